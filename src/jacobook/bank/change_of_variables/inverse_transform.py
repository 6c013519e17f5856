"""Samples from uniform numbers."""

from functools import cache

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Satisfies, Vector


def _inverse_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, edge: str = "") -> Case:
        a = float(rng.uniform(1.5, 3.0))
        return Case((a, rng.uniform(0.1, 0.45, size=k)), edge=edge, sizes={"k": k})

    zero = Case((2.5, np.array([0.0, 0.25])), edge="u contains 0", sizes={"k": 2})
    far = Case((1.5, np.array([0.3, 0.9999])), edge="u is close to 1", sizes={"k": 2})
    return [case(4), case(5), case(3), case(1, "there is one u"), zero, far]


@cache
def _gauss_rule() -> tuple[Vector, Vector]:
    return np.polynomial.legendre.leggauss(60)


def _probability_below_is(x: Vector, a: float, u: Vector) -> bool:
    """The integral of the density from 0 to each x is the u that belongs to it."""
    if x.shape != u.shape or not np.all(x >= 0) or not np.all(x < 1e6):
        return False
    nodes, weights = _gauss_rule()
    # In s = log(1 + t) the integrand is an exponential, however far the integral goes.
    end = np.log1p(x)
    t = np.expm1(end[:, None] * (1 + nodes) / 2)
    below = np.sum(weights * a * (1 + t) ** (-a - 1) * (1 + t), axis=1) * end / 2
    return bool(np.max(np.abs(below - u), initial=0.0) < 1e-8)


EXERCISE = Exercise(
    id="change_of_variables.inverse_transform",
    name="heavy_tailed_samples",
    title="Samples from uniform numbers",
    level=2,
    points=2,
    objective="8.7",
    hints=(
        "First integrate the density from 0 to x: that is F(x). Check that F(0) = 0 and F(∞) = 1.",
        "Solve u = F(x) for x. Small u must give small x.",
    ),
    answer=Array(),
    # p(x) = a (1 + x)^(−a − 1) for x ≥ 0, F(x) = 1 − (1 + x)^(−a)
    reference=lambda a, u: (1 - u) ** (-1 / a) - 1,
    sampler=_inverse_cases,
    misconceptions=(
        Misconception(
            "mirrored",
            lambda a, u: np.where(u > 0, np.where(u > 0, u, 1.0) ** (-1 / a) - 1, np.inf),
            "These have the right distribution, because 1 − U is uniform too, but they aren't "
            "F⁻¹(u): yours fall as u grows.",
        ),
        Misconception(
            "forward",
            lambda a, u: 1 - (1 + u) ** (-a),
            "You applied F. It turns samples into uniform numbers; the way from uniform numbers "
            "to samples is its inverse.",
        ),
        Misconception(
            "density-evaluated",
            lambda a, u: a * (1 + u) ** (-a - 1),
            "You evaluated the density at u. A sample is a point x; find the one below which the "
            "probability is u.",
        ),
        Misconception(
            "density-inverted",
            lambda a, u: np.where(
                u > 0, (np.where(u > 0, u, 1.0) / a) ** (-1 / (a + 1)) - 1, np.inf
            ),
            "You solved u = p(x). The density isn't a probability: integrate it to F first, and "
            "invert that.",
        ),
        Misconception(
            "one-not-subtracted",
            lambda a, u: (1 - u) ** (-1 / a),
            "You solved for 1 + x. For u = 0 the sample should be 0, the left end.",
        ),
        Misconception(
            "reciprocal-forgotten",
            lambda a, u: (1 - u) ** (-a) - 1,
            "To undo the power −a, take the power −1/a.",
        ),
        Misconception(
            "sign-of-the-exponent",
            lambda a, u: (1 - u) ** (1 / a) - 1,
            "Your samples are negative, and the density lives on x ≥ 0. Look at the sign of the "
            "exponent.",
        ),
        Misconception(
            "exponent-of-the-density",
            lambda a, u: (1 - u) ** (-1 / (a + 1)) - 1,
            "You kept the exponent of the density. Integrating raises it by one.",
        ),
        Misconception(
            "exponential",
            lambda a, u: -np.log(1 - u) / a,
            "These samples have the exponential density. The one here falls like a power: "
            "integrate it.",
        ),
        Misconception(
            "reciprocal",
            lambda a, u: np.where(u > 0, 1 / (1 - (1 + np.where(u > 0, u, 1.0)) ** (-a)), np.inf),
            "You computed 1/F(u). F⁻¹ is the inverse function, which undoes F.",
        ),
        Misconception(
            "unnormalised",
            lambda a, u: np.where(
                a * u < 1, np.where(a * u < 1, 1 - a * u, 1.0) ** (-1 / a) - 1, np.inf
            ),
            "Your F lacks its constant: it doesn't tend to 1. Integrating (1 + x)^(−a−1) brings "
            "a 1/a, which the a in front cancels.",
        ),
        Misconception(
            "one-added",
            lambda a, u: (1 - u) ** (-1 / a) + 1,
            "Solving for x takes the 1 of 1 + x away; you added it. For u = 0 the sample should "
            "be 0, the left end.",
        ),
        Misconception(
            "shifted-sign",
            lambda a, u: 1 - (1 - u) ** (-1 / a),
            "Your samples are those asked for with the sign turned, and the density lives on "
            "x ≥ 0.",
        ),
        Misconception(
            "a-outside",
            lambda a, u: a * ((1 - u) ** (-1 / a) - 1),
            "There is a factor a in front that doesn't belong there: solve u = F(x) for x once "
            "more.",
        ),
        Misconception(
            "a-divided",
            lambda a, u: ((1 - u) ** (-1 / a) - 1) / a,
            "You divided by a at the end. Solve u = F(x) for x once more: a is in the exponent "
            "only.",
        ),
        Misconception(
            "a-kept-inside",
            lambda a, u: ((1 - u) / a) ** (-1 / a) - 1,
            "There is an a inside of the power. The integral of the density has no a in front "
            "any more.",
        ),
        Misconception(
            "precedence",
            lambda a, u: 1 / (1 - u) / a - 1,
            "Python reads `x ** -1 / a` as `(x ** -1) / a`: put the exponent in brackets.",
        ),
        Misconception(
            "exponent-halved",
            lambda a, u: (1 - u) ** (-a / 2) - 1,
            "The exponent is −a/2. To undo a power −a takes the power −1/a.",
        ),
        Misconception(
            "plus-u",
            lambda a, u: (1 + u) ** (1 / a) - 1,
            "You have 1 + u, and F(x) = u leads to 1 − u.",
        ),
        Misconception(
            "survival",
            lambda a, u: (1 + u) ** (-a),
            "This is 1 − F, the probability of more than u. Neither F nor its inverse.",
        ),
        Misconception(
            "cut-off",
            lambda a, u: np.minimum((1 - u) ** (-1 / a) - 1, 100.0),
            "You cut large samples off. They are rare, and they belong to the density.",
        ),
    ),
    proof=Satisfies(_probability_below_is),
)
