"""The gradient of a log-determinant."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance

_X = np.array([[3.0, 5.0], [4.0, 2.0]])


EXERCISE = Exercise(
    id="matrix.log_det",
    name="log_det_gradient",
    title="The gradient of a log-determinant",
    level=1,
    points=1,
    objective="9.3",
    hints=(
        "d log|det X| = tr(X⁻¹ dX). Bring it into the form ⟨G, dX⟩ = tr(Gᵀ dX).",
        "The inverse of a 2 × 2 matrix: exchange the diagonal, negate the others, divide by the "
        "determinant.",
    ),
    answer=Array(),
    reference=lambda: np.linalg.inv(_X).T,
    tolerance=Tolerance(1e-6, 1e-12, "fractions written with six digits are right"),
    misconceptions=(
        Misconception(
            "not-transposed",
            lambda: np.linalg.inv(_X),
            "This is the inverse itself: a transpose is missing. X⁻¹ is right for symmetric X "
            "only.",
        ),
        Misconception(
            "determinant",
            lambda: np.linalg.det(_X) * np.linalg.inv(_X).T,
            "This is the gradient of the determinant. The logarithm divides it by det X.",
        ),
        Misconception(
            "determinant-not-transposed",
            lambda: np.linalg.det(_X) * np.linalg.inv(_X),
            "This is the adjugate, X⁻¹ before the division by det X. Two things are missing: the "
            "division and a transpose.",
        ),
        Misconception(
            "sign-of-determinant",
            lambda: -np.linalg.inv(_X).T,
            "You carried the sign of the determinant along, or divided by its absolute value. The "
            "derivative of log|s| is 1/s for negative s as well.",
        ),
        Misconception(
            "sign-and-transpose",
            lambda: -np.linalg.inv(_X),
            "Two things: the derivative of log|s| is 1/s for negative s as well; and a transpose "
            "is missing.",
        ),
        Misconception(
            "entrywise",
            lambda: 1 / _X,
            "You inverted each entry. The inverse of the matrix is meant.",
        ),
    ),
    proof=Recomputed(
        # det X is negative here, so log|det X| is the logarithm of −det X.
        lambda: gradient_of(lambda M: np.log(M[0, 1] * M[1, 0] - M[0, 0] * M[1, 1]), _X)
    ),
)
