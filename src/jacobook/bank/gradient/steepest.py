"""Straight uphill."""

import numpy as np

from jacobook.declaration import Direction, Exercise, Misconception, Recomputed, Vector


def _best_of_all_directions() -> Vector:
    """Try directions all around the point and keep the one along which f grows most."""

    def slope(angle: float) -> float:
        step = 1e-5 * np.array([np.cos(angle), np.sin(angle)])
        (x, y), (u, v) = np.array([2.0, 1.0]) + step, np.array([2.0, 1.0]) - step
        return float((x**2 + 3 * x * y) - (u**2 + 3 * u * v))

    low, high = 0.0, 2 * np.pi
    for _ in range(8):
        angles = np.linspace(low, high, 401)
        best = angles[np.argmax([slope(angle) for angle in angles])]
        width = (high - low) / 100
        low, high = best - width, best + width
    return np.array([np.cos(best), np.sin(best)])


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
    proof=Recomputed(_best_of_all_directions, rtol=1e-5),
)
