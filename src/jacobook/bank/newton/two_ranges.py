"""A position from ranges, in words."""

from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        # Beacons in well separated directions, so that the system is well conditioned.
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        x = rng.normal(size=n)
        beacons = x + Q * rng.uniform(1.5, 3.0, size=(n, 1)) + 0.2 * rng.normal(size=(n, n))
        ranges = np.linalg.norm(x - beacons, axis=1) * rng.uniform(1.2, 1.6, size=n)
        return Case((x, beacons, ranges), edge=edge, sizes={"n": n})

    return [case(2), case(3), case(2), case(4), case(1, "n is 1")]


def _values(x: Vector, beacons: Matrix, ranges: Vector) -> Vector:
    values: Vector = np.sum((x - beacons) ** 2, axis=1) - ranges**2
    return values


def _formula(
    x: Vector,
    beacons: Matrix,
    ranges: Vector,
    *,
    values: Any = _values,
    slopes: Any = lambda x, beacons: 2 * (x - beacons),
    solve: Any = np.linalg.solve,
    begin: Any = lambda x: x,
    sign: float = -1.0,
) -> Vector:
    moved: Vector = begin(x) + sign * solve(slopes(x, beacons), values(x, beacons, ranges))
    return moved


def _distances(x: Vector, beacons: Matrix) -> Vector:
    distances: Vector = np.linalg.norm(x - beacons, axis=1)
    return distances


def _linearised(x: Vector, beacons: Matrix, ranges: Vector) -> Vector:
    """Differentiate the equations by a complex step, and solve the linear system by an inverse."""

    def equations(v: Any) -> Any:
        return np.array([sum((v - b) ** 2) - r * r for b, r in zip(beacons, ranges, strict=True)])

    solved: Vector = x - np.linalg.pinv(jacobian_of(equations, x)) @ equations(x)
    return solved


EXERCISE = Exercise(
    id="newton.two_ranges",
    name="locate_step",
    title="Where am I?",
    level=2,
    points=2,
    objective="11.1",
    hints=(
        "Write equation i so that one side is zero: the squared distance from x to beacon i, minus "
        "the square of range i.",
        "Row i of the Jacobian is the gradient of equation i by x: a multiple of the arrow from "
        "beacon i to x.",
    ),
    answer=Array(),
    reference=lambda x, beacons, ranges: _formula(x, beacons, ranges),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _formula,
            "transposed",
            "The Jacobian is transposed: equation i belongs to row i.",
            slopes=lambda x, beacons: 2 * (x - beacons).T,
        ),
        slip(
            _formula,
            "uphill",
            "The step has the wrong sign: at the new point the linear model must be zero.",
            sign=1.0,
        ),
        slip(
            _formula,
            "two-forgotten",
            "The 2 that a square brings down is missing in the Jacobian, so the step is twice as "
            "long.",
            slopes=lambda x, beacons: x - beacons,
        ),
        slip(
            _formula,
            "ranges-unsquared",
            "You compare squared distances with ranges that aren't squared.",
            values=lambda x, beacons, ranges: np.sum((x - beacons) ** 2, axis=1) - ranges,
        ),
        slip(
            _formula,
            "nothing-squared",
            "The Jacobian is that of the squared distances, and the values are differences of "
            "plain ones.",
            values=lambda x, beacons, ranges: _distances(x, beacons) - ranges,
        ),
        slip(
            _formula,
            "ranges-squared-alone",
            "You compare plain distances with squared ranges.",
            values=lambda x, beacons, ranges: _distances(x, beacons) - ranges**2,
        ),
        slip(
            _formula,
            "differences-squared",
            "You squared the difference between distance and range. The words say: the *square of "
            "the distance* equals the *square of the range*.",
            values=lambda x, beacons, ranges: (_distances(x, beacons) - ranges) ** 2,
        ),
        slip(
            _formula,
            "step-alone",
            "This is the step; it isn't added to x.",
            begin=lambda x: 0 * x,
        ),
        slip(
            _formula,
            "rows-normalised",
            "You scaled the rows of the Jacobian to length 1. With the squared distances, the rows "
            "are longer the farther the beacon.",
            slopes=lambda x, beacons: (x - beacons) / _distances(x, beacons)[:, None],
        ),
        slip(
            _formula,
            "multiplied",
            "You multiplied by the Jacobian. The step is the *solution* of a system with it.",
            solve=lambda J, F: J @ F,
        ),
        slip(
            _formula,
            "gradient-of-squares",
            "You multiplied by the transposed Jacobian: that is a gradient step on the sum of "
            "squares. Newton's step solves a system.",
            solve=lambda J, F: J.T @ F,
        ),
        slip(
            _formula,
            "own-slopes",
            "You divided each equation by its own slope alone. All unknowns stand in every "
            "equation: solve the system.",
            solve=lambda J, F: F / np.diag(J),
        ),
        slip(
            _formula,
            "range-forgotten",
            "The ranges don't occur in the values of the equations.",
            values=lambda x, beacons, ranges: np.sum((x - beacons) ** 2, axis=1),
        ),
        slip(
            _formula,
            "columns-summed",
            "You added over the beacons. The squared distance to one beacon adds over the "
            "coordinates.",
            values=lambda x, beacons, ranges: np.sum((x - beacons) ** 2, axis=0) - ranges**2,
        ),
        slip(
            _formula,
            "ranges-added",
            "The squares of the ranges are added. Both sides of an equation brought to one side: "
            "one of them changes its sign.",
            values=lambda x, beacons, ranges: np.sum((x - beacons) ** 2, axis=1) + ranges**2,
        ),
        slip(
            _formula,
            "mean-over-coordinates",
            "You take the mean over the coordinates. A squared distance is the sum of the squares.",
            values=lambda x, beacons, ranges: np.mean((x - beacons) ** 2, axis=1) - ranges**2,
        ),
        slip(
            _formula,
            "squared-at-the-end",
            "You square the sum of the differences. Square first, then add.",
            values=lambda x, beacons, ranges: np.sum(x - beacons, axis=1) ** 2 - ranges**2,
        ),
        slip(
            _formula,
            "beacons-alone",
            "The rows of the Jacobian are the beacons themselves. The square belongs to the "
            "difference from x.",
            slopes=lambda x, beacons: -2 * beacons,
        ),
        slip(
            _formula,
            "arrows-unfinished",
            "x and the beacon are added in the Jacobian. The arrow from the beacon to x is a "
            "difference.",
            slopes=lambda x, beacons: 2 * (x + beacons),
        ),
        slip(
            _formula,
            "half-a-step",
            "The step is half as long as it should be: look for a 2 too many in the Jacobian, or "
            "a ½ in the values.",
            slopes=lambda x, beacons: 4 * (x - beacons),
        ),
        slip(
            _formula,
            "transposed-without-two",
            "The Jacobian is transposed, and the 2 that a square brings down is missing in it.",
            slopes=lambda x, beacons: (x - beacons).T,
        ),
        slip(
            _formula,
            "squares-in-the-jacobian",
            "The Jacobian holds the squares themselves. Its entries are their *slopes*.",
            slopes=lambda x, beacons: 2 * (x - beacons) ** 2,
        ),
        slip(
            _formula,
            "two-of-x-alone",
            "The 2 in the Jacobian belongs to the whole difference, not to x alone.",
            slopes=lambda x, beacons: 2 * x - beacons,
        ),
        slip(
            _formula,
            "unsolved",
            "You added or took away the values of the equations themselves. The step solves a "
            "system with the Jacobian.",
            solve=lambda J, F: F,
        ),
        slip(
            _formula,
            "unmoved",
            "Your point is x itself: no step is made.",
            solve=lambda J, F: 0 * F,
        ),
        slip(
            _formula,
            "plain-distances-throughout",
            "You solved the equations with plain distances. They have the same solution, but "
            "another step: the words speak of squares.",
            values=lambda x, beacons, ranges: _distances(x, beacons) - ranges,
            slopes=lambda x, beacons: (x - beacons) / _distances(x, beacons)[:, None],
        ),
        Misconception(
            "two-steps",
            lambda x, beacons, ranges: _formula(_formula(x, beacons, ranges), beacons, ranges),
            "This is the point after two steps. One is asked for.",
        ),
    ),
    proof=Recomputed(_linearised),
)
