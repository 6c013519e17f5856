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
        Misconception(
            "all-flat",
            lambda: [0.0, 2 / 3],
            "These are the zeros of the derivative of x³ − x². Where a slope is zero the "
            "derivative exists; look for points where the slopes from both sides differ.",
        ),
        Misconception(
            "symmetric-zeros",
            lambda: [-2.0, -1.0, 1.0],
            "−1 isn't a zero of x³ − x²: put it in. The other two are right.",
        ),
        Misconception(
            "zeros-of-the-mirrored",
            lambda: [-2.0, -1.0],
            "−2 is right. x³ − x² = x²(x − 1) isn't zero at −1: look at the sign.",
        ),
        Misconception(
            "all-zeros-and-mirrored",
            lambda: [-2.0, -1.0, 0.0, 1.0],
            "−1 isn't a zero of x³ − x². And at 0 that polynomial only touches zero: compare the "
            "slopes on both sides.",
        ),
        Misconception(
            "origin-alone",
            lambda: [0.0],
            "Neither term has a kink at 0: compare the slopes on both sides. |u| and max(0, u) "
            "can have one only where u is zero and passes through with a slope.",
        ),
        Misconception(
            "relu-sign-alone",
            lambda: [2.0],
            "x + 2 is zero somewhere else: look at the sign. And the absolute value has a kink "
            "too.",
        ),
        Misconception(
            "all-zeros-and-relu-sign",
            lambda: [0.0, 1.0, 2.0],
            "Two things: x + 2 isn't zero at 2; and at 0 the polynomial x³ − x² only touches zero.",
        ),
    ),
    proof=Recomputed(_where_slopes_jump, rtol=1e-6),
)
