"""Two slips at once, and slips in one part of several: what no single declared mistake explains."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import distance, targets
from jacobook.checking.findings import Finding, named_edges
from jacobook.checking.screen import Screen
from jacobook.declaration import Array, Case, Exercise, Expression, Kind, Misconception, Parts

# How the label of such a finding begins.
SLIPS = "slips:"

# From so many numbers on, two mistakes that give them are taken for what was done. Fewer come out
# in many ways, so then a message speaks of the numbers alone.
_ENOUGH = 4
# In more ways than these an answer isn't explained.
_WAYS = 3

# So many labels must be wrong before two slips are told.
_WRONG_LABELS = 4

Compared = Callable[[Any], Any]
Group = tuple[Misconception, ...]

# What groups of slips give, for so many cases, parts and sizes of groups.
_TABLES = 300
_known: dict[tuple[int, str, int], "_Groups"] = {}


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
    rows = [i for i, case in enumerate(cases) if not case.edge] or list(range(len(cases)))
    kind, pick = _of_part(exercise.answer, part)

    def agree(group: Group, wrong: Callable[..., Any], at: Sequence[int]) -> bool:
        for i in at:
            try:
                (target,) = targets(exercise, cases[i : i + 1], wrong)
            except Exception:  # two slips needn't fit together
                return False
            gap = distance(kind, values[i], pick(target), cases[i], exercise.tolerance)
            if not gap <= 1.0:
                return False
        return True

    if exercise.sampler is not None and part and _kinds([wanted[i] for i in rows]) < _ENOUGH:
        return None  # a verdict, 1 or 0: it comes out of many mistakes
    few = sum(_size(wanted[i]) for i in rows) < _ENOUGH
    nothing = isinstance(kind, Array) and not any(np.any(values[i]) for i in rows)
    for number in (1, 2) if part else (2,):
        if nothing and number == 2:
            return None  # zeros are made, and not by two mistakes that happen to cancel
        known = _known_groups(exercise, cases, rows, part, number)
        found = [each for each in known.possible(cases, values) if agree(*each, rows)]
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


def slipped_labels(
    exercise: Exercise, cases: Sequence[Case], values: Sequence[str], wanted: Sequence[str]
) -> Finding | None:
    """Find the two slips that together give these labels, on all ordinary cases.

    Labels are few, so many of them must be wrong before this says anything.
    """
    rows = [i for i, case in enumerate(cases) if not case.edge]
    if sum(values[i] != wanted[i] for i in rows) < _WRONG_LABELS:
        return None
    known = _known_groups(exercise, cases, rows, "", 2)
    found = []
    for place, (group, _) in enumerate(known.groups):
        if all(known.label(exercise, place, cases[i]) == values[i] for i in rows):
            found.append(group)
    if not 1 <= len(found) <= 2:
        return None
    lines = "\nOr:\n".join("\n".join(f"— {slip.beside}" for slip in group) for group in found)
    labels = "+".join(slip.label for group in found for slip in group)
    opening = "Two mistakes together give your labels (others may too)"
    return Finding(SLIPS + labels, f"{opening}:\n{lines}")


class _Groups:
    """The groups of slips of an exercise, with what each gives on one case."""

    def __init__(
        self, exercise: Exercise, cases: Sequence[Case], rows: Sequence[int], part: str, number: int
    ) -> None:
        kind, self.pick = _of_part(exercise.answer, part)
        slips = [each for each in exercise.misconceptions if each.formula is not None]
        self.groups = list(_groups(slips, number))
        self.exercise, self.first = exercise, cases[rows[0]]
        self.symbolic = isinstance(exercise.answer, Expression)
        self.screen: Screen | None = None
        self.labels: dict[tuple[int, int], str | None] = {}
        if isinstance(kind, Array | Expression):
            given = [self._given(exercise, cases, wrong) for _, wrong in self.groups]
            self.screen = Screen(given, self.first, exercise.tolerance)

    def _given(
        self, exercise: Exercise, cases: Sequence[Case], wrong: Callable[..., Any]
    ) -> np.ndarray | None:
        try:
            if self.symbolic:
                return np.concatenate([v.ravel() for v in targets(exercise, cases, wrong)])
            (target,) = targets(exercise, [self.first], wrong)
            return np.asarray(self.pick(target))
        except Exception:  # two slips needn't fit together
            return None

    def label(self, exercise: Exercise, place: int, case: Case) -> str | None:
        """Return the label that a group gives in a case; None where it gives none."""
        key = (place, id(case))
        if key not in self.labels:
            try:
                (self.labels[key],) = targets(exercise, [case], self.groups[place][1])
            except Exception:  # two slips needn't fit together
                self.labels[key] = None
        return self.labels[key]

    def possible(
        self, cases: Sequence[Case], values: Sequence[Any]
    ) -> Iterator[tuple[Group, Callable[..., Any]]]:
        """Yield the groups that may give these values."""
        if self.screen is None:
            yield from self.groups
            return
        if self.symbolic:
            value = np.concatenate([np.ravel(each) for each in values])
        else:
            value = values[next(i for i, case in enumerate(cases) if case is self.first)]
        for place in self.screen.possible(value):
            yield self.groups[place]


def _known_groups(
    exercise: Exercise, cases: Sequence[Case], rows: Sequence[int], part: str, number: int
) -> _Groups:
    """Return the groups of slips; what they give is computed once for many checks."""
    first, key = cases[rows[0]], (id(cases[rows[0]]), part, number)
    known = _known.get(key)
    if known is None or known.first is not first or known.exercise is not exercise:
        if len(_known) >= _TABLES:
            _known.clear()
        known = _known[key] = _Groups(exercise, cases, rows, part, number)
    return known


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


__all__ = ["SLIPS", "slipped", "slipped_labels"]
