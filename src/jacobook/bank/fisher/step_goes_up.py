"""A step that should have worked."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _slopes(x: Any, y: Any, theta: Any) -> Any:
    return (theta * x - y) * x


def _loss(x: Any, y: Any, theta: Any) -> Any:
    return sum((theta * x - y) ** 2) / 4


def _after(x: Any, y: Any, theta: Any) -> Any:
    """One step with the empirical Fisher and η = 1, in exact arithmetic."""
    slopes = _slopes(x, y, theta)
    return theta - sum(slopes) / sum(slopes**2)


def _by_floats(answer: tuple[Any, ...], *_: Any) -> bool:
    """Compute both losses again, from the definitions, with NumPy's means."""
    x, y, theta = (np.array(part, dtype=float) for part in answer)
    if not np.all(x):
        return False

    def loss(t: Any) -> Any:
        return np.mean((t * x - y) ** 2 / 2)

    h = 1e-6
    each = [((t * x - y) ** 2 / 2) for t in (theta - h, theta + h)]
    slopes = (each[1] - each[0]) / (2 * h)
    if abs(slopes.mean()) < 1e-7 or np.mean(slopes**2) < 1e-12:
        return False
    # A difference has its rounding: take the exact slopes, if these agree with it.
    exact = (theta * x - y) * x
    if not np.allclose(slopes, exact, atol=1e-5):
        return False
    return bool(loss(theta - exact.mean() / np.mean(exact**2)) > 100 * loss(theta))


_X, _Y, _T = (1, 2), (0, 0), Fraction(1, 100)

EXERCISE = Exercise(
    id="fisher.step_goes_up",
    name="witness",
    title="A step that should have worked",
    level=3,
    points=3,
    objective="15.4",
    hints=(
        "Begin with one sample, x = 1 and y = 0. What is the step, in terms of θ? What happens "
        "when θ is already good?",
        "Near a perfect fit the slopes are small, and their squares much smaller: g/E is huge.",
    ),
    answer=Witness(
        fields=(("x", (2,)), ("y", (2,)), ("theta", ())),
        conditions=(
            Condition(
                "feature-is-zero",
                lambda x, y, theta: bool(np.all(x != 0)),
                "One of your x is zero. Such a sample tells nothing about θ; both are to count.",
                ((1, 0), (0, 0), _T),
            ),
            Condition(
                "no-slopes",
                lambda x, y, theta: bool(np.any(_slopes(x, y, theta) != 0)),
                "Your θ fits both samples exactly. Then E is zero, and there is no step.",
                ((1, 2), (3, 6), 3),
            ),
            Condition(
                "at-the-minimum",
                lambda x, y, theta: bool(sum(_slopes(x, y, theta)) != 0),
                "Your θ is the minimiser: the mean gradient is zero, and so is the step.",
                ((1, 1), (1, 3), 2),
            ),
            Condition(
                "goes-down",
                lambda x, y, theta: bool(_loss(x, y, _after(x, y, theta)) >= _loss(x, y, theta)),
                "From your θ the step lowers the loss. How large are the residuals there? Where "
                "they are large, E is large, and the step is short.",
                ((1, 2), (0, 0), 10),
            ),
            Condition(
                "too-little",
                lambda x, y, theta: bool(
                    _loss(x, y, _after(x, y, theta)) > 100 * _loss(x, y, theta)
                ),
                "The loss goes up, or stays, but it isn't more than a hundred times the old one "
                "afterwards.",
                ((1, 2), (0, 0), Fraction(3, 10)),
            ),
        ),
    ),
    reference=lambda: (_X, _Y, _T),
    proof=Satisfies(_by_floats),
)
