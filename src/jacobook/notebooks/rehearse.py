"""Run a student's notebook from top to bottom and collect what the checks say.

The file itself is never changed. Nothing here is a grade: the checks run inside the student's own
process, which is fine for a reader who wants to know.
"""

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async, run_sync
from nbformat import NotebookNode

from jacobook import bank
from jacobook.notebooks.execute import TIMEOUT, frames, kernel, line_of
from jacobook.notebooks.notebooks import NotebookError, check_calls, read, tags
from jacobook.notebooks.stubs import grade_id

GRACE = 10  # seconds that an interrupted cell has to stop

# Runs in the kernel at the end. It takes nothing from the student's names but the answer.
_LATE_CHECK = (
    "[__import__('jacobook.checking', fromlist=['check']).check({id!r}, names[{name!r}]) "
    "for names in [__import__('IPython').get_ipython().user_ns] if {name!r} in names];"
)


@dataclass(frozen=True)
class Row:
    """The result of one exercise.

    Attributes
    ----------
    exercise, title
        The id and the title.
    status
        ``"passed"``, ``"not attempted"``, ``"recognised"``, ``"failed"`` or ``"not run"``.
    score, points
        What was earned and what could be.
    message
        What the check said, where something is left to do.
    late
        True when no check ran and the object of the declared name was checked at the end.
    label
        The word for what was found.
    """

    exercise: str
    title: str
    status: str
    score: float
    points: float
    message: str = ""
    late: bool = False
    label: str = ""


@dataclass(frozen=True)
class Trouble:
    """A cell that raised or was stopped.

    Attributes
    ----------
    cell
        Its number over all cells, from 1.
    line
        The line in that cell, or None where it is not known.
    source
        That line.
    error
        What happened.
    """

    cell: int
    line: int | None
    source: str
    error: str


@dataclass(frozen=True)
class Report:
    """Everything there is to say about a notebook after running it."""

    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when every exercise passed and no cell raised."""
        return not self.troubles and all(row.status == "passed" for row in self.rows)


def rehearse(
    path: Path,
    *,
    timeout: float = TIMEOUT,
    on_cell: Callable[[int, int], None] | None = None,
) -> Report:
    """Run a notebook in a fresh kernel and return what its checks said.

    Parameters
    ----------
    path
        The notebook. It is not changed.
    timeout
        Seconds that one cell may take.
    on_cell
        Called with the number of cells done and the number of all cells.

    Raises
    ------
    NotebookError
        When the file is no notebook, or holds no exercise of the bank.
    """
    source = read(path)
    exercises, notes = _exercises(source, path)
    notes = _other_kernel(source) + notes
    # Only what runs is taken over, so that damaged metadata cannot get in the way.
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                cell.source, metadata={"tags": [tag for tag in tags(cell) if "raises" in tag]}
            )
            if cell.cell_type == "code"
            else nbformat.v4.new_markdown_cell("")
            for cell in source.cells
        ]
    )
    with tempfile.TemporaryDirectory(prefix="jacobook-") as folder:
        record = Path(folder) / "progress.json"
        troubles, late, alive = _run(
            notebook, path.resolve().parent, record, exercises, timeout, on_cell
        )
        said = _recorded(record)
    rows = tuple(_row(each, said.get(each.id), each.id in late) for each in exercises)
    if not alive:
        notes.append("The Python process ended early, so the cells after that did not run.")
    return Report(rows, tuple(troubles), tuple(notes))


def _exercises(notebook: NotebookNode, path: Path) -> tuple[list[bank.Exercise], list[str]]:
    """The exercises of a notebook: those it checks, and the rest of their chapter."""
    known = {exercise.id: exercise for exercise in bank.everything()}
    by_grade_id = {grade_id(name): name for name in known}
    named: list[str] = []
    notes: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            named += [call.exercise for call in check_calls(cell.source)]
        # A student may have deleted the call; the metadata still tells which cell it was.
        metadata = cell.metadata.get("nbgrader")
        mark = metadata.get("grade_id") if isinstance(metadata, dict) else None
        if isinstance(mark, str) and mark.removeprefix("check-") in by_grade_id:
            named.append(by_grade_id[mark.removeprefix("check-")])
    for name in dict.fromkeys(named):
        try:
            bank.load(name)
        except bank.UnknownExercise as error:
            notes.append(str(error))
    chapters = dict.fromkeys(known[name].chapter for name in named if name in known)
    if not chapters:
        raise NotebookError(
            f'{path} holds no exercises: no cell calls check("…", …) with an id of this course. '
            + (notes[0] if notes else "Open a notebook of the folder exercises/.")
        )
    return [exercise for name in chapters for exercise in bank.chapter(name)], notes


def _other_kernel(notebook: NotebookNode) -> list[str]:
    described = notebook.metadata.get("kernelspec")
    described = described if isinstance(described, dict) else {}
    language = str(described.get("language") or described.get("name") or "python")
    if re.match(r"python|ipython", language.lower()):
        return []
    shown = described.get("display_name") or language
    return [f"The notebook asks for the kernel {shown!r}; it was run with Python all the same."]


def _run(
    notebook: NotebookNode,
    folder: Path,
    record: Path,
    exercises: list[bank.Exercise],
    timeout: float,
    on_cell: Callable[[int, int], None] | None,
) -> tuple[list[Trouble], set[str], bool]:
    troubles: list[Trouble] = []
    late: set[str] = set()
    cells = list(notebook.cells)
    environment = {"JACOBOOK_PROGRESS": str(record)}
    with kernel(
        notebook, folder, timeout=timeout, environment=environment, allow_errors=True
    ) as client:
        for index, cell in enumerate(cells):
            try:
                client.execute_cell(cell, index)
                troubles += _raised(cells, index)
            except CellTimeoutError:
                error = f"It ran for more than {timeout:g} seconds and was stopped."
                troubles.append(Trouble(index + 1, None, _first_line(cell), error))
                if not _interrupted(client):
                    return troubles, late, False
            except DeadKernelError:
                error = "It ended the notebook's Python process."
                troubles.append(Trouble(index + 1, None, _first_line(cell), error))
                return troubles, late, False
            if on_cell is not None:
                on_cell(index + 1, len(cells))
        done = _recorded(record)
        for exercise in exercises:
            if exercise.id in done:
                continue
            late.add(exercise.id)
            try:
                _extra(client, _LATE_CHECK.format(id=exercise.id, name=exercise.name))
            except CellTimeoutError:
                if not _interrupted(client):
                    return troubles, late, False
            except DeadKernelError:
                return troubles, late, False
    return troubles, late, True


def _extra(client: NotebookClient, source: str) -> None:
    """Execute a cell that is not the student's, at the end of the copy in memory."""
    client.nb.cells.append(nbformat.v4.new_code_cell(source))
    client.execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1)


async def _stop_cell(client: NotebookClient) -> bool:
    """Interrupt the running cell; return False where the kernel does not come back.

    The connection is made anew: nbclient's reader of the stopped cell may live on, and would take
    away what later cells print. A kernel that answers on it is ready for the next cell.
    """
    assert client.km is not None
    assert client.kc is not None
    await ensure_async(client.km.interrupt_kernel())
    client.kc.stop_channels()
    client.kc = client.km.client()
    client.kc.start_channels()
    client.kc.allow_stdin = False
    try:
        await ensure_async(client.kc.wait_for_ready(timeout=GRACE))
    except RuntimeError:  # no answer in time, or the process is gone
        return False
    return True


_interrupted = run_sync(_stop_cell)


def _raised(cells: list[NotebookNode], index: int) -> list[Trouble]:
    cell = cells[index]
    if "raises-exception" in tags(cell):
        return []
    counts = {each.get("execution_count"): number for number, each in enumerate(cells[: index + 1])}
    found = []
    for output in cell.get("outputs", []):
        if output.output_type != "error":
            continue
        error = f"{output.ename}: {output.evalue}".strip()
        # The innermost frame in a cell is the student's own line, also where it lies in a
        # function that an earlier cell defines.
        places = [
            (counts[count], line) for count, line in frames(output.traceback) if count in counts
        ]
        if places:
            number, line = places[-1]
            if number != index:
                error += f" (called from cell {index + 1})"
            found.append(Trouble(number + 1, line, line_of(cells[number], line), error))
        else:
            found.append(Trouble(index + 1, None, _first_line(cell), error))
    return found


def _first_line(cell: NotebookNode) -> str:
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "")


def _recorded(record: Path) -> dict[str, dict[str, Any]]:
    """What the checks wrote down; a file that a notebook has spoilt counts as empty."""
    try:
        exercises = json.loads(record.read_text(encoding="utf-8"))["exercises"]
        return {str(key): value for key, value in exercises.items() if isinstance(value, dict)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _row(exercise: bank.Exercise, said: dict[str, Any] | None, late: bool) -> Row:
    if said is None:
        status, score, label, late = "not run", 0.0, "missing", False
        message = f"No check of it ran, and at the end nothing was called {exercise.name}."
    else:
        label = str(said.get("label") or "")
        status, score = str(said.get("status", "failed")), float(said.get("score") or 0)
        parts = [str(said.get(key) or "").strip() for key in ("headline", "message")]
        message = "" if status == "passed" else "\n".join(part for part in parts if part)
    return Row(exercise.id, exercise.title, status, score, exercise.points, message, late, label)
