"""Find the bug: a fixed point backwards."""

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

Pull = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, p: int, size: float, edge: str = "") -> Case:
        # Never symmetric: the transpose must not do in place of the matrix.
        R = rng.normal(size=(n, n))
        R *= size / np.linalg.norm(R, 2)
        pull = Callback(lambda v: R.T @ v, "pull", limit=800)
        args = (pull, rng.normal(size=(n, p)), rng.normal(size=n))
        return Case(args, edge=edge, condition=1 / (1 - size), sizes={"n": n, "p": p})

    def slow(n: int, p: int, size: float, edge: str) -> Case:
        # A rotation, scaled: nothing dies out before the rest, so 20 steps are far from enough.
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        pull = Callback(lambda v: size * (Q.T @ v), "pull", limit=800)
        args = (pull, rng.normal(size=(n, p)), rng.normal(size=n))
        return Case(args, edge=edge, condition=1 / (1 - size), sizes={"n": n, "p": p})

    return [
        case(4, 3, 0.8),
        case(5, 2, 0.9),
        case(3, 6, 0.85),
        slow(4, 3, 0.95, "the norm of ∂r/∂z is 0.95"),
        case(1, 3, 0.5, "n is 1"),
        case(3, 1, 0.8, "there is one parameter"),
    ]


def _matrix(pull: Pull, u: Vector) -> Matrix:
    """The transpose of r_z, column by column."""
    return np.stack([pull(e) for e in np.eye(len(u))], axis=-1)


def _series(
    steps: int, first: float = 1.0, again: float = 1.0
) -> Callable[[Pull, Matrix, Vector], Vector]:
    """λ = first·u, then so many times λ ← again·u + r_zᵀλ; then r_θᵀλ."""

    def fixed_point_gradient(pull: Pull, S: Matrix, u: Vector) -> Vector:
        R_T, lam = _matrix(pull, u), first * u
        for _ in range(steps):
            lam = again * u + R_T @ lam
        back: Vector = S.T @ lam
        return back

    return fixed_point_gradient


def _grown(pull: Pull, S: Matrix, u: Vector) -> Vector:
    """Twenty times λ ← λ + r_zᵀλ."""
    R_T, lam = _matrix(pull, u), u
    for _ in range(20):
        lam = lam + R_T @ lam
    back: Vector = S.T @ lam
    return back


def _solved(pull: Pull, S: Matrix, u: Vector, change: Callable[[Matrix], Matrix]) -> Vector:
    back: Vector = S.T @ np.linalg.solve(change(_matrix(pull, u)), u)
    return back


def _gradient(pull: Pull, S: Matrix, u: Vector) -> Vector:
    return _solved(pull, S, u, lambda R_T: np.eye(len(R_T)) - R_T)


def _differentiated(pull: Pull, S: Matrix, u: Vector) -> Vector:
    """Take an r with these derivatives, let it settle for a moved θ, and differentiate u·z."""
    R = _matrix(pull, u).T

    def loss(step: Any) -> Any:
        moved = S @ step
        z = 0 * moved
        for _ in range(1200):
            z = R @ z + moved
        return u @ z

    return gradient_of(loss, np.zeros(S.shape[1]))


EXERCISE = Exercise(
    id="implicit.fixed_point",
    name="fixed_point_gradient",
    title="Find the bug: a fixed point backwards",
    level=2,
    points=2,
    objective="12.5",
    hints=(
        "What does λ converge to in this loop, if pull makes vectors shorter? And who says that "
        "20 steps are enough?",
        "The adjoint satisfies λ = u + r_zᵀλ. Repeat that until λ changes by less than 1e-12.",
    ),
    answer=Array(),
    reference=_gradient,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "the-code-as-it-stands",
            _series(20, again=0.0),
            "This is the code as it stands: u is forgotten after the first step, so λ goes to 0.",
        ),
        Misconception(
            "lost-in-more-steps",
            lambda pull, S, u: np.zeros(S.shape[1]),
            "Your gradient is 0. A λ that is only pulled back goes to 0, because pull makes it "
            "shorter each time: something must be added in each step.",
        ),
        *(
            Misconception(
                f"{steps}-steps",
                _series(steps),
                f"The step is right now. You stop after {steps} steps, and that isn't enough "
                "everywhere: let the change of λ decide.",
            )
            for steps in (10, 19, 20, 21, 25, 30, 40, 50, 60, 80, 100)
        ),
        Misconception(
            "added-to-the-old-one",
            _grown,
            "You add what is pulled back to the λ of the step before. The adjoint satisfies "
            "λ = u + r_zᵀλ, and there it is added to u.",
        ),
        Misconception(
            "no-step",
            _series(0),
            "You took u itself for λ. That differentiates one step of the iteration, the last one.",
        ),
        Misconception(
            "one-step",
            _series(1),
            "You made one step of the adjoint's iteration. It goes on.",
        ),
        Misconception(
            "two-steps",
            _series(2),
            "You made two steps of the adjoint's iteration. It goes on.",
        ),
        Misconception(
            "one-pull",
            _series(1, again=0.0),
            "You pulled u back once. That is one term of the adjoint; u itself is another.",
        ),
        Misconception(
            "without-the-first-term",
            lambda pull, S, u: _gradient(pull, S, u) - S.T @ u,
            "You left out u itself: λ is u plus what is pulled back.",
        ),
        Misconception(
            "u-twice",
            lambda pull, S, u: _gradient(pull, S, u) + S.T @ u,
            "u is counted twice: λ must satisfy λ = u + r_zᵀλ, with u once.",
        ),
        Misconception(
            "plus",
            lambda pull, S, u: _solved(pull, S, u, lambda R_T: np.eye(len(R_T)) + R_T),
            "The sign of the pulled back part is wrong: the equation is z − r(z, θ) = 0.",
        ),
        Misconception(
            "not-transposed",
            lambda pull, S, u: _solved(pull, S, u, lambda R_T: np.eye(len(R_T)) - R_T.T),
            "You solved with r_z where its transpose belongs.",
        ),
        Misconception(
            "averaged",
            lambda pull, S, u: _solved(pull, S, u, lambda R_T: 2 * np.eye(len(R_T)) - R_T),
            "You take the mean of u and what is pulled back. λ is their sum.",
        ),
        Misconception(
            "half-pulled",
            lambda pull, S, u: _solved(pull, S, u, lambda R_T: np.eye(len(R_T)) - R_T / 2),
            "You add half of what is pulled back. All of it counts.",
        ),
        Misconception(
            "inverse-of-r",
            lambda pull, S, u: _solved(pull, S, u, lambda R_T: R_T),
            "You solved with r_z alone. The equation is z − r(z, θ) = 0, and its derivative by z "
            "has an identity in it.",
        ),
        Misconception(
            "adjoint-itself",
            lambda pull, S, u: np.linalg.solve(np.eye(len(u)) - _matrix(pull, u), u),
            "This is λ, with one entry for each unknown. The gradient by θ is one product further.",
        ),
        Misconception(
            "sign",
            lambda pull, S, u: -_gradient(pull, S, u),
            "The sign is wrong. ∂F/∂θ is −∂r/∂θ, so two minus signs cancel.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
