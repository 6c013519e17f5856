"""Strictly convex, or not?."""

from jacobook.declaration import Choice, Exercise

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
)
