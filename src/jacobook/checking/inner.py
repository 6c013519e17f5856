"""One number on the way that is wrong: an answer that is right but for what went into it.

A student who computes with pencil and paper takes 8 for −6 somewhere, and goes on without a further
mistake. Then some number in that one place gives all of the answer. If it decides several entries,
that is no accident.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.checking.compare import distance
from jacobook.checking.findings import Finding, Pair
from jacobook.declaration import Array, Exercise, Inner, Kind

_TURNS = 30
_STARTS = ((1.0, 0.0), (-1.0, 0.0), (2.0, 0.5), (0.5, -0.5), (0.0, 0.1))
# In more places than these the mistake isn't found.
_PLACES = 2


def inner_number(exercise: Exercise, pair: Pair, kind: Kind) -> Finding | None:
    """Find the one number on the way that gives this value instead of the right one.

    Parameters
    ----------
    exercise
        Asks for a value; without numbers on the way there is nothing to find.
    pair
        The value and the target.
    kind
        Of both.
    """
    value, target = pair.value, pair.target
    if not isinstance(kind, Array) or value.shape != target.shape or value.size < 2:
        return None
    if not np.isfinite(value).all():
        return None
    found = [each for each in exercise.inner if _explains(exercise, each, pair, kind)]
    if not 1 <= len(found) <= _PLACES:
        return None
    words = ", or ".join(each.words for each in found)
    return Finding(
        "inner",
        f"All fits together but for one number on the way: compute again {words}.",
    )


def _explains(exercise: Exercise, inner: Inner, pair: Pair, kind: Kind) -> bool:
    """Tell whether some number in this place gives the value, in two entries or more."""

    def made(number: float) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.asarray(inner.formula(**{inner.step: number}), dtype=float)

    for factor, shift in _STARTS:
        number = _solved(made, factor * inner.right + shift, pair.value)
        if number is None:
            continue
        near = distance(kind, pair.value, made(number), pair.case, exercise.tolerance) <= 1.0
        moved = np.abs(made(number + 1e-3 * (1 + abs(number))) - made(number))
        if near and np.sum(moved > 1e-9 * (1 + np.abs(pair.value).max())) >= 2:
            return True
    return False


def _solved(made: Callable[[float], Any], start: float, value: np.ndarray) -> float | None:
    """Look for a number by Gauss–Newton steps, the slope by central differences."""
    number = start
    for _ in range(_TURNS):
        step = 1e-6 * (1 + abs(number))
        ahead, behind = made(number + step), made(number - step)
        if ahead.shape != value.shape or not np.isfinite([ahead, behind]).all():
            return None
        slope = ((ahead - behind) / (2 * step)).ravel()
        size = float(slope @ slope)
        if size == 0.0:
            return None
        move = float(slope @ (value - made(number)).ravel()) / size
        number += move
        if not np.isfinite(number) or abs(number) > 1e9:
            return None
        if abs(move) <= 1e-13 * (1 + abs(number)):
            break
    return number


__all__ = ["inner_number"]
