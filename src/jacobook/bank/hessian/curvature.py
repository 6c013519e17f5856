"""How a slice bends."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# φ(t) = f(a + tv) with ∇f(a) = (11, −4), H = ((3, −5), (−5, 4)), v = (5, 7)
_SLOPE = np.array([11.0, -4.0])
_BEND = np.array([[3.0, -5.0], [-5.0, 4.0]])
_ALONG = np.array([5.0, 7.0])
_SECOND = float(_ALONG @ _BEND @ _ALONG)


def _slice_of_such_a_function() -> np.ndarray:
    """Differentiate the slice of one function that has this gradient and this Hessian."""

    def slice_along_v(t: np.ndarray) -> np.ndarray:
        x, y = _ALONG[0] * t[0], _ALONG[1] * t[0]
        return 11 * x - 4 * y + 1.5 * x**2 - 5 * x * y + 2 * y**2 + x**3 - x * y**2

    return np.asarray(hessian_of(slice_along_v, [0.0])[0, 0])


EXERCISE = Exercise(
    id="hessian.curvature",
    name="second_derivative",
    title="How a slice bends",
    level=1,
    points=1,
    objective="4.3",
    hints=(
        "φ is a function of one variable. Its first derivative is ∇f(a + tv) · v. How does ∇f "
        "change when t does?",
        "A matrix times v, and then a dot product with v. Take v as it is given.",
    ),
    answer=Array(),
    reference=lambda: _SECOND,
    misconceptions=(
        Misconception(
            "half",
            lambda: _SECOND / 2,
            "The ½ belongs to the quadratic term of the Taylor polynomial. The second derivative "
            "itself has none: t²/2 has the second derivative 1.",
        ),
        Misconception(
            "normalised",
            lambda: _SECOND / (_ALONG @ _ALONG),
            "You made v a unit vector first. That is the curvature per unit of length; φ walks "
            "with the velocity v as given, and its speed counts twice.",
        ),
        Misconception(
            "normalised-once",
            lambda: _SECOND / np.linalg.norm(_ALONG),
            "You divided by the length of v, once. φ walks with the velocity v as it is given, "
            "and nothing is divided by its length.",
        ),
        Misconception(
            "slope",
            lambda: _SLOPE @ _ALONG,
            "This is φ′(0), the slope. The second derivative is asked for, and the gradient at a "
            "plays no part in it.",
        ),
        Misconception(
            "slope-added",
            lambda: _SLOPE @ _ALONG + _SECOND,
            "You added the slope ∇f(a) · v. It is the *first* derivative of φ, and a constant "
            "slope has none itself.",
        ),
        Misconception(
            "second-order-model",
            lambda: _SLOPE @ _ALONG + _SECOND / 2,
            "This is the change of f that slope and curvature together predict for t = 1. The "
            "second derivative alone is asked for.",
        ),
        Misconception(
            "mixed-once",
            lambda: 3 * 5**2 - 5 * 5 * 7 + 4 * 7**2,
            "You counted the mixed derivative once. It stands in the matrix twice, so the product "
            "v₁v₂ occurs twice.",
        ),
        Misconception(
            "mixed-dropped",
            lambda: 3 * 5**2 + 4 * 7**2,
            "You used the diagonal alone. The slope along one axis changes as you move along the "
            "other, and v moves along both.",
        ),
        Misconception(
            "mixed-sign",
            lambda: 3 * 5**2 + 2 * 5 * 5 * 7 + 4 * 7**2,
            "The mixed derivative counts twice, as it should, but with the wrong sign: look at "
            "the matrix again.",
        ),
        Misconception(
            "vector",
            lambda: _BEND @ _ALONG,
            "This is Hv: how the gradient changes along v. φ″ asks how the *slope along v* "
            "changes, which is one number.",
        ),
        Misconception(
            "entries-of-Hv-added",
            lambda: np.sum(_BEND @ _ALONG),
            "You added up the entries of Hv. Take its dot product with v: each entry counts as "
            "much as v moves along its axis.",
        ),
        Misconception(
            "entrywise",
            lambda: _ALONG * (_BEND @ _ALONG),
            "These two numbers are the parts of the dot product v · Hv. In NumPy `*` leaves them "
            "apart.",
        ),
        Misconception(
            "trace",
            lambda: np.trace(_BEND),
            "You added the diagonal, which is the sum of the curvatures along the axes. The walk "
            "goes along v.",
        ),
        Misconception(
            "outer-product",
            lambda: (_SLOPE @ _ALONG) ** 2,
            "You squared the slope ∇f(a) · v. That is a product of first derivatives; φ″ is the "
            "derivative of the slope.",
        ),
        Misconception(
            "gradient-twice",
            lambda: _SLOPE @ _BEND @ _SLOPE,
            "You put the gradient on both sides of H. The walk goes along v.",
        ),
        Misconception(
            "gradient-once",
            lambda: _SLOPE @ _BEND @ _ALONG,
            "You put the gradient on one side of H. The walk goes along v, and v belongs on both.",
        ),
        Misconception(
            "determinant",
            lambda: float(np.linalg.det(_BEND)),
            "This is the determinant of H. How f bends along v depends on v.",
        ),
        Misconception(
            "negated",
            lambda: -_SECOND,
            "Your number has the wrong sign; its size is right.",
        ),
        Misconception(
            "doubled",
            lambda: 2 * _SECOND,
            "Your number is twice the right one: each of the four products Hᵢⱼvᵢvⱼ counts once.",
        ),
        Misconception(
            "squared",
            lambda: _SECOND**2,
            "You squared vᵀHv. v stands on both sides of H already.",
        ),
        Misconception(
            "v-not-squared",
            lambda: 3 * 5 - 2 * 5 * 5 * 7 + 4 * 7,
            "On the diagonal you multiplied by an entry of v once. Each entry of H is multiplied "
            "by two entries of v, on the diagonal twice by the same.",
        ),
        Misconception(
            "v-not-squared-first",
            lambda: 3 * 5 - 2 * 5 * 5 * 7 + 4 * 7**2,
            "The first diagonal entry of H is multiplied by v₁ once in yours. It is multiplied "
            "twice.",
        ),
        Misconception(
            "v-not-squared-last",
            lambda: 3 * 5**2 - 2 * 5 * 5 * 7 + 4 * 7,
            "The last diagonal entry of H is multiplied by v₂ once in yours. It is multiplied "
            "twice.",
        ),
        Misconception(
            "last-sign",
            lambda: 3 * 5**2 - 2 * 5 * 5 * 7 - 4 * 7**2,
            "The term of the last diagonal entry has the wrong sign.",
        ),
        Misconception(
            "first-sign",
            lambda: -3 * 5**2 - 2 * 5 * 5 * 7 + 4 * 7**2,
            "The term of the first diagonal entry has the wrong sign.",
        ),
        Misconception(
            "mixed-with-slope-one",
            lambda: 3 * 5**2 - 2 * 5 * 7 + 4 * 7**2,
            "In the mixed term you left out the 5 of the matrix.",
        ),
        Misconception(
            "mixed-alone",
            lambda: -2 * 5 * 5 * 7,
            "You took the mixed term alone. The curvatures along the axes count too.",
        ),
        Misconception(
            "mixed-four-times",
            lambda: 3 * 5**2 - 4 * 5 * 5 * 7 + 4 * 7**2,
            "You counted the mixed derivative four times. It stands in the matrix twice.",
        ),
        Misconception(
            "mixed-once-with-plus",
            lambda: 3 * 5**2 + 5 * 5 * 7 + 4 * 7**2,
            "The mixed derivative counts once in yours, and with the wrong sign. It stands in the "
            "matrix twice, and is negative.",
        ),
        Misconception(
            "length-of-Hv",
            lambda: np.linalg.norm(_BEND @ _ALONG),
            "This is the length of Hv. Take its dot product with v.",
        ),
        Misconception(
            "length-of-v-squared",
            lambda: _ALONG @ _ALONG,
            "This is v · v. H doesn't occur in it.",
        ),
        Misconception(
            "length-of-gradient-squared",
            lambda: _SLOPE @ _SLOPE,
            "This is the gradient's dot product with itself, made of first derivatives.",
        ),
        Misconception(
            "slope-per-length",
            lambda: _SLOPE @ _ALONG / np.linalg.norm(_ALONG),
            "This is the slope per unit of length. The second derivative is asked for.",
        ),
        Misconception(
            "largest-eigenvalue",
            lambda: float(np.linalg.eigvalsh(_BEND)[1]),
            "This is an eigenvalue of H: the curvature along its eigenvector. The walk goes along "
            "v.",
        ),
        Misconception(
            "least-eigenvalue",
            lambda: float(np.linalg.eigvalsh(_BEND)[0]),
            "This is an eigenvalue of H: the curvature along its eigenvector. The walk goes along "
            "v, and with its speed.",
        ),
        Misconception(
            "entries-added",
            lambda: np.sum(_BEND),
            "You added up the entries of H, as if v were (1, 1).",
        ),
        Misconception(
            "v-reversed",
            lambda: _ALONG[::-1] @ _BEND @ _ALONG[::-1],
            "You put in v with its two entries exchanged.",
        ),
        Misconception(
            "of-Hv-squared",
            lambda: (_BEND @ _ALONG) @ (_BEND @ _ALONG),
            "This is Hv's dot product with itself. Take its dot product with v.",
        ),
        Misconception(
            "elementwise",
            lambda: _ALONG * _BEND * _ALONG,
            "In NumPy `*` multiplies entry by entry, and a matrix comes out. Products with a "
            "matrix are written `@`.",
        ),
        Misconception(
            "times-the-length",
            lambda: _SECOND * np.linalg.norm(_ALONG),
            "You multiplied by the length of v. It is in v already, on both sides of H.",
        ),
        Misconception(
            "entries-squared",
            lambda: 9 * 5**2 - 2 * 25 * 5 * 7 + 16 * 7**2,
            "You squared the entries of H. v is what occurs twice.",
        ),
        Misconception(
            "diagonal-not-squared",
            lambda: 3 * 5 + 4 * 7,
            "You used the diagonal alone, and each entry of v once. Each entry of H is multiplied "
            "by two entries of v.",
        ),
        Misconception(
            "slope-added-twice",
            lambda: 2 * _SLOPE @ _ALONG + _SECOND,
            "You added the slope ∇f(a) · v twice. It is the *first* derivative of φ, and plays no "
            "part in the second.",
        ),
        Misconception(
            "mixed-once-doubled",
            lambda: 2 * (3 * 5**2 - 5 * 5 * 7 + 4 * 7**2),
            "You counted the mixed derivative once, and doubled the whole. It stands in the "
            "matrix twice, and the diagonal once.",
        ),
        Misconception(
            "slope-per-square",
            lambda: _SLOPE @ _ALONG / (_ALONG @ _ALONG),
            "This is the slope ∇f(a) · v divided by v · v. The second derivative is asked for.",
        ),
        Misconception(
            "vector-per-length",
            lambda: _BEND @ _ALONG / np.linalg.norm(_ALONG),
            "This is Hv divided by the length of v: how the gradient changes. φ″ is one number, "
            "and v is taken as it is.",
        ),
        Misconception(
            "first-term-alone",
            lambda: 75.0,
            "This is one of the products alone, of the first entry of H. All four entries count.",
        ),
        Misconception(
            "last-term-alone",
            lambda: 196.0,
            "This is one of the products alone, of the last entry of H. All four entries count.",
        ),
        Misconception(
            "by-the-inverse",
            lambda: float(
                np.array([5.0, 7.0]) @ np.linalg.solve([[3.0, -5.0], [-5.0, 4.0]], [5.0, 7.0])
            ),
            "You put the inverse of H between the two v. H itself belongs there.",
        ),
        Misconception(
            "root",
            lambda: 79.0**0.5,
            "You took a root. φ″ is a number as it comes out, here a negative one.",
        ),
    ),
    proof=Recomputed(_slice_of_such_a_function),
)
