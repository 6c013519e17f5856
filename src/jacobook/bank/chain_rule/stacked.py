"""A Jacobian for ravel."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    slip,
)


def _stacked_cases(rng: np.random.Generator) -> list[Case]:
    def case(p: int, q: int, edge: str = "") -> Case:
        A, B = rng.normal(size=(p, p)), rng.normal(size=(q, q))
        return Case((A, B), edge=edge, sizes={"p": p, "q": q})

    return [
        case(2, 3),
        case(3, 2),
        case(3, 4),
        case(1, 3, "X has a single row"),
        case(3, 1, "X has a single column"),
        case(1, 1, "X is a single number"),
    ]


_PRODUCT = "This is the Jacobian of X ↦ AXB. Here A and B act on separate copies of X."
_COLUMNS = "(And it is the one for vec, which stacks columns; `ravel` reads along the rows.)"
_NO_IDENTITY = (
    "In your Kronecker products A meets B. In F(X) each of them acts alone: each of the two terms "
    "has a factor of its own and an identity matrix."
)
_NO_B_IN_LEFT = "In AX there is no B: what stands beside A is an identity matrix."
_NO_A_IN_RIGHT = "In XB there is no A: what stands beside B is an identity matrix."


def _ones(n: int) -> Matrix:
    return np.ones((n, n))


def _matrix(
    A: Matrix,
    B: Matrix,
    *,
    left: Callable[[Matrix], Matrix] = np.asarray,
    right: Callable[[Matrix], Matrix] = np.transpose,
    left_order: str = "C",
    right_order: str = "C",
    left_times: float = 1.0,
    right_times: float = 1.0,
    left_unit: Callable[[int], Matrix] = np.eye,
    right_unit: Callable[[int], Matrix] = np.eye,
    combine: Callable[[Matrix, Matrix], Matrix] = np.add,
) -> Matrix:
    """The two terms, each for `ravel` (order C) or for vec (order F)."""
    first, second = (left(A), left_unit(len(B))), (right_unit(len(A)), right(B))
    one = np.kron(*(first if left_order == "C" else first[::-1]))
    other = np.kron(*(second if right_order == "C" else second[::-1]))
    return combine(left_times * one, right_times * other)


def _column_by_column(A: Matrix, B: Matrix) -> Matrix:
    """Apply the map to one unit matrix after the other."""
    units = np.eye(len(A) * len(B)).reshape(-1, len(A), len(B))
    return np.stack([(A @ X + X @ B).ravel() for X in units], axis=1)


EXERCISE = Exercise(
    id="chain_rule.stacked",
    name="stacked_jacobian",
    title="A Jacobian for ravel",
    level=2,
    points=2,
    objective="3.4",
    hints=(
        "Write AX as AXI and XB as IXB, each with an identity matrix of the right size. X occurs "
        "twice.",
        "`ravel` reads along the rows. Which of the two Kronecker formulas belongs to that order?",
    ),
    answer=Array(),
    reference=lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(np.eye(len(A)), B.T),
    sampler=_stacked_cases,
    terms=(
        Term("the term of A", lambda A, B: np.kron(A, np.eye(len(B)))),
        Term("the term of B", lambda A, B: np.kron(np.eye(len(A)), B.T)),
    ),
    misconceptions=(
        slip(
            _matrix,
            "column-major",
            "This is the order of vec, which stacks *columns*. NumPy's `ravel` reads along the "
            "rows. Both matrices have the same shape, so NumPy doesn't complain.",
            left_order="F",
            right_order="F",
        ),
        slip(
            _matrix,
            "transpose-missing",
            "In the term of B, X meets B from the left: try it with X of a single row, and see "
            "whether B or its transpose comes out.",
            "The term of A is right.",
            right=np.asarray,
        ),
        slip(
            _matrix,
            "wrong-transpose",
            "Both A and B are the wrong way round: yours belongs to the pullback, which takes a "
            "gradient by F(X) back to X. The Jacobian itself is asked for.",
            left=np.transpose,
            right=np.asarray,
        ),
        slip(
            _matrix,
            "left-transposed",
            "In the term of A, A is transposed: try it with X of a single column.",
            "The term of B is right.",
            left=np.transpose,
        ),
        slip(
            _matrix,
            "right-branch-dropped",
            "The term of B is missing. X occurs in XB too, and the contributions add.",
            right_times=0.0,
        ),
        slip(
            _matrix,
            "left-branch-dropped",
            "The term of A is missing. X occurs in AX too, and the contributions add.",
            left_times=0.0,
        ),
        slip(
            _matrix,
            "subtracted",
            "You subtracted the term of B. F(X) is the sum of AX and XB.",
            right_times=-1.0,
        ),
        slip(
            _matrix,
            "left-negated",
            "The term of A has the wrong sign. F(X) is the sum of AX and XB.",
            "The term of B is right.",
            left_times=-1.0,
        ),
        slip(
            _matrix,
            "right-doubled",
            "The term of B counts twice.",
            "The term of A is right.",
            right_times=2.0,
        ),
        slip(
            _matrix,
            "left-doubled",
            "The term of A counts twice.",
            "The term of B is right.",
            left_times=2.0,
        ),
        slip(
            _matrix,
            "left-by-columns",
            "The term of A is the one for vec, which stacks *columns*; `ravel` reads along the "
            "rows.",
            "The term of B is right.",
            left_order="F",
        ),
        slip(
            _matrix,
            "orders-mixed",
            "The term of B is the one for vec, which stacks *columns*; `ravel` reads along the "
            "rows. Both have the same shape, so NumPy adds them without complaint.",
            "The term of A is right.",
            right_order="F",
        ),
        slip(
            _matrix,
            "left-with-ones",
            "In the term of A stands a matrix of ones where an identity matrix belongs: with "
            "ones, the columns of X get mixed.",
            "The term of B is right.",
            left_unit=_ones,
        ),
        slip(
            _matrix,
            "right-with-ones",
            "In the term of B stands a matrix of ones where an identity matrix belongs: with "
            "ones, the rows of X get mixed.",
            "The term of A is right.",
            right_unit=_ones,
        ),
        slip(
            _matrix,
            "terms-multiplied",
            "You multiplied the two terms entry by entry. X occurs twice, and the contributions "
            "add.",
            combine=np.multiply,
        ),
        *(
            Misconception(label, wrong, message)
            for label, wrong, message in (
                ("product-for-sum", lambda A, B: np.kron(A, B.T), _PRODUCT),
                ("product-by-columns", lambda A, B: np.kron(B.T, A), f"{_PRODUCT} {_COLUMNS}"),
                ("without-identities", np.kron, _NO_IDENTITY),
                ("without-identities-swapped", lambda A, B: np.kron(B, A), _NO_IDENTITY),
                (
                    "without-identities-twice",
                    lambda A, B: np.kron(A, B) + np.kron(B, A),
                    _NO_IDENTITY,
                ),
                (
                    "left-without-identity",
                    lambda A, B: np.kron(A, B.T) + np.kron(np.eye(len(A)), B.T),
                    f"The term of B is right. {_NO_B_IN_LEFT}",
                ),
                (
                    "right-without-identity",
                    lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(A, B.T),
                    f"The term of A is right. {_NO_A_IN_RIGHT}",
                ),
            )
        ),
        Misconception(
            "pullback-of-a-product",
            lambda A, B: np.kron(A.T, B),
            "This is the transpose of the Jacobian of X ↦ AXB. Here A and B act on separate "
            "copies of X, and the Jacobian itself is asked for.",
        ),
        Misconception(
            "product-of-sums",
            lambda A, B: np.kron(A + np.eye(len(A)), B.T + np.eye(len(B))),
            "You took the Kronecker product of A + I and Bᵀ + I. It has products of A and B in "
            "it; AX + XB has none.",
        ),
        Misconception(
            "product-as-well",
            lambda A, B: _matrix(A, B) + np.kron(A, B.T),
            "There is a third term, for AXB. F has two: one with A and one with B.",
        ),
        Misconception(
            "identity-as-well",
            lambda A, B: _matrix(A, B) + np.eye(len(A) * len(B)),
            "I is added. F holds no X by itself.",
        ),
        Misconception(
            "negated",
            lambda A, B: -_matrix(A, B),
            "All signs are wrong: F(X) = AX + XB has two plus signs.",
        ),
    ),
    proof=Recomputed(_column_by_column),
)
