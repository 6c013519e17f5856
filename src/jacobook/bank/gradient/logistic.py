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
)
from jacobook.functions import sigmoid


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, scale: float = 1.0, edge: str = "") -> Case:
        X, y = rng.normal(size=(B, n)), rng.integers(0, 2, size=B).astype(float)
        y[:2] = (0.0, 1.0)  # both classes occur, so that no formula is right by accident
        w, b = scale * rng.normal(size=n), rng.normal()
        return Case((w, b, X, y), edge=edge, sizes={"B": B, "n": n})

    far = "some entries of Xw + b are in the thousands, of either sign, where exp overflows"
    return [case(7, 3), case(5, 4), case(11, 3), case(8, 5), case(9, 3, 3000.0, far)]


def _logistic(
    dw: Callable[..., Vector], db: Callable[..., float]
) -> Callable[..., tuple[Vector, float]]:
    """Make (w, b, X, y) ↦ (dw, db) out of formulas in the probabilities p."""

    def formula(w: Vector, b: float, X: Matrix, y: Vector) -> tuple[Vector, float]:
        p = sigmoid(X @ w + b)
        return dw(X, p, y), db(p, y)

    return formula


def _logistic_without_sigmoid(w: Vector, b: float, X: Matrix, y: Vector) -> tuple[Vector, float]:
    r = X @ w + b - y
    return X.T @ r / len(y), float(np.mean(r))


_logistic_reference = _logistic(
    lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.mean(p - y))
)


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
    reference=_logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.mean(p - y))),
    sampler=_logistic_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "summed",
            _logistic(lambda X, p, y: X.T @ (p - y), lambda p, y: float(np.sum(p - y))),
            "This is the gradient of the sum of the losses. L is their mean, so that a step size "
            "which works for one batch works for a larger one.",
        ),
        Misconception(
            "bias-summed",
            _logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.sum(p - y))),
            "dw is right. db is summed over the batch and not averaged: the mean in L concerns "
            "the bias as well.",
        ),
        Misconception(
            "ascent",
            _logistic(lambda X, p, y: X.T @ (y - p) / len(y), lambda p, y: float(np.mean(y - p))),
            'Both parts have the wrong sign: this is the gradient of −L. In "true minus predicted" '
            'and "predicted minus true", look which of the two the derivative gives.',
        ),
        Misconception(
            "labels-forgotten",
            _logistic(lambda X, p, y: X.T @ p / len(y), lambda p, y: float(np.mean(p))),
            "The labels are missing. The loss log(1 + eᶻ) − yz has two terms, and the second "
            "depends on z too.",
        ),
        Misconception(
            "bias-forgotten",
            lambda w, b, X, y: _logistic_reference(w, 0.0, X, y),
            "You left b out of z = Xw + b. It shifts every probability.",
        ),
        Misconception(
            "parts-swapped",
            lambda w, b, X, y: _logistic_reference(w, b, X, y)[::-1],
            "The two parts have changed places: dw comes first, then db.",
        ),
        Misconception(
            "sigmoid-forgotten",
            _logistic_without_sigmoid,
            "You used z where its logistic function is needed: this is the gradient of half the "
            "mean squared error of a linear model.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
