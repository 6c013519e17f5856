"""Straight uphill."""

import numpy as np

from jacobook.declaration import (
    Direction,
    Exercise,
    Misconception,
    Recomputed,
    Tolerance,
    Vector,
)

POINT = np.array([5.0, -2.0])  # f(x, y) = x² + 3xy


def _best_of_all_directions() -> Vector:
    """Try directions all around the point and keep the one along which f grows most."""

    def slope(angle: float) -> float:
        step = 1e-5 * np.array([np.cos(angle), np.sin(angle)])
        (x, y), (u, v) = POINT + step, POINT - step
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
    reference=lambda: np.array([4.0, 15.0]),
    tolerance=Tolerance(1e-6, 1e-12, "a vector of length 1, to six digits, is right"),
    misconceptions=(
        Misconception(
            "downhill",
            lambda: np.array([-4.0, -15.0]),
            "Along your vector f falls fastest. That is the way gradient descent goes; uphill is "
            "the opposite direction.",
        ),
        Misconception(
            "along-level-set",
            lambda: np.array([-15.0, 4.0]),
            "Your vector runs along the level set: in that direction f does not change at first. "
            "Uphill is at a right angle to it.",
        ),
        Misconception(
            "along-level-set-backwards",
            lambda: np.array([15.0, -4.0]),
            "Your vector runs along the level set: in that direction f does not change at first. "
            "Uphill is at a right angle to it.",
        ),
        Misconception(
            "position",
            lambda: POINT.copy(),
            "Your vector is the point itself, the way out from the origin. Uphill depends on f: "
            "differentiate first.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([0.0, 1.0]),
            "You moved only the variable with the largest partial derivative. Moving the other one "
            "as well climbs faster for the same length of step.",
        ),
        Misconception(
            "partials-swapped",
            lambda: np.array([15.0, 4.0]),
            "The two entries have changed places: the slope along x comes first.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: np.array([11.0, -6.0]),
            "You put in x and y the wrong way round: x is the first coordinate of the point.",
        ),
        Misconception(
            "square-not-differentiated",
            lambda: np.array([19.0, 15.0]),
            "The slope along y is right. In the one along x the term x² still stands as it was: "
            "its derivative is another function.",
        ),
        Misconception(
            "two-forgotten",
            lambda: np.array([-1.0, 15.0]),
            "The slope along y is right. In the one along x the 2 that comes down from x² is "
            "missing.",
        ),
        Misconception(
            "product-forgotten",
            lambda: np.array([10.0, 15.0]),
            "The slope along y is right. x occurs in both terms of f, and in the slope along x the "
            "second one is missing.",
        ),
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([13.0, 3.0]),
            "In the term 3xy you dropped the variable that is held fixed. It is a constant factor, "
            "and stays.",
        ),
        Misconception(
            "sign-of-y-lost",
            lambda: np.array([16.0, 15.0]),
            "The slope along y is right. In the one along x you put in y without its sign.",
        ),
        Misconception(
            "other-factor",
            lambda: np.array([13.0, 15.0]),
            "The slope along y is right. In the one along x the second term lost its y: a "
            "constant factor stays.",
        ),
        Misconception(
            "own-factor-kept",
            lambda: np.array([4.0, -6.0]),
            "The slope along x is right. In the one along y stands y, the variable that 3xy was "
            "differentiated by. The other one is left.",
        ),
        Misconception(
            "y-factor-dropped",
            lambda: np.array([4.0, 3.0]),
            "The slope along x is right. In the one along y the factor x is missing: it is "
            "constant there, and stays.",
        ),
        Misconception(
            "three-forgotten-along-y",
            lambda: np.array([4.0, 5.0]),
            "The slope along x is right. In the one along y the 3 is missing.",
        ),
        Misconception(
            "not-differentiated-along-y",
            lambda: np.array([4.0, -30.0]),
            "The slope along x is right. In the one along y the term 3xy stands as it was.",
        ),
        Misconception(
            "not-differentiated-along-x",
            lambda: np.array([-20.0, 15.0]),
            "The slope along y is right. In the one along x the term 3xy stands as it was.",
        ),
        Misconception(
            "square-forgotten-along-x",
            lambda: np.array([-6.0, 15.0]),
            "The slope along y is right. x occurs in both terms of f, and in the slope along x "
            "the first one is missing.",
        ),
        Misconception(
            "square-kept-along-y",
            lambda: np.array([4.0, 25.0]),
            "The slope along x is right. The one along y has something of x² in it. That term has "
            "no y, and its derivative by y is 0.",
        ),
        Misconception(
            "square-whole-along-y",
            lambda: np.array([4.0, 40.0]),
            "The slope along x is right. In the one along y the term x² is kept. It has no y, and "
            "its derivative by y is 0.",
        ),
        Misconception(
            "y-differentiated-twice",
            lambda: np.array([4.0, 11.0]),
            "The slope along x is right. The one along y has a term with y in it. Differentiated "
            "by y, 3xy keeps no y.",
        ),
        Misconception(
            "sign-along-x",
            lambda: np.array([-4.0, 15.0]),
            "The slope along y is right. The one along x has the wrong sign.",
        ),
        Misconception(
            "sign-along-y",
            lambda: np.array([4.0, -15.0]),
            "The slope along x is right. The one along y has the wrong sign: x is positive.",
        ),
        Misconception(
            "second-term-forgotten",
            lambda: np.array([1.0, 0.0]),
            "You went along x alone. f contains y as well.",
        ),
        Misconception(
            "variables-put-in-nowhere",
            lambda: np.array([5.0, 3.0]),
            "You added the coefficients, without the variables: a slope depends on the point.",
        ),
        Misconception(
            "one-number",
            lambda: 19.0,
            "This is one number. Which way is uphill takes two, the slopes along x and along y.",
        ),
    ),
    proof=Recomputed(_best_of_all_directions, rtol=1e-5),
)
