"""How big is it?"""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Exercise, Misconception, Parts, Recomputed, Shape

_B, _IN, _OUT = 7, 5, 3

Shapes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def _shapes_of_derivatives() -> Shapes:
    """Differentiate the losses of such a layer, and look at what comes out."""
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(_B, _IN)), rng.normal(size=(_B, _OUT))
    W, b = rng.normal(size=(_OUT, _IN)), rng.normal(size=_OUT)

    def losses(Z: Any) -> Any:
        return np.sum(T * np.sin(Z.reshape(_B, _OUT)), axis=1)

    def scores(theta: Any) -> Any:
        weights = theta[: W.size].reshape(W.shape)
        return X @ weights.T + theta[W.size :]

    theta = np.concatenate([W.ravel(), b])
    by_scores = jacobian_of(losses, (X @ W.T + b).ravel())
    by_theta = jacobian_of(lambda t: losses(scores(t)), theta)
    by_W = gradient_of(lambda M: np.mean(losses(X @ M.T + b)), W)
    return by_scores.shape, by_theta.shape, by_W.shape


EXERCISE = Exercise(
    id="backprop.how_big",
    name="sizes",
    title="How big is it?",
    level=1,
    points=1,
    objective="10.1",
    hints=(
        "For a Jacobian: how many outputs are there (rows), and how many numbers does the input "
        "have (columns)?",
        "The losses are seven outputs. The scores of all samples are 7 · 3 numbers. The parameters "
        "are the entries of W and those of b. L is one number.",
    ),
    answer=Parts((("by_scores", Shape()), ("by_theta", Shape()), ("by_W", Shape()))),
    reference=lambda: ((7, 21), (7, 18), (3, 5)),
    misconceptions=(
        Misconception(
            "blocks-only",
            lambda: ((7, 3), (7, 18), (3, 5)),
            "(7, 3) is the shape of the blocks without the zeros. A Jacobian by all scores has a "
            "column for each score of each sample.",
        ),
        Misconception(
            "blocks-and-no-bias",
            lambda: ((7, 3), (7, 15), (3, 5)),
            "`by_scores` has the shape of the blocks without the zeros; the Jacobian has a "
            "column for each score of each sample. And in `by_theta` the bias is missing.",
        ),
        Misconception(
            "bias-forgotten",
            lambda: ((7, 21), (7, 15), (3, 5)),
            "`by_theta` counts the weights only. The bias belongs to θ as well.",
        ),
        Misconception(
            "inputs-down-the-rows",
            lambda: ((21, 7), (18, 7), (3, 5)),
            "Both Jacobians are turned round. In this course outputs stand down the rows: there "
            "are seven losses.",
        ),
        Misconception(
            "summed-over-samples",
            lambda: ((7, 21), (18,), (3, 5)),
            "(18,) is the shape of the gradient of one number, such as the mean loss. ℓ has seven "
            "entries.",
        ),
        Misconception(
            "weights-in-out",
            lambda: ((7, 21), (7, 18), (5, 3)),
            "`by_W` is transposed. A gradient has the shape of its variable, and W is stored "
            "(out, in).",
        ),
        Misconception(
            "one-W-per-sample",
            lambda: ((7, 21), (7, 18), (7, 3, 5)),
            "(7, 3, 5) would be one gradient for each sample. L is one number, and all samples "
            "share W.",
        ),
        Misconception(
            "by-scores-as-square",
            lambda: ((21, 21), (7, 18), (3, 5)),
            "`by_scores` has too many rows: each sample has one loss, not one for each score.",
        ),
        Misconception(
            "inputs-for-scores",
            lambda: ((7, 35), (7, 18), (3, 5)),
            "`by_scores` has 35 columns, as if by the inputs X. By the scores is asked for.",
        ),
        Misconception(
            "theta-of-each-sample",
            lambda: ((7, 21), (7, 126), (3, 5)),
            "`by_theta` has parameters for each sample. All samples share one θ.",
        ),
    ),
    proof=Recomputed(_shapes_of_derivatives),
)
