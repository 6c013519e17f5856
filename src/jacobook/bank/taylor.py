"""The exercises of chapter 6, Taylor steps."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Choice,
    Condition,
    Exercise,
    Misconception,
    Witness,
)

Vector = np.ndarray
Matrix = np.ndarray


def _rotation(rng: np.random.Generator, n: int) -> Matrix:
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


# ------------------------------------------------------------------- level 1: read off, compute

_p = np.array([0.1, -0.2])
_q = np.array([1.1, 1.8])  # where the step leads
_g, _H = np.array([-1.0, -4.0]), np.array([[6.0, -4.0], [-4.0, -2.0]])

BY_HAND = Exercise(
    id="taylor.by_hand",
    name="model_value",
    title="A second-order model by hand",
    level=1,
    points=1,
    objective="6.1",
    hints=(
        "You need three things at (1, 2): the value of f, its gradient and its Hessian.",
        "In pᵀHp the mixed second derivative occurs twice, once for each order of x and y.",
    ),
    answer=Array(),
    # f(x, y) = x³ − xy² at (1, 2), step (0.1, −0.2)
    reference=lambda: -3 + _g @ _p + _p @ _H @ _p / 2,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: -3 + _g @ _p + _p @ _H @ _p,
            "The curvature counts twice in your model: the factor ½ in front of pᵀHp is missing.",
        ),
        Misconception(
            "first-order",
            lambda: -3 + _g @ _p,
            "This is the first-order model, the value plus the slope's promise. The curvature's "
            "correction is still to come.",
        ),
        Misconception(
            "mixed-terms-dropped",
            lambda: -3 + _g @ _p + (6 * 0.1**2 - 2 * 0.2**2) / 2,
            "You used the diagonal of the Hessian alone. The mixed second derivative isn't zero "
            "here, and the step moves both coordinates.",
        ),
        Misconception(
            "mixed-term-once",
            lambda: -3 + _g @ _p + (6 * 0.1**2 - 2 * 0.2**2 + 4 * 0.1 * 0.2) / 2,
            "The mixed second derivative stands in the Hessian at two places, and you counted it "
            "once.",
        ),
        Misconception(
            "only-the-change",
            lambda: _g @ _p + _p @ _H @ _p / 2,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "true-value",
            lambda: 1.1**3 - 1.1 * 1.8**2,
            "This is f itself after the step. The *model's* value is asked for; it differs a "
            "little.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: -3 + _g @ _p - _p @ _H @ _p / 2,
            "You subtracted the curvature's correction. In the model all three parts are added; "
            "a negative one brings its sign along.",
        ),
        Misconception(
            "slope-subtracted",
            lambda: -3 - _g @ _p + _p @ _H @ _p / 2,
            "You subtracted g·p. The minus sign belongs to a step −εg; here the step is p itself, "
            "and both of its entries already have their signs.",
        ),
        Misconception(
            "position-for-step",
            lambda: -3 + _g @ _q + _q @ _H @ _q / 2,
            "You put the new point into the model. It takes the step, measured from (1, 2).",
        ),
    ),
)

STEP_VALUE = Exercise(
    id="taylor.step_value",
    name="predicted",
    title="The model after a step down the gradient",
    level=1,
    points=1,
    objective="6.2",
    hints=("The step is p = −εg. Put it into the second-order model and collect the powers of ε.",),
    answer=Array(),
    # f(a) = 7, g = (1, −2, 2), H = [[4, 1, 0], [1, 2, 0], [0, 0, 3]]: gᵀg = 9, gᵀHg = 20; ε = 0.1
    reference=lambda: 7 - 0.1 * 9 + 0.1**2 / 2 * 20,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: 7 - 0.1 * 9 + 0.1**2 * 20,
            "The curvature counts twice in your model: its term has a factor ½.",
        ),
        Misconception(
            "step-not-squared",
            lambda: 7 - 0.1 * 9 + 0.1 / 2 * 20,
            "In pᵀHp the step occurs twice, and so does ε: the curvature's term has the second "
            "power of ε.",
        ),
        Misconception(
            "gradient-sign",
            lambda: 7 + 0.1 * 9 + 0.1**2 / 2 * 20,
            "You went up. The step is against the gradient, so the slope's promise is a drop.",
        ),
        Misconception(
            "square-forgotten",
            lambda: 7 - 0.1 * 3 + 0.1**2 / 2 * 20,
            "You multiplied ε by the length of g. The slope's promise is ε times gᵀg, the length "
            "*squared*: once for how steep it is, once for how long the step −εg is.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: 7 - 0.1 * 9 - 0.1**2 / 2 * 20,
            "You subtracted the curvature's term. The step has a minus sign, but it occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "first-order",
            lambda: 7 - 0.1 * 9,
            "This is what the slope promises. The curvature's correction is missing.",
        ),
        Misconception(
            "only-the-change",
            lambda: -0.1 * 9 + 0.1**2 / 2 * 20,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "normalised",
            lambda: 7 - 0.1 * 3 + 0.1**2 / 2 * 20 / 9,
            "You scaled the gradient to length 1 first. The step here is ε times the gradient as "
            "it is.",
        ),
        Misconception(
            "step-not-squared-nor-half",
            lambda: 7 - 0.1 * 9 + 0.1 * 20,
            "The curvature's term has a factor ½, and the second power of ε: the step occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "best-step",
            lambda: 7 - 9**2 / (2 * 20),
            "This is the lowest value of the model, at its best step. The value at the given ε is "
            "asked for.",
        ),
        Misconception(
            "gradient-multiplied-once",
            lambda: 7 - 0.1 * 9 + 0.1**2 / 2 * 5,
            "You added up the entries of Hg. The curvature's term is gᵀHg: multiply by g "
            "once more.",
        ),
    ),
)

LARGEST_STEP = Exercise(
    id="taylor.largest_step",
    name="largest_rate",
    title="The largest stable learning rate",
    level=1,
    points=1,
    objective="6.5",
    hints=(
        "What decides is the curvature: the eigenvalues of the Hessian. The linear terms of f "
        "don't occur in it.",
        "Along an eigenvector an update multiplies the distance to the minimum by 1 − ηλ. For "
        "which η is that between −1 and 1, for both eigenvalues?",
    ),
    answer=Array(),
    # f(x, y) = 5x² + 4xy + 2y² − 7x + y: H = [[10, 4], [4, 4]], eigenvalues 2 and 12
    reference=lambda: 2 / 12,
    misconceptions=(
        Misconception(
            "safe-step",
            lambda: 1 / 12,
            "With this rate every update goes down as far as is guaranteed, but it isn't the "
            "largest that converges: an update may overshoot, as long as it comes nearer.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda: 2 / 2,
            "You took the smallest eigenvalue. It allows long steps, but the direction of the "
            "strongest curvature diverges first.",
        ),
        Misconception(
            "half-the-hessian",
            lambda: 2 / 6,
            "You took the matrix A in f = xᵀAx + … for the Hessian. Differentiate twice: the "
            "second derivative of 5x² isn't 5.",
        ),
        Misconception(
            "largest-diagonal-entry",
            lambda: 2 / 10,
            "You took the largest entry of the diagonal. That is the curvature along an axis; "
            "with a mixed term the strongest curvature lies in an oblique direction.",
        ),
        Misconception(
            "best-rate",
            lambda: 2 / 14,
            "You divided by the sum of the eigenvalues, the trace. That gives the *quickest* "
            "rate; there are larger ones that still converge.",
        ),
        Misconception(
            "eigenvalue",
            lambda: 12.0,
            "This is the largest eigenvalue of the Hessian. Which rates does it allow?",
        ),
        Misconception(
            "mixed-entry-doubled",
            lambda: 2 / (7 + np.sqrt(73.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "doubled it.",
        ),
        Misconception(
            "mixed-entry-halved",
            lambda: 2 / (7 + np.sqrt(13.0)),
            "The entry beside the diagonal is ∂²f/∂x∂y: differentiate 4xy by x, then by y. You "
            "halved it, which belongs to the matrix A in xᵀAx.",
        ),
    ),
)

SERIES = Exercise(
    id="taylor.series",
    name="sum_of_series",
    title="What the Taylor series says",
    level=1,
    points=1,
    objective="6.8",
    hints=(
        "The Taylor series of a sum is the sum of the Taylor series. Which derivatives at 0 has "
        "the second term?",
        "3/(2 − s) equals its geometric series as long as |s| < 2.",
    ),
    answer=Array(),
    # h(s) = 3/(2 − s) + 5 e^(−1/s²), h(0) = 3/2, the series at 0 for s = ½
    reference=lambda: 3 / (2 - 0.5),
    misconceptions=(
        Misconception(
            "function-value",
            lambda: 3 / (2 - 0.5) + 5 * np.exp(-4),
            "This is the value of h. The Taylor series knows only the derivatives at 0, and all "
            "those of the second term are zero: it converges, to another function.",
        ),
        Misconception(
            "value-at-zero",
            lambda: 3 / 2,
            "This is h(0), the first term of the series. The first part of h has more derivatives "
            "at 0 that aren't zero.",
        ),
        Misconception(
            "first-order",
            lambda: 3 / 2 + 3 / 4 * 0.5,
            "You stopped after the first-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "second-order",
            lambda: 3 / 2 + 3 / 4 * 0.5 + 3 / 8 * 0.5**2,
            "You stopped after the second-order term. The sum of the whole series is asked for.",
        ),
        Misconception(
            "ratio-without-half",
            lambda: 3 / 2 / (1 - 0.5),
            "Your series has the ratio s. Take the 2 out of 2 − s: what stands beside 1 then?",
        ),
        Misconception(
            "alternating",
            lambda: 3 / 2 / (1 + 0.5 / 2),
            "Your series alternates. Differentiate 3/(2 − s) once at 0: is the slope negative?",
        ),
        Misconception(
            "factorials",
            lambda: 3 / 2 * np.exp(0.25),
            "You divided by k! and forgot that the k-th derivative of 3/(2 − s) has a factor k!.",
        ),
        Misconception(
            "exponential-at-zero",
            lambda: 3 / (2 - 0.5) + 5,
            "You gave the second term the value 5. As s tends to 0, −1/s² tends to −∞: what does "
            "the exponential tend to?",
        ),
    ),
)

# ------------------------------------------------------------------ level 2: derive, implement


def _model_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", moved: float = 1.0) -> Case:
        root, a = rng.normal(size=(n, n)), rng.normal(size=n)
        x = a + moved * rng.normal(size=n)
        args = (float(rng.normal(scale=3.0)), rng.normal(size=n), root + root.T, a, x)
        return Case(args, edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(1, "n is 1"), case(3, "x equals a", 0.0)]


MODEL = Exercise(
    id="taylor.model",
    name="second_order_model",
    title="The second-order model as a function",
    level=2,
    points=2,
    objective="6.1",
    hints=(
        "The model is a function of the *step*. Which step leads from a to x?",
        "At x = a the model must return the value itself.",
    ),
    answer=Array(),
    reference=lambda value, g, H, a, x: value + g @ (x - a) + (x - a) @ H @ (x - a) / 2,
    sampler=_model_cases,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda value, g, H, a, x: value + g @ (x - a) + (x - a) @ H @ (x - a),
            "The factor ½ in front of the curvature's term is missing. Differentiate your model "
            "twice: do you get H?",
        ),
        Misconception(
            "position-for-step",
            lambda value, g, H, a, x: value + g @ x + x @ H @ x / 2,
            "You put the point x where the step belongs. The model was built at a, and the step "
            "is measured from there.",
        ),
        Misconception(
            "step-reversed",
            lambda value, g, H, a, x: value + g @ (a - x) + (a - x) @ H @ (a - x) / 2,
            "Your step leads from x to a. The curvature's term doesn't notice, but the slope's "
            "does: the step leads from a to x.",
        ),
        Misconception(
            "first-order",
            lambda value, g, H, a, x: value + g @ (x - a),
            "This is the first-order model: H doesn't occur in it.",
        ),
        Misconception(
            "slope-dropped",
            lambda value, g, H, a, x: value + (x - a) @ H @ (x - a) / 2,
            "The slope's term is missing. Only where the gradient is zero does it vanish.",
        ),
        Misconception(
            "value-dropped",
            lambda value, g, H, a, x: g @ (x - a) + (x - a) @ H @ (x - a) / 2,
            "This is the predicted change. The model starts from the value at a.",
        ),
        Misconception(
            "half-of-both",
            lambda value, g, H, a, x: value + (g @ (x - a) + (x - a) @ H @ (x - a)) / 2,
            "You halved the slope's term as well. The ½ belongs to the second power of the step "
            "alone.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda value, g, H, a, x: value + g @ (x - a) - (x - a) @ H @ (x - a) / 2,
            "You subtracted the curvature's term. All three terms are added.",
        ),
        Misconception(
            "diagonal-only",
            lambda value, g, H, a, x: value + g @ (x - a) + np.sum(np.diag(H) * (x - a) ** 2) / 2,
            "You used only the diagonal of H. The mixed second derivatives belong to the "
            "curvature too.",
        ),
        Misconception(
            "curvature-elementwise",
            lambda value, g, H, a, x: value + g @ (x - a) + np.sum(H @ (x - a)) / 2,
            "You multiplied H by the step once and added up. The step occurs on both sides of H.",
        ),
        Misconception(
            "star-for-at",
            lambda value, g, H, a, x: (
                value + np.sum(g * (x - a)) + np.sum((x - a) * H * (x - a)) / 2
            ),
            "In NumPy `*` multiplies entry by entry. With p in one dimension, `p * H * p` squares "
            "the entries of one step and never mixes two of them. Matrix products are `@`.",
        ),
        Misconception(
            "position-in-curvature",
            lambda value, g, H, a, x: value + g @ (x - a) + x @ H @ x / 2,
            "The slope's term takes the step from a to x, and so must the curvature's: yours takes "
            "x itself.",
        ),
        Misconception(
            "position-in-slope",
            lambda value, g, H, a, x: value + g @ x + (x - a) @ H @ (x - a) / 2,
            "The curvature's term takes the step from a to x, and so must the slope's: yours takes "
            "x itself.",
        ),
        Misconception(
            "gradient-of-the-model",
            lambda value, g, H, a, x: g + H @ (x - a),
            "This is the *gradient* of the model at x, a vector. Its value, a number, is asked "
            "for.",
        ),
    ),
)


def _best_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        curvatures: tuple[float, ...],
        gradient: tuple[float, ...],
        direction: tuple[float, ...],
        edge: str = "",
    ) -> Case:
        """A case from the entries along the eigenvectors of H."""
        n = len(curvatures)
        Q, scales = _rotation(rng, n), rng.uniform(0.8, 1.2, size=(3, n))
        lam, g, p = scales * np.array([curvatures, gradient, direction])
        H = Q * lam @ Q.T
        return Case((Q @ g, (H + H.T) / 2, Q @ p), edge=edge, condition=10.0)

    return [
        case((0.5, 2.0, 7.0), (1.0, 2.0, -0.5), (-1.5, -1.0, -0.6)),
        case((0.3, 1.0, 3.0, 9.0), (-1.0, 1.5, -0.5, 0.4), (2.0, -1.0, 0.8, 0.5)),
        case((-1.0, 2.0, 5.0), (1.0, -1.0, -1.5), (0.7, 1.2, 2.5)),  # indefinite, up along p
        case((-4.0, 1.0, 3.0), (-1.0, -0.8, 0.5), (2.0, 0.6, 0.5), "the model bends down along p"),
        case((1.0, 4.0), (0.5, 1.5), (1.2, 0.8), "p points uphill"),
        case((-5.0, -2.0), (1.5, -0.2), (1.0, 0.7), "p points uphill and the model bends down"),
    ]


def _lowest(slope: float, bend: float) -> float:
    """Where slope·t + bend·t²/2 is least for t ≥ 0."""
    return max(0.0, -slope / bend) if bend > 0 else np.inf


def _with_curvature(
    change: Callable[[Vector, Matrix, Vector], float],
) -> Callable[[Vector, Matrix, Vector], float]:
    """The best step with another number in the place of the curvature pᵀHp."""
    return lambda g, H, p: _lowest(float(g @ p), float(change(g, H, p)))


def _with_step(
    step: Callable[[Vector, Matrix, Vector], float],
) -> Callable[[Vector, Matrix, Vector], float]:
    """The best step with another number where the model goes down and then up."""

    def wrong(g: Vector, H: Matrix, p: Vector) -> float:
        right = _lowest(float(g @ p), float(p @ H @ p))
        return float(step(g, H, p)) if 0 < right < np.inf else right

    return wrong


def _if_curved_up(
    step: Callable[[Vector, Matrix, Vector], float],
) -> Callable[[Vector, Matrix, Vector], float]:
    """A step wherever the model bends up along p, whichever way p points."""
    return lambda g, H, p: float(step(g, H, p)) if p @ H @ p > 0 else np.inf


def _quotient(g: Vector, H: Matrix, p: Vector) -> float:
    return float(-(g @ p) / (p @ H @ p))


OPTIMAL_STEP = Exercise(
    id="taylor.optimal_step",
    name="best_step",
    title="The best step in any direction",
    level=2,
    points=2,
    objective="6.2",
    hints=(
        "Put the step tp into the second-order model. It is a parabola in t: what are its slope "
        "at t = 0 and its leading coefficient?",
        "Draw the parabola for each sign of the slope and of the curvature, and look at the half "
        "t ≥ 0. Only the curvature *along p* counts: H may have negative eigenvalues and still "
        "curve up there.",
    ),
    answer=Array(),
    reference=lambda g, H, p: _lowest(float(g @ p), float(p @ H @ p)),
    sampler=_best_step_cases,
    misconceptions=(
        Misconception(
            "gradient-for-direction",
            _with_step(lambda g, H, p: g @ g / (g @ H @ g)),
            "This is the chapter's step along −g. Here you walk along p: begin again with the "
            "model at x + tp.",
        ),
        Misconception(
            "gradient-for-direction-throughout",
            lambda g, H, p: g @ g / (g @ H @ g) if g @ H @ g > 0 else np.inf,
            "This is the chapter's step along −g, and p doesn't occur in it. Here you walk along "
            "p: begin again with the model at x + tp.",
        ),
        Misconception(
            "gradient-for-direction-unguarded",
            lambda g, H, p: g @ g / (g @ H @ g),
            "This is the best step along the gradient, and p may point anywhere. It also needs "
            "positive curvature: say what the statement asks for where there is none.",
        ),
        Misconception(
            "inverse-hessian",
            _with_curvature(lambda g, H, p: float(p @ np.linalg.solve(H, p))),
            "You used H⁻¹ in the denominator. Curvature must shorten the step, and yours gets "
            "longer with it. Minimise the model by t again: nothing has to be inverted.",
        ),
        Misconception(
            "inverse-hessian-unclamped",
            _if_curved_up(lambda g, H, p: -(g @ p) / (p @ np.linalg.solve(H, p))),
            "You used H⁻¹ in the denominator. Nothing has to be inverted: minimise the model by t "
            "again, and remember that t must not be negative.",
        ),
        Misconception(
            "newton-step",
            lambda g, H, p: -np.linalg.solve(H, g),
            "This is Newton's step −H⁻¹g, a vector that leaves the ray. The step along p is asked "
            "for, a number: how far to go, when the direction is fixed.",
        ),
        Misconception(
            "newton-projected",
            _with_step(lambda g, H, p: -(p @ np.linalg.solve(H, g)) / (p @ p)),
            "You projected Newton's step −H⁻¹g on p. That isn't the lowest point of the model "
            "along the ray, which needs no inverse.",
        ),
        Misconception(
            "no-guard",
            _quotient,
            "You return the place where the slope of the model is zero. Where pᵀHp is negative it "
            "is the *highest* point, and where p points uphill it may lie at a negative t.",
        ),
        Misconception(
            "uphill-ignored",
            _if_curved_up(_quotient),
            "You look at the curvature and not at the slope. Where p points uphill the parabola "
            "has its lowest point behind you, and t must not be negative.",
        ),
        Misconception(
            "clamped-only",
            lambda g, H, p: max(0.0, _quotient(g, H, p)),
            "You cut negative steps off at 0 and don't look at the sign of pᵀHp. Where it is "
            "negative the model falls for ever, whatever the slope at 0.",
        ),
        Misconception(
            "uphill-stays",
            lambda g, H, p: 0.0 if g @ p >= 0 else _lowest(float(g @ p), float(p @ H @ p)),
            "You stay at 0 wherever p points uphill. Even then the model may bend down later, and "
            "end below every number: look at the curvature before the slope.",
        ),
        Misconception(
            "absolute-curvature",
            _with_curvature(lambda g, H, p: abs(p @ H @ p)),
            "You took the absolute value of the curvature. Where pᵀHp is negative the model has "
            "no lowest point, and no finite step is its best.",
        ),
        Misconception(
            "slope-sign",
            _if_curved_up(lambda g, H, p: g @ p / (p @ H @ p)),
            "Your step is negative where p points downhill: the slope g·p is negative there, and "
            "the quotient needs a minus sign.",
        ),
        Misconception(
            "slope-sign-clamped",
            _if_curved_up(lambda g, H, p: max(0.0, g @ p / (p @ H @ p))),
            "You stay at 0 where p points downhill, and walk where it points uphill. Look at the "
            "sign of the slope g·p, and of your quotient.",
        ),
        Misconception(
            "absolute-slope",
            _if_curved_up(lambda g, H, p: abs(g @ p) / (p @ H @ p)),
            "You took the absolute value of the slope. Where p points uphill the model gets "
            "higher along it at once: how far should you go?",
        ),
        Misconception(
            "missing-half",
            _with_step(lambda g, H, p: -(g @ p) / (2 * (p @ H @ p))),
            "Your step is half as long as the model's best: it belongs to a model without the ½ "
            "in front of the curvature.",
        ),
        Misconception(
            "back-at-the-start",
            _with_step(lambda g, H, p: -2 * (g @ p) / (p @ H @ p)),
            "After your step the model is back at the value where it started. Its lowest point is "
            "where its *slope* is zero.",
        ),
        Misconception(
            "normalised",
            _with_step(lambda g, H, p: -(g @ p) * np.linalg.norm(p) / (p @ H @ p)),
            "This is the *length* of the best step: you scaled p to length 1. The step is t times "
            "p as it is.",
        ),
        Misconception(
            "definite-only",
            lambda g, H, p: (
                max(0.0, _quotient(g, H, p)) if np.linalg.eigvalsh(H)[0] > 0 else np.inf
            ),
            "You return infinity whenever H isn't positive definite. What counts is the "
            "curvature along p, and that can be positive for an indefinite H too.",
        ),
        Misconception(
            "upside-down",
            _with_step(lambda g, H, p: -(p @ H @ p) / (g @ p)),
            "Your quotient stands upside down: strong curvature must make the step short.",
        ),
        Misconception(
            "precedence",
            _if_curved_up(lambda g, H, p: -(g @ p) / p @ H @ p),
            "Python reads `-g @ p / p @ H @ p` from left to right and divides by p alone, entry by "
            "entry. Put the whole denominator into brackets.",
        ),
    ),
)


def _safe_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", penalty: float | None = None) -> Case:
        X = rng.normal(size=(B, n)) * rng.uniform(0.7, 2.0, size=n)
        lam = float(rng.uniform(0.2, 0.8)) if penalty is None else penalty
        return Case((X, lam), edge=edge, sizes={"B": B, "n": n})

    fewer = "there are fewer samples than features"
    return [case(7, 3), case(5, 4), case(11, 3), case(3, 5, fewer), case(7, 3, "penalty is 0", 0.0)]


def _safe(constant: Callable[[Vector, int, float], float]) -> Callable[[Matrix, float], float]:
    """Make (X, penalty) ↦ 1/L out of L as a function of the eigenvalues of XᵀX, B and λ."""
    return lambda X, penalty: float(
        1 / constant(np.linalg.svd(X, compute_uv=False) ** 2, len(X), penalty)
    )


DESCENT_STEP = Exercise(
    id="taylor.descent_step",
    name="safe_step",
    title="A step that always goes down",
    level=2,
    points=2,
    objective="6.4",
    hints=(
        "L is the largest curvature that any w can show. The Hessian of the mean is XᵀSX/B, with "
        "a diagonal S.",
        "The derivative of the sigmoid, σ(1 − σ), is largest where σ = ½. What does the penalty "
        "add to every eigenvalue?",
    ),
    answer=Array(),
    reference=_safe(lambda s, B, lam: s[0] / (4 * B) + lam),
    sampler=_safe_step_cases,
    misconceptions=(
        Misconception(
            "quarter-forgotten",
            _safe(lambda s, B, lam: s[0] / B + lam),
            "You bounded the slope of the sigmoid by 1. Its largest value is smaller, so longer "
            "steps are safe.",
        ),
        Misconception(
            "not-averaged",
            _safe(lambda s, B, lam: s[0] / 4 + lam),
            "The loss is a *mean* over the samples, and so is its curvature.",
        ),
        Misconception(
            "penalty-forgotten",
            _safe(lambda s, B, lam: s[0] / (4 * B)),
            "The penalty is curved too: it adds to every eigenvalue of the Hessian, so your step "
            "is too long.",
        ),
        Misconception(
            "penalty-averaged",
            _safe(lambda s, B, lam: (s[0] / 4 + lam) / B),
            "You divided the penalty by the number of samples as well. It stands outside the mean.",
        ),
        Misconception(
            "penalty-halved",
            _safe(lambda s, B, lam: s[0] / (4 * B) + lam / 2),
            "The penalty ½λ‖w‖² has a larger second derivative than λ/2: the ½ cancels the 2.",
        ),
        Misconception(
            "singular-value",
            _safe(lambda s, B, lam: np.sqrt(s[0]) / (4 * B) + lam),
            "You took the largest singular value of X. The largest eigenvalue of XᵀX is its "
            "square.",
        ),
        Misconception(
            "trace",
            _safe(lambda s, B, lam: np.sum(s) / (4 * B) + lam),
            "You added up the eigenvalues of XᵀX (its trace, or the squares of all entries of X). "
            "That is safe and too cautious: one direction at a time is what a step takes.",
        ),
        Misconception(
            "two-over-L",
            lambda X, penalty: 2 / (np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + penalty),
            "At twice 1/L the descent lemma promises no decrease any more. That is the limit, "
            "not the step with the largest guaranteed drop.",
        ),
        Misconception(
            "constant-itself",
            lambda X, penalty: np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + penalty,
            "This is L, the largest curvature. The step is long where it is small.",
        ),
        Misconception(
            "sigmoid-for-its-slope",
            _safe(lambda s, B, lam: s[0] / (2 * B) + lam),
            "You used ½, the value of the sigmoid at 0. The Hessian has its *slope*, σ(1 − σ).",
        ),
        Misconception(
            "frobenius",
            _safe(lambda s, B, lam: np.sqrt(np.sum(s**2)) / (4 * B) + lam),
            "`np.linalg.norm` of a matrix is the root of the sum of all squared entries, unless "
            "you ask otherwise. The largest eigenvalue of XᵀX is smaller.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda X, penalty: (
                1 / (max(np.linalg.eigvalsh(X.T @ X)[0], 1e-12) / (4 * len(X)) + penalty)
            ),
            "You took the smallest eigenvalue of XᵀX. L must bound the curvature in *every* "
            "direction, so the strongest counts. (NumPy sorts eigenvalues upwards.)",
        ),
        Misconception(
            "features-for-samples",
            lambda X, penalty: 1 / (np.linalg.norm(X, 2) ** 2 / (4 * X.shape[1]) + penalty),
            "You divided by the number of features. The mean is over the samples, the rows of X.",
        ),
    ),
)


def _followed_by_noise(rng: np.random.Generator, errors: list[float], floor: float) -> Vector:
    # Up and down, as rounding does: an order read off here is negative, or near nothing.
    above = [error for error in errors if error > floor]
    highs, lows = rng.uniform(0.6, 0.9, size=3), rng.uniform(0.1, 0.3, size=3)
    noise = np.ravel(np.stack([highs, lows], axis=-1)) * floor
    return np.array([*above, *noise])


def _recursion(start: list[float], move: Callable[[list[float]], float]) -> list[float]:
    errors = list(start)
    while errors[-1] > 1e-18 and len(errors) < 200:
        errors.append(move(errors))
    return errors


def _rate_cases(rng: np.random.Generator) -> list[Case]:
    C, q, fast = rng.uniform(0.5, 0.9), rng.uniform(0.3, 0.6), rng.uniform(0.003, 0.008)
    modes = [0.4 * q**k + (q / 5) ** k for k in range(100)]
    from_afar = _recursion(
        [float(rng.uniform(50.0, 90.0))], lambda e: float(e[-1] ** 2 / (2 * (e[-1] + 1.4)))
    )
    secant = _recursion([0.5, 0.4], lambda e: float(C * e[-1] * e[-2]))
    quick = _recursion([0.9], lambda e: float(fast * e[-1]))
    newton = _recursion([0.04], lambda e: float(C * e[-1] ** 2))

    def case(errors: list[float], floor: float = 1e-14, edge: str = "") -> Case:
        return Case((_followed_by_noise(rng, errors, floor), floor), edge=edge)

    not_yet = "no error has reached the floor yet"
    return [
        case(modes),
        case(from_afar),
        case(secant),
        case(quick),
        case(newton),
        case(newton, 1e-9, "only three errors lie above the floor"),
        Case((np.array(secant[:6]), 1e-14), edge=not_yet),
    ]


def _named(order: float) -> str:
    return "linear" if order < 1.3 else "superlinear" if order < 1.8 else "quadratic"


def _order(errors: Vector) -> float:
    earlier, middle, last = np.log(errors)
    return float((last - middle) / (middle - earlier))


def _above(errors: Vector, floor: float) -> Vector:
    return errors[: np.argmax(np.append(errors, 0.0) <= floor)]


def _by_last_ratio(errors: Vector, floor: float) -> str:
    above = _above(errors, floor)
    ratio = above[-1] / above[-2]
    return "linear" if ratio > 0.1 else "superlinear" if ratio > 1e-3 else "quadratic"


def _fitted(errors: Vector, floor: float) -> str:
    logs = np.log(_above(errors, floor))
    return _named(float(np.polyfit(logs[:-1], logs[1:], 1)[0]))


def _middle(errors: Vector, floor: float) -> str:
    logs = np.log(_above(errors, floor))
    return _named(float(np.median(np.diff(logs)[1:] / np.diff(logs)[:-1])))


def _never_superlinear(errors: Vector, floor: float) -> str:
    return "linear" if _order(_above(errors, floor)[-3:]) < 1.3 else "quadratic"


def _never_quadratic(errors: Vector, floor: float) -> str:
    return "linear" if _order(_above(errors, floor)[-3:]) < 1.3 else "superlinear"


RATE = Exercise(
    id="taylor.rate",
    name="convergence",
    title="Read the rate off the errors",
    level=2,
    points=2,
    objective="6.7",
    hints=(
        "First cut the list where the errors reach the floor. Then look at its end, not at its "
        "beginning.",
        "Estimate the order p from three successive errors by logarithms; p is near 1, near 1.6 "
        "or near 2.",
    ),
    answer=Choice(
        {
            "linear": "Each error is about a constant factor times the one before.",
            "superlinear": "The factor itself shrinks to 0, but the order stays below 2.",
            "quadratic": "Each error is about a constant times the square of the one before.",
        }
    ),
    reference=lambda errors, floor: _named(_order(_above(errors, floor)[-3:])),
    sampler=_rate_cases,
    misconceptions=(
        Misconception(
            "floor-included",
            lambda errors, floor: _named(_order(errors[-3:])),
            "You read the rate off the end of the whole list, where the errors are rounding "
            "noise. Use only those above the floor.",
        ),
        Misconception(
            "read-at-the-start",
            lambda errors, floor: _named(_order(errors[:3])),
            "You read the rate off the first errors. A rate is about what happens in the end; a "
            "method may be slow, or lucky, at first.",
        ),
        Misconception(
            "speed-for-rate",
            _by_last_ratio,
            "You judged by the size of the last ratio. A small factor makes linear convergence "
            "quick, and it stays linear: look at how the ratio *changes*.",
        ),
        Misconception(
            "never-quadratic",
            _never_quadratic,
            "You call everything that is better than linear superlinear. That is true, but some "
            "of these lists have order 2, and the strongest name is asked for.",
        ),
        Misconception(
            "never-superlinear",
            _never_superlinear,
            "You call an order near 1.6 quadratic, as rounding it to 2 does. It is better than "
            "linear and clearly below 2: that is the third name.",
        ),
        Misconception(
            "averaged",
            _middle,
            "You averaged over the whole list. Where a method is slow at first its early errors "
            "outvote the last ones, and only the last ones show the rate.",
        ),
        Misconception(
            "ratio-below-one",
            lambda errors, floor: "linear",
            "You call every list linear. That each error is smaller than the one before holds for "
            "all three: does the ratio stay, or shrink?",
        ),
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _times(a: list[Any], b: list[Any]) -> list[Any]:
    """The product of two polynomials, given by their coefficients."""
    product = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            product[i + j] += left * right
    return product


def _gradient_of(c: np.ndarray, point: np.ndarray) -> tuple[Any, Any]:
    x, y = point
    gx = sum((i * c[i, j] * x ** (i - 1) * y**j for i in range(1, 4) for j in range(4)), Fraction())
    gy = sum((j * c[i, j] * x**i * y ** (j - 1) for i in range(4) for j in range(1, 4)), Fraction())
    return gx, gy


def _along_ray(c: np.ndarray, point: np.ndarray) -> list[Any]:
    """The coefficients of t ↦ f(x − t∇f(x)), lowest power first, as exact fractions."""
    gx, gy = _gradient_of(c, point)
    total = [Fraction(0)] * 7
    for i in range(4):
        for j in range(4):
            term = [Fraction(1)]
            for factor in [[point[0], -gx]] * i + [[point[1], -gy]] * j:
                term = _times(term, factor)
            for power, value in enumerate(term):
                total[power] += c[i, j] * value
    return total


def _table(**coefficients: float) -> list[list[float]]:
    """A 4×4 table of coefficients: ``c21=3`` is 3x²y."""
    table = [[0.0] * 4 for _ in range(4)]
    for name, value in coefficients.items():
        table[int(name[1])][int(name[2])] = value
    return table


_CUBE = {"c30": 1.0, "c21": -3.0, "c12": 3.0, "c03": -1.0}  # (x − y)³

EXACT_STEP = Exercise(
    id="taylor.exact_step",
    name="witness",
    title="Not quadratic, and the step is exact",
    level=3,
    points=3,
    objective="6.3",
    hints=(
        "Only the ray counts. Start from a quadratic function and a point, and find the line on "
        "which the ray lies.",
        "Add something of degree 3 that is zero on that line and does not change the gradient "
        "there.",
    ),
    answer=Witness(
        fields=(("coefficients", (4, 4)), ("point", (2,))),
        # f(x, y) = Σ c[i][j] xⁱ yʲ
        conditions=(
            Condition(
                "quadratic",
                lambda c, point: any(
                    c[i, j] != 0 for i in range(4) for j in range(4) if i + j >= 3
                ),
                "Your polynomial is quadratic (or simpler), and on those the step is always exact. "
                "It needs a term of degree 3 or more.",
                (_table(c20=1.0, c02=1.0), (1.0, 1.0)),
            ),
            Condition(
                "critical-point",
                lambda c, point: any(_gradient_of(c, point)),
                "The gradient is zero at your point, so there is no ray to walk along.",
                (_table(c20=1.0, c02=1.0, **_CUBE), (0.0, 0.0)),
            ),
            Condition(
                "along-an-axis",
                lambda c, point: all(_gradient_of(c, point)),
                "One entry of the gradient is zero at your point, so the ray is parallel to an "
                "axis. Both entries must be different from zero.",
                (_table(c20=1.0, c03=1.0), (1.0, 0.0)),
            ),
            Condition(
                "no-curvature",
                lambda c, point: _along_ray(c, point)[2] > 0,
                "At your point gᵀHg isn't positive, so the model falls for ever and there is no ε* "
                "to be exact.",
                (_table(c20=-1.0, c02=-1.0, **_CUBE), (1.0, 1.0)),
            ),
            Condition(
                "not-exact",
                lambda c, point: not any(_along_ray(c, point)[3:]),
                "Along the ray from your point f isn't quadratic: the function of ε that you get "
                "has a term of degree 3 or more. Which way does the gradient of your *whole* f "
                "point there? (And are all your numbers exact in the computer, unlike 1/3?)",
                (_table(c20=1.0, c02=1.0, c30=1.0), (1.0, 1.0)),
            ),
        ),
    ),
    reference=lambda: (_table(c20=1.0, c02=1.0, **_CUBE), (1.0, 1.0)),
)

# A search along x + t·p on a quadratic: t is acceptable up to (1 − c)·limit, and f lower than at
# the start up to limit. In a hole, in multiples of limit, f is nan. `offset` and `power` say
# where the first trial lies.


def _search_case(
    rng: np.random.Generator,
    n: int,
    limit: float,
    offset: float,
    power: int,
    hole: tuple[float, float] = (np.inf, np.inf),
    edge: str = "",
) -> Case:
    Q, c = _rotation(rng, n), float(rng.uniform(0.27, 0.36))
    A = Q * rng.uniform(0.5, 4.0, size=n) @ Q.T
    middle, x = rng.normal(size=n), rng.normal(size=n)
    gradient = A @ (x - middle)
    p = -rng.uniform(0.3, 2.0, size=n) * gradient  # downhill, and not along the gradient
    p = p * (-2 * (gradient @ p) / (p @ A @ p)) / limit
    slope = float(gradient @ p)

    def f(z: Vector) -> float:
        z = np.asarray(z, dtype=float)
        t = (z - x) @ p / (p @ p * limit)
        return float("nan") if hole[0] < t < hole[1] else float((z - middle) @ A @ (z - middle) / 2)

    step = float(limit * (1 + offset * c / 2) * 2.0**power)
    trials = 0

    def counted(z: Vector) -> float:
        nonlocal trials
        trials += 1
        return f(z)

    _line_search(counted, x, p, slope, step, c)
    return Case((Callback(f, "f", limit=trials + 1), x, p, slope, step, c), edge=edge)


Function = Callable[[Vector], float]


def _line_search(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)

    def acceptable(t: float) -> bool:
        return bool(f(x + t * p) <= start + c * t * slope)

    return _two_ways(acceptable, step)


def _two_ways(acceptable: Callable[[float], bool], step: float) -> float:
    if acceptable(step):
        while acceptable(2 * step) and step < 1e6:
            step = 2 * step
        return step
    while not acceptable(step) and step > 1e-30:
        step = step / 2
    return step


def _search(test: Callable[..., bool]) -> Callable[..., float]:
    """A search with another test, of f at the trial, f at x, t, the slope and c."""

    def search(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
        start = f(x)
        return _two_ways(lambda t: bool(test(f(x + t * p), start, t, slope, c)), step)

    return search


def _never_longer(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)
    while not f(x + step * p) <= start + c * step * slope:
        step = step / 2
    return step


def _never_shorter(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    return max(step, _line_search(f, x, p, slope, step, c))


def _one_doubling_more(
    f: Function, x: Vector, p: Vector, slope: float, step: float, c: float
) -> float:
    found = _line_search(f, x, p, slope, step, c)
    return 2 * found if found >= step else found


def _one_doubling_at_most(
    f: Function, x: Vector, p: Vector, slope: float, step: float, c: float
) -> float:
    return min(2 * step, _line_search(f, x, p, slope, step, c))


def _nan_accepted(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)
    if f(x + step * p) > start + c * step * slope:
        return _line_search(f, x, p, slope, step, c)
    while f(x + 2 * step * p) <= start + 2 * c * step * slope:
        step = 2 * step
    return step


def _line_search_cases(rng: np.random.Generator) -> list[Case]:
    # Beyond the hole f is high, so that a search which accepts nan comes to an end.
    first = "f is nan at the first trials, outside its domain"
    double = "f is nan at the doubled step, outside its domain"
    return [
        _search_case(rng, 3, limit=10.0, offset=-1, power=3),
        _search_case(rng, 4, limit=8.0, offset=1, power=2),
        _search_case(rng, 3, limit=10.0, offset=-1, power=-3),
        _search_case(rng, 5, limit=2.0, offset=-1, power=-1),
        _search_case(rng, 3, limit=8.0, offset=1, power=3, hole=(1.5, 12.0), edge=first),
        _search_case(rng, 2, limit=8.0, offset=1, power=-3, hole=(0.9, 1.9), edge=double),
    ]


LINE_SEARCH = Exercise(
    id="taylor.line_search",
    name="line_search",
    title="A line search that goes both ways",
    level=3,
    points=3,
    objective="6.6",
    hints=(
        "Write the test for one step as a small function of t first. Compute f(x) once, before "
        "all trials.",
        "A comparison with nan is always False. Which way round must the test stand, so that nan "
        "is refused?",
    ),
    answer=Array(),
    reference=_line_search,
    sampler=_line_search_cases,
    misconceptions=(
        Misconception(
            "simple-decrease",
            _search(lambda trial, start, t, slope, c: trial <= start),
            "You accept every step after which f is no higher. Armijo's condition asks for more: a "
            "share c of what the slope promises for this step.",
        ),
        Misconception(
            "slope-sign",
            _search(lambda trial, start, t, slope, c: trial <= start - c * t * slope),
            "Your bound lies *above* f(x), because the slope along p is negative already. It must "
            "lie below.",
        ),
        Misconception(
            "step-forgotten",
            _search(lambda trial, start, t, slope, c: trial <= start + c * slope),
            "Your bound is the same for each trial. The slope's promise is proportional to the "
            "step: a longer step must bring more.",
        ),
        Misconception(
            "never-longer",
            _never_longer,
            "You only shorten the step. If the first one is acceptable, try twice the step, as "
            "long as that is acceptable too.",
        ),
        Misconception(
            "never-shorter",
            _never_shorter,
            "You return the first step even where it isn't acceptable. Halve it until it is.",
        ),
        Misconception(
            "one-doubling-too-many",
            _one_doubling_more,
            "When you double, you return the first step that is *not* acceptable. The last one "
            "that is acceptable is asked for.",
        ),
        Misconception(
            "nan-accepted",
            _nan_accepted,
            "You accept a step at which f is nan: a comparison with nan is always False, so `not "
            "too high` isn't the same as `low enough`.",
        ),
        Misconception(
            "nan-accepted-throughout",
            _search(lambda trial, start, t, slope, c: not trial > start + c * t * slope),
            "You accept steps at which f is nan, also when you double: a comparison with nan is "
            "always False, so `not too high` isn't the same as `low enough`.",
        ),
        Misconception(
            "doubled-once",
            _one_doubling_at_most,
            "You double at most once. Go on as long as the doubled step is acceptable.",
        ),
        Misconception(
            "uphill",
            lambda f, x, p, slope, step, c: _line_search(f, x, -p, slope, step, c),
            "You walk along −p. The direction p goes down already, since its slope is negative.",
        ),
        Misconception(
            "share-forgotten",
            _search(lambda trial, start, t, slope, c: trial <= start + t * slope),
            "You ask for all that the slope promises. Where f curves upward no step keeps that; "
            "the condition asks for the share c of it.",
        ),
        Misconception(
            "point",
            lambda f, x, p, slope, step, c: x + _line_search(f, x, p, slope, step, c) * p,
            "This is the point where the search ends. The step t is asked for, a number.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    BY_HAND,
    STEP_VALUE,
    LARGEST_STEP,
    SERIES,
    MODEL,
    OPTIMAL_STEP,
    DESCENT_STEP,
    RATE,
    EXACT_STEP,
    LINE_SEARCH,
)
