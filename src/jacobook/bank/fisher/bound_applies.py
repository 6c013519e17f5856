"""Does the bound apply?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed

Function = Callable[[float], float]


def _claims_that_hold() -> str:
    """Refute three claims by an unbiased estimator each, or by its bias; prove the fourth."""
    from scipy.integrate import quad

    n, theta = 5, 1.3

    def mean(f: Function, density: Function, low: float, high: float) -> float:
        return float(quad(lambda y: f(y) * density(y), low, high, limit=200)[0])

    # The least of n shifted waiting times, less 1/n: unbiased, with the variance 1/n².
    least = mean(lambda y: y - 1 / n, lambda y: n * np.exp(-n * (y - theta)), theta, 60.0)
    spread = mean(
        lambda y: (y - 1 / n - theta) ** 2, lambda y: n * np.exp(-n * (y - theta)), theta, 60.0
    )
    shifted_holds = not (abs(least - theta) < 1e-6 and spread < 1 / n)
    # The mean less ½ is unbiased for numbers uniform on (θ, θ + 1).
    uniform_holds = not abs(mean(lambda y: y - 0.5, lambda y: 1.0, theta, theta + 1) - theta) < 1e-9
    # Half the mean has a small variance, and isn't unbiased.
    half = mean(
        lambda y: y / 2, lambda y: np.exp(-((y - theta) ** 2) / 2) / np.sqrt(2 * np.pi), -9.0, 12.0
    )
    half_refutes = abs(half - theta) < 1e-6
    # Chapman and Robbins: without any derivative, each h gives a bound, here above 1/n.
    bounds = []
    for h in (1e-1, 1e-2, 1e-3):

        def ratio(y: float, h: float = h) -> float:
            return float(0.5 * np.exp(abs(y) - 2 * abs(y - h)))

        pieces = [(-45.0, 0.0), (0.0, h), (h, 45.0)]
        total = sum(quad(ratio, low, high, epsabs=1e-13, epsrel=1e-13)[0] for low, high in pieces)
        bounds.append(h**2 / (total**n - 1))
    laplace_holds = min(bounds) >= 1 / n and bounds[-1] < 1.01 / n
    verdicts = {"a": shifted_holds, "b": laplace_holds, "c": uniform_holds, "d": half_refutes}
    (right,) = (label for label, holds in verdicts.items() if holds)
    return right


EXERCISE = Exercise(
    id="fisher.bound_applies",
    name="claim",
    title="Does the bound apply?",
    level=2,
    points=2,
    objective="15.3",
    hints=(
        "For each model: does the set of possible numbers move with θ? What is the mean of the "
        "score? For each estimator: what is its mean?",
        "A kink at one point of y has the probability zero. A moving end is something else: there "
        "the mean of the score isn't zero, or the bound says something absurd.",
    ),
    answer=Choice(
        {
            "a": "In (a) the end of the possible numbers moves with θ. The score is 1 everywhere, "
            "so its mean isn't 0: the model isn't regular. The least number, less 1/n, is unbiased "
            "and has the variance 1/n².",
            "b": "The slope jumps at y = θ, one point, of probability zero. |y − θ| is Lipschitz "
            "continuous in θ, which is smooth enough for the derivative to go under the integral.",
            "c": "In (c) both ends move with θ, so the model isn't regular, and a score that is 0 "
            "proves nothing. The mean of the numbers, less ½, is unbiased.",
            "d": "In (d) the model is fine, and the estimator isn't unbiased: its mean is ½θ. The "
            "bound doesn't speak of it.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_claims_that_hold),
)
