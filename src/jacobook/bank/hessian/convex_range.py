"""Convex for which c?."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Vector


def _ends(square: float) -> Callable[[], Vector]:
    """The interval of all c with c² ≤ square."""
    return lambda: np.array([-np.sqrt(square), np.sqrt(square)])


EXERCISE = Exercise(
    id="hessian.convex_range",
    name="convex_for",
    title="Convex for which c?",
    level=2,
    points=2,
    objective="4.4",
    hints=(
        "Compute H as a matrix with x and c in it. For convexity it must be positive semidefinite "
        "at *every* point.",
        "A symmetric 2×2 matrix with a positive entry on its diagonal is positive semidefinite "
        "exactly when its determinant isn't negative. At which x is that hardest to satisfy?",
    ),
    answer=Array(),
    # f(x, y) = x⁴ + x² + cxy + 2y²: H = ((12x² + 2, c), (c, 4)), hardest at x = 0
    reference=_ends(8.0),
    misconceptions=(
        Misconception(
            "coefficients",
            _ends(2.0),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it. The Hessian holds second derivatives: x² leaves a 2 behind, and cxy doesn't.",
        ),
        Misconception(
            "mixed-halved",
            _ends(32.0),
            "Your diagonal is right. Off it you wrote c/2, which belongs in the symmetric matrix A "
            "of xᵀAx; there the diagonal would have no 2s.",
        ),
        Misconception(
            "at-one-point",
            _ends(56.0),
            "For these c the Hessian is positive semidefinite at x = 1. Convex on the whole plane "
            "means at every point: look for the x where the determinant is smallest.",
        ),
        Misconception(
            "square-forgotten",
            lambda: np.array([-8.0, 8.0]),
            "You compared c itself with the product of the diagonal. In the determinant the mixed "
            "entry is squared.",
        ),
        Misconception(
            "one-sign",
            lambda: np.array([0.0, np.sqrt(8.0)]),
            "The upper end is right. A negative c is allowed too: changing y to −y turns cxy into "
            "−cxy, and a reflected convex function is convex.",
        ),
        Misconception(
            "ends-reversed",
            lambda: np.array([np.sqrt(8.0), -np.sqrt(8.0)]),
            "The two ends are right, in the wrong order: the lower one comes first.",
        ),
        Misconception(
            "entry-of-diagonal",
            lambda: np.array([-4.0, 4.0]),
            "4 is the lower right entry of H, and no bound for c by itself. The determinant must "
            "not be negative, and both entries of the diagonal are in it.",
        ),
        Misconception(
            "square-term-forgotten",
            lambda: np.array([0.0, 0.0]),
            "At x = 0 the term x⁴ has no curvature, but x² has: look at the upper left entry of H "
            "again.",
        ),
    ),
)
