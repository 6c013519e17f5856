"""Lanczos for a Jacobian."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)

Product = Callable[[Vector], Vector]
Coefficients = tuple[Vector, Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, k: int, values: Vector, edge: str = "") -> Case:
        U, V = (np.linalg.qr(rng.normal(size=(size, size)))[0] for size in (m, n))
        J = U[:, : len(values)] * values @ V[:, : len(values)].T
        start = V @ rng.uniform(0.5, 1.5, size=n)  # a part along each singular vector
        start *= rng.uniform(2.0, 3.0) / np.linalg.norm(start)
        jvp = Callback(lambda v: J @ v, "jvp", limit=k)
        vjp = Callback(lambda u: J.T @ u, "vjp", limit=k)
        return Case((jvp, vjp, start, k), edge=edge, sizes={"m": m, "n": n, "k": k})

    def spread(size: int) -> Vector:
        # Far enough apart for every coefficient to be of about the size of the values.
        values: Vector = np.linspace(1.0, 4.0, size) * rng.uniform(0.9, 1.1, size=size)
        return values

    outlier = np.append(rng.uniform(1.0, 2.0, size=29), 30.0)
    return [
        case(7, 5, 3, spread(5)),
        case(5, 8, 4, spread(5)),
        case(6, 6, 3, spread(6)),
        case(9, 4, 2, spread(4)),
        case(40, 30, 14, outlier, "one singular value is far above the others"),
    ]


def _formula(
    jvp: Product,
    vjp: Product,
    start: Vector,
    k: int,
    *,
    unit: Callable[[Vector], Vector] = lambda v: v / np.linalg.norm(v),
    alpha_of: Callable[[Vector], float] = lambda r: float(np.linalg.norm(r)),
    beta_of: Callable[[Vector], float] = lambda r: float(np.linalg.norm(r)),
    off_u: Callable[[Vector, list[Vector], list[float]], Vector] = lambda r, us, betas: (
        r - betas[-1] * us[-1]
    ),
    off_v: Callable[[Vector, list[Vector], list[float]], Vector] = lambda r, vs, alphas: (
        r - alphas[-1] * vs[-1]
    ),
    earlier: Callable[[list[Vector]], list[Vector]] = lambda basis: basis,
    shown: Callable[[Vector, Vector], Any] = lambda alpha, beta: (alpha, beta),
) -> Any:
    """The recursion in steps; what a slip makes of the vectors is made orthogonal nowhere else."""
    vs: list[Vector] = [unit(start)]
    us: list[Vector] = []
    alphas: list[float] = []
    betas: list[float] = []
    for i in range(k):
        r = jvp(vs[-1])
        if i:
            r = off_u(r, us, betas)
        for u in earlier(us):
            r = r - (u @ r) * u
        alphas.append(alpha_of(r))
        us.append(r / alphas[-1])
        if i + 1 < k:
            r = off_v(vjp(us[-1]), vs, alphas)
            for v in earlier(vs):
                r = r - (v @ r) * v
            betas.append(beta_of(r))
            vs.append(r / betas[-1])
    return shown(np.array(alphas), np.array(betas))


def _no_earlier(basis: list[Vector]) -> list[Vector]:
    return []


def _last_two(basis: list[Vector]) -> list[Vector]:
    return basis[-2:]


def _of_the_square(alpha: Vector, beta: Vector) -> Coefficients:
    """The tridiagonal matrix of JᵀJ."""
    return alpha**2 + np.append(0.0, beta**2), alpha[:-1] * beta


def _by_householder(jvp: Product, vjp: Product, start: Vector, k: int) -> Coefficients:
    """Bring the matrix JᵀJ to tridiagonal form by reflections; factor the form."""
    from scipy.linalg import hessenberg, qr

    n = len(start)
    J = np.stack([jvp(e) for e in np.eye(n)], axis=-1)
    Q, _ = qr(np.column_stack([start, np.eye(n)[:, 1:]]))
    reduced = hessenberg((J @ Q).T @ (J @ Q))[:k, :k]  # its first vector is ±start
    L = np.linalg.cholesky((reduced + reduced.T) / 2)
    return np.diag(L).copy(), np.abs(np.diag(L, -1))


EXERCISE = Exercise(
    id="landscapes.jacobian_lanczos",
    name="bidiagonal",
    title="Lanczos for a Jacobian",
    level=2,
    points=2,
    objective="14.2",
    hints=(
        "The first equation, read from right to left, gives αᵢuᵢ: what is known, taken off from "
        "Jvᵢ. Its length is αᵢ. The second gives βᵢ and vᵢ₊₁ in the same way.",
        "On a computer, take off the parts along *all* earlier vectors of the same family before "
        "you measure the length.",
    ),
    answer=Parts((("alpha", Array()), ("beta", Array()))),
    reference=lambda jvp, vjp, start, k: _formula(jvp, vjp, start, k),
    sampler=_cases,
    coincidences={"alpha-squeezed": "k is at least 2, so alpha has no axis of length 1."},
    misconceptions=(
        Misconception(
            "not-orthogonal-again",
            lambda jvp, vjp, start, k: _formula(jvp, vjp, start, k, earlier=_no_earlier),
            "On easy matrices this is right. Where one singular value is far above the others, "
            "rounding destroys the orthogonality: the parts along all earlier vectors must be "
            "taken off.",
        ),
        Misconception(
            "against-the-last-two",
            lambda jvp, vjp, start, k: _formula(jvp, vjp, start, k, earlier=_last_two),
            "On easy matrices this is right. You take off the parts along the last two vectors "
            "only, and rounding brings older ones back.",
        ),
        slip(
            _formula,
            "start-not-scaled",
            "The start isn't scaled to length 1.",
            unit=lambda v: v,
        ),
        slip(
            _formula,
            "start-squared",
            "The start is divided by the square of its length.",
            unit=lambda v: v / (v @ v),
        ),
        slip(
            _formula,
            "start-largest-one",
            "The start is scaled by its largest entry. Its length must be 1.",
            unit=lambda v: v / np.max(np.abs(v)),
        ),
        slip(
            _formula,
            "start-sum-one",
            "The start is scaled by the sum of its entries. Its length must be 1.",
            unit=lambda v: v / np.sum(v),
        ),
        slip(
            _formula,
            "alpha-squared",
            "For α you took the square of the length.",
            alpha_of=lambda r: float(r @ r),
        ),
        slip(
            _formula,
            "beta-squared",
            "For β you took the square of the length.",
            beta_of=lambda r: float(r @ r),
        ),
        Misconception(
            "earlier-u-left-in",
            lambda jvp, vjp, start, k: _formula(
                jvp, vjp, start, k, off_u=lambda r, us, betas: r, earlier=_no_earlier
            ),
            "The part along the u before isn't taken off.",
        ),
        Misconception(
            "earlier-v-left-in",
            lambda jvp, vjp, start, k: _formula(
                jvp, vjp, start, k, off_v=lambda r, vs, alphas: r, earlier=_no_earlier
            ),
            "The part along the v before isn't taken off.",
        ),
        Misconception(
            "neither-taken-off",
            lambda jvp, vjp, start, k: _formula(
                jvp,
                vjp,
                start,
                k,
                off_u=lambda r, us, betas: r,
                off_v=lambda r, vs, alphas: r,
                earlier=_no_earlier,
            ),
            "Nothing is taken off: your vectors aren't orthogonal. That is power iteration with "
            "both products.",
        ),
        Misconception(
            "u-added",
            lambda jvp, vjp, start, k: _formula(
                jvp,
                vjp,
                start,
                k,
                off_u=lambda r, us, betas: r + betas[-1] * us[-1],
                earlier=_no_earlier,
            ),
            "The part along the u before is added, and it should be taken off.",
        ),
        Misconception(
            "v-added",
            lambda jvp, vjp, start, k: _formula(
                jvp,
                vjp,
                start,
                k,
                off_v=lambda r, vs, alphas: r + alphas[-1] * vs[-1],
                earlier=_no_earlier,
            ),
            "The part along the v before is added, and it should be taken off.",
        ),
        Misconception(
            "alpha-for-beta",
            lambda jvp, vjp, start, k: _formula(
                jvp,
                vjp,
                start,
                k,
                off_u=lambda r, us, betas: r - np.linalg.norm(us[-1]) * us[-1],
                earlier=_no_earlier,
            ),
            "The u before is taken off with the factor 1. Its factor is β.",
        ),
        Misconception(
            "v-with-factor-one",
            lambda jvp, vjp, start, k: _formula(
                jvp,
                vjp,
                start,
                k,
                off_v=lambda r, vs, alphas: r - vs[-1],
                earlier=_no_earlier,
            ),
            "The v before is taken off with the factor 1. Its factor is α.",
        ),
        slip(
            _formula,
            "of-the-square",
            "These are the coefficients of Lanczos for JᵀJ. Those of J itself are asked for: JᵀJ "
            "never occurs.",
            shown=_of_the_square,
        ),
        slip(
            _formula,
            "squared-in-the-end",
            "These are the squares of the coefficients.",
            shown=lambda alpha, beta: (alpha**2, beta**2),
        ),
        slip(
            _formula,
            "backwards",
            "The coefficients are in reverse order.",
            shown=lambda alpha, beta: (alpha[::-1], beta[::-1]),
        ),
        slip(
            _formula,
            "exchanged",
            "alpha and beta have changed places.",
            shown=lambda alpha, beta: (beta, alpha),
        ),
        slip(
            _formula,
            "negative",
            "All signs are turned. A length is positive.",
            shown=lambda alpha, beta: (-alpha, -beta),
        ),
        slip(
            _formula,
            "alpha-negative",
            "The α are negative. Each is a length.",
            shown=lambda alpha, beta: (-alpha, beta),
        ),
        slip(
            _formula,
            "beta-negative",
            "The β are negative. Each is a length.",
            shown=lambda alpha, beta: (alpha, -beta),
        ),
        slip(
            _formula,
            "singular-values",
            "For alpha you return singular values of the small matrix. Its diagonal is asked for.",
            shown=lambda alpha, beta: (
                np.linalg.svd(np.diag(alpha) + np.diag(beta, 1), compute_uv=False),
                beta,
            ),
        ),
        slip(
            _formula,
            "beta-begins-with-zero",
            "beta begins with a zero: there is no β₀. It has k − 1 entries.",
            shown=lambda alpha, beta: (alpha, np.append(0.0, beta)),
        ),
        slip(
            _formula,
            "alpha-too-short",
            "alpha lacks its last entry: there are k of them.",
            shown=lambda alpha, beta: (alpha[:-1], beta),
        ),
        slip(
            _formula,
            "alpha-shifted",
            "alpha lacks its first entry: there are k of them.",
            shown=lambda alpha, beta: (alpha[1:], beta),
        ),
        slip(
            _formula,
            "relative-to-the-first",
            "You divided by the first α.",
            shown=lambda alpha, beta: (alpha / alpha[0], beta / alpha[0]),
        ),
    ),
    proof=Recomputed(_by_householder),
)
