"""A Hessian by hand."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, slip

# f(x, y, z) = x³y − yz² at (5, −3, 7): no power of a coordinate equals another term there.
_POINT = (5.0, -3.0, 7.0)
_GRADIENT = np.array([-225.0, 76.0, 42.0])
_HESSIAN = np.array([[-90.0, 75.0, 0.0], [75.0, 0.0, -14.0], [0.0, -14.0, 6.0]])
_DIAGONAL = np.diag(np.diag(_HESSIAN))
_MIXED = _HESSIAN - _DIAGONAL


def _filled(
    *,
    xx: float = -90.0,
    yy: float = 0.0,
    zz: float = 6.0,
    xy: float = 75.0,
    xz: float = 0.0,
    yz: float = -14.0,
) -> np.ndarray:
    """A symmetric matrix out of its six numbers."""
    return np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])


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
            "sign-of-y-lost",
            lambda: np.array([[90.0, 75.0, 0.0], [75.0, 0.0, -14.0], [0.0, -14.0, -6.0]]),
            "You put in 3 for y. The entries without y are right.",
        ),
        slip(
            _filled,
            "xx-power-kept",
            "In the second derivative by x the power of x is still 2: it goes down by two, one "
            "for each differentiation.",
            "Everything else is right.",
            xx=-450.0,
        ),
        slip(
            _filled,
            "xx-first-derivative",
            "In place of the second derivative by x stands the first one. Differentiate it once "
            "more.",
            "Everything else is right.",
            xx=-225.0,
        ),
        slip(
            _filled,
            "xx-without-y",
            "In the second derivative by x the factor y is missing: it is a constant there, and "
            "stays.",
            "Everything else is right.",
            xx=30.0,
        ),
        slip(
            _filled,
            "xx-without-x",
            "In the second derivative by x no x is left in yours: two differentiations take two "
            "of its three powers.",
            "Everything else is right.",
            xx=-18.0,
        ),
        slip(
            _filled,
            "xx-one-factor",
            "In the second derivative by x a factor is missing: both differentiations bring the "
            "power down, first 3, then 2.",
            "Everything else is right.",
            xx=-45.0,
        ),
        slip(
            _filled,
            "xx-factor-five",
            "In the second derivative by x the factors 3 and 2 come down one after the other. "
            "They are multiplied, not added.",
            "Everything else is right.",
            xx=-75.0,
        ),
        slip(
            _filled,
            "xx-factor-three-twice",
            "In the second derivative by x you brought 3 down twice. After the first "
            "differentiation the power is 2.",
            "Everything else is right.",
            xx=-135.0,
        ),
        slip(
            _filled,
            "xx-sign",
            "The second derivative by x has the wrong sign: y is negative.",
            "Everything else is right.",
            xx=90.0,
        ),
        slip(
            _filled,
            "xx-absent",
            "The second derivative by x is missing.",
            "Everything else is right.",
            xx=0.0,
        ),
        slip(
            _filled,
            "xy-y-kept",
            "In the mixed derivative by x and y the factor y is still there. Differentiating by y "
            "takes it away.",
            "Everything else is right.",
            xy=-225.0,
        ),
        slip(
            _filled,
            "xy-by-x-twice",
            "In the mixed derivative by x and y you differentiated by x twice.",
            "Everything else is right.",
            xy=30.0,
        ),
        slip(
            _filled,
            "xy-by-y-alone",
            "In the mixed derivative by x and y you differentiated by y alone.",
            "Everything else is right.",
            xy=125.0,
        ),
        slip(
            _filled,
            "xy-power-lost",
            "In the mixed derivative by x and y the power of x went down by two. It is "
            "differentiated by x once.",
            "Everything else is right.",
            xy=15.0,
        ),
        slip(
            _filled,
            "xy-three-forgotten",
            "In the mixed derivative by x and y the 3 that comes down from x³ is missing.",
            "Everything else is right.",
            xy=25.0,
        ),
        slip(
            _filled,
            "xy-sign",
            "The mixed derivative by x and y has the wrong sign. No y is left in it.",
            "Everything else is right.",
            xy=-75.0,
        ),
        slip(
            _filled,
            "xy-gradient-entry",
            "In place of the mixed derivative by x and y stands ∂f/∂y. Differentiate it by x.",
            "Everything else is right.",
            xy=76.0,
        ),
        slip(
            _filled,
            "xy-absent",
            "The mixed derivative by x and y is missing.",
            "Everything else is right.",
            xy=0.0,
        ),
        slip(
            _filled,
            "yz-sign",
            "The mixed derivative by y and z has the wrong sign: there is a minus in front of yz².",
            "Everything else is right.",
            yz=14.0,
        ),
        slip(
            _filled,
            "yz-two-forgotten",
            "In the mixed derivative by y and z the 2 that comes down from z² is missing.",
            "Everything else is right.",
            yz=-7.0,
        ),
        slip(
            _filled,
            "yz-z-lost",
            "In the mixed derivative by y and z no z is left in yours. It is differentiated by z "
            "once.",
            "Everything else is right.",
            yz=-2.0,
        ),
        slip(
            _filled,
            "yz-by-y-alone",
            "In the mixed derivative by y and z you differentiated by y alone.",
            "Everything else is right.",
            yz=-49.0,
        ),
        slip(
            _filled,
            "yz-y-kept",
            "In the mixed derivative by y and z the factor y is still there. Differentiating by y "
            "takes it away.",
            "Everything else is right.",
            yz=42.0,
        ),
        slip(
            _filled,
            "yz-by-z-twice",
            "In the mixed derivative by y and z you differentiated by z twice.",
            "Everything else is right.",
            yz=6.0,
        ),
        slip(
            _filled,
            "yz-absent",
            "The mixed derivative by y and z is missing.",
            "Everything else is right.",
            yz=0.0,
        ),
        slip(
            _filled,
            "zz-sign",
            "The second derivative by z has the wrong sign: a minus of the formula meets the "
            "minus of y.",
            "Everything else is right.",
            zz=-6.0,
        ),
        slip(
            _filled,
            "zz-y-lost",
            "In the second derivative by z the factor y is missing: it is a constant there, and "
            "stays.",
            "Everything else is right.",
            zz=-2.0,
        ),
        slip(
            _filled,
            "zz-first-derivative",
            "In place of the second derivative by z stands the first one. Differentiate it once "
            "more.",
            "Everything else is right.",
            zz=42.0,
        ),
        slip(
            _filled,
            "zz-two-forgotten",
            "In the second derivative by z the 2 that comes down from z² is missing.",
            "Everything else is right.",
            zz=3.0,
        ),
        slip(
            _filled,
            "zz-mixed",
            "In place of the second derivative by z stands the mixed one, by y and z.",
            "Everything else is right.",
            zz=-14.0,
        ),
        slip(
            _filled,
            "zz-absent",
            "The second derivative by z is missing.",
            "Everything else is right.",
            zz=0.0,
        ),
        slip(
            _filled,
            "yy-one",
            "The second derivative by y is wrong. y stands in f to the first power only: what is "
            "left of a term like 3y when it is differentiated by y twice?",
            "Everything else is right.",
            yy=1.0,
        ),
        slip(
            _filled,
            "yy-first-derivative",
            "The second derivative by y is wrong. y stands in f to the first power only: what is "
            "left of a term like 3y when it is differentiated by y twice?",
            "Everything else is right.",
            yy=76.0,
        ),
        slip(
            _filled,
            "yy-of-the-first-term",
            "The second derivative by y is wrong. y stands in f to the first power only: what is "
            "left of a term like 3y when it is differentiated by y twice?",
            "Everything else is right.",
            yy=125.0,
        ),
        slip(
            _filled,
            "yy-of-the-second-term",
            "The second derivative by y is wrong. y stands in f to the first power only: what is "
            "left of a term like 3y when it is differentiated by y twice?",
            "Everything else is right.",
            yy=-49.0,
        ),
        slip(
            _filled,
            "yy-two",
            "The second derivative by y is wrong. y stands in f to the first power only: what is "
            "left of a term like 3y when it is differentiated by y twice?",
            "Everything else is right.",
            yy=2.0,
        ),
        slip(
            _filled,
            "xz-of-z",
            "The mixed derivative by x and z is wrong: no term of f contains both x and z: what "
            "is left of a term when it is differentiated by a variable that it doesn't contain?",
            "Everything else is right.",
            xz=-14.0,
        ),
        slip(
            _filled,
            "xz-of-x",
            "The mixed derivative by x and z is wrong: no term of f contains both x and z: what "
            "is left of a term when it is differentiated by a variable that it doesn't contain?",
            "Everything else is right.",
            xz=75.0,
        ),
        slip(
            _filled,
            "xz-one",
            "The mixed derivative by x and z is wrong: no term of f contains both x and z: what "
            "is left of a term when it is differentiated by a variable that it doesn't contain?",
            "Everything else is right.",
            xz=1.0,
        ),
        slip(
            _filled,
            "xz-product",
            "The mixed derivative by x and z is wrong: no term of f contains both x and z: what "
            "is left of a term when it is differentiated by a variable that it doesn't contain?",
            "Everything else is right.",
            xz=-1050.0,
        ),
        slip(
            _filled,
            "second-term-sign",
            "The entries that come from −yz² have the wrong sign: there is a minus in front of it.",
            "The entries that come from x³y are right.",
            yz=14.0,
            zz=-6.0,
        ),
        Misconception(
            "x-and-y-exchanged",
            lambda: _filled(xy=27.0, zz=-10.0),
            "You put in −3 for x and 5 for y: they have changed places.",
        ),
        Misconception(
            "y-and-z-exchanged",
            lambda: _filled(xx=210.0, yz=6.0, zz=-14.0),
            "You put in 7 for y and −3 for z: they have changed places.",
        ),
        Misconception(
            "without-z",
            lambda: _HESSIAN[:2, :2],
            "Your matrix has the derivatives by x and y. f has a third variable, z.",
        ),
        Misconception(
            "mixed-entries-exchanged",
            lambda: _filled(xy=-14.0, yz=75.0),
            "The two mixed derivatives have changed places: that of x and y stands in the first "
            "row.",
        ),
        Misconception(
            "diagonal-reversed",
            lambda: _filled(xx=6.0, zz=-90.0),
            "The diagonal stands in reverse order: the second derivative by x comes first.",
        ),
        Misconception(
            "list-of-the-triangle",
            lambda: np.array([-90.0, 75.0, 0.0, 0.0, -14.0, 6.0]),
            "You listed the upper triangle. The Hessian is a matrix, with a row and a column for "
            "each variable.",
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
