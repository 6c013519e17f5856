"""Gauss–Newton against the Hessian."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Parts, Vector


def _sine_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, edge: str = "", noise: float = 1.0) -> Case:
        w, t = rng.uniform(0.8, 1.6, size=2), np.sort(rng.uniform(0.3, 2.5, size=m))
        y = w[0] * np.sin(w[1] * t) + noise * rng.uniform(0.3, 0.9, size=m)
        return Case((w, t, y), edge=edge, sizes={"B": m})

    return [case(7), case(5), case(9), case(7, "every residual is zero", 0.0)]


Curvatures = tuple[Matrix, Matrix]


def _sine(
    combine: Callable[[Matrix, Matrix, Vector], Curvatures],
    second_weight: Callable[[Vector], Vector] = lambda r: r,
    mixed: float = 1.0,
    corner: Callable[[Vector], Vector] = lambda t: -(t**2),
    inner: Callable[[Vector], Vector] = lambda t: t,
) -> Callable[[Vector, Vector, Vector], Curvatures]:
    """Make (w, t, y) ↦ (G, H) out of JᵀJ, the weighted sum of second derivatives, and ∇f."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        sine, cosine = np.sin(w[1] * t), np.cos(w[1] * t)
        r = w[0] * sine - y
        J = np.stack([sine, w[0] * inner(t) * cosine], axis=1)
        weight = second_weight(r)
        off = mixed * weight @ (inner(t) * cosine)
        second = np.array([[0.0, off], [off, w[0] * weight @ (corner(t) * sine)]])
        return combine(J.T @ J, second, J.T @ r)

    return formula


EXERCISE = Exercise(
    id="hessian.gauss_newton",
    name="curvature_matrices",
    title="Gauss–Newton against the Hessian",
    level=3,
    points=3,
    objective="4.6",
    hints=(
        "Write J first: one row for each observation, one column for w₀ and one for w₁. The "
        "gradient of f is Jᵀr.",
        "The product rule on Jᵀr gives two terms. In the second one, each residual multiplies the "
        "2×2 matrix of second derivatives of its own model value.",
    ),
    answer=Parts((("gauss_newton", Array()), ("hessian", Array()))),
    reference=_sine(lambda G, second, g: (G, G + second)),
    sampler=_sine_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "gauss-newton-for-both",
            _sine(lambda G, second, g: (G, G)),
            "Both of your matrices are JᵀJ. It is the Hessian only where the residuals are zero or "
            "the model is linear in w; here r also multiplies the model's own second derivatives.",
        ),
        Misconception(
            "hessian-for-both",
            _sine(lambda G, second, g: (G + second, G + second)),
            "Both of your matrices are the full Hessian. Gauss–Newton keeps the part that needs "
            "first derivatives of the model only.",
        ),
        Misconception(
            "swapped",
            _sine(lambda G, second, g: (G + second, G)),
            "The two matrices have changed places: Gauss–Newton's comes first.",
        ),
        Misconception(
            "residual-sign",
            _sine(lambda G, second, g: (G, G - second)),
            "The second part of your Hessian has the wrong sign. The residual is model minus data; "
            "if you turn it around, its second derivatives change sign with it.",
        ),
        Misconception(
            "residual-forgotten",
            _sine(lambda G, second, g: (G, G + second), second_weight=lambda r: np.ones_like(r)),
            "You added the model's second derivatives without their weights. In the differential "
            "of Jᵀr, the change of J is multiplied by the residuals.",
        ),
        Misconception(
            "mixed-forgotten",
            _sine(lambda G, second, g: (G, G + second), mixed=0.0),
            "In the Hessian a mixed derivative of the model is missing: w₀ sin(w₁t) contains both "
            "parameters, so its slope by w₀ changes with w₁.",
        ),
        Misconception(
            "corner-forgotten",
            _sine(lambda G, second, g: (G, G + second), corner=np.zeros_like),
            "Gauss–Newton's matrix is right, and in the Hessian the second derivative by w₁ is "
            "missing: sin(w₁t) isn't straight in w₁.",
        ),
        Misconception(
            "corner-sign",
            _sine(lambda G, second, g: (G, G + second), corner=np.square),
            "Gauss–Newton's matrix is right. In the Hessian look at the second derivative by w₁: "
            "which sign does the derivative of the cosine have?",
        ),
        Misconception(
            "corner-inner-derivative",
            _sine(lambda G, second, g: (G, G + second), corner=lambda t: -t),
            "Gauss–Newton's matrix is right. In the second derivative by w₁ the inner derivative t "
            "is missing once: each of the two differentiations brings one.",
        ),
        Misconception(
            "inner-derivative",
            _sine(
                lambda G, second, g: (G, G + second),
                corner=lambda t: -np.ones_like(t),
                inner=np.ones_like,
            ),
            "The inner derivative is missing: by w₁, sin(w₁t) changes faster at a late time t than "
            "at an early one.",
        ),
        Misconception(
            "second-part-alone",
            _sine(lambda G, second, g: (G, second)),
            "In place of the Hessian you returned only the part with the residuals. The product "
            "rule has two terms, and they are added.",
        ),
        Misconception(
            "doubled",
            _sine(lambda G, second, g: (2 * G, 2 * (G + second))),
            "Both matrices are twice too large: they belong to ‖r‖². The ½ in front of it cancels "
            "the 2.",
        ),
        Misconception(
            "outer-product",
            _sine(lambda G, second, g: (np.outer(g, g), G + second)),
            "Your first matrix is the outer product of the gradient of f with itself. Gauss–Newton "
            "is made of the Jacobian of the residuals alone, and the values of r don't enter it.",
        ),
    ),
)
