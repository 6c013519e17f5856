"""The best step in any direction."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.taylor._shared import _rotation
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
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
        # gᵀHp is positive here, although g·p is negative.
        case((0.3, 0.6, 9.0), (1.0, 1.0, -1.5), (-1.5, -1.0, -0.6)),
        case((0.3, 1.0, 3.0, 9.0), (-1.0, 1.5, -0.5, 0.4), (0.2, -0.1, 0.08, 0.05)),  # t is large
        case((-1.0, 2.0, 5.0), (1.0, -1.0, -1.5), (0.7, 1.2, 2.5)),  # indefinite, up along p
        case((-4.0, 1.0, 3.0), (-1.0, -0.8, 0.5), (2.0, 0.6, 0.5), "the model bends down along p"),
        case((1.0, 4.0), (0.5, 1.5), (1.2, 0.8), "p points uphill"),
        case((-5.0, -2.0), (1.5, -0.2), (1.0, 0.7), "p points uphill and the model bends down"),
    ]


def _through_three_values(g: Vector, H: Matrix, p: Vector) -> float:
    """Find the parabola through three values of the model, and its lowest point for t ≥ 0."""
    reach = 1.0 / np.linalg.norm(p)
    at_0, at_1, at_2 = (g @ (t * p) + (t * p) @ H @ (t * p) / 2 for t in (0.0, reach, 2 * reach))
    bend = at_2 - 2 * at_1 + at_0
    if bend < 0:
        return np.inf
    vertex = reach * (0.5 - (at_1 - at_0) / bend)
    return max(0.0, float(vertex))


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


def _formula(
    g: Vector,
    H: Matrix,
    p: Vector,
    *,
    slope: Callable[[Vector, Vector], Any] = lambda g, p: g @ p,
    bend: Callable[[Vector, Matrix, Vector], Any] = lambda g, H, p: p @ H @ p,
    factor: float = 1.0,
    scale: Callable[[Vector], Any] = lambda p: 1.0,
) -> float:
    """The quotient made of its steps, where the model goes down and then up."""
    right = _lowest(float(g @ p), float(p @ H @ p))
    inside = 0 < right < np.inf
    return float(-factor * scale(p) * slope(g, p) / bend(g, H, p)) if inside else right


def _if_curved_up(
    step: Callable[[Vector, Matrix, Vector], float],
) -> Callable[[Vector, Matrix, Vector], float]:
    """A step wherever the model bends up along p, whichever way p points."""
    return lambda g, H, p: float(step(g, H, p)) if p @ H @ p > 0 else np.inf


def _quotient(g: Vector, H: Matrix, p: Vector) -> float:
    return float(-(g @ p) / (p @ H @ p))


def _whole(
    g: Vector,
    H: Matrix,
    p: Vector,
    *,
    slope: Callable[[Vector, Matrix, Vector], Any] = lambda g, H, p: g @ p,
    bend: Callable[[Vector, Matrix, Vector], Any] = lambda g, H, p: p @ H @ p,
    none: float = np.inf,
    kept: Callable[[float], float] = lambda t: max(0.0, t),
) -> Any:
    """The best step, made of its steps: its own curvature decides whether there is one."""
    curvature = bend(g, H, p)
    return kept(float(-slope(g, H, p) / curvature)) if curvature > 0 else none


EXERCISE = Exercise(
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
    proof=Recomputed(_through_three_values),
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
        slip(
            _formula,
            "missing-half",
            "Your step has a factor ½: it belongs to a model without the ½ in front of the "
            "curvature.",
            factor=0.5,
        ),
        slip(
            _formula,
            "back-at-the-start",
            "Your step has a factor 2. It leads to where the model is back at the value of the "
            "start; the lowest point is where the *slope* of the model is zero.",
            factor=2.0,
        ),
        slip(
            _formula,
            "normalised",
            "You scaled p to length 1, so this is a length. The step is t times p as it is.",
            scale=np.linalg.norm,
        ),
        Misconception(
            "definite-only",
            lambda g, H, p: (
                max(0.0, _quotient(g, H, p)) if np.linalg.eigvalsh(H)[0] > 0 else np.inf
            ),
            "You ask H as a whole, by its eigenvalues or its determinant, whether there is a "
            "lowest point. What counts is the curvature along p, and that can be positive for an "
            "indefinite H too.",
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
        slip(
            _formula,
            "gradient-above",
            "Your slope is that along −g. At t = 0 the model changes along p by g · p for each "
            "unit of t.",
            slope=lambda g, p: -(g @ g),
        ),
        slip(
            _formula,
            "gradient-below",
            "Your curvature is that along g. The one along p is needed.",
            bend=lambda g, H, p: g @ H @ g,
        ),
        slip(
            _formula,
            "hessian-forgotten",
            "H is missing from your step. Without the curvature the model is a straight line.",
            bend=lambda g, H, p: p @ p,
        ),
        Misconception(
            "mixed-below",
            _if_curved_up(lambda g, H, p: max(0.0, -(g @ p) / (g @ H @ p))),
            "Your denominator is gᵀHp. The step is tp, so p stands on both sides of H.",
        ),
        Misconception(
            "mixed-below-unclamped",
            _if_curved_up(lambda g, H, p: -(g @ p) / (g @ H @ p)),
            "Your denominator is gᵀHp. The step is tp, so p stands on both sides of H.",
        ),
        Misconception(
            "direction-above",
            _if_curved_up(lambda g, H, p: (p @ p) / (p @ H @ p)),
            "In your numerator the gradient is missing. At t = 0 the model changes along p by "
            "g · p for each unit of t.",
        ),
        Misconception(
            "length-of-the-curvature",
            _if_curved_up(lambda g, H, p: max(0.0, -(g @ p) / np.linalg.norm(H @ p))),
            "Your denominator is the length of Hp. The curvature along p is its product with p.",
        ),
        Misconception(
            "diagonal",
            lambda g, H, p: _lowest(float(g @ p), float(p**2 @ np.diag(H))),
            "You used the diagonal of H alone, or multiplied H and p entry by entry. The entries "
            "beside the diagonal belong to pᵀHp too: write `p @ H @ p`.",
        ),
        Misconception(
            "entry-by-entry",
            lambda g, H, p: _lowest(float(g @ p), float(np.sum(p * H * p))),
            "`p * H * p` multiplies entry by entry, and both factors p belong to the columns. The "
            "curvature is pᵀHp: write `p @ H @ p`.",
        ),
        Misconception(
            "not-beyond-one",
            lambda g, H, p: min(1.0, _lowest(float(g @ p), float(p @ H @ p))),
            "You stop at t = 1. The statement sets no upper limit to t.",
        ),
        Misconception(
            "nan-for-none",
            lambda g, H, p: float(max(0.0, _quotient(g, H, p))) if p @ H @ p > 0 else float("nan"),
            "Right where there is a best step. Where the model has no least value the statement "
            "asks for infinity, `np.inf`, and not for nan.",
        ),
        Misconception(
            "minus-infinity-for-none",
            lambda g, H, p: max(0.0, _quotient(g, H, p)) if p @ H @ p > 0 else -np.inf,
            "Right where there is a best step. Where there is none the *value* of the model goes "
            "to −∞, and t to +∞: the statement asks for `np.inf`.",
        ),
        Misconception(
            "zero-for-none",
            lambda g, H, p: max(0.0, _quotient(g, H, p)) if p @ H @ p > 0 else 0.0,
            "Right where there is a best step. Where the model falls for ever you stay at 0, and "
            "the statement asks for infinity.",
        ),
        Misconception(
            "none-uphill",
            lambda g, H, p: _quotient(g, H, p) if p @ H @ p > 0 > g @ p else np.inf,
            "Where p points uphill and the model bends up you return infinity. For t ≥ 0 it does "
            "have a least value there: where does it lie?",
        ),
        Misconception(
            "downhill-only",
            lambda g, H, p: 0.0 if g @ p > 0 else _quotient(g, H, p),
            "You look at the slope and not at the curvature. Where pᵀHp is negative the model "
            "falls for ever in the end, whichever way p points.",
        ),
        Misconception(
            "value-for-step",
            lambda g, H, p: (
                -(min(float(g @ p), 0.0) ** 2) / (2 * (p @ H @ p)) if p @ H @ p > 0 else np.inf
            ),
            "This is by how much the model falls. The t at which it is lowest is asked for.",
        ),
        Misconception(
            "slope-alone",
            lambda g, H, p: 0.0 if g @ p > 0 else np.inf,
            "You look at the slope alone. Where the model bends up along p it has a lowest point: "
            "where is its *derivative* by t zero?",
        ),
        Misconception(
            "none-where-negative",
            lambda g, H, p: _quotient(g, H, p) if _quotient(g, H, p) >= 0 else np.inf,
            "You return infinity where your quotient is negative. It is that in two cases: where "
            "the model bends down, and where it bends up and p points uphill. In the second there "
            "*is* a least value for t ≥ 0.",
        ),
        Misconception(
            "absolute-quotient",
            lambda g, H, p: abs(_quotient(g, H, p)),
            "You took absolute values of slope and curvature. Their signs decide: where p points "
            "uphill you needn't go at all, and where the model bends down there is no best step.",
        ),
        Misconception(
            "infinity-turned-around",
            lambda g, H, p: np.inf if p @ H @ p > 0 else _quotient(g, H, p),
            "You return infinity where pᵀHp is positive. There the parabola opens upwards and has "
            "a lowest point; where it is negative the model falls for ever.",
        ),
        slip(
            _formula,
            "length-of-the-gradient",
            "You took the length of g for the slope. At t = 0 the model changes along p by g · p "
            "for each unit of t.",
            slope=lambda g, p: -np.linalg.norm(g),
        ),
        slip(
            _formula,
            "length-squared-too-much",
            "Your quotient has a factor pᵀp too much, as if p were scaled to length 1 in the "
            "curvature alone.",
            scale=lambda p: p @ p,
        ),
        slip(
            _formula,
            "largest-curvature",
            "You took the largest eigenvalue of H for the curvature along p. The model knows the "
            "curvature along p itself, pᵀHp.",
            bend=lambda g, H, p: np.linalg.eigvalsh(H)[-1] * (p @ p),
        ),
        slip(
            _formula,
            "largest-eigenvalue",
            "Your denominator is the largest eigenvalue of H. The curvature along p is pᵀHp.",
            bend=lambda g, H, p: np.linalg.eigvalsh(H)[-1],
        ),
        slip(
            _formula,
            "trace",
            "Your denominator is the trace of H. The curvature along p is pᵀHp.",
            bend=lambda g, H, p: np.trace(H),
        ),
        Misconception(
            "zero-wherever-it-bends-up",
            lambda g, H, p: np.inf if p @ H @ p < 0 and g @ p < 0 else 0.0,
            "You stay at 0 wherever the model bends up. Where p points downhill it falls at "
            "first: how far?",
        ),
        slip(
            _whole,
            "product-below",
            "Your curvature is pᵀHg, and it decides whether there is a best step. p stands on "
            "both sides of H.",
            bend=lambda g, H, p: p @ H @ g,
        ),
        slip(
            _whole,
            "entries-added-below",
            "You added up the entries of Hp. The curvature along p is pᵀHp.",
            bend=lambda g, H, p: np.sum(H @ p),
        ),
        slip(
            _whole,
            "length-squared-below",
            "Your denominator is the square of the length of Hp. The curvature along p is pᵀHp.",
            bend=lambda g, H, p: (H @ p) @ (H @ p),
        ),
        slip(
            _whole,
            "no-curvature",
            "H is missing below: you divided by pᵀp.",
            bend=lambda g, H, p: p @ p,
        ),
        slip(
            _whole,
            "largest-curvature-of-that-length",
            "Your curvature is the largest eigenvalue times pᵀp: that is safe, and not the best.",
            bend=lambda g, H, p: np.linalg.eigvalsh(H)[-1] * (p @ p),
        ),
        slip(
            _whole,
            "bent-gradient-above",
            "In your numerator stands gᵀHp. The slope along p is g·p.",
            slope=lambda g, H, p: g @ H @ p,
        ),
        slip(
            _whole,
            "unit-direction-above",
            "In your numerator p is scaled to length 1, and below it isn't. The slope along p is "
            "g·p.",
            slope=lambda g, H, p: g @ p / np.linalg.norm(p),
        ),
        slip(
            _whole,
            "length-of-g-above",
            "In your numerator stands the length of g. The slope along p is g·p.",
            slope=lambda g, H, p: -np.linalg.norm(g),
        ),
        slip(
            _whole,
            "product-of-lengths-above",
            "In your numerator stands the product of two lengths, as if p were −g. The slope "
            "along p is g·p.",
            slope=lambda g, H, p: -np.linalg.norm(g) * np.linalg.norm(p),
        ),
        slip(
            _whole,
            "entries-of-g-above",
            "In your numerator you added up the entries of g. The slope along p is g·p.",
            slope=lambda g, H, p: np.sum(g),
        ),
        slip(
            _whole,
            "one-uphill",
            "Where p points uphill you return 1. The least value for t ≥ 0 is at the start then.",
            kept=lambda t: t if t > 0 else 1.0,
        ),
        Misconception(
            "point",
            lambda g, H, p: _whole(g, H, p) * p,
            "This is the step as a vector. The number t is asked for.",
        ),
        Misconception(
            "uphill-stays-bent",
            lambda g, H, p: (
                0.0
                if g @ p >= 0 and p @ H @ p < 0
                else _quotient(g, H, p)
                if p @ H @ p > 0
                else np.inf
            ),
            "Two things. Where p points uphill and the model bends up, t must not be negative. "
            "And where it bends down, the model falls below every number in the end.",
        ),
        Misconception(
            "one-for-the-rest",
            lambda g, H, p: _quotient(g, H, p) if p @ H @ p > 0 and g @ p < 0 else 1.0,
            "Right where p points downhill and the model bends up. In all other cases you return "
            "1: ask where the least value lies for t ≥ 0, and whether there is one.",
        ),
    ),
    coincidences={
        "H-symmetric": "A Hessian is symmetric, and the statement says so.",
    },
)
