"""A projector that moves."""

from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, slip


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, edge: str = "") -> Case:
        # Singular values between 1 and 3, and columns that are far from orthogonal.
        Q, R = np.linalg.qr(rng.normal(size=(m, n)))[0], np.linalg.qr(rng.normal(size=(n, n)))[0]
        A = Q * rng.uniform(1.0, 3.0, size=n) @ R
        return Case((A, rng.normal(size=(m, n))), edge=edge, sizes={"m": m, "n": n})

    return [
        case(5, 3),
        case(4, 2),
        case(6, 4),
        case(4, 1, "n is 1"),
        case(3, 3, "A is square, and P never moves"),
        case(1, 1, "m and n are 1"),
    ]


def _moved(
    A: Matrix,
    E: Matrix,
    outside: bool = True,
    sign: float = 1.0,
    inverse: bool = True,
    other_half: bool = True,
    half_sign: float = 1.0,
) -> Matrix:
    """(I − P) E A⁺ and its transpose, with A⁺ = (AᵀA)⁻¹Aᵀ and P = AA⁺."""
    pseudo = np.linalg.solve(A.T @ A, A.T) if inverse else A.T
    P = A @ np.linalg.solve(A.T @ A, A.T)
    left = np.eye(len(A)) - P if outside else np.eye(len(A))
    half = sign * left @ E @ pseudo
    whole: Matrix = half + half_sign * half.T if other_half else half
    return whole


def _projected(A: Any) -> Any:
    return A @ np.linalg.solve(A.T @ A, A.T)


def _measured(A: Matrix, E: Matrix) -> Matrix:
    """Differentiate t ↦ P(A + tE) by a complex step."""
    measured: Matrix = jacobian_of(lambda t: _projected(A + t[0] * E), np.zeros(1))[..., 0]
    return measured


EXERCISE = Exercise(
    id="problems.projector",
    name="projector_step",
    title="A projector that moves",
    level=2,
    points=2,
    objective="P.1",
    hints=(
        "Three factors move: A, the inverse, Aᵀ. Write dP as a sum, and use "
        "d(M⁻¹) = −M⁻¹ dM M⁻¹ with dM = dAᵀ A + Aᵀ dA.",
        "Collect the terms with dA, then those with dAᵀ. Each group has the factor I − P, on one "
        "side or on the other.",
    ),
    answer=Array(),
    reference=lambda A, E: _moved(A, E),
    sampler=_cases,
    exact_derivative=True,
    coincidences={"answer-symmetric": "P is symmetric for every A, and so is its derivative."},
    misconceptions=(
        slip(
            _moved,
            "one-half",
            "The terms with Eᵀ are missing: A occurs transposed in P, too.",
            "The terms with E are right.",
            other_half=False,
        ),
        slip(
            _moved,
            "halves-subtracted",
            "The terms with Eᵀ have the wrong sign. P stays symmetric, and so must its change.",
            "The terms with E are right.",
            half_sign=-1.0,
        ),
        slip(
            _moved,
            "inverse-held",
            "You held (AᵀA)⁻¹ fixed. It moves with A, and that is where a second part comes from.",
            outside=False,
        ),
        slip(
            _moved,
            "inverse-forgotten",
            "Behind E there is Aᵀ alone. What stands there in P has an inverse in front of it.",
            inverse=False,
        ),
        slip(_moved, "sign", "The sign is wrong: that is how I − P moves.", sign=-1.0),
        Misconception(
            "inside",
            lambda A, E: (
                _projected(A) @ E @ np.linalg.pinv(A) + (_projected(A) @ E @ np.linalg.pinv(A)).T
            ),
            "You kept the part of the step that lies inside the column space. A step inside it "
            "leaves P where it is; only what points out of it moves P.",
        ),
        Misconception(
            "plus",
            lambda A, E: (
                (np.eye(len(A)) + _projected(A)) @ E @ np.linalg.pinv(A)
                + ((np.eye(len(A)) + _projected(A)) @ E @ np.linalg.pinv(A)).T
            ),
            "The minus of d(M⁻¹) = −M⁻¹ dM M⁻¹ is missing.",
        ),
        Misconception(
            "pseudoinverse-of-the-step",
            lambda A, E: E @ np.linalg.pinv(A) + A @ np.linalg.pinv(E),
            "In the product rule you put A⁺ of the step E where the differential of A⁺ belongs. "
            "A⁺ isn't linear in A.",
        ),
        Misconception(
            "projector-of-the-step",
            lambda A, E: _projected(E),
            "This is the projector onto the columns of E. P(A + tE) is asked for, to first order "
            "in t.",
        ),
        Misconception(
            "difference",
            lambda A, E: _projected(A + E) - _projected(A),
            "You took the whole difference P(A + E) − P(A). Only its part of first order in E is "
            "asked for.",
        ),
        Misconception(
            "inverse-alone",
            lambda A, E: -np.linalg.pinv(A).T @ (A.T @ E + E.T @ A) @ np.linalg.pinv(A),
            "This is the part of the inverse. The two outer factors A and Aᵀ move as well.",
        ),
    ),
    proof=Recomputed(_measured),
)
