"""Gradient descent with a penalty."""

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
    Recomputed,
    Vector,
    slip,
)


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
        case(5, 3, 6),
        case(6, 4, 3),
        case(7, 3, 9),
        hopeless(6, 3),
        case(5, 3, 0, "count is 0"),
        case(4, 1, 3, "n is 1"),
    ]


def _gradient(A: Matrix, b: Vector, penalty: float, x: Vector) -> Vector:
    gradient: Vector = A.T @ (A @ x - b) + penalty * x
    return gradient


def _walked(
    A: Matrix,
    b: Vector,
    penalty: float,
    x0: Vector,
    step: float,
    count: int,
    residual: Callable[[Vector, Vector], Vector] = lambda Ax, b: Ax - b,
    fit: Callable[[Vector, Vector], Vector] = lambda slope, r: slope,
    shrink: Callable[[float, Vector, Vector], Any] = lambda penalty, x, x0: penalty * x,
    over: Callable[[Vector], float] = lambda b: 1.0,
    whole: Callable[[Vector], Vector] = lambda g: g,
    sign: float = -1.0,
    stride: Callable[[float, int], float] = lambda step, number: step,
    start: Callable[[Vector], Vector] = lambda x0: x0,
    steps: Callable[[int], int] = lambda count: count,
) -> Vector:
    x = start(x0)
    for number in range(steps(count)):
        r = residual(A @ x, b)
        gradient = (fit(A.T @ r, r) + shrink(penalty, x, x0)) / over(b)
        x = x + sign * stride(step, number) * whole(gradient)
    return np.array(x)


def _one_long_step(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    return x0 - count * step * _gradient(A, b, penalty, x0)


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


def _after_walking(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    return _gradient(A, b, penalty, _walked(A, b, penalty, x0, step, count))


def _decay_without_step(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    x = x0
    for _ in range(count):
        x = x - step * A.T @ (A @ x - b) - penalty * x
    return x


def _from_the_start(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    x = x0
    for _ in range(count):
        x = x0 - step * _gradient(A, b, penalty, x)
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
    reference=lambda A, b, penalty, x0, step, count: _walked(A, b, penalty, x0, step, count),
    sampler=_descent_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "not-moved",
            lambda A, b, penalty, x0, step, count: x0,
            "This is x0, the start: no step was taken.",
        ),
        Misconception(
            "every-step-from-the-start",
            _from_the_start,
            "Each of your steps begins at x0 again. It begins where the step before ended.",
        ),
        slip(
            _walked,
            "ascent",
            "Your steps go uphill: descent subtracts the gradient.",
            sign=1.0,
        ),
        slip(
            _walked,
            "normalised",
            "You scaled the gradient to length 1, so every step has the same length and the "
            "iterates never settle. Use the gradient as it is: it shrinks near the minimum.",
            whole=lambda g: g / np.linalg.norm(g),
        ),
        slip(
            _walked,
            "factor-two",
            "Your gradient is twice too long. Both terms of the loss have a ½ in front, and it "
            "has a purpose: it cancels the 2.",
            whole=lambda g: 2 * g,
        ),
        slip(
            _walked,
            "halved",
            "Your gradient is half as long as it should be: the ½ in front of each term is used "
            "up by the 2 of its square.",
            whole=lambda g: g / 2,
        ),
        slip(
            _walked,
            "averaged",
            "The first term's gradient is divided by the number of rows. The loss here is ½‖Ax − "
            "b‖², a sum over the rows and not a mean.",
            fit=lambda slope, r: slope / len(r),
        ),
        slip(
            _walked,
            "all-averaged",
            "You divided the gradient by the number of rows. The loss here is a sum over the "
            "rows, and not a mean.",
            over=len,
        ),
        slip(
            _walked,
            "penalty-forgotten",
            "The penalty is missing: ½λ‖x‖² has a gradient too.",
            shrink=lambda penalty, x, x0: 0.0,
        ),
        slip(
            _walked,
            "fit-forgotten",
            "The first term is missing: your steps shrink x, and never look at A and b.",
            fit=lambda slope, r: 0.0 * slope,
        ),
        slip(
            _walked,
            "penalty-not-times-x",
            "You added λ itself. The gradient of the penalty depends on x: where x is zero, it is "
            "zero.",
            shrink=lambda penalty, x, x0: penalty,
        ),
        slip(
            _walked,
            "penalty-halved",
            "The gradient of the penalty is half as long as it should be: the ½ in ½λ‖x‖² is used "
            "up by the 2 that comes down from the square.",
            shrink=lambda penalty, x, x0: penalty * x / 2,
        ),
        slip(
            _walked,
            "penalty-doubled",
            "The gradient of the penalty is twice too long: the ½ in ½λ‖x‖² cancels the 2.",
            shrink=lambda penalty, x, x0: 2 * penalty * x,
        ),
        slip(
            _walked,
            "penalty-climbed",
            "The gradient of the penalty has the wrong sign: your steps climb on the second term.",
            shrink=lambda penalty, x, x0: -penalty * x,
        ),
        slip(
            _walked,
            "penalty-squared",
            "λ is squared. It stands in the loss as it is.",
            shrink=lambda penalty, x, x0: penalty**2 * x,
        ),
        slip(
            _walked,
            "penalty-by-the-length",
            "The penalty contributes a number, λ‖x‖, to every entry. Its gradient is a vector.",
            shrink=lambda penalty, x, x0: penalty * np.linalg.norm(x),
        ),
        slip(
            _walked,
            "penalty-itself",
            "You added the penalty itself, ½λ‖x‖², to every entry. Its gradient is a vector.",
            shrink=lambda penalty, x, x0: penalty * np.sum(x**2) / 2,
        ),
        slip(
            _walked,
            "penalty-by-the-squares",
            "The penalty contributes λx², entry by entry. Differentiate ½λx² once more.",
            shrink=lambda penalty, x, x0: penalty * x**2,
        ),
        slip(
            _walked,
            "penalty-by-the-sign",
            "Your penalty's part is the gradient of λ Σ|xᵢ|. The penalty here is ½λ‖x‖².",
            shrink=lambda penalty, x, x0: penalty * np.sign(x),
        ),
        slip(
            _walked,
            "penalty-at-the-start",
            "Your penalty stays at x0. Its gradient is taken where you stand, as that of the "
            "first term.",
            shrink=lambda penalty, x, x0: penalty * x0,
        ),
        slip(
            _walked,
            "fit-doubled",
            "The gradient of the first term is twice too long: its ½ cancels the 2 of the square.",
            fit=lambda slope, r: 2 * slope,
        ),
        slip(
            _walked,
            "half-the-fit",
            "The gradient of the first term is half as long as it should be: its ½ is used up by "
            "the 2 of the square.",
            fit=lambda slope, r: slope / 2,
        ),
        slip(
            _walked,
            "residual-sign",
            "Your residual is Ax + b. It is Ax − b: prediction minus target.",
            residual=lambda Ax, b: Ax + b,
        ),
        slip(
            _walked,
            "residual-reversed",
            "Your residual is b − Ax, and you subtract its gradient as if it were Ax − b. On the "
            "first term you climb.",
            residual=lambda Ax, b: b - Ax,
        ),
        slip(
            _walked,
            "target-forgotten",
            "b is missing: the residual is Ax − b.",
            residual=lambda Ax, b: Ax,
        ),
        slip(
            _walked,
            "length-not-squared",
            "Your first term's gradient is that of ‖Ax − b‖, without the square.",
            fit=lambda slope, r: slope / np.linalg.norm(r),
        ),
        slip(
            _walked,
            "step-forgotten",
            "You subtract the gradient without the step.",
            stride=lambda step, number: 1.0,
        ),
        slip(
            _walked,
            "shrinking-steps",
            "Your steps get shorter from one to the next. `step` stays the same.",
            stride=lambda step, number: step / (number + 1),
        ),
        slip(
            _walked,
            "one-step-short",
            "You took one step fewer than `count`.",
            steps=lambda count: max(count - 1, 0),
        ),
        slip(
            _walked,
            "one-step-long",
            "You took one step more than `count`.",
            steps=lambda count: count + 1,
        ),
        slip(
            _walked,
            "a-single-step",
            "You took one step, whatever `count` is. Is the loop there, and the `return` behind "
            "it?",
            steps=lambda count: 1,
        ),
        slip(
            _walked,
            "starts-at-zero",
            "You started at zero. The start is x0.",
            start=lambda x0: 0 * x0,
        ),
        Misconception(
            "decay-without-step",
            _decay_without_step,
            "You subtract λx without the step. The step multiplies the whole gradient, the "
            "penalty's part included.",
        ),
        Misconception(
            "gradient-at-the-start",
            _one_long_step,
            "All your steps use the gradient at x0. Descent computes a new one wherever it stands.",
        ),
        Misconception(
            "minimum",
            _minimum,
            "You returned the minimum itself. Where descent stands after `count` steps is asked "
            "for, which is still on the way.",
        ),
        Misconception(
            "penalty-after-the-step",
            _penalty_afterwards,
            "You made the step of the first term, and shrank the result then. Both terms belong "
            "to one gradient, at the point where you stand.",
        ),
        Misconception(
            "gradient-where-it-stands",
            _after_walking,
            "This is the gradient where descent stands. The point itself is asked for.",
        ),
        Misconception(
            "change-alone",
            lambda A, b, penalty, x0, step, count: _walked(A, b, penalty, x0, step, count) - x0,
            "This is how far descent moved. Where it stands is asked for, beginning at x0.",
        ),
        Misconception(
            "minimum-without-the-penalty",
            lambda A, b, penalty, x0, step, count: np.linalg.pinv(A) @ b,
            "This is the minimum of the first term alone. Where descent stands after `count` "
            "steps is asked for, with the penalty.",
        ),
        slip(
            _walked,
            "first-weight-not-penalised",
            "Your penalty leaves the first entry of x out. Here it counts all of them.",
            shrink=lambda penalty, x, x0: penalty * x * (np.arange(len(x)) > 0),
        ),
        slip(
            _walked,
            "half-the-steps",
            "You took half of the steps.",
            steps=lambda count: count // 2,
        ),
    ),
    proof=Recomputed(_along_the_slopes, rtol=1e-7),
)
