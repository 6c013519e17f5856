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
        Misconception(
            "negative-multipliers-kept",
            _certificate(cleaned=lambda lam: lam),
            "You kept the negative multipliers. With one of them λ·g(x) can be positive at a "
            "feasible x, and then the dual function bounds nothing.",
        ),
        Misconception(
            "sizes-of-the-multipliers",
            _certificate(cleaned=np.abs),
            "You took the absolute values of the multipliers. That is a bound too, but a negative "
            "multiplier is to be replaced by 0.",
        ),
        Misconception(
            "clipped-from-above",
            _certificate(cleaned=lambda lam: np.minimum(lam, 0.0)),
            "You kept the negative multipliers and replaced the positive ones. With g ≤ 0 and "
            "f + λ·g the bound needs λ ≥ 0.",
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
        Misconception(
            "constant-added",
            _certificate(lambda Q, c, G, k, x, lam: _least_lagrangian(Q, c, G, -k, lam)),
            "You added λ·k. The constraint Gx ≤ k reads Gx − k ≤ 0 in standard form.",
        ),
        Misconception(
            "lagrangian-at-x",
            _certificate(lambda Q, c, G, k, x, lam: float(_objective(Q, c, x) + lam @ (G @ x - k))),
            "You evaluated the Lagrangian at the x you are given. The bound is its least value "
            "over all x; at one x it may be far higher, and certifies nothing.",
        ),
        Misconception(
            "objective-at-the-minimiser",
            _certificate(
                lambda Q, c, G, k, x, lam: float(_objective(Q, c, _minimiser(Q, c, G, lam)))
            ),
            "You found where the Lagrangian is least and put that into f alone. It belongs into "
            "the whole Lagrangian.",
        ),
        Misconception(
            "free-minimiser",
            _certificate(_bound_at(lambda Q, c, G, lam: -np.linalg.solve(Q, c))),
            "You put the minimiser of f into the Lagrangian. The Lagrangian's own minimiser "
            "depends on λ.",
        ),
        Misconception(
            "linear-term-forgotten",
            _certificate(_bound_at(lambda Q, c, G, lam: -np.linalg.solve(Q, G.T @ lam))),
            "The c of the objective is missing where you look for the minimiser: the gradient of "
            "c·z is c.",
        ),
        Misconception(
            "sign-of-the-minimiser",
            _certificate(_bound_at(lambda Q, c, G, lam: -_minimiser(Q, c, G, lam))),
            "Your minimiser has the wrong sign: Qz + c + Gᵀλ must be zero at it.",
        ),
        Misconception(
            "minimiser-halved",
            _certificate(_bound_at(lambda Q, c, G, lam: _minimiser(Q, c, G, lam) / 2)),
            "Your minimiser is half of the right one: the gradient of ½zᵀQz is Qz, without a 2.",
        ),
        Misconception(
            "half-forgotten",
            lambda Q, c, G, k, x, lam: _certificate()(2 * Q, c, G, k, x, lam),
            "The ½ before xᵀQx is missing.",
        ),
        Misconception(
            "objective-for-the-gap",
            _certificate(pair=lambda d, f: (d, f)),
            "The bound is right. Beside it you return f(x); the gap is how far f(x) lies above "
            "the bound.",
        ),
        Misconception(
            "gap-turned",
            _certificate(pair=lambda d, f: (d, d - f)),
            "The bound is right, and the gap has the wrong sign: f(x) is never below the bound.",
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
        Misconception(
            "relative-gap",
            _certificate(pair=lambda d, f: (d, (f - d) / abs(f))),
            "The bound is right, and the gap is divided by |f(x)|. The plain difference is asked "
            "for.",
        ),
        Misconception(
            "swapped",
            _certificate(pair=lambda d, f: (f - d, d)),
            "The two numbers have changed places: the bound first, then the gap.",
        ),
        Misconception(
            "objective-without-its-half",
            _certificate(
                lambda Q, c, G, k, x, lam: (
                    _least_lagrangian(Q, c, G, k, lam)
                    + float(_minimiser(Q, c, G, lam) @ Q @ _minimiser(Q, c, G, lam)) / 2
                )
            ),
            "In the value of the Lagrangian the ½ of xᵀQx is missing. The minimiser is right.",
        ),
        Misconception(
            "linear-term-dropped-in-the-value",
            _certificate(
                lambda Q, c, G, k, x, lam: (
                    _least_lagrangian(Q, c, G, k, lam) - float(c @ _minimiser(Q, c, G, lam))
                )
            ),
            "In the value of the Lagrangian cᵀx is missing. The minimiser is right.",
        ),
        Misconception(
            "Q-not-inverted",
            _certificate(_bound_at(lambda Q, c, G, lam: -Q @ (c + G.T @ lam))),
            "You multiplied by Q to find the minimiser. Qz = −(c + Gᵀλ) is to be solved.",
        ),
        Misconception(
            "minus-in-the-value",
            _certificate(
                lambda Q, c, G, k, x, lam: (
                    _least_lagrangian(Q, c, G, k, lam)
                    - 2 * float(lam @ (G @ _minimiser(Q, c, G, lam) - k))
                )
            ),
            "In the value of the Lagrangian the constraints have a minus.",
        ),
        Misconception(
            "minus-in-the-minimiser",
            _certificate(_bound_at(lambda Q, c, G, lam: -np.linalg.solve(Q, c - G.T @ lam))),
            "In the minimiser Gᵀλ has the wrong sign.",
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
        Misconception(
            "clipped-at-one",
            _certificate(cleaned=lambda lam: np.clip(lam, 0.0, 1.0)),
            "You cut the multipliers off at 1. They may be as large as they like.",
        ),
        Misconception(
            "objective-at-x-without-its-half",
            lambda Q, c, G, k, x, lam: (
                _certificate()(Q, c, G, k, x, lam)[0],
                float(x @ Q @ x + c @ x) - _certificate()(Q, c, G, k, x, lam)[0],
            ),
            "The bound is right. In the gap the ½ of f(x) is missing.",
        ),
        Misconception(
            "distance-for-the-gap",
            lambda Q, c, G, k, x, lam: (
                _certificate()(Q, c, G, k, x, lam)[0],
                float(np.linalg.norm(x - _minimiser(Q, c, G, _positive_part(lam)))),
            ),
            "The bound is right. The gap is a difference of two values, not of two points.",
        ),
    ),
    coincidences={"Q-symmetric": "The matrix of a quadratic form is taken symmetric; it is said."},
    proof=Recomputed(_by_newton, rtol=1e-7, atol=1e-9),
)
