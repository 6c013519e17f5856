"""Two declared mistakes at once, without their code: what they change, added up or multiplied.

Mistakes in two terms of a sum change the answer by the sum of what each changes, those in two
factors by the product. And in a table each entry can have a mistake of its own.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import allowed, distance
from jacobook.checking.extras import said_beside, usual
from jacobook.checking.findings import Finding, Pair
from jacobook.checking.screen import weighted_sum
from jacobook.declaration import Array, Exercise, Expression, Kind, Misconception

# From so many numbers on, two mistakes that give them are what was done.
_ENOUGH = 4
# In more ways than these an answer isn't explained.
_WAYS = 2
Mistakes = Sequence[tuple[Misconception, tuple[Any, ...]]]


def two_mistakes(
    exercise: Exercise,
    pairs: Sequence[Pair],
    mistakes: Mistakes,
    kind: Kind,
    part: int | None = None,
) -> Finding | None:
    """Find two declared mistakes whose changes add up, or multiply, to the answer's.

    Parameters
    ----------
    exercise, kind
        The exercise, and the kind of the values.
    pairs
        The cases with the values of one part, or of the whole answer.
    mistakes
        The declared mistakes with their values.
    part
        Which part of a tuple the pairs are; None for the whole answer.
    """
    if not isinstance(kind, Array | Expression):
        return None
    rows = usual(pairs)
    if len(rows) < sum(not p.case.edge and p.case.max_bytes is None for p in pairs) or not rows:
        return None
    chosen = [pairs[i] for i in rows]
    if sum(int(np.count_nonzero(p.value != p.target)) for p in chosen) < _ENOUGH:
        return None
    # Zeros come out of many sums, as 2t + (−t) − t, and are made in none of these ways.
    if not any(np.any(p.value) for p in chosen):
        return None
    known = []
    for mistake, mistaken in mistakes:
        values = [mistaken[i] if part is None else mistaken[i][part] for i in rows]
        fits = all(v.shape == p.target.shape for v, p in zip(values, chosen, strict=True))
        if not fits or not all(np.isfinite(v).all() for v in values) or not said_beside(mistake):
            continue
        if not all(
            _near(exercise, kind, p, p.target, v) for v, p in zip(values, chosen, strict=True)
        ):
            known.append((mistake, values))
    explained = [
        (i, j)
        for i, j, multiplied in _candidates(chosen[0], [values[0] for _, values in known])
        if _explain(exercise, kind, chosen, known[i][1], known[j][1], multiplied)
    ]
    # Where a term is zero, the sum and the product of two mistakes may be the same.
    found = [(known[i][0], known[j][0]) for i, j in dict.fromkeys(explained)]
    if not 1 <= len(found) <= _WAYS:
        return None
    lines = "\nOr:\n".join("\n".join(f"— {said_beside(each)}" for each in two) for two in found)
    label = "+".join(each.label for two in found for each in two)
    return Finding(f"slips:{label}", f"Two mistakes together give your answer:\n{lines}")


def _candidates(first: Pair, values: Sequence[np.ndarray]) -> list[tuple[int, int, bool]]:
    """Return the pairs that may give the first value, and whether they are multiplied."""
    if len(values) < 2:
        return []
    sums = np.array([weighted_sum(v) for v in values])
    right, given = weighted_sum(first.target), weighted_sum(first.value)
    scale = 1e-6 * (np.abs(sums)[:, None] + np.abs(sums)[None, :] + abs(right) + abs(given))
    added = np.abs(sums[:, None] + sums[None, :] - right - given) <= scale
    heads = np.array([float(v.flat[0]) for v in values])
    one, value = float(first.target.flat[0]), float(first.value.flat[0])
    multiplied = np.abs(np.outer(heads, heads) - one * value) <= 1e-6 * np.abs(one * value)
    upper = np.triu(np.ones(added.shape, dtype=bool), 1)
    found = [(int(i), int(j), False) for i, j in np.argwhere(added & upper)]
    return found + [(int(i), int(j), True) for i, j in np.argwhere(multiplied & upper)]


def _explain(
    exercise: Exercise,
    kind: Kind,
    pairs: Sequence[Pair],
    ones: Sequence[np.ndarray],
    others: Sequence[np.ndarray],
    multiplied: bool,
) -> bool:
    if not multiplied and _change_alike(pairs, ones, others):
        return False  # two factors of the same thing are multiplied, never added
    for pair, one, other in zip(pairs, ones, others, strict=True):
        with np.errstate(all="ignore"):
            target = pair.target
            made = one * other / target if multiplied else one + other - target
        if not np.isfinite(made).all() or not _near(exercise, kind, pair, pair.value, made):
            return False
        # Each of the two must show, or it says nothing about this answer.
    return all(
        any(not _near(exercise, kind, p, p.value, v) for p, v in zip(pairs, each, strict=True))
        for each in (ones, others)
    )


def _change_alike(
    pairs: Sequence[Pair], ones: Sequence[np.ndarray], others: Sequence[np.ndarray]
) -> bool:
    """Whether two mistakes change the right values by multiples of the same numbers."""
    one = np.concatenate([(v - p.target).ravel() for v, p in zip(ones, pairs, strict=True)])
    other = np.concatenate([(v - p.target).ravel() for v, p in zip(others, pairs, strict=True)])
    length = float(np.sum(np.abs(one) ** 2))
    if length == 0:
        return False
    rest = other - np.sum(np.conj(one) * other) / length * one
    return bool(np.linalg.norm(rest) <= 1e-7 * np.linalg.norm(other))


def _near(
    exercise: Exercise, kind: Kind, pair: Pair, value: np.ndarray, target: np.ndarray
) -> bool:
    return distance(kind, value, target, pair.case, exercise.tolerance) <= 1.0


def entry_by_entry(
    exercise: Exercise, pair: Pair, kind: Kind, names: Sequence[str]
) -> Finding | None:
    """Explain the wrong entries of a table by several slips, each in entries of its own.

    Parameters
    ----------
    exercise
        Asks for a value.
    pair
        The value and the target.
    kind
        Of both.
    names
        What the entries are called, in the order of the table.
    """
    value, target = pair.value, pair.target
    if not isinstance(kind, Array) or value.shape != target.shape or value.size < 2:
        return None
    if not np.isfinite(value).all():
        return None
    limit = allowed(target, pair.case, exercise.tolerance)
    wrong = set(np.flatnonzero(np.abs(value - target).ravel() > limit).tolist())
    fitting = _slips_in_entries(exercise, value, target, limit)
    told: list[str] = []
    labels: list[str] = []
    left = set(wrong)
    while left:
        place = min(left)
        able = [(slip, places) for slip, places in fitting if place in places]
        said = list(dict.fromkeys(slip.beside for slip, _ in able))
        if not 1 <= len(said) <= _WAYS:
            return None
        covered = set.intersection(*(places for _, places in able))
        told.append(f"— {', '.join(names[at] for at in sorted(covered))}: {' Or: '.join(said)}")
        labels += [slip.label for slip, _ in able]
        left -= covered
    if len(told) < 2:
        return None
    lines = "\n".join(told)
    opening = "These mistakes, each in entries of its own, give your answer (others may too)"
    return Finding(f"slips:{'+'.join(labels)}", f"{opening}:\n{lines}")


def _slips_in_entries(
    exercise: Exercise, value: np.ndarray, target: np.ndarray, limit: float
) -> list[tuple[Misconception, set[int]]]:
    """Return the slips that agree with a value in all entries that they change, and these."""
    found = []
    for slip in exercise.misconceptions:
        if slip.formula is None:
            continue
        made = np.asarray(slip.wrong(), dtype=float)
        if made.shape != value.shape:
            continue
        changed = ~(np.abs(made - target).ravel() <= limit)
        if changed.any() and np.all(np.abs(made - value).ravel()[changed] <= limit):
            found.append((slip, set(np.flatnonzero(changed).tolist())))
    return found


__all__ = ["entry_by_entry", "two_mistakes"]
