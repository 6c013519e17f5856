"""How much larger does a small square become?."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


def _measured() -> float:
    """The area of the image of a tiny square, by the shoelace formula on its outline."""
    side, points = 1e-3, 200
    t = np.arange(points) / points - 0.5
    half = np.full(points, 0.5)
    outline = np.concatenate(
        [np.stack(edge) for edge in ((t, -half), (half, t), (-t, half), (-half, -t))], axis=1
    )
    x, y = np.array([[5.0], [3.0]]) + side * outline
    u, v = x * y**2, x - 3 * y
    u, v = u - u.mean(), v - v.mean()
    twice = np.sum(u * np.roll(v, -1) - v * np.roll(u, -1))
    return float(abs(twice) / 2 / side**2)


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
    # g(x, y) = (xy², x − 3y) at (5, 3): J = [[y², 2xy], [1, −3]] = [[9, 30], [1, −3]]
    reference=lambda: abs(9 * -3 - 30 * 1),
    misconceptions=(
        Misconception(
            "absolute-value-forgotten",
            lambda: -57.0,
            "This is the determinant with its sign. The sign says that the map mirrors; an area "
            "isn't negative.",
        ),
        Misconception(
            "inverse-map",
            lambda: 1 / 57,
            "This is the factor of the inverse map, which takes the image back to the square.",
        ),
        Misconception(
            "diagonal-only",
            lambda: 27.0,
            "You multiplied the diagonal of the Jacobian. That is its determinant only when it is "
            "triangular, and this one isn't.",
        ),
        Misconception(
            "diagonal-with-its-sign",
            lambda: -27.0,
            "You multiplied the diagonal of the Jacobian. The other product of a 2×2 determinant "
            "isn't zero here; and an area isn't negative.",
        ),
        Misconception(
            "other-diagonal",
            lambda: 30.0,
            "You have one of the two products of a 2×2 determinant. The other isn't zero here.",
        ),
        Misconception(
            "plus-for-minus",
            lambda: 3.0,
            "Either you added the two products of a 2×2 determinant, where the second is "
            "subtracted, or a sign in the Jacobian got lost.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: np.sqrt(82) * np.sqrt(909),
            "You multiplied the lengths of the Jacobian's columns, the edges of the image. That "
            "is the area of a rectangle; these edges don't meet at a right angle.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: 105.0,
            "You evaluated the Jacobian at x = 3, y = 5. The point is (5, 3): x comes first.",
        ),
        Misconception(
            "two-of-the-power",
            lambda: 42.0,
            "One entry of your Jacobian is half of what it should be: differentiating y² brings a "
            "2 down.",
        ),
        Misconception(
            "wrong-variable",
            lambda: 48.0,
            "In ∂(xy²)/∂x you differentiated y² as well. y is constant there, so y² stays.",
        ),
        Misconception(
            "x-dropped",
            lambda: 33.0,
            "In ∂(xy²)/∂y the x got lost. It is a constant factor there, and stays.",
        ),
        Misconception(
            "square-of-the-factor",
            lambda: 3249.0,
            "This is the square of the factor, as det JᵀJ is. Take the root.",
        ),
        Misconception(
            "root-of-the-factor",
            lambda: np.sqrt(57),
            "This is the root of the factor: by how much lengths grow on average. The area is "
            "asked for.",
        ),
        Misconception(
            "trace",
            lambda: 6.0,
            "You added the diagonal of the Jacobian up. What scales areas is the determinant.",
        ),
        Misconception(
            "first-entry-not-differentiated",
            lambda: 165.0,
            "In the first entry of the Jacobian stands xy² itself. Its derivative by x leaves y².",
        ),
        Misconception(
            "entries-added",
            lambda: 37.0,
            "You added the entries of the Jacobian up. The factor is the size of its determinant.",
        ),
        Misconception(
            "sizes-of-entries-added",
            lambda: 43.0,
            "You added the sizes of the entries up. The factor is the size of the determinant.",
        ),
        Misconception(
            "all-three-multiplied",
            lambda: 810.0,
            "You multiplied three of the entries. The determinant is a difference of two products.",
        ),
        Misconception(
            "length-of-the-entries",
            lambda: np.sqrt(81 + 900 + 1 + 9),
            "This is the root of the sum of squares of the entries. An area needs the determinant.",
        ),
        Misconception(
            "reciprocal-with-sign",
            lambda: -1 / 57,
            "This is the determinant of the inverse map, with its sign. How much *larger* the "
            "image is, is asked for.",
        ),
        Misconception(
            "permanent-of-sizes",
            lambda: 27 - 30 / 2,
            "In one of the products a factor 2 is missing: differentiate xy² by y.",
        ),
        Misconception(
            "coordinates-swapped-with-sign",
            lambda: -105.0,
            "You put 3 for x and 5 for y, and a sign is left: an area has none.",
        ),
    ),
    proof=Recomputed(_measured, rtol=1e-5),
)
