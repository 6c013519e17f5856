"""How much larger does a small square become?."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="change_of_variables.area",
    name="area_factor",
    title="How much larger does a small square become?",
    level=1,
    points=1,
    objective="8.1",
    hints=(
        "Write down the Jacobian at the point: outputs down the rows, inputs along the columns. "
        "Its determinant is ad − bc.",
        "An area is never negative.",
    ),
    answer=Array(),
    # g(x, y) = (xy², x − 3y) at (2, 1): J = [[y², 2xy], [1, −3]] = [[1, 4], [1, −3]]
    reference=lambda: abs(1 * -3 - 4 * 1),
    misconceptions=(
        Misconception(
            "absolute-value-forgotten",
            lambda: -7.0,
            "This is the determinant with its sign. The sign says that the map mirrors; an area "
            "isn't negative.",
        ),
        Misconception(
            "inverse-map",
            lambda: 1 / 7,
            "This is the factor of the inverse map, which takes the image back to the square.",
        ),
        Misconception(
            "diagonal-only",
            lambda: 3.0,
            "You multiplied the diagonal of the Jacobian. That is its determinant only when it is "
            "triangular, and this one isn't.",
        ),
        Misconception(
            "plus-for-minus",
            lambda: 1.0,
            "You added the two products of a 2×2 determinant. The second is subtracted: ad − bc.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: np.sqrt(2) * 5,
            "You multiplied the lengths of the Jacobian's columns, the edges of the image. That "
            "is the area of a rectangle; these edges don't meet at a right angle.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: 16.0,
            "You evaluated the Jacobian at x = 1, y = 2. The point is (2, 1): x comes first.",
        ),
        Misconception(
            "diagonal-with-its-sign",
            lambda: -3.0,
            "You multiplied the diagonal of the Jacobian. The other product of a 2×2 determinant "
            "isn't zero here; and an area isn't negative.",
        ),
    ),
)
