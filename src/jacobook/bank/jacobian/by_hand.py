"""A Jacobian by hand."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, slip

# f(x, y, z) = (xy², 3x + yz) at (5, −4, 7)
X, Y, Z = 5.0, -4.0, 7.0
FIRST, SECOND = [Y**2, 2 * X * Y, 0.0], [3.0, Z, Y]


def _table(
    *,
    xx: float = FIRST[0],
    xy: float = FIRST[1],
    xz: float = FIRST[2],
    yx: float = SECOND[0],
    yy: float = SECOND[1],
    yz: float = SECOND[2],
    placed: Callable[[Matrix], Matrix] = lambda J: J,
) -> Matrix:
    """The Jacobian out of its entries, the outputs' rows one after the other."""
    return placed(np.array([[xx, xy, xz], [yx, yy, yz]]))


EXERCISE = Exercise(
    id="jacobian.by_hand",
    name="hand_jacobian",
    title="A Jacobian by hand",
    level=1,
    points=1,
    objective="2.2",
    hints=(
        "Two outputs, three inputs. Write the gradient of the first output, then the gradient of "
        "the second, and put them where rows belong.",
        "An output that doesn't contain a variable has the slope 0 along it, and the 0 needs its "
        "place too.",
    ),
    answer=Array(),
    reference=lambda: np.array([FIRST, SECOND]),
    misconceptions=(
        slip(
            _table,
            "transposed",
            "Your inputs go down the rows. That is denominator layout. In this book a row belongs"
            " to an output, a column to an input.",
            placed=np.transpose,
        ),
        slip(
            _table,
            "outputs-swapped",
            "The two rows have changed places: the first row belongs to the first output.",
            placed=lambda J: J[::-1],
        ),
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([[1.0, 2 * Y, 0.0], [3.0, 1.0, 1.0]]),
            "You dropped the variables that are held fixed. They are constants, and a constant "
            "factor stays: the derivative of 5y² by y is 10y, not 2y.",
        ),
        slip(
            _table,
            "factor-forgotten",
            "In the first row, look at the square in f: what does its power leave behind when you"
            " differentiate?",
            "The second row is right.",
            xy=X * Y,
        ),
        slip(
            _table,
            "outer-factor-dropped",
            "In the first row, x is a constant factor when you differentiate by y, and stays.",
            "The second row is right.",
            xy=2 * Y,
        ),
        slip(
            _table,
            "power-not-lowered",
            "In the first row you brought the 2 of the square down and left the square as it was.",
            "The second row is right.",
            xy=2 * X * Y**2,
        ),
        slip(
            _table,
            "sign-lost",
            "In the first row one sign is lost. y is negative, so a product with a single factor "
            "y is, too (x is positive).",
            xy=-2 * X * Y,
        ),
        slip(
            _table,
            "minus-squared",
            "In the first row a square is negative: the square of a negative number isn't. (If "
            "Python did it: `-2**2` is −4, since the power is taken before the minus. Write "
            "`(-2)**2`.)",
            xx=-(Y**2),
        ),
        slip(
            _table,
            "factors-swapped",
            "In the second row you gave the product yz the wrong slopes. Differentiate by one "
            "factor, and the *other* is left.",
            "The first row is right.",
            yy=Y,
            yz=Z,
        ),
        Misconception(
            "term-kept",
            lambda: np.array([FIRST, [3.0 + Y * Z, 3 * X + Z, 3 * X + Y]]),
            "The first row is right. In the second one you kept the term that doesn't contain the "
            "variable: it is constant, and its derivative is 0.",
        ),
        slip(
            _table,
            "factor-kept",
            "In the second row the derivative of 3x still contains x.",
            "The first row is right.",
            yx=3 * X,
        ),
        Misconception(
            "zero-left-out",
            lambda: np.array([FIRST[:2], SECOND[:2]]),
            "A column is missing. There are three inputs, and each has its column, also where an "
            "entry is zero.",
        ),
        Misconception(
            "outputs-added",
            lambda: np.add(FIRST, SECOND),
            "This is the gradient of the sum of the two outputs. The Jacobian keeps the outputs "
            "apart, one row for each.",
        ),
        Misconception(
            "value",
            lambda: np.array([X * Y**2, 3 * X + Y * Z]),
            "This is f itself at the point. Its Jacobian has one slope for each output and each "
            "input.",
        ),
        slip(
            _table,
            "first-slope-doubled",
            "In the first row you differentiated y² too, when you differentiated by x.",
            "The second row is right.",
            xx=2 * Y,
        ),
        slip(
            _table,
            "first-slope-undifferentiated",
            "In the first row, by x, stands the value xy² itself.",
            "The second row is right.",
            xx=X * Y**2,
        ),
        slip(
            _table,
            "first-slope-unsquared",
            "In the first row, by x, the square of y got lost.",
            "The second row is right.",
            xx=Y,
        ),
        slip(
            _table,
            "first-slope-of-x",
            "In the first row, by x, you squared x in place of y.",
            "The second row is right.",
            xx=X**2,
        ),
        slip(
            _table,
            "first-slope-halved",
            "In the first row, by x, stands y²/2: nothing halves it.",
            "The second row is right.",
            xx=Y**2 / 2,
        ),
        slip(
            _table,
            "first-by-y-undifferentiated",
            "In the first row, by y, stands the value xy² itself.",
            "The second row is right.",
            xy=X * Y**2,
        ),
        slip(
            _table,
            "first-by-y-without-y",
            "In the first row, by y, the y got lost: y² leaves 2y.",
            "The second row is right.",
            xy=2 * X,
        ),
        slip(
            _table,
            "first-by-y-squared",
            "In the first row, by y, x is squared.",
            "The second row is right.",
            xy=2 * X**2 * Y,
        ),
        slip(
            _table,
            "first-by-y-zero",
            "In the first row, the first output depends on y as well.",
            "The second row is right.",
            xy=0.0,
        ),
        slip(
            _table,
            "first-by-y-doubled",
            "In the first row, by y, there is a factor 2 too many.",
            "The second row is right.",
            xy=4 * X * Y,
        ),
        slip(
            _table,
            "first-by-z",
            "The first output doesn't contain z: its slope along z is 0.",
            "The second row is right.",
            xz=X * Y**2,
        ),
        slip(
            _table,
            "first-by-z-one",
            "The first output doesn't contain z: its slope along z is 0, not 1.",
            "The second row is right.",
            xz=1.0,
        ),
        slip(
            _table,
            "second-by-x-zero",
            "In the second row 3x is left out: its slope along x isn't zero.",
            "The first row is right.",
            yx=0.0,
        ),
        slip(
            _table,
            "second-by-x-one",
            "In the second row the 3 of 3x got lost.",
            "The first row is right.",
            yx=1.0,
        ),
        slip(
            _table,
            "second-by-x-whole",
            "In the second row, by x, the term yz is still there. It is constant.",
            "The first row is right.",
            yx=3.0 + Y * Z,
        ),
        slip(
            _table,
            "second-by-x-value",
            "In the second row, by x, stands the value of the output.",
            "The first row is right.",
            yx=3 * X + Y * Z,
        ),
        slip(
            _table,
            "second-by-y-product",
            "In the second row, by y, stands the product yz itself. One factor is left.",
            "The first row is right.",
            yy=Y * Z,
        ),
        slip(
            _table,
            "second-by-y-itself",
            "In the second row, by y, stands y. Differentiate yz by y, and the *other* factor is "
            "left.",
            "The first row is right.",
            yy=Y,
        ),
        slip(
            _table,
            "second-by-y-one",
            "In the second row, by y, the factor z got lost.",
            "The first row is right.",
            yy=1.0,
        ),
        slip(
            _table,
            "second-by-y-zero",
            "In the second row, the second output depends on y as well.",
            "The first row is right.",
            yy=0.0,
        ),
        slip(
            _table,
            "second-by-y-added",
            "In the second row, by y, there is a term of 3x or a sum: 3x is constant when y moves.",
            "The first row is right.",
            yy=3.0 + Z,
        ),
        slip(
            _table,
            "second-by-y-sum",
            "In the second row, by y, the factors are added.",
            "The first row is right.",
            yy=Y + Z,
        ),
        slip(
            _table,
            "second-by-z-product",
            "In the second row, by z, stands the product yz itself. One factor is left.",
            "The first row is right.",
            yz=Y * Z,
        ),
        slip(
            _table,
            "second-by-z-itself",
            "In the second row, by z, stands z. Differentiate yz by z, and the *other* factor is "
            "left.",
            "The first row is right.",
            yz=Z,
        ),
        slip(
            _table,
            "second-by-z-sign",
            "In the second row, by z, a sign is lost: y is negative.",
            "The first row is right.",
            yz=-Y,
        ),
        slip(
            _table,
            "second-by-z-zero",
            "In the second row, the second output depends on z as well.",
            "The first row is right.",
            yz=0.0,
        ),
        slip(
            _table,
            "second-by-z-one",
            "In the second row, by z, the factor y got lost.",
            "The first row is right.",
            yz=1.0,
        ),
        slip(
            _table,
            "inputs-exchanged",
            "The columns of x and y have changed places.",
            placed=lambda J: J[:, [1, 0, 2]],
        ),
        slip(
            _table,
            "later-inputs-exchanged",
            "The columns of y and z have changed places.",
            placed=lambda J: J[:, [0, 2, 1]],
        ),
        slip(
            _table,
            "inputs-reversed",
            "The columns stand in reverse order: x comes first.",
            placed=lambda J: J[:, ::-1],
        ),
        slip(
            _table,
            "in-one-row",
            "The numbers stand in one row. Make it two rows of three: a row for each output.",
            placed=np.ravel,
        ),
        slip(
            _table,
            "reshaped",
            "You filled three rows of two. It takes two rows of three: a row for each output.",
            placed=lambda J: J.reshape(3, 2),
        ),
        slip(
            _table,
            "first-slope-twice",
            "In the first row, by x, there is a factor 2 too many: y² is constant there.",
            "The second row is right.",
            xx=2 * Y**2,
        ),
        slip(
            _table,
            "first-slope-of-size",
            "In the first row, by x, stands the size of y: its square belongs there.",
            "The second row is right.",
            xx=-Y,
        ),
        slip(
            _table,
            "second-by-x-doubled",
            "In the second row, by x, there is more than the 3 of 3x.",
            "The first row is right.",
            yx=6.0,
        ),
        slip(
            _table,
            "second-by-y-difference",
            "In the second row, by y, stands a difference. yz is a product: one factor is left.",
            "The first row is right.",
            yy=Z - Y,
        ),
    ),
    proof=Recomputed(
        lambda: jacobian_of(
            lambda p: np.array([p[0] * p[1] ** 2, 3 * p[0] + p[1] * p[2]]), [X, Y, Z]
        )
    ),
)
