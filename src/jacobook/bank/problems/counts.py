"""Counts over a background."""

from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)

Pair = tuple[Matrix, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(N: int, p: int, background: float | None = None, edge: str = "") -> Case:
        X, theta = rng.normal(size=(N, p)), 0.5 * rng.normal(size=p)
        b = np.full(N, background) if background is not None else rng.uniform(0.5, 3.0, size=N)
        y = rng.poisson(np.exp(X @ theta) + b).astype(float)
        # At least one count away from its mean, and not all of them zero.
        y[0] += 3.0
        return Case((X, y, b, theta), edge=edge, sizes={"N": N, "p": p})

    return [
        case(9, 3),
        case(7, 2),
        case(12, 4),
        case(6, 1, edge="there is one parameter"),
        case(8, 3, 0.0, "there is no background"),
    ]


def _matrices(
    X: Matrix,
    y: Vector,
    b: Vector,
    theta: Vector,
    fisher_mean: bool = True,
    fisher_power: int = 2,
    ratio_power: int = 2,
    second: bool = True,
    second_sign: float = 1.0,
    observed: bool = True,
    average: bool = False,
) -> Pair:
    """F = Xᵀdiag(e²/m)X and H = Xᵀdiag(e²y/m² + e(1 − y/m))X, with e = exp(Xθ), m = e + b."""
    e = np.exp(X @ theta)
    m = e + b
    f = e**fisher_power / (m if fisher_mean else 1.0)
    h = e**2 * (y if observed else m) / m**ratio_power
    if second:
        h = h + second_sign * e * (1 - y / m)
    scale = len(y) if average else 1
    return X.T @ (f[:, None] * X) / scale, X.T @ (h[:, None] * X) / scale


def _differentiated(X: Matrix, y: Vector, b: Vector, theta: Vector) -> Pair:
    """Differentiate the loss twice; F likewise, for y replaced by its mean, sample by sample.

    The Hessian is linear in y, so its expectation is the Hessian with y set to the mean at θ.
    """
    mean = np.exp(X @ theta) + b

    def loss(counts: Vector) -> Any:
        def of(t: Any) -> Any:
            m = np.exp(X @ t) + b
            return np.sum(m - counts * np.log(m))

        return of

    return hessian_of(loss(mean), theta), hessian_of(loss(y), theta)


EXERCISE = Exercise(
    id="problems.counts",
    name="fisher_and_hessian",
    title="Counts over a background",
    level=2,
    points=2,
    objective="P.3",
    hints=(
        "One sample first: ℓ = m − y log m, with m = e + b and e = exp(x·θ). What are ℓ′ and ℓ″ "
        "by η = x·θ?",
        "H keeps y. For F take the expectation: E y = m, so 1 − y/m goes away, and y/m² becomes "
        "1/m.",
    ),
    answer=Parts((("F", Array()), ("H", Array()))),
    reference=lambda X, y, b, theta: _matrices(X, y, b, theta),
    sampler=_cases,
    exact_derivative=True,
    coincidences={
        "F-symmetric": "It is an expected Hessian of a smooth function.",
        "H-symmetric": "It is the Hessian of a smooth function.",
    },
    misconceptions=(
        slip(
            _matrices,
            "no-variance",
            "In `F` the division by the mean is missing: a count with a large mean scatters more, "
            "and says less.",
            fisher_mean=False,
        ),
        slip(
            _matrices,
            "slope-once",
            "In `F` the factor e = exp(x·θ) occurs once. It is the slope of the mean, and comes "
            "in squared.",
            fisher_power=1,
        ),
        slip(
            _matrices,
            "mean-once",
            "In `H` the first term is divided by m; the derivative of y/m brings m².",
            ratio_power=1,
        ),
        slip(
            _matrices,
            "second-forgotten",
            "In `H` the second derivative of the mean is missing. It carries the factor 1 − y/m.",
            second=False,
        ),
        slip(
            _matrices,
            "second-sign",
            "In `H` the term with the second derivative of the mean has the wrong sign.",
            second_sign=-1.0,
        ),
        slip(
            _matrices,
            "expected-in-hessian",
            "In `H` the first term has m where the count y belongs: the Hessian is that of the "
            "data.",
            observed=False,
        ),
        slip(
            _matrices,
            "averaged",
            "You divided by the number of samples. The loss is a sum.",
            average=True,
        ),
        Misconception(
            "both-fisher",
            lambda X, y, b, theta: (_matrices(X, y, b, theta)[0],) * 2,
            "`F` is right. `H` is the same matrix: that would be so without a background, where "
            "1 − y/m and the first term add up to no y at all.",
        ),
        Misconception(
            "both-hessian",
            lambda X, y, b, theta: (_matrices(X, y, b, theta)[1],) * 2,
            "`H` is right. `F` is the same matrix: the Fisher matrix is its expectation, and "
            "contains no data y.",
        ),
        Misconception(
            "background-ignored",
            lambda X, y, b, theta: (X.T @ (np.exp(X @ theta)[:, None] * X),) * 2,
            "This is right without a background. With one, the slope of the mean and the mean "
            "differ.",
        ),
        Misconception(
            "weighted-by-mean",
            lambda X, y, b, theta: (X.T @ ((np.exp(X @ theta) + b)[:, None] * X),) * 2,
            "The weights are the means m. That is the answer where the mean is exp(x·θ) itself; "
            "here a background is added to it.",
        ),
        Misconception(
            "empirical",
            lambda X, y, b, theta: (
                X.T @ (((np.exp(X @ theta) * (1 - y / (np.exp(X @ theta) + b))) ** 2)[:, None] * X),
                _matrices(X, y, b, theta)[1],
            ),
            "`H` is right. `F` is the empirical Fisher matrix: it has the squared gradients of "
            "the data y where their expectation belongs.",
        ),
        Misconception(
            "swapped",
            lambda X, y, b, theta: _matrices(X, y, b, theta)[::-1],
            "The two matrices have changed places: F first, then H.",
        ),
        Misconception(
            "negative",
            lambda X, y, b, theta: tuple(-M for M in _matrices(X, y, b, theta)),
            "Both have the wrong sign: the loss is the *negative* log-likelihood.",
        ),
        Misconception(
            "weights",
            lambda X, y, b, theta: (
                np.exp(X @ theta) ** 2 / (np.exp(X @ theta) + b),
                np.exp(X @ theta) ** 2 * y / (np.exp(X @ theta) + b) ** 2
                + np.exp(X @ theta) * (1 - y / (np.exp(X @ theta) + b)),
            ),
            "These are the weights of the samples. The matrices are (p, p): XᵀDX with the weights "
            "on the diagonal of D.",
        ),
    ),
    proof=Recomputed(_differentiated, rtol=1e-6, atol=1e-7),
)
