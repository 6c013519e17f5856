"""The Hessian of a quadratic form."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

# f(x) = xᵀAx
_NOT_SYMMETRIC = np.array([[1.0, 4.0], [-2.0, 3.0]])


EXERCISE = Exercise(
    id="hessian.quadratic_form",
    name="form_hessian",
    title="The Hessian of a quadratic form",
    level=1,
    points=1,
    objective="4.5",
    hints=(
        "Write the gradient down first. Chapter 1 derives it for a matrix that needn't be "
        "symmetric.",
        "The gradient is linear in x. Which matrix multiplies dx in its differential?",
    ),
    answer=Array(),
    reference=lambda: _NOT_SYMMETRIC + _NOT_SYMMETRIC.T,
    misconceptions=(
        Misconception(
            "twice-A",
            lambda: 2 * _NOT_SYMMETRIC,
            "You used 2A, which is the Hessian only when A is symmetric. Yours isn't symmetric, "
            "and f is a polynomial: Schwarz's theorem already says no.",
        ),
        Misconception(
            "twice-transposed",
            lambda: 2 * _NOT_SYMMETRIC.T,
            "You used 2Aᵀ, which is the Hessian only when A is symmetric. x stands on both sides "
            "of A, and the two sides give different terms.",
        ),
        Misconception(
            "A-itself",
            lambda: _NOT_SYMMETRIC,
            "You returned A. There is no ½ in front of xᵀAx, and x occurs in it twice.",
        ),
        Misconception(
            "symmetric-part",
            lambda: (_NOT_SYMMETRIC + _NOT_SYMMETRIC.T) / 2,
            "This is the symmetric part of A. It gives the same quadratic form, but "
            "differentiating xᵀSx twice leaves a factor: in one variable, sx² has the second "
            "derivative 2s.",
        ),
        Misconception(
            "gram",
            lambda: _NOT_SYMMETRIC.T @ _NOT_SYMMETRIC,
            "AᵀA is the Hessian of ½‖Ax − b‖². The function here is xᵀAx.",
        ),
        Misconception(
            "coefficients",
            lambda: np.array([[1.0, 2.0], [2.0, 3.0]]),
            "You wrote the coefficients of f into the matrix. The mixed entry agrees, but a square "
            "isn't its own second derivative.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: np.array([[2.0, 4.0], [4.0, 6.0]]),
            "The diagonal is right. The mixed term x₁x₂ occurs in f with one coefficient, the sum "
            "of two entries of A; differentiating it by both variables brings no further 2.",
        ),
        Misconception(
            "mixed-forgotten",
            lambda: np.diag(2 * np.diag(_NOT_SYMMETRIC)),
            "The diagonal is right, and the mixed derivatives are missing. Write xᵀAx out: which "
            "terms contain both x₁ and x₂?",
        ),
    ),
)
