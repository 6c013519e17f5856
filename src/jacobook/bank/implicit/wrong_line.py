"""A minimiser at a wall."""

from fractions import Fraction

from jacobook.declaration import Choice, Exercise, Recomputed


def _minimiser(theta: Fraction) -> Fraction:
    """The least ½(x − θ)² + ½x² over x ≥ 0, found by trying a fine grid of exact points."""

    def value(x: Fraction) -> Fraction:
        return (x - theta) ** 2 / 2 + x**2 / 2

    return min((Fraction(k, 1000) for k in range(4000)), key=value)


def _first_line_that_fails() -> str:
    """Try each line at θ = −2 by exact arithmetic with the minimiser on a grid."""
    theta, h = Fraction(-2), Fraction(1, 10)
    x, left, right = _minimiser(theta), _minimiser(theta - h), _minimiser(theta + h)
    slope = (x - theta) + x  # of f by x, at the minimiser
    curvature = 2
    lines = {
        "a": curvature > 0,
        "b": (right - x) / h == (x - left) / h,
        "c": slope == 0,
        "d": 2 * (right - x) / h - 1 == 0,
        "e": (right - x) / h == Fraction(1, 2),
    }
    return next(label for label, holds in lines.items() if not holds)


EXERCISE = Exercise(
    id="implicit.wrong_line",
    name="wrong_line",
    title="A minimiser at a wall",
    level=3,
    points=3,
    objective="12.4",
    hints=(
        "Draw f for θ = −2, and mark where x ≥ 0 begins. Where is its least value there, and what "
        "is its slope at that point?",
        "A minimiser at the edge of what is allowed needs no zero slope: it is enough that f "
        "rises from there.",
    ),
    answer=Choice(
        {
            "a": "Line (a) is right: the second derivative by x is 2, so f is strictly convex, and "
            "it grows without bound.",
            "b": "Line (b) is right: for θ near −2 the minimiser stays where it is, so its "
            "derivative exists and is 0.",
            "c": "Line (c) holds for a minimiser without a constraint. Here the constraint x ≥ 0 "
            "is active: the minimiser is 0, where the slope of f is 2.",
            "d": "Line (d) differentiates (c) correctly. The fault is earlier.",
            "e": "Line (e) solves (d) correctly. The fault is earlier.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_first_line_that_fails),
)
