"""The shape of per-sample Jacobians."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Exercise, Misconception, Recomputed, Shape


def _stacked() -> tuple[int, ...]:
    """Differentiate one layer at each of seven samples, and stack."""
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(3, 5)), rng.normal(size=(7, 5))
    return np.stack([jacobian_of(lambda x: np.tanh(W @ x), x) for x in X]).shape


EXERCISE = Exercise(
    id="jacobian.shape",
    name="per_sample_shape",
    title="The shape of per-sample Jacobians",
    level=1,
    points=1,
    objective="2.2",
    hints=(
        "Which shape has the Jacobian of one sample? Then stack seven of them: in this book the "
        "batch axis comes first.",
    ),
    answer=Shape(),
    # X (7, 5), layer ℝ⁵ → ℝ³
    reference=lambda: (7, 3, 5),
    misconceptions=(
        Misconception(
            "inputs-first",
            lambda: (7, 5, 3),
            "The batch axis is in its place. After it, each sample's Jacobian has inputs down the "
            "rows in your answer, as in denominator layout; here outputs come first.",
        ),
        Misconception(
            "one-sample",
            lambda: (3, 5),
            "`(3, 5)` is the Jacobian at one point. Every sample is another point, and so has a "
            "Jacobian of its own.",
        ),
        Misconception(
            "batch-last",
            lambda: (3, 5, 7),
            "You put the batch axis last. In this book it comes first, as in `X` itself, so that "
            "`jacobians[i]` is the Jacobian of sample i.",
        ),
        Misconception(
            "batch-in-the-middle",
            lambda: (3, 7, 5),
            "You put the outputs' axis before the batch. In this book the batch axis comes first, "
            "as in `X` itself, so that `jacobians[i]` is the Jacobian of sample i.",
        ),
        Misconception(
            "one-sample-inputs-first",
            lambda: (5, 3),
            "This is the Jacobian at one point, with inputs down the rows, as in denominator "
            "layout. Here outputs come first, and every sample has a Jacobian of its own.",
        ),
        Misconception(
            "each-flattened",
            lambda: (7, 15),
            "The batch axis is in its place, and you flattened each sample's Jacobian into a row. "
            "Leave it a table: outputs down, inputs along.",
        ),
        Misconception(
            "every-sample-by-every-sample",
            lambda: (7, 3, 7, 5),
            "This is the derivative of all outputs by *all* inputs. Sample i's outputs don't "
            "depend on sample j's inputs, so nearly all of it is zeros; only each sample's own "
            "block is asked for.",
        ),
        Misconception(
            "flattened",
            lambda: (21, 35),
            "This is the Jacobian of the flattened outputs by the flattened batch: one big matrix, "
            "with blocks of zeros between samples. Asked for are the seven blocks.",
        ),
        Misconception(
            "outputs-only",
            lambda: (7, 3),
            "`(7, 3)` is the shape of the layer's output. A derivative has the shape of the output "
            "followed by the shape of the input.",
        ),
    ),
    proof=Recomputed(_stacked),
)
