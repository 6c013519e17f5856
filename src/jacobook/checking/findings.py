"""What a recognised mistake is, and what the modules that recognise share."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from jacobook.checking.compare import allowed, distance
from jacobook.declaration import Case, Kind, Tolerance


@dataclass(frozen=True)
class Finding:
    """What was recognised: a lasting word, and the sentence for it."""

    label: str
    message: str


@dataclass(frozen=True)
class Pair:
    """One case with the student's value and the target: plain arrays, or labels."""

    case: Case
    value: Any
    target: Any


Test = Callable[[Sequence[Pair], Kind, Tolerance], Finding | None]


def near(pair: Pair, value: np.ndarray, kind: Kind, tolerance: Tolerance) -> bool:
    """Tell whether a value agrees with the target."""
    return distance(kind, value, pair.target, pair.case, tolerance) <= 1.0


def near_to(pair: Pair, other: np.ndarray, kind: Kind, tolerance: Tolerance) -> bool:
    """Tell whether the value is this one, made from the target."""
    if pair.value.shape != other.shape:
        return False
    return distance(kind, pair.value, other, pair.case, tolerance) <= 1.0


def shape_text(array: np.ndarray) -> str:
    """Write the shape of an array, as code."""
    return f"`{array.shape}`"


def count_text(n: int, one: str, many: str) -> str:
    """Write a number and what it counts."""
    return f"{n} {one if n == 1 else many}"


def telling(pairs: Sequence[Pair]) -> bool:
    """Tell whether sign and factor mean anything: some target differs from zero."""
    return any(np.any(pair.target) for pair in pairs) and all(
        np.isfinite(pair.value).all() and np.isfinite(pair.target).all() for pair in pairs
    )


def distinct_sizes(pairs: Sequence[Pair]) -> int:
    """Count the sizes, rounded, that the entries of the targets have: 0, 1, or 2 for several."""
    entries = np.abs(np.concatenate([p.target.ravel() for p in pairs]))
    entries = entries[entries > 0]
    return len({f"{size:.6g}" for size in (entries.min(), entries.max())}) if entries.size else 0


# What one number may be to the right one: the factor, and the words for one and for several.
_RELATIONS: tuple[tuple[float, str, str], ...] = (
    (-1.0, "has the wrong sign", "have the wrong sign"),
    (2.0, "is twice the right one", "are twice the right ones"),
    (0.5, "is half of the right one", "are half of the right ones"),
    (-2.0, "is twice the right one, with the wrong sign", "are twice the right ones, negated"),
    (-0.5, "is half of the right one, with the wrong sign", "are half of the right ones, negated"),
)


# What else a number may be to the right one, on the first level, where this may be said.
_FACTORS: tuple[tuple[float, str], ...] = (
    (3.0, "three times"),
    (4.0, "four times"),
    (6.0, "six times"),
    (8.0, "eight times"),
    (10.0, "ten times"),
    (100.0, "a hundred times"),
    (1 / 3, "a third of"),
    (1 / 4, "a quarter of"),
    (1 / 6, "a sixth of"),
    (1 / 8, "an eighth of"),
    (0.1, "a tenth of"),
    (0.01, "a hundredth of"),
    (math.pi, "π times"),
    (2 * math.pi, "twice π times"),
    (1 / math.pi, "one over π times"),
    (1 / (2 * math.pi), "half of one over π times"),
    (1.5, "one and a half times"),
    (2 / 3, "two thirds of"),
)


def number_relation(value: float, target: float, limit: float) -> str | None:
    """Say what a single number is to the right one: a multiple, a power, one more or less.

    Parameters
    ----------
    limit
        The tolerance, as a number.
    """
    if not target or not math.isfinite(value):
        return None

    def meets(other: float) -> bool:
        return abs(value - other) <= limit * max(1.0, abs(other / target))

    for factor, words in _FACTORS:
        for sign, negated in ((1.0, ""), (-1.0, ", with the wrong sign")):
            if meets(sign * factor * target):
                return f"is {words} the right one{negated}"
    if abs(target) != 1.0:
        others = [(1 / target, "one divided by"), (target**2, "the square of")]
        others += [(math.sqrt(target), "the square root of")] if target > 0 else []
        for other, words in others:
            if meets(other):
                return f"is {words} the right one"
    for step, words in ((1.0, "too large by one"), (-1.0, "too small by one")):
        if meets(target + step):
            return f"is {words}"
    return None


def simple_multiple(value: float, target: float, limit: float) -> bool:
    """Tell whether a number is a simple multiple of the right one, of either sign.

    The multiples are so many that the right number can't be told from this.
    """
    if not target or not value or not math.isfinite(value):
        return False
    parts = (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 16)
    for over in parts:
        for above in parts:
            for unit in (1.0, math.pi, 1 / math.pi):
                factor = unit * above / over
                if abs(abs(value) - factor * abs(target)) <= limit * max(1.0, factor):
                    return True
    return False


def digits_only(value: float, target: float) -> bool:
    """Tell whether a number is the right one, rounded or cut off after some of its digits."""
    if not value or not math.isfinite(value) or abs(value - target) > 0.05 * abs(target):
        return False
    decimals = -int(Decimal(repr(float(value))).normalize().as_tuple().exponent)
    if value == target or decimals > 6 or abs(value) >= 1e9:
        return False
    scaled = target * 10.0**decimals
    whole = {math.floor(scaled), math.ceil(scaled)}
    return value in {each / 10.0**decimals for each in whole if abs(each - scaled) < 1.0}


def relation(
    value: np.ndarray, target: np.ndarray, tolerance: Tolerance, case: Case
) -> tuple[str, str] | None:
    """Say what some numbers are to the right ones, in words for one and for several.

    The tolerance is that of the numbers themselves.
    """
    if not (np.isfinite(value).all() and np.isfinite(target).all()):
        return None
    if np.any(target) and not np.any(value):
        return "is zero, and shouldn't be", "are zero, and shouldn't all be"
    if not np.any(target):
        return None
    limit = allowed(target, case, tolerance)
    for factor, one, many in _RELATIONS:
        if np.all(np.abs(value - factor * target) <= abs(factor) * limit):
            return one, many
    return None


def named_edges(cases: Sequence[Case], joint: str) -> str:
    """Name the edges of some cases, the first three of them."""
    edges = list(dict.fromkeys(case.edge for case in cases))
    more = f" (and {len(edges) - 3} more)" if len(edges) > 3 else ""
    return joint.join(edges[:3]) + more
