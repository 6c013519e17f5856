"""Three bugs in a backward pass."""

from collections.abc import Callable
from functools import partial
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

Gradients = tuple[Matrix, Vector, Matrix]


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, m: int, edge: str = "", unit: float = 1.0) -> Case:
        W, b = unit * rng.normal(size=(m, n)) / np.sqrt(n), rng.normal(size=m)
        X, U = rng.normal(size=(B, n)) / unit, rng.normal(size=(B, m))
        return Case((W, b, X, U), edge=edge, sizes={"B": B, "n": n, "m": m})

    return [
        case(7, 3, 4),
        case(5, 4, 2),
        # With inputs near 1000 the usual step of a finite difference is too long.
        case(6, 3, 5, unit=1e-3),
        case(1, 3, 4, "B is 1"),
        case(7, 1, 3, "n is 1"),
        case(7, 3, 1, "m is 1"),
    ]


Step = Callable[..., Matrix]


def _slope(A: Matrix, Z: Matrix) -> Matrix:
    return 1 - A**2


def _slope_at_the_activation(A: Matrix, Z: Matrix) -> Matrix:
    result: Matrix = 1 - np.tanh(A) ** 2
    return result


def _summed(G: Matrix, X: Matrix, U: Matrix) -> Matrix:
    return G.T @ X


def _averaged(G: Matrix, X: Matrix, U: Matrix) -> Matrix:
    return G.T @ X / len(X)


def _added_up(G: Matrix, U: Matrix) -> Vector:
    result: Vector = G.sum(axis=0)
    return result


def _by_z(G: Matrix, U: Matrix, A: Matrix) -> Matrix:
    return G


def _by_a(G: Matrix, U: Matrix, A: Matrix) -> Matrix:
    return U


def _layer(
    W: Matrix,
    b: Vector,
    X: Matrix,
    U: Matrix,
    *,
    bias: float = 1.0,
    upstream: Step = np.asarray,
    slope: Step = _slope,
    weights: Step = _summed,
    offset: Callable[[Matrix, Matrix], Vector] = _added_up,
    carried: Step = _by_z,
) -> Gradients:
    """The backward pass in steps: G, then dW, db and dX."""
    Z = X @ W.T + bias * b
    A = np.tanh(Z)
    U = upstream(U)
    G = U * slope(A, Z)
    return weights(G, X, U), offset(G, U), carried(G, U, A) @ W


def _made(**steps: Any) -> Callable[[Matrix, Vector, Matrix, Matrix], Gradients]:
    """The backward pass with other steps."""
    return partial(_layer, **steps)


_right = _made()


def _differentiated(W: Matrix, b: Vector, X: Matrix, U: Matrix) -> Gradients:
    def loss(W: Any, b: Any, X: Any) -> Any:
        return np.sum(U * np.tanh(X @ W.T + b))

    return (
        gradient_of(lambda v: loss(v, b, X), W),
        gradient_of(lambda v: loss(W, v, X), b),
        gradient_of(lambda v: loss(W, b, v), X),
    )


EXERCISE = Exercise(
    id="chain_rule.bugs",
    name="repaired_backward",
    title="Three bugs in a backward pass",
    level=2,
    points=2,
    objective="3.7",
    hints=(
        "All shapes are right, so they don't help. Check each of the three derivatives against "
        "differences of L = Σ U ⊙ A, in which U is constant.",
        "Go line by line: where is the slope of tanh taken? Where does a mean come from? What is "
        "the gradient by X·Wᵀ, which W pulls back?",
    ),
    answer=Parts((("dW", Array()), ("db", Array()), ("dX", Array()))),
    reference=lambda W, b, X, U: _right(W, b, X, U),
    sampler=_layer_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "as-it-was",
            _made(slope=_slope_at_the_activation, weights=_averaged, carried=_by_a),
            "This does what the code did before: all three bugs are still in it.",
        ),
        Misconception(
            "only-the-slope-repaired",
            _made(weights=_averaged, carried=_by_a),
            "The line of G is right now, and so is db. Two bugs are left, in the lines of dW and "
            "of dX.",
        ),
        Misconception(
            "only-the-sum-repaired",
            _made(slope=_slope_at_the_activation, carried=_by_a),
            "You repaired one bug, that of dW. Two are left, in the lines of G and of dX.",
        ),
        Misconception(
            "only-the-carried-repaired",
            _made(slope=_slope_at_the_activation, weights=_averaged),
            "You repaired one bug, that of dX. Two are left, in the lines of G and of dW.",
        ),
        Misconception(
            "bias-averaged-too",
            lambda W, b, X, U: (
                _made(weights=_averaged)(W, b, X, U)[0],
                _right(W, b, X, U)[1] / len(X),
                _right(W, b, X, U)[2],
            ),
            "dX is right. You made dW and db agree by averaging both: it was the sum that was "
            "right.",
        ),
        slip(
            _layer,
            "slope-left",
            "In the line of G the first bug is left: at which point is the slope of tanh to be "
            "taken, and what is A?",
            "Two bugs are gone.",
            slope=_slope_at_the_activation,
        ),
        slip(
            _layer,
            "mean-left",
            "In the line of dW the second bug is left: if the loss is a mean over the batch, "
            "where does U have it from?",
            "Two bugs are gone.",
            weights=_averaged,
        ),
        slip(
            _layer,
            "carried-left",
            "In the line of dX the third bug is left: what stands right behind the product with "
            "W, and whose gradient must W pull back?",
            "Two bugs are gone.",
            carried=_by_a,
        ),
        slip(
            _layer,
            "slope-dropped",
            "You left the slope of tanh out. It was taken at a wrong point, but it belongs there.",
            slope=lambda A, Z: np.ones_like(A),
        ),
        slip(
            _layer,
            "slope-without-square",
            "The slope of tanh, written with its value A, isn't 1 − A: a square is missing.",
            slope=lambda A, Z: 1 - A,
        ),
        slip(
            _layer,
            "slope-of-the-sigmoid",
            "A(1 − A) is the slope of the logistic function, and here it is tanh.",
            slope=lambda A, Z: A * (1 - A),
        ),
        slip(
            _layer,
            "value-for-slope",
            "In G the value of tanh stands where its slope belongs.",
            slope=lambda A, Z: A,
        ),
        slip(
            _layer,
            "slope-with-plus",
            "The slope of tanh has a wrong sign inside: tanh gets flatter where its value is "
            "large.",
            slope=lambda A, Z: 1 + A**2,
        ),
        slip(
            _layer,
            "slope-of-z",
            "You wrote the slope of tanh with XWᵀ + b where its value A belongs.",
            slope=lambda A, Z: 1 - Z**2,
        ),
        slip(
            _layer,
            "slope-squared",
            "In G the slope of tanh occurs twice.",
            slope=lambda A, Z: (1 - A**2) ** 2,
        ),
        slip(
            _layer,
            "slope-negated",
            "In G the slope of tanh has the wrong sign.",
            slope=lambda A, Z: A**2 - 1,
        ),
        slip(
            _layer,
            "slope-doubled",
            "The slope of tanh, written with its value A, isn't 1 − 2A: you put the power in "
            "front.",
            slope=lambda A, Z: 1 - 2 * A,
        ),
        slip(
            _layer,
            "sech-without-square",
            "1/cosh lacks its square: the slope of tanh is the square of 1/cosh.",
            slope=lambda A, Z: 1 / np.cosh(Z),
        ),
        slip(
            _layer,
            "bias-forgotten",
            "The slope of tanh is taken at XWᵀ, without b.",
            bias=0.0,
        ),
        slip(
            _layer,
            "upstream-forgotten",
            "In G the factor U is missing: how L moves with A.",
            upstream=np.ones_like,
        ),
        slip(
            _layer,
            "upstream-divided",
            "You divided U by the size of the batch. If L is a mean over the batch, U has the "
            "factor 1/B already.",
            upstream=lambda U: U / len(U),
        ),
        slip(
            _layer,
            "bias-averaged",
            "You averaged in db. If the loss is a mean over the batch, U has the factor 1/B "
            "already, and the contributions add.",
            "dW and dX are right.",
            offset=lambda G, U: np.mean(G, axis=0),
        ),
        slip(
            _layer,
            "bias-without-the-slope",
            "In db the slope of tanh is missing: b is added before tanh.",
            "dW and dX are right.",
            offset=lambda G, U: U.sum(axis=0),
        ),
        slip(
            _layer,
            "bias-over-the-features",
            "db is added up over the outputs, axis 1, and has one entry per sample. b is added in "
            "every row of the batch.",
            "dW and dX are right.",
            offset=lambda G, U: G.sum(axis=1),
        ),
        slip(
            _layer,
            "bias-not-summed",
            "db still has a row for each sample: b is added in every row, and what comes back to "
            "it adds up.",
            "dW and dX are right.",
            offset=lambda G, U: G,
        ),
        slip(
            _layer,
            "bias-total",
            "You added up all of G for db. b has an entry for each output, and so has its "
            "gradient.",
            "dW and dX are right.",
            offset=lambda G, U: np.asarray(G.sum()),
        ),
        slip(
            _layer,
            "weights-without-the-slope",
            "In dW the slope of tanh is missing: W acts before tanh.",
            "db and dX are right.",
            weights=lambda G, X, U: U.T @ X,
        ),
        slip(
            _layer,
            "weights-transposed",
            "dW is transposed: it has the shape of W, `(m, n)`.",
            "db and dX are right.",
            weights=lambda G, X, U: X.T @ G,
        ),
        slip(
            _layer,
            "weights-multiplied-by-the-batch",
            "dW is B times too large: you multiplied by the size of the batch.",
            "db and dX are right.",
            weights=lambda G, X, U: G.T @ X * len(X),
        ),
        slip(
            _layer,
            "weights-of-ones",
            "In dW the factor X is missing: what W is multiplied by.",
            "db and dX are right.",
            weights=lambda G, X, U: G.T @ np.ones_like(X),
        ),
        slip(
            _layer,
            "carried-averaged",
            "In dX you divided by the size of the batch. Each row of X belongs to one sample; if "
            "the loss is a mean, U has the factor 1/B already.",
            "dW and db are right.",
            carried=lambda G, U, A: G / len(G),
        ),
        slip(
            _layer,
            "carried-activation",
            "In dX the activations A are pulled back by W. What is pulled back is a gradient.",
            "dW and db are right.",
            carried=lambda G, U, A: A,
        ),
        slip(
            _layer,
            "slope-twice",
            "In dX the slope of tanh is taken twice: G has it already.",
            "dW and db are right.",
            carried=lambda G, U, A: G * (1 - A**2),
        ),
        slip(
            _layer,
            "weights-from-sums",
            "In dW you added up over the batch first and multiplied then. Each sample's x goes "
            "with its own row of G.",
            "db and dX are right.",
            weights=lambda G, X, U: np.outer(G.sum(axis=0), X.sum(axis=0)),
        ),
        slip(
            _layer,
            "bias-of-one-sample",
            "In db only the first sample counts. b is added in every row of the batch.",
            "dW and dX are right.",
            offset=lambda G, U: G[0],
        ),
        slip(
            _layer,
            "carried-summed",
            "In dX you added up over the batch. Each row of X belongs to one sample, and gets its "
            "own.",
            "dW and db are right.",
            carried=lambda G, U, A: G.sum(axis=0) + 0.0 * G,
        ),
        slip(
            _layer,
            "carried-negated",
            "dX has the wrong sign.",
            "dW and db are right.",
            carried=lambda G, U, A: -G,
        ),
    ),
    proof=Recomputed(_differentiated),
)
