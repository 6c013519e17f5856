"""The Hessian of a penalised logistic loss."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Vector
from jacobook.functions import sigmoid


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, scale: float = 1.0, edge: str = "") -> Case:
        X, y = rng.normal(size=(B, n)), rng.choice([-1.0, 1.0], size=B)
        y[:2] = (1.0, -1.0)  # both classes occur
        w, penalty = scale * rng.normal(size=n), float(rng.uniform(0.2, 0.6))
        return Case((w, X, y, penalty), edge=edge, sizes={"B": B, "n": n})

    far = "some entries of Xw are in the thousands, of either sign, where exp overflows"
    return [case(7, 3), case(5, 4), case(11, 2), case(7, 4), case(9, 3, 3000.0, far)]


def _logistic(
    weight: Callable[[Vector, Vector], Vector],
    penalty_factor: Callable[[int], float] = lambda B: 1.0,
    sample_factor: Callable[[int], float] = lambda B: 1.0 / B,
) -> Callable[[Vector, Matrix, Vector, float], Matrix]:
    """Make (w, X, y, penalty) ↦ matrix out of each sample's weight, from z and y."""

    def formula(w: Vector, X: Matrix, y: Vector, penalty: float) -> Matrix:
        B, n = X.shape
        S = weight(X @ w, y)
        curvature: Matrix = sample_factor(B) * (X.T * S) @ X
        return curvature + penalty_factor(B) * penalty * np.eye(n)

    return formula


def _slopes(z: Vector, y: Vector) -> Vector:
    product: Vector = sigmoid(z) * sigmoid(-z)
    return product


def _logistic_gradient(w: Vector, X: Matrix, y: Vector, penalty: float) -> Vector:
    gradient: Vector = X.T @ (-y * sigmoid(-y * (X @ w))) / len(y) + penalty * w
    return gradient


EXERCISE = Exercise(
    id="hessian.logistic",
    name="logistic_hessian",
    title="The Hessian of a penalised logistic loss",
    level=2,
    points=2,
    objective="4.5",
    hints=(
        "One sample, as a function of the number z: differentiate log(1 + exp(−yz)) by z twice, "
        "and use y² = 1. Which of σ(z), σ(−z) appear?",
        "The gradient by w is a sum of numbers times the rows of X. Its differential has one more "
        "factor, xᵢ · dw. Then the mean, and then the penalty.",
    ),
    answer=Array(),
    reference=_logistic(_slopes),
    sampler=_logistic_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "summed",
            _logistic(_slopes, sample_factor=lambda B: 1.0),
            "You summed over the samples. The loss is their mean, and so is its Hessian.",
        ),
        Misconception(
            "penalty-forgotten",
            _logistic(_slopes, penalty_factor=lambda B: 0.0),
            "The data's part is right. The penalty ½λ‖w‖² is curved too, equally in every "
            "direction.",
        ),
        Misconception(
            "penalty-doubled",
            _logistic(_slopes, penalty_factor=lambda B: 2.0),
            "The data's part is right, and the penalty's is twice too large: the ½ in ½λ‖w‖² is "
            "there to cancel the 2.",
        ),
        Misconception(
            "penalty-halved",
            _logistic(_slopes, penalty_factor=lambda B: 0.5),
            "The data's part is right, and the penalty's is half of what it should be: ½w² has "
            "the second derivative 1.",
        ),
        Misconception(
            "penalty-averaged",
            _logistic(_slopes, penalty_factor=lambda B: 1.0 / B),
            "You divided the penalty by B as well. The mean runs over the samples' losses; the "
            "penalty is added once, outside.",
        ),
        Misconception(
            "penalty-everywhere",
            lambda w, X, y, penalty: _logistic(_slopes)(w, X, y, 0.0) + penalty,
            "You added λ to *every* entry: NumPy stretches a number over the whole matrix. The "
            "mixed second derivatives of ‖w‖² are zero.",
        ),
        Misconception(
            "least-squares",
            _logistic(lambda z, y: np.ones_like(z)),
            "XᵀX/B would be the Hessian of a linear model. The logistic loss bends less where the "
            "model is sure: each sample has a weight of its own.",
        ),
        Misconception(
            "probabilities",
            _logistic(lambda z, y: sigmoid(z)),
            "You weighted each sample by its probability σ(z). The weight is the *derivative* of "
            "that probability by z.",
        ),
        Misconception(
            "scaled-twice",
            _logistic(lambda z, y: _slopes(z, y) ** 2),
            "Each sample's weight is squared: you scaled both factors X by it. In XᵀSX the "
            "diagonal matrix S stands once.",
        ),
        Misconception(
            "divided-by-n",
            lambda w, X, y, penalty: _logistic(_slopes, sample_factor=lambda B: 1.0 / len(w))(
                w, X, y, penalty
            ),
            "You divided by n, the number of weights. The mean runs over the samples, the rows of "
            "X.",
        ),
        Misconception(
            "outer-products-per-sample",
            _logistic(lambda z, y: sigmoid(-y * z) ** 2),
            "You averaged the outer products of the samples' gradients. They are made of first "
            "derivatives only, and depend on the labels; the Hessian here does not.",
        ),
        Misconception(
            "outer-product",
            lambda w, X, y, penalty: np.outer(
                _logistic_gradient(w, X, y, penalty), _logistic_gradient(w, X, y, penalty)
            ),
            "This is the outer product of the gradient with itself: a matrix of rank one, made of "
            "first derivatives. Differentiate the gradient instead.",
        ),
        Misconception(
            "label-kept",
            _logistic(lambda z, y: y * sigmoid(z) * sigmoid(-z)),
            "The label stays in your weight, so that samples with the label −1 bend the loss down. "
            "y comes in with each of the two derivatives by z, and y² = 1.",
        ),
        Misconception(
            "gradient",
            _logistic_gradient,
            "This is the gradient, of shape `(n,)`. Differentiate it once more: the Hessian has a "
            "row for each of its entries.",
        ),
    ),
)
