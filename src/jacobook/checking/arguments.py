"""The right answer to another question: what a function should return for altered arguments.

A sign at b, a matrix that should be transposed, a number that is never used: the answer is then
what would be right for −b in place of b, for Wᵀ in place of W, for 0 in place of λ. That is found
by asking the reference, and needs no declaration.

The references of the book come to an end for all these arguments. That of a bank of one's own was
made for its samples and might search for ever with others, so it is given a second in all.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from jacobook.bank import is_own
from jacobook.checking.compare import distance, targets
from jacobook.checking.findings import Finding, Pair
from jacobook.checking.kept import kept
from jacobook.checking.run import OutOfTimeError, can_interrupt, time_limit
from jacobook.checking.screen import Screen
from jacobook.declaration import Array, Callback, Case, Choice, Exercise, Expression, Kind

Change = Callable[[Any], Any]

PATIENCE = 1.0  # seconds, for the reference of a bank of one's own

# How an argument may be altered: words with its name in braces, and what it becomes. None means
# that this one can't be altered so.
_EVERY: tuple[tuple[str, Change], ...] = (
    ("for `-{name}` in place of `{name}`", lambda a: -a),
    ("for `2 * {name}` in place of `{name}`", lambda a: 2 * a),
    ("for `{name} / 2` in place of `{name}`", lambda a: a / 2),
)
_ONE = "if `{name}` were 1"
_ANGLES = ("theta", "phi", "psi", "alpha", "angle", "angles", "turn", "t", "x")
_NUMBERS: tuple[tuple[str, Change], ...] = (
    *_EVERY,
    ("if `{name}` were 0", lambda a: 0 * a),
    (_ONE, lambda a: 0 * a + 1),
    ("for `{name} ** 2` in place of `{name}`", lambda a: a**2),
    ("for the square root of `{name}`", lambda a: np.sqrt(a) if np.all(a > 0) else None),
    ("for `1 / {name}` in place of `{name}`", lambda a: 1 / a if np.all(a != 0) else None),
    ("for `-1 / {name}` in place of `{name}`", lambda a: -1 / a if np.all(a != 0) else None),
    ("for `1 - {name}` in place of `{name}`", lambda a: 1 - a),
    ("for `abs({name})` in place of `{name}`", lambda a: np.abs(a) if np.any(a < 0) else None),
    ("for `{name}` turned from degrees into radians", np.deg2rad),
    ("for `{name}` turned from radians into degrees", np.rad2deg),
)
_COUNTS: tuple[tuple[str, Change], ...] = (
    ("for `{name} + 1` in place of `{name}`", lambda a: a + 1),
    ("for `{name} - 1` in place of `{name}`", lambda a: a - 1 if a > 0 else None),
    ("for `2 * {name}` in place of `{name}`", lambda a: 2 * a),
)
_VECTORS: tuple[tuple[str, Change], ...] = (
    *(each for each in _NUMBERS if each[0] != _ONE),
    ("if every entry of `{name}` were 1", np.ones_like),
    ("for `{name}` in reverse order", lambda a: a[::-1].copy() if len(a) > 1 else None),
    ("for `{name}` scaled to length 1", lambda a: a / np.linalg.norm(a) if np.any(a) else None),
    ("for `{name}` in ascending order", np.sort),
)
_MATRICES: tuple[tuple[str, Change], ...] = (
    ("for the transpose of `{name}`", lambda a: a.T.copy() if _square(a) else None),
    *_EVERY,
    ("if `{name}` were zero", np.zeros_like),
    ("if `{name}` were the identity matrix", lambda a: np.eye(len(a)) if _square(a) else None),
    ("for the inverse of `{name}`", lambda a: np.linalg.inv(a) if _square(a) else None),
    ("for `{name} @ {name}` in place of `{name}`", lambda a: a @ a if _square(a) else None),
    ("for the symmetric part of `{name}`", lambda a: (a + a.T) / 2 if _square(a) else None),
    ("for the diagonal of `{name}` alone", lambda a: np.diag(np.diag(a)) if _square(a) else None),
    ("for `abs({name})` in place of `{name}`", lambda a: np.abs(a) if np.any(a < 0) else None),
)


def _square(matrix: np.ndarray) -> bool:
    return matrix.shape[0] == matrix.shape[1]


def _changes(argument: Any) -> tuple[tuple[str, Change], ...]:
    """Return what may stand in place of an argument of this kind."""
    if isinstance(argument, bool | np.bool_ | str | Callback):
        return ()
    if isinstance(argument, int | np.integer):
        return _COUNTS
    if isinstance(argument, float | np.floating):
        return _NUMBERS
    if not isinstance(argument, np.ndarray) or argument.dtype.kind != "f":
        return ()
    by_axes = {0: _NUMBERS, 1: _VECTORS, 2: _MATRICES}
    return by_axes.get(argument.ndim, (*_EVERY, ("if `{name}` were zero", np.zeros_like)))


Alteration = tuple[str, Callable[[Sequence[Any]], list[Any] | None]]


def _alterations(exercise: Exercise, case: Case) -> Iterator[Alteration]:
    """Yield the ways to alter the arguments: words, and a function from arguments to others."""
    names = exercise.parameters or ()
    if isinstance(exercise.answer, Expression):
        names = exercise.answer.symbols
    for place, (name, argument) in enumerate(zip(names, case.args, strict=True)):
        for words, change in _changes(argument):
            if change in (np.deg2rad, np.rad2deg) and name not in _ANGLES:
                continue  # a number that merely became far smaller or larger
            yield words.format(name=name), _altered_at(place, change)
    alike = [
        (one, other)
        for one, other in itertools.combinations(range(len(names)), 2)
        if _same_form(case.args[one], case.args[other])
    ]
    for one, other in alike:
        words = f"for `{names[one]}` and `{names[other]}` in each other's place"
        yield words, _copied_to({one: other, other: one})
    for one, other in [*alike, *((other, one) for one, other in alike)]:
        yield f"for `{names[other]}` in place of `{names[one]}`", _copied_to({one: other})


def _same_form(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape
    return isinstance(one, float) and isinstance(other, float)


def _altered_at(place: int, change: Change) -> Callable[[Sequence[Any]], list[Any] | None]:
    def alter(args: Sequence[Any]) -> list[Any] | None:
        other = change(args[place])
        if other is None:
            return None
        changed = list(args)
        changed[place] = float(other) if isinstance(args[place], float) else other
        return changed

    return alter


def _copied_to(sources: dict[int, int]) -> Callable[[Sequence[Any]], list[Any] | None]:
    def alter(args: Sequence[Any]) -> list[Any] | None:
        if not all(_same_form(args[one], args[other]) for one, other in sources.items()):
            return None
        return [args[sources.get(place, place)] for place in range(len(args))]

    return alter


def other_arguments(
    exercise: Exercise, pairs: Sequence[Pair], kind: Kind, part: int | None = None
) -> Finding | None:
    """Recognise an answer that would be right for other arguments.

    All ordinary cases must agree. A label says little, so of labels at least three must differ
    from the right ones; and several of the other answers.

    Parameters
    ----------
    exercise
        Asks for a function, or an expression.
    pairs
        The cases with the values of one part, or of the whole answer.
    kind
        Of these values.
    part
        Which part of a tuple they are; None for the whole answer.
    """
    if not is_own(exercise):
        return _found(exercise, pairs, kind, part)
    if not can_interrupt():
        return None
    try:
        with time_limit(PATIENCE):
            return _found(exercise, pairs, kind, part)
    except OutOfTimeError:
        return None


def _found(
    exercise: Exercise, pairs: Sequence[Pair], kind: Kind, part: int | None
) -> Finding | None:
    usual = [pair for pair in pairs if not pair.case.edge] or list(pairs)
    usual = [pair for pair in usual if pair.case.max_bytes is None]  # these may be huge
    labels = isinstance(kind, Choice)
    if len(usual) < 2 or (exercise.sampler is None and not isinstance(kind, Expression)):
        return None
    for words, alter in _possible(exercise, usual[0], kind, part):
        differing = 0
        for pair in usual:
            other = _answer(exercise, pair.case, words, alter, part)
            if (
                other is None
                or distance(kind, pair.value, other, pair.case, exercise.tolerance) > 1
            ):
                break
            differing += distance(kind, pair.target, other, pair.case, exercise.tolerance) > 1
        else:
            if differing >= (3 if labels else 1):
                what = "labels are what" if labels else "answer is what"
                return Finding("other-arguments", f"Your {what} would be right {words}.")
    return None


class _Answers:
    """What would be right for altered arguments, in one case."""

    def __init__(self, exercise: Exercise, case: Case, kind: Kind, part: int | None) -> None:
        self.exercise, self.case = exercise, case
        self.alterations = list(_alterations(exercise, case))
        given = [_answer(exercise, case, words, alter, part) for words, alter in self.alterations]
        self.labels = given if isinstance(kind, Choice) else None
        self.screen = (
            Screen(given, case, exercise.tolerance)
            if isinstance(kind, Array | Expression)
            else None
        )

    def possible(self, value: Any) -> Iterator[Alteration]:
        """Yield the alterations that may give this value."""
        places: Iterable[int] = range(len(self.alterations))
        if self.screen is not None:
            places = self.screen.possible(value)
        for place in places:
            if self.labels is None or self.labels[place] == value:
                yield self.alterations[place]


# The answers for other arguments, for so many cases and parts.
_TABLES = 300
_known: dict[tuple[int, int | None], _Answers] = {}


def _possible(exercise: Exercise, pair: Pair, kind: Kind, part: int | None) -> Iterator[Alteration]:
    """Yield the alterations that may explain a value; their answers are computed once."""
    key = (id(pair.case), part)
    known = _known.get(key)
    if known is None or known.case is not pair.case or known.exercise is not exercise:
        if len(_known) >= _TABLES:
            _known.clear()
        known = _known[key] = _Answers(exercise, pair.case, kind, part)
    return known.possible(pair.value)


def _answer(
    exercise: Exercise,
    case: Case,
    words: str,
    alter: Callable[[Sequence[Any]], list[Any] | None],
    part: int | None,
) -> Any:
    """Return what would be right for altered arguments; None where nothing would."""

    def altered() -> Any:
        with np.errstate(all="ignore"):
            args = alter(case.args)
            if args is None:
                return None
            return targets(exercise, [replace(case, args=tuple(args))], exercise.reference)

    found = kept(case, (exercise.reference, words), altered)
    if found is None:
        return None
    (answer,) = found
    return answer if part is None else answer[part]


__all__ = ["other_arguments"]
