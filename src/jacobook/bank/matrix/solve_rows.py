"""Gradient through a solve from the right."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    slip,
)

Solve = Callable[[Matrix], Matrix]
Pair = tuple[Matrix, Matrix]
Choose = Callable[[Matrix, Matrix, Matrix, Matrix], Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, n: int, edge: str = "") -> Case:
        # Singular values between 1 and 3, and never symmetric: Aᵀ must not do in place of A.
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        A = Q * rng.uniform(1.0, 3.0, size=n) @ R
        inverse = np.linalg.inv(A)
        solve = Callback(lambda B: B @ inverse, "solve", limit=1)
        solve_transposed = Callback(lambda U: U @ inverse.T, "solve_T", limit=1)
        args = (solve, solve_transposed, rng.normal(size=(k, n)), rng.normal(size=(k, n)))
        return Case(args, edge=edge, sizes={"k": k, "n": n})

    return [case(4, 3), case(2, 5), case(5, 4), case(3, 1, "n is 1"), case(1, 3, "k is 1")]


def _gradients(
    solve: Solve,
    solve_T: Solve,
    B: Matrix,
    U: Matrix,
    adjoint: Callable[[Solve, Solve, Matrix], Matrix] = lambda solve, solve_T, U: solve_T(U),
    solution: Callable[[Solve, Solve, Matrix], Matrix] = lambda solve, solve_T, B: solve(B),
    by_B: Choose = lambda G, X, B, U: G,
    left: Choose = lambda G, X, B, U: X,
    right: Choose = lambda G, X, B, U: G,
    sign: float = -1.0,
    turned: bool = False,
) -> Pair:
    """With XA = B and G = U A⁻ᵀ: the gradients G by B and −XᵀG by A."""
    G, X = adjoint(solve, solve_T, U), solution(solve, solve_T, B)
    by_A = sign * left(G, X, B, U).T @ right(G, X, B, U)
    return by_B(G, X, B, U), by_A.T if turned else by_A


def _differentiated(solve: Solve, solve_T: Solve, B: Matrix, U: Matrix) -> Pair:
    """Find A by solving for every unit vector, then differentiate ⟨U, BA⁻¹⟩ by B and by A."""
    A = np.linalg.inv(solve(np.eye(B.shape[1])))

    def loss(A: Matrix, B: Matrix) -> float:
        solved: float = np.sum(U * np.linalg.solve(A.T, B.T).T)
        return solved

    return gradient_of(lambda M: loss(A, M), B), gradient_of(lambda M: loss(M, B), A)


def _symmetrised(solve: Solve, solve_T: Solve, B: Matrix, U: Matrix) -> Pair:
    by_B, by_A = _gradients(solve, solve_T, B, U)
    return by_B, by_A + by_A.T


def _rows_averaged(solve: Solve, solve_T: Solve, B: Matrix, U: Matrix) -> Pair:
    by_B, by_A = _gradients(solve, solve_T, B, U)
    return by_B, by_A / len(B)


_RIGHT_B = "`dB` is right."

EXERCISE = Exercise(
    id="matrix.solve_rows",
    name="solve_rows_gradient",
    title="Gradient through a solve, row by row",
    level=2,
    points=2,
    objective="9.4",
    hints=(
        "Differentiate XA = B: dX A + X dA = dB, so dX = (dB − X dA)A⁻¹.",
        "L changes by ⟨U, dX⟩. Move A⁻¹ to the other side of the bracket, where it becomes A⁻ᵀ; "
        "then move X.",
    ),
    answer=Parts((("dB", Array()), ("dA", Array()))),
    reference=lambda solve, solve_T, B, U: _gradients(solve, solve_T, B, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradients,
            "solved-with-A",
            "You solved with A for U. A gradient travels back through the transpose.",
            adjoint=lambda solve, solve_T, U: solve(U),
        ),
        slip(
            _gradients,
            "unsolved",
            "You used U itself. That is the gradient by X; to bring it back to B and A takes one "
            "more solve.",
            adjoint=lambda solve, solve_T, U: U,
        ),
        slip(
            _gradients,
            "solved-backwards",
            "For X you solved with Aᵀ. X is the solution of XA = B.",
            solution=lambda solve, solve_T, B: solve_T(B),
        ),
        slip(
            _gradients,
            "unsolved-for-B",
            "`dB` is U, as it came in. U is the gradient by X; B stands behind a solve.",
            "`dA` is right.",
            by_B=lambda G, X, B, U: U,
        ),
        slip(
            _gradients,
            "solution-for-B",
            "`dB` is X, the solution. How does L change when B does?",
            "`dA` is right.",
            by_B=lambda G, X, B, U: X,
        ),
        slip(
            _gradients,
            "sign-of-B",
            "`dB` has the wrong sign: B stands alone on the right side of XA = B.",
            "`dA` is right.",
            by_B=lambda G, X, B, U: -G,
        ),
        slip(
            _gradients,
            "sign",
            "`dA` has the wrong sign: if A grows, BA⁻¹ shrinks.",
            _RIGHT_B,
            sign=1.0,
        ),
        slip(
            _gradients,
            "half",
            "In `dA` there is a ½. Nothing is squared here.",
            _RIGHT_B,
            sign=-0.5,
        ),
        slip(
            _gradients,
            "turned-round",
            "`dA` is transposed. In X dA a column of X meets a row of dA.",
            _RIGHT_B,
            turned=True,
        ),
        slip(
            _gradients,
            "right-side-for-solution",
            "In `dA` you used B where X belongs: it is X that dA multiplies.",
            _RIGHT_B,
            left=lambda G, X, B, U: B,
        ),
        slip(
            _gradients,
            "unsolved-in-A",
            "In `dA` you used U where the solution of the transposed system belongs.",
            _RIGHT_B,
            right=lambda G, X, B, U: U,
        ),
        slip(
            _gradients,
            "solution-on-the-right",
            "In `dA` X stands on the right, where what came back from L belongs.",
            _RIGHT_B,
            right=lambda G, X, B, U: X,
        ),
        slip(
            _gradients,
            "adjoint-on-the-left",
            "In `dA` what came back from L stands on the left, where X belongs.",
            _RIGHT_B,
            left=lambda G, X, B, U: G,
        ),
        slip(
            _gradients,
            "gradient-on-the-left",
            "In `dA` U stands on the left, where X belongs.",
            _RIGHT_B,
            left=lambda G, X, B, U: U,
        ),
        slip(
            _gradients,
            "right-side-on-the-right",
            "In `dA` B stands on the right, where what came back from L belongs.",
            _RIGHT_B,
            right=lambda G, X, B, U: B,
        ),
        slip(
            _gradients,
            "residual-for-solution",
            "In `dA` you took B away from X. Only X belongs there: it is X that dA multiplies.",
            _RIGHT_B,
            left=lambda G, X, B, U: X - B,
        ),
        slip(
            _gradients,
            "first-row-alone",
            "In `dA` only the first row of X counts. A solves for every row.",
            _RIGHT_B,
            left=lambda G, X, B, U: np.where(np.arange(len(X))[:, None] == 0, X, 0.0),
        ),
        Misconception(
            "parts-swapped",
            lambda solve, solve_T, B, U: _gradients(solve, solve_T, B, U)[::-1],
            "The two parts have changed places: dB comes first, then dA.",
        ),
        Misconception(
            "symmetrised",
            _symmetrised,
            "`dB` is right. `dA` holds its transpose as well, as if A were symmetric.",
        ),
        Misconception(
            "averaged",
            _rows_averaged,
            "`dB` is right. In `dA` you averaged over the rows. Each row uses A, and what comes "
            "back adds up.",
        ),
        Misconception(
            "row-by-row",
            lambda solve, solve_T, B, U: (
                solve_T(U),
                -np.einsum("ki,kj->kij", solve(B), solve_T(U)),
            ),
            "`dB` is right. `dA` still has a matrix for each row: each row uses A, and what comes "
            "back adds up.",
        ),
        Misconception(
            "rows-added-first",
            lambda solve, solve_T, B, U: (
                solve_T(U),
                -np.outer(solve(B).sum(axis=0), solve_T(U).sum(axis=0)),
            ),
            "`dB` is right. In `dA` you added up over the rows first and multiplied then. Each "
            "row of X goes with its own row.",
        ),
        Misconception(
            "solution-pulled-back",
            lambda solve, solve_T, B, U: (solve_T(solve(B)), -solve(B).T @ solve_T(solve(B))),
            "You pulled X back, the solution. What travels back is U, the gradient by X.",
        ),
        Misconception(
            "outputs-of-each-row",
            lambda solve, solve_T, B, U: (solve_T(U), -solve_T(U) @ solve(B).T),
            "`dB` is right. `dA` has a row for each row of B, as if X stood in columns. A is (n, "
            "n): add up over the k rows.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
