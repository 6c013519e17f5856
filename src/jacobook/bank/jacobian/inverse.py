"""The Jacobian of an inverse map."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Tolerance, slip

# f(x, y) = (x²y, x + y²) takes (−4, 3) to (48, 5). The determinant is −160.
FORWARD = np.array([[-24.0, 16.0], [1.0, 6.0]])
AT_THE_IMAGE = np.array([[480.0, 2304.0], [1.0, 10.0]])  # the Jacobian of f at (48, 5)
INVERSE = np.array([[6.0, -16.0], [-1.0, -24.0]]) / -160


def _solved() -> Matrix:
    """Solve f(x, y) = (u, v) for a complex step of u, then of v, and read off the slopes."""

    def f(p: Any) -> Any:
        return np.array([p[0] ** 2 * p[1], p[0] + p[1] ** 2])

    start, h = np.array([-4.0, 3.0]), 1e-6
    roughly = np.stack([(f(start + h * e) - f(start - h * e)) / (2 * h) for e in np.eye(2)], axis=1)
    columns = []
    for e in np.eye(2):
        p = start.astype(complex)
        for _ in range(8):  # the error shrinks by 1e-8 each time
            p = p - np.linalg.solve(roughly, f(p) - (f(start) + 1e-20j * e))
        columns.append(p.imag / 1e-20)
    return np.stack(columns, axis=1)


def _inverted(
    *,
    a: float = -24.0,
    b: float = 16.0,
    c: float = 1.0,
    d: float = 6.0,
    turned: Callable[[Matrix], Matrix] = lambda J: np.array(
        [[J[1, 1], -J[0, 1]], [-J[1, 0], J[0, 0]]]
    ),
    by: Callable[[Matrix], float] = lambda J: float(J[0, 0] * J[1, 1] - J[0, 1] * J[1, 0]),
) -> Matrix:
    """Invert [[a, b], [c, d]], made of its steps."""
    J = np.array([[a, b], [c, d]])
    return np.asarray(turned(J) / by(J))


EXERCISE = Exercise(
    id="jacobian.inverse",
    name="inverse_jacobian",
    title="The Jacobian of an inverse map",
    level=2,
    points=2,
    objective="2.5",
    hints=(
        "You don't need a formula for g. g(f(x, y)) = (x, y) for all points near (−4, 3): "
        "differentiate both sides.",
        "The Jacobian of g *at (48, 5)* belongs to the Jacobian of f at the point that f takes "
        "there.",
    ),
    answer=Array(),
    reference=lambda: INVERSE.copy(),
    tolerance=Tolerance(1e-5, 1e-12, "numbers by hand, to six digits"),
    misconceptions=(
        Misconception(
            "entry-by-entry",
            lambda: 1 / FORWARD,
            "You took the reciprocal of each entry. That works for one variable only. With (u, v) "
            "= f(x, y), ∂x/∂u holds the other *output* fixed, ∂u/∂x the other *input*. Invert the "
            "matrix.",
        ),
        Misconception(
            "forward",
            lambda: FORWARD.copy(),
            "This is the Jacobian of f at (−4, 3). The one of its inverse is asked for.",
        ),
        Misconception(
            "at-the-image",
            lambda: np.linalg.inv(AT_THE_IMAGE),
            "You put the image (48, 5) into the Jacobian of f and inverted. f isn't evaluated at "
            "(48, 5): look for the point that f takes *to* (48, 5).",
        ),
        Misconception(
            "forward-at-the-image",
            lambda: AT_THE_IMAGE.copy(),
            "You put the image (48, 5) into the Jacobian of f. It belongs at the point that f "
            "takes *to* (48, 5), and it is the inverse map's that is asked for.",
        ),
        slip(
            _inverted,
            "signs-not-changed",
            "The entries off the diagonal change their signs when a 2 × 2 matrix is inverted. "
            "Check: its product with the Jacobian of f has to be the identity.",
            turned=lambda J: np.array([[J[1, 1], J[0, 1]], [J[1, 0], J[0, 0]]]),
        ),
        slip(
            _inverted,
            "diagonal-not-swapped",
            "The inverse of a 2 × 2 matrix swaps the two entries on the diagonal. Check: its "
            "product with the Jacobian of f has to be the identity.",
            turned=lambda J: np.array([[J[0, 0], -J[0, 1]], [-J[1, 0], J[1, 1]]]),
        ),
        slip(
            _inverted,
            "determinant-with-a-plus",
            "The determinant is wrong: it is ad − bc, and you added the two products.",
            by=lambda J: float(J[0, 0] * J[1, 1] + J[0, 1] * J[1, 0]),
        ),
        slip(
            _inverted,
            "determinant-without-its-sign",
            "The sign of the determinant got lost: that of the Jacobian of f is negative.",
            by=lambda J: abs(float(np.linalg.det(J))),
        ),
        slip(
            _inverted,
            "determinant-forgotten",
            "The determinant still has to divide it all.",
            by=lambda J: 1.0,
        ),
        slip(
            _inverted,
            "multiplied-by-the-determinant",
            "You multiplied by the determinant. It divides.",
            by=lambda J: 1 / float(np.linalg.det(J)),
        ),
        slip(
            _inverted,
            "rows-swapped",
            "The two rows have changed places: the first output of g is x.",
            turned=lambda J: np.array([[-J[1, 0], J[0, 0]], [J[1, 1], -J[0, 1]]]),
        ),
        slip(
            _inverted,
            "columns-swapped",
            "The two columns have changed places: the first input of g is u = x²y.",
            turned=lambda J: np.array([[-J[0, 1], J[1, 1]], [J[0, 0], -J[1, 0]]]),
        ),
        slip(
            _inverted,
            "transposed",
            "You have the inverse of the transposed Jacobian. Rows of J belong to the outputs of "
            "f; the rows of the answer belong to the outputs of g, which are x and y.",
            turned=lambda J: np.array([[J[1, 1], -J[1, 0]], [-J[0, 1], J[0, 0]]]),
        ),
        Misconception(
            "transpose-for-inverse",
            lambda: FORWARD.T,
            "This is the transpose of the Jacobian. It equals the inverse only for a rotation or a "
            "reflection.",
        ),
        slip(
            _inverted,
            "sign-of-x-lost",
            "In the Jacobian of f the derivative of x²y by x has lost the sign of x = −4.",
            a=24.0,
        ),
        slip(
            _inverted,
            "slope-of-the-square",
            "In the Jacobian of f the derivative of y² has lost its 2.",
            d=3.0,
        ),
        slip(
            _inverted,
            "square-without-its-sign",
            "In the Jacobian of f you have −16 for x². The square of −4 is positive.",
            b=-16.0,
        ),
        slip(
            _inverted,
            "y-dropped",
            "In the Jacobian of f the derivative of x²y by x has lost its y.",
            a=-8.0,
        ),
        slip(
            _inverted,
            "two-dropped",
            "In the Jacobian of f the derivative of x²y by x has lost its 2.",
            a=-12.0,
        ),
        slip(
            _inverted,
            "square-kept",
            "In the Jacobian of f stands y² itself, where its derivative belongs.",
            d=9.0,
        ),
        slip(_inverted, "coordinates-swapped", "You put 3 for x and −4 for y.", b=9.0, d=-8.0),
        slip(
            _inverted,
            "not-differentiated",
            "In the first entry of the Jacobian of f stands the value x²y.",
            a=48.0,
        ),
        Misconception(
            "negative-of-the-forward",
            lambda: -FORWARD,
            "This is the negative of the Jacobian of f. The inverse of a matrix isn't its "
            "negative.",
        ),
        Misconception(
            "identity",
            lambda: np.eye(2),
            "This is the identity: what the two Jacobians give when they are multiplied.",
        ),
        slip(
            _inverted,
            "x-for-its-square",
            "In the Jacobian of f, ∂(x²y)/∂y is x in yours, and the square stays.",
            b=-4.0,
        ),
        slip(
            _inverted,
            "square-doubled",
            "In the Jacobian of f, ∂(x²y)/∂y is 2x in yours. x is constant there.",
            b=-8.0,
        ),
        slip(_inverted, "square-with-y", "In the Jacobian of f, ∂(x²y)/∂y has a y left.", b=48.0),
        slip(
            _inverted,
            "one-forgotten",
            "In the Jacobian of f, ∂(x + y²)/∂x is 0 in yours: x has the slope 1.",
            c=0.0,
        ),
        slip(
            _inverted,
            "x-undifferentiated",
            "In the Jacobian of f, ∂(x + y²)/∂x is x in yours: x has the slope 1.",
            c=-4.0,
        ),
        slip(
            _inverted,
            "value-below",
            "In the Jacobian of f, ∂(x + y²)/∂x is the value x + y² in yours.",
            c=5.0,
        ),
        slip(
            _inverted,
            "sum-below",
            "In the Jacobian of f, ∂(x + y²)/∂y has the slope of x in it.",
            d=7.0,
        ),
        slip(
            _inverted,
            "y-not-differentiated-below",
            "In the Jacobian of f, ∂(x + y²)/∂y is not what y² leaves: 2y.",
            d=2.0,
        ),
        slip(
            _inverted,
            "first-slope-squared",
            "In the Jacobian of f, ∂(x²y)/∂x has x² in it: the power goes down.",
            a=96.0,
        ),
        slip(
            _inverted,
            "first-slope-plain",
            "In the Jacobian of f, ∂(x²y)/∂x is 2x²y or has a factor too many.",
            a=-48.0,
        ),
        slip(
            _inverted,
            "divided-by-the-product",
            "You divided by the product of the diagonal. The determinant is ad − bc.",
            by=lambda J: float(J[0, 0] * J[1, 1]),
        ),
        slip(
            _inverted,
            "divided-by-the-trace",
            "You divided by the trace. An inverse is divided by the determinant.",
            by=np.trace,
        ),
        slip(
            _inverted,
            "not-turned",
            "You divided the Jacobian of f by its determinant, and left its entries where they "
            "were.",
            turned=lambda J: J,
        ),
        slip(
            _inverted,
            "transposed-for-the-adjugate",
            "You divided the transpose by the determinant. The diagonal is swapped, and the other"
            " two change their signs.",
            turned=np.transpose,
        ),
        Misconception(
            "inverted-twice",
            lambda: INVERSE @ INVERSE,
            "You multiplied the inverse by itself. It is used once.",
        ),
        Misconception(
            "determinant-alone",
            lambda: -160.0,
            "This is the determinant of the Jacobian of f. The inverse matrix has four entries.",
        ),
        Misconception(
            "reciprocal-of-the-determinant",
            lambda: -1 / 160,
            "This is the determinant of the inverse. The matrix itself has four entries.",
        ),
        Misconception(
            "rounded",
            lambda: np.round(INVERSE, 2),
            "Your numbers are rounded to two places. Give six digits, or fractions.",
        ),
        Misconception(
            "rounded-to-three",
            lambda: np.round(INVERSE, 3),
            "Your numbers are rounded to three places. Give six digits, or fractions.",
        ),
        slip(
            _inverted,
            "minus-below",
            "In the Jacobian of f, ∂(x + y²)/∂y has the wrong sign.",
            d=-6.0,
        ),
        slip(
            _inverted,
            "minus-below-x",
            "In the Jacobian of f, ∂(x + y²)/∂x has the wrong sign.",
            c=-1.0,
        ),
        slip(
            _inverted,
            "two-in-front-of-the-square",
            "In the Jacobian of f, ∂(x²y)/∂y has a factor 2. Only y is differentiated there.",
            b=32.0,
        ),
        slip(
            _inverted,
            "determinant-doubled",
            "The determinant is twice what it should be, or all numbers are half.",
            by=lambda J: 2 * float(np.linalg.det(J)),
        ),
        slip(
            _inverted,
            "determinant-halved",
            "The determinant is half of what it should be, or all numbers are twice too large.",
            by=lambda J: float(np.linalg.det(J)) / 2,
        ),
        Misconception(
            "signs-lost",
            lambda: np.abs(INVERSE),
            "The signs are lost. Check: the product with the Jacobian of f has to be the identity.",
        ),
    ),
    proof=Recomputed(_solved),
)
