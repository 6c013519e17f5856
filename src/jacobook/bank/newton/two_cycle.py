"""A circle of two."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _value(x: int, b: Any, c: Any, d: Any) -> Fraction:
    return Fraction(x**3 + b.item() * x**2 + c.item() * x + d.item())


def _slope(x: int, b: Any, c: Any, d: Any) -> Fraction:
    return Fraction(3 * x**2 + 2 * b.item() * x + c.item())


def _newton(x: int, b: Any, c: Any, d: Any) -> Fraction:
    return x - _value(x, b, c, d) / _slope(x, b, c, d)


def _goes_round(answer: tuple[Any, Any, Any]) -> bool:
    """Iterate with NumPy's polynomials and look whether −1 and 2 alternate."""
    polynomial = np.polynomial.Polynomial([*[float(v.item()) for v in answer[::-1]], 1.0])
    slope = polynomial.deriv()
    x, seen = -1.0, []
    for _ in range(2):
        if slope(x) == 0:
            return False
        x -= polynomial(x) / slope(x)
        seen.append(x)
    return bool(np.allclose(seen, [2, -1], rtol=1e-12, atol=1e-12))


EXERCISE = Exercise(
    id="newton.two_cycle",
    name="witness",
    title="A circle of two",
    level=3,
    points=3,
    objective="11.3",
    hints=(
        "Write down what Newton's step from −1 to 2 says about F(−1) and F′(−1), and the step back "
        "about F(2) and F′(2).",
        "F(−1) = −3F′(−1) and F(2) = 3F′(2) are two linear equations for b, c and d. Choose one of "
        "the three and solve for the others; then look at both slopes.",
    ),
    answer=Witness(
        fields=(("b", ()), ("c", ()), ("d", ())),
        conditions=(
            Condition(
                "slope-zero-at-minus-one",
                lambda b, c, d: _slope(-1, b, c, d) != 0,
                "At −1 the slope of your F is zero: Newton's method makes no step there.",
                (2, 1, 5),
            ),
            Condition(
                "slope-zero-at-two",
                lambda b, c, d: _slope(2, b, c, d) != 0,
                "At 2 the slope of your F is zero: Newton's method makes no step there.",
                (0, -12, 16),
            ),
            Condition(
                "stays-at-minus-one",
                lambda b, c, d: _value(-1, b, c, d) != 0,
                "Your F is zero at −1: Newton's method stays there.",
                (0, 0, 1),
            ),
            Condition(
                "stays-at-two",
                lambda b, c, d: _value(2, b, c, d) != 0,
                "Your F is zero at 2: Newton's method stays there.",
                (0, 0, -8),
            ),
            Condition(
                "the-other-way-round",
                lambda b, c, d: _newton(-1, b, c, d) != -4,
                "From −1 your F makes a step of 3 to the *left*, to −4. Look at the sign in "
                "Newton's step.",
                (0, 0, 10),
            ),
            Condition(
                "does-not-reach-two",
                lambda b, c, d: _newton(-1, b, c, d) == 2,
                "From −1 Newton's method doesn't go to 2 with your F. (Numbers are compared "
                "exactly: use whole numbers or fractions.)",
                (0, 0, 5),
            ),
            Condition(
                "does-not-come-back",
                lambda b, c, d: _newton(2, b, c, d) == -1,
                "From −1 Newton's method goes to 2 with your F, as it should. From there it "
                "doesn't come back to −1.",
                (1, 0, -3),
            ),
        ),
    ),
    reference=lambda: (1, -13, 23),
    proof=Satisfies(_goes_round),
)
