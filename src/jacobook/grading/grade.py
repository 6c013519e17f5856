"""Grade submissions: hold a conversation with a worker about each, and judge what it says.

This is the trusted side. It never executes, imports, unpickles or evaluates anything that a
student wrote: what reaches it are numbers, checked field by field in
:mod:`jacobook.grading.jail.protocol`, and sentences that it escapes before it shows them.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jacobook.checking.feedback import Feedback
from jacobook.checking.judge import Prepared, judge, prepare
from jacobook.checking.plain import Refusal
from jacobook.checking.run import TOTAL_SECONDS, Observed
from jacobook.declaration import Callback, Exercise, Expression
from jacobook.grading.intake.notebook import UnusableNotebook, code_cells
from jacobook.grading.jail import protocol
from jacobook.grading.jail.pool import Worker, WorkerDied
from jacobook.grading.records import Graded, Submission

# After its own limit has passed, how much longer the other side may take before it is ended.
GRACE_SECONDS = 5.0
# How often a notebook is started again without what hung or killed it.
MAX_ATTEMPTS = 8
MAX_MESSAGES = 100_000
# How long the other side may take to receive a message.
SEND_SECONDS = 30.0
# How often the grader looks where a silent child is.
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Allowance:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds
        For one cell.
    submission_seconds
        For the whole notebook, all attempts together.
    memory
        In MB of address space.
    """

    cell_seconds: float = 30.0
    submission_seconds: float = 300.0
    memory: int = 4096


class Exam:
    """The exercises that count, with their arguments, ready to be asked.

    Parameters
    ----------
    exercises
        In the order of the report.
    seed
        What the arguments are drawn from; students can't know it.
    """

    def __init__(self, exercises: Sequence[Exercise], seed: int) -> None:
        self.prepared: dict[str, Prepared] = {}
        self.questions: dict[str, Any] = {}
        self.frames: dict[str, bytes] = {}
        # For a value there is nothing to ask: it is read as soon as it is checked.
        self.values: list[tuple[str, Any]] = []
        for number, exercise in enumerate(exercises):
            own = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
            prepared = prepare(exercise, own)
            self.prepared[exercise.id] = prepared
            self.questions[exercise.id] = protocol.encode_question(
                exercise.answer, exercise.parameters, prepared.cases
            )
            self.frames[exercise.id] = protocol.pack(self.questions[exercise.id])
            if exercise.sampler is None and not isinstance(exercise.answer, Expression):
                self.values.append((exercise.id, self.questions[exercise.id]["kind"]))

    def names(self) -> list[tuple[str, str]]:
        """Each exercise's id with the name that its answer bears."""
        return [(name, each.exercise.name) for name, each in self.prepared.items()]


@dataclass
class Heard:
    """What has been heard of a submission, over all attempts."""

    answers: dict[str, Observed] = field(default_factory=dict)
    by_name: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    asked: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    output: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Culprit:
    """Where an attempt ended early, so that the next one can do without it."""

    cell: int | None = None
    exercise: str | None = None
    why: str = ""


def grade(worker: Worker, exam: Exam, limits: Allowance, submission: Submission) -> Graded:
    """Grade one submission.

    Parameters
    ----------
    worker
        Started or not; it is started again whenever it has died.
    exam
        What is asked.
    limits
        What the submission may use.
    submission
        As it was found.

    Returns
    -------
    Graded
        Always: a file that can't be used gets a record that says why.
    """
    began = time.monotonic()
    content = submission.read()
    digest = hashlib.sha256(content or b"").hexdigest()

    def record(status: str, **more: Any) -> Graded:
        return Graded(
            student=submission.student,
            name=submission.name,
            status=status,
            digest=digest,
            seconds=round(time.monotonic() - began, 3),
            identifiers=submission.identifiers,
            **more,
        )

    if content is None or submission.problem:
        return record("unreadable", notes=(submission.problem or "The file can't be read.",))
    try:
        cells, notes = code_cells(content)
    except UnusableNotebook as error:
        return record("unreadable", notes=(str(error),))
    heard = Heard(notes=notes)
    try:
        _listen(worker, exam, limits, cells, heard, began)
    except WorkerDied as error:
        heard.notes.append(f"The worker could not go on: {error}")
        if not heard.answers:
            return record("failed", notes=tuple(heard.notes))
    feedback = tuple(_judged(prepared, heard) for prepared in exam.prepared.values())
    return record("graded", feedback=feedback, notes=tuple(_notes(heard)), output=heard.output)


def _listen(
    worker: Worker,
    exam: Exam,
    limits: Allowance,
    cells: Sequence[str],
    heard: Heard,
    began: float,
) -> None:
    """Attempt the notebook until it ends by itself, each time without the last culprit."""
    skipped_cells: set[int] = set()
    skipped_exercises: set[str] = set()
    renewed = False
    for _ in range(MAX_ATTEMPTS):
        left = limits.submission_seconds - (time.monotonic() - began)
        if left <= 0:
            break
        culprit = _attempt(
            worker, exam, limits, cells, skipped_cells, skipped_exercises, heard, left
        )
        if culprit is None:
            return
        if culprit.exercise is not None:
            skipped_exercises.add(culprit.exercise)
            heard.answers[culprit.exercise] = Observed(refusal=Refusal(culprit.why))
            where = f"The answer to {culprit.exercise}"
        elif culprit.cell is not None:
            skipped_cells.add(culprit.cell)
            heard.errors.pop(culprit.cell, None)
            where = f"Code cell {culprit.cell + 1}"
        elif not renewed:
            # Nothing of the notebook was running: perhaps the worker itself has been damaged.
            worker.close()
            renewed = True
            continue
        else:
            heard.notes.append(f"The notebook could not be run: it {_WHY[culprit.why]}.")
            return
        heard.notes.append(f"{where} {_WHY[culprit.why]}; everything else was run without it.")
    else:
        heard.notes.append(f"The notebook was started {MAX_ATTEMPTS} times and then given up.")
        return
    heard.notes.append("The notebook used up its time; what had been answered counts.")


_WHY = {
    "hung": "did not end in time and could not be interrupted",
    "killed": "ended the process in which it ran",
    "garbled": "sent something that no answer looks like",
}


def _attempt(
    worker: Worker,
    exam: Exam,
    limits: Allowance,
    cells: Sequence[str],
    skipped_cells: set[int],
    skipped_exercises: set[str],
    heard: Heard,
    seconds: float,
) -> Culprit | None:
    """Run the notebook once; return where it ended early, or None."""
    job = {"cell_seconds": limits.cell_seconds, "memory": limits.memory, "seconds": int(seconds)}
    try:
        stream = worker.child(job)
    except WorkerDied:
        worker.start()
        stream = worker.child(job)
    connection = protocol.Connection(stream, takes=protocol.MAX_ANSWER, marks=protocol.MAX_MARKS)
    heard.asked.clear()  # every check of an earlier attempt comes again
    assert worker.progress is not None
    conversation = _Conversation(
        connection, worker.progress, exam, limits, len(cells), skipped_exercises, heard, seconds
    )
    culprit: Culprit | None = None
    try:
        values = [
            (name, number, kind)
            for number, (name, kind) in enumerate(exam.values)
            if name not in skipped_exercises
        ]
        task = {"cells": list(cells), "skip": sorted(skipped_cells), "values": values}
        connection.send(task, SEND_SECONDS)
        conversation.follow()
    except protocol.Late:
        culprit = conversation.culprit("hung")
    except (EOFError, OSError):
        culprit = conversation.culprit("killed")
    except protocol.ProtocolError:
        culprit = conversation.culprit("garbled")
    finally:
        connection.close()
        try:
            worker.end_child(kill=culprit is not None)
        except WorkerDied:
            worker.close()  # the next child starts a new one
    return culprit


class _Conversation:
    """One child's messages, in order."""

    def __init__(
        self,
        connection: protocol.Connection,
        progress: protocol.Whereabouts,
        exam: Exam,
        limits: Allowance,
        cells: int,
        skipped: set[str],
        heard: Heard,
        seconds: float,
    ) -> None:
        self.connection, self.progress = connection, progress
        self.exam, self.limits, self.cells = exam, limits, cells
        self.skipped, self.heard = skipped, heard
        self.end = time.monotonic() + seconds
        self.exercise: str | None = None
        self.done = False

    def place(self) -> tuple[int | None, str | None]:
        """Where the child says that it is: the cell, and the exercise whose value it reads."""
        cell, value = self.progress.read()
        return (
            None if cell is None or cell >= self.cells else cell,
            None if value is None or value >= len(self.exam.values) else self.exam.values[value][0],
        )

    def culprit(self, why: str) -> Culprit:
        """Say where the child was when it ended."""
        cell, exercise = self.place()
        exercise = self.exercise or exercise
        return Culprit(None if exercise else cell, exercise, why)

    def receive(self, deadline: float) -> dict[str, Any]:
        message = self.connection.receive(min(deadline, self.end + GRACE_SECONDS))
        if not isinstance(message, dict):
            raise protocol.ProtocolError("a message is no dictionary")
        return message

    def receive_next(self) -> dict[str, Any]:
        """Receive a message, however late, as long as the child goes from place to place."""
        place, since = self.place(), time.monotonic()
        while True:
            seconds = self.limits.cell_seconds if place[1] is None else TOTAL_SECONDS
            latest = since + seconds + GRACE_SECONDS
            try:
                return self.receive(min(latest, time.monotonic() + LOOK_SECONDS))
            except protocol.Late:
                now = time.monotonic()
                if self.place() != place:
                    place, since = self.place(), now
                elif now >= latest:
                    raise
                if now >= self.end + GRACE_SECONDS:
                    raise

    def follow(self) -> None:
        """Follow the child until it says that it has ended."""
        for _ in range(MAX_MESSAGES):
            message = self.receive_next()
            if "error" in message:
                self._error(message)
            elif "answer" in message:
                self._answer(message)
            elif "ask" in message:
                self._question(message["ask"])
            elif "done" in message and not self.done:
                self._done(message)
            elif "end" in message and self.done:
                return
            else:
                raise protocol.ProtocolError("a message of no known kind")
        raise protocol.ProtocolError("too many messages")

    def _error(self, message: dict[str, Any]) -> None:
        parts, cell = message["error"], _small(message.get("cell"), self.cells)
        if not isinstance(parts, list) or len(parts) != 4:
            raise protocol.ProtocolError("an error has the wrong number of parts")
        kind, text, line, number = parts
        place = f" in line {_small(number)}: `{_words(line)}`" if line else ""
        what = f"{_words(kind)}: {_words(text)}{place}"
        if kind == "timeout":
            what = f"it did not end within {_words(text)} seconds"
        if not self.done:
            self.heard.errors[cell] = what

    def _done(self, message: dict[str, Any]) -> None:
        self.done = True
        output, ignored = message["done"], message.get("ignored")
        if not isinstance(output, str) or not isinstance(ignored, list):
            raise protocol.ProtocolError("the end of a notebook has the wrong form")
        self.heard.output = protocol.writable(output[:20_100])
        self.heard.ignored = [_words(line) for line in ignored[:20]]
        wanted = [
            [exercise, name]
            for exercise, name in self.exam.names()
            if exercise not in self.skipped and _is_stub(self.heard.answers.get(exercise))
        ]
        self.connection.send({"names": wanted}, SEND_SECONDS)

    def _answer(self, message: dict[str, Any]) -> None:
        """Hear what a value is."""
        exercise = message["answer"]
        prepared = self.exam.prepared.get(exercise) if isinstance(exercise, str) else None
        if prepared is None or exercise not in dict(self.exam.values) or exercise in self.skipped:
            raise protocol.ProtocolError("an answer that nobody asked for")
        self._keep(exercise, _decoded(prepared, message))

    def _question(self, exercise: Any) -> None:
        """Answer a child that hands over an answer, and hear what the answer does."""
        if not isinstance(exercise, str) or exercise not in self.exam.questions:
            word = _words(exercise)
            if len(self.heard.unknown) < 5 and word not in self.heard.unknown:
                self.heard.unknown.append(word)
            self.connection.send({"unknown": True}, SEND_SECONDS)
            return
        if exercise in self.skipped:
            self.connection.send({"skipped": True}, SEND_SECONDS)
            return
        self.exercise = exercise
        prepared = self.exam.prepared[exercise]
        self.connection.send_packed(self.exam.frames[exercise], SEND_SECONDS)
        deadline = time.monotonic() + TOTAL_SECONDS + GRACE_SECONDS
        made: Counter[tuple[int, int]] = Counter()
        while True:
            message = self.receive(deadline)
            if "call" not in message:
                break
            if made.total() >= MAX_MESSAGES:
                raise protocol.ProtocolError("too many calls")
            place, reply = _call_back(prepared, message)
            made[place] += 1
            self.connection.send(reply, SEND_SECONDS)
        observed = _decoded(prepared, message)
        if made - _reported(prepared, observed):
            raise protocol.ProtocolError("fewer calls were reported than made")
        self._keep(exercise, observed)
        self.exercise = None

    def _keep(self, exercise: str, observed: Observed) -> None:
        earlier = self.heard.answers.get(exercise)
        self.heard.answers[exercise] = observed
        if not self.done:
            self.heard.asked[exercise] = self.heard.asked.get(exercise, 0) + 1
        elif earlier is None:
            self.heard.by_name.add(exercise)
        elif not _is_stub(observed):
            self.heard.late.add(exercise)


def _decoded(prepared: Prepared, message: dict[str, Any]) -> Observed:
    answer = prepared.exercise.answer
    return protocol.decode_observed(answer, message.get("observed"), prepared.cases)


def _is_stub(observed: Observed | None) -> bool:
    """Tell whether nothing was handed over yet, or the stub alone."""
    if observed is None:
        return True
    if observed.refusal is not None:
        return observed.refusal.code == "unattempted"
    return bool(observed.calls) and all(
        isinstance(call.value, Refusal) and call.value.code == "unattempted"
        for call in observed.calls
    )


def _reported(prepared: Prepared, observed: Observed) -> Counter[tuple[int, int]]:
    """How often each callback was called, by the other side's own account."""
    account: Counter[tuple[int, int]] = Counter()
    again = [] if observed.again is None else [(0, observed.again)]
    for case, call in [*enumerate(observed.calls), *again]:
        args = prepared.cases[case].args
        places = [(case, index) for index, arg in enumerate(args) if isinstance(arg, Callback)]
        account.update(dict(zip(places, call.counts, strict=False)))
    return account


def _call_back(
    prepared: Prepared, message: dict[str, Any]
) -> tuple[tuple[int, int], dict[str, Any]]:
    """Evaluate a callback of ours at a point of theirs; say which one it was."""
    place, given = message["call"], message.get("args")
    if not isinstance(place, list) or len(place) != 2:
        raise protocol.ProtocolError("a call has the wrong form")
    case, index = (_small(number) for number in place)
    try:
        callback = prepared.cases[case].args[index]
    except IndexError:
        raise protocol.ProtocolError("a call names no argument") from None
    if not isinstance(callback, Callback):
        raise protocol.ProtocolError("a call names an argument that is no function")
    points = protocol.decode_points(given)
    reply: dict[str, Any]
    try:
        with np.errstate(all="ignore"):
            value = callback.function(*(p if p.ndim else float(p) for p in points))
            reply = {"value": protocol.encode_array(np.asarray(value, dtype=float))}
    except Exception as error:  # a point of the wrong shape, which the student should hear of
        reply = {"error": f"{callback.name}: {type(error).__name__}: {error}"[:300]}
    return (case, index), reply


def _small(value: Any, below: int = 10**6) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < below:
        raise protocol.ProtocolError("a small number was expected")
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise protocol.ProtocolError("a text was expected")
    return " ".join(protocol.writable(value[:1000]).split())[:200]


# ------------------------------------------------------------------------------------ judgement


def _judged(prepared: Prepared, heard: Heard) -> Feedback:
    exercise = prepared.exercise
    observed = heard.answers.get(exercise.id)
    if observed is None:
        return Feedback(
            exercise.id,
            "not attempted",
            "missing",
            0.0,
            float(exercise.points),
            exercise.title,
            f"No check of this exercise ran, and nothing in the notebook is called "
            f"`{exercise.name}`.",
        )
    if observed.refusal is not None and observed.refusal.code in _WHY:
        return Feedback(
            exercise.id,
            "failed",
            observed.refusal.code,
            0.0,
            float(exercise.points),
            exercise.title,
            f"Your answer {_WHY[observed.refusal.code]}.",
        )
    try:
        return judge(prepared, observed)
    except Exception as error:  # a forged observation that no honest answer could give
        return Feedback(
            exercise.id,
            "failed",
            "unjudged",
            0.0,
            float(exercise.points),
            exercise.title,
            f"This answer could not be judged ({type(error).__name__}): ask your instructor.",
        )


def _notes(heard: Heard) -> list[str]:
    notes = list(heard.notes)
    for cell, what in sorted(heard.errors.items()):
        notes.append(f"Code cell {cell + 1} stopped with an error: {what}.")
    if heard.ignored:
        notes.append(f"Not run, as they are no Python: {', '.join(heard.ignored)}.")
    repeated = [name for name, count in heard.asked.items() if count > 1]
    if repeated:
        notes.append(f"Checked more than once, and the last check counts: {', '.join(repeated)}.")
    if heard.by_name:
        found = ", ".join(sorted(heard.by_name))
        notes.append(f"Never checked, so the object of the declared name was graded: {found}.")
    if heard.late:
        found = ", ".join(sorted(heard.late))
        notes.append(
            f"Still `...` where it was checked, and answered further down: the object of the "
            f"declared name was graded: {found}."
        )
    if heard.unknown:
        notes.append(f"Checked, but not part of this assignment: {', '.join(heard.unknown)}.")
    return notes
