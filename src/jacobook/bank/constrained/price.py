"""The price of a constraint, in two currencies."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from jacobook.bank.constrained._shared import _from_singular_values, _solve_in_ball
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
)


def _price_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, r: int, rho: float, reach: float, edge: str = "") -> Case:
        # ‖A⁺b‖ = reach·ρ: beyond 1 the constraint is active.
        values = list(rng.uniform(0.8, 2.0, size=r))
        A, U, V = _from_singular_values(rng, m, n, values)
        z = rng.normal(size=r)
        z *= reach * rho / np.linalg.norm(z)
        outside = rng.normal(size=m)
        b = A @ (V @ z) + outside - U @ (U.T @ outside)
        x = _solve_in_ball(A, b, rho)[0] if reach else np.zeros(n)
        return Case((A, b, x, rho), edge=edge, condition=10.0, sizes={"m": m, "n": n})

    def with_zeros(first: int) -> Case:
        # The last column of A is zero, or the first one too, and so are these entries of x: what
        # reads one entry alone fails only at the first, and a mean over all at either.
        inner = case(5, 2, 2, float(rng.uniform(1.3, 1.7)), 2.2)
        A, b, x, rho = inner.args
        wider = np.pad(A, ((0, 0), (first, 1)))
        edge = "some entries of x are 0"
        sizes = {"m": 5, "n": 3 + first}
        return Case((wider, b, np.pad(x, (first, 1)), rho), edge, 10.0, sizes=sizes)

    return [
        case(5, 3, 3, float(rng.uniform(1.3, 1.7)), 2.0),
        case(7, 4, 4, float(rng.uniform(2.4, 3.0)), 2.5),
        case(4, 6, 3, float(rng.uniform(0.6, 0.8)), 1.8),
        case(5, 3, 3, float(rng.uniform(1.3, 1.7)), 0.6, "the constraint is not active"),
        case(6, 4, 2, float(rng.uniform(1.3, 1.7)), 0.0, "the best x is zero"),
        with_zeros(1),
        with_zeros(0),
    ]


def _prices(
    formula: Callable[[float, float], tuple[float, float]],
) -> Callable[[Matrix, Vector, Vector, float], tuple[float, float]]:
    """Make (A, b, x, ρ) ↦ the two prices out of a formula in λ and ρ."""

    def prices(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
        lam = float(np.linalg.norm(A.T @ (b - A @ x))) / (2 * rho)
        return formula(lam, rho)

    return prices


def _multiplier(A: Matrix, b: Vector, x: Vector, rho: float) -> float:
    return _prices(lambda lam, rho: (lam, 0.0))(A, b, x, rho)[0]


def _from_one_entry(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        lam = float((A.T @ (b - A @ x))[0] / (2 * x[0]))
    return -lam, -2 * lam * rho


def _from_the_mean(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        lam = float(np.mean(A.T @ (b - A @ x) / (2 * x)))
    return -lam, -2 * lam * rho


def _from_the_product(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        lam = float(np.divide(x @ (A.T @ (b - A @ x)), 2 * (x @ x)))
    return -lam, -2 * lam * rho


def _length_forgotten(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
    lam = _multiplier(A, b, x, rho) * rho
    return -lam, -2 * lam * rho


def _least_value(A: Matrix, b: Vector, rho: float) -> float:
    """The least ½‖Ax − b‖² in the ball: eigenvectors of AᵀA, and bisection for ‖x‖ = ρ."""
    from scipy.optimize import brentq

    values, vectors = np.linalg.eigh(A.T @ A)
    c, seen = vectors.T @ (A.T @ b), values > 1e-9 * values[-1]

    def entries(mu: float) -> Vector:
        return np.where(seen, c / np.where(seen, values + mu, 1.0), 0.0)

    def excess(mu: float) -> float:
        return float(np.linalg.norm(entries(mu))) - rho

    mu = 0.0
    if excess(0.0) > 0:
        mu = brentq(excess, 0.0, float(np.linalg.norm(c)) / rho, xtol=1e-14, rtol=1e-14)
    return float(0.5 * np.sum((A @ (vectors @ entries(mu)) - b) ** 2))


def _slope(f: Callable[[float], float], at: float) -> float:
    """A central difference with two extrapolations: right to about ten digits."""
    h = 0.04 * at
    first = [(f(at + h / k) - f(at - h / k)) * k / (2 * h) for k in (1, 2, 4)]
    second = [(4 * fine - coarse) / 3 for coarse, fine in pairwise(first)]
    return (16 * second[1] - second[0]) / 15


def _measured(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
    """Differentiate the least value itself, once by c and once by ρ."""
    by_c = _slope(lambda c: _least_value(A, b, float(np.sqrt(c))), rho**2)
    return by_c, _slope(lambda r: _least_value(A, b, r), rho)


EXERCISE = Exercise(
    id="constrained.price",
    name="prices",
    title="The price of a constraint, in two currencies",
    level=2,
    points=2,
    objective="7.3",
    hints=(
        "Stationarity, Aᵀ(Ax − b) + 2λx = 0, holds at the x you are given. Multiply it by x, or "
        "take lengths: λ is the only unknown. When is it zero? (And x may be zero: mind what you "
        "divide by.)",
        "df*/dc = −λ. And c is ρ², so the other price follows by the chain rule.",
    ),
    answer=Parts((("df*/dc", Array()), ("df*/dρ", Array()))),
    reference=_prices(lambda lam, rho: (-lam, -2 * lam * rho)),
    sampler=_price_cases,
    misconceptions=(
        Misconception(
            "sign",
            _prices(lambda lam, rho: (lam, 2 * lam * rho)),
            "Both prices have the wrong sign. More room can only lower the least value of f.",
        ),
        Misconception(
            "chain-rule-forgotten",
            _prices(lambda lam, rho: (-lam, -lam)),
            "The first price is right, and you gave it twice. When ρ grows by dρ, how much does "
            "c = ρ² grow?",
        ),
        Misconception(
            "radius-forgotten",
            _prices(lambda lam, rho: (-lam, -2 * lam)),
            "The first price is right. In the second the derivative of ρ² is incomplete: it "
            "depends on ρ.",
        ),
        Misconception(
            "two-forgotten",
            _prices(lambda lam, rho: (-lam, -lam * rho)),
            "The first price is right. In the second the derivative of ρ² lacks its 2.",
        ),
        Misconception(
            "chain-rule-turned",
            _prices(lambda lam, rho: (-lam, -lam / (2 * rho))),
            "The first price is right. In the second you divided by the derivative of ρ²: "
            "df*/dρ is df*/dc *times* dc/dρ.",
        ),
        Misconception(
            "double-multiplier",
            _prices(lambda lam, rho: (-2 * lam, -4 * lam * rho)),
            "Both prices are twice too large. Either your λ multiplies x in the stationarity "
            "equation, where the gradient of λ(xᵀx − c) puts 2λ; or you left out the ½ of f.",
        ),
        Misconception(
            "double-multiplier-for-c",
            _prices(lambda lam, rho: (-2 * lam, -2 * lam * rho)),
            "The second price is right, and the first is twice too large: the gradient of "
            "λ(xᵀx − c) is 2λx, so λ is half of what multiplies x.",
        ),
        Misconception(
            "swapped",
            _prices(lambda lam, rho: (-2 * lam * rho, -lam)),
            "The two prices have changed places: df*/dc first, then df*/dρ.",
        ),
        Misconception(
            "values",
            lambda A, b, x, rho: (
                float(0.5 * np.sum((A @ x - b) ** 2)),
                float(0.5 * np.sum((A @ x - b) ** 2)),
            ),
            "You returned the least value of f. How fast it changes is asked for.",
        ),
        Misconception(
            "first-sign",
            _prices(lambda lam, rho: (lam, -2 * lam * rho)),
            "The second price is right, and the first has the wrong sign. More room can only lower "
            "the least value of f.",
        ),
        Misconception(
            "second-sign",
            _prices(lambda lam, rho: (-lam, 2 * lam * rho)),
            "The first price is right, and the second has the wrong sign. More room can only lower "
            "the least value of f.",
        ),
        Misconception(
            "first-forgotten-multiplier",
            _prices(lambda lam, rho: (-lam, -2 * rho)),
            "The first price is right. The second is only the derivative of c by ρ, with a sign: "
            "the chain rule has another factor, df*/dc.",
        ),
        Misconception(
            "squared-radius",
            _prices(lambda lam, rho: (-lam, -2 * lam * rho**2)),
            "The first price is right. The second has one factor ρ too many: differentiate ρ².",
        ),
        Misconception(
            "length-of-x-forgotten",
            _length_forgotten,
            "Your λ is half the length of Aᵀ(b − Ax). Stationarity has 2λx on the other side, and "
            "x isn't a unit vector.",
        ),
        Misconception(
            "one-entry",
            _from_one_entry,
            "You read λ off the first entry of x. That entry may be 0 although x isn't, and then "
            "you divide 0 by 0. All entries together tell λ.",
        ),
        Misconception(
            "mean-over-entries",
            _from_the_mean,
            "You divide by each entry of x. Some may be 0 although x isn't, and then you divide 0 "
            "by 0. All entries together tell λ: take lengths.",
        ),
        Misconception(
            "divided-by-x",
            _from_the_product,
            "Right, except where x is zero: you divide 0 by 0 there. What is the price of a "
            "constraint with room to spare?",
        ),
    ),
    proof=Recomputed(_measured, rtol=1e-6, atol=1e-8),
)
