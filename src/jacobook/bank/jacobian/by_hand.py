"""A Jacobian by hand."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# f(x, y, z) = (xy², 3x + yz) at (5, −4, 7)
X, Y, Z = 5.0, -4.0, 7.0
FIRST, SECOND = [Y**2, 2 * X * Y, 0.0], [3.0, Z, Y]

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
        Misconception(
            "transposed",
            lambda: np.array([FIRST, SECOND]).T,
            "The six numbers are right, but your inputs go down the rows. That is denominator "
            "layout. In this book a row belongs to an output, a column to an input.",
        ),
        Misconception(
            "outputs-swapped",
            lambda: np.array([SECOND, FIRST]),
            "The two rows have changed places: the first row belongs to the first output.",
        ),
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([[1.0, 2 * Y, 0.0], [3.0, 1.0, 1.0]]),
            "You dropped the variables that are held fixed. They are constants, and a constant "
            "factor stays: the derivative of 5y² by y is 10y, not 2y.",
        ),
        Misconception(
            "factor-forgotten",
            lambda: np.array([[Y**2, X * Y, 0.0], SECOND]),
            "The second row is right. In the first one, look at the square in f: what does its "
            "power leave behind when you differentiate?",
        ),
        Misconception(
            "outer-factor-dropped",
            lambda: np.array([[Y**2, 2 * Y, 0.0], SECOND]),
            "The second row is right. In the first one, x is a constant factor when you "
            "differentiate by y, and stays.",
        ),
        Misconception(
            "power-not-lowered",
            lambda: np.array([[Y**2, 2 * X * Y**2, 0.0], SECOND]),
            "The second row is right. In the first one you brought the 2 of the square down and "
            "left the square as it was.",
        ),
        Misconception(
            "sign-lost",
            lambda: np.array([[Y**2, -2 * X * Y, 0.0], SECOND]),
            "One sign is lost. y is negative, so a product with a single factor y is, too (x is "
            "positive).",
        ),
        Misconception(
            "minus-squared",
            lambda: np.array([[-(Y**2), 2 * X * Y, 0.0], SECOND]),
            "The square of a negative number isn't negative. (If Python did it: `-2**2` is −4, "
            "since the power is taken before the minus. Write `(-2)**2`.)",
        ),
        Misconception(
            "factors-swapped",
            lambda: np.array([FIRST, [3.0, Y, Z]]),
            "The first row is right. In the second one you gave the product yz the wrong slopes. "
            "Differentiate by one factor, and the *other* is left.",
        ),
        Misconception(
            "term-kept",
            lambda: np.array([FIRST, [3.0 + Y * Z, 3 * X + Z, 3 * X + Y]]),
            "The first row is right. In the second one you kept the term that doesn't contain the "
            "variable: it is constant, and its derivative is 0.",
        ),
        Misconception(
            "factor-kept",
            lambda: np.array([FIRST, [3 * X, Z, Y]]),
            "The first row is right. In the second one the derivative of 3x still contains x.",
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
    ),
    proof=Recomputed(
        lambda: jacobian_of(
            lambda p: np.array([p[0] * p[1] ** 2, 3 * p[0] + p[1] * p[2]]), [X, Y, Z]
        )
    ),
)
