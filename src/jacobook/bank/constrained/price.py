"""The price of a constraint, in two currencies."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.constrained._shared import _from_singular_values, _solve_in_ball
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Parts, Vector


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

    return [
        case(5, 3, 3, float(rng.uniform(1.3, 1.7)), 2.0),
        case(7, 4, 4, float(rng.uniform(2.4, 3.0)), 2.5),
        case(4, 6, 3, float(rng.uniform(0.6, 0.8)), 1.8),
        case(5, 3, 3, float(rng.uniform(1.3, 1.7)), 0.6, "the constraint is not active"),
        case(6, 4, 2, float(rng.uniform(1.3, 1.7)), 0.0, "the best x is zero"),
    ]


def _prices(
    formula: Callable[[float, float], tuple[float, float]],
) -> Callable[[Matrix, Vector, Vector, float], tuple[float, float]]:
    """Make (A, b, x, ρ) ↦ the two prices out of a formula in λ and ρ."""

    def prices(A: Matrix, b: Vector, x: Vector, rho: float) -> tuple[float, float]:
        lam = float(np.linalg.norm(A.T @ (b - A @ x))) / (2 * rho)
        if np.linalg.norm(x) < rho * (1 - 1e-9):
            lam = 0.0
        return formula(lam, rho)

    return prices


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
    ),
)
