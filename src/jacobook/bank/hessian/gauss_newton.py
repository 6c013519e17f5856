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
    slip,
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


def _combined(combine: Callable[[Matrix, Matrix, Vector], Curvatures]) -> Formula:
    """Put the pair together out of JᵀJ, the second part of the Hessian and ∇f."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        J, r = _jacobian(w, t), _model(w, t) - y
        return combine(J.T @ J, _second(w, t, r), J.T @ r)

    return formula


# From w, t and the sine and cosine of w₁t, a derivative of the model at each time.
Slope = Callable[[Vector, Vector, Vector, Vector], Vector]
Built = Callable[[Matrix, Matrix, Vector], Matrix]


def _matrices(
    w: Vector,
    t: Vector,
    y: Vector,
    *,
    waves: Callable[[Vector], tuple[Vector, Vector]] = lambda z: (np.sin(z), np.cos(z)),
    by_amplitude: Slope = lambda w, t, s, c: s,
    by_frequency: Slope = lambda w, t, s, c: w[0] * t * c,
    stacked: Callable[[Vector, Vector], Matrix] = lambda one, two: np.stack([one, two], axis=1),
    model: Callable[[Vector, Vector], Vector] = lambda w, s: w[0] * s,
    residual: Callable[[Vector, Vector], Vector] = np.subtract,
    top: Callable[[Vector, Vector], Vector] = lambda s, r: np.zeros_like(s),
    mixed: Slope = lambda w, t, s, c: t * c,
    corner: Slope = lambda w, t, s, c: -w[0] * t**2 * s,
    second: Callable[[Matrix], Matrix] = np.asarray,
    second_over: Callable[[int], float] = lambda B: 1.0,
    first: Built = lambda G, J, r: G,
    base: Built = lambda G, J, r: G,
    over: Callable[[int], float] = lambda B: 1.0,
) -> Curvatures:
    """Both matrices in steps: J and r, the model's second derivatives, and what is made of them."""
    s, c = waves(w[1] * t)
    J = stacked(by_amplitude(w, t, s, c), by_frequency(w, t, s, c))
    r = residual(model(w, s), y)
    beside = r @ mixed(w, t, s, c)
    bent = np.array([[r @ top(s, r), beside], [beside, r @ corner(w, t, s, c)]])
    G, B = J.T @ J, over(len(t))
    rest = second(bent) / second_over(len(t))
    return first(G, J, r) / B, (base(G, J, r) + rest) / B


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
    reference=lambda w, t, y: _matrices(w, t, y),
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
        slip(
            _matrices,
            "inner-derivative-in-J",
            "In your J the inner derivative is missing: by w₁, sin(w₁t) changes faster at a late "
            "time t.",
            by_frequency=lambda w, t, s, c: w[0] * c,
        ),
        slip(
            _matrices,
            "amplitude-forgotten-in-J",
            "In your J the factor w₀ is missing in the column of w₁: differentiating by w₁ leaves "
            "it where it is.",
            by_frequency=lambda w, t, s, c: t * c,
        ),
        slip(
            _matrices,
            "cosine-sign-in-J",
            "In your J the column of w₁ has the wrong sign: the derivative of the sine is the "
            "cosine, without a minus.",
            by_frequency=lambda w, t, s, c: -w[0] * t * c,
        ),
        slip(
            _matrices,
            "sine-in-J",
            "In your J the column of w₁ has a sine: the derivative of the sine is the cosine.",
            by_frequency=lambda w, t, s, c: w[0] * t * s,
        ),
        slip(
            _matrices,
            "frequency-for-time-in-J",
            "In your J the inner derivative by w₁ is taken for w₁: of w₁t, differentiated by w₁, "
            "the time is left.",
            by_frequency=lambda w, t, s, c: w[0] * w[1] * c,
        ),
        slip(
            _matrices,
            "both-missing-in-J",
            "In your J the factors w₀ and t are missing in the column of w₁.",
            by_frequency=lambda w, t, s, c: c,
        ),
        slip(
            _matrices,
            "amplitude-in-J",
            "In your J the column of w₀ still has the factor w₀: differentiated by it, it is gone.",
            by_amplitude=lambda w, t, s, c: w[0] * s,
        ),
        slip(
            _matrices,
            "cosine-by-amplitude",
            "In your J the column of w₀ has a cosine. By w₀ the sine is a constant factor, and "
            "stays.",
            by_amplitude=lambda w, t, s, c: c,
        ),
        slip(
            _matrices,
            "ones-by-amplitude",
            "In your J the column of w₀ has ones. By w₀ the sine is a constant factor, and stays.",
            by_amplitude=lambda w, t, s, c: np.ones_like(t),
        ),
        slip(
            _matrices,
            "columns-swapped",
            "The two columns of your J have changed places: w₀ comes first.",
            stacked=lambda one, two: np.stack([two, one], axis=1),
        ),
        slip(
            _matrices,
            "inner-derivative",
            "The inner derivative is missing everywhere: by w₁, sin(w₁t) changes faster at a late "
            "time t than at an early one.",
            by_frequency=lambda w, t, s, c: w[0] * c,
            mixed=lambda w, t, s, c: c,
            corner=lambda w, t, s, c: -w[0] * s,
        ),
        slip(
            _matrices,
            "sine-and-cosine-exchanged",
            "Sine and cosine have changed places, in the model and in its derivatives.",
            waves=lambda z: (np.cos(z), np.sin(z)),
        ),
        slip(
            _matrices,
            "frequency-without-inverse",
            "The argument of your sine is wrong: it is w₁ times t.",
            waves=lambda z: (np.sin(2 * np.pi * z), np.cos(2 * np.pi * z)),
        ),
        slip(
            _matrices,
            "residual-sign",
            "The part with the residuals has the wrong sign. The residual is model minus data; if "
            "you turn it around, its second derivatives change sign with it.",
            residual=lambda model, y: y - model,
        ),
        slip(
            _matrices,
            "residual-added",
            "Your residual is model plus data. It is the model minus the data.",
            residual=lambda model, y: model + y,
        ),
        slip(
            _matrices,
            "residual-forgotten",
            "The model's second derivatives come without their weights. In the differential of "
            "Jᵀr, the change of J is multiplied by the residuals.",
            residual=lambda model, y: np.ones_like(y),
        ),
        slip(
            _matrices,
            "data-for-residual",
            "You weighted the model's second derivatives with the data; the weights are the "
            "residuals.",
            "Gauss–Newton's matrix is right.",
            residual=lambda model, y: y,
        ),
        slip(
            _matrices,
            "model-for-residual",
            "You weighted the model's second derivatives with the model's values; the weights are "
            "the residuals.",
            "Gauss–Newton's matrix is right.",
            residual=lambda model, y: model,
        ),
        slip(
            _matrices,
            "residual-squared",
            "You weighted the model's second derivatives with the squares of the residuals. The "
            "residuals themselves are the weights.",
            "Gauss–Newton's matrix is right.",
            residual=lambda model, y: (model - y) ** 2,
        ),
        slip(
            _matrices,
            "mixed-forgotten",
            "In the Hessian a mixed derivative of the model is missing: w₀ sin(w₁t) contains both "
            "parameters, so its slope by w₀ changes with w₁.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: np.zeros_like(t),
        ),
        slip(
            _matrices,
            "mixed-doubled",
            "In the Hessian the residuals' mixed derivative is twice too large: each order of "
            "differentiation has a place of its own.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: 2 * t * c,
        ),
        slip(
            _matrices,
            "mixed-halved",
            "In the Hessian the residuals' mixed derivative is half of what it should be.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: t * c / 2,
        ),
        slip(
            _matrices,
            "mixed-sign",
            "In the Hessian look at the mixed derivative of the model: which sign does the "
            "derivative of the sine have?",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: -t * c,
        ),
        slip(
            _matrices,
            "mixed-without-time",
            "In the mixed derivative of the model the inner derivative t is missing.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: c,
        ),
        slip(
            _matrices,
            "mixed-with-amplitude",
            "In the mixed derivative of the model the factor w₀ is still there: differentiated by "
            "it, it is gone.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: w[0] * t * c,
        ),
        slip(
            _matrices,
            "mixed-with-sine",
            "In the mixed derivative of the model stands a sine: the derivative of the sine is "
            "the cosine.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: t * s,
        ),
        slip(
            _matrices,
            "mixed-time-squared",
            "In the mixed derivative of the model the inner derivative t stands twice. It is "
            "differentiated by w₁ once.",
            "Gauss–Newton's matrix is right.",
            mixed=lambda w, t, s, c: t**2 * c,
        ),
        slip(
            _matrices,
            "corner-forgotten",
            "In the Hessian the model's second derivative by w₁ is missing: sin(w₁t) isn't "
            "straight in w₁.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: np.zeros_like(t),
        ),
        slip(
            _matrices,
            "corner-sign",
            "In the Hessian look at the second derivative by w₁: which sign does the derivative "
            "of the cosine have?",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: w[0] * t**2 * s,
        ),
        slip(
            _matrices,
            "corner-inner-derivative",
            "In the second derivative by w₁ the inner derivative t is missing once: each of the "
            "two differentiations brings one.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -w[0] * t * s,
        ),
        slip(
            _matrices,
            "corner-without-time",
            "In the second derivative by w₁ the inner derivatives are missing: each of the two "
            "differentiations brings a t.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -w[0] * s,
        ),
        slip(
            _matrices,
            "corner-factor",
            "In the second derivative by w₁ the factor w₀ is missing: differentiating by w₁ "
            "leaves it where it is.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -(t**2) * s,
        ),
        slip(
            _matrices,
            "corner-amplitude-squared",
            "In the second derivative by w₁ the factor w₀ is squared. It stands in the model once.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -(w[0] ** 2) * t**2 * s,
        ),
        slip(
            _matrices,
            "corner-with-cosine",
            "In the second derivative by w₁ stands a cosine: differentiated twice, a sine is a "
            "sine again.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -w[0] * t**2 * c,
        ),
        slip(
            _matrices,
            "corner-with-cosine-and-plus",
            "In the second derivative by w₁ stands a cosine: differentiated twice, a sine is a "
            "sine again, with another sign.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: w[0] * t**2 * c,
        ),
        slip(
            _matrices,
            "corner-slope",
            "In place of the second derivative by w₁ stands the first one.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: w[0] * t * c,
        ),
        slip(
            _matrices,
            "top-with-sine",
            "In the Hessian's upper left entry there is a term with the residuals. The model is "
            "linear in w₀: what is its second derivative by w₀?",
            "Gauss–Newton's matrix is right.",
            top=lambda s, r: s,
        ),
        slip(
            _matrices,
            "top-with-residuals",
            "In the Hessian's upper left entry the residuals' squares are added. The model is "
            "linear in w₀: what is its second derivative by w₀?",
            "Gauss–Newton's matrix is right.",
            top=lambda s, r: r,
        ),
        slip(
            _matrices,
            "top-with-ones",
            "In the Hessian's upper left entry the residuals are added up. The model is linear in "
            "w₀: what is its second derivative by w₀?",
            "Gauss–Newton's matrix is right.",
            top=lambda s, r: np.ones_like(r),
        ),
        slip(
            _matrices,
            "top-with-minus-sine",
            "In the Hessian's upper left entry there is a term with the residuals. The model is "
            "linear in w₀, and not curved along it.",
            "Gauss–Newton's matrix is right.",
            top=lambda s, r: -s,
        ),
        slip(
            _matrices,
            "one-mixed",
            "Your Hessian isn't symmetric: the residuals' mixed derivative stands on both sides "
            "of the diagonal.",
            "Gauss–Newton's matrix is right.",
            second=np.triu,
        ),
        slip(
            _matrices,
            "one-mixed-below",
            "Your Hessian isn't symmetric: the residuals' mixed derivative is missing above the "
            "diagonal.",
            "Gauss–Newton's matrix is right.",
            second=np.tril,
        ),
        slip(
            _matrices,
            "second-doubled",
            "In the Hessian the part with the residuals is twice too large.",
            "Gauss–Newton's matrix is right.",
            second=lambda S: 2 * S,
        ),
        slip(
            _matrices,
            "second-halved",
            "In the Hessian the part with the residuals is half of what it should be: the 2 of "
            "the square cancels the ½.",
            "Gauss–Newton's matrix is right.",
            second=lambda S: S / 2,
        ),
        slip(
            _matrices,
            "second-averaged",
            "In the Hessian the part with the residuals is divided by the number of observations. "
            "f is a sum.",
            "Gauss–Newton's matrix is right.",
            second_over=lambda B: B,
        ),
        slip(
            _matrices,
            "averaged",
            "You divided by the number of observations. f is half a sum, not a mean.",
            over=lambda B: float(B),
        ),
        slip(
            _matrices,
            "first-doubled",
            "Gauss–Newton's matrix is twice too large: the ½ in front of the sum cancels the 2.",
            "The Hessian is right.",
            first=lambda G, J, r: 2 * G,
        ),
        slip(
            _matrices,
            "first-halved",
            "Gauss–Newton's matrix is half of what it should be: the ½ in front of the sum is "
            "used up by the 2 of the square.",
            "The Hessian is right.",
            first=lambda G, J, r: G / 2,
        ),
        slip(
            _matrices,
            "first-averaged",
            "Gauss–Newton's matrix is divided by the number of observations. f is half a sum, not "
            "a mean.",
            "The Hessian is right.",
            first=lambda G, J, r: G / len(r),
        ),
        slip(
            _matrices,
            "first-diagonal",
            "In Gauss–Newton's matrix only the diagonal is there. The columns of J have a dot "
            "product with one another too.",
            "The Hessian is right.",
            first=lambda G, J, r: np.diag(np.diag(G)),
        ),
        slip(
            _matrices,
            "first-transposed",
            "Gauss–Newton's matrix is JᵀJ, with a row for each parameter. Yours is JJᵀ, with a "
            "row for each observation.",
            "The Hessian is right.",
            first=lambda G, J, r: J @ J.T,
        ),
        slip(
            _matrices,
            "first-gradient",
            "In place of Gauss–Newton's matrix stands the gradient Jᵀr.",
            "The Hessian is right.",
            first=lambda G, J, r: J.T @ r,
        ),
        slip(
            _matrices,
            "first-jacobian",
            "In place of Gauss–Newton's matrix stands the Jacobian itself.",
            "The Hessian is right.",
            first=lambda G, J, r: J,
        ),
        slip(
            _matrices,
            "outer-product",
            "Your first matrix is the outer product of the gradient of f with itself. "
            "Gauss–Newton is made of the Jacobian of the residuals alone, and the values of r "
            "don't enter it.",
            "The Hessian is right.",
            first=lambda G, J, r: np.outer(J.T @ r, J.T @ r),
        ),
        slip(
            _matrices,
            "first-weighted",
            "In Gauss–Newton's matrix the rows of J are weighted with the residuals. It is made "
            "of J alone.",
            "The Hessian is right.",
            first=lambda G, J, r: (J.T * r**2) @ J,
        ),
        slip(
            _matrices,
            "first-inverse",
            "Your first matrix is the inverse of JᵀJ, as in a Gauss–Newton step. The matrix "
            "itself is asked for.",
            "The Hessian is right.",
            first=lambda G, J, r: np.linalg.inv(G),
        ),
        slip(
            _matrices,
            "first-negated",
            "Gauss–Newton's matrix has the wrong sign.",
            "The Hessian is right.",
            first=lambda G, J, r: -G,
        ),
        slip(
            _matrices,
            "base-averaged",
            "In the Hessian the part JᵀJ is divided by the number of observations. f is half a "
            "sum, not a mean.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: G / len(r),
        ),
        slip(
            _matrices,
            "base-doubled",
            "In the Hessian the part JᵀJ is twice too large.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: 2 * G,
        ),
        slip(
            _matrices,
            "base-halved",
            "In the Hessian the part JᵀJ is half of what it should be.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: G / 2,
        ),
        slip(
            _matrices,
            "base-gradients",
            "In the Hessian the outer product of the gradient with itself stands in place of JᵀJ.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: np.outer(J.T @ r, J.T @ r),
        ),
        slip(
            _matrices,
            "base-diagonal",
            "In the Hessian only the diagonal of JᵀJ is there.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: np.diag(np.diag(G)),
        ),
        slip(
            _matrices,
            "base-negated",
            "In the Hessian the part JᵀJ has the wrong sign.",
            "Gauss–Newton's matrix is right.",
            base=lambda G, J, r: -G,
        ),
        Misconception(
            "outer-product-and-gauss-newton",
            _combined(lambda G, second, g: (np.outer(g, g), G)),
            "Your first matrix is the outer product of the gradient of f with itself, and the "
            "second is Gauss–Newton's. The Hessian is neither of them.",
        ),
        Misconception(
            "gauss-newton-alone",
            _combined(lambda G, second, g: (G[0], G[1])),
            "You returned one matrix, Gauss–Newton's. Two are asked for, as a tuple.",
        ),
        Misconception(
            "hessian-alone",
            _combined(lambda G, second, g: ((G + second)[0], (G + second)[1])),
            "You returned one matrix, the Hessian. Two are asked for, as a tuple.",
        ),
        slip(
            _matrices,
            "corner-with-frequency",
            "In the second derivative by w₁ there is a factor w₁: of w₁t, differentiated by w₁, "
            "the time is left.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: -w[0] * w[1] * t**2 * s,
        ),
        slip(
            _matrices,
            "time-squared-in-J",
            "In your J the inner derivative t stands twice in the column of w₁.",
            by_frequency=lambda w, t, s, c: w[0] * t**2 * c,
        ),
        slip(
            _matrices,
            "residual-without-amplitude",
            "Your residuals are sin(w₁t) − y: the factor w₀ is missing in the model.",
            "Gauss–Newton's matrix is right.",
            model=lambda w, s: s,
        ),
        slip(
            _matrices,
            "corner-sign-and-factor",
            "In the second derivative by w₁ the factor w₀ is missing, and the sign is wrong.",
            "Gauss–Newton's matrix is right.",
            corner=lambda w, t, s, c: t**2 * s,
        ),
        slip(
            _matrices,
            "second-tripled",
            "In the Hessian the part with the residuals is three times too large.",
            "Gauss–Newton's matrix is right.",
            second=lambda S: 3 * S,
        ),
        Misconception(
            "hessian-and-second-part",
            _combined(lambda G, second, g: (G + second, second)),
            "Your first matrix is the Hessian, and your second only its part with the residuals. "
            "Gauss–Newton's matrix comes first, and it is the other part.",
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "gauss_newton-symmetric": "JᵀJ is symmetric, whatever J is.",
        "hessian-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
