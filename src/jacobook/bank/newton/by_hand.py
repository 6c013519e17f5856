"""A Newton step by hand."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Array, Exercise, Inner, Misconception, Satisfies, slip

X, G = np.array([5.0, -3.0]), np.array([7.0, 4.0])
H = np.array([[3.0, 1.0], [1.0, 2.0]])
STEP = np.array([-2.0, -1.0])


def _point(
    *,
    x1: float = 5.0,
    x2: float = -3.0,
    g1: float = 7.0,
    g2: float = 4.0,
    h11: float = 3.0,
    h12: float = 1.0,
    h21: float = 1.0,
    h22: float = 2.0,
    determinant: Callable[[float], float] = lambda d: d,
    downhill: float = 1.0,
    length: float = 1.0,
) -> Any:
    """Newton's point, made of its numbers."""
    d = determinant(h11 * h22 - h12 * h21)
    step = -np.array([h22 * g1 - h12 * g2, h11 * g2 - h21 * g1]) / d
    return np.array([x1, x2]) + length * downhill * step


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
        slip(
            _point,
            "uphill",
            "You went the opposite way. At Newton's point the gradient of the model is zero: put "
            "yours in.",
            downhill=-1.0,
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
        slip(
            _point,
            "determinant-forgotten",
            "The step is 5 times too long: that is the determinant of H.",
            "The direction is right.",
            determinant=lambda d: 1.0,
        ),
        slip(
            _point,
            "determinant-added",
            "In the determinant of H the product off the diagonal is subtracted.",
            "The direction is right, and the length isn't.",
            determinant=lambda d: 7.0,
        ),
        slip(
            _point,
            "determinant-of-the-diagonal",
            "The determinant of H isn't the product of its diagonal.",
            "The direction is right, and the length isn't.",
            determinant=lambda d: 6.0,
        ),
        slip(
            _point,
            "signs-of-the-inverse",
            "The entries off the diagonal have the wrong sign. In the inverse of a 2 × 2 matrix "
            "they are those of the matrix with the opposite sign.",
            h12=-1.0,
            h21=-1.0,
        ),
        slip(
            _point,
            "diagonal-not-exchanged",
            "The two curvatures have changed places. In the inverse of a 2 × 2 matrix the entries "
            "of the diagonal are exchanged, in the system itself they aren't.",
            h11=2.0,
            h22=3.0,
        ),
        slip(
            _point,
            "sign-of-the-second-slope",
            "The second slope has the wrong sign in your system.",
            g2=-4.0,
        ),
        slip(
            _point,
            "sign-of-the-first-slope",
            "The first slope has the wrong sign in your system.",
            g1=-7.0,
        ),
        slip(
            _point,
            "slopes-exchanged",
            "The two slopes have changed places in your system.",
            g1=4.0,
            g2=7.0,
        ),
        slip(
            _point,
            "sign-of-the-second-coordinate",
            "You started from (5, 3): the second coordinate of x has a minus.",
            x2=3.0,
        ),
        Misconception(
            "point-with-the-gradient",
            lambda: X - np.linalg.solve(H, G + X),
            "You added the point to the gradient. The right-hand side is −g alone.",
        ),
        Misconception(
            "unit-gradient-step",
            lambda: X - G / np.linalg.norm(G),
            "This is a step of length 1 down the gradient. The Hessian plays no part in it.",
        ),
        Misconception(
            "first-coordinate-alone",
            lambda: X + np.array([STEP[0], 0.0]),
            "You moved the first coordinate only. The step has two numbers.",
        ),
        Misconception(
            "second-coordinate-alone",
            lambda: X + np.array([0.0, STEP[1]]),
            "You moved the second coordinate only. The step has two numbers.",
        ),
        Misconception(
            "sign-of-the-first-step",
            lambda: X + np.array([-STEP[0], STEP[1]]),
            "The first number of your step has the wrong sign: put the step into both equations.",
        ),
        Misconception(
            "sign-of-the-second-step",
            lambda: X + np.array([STEP[0], -STEP[1]]),
            "The second number of your step has the wrong sign: put the step into both equations.",
        ),
        Misconception(
            "best-along-the-gradient",
            lambda: X - G * (G @ G) / (G @ H @ G),
            "This is the model's best point along the negative gradient. Newton's step may go in "
            "any direction.",
        ),
        slip(
            _point,
            "half",
            "You went half of the way. The ½ of the model is gone once you differentiate.",
            length=0.5,
        ),
        slip(
            _point,
            "double",
            "You went twice as far as Newton's step.",
            length=2.0,
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
    inner=(
        Inner("the first slope in your system", _point, "g1"),
        Inner("the second slope in your system", _point, "g2"),
        Inner("the first curvature on the diagonal of H", _point, "h11"),
        Inner("the second curvature on the diagonal of H", _point, "h22"),
    ),
    proof=Satisfies(_model_is_flat),
)
