"""A gradient by hand."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector, slip

# f(x, y, z) = x²y − 3yz² at (7, −2, 5), where no two classic slips give one number.
X, Y, Z = 7, -2, 5
D_X, D_Y, D_Z = 2 * X * Y, X**2 - 3 * Z**2, -6 * Y * Z


def _entries(x: float = D_X, y: float = D_Y, z: float = D_Z) -> Vector:
    return np.array([x, y, z], dtype=float)


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
        slip(
            _entries,
            "x-sign",
            "The entry for x has the wrong sign: y is negative.",
            "The entries for y and z are right.",
            x=-D_X,
        ),
        slip(
            _entries,
            "x-two-forgotten",
            "In the entry for x the 2 that comes down from x² is missing.",
            "The entries for y and z are right.",
            x=X * Y,
        ),
        slip(
            _entries,
            "x-factor-dropped",
            "In the entry for x the factor y is missing: it is constant there, and stays.",
            "The entries for y and z are right.",
            x=2 * X,
        ),
        slip(
            _entries,
            "x-power-lost",
            "In the entry for x there is no x left. The square loses one power, not both.",
            "The entries for y and z are right.",
            x=2 * Y,
        ),
        slip(
            _entries,
            "x-by-y",
            "The entry for x is x²: that is the first term differentiated by y.",
            "The entries for y and z are right.",
            x=X**2,
        ),
        slip(
            _entries,
            "x-not-lowered",
            "In the entry for x the power of x is still there in full.",
            "The entries for y and z are right.",
            x=2 * X**2 * Y,
        ),
        slip(
            _entries,
            "x-with-the-second-term",
            "In the entry for x the second term is kept. It has no x, and its derivative by x is "
            "0.",
            "The entries for y and z are right.",
            x=D_X - 3 * Y * Z**2,
        ),
        slip(
            _entries,
            "x-with-the-y-part",
            "The entry for x holds −3z², which is the second term differentiated by y.",
            "The entries for y and z are right.",
            x=D_X - 3 * Z**2,
        ),
        slip(
            _entries,
            "y-sign",
            "The entry for y has the wrong sign: x² has a plus, and the second term a minus.",
            "The entries for x and z are right.",
            y=-D_Y,
        ),
        slip(
            _entries,
            "y-three-forgotten",
            "In the entry for y the 3 of the second term is missing.",
            "The entries for x and z are right.",
            y=X**2 - Z**2,
        ),
        slip(
            _entries,
            "y-first-differentiated",
            "In the entry for y, 14 stands where x² is: x² is constant there, and 7² isn't 14.",
            "The entries for x and z are right.",
            y=2 * X - 3 * Z**2,
        ),
        slip(
            _entries,
            "y-second-differentiated",
            "In the entry for y, 10 stands where z² is: z² is constant there, and 5² isn't 10.",
            "The entries for x and z are right.",
            y=X**2 - 6 * Z,
        ),
        slip(
            _entries,
            "y-both-differentiated",
            "In the entry for y both squares are doubled numbers: they are constant there, and 7² "
            "isn't 14.",
            "The entries for x and z are right.",
            y=2 * X - 6 * Z,
        ),
        slip(
            _entries,
            "y-kept-in-the-first",
            "In the entry for y, y itself is still in the first term.",
            "The entries for x and z are right.",
            y=X**2 * Y - 3 * Z**2,
        ),
        slip(
            _entries,
            "y-kept-in-the-second",
            "In the entry for y, y itself is still in the second term.",
            "The entries for x and z are right.",
            y=X**2 - 3 * Y * Z**2,
        ),
        slip(
            _entries,
            "y-square-forgotten",
            "In the entry for y, z stands where z² is.",
            "The entries for x and z are right.",
            y=X**2 - 3 * Z,
        ),
        slip(
            _entries,
            "y-zero",
            "The entry for y is 0. But f contains y in both terms.",
            "The entries for x and z are right.",
            y=0.0,
        ),
        slip(
            _entries,
            "z-sign",
            "The entry for z has the wrong sign: a minus stands in front of the second term, and "
            "y is negative.",
            "The entries for x and y are right.",
            z=-D_Z,
        ),
        slip(
            _entries,
            "z-two-forgotten",
            "In the entry for z the 2 that comes down from z² is missing.",
            "The entries for x and y are right.",
            z=-3 * Y * Z,
        ),
        slip(
            _entries,
            "z-three-forgotten",
            "In the entry for z the 3 of the second term is missing.",
            "The entries for x and y are right.",
            z=-2 * Y * Z,
        ),
        slip(
            _entries,
            "z-factor-dropped",
            "In the entry for z the factor y is missing: it is constant there, and stays.",
            "The entries for x and y are right.",
            z=-6 * Z,
        ),
        slip(
            _entries,
            "z-factors-dropped",
            "In the entry for z both constant factors are missing, −3 and y.",
            "The entries for x and y are right.",
            z=2 * Z,
        ),
        slip(
            _entries,
            "z-power-lost",
            "In the entry for z there is no z left. The square loses one power, not both.",
            "The entries for x and y are right.",
            z=-6 * Y,
        ),
        slip(
            _entries,
            "z-not-differentiated",
            "In the entry for z the second term stands as it was.",
            "The entries for x and y are right.",
            z=-3 * Y * Z**2,
        ),
        slip(
            _entries,
            "z-not-lowered",
            "In the entry for z the power of z is still there in full.",
            "The entries for x and y are right.",
            z=-6 * Y * Z**2,
        ),
        slip(
            _entries,
            "z-by-y",
            "The entry for z is −3z²: that is the second term differentiated by y.",
            "The entries for x and y are right.",
            z=-3 * Z**2,
        ),
        Misconception(
            "first-two-exchanged",
            lambda: np.array([D_Y, D_X, D_Z]),
            "The entries for x and y have changed places.",
        ),
        Misconception(
            "last-two-exchanged",
            lambda: np.array([D_X, D_Z, D_Y]),
            "The entries for y and z have changed places.",
        ),
        Misconception(
            "negated",
            lambda: -np.array([D_X, D_Y, D_Z]),
            "All signs are wrong: this is −∇f, the way down.",
        ),
        Misconception(
            "length",
            lambda: float(np.linalg.norm([D_X, D_Y, D_Z])),
            "This is the length of the gradient. The gradient itself has one number for each "
            "variable.",
        ),
        slip(
            _entries,
            "x-by-the-sum",
            "The entry for x holds something of z. The second term has no x, and its derivative "
            "by x is 0.",
            "The entries for y and z are right.",
            x=D_X + D_Z,
        ),
        slip(
            _entries,
            "y-first-kept-with-two",
            "In the entry for y the first term was differentiated by x. By y it leaves x² alone.",
            "The entries for x and z are right.",
            y=2 * X * Y - 3 * Z**2,
        ),
        slip(
            _entries,
            "z-cube",
            "In the entry for z, y comes in twice.",
            "The entries for x and y are right.",
            z=-6 * Y * Y * Z,
        ),
        Misconception(
            "on-a-diagonal",
            lambda: np.diag([float(D_X), D_Y, D_Z]),
            "The numbers stand on the diagonal of a matrix. The gradient is a vector: one number "
            "for each variable.",
        ),
        Misconception(
            "halved",
            lambda: np.array([D_X, D_Y, D_Z]) / 2,
            "Everything is half of what it should be: f has no ½ in front.",
        ),
    ),
    proof=Recomputed(
        lambda: gradient_of(lambda v: v[0] ** 2 * v[1] - 3 * v[1] * v[2] ** 2, [X, Y, Z])
    ),
)
