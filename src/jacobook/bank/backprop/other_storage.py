"""A batch from another framework."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Parts, Recomputed

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
    reference=lambda X, W, Delta: (X @ Delta.T, W @ Delta),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "weights-out-in",
            lambda X, W, Delta: (Delta @ X.T, W @ Delta),
            "ΔXᵀ is right for weights stored (out, in). This W has its inputs down the rows. `dX` "
            "is right.",
        ),
        Misconception(
            "mean-again",
            lambda X, W, Delta: (X @ Delta.T / X.shape[1], W @ Delta),
            "You divided `dW` by the number of samples. Whatever factor L has is in Δ already.",
        ),
        Misconception(
            "both-means-again",
            lambda X, W, Delta: (X @ Delta.T / X.shape[1], W @ Delta / X.shape[1]),
            "You divided both parts by the number of samples. Whatever factor L has is in Δ "
            "already.",
        ),
        Misconception(
            "input-divided",
            lambda X, W, Delta: (X @ Delta.T, W @ Delta / X.shape[1]),
            "`dW` is right. You divided `dX` by the number of samples: whatever factor L has is in "
            "Δ already.",
        ),
        Misconception(
            "samples-in-rows",
            lambda X, W, Delta: (X @ Delta.T, (W @ Delta).T),
            "`dW` is right. `dX` is transposed: here a sample is a column, and the gradient has "
            "the shape of X.",
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
            "forward",
            lambda X, W, Delta: (X @ (W.T @ X).T, W @ (W.T @ X)),
            "You put the layer's output Z = WᵀX where its gradient Δ belongs.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
