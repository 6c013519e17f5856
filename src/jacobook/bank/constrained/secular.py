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
        Misconception(
            "mirrored",
            _with(lambda x, lam: (-x, lam)),
            "λ is right, and x points the other way: the gradient of the loss is Aᵀ(Ax − b).",
        ),
        Misconception(
            "length-one-half",
            lambda A, b: _solve_in_ball(A, b, float(np.sqrt(0.5))),
            "Your x ends on the sphere with xᵀx = ½. The constraint is xᵀx ≤ 1: the ½ of the loss "
            "isn't there.",
        ),
        Misconception(
            "least-loss",
            lambda A, b: (_solve_in_ball(A, b)[0], _loss(A, b)),
            "x is right. Beside it you return the least value of the loss, and λ is asked for.",
        ),
    ),
    proof=Satisfies(_is_solution),
)
