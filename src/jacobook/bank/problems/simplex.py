"""A Gaussian that became probabilities."""

from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Vector, slip


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, spread: float = 1.0, edge: str = "") -> Case:
        z = spread * rng.normal(size=k)
        p = np.exp(z - z.max())
        return Case((p / p.sum(), rng.normal(size=k - 1)), edge=edge, sizes={"k": k})

    return [
        case(4),
        case(3),
        case(6),
        case(2, edge="k is 2"),
        case(5, 6.0, "some probabilities are small"),
    ]


def _log_density(
    p: Vector,
    mu: Vector,
    volume: float = -1.0,
    last: bool = True,
    constant: bool = True,
    half: float = 0.5,
    centred: bool = True,
    direction: float = 1.0,
) -> float:
    """log N(z; μ, I) − Σ log p over all k, with zᵢ = log(pᵢ/p_k)."""
    z = direction * (np.log(p[:-1]) - np.log(p[-1]))
    residual = z - mu if centred else z
    logs = np.log(p) if last else np.log(p[:-1])
    density: float = -half * residual @ residual + volume * logs.sum()
    return density - 0.5 * len(z) * np.log(2 * np.pi) if constant else density


def _by_determinant(p: Vector, mu: Vector) -> float:
    """Measure the Jacobian of the map from z to the first k − 1 probabilities; slogdet."""

    def probabilities(z: Any) -> Any:
        e = np.exp(z)
        return e / (1 + e.sum())

    z = np.log(p[:-1] / p[-1])
    J = jacobian_of(probabilities, z)
    # The determinant of the inverse's Jacobian, from the eigenvalues of J.
    volume = -np.sum(np.log(np.abs(np.linalg.eigvals(J))))
    gaussian = sum(
        -0.5 * (a - b) ** 2 - 0.5 * np.log(2 * np.pi) for a, b in zip(z, mu, strict=True)
    )
    return float(gaussian + volume)


EXERCISE = Exercise(
    id="problems.simplex",
    name="log_density",
    title="A Gaussian that became probabilities",
    level=2,
    points=2,
    objective="P.2",
    hints=(
        "First go back: which z belongs to p? Divide two probabilities, and the sum cancels.",
        "The Jacobian of z ↦ (p₁, …, p_{k−1}) is diag(q) − qqᵀ with q = (p₁, …, p_{k−1}). The "
        "determinant lemma makes its determinant a product.",
    ),
    answer=Array(),
    reference=lambda p, mu: _log_density(p, mu),
    sampler=_cases,
    misconceptions=(
        slip(
            _log_density,
            "volume-sign",
            "The log-determinant has the wrong sign: where the map squeezes, the density grows.",
            "The Gaussian part is right.",
            volume=1.0,
        ),
        slip(
            _log_density,
            "volume-forgotten",
            "There is no log-determinant. This is the density of z, evaluated at p's z; the map "
            "changes volumes.",
            "The Gaussian part is right.",
            volume=0.0,
        ),
        slip(
            _log_density,
            "volume-doubled",
            "The log-determinant is counted twice.",
            "The Gaussian part is right.",
            volume=-2.0,
        ),
        slip(
            _log_density,
            "volume-halved",
            "The log-determinant is halved, as if it came from a Gram matrix.",
            "The Gaussian part is right.",
            volume=-0.5,
        ),
        slip(
            _log_density,
            "last-forgotten",
            "The determinant is not the product of the first k − 1 probabilities: J isn't "
            "diagonal, the sum in the denominator moves too.",
            "The Gaussian part is right.",
            last=False,
        ),
        slip(
            _log_density,
            "constant-forgotten",
            "The constant of the Gaussian is missing. A density integrates to 1.",
            constant=False,
        ),
        slip(
            _log_density,
            "half-forgotten",
            "The ½ in the Gaussian's exponent is missing.",
            half=1.0,
        ),
        slip(_log_density, "mean-forgotten", "The mean μ is missing.", centred=False),
        slip(
            _log_density,
            "direction",
            "You took log(p_k/pᵢ) for z: that is −z.",
            direction=-1.0,
        ),
        Misconception(
            "log-of-probabilities",
            lambda p, mu: (
                -0.5 * np.sum((np.log(p[:-1]) - mu) ** 2)
                - 0.5 * len(mu) * np.log(2 * np.pi)
                - np.sum(np.log(p))
            ),
            "You took log pᵢ for zᵢ. The sum in the denominator is missing: log pᵢ is zᵢ minus "
            "the logarithm of that sum.",
        ),
        Misconception(
            "constant-of-k",
            lambda p, mu: _log_density(p, mu) - 0.5 * np.log(2 * np.pi),
            "The Gaussian's constant counts k dimensions. z has k − 1.",
        ),
        Misconception(
            "determinant-of-all",
            lambda p, mu: _log_density(p, mu, volume=0.0) - np.sum(np.log(p * (1 - p))),
            "You multiplied the diagonal entries p(1 − p). That is the determinant of a diagonal "
            "matrix; this one has entries off the diagonal.",
        ),
        Misconception(
            "diagonal",
            lambda p, mu: _log_density(p, mu, volume=0.0) - np.sum(np.log(p * (1 - p))[:-1]),
            "You multiplied the diagonal entries p(1 − p) of the Jacobian. It isn't diagonal: "
            "each probability moves with every zⱼ.",
        ),
        Misconception(
            "density",
            lambda p, mu: np.exp(_log_density(p, mu)),
            "This is the density. Its logarithm is asked for.",
        ),
    ),
    proof=Recomputed(_by_determinant, rtol=1e-7),
)
