"""How much curvature is enough?."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


def _where_the_least_eigenvalue_is_zero() -> float:
    from scipy.optimize import brentq

    def least(k: float) -> float:
        return float(np.linalg.eigvalsh([[3.0, 2.0, -1.0], [2.0, k, 3.0], [-1.0, 3.0, 7.0]])[0])

    return float(brentq(least, -20.0, 20.0, xtol=1e-13))


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
        Misconception(
            "corner-sign",
            lambda: 43 / 20,
            "This is right for a matrix with a 1 in its corners. Look at their sign again.",
        ),
        Misconception(
            "middle-cofactor-sign",
            lambda: -1 / 20,
            "In your third minor the middle one of the three terms has the wrong sign: along a row "
            "the signs alternate.",
        ),
        Misconception(
            "last-cofactor-sign",
            lambda: 55 / 22,
            "In your third minor the last one of the three terms has the wrong sign, since the "
            "entry in front is negative already; or the 2 in front of the middle one is missing.",
        ),
        Misconception(
            "upside-down",
            lambda: 20 / 67,
            "Your quotient stands upside down: solve the third minor for k again.",
        ),
        Misconception(
            "sign-of-the-root",
            lambda: -3.35,
            "The sign is wrong. Solve the third minor for k again.",
        ),
        Misconception(
            "second-minor-sign",
            lambda: -4 / 3,
            "You stopped at the leading minor of size 2, and solved it with a wrong sign. The "
            "third one asks for more.",
        ),
        Misconception(
            "first-term-alone",
            lambda: (27 + 6) / 20,
            "In your third minor the term with the 2 in front is missing.",
        ),
        Misconception(
            "corner-term-dropped",
            lambda: (27 + 34) / 21,
            "In your third minor the term with the corner entry in front is missing.",
        ),
        Misconception(
            "mixed-products-dropped",
            lambda: (27 + 28) / 20,
            "In your third minor the two products of all three off-diagonal entries are missing, "
            "or cancel each other. They are equal, with the same sign.",
        ),
        Misconception(
            "corner-squared-dropped",
            lambda: 67 / 21,
            "In your third minor the product of k with the two corner entries is missing.",
        ),
        Misconception(
            "corner-squared-sign",
            lambda: 67 / 22,
            "In your third minor the product of k with the two corner entries has the wrong sign.",
        ),
        Misconception(
            "first-cofactor-sign",
            lambda: (-27 + 34 + 6) / 20,
            "In your third minor the lower right 2×2 minor has a wrong sign in it: the product of "
            "the two equal entries is *subtracted*.",
        ),
        Misconception(
            "first-square-dropped",
            lambda: (28 + 12) / 20,
            "In your third minor the lower right 2×2 block lacks its second product, that of the "
            "two equal entries.",
        ),
        Misconception(
            "middle-square-dropped",
            lambda: (27 + 12) / 20,
            "In your third minor the product of the 7 with the two equal entries beside the "
            "diagonal is missing.",
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
        Misconception(
            "mixed-product-once",
            lambda: (27 + 28 + 6) / 20,
            "In your third minor the product of all three off-diagonal entries is counted once. "
            "It occurs twice, with the same sign.",
        ),
        Misconception(
            "first-factor-forgotten",
            lambda: (9 + 34 + 6) / 6,
            "In your third minor the 3 in front of the first 2×2 minor is missing.",
        ),
        Misconception(
            "middle-square-sign",
            lambda: (12 + 27 - 28) / 20,
            "In your third minor the product of the 7 with the two equal entries beside the "
            "diagonal has the wrong sign.",
        ),
        Misconception(
            "all-squares-sign",
            lambda: (12 - 27 - 28) / 20,
            "In your third minor two products of a diagonal entry with two equal entries have the "
            "wrong sign: they are subtracted.",
        ),
        Misconception(
            "two-not-squared",
            lambda: (12 + 27 + 14) / 20,
            "In your third minor one of the two 2s is missing in the product with the 7.",
        ),
        Misconception(
            "three-not-squared",
            lambda: (12 + 28 + 9) / 20,
            "In your third minor one of the two 3s beside the diagonal is missing in the product "
            "with the first diagonal entry.",
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
        Misconception(
            "constant-of-the-minor",
            lambda: 67.0,
            "This is the constant in the third minor. For which k is the minor zero?",
        ),
        Misconception(
            "slope-of-the-minor",
            lambda: 20.0,
            "This is the factor of k in the third minor, or the minor of the rows 1 and 3. For "
            "which k is the third minor zero?",
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
    ),
    proof=Recomputed(_where_the_least_eigenvalue_is_zero),
)
