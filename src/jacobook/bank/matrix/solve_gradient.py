"""Gradient through a solve."""

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
    Vector,
)

Solve = Callable[[Vector], Vector]
Pair = tuple[Vector, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        # Singular values between 1 and 3, and never symmetric: Aᵀ must not do in place of A.
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        A = Q * rng.uniform(1.0, 3.0, size=n) @ R
        inverse = np.linalg.inv(A)
        solve = Callback(lambda b: inverse @ b, "solve", limit=1)
        solve_transposed = Callback(lambda u: inverse.T @ u, "solve_T", limit=1)
        args = (solve, solve_transposed, rng.normal(size=n), rng.normal(size=n))
        return Case(args, edge=edge, sizes={"n": n})

    return [case(3), case(5), case(4), case(1, "n is 1")]


def _pullback(formula: Callable[[Vector, Vector, Vector], Pair]) -> Callable[..., Pair]:
    """Make an answer out of a formula in x = A⁻¹b, λ = A⁻ᵀu and u."""

    def solve_gradient(solve: Solve, solve_T: Solve, b: Vector, u: Vector) -> Pair:
        return formula(solve(b), solve_T(u), u)

    return solve_gradient


def _differentiated(solve: Solve, solve_T: Solve, b: Vector, u: Vector) -> Pair:
    """Find A by solving for every unit vector, then differentiate u·A⁻¹b by b and by A."""
    A = np.linalg.inv(np.stack([solve(e) for e in np.eye(len(b))], axis=-1))
    by_b = gradient_of(lambda v: u @ np.linalg.solve(A, v), b)
    return by_b, gradient_of(lambda M: u @ np.linalg.solve(M, b), A)


def _pullback_with_b(solve: Solve, solve_T: Solve, b: Vector, u: Vector) -> Pair:
    adjoint = solve_T(u) * b
    return adjoint, -np.outer(adjoint, solve(b))


def _with_u_and_b(solve: Solve, solve_T: Solve, b: Vector, u: Vector) -> Pair:
    return solve_T(u), -np.outer(u, b)


EXERCISE = Exercise(
    id="matrix.solve_gradient",
    name="solve_gradient",
    title="Gradient through a solve",
    level=2,
    points=2,
    objective="9.4",
    hints=(
        "From Ax = b: dA x + A dx = db, so dx = A⁻¹(db − dA x).",
        "L changes by u·dx. Move A⁻¹ to the other side of the dot product: λ = A⁻ᵀu, and "
        "u·dx = λ·(db − dA x).",
    ),
    answer=Parts((("db", Array()), ("dA", Array()))),
    reference=_pullback(lambda x, adjoint, u: (adjoint, -np.outer(adjoint, x))),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "solved-with-A",
            lambda solve, solve_T, b, u: (solve(u), -np.outer(solve(u), solve(b))),
            "You solved with A for u. A gradient travels back through the transpose: use the "
            "solver for Aᵀ.",
        ),
        Misconception(
            "sign",
            _pullback(lambda x, adjoint, u: (adjoint, np.outer(adjoint, x))),
            "`db` is right, and `dA` has the wrong sign: if A grows, A⁻¹b shrinks.",
        ),
        Misconception(
            "outer-turned-round",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(x, adjoint))),
            "`db` is right, and `dA` is transposed. In dA x an index of x meets the columns of dA.",
        ),
        Misconception(
            "outer-turned-round-and-sign",
            _pullback(lambda x, adjoint, u: (adjoint, np.outer(x, adjoint))),
            "`db` is right. `dA` is transposed and has the wrong sign.",
        ),
        Misconception(
            "unsolved",
            _pullback(lambda x, adjoint, u: (u, -np.outer(u, x))),
            "You used u itself. That is the gradient by x; to bring it back to b and A takes one "
            "solve with Aᵀ.",
        ),
        Misconception(
            "unsolved-in-A",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(u, x))),
            "`db` is right. In `dA` you used u where the solution of the transposed system "
            "belongs.",
        ),
        Misconception(
            "right-side-for-solution",
            lambda solve, solve_T, b, u: (solve_T(u), -np.outer(solve_T(u), b)),
            "`db` is right. In `dA` you used b where x = A⁻¹b belongs: it is x that dA multiplies.",
        ),
        Misconception(
            "solution-for-db",
            _pullback(lambda x, adjoint, u: (x, -np.outer(adjoint, x))),
            "`dA` is right, and `db` is x. How does L = u·x change when b does?",
        ),
        Misconception(
            "parts-swapped",
            _pullback(lambda x, adjoint, u: (-np.outer(adjoint, x), adjoint)),
            "The two parts have changed places: db comes first, then dA.",
        ),
        Misconception(
            "db-twice-in-dA",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(adjoint, adjoint))),
            "`db` is right. In `dA` one of the two vectors must be x, the solution.",
        ),
        Misconception(
            "x-twice-in-dA",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(x, x))),
            "`db` is right. In `dA` one of the two vectors must be the solution of the "
            "transposed system.",
        ),
        Misconception(
            "u-last",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(x, u))),
            "`db` is right. In `dA` stand x and u, and transposed: u has to be solved with Aᵀ "
            "first.",
        ),
        Misconception(
            "solvers-exchanged",
            lambda solve, solve_T, b, u: (solve(u), -np.outer(solve(u), solve_T(b))),
            "The two solvers have changed places: x solves with A, and the gradient travels back "
            "with Aᵀ.",
        ),
        Misconception(
            "transposed-for-x-alone",
            lambda solve, solve_T, b, u: (u, -np.outer(u, solve_T(b))),
            "You solved with Aᵀ for b. x = A⁻¹b needs the solver for A, and u the one for Aᵀ.",
        ),
        Misconception(
            "residual-for-x",
            lambda solve, solve_T, b, u: (solve_T(u), -np.outer(solve_T(u), solve(b) - b)),
            "`db` is right. In `dA` you took b away from x. Only x belongs there: d(Ax) holds dA "
            "x.",
        ),
        Misconception(
            "multiplied-by-b",
            _pullback_with_b,
            "`db` is multiplied by b. How L = u·A⁻¹b changes with b doesn't depend on b: it is "
            "linear.",
        ),
        Misconception(
            "u-and-b-in-dA",
            _with_u_and_b,
            "`db` is right. In `dA` stand u and b: u has to be solved with Aᵀ first, and b with A.",
        ),
        Misconception(
            "symmetrised-sum",
            _pullback(
                lambda x, adjoint, u: (adjoint, -np.outer(adjoint, x) - np.outer(x, adjoint))
            ),
            "`db` is right. `dA` holds the transpose as well, as if A were symmetric.",
        ),
        Misconception(
            "b-first-in-dA",
            lambda solve, solve_T, b, u: (solve_T(u), -np.outer(b, solve_T(u))),
            "`db` is right. `dA` is transposed, and holds b where x = A⁻¹b belongs.",
        ),
        Misconception(
            "unsolved-and-sign",
            _pullback(lambda x, adjoint, u: (adjoint, np.outer(u, x))),
            "`db` is right. In `dA` you used u where the solution of the transposed system "
            "belongs, and the minus is missing.",
        ),
        Misconception(
            "solved-with-A-and-sign",
            lambda solve, solve_T, b, u: (-solve(u), np.outer(solve(u), solve(b))),
            "You solved with A for u, and the signs are wrong too. A gradient travels back "
            "through the transpose.",
        ),
        Misconception(
            "scaled-to-unit-length",
            _pullback(lambda x, adjoint, u: (adjoint, -np.outer(adjoint, x) / np.linalg.norm(x))),
            "`db` is right. In `dA` x was scaled to length 1: use it as it is.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
