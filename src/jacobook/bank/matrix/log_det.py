"""The gradient of a log-determinant."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Tolerance,
    slip,
)

_X = np.array([[3.0, 5.0], [4.0, 2.0]])


def _by_hand(
    determinant: float = -14.0,
    exchanged: bool = True,
    negated: bool = True,
    transposed: bool = True,
    sign: float = 1.0,
) -> Matrix:
    (a, b), (c, d) = _X
    if exchanged:
        a, d = d, a
    if negated:
        b, c = -b, -c
    inverse = np.array([[a, b], [c, d]]) / determinant
    return sign * (inverse.T if transposed else inverse)


EXERCISE = Exercise(
    id="matrix.log_det",
    name="log_det_gradient",
    title="The gradient of a log-determinant",
    level=1,
    points=1,
    objective="9.3",
    hints=(
        "d log|det X| = tr(X⁻¹ dX). Bring it into the form ⟨G, dX⟩ = tr(Gᵀ dX).",
        "The inverse of a 2 × 2 matrix: exchange the diagonal, negate the others, divide by the "
        "determinant.",
    ),
    answer=Array(),
    reference=lambda: _by_hand(),
    tolerance=Tolerance(1e-6, 1e-12, "fractions written with six digits are right"),
    misconceptions=(
        slip(
            _by_hand,
            "not-transposed",
            "A transpose is missing. X⁻¹ itself is right for symmetric X only.",
            transposed=False,
        ),
        slip(
            _by_hand,
            "determinant",
            "There is no division by the determinant: this belongs to det X, whose gradient the "
            "logarithm divides by det X.",
            determinant=1.0,
        ),
        slip(
            _by_hand,
            "sign-of-determinant",
            "You carried the sign of the determinant along, or divided by its absolute value. The "
            "derivative of log|s| is 1/s for negative s as well.",
            sign=-1.0,
        ),
        slip(
            _by_hand,
            "products-added",
            "In the determinant you added the two products. It is their difference.",
            determinant=26.0,
        ),
        slip(
            _by_hand,
            "divided-twice",
            "You divided by the determinant twice.",
            determinant=196.0,
        ),
        slip(
            _by_hand,
            "rows-for-diagonals",
            "For the determinant you multiplied along rows, 3·5 − 4·2. It takes the two diagonals.",
            determinant=7.0,
        ),
        slip(
            _by_hand,
            "columns-for-diagonals",
            "For the determinant you multiplied along columns, 3·4 − 5·2. It takes the two "
            "diagonals.",
            determinant=2.0,
        ),
        slip(
            _by_hand,
            "diagonal-as-it-is",
            "In the inverse the two diagonal entries have to change places.",
            exchanged=False,
        ),
        slip(
            _by_hand,
            "signs-forgotten",
            "In the inverse the entries off the diagonal need the other sign.",
            negated=False,
        ),
        Misconception(
            "logarithm-kept",
            lambda: np.log(14.0) * _by_hand(),
            "You multiplied by the logarithm. Differentiating log s leaves 1/s, and no logarithm.",
        ),
        Misconception(
            "inverse-symmetrised",
            lambda: (_by_hand() + _by_hand().T) / 2,
            "You took the mean of the gradient and its transpose. X isn't symmetric here, and its "
            "entries move one by one.",
        ),
        Misconception(
            "inverse-counted-in-pairs",
            lambda: _by_hand() + _by_hand().T - np.diag(np.diag(_by_hand())),
            "You counted the entries off the diagonal in pairs. X isn't symmetric here, and its "
            "entries move one by one.",
        ),
        Misconception(
            "entrywise",
            lambda: 1 / _X,
            "You inverted each entry. The inverse of the matrix is meant.",
        ),
        Misconception(
            "not-inverted",
            lambda: _X.T,
            "This is Xᵀ. It is the inverse that is transposed.",
        ),
        Misconception(
            "identity-over-determinant",
            lambda: np.eye(2) / -14,
            "This is the identity over det X. How det X moves with each entry is missing.",
        ),
        Misconception(
            "determinant-times-X",
            lambda: -14 * _X,
            "You multiplied X by its determinant. The logarithm *divides* by it, and the gradient "
            "of det X isn't X.",
        ),
        Misconception(
            "logarithms-of-entries",
            lambda: np.log(_X),
            "You took logarithms of the entries. log|det X| is one number, to be differentiated "
            "by each entry.",
        ),
        Misconception(
            "inverse-of-the-sum",
            lambda: np.linalg.inv(_X + _X.T),
            "You inverted X + Xᵀ. X isn't symmetric here, and its inverse alone is needed, "
            "transposed.",
        ),
        Misconception(
            "doubled",
            lambda: 2 * _by_hand(),
            "There is a factor 2 too many, as for log (det X)².",
        ),
    ),
    proof=Recomputed(
        # det X is negative here, so log|det X| is the logarithm of −det X.
        lambda: gradient_of(lambda M: np.log(M[0, 1] * M[1, 0] - M[0, 0] * M[1, 1]), _X)
    ),
)
