"""A gradient by hand."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

EXERCISE = Exercise(
    id="gradient.by_hand",
    name="hand_gradient",
    title="A gradient by hand",
    level=1,
    points=1,
    objective="1.2",
    hints=(
        "Take one variable at a time. The others are constants while you do.",
        "A constant factor stays in front of the derivative; a constant term disappears. Only "
        "then put in x = 2, y = −1, z = 3.",
    ),
    answer=Array(),
    # f(x, y, z) = x²y − 3yz² at (2, −1, 3)
    reference=lambda: np.array([2 * 2 * -1, 2**2 - 3 * 3**2, -6 * -1 * 3]),
    misconceptions=(
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([2 * 2, 1 - 3, -6 * 3]),
            "You dropped the variables that are held fixed. In ∂f/∂x they are constants, and a "
            "constant factor stays: the derivative of 5x² is 10x, not 2x.",
        ),
        Misconception(
            "order-reversed",
            lambda: np.array([-6 * -1 * 3, 2**2 - 3 * 3**2, 2 * 2 * -1]),
            "The three numbers are right, in reverse order. Entry i of a gradient is the "
            "derivative by variable i: x first, then y, then z.",
        ),
        Misconception(
            "jacobian-row",
            lambda: np.array([[2 * 2 * -1, 2**2 - 3 * 3**2, -6 * -1 * 3]]),
            "These are the numbers as a 1×3 matrix, which is the Jacobian of f. The gradient has "
            "the shape of the point, `(3,)`: one pair of brackets fewer.",
        ),
        Misconception(
            "normalised",
            lambda: np.array([-4.0, -23.0, 18.0]) / np.linalg.norm([-4.0, -23.0, 18.0]),
            "You scaled the gradient to length 1. Its length is part of the answer: it says how "
            "steep f is.",
        ),
    ),
    proof=Recomputed(
        lambda: gradient_of(lambda v: v[0] ** 2 * v[1] - 3 * v[1] * v[2] ** 2, [2, -1, 3])
    ),
)
