"""Is it still a density?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed

# Each map with its slope.
_MAPS: dict[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "a": (lambda x: np.logaddexp(0, x), lambda x: 1 / (1 + np.exp(-x))),
    "b": (lambda x: x**3, lambda x: 3 * x**2),
    "c": (lambda x: 2 * x + np.sin(x), lambda x: 2 + np.cos(x)),
    "d": (lambda x: x - np.tanh(x), lambda x: np.tanh(x) ** 2),
    "e": (lambda x: x - 2 * np.tanh(x), lambda x: 1 - 2 / np.cosh(x) ** 2),
}


def _by_integration() -> str:
    """Integrate each candidate over the line, and look for zeros of it on a fine grid."""
    from scipy.integrate import quad
    from scipy.stats import norm

    fine = []
    for label, (f, slope) in _MAPS.items():

        def p(x: float, f: Callable = f, slope: Callable = slope) -> float:
            return float(norm.pdf(f(x)) * abs(slope(x)))

        with np.errstate(over="ignore"):
            total = sum(quad(p, a, a + 2, limit=200)[0] for a in range(-60, 60, 2))
        positive = all(p(x) > 0 for x in np.linspace(-3, 3, 601))
        if np.isclose(total, 1, atol=1e-6) and positive:
            fine.append(label)
    (only,) = fine
    return only


EXERCISE = Exercise(
    id="flows.which_density",
    name="which_map",
    title="Is it still a density?",
    level=2,
    points=2,
    objective="13.7",
    hints=(
        "Three things are needed: one-to-one, onto the whole line, and a slope that is never "
        "zero. Draw each map.",
        "What is missing shows in the integral or in a zero: values that f never takes take their "
        "probability away; values taken three times count three times.",
    ),
    answer=Choice(
        {
            "a": "This map takes positive values only. The half of the base below zero is never "
            "used, and the integral is ½.",
            "b": "This map is one-to-one and onto, and the integral is 1. But its slope is zero at "
            "x = 0, and so is the formula there: look at the second demand.",
            "c": "Its slope lies between 1 and 3, so it is a diffeomorphism of the line.",
            "d": "The map is one-to-one and onto, and the integral is 1. But the slope at x = 0 is "
            "1 − 1, and the formula is zero there.",
            "e": "The slope at x = 0 is negative, and far out it is positive. So some values are "
            "taken three times, and their probability is counted three times.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_by_integration),
)
