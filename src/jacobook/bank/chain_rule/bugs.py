"""Three bugs in a backward pass."""

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


def _slope(A: Matrix) -> Matrix:
    return 1 - A**2


def _slope_at_the_activation(A: Matrix) -> Matrix:
    result: Matrix = 1 - np.tanh(A) ** 2
    return result


def _summed(G: Matrix, X: Matrix) -> Matrix:
    return G.T @ X


def _averaged(G: Matrix, X: Matrix) -> Matrix:
    return G.T @ X / len(X)


def _by_z(G: Matrix, U: Matrix) -> Matrix:
    return G


def _by_a(G: Matrix, U: Matrix) -> Matrix:
    return U


def _backward(
    slope: Callable[[Matrix], Matrix] = _slope,
    weights: Callable[[Matrix, Matrix], Matrix] = _summed,
    carried: Callable[[Matrix, Matrix], Matrix] = _by_z,
) -> Callable[[Matrix, Vector, Matrix, Matrix], Gradients]:
    """Make the backward pass out of its three lines in which the statement has a bug."""

    def gradients(W: Matrix, b: Vector, X: Matrix, U: Matrix) -> Gradients:
        G = U * slope(np.tanh(X @ W.T + b))
        return weights(G, X), G.sum(axis=0), carried(G, U) @ W

    return gradients


_right = _backward()


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
            _backward(slope=_slope_at_the_activation, weights=_averaged, carried=_by_a),
            "This does what the code did before: all three bugs are still in it.",
        ),
        Misconception(
            "slope-left",
            _backward(slope=_slope_at_the_activation),
            "Two bugs are gone. One is left in the line of G: at which point is the slope of tanh "
            "to be taken, and what is A?",
        ),
        Misconception(
            "mean-left",
            _backward(weights=_averaged),
            "Two bugs are gone. One is left in the line of dW: if the loss is a mean over the "
            "batch, where does U have it from?",
        ),
        Misconception(
            "carried-left",
            _backward(carried=_by_a),
            "Two bugs are gone. One is left in the line of dX: what stands right behind the "
            "product with W, and whose gradient must W pull back?",
        ),
        Misconception(
            "only-the-slope-repaired",
            _backward(weights=_averaged, carried=_by_a),
            "The line of G is right now, and so is db. Two bugs are left, in the lines of dW and "
            "of dX.",
        ),
        Misconception(
            "only-the-sum-repaired",
            _backward(slope=_slope_at_the_activation, carried=_by_a),
            "You repaired one bug, that of dW. Two are left, in the lines of G and of dX.",
        ),
        Misconception(
            "only-the-carried-repaired",
            _backward(slope=_slope_at_the_activation, weights=_averaged),
            "You repaired one bug, that of dX. Two are left, in the lines of G and of dW.",
        ),
        Misconception(
            "bias-averaged-too",
            lambda W, b, X, U: (
                _backward(weights=_averaged)(W, b, X, U)[0],
                _right(W, b, X, U)[1] / len(X),
                _right(W, b, X, U)[2],
            ),
            "dX is right. You made dW and db agree by averaging both: it was the sum that was "
            "right.",
        ),
        Misconception(
            "slope-dropped",
            _backward(slope=np.ones_like),
            "You left the slope of tanh out. It was taken at a wrong point, but it belongs there.",
        ),
        Misconception(
            "bias-without-the-slope",
            lambda W, b, X, U: (
                _right(W, b, X, U)[0],
                U.sum(axis=0),
                _right(W, b, X, U)[2],
            ),
            "dW and dX are right. You changed db, and now the slope of tanh is missing there: b "
            "is added before tanh.",
        ),
        Misconception(
            "weights-without-the-slope",
            lambda W, b, X, U: (
                U.T @ X,
                *_right(W, b, X, U)[1:],
            ),
            "db and dX are right. In dW the slope of tanh is missing: W acts before tanh.",
        ),
        Misconception(
            "slope-twice",
            lambda W, b, X, U: (
                *_right(W, b, X, U)[:2],
                (U * (1 - np.tanh(X @ W.T + b) ** 2) ** 2) @ W,
            ),
            "dW and db are right. In dX the slope of tanh is taken twice: G has it already.",
        ),
        Misconception(
            "slope-without-square",
            _backward(slope=lambda A: 1 - A),
            "The slope of tanh, written with its value A, isn't 1 − A: a square is missing.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
