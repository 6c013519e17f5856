"""A multiplier by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

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
    # f = x² + 3y², h = 2x + 3y − 7, L = f + νh
    reference=lambda: np.array([2.0, 1.0, -2.0]),
    misconceptions=(
        Misconception(
            "multiplier-sign",
            lambda: np.array([2.0, 1.0, 2.0]),
            "The point is right, and the multiplier has the other sign. It belongs to f − νh; the "
            "Lagrangian here is f + νh, with h = 2x + 3y − 7.",
        ),
        Misconception(
            "unconstrained",
            lambda: np.array([0.0, 0.0, 0.0]),
            "This is where the gradient of f is zero, and 2x + 3y isn't 7 there. At a constrained "
            "minimum the gradient of f need not vanish.",
        ),
        Misconception(
            "partials-equated",
            lambda: np.array([7 / 3, 7 / 9, -7 / 3]),
            "You set ∂f/∂x equal to ∂f/∂y. The gradient of f must be parallel to that of h, and "
            "the gradient of h is (2, 3), not (1, 1).",
        ),
        Misconception(
            "partials-equated-second",
            lambda: np.array([7 / 3, 7 / 9, -14 / 9]),
            "You set ∂f/∂x equal to ∂f/∂y, and took ν from the second equation; the first one "
            "doesn't hold then. The gradient of h is (2, 3), not (1, 1).",
        ),
        Misconception(
            "powers-kept",
            lambda: np.array([2.0, 1.0, -1.0]),
            "The point is right, and the multiplier isn't: a factor got lost when x² and 3y² were "
            "differentiated. Put your numbers into ∇f + ν∇h.",
        ),
        Misconception(
            "gradients-equal",
            lambda: np.array([1.0, 0.5, -1.0]),
            "You took the two gradients for equal. They need only be parallel: ν is unknown, and "
            "the constraint decides it. Yours doesn't hold.",
        ),
        Misconception(
            "nearest-to-zero",
            lambda: np.array([14 / 13, 21 / 13, -14 / 13]),
            "This is the point of the line that is nearest to the origin, where x² + y² is "
            "least. In f the second square counts three times.",
        ),
        Misconception(
            "multiplier-first",
            lambda: np.array([-2.0, 2.0, 1.0]),
            "The three numbers are right, in another order: x, then y, then ν.",
        ),
    ),
)
