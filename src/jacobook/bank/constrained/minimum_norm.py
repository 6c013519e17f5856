"""The shortest of many solutions."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector, slip


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


def _multiple(
    *, t: float = 98.0, through: float = 49.0, along: tuple[float, ...] = (2.0, -3.0, 6.0)
) -> Vector:
    """The multiple of a, made of its steps: the best t, divided by a·a, times a."""
    return t / through * np.array(along)


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
        slip(
            _multiple,
            "first-equation-alone",
            "Your a·x is 50, as in the first equation, and the second is left out. The two "
            "contradict each other; least squares balances their residuals.",
            t=50.0,
        ),
        slip(
            _multiple,
            "second-equation-alone",
            "Your a·x is 110, as in the second equation, and the first is left out. The two "
            "contradict each other; least squares balances their residuals.",
            t=110.0,
        ),
        slip(
            _multiple,
            "plain-average",
            "You took the middle between the two values of a·x. The second row is twice as long, "
            "so its residual counts more: differentiate the loss by t.",
            t=80.0,
        ),
        slip(
            _multiple,
            "weights-not-squared",
            "You gave the second equation twice the weight of the first. In the derivative of the "
            "loss by t the 2 of the second row stands twice: in the residual, and by the chain "
            "rule.",
            t=90.0,
        ),
        slip(
            _multiple,
            "equations-added",
            "Your a·x is (50 + 220)/5. In the derivative of the loss by t the second "
            "residual has the factor 2, the chain rule's.",
            t=54.0,
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
        slip(
            _multiple,
            "signs-dropped",
            "The sign of one entry isn't right: x is parallel to the rows of A, whose signs "
            "differ.",
            along=(2.0, 3.0, 6.0),
        ),
        slip(
            _multiple,
            "not-divided",
            "With x = sa the product a·x is s times a·a, so s isn't a·x itself.",
            through=1.0,
        ),
        slip(
            _multiple,
            "divided-by-length",
            "With x = sa the product a·x is s‖a‖²; you divided by ‖a‖.",
            through=7.0,
        ),
        slip(
            _multiple,
            "sum-of-the-values",
            "Your a·x is 50 + 110. The best one lies between the two values.",
            t=160.0,
        ),
        slip(
            _multiple,
            "sum-of-the-right-hand-sides",
            "Your a·x is 50 + 220. In the second equation stands 2(a·x); and least squares "
            "balances.",
            t=270.0,
        ),
        slip(
            _multiple,
            "mean-of-the-right-hand-sides",
            "Your a·x is the mean of 50 and 220. In the second equation stands 2(a·x); and the "
            "longer row counts more.",
            t=135.0,
        ),
        slip(
            _multiple,
            "second-not-halved",
            "Your a·x is 220. In the second equation stands 2(a·x).",
            t=220.0,
        ),
        slip(
            _multiple,
            "five-forgotten",
            "Your a·x is 490, the right-hand side of the equation for it. Its factor is 1 + 2².",
            t=490.0,
        ),
        slip(
            _multiple,
            "divided-by-two",
            "Your a·x is 490/2. In its equation it has the factor 1 + 2², not the number of rows.",
            t=245.0,
        ),
        slip(
            _multiple,
            "divided-by-three",
            "Your a·x is 490/3, with the sum of the factors below. Their squares are to be added.",
            t=490 / 3,
        ),
        slip(
            _multiple,
            "factor-four-on-the-right",
            "Your a·x is (50 + 4·220)/5. On the right the second equation has the factor 2.",
            t=186.0,
        ),
        slip(
            _multiple,
            "difference",
            "Your a·x is (2·220 − 50)/5 or half of such a difference: the derivative by t *adds* "
            "the two parts.",
            t=78.0,
        ),
        slip(
            _multiple,
            "five-twice",
            "You divided by 5 once too often: the factor 1 + 2² is in t already.",
            t=98 / 5,
        ),
        slip(
            _multiple,
            "doubled",
            "Your x is twice as long as it should be: a·x is to be the best t, and the second row"
            " is 2a.",
            t=196.0,
        ),
        slip(
            _multiple,
            "halved",
            "Your x is half as long as it should be: a·x is to be the best t.",
            t=49.0,
        ),
        slip(_multiple, "turned", "Your x points the other way: a·x should be positive.", t=-98.0),
        slip(
            _multiple,
            "sum-of-the-entries",
            "You divided by the sum of the entries of a. With x = sa, divide a·x by a·a.",
            through=5.0,
        ),
        slip(
            _multiple,
            "third-of-it",
            "You divided by 3, the number of entries. With x = sa, divide a·x by a·a.",
            through=3.0,
        ),
        slip(
            _multiple,
            "second-row-below",
            "You divided by the square of the second row. With x = sa, divide a·x by a·a.",
            through=196.0,
        ),
        slip(
            _multiple,
            "along-the-ones",
            "Your x is parallel to (1, 1, 1). The shortest x is parallel to the rows of A.",
            along=(1.0, 1.0, 1.0),
        ),
        slip(
            _multiple,
            "all-negative",
            "All signs of your x are alike or turned in part: it is parallel to (2, −3, 6).",
            along=(2.0, -3.0, -6.0),
        ),
        Misconception(
            "zero",
            lambda: np.zeros(3),
            "This is the shortest x of all. It is to be the shortest of those that minimise the "
            "loss.",
        ),
        Misconception(
            "unit",
            lambda: np.array([2.0, -3.0, 6.0]) / 7,
            "This is the unit vector along a. x is a multiple of it: a·x must be the best t.",
        ),
        slip(_multiple, "one-more-half", "Your x is one and a half times too long.", t=147.0),
        slip(
            _multiple,
            "wrong-length",
            "You divided by a number that isn't a·a: 4 + 9 + 36.",
            through=13.0,
        ),
        slip(
            _multiple,
            "wrong-square",
            "You divided by 4 − 9 + 36: a square isn't negative.",
            through=31.0,
        ),
    ),
    proof=Recomputed(_limit_of_descent),
)
