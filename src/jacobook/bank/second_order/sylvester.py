"""When leading minors lie."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Matrix, Satisfies, Vector, Witness


def _minor(A: Matrix, rows: Sequence[int]) -> Any:
    """The principal minor with these rows and columns, in the arithmetic of the entries."""
    block = A[np.ix_(rows, rows)]
    if len(rows) == 1:
        return block[0, 0]
    return sum(
        (-1) ** j * block[0, j] * _determinant(np.delete(block[1:], j, axis=1))
        for j in range(len(rows))
    )


def _determinant(A: Matrix) -> Any:
    if len(A) == 1:
        return A[0, 0]
    return sum(
        (-1) ** j * A[0, j] * _determinant(np.delete(A[1:], j, axis=1)) for j in range(len(A))
    )


def _positive_semidefinite(A: Matrix) -> bool:
    n = len(A)
    subsets = (rows for size in range(1, n + 1) for rows in combinations(range(n), size))
    return all(_minor(A, rows) >= 0 for rows in subsets)


def _fools_the_leading_minors(answer: tuple[Matrix, Vector]) -> bool:
    """Let SymPy compute the determinants, and the number that settles the matter."""
    import sympy

    A, v = sympy.Matrix(3, 3, list(answer[0].ravel())), sympy.Matrix(3, 1, list(answer[1]))
    leading = [A[:k, :k].det() for k in (1, 2, 3)]
    return bool(
        A.is_symmetric() and min(A.diagonal()) > 0 and min(leading) >= 0 and (v.T * A * v)[0, 0] < 0
    )


MINORS_LIE = ((1, 1, 2), (1, 1, 2), (2, 2, 1))


EXERCISE = Exercise(
    id="second_order.sylvester",
    name="not_semidefinite",
    title="When leading minors lie",
    level=2,
    points=2,
    objective="5.5",
    hints=(
        "If all leading minors were positive, A would be positive definite. So one of them has to "
        "be zero, and it should come early: what follows a zero is hidden.",
        "Make the first two rows and columns alike. Then look at the minor that uses rows 1 and 3, "
        "which isn't a leading one.",
    ),
    answer=Witness(
        fields=(("A", (3, 3)), ("v", (3,))),
        conditions=(
            Condition(
                "not-symmetric",
                lambda A, v: bool(np.all(A == A.T)),
                "Your A isn't symmetric. Hessians are (of C² functions), and the tests with minors "
                "are about symmetric matrices only.",
                (((1, 2, 0), (0, 1, 0), (0, 0, 1)), (1, 1, 1)),
            ),
            Condition(
                "diagonal-not-positive",
                lambda A, v: bool(np.all(np.diag(A) > 0)),
                "A diagonal entry isn't positive. A negative one gives A away at a glance; here "
                "all three must be positive.",
                (((1, 0, 0), (0, 0, 0), (0, 0, -1)), (0, 0, 1)),
            ),
            Condition(
                "second-minor-negative",
                lambda A, v: _minor(A, range(2)) >= 0,
                "The second leading minor is negative, so the leading minors tell that A isn't "
                "positive semidefinite. They are to be fooled: all three ≥ 0.",
                (((1, 2, 0), (2, 1, 0), (0, 0, 1)), (1, -1, 0)),
            ),
            Condition(
                "determinant-negative",
                lambda A, v: _minor(A, range(3)) >= 0,
                "The third leading minor, det A, is negative, so the leading minors tell that A "
                "isn't positive semidefinite. They are to be fooled: all three ≥ 0. Compute det A "
                "with letters in the third row and column, and see when it isn't negative.",
                (((1, 1, 0), (1, 1, 1), (0, 1, 1)), (1, -1, 1)),
            ),
            Condition(
                "semidefinite",
                lambda A, v: not _positive_semidefinite(A),
                "Your A is positive semidefinite: all seven principal minors are ≥ 0, so there is "
                "no v with vᵀAv < 0. If all leading minors are positive, this must happen.",
                (((1, 0, 0), (0, 1, 0), (0, 0, 1)), (1, 0, 0)),
            ),
            Condition(
                "no-certificate",
                lambda A, v: v @ A @ v < 0,
                "A is what was asked for, but your v doesn't show it: vᵀAv isn't negative. Look "
                "for a v inside the rows whose principal minor is negative.",
                (MINORS_LIE, (1, 1, 1)),
            ),
        ),
    ),
    reference=lambda: (MINORS_LIE, (-2, 0, 1)),
    proof=Satisfies(_fools_the_leading_minors),
)
