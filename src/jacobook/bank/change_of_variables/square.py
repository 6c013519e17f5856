"""The density of a square."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _normal
from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Term, Vector


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
        Misconception(
            "one-preimage",
            _squared(lambda mu, r: _normal(r, mu) / (2 * r)),
            "You have the term of x = √y. Another x has the same square.",
        ),
        Misconception(
            "other-preimage",
            _squared(lambda mu, r: _normal(-r, mu) / (2 * r)),
            "You have the term of x = −√y. Another x has the same square.",
        ),
        Misconception(
            "doubled",
            _squared(lambda mu, r: _normal(r, mu) / r),
            "You counted one preimage twice. The two are equally likely only when μ = 0: each "
            "needs the density at its own place. (Or is a 2 of the slope missing?)",
        ),
        Misconception(
            "absolute-value-forgotten",
            _squared(lambda mu, r: (_normal(r, mu) - _normal(-r, mu)) / (2 * r)),
            "Your two terms are subtracted. At the negative preimage the slope is negative, but "
            "the probability that comes from there is not: divide by the size of the slope.",
        ),
        Misconception(
            "as-if-a-function",
            _squared(lambda mu, r: _normal(r, mu) + _normal(-r, mu)),
            "You added the normal densities at the two preimages. A density is per length, and "
            "squaring changes lengths: the slope is missing.",
        ),
        Misconception(
            "as-if-a-function-at-one",
            _squared(lambda mu, r: _normal(r, mu)),
            "You took the normal density at √y, as if it were a function. It is per length, so "
            "the slope comes in; and there is another preimage.",
        ),
        Misconception(
            "J-for-its-inverse",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) * 2 * r),
            "You multiplied by the slope of the square. Where the map stretches, the density "
            "becomes lower.",
        ),
        Misconception(
            "slope-at-y",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (2 * r**2)),
            "You evaluated the slope 2x at y. It belongs at the preimage x.",
        ),
        Misconception(
            "slope-without-two",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / r),
            "Your density has the total probability 2. Look at the derivative of x² again.",
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
        Misconception(
            "minus-mean-forgotten",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r)) / (2 * r)),
            "The term of x = √y is right. In the other the mean μ is missing.",
        ),
        Misconception(
            "averaged",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (4 * r)),
            "Your density has the total probability ½. The contributions of the two preimages are "
            "added, not averaged.",
        ),
        Misconception(
            "slope-of-one-term",
            _squared(lambda mu, r: _normal(r, mu) / (2 * r) + _normal(-r, mu)),
            "The term of x = √y is right. The other needs its slope too.",
        ),
        Misconception(
            "square-in-the-normal",
            _squared(lambda mu, r: (_normal(r**2, mu) + _normal(-(r**2), mu)) / (2 * r)),
            "You put y into the normal density. The preimages are ±√y.",
        ),
        Misconception(
            "slope-dropped-to-a-half",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / 2),
            "You divided by 2. The slope of x² is 2x, and depends on where you are.",
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
        Misconception(
            "slope-squared",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (4 * r**2)),
            "You divided by the square of the slope.",
        ),
        Misconception(
            "not-the-density",
            _squared(lambda mu, r: np.log((_normal(r, mu) + _normal(-r, mu)) / (2 * r))),
            "This is the logarithm of the density. The density itself is asked for.",
        ),
        Misconception(
            "roots-multiplied",
            _squared(lambda mu, r: _normal(r, mu) * _normal(-r, mu) / (2 * r)),
            "You multiplied the densities of the two roots. Y is near y when X is near one root "
            "*or* near the other.",
        ),
        Misconception(
            "larger-of-the-two",
            _squared(lambda mu, r: np.maximum(_normal(r, mu), _normal(-r, mu)) / (2 * r)),
            "You took the larger of the two densities. Both roots lead to y: add them.",
        ),
        Misconception(
            "slope-of-y",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) * 2 * r**2),
            "You multiplied by 2y. Divide by the slope of x² at the root.",
        ),
        Misconception(
            "two-under-the-root",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (np.sqrt(2) * r)),
            "You divided by √(2y). The slope of x² at the root is 2√y.",
        ),
        Misconception(
            "mu-squared-too",
            _squared(lambda mu, r: (_normal(r, mu**2) + _normal(-r, mu**2)) / (2 * r)),
            "You squared μ. X keeps its mean μ; only the value is squared.",
        ),
    ),
    terms=(
        Term("the term of the positive root", _squared(lambda mu, r: _normal(r, mu) / (2 * r))),
        Term("the term of the negative root", _squared(lambda mu, r: _normal(-r, mu) / (2 * r))),
    ),
    proof=Recomputed(_slope_of_the_probability),
)
