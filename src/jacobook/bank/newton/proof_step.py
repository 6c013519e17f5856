"""A step in the proof."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _first_line_that_fails() -> str:
    """Try each line on √(1 + x²), whose second derivative is positive everywhere."""
    starts = np.array([-3.0, -1.5, -0.5, 0.4, 1.1, 2.0])

    def f(x: np.ndarray) -> np.ndarray:
        return np.sqrt(1 + x**2)

    slopes, bends = starts / f(starts), f(starts) ** -3
    d = -slopes / bends
    lines = {
        "a": np.all(slopes * d < 0),
        "b": np.all(f(starts + 1e-3 * d) < f(starts)),
        "c": np.all(np.abs(slopes + bends * d) < 1e-12) and np.all(bends > 0),
        "d": np.all(f(starts + d) < f(starts)),
        "e": False,
    }
    return next(label for label, holds in lines.items() if not holds)


EXERCISE = Exercise(
    id="newton.proof_step",
    name="wrong_line",
    title="A step in the proof",
    level=2,
    points=2,
    objective="11.3",
    hints=(
        "Which lines speak of f, which of the model, and which line passes from one to the other?",
        "Try the lines on the function of the section on failures, from a start beyond 1.",
    ),
    answer=Choice(
        {
            "a": "Line (a) is right: the inverse of a positive definite matrix is positive "
            "definite.",
            "b": "Line (b) is right: a negative slope means that f goes down for small enough t.",
            "c": "Line (c) is right: it speaks of the model, and a quadratic with H ≻ 0 has its "
            "one lowest point where its gradient is zero.",
            "d": "Line (d) passes from the model to f. Nothing says that they agree as far away as "
            "t = 1: far from the minimum f may be higher there. A line search repairs it.",
            "e": "Line (e) is wrong too (a falling sequence needn't fall to the minimum), but it "
            "isn't the first: the line that it stands on is already false.",
        }
    ),
    reference=lambda: "d",
    proof=Recomputed(_first_line_that_fails),
)
