"""Strictly convex, or not?."""

from fractions import Fraction
from itertools import product

from jacobook.declaration import Choice, Exercise, Recomputed


def _looked_at_segments() -> str:
    """Look at the middle of many segments, in exact fractions, and at H with SymPy."""
    import sympy

    def f(x: Fraction, y: Fraction) -> Fraction:
        return x**4 + (x - y) ** 2

    ends = [(Fraction(i, 3), Fraction(j, 3)) for i, j in product(range(-3, 4), repeat=2)]
    gaps = [
        (f(*a) + f(*b)) / 2 - f((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for a, b in product(ends, repeat=2)
        if a != b
    ]
    x, y = sympy.symbols("x y", real=True)
    determinant = sympy.hessian(x**4 + (x - y) ** 2, (x, y)).det()
    singular = bool(sympy.solve(determinant, x))
    if min(gaps) > 0:
        return "b" if singular else "a"
    return "c" if min(gaps) == 0 else "d"


EXERCISE = Exercise(
    id="hessian.strictly_convex",
    name="convexity",
    title="Strictly convex, or not?",
    level=1,
    points=1,
    objective="4.4",
    hints=(
        "Compute H and its determinant. Where is the determinant zero?",
        "A matrix test that is only sufficient can fail. Then go back to the definition: take a "
        "segment, and ask along which segments each of the two terms could be flat.",
    ),
    # f(x, y) = x⁴ + (x − y)²: H = ((12x² + 2, −2), (−2, 2)), det H = 24x²
    answer=Choice(
        {
            "a": "H is not positive definite at every point: put in a point of the y-axis and "
            "compute the determinant there.",
            "b": "f is strictly convex. A positive definite H everywhere would have been enough "
            "for that, and isn't needed.",
            "c": "It is right that H is singular somewhere. But positive definite is sufficient "
            "for strict convexity and not necessary: look at f itself on a segment of the y-axis.",
            "d": "For convexity H must be positive *semi*definite everywhere. An eigenvalue zero "
            "is allowed; a negative one isn't.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_looked_at_segments),
)
