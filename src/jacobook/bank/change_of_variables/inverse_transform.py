"""Samples from uniform numbers."""

from collections.abc import Callable
from functools import cache

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Satisfies, Vector, slip


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


def _solved(
    a: float,
    u: Vector,
    *,
    base: Callable[[float, Vector], Vector] = lambda a, u: 1 - u,
    power: Callable[[float], float] = lambda a: -1 / a,
    end: Callable[[float, Vector], Vector] = lambda a, z: z - 1,
) -> Vector:
    """F⁻¹(u), made of its steps."""
    with np.errstate(all="ignore"):
        below = base(a, u)
        raised = np.where(below > 0, np.abs(below) ** power(a), np.inf)
        return np.asarray(end(a, raised))


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
        slip(
            _solved,
            "mirrored",
            "You have u where 1 − u belongs. 1 − U is uniform too, but F⁻¹(u) grows with u.",
            base=lambda a, u: u,
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
        slip(
            _solved,
            "one-not-subtracted",
            "You solved for 1 + x. The 1 is left.",
            end=lambda a, z: z,
        ),
        slip(
            _solved,
            "reciprocal-forgotten",
            "To undo the power −a, take the power −1/a.",
            power=lambda a: -a,
        ),
        slip(
            _solved,
            "sign-of-the-exponent",
            "Look at the sign of the exponent: to undo the power −a takes a minus too.",
            power=lambda a: 1 / a,
        ),
        slip(
            _solved,
            "exponent-of-the-density",
            "You kept the exponent of the density. Integrating raises it by one.",
            power=lambda a: -1 / (a + 1),
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
        slip(
            _solved,
            "unnormalised",
            "Your F lacks its constant: it doesn't tend to 1. Integrating (1 + x)^(−a−1) brings "
            "a 1/a, which the a in front cancels.",
            base=lambda a, u: 1 - a * u,
        ),
        slip(
            _solved,
            "one-added",
            "Solving for x takes the 1 of 1 + x away; you added it.",
            end=lambda a, z: z + 1,
        ),
        slip(
            _solved,
            "shifted-sign",
            "You subtracted in the wrong order: the 1 is taken from the power, not the power from"
            " 1.",
            end=lambda a, z: 1 - z,
        ),
        slip(
            _solved,
            "a-outside",
            "There is a factor a in front that doesn't belong there: solve u = F(x) for x once "
            "more.",
            end=lambda a, z: a * (z - 1),
        ),
        slip(
            _solved,
            "a-divided",
            "You divided by a at the end. Solve u = F(x) for x once more: a is in the exponent "
            "only.",
            end=lambda a, z: (z - 1) / a,
        ),
        slip(
            _solved,
            "a-kept-inside",
            "There is an a inside of the power. The integral of the density has no a in front "
            "any more.",
            base=lambda a, u: (1 - u) / a,
        ),
        Misconception(
            "precedence",
            lambda a, u: 1 / (1 - u) / a - 1,
            "Python reads `x ** -1 / a` as `(x ** -1) / a`: put the exponent in brackets.",
        ),
        slip(
            _solved,
            "exponent-halved",
            "The exponent is −a/2. To undo a power −a takes the power −1/a.",
            power=lambda a: -a / 2,
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
        slip(
            _solved,
            "plus-u",
            "You have 1 + u, and F(x) = u leads to 1 − u.",
            base=lambda a, u: 1 + u,
        ),
        slip(
            _solved,
            "constant-multiplied",
            "You multiplied 1 − u by a. F has no factor: integrating brings a 1/a, which cancels.",
            base=lambda a, u: a * (1 - u),
        ),
        slip(
            _solved,
            "constant-of-the-density",
            "You divided u by a. The a in front of the density is cancelled when you integrate.",
            base=lambda a, u: 1 - u / a,
        ),
        slip(
            _solved,
            "u-divided-by-a",
            "Below the exponent stands u/a, the equation of the density. Integrate first.",
            base=lambda a, u: u / a,
        ),
        slip(
            _solved,
            "exponent-lowered",
            "Your exponent has a − 1. Integrating raises the exponent −a − 1 by one, to −a.",
            power=lambda a: -1 / (a - 1),
        ),
        slip(
            _solved,
            "exponent-of-the-density-kept",
            "Your exponent is that of the density. Integrate first, and then undo the power.",
            power=lambda a: -a - 1,
        ),
        slip(
            _solved,
            "exponent-positive",
            "Your exponent is a. To undo the power −a takes one over it, with its sign.",
            power=lambda a: a,
        ),
        slip(
            _solved,
            "a-for-the-one",
            "At the end you subtracted a. In 1 + x stands a 1.",
            end=lambda a, z: z - a,
        ),
        slip(
            _solved,
            "a-added-to-the-exponent",
            "Your exponent is 1 − a. To undo a power, divide by it.",
            power=lambda a: 1 - a,
        ),
        slip(
            _solved,
            "exponent-on-u",
            "You raised u to the power first, and subtracted then.",
            base=lambda a, u: 1 - u ** (1 / a),
        ),
        slip(
            _solved,
            "root-of-u",
            "You took u to the power, and 1 − u belongs there; and the exponent has a minus.",
            base=lambda a, u: 1 / u,
        ),
        Misconception(
            "exponent-on-u-alone",
            lambda a, u: 1 / (1 - u ** (1 / a)) - 1,
            "You took the power of u alone. It is 1 − u as a whole that is raised to a power.",
        ),
        Misconception(
            "product-for-the-power",
            lambda a, u: (1 - u) * (-1 / a) - 1,
            "You multiplied by −1/a. It is an exponent: in Python a power is `**`.",
        ),
        Misconception(
            "one-is-a",
            lambda a, u: 1 / (1 - u) - 1,
            "This is right for a = 1 alone. (Python reads `-1 // a` as whole-number division, and"
            " `**` before a minus.)",
        ),
        Misconception(
            "sorted",
            lambda a, u: np.sort((1 - u) ** (-1 / a) - 1),
            "You sorted the samples. Entry i belongs to entry i of u.",
        ),
        Misconception(
            "power-of-the-exponential",
            lambda a, u: np.exp((1 - u) / a) - 1,
            "You took an exponential. The inverse of a power is a power.",
        ),
        Misconception(
            "logarithm-of-the-power",
            lambda a, u: -np.log(u + (u == 0)) / a,
            "You have −log(u)/a, which makes exponential samples. The density here falls like a "
            "power.",
        ),
        slip(
            _solved,
            "one-too-many-in-the-exponent",
            "Your exponent is −1/a − 1. To undo the power −a takes −1/a.",
            power=lambda a: -1 / a - 1,
        ),
        slip(
            _solved,
            "exponent-of-twice-a",
            "Your exponent is −1/(2a). To undo the power −a takes −1/a.",
            power=lambda a: -1 / (2 * a),
        ),
        slip(
            _solved,
            "exponent-squared",
            "Your exponent is −1/a². To undo the power −a takes −1/a.",
            power=lambda a: -1 / a**2,
        ),
        slip(
            _solved,
            "two-subtracted",
            "At the end you subtracted 2. In 1 + x stands a 1.",
            end=lambda a, z: z - 2,
        ),
        slip(
            _solved,
            "root-at-the-end",
            "There is a root at the end that doesn't belong there.",
            end=lambda a, z: np.sqrt(z - 1),
        ),
        slip(
            _solved,
            "power-times-a",
            "At the end the power is multiplied by a before the 1 is subtracted.",
            end=lambda a, z: a * z - 1,
        ),
        slip(
            _solved,
            "power-divided-by-a",
            "At the end the power is divided by a before the 1 is subtracted.",
            end=lambda a, z: z / a - 1,
        ),
        slip(
            _solved,
            "reciprocal-subtracted",
            "At the end you subtracted 1/a. In 1 + x stands a 1.",
            end=lambda a, z: z - 1 / a,
        ),
        slip(
            _solved, "u-to-the-a", "You raised u to the power a first.", base=lambda a, u: 1 - u**a
        ),
        slip(
            _solved,
            "odds",
            "You have (1 − u)/u or its like where 1 − u belongs.",
            base=lambda a, u: (1 - u) / np.where(u > 0, u, 1.0),
        ),
        slip(
            _solved,
            "u-doubled",
            "You have 1 − 2u where 1 − u belongs, as for a density on both sides of 0.",
            base=lambda a, u: 1 - 2 * u,
        ),
    ),
    proof=Satisfies(_probability_below_is),
)
