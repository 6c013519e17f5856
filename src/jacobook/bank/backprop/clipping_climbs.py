"""Clipping that climbs."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _mean(g: Any) -> Any:
    return sum(g.tolist()) / Fraction(len(g))


def _clipped(g: Any, c: Any) -> list[Fraction]:
    """A number longer than c keeps its sign and gets the length c."""
    return [max(-c, min(c, value)) for value in g.tolist()]


def _clipped_mean(g: Any, c: Any) -> Any:
    return sum(_clipped(g, c.item())) / Fraction(len(g))


def _a_step_climbs(answer: tuple[Any, Any]) -> bool:
    """With losses gᵢw, a step against the clipped mean raises the mean loss."""
    g, c = answer
    threshold = c.item()
    if threshold <= 0:
        return False
    shortened = [v if abs(v) <= threshold else v * threshold / abs(v) for v in g.tolist()]
    step = -sum(shortened)
    return bool(np.mean(g * step) > 0)


EXERCISE = Exercise(
    id="backprop.clipping_climbs",
    name="witness",
    title="Clipping that climbs",
    level=3,
    points=3,
    objective="10.7",
    hints=(
        "Let one sample pull hard to one side and the others softly to the other side. What is "
        "left of the hard pull after clipping?",
        "With c = 1, one large positive number counts as 1. How many small negative numbers "
        "outweigh 1?",
    ),
    answer=Witness(
        fields=(("g", (3,)), ("c", ())),
        conditions=(
            Condition(
                "threshold-not-positive",
                lambda g, c: bool(c.item() > 0),
                "The threshold isn't positive. It is the length to which longer gradients are "
                "shortened.",
                ((10, -1, -1), 0),
            ),
            Condition(
                "mean-is-zero",
                lambda g, c: bool(_mean(g) != 0),
                "Your three numbers have the mean 0: without clipping there is no step at all.",
                ((2, -1, -1), 1),
            ),
            Condition(
                "nothing-clipped",
                lambda g, c: _clipped(g, c.item()) != g.tolist(),
                "No number is longer than your threshold, so clipping changes nothing.",
                ((10, -1, -1), 20),
            ),
            Condition(
                "clipped-mean-is-zero",
                lambda g, c: bool(_clipped_mean(g, c) != 0),
                "The mean of the clipped numbers is 0: the step stops, but it doesn't climb.",
                ((10, -1, 0), 1),
            ),
            Condition(
                "same-sign",
                lambda g, c: bool(_clipped_mean(g, c) * _mean(g) < 0),
                "Both means have the same sign: the step is shorter or longer, and still goes "
                "down.",
                ((2, 1, -1), 1),  # the product of the means is small, so a bound of 1 would show
            ),
        ),
    ),
    reference=lambda: ((10, -1, -1), 1),
    proof=Satisfies(_a_step_climbs),
)
