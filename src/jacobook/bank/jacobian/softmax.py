"""Back through softmax."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed
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


def _over_everything(Z: Matrix, U: Matrix, T: float) -> Matrix:
    weights = np.exp(Z / T - (Z / T).max(axis=1, keepdims=True))
    P = weights / weights.sum()
    return np.asarray(P * (U - _means(P, U)) / T)


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
        Misconception(
            "diagonal-forgotten",
            _with_probabilities(lambda P, U, T: -P * _means(P, U) / T),
            "You have the term −ppᵀu, which comes from the common denominator. zᵢ also stands in "
            "the numerator of pᵢ, which adds something on the diagonal.",
        ),
        Misconception(
            "only-the-diagonal",
            _with_probabilities(lambda P, U, T: P * U / T),
            "You differentiated the numerator and held the denominator fixed. The sum contains "
            "every z, so each output depends on each input.",
        ),
        Misconception(
            "as-if-elementwise",
            _with_probabilities(lambda P, U, T: P * (1 - P) * U / T),
            "You used p(1 − p), which is the diagonal of the Jacobian (but for T). Softmax isn't "
            "an elementwise map: the entries off the diagonal aren't zero.",
        ),
        Misconception(
            "sign",
            _with_probabilities(lambda P, U, T: P * (_means(P, U) - U) / T),
            "The sign is wrong: raising zᵢ raises pᵢ and lowers the others.",
        ),
        Misconception(
            "outer-product-added",
            _with_probabilities(lambda P, U, T: P * (U + _means(P, U)) / T),
            "Both terms are there, and one has the wrong sign. If every entry of z rises by the "
            "same amount, p doesn't change: check that with your formula.",
        ),
        Misconception(
            "temperature-forgotten",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U))),
            "You pulled U back to z/T. One step is left: z/T changes by less, or more, than z "
            "does.",
        ),
        Misconception(
            "temperature-upside-down",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U)) * T),
            "You multiplied by T. The slope of z/T by z is another number.",
        ),
        Misconception(
            "temperature-ignored",
            lambda Z, U, T: softmax(Z) * (U - _means(softmax(Z), U)),
            "You took the softmax of Z itself. The scores are divided by T first, which changes "
            "the probabilities.",
        ),
        Misconception(
            "temperature-only-outside",
            lambda Z, U, T: softmax(Z) * (U - _means(softmax(Z), U)) / T,
            "The T of dy = dz/T is there, but your probabilities are those of Z. The scores are "
            "divided by T before the softmax, too.",
        ),
        Misconception(
            "averaged",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U)) / T / len(P)),
            "You averaged over the batch. If the loss is an average, U contains that factor "
            "already.",
        ),
        Misconception(
            "plain-mean",
            _with_probabilities(lambda P, U, T: P * (U - U.mean(axis=1, keepdims=True)) / T),
            "You subtracted the plain mean of each row of U. The common denominator brings in "
            "another mean: the one in which entry i counts with the weight pᵢ.",
        ),
        Misconception(
            "log-softmax",
            _with_probabilities(lambda P, U, T: (U - P * U.sum(axis=1, keepdims=True)) / T),
            "You pulled U back through log softmax. Here U holds gradients by the probabilities, "
            "not by their logarithms.",
        ),
        Misconception(
            "means-of-columns",
            _with_probabilities(lambda P, U, T: P * (U - np.sum(P * U, axis=0)) / T),
            "You added p·u up down the columns, over different samples. A sample is a row: add "
            "along it.",
        ),
        Misconception(
            "softmax-across",
            _across_then_along,
            "Your probabilities add up to 1 down the columns, over different samples. A sample is "
            "a row: its probabilities add up along it.",
        ),
        Misconception(
            "across-the-batch",
            _across_the_batch,
            "You summed over the batch axis: your probabilities add up to 1 down the columns. A "
            "sample is a row, so they must add up along the rows.",
        ),
        Misconception(
            "samples-mixed",
            _with_probabilities(lambda P, U, T: P * (U - np.sum(P * U)) / T),
            "You added p·u up over all samples. Each row is a softmax of its own and has a mean of "
            "its own: keep the batch axis.",
        ),
        Misconception(
            "cross-entropy",
            _with_probabilities(lambda P, U, T: (P - U) / T),
            "p − u is the gradient of the cross-entropy *together with* softmax, for a target u. "
            "Here u is a gradient by p, of any loss, to be pulled back through softmax alone.",
        ),
        Misconception(
            "sum-of-U",
            _with_probabilities(lambda P, U, T: P * (U - U.sum(axis=1, keepdims=True)) / T),
            "You subtracted the sum of the row of U. Each u is to be weighted with its "
            "probability first.",
        ),
        Misconception(
            "mean-of-the-products",
            _with_probabilities(
                lambda P, U, T: P * (U - np.mean(P * U, axis=1, keepdims=True)) / T
            ),
            "You averaged the products p u. They are added up: the probabilities are the weights "
            "already.",
        ),
        Misconception(
            "temperature-twice",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U)) / T**2),
            "You divided by T twice. z/T is differentiated once.",
        ),
        Misconception(
            "probabilities-squared",
            _with_probabilities(
                lambda P, U, T: P * (U - np.sum(P**2 * U, axis=1, keepdims=True)) / T
            ),
            "In the sum over the row the probabilities are squared.",
        ),
        Misconception(
            "factor-in-front-forgotten",
            _with_probabilities(lambda P, U, T: (U - _means(P, U)) / T),
            "The factor p in front of the bracket is missing.",
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
        Misconception(
            "temperature-multiplied",
            lambda Z, U, T: softmax(T * Z) * (U - _means(softmax(T * Z), U)) / T,
            "Your probabilities are those of Z · T. The scores are divided by T.",
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
    ),
    proof=Recomputed(_pulled_back),
)
