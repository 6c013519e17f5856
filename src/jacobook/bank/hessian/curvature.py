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
    ),
    proof=Recomputed(_slice_of_such_a_function),
)
