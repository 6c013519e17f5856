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
    slip,
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
    X: Matrix,
    Z: Matrix,
    U: Matrix,
    slope: Callable[[Matrix], Matrix] = _slope,
    weights: Callable[[Matrix, Matrix], Matrix] = lambda delta, X: delta.T @ X,
    bias: Callable[[Matrix], Vector] = lambda delta: delta.sum(axis=0),
    carried: Callable[[Matrix, Matrix], Matrix] = lambda delta, U: delta,
    added: Callable[[Matrix, Matrix], Matrix] = lambda delta, U: delta,
) -> Pair:
    delta = U * slope(Z)
    return weights(carried(delta, U), X), bias(added(delta, U))


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
    reference=lambda X, Z, U: _back(X, Z, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "the-code-as-it-stands",
            lambda X, Z, U: _back(X, Z, U, slope=_twice, bias=lambda d: d.mean(axis=1)),
            "This is the code as it stands. `db` has one entry for each sample, and U is "
            "multiplied by a slope of a slope: 3/16 at z = 0.",
        ),
        slip(
            _back,
            "slope-left",
            "U is still multiplied by a slope of a slope: 3/16 at z = 0.",
            "The sum over the samples is right.",
            slope=_twice,
        ),
        slip(
            _back,
            "no-slope",
            "Now there is no slope at all: U is the gradient by the sigmoid's output, and it must "
            "come back through the sigmoid.",
            slope=np.ones_like,
        ),
        slip(
            _back,
            "slope-at-the-wrong-place",
            "You put Z into s(1 − s). The s of that formula is the sigmoid of Z.",
            slope=lambda Z: Z * (1 - Z),
        ),
        slip(
            _back,
            "slope-at-the-output",
            "You took the slope of the sigmoid at A, its output. It belongs at Z.",
            slope=lambda Z: _slope(sigmoid(Z)),
        ),
        slip(
            _back,
            "slope-of-tanh",
            "1 − s² is the slope of tanh in terms of its output. For the sigmoid it is another "
            "formula.",
            slope=lambda Z: 1 - sigmoid(Z) ** 2,
        ),
        slip(
            _back,
            "sigmoid-for-slope",
            "You multiplied U by the sigmoid itself. Its slope is needed.",
            slope=sigmoid,
        ),
        slip(
            _back,
            "other-half-of-the-slope",
            "You multiplied U by 1 − s, or by the sigmoid of −Z. The slope is a product of two "
            "factors.",
            slope=lambda Z: 1 - sigmoid(Z),
        ),
        slip(
            _back,
            "slope-with-plus",
            "The slope has a plus where a minus belongs: it is smaller than s.",
            slope=lambda Z: sigmoid(Z) * (1 + sigmoid(Z)),
        ),
        slip(
            _back,
            "slope-squared",
            "You multiplied by the square of the slope. U comes back through one sigmoid.",
            slope=lambda Z: _slope(Z) ** 2,
        ),
        slip(
            _back,
            "one-minus-the-slope",
            "You kept 1 − slope, the wrong one of the two factors.",
            slope=lambda Z: 1 - _slope(Z),
        ),
        slip(
            _back,
            "slope-negative",
            "The slope has the wrong sign: a sigmoid rises.",
            slope=lambda Z: -_slope(Z),
        ),
        slip(
            _back,
            "bias-left",
            "`db` still has one entry for each sample.",
            "`dW` is right.",
            bias=lambda d: d.mean(axis=1),
        ),
        slip(
            _back,
            "sum-along-the-rows",
            "`db` has one entry for each sample: it adds over the outputs.",
            "`dW` is right.",
            bias=lambda d: d.sum(axis=1),
        ),
        slip(
            _back,
            "bias-averaged",
            "`db` has the right shape. It is an average over the samples: whatever factor L has "
            "is in U already.",
            "`dW` is right.",
            bias=lambda d: d.mean(axis=0),
        ),
        slip(
            _back,
            "bias-total",
            "`db` is the sum over everything. b has an entry for each output.",
            "`dW` is right.",
            bias=lambda d: np.sum(d),
        ),
        slip(
            _back,
            "bias-of-one-sample",
            "In `db` only the first sample counts. All samples share b.",
            "`dW` is right.",
            bias=lambda d: d[0],
        ),
        slip(
            _back,
            "weights-averaged",
            "`dW` is divided by the number of samples. Whatever factor L has is in U already.",
            "`db` is right.",
            weights=lambda d, X: d.T @ X / len(X),
        ),
        slip(
            _back,
            "transposed",
            "`dW` is transposed: W is stored (out, in).",
            "`db` is right.",
            weights=lambda d, X: X.T @ d,
        ),
        slip(
            _back,
            "inputs-forgotten",
            "In `dW` the inputs are missing: a weight's gradient holds what the weight was "
            "multiplied by.",
            "`db` is right.",
            weights=lambda d, X: d.T @ np.ones_like(X),
        ),
        slip(
            _back,
            "bias-without-slope",
            "In `db` the slope of the sigmoid is missing: b is added before the sigmoid.",
            "`dW` is right.",
            added=lambda d, U: U,
        ),
        slip(
            _back,
            "weights-without-slope",
            "In `dW` the slope of the sigmoid is missing: the layer's product stands before the "
            "sigmoid.",
            "`db` is right.",
            carried=lambda d, U: U,
        ),
        Misconception(
            "parts-swapped",
            lambda X, Z, U: _back(X, Z, U)[::-1],
            "The two parts have changed places: dW comes first, then db.",
        ),
        slip(
            _back,
            "square-of-the-sigmoid",
            "You multiplied U by s². The two factors of the slope differ.",
            slope=lambda Z: sigmoid(Z) ** 2,
        ),
        slip(
            _back,
            "slope-of-tanh-at-z",
            "You took the slope of tanh. The activation here is the sigmoid.",
            slope=lambda Z: 1 - np.tanh(Z) ** 2,
        ),
        slip(
            _back,
            "slope-of-relu",
            "You took the slope of ReLU. The activation here is the sigmoid.",
            slope=lambda Z: (Z > 0).astype(float),
        ),
        slip(
            _back,
            "slope-doubled",
            "The slope is twice too large.",
            slope=lambda Z: 2 * _slope(Z),
        ),
        Misconception(
            "upstream-forgotten",
            lambda X, Z, U: _back(X, Z, np.ones_like(U)),
            "U is missing: how L moves with A is what U says.",
        ),
        Misconception(
            "upstream-added",
            lambda X, Z, U: _back(X, Z, U + _slope(Z), slope=np.ones_like),
            "You added U and the slope. In a chain they are multiplied.",
        ),
        Misconception(
            "slope-at-upstream",
            lambda X, Z, U: _back(X, U, np.ones_like(U)),
            "You took the slope of the sigmoid at U. It belongs at Z, and U is a factor beside it.",
        ),
        slip(
            _back,
            "bias-largest",
            "In `db` only the largest part of each column is left. All samples share b: their "
            "parts add up.",
            "`dW` is right.",
            bias=lambda d: d.max(axis=0),
        ),
    ),
    proof=Recomputed(_differentiated),
)
