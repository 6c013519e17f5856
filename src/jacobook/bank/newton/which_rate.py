"""Which rate?"""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed

# The secant method on x³ = 5 from 1 and 2: the errors, rounded as the page shows them.
SHOWN = (7.1e-1, 2.9e-1, 1.4e-1, 2.2e-2, 1.9e-3, 2.5e-5, 2.8e-8, 4.0e-13, 2.2e-16, 2.2e-16)


def _by_the_exponent() -> str:
    """Fit log e(k+1) = p log e(k) + c to what lies above the floor."""
    above = np.log([error for error in SHOWN if error > 1e-14])[2:]
    slope, _ = np.polyfit(above[:-1], above[1:], 1)
    return "a" if slope < 1.3 else "b" if slope < 1.85 else "c"


EXERCISE = Exercise(
    id="newton.which_rate",
    name="rate",
    title="Which rate?",
    level=1,
    points=1,
    objective="11.2",
    hints=(
        "Leave out the last two errors: they are as small as rounding lets them be. Compare the "
        "exponents of the others.",
        "Does the ratio of neighbours stay, or shrink? And is an error about the square of the one "
        "before, or larger?",
    ),
    answer=Choice(
        {
            "a": "For linear convergence the ratio of neighbours would stay about the same. Here "
            "it falls from about a half to about a hundred-thousandth, until rounding stops it.",
            "b": "The ratio shrinks, so it beats every linear rate. And the number of right digits "
            "grows by a factor of about 1.6, not 2.",
            "c": "For quadratic convergence the exponents of ten would about double from one error "
            "to the next. They grow more slowly.",
            "d": "The last errors stall at the floor of rounding. That says something about the "
            "arithmetic, and nothing about the method.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_by_the_exponent),
)
