"""The density of a random probability."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _normal
from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Vector, slip


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


def _cumulative(z: Vector) -> Vector:
    # (On the page, where this runs too, there is no SciPy.)
    return np.array([(1 + math.erf(value / math.sqrt(2))) / 2 for value in z])


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


def _density(
    mu: float,
    s: float,
    y: Vector,
    *,
    back: Callable[[Vector], Vector] = _logit,
    mean: Callable[[float], float] = float,
    scaled: Callable[[Vector, float], Vector] = lambda d, s: d / s,
    half: float = 0.5,
    front: Callable[[float], float] = lambda s: s * np.sqrt(2 * np.pi),
    slope: Callable[[Vector, Vector], Any] = lambda y, x: y * (1 - y),
) -> Vector:
    """The density, made of its steps."""

    def inside(mu: float, s: float, y: Vector) -> Vector:
        x = back(y)
        bell = np.exp(-half * scaled(x - mean(mu), s) ** 2) / front(s)
        return np.asarray(bell / slope(y, x))

    return _inside(inside)(mu, s, y)


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
        slip(
            _density,
            "as-if-a-function",
            "The sigmoid squeezes a piece of the line into a shorter one, and a density is per "
            "length: the slope is missing.",
            slope=lambda y, x: 1.0,
        ),
        slip(
            _density,
            "J-for-its-inverse",
            "You multiplied by the sigmoid's slope. Where the slope is small, points are crowded: "
            "is the density higher or lower there?",
            slope=lambda y, x: 1 / (y * (1 - y)),
        ),
        slip(
            _density,
            "not-taken-back",
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
            back=lambda y: y,
        ),
        slip(
            _density,
            "half-the-slope",
            "Of the derivative of log(y) − log(1 − y) you have the first term only.",
            slope=lambda y, x: y,
        ),
        slip(
            _density,
            "deviation-not-in-front",
            "The normal density has s in its exponent and in the constant in front. Yours has it "
            "only in the exponent.",
            front=lambda s: np.sqrt(2 * np.pi),
        ),
        Misconception(
            "variance-for-deviation",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, np.sqrt(s)) / (y * (1 - y))),
            "You took s for the variance. Here it is the standard deviation.",
        ),
        slip(
            _density,
            "sigmoid-again",
            "You applied the sigmoid to y. It has been applied already: undo it.",
            back=lambda y: 1 / (1 + np.exp(-y)),
        ),
        slip(
            _density,
            "two-not-in-the-exponent",
            "The exponent of the normal density has a ½, which yours lacks.",
            half=1.0,
        ),
        Misconception(
            "deviation-squared",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s**2) / (y * (1 - y))),
            "You took s² for the standard deviation. That is s itself (and so is `scale` in "
            "SciPy).",
        ),
        slip(
            _density,
            "logit-mirrored",
            "You have −x for x on the way back, or −μ for μ. The sigmoid increases: for y near 1,"
            " x must be large; and μ is subtracted from it.",
            back=lambda y: -_logit(y),
        ),
        slip(
            _density,
            "slope-at-y",
            "You evaluated the sigmoid's slope at y. It belongs at x, where the sigmoid has the "
            "value y.",
            slope=lambda y, x: 1 / ((1 + np.exp(y)) * (1 + np.exp(-y))),
        ),
        Misconception(
            "the-logarithm",
            _inside(lambda mu, s, y: np.log(_normal(_logit(y), mu, s) / (y * (1 - y)))),
            "This is the logarithm of the density. The density itself is asked for.",
        ),
        slip(
            _density,
            "other-half-of-the-slope",
            "Of the derivative of log(y) − log(1 − y) you have the second term only.",
            slope=lambda y, x: 1 - y,
        ),
        slip(
            _density,
            "terms-subtracted",
            "In the derivative of −log(1 − y) two minus signs meet: the inner derivative of 1 − y "
            "is −1.",
            slope=lambda y, x: 1 / np.abs(1 / y - 1 / (1 - y)),
        ),
        slip(_density, "mean-forgotten", "The mean μ is missing.", mean=lambda mu: 0.0),
        slip(
            _density,
            "root-forgotten",
            "You divided by 2π. In the constant of the normal density it stands under a root.",
            front=lambda s: s * 2 * np.pi,
        ),
        Misconception(
            "normal-for-all",
            lambda mu, s, y: _normal(y, mu, s),
            "This is the density of X at y. Y is another variable: go back from y to x, and mind "
            "how the sigmoid changes lengths.",
        ),
        slip(
            _density,
            "s-squared-in-front",
            "In front of the normal density stands 1/s², and it should be 1/s.",
            front=lambda s: s**2 * np.sqrt(2 * np.pi),
        ),
        slip(
            _density,
            "root-of-s-in-front",
            "In front of the normal density stands 1/√s, and it should be 1/s: s is the standard "
            "deviation.",
            front=lambda s: np.sqrt(2 * np.pi * s),
        ),
        slip(
            _density,
            "s-squared-inside",
            "In the exponent you divided by s². Divide by s, and then square.",
            scaled=lambda d, s: d / s**2,
        ),
        slip(
            _density,
            "not-standardised",
            "In the exponent s is missing: x − μ is to be divided by it before it is squared.",
            scaled=lambda d, s: d,
        ),
        slip(
            _density,
            "logarithm-of-y",
            "On the way back you undid an exponential, and the map is a sigmoid.",
            back=np.log,
        ),
        slip(
            _density,
            "slope-squared",
            "You divided by the slope twice.",
            slope=lambda y, x: (y * (1 - y)) ** 2,
        ),
        slip(
            _density,
            "plus-in-the-slope",
            "The slope of the sigmoid is σ(1 − σ): there is a minus in it.",
            slope=lambda y, x: y * (1 + y),
        ),
        slip(
            _density,
            "slope-of-y-squared",
            "You divided by y². The slope of the sigmoid is y(1 − y).",
            slope=lambda y, x: y**2,
        ),
        slip(
            _density,
            "base-ten",
            "You used the logarithm with base 10. The sigmoid has e.",
            back=lambda y: _logit(y) / np.log(10),
        ),
        Misconception(
            "squeezed-into-the-interval",
            lambda mu, s, y: _inside(lambda m, d, t: _normal(_logit(t), m, d) / (t * (1 - t)))(
                mu, s, np.clip(y, 1e-9, 1 - 1e-9)
            ),
            "You squeezed y into (0, 1). For entries outside the density is 0, and where s is "
            "large it isn't small just inside.",
        ),
        slip(
            _density,
            "constant-forgotten",
            "The constant in front of the normal density is missing.",
            front=lambda s: 1.0,
        ),
        slip(
            _density,
            "s-alone-in-front",
            "In front of the normal density the root of 2π is missing.",
            front=lambda s: s,
        ),
        slip(
            _density,
            "pi-for-two-pi",
            "Under the root in front of the normal density stands π, and 2π belongs there.",
            front=lambda s: s * np.sqrt(np.pi),
        ),
        slip(
            _density,
            "s-multiplied-in-front",
            "You multiplied by s in front of the normal density. Divide by it.",
            front=lambda s: np.sqrt(2 * np.pi) / s,
        ),
        slip(
            _density,
            "exponent-sign",
            "The exponent of the normal density has no minus in yours: far out it must be small.",
            half=-0.5,
        ),
        slip(_density, "exponent-quartered", "The ½ in the exponent is there twice.", half=0.25),
        slip(
            _density,
            "root-of-s-inside",
            "In the exponent you divided the square by s. It is divided by s².",
            scaled=lambda d, s: d / np.sqrt(s),
        ),
        slip(
            _density,
            "s-multiplied-inside",
            "In the exponent you multiplied by s. Divide by it.",
            scaled=lambda d, s: d * s,
        ),
        slip(
            _density,
            "not-squared",
            "In the exponent the square is missing.",
            scaled=lambda d, s: np.sqrt(np.abs(d) / s),
        ),
        slip(
            _density,
            "odds",
            "On the way back the logarithm is missing: you took y/(1 − y).",
            back=lambda y: y / (1 - y),
        ),
        slip(
            _density,
            "plus-in-the-logit",
            "On the way back you have 1 + y, and 1 − y belongs there.",
            back=lambda y: np.log(y / (1 + y)),
        ),
        slip(
            _density,
            "exponential-for-the-way-back",
            "On the way back you took an exponential. The sigmoid is made of one: undo it.",
            back=np.exp,
        ),
        slip(
            _density,
            "mean-mapped",
            "You mapped the mean μ too. It belongs to X: leave it as it is.",
            mean=lambda mu: 1 / (1 + np.exp(-mu)),
        ),
        slip(
            _density,
            "mean-taken-back",
            "You took the mean μ back through the map. It belongs to X already.",
            mean=lambda mu: np.log(np.abs(mu) / np.abs(1 - np.abs(mu))),
        ),
        slip(
            _density,
            "slope-negated",
            "Your slope is negative. The sigmoid increases, and a density isn't negative.",
            slope=lambda y, x: -y * (1 - y),
        ),
        slip(
            _density,
            "one-half-multiplied",
            "You multiplied by 1 − y, where the whole slope is to be divided by.",
            slope=lambda y, x: 1 / (1 - y),
        ),
        slip(
            _density,
            "other-half-multiplied",
            "You multiplied by y, where the whole slope is to be divided by.",
            slope=lambda y, x: 1 / y,
        ),
        slip(
            _density,
            "slope-without-square",
            "You multiplied by the odds y/(1 − y), or took e⁻ˣ for the slope. The slope of the "
            "sigmoid is the product of y and 1 − y.",
            slope=lambda y, x: np.exp(-x),
        ),
        Misconception(
            "cumulative",
            _inside(lambda mu, s, y: _cumulative((_logit(y) - mu) / s)),
            "This is the probability that Y is at most y. The density is its derivative.",
        ),
        slip(
            _density,
            "slope-of-the-logit-with-signs",
            "In the slope the two terms are subtracted, and the sign is kept: in the derivative "
            "of −log(1 − y) two minus signs meet.",
            slope=lambda y, x: 1 / (1 / y - 1 / (1 - y)),
        ),
        slip(
            _density,
            "root-of-the-slope",
            "You divided by the root of the slope.",
            slope=lambda y, x: np.sqrt(y * (1 - y)),
        ),
        slip(
            _density,
            "slope-halved",
            "Your density is twice what it should be: the slope of the sigmoid is y(1 − y).",
            slope=lambda y, x: y * (1 - y) / 2,
        ),
        slip(
            _density,
            "slope-doubled",
            "Your density is half of what it should be: the slope of the sigmoid is y(1 − y).",
            slope=lambda y, x: 2 * y * (1 - y),
        ),
        slip(
            _density,
            "x-for-the-slope",
            "You multiplied by x where the slope is to be divided by.",
            slope=lambda y, x: 1 / x,
        ),
        slip(
            _density,
            "odds-for-the-slope",
            "You multiplied by (1 − y)/y, or divided by the odds. The slope is the product of y "
            "and 1 − y.",
            slope=lambda y, x: y / (1 - y),
        ),
        slip(
            _density,
            "base-two",
            "On the way back you used the logarithm with base 2. The sigmoid has e.",
            back=lambda y: _logit(y) / np.log(2),
        ),
        slip(
            _density,
            "logarithm-of-the-rest",
            "On the way back you took log(1 − y) alone.",
            back=lambda y: np.log(1 - y),
        ),
        slip(
            _density,
            "logarithm-negated",
            "On the way back you took −log y alone.",
            back=lambda y: -np.log(y),
        ),
        slip(
            _density,
            "logarithm-forgotten",
            "On the way back you solved for e⁻ˣ: the logarithm is missing, and a minus.",
            back=lambda y: 1 / y - 1,
        ),
        slip(
            _density,
            "reciprocal-for-the-way-back",
            "On the way back you took one over y.",
            back=lambda y: 1 / y,
        ),
    ),
    proof=Recomputed(_slope_of_the_probability),
)
