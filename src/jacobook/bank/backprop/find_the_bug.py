"""Find the bug: a layer with a sigmoid."""

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
from jacobook.functions import sigmoid

Pair = tuple[Matrix, Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, into: int, out: int, edge: str = "") -> Case:
        X, W = rng.normal(size=(B, into)), rng.normal(size=(out, into))
        Z = X @ W.T + rng.normal(size=out)
        args = (X, Z, rng.normal(size=(B, out)))
        return Case(args, edge=edge, sizes={"B": B, "in": into, "out": out})

    return [
        case(7, 4, 3),
        case(5, 3, 6),
        case(6, 5, 2),
        # As many outputs as samples: the wrong axis doesn't show in the shape.
        case(4, 2, 4, "out equals B"),
        case(1, 3, 2, "B is 1"),
        case(6, 3, 1, "out is 1"),
    ]


def _slope(Z: Matrix) -> Matrix:
    s: Matrix = sigmoid(Z)
    return s * (1 - s)


def _twice(Z: Matrix) -> Matrix:
    """The slope's formula, applied to what is the slope already."""
    return _slope(Z) * (1 - _slope(Z))


def _back(
    slope: Callable[[Matrix], Matrix] = _slope,
    bias: Callable[[Matrix], Vector] = lambda delta: delta.sum(axis=0),
    weights: Callable[[Matrix, Matrix], Matrix] = lambda delta, X: delta.T @ X,
) -> Callable[..., Pair]:
    def layer_back(X: Matrix, Z: Matrix, U: Matrix) -> Pair:
        delta = U * slope(Z)
        return weights(delta, X), bias(delta)

    return layer_back


def _differentiated(X: Matrix, Z: Matrix, U: Matrix) -> Pair:
    """Let W and b move away from where Z was found, and differentiate Σ U σ(Z)."""

    def loss(dW: Any, db: Any) -> Any:
        return np.sum(U / (1 + np.exp(-(Z + X @ dW.T + db))))

    out, into = Z.shape[1], X.shape[1]
    no_W, no_b = np.zeros((out, into)), np.zeros(out)
    return gradient_of(lambda M: loss(M, no_b), no_W), gradient_of(lambda v: loss(no_W, v), no_b)


EXERCISE = Exercise(
    id="backprop.find_the_bug",
    name="layer_back",
    title="Find the bug: a layer with a sigmoid",
    level=2,
    points=2,
    objective="10.6",
    hints=(
        "Two lines are wrong. Print the shape of db, and print the factor that U is multiplied by: "
        "the slope of a sigmoid is 1/4 at z = 0.",
        "σ′(z) = σ(z)(1 − σ(z)): the formula takes σ and returns the slope. Use it once. And all "
        "samples share b.",
    ),
    answer=Parts((("dW", Array()), ("db", Array()))),
    reference=_back(),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "the-code-as-it-stands",
            _back(_twice, lambda d: d.mean(axis=1)),
            "This is the code as it stands. `db` has one entry for each sample, and U is "
            "multiplied by a slope of a slope: 3/16 at z = 0.",
        ),
        Misconception(
            "axis-repaired",
            _back(_twice, lambda d: d.mean(axis=0)),
            "`db` has the right shape now. It is still an average, and U is still multiplied by "
            "3/16 at z = 0.",
        ),
        Misconception(
            "sum-along-the-rows",
            _back(_slope, lambda d: d.sum(axis=1)),
            "`dW` is right. `db` has one entry for each sample: it adds over the outputs.",
        ),
        Misconception(
            "slope-left",
            _back(_twice),
            "The sum over the samples is right. U is still multiplied by a slope of a slope: 3/16 "
            "at z = 0.",
        ),
        Misconception(
            "bias-left",
            _back(_slope, lambda d: d.mean(axis=1)),
            "`dW` is right. `db` still has one entry for each sample.",
        ),
        Misconception(
            "bias-averaged",
            _back(_slope, lambda d: d.mean(axis=0)),
            "`dW` is right, and `db` has the right shape. It is an average over the samples: "
            "whatever factor L has is in U already.",
        ),
        Misconception(
            "both-averaged",
            _back(_slope, lambda d: d.mean(axis=0), lambda d, X: d.T @ X / len(X)),
            "Both parts are divided by the number of samples. Whatever factor L has is in U "
            "already.",
        ),
        Misconception(
            "no-slope",
            _back(lambda Z: np.ones_like(Z)),
            "Now there is no slope at all: U is the gradient by the sigmoid's output, and it must "
            "come back through the sigmoid.",
        ),
        Misconception(
            "slope-at-the-wrong-place",
            _back(lambda Z: Z * (1 - Z)),
            "You put Z into s(1 − s). The s of that formula is the sigmoid of Z.",
        ),
        Misconception(
            "slope-of-tanh",
            _back(lambda Z: 1 - sigmoid(Z) ** 2),
            "1 − s² is the slope of tanh in terms of its output. For the sigmoid it is another "
            "formula.",
        ),
        Misconception(
            "sigmoid-for-slope",
            _back(lambda Z: sigmoid(Z)),
            "You multiplied U by the sigmoid itself. Its slope is needed.",
        ),
        Misconception(
            "transposed",
            _back(_slope, weights=lambda d, X: X.T @ d),
            "`db` is right. `dW` is transposed: W is stored (out, in).",
        ),
    ),
    proof=Recomputed(_differentiated),
)
