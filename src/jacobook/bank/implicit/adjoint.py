"""Two hundred parameters, two solves."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
)

Solve = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, p: int, edge: str = "") -> Case:
        # Singular values between 1 and 3, and never symmetric: Aᵀ must not do in place of A.
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        A = Q * rng.uniform(1.0, 3.0, size=n) @ R
        inverse = np.linalg.inv(A)
        solve = Callback(lambda v: inverse @ v, "solve", limit=1)
        solve_transposed = Callback(lambda v: inverse.T @ v, "solve_T", limit=1)
        parts = rng.normal(size=(p, n, n))
        args = (solve, solve_transposed, parts, *rng.normal(size=(2, n)), rng.normal(size=p))
        return Case(args, edge=edge, sizes={"n": n, "p": p})

    return [
        case(4, 3),
        case(3, 5),
        case(5, 2),
        case(4, 200, "p is 200"),
        case(1, 3, "n is 1"),
        case(3, 1, "p is 1"),
    ]


def _gradient(formula: Callable[..., Any]) -> Callable[..., Any]:
    """Make an answer out of a formula in x, λ, the matrices, b, u and w."""

    def adjoint_gradient(
        solve: Solve, solve_T: Solve, parts: Matrix, b: Vector, u: Vector, w: Vector
    ) -> Any:
        return formula(solve(b), solve_T(u), parts, b, u, w)

    return adjoint_gradient


def _forms(left: Vector, parts: Matrix, right: Vector) -> Vector:
    """The numbers leftᵀ Aₖ right."""
    numbers: Vector = np.einsum("i,kij,j->k", left, parts, right)
    return numbers


def _differentiated(
    solve: Solve, solve_T: Solve, parts: Matrix, b: Vector, u: Vector, w: Vector
) -> Vector:
    """Find A by solving for every unit vector; then differentiate L itself by θ."""
    A = np.linalg.inv(np.stack([solve(e) for e in np.eye(len(b))], axis=-1))

    def loss(step: Any) -> Any:
        moved = A + np.tensordot(step, parts, axes=1)
        return u @ np.linalg.solve(moved, b) + w @ step

    return gradient_of(loss, np.zeros(len(parts)))


EXERCISE = Exercise(
    id="implicit.adjoint",
    name="adjoint_gradient",
    title="Two hundred parameters, two solves",
    level=2,
    points=2,
    objective="12.3",
    hints=(
        "Differentiate A(θ)x = b: what stands beside dθₖ? Then one adjoint system serves all "
        "parameters.",
        "A dx = −Σ dθₖ Aₖx, and L changes by u·dx + w·dθ. Move A⁻¹ to the other side of the dot "
        "product.",
    ),
    answer=Array(),
    reference=_gradient(lambda x, lam, parts, b, u, w: w - _forms(lam, parts, x)),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(lam, parts, x)),
            "The direct part is right. The part through x has the wrong sign: what A adds, x must "
            "undo.",
        ),
        Misconception(
            "direct-part-forgotten",
            _gradient(lambda x, lam, parts, b, u, w: -_forms(lam, parts, x)),
            "The part through x is right. L depends on θ directly too.",
        ),
        Misconception(
            "direct-part-forgotten-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: _forms(lam, parts, x)),
            "L depends on θ directly too, and the part through x has the wrong sign.",
        ),
        Misconception(
            "direct-part-alone",
            _gradient(lambda x, lam, parts, b, u, w: w),
            "This is the gradient with x held. x moves with θ.",
        ),
        Misconception(
            "everything-turned",
            _gradient(lambda x, lam, parts, b, u, w: -w + _forms(lam, parts, x)),
            "Both parts have the wrong sign.",
        ),
        Misconception(
            "direct-part-subtracted",
            _gradient(lambda x, lam, parts, b, u, w: -w - _forms(lam, parts, x)),
            "The part through x is right. The direct part has the wrong sign.",
        ),
        Misconception(
            "solved-with-A",
            lambda solve, solve_T, parts, b, u, w: w - _forms(solve(u), parts, solve(b)),
            "You solved with A for u. A gradient travels back through the transpose: use the "
            "solver for Aᵀ.",
        ),
        Misconception(
            "solved-with-A-and-sign",
            lambda solve, solve_T, parts, b, u, w: w + _forms(solve(u), parts, solve(b)),
            "You solved with A for u, where the transpose is needed, and the part through x has "
            "the wrong sign.",
        ),
        Misconception(
            "solvers-exchanged",
            lambda solve, solve_T, parts, b, u, w: w - _forms(solve(u), parts, solve_T(b)),
            "The two solvers have changed places: x solves with A, and the gradient travels back "
            "with Aᵀ.",
        ),
        Misconception(
            "transpose-for-both",
            lambda solve, solve_T, parts, b, u, w: w - _forms(solve_T(u), parts, solve_T(b)),
            "u is solved for with the right solver. x = A⁻¹b needs the one for A.",
        ),
        Misconception(
            "sides-exchanged",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(x, parts, lam)),
            "x and the solution of the transposed system have changed places: Aₖ multiplies x.",
        ),
        Misconception(
            "sides-exchanged-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(x, parts, lam)),
            "Aₖ multiplies x, not the solution of the transposed system; and the part through x "
            "has the wrong sign.",
        ),
        Misconception(
            "unsolved",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(u, parts, x)),
            "You used u itself. It is the gradient by x; to bring it back to the equation takes a "
            "solve with Aᵀ.",
        ),
        Misconception(
            "unsolved-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(u, parts, x)),
            "You used u itself, where a solve with Aᵀ is needed, and the part through x has the "
            "wrong sign.",
        ),
        Misconception(
            "right-side-for-solution",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(lam, parts, b)),
            "Aₖ multiplies x, the solution, and not the right-hand side b.",
        ),
        Misconception(
            "right-side-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(lam, parts, b)),
            "Aₖ multiplies x, the solution, and not b; and the part through x has the wrong sign.",
        ),
        Misconception(
            "u-for-x",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(lam, parts, u)),
            "Aₖ multiplies x, the solution, and not u.",
        ),
        Misconception(
            "b-for-the-adjoint",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(b, parts, x)),
            "On the left of Aₖ you have b. What belongs there is made of u, by a solve with Aᵀ.",
        ),
        Misconception(
            "neither-solved",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(u, parts, b)),
            "There is no solve in the part through x. Aₖ multiplies x = A⁻¹b, and u has to be "
            "solved for with Aᵀ.",
        ),
        Misconception(
            "one-number",
            _gradient(lambda x, lam, parts, b, u, w: float(np.sum(w - _forms(lam, parts, x)))),
            "You added the entries up. The gradient has one entry for each parameter.",
        ),
        Misconception(
            "diagonal-only",
            _gradient(lambda x, lam, parts, b, u, w: w - np.einsum("i,kii,i->k", lam, parts, x)),
            "You used the diagonals of the Aₖ only.",
        ),
        Misconception(
            "without-the-matrices",
            _gradient(lambda x, lam, parts, b, u, w: w - lam @ x),
            "The part through x doesn't depend on k in your answer. Each θₖ moves A by its own Aₖ.",
        ),
        Misconception(
            "x-twice",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(x, parts, x)),
            "x stands on both sides of Aₖ. One of them must be the solution of the transposed "
            "system.",
        ),
        Misconception(
            "adjoint-twice",
            _gradient(lambda x, lam, parts, b, u, w: w - _forms(lam, parts, lam)),
            "The solution of the transposed system stands on both sides of Aₖ. Aₖ multiplies x.",
        ),
        Misconception(
            "direct-part-multiplied",
            _gradient(lambda x, lam, parts, b, u, w: -w * _forms(lam, parts, x)),
            "The two parts are routes of the same change: add them, don't multiply.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
