"""A batch from another framework."""

from collections.abc import Callable

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
    slip,
)
from jacobook.functions import sigmoid

Pair = tuple[Matrix, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, into: int, out: int, edge: str = "") -> Case:
        X, W = rng.normal(size=(into, B)), rng.normal(size=(into, out))
        sizes = {"B": B, "in": into, "out": out}
        return Case((X, W, rng.normal(size=(out, B))), edge=edge, sizes=sizes)

    return [
        case(7, 3, 4),
        case(5, 4, 2),
        case(3, 2, 6),
        # Equal sizes: a transpose in the wrong place changes no shape.
        case(4, 4, 4, "in, out and B are equal"),
        case(6, 3, 3, "in and out are equal"),
        case(1, 3, 2, "B is 1"),
        case(3, 1, 2, "in is 1"),
    ]


def _differentiated(X: Matrix, W: Matrix, Delta: Matrix) -> Pair:
    by_W = gradient_of(lambda M: np.sum(Delta * (M.T @ X)), W)
    return by_W, gradient_of(lambda M: np.sum(Delta * (W.T @ M)), X)


Rule = Callable[[Matrix, Matrix, Matrix], Matrix]


def _right(A: Matrix, B: Matrix, W: Matrix) -> Matrix:
    result: Matrix = A @ B.T
    return result


def _both(
    X: Matrix,
    W: Matrix,
    Delta: Matrix,
    gradient: Callable[[Matrix, Matrix, Matrix], Matrix] = lambda X, W, Delta: Delta,
    weights: Rule = _right,
    inputs: Rule = lambda W, D, X: W @ D,
    mean_of_weights: bool = False,
    mean_of_inputs: bool = False,
    sign_of_weights: float = 1.0,
    sign_of_inputs: float = 1.0,
) -> Pair:
    B, D = X.shape[1], gradient(X, W, Delta)
    by_W = sign_of_weights * weights(X, D, W)
    by_X = sign_of_inputs * inputs(W, D, X)
    return (
        by_W / B if mean_of_weights else by_W,
        by_X / B if mean_of_inputs else by_X,
    )


def _through_a_sigmoid(X: Matrix, W: Matrix, Delta: Matrix) -> Matrix:
    a = sigmoid(W.T @ X)
    return Delta * a * (1 - a)


EXERCISE = Exercise(
    id="backprop.other_storage",
    name="other_storage",
    title="A batch from another framework",
    level=2,
    points=2,
    objective="10.4",
    hints=(
        "Each sample adds the outer product of its x and its δ. Which of the two runs down the "
        "rows of this W?",
        "dL = ⟨Δ, dWᵀX + WᵀdX⟩. Move everything but the differential to the other side of the "
        "bracket.",
    ),
    answer=Parts((("dW", Array()), ("dX", Array()))),
    reference=lambda X, W, Delta: _both(X, W, Delta),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _both,
            "weights-out-in",
            "In `dW`, ΔXᵀ is right for weights stored (out, in). This W has its inputs down the "
            "rows.",
            "`dX` is right.",
            weights=lambda A, D, W: D @ A.T,
        ),
        slip(
            _both,
            "weights-reshaped",
            "In `dW` you brought ΔXᵀ into the right shape by `reshape`, which keeps the numbers "
            "in their order. Rows and columns must change places.",
            "`dX` is right.",
            weights=lambda A, D, W: (D @ A.T).reshape(W.shape),
        ),
        slip(
            _both,
            "mean-again",
            "You divided `dW` by the number of samples. Whatever factor L has is in Δ already.",
            "`dX` is right.",
            mean_of_weights=True,
        ),
        slip(
            _both,
            "input-divided",
            "You divided `dX` by the number of samples: whatever factor L has is in Δ already.",
            "`dW` is right.",
            mean_of_inputs=True,
        ),
        slip(
            _both,
            "samples-in-rows",
            "`dX` is transposed: here a sample is a column, and the gradient has the shape of X.",
            "`dW` is right.",
            inputs=lambda W, D, X: (W @ D).T,
        ),
        slip(
            _both,
            "input-reshaped",
            "In `dX` you brought the transpose into the right shape by `reshape`, which keeps the "
            "numbers in their order.",
            "`dW` is right.",
            inputs=lambda W, D, X: (W @ D).T.reshape(X.shape),
        ),
        slip(
            _both,
            "forward",
            "The layer's output Z = WᵀX stands where its gradient Δ belongs.",
            gradient=lambda X, W, Delta: W.T @ X,
        ),
        slip(
            _both,
            "gradient-times-output",
            "You multiplied Δ by Z, entry by entry. Δ is ∂L/∂Z already, and the layer has no "
            "activation.",
            gradient=lambda X, W, Delta: Delta * (W.T @ X),
        ),
        slip(
            _both,
            "sums-multiplied",
            "In `dW` you added over the samples first and multiplied then. Each sample's x goes "
            "with its own δ.",
            "`dX` is right.",
            weights=lambda A, D, W: np.outer(A.sum(axis=1), D.sum(axis=1)),
        ),
        slip(
            _both,
            "means-multiplied",
            "In `dW` you took means over the samples first and multiplied then. Each sample's x "
            "goes with its own δ, and the products are added.",
            "`dX` is right.",
            weights=lambda A, D, W: np.outer(A.mean(axis=1), D.sum(axis=1)),
        ),
        slip(
            _both,
            "first-sample",
            "In `dW` only the first sample counts. All samples share W: their parts add up.",
            "`dX` is right.",
            weights=lambda A, D, W: np.outer(A[:, 0], D[:, 0]),
        ),
        slip(
            _both,
            "last-sample",
            "In `dW` only the last sample counts. All samples share W: their parts add up.",
            "`dX` is right.",
            weights=lambda A, D, W: np.outer(A[:, -1], D[:, -1]),
        ),
        slip(
            _both,
            "weights-for-inputs",
            "In `dW` stands W where X belongs: a weight's gradient holds what the weight was "
            "multiplied by.",
            "`dX` is right.",
            weights=lambda A, D, W: W @ (D @ D.T),
        ),
        slip(
            _both,
            "weights-added",
            "`dW` holds W itself besides, as from a penalty. L has none.",
            "`dX` is right.",
            weights=lambda A, D, W: A @ D.T + W,
        ),
        slip(
            _both,
            "upstream-forgotten-in-input",
            "In `dX` Δ is missing: W alone says how Z moves with X, Δ how L moves with Z.",
            "`dW` is right.",
            inputs=lambda W, D, X: W.sum(axis=1, keepdims=True) + np.zeros(X.shape),
        ),
        slip(
            _both,
            "inputs-summed",
            "In `dX` you added over the samples. Each sample has its own x, and so a column of "
            "its own.",
            "`dW` is right.",
            inputs=lambda W, D, X: (W @ D).sum(axis=1, keepdims=True) + np.zeros(X.shape),
        ),
        slip(
            _both,
            "input-itself",
            "`dX` is X itself. How does Z move with X?",
            "`dW` is right.",
            inputs=lambda W, D, X: X,
        ),
        slip(
            _both,
            "input-forward",
            "In `dX` you sent X forward and came back with W, without Δ.",
            "`dW` is right.",
            inputs=lambda W, D, X: W @ (W.T @ X),
        ),
        slip(
            _both,
            "input-multiplied",
            "In `dX` there is a factor X, entry by entry. The layer is linear: how Z moves with X "
            "doesn't depend on X.",
            "`dW` is right.",
            inputs=lambda W, D, X: X * (W @ D),
        ),
        slip(
            _both,
            "sign-of-weights",
            "`dW` has the wrong sign.",
            "`dX` is right.",
            sign_of_weights=-1.0,
        ),
        slip(
            _both,
            "sign-of-input",
            "`dX` has the wrong sign.",
            "`dW` is right.",
            sign_of_inputs=-1.0,
        ),
        Misconception(
            "divided-by-the-rows",
            lambda X, W, Delta: (X @ Delta.T / X.shape[0], W @ Delta),
            "You divided `dW` by the number of rows of X, which are inputs here. No division is "
            "needed: whatever factor L has is in Δ already.",
        ),
        Misconception(
            "parts-swapped",
            lambda X, W, Delta: (W @ Delta, X @ Delta.T),
            "The two parts have changed places: dW comes first, then dX.",
        ),
        Misconception(
            "sign",
            lambda X, W, Delta: (-X @ Delta.T, -W @ Delta),
            "Both signs are wrong. A gradient is asked for, not a step down it.",
        ),
        Misconception(
            "both-means-again",
            lambda X, W, Delta: (X @ Delta.T / X.shape[1], W @ Delta / X.shape[1]),
            "You divided both parts by the number of samples. Whatever factor L has is in Δ "
            "already.",
        ),
        slip(
            _both,
            "slope-of-a-sigmoid",
            "You multiplied Δ by the slope of a sigmoid. This layer has no activation, and Δ is "
            "∂L/∂Z already.",
            gradient=_through_a_sigmoid,
        ),
        slip(
            _both,
            "kink-of-relu",
            "You kept Δ only where Z is positive, as for ReLU. This layer has no activation, and "
            "Δ is ∂L/∂Z already.",
            gradient=lambda X, W, Delta: Delta * (W.T @ X > 0),
        ),
        slip(
            _both,
            "upstream-squared",
            "Δ is squared. Both gradients are linear in Δ.",
            gradient=lambda X, W, Delta: Delta**2,
        ),
        slip(
            _both,
            "last-sample-missed",
            "In `dW` the last sample is missing.",
            "`dX` is right.",
            weights=lambda A, D, W: A[:, :-1] @ D[:, :-1].T,
        ),
        slip(
            _both,
            "inputs-missing-in-weights",
            "In `dW` X is missing: a weight's gradient holds what the weight was multiplied by.",
            "`dX` is right.",
            weights=lambda A, D, W: np.ones_like(A) @ D.T,
        ),
        slip(
            _both,
            "ones-for-input",
            "`dX` is 1 everywhere. How Z moves with X is W, and how L moves with Z is Δ.",
            "`dW` is right.",
            inputs=lambda W, D, X: np.ones_like(X),
        ),
        slip(
            _both,
            "input-by-inverse",
            "`dX` is made with a (pseudo)inverse of W. A gradient travels back through the "
            "transpose of the map.",
            "`dW` is right.",
            inputs=lambda W, D, X: np.linalg.pinv(W.T) @ D,
        ),
    ),
    proof=Recomputed(_differentiated),
)
