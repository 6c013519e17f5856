"""Know a grade book's columns, in whatever language the system wrote their names.

Canvas and Moodle translate the headers of what they export. Then the content tells what a column
is: numbers of the system's own, addresses with an @, a column of one and the same maximum.
"""

import re
from collections.abc import Sequence

_CANVAS_NUMBER = re.compile(r"\(\d+\)\s*$")
_PARTICIPANT = re.compile(r"(?P<word>[^\W\d][^\d]*)\d+")
# The people's columns of Canvas, in its order, by how many there are before the assignments.
_CANVAS_PEOPLE = {
    3: ("student", "id", "section"),
    4: ("student", "id", "sis login id", "section"),
    5: ("student", "id", "sis user id", "sis login id", "section"),
    6: ("student", "id", "sis user id", "sis login id", "root account", "section"),
}


def system_of(names: set[str], firsts: Sequence[str] = ()) -> str:
    """Name the system whose English headers these are; empty where none is known.

    Parameters
    ----------
    names
        The headers in lower case.
    firsts
        The first cell of each row.
    """
    if {"student", "id"} <= names and names & {"section", "sis login id", "sis user id"}:
        return "canvas"
    if "identifier" in names and "grade" in names:
        return "worksheet"
    if "orgdefinedid" in names or "end-of-line indicator" in names:
        return "brightspace"
    if "username" in names and (
        names & {"last access", "availability"} or any("[total pts:" in name for name in names)
    ):
        return "blackboard"
    if {"first name", "last name", "email address"} <= names and "Points" in firsts:
        return "classroom"
    if names & {"email address", "id number"} and names & {"first name", "full name"}:
        return "gradebook"
    return ""


def in_english(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the headers, with English names in place of those that their columns give away.

    Parameters
    ----------
    header
        As exported.
    rows
        The cells below it.
    """
    names = {name.strip().casefold() for name in header}
    if system_of(names, [row[0] for row in rows if row]) or names & {"student", "full name"}:
        return list(header)
    columns = [
        [row[number].strip() for row in rows if number < len(row)] for number in range(len(header))
    ]
    return (
        _canvas(header, columns)
        or _worksheet(header, columns)
        or _gradebook(header, columns)
        or list(header)
    )


def _canvas(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    first = next((i for i, name in enumerate(header) if _CANVAS_NUMBER.search(name)), 0)
    if first not in _CANVAS_PEOPLE or not all(cell.isdigit() or not cell for cell in columns[1]):
        return []
    rest = [name if _CANVAS_NUMBER.search(name) else "Final Score" for name in header[first:]]
    return [*_CANVAS_PEOPLE[first], *rest]


def _worksheet(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    words = {found["word"] if found else "" for found in map(_PARTICIPANT.fullmatch, columns[0])}
    if len(words) != 1 or "" in words:
        return []
    for number in range(1, len(header) - 1):
        if _is_maximum(columns[number + 1]) and _are_grades(columns[number]):
            english = _with_mail(list(header), columns)
            english[0], english[number], english[number + 1] = (
                "Identifier",
                "Grade",
                "Maximum Grade",
            )
            if english[1] == header[1] and number > 1:
                english[1] = "Full name"
            return english
    return []


def _gradebook(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    english = _with_mail(list(header), columns)
    if "Email address" not in english[2:]:
        return []
    english[0], english[1] = "First name", "Surname"
    for number in range(2, len(header)):
        filled = [cell for cell in columns[number] if cell]
        if english[number] != header[number]:
            continue
        if filled and all(cell.isdigit() and len(cell) == 10 for cell in filled):
            english[number] = "Last downloaded from this course"
        elif number < english.index("Email address") or not _are_grades(columns[number]):
            english[number] = "Institution"
    return english


def _with_mail(english: list[str], columns: Sequence[Sequence[str]]) -> list[str]:
    for number, column in enumerate(columns):
        filled = [cell for cell in column if cell]
        if filled and all("@" in cell for cell in filled):
            english[number] = "Email address"
            break
    return english


def _is_maximum(column: Sequence[str]) -> bool:
    return len(set(column)) == 1 and (number(column[0]) or 0) > 0


def _are_grades(column: Sequence[str]) -> bool:
    return all(cell in ("", "-") or number(cell) is not None for cell in column)


def number(text: str) -> float | None:
    """Read a number as Canvas and Moodle write it, with a point or a comma."""
    plain = text.strip().replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        return float(plain.strip().replace(",", ""))
    except ValueError:
        return None
