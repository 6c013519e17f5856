"""Find the submitted notebooks, however they were collected: a folder or a learning-management
system's archive.

Nothing is unpacked to disk, no link is followed, and a file's bytes are read only when they are
asked for, so a class of a thousand takes no more memory than a class of fifty. Whatever a name
holds (``../``, newlines, HTML) stays a name: it is never used as a path to write to.
"""

import lzma
import os
import re
import stat
import time
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jacobook.grading.intake.notebook import (
    MAX_BYTES,
    UnusableNotebook,
    chapters_checked,
    code_cells,
    is_untouched,
)
from jacobook.grading.records import Submission
from jacobook.grading.text import one_line, squash

FILE_LIMIT = MAX_BYTES
"""The largest file that is read, in bytes."""
ARCHIVE_LIMIT = 64 * 2**30
"""What the members of one archive may unpack to, all together, in bytes."""
COUNT_LIMIT = 1_000_000
"""The largest number of files in one folder or archive."""

# What systems and editors write beside a student's files.
_NOISE_FOLDERS = {"__macosx", ".ipynb_checkpoints"}
_NOISE_FILES = {"thumbs.db", "desktop.ini"}
# The folders of the course itself, as they lie in a copy of its repository.
_EXERCISES, _OFFICIAL = "exercises", ("solutions", "chapters")
# Folders in such a copy where nobody writes, and where building and installing leave notebooks.
_BUILT = {"_build", "node_modules", "site-packages", "venv"}
_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
# Canvas: the name without spaces, the word late, its numbers of the user and of the upload. Its
# numbers have no leading zero, and a number of an upload is never short.
_CANVAS = re.compile(
    r"(?P<name>.+?)(?:_(?P<late>late))?_(?P<user>[1-9]\d*)_(?P<upload>[1-9]\d{2,})_(?P<file>.+)",
    re.IGNORECASE | re.DOTALL,
)
# Moodle: as a folder, or as the beginning of the file's name.
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
# Canvas, where it hides who handed in: five letters or digits stand for a student.
_CANVAS_HIDDEN = re.compile(
    r"anon_(?P<user>[A-Za-z0-9]{5})_(?:(?P<late>late)_)?(?P<upload>[1-9]\d{2,})_(?P<file>.+)",
    re.IGNORECASE | re.DOTALL,
)
# Blackboard: the assignment, the user name, and when; the file's own name, or none for its note.
_BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<when>\d{4}(?:-\d{2}){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
# Brightspace: a folder for each time that something was handed in. The first number is the user's.
_BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-(?P<box>\d+) - (?P<name>.+?) - (?P<when>.*\d.*)", re.DOTALL
)
# Google Classroom writes the student's name in front of the file's.
_CLASSROOM = re.compile(r"(?P<name>.+?) - (?P<file>.+)", re.DOTALL)
# What browsers and Canvas add to a name that is already taken: "x-2.ipynb", "x (2).ipynb".
_ATTEMPT = re.compile(r"(?P<base>.*?)(?:[ _]?\((?P<round>\d{1,4})\)|-(?P<dash>\d{1,4}))?")
# What zipfile raises for a member that is damaged, encrypted or compressed in an unknown way.
_DAMAGED = (
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)


class NothingToGrade(ValueError):
    """Raised when a source holds no submission that could be named; the message says why."""


class SeveralAssignments(NothingToGrade):
    """Raised where an nbgrader folder holds several assignments and none is named.

    Attributes
    ----------
    assignments
        The names of their folders.
    """

    def __init__(self, assignments: Sequence[str]) -> None:
        self.assignments = tuple(assignments)
        super().__init__(
            "There are several assignments here: name one of them with --assignment. They are: "
            f"{', '.join(map(one_line, assignments))}."
        )


@dataclass(frozen=True)
class Standing:
    """Whether a file counts for its student.

    Attributes
    ----------
    submission
        The file.
    counts
        True for exactly one file of each student.
    note
        Why, where the student has several; empty otherwise.
    """

    submission: Submission
    counts: bool
    note: str = ""


@dataclass(frozen=True)
class _Entry:
    """A file of the source: where it lies, when it was changed, and how to read it."""

    parts: tuple[str, ...]
    name: str
    read: Callable[[], bytes | None]
    problem: str = ""
    modified: str = ""

    @property
    def is_notebook(self) -> bool:
        return bool(_NOTEBOOK.search(self.parts[-1]))


@dataclass(frozen=True)
class _Placed:
    """A file and whose it is. Files of one key are one student's."""

    entry: _Entry
    key: tuple[str, ...]
    student: str
    assignment: str
    identifiers: dict[str, str]
    certain: bool = True
    problem: str = ""


# ------------------------------------------------------------------------------- the two questions


def find(source: Path, assignment: str | None = None) -> tuple[list[Submission], list[str]]:
    """Return every submitted file of a folder or archive, with notes for the instructor.

    The layouts, each of which may also lie in a zip archive:

    - nbgrader: ``submitted/STUDENT/ASSIGNMENT/x.ipynb``; the source is that folder or its parent;
    - Canvas: ``lastfirst_12345_67890_x.ipynb``, with the word LATE after the name or not;
    - Moodle: ``Name_123456_assignsubmission_file_/x.ipynb``, or the same as one file name;
    - Blackboard: ``HW_user_attempt_2026-11-20-10-33-12_x.ipynb``;
    - Brightspace: ``123-456 - Ada Lovelace - Nov 20, 2026 1033 AM/x.ipynb``;
    - Google Classroom: ``Ada Lovelace - x.ipynb``;
    - one folder per student; a flat folder, where the student is the file's name; a single file.

    Parameters
    ----------
    source
        The folder, the archive or the notebook.
    assignment
        The assignment's name, needed where an nbgrader folder holds several.

    Returns
    -------
    submissions, notes
        One record per file, sorted by student and name. Those that must not be opened say why in
        ``problem``; ``read`` of any other returns None where its bytes turn out to be damaged. A
        file that is no notebook has a record only where its student handed in no notebook.

    Raises
    ------
    NothingToGrade
        When the source does not exist or holds no file; as :class:`SeveralAssignments`, when it
        holds several assignments and none is named.
    """
    listed, notes, is_submitted = _list_source(source)
    entries = [entry for entry in listed if not _is_noise(entry)]
    if not entries:
        raise NothingToGrade(f"There is no file to grade in {one_line(str(source))}.")
    notes += _left_out(listed, entries)
    entries, more = _without_clones(entries, source, assignment)
    notes += more
    is_nbgrader = is_submitted and _holds_assignments(entries)
    if not is_nbgrader:
        entries, more = _without_wrapper(entries, assignment)
        notes += more
    placed, more = _place(entries, assignment, is_nbgrader)
    notes += more
    kept, more = _drop_companions(placed)
    notes += more
    if not kept:
        raise NothingToGrade(
            f"There is no notebook in {one_line(str(source))}: a submission is a file ending in "
            ".ipynb."
        )
    names = _unique_names(kept)
    submissions = [_submission(each, names[each.key]) for each in kept]
    return sorted(submissions, key=lambda each: (each.student.casefold(), each.name)), notes


def choose(
    submissions: Iterable[Submission], expected: str = "", words: frozenset[str] = frozenset()
) -> list[Standing]:
    """Say which file of each student counts.

    Of several files of one student, this one counts: a file that can be read before one that
    cannot; any other before one in the course's own folders ``solutions`` and ``chapters``; one
    that checks the assignment's exercises; one in which something was answered; one in a folder
    ``exercises``; a name that contains
    the expected one before others; the latest that a learning-management system dates or numbers;
    where the names differ only in an attempt's number (``x-2.ipynb`` or ``x (2).ipynb``), the
    largest; the one changed last; the last by name.

    Parameters
    ----------
    submissions
        In any order; the answer keeps it.
    expected
        What the right file's name contains, such as the assignment's name.
    words
        What stands before the dot in the ids of the assignment's exercises.
    """
    given = list(submissions)
    groups: dict[str, list[Submission]] = defaultdict(list)
    for each in given:
        groups[each.student].append(each)
    standings: dict[int, Standing] = {}
    for group in groups.values():
        for each, standing in zip(group, _standings(group, expected, words), strict=True):
            standings[id(each)] = standing
    return [standings[id(each)] for each in given]


def is_official(submission: Submission) -> bool:
    """Tell whether a file lies in a folder of the course that no student writes to."""
    folders = re.split(r"[/\\]", submission.name.casefold())[:-1]
    return _EXERCISES not in folders and any(each in folders for each in _OFFICIAL)


# ------------------------------------------------------------------------------- listing


def _list_source(source: Path) -> tuple[list[_Entry], list[str], bool]:
    """Return the files, notes, and whether it is called submitted."""
    try:
        mode = source.stat().st_mode
    except FileNotFoundError:
        raise NothingToGrade(f"{one_line(str(source))} does not exist.") from None
    except OSError as error:
        raise NothingToGrade(
            f"{one_line(str(source))} cannot be read: {error.strerror or error}."
        ) from None
    if stat.S_ISDIR(mode):
        inner = source / "submitted"
        is_inner = inner.is_dir() and not inner.is_symlink()
        root = inner if is_inner else source
        entries, notes = _list_folder(root.resolve())
        return entries, notes, root.resolve().name == "submitted"
    if zipfile.is_zipfile(source):
        entries, notes = _list_archive(source)
        is_inner = bool(entries) and all(
            each.parts[0] == "submitted" and len(each.parts) > 1 for each in entries
        )
        return ([_inner(each) for each in entries] if is_inner else entries), notes, is_inner
    if _NOTEBOOK.search(source.name):
        return [_file_entry(source.resolve(), (source.name,))], [], False
    raise NothingToGrade(
        f"{one_line(str(source))} is neither a folder, nor a zip archive, nor a notebook."
    )


def _list_folder(root: Path) -> tuple[list[_Entry], list[str]]:
    entries: list[_Entry] = []
    notes: list[str] = []
    waiting: list[tuple[Path, tuple[str, ...]]] = [(root, ())]
    while waiting:
        folder, parts = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                found = sorted(listing, key=lambda each: each.name)
        except OSError as error:
            if not parts:
                raise NothingToGrade(
                    f"{one_line(str(root))} cannot be read: {error.strerror or error}."
                ) from None
            notes.append(
                f"The folder {one_line('/'.join(parts))} cannot be read "
                f"({error.strerror or error}): check its permissions."
            )
            continue
        if parts and not found:
            notes.append(f"The folder {one_line('/'.join(parts))} is empty.")
        for item in found:
            inner = (*parts, item.name)
            if item.is_symlink():
                entries.append(_link_entry(inner))
            elif item.is_dir(follow_symlinks=False):
                waiting.append((Path(item.path), inner))
            else:
                entries.append(_file_entry(Path(item.path), inner))
        if len(entries) > COUNT_LIMIT:
            raise NothingToGrade(
                f"{one_line(str(root))} holds more than {COUNT_LIMIT:,} files, and a run takes no "
                "more: name the folder that holds the submissions of one assignment, or grade it "
                "in several folders and join the reports with `jacobook merge`."
            )
    return entries, notes


def _file_entry(path: Path, parts: tuple[str, ...]) -> _Entry:
    problem, modified = "", ""
    try:
        facts = os.lstat(path)
        modified = _iso(facts.st_mtime)
        if not stat.S_ISREG(facts.st_mode):
            problem = "It is not an ordinary file, so it was not opened."
        elif facts.st_size > FILE_LIMIT:
            problem = _too_large(facts.st_size)
        elif not os.access(path, os.R_OK):
            problem = "It cannot be read: permission denied."
    except OSError as error:
        problem = f"It cannot be read: {error.strerror or error}."
    return _Entry(parts, "/".join(parts), lambda: _read_file(path), problem, modified)


def _link_entry(parts: tuple[str, ...]) -> _Entry:
    return _Entry(
        parts,
        "/".join(parts),
        _nothing,
        "It is a symbolic link, and links are not followed: they could lead to another student's "
        "file. Put the file itself there.",
    )


def _read_file(path: Path) -> bytes | None:
    """Read an ordinary file, without following a link or waiting for a pipe."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    for _ in range(3):
        try:
            with open(os.open(path, flags), "rb") as file:
                before = os.fstat(file.fileno())
                if not stat.S_ISREG(before.st_mode):
                    return None
                content = file.read(FILE_LIMIT + 1)
                after = os.fstat(file.fileno())
        except OSError:  # it has gone, or changed, since it was found
            return None
        # A file that is being written, by a synchronised folder for one, is read once more.
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(content)):
            return content if len(content) <= FILE_LIMIT else None
        time.sleep(0.05)
    return None


def _list_archive(source: Path) -> tuple[list[_Entry], list[str]]:
    try:
        # Left open: the members are read from it one at a time, when they are asked for.
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise NothingToGrade(f"The archive {one_line(str(source))} is damaged: {error}.") from None
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) > COUNT_LIMIT:
        raise NothingToGrade(
            f"The archive {one_line(str(source))} holds more than {COUNT_LIMIT:,} files, and a "
            "run takes no more: unpack it into several folders, grade each, and join the reports "
            "with `jacobook merge`."
        )
    entries, total = [], 0
    seen: Counter[str] = Counter()
    for member in members:
        name = _member_name(member)
        seen[name] += 1
        parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", ".", ".."))
        if not parts:
            continue
        # zipfile never unpacks more of a member than the size that the directory declares.
        total += member.file_size
        problem = _member_problem(member, total)
        # An archive may hold two files of one name, and what unpacks it would keep the last.
        shown = name if seen[name] == 1 else f"{name} (entry {seen[name]} of this name)"
        entries.append(_Entry(parts, shown, _reader(archive, member), problem, _zip_time(member)))
    return entries, []


def _member_name(member: zipfile.ZipInfo) -> str:
    """Undo the code page that zipfile assumes where an archive does not say it is UTF-8."""
    if not member.flag_bits & 0x800:
        try:
            return member.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return member.filename


def _member_problem(member: zipfile.ZipInfo, total: int) -> str:
    if member.flag_bits & 0x1:
        return "It is encrypted in the archive: unpack it with its password and grade the folder."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "It is a symbolic link in the archive, and links are not followed."
    if member.file_size > FILE_LIMIT:
        return _too_large(member.file_size)
    if total > ARCHIVE_LIMIT:
        return (
            f"The archive unpacks to more than {ARCHIVE_LIMIT // 2**30} GiB, and this file lies "
            "beyond that: grade the archive in parts."
        )
    return ""


def _reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes | None]:
    def read() -> bytes | None:
        try:
            with archive.open(member) as file:
                return file.read(FILE_LIMIT)
        except _DAMAGED:
            return None

    return read


def _zip_time(member: zipfile.ZipInfo) -> str:
    year, month, day, hour, minute, second = member.date_time
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"


def _iso(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    except (ValueError, OverflowError, OSError):
        return ""


def _too_large(size: int) -> str:
    return (
        f"It has {size / 2**20:,.0f} MiB, and no more than {FILE_LIMIT // 2**20} MiB are read: ask "
        "for the notebook with its outputs cleared."
    )


# ------------------------------------------------------------------------------- whose is it


def _is_noise(entry: _Entry) -> bool:
    """Tell what nobody hands in. A student's own name may begin with a dot, or be any word."""
    *folders, name = (part.casefold() for part in entry.parts)
    if name in _NOISE_FILES or name.startswith("._") or _NOISE_FOLDERS & set(folders):
        return True
    if name.startswith("."):
        return True
    hidden = [number for number, part in enumerate(folders) if _is_hidden(part)]
    return bool(hidden) and not (hidden == [0] and entry.is_notebook)


def _is_hidden(folder: str) -> bool:
    return folder.startswith(".") or folder == "__pycache__"


def _left_out(listed: Sequence[_Entry], kept: Sequence[_Entry]) -> list[str]:
    """Name what was passed over though it is a notebook, and folders of which nothing is left."""
    names = {entry.name for entry in kept}
    lost = [
        one_line(entry.name)
        for entry in listed
        if entry.is_notebook
        and entry.name not in names
        and not _NOISE_FOLDERS & {part.casefold() for part in entry.parts}
        and not entry.parts[-1].startswith("._")
    ]
    tops = {entry.parts[0] for entry in kept}
    empty = {
        one_line(entry.parts[0])
        for entry in listed
        if len(entry.parts) > 1
        and entry.parts[0] not in tops
        and entry.parts[0].casefold() not in _NOISE_FOLDERS
    }
    notes = []
    if lost:
        notes.append(f"Left out, in a hidden folder or under a hidden name: {_some(lost)}.")
    if empty:
        notes.append(f"Nothing that could be graded is in these folders: {_some(sorted(empty))}.")
    return notes


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _without_clones(
    entries: list[_Entry], source: Path, assignment: str | None
) -> tuple[list[_Entry], list[str]]:
    """Take a copy of the course's repository for what it is: a student's folder of exercises.

    Of its files, the notebooks can have been handed in: those in ``exercises``, and what the
    student has added elsewhere. Those in ``solutions`` and ``chapters`` are kept, to be named, and
    all other files are passed over.
    """
    holds: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in entries:
        for depth, part in enumerate(entry.parts[:-1]):
            if part.casefold() in (_EXERCISES, *_OFFICIAL) and entry.is_notebook:
                holds[entry.parts[:depth]].add(part.casefold())
    roots = {root for root, folders in holds.items() if _EXERCISES in folders and len(folders) > 1}
    if not roots:
        return entries, []
    known = {entry.parts[1] for entry in entries if len(entry.parts) == 3} - {
        root[1] for root in roots if len(root) == 2
    }
    # Where one folder holds folders of several students, a student is one level lower.
    seconds = {entry.parts[1] for entry in entries if len(entry.parts) > 2}
    is_wrapped = len({entry.parts[0] for entry in entries}) == 1 and len(seconds) > 1
    kept, passed = [], 0
    for entry in entries:
        above = (entry.parts[:depth] for depth in range(len(entry.parts)))
        root = next((each for each in above if each in roots), None)
        if root is None:
            kept.append(entry)
        elif not entry.is_notebook or _BUILT & {part.casefold() for part in entry.parts}:
            passed += 1
        else:
            is_lower = is_wrapped or (len(root) > 1 and root[1] in {*known, assignment})
            owner = root[: 2 if is_lower else 1] or (source.stem,)
            kept.append(replace(entry, parts=(*owner, entry.parts[-1])))
    shown = [one_line("/".join(root)) or one_line(str(source)) for root in sorted(roots)]
    note = (
        f"A copy of the course's repository was handed in: {_some(shown)}. Of it the notebooks in "
        f"exercises/ count, and those that were added; {passed} other files were passed over."
    )
    return kept, [note]


def _inner(entry: _Entry) -> _Entry:
    return replace(entry, parts=entry.parts[1:])


def _holds_assignments(entries: list[_Entry]) -> bool:
    """Whether a folder called ``submitted`` is nbgrader's, and not just any class's.

    Only there do the students' folders hold one for each assignment. Most of them decide, so that
    no student can change what the others' files are taken for.
    """
    if any(_MOODLE.fullmatch(part) for entry in entries for part in entry.parts[:-1][:2]):
        return False
    notebooks = [entry for entry in entries if entry.is_notebook]
    students = {entry.parts[0] for entry in notebooks}
    deep = {entry.parts[0] for entry in notebooks if len(entry.parts) > 2}
    return 2 * len(deep) >= len(students)


def _without_wrapper(
    entries: list[_Entry], assignment: str | None
) -> tuple[list[_Entry], list[str]]:
    """Take away the one folder that holds everything, where it is not a student's own."""
    tops = {entry.parts[0] for entry in entries}
    if len(tops) != 1 or any(len(entry.parts) < 2 for entry in entries):
        return entries, []
    top = tops.pop()
    if _MOODLE.fullmatch(top):
        return entries, []
    notebooks = [entry for entry in entries if entry.is_notebook]
    seconds = {entry.parts[1] for entry in notebooks if len(entry.parts) > 2}
    is_export = any(
        _MOODLE.fullmatch(entry.parts[1])
        or (len(entry.parts) == 2 and _CANVAS.fullmatch(entry.parts[1]))
        for entry in entries
    )
    is_flat = not seconds and len(notebooks) > 1
    holds_students = len(seconds) > 1 and assignment not in seconds
    if not (is_export or is_flat or holds_students):
        return entries, []
    note = "" if is_export else f"Everything lies in {one_line(top)}: taken for the class's folder."
    return [_inner(entry) for entry in entries], [note] if note else []


def _place(
    entries: list[_Entry], assignment: str | None, is_nbgrader: bool
) -> tuple[list[_Placed], list[str]]:
    if is_nbgrader:
        return _place_nbgrader(entries, assignment)
    moodle = [_place_moodle(entry) for entry in entries]
    rest = [entry for entry, placed in zip(entries, moodle, strict=True) if placed is None]
    done = [placed for placed in moodle if placed is not None]
    notebooks = [entry for entry in rest if entry.is_notebook]
    if not done and notebooks and all(len(entry.parts) > 2 for entry in notebooks):
        return _place_nbgrader(rest, assignment)
    rest, others = _place_by_system(rest)
    done += others
    canvas, notes = _canvas_matches(rest)
    for entry in rest:
        if entry in canvas:
            done.append(_place_canvas(entry, canvas[entry]))
        elif len(entry.parts) > 1:
            done.append(_Placed(entry, ("folder", _key(entry.parts[0])), entry.parts[0], "", {}))
        else:
            stem = _stem(entry.parts[0])
            certain = entry.is_notebook
            done.append(_Placed(entry, ("file", _key(stem)), stem, "", {}, certain=certain))
    return done, notes


def _place_nbgrader(
    entries: list[_Entry], assignment: str | None
) -> tuple[list[_Placed], list[str]]:
    present = sorted(
        {entry.parts[1] for entry in entries if len(entry.parts) > 2 and entry.is_notebook}
    )
    if assignment is None and len(present) > 1:
        raise SeveralAssignments(present)
    wanted = assignment if assignment is not None else (present[0] if present else "")
    if present and wanted not in present:
        raise NothingToGrade(
            f"There is no assignment called {one_line(wanted)!r} here. There is: "
            f"{', '.join(map(one_line, present))}."
        )
    placed, empty = [], []
    for entry in entries:
        student, key = entry.parts[0], ("folder", _key(entry.parts[0]))
        if len(entry.parts) > 2:
            if entry.parts[1] == wanted:
                placed.append(_Placed(entry, key, student, wanted, {}))
        elif entry.is_notebook:
            problem = "It lies in no assignment's folder: move it to STUDENT/ASSIGNMENT/."
            student = student if len(entry.parts) == 2 else _stem(student)
            key = ("folder", _key(student))
            placed.append(_Placed(entry, key, student, wanted, {}, problem=problem))
        else:
            empty.append(one_line(entry.name))
    return placed, [f"Left out, in no assignment's folder: {', '.join(empty)}."] if empty else []


def _place_moodle(entry: _Entry) -> _Placed | None:
    for part in entry.parts:
        found = _MOODLE.fullmatch(part)
        if not found:
            continue
        name, number = found["name"], found["id"]
        # Moodle's own name for a student whose identity it hides.
        student = f"{name} {number}" if name == "Participant" else name
        identifiers = {"moodle_id": number, "lms_name": one_line(name)}
        return _Placed(entry, ("moodle", number), student, "", identifiers)
    return None


def _place_by_system(entries: list[_Entry]) -> tuple[list[_Entry], list[_Placed]]:
    """Place what Blackboard, Brightspace, Google Classroom and an anonymous Canvas have named."""
    placed: dict[int, _Placed] = {}
    blackboard = [
        (entry, found)
        for entry in entries
        if len(entry.parts) == 1 and (found := _BLACKBOARD.fullmatch(entry.parts[0]))
    ]
    # Letter by letter: what all names begin with is the assignment, and may hold underscores.
    common = os.path.commonprefix([found["before"] for _, found in blackboard])  # noqa: RUF071
    several = len({found["before"] for _, found in blackboard}) > 1
    cut = common.rfind("_") + 1 if several else -1
    for entry, found in blackboard:
        before = found["before"]
        user = before[cut:] if several and cut else before.rpartition("_")[2]
        identifiers = {"lms_name": one_line(user), "attempt": found["when"]}
        problem = "" if entry.is_notebook else "It is the note that Blackboard adds to an attempt."
        placed[id(entry)] = _Placed(
            entry, ("blackboard", user), user, "", identifiers, bool(found["file"]), problem
        )
    for entry in entries:
        if id(entry) in placed:
            continue
        if len(entry.parts) > 1 and (found := _BRIGHTSPACE.fullmatch(entry.parts[0])):
            identifiers = {"lms_name": one_line(found["name"]), "attempt": _moment(found["when"])}
            key = ("brightspace", found["user"])
            placed[id(entry)] = _Placed(entry, key, found["name"], "", identifiers)
        elif len(entry.parts) == 1 and (found := _CANVAS_HIDDEN.fullmatch(entry.parts[0])):
            identifiers = {"canvas_upload": found["upload"]}
            if found["late"]:
                identifiers["late"] = "yes"
            name = f"anonymous {found['user']}"
            placed[id(entry)] = _Placed(entry, ("hidden", found["user"]), name, "", identifiers)
    flat = [entry for entry in entries if len(entry.parts) == 1 and entry.is_notebook]
    named = {id(entry): _CLASSROOM.fullmatch(entry.parts[0]) for entry in flat}
    if len(flat) > 1 and all(named.values()):
        for entry in flat:
            if found := named[id(entry)]:
                key = ("classroom", _key(found["name"]))
                identifiers = {"lms_name": one_line(found["name"])}
                placed[id(entry)] = _Placed(entry, key, found["name"], "", identifiers)
    rest = [entry for entry in entries if id(entry) not in placed]
    if any(each.key[0] == "brightspace" for each in placed.values()):
        rest = [each for each in rest if each.parts != ("index.html",)]
    return rest, list(placed.values())


_MOMENTS = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%d %b, %Y %H%M")


def _moment(text: str) -> str:
    """Make a time of Brightspace's sortable; where its language isn't known, the text itself."""
    plain = " ".join(text.split())
    # "933 AM" lacks the zero that would make it four digits.
    plain = re.sub(r"(?<!\d)(\d{3})(?= [AP]M)", r"0\1", plain)
    for form in _MOMENTS:
        try:
            return datetime.strptime(plain, form).strftime("%Y-%m-%dT%H:%M")
        except ValueError:
            continue
    return ""


def _canvas_matches(entries: list[_Entry]) -> tuple[dict[_Entry, re.Match[str]], list[str]]:
    """Return the files that bear Canvas's names, unless the numbers tell that they do not.

    ``hw_2024_101_smith.ipynb`` looks like Canvas's, and would make one student of a whole class.
    """
    matches = {
        entry: found
        for entry in entries
        if len(entry.parts) == 1 and (found := _CANVAS.fullmatch(entry.parts[0]))
    }
    names = defaultdict(set)
    for found in matches.values():
        names[found["user"]].add(found["name"])
    several_names = any(len(each) > 1 for each in names.values())
    if several_names or (len(matches) > 1 and len(names) == 1):
        return {}, ["The file names look like Canvas's, but their numbers do not: not used."]
    return matches, []


def _place_canvas(entry: _Entry, found: re.Match[str]) -> _Placed:
    identifiers = {
        "canvas_id": found["user"],
        "canvas_upload": found["upload"],
        "lms_name": one_line(found["name"]),
    }
    if found["late"]:
        identifiers["late"] = "yes"
    return _Placed(entry, ("canvas", found["user"]), found["name"], "", identifiers)


def _drop_companions(placed: list[_Placed]) -> tuple[list[_Placed], list[str]]:
    """Leave out what is no notebook, where its student has a notebook or is no student."""
    with_notebook = {each.key for each in placed if each.entry.is_notebook}
    kept, companions, doubtful = [], 0, []
    for each in placed:
        if each.entry.is_notebook:
            kept.append(each)
        elif not each.certain:
            doubtful.append(one_line(each.entry.name))
        elif each.key in with_notebook:
            companions += 1
        else:
            kept.append(replace(each, problem=each.problem or _no_notebook(each.entry)))
    notes = []
    if companions:
        files = "file that is no notebook was" if companions == 1 else "files that are no notebooks"
        notes.append(
            f"{companions} {files}{'' if companions == 1 else ' were'} left out, beside notebooks."
        )
    if doubtful:
        listed = ", ".join(doubtful[:10]) + (" …" if len(doubtful) > 10 else "")
        notes.append(f"Left out, because it is no notebook: {listed}.")
    return kept, notes


def _no_notebook(entry: _Entry) -> str:
    if entry.problem:
        return entry.problem
    if entry.parts[-1].lower().endswith(".zip"):
        return (
            "It is a zip archive, and archives inside a submission are not opened: unpack it, and "
            "put its notebook in its place."
        )
    return "It is not a notebook: its name does not end in .ipynb."


def _unique_names(placed: list[_Placed]) -> dict[tuple[str, ...], str]:
    """Return a name to show for each student; two students never share one."""
    shown = {each.key: one_line(each.student) or "(no name)" for each in sorted(placed, key=_order)}
    counts = Counter(shown.values())
    names: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for key, name in shown.items():
        if counts[name] > 1 and key[0] in ("canvas", "moodle", "brightspace"):
            name = f"{name} ({key[1]})"
        base, number = name, 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        names[key] = name
    return names


def _order(placed: _Placed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return placed.key, placed.entry.parts


def _submission(placed: _Placed, student: str) -> Submission:
    identifiers = dict(placed.identifiers)
    if placed.entry.modified:
        identifiers["modified"] = placed.entry.modified
    # Bytes that are no text would make every report fail that writes the name.
    name = placed.entry.name.encode("utf-8", "replace").decode("utf-8")
    problem = placed.problem or placed.entry.problem
    read = _nothing if problem else placed.entry.read
    return Submission(student, placed.assignment, name, read, problem, identifiers)


def _nothing() -> None:
    """What is read of a file that must not be opened."""


def _key(name: str) -> str:
    """Make one student of a name that two systems compose differently from the same letters."""
    return unicodedata.normalize("NFC", name)


def _stem(name: str) -> str:
    return _NOTEBOOK.sub("", name) if _NOTEBOOK.search(name) else os.path.splitext(name)[0]


# ------------------------------------------------------------------------------- which counts


def _file_name(submission: Submission) -> str:
    """The file's name as the student knew it."""
    name = submission.name.replace("\\", "/").rpartition("/")[2]
    pattern = _CANVAS if "canvas_id" in submission.identifiers else _MOODLE
    found = pattern.fullmatch(name)
    return found["file"] if found and found["file"] else name


def _attempt(submission: Submission) -> tuple[str, int]:
    found = _ATTEMPT.fullmatch(_stem(_file_name(submission)))
    if found is None:  # a name that holds a newline
        return submission.name, 0
    return found["base"].casefold(), int(found["round"] or found["dash"] or 0)


def _expected(submission: Submission, expected: str) -> bool:
    wanted = squash(expected)
    return bool(wanted) and wanted in squash(_stem(_file_name(submission)))


def _ranks(group: list[Submission], expected: str, words: frozenset[str]) -> list[tuple[Any, ...]]:
    """For each file of a student, what decides between them, the strongest sign first."""
    one_base = len({_attempt(each)[0] for each in group}) == 1
    return [
        (
            not each.problem,
            not is_official(each),
            *_looked_into(each, words),
            _EXERCISES in re.split(r"[/\\]", each.name.casefold())[:-1],
            _expected(each, expected),
            each.identifiers.get("attempt", ""),
            int(each.identifiers.get("canvas_upload", "0")),
            _attempt(each)[1] if one_base else 0,
            each.identifiers.get("modified", ""),
            each.name,
        )
        for each in group
    ]


def _looked_into(each: Submission, words: frozenset[str]) -> tuple[bool, bool]:
    """Tell whether a notebook checks an exercise of the assignment, and was worked on."""
    try:
        cells, _ = code_cells(each.read() or b"") if words else ([], [])
    except UnusableNotebook:
        return False, False
    return not words.isdisjoint(chapters_checked(cells)), not is_untouched(cells)


def _standings(group: list[Submission], expected: str, words: frozenset[str]) -> list[Standing]:
    if len(group) == 1:
        return [Standing(group[0], True)]
    ranks = _ranks(group, expected, words)
    order = sorted(range(len(group)), key=lambda number: ranks[number], reverse=True)
    first, second = order[:2]
    differs = next(
        reason
        for reason, best, next_best in zip(_REASONS, ranks[first], ranks[second], strict=True)
        if best != next_best or reason == _REASONS[-1]
    )
    others = _some([one_line(group[number].name) for number in order[1:]])
    chosen = f"This file counts, because it {differs}. Left aside: {others}."
    other = f"Another file counts: {one_line(group[first].name)}."
    return [
        Standing(each, number == first, chosen if number == first else other)
        for number, each in enumerate(group)
    ]


_REASONS = (
    "can be read",
    "does not come from the course's own solutions or chapters",
    "checks the assignment's exercises",
    "was worked on",
    "lies in the folder exercises",
    "bears the assignment's name",
    "is the latest attempt",
    "is the latest upload",
    "has the highest attempt's number",
    "was changed last",
    "comes last by name",
)
