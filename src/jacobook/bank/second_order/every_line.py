"""Every line sees a minimum."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

import numpy as np

from jacobook.bank.second_order._shared import _first_sign, _semidefinite_form
from jacobook.declaration import Condition, Exercise, Satisfies, Vector, Witness


def _flat_direction(quadratic: Sequence[Any]) -> tuple[Any, Any]:
    """A direction in which ax² + bxy + cy², with 4ac = b² and a ≠ 0, is zero."""
    a, b, _ = quadratic
    return b, -2 * a


def _at(form: Sequence[Any] | Vector, x: Any, y: Any) -> Any:
    degree = len(form) - 1
    return sum(c * x ** (degree - i) * y**i for i, c in enumerate(form))


def _bend(curve: Sequence[Any]) -> Any:
    """How far a curve along the flat line leaves it along x, as a multiple of t²."""
    p, q, r, s = curve
    return (q * r - s * p) / r  # r isn't 0: the flat direction is no axis


def _by_bend(two: Any, three: Any, four: Any, curve: Sequence[Any]) -> tuple[Any, Any, Any]:
    """Return A, B, C: along the flat line f is (A·w² + B·w + C)·t⁴ + …, with the bend w."""
    p, _, r, _ = curve
    by_x = 3 * three[0] * p**2 + 2 * three[1] * p * r + three[2] * r**2
    return two[0], by_x, _at(four, p, r)


def _fourth_power(two: Any, three: Any, four: Any, curve: Sequence[Any]) -> Any:
    a, b, c = _by_bend(two, three, four, curve)
    w = _bend(curve)
    return a * w**2 + b * w + c


def _some_bend_helps(two: Any, three: Any, four: Any, curve: Sequence[Any]) -> bool:
    a, b, c = _by_bend(two, three, four, curve)
    return bool(b**2 >= 4 * a * c)


def _right_side(two: Any, three: Any, four: Any, curve: Sequence[Any]) -> bool:
    return bool(_by_bend(two, three, four, curve)[1] * _bend(curve) < 0)


def _far_enough(two: Any, three: Any, four: Any, curve: Sequence[Any]) -> bool:
    """Whether the curve goes down, or at least bends as far as the one that goes down most."""
    a, b, _ = _by_bend(two, three, four, curve)
    return bool(_fourth_power(two, three, four, curve) <= 0 or abs(2 * a * _bend(curve)) >= abs(b))


def _up_along_lines_and_down_along_the_curve(answer: tuple[Vector, ...]) -> bool:
    """Put numbers in, all of them fractions: points near 0 on many lines, and on the curve."""
    two, three, four, (p, q, r, s) = answer

    def f(x: Any, y: Any, t: Any) -> Any:
        """Return f at (tx, ty)."""
        return sum(_at(form, x, y) * t ** (len(form) - 1) for form in (two, three, four))

    lines = [(u, v) for u, v in product(range(-5, 6), repeat=2) if gcd(u, v) == 1]
    lines.append((two[1], -2 * two[0]))  # where the quadratic part may be flat
    near = [Fraction(1, 2**k) for k in range(12, 60, 8)]
    # A way down is looked for first: whoever has none is refused without going along the lines.
    down = all(f(p + q * t, r + s * t, t) < 0 for t in near)
    up = down and all(f(u, v, t) > 0 for u, v in lines for t in near if u or v)
    return bool(np.all(two != 0) and up and down)


# w = x + y in the place of y: (w − x²)(w − 3x²), and the parabola w = 2x².
LINES_LIE = ((1, 2, 1), (-4, -4, 0, 0), (3, 0, 0, 0, 0))


CURVE = (1, 0, -1, 2)


EXERCISE = Exercise(
    id="second_order.every_line",
    name="unseen",
    title="Every line sees a minimum",
    level=3,
    points=3,
    objective="5.4",
    hints=(
        "The quadratic part must be a square, say of w = x + y. Which lines does it settle, and "
        "which one does it leave to the cubic and the quartic part?",
        "Build f as a product of two expressions, w minus a multiple of x² each, and multiply out. "
        "Where is a product of two factors negative? Lead the curve through there.",
    ),
    answer=Witness(
        fields=(("quadratic", (3,)), ("cubic", (4,)), ("quartic", (5,)), ("curve", (4,))),
        conditions=(
            Condition(
                "zero-coefficient",
                lambda two, three, four, curve: bool(np.all(two != 0)),
                "One of the coefficients of x², xy and y² is zero. All three must differ from "
                "zero, so that the flat direction isn't an axis as in the chapter.",
                ((0, 0, 1), (0, -4, 0, 0), (3, 0, 0, 0, 0), (1, 0, 0, 2)),
            ),
            Condition(
                "a-line-goes-down",
                lambda two, three, four, curve: _semidefinite_form(*two),
                "Your quadratic part is negative along some line, so that line sees f go down. "
                "Every line should see a minimum: H ⪰ 0.",
                ((1, 3, 1), (0, 0, 0, 0), (1, 0, 0, 0, 1), (1, 0, -1, 0)),
            ),
            Condition(
                "definite",
                lambda two, three, four, curve: 4 * two[0] * two[2] == two[1] ** 2,
                "Your Hessian is positive definite, which is sufficient: the origin is a strict "
                "minimum, and no curve goes down.",
                ((1, 1, 1), (-4, -4, 0, 0), (3, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "cubic-on-the-flat-line",
                lambda two, three, four, curve: _at(three, *_flat_direction(two)) == 0,
                "There is one line on which the quadratic part is zero. On it your cubic part "
                "isn't, and a cube changes sign: one half of this line goes down. The cubic part "
                "must vanish there.",
                ((1, 2, 1), (1, 0, 0, 0), (3, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "quartic-on-the-flat-line",
                lambda two, three, four, curve: _at(four, *_flat_direction(two)) > 0,
                "On the one line where the quadratic and the cubic part are both zero, your "
                "quartic part isn't positive: that line doesn't see a strict minimum.",
                ((1, 2, 1), (-4, -4, 0, 0), (0, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "straight-curve",
                lambda two, three, four, curve: curve[0] * curve[3] != curve[1] * curve[2],
                "The function is fine as far as lines go. Your curve runs along a straight line "
                "(or stays at the origin), and there f goes up. It has to bend.",
                (*LINES_LIE, (1, 0, -1, 0)),
            ),
            Condition(
                "off-the-flat-line",
                lambda two, three, four, curve: _at(two, curve[0], curve[2]) == 0,
                "Every line sees a strict minimum, as it should. But your curve starts out in the "
                "direction (p, r), and in that the quadratic part is positive: it alone decides. "
                "Start out along the line on which it is zero.",
                (*LINES_LIE, (1, 0, 1, 2)),
            ),
            Condition(
                "no-bend-helps",
                _some_bend_helps,
                "Every line sees a strict minimum, as it should. But so does every parabola: "
                "whichever way a curve bends away from the flat line, the cubic part is too small "
                "against the other two to make f negative.",
                ((1, 2, 1), (-2, -2, 0, 0), (3, 0, 0, 0, 0), (1, 0, -1, 1)),
            ),
            Condition(
                "wrong-side",
                _right_side,
                "Every line sees a strict minimum, as it should. Your curve starts out along the "
                "flat line, and bends to the side on which the cubic part is positive: bend it "
                "the other way.",
                (*LINES_LIE, (1, 0, -1, -2)),
            ),
            Condition(
                "too-little",
                _far_enough,
                "Every line sees a strict minimum, as it should. Your curve starts out along the "
                "flat line, and bends to the right side, though too little: f is still positive "
                "there.",
                (*LINES_LIE, (1, 0, -1, Fraction(1, 2))),
            ),
            Condition(
                "too-much",
                lambda *answer: _fourth_power(*answer) <= 0,
                "Every line sees a strict minimum, as it should. Your curve starts out along the "
                "flat line, and bends to the right side, though too much: there the quadratic "
                "part wins.",
                (*LINES_LIE, (1, 0, -1, 5)),
            ),
            Condition(
                "goes-up",
                lambda two, three, four, curve: _first_sign((two, three, four), curve) < 0,
                "Every line sees a strict minimum, as it should. Your curve follows the border of "
                "the region where f is negative: on it the lowest power of t has the factor 0. "
                "Bend a little more, or a little less. (If neither helps, the cubic part is too "
                "small.)",
                (*LINES_LIE, (1, 0, -1, 3)),
            ),
        ),
    ),
    reference=lambda: (*LINES_LIE, CURVE),
    proof=Satisfies(_up_along_lines_and_down_along_the_curve),
)
