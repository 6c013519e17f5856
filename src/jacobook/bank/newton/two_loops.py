"""Two loops, no matrix."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, edge: str = "", max_bytes: int | None = None) -> Case:
        S = rng.normal(size=(m, n))
        curvatures = rng.uniform(0.5, 4.0, size=n)
        Y = S * curvatures
        if n < 100:  # a Hessian that isn't diagonal
            M = rng.normal(size=(n, n))
            Y = S @ (M @ M.T / n + np.diag(curvatures))
        return Case(
            (S, Y, rng.normal(size=n)), edge=edge, sizes={"m": m, "n": n}, max_bytes=max_bytes
        )

    return [
        case(3, 5),
        case(4, 6),
        case(2, 3),
        case(1, 4, "there is one pair"),
        case(3, 3, "m equals n"),
        case(2, 1, "n is 1"),
        # The matrix would take 32 MB and then 5 GB.
        case(2, 2000, "n is 2000", max_bytes=8_000_000),
        case(2, 25_000, "n is 25000", max_bytes=8_000_000),
    ]


def _newest(S: Matrix, Y: Matrix) -> float:
    return float(S[-1] @ Y[-1] / (Y[-1] @ Y[-1]))


def _loops(
    S: Matrix,
    Y: Matrix,
    g: Vector,
    *,
    first: Callable[[int], Any] = lambda m: range(m - 1, -1, -1),
    second: Callable[[int], Any] = lambda m: range(m),
    gamma: Callable[[Matrix, Matrix], float] = _newest,
    alpha: Callable[..., float] = lambda s, y, q, g: float(s @ q),
    correction: Callable[..., Vector] = lambda s, y: y,
    beta: Callable[..., float] = lambda s, y, r: float(y @ r),
    combined: Callable[[float, float], float] = lambda a, b: a - b,
    back: Callable[..., Vector] = lambda s, y: s,
    rho: Callable[..., float] = lambda s, y: 1 / float(y @ s),
    sign: float = -1.0,
) -> Vector:
    m, q = len(S), g.copy()
    weights = np.zeros(m)
    for i in first(m):
        weights[i] = rho(S[i], Y[i]) * alpha(S[i], Y[i], q, g)
        q = q - weights[i] * correction(S[i], Y[i])
    r = gamma(S, Y) * q
    for i in second(m):
        r = r + combined(weights[i], rho(S[i], Y[i]) * beta(S[i], Y[i], r)) * back(S[i], Y[i])
    result: Vector = sign * r
    return result


def _without_the_second_loop(S: Matrix, Y: Matrix, g: Vector) -> Vector:
    return _loops(S, Y, g, second=lambda m: range(0))


def _with_the_matrix(S: Matrix, Y: Matrix, g: Vector) -> Vector:
    """Build C from its update for small n; for large n write out the products as a recursion."""
    n = len(g)
    gamma = np.sum(S[-1] * Y[-1]) / np.sum(Y[-1] ** 2)
    if n < 100:
        C = gamma * np.eye(n)
        for s, y in zip(S, Y, strict=True):
            V = np.eye(n) - np.outer(s, y) / np.dot(s, y)
            C = V @ C @ V.T + np.outer(s, s) / np.dot(s, y)
        direction: Vector = -C @ g
        return direction

    def times(k: int, v: Vector) -> Vector:
        if k == 0:
            return np.asarray(gamma * v)
        s, y = S[k - 1], Y[k - 1]
        rho = 1 / np.dot(s, y)
        inner = times(k - 1, v - rho * np.dot(s, v) * y)
        return np.asarray(inner - rho * np.dot(y, inner) * s + rho * np.dot(s, v) * s)

    return -times(len(S), g)


EXERCISE = Exercise(
    id="newton.two_loops",
    name="lbfgs_direction",
    title="Two loops, no matrix",
    level=3,
    points=3,
    objective="11.7",
    hints=(
        "The chapter's function calls itself for the older pairs between its two halves. So the "
        "first halves run from the newest pair to the oldest, and the second halves come back.",
        "Keep the number α of each pair in a list: the second loop needs it. Between the loops "
        "stands γ. At the end comes the minus.",
    ),
    answer=Array(),
    reference=lambda S, Y, g: _loops(S, Y, g),
    sampler=_cases,
    misconceptions=(
        slip(
            _loops,
            "oldest-first-in-both",
            "Your first loop runs from the oldest pair to the newest. The newest update is the "
            "outermost one: which pair meets g first?",
            first=lambda m: range(m),
        ),
        slip(
            _loops,
            "newest-first-in-both",
            "Your second loop runs from the newest pair to the oldest. It comes back the way that "
            "the first one went.",
            second=lambda m: range(m - 1, -1, -1),
        ),
        slip(
            _loops,
            "without-gamma",
            "The scaling between the loops is missing: they begin with the identity.",
            gamma=lambda S, Y: 1.0,
        ),
        slip(
            _loops,
            "gamma-upside-down",
            "γ is upside down. It stands for the *inverse* Hessian: where y is long compared to "
            "s, it is small.",
            gamma=lambda S, Y: 1 / _newest(S, Y),
        ),
        slip(
            _loops,
            "gamma-of-the-oldest",
            "γ is that of the oldest pair. The newest one says how f bends here.",
            gamma=lambda S, Y: _newest(S[:1], Y[:1]),
        ),
        slip(
            _loops,
            "gamma-by-the-steps",
            "γ is sᵀs/yᵀs. That is another scaling; the one asked for divides by yᵀy.",
            gamma=lambda S, Y: float(S[-1] @ S[-1] / (Y[-1] @ S[-1])),
        ),
        slip(
            _loops,
            "gamma-averaged",
            "γ is the mean over all pairs. It is that of the newest one.",
            gamma=lambda S, Y: float(np.mean(np.sum(S * Y, axis=1) / np.sum(Y * Y, axis=1))),
        ),
        slip(
            _loops,
            "uphill",
            "The minus is missing: this is the product with g, and a direction that goes up.",
            sign=1.0,
        ),
        slip(
            _loops,
            "gradient-kept",
            "In the first loop every α is taken with g itself. It is taken with what the pairs "
            "before have left of it.",
            alpha=lambda s, y, q, g: float(s @ g),
        ),
        slip(
            _loops,
            "alpha-with-y",
            "In the first loop α is taken with y. There stands s; y's turn comes in the second "
            "loop.",
            alpha=lambda s, y, q, g: float(y @ q),
        ),
        slip(
            _loops,
            "takes-away-s",
            "In the first loop you take a multiple of s away. It is one of y.",
            correction=lambda s, y: s,
        ),
        slip(
            _loops,
            "adds-in-the-first-loop",
            "In the first loop you add the multiple of y. It is taken away.",
            correction=lambda s, y: -y,
        ),
        slip(
            _loops,
            "first-loop-idle",
            "The first loop leaves g as it is: each pair takes a multiple of its y away.",
            correction=lambda s, y: 0 * y,
        ),
        slip(
            _loops,
            "beta-with-s",
            "In the second loop β is taken with s. It is taken with y.",
            beta=lambda s, y, r: float(s @ r),
        ),
        slip(
            _loops,
            "alpha-and-beta-added",
            "In the second loop α and β are added. One is taken from the other.",
            combined=lambda a, b: a + b,
        ),
        slip(
            _loops,
            "beta-minus-alpha",
            "In the second loop the difference is the wrong way round.",
            combined=lambda a, b: b - a,
        ),
        slip(
            _loops,
            "without-beta",
            "In the second loop β is missing: α alone is used.",
            combined=lambda a, b: a,
        ),
        slip(
            _loops,
            "without-alpha",
            "In the second loop α is missing: β alone is taken away.",
            combined=lambda a, b: -b,
        ),
        slip(
            _loops,
            "adds-y",
            "In the second loop you add a multiple of y. It is one of s.",
            back=lambda s, y: y,
        ),
        slip(
            _loops,
            "rho-by-y",
            "ρ is one over yᵀy. It is one over yᵀs.",
            rho=lambda s, y: 1 / float(y @ y),
        ),
        slip(
            _loops,
            "rho-by-s",
            "ρ is one over sᵀs. It is one over yᵀs.",
            rho=lambda s, y: 1 / float(s @ s),
        ),
        slip(
            _loops,
            "without-rho",
            "The division by yᵀs is missing in α and β.",
            rho=lambda s, y: 1.0,
        ),
        slip(
            _loops,
            "rho-upside-down",
            "ρ is upside down: divide by yᵀs.",
            rho=lambda s, y: float(y @ s),
        ),
        Misconception(
            "first-loop-alone",
            _without_the_second_loop,
            "The second loop is missing. The update multiplies from both sides: the first loop is "
            "one of them.",
        ),
        Misconception(
            "pairs-exchanged",
            lambda S, Y, g: _loops(Y, S, g),
            "S and Y have changed places. With these roles the loops multiply by something like "
            "the Hessian, not its inverse.",
        ),
        Misconception(
            "newest-pair-alone",
            lambda S, Y, g: _loops(S[-1:], Y[-1:], g),
            "Only the newest pair is used. Every pair has its turn.",
        ),
        Misconception(
            "order-of-the-pairs-reversed",
            lambda S, Y, g: _loops(S[::-1], Y[::-1], g),
            "You took the first row for the newest pair. The oldest stands first.",
        ),
        Misconception(
            "order-reversed-but-for-gamma",
            lambda S, Y, g: _loops(S[::-1], Y[::-1], g, gamma=lambda S, Y: _newest(S[:1], Y[:1])),
            "Both loops run the wrong way: the first goes from the newest pair, the last row, to "
            "the oldest.",
        ),
        Misconception(
            "descent",
            lambda S, Y, g: -g,
            "This is the negative gradient. The pairs play no part in it.",
        ),
        Misconception(
            "scaled-descent",
            lambda S, Y, g: -_newest(S, Y) * g,
            "This is the negative gradient times γ. The pairs play no other part in it.",
        ),
    ),
    proof=Recomputed(_with_the_matrix),
)
