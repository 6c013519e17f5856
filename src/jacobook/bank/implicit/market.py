"""Who pays the tax?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(edge: str = "", free: bool = False, unit: float = 1.0) -> Case:
        x = unit * float(rng.uniform(1.5, 2.5))
        tau = 0.0 if free else unit * float(rng.uniform(0.3, 0.7))
        a, b = float(rng.uniform(2.0, 4.0)), float(rng.uniform(0.4, 0.9)) / unit
        c = a * float(np.exp(-b * x)) / (x - tau) ** 2  # so that the market clears at x
        return Case((x, tau, a, b, c), edge=edge, condition=10.0)

    return [
        *(case() for _ in range(4)),
        case("there is no tax yet", free=True),
        case("prices are counted in small coins", unit=1e5),
    ]


def _of_slopes(
    formula: Callable[[float, float, float, float], float],
) -> Callable[[float, float, float, float, float], float]:
    """Make an answer out of a formula in D′, S′, x and τ."""

    def price_speed(x: float, tau: float, a: float, b: float, c: float) -> float:
        return formula(-a * b * float(np.exp(-b * x)), 2 * c * (x - tau), x, tau)

    return price_speed


def _solved_again(x: float, tau: float, a: float, b: float, c: float) -> float:
    """Solve log D = log S for the price, with a tiny imaginary part in the tax."""
    h = 1e-30
    moved, price = tau + 1j * h, x + 0j
    for _ in range(60):
        gap = np.log(a) - b * price - np.log(c) - 2 * np.log(price - moved)
        price = price + gap / (b + 2 / (x - tau))
    return float(price.imag / h)


EXERCISE = Exercise(
    id="implicit.market",
    name="price_speed",
    title="Who pays the tax?",
    level=2,
    points=2,
    objective="12.2",
    hints=(
        "Bring it to one equation, F(x, τ) = D(x) − S(x − τ) = 0. Which is the unknown?",
        "x occurs in D and in S, and τ in S only, with a minus: the derivative of S(x − τ) by τ "
        "is −S′.",
    ),
    answer=Array(),
    reference=_of_slopes(lambda d, s, x, tau: s / (s - d)),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "sign",
            _of_slopes(lambda d, s, x, tau: -s / (s - d)),
            "The sign is wrong: with a tax buyers pay more, not less.",
        ),
        Misconception(
            "inner-sign",
            _of_slopes(lambda d, s, x, tau: s / (s + d)),
            "The denominator isn't right. When x rises, demand falls and supply grows: do their "
            "effects on demand *minus* supply add up, or cancel?",
        ),
        Misconception(
            "inner-sign-and-sign",
            _of_slopes(lambda d, s, x, tau: -s / (s + d)),
            "The sizes of the two slopes are right. When x rises, demand falls and supply grows: "
            "do their effects on demand *minus* supply add up, or cancel?",
        ),
        Misconception(
            "sellers-price",
            _of_slopes(lambda d, s, x, tau: d / (s - d)),
            "This is how fast the seller's price x − τ moves. The buyer's price x is asked for.",
        ),
        Misconception(
            "sellers-share",
            _of_slopes(lambda d, s, x, tau: -d / (s - d)),
            "This is the part of the tax that sellers bear. How fast the buyer's price rises is "
            "the other part.",
        ),
        Misconception(
            "supply-held",
            _of_slopes(lambda d, s, x, tau: -s / d),
            "You let x move demand only. Supply depends on x − τ, so x moves it too.",
        ),
        Misconception(
            "supply-held-and-sign",
            _of_slopes(lambda d, s, x, tau: s / d),
            "You let x move demand only: supply depends on x − τ, so x moves it too. And the sign "
            "is wrong.",
        ),
        Misconception(
            "demand-held",
            _of_slopes(lambda d, s, x, tau: 1.0),
            "Your answer is always 1: buyers pay all of the tax. That is so if demand doesn't "
            "react to the price.",
        ),
        Misconception(
            "upside-down",
            _of_slopes(lambda d, s, x, tau: (s - d) / s),
            "The fraction is upside down: the derivative by the unknown, x, stands below.",
        ),
        Misconception(
            "partial-by-tax",
            _of_slopes(lambda d, s, x, tau: s),
            "This is how fast the excess demand grows with τ while x is held. x moves until it is "
            "gone.",
        ),
        Misconception(
            "negative-partial-by-tax",
            _of_slopes(lambda d, s, x, tau: -s),
            "This is how fast supply falls with τ while x is held. x moves too.",
        ),
        Misconception(
            "elasticity",
            _of_slopes(lambda d, s, x, tau: s / (s - d) * tau / x),
            "This is an elasticity: per cent of the price for a per cent of the tax. The slope is "
            "asked for.",
        ),
        Misconception(
            "supply-at-the-buyers-price",
            lambda x, tau, a, b, c: 2 * c * x / (2 * c * x + a * b * np.exp(-b * x)),
            "You took the slope of supply at x. Sellers get x − τ.",
        ),
        Misconception(
            "supply-with-tax-added",
            lambda x, tau, a, b, c: (
                2 * c * (x + tau) / (2 * c * (x + tau) + a * b * np.exp(-b * x))
            ),
            "You took the slope of supply at x + τ. Sellers get less than buyers pay.",
        ),
        Misconception(
            "demand-at-the-sellers-price",
            lambda x, tau, a, b, c: (
                2 * c * (x - tau) / (2 * c * (x - tau) + a * b * np.exp(-b * (x - tau)))
            ),
            "You took the slope of demand at x − τ. Buyers pay x.",
        ),
        Misconception(
            "values-for-slopes",
            lambda x, tau, a, b, c: 0.5,
            "Your answer is always ½. That comes out if demand and supply themselves, which are "
            "equal, stand where their slopes belong.",
        ),
        Misconception(
            "value-of-supply",
            lambda x, tau, a, b, c: (
                c * (x - tau) ** 2 / (c * (x - tau) ** 2 + a * b * np.exp(-b * x))
            ),
            "For supply you used its value in place of its slope.",
        ),
        Misconception(
            "value-of-demand",
            lambda x, tau, a, b, c: 2 * c * (x - tau) / (2 * c * (x - tau) - a * np.exp(-b * x)),
            "For demand you used its value in place of its slope.",
        ),
        Misconception(
            "rate-forgotten",
            lambda x, tau, a, b, c: 2 * c * (x - tau) / (2 * c * (x - tau) + a * np.exp(-b * x)),
            "In the slope of demand the inner derivative is missing.",
        ),
        Misconception(
            "sign-of-the-exponent",
            lambda x, tau, a, b, c: 2 * c * (x - tau) / (2 * c * (x - tau) + a * b * np.exp(b * x)),
            "In the slope of demand the exponent has lost its minus.",
        ),
        Misconception(
            "two-forgotten",
            lambda x, tau, a, b, c: c * (x - tau) / (c * (x - tau) + a * b * np.exp(-b * x)),
            "In the slope of supply the factor 2 of the square is missing.",
        ),
    ),
    proof=Recomputed(_solved_again),
)
