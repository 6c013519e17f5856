"""Least squares with a penalty on a jump."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Term, slip

# f(x) = ½‖Ax − b‖² + 7(x₁ − x₂)²
_A = np.array([[3.0, -1.0], [4.0, 2.0], [-2.0, 5.0]])
_B = np.array([6.0, -3.0, 8.0])
_GRAM = np.array([[29.0, -5.0], [-5.0, 30.0]])
_JUMP = np.array([[14.0, -14.0], [-14.0, 14.0]])


def _sum(*, fit: np.ndarray = _GRAM, penalty: np.ndarray = _JUMP) -> np.ndarray:
    """The Hessian of the fit and that of the penalty, added up."""
    return fit + penalty


EXERCISE = Exercise(
    id="hessian.jump_penalty",
    name="fit_hessian",
    title="A fit with a penalty on a jump",
    level=1,
    points=1,
    objective="4.5",
    hints=(
        "Hessians of a sum add up. The first one is in the chapter; what do b and the sizes of its "
        "entries do to it?",
        "Write the penalty out, or think of it as the square of one row times x. Its Hessian has "
        "four entries, and none is zero.",
    ),
    answer=Array(),
    reference=lambda: _GRAM + _JUMP,
    terms=(
        Term("the fit's part", lambda: _GRAM),
        Term("the penalty's part", lambda: _JUMP),
    ),
    misconceptions=(
        Misconception(
            "diagonal-only",
            lambda: np.diag(np.diag(_GRAM + _JUMP)),
            "The diagonal is right, and nothing stands beside it. Both AᵀA and the penalty have "
            "mixed derivatives.",
        ),
        Misconception(
            "rows-for-columns",
            lambda: _A @ _A.T,
            "AAᵀ has a row for each row of A. The Hessian has a row for each entry of x.",
        ),
        slip(
            _sum,
            "penalty-forgotten",
            "The penalty is missing: it is curved too.",
            "The fit's part is right.",
            penalty=0 * _JUMP,
        ),
        slip(
            _sum,
            "fit-forgotten",
            "The fit ½‖Ax − b‖² is missing: it is curved as well, and Hessians of a sum add up.",
            "The penalty's part is right.",
            fit=0 * _GRAM,
        ),
        slip(
            _sum,
            "penalty-halved",
            "The penalty's part is half of what it should be: no ½ stands in front of it, and a "
            "square leaves a 2.",
            "The fit's part is right.",
            penalty=_JUMP / 2,
        ),
        slip(
            _sum,
            "penalty-doubled",
            "The penalty's part is twice too large: differentiating a square twice leaves one 2.",
            "The fit's part is right.",
            penalty=2 * _JUMP,
        ),
        slip(
            _sum,
            "penalty-without-its-weight",
            "In the penalty's part the weight 7 is missing.",
            "The fit's part is right.",
            penalty=_JUMP / 7,
        ),
        slip(
            _sum,
            "penalty-without-its-factors",
            "In the penalty's part the weight 7 is missing, and the 2 that a square leaves.",
            "The fit's part is right.",
            penalty=_JUMP / 14,
        ),
        slip(
            _sum,
            "penalty-weight-squared",
            "In the penalty's part the weight 7 is squared. It stands outside the square.",
            "The fit's part is right.",
            penalty=7 * _JUMP,
        ),
        slip(
            _sum,
            "penalty-diagonal",
            "The penalty contains the product x₁x₂ when it is multiplied out, so it has mixed "
            "derivatives.",
            "The diagonal is right.",
            penalty=np.diag(np.diag(_JUMP)),
        ),
        slip(
            _sum,
            "penalty-half-the-diagonal",
            "In the penalty's part the diagonal is half of what it should be, and the mixed "
            "derivatives are missing.",
            "The fit's part is right.",
            penalty=np.diag(np.diag(_JUMP)) / 2,
        ),
        slip(
            _sum,
            "penalty-off-the-diagonal",
            "In the penalty's part the diagonal is missing: multiplied out, it also has squares "
            "of x₁ and x₂.",
            "The fit's part is right.",
            penalty=_JUMP - np.diag(np.diag(_JUMP)),
        ),
        slip(
            _sum,
            "penalty-with-plus",
            "The mixed derivative of the penalty has the wrong sign: that is the one of (x₁ + "
            "x₂)².",
            "The diagonal is right.",
            penalty=np.abs(_JUMP),
        ),
        slip(
            _sum,
            "penalty-negated",
            "The penalty's part has the wrong sign.",
            "The fit's part is right.",
            penalty=-_JUMP,
        ),
        slip(
            _sum,
            "penalty-second-negated",
            "In the penalty's part the last entry has the wrong sign, and the mixed derivatives "
            "are missing. The square of −x₂ is positive.",
            "The fit's part is right.",
            penalty=np.diag([14.0, -14.0]),
        ),
        slip(
            _sum,
            "penalty-second-sign",
            "In the penalty's part the last entry has the wrong sign: the square of −x₂ is "
            "positive.",
            "The fit's part is right.",
            penalty=np.array([[14.0, -14.0], [-14.0, -14.0]]),
        ),
        slip(
            _sum,
            "penalty-first-alone",
            "In the penalty's part only the square of x₁ is there. Multiply (x₁ − x₂)² out.",
            "The fit's part is right.",
            penalty=np.diag([14.0, 0.0]),
        ),
        slip(
            _sum,
            "penalty-without-diagonal-end",
            "In the penalty's part the square of x₂ is missing. Multiply (x₁ − x₂)² out.",
            "The fit's part is right.",
            penalty=np.array([[14.0, -14.0], [-14.0, 0.0]]),
        ),
        slip(
            _sum,
            "penalty-mixed-doubled",
            "The penalty's mixed derivative is twice too large. Multiplied out, the penalty has "
            "−14 x₁x₂, and both orders have a place of their own.",
            "The diagonal is right.",
            penalty=_JUMP * np.array([[1, 2], [2, 1]]),
        ),
        slip(
            _sum,
            "penalty-mixed-halved",
            "The penalty's mixed derivative is half of what it should be. Half a coefficient "
            "belongs in the matrix of a quadratic form; the Hessian holds the derivatives "
            "themselves.",
            "The diagonal is right.",
            penalty=_JUMP * np.array([[1, 0.5], [0.5, 1]]),
        ),
        slip(
            _sum,
            "penalty-multiplied-out",
            "In the penalty's part stand the coefficients of the multiplied-out square, and not "
            "second derivatives: those of x₁² and x₂² bring a 2.",
            "The fit's part is right.",
            penalty=_JUMP * np.array([[0.5, 1], [1, 0.5]]),
        ),
        slip(
            _sum,
            "penalty-signs-by-rows",
            "In the penalty's part the signs go by rows or columns. Both squares have the same "
            "sign, and the two mixed entries are equal.",
            "The fit's part is right.",
            penalty=np.array([[14.0, 14.0], [-14.0, -14.0]]),
        ),
        slip(
            _sum,
            "penalty-signs-by-columns",
            "In the penalty's part the signs go by columns. Both squares have the same sign, and "
            "the two mixed entries are equal.",
            "The fit's part is right.",
            penalty=np.array([[14.0, -14.0], [14.0, -14.0]]),
        ),
        slip(
            _sum,
            "penalty-one-mixed",
            "In the penalty's part one of the two mixed derivatives is missing: each order has a "
            "place of its own.",
            "The fit's part is right.",
            penalty=np.triu(_JUMP),
        ),
        slip(
            _sum,
            "penalty-one-mixed-below",
            "In the penalty's part the mixed derivative above the diagonal is missing: each order "
            "has a place of its own.",
            "The fit's part is right.",
            penalty=np.tril(_JUMP),
        ),
        slip(
            _sum,
            "fit-doubled",
            "The fit's part is twice too large: the ½ in front of ‖Ax − b‖² cancels the 2.",
            "The penalty's part is right.",
            fit=2 * _GRAM,
        ),
        slip(
            _sum,
            "fit-halved",
            "The fit's part is half of what it should be: the ½ in front of ‖Ax − b‖² is used up "
            "by the 2 of the square.",
            "The penalty's part is right.",
            fit=_GRAM / 2,
        ),
        slip(
            _sum,
            "fit-averaged",
            "You divided the fit's part by the number of rows of A. Nothing is averaged in f.",
            "The penalty's part is right.",
            fit=_GRAM / 3,
        ),
        slip(
            _sum,
            "fit-averaged-and-doubled",
            "You took the mean of the squares for half their sum.",
            "The penalty's part is right.",
            fit=2 * _GRAM / 3,
        ),
        slip(
            _sum,
            "fit-diagonal",
            "In the fit's part the mixed derivatives are missing: AᵀA has entries beside its "
            "diagonal.",
            "The penalty's part is right.",
            fit=np.diag(np.diag(_GRAM)),
        ),
        slip(
            _sum,
            "fit-mixed-sign",
            "In the fit's part the mixed derivative has the wrong sign. Compute the dot product "
            "of A's two columns again.",
            "The diagonal is right.",
            fit=_GRAM * np.array([[1, -1], [-1, 1]]),
        ),
        slip(
            _sum,
            "fit-negated",
            "The fit's part has the wrong sign.",
            "The penalty's part is right.",
            fit=-_GRAM,
        ),
        slip(
            _sum,
            "fit-first-square",
            "In the fit's part the first entry is a sum of squares, and one of them went in with "
            "a minus. A square isn't negative.",
            "The other three entries are right.",
            fit=np.array([[21.0, -5.0], [-5.0, 30.0]]),
        ),
        slip(
            _sum,
            "fit-last-square",
            "In the fit's part the last entry is a sum of squares, and one of them went in with a "
            "minus. A square isn't negative.",
            "The other three entries are right.",
            fit=np.array([[29.0, -5.0], [-5.0, 28.0]]),
        ),
        slip(
            _sum,
            "fit-with-b",
            "You subtracted an outer product of Aᵀb. b stands in f in a term that is linear in x, "
            "and such a term isn't curved.",
            fit=_GRAM - np.outer(_A.T @ _B, _A.T @ _B),
        ),
        Misconception(
            "right-hand-side",
            lambda: _A.T @ _B,
            "This is Aᵀb, a vector. It is a part of the gradient; the Hessian has a row for each "
            "entry of x.",
        ),
        Misconception(
            "inverse",
            lambda: np.linalg.inv(_GRAM + _JUMP),
            "You inverted the Hessian, as a Newton step does. The matrix itself is asked for.",
        ),
        Misconception(
            "seven-everywhere",
            lambda: _GRAM + 7.0,
            "This is AᵀA with 7 added to *every* entry: NumPy stretches a number over the whole "
            "matrix. The penalty has a matrix of second derivatives of its own.",
        ),
        Misconception(
            "seven-on-the-diagonal-alone",
            lambda: _GRAM + np.diag([7.0, 0.0]),
            "You added the weight 7 in one place. Multiply (x₁ − x₂)² out, and differentiate "
            "twice.",
        ),
        Misconception(
            "product",
            lambda: _GRAM @ _JUMP,
            "You multiplied the two Hessians. Those of a sum add up.",
        ),
        slip(
            _sum,
            "sign-of-minus-one-lost",
            "In AᵀA the sign of −1 got lost.",
            "The penalty's part is right.",
            fit=np.array([[29.0, 1.0], [1.0, 30.0]]),
        ),
        slip(
            _sum,
            "all-signs-in-A-lost",
            "In AᵀA all entries of A are positive. A has two negative ones.",
            "The penalty's part is right.",
            fit=np.array([[29.0, 21.0], [21.0, 30.0]]),
        ),
        slip(
            _sum,
            "sign-of-minus-two-lost",
            "In AᵀA the sign of −2 got lost.",
            "The penalty's part is right.",
            fit=np.array([[29.0, 15.0], [15.0, 30.0]]),
        ),
        slip(
            _sum,
            "penalty-second-alone",
            "In the penalty's part only the square of x₂ is there. Multiply (x₁ − x₂)² out.",
            "The fit's part is right.",
            penalty=np.diag([0.0, 14.0]),
        ),
        slip(
            _sum,
            "penalty-weight-squared-alone",
            "The penalty's part is 7² on the diagonal. Multiply 7(x₁ − x₂)² out, and "
            "differentiate twice.",
            "The fit's part is right.",
            penalty=49 * np.eye(2),
        ),
        slip(
            _sum,
            "penalty-all-negative",
            "In the penalty's part the diagonal has the wrong sign: squares have positive second "
            "derivatives.",
            "The fit's part is right.",
            penalty=-np.abs(_JUMP),
        ),
        slip(
            _sum,
            "penalty-diagonal-doubled",
            "The diagonal of the penalty's part is twice too large.",
            "The mixed entries are right.",
            penalty=np.array([[28.0, -14.0], [-14.0, 28.0]]),
        ),
        Misconception(
            "determinant",
            lambda: float(np.linalg.det(_GRAM + _JUMP)),
            "This is the determinant of the Hessian. The matrix itself is asked for.",
        ),
    ),
    proof=Recomputed(
        lambda: hessian_of(
            lambda x: np.sum((_A @ x - _B) ** 2) / 2 + 7 * (x[0] - x[1]) ** 2, [0.4, -1.3]
        )
    ),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
