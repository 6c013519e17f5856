"""The gradient of a quadratic function."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Tolerance

# A formula is right to rounding, and a finite difference is not.
TO_ROUNDING = Tolerance(1e-12, 1e-14, "a formula is right to rounding, a finite difference isn't")


def _quadratic_cases(rng: np.random.Generator) -> list[Case]:
    # Never symmetric: a symmetric A would make 2Ax right by accident.
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        A, b, x = rng.normal(size=(n, n)), rng.normal(size=n), scale * rng.normal(size=n)
        return Case((A, b, x), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(3), case(3, "x is zero", 0.0), case(1, "n is 1")]


EXERCISE = Exercise(
    id="gradient.quadratic",
    name="quadratic_gradient",
    title="The gradient of a quadratic function",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "x occurs twice in xᵀAx. Write d(xᵀAx) with the product rule: two terms.",
        "Bring every term into the form (something)·dx. A number equals its own transpose.",
    ),
    answer=Array(),
    reference=lambda A, b, x: (A + A.T) @ x + b,
    sampler=_quadratic_cases,
    tolerance=TO_ROUNDING,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "symmetric-A",
            lambda A, b, x: 2 * A @ x + b,
            "You used 2Ax for the first term, which is right only when A is symmetric. The product "
            "rule gives two terms, and one of them brings the transpose of A.",
        ),
        Misconception(
            "transposed-twice",
            lambda A, b, x: 2 * A.T @ x + b,
            "You used 2Aᵀx for the first term, which is right only when A is symmetric. The "
            "product rule gives two different terms here.",
        ),
        Misconception(
            "one-term",
            lambda A, b, x: A @ x + b,
            "Of xᵀAx you have Ax, one of two terms. x stands on both sides of A, and both "
            "occurrences change when x does.",
        ),
        Misconception(
            "other-term",
            lambda A, b, x: A.T @ x + b,
            "Of xᵀAx you have Aᵀx, one of two terms. x stands on both sides of A, and both "
            "occurrences change when x does.",
        ),
        Misconception(
            "linear-term-dropped",
            lambda A, b, x: (A + A.T) @ x,
            "The quadratic part is right. What does bᵀx change by when x changes by dx?",
        ),
        Misconception(
            "symmetric-A-alone",
            lambda A, b, x: 2 * A @ x,
            "Two things: 2Ax is right only when A is symmetric, and the term bᵀx has a gradient "
            "too.",
        ),
        Misconception(
            "linear-term-negated",
            lambda A, b, x: (A + A.T) @ x - b,
            "The quadratic part is right, and the linear part has the wrong sign. (In ½‖Ax − b‖² "
            "there is a minus; here there is none.)",
        ),
        Misconception(
            "linear-term-kept",
            lambda A, b, x: (A + A.T) @ x + b * x,
            "The quadratic part is right. In the linear part the entries of x have been "
            "differentiated away: the derivative of 3t is 3, not 3t.",
        ),
        Misconception(
            "value",
            lambda A, b, x: x @ A @ x + b @ x,
            "You returned the value of f, a number. Its gradient has one entry per entry of x.",
        ),
    ),
    proof=Recomputed(lambda A, b, x: gradient_of(lambda v: v @ A @ v + b @ v, x)),
)
