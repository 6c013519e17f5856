"""Squaring isn't monotone."""

from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness

# A − B has the eigenvalues 0 and 2, and A² − B² the determinant −1 (for the reference).
_A, _B = ((3, 1), (1, 2)), ((2, 0), (0, 1))


def _symmetric(M: Any) -> bool:
    return bool(M[0, 1] == M[1, 0])


def _det(M: Any) -> Any:
    return M[0, 0] * M[1, 1] - M[0, 1] * M[1, 0]


def _semidefinite(M: Any) -> bool:
    """Of a symmetric 2 × 2 matrix: trace and determinant aren't negative."""
    return bool(M[0, 0] + M[1, 1] >= 0 and _det(M) >= 0)


def _order_is_lost(answer: tuple[Any, Any]) -> bool:
    """Look along many directions with whole numbers, exactly."""
    A, B = answer
    directions = [np.array([i, j]) for i in range(-40, 41) for j in range(41) if (i, j) != (0, 0)]

    def least(M: Any) -> Any:
        return min(v @ M @ v for v in directions)

    return bool(
        np.array_equal(A, A.T)
        and np.array_equal(B, B.T)
        and least(B) > 0
        and least(A - B) >= 0
        and least(A @ A - B @ B) < 0
    )


EXERCISE = Exercise(
    id="problems.squaring",
    name="witness",
    title="More in, not more out",
    level=3,
    points=3,
    objective="P.6",
    hints=(
        "Let A = B + tE with E ⪰ 0. To first order A² − B² is t(BE + EB). For which B and E is "
        "BE + EB not semidefinite? Not if they commute.",
        "Take a diagonal B with two different entries, and E = vvᵀ with a v that is no "
        "eigenvector of B. Then make the difference of B's entries larger.",
    ),
    answer=Witness(
        fields=(("A", (2, 2)), ("B", (2, 2))),
        conditions=(
            Condition(
                "not-symmetric",
                lambda A, B: _symmetric(A) and _symmetric(B),
                "A or B isn't symmetric. Definiteness is asked of symmetric matrices.",
                (((3, 1), (0, 2)), _B),
            ),
            Condition(
                "B-not-definite",
                lambda A, B: bool(B[0, 0] > 0 and _det(B) > 0),
                "B isn't positive definite.",
                (((1, 0), (0, 1)), ((0, 0), (0, -1))),
            ),
            Condition(
                "A-not-larger",
                lambda A, B: _semidefinite(A - B),
                "A − B has a negative eigenvalue: A isn't larger than B.",
                (((2, 1), (1, 1)), ((1, 0), (0, 2))),
            ),
            Condition(
                "squares-in-order",
                lambda A, B: not _semidefinite(A @ A - B @ B),
                "A² − B² has no negative eigenvalue, so the squares are in order as well. Numbers "
                "are compared exactly: use whole numbers or fractions.",
                (((2, 0), (0, 2)), ((1, 0), (0, 1))),
            ),
        ),
    ),
    reference=lambda: (_A, _B),
    proof=Satisfies(_order_is_lost),
)
