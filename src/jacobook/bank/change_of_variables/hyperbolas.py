"""An integral between hyperbolas."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance


def _by_columns() -> float:
    """The integral in x and y themselves: x² times ∫y² dy over the column above x."""
    from scipy.integrate import quad

    def column(x: float) -> float:
        low, high = max(2 * x, 2 / x), min(7 * x, 5 / x)
        return float(x**2 * (high**3 - low**3) / 3)

    ends, bends = (np.sqrt(2 / 7), np.sqrt(5 / 2)), [np.sqrt(5 / 7), 1.0]
    return float(quad(column, *ends, points=bends, epsabs=1e-11)[0])


EXERCISE = Exercise(
    id="change_of_variables.hyperbolas",
    name="hyperbola_integral",
    title="An integral between hyperbolas",
    level=2,
    points=2,
    objective="8.3",
    hints=(
        "In u and v the region is a rectangle. The factor needs |det| of the map from (u, v) to "
        "(x, y). The map that you are given goes the other way: how do the two determinants "
        "belong together?",
        "The determinant of (x, y) ↦ (u, v) is negative; write its size in terms of u. Then the "
        "integral is a product of one in u and one in v.",
    ),
    answer=Array(),
    # ∫ x²y² over 2 ≤ xy ≤ 5, 2x ≤ y ≤ 7x; u = y/x, v = xy, det ∂(u, v)/∂(x, y) = −2y/x = −2u
    reference=lambda: 39 / 2 * np.log(7 / 2),
    tolerance=Tolerance(5e-6, 1e-12, "six digits are asked for"),
    misconceptions=(
        Misconception(
            "absolute-value-forgotten",
            lambda: -39 / 2 * np.log(7 / 2),
            "Right, but for the sign: x²y² is positive, so its integral is. The map mirrors; an "
            "area takes the absolute value of the determinant.",
        ),
        Misconception(
            "factor-forgotten",
            lambda: 39 * 5.0,
            "The factor is missing: du dv isn't the area dx dy.",
        ),
        Misconception(
            "other-map",
            lambda: 39 * 45.0,
            "You multiplied by the determinant of the map from (x, y) to (u, v). The factor "
            "belongs to the map from the new variables back to the old ones.",
        ),
        Misconception(
            "other-map-with-its-sign",
            lambda: -39 * 45.0,
            "Two things: the determinant belongs to the map from the new variables back to the "
            "old ones, and its absolute value counts.",
        ),
        Misconception(
            "half-forgotten",
            lambda: 39 * np.log(7 / 2),
            "Twice too much. In the determinant two equal terms meet; with one of them the factor "
            "comes out wrong by 2.",
        ),
        Misconception(
            "terms-cancelled",
            lambda: 0.0,
            "In your determinant the two products cancel. Look at their signs again: the "
            "derivative of y/x by x is negative.",
        ),
        Misconception(
            "factor-squared",
            lambda: 39 / 4 * (1 / 2 - 1 / 7),
            "You divided by the determinant twice: its square counts nowhere.",
        ),
        Misconception(
            "root-of-the-factor",
            lambda: 39 * np.sqrt(2) * (np.sqrt(7) - np.sqrt(2)),
            "You divided by the root of the determinant. The determinant itself compares areas.",
        ),
        Misconception(
            "area",
            lambda: 3 / 2 * np.log(7 / 2),
            "This is the area of the region. The function to be integrated is missing.",
        ),
        Misconception(
            "integrand-not-squared",
            lambda: 21 / 4 * np.log(7 / 2),
            "You integrated xy. Its square is asked for.",
        ),
        Misconception(
            "third-forgotten",
            lambda: 117 / 2 * np.log(7 / 2),
            "The integral in v is three times too large: ∫v² dv is v³/3.",
        ),
        Misconception(
            "logarithm-of-the-difference",
            lambda: 39 / 2 * np.log(5),
            "You took the logarithm of the difference of the limits. It is the difference of two "
            "logarithms.",
        ),
        Misconception(
            "base-ten",
            lambda: 39 / 2 * np.log10(7 / 2),
            "You took the logarithm to base 10. The integral of 1/u is the natural logarithm.",
        ),
        Misconception(
            "factor-in-v",
            lambda: 21 / 4 * 5.0,
            "Your factor is 1/(2v). Write the determinant in x and y first, then see which of u "
            "and v it contains.",
        ),
        Misconception(
            "limits-swapped",
            lambda: 335 / 6 * np.log(5 / 2),
            "The limits of u and v have changed places: u is y/x, and v is xy.",
        ),
        Misconception(
            "mean",
            lambda: 13.0,
            "This is the mean of x²y² over the region. The integral isn't divided by the area.",
        ),
        Misconception(
            "factors-added",
            lambda: 39 + np.log(7 / 2),
            "You added the two integrals. Over a rectangle in u and v they multiply.",
        ),
        Misconception(
            "logarithm-forgotten",
            lambda: 39 / 2,
            "The integral over u is missing: of 1/u it is a logarithm.",
        ),
        Misconception(
            "logarithm-of-the-upper-limit",
            lambda: 39 / 2 * np.log(7),
            "At the lower limit of u the logarithm isn't zero: subtract it there.",
        ),
        Misconception(
            "logarithms-added",
            lambda: 39 / 2 * np.log(14),
            "The logarithms at the two limits of u are added. The lower one is subtracted.",
        ),
        Misconception(
            "limits-mixed",
            lambda: 39 / 2 * np.log(7 / 5),
            "The limits of u are those of y/x, 2 and 7.",
        ),
        Misconception(
            "limits-mixed-lower",
            lambda: 39 / 2 * np.log(5 / 2),
            "In the logarithm stand the limits of v. u runs from 2 to 7.",
        ),
        Misconception(
            "power-not-raised",
            lambda: 21 / 2 * np.log(7 / 2),
            "The integral over v is that of v. x²y² is v².",
        ),
        Misconception(
            "powers-summed",
            lambda: 133 / 2 * np.log(7 / 2),
            "At the lower limit of v the primitive is subtracted, and you added it.",
        ),
        Misconception(
            "half-a-factor",
            lambda: 39 * 45 / 4,
            "You multiplied by u/2. The determinant of (x, y) by (u, v) is what divides by u.",
        ),
        Misconception(
            "one-over-u-squared",
            lambda: 39 * (1 / 2 - 1 / 7) / 2,
            "You integrated 1/u². The factor holds one u.",
        ),
        Misconception(
            "width-of-u",
            lambda: 39 * 5 / 2,
            "You took the width of the interval of u: of 1/(2u) the ½ is there, and the u is "
            "missing.",
        ),
        Misconception(
            "fourth-power",
            lambda: 3093 / 10 * np.log(7 / 2),
            "You integrated v⁴. x²y² is v²: v is xy already.",
        ),
        Misconception(
            "reciprocal",
            lambda: 2 / (39 * np.log(7 / 2)),
            "This is one over a number that was computed right.",
        ),
        Misconception(
            "square-of-it",
            lambda: (39 / 2 * np.log(7 / 2)) ** 2,
            "The two integrals stand in it twice: multiply them once.",
        ),
        Misconception(
            "both-constants-forgotten",
            lambda: 117 * np.log(7 / 2),
            "The ½ of the factor 1/(2u) is missing, and the ⅓ of the integral of v².",
        ),
        Misconception(
            "integrand-forgotten-and-half",
            lambda: 3 * np.log(7 / 2),
            "The integrand is missing, and the ½ of the factor 1/(2u): v² is to be integrated.",
        ),
        Misconception(
            "logarithm-alone",
            lambda: np.log(7 / 2),
            "This is the integral over u, without its ½. That over v is missing.",
        ),
        Misconception(
            "v-alone",
            lambda: 39.0,
            "This is the integral of v² over v. The one over u is missing.",
        ),
        Misconception(
            "upper-limit-of-v-alone",
            lambda: 125 / 6 * np.log(7 / 2),
            "At the lower limit of v the primitive isn't zero: subtract it there.",
        ),
        Misconception(
            "base-two",
            lambda: 39 / 2 * np.log2(7 / 2),
            "You took the logarithm to base 2. The primitive of 1/u is the natural one.",
        ),
        Misconception(
            "lower-limit-of-u-alone",
            lambda: 39 / 2 * np.log(2),
            "In the logarithm the upper limit of u is missing.",
        ),
        Misconception(
            "a-half-twice",
            lambda: 39 / 4 * np.log(7 / 2),
            "The ½ of the factor 1/(2u) is there twice.",
        ),
    ),
    proof=Recomputed(_by_columns, rtol=1e-7),
)
