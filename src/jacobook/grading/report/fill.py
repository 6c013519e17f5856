"""Write grades into a copy of the CSV that an instructor exported from the grade book.

Only the cells of one column change. Everything else, the quoting, the order, the encoding and the
line ends included, stays as the system wrote it, because that system has to read it again.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jacobook.grading.records import Graded
from jacobook.grading.report.columns import in_english, number, system_of
from jacobook.grading.report.files import write_bytes
from jacobook.grading.report.matching import (
    UnreadableTable,
    decode,
    delimiter,
    is_canvas_student,
    match,
    row_kind,
)
from jacobook.grading.text import one_line, squash

# Columns that Canvas computes. It marks them "(read only)" too, in the row of the points possible.
_COMPUTED = re.compile(
    r"(^|\b)(current|final|unposted|override)\b.*\b(score|grade|points|status)$", re.IGNORECASE
)
_CANVAS_PEOPLE = {
    "student",
    "id",
    "sis user id",
    "sis login id",
    "root account",
    "section",
    "integration id",
    "notes",
    "student notes",
}
_MOODLE_PEOPLE = {
    "first name",
    "surname",
    "last name",
    "full name",
    "id number",
    "institution",
    "department",
    "email address",
    "username",
    "groups",
    "group",
}


class CannotFill(ValueError):
    """Raised when a file cannot be filled; the message says why, and what could be chosen."""


@dataclass
class _Cell:
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class _Table:
    """A CSV text with the place of every cell in it."""

    text: str
    encoding: str
    comma: str
    header: list[str]
    english: list[str]
    rows: list[list[_Cell]]

    def people(self) -> list[dict[str, str]]:
        return [
            dict(zip(self.english, (cell.value for cell in row), strict=False)) for row in self.rows
        ]


def fill(
    exported: Path,
    graded: Sequence[Graded],
    out: Path,
    column: str | None = None,
    *,
    assignment: str = "",
    points: float | None = None,
) -> list[str]:
    """Write a copy of an exported grade book with the grades filled in.

    Parameters
    ----------
    exported
        The grade book of Canvas, Moodle (or its grading worksheet), Blackboard, Brightspace or
        Google Classroom, as CSV.
    graded
        The records. ``graded`` ones are written; ``missing`` ones get 0 where the cell is empty;
        the others are left to the instructor, and listed.
    out
        Where to write the copy; never the exported file itself.
    column
        The column to fill: its header, with or without Canvas's number in parentheses. Without it
        the one that names the assignment is taken, or the only one.
    assignment
        The assignment's name, to find the column.
    points
        What can be earned; without it, the most that a record could.

    Returns
    -------
    list of str
        What the instructor should know: how grades were scaled, and who was not matched.

    Raises
    ------
    CannotFill
        When the file is none of these, the column is not clear, or ``out`` is the exported file.
    """
    if out.exists() and os.path.samefile(exported, out):
        raise CannotFill(f"{one_line(str(out))} is the exported file itself: choose another name.")
    try:
        table = _read(exported)
    except UnreadableTable as error:
        raise CannotFill(str(error)) from None
    counting = [each for each in graded if each.status != "superseded"]
    earnable = points if points is not None else max((each.points for each in counting), default=0)
    system = _system(table, exported)
    target, notes = _column(table, system, column, assignment)
    changes, more = _changes(table, system, target, counting, earnable)
    write_bytes(out, _splice(table.text, changes).encode(table.encoding))
    return notes + more


# ------------------------------------------------------------------------------- reading


def _read(path: Path) -> _Table:
    text, encoding = decode(path)
    comma = delimiter(text)
    rows = [row for row in _cells(text, comma) if any(cell.value.strip() for cell in row)]
    if not rows:
        raise UnreadableTable(f"{one_line(str(path))} is empty.")
    header = [cell.value.strip() for cell in rows[0]]
    english = in_english(header, [[cell.value for cell in row] for row in rows[1:]])
    return _Table(text, encoding, comma, header, english, rows[1:])


def _cells(text: str, comma: str) -> list[list[_Cell]]:
    """Split a CSV text and remember where each cell stands, quotes included."""
    rows: list[list[_Cell]] = []
    row: list[_Cell] = []
    position, end = 0, len(text)
    bare = re.compile(rf"[^{re.escape(comma)}\r\n]*")
    quoted = re.compile(r'[ ]*"((?:[^"]|"")*)"')
    while position < end:
        found = quoted.match(text, position)
        if found:
            rest = bare.match(text, found.end())
            stop = rest.end() if rest else found.end()
            row.append(_Cell(position, stop, found[1].replace('""', '"')))
        else:
            plain = bare.match(text, position)
            stop = plain.end() if plain else position
            row.append(_Cell(position, stop, text[position:stop]))
        position = stop
        if text[position : position + 1] == comma:
            position += 1
            if position == end:
                row.append(_Cell(end, end, ""))
            elif text[position] in "\r\n":
                row.append(_Cell(position, position, ""))
            else:
                continue
        if position < end:
            position += 2 if text.startswith("\r\n", position) else 1
        rows.append(row)
        row = []
    if row:
        rows.append(row)
    return rows


def _splice(text: str, changes: list[tuple[_Cell, str]]) -> str:
    parts, position = [], 0
    for cell, value in sorted(changes, key=lambda change: change[0].start):
        old = text[cell.start : cell.end].strip()
        quoted = old.startswith('"') or "," in value
        parts += [text[position : cell.start], f'"{value}"' if quoted else value]
        position = cell.end
    return "".join([*parts, text[position:]])


# ------------------------------------------------------------------------------- which column


def _system(table: _Table, path: Path) -> str:
    names = {name.casefold() for name in table.english}
    found = system_of(names, [row[0].value.strip() for row in table.rows])
    if found:
        return found
    raise CannotFill(
        f"{one_line(str(path))} is no export that is known here: of Canvas's grade book (with the "
        "columns Student, ID and Section), of Moodle's (Identifier and Grade, or First name and "
        "Email address), of Blackboard's (Username and Last Access), of Brightspace's "
        "(OrgDefinedId) or of Google Classroom's. Its columns are: "
        f"{', '.join(one_line(name) for name in table.header)}."
    )


# What Blackboard and Brightspace write behind a column's name: what it is out of, among others.
_BLACKBOARD = re.compile(r"\s*\[Total Pts: (?:up to )?(?P<most>[\d.,]+)[^\]]*\].*$", re.DOTALL)
_BRIGHTSPACE = re.compile(
    r"\s*(?:Points Grade)?\s*<Numeric MaxPoints:(?P<most>[\d.,]+).*>\s*$", re.DOTALL
)


def _candidates(table: _Table, system: str) -> list[int]:
    header = table.english
    if system == "worksheet":
        return [number for number, name in enumerate(header) if name.casefold() == "grade"]
    if system in ("blackboard", "brightspace"):
        suffix = _BLACKBOARD if system == "blackboard" else _BRIGHTSPACE
        computed = ("total", "weighted total", "overall grade", "final calculated grade")
        return [
            number
            for number, name in enumerate(header)
            if suffix.search(name) and suffix.sub("", name).strip().casefold() not in computed
        ]
    people = _CANVAS_PEOPLE if system == "canvas" else _MOODLE_PEOPLE
    read_only = {
        number
        for row in table.rows
        if not _is_student(table, row, system)
        for number, cell in enumerate(row)
        if "(read only)" in cell.value.casefold()
    }
    return [
        number
        for number, name in enumerate(header)
        if name
        and name.casefold() not in people
        and number not in read_only
        and not (system == "canvas" and _COMPUTED.search(name))
        and not name.casefold().startswith("last downloaded")
        and not name.casefold().startswith(("course total", "category total"))
        and not name.casefold().endswith(("(feedback)", "(letter)", "(percentage)"))
    ]


def _bare(header: str) -> str:
    """Take from a header what the system adds: its number, the kind of grade, the points."""
    name = _BRIGHTSPACE.sub("", _BLACKBOARD.sub("", header))
    name = re.sub(r"\s*\((\d+|real|points)\)\s*$", "", name, flags=re.IGNORECASE)
    return re.sub(r"^(assignment|quiz|external tool)\s*:\s*", "", name, flags=re.IGNORECASE)


def _column(
    table: _Table, system: str, column: str | None, assignment: str
) -> tuple[int, list[str]]:
    possible = _candidates(table, system)
    header = table.header
    if not possible:
        raise CannotFill(
            "The exported file has no column for an assignment: create the assignment in the "
            "course, and export again."
        )
    if column is not None:
        wanted = column.strip().casefold()
        for same in (
            lambda name: name.casefold() == wanted,
            lambda name: _bare(name).casefold() == wanted,
            lambda name: squash(_bare(name)) == squash(column) != "",
        ):
            fits = [number for number in possible if same(header[number])]
            if fits:
                return _only(header, fits, column), []
        raise CannotFill(
            f"No column for an assignment is called {one_line(column)!r}. "
            f"{_listing(header, possible)}"
        )
    if len(possible) == 1:
        return possible[0], [f"Filled in the column {one_line(header[possible[0]])!r}."]
    word = squash(assignment)
    exact = [number for number in possible if word and squash(_bare(header[number])) == word]
    near = [number for number in possible if word and word in squash(_bare(header[number]))]
    fits = exact or near
    if len(fits) != 1:
        raise CannotFill(
            "It is not clear which column to fill: name it with --column. "
            f"{_listing(header, fits or possible)}"
        )
    return fits[0], [f"Filled in the column {one_line(header[fits[0]])!r}."]


def _only(header: Sequence[str], fits: list[int], column: str) -> int:
    if len(fits) > 1:
        raise CannotFill(
            f"Several columns are called {one_line(column)!r}: give the header in full. "
            f"{_listing(header, fits)}"
        )
    return fits[0]


def _listing(header: Sequence[str], numbers: Sequence[int]) -> str:
    return f"The columns are: {'; '.join(one_line(header[number]) for number in numbers)}."


# ------------------------------------------------------------------------------- which cells


def _changes(
    table: _Table, system: str, target: int, graded: Sequence[Graded], earnable: float
) -> tuple[list[tuple[_Cell, str]], list[str]]:
    students = [index for index, row in enumerate(table.rows) if _is_student(table, row, system)]
    people = table.people()
    matches = match(graded, [people[number] for number in students])
    possible = _points_possible(table, system, target)
    maximum = _where(table.english, "maximum grade") if system == "worksheet" else None
    locked_column = _where(table.english, "grade can be changed")
    changes, scales = [], set()
    left, locked, replaced = [], [], []
    filled = 0
    for index, place in matches.rows.items():
        record, row = graded[index], table.rows[students[place]]
        own = _value(row, maximum)
        out_of = number(own) if own else possible
        scale = out_of / earnable if out_of and earnable else 1.0
        if record.status not in ("graded", "missing") or len(row) <= target:
            left.append(record.student)
            continue
        # Moodle writes a dash where there is no grade.
        old = row[target].value.strip()
        old = "" if old == "-" else old
        if _value(row, locked_column).casefold() == "no":
            locked.append(record.student)
            continue
        value = _written(record.score * scale, decimal_comma="," in (own or old))
        if old.casefold() == "ex" or (record.status == "missing" and old):
            left.append(record.student)
            continue
        if old and number(old) != number(value):
            replaced.append(f"{record.student} ({one_line(old)} → {value})")
        filled += 1
        changes.append((row[target], value))
        if out_of and earnable and out_of != earnable:
            scales.add(out_of)
    used = set(matches.rows.values())
    absent = [
        _name_of(people[students[place]]) for place in range(len(students)) if place not in used
    ]
    notes = [f"Filled in {filled} of {len(students)} rows."]
    notes += [
        f"The points were scaled from {earnable:g} to the {each:g} of the column."
        for each in sorted(scales)
    ]
    if not possible and maximum is None:
        notes.append(
            f"The file does not say what the column is out of: the grades are out of {earnable:g}."
        )
    for what, names in (
        ("Left as they were, to be decided by you", left),
        ("Left as they were, because Moodle says that the grade can't be changed", locked),
        ("Replaced another grade", replaced),
        ("Graded, but not in the file", [graded[n].student for n in matches.unknown]),
        (
            "Graded, but fitting several rows or sharing one",
            [graded[n].student for n in matches.ambiguous],
        ),
        ("In the file, but without a grade", absent),
    ):
        if names:
            notes.append(f"{what}: {'; '.join(names)}.")
    return changes, notes


def _is_student(table: _Table, row: list[_Cell], system: str) -> bool:
    if not row:
        return False
    if system == "canvas":
        return is_canvas_student(row[0].value, _value(row, _where(table.english, "id")))
    return row_kind(row[0].value, system) == "student"


def _points_possible(table: _Table, system: str, target: int) -> float | None:
    suffix = {"blackboard": _BLACKBOARD, "brightspace": _BRIGHTSPACE}.get(system)
    if suffix is not None:
        found = suffix.search(table.header[target])
        return number(found["most"]) if found else None
    if system not in ("canvas", "classroom"):
        return None
    for row in table.rows:
        if system == "classroom" and row_kind(row[0].value, system) != "points":
            continue
        said = number(_value(row, target))
        if not _is_student(table, row, system) and said is not None:
            # Canvas's test student is no student either, and may have a grade.
            if system == "canvas" and _value(row, _where(table.english, "id")):
                continue
            return said
    return None


def _where(header: Sequence[str], name: str) -> int | None:
    return next((number for number, each in enumerate(header) if each.casefold() == name), None)


def _value(row: list[_Cell], number: int | None) -> str:
    return row[number].value.strip() if number is not None and number < len(row) else ""


def _written(value: float, decimal_comma: bool) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if decimal_comma else text


def _name_of(person: dict[str, str]) -> str:
    lowered = {key.casefold(): value for key, value in person.items()}
    for column in ("student", "full name", "email address", "identifier"):
        if lowered.get(column):
            return one_line(lowered[column])
    return one_line(" ".join(list(person.values())[:2]))
