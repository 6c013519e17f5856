"""Run the cells of a notebook in one process, and fork it for each wrong version.

``python -m jacobook.notebooks.wrong_run`` reads a job (JSON) from standard input and writes a line
of JSON for each trial. `jacobook.notebooks.wrong` starts it and says what a job is.

Before a cell that a wrong version alters, the process forks: the child has all that the cells
before have made, runs the altered cell and those after it until one fails, and reports through a
pipe. So imports and earlier cells run once, however many wrong versions there are. Figures are
made, but not drawn.
"""

import json
import linecache
import os
import random
import selectors
import signal
import sys
import traceback
import types
from collections.abc import Sequence
from typing import Any

Failure = tuple[str, str]  # the exception's name, and its message


class Cells:
    """A notebook's code cells and the names that they have made so far."""

    def __init__(self, cells: Sequence[dict[str, Any]]) -> None:
        self.cells = cells
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.names = module.__dict__
        # What IPython puts there; the course needs no more of it.
        self.names["display"] = lambda *shown, **options: None

    def run(self, position: int, source: str | None = None) -> Failure | None:
        """Run one cell, or another source in its place; return how it failed."""
        cell = self.cells[position]
        text = cell["source"] if source is None else source
        name = f"<cell {cell['index'] + 1}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        raised: Failure | None = None
        try:
            exec(compile(text, name, "exec"), self.names)
        except BaseException as error:
            raised = type(error).__name__, _first_line(error)
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close("all")
        if cell["raises"]:
            return None if raised else ("NothingRaised", "the cell is expected to raise")
        return raised


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines and isinstance(error, AssertionError):
        # A bare assert says nothing: show the line that failed.
        frames = traceback.extract_tb(error.__traceback__)
        return frames[-1].line or "" if frames else ""
    return " ".join(lines[:2])[:200]


def trial(cells: Cells, position: int, source: str) -> dict[str, Any]:
    """Run an altered cell and those after it until one fails."""
    for number in range(position, len(cells.cells)):
        failure = cells.run(number, source if number == position else None)
        if failure is not None:
            index = cells.cells[number]["index"]
            return {"cell": index, "error": failure[0], "message": failure[1]}
    return {"cell": None, "error": "", "message": ""}


class Trials:
    """The children that are running: at most ``jobs`` at once."""

    def __init__(self, jobs: int, timeout: float, report: Any) -> None:
        self.jobs, self.timeout, self.report = max(1, jobs), timeout, report
        self.waiting = selectors.DefaultSelector()
        self.said: dict[int, list[bytes]] = {}

    def start(self, number: int, cells: Cells, position: int, source: str) -> None:
        """Fork a child for one wrong version, once there is room for it."""
        while len(self.said) >= self.jobs:
            self.collect()
        self.report.flush()
        reading, writing = os.pipe()
        chance = random.getstate()
        child = os.fork()
        if child == 0:
            try:
                # After a fork Python draws a new seed; a cell that has set one must not notice.
                random.setstate(chance)
                # Without a handler this ends the child, even in the middle of a library's loop.
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, self.timeout)
                answer = json.dumps(trial(cells, position, source)).encode()
                while answer:
                    answer = answer[os.write(writing, answer) :]
            finally:
                os._exit(0)
        os.close(writing)
        self.said[reading] = []
        index = cells.cells[position]["index"]
        self.waiting.register(reading, selectors.EVENT_READ, (number, child, index))

    def collect(self) -> None:
        """Wait until a child says something, and report those that have ended."""
        for key, _ in self.waiting.select():
            piece = os.read(key.fd, 65536)
            if piece:
                self.said[key.fd].append(piece)
                continue
            number, child, index = key.data
            self.waiting.unregister(key.fd)
            os.close(key.fd)
            text = b"".join(self.said.pop(key.fd))
            _, status = os.waitpid(child, 0)
            if text:
                answer = json.loads(text)
            elif os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
                message = f"it runs for more than {self.timeout:g} seconds"
                answer = {"cell": index, "error": "TimeoutError", "message": message}
            else:
                answer = {"cell": index, "error": "SystemExit", "message": "the process ended"}
            self.report.write(json.dumps({"trial": number, **answer}) + "\n")
            self.report.flush()

    def finish(self) -> None:
        """Wait for all."""
        while self.said:
            self.collect()


def main() -> None:
    """Read a job, run it, report."""
    job = json.load(sys.stdin)
    # Whatever the cells print goes nowhere; the report keeps the way out for itself.
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    cells = Cells(job["cells"])
    trials = Trials(job["jobs"], job["timeout"], report)
    last = max(trial["altered"] for trial in job["trials"])
    for position, cell in enumerate(cells.cells):
        for number, each in enumerate(job["trials"]):
            if each["altered"] == cell["index"]:
                trials.start(number, cells, position, each["source"])
        if cell["index"] >= last:
            break
        failure = cells.run(position)
        if failure is not None:
            trials.finish()
            answer = {"cell": cell["index"], "error": failure[0], "message": failure[1]}
            report.write(json.dumps(answer) + "\n")
            break
    trials.finish()
    report.close()


if __name__ == "__main__":
    main()
