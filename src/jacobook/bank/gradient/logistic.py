"""The gradient of the logistic loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, softplus
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
from jacobook.functions import sigmoid


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def data(B: int, n: int) -> tuple[Matrix, Vector]:
        X, y = rng.normal(size=(B, n)), rng.integers(0, 2, size=B).astype(float)
        y[:2] = (0.0, 1.0)  # both classes occur, so that no formula is right by accident
        return X, y

    def case(B: int, n: int, unit: float = 1.0, edge: str = "") -> Case:
        X, y = data(B, n)
        w, b = unit * rng.normal(size=n), rng.normal()
        return Case((w, b, X / unit, y), edge=edge, sizes={"B": B, "n": n})

    def far(B: int, n: int) -> Case:
        X, y = data(B, n)
        w = 3000.0 * rng.normal(size=n)
        X[:2] = np.outer([1.0, -0.8], 2500.0 * w / (w @ w))  # so z is 2500 and −2000 for these
        edge = "some entries of Xw + b are in the thousands, of either sign, where exp overflows"
        return Case((w, rng.normal(), X, y), edge=edge, sizes={"B": B, "n": n})

    # A feature in a small unit has a small weight, and a usual finite difference steps too far.
    return [
        case(7, 3),
        case(5, 4),
        case(11, 3),
        case(8, 5, 1e-3),
        far(9, 3),
    ]


def _gradient(
    w: Vector,
    b: float,
    X: Matrix,
    y: Vector,
    shift: Callable[[float], float] = lambda b: b,
    link: Callable[[Vector], Vector] = sigmoid,
    slope: Callable[[Vector, Vector], Vector] = lambda p, y: p - y,
    weights: Callable[[Vector, Matrix], Vector] = lambda r, X: X.T @ r / len(X),
    bias: Callable[[Vector], Any] = lambda r: float(np.mean(r)),
    sums: float = 0.0,
) -> tuple[Vector, Any]:
    r = slope(link(X @ w + shift(b)), y) * (len(y) if sums else 1.0)
    return weights(r, X), bias(r)


def _differentiated(w: Vector, b: float, X: Matrix, y: Vector) -> tuple[Vector, float]:
    def loss(v: Vector) -> Any:
        z = X @ v[:-1] + v[-1]
        return np.mean(softplus(z) - y * z)

    slopes = gradient_of(loss, np.append(w, b))
    return slopes[:-1], float(slopes[-1])


EXERCISE = Exercise(
    id="gradient.logistic",
    name="logistic_gradient",
    title="The gradient of the logistic loss",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "For one sample with z = xᵀw + b, the loss is log(1 + eᶻ) − yz. Its derivative by z is a "
        "difference of two terms you know.",
        "Sum over the samples what z's derivative does to w and to b, then remember that L is a "
        "*mean*.",
    ),
    answer=Parts((("dw", Array()), ("db", Array()))),
    reference=lambda w, b, X, y: _gradient(w, b, X, y),
    sampler=_logistic_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradient,
            "summed",
            "This is the gradient of the sum of the losses. L is their mean, so that a step size "
            "which works for one batch works for a larger one.",
            sums=1.0,
        ),
        slip(
            _gradient,
            "bias-summed",
            "db is summed over the batch and not averaged: the mean in L concerns the bias as "
            "well.",
            "dw is right.",
            bias=lambda r: float(np.sum(r)),
        ),
        slip(
            _gradient,
            "weights-summed",
            "dw is summed over the batch and not averaged: the mean in L concerns the weights as "
            "well.",
            "db is right.",
            weights=lambda r, X: X.T @ r,
        ),
        slip(
            _gradient,
            "weights-one-less",
            "dw is divided by B − 1. That belongs to a variance; L is a mean of B losses.",
            "db is right.",
            weights=lambda r, X: X.T @ r / (len(X) - 1),
        ),
        slip(
            _gradient,
            "means-multiplied",
            "In dw you took means of X and of p − y first and multiplied then. Each sample's x "
            "goes with its own error.",
            "db is right.",
            weights=lambda r, X: X.mean(axis=0) * r.mean(),
        ),
        slip(
            _gradient,
            "features-forgotten",
            "In dw the features X are missing: a weight moves z by the feature that it multiplies.",
            "db is right.",
            weights=lambda r, X: np.full(X.shape[1], r.mean()),
        ),
        slip(
            _gradient,
            "bias-not-averaged",
            "Your db has one entry for each sample. All samples share one bias, so its derivative "
            "is one number: their mean.",
            "dw is right.",
            bias=lambda r: r,
        ),
        slip(
            _gradient,
            "bias-not-added",
            "Your db has one entry for each sample, divided by B and not yet added up. All "
            "samples share one bias.",
            "dw is right.",
            bias=lambda r: r / len(r),
        ),
        slip(
            _gradient,
            "bias-one-less",
            "db is divided by B − 1. That belongs to a variance; L is a mean of B losses.",
            "dw is right.",
            bias=lambda r: r.sum() / (len(r) - 1),
        ),
        slip(
            _gradient,
            "bias-zero",
            "db is 0 in yours. A larger b raises every z.",
            "dw is right.",
            bias=lambda r: 0.0,
        ),
        slip(
            _gradient,
            "slope-of-sigmoid",
            "There is a factor p(1 − p) too many. It belongs to the squared error of p; in the "
            "derivative of log(1 + eᶻ) it doesn't occur.",
            slope=lambda p, y: (p - y) * p * (1 - p),
        ),
        slip(
            _gradient,
            "slope-of-sigmoid-for-p",
            "You differentiated the sigmoid: p(1 − p) stands where p belongs. log(1 + eᶻ) has the "
            "sigmoid as its *derivative*.",
            slope=lambda p, y: p * (1 - p) - y,
        ),
        slip(
            _gradient,
            "ascent",
            "The sign is wrong: this is the gradient of −L. Of “true minus predicted” and "
            "“predicted minus true”, look which the derivative gives.",
            slope=lambda p, y: y - p,
        ),
        slip(
            _gradient,
            "labels-forgotten",
            "The labels are missing. The loss log(1 + eᶻ) − yz has two terms, and the second "
            "depends on z too.",
            slope=lambda p, y: p,
        ),
        slip(
            _gradient,
            "labels-multiplied",
            "You multiplied p by the labels. The loss is a difference of two terms, and so is its "
            "derivative.",
            slope=lambda p, y: p * y,
        ),
        slip(
            _gradient,
            "labels-of-both-signs",
            "You turned the labels into −1 and 1. Here they are 0 and 1, and stand in L as they "
            "are.",
            slope=lambda p, y: p - (2 * y - 1),
        ),
        slip(
            _gradient,
            "doubled",
            "There is a factor 2 too many: nothing is squared here.",
            slope=lambda p, y: 2 * (p - y),
        ),
        slip(
            _gradient,
            "halved",
            "There is a factor ½ too many: L has none.",
            slope=lambda p, y: (p - y) / 2,
        ),
        slip(
            _gradient,
            "sigmoid-of-minus-z",
            "Your probabilities are those of label 0, σ(−z). Differentiate log(1 + eᶻ): does your "
            "term grow with z, as it should?",
            link=lambda z: sigmoid(-z),
        ),
        slip(
            _gradient,
            "sigmoid-forgotten",
            "You used z where its logistic function is needed, as for half the mean squared error "
            "of a linear model.",
            link=lambda z: z,
        ),
        slip(
            _gradient,
            "tanh-for-sigmoid",
            "You used tanh. The derivative of log(1 + eᶻ) is the logistic function, between 0 and "
            "1.",
            link=np.tanh,
        ),
        slip(
            _gradient,
            "threshold-for-sigmoid",
            "You used the predicted class, 0 or 1. The derivative of log(1 + eᶻ) lies between "
            "them.",
            link=lambda z: (z > 0).astype(float),
        ),
        slip(
            _gradient,
            "one-for-sigmoid",
            "1 stands where the derivative of log(1 + eᶻ) belongs: the 1 in the logarithm was "
            "left out.",
            link=np.ones_like,
        ),
        slip(
            _gradient,
            "bias-forgotten",
            "You left b out of z = Xw + b. It shifts every probability.",
            shift=lambda b: 0.0,
        ),
        Misconception(
            "parts-swapped",
            lambda w, b, X, y: _gradient(w, b, X, y)[::-1],
            "The two parts have changed places: dw comes first, then db.",
        ),
        slip(
            _gradient,
            "error-squared",
            "The squared error stands where a difference belongs: differentiate the loss, and "
            "nothing is squared.",
            slope=lambda p, y: (p - y) ** 2,
        ),
        slip(
            _gradient,
            "error-without-sign",
            "You took the sizes of p − y. Their signs say which way z must move.",
            slope=lambda p, y: np.abs(p - y),
        ),
        slip(
            _gradient,
            "sigmoid-twice",
            "You applied the logistic function twice.",
            link=lambda z: sigmoid(sigmoid(z)),
        ),
        slip(
            _gradient,
            "weights-of-one-sample",
            "In dw only the first sample counts. L is a mean over all of them.",
            "db is right.",
            weights=lambda r, X: r[0] * X[0],
        ),
        slip(
            _gradient,
            "weights-of-the-last-sample",
            "In dw only the last sample counts. L is a mean over all of them.",
            "db is right.",
            weights=lambda r, X: r[-1] * X[-1],
        ),
        slip(
            _gradient,
            "bias-of-one-sample",
            "In db only the first sample counts. L is a mean over all of them.",
            "dw is right.",
            bias=lambda r: float(r[0]),
        ),
        slip(
            _gradient,
            "bias-by-the-median",
            "For db you took a median. L is a mean.",
            "dw is right.",
            bias=lambda r: float(np.median(r)),
        ),
        slip(
            _gradient,
            "bias-subtracted",
            "You subtracted b in z = Xw + b.",
            shift=lambda b: -b,
        ),
    ),
    coincidences={
        "dw-squeezed": "with n = 1 a factor of B/n could not be told from one of B.",
        "y-small": "labels are 0 or 1.",
    },
    proof=Recomputed(_differentiated),
)
