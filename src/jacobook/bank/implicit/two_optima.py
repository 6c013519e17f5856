"""An argmax with no derivative."""

from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness

_A = ((1, 2), (-1, 0), (0, -1))
_B = (4, 0, 0)
_C = (2, 4)
_Y = (2, 0, 0)
_LEFT, _RIGHT = (0, 2), (4, 0)


def _both_are_best(answer: tuple[Any, ...]) -> bool:
    """Let a solver maximise: both points attain its value, and y bounds it from above."""
    from scipy.optimize import linprog

    A, b, c, x1, x2, y = (np.asarray(part).astype(float) for part in answer)
    if not c.any() or np.array_equal(x1, x2):
        return False
    feasible = all(np.all(A @ x <= b + 1e-12) for x in (x1, x2))
    found = linprog(-c, A_ub=A, b_ub=b, bounds=(None, None))
    if not feasible or found.status != 0:
        return False
    attained = np.allclose([c @ x1, c @ x2], -found.fun, atol=1e-9)
    certified = bool(np.all(y >= 0)) and np.allclose(A.T @ y, c) and np.isclose(b @ y, -found.fun)
    return bool(attained and certified)


EXERCISE = Exercise(
    id="implicit.two_optima",
    name="witness",
    title="An argmax with no derivative",
    level=3,
    points=3,
    objective="12.4",
    hints=(
        "Take a triangle, and let c be at a right angle to one of its sides: then all of that "
        "side is best.",
        "Only the constraint of that side gets a positive multiplier. Aᵀy = c says how large it "
        "is.",
    ),
    answer=Witness(
        fields=(
            ("A", (3, 2)),
            ("b", (3,)),
            ("c", (2,)),
            ("x1", (2,)),
            ("x2", (2,)),
            ("y", (3,)),
        ),
        conditions=(
            Condition(
                "c-is-zero",
                lambda A, b, c, x1, x2, y: bool(np.any(c != 0)),
                "Your c is zero, so all points have the same value. Ask for something.",
                (_A, _B, (0, 0), _RIGHT, _LEFT, (0, 0, 0)),
            ),
            Condition(
                "x1-not-feasible",
                lambda A, b, c, x1, x2, y: bool(np.all(A @ x1 <= b)),
                "x1 doesn't satisfy A x ≤ b. (Numbers are compared exactly: use whole numbers or "
                "fractions.)",
                (_A, _B, (0, 3), (5, 0), _LEFT, _Y),
            ),
            Condition(
                "x2-not-feasible",
                lambda A, b, c, x1, x2, y: bool(np.all(A @ x2 <= b)),
                "x1 satisfies A x ≤ b, and x2 doesn't. (Numbers are compared exactly: use whole "
                "numbers or fractions.)",
                (_A, _B, _C, _RIGHT, (0, 3), _Y),
            ),
            Condition(
                "same-point",
                lambda A, b, c, x1, x2, y: bool(np.any(x1 != x2)),
                "x1 and x2 are the same point. Two different ones are asked for.",
                (_A, _B, _C, _RIGHT, _RIGHT, _Y),
            ),
            Condition(
                "values-differ",
                lambda A, b, c, x1, x2, y: bool(c @ x1 == c @ x2),
                "The values c·x1 and c·x2 differ, so at most one of the two points is best.",
                (_A, _B, _C, _RIGHT, (0, 0), _Y),
            ),
            Condition(
                "multiplier-negative",
                lambda A, b, c, x1, x2, y: bool(np.all(y >= 0)),
                "A multiplier of an inequality must not be negative, and one entry of your y is.",
                (_A, _B, _C, _RIGHT, _LEFT, (2, -1, 0)),
            ),
            Condition(
                "not-stationary",
                lambda A, b, c, x1, x2, y: bool(np.all(A.T @ y == c)),
                "Aᵀy isn't c. Then y says nothing about c·x.",
                (_A, _B, _C, _RIGHT, _LEFT, (0, 0, 0)),
            ),
            Condition(
                "gap",
                lambda A, b, c, x1, x2, y: bool(b @ y == c @ x1),
                "The bound b·y is larger than c·x1, so your y doesn't prove that x1 and x2 are "
                "best. Perhaps another y does; perhaps they aren't.",
                (_A, _B, _C, (2, 0), (0, 1), _Y),
            ),
        ),
    ),
    reference=lambda: (_A, _B, _C, _RIGHT, _LEFT, _Y),
    proof=Satisfies(_both_are_best),
)
