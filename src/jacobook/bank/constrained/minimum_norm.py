"""The shortest of many solutions."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector


def _along(t: float, through: float = 49.0) -> Vector:
    """A multiple of a = (2, −3, 6): the one with a·x = t, since a·a is 49."""
    return t / through * np.array([2.0, -3.0, 6.0])


def _limit_of_descent() -> Vector:
    """Gradient descent from 0, which tends to the shortest minimiser."""
    A, b = np.array([[2.0, -3.0, 6.0], [4.0, -6.0, 12.0]]), np.array([50.0, 220.0])
    x = np.zeros(3)
    for _ in range(200):
        x = x - 0.005 * A.T @ (A @ x - b)
    return x


EXERCISE = Exercise(
    id="constrained.minimum_norm",
    name="shortest",
    title="The shortest of many solutions",
    level=1,
    points=1,
    objective="7.8",
    hints=(
        "Both rows of A are multiples of a = (2, −3, 6). So the loss depends on the number "
        "t = a·x alone: minimise by t first.",
        "Of all x with a·x = t, which is the shortest? The one parallel to a.",
    ),
    answer=Array(),
    # A = [[2, −3, 6], [4, −6, 12]], b = (50, 220): t = (50 + 2·220)/5 = 98
    reference=lambda: _along(98.0),
    misconceptions=(
        Misconception(
            "first-equation-alone",
            lambda: _along(50.0),
            "Your x satisfies the first equation, a·x = 50, and leaves the second out. The two "
            "contradict each other; least squares balances their residuals.",
        ),
        Misconception(
            "second-equation-alone",
            lambda: _along(110.0),
            "Your x satisfies the second equation and leaves the first out. The two contradict "
            "each other; least squares balances their residuals.",
        ),
        Misconception(
            "plain-average",
            lambda: _along(80.0),
            "You took the middle between the two values of a·x. The second row is twice as long, "
            "so its residual counts more: differentiate the loss by t.",
        ),
        Misconception(
            "weights-not-squared",
            lambda: _along(90.0),
            "You gave the second equation twice the weight of the first. In the derivative of the "
            "loss by t the 2 of the second row stands twice: in the residual, and by the chain "
            "rule.",
        ),
        Misconception(
            "equations-added",
            lambda: _along(54.0),
            "Your a·x is (50 + 220)/5. In the derivative of the loss by t the second "
            "residual has the factor 2, the chain rule's.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([49.0, 0.0, 0.0]),
            "This minimises the loss, but it isn't the shortest x that does. Whatever part of x "
            "stands at a right angle to the rows of A only makes it longer.",
        ),
        Misconception(
            "second-coordinate",
            lambda: np.array([0.0, -98 / 3, 0.0]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "third-coordinate",
            lambda: np.array([0.0, 0.0, 49 / 3]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "all-alike",
            lambda: np.full(3, 98 / 5),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A, and (1, 1, 1) isn't.",
        ),
        Misconception(
            "signs-dropped",
            lambda: np.abs(_along(98.0)),
            "The sizes of the three entries are right, and the sign of one isn't: x is parallel to "
            "the rows of A, whose signs differ.",
        ),
        Misconception(
            "not-divided",
            lambda: _along(98.0, 1.0),
            "The direction is right. With x = sa the product a·x is s times a·a, so s isn't a·x "
            "itself.",
        ),
        Misconception(
            "divided-by-length",
            lambda: _along(98.0, 7.0),
            "The direction is right. With x = sa the product a·x is s‖a‖²; you divided by ‖a‖.",
        ),
        Misconception(
            "direction-alone",
            lambda: _along(49.0),
            "This is the row a itself. x is a multiple of it, and the multiple is still to be "
            "found: a·x must be the best t.",
        ),
    ),
    proof=Recomputed(_limit_of_descent),
)
