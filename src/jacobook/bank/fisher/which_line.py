"""The mean of what?"""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed

_DATA = np.array([0, 1, 1, 0, 1, 1, 1, 1])  # tosses of a coin


def _first_line_that_fails() -> str:
    """Try each line on a coin, written by the cube root of its log-odds, at 0.7."""
    h = 1e-3

    def chances(theta: float) -> np.ndarray:
        heads = 1 / (1 + np.exp(-(theta**3)))
        return np.array([1 - heads, heads])

    theta = 0.7
    left, here, right = (chances(t) for t in (theta - h, theta, theta + h))
    first, second = (right - left) / (2 * h), (right - 2 * here + left) / h**2
    score = first / here
    bend = (np.log(right) - 2 * np.log(here) + np.log(left)) / h**2
    seen = np.array([np.mean(_DATA == 0), np.mean(_DATA == 1)])
    lines = {
        "a": abs(sum(here) - 1) < 1e-12,
        "b": abs(sum(second)) < 1e-6,
        "c": np.allclose(bend, second / here - score**2, atol=1e-4),
        "d": abs(seen @ (second / here)) < 1e-3,
        "e": abs(-seen @ bend - seen @ score**2) < 1e-3,
    }
    return next(label for label, holds in lines.items() if not holds)


EXERCISE = Exercise(
    id="fisher.which_line",
    name="wrong_line",
    title="The mean of what?",
    level=2,
    points=2,
    objective="15.2",
    hints=(
        "At each line ask over what is integrated or averaged, and with which probabilities.",
        "A quotient ∇²q/q integrates to ∫∇²q only if it is weighted with q itself.",
    ),
    answer=Choice(
        {
            "a": "Line (a) is right: a density integrates to 1 whatever its parameters are.",
            "b": "Line (b) is right for a regular model: both derivatives may go under the "
            "integral, and the constant 1 has none.",
            "c": "Line (c) is right at each y by the quotient rule, with s = ∇q/q.",
            "d": "Line (d) weights with the data. For (b) to help, ∇²q/q must be weighted with "
            "q(y; θ), the model's own density at this θ. Only then does the q below cancel.",
            "e": "Line (e) is wrong for most θ, and it follows from the line before it. The fault "
            "is there.",
        }
    ),
    reference=lambda: "d",
    proof=Recomputed(_first_line_that_fails),
)
