"""A Jacobian by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

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
    # f(x, y, z) = (xy², 3x + yz) at (3, −2, 5)
    reference=lambda: np.array([[4.0, -12.0, 0.0], [3.0, 5.0, -2.0]]),
    misconceptions=(
        Misconception(
            "transposed",
            lambda: np.array([[4.0, 3.0], [-12.0, 5.0], [0.0, -2.0]]),
            "The six numbers are right, but your inputs go down the rows. That is denominator "
            "layout. In this book a row belongs to an output, a column to an input.",
        ),
        Misconception(
            "outputs-swapped",
            lambda: np.array([[3.0, 5.0, -2.0], [4.0, -12.0, 0.0]]),
            "The two rows have changed places: the first row belongs to the first output.",
        ),
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([[1.0, -4.0, 0.0], [3.0, 1.0, 1.0]]),
            "You dropped the variables that are held fixed. They are constants, and a constant "
            "factor stays: the derivative of 5y² by y is 10y, not 2y.",
        ),
        Misconception(
            "factor-forgotten",
            lambda: np.array([[4.0, -6.0, 0.0], [3.0, 5.0, -2.0]]),
            "One entry lacks a factor. Look at the square in f: what does its power leave behind "
            "when you differentiate?",
        ),
        Misconception(
            "sign-lost",
            lambda: np.array([[4.0, 12.0, 0.0], [3.0, 5.0, -2.0]]),
            "One sign is lost. y is negative, so a product with a single factor y is, too (x is "
            "positive).",
        ),
        Misconception(
            "minus-squared",
            lambda: np.array([[-4.0, -12.0, 0.0], [3.0, 5.0, -2.0]]),
            "The square of a negative number isn't negative. (If Python did it: `-2**2` is −4, "
            "since the power is taken before the minus. Write `(-2)**2`.)",
        ),
        Misconception(
            "factors-swapped",
            lambda: np.array([[4.0, -12.0, 0.0], [3.0, -2.0, 5.0]]),
            "In the second row you gave the product yz the wrong slopes. Differentiate by one "
            "factor, and the *other* is left.",
        ),
        Misconception(
            "outputs-added",
            lambda: np.array([7.0, -7.0, -2.0]),
            "This is the gradient of the sum of the two outputs. The Jacobian keeps the outputs "
            "apart, one row for each.",
        ),
        Misconception(
            "value",
            lambda: np.array([12.0, -1.0]),
            "This is f itself at the point. Its Jacobian has one slope for each output and each "
            "input.",
        ),
    ),
)
