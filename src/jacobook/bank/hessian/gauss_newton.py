"""Gauss–Newton against the Hessian."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.hessian._shared import hessian_in_units
from jacobook.bank.routes import jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
)

Curvatures = tuple[Matrix, Matrix]
Formula = Callable[[Vector, Vector, Vector], Curvatures]


def _sine_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, edge: str = "", noise: float = 1.0, late: float = 1.0) -> Case:
        w, t = rng.uniform(0.8, 1.6, size=2), np.sort(rng.uniform(0.3, 2.5, size=m))
        y = w[0] * np.sin(w[1] * t) + noise * rng.uniform(0.3, 0.9, size=m)
        w[1] /= late
        return Case((w, late * t, y), edge=edge, sizes={"B": m})

    return [
        case(7),
        case(5),
        case(9),
        case(7, "every residual is zero", 0.0),
        # In seconds a slow wave varies on a scale of 1e-5 in w₁: no difference step suits both.
        case(7, "the times are in the ten thousands and the wave is slow", late=3e4),
    ]


def _model(w: Vector, t: Vector) -> Vector:
    return np.asarray(w[0] * np.sin(w[1] * t))


def _proof(w: Vector, t: Vector, y: Vector) -> Curvatures:
    J = jacobian_of(lambda v: _model(v, t), w)
    units = np.array([1.0, 1.0 / np.max(t)])
    return J.T @ J, hessian_in_units(lambda v: np.sum((_model(v, t) - y) ** 2) / 2, w, units)


def _jacobian(w: Vector, t: Vector) -> Matrix:
    return np.stack([np.sin(w[1] * t), w[0] * t * np.cos(w[1] * t)], axis=1)


def _second(w: Vector, t: Vector, weight: Vector) -> Matrix:
    """The weighted sum of the model's matrices of second derivatives."""
    mixed = weight @ (t * np.cos(w[1] * t))
    return np.array([[0.0, mixed], [mixed, -w[0] * weight @ (t**2 * np.sin(w[1] * t))]])


def _with_second(second: Callable[[Vector, Vector, Vector], Matrix]) -> Formula:
    """Gauss–Newton's matrix as it should be, and another second part of the Hessian."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        G = _jacobian(w, t).T @ _jacobian(w, t)
        return G, G + second(w, t, _model(w, t) - y)

    return formula


def _with_jacobian(jacobian: Callable[[Vector, Vector], Matrix]) -> Formula:
    """Both matrices built on another Jacobian; the second part of the Hessian is right."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        G = jacobian(w, t).T @ jacobian(w, t)
        return G, G + _second(w, t, _model(w, t) - y)

    return formula


def _combined(combine: Callable[[Matrix, Matrix, Vector], Curvatures]) -> Formula:
    """Put the pair together out of JᵀJ, the second part of the Hessian and ∇f."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        J, r = _jacobian(w, t), _model(w, t) - y
        return combine(J.T @ J, _second(w, t, r), J.T @ r)

    return formula


def _entries(mixed: float, corner: float) -> Callable[[Vector, Vector, Vector], Matrix]:
    """The second part with its mixed entries and its corner multiplied by a number each."""
    return lambda w, t, r: _second(w, t, r) * np.array([[0.0, mixed], [mixed, corner]])


def _corner(weights: Callable[[Vector, Vector], Vector]) -> Callable[..., Matrix]:
    """The second part with another second derivative of the model by w₁."""

    def second(w: Vector, t: Vector, r: Vector) -> Matrix:
        matrix = _second(w, t, r)
        matrix[1, 1] = r @ weights(w, t)
        return matrix

    return second


def _one_mixed(w: Vector, t: Vector, r: Vector) -> Matrix:
    return np.triu(_second(w, t, r))


def _without_inner(w: Vector, t: Vector, y: Vector) -> Curvatures:
    sine, cosine = np.sin(w[1] * t), np.cos(w[1] * t)
    J, r = np.stack([sine, w[0] * cosine], axis=1), w[0] * sine - y
    G = J.T @ J
    return G, G + np.array([[0.0, r @ cosine], [r @ cosine, -w[0] * (r @ sine)]])


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
    reference=_with_second(_second),
    sampler=_sine_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "gauss-newton-for-both",
            _combined(lambda G, second, g: (G, G)),
            "Both of your matrices are JᵀJ. It is the Hessian only where the residuals are zero or "
            "the model is linear in w; here r also multiplies the model's own second derivatives.",
        ),
        Misconception(
            "hessian-for-both",
            _combined(lambda G, second, g: (G + second, G + second)),
            "Both of your matrices are the full Hessian. Gauss–Newton keeps the part that needs "
            "first derivatives of the model only.",
        ),
        Misconception(
            "swapped",
            _combined(lambda G, second, g: (G + second, G)),
            "The two matrices have changed places: Gauss–Newton's comes first.",
        ),
        Misconception(
            "residual-sign",
            _combined(lambda G, second, g: (G, G - second)),
            "The second part of your Hessian has the wrong sign. The residual is model minus data; "
            "if you turn it around, its second derivatives change sign with it.",
        ),
        Misconception(
            "residual-forgotten",
            _with_second(lambda w, t, r: _second(w, t, np.ones_like(r))),
            "You added the model's second derivatives without their weights. In the differential "
            "of Jᵀr, the change of J is multiplied by the residuals.",
        ),
        Misconception(
            "data-for-residual",
            _with_second(lambda w, t, r: _second(w, t, _model(w, t) - r)),
            "Gauss–Newton's matrix is right. In the Hessian you weighted the model's second "
            "derivatives with the data; the weights are the residuals.",
        ),
        Misconception(
            "mixed-forgotten",
            _with_second(_entries(0.0, 1.0)),
            "In the Hessian a mixed derivative of the model is missing: w₀ sin(w₁t) contains both "
            "parameters, so its slope by w₀ changes with w₁.",
        ),
        Misconception(
            "mixed-doubled",
            _with_second(_entries(2.0, 1.0)),
            "Gauss–Newton's matrix is right. In the Hessian the residuals' mixed derivative is "
            "twice too large: each order of differentiation has a place of its own.",
        ),
        Misconception(
            "mixed-sign",
            _with_second(_entries(-1.0, 1.0)),
            "Gauss–Newton's matrix is right. In the Hessian look at the mixed derivative of the "
            "model: which sign does the derivative of the sine have?",
        ),
        Misconception(
            "one-mixed",
            _with_second(_one_mixed),
            "Gauss–Newton's matrix is right. Your Hessian isn't symmetric: the residuals' mixed "
            "derivative stands on both sides of the diagonal.",
        ),
        Misconception(
            "corner-forgotten",
            _with_second(_entries(1.0, 0.0)),
            "Gauss–Newton's matrix is right, and in the Hessian the second derivative by w₁ is "
            "missing: sin(w₁t) isn't straight in w₁.",
        ),
        Misconception(
            "corner-sign",
            _with_second(_entries(1.0, -1.0)),
            "Gauss–Newton's matrix is right. In the Hessian look at the second derivative by w₁: "
            "which sign does the derivative of the cosine have?",
        ),
        Misconception(
            "corner-inner-derivative",
            _with_second(_corner(lambda w, t: -w[0] * t * np.sin(w[1] * t))),
            "Gauss–Newton's matrix is right. In the second derivative by w₁ the inner derivative t "
            "is missing once: each of the two differentiations brings one.",
        ),
        Misconception(
            "corner-factor",
            _with_second(_corner(lambda w, t: -(t**2) * np.sin(w[1] * t))),
            "Gauss–Newton's matrix is right. In the second derivative by w₁ the factor w₀ is "
            "missing: differentiating by w₁ leaves it where it is.",
        ),
        Misconception(
            "inner-derivative",
            _without_inner,
            "The inner derivative is missing: by w₁, sin(w₁t) changes faster at a late time t than "
            "at an early one.",
        ),
        Misconception(
            "inner-derivative-in-J",
            _with_jacobian(lambda w, t: _jacobian(w, t) / np.stack([np.ones_like(t), t], axis=1)),
            "In your J the inner derivative is missing: by w₁, sin(w₁t) changes faster at a late "
            "time t. (What the Hessian has beyond JᵀJ is right.)",
        ),
        Misconception(
            "amplitude-forgotten-in-J",
            _with_jacobian(lambda w, t: _jacobian(w, t) / np.array([1.0, w[0]])),
            "In your J the factor w₀ is missing in the column of w₁: differentiating by w₁ leaves "
            "it where it is. (What the Hessian has beyond JᵀJ is right.)",
        ),
        Misconception(
            "second-part-alone",
            _combined(lambda G, second, g: (G, second)),
            "In place of the Hessian you returned only the part with the residuals. The product "
            "rule has two terms, and they are added.",
        ),
        Misconception(
            "doubled",
            _combined(lambda G, second, g: (2 * G, 2 * (G + second))),
            "Both matrices are twice too large: they belong to ‖r‖². The ½ in front of it cancels "
            "the 2.",
        ),
        Misconception(
            "outer-product",
            _combined(lambda G, second, g: (np.outer(g, g), G + second)),
            "Your first matrix is the outer product of the gradient of f with itself. Gauss–Newton "
            "is made of the Jacobian of the residuals alone, and the values of r don't enter it.",
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "gauss_newton-symmetric": "JᵀJ is symmetric, whatever J is.",
        "hessian-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
