"""Where an answer is wrong: which place, which entries, and what they are to the right ones."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from jacobook.checking.compare import allowed, distance
from jacobook.checking.findings import (
    Finding,
    Pair,
    Test,
    count_text,
    digits_only,
    number_relation,
    relation,
    simple_multiple,
)
from jacobook.declaration import Expression, Kind, Tolerance

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
    found += _one_index(pairs, wrong)
    if not found:
        return None
    _, words, places = min(found, key=lambda each: each[0])  # the smallest that holds all
    values = np.concatenate([p.value[m] for p, m in zip(pairs, places, strict=True)])
    targets = np.concatenate([p.target[m] for p, m in zip(pairs, places, strict=True)])
    related = relation(values, targets, tolerance, pairs[0].case)
    if related is None:
        return Finding("place", f"Right except for {words}.")
    if axes == 1 or words.startswith("the entry at"):
        return Finding("place", f"Right except for {words}, which {related[0]}.")
    joint = "which" if "entries" in words else "whose entries"
    return Finding("place", f"Right except for {words}, {joint} {related[1]}.")


def _one_index(
    pairs: Sequence[Pair], wrong: Sequence[np.ndarray]
) -> list[tuple[int, str, list[np.ndarray]]]:
    """Find the one entry that is wrong in several cases of one shape, and nothing else is."""
    shapes = {pair.target.shape for pair in pairs}
    if len(shapes) > 1 or len(pairs) < 2 or pairs[0].target.size < 2:
        return []
    mask = np.logical_or.reduce(wrong)
    if mask.sum() != 1 or sum(int(each.sum()) for each in wrong) < 2:
        return []
    index = ", ".join(str(int(i)) for i in np.argwhere(mask)[0])
    return [(len(pairs), f"the entry at `[{index}]`", [mask] * len(pairs))]


def related_place(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise the place where alone a value is wrong, if its entries are wrong in one way."""
    finding = one_place(pairs, kind, tolerance)
    return finding if finding is not None and ", " in finding.message else None


def _only_narrower(words: str, wrong: Sequence[np.ndarray]) -> bool:
    """Tell whether no more than one entry is wrong where several are spoken of."""
    return "entry" not in words and all(np.sum(each) <= 1 for each in wrong)


def wrong_derivative(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say of a wrong derivative where it is farthest off, and how to find out more."""
    finding = worst_entry(pairs, kind, tolerance)
    advice = "A numerical derivative of the function itself, on small arguments, shows you more."
    return Finding(finding.label, f"{finding.message} {advice}")


def worst_entry(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
    """Say where a function's answer is farthest off, and by how many orders of magnitude."""
    gaps = [distance(kind, p.value, p.target, p.case, tolerance) for p in pairs]
    count = sum(gap > 1.0 for gap in gaps)
    # An edge is named only where no ordinary case is wrong.
    ordinary = [i for i, p in enumerate(pairs) if gaps[i] > 1.0 and not p.case.edge]
    pair = pairs[max(ordinary or range(len(pairs)), key=gaps.__getitem__)]
    error = np.abs(pair.value - pair.target)
    if pair.target.size == 1:
        text = f"the error is {_size(error.item(), pair.target.item(), 'number')}."
    else:
        at = np.unravel_index(np.argmax(error), error.shape)
        index = ", ".join(str(int(i)) for i in at)
        wrong = int(np.sum(error > allowed(pair.target, pair.case, tolerance)))
        text = (
            f"{wrong} of {count_text(error.size, 'entry is', 'entries are')} wrong; the worst is "
            f"at index `[{index}]`, where the error is "
            f"{_size(error[at], pair.target[at], 'entry')}."
        )
    where = f" (when {pair.case.edge})" if pair.case.edge else ""
    what = "points that were tried" if isinstance(kind, Expression) else "test cases"
    return Finding(
        "wrong", f"Wrong on {count} of {len(pairs)} {what}. On the worst of them{where}, {text}"
    )


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def wrong_entries(first_level: bool) -> Test:
    """Make the test that says which entries of a value are wrong, and in what way.

    The right size of a number that is wrong is never said, nor that it is zero. Beyond the first
    level a single number hears no more than its order of magnitude; and what wrong entries are to
    the right ones is said only where most of the entries are right.
    """

    def test(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding:
        (pair,) = pairs
        if pair.target.ndim == 0:
            limit = allowed(pair.target, pair.case, tolerance)
            return _wrong_number(float(pair.value), float(pair.target), limit, first_level)
        limit = allowed(pair.target, pair.case, tolerance)
        with np.errstate(invalid="ignore"):
            wrong = ~(np.abs(pair.value - pair.target) <= limit)
        places = [tuple(map(int, at)) for at in np.argwhere(wrong)]
        total = pair.target.size
        groups: dict[tuple[str, str], list[str]] = {}
        for at in places:
            found = None
            most_right = 2 * len(places) <= total
            if first_level or most_right:
                found = relation(pair.value[at], pair.target[at], tolerance, pair.case)
                found = found or _misplaced(pair, at, limit)
            if first_level and most_right:
                found = found or _multiple(pair, at, limit)
            groups.setdefault(found or _WRONG, []).append(_place(at, pair.target))
        if len(places) == total:
            opening = f"None of the {total} entries is right yet"
            if set(groups) == {_WRONG}:
                return Finding("wrong", f"{opening}: go through them one at a time.")
        elif len(places) == 1:
            opening = "Right but for one entry"
        else:
            opening = f"{len(places)} of {total} entries are wrong"
        if set(groups) == {_WRONG}:
            return Finding("wrong", f"{opening}: {_listed(groups[_WRONG])}.")
        told = [f"{_listed(names)} {words[len(names) > 1]}" for words, names in groups.items()]
        return Finding("wrong", f"{opening}: {'; '.join(told)}.")

    return test


_WRONG = ("is wrong", "are wrong")


def _wrong_number(value: float, target: float, limit: float, first_level: bool) -> Finding:
    """Say what a number is to the right one on the first level, and later only how large it is."""
    if not math.isfinite(value):
        return Finding("wrong", "Your number is wrong.")
    if first_level:
        words = number_relation(value, target, limit)
        if words is not None:
            return Finding("factor", f"Your number {words}.")
    elif simple_multiple(value, target, limit):
        return Finding(
            "factor",
            "Only a simple factor is wrong: go through your constants (a whole number, a fraction "
            "of small ones, π, a minus) one at a time.",
        )
    if abs(value) >= 10 * abs(target):
        return Finding("wrong", "Your number is wrong: it is more than ten times too large.")
    if 10 * abs(value) <= abs(target):
        return Finding("wrong", "Your number is wrong: it is more than ten times too small.")
    if not first_level:
        return Finding("wrong", "Your number is wrong, although its size is about right.")
    if value * target < 0:
        return Finding("wrong", "Your number has the wrong sign, and not the right size either.")
    way = "large" if abs(value) > abs(target) else "small"
    return Finding("wrong", f"Your number is too {way}, though by less than a factor of ten.")


def too_few_digits(pairs: Sequence[Pair], kind: Kind, tolerance: Tolerance) -> Finding | None:
    """Recognise a value that was rounded, or cut off after some digits."""
    (pair,) = pairs
    value, target = pair.value, pair.target
    if value.shape != target.shape or not np.isfinite(value).all():
        return None
    limit = allowed(target, pair.case, tolerance)
    rows = list(zip(value.ravel().tolist(), target.ravel().tolist(), strict=True))
    wrong = [(v, t) for v, t in rows if abs(v - t) > limit]
    # A whole number near the right one may be anything.
    if not wrong or not all(digits_only(v, t) and abs(v) * 20 > 1 for v, t in wrong):
        return None
    if all(float(v).is_integer() and abs(v) < 20 for v, _ in wrong):
        return None
    # Nor does anybody round a short whole number: 30 for 29 is a slip of arithmetic.
    if all(float(v).is_integer() and float(t).is_integer() and abs(t) < 1000 for v, t in wrong):
        return None
    what = "Your number is the right one" if len(rows) == 1 else "Your numbers are the right ones"
    return Finding(
        "imprecise",
        f"{what}, as far as the digits go: rounded, or cut off. Give more digits, or the formula.",
    )


def _multiple(pair: Pair, at: tuple[int, ...], limit: float) -> tuple[str, str] | None:
    """Recognise another simple multiple of the right entry, or one that is off by 1."""
    words = number_relation(float(pair.value[at]), float(pair.target[at]), limit)
    return None if words is None else (words, f"each {words}")


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


def entry_names(array: np.ndarray) -> list[str]:
    """Name all entries, in their order."""
    return [_place(tuple(map(int, at)), array) for at in np.ndindex(array.shape)]


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
