"""Almost stopped, and nowhere near a minimum."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _f1(c: Any, x: Any) -> Any:
    return c[1] + 2 * c[2] * x + 3 * c[3] * x**2


def _f2(c: Any, x: Any) -> Any:
    return 2 * c[2] + 6 * c[3] * x


def _no_real_root_of_the_slope(answer: tuple[Any, ...]) -> bool:
    """Let NumPy find the roots of f′, and test the other two conditions by differences."""
    c, x = np.asarray(answer[0]).astype(float), float(answer[1])
    f = np.polynomial.Polynomial(c)
    slope = f.deriv()
    roots = slope.roots()
    if c[3] == 0 or np.any(np.abs(roots.imag) <= 1e-6 * np.abs(roots)):
        return False
    return bool(abs(slope(x)) <= 1e-3 * (1 + 1e-12) and slope.deriv()(x) >= 1 - 1e-9)


EXERCISE = Exercise(
    id="landscapes.almost_stopped",
    name="cubic",
    title="Almost stopped, nowhere near a minimum",
    level=3,
    points=3,
    objective="14.4",
    hints=(
        "f′ is a parabola. It must stay above the axis (or below it), and yet come within 1/1000 "
        "of it.",
        "The parabola has to be narrow: near its lowest point its slope, which is f″, must reach 1 "
        "before its height reaches 1/1000. So let the coefficient of x³ be large.",
    ),
    answer=Witness(
        fields=(("c", (4,)), ("x", ())),
        conditions=(
            Condition(
                "no-cubic-term",
                lambda c, x: bool(c[3] != 0),
                "Your f has no x³: it is at most quadratic.",
                ((0, Fraction(1, 10000), 1, 0), 0),
            ),
            Condition(
                "slope-too-large",
                lambda c, x: bool(abs(_f1(c, x)) <= Fraction(1, 1000)),
                "The slope at your x is larger than 1/1000 in size.",
                ((0, 1, 0, 1000), Fraction(1, 5000)),
            ),
            Condition(
                "not-bent-enough",
                lambda c, x: bool(_f2(c, x) >= 1),
                "The slope is small enough. The second derivative at your x is below 1.",
                ((0, Fraction(1, 10000), 0, Fraction(1, 3)), Fraction(1, 100)),
            ),
            Condition(
                "a-critical-point",
                lambda c, x: bool(c[2] ** 2 < 3 * c[1] * c[3]),
                "Slope and bend at x are as asked. But your f has a critical point: its f′ has a "
                "real root.",
                ((0, 0, 0, 1000), Fraction(1, 5000)),
            ),
        ),
    ),
    reference=lambda: ((0, Fraction(1, 10000), 0, 1000), Fraction(1, 5000)),
    proof=Satisfies(_no_real_root_of_the_slope),
)
