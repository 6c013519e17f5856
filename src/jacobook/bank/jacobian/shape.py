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
        Misconception(
            "inputs-before-batch",
            lambda: (5, 3, 7),
            "The axes stand in reverse order: batch first, as in `X`, then outputs, then inputs.",
        ),
        Misconception(
            "inputs-batch-outputs",
            lambda: (5, 7, 3),
            "You began with the inputs. In this book the batch axis comes first, then the "
            "outputs, then the inputs.",
        ),
        Misconception(
            "inputs-only",
            lambda: (7, 5),
            "`(7, 5)` is the shape of `X`. A derivative has the shape of the output followed by "
            "that of the input.",
        ),
        Misconception(
            "batch-alone",
            lambda: (7,),
            "This is one number for each sample. Each sample has a whole Jacobian.",
        ),
        Misconception(
            "batch-twice-first",
            lambda: (7, 7, 3, 5),
            "You counted the batch twice. Sample i's outputs depend on sample i's inputs alone, "
            "so one batch axis is enough.",
        ),
        Misconception(
            "batch-twice-inside",
            lambda: (3, 7, 7, 5),
            "You counted the batch twice, and put it inside. One batch axis is enough, and it "
            "comes first.",
        ),
        Misconception(
            "batch-twice-reversed",
            lambda: (7, 5, 7, 3),
            "You counted the batch twice, and the inputs come before the outputs. One batch axis "
            "is enough, then outputs, then inputs.",
        ),
        Misconception(
            "other-full",
            lambda: (7, 3, 5, 7),
            "There is one axis too many: the batch occurs twice. One batch axis is enough, and it"
            " comes first.",
        ),
        Misconception(
            "outputs-twice",
            lambda: (7, 3, 3),
            "The last axis is that of the outputs again. There each of the inputs has its place.",
        ),
        Misconception(
            "inputs-twice",
            lambda: (7, 5, 5),
            "The middle axis is that of the inputs. There each of the outputs has its place.",
        ),
        Misconception(
            "one-row",
            lambda: (1, 3, 5),
            "The batch axis has the length 1. There is a Jacobian for each of the seven samples.",
        ),
        Misconception(
            "in-one",
            lambda: (105,),
            "You flattened everything. Leave three axes: batch, outputs, inputs.",
        ),
        Misconception(
            "flattened-reversed",
            lambda: (35, 21),
            "This is one big matrix, with the inputs down the rows. Asked for are the seven "
            "blocks, outputs first.",
        ),
        Misconception(
            "samples-in-the-rows",
            lambda: (21, 5),
            "You put all samples' outputs below each other. Keep the batch on an axis of its own.",
        ),
        Misconception(
            "samples-in-the-columns",
            lambda: (3, 35),
            "You put all samples' inputs beside each other. Keep the batch on an axis of its own.",
        ),
        Misconception(
            "weights-for-each",
            lambda: (3, 5, 3),
            "You have the outputs twice, and no batch. Which indices pick one number: sample, "
            "output, input.",
        ),
    ),
    proof=Recomputed(_stacked),
)
