"""Check an answer against its declaration, ask for a hint, look at one's progress."""

import os
import zlib
from dataclasses import replace
from typing import Any

from jacobook import bank
from jacobook.checking.attempts import read_record, record
from jacobook.checking.feedback import Feedback, Hint, Progress
from jacobook.checking.judge import Prepared, judge, prepare
from jacobook.checking.run import LIMITS, Limits, observe
from jacobook.declaration import Exercise

__all__ = ["Feedback", "Hint", "Progress", "assess", "check", "hint", "progress"]

_MISSING: Any = object()
_hints_given: dict[str, int] = {}
# Those that nobody has seen yet, by exercise: a cell shows its last line only.
_hints_waiting: dict[str, list[Hint]] = {}
_exercises_prepared: dict[tuple[str, int], Prepared] = {}
_found_sound: dict[str, Exercise] = {}


def assess(
    exercise: Exercise, answer: Any, seed: int | None = None, limits: Limits = LIMITS
) -> Feedback:
    """Judge an answer to an exercise, and record nothing.

    Parameters
    ----------
    exercise
        Its declaration.
    answer
        Any object.
    seed
        What the arguments are drawn from; by default the same ones every time, so that the same
        answer always gets the same feedback.
    limits
        How long the answer may take.
    """
    prepared = _prepared(exercise, zlib.crc32(exercise.id.encode()) if seed is None else seed)
    observed = observe(exercise.answer, exercise.parameters, prepared.cases, answer, limits)
    return judge(prepared, observed)


def _prepared(exercise: Exercise, seed: int) -> Prepared:
    """Prepare an exercise once for the many checks of a session."""
    known = _exercises_prepared.get((exercise.id, seed))
    if known is None or known.exercise is not exercise:
        known = _exercises_prepared[exercise.id, seed] = prepare(exercise, seed)
    return known


def check(exercise_id: str, answer: Any = _MISSING) -> Feedback:
    """Check an answer and say what is right or wrong about it.

    Parameters
    ----------
    exercise_id
        The exercise's id, such as ``"gradient.by_hand"``.
    answer
        What you computed: a number, an array, a function … as the exercise asks.

    Returns
    -------
    Feedback
        Shows itself in a notebook. The attempt is recorded for :func:`progress`.

    Raises
    ------
    UnknownExercise
        When there is no such exercise; the message names the nearest ids.
    UnusableBank
        When the exercise comes from a bank of one's own and its declaration is at fault.
    TypeError
        When the answer was left out.
    AssertionError
        Only where nbgrader runs the notebook to grade it: that is how it learns of a wrong answer.
    """
    exercise = bank.load(exercise_id)
    if answer is _MISSING:
        raise TypeError(f'Hand over your answer too: check("{exercise.id}", {exercise.name}).')
    _require_sound(exercise)
    feedback = assess(exercise, answer)
    trouble = record(feedback)
    if os.environ.get("NBGRADER_EXECUTION") == "autograde" and not feedback.passed:
        raise AssertionError(str(feedback))
    waiting = [each for each in _hints_waiting.pop(exercise.id, []) if not each.shown]
    hints = [f"{each.heading}: {each.text}" for each in waiting]
    said = [feedback.message, *([trouble] if trouble else []), *hints]
    return replace(feedback, message="\n".join(said)) if len(said) > 1 else feedback


def _require_sound(exercise: Exercise) -> None:
    """Verify an exercise of a bank of one's own, once; those of the book are by their tests."""
    if not bank.is_own(exercise) or _found_sound.get(exercise.id) is exercise:
        return
    from jacobook.checking.verify import verify

    for fault in verify([exercise]):
        if fault.severity == "fault":
            raise bank.UnusableBank(f"{exercise.id} can't be used. {fault.message}")
    _found_sound[exercise.id] = exercise


def hint(exercise_id: str) -> Hint:
    """Give the next hint of an exercise; after the last one, the last again.

    A notebook shows what the last line of a cell gives. A hint that wasn't shown comes with the
    next check of its exercise.

    Raises
    ------
    UnknownExercise
        When there is no such exercise; the message names the nearest ids.
    """
    exercise = bank.load(exercise_id)
    number = min(_hints_given.get(exercise.id, 0) + 1, len(exercise.hints))
    _hints_given[exercise.id] = number
    given = Hint(exercise.id, number, len(exercise.hints), exercise.hints[number - 1])
    _hints_waiting.setdefault(exercise.id, []).append(given)
    return given


def progress(chapter: str | None = None) -> Progress:
    """Show how far you have come, over all chapters or in one.

    Parameters
    ----------
    chapter
        The word before the dot of its exercises' ids, such as ``"gradient"``.

    Raises
    ------
    UnknownExercise
        When there is no such chapter.
    UnreadableRecord
        When the record of attempts is damaged.
    """
    entries = read_record()
    rows = []
    for exercise in bank.everything() if chapter is None else bank.chapter(chapter):
        entry = entries.get(exercise.id, {})
        best = float(entry.get("best", 0.0))
        outcome = "passed" if best >= exercise.points else str(entry.get("status", ""))
        rows.append(
            (
                exercise.id,
                exercise.title,
                exercise.level,
                outcome or "not attempted",
                best,
                float(exercise.points),
                int(entry.get("attempts", 0)),
            )
        )
    return Progress(tuple(rows))
