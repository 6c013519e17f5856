"""Convex for which c?."""

from collections.abc import Callable
from functools import cache

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, Vector

SIX_DIGITS = Tolerance(2e-6, 1e-12, "worked out with pencil and paper, to six digits")


def _ends(square: float) -> Callable[[], Vector]:
    """The interval of all c with c² ≤ square."""
    return lambda: np.array([-np.sqrt(square), np.sqrt(square)])


@cache
def _searched() -> Vector:
    """Search for the c at which the least curvature of f, over many points, passes zero."""
    from scipy.optimize import brentq

    def least(c: float) -> float:
        def f(v: Vector) -> float:
            x, y = v
            return x**4 + 3 * x**2 + c * x * y + 5 * y**2

        points = [(x, 0.4) for x in (-1.0, -0.3, -0.01, 0.0, 0.01, 0.3, 1.0)]
        return float(min(np.linalg.eigvalsh(hessian_of(f, p))[0] for p in points))

    return np.array([brentq(least, -90.0, -1.0), brentq(least, 1.0, 90.0)])


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
    tolerance=SIX_DIGITS,
    # f(x, y) = x⁴ + 3x² + cxy + 5y²: H = ((12x² + 6, c), (c, 10)), hardest at x = 0
    reference=_ends(60.0),
    misconceptions=(
        Misconception(
            "coefficients",
            _ends(15.0),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it. The Hessian holds second derivatives: x² leaves a 2 behind, and cxy doesn't.",
        ),
        Misconception(
            "mixed-halved",
            _ends(240.0),
            "Your diagonal is right. Off it you wrote c/2, which belongs in the symmetric matrix A "
            "of xᵀAx; there the diagonal would have no 2s.",
        ),
        Misconception(
            "half-of-the-diagonal",
            _ends(30.0),
            "One of the two entries on the diagonal of your H is half of what it should be. Both "
            "x² and y² leave a 2 behind.",
        ),
        Misconception(
            "at-one-point",
            _ends(180.0),
            "For these c the Hessian is positive semidefinite at x = 1. Convex on the whole plane "
            "means at every point: look for the x where the determinant is smallest.",
        ),
        Misconception(
            "square-forgotten",
            lambda: np.array([-60.0, 60.0]),
            "You compared c itself with the product of the diagonal. In the determinant the mixed "
            "entry is squared.",
        ),
        Misconception(
            "one-sign",
            lambda: np.array([0.0, np.sqrt(60.0)]),
            "The upper end is right. A negative c is allowed too: changing y to −y turns cxy into "
            "−cxy, and a reflected convex function is convex.",
        ),
        Misconception(
            "unbounded-below",
            lambda: np.array([-np.inf, np.sqrt(60.0)]),
            "The upper end is right. A very negative c isn't allowed: c² is in the determinant, "
            "and its sign doesn't count.",
        ),
        Misconception(
            "ends-reversed",
            lambda: np.array([np.sqrt(60.0), -np.sqrt(60.0)]),
            "The two ends are right, in the wrong order: the lower one comes first.",
        ),
        Misconception(
            "entry-of-diagonal",
            lambda: np.array([-10.0, 10.0]),
            "10 is the lower right entry of H, and no bound for c by itself. The determinant must "
            "not be negative, and both entries of the diagonal are in it.",
        ),
        Misconception(
            "upper-entry",
            lambda: np.array([-6.0, 6.0]),
            "6 is the least upper left entry of H, and no bound for c by itself. The determinant "
            "must not be negative, and both entries of the diagonal are in it.",
        ),
        Misconception(
            "half-of-the-trace",
            lambda: np.array([-8.0, 8.0]),
            "8 is half of the trace. The trace tells the sum of the eigenvalues; that none is "
            "negative is a matter of their product, the determinant.",
        ),
        Misconception(
            "square-term-forgotten",
            lambda: np.array([0.0, 0.0]),
            "At x = 0 the term x⁴ has no curvature, but 3x² has: look at the upper left entry of H "
            "again.",
        ),
        Misconception(
            "squared",
            lambda: np.array([0.0, 60.0]),
            "This is the range of c², up to its largest value. Give the range of c.",
        ),
    ),
    proof=Recomputed(_searched, rtol=1e-7),
)
