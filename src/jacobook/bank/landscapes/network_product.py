"""The Hessian of one tanh unit, times a vector."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, n: int, edge: str = "", max_bytes: int | None = None, noise: float = 1.0
    ) -> Case:
        X, w, v = rng.normal(size=(B, n)), rng.normal(size=n), rng.normal(size=n)
        # Scores of size about 1: where tanh is nearly straight, or flat, mistakes look alike.
        w *= 1.2 / np.sqrt(np.mean((X @ w) ** 2))
        y = np.tanh(X @ w) - noise * rng.uniform(0.4, 1.2, size=B) * rng.choice([-1.0, 1.0], size=B)
        return Case((X, y, w, v), edge=edge, sizes={"B": B, "n": n}, max_bytes=max_bytes)

    return [
        case(7, 3),
        case(5, 4),
        case(6, 2),
        case(1, 3, "there is one sample"),
        case(5, 1, "n is 1"),
        case(7, 3, "every residual is zero", noise=0.0),
        case(4, 2000, "n is 2000", 8_000_000),
        case(3, 25_000, "n is 25000", 8_000_000),
    ]


# From t = tanh(Xw), the slopes 1 − t² and the residuals t − y, a factor for each sample.
Factor = Callable[[Vector, Vector, Vector], Any]


def _times(
    X: Matrix,
    y: Vector,
    w: Vector,
    v: Vector,
    *,
    residual: Callable[[Vector, Vector], Vector] = np.subtract,
    first: Factor = lambda t, s, r: s**2,
    second: Factor = lambda t, s, r: -2 * r * t * s,
    along: Callable[[Matrix, Vector, Vector], Vector] = lambda X, v, w: X @ v,
    over: Callable[[int, int], float] = lambda B, n: float(B),
) -> Vector:
    t = np.tanh(X @ w)
    s, r = 1 - t**2, residual(t, y)
    product: Vector = X.T @ ((first(t, s, r) + second(t, s, r)) * along(X, v, w)) / over(*X.shape)
    return product


def _gradient(X: Matrix, y: Vector, w: Any) -> Any:
    t = np.tanh(X @ w)
    return X.T @ ((t - y) * (1 - t**2)) / len(y)


def _differentiated(X: Matrix, y: Vector, w: Vector, v: Vector) -> Vector:
    """Differentiate the gradient along v by the complex step."""
    changed: Vector = _gradient(X, y, w + 1e-30j * v).imag / 1e-30
    return changed


EXERCISE = Exercise(
    id="landscapes.network_product",
    name="network_product",
    title="The Hessian of a tanh unit, times a vector",
    level=2,
    points=2,
    objective="14.1",
    hints=(
        "Write the gradient first: Xᵀ times something for each sample, divided by B. Which two "
        "factors of it change when w moves along v?",
        "Everything depends on w through Xw, which changes by Xv. The slope 1 − t² changes too, "
        "and t changes by (1 − t²)·Xv.",
    ),
    answer=Array(),
    reference=lambda X, y, w, v: _times(X, y, w, v),
    sampler=_cases,
    exact_derivative=True,
    terms=(
        Term(
            "the Gauss–Newton part",
            lambda X, y, w, v: _times(X, y, w, v, second=lambda t, s, r: 0.0),
        ),
        Term(
            "the part from the bending of tanh",
            lambda X, y, w, v: _times(X, y, w, v, first=lambda t, s, r: 0.0),
        ),
    ),
    misconceptions=(
        slip(
            _times,
            "gauss-newton-alone",
            "The bending of tanh is left out: its slope changes when w moves.",
            "The Gauss–Newton part is right.",
            second=lambda t, s, r: 0.0 * t,
        ),
        slip(
            _times,
            "bending-alone",
            "The Gauss–Newton part is missing: the residuals change too when w moves.",
            first=lambda t, s, r: 0.0 * t,
        ),
        slip(
            _times,
            "slope-once",
            "In the Gauss–Newton part the slope of tanh occurs once. It is there in the gradient, "
            "and it comes again when the residual is differentiated.",
            first=lambda t, s, r: s,
        ),
        slip(
            _times,
            "slope-never",
            "In the Gauss–Newton part the slopes of tanh are missing.",
            first=lambda t, s, r: np.ones_like(t),
        ),
        slip(
            _times,
            "bending-sign",
            "The part from the bending of tanh has the wrong sign: above zero tanh bends down, "
            "and the residual is the output minus the target.",
            second=lambda t, s, r: 2 * r * t * s,
        ),
        slip(
            _times,
            "bending-halved",
            "In the part from the bending of tanh a factor 2 is missing: differentiate t².",
            second=lambda t, s, r: -r * t * s,
        ),
        slip(
            _times,
            "bending-without-slope",
            "In the part from the bending of tanh the inner derivative is missing: t itself "
            "changes by the slope of tanh.",
            second=lambda t, s, r: -2 * r * t,
        ),
        slip(
            _times,
            "bending-without-t",
            "The second derivative of tanh has a factor t, which is missing.",
            second=lambda t, s, r: -2 * r * s,
        ),
        slip(
            _times,
            "bending-without-residual",
            "The part from the bending of tanh isn't weighted with the residuals.",
            second=lambda t, s, r: -2 * t * s,
        ),
        slip(
            _times,
            "bending-slope-squared",
            "In the part from the bending of tanh the slope occurs twice.",
            second=lambda t, s, r: -2 * r * t * s**2,
        ),
        slip(
            _times,
            "gradient-term",
            "In place of the second derivative of tanh you took its slope.",
            second=lambda t, s, r: r * s,
        ),
        slip(
            _times,
            "target-forgotten",
            "You took the output for the residual. The target has to be taken off.",
            residual=lambda t, y: t,
        ),
        slip(
            _times,
            "target-alone",
            "You took the target for the residual.",
            residual=lambda t, y: y,
        ),
        slip(
            _times,
            "not-divided",
            "The sum over the samples isn't divided by B: the loss is a mean.",
            over=lambda B, n: 1.0,
        ),
        slip(
            _times,
            "half-left",
            "Your result is half of what it should be: the ½ of the loss is gone with the square's "
            "2.",
            over=lambda B, n: 2.0 * B,
        ),
        slip(
            _times,
            "loss-without-half",
            "Your result is twice what it should be: the loss has a ½ in front.",
            over=lambda B, n: B / 2.0,
        ),
        slip(
            _times,
            "divided-by-n",
            "You divided by the number of weights. The mean is over the samples.",
            over=lambda B, n: float(n),
        ),
        slip(
            _times,
            "divided-twice",
            "You divided by B twice.",
            over=lambda B, n: float(B) ** 2,
        ),
        slip(
            _times,
            "score-for-step",
            "You multiplied by Xw. When w moves along v, Xw changes by Xv.",
            along=lambda X, v, w: X @ w,
        ),
        slip(
            _times,
            "no-step",
            "The step v doesn't occur.",
            along=lambda X, v, w: np.ones(len(X)),
        ),
        slip(
            _times,
            "summed-step",
            "You added the entries of v up. When w moves along v, Xw changes by Xv.",
            along=lambda X, v, w: np.full(len(X), np.sum(v)),
        ),
        Misconception(
            "gradient",
            lambda X, y, w, v: _gradient(X, y, w),
            "This is the gradient. How does it change when w moves along v?",
        ),
        Misconception(
            "gradient-times-v",
            lambda X, y, w, v: _gradient(X, y, w) * v,
            "You multiplied the gradient by v. Hv says how the gradient changes along v.",
        ),
        Misconception(
            "slope-along-v",
            lambda X, y, w, v: _gradient(X, y, w) @ v,
            "This is the slope of the loss along v, a number. Hv is a vector.",
        ),
        Misconception(
            "gradient-at-v",
            lambda X, y, w, v: _gradient(X, y, v),
            "This is the gradient at v. Hv says how the gradient at w changes along v.",
        ),
        Misconception(
            "curvature-along-v",
            lambda X, y, w, v: v @ _times(X, y, w, v),
            "This is the curvature vᵀHv, a number. The vector Hv is asked for.",
        ),
        Misconception(
            "whole-step",
            lambda X, y, w, v: _gradient(X, y, w + v) - _gradient(X, y, w),
            "This is the gradient's change for the whole step v. Hv is what is linear in v.",
        ),
        Misconception(
            "diagonal",
            lambda X, y, w, v: (
                (X**2).T @ ((1 - np.tanh(X @ w) ** 2) ** 2) * v / len(y)
                + (X**2).T
                @ (-2 * (np.tanh(X @ w) - y) * np.tanh(X @ w) * (1 - np.tanh(X @ w) ** 2))
                * v
                / len(y)
            ),
            "You used the diagonal of the Hessian only. Moving one weight changes the slopes by "
            "all of them.",
        ),
        Misconception(
            "per-sample",
            lambda X, y, w, v: _times(X, y, w, v, over=lambda B, n: 1.0) @ np.ones(len(v)),
            "You added the entries up. Hv has one entry for each weight.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
