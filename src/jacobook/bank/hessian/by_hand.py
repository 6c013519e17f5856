"""A Hessian by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

# f(x, y, z) = x³y − yz² at (1, −2, 3)
_HAND_GRADIENT = np.array([-6.0, -8.0, 12.0])


_HAND_HESSIAN = np.array([[-12.0, 3.0, 0.0], [3.0, 0.0, -6.0], [0.0, -6.0, 4.0]])


_HAND_DIAGONAL = np.diag(np.diag(_HAND_HESSIAN))


_HAND_MIXED = _HAND_HESSIAN - _HAND_DIAGONAL


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
    reference=lambda: _HAND_HESSIAN,
    misconceptions=(
        Misconception(
            "outer-product",
            lambda: np.outer(_HAND_GRADIENT, _HAND_GRADIENT),
            "You multiplied first derivatives with one another: this is the outer product of the "
            "gradient with itself. The Hessian differentiates the gradient once more.",
        ),
        Misconception(
            "gradient",
            lambda: _HAND_GRADIENT,
            "This is the gradient. Each of its three entries is a function of x, y and z, and has "
            "three derivatives of its own.",
        ),
        Misconception(
            "diagonal-only",
            lambda: _HAND_DIAGONAL,
            "The diagonal is right, and the mixed derivatives are missing. A term like x³y changes "
            "its slope along x when y moves.",
        ),
        Misconception(
            "one-triangle",
            lambda: np.triu(_HAND_HESSIAN),
            "You filled one side of the diagonal. The entry on the other side is a derivative too, "
            "taken in the other order; f is smooth, so Schwarz's theorem says what it is.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: _HAND_DIAGONAL + 2 * _HAND_MIXED,
            "The diagonal is right and the mixed entries are twice too large. Both orders of "
            "differentiation occur, but each has a place of its own in the matrix.",
        ),
        Misconception(
            "mixed-halved",
            lambda: _HAND_DIAGONAL + _HAND_MIXED / 2,
            "The diagonal is right and the mixed entries are halved. Half a coefficient belongs in "
            "the symmetric matrix of a quadratic form; the Hessian holds the derivatives "
            "themselves.",
        ),
    ),
)
