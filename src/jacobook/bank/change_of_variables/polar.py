"""An integral over a quarter of a ring."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance


def _by_columns() -> float:
    """The integral in x and y themselves: x² times the length of the column above x."""
    from scipy.integrate import quad

    def column(x: float) -> float:
        low = np.sqrt(1 - x**2) if x < 1 else 0.0
        return float(x**2 * (np.sqrt(4 - x**2) - low))

    return float(quad(column, 0, 2, points=[1.0], epsabs=1e-11)[0])


EXERCISE = Exercise(
    id="change_of_variables.polar",
    name="ring_integral",
    title="An integral over a quarter of a ring",
    level=1,
    points=1,
    objective="8.3",
    hints=(
        "Three things change: the integrand, the factor, and the limits. In polar coordinates "
        "the region is a rectangle: which r, and which θ?",
        "∫ cos²θ dθ from 0 to π/2 is π/4.",
    ),
    answer=Array(),
    # ∫ x² over 1 ≤ x² + y² ≤ 4, x ≥ 0, y ≥ 0
    reference=lambda: 15 / 4 * np.pi / 4,
    tolerance=Tolerance(5e-6, 1e-12, "six digits are asked for"),
    misconceptions=(
        Misconception(
            "r-forgotten",
            lambda: 7 / 3 * np.pi / 4,
            "The factor r is missing. A small rectangle dr by dθ has the area r dr dθ: far out it "
            "is larger.",
        ),
        Misconception(
            "limits-not-changed",
            lambda: 255 / 4 * np.pi / 4,
            "You integrated r from 1 to 4. Those are the limits of x² + y², which is not r but "
            "its square.",
        ),
        Misconception(
            "hole-forgotten",
            lambda: np.pi,
            "You integrated r from 0. The region is a ring: its inner disc is left out.",
        ),
        Misconception(
            "squared-factor",
            lambda: 31 / 5 * np.pi / 4,
            "Your factor is r². In the plane it is r to the first power; r² belongs to spherical "
            "coordinates.",
        ),
        Misconception(
            "integrand-forgotten",
            lambda: 3 * np.pi / 4,
            "This is the area of the region. The function to be integrated is missing.",
        ),
        Misconception(
            "r-and-limits",
            lambda: 21 * np.pi / 4,
            "Two things are to mend: the factor r is missing, and 1 and 4 are the limits of x² + "
            "y², not of r.",
        ),
        Misconception(
            "cosine-not-squared",
            lambda: 15 / 4,
            "Your integrand has cos θ to the first power. The whole of x is squared, its cosine "
            "too.",
        ),
        Misconception(
            "mean",
            lambda: 5 / 4,
            "This is the mean of x² over the region. The integral isn't divided by the area.",
        ),
        Misconception(
            "half-ring",
            lambda: 15 / 4 * np.pi / 2,
            "You put r² for x². That is x² + y²; x² has a cos²θ too. (Or θ runs over two "
            "quarters of the circle.)",
        ),
        Misconception(
            "power-not-raised",
            lambda: 7 * np.pi / 4,
            "The integral of r³ isn't what you have for it: raise the power by one, and divide by "
            "the new power.",
        ),
        Misconception(
            "whole-ring",
            lambda: 15 * np.pi / 4,
            "The factor ¼ of ∫r³ dr = r⁴/4 is missing. (Or you went once around: θ takes a "
            "quarter of a turn.)",
        ),
        Misconception(
            "integrand-once",
            lambda: 3 / 2 * np.pi / 4,
            "You integrated cos² θ times r: the r² of x² is missing.",
        ),
        Misconception(
            "degrees",
            lambda: 15 / 4 * 45,
            "The angle stands in degrees. A quarter of a turn is π/2.",
        ),
        Misconception(
            "x-for-its-square",
            lambda: 7 / 3,
            "This is the integral of x. The integrand is x².",
        ),
        Misconception(
            "two-powers-too-many",
            lambda: 63 / 6 * np.pi / 4,
            "There are two powers of r too many: x² brings r², and the area one more.",
        ),
        Misconception(
            "sine-times-cosine",
            lambda: 15 / 8,
            "You integrated xy in place of x²: sin θ cos θ for cos² θ.",
        ),
        Misconception(
            "lower-limit-added",
            lambda: 17 / 4 * np.pi / 4,
            "At the lower limit the primitive is subtracted, and you added it.",
        ),
    ),
    proof=Recomputed(_by_columns, rtol=1e-7),
)
