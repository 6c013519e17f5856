"""Semidefinite, and yet no minimum."""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np

from jacobook.bank.second_order._shared import _first_sign, _semidefinite_form
from jacobook.declaration import Condition, Exercise, Satisfies, Vector, Witness


def _cubic(coefficients: Sequence[Any]) -> list[Sequence[Any]]:
    a, b, c, d, e = coefficients
    return [(a, b, c), (d, 0, 0, e)]


def _starts_flat(f: Vector, curve: Vector) -> bool:
    """Whether the quadratic part is zero in the direction in which the curve starts out."""
    a, b, c, *_ = f
    p, q, r, s = curve
    u, v = (p, r) if p != 0 or r != 0 else (q, s)
    return bool(a * u**2 + b * u * v + c * v**2 == 0)


def _goes_down_unseen(answer: tuple[Vector, Vector]) -> bool:
    """Put numbers in, all of them fractions: many directions, and points near 0 on the curve."""
    (a, b, c, d, e), (p, q, r, s) = answer
    # Each direction once: a quadratic form has the same sign at all its multiples, and at −u, −v.
    directions = [(u, v) for u in range(31) for v in range(-30, 31) if gcd(u, v) == 1]

    def on_the_curve(t: Fraction) -> Fraction:
        x, y = p * t + q * t**2, r * t + s * t**2
        return Fraction(a * x**2 + b * x * y + c * y**2 + d * x**3 + e * y**3)

    down = all(on_the_curve(Fraction(1, 2**k)) < 0 for k in range(12, 60, 4))
    bent_up = down and all(a * u * u + b * u * v + c * v * v >= 0 for u, v in directions)
    return bool(a * b * c != 0 and bent_up and down)


EXERCISE = Exercise(
    id="second_order.semidefinite",
    name="way_down",
    title="Semidefinite, and yet no minimum",
    level=3,
    points=3,
    objective="5.4",
    hints=(
        "The quadratic part must be the square of a linear expression, up to a positive factor. "
        "Along which line is it zero?",
        "On that line only dx³ + ey³ is left. Unless that is zero there, one of its two "
        "directions goes down.",
    ),
    answer=Witness(
        fields=(("coefficients", (5,)), ("curve", (4,))),
        # f = ax² + bxy + cy² + dx³ + ey³ along (pt + qt², rt + st²)
        conditions=(
            Condition(
                "zero-coefficient",
                lambda f, curve: bool(np.all(f[:3] != 0)),
                "One of a, b, c is zero. All three must be different from zero, so that the flat "
                "direction isn't an axis.",
                ((0, 0, 1, 1, 0), (-1, 0, 0, 0)),
            ),
            Condition(
                "not-semidefinite",
                lambda f, curve: _semidefinite_form(*f[:3]),
                "Your Hessian isn't positive semidefinite: it has a negative eigenvalue, so it "
                "tells by itself that there is no minimum. The claim begins with H ⪰ 0. (The rows "
                "of H are 2a, b and b, 2c.)",
                ((1, 3, 1, 0, 0), (1, 0, -1, 0)),
            ),
            Condition(
                "definite",
                lambda f, curve: 4 * f[0] * f[2] == f[1] ** 2,
                "Your Hessian is positive definite. That is sufficient: the origin is a strict "
                "minimum, and no curve goes down. (The rows of H are 2a, b and b, 2c.)",
                ((1, 1, 1, 1, 0), (-1, 0, 0, 0)),
            ),
            Condition(
                "square-alone",
                lambda f, curve: bool(f[3] != 0 or f[4] != 0),
                "With d = e = 0 only a square is left, which is never negative: the origin is a "
                "minimum after all. Let the higher terms speak where the square is silent.",
                ((1, -4, 4, 0, 0), (2, 0, 1, 0)),
            ),
            Condition(
                "constant-curve",
                lambda f, curve: bool(np.any(curve != 0)),
                "The function is fine. Your curve never leaves the origin.",
                ((1, -4, 4, 1, 0), (0, 0, 0, 0)),
            ),
            Condition(
                "off-the-flat-line",
                _starts_flat,
                "The function is fine. Your curve starts out in a direction in which the "
                "quadratic part is positive, and it alone decides there: f goes up. Start out "
                "along the line on which it is zero.",
                ((1, -4, 4, 1, 0), (1, 0, 0, 0)),
            ),
            Condition(
                "other-way",
                lambda f, curve: (
                    _first_sign(_cubic(f), curve) < 0 or _first_sign(_cubic(f), curve, -1) >= 0
                ),
                "The function is fine. Along your curve f goes up for small t > 0, though not for "
                "small t < 0: walk the other way.",
                ((1, -4, 4, 1, 0), (2, 0, 1, 0)),
            ),
            Condition(
                "goes-up",
                lambda f, curve: _first_sign(_cubic(f), curve) < 0,
                "Your curve starts out along the flat line, and f doesn't go down there. Either "
                "your cubic part is zero on all of that line: choose another d or e, or bend the "
                "curve. Or p = r = 0, so that you walk the line one way only, and it is the wrong "
                "one.",
                ((1, -2, 1, 1, -1), (1, 0, 1, 0)),
            ),
        ),
    ),
    reference=lambda: ((1, -4, 4, 1, 0), (-2, 0, -1, 0)),
    proof=Satisfies(_goes_down_unseen),
)
