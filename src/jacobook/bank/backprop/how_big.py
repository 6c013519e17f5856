"""How big is it?"""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Exercise, Misconception, Parts, Recomputed, Shape, slip

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


def _sizes(
    by_scores: tuple[int, ...] = (7, 21),
    by_theta: tuple[int, ...] = (7, 18),
    by_W: tuple[int, ...] = (3, 5),
) -> Shapes:
    return by_scores, by_theta, by_W


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
    reference=lambda: _sizes(),
    misconceptions=(
        slip(
            _sizes,
            "blocks-only",
            "In `by_scores` each loss has a column for its own three scores only: the blocks "
            "without the zeros. A Jacobian by all scores has a column for each score of each "
            "sample.",
            by_scores=(7, 3),
        ),
        slip(
            _sizes,
            "scores-down-the-rows",
            "`by_scores` is turned round. Outputs stand down the rows, and there are seven losses.",
            by_scores=(21, 7),
        ),
        slip(
            _sizes,
            "scores-as-a-table",
            "In `by_scores` the scores have two axes. They are stacked into one vector: one axis "
            "for them, and one for the losses.",
            by_scores=(7, 7, 3),
        ),
        slip(
            _sizes,
            "by-scores-as-square",
            "`by_scores` has too many rows: each sample has one loss, not one for each score.",
            by_scores=(21, 21),
        ),
        slip(
            _sizes,
            "inputs-for-scores",
            "`by_scores` has 35 columns, as if by the inputs X. By the scores is asked for.",
            by_scores=(7, 35),
        ),
        slip(
            _sizes,
            "scores-of-one-loss",
            "`by_scores` has one row, as for one number, such as the mean loss. ℓ has seven "
            "entries.",
            by_scores=(1, 21),
        ),
        slip(
            _sizes,
            "scores-and-samples-added",
            "In `by_scores` 7 and 3 are added up. Seven samples with three scores each are a "
            "product.",
            by_scores=(7, 10),
        ),
        slip(
            _sizes,
            "scores-flat",
            "`by_scores` has one axis. A Jacobian has one for the outputs and one for the inputs.",
            by_scores=(147,),
        ),
        slip(
            _sizes,
            "bias-forgotten",
            "`by_theta` counts the weights only. The bias belongs to θ as well.",
            by_theta=(7, 15),
        ),
        slip(
            _sizes,
            "theta-down-the-rows",
            "`by_theta` is turned round. Outputs stand down the rows, and there are seven losses.",
            by_theta=(18, 7),
        ),
        slip(
            _sizes,
            "summed-over-samples",
            "In `by_theta`, (18,) is the shape of the gradient of one number, such as the mean "
            "loss. ℓ has seven entries.",
            by_theta=(18,),
        ),
        slip(
            _sizes,
            "theta-of-one-loss",
            "`by_theta` has one row, as for one number, such as the mean loss. ℓ has seven "
            "entries.",
            by_theta=(1, 18),
        ),
        slip(
            _sizes,
            "bias-per-input",
            "`by_theta` counts a bias for each input. A dense layer has one for each output.",
            by_theta=(7, 20),
        ),
        slip(
            _sizes,
            "one-bias",
            "`by_theta` counts a single bias. A dense layer has one for each output.",
            by_theta=(7, 16),
        ),
        slip(
            _sizes,
            "bias-per-score",
            "`by_theta` counts a bias for each score of each sample. All samples share b.",
            by_theta=(7, 36),
        ),
        slip(
            _sizes,
            "theta-of-each-sample",
            "`by_theta` has parameters for each sample. All samples share one θ.",
            by_theta=(7, 126),
        ),
        slip(
            _sizes,
            "scores-by-theta",
            "`by_theta` has a row for each score. The losses are differentiated, and each sample "
            "has one.",
            by_theta=(21, 18),
        ),
        slip(
            _sizes,
            "weights-in-out",
            "`by_W` is transposed. A gradient has the shape of its variable, and W is stored "
            "(out, in).",
            by_W=(5, 3),
        ),
        slip(
            _sizes,
            "one-W-per-sample",
            "In `by_W`, (7, 3, 5) would be one gradient for each sample. L is one number, and all "
            "samples share W.",
            by_W=(7, 3, 5),
        ),
        slip(
            _sizes,
            "W-stacked",
            "In `by_W` W is stacked into a vector. A gradient has the shape of its variable.",
            by_W=(15,),
        ),
        slip(
            _sizes,
            "bias-in-W",
            "`by_W` counts the bias, and stacks all into a vector. The gradient by W alone is "
            "asked for, in the shape of W.",
            by_W=(18,),
        ),
        slip(
            _sizes,
            "W-rows-of-losses",
            "`by_W` has a row for each loss. L is one number: its gradient has the shape of W.",
            by_W=(7, 15),
        ),
        Misconception(
            "inputs-down-the-rows",
            lambda: ((21, 7), (18, 7), (3, 5)),
            "Both Jacobians are turned round. In this course outputs stand down the rows: there "
            "are seven losses.",
        ),
        Misconception(
            "all-turned",
            lambda: ((21, 7), (18, 7), (5, 3)),
            "All three are turned round. In a Jacobian outputs stand down the rows (there are "
            "seven losses), and a gradient has the shape of its variable.",
        ),
        slip(
            _sizes,
            "scores-of-one-sample",
            "`by_scores` has a row for each score of one sample. The losses are differentiated, "
            "and there are seven.",
            by_scores=(3, 7),
        ),
        slip(
            _sizes,
            "losses-by-losses",
            "`by_scores` pairs losses with losses. Its columns belong to the scores.",
            by_scores=(7, 7),
        ),
        slip(
            _sizes,
            "scores-of-one-number",
            "`by_scores` has one axis, as the gradient of one number. ℓ has seven entries: there "
            "is a row for each.",
            by_scores=(21,),
        ),
        slip(
            _sizes,
            "rows-of-outputs",
            "`by_scores` has a row for each output. Each sample has one loss, and there are seven "
            "samples.",
            by_scores=(3, 21),
        ),
        slip(
            _sizes,
            "parameters-added",
            "`by_theta` adds inputs and outputs. W has a weight for each *pair* of them.",
            by_theta=(7, 8),
        ),
        slip(
            _sizes,
            "parameters-as-a-table",
            "In `by_theta` the parameters have two axes. θ holds them in one vector.",
            by_theta=(7, 3, 6),
        ),
        slip(
            _sizes,
            "theta-rows-of-outputs",
            "`by_theta` has a row for each output. Each sample has one loss, and there are seven "
            "samples.",
            by_theta=(3, 18),
        ),
        slip(
            _sizes,
            "weights-of-each-sample",
            "`by_theta` has weights for each sample, and no bias. All samples share W and b.",
            by_theta=(7, 105),
        ),
        slip(
            _sizes,
            "bias-as-a-column",
            "`by_W` has a column for the bias. The gradient by W alone is asked for.",
            by_W=(3, 6),
        ),
        slip(
            _sizes,
            "inputs-of-the-batch",
            "`by_W` has the shape of the batch X. W has a row for each output.",
            by_W=(7, 5),
        ),
        slip(
            _sizes,
            "W-as-a-number",
            "`by_W` has the shape of L, a number. Its gradient has an entry for each weight.",
            by_W=(),
        ),
        slip(
            _sizes,
            "W-as-a-row",
            "`by_W` is a Jacobian's row for the stacked weights. The gradient has the shape of W.",
            by_W=(1, 15),
        ),
    ),
    proof=Recomputed(_shapes_of_derivatives),
)
