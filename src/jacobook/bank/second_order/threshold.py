"""How much curvature is enough?."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, slip


def _where_the_least_eigenvalue_is_zero() -> float:
    from scipy.optimize import brentq

    def least(k: float) -> float:
        return float(np.linalg.eigvalsh([[3.0, 2.0, -1.0], [2.0, k, 3.0], [-1.0, 3.0, 7.0]])[0])

    return float(brentq(least, -20.0, 20.0, xtol=1e-13))


def _root(
    *,
    first: float = 27.0,
    two: float = 28.0,
    one: float = 6.0,
    other: float = 6.0,
    slope: float = 20.0,
    solved: Callable[[float, float], float] = lambda constant, slope: constant / slope,
) -> float:
    """The root of the third minor, slope·k − constant, made of its products.

    They are 3·3², 7·2², the mixed product twice, and 3·7 − 1 in front of k.
    """
    return solved(first + two + one + other, slope)


EXERCISE = Exercise(
    id="second_order.threshold",
    name="threshold",
    title="How much curvature is enough?",
    level=2,
    points=2,
    objective="5.5",
    hints=(
        "Write down the three leading minors. Two of them depend on k, and all three must be "
        "positive at once.",
        "Each minor is a straight line in k. The condition that is the last to be fulfilled "
        "decides.",
    ),
    answer=Array(),
    # H(k) = [[3, 2, −1], [2, k, 3], [−1, 3, 7]]: minors 3, 3k − 4, 20k − 67
    reference=lambda: 3.35,
    misconceptions=(
        Misconception(
            "second-minor",
            lambda: 4 / 3,
            "You stopped at the leading minor of size 2. The third one asks for more.",
        ),
        Misconception(
            "lower-right-block",
            lambda: 9 / 7,
            "This makes the lower right 2×2 block positive definite. That is necessary and not yet "
            "enough: the first row has a say too.",
        ),
        Misconception(
            "diagonal",
            lambda: 0.0,
            "You asked for a positive diagonal. That is necessary, but off-diagonal entries can "
            "still make some vᵀHv negative.",
        ),
        Misconception(
            "trace",
            lambda: -10.0,
            "You asked for a positive trace, the sum of the eigenvalues. One of them may be "
            "negative all the same.",
        ),
        Misconception(
            "diagonally-dominant",
            lambda: 5.0,
            "You asked for the diagonal to exceed the rest of its row, which is sufficient where "
            "it holds in every row, and not necessary. (In the first row here it can't hold.)",
        ),
        slip(
            _root,
            "corner-sign",
            "In your third minor the constant is too small by 24. Either the sign of the corner "
            "entries got lost, or a factor in one of the products with a square is missing.",
            one=-6.0,
            other=-6.0,
        ),
        slip(
            _root,
            "middle-cofactor-sign",
            "In your third minor the middle one of the three terms has the wrong sign: along a row "
            "the signs alternate.",
            two=-28.0,
            one=-6.0,
        ),
        slip(
            _root,
            "last-cofactor-sign",
            "In your third minor the last one of the three terms has the wrong sign, since the "
            "entry in front is negative already; or the 2 in front of the middle one is missing.",
            slope=22.0,
            other=-6.0,
        ),
        slip(
            _root,
            "upside-down",
            "Your quotient stands upside down: solve the third minor for k again.",
            solved=lambda constant, slope: slope / constant,
        ),
        slip(
            _root,
            "sign-of-the-root",
            "The sign is wrong. Solve the third minor for k again.",
            solved=lambda constant, slope: -constant / slope,
        ),
        Misconception(
            "second-minor-sign",
            lambda: -4 / 3,
            "You stopped at the leading minor of size 2, and solved it with a wrong sign. The "
            "third one asks for more.",
        ),
        slip(
            _root,
            "first-term-alone",
            "In your third minor the term with the 2 in front is missing.",
            two=0.0,
            one=0.0,
        ),
        slip(
            _root,
            "corner-term-dropped",
            "In your third minor the term with the corner entry in front is missing.",
            other=0.0,
            slope=21.0,
        ),
        slip(
            _root,
            "mixed-products-dropped",
            "In your third minor the two products of all three off-diagonal entries are missing, "
            "or cancel each other. They are equal, with the same sign.",
            one=0.0,
            other=0.0,
        ),
        slip(
            _root,
            "corner-squared-dropped",
            "In your third minor the product of k with the two corner entries is missing.",
            slope=21.0,
        ),
        slip(
            _root,
            "corner-squared-sign",
            "In your third minor the product of k with the two corner entries has the wrong sign.",
            slope=22.0,
        ),
        slip(
            _root,
            "first-cofactor-sign",
            "In your third minor the lower right 2×2 minor has a wrong sign in it: the product of "
            "the two equal entries is *subtracted*.",
            first=-27.0,
        ),
        slip(
            _root,
            "first-square-dropped",
            "In your third minor the lower right 2×2 block lacks its second product, that of the "
            "two equal entries.",
            first=0.0,
        ),
        slip(
            _root,
            "middle-square-dropped",
            "In your third minor the product of the 7 with the two equal entries beside the "
            "diagonal is missing.",
            two=0.0,
        ),
        Misconception(
            "next-integer",
            lambda: 4.0,
            "With this k the matrix is positive definite, but smaller ones do as well: k needn't "
            "be a whole number.",
        ),
        Misconception(
            "bounds-added",
            lambda: 4 / 3 + 9 / 7,
            "You added the bounds that two blocks of size 2 give. Conditions don't add up; and "
            "the third minor asks for more.",
        ),
        slip(
            _root,
            "mixed-product-once",
            "In your third minor the product of all three off-diagonal entries is counted once. "
            "It occurs twice, with the same sign.",
            other=0.0,
        ),
        Misconception(
            "first-factor-forgotten",
            lambda: (9 + 34 + 6) / 6,
            "In your third minor the 3 in front of the first 2×2 minor is missing.",
        ),
        slip(
            _root,
            "middle-square-sign",
            "In your third minor the product of the 7 with the two equal entries beside the "
            "diagonal has the wrong sign.",
            two=-28.0,
        ),
        slip(
            _root,
            "all-squares-sign",
            "In your third minor two products of a diagonal entry with two equal entries have the "
            "wrong sign: they are subtracted.",
            first=-27.0,
            two=-28.0,
        ),
        slip(
            _root,
            "two-not-squared",
            "In your third minor one of the two 2s is missing in the product with the 7.",
            two=14.0,
        ),
        slip(
            _root,
            "three-not-squared",
            "In your third minor one of the two 3s beside the diagonal is missing in the product "
            "with the first diagonal entry.",
            first=9.0,
        ),
        Misconception(
            "corner-not-beaten",
            lambda: 1.0,
            "You compared k with a single other number. The leading minors compare products: "
            "compute the third one.",
        ),
        Misconception(
            "largest-entry",
            lambda: 3.0,
            "At 3, and a little above it, H(k) still has a negative eigenvalue. Compute the third "
            "minor, and leave its root unrounded.",
        ),
        Misconception(
            "last-diagonal-entry",
            lambda: 7.0,
            "For k > 7 the matrix is positive definite, and for some smaller k too. Compute the "
            "third minor.",
        ),
        slip(
            _root,
            "constant-of-the-minor",
            "This is the constant in the third minor: k has a factor there. For which k is the "
            "minor zero?",
            solved=lambda constant, slope: constant,
        ),
        slip(
            _root,
            "slope-of-the-minor",
            "This is the factor of k in the third minor, or the minor of the rows 1 and 3. For "
            "which k is the third minor zero?",
            solved=lambda constant, slope: slope,
        ),
        Misconception(
            "second-minor-not-squared",
            lambda: 2 / 3,
            "You stopped at the leading minor of size 2, and took one of its two equal entries "
            "only once. The third one asks for more.",
        ),
        Misconception(
            "lower-right-block-sign",
            lambda: -9 / 7,
            "You took the lower right 2×2 block, and solved it with a wrong sign. The first row "
            "has a say too.",
        ),
        Misconception(
            "second-minor-rounded",
            lambda: 1.33,
            "You stopped at the leading minor of size 2, and rounded. The third one asks for more.",
        ),
        Misconception(
            "rounded-up",
            lambda: 3.4,
            "With this k the matrix is positive definite, but smaller ones do as well: don't "
            "round.",
        ),
        Misconception(
            "rounded-down",
            lambda: 3.3,
            "Here H(k) still has a negative eigenvalue, a small one: don't round.",
        ),
        Misconception(
            "last-cofactor-rounded",
            lambda: 3.19,
            "In your third minor the product of k with the two corner entries is missing, and "
            "your quotient is rounded.",
        ),
        Misconception(
            "never",
            lambda: np.inf,
            "You say that no k is large enough. Each minor grows with k: when is the last one "
            "positive?",
        ),
        Misconception(
            "every",
            lambda: -np.inf,
            "You say that every k will do. For k = 0 a diagonal entry is zero beside others that "
            "aren't.",
        ),
        slip(
            _root,
            "mixed-product-halved",
            "In your third minor one of the two products of all three off-diagonal entries is "
            "half of what it should be.",
            one=3.0,
        ),
        slip(
            _root,
            "mixed-product-of-two",
            "In your third minor a product of three entries has lost one of them.",
            one=2.0,
        ),
        slip(
            _root,
            "three-cubed-once-more",
            "In your third minor 3·3² has a factor too many.",
            first=81.0,
        ),
        slip(
            _root,
            "two-cubed",
            "In your third minor there is a factor 2 too many beside the 7.",
            two=56.0,
        ),
        slip(
            _root,
            "two-doubled-for-squared",
            "In your third minor 7·2·3 or another wrong product stands for 7·2².",
            two=42.0,
        ),
        slip(
            _root,
            "k-with-the-seven-alone",
            "In your third minor the 3 in front of 7k is missing.",
            slope=6.0,
        ),
        slip(
            _root,
            "k-with-the-three-alone",
            "In your third minor the 7 is missing that multiplies k.",
            slope=2.0,
        ),
        slip(
            _root,
            "k-added",
            "In your third minor the factor of k is 3 + 7, or has such a sum in it. The diagonal "
            "entries multiply.",
            slope=9.0,
        ),
        slip(
            _root,
            "k-once",
            "In your third minor the factor of k is 19: the corner's square is subtracted once "
            "too often.",
            slope=19.0,
        ),
        slip(
            _root,
            "halved",
            "Your number is half of the root: no 2 stands in front of k.",
            solved=lambda constant, slope: constant / (2 * slope),
        ),
        Misconception(
            "second-minor-and-third",
            lambda: 3.35 + 4 / 3,
            "You added the bounds of two minors. Each is a condition of its own, and the "
            "strictest one decides.",
        ),
        Misconception(
            "mean-of-the-bounds",
            lambda: (3.35 + 4 / 3) / 2,
            "You took the mean of two bounds. Each is a condition of its own, and the strictest "
            "one decides.",
        ),
        Misconception(
            "lower-block-rounded",
            lambda: 1.29,
            "This makes the lower right block positive definite, and is rounded. The whole matrix"
            " asks for more.",
        ),
    ),
    proof=Recomputed(_where_the_least_eigenvalue_is_zero),
)
