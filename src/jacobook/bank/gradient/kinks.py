"""Where the derivative does not exist."""

import numpy as np

from jacobook.declaration import Exercise, Misconception, Points, Recomputed


def _where_slopes_jump() -> list[float]:
    """Compare the slopes left and right of every point of a fine grid."""

    def f(x: np.ndarray) -> np.ndarray:
        return np.abs(x**3 - x**2) + np.maximum(0, x + 2)

    grid, h = np.arange(-5000, 5001) / 1000, 1e-6
    jump = (f(grid + h) - 2 * f(grid) + f(grid - h)) / h
    return [float(x) for x in grid[np.abs(jump) > 1e-2]]


EXERCISE = Exercise(
    id="gradient.kinks",
    name="kinks",
    title="Where the derivative does not exist",
    level=2,
    points=2,
    objective="1.5",
    hints=(
        "|u| and max(0, u) can have a kink only where u is zero. List these candidates first.",
        "At each candidate compare the slope just left of it with the slope just right of it. "
        "They may be equal.",
    ),
    answer=Points(dimension=1),
    # f(x) = |x³ − x²| + max(0, x + 2); at 0 the first term is x²|x − 1|, which is smooth enough
    reference=lambda: [-2.0, 1.0],
    misconceptions=(
        Misconception(
            "every-zero-of-the-absolute-value",
            lambda: [-2.0, 0.0, 1.0],
            "You took every zero of u for a kink of |u|. There is one only where u passes through "
            "zero with a slope; where u just touches zero, both one-sided slopes of |u| are 0.",
        ),
        Misconception(
            "relu-forgotten",
            lambda: [1.0],
            "You looked at the absolute value alone. The other term, max(0, x + 2), has a kink "
            "of its own.",
        ),
        Misconception(
            "absolute-value-forgotten",
            lambda: [-2.0],
            "You looked at max(0, x + 2) alone. The other term, the absolute value, has a kink of "
            "its own.",
        ),
        Misconception(
            "relu-at-origin",
            lambda: [0.0, 1.0],
            "Two things. The kink of max(0, u) sits where u is zero, and here u is x + 2, not x. "
            "And a zero inside | | makes a kink only if u passes through it with a slope: compare "
            "the two one-sided slopes at each number that you list.",
        ),
        Misconception(
            "relu-sign",
            lambda: [1.0, 2.0],
            "The kink of the absolute value is right. The other one sits where x + 2 is zero: "
            "look at the sign.",
        ),
        Misconception(
            "touching-zero-only",
            lambda: [-2.0, 0.0],
            "The kink of max(0, x + 2) is right. For the absolute value you kept the wrong one of "
            "the two zeros of x³ − x²: at which of them does it pass through zero with a slope?",
        ),
        Misconception(
            "flat-points",
            lambda: [-2.0, 0.0, 2 / 3, 1.0],
            "You listed the zeros of the derivative of x³ − x² as well. Where a slope is zero the "
            "derivative exists; look for points where the slopes from both sides differ.",
        ),
    ),
    proof=Recomputed(_where_slopes_jump, rtol=1e-6),
)
