"""The Jacobian of an inverse map."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="jacobian.inverse",
    name="inverse_jacobian",
    title="The Jacobian of an inverse map",
    level=2,
    points=2,
    objective="2.5",
    hints=(
        "You don't need a formula for g. g(f(x, y)) = (x, y) for all points near (2, 1): "
        "differentiate both sides.",
        "The Jacobian of g *at (4, 3)* belongs to the Jacobian of f at the point that f takes "
        "there.",
    ),
    answer=Array(),
    # f(x, y) = (x²y, x + y²) at (2, 1): J = [[4, 4], [1, 2]], determinant 4
    reference=lambda: np.linalg.inv([[4.0, 4.0], [1.0, 2.0]]),
    misconceptions=(
        Misconception(
            "entry-by-entry",
            lambda: 1 / np.array([[4.0, 4.0], [1.0, 2.0]]),
            "You took the reciprocal of each entry. That works for one variable only. With (u, v) "
            "= f(x, y), ∂x/∂u holds the other *output* fixed, ∂u/∂x the other *input*. Invert the "
            "matrix.",
        ),
        Misconception(
            "forward",
            lambda: np.array([[4.0, 4.0], [1.0, 2.0]]),
            "This is the Jacobian of f at (2, 1). The one of its inverse is asked for.",
        ),
        Misconception(
            "at-the-image",
            lambda: np.linalg.inv([[24.0, 16.0], [1.0, 6.0]]),
            "You put the image (4, 3) into the Jacobian of f and inverted. f isn't evaluated at "
            "(4, 3): look for the point that f takes *to* (4, 3).",
        ),
        Misconception(
            "forward-at-the-image",
            lambda: np.array([[24.0, 16.0], [1.0, 6.0]]),
            "You put the image (4, 3) into the Jacobian of f. It belongs at the point that f takes "
            "*to* (4, 3), and it is the inverse map's that is asked for.",
        ),
        Misconception(
            "signs-forgotten",
            lambda: np.array([[0.5, 1.0], [0.25, 1.0]]),
            "Two signs are lost in your inverse matrix. Check: its product with the Jacobian of f "
            "has to be the identity.",
        ),
        Misconception(
            "diagonal-not-swapped",
            lambda: np.array([[1.0, -1.0], [-0.25, 0.5]]),
            "The inverse of a 2 × 2 matrix also swaps the two entries on the diagonal. Check: its "
            "product with the Jacobian of f has to be the identity.",
        ),
        Misconception(
            "rows-swapped",
            lambda: np.linalg.inv([[4.0, 4.0], [1.0, 2.0]])[::-1],
            "The two rows have changed places: the first output of g is x.",
        ),
        Misconception(
            "transposed",
            lambda: np.linalg.inv([[4.0, 1.0], [4.0, 2.0]]),
            "You have the inverse of the transposed Jacobian. Rows of J belong to the outputs of "
            "f; the rows of the answer belong to the outputs of g, which are x and y.",
        ),
        Misconception(
            "transpose-for-inverse",
            lambda: np.array([[4.0, 1.0], [4.0, 2.0]]),
            "This is the transpose of the Jacobian. It equals the inverse only for a rotation or a "
            "reflection.",
        ),
        Misconception(
            "determinant-forgotten",
            lambda: np.array([[2.0, -4.0], [-1.0, 4.0]]),
            "You swapped the diagonal and changed the signs, but the determinant still has to "
            "divide it all.",
        ),
    ),
)
