"""What the Taylor series says."""

from functools import cache

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


@cache
def _term_after_term() -> float:
    """Let SymPy differentiate at 0, term after term, and add up."""
    import sympy

    s = sympy.symbols("s", positive=True)
    flat, total, derivative = sympy.exp(-1 / s**2), sympy.Integer(0), 9 / (4 - s)
    for k in range(3):  # all later ones are like these: a polynomial in 1/s times the exponential
        if sympy.limit(flat.diff(s, k), s, 0) != 0:
            return float("nan")
    for k in range(40):
        total += derivative.subs(s, 0) / sympy.factorial(k) * sympy.Rational(3, 2) ** k
        derivative = derivative.diff(s)
    return float(total)


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
        "9/(4 − s) equals its geometric series as long as |s| < 4.",
    ),
    answer=Array(),
    # h(s) = 9/(4 − s) + 5 e^(−1/s²), h(0) = 9/4, the series at 0 for s = 1.5
    reference=lambda: 9 / (4 - 1.5),
    misconceptions=(
        Misconception(
            "function-value",
            lambda: 9 / (4 - 1.5) + 5 * np.exp(-1 / 2.25),
            "This is the value of h. The Taylor series knows only the derivatives at 0, and all "
            "those of the second term are zero: it converges, to another function.",
        ),
        Misconception(
            "value-at-zero",
            lambda: 9 / 4,
            "This is h(0), the first term of the series. The first part of h has more derivatives "
            "at 0 that aren't zero.",
        ),
        Misconception(
            "first-order",
            lambda: 9 / 4 * (1 + 0.375),
            "You stopped after the first-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "second-order",
            lambda: 9 / 4 * (1 + 0.375 + 0.375**2),
            "You stopped after the second-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "ratio-without-quarter",
            lambda: 9 / 4 / (1 - 1.5),
            "Your series has the ratio s. Take the 4 out of 4 − s: what stands beside 1 then?",
        ),
        Misconception(
            "first-term-forgotten",
            lambda: 9 / (4 - 1.5) - 9 / 4,
            "You summed from the first power on. The series begins with the value at 0.",
        ),
        Misconception(
            "without-the-nine",
            lambda: 1 / (1 - 0.375),
            "This is the sum of the powers of s/4. What stands in front of them?",
        ),
        Misconception(
            "alternating",
            lambda: 9 / 4 / (1 + 0.375),
            "Your series alternates. Differentiate 9/(4 − s) once at 0: is the slope negative?",
        ),
        Misconception(
            "factorials",
            lambda: 9 / 4 * np.exp(0.375),
            "You divided by k! and forgot that the k-th derivative of 9/(4 − s) has a factor k!.",
        ),
        Misconception(
            "exponential-at-zero",
            lambda: 9 / (4 - 1.5) + 5,
            "You gave the second term the value 5. As s tends to 0, −1/s² tends to −∞: what does "
            "the exponential tend to?",
        ),
        Misconception(
            "exponential-alone",
            lambda: 5 * np.exp(-1 / 2.25),
            "This is the value of the second term. Its derivatives at 0 are all zero, and those of "
            "the first term aren't.",
        ),
        Misconception(
            "both-quarters-forgotten",
            lambda: 9 / (1 - 1.5 / 4),
            "Your ratio is right. When you take the 4 out of 4 − s, it also divides what stands "
            "in front of the series.",
        ),
        Misconception(
            "four-forgotten",
            lambda: 9 / (1 - 1.5),
            "You read 4 − s as 1 − s. Take the 4 out first: it divides the 9, and s too.",
        ),
        Misconception(
            "third-order",
            lambda: 9 / 4 * (1 + 0.375 + 0.375**2 + 0.375**3),
            "You stopped after the third-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "slope-at-s",
            lambda: 9 / (4 - 1.5) ** 2,
            "This is the derivative of 9/(4 − s) at s. A Taylor series adds up derivatives *at "
            "0*, each with its power of s.",
        ),
        Misconception(
            "exponent-not-squared",
            lambda: 9 / (4 - 1.5) + 5 * np.exp(-1 / 1.5),
            "You put s into h, and forgot a square in the exponent. The Taylor series knows only "
            "the derivatives at 0: what are those of the second term?",
        ),
        Misconception(
            "exponent-sign",
            lambda: 9 / (4 - 1.5) + 5 * np.exp(1 / 2.25),
            "You put s into h, and lost the sign of the exponent. The Taylor series knows only the "
            "derivatives at 0: what are those of the second term?",
        ),
        Misconception(
            "exponent-upside-down",
            lambda: 9 / (4 - 1.5) + 5 * np.exp(-2.25),
            "Your second term has s² in its exponent, and h has 1/s² there. That makes its "
            "derivatives at 0 quite different.",
        ),
        Misconception(
            "exponential-to-first-order",
            lambda: 9 / (4 - 1.5) + 5 * (1 - 1 / 2.25),
            "You put −1/s² into the series of the exponential. That isn't a series in powers of "
            "s: ask for the derivatives of the second term at 0.",
        ),
        Misconception(
            "five-at-zero",
            lambda: 9 / 4 + 5,
            "You put s = 0, and gave the second term the value 5. The statement says what h(0) "
            "is, and the series has more terms.",
        ),
        Misconception(
            "value-at-zero-twice",
            lambda: 9 / (4 - 1.5) + 9 / 4,
            "You added h(0) to the sum. It is the first term of the series already.",
        ),
        Misconception(
            "exponential-subtracted",
            lambda: 9 / (4 - 1.5) - 5 * np.exp(-1 / 2.25),
            "You subtracted the value of the second term. Its derivatives at 0 are all zero, so "
            "the series knows nothing of it.",
        ),
        Misconception(
            "integrated",
            lambda: 9 * np.log(4 / (4 - 1.5)),
            "You summed a series with 1/k in it, that of the logarithm. It belongs to the "
            "*integral* of 9/(4 − s).",
        ),
        Misconception(
            "slope-sign",
            lambda: 9 / 4 * (1 - 0.375),
            "You stopped after the first-order term, and subtracted it. Is the slope of 9/(4 − s) "
            "at 0 negative? And the sum of the whole series is asked for.",
        ),
        Misconception(
            "first-order-term-alone",
            lambda: 9 / 16 * 1.5,
            "This is the first-order term alone. The sum of the whole series is asked for, the "
            "value at 0 included.",
        ),
        Misconception(
            "ratio-itself",
            lambda: 0.375,
            "This is the ratio s/4 of the series. Its sum is asked for.",
        ),
        Misconception(
            "radius",
            lambda: 4.0,
            "This is how far the series converges. At s = 1.5 it does: to which number?",
        ),
        Misconception(
            "s-squared",
            lambda: 9 / (4 - 2.25),
            "You put s² where s stands in 9/(4 − s). Only the exponent of the second term has a "
            "square.",
        ),
        Misconception(
            "one-power-too-many",
            lambda: 9 / (4 - 1.5) * 1.5,
            "Each term of yours has one power of s too many: the series begins with the constant "
            "h(0).",
        ),
        Misconception(
            "one-quarter-too-many",
            lambda: 9 / 16 / (1 - 0.375),
            "Your series begins with 9/16. Its first term is h(0).",
        ),
        Misconception(
            "ratio-upside-down",
            lambda: 9 / 4 / (1 - 4 / 1.5),
            "The ratio of your series stands upside down: it is the quotient of a term and the "
            "one *before*.",
        ),
        Misconception(
            "infinite",
            lambda: np.inf,
            "You say that the series grows without limit. Its ratio is s/4: is that less than 1 "
            "in size at s = 1.5?",
        ),
        Misconception(
            "fourth-order",
            lambda: 9 / 4 * (1 - 0.375**5) / (1 - 0.375),
            "You stopped after the fourth-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "function-value-rounded",
            lambda: 6.8,
            "This is the value of h, rounded. The Taylor series knows only the derivatives at 0, "
            "and all those of the second term are zero.",
        ),
        Misconception(
            "function-value-rounded-less",
            lambda: 6.81,
            "This is the value of h, rounded. The Taylor series knows only the derivatives at 0, "
            "and all those of the second term are zero.",
        ),
        Misconception(
            "at-one",
            lambda: 9 / (4 - 1),
            "You put s = 1 into the series. The statement says s = 1.5.",
        ),
        Misconception(
            "nine-forgotten",
            lambda: 1 / (4 - 1.5),
            "The 9 in the numerator is missing.",
        ),
        Misconception(
            "value-at-zero-and-exponential",
            lambda: 9 / 4 + 5 * np.exp(-1 / 2.25),
            "You took the value at 0 for the first term of h, and the value at 1.5 for the "
            "second. It is the other way round that the series goes wrong: which of the two has "
            "derivatives at 0 that aren't zero?",
        ),
        Misconception(
            "first-order-and-exponential",
            lambda: 9 / 4 * (1 + 0.375) + 5 * np.exp(-1 / 2.25),
            "Two things. You stopped after the first-order term, and you added the value of the "
            "second term of h, of which the series knows nothing.",
        ),
        Misconception(
            "factorial-at-second-order",
            lambda: 9 / 4 + 9 / 16 * 1.5 + 9 / 128 * 2.25,
            "You stopped after the second-order term, and divided it by 2 although the second "
            "derivative of 9/(4 − s) brings a factor 2.",
        ),
        Misconception(
            "ratio-halved-at-second-order",
            lambda: 9 / 4 + 9 / 16 * 1.5 + 9 / 32 * 2.25,
            "You stopped after the second-order term, and forgot its ½. The sum of the whole "
            "series is asked for.",
        ),
        Misconception(
            "alternating-and-exponential",
            lambda: 9 / 5.5 + 5 * np.exp(-1 / 2.25),
            "Two things. You put in −s for s in the first term, and you added the value of the "
            "second, of which the series knows nothing.",
        ),
        Misconception(
            "factor-of-the-exponential",
            lambda: 5.0,
            "This is the factor of the second term. Its derivatives at 0 are all zero, and the "
            "series is that of the first term.",
        ),
        Misconception(
            "everything-added",
            lambda: 9 / (4 - 1.5) + 9 / 4 + 5,
            "You added h(0) and the factor of the second term to the sum. h(0) is in the series "
            "already, and the derivatives of the second term at 0 are all zero.",
        ),
        Misconception(
            "denominator",
            lambda: 4 - 1.5,
            "This is the denominator of the first term.",
        ),
        Misconception(
            "first-order-rounded",
            lambda: 3.09,
            "You stopped after the first-order term, and rounded. The sum of the whole series is "
            "asked for.",
        ),
        Misconception(
            "second-order-rounded",
            lambda: 3.41,
            "You stopped after the second-order term, and rounded. The sum of the whole series is "
            "asked for.",
        ),
        Misconception(
            "fifth-order",
            lambda: 9 / 4 * (1 - 0.375**6) / (1 - 0.375),
            "You stopped after the fifth-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "second-order-and-exponential",
            lambda: 9 / 4 * (1 + 0.375 + 0.375**2) + 5 * np.exp(-1 / 2.25),
            "Two things. You stopped after the second-order term, and you added the value of the "
            "second term of h, of which the series knows nothing.",
        ),
        Misconception(
            "exponential-alternating",
            lambda: 9 / (4 - 1.5) - 5,
            "You subtracted the factor of the second term. Its derivatives at 0 are all zero.",
        ),
        Misconception(
            "without-nine-and-exponential",
            lambda: 1 / (4 - 1.5) + 5 * np.exp(-1 / 2.25),
            "Two things. The 9 in the numerator is missing, and you added the value of the second "
            "term, of which the series knows nothing.",
        ),
        Misconception(
            "exponential-of-the-ratio",
            lambda: 9 * np.exp(1.5 / 4),
            "You put a series with factorials in it for 9/(4 − s), and didn't divide by 4.",
        ),
        Misconception(
            "exponential-factor-subtracted",
            lambda: 9 / 4 - 5,
            "You subtracted the factor of the second term from h(0). Its derivatives at 0 are all"
            " zero.",
        ),
        Misconception(
            "zero",
            lambda: 0.0,
            "You say 0. That is the series of the second term; the first one has derivatives that"
            " aren't zero.",
        ),
    ),
    proof=Recomputed(_term_after_term),
)
