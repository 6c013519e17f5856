"""The density of a square."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _normal
from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


def _square_cases(rng: np.random.Generator) -> list[Case]:
    # μ is never 0: then both preimages would weigh the same, and doubling one would be right.
    def case(k: int, sign: float, edge: str = "") -> Case:
        mu = float(sign * rng.uniform(0.5, 1.2))
        return Case((mu, rng.uniform(0.2, 0.8, size=k) + np.arange(k)), edge=edge, sizes={"k": k})

    edge = Case(
        (-0.7, np.array([-1.5, 0.0, float(rng.uniform(0.5, 1.5))])),
        edge="y contains 0 or a negative number",
        sizes={"k": 3},
    )
    return [case(4, 1.0), case(3, -1.0), case(5, 1.0), case(1, -1.0, "there is one y"), edge]


def _squared(formula: Callable[[float, Vector], Vector]) -> Callable[[float, Vector], Vector]:
    """Make (mu, y) ↦ density out of a formula in the positive root r = √y; 0 for y ≤ 0."""

    def density(mu: float, y: Vector) -> Vector:
        positive = y > 0
        return np.where(positive, formula(mu, np.sqrt(np.where(positive, y, 1.0))), 0.0)

    return density


def _slope_of_the_probability(mu: float, y: Vector) -> Vector:
    """P(Y ≤ y) is P(−√y ≤ X ≤ √y); its derivative by y, by the complex step."""
    from scipy.special import erf

    def probability(t: Any) -> Any:
        root = np.sqrt(t[0])
        return (erf((root - mu) / np.sqrt(2)) - erf((-root - mu) / np.sqrt(2))) / 2

    return np.array([gradient_of(probability, [v])[0] if v > 0 else 0.0 for v in y])


def _density(
    mu: float,
    y: Vector,
    *,
    root: Callable[[Vector], Vector] = np.sqrt,
    first: Callable[[float, Vector], Vector] = lambda mu, r: _normal(r, mu),
    second: Callable[[float, Vector], Vector] = lambda mu, r: _normal(-r, mu),
    joined: Callable[[Vector, Vector], Vector] = np.add,
    slope: Callable[[Vector], Any] = lambda r: 2 * r,
    bell: Callable[[Vector], Vector] = lambda values: values,
) -> Vector:
    """The density, made of its steps."""
    above = np.where(y > 0, y, 1.0)
    r = root(above)
    both = joined(bell(first(mu, r)), bell(second(mu, r)))
    return np.where(y > 0, both / slope(np.sqrt(above)), 0.0)


EXERCISE = Exercise(
    id="change_of_variables.square",
    name="square_density",
    title="The density of a square",
    level=3,
    points=3,
    objective="8.5",
    hints=(
        "Which x have x² = y? For y > 0 there are two, and since μ is not 0 they are not equally "
        "likely.",
        "Each preimage gives a term: the normal density *there*, divided by the size of the slope "
        "there.",
    ),
    answer=Array(),
    reference=_squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (2 * r)),
    sampler=_square_cases,
    misconceptions=(
        slip(
            _density,
            "one-preimage",
            "The term of x = −√y is missing: another x has the same square.",
            second=lambda mu, r: 0.0 * r,
        ),
        slip(
            _density,
            "other-preimage",
            "The term of x = √y is missing: another x has the same square.",
            first=lambda mu, r: 0.0 * r,
        ),
        Misconception(
            "doubled",
            _squared(lambda mu, r: _normal(r, mu) / r),
            "You counted one preimage twice. The two are equally likely only when μ = 0: each "
            "needs the density at its own place. (Or is a 2 of the slope missing?)",
        ),
        slip(
            _density,
            "absolute-value-forgotten",
            "The two terms are subtracted (a hyperbolic sine comes of that too). At the negative "
            "preimage the slope is negative, but the probability that comes from there is not: "
            "divide by the size of the slope.",
            joined=np.subtract,
        ),
        slip(
            _density,
            "as-if-a-function",
            "A density is per length, and squaring changes lengths: the slope is missing.",
            slope=lambda r: 1.0,
        ),
        slip(
            _density,
            "J-for-its-inverse",
            "You multiplied by the slope of the square. Where the map stretches, the density "
            "becomes lower.",
            slope=lambda r: 1 / (2 * r),
        ),
        slip(
            _density,
            "slope-at-y",
            "You evaluated the slope 2x at y. It belongs at the preimage x.",
            slope=lambda r: 2 * r**2,
        ),
        slip(
            _density,
            "slope-without-two",
            "Your density is twice as large as it would be with the slope 2x. Look at the "
            "derivative of x² again.",
            slope=lambda r: r,
        ),
        Misconception(
            "mean-ignored",
            _squared(lambda mu, r: _normal(r) / r),
            "This is the density for μ = 0, called chi-square with one degree of freedom. Here μ "
            "is not 0.",
        ),
        Misconception(
            "squared-again",
            _squared(lambda mu, r: _normal(r**4, mu)),
            "You put y² into the normal density. Go back from y to x, not forward once more.",
        ),
        Misconception(
            "mirrored-below-zero",
            lambda mu, y: _squared(lambda m, r: (_normal(r, m) + _normal(-r, m)) / (2 * r))(
                mu, np.abs(y)
            ),
            "For a negative y you took the value at −y. A square is never negative: what is the "
            "density there?",
        ),
        Misconception(
            "shifted",
            lambda mu, y: _squared(lambda m, r: _normal(r) / r)(mu, y - mu),
            "You shifted the density for mean 0 by μ. But shifting X by μ doesn't shift X² by μ: "
            "start from the preimages of y.",
        ),
        Misconception(
            "density-at-y",
            _squared(lambda mu, r: _normal(r**2, mu)),
            "You evaluated the normal density at y. It belongs at each x whose square is y, with "
            "the slope there.",
        ),
        slip(
            _density,
            "minus-mean-forgotten",
            "In the term of x = −√y the mean μ is missing.",
            second=lambda mu, r: _normal(-r),
        ),
        slip(
            _density,
            "averaged",
            "The contributions of the two preimages are added, not averaged.",
            slope=lambda r: 4 * r,
        ),
        Misconception(
            "slope-of-one-term",
            _squared(lambda mu, r: _normal(r, mu) / (2 * r) + _normal(-r, mu)),
            "The term of x = √y is right. The other needs its slope too.",
        ),
        slip(
            _density,
            "square-in-the-normal",
            "You put y into the normal density. The preimages are ±√y.",
            root=lambda y: y,
        ),
        slip(
            _density,
            "slope-dropped-to-a-half",
            "You divided by 2. The slope of x² is 2x, and depends on where you are.",
            slope=lambda r: 2.0,
        ),
        Misconception(
            "negative-root-doubled",
            _squared(lambda mu, r: _normal(-r, mu) / r),
            "You counted the negative root twice. The two roots have different densities, as μ "
            "isn't 0.",
        ),
        Misconception(
            "half-in-the-exponent",
            _squared(
                lambda mu, r: (
                    (np.exp(-((r - mu) ** 2)) + np.exp(-((r + mu) ** 2)))
                    / np.sqrt(2 * np.pi)
                    / (2 * r)
                )
            ),
            "In the exponent of the normal density the ½ is missing.",
        ),
        slip(
            _density,
            "slope-squared",
            "You divided by the square of the slope.",
            slope=lambda r: 4 * r**2,
        ),
        Misconception(
            "not-the-density",
            _squared(lambda mu, r: np.log((_normal(r, mu) + _normal(-r, mu)) / (2 * r))),
            "This is the logarithm of the density. The density itself is asked for.",
        ),
        slip(
            _density,
            "roots-multiplied",
            "You multiplied the densities of the two roots. Y is near y when X is near one root "
            "*or* near the other.",
            joined=np.multiply,
        ),
        slip(
            _density,
            "larger-of-the-two",
            "You took the larger of the two densities. Both roots lead to y: add them.",
            joined=np.maximum,
        ),
        slip(
            _density,
            "slope-of-y",
            "You multiplied by 2y. Divide by the slope of x² at the root.",
            slope=lambda r: 1 / (2 * r**2),
        ),
        slip(
            _density,
            "two-under-the-root",
            "Your answer is √2 times what it should be. The slope of x² at the root is 2√y, not "
            "√(2y); and in the constant of the normal density the root is around 2π.",
            slope=lambda r: np.sqrt(2) * r,
        ),
        Misconception(
            "mu-squared-too",
            _squared(lambda mu, r: (_normal(r, mu**2) + _normal(-r, mu**2)) / (2 * r)),
            "You squared μ. X keeps its mean μ; only the value is squared.",
        ),
        slip(
            _density,
            "first-mean-forgotten",
            "In the term of x = √y the mean μ is missing.",
            first=lambda mu, r: _normal(r),
        ),
        slip(
            _density,
            "first-negated",
            "The term of x = √y has the wrong sign: no density is negative.",
            first=lambda mu, r: -_normal(r, mu),
        ),
        slip(
            _density,
            "constant-forgotten",
            "The constant of the normal density is missing: one over the root of 2π.",
            bell=lambda v: v * np.sqrt(2 * np.pi),
        ),
        slip(
            _density,
            "root-of-two-pi-forgotten",
            "You divided by 2π. In the constant of the normal density it stands under a root.",
            bell=lambda v: v / np.sqrt(2 * np.pi),
        ),
        slip(
            _density,
            "slope-under-a-root",
            "You divided by 2 times the fourth root of y. The slope is twice the square root.",
            slope=lambda r: 2 * np.sqrt(r),
        ),
        slip(
            _density,
            "root-of-the-slope",
            "You divided by the root of the slope.",
            slope=lambda r: np.sqrt(2 * r),
        ),
        slip(
            _density,
            "slope-halved",
            "You divided by half the root of y. The derivative of x² is 2x.",
            slope=lambda r: r / 2,
        ),
        slip(
            _density,
            "inverse-power",
            "You divided by the power −½ of y, or multiplied by its root: look at the exponent.",
            slope=lambda r: 1 / r,
        ),
        slip(
            _density,
            "twice-the-root",
            "You put 2√y into the normal density. The preimages are ±√y.",
            root=lambda y: 2 * np.sqrt(y),
        ),
        slip(
            _density,
            "half-y",
            "You put y/2 into the normal density. The preimages are ±√y.",
            root=lambda y: y / 2,
        ),
        slip(
            _density,
            "fourth-root",
            "You took the root of y twice.",
            root=lambda y: np.sqrt(np.sqrt(y)),
        ),
        Misconception(
            "density-squared",
            _squared(lambda mu, r: _normal(r, mu) ** 2),
            "You squared the density of X. It is X that is squared: go back from y to x.",
        ),
        Misconception(
            "squared-with-the-mean",
            _squared(lambda mu, r: _normal(r**2, mu**2)),
            "You took Y for normal, with the mean μ². A square isn't normal: it is never negative.",
        ),
        Misconception(
            "product-forgotten",
            _squared(lambda mu, r: np.exp(-(r**2 + mu**2) / 2) / (np.sqrt(2 * np.pi) * r)),
            "When you expanded (x − μ)² you left out the mixed product. It has both signs, one "
            "for each preimage.",
        ),
    ),
    terms=(
        Term("the term of the positive root", _squared(lambda mu, r: _normal(r, mu) / (2 * r))),
        Term("the term of the negative root", _squared(lambda mu, r: _normal(-r, mu) / (2 * r))),
    ),
    proof=Recomputed(_slope_of_the_probability),
)
