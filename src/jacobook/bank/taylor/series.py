"""What the Taylor series says."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="taylor.series",
    name="sum_of_series",
    title="What the Taylor series says",
    level=1,
    points=1,
    objective="6.8",
    hints=(
        "The Taylor series of a sum is the sum of the Taylor series. Which derivatives at 0 has "
        "the second term?",
        "3/(2 − s) equals its geometric series as long as |s| < 2.",
    ),
    answer=Array(),
    # h(s) = 3/(2 − s) + 5 e^(−1/s²), h(0) = 3/2, the series at 0 for s = ½
    reference=lambda: 3 / (2 - 0.5),
    misconceptions=(
        Misconception(
            "function-value",
            lambda: 3 / (2 - 0.5) + 5 * np.exp(-4),
            "This is the value of h. The Taylor series knows only the derivatives at 0, and all "
            "those of the second term are zero: it converges, to another function.",
        ),
        Misconception(
            "value-at-zero",
            lambda: 3 / 2,
            "This is h(0), the first term of the series. The first part of h has more derivatives "
            "at 0 that aren't zero.",
        ),
        Misconception(
            "first-order",
            lambda: 3 / 2 + 3 / 4 * 0.5,
            "You stopped after the first-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "second-order",
            lambda: 3 / 2 + 3 / 4 * 0.5 + 3 / 8 * 0.5**2,
            "You stopped after the second-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "ratio-without-half",
            lambda: 3 / 2 / (1 - 0.5),
            "Your series has the ratio s. Take the 2 out of 2 − s: what stands beside 1 then?",
        ),
        Misconception(
            "alternating",
            lambda: 3 / 2 / (1 + 0.5 / 2),
            "Your series alternates. Differentiate 3/(2 − s) once at 0: is the slope negative?",
        ),
        Misconception(
            "factorials",
            lambda: 3 / 2 * np.exp(0.25),
            "You divided by k! and forgot that the k-th derivative of 3/(2 − s) has a factor k!.",
        ),
        Misconception(
            "exponential-at-zero",
            lambda: 3 / (2 - 0.5) + 5,
            "You gave the second term the value 5. As s tends to 0, −1/s² tends to −∞: what does "
            "the exponential tend to?",
        ),
    ),
)
