"""The largest stable learning rate."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

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
    # f(x, y) = 5x² + 4xy + 2y² − 7x + y: H = [[10, 4], [4, 4]], eigenvalues 2 and 12
    reference=lambda: 2 / 12,
    misconceptions=(
        Misconception(
            "safe-step",
            lambda: 1 / 12,
            "With this rate every update goes down as far as is guaranteed, but it isn't the "
            "largest that converges: an update may overshoot, as long as it comes nearer.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda: 2 / 2,
            "You took the smallest eigenvalue. It allows long steps, but the direction of the "
            "strongest curvature diverges first.",
        ),
        Misconception(
            "half-the-hessian",
            lambda: 2 / 6,
            "You took the matrix A in f = xᵀAx + … for the Hessian. Differentiate twice: the "
            "second derivative of 5x² isn't 5.",
        ),
        Misconception(
            "largest-diagonal-entry",
            lambda: 2 / 10,
            "You took the largest entry of the diagonal. That is the curvature along an axis; "
            "with a mixed term the strongest curvature lies in an oblique direction.",
        ),
        Misconception(
            "best-rate",
            lambda: 2 / 14,
            "You divided by the sum of the eigenvalues, the trace. That gives the *quickest* "
            "rate; there are larger ones that still converge.",
        ),
        Misconception(
            "eigenvalue",
            lambda: 12.0,
            "This is the largest eigenvalue of the Hessian. Which rates does it allow?",
        ),
        Misconception(
            "mixed-entry-doubled",
            lambda: 2 / (7 + np.sqrt(73.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "doubled it.",
        ),
        Misconception(
            "mixed-entry-halved",
            lambda: 2 / (7 + np.sqrt(13.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "halved it, which belongs to the matrix A in xᵀAx.",
        ),
    ),
)
