"""How slow is the zigzag?."""

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception


def _contraction(H: Matrix) -> float:
    """(κ − 1)/(κ + 1) for a symmetric positive definite H."""
    low, *_, high = np.linalg.eigvalsh(H)
    return float((high - low) / (high + low))


# f(x, y) = 3x² + 4xy + 6y², so that the eigenvalues of H are 4 and 14
_VALLEY = np.array([[6.0, 4.0], [4.0, 12.0]])


EXERCISE = Exercise(
    id="hessian.zigzag",
    name="worst_factor",
    title="How slow is the zigzag?",
    level=2,
    points=1,
    objective="4.8",
    hints=(
        "In the coordinates of the eigenvectors, an update multiplies each coordinate by a number "
        "of its own: 1 − ηλ.",
        "Find the two eigenvalues of H from its trace and determinant, put in η, and take the "
        "larger of the two absolute values.",
    ),
    answer=Array(),
    reference=lambda: _contraction(_VALLEY),
    misconceptions=(
        Misconception(
            "condition-number",
            lambda: 14 / 4,
            "This is the condition number. It is larger than 1, and so the distance would grow. "
            "The factor of one update depends on it, but isn't it.",
        ),
        Misconception(
            "inverse-condition",
            lambda: 4 / 14,
            "This is one over the condition number. Put the η given into 1 − ηλ for each of the "
            "two eigenvalues.",
        ),
        Misconception(
            "shorter-step",
            lambda: 1 - 4 / 14,
            "This is the factor for the step 1/λmax. With the step asked for, the steep direction "
            "overshoots on purpose, so that the flat one gets further.",
        ),
        Misconception(
            "mixed-term-ignored",
            lambda: _contraction(_VALLEY * np.eye(2)),
            "You took the diagonal entries of H for its eigenvalues. The mixed term turns the axes "
            "of the ellipses, and changes the curvatures along them.",
        ),
        Misconception(
            "coefficients",
            lambda: _contraction(np.array([[3.0, 4.0], [4.0, 6.0]])),
            "You wrote the coefficients of f into the matrix. The second derivative of 3x² is 6, "
            "while that of 4xy by x and y is 4.",
        ),
        Misconception(
            "of-the-loss",
            lambda: _contraction(_VALLEY) ** 2,
            "This is the factor for f, which is quadratic in the distance. The distance itself is "
            "asked for.",
        ),
        Misconception(
            "large-condition-number",
            lambda: 1 - 2 * 4 / 14,
            "This is 1 − 2/κ, which the factor comes near to when κ is large. Here κ isn't: use η "
            "as it is given.",
        ),
        Misconception(
            "negative",
            lambda: -_contraction(_VALLEY),
            "A distance isn't multiplied by a negative number. The minus sign belongs to one of "
            "the coordinates, which changes sides.",
        ),
        Misconception(
            "the-step",
            lambda: 2 / (4 + 14),
            "This is η. What does it make of a coordinate along an eigenvector, in one update?",
        ),
    ),
)
