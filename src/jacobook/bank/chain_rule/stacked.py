"""A Jacobian for ravel."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed


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
    misconceptions=(
        Misconception(
            "column-major",
            lambda A, B: np.kron(np.eye(len(B)), A) + np.kron(B.T, np.eye(len(A))),
            "This is the matrix for vec, which stacks *columns*. NumPy's `ravel` reads along the "
            "rows. Both matrices have the same shape, so NumPy doesn't complain.",
        ),
        Misconception(
            "transpose-missing",
            lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(np.eye(len(A)), B),
            "The term of A is right. In the other one, X meets B from the left: try it with X of a "
            "single row, and see whether B or its transpose comes out.",
        ),
        Misconception(
            "wrong-transpose",
            lambda A, B: np.kron(A.T, np.eye(len(B))) + np.kron(np.eye(len(A)), B),
            "Both terms are transposed: yours is the matrix of the pullback, which takes a "
            "gradient by F(X) back to X. The Jacobian itself is asked for.",
        ),
        Misconception(
            "right-branch-dropped",
            lambda A, B: np.kron(A, np.eye(len(B))),
            "This is the Jacobian of X ↦ AX. X occurs a second time, and its contributions add.",
        ),
        Misconception(
            "left-branch-dropped",
            lambda A, B: np.kron(np.eye(len(A)), B.T),
            "This is the Jacobian of X ↦ XB. X occurs a second time, and its contributions add.",
        ),
        Misconception(
            "product-for-sum",
            lambda A, B: np.kron(A, B.T),
            "This is the Jacobian of X ↦ AXB. Here A and B act on separate copies of X.",
        ),
        Misconception(
            "left-transposed",
            lambda A, B: np.kron(A.T, np.eye(len(B))) + np.kron(np.eye(len(A)), B.T),
            "The term of B is right. In the other one A is transposed: try it with X of a single "
            "column.",
        ),
        Misconception(
            "subtracted",
            lambda A, B: np.kron(A, np.eye(len(B))) - np.kron(np.eye(len(A)), B.T),
            "You subtracted the second term. F(X) is the sum of AX and XB.",
        ),
        Misconception(
            "left-by-columns",
            lambda A, B: np.kron(np.eye(len(B)), A) + np.kron(np.eye(len(A)), B.T),
            "The term of B is right. The term of A is the one for vec, which stacks *columns*; "
            "`ravel` reads along the rows.",
        ),
        Misconception(
            "without-identities",
            lambda A, B: np.kron(A, B),
            "You took one Kronecker product of A and B. Each of the two terms has a factor of "
            "its own and an identity matrix.",
        ),
        Misconception(
            "orders-mixed",
            lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(B.T, np.eye(len(A))),
            "The first term reads X along the rows, the second stacks its columns. Both have the "
            "same shape, so NumPy adds them without complaint.",
        ),
    ),
    proof=Recomputed(_column_by_column),
)
