"""Gradient descent with a penalty."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, count: int, edge: str = "") -> Case:
        A, b, x0 = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n)
        penalty = float(rng.uniform(0.5, 1.5))
        step = 0.4 / (float(np.linalg.norm(A, 2)) ** 2 + penalty)
        return Case((A, b, penalty, x0, step, count), edge=edge, sizes={"m": m})

    def hopeless(m: int, n: int) -> Case:
        # Most of b is out of A's reach: f is about 1e7 and its slopes are of size 1, so the
        # difference of two values of f has few digits left.
        A, b, penalty, x0, step, count = case(m, n, 3).args
        out_of_reach = np.linalg.qr(A, mode="complete")[0][:, n:]
        b = b + 4e3 * out_of_reach @ rng.choice([-1.0, 1.0], size=m - n)
        return Case((A, b, penalty, x0, step, count), sizes={"m": m})

    return [
        case(5, 3, 4),
        case(6, 4, 3),
        case(7, 3, 9),
        hopeless(6, 3),
        case(5, 3, 0, "count is 0"),
        case(4, 1, 3, "n is 1"),
    ]


Move = Callable[[Matrix, Vector, float, Vector, float], Vector]


def _descent(move: Move, further: int = 0) -> Callable[..., Vector]:
    """Make (A, b, penalty, x0, step, count) ↦ x out of the move from one iterate to the next."""

    def descend(
        A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
    ) -> Vector:
        x = x0.copy()
        for _ in range(count + further):
            x = x + move(A, b, penalty, x, step)
        return x

    return descend


def _downhill(A: Matrix, b: Vector, penalty: float, x: Vector, step: float) -> Vector:
    return -step * (A.T @ (A @ x - b) + penalty * x)


def _normalised(A: Matrix, b: Vector, penalty: float, x: Vector, step: float) -> Vector:
    direction = _downhill(A, b, penalty, x, 1.0)
    return step * direction / np.linalg.norm(direction)


def _one_long_step(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    return x0 + _downhill(A, b, penalty, x0, count * step)


def _minimum(A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int) -> Vector:
    return np.linalg.solve(A.T @ A + penalty * np.eye(len(x0)), A.T @ b)


def _along_the_slopes(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    def loss(x: Vector) -> Any:
        return np.sum((A @ x - b) ** 2) / 2 + penalty * np.sum(x**2) / 2

    x = x0
    for _ in range(count):
        x = x - step * gradient_of(loss, x)
    return x


def _penalty_afterwards(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    x = x0
    for _ in range(count):
        x = x - step * A.T @ (A @ x - b)
        x = x - step * penalty * x
    return x


def _with_shrinking_steps(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    x = x0
    for number in range(count):
        x = x + _downhill(A, b, penalty, x, step / (number + 1))
    return x


def _penalty_at_the_start(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    x = x0
    for _ in range(count):
        x = x - step * (A.T @ (A @ x - b) + penalty * x0)
    return x


EXERCISE = Exercise(
    id="gradient.descent",
    name="descend",
    title="Gradient descent with a penalty",
    level=3,
    points=3,
    objective="1.7",
    hints=(
        "Differentiate the two terms apart. With r = Ax − b the first is ½ rᵀr, and dr = A dx; the "
        "second is ½λ xᵀx.",
        "The shapes decide: the gradient must have the shape of x, `(n,)`, and r has shape "
        "`(m,)`. Count the steps: with count = 0 nothing moves.",
    ),
    answer=Array(),
    reference=_descent(_downhill),
    sampler=_descent_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "ascent",
            _descent(lambda A, b, penalty, x, step: -_downhill(A, b, penalty, x, step)),
            "Your steps go uphill: the loss grows with each of them. Descent subtracts the "
            "gradient.",
        ),
        Misconception(
            "normalised",
            _descent(_normalised),
            "You scaled the gradient to length 1, so every step has the same length and the "
            "iterates never settle. Use the gradient as it is: it shrinks near the minimum.",
        ),
        Misconception(
            "factor-two",
            _descent(lambda A, b, penalty, x, step: 2 * _downhill(A, b, penalty, x, step)),
            "Your gradient is twice too long. Both terms of the loss have a ½ in front, and it has "
            "a purpose: it cancels the 2.",
        ),
        Misconception(
            "averaged",
            _descent(
                lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) / len(b) + penalty * x)
            ),
            "You divided by the number of rows. The loss here is ½‖Ax − b‖², a sum over the rows "
            "and not a mean.",
        ),
        Misconception(
            "all-averaged",
            _descent(lambda A, b, penalty, x, step: _downhill(A, b, penalty, x, step) / len(b)),
            "You divided the gradient by the number of rows. The loss here is a sum over the "
            "rows, and not a mean.",
        ),
        Misconception(
            "penalty-forgotten",
            _descent(lambda A, b, penalty, x, step: -step * A.T @ (A @ x - b)),
            "This is descent on ½‖Ax − b‖² alone: the penalty ½λ‖x‖² has a gradient too.",
        ),
        Misconception(
            "penalty-not-times-x",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + penalty)),
            "You added λ itself. The gradient of the penalty depends on x: where x is zero, it "
            "is zero.",
        ),
        Misconception(
            "penalty-halved",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + penalty * x / 2)),
            "The gradient of the penalty is half as long as it should be: the ½ in ½λ‖x‖² is "
            "used up by the 2 that comes down from the square.",
        ),
        Misconception(
            "fit-doubled",
            _descent(lambda A, b, penalty, x, step: -step * (2 * A.T @ (A @ x - b) + penalty * x)),
            "The gradient of the first term is twice too long: its ½ cancels the 2 of the square.",
        ),
        Misconception(
            "penalty-doubled",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + 2 * penalty * x)),
            "The gradient of the penalty is twice too long: the ½ in ½λ‖x‖² cancels the 2.",
        ),
        Misconception(
            "residual-sign",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x + b) + penalty * x)),
            "Your residual is Ax + b. It is Ax − b: prediction minus target.",
        ),
        Misconception(
            "residual-reversed",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (b - A @ x) + penalty * x)),
            "Your residual is b − Ax, and you subtract its gradient as if it were Ax − b. On the "
            "first term you climb.",
        ),
        Misconception(
            "penalty-climbed",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) - penalty * x)),
            "The gradient of the penalty has the wrong sign: your steps lower the first term and "
            "climb on the second.",
        ),
        Misconception(
            "decay-without-step",
            _descent(lambda A, b, penalty, x, step: -step * A.T @ (A @ x - b) - penalty * x),
            "You subtract λx without the step. The step multiplies the whole gradient, the "
            "penalty's part included.",
        ),
        Misconception(
            "step-forgotten",
            _descent(lambda A, b, penalty, x, step: _downhill(A, b, penalty, x, 1.0)),
            "You subtract the gradient without the step.",
        ),
        Misconception(
            "one-step-short",
            _descent(_downhill, -1),
            "You took one step fewer than `count`.",
        ),
        Misconception(
            "one-step-long",
            _descent(_downhill, 1),
            "You took one step more than `count`.",
        ),
        Misconception(
            "a-single-step",
            lambda A, b, penalty, x0, step, count: x0 + _downhill(A, b, penalty, x0, step),
            "You took one step, whatever `count` is. Is the loop there, and the `return` behind "
            "it?",
        ),
        Misconception(
            "gradient-at-the-start",
            _one_long_step,
            "All your steps use the gradient at x0. Descent computes a new one wherever it stands.",
        ),
        Misconception(
            "starts-at-zero",
            lambda A, b, penalty, x0, step, count: _descent(_downhill)(
                A, b, penalty, 0 * x0, step, count
            ),
            "You started at zero. The start is x0.",
        ),
        Misconception(
            "minimum",
            _minimum,
            "You returned the minimum itself. Where descent stands after `count` steps is asked "
            "for, which is still on the way.",
        ),
        Misconception(
            "half-the-fit",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) / 2 + penalty * x)),
            "The gradient of the first term is half as long as it should be: its ½ is used up by "
            "the 2 of the square.",
        ),
        Misconception(
            "penalty-after-the-step",
            _penalty_afterwards,
            "You made the step of the first term, and shrank the result then. Both terms belong "
            "to one gradient, at the point where you stand.",
        ),
        Misconception(
            "shrinking-steps",
            _with_shrinking_steps,
            "Your steps get shorter from one to the next. `step` stays the same.",
        ),
        Misconception(
            "penalty-by-the-length",
            _descent(
                lambda A, b, penalty, x, step: (
                    -step * (A.T @ (A @ x - b) + penalty * np.linalg.norm(x))
                )
            ),
            "The penalty contributes a number, λ‖x‖, to every entry. Its gradient is a vector.",
        ),
        Misconception(
            "penalty-by-the-squares",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + penalty * x**2)),
            "The penalty contributes λx², entry by entry. Differentiate ½λx² once more.",
        ),
        Misconception(
            "penalty-by-the-sign",
            _descent(
                lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + penalty * np.sign(x))
            ),
            "This is the gradient of λ Σ|xᵢ|. The penalty here is ½λ‖x‖².",
        ),
        Misconception(
            "penalty-at-the-start",
            _penalty_at_the_start,
            "Your penalty stays at x0. Its gradient is taken where you stand, as that of the "
            "first term.",
        ),
        Misconception(
            "length-not-squared",
            _descent(
                lambda A, b, penalty, x, step: (
                    -step * (A.T @ (A @ x - b) / np.linalg.norm(A @ x - b) + penalty * x)
                )
            ),
            "This is the gradient of ‖Ax − b‖, without the square.",
        ),
    ),
    proof=Recomputed(_along_the_slopes, rtol=1e-7),
)
