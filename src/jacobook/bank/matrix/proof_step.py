"""A step in the proof."""

import math

import numpy as np

from jacobook.declaration import Choice, Exercise, Matrix, Recomputed


def _first_line_that_fails() -> str:
    """Compute both sides of every line for two matrices that don't commute."""
    rng = np.random.default_rng(0)
    X, dX = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    powers = [np.linalg.matrix_power(X, k) for k in range(60)]
    h = 1e-30

    def differential(k: int) -> Matrix:
        step: Matrix = np.linalg.matrix_power(X + 1j * h * dX, k).imag / h
        return step

    def exponential(M: Matrix) -> Matrix:
        return np.sum([np.linalg.matrix_power(M, k) / math.factorial(k) for k in range(60)], axis=0)

    of_series = sum(differential(k) / math.factorial(k) for k in range(60))
    power = 4
    moved = sum(powers[j] @ dX @ powers[power - 1 - j] for j in range(power))
    collected = power * powers[power - 1] @ dX
    last = sum(k * powers[k - 1] @ dX / math.factorial(k) for k in range(1, 60))
    lines = {
        "a": np.allclose(exponential(2 * X), exponential(X) @ exponential(X)),
        "b": np.allclose(of_series, exponential(X + 1j * h * dX).imag / h),
        "c": np.allclose(differential(power), moved),
        "d": np.allclose(moved, collected),
        "e": np.allclose(last, exponential(X) @ dX),
    }
    return next(label for label, holds in lines.items() if not holds)


EXERCISE = Exercise(
    id="matrix.proof_step",
    name="wrong_line",
    title="A step in the proof",
    level=2,
    points=2,
    objective="9.7",
    hints=(
        "Try each line with k = 2 and two matrices that don't commute.",
        "One line is right for numbers, and for matrices only if X and dX commute.",
    ),
    answer=Choice(
        {
            "a": "Line (a) is right: the series converges for every square matrix.",
            "b": "Line (b) is right: the series may be differentiated term by term, because it "
            "converges everywhere, and fast.",
            "c": "Line (c) is right: it is the product rule for k factors, with their order kept. "
            "For k = 2 it says X dX + dX X.",
            "d": "Line (d) moves dX to the right end of every term, past factors X with which it "
            "doesn't commute. From there on the proof holds only if X dX = dX X.",
            "e": "Line (e) uses linearity and the series once more, and follows from (d). The "
            "fault is earlier.",
        }
    ),
    reference=lambda: "d",
    proof=Recomputed(_first_line_that_fails),
)
