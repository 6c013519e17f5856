"""Least squares in the unit ball."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.constrained._shared import _from_singular_values, _solve_in_ball
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Satisfies,
    Tolerance,
    Vector,
    slip,
)


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

    at_zero, _, _ = _from_singular_values(rng, 5, 3, list(rng.uniform(0.7, 2.5, size=3)))
    return [
        case(5, 3, 3, 1.9),
        case(6, 4, 4, 3.0),
        case(7, 3, 3, 8.0),
        case(6, 4, 2, 2.2, "A has dependent columns"),
        case(3, 5, 3, 2.6, "A has more columns than rows"),
        case(5, 3, 3, 0.7, "the least-squares solution is already short enough"),
        case(6, 4, 2, 0.6, "A has dependent columns and the constraint is not active"),
        case(4, 1, 1, 2.1, "n is 1"),
        Case((at_zero, np.zeros(5)), edge="b is zero", sizes={"m": 5, "n": 3}),
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


def _always_on_the_sphere(A: Matrix, b: Vector) -> tuple[Vector, float]:
    """Shortened or stretched to length 1 where λ ≥ 0 can't do it; λ by stationarity."""
    x, lam = _solve_in_ball(A, b)
    size = float(np.linalg.norm(x))
    return (x / size, lam) if size > 0 else (x, lam)


def _loss(A: Matrix, b: Vector) -> float:
    return float(0.5 * np.sum((A @ _solve_in_ball(A, b)[0] - b) ** 2))


def _ridge(A: Matrix, b: Vector) -> tuple[Vector, float]:
    x = np.linalg.solve(A.T @ A + 2 * np.eye(A.shape[1]), A.T @ b)
    return x, 1.0


def _is_solution(answer: Any, A: Matrix, b: Vector) -> bool:
    """The KKT conditions, which are enough for a convex problem; and nothing of x is idle."""
    x, lam = answer
    if x.shape != (A.shape[1],) or lam.shape != ():
        return False
    slack = 1e-6 * max(1.0, float(np.linalg.norm(A.T @ b)))
    stationarity = A.T @ (A @ x - b) + 2 * lam * x
    unseen = x - np.linalg.lstsq(A, A @ x, rcond=1e-10)[0]  # what A doesn't see only lengthens x
    return bool(
        x @ x <= 1 + slack
        and lam >= 0
        and abs(lam * (x @ x - 1)) <= slack
        and np.max(np.abs(stationarity)) <= slack
        and np.linalg.norm(unseen) <= slack
    )


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


def _solved(
    A: Matrix,
    b: Vector,
    *,
    radius: float = 1.0,
    scaled: Callable[[float], float] = float,
    place: Callable[[Vector], Vector] = lambda x: x,
) -> tuple[Vector, float]:
    """The pair, made of its steps."""
    x, lam = _solve_in_ball(A, b, radius)
    return place(x), scaled(lam)


EXERCISE = Exercise(
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
        slip(
            _solved,
            "double-multiplier",
            "Your λ is twice the one asked for. If you solved (AᵀA + λI)x = Aᵀb: the gradient of "
            "λ(xᵀx − 1) is 2λx. (Or your loss has no ½.)",
            "`x` is right.",
            scaled=lambda lam: 2 * lam,
        ),
        slip(
            _solved,
            "half-multiplier",
            "Your λ is half the one asked for: the gradient of λ(xᵀx − 1) is 2λx, and the ½ of "
            "the loss belongs to the loss alone.",
            "`x` is right.",
            scaled=lambda lam: lam / 2,
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
        slip(
            _solved,
            "negative-multiplier",
            "λ has the wrong sign: it belongs to ½‖Ax − b‖² − λ(xᵀx − 1). With a plus, an "
            "inequality's multiplier is never negative.",
            "`x` is right.",
            scaled=lambda lam: -lam,
        ),
        Misconception(
            "unconstrained",
            lambda A, b: (np.linalg.pinv(A) @ b, 0.0),
            "This is the least-squares solution, and where it is longer than 1 it isn't allowed.",
        ),
        slip(
            _solved,
            "multiplier-forgotten",
            "λ is zero only where the constraint isn't active; elsewhere it is what keeps x on "
            "the sphere.",
            "`x` is right.",
            scaled=lambda lam: 0.0,
        ),
        Misconception(
            "stretched",
            _always_on_the_sphere,
            "Right where the constraint pushes. Where A⁺b is short enough, you stretched it to "
            "length 1: the loss grows, and nothing asks for that.",
        ),
        Misconception(
            "ridge",
            _ridge,
            "You solved for λ = 1, or took λ for given. It is an unknown: the length of x "
            "decides it.",
        ),
        slip(
            _solved,
            "mirrored",
            "x points the other way: the gradient of the loss is Aᵀ(Ax − b).",
            place=lambda x: -x,
        ),
        slip(
            _solved,
            "length-one-half",
            "Your x ends on the sphere with xᵀx = ½. The constraint is xᵀx ≤ 1: the ½ of the loss "
            "isn't there.",
            radius=float(np.sqrt(0.5)),
        ),
        Misconception(
            "least-loss",
            lambda A, b: (_solve_in_ball(A, b)[0], _loss(A, b)),
            "x is right. Beside it you return the least value of the loss, and λ is asked for.",
        ),
        slip(
            _solved,
            "four-times",
            "Your λ is four times the one asked for: put it into Aᵀ(Ax − b) + 2λx = 0.",
            "`x` is right.",
            scaled=lambda lam: 4 * lam,
        ),
        slip(
            _solved,
            "twice-and-negative",
            "Your λ is twice the one asked for, and negative: put it into Aᵀ(Ax − b) + 2λx = 0.",
            "`x` is right.",
            scaled=lambda lam: -2 * lam,
        ),
        slip(
            _solved,
            "root-of-the-multiplier",
            "Your λ is a root: if you solved with λ² in its place, square it at the end.",
            "`x` is right.",
            scaled=lambda lam: float(np.sqrt(lam)),
        ),
        slip(
            _solved,
            "upside-down",
            "Your λ stands upside down.",
            "`x` is right.",
            scaled=lambda lam: 1 / lam if lam else 0.0,
        ),
        slip(
            _solved,
            "at-least",
            "Your λ is never below 1, or cut off: search for it as far as is needed.",
            "`x` is right.",
            scaled=lambda lam: max(lam, 1.0),
        ),
        slip(
            _solved,
            "radius-root-two",
            "Your x ends where xᵀx = 2. The constraint is xᵀx ≤ 1.",
            radius=float(np.sqrt(2.0)),
        ),
        slip(
            _solved, "radius-two", "Your x ends at length 2. The constraint is xᵀx ≤ 1.", radius=2.0
        ),
        slip(
            _solved,
            "radius-one-half",
            "Your x ends at length ½. The constraint is xᵀx ≤ 1.",
            radius=0.5,
        ),
        slip(_solved, "entries-unsigned", "The entries of x have lost their signs.", place=np.abs),
        Misconception(
            "gradient-for-the-solution",
            lambda A, b: (A.T @ b / max(1.0, float(np.linalg.norm(A.T @ b))), 0.0),
            "Your x is Aᵀb, shortened to length 1. Aᵀ isn't the inverse of A: the gradient of the"
            " loss is Aᵀ(Ax − b).",
        ),
        Misconception(
            "nothing",
            lambda A, b: (np.zeros(A.shape[1]), 0.0),
            "Your x is always zero. It is allowed, and for b ≠ 0 the loss can be made smaller.",
        ),
        Misconception(
            "ridge-of-one-half",
            lambda A, b: (np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ b), 0.5),
            "You solved for one λ, ½, or took it for given. It is an unknown: the length of x "
            "decides it.",
        ),
        Misconception(
            "length-of-the-pull",
            lambda A, b: (
                _solve_in_ball(A, b)[0],
                float(np.linalg.norm(b - A @ _solve_in_ball(A, b)[0])),
            ),
            "x is right. For λ you returned the length of the residual; 2λx is Aᵀ(b − Ax).",
        ),
        Misconception(
            "rescaled-with-its-length",
            lambda A, b: (_rescaled(A, b)[0], float(np.linalg.norm(np.linalg.pinv(A) @ b))),
            "You shortened A⁺b to length 1, and returned its length for λ. The nearest point of "
            "the ball isn't the one with the least loss.",
        ),
        Misconception(
            "ball-without-multiplier",
            _with(lambda x, lam: (x, lam + 1.0)),
            "x is right. Your λ is too large by 1: the constraint xᵀx − 1 has its 1 outside of "
            "what λ multiplies in the equation.",
        ),
    ),
    proof=Satisfies(_is_solution),
)
