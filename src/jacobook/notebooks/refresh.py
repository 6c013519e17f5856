"""Execute and normalise notebook files, write the exercises, and report drift.

Files are written as a whole or not at all: where a cell fails, the file stays as it was.
"""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from jacobook.notebooks import first_cell, needs, stubs
from jacobook.notebooks.announce import COUNTING
from jacobook.notebooks.execute import TIMEOUT, execute
from jacobook.notebooks.figures import difference
from jacobook.notebooks.normalise import dumps, normalised
from jacobook.notebooks.notebooks import NotebookError, read, write_text

CHAPTERS, SOLUTIONS, EXERCISES = "chapters", "solutions", "exercises"

OnCell = Callable[[int, int], None]


@dataclass(frozen=True)
class Stored:
    """What happened to one file.

    Attributes
    ----------
    path
        The file.
    status
        ``"unchanged"``, ``"written"``, ``"stale"`` (a check found drift) or ``"failed"``.
    message
        The difference or the error; empty where there is nothing to say.
    """

    path: Path
    status: str
    message: str = ""

    @property
    def good(self) -> bool:
        """True where nobody has to look."""
        return self.status in ("unchanged", "written")


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of one folder, in order; hidden files are passed over."""
    return sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))


def plan(root: Path, named: Sequence[Path] = ()) -> tuple[list[Path], list[Path]]:
    """Say which notebooks to execute, and from which solutions to write exercises.

    Naming a solution refreshes its exercise too; naming an exercise writes it again from its
    solution, because exercises are never edited. Naming none means all of them that can be run
    here.

    Raises
    ------
    NotebookError
        When there is nothing to do, or an exercise has no solution.
    """
    if not named:
        chapters, solutions = (notebooks_in(root / name) for name in (CHAPTERS, SOLUTIONS))
        if not chapters and not solutions:
            raise NotebookError(
                f"There are no notebooks in {root / CHAPTERS} or {root / SOLUTIONS}."
            )
        return [path for path in chapters if not needs.missing(path)] + solutions, solutions
    sources: dict[Path, None] = {}
    executed: dict[Path, None] = {}
    for path in named:
        if path.resolve().parent.name == EXERCISES:
            source = path.resolve().parent.parent / SOLUTIONS / path.name
            if not source.exists():
                raise NotebookError(f"{path} has no solution: there is no {source}.")
            sources[source] = None
            continue
        executed[path] = None
        if path.resolve().parent.name == SOLUTIONS:
            sources[path] = None
    return list(executed), list(sources)


def changed(paths: Sequence[Path]) -> list[Path]:
    """Those of the paths that git says differ from the last commit, or are new.

    Raises
    ------
    NotebookError
        When git can't say.
    """
    try:
        done = subprocess.run(
            ["git", "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--"]
            + [str(path.resolve()) for path in paths],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        top = subprocess.run(
            ["git", "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        raise NotebookError("git can't say here which notebooks have changed.") from None
    root = Path(top.stdout.strip())
    differing = {(root / entry[3:]).resolve() for entry in done.stdout.split("\0") if entry}
    return [path for path in paths if path.resolve() in differing]


def exercise_path(solution: Path) -> Path:
    """Where the exercise of a solution lies."""
    return solution.resolve().parent.parent / EXERCISES / solution.name


def refresh(
    path: Path, *, check: bool = False, timeout: float = TIMEOUT, on_cell: OnCell | None = None
) -> Stored:
    """Execute one notebook of ``chapters/`` or ``solutions/`` and store it normalised.

    With ``check``, nothing is written: the outcome says whether the file would change.
    """

    if reason := needs.why_not(path):
        return Stored(path, "failed", reason)

    def fresh() -> NotebookNode:
        stored = read(path)
        notebook = stubs.prepared(stored) if path.resolve().parent.name == SOLUTIONS else stored
        executed = execute(normalised(notebook), path.parent, timeout=timeout, on_cell=on_cell)
        return _first_run(_begun(keeping_figures(executed, stored), path), path.parent)

    return _store(path, fresh, check=check)


def keeping_figures(fresh: NotebookNode, stored: NotebookNode) -> NotebookNode:
    """Put stored figures in the place of fresh ones that look the same, and return the notebook.

    Rasterisers differ by a few pixels from machine to machine. Where the tests would call the two
    equal, a new file would only make the repository grow.
    """
    before = {cell.get("id"): cell for cell in stored.cells if cell.cell_type == "code"}
    for cell in fresh.cells:
        if cell.cell_type != "code" or cell.id not in before:
            continue
        for new, old in zip(_images(cell), _images(before[cell.id]), strict=False):
            try:
                same = difference(old["image/png"], new["image/png"]) is None
            except ValueError:  # a stored figure that can't be read
                continue
            if same:
                new["image/png"] = old["image/png"]
    return fresh


def _images(cell: NotebookNode) -> list[NotebookNode]:
    return [
        output.data for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]


def write_exercise(
    solution: Path, *, timeout: float = TIMEOUT, on_cell: OnCell | None = None
) -> Stored:
    """Make the exercise of a solution and execute it, so that it shows what its stubs give."""
    target = exercise_path(solution)

    def fresh() -> NotebookNode:
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook = stubs.exercise_from(read(solution))
        notebook = execute(notebook, target.parent, timeout=timeout, on_cell=on_cell)
        return _first_run(_begun(notebook, target), target.parent)

    return _store(target, fresh, check=False)


def write_solution(solution: Path) -> Stored:
    """Fill in a solution's nbgrader metadata and normalise it, without executing it."""
    return _store(solution, lambda: _prepared(solution), check=False)


def write_first_cell(path: Path, *, check: bool = False) -> Stored:
    """Write the first cell of one notebook, of an exercise too, and run that cell alone.

    It prints nothing and leaves nothing, so the outputs of all others stay true.
    """
    return _store(path, lambda: _first_run(_begun(read(path), path), path.parent), check=check)


def _prepared(solution: Path) -> NotebookNode:
    return _begun(stubs.prepared(read(solution)), solution)


def _begun(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A notebook with its first cell as it is written today, for a file in a course's folder.

    This comes last, so that what is said of a cell until then counts cells as the file has them.
    """
    return first_cell.placed(notebook, path.resolve().parent.parent)


def _first_run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run the first cell by itself, where it is new or has new words; return the notebook."""
    new = [
        cell
        for cell in notebook.cells
        if cell.get("id") == first_cell.ID and cell.execution_count is None
    ]
    if new:
        execute(new_notebook(cells=new, metadata=notebook.metadata), folder)
    return notebook


def write_counts(root: Path, *, check: bool = False) -> list[Stored]:
    """Write the numbers of exercises and points on the pages that repeat them, from the bank."""
    outcomes = []
    for name, counted in COUNTING.items():
        path = root / name
        if not path.is_file():
            continue
        before = path.read_text(encoding="utf-8")
        after = counted(before)
        if before == after:
            outcomes.append(Stored(path, "unchanged"))
        elif check:
            outcomes.append(Stored(path, "stale", "It doesn't count what the bank declares."))
        else:
            write_text(path, after)
            outcomes.append(Stored(path, "written"))
    return outcomes


def drift(solution: Path) -> list[Stored]:
    """Compare a solution and its exercise with what they should be, without executing them."""
    target = exercise_path(solution)
    outcomes = [_store(solution, lambda: _prepared(solution), check=True)]
    try:
        expected = _begun(stubs.exercise_from(read(solution)), target)
    except NotebookError:
        return outcomes  # the solution's own outcome says why
    if not target.exists():
        return [*outcomes, Stored(target, "stale", "It does not exist yet.")]
    try:
        found = read(target)
        message = stubs.difference(expected, found, target.name)
        if not message and dumps(found) != target.read_text(encoding="utf-8"):
            message = "It is not in its stored form."
    except NotebookError as error:
        return [*outcomes, Stored(target, "failed", str(error))]
    if not message and any(
        cell.cell_type == "code" and cell.source and cell.execution_count is None
        for cell in found.cells
    ):
        message = "It holds cells that were never run."
    return [*outcomes, Stored(target, "stale" if message else "unchanged", message)]


def orphans(root: Path) -> list[Stored]:
    """The exercises that no solution yields."""
    return [
        Stored(path, "stale", f"No solution yields it: delete it, or add {SOLUTIONS}/{path.name}.")
        for path in notebooks_in(root / EXERCISES)
        if not (root / SOLUTIONS / path.name).exists()
    ]


def _store(path: Path, fresh: Callable[[], NotebookNode], *, check: bool) -> Stored:
    try:
        notebook = fresh()
        text = dumps(notebook)
        if not check:
            return Stored(path, "written" if write_text(path, text) else "unchanged")
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return Stored(path, "unchanged")
        return Stored(path, "stale", _why(read(path), notebook, path.name))
    except NotebookError as error:
        return Stored(path, "failed", str(error))


def _why(found: NotebookNode, expected: NotebookNode, name: str) -> str:
    expected = normalised(expected)
    message = stubs.difference(expected, found, name)
    if message:
        return message
    # Sources agree, and so the cells do: say whose outputs differ.
    changed = [
        str(number)
        for number, (old, new) in enumerate(
            zip(normalised(found).cells, expected.cells, strict=True), start=1
        )
        if old != new
    ]
    if changed:
        return f"The outputs of cell {', '.join(changed)} differ from what is stored."
    return "It is not in its stored form."
