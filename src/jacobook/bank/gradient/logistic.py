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
    reference=lambda w, b, X, y: _logistic_reference(w, b, X, y),
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
            "weights-summed",
            _logistic(lambda X, p, y: X.T @ (p - y), lambda p, y: float(np.mean(p - y))),
            "db is right. dw is summed over the batch and not averaged: the mean in L concerns the "
            "weights as well.",
        ),
        Misconception(
            "bias-not-averaged",
            _logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: p - y),
            "dw is right. Your db has one entry for each sample. All samples share one bias, so "
            "its derivative is one number: their mean.",
        ),
        Misconception(
            "bias-not-added",
            _logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: (p - y) / len(y)),
            "dw is right. Your db has one entry for each sample, divided by B and not yet added "
            "up. All samples share one bias.",
        ),
        Misconception(
            "slope-of-sigmoid",
            _logistic(
                lambda X, p, y: X.T @ ((p - y) * p * (1 - p)) / len(y),
                lambda p, y: float(np.mean((p - y) * p * (1 - p))),
            ),
            "There is a factor p(1 − p) too many. It belongs to the squared error of p; in the "
            "derivative of log(1 + eᶻ) it doesn't occur.",
        ),
        Misconception(
            "sigmoid-of-minus-z",
            _logistic(
                lambda X, p, y: X.T @ (1 - p - y) / len(y), lambda p, y: float(np.mean(1 - p - y))
            ),
            "Your probabilities are those of label 0, σ(−z). Differentiate log(1 + eᶻ): does your "
            "term grow with z, as it should?",
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
    coincidences={
        "dw-squeezed": "with n = 1 a factor of B/n could not be told from one of B.",
        "y-small": "labels are 0 or 1.",
    },
    proof=Recomputed(_differentiated),
)
