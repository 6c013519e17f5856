"""Three points that six parameters can't tell apart."""

from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness

_A = (1, -2)
_W = ((1, 2), (3, 1))
_X = ((1, 1), (1, 2), (2, 1))
_V = (3, -1, -1)


def _rows(a: Any, W: Any, X: Any) -> Any:
    """The Jacobian by a and W, row by row, in exact arithmetic; shape (3, 6)."""
    z = X @ W.T
    on = z > 0
    hidden = np.where(on, z, 0 * z)
    by_W = [np.outer(np.where(row, a, 0 * a), x).ravel() for row, x in zip(on, X, strict=True)]
    return np.concatenate([hidden, np.array(by_W)], axis=1)


def _distinct(a: Any, W: Any, X: Any, v: Any) -> bool:
    return all(np.any(X[i] != X[j]) for i in range(3) for j in range(i))


def _on_different_lines(a: Any, W: Any, X: Any, v: Any) -> bool:
    return all(X[i][0] * X[j][1] != X[i][1] * X[j][0] for i in range(3) for j in range(i))


def _stands_still(answer: tuple[Any, ...]) -> bool:
    """Move the parameters a little in many directions, by floating-point arithmetic, and look."""
    a, W, X, v = (np.asarray(part).astype(float) for part in answer)
    z = X @ W.T
    if not v.any() or np.min(np.abs(z)) == 0:
        return False
    lines = [X[i][0] * X[j][1] - X[i][1] * X[j][0] for i in range(3) for j in range(i)]
    if not all(lines):
        return False
    theta = np.concatenate([a, W.ravel()])
    rng = np.random.default_rng(0)
    scale = 1 + np.max(np.abs(theta)) * (1 + np.max(np.abs(X)))

    def outputs(t: Any) -> Any:
        z = X @ t[2:].reshape(2, 2).T
        return np.where(z.real > 0, z, 0) @ t[:2]  # analytic where no z is 0

    moved = np.array([outputs(theta + 1e-30j * d).imag / 1e-30 for d in rng.normal(size=(40, 6))])
    return bool(
        np.all(np.abs(moved @ v) <= 1e-9 * scale * np.max(np.abs(v)))
        and np.all(np.max(np.abs(moved), axis=0) > 0)
    )


EXERCISE = Exercise(
    id="ntk.three_points",
    name="witness",
    title="Six parameters, three points, a singular kernel",
    level=3,
    points=3,
    objective="16.6",
    hints=(
        "Where the same units are active at all three points, how does the gradient depend on x?",
        "There it is linear in x, and in the plane three vectors are always dependent: find v with "
        "v₁x₁ + v₂x₂ + v₃x₃ = 0.",
    ),
    answer=Witness(
        fields=(("a", (2,)), ("W", (2, 2)), ("X", (3, 2)), ("v", (3,))),
        conditions=(
            Condition(
                "points-coincide",
                _distinct,
                "Two of your points are the same. Three different ones are asked for.",
                (_A, _W, ((1, 1), (1, 1), (2, 1)), (1, -1, 0)),
            ),
            Condition(
                "on-one-line",
                _on_different_lines,
                "Two of your points lie on one line through the origin. That is too easy: there "
                "the gradients may be parallel. (Points are the rows of X.)",
                (_A, _W, ((1, 1), (2, 2), (2, 1)), (2, -1, 0)),
            ),
            Condition(
                "at-a-kink",
                lambda a, W, X, v: bool(np.all(X @ W.T != 0)),
                "At one of your points a unit's input w·x is 0. There ReLU has a kink, and the "
                "gradient doesn't exist.",
                (_A, _W, ((2, -1), (1, 2), (2, 1)), (1, -1, 2)),
            ),
            Condition(
                "gradient-zero",
                lambda a, W, X, v: bool(np.all(np.any(_rows(a, W, X) != 0, axis=1))),
                "At one of your points the gradient is zero: no unit is active there. The kernel "
                "is singular then, but three nonzero gradients are asked for.",
                (_A, _W, ((1, 1), (1, 2), (-1, -3)), (0, 0, 1)),
            ),
            Condition(
                "v-is-zero",
                lambda a, W, X, v: bool(np.any(v != 0)),
                "Your v is zero. Every matrix takes the zero vector to zero.",
                (_A, _W, _X, (0, 0, 0)),
            ),
            Condition(
                "not-in-the-null-space",
                lambda a, W, X, v: bool(np.all(_rows(a, W, X) @ (_rows(a, W, X).T @ v) == 0)),
                "K v isn't zero. (Numbers are read exactly: use whole numbers or fractions.)",
                (_A, _W, _X, (1, -1, -1)),
            ),
        ),
    ),
    reference=lambda: (_A, _W, _X, _V),
    proof=Satisfies(_stands_still),
)
