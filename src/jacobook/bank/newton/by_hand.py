"""A Newton step by hand."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Satisfies

X, G = np.array([5.0, -3.0]), np.array([7.0, 4.0])
H = np.array([[3.0, 1.0], [1.0, 2.0]])
STEP = np.array([-2.0, -1.0])


def _model_is_flat(answer: Any) -> bool:
    """At the right point both partial derivatives of the model are exactly zero."""
    d = [Fraction(float(v)) - Fraction(float(x)) for v, x in zip(answer, X, strict=True)]
    return 7 + 3 * d[0] + d[1] == 0 and 4 + d[0] + 2 * d[1] == 0


EXERCISE = Exercise(
    id="newton.by_hand",
    name="next_point",
    title="A Newton step by hand",
    level=1,
    points=1,
    objective="11.1",
    hints=(
        "Find the step first: where is the gradient of the model zero? That is two equations for "
        "two numbers.",
        "Take one equation times 2 away from the other one, and one unknown is left. At the end "
        "add the step to the point.",
    ),
    answer=Array(),
    reference=lambda: X + STEP,
    misconceptions=(
        Misconception(
            "step-alone",
            lambda: STEP,
            "This is the step. The point that it leads to is asked for.",
        ),
        Misconception(
            "uphill",
            lambda: X - STEP,
            "You went the opposite way. At Newton's point the gradient of the model is zero: put "
            "yours in.",
        ),
        Misconception(
            "step-uphill-alone",
            lambda: -STEP,
            "This solves the system without the minus. And the point is asked for, not the step.",
        ),
        Misconception(
            "own-curvatures",
            lambda: X - G / np.diag(H),
            "You divided each slope by its own curvature. The 1 off the diagonal couples the two: "
            "solve the two equations together.",
        ),
        Misconception(
            "gradient-step",
            lambda: X - G,
            "This is a gradient step of length 1. The Hessian plays no part in it.",
        ),
        Misconception(
            "uphill-gradient-step",
            lambda: X + G,
            "You added the gradient. That goes uphill, and the Hessian plays no part in it.",
        ),
        Misconception(
            "multiplied",
            lambda: X - H @ G,
            "You multiplied the gradient by H. Which step does H turn into the negative gradient?",
        ),
        Misconception(
            "multiplied-uphill",
            lambda: X + H @ G,
            "You multiplied the gradient by H and added it. Which step does H turn into the "
            "negative gradient?",
        ),
        Misconception(
            "entrywise-inverse",
            lambda: X - (1 / H) @ G,
            "You took one over each entry of H. That isn't the inverse: solve the two equations.",
        ),
        Misconception(
            "determinant-forgotten",
            lambda: X - 5 * np.array([2.0, 1.0]),
            "The direction is right, and the step is 5 times too long: that is the determinant of "
            "H.",
        ),
        Misconception(
            "signs-of-the-inverse",
            lambda: X - np.array([[2, 1], [1, 3]]) @ G / 5,
            "The inverse of a 2 × 2 matrix has the off-diagonal entries with the opposite sign.",
        ),
        Misconception(
            "diagonal-not-exchanged",
            lambda: X - np.array([[3, -1], [-1, 2]]) @ G / 5,
            "In the inverse of a 2 × 2 matrix the two entries of the diagonal change places.",
        ),
        Misconception(
            "best-along-the-gradient",
            lambda: X - G * (G @ G) / (G @ H @ G),
            "This is the model's best point along the negative gradient. Newton's step may go in "
            "any direction.",
        ),
        Misconception(
            "half",
            lambda: X + STEP / 2,
            "You went half of the way. The ½ of the model is gone once you differentiate.",
        ),
        Misconception(
            "double",
            lambda: X + 2 * STEP,
            "You went twice as far as Newton's step.",
        ),
        Misconception(
            "unknowns-exchanged",
            lambda: X + STEP[::-1],
            "The two numbers of the step have changed places: the first one belongs to x₁.",
        ),
        Misconception(
            "point-for-gradient",
            lambda: X - np.linalg.solve(H, X),
            "You solved with the point on the right-hand side. There the gradient belongs.",
        ),
    ),
    proof=Satisfies(_model_is_flat),
)
