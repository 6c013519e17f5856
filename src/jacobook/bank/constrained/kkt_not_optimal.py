"""A KKT point that is no minimum."""

from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Vector, Witness


def _objective(coefficients: Vector, at: Vector) -> Any:
    a, b, c, d = coefficients
    x, y = at
    return a * x * x + b * y * y + c * x + d * y


def _stationary(coefficients: Vector, at: Vector, lam: Any, factor: int = 2) -> bool:
    a, b, c, d = coefficients
    x, y = at
    return bool(2 * a * x + c + factor * lam * x == 0 and 2 * b * y + d + factor * lam * y == 0)


def _one_of_two(coefficients: Vector, at: Vector, lam: Any) -> bool:
    a, b, c, d = coefficients
    x, y = at
    return bool((2 * a * x + c + 2 * lam * x == 0) != (2 * b * y + d + 2 * lam * y == 0))


def _is_refutation(answer: Any) -> bool:
    """Exact central differences of a quadratic are its derivatives; the rest is compared."""
    coefficients, at, lam, better = answer

    def lagrangian(v: Vector) -> Any:
        return _objective(coefficients, v) + lam[()] * (v @ v - 1)

    axes = np.eye(2, dtype=int).astype(object)
    slopes = [(lagrangian(at + axis) - lagrangian(at - axis)) / 2 for axis in axes]
    return bool(
        not any(slopes)
        and lam[()] > 0
        and at @ at == 1
        and better @ better <= 1
        and _objective(coefficients, better) < _objective(coefficients, at)
    )


EXERCISE = Exercise(
    id="constrained.kkt_not_optimal",
    name="kkt_witness",
    title="A KKT point that is no minimum",
    level=3,
    points=3,
    objective="7.5",
    hints=(
        "If f were convex there would be no such point. What does that say about the signs of a "
        "and b?",
        "Try c = d = 0 and a point on an axis: one of the two stationarity equations then holds "
        "for every λ, and the other one gives λ.",
    ),
    answer=Witness(
        fields=(("coefficients", (4,)), ("point", (2,)), ("multiplier", ()), ("better", (2,))),
        # f = ax² + by² + cx + dy, g = x² + y² − 1 ≤ 0
        conditions=(
            Condition(
                "point-infeasible",
                lambda coefficients, at, lam, better: at @ at <= 1,
                "Your point lies outside the disc: x² + y² exceeds 1. A KKT point is feasible. "
                "(Numbers are compared exactly, and 0.6 isn't quite 3/5 on a computer: write "
                "`sympy.Rational(3, 5)`, or use points on the axes.)",
                ((-1, -2, 0, 0), (2, 0), 1, (0, 1)),
            ),
            Condition(
                "multiplier-not-positive",
                lambda coefficients, at, lam, better: lam[()] > 0,
                "Your multiplier isn't positive. A negative one is no KKT point of an inequality; "
                "and with λ = 0 the constraint does nothing, which is not what is asked for here.",
                ((-1, -2, 0, 0), (0, 0), 0, (0, 1)),
            ),
            Condition(
                "slackness",
                lambda coefficients, at, lam, better: at @ at == 1,
                "Complementary slackness fails: λ is positive, and your point lies inside the "
                "disc, where the constraint has room to spare.",
                ((-1, -2, 0, 0), (0, 0), 1, (0, 1)),
            ),
            Condition(
                "multiplier-of-the-other-sign",
                lambda coefficients, at, lam, better: (
                    not _stationary(coefficients, at, lam[()], -2)
                ),
                "Your multiplier belongs to f − λg. The Lagrangian here is f + λg: the two "
                "gradients must point in opposite directions.",
                ((1, 2, 0, 0), (1, 0), 1, (0, 1)),
            ),
            Condition(
                "multiplier-doubled",
                lambda coefficients, at, lam, better: not _stationary(coefficients, at, lam[()], 1),
                "Your multiplier is twice the one that the point has: the gradient of "
                "λ(x² + y² − 1) is λ(2x, 2y).",
                ((-1, -2, 0, 0), (1, 0), 2, (0, 1)),
            ),
            Condition(
                "one-equation",
                lambda coefficients, at, lam, better: not _one_of_two(coefficients, at, lam[()]),
                "One entry of the Lagrangian's gradient is zero at your point, and the other "
                "isn't: check both 2ax + c + 2λx and 2by + d + 2λy. (Numbers are compared "
                "exactly; one that was computed, such as `0.1 * 3`, may differ in its last digit: "
                "use integers or fractions.)",
                ((-1, -2, 0, 1), (1, 0), 1, (0, 1)),
            ),
            Condition(
                "not-stationary",
                lambda coefficients, at, lam, better: _stationary(coefficients, at, lam[()]),
                "The gradient of the Lagrangian isn't zero at your point: check 2ax + c + 2λx and "
                "2by + d + 2λy. (Numbers are compared exactly; one that was computed, such as "
                "`0.1 * 3`, may differ in its last digit: use integers or fractions.)",
                ((-1, -2, 0, 3), (1, 0), 3, (0, 1)),
            ),
            Condition(
                "better-infeasible",
                lambda coefficients, at, lam, better: better @ better <= 1,
                "A KKT point indeed. But your better point lies outside the disc, where it proves "
                "nothing. (Numbers are compared exactly: one that was computed can lie outside by "
                "a rounding error.)",
                ((-1, -2, 0, 0), (1, 0), 1, (0, 2)),
            ),
            Condition(
                "not-better",
                lambda coefficients, at, lam, better: (
                    _objective(coefficients, better) < _objective(coefficients, at)
                ),
                "A KKT point, and a feasible point beside it; but f isn't smaller there, so "
                "nothing is refuted. If f has no smaller value anywhere in the disc, choose "
                "another f.",
                ((-1, -2, 0, 0), (1, 0), 1, (0, 0)),
            ),
        ),
    ),
    reference=lambda: ((-1, -2, 0, 0), (1, 0), 1, (0, 1)),
    proof=Satisfies(_is_refutation),
)
