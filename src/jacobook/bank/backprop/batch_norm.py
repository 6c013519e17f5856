"""Back through batch normalisation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", unit: float = 1.0) -> Case:
        Z, U = unit * (rng.normal(size=(B, n)) + rng.normal(size=n)), rng.normal(size=(B, n))
        gamma = rng.uniform(0.5, 2.0, size=n) * rng.choice([-1.0, 1.0], size=n)
        eps = unit**2 * float(rng.uniform(0.05, 0.2))
        return Case((Z, gamma, eps, U), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 4),
        case(8, 2),
        # As many features as samples: the wrong axis doesn't show in the shape.
        case(4, 4, "n equals B"),
        case(6, 2, "the entries of Z are near 1e-3", unit=1e-3),
        case(5, 1, "n is 1"),
        case(2, 3, "B is 2"),
    ]


Rule = Callable[[Matrix, Matrix, Vector], Matrix]


def _spread(Z: Matrix, eps: float) -> Vector:
    spread: Vector = np.sqrt(np.mean((Z - Z.mean(axis=0)) ** 2, axis=0) + eps)
    return spread


def _back(rule: Rule, scaled: bool = True) -> Callable[..., Matrix]:
    """Make an answer out of a formula in q = ∂L/∂ẑ, ẑ and s."""

    def batch_norm_back(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
        s = _spread(Z, eps)
        return rule(gamma * U if scaled else U, (Z - Z.mean(axis=0)) / s, s)

    return batch_norm_back


def _right(q: Matrix, unit: Matrix, s: Vector) -> Matrix:
    back: Matrix = (q - q.mean(axis=0) - unit * np.mean(q * unit, axis=0)) / s
    return back


def _scaled_after(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    result: Matrix = _back(_right, scaled=False)(Z, gamma, eps, U) / gamma
    return result


def _one_less(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    s = np.sqrt(np.var(Z, axis=0, ddof=1) + eps)
    return _right(gamma * U, (Z - Z.mean(axis=0)) / s, s)


def _without_eps(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    return _back(_right)(Z, gamma, 0.0, U)


def _per_row(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    """Layer normalisation's way back."""
    centred = Z - Z.mean(axis=1, keepdims=True)
    s = np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + eps)
    unit, q = centred / s, gamma * U
    mixed = np.mean(q * unit, axis=1, keepdims=True)
    result: Matrix = (q - q.mean(axis=1, keepdims=True) - unit * mixed) / s
    return result


def _differentiated(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    def loss(M: Any) -> Any:
        centred = M - np.sum(M, axis=0) / len(M)
        variance = np.sum(centred**2, axis=0) / len(M)
        return np.sum(U * gamma * centred / np.sqrt(variance + eps))

    return gradient_of(loss, Z)


EXERCISE = Exercise(
    id="backprop.batch_norm",
    name="batch_norm_back",
    title="Back through batch normalisation",
    level=3,
    points=3,
    objective="10.5",
    hints=(
        "First back through the scale and the shift, to q = ∂L/∂Ẑ. Each entry of Y is γ times its "
        "entry of Ẑ, plus β.",
        "Three things move with Z: the entry, the mean of its column, the spread of its column. "
        "Each brings a term, and the means run over the samples.",
    ),
    answer=Array(),
    reference=_back(_right),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "statistics-constant",
            _back(lambda q, unit, s: q / s),
            "You held the mean and the spread fixed. Both move when a sample moves.",
        ),
        Misconception(
            "mean-constant",
            _back(lambda q, unit, s: (q - unit * np.mean(q * unit, axis=0)) / s),
            "You held the mean fixed. It moves when a sample moves.",
        ),
        Misconception(
            "spread-constant",
            _back(lambda q, unit, s: (q - q.mean(axis=0)) / s),
            "You held the spread fixed. It moves when a sample moves.",
        ),
        Misconception(
            "scale-forgotten",
            _back(_right, scaled=False),
            "You pulled U back as if it were ∂L/∂Ẑ. The scale γ comes first on the way back.",
        ),
        Misconception(
            "scale-divided",
            _scaled_after,
            "You divided by γ. Y is γ times Ẑ (plus β): the way back multiplies.",
        ),
        Misconception(
            "layer-normalisation",
            _per_row,
            "You normalised along the rows: that is layer normalisation. Batch normalisation takes "
            "mean and spread down each column.",
        ),
        Misconception(
            "one-less-than-B",
            _one_less,
            "Your variance divides by B − 1. The layer's definition divides by B.",
        ),
        Misconception(
            "eps-forgotten",
            _without_eps,
            "Your spread leaves ε out. It belongs under the root.",
        ),
        Misconception(
            "not-divided",
            _back(lambda q, unit, s: s * _right(q, unit, s)),
            "All three terms are there. The division by the spread is missing.",
        ),
        Misconception(
            "variance-for-spread",
            _back(lambda q, unit, s: _right(q, unit, s) / s),
            "You divided by the variance. Divide by its root.",
        ),
        Misconception(
            "sums-for-means",
            _back(lambda q, unit, s: (q - q.sum(axis=0) - unit * np.sum(q * unit, axis=0)) / s),
            "You took sums over the samples where means belong.",
        ),
        Misconception(
            "normalised-for-entry",
            _back(lambda q, unit, s: (q - q.mean(axis=0) - np.mean(q * unit, axis=0)) / s),
            "In the term of the spread the factor Ẑ is missing: the entries far from the mean feel "
            "the spread most.",
        ),
        Misconception(
            "averaged",
            lambda Z, gamma, eps, U: _back(_right)(Z, gamma, eps, U) / len(Z),
            "You divided by the number of samples. Whatever factor L has is in U already.",
        ),
        Misconception(
            "spread-added",
            _back(lambda q, unit, s: (q - q.mean(axis=0) + unit * np.mean(q * unit, axis=0)) / s),
            "The term of the spread has the wrong sign: a larger spread makes Ẑ smaller.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
