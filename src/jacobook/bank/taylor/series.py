"""What the Taylor series says."""

from collections.abc import Callable
from functools import cache
from math import factorial

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, slip


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


def _summed(
    *,
    first: float = 9 / 4,
    ratio: float = 1.5 / 4,
    terms: int = 200,
    begin: int = 0,
    weight: Callable[[int], float] = lambda k: 1.0,
    added: float = 0.0,
) -> float:
    """The sum of first · ratio^k · weight(k), and what is added to it."""
    powers = (first * weight(k) * ratio**k for k in range(begin, terms))
    return float(sum(powers)) + added if abs(ratio) < 1 or terms < 200 else first / (1 - ratio)


_SECOND = 5 * float(np.exp(-1 / 2.25))


def _over_factorial(k: int) -> float:
    return 1 / factorial(k)


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
        slip(
            _summed,
            "function-value",
            "The value of the second term is added, as in h itself. The Taylor series knows only "
            "the derivatives at 0, and all those of the second term are zero: it converges, to "
            "another function.",
            added=_SECOND,
        ),
        Misconception(
            "value-at-zero",
            lambda: 9 / 4,
            "This is h(0), the first term of the series. The first part of h has more derivatives "
            "at 0 that aren't zero.",
        ),
        slip(
            _summed,
            "first-order",
            "The sum stops after the first-order term. The sum of the whole series is asked for.",
            terms=2,
        ),
        slip(
            _summed,
            "second-order",
            "You stopped after the second-order term. The sum of the whole series is asked for.",
            terms=3,
        ),
        slip(
            _summed,
            "ratio-without-quarter",
            "Your series has the ratio s. Take the 4 out of 4 − s: what stands beside 1 then?",
            ratio=1.5,
        ),
        slip(
            _summed,
            "first-term-forgotten",
            "You summed from the first power on. The series begins with the value at 0.",
            begin=1,
        ),
        slip(
            _summed,
            "without-the-nine",
            "The powers of s/4 are summed with nothing in front of them. What stands there?",
            first=1.0,
        ),
        slip(
            _summed,
            "alternating",
            "The series alternates. Differentiate 9/(4 − s) once at 0: is the slope negative?",
            ratio=-0.375,
        ),
        slip(
            _summed,
            "factorials",
            "You divided by k! and forgot that the k-th derivative of 9/(4 − s) has a factor k!.",
            weight=_over_factorial,
        ),
        slip(
            _summed,
            "exponential-at-zero",
            "You gave the second term the value 5. As s tends to 0, −1/s² tends to −∞: what does "
            "the exponential tend to?",
            added=5.0,
        ),
        Misconception(
            "exponential-alone",
            lambda: 5 * np.exp(-1 / 2.25),
            "This is the value of the second term. Its derivatives at 0 are all zero, and those of "
            "the first term aren't.",
        ),
        slip(
            _summed,
            "both-quarters-forgotten",
            "When you take the 4 out of 4 − s, it also divides what stands in front of the series.",
            first=9.0,
        ),
        Misconception(
            "four-forgotten",
            lambda: 9 / (1 - 1.5),
            "You read 4 − s as 1 − s. Take the 4 out first: it divides the 9, and s too.",
        ),
        slip(
            _summed,
            "third-order",
            "You stopped after the third-order term. The sum of the whole series is asked for.",
            terms=4,
        ),
        Misconception(
            "slope-at-s",
            lambda: 9 / (4 - 1.5) ** 2,
            "This is the derivative of 9/(4 − s) at s. A Taylor series adds up derivatives *at "
            "0*, each with its power of s.",
        ),
        slip(
            _summed,
            "exponent-not-squared",
            "The second term is added, with a square forgotten in the exponent. The Taylor series"
            " knows only the derivatives at 0: what are those of the second term?",
            added=5 * float(np.exp(-1 / 1.5)),
        ),
        slip(
            _summed,
            "exponent-sign",
            "The second term is added, and the sign of its exponent is lost. The Taylor series "
            "knows only the derivatives at 0: what are those of the second term?",
            added=5 * float(np.exp(1 / 2.25)),
        ),
        slip(
            _summed,
            "exponent-upside-down",
            "The second term is added, with s² in its exponent, and h has 1/s² there. That makes "
            "its derivatives at 0 quite different.",
            added=5 * float(np.exp(-2.25)),
        ),
        slip(
            _summed,
            "exponential-to-first-order",
            "You put −1/s² into the series of the exponential. That isn't a series in powers of "
            "s: ask for the derivatives of the second term at 0.",
            added=5 * (1 - 1 / 2.25),
        ),
        Misconception(
            "five-at-zero",
            lambda: 9 / 4 + 5,
            "You put s = 0, and gave the second term the value 5. The statement says what h(0) "
            "is, and the series has more terms.",
        ),
        slip(
            _summed,
            "value-at-zero-twice",
            "You added h(0) to the sum. It is the first term of the series already.",
            added=2.25,
        ),
        slip(
            _summed,
            "exponential-subtracted",
            "You subtracted the value of the second term. Its derivatives at 0 are all zero, so "
            "the series knows nothing of it.",
            added=-_SECOND,
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
        slip(
            _summed,
            "s-squared",
            "You put s² where s stands in 9/(4 − s). Only the exponent of the second term has a "
            "square.",
            ratio=2.25 / 4,
        ),
        Misconception(
            "one-power-too-many",
            lambda: 9 / (4 - 1.5) * 1.5,
            "Each term of yours has one power of s too many: the series begins with the constant "
            "h(0).",
        ),
        slip(
            _summed,
            "one-quarter-too-many",
            "Your series begins with 9/16. Its first term is h(0).",
            first=9 / 16,
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
        slip(
            _summed,
            "fourth-order",
            "You stopped after the fourth-order term. The sum of the whole series is asked for.",
            terms=5,
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
        slip(
            _summed,
            "at-one",
            "You put s = 1 into the series. The statement says s = 1.5.",
            ratio=0.25,
        ),
        slip(_summed, "nine-forgotten", "The 9 in the numerator is missing.", first=0.25),
        Misconception(
            "factorial-at-second-order",
            lambda: 9 / 4 + 9 / 16 * 1.5 + 9 / 128 * 2.25,
            "You stopped after the second-order term, and divided it by 2 although the second "
            "derivative of 9/(4 − s) brings a factor 2.",
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
        slip(
            _summed,
            "fifth-order",
            "You stopped after the fifth-order term. The sum of the whole series is asked for.",
            terms=6,
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
        slip(
            _summed,
            "fraction-added",
            "5(−1/s²) is added for the second term. Its derivatives at 0 are all zero.",
            added=-5 / 2.25,
        ),
        slip(
            _summed,
            "exponential-to-second-order",
            "The second term is put in by the series of the exponential, as far as its square. "
            "That isn't a series in powers of s.",
            added=5 * (1 - 1 / 2.25 + 1 / 2.25**2 / 2),
        ),
        slip(
            _summed,
            "weights-of-the-derivative",
            "Each power has the factor k in front, as the derivative of the series has (times s)."
            " A Taylor series adds up derivatives *at 0*, divided by k!.",
            weight=lambda k: float(k),
        ),
        slip(
            _summed,
            "weights-counted-up",
            "Each power has the factor k + 1 in front, as the series of 1/(4 − s)² has.",
            weight=lambda k: k + 1.0,
        ),
        slip(
            _summed,
            "weights-factorial",
            "Each power is multiplied by k!. The k-th derivative has that factor, and the Taylor "
            "series divides by it.",
            weight=lambda k: float(factorial(k)) if k < 6 else 0.0,
        ),
        slip(
            _summed,
            "weights-halved",
            "The powers from the second on are divided by 2.",
            weight=lambda k: 1.0 if k < 2 else 0.5,
        ),
        slip(
            _summed,
            "one-over-k",
            "The powers are divided by their number, as in the series of a logarithm.",
            weight=lambda k: 1 / (k + 1),
        ),
        slip(
            _summed, "half-ratio", "The ratio is s/8 or half of what it should be.", ratio=1.5 / 8
        ),
        slip(_summed, "ratio-of-two", "The ratio is s/2 in yours.", ratio=0.75),
        slip(
            _summed,
            "ratio-over-nine",
            "The ratio is s/9 in yours: the 9 stands in front, and the 4 divides s.",
            ratio=1.5 / 9,
        ),
        slip(_summed, "four-in-front", "A 4 stands in front of the series in yours.", first=4.0),
        slip(
            _summed, "second-from-the-second", "The sum begins with the second-order term.", begin=2
        ),
        Misconception("denominator-of-s", lambda: 9 / 1.5, "In the denominator the 4 is missing."),
        Misconception(
            "derivative-as-slope",
            lambda: 9 / 4 + 9 / 2.5**2 * 1.5,
            "You took the slope at s for that at 0, and stopped after the first-order term.",
        ),
        Misconception(
            "constant-times-s",
            lambda: 9 / 4 * 1.5,
            "You multiplied h(0) by s. It is the first term of the series; more follow.",
        ),
        Misconception(
            "one-subtracted",
            lambda: 2.6,
            "Your number is too small by one: the sum of the powers of s/4 begins with 1.",
        ),
    ),
    proof=Recomputed(_term_after_term),
)
