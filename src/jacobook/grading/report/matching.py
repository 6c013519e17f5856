"""Match graded students with the rows of a table that another system exported.

A row is found by the strongest sign that both sides have: the learning-management system's own
number; then an identifier such as a login or a student number; then the part of an e-mail address
before the @; then the name, in either order. A sign that fits two rows decides nothing.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jacobook.grading.records import Graded
from jacobook.grading.report.columns import in_english, system_of
from jacobook.grading.text import one_line, squash

Row = Mapping[str, str]

# Headers in lower case.
_EXACT = (
    "sis user id",
    "sis login id",
    "integration id",
    "root account",
    "id",
    "id number",
    "email address",
    "email",
    "username",
    "login",
    "student id",
    "student_id",
    "student number",
    "orgdefinedid",
    "student",
)
_MAIL = ("email address", "email", "sis login id", "username", "login", "student")
_WHOLE_NAMES = ("student", "full name", "name")
_FIRST_NAMES = ("first name", "first_name", "firstname", "given name")
_LAST_NAMES = ("surname", "last name", "last_name", "lastname", "family name")


class UnreadableTable(ValueError):
    """Raised for a table that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Matches:
    """Which record belongs to which row; both are numbered from 0.

    Attributes
    ----------
    rows
        The row of each record that was matched.
    ambiguous
        Records that fit several rows, or share their row with another record.
    unknown
        Records that fit no row.
    contested
        The rows that the ambiguous records fit.
    """

    rows: dict[int, int]
    ambiguous: tuple[int, ...]
    unknown: tuple[int, ...]
    contested: frozenset[int]


def match(graded: Sequence[Graded], rows: Sequence[Row]) -> Matches:
    """Find the row of each record.

    Where the table has the learning-management system's own number and the record has one too,
    nothing else is asked: a namesake is never taken for the student.
    """
    lowered = [{key.strip().casefold(): value for key, value in row.items()} for row in rows]
    columns = set().union(*lowered) if lowered else set()
    by_number = _index(lowered, _numbers_of_row(columns))
    indices = [_index(lowered, signs) for signs in (_identifiers, _mailboxes, _names)]
    found: dict[int, int] = {}
    ambiguous: list[int] = []
    unknown: list[int] = []
    contested: set[int] = set()
    for number, record in enumerate(graded):
        fits = _fits(record, by_number, indices)
        if len(fits) == 1:
            found[number] = fits.pop()
        elif fits:
            ambiguous.append(number)
            contested |= fits
        else:
            unknown.append(number)
    claims: dict[int, list[int]] = defaultdict(list)
    for number, row in found.items():
        claims[row].append(number)
    for row, numbers in claims.items():
        if len(numbers) > 1:
            ambiguous += numbers
            contested.add(row)
            for number in numbers:
                del found[number]
    return Matches(found, tuple(sorted(ambiguous)), tuple(unknown), frozenset(contested))


def _fits(
    record: Graded, by_number: dict[str, set[int]], indices: Iterable[dict[str, set[int]]]
) -> set[int]:
    own = _numbers_of_record(record)
    if by_number and own:
        return set().union(*(by_number.get(each, set()) for each in own))
    name = record.identifiers.get("lms_name", record.student)
    signs = (name.strip().casefold(), name.strip().casefold().partition("@")[0], squash(name))
    for sign, index in zip(signs, indices, strict=True):
        fits = index.get(sign)
        if fits:
            return set(fits)
    return set()


def _index(rows: Sequence[Row], signs: Callable[[Row], Iterable[str]]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for sign in signs(row):
            if sign:
                index[sign].add(number)
    return dict(index)


def _numbers_of_row(columns: set[str]) -> Callable[[Row], Iterable[str]]:
    if "identifier" in columns:
        return lambda row: [f"moodle {''.join(re.findall(r'[0-9]+', row.get('identifier', '')))}"]
    if {"student", "id"} <= columns and columns & {"sis login id", "sis user id", "section"}:
        return lambda row: [f"canvas {row.get('id', '').strip()}"]
    return lambda row: []


def _numbers_of_record(record: Graded) -> list[str]:
    return [
        f"{system} {record.identifiers[f'{system}_id']}"
        for system in ("canvas", "moodle")
        if f"{system}_id" in record.identifiers
    ]


def _identifiers(row: Row) -> list[str]:
    # Brightspace puts a # in front, so that a spreadsheet keeps the zeros.
    return [row.get(column, "").strip().removeprefix("#").casefold() for column in _EXACT]


def _mailboxes(row: Row) -> list[str]:
    return [
        value.partition("@")[0]
        for column in _MAIL
        if "@" in (value := row.get(column, "").strip().removeprefix("#").casefold())
    ]


def _names(row: Row) -> list[str]:
    names = [row.get(column, "") for column in _WHOLE_NAMES]
    first = next((row[column] for column in _FIRST_NAMES if row.get(column)), "")
    last = next((row[column] for column in _LAST_NAMES if row.get(column)), "")
    if first or last:
        names += [f"{first} {last}", f"{last} {first}"]
    turned = []
    for name in names:
        before, comma, after = name.partition(",")
        if comma:
            turned.append(f"{after} {before}")
    return [squash(name) for name in names + turned]


# ------------------------------------------------------------------------------- the class list


def read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Read a CSV file: its header and its rows.

    Raises
    ------
    UnreadableTable
        When it cannot be read or is empty.
    """
    text, _ = decode(path)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error as error:
        raise UnreadableTable(f"{one_line(str(path))} is not a CSV file: {error}.") from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise UnreadableTable(f"{one_line(str(path))} is empty.")
    header = in_english([name.strip() for name in lines[0]], lines[1:])
    return header, [dict(zip(header, line, strict=False)) for line in lines[1:]]


def decode(path: Path) -> tuple[str, str]:
    """Return a CSV file's text, with its own line ends, and its encoding.

    Tried in this order: what its byte-order mark says, UTF-8, Windows' Western code page.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableTable(
            f"{one_line(str(path))} cannot be read: {error.strerror or error}."
        ) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UnreadableTable(f"{one_line(str(path))} is not a CSV file: it does not hold text.")


def delimiter(text: str) -> str:
    """Return what separates the cells of a CSV text: a comma, a semicolon or a tab."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(",;\t", key=first.count)


def read_roster(path: Path) -> list[dict[str, str]]:
    """Read the list of a class: a CSV file with a column ``student``, or a gradebook's export.

    Other columns that identify a student (``id``, ``email``, ``username``, ``full name`` …) help to
    match submissions.

    Raises
    ------
    UnreadableTable
        When it cannot be read, or has no column that names the students.
    """
    header, rows = read_table(path)
    lowered = {name.casefold() for name in header}
    if not lowered & {"student", "full name", "identifier"} and not (
        lowered & set(_FIRST_NAMES) and lowered & set(_LAST_NAMES)
    ):
        raise UnreadableTable(
            f"{one_line(str(path))} has no column called student. Its columns are: "
            f"{', '.join(map(one_line, header))}."
        )
    # Some exports have rows above the students that are no students.
    system = system_of(lowered, [next(iter(row.values()), "") for row in rows])
    return [row for row in rows if _row_name(row) and _is_student(row, system)]


def _is_student(row: Row, system: str) -> bool:
    first = next(iter(row.values()))
    if system == "canvas":
        number = next((v for k, v in row.items() if k.casefold() == "id"), "")
        return is_canvas_student(first, number)
    return row_kind(first, system) == "student"


def is_canvas_student(name: str, number: str) -> bool:
    """Tell a student's row of Canvas's grade book: it has a number, and is not the test student."""
    return bool(number.strip()) and name.strip().casefold() != "student, test"


def row_kind(first_cell: str, system: str = "canvas") -> str:
    """Tell a gradebook's rows apart by their first cell: student, points or policy."""
    word = first_cell.strip().casefold()
    if word == "points possible" or (system == "classroom" and word == "points"):
        return "points"
    if word.startswith(("manual posting", "muted assignments")):
        return "policy"
    return "policy" if system == "classroom" and word == "date" else "student"


def _row_name(row: Row) -> str:
    lowered = {key.casefold(): value.strip() for key, value in row.items()}
    for column in ("student", "full name"):
        if lowered.get(column):
            return lowered[column]
    first = next((lowered[column] for column in _FIRST_NAMES if lowered.get(column)), "")
    last = next((lowered[column] for column in _LAST_NAMES if lowered.get(column)), "")
    hidden = lowered.get("identifier", "") or lowered.get("username", "")
    return f"{first} {last}".strip() or hidden.removeprefix("#")


def with_missing(graded: Sequence[Graded], roster: Sequence[Row]) -> tuple[list[Graded], list[str]]:
    """Add a record for each student of the class who handed nothing in.

    Returns
    -------
    records, notes
        The records, the new ones with status ``missing``; and a sentence on those who are on the
        list twice, or not at all.
    """
    counting = [each for each in graded if each.status != "superseded"]
    matches = match(counting, roster)
    taken = {*matches.rows.values(), *matches.contested}
    used = {each.student for each in graded}
    missing = []
    for number, row in enumerate(roster):
        name = one_line(_row_name(row))
        if number in taken:
            continue
        base, count = name, 1
        while name in used:
            count += 1
            name = f"{base} ({count})"
        used.add(name)
        missing.append(
            Graded(
                name,
                "",
                "missing",
                notes=("No file was handed in.",),
                identifiers=_lms_number(row),
            )
        )
    notes = []
    if matches.unknown:
        notes.append(_listed("Not on the class list", counting, matches.unknown))
    if matches.ambiguous:
        notes.append(
            _listed("Not clear who this is on the class list", counting, matches.ambiguous)
        )
    return [*graded, *missing], notes


def _lms_number(row: Row) -> dict[str, str]:
    """Return what the row says of the system's own number, as a submission's name would."""
    lowered = {key.strip().casefold(): value for key, value in row.items()}
    for sign in _numbers_of_row(set(lowered))(lowered):
        system, _, number = sign.partition(" ")
        if number:
            return {f"{system}_id": number}
    return {}


def _listed(what: str, graded: Sequence[Graded], numbers: Iterable[int]) -> str:
    return f"{what}: {', '.join(graded[number].student for number in numbers)}."
