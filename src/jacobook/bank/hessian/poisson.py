"""The Hessian of a regression for counts."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.hessian._shared import hessian_in_units
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector
from jacobook.functions import sigmoid_derivative

Formula = Callable[[Vector, Matrix, Vector, Vector, float], Matrix]


def _count_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, n: int, edge: str = "", scale: float = 1.0, penalty: float | None = None
    ) -> Case:
        X = scale * rng.normal(size=(B, n)) * rng.uniform(0.5, 1.0, size=n)
        X[:, 0] = 1.0
        w = rng.uniform(-0.8, 0.8, size=n)
        w[1:] /= scale
        t = rng.uniform(0.5, 4.0, size=B)
        y = rng.poisson(t * np.exp(X @ w)).astype(float)
        lam = float(rng.uniform(0.3, 0.9)) if penalty is None else penalty
        return Case((w, X, y, t, lam), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 4),
        case(11, 2),
        case(9, 4),
        case(7, 1, "n is 1: the offset is the only weight"),
        case(7, 3, "the penalty is 0", penalty=0.0),
        # The loss varies on a scale of 1e-4 in these weights: no step of a difference suits all.
        case(9, 3, "the features are in the ten thousands", 3e4),
    ]


def _loss(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Vector:
    z = X @ w
    return np.mean(t * np.exp(z) - y * z) + penalty * np.sum(w[1:] ** 2) / 2


def _proof(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    units = 1 / np.max(np.abs(X), axis=0)
    return hessian_in_units(lambda v: _loss(v, X, y, t, penalty), w, units)


def _without_offset(n: int) -> Vector:
    return (np.arange(n) > 0).astype(float)


def _weighted(
    weight: Callable[[Vector, Vector, Vector], Vector],
    penalised: Callable[[int], Vector] = _without_offset,
    over: Callable[[int, int], float] = lambda B, n: B,
) -> Formula:
    """Make the matrix out of each sample's weight (from z, y, t) and the penalty's diagonal."""

    def formula(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
        B, n = X.shape
        S = weight(X @ w, y, t)
        return np.asarray((X.T * S) @ X / over(B, n) + penalty * np.diag(penalised(n)))

    return formula


def _rate(z: Vector, y: Vector, t: Vector) -> Vector:
    return np.asarray(t * np.exp(z))


def _gradient(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Vector:
    residual = t * np.exp(X @ w) - y
    return np.asarray(X.T @ residual / len(y) + penalty * _without_offset(len(w)) * w)


def _outer(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    g = _gradient(w, X, y, t, penalty)
    return np.outer(g, g)


def _penalty_averaged(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    return _weighted(_rate)(w, X, y, t, penalty / len(y))


def _penalty_everywhere(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    return _weighted(_rate)(w, X, y, t, 0.0) + penalty


EXERCISE = Exercise(
    id="hessian.poisson",
    name="count_hessian",
    title="The Hessian of a regression for counts",
    level=2,
    points=2,
    objective="4.5",
    hints=(
        "One sample first, as a function of the number z: what are the first and the second "
        "derivative of t eᶻ − yz?",
        "The gradient by w is a sum of numbers t the rows of X. Its differential has one more "
        "factor, xᵢ · dw. Then the mean, and then the penalty, which one weight escapes.",
    ),
    answer=Array(),
    reference=_weighted(_rate),
    sampler=_count_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "summed",
            _weighted(_rate, over=lambda B, n: 1.0),
            "You summed over the samples. The loss is their mean, and so is its Hessian.",
        ),
        Misconception(
            "divided-by-n",
            _weighted(_rate, over=lambda B, n: n),
            "You divided by n, the number of weights. The mean runs over the samples, the rows of "
            "X.",
        ),
        Misconception(
            "offset-penalised",
            _weighted(_rate, penalised=np.ones),
            "The data's part is right. Your penalty also counts the first weight, the offset; look "
            "at where its sum begins.",
        ),
        Misconception(
            "last-weight-free",
            _weighted(_rate, penalised=lambda n: _without_offset(n)[::-1]),
            "The data's part is right. The weight that the penalty leaves out is the first one, "
            "not the last.",
        ),
        Misconception(
            "penalty-forgotten",
            _weighted(_rate, penalised=np.zeros),
            "The data's part is right. The penalty is curved too, equally in each of its weights.",
        ),
        Misconception(
            "penalty-doubled",
            _weighted(_rate, penalised=lambda n: 2 * _without_offset(n)),
            "The data's part is right, and the penalty's is twice too large: the ½ in front is "
            "there to cancel the 2.",
        ),
        Misconception(
            "penalty-halved",
            _weighted(_rate, penalised=lambda n: _without_offset(n) / 2),
            "The data's part is right, and the penalty's is half of what it should be: ½w² has "
            "the second derivative 1.",
        ),
        Misconception(
            "penalty-averaged",
            _penalty_averaged,
            "You divided the penalty by B as well. The mean runs over the samples' losses; the "
            "penalty is added once, outside.",
        ),
        Misconception(
            "penalty-everywhere",
            _penalty_everywhere,
            "You added λ to *every* entry: NumPy stretches a number over the whole matrix. The "
            "penalty is a sum of squares of single weights, without mixed terms.",
        ),
        Misconception(
            "times-forgotten",
            _weighted(lambda z, y, t: np.exp(z)),
            "The times tᵢ are missing. In the loss they stand in front of the exponential, and "
            "differentiating leaves them there.",
        ),
        Misconception(
            "times-squared",
            _weighted(lambda z, y, t: t**2 * np.exp(z)),
            "The times tᵢ come in twice. They are constant factors, not part of z: the second "
            "differentiation brings no new one.",
        ),
        Misconception(
            "count-kept",
            _weighted(lambda z, y, t: t * np.exp(z) - y),
            "The counts y are in your weights. The term yᵢzᵢ is linear in w: it has a slope and "
            "no curvature.",
        ),
        Misconception(
            "weight-squared",
            _weighted(lambda z, y, t: (t * np.exp(z)) ** 2),
            "Each sample's weight is squared: you scaled both factors X by it, or multiplied "
            "first derivatives. In XᵀSX the diagonal matrix S stands once.",
        ),
        Misconception(
            "least-squares",
            _weighted(lambda z, y, t: np.ones_like(z)),
            "XᵀX/B would be the Hessian of a linear model. Here each sample has a weight of its "
            "own: the second derivative of its loss by z.",
        ),
        Misconception(
            "logistic",
            _weighted(lambda z, y, t: sigmoid_derivative(z)),
            "You used the weights of the logistic loss. This loss has another second derivative "
            "by z: begin with one sample.",
        ),
        Misconception(
            "outer-products-per-sample",
            _weighted(lambda z, y, t: (t * np.exp(z) - y) ** 2),
            "You averaged the outer products of the samples' gradients. They are made of first "
            "derivatives only, and depend on the counts; the Hessian here does not.",
        ),
        Misconception(
            "outer-product",
            _outer,
            "This is the outer product of the gradient with itself: a matrix of rank one, made of "
            "first derivatives. Differentiate the gradient instead.",
        ),
        Misconception(
            "gradient",
            _gradient,
            "This is the gradient, of shape `(n,)`. Differentiate it once more: the Hessian has a "
            "row for each of its entries.",
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
