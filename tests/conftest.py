"""A small course for the tests of authoring and of the command line; the site, and a browser."""

import functools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import browsers
import engine as engine_tool
import pytest
from bs4 import BeautifulSoup
from find_browser import FLAGS, MISSING, find_browser
from nbformat import NotebookNode
from small_notebooks import CHAPTER, check_cell, code, notebook, right_answer, text

from jacobook import bank
from jacobook.notebooks.normalise import dumps

ROOT = Path(__file__).parents[1]


@pytest.fixture
def solution() -> NotebookNode:
    """A solution notebook with every exercise of a real chapter."""
    cells = [
        text(
            "<!-- BEGIN SOLUTION -->\n# Solutions: test\n<!-- END SOLUTION -->\n"
            "<!-- BEGIN EXERCISE\n# Exercises: test\nEND EXERCISE -->"
        ),
        code("from jacobook import check"),
    ]
    for exercise in bank.chapter(CHAPTER):
        cells += [
            code(f"### BEGIN SOLUTION\n{right_answer(exercise)}\n### END SOLUTION"),
            code(check_cell(exercise)),
            text("Why it is so.", tags=["solution"]),
        ]
    return notebook(*cells)


@pytest.fixture
def course(
    tmp_path: Path, solution: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Write a small course and move into it; further notebooks are given by their path."""

    def write(**notebooks: NotebookNode) -> Path:
        for folder in ("chapters", "solutions", "exercises"):
            (tmp_path / folder).mkdir(exist_ok=True)
        for name, content in {"solutions__one": solution, **notebooks}.items():
            path = tmp_path / f"{name.replace('__', '/')}.ipynb"
            path.write_text(dumps(content), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return write


# --- The whole site, and a browser ----------------------------------------------------------------


def built(folder: Path) -> dict[str, str]:
    """Build the site strictly, with the engine where it can be had; return what came of it."""
    engine = folder / "engine"
    missing = ""
    try:
        engine_tool.bring(engine)
    except engine_tool.CannotBring as problem:
        # The pages are the same; only what a worker would start isn't there.
        missing = str(problem)
        engine.mkdir()
        (engine / "engine.json").write_text('{"served": {}, "files": {}}', encoding="utf-8")
    command = "from jupyter_book.cli.main import main; main()"
    options = ["--path-output", str(folder), "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", command, "build", str(ROOT), *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "JACOBOOK_ENGINE": str(engine)},
        timeout=300,
    )
    warnings = [line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line]
    trouble = "\n".join(warnings) or done.stdout + done.stderr if done.returncode else ""
    return {"trouble": trouble, "no engine": missing}


@pytest.fixture(scope="session")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site's folder, and why the engine is missing. The processes of a run share one site."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "whole-site"
    said = folder / "outcome.json"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + 400
        while not said.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        came: dict[str, str] = {"trouble": "the build itself failed"}
        try:
            came = built(folder)
        finally:
            (folder / "new.json").write_text(json.dumps(came), encoding="utf-8")
            (folder / "new.json").rename(said)
    return {**json.loads(said.read_text(encoding="utf-8")), "folder": str(folder)}


@pytest.fixture(scope="session")
def site(outcome: dict[str, str]) -> Path:
    """The site, built strictly. A warning is an error here, as in ``make site``."""
    assert outcome["trouble"] == ""
    return Path(outcome["folder"], "_build", "html")


@pytest.fixture(scope="session")
def soups(site: Path) -> dict[str, BeautifulSoup]:
    """Every page of the site by its path."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts and path.name != "404.html"  # which has a test of its own
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = find_browser()
    if executable is None:
        reason = f"{MISSING}, to run the browser tests"
        if os.environ.get("JACOBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def origin(site: Path) -> Iterator[str]:
    """The site, served on this computer."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def window(browser: Any) -> Iterator[Any]:
    """A new window of somebody who has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


class Chromium:
    """A window of Chromium, with the methods that the other browsers have."""

    name = "chromium"

    def __init__(self, page: Any) -> None:
        self._page = page

    def size(self, width: int, height: int) -> None:
        """Make the page this large, in its own pixels."""
        self._page.set_viewport_size({"width": width, "height": height})

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._page.goto(address, wait_until="load")

    def reload(self) -> None:
        """Load the page again."""
        self._page.reload(wait_until="load")

    def back(self) -> None:
        """Go back to the page before."""
        self._page.go_back(wait_until="load")

    def run(self, function: str, *arguments: Any) -> Any:
        """Return what a function of JavaScript, which may be asynchronous, gives."""
        return self._page.evaluate(f"(given) => ({function})(...given)", list(arguments))

    def printed(self) -> bytes:
        """The page as a PDF on A4."""
        pdf: bytes = self._page.pdf(format="A4", prefer_css_page_size=True)
        return pdf


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsers.Firefox]:
    """A window of Firefox for all tests; they are skipped where there is none."""
    with ExitStack() as stack:
        try:
            folder = tmp_path_factory.mktemp("firefox")
            window = stack.enter_context(browsers.firefox(folder))
        except browsers.CannotStart as reason:
            pytest.skip(str(reason))
        yield window


@pytest.fixture(scope="session")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsers.WebKit]:
    """A window of WebKit for all tests; they are skipped where there is none."""
    with ExitStack() as stack:
        try:
            folder = tmp_path_factory.mktemp("webkit")
            window = stack.enter_context(browsers.webkit(folder))
        except browsers.CannotStart as reason:
            pytest.skip(str(reason))
        yield window


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def reader(request: pytest.FixtureRequest) -> Iterator[browsers.Browser]:
    """A window of each browser in turn."""
    if request.param != "chromium":
        yield request.getfixturevalue(request.param)
        return
    context = request.getfixturevalue("browser").new_context(color_scheme="light")
    yield Chromium(context.new_page())
    context.close()
