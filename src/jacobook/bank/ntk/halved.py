"""When is it halved?"""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance

_K = np.array([[7.0, 2.0, 1.0], [2.0, 7.0, 1.0], [1.0, 1.0, 4.0]])
# r(0) is an eigenvector with the eigenvalue 5; the other two are (13 ± √33)/2.
_R = np.array([3.0, -3.0, 0.0])


def _followed() -> float:
    """Find by bisection when the loss of the flow, by the matrix exponential, is half."""
    from scipy.linalg import expm

    def loss(t: float) -> float:
        r = expm(-t * _K) @ _R
        return float(r @ r) / 2

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if loss(middle) > loss(0.0) / 2 else (low, middle)
    return low


EXERCISE = Exercise(
    id="ntk.halved",
    name="half_time",
    title="When is it halved?",
    level=1,
    points=1,
    objective="16.2",
    hints=(
        "Multiply K by r(0). What do you notice?",
        "r(0) is an eigenvector, so the residual stays on its line. The loss is half the square of "
        "the residual's length.",
    ),
    answer=Array(),
    reference=lambda: np.log(2) / 10,
    tolerance=Tolerance(rtol=2e-6, reason="six digits are asked for"),
    misconceptions=(
        Misconception(
            "residual",
            lambda: np.log(2) / 5,
            "After this time the *residual* is halved. The loss is a square.",
        ),
        Misconception(
            "mean",
            lambda: 3 * np.log(2) / 10,
            "That would be right for the mean over the three samples. The loss is ½‖r‖², a sum.",
        ),
        Misconception(
            "residual-of-mean",
            lambda: 3 * np.log(2) / 5,
            "After this time the *residual* is halved, and that for a mean over the samples. The "
            "loss is a square, and it is a sum.",
        ),
        Misconception(
            "base-ten",
            lambda: np.log10(2) / 10,
            "That is a logarithm to the base 10. The one to the base e undoes eˣ.",
        ),
        Misconception(
            "residual-base-ten",
            lambda: np.log10(2) / 5,
            "That is a logarithm to the base 10, and it is the residual that you halved.",
        ),
        Misconception(
            "base-two",
            lambda: 0.1,
            "After this time the loss has fallen to 1/e of the start, not to half of it.",
        ),
        Misconception(
            "residual-to-one-over-e",
            lambda: 0.2,
            "After this time the residual has fallen to 1/e of the start. Half of the loss is "
            "asked for.",
        ),
        Misconception(
            "straight-line",
            lambda: 0.05,
            "You let the loss go on falling as fast as at the start. It slows down as it falls.",
        ),
        Misconception(
            "squared-twice",
            lambda: np.log(2) / 20,
            "You have a factor 2 too many in the exponent: the loss is the square of the "
            "residual's length, no higher power.",
        ),
        Misconception(
            "negative",
            lambda: -np.log(2) / 10,
            "A time after the start is positive.",
        ),
        Misconception(
            "largest-eigenvalue",
            lambda: np.log(2) / (13 + 33**0.5),
            "You took the largest eigenvalue of K. Which mode is r(0) in?",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda: np.log(2) / (13 - 33**0.5),
            "You took the smallest eigenvalue of K. Which mode is r(0) in?",
        ),
        Misconception(
            "largest-eigenvalue-residual",
            lambda: 2 * np.log(2) / (13 + 33**0.5),
            "You took the largest eigenvalue of K, and halved the residual. Which mode is r(0) in? "
            "And the loss is a square.",
        ),
        Misconception(
            "smallest-eigenvalue-residual",
            lambda: 2 * np.log(2) / (13 - 33**0.5),
            "You took the smallest eigenvalue of K, and halved the residual. Which mode is r(0) "
            "in? And the loss is a square.",
        ),
        Misconception(
            "trace-residual",
            lambda: np.log(2) / 18,
            "You added all eigenvalues up. r(0) lies in one mode alone. (And the loss is a "
            "square.)",
        ),
        Misconception(
            "diagonal-residual",
            lambda: np.log(2) / 7,
            "You took an entry of the diagonal for the eigenvalue. The samples move each other. "
            "(And the loss is a square.)",
        ),
        Misconception(
            "mean-eigenvalue-residual",
            lambda: np.log(2) / 6,
            "You took the mean of the eigenvalues. r(0) lies in one mode alone. (And the loss is a "
            "square.)",
        ),
        Misconception(
            "last-diagonal",
            lambda: np.log(2) / 8,
            "You took an entry of the diagonal for the eigenvalue. The samples move each other.",
        ),
        Misconception(
            "trace",
            lambda: np.log(2) / 36,
            "You added all eigenvalues up. r(0) lies in one mode alone.",
        ),
        Misconception(
            "mean-eigenvalue",
            lambda: np.log(2) / 12,
            "You took the mean of the eigenvalues. r(0) lies in one mode alone.",
        ),
        Misconception(
            "diagonal",
            lambda: np.log(2) / 14,
            "You took an entry of the diagonal for the eigenvalue. The samples move each other.",
        ),
        Misconception(
            "multiplied",
            lambda: 10 * np.log(2),
            "The larger the eigenvalue, the shorter the time: divide.",
        ),
        Misconception(
            "multiplied-residual",
            lambda: 5 * np.log(2),
            "The larger the eigenvalue, the shorter the time: divide. And the loss is a square.",
        ),
        Misconception(
            "factor",
            lambda: np.log(2),
            "This is right for a loss that falls as e⁻ᵗ. Here an eigenvalue says how fast.",
        ),
        Misconception(
            "value-left",
            lambda: 4.5,
            "This is half of the loss at the start. The time is asked for.",
        ),
        Misconception(
            "eigenvalue",
            lambda: 5.0,
            "This is the eigenvalue of the mode. The time is asked for.",
        ),
    ),
    proof=Recomputed(_followed),
)
