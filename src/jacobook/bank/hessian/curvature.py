"""How a slice bends."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

# φ(t) = f(a + tv) with ∇f(a) = (3, −2), H = ((1, −4), (−4, 5)), v = (2, 1)
_SLOPE = np.array([3.0, -2.0])


_BEND = np.array([[1.0, -4.0], [-4.0, 5.0]])


_ALONG = np.array([2.0, 1.0])


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
    reference=lambda: _ALONG @ _BEND @ _ALONG,
    misconceptions=(
        Misconception(
            "half",
            lambda: _ALONG @ _BEND @ _ALONG / 2,
            "The ½ belongs to the quadratic term of the Taylor polynomial. The second derivative "
            "itself has none: t²/2 has the second derivative 1.",
        ),
        Misconception(
            "normalised",
            lambda: _ALONG @ _BEND @ _ALONG / (_ALONG @ _ALONG),
            "You made v a unit vector first. That is the curvature per unit of length; φ walks "
            "with the velocity v as given, and its speed counts twice.",
        ),
        Misconception(
            "slope",
            lambda: _SLOPE @ _ALONG,
            "This is φ′(0), the slope. The second derivative is asked for, and the gradient at a "
            "plays no part in it.",
        ),
        Misconception(
            "mixed-once",
            lambda: _BEND[0, 0] * 4 + _BEND[0, 1] * 2 + _BEND[1, 1],
            "You counted the mixed derivative once. It stands in the matrix twice, so the product "
            "v₁v₂ occurs twice.",
        ),
        Misconception(
            "vector",
            lambda: _BEND @ _ALONG,
            "This is Hv: how the gradient changes along v. φ″ asks how the *slope along v* "
            "changes, which is one number.",
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
)
