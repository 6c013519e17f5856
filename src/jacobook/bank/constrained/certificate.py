"""A certified lower bound."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)


def _objective(Q: Matrix, c: Vector, x: Vector) -> Any:
    return x @ Q @ x / 2 + c @ x


def _least_lagrangian(Q: Matrix, c: Vector, G: Matrix, k: Vector, lam: Vector) -> float:
    z = -np.linalg.solve(Q, c + G.T @ lam)
    return float(_objective(Q, c, z) + lam @ (G @ z - k))


def _positive_part(lam: Vector) -> Vector:
    return np.maximum(lam, 0.0)


Bound = Callable[[Matrix, Vector, Matrix, Vector, Vector, Vector], float]


def _certificate(
    bound: Bound = lambda Q, c, G, k, x, lam: _least_lagrangian(Q, c, G, k, lam),
    cleaned: Callable[[Vector], Vector] = _positive_part,
    pair: Callable[[float, float], tuple[float, float]] = lambda d, f: (d, f - d),
) -> Callable[..., tuple[float, float]]:
    """Make (Q, c, G, k, x, lam) ↦ (bound, gap) out of the bound, the multipliers used, the pair."""

    def certificate(
        Q: Matrix, c: Vector, G: Matrix, k: Vector, x: Vector, lam: Vector
    ) -> tuple[float, float]:
        return pair(bound(Q, c, G, k, x, cleaned(lam)), float(_objective(Q, c, x)))

    return certificate


def _bound_at(
    place: Callable[[Matrix, Vector, Matrix, Vector], Vector],
) -> Bound:
    """The Lagrangian at another place than its minimiser."""

    def bound(Q: Matrix, c: Vector, G: Matrix, k: Vector, x: Vector, lam: Vector) -> float:
        z = place(Q, c, G, lam)
        return float(_objective(Q, c, z) + lam @ (G @ z - k))

    return bound


def _minimiser(Q: Matrix, c: Vector, G: Matrix, lam: Vector) -> Vector:
    return np.asarray(-np.linalg.solve(Q, c + G.T @ lam))


def _by_newton(
    Q: Matrix, c: Vector, G: Matrix, k: Vector, x: Vector, lam: Vector
) -> tuple[float, float]:
    """Minimise the Lagrangian from its numerical derivatives, the second step for rounding."""
    allowed = np.where(lam > 0, lam, 0.0)

    def lagrangian(z: Vector) -> Any:
        return _objective(Q, c, z) + allowed @ (G @ z - k)

    z, curvature = np.zeros(len(c)), hessian_of(lagrangian, np.zeros(len(c)))
    for _ in range(3):
        z = z - np.linalg.solve(curvature, gradient_of(lagrangian, z))
    least = float(lagrangian(z))
    return least, float(_objective(Q, c, x)) - least


def _certificate_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, m: int, signs: list[int], edge: str = "") -> Case:
        R = rng.normal(size=(n, n))
        Q, c = R @ R.T / n + np.eye(n), 2 * rng.normal(size=n)
        G, x = rng.normal(size=(m, n)), rng.normal(size=n)
        k = G @ x + rng.uniform(0.2, 1.0, size=m)  # x is feasible, with room to spare
        lam = np.array(signs) * rng.uniform(0.4, 1.5, size=m)
        return Case((Q, c, G, k, x, lam), edge=edge, condition=10.0, sizes={"m": m, "n": n})

    return [
        case(3, 2, [1, 1]),
        case(4, 3, [1, -1, 1]),
        case(2, 4, [1, 1, -1, 1]),
        case(5, 3, [1, 1, 1]),
        case(3, 2, [0, 1]),
        case(3, 2, [-1, -1], "all multipliers are negative"),
        case(2, 3, [0, 0, 0], "all multipliers are zero"),
    ]


def _certified(
    Q: Matrix,
    c: Vector,
    G: Matrix,
    k: Vector,
    x: Vector,
    lam: Vector,
    *,
    cleaned: Callable[[Vector], Vector] = _positive_part,
    curved: Callable[[Matrix], Matrix] = lambda Q: Q,
    pushed: Callable[[Vector, Matrix, Vector], Vector] = lambda c, G, lam: c + G.T @ lam,
    solved: Callable[[Matrix, Vector], Vector] = lambda Q, q: -np.linalg.solve(Q, q),
    square: Callable[[Matrix, Vector], float] = lambda Q, z: float(z @ Q @ z) / 2,
    linear: Callable[[Vector, Vector], float] = lambda c, z: float(c @ z),
    weighed: Callable[[Vector, Vector], float] = lambda lam, g: float(lam @ g),
    violation: Callable[[Matrix, Vector, Vector], Vector] = lambda G, k, z: G @ z - k,
    at_x: Callable[[Matrix, Vector, Vector], float] = lambda Q, c, x: float(_objective(Q, c, x)),
    gap: Callable[[float, float], float] = lambda f, d: f - d,
) -> tuple[float, float]:
    """The bound and the gap, made of their steps."""
    mu = cleaned(lam)
    z = solved(curved(Q), pushed(c, G, mu))
    bound = square(Q, z) + linear(c, z) + weighed(mu, violation(G, k, z))
    return bound, gap(at_x(Q, c, x), bound)


EXERCISE = Exercise(
    id="constrained.certificate",
    name="certificate",
    title="A certified lower bound",
    level=2,
    points=2,
    objective="7.7",
    hints=(
        "Which multipliers give a bound at all? Make yours such, then find the z at which the "
        "Lagrangian is least: set its gradient by z to zero.",
        "The gradient of ½zᵀQz + c·z + λ·(Gz − k) is Qz + c + Gᵀλ. The bound is the value of the "
        "Lagrangian at that z, not at the x you are given.",
    ),
    answer=Parts((("bound", Array()), ("gap", Array()))),
    reference=_certificate(),
    sampler=_certificate_cases,
    misconceptions=(
        slip(
            _certified,
            "negative-multipliers-kept",
            "You kept the negative multipliers. With one of them λ·g(x) can be positive at a "
            "feasible x, and then the dual function bounds nothing.",
            cleaned=lambda lam: lam,
        ),
        slip(
            _certified,
            "sizes-of-the-multipliers",
            "You took the absolute values of the multipliers. That is a bound too, but a negative "
            "multiplier is to be replaced by 0.",
            cleaned=np.abs,
        ),
        slip(
            _certified,
            "clipped-from-above",
            "You kept the negative multipliers and replaced the positive ones. With g ≤ 0 and "
            "f + λ·g the bound needs λ ≥ 0.",
            cleaned=lambda lam: np.minimum(lam, 0.0),
        ),
        Misconception(
            "constraints-subtracted",
            _certificate(lambda Q, c, G, k, x, lam: _least_lagrangian(Q, c, G, k, -lam)),
            "Your Lagrangian subtracts the constraints. Here it is f + λ·g with g = Gx − k.",
        ),
        Misconception(
            "constant-forgotten",
            _certificate(lambda Q, c, G, k, x, lam: _least_lagrangian(Q, c, G, 0 * k, lam)),
            "The k of the constraints is missing. It doesn't matter for the minimiser, but it does "
            "for the value.",
        ),
        slip(
            _certified,
            "constant-added",
            "You added λ·k. The constraint Gx ≤ k reads Gx − k ≤ 0 in standard form.",
            violation=lambda G, k, z: G @ z + k,
        ),
        Misconception(
            "lagrangian-at-x",
            _certificate(lambda Q, c, G, k, x, lam: float(_objective(Q, c, x) + lam @ (G @ x - k))),
            "You evaluated the Lagrangian at the x you are given. The bound is its least value "
            "over all x; at one x it may be far higher, and certifies nothing.",
        ),
        slip(
            _certified,
            "objective-at-the-minimiser",
            "In the value the constraints are missing: the minimiser belongs into the whole "
            "Lagrangian, not into f alone.",
            weighed=lambda lam, g: 0.0,
        ),
        slip(
            _certified,
            "free-minimiser",
            "In the minimiser the constraints are missing: the Lagrangian's own minimiser depends"
            " on λ.",
            pushed=lambda c, G, lam: c,
        ),
        slip(
            _certified,
            "linear-term-forgotten",
            "The c of the objective is missing where you look for the minimiser: the gradient of "
            "c·z is c.",
            pushed=lambda c, G, lam: G.T @ lam,
        ),
        slip(
            _certified,
            "sign-of-the-minimiser",
            "Your minimiser has the wrong sign: Qz + c + Gᵀλ must be zero at it.",
            solved=np.linalg.solve,
        ),
        slip(
            _certified,
            "minimiser-halved",
            "Your minimiser is half of the right one: the gradient of ½zᵀQz is Qz, without a 2.",
            curved=lambda Q: 2 * Q,
        ),
        Misconception(
            "half-forgotten",
            lambda Q, c, G, k, x, lam: _certificate()(2 * Q, c, G, k, x, lam),
            "The ½ before xᵀQx is missing.",
        ),
        slip(
            _certified,
            "objective-for-the-gap",
            "Beside the bound you return f(x); the gap is how far f(x) lies above the bound.",
            "The bound is right.",
            gap=lambda f, d: f,
        ),
        slip(
            _certified,
            "gap-turned",
            "The gap has the wrong sign: f(x) is never below the bound.",
            "The bound is right.",
            gap=lambda f, d: d - f,
        ),
        Misconception(
            "slackness-for-the-gap",
            lambda Q, c, G, k, x, lam: (
                _certificate()(Q, c, G, k, x, lam)[0],
                float(-_positive_part(lam) @ (G @ x - k)),
            ),
            "The bound is right. For the gap you have −λ·g(x). That is only a part of it: x isn't "
            "where the Lagrangian is least.",
        ),
        slip(
            _certified,
            "relative-gap",
            "The gap is divided by |f(x)|. The plain difference is asked for.",
            "The bound is right.",
            gap=lambda f, d: (f - d) / abs(f),
        ),
        Misconception(
            "swapped",
            _certificate(pair=lambda d, f: (f - d, d)),
            "The two numbers have changed places: the bound first, then the gap.",
        ),
        slip(
            _certified,
            "objective-without-its-half",
            "In the value of the Lagrangian the ½ of xᵀQx is missing (or the minimiser is twice "
            "the right one).",
            square=lambda Q, z: float(z @ Q @ z),
        ),
        slip(
            _certified,
            "linear-term-dropped-in-the-value",
            "In the value of the Lagrangian cᵀx is missing.",
            linear=lambda c, z: 0.0,
        ),
        slip(
            _certified,
            "Q-not-inverted",
            "You multiplied by Q to find the minimiser. Qz = −(c + Gᵀλ) is to be solved.",
            solved=lambda Q, q: -Q @ q,
        ),
        slip(
            _certified,
            "minus-in-the-value",
            "In the value of the Lagrangian the constraints have a minus.",
            weighed=lambda lam, g: -float(lam @ g),
        ),
        slip(
            _certified,
            "minus-in-the-minimiser",
            "In the minimiser Gᵀλ has the wrong sign.",
            pushed=lambda c, G, lam: c - G.T @ lam,
        ),
        Misconception(
            "cleaned-too-late",
            lambda Q, c, G, k, x, lam: _certificate(
                lambda Q, c, G, k, x, mu: float(
                    _objective(Q, c, _minimiser(Q, c, G, lam))
                    + mu @ (G @ _minimiser(Q, c, G, lam) - k)
                )
            )(Q, c, G, k, x, lam),
            "You replaced the negative multipliers in the value, and not in the minimiser. Clean "
            "λ first, then use it everywhere.",
        ),
        slip(
            _certified,
            "clipped-at-one",
            "You cut the multipliers off at 1. They may be as large as they like.",
            cleaned=lambda lam: np.clip(lam, 0.0, 1.0),
        ),
        slip(
            _certified,
            "objective-at-x-without-its-half",
            "In the gap the ½ of f(x) is missing.",
            "The bound is right.",
            at_x=lambda Q, c, x: float(x @ Q @ x + c @ x),
        ),
        Misconception(
            "distance-for-the-gap",
            lambda Q, c, G, k, x, lam: (
                _certificate()(Q, c, G, k, x, lam)[0],
                float(np.linalg.norm(x - _minimiser(Q, c, G, _positive_part(lam)))),
            ),
            "The bound is right. The gap is a difference of two values, not of two points.",
        ),
        slip(
            _certified,
            "minus-forgotten-for-f",
            "The gap has no f(x) in it: it is f(x) minus the bound.",
            "The bound is right.",
            at_x=lambda Q, c, x: 0.0,
        ),
        slip(
            _certified,
            "linear-term-dropped-at-x",
            "In the gap the cᵀx of f(x) is missing.",
            "The bound is right.",
            at_x=lambda Q, c, x: float(x @ Q @ x) / 2,
        ),
        slip(
            _certified,
            "square-dropped-at-x",
            "In the gap the ½xᵀQx of f(x) is missing.",
            "The bound is right.",
            at_x=lambda Q, c, x: float(c @ x),
        ),
        slip(
            _certified,
            "linear-term-subtracted-at-x",
            "In the gap the cᵀx of f(x) has the wrong sign.",
            "The bound is right.",
            at_x=lambda Q, c, x: float(x @ Q @ x) / 2 - float(c @ x),
        ),
        slip(
            _certified,
            "gap-added",
            "For the gap you added the two numbers, or subtracted their sizes. It is their "
            "difference, with their signs.",
            "The bound is right.",
            gap=lambda f, d: f + d,
        ),
        slip(
            _certified,
            "gap-relative-to-the-bound",
            "The gap is divided by the size of the bound. The plain difference is asked for.",
            "The bound is right.",
            gap=lambda f, d: (f - d) / abs(d),
        ),
        slip(
            _certified,
            "ones-for-the-multipliers",
            "You replaced the positive multipliers by 1. They stay as they are.",
            cleaned=lambda lam: (lam > 0).astype(float),
        ),
        slip(
            _certified,
            "all-dropped",
            "You replaced all multipliers by 0. That bounds f, by its free minimum; the positive "
            "ones stay.",
            cleaned=np.zeros_like,
        ),
        slip(
            _certified,
            "identity-for-Q",
            "In the minimiser Q is missing: Qz + c + Gᵀλ is zero at it.",
            curved=lambda Q: np.eye(len(Q)),
        ),
        slip(
            _certified,
            "diagonal-of-Q",
            "In the minimiser you used the diagonal of Q alone.",
            curved=lambda Q: np.diag(np.diag(Q)),
        ),
        slip(
            _certified,
            "c-subtracted-in-the-minimiser",
            "In the minimiser c has the wrong sign.",
            pushed=lambda c, G, lam: G.T @ lam - c,
        ),
        slip(
            _certified,
            "limits-in-the-minimiser",
            "In the minimiser all multipliers are taken for 1.",
            pushed=lambda c, G, lam: c + np.sum(G, axis=0),
        ),
        slip(
            _certified,
            "square-dropped-in-the-value",
            "In the value of the Lagrangian ½zᵀQz is missing.",
            square=lambda Q, z: 0.0,
        ),
        slip(
            _certified,
            "square-negated-in-the-value",
            "In the value of the Lagrangian ½zᵀQz has the wrong sign.",
            square=lambda Q, z: -float(z @ Q @ z) / 2,
        ),
        slip(
            _certified,
            "Q-dropped-in-the-value",
            "In the value of the Lagrangian the Q of ½zᵀQz is missing.",
            square=lambda Q, z: float(z @ z) / 2,
        ),
        slip(
            _certified,
            "linear-term-negated-in-the-value",
            "In the value of the Lagrangian cᵀz has the wrong sign.",
            linear=lambda c, z: -float(c @ z),
        ),
        slip(
            _certified,
            "violations-added",
            "In the value the violations are added without their multipliers.",
            weighed=lambda lam, g: float(np.sum(g)),
        ),
        slip(
            _certified,
            "negative-part",
            "You kept the negative multipliers, with their signs turned, and dropped the others.",
            cleaned=lambda lam: -np.minimum(lam, 0.0),
        ),
        slip(
            _certified,
            "row-product-forgotten",
            "In the value Gz is missing: you subtracted λ·k alone.",
            violation=lambda G, k, z: -k,
        ),
    ),
    coincidences={"Q-symmetric": "The matrix of a quadratic form is taken symmetric; it is said."},
    proof=Recomputed(_by_newton, rtol=1e-7, atol=1e-9),
)
