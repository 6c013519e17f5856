"""A Hessian by hand."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# f(x, y, z) = x³y − yz² at (5, −3, 7): no power of a coordinate equals another term there.
_POINT = (5.0, -3.0, 7.0)
_GRADIENT = np.array([-225.0, 76.0, 42.0])
_HESSIAN = np.array([[-90.0, 75.0, 0.0], [75.0, 0.0, -14.0], [0.0, -14.0, 6.0]])
_DIAGONAL = np.diag(np.diag(_HESSIAN))
_MIXED = _HESSIAN - _DIAGONAL


def _with(row: int, column: int, entry: float) -> np.ndarray:
    """The Hessian with another number at one place, and at its mirror image."""
    changed = _HESSIAN.copy()
    changed[row, column] = changed[column, row] = entry
    return changed


EXERCISE = Exercise(
    id="hessian.by_hand",
    name="hand_hessian",
    title="A Hessian by hand",
    level=1,
    points=1,
    objective="4.1",
    hints=(
        "First the gradient, three formulas. Then differentiate each of them by x, by y and by z.",
        "Row i belongs to entry i of the gradient, column j to the variable you differentiate it "
        "by. Put in the point last.",
    ),
    answer=Array(),
    reference=lambda: _HESSIAN,
    misconceptions=(
        Misconception(
            "outer-product",
            lambda: np.outer(_GRADIENT, _GRADIENT),
            "You multiplied first derivatives with one another: this is the outer product of the "
            "gradient with itself. The Hessian differentiates the gradient once more.",
        ),
        Misconception(
            "gradient",
            lambda: _GRADIENT,
            "This is the gradient. Each of its three entries is a function of x, y and z, and has "
            "three derivatives of its own.",
        ),
        Misconception(
            "gradient-on-the-diagonal",
            lambda: np.diag(_GRADIENT),
            "The *first* derivatives stand on your diagonal. On that of the Hessian stands each "
            "entry of the gradient, differentiated by its own variable once more.",
        ),
        Misconception(
            "diagonal-only",
            lambda: _DIAGONAL,
            "The diagonal is right, and the mixed derivatives are missing. A term like x³y changes "
            "its slope along x when y moves.",
        ),
        Misconception(
            "diagonal-missing",
            lambda: _MIXED,
            "The mixed derivatives are right, and the diagonal is missing: each entry of the "
            "gradient is differentiated by its own variable too.",
        ),
        Misconception(
            "one-triangle",
            lambda: np.triu(_HESSIAN),
            "You filled one side of the diagonal. The entry on the other side is a derivative too, "
            "taken in the other order; f is smooth, so Schwarz's theorem says what it is.",
        ),
        Misconception(
            "lower-triangle",
            lambda: np.tril(_HESSIAN),
            "You filled the side below the diagonal. The entry above it is a derivative too, "
            "taken in the other order; f is smooth, so Schwarz's theorem says what it is.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: _DIAGONAL + 2 * _MIXED,
            "The diagonal is right and the mixed entries are twice too large. Both orders of "
            "differentiation occur, but each has a place of its own in the matrix.",
        ),
        Misconception(
            "mixed-halved",
            lambda: _DIAGONAL + _MIXED / 2,
            "The diagonal is right and the mixed entries are halved. Half a coefficient belongs in "
            "the symmetric matrix of a quadratic form; the Hessian holds the derivatives "
            "themselves.",
        ),
        Misconception(
            "power-not-lowered-twice",
            lambda: _with(0, 0, -450.0),
            "Everything is right but the first entry: in the second derivative of x³ by x the "
            "power goes down by two, one for each differentiation.",
        ),
        Misconception(
            "second-term-sign",
            lambda: _HESSIAN * np.array([[1, 1, 1], [1, 1, -1], [1, -1, -1]]),
            "The entries that come from x³y are right. Those that come from the other term have "
            "the wrong sign: there is a minus in front of yz².",
        ),
        Misconception(
            "sign-of-y-lost",
            lambda: np.array([[90.0, 75.0, 0.0], [75.0, 0.0, -14.0], [0.0, -14.0, -6.0]]),
            "You put in 3 for y. The entries without y are right.",
        ),
        Misconception(
            "last-entry-sign",
            lambda: _with(2, 2, -6.0),
            "Everything is right but the last entry, which has the wrong sign: a minus of the "
            "formula meets the minus of y.",
        ),
    ),
    proof=Recomputed(lambda: hessian_of(lambda v: v[0] ** 3 * v[1] - v[1] * v[2] ** 2, _POINT)),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
        "answer-equal": "x and z stand in no term together, and y only to the first "
        "power: two entries are 0.",
    },
)
