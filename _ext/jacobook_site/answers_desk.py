"""What an exercise page asks of Python: check an answer, or run it and show what it prints.

It runs in the reader's browser, in a worker that answers_worker.mjs has started, on the course's
own bank and checks. Nothing in it decides about an answer: :func:`jacobook.checking.assess` does.
What it returns is plain text in fields; the page builds what is shown.
"""

import ast
import contextlib
import contextvars
import importlib
import io
import json
import linecache
import os
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking import check as notebook_check
from jacobook.checking import hint as notebook_hint
from jacobook.checking import progress as notebook_progress
from jacobook.checking.run import describe

# The page keeps the attempts; a check that an answer itself makes keeps nothing.
os.environ["JACOBOOK_PROGRESS"] = "off"

FILE = "<your answer>"
# So many characters of what is printed are shown.
MOST = 20_000
# What the page has, as the notebook's first cell imports it.
NAMES = {
    "np": np,
    "check": notebook_check,
    "hint": notebook_hint,
    "progress": notebook_progress,
}


class Paper(io.TextIOBase):
    """Keeps the beginning of what is printed."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.room, self.more = MOST, False

    def writable(self) -> bool:
        """Say that it can be printed on."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        if self.room > 0:
            self.pieces.append(text[: self.room])
        self.more = self.more or len(text) > self.room
        self.room = max(self.room - len(text), 0)
        return len(text)

    def read_out(self) -> str:
        """Return what was kept."""
        end = f"\n… (only the first {MOST:,} characters are shown)" if self.more else ""
        return "".join(self.pieces) + end


def _namespace(source: str) -> dict[str, Any]:
    names = {"__name__": "__main__", **NAMES}
    if "sympy" in source:  # then the worker has brought it
        with contextlib.suppress(ImportError):
            names["sympy"] = importlib.import_module("sympy")
    return names


def _remember(source: str) -> None:
    """Let tracebacks and the check find the reader's own lines."""
    lines = source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(source), None, lines, FILE)


def execute(source: str, names: dict[str, Any]) -> Any:
    """Execute a program; return the value of its last line, where that is an expression."""
    tree = ast.parse(source, FILE)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, FILE, "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), FILE, "eval"), names)
    return None


# -------------------------------------------------------------------------------- what went wrong


def trouble(error: BaseException) -> dict[str, Any]:
    """Tell in fields what stopped the reader's program, and where."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        number, line = error.lineno or 0, (error.text or "").strip()
        what = f"{type(error).__name__}: {error.msg}"
    else:
        failure = describe(error)
        number, line = failure.number, failure.line
        what = f"{failure.type}: {failure.message}" if failure.message else failure.type
    said = [what]
    if number:
        said.append(f"In your line {number}: `{line}`" if line else f"In your line {number}.")
    if isinstance(error, ModuleNotFoundError):
        said.append(
            "This page has NumPy and SymPy and the course. For other packages open the exercise as "
            "a notebook."
        )
    return {"status": "error", "label": type(error).__name__[:60], "message": "\n".join(said)}


# ------------------------------------------------------------------------------- the two questions


def check(exercise_id: str, source: str) -> dict[str, Any]:
    """Execute an answer and check it."""
    exercise = bank.load(exercise_id)
    names = _namespace(source)
    with contextlib.redirect_stdout(Paper()), contextlib.redirect_stderr(Paper()):
        try:
            execute(source, names)
        except BaseException as error:
            return trouble(error)
        if exercise.name not in names:
            return {
                "status": "error",
                "label": "name",
                "message": f"The check looks for the name `{exercise.name}`, and your text doesn't "
                "define it. What you see when you start over does.",
            }
        feedback = assess(exercise, names[exercise.name])
    return {
        "status": feedback.status,
        "label": feedback.label,
        "score": float(feedback.score),
        "points": float(feedback.points),
        "message": feedback.message,
    }


def run(exercise_id: str, source: str) -> dict[str, Any]:
    """Execute an answer and return what it prints and the value of its last line.

    Where the last line is no expression, and nothing was printed, the answer's own value is shown.
    """
    name = bank.load(exercise_id).name
    names = _namespace(source)
    paper = Paper()
    with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
        try:
            value = execute(source, names)
            if value is not None:
                paper.write(_shown(value))
            elif not paper.pieces and name in names and not callable(names[name]):
                paper.write(f"{name} = {_shown(names[name])}")
        except BaseException as error:
            return {**trouble(error), "output": paper.read_out()}
    return {"status": "ran", "label": "", "message": "", "output": paper.read_out()}


def _shown(value: Any) -> str:
    return "..." if value is Ellipsis else repr(value)


# ------------------------------------------------------------------------------ the worker's call


def _watched() -> list[ModuleType]:
    modules = ["builtins", "math", "numpy", "numpy.linalg", "numpy.random", "numpy.fft"]
    ours = [name for name in sys.modules if name.partition(".")[0] == "jacobook"]
    return [sys.modules[name] for name in [*modules, *ours] if name in sys.modules]


_as_it_was = [(module, dict(vars(module))) for module in _watched()]


def untouched() -> bool:
    """Tell whether the modules that a check relies on are what they were at the beginning."""
    return all(
        all(vars(module).get(name) is value for name, value in names.items() if name != "_")
        for module, names in _as_it_was
    )


_QUESTIONS: dict[str, Callable[[str, str], dict[str, Any]]] = {"check": check, "run": run}


def answer(question: str, exercise_id: str, source: str) -> str:
    """Answer one question of the page, as JSON.

    ``fresh`` tells the page whether this Python may answer another question: an answer can change
    what all later ones rely on, such as ``np.dot``.
    """
    _remember(source)
    try:
        # In a context of its own: what an answer sets there, such as how NumPy prints, ends here.
        reply = contextvars.copy_context().run(_QUESTIONS[question], exercise_id, source)
    except BaseException:
        reply = {
            "status": "error",
            "label": "check",
            "message": "The check itself failed: " + traceback.format_exc(limit=1)[-300:],
        }
    return json.dumps({**reply, "fresh": untouched()})
