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
            "This is 2 over the largest eigenvalue of the matrix A in f = xᵀAx + …, and the "
            "Hessian isn't A: the second derivative of 7x² isn't 7. (It is also 2 over the smaller "
            "diagonal entry of the Hessian, and 4 over its largest eigenvalue.)",
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
            "This is 2 over the largest entry of the diagonal (or one over the coefficient of "
            "x²). That entry is the curvature along an axis; with a mixed term the strongest "
            "curvature lies in an oblique direction.",
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
        Misconception(
            "safe-step-of-the-row-sum",
            lambda: 1 / 18,
            "You took one over the largest sum of a row of H. It is larger than every eigenvalue "
            "here; and an update may overshoot, as long as it comes nearer.",
        ),
        Misconception(
            "one-over-the-trace",
            lambda: 1 / 22,
            "You took one over the trace, the sum of the eigenvalues. Each direction has a "
            "condition of its own: which of them is the strictest?",
        ),
        Misconception(
            "contraction",
            lambda: 10 / 22,
            "This is the factor by which the *best* rate brings each update nearer. The largest "
            "rate that converges is asked for.",
        ),
        Misconception(
            "condition-number",
            lambda: 16 / 6,
            "This is the condition number, the quotient of the two eigenvalues. It says how slow "
            "descent is, and has no unit: rates belong to one eigenvalue.",
        ),
        Misconception(
            "condition-number-upside-down",
            lambda: 6 / 16,
            "This is the quotient of the two eigenvalues. It says how slow descent is: a rate "
            "belongs to one of them.",
        ),
        Misconception(
            "eigenvalue-squared",
            lambda: 2 / 16**2,
            "You divided by the *square* of the largest eigenvalue. An update multiplies the "
            "distance by 1 − ηλ, with λ itself.",
        ),
        Misconception(
            "half-the-safe-step",
            lambda: 1 / 32,
            "Your rate is cautious twice over. An update multiplies the distance along an "
            "eigenvector by 1 − ηλ: when is that less than 1 in size?",
        ),
        Misconception(
            "gradient-length",
            lambda: 2 / np.sqrt(106),
            "You divided by the length of the gradient, at the origin. Which rates converge "
            "doesn't depend on the start, nor on the linear terms.",
        ),
        Misconception(
            "best-step-at-the-origin",
            lambda: 106 / 974,
            "This is the best step ε* at the origin. The largest fixed rate that converges from "
            "every start is asked for.",
        ),
        Misconception(
            "sum-of-the-entries",
            lambda: 2 / 30,
            "You added up all entries of H. The strongest curvature is its largest eigenvalue.",
        ),
        Misconception(
            "determinant-of-coefficients",
            lambda: 2 / 24,
            "You took the determinant of the matrix A in f = xᵀAx + …, the product of its "
            "eigenvalues. The strongest curvature is the largest eigenvalue of the Hessian.",
        ),
        Misconception(
            "smallest-of-coefficients",
            lambda: 2 / 3,
            "You took the smallest eigenvalue of the matrix A in f = xᵀAx + …. The largest one of "
            "the Hessian decides.",
        ),
        Misconception(
            "y-differentiated-once",
            lambda: 2 / (9 + np.sqrt(41)),
            "In your Hessian the last entry is 4. The second derivative of 4y² isn't 4.",
        ),
        Misconception(
            "x-differentiated-once",
            lambda: 2 / (7.5 + np.sqrt(16.25)),
            "In your Hessian the first entry is 7. The second derivative of 7x² isn't 7.",
        ),
        Misconception(
            "half-difference-not-halved",
            lambda: 2 / (11 + np.sqrt(52)),
            "Under the root belongs the square of *half* the difference of the diagonal entries, "
            "plus that of the entry beside them.",
        ),
        Misconception(
            "determinant-itself",
            lambda: 96.0,
            "This is the determinant of the Hessian. Which rates do its eigenvalues allow?",
        ),
        Misconception(
            "trace-itself",
            lambda: 22.0,
            "This is the trace of the Hessian. Which rates do its eigenvalues allow?",
        ),
        Misconception(
            "rounded-down",
            lambda: 0.12,
            "Your number is near the right one, and below: rates a little above it converge too. "
            "Was it rounded?",
        ),
        Misconception(
            "rounded-up",
            lambda: 0.13,
            "Your number is near the right one, and above: from there on descent diverges. Was it "
            "rounded?",
        ),
        Misconception(
            "a-little-below",
            lambda: 0.124,
            "Rates a little above yours converge too. The number itself is asked for, not a rate "
            "below it.",
        ),
        Misconception(
            "a-very-little-below",
            lambda: 0.1249,
            "Rates a little above yours converge too. The number itself is asked for, not a rate "
            "below it.",
        ),
        Misconception(
            "diagonal-and-mixed-added",
            lambda: 2 / 26,
            "You added up the entries of H, the mixed one once. The strongest curvature is its "
            "largest eigenvalue.",
        ),
        Misconception(
            "product-of-the-entries",
            lambda: 2 / (14 * 8),
            "You took the product of the diagonal entries. The strongest curvature is the largest "
            "eigenvalue of H.",
        ),
        Misconception(
            "mixed-as-radius",
            lambda: 2 / 20,
            "Your eigenvalue isn't one of H: put it into the determinant of H − λI. Half the "
            "difference of the diagonal entries counts too, under the root.",
        ),
        Misconception(
            "mixed-as-radius-of-the-mean",
            lambda: 2 / 15,
            "Your eigenvalue is the mean of the diagonal entries plus the mixed one. Half their "
            "difference counts too, under the root.",
        ),
        Misconception(
            "any",
            lambda: 1.0,
            "With the rate 1 descent diverges: along each eigenvector the distance is multiplied "
            "by 1 − ηλ.",
        ),
    ),
    proof=Recomputed(_tried, rtol=1e-6),
)
