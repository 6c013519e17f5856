"""Run every notebook that pytest meets, once, and compare texts and figures with what is stored.

``pytest chapters/01_gradient.ipynb`` is enough: no option is needed. nbval executes the cells and
compares their texts, sanitised by ``tests/nbval_sanitize.cfg``; it passes images over, so the
figures of the same execution are compared here. Kernels get the environment in which
``jacobook refresh`` made the stored outputs.

A notebook whose cells declare wrong versions has one test more, ``wrong versions``: its checks must
refuse them all. It belongs to the notebook's file, so that the processes of a run share the work.
"""

import os
import shutil
import time
from pathlib import Path
from queue import Empty
from typing import Any
from unittest import mock

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from jacobook.notebooks import wrong
from jacobook.notebooks.execute import TIMEOUT, kernel_environment
from jacobook.notebooks.figures import difference
from jacobook.notebooks.needs import why_not

SANITISE = Path(__file__).parent / "tests" / "nbval_sanitize.cfg"


def pytest_configure(config: pytest.Config) -> None:
    """Set what nbval would otherwise have to be told on every command line."""
    option = config.option
    option.nbval = option.nbval_lax = False  # collected below; nbval must not do it a second time
    option.nbval_current_env = True
    option.nbval_sanitize_with = option.nbval_sanitize_with or str(SANITISE)
    if option.nbval_cell_timeout == 2000:  # nbval's default
        option.nbval_cell_timeout = TIMEOUT


# What takes minutes begins first: begun last, it would run on one core while the other has nothing
# to do. (A run with several processes deals out whole files, in the order of collection.)
LONGEST = (
    "test_site.py",
    "test_site_browsers.py",
    "test_bank.py",
    "test_styles.py",
    "test_jail.py",
    "test_grading.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, and leave all else in its order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what a computer without a browser or a sandbox did not test."""
    try:
        from find_browser import find_browser
    except ImportError:  # this file also serves small repositories without a site
        return
    missing = []
    if find_browser() is None:
        missing.append("the site in a browser (no Chromium or Chrome)")
    if not (shutil.which("firefox") or shutil.which("firefox-esr")):
        missing.append("the site in Firefox")
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        missing.append("the site in WebKit (no webkit2gtk-driver or Xvfb)")
    if shutil.which("bwrap") is None:
        missing.append("the grader's sandbox (no bubblewrap)")
    if missing and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"Not tested here: {'; '.join(missing)}.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "NotebookFile | None":
    """Collect notebooks."""
    if file_path.suffix != ".ipynb":
        return None
    found: NotebookFile = NotebookFile.from_parent(parent, path=file_path)
    return found


class NotebookFile(IPyNbFile):
    """A notebook whose kernel starts in the environment of ``jacobook refresh``."""

    def setup(self) -> None:
        """Start the kernel."""
        self._environment = kernel_environment()
        variables = self._environment.__enter__()
        with mock.patch.dict(os.environ, variables, clear=True):
            super().setup()
        self.kernel.execute_cell_input = self._execute
        self._reply = self.kernel.await_reply
        self.kernel.await_reply = self._await_reply

    def _execute(self, source: str, allow_stdin: bool | None = None) -> str:
        """Execute as Jupyter does: without history, IPython ignores a line's final semicolon."""
        message: str = self.kernel.kc.execute(
            source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )
        return message

    def _await_reply(self, message: str, timeout: float) -> None:
        """Wait for a cell; a kernel that died is no time-out, and is said at once."""
        end = time.monotonic() + timeout
        while True:
            try:
                return self._reply(message, timeout=1)
            except Empty:
                if not self.kernel.is_alive():
                    pytest.fail("The kernel died while it ran this cell.", pytrace=False)
                if time.monotonic() > end:
                    raise

    def teardown(self) -> None:
        """Stop the kernel."""
        super().teardown()
        self._environment.__exit__(None, None, None)

    def collect(self) -> Any:
        """Yield the code cells and their wrong versions; none where the notebook can't run."""
        if reason := why_not(self.path):
            if "JACOBOOK_REQUIRE_FRAMEWORKS" in os.environ:
                raise self.CollectError(reason)
            pytest.skip(reason)
        for cell in super().collect():
            yield NotebookCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )
        if any(wrong.KEY in cell.metadata for cell in self.nb.cells):
            yield WrongVersions.from_parent(self, name="wrong versions")


class WrongVersions(pytest.Item):
    """The checks of a notebook refuse what they must."""

    def runtest(self) -> None:
        """Show each check its wrong versions; fail with the list of those that survive."""
        book = self.parent.nb
        outcomes, problems = wrong.examine(self.path)
        bad = [each for each in outcomes if each.status != "refused"]
        lines = [line for each in bad for line in wrong.report(book, each)] + problems
        if lines:
            notebook = os.path.relpath(self.path, self.config.rootpath)
            pytest.fail("\n".join([*lines, f"Try: jacobook wrong {notebook}"]), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name this test in reports."""
        return self.path, 0, f"{self.path.name}: wrong versions"


class NotebookCell(IPyNbCell):
    """A cell whose figures are compared too."""

    def compare_outputs(self, test: Any, ref: Any, skip_compare: Any = None) -> bool:
        """Compare the outputs of a run with the stored ones."""
        texts_agree: bool = super().compare_outputs(test, ref, skip_compare)
        problems = _figure_problems(_figures(ref), _figures(test))
        if problems:
            notebook = os.path.relpath(self.path, self.config.rootpath)
            index = next(
                number
                for number, cell in enumerate(self.parent.nb.cells, start=1)
                if cell is self.cell
            )
            self.comparison_traceback += [
                f"In {notebook}, cell {index} (id {self.cell.get('id')}), {problem}."
                for problem in problems
            ]
            self.comparison_traceback.append(
                f"If that is meant: make refresh NB={notebook}, look at the figure, commit it."
            )
        return texts_agree and not problems


def _figures(outputs: Any) -> list[str]:
    return [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]


def _figure_problems(stored: list[str], fresh: list[str]) -> list[str]:
    if len(stored) != len(fresh):
        return [f"there were {len(stored)} figures and there are now {len(fresh)}"]
    problems = []
    for number, (before, now) in enumerate(zip(stored, fresh, strict=True), start=1):
        try:
            problem = difference(before, now)
        except ValueError as error:
            problem = str(error)
        if problem:
            problems.append(f"figure {number} of {len(stored)} is another: {problem}")
    return problems
