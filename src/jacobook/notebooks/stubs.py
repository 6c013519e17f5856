"""Solutions → exercises. Only ``solutions/`` is written by hand.

How a solution notebook is written
----------------------------------
*Answers* stand between two comment lines, written exactly so and indented alike::

    def slope(x):
        ### BEGIN SOLUTION
        return 2 * x
        ### END SOLUTION

In the exercise, a region inside a function becomes ``return ...  # your answer here``. A region at
the left margin becomes ``NAME = ...  # your answer here`` for the exercise's name, or, where it
binds no exercise's name, for every name that it binds. A cell may hold several regions.

*Checks* are cells that hold ``check("chapter.word", name)`` and nothing else, one for every
exercise of the chapter, after the cell that answers it. ``name`` is the one the bank declares.

*Explanations* are cells tagged ``solution``; exercises do not have them. Inside a Markdown cell,
text for one of the two only is written so::

    <!-- BEGIN SOLUTION -->
    # Solutions: the gradient
    <!-- END SOLUTION -->
    <!-- BEGIN EXERCISE
    # Exercises: the gradient
    END EXERCISE -->

The second is a comment in the solution, so its page does not show it; in the exercise its two
marker lines go and the text stays. A Markdown cell that is left empty is left out.

The heading of an exercise (number, title, stars; id, points, objective) and the nbgrader metadata
(schema version 3) of answers and checks are filled in here, in both notebooks, from the bank; never
write them by hand.
"""

import ast
import copy
import difflib
import json
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from jacobook import bank
from jacobook.notebooks.announce import write_headings
from jacobook.notebooks.normalise import normalised
from jacobook.notebooks.notebooks import (
    CheckCall,
    NotebookError,
    as_python,
    check_calls,
    place,
    tags,
)

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ANSWER = "...  # your answer here"

_MARKER = re.compile(r"^[ \t]*#.*\b(BEGIN|END)[ _-]*SOLUTION\b.*$", re.IGNORECASE)
_TEXT_BEGIN, _TEXT_END = "<!-- BEGIN SOLUTION -->", "<!-- END SOLUTION -->"
_ONLY_BEGIN, _ONLY_END = "<!-- BEGIN EXERCISE", "END EXERCISE -->"


def prepared(solution: NotebookNode) -> NotebookNode:
    """Return the solution with the headings and metadata that the bank declares, normalised.

    Raises
    ------
    NotebookError
        When its checks and answers do not fit the bank, or a marker is out of place.
    """
    notebook = normalised(solution)
    checks = _checks(notebook)
    answers = _answers(notebook, checks)
    write_headings(notebook, checks)
    for index, cell in enumerate(notebook.cells):
        cell.metadata.pop("nbgrader", None)
        if index in checks:
            exercise = bank.load(checks[index].exercise)
            cell.metadata["nbgrader"] = _nbgrader(
                f"check-{grade_id(exercise.id)}", answer=False, points=exercise.points
            )
        elif index in answers:
            cell.metadata["nbgrader"] = _nbgrader(answers[index], answer=True)
    return notebook


def exercise_from(solution: NotebookNode) -> NotebookNode:
    """Return the exercise that a solution yields, not yet executed.

    Raises
    ------
    NotebookError
        As :func:`prepared`; also when a stub would not be valid Python.
    """
    notebook = prepared(solution)
    names = {bank.load(call.exercise).name for call in _checks(notebook).values()}
    cells = []
    for index, cell in enumerate(notebook.cells):
        if "solution" in tags(cell):
            continue
        where = place(notebook, index)
        cell = copy.deepcopy(cell)
        if cell.cell_type == "code":
            cell.source = _stubbed(cell.source, names, where)
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = _without_answers(cell.source, where)
            if not cell.source:
                continue
        cells.append(cell)
    notebook.cells = cells
    return normalised(notebook)


def grade_id(exercise_id: str) -> str:
    """The id of an exercise as nbgrader allows it: ``gradient.row`` → ``gradient-row``."""
    return exercise_id.replace(".", "-")


def difference(expected: NotebookNode, found: NotebookNode, name: str) -> str:
    """A readable diff of everything but outputs; empty where there is none."""
    lines = difflib.unified_diff(
        _rendered(found),
        _rendered(expected),
        f"{name}, as it is",
        f"{name}, as it should be",
        lineterm="",
        n=2,
    )
    return "\n".join(lines)


def _rendered(notebook: NotebookNode) -> list[str]:
    described = {key: notebook.get(key) for key in ("nbformat", "nbformat_minor", "metadata")}
    lines = [json.dumps(described, sort_keys=True)]
    for cell in notebook.cells:
        metadata = json.dumps(cell.metadata, sort_keys=True, ensure_ascii=False)
        lines.append(f"──── {cell.cell_type} cell {cell.get('id')} {metadata}")
        lines.extend(cell.source.splitlines())
    return lines


def _nbgrader(identifier: str, *, answer: bool, points: float | None = None) -> NotebookNode:
    described = {
        "schema_version": 3,
        "grade_id": identifier,
        "grade": not answer,
        "solution": answer,
        "locked": not answer,
        "task": False,
    }
    if points is not None:
        described["points"] = points
    return NotebookNode(described)


# ------------------------------------------------------------------------- checks and answers


def _checks(notebook: NotebookNode) -> dict[int, CheckCall]:
    """The check cells by their index, after making sure that they fit the bank."""
    found: dict[int, CheckCall] = {}
    first: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        calls = check_calls(cell.source) if cell.cell_type == "code" else []
        for call in calls:
            where = place(notebook, index)
            try:
                exercise = bank.load(call.exercise)
            except bank.UnknownExercise as error:
                raise NotebookError(f"In {where}: {error}") from None
            if "solution" in tags(cell):
                continue  # an explanation may show what the check says to a wrong answer
            if not call.alone:
                raise NotebookError(
                    f"In {where}: check({call.exercise!r}, …) must be all that its cell holds."
                )
            if call.answer != exercise.name:
                raise NotebookError(
                    f"In {where}: {call.exercise} is checked with {call.answer or 'no answer'}, "
                    f"but its answer is called {exercise.name} in the bank."
                )
            if call.exercise in first:
                raise NotebookError(
                    f"{call.exercise} is checked twice, in {place(notebook, first[call.exercise])} "
                    f"and in {where}: keep one."
                )
            first[call.exercise] = index
            found[index] = call
    chapters = dict.fromkeys(call.exercise.partition(".")[0] for call in found.values())
    for chapter in chapters:
        missing = [each.id for each in bank.chapter(chapter) if each.id not in first]
        if missing:
            raise NotebookError(
                f"The bank declares {', '.join(missing)}, but no cell checks "
                f'{"it" if len(missing) == 1 else "them"}: add check("{missing[0]}", …).'
            )
        asked = [name for name in first if name.partition(".")[0] == chapter]
        for found_here, declared in zip(asked, bank.chapter(chapter), strict=True):
            if found_here != declared.id:
                raise NotebookError(
                    f"{found_here} stands where the bank has {declared.id}: put the cells into the "
                    "bank's order, or change ORDER."
                )
    return found


def _answers(notebook: NotebookNode, checks: dict[int, CheckCall]) -> dict[int, str]:
    """The index of every cell that holds an answer → its nbgrader id."""
    by_name = {bank.load(call.exercise).name: call.exercise for call in checks.values()}
    found: dict[int, str] = {}
    helpers: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or "solution" in tags(cell):
            continue
        where = place(notebook, index)
        if not list(_regions(cell.source, where)):
            continue
        owners = [by_name[name] for name in _bound(cell.source) if name in by_name]
        if len(owners) > 1:
            raise NotebookError(
                f"In {where}: the cell answers {' and '.join(owners)}; give each its own cell."
            )
        if owners and grade_id(owners[0]) not in found.values():
            found[index] = grade_id(owners[0])
            continue
        # A further part of an answer belongs to its exercise, or to the next one checked.
        later = [checks[number].exercise for number in sorted(checks) if number > index]
        if not owners and not later:
            raise NotebookError(f"In {where}: no check follows this answer.")
        owner = owners[0] if owners else later[0]
        helpers[owner] = helpers.get(owner, 1) + 1
        found[index] = f"{grade_id(owner)}-part-{helpers[owner]}"
    for index, call in checks.items():
        before = [number for number, name in found.items() if name == grade_id(call.exercise)]
        if not before or before[0] > index:
            raise NotebookError(
                f"In {place(notebook, index)}: no cell before this check holds a solution region "
                f"and gives {call.answer} a value."
            )
    return found


def _bound(source: str) -> list[str]:
    """The names that a piece of source binds outside functions and classes, in order."""
    try:
        tree = ast.parse(as_python(source))
    except SyntaxError:
        return []
    names: dict[str, None] = {}
    todo: list[ast.AST] = list(reversed(tree.body))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[node.name] = None
        elif not isinstance(node, ast.Lambda | ast.comprehension):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] = None
            todo.extend(reversed(list(ast.iter_child_nodes(node))))
    return list(names)


# ------------------------------------------------------------------------------------- stubs


def _regions(source: str, where: str) -> Iterator[tuple[int, int]]:
    """The first and last line, from 0, of every solution region, markers included."""
    begin: int | None = None
    lines = source.split("\n")
    for number, line in enumerate(lines):
        marker = _MARKER.match(line)
        if marker is None:
            continue
        here = f"In {where}, line {number + 1}"
        if line.strip() not in (BEGIN, END):
            raise NotebookError(
                f"{here}: write the marker as {BEGIN!r} or {END!r}, not as {line.strip()!r}."
            )
        if line.strip() == BEGIN:
            if begin is not None:
                raise NotebookError(
                    f"{here}: a second {BEGIN!r} before the region of line {begin + 1} has ended."
                )
            begin = number
            continue
        if begin is None:
            raise NotebookError(f"{here}: {END!r} without a {BEGIN!r} before it.")
        indent = _indent(lines[begin])
        if _indent(line) != indent:
            raise NotebookError(
                f"{here}: {END!r} is not indented as its {BEGIN!r} in line {begin + 1}."
            )
        for inner in range(begin + 1, number):
            if lines[inner].strip() and not lines[inner].startswith(indent):
                raise NotebookError(
                    f"In {where}, line {inner + 1}: this line of the region is indented less than "
                    f"its {BEGIN!r} in line {begin + 1}."
                )
        yield begin, number
        begin = None
    if begin is not None:
        raise NotebookError(f"In {where}, line {begin + 1}: {BEGIN!r} without an {END!r}.")


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _stubbed(source: str, names: set[str], where: str) -> str:
    regions = list(_regions(source, where))
    if not regions:
        return source
    lines = source.split("\n")
    for begin, end in reversed(regions):
        indent = _indent(lines[begin])
        if indent:
            lines[begin : end + 1] = [f"{indent}return {ANSWER}"]
            continue
        bound = _bound("\n".join(lines[begin : end + 1]))
        asked = [name for name in bound if name in names] or bound
        if not asked:
            raise NotebookError(
                f"In {where}, line {begin + 1}: the region gives no name a value, so the exercise "
                "could not say what is asked for."
            )
        lines[begin : end + 1] = [f"{name} = {ANSWER}" for name in asked]
    stub = "\n".join(lines).rstrip()
    try:
        compile(as_python(stub), "<stub>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        raise NotebookError(
            f"In {where}: with its answer taken out the cell is not valid Python "
            f"({error.msg}, line {error.lineno}). An indented region stands directly inside a "
            "function; any other starts at the left margin."
        ) from None
    return stub


def _without_answers(text: str, where: str) -> str:
    """Drop what only the solution says, and keep what only the exercise says."""
    kept: list[str] = []
    inside: tuple[str, int] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        word = line.strip()
        here = f"In {where}, line {number}"
        if word in (_TEXT_BEGIN, _ONLY_BEGIN):
            if inside:
                raise NotebookError(
                    f"{here}: {word!r} before the part of line {inside[1]} has ended."
                )
            inside = (word, number)
        elif word in (_TEXT_END, _ONLY_END):
            begin = _TEXT_BEGIN if word == _TEXT_END else _ONLY_BEGIN
            if inside is None or inside[0] != begin:
                raise NotebookError(f"{here}: {word!r} without a {begin!r} before it.")
            inside = None
        elif re.search(r"\b(BEGIN|END) (SOLUTION|EXERCISE)\b", line):
            raise NotebookError(f"{here}: a marker stands on a line of its own, written exactly.")
        elif inside is None or inside[0] == _ONLY_BEGIN:
            kept.append(line)
    if inside:
        raise NotebookError(f"In {where}, line {inside[1]}: {inside[0]!r} is never ended.")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
