"""The shortest of many solutions."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="constrained.minimum_norm",
    name="shortest",
    title="The shortest of many solutions",
    level=1,
    points=1,
    objective="7.8",
    hints=(
        "Both rows of A are multiples of a = (1, 2, 2). So the loss depends on the number "
        "t = a·x alone: minimise by t first.",
        "Of all x with a·x = t, which is the shortest? The one parallel to a.",
    ),
    answer=Array(),
    # A = [[1, 2, 2], [2, 4, 4]], b = (10, 40): t = (10 + 2·40)/5 = 18
    reference=lambda: 18 / 9 * np.array([1.0, 2.0, 2.0]),
    misconceptions=(
        Misconception(
            "first-equation-alone",
            lambda: 10 / 9 * np.array([1.0, 2.0, 2.0]),
            "Your x satisfies the first equation, a·x = 10, and leaves the second out. The two "
            "contradict each other; least squares balances their residuals.",
        ),
        Misconception(
            "second-equation-alone",
            lambda: 20 / 9 * np.array([1.0, 2.0, 2.0]),
            "Your x satisfies the second equation and leaves the first out. The two contradict "
            "each other; least squares balances their residuals.",
        ),
        Misconception(
            "plain-average",
            lambda: 15 / 9 * np.array([1.0, 2.0, 2.0]),
            "You took the middle between the two values of a·x. The second row is twice as long, "
            "so its residual counts more: differentiate the loss by t.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([18.0, 0.0, 0.0]),
            "This minimises the loss, but it isn't the shortest x that does. Whatever part of x "
            "stands at a right angle to the rows of A only makes it longer.",
        ),
        Misconception(
            "second-coordinate",
            lambda: np.array([0.0, 9.0, 0.0]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "third-coordinate",
            lambda: np.array([0.0, 0.0, 9.0]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "all-alike",
            lambda: np.full(3, 18 / 5),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A, and (1, 1, 1) isn't.",
        ),
        Misconception(
            "not-divided",
            lambda: 18 * np.array([1.0, 2.0, 2.0]),
            "The direction is right. With x = sa the product a·x is s times a·a, so s isn't a·x "
            "itself.",
        ),
        Misconception(
            "divided-by-length",
            lambda: 18 / 3 * np.array([1.0, 2.0, 2.0]),
            "The direction is right. With x = sa the product a·x is s‖a‖²; you divided by ‖a‖.",
        ),
    ),
)
