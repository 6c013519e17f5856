"""Firefox and WebKit for the site's tests, driven as Playwright drives Chromium, without a package.

Firefox is driven by Marionette, which it brings along: messages of JSON over a socket, each after
its length. WebKit is driven by WebKitWebDriver (Debian: webkit2gtk-driver) over HTTP. Both speak
of the same commands, those of WebDriver (https://www.w3.org/TR/webdriver2/), and here both have the
few methods that the tests of ``test_site_browsers.py`` use.
"""

import base64
import itertools
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

WAIT = 60  # seconds, for a browser to start or to load a page


class CannotStart(Exception):
    """A browser that isn't here, or doesn't start; the sentence says which."""


class Browser(Protocol):
    """A window of any browser."""

    name: str

    def size(self, width: int, height: int) -> None:
        """Make the page this large, in its own pixels."""

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded."""

    def reload(self) -> None:
        """Load the page again."""

    def back(self) -> None:
        """Go back to the page before."""

    def run(self, function: str, *arguments: Any) -> Any:
        """Return what a function of JavaScript, which may be asynchronous, gives."""

    def printed(self) -> bytes:
        """The page as a PDF on A4."""


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in silence, and end it."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# A function of the tests as WebDriver's asynchronous script: its outcome, or its error, is told.
SCRIPT = """const tell = arguments[arguments.length - 1];
const given = Array.from(arguments).slice(0, -1);
new Promise((done) => done((FUNCTION)(...given)))
  .then((value) => tell({ value }), (error) => tell({ error: String(error) }));"""


class WebDriver:
    """A window that is driven by the commands of WebDriver."""

    name = ""

    def _script(self, text: str, arguments: list[Any]) -> dict[str, Any]:
        raise NotImplementedError

    def run(self, function: str, *arguments: Any) -> Any:
        """Return what a function of JavaScript, which may be asynchronous, gives."""
        told = self._script(SCRIPT.replace("FUNCTION", function), list(arguments))
        if "error" in told:
            raise AssertionError(f"{self.name}: {told['error']}")
        return told.get("value")


# Nothing is fetched from elsewhere, nothing asks, and a window may be as narrow as a phone.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "",
}


RESIZE = """const style = gBrowser.selectedBrowser.style;
[style.width, style.height] = Array.from(arguments).map((length) => `${length}px`);
style.flex = "none";"""


class Firefox(WebDriver):
    """A window of Firefox, driven by Marionette."""

    name = "firefox"

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._read()  # the greeting
        self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})
        self._ask("WebDriver:SetTimeouts", {"script": WAIT * 1000, "pageLoad": WAIT * 1000})

    def _read(self) -> Any:
        length = b""
        while (digit := self._connection.recv(1)) != b":":
            if not digit:
                raise CannotStart("Firefox closed the connection.")
            length += digit
        text = b""
        while len(text) < int(length):
            text += self._connection.recv(int(length) - len(text))
        return json.loads(text)

    def _ask(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        message = json.dumps([0, next(self._numbers), command, parameters or {}]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise AssertionError(f"Firefox on {command}: {error['message']}")
        return result

    def _script(self, text: str, arguments: list[Any]) -> dict[str, Any]:
        told: dict[str, Any] = self._ask(
            "WebDriver:ExecuteAsyncScript", {"script": text, "args": arguments, "newSandbox": True}
        )["value"]
        return told

    def size(self, width: int, height: int) -> None:
        """Make the page this large, in its own pixels."""
        # No window of Firefox is as narrow as a phone, but the place in it for the page can be.
        self._ask("Marionette:SetContext", {"value": "chrome"})
        self._ask("WebDriver:ExecuteScript", {"script": RESIZE, "args": [width, height]})
        self._ask("Marionette:SetContext", {"value": "content"})
        self.run(
            """(width) => new Promise((done) => {
              const look = () => innerWidth === width ? done() : setTimeout(look, 20);
              look();
            })""",
            width,
        )

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._ask("WebDriver:Navigate", {"url": address})

    def reload(self) -> None:
        """Load the page again, as a reader does: Marionette's own command forgets the place."""
        self.run(
            """() => {
              document.documentElement.dataset.before = "";
              setTimeout(() => location.reload(), 50);
            }"""
        )
        loaded = "() => !('before' in document.documentElement.dataset)"
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                if self.run(f"() => ({loaded})() && document.readyState === 'complete'"):
                    return
            except AssertionError:  # the page has gone while it was asked
                pass
            time.sleep(0.05)
        raise AssertionError("Firefox didn't load the page again")

    def back(self) -> None:
        """Go back to the page before."""
        self._ask("WebDriver:Back")

    def printed(self) -> bytes:
        """The page as a PDF on A4, with the margins that its style sheet names."""
        size = {"width": 21.0, "height": 29.7}
        asked = {"page": size, "shrinkToFit": False, "background": True}
        return base64.b64decode(self._ask("WebDriver:Print", asked)["value"])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """A window of Firefox whose profile is an empty folder."""
    program = shutil.which("firefox") or shutil.which("firefox-esr")
    if program is None:
        raise CannotStart("no Firefox found (Debian: apt install firefox-esr)")
    port = free_port()
    preferences = PREFERENCES | {"marionette.port": port}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
    command.append("--remote-allow-system-access")  # to make the place for the page narrow
    with running(command, HOME=str(folder)) as process:
        connection = until(lambda: connected(port), process, "Firefox")
        with connection:
            yield Firefox(connection)


def connected(port: int) -> socket.socket | None:
    """A connection to a port, or nothing as long as nobody listens."""
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=2 * WAIT)
    except OSError:
        return None


def until(ask: Callable[[], Any], process: subprocess.Popen[bytes], name: str) -> Any:
    """Wait until something is there; a program that has ended won't bring it."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        if (found := ask()) is not None:
            return found
        time.sleep(0.1)
    raise CannotStart(f"{name} didn't start here")


# The size of the window and of the page in it, once neither has changed for a tenth of a second.
STILL = """async () => {
  const sizes = () => [[outerWidth, outerHeight], [innerWidth, innerHeight]];
  for (let last = "", calm = 0; calm < 4; last = String(sizes())) {
    await new Promise((done) => setTimeout(done, 25));
    calm = String(sizes()) === last ? calm + 1 : 0;
  }
  return sizes();
}"""


class WebKit(WebDriver):
    """A window of WebKit, driven over HTTP."""

    name = "webkit"

    def __init__(self, address: str) -> None:
        self._address = f"{address}/session"
        browser = {"binary": str(mini_browser()), "args": ["--automation"]}
        options = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": browser}}}
        self._address += "/" + self._ask("", options)["sessionId"]
        self._ask("/timeouts", {"script": WAIT * 1000, "pageLoad": WAIT * 1000})

    def _ask(self, path: str, body: dict[str, Any] | None, method: str = "POST") -> Any:
        request = urllib.request.Request(
            self._address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=2 * WAIT) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise AssertionError(f"WebKit on {path or 'start'}: {said['message']}") from error

    def _script(self, text: str, arguments: list[Any]) -> dict[str, Any]:
        told: dict[str, Any] = self._ask("/execute/async", {"script": text, "args": arguments})
        return told

    def size(self, width: int, height: int) -> None:
        """Make the page this large, in its own pixels."""
        # The window is told first, and the page in it some time later: until then the size of one
        # says nothing about the other.
        rect = {"width": width, "height": height}
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self._ask("/window/rect", rect)
            outer, inner = self.run(STILL)
            if inner == [width, height]:
                return
            frame = [max(0, out - within) for out, within in zip(outer, inner, strict=True)]
            rect = {"width": width + frame[0], "height": height + frame[1]}
        raise AssertionError(f"WebKit's page didn't become {width} by {height}")

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._ask("/url", {"url": address})

    def reload(self) -> None:
        """Load the page again."""
        self._ask("/refresh", {})

    def back(self) -> None:
        """Go back to the page before."""
        self._ask("/back", {})

    def printed(self) -> bytes:
        """Refuse: WebKit's driver prints nothing."""
        raise NotImplementedError("WebKitWebDriver has no command that prints")

    def close(self) -> None:
        """End the session, and with it the browser."""
        self._ask("", None, "DELETE")


def mini_browser() -> Path | None:
    """The small browser of Debian's WebKit."""
    return next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None) or next(
        Path("/usr/lib").glob("*/webkitgtk-6.*/MiniBrowser"), None
    )


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """A window of WebKit on a screen that nobody sees."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    if driver is None or screen is None or mini_browser() is None:
        raise CannotStart("no WebKit found (Debian: apt install webkit2gtk-driver xvfb)")
    with ExitStack() as stack:
        reader, writer = os.pipe()
        display = [screen, "-displayfd", str(writer), "-screen", "0", "1600x1200x24"]
        process = subprocess.Popen(
            [*display, "-nolisten", "tcp"], pass_fds=[writer], stderr=subprocess.DEVNULL
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        if not number:
            raise CannotStart("Xvfb didn't start here")
        # The bar over the page would keep the window from being as narrow as a phone.
        style = folder / ".config/gtk-3.0/gtk.css"
        style.parent.mkdir(parents=True)
        style.write_text("* { padding: 0; margin: 0; min-width: 0; }", encoding="utf-8")
        port = free_port()
        environment = {
            "DISPLAY": f":{number}",
            "GDK_BACKEND": "x11",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"),
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # pages of this course alone
        }
        driving = stack.enter_context(running([driver, f"--port={port}"], **environment))
        until(lambda: connected(port), driving, "WebKit").close()
        try:
            window = WebKit(f"http://127.0.0.1:{port}")
        except (AssertionError, OSError) as problem:
            raise CannotStart(f"WebKit didn't start here: {problem}") from problem
        stack.callback(window.close)
        yield window
