"""Richardson extrapolation of differences, with an error estimate.

The central difference with step h is D(h) = f' + a₂h² + a₄h⁴ + … Two steps give the combination
in which a₂ cancels, three that in which a₄ cancels too, and so on: the value at 0 of the
polynomial in h² through the points (h², D(h)). Long steps then give an accurate derivative, and
their rounding error, about ε|f|/h, is small. (At the edge of a domain only one side is left, and
the polynomial is one in h.)

Which steps are right depends on f, so each is chosen by what the ones before it showed:

* two differences that have little in common: f changes fast. The next step is an eighth of the
  shortest one.
* two that differ by no more than rounding: the step may be longer. The next one is eight times
  the longest.
* otherwise half of the shortest.

Every run of neighbouring steps gives a value, with an estimate of its error: how much it changes
when one step is left out, plus its rounding error. The value with the least estimate is taken.

Six differences are used, twelve values of f for each coordinate; up to nine more where the
differences still have little in common.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Extrapolation", "extrapolate_differences"]

Floats = NDArray[np.float64]
# Coordinates and how far each is moved → values of f and how far it was really moved.
ValuesAt = Callable[[NDArray[np.intp], Floats], tuple[NDArray[Any], Floats]]

DIFFERENCES = 6
MORE_DIFFERENCES = 9
LITTLE_IN_COMMON = 0.1


class Extrapolation(NamedTuple):
    """Derivatives by n coordinates, shape (n, *out), the estimates of their errors, and calls."""

    value: Floats
    error: Floats
    calls: int  # the largest number for one coordinate


def extrapolate_differences(
    values_at: ValuesAt,
    base: Floats,
    first_step: Floats,
    *,
    room_down: Floats,
    room_up: Floats,
    distance_to_zero: Floats,
    eps: float,
) -> Extrapolation:
    """Extrapolate differences along n coordinates; the head of this module says how.

    Parameters
    ----------
    values_at : callable
        Takes indexes of coordinates and, for each, how far it is moved from x, with a sign.
        Returns the values of f there, nan where it has none, and how far was really moved.
    base : array of shape (*out)
        f(x).
    first_step : array of shape (n,)
    room_down, room_up : arrays of shape (n,)
        How far each coordinate may go, infinite where nothing forbids it.
    distance_to_zero : array of shape (n,)
        A step of this length reaches 0, where many domains end.
    eps : float
        Relative accuracy of f.

    Returns
    -------
    Extrapolation
        An error is infinite where fewer than two differences were finite.
    """
    n, out = len(first_step), base.shape
    room = np.minimum(room_down, room_up)
    # One side only, where the other has no room to speak of.
    sided = room < 1e-2 * first_step
    sign = np.where(room_up >= room_down, 1.0, -1.0)
    limit = np.where(sided, np.maximum(room_up, room_down), room)
    step = np.minimum(first_step, limit)
    levels = DIFFERENCES + MORE_DIFFERENCES
    steps = np.full((levels, n), np.inf)
    differences = np.full((levels, n, *out), np.nan)
    noises = np.full((levels, n), np.inf)
    unsettled, used = np.zeros(n, dtype=bool), 0
    for level in range(levels):
        rows = np.flatnonzero(unsettled) if level >= DIFFERENCES else np.arange(n)
        if len(rows) == 0:
            break
        used = level + 1
        length, difference, noise = _differences(
            values_at, base, rows, step[rows], sign[rows], sided[rows], eps
        )
        steps[level, rows], differences[level, rows], noises[level, rows] = (
            length,
            difference,
            noise,
        )
        for row in rows:
            step[row], unsettled[row] = _next_step(
                steps[: level + 1, row],
                differences[: level + 1, row],
                noises[: level + 1, row],
                float(step[row]),
                float(distance_to_zero[row]),
            )
        step = np.minimum(step, limit)
    value, error = np.empty((n, *out)), np.empty((n, *out))
    for j in range(n):
        value[j], error[j] = _best(
            steps[:, j], differences[:, j], noises[:, j], 1 if sided[j] else 2
        )
    return Extrapolation(value, error, 2 * used)


def _differences(
    values_at: ValuesAt,
    base: Floats,
    rows: NDArray[np.intp],
    step: Floats,
    sign: Floats,
    sided: NDArray[np.bool_],
    eps: float,
) -> tuple[Floats, Floats, Floats]:
    """Lengths, differences and rounding errors for one step along each of the coordinates."""
    both = ~sided
    near, near_moved = values_at(rows, sign * step)
    far, far_moved = np.broadcast_to(base, near.shape).copy(), np.zeros(len(rows))
    if both.any():
        far[both], far_moved[both] = values_at(rows[both], -(sign * step)[both])
    axes = tuple(range(1, near.ndim))
    with np.errstate(all="ignore"):
        distance = (near_moved - far_moved).reshape((-1,) + (1,) * base.ndim)
        difference = (near - far) / distance
        size = np.maximum(np.abs(near), np.abs(far)).max(axis=axes, initial=0.0)
        size = np.maximum(size, np.max(np.abs(base), initial=0.0))
        noise = eps * size / np.abs(near_moved - far_moved)
        lost = ~np.isfinite(difference).all(axis=axes)
    difference[lost] = np.nan
    # The length that the polynomial is one in: half of the distance of a central difference.
    length = np.abs(near_moved - far_moved) / np.where(both, 2, 1)
    length[lost], noise[lost] = np.inf, np.inf
    return length, difference, noise


def _next_step(
    steps: Floats, differences: Floats, noises: Floats, last: float, to_zero: float
) -> tuple[float, bool]:
    """The next step for one coordinate, and whether its differences have little in common."""
    used = np.flatnonzero(np.isfinite(steps))
    if len(used) == 0 or used[-1] != len(steps) - 1:  # f has no value there
        return (to_zero / 4 if 0 < to_zero / 2 < last else last / 8), True
    if len(used) == 1:
        return last / 2, False
    before, now = used[-2:]
    gap = np.max(np.abs(differences[now] - differences[before]), initial=0.0)
    size = np.max(np.abs(differences[[before, now]]), initial=0.0)
    shortest, longest = float(np.min(steps[used])), float(np.max(steps[used]))
    noise = float(np.max(noises[[before, now]]))
    if gap > LITTLE_IN_COMMON * size and gap > 16 * noise:
        return shortest / 8, True
    if gap <= 4 * noise and noise > 1e-14 * size > 0:
        return longest * 8, False
    return shortest / 2, False


def _best(steps: Floats, differences: Floats, noises: Floats, power: int) -> tuple[Any, Any]:
    """The extrapolated value with the least estimate of its error, for each output."""
    order = np.argsort(steps, kind="stable")
    order = order[np.isfinite(steps[order])]
    out = differences.shape[1:]
    if len(order) == 0:
        return np.full(out, np.nan), np.full(out, np.inf)
    widen = (-1,) + (1,) * len(out)
    lengths = steps[order].reshape(widen)
    table = differences[order]
    noise = np.broadcast_to(noises[order].reshape(widen), table.shape)
    value, estimate = table[0].copy(), np.full(out, np.inf)
    if len(order) == 1:
        return value, estimate
    # A value far from the shortest differences is no better than these differ among themselves.
    shortest, spread = table[0], np.abs(table[0] - table[1])
    settled = (
        spread <= LITTLE_IN_COMMON * np.maximum(np.abs(table[0]), np.abs(table[1])) + 16 * noise[0]
    )
    for width in range(1, len(order)):
        ratio = (lengths[width:] / lengths[:-width]) ** power
        with np.errstate(all="ignore"):  # two equal lengths give nothing new
            new = table[:-1] + (table[:-1] - table[1:]) / (ratio - 1)
            noise = (noise[:-1] * ratio + noise[1:]) / (ratio - 1)
            error = np.maximum(np.abs(new - table[:-1]), np.abs(new - table[1:])) + noise
        error = np.where(np.isfinite(error), error, np.inf)
        off = np.abs(new - shortest)
        error = np.where(off > 1.5 * spread + 3 * noise, np.maximum(error, off), error)
        error = np.where(settled, error, np.maximum(error, spread))
        for k in range(len(new)):
            better = error[k] < estimate
            value = np.where(better, new[k], value)
            estimate = np.where(better, error[k], estimate)
        table = np.where(np.isfinite(new), new, np.inf)
    return value, estimate
