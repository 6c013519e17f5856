"""How far apart two answers are, in units of the tolerance."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from jacobook.checking.plain import Refusal, read
from jacobook.checking.run import expression_values
from jacobook.declaration import (
    Case,
    Choice,
    Direction,
    Exercise,
    Expression,
    Kind,
    Parts,
    Points,
    Shape,
    Tolerance,
    Witness,
)

# Rounding grows with the tolerance's condition, never with the size of the answer alone.
FAR = float("inf")


def sample(exercise: Exercise, seed: int) -> tuple[Case, ...]:
    """Return the cases on which an answer is tried, drawn from a seed.

    A function's come from its sampler; an expression's are points of its domain; any other answer
    has one case without arguments.
    """
    rng = np.random.default_rng(seed)
    if isinstance(exercise.answer, Expression):
        kind = exercise.answer
        bounds = [kind.domain.get(name, (-2.0, 2.0)) for name in kind.symbols]
        # Four decimals, so that a point is the same number in SymPy and in NumPy.
        return tuple(
            Case(tuple(round(float(rng.uniform(low, high)), 4) for low, high in bounds))
            for _ in range(4)
        )
    if exercise.sampler is None:
        return (Case(()),)
    return tuple(exercise.sampler(rng))


def targets(exercise: Exercise, cases: Sequence[Case], answer: Any) -> tuple[Any, ...]:
    """Return the plain data that ``answer``, one of the declaration's own, gives on the cases.

    Parameters
    ----------
    answer
        The exercise's reference or the ``wrong`` of a misconception.

    Raises
    ------
    ValueError
        When the declaration's own answer is not of the declared kind.
    """
    if isinstance(exercise.answer, Expression):
        values = expression_values(exercise.answer, [case.args for case in cases], answer())
        if isinstance(values, Refusal):
            raise ValueError(f"{exercise.id}: the declaration's own answer is {values.code}.")
        return tuple(values)
    result = []
    for case in cases:
        with np.errstate(all="ignore"):
            value = read(exercise.answer, answer(*(_own(arg) for arg in case.args)))
        if isinstance(value, Refusal):
            raise ValueError(f"{exercise.id}: the declaration's own answer is {value.code}.")
        if isinstance(exercise.answer, Choice) and value.data not in exercise.answer.options:
            raise ValueError(f"{exercise.id}: the declaration's own {value.data!r} is no option.")
        result.append(value.data)
    return tuple(result)


def _own(arg: Any) -> Any:
    # The declaration's own code gets copies, and the functions themselves.
    if isinstance(arg, np.ndarray):
        return arg.copy()
    return getattr(arg, "function", arg)


def distance(kind: Kind, value: Any, target: Any, case: Case, tolerance: Tolerance) -> float:
    """Return how far plain data are from a target: at most 1 where they agree.

    Parameters
    ----------
    kind
        The kind of both.
    value, target
        Plain data, as :func:`jacobook.checking.plain.read` makes them.

    Returns
    -------
    float
        The largest difference divided by the tolerance; infinite where the shapes differ, or the
        places that are not finite.
    """
    if isinstance(kind, Parts):
        pairs = zip(kind.of, value, target, strict=True)
        return max(distance(part, v, t, case, tolerance) for (_, part), v, t in pairs)
    if isinstance(kind, Choice):
        return 0.0 if value == target else FAR
    if isinstance(kind, Witness):
        same = all(np.array_equal(v, t) for v, t in zip(value, target, strict=True))
        return 0.0 if same else FAR
    if value.shape != target.shape:
        return FAR
    if isinstance(kind, Shape):
        return 0.0 if np.array_equal(value, target) else FAR
    if isinstance(kind, Points):
        return _points_distance(value, target, case, tolerance)
    if isinstance(kind, Direction):
        return _direction_distance(kind, value, target, case, tolerance)
    return _array_distance(value, target, case, tolerance)


def allowed(target: np.ndarray, case: Case, tolerance: Tolerance) -> float:
    """Return the tolerance, as a number, for one target array."""
    scale = float(np.abs(target).max(initial=0.0))
    if not math.isfinite(scale):
        finite = target[np.isfinite(target)]
        scale = float(np.abs(finite).max(initial=0.0))
    return tolerance.atol + tolerance.rtol * case.condition * scale


def _array_distance(
    value: np.ndarray, target: np.ndarray, case: Case, tolerance: Tolerance
) -> float:
    with np.errstate(invalid="ignore", over="ignore"):
        error = float(np.abs(value - target).max(initial=0.0))
    if math.isfinite(error):
        return error / allowed(target, case, tolerance)
    # Something isn't finite: it must be the same things, in the same places.
    finite = np.isfinite(target)
    if not np.array_equal(finite, np.isfinite(value)):
        return FAR
    if not np.array_equal(value[~finite], target[~finite], equal_nan=True):
        return FAR
    error = float(np.abs(value[finite] - target[finite]).max(initial=0.0))
    return error / allowed(target, case, tolerance)


def _points_distance(
    value: np.ndarray, target: np.ndarray, case: Case, tolerance: Tolerance
) -> float:
    if value.ndim != 2 or not np.isfinite(value).all():
        return FAR
    matched, error = match_points(value, target)
    return error / allowed(target, case, tolerance) if matched else FAR


def match_points(value: np.ndarray, target: np.ndarray) -> tuple[bool, float]:
    """Pair each point of one set with its nearest in the other.

    Returns
    -------
    paired : bool
        Whether nearest neighbours pair the two sets one to one.
    error : float
        The largest coordinate difference within a pair.
    """
    if len(value) != len(target) or not len(target):
        return len(value) == len(target), 0.0
    gaps = np.max(np.abs(value[:, None, :] - target[None, :, :]), axis=2)
    nearest = np.argmin(gaps, axis=1)
    paired = len(set(nearest.tolist())) == len(target)
    return paired, float(np.max(np.min(gaps, axis=1)))


def unit(vector: np.ndarray) -> np.ndarray:
    """Return the vector divided by its length, safe for huge and tiny entries."""
    scaled: np.ndarray = vector / np.abs(vector).max()
    return scaled / math.sqrt(scaled @ scaled)


def _direction_distance(
    kind: Direction, value: np.ndarray, target: np.ndarray, case: Case, tolerance: Tolerance
) -> float:
    if not (np.isfinite(value).all() and np.any(value) and np.any(target)):
        return FAR
    v, t = unit(value.ravel()), unit(target.ravel())
    if kind.either_sign and v @ t < 0:
        v = -v
    return float(np.max(np.abs(v - t))) / allowed(t, case, tolerance)


def agrees(
    exercise: Exercise, cases: Sequence[Case], values: Sequence[Any], wanted: Sequence[Any]
) -> bool:
    """Tell whether the values agree with the wanted ones on every case."""
    return len(values) == len(wanted) and all(
        distance(exercise.answer, value, target, case, exercise.tolerance) <= 1.0
        for case, value, target in zip(cases, values, wanted, strict=True)
    )


__all__ = ["agrees", "allowed", "distance", "match_points", "sample", "targets", "unit"]
