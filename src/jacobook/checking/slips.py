"""Two slips at once, and slips in one part of several: what no single declared mistake explains."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from jacobook.checking.compare import distance, targets
from jacobook.checking.findings import Finding, named_edges
from jacobook.checking.kept import kept
from jacobook.checking.prove import arguments
from jacobook.declaration import Array, Case, Exercise, Expression, Kind, Misconception, Parts

# How the label of such a finding begins.
SLIPS = "slips:"

# From so many numbers on, two mistakes that give them are taken for what was done. Fewer come out
# in many ways, so then a message speaks of the numbers alone.
_ENOUGH = 4
# In more ways than these an answer isn't explained.
_WAYS = 3

Compared = Callable[[Any], Any]
Group = tuple[Misconception, ...]


def slipped(
    exercise: Exercise,
    cases: Sequence[Case],
    values: Sequence[Any],
    wanted: Sequence[Any],
    part: str = "",
) -> Finding | None:
    """Find the slips that together give these values, on all ordinary cases at least.

    Parameters
    ----------
    exercise, cases
        The exercise, and the cases on which the answer was run.
    values, wanted
        What the answer gave, and what is right: of the part, or of the whole.
    part
        The name of the part, where the answer has parts. Then single slips are tried as well.
    """
    slips = [each for each in exercise.misconceptions if each.formula is not None]
    rows = [i for i, case in enumerate(cases) if not case.edge] or list(range(len(cases)))
    kind, pick = _of_part(exercise.answer, part)

    def agree(group: Group, wrong: Callable[..., Any], at: Sequence[int]) -> bool:
        for i in at:
            if _elsewhere(exercise, kind, pick, (group, wrong), cases[i], values[i]):
                return False
            key = ("read", *_key(group))
            given = kept(cases[i], key, partial(targets, exercise, cases[i : i + 1], wrong))
            if given is None:  # two slips needn't fit together
                return False
            (target,) = given
            gap = distance(kind, values[i], pick(target), cases[i], exercise.tolerance)
            if not gap <= 1.0:
                return False
        return True

    if exercise.sampler is not None and part and _kinds([wanted[i] for i in rows]) < _ENOUGH:
        return None  # a verdict, 1 or 0: it comes out of many mistakes
    few = sum(_size(wanted[i]) for i in rows) < _ENOUGH
    for number in (1, 2) if part else (2,):
        found = [each for each in _groups(slips, number) if agree(*each, rows)]
        if not found:
            continue
        if len(found) > _WAYS:
            return None
        labels = "+".join(slip.label for group, _ in found for slip in group)
        if len(found) > 1:
            lines = "\n".join(f"— {_joined(group)}" for group, _ in found)
            message = f"This is what comes out in either of these ways:\n{lines}"
            return Finding(SLIPS + labels, message)
        ((group, wrong),) = found
        if few and number == 2:
            lines = "\n".join(f"— {slip.beside}" for slip in group)
            both = "This is what comes out of these two mistakes together (others may give it too)"
            return Finding(SLIPS + labels, f"{both}:\n{lines}")
        astray = [
            case
            for i, case in enumerate(cases)
            if i not in rows
            and not agree(group, wrong, [i])
            and distance(kind, values[i], wanted[i], case, exercise.tolerance) > 1.0
        ]
        beyond = f" And when {named_edges(astray, ', or when ')}, it goes wrong too."
        return Finding(SLIPS + labels, _together(group) + (beyond if astray else ""))
    return None


def _elsewhere(
    exercise: Exercise,
    kind: Kind,
    pick: Compared,
    slipping: tuple[Group, Callable[..., Any]],
    case: Case,
    value: Any,
) -> bool:
    """Tell from one number, at little cost, that a formula gives something else.

    Hundreds of pairs are tried, and nearly all of them end here. What they give is kept for the
    other parts and for later checks.
    """
    if not isinstance(kind, Array) or isinstance(exercise.answer, Expression) or not value.size:
        return False
    group, wrong = slipping

    def formula() -> Any:
        with np.errstate(all="ignore"):
            return wrong(*arguments(case))

    found = kept(case, _key(group), formula)
    if found is None:  # two slips needn't fit together
        return True
    given = np.asarray(pick(found)).ravel()
    if given.size != value.size or given.dtype.kind not in "fiu":
        return False
    tolerance = exercise.tolerance
    limit = tolerance.atol + tolerance.rtol * case.condition * float(np.abs(given).max())
    return abs(float(given[0]) - float(value.flat[0])) > limit  # not where one is no number


def _of_part(kind: Kind, part: str) -> tuple[Kind, Compared]:
    if not part or not isinstance(kind, Parts):
        return kind, lambda value: value
    place = [name for name, _ in kind.of].index(part)
    return kind.of[place][1], lambda value: value[place]


def _groups(
    slips: Sequence[Misconception], number: int
) -> Iterator[tuple[Group, Callable[..., Any]]]:
    """Yield each group of slips that can be made in one formula at once, with what it gives."""
    for group in itertools.combinations(slips, number):
        steps = [step for slip in group for step, _ in slip.instead]
        if len({slip.formula for slip in group}) == 1 and len(set(steps)) == len(steps):
            yield group, _with(group)


def _with(group: Sequence[Misconception]) -> Callable[..., Any]:
    formula = group[0].formula
    assert formula is not None
    instead = dict(step for slip in group for step in slip.instead)
    return lambda *args: formula(*args, **instead)


def _key(group: Group) -> tuple[Any, ...]:
    return (group[0].formula, *(slip.label for slip in group))


def _together(group: Sequence[Misconception]) -> str:
    if len(group) == 1:
        return group[0].beside
    lines = "\n".join(f"— {slip.beside}" for slip in group)
    return f"Two mistakes together give your answer:\n{lines}"


def _joined(group: Sequence[Misconception]) -> str:
    return " And: ".join(slip.beside for slip in group)


def _kinds(values: Sequence[Any]) -> int:
    """Count the different numbers among the values of a part."""
    if not all(isinstance(value, np.ndarray) for value in values):
        return _ENOUGH
    return len(np.unique(np.concatenate([value.ravel() for value in values])))


def _size(data: Any) -> int:
    """Count the numbers of plain data."""
    return sum(map(_size, data)) if isinstance(data, tuple) else int(getattr(data, "size", 1))


__all__ = ["SLIPS", "slipped"]
