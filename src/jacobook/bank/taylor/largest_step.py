"""The largest stable learning rate."""

from collections.abc import Callable
from functools import cache

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector, slip


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


def _strongest(first: float, mixed: float, last: float) -> float:
    return (first + last) / 2 + float(np.sqrt(((first - last) / 2) ** 2 + mixed**2))


def _rate(
    *,
    over: float = 2.0,
    first: float = 14.0,
    mixed: float = 4.0,
    last: float = 8.0,
    curvature: Callable[[float, float, float], float] = _strongest,
) -> float:
    """The rate, made of its steps: 2 over the largest eigenvalue of [[14, 4], [4, 8]]."""
    return over / curvature(first, mixed, last)


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
        slip(
            _rate,
            "safe-step",
            "You have one over an eigenvalue (or forgot to halve in the quadratic formula). With "
            "that rate every update goes down as far as is guaranteed, but it isn't the largest "
            "that converges: an update may overshoot, as long as it comes nearer.",
            over=1.0,
        ),
        slip(
            _rate,
            "smallest-eigenvalue",
            "You took the smallest eigenvalue. It allows long steps, but the direction of the "
            "strongest curvature diverges first.",
            curvature=lambda a, b, d: (a + d) / 2 - float(np.sqrt((a - d) ** 2 / 4 + b**2)),
        ),
        slip(
            _rate,
            "half-the-hessian",
            "Either your matrix is A in f = xᵀAx + …, and the Hessian isn't A: the second "
            "derivative of 7x² isn't 7; or there is a factor 2 too many above.",
            first=7.0,
            mixed=2.0,
            last=4.0,
        ),
        Misconception(
            "coefficients",
            lambda: 4 / (11 + np.sqrt(73.0)),
            "You wrote the coefficients of f into the matrix. The second derivative of 7x² isn't "
            "7, while that of 4xy by x and y is 4.",
        ),
        slip(
            _rate,
            "largest-diagonal-entry",
            "You divided by the largest entry of the diagonal. That is the curvature along an "
            "axis; with a mixed term the strongest curvature lies in an oblique direction.",
            curvature=lambda a, b, d: a,
        ),
        slip(
            _rate,
            "best-rate",
            "You divided by the sum of the eigenvalues, the trace. That gives the *quickest* "
            "rate; there are larger ones that still converge.",
            curvature=lambda a, b, d: a + d,
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
        slip(
            _rate,
            "mixed-entry-doubled",
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "doubled it.",
            mixed=8.0,
        ),
        slip(
            _rate,
            "mixed-entry-halved",
            "Under the root the mixed entry counts too little: it is ∂²f/∂x∂y (differentiate 4xy "
            "by x, then by y), and it is squared.",
            mixed=2.0,
        ),
        slip(
            _rate,
            "row-sum",
            "You divided by the largest sum of a row of H. It is at least as large as every "
            "eigenvalue, and here larger, so rates beyond converge too.",
            curvature=lambda a, b, d: a + b,
        ),
        slip(
            _rate,
            "frobenius",
            "You took the root of the sum of all squared entries of H, as `np.linalg.norm` does. "
            "It is larger than every eigenvalue here, so rates beyond yours converge too.",
            curvature=lambda a, b, d: float(np.sqrt(a**2 + 2 * b**2 + d**2)),
        ),
        slip(
            _rate,
            "determinant",
            "You took the determinant, the *product* of the eigenvalues. Each direction has a "
            "condition of its own: which of them is the strictest?",
            curvature=lambda a, b, d: a * d - b**2,
        ),
        Misconception(
            "smallest-eigenvalue-itself",
            lambda: 6.0,
            "This is the smallest eigenvalue of the Hessian. Which rates are allowed, and which "
            "eigenvalue decides?",
        ),
        slip(
            _rate,
            "difference",
            "You divided by the difference of the eigenvalues. Each direction has a condition of "
            "its own: which of them is the strictest?",
            curvature=lambda a, b, d: float(np.sqrt((a - d) ** 2 + 4 * b**2)),
        ),
        Misconception(
            "coefficient",
            lambda: 2 / 7,
            "You took the coefficient of x² for the strongest curvature. Differentiate twice, and "
            "mind the mixed term.",
        ),
        slip(
            _rate,
            "mean-eigenvalue",
            "You took the mean of the eigenvalues. The direction of the strongest curvature is "
            "steeper than that, and diverges first.",
            curvature=lambda a, b, d: (a + d) / 2,
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
        slip(
            _rate,
            "sum-of-the-entries",
            "You added up all entries of H. The strongest curvature is its largest eigenvalue.",
            curvature=lambda a, b, d: a + 2 * b + d,
        ),
        slip(
            _rate,
            "y-differentiated-once",
            "In your Hessian the last entry is 4. The second derivative of 4y² isn't 4.",
            last=4.0,
        ),
        slip(
            _rate,
            "x-differentiated-once",
            "In your Hessian the first entry is 7. The second derivative of 7x² isn't 7.",
            first=7.0,
        ),
        slip(
            _rate,
            "half-difference-not-halved",
            "Under the root belongs the square of *half* the difference of the diagonal entries, "
            "plus that of the entry beside them.",
            curvature=lambda a, b, d: (a + d) / 2 + float(np.sqrt((a - d) ** 2 + b**2)),
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
        slip(
            _rate,
            "diagonal-and-mixed-added",
            "You added up the entries of H, the mixed one once. The strongest curvature is its "
            "largest eigenvalue.",
            curvature=lambda a, b, d: a + b + d,
        ),
        slip(
            _rate,
            "product-of-the-entries",
            "You took the product of the diagonal entries. The strongest curvature is the largest "
            "eigenvalue of H.",
            curvature=lambda a, b, d: a * d,
        ),
        Misconception(
            "mixed-as-radius",
            lambda: 2 / 20,
            "Your eigenvalue isn't one of H: put it into the determinant of H − λI. Half the "
            "difference of the diagonal entries counts too, under the root.",
        ),
        slip(
            _rate,
            "mixed-as-radius-of-the-mean",
            "Your eigenvalue is the mean of the diagonal entries plus the mixed one. Half their "
            "difference counts too, under the root.",
            curvature=lambda a, b, d: (a + d) / 2 + b,
        ),
        Misconception(
            "any",
            lambda: 1.0,
            "With the rate 1 descent diverges: along each eigenvector the distance is multiplied "
            "by 1 − ηλ.",
        ),
        slip(
            _rate,
            "half-over",
            "There is a ½ above. An update multiplies the distance along an eigenvector by 1 − "
            "ηλ: when is that less than 1 in size?",
            over=0.5,
        ),
        slip(
            _rate,
            "three-over",
            "There is a 3 above. An update multiplies the distance along an eigenvector by 1 − "
            "ηλ: when is that less than 1 in size?",
            over=3.0,
        ),
        slip(
            _rate,
            "first-power-kept",
            "∂²f/∂x² isn't 28: the second derivative of 7x² is twice 7.",
            first=28.0,
        ),
        slip(
            _rate,
            "root-negative",
            "Under the root the mixed entry's square is subtracted. It is added.",
            curvature=lambda a, b, d: (a + d) / 2 + float(np.sqrt(abs((a - d) ** 2 / 4 - b**2))),
        ),
    ),
    proof=Recomputed(_tried, rtol=1e-6),
)
