"""Grade a whole class: several workers, one record for every file, and nothing lost on the way."""

import dataclasses
import hashlib
import json
import platform
import re
import secrets
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
from jacobook.grading.grade import Allowance, Exam, grade
from jacobook.grading.intake.submissions import (
    NothingToGrade,
    SeveralAssignments,
    Standing,
    choose,
    find,
)
from jacobook.grading.jail import sandbox
from jacobook.grading.jail.pool import Worker, WorkerDied
from jacobook.grading.records import Graded, Run, Submission
from jacobook.grading.report import folder, matching

STATE = "state.jsonl"
RUN = "run.json"
# How many files are looked into to find out which chapter a folder of notebooks belongs to.
LOOKED_INTO = 20
_CHECK = re.compile(rb"check\(\s*(?:\\?[\"'])([a-z][a-z0-9_]*)\.[a-z0-9_]+")


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
    """

    assignment: str | None = None
    seed: int | None = None
    jobs: int = 1
    limits: Allowance = dataclasses.field(default_factory=Allowance)
    require_sandbox: bool = False
    roster: Path | None = None
    one_student: bool = False


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
    submissions, notes = _found(source, settings)
    tier = sandbox.available()
    if settings.require_sandbox and tier is not sandbox.BUBBLEWRAP:
        raise CannotGrade(
            "There is no sandbox on this computer, and --require-sandbox asks for one. On Linux: "
            "apt install bubblewrap."
        )
    name, exercises = _exercises(settings.assignment, submissions)
    out.mkdir(parents=True, exist_ok=True)
    seed = _seed(out, settings.seed)
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
    choices = choose(submissions, name)
    fingerprint = _fingerprint(run, exercises)
    exam = Exam(exercises, seed)
    with _State(out / STATE, fingerprint) as state, _quick_turns():
        graded = _grade_all(choices, exam, settings, tier, state, on_graded)
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
) -> tuple[str, tuple[Exercise, ...]]:
    """Find the exercises that count, by the assignment's name or by what the notebooks check."""
    chapters = list(bank.chapters())
    if assignment is None:
        named = {each.assignment for each in submissions if each.assignment}
        assignment = named.pop() if len(named) == 1 else None
    if assignment is not None:
        word = _word(assignment)
        if word in chapters:
            return assignment, bank.chapter(word)
    found: Counter[str] = Counter()
    for submission in list(submissions)[:LOOKED_INTO]:
        words = {match.decode() for match in _CHECK.findall(submission.read() or b"")}
        found.update(word for word in words if word in chapters)
    if not found:
        raise CannotGrade(
            f"Which exercises count can't be told from the notebooks: none of them checks one. "
            f"Name the chapter with --assignment: {', '.join(chapters)}."
        )
    if len(found) > 1 and assignment is None:
        raise CannotGrade(
            f"The notebooks check exercises of several chapters ({', '.join(sorted(found))}). "
            "Name the one that counts with --assignment."
        )
    word = found.most_common(1)[0][0]
    return assignment or word, bank.chapter(word)


def _word(assignment: str) -> str:
    """The word of an assignment's name: that of ``01_gradient.ipynb`` is ``gradient``."""
    return re.sub(r"^[\d\W_]+", "", Path(assignment).stem).lower()


def _seed(out: Path, chosen: int | None) -> int:
    """Take the seed that was chosen, else that of the run to resume, else a secret new one."""
    path = out / RUN
    if chosen is None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))["seed"]
            if isinstance(kept, int):
                chosen = kept
        except (OSError, ValueError, KeyError, TypeError):
            pass
    seed = secrets.randbits(62) if chosen is None else chosen
    path.write_text(json.dumps({"seed": seed}) + "\n", encoding="utf-8")
    return seed


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
    with _workers(settings.jobs if todo else 0, tier) as own_worker:
        pool = ThreadPoolExecutor(max(1, settings.jobs))
        try:
            waiting: dict[Future[Graded], int] = {}
            rest = iter(todo)

            def start(index: int) -> None:
                task = pool.submit(_one, own_worker, exam, settings, choices[index], state)
                waiting[task] = index

            for index in islice(rest, 2 * settings.jobs):
                start(index)
            while waiting:
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    index = waiting.pop(future)
                    note(index, future.result())
                    for following in islice(rest, 1):
                        start(following)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return [record for record in records if record is not None]


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
        state.keep(graded)
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
    if choice.note:
        graded = dataclasses.replace(graded, notes=(choice.note, *graded.notes))
    return graded


class _workers:
    """One worker a thread, started when it is first needed, all closed at the end."""

    def __init__(self, jobs: int, tier: sandbox.Tier) -> None:
        self.jobs, self.tier = jobs, tier
        self.started: list[Worker] = []
        self.local = threading.local()

    def __enter__(self) -> Callable[[], Worker]:
        self.folder = tempfile.TemporaryDirectory(prefix="jacobook-grader-")
        self.tree = sandbox.plant(Path(self.folder.name))
        return self.own

    def own(self) -> Worker:
        worker: Worker | None = getattr(self.local, "worker", None)
        if worker is None:
            worker = self.local.worker = Worker(self.tree, self.tier)
            self.started.append(worker)
        return worker

    def __exit__(self, *_: object) -> None:
        for worker in self.started:
            worker.close()
        self.folder.cleanup()


# --------------------------------------------------------------------------- what is kept


class _State:
    """The records of earlier runs with the same bank and options, one JSON line each."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path, self.fingerprint = path, fingerprint
        self.places: dict[tuple[str, str, str], int] = {}
        self.used = 0
        self.lock = threading.Lock()

    def __enter__(self) -> "_State":
        if self.path.exists():
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
                self.file.write(b"\n")
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def _index(self, line: bytes, place: int) -> None:
        try:
            entry = json.loads(line)
            if entry["fingerprint"] == self.fingerprint:
                record = entry["record"]
                key = (record["digest"], record["student"], record["name"])
                self.places[key] = place
        except (ValueError, KeyError, TypeError):
            return

    def known(self, digest: str, submission: Submission) -> Graded | None:
        """The record that an earlier run made of the same file."""
        place = self.places.get((digest, submission.student, submission.name))
        if place is None:
            return None
        self.file.seek(place)
        try:
            record = _record_from(json.loads(self.file.readline())["record"])
        except (ValueError, KeyError, TypeError):
            return None
        self.used += 1
        return record

    def keep(self, record: Graded) -> None:
        """Write a finished record down at once, so that an interruption loses nothing."""
        if record.status not in ("graded", "unreadable"):
            return
        # (Not dataclasses.asdict, which copies every string.)
        plain = {**vars(record), "feedback": [vars(each) for each in record.feedback]}
        entry = {"fingerprint": self.fingerprint, "record": plain}
        line = json.dumps(entry, ensure_ascii=True).encode() + b"\n"
        with self.lock:
            self.file.seek(0, 2)
            self.file.write(line)
            self.file.flush()


def _record_from(entry: dict[str, Any]) -> Graded:
    fields = dict(entry)
    fields["feedback"] = tuple(Feedback(**each) for each in fields["feedback"])
    fields["notes"] = tuple(fields["notes"])
    return Graded(**fields)
