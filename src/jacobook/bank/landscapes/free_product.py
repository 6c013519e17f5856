"""A Hessian product for nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    slip,
)

Pair = tuple[Matrix, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(r: int, n: int, m: int, edge: str = "", size: float = 1.0) -> Case:
        args = (
            rng.normal(size=(r, n)),
            rng.normal(size=(r, m)),
            rng.normal(size=(r, r)),  # never symmetric
            size * rng.normal(size=(n, m)),
        )
        return Case(args, edge=edge, sizes={"r": r, "n": n, "m": m})

    return [
        case(2, 3, 4),
        case(3, 4, 2),
        case(2, 3, 3),
        case(3, 3, 3),
        case(1, 3, 2, "r is 1"),
        case(2, 1, 1, "n and m are 1"),
        case(2, 3, 4, "G is zero", 0.0),
    ]


Side = Callable[[Matrix, Matrix], Matrix]


def _pair(
    P: Matrix,
    Q: Matrix,
    S: Matrix,
    G: Matrix,
    *,
    by_P: Side = lambda Q, G: Q @ G.T,
    by_Q: Side = lambda P, G: P @ G,
    mix_P: Side = lambda S, g: S.T @ g,
    mix_Q: Side = lambda S, g: S @ g,
    sign_P: float = -1.0,
    sign_Q: float = 1.0,
    shown: Callable[[Matrix, Matrix], Any] = lambda first, second: (first, second),
) -> Any:
    return shown(sign_P * mix_P(S, by_P(Q, G)), sign_Q * mix_Q(S, by_Q(P, G)))


def _differentiated(P: Matrix, Q: Matrix, S: Matrix, G: Matrix) -> Pair:
    """Take a loss of PᵀQ with this gradient, build its whole Hessian, and multiply."""
    rng = np.random.default_rng(0)
    here, bend = P.T @ Q, rng.normal(size=G.shape)
    cut = P.size

    def loss(z: Any) -> Any:
        away = z[:cut].reshape(P.shape).T @ z[cut:].reshape(Q.shape) - here
        return np.sum(G * away) + np.sum(bend * away**2) / 2 + np.sum(away) ** 3 / 6

    z = np.concatenate([P.ravel(), Q.ravel()])
    product = hessian_of(loss, z) @ np.concatenate([(S @ P).ravel(), (-S.T @ Q).ravel()])
    return product[:cut].reshape(P.shape), product[cut:].reshape(Q.shape)


EXERCISE = Exercise(
    id="landscapes.free_product",
    name="free_product",
    title="A Hessian product for nothing",
    level=2,
    points=2,
    objective="14.5",
    hints=(
        "The gradient of L by P and by Q comes first: write dL = ⟨G, dPᵀQ + PᵀdQ⟩ and move "
        "everything but dP, and everything but dQ, to the other side.",
        "The generator's Jacobian takes (dP, dQ) to (S dP, −Sᵀ dQ). Its transpose takes a gradient "
        "to what? Mind that each S is transposed.",
    ),
    answer=Parts((("by P", Array()), ("by Q", Array()))),
    reference=lambda P, Q, S, G: _pair(P, Q, S, G),
    sampler=_cases,
    misconceptions=(
        slip(
            _pair,
            "sign-P",
            "The part by P has the wrong sign.",
            sign_P=1.0,
        ),
        slip(
            _pair,
            "sign-Q",
            "The part by Q has the wrong sign: there are two minus signs on the way.",
            sign_Q=-1.0,
        ),
        slip(
            _pair,
            "both-signs",
            "Both parts have the wrong sign. The formula has a minus in front.",
            sign_P=1.0,
            sign_Q=-1.0,
        ),
        slip(
            _pair,
            "not-transposed-P",
            "In the part by P the matrix S isn't transposed. The formula has the *transpose* of "
            "the generator's Jacobian.",
            mix_P=lambda S, g: S @ g,
        ),
        slip(
            _pair,
            "not-transposed-Q",
            "In the part by Q the matrix is Sᵀ, as in the generator. The formula has the "
            "*transpose* of the generator's Jacobian.",
            mix_Q=lambda S, g: S.T @ g,
        ),
        slip(
            _pair,
            "generator-itself",
            "In both parts S stands as in the generator. The formula has the *transpose* of the "
            "generator's Jacobian.",
            mix_P=lambda S, g: S @ g,
            mix_Q=lambda S, g: S.T @ g,
        ),
        slip(
            _pair,
            "zero",
            "Zero would be right for a translation, or where the gradient is zero. Here the "
            "generator depends on P and Q.",
            sign_P=0.0,
            sign_Q=0.0,
        ),
        slip(
            _pair,
            "P-zero",
            "Your part by P is zero.",
            sign_P=0.0,
        ),
        slip(
            _pair,
            "Q-zero",
            "Your part by Q is zero.",
            sign_Q=0.0,
        ),
        slip(
            _pair,
            "halved",
            "Both parts are half of what they should be.",
            sign_P=-0.5,
            sign_Q=0.5,
        ),
        slip(
            _pair,
            "doubled",
            "Both parts are twice what they should be.",
            sign_P=-2.0,
            sign_Q=2.0,
        ),
        slip(
            _pair,
            "S-left-out-P",
            "In the part by P there is no S.",
            mix_P=lambda S, g: g,
        ),
        slip(
            _pair,
            "S-left-out-Q",
            "In the part by Q there is no S.",
            mix_Q=lambda S, g: g,
        ),
        slip(
            _pair,
            "S-left-out",
            "There is no S: this is the gradient, with one sign turned.",
            mix_P=lambda S, g: g,
            mix_Q=lambda S, g: g,
        ),
        slip(
            _pair,
            "inverse-P",
            "In the part by P you solved with S. The generator has S itself, not its inverse.",
            mix_P=lambda S, g: np.linalg.solve(S.T, g),
        ),
        slip(
            _pair,
            "inverse-Q",
            "In the part by Q you solved with S. The generator has Sᵀ, not an inverse.",
            mix_Q=lambda S, g: np.linalg.solve(S, g),
        ),
        slip(
            _pair,
            "symmetrised",
            "You took the symmetric part of S.",
            mix_P=lambda S, g: (S + S.T) @ g / 2,
            mix_Q=lambda S, g: (S + S.T) @ g / 2,
        ),
        Misconception(
            "gradient",
            lambda P, Q, S, G: (Q @ G.T, P @ G),
            "This is the gradient of L. One step is missing: the generator's Jacobian, transposed.",
        ),
        Misconception(
            "generator",
            lambda P, Q, S, G: (S @ P, -S.T @ Q),
            "This is ξ. The product Hξ is asked for.",
        ),
        Misconception(
            "turned-generator",
            lambda P, Q, S, G: (-S.T @ P, S @ Q),
            "The generator's Jacobian, transposed, is applied to P and Q. It belongs on the "
            "gradient.",
        ),
        slip(
            _pair,
            "exchanged",
            "The two parts have changed places.",
            shown=lambda first, second: (second, first),
        ),
        slip(
            _pair,
            "transposed",
            "Both parts are transposed: each has the shape of its matrix.",
            shown=lambda first, second: (first.T, second.T),
        ),
    ),
    proof=Recomputed(_differentiated, rtol=1e-6, atol=1e-7),
)
