"""Back through a matrix equation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
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
Choose = Callable[[Matrix, Matrix], Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", symmetric: bool = False) -> Case:
        # Eigenvalues with real parts well below 0; neither A nor Q nor U is symmetric.
        A = rng.normal(size=(n, n))
        A = A - (np.linalg.norm(A, 2) + 0.5) * np.eye(n)
        Q, U = rng.normal(size=(n, n)), rng.normal(size=(n, n))
        if symmetric:
            Q, U = Q + Q.T, U + U.T
        return Case((A, Q, U), edge=edge, condition=10.0, sizes={"n": n})

    return [
        case(3),
        case(4),
        case(2),
        case(3, "Q and U are symmetric", symmetric=True),
        case(1, "n is 1"),
    ]


def _solved(A: Any, Q: Any) -> Any:
    """Solve AX + XAᵀ = −Q as n² linear equations."""
    n = len(A)
    eye = np.eye(n)
    return np.linalg.solve(np.kron(A, eye) + np.kron(eye, A), -Q.reshape(-1)).reshape(n, n)


def _gradients(
    A: Matrix,
    Q: Matrix,
    U: Matrix,
    transposed: bool = True,
    sign: float = 1.0,
    sign_of_Q: float = 1.0,
    first: Choose = lambda L, X: L @ X.T,
    second: Choose = lambda L, X: L.T @ X,
) -> Pair:
    """With AᵀL + LA = −U: ∂/∂Q = L and ∂/∂A = LXᵀ + LᵀX."""
    X = _solved(A, Q)
    L = _solved(A.T if transposed else A, U)
    return sign * (first(L, X) + second(L, X)), sign_of_Q * L


def _differentiated(A: Matrix, Q: Matrix, U: Matrix) -> Pair:
    return (
        gradient_of(lambda M: np.sum(U * _solved(M, Q)), A),
        gradient_of(lambda M: np.sum(U * _solved(A, M)), Q),
    )


def _zero(L: Matrix, X: Matrix) -> Matrix:
    return np.zeros_like(L)


EXERCISE = Exercise(
    id="problems.lyapunov",
    name="lyapunov_gradients",
    title="Back through a matrix equation",
    level=3,
    points=3,
    objective="P.1",
    hints=(
        "Differentiate the equation: A dX + dX Aᵀ = −(dQ + dA X + X dAᵀ). Which map takes dX to "
        "the left side, and what is its adjoint in the Frobenius inner product?",
        "Solve AᵀΛ + ΛA = −U once. Then dL = ⟨Λ, dQ + dA X + X dAᵀ⟩. In the last term bring dA to "
        "the right of the bracket: a transpose appears.",
    ),
    answer=Parts((("dA", Array()), ("dQ", Array()))),
    reference=lambda A, Q, U: _gradients(A, Q, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradients,
            "solved-with-A",
            "You solved for Λ with A where Aᵀ belongs, and the other way round. The adjoint of "
            "dX ↦ A dX + dX Aᵀ has the transposes.",
            transposed=False,
        ),
        slip(
            _gradients,
            "sign-of-A",
            "`dA` has the wrong sign.",
            "`dQ` is right.",
            sign=-1.0,
        ),
        slip(
            _gradients,
            "sign-of-Q",
            "`dQ` has the wrong sign. Q stands with a minus on the right side.",
            "`dA` is right.",
            sign_of_Q=-1.0,
        ),
        slip(
            _gradients,
            "second-forgotten",
            "`dA` lacks the term from XAᵀ: A stands in the equation twice.",
            "`dQ` is right.",
            second=_zero,
        ),
        slip(
            _gradients,
            "first-forgotten",
            "`dA` lacks the term from AX: A stands in the equation twice.",
            "`dQ` is right.",
            first=_zero,
        ),
        slip(
            _gradients,
            "X-not-transposed",
            "In `dA`, in the term from AX, X must be transposed.",
            "`dQ` is right.",
            first=lambda L, X: L @ X,
        ),
        slip(
            _gradients,
            "L-not-transposed",
            "In `dA`, in the term from XAᵀ, Λ must be transposed.",
            "`dQ` is right.",
            second=lambda L, X: L @ X,
        ),
        slip(
            _gradients,
            "first-turned",
            "In `dA` the term from AX has its factors in the wrong order.",
            "`dQ` is right.",
            first=lambda L, X: X.T @ L,
        ),
        slip(
            _gradients,
            "second-turned",
            "In `dA` the term from XAᵀ has its factors in the wrong order.",
            "`dQ` is right.",
            second=lambda L, X: X @ L.T,
        ),
        Misconception(
            "doubled",
            lambda A, Q, U: (2 * _gradients(A, Q, U, second=_zero)[0], _gradients(A, Q, U)[1]),
            "`dQ` is right. In `dA` you doubled the term from AX. The term from XAᵀ equals it only "
            "if Q and U are symmetric.",
        ),
        Misconception(
            "unsolved",
            lambda A, Q, U: (U @ _solved(A, Q).T + U.T @ _solved(A, Q), U),
            "You used U where the adjoint Λ belongs: U is the gradient by X, and X comes out of a "
            "solve.",
        ),
        Misconception(
            "with-Q-for-X",
            lambda A, Q, U: (
                _gradients(A, Q, U)[1] @ Q.T + _gradients(A, Q, U)[1].T @ Q,
                _gradients(A, Q, U)[1],
            ),
            "`dQ` is right. In `dA` you used Q where X belongs: it is X that dA multiplies.",
        ),
        Misconception(
            "transposed",
            lambda A, Q, U: (_gradients(A, Q, U)[0].T, _gradients(A, Q, U)[1]),
            "`dQ` is right. `dA` is transposed.",
        ),
        Misconception(
            "Q-transposed",
            lambda A, Q, U: (_gradients(A, Q, U)[0], _gradients(A, Q, U)[1].T),
            "`dA` is right. `dQ` is transposed.",
        ),
        Misconception(
            "swapped",
            lambda A, Q, U: _gradients(A, Q, U)[::-1],
            "The two parts have changed places: dA comes first, then dQ.",
        ),
        Misconception(
            "both-signs",
            lambda A, Q, U: tuple(-part for part in _gradients(A, Q, U)),
            "Both have the wrong sign: count the minus in front of Q and the one of the adjoint "
            "equation.",
        ),
    ),
    proof=Recomputed(_differentiated, rtol=1e-7),
)
