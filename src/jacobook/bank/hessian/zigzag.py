"""How slow is the zigzag?."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance

SIX_DIGITS = Tolerance(2e-6, 1e-12, "worked out with pencil and paper, to six digits")

# f(x, y) = 5x² + 3xy + 4y² and η = 0.15: the eigenvalues of H are 9 ∓ √10.
_RATE = 0.15
_LOW, _HIGH = 9 - np.sqrt(10), 9 + np.sqrt(10)


def _worst(a: float, b: float, c: float) -> float:
    """The larger of |1 − ηλ| for the symmetric matrix with a and c on its diagonal, b beside it."""
    return float(np.max(np.abs(1 - _RATE * np.linalg.eigvalsh([[a, b], [b, c]]))))


def _walked() -> float:
    """Walk down and see by what the distance shrinks in the end."""
    position, before = np.array([1.0, 0.7]), 1.0
    for _ in range(60):
        before = float(np.linalg.norm(position))
        slope = gradient_of(lambda v: 5 * v[0] ** 2 + 3 * v[0] * v[1] + 4 * v[1] ** 2, position)
        position = position - _RATE * slope
    return float(np.linalg.norm(position)) / before


EXERCISE = Exercise(
    id="hessian.zigzag",
    name="worst_factor",
    title="How slow is the zigzag?",
    level=2,
    points=2,
    objective="4.8",
    hints=(
        "In the coordinates of the eigenvectors, an update multiplies each coordinate by a number "
        "of its own: 1 − ηλ.",
        "Find the two eigenvalues of H from its trace and determinant, put in η, and ask which "
        "coordinate is left after many updates.",
    ),
    answer=Array(),
    tolerance=SIX_DIGITS,
    reference=lambda: _worst(10, 3, 8),
    misconceptions=(
        Misconception(
            "flat-direction",
            lambda: 1 - _RATE * _LOW,
            "This is the factor along the flat eigenvector. The coordinate along the other one "
            "changes sides in each update, and it shrinks more slowly: it is what remains.",
        ),
        Misconception(
            "negative",
            lambda: 1 - _RATE * _HIGH,
            "This is what a *coordinate* is multiplied by: it changes sides. A distance is never "
            "negative.",
        ),
        Misconception(
            "best-step",
            lambda: (_HIGH - _LOW) / (_HIGH + _LOW),
            "This is (κ − 1)/(κ + 1), the factor for the *best* fixed step. The step here is "
            "given, and is another one.",
        ),
        Misconception(
            "step-one-over-largest",
            lambda: 1 - _LOW / _HIGH,
            "This is the factor for the step 1/λmax. The step here is given, and is longer.",
        ),
        Misconception(
            "condition-number",
            lambda: _HIGH / _LOW,
            "This is the condition number. It is larger than 1, and so the distance would grow.",
        ),
        Misconception(
            "large-condition-number",
            lambda: 1 - 2 * _LOW / _HIGH,
            "This is 1 − 2/κ, which belongs to the best fixed step when κ is large. Put the given "
            "η into 1 − ηλ.",
        ),
        Misconception(
            "mixed-term-ignored",
            lambda: _worst(10, 0, 8),
            "You took the diagonal entries of H for its eigenvalues. The mixed term turns the axes "
            "of the ellipses, and changes the curvatures along them.",
        ),
        Misconception(
            "half-the-hessian",
            lambda: _worst(5, 1.5, 4),
            "This comes out with the matrix A of f = xᵀAx in place of the Hessian, or with half "
            "the step. The Hessian is twice A: the second derivative of 5x² isn't 5.",
        ),
        Misconception(
            "coefficients",
            lambda: _worst(5, 3, 4),
            "You wrote the coefficients of f into the matrix. The second derivative of 5x² isn't "
            "5, while that of 3xy by x and y is 3.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: _worst(10, 6, 8),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 3xy by x, then by y. You "
            "doubled it.",
        ),
        Misconception(
            "mixed-halved",
            lambda: _worst(10, 1.5, 8),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 3xy by x, then by y. You "
            "halved it, which belongs to the matrix A in xᵀAx.",
        ),
        Misconception(
            "of-the-loss",
            lambda: (1 - _RATE * _HIGH) ** 2,
            "This is the factor for f, which is quadratic in the distance. The distance itself is "
            "asked for.",
        ),
        Misconception(
            "both-multiplied",
            lambda: abs((1 - _RATE * _LOW) * (1 - _RATE * _HIGH)),
            "You multiplied the two factors. Each belongs to a coordinate of its own.",
        ),
        Misconception(
            "averaged",
            lambda: (abs(1 - _RATE * _LOW) + abs(1 - _RATE * _HIGH)) / 2,
            "You averaged the two factors. After many updates one of the coordinates is far "
            "smaller than the other, and no longer counts.",
        ),
        Misconception(
            "eigenvalue-itself",
            lambda: _HIGH,
            "This is an eigenvalue of H. What does an update with η make of a coordinate along "
            "its eigenvector?",
        ),
        Misconception(
            "best-step-squared",
            lambda: ((_HIGH - _LOW) / (_HIGH + _LOW)) ** 2,
            "This is ((κ − 1)/(κ + 1))², the factor for f with the *best* fixed step. The step "
            "here is given, and the distance is asked for.",
        ),
        Misconception(
            "condition-inverted",
            lambda: _LOW / _HIGH,
            "This is 1/κ. Put the given η and each eigenvalue into 1 − ηλ.",
        ),
        Misconception(
            "steep-part",
            lambda: _RATE * _HIGH,
            "This is ηλ for the steep direction: what an update takes away. What does it leave?",
        ),
        Misconception(
            "flat-part",
            lambda: _RATE * _LOW,
            "This is ηλ for the flat direction: what an update takes away. What does it leave, "
            "and in which direction is most left?",
        ),
        Misconception(
            "limit-of-the-step",
            lambda: 2 / _HIGH,
            "This is 2/λmax, below which a fixed step converges. How fast it does with the given "
            "η is asked for.",
        ),
        Misconception(
            "one-over-largest",
            lambda: 1 / _HIGH,
            "This is 1/λmax, a step. A factor is asked for, with the given η.",
        ),
        Misconception(
            "best-step-itself",
            lambda: 2 / (_HIGH + _LOW),
            "This is the best fixed step. A factor is asked for, with the given η.",
        ),
        Misconception(
            "with-a-plus",
            lambda: 1 + _RATE * _HIGH,
            "You went uphill: the update *subtracts* η times the gradient.",
        ),
        Misconception(
            "with-a-plus-flat",
            lambda: 1 + _RATE * _LOW,
            "You went uphill: the update *subtracts* η times the gradient.",
        ),
        Misconception(
            "square-root",
            lambda: np.sqrt(_worst(10, 3, 8)),
            "You took a square root. The update itself multiplies the distance, not its square.",
        ),
        Misconception(
            "last-diagonal-entry",
            lambda: abs(1 - _RATE * 8),
            "You put a diagonal entry of H in for an eigenvalue. The mixed term turns the axes of "
            "the ellipses.",
        ),
        Misconception(
            "step-doubled",
            lambda: float(np.max(np.abs(1 - 2 * _RATE * np.array([_LOW, _HIGH])))),
            "This comes out with twice the step, or with a Hessian that is twice too large: the "
            "factors 2 of the squares are in it already.",
        ),
        Misconception(
            "step-doubled-flat",
            lambda: abs(1 - 2 * _RATE * _LOW),
            "This comes out with twice the step, or with a Hessian that is twice too large, along "
            "the flat direction. The step is given, and the factors 2 of the squares are in H "
            "already.",
        ),
        Misconception(
            "step-divided-by-condition",
            lambda: 1 - _RATE * _LOW / _HIGH,
            "You multiplied η by 1/κ. It is multiplied by an eigenvalue.",
        ),
        Misconception(
            "determinant",
            lambda: abs(1 - _RATE * 71),
            "You put the determinant of H in for an eigenvalue.",
        ),
        Misconception(
            "trace",
            lambda: abs(1 - _RATE * 18),
            "You put the trace of H in for an eigenvalue.",
        ),
        Misconception(
            "trace-halved",
            lambda: abs(1 - _RATE * 9),
            "You put the mean of the eigenvalues in for one of them.",
        ),
        Misconception(
            "condition-of-the-coefficients",
            lambda: float(np.sqrt(37) / 9),
            "This is (κ − 1)/(κ + 1), for the best fixed step, with the coefficients of f in the "
            "matrix. The step here is given; and the second derivative of 5x² isn't 5.",
        ),
        Misconception(
            "both-factors",
            lambda: np.array([1 - _RATE * _LOW, 1 - _RATE * _HIGH]),
            "These are the two factors of the two coordinates. One number is asked for: after "
            "many updates one coordinate is all that remains, and a distance has no sign.",
        ),
        Misconception(
            "both-sizes",
            lambda: np.abs([1 - _RATE * _LOW, 1 - _RATE * _HIGH]),
            "These are the two factors of the two coordinates. One number is asked for: after "
            "many updates one coordinate is all that remains.",
        ),
        Misconception(
            "both-eigenvalues",
            lambda: np.array([_LOW, _HIGH]),
            "These are the eigenvalues of H. What does an update with η make of a coordinate "
            "along an eigenvector?",
        ),
        Misconception(
            "sign-of-y-term",
            lambda: _worst(10, 3, -8),
            "The entry of y² in your Hessian has the wrong sign: its coefficient is positive.",
        ),
        Misconception(
            "low-eigenvalue",
            lambda: _LOW,
            "This is an eigenvalue of H, the smaller one. What does an update with η make of a "
            "coordinate?",
        ),
        Misconception(
            "taken-away",
            lambda: 1 - _worst(10, 3, 8),
            "This is the part of the distance that an update takes away. What it leaves is asked "
            "for.",
        ),
        Misconception(
            "one-square-undone",
            lambda: _worst(5, 3, 8),
            "In your Hessian the entry of x² is its coefficient. The second derivative brings a 2.",
        ),
        Misconception(
            "other-square-undone",
            lambda: _worst(10, 3, 4),
            "In your Hessian the entry of y² is its coefficient. The second derivative brings a 2.",
        ),
        Misconception(
            "squares-kept-in-place",
            lambda: _worst(10, 1.5, 4),
            "Two entries of your Hessian are half of what they should be: that of y² and the "
            "mixed one.",
        ),
        Misconception(
            "gap",
            lambda: _HIGH - _LOW,
            "This is the difference of the eigenvalues. What does an update with η make of a "
            "coordinate?",
        ),
        Misconception(
            "flat-squared",
            lambda: (1 - _RATE * _LOW) ** 2,
            "This is the factor for f along the flat eigenvector. The distance is asked for, "
            "along the direction that remains.",
        ),
        Misconception(
            "of-the-gap",
            lambda: 1 - _RATE * (_HIGH - _LOW),
            "You put the difference of the eigenvalues in for one of them.",
        ),
        Misconception(
            "quotient",
            lambda: abs(1 - _RATE * _HIGH) / abs(1 - _RATE * _LOW),
            "You divided the two factors. Each belongs to a coordinate of its own, and one "
            "coordinate is all that remains.",
        ),
        Misconception(
            "condition-times-step",
            lambda: _RATE * _HIGH / _LOW,
            "You multiplied η by the condition number. Put η and each eigenvalue into 1 − ηλ.",
        ),
        Misconception(
            "eigenvalues-multiplied",
            lambda: _HIGH * _LOW,
            "This is the determinant of H. What does an update with η make of a coordinate along "
            "an eigenvector?",
        ),
        Misconception(
            "half-the-steep",
            lambda: abs(1 - _RATE * _HIGH / 2),
            "You took half of the largest eigenvalue, that of the matrix in xᵀAx. H is twice that "
            "matrix.",
        ),
        Misconception(
            "eigenvalue-from-the-entries",
            lambda: abs(1 - _RATE * 11),
            "You put 8 + 3 in for the largest eigenvalue. Entries aren't eigenvalues: solve λ² − "
            "18λ + 71 = 0.",
        ),
        Misconception(
            "root-without-the-mixed",
            lambda: abs(1 - _RATE * 12),
            "You put 12 in for the largest eigenvalue: under the root stand the square of half "
            "the difference of the diagonal *and* the square of the mixed entry.",
        ),
        Misconception(
            "added",
            lambda: abs(1 - _RATE * _LOW) + abs(1 - _RATE * _HIGH),
            "You added the two factors. Each belongs to a coordinate of its own, and in the end "
            "the larger one is alone.",
        ),
        Misconception(
            "exponential",
            lambda: float(np.exp(-_RATE * _HIGH)),
            "You took an exponential, as for steps that are infinitely small. One step multiplies "
            "by 1 − ηλ.",
        ),
        Misconception(
            "exponential-flat",
            lambda: float(np.exp(-_RATE * _LOW)),
            "You took an exponential, as for steps that are infinitely small. One step multiplies "
            "by 1 − ηλ.",
        ),
        Misconception(
            "coefficients-steep",
            lambda: abs(1 - _RATE * float(np.linalg.eigvalsh([[5, 3], [3, 4]])[1])),
            "You wrote the coefficients of f into the matrix, and put in its larger eigenvalue. "
            "The second derivative of 5x² isn't 5.",
        ),
        Misconception(
            "both-multiplied-with-signs",
            lambda: (1 - _RATE * _LOW) * (1 - _RATE * _HIGH),
            "You multiplied the two factors. Each belongs to a coordinate of its own.",
        ),
        Misconception(
            "norm-of-all-entries",
            lambda: float(np.hypot(1 - _RATE * _LOW, 1 - _RATE * _HIGH)),
            "This is the root of the sum of both factors' squares. Each belongs to a coordinate "
            "of its own, and in the end the larger one is alone.",
        ),
        Misconception(
            "logarithm",
            lambda: -np.log(_worst(10, 3, 8)),
            "You took a logarithm, which gives a rate. The factor itself is asked for.",
        ),
        Misconception(
            "reciprocal",
            lambda: 1 / _worst(10, 3, 8),
            "Your number is above 1, so the distance would grow: an update goes from the earlier "
            "distance to the later one, and you divided the other way round.",
        ),
        Misconception(
            "in-percent",
            lambda: 100 * _worst(10, 3, 8),
            "Your number is a percentage. A factor is asked for.",
        ),
        Misconception(
            "one",
            lambda: 1.0,
            "With the factor 1 the distance would stay as it is.",
        ),
        Misconception(
            "with-momentum",
            lambda: (np.sqrt(_HIGH) - np.sqrt(_LOW)) / (np.sqrt(_HIGH) + np.sqrt(_LOW)),
            "This is (√κ − 1)/(√κ + 1), which belongs to methods that remember their last step. "
            "Put the given η into 1 − ηλ.",
        ),
    ),
    proof=Recomputed(_walked),
)
