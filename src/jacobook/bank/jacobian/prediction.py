"""Predict both outputs."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

VALUE = np.array([1.2, -0.7])


SLOPES = np.array([[2.0, -3.0], [0.5, 4.0]])


STEP = np.array([0.03, -0.02])


EXERCISE = Exercise(
    id="jacobian.prediction",
    name="predicted_output",
    title="Predict both outputs",
    level=1,
    points=1,
    objective="2.1",
    hints=(
        "Row i of the Jacobian times the step is the change of output i. What is asked for is the "
        "output after the change.",
    ),
    answer=Array(),
    reference=lambda: VALUE + SLOPES @ STEP,
    misconceptions=(
        Misconception(
            "transposed",
            lambda: VALUE + SLOPES.T @ STEP,
            "You multiplied the step by the transposed Jacobian. A step of the *inputs* is pushed "
            "forward by J itself: each row of J, times the step, is the change of one output.",
        ),
        Misconception(
            "only-the-change",
            lambda: SLOPES @ STEP,
            "This is the change J dx. The output after the step is asked for: where f was, plus "
            "the change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: VALUE - SLOPES @ STEP,
            "You subtracted the change. The output after the step is the output before it plus "
            "J dx.",
        ),
        Misconception(
            "entry-by-entry",
            lambda: VALUE + SLOPES * STEP,
            "You multiplied entry by entry (`*`), so NumPy stretched the step over the rows. The "
            "matrix product (`@`) also adds along each row.",
        ),
        Misconception(
            "transposed-change",
            lambda: SLOPES.T @ STEP,
            "Two things at once. You multiplied by the transposed Jacobian, and this is only a "
            "change: the output after the step is asked for.",
        ),
        Misconception(
            "diagonal-only",
            lambda: VALUE + np.diag(SLOPES) * STEP,
            "You let each output follow one input alone, with the diagonal of J. Here both inputs "
            "move, and an output listens to both: use its whole row.",
        ),
        Misconception(
            "step-added",
            lambda: VALUE + STEP,
            "You added the step of the *inputs* to the outputs. J turns it into a step of the "
            "outputs.",
        ),
        Misconception(
            "value-moved-too",
            lambda: SLOPES @ (VALUE + STEP),
            "You multiplied J by f(a) + dx. J takes steps of the inputs, and only dx is one.",
        ),
        Misconception(
            "step-forgotten",
            lambda: VALUE + SLOPES.sum(axis=1),
            "You added the rows of J without the step. Its entries are rates: multiply each by how "
            "far its input moved.",
        ),
    ),
)
