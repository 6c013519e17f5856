"""A factor or a term too many, made of an argument, and a mistake that a factor hides.

An answer can be the right one times the number of samples, or plus the bias. What may have got in
is tried: each argument, its length, its sum, products of two. An exact fit on all ordinary cases,
with several numbers, is no accident. So it is with what a declared mistake gives.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import distance
from jacobook.checking.findings import Finding, Pair
from jacobook.checking.screen import Screen, weighted_sum
from jacobook.declaration import (
    Array,
    Case,
    Direction,
    Exercise,
    Expression,
    Kind,
    Misconception,
    Parts,
)

# From so many numbers on, a fit says what was done.
_ENOUGH = 4
# Larger arguments aren't multiplied with each other, nor is anything made of a matrix so large.
_LARGE = 10_000

Values = list[np.ndarray]
Quantity = tuple[str, Values]

_CASES = 100
_known: dict[tuple[int, int], tuple[Exercise, Case, list[Quantity]]] = {}

_ORDINARY = (
    (-1.0, "the negative of what comes out of this mistake"),
    (2.0, "twice what comes out of this mistake"),
    (0.5, "half of what comes out of this mistake"),
    (-2.0, "minus twice what comes out of this mistake"),
    (-0.5, "minus half of what comes out of this mistake"),
)


def usual(pairs: Sequence[Pair]) -> list[int]:
    """Return the places of the ordinary cases whose numbers can be compared."""
    return [
        i
        for i, pair in enumerate(pairs)
        if not pair.case.edge
        and pair.case.max_bytes is None
        and pair.value.shape == pair.target.shape
        and np.isfinite(pair.value).all()
        and np.isfinite(pair.target).all()
    ]


def _comparable(
    exercise: Exercise, pairs: Sequence[Pair], kind: Kind, enough: int = _ENOUGH
) -> list[int]:
    """Return the places to compare; none where a fit would say nothing."""
    if not isinstance(kind, Array | Expression):
        return []
    if exercise.sampler is None and not isinstance(exercise.answer, Expression):
        return []
    rows = usual(pairs)
    ordinary = [p for p in pairs if not p.case.edge and p.case.max_bytes is None]
    if len(rows) < len(ordinary) or len(rows) < 2:
        return []
    telling = sum(int(np.count_nonzero(pairs[i].target)) for i in rows)
    return rows if telling >= enough else []


def something_added(exercise: Exercise, pairs: Sequence[Pair], kind: Kind) -> Finding | None:
    """Recognise the right answer with a factor or a term that is made of the arguments.

    Parameters
    ----------
    exercise
        Asks for a function, or an expression.
    pairs
        The cases with the values of one part, or of the whole answer.
    kind
        Of these values.
    """
    rows = _comparable(exercise, pairs, kind)
    if not rows:
        return None
    chosen = [pairs[i] for i in rows]
    table = _table(exercise, chosen)
    for words, values, how, make in table.possible(chosen[0].value):
        with np.errstate(all="ignore"):
            made = [make(q, p.target) for q, p in zip(values, chosen, strict=True)]
        if not _all_near(exercise, kind, chosen, made):
            continue
        if isinstance(exercise.answer, Expression):  # more would be the answer itself
            what = "factor" if how.startswith(("times", "divided")) else "term"
            return Finding("added", f"Right but for a {what} that is made of {words}.")
        return Finding("added", f"Your answer is the right one {how.format(words)}.")
    return None


Make = Callable[[np.ndarray, np.ndarray], np.ndarray]

# What a quantity q may have done to the right answer t.
_DONE: tuple[tuple[str, Make], ...] = (
    ("times {}", lambda q, t: q * t),
    ("divided by {}", lambda q, t: t / q),
    ("plus {}", lambda q, t: t + q),
    ("minus {}", lambda q, t: t - q),
    ("times minus {}", lambda q, t: -q * t),
    ("divided by minus {}", lambda q, t: -t / q),
    ("plus twice {}", lambda q, t: t + 2 * q),
    ("minus twice {}", lambda q, t: t - 2 * q),
    ("plus half of {}", lambda q, t: t + q / 2),
    ("minus half of {}", lambda q, t: t - q / 2),
)
Done = tuple[str, Values, str, Make]


class _Table:
    """What the right answer becomes with each quantity, in the first of some cases."""

    def __init__(self, exercise: Exercise, pairs: Sequence[Pair]) -> None:
        self.exercise, self.first, self.target = exercise, pairs[0].case, pairs[0].target
        self.done: list[Done] = []
        targets = [pair.target for pair in pairs]
        for words, values in quantities(exercise, [pair.case for pair in pairs]):
            fitted = [_fitted(v, t) for v, t in zip(values, targets, strict=True)]
            spread = [each for each in fitted if each is not None]
            if len(spread) == len(fitted) and _varies(spread):
                self.done += [(words, spread, how, make) for how, make in _DONE]
        with np.errstate(all="ignore"):
            made = [make(values[0], self.target) for _, values, _, make in self.done]
        self.screen = Screen(made, self.first, exercise.tolerance)

    def possible(self, value: np.ndarray) -> Iterator[Done]:
        """Yield what may have given this value."""
        for place in self.screen.possible(value):
            yield self.done[place]


_tables: dict[tuple[int, int, tuple[int, ...], float], _Table] = {}


def _table(exercise: Exercise, pairs: Sequence[Pair]) -> _Table:
    """Return the table of these cases and targets; it is made once for many checks."""
    first = pairs[0]
    key = (id(first.case), len(pairs), first.target.shape, weighted_sum(first.target))
    known = _tables.get(key)
    if known is None or known.first is not first.case or known.exercise is not exercise:
        if len(_tables) >= _CASES:
            _tables.clear()
        known = _tables[key] = _Table(exercise, pairs)
    return known


def _varies(values: Values) -> bool:
    """Tell whether a quantity is more than one number: a constant factor is told before."""
    sizes = np.abs(np.concatenate([each.ravel() for each in values]))
    return bool(np.isfinite(sizes).all() and np.ptp(sizes) > 1e-9 * sizes.max(initial=0.0))


def _fitted(value: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """Spread a quantity over a target: a number, an entry for each entry, or one for each row."""
    if value.ndim == 0 or value.shape == target.shape:
        return value
    if target.ndim == 2 and value.ndim == 1:
        rows, columns = target.shape
        if value.shape == (columns,) and rows != columns:
            return value[None, :]
        if value.shape == (rows,) and rows != columns:
            return value[:, None]
    return None


def _all_near(
    exercise: Exercise, kind: Kind, pairs: Sequence[Pair], others: Sequence[np.ndarray]
) -> bool:
    """Tell whether the values are these, on all cases."""
    return all(
        np.isfinite(other).all()
        and pair.value.shape == np.shape(other)
        and distance(kind, pair.value, np.asarray(other), pair.case, exercise.tolerance) <= 1.0
        for pair, other in zip(pairs, others, strict=True)
    )


def quantities(exercise: Exercise, cases: Sequence[Case]) -> list[Quantity]:
    """Return what may have got into an answer: words, and its value in each case."""
    first, key = cases[0], (id(cases[0]), len(cases))
    known = _known.get(key)
    if known is not None and known[0] is exercise and known[1] is first:
        return known[2]
    found = list(_quantities(exercise, cases))
    if len(_known) >= _CASES:
        _known.clear()
    _known[key] = (exercise, first, found)
    return found


def _quantities(exercise: Exercise, cases: Sequence[Case]) -> Iterator[Quantity]:
    names = exercise.parameters or ()
    if isinstance(exercise.answer, Expression):
        names = exercise.answer.symbols
    for size in sorted({name for case in cases for name in case.sizes}):
        if all(size in case.sizes for case in cases):
            yield size, [np.array(float(case.sizes[size])) for case in cases]
    numbers: list[Quantity] = []
    for place, name in enumerate(names):
        given = [_number(case.args[place]) for case in cases]
        whole = [each for each in given if each is not None]
        if len(whole) == len(cases) and len({each.ndim for each in whole}) == 1:
            numbers.append((name, whole))
    for name, values in numbers:
        yield f"`{name}`", values
        yield from _made_of(name, values)
    for (one, ones), (other, others) in itertools.combinations(numbers, 2):
        yield from _made_of_two(one, ones, other, others)


def _number(argument: Any) -> np.ndarray | None:
    if isinstance(argument, bool | np.bool_ | str) or callable(argument):
        return None
    if isinstance(argument, int | float | np.integer | np.floating):
        return np.array(float(argument))
    if isinstance(argument, np.ndarray) and argument.dtype.kind in "fiu":
        return argument.astype(float) if 0 < argument.size <= _LARGE else None
    return None


def _made_of(name: str, values: Values) -> Iterator[Quantity]:
    """Yield what is often made of one argument."""
    axes = values[0].ndim
    with np.errstate(all="ignore"):
        if axes == 0:
            yield f"`{name} ** 2`", [v**2 for v in values]
            yield f"`sqrt({name})`", [np.sqrt(v) for v in values]
            yield f"`exp({name})`", [np.exp(v) for v in values]
            yield f"`exp(-{name})`", [np.exp(-v) for v in values]
            yield f"`1 - {name}`", [1 - v for v in values]
            yield f"`1 + {name}`", [1 + v for v in values]
            return
        yield f"the length of `{name}`", [np.asarray(np.linalg.norm(v)) for v in values]
        yield f"the squared length of `{name}`", [np.sum(v**2) for v in values]
        yield f"the number of entries of `{name}`", [np.array(float(v.size)) for v in values]
        yield f"the sum of `{name}`", [np.asarray(np.sum(v)) for v in values]
        yield f"the mean of `{name}`", [np.asarray(np.mean(v)) for v in values]
        yield f"`{name} ** 2`", [v**2 for v in values]
        yield f"`abs({name})`", [np.abs(v) for v in values]
        yield f"the largest size in `{name}`", [np.asarray(np.max(np.abs(v))) for v in values]
        if axes == 2:
            if all(v.shape[0] == v.shape[1] for v in values):
                yield f"the transpose of `{name}`", [v.T for v in values]
                yield f"the trace of `{name}`", [np.asarray(np.trace(v)) for v in values]
                yield f"the determinant of `{name}`", [np.asarray(np.linalg.det(v)) for v in values]
                yield f"the diagonal of `{name}`", [np.diag(v) for v in values]
            yield f"the column sums of `{name}`", [v.sum(axis=0) for v in values]
            yield f"the row sums of `{name}`", [v.sum(axis=1) for v in values]


def _made_of_two(one: str, ones: Values, other: str, others: Values) -> Iterator[Quantity]:
    """Yield the products of two arguments that fit."""
    pairs = list(zip(ones, others, strict=True))
    if all(a.shape == b.shape for a, b in pairs):
        yield f"`{one} * {other}`", [a * b for a, b in pairs]
        with np.errstate(all="ignore"):
            yield f"`{one} / {other}`", [a / b for a, b in pairs]
        if ones[0].ndim == 1:
            yield f"`{one} @ {other}`", [np.asarray(a @ b) for a, b in pairs]
    elif ones[0].ndim in (1, 2) and others[0].ndim in (1, 2):
        for left, right, rows in (
            (one, other, pairs),
            (other, one, [(b, a) for a, b in pairs]),
        ):
            if all(a.shape[-1] == b.shape[0] for a, b in rows):
                yield f"`{left} @ {right}`", [a @ b for a, b in rows]
            if all(a.ndim == 2 and a.shape[0] == b.shape[0] for a, b in rows):
                yield f"`{left}.T @ {right}`", [a.T @ b for a, b in rows]


# ---------------------------------------------------------------- a mistake that a factor hides

Mistakes = Sequence[tuple[Misconception, tuple[Any, ...]]]


# A sentence that praises the rest of an answer isn't true beside a second mistake.
_PRAISE = re.compile(
    r"\b(?:is|are) right\b|\bRight\b|\brightly\b|\bother(?:wise|s)?\b|\bwhole\b|\ball\b"
)


def said_beside(mistake: Misconception) -> str:
    """Return what is true of a mistake beside another one too; empty where nothing is."""
    if mistake.formula is not None:
        return mistake.beside
    return "" if _PRAISE.search(mistake.message) else mistake.message


def hidden_mistake(
    exercise: Exercise,
    pairs: Sequence[Pair],
    mistakes: Mistakes,
    kind: Kind,
    part: int | None = None,
) -> Finding | None:
    """Recognise a declared mistake that a factor or a sign hides, on all ordinary cases.

    Parameters
    ----------
    exercise, pairs, kind
        As in :func:`something_added`.
    mistakes
        The declared mistakes with their values.
    part
        Which part of a tuple the pairs are; None for the whole answer.
    """
    if isinstance(kind, Direction) and not kind.either_sign:
        return _opposite_of_a_mistake(exercise, pairs, mistakes, kind, part)
    rows = _comparable(exercise, pairs, kind, enough=2)
    if not rows:
        return None
    chosen = [pairs[i] for i in rows]
    candidates = []
    for mistake, mistaken in mistakes:
        if not said_beside(mistake):
            continue
        values = [mistaken[i] if part is None else mistaken[i][part] for i in rows]
        fits = all(v.shape == p.value.shape for v, p in zip(values, chosen, strict=True))
        if fits and all(np.isfinite(v).all() and np.any(v) for v in values):
            candidates.append((mistake, values))
    if part is not None:  # then a mistake may leave this part right
        right = [Pair(pair.case, pair.target, pair.target) for pair in chosen]
        candidates = [each for each in candidates if not _all_near(exercise, kind, right, each[1])]
    if not candidates:
        return None
    sums = np.array([weighted_sum(values[0]) for _, values in candidates])
    scales = np.array([np.abs(values[0]).sum() for _, values in candidates])
    value = weighted_sum(chosen[0].value)
    for words, factors in _factors(exercise, [pair.case for pair in chosen]):
        # Nearly all end here: one number of each is compared.
        near = np.abs(sums * factors[0] - value) <= 1e-3 * abs(factors[0]) * scales
        for place in np.flatnonzero(near):
            mistake, values = candidates[place]
            made = [factor * v for factor, v in zip(factors, values, strict=True)]
            if _all_near(exercise, kind, chosen, made):
                what = f"Your answer is {words}: {said_beside(mistake)}"
                return Finding(f"multiple:{mistake.label}", what)
    return None


def _opposite_of_a_mistake(
    exercise: Exercise, pairs: Sequence[Pair], mistakes: Mistakes, kind: Kind, part: int | None
) -> Finding | None:
    """Recognise a vector that points the other way than a declared mistake."""
    rows = usual(pairs)
    if exercise.sampler is None or len(rows) < 2:
        return None
    for mistake, mistaken in mistakes:
        values = [-(mistaken[i] if part is None else mistaken[i][part]) for i in rows]
        words = said_beside(mistake)
        if words and _all_near(exercise, kind, [pairs[i] for i in rows], values):
            what = "Your vector points the opposite way of what comes out of this mistake"
            return Finding(f"multiple:{mistake.label}", f"{what}: {words}")
    return None


def _factors(exercise: Exercise, cases: Sequence[Case]) -> Iterator[tuple[str, list[float]]]:
    """Yield what a mistake may be multiplied by: words, and the factor in each case."""
    for factor, words in _ORDINARY:
        yield words, [factor] * len(cases)
    for words, values in quantities(exercise, cases):
        if any(v.ndim for v in values):
            continue
        numbers = [float(v) for v in values]
        if not (np.isfinite(numbers).all() and all(numbers)) or np.ptp(np.abs(numbers)) == 0:
            continue
        yield f"what comes out of this mistake, times {words}", numbers
        yield f"what comes out of this mistake, divided by {words}", [1 / x for x in numbers]


def other_part(
    exercise: Exercise,
    place: int,
    values: Sequence[np.ndarray],
    wanted: Sequence[Any],
    cases: Sequence[Case],
) -> Finding | None:
    """Recognise a part that holds what belongs to another part.

    Parameters
    ----------
    place
        Of the part.
    values
        What the answer gave for it.
    wanted
        What is right, all parts.
    """
    kind = exercise.answer
    if not isinstance(kind, Parts):
        return None
    for other, (name, of) in enumerate(kind.of):
        if other == place or of != kind.of[place][1]:
            continue
        found = [w[other] for w in wanted]
        same = all(
            distance(of, v, f, case, exercise.tolerance) <= 1.0
            for v, f, case in zip(values, found, cases, strict=True)
        )
        if same and sum(f.size for f in found) >= _ENOUGH:
            return Finding("other-part", f"This is what belongs to `{name}`.")
    return None


__all__ = [
    "hidden_mistake",
    "other_part",
    "quantities",
    "said_beside",
    "something_added",
    "usual",
]
