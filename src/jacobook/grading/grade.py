"""Grade submissions: hold a conversation with a worker about each, and judge what it says.

This is the trusted side. It never executes, imports, unpickles or evaluates anything that a
student wrote: what reaches it are numbers, checked field by field in
:mod:`jacobook.grading.jail.protocol`, and sentences that it escapes before it shows them.
"""

import hashlib
import math
import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from jacobook import bank, elsewhere
from jacobook.checking.compare import sample
from jacobook.checking.feedback import Feedback
from jacobook.checking.judge import Prepared, judge, prepare
from jacobook.checking.plain import Refusal
from jacobook.checking.run import LIMITS, Observed
from jacobook.declaration import Callback, Case, Exercise, Expression
from jacobook.grading.intake.notebook import UnusableNotebook, chapters_checked, code_cells
from jacobook.grading.intake.official import answers, copied
from jacobook.grading.intake.submissions import is_official
from jacobook.grading.jail import protocol
from jacobook.grading.jail.pool import Worker, WorkerDied
from jacobook.grading.records import Graded, Submission

# After its own limit has passed, how much longer the other side may take before it is ended.
GRACE_SECONDS = 5.0
# How often a notebook is started again as it is, when something outside has ended it.
OUTSIDE_ATTEMPTS = 2
# How often a worker is started before it is given up.
START_ATTEMPTS = 3
MAX_MESSAGES = 100_000
# The questions of an exercise that are kept for the whole class: the first check of each notebook
# gets the first of them. A further check is rare, and its question is made when it is needed.
KEPT_QUESTIONS = 3
# A callback of ours is evaluated on the shapes that the reference calls it with, and on any others
# so small that nothing they broadcast to can be large.
SMALL_ENTRIES = 1000
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


class CannotPrepare(Exception):
    """An exercise of the bank can't be asked; the message names it and says what went wrong."""


class Question:
    """An exercise with arguments of one check.

    Parameters
    ----------
    exercise
        Its declaration.
    seed
        What the arguments are drawn from.

    Raises
    ------
    CannotPrepare
        When its arguments can't be drawn.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise, self.seed = exercise, seed
        try:
            self.cases: tuple[Case, ...] = sample(exercise, seed)
            self.plain: dict[str, Any] = protocol.encode_question(
                exercise.answer, exercise.parameters, self.cases
            )
            self.frame = protocol.pack(self.plain)
            self.shapes = _shapes_called(exercise, self.cases)
        except Exception as error:
            raise CannotPrepare(_unprepared(exercise, error)) from error

    @cached_property
    def prepared(self) -> Prepared:
        """What the declared answers give on these arguments, which only the judgement needs."""
        try:
            return prepare(self.exercise, self.seed)
        except Exception as error:
            raise CannotPrepare(_unprepared(self.exercise, error)) from error


def _unprepared(exercise: Exercise, error: Exception) -> str:
    return (
        f"The exercise {exercise.id} can't be asked, so nothing was graded: its own declaration "
        f"fails with NumPy {np.__version__} ({type(error).__name__}: {error}). Grade with the "
        "versions of requirements.lock."
    )


def _shapes_called(
    exercise: Exercise, cases: Sequence[Case]
) -> dict[tuple[int, int], set[tuple[tuple[int, ...], ...]]]:
    """The shapes with which the reference calls each callback, by case and argument."""
    called: dict[tuple[int, int], set[tuple[tuple[int, ...], ...]]] = {}
    for number, case in enumerate(cases):
        if not any(isinstance(arg, Callback) for arg in case.args):
            continue
        args = [
            _noting(arg, called.setdefault((number, index), set()))
            if isinstance(arg, Callback)
            else np.copy(arg)
            if isinstance(arg, np.ndarray)
            else arg
            for index, arg in enumerate(case.args)
        ]
        with np.errstate(all="ignore"):
            exercise.reference(*args)
    return called


def _noting(callback: Callback, shapes: set[tuple[tuple[int, ...], ...]]) -> Any:
    def call(*points: Any) -> Any:
        shapes.add(tuple(np.shape(point) for point in points))
        return callback.function(*points)

    return call


class Exam:
    """The exercises that count, ready to be asked.

    Each check of an exercise in a notebook gets arguments of its own, so that a function which
    remembers an earlier check knows nothing of the next. The first check of every notebook gets
    the same ones, the second one too, and so on: equal notebooks get equal grades.

    Parameters
    ----------
    exercises
        In the order of the report.
    seed
        What the arguments are drawn from; students can't know it.
    turn
        Which run in the same folder this is, from 0 on: what a student may have read on a page of
        an earlier one is of no use in this one.

    Raises
    ------
    CannotPrepare
        When the bank itself fails.
    """

    def __init__(self, exercises: Sequence[Exercise], seed: int, turn: int = 0) -> None:
        self.official: frozenset[str] = frozenset().union(
            *(answers(word) for word in {exercise.chapter for exercise in exercises})
        )
        self.exercises = {exercise.id: exercise for exercise in exercises}
        self.seed, self.turn = seed, turn
        self.numbers = {identity: number for number, identity in enumerate(self.exercises)}
        self.kept: dict[tuple[str, int], Question] = {}
        # For a value there is nothing to ask: it is read as soon as it is checked.
        self.values: list[tuple[str, Any]] = []
        for exercise in exercises:
            first = self.question(exercise.id, 0)
            _ = first.prepared  # if it fails, it shall fail now
            if exercise.sampler is None and not isinstance(exercise.answer, Expression):
                self.values.append((exercise.id, first.plain["kind"]))

    def question(self, identity: str, check: int) -> Question:
        """Return what is asked at a notebook's check of an exercise, counted from 0."""
        exercise = self.exercises[identity]
        if exercise.sampler is None and not isinstance(exercise.answer, Expression):
            check = 0
        found = self.kept.get((identity, check))
        if found is None:
            entropy = [self.seed, self.turn, self.numbers[identity], check]
            found = Question(exercise, int(np.random.SeedSequence(entropy).generate_state(1)[0]))
            if check < KEPT_QUESTIONS:
                self.kept[identity, check] = found
        return found

    @property
    def words(self) -> set[str]:
        """The words before the dots of the exercises' ids."""
        return {identity.partition(".")[0] for identity in self.exercises}

    def names(self) -> list[tuple[str, str]]:
        """Each exercise's id with the name that its answer bears."""
        return [(identity, each.name) for identity, each in self.exercises.items()]


@dataclass(frozen=True)
class Answer:
    """What was observed of an answer, and at which question."""

    question: Question
    observed: Observed


@dataclass
class Heard:
    """What has been heard of a submission, over all attempts.

    ``tried`` counts the questions that were sent, over all attempts; ``asked`` the checks of the
    last one. ``unsettled`` is true where something outside, not the notebook, has ended it.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    unsettled: bool = False
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
    """Where an attempt ended early, so that the next one can do without it.

    ``outside`` is true where nothing of ours and, as far as can be told, nothing of the notebook's
    has ended it: a computer that is short of memory, for one, kills whom it likes.
    """

    cell: int | None = None
    exercise: str | None = None
    why: str = ""
    outside: bool = False


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
        heard.unsettled = True
        if not heard.answers:
            return record("failed", notes=tuple(heard.notes))
    feedback = tuple(_judged(exercise, heard) for exercise in exam.exercises.values())
    checked = chapters_checked(cells)
    others = [word for word in checked if word in bank.chapters()]
    if others and exam.words.isdisjoint(checked) and not any(each.score for each in feedback):
        wrong = (
            f"This notebook checks exercises of {', '.join(others)}, and none of "
            f"{', '.join(sorted(exam.words))}: it is another chapter's, so it has no grade."
        )
        return record("wrong", notes=(wrong, *notes), output=heard.output)
    return record(
        "graded",
        flags=tuple(filter(None, (_official(submission), copied(cells, exam.official)))),
        feedback=feedback,
        notes=tuple(_notes(heard)),
        output=heard.output,
        unsettled=heard.unsettled,
    )


def _official(submission: Submission) -> str:
    """Say it where a student's only file is one of the course's own."""
    if not is_official(submission):
        return ""
    return (
        "This file lies in a folder of the course itself, solutions or chapters, and was all that "
        "this student handed in: what it earns may not be the student's own."
    )


def _listen(
    worker: Worker,
    exam: Exam,
    limits: Allowance,
    cells: Sequence[str],
    heard: Heard,
    began: float,
) -> None:
    """Attempt the notebook until it ends by itself, each time without the last culprit."""
    # The course is installed here, and the cell that would install it is no answer.
    skipped_cells = {number for number, source in enumerate(cells) if elsewhere.is_cell(source)}
    skipped_exercises: set[str] = set()
    renewed = steps = False
    outside = 0
    # Each round leaves out one more cell or answer, so that the rounds come to an end.
    while (left := limits.submission_seconds - (time.monotonic() - began)) > 0:
        culprit = _attempt(
            worker, exam, limits, cells, skipped_cells, skipped_exercises, heard, left, steps
        )
        if culprit is None:
            return
        if culprit.why == "garbled" and not steps:
            # By now the notebook may have gone on to another cell: go through it step by step.
            steps = True
            continue
        if culprit.outside:
            heard.unsettled = True
            if outside < OUTSIDE_ATTEMPTS:
                outside += 1
                continue
            culprit.why = "ended"
        if culprit.exercise is not None:
            skipped_exercises.add(culprit.exercise)
            heard.answers[culprit.exercise] = Answer(
                exam.question(culprit.exercise, 0), Observed(refusal=Refusal(culprit.why))
            )
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
    heard.notes.append("The notebook used up its time; what had been answered counts.")


_WHY = {
    "hung": "did not end in time and could not be interrupted",
    "killed": "ended the process in which it ran",
    "ended": "was ended by the computer itself, several times: perhaps its memory was full",
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
    steps: bool,
) -> Culprit | None:
    """Run the notebook once; return where it ended early, or None.

    With ``steps``, no cell begins before everything that the one before has sent is heard.
    """
    job = {"cell_seconds": limits.cell_seconds, "memory": limits.memory, "seconds": int(seconds)}
    stream = _child(worker, job)
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
        task = {
            "cells": list(cells),
            "skip": sorted(skipped_cells),
            "values": values,
            "steps": steps,
        }
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
        ended = None
        try:
            ended = worker.end_child("" if culprit is None else _WORDS.get(culprit.why, "kill"))
        except WorkerDied:
            worker.close()  # the next child starts a new one
    if culprit is not None and culprit.why == "killed":
        # A child can't end its parent, and can hardly send itself the one signal that ends
        # everything.
        culprit.outside = ended is None or (
            not ended.ours
            and os.WIFSIGNALED(ended.status)
            and os.WTERMSIG(ended.status) == signal.SIGKILL
        )
    return culprit


# Who has gone by himself is given a moment, so that his own end can be told from ours.
_WORDS = {"killed": "wait"}


def _child(worker: Worker, job: dict[str, Any]) -> Any:
    """Ask for a child; where there is no worker, start one, and again where that fails."""
    tries = 1 if worker.hopeless else START_ATTEMPTS
    for number in range(tries):
        try:
            return worker.child(job)
        except WorkerDied:
            pass
        try:
            worker.start()
            return worker.child(job)
        except WorkerDied:
            worker.close()
            if number + 1 == tries:
                worker.hopeless = True
                raise
            time.sleep(0.2)
    raise AssertionError("the loop above returns or raises")


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
            seconds = self.limits.cell_seconds if place[1] is None else LIMITS.total_seconds
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
            elif "step" in message and not self.done:
                self.connection.send({"on": True}, SEND_SECONDS)
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
        known = isinstance(exercise, str) and exercise in dict(self.exam.values)
        if not known or exercise in self.skipped:
            raise protocol.ProtocolError("an answer that nobody asked for")
        question = self.exam.question(exercise, 0)
        self._keep(exercise, Answer(question, _decoded(question, message)))

    def _question(self, exercise: Any) -> None:
        """Answer a child that hands over an answer, and hear what the answer does."""
        if not isinstance(exercise, str) or exercise not in self.exam.exercises:
            word = _words(exercise)
            if len(self.heard.unknown) < 5 and word not in self.heard.unknown:
                self.heard.unknown.append(word)
            self.connection.send({"unknown": True}, SEND_SECONDS)
            return
        if exercise in self.skipped:
            self.connection.send({"skipped": True}, SEND_SECONDS)
            return
        self.exercise = exercise
        question = self.exam.question(exercise, self.heard.tried[exercise])
        self.heard.tried[exercise] += 1
        self.connection.send_packed(question.frame, SEND_SECONDS)
        deadline = time.monotonic() + LIMITS.total_seconds + GRACE_SECONDS
        made: Counter[tuple[int, int]] = Counter()
        while True:
            message = self.receive(deadline)
            if "call" not in message:
                break
            if made.total() >= MAX_MESSAGES:
                raise protocol.ProtocolError("too many calls")
            place, reply = _call_back(question, message)
            made[place] += 1
            self.connection.send(reply, SEND_SECONDS)
        observed = counted(question, _decoded(question, message), made)
        self._keep(exercise, Answer(question, observed))
        self.exercise = None

    def _keep(self, exercise: str, answer: Answer) -> None:
        earlier = self.heard.answers.get(exercise)
        self.heard.answers[exercise] = answer
        if not self.done:
            self.heard.asked[exercise] = self.heard.asked.get(exercise, 0) + 1
        elif earlier is None:
            self.heard.by_name.add(exercise)
        elif not _is_stub(answer):
            self.heard.late.add(exercise)


def _decoded(question: Question, message: dict[str, Any]) -> Observed:
    exercise = question.exercise
    return protocol.decode_observed(
        exercise.answer,
        message.get("observed"),
        question.cases,
        is_function=exercise.sampler is not None,
    )


def _is_stub(answer: Answer | None) -> bool:
    """Tell whether nothing was handed over yet, or the stub alone."""
    if answer is None:
        return True
    observed = answer.observed
    if observed.refusal is not None:
        return observed.refusal.code == "unattempted"
    return bool(observed.calls) and all(
        isinstance(call.value, Refusal) and call.value.code == "unattempted"
        for call in observed.calls
    )


def counted(question: Question, observed: Observed, made: Counter[tuple[int, int]]) -> Observed:
    """Put in place of the reported counts what the grader itself has counted.

    Parameters
    ----------
    question
        What was asked.
    observed
        By the other side's account.
    made
        The calls of each callback, by case and argument. Those of the first case hold the
        repetition's too, for which no more is allowed than the limit.
    """
    calls = []
    for case, call in enumerate(observed.calls):
        places = [i for i, arg in enumerate(question.cases[case].args) if isinstance(arg, Callback)]
        counts = []
        for position, place in enumerate(places):
            own = made[case, place]
            if case == 0 and observed.again is not None:
                own -= min(_entry(observed.again.counts, position), _limit(question, place))
            # What failed on the other side, before it was sent, is known to that side alone.
            counts.append(max(own, _entry(call.counts, position)))
        calls.append(replace(call, counts=tuple(counts)))
    return replace(observed, calls=tuple(calls))


def _entry(counts: Sequence[int], position: int) -> int:
    return counts[position] if position < len(counts) else 0


def _limit(question: Question, place: int) -> int:
    callback = question.cases[0].args[place]
    return MAX_MESSAGES if callback.limit is None else callback.limit


def _call_back(
    question: Question, message: dict[str, Any]
) -> tuple[tuple[int, int], dict[str, Any]]:
    """Evaluate a callback of ours at a point of theirs; say which one it was."""
    place, given = message["call"], message.get("args")
    if not isinstance(place, list) or len(place) != 2:
        raise protocol.ProtocolError("a call has the wrong form")
    case, index = (_small(number) for number in place)
    try:
        callback = question.cases[case].args[index]
    except IndexError:
        raise protocol.ProtocolError("a call names no argument") from None
    if not isinstance(callback, Callback):
        raise protocol.ProtocolError("a call names an argument that is no function")
    points = protocol.decode_points(given)
    shapes = tuple(point.shape for point in points)
    # Together they can broadcast to no more entries than the product of their numbers.
    most = math.prod(max(point.size, 1) for point in points)
    if shapes not in question.shapes.get((case, index), ()) and most > SMALL_ENTRIES:
        said = ", ".join(map(str, shapes))[:100]
        return (case, index), {"error": f"{callback.name} takes no arguments of the shapes {said}"}
    reply: dict[str, Any]
    try:
        with np.errstate(all="ignore"):
            value = callback.function(*(p if p.ndim else float(p) for p in points))
            array = np.asarray(value, dtype=float)
            if array.size > protocol.MAX_CALL_ENTRIES:
                raise ValueError("its value is too large")
            reply = {"value": protocol.encode_array(array)}
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


def _judged(exercise: Exercise, heard: Heard) -> Feedback:
    answer = heard.answers.get(exercise.id)
    if answer is None:
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
    observed = answer.observed
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
        return judge(answer.question.prepared, observed)
    except CannotPrepare:
        raise
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
        notes.append(f"Code cell {cell + 1} ended with an error: {what}.")
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
