"""How fast ridge moves."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, edge: str = "", plain: bool = False, size: float = 1.0) -> Case:
        # D isn't the identity, nor diagonal: it can be forgotten in two places.
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        D = np.eye(n) if plain else Q * rng.uniform(0.5, 2.5, size=n) @ Q.T
        A = rng.normal(size=(m, n)) + np.eye(m, n)
        mu = float(rng.uniform(0.4, 1.6)) / max(size, 1.0)
        args = (A, rng.normal(size=m), size * (D + D.T) / 2, mu)
        return Case(args, edge=edge, condition=10.0, sizes={"m": m, "n": n})

    return [
        case(6, 3),
        case(7, 4),
        case(5, 2),
        case(5, 5, "m equals n"),
        case(6, 3, "D is the identity", plain=True),
        case(4, 1, "n is 1"),
        # Between these two no step suits a finite difference.
        case(6, 3, "D is tiny", size=1e-7),
        case(6, 3, "D is large and mu is small", size=1e4),
    ]


def _velocity(
    A: Matrix,
    b: Vector,
    D: Matrix,
    mu: float,
    *,
    fit: float = 1.0,
    penalty: float = 1.0,
    in_matrix: bool = True,
    in_front: bool = True,
    sign: float = -1.0,
    times: bool = False,
    inner: Callable[[Matrix, Matrix, float], Matrix] | None = None,
    outer: Callable[[Matrix, Matrix, float], Matrix] | None = None,
    front: Callable[..., Vector] | None = None,
) -> Vector:
    """−H⁻¹Dx with the minimiser x of fit·½‖Ax − b‖² + penalty·½μ xᵀDx."""
    P = D if in_matrix else np.eye(len(D))
    H = fit * A.T @ A + penalty * mu * P
    x = np.linalg.solve(H if inner is None else inner(A, D, mu), fit * A.T @ b)
    right = penalty * (D @ x if in_front else x) if front is None else front(A, b, D, x)
    solved = np.linalg.solve(H if outer is None else outer(A, D, mu), right)
    moved: Vector = sign * solved * (mu if times else 1.0)
    return moved


def _minimiser(A: Matrix, b: Vector, D: Matrix, mu: float) -> Vector:
    x: Vector = np.linalg.solve(A.T @ A + mu * D, A.T @ b)
    return x


def _hessian(A: Matrix, D: Matrix, mu: float) -> Matrix:
    return A.T @ A + mu * D


def _differentiated(A: Matrix, b: Vector, D: Matrix, mu: float) -> Vector:
    """Differentiate the minimiser's own formula by μ."""
    return jacobian_of(lambda m: np.linalg.solve(A.T @ A + m[0] * D, A.T @ b), [mu])[:, 0]


EXERCISE = Exercise(
    id="implicit.ridge_velocity",
    name="ridge_velocity",
    title="How fast ridge moves",
    level=2,
    points=2,
    objective="12.4",
    hints=(
        "Write down that the gradient of f by x is zero, and find x from it. Then differentiate "
        "the equation by μ: two of its factors move.",
        "AᵀA dx + μD dx + Dx dμ = 0.",
    ),
    answer=Array(),
    reference=lambda A, b, D, mu: _velocity(A, b, D, mu),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _velocity,
            "sign",
            "The sign is wrong: a larger penalty makes the penalised part of x smaller.",
            sign=1.0,
        ),
        slip(
            _velocity,
            "D-forgotten-in-the-matrix",
            "The penalty enters the Hessian as μD, not as μI.",
            in_matrix=False,
        ),
        slip(
            _velocity,
            "D-forgotten-in-front",
            "The gradient of the penalty is μDx. Its derivative by μ has the D too.",
            in_front=False,
        ),
        slip(
            _velocity,
            "half-of-the-fit",
            "You solve for the loss ‖Ax − b‖² without its ½: that makes the penalty half as "
            "strong.",
            fit=2.0,
        ),
        slip(
            _velocity,
            "half-of-the-penalty",
            "You solve with the penalty μ xᵀDx without its ½: that makes it twice as strong.",
            penalty=2.0,
        ),
        slip(
            _velocity,
            "by-the-logarithm",
            "There is a factor μ too many: that is the derivative by log μ.",
            times=True,
        ),
        slip(
            _velocity,
            "right-side-for-x",
            "You solved for Aᵀb. It is Dx that stands beside dμ.",
            front=lambda A, b, D, x: A.T @ b,
        ),
        slip(
            _velocity,
            "right-side-in-D",
            "You multiplied D by Aᵀb. D multiplies the minimiser x, so a solve comes before.",
            front=lambda A, b, D, x: D @ (A.T @ b),
        ),
        Misconception(
            "the-minimiser",
            _minimiser,
            "This is the minimiser x itself. How fast it moves with μ is asked for.",
        ),
        Misconception(
            "without-the-solve",
            lambda A, b, D, mu: -D @ _minimiser(A, b, D, mu),
            "You stopped at −Dx: how the gradient changes with μ at fixed x. The Hessian says how "
            "far x must move to undo that.",
        ),
        slip(
            _velocity,
            "penalty-left-out-of-the-matrix",
            "One of the two solves is with AᵀA alone. Both hold the penalty.",
            outer=lambda A, D, mu: A.T @ A,
        ),
        slip(
            _velocity,
            "identity-in-the-outer-solve",
            "In the outer solve stands μI for μD.",
            outer=lambda A, D, mu: A.T @ A + mu * np.eye(len(D)),
        ),
        slip(
            _velocity,
            "identity-in-the-minimiser",
            "You found x with the penalty μI. It is μD.",
            inner=lambda A, D, mu: A.T @ A + mu * np.eye(len(D)),
        ),
        slip(
            _velocity,
            "solved-twice",
            "You solved with the Hessian once too often.",
            outer=lambda A, D, mu: _hessian(A, D, mu) @ _hessian(A, D, mu),
        ),
        slip(
            _velocity,
            "solved-with-D",
            "You solved with D. The gradient of the penalty is μDx: D multiplies x.",
            front=lambda A, b, D, x: np.linalg.solve(D, x),
        ),
        slip(
            _velocity,
            "diagonal-of-D",
            "You used the diagonal of D alone in front of x.",
            front=lambda A, b, D, x: np.diag(D) * x,
        ),
        slip(
            _velocity,
            "penalty-subtracted-in-the-outer-solve",
            "In the outer solve the penalty has the wrong sign.",
            outer=lambda A, D, mu: A.T @ A - mu * D,
        ),
        Misconception(
            "divided-by-the-penalty",
            lambda A, b, D, mu: (
                -np.linalg.solve(_hessian(A, D, mu), D @ _minimiser(A, b, D, mu)) / mu
            ),
            "There is a division by μ too many.",
        ),
        slip(
            _velocity,
            "penalty-without-its-factor",
            "In the Hessian the factor μ of the penalty is missing.",
            outer=lambda A, D, mu: A.T @ A + D,
        ),
        Misconception(
            "least-value",
            lambda A, b, D, mu: float(_minimiser(A, b, D, mu) @ D @ _minimiser(A, b, D, mu) / 2),
            "This is how fast the least *value* of f moves, a number. The minimiser's motion has "
            "the shape of x.",
        ),
        Misconception(
            "solved-with-the-penalty",
            lambda A, b, D, mu: -_minimiser(A, b, D, mu) / mu,
            "You solved with μD alone. The Hessian of f holds AᵀA too.",
        ),
        slip(
            _velocity,
            "matrix-in-front-again",
            "You multiplied x by AᵀA. It is the penalty that μ moves: D multiplies x.",
            front=lambda A, b, D, x: A.T @ A @ x,
        ),
        Misconception(
            "residual-for-x",
            lambda A, b, D, mu: (
                -np.linalg.solve(_hessian(A, D, mu), A.T @ (A @ _minimiser(A, b, D, mu) - b))
            ),
            "You solved for the gradient of the fit. That is −μDx at the minimiser; what stands "
            "beside dμ has no factor μ.",
        ),
        Misconception(
            "D-outside",
            lambda A, b, D, mu: -D @ np.linalg.solve(_hessian(A, D, mu), _minimiser(A, b, D, mu)),
            "You solved for x and multiplied by D afterwards. D and the solve don't change places.",
        ),
        Misconception(
            "multiplied",
            lambda A, b, D, mu: -_hessian(A, D, mu) @ D @ _minimiser(A, b, D, mu),
            "You multiplied by the Hessian. Solve with it.",
        ),
    ),
    proof=Recomputed(_differentiated),
    coincidences={
        "D-symmetric": "The exercise says that D is symmetric, as in a penalty it may be taken."
    },
)
