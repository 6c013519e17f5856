"""Where a function is right and where it is wrong, in words about its arguments.

What is said holds of the cases that were tried, and says no more. It takes many cases, or many
entries, before such words are no accident.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import allowed
from jacobook.checking.findings import Finding, Pair, relation
from jacobook.declaration import Array, Callback, Exercise, Kind, Tolerance

# So many cases in all, or entries, and so many on each side.
_ALL, _EACH = 10, 3

_CONDITIONS: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("is negative", lambda a: a < 0),
    ("is positive", lambda a: a > 0),
    ("is zero", lambda a: a == 0),
    ("is above 1", lambda a: a > 1),
    ("is 1 or above", lambda a: a >= 1),
    ("is at least 1 in size", lambda a: np.abs(a) >= 1),
)


def split(wrong: Sequence[bool], exercise: Exercise, cases: Sequence[Any]) -> str | None:
    """Return a condition on the arguments that holds in all wrong cases and in no right one."""
    if len(wrong) < _ALL or not _EACH <= sum(wrong) <= len(wrong) - _EACH:
        return None
    for words, holds in _of_cases(exercise, cases):
        if list(holds) == list(wrong):
            return words
    return None


def _of_cases(exercise: Exercise, cases: Sequence[Any]) -> Iterator[tuple[str, list[bool]]]:
    names = exercise.parameters or ()
    for place, name in enumerate(names):
        values = [case.args[place] for case in cases]
        if any(isinstance(v, Callback | str | bool) for v in values):
            continue
        arrays = [np.asarray(v, dtype=float) for v in values if _numeric(v)]
        if len(arrays) < len(values) or len({a.ndim for a in arrays}) > 1:
            continue
        if arrays[0].ndim == 0:
            for words, holds in _CONDITIONS:
                yield f"`{name}` {words}", [bool(holds(a)) for a in arrays]
            continue
        yield f"no entry of `{name}` is negative", [not np.any(a < 0) for a in arrays]
        yield f"some entry of `{name}` is negative", [bool(np.any(a < 0)) for a in arrays]
        yield f"some entry of `{name}` is zero", [bool(np.any(a == 0)) for a in arrays]
        yield f"no entry of `{name}` is zero", [not np.any(a == 0) for a in arrays]
        if arrays[0].ndim == 1:
            for number in (1, 2, 3):
                yield f"`{name}` has more than {number} entries", [len(a) > number for a in arrays]
        if arrays[0].ndim == 2:
            shapes = [a.shape for a in arrays]
            yield f"`{name}` has more rows than columns", [m > n for m, n in shapes]
            yield f"`{name}` has more columns than rows", [m < n for m, n in shapes]
            yield f"`{name}` isn't square", [m != n for m, n in shapes]
            for number in (1, 2, 3):
                yield f"`{name}` has more than {number} rows", [m > number for m, n in shapes]
    sizes = {name for case in cases for name in case.sizes}
    for size in sorted(name for name in sizes if all(name in case.sizes for case in cases)):
        for number in (1, 2, 3):
            yield f"{size} is more than {number}", [case.sizes[size] > number for case in cases]


def _numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu" and value.size > 0
    return isinstance(value, int | float | np.integer | np.floating)


def right_somewhere(
    exercise: Exercise, pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance
) -> Finding | None:
    """Recognise entries, or cases, that are wrong exactly where an argument has a property."""
    if not isinstance(kind, Array) or exercise.sampler is None:
        return None
    pairs = [p for p in pairs if not p.case.edge and p.case.max_bytes is None]
    if not pairs or any(p.value.shape != p.target.shape for p in pairs):
        return None
    with np.errstate(invalid="ignore"):
        wrong = [
            ~(np.abs(p.value - p.target) <= allowed(p.target, p.case, tolerance)) for p in pairs
        ]
    return _by_entries(exercise, pairs, wrong, tolerance) or _by_cases(exercise, pairs, wrong)


def _by_cases(
    exercise: Exercise, pairs: Sequence[Pair], wrong: Sequence[np.ndarray]
) -> Finding | None:
    bad = [bool(np.any(each)) for each in wrong]
    words = split(bad, exercise, [pair.case for pair in pairs])
    if words is None:
        return None
    right = len(bad) - sum(bad)
    return Finding(
        "where",
        f"Wrong in the {sum(bad)} test cases in which {words}, and right in the {right} others.",
    )


def _by_entries(
    exercise: Exercise, pairs: Sequence[Pair], wrong: Sequence[np.ndarray], tolerance: Tolerance
) -> Finding | None:
    bad = np.concatenate([each.ravel() for each in wrong])
    if len(bad) < _ALL or not _EACH <= bad.sum() <= len(bad) - _EACH:
        return None
    for words, values in _beside(exercise, pairs):
        for condition, holds in _CONDITIONS:
            if np.array_equal(holds(values), bad):
                value = np.concatenate([p.value.ravel() for p in pairs])[bad]
                target = np.concatenate([p.target.ravel() for p in pairs])[bad]
                related = relation(value, target, tolerance, pairs[0].case)
                what = f": there yours {related[1]}" if related is not None else ""
                return Finding("where", f"Right except where {words} {condition}{what}.")
    return None


def _beside(exercise: Exercise, pairs: Sequence[Pair]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what stands beside the entries of an answer: an argument's, and the right ones."""
    for place, name in enumerate(exercise.parameters or ()):
        rows = [pair.case.args[place] for pair in pairs]
        if not all(isinstance(row, np.ndarray) and _numeric(row) for row in rows):
            continue
        if all(row.shape == p.target.shape for row, p in zip(rows, pairs, strict=True)):
            entries = np.concatenate([row.ravel().astype(float) for row in rows])
            yield f"the entry of `{name}`", entries
    yield "the right entry", np.concatenate([p.target.ravel() for p in pairs])


__all__ = ["right_somewhere", "split"]
