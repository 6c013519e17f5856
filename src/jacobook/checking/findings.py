"""What a recognised mistake is, and what the modules that recognise share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """Count the sizes, rounded, that the entries of the targets have, zero left out."""
    entries = np.abs(np.concatenate([p.target.ravel() for p in pairs]))
    with np.errstate(divide="ignore"):
        return len({f"{size:.6g}" for size in entries[entries > 0].tolist()})


# What one number may be to the right one: the factor, and the words for one and for several.
_RELATIONS: tuple[tuple[float, str, str], ...] = (
    (-1.0, "has the wrong sign", "have the wrong sign"),
    (2.0, "is twice the right one", "are twice the right ones"),
    (0.5, "is half of the right one", "are half of the right ones"),
    (-2.0, "is twice the right one, with the wrong sign", "are twice the right ones, negated"),
    (-0.5, "is half of the right one, with the wrong sign", "are half of the right ones, negated"),
)


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
