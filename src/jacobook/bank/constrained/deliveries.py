"""What one more unit would cost."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Parts, Recomputed, Vector, slip

Prices = tuple[Vector, float]


def _tight(A: Matrix, x: Vector, d: Vector) -> Vector:
    return np.asarray(A @ x - d <= 1e-6)


def _fitted(g: Vector, A: Matrix) -> Vector:
    """The multipliers of the rows of A that make up g."""
    return np.asarray(np.linalg.lstsq(A.T, g, rcond=None)[0])


def _priced(
    g: Vector,
    A: Matrix,
    x: Vector,
    d: Vector,
    *,
    active: Callable[[Matrix, Vector, Vector], Vector] = _tight,
    multipliers: Callable[[Vector, Matrix], Vector] = _fitted,
    sign: float = 1.0,
    together: Callable[[Vector, Vector, Matrix, Vector], float] = lambda p, d, A, x: float(p @ d),
) -> Prices:
    """The prices and the rate, made of their steps."""
    rows = active(A, x, d)
    prices = np.zeros(len(d))
    if np.any(rows):
        prices[rows] = sign * multipliers(g, A[rows])
    return prices, together(prices, d, A, x)


def _all_rows(A: Matrix, x: Vector, d: Vector) -> Vector:
    return np.ones(len(d), dtype=bool)


def _loose(A: Matrix, x: Vector, d: Vector) -> Vector:
    return np.asarray(A @ x - d > 1e-6)


def _row_by_row(g: Vector, A: Matrix) -> Vector:
    return np.asarray(A @ g / np.sum(A**2, axis=1))


def _solved_again(g: Vector, A: Matrix, x: Vector, d: Vector) -> Prices:
    """Change the amounts, minimise again, and measure: for a quadratic f with this gradient.

    As long as the same deliveries are tight, the least value is quadratic in the amounts. So a
    central difference is exact.
    """
    rows = A @ x - d <= 1e-6
    T, n, p = A[rows], len(x), int(np.sum(rows))
    bordered = np.block([[np.eye(n), T.T], [T, np.zeros((p, p))]])

    def least(amounts: Vector) -> float:
        # f(z) = g·(z − x) + ½‖z − x‖² on T z = amounts
        z = np.linalg.solve(bordered, np.concatenate([x - g, amounts[rows]]))[:n]
        return float(g @ (z - x) + (z - x) @ (z - x) / 2)

    def slope(direction: Vector) -> float:
        return (least(d + direction / 4) - least(d - direction / 4)) * 2

    return np.array([slope(row) for row in np.eye(len(d))]), slope(d)


def _delivery_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, tight: list[bool], edge: str = "") -> Case:
        p = len(tight)
        A = rng.uniform(0.5, 2.0, size=(p, n)) * rng.choice([-1, 1, 1], size=(p, n))
        rows = np.array(tight)
        if rows.any() and not rows.all():
            # A fit that takes in rows with room to spare would spread the prices over them.
            mixture = rng.uniform(0.4, 1.2, size=(p - rows.sum(), rows.sum()))
            A[~rows] = mixture @ A[rows]
        x = rng.uniform(0.5, 2.0, size=n)
        price = np.where(tight, rng.uniform(0.4, 2.0, size=p), 0.0)
        d = A @ x - np.where(tight, 0.0, rng.uniform(0.5, 1.5, size=p))
        return Case((A.T @ price, A, x, d), edge=edge, condition=100.0, sizes={"p": p, "n": n})

    return [
        case(4, [True, False, True]),
        case(5, [False, True, True, True]),
        case(4, [True, True]),
        case(5, [True, False, False, True]),
        case(3, [False, True], "only one delivery is tight"),
        case(3, [True, True, True], "as many deliveries as variables are tight"),
        case(4, [False, False], "no delivery is tight"),
        case(2, [True], "there is one delivery"),
    ]


EXERCISE = Exercise(
    id="constrained.deliveries",
    name="delivery_prices",
    title="What one more unit would cost",
    level=2,
    points=2,
    objective="7.3",
    hints=(
        "In standard form the constraints are d − Ax ≤ 0. Which multipliers must be zero? The "
        "others follow from stationarity, which is linear in them: `np.linalg.lstsq`.",
        "A multiplier is what the least value loses for each unit of room. Does a larger dᵢ give "
        "room or take it? And when t grows by dt, each amount grows by dᵢ dt.",
    ),
    answer=Parts((("prices", Array()), ("together", Array()))),
    reference=lambda g, A, x, d: _priced(g, A, x, d),
    sampler=_delivery_cases,
    misconceptions=(
        slip(
            _priced,
            "sign",
            "The prices have the wrong sign. To deliver more can't make the least cost smaller.",
            sign=-1.0,
        ),
        slip(
            _priced,
            "slackness-ignored",
            "You fitted all multipliers, those of deliveries with room to spare too. What isn't "
            "tight has the price 0, and is left out of the fit.",
            active=_all_rows,
        ),
        slip(
            _priced,
            "slack-ones-priced",
            "You priced the deliveries that have room to spare. It is the tight ones that cost.",
            active=_loose,
        ),
        slip(
            _priced,
            "row-by-row",
            "You fitted each multiplier on its own. All tight rows make up the gradient together: "
            "solve for their multipliers at once.",
            multipliers=_row_by_row,
        ),
        slip(
            _priced,
            "products-alone",
            "You multiplied the gradient by the rows. Stationarity is an equation for the "
            "multipliers: it is to be solved.",
            multipliers=lambda g, A: A @ g,
        ),
        slip(
            _priced,
            "lengths",
            "You compared lengths of the gradient and of the rows. That is right for one tight "
            "delivery alone.",
            multipliers=lambda g, A: np.linalg.norm(g) / np.linalg.norm(A, axis=1),
        ),
        slip(
            _priced,
            "multipliers-doubled",
            "The prices are twice too large. The constraints are linear: no 2 comes from them.",
            multipliers=lambda g, A: 2 * _fitted(g, A),
        ),
        slip(
            _priced,
            "multipliers-halved",
            "The prices are half of what they should be. The constraints are linear: no 2 comes "
            "from them.",
            multipliers=lambda g, A: _fitted(g, A) / 2,
        ),
        slip(
            _priced,
            "per-percent",
            "Your second number is for one per cent. The derivative by t is asked for.",
            "The prices are right.",
            together=lambda p, d, A, x: float(p @ d) / 100,
        ),
        slip(
            _priced,
            "prices-added",
            "For the second number you added the prices. When all amounts grow by the same "
            "*share*, a large one grows by more.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.sum(p)),
        ),
        slip(
            _priced,
            "averaged",
            "For the second number you took a mean. What the amounts cost adds up.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.mean(p * d)),
        ),
        slip(
            _priced,
            "mean-price",
            "Your second number is the mean of the prices. When all amounts grow by the same "
            "*share*, each grows by dᵢ times that.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.mean(p)),
        ),
        slip(
            _priced,
            "divided-by-the-amounts",
            "For the second number you divided by the amounts. When t grows by dt, the amount dᵢ "
            "grows by dᵢ dt: multiply.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.sum(p / d)),
        ),
        slip(
            _priced,
            "delivered-for-ordered",
            "The second number has the sum of all amounts times all prices. Each amount has its "
            "own price.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.sum(p) * np.sum(d)),
        ),
        slip(
            _priced,
            "second-sign",
            "The second number has the wrong sign: look at how the amounts change with t.",
            "The prices are right.",
            together=lambda p, d, A, x: -float(p @ d),
        ),
        slip(
            _priced,
            "length-of-the-prices",
            "The second number is the length of the prices. By the chain rule it is a sum of "
            "products.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.linalg.norm(p)),
        ),
        slip(
            _priced,
            "sum-of-the-amounts",
            "The second number is the sum of the amounts. Their prices are missing.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.sum(d)),
        ),
        slip(
            _priced,
            "largest-product",
            "For the second number you took the largest of the products. They are added up.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.max(p * d)),
        ),
        slip(
            _priced,
            "second-doubled",
            "The second number is twice what it should be.",
            "The prices are right.",
            together=lambda p, d, A, x: 2 * float(p @ d),
        ),
        slip(
            _priced,
            "second-halved",
            "The second number is half of what it should be.",
            "The prices are right.",
            together=lambda p, d, A, x: float(p @ d) / 2,
        ),
        slip(
            _priced,
            "settings-added",
            "The second number is the sum of the settings x. It is about the least cost.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.sum(x)),
        ),
        slip(
            _priced,
            "settings-for-the-amounts",
            "The second number is made of sizes of x. The prices belong to the amounts d.",
            "The prices are right.",
            together=lambda p, d, A, x: float(np.linalg.norm(x)),
        ),
    ),
    proof=Recomputed(_solved_again),
)
