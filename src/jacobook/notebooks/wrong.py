"""Wrong versions: each check is shown mistakes, and must refuse them.

A check that can't fail is no check. So a code cell that verifies something declares, in its
metadata, *wrong versions* of what it verifies: a piece of code, what replaces it, and the mistake
in words::

    "wrong_versions": [
        {
            "says": "The transpose is missing: $2Ax$",
            "replace": "(A + A.T) @ x",
            "by": "2 * A @ x"
        }
    ]

Further keys, where they are needed: ``"cell"``, the id of the earlier cell in which the piece
stands; ``"fact"``, the label (or labels) of the fact that is altered, where the cell verifies more
than one; ``"fails_with"``, the exception that refuses it, where that is no failed assertion.

The piece stands exactly once in its cell, so that an edit can't make a declaration void unnoticed.
With the piece replaced, the cell must fail: by an assertion, not because the altered code breaks.
The cells are run by `jacobook.notebooks.wrong_run`, in a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from jacobook.notebooks.execute import kernel_environment
from jacobook.notebooks.notebooks import NotebookError, as_python, place, read, tags

TIMEOUT = 60  # seconds for one wrong version
LEAST = 2  # wrong versions that each check, and each fact, needs

KEY = "wrong_versions"
_NEEDED, _FURTHER = ("says", "replace", "by"), ("cell", "fact", "fails_with")
# These say that the altered code is broken, or nothing at all.
_NO_CHECK = frozenset(
    {"BaseException", "Exception", "ImportError", "IndentationError", "NameError", "SyntaxError"}
)


@dataclass(frozen=True)
class WrongVersion:
    """A mistake that a cell must refuse.

    Attributes
    ----------
    says
        The mistake in words; `code` and $formulas$ are marked as in Markdown.
    replace, by
        A piece of code, and what replaces it.
    cell
        The index of the cell that refuses it.
    altered
        The index of the cell in which the piece stands: that cell, or an earlier one.
    facts
        The labels of the facts that are altered; empty where the cell verifies no numbered fact.
    fails_with
        The name of the exception with which the cell must fail.
    """

    says: str
    replace: str
    by: str
    cell: int
    altered: int
    facts: tuple[str, ...] = ()
    fails_with: str = "AssertionError"


@dataclass(frozen=True)
class Outcome:
    """What became of one wrong version.

    Attributes
    ----------
    version
        The wrong version.
    status
        ``"refused"``: a check failed, at the latest that of its own cell. ``"survived"``: its cell
        passed. ``"broken"``: the altered code failed, and no check did.
    cell
        The index of the cell that failed, or None.
    message
        The error of that cell, or what is to be done.
    """

    version: WrongVersion
    status: str
    cell: int | None = None
    message: str = ""


OnVersion = Callable[[int, int], None]


def declarations(notebook: NotebookNode) -> tuple[list[WrongVersion], list[str]]:
    """The wrong versions that a notebook declares, and what is wrong with its declarations.

    Returns
    -------
    list of WrongVersion, list of str
        Those that can be used, in the order of the notebook; and a sentence for each that can't.
    """
    found: list[WrongVersion] = []
    problems: list[str] = []
    for index, cell in enumerate(notebook.cells):
        declared = cell.metadata.get(KEY)
        if declared is None:
            continue
        where = place(notebook, index)
        if cell.cell_type != "code" or not isinstance(declared, list):
            problems.append(f"{where}: {KEY} is a list, in the metadata of a code cell.")
            continue
        for number, entry in enumerate(declared, start=1):
            made = _declaration(notebook, index, entry)
            if isinstance(made, str):
                problems.append(f"{where}, wrong version {number}: {made}")
            elif any((made.altered, made.replace, made.by) == _edit(each) for each in found):
                problems.append(f"{where}, wrong version {number}: it is declared twice.")
            else:
                found.append(made)
    return found, problems


def _edit(version: WrongVersion) -> tuple[int, str, str]:
    return version.altered, version.replace, version.by


def _declaration(notebook: NotebookNode, index: int, entry: Any) -> WrongVersion | str:
    """A wrong version, or the sentence that says why there is none."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(k), str) for k in _NEEDED):
        return 'it needs the texts "says", "replace" and "by".'
    if unknown := sorted(entry.keys() - {*_NEEDED, *_FURTHER}):
        return f"it has no key {unknown[0]!r}; there are {', '.join((*_NEEDED, *_FURTHER))}."
    says, piece, by = (str(entry[key]) for key in _NEEDED)
    if not says.strip() or not piece.strip():
        return 'neither "says" nor "replace" may be empty.'
    if piece == by:
        return f"it replaces {_quoted(piece)} by itself."
    altered = index
    if "cell" in entry:
        ids = [cell.get("id") for cell in notebook.cells[:index]]
        if entry["cell"] not in ids:
            return f"no earlier cell has the id {entry['cell']!r}."
        altered = ids.index(entry["cell"])
        if notebook.cells[altered].cell_type != "code":
            return f"{place(notebook, altered)} is no code cell."
    times = notebook.cells[altered].source.count(piece)
    if times != 1:
        said = "doesn't occur" if not times else f"occurs {times} times"
        return f"{_quoted(piece)} {said} in {place(notebook, altered)}; it must occur once."
    facts = _facts(notebook.cells[index], entry.get("fact"))
    if isinstance(facts, str):
        return facts
    fails_with = entry.get("fails_with", "AssertionError")
    if not isinstance(fails_with, str) or not fails_with.isidentifier() or fails_with in _NO_CHECK:
        return f'"fails_with" names the exception of a check, which {fails_with} is not.'
    return WrongVersion(says, piece, by, index, altered, facts, fails_with)


def _facts(cell: NotebookNode, named: Any) -> tuple[str, ...] | str:
    """The facts that a wrong version alters, or the sentence that says what is missing."""
    verified = cell.metadata.get("verifies", [])
    if named is None:
        if len(verified) > 1:
            return f'its cell verifies {", ".join(verified)}: name the altered one, "fact": "…".'
        return tuple(verified)
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not names or not set(map(str, names)) <= set(verified):
        return f'"fact" names a label, or a list of labels, that its cell verifies, not {named!r}.'
    return tuple(names)


def missing(notebook: NotebookNode) -> list[str]:
    """Say which checks, and which facts, are shown too few wrong versions.

    Every cell that verifies facts declares at least two, and each of these facts is altered by at
    least two of the notebook's.
    """
    found, problems = declarations(notebook)
    verified: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        names = cell.metadata.get("verifies", [])
        count = sum(version.cell == index for version in found)
        # What declares at all declares enough, whether or not a fact has a number.
        if (names or KEY in cell.metadata) and count < LEAST:
            problems.append(
                f"{place(notebook, index)} declares {_count(count)}, and needs {LEAST} or more."
            )
        for name in names:
            verified.setdefault(name, index)
    for name, index in verified.items():
        count = sum(name in version.facts for version in found)
        if count < LEAST and sum(version.cell == index for version in found) >= LEAST:
            problems.append(
                f"{place(notebook, index)}: {_count(count)} of {name}; {LEAST} are the least."
            )
    return problems


def _count(number: int) -> str:
    return "no wrong version" if not number else f"{number} wrong version{'s' * (number > 1)}"


def _quoted(piece: str) -> str:
    first, *more = piece.strip().splitlines()
    return f"`{first} …`" if more else f"`{first}`"


def examine(
    path: Path,
    *,
    only: str | None = None,
    jobs: int = 1,
    timeout: float = TIMEOUT,
    on_version: OnVersion | None = None,
) -> tuple[list[Outcome], list[str]]:
    """Show a notebook's checks the wrong versions that they declare.

    Parameters
    ----------
    path
        The notebook; it isn't changed.
    only
        The id of a cell: only its wrong versions are tried.
    jobs
        How many wrong versions are tried at once.
    timeout
        Seconds for each.
    on_version
        Called with the number of wrong versions done and the number of all.

    Returns
    -------
    list of Outcome, list of str
        In the order of the notebook; and a sentence for each declaration that can't be used.

    Raises
    ------
    NotebookError
        When the notebook fails as it stands, has no cell ``only``, or this is Windows.
    """
    notebook = read(path)
    versions, problems = declarations(notebook)
    if only is not None:
        index = next((i for i, cell in enumerate(notebook.cells) if cell.get("id") == only), None)
        if index is None:
            raise NotebookError(f"{path} has no cell with the id {only}.")
        versions = [version for version in versions if version.cell == index]
        problems = [line for line in problems if line.startswith(place(notebook, index))]
    if not versions:
        return [], problems
    if not hasattr(os, "fork"):
        raise NotebookError(
            "Wrong versions are tried on Linux and macOS, where a process can be forked; on "
            "Windows, run it in WSL."
        )
    return _run(notebook, versions, path.resolve().parent, jobs, timeout, on_version), problems


def report(notebook: NotebookNode, outcome: Outcome) -> list[str]:
    """Say in a few lines what became of a wrong version: the words, where, the change, why."""
    version = outcome.version
    where = ", ".join((place(notebook, version.cell), *version.facts))
    if version.altered != version.cell:
        where += f"; the change is in {place(notebook, version.altered)}"
    change = [
        f"    {sign} {line}"
        for sign, piece in (("-", version.replace), ("+", version.by))
        for line in piece.splitlines() or [""]
    ]
    said = [f"    {outcome.message}"] if outcome.message else []
    return [f"{outcome.status}: {version.says}", f"    {where}", *change, *said]


def _run(
    notebook: NotebookNode,
    versions: Sequence[WrongVersion],
    folder: Path,
    jobs: int,
    timeout: float,
    on_version: OnVersion | None,
) -> list[Outcome]:
    cells = [
        {"index": i, "source": as_python(c.source), "raises": "raises-exception" in tags(c)}
        for i, c in enumerate(notebook.cells)
        if c.cell_type == "code"
    ]
    trials = [
        {
            "altered": each.altered,
            "cell": each.cell,
            "source": as_python(
                notebook.cells[each.altered].source.replace(each.replace, each.by, 1)
            ),
        }
        for each in versions
    ]
    job = {"cells": cells, "trials": trials, "jobs": jobs, "timeout": timeout}
    answers: dict[int, dict[str, Any]] = {}
    with kernel_environment({"MPLBACKEND": "Agg"}) as variables:
        process = subprocess.Popen(
            [sys.executable, "-m", "jacobook.notebooks.wrong_run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=variables,
            text=True,
            encoding="utf-8",
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(json.dumps(job))
                process.stdin.close()
                for line in process.stdout:
                    answer = json.loads(line)
                    if "trial" not in answer:
                        raise NotebookError(
                            f"As it stands, {place(notebook, answer['cell'])} fails: "
                            f"{answer['error']}: {answer['message']}"
                        )
                    answers[answer["trial"]] = answer
                    if on_version is not None:
                        on_version(len(answers), len(versions))
            except BaseException:
                process.kill()
                raise
    if len(answers) < len(versions):
        raise NotebookError("A cell ended the Python process in which the cells ran.")
    return [_outcome(notebook, each, answers[i]) for i, each in enumerate(versions)]


def _outcome(notebook: NotebookNode, version: WrongVersion, answer: dict[str, Any]) -> Outcome:
    """Judge what a trial has reported: the cell that failed, and its error."""
    failed, error, message = answer["cell"], answer["error"], answer["message"]
    said = f"{error}: {message}" if message else error
    if failed is None:
        return Outcome(version, "survived", None, "no cell refuses it")
    where = place(notebook, failed)
    wanted = (version.fails_with, "NothingRaised")
    if failed > version.cell:
        if error in wanted:
            advice = f"its cell passes; {where} refuses it: declare it there, or sharpen this one"
            return Outcome(version, "survived", failed, advice)
        return Outcome(version, "survived", failed, f"its cell passes; {where} raises {said}")
    if error in wanted:
        return Outcome(version, "refused", failed, said)
    if error == "TimeoutError":
        return Outcome(version, "broken", failed, message)
    return Outcome(
        version, "broken", failed, f"{where} raises {said}; that is no {version.fails_with}"
    )
