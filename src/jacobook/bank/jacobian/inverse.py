"""The Jacobian of an inverse map."""

from typing import Any

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Tolerance

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
        Misconception(
            "signs-not-changed",
            lambda: INVERSE * [[1.0, -1.0], [-1.0, 1.0]],
            "The entries off the diagonal change their signs when a 2 × 2 matrix is inverted. "
            "Check: its product with the Jacobian of f has to be the identity.",
        ),
        Misconception(
            "diagonal-not-swapped",
            lambda: np.array([[0.15, 0.1], [0.00625, -0.0375]]),
            "The inverse of a 2 × 2 matrix also swaps the two entries on the diagonal. Check: its "
            "product with the Jacobian of f has to be the identity.",
        ),
        Misconception(
            "determinant-with-a-plus",
            lambda: INVERSE * -160 / -128,
            "The determinant is wrong: it is ad − bc, and you added the two products.",
        ),
        Misconception(
            "determinant-without-its-sign",
            lambda: -INVERSE,
            "Every sign is wrong: the determinant of the Jacobian of f is negative.",
        ),
        Misconception(
            "determinant-forgotten",
            lambda: INVERSE * -160,
            "You swapped the diagonal and changed the signs, but the determinant still has to "
            "divide it all.",
        ),
        Misconception(
            "multiplied-by-the-determinant",
            lambda: INVERSE * 160**2,
            "You multiplied by the determinant. It divides.",
        ),
        Misconception(
            "rows-swapped",
            lambda: INVERSE[::-1],
            "The two rows have changed places: the first output of g is x.",
        ),
        Misconception(
            "columns-swapped",
            lambda: INVERSE[:, ::-1].copy(),
            "The two columns have changed places: the first input of g is u = x²y.",
        ),
        Misconception(
            "transposed",
            lambda: INVERSE.T,
            "You have the inverse of the transposed Jacobian. Rows of J belong to the outputs of "
            "f; the rows of the answer belong to the outputs of g, which are x and y.",
        ),
        Misconception(
            "transpose-for-inverse",
            lambda: FORWARD.T,
            "This is the transpose of the Jacobian. It equals the inverse only for a rotation or a "
            "reflection.",
        ),
        Misconception(
            "sign-of-x-lost",
            lambda: np.linalg.inv([[24.0, 16.0], [1.0, 6.0]]),
            "You lost the sign of x = −4 in one slope of f before you inverted.",
        ),
        Misconception(
            "slope-of-the-square",
            lambda: np.linalg.inv([[-24.0, 16.0], [1.0, 3.0]]),
            "You inverted a matrix with a wrong slope: the derivative of y² leaves a factor 2.",
        ),
        Misconception(
            "square-without-its-sign",
            lambda: np.linalg.inv([[-24.0, -16.0], [1.0, 6.0]]),
            "In the Jacobian of f you have −16 for x². The square of −4 is positive.",
        ),
        Misconception(
            "y-dropped",
            lambda: np.linalg.inv([[-8.0, 16.0], [1.0, 6.0]]),
            "In the Jacobian of f the derivative of x²y by x has lost its y.",
        ),
        Misconception(
            "two-dropped",
            lambda: np.linalg.inv([[-12.0, 16.0], [1.0, 6.0]]),
            "In the Jacobian of f the derivative of x²y by x has lost its 2.",
        ),
        Misconception(
            "square-kept",
            lambda: np.linalg.inv([[-24.0, 16.0], [1.0, 9.0]]),
            "In the Jacobian of f stands y² itself, where its derivative belongs.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: np.linalg.inv([[-24.0, 9.0], [1.0, -8.0]]),
            "You put 3 for x and −4 for y.",
        ),
        Misconception(
            "not-differentiated",
            lambda: np.linalg.inv([[48.0, 16.0], [1.0, 6.0]]),
            "In the first entry of the Jacobian of f stands the value x²y.",
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
    ),
    proof=Recomputed(_solved),
)
