"""Shapes of a sensitivity."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Exercise, Misconception, Parts, Recomputed, Shape

_N, _P = 6, 4

Shapes = tuple[tuple[int, ...], ...]


def _shapes_of_derivatives() -> Shapes:
    """Follow such a system in small steps, differentiate what comes out, and look at the shapes."""
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(_N, _N)), rng.normal(size=(_N, _P))
    start, theta, w = rng.normal(size=_N), rng.normal(size=_P), rng.normal(size=_N)

    def velocity(x: Any, t: Any) -> Any:
        return np.sin(A @ x) + B @ t

    def followed(x: Any, t: Any, steps: int) -> Any:
        for _ in range(steps):
            x = x + 0.01 * velocity(x, t)
        return x

    middle = followed(start, theta, 50)
    f_theta = jacobian_of(lambda t: velocity(middle, t), theta)
    S = jacobian_of(lambda t: followed(start, t, 50), theta)
    adjoint = gradient_of(lambda x: w @ followed(x, theta, 50), middle)
    by_theta = gradient_of(lambda t: w @ followed(start, t, 100), theta)
    return f_theta.shape, S.shape, adjoint.shape, by_theta.shape


EXERCISE = Exercise(
    id="implicit.sizes",
    name="sizes",
    title="Shapes of a sensitivity",
    level=1,
    points=1,
    objective="12.7",
    hints=(
        "For a Jacobian: outputs down the rows, inputs along the columns. f has as many entries as "
        "x has.",
        "The adjoint at time t says how L would change if x were moved at that time. A gradient "
        "has the shape of its variable.",
    ),
    answer=Parts(
        (("f_theta", Shape()), ("S", Shape()), ("adjoint", Shape()), ("by_theta", Shape()))
    ),
    reference=lambda: ((_N, _P), (_N, _P), (_N,), (_P,)),
    misconceptions=(
        Misconception(
            "transposed",
            lambda: ((4, 6), (4, 6), (6,), (4,)),
            "`f_theta` and `S` are turned round: in this course outputs stand down the rows.",
        ),
        Misconception(
            "f_theta-transposed",
            lambda: ((4, 6), (6, 4), (6,), (4,)),
            "`f_theta` is turned round: the entries of f stand down the rows.",
        ),
        Misconception(
            "S-transposed",
            lambda: ((6, 4), (4, 6), (6,), (4,)),
            "`S` is turned round: the entries of x stand down the rows.",
        ),
        Misconception(
            "S-square",
            lambda: ((6, 4), (6, 6), (6,), (4,)),
            "For `S` you gave the shape of ∂f/∂x. S has a column for each parameter.",
        ),
        Misconception(
            "f_theta-square",
            lambda: ((6, 6), (6, 4), (6,), (4,)),
            "For `f_theta` you gave the shape of ∂f/∂x. By the parameters there is a column for "
            "each of them.",
        ),
        Misconception(
            "both-square",
            lambda: ((6, 6), (6, 6), (6,), (4,)),
            "(6, 6) is the shape of ∂f/∂x. By the parameters there is a column for each of them.",
        ),
        Misconception(
            "square-of-parameters",
            lambda: ((4, 4), (6, 4), (6,), (4,)),
            "`f_theta` has too few rows: f has six entries, as x has.",
        ),
        Misconception(
            "f_theta-vector",
            lambda: ((4,), (6, 4), (6,), (4,)),
            "`f_theta` would be (4,) if the state were one number. It has six.",
        ),
        Misconception(
            "S-vector",
            lambda: ((6, 4), (4,), (6,), (4,)),
            "`S` would be (4,) if the state were one number. Each of the six moves with each "
            "parameter.",
        ),
        Misconception(
            "S-as-x",
            lambda: ((6, 4), (6,), (6,), (4,)),
            "`S` would be (6,) if there were one parameter.",
        ),
        Misconception(
            "adjoint-for-parameters",
            lambda: ((6, 4), (6, 4), (4,), (4,)),
            "The adjoint isn't the gradient by θ yet. It is one by the state.",
        ),
        Misconception(
            "adjoint-for-each-parameter",
            lambda: ((6, 4), (6, 4), (6, 4), (4,)),
            "That is one vector for each parameter, as forward mode needs them. L is one number, "
            "so there is one adjoint.",
        ),
        Misconception(
            "adjoint-column",
            lambda: ((6, 4), (6, 4), (6, 1), (4,)),
            "A vector has one axis in this course: the adjoint isn't a column.",
        ),
        Misconception(
            "adjoint-square",
            lambda: ((6, 4), (6, 4), (6, 6), (4,)),
            "(6, 6) is the shape of the matrix in the adjoint's equation. The adjoint is a vector.",
        ),
        Misconception(
            "gradient-of-unknowns",
            lambda: ((6, 4), (6, 4), (6,), (6,)),
            "A gradient has the shape of its variable. By θ there are four entries.",
        ),
        Misconception(
            "gradient-row",
            lambda: ((6, 4), (6, 4), (6,), (1, 4)),
            "A gradient has the shape of its variable: one axis, not a row.",
        ),
        Misconception(
            "sizes-exchanged",
            lambda: ((4, 6), (4, 6), (4,), (6,)),
            "You exchanged the two counts: there are six states and four parameters.",
        ),
        Misconception(
            "last-two-exchanged",
            lambda: ((6, 4), (6, 4), (4,), (6,)),
            "The last two have changed places. The adjoint belongs to the state, the gradient to "
            "the parameters.",
        ),
    ),
    proof=Recomputed(_shapes_of_derivatives),
)
