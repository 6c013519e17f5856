"""Grade a whole class: several workers, one record for every file, and nothing lost on the way."""

import contextlib
import dataclasses
import hashlib
import json
import platform
import re
import secrets
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

from jacobook import bank
from jacobook.checking.feedback import Feedback
from jacobook.declaration import Exercise
from jacobook.grading.grade import Allowance, CannotPrepare, Exam, grade
from jacobook.grading.intake.notebook import UnusableNotebook, chapters_checked, code_cells
from jacobook.grading.intake.submissions import (
    NothingToGrade,
    SeveralAssignments,
    Standing,
    choose,
    find,
    is_official,
)
from jacobook.grading.jail import sandbox
from jacobook.grading.jail.pool import LIBRARIES, Worker, WorkerDied
from jacobook.grading.records import Graded, Run, Submission, record_from
from jacobook.grading.report import folder, matching
from jacobook.grading.report.files import unwritten, write_text
from jacobook.grading.text import one_line

STATE = "state.jsonl"
RUN = "run.json"
# How many files are looked into to find out which chapter a folder of notebooks belongs to.
LOOKED_INTO = 200
LOCK = ".lock"


class CannotGrade(Exception):
    """The run can't begin; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Settings:
    """What the instructor asks for.

    Attributes
    ----------
    assignment
        Its name, or None to find out.
    seed
        What the arguments are drawn from; None draws a secret one, or takes that of the run which
        is resumed.
    jobs
        How many submissions are graded at the same time.
    limits
        What one submission may use.
    require_sandbox
        Refuse to run without one.
    roster
        A table of all students, or None.
    one_student
        Everything that was found is one student's, as on Gradescope.
    shard
        Which part of the class, out of how many, is graded in this run; None for all of it. A
        student's name decides to which part the student belongs.
    """

    assignment: str | None = None
    seed: int | None = None
    jobs: int = 1
    limits: Allowance = dataclasses.field(default_factory=Allowance)
    require_sandbox: bool = False
    roster: Path | None = None
    one_student: bool = False
    shard: tuple[int, int] | None = None


@dataclass(frozen=True)
class ClassResult:
    """A finished run: its facts, its records, and the notes on the whole class."""

    run: Run
    graded: tuple[Graded, ...]
    notes: tuple[str, ...]
    resumed: int


def grade_class(
    source: Path,
    out: Path,
    settings: Settings,
    on_graded: Callable[[Graded, int, int], None] | None = None,
    on_stop: Callable[[int], None] | None = None,
) -> ClassResult:
    """Grade every notebook that was handed in and write the reports.

    Parameters
    ----------
    source
        A folder or an archive of submissions (:func:`jacobook.grading.intake.submissions.find`).
    out
        The folder of the reports. What an interrupted run has left there is used again where
        notebook, bank and options are the same.
    settings
        What the instructor asks for.
    on_graded
        Called after each file with its record, the number done and the number of all.
    on_stop
        Called at the first Ctrl-C with the number of notebooks that are running: they are brought
        to their end. The second one ends them at once.

    Raises
    ------
    CannotGrade
        When there is nothing to grade, no such assignment, or no sandbox where one is required.
    """
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise CannotGrade(
            f"The reports can't go into the folder of the submissions: {out} lies in it. Choose "
            "another --out."
        )
    _check_shard(settings)
    submissions, notes = _found(source, settings)
    tier = sandbox.available()
    if settings.require_sandbox and tier not in sandbox.SANDBOXES:
        raise CannotGrade(
            "There is no sandbox on this computer, and --require-sandbox asks for one. On Linux: "
            "apt install bubblewrap."
        )
    if tier not in sandbox.SANDBOXES and sandbox.is_root_alone():
        raise CannotGrade(
            "You are root, there is no sandbox, and no ordinary user can run this Python: what was "
            "handed in could delete every file of this computer. Install bubblewrap (`apt install "
            "bubblewrap`), or grade as an ordinary user."
        )
    name, exercises, more = _exercises(settings.assignment, submissions)
    notes += more
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        return _grade_found(
            submissions, out, settings, tier, name, exercises, notes, on_graded, on_stop
        )


def _check_shard(settings: Settings) -> None:
    if settings.shard is None:
        return
    number, parts = settings.shard
    if not 1 <= number <= parts:
        raise CannotGrade(f"There is no part {number} of {parts}: give --shard 1/{parts} or so.")
    if settings.seed is None:
        raise CannotGrade(
            "Give every part of a class the same --seed, a large number that no student knows: "
            "then all students are asked the same."
        )
    if settings.roster is not None:
        raise CannotGrade(
            "One part of a class can't tell who is missing: give --roster to `jacobook merge`, "
            "which joins the parts."
        )


def _is_part(student: str, shard: tuple[int, int] | None) -> bool:
    """Tell whether a student belongs to this part; it depends on nobody else."""
    if shard is None:
        return True
    number, parts = shard
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % parts == number - 1


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second grader out of the folder."""
    import fcntl

    with (out / LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGrade(
                f"Another run is writing to {out} at this moment: wait for its end, or choose "
                "another --out."
            ) from None
        except OSError:  # a file system that knows no locks
            pass
        yield


def _grade_found(
    submissions: list[Submission],
    out: Path,
    settings: Settings,
    tier: sandbox.Tier,
    name: str,
    exercises: tuple[Exercise, ...],
    notes: list[str],
    on_graded: Callable[[Graded, int, int], None] | None,
    on_stop: Callable[[int], None] | None,
) -> ClassResult:
    # Without walls, whoever was graded could have written what an earlier run has kept.
    trusted = tier in sandbox.SANDBOXES
    seed, turn = _seed(out, settings.seed, trusted)
    run = Run(
        assignment=name,
        seed=seed,
        tier=tier.name,
        tier_sentence=tier.sentence,
        versions=_versions(),
        options={
            "cell limit": f"{settings.limits.cell_seconds:g} s",
            "submission limit": f"{settings.limits.submission_seconds:g} s",
            "memory": f"{settings.limits.memory} MB",
        },
        began=datetime.now(UTC).isoformat(timespec="seconds"),
        exercises=tuple((each.id, each.title, float(each.points)) for each in exercises),
    )
    try:
        exam = Exam(exercises, seed, turn)
    except CannotPrepare as error:
        raise CannotGrade(str(error)) from None
    mine = [each for each in submissions if _is_part(each.student, settings.shard)]
    choices = choose(mine, name, frozenset(exam.words))
    fingerprint = _fingerprint(run, exercises)
    with _State(out / STATE, fingerprint, trusted) as state, _quick_turns():
        graded = _grade_all(choices, exam, settings, tier, state, on_graded, on_stop)
        resumed = state.used
    if settings.roster is not None:
        graded, more = matching.with_missing(graded, matching.read_roster(settings.roster))
        notes = [*notes, *more]
    folder.write(out, run, graded, notes)
    return ClassResult(run, tuple(graded), tuple(notes), resumed)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns more often: each has a worker that waits for its next word."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0002)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


# ----------------------------------------------------------------------------- what is asked


def _found(source: Path, settings: Settings) -> tuple[list[Submission], list[str]]:
    """Find the submissions; a chapter's word need not be the name of a folder."""
    folder = None if settings.assignment in bank.chapters() else settings.assignment
    try:
        try:
            submissions, notes = find(source, folder)
        except SeveralAssignments as several:
            named = [each for each in several.assignments if _word(each) == settings.assignment]
            if len(named) != 1:
                raise
            submissions, notes = find(source, named[0])
    except NothingToGrade:
        if not settings.one_student:
            raise
        return [], ["No notebook was found in what was handed in."]
    if settings.one_student:
        submissions = [dataclasses.replace(each, student="submission") for each in submissions]
    return submissions, notes


def _exercises(
    assignment: str | None, submissions: Sequence[Submission]
) -> tuple[str, tuple[Exercise, ...], list[str]]:
    """Find the exercises that count, by the assignment's name or by what most notebooks check."""
    chapters = list(bank.chapters())
    if assignment is None:
        named = {each.assignment for each in submissions if each.assignment}
        assignment = named.pop() if len(named) == 1 else None
    if assignment is not None:
        word = _word(assignment)
        if word in chapters:
            return assignment, bank.chapter(word), []
    votes = _votes(submissions, set(chapters))
    if not votes:
        raise CannotGrade(
            f"Which exercises count can't be told from the notebooks: none of them checks one. "
            f"Name the chapter with --assignment: {', '.join(chapters)}."
        )
    counts = Counter(votes.values())
    word, most = counts.most_common(1)[0]
    if 2 * most <= counts.total():
        raise CannotGrade(
            f"The notebooks check exercises of several chapters ({', '.join(sorted(counts))}). "
            "Name the one that counts with --assignment."
        )
    odd = [one_line(name) for name, voted in votes.items() if voted != word]
    notes = []
    if odd:
        listed = ", ".join(odd[:10]) + (f" and {len(odd) - 10} more" if len(odd) > 10 else "")
        notes.append(f"Most notebooks check {word}; these check another chapter: {listed}.")
    return assignment or word, bank.chapter(word), notes


def _votes(submissions: Sequence[Submission], chapters: set[str]) -> dict[str, str]:
    """The chapter that each notebook checks most, of a sample spread over the class."""
    usable = [each for each in submissions if not each.problem and not is_official(each)]
    step = max(1, len(usable) // LOOKED_INTO)
    votes = {}
    for submission in usable[::step]:
        try:
            cells, _ = code_cells(submission.read() or b"")
        except UnusableNotebook:
            continue
        checked = chapters_checked(cells)
        found = [(count, word) for word, count in checked.items() if word in chapters]
        if found:
            votes[submission.name] = max(found)[1]
    return votes


def _word(assignment: str) -> str:
    """The word of an assignment's name: that of ``01_gradient.ipynb`` is ``gradient``."""
    return re.sub(r"^[\d\W_]+", "", Path(assignment).stem).lower()


def _seed(out: Path, chosen: int | None, trusted: bool) -> tuple[int, int]:
    """Take the seed that was chosen, else that of the run to resume, else a secret new one.

    Returns
    -------
    seed, turn
        The seed, and how often it was used in this folder before.
    """
    path = out / RUN
    kept: dict[str, int] = {}
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if trusted else {}
        kept = {
            key: found[key]
            for key in ("seed", "turn")
            if type(found.get(key)) is int and 0 <= found[key] < 2**63
        }
    except (OSError, ValueError, AttributeError):
        pass
    seed = kept.get("seed", secrets.randbits(62)) if chosen is None else chosen
    turn = kept.get("turn", 0) + 1 if kept.get("seed") == seed else 0
    write_text(path, json.dumps({"seed": seed, "turn": turn}) + "\n")
    return seed, turn


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name in ("jacobook", "numpy", "sympy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _fingerprint(run: Run, exercises: Sequence[Exercise]) -> str:
    """Digest everything but the notebook that a record depends on."""
    digest = hashlib.sha256()
    about = (run.seed, run.tier, sorted(run.versions.items()), sorted(run.options.items()))
    digest.update(repr((about, [each.id for each in exercises])).encode())
    package = Path(__file__).resolve().parents[1]
    sources = sorted(package.rglob("*.py"))
    sources += [Path(path) for path in bank.sources() if Path(path) not in sources]
    for path in sources:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# ------------------------------------------------------------------------------------- the run


def _grade_all(
    choices: Sequence[Standing],
    exam: Exam,
    settings: Settings,
    tier: sandbox.Tier,
    state: "_State",
    on_graded: Callable[[Graded, int, int], None] | None,
    on_stop: Callable[[int], None] | None,
) -> list[Graded]:
    records: list[Graded | None] = [None] * len(choices)
    done = 0

    # Most of a class gets one of a few sentences on each exercise: each is kept once.
    said: dict[Feedback, Feedback] = {}

    def note(index: int, record: Graded) -> None:
        nonlocal done
        shared = tuple(said.setdefault(each, each) for each in record.feedback)
        records[index] = dataclasses.replace(record, feedback=shared)
        done += 1
        if on_graded is not None:
            on_graded(record, done, len(choices))

    todo: list[int] = []
    for index, choice in enumerate(choices):
        known = _without_worker(choice, state)
        if known is None:
            todo.append(index)
        else:
            note(index, known)
    with (
        _terminable(),
        _Workers(
            settings.jobs if todo else 0, tier, _libraries([choices[index] for index in todo])
        ) as workers,
    ):
        pool = ThreadPoolExecutor(max(1, settings.jobs))
        waiting: dict[Future[Graded], int] = {}
        rest = iter(todo)

        def start(index: int) -> None:
            task = pool.submit(_one, workers.own, exam, settings, choices[index], state)
            waiting[task] = index

        try:
            for index in islice(rest, 2 * settings.jobs):
                start(index)
            while waiting:
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    note(waiting.pop(future), future.result())
                    for following in islice(rest, 1):
                        start(following)
        except KeyboardInterrupt:
            running = [future for future in waiting if not future.cancel()]
            if on_stop is not None:
                on_stop(len(running))
            try:
                wait(running)
            except BaseException:  # the second one
                workers.stop()
                raise
            raise
        except BaseException:
            workers.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return [record for record in records if record is not None]


class Terminated(SystemExit):
    """Raised where the process is asked to end: everything of it is put away first."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a word to end (SIGTERM, SIGHUP) put away processes and files, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: Any) -> None:
        raise Terminated(128 + number)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {
        number: signal.signal(number, end)
        for number in numbers
        if signal.getsignal(number) is signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# So many files are looked into, and a library is worth while that one in so many names.
_LOOKED_INTO, _ONE_IN = 60, 20


def _libraries(choices: Sequence[Standing]) -> tuple[str, ...]:
    """Return the libraries that these files name often enough to be imported once for all."""
    looked_into = choices[:: max(1, len(choices) // _LOOKED_INTO)]
    contents = [choice.submission.read() or b"" for choice in looked_into]
    return tuple(
        library
        for library in LIBRARIES
        if _ONE_IN * sum(library.partition(".")[0].encode() in each for each in contents)
        >= len(contents)
        > 0
    )


def _without_worker(choice: Standing, state: "_State") -> Graded | None:
    """The record of a file that need not be run: superseded, or graded before."""
    submission = choice.submission
    if not choice.counts:
        return Graded(
            submission.student,
            submission.name,
            "superseded",
            notes=(choice.note,) if choice.note else (),
            identifiers=submission.identifiers,
        )
    content = submission.read()
    if content is None:
        return None
    known = state.known(hashlib.sha256(content).hexdigest(), submission)
    if known is not None and choice.note and choice.note not in known.notes:
        known = dataclasses.replace(known, notes=(choice.note, *known.notes))
    return known


def _one(
    own_worker: Callable[[], Worker],
    exam: Exam,
    settings: Settings,
    choice: Standing,
    state: "_State",
) -> Graded:
    """Grade one submission and write the record down; whatever goes wrong ends in a record."""
    submission = choice.submission
    try:
        graded = grade(own_worker(), exam, settings.limits, submission)
    except CannotPrepare as error:
        raise CannotGrade(str(error)) from None
    except WorkerDied as error:
        graded = Graded(
            submission.student,
            submission.name,
            "failed",
            notes=(str(error),),
            identifiers=submission.identifiers,
        )
    except Exception as error:  # a mistake of the grader's own must not cost the others anything
        graded = Graded(
            submission.student,
            submission.name,
            "failed",
            notes=(
                f"The grader itself failed: {type(error).__name__}: {error}. Please report it.",
            ),
            identifiers=submission.identifiers,
        )
    state.keep(graded)
    if choice.note:
        graded = dataclasses.replace(graded, notes=(choice.note, *graded.notes))
    return graded


class _Workers:
    """One worker a thread, started when it is first needed, all closed at the end."""

    def __init__(self, jobs: int, tier: sandbox.Tier, libraries: Sequence[str]) -> None:
        self.jobs, self.tier, self.libraries = jobs, tier, libraries
        self.started: list[Worker] = []
        self.local = threading.local()

    def __enter__(self) -> "_Workers":
        self.folder = tempfile.TemporaryDirectory(prefix="jacobook-grader-")
        self.tree = sandbox.plant(Path(self.folder.name))
        return self

    def own(self) -> Worker:
        """Return the worker of the thread that asks."""
        worker: Worker | None = getattr(self.local, "worker", None)
        if worker is None:
            worker = self.local.worker = Worker(self.tree, self.tier, self.libraries)
            self.started.append(worker)
        return worker

    def stop(self) -> None:
        """End what is running at once."""
        for worker in self.started:
            worker.stop()

    def __exit__(self, *_: object) -> None:
        for worker in self.started:
            worker.close()
        self.folder.cleanup()


# --------------------------------------------------------------------------- what is kept


class _State:
    """The records of earlier runs with the same bank and options, one JSON line each.

    Parameters
    ----------
    path
        Of the file.
    fingerprint
        Of the bank and the options.
    trusted
        False where those who were graded could have written to the file: then nothing in it is
        believed.
    """

    def __init__(self, path: Path, fingerprint: str, trusted: bool = True) -> None:
        self.path, self.fingerprint, self.trusted = path, fingerprint, trusted
        self.places: dict[tuple[str, str, str], int] = {}
        self.used = 0
        self.lock = threading.Lock()

    def __enter__(self) -> "_State":
        if self.trusted and self.path.exists():
            with self.path.open("rb") as file:
                place = 0
                for line in file:
                    self._index(line, place)
                    place += len(line)
        self.file = self.path.open("ab+")
        # An interrupted write may have left half a line: what follows must begin a new one.
        if self.file.seek(0, 2) > 0:
            self.file.seek(-1, 2)
            if self.file.read(1) != b"\n":
                self._write(b"\n")
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been said
            self.file.close()

    def _write(self, line: bytes) -> None:
        try:
            self.file.write(line)
            self.file.flush()
        except OSError as error:
            raise CannotGrade(unwritten(self.path, error)) from None

    def _index(self, line: bytes, place: int) -> None:
        try:
            entry = json.loads(line)
            if entry["fingerprint"] == self.fingerprint:
                record = entry["record"]
                key = (record["digest"], record["student"], record["name"])
                self.places[key] = place
        except (ValueError, KeyError, TypeError, RecursionError):
            return

    def known(self, digest: str, submission: Submission) -> Graded | None:
        """The record that an earlier run made of the same file."""
        place = self.places.get((digest, submission.student, submission.name))
        if place is None:
            return None
        self.file.seek(place)
        try:
            record = record_from(json.loads(self.file.readline())["record"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        self.used += 1
        return record

    def keep(self, record: Graded) -> None:
        """Write a finished record down at once, so that an interruption loses nothing."""
        if record.status not in ("graded", "unreadable", "wrong") or record.unsettled:
            return
        # (Not dataclasses.asdict, which copies every string.)
        plain = {**vars(record), "feedback": [vars(each) for each in record.feedback]}
        entry = {"fingerprint": self.fingerprint, "record": plain}
        line = json.dumps(entry, ensure_ascii=True).encode() + b"\n"
        with self.lock:
            self.file.seek(0, 2)
            self._write(line)
