"""What the bank declares and pages repeat: headings of exercises, and how many there are.

Both are written from the declarations, so that a number is typed in one place only.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from jacobook import bank
from jacobook.declaration import Exercise
from jacobook.notebooks.notebooks import CheckCall, tags

INSTRUCTORS, README = Path("chapters/for_instructors.md"), Path("README.md")
GRADED = re.compile(r"(\d+)(?= graded\s+exercises)")

_HEADING = re.compile(r"## .*\n*")
_LINE = re.compile(r"`[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*` · .*\n*")
# A row of the table: the page, the chapter's word, two counts, and what an author has estimated.
_ROW = re.compile(
    r"^\| \{doc\}`(?P<page>\w+)` \| `(?P<word>\w+)` \| *\d* *\| *\d* *\|(?P<rest>.*)$",
    re.MULTILINE,
)


def counted(number: int, word: str) -> str:
    """Write a number with its noun: ``1 point``, ``2 points``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def heading(exercise: Exercise) -> str:
    """Return what stands above an exercise: number, title and stars; id, points and objective."""
    number = bank.chapter(exercise.chapter).index(exercise) + 1
    return (
        f"## {number}. {exercise.title} {'★' * exercise.level}\n\n"
        f"`{exercise.id}` · {counted(exercise.points, 'point')} · "
        f"objective {exercise.objective}"
    )


def write_headings(notebook: NotebookNode, checks: dict[int, CheckCall]) -> None:
    """Write the heading of every exercise above its statement.

    Parameters
    ----------
    notebook
        A solution; its cells are changed.
    checks
        The check cells by their index.
    """
    begin = 0
    for index, call in sorted(checks.items()):
        exercise = bank.load(call.exercise)
        cell = _statement(notebook.cells[begin:index], exercise)
        if cell is not None:
            body = _LINE.sub("", _HEADING.sub("", cell.source, count=1), count=1)
            cell.source = f"{heading(exercise)}\n\n{body}".rstrip()
        begin = index + 1


def _statement(cells: Sequence[NotebookNode], exercise: Exercise) -> NotebookNode | None:
    """Find the cell that states an exercise among those between two checks."""
    texts = [
        cell for cell in cells if cell.cell_type == "markdown" and "solution" not in tags(cell)
    ]
    for cell in texts:
        if f"`{exercise.id}` · " in cell.source:
            return cell
    for cell in texts:
        if cell.source.startswith("## "):
            return cell
    # Without a heading it is the last one before the check; a page's opening is none.
    plain = [cell for cell in texts if not cell.source.startswith(("#", "<!-- BEGIN"))]
    return plain[-1] if plain else None


def instructors_table(text: str) -> str:
    """Return the page for instructors with the counts that the bank declares.

    The two last columns, how long reading and solving take, are an author's estimate and stay.
    """

    def row(found: re.Match[str]) -> str:
        word = found["word"]
        if word not in bank.BOOK:
            return found.group()
        exercises = bank.chapter(word)
        points = sum(each.points for each in exercises)
        return (
            f"| {{doc}}`{found['page']}` | `{word}` | {len(exercises)} | {points} |{found['rest']}"
        )

    return _ROW.sub(row, text)


def count() -> int:
    """Return how many exercises the book has."""
    return sum(len(bank.chapter(word)) for word in bank.BOOK)


def readme_count(text: str) -> str:
    """Return the README with the number of exercises that the bank declares."""
    return GRADED.sub(str(count()), text)


# Pages that repeat numbers of the bank, and how to write these.
COUNTING = {INSTRUCTORS: instructors_table, README: readme_count}

__all__ = ["COUNTING", "GRADED", "count", "counted", "heading", "write_headings"]
