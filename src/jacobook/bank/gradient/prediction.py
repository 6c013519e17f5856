"""Predict a small change."""

from fractions import Fraction

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


def _walked() -> float:
    """Walk along one coordinate after the other, in exact fractions."""
    value = Fraction("0.5")
    for slope, step in (("3", "0.01"), ("-2", "0.02"), ("0.5", "-0.04")):
        value += Fraction(slope) * Fraction(step)
    return float(value)


EXERCISE = Exercise(
    id="gradient.prediction",
    name="predicted_value",
    title="Predict a small change",
    level=1,
    points=1,
    objective="1.1",
    hints=(
        "The derivative turns a small step into a small change: df = ∇f · dx. What is asked for "
        "is the value after the change.",
    ),
    answer=Array(),
    # f(a) = 0.5, ∇f(a) = (3, −2, 0.5), dx = (0.01, 0.02, −0.04)
    reference=lambda: 0.5 + np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
    misconceptions=(
        Misconception(
            "only-the-change",
            lambda: np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "This is the change df. The value after the step is asked for: where f was, plus the "
            "change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: 0.5 - np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "You subtracted the change. f after the step is f before it plus df; a change "
            "that is negative makes it smaller by itself.",
        ),
        Misconception(
            "value-before",
            lambda: 0.5,
            "This is f(a), the value before the step.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: 0.5 + np.linalg.norm([3, -2, 0.5]) * np.linalg.norm([0.01, 0.02, -0.04]),
            "You multiplied the two lengths. That is the change for a step straight uphill; this "
            "step goes another way, so the dot product is needed.",
        ),
        Misconception(
            "gradient-summed",
            lambda: 0.5 + np.sum([3, -2, 0.5]),
            "You added the gradient's entries without the step. Each partial derivative is a rate: "
            "multiply it by how far that variable moved.",
        ),
    ),
    proof=Recomputed(_walked),
)
