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

# How an array can hold the right numbers in the wrong shape: a word, the sentence, and the
# operation that would bring it back.
_RESHAPINGS: tuple[tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    (
        "batch-last",
        "The numbers are right, with the batch axis last; it comes first here.",
        lambda a: np.moveaxis(a, -1, 0),
    ),
    ("transposed", "The numbers are right, transposed.", np.transpose),
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
            return Finding("transposed", "The numbers are right, transposed.")
        return None
    first = odd[0]
    both = f"Yours has shape {_shape(first.value)}, and {_shape(first.target)} is asked for."
    column = all(
        p.target.ndim == 1 and p.value.shape in {(p.target.size, 1), (1, p.target.size)}
        for p in pairs
    )
    if column:
        word = "column" if first.value.shape[1] == 1 else "row"
        return Finding(
            f"{word}-matrix",
            f"Your answer is a {word} matrix, and a vector is asked for. {both} "
            "Matrices of one column or row broadcast silently into wrong results later.",
        )
    if kind == Direction() or isinstance(kind, Points):
        return Finding("shape", both)
    for label, sentence, back in _RESHAPINGS:
        if not all(p.value.ndim >= 2 for p in pairs):
            continue
        if label == "batch-last" and not all("B" in p.case.sizes for p in pairs):
            continue
        if all(_near(p, back(p.value), kind, tolerance) for p in pairs):
            return Finding(label, f"{sentence} {both}")
    if all(p.target.ndim == 0 and p.value.shape == (2,) for p in pairs) and len(pairs) == 1:
        return Finding(
            "decimal-comma",
            f"One number is asked for, and yours are two. {both} Python writes a decimal point: "
            "`1.5`, not `1,5`.",
        )
    if all(p.target.ndim == 0 and p.value.size == 1 for p in pairs):
        return Finding("not-scalar", f"A single number is asked for, not an array of one. {both}")
    if all(
        p.value.size == p.target.size and _near(p, p.value.reshape(p.target.shape), kind, tolerance)
        for p in pairs
    ):
        return Finding("reshaped", f"The numbers are right, laid out in another shape. {both}")
    return Finding("shape", f"The shape is wrong. {both}")


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
    if np.prod(given, dtype=float) == np.prod(wanted, dtype=float):
        return Finding("reshaped", f"`{given}` has the right number of entries, in other axes.")
    if len(given) != len(wanted):
        return Finding(
            "axes", f"`{given}` has {_count(len(given), 'axis', 'axes')}: not the right number."
        )
    return Finding("shape", f"`{given}` has the right number of axes, with a wrong length.")


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
                f"{_count(bad.size, 'entry', 'entries')}. Look for {causes}.",
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
    """Recognise the negative of the right answer."""
    if _telling(pairs) and all(_near(p, -p.value, kind, tolerance) for p in pairs):
        one = all(pair.target.ndim == 0 for pair in pairs)
        return Finding("sign", f"{'Your number' if one else 'Every entry'} has the wrong sign.")
    return None


def off_by_factor(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a constant multiple of the right answer; name 2, ½ and the declared sizes."""
    if not _telling(pairs):
        return None
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
    entries = sum(int(np.count_nonzero(p.target)) for p in pairs)
    top = max(pairs, key=lambda p: float(np.max(np.abs(p.target))))
    at = np.unravel_index(np.argmax(np.abs(top.target)), top.target.shape)
    constant = float(top.value[at] / top.target[at])
    # A factor within a thousandth of 1 is a matter of precision, which comes later.
    if entries >= 2 and constant != 0.0 and abs(constant - 1.0) > 1e-3:
        loose = Tolerance(tolerance.rtol * 10, tolerance.atol, "a fitted factor is rounded too")
        if all(_near(p, p.value / constant, kind, loose) for p in pairs):
            return Finding(
                "factor", "Your answer is a constant multiple of the right one: a factor is off."
            )
    return None


def _telling(pairs: Sequence[Pair]) -> bool:
    """Tell whether sign and factor mean anything: some target differs from zero."""
    return any(np.any(pair.target) for pair in pairs) and all(
        np.isfinite(pair.value).all() and np.isfinite(pair.target).all() for pair in pairs
    )


def only_edges_wrong(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise an answer that is right except at the edges of its domain."""
    wrong = [pair for pair in pairs if not _near(pair, pair.value, kind, tolerance)]
    if wrong and all(pair.case.edge for pair in wrong) and len(wrong) < len(pairs):
        edges = list(dict.fromkeys(pair.case.edge for pair in wrong))
        return Finding("edge", f"Right in general, but not when {' nor when '.join(edges)}.")
    return None


def single_precision(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise numbers that went through float32."""
    loose = Tolerance(2e-6, max(tolerance.atol, 1e-9), "the rounding of single precision")
    rounded = all(
        np.array_equal(p.value, p.value.astype(np.float32).astype(np.float64)) for p in pairs
    )
    if rounded and all(_near(p, p.value, kind, loose) for p in pairs):
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
        if exact_derivative:
            return Finding(
                "finite-difference",
                f"Right to about {digits} digits, as a finite difference is. The derivative "
                "itself is asked for: derive it. (A complex step or automatic differentiation "
                "is exact too, and passes.)",
            )
        return Finding(
            "imprecise",
            f"Close: right to about {_count(digits, 'digit', 'digits')}, and more are asked for. "
            "Don't round on the way; let the computer keep the digits.",
        )

    return test


def worst_entry(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say where the answer is farthest off, and by how many orders of magnitude."""
    pair = max(pairs, key=lambda p: distance(kind, p.value, p.target, p.case, tolerance))
    count = sum(distance(kind, p.value, p.target, p.case, tolerance) > 1.0 for p in pairs)
    error = np.abs(pair.value - pair.target)
    if pair.target.ndim == 0:
        text = f"The number is wrong: the error is {_size(error, pair.target, 'number')}."
    else:
        at = np.unravel_index(np.argmax(error), error.shape)
        index = ", ".join(str(int(i)) for i in at)
        wrong = int(np.sum(error > allowed(pair.target, pair.case, tolerance)))
        text = (
            f"{wrong} of {_count(error.size, 'entry', 'entries')} wrong; the worst is at index "
            f"`[{index}]`, where the error is {_size(error[at], pair.target[at], 'entry')}."
        )
    if len(pairs) > 1:
        what = "points" if isinstance(kind, Expression) else "test cases"
        text = f"Wrong on {count} of {len(pairs)} {what}. On the worst of them: {text}"
    return Finding("wrong", text)


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
    """Say by what angle a direction is off."""
    angles = []
    for pair in pairs:
        cosine = float(unit(pair.value.ravel()) @ unit(pair.target.ravel()))
        cosine = abs(cosine) if kind == Direction(either_sign=True) else cosine
        angles.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    worst = max(angles)
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
    return (
        off_by_sign,
        off_by_factor,
        only_edges_wrong,
        single_precision,
        nearly_right(exercise.exact_derivative),
        worst_entry,
    )


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
    "only_edges_wrong",
    "same_label",
]
