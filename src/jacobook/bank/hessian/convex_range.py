"""Convex for which c?."""

import math
import operator
from collections.abc import Callable
from functools import cache

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, Vector, slip

SIX_DIGITS = Tolerance(2e-6, 1e-12, "worked out with pencil and paper, to six digits")


def _symmetric(radius: float) -> list[float]:
    return [-radius, radius]


def _range(
    *,
    upper: float = 6.0,
    lower: float = 10.0,
    mixed: float = 1.0,
    product: Callable[[float, float], float] = operator.mul,
    root: Callable[[float], float] = math.sqrt,
    ends: Callable[[float], list[float] | float] = _symmetric,
) -> Vector:
    """The interval of all c with (mixed · c)² at most the product of the diagonal."""
    return np.array(ends(root(product(upper, lower) / mixed**2)))


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
    reference=lambda: _range(),
    misconceptions=(
        Misconception(
            "unbounded-below",
            lambda: np.array([-np.inf, np.sqrt(60.0)]),
            "The upper end is right. A very negative c isn't allowed: c² is in the determinant, "
            "and its sign doesn't count.",
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
            "squared",
            lambda: np.array([0.0, 60.0]),
            "This is the range of c², up to its largest value. Give the range of c.",
        ),
        slip(
            _range,
            "coefficients",
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it. The Hessian holds second derivatives: x² leaves a 2 behind, and cxy doesn't.",
            upper=3.0,
            lower=5.0,
        ),
        slip(
            _range,
            "mixed-halved",
            "This comes out with c/2 off the diagonal, or with a diagonal that is twice too "
            "large. Half a coefficient belongs in the symmetric matrix A of xᵀAx, and the Hessian "
            "is twice that matrix.",
            mixed=0.5,
        ),
        slip(
            _range,
            "half-of-the-diagonal",
            "One of the two entries on the diagonal of your H is half of what it should be. Both "
            "x² and y² leave a 2 behind.",
            lower=5.0,
        ),
        slip(
            _range,
            "at-one-point",
            "For these c the Hessian is positive semidefinite at x = 1. Convex on the whole plane "
            "means at every point: look for the x where the determinant is smallest.",
            upper=18.0,
        ),
        slip(
            _range,
            "fourth-power-alone",
            "This comes out with 12 as the upper left entry of H, which x⁴ alone brings at x = 1, "
            "or with one entry of the diagonal doubled. The least upper left entry over all x is "
            "needed, and 3x² has a share in it.",
            upper=12.0,
        ),
        slip(
            _range,
            "diagonal-added",
            "This comes out when the two entries of the diagonal are added. In the determinant "
            "they are multiplied.",
            product=lambda a, b: a + b,
        ),
        slip(
            _range,
            "square-forgotten",
            "You compared c itself with the product of the diagonal. In the determinant the mixed "
            "entry is squared.",
            root=lambda s: s,
        ),
        slip(
            _range,
            "root-and-half",
            "This comes out with half of the product of the diagonal, or with one of its entries "
            "halved and no root. The bound is one for c², so take the root; and both x² and y² "
            "leave a 2 behind.",
            root=lambda s: s / 2,
        ),
        slip(
            _range,
            "squared-again",
            "You squared where the root belongs.",
            root=lambda s: s**2,
        ),
        slip(
            _range,
            "one-sign",
            "The range begins at 0 in yours. A negative c is allowed too: changing y to −y turns "
            "cxy into −cxy, and a reflected convex function is convex.",
            "The upper end is right.",
            ends=lambda r: [0.0, r],
        ),
        slip(
            _range,
            "negative-alone",
            "The range ends at 0 in yours. A positive c is allowed too: changing y to −y turns "
            "cxy into −cxy, and a reflected convex function is convex.",
            "The lower end is right.",
            ends=lambda r: [-r, 0.0],
        ),
        slip(
            _range,
            "ends-reversed",
            "The two ends are in the wrong order: the lower one comes first.",
            "Both numbers are right.",
            ends=lambda r: [r, -r],
        ),
        slip(
            _range,
            "one-end-twice",
            "Both of your ends are positive. A negative c is allowed too.",
            "The upper end is right.",
            ends=lambda r: [r, r],
        ),
        slip(
            _range,
            "both-negative",
            "Both of your ends are negative. A positive c is allowed too.",
            "The lower end is right.",
            ends=lambda r: [-r, -r],
        ),
        slip(
            _range,
            "one-end",
            "One number is there. The range has two ends, since c² stands in the determinant.",
            ends=lambda r: r,
        ),
        slip(
            _range,
            "beyond-the-ends",
            "The range is open upwards in yours: that is where f is *not* convex. c² may not "
            "become too large.",
            ends=lambda r: [r, np.inf],
        ),
        Misconception(
            "any",
            lambda: np.array([-np.inf, np.inf]),
            "A very large c isn't allowed: cxy outweighs the squares then. The determinant says "
            "from where on.",
        ),
        Misconception(
            "any-positive",
            lambda: np.array([0.0, np.inf]),
            "A negative c can be allowed, and a very large one can't: c² is in the determinant, "
            "and its sign doesn't count.",
        ),
        Misconception(
            "unbounded-above",
            lambda: np.array([-np.sqrt(60.0), np.inf]),
            "The lower end is right. A very large c isn't allowed: c² is in the determinant, and "
            "its sign doesn't count.",
        ),
        Misconception(
            "trace",
            lambda: np.array([-16.0, 16.0]),
            "16 is the trace of H at x = 0. That no eigenvalue is negative is a matter of the "
            "determinant.",
        ),
        Misconception(
            "nothing-but-zero",
            lambda: np.array([0.0, 0.0]),
            "At x = 0 the term x⁴ has no curvature, but 3x² has: look at the upper left entry of "
            "H again.",
        ),
        Misconception(
            "below-and-above-the-entries",
            lambda: np.array([-6.0, 10.0]),
            "6 and 10 are the entries on the diagonal of H at x = 0, and no bounds for c. The "
            "determinant must not be negative, and both of them are in it.",
        ),
        Misconception(
            "smaller-coefficients",
            lambda: np.array([-5.0, 5.0]),
            "5 is a coefficient of f, and no bound for c by itself. The determinant of H must not "
            "be negative.",
        ),
        Misconception(
            "whole-numbers",
            lambda: np.array([-7.0, 7.0]),
            "All whole numbers c in the range are in yours, but c needn't be whole: give the ends "
            "to six digits.",
        ),
        Misconception(
            "coefficients-one-sign",
            lambda: np.array([0.0, np.sqrt(15.0)]),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it: the Hessian holds second derivatives. And a negative c is allowed too.",
        ),
        Misconception(
            "coefficients-reversed",
            lambda: np.array([np.sqrt(15.0), -np.sqrt(15.0)]),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it: the Hessian holds second derivatives. And the lower end comes first.",
        ),
        Misconception(
            "coefficients-negative",
            lambda: np.array([-np.sqrt(15.0), 0.0]),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it: the Hessian holds second derivatives. And a positive c is allowed too.",
        ),
        Misconception(
            "product-of-coefficients",
            lambda: np.array([-15.0, 15.0]),
            "15 is the product of two coefficients of f. On the diagonal of H stand second "
            "derivatives, and the bound is one for c².",
        ),
        Misconception(
            "twelve",
            lambda: np.array([-12.0, 12.0]),
            "12 comes from x⁴, where x is 1, and is no bound for c. The determinant of H must not "
            "be negative at any x.",
        ),
        Misconception(
            "three",
            lambda: np.array([-3.0, 3.0]),
            "3 is a coefficient of f, and no bound for c by itself. The determinant of H must not "
            "be negative.",
        ),
        Misconception(
            "roots-of-the-entries",
            lambda: np.array([-np.sqrt(6.0), np.sqrt(10.0)]),
            "These are roots of the entries on the diagonal of H at x = 0. Take the root of their "
            "product.",
        ),
        Misconception(
            "half-one-sided",
            lambda: np.array([-np.sqrt(30.0), np.sqrt(60.0)]),
            "The upper end is right. The two ends lie symmetrically about 0: changing y to −y "
            "turns cxy into −cxy.",
        ),
        Misconception(
            "unbounded-to-zero",
            lambda: np.array([-np.inf, 0.0]),
            "A positive c can be allowed, and a very negative one can't: c² is in the "
            "determinant, and its sign doesn't count.",
        ),
        Misconception(
            "at-one-point-one-sign",
            lambda: np.array([0.0, np.sqrt(180.0)]),
            "This is what x = 1 allows, and convex means at every point. And a negative c is "
            "allowed too.",
        ),
        Misconception(
            "at-one-point-negative",
            lambda: np.array([-np.sqrt(180.0), 0.0]),
            "This is what x = 1 allows, and convex means at every point. And a positive c is "
            "allowed too.",
        ),
        Misconception(
            "one-end-in-a-list",
            lambda: np.array([np.sqrt(60.0)]),
            "One end is there. The range has two, since c² stands in the determinant.",
        ),
    ),
    proof=Recomputed(_searched, rtol=1e-7),
)
