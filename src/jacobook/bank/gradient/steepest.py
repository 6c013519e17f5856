"""Straight uphill."""

import numpy as np

from jacobook.declaration import Direction, Exercise, Misconception

EXERCISE = Exercise(
    id="gradient.steepest",
    name="uphill",
    title="Straight uphill",
    level=1,
    points=1,
    objective="1.3",
    hints=("Differentiate by x and by y, and put in the point. Any positive length will do.",),
    answer=Direction(),
    # f(x, y) = x² + 3xy at (2, 1)
    reference=lambda: np.array([7.0, 6.0]),
    misconceptions=(
        Misconception(
            "downhill",
            lambda: np.array([-7.0, -6.0]),
            "Along your vector f falls fastest. That is the way gradient descent goes; uphill is "
            "the opposite direction.",
        ),
        Misconception(
            "along-level-set",
            lambda: np.array([-6.0, 7.0]),
            "Your vector runs along the level set: in that direction f does not change at first. "
            "Uphill is at a right angle to it.",
        ),
        Misconception(
            "position",
            lambda: np.array([2.0, 1.0]),
            "Your vector is the point itself, the way out from the origin. Uphill depends on f: "
            "differentiate first.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([1.0, 0.0]),
            "You moved only the variable with the largest partial derivative. Moving the other one "
            "as well climbs faster for the same length of step.",
        ),
    ),
)
