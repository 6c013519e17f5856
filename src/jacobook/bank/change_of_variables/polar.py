"""An integral over a quarter of a ring."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, slip


def _by_columns() -> float:
    """The integral in x and y themselves: x² times the length of the column above x."""
    from scipy.integrate import quad

    def column(x: float) -> float:
        low = np.sqrt(1 - x**2) if x < 1 else 0.0
        return float(x**2 * (np.sqrt(4 - x**2) - low))

    return float(quad(column, 0, 2, points=[1.0], epsabs=1e-11)[0])


def _integral(
    *,
    power: int = 3,
    low: float = 1.0,
    high: float = 2.0,
    primitive: Callable[[float, int], float] = lambda r, power: r ** (power + 1) / (power + 1),
    lower: float = -1.0,
    around: float = np.pi / 4,
) -> float:
    """The integral over r times that over θ, made of their steps."""
    return (primitive(high, power) + lower * primitive(low, power)) * around


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
        slip(
            _integral,
            "r-forgotten",
            "The factor r is missing. A small rectangle dr by dθ has the area r dr dθ: far out it "
            "is larger.",
            power=2,
        ),
        slip(
            _integral,
            "limits-not-changed",
            "You integrated r from 1 to 4. Those are the limits of x² + y², which is not r but "
            "its square.",
            high=4.0,
        ),
        slip(
            _integral,
            "hole-forgotten",
            "You integrated r from 0. The region is a ring: its inner disc is left out.",
            low=0.0,
        ),
        slip(
            _integral,
            "squared-factor",
            "Your factor is r². In the plane it is r to the first power; r² belongs to spherical "
            "coordinates.",
            power=4,
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
        slip(
            _integral,
            "cosine-not-squared",
            "The integral over θ is that of cos θ to the first power. The whole of x is squared, "
            "its cosine too.",
            around=1.0,
        ),
        slip(
            _integral,
            "half-ring",
            "You put r² for x². That is x² + y²; x² has a cos²θ too. (Or θ runs over two "
            "quarters of the circle.)",
            around=np.pi / 2,
        ),
        slip(
            _integral,
            "power-not-raised",
            "The integral of r³ isn't what you have for it: raise the power by one, and divide by "
            "the new power.",
            primitive=lambda r, power: r**power,
        ),
        slip(
            _integral,
            "whole-ring",
            "The factor ¼ of ∫r³ dr = r⁴/4 is missing. (Or you went once around: θ takes a "
            "quarter of a turn.)",
            primitive=lambda r, power: r ** (power + 1),
        ),
        slip(
            _integral,
            "integrand-once",
            "You integrated cos² θ times r: the r² of x² is missing.",
            power=1,
        ),
        slip(
            _integral,
            "degrees",
            "The angle stands in degrees. A quarter of a turn is π/2.",
            around=45.0,
        ),
        Misconception(
            "x-for-its-square",
            lambda: 7 / 3,
            "This is the integral of x. The integrand is x².",
        ),
        slip(
            _integral,
            "two-powers-too-many",
            "There are two powers of r too many: x² brings r², and the area one more.",
            power=5,
        ),
        slip(
            _integral,
            "sine-times-cosine",
            "You integrated xy in place of x²: sin θ cos θ for cos² θ.",
            around=0.5,
        ),
        slip(
            _integral,
            "lower-limit-added",
            "At the lower limit the primitive is subtracted, and you added it.",
            lower=1.0,
        ),
        slip(
            _integral,
            "primitive-by-the-old-power",
            "You raised the power of r and divided by the old one. Divide by the new one.",
            primitive=lambda r, power: r ** (power + 1) / power,
        ),
        slip(
            _integral,
            "differentiated",
            "You differentiated the power of r. It is to be integrated.",
            primitive=lambda r, power: power * r ** (power - 1),
        ),
        slip(
            _integral,
            "difference-first",
            "You subtracted the limits of r and raised the difference to the power. Put each "
            "limit in, then subtract.",
            high=1.0,
            low=0.0,
        ),
        slip(
            _integral,
            "angle-ends-at-the-quarter",
            "θ ends at π/4 in yours, with the integral π/8 + ¼. A quarter of a turn is π/2.",
            around=np.pi / 8 + 0.25,
        ),
        slip(
            _integral,
            "half-the-angle",
            "The integral over θ is π/8 in yours: the mean of cos² is ½, over the length π/2.",
            around=np.pi / 8,
        ),
        slip(
            _integral,
            "sine-at-the-limit",
            "The integral over θ is π/4 + ½ in yours. In the primitive of cos² stands sin 2θ: "
            "what is it at π/2?",
            around=np.pi / 4 + 0.5,
        ),
        slip(
            _integral,
            "sine-subtracted-at-the-limit",
            "The integral over θ is π/4 − ½ in yours. In the primitive stands sin 2θ: what is it "
            "at π/2?",
            around=np.pi / 4 - 0.5,
        ),
        slip(
            _integral,
            "cubed",
            "The integral over θ is that of cos³: the factor of polar coordinates has no cosine.",
            around=2 / 3,
        ),
        slip(
            _integral,
            "cube-for-the-primitive",
            "This is the mean of x² over the region; the integral isn't divided by the area. (It "
            "comes out like this too with cos³/3 for the primitive of cos².)",
            around=1 / 3,
        ),
        slip(
            _integral,
            "pi-forgotten",
            "The integral over θ is ¼ in yours: the π is missing.",
            around=0.25,
        ),
        slip(
            _integral,
            "negative",
            "The integral over θ is negative in yours, and cos² isn't.",
            around=-np.pi / 4,
        ),
        slip(
            _integral,
            "radius-four-and-one",
            "1 and 4 are the limits of x² + y²; you took 16 for the upper limit of r.",
            high=16.0,
        ),
        slip(
            _integral, "radius-three", "You let r end at 3. The outer circle has r² = 4.", high=3.0
        ),
        slip(
            _integral,
            "outer-limit-root-two",
            "You took the root of the outer radius twice.",
            high=np.sqrt(2.0),
        ),
    ),
    proof=Recomputed(_by_columns, rtol=1e-7),
)
