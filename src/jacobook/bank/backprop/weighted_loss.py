"""Some samples count more."""

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
    Parts,
    Recomputed,
    Vector,
)

Pair = tuple[Matrix, Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, into: int, out: int, edge: str = "", equal: bool = False) -> Case:
        X, Y = rng.normal(size=(B, into)), rng.normal(size=(B, out))
        W, b = rng.normal(size=(out, into)), rng.normal(size=out)
        c = np.full(B, 2.0) if equal else rng.uniform(0.5, 4.0, size=B)
        return Case((X, Y, W, b, c), edge=edge, sizes={"B": B, "in": into, "out": out})

    return [
        case(7, 4, 3),
        case(5, 2, 6),
        # As many outputs as samples: weights along the wrong axis don't show in the shape.
        case(4, 3, 4),
        case(6, 2, 3, "all weights are equal", equal=True),
        case(1, 3, 2, "B is 1"),
        case(5, 1, 1, "in and out are 1"),
    ]


def _pair(delta: Callable[[Matrix, Vector], Matrix]) -> Callable[..., Pair]:
    """Make an answer out of a formula for ∂L/∂Z in the residuals and the counts."""

    def weighted(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
        Delta = delta(X @ W.T + b - Y, c)
        return Delta.T @ X, Delta.sum(axis=0)

    return weighted


def _differentiated(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
    def loss(W: Any, b: Any) -> Any:
        return c @ np.sum((X @ W.T + b - Y) ** 2, axis=1) / (2 * np.sum(c))

    return gradient_of(lambda M: loss(M, b), W), gradient_of(lambda v: loss(W, v), b)


def _only_bias_divided(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
    Delta = c[:, None] * (X @ W.T + b - Y)
    return Delta.T @ X, Delta.sum(axis=0) / np.sum(c)


def _bias_as_mean(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
    Delta = c[:, None] * (X @ W.T + b - Y) / np.sum(c)
    return Delta.T @ X, Delta.mean(axis=0)


def _transposed(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
    Delta = c[:, None] * (X @ W.T + b - Y) / np.sum(c)
    return X.T @ Delta, Delta.sum(axis=0)


EXERCISE = Exercise(
    id="backprop.weighted_loss",
    name="weighted_gradients",
    title="Some samples count more",
    level=2,
    points=2,
    objective="10.3",
    hints=(
        "Write L as one fraction: above, the losses times their counts, added up; below, the sum "
        "of the counts. What is ∂L/∂z for one sample?",
        "`c[:, None]` has the shape (B, 1): it multiplies each row by its own count. Then the "
        "layer's rules hold as always.",
    ),
    answer=Parts((("dW", Array()), ("db", Array()))),
    reference=_pair(lambda R, c: c[:, None] * R / np.sum(c)),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "divided-by-B",
            _pair(lambda R, c: c[:, None] * R / len(c)),
            "You divided by the number of samples. In a weighted mean the sum of the counts takes "
            "its place.",
        ),
        Misconception(
            "divided-by-both",
            _pair(lambda R, c: c[:, None] * R / np.sum(c) / len(c)),
            "You divided by the sum of the counts *and* by the number of samples.",
        ),
        Misconception(
            "not-divided",
            _pair(lambda R, c: c[:, None] * R),
            "This is the gradient of the weighted *sum*. L is a weighted mean.",
        ),
        Misconception(
            "counts-ignored",
            _pair(lambda R, c: R / len(c)),
            "This is the gradient of the plain mean: the counts are missing.",
        ),
        Misconception(
            "counts-below-only",
            _pair(lambda R, c: R / np.sum(c)),
            "The counts stand in the denominator only. Each sample's loss is multiplied by its "
            "own count.",
        ),
        Misconception(
            "counts-squared",
            _pair(lambda R, c: c[:, None] ** 2 * R / np.sum(c)),
            "The counts are squared. The error is squared in L, its count isn't.",
        ),
        Misconception(
            "counts-squared-above-and-below",
            _pair(lambda R, c: c[:, None] ** 2 * R / np.sum(c**2)),
            "The counts are squared, above and below. The error is squared in L, its count isn't.",
        ),
        Misconception(
            "factor-two",
            _pair(lambda R, c: 2 * c[:, None] * R / np.sum(c)),
            "Everything is twice too large: *half* the squared error is meant.",
        ),
        Misconception(
            "sign",
            _pair(lambda R, c: -c[:, None] * R / np.sum(c)),
            "The sign is wrong: the residual is Z − Y, not Y − Z.",
        ),
        Misconception(
            "averaged-over-outputs",
            _pair(lambda R, c: c[:, None] * R / np.sum(c) / R.shape[1]),
            "You averaged over the outputs as well. The squared errors of one sample are added up.",
        ),
        Misconception(
            "mixed-division",
            _only_bias_divided,
            "`db` is right, and `dW` isn't divided by the sum of the counts.",
        ),
        Misconception(
            "bias-as-mean",
            _bias_as_mean,
            "`dW` is right. For `db` you took the mean over the samples; the factor of the mean is "
            "in ∂L/∂Z already, so add.",
        ),
        Misconception(
            "transposed",
            _transposed,
            "`db` is right. `dW` is transposed: W is stored (out, in).",
        ),
    ),
    proof=Recomputed(_differentiated),
)
