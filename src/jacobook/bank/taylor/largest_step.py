"""The largest stable learning rate."""

from functools import cache

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector


@cache
def _tried() -> float:
    """Try rates, and close in on the one from which the distance begins to grow."""

    def f(v: Vector) -> Vector:
        x, y = v
        return np.asarray(7 * x**2 + 4 * x * y + 4 * y**2 - 9 * x + 5 * y)

    def grows(rate: float) -> bool:
        # Two walks come nearer to one another exactly as each comes nearer to the minimum.
        one, other = np.array([3.0, -2.0]), np.array([1.0, 4.0])
        for _ in range(20):
            last = np.linalg.norm(one - other)
            one = one - rate * gradient_of(f, one)
            other = other - rate * gradient_of(f, other)
        return bool(np.linalg.norm(one - other) > last)

    low, high = 1e-3, 2.0
    for _ in range(26):
        middle = (low + high) / 2
        low, high = (low, middle) if grows(middle) else (middle, high)
    return low


EXERCISE = Exercise(
    id="taylor.largest_step",
    name="largest_rate",
    title="The largest stable learning rate",
    level=1,
    points=1,
    objective="6.5",
    hints=(
        "What decides is the curvature: the eigenvalues of the Hessian. The linear terms of f "
        "don't occur in it.",
        "Along an eigenvector an update multiplies the distance to the minimum by 1 − ηλ. For "
        "which η is that between −1 and 1, for both eigenvalues?",
    ),
    answer=Array(),
    # f(x, y) = 7x² + 4xy + 4y² − 9x + 5y: H = [[14, 4], [4, 8]], eigenvalues 6 and 16
    reference=lambda: 2 / 16,
    misconceptions=(
        Misconception(
            "safe-step",
            lambda: 1 / 16,
            "With this rate every update goes down as far as is guaranteed, but it isn't the "
            "largest that converges: an update may overshoot, as long as it comes nearer.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda: 2 / 6,
            "You took the smallest eigenvalue. It allows long steps, but the direction of the "
            "strongest curvature diverges first.",
        ),
        Misconception(
            "safe-step-of-the-smallest",
            lambda: 1 / 6,
            "This is one over the smallest eigenvalue. The direction of the strongest curvature "
            "diverges first; and an update may overshoot, as long as it comes nearer.",
        ),
        Misconception(
            "half-the-hessian",
            lambda: 2 / 8,
            "You took the matrix A in f = xᵀAx + … for the Hessian. Differentiate twice: the "
            "second derivative of 7x² isn't 7.",
        ),
        Misconception(
            "coefficients",
            lambda: 4 / (11 + np.sqrt(73.0)),
            "You wrote the coefficients of f into the matrix. The second derivative of 7x² isn't "
            "7, while that of 4xy by x and y is 4.",
        ),
        Misconception(
            "largest-diagonal-entry",
            lambda: 2 / 14,
            "You took the largest entry of the diagonal. That is the curvature along an axis; "
            "with a mixed term the strongest curvature lies in an oblique direction.",
        ),
        Misconception(
            "best-rate",
            lambda: 2 / 22,
            "You divided by the sum of the eigenvalues, the trace. That gives the *quickest* "
            "rate; there are larger ones that still converge.",
        ),
        Misconception(
            "eigenvalue",
            lambda: 16.0,
            "This is the largest eigenvalue of the Hessian. Which rates does it allow?",
        ),
        Misconception(
            "half-the-eigenvalue",
            lambda: 8.0,
            "Your quotient stands upside down: strong curvature must make the rate small.",
        ),
        Misconception(
            "mixed-entry-doubled",
            lambda: 2 / (11 + np.sqrt(73.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "doubled it.",
        ),
        Misconception(
            "mixed-entry-halved",
            lambda: 2 / (11 + np.sqrt(13.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "halved it, which belongs to the matrix A in xᵀAx.",
        ),
        Misconception(
            "safe-step-of-the-diagonal",
            lambda: 1 / 14,
            "You took the largest entry of the diagonal, and one over it. With a mixed term the "
            "strongest curvature lies in an oblique direction; and an update may overshoot.",
        ),
        Misconception(
            "row-sum",
            lambda: 2 / 18,
            "You took the largest sum of a row of H. It is at least as large as every eigenvalue, "
            "and here larger, so rates beyond yours converge too.",
        ),
        Misconception(
            "frobenius",
            lambda: 2 / np.sqrt(14**2 + 8**2 + 2 * 4**2),
            "You took the root of the sum of all squared entries of H, as `np.linalg.norm` does. "
            "It is larger than every eigenvalue here, so rates beyond yours converge too.",
        ),
        Misconception(
            "determinant",
            lambda: 2 / 96,
            "You took the determinant, the *product* of the eigenvalues. Each direction has a "
            "condition of its own: which of them is the strictest?",
        ),
        Misconception(
            "smallest-eigenvalue-itself",
            lambda: 6.0,
            "This is the smallest eigenvalue of the Hessian. Which rates are allowed, and which "
            "eigenvalue decides?",
        ),
        Misconception(
            "difference",
            lambda: 2 / 10,
            "You divided by the difference of the eigenvalues. Each direction has a condition of "
            "its own: which of them is the strictest?",
        ),
        Misconception(
            "coefficient",
            lambda: 2 / 7,
            "You took the coefficient of x² for the strongest curvature. Differentiate twice, and "
            "mind the mixed term.",
        ),
        Misconception(
            "mean-eigenvalue",
            lambda: 2 / 11,
            "You took the mean of the eigenvalues. The direction of the strongest curvature is "
            "steeper than that, and diverges first.",
        ),
    ),
    proof=Recomputed(_tried, rtol=1e-6),
)
