"""How quick the site is for a reader, served compressed as a static host does.

Lighthouse (benchmarks/package.json) is installed into the environment on first use, with the
environment's own npm. Its verdict is of a phone with a processor four times slower than this one
and a slow network. What else the machine does counts too: run this when it is quiet.
"""

import functools
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench_site import build

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "tools"))
from find_browser import FLAGS, MISSING, find_browser  # noqa: E402

LIGHTHOUSE = Path(sys.prefix) / "lighthouse"
PAGES = {
    "landing page": "index.html",
    "chapter": "chapters/01_gradient.html",
    "exercises": "exercises/01_gradient.html",
}
SECOND_PAGE = "chapters/02_jacobian.html"
RUNS = 3
SLOWDOWN = 4

Row = tuple[str, str, str, bool]

PERFORMANCE_LIMIT = 95
SHIFT_LIMIT = 0.05
FIRST_LIMIT, FIRST_REQUESTS = 200, 7  # kB
SECOND_LIMIT = 120  # kB
READABLE_LIMIT = 1.0  # s

# The moment from which formulas can be read: one is on the page, and in its own font.
WATCH = """
(function look() {
  const formula = document.querySelector("article math");
  if (formula && formula.getBoundingClientRect().height > 5
      && document.fonts.check('16px "STIX Two Math"', "𝑥")) {
    requestAnimationFrame(() => { window.readable = performance.now(); });
  } else {
    requestAnimationFrame(look);
  }
})();
"""


class Compressed(SimpleHTTPRequestHandler):
    """Serves a folder, text compressed, to be kept for ten minutes."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        data, kind = path.read_bytes(), self.guess_type(path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if kind.startswith("text/") or kind.endswith(("javascript", "json", "svg+xml")):
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder at an address on this computer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressed, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def install_lighthouse() -> Path:
    """Install what benchmarks/package-lock.json names, if that isn't there; return the command."""
    lock = HERE / "package-lock.json"
    installed = LIGHTHOUSE / "package-lock.json"
    command = LIGHTHOUSE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if command.exists() and installed.read_bytes() == lock.read_bytes():
        return command
    print("Installing Lighthouse from npm …", file=sys.stderr)
    LIGHTHOUSE.mkdir(exist_ok=True)
    for name in ("package.json", ".npmrc", "package-lock.json"):
        shutil.copy(HERE / name, LIGHTHOUSE)
    _node("npm", "ci", "--loglevel=error", cwd=LIGHTHOUSE)
    return command


def _node(*command: str, cwd: Path | None = None, **environment: str) -> None:
    folder = Path(sys.executable).parent
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    done = subprocess.run(
        [str(folder / command[0]), *command[1:]],
        cwd=cwd,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError((done.stdout + done.stderr).strip()[-2000:])


def lighthouse(command: Path, browser: str, address: str) -> dict[str, float]:
    """Scores out of 100 and the layout shift of one run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _node(
            "node",
            str(command),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            "--no-enable-error-reporting",
            f"--chrome-flags={' '.join(['--headless', *FLAGS])}",
            CHROME_PATH=browser,
        )
        found = json.loads(report.read_text("utf-8"))
    scores = {name: 100 * each["score"] for name, each in found["categories"].items()}
    return scores | {"shift": found["audits"]["cumulative-layout-shift"]["numericValue"]}


def transfers(context: Any, address: str, second: str) -> tuple[float, int, float]:
    """Kilobytes and requests of a first page, and kilobytes of the one that is read after it."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    within: set[str] = set()

    # What stands in another file, as the fonts do in the style sheet, is reported as loaded too.
    def sent(event: Any) -> None:
        if event["request"]["url"].startswith("data:"):
            within.add(event["requestId"])

    def loaded(event: Any) -> None:
        if event["requestId"] not in within:
            sizes.append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", loaded)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    first, count = sum(sizes) / 1000, len(sizes)
    sizes.clear()
    page.goto(second, wait_until="networkidle")
    page.close()
    return first, count, sum(sizes) / 1000


def readable_after(context: Any, address: str) -> float:
    """Seconds until formulas can be read, on a processor slowed down."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load")
    page.wait_for_function("window.readable")
    seconds: float = page.evaluate("window.readable") / 1000
    page.close()
    return seconds


def in_a_browser(browser: str, origin: str) -> list[Row]:
    """What is transferred, and when formulas are readable."""
    from playwright.sync_api import sync_playwright

    chapter, second = f"{origin}/{PAGES['chapter']}", f"{origin}/{SECOND_PAGE}"
    phone = {"width": 412, "height": 823}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        first, count, after = transfers(context, chapter, second)
        context.close()
        times = []
        for _ in range(RUNS):
            context = chromium.new_context(viewport=phone)
            times.append(readable_after(context, chapter))
            context.close()
        chromium.close()
    readable = statistics.median(times)
    return [
        (
            "first chapter, transferred",
            f"{first:.0f} kB, {count} requests",
            f"≤ {FIRST_LIMIT} kB, {FIRST_REQUESTS}",
            first <= FIRST_LIMIT and count <= FIRST_REQUESTS,
        ),
        ("second page", f"{after:.0f} kB", f"≤ {SECOND_LIMIT} kB", after <= SECOND_LIMIT),
        (
            f"formulas readable, processor {SLOWDOWN}× slower",
            f"{readable:.2f} s",
            f"≤ {READABLE_LIMIT:g} s",
            readable <= READABLE_LIMIT,
        ),
    ]


def by_lighthouse(browser: str, origin: str) -> list[Row]:
    """Lighthouse's verdict of three pages: the median of its performance, the worst of the rest."""
    command = install_lighthouse()
    rows = []
    for name, page in PAGES.items():
        runs = [lighthouse(command, browser, f"{origin}/{page}") for _ in range(RUNS)]
        speed = statistics.median(run["performance"] for run in runs)
        shift = max(run["shift"] for run in runs)
        others = min(run[key] for run in runs for key in ("accessibility", "best-practices", "seo"))
        rows += [
            (
                f"Lighthouse, {name}: performance",
                f"{speed:.0f}",
                f"≥ {PERFORMANCE_LIMIT}",
                speed >= PERFORMANCE_LIMIT,
            ),
            (
                f"Lighthouse, {name}: accessibility, best practices, SEO",
                f"{others:.0f}",
                "100",
                others == 100,
            ),
            (
                f"Lighthouse, {name}: layout shift",
                f"{shift:.3f}",
                f"< {SHIFT_LIMIT}",
                shift < SHIFT_LIMIT,
            ),
        ]
    return rows


def report() -> list[Row]:
    """Build the site, serve it, and measure."""
    browser = find_browser()
    if browser is None:
        return [("the site in a browser", MISSING, "measured", False)]
    with tempfile.TemporaryDirectory() as folder:
        build(folder)
        with served(Path(folder) / "_build" / "html") as origin:
            return in_a_browser(browser, origin) + by_lighthouse(browser, origin)


if __name__ == "__main__":
    for row in report():
        print("{:<60} {:>20}   limit {:<14} {}".format(*row[:3], "ok" if row[3] else "MISSED"))
