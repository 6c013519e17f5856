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
    slip,
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


def _steps(
    solve: Solve,
    solve_T: Solve,
    parts: Matrix,
    b: Vector,
    u: Vector,
    w: Vector,
    *,
    left: Callable[..., Vector] = lambda x, lam, b, u: lam,
    right: Callable[..., Vector] = lambda x, lam, b, u: x,
    sign: float = -1.0,
    direct: Callable[[Vector], Vector] = lambda w: w,
    forms: Callable[[Vector, Matrix, Vector], Any] = _forms,
    solvers: Callable[[Solve, Solve], tuple[Solve, Solve]] = lambda one, other: (one, other),
) -> Any:
    """w − λᵀAₖx, made of its steps."""
    forward, back = solvers(solve, solve_T)
    x, lam = forward(b), back(u)
    return direct(w) + sign * forms(left(x, lam, b, u), parts, right(x, lam, b, u))


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
        slip(
            _steps,
            "sign",
            "The part through x has the wrong sign: what A adds, x must undo.",
            "The direct part is right.",
            sign=1.0,
        ),
        slip(
            _steps,
            "direct-part-forgotten",
            "L depends on θ directly too.",
            "The part through x is right.",
            direct=lambda w: 0 * w,
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
        slip(
            _steps,
            "direct-part-subtracted",
            "The direct part has the wrong sign.",
            "The part through x is right.",
            direct=lambda w: -w,
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
        slip(
            _steps,
            "solvers-exchanged",
            "The two solvers have changed places: x solves with A, and the gradient travels back "
            "with Aᵀ.",
            solvers=lambda one, other: (other, one),
        ),
        Misconception(
            "transpose-for-both",
            lambda solve, solve_T, parts, b, u, w: w - _forms(solve_T(u), parts, solve_T(b)),
            "u is solved for with the right solver. x = A⁻¹b needs the one for A.",
        ),
        slip(
            _steps,
            "sides-exchanged",
            "x and the solution of the transposed system have changed places: Aₖ multiplies x.",
            left=lambda x, lam, b, u: x,
            right=lambda x, lam, b, u: lam,
        ),
        Misconception(
            "sides-exchanged-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(x, parts, lam)),
            "Aₖ multiplies x, not the solution of the transposed system; and the part through x "
            "has the wrong sign.",
        ),
        slip(
            _steps,
            "unsolved",
            "You used u itself. It is the gradient by x; to bring it back to the equation takes a "
            "solve with Aᵀ.",
            left=lambda x, lam, b, u: u,
        ),
        Misconception(
            "unsolved-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(u, parts, x)),
            "You used u itself, where a solve with Aᵀ is needed, and the part through x has the "
            "wrong sign.",
        ),
        slip(
            _steps,
            "right-side-for-solution",
            "Aₖ multiplies x, the solution, and not the right-hand side b.",
            right=lambda x, lam, b, u: b,
        ),
        Misconception(
            "right-side-and-sign",
            _gradient(lambda x, lam, parts, b, u, w: w + _forms(lam, parts, b)),
            "Aₖ multiplies x, the solution, and not b; and the part through x has the wrong sign.",
        ),
        slip(
            _steps,
            "u-for-x",
            "Aₖ multiplies x, the solution, and not u.",
            right=lambda x, lam, b, u: u,
        ),
        slip(
            _steps,
            "b-for-the-adjoint",
            "On the left of Aₖ you have b. What belongs there is made of u, by a solve with Aᵀ.",
            left=lambda x, lam, b, u: b,
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
        slip(
            _steps,
            "diagonal-only",
            "You used the diagonals of the Aₖ only.",
            forms=lambda left, parts, right: np.einsum("i,kii,i->k", left, parts, right),
        ),
        slip(
            _steps,
            "without-the-matrices",
            "The part through x doesn't depend on k in your answer. Each θₖ moves A by its own Aₖ.",
            forms=lambda left, parts, right: left @ right,
        ),
        slip(
            _steps,
            "x-twice",
            "x stands on both sides of Aₖ. One of them must be the solution of the transposed "
            "system.",
            left=lambda x, lam, b, u: x,
        ),
        slip(
            _steps,
            "adjoint-twice",
            "The solution of the transposed system stands on both sides of Aₖ. Aₖ multiplies x.",
            right=lambda x, lam, b, u: lam,
        ),
        slip(
            _steps,
            "right-vector-left-out",
            "You added the rows' numbers of Aₖ up: its columns are weighted with x.",
            right=lambda x, lam, b, u: np.ones_like(x),
        ),
        slip(
            _steps,
            "traces",
            "You took the trace of each Aₖ. Which entries of Aₖ count, and how much, λ and x say.",
            forms=lambda left, parts, right: np.trace(parts, axis1=1, axis2=2) * (left @ right),
        ),
        slip(
            _steps,
            "one-number-for-all",
            "You took the sum over all parameters off each entry. Entry k has the number of Aₖ.",
            forms=lambda left, parts, right: np.sum(_forms(left, parts, right)),
        ),
        slip(
            _steps,
            "sizes",
            "You took the sizes of the numbers λᵀAₖx. Their signs count.",
            forms=lambda left, parts, right: -np.abs(_forms(left, parts, right)),
        ),
        slip(
            _steps,
            "divided-by-n",
            "You divided the part through x by n. It is a sum, and no mean.",
            forms=lambda left, parts, right: _forms(left, parts, right) / len(left),
        ),
        Misconception(
            "direct-part-multiplied",
            _gradient(lambda x, lam, parts, b, u, w: -w * _forms(lam, parts, x)),
            "The two parts are routes of the same change: add them, don't multiply.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
