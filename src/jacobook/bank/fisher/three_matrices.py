"""Three matrices of waiting times."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
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

Triple = tuple[Matrix, Matrix, Matrix]
# What stands on the diagonal for each sample, made of the share y/m and of the mean m.
Weights = Callable[[Vector, Vector], Any]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", fit: bool = False, scale: float = 1.0) -> Case:
        X = scale * rng.normal(size=(B, n))
        w = rng.uniform(0.3, 0.9, size=n) * rng.choice([-1.0, 1.0], size=n) / scale
        means = np.exp(X @ w)
        y = means if fit else means * rng.uniform(0.2, 3.5, size=B)
        return Case((w, X, y), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 2),
        case(9, 4),
        case(4, 4),
        case(6, 2, "every waiting time is its mean", fit=True),
        case(1, 2, "B is 1"),
        case(6, 1, "n is 1"),
        # No step of a difference quotient suits these weights and those above.
        case(8, 3, "the features are in the ten thousands", scale=3e4),
    ]


def _one(share: Vector, m: Vector) -> Any:
    return np.ones_like(share)


def _square(share: Vector, m: Vector) -> Any:
    return (share - 1) ** 2


def _share(share: Vector, m: Vector) -> Any:
    return share


def _matrices(
    w: Vector,
    X: Matrix,
    y: Vector,
    *,
    fisher: Weights = _one,
    empirical: Weights = _square,
    hessian: Weights = _share,
    over: Callable[[int, int], float] = lambda B, n: float(B),
    mean: Callable[[Vector], Vector] = np.exp,
    centred: bool = False,
    signs: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> Triple:
    m = mean(X @ w)
    B, n = X.shape
    F, E, H = (
        sign * (X.T * weights(y / m, m)) @ X / over(B, n)
        for sign, weights in zip(signs, (fisher, empirical, hessian), strict=True)
    )
    if centred:
        g = X.T @ (1 - y / m) / B
        E = E - np.outer(g, g)
    return F, E, H


def _mean_gradient_squared(w: Vector, X: Matrix, y: Vector) -> Triple:
    F, _, H = _matrices(w, X, y)
    g = X.T @ (1 - y * np.exp(-(X @ w))) / len(y)
    return F, np.outer(g, g), H


def _differentiated(w: Vector, X: Matrix, y: Vector) -> Triple:
    """Differentiate the loss by units of w, and average squared slopes over the model's times."""
    unit = 1 / np.max(np.abs(X), axis=0)
    # Of a waiting time over its mean; four nodes are exact up to degree 7, and squares have 2.
    nodes, chances = np.polynomial.laguerre.laggauss(4)
    F = E = np.zeros((len(w), len(w)))
    H = np.zeros((len(w), len(w)))
    for x, time in zip(X * unit, y, strict=True):

        def loss(v: Any, seen: float, x: Vector = x) -> Any:
            return x @ v + seen * np.exp(-(x @ v))

        v = w / unit

        def slope(seen: float, v: Vector = v, loss: Any = loss) -> Vector:
            return gradient_of(lambda u: loss(u, seen), v)

        m = float(np.exp(x @ v))
        for node, chance in zip(nodes, chances, strict=True):
            seen = slope(node * m)
            F = F + chance * np.outer(seen, seen) / len(y)
        E = E + np.outer(slope(time), slope(time)) / len(y)

        def gradient(u: Any, seen: float = time, x: Vector = x) -> Any:
            return x - seen * np.exp(-(x @ u)) * x

        H = H + jacobian_of(gradient, v) / len(y)
    back = np.outer(unit, unit)
    return F / back, E / back, H / back


EXERCISE = Exercise(
    id="fisher.three_matrices",
    name="three_matrices",
    title="Three matrices of waiting times",
    level=2,
    points=2,
    objective="15.4",
    hints=(
        "One sample first, as a function of z: what are the slope and the second derivative of "
        "z + y e⁻ᶻ? All three matrices are means of one number times xxᵀ.",
        "For the Fisher information take the mean over waiting times y that the model produces. "
        "The mean of y is eᶻ; what is the mean of the second derivative?",
    ),
    answer=Parts((("F", Array()), ("E", Array()), ("H", Array()))),
    reference=lambda w, X, y: _matrices(w, X, y),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _matrices,
            "empirical-for-Fisher",
            "For F you used the waiting times of the data, and squared the slopes at them. F "
            "averages over the times that the *model* produces.",
            "E and H are right.",
            fisher=_square,
        ),
        slip(
            _matrices,
            "Hessian-for-Fisher",
            "Your F is the Hessian. For this model the second derivative contains y, and F is its "
            "mean over the model's y.",
            "E and H are right.",
            fisher=_share,
        ),
        slip(
            _matrices,
            "Fisher-for-Hessian",
            "Your H is the Fisher information. The Hessian keeps the waiting times of the data.",
            "F and E are right.",
            hessian=_one,
        ),
        slip(
            _matrices,
            "empirical-for-Hessian",
            "Your H is made of squared slopes. The Hessian is made of second derivatives.",
            "F and E are right.",
            hessian=_square,
        ),
        slip(
            _matrices,
            "Fisher-for-empirical",
            "Your E is the Fisher information. The empirical one squares the slopes at the data.",
            "F and H are right.",
            empirical=_one,
        ),
        slip(
            _matrices,
            "Hessian-for-empirical",
            "Your E is the Hessian. The empirical Fisher is made of squared slopes.",
            "F and H are right.",
            empirical=_share,
        ),
        slip(
            _matrices,
            "slope-not-squared",
            "In E the slope isn't squared.",
            "F and H are right.",
            empirical=lambda share, m: 1 - share,
        ),
        slip(
            _matrices,
            "slope-in-absolute-value",
            "In E you took the slope's absolute value in place of its square.",
            "F and H are right.",
            empirical=lambda share, m: np.abs(1 - share),
        ),
        slip(
            _matrices,
            "difference-of-times",
            "In E you squared y − eᶻ. The slope of z + y e⁻ᶻ by z is another number.",
            "F and H are right.",
            empirical=lambda share, m: (m * share - m) ** 2,
        ),
        slip(
            _matrices,
            "square-without-the-one",
            "In E the slope lacks a term: z itself has the slope 1.",
            "F and H are right.",
            empirical=lambda share, m: share**2,
        ),
        slip(
            _matrices,
            "sign-inside-the-square",
            "In E the two terms of the slope have the same sign. The derivative of e⁻ᶻ brings a "
            "minus.",
            "F and H are right.",
            empirical=lambda share, m: (1 + share) ** 2,
        ),
        slip(
            _matrices,
            "empirical-centred",
            "In E you subtracted the square of the mean gradient. The empirical Fisher is the mean "
            "of the squares as they are.",
            "F and H are right.",
            centred=True,
        ),
        slip(
            _matrices,
            "slope-for-second-derivative",
            "In H you took the first derivative by z for the second.",
            "F and E are right.",
            hessian=lambda share, m: 1 - share,
        ),
        slip(
            _matrices,
            "sign-of-the-Hessian",
            "The Hessian has the wrong sign: L is *minus* the mean log-density.",
            "F and E are right.",
            signs=(1.0, 1.0, -1.0),
        ),
        slip(
            _matrices,
            "time-for-share",
            "In H the factor e⁻ᶻ beside y is missing.",
            "F and E are right.",
            hessian=lambda share, m: share * m,
        ),
        slip(
            _matrices,
            "mean-squared-for-Fisher",
            "For F you took the variance of y, the square of its mean. F is the variance of the "
            "slope by z.",
            "E and H are right.",
            fisher=lambda share, m: m**2,
        ),
        slip(
            _matrices,
            "inverse-square-for-Fisher",
            "For F you took the information about the mean eᶻ. In between stands the slope of eᶻ "
            "by z.",
            "E and H are right.",
            fisher=lambda share, m: m**-2.0,
        ),
        slip(
            _matrices,
            "mean-for-Fisher",
            "For F you took the mean eᶻ, as for counts. Here the second derivative is y e⁻ᶻ.",
            "E and H are right.",
            fisher=lambda share, m: m,
        ),
        slip(
            _matrices,
            "inverse-mean-for-Fisher",
            "For F you took e⁻ᶻ. In y e⁻ᶻ the mean of y isn't 1.",
            "E and H are right.",
            fisher=lambda share, m: 1 / m,
        ),
        slip(
            _matrices,
            "two-for-Fisher",
            "For F you took twice what it is. The variance of a waiting time over its mean is 1.",
            "E and H are right.",
            fisher=lambda share, m: 2 * np.ones_like(m),
        ),
        slip(
            _matrices,
            "summed",
            "You summed over the samples. L is a mean, and so are the three matrices.",
            over=lambda B, n: 1.0,
        ),
        slip(
            _matrices,
            "divided-by-n",
            "You divided by the number of weights. The mean runs over the samples, the rows of X.",
            over=lambda B, n: float(n),
        ),
        slip(
            _matrices,
            "sign-of-the-exponent",
            "You took the mean waiting time to be e⁻ᶻ. It is eᶻ.",
            mean=lambda z: np.exp(-z),
        ),
        Misconception(
            "mean-gradient-squared",
            _mean_gradient_squared,
            "F and H are right. For E you squared the mean gradient. It is the mean of the "
            "squares, one for each sample.",
        ),
        Misconception(
            "order",
            lambda w, X, y: (
                _matrices(w, X, y)[0],
                _matrices(w, X, y)[2],
                _matrices(w, X, y)[1],
            ),
            "E and H have changed places.",
        ),
    ),
    proof=Recomputed(_differentiated),
    coincidences={
        "F-symmetric": "A mean of numbers times xxᵀ is symmetric.",
        "E-symmetric": "A mean of numbers times xxᵀ is symmetric.",
        "H-symmetric": "A mean of numbers times xxᵀ is symmetric.",
    },
)
