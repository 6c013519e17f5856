"""Mistakes that can happen in every exercise, recognised from the numbers alone.

Each function looks at pairs of a value and its target and returns a finding, or None. They are
tried in the order of :func:`before_repetition` and :func:`after_repetition`.
"""

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from jacobook.arrays import double_precision
from jacobook.checking.compare import allowed, match_points, unit
from jacobook.checking.entries import (
    one_place,
    related_place,
    too_few_digits,
    worst_entry,
    wrong_derivative,
    wrong_entries,
)
from jacobook.checking.findings import (
    Finding,
    Pair,
    Test,
    count_text,
    distinct_sizes,
    named_edges,
    near,
    near_to,
    relation,
    shape_text,
    telling,
)
from jacobook.checking.layouts import wrong_shape, wrong_shape_answer
from jacobook.declaration import (
    Choice,
    Direction,
    Exercise,
    Expression,
    Kind,
    Points,
    Shape,
    Tolerance,
)

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
            if where and all(near(p, p.value, kind, tolerance) for p in pairs if p is not pair):
                where += ", and is right everywhere else"
            count = f": {int(bad.sum())} of {bad.size} entries" if bad.size > 1 else ""
            return Finding(
                "not-finite",
                f"Your answer contains {what}{where}{count}. If you didn't put it there yourself, "
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
                "Your answer contains no symbol, and an expression in "
                f"`{', '.join(kind.symbols)}` is asked for: don't put numbers in.",
            )
        return Finding(
            "ignores-argument",
            "This is the same whatever your function is called with: use its arguments, and "
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
    if not telling(pairs):
        return None
    numbers = all(pair.target.ndim == 0 for pair in pairs)
    if all(near(p, -p.value, kind, tolerance) for p in pairs):
        return Finding("sign", f"{'Your number' if numbers else 'Every entry'} has the wrong sign.")
    wrong = [p for p in pairs if not near(p, p.value, kind, tolerance)]
    somewhere = len(wrong) >= 2 and not all(p.case.edge for p in wrong)
    if somewhere and all(near(p, -p.value, kind, tolerance) for p in wrong):
        return Finding(
            "sign",
            f"Right up to the sign, which is wrong in {len(wrong)} of {len(pairs)} test cases.",
        )
    return None


def off_by_factor(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a constant multiple of the right answer; name 2, ½ and the declared sizes."""
    if not telling(pairs):
        return None
    if len(pairs) == 1 and pairs[0].target.ndim == 0:
        words = relation(pairs[0].value, pairs[0].target, tolerance, pairs[0].case)
        return None if words is None else Finding("factor", f"Your number {words[0]}.")
    # Each name with the factor it means in each case. A size that is 1 or 2 in all of them would
    # hide behind 1 or 2.
    names: list[tuple[str, list[float]]] = []
    sizes: dict[str, list[int]] = {}
    for size in sorted({name for pair in pairs for name in pair.case.sizes}):
        counts = [p.case.sizes.get(size, 0) for p in pairs]
        if 0 not in counts and (len(set(counts)) > 1 or counts[0] > 2):
            names.append((size, [float(count) for count in counts]))
            names.append((f"1/{size}", [1.0 / count for count in counts]))
            sizes[size] = counts
    for above, over in itertools.permutations(sizes, 2):
        ratios = [a / b for a, b in zip(sizes[above], sizes[over], strict=True)]
        names.append((f"{above}/{over}", ratios))
    names += [("2", [2.0] * len(pairs)), ("½", [0.5] * len(pairs))]
    for name, factors in names:
        scaled = zip(pairs, factors, strict=True)
        if all(near(p, p.value / factor, kind, tolerance) for p, factor in scaled):
            return Finding(
                "factor", f"Your answer is the right one times {name}: a factor to look for."
            )
    top = max(pairs, key=lambda p: float(np.max(np.abs(p.target))))
    at = np.unravel_index(np.argmax(np.abs(top.target)), top.target.shape)
    constant = float(top.value[at] / top.target[at])
    # A factor within a thousandth of 1 is a matter of precision, which comes later. And where all
    # that is asked for is of one size, every answer of one size is a multiple of it.
    if distinct_sizes(pairs) >= 2 and constant != 0.0 and abs(constant - 1.0) > 1e-3:
        loose = Tolerance(tolerance.rtol * 10, tolerance.atol, "a fitted factor is rounded too")
        if all(near(p, p.value / constant, kind, loose) for p in pairs):
            return Finding(
                "factor", "Your answer is a constant multiple of the right one: look for a factor."
            )
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
    if not telling(pairs) or distinct_sizes(pairs) < 2:
        return None
    what = "Each entry of yours is" if all(p.target.ndim >= 1 for p in pairs) else "Yours is"
    with np.errstate(all="ignore"):
        for name, function in _TRANSFORMS:
            changed = [np.asarray(function(p.target)) for p in pairs]
            if all(np.isfinite(each).all() for each in changed) and all(
                near_to(p, each, kind, tolerance) for p, each in zip(pairs, changed, strict=True)
            ):
                return Finding("transformed", f"{what} {name} of what is asked for.")
        gap = float(np.mean(pairs[0].value - pairs[0].target))
        if abs(gap) > 1e-3 and all(
            near(p, np.asarray(p.value - gap), kind, tolerance) for p in pairs
        ):
            return Finding(
                "constant-added",
                "Your answer differs from the right one by a constant, the same in all cases: "
                "look for a term that was added or forgotten.",
            )
    return None


def another_order(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the right entries, or rows or columns, in another order."""
    if not telling(pairs) or distinct_sizes(pairs) < 2:
        return None
    if all(p.target.ndim == 1 and p.target.size >= 2 for p in pairs):
        if all(near(p, p.value[::-1], kind, tolerance) for p in pairs):
            two = all(p.target.size == 2 for p in pairs)
            how = "the two are exchanged" if two else "they stand in reverse order"
            return Finding("order", f"The entries are right, but {how}: look at which comes first.")
        if all(near(p, _matched(p.value, p.target), kind, tolerance) for p in pairs):
            return Finding(
                "order",
                "The entries are right, in another order: look at which belongs to which place.",
            )
    if all(p.target.ndim == 2 for p in pairs):
        for what, axis in (("rows", 0), ("columns", 1)):
            if all(near(p, np.flip(p.value, axis), kind, tolerance) for p in pairs):
                return Finding("order", f"The numbers are right, with the {what} in reverse order.")
    return None


def _matched(value: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Put the entries in the order of the target's."""
    ordered = np.empty_like(value)
    ordered[np.argsort(target)] = np.sort(value)
    return ordered


def only_edges_wrong(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise an answer that is right except at the edges of its domain."""
    wrong = [pair for pair in pairs if not near(pair, pair.value, kind, tolerance)]
    if wrong and all(pair.case.edge for pair in wrong) and len(wrong) < len(pairs):
        edges = named_edges([pair.case for pair in wrong], "; nor when ")
        said = {pair.value for pair in wrong} if isinstance(kind, Choice) else set()
        there = f' There, yours says "{said.pop()}".' if len(said) == 1 else ""
        return Finding("edge", f"Right in general, but not when {edges}.{there}")
    return None


def single_precision(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise numbers that went through float32."""
    loose = Tolerance(2e-6, max(tolerance.atol, 1e-9), "the rounding of single precision")
    rounded = [p.value.astype(np.float32) for p in pairs]
    if not all(np.array_equal(p.value, r) for p, r in zip(pairs, rounded, strict=True)):
        return None
    # Numbers such as 0.5 and 3 are the same in both precisions, and say nothing.
    bits = np.concatenate([np.atleast_1d(each).ravel().view(np.uint32) for each in rounded])
    if np.any(bits & 0xFF) and all(near(p, p.value, kind, loose) for p in pairs):
        return Finding(
            "single-precision",
            "Right to about seven digits: somewhere your numbers are in single precision "
            "(`float32`). Compute in double precision: that is NumPy's default, "
            f"{double_precision(None)}.",
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
        about = f"right to about {count_text(digits, 'digit', 'digits')}"
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


def all_zero(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise numbers that are zero in every case."""
    if any(np.any(p.value) or p.value.shape != p.target.shape for p in pairs):
        return None
    return Finding("factor", "All your numbers are zero, in every test case: they shouldn't be.")


def rounded(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the right numbers, all rounded to the same number of decimals."""
    if any(p.value.shape != p.target.shape or not np.isfinite(p.target).all() for p in pairs):
        return None
    if any(np.iscomplexobj(p.value) or np.iscomplexobj(p.target) for p in pairs):
        return None
    value = np.concatenate([np.asarray(p.value, dtype=float).ravel() for p in pairs])
    target = np.concatenate([np.asarray(p.target, dtype=float).ravel() for p in pairs])
    if not np.isfinite(value).all():
        return None
    # Few numbers may have few decimals by chance, and zeros alone were never rounded.
    if len(np.unique(value)) < 4 or np.count_nonzero(value != target) < 4:
        return None
    for decimals in range(7):
        unit_of_it = 10.0**-decimals
        if not np.allclose(value, np.round(value, decimals), rtol=1e-12, atol=1e-13):
            continue
        if np.all(np.abs(value - target) <= 0.5001 * unit_of_it + 1e-11 * np.abs(target)):
            to = count_text(decimals, "decimal", "decimals") if decimals else "whole numbers"
            return Finding(
                "imprecise",
                f"Your numbers are the right ones, rounded to {to}. Leave the rounding out.",
            )
        return None
    return None


# --------------------------------------------------------------------------- particular kinds


def wrong_points(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say how many points are missing, too many, repeated or wrong."""
    for pair in pairs:
        value, target = pair.value, pair.target
        if value.ndim != 2 or value.shape[1:] != target.shape[1:]:
            form = "A set of points is an array with one point per row: "
            form += f"`(number of points, {target.shape[1]})`"
            if value.ndim == 2 and value.shape[0] == target.shape[1] > 1:
                form += ", not one per column"
            if target.shape[1] == 1:
                form = "A list of numbers is asked for, such as `[3, 5]`, also for a single one"
            return Finding("shape", f"{form}; yours has shape {shape_text(value)}.")
        if not np.isfinite(value).all():
            return Finding("not-finite", "A coordinate is NaN or infinite.")
        if target.shape[1] > 1 and near(pair, value[:, ::-1], kind, tolerance):
            return Finding("order", "The coordinates of your points are in reverse order.")
        if near(pair, -value, kind, tolerance):
            return Finding("sign", "Every coordinate of your points has the wrong sign.")
        paired, error = match_points(value, target)
        if paired and 0 < error < 5e-3 * float(np.abs(target).max(initial=0.0)):
            return Finding(
                "imprecise",
                "Your points are close to the right ones, and not close enough: was a number "
                "rounded?",
            )
        found = _which_points(pair, allowed(target, pair.case, tolerance))
        if found is not None:
            return found
    return Finding("points", "The points are not the right ones.")


def _which_points(pair: Pair, limit: float) -> Finding | None:
    """Say which points are right, foreign, missing or repeated; or which coordinate is wrong."""
    value, target = pair.value, pair.target
    gaps = np.max(np.abs(value[:, None, :] - target[None, :, :]), axis=2)
    found = gaps <= limit
    right = found.any(axis=1)
    parts = []
    if right.any() and not right.all():
        named = [_point_text(point) for point in value[right]]
        parts.append(f"{_named(named)} {'is' if len(named) == 1 else 'are'} right")
    if not right.all():
        named = [f"{_point_text(point)}{_stray(point, target, limit)}" for point in value[~right]]
        parts.append(f"{_named(named)} {'does' if len(named) == 1 else 'do'} not belong to the set")
    missing = int(np.sum(~found.any(axis=0)))
    if missing:
        parts.append(f"{count_text(missing, 'point is', 'points are')} missing")
    repeated = int(np.sum(np.maximum(found.sum(axis=0) - 1, 0)))
    if repeated:
        parts.append(f"{count_text(repeated, 'point is', 'points are')} listed more than once")
    column = _wrong_column(value, target, limit)
    if column is not None:
        parts = [f"Right but for the coordinate {column} of the points, counted from 0"]
    return Finding("points", f"{_capital('; '.join(parts))}.") if parts else None


# So many of a student's points are named; of more, only the number.
_MOST_POINTS = 6


def _named(texts: Sequence[str]) -> str:
    if len(texts) > _MOST_POINTS:
        return f"{len(texts)} points"
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _point_text(point: np.ndarray) -> str:
    """Write a student's own point."""
    numbers = ", ".join(f"{x:.6g}" for x in point.tolist())
    return f"`{numbers}`" if point.size == 1 else f"`({numbers})`"


def _stray(point: np.ndarray, target: np.ndarray, limit: float) -> str:
    """Say what a foreign point is to one of the set: exchanged coordinates, a sign."""
    if point.size > 1 and _belongs(point[::-1], target, limit):
        return " (its coordinates exchanged, it would belong)"
    signs = itertools.product((1.0, -1.0), repeat=point.size)
    if point.size <= 3 and any(_belongs(point * np.array(each), target, limit) for each in signs):
        return " (with other signs, it would belong)"
    return ""


def _belongs(point: np.ndarray, target: np.ndarray, limit: float) -> bool:
    return bool(np.any(np.max(np.abs(target - point), axis=1) <= limit))


def _wrong_column(value: np.ndarray, target: np.ndarray, limit: float) -> int | None:
    """Return the one coordinate without which the points are the right ones."""
    if target.shape[1] < 3 or len(value) != len(target):
        return None
    found = []
    for column in range(target.shape[1]):
        paired, error = match_points(np.delete(value, column, 1), np.delete(target, column, 1))
        found += [column] if paired and error <= limit else []
    return found[0] if len(found) == 1 else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def wrong_direction(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say by what angle a direction is off, or which of its entries are exchanged or negated."""
    angles = []
    for pair in pairs:
        cosine = float(unit(pair.value.ravel()) @ unit(pair.target.ravel()))
        cosine = abs(cosine) if kind == Direction(either_sign=True) else cosine
        angles.append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    if min(angles) > 179.9:
        return Finding("sign", "Your vector points exactly the other way.")
    # In one dimension there is no other way to be wrong: such a case says nothing of the others.
    opposite = sum(angle > 179.9 for angle in angles)
    worst = max(angle for angle in angles if angle <= 179.9)
    if opposite and worst < 1e-3:
        return Finding(
            "sign",
            f"Your vector points exactly the other way in {opposite} of {len(angles)} test cases, "
            "and the right way in the others.",
        )
    if worst >= 0.5:
        ordered = _other_direction(pairs, kind, tolerance)
        if ordered is not None:
            return ordered
    if abs(worst - 90) < 1e-4 and all(abs(angle - 90) < 1e-4 for angle in angles):
        return Finding("perpendicular", "Your vector stands at a right angle to the right one.")
    if worst < 0.5:
        return Finding(
            "imprecise",
            "Your vector points almost the right way: was it rounded? Any length will do, so there "
            "is no need to.",
        )
    off = f"Your vector is off by an angle of about {round(worst)} degrees"
    return Finding("wrong", f"{off}{_beside(pairs)}.")


def _beside(pairs: Sequence[Pair]) -> str:
    """Compare the two entries of a direction in the plane: the signs, and which is too large.

    That is as much as one number is told on the first level.
    """
    if len(pairs) != 1 or pairs[0].target.size != 2 or not np.all(pairs[0].target):
        return ""
    (v0, v1), (t0, t1) = pairs[0].value.ravel().tolist(), pairs[0].target.ravel().tolist()
    wrong = [name for v, t, name in ((v0, t0, "first"), (v1, t1, "second")) if v * t < 0]
    if wrong:
        which = f"its {wrong[0]} entry has" if len(wrong) == 1 else "both its entries have"
        return f": {which} the wrong sign, and the sizes don't fit either"
    if not v0 or not v1:
        return f": its {'first' if not v0 else 'second'} entry is zero, and shouldn't be"
    large = abs(v0 / v1) > abs(t0 / t1)
    one, other = ("first", "second") if large else ("second", "first")
    for factor, words in ((2.0, "twice"), (3.0, "three times"), (4.0, "four times")):
        if math.isclose(abs(v0 / v1) / abs(t0 / t1), factor if large else 1 / factor, rel_tol=1e-6):
            return f": beside the {other} entry, the {one} is {words} as large as it should be"
    return f": beside the {other} entry, the {one} is too large"


def _other_direction(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a direction whose entries are exchanged, or have wrong signs."""
    units = [(unit(p.value.ravel()), unit(p.target.ravel()), p) for p in pairs]
    sizes = all(np.allclose(np.abs(v), np.abs(t), rtol=1e-6, atol=1e-9) for v, t, _ in units)
    if sizes and min(np.count_nonzero(t) for _, t, _ in units) >= 2:
        return Finding("sign", "The entries are right up to their signs: look at each of them.")
    if all(near(p, p.value[::-1], kind, tolerance) for p in pairs):
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
    last: Test = wrong_derivative if exercise.exact_derivative else worst_entry
    if value:
        last = wrong_entries(first_level=exercise.level == 1)
    return (
        *compared,
        *(() if value else (all_zero, rounded)),
        only_edges_wrong,
        single_precision,
        *((too_few_digits,) if value else ()),
        nearly_right(exercise.exact_derivative),
        related_place if value else one_place,
        last,
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
    "after_repetition",
    "before_repetition",
    "first_finding",
    "only_edges_wrong",
    "same_label",
]
