"""A multiplier by hand."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector


def _saddle_of_the_lagrangian() -> Vector:
    """One Newton step on the gradient of f + νh, by (x, y, ν): it is exact, f being quadratic."""

    def lagrangian(v: Vector) -> Any:
        x, y, nu = v
        return 2 * x**2 + 3 * y**2 + nu * (2 * x - 5 * y - 31)

    start = np.array([1.0, 1.0, 1.0])
    slope, curvature = gradient_of(lagrangian, start), hessian_of(lagrangian, start)
    return start - np.linalg.solve(curvature, slope)


EXERCISE = Exercise(
    id="constrained.by_hand",
    name="point_and_multiplier",
    title="A multiplier by hand",
    level=1,
    points=1,
    objective="7.2",
    hints=(
        "Three equations for three unknowns: the derivative of the Lagrangian by x, by y, and the "
        "constraint itself.",
        "The first two give x and y in terms of ν. Put them into the third.",
    ),
    answer=Array(),
    # f = 2x² + 3y², h = 2x − 5y − 31, L = f + νh
    reference=lambda: np.array([3.0, -5.0, -6.0]),
    misconceptions=(
        Misconception(
            "multiplier-sign",
            lambda: np.array([3.0, -5.0, 6.0]),
            "The point is right, and the multiplier has the other sign. It belongs to f − νh; the "
            "Lagrangian here is f + νh, with h = 2x − 5y − 31.",
        ),
        Misconception(
            "unconstrained",
            lambda: np.array([0.0, 0.0, 0.0]),
            "This is where the gradient of f is zero, and 2x − 5y isn't 31 there. At a constrained "
            "minimum the gradient of f need not vanish.",
        ),
        Misconception(
            "partials-equated",
            lambda: np.array([-93 / 4, -31 / 2, 93 / 2]),
            "You set ∂f/∂x equal to ∂f/∂y. The gradient of f must be parallel to that of h, and "
            "the gradient of h is (2, −5), not (1, 1).",
        ),
        Misconception(
            "partials-equated-second",
            lambda: np.array([-93 / 4, -31 / 2, -93 / 5]),
            "You set ∂f/∂x equal to ∂f/∂y, and took ν from the second equation; the first one "
            "doesn't hold then. The gradient of h is (2, −5), not (1, 1).",
        ),
        Misconception(
            "powers-kept",
            lambda: np.array([3.0, -5.0, -3.0]),
            "The point is right, and the multiplier isn't: a factor got lost when 2x² and 3y² were "
            "differentiated. Put your numbers into ∇f + ν∇h.",
        ),
        Misconception(
            "gradients-equal",
            lambda: np.array([1 / 2, -5 / 6, -1.0]),
            "You took the two gradients for equal. They need only be parallel: ν is unknown, and "
            "the constraint decides it. Yours doesn't hold.",
        ),
        Misconception(
            "nearest-to-zero",
            lambda: np.array([62 / 29, -155 / 29, -62 / 29]),
            "This is the point of the line that is nearest to the origin, where x² + y² is "
            "least. In f the two squares have other weights.",
        ),
        Misconception(
            "sign-of-the-second-entry",
            lambda: np.array([-93 / 19, -155 / 19, 186 / 19]),
            "You took (2, 5) for the gradient of h. In h the y has a minus sign.",
        ),
        Misconception(
            "constant-turned",
            lambda: np.array([-3.0, 5.0, 6.0]),
            "All three have the other sign: your constraint is 2x − 5y = −31. Put your point into "
            "2x − 5y.",
        ),
        Misconception(
            "second-coefficient-not-halved",
            lambda: np.array([93 / 56, -155 / 28, -93 / 28]),
            "∂f/∂x is right in your equations, and ∂f/∂y isn't: differentiating y² brings a 2 "
            "down.",
        ),
        Misconception(
            "first-coefficient-not-halved",
            lambda: np.array([186 / 37, -155 / 37, -186 / 37]),
            "∂f/∂y is right in your equations, and ∂f/∂x isn't: differentiating x² brings a 2 "
            "down.",
        ),
        Misconception(
            "multiplier-first",
            lambda: np.array([-6.0, 3.0, -5.0]),
            "The three numbers are right, in another order: x, then y, then ν.",
        ),
    ),
    proof=Recomputed(_saddle_of_the_lagrangian),
)
