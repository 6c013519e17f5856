"""How much larger does a small square become?."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, slip


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


def _factor(
    *,
    a: float = 9.0,
    b: float = 30.0,
    c: float = 1.0,
    d: float = -3.0,
    sign: Callable[[float], float] = abs,
    minus: float = -1.0,
) -> float:
    """The size of the determinant of [[a, b], [c, d]], made of its steps."""
    return sign(a * d + minus * b * c)


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
        slip(
            _factor,
            "absolute-value-forgotten",
            "This is the determinant with its sign. The sign says that the map mirrors; an area "
            "isn't negative.",
            sign=float,
        ),
        slip(
            _factor,
            "inverse-map",
            "You have one over the factor, which belongs to the inverse map.",
            sign=lambda det: 1 / abs(det),
        ),
        slip(
            _factor,
            "diagonal-only",
            "You multiplied the diagonal of the Jacobian. That is its determinant only when it is "
            "triangular, and this one isn't.",
            minus=0.0,
        ),
        Misconception(
            "other-diagonal",
            lambda: 30.0,
            "You have one of the two products of a 2×2 determinant. The other isn't zero here.",
        ),
        slip(
            _factor,
            "plus-for-minus",
            "Either you added the two products of a 2×2 determinant, where the second is "
            "subtracted, or a sign in the Jacobian got lost.",
            minus=1.0,
        ),
        Misconception(
            "lengths-multiplied",
            lambda: np.sqrt(82) * np.sqrt(909),
            "You multiplied the lengths of the Jacobian's columns, the edges of the image. That "
            "is the area of a rectangle; these edges don't meet at a right angle.",
        ),
        slip(
            _factor,
            "coordinates-swapped",
            "You evaluated the Jacobian at x = 3, y = 5. The point is (5, 3): x comes first.",
            a=25.0,
        ),
        slip(
            _factor,
            "two-of-the-power",
            "One entry of your Jacobian is half of what it should be: differentiating y² brings a "
            "2 down.",
            b=15.0,
        ),
        slip(
            _factor,
            "wrong-variable",
            "In ∂(xy²)/∂x you differentiated y² as well. y is constant there, so y² stays.",
            a=6.0,
        ),
        slip(
            _factor,
            "x-dropped",
            "In ∂(xy²)/∂y the x got lost. It is a constant factor there, and stays.",
            b=6.0,
        ),
        slip(
            _factor,
            "square-of-the-factor",
            "This is the square of the factor, as det JᵀJ is. Take the root.",
            sign=np.square,
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
        slip(
            _factor,
            "first-entry-not-differentiated",
            "In the first entry of the Jacobian stands xy² itself. Its derivative by x leaves y².",
            a=45.0,
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
            "permanent-of-sizes",
            lambda: 27 - 30 / 2,
            "Either you added the sizes on the diagonal, which no area comes of, or a factor 2 is"
            " missing in one of the products: differentiate xy² by y.",
        ),
        slip(
            _factor,
            "y-not-squared",
            "A factor 3 is missing in the diagonal's product: either you have y where y² stays, "
            "or the 3 of −3y is lost.",
            a=3.0,
        ),
        slip(
            _factor,
            "two-in-the-first-entry",
            "In ∂(xy²)/∂x there is a 2. y² is constant there, and x leaves 1.",
            a=18.0,
        ),
        slip(
            _factor,
            "x-kept",
            "In ∂(xy²)/∂x the x is still there beside a 2y, or y² is missing: x leaves 1.",
            a=30.0,
        ),
        slip(
            _factor,
            "y-dropped",
            "In ∂(xy²)/∂y the y got lost: y² leaves 2y. (Or you added the entries of the Jacobian"
            " up: the factor is the size of its determinant.)",
            b=10.0,
        ),
        slip(
            _factor,
            "power-kept",
            "In ∂(xy²)/∂y you kept the power 2 of y. Differentiating lowers it.",
            b=90.0,
        ),
        slip(
            _factor,
            "second-not-differentiated",
            "In ∂(xy²)/∂y stands xy² itself. Differentiate y².",
            b=45.0,
        ),
        slip(
            _factor,
            "x-squared",
            "In ∂(xy²)/∂y you have x² in place of y, or counted x twice.",
            b=50.0,
        ),
        slip(_factor, "minus-three-y", "In ∂(x − 3y)/∂y the y is still there.", d=-9.0),
        slip(_factor, "x-kept-below", "In ∂(x − 3y)/∂x the x is still there. It leaves 1.", c=5.0),
        slip(
            _factor, "whole-kept-below", "In the second row stands the value x − 3y itself.", c=-4.0
        ),
        Misconception(
            "values-multiplied",
            lambda: -180.0,
            "You multiplied the two values of g. How areas change is a matter of its derivatives.",
        ),
        Misconception(
            "rows-multiplied",
            lambda: 99.0,
            "You multiplied the wrong entries with each other: in ad − bc each product has one "
            "entry from each row and each column.",
        ),
        Misconception(
            "one-entry",
            lambda: 9.0,
            "This is one entry of the Jacobian. The factor is the size of its determinant.",
        ),
        Misconception(
            "halved",
            lambda: 57 / 2,
            "You halved it. That is the area of a triangle; the image of a square is nearly a "
            "parallelogram.",
        ),
        Misconception(
            "doubled",
            lambda: 114.0,
            "You doubled it. The factor is the size of the determinant, as it is.",
        ),
    ),
    proof=Recomputed(_measured, rtol=1e-5),
)
