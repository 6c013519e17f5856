"""Who pays the tax?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, slip


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


def _demand(x: float, tau: float, a: float, b: float, c: float) -> float:
    return float(-a * b * np.exp(-b * x))


def _supply(x: float, tau: float, a: float, b: float, c: float) -> float:
    return 2 * c * (x - tau)


Slope = Callable[[float, float, float, float, float], float]


def _steps(
    x: float,
    tau: float,
    a: float,
    b: float,
    c: float,
    *,
    demand: Slope = _demand,
    supply: Slope = _supply,
    joined: Callable[[float, float], float] = lambda s, d: s / (s - d),
) -> float:
    """The slope of the price, made of the slopes of demand and supply."""
    return float(joined(supply(x, tau, a, b, c), demand(x, tau, a, b, c)))


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
        slip(
            _steps,
            "sign",
            "The sign is wrong: with a tax buyers pay more, not less.",
            joined=lambda s, d: -s / (s - d),
        ),
        slip(
            _steps,
            "inner-sign",
            "The denominator isn't right. When x rises, demand falls and supply grows: do their "
            "effects on demand *minus* supply add up, or cancel?",
            joined=lambda s, d: s / (s + d),
        ),
        slip(
            _steps,
            "inner-sign-and-sign",
            "When x rises, demand falls and supply grows: "
            "do their effects on demand *minus* supply add up, or cancel?",
            joined=lambda s, d: -s / (s + d),
        ),
        slip(
            _steps,
            "sellers-price",
            "This is how fast the seller's price x − τ moves. The buyer's price x is asked for.",
            joined=lambda s, d: d / (s - d),
        ),
        slip(
            _steps,
            "sellers-share",
            "This is the part of the tax that sellers bear. How fast the buyer's price rises is "
            "the other part.",
            joined=lambda s, d: -d / (s - d),
        ),
        slip(
            _steps,
            "supply-held",
            "You let x move demand only. Supply depends on x − τ, so x moves it too.",
            joined=lambda s, d: -s / d,
        ),
        slip(
            _steps,
            "supply-held-and-sign",
            "You let x move demand only: supply depends on x − τ, so x moves it too. And the sign "
            "is wrong.",
            joined=lambda s, d: s / d,
        ),
        Misconception(
            "demand-held",
            _of_slopes(lambda d, s, x, tau: 1.0),
            "Your answer is always 1: buyers pay all of the tax. That is so if demand doesn't "
            "react to the price.",
        ),
        slip(
            _steps,
            "upside-down",
            "The fraction is upside down: the derivative by the unknown, x, stands below.",
            joined=lambda s, d: (s - d) / s,
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
        slip(
            _steps,
            "supply-at-the-buyers-price",
            "You took the slope of supply at x. Sellers get x − τ.",
            supply=lambda x, tau, a, b, c: 2 * c * x,
        ),
        slip(
            _steps,
            "supply-with-tax-added",
            "You took the slope of supply at x + τ. Sellers get less than buyers pay.",
            supply=lambda x, tau, a, b, c: 2 * c * (x + tau),
        ),
        slip(
            _steps,
            "supply-at-the-tax",
            "You took the slope of supply at τ. Sellers get x − τ.",
            supply=lambda x, tau, a, b, c: 2 * c * tau,
        ),
        slip(
            _steps,
            "supply-without-its-factor",
            "In the slope of supply the factor c is missing.",
            supply=lambda x, tau, a, b, c: 2 * (x - tau),
        ),
        slip(
            _steps,
            "power-kept",
            "In the slope of supply the square has kept its power.",
            supply=lambda x, tau, a, b, c: 2 * c * (x - tau) ** 2,
        ),
        slip(
            _steps,
            "demand-at-the-sellers-price",
            "You took the slope of demand at x − τ. Buyers pay x.",
            demand=lambda x, tau, a, b, c: -a * b * float(np.exp(-b * (x - tau))),
        ),
        slip(
            _steps,
            "demand-differentiated-twice",
            "In the slope of demand the inner derivative is there twice.",
            demand=lambda x, tau, a, b, c: -a * b * b * float(np.exp(-b * x)),
        ),
        slip(
            _steps,
            "demand-without-its-factor",
            "In the slope of demand the factor a is missing.",
            demand=lambda x, tau, a, b, c: -b * float(np.exp(-b * x)),
        ),
        Misconception(
            "values-for-slopes",
            lambda x, tau, a, b, c: 0.5,
            "Your answer is always ½. That comes out if demand and supply themselves, which are "
            "equal, stand where their slopes belong.",
        ),
        slip(
            _steps,
            "value-of-supply",
            "For supply you used its value in place of its slope.",
            supply=lambda x, tau, a, b, c: c * (x - tau) ** 2,
        ),
        slip(
            _steps,
            "value-of-demand",
            "For demand you used its value in place of its slope.",
            demand=lambda x, tau, a, b, c: a * float(np.exp(-b * x)),
        ),
        slip(
            _steps,
            "rate-forgotten",
            "In the slope of demand the inner derivative is missing.",
            demand=lambda x, tau, a, b, c: -a * float(np.exp(-b * x)),
        ),
        slip(
            _steps,
            "sign-of-the-exponent",
            "In the slope of demand the exponent has lost its minus.",
            demand=lambda x, tau, a, b, c: -a * b * float(np.exp(b * x)),
        ),
        slip(
            _steps,
            "two-forgotten",
            "In the slope of supply the factor 2 of the square is missing.",
            supply=lambda x, tau, a, b, c: c * (x - tau),
        ),
        Misconception(
            "slopes-divided",
            _of_slopes(lambda d, s, x, tau: d / s),
            "You divided the two slopes. Differentiate F(x(τ), τ) = 0: x stands in it twice.",
        ),
    ),
    proof=Recomputed(_solved_again),
)
