"""The exercises of chapter 7, Constrained optimization."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Condition,
    Exercise,
    Expression,
    Misconception,
    Parts,
    Tolerance,
    Witness,
)

Vector = np.ndarray
Matrix = np.ndarray

# ------------------------------------------------------------------- level 1: read off, compute

BY_HAND = Exercise(
    id="constrained.by_hand",
    name="point_and_multiplier",
    title="A multiplier by hand",
    level=1,
    points=1,
    objective="7.2",
    hints=(
        "Three equations for three unknowns: the derivative of the Lagrangian by x, by y, and the "
        "constraint itself.",
        "The first two give x and y in terms of ν. Put them into the third.",
    ),
    answer=Array(),
    # f = x² + 3y², h = 2x + 3y − 7, L = f + νh
    reference=lambda: np.array([2.0, 1.0, -2.0]),
    misconceptions=(
        Misconception(
            "multiplier-sign",
            lambda: np.array([2.0, 1.0, 2.0]),
            "The point is right, and the multiplier has the other sign. It belongs to f − νh; the "
            "Lagrangian here is f + νh, with h = 2x + 3y − 7.",
        ),
        Misconception(
            "unconstrained",
            lambda: np.array([0.0, 0.0, 0.0]),
            "This is where the gradient of f is zero, and 2x + 3y isn't 7 there. At a constrained "
            "minimum the gradient of f need not vanish.",
        ),
        Misconception(
            "partials-equated",
            lambda: np.array([7 / 3, 7 / 9, -7 / 3]),
            "You set ∂f/∂x equal to ∂f/∂y. The gradient of f must be parallel to that of h, and "
            "the gradient of h is (2, 3), not (1, 1).",
        ),
        Misconception(
            "partials-equated-second",
            lambda: np.array([7 / 3, 7 / 9, -14 / 9]),
            "You set ∂f/∂x equal to ∂f/∂y, and took ν from the second equation; the first one "
            "doesn't hold then. The gradient of h is (2, 3), not (1, 1).",
        ),
        Misconception(
            "powers-kept",
            lambda: np.array([2.0, 1.0, -1.0]),
            "The point is right, and the multiplier isn't: a factor got lost when x² and 3y² were "
            "differentiated. Put your numbers into ∇f + ν∇h.",
        ),
        Misconception(
            "gradients-equal",
            lambda: np.array([1.0, 0.5, -1.0]),
            "You took the two gradients for equal. They need only be parallel: ν is unknown, and "
            "the constraint decides it. Yours doesn't hold.",
        ),
        Misconception(
            "nearest-to-zero",
            lambda: np.array([14 / 13, 21 / 13, -14 / 13]),
            "This is the point of the line that is nearest to the origin, where x² + y² is "
            "least. In f the second square counts three times.",
        ),
        Misconception(
            "multiplier-first",
            lambda: np.array([-2.0, 2.0, 1.0]),
            "The three numbers are right, in another order: x, then y, then ν.",
        ),
    ),
)

QUALIFICATION = Exercise(
    id="constrained.qualification",
    name="no_multiplier",
    title="An optimum without a multiplier",
    level=1,
    points=1,
    objective="7.5",
    hints=(
        "Find each minimum by looking at the feasible set. Then write the gradients of f and of "
        "the active constraints there, and ask for multipliers.",
        "Multipliers can be missing only where the gradients of the active constraints are "
        "linearly dependent. That happens in two of the five.",
    ),
    answer=Choice(
        {
            "a": "In a the minimum is at (1, 1). There ∇f = (2, 2) and the gradient of the "
            "constraint is (1, 1): a multiplier exists.",
            "b": "In b the minimum is at (−1, 0). There ∇f = (1, 0) and the constraint's gradient "
            "is (−2, 0): a positive multiplier exists.",
            "c": "In c the feasible set ends in a cusp at (1, 0), the minimum. The gradients of "
            "the two active constraints are (0, 1) and (0, −1), and no combination of them is "
            "(1, 0). Their being opposite is the qualification failing.",
            "d": "In d only x = 0 is feasible, and the gradient of the constraint vanishes there. "
            "But that of f does too, so every multiplier λ ≥ 0 will do: a qualification may fail "
            "and multipliers exist all the same.",
            "e": "In e the feasible set has a corner at (0, 0), the minimum. A corner is no harm: "
            "the gradients (1, −1) and (−1, −1) of the two constraints are independent, and half "
            "of each gives (0, −1), which cancels ∇f.",
        }
    ),
    reference=lambda: "c",
)

MINIMUM_NORM = Exercise(
    id="constrained.minimum_norm",
    name="shortest",
    title="The shortest of many solutions",
    level=1,
    points=1,
    objective="7.8",
    hints=(
        "Both rows of A are multiples of a = (1, 2, 2). So the loss depends on the number "
        "t = a·x alone: minimise by t first.",
        "Of all x with a·x = t, which is the shortest? The one parallel to a.",
    ),
    answer=Array(),
    # A = [[1, 2, 2], [2, 4, 4]], b = (10, 40): t = (10 + 2·40)/5 = 18
    reference=lambda: 18 / 9 * np.array([1.0, 2.0, 2.0]),
    misconceptions=(
        Misconception(
            "first-equation-alone",
            lambda: 10 / 9 * np.array([1.0, 2.0, 2.0]),
            "Your x satisfies the first equation, a·x = 10, and leaves the second out. The two "
            "contradict each other; least squares balances their residuals.",
        ),
        Misconception(
            "second-equation-alone",
            lambda: 20 / 9 * np.array([1.0, 2.0, 2.0]),
            "Your x satisfies the second equation and leaves the first out. The two contradict "
            "each other; least squares balances their residuals.",
        ),
        Misconception(
            "plain-average",
            lambda: 15 / 9 * np.array([1.0, 2.0, 2.0]),
            "You took the middle between the two values of a·x. The second row is twice as long, "
            "so its residual counts more: differentiate the loss by t.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([18.0, 0.0, 0.0]),
            "This minimises the loss, but it isn't the shortest x that does. Whatever part of x "
            "stands at a right angle to the rows of A only makes it longer.",
        ),
        Misconception(
            "second-coordinate",
            lambda: np.array([0.0, 9.0, 0.0]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "third-coordinate",
            lambda: np.array([0.0, 0.0, 9.0]),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A.",
        ),
        Misconception(
            "all-alike",
            lambda: np.full(3, 18 / 5),
            "This minimises the loss, and other minimisers are shorter. The shortest one is "
            "parallel to the rows of A, and (1, 1, 1) isn't.",
        ),
        Misconception(
            "not-divided",
            lambda: 18 * np.array([1.0, 2.0, 2.0]),
            "The direction is right. With x = sa the product a·x is s times a·a, so s isn't a·x "
            "itself.",
        ),
        Misconception(
            "divided-by-length",
            lambda: 18 / 3 * np.array([1.0, 2.0, 2.0]),
            "The direction is right. With x = sa the product a·x is s‖a‖²; you divided by ‖a‖.",
        ),
    ),
)

# ------------------------------------------------------------------ level 2: derive, implement


def _in_ball(y: Vector, rho: float) -> Vector:
    return y * min(1.0, rho / float(np.linalg.norm(y)))


def _projection_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, rho: float, start: float, end: float, edge: str = "") -> Case:
        # ‖x‖ = start·ρ, and the step lands at ‖x − ηg‖ = end·ρ.
        directions = rng.normal(size=(2, n))
        directions /= np.linalg.norm(directions, axis=1)[:, None]
        eta = float(rng.uniform(0.2, 0.4))
        x, y = start * rho * directions[0], end * rho * directions[1]
        return Case((x, (x - y) / eta, eta, rho), edge=edge, sizes={"n": n})

    return [
        case(2, 2.5, 0.6, 1.8),
        case(3, 0.7, 0.9, 2.2),
        case(4, 3.0, 1.9, 1.4),
        case(3, 2.0, 1.7, 0.6),
        case(3, 0.5, 0.6, 1.2),
        case(3, 1.6, 0.5, 0.8, "the step ends inside the ball"),
    ]


def _stay_if_outside(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if np.linalg.norm(y) <= rho else x


def _looking_at_the_start(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if np.linalg.norm(x) <= rho else rho * y / np.linalg.norm(y)


def _square_against_radius(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if y @ y <= rho else rho * y / np.linalg.norm(y)


def _tangential(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    return x - eta * (g - (g @ x) / (x @ x) * x)


PROJECTED_STEP = Exercise(
    id="constrained.projected_step",
    name="projected_step",
    title="Step, then project",
    level=2,
    points=2,
    objective="7.1",
    hints=(
        "First the plain gradient step, as if nothing were forbidden. Then look where you are.",
        "A point outside the ball moves straight towards the centre, as far as it must and no "
        "farther; a point inside stays.",
    ),
    answer=Array(),
    reference=lambda x, g, eta, rho: _in_ball(x - eta * g, rho),
    sampler=_projection_cases,
    misconceptions=(
        Misconception(
            "gradient-projected",
            lambda x, g, eta, rho: x - eta * _in_ball(g, rho),
            "You projected the gradient, and the point can end outside. A gradient of any length "
            "is allowed; it is the point that must lie in the ball.",
        ),
        Misconception(
            "step-shortened",
            lambda x, g, eta, rho: x - _in_ball(eta * g, rho),
            "You shortened the step to length ρ. A step may have any length; it is the point where "
            "it ends that must lie in the ball.",
        ),
        Misconception(
            "step-refused",
            _stay_if_outside,
            "Where the step ends outside, you stay at x. That gives the progress away: go, and "
            "then to the nearest point of the ball.",
        ),
        Misconception(
            "start-looked-at",
            _looking_at_the_start,
            "You look whether x is in the ball. Where the step *ends* decides: a step can leave "
            "the ball, or come back into it.",
        ),
        Misconception(
            "square-against-radius",
            _square_against_radius,
            "You compare ‖y‖² with ρ: take a root on one side or a square on the other.",
        ),
        Misconception(
            "projected-twice",
            lambda x, g, eta, rho: _in_ball(_in_ball(x, rho) - eta * g, rho),
            "You projected x too, before the step. The step starts at x, wherever that is; only "
            "its end is projected.",
        ),
        Misconception(
            "gradient-made-tangential",
            _tangential,
            "You removed the part of the gradient along x, so the step runs along the sphere's "
            "tangent, and ends outside. Take the whole step, then project the point.",
        ),
        Misconception(
            "gradient-and-point-projected",
            lambda x, g, eta, rho: _in_ball(_tangential(x, g, eta, rho), rho),
            "You made the gradient tangential and then projected the point. The point alone is "
            "projected: the gradient may also point inwards, and then x should leave the sphere.",
        ),
        Misconception(
            "no-projection",
            lambda x, g, eta, rho: x - eta * g,
            "This is the plain step. Where it ends outside the ball, it isn't finished.",
        ),
        Misconception(
            "onto-the-sphere",
            lambda x, g, eta, rho: rho * (x - eta * g) / np.linalg.norm(x - eta * g),
            "You moved every point to the sphere. A point inside the ball is allowed already and "
            "stays where it is: the constraint is not always active.",
        ),
        Misconception(
            "onto-the-unit-sphere",
            lambda x, g, eta, rho: (x - eta * g) / np.linalg.norm(x - eta * g),
            "You scaled the point to length 1. The ball has the radius ρ, and a point inside it "
            "stays where it is.",
        ),
        Misconception(
            "unit-ball",
            lambda x, g, eta, rho: _in_ball(x - eta * g, 1.0),
            "You projected onto the ball of radius 1. Its radius here is ρ.",
        ),
        Misconception(
            "projected-before",
            lambda x, g, eta, rho: _in_ball(x, rho) - eta * g,
            "You projected first and stepped afterwards, so you can end outside. Project last.",
        ),
        Misconception(
            "each-coordinate",
            lambda x, g, eta, rho: np.clip(x - eta * g, -rho, rho),
            "You cut off each coordinate on its own: that projects onto a box, and its corners lie "
            "outside the ball.",
        ),
        Misconception(
            "normalised",
            lambda x, g, eta, rho: (
                _in_ball(x - eta * g, rho) / (rho if np.linalg.norm(x - eta * g) > rho else 1.0)
            ),
            "Your points outside end at distance 1 from the centre. They belong at distance ρ.",
        ),
        Misconception(
            "ascent",
            lambda x, g, eta, rho: _in_ball(x + eta * g, rho),
            "Your step goes uphill. Descent subtracts the gradient.",
        ),
    ),
)


def _from_singular_values(
    rng: np.random.Generator, m: int, n: int, values: list[float]
) -> tuple[Matrix, Matrix, Matrix]:
    """A matrix with given singular values, and its singular vectors, (m, r) and (n, r)."""
    r = len(values)
    U = np.linalg.qr(rng.normal(size=(m, r)))[0]
    V = np.linalg.qr(rng.normal(size=(n, r)))[0]
    return U * values @ V.T, U, V


def _solve_in_ball(A: Matrix, b: Vector, rho: float = 1.0) -> tuple[Vector, float]:
    """Minimise ½‖Ax − b‖² with xᵀx ≤ ρ²; the shortest x, and λ ≥ 0 of λ(xᵀx − ρ²)."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    keep = s > 1e-10 * s[0]
    c, s, V = (U.T @ b)[keep], s[keep], Vt[keep].T
    if np.linalg.norm(c / s) <= rho:
        return V @ (c / s), 0.0
    lam = 0.0
    for _ in range(100):  # Newton on 1/‖x‖ − 1/ρ, which is concave: from 0 it never overshoots
        z = s * c / (s**2 + 2 * lam)
        size = float(np.linalg.norm(z))
        step = (size / rho - 1) * size**2 / (2 * float(np.sum(z**2 / (s**2 + 2 * lam))))
        lam += step
        if abs(step) <= 1e-15 * lam:
            break
    return V @ (s * c / (s**2 + 2 * lam)), lam


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


PRICE = Exercise(
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


# ------------------------------------------------------------------------- the KKT checklist

_EPS = 1e-6
_ORDER = ("primal", "dual", "slackness", "stationarity")


def _kkt(**changes: Any) -> Callable[..., str]:
    """The checklist as a function of its seven arguments, with one thing done differently."""

    def first_failure(
        gradient: Vector,
        g: Vector,
        Jg: Matrix,
        lam: Vector,
        h: Vector,
        Jh: Matrix,
        nu: Vector,
    ) -> str:
        sign = -1.0 if changes.get("g_sign") else 1.0
        of_g, of_h = changes.get("weights", (1.0, 1.0))
        slope = gradient + of_g * (Jg.T @ lam) + of_h * (Jh.T @ nu)
        if changes.get("summed"):
            slope = np.sum(slope, keepdims=True)
        if not changes.get("positive_only"):
            slope = np.abs(slope)
        worst_lam = np.max(lam if changes.get("lam_sign") else -lam, initial=0.0)
        if changes.get("nu_too"):
            worst_lam = max(worst_lam, np.max(-nu, initial=0.0))
        feasible = max(np.max(sign * g, initial=0.0), np.max(np.abs(h), initial=0.0))
        if changes.get("h_forgotten"):
            feasible = np.max(g, initial=0.0)
        if changes.get("h_one_sided"):
            feasible = max(np.max(g, initial=0.0), np.max(h, initial=0.0))
        if changes.get("g_forgotten"):
            feasible = np.max(np.abs(h), initial=0.0)
        if changes.get("all_active"):
            feasible = max(np.max(np.abs(g), initial=0.0), feasible)
        residuals = {
            "primal": feasible,
            "dual": 0.0 if changes.get("any_sign") else worst_lam,
            "slackness": 0.0
            if changes.get("slackness_dropped")
            else np.max(np.abs(lam * g), initial=0.0),
            "stationarity": np.max(slope),
        }
        if changes.get("lam_positive") and np.any(lam <= _EPS):
            residuals["dual"] = 1.0
        if changes.get("slack_forbidden"):
            residuals["slackness"] = np.max(np.abs(g), initial=0.0)
        limits = dict.fromkeys(_ORDER, _EPS) | dict.fromkeys(changes.get("exact", ()), 0.0)
        order = changes.get("order", _ORDER)
        return next((name for name in order if residuals[name] > limits[name]), "none")

    return first_failure


def _kkt_cases(rng: np.random.Generator) -> list[Case]:
    n, q, p = 4, 3, 2

    def case(
        *,
        g_violated: bool = False,
        h_sign: float = 0.0,
        lam_negative: bool = False,
        slack: bool = False,
        tilt: tuple[float, ...] = (0.0,) * n,
        weights: tuple[float, float] = (1.0, 1.0),
        nu_sign: float = 1.0,
        active: int = 2,
        miss: float = 0.0,
        edge: str = "",
    ) -> Case:
        Jg, Jh = rng.normal(size=(q, n)), rng.normal(size=(p, n))
        g = np.zeros(q)
        g[active:] = -rng.uniform(0.5, 2.0, size=q - active)
        lam = np.zeros(q)
        lam[:active] = rng.uniform(0.5, 2.0, size=active)
        nu, h = nu_sign * rng.uniform(0.5, 2.0, size=p), np.zeros(p)
        if g_violated:
            g[0] = rng.uniform(0.1, 0.5)
        h[1] = h_sign * rng.uniform(0.1, 0.5)
        if lam_negative:
            lam[1] = -lam[1]
        if slack:
            lam[-1] = rng.uniform(0.5, 2.0)
        # With weights other than 1 the gradient balances another sum than the Lagrangian's.
        gradient = -weights[0] * (Jg.T @ lam) - weights[1] * (Jh.T @ nu)
        gradient = gradient + rng.uniform(0.5, 1.0) * np.array(tilt)
        g[:active] += miss
        lam[active:] -= miss
        h += miss * np.array([1.0, -1.0])
        return Case((gradient, g, Jg, lam, h, Jh, nu), edge=edge)

    none = np.zeros(0)
    empty = np.zeros((0, n))
    two = "two conditions fail"
    unlike = "∇f alone, or with other signs or fewer terms, gives zero"
    return [
        case(),
        case(active=3),
        case(g_violated=True),
        case(h_sign=-1.0),
        case(h_sign=1.0),
        case(lam_negative=True),
        case(slack=True),
        case(tilt=(1.0, 0.9, 0.8, 1.0)),
        case(tilt=(-1.0, -0.8, -0.9, -1.0)),
        case(tilt=(1.0, -1.0, 0.5, -0.5)),
        case(active=3, g_violated=True),
        case(active=3, lam_negative=True),
        case(nu_sign=-1.0, edge="the multipliers of the equalities are negative"),
        case(weights=(0.0, 0.0), edge=unlike),
        case(weights=(1.0, 0.0), edge=unlike),
        case(weights=(0.0, 1.0), edge=unlike),
        case(weights=(-1.0, -1.0), edge=unlike),
        case(weights=(1.0, -1.0), edge=unlike),
        case(weights=(-1.0, 1.0), edge=unlike),
        case(g_violated=True, lam_negative=True, edge=two),
        case(lam_negative=True, slack=True, edge=two),
        case(h_sign=1.0, slack=True, edge=two),
        case(h_sign=-1.0, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(lam_negative=True, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(slack=True, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(miss=1e-7, edge="every entry misses by less than 1e-6"),
        case(active=0, edge="no inequality is active"),
        Case(
            (np.full(n, 1e-12), none, empty, none, none, empty, none),
            edge="there are no constraints at all",
        ),
    ]


CHECKLIST = Exercise(
    id="constrained.checklist",
    name="first_failure",
    title="The KKT conditions as a checklist",
    level=2,
    points=2,
    objective="7.4",
    hints=(
        "Compute one residual for each condition: a number that is 0 where it holds. Then compare "
        "them with 1e-6 in the order of the list.",
        "max(g) may be as negative as it likes; h may not. Of λ the least entry counts, and of the "
        "products λⱼgⱼ the largest absolute value. `np.max(g, initial=0.0)` also works when there "
        "are no inequalities.",
    ),
    answer=Choice(
        {
            "primal": "The point isn't feasible.",
            "dual": "An inequality's multiplier is negative.",
            "slackness": "An inactive inequality has a multiplier that isn't zero.",
            "stationarity": "The gradient of the Lagrangian isn't zero.",
            "none": "All conditions hold: a KKT point.",
        }
    ),
    reference=_kkt(),
    sampler=_kkt_cases,
    misconceptions=(
        Misconception(
            "multiplier-sign",
            _kkt(lam_sign=True),
            "You accept multipliers λ ≤ 0 and refuse positive ones. With g ≤ 0 and the Lagrangian "
            "f + λg, a constraint pushes back, and that takes λ ≥ 0.",
        ),
        Misconception(
            "any-sign",
            _kkt(any_sign=True),
            "You never look at the sign of λ. An inequality can push only one way; without that "
            "condition the checklist accepts points from which you could walk downhill into the "
            "feasible set.",
        ),
        Misconception(
            "multiplier-strictly-positive",
            _kkt(lam_positive=True),
            "You refuse multipliers that are zero. λ ≥ 0 includes 0: a constraint that isn't "
            "touched has that price.",
        ),
        Misconception(
            "slackness-dropped",
            _kkt(slackness_dropped=True),
            "You dropped complementary slackness: a constraint with room to spare must not push at "
            "all.",
        ),
        Misconception(
            "slack-forbidden",
            _kkt(slack_forbidden=True),
            "You call it a failure of slackness when an inequality isn't active. It may have room "
            "to spare; then its *multiplier* must be zero.",
        ),
        Misconception(
            "minus",
            _kkt(weights=(-1.0, -1.0)),
            "Your Lagrangian subtracts the constraints. Here it is f + λ·g + ν·h, and the signs of "
            "all multipliers go with it.",
        ),
        Misconception(
            "minus-inequalities",
            _kkt(weights=(-1.0, 1.0)),
            "You subtract the part with λ and add the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "minus-equalities",
            _kkt(weights=(1.0, -1.0)),
            "You add the part with λ and subtract the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "equalities-left-out",
            _kkt(weights=(1.0, 0.0)),
            "In stationarity you left out the part with ν: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "inequalities-left-out",
            _kkt(weights=(0.0, 1.0)),
            "In stationarity you left out the part with λ: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "entries-added",
            _kkt(summed=True),
            "You added up the entries of the Lagrangian's gradient, where they can cancel. Each of "
            "them must be zero.",
        ),
        Misconception(
            "positive-entries-only",
            _kkt(positive_only=True),
            "In the Lagrangian's gradient you look for entries above the tolerance, and not for "
            "those far below zero.",
        ),
        Misconception(
            "stationarity-of-f",
            _kkt(weights=(0.0, 0.0)),
            "You ask for ∇f = 0. Where a constraint pushes, ∇f isn't zero: the gradient of the "
            "Lagrangian is.",
        ),
        Misconception(
            "always-active",
            _kkt(all_active=True),
            "You ask for g = 0. An inequality may hold with room to spare: g ≤ 0 is enough.",
        ),
        Misconception(
            "feasible-side",
            _kkt(g_sign=True),
            "You take g ≥ 0 for feasible. In this course's standard form it is g ≤ 0.",
        ),
        Misconception(
            "equalities-forgotten",
            _kkt(h_forgotten=True),
            "You never look at h. A point that violates an equality isn't feasible.",
        ),
        Misconception(
            "inequalities-forgotten",
            _kkt(g_forgotten=True),
            "You never look at the sign of g. A point with some g above 0 isn't feasible.",
        ),
        Misconception(
            "equality-one-sided",
            _kkt(h_one_sided=True),
            "You refuse h above 0 and accept it below. An equality h = 0 is violated on either "
            "side.",
        ),
        Misconception(
            "equality-multipliers-signed",
            _kkt(nu_too=True),
            "You ask for ν ≥ 0 too. An equality can push either way: only the multipliers of "
            "inequalities have a sign.",
        ),
        Misconception(
            "reversed-order",
            _kkt(order=_ORDER[::-1]),
            "You go through the list from its end. Where several conditions fail, the first one in "
            "the order of the list is asked for.",
        ),
        Misconception(
            "stationarity-first",
            _kkt(order=("stationarity", "primal", "dual", "slackness")),
            "You begin with stationarity, as the chapter does. Here it comes last: where several "
            "conditions fail, the first one in the order of the list is asked for.",
        ),
        Misconception(
            "no-tolerance",
            _kkt(exact=_ORDER),
            "You compare with exactly 0, and computed numbers are rarely that. A condition fails "
            "here when some entry misses by more than 1e-6.",
        ),
        Misconception(
            "no-tolerance-for-feasibility",
            _kkt(exact=("primal", "dual")),
            "You refuse the slightest violation of feasibility. A condition fails here when some "
            "entry misses by more than 1e-6, for g, h and λ too.",
        ),
    ),
)


def _tangent_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, p: int, sign: float, edge: str = "") -> Case:
        # The least curvature on the tangent space has the given sign; along the normals H is
        # negative, so that the zeros of a projected matrix and H's own eigenvalues tell.
        J = rng.normal(size=(p, n))
        Z, Q = _tangent_basis(J), np.linalg.qr(J.T)[0]
        H = rng.normal(size=(n, n))
        H = H + H.T
        H = H + (sign * float(rng.uniform(0.4, 1.0)) - _least(Z.T @ H @ Z)) * Z @ Z.T
        H = H - (float(rng.uniform(1.5, 2.5)) + float(np.linalg.norm(H, 2))) * Q @ Q.T
        return Case((H, J), edge=edge, condition=10.0, sizes={"n": n, "p": p})

    return [
        case(3, 1, 1.0),
        case(4, 1, -1.0),
        case(5, 2, 1.0),
        case(5, 3, -1.0),
        case(3, 2, 1.0, "the tangent space is a line"),
    ]


def _tangent_basis(J: Matrix) -> Matrix:
    return np.linalg.svd(J)[2][len(J) :].T


def _least(M: Matrix) -> float:
    return float(np.linalg.eigvalsh(M)[0])


def _on_projector(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return _least(Z @ Z.T @ H @ Z @ Z.T)


def _on_normal_space(H: Matrix, J: Matrix) -> float:
    Q = np.linalg.qr(J.T)[0]
    return _least(Q.T @ H @ Q)


def _largest(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.linalg.eigvalsh(Z.T @ H @ Z)[-1])


def _least_in_size(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.min(np.abs(np.linalg.eigvalsh(Z.T @ H @ Z))))


def _by_determinant(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.linalg.det(Z.T @ H @ Z))


def _not_orthonormal(H: Matrix, J: Matrix) -> float:
    p = len(J)
    Z = np.vstack([-np.linalg.solve(J[:, :p], J[:, p:]), np.eye(len(H) - p)])
    return _least(Z.T @ H @ Z)


def _bordered(H: Matrix, J: Matrix) -> float:
    p = len(J)
    return _least(np.block([[H, J.T], [J, np.zeros((p, p))]]))


TANGENT = Exercise(
    id="constrained.tangent",
    name="least_tangent_curvature",
    title="Curvature where you may go",
    level=2,
    points=2,
    objective="7.6",
    hints=(
        "Find an orthonormal basis of all v with Jv = 0 and put it into the columns of a matrix Z. "
        "The last rows of `np.linalg.svd(J)[2]` are one.",
        "Then v = Zu with ‖u‖ = ‖v‖, and vᵀHv = uᵀ(ZᵀHZ)u: an ordinary eigenvalue problem, of "
        "size n − p.",
    ),
    answer=Array(),
    reference=lambda H, J: _least(_tangent_basis(J).T @ H @ _tangent_basis(J)),
    sampler=_tangent_cases,
    misconceptions=(
        Misconception(
            "whole-space",
            lambda H, J: _least(H),
            "This is the least eigenvalue of H, over all directions. Most of them leave the "
            "feasible set; only those with Jv = 0 count.",
        ),
        Misconception(
            "projected-matrix",
            _on_projector,
            "You projected H to PHP and took its least eigenvalue. Along the normals PHP is zero, "
            "and these p zeros are among your eigenvalues. Restrict H to the tangent space "
            "instead: a smaller matrix.",
        ),
        Misconception(
            "normal-space",
            _on_normal_space,
            "You restricted H to the rows of J: the directions that the constraints forbid. The "
            "tangent space is what is orthogonal to them.",
        ),
        Misconception(
            "sandwiched",
            lambda H, J: _least(J @ H @ J.T),
            "You took JHJᵀ, which belongs to the rows of J: the directions that the "
            "constraints forbid. The tangent space is what is orthogonal to them.",
        ),
        Misconception(
            "basis-not-orthonormal",
            _not_orthonormal,
            "The columns of your Z span the tangent space, and they aren't orthonormal. So Zu and "
            "u differ in length, and the eigenvalues of ZᵀHZ aren't curvatures of unit vectors.",
        ),
        Misconception(
            "largest",
            _largest,
            "This is the largest curvature on the tangent space. The least is asked for: its sign "
            "decides about a minimum.",
        ),
        Misconception(
            "least-in-size",
            _least_in_size,
            "You took the eigenvalue nearest to zero, without its sign. Least means farthest to "
            "the left, and a negative curvature is the news here.",
        ),
        Misconception(
            "determinant",
            _by_determinant,
            "This is the determinant of the restricted matrix, the product of its eigenvalues. The "
            "least of them is asked for.",
        ),
        Misconception(
            "bordered",
            _bordered,
            "This is the least eigenvalue of the bordered matrix [[H, Jᵀ], [J, 0]], which always "
            "has negative eigenvalues, one for each constraint.",
        ),
    ),
)


def _in_lambda(make: Callable[[Any], Any]) -> Callable[[], Any]:
    """Hand the symbol λ to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        return make(sympy.Symbol("lam"))

    return build


def _fraction(a: int, b: int) -> Any:
    import sympy

    return sympy.Rational(a, b)


DUAL = Exercise(
    id="constrained.dual",
    name="dual_function",
    title="A dual function",
    level=2,
    points=1,
    objective="7.7",
    hints=(
        "Write the inequality as g ≤ 0 first. Then hold λ and minimise f + λg by x and by y, "
        "without any constraint.",
        "The minimiser depends on λ. Put it back into the whole Lagrangian.",
    ),
    answer=Expression(symbols=("lam",), domain={"lam": (0.2, 3.0)}),
    # f = x² + 2y², g = 3 − x − 4y: the Lagrangian is least at x = λ/2, y = λ
    reference=_in_lambda(lambda lam: 3 * lam - _fraction(9, 4) * lam**2),
    misconceptions=(
        Misconception(
            "constraint-turned",
            _in_lambda(lambda lam: -3 * lam - _fraction(9, 4) * lam**2),
            "Your constraint is the wrong way round. In the form g ≤ 0, x + 4y ≥ 3 has the 3 with "
            "a plus sign. (As it stands your function is largest at λ = 0.)",
        ),
        Misconception(
            "objective-alone",
            _in_lambda(lambda lam: _fraction(9, 4) * lam**2),
            "You put the minimiser into f. It belongs into the whole Lagrangian, f + λg.",
        ),
        Misconception(
            "constant-forgotten",
            _in_lambda(lambda lam: -_fraction(9, 4) * lam**2),
            "The constant 3 of the constraint got lost: it doesn't matter for the minimiser, but "
            "it does for the value.",
        ),
        Misconception(
            "penalty-alone",
            _in_lambda(lambda lam: 3 * lam - _fraction(9, 2) * lam**2),
            "You put the minimiser into λg and left f out. The dual function is the least value of "
            "f + λg.",
        ),
        Misconception(
            "half-minimiser",
            _in_lambda(lambda lam: 3 * lam),
            "Your minimiser is twice too far out, so f and λg cancel: the derivative of x² is 2x, "
            "and that of 2y² is 4y.",
        ),
        Misconception(
            "second-derivative-halved",
            _in_lambda(lambda lam: 3 * lam - _fraction(1, 4) * lam**2),
            "Your x is right and your y isn't: the derivative of 2y² is 4y, not 2y.",
        ),
        Misconception(
            "slope",
            _in_lambda(lambda lam: 3 - _fraction(9, 2) * lam),
            "This is the derivative of the dual function, or g at the minimiser. The function "
            "itself is asked for.",
        ),
        Misconception(
            "negative",
            _in_lambda(lambda lam: -3 * lam + _fraction(9, 4) * lam**2),
            "Your function has the wrong sign as a whole. The Lagrangian is f + λg with f as it "
            "stands, and a dual function is concave.",
        ),
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _secular_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, r: int, reach: float, edge: str = "") -> Case:
        values = list(rng.uniform(0.7, 2.5, size=r))
        A, U, V = _from_singular_values(rng, m, n, values)
        z = rng.uniform(0.5, 1.0, size=r) * rng.choice([-1.0, 1.0], size=r)
        z *= reach / np.linalg.norm(z)
        outside = rng.normal(size=m)
        b = A @ (V @ z) + outside - U @ (U.T @ outside)
        condition = (max(values) / min(values)) ** 2 * max(reach, 1.0)
        return Case((A, b), edge=edge, condition=condition, sizes={"m": m, "n": n})

    return [
        case(5, 3, 3, 1.9),
        case(6, 4, 4, 3.0),
        case(7, 3, 3, 8.0),
        case(6, 4, 2, 2.2, "A has dependent columns"),
        case(3, 5, 3, 2.6, "A has more columns than rows"),
        case(5, 3, 3, 0.7, "the least-squares solution is already short enough"),
        case(6, 4, 2, 0.6, "A has dependent columns and the constraint is not active"),
    ]


def _always_active(A: Matrix, b: Vector) -> tuple[Vector, float]:
    """Solve ‖x(λ)‖ = 1 with λ of either sign; a root is found by bisection."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    keep = s > 1e-10 * s[0]
    c, s, V = (U.T @ b)[keep], s[keep], Vt[keep].T
    low, high = -(float(s[-1]) ** 2) / 2, 1.0 + float(np.linalg.norm(s * c))
    for _ in range(200):
        lam = (low + high) / 2
        if np.sum((s * c / (s**2 + 2 * lam)) ** 2) > 1:
            low = lam
        else:
            high = lam
    return V @ (s * c / (s**2 + 2 * lam)), lam


def _rescaled(A: Matrix, b: Vector) -> tuple[Vector, float]:
    x = np.linalg.pinv(A) @ b
    size = float(np.linalg.norm(x))
    if size <= 1:
        return x, 0.0
    x = x / size
    return x, float(x @ (A.T @ (b - A @ x))) / 2


def _with(change: Callable[[Vector, float], tuple[Any, Any]]) -> Callable[..., tuple[Any, Any]]:
    """Make (A, b) ↦ (x, λ) out of a change of the right pair."""

    def wrong(A: Matrix, b: Vector) -> tuple[Any, Any]:
        return change(*_solve_in_ball(A, b))

    return wrong


SECULAR = Exercise(
    id="constrained.secular",
    name="constrained_least_squares",
    title="Least squares in the unit ball",
    level=3,
    points=3,
    objective="7.8",
    hints=(
        "First A⁺b, with `np.linalg.pinv` or `np.linalg.lstsq`. Is there anything left to do?",
        "Otherwise x(λ) = (AᵀA + 2λI)⁻¹Aᵀb gets shorter as λ grows. Bracket the λ with ‖x(λ)‖ = 1 "
        "and use `scipy.optimize.brentq`, or Newton's method on 1/‖x(λ)‖ − 1. With dependent "
        "columns AᵀA has no inverse, so don't evaluate x(λ) at λ = 0 itself.",
    ),
    answer=Parts((("x", Array()), ("λ", Array()))),
    reference=lambda A, b: _solve_in_ball(A, b),
    sampler=_secular_cases,
    tolerance=Tolerance(
        1e-8, 1e-10, "a root finder stops when its bracket is small, not at rounding"
    ),
    misconceptions=(
        Misconception(
            "double-multiplier",
            _with(lambda x, lam: (x, 2 * lam)),
            "x is right, and your λ is twice the one asked for. You solved (AᵀA + λI)x = Aᵀb; but "
            "the gradient of λ(xᵀx − 1) is 2λx. (Or your loss has no ½.)",
        ),
        Misconception(
            "half-multiplier",
            _with(lambda x, lam: (x, lam / 2)),
            "x is right, and your λ is half the one asked for: the gradient of λ(xᵀx − 1) is 2λx, "
            "and the ½ of the loss belongs to the loss alone.",
        ),
        Misconception(
            "always-active",
            _always_active,
            "You always put x on the sphere. Where ‖A⁺b‖ ≤ 1 there is nothing to constrain; your λ "
            "is negative there, which no KKT point of an inequality allows.",
        ),
        Misconception(
            "rescaled",
            _rescaled,
            "You shortened A⁺b to length 1. That is the point of the ball nearest to A⁺b, and not "
            "the one with the least loss, unless all singular values of A are equal: stationarity "
            "fails.",
        ),
        Misconception(
            "rescaled-at-no-price",
            lambda A, b: (_rescaled(A, b)[0], 0.0),
            "You shortened A⁺b to length 1 and left λ at 0. The nearest point of the ball isn't "
            "the one with the least loss, and where the constraint pushes λ isn't 0.",
        ),
        Misconception(
            "negative-multiplier",
            _with(lambda x, lam: (x, -lam)),
            "x is right, and λ has the wrong sign: it belongs to ½‖Ax − b‖² − λ(xᵀx − 1). With a "
            "plus, an inequality's multiplier is never negative.",
        ),
        Misconception(
            "unconstrained",
            lambda A, b: (np.linalg.pinv(A) @ b, 0.0),
            "This is the least-squares solution, and where it is longer than 1 it isn't allowed.",
        ),
        Misconception(
            "multiplier-forgotten",
            _with(lambda x, lam: (x, 0.0)),
            "x is right. λ is zero only where the constraint isn't active; elsewhere it is what "
            "keeps x on the sphere.",
        ),
    ),
)


def _objective(coefficients: Vector, at: Vector) -> Any:
    a, b, c, d = coefficients
    x, y = at
    return a * x * x + b * y * y + c * x + d * y


def _stationary(coefficients: Vector, at: Vector, lam: Any) -> bool:
    a, b, c, d = coefficients
    x, y = at
    return bool(2 * a * x + c + 2 * lam * x == 0 and 2 * b * y + d + 2 * lam * y == 0)


KKT_NOT_OPTIMAL = Exercise(
    id="constrained.kkt_not_optimal",
    name="kkt_witness",
    title="A KKT point that is no minimum",
    level=3,
    points=3,
    objective="7.5",
    hints=(
        "If f were convex there would be no such point. What does that say about the signs of a "
        "and b?",
        "Try c = d = 0 and a point on an axis: one of the two stationarity equations then holds "
        "for every λ, and the other one gives λ.",
    ),
    answer=Witness(
        fields=(("coefficients", (4,)), ("point", (2,)), ("multiplier", ()), ("better", (2,))),
        # f = ax² + by² + cx + dy, g = x² + y² − 1 ≤ 0
        conditions=(
            Condition(
                "point-infeasible",
                lambda coefficients, at, lam, better: at @ at <= 1,
                "Your point lies outside the disc: x² + y² exceeds 1. A KKT point is feasible. "
                "(Numbers are compared exactly, and 0.6 isn't quite 3/5 on a computer: write "
                "`sympy.Rational(3, 5)`, or use points on the axes.)",
                ((-1, -2, 0, 0), (2, 0), 1, (0, 1)),
            ),
            Condition(
                "multiplier-not-positive",
                lambda coefficients, at, lam, better: lam[()] > 0,
                "Your multiplier isn't positive. A negative one is no KKT point of an inequality; "
                "and with λ = 0 the constraint does nothing, which is not what is asked for here.",
                ((-1, -2, 0, 0), (0, 0), 0, (0, 1)),
            ),
            Condition(
                "slackness",
                lambda coefficients, at, lam, better: at @ at == 1,
                "Complementary slackness fails: λ is positive, and your point lies inside the "
                "disc, where the constraint has room to spare.",
                ((-1, -2, 0, 0), (0, 0), 1, (0, 1)),
            ),
            Condition(
                "not-stationary",
                lambda coefficients, at, lam, better: _stationary(coefficients, at, lam[()]),
                "The gradient of the Lagrangian isn't zero at your point: check 2ax + c + 2λx and "
                "2by + d + 2λy.",
                ((-1, -2, 0, 0), (1, 0), 3, (0, 1)),
            ),
            Condition(
                "better-infeasible",
                lambda coefficients, at, lam, better: better @ better <= 1,
                "A KKT point indeed. But your better point lies outside the disc, where it proves "
                "nothing. (Numbers are compared exactly: decimals such as 0.6 can lie outside by a "
                "rounding error.)",
                ((-1, -2, 0, 0), (1, 0), 1, (0, 2)),
            ),
            Condition(
                "not-better",
                lambda coefficients, at, lam, better: (
                    _objective(coefficients, better) < _objective(coefficients, at)
                ),
                "A KKT point, and a feasible point beside it; but f isn't smaller there, so "
                "nothing is refuted. If f has no smaller value anywhere in the disc, choose "
                "another f.",
                ((-1, -2, 0, 0), (1, 0), 1, (0, 0)),
            ),
        ),
    ),
    reference=lambda: ((-1, -2, 0, 0), (1, 0), 1, (0, 1)),
)

EXERCISES: tuple[Exercise, ...] = (
    BY_HAND,
    QUALIFICATION,
    MINIMUM_NORM,
    PROJECTED_STEP,
    PRICE,
    CHECKLIST,
    TANGENT,
    DUAL,
    SECULAR,
    KKT_NOT_OPTIMAL,
)
