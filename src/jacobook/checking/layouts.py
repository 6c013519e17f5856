"""Mistakes in the shape of an answer, and whether the numbers in it are right."""

from collections.abc import Callable, Sequence

import numpy as np

from jacobook.checking.findings import (
    Finding,
    Pair,
    count_text,
    near,
    near_to,
    shape_text,
    telling,
)
from jacobook.declaration import Direction, Expression, Kind, Points, Tolerance


def _in_sizes(pair: Pair) -> str:
    """Write the axes of a wrong shape with the names of the sizes, where each can only be one."""
    names: dict[int, str] = {}
    for name, size in pair.case.sizes.items():
        names[size] = "" if size in names else name
    axes = [names.get(n, "") or str(n) for n in pair.value.shape]
    if pair.value.ndim < 2 or axes == [str(n) for n in pair.value.shape]:
        return ""
    return f", which is `({', '.join(axes)})`"


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
            near(pair, pair.value.T, kind, tolerance) for pair in pairs
        ):
            return Finding("transposed", _RESHAPINGS[1][1])
        return None
    first = odd[0]
    both = (
        f"Yours has shape {shape_text(first.value)}{_in_sizes(first)}, and "
        f"{shape_text(first.target)} is asked for."
    )
    if all(p.target.ndim == 0 for p in pairs):
        return _no_single_number(pairs, kind, tolerance, both)
    in_a_list = all(p.value.shape == (1, *p.target.shape) for p in pairs)
    if in_a_list and all(p.target.shape != (1,) for p in pairs if p.target.ndim == 1):
        word = "row" if first.target.ndim == 1 else ""
        if not word and all(near(p, p.value[0], kind, tolerance) for p in pairs):
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
        if label == "batch-last" and not all(
            p.target.ndim > 0 and p.case.sizes.get("B") == p.target.shape[0] for p in pairs
        ):
            continue
        if all(near(p, back(p.value), kind, tolerance) for p in pairs):
            return Finding(label, f"{sentence} {both}")
    if all(map(_has_decimal_commas, pairs)):
        return Finding("decimal-comma", f"{both} {_DECIMAL_POINT}")
    reduced = _diagonal(pairs, kind, tolerance) or _summed(pairs, kind, tolerance)
    if reduced is not None:
        return Finding(reduced.label, f"{reduced.message} {both}")
    if all(
        p.value.size == p.target.size and near(p, p.value.reshape(p.target.shape), kind, tolerance)
        for p in pairs
    ):
        return Finding("reshaped", f"The numbers are right, laid out in another shape. {both}")
    if all(p.value.ndim == 0 for p in pairs) and first.target.size > 1:
        one, array = ("expression", "a list") if _symbolic(kind) else ("number", "an array")
        return Finding(
            "shape",
            f"Yours is one {one}, and {array} of shape {shape_text(first.target)} is asked for: "
            f"{first.target.size} {one}s, each for itself. If you added them up, don't.",
        )
    return Finding("shape", f"The shape is wrong. {both}")


_DECIMAL_POINT = "Python writes a decimal point: `1.5`, not `1,5`."


def _no_single_number(
    pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance, both: str
) -> Finding:
    """Say what stands where a single number is asked for, or a single expression."""
    one = "expression" if _symbolic(kind) else "number"
    if all(p.value.size == 1 for p in pairs):
        take = "`[0]`" if all(p.value.ndim == 1 for p in pairs) else "`.item()`"
        return Finding(
            "not-scalar",
            f"A single {one} is asked for, and yours stands alone in a list, tuple or array: take "
            f"{take} of it. {both}",
        )
    if all(map(_has_decimal_commas, pairs)):
        return Finding(
            "decimal-comma", f"One number is asked for, and yours are two. {_DECIMAL_POINT}"
        )
    right = [_places_that_fit(p, kind, tolerance) for p in pairs]
    common = set.intersection(*right)
    if common:
        place = min(common)
        return Finding(
            "not-scalar",
            f"A single {one} is asked for, and the one at `[{place}]` is right: hand over that "
            f"alone. {both}",
        )
    several = all(np.count_nonzero(p.value) >= 2 for p in pairs)
    if several and all(near(p, np.asarray(p.value.sum()), kind, tolerance) for p in pairs):
        return Finding("not-summed", f"A single {one} is asked for: add your entries up. {both}")
    return Finding("shape", f"A single {one} is asked for, not several. {both}")


# Of a longer list it isn't said which entry is right: it may be a list of guesses.
_FEW = 3


def _places_that_fit(pair: Pair, kind: Kind, tolerance: Tolerance) -> set[int]:
    """Return the places of a short list that hold what is asked for."""
    if pair.value.ndim != 1 or pair.value.size > _FEW:
        return set()
    return {i for i, x in enumerate(pair.value) if near(pair, np.asarray(x), kind, tolerance)}


def _symbolic(kind: Kind) -> bool:
    return isinstance(kind, Expression)


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
    if telling(pairs) and all(map(_agreeing(kind, tolerance), pairs, total)):
        return Finding(
            "summed",
            "You handed over the sum of the entries that are asked for: don't add them up.",
        )
    for axis in range(max(p.target.ndim for p in pairs)):
        fits = all(p.target.ndim >= 2 and p.target.ndim == p.value.ndim + 1 for p in pairs)
        if fits and all(
            near_to(p, p.target.sum(axis=axis), kind, tolerance)
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
            if fits and all(near(p, reduce(p.value, axis=axis), kind, tolerance) for p in pairs):
                return Finding("not-summed", f"{word} along axis {axis}, your numbers are right.")
    return None


def _agreeing(kind: Kind, tolerance: Tolerance) -> Callable[[Pair, np.ndarray], bool]:
    return lambda pair, other: near_to(pair, other, kind, tolerance)


def _diagonal(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a diagonal for its matrix, and the other way round."""
    square = all(p.target.ndim == 2 and p.value.ndim == 1 for p in pairs)
    if square and all(near_to(p, np.diagonal(p.target), kind, tolerance) for p in pairs):
        return Finding(
            "diagonal", "These are the diagonal entries of the matrix that is asked for."
        )
    wide = all(p.target.ndim == 1 and p.value.shape == (p.target.size,) * 2 for p in pairs)
    if wide and all(near(p, np.diagonal(p.value), kind, tolerance) for p in pairs):
        return Finding("diagonal", "The diagonal of your matrix holds the right numbers.")
    return None


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
            f"`{given}` has {count_text(len(given), 'axis', 'axes')}, and that is too {more}: an "
            "array has one axis for each index that it takes to pick a number out of it.",
        )
    wrong = [str(axis) for axis, (n, m) in enumerate(zip(given, wanted, strict=True)) if n != m]
    if len(wrong) == len(wanted):
        return Finding("shape", f"`{given}` has the right number of axes, with wrong lengths.")
    return Finding(
        "shape",
        f"`{given}` has the right number of axes. The length of axis {' and '.join(wrong)} is "
        "wrong; axes are counted from 0.",
    )
