"""What a run of the grader produces, as plain data: the reports are made of nothing else."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from jacobook.checking.feedback import Feedback


@dataclass(frozen=True)
class Submission:
    """One submitted file, as it was found.

    Attributes
    ----------
    student
        The student's name or identifier, as the folder or the file name gives it.
    assignment
        The assignment's name, where the folder gives one.
    name
        The file's name as the instructor knows it: relative to the folder, or its place in the
        archive.
    read
        Returns the bytes of the file, or None where it can't be read. Nothing is held in memory
        before, so that a class of a thousand takes no more room than one of fifty.
    problem
        Why it could not be used, as a sentence; empty otherwise.
    identifiers
        What a learning-management system wrote into the file name, such as its own number of the
        student; used to match the rows of an exported grade book.
    """

    student: str
    assignment: str
    name: str
    read: Callable[[], bytes | None]
    problem: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Graded:
    """The record of one submitted file; every file gets one.

    Attributes
    ----------
    student, name, identifiers
        As in :class:`Submission`.
    status
        ``graded``; ``unreadable`` (no notebook in it); ``superseded`` (another file of the same
        student counts); ``wrong`` (another chapter's notebook); ``missing`` (on the roster, and
        nothing was handed in); ``failed`` (the grader itself could not finish it: the notes say
        why).
    digest
        SHA-256 of the file's content, for resuming an interrupted run.
    feedback
        One per exercise of the assignment, in its order; empty unless graded.
    notes
        Sentences for the instructor and the student: what was ambiguous, skipped or survived.
    flags
        Sentences for the instructor alone.
    unsettled
        True where something outside has ended the notebook: the next run tries it again.
    output
        What the notebook printed, cut to a bound.
    seconds
        Wall time that the submission took.
    """

    student: str
    name: str
    status: str
    digest: str = ""
    feedback: tuple[Feedback, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unsettled: bool = False
    output: str = ""
    seconds: float = 0.0
    identifiers: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum of the points earned."""
        return sum(each.score for each in self.feedback)

    @property
    def points(self) -> float:
        """The sum of the points that could be earned."""
        return sum(each.points for each in self.feedback)


STATUSES = ("graded", "unreadable", "superseded", "wrong", "missing", "failed")
_FEEDBACK_STATUSES = ("passed", "not attempted", "recognised", "failed")


def record_from(plain: Any) -> Graded:
    """Rebuild a record from JSON, field by field.

    Raises
    ------
    ValueError
        Where a field is missing, of another type, or a number that is none.
    """
    _fit(isinstance(plain, dict) and set(plain) == {each.name for each in fields(Graded)})
    _fit(plain["status"] in STATUSES and isinstance(plain["unsettled"], bool))
    _fit(all(isinstance(plain[name], str) for name in ("student", "name", "digest", "output")))
    identifiers = plain["identifiers"]
    _fit(isinstance(identifiers, dict))
    for texts in (plain["notes"], plain["flags"], [*identifiers, *identifiers.values()]):
        _fit(isinstance(texts, list) and all(isinstance(text, str) for text in texts))
    _fit(isinstance(plain["feedback"], list) and _is_number(plain["seconds"]))
    return Graded(
        **{
            **plain,
            "feedback": tuple(_feedback_from(each) for each in plain["feedback"]),
            "notes": tuple(plain["notes"]),
            "flags": tuple(plain["flags"]),
        }
    )


def _feedback_from(plain: Any) -> Feedback:
    _fit(isinstance(plain, dict) and set(plain) == {each.name for each in fields(Feedback)})
    _fit(plain["status"] in _FEEDBACK_STATUSES)
    _fit(all(isinstance(plain[name], str) for name in ("exercise", "label", "title", "message")))
    _fit(_is_number(plain["score"]) and _is_number(plain["points"]))
    _fit(0 <= plain["score"] <= plain["points"])
    return Feedback(**plain)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _fit(condition: bool) -> None:
    if not condition:
        raise ValueError("A record does not have the form that this version writes.")


@dataclass(frozen=True)
class Run:
    """One run of the grader.

    Attributes
    ----------
    assignment
        Its name.
    seed
        What the arguments were drawn from.
    tier, tier_sentence
        How submissions were walled in, in a word and in a sentence.
    versions
        Of Python, NumPy, SymPy and this package.
    options
        The limits that were in force, by name.
    began
        When, as ISO 8601 in UTC.
    exercises
        The ids that count, in order, each with its title and its points.
    """

    assignment: str
    seed: int
    tier: str
    tier_sentence: str
    versions: dict[str, str]
    options: dict[str, str]
    began: str
    exercises: tuple[tuple[str, str, float], ...]
