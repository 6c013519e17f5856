"""Back through batch normalisation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


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


def _spread(Z: Matrix, eps: float) -> Vector:
    spread: Vector = np.sqrt(np.mean((Z - Z.mean(axis=0)) ** 2, axis=0) + eps)
    return spread


def _mean(M: Matrix) -> Vector:
    mean: Vector = M.mean(axis=0)
    return mean


def _back(
    Z: Matrix,
    gamma: Vector,
    eps: float,
    U: Matrix,
    scale: Callable[[Vector], Any] = lambda gamma: gamma,
    spread: Callable[[Matrix, float], Vector] = _spread,
    centred: Callable[[Matrix], Matrix] = lambda Z: Z - Z.mean(axis=0),
    entry: float = 1.0,
    by_mean: float = 1.0,
    by_spread: float = 1.0,
    over_mean: Callable[[Matrix], Vector] = _mean,
    over_spread: Callable[[Matrix], Vector] = _mean,
    returning: Callable[[Matrix], Any] = lambda unit: unit,
    divide: Callable[[Matrix, Vector], Matrix] = lambda back, s: back / s,
) -> Matrix:
    """Three terms: the entry itself, the mean of its column, the spread of its column."""
    s = spread(Z, eps)
    q, unit = scale(gamma) * U, centred(Z) / s
    moved = entry * q - by_mean * over_mean(q)
    return divide(moved - by_spread * returning(unit) * over_spread(q * unit), s)


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


def _means_along_the_rows(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    s = _spread(Z, eps)
    q, unit = gamma * U, (Z - Z.mean(axis=0)) / s
    mixed = np.mean(q * unit, axis=1, keepdims=True)
    result: Matrix = (q - q.mean(axis=1, keepdims=True) - unit * mixed) / s
    return result


def _centred_only(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    q, centred = gamma * U, Z - Z.mean(axis=0)
    mixed = np.mean(q * centred, axis=0)
    result: Matrix = (q - q.mean(axis=0) - centred * mixed) / _spread(Z, eps)
    return result


def _scale_forgotten_in_the_spread(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    s = _spread(Z, eps)
    q, unit = gamma * U, (Z - Z.mean(axis=0)) / s
    result: Matrix = (q - q.mean(axis=0) - unit * np.mean(U * unit, axis=0)) / s
    return result


def _output_for_the_normalised(Z: Matrix, gamma: Vector, eps: float, U: Matrix) -> Matrix:
    s = _spread(Z, eps)
    q, output = gamma * U, gamma * (Z - Z.mean(axis=0)) / s
    result: Matrix = (q - q.mean(axis=0) - output * np.mean(q * output, axis=0)) / s
    return result


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
    reference=lambda Z, gamma, eps, U: _back(Z, gamma, eps, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _back,
            "mean-constant",
            "The mean was held fixed. It moves when a sample moves.",
            by_mean=0.0,
        ),
        slip(
            _back,
            "spread-constant",
            "The spread was held fixed. It moves when a sample moves.",
            by_spread=0.0,
        ),
        slip(
            _back,
            "scale-forgotten",
            "The scale is missing: on the way back γ comes first, before U is ∂L/∂Ẑ.",
            scale=lambda gamma: 1.0,
        ),
        slip(
            _back,
            "scale-divided",
            "You divided by γ. Y is γ times Ẑ (plus β): the way back multiplies.",
            scale=lambda gamma: 1 / gamma,
        ),
        slip(
            _back,
            "scale-twice",
            "You multiplied by γ twice.",
            scale=np.square,
        ),
        slip(
            _back,
            "one-less-than-B",
            "Your variance divides by B − 1. The layer's definition divides by B.",
            spread=lambda Z, eps: np.sqrt(np.var(Z, axis=0, ddof=1) + eps),
        ),
        slip(
            _back,
            "eps-forgotten",
            "Your spread leaves ε out. It belongs under the root.",
            spread=lambda Z, eps: _spread(Z, 0.0),
        ),
        slip(
            _back,
            "eps-outside",
            "You added ε to the root. It belongs under it.",
            spread=lambda Z, eps: _spread(Z, 0.0) + eps,
        ),
        slip(
            _back,
            "variance-everywhere",
            "You normalised by the variance. The spread s is its root.",
            spread=lambda Z, eps: _spread(Z, eps) ** 2,
        ),
        slip(
            _back,
            "not-divided",
            "The division by the spread is missing.",
            divide=lambda back, s: back,
        ),
        slip(
            _back,
            "variance-for-spread",
            "At the end you divided by the variance, the square of s. Divide by s, once.",
            divide=lambda back, s: back / s**2,
        ),
        slip(
            _back,
            "multiplied-by-the-spread",
            "You multiplied by the spread. Normalising divides by it, and so does the way back.",
            divide=lambda back, s: back * s,
        ),
        slip(
            _back,
            "not-centred",
            "Your Ẑ isn't centred: Z was divided by s without the mean taken off.",
            centred=lambda Z: Z,
        ),
        slip(
            _back,
            "mean-added",
            "The term of the mean has the wrong sign: a larger mean makes Ẑ smaller.",
            by_mean=-1.0,
        ),
        slip(
            _back,
            "spread-added",
            "The term of the spread has the wrong sign: a larger spread makes Ẑ smaller.",
            by_spread=-1.0,
        ),
        slip(
            _back,
            "spread-doubled",
            "The term of the spread is twice too large: the 2 of the square and the ½ of the root "
            "cancel.",
            by_spread=2.0,
        ),
        slip(
            _back,
            "spread-halved",
            "The term of the spread is half of what it should be: the 2 of the square and the ½ "
            "of the root cancel.",
            by_spread=0.5,
        ),
        slip(
            _back,
            "entry-forgotten",
            "The first of the three terms is missing: the entry itself moves.",
            entry=0.0,
        ),
        slip(
            _back,
            "sum-for-the-mean",
            "In the term of the mean you took a sum over the samples where their mean belongs.",
            over_mean=lambda q: q.sum(axis=0),
        ),
        slip(
            _back,
            "sum-for-the-spread",
            "In the term of the spread you took a sum over the samples where their mean belongs.",
            over_spread=lambda q: q.sum(axis=0),
        ),
        slip(
            _back,
            "normalised-for-entry",
            "In the term of the spread the factor Ẑ in front is missing: the entries far from the "
            "mean feel the spread most.",
            returning=lambda unit: 1.0,
        ),
        Misconception(
            "layer-normalisation",
            _per_row,
            "You normalised along the rows: that is layer normalisation. Batch normalisation "
            "takes mean and spread down each column.",
        ),
        Misconception(
            "means-along-the-rows",
            _means_along_the_rows,
            "On the way back you took the means along the rows, over the features. They run over "
            "the samples, down each column.",
        ),
        Misconception(
            "centred-for-normalised",
            _centred_only,
            "In the term of the spread stands Z − μ where Ẑ belongs, which is divided by s as "
            "well.",
        ),
        Misconception(
            "scale-forgotten-in-the-spread",
            _scale_forgotten_in_the_spread,
            "In the term of the spread the scale γ is missing: the average of ∂L/∂Ẑ times Ẑ is "
            "needed.",
        ),
        Misconception(
            "forward",
            lambda Z, gamma, eps, U: gamma * (Z - Z.mean(axis=0)) / _spread(Z, eps),
            "This is the layer itself, without the shift. U doesn't occur: how L moves is what U "
            "says.",
        ),
        Misconception(
            "to-the-normalised",
            lambda Z, gamma, eps, U: gamma * U,
            "You stopped at Ẑ: this is ∂L/∂Ẑ. Z is one step further back, through the mean and "
            "the spread.",
        ),
        Misconception(
            "untouched",
            lambda Z, gamma, eps, U: U + 0.0,
            "This is U, the gradient by Y, as it came in.",
        ),
        Misconception(
            "averaged",
            lambda Z, gamma, eps, U: _back(Z, gamma, eps, U) / len(Z),
            "You divided by the number of samples. Whatever factor L has is in U already.",
        ),
        slip(
            _back,
            "mean-with-one-less",
            "In the term of the mean you divided by B − 1. The layer's mean divides by B.",
            over_mean=lambda q: q.sum(axis=0) / (len(q) - 1),
        ),
        slip(
            _back,
            "spread-with-one-less",
            "In the term of the spread you divided by B − 1. The layer's variance divides by B.",
            over_spread=lambda q: q.sum(axis=0) / (len(q) - 1),
        ),
        slip(
            _back,
            "mean-over-everything",
            "In the term of the mean you averaged over all columns. Each column has a mean of its "
            "own.",
            over_mean=lambda q: np.mean(q),
        ),
        slip(
            _back,
            "spread-over-everything",
            "In the term of the spread you averaged over all columns. Each column has a spread of "
            "its own.",
            over_spread=lambda q: np.mean(q),
        ),
        slip(
            _back,
            "spread-not-averaged",
            "In the term of the spread the average over the samples is missing: the spread is one "
            "number for each column.",
            over_spread=lambda q: q,
        ),
        slip(
            _back,
            "returned-squared",
            "In the term of the spread Ẑ stands in front squared.",
            returning=np.square,
        ),
        slip(
            _back,
            "scale-without-sign",
            "You took γ without its sign.",
            scale=np.abs,
        ),
        Misconception(
            "output-for-the-normalised",
            _output_for_the_normalised,
            "In the term of the spread stands Y, or γ times Ẑ, where Ẑ belongs: the scale is in "
            "∂L/∂Ẑ already.",
        ),
        Misconception(
            "scale-on-the-entry-alone",
            lambda Z, gamma, eps, U: (
                _back(Z, gamma, eps, U, by_mean=0.0, by_spread=0.0)
                - _back(
                    Z,
                    gamma,
                    eps,
                    U,
                    scale=lambda gamma: 1.0,
                    entry=0.0,
                    by_mean=-1.0,
                    by_spread=-1.0,
                )
            ),
            "The scale γ multiplies the entry's term alone. It comes first on the way back, and "
            "so it is in all three.",
        ),
    ),
    terms=(
        Term(
            "the term of the entry itself",
            lambda Z, gamma, eps, U: _back(Z, gamma, eps, U, by_mean=0.0, by_spread=0.0),
        ),
        Term(
            "the term of the mean",
            lambda Z, gamma, eps, U: _back(Z, gamma, eps, U, entry=0.0, by_spread=0.0),
        ),
        Term(
            "the term of the spread",
            lambda Z, gamma, eps, U: _back(Z, gamma, eps, U, entry=0.0, by_mean=0.0),
        ),
    ),
    proof=Recomputed(_differentiated),
)
