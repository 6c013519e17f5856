"""Where the theorem is silent."""

import numpy as np

from jacobook.declaration import Exercise, Matrix, Misconception, Points, Recomputed

_Q = np.array([[1.0, 2.0], [2.0, 5.0]])  # x² + 4xθ + 5θ², by (x, θ)


def _extremes_of_theta() -> Matrix:
    """The largest and the smallest θ of the ellipse: beyond them there is no x, before them two."""
    from scipy.optimize import minimize_scalar

    inverse_root = np.linalg.inv(np.linalg.cholesky(_Q)).T  # takes the unit circle to the ellipse

    def point(angle: float) -> np.ndarray:
        return 3 * inverse_root @ np.array([np.cos(angle), np.sin(angle)])

    # A maximum is flat, so let the angle be refined by Newton on θ itself.
    found = []
    for sign in (1, -1):
        angles = np.linspace(-np.pi, np.pi, 721)
        start = angles[np.argmax([sign * point(a)[1] for a in angles])]
        best = minimize_scalar(
            lambda a, s=sign: -s * point(a)[1],
            bounds=(start - 0.02, start + 0.02),
            method="bounded",
            options={"xatol": 1e-12},
        ).x
        for _ in range(3):  # θ(a) is a sine: its second derivative is −θ, its slope is θ(a + π/2)
            best += point(best + np.pi / 2)[1] / point(best)[1]
        found.append(point(best))
    return np.array(found)


EXERCISE = Exercise(
    id="implicit.where_not",
    name="silent_points",
    title="Where the theorem is silent",
    level=1,
    points=1,
    objective="12.1",
    hints=(
        "x is the unknown. Which partial derivative must not be zero? And the points must lie on "
        "the curve.",
        "Set the derivative by x to zero, put x in terms of θ into the equation of the curve, and "
        "solve for θ.",
    ),
    answer=Points(2),
    reference=lambda: np.array([[-6.0, 3.0], [6.0, -3.0]]),
    misconceptions=(
        Misconception(
            "by-theta",
            lambda: np.array([[3 * 5**0.5, -6 / 5**0.5], [-3 * 5**0.5, 6 / 5**0.5]]),
            "There the derivative by θ is zero: x(θ) exists, and its slope is 0. The theorem asks "
            "for the derivative by the unknown.",
        ),
        Misconception(
            "either",
            lambda: np.array(
                [
                    [-6.0, 3.0],
                    [6.0, -3.0],
                    [3 * 5**0.5, -6 / 5**0.5],
                    [-3 * 5**0.5, 6 / 5**0.5],
                ]
            ),
            "Two of your four points are right. At the other two the derivative by θ is zero, and "
            "that does no harm.",
        ),
        Misconception(
            "both-derivatives",
            lambda: np.array([[0.0, 0.0]]),
            "At the origin both derivatives of F are zero. But F is −9 there: the point isn't on "
            "the curve.",
        ),
        Misconception(
            "coordinates-exchanged",
            lambda: np.array([[3.0, -6.0], [-3.0, 6.0]]),
            "The two coordinates have changed places: a point is (x, θ).",
        ),
        Misconception(
            "not-on-the-curve",
            lambda: np.array([[-2.0, 1.0], [2.0, -1.0]]),
            "At your points the derivative by x is zero. But they aren't on the curve: put them "
            "into the equation.",
        ),
        Misconception(
            "signs",
            lambda: np.array([[6.0, 3.0], [-6.0, -3.0]]),
            "The sizes are right. With both signs equal the derivative by x isn't zero.",
        ),
        Misconception(
            "first-alone",
            lambda: np.array([[-6.0, 3.0]]),
            "Your point is right, and it isn't the only one. Which signs can θ have?",
        ),
        Misconception(
            "second-alone",
            lambda: np.array([[6.0, -3.0]]),
            "Your point is right, and it isn't the only one. Which signs can θ have?",
        ),
        Misconception(
            "theta-is-zero",
            lambda: np.array([[3.0, 0.0], [-3.0, 0.0]]),
            "These are the points with θ = 0. Their derivative by x is 6 and −6.",
        ),
        Misconception(
            "x-is-zero",
            lambda: np.array([[0.0, 3 / 5**0.5], [0.0, -3 / 5**0.5]]),
            "These are the points with x = 0. The *derivative* by x must be zero.",
        ),
        Misconception(
            "sign-of-the-line",
            lambda: np.array([[6.0, 3.0], [-6.0, -3.0]]) / 17**0.5,
            "You took x = 2θ. There the two terms of the derivative by x are equal, and they "
            "must add up to zero.",
        ),
        Misconception(
            "product-not-halved",
            lambda: np.array([[-4 * 3 / 5**0.5, 3 / 5**0.5], [4 * 3 / 5**0.5, -3 / 5**0.5]]),
            "You took x = −4θ. The derivative of x² by x is 2x.",
        ),
    ),
    proof=Recomputed(_extremes_of_theta),
)
