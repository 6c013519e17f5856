"""An integral between hyperbolas."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, slip


def _by_columns() -> float:
    """The integral in x and y themselves: x² times ∫y² dy over the column above x."""
    from scipy.integrate import quad

    def column(x: float) -> float:
        low, high = max(2 * x, 2 / x), min(7 * x, 5 / x)
        return float(x**2 * (high**3 - low**3) / 3)

    ends, bends = (np.sqrt(2 / 7), np.sqrt(5 / 2)), [np.sqrt(5 / 7), 1.0]
    return float(quad(column, *ends, points=bends, epsabs=1e-11)[0])


def _integral(
    *, over_v: float = 39.0, over_u: float = float(np.log(7 / 2)), factor: float = 0.5
) -> float:
    """The product of the integrals of v² and 1/u, times the constant of the factor 1/(2u)."""
    return over_v * over_u * factor


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
        slip(
            _integral,
            "absolute-value-forgotten",
            "x²y² is positive, and yours is negative. The map mirrors: an area takes the absolute"
            " value of the determinant. (Limits that stand the wrong way round give the same.)",
            factor=-0.5,
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
        slip(
            _integral,
            "half-forgotten",
            "The factor is twice too large. In the determinant two equal terms meet.",
            factor=1.0,
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
        slip(_integral, "area", "The function to be integrated is missing.", over_v=3.0),
        slip(
            _integral,
            "integrand-not-squared",
            "You integrated xy. Its square is asked for.",
            over_v=21 / 2,
        ),
        slip(
            _integral,
            "third-forgotten",
            "The integral in v is three times too large: ∫v² dv is v³/3.",
            over_v=117.0,
        ),
        slip(
            _integral,
            "logarithm-of-the-difference",
            "You took the logarithm of the difference of the limits. It is the difference of two "
            "logarithms.",
            over_u=float(np.log(5)),
        ),
        slip(
            _integral,
            "base-ten",
            "You took the logarithm to base 10. The integral of 1/u is the natural logarithm.",
            over_u=float(np.log10(7 / 2)),
        ),
        Misconception(
            "factor-in-v",
            lambda: 21 / 4 * 5.0,
            "Your factor is 1/(2v). Write the determinant in x and y first, then see which of u "
            "and v it contains.",
        ),
        slip(
            _integral,
            "limits-swapped",
            "The limits of u and v have changed places: u is y/x, and v is xy.",
            over_v=335 / 3,
            over_u=float(np.log(5 / 2)),
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
        slip(
            _integral,
            "logarithm-forgotten",
            "The integral over u is missing: of 1/u it is a logarithm.",
            over_u=1.0,
        ),
        slip(
            _integral,
            "logarithm-of-the-upper-limit",
            "At the lower limit of u the logarithm isn't zero: subtract it there.",
            over_u=float(np.log(7)),
        ),
        slip(
            _integral,
            "logarithms-added",
            "The logarithms at the two limits of u are added. The lower one is subtracted.",
            over_u=float(np.log(14)),
        ),
        slip(
            _integral,
            "limits-mixed",
            "The limits of u are those of y/x, 2 and 7.",
            over_u=float(np.log(7 / 5)),
        ),
        slip(
            _integral,
            "limits-mixed-lower",
            "In the logarithm stand the limits of v. u runs from 2 to 7.",
            over_u=float(np.log(5 / 2)),
        ),
        slip(
            _integral,
            "powers-summed",
            "At the lower limit of v the primitive is subtracted, and you added it.",
            over_v=133 / 3,
        ),
        slip(
            _integral,
            "one-over-u-squared",
            "You integrated 1/u². The factor holds one u.",
            over_u=1 / 2 - 1 / 7,
        ),
        slip(
            _integral,
            "width-of-u",
            "You took the width of the interval of u: of 1/(2u) the ½ is there, and the u is "
            "missing.",
            over_u=5.0,
        ),
        slip(
            _integral,
            "fourth-power",
            "You integrated v⁴. x²y² is v²: v is xy already.",
            over_v=3093 / 5,
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
        slip(
            _integral,
            "upper-limit-of-v-alone",
            "At the lower limit of v the primitive isn't zero: subtract it there.",
            over_v=125 / 3,
        ),
        slip(
            _integral,
            "base-two",
            "You took the logarithm to base 2. The primitive of 1/u is the natural one.",
            over_u=float(np.log2(7 / 2)),
        ),
        slip(
            _integral,
            "lower-limit-of-u-alone",
            "In the logarithm the upper limit of u is missing.",
            over_u=float(np.log(2)),
        ),
        slip(_integral, "a-half-twice", "The ½ of the factor 1/(2u) is there twice.", factor=0.25),
        slip(
            _integral,
            "two-for-a-half",
            "The factor has a 2 where ½ belongs. Of the two determinants, one is one over the "
            "other.",
            factor=2.0,
        ),
        slip(
            _integral,
            "third-power",
            "You integrated v³. x²y² is v², and the factor brings no v.",
            over_v=609 / 4,
        ),
        slip(
            _integral,
            "v-halved",
            "The integral of v² is divided by 2 in yours: raise the power, and divide by the new "
            "one.",
            over_v=117 / 2,
        ),
        slip(
            _integral,
            "difference-cubed",
            "You subtracted the limits of v and cubed the difference. Put each limit into the "
            "primitive, then subtract.",
            over_v=9.0,
        ),
        slip(
            _integral,
            "differentiated",
            "You differentiated v². It is to be integrated.",
            over_v=6.0,
        ),
        slip(
            _integral,
            "unraised",
            "You put the limits into v² itself. Integrate it first.",
            over_v=21.0,
        ),
        slip(
            _integral,
            "seven-over-u",
            "The limits of v are 2 and 7 in yours. xy ends at 5.",
            over_v=335 / 3,
        ),
        slip(_integral, "u-integrated", "You integrated u. The factor has u below.", over_u=45 / 2),
        slip(
            _integral,
            "quotient-of-logarithms",
            "You divided the logarithms. The integral is their difference.",
            over_u=float(np.log(7) / np.log(2)),
        ),
        slip(
            _integral,
            "product-for-quotient-of-slopes",
            "In the logarithm stands the quotient 7/2 itself: its logarithm is missing.",
            over_u=3.5,
        ),
        Misconception(
            "constant-added",
            lambda: 39 / 2 * np.log(7 / 2) + 1,
            "You added a constant. A definite integral has none.",
        ),
    ),
    proof=Recomputed(_by_columns, rtol=1e-7),
)
