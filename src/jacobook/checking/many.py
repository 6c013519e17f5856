"""How far many answers are from one, at once.

A declaration has up to eighty mistakes, and each is compared with the reference, with what the
proof finds and with every other mistake, on each case. This says of all of them what
:func:`jacobook.checking.compare.distance` says of one.
"""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from jacobook.checking.compare import FAR, allowed, distance, unit
from jacobook.declaration import Array, Case, Direction, Kind, Parts, Tolerance

# More numbers than these are compared one value after the other, to save memory.
_AT_ONCE = 2_000_000


class Stack:
    """The values of many answers on one case, laid out for comparisons.

    Parameters
    ----------
    kind
        The kind of all of them.
    values
        Plain data, as :func:`jacobook.checking.plain.read` makes them.
    """

    def __init__(self, kind: Kind, values: Sequence[Any]) -> None:
        self.kind, self.values = kind, values
        self.parts: list[Stack] = []
        # For each shape the rows that have it, in order, and their entries as a matrix.
        self.blocks: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]] = {}
        if isinstance(kind, Parts):
            self.parts = [
                Stack(part, [value[place] for value in values])
                for place, (_, part) in enumerate(kind.of)
            ]
        elif isinstance(kind, Array | Direction):
            rows: dict[tuple[int, ...], list[int]] = {}
            for row, value in enumerate(values):
                rows.setdefault(value.shape, []).append(row)
            for shape, those in rows.items():
                if len(those) * math.prod(shape) <= _AT_ONCE:
                    block = np.stack([values[row].ravel() for row in those])
                    self.blocks[shape] = np.array(those), block

    @cached_property
    def _units(self) -> dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]]:
        """For each shape the rows that have a direction, and these directions as a matrix."""
        found = {}
        for shape, (rows, block) in self.blocks.items():
            has = np.isfinite(block).all(axis=1) & block.any(axis=1)
            found[shape] = rows[has], np.array([unit(each) for each in block[has]])
        return found

    @cached_property
    def _scales(self) -> dict[tuple[int, ...], np.ndarray]:
        """For each shape the largest size among the entries of each row."""
        return {
            shape: np.abs(block).max(axis=1, initial=0.0)
            for shape, (_, block) in self.blocks.items()
        }

    def distances(
        self, target: Any, case: Case, tolerance: Tolerance, first: int | None = None
    ) -> np.ndarray:
        """Return how far each value is from a target.

        Parameters
        ----------
        target
            Plain data.
        first
            How many of the values are asked for; by default all.

        Returns
        -------
        array
            For each value what :func:`jacobook.checking.compare.distance` returns.
        """
        count = len(self.values) if first is None else first
        if isinstance(self.kind, Parts):
            pairs = zip(self.parts, target, strict=True)
            each = [part.distances(one, case, tolerance, count) for part, one in pairs]
            return np.max(each, axis=0) if each else np.zeros(count)
        if isinstance(self.kind, Array):
            limit = allowed(target, case, tolerance)
            if target.shape in self.blocks and limit > 0:
                return self._distances(target, case, tolerance, count, limit)
        found = [distance(self.kind, v, target, case, tolerance) for v in self.values[:count]]
        return np.array(found, dtype=float)

    def distances_from(self, value: Any, case: Case, tolerance: Tolerance) -> np.ndarray:
        """Return how far a value is from each of the values, which are taken for the targets.

        Parameters
        ----------
        value
            Plain data.

        Returns
        -------
        array
            For each what :func:`jacobook.checking.compare.distance` returns.
        """
        if isinstance(self.kind, Parts):
            each = [
                p.distances_from(v, case, tolerance) for p, v in zip(self.parts, value, strict=True)
            ]
            return np.max(each, axis=0) if each else np.zeros(len(self.values))
        if isinstance(self.kind, Array | Direction) and (
            value.shape in self.blocks or self._complete
        ):
            if isinstance(self.kind, Direction):
                return self._angles_from(self.kind, value, case, tolerance)
            return self._distances_from(value, case, tolerance)
        found = [distance(self.kind, value, target, case, tolerance) for target in self.values]
        return np.array(found, dtype=float)

    @cached_property
    def _complete(self) -> bool:
        return sum(len(rows) for rows, _ in self.blocks.values()) == len(self.values)

    def _distances_from(self, value: np.ndarray, case: Case, tolerance: Tolerance) -> np.ndarray:
        found = np.full(len(self.values), FAR)
        if value.shape not in self.blocks:
            return found
        rows, block = self.blocks[value.shape]
        with np.errstate(all="ignore"):
            scales = self._scales[value.shape]
            limits = tolerance.atol + tolerance.rtol * case.condition * scales
            errors = np.abs(block - value.ravel()).max(axis=1, initial=0.0) / limits
        found[rows] = errors
        for row in rows[~np.isfinite(errors)]:
            found[row] = distance(self.kind, value, self.values[row], case, tolerance)
        return found

    def _angles_from(
        self, kind: Direction, value: np.ndarray, case: Case, tolerance: Tolerance
    ) -> np.ndarray:
        found = np.full(len(self.values), FAR)
        rows, units = self._units.get(value.shape, (np.zeros(0, dtype=int), np.zeros(0)))
        if not len(rows) or not np.isfinite(value).all() or not value.any():
            return found
        own = unit(value.ravel())
        gaps = np.abs(units - own).max(axis=1)
        if kind.either_sign:
            gaps = np.where(units @ own < 0, np.abs(units + own).max(axis=1), gaps)
        limits = tolerance.atol + tolerance.rtol * case.condition * np.abs(units).max(axis=1)
        found[rows] = gaps / limits
        return found

    def _distances(
        self, target: np.ndarray, case: Case, tolerance: Tolerance, count: int, limit: float
    ) -> np.ndarray:
        rows, block = self.blocks[target.shape]
        known = int(np.searchsorted(rows, count))
        rows, block = rows[:known], block[:known]
        with np.errstate(invalid="ignore", over="ignore"):
            errors = np.abs(block - target.ravel()).max(axis=1, initial=0.0) / limit
        found = np.full(count, FAR)
        found[rows] = errors
        for row in rows[~np.isfinite(errors)]:
            found[row] = distance(self.kind, self.values[row], target, case, tolerance)
        return found


__all__ = ["Stack"]
