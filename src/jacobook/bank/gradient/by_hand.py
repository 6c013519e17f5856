"""A gradient by hand."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# f(x, y, z) = x²y − 3yz² at (7, −2, 5), where no two classic slips give one number.
X, Y, Z = 7, -2, 5
D_X, D_Y, D_Z = 2 * X * Y, X**2 - 3 * Z**2, -6 * Y * Z

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
        "then put in x = 7, y = −2, z = 5.",
    ),
    answer=Array(),
    reference=lambda: np.array([D_X, D_Y, D_Z]),
    misconceptions=(
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([2 * X, 1 - 3, -6 * Z]),
            "You dropped the variables that are held fixed. In ∂f/∂x they are constants, and a "
            "constant factor stays: the derivative of 5x² is 10x, not 2x.",
        ),
        Misconception(
            "constant-terms-kept",
            lambda: np.array([D_X - 3 * Y * Z**2, D_Y, X**2 * Y + D_Z]),
            "The entry for y is right. In the other two you kept the term that doesn't contain the "
            "variable: it is constant, and its derivative is 0.",
        ),
        Misconception(
            "second-y-forgotten",
            lambda: np.array([D_X, X**2, D_Z]),
            "The entries for x and z are right. y occurs in both terms of f, and you "
            "differentiated only the first of them by y.",
        ),
        Misconception(
            "first-y-forgotten",
            lambda: np.array([D_X, -3 * Z**2, D_Z]),
            "The entries for x and z are right. y occurs in both terms of f, and you "
            "differentiated only the second of them by y.",
        ),
        Misconception(
            "y-kept",
            lambda: np.array([D_X, X**2 * Y - 3 * Y * Z**2, D_Z]),
            "The entries for x and z are right. For y you have f itself: y is still in it. "
            "The derivative of 5y is 5, not 5y.",
        ),
        Misconception(
            "minus-lost",
            lambda: np.array([D_X, X**2 + 3 * Z**2, -D_Z]),
            "The entry for x is right. The minus in front of f's second term is lost in the other "
            "two.",
        ),
        Misconception(
            "minus-lost-for-y",
            lambda: np.array([D_X, X**2 + 3 * Z**2, D_Z]),
            "The entries for x and z are right. In the one for y the minus in front of the second "
            "term is lost.",
        ),
        Misconception(
            "sign-of-y-lost",
            lambda: np.array([-D_X, D_Y, -D_Z]),
            "The entry for y is right. The other two have the wrong sign: y is a factor in both, "
            "and it is negative.",
        ),
        Misconception(
            "powers-not-in-front",
            lambda: np.array([X * Y, D_Y, -3 * Y * Z]),
            "The entry for y is right. In the other two you lowered the power of a square and left "
            "out the factor 2 that it brings down.",
        ),
        Misconception(
            "powers-not-lowered",
            lambda: np.array([2 * X**2 * Y, D_Y, -6 * Y * Z**2]),
            "The entry for y is right. In the other two you brought the 2 of a square down and "
            "left the square as it was.",
        ),
        Misconception(
            "three-forgotten",
            lambda: np.array([D_X, X**2 - Z**2, -2 * Y * Z]),
            "The entry for x is right. In the other two the 3 of f's second term is missing.",
        ),
        Misconception(
            "added-up",
            lambda: D_X + D_Y + D_Z,
            "You added the three partial derivatives up. Keep them apart: a gradient has one "
            "number for each variable, in their order.",
        ),
        Misconception(
            "value",
            lambda: X**2 * Y - 3 * Y * Z**2,
            "This is f at the point. Its gradient has one slope for each of the three variables.",
        ),
        Misconception(
            "order-reversed",
            lambda: np.array([D_Z, D_Y, D_X]),
            "The three numbers are right, in reverse order. Entry i of a gradient is the "
            "derivative by variable i: x first, then y, then z.",
        ),
        Misconception(
            "jacobian-row",
            lambda: np.array([[D_X, D_Y, D_Z]]),
            "These are the numbers as a 1×3 matrix, which is the Jacobian of f. The gradient has "
            "the shape of the point, `(3,)`: one pair of brackets fewer.",
        ),
        Misconception(
            "normalised",
            lambda: np.array([D_X, D_Y, D_Z]) / np.linalg.norm([D_X, D_Y, D_Z]),
            "You scaled the gradient to length 1. Its length is part of the answer: it says how "
            "steep f is.",
        ),
    ),
    proof=Recomputed(
        lambda: gradient_of(lambda v: v[0] ** 2 * v[1] - 3 * v[1] * v[2] ** 2, [X, Y, Z])
    ),
)
