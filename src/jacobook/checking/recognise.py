"""Mistakes that can happen in every exercise, recognised from the numbers alone.

Each function looks at pairs of a value and its target and returns a finding, or None. They are
tried in the order in which :func:`recognise` names them.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jacobook.checking.compare import allowed, distance, match_points, unit
from jacobook.declaration import (
    Case,
    Direction,
    Exercise,
    Expression,
    Kind,
    Points,
    Shape,
    Tolerance,
)


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


def _near(pair: Pair, value: np.ndarray, kind: Kind, tolerance: Tolerance) -> bool:
    return distance(kind, value, pair.target, pair.case, tolerance) <= 1.0


def _shape(array: np.ndarray) -> str:
    return f"`{array.shape}`"


# ------------------------------------------------------------------------------------- shapes

_LAYOUT = (
    "A Jacobian here has a row for each output and a column for each input, and a gradient has the "
    "shape of what it belongs to."
)

# How an array can hold the right numbers in the wrong shape: a word, the sentence, and the
# operation that would bring it back.
_RESHAPINGS: tuple[tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    (
        "batch-last",
        "The numbers are right, with the batch axis last; it comes first here.",
        lambda a: np.moveaxis(a, -1, 0),
    ),
    (
        "transposed",
        f"The numbers are right, transposed: rows and columns are exchanged. {_LAYOUT}",
        np.transpose,
    ),
)


def wrong_shape(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a wrong shape, and whether the numbers in it are right."""
    odd = [pair for pair in pairs if pair.value.shape != pair.target.shape]
    if not odd:
        # A square matrix can be transposed without its shape telling.
        square = [pair for pair in pairs if pair.target.ndim >= 2]
        if len(square) == len(pairs) and all(
            _near(pair, pair.value.T, kind, tolerance) for pair in pairs
        ):
            return Finding("transposed", _RESHAPINGS[1][1])
        return None
    first = odd[0]
    both = f"Yours has shape {_shape(first.value)}, and {_shape(first.target)} is asked for."
    if all(p.target.ndim == 0 for p in pairs):
        return _no_single_number(pairs, kind, tolerance, both)
    in_a_list = all(p.value.shape == (1, *p.target.shape) for p in pairs)
    if in_a_list and all(p.target.shape != (1,) for p in pairs if p.target.ndim == 1):
        word = "row" if first.target.ndim == 1 else ""
        if not word and all(_near(p, p.value[0], kind, tolerance) for p in pairs):
            return Finding("one-element", f"Right, but alone in a list: take `[0]` of it. {both}")
    column = all(
        p.target.ndim == 1 and p.value.shape in {(p.target.size, 1), (1, p.target.size)}
        for p in pairs
    )
    if column:
        word = "column" if first.value.shape[1] == 1 else "row"
        mend = "`.ravel()` makes it one" if word == "column" else "take `[0]` of it"
        return Finding(
            f"{word}-matrix",
            f"Your answer is a {word} matrix, and a vector is asked for: {mend}. {both} "
            "Matrices of one column or row broadcast silently into wrong results later.",
        )
    if isinstance(kind, Direction | Points):
        return Finding("shape", both)
    for label, sentence, back in _RESHAPINGS:
        if not all(p.value.ndim >= 2 for p in pairs):
            continue
        if label == "batch-last" and not all("B" in p.case.sizes for p in pairs):
            continue
        if all(_near(p, back(p.value), kind, tolerance) for p in pairs):
            return Finding(label, f"{sentence} {both}")
    if all(map(_has_decimal_commas, pairs)):
        return Finding("decimal-comma", f"{both} {_DECIMAL_POINT}")
    reduced = _diagonal(pairs, kind, tolerance) or _summed(pairs, kind, tolerance)
    if reduced is not None:
        return Finding(reduced.label, f"{reduced.message} {both}")
    if all(
        p.value.size == p.target.size and _near(p, p.value.reshape(p.target.shape), kind, tolerance)
        for p in pairs
    ):
        return Finding("reshaped", f"The numbers are right, laid out in another shape. {both}")
    if all(p.value.ndim == 0 and p.target.size > 1 for p in pairs):
        return Finding(
            "shape",
            f"Yours is one number, and an array of shape {_shape(first.target)} is asked for: "
            f"{first.target.size} numbers, each for itself. If you added them up, don't.",
        )
    return Finding("shape", f"The shape is wrong. {both}")


_DECIMAL_POINT = "Python writes a decimal point: `1.5`, not `1,5`."


def _no_single_number(
    pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance, both: str
) -> Finding:
    """Say what stands where a single number is asked for."""
    if all(p.value.size == 1 for p in pairs):
        take = "`[0]`" if all(p.value.ndim == 1 for p in pairs) else "`.item()`"
        return Finding(
            "not-scalar",
            "A single number is asked for, and yours stands alone in a list, tuple or array: take "
            f"{take} of it. {both}",
        )
    if all(map(_has_decimal_commas, pairs)):
        return Finding(
            "decimal-comma", f"One number is asked for, and yours are two. {_DECIMAL_POINT}"
        )
    if all(_near(p, np.asarray(p.value.sum()), kind, tolerance) for p in pairs):
        return Finding("not-summed", f"A single number is asked for: add your entries up. {both}")
    return Finding("shape", f"A single number is asked for, not several. {both}")


def _has_decimal_commas(pair: Pair) -> bool:
    """Tell whether whole numbers, taken in twos around a point, give what is asked for."""
    flat, target = pair.value.ravel(), pair.target.ravel()
    if flat.size != 2 * target.size or not np.array_equal(flat, np.round(flat)):
        return False
    if not np.all(np.abs(flat) < 1e9) or np.any(flat[1::2] < 0):
        return False
    read = [float(f"{whole:.0f}.{part:.0f}") for whole, part in flat.reshape(-1, 2)]
    return bool(np.allclose(read, target, rtol=1e-9, atol=0.0))


def _summed(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a sum too many, or a sum that is missing."""
    total = [np.asarray(p.target.sum()) for p in pairs]
    if _telling(pairs) and all(map(_agreeing(kind, tolerance), pairs, total)):
        return Finding(
            "summed",
            "You handed over the sum of the entries that are asked for: don't add them up.",
        )
    for axis in range(max(p.target.ndim for p in pairs)):
        fits = all(p.target.ndim >= 2 and p.target.ndim == p.value.ndim + 1 for p in pairs)
        if fits and all(
            _near_to(p, p.target.sum(axis=axis), kind, tolerance)
            for p in pairs
            if axis < p.target.ndim
        ):
            return Finding(
                "summed",
                f"In yours, the numbers that are asked for are added up along axis {axis}.",
            )
    for axis in range(max(p.value.ndim for p in pairs)):
        fits = all(p.value.ndim == p.target.ndim + 1 and axis < p.value.ndim for p in pairs)
        for word, reduce in (("Added up", np.sum), ("Averaged", np.mean)):
            if fits and all(_near(p, reduce(p.value, axis=axis), kind, tolerance) for p in pairs):
                return Finding("not-summed", f"{word} along axis {axis}, your numbers are right.")
    return None


def _agreeing(kind: Kind, tolerance: Tolerance) -> Callable[[Pair, np.ndarray], bool]:
    return lambda pair, other: _near_to(pair, other, kind, tolerance)


def _diagonal(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a diagonal for its matrix, and the other way round."""
    square = all(p.target.ndim == 2 and p.value.ndim == 1 for p in pairs)
    if square and all(_near_to(p, np.diagonal(p.target), kind, tolerance) for p in pairs):
        return Finding(
            "diagonal", "These are the diagonal entries of the matrix that is asked for."
        )
    wide = all(p.target.ndim == 1 and p.value.shape == (p.target.size,) * 2 for p in pairs)
    if wide and all(_near(p, np.diagonal(p.value), kind, tolerance) for p in pairs):
        return Finding("diagonal", "The diagonal of your matrix holds the right numbers.")
    return None


def _near_to(pair: Pair, other: np.ndarray, kind: Kind, tolerance: Tolerance) -> bool:
    """Tell whether the value is this one, made from the target."""
    if pair.value.shape != other.shape:
        return False
    return distance(kind, pair.value, other, pair.case, tolerance) <= 1.0


def wrong_shape_answer(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise mistakes where the answer itself is a shape."""
    given = tuple(int(n) for n in pairs[0].value)
    wanted = tuple(int(n) for n in pairs[0].target)
    if given == wanted:
        return None
    if given == wanted[::-1]:
        return Finding("transposed", f"`{given}` is transposed: its axes are in reverse order.")
    if tuple(n for n in given if n != 1) == tuple(n for n in wanted if n != 1):
        more = "many" if len(given) > len(wanted) else "few"
        return Finding("extra-axis", f"`{given}` has an axis of length 1 too {more}.")
    if sorted(given) == sorted(wanted):
        return Finding("order", f"`{given}` has the right axes, in another order.")
    if np.prod(given, dtype=float) == np.prod(wanted, dtype=float):
        return Finding("reshaped", f"`{given}` has the right number of entries, in other axes.")
    if len(given) != len(wanted):
        more = "many" if len(given) > len(wanted) else "few"
        return Finding(
            "axes",
            f"`{given}` has {_count(len(given), 'axis', 'axes')}, and that is too {more}: an array "
            "has one axis for each index that it takes to pick a number out of it.",
        )
    wrong = [str(axis) for axis, (n, m) in enumerate(zip(given, wanted, strict=True)) if n != m]
    if len(wrong) == len(wanted):
        return Finding("shape", f"`{given}` has the right number of axes, with wrong lengths.")
    return Finding(
        "shape",
        f"`{given}` has the right number of axes. The length of axis {' and '.join(wrong)} is "
        "wrong; axes are counted from 0.",
    )


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


# ----------------------------------------------------------------------------- values in general


def not_finite(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise NaN and infinity."""
    for pair in pairs:
        bad = ~np.isfinite(pair.value)
        if bad.any() and np.isfinite(pair.target).all():
            nan = bool(np.isnan(pair.value[bad]).any())
            what = "NaN" if nan else "infinity"
            causes = (
                "an overflow, zero divided by zero, or a root or logarithm of a negative number"
                if nan
                else "an overflow, a division by zero or a logarithm of zero"
            )
            where = f" when {pair.case.edge}" if pair.case.edge else ""
            return Finding(
                "not-finite",
                f"Your answer contains {what}{where}: {int(bad.sum())} of "
                f"{_count(bad.size, 'entry', 'entries')}. If you didn't put it there yourself, "
                f"look for {causes}.",
            )
    return None


def ignores_argument(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a function that returns the same whatever it is given."""
    if len(pairs) < 2:
        return None
    first = pairs[0]
    alike = [p for p in pairs[1:] if p.target.shape == first.target.shape]
    differ = [p for p in alike if not np.array_equal(p.target, first.target)]
    if differ and all(np.array_equal(p.value, first.value) for p in pairs[1:]):
        if isinstance(kind, Expression):
            return Finding(
                "constant-expression",
                "Your answer contains no symbol: it is a number, and an expression in "
                f"`{', '.join(kind.symbols)}` is asked for.",
            )
        return Finding(
            "ignores-argument",
            "Your function returns the same whatever it is called with: use its arguments, and "
            "not names from elsewhere in the notebook.",
        )
    return None


def same_label(values: Sequence[str], wanted: Sequence[str]) -> Finding | None:
    """Recognise a function that gives one label to all that don't deserve the same."""
    if len(set(values)) > 1 or len(set(wanted)) < 2:
        return None
    return Finding(
        "ignores-argument",
        f'Your function returns "{values[0]}" in all {len(values)} test cases, and they don\'t all '
        "deserve the same label: let it depend on the arguments.",
    )


def off_by_sign(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the negative of the right answer, on all cases or on some."""
    if not _telling(pairs):
        return None
    numbers = all(pair.target.ndim == 0 for pair in pairs)
    if all(_near(p, -p.value, kind, tolerance) for p in pairs):
        return Finding("sign", f"{'Your number' if numbers else 'Every entry'} has the wrong sign.")
    wrong = [p for p in pairs if not _near(p, p.value, kind, tolerance)]
    somewhere = len(wrong) >= 2 and not all(p.case.edge for p in wrong)
    if somewhere and all(_near(p, -p.value, kind, tolerance) for p in wrong):
        return Finding(
            "sign",
            f"Right up to the sign, which is wrong in {len(wrong)} of {len(pairs)} test cases.",
        )
    return None


def off_by_factor(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a constant multiple of the right answer; name 2, ½ and the declared sizes."""
    if not _telling(pairs):
        return None
    if len(pairs) == 1 and pairs[0].target.ndim == 0:
        words = _relation(pairs[0].value, pairs[0].target, tolerance, pairs[0].case)
        return None if words is None else Finding("factor", f"Your number {words[0]}.")
    # Each name with the factor it means in each case. A size of 1 or 2 would hide behind 1 or 2.
    names: list[tuple[str, list[float]]] = []
    sizes: dict[str, list[int]] = {}
    for size in sorted({name for pair in pairs for name in pair.case.sizes}):
        counts = [p.case.sizes.get(size, 0) for p in pairs]
        if not {0, 1, 2} & set(counts):
            names.append((size, [float(count) for count in counts]))
            names.append((f"1/{size}", [1.0 / count for count in counts]))
            sizes[size] = counts
    for above, over in itertools.permutations(sizes, 2):
        ratios = [a / b for a, b in zip(sizes[above], sizes[over], strict=True)]
        names.append((f"{above}/{over}", ratios))
    names += [("2", [2.0] * len(pairs)), ("½", [0.5] * len(pairs))]
    for name, factors in names:
        scaled = zip(pairs, factors, strict=True)
        if all(_near(p, p.value / factor, kind, tolerance) for p, factor in scaled):
            return Finding(
                "factor", f"Your answer is the right one times {name}: a factor to look for."
            )
    top = max(pairs, key=lambda p: float(np.max(np.abs(p.target))))
    at = np.unravel_index(np.argmax(np.abs(top.target)), top.target.shape)
    constant = float(top.value[at] / top.target[at])
    # A factor within a thousandth of 1 is a matter of precision, which comes later. And where all
    # that is asked for is of one size, every answer of one size is a multiple of it.
    if _sizes(pairs) >= 2 and constant != 0.0 and abs(constant - 1.0) > 1e-3:
        loose = Tolerance(tolerance.rtol * 10, tolerance.atol, "a fitted factor is rounded too")
        if all(_near(p, p.value / constant, kind, loose) for p in pairs):
            return Finding(
                "factor", "Your answer is a constant multiple of the right one: look for a factor."
            )
    return None


def _sizes(pairs: Sequence[Pair]) -> int:
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


def _relation(
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


_TRANSFORMS: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("the square", np.square),
    ("the square root", np.sqrt),
    ("the reciprocal", np.reciprocal),
    ("the logarithm", np.log),
    ("the exponential", np.exp),
    ("the absolute value", np.abs),
)


def transformed(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the square of the right answer, its root, its logarithm …, and a constant added."""
    if not _telling(pairs) or _sizes(pairs) < 2:
        return None
    what = "Each entry of yours is" if all(p.target.ndim >= 1 for p in pairs) else "Yours is"
    with np.errstate(all="ignore"):
        for name, function in _TRANSFORMS:
            changed = [np.asarray(function(p.target)) for p in pairs]
            if all(np.isfinite(each).all() for each in changed) and all(
                _near_to(p, each, kind, tolerance) for p, each in zip(pairs, changed, strict=True)
            ):
                return Finding("transformed", f"{what} {name} of what is asked for.")
        gap = float(np.mean(pairs[0].value - pairs[0].target))
        if abs(gap) > 1e-3 and all(
            _near(p, np.asarray(p.value - gap), kind, tolerance) for p in pairs
        ):
            return Finding(
                "constant-added",
                "Your answer differs from the right one by a constant, the same in all cases: "
                "look for a term that was added or forgotten.",
            )
    return None


def another_order(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the right entries, or rows or columns, in another order."""
    if not _telling(pairs) or _sizes(pairs) < 2:
        return None
    if all(p.target.ndim == 1 and p.target.size >= 2 for p in pairs):
        if all(_near(p, p.value[::-1], kind, tolerance) for p in pairs):
            two = all(p.target.size == 2 for p in pairs)
            how = "the two are exchanged" if two else "they stand in reverse order"
            return Finding("order", f"The entries are right, but {how}: look at which comes first.")
        if all(_near(p, _matched(p.value, p.target), kind, tolerance) for p in pairs):
            return Finding(
                "order",
                "The entries are right, in another order: look at which belongs to which place.",
            )
    if all(p.target.ndim == 2 for p in pairs):
        for what, axis in (("rows", 0), ("columns", 1)):
            if all(_near(p, np.flip(p.value, axis), kind, tolerance) for p in pairs):
                return Finding("order", f"The numbers are right, with the {what} in reverse order.")
    return None


def _matched(value: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Put the entries in the order of the target's."""
    ordered = np.empty_like(value)
    ordered[np.argsort(target)] = np.sort(value)
    return ordered


# Places in an array that a mistake may be confined to: the words for them, and their mask.
_PLACES: tuple[tuple[str, int, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("the diagonal entries", 2, lambda a: np.eye(*a.shape) > 0),
    ("the entries off the diagonal", 2, lambda a: np.eye(*a.shape) == 0),
    ("the entries above the diagonal", 2, lambda a: np.triu(np.ones(a.shape, dtype=bool), 1)),
    ("the entries below the diagonal", 2, lambda a: np.tril(np.ones(a.shape, dtype=bool), -1)),
    ("the first row", 2, lambda a: _at(a.shape, 0)),
    ("the last row", 2, lambda a: _at(a.shape, -1)),
    ("the first column", 2, lambda a: _at(a.shape[::-1], 0).T),
    ("the last column", 2, lambda a: _at(a.shape[::-1], -1).T),
    ("the first entry", 1, lambda a: _at(a.shape, 0)),
    ("the last entry", 1, lambda a: _at(a.shape, -1)),
)


def _at(shape: tuple[int, ...], index: int) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[index] = True
    return mask


def one_place(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise where alone an array is wrong: the diagonal, a row, the last entry …"""
    if len({p.target.ndim for p in pairs}) > 1 or not all(
        np.isfinite(p.value).all() and np.isfinite(p.target).all() for p in pairs
    ):
        return None
    wrong = [np.abs(p.value - p.target) > allowed(p.target, p.case, tolerance) for p in pairs]
    axes = pairs[0].target.ndim
    square = all(p.target.shape[:1] == p.target.shape[1:] for p in pairs)
    found: list[tuple[int, str, list[np.ndarray]]] = []
    for words, of_axes, mask in _PLACES:
        if of_axes != axes or ("diagonal" in words and not square):
            continue
        places = [mask(p.target) for p in pairs]
        inside = all(not np.any(w & ~m) for w, m in zip(wrong, places, strict=True))
        partial = any(np.any(~m) for m in places)
        if inside and partial and not _only_narrower(words, wrong):
            found.append((sum(int(np.sum(m)) for m in places), words, places))
    if not found:
        return None
    _, words, places = min(found, key=lambda each: each[0])  # the smallest that holds all
    values = np.concatenate([p.value[m] for p, m in zip(pairs, places, strict=True)])
    targets = np.concatenate([p.target[m] for p, m in zip(pairs, places, strict=True)])
    related = _relation(values, targets, tolerance, pairs[0].case)
    if related is None:
        return Finding("place", f"Right except for {words}.")
    if axes == 1:
        return Finding("place", f"Right except for {words}, which {related[0]}.")
    joint = "which" if "entries" in words else "whose entries"
    return Finding("place", f"Right except for {words}, {joint} {related[1]}.")


def _only_narrower(words: str, wrong: Sequence[np.ndarray]) -> bool:
    """Tell whether no more than one entry is wrong where several are spoken of."""
    return "entry" not in words and all(np.sum(each) <= 1 for each in wrong)


def _telling(pairs: Sequence[Pair]) -> bool:
    """Tell whether sign and factor mean anything: some target differs from zero."""
    return any(np.any(pair.target) for pair in pairs) and all(
        np.isfinite(pair.value).all() and np.isfinite(pair.target).all() for pair in pairs
    )


def named_edges(cases: Sequence[Case], joint: str) -> str:
    """Name the edges of some cases, the first three of them."""
    edges = list(dict.fromkeys(case.edge for case in cases))
    more = f" (and {len(edges) - 3} more)" if len(edges) > 3 else ""
    return joint.join(edges[:3]) + more


def only_edges_wrong(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise an answer that is right except at the edges of its domain."""
    wrong = [pair for pair in pairs if not _near(pair, pair.value, kind, tolerance)]
    if wrong and all(pair.case.edge for pair in wrong) and len(wrong) < len(pairs):
        edges = named_edges([pair.case for pair in wrong], " nor when ")
        return Finding("edge", f"Right in general, but not when {edges}.")
    return None


def single_precision(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise numbers that went through float32."""
    loose = Tolerance(2e-6, max(tolerance.atol, 1e-9), "the rounding of single precision")
    rounded = [p.value.astype(np.float32) for p in pairs]
    if not all(np.array_equal(p.value, r) for p, r in zip(pairs, rounded, strict=True)):
        return None
    # Numbers such as 0.5 and 3 are the same in both precisions, and say nothing.
    bits = np.concatenate([np.atleast_1d(each).ravel().view(np.uint32) for each in rounded])
    if np.any(bits & 0xFF) and all(_near(p, p.value, kind, loose) for p in pairs):
        return Finding(
            "single-precision",
            "Right to about seven digits: somewhere your numbers are in single precision "
            "(`float32`). Compute in double precision, NumPy's default.",
        )
    return None


def nearly_right(exact_derivative: bool) -> Test:
    """Make the test for an answer that is close: a finite difference, or a rounded number."""

    def test(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
        digits = 9
        relative = Tolerance(1.0, 0.0, "relative error")
        scales = [allowed(pair.target, pair.case, relative) for pair in pairs]
        for pair, own in zip(pairs, scales, strict=True):
            # Where the right answer is zero, the other samples say what is small.
            scale = own or max(scales)
            other = pair.value != pair.target  # infinities that agree have no difference
            gaps = np.subtract(pair.value, pair.target, where=other, out=np.zeros(other.shape))
            error = float(np.abs(gaps).max(initial=0.0))
            if not error <= 1e-2 * scale:
                return None
            digits = min(digits, int(-np.log10(error / scale)) if error else 9)
        if digits < 3:
            return None
        about = f"right to about {_count(digits, 'digit', 'digits')}"
        if exact_derivative:
            lean = any(pair.case.max_bytes is not None for pair in pairs)
            exact = (
                ""
                if lean
                else (" (A complex step or automatic differentiation is exact too, and passes.)")
            )
            return Finding(
                "not-exact",
                f"{about.capitalize()}, and the derivative itself is asked for. A finite "
                "difference comes so close and no closer; so does a number that was rounded, or "
                f"a small one that was added. Derive it, and leave nothing out.{exact}",
            )
        return Finding(
            "imprecise",
            f"Close: {about}, and more are asked for. Look for a number that was rounded, a small "
            "one that was added, or a method that is only approximate.",
        )

    return test


def worst_entry(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say where a function's answer is farthest off, and by how many orders of magnitude."""
    pair = max(pairs, key=lambda p: distance(kind, p.value, p.target, p.case, tolerance))
    count = sum(distance(kind, p.value, p.target, p.case, tolerance) > 1.0 for p in pairs)
    error = np.abs(pair.value - pair.target)
    if pair.target.ndim == 0:
        text = f"the error is {_size(error, pair.target, 'number')}."
    else:
        at = np.unravel_index(np.argmax(error), error.shape)
        index = ", ".join(str(int(i)) for i in at)
        wrong = int(np.sum(error > allowed(pair.target, pair.case, tolerance)))
        text = (
            f"{wrong} of {_count(error.size, 'entry is', 'entries are')} wrong; the worst is at "
            f"index `[{index}]`, where the error is {_size(error[at], pair.target[at], 'entry')}."
        )
    where = f" (when {pair.case.edge})" if pair.case.edge else ""
    what = "points that were tried" if isinstance(kind, Expression) else "test cases"
    return Finding(
        "wrong", f"Wrong on {count} of {len(pairs)} {what}. On the worst of them{where}, {text}"
    )


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def wrong_entries(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say which entries of a value are wrong, and what they are to the right ones.

    What is right is never said of a number that isn't: neither its size nor that it is zero.
    """
    (pair,) = pairs
    if pair.target.ndim == 0:
        value, target = abs(float(pair.value)), abs(float(pair.target))
        size = "its size is about right, and the number isn't"
        if value >= 10 * target:
            size = "it is more than ten times too large"
        elif 10 * value <= target:
            size = "it is more than ten times too small"
        return Finding("wrong", f"Your number is wrong: {size}.")
    limit = allowed(pair.target, pair.case, tolerance)
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(pair.value - pair.target) <= limit)
    places = [tuple(map(int, at)) for at in np.argwhere(wrong)]
    total = pair.target.size
    if len(places) == total:
        opening = f"None of the {total} entries is right yet"
    elif len(places) == 1:
        opening = "Right but for one entry"
    else:
        opening = f"{len(places)} of {total} entries are wrong"
    groups: dict[tuple[str, str], list[str]] = {}
    for at in places:
        found = _relation(pair.value[at], pair.target[at], tolerance, pair.case)
        if found is None:
            found = _misplaced(pair, at, limit)
        groups.setdefault(found or ("is wrong", "are wrong"), []).append(_place(at, pair.target))
    if set(groups) == {("is wrong", "are wrong")} and len(places) == total:
        return Finding("wrong", f"{opening}: go through them one at a time.")
    told = [f"{_listed(names)} {words[len(names) > 1]}" for words, names in groups.items()]
    return Finding("wrong", f"{opening}: {'; '.join(told)}.")


def _misplaced(pair: Pair, at: tuple[int, ...], limit: float) -> tuple[str, str] | None:
    """Recognise the right number of another entry."""
    others = np.argwhere(np.abs(pair.target - pair.value[at]) <= limit)
    if len(others) != 1 or pair.target.size < 2 or not pair.value[at]:
        return None
    other = _place(tuple(map(int, others[0])), pair.target)
    return f"is what belongs to {other}", f"are what belongs to {other}"


def _place(at: tuple[int, ...], array: np.ndarray) -> str:
    """Name an entry: the second, or the one at index `[0, 2]`."""
    if array.ndim == 1 and array.size <= len(_ORDINALS):
        return f"the {_ORDINALS[at[0]]}"
    return f"`[{', '.join(map(str, at))}]`"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _size(error: np.ndarray | float, target: np.ndarray | float, what: str) -> str:
    """Say how large an error is beside the right number, in orders of magnitude."""
    right = abs(float(target))
    if not (math.isfinite(right) and math.isfinite(float(error))):
        return "infinite: one of the two numbers is, and the other isn't"
    if right == 0.0:
        return f"all of it: the right {what} is zero"
    order = math.log10(float(error) / right) if error else -math.inf
    if order >= 6.0:  # the right one is nearly zero: the power says nothing more
        return f"far larger than the right {what}"
    if order >= 1.5:
        return f"about 10^{round(order)} times as large as the right {what}"
    if order >= 0.5:
        return f"about 10 times as large as the right {what}"
    if order >= -0.7:
        return f"of the same size as the right {what}"
    return f"about 10^{round(order)} of the right {what}"


# --------------------------------------------------------------------------- particular kinds


def wrong_points(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say how many points are missing, too many, repeated or wrong."""
    for pair in pairs:
        value, target = pair.value, pair.target
        if value.ndim != 2 or value.shape[1:] != target.shape[1:]:
            form = "A set of points is an array with one point per row: "
            form += f"`(number of points, {target.shape[1]})`"
            if target.shape[1] == 1:
                form = "A list of numbers is asked for, such as `[3, 5]`, also for a single one"
            return Finding("shape", f"{form}; yours has shape {_shape(value)}.")
        if not np.isfinite(value).all():
            return Finding("not-finite", "A coordinate is NaN or infinite.")
        if target.shape[1] > 1 and _near(pair, value[:, ::-1], kind, tolerance):
            return Finding("order", "The coordinates of your points are in reverse order.")
        if _near(pair, -value, kind, tolerance):
            return Finding("sign", "Every coordinate of your points has the wrong sign.")
        paired, error = match_points(value, target)
        if paired and 0 < error < 5e-3 * float(np.abs(target).max(initial=0.0)):
            return Finding(
                "imprecise",
                "Your points are close to the right ones, and not close enough: was a number "
                "rounded?",
            )
        limit = allowed(target, pair.case, tolerance)
        gaps = np.max(np.abs(value[:, None, :] - target[None, :, :]), axis=2)
        found = gaps <= limit
        repeated = int(np.sum(np.maximum(found.sum(axis=0) - 1, 0)))
        foreign = int(np.sum(~found.any(axis=1)))
        missing = int(np.sum(~found.any(axis=0)))
        parts = []
        if foreign:
            parts.append(f"{_count(foreign, 'point does', 'points do')} not belong to the set")
        if missing:
            parts.append(f"{_count(missing, 'point is', 'points are')} missing")
        if repeated:
            parts.append(f"{_count(repeated, 'point is', 'points are')} listed more than once")
        if parts:
            return Finding("points", f"{'; '.join(parts)}.".capitalize())
    return Finding("points", "The points are not the right ones.")


def wrong_direction(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say by what angle a direction is off, or which of its entries are exchanged or negated."""
    angles = []
    for pair in pairs:
        cosine = float(unit(pair.value.ravel()) @ unit(pair.target.ravel()))
        cosine = abs(cosine) if kind == Direction(either_sign=True) else cosine
        angles.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    worst = max(angles)
    if worst <= 179.9 and worst >= 0.5:
        ordered = _other_direction(pairs, kind, tolerance)
        if ordered is not None:
            return ordered
    if worst > 179.9:
        return Finding("sign", "Your vector points exactly the other way.")
    if abs(worst - 90) < 1e-4 and all(abs(angle - 90) < 1e-4 for angle in angles):
        return Finding("perpendicular", "Your vector stands at a right angle to the right one.")
    if worst < 0.5:
        return Finding(
            "imprecise",
            "Your vector points almost the right way: was it rounded? Any length will do, so there "
            "is no need to.",
        )
    return Finding("wrong", f"Your vector is off by an angle of about {round(worst)} degrees.")


def _other_direction(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a direction whose entries are exchanged, or have wrong signs."""
    units = [(unit(p.value.ravel()), unit(p.target.ravel()), p) for p in pairs]
    sizes = all(np.allclose(np.abs(v), np.abs(t), rtol=1e-6, atol=1e-9) for v, t, _ in units)
    if sizes and min(np.count_nonzero(t) for _, t, _ in units) >= 2:
        return Finding("sign", "The entries are right up to their signs: look at each of them.")
    if all(_near(p, p.value[::-1], kind, tolerance) for p in pairs):
        two = all(p.value.size == 2 for p in pairs)
        how = "your two entries are exchanged" if two else "your entries are in reverse order"
        return Finding("order", f"Right, but {how}: look at which comes first.")
    if all(np.allclose(np.sort(v), np.sort(t), rtol=1e-6, atol=1e-9) for v, t, _ in units):
        return Finding("order", "The entries are right, in another order.")
    return None


# ------------------------------------------------------------------------------------ in order


def before_repetition(exercise: Exercise, kind: Kind) -> tuple[Test, ...]:
    """Return the tests that come before determinism and changed arguments are looked at."""
    if isinstance(kind, Shape):
        return (wrong_shape_answer,)
    if isinstance(kind, Points):
        return ()
    if isinstance(kind, Direction):
        return (wrong_shape, not_finite, ignores_argument)
    return (wrong_shape, not_finite, ignores_argument)


def after_repetition(exercise: Exercise, kind: Kind) -> tuple[Test, ...]:
    """Return the tests that come after them; the last one always finds something."""
    if isinstance(kind, Shape):
        return (worst_entry,)
    if isinstance(kind, Points):
        return (wrong_points,)
    if isinstance(kind, Direction):
        return (only_edges_wrong, wrong_direction)
    value = exercise.sampler is None and not isinstance(exercise.answer, Expression)
    compared: tuple[Test, ...] = (off_by_sign, off_by_factor, transformed, another_order)
    if value and exercise.level > 1:
        # What a single number is to the right one would be enough to work that out.
        compared = tuple(_of_several(test) for test in compared)
    return (
        *compared,
        only_edges_wrong,
        single_precision,
        nearly_right(exercise.exact_derivative),
        one_place,
        wrong_entries if value else worst_entry,
    )


def _of_several(test: Test) -> Test:
    """Make a test silent where a single number is asked for."""

    def silent(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
        if all(pair.target.size < 2 for pair in pairs):
            return None
        return test(pairs, kind, tolerance)

    return silent


def first_finding(
    tests: Sequence[Test], pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance
) -> Finding | None:
    """Return what the first test that recognises something says."""
    for test in tests:
        finding = test(pairs, kind, tolerance)
        if finding is not None:
            return finding
    return None


__all__ = [
    "Finding",
    "Pair",
    "after_repetition",
    "before_repetition",
    "first_finding",
    "match_points",
    "named_edges",
    "only_edges_wrong",
    "same_label",
]
