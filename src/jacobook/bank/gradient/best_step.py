"""How small should h be?."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _least_error() -> str:
    """Measure the forward difference's error at many points with each step, and take the least."""
    steps = {"a": 1e-16, "b": 1e-12, "c": 1e-8, "d": 1e-5, "e": 1e-2}
    x = np.linspace(0.6, 1.4, 201)

    def worst(h: float) -> float:
        return float(np.max(np.abs((np.exp(x + h) - np.exp(x)) / h - np.exp(x))))

    return min(steps, key=lambda label: worst(steps[label]))


EXERCISE = Exercise(
    id="gradient.best_step",
    name="best_step",
    title="How small should h be?",
    level=1,
    points=1,
    objective="1.6",
    hints=(
        "Two errors add up: one from cutting the Taylor series off, which shrinks with h, and one "
        "from rounding in f, divided by h, which grows.",
        "Minimise h/2 + 2ε/h with ε ≈ 2·10⁻¹⁶.",
    ),
    answer=Choice(
        {
            "a": "h = 1e-16 is so small that 1 + h is 1 again in double precision. The difference "
            "is exactly zero, whatever f is.",
            "b": "h = 1e-12 makes the truncation error tiny, but the two values of f agree in all "
            "digits but a few: their difference keeps about four correct digits.",
            "c": "h = 1e-8 is near the square root of the machine epsilon. Rounding costs up to "
            "about 4e-8 there and truncation 5e-9: both are small, and with each other step here "
            "one of them is larger than the two together.",
            "d": "h = 1e-5 suits the central difference, whose truncation error is of order h². "
            "The forward difference still has an error of about 1e-5 / 2 there.",
            "e": "With h = 1e-2 rounding does no harm, but the truncation error is about half a "
            "percent: the difference quotient is the slope of a chord, not of the tangent.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_least_error),
)
