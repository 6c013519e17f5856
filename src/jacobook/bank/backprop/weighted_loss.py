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
    slip,
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


Counts = Callable[[Vector], Vector]


def _gradients(
    X: Matrix,
    Y: Matrix,
    W: Matrix,
    b: Vector,
    c: Vector,
    above: Counts = lambda c: c,
    below: Callable[[Vector], float] = lambda c: float(np.sum(c)),
    again: Callable[[Matrix], float] = lambda Y: 1.0,
    residual: Callable[[Matrix, Matrix], Matrix] = lambda Z, Y: Z - Y,
    shift: Callable[[Vector], Any] = lambda b: b,
    weights: Callable[[Matrix, Matrix, Vector], Matrix] = lambda D, X, c: D.T @ X,
    bias: Callable[[Matrix, Vector], Vector] = lambda D, c: D.sum(axis=0),
) -> Pair:
    R = residual(X @ W.T + shift(b), Y)
    Delta = above(c)[:, None] * R / below(c) / again(Y)
    return weights(Delta, X, c), bias(Delta, c)


def _differentiated(X: Matrix, Y: Matrix, W: Matrix, b: Vector, c: Vector) -> Pair:
    def loss(W: Any, b: Any) -> Any:
        return c @ np.sum((X @ W.T + b - Y) ** 2, axis=1) / (2 * np.sum(c))

    return gradient_of(lambda M: loss(M, b), W), gradient_of(lambda v: loss(W, v), b)


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
    reference=lambda X, Y, W, b, c: _gradients(X, Y, W, b, c),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradients,
            "divided-by-B",
            "You divided by the number of samples. In a weighted mean the sum of the counts takes "
            "its place.",
            below=len,
        ),
        slip(
            _gradients,
            "divided-by-both",
            "You divided by the sum of the counts *and* by the number of samples.",
            again=len,
        ),
        slip(
            _gradients,
            "not-divided",
            "There is no division by the sum of the counts: that belongs to the weighted *sum*, "
            "and L is a weighted mean.",
            below=lambda c: 1.0,
        ),
        slip(
            _gradients,
            "divided-by-the-mean-count",
            "You divided by the mean of the counts, or multiplied by their number. In a weighted "
            "mean the sum of the counts stands below, and nothing else.",
            below=lambda c: float(np.mean(c)),
        ),
        slip(
            _gradients,
            "divided-by-the-largest",
            "You divided by the largest count. In a weighted mean the sum of the counts stands "
            "below.",
            below=lambda c: float(np.max(c)),
        ),
        slip(
            _gradients,
            "divided-by-the-length",
            "You divided by the length of c as a vector. In a weighted mean the sum of the counts "
            "stands below.",
            below=lambda c: float(np.linalg.norm(c)),
        ),
        slip(
            _gradients,
            "counts-below-only",
            "The counts aren't multiplied by: each sample's loss is multiplied by its own count.",
            above=np.ones_like,
        ),
        slip(
            _gradients,
            "counts-squared",
            "The counts are squared. The error is squared in L, its count isn't.",
            above=np.square,
        ),
        slip(
            _gradients,
            "roots-of-counts",
            "You multiplied by the roots of the counts. A root would be squared with the error, "
            "in the loss; the gradient holds the count itself.",
            above=np.sqrt,
        ),
        slip(
            _gradients,
            "divided-by-counts",
            "You divided each sample's part by its count. A sample that counts more must weigh "
            "more.",
            above=lambda c: 1 / c,
        ),
        slip(
            _gradients,
            "softmax-of-counts",
            "You made exponentials of the counts. They are counts already, and stand in L as they "
            "are.",
            above=np.exp,
            below=lambda c: float(np.sum(np.exp(c))),
        ),
        slip(
            _gradients,
            "factor-two",
            "A factor 2 is too much: *half* the squared error is meant.",
            again=lambda Y: 0.5,
        ),
        slip(
            _gradients,
            "half-kept",
            "The ½ is still there. It cancels the 2 of the square.",
            again=lambda Y: 2.0,
        ),
        slip(
            _gradients,
            "sign",
            "The sign is wrong: the residual is Z − Y, not Y − Z.",
            residual=lambda Z, Y: Y - Z,
        ),
        slip(
            _gradients,
            "error-squared",
            "The squared error stands where its derivative belongs.",
            residual=lambda Z, Y: (Z - Y) ** 2,
        ),
        slip(
            _gradients,
            "error-of-unit-length",
            "You divided each error by its length, as for the distance itself. Half its square is "
            "the loss.",
            residual=lambda Z, Y: (Z - Y) / np.linalg.norm(Z - Y, axis=1, keepdims=True),
        ),
        slip(
            _gradients,
            "targets-forgotten",
            "The targets are missing: the loss depends on Z − Y.",
            residual=lambda Z, Y: Z,
        ),
        slip(
            _gradients,
            "bias-left-out",
            "Your Z leaves b out.",
            shift=lambda b: 0.0,
        ),
        slip(
            _gradients,
            "averaged-over-outputs",
            "You averaged over the outputs as well. The squared errors of one sample are added up.",
            again=lambda Y: Y.shape[1],
        ),
        slip(
            _gradients,
            "weights-not-divided",
            "`dW` isn't divided by the sum of the counts.",
            "`db` is right.",
            weights=lambda D, X, c: D.T @ X * np.sum(c),
        ),
        slip(
            _gradients,
            "bias-not-divided",
            "`db` isn't divided by the sum of the counts.",
            "`dW` is right.",
            bias=lambda D, c: D.sum(axis=0) * np.sum(c),
        ),
        slip(
            _gradients,
            "bias-as-mean",
            "For `db` you took the mean over the samples; the factor of the mean is in ∂L/∂Z "
            "already, so add.",
            "`dW` is right.",
            bias=lambda D, c: D.mean(axis=0),
        ),
        slip(
            _gradients,
            "counts-missing-in-the-bias",
            "In `db` the samples aren't multiplied by their counts.",
            "`dW` is right.",
            bias=lambda D, c: (D / c[:, None]).sum(axis=0),
        ),
        slip(
            _gradients,
            "counts-twice-in-the-weights",
            "In `dW` each sample is multiplied by its count twice.",
            "`db` is right.",
            weights=lambda D, X, c: (D * c[:, None]).T @ X,
        ),
        slip(
            _gradients,
            "transposed",
            "`dW` is transposed: W is stored (out, in).",
            "`db` is right.",
            weights=lambda D, X, c: X.T @ D,
        ),
        slip(
            _gradients,
            "bias-along-the-rows",
            "`db` is added up over the outputs, axis 1, and has one entry for each sample. The "
            "samples share b.",
            "`dW` is right.",
            bias=lambda D, c: D.sum(axis=1),
        ),
        Misconception(
            "counts-ignored",
            lambda X, Y, W, b, c: _gradients(X, Y, W, b, np.ones_like(c)),
            "This is the gradient of the plain mean: the counts are missing.",
        ),
        Misconception(
            "counts-squared-above-and-below",
            lambda X, Y, W, b, c: _gradients(X, Y, W, b, c**2),
            "The counts are squared, above and below. The error is squared in L, its count isn't.",
        ),
        slip(
            _gradients,
            "bias-of-the-last",
            "In `db` only the last sample counts. All samples share b.",
            "`dW` is right.",
            bias=lambda D, c: D[-1],
        ),
        slip(
            _gradients,
            "bias-of-the-first",
            "In `db` only the first sample counts. All samples share b.",
            "`dW` is right.",
            bias=lambda D, c: D[0],
        ),
        slip(
            _gradients,
            "means-multiplied",
            "In `dW` you averaged the inputs and the errors first and multiplied then. Each "
            "sample's x goes with its own error.",
            "`db` is right.",
            weights=lambda D, X, c: np.outer(D.sum(axis=0), c @ X / np.sum(c)),
        ),
        slip(
            _gradients,
            "counts-missing-in-the-weights",
            "In `dW` the samples aren't multiplied by their counts.",
            "`db` is right.",
            weights=lambda D, X, c: (D / c[:, None]).T @ X,
        ),
        slip(
            _gradients,
            "counts-twice-in-the-bias",
            "In `db` each sample is multiplied by its count twice.",
            "`dW` is right.",
            bias=lambda D, c: D.T @ c,
        ),
        slip(
            _gradients,
            "sizes-of-errors",
            "You took the signs of the errors, as for a loss of |z − y|. Half the square is "
            "meant, whose derivative is the error itself.",
            residual=lambda Z, Y: np.sign(Z - Y),
        ),
        slip(
            _gradients,
            "squares-below",
            "You divided by the sum of the *squared* counts.",
            below=lambda c: float(np.sum(c**2)),
        ),
        slip(
            _gradients,
            "one-off-the-counts",
            "You took 1 off each count. A sample that counts c times stands c times in the mean.",
            above=lambda c: c - 1,
        ),
        slip(
            _gradients,
            "whole-counts",
            "You rounded the counts. They may be fractions, and stand in L as they are.",
            above=np.round,
            below=lambda c: float(np.sum(np.round(c))),
        ),
        slip(
            _gradients,
            "logarithms-of-counts",
            "You took the logarithms of the counts. They stand in L as they are.",
            above=np.log,
        ),
        slip(
            _gradients,
            "prediction-forgotten",
            "The prediction Z is missing in the error: the loss depends on Z − Y.",
            residual=lambda Z, Y: -Y,
        ),
    ),
    proof=Recomputed(_differentiated),
)
