"""Back through softmax."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, slip
from jacobook.functions import softmax


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int,
        n: int,
        edge: str = "",
        shift: float | Matrix = 0.0,
        max_bytes: int | None = None,
        unit: float = 1.0,
    ) -> Case:
        Z, U = unit * (shift + 1.5 * rng.normal(size=(B, n))), rng.normal(size=(B, n))
        T = unit * float(rng.uniform(1.6, 2.4))
        return Case((Z, U, T), edge=edge, sizes={"B": B, "n": n}, max_bytes=max_bytes)

    return [
        case(7, 3),
        case(5, 4),
        case(3, 6),
        # With scores and T of size 1e-3 the usual step of a finite difference is too long.
        case(6, 4, unit=1e-3),
        case(1, 4, "B is 1"),
        case(3, 4, "the entries of Z are near 2000", 2000.0),
        case(4, 3, "the entries of Z are near −2000", -2000.0),
        # One number subtracted from all of Z isn't enough here: each row has its own largest.
        case(2, 3, "one row of Z is near 2000, the other near −2000", np.array([[2e3], [-2e3]])),
        # An n × n matrix takes 32 MB, and then 7.2 GB.
        case(2, 2000, "n is 2000", max_bytes=1_000_000),
        case(1, 30_000, "n is 30 000", max_bytes=10_000_000),
    ]


def _with_probabilities(
    formula: Callable[[Matrix, Matrix, float], Matrix],
) -> Callable[[Matrix, Matrix, float], Matrix]:
    """Make (Z, U, T) ↦ formula(P, U, T) with the probabilities P = softmax(Z/T), row by row."""

    def pullback(Z: Matrix, U: Matrix, T: float) -> Matrix:
        return formula(softmax(Z / T), U, T)

    return pullback


def _means(P: Matrix, U: Matrix) -> Matrix:
    """The mean of each row of U under the same row of P, shape (B, 1)."""
    means: Matrix = np.sum(P * U, axis=1, keepdims=True)
    return means


def _across_the_batch(Z: Matrix, U: Matrix, T: float) -> Matrix:
    P = softmax(Z.T / T).T
    result: Matrix = P * (U - np.sum(P * U, axis=0)) / T
    return result


def _across_then_along(Z: Matrix, U: Matrix, T: float) -> Matrix:
    P = softmax(Z.T / T).T
    result: Matrix = P * (U - _means(P, U)) / T
    return result


def _pulled_back(Z: Matrix, U: Matrix, T: float) -> Matrix:
    """One row after the other: the gradient of u·p by the scores, each by a complex step.

    Moving zᵢ moves only one power, so the others are added up once: O(n) in all.
    """
    rows = []
    for z, u in zip(Z, U, strict=True):
        powers = np.exp((z - z.max()) / T)
        moved = powers * np.exp(1e-30j)
        others, weighted = powers.sum() - powers, (u * powers).sum() - u * powers
        # The step is 1e-30·T, so the slope by z is the slope by z/T, divided by T.
        rows.append(np.imag((weighted + u * moved) / (others + moved)) / 1e-30 / T)
    return np.array(rows)


def _overflowing(Z: Matrix, U: Matrix, T: float) -> Matrix:
    with np.errstate(all="ignore"):
        powers = np.exp(Z / T)
        P = powers / powers.sum(axis=1, keepdims=True)
        return np.asarray(P * (U - _means(P, U)) / T)


def _shifted_by_all(Z: Matrix, U: Matrix, T: float) -> Matrix:
    with np.errstate(all="ignore"):
        powers = np.exp((Z - Z.max()) / T)
        P = powers / powers.sum(axis=1, keepdims=True)
        return np.asarray(P * (U - _means(P, U)) / T)


def _over_everything(Z: Matrix, U: Matrix, T: float) -> Matrix:
    weights = np.exp(Z / T - (Z / T).max(axis=1, keepdims=True))
    P = weights / weights.sum()
    return np.asarray(P * (U - _means(P, U)) / T)


def _rows(Y: Matrix) -> Matrix:
    powers = np.exp(Y - Y.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _gradient(
    Z: Matrix,
    U: Matrix,
    T: float,
    *,
    probabilities: Callable[[Matrix, float], Matrix] = lambda Z, T: _rows(Z / T),
    mean: Callable[[Matrix, Matrix], Any] = _means,
    inside: Callable[[Matrix, Matrix, Matrix], Matrix] = lambda U, mean, P: U - mean,
    front: Callable[[Matrix], Any] = lambda P: P,
    last: Callable[[float], float] = lambda T: 1 / T,
) -> Matrix:
    """The gradients, made of their steps."""
    P = probabilities(Z, T)
    return np.asarray(front(P) * inside(U, mean(P, U), P) * last(T))


EXERCISE = Exercise(
    id="jacobian.softmax",
    name="softmax_pullback",
    title="Back through softmax",
    level=2,
    points=2,
    objective="2.3",
    hints=(
        "Take one row first. Write pᵢ = exp(zᵢ/T) / s and differentiate: zᵢ occurs in the "
        "numerator of pᵢ, every z occurs in s, and each time it is divided by T.",
        "Multiply the two terms of the Jacobian with u one at a time: neither needs an n × n "
        "array. For all rows at once, sum over the last axis with `keepdims=True`. And the "
        "exponential of a large number is infinite on a computer: which number may you subtract "
        "from the scores of a row without changing p?",
    ),
    answer=Array(),
    reference=_with_probabilities(lambda P, U, T: P * (U - _means(P, U)) / T),
    sampler=_softmax_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradient,
            "diagonal-forgotten",
            "The term of the numerator is missing: zᵢ also stands in the numerator of pᵢ, which "
            "adds something on the diagonal.",
            inside=lambda U, mean, P: -mean + 0 * U,
        ),
        slip(
            _gradient,
            "only-the-diagonal",
            "You differentiated the numerator and held the denominator fixed. The sum contains "
            "every z, so each output depends on each input.",
            mean=lambda P, U: 0.0,
        ),
        Misconception(
            "as-if-elementwise",
            _with_probabilities(lambda P, U, T: P * (1 - P) * U / T),
            "You used p(1 − p), which is the diagonal of the Jacobian (but for T). Softmax isn't "
            "an elementwise map: the entries off the diagonal aren't zero.",
        ),
        slip(
            _gradient,
            "sign",
            "The sign is wrong: raising zᵢ raises pᵢ and lowers the others.",
            inside=lambda U, mean, P: mean - U,
        ),
        slip(
            _gradient,
            "outer-product-added",
            "Both terms are there, and one has the wrong sign. If every entry of z rises by the "
            "same amount, p doesn't change: check that with your formula.",
            inside=lambda U, mean, P: U + mean,
        ),
        slip(
            _gradient,
            "temperature-forgotten",
            "The division by T at the end is missing: z/T changes by less, or more, than z does.",
            last=lambda T: 1.0,
        ),
        slip(
            _gradient,
            "temperature-upside-down",
            "You multiplied by T. The slope of z/T by z is another number.",
            last=lambda T: T,
        ),
        Misconception(
            "temperature-ignored",
            lambda Z, U, T: softmax(Z) * (U - _means(softmax(Z), U)),
            "You took the softmax of Z itself. The scores are divided by T first, which changes "
            "the probabilities.",
        ),
        slip(
            _gradient,
            "temperature-only-outside",
            "Your probabilities are those of Z. The scores are divided by T before the softmax.",
            probabilities=lambda Z, T: _rows(Z),
        ),
        slip(
            _gradient,
            "averaged",
            "You averaged over the batch. If the loss is an average, U contains that factor "
            "already.",
            front=lambda P: P / len(P),
        ),
        slip(
            _gradient,
            "plain-mean",
            "You subtracted the plain mean of each row of U. The common denominator brings in "
            "another mean: the one in which entry i counts with the weight pᵢ.",
            mean=lambda P, U: U.mean(axis=1, keepdims=True),
        ),
        Misconception(
            "log-softmax",
            _with_probabilities(lambda P, U, T: (U - P * U.sum(axis=1, keepdims=True)) / T),
            "You pulled U back through log softmax. Here U holds gradients by the probabilities, "
            "not by their logarithms.",
        ),
        slip(
            _gradient,
            "means-of-columns",
            "You added p·u up down the columns, over different samples. A sample is a row: add "
            "along it.",
            mean=lambda P, U: np.sum(P * U, axis=0),
        ),
        slip(
            _gradient,
            "softmax-across",
            "Your probabilities add up to 1 down the columns, over different samples. A sample is "
            "a row: its probabilities add up along it.",
            probabilities=lambda Z, T: _rows(Z.T / T).T,
        ),
        Misconception(
            "across-the-batch",
            _across_the_batch,
            "You summed over the batch axis: your probabilities add up to 1 down the columns. A "
            "sample is a row, so they must add up along the rows.",
        ),
        slip(
            _gradient,
            "samples-mixed",
            "You added p·u up over all samples. Each row is a softmax of its own and has a mean of "
            "its own: keep the batch axis.",
            mean=lambda P, U: np.sum(P * U),
        ),
        Misconception(
            "cross-entropy",
            _with_probabilities(lambda P, U, T: (P - U) / T),
            "p − u is the gradient of the cross-entropy *together with* softmax, for a target u. "
            "Here u is a gradient by p, of any loss, to be pulled back through softmax alone.",
        ),
        slip(
            _gradient,
            "sum-of-U",
            "You subtracted the sum of the row of U. Each u is to be weighted with its "
            "probability first.",
            mean=lambda P, U: U.sum(axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "mean-of-the-products",
            "You averaged the products p u. They are added up: the probabilities are the weights "
            "already.",
            mean=lambda P, U: np.mean(P * U, axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "temperature-twice",
            "You divided by T twice. z/T is differentiated once.",
            last=lambda T: 1 / T**2,
        ),
        slip(
            _gradient,
            "probabilities-squared",
            "In the sum over the row the probabilities are squared.",
            mean=lambda P, U: np.sum(P**2 * U, axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "factor-in-front-forgotten",
            "The factor p in front of the bracket is missing.",
            front=lambda P: 1.0,
        ),
        Misconception(
            "factor-on-one-term",
            _with_probabilities(lambda P, U, T: (P * U - _means(P, U)) / T),
            "The factor p stands with the first term only. It multiplies the whole bracket.",
        ),
        Misconception(
            "target-minus-prediction",
            _with_probabilities(lambda P, U, T: P - U),
            "p − u is the gradient of the cross-entropy *together with* softmax, for a target u. "
            "Here U is a gradient that comes from above.",
        ),
        Misconception(
            "forward",
            _with_probabilities(lambda P, U, T: P),
            "These are the probabilities themselves. The gradients by the scores are asked for.",
        ),
        slip(
            _gradient,
            "temperature-multiplied",
            "Your probabilities are those of Z · T. The scores are divided by T.",
            probabilities=lambda Z, T: _rows(Z * T),
        ),
        Misconception(
            "normalised-over-everything",
            _over_everything,
            "You normalised over the whole array. Each row has probabilities of its own.",
        ),
        Misconception(
            "sigmoid",
            lambda Z, U, T: (
                1
                / (1 + np.exp(-np.clip(Z / T, -500, 500)))
                / (1 + np.exp(np.clip(Z / T, -500, 500)))
                * U
                / T
            ),
            "You used the sigmoid, entry by entry. In softmax every score moves every "
            "probability of its row.",
        ),
        slip(
            _gradient,
            "squared-in-front",
            "The factor p in front of the bracket is squared.",
            front=lambda P: P**2,
        ),
        slip(
            _gradient,
            "slope-in-front",
            "In front of the bracket stands p(1 − p). With the sum over the row subtracted, it is"
            " p.",
            front=lambda P: P * (1 - P),
        ),
        slip(
            _gradient,
            "complement-in-front",
            "In front of the bracket stands 1 − p, and p belongs there.",
            front=lambda P: 1 - P,
        ),
        slip(
            _gradient,
            "probabilities-inside",
            "In the bracket stands p u in place of u: p is in front already.",
            inside=lambda U, mean, P: P * U - mean,
        ),
        slip(
            _gradient,
            "probabilities-for-the-loss",
            "In the sum over the row stand the squares of the probabilities, and U is missing.",
            mean=lambda P, U: np.sum(P * P, axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "one-for-the-mean",
            "You subtracted 1, the sum of the probabilities. Each counts with its u.",
            mean=lambda P, U: 1.0,
        ),
        slip(
            _gradient,
            "mean-over-everything",
            "You averaged the sums over the samples. Each row has its own.",
            mean=lambda P, U: np.mean(_means(P, U)),
        ),
        slip(
            _gradient,
            "largest-of-the-row",
            "You subtracted the largest u of each row. That shift belongs to the scores, before "
            "the exponential.",
            mean=lambda P, U: U.max(axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "root-of-the-temperature",
            "You divided by the root of T at the end.",
            last=lambda T: 1 / np.sqrt(T),
        ),
        Misconception(
            "overflow",
            lambda Z, U, T: _overflowing(Z, U, T),
            "Right, as long as the scores are small. The exponential of a large one is infinite "
            "on a computer: subtract the largest score of each row first, which changes no "
            "probability.",
        ),
        Misconception(
            "largest-of-all",
            lambda Z, U, T: _shifted_by_all(Z, U, T),
            "You subtracted the largest score of *all* rows. Where one row is far below another, "
            "all of its exponentials become 0, and 0/0 comes out: each row has its own largest.",
        ),
        Misconception(
            "added-over-the-batch",
            lambda Z, U, T: np.sum(_gradient(Z, U, T), axis=0),
            "You added the gradients up over the samples. Each sample has scores of its own.",
        ),
        Misconception(
            "normalised-twice",
            _with_probabilities(lambda P, U, T: softmax(P) * (U - _means(softmax(P), U)) / T),
            "You applied softmax twice.",
        ),
        slip(
            _gradient,
            "temperature-squared-above",
            "You multiplied by T² at the end. The slope of z/T is 1/T.",
            last=lambda T: T**2,
        ),
        slip(
            _gradient,
            "largest-product",
            "You subtracted the largest of the products p u. They are added up.",
            mean=lambda P, U: np.max(P * U, axis=1, keepdims=True),
        ),
        slip(
            _gradient,
            "root-in-front",
            "In front of the bracket stands the root of p.",
            front=np.sqrt,
        ),
        slip(
            _gradient,
            "sigmoids-for-the-probabilities",
            "Your probabilities are sigmoids, entry by entry. Those of softmax add up to 1 along "
            "a row.",
            probabilities=lambda Z, T: 1 / (1 + np.exp(-np.clip(Z / T, -500, 500))),
        ),
        Misconception(
            "divided-by-the-probabilities",
            _with_probabilities(lambda P, U, T: U / np.maximum(P, 1e-300) / T),
            "You divided by the probabilities. That is the gradient of a logarithm by p.",
        ),
    ),
    proof=Recomputed(_pulled_back),
)
