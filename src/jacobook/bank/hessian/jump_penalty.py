"""Least squares with a penalty on a jump."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# f(x) = ½‖Ax − b‖² + 7(x₁ − x₂)²
_A = np.array([[3.0, -1.0], [4.0, 2.0], [-2.0, 5.0]])
_B = np.array([6.0, -3.0, 8.0])
_GRAM = np.array([[29.0, -5.0], [-5.0, 30.0]])
_JUMP = np.array([[14.0, -14.0], [-14.0, 14.0]])

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
    misconceptions=(
        Misconception(
            "penalty-forgotten",
            lambda: _GRAM,
            "The fit's part is right. The penalty is curved too.",
        ),
        Misconception(
            "fit-forgotten",
            lambda: _JUMP,
            "The penalty's part is right. The fit ½‖Ax − b‖² is curved as well: Hessians of a sum "
            "add up.",
        ),
        Misconception(
            "penalty-halved",
            lambda: _GRAM + _JUMP / 2,
            "The fit's part is right, and the penalty's is half of what it should be: no ½ stands "
            "in front of it, and a square leaves a 2.",
        ),
        Misconception(
            "penalty-doubled",
            lambda: _GRAM + 2 * _JUMP,
            "The fit's part is right, and the penalty's is twice too large: differentiating a "
            "square twice leaves one 2.",
        ),
        Misconception(
            "penalty-diagonal",
            lambda: _GRAM + np.diag(np.diag(_JUMP)),
            "The diagonal is right. The penalty contains the product x₁x₂ when it is multiplied "
            "out, so it has mixed derivatives.",
        ),
        Misconception(
            "penalty-sign",
            lambda: _GRAM + np.abs(_JUMP),
            "The diagonal is right. The mixed derivative of the penalty has the wrong sign: that "
            "is the one of (x₁ + x₂)².",
        ),
        Misconception(
            "penalty-mixed-doubled",
            lambda: _GRAM + _JUMP * np.array([[1, 2], [2, 1]]),
            "The diagonal is right, and the penalty's mixed derivative is twice too large. "
            "Multiplied out, the penalty has −14 x₁x₂, and both orders have a place of their own.",
        ),
        Misconception(
            "diagonal-only",
            lambda: np.diag(np.diag(_GRAM + _JUMP)),
            "The diagonal is right, and nothing stands beside it. Both AᵀA and the penalty have "
            "mixed derivatives.",
        ),
        Misconception(
            "fit-doubled",
            lambda: 2 * _GRAM + _JUMP,
            "The penalty's part is right, and the fit's is twice too large: the ½ in front of "
            "‖Ax − b‖² cancels the 2.",
        ),
        Misconception(
            "rows-for-columns",
            lambda: _A @ _A.T,
            "AAᵀ has a row for each row of A. The Hessian has a row for each entry of x.",
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
