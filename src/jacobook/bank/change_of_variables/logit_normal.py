"""The density of a random probability."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _normal
from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Vector


def _logit_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, edge: str = "") -> Case:
        mu = float(rng.uniform(0.4, 1.2) * rng.choice([-1, 1]))
        s = float(rng.uniform(0.5, 0.8))
        return Case((mu, s, rng.uniform(0.1, 0.9, size=k)), edge=edge, sizes={"k": k})

    outside = np.array([-0.3, 0.0, float(rng.uniform(0.2, 0.8)), 1.0, 1.7])
    edge = Case((0.5, 6.0, outside), edge="some y lie outside (0, 1)", sizes={"k": 5})
    return [case(4), case(5), case(3), case(1, "there is one y"), edge]


def _inside(formula: Callable[[float, float, Vector], Vector]) -> Callable[..., Vector]:
    """Make (mu, s, y) ↦ density out of a formula for y in (0, 1); elsewhere 0."""

    def density(mu: float, s: float, y: Vector) -> Vector:
        within = (y > 0) & (y < 1)
        values = formula(mu, s, np.where(within, y, 0.5))
        return np.where(within, values, 0.0)

    return density


def _logit(y: Vector) -> Vector:
    return np.asarray(np.log(y / (1 - y)))


def _slope_of_the_probability(mu: float, s: float, y: Vector) -> Vector:
    """P(Y ≤ y) is P(X ≤ log y − log(1 − y)); its derivative by y, by the complex step."""
    from scipy.special import erf

    def probability(t: Any) -> Any:
        return erf((np.log(t[0]) - np.log(1 - t[0]) - mu) / (s * np.sqrt(2))) / 2

    inside = [0 < value < 1 for value in y]  # elsewhere P is constant, 0 or 1
    return np.array(
        [
            gradient_of(probability, [value])[0] if within else 0.0
            for value, within in zip(y, inside, strict=True)
        ]
    )


EXERCISE = Exercise(
    id="change_of_variables.logit_normal",
    name="logit_normal_density",
    title="The density of a random probability",
    level=2,
    points=2,
    objective="8.4",
    hints=(
        "Undo the sigmoid: which x gives y? Then differentiate that x by y.",
        "The sigmoid's slope at x is y(1 − y). A density is divided by the slope of the map.",
    ),
    answer=Array(),
    reference=_inside(lambda mu, s, y: _normal(_logit(y), mu, s) / (y * (1 - y))),
    sampler=_logit_cases,
    misconceptions=(
        Misconception(
            "as-if-a-function",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s)),
            "You went back to x and took the normal density there. The sigmoid squeezes a piece "
            "of the line into a shorter one, and a density is per length.",
        ),
        Misconception(
            "J-for-its-inverse",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) * y * (1 - y)),
            "You multiplied by the sigmoid's slope. Where the slope is small, points are crowded: "
            "is the density higher or lower there?",
        ),
        Misconception(
            "not-taken-back",
            _inside(lambda mu, s, y: _normal(y, mu, s) / (y * (1 - y))),
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
        ),
        Misconception(
            "log-normal",
            _inside(lambda mu, s, y: _normal(np.log(y), mu, s) / y),
            "This is the density of exp(X). The map here is the sigmoid.",
        ),
        Misconception(
            "half-the-slope",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / y),
            "Of the derivative of log(y) − log(1 − y) you have the first term only.",
        ),
        Misconception(
            "deviation-not-in-front",
            _inside(lambda mu, s, y: s * _normal(_logit(y), mu, s) / (y * (1 - y))),
            "The normal density has s in its exponent and in the constant in front. Yours has it "
            "only in the exponent.",
        ),
        Misconception(
            "variance-for-deviation",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, np.sqrt(s)) / (y * (1 - y))),
            "You took s for the variance. Here it is the standard deviation.",
        ),
        Misconception(
            "sigmoid-again",
            _inside(lambda mu, s, y: _normal(1 / (1 + np.exp(-y)), mu, s) / (y * (1 - y))),
            "You applied the sigmoid to y. It has been applied already: undo it.",
        ),
        Misconception(
            "two-not-in-the-exponent",
            _inside(
                lambda mu, s, y: (
                    np.exp(-(((_logit(y) - mu) / s) ** 2)) / (s * np.sqrt(2 * np.pi) * y * (1 - y))
                )
            ),
            "The exponent of the normal density has a ½, which yours lacks.",
        ),
        Misconception(
            "deviation-squared",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s**2) / (y * (1 - y))),
            "You took s² for the standard deviation. That is s itself (and so is `scale` in "
            "SciPy).",
        ),
        Misconception(
            "logit-mirrored",
            _inside(lambda mu, s, y: _normal(-_logit(y), mu, s) / (y * (1 - y))),
            "You solved for −x. The sigmoid increases: for y near 1, x must be large.",
        ),
        Misconception(
            "slope-at-y",
            _inside(
                lambda mu, s, y: _normal(_logit(y), mu, s) * (1 + np.exp(y)) * (1 + np.exp(-y))
            ),
            "You evaluated the sigmoid's slope at y. It belongs at x, where the sigmoid has the "
            "value y.",
        ),
        Misconception(
            "the-logarithm",
            _inside(lambda mu, s, y: np.log(_normal(_logit(y), mu, s) / (y * (1 - y)))),
            "This is the logarithm of the density. The density itself is asked for.",
        ),
        Misconception(
            "other-half-of-the-slope",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / (1 - y)),
            "Of the derivative of log(y) − log(1 − y) you have the second term only.",
        ),
        Misconception(
            "terms-subtracted",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) * np.abs(1 / y - 1 / (1 - y))),
            "In the derivative of −log(1 − y) two minus signs meet: the inner derivative of 1 − y "
            "is −1.",
        ),
        Misconception(
            "mean-forgotten",
            _inside(lambda mu, s, y: _normal(_logit(y), 0.0, s) / (y * (1 - y))),
            "The mean μ is missing: this is the density for μ = 0.",
        ),
        Misconception(
            "root-forgotten",
            _inside(
                lambda mu, s, y: _normal(_logit(y), mu, s) / (y * (1 - y)) / np.sqrt(2 * np.pi)
            ),
            "You divided by 2π. In the constant of the normal density it stands under a root.",
        ),
        Misconception(
            "normal-for-all",
            lambda mu, s, y: _normal(y, mu, s),
            "This is the density of X at y. Y is another variable: go back from y to x, and mind "
            "how the sigmoid changes lengths.",
        ),
        Misconception(
            "s-squared-in-front",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / s / (y * (1 - y))),
            "In front of the normal density stands 1/s², and it should be 1/s.",
        ),
        Misconception(
            "root-of-s-in-front",
            _inside(lambda mu, s, y: np.sqrt(s) * _normal(_logit(y), mu, s) / (y * (1 - y))),
            "In front of the normal density stands 1/√s, and it should be 1/s: s is the standard "
            "deviation.",
        ),
        Misconception(
            "s-squared-inside",
            _inside(
                lambda mu, s, y: _normal((_logit(y) - mu) / s**2, 0.0, 1.0) / s / (y * (1 - y))
            ),
            "In the exponent you divided by s². Divide by s, and then square.",
        ),
        Misconception(
            "not-standardised",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, 1.0) / s / (y * (1 - y))),
            "In the exponent s is missing: x − μ is to be divided by it before it is squared.",
        ),
        Misconception(
            "logarithm-of-y",
            _inside(lambda mu, s, y: _normal(np.log(y), mu, s) / (y * (1 - y))),
            "You undid an exponential. The inverse of the sigmoid is log(y/(1 − y)).",
        ),
        Misconception(
            "slope-squared",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / (y * (1 - y)) ** 2),
            "You divided by the slope twice.",
        ),
        Misconception(
            "plus-in-the-slope",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / (y * (1 + y))),
            "The slope of the sigmoid is σ(1 − σ): there is a minus in it.",
        ),
        Misconception(
            "slope-of-y-squared",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / y**2),
            "You divided by y². The slope of the sigmoid is y(1 − y).",
        ),
        Misconception(
            "base-ten",
            _inside(lambda mu, s, y: _normal(_logit(y) / np.log(10), mu, s) / (y * (1 - y))),
            "You used the logarithm with base 10. The sigmoid has e.",
        ),
        Misconception(
            "squeezed-into-the-interval",
            lambda mu, s, y: _inside(lambda m, d, t: _normal(_logit(t), m, d) / (t * (1 - t)))(
                mu, s, np.clip(y, 1e-9, 1 - 1e-9)
            ),
            "You squeezed y into (0, 1). For entries outside the density is 0, and where s is "
            "large it isn't small just inside.",
        ),
    ),
    proof=Recomputed(_slope_of_the_probability),
)
