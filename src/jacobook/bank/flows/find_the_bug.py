"""Find the bug: the integral isn't one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Vector,
    slip,
)

_CONSTANT = 0.5 * np.log(2 * np.pi)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, K: int, edge: str = "", linear: bool = False, steep: bool = False) -> Case:
        w = rng.uniform(0.8, 1.6, size=K) * rng.choice([-1.0, 1.0], size=K)
        size = rng.uniform(0.4, 1.5, size=K)  # of u·w, alternately positive and negative
        u = np.where(np.arange(K) % 2, -0.5 * size, size) / w
        c = rng.uniform(-0.6, 0.6, size=K)
        x = rng.uniform(0.3, 1.5, size=B) * rng.choice([-1.0, 1.0], size=B)
        if linear:
            u = 0 * u
        if steep:  # a difference quotient with a step that is good elsewhere is off here
            u[0], w[0] = u[0] / 1500, w[0] * 1500
            x = x[0] + rng.uniform(-1.0, 1.0, size=B) / 1500
            c[0] -= w[0] * x[0]
        return Case((x, u, w, c), edge=edge, sizes={"B": B, "K": K})

    return [
        case(7, 3),
        case(5, 4),
        case(4, 2),
        case(6, 5),
        case(5, 1, "there is one layer"),
        case(1, 3, "B is 1"),
        case(5, 3, "u is zero", linear=True),
        case(5, 3, "the first layer is steep", steep=True),
    ]


def _formula(
    x: Vector,
    u: Vector,
    w: Vector,
    c: Vector,
    *,
    point: Callable[[Vector, Vector, Vector], Vector] = lambda before, after, x: before,
    factor: Callable[[float, float], float] = lambda u, w: u * w,
    slope: Callable[[Vector], Vector] = lambda alpha: 1 - np.tanh(alpha) ** 2,
    one: float = 1.0,
    base: Callable[[Vector, Vector], Vector] = lambda z, x: -(z**2) / 2,
    constant: float = _CONSTANT,
    turn: float = 1.0,
    counted: Callable[[list[Vector]], Any] = lambda parts: np.sum(parts, axis=0),
) -> Any:
    h, parts = x, []
    for u_k, w_k, c_k in zip(u, w, c, strict=True):
        after = h + u_k * np.tanh(w_k * h + c_k)
        at = point(h, after, x)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append(np.log(one + factor(u_k, w_k) * slope(w_k * at + c_k)))
        h = after
    return base(h, x) - constant + turn * counted(parts)


def _moved_twice(x: Vector, u: Vector, w: Vector, c: Vector) -> Vector:
    """The slope in the right place, and the layer applied before and after it."""
    h, total = x, np.zeros_like(x)
    for u_k, w_k, c_k in zip(u, w, c, strict=True):
        total = total + np.log(1 + u_k * w_k * (1 - np.tanh(w_k * h + c_k) ** 2))
        for _ in range(2):
            h = h + u_k * np.tanh(w_k * h + c_k)
    return -(h**2) / 2 - _CONSTANT + total


def _differentiated(x: Vector, u: Vector, w: Vector, c: Vector) -> Vector:
    """Differentiate the whole chain at once, and use SciPy's normal density."""
    from scipy.stats import norm

    def chain(v: Any) -> Any:
        for u_k, w_k, c_k in zip(u, w, c, strict=True):
            v = v + u_k * np.tanh(w_k * v + c_k)
        return v

    return np.array([norm.logpdf(chain(v)) + np.log(abs(float(gradient_of(chain, v)))) for v in x])


EXERCISE = Exercise(
    id="flows.find_the_bug",
    name="repaired_log_density",
    title="Find the bug: the integral isn't one",
    level=2,
    points=2,
    objective="13.6",
    hints=(
        "With one layer, work it out by hand: at which point is the slope of the layer needed, and "
        "which point does the code use?",
        "In the loop, look at the order of the two lines, and at which value h has when the "
        "second one runs.",
    ),
    answer=Array(),
    reference=lambda x, u, w, c: _formula(x, u, w, c),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _formula,
            "not-repaired",
            "Each slope is still taken at the layer's output. It belongs at the point that the "
            "layer is given.",
            point=lambda before, after, x: after,
        ),
        slip(
            _formula,
            "all-at-x",
            "Each slope is taken at the data point. From the second layer on, a layer is given "
            "another point.",
            point=lambda before, after, x: x,
        ),
        slip(
            _formula,
            "sign",
            "The sign of the log-determinant was right as it was. The maps lead from the data to "
            "the base.",
            turn=-1.0,
        ),
        slip(
            _formula,
            "log-det-dropped",
            "The log-determinant is gone. It belongs there.",
            turn=0.0,
        ),
        slip(
            _formula,
            "last-layer-only",
            "Only the last layer's log-determinant counts in yours. Those of all layers are added.",
            counted=lambda parts: parts[-1],
        ),
        slip(
            _formula,
            "first-layer-only",
            "Only the first layer's log-determinant counts in yours. Those of all layers are "
            "added.",
            counted=lambda parts: parts[0],
        ),
        slip(
            _formula,
            "layers-averaged",
            "You averaged over the layers. Determinants of a chain multiply.",
            counted=lambda parts: np.mean(parts, axis=0),
        ),
        slip(
            _formula,
            "layers-multiplied",
            "You multiplied the logarithms of the layers. The determinants multiply.",
            counted=lambda parts: np.prod(parts, axis=0),
        ),
        slip(
            _formula,
            "tanh-for-its-slope",
            "You put tanh where its slope was. The slope was right.",
            slope=np.tanh,
        ),
        slip(
            _formula,
            "slope-of-arctan",
            "Your slope is that of arctan. The layers have tanh, and its slope was right.",
            slope=lambda alpha: 1 / (1 + alpha**2),
        ),
        slip(
            _formula,
            "slope-without-the-square",
            "The square in the slope of tanh was right.",
            slope=lambda alpha: 1 - np.tanh(alpha),
        ),
        slip(
            _formula,
            "w-dropped",
            "The factor w was right: it multiplies inside of tanh.",
            factor=lambda u, w: u,
        ),
        slip(
            _formula,
            "u-dropped",
            "The factor u was right: it multiplies the tanh.",
            factor=lambda u, w: w,
        ),
        slip(
            _formula,
            "minus-in-the-bracket",
            "The plus in the bracket was right: the layer adds its tanh.",
            factor=lambda u, w: -u * w,
        ),
        slip(
            _formula,
            "one-dropped",
            "The 1 in the bracket was right: it comes from the h that the layer keeps.",
            one=0.0,
        ),
        slip(
            _formula,
            "base-at-x",
            "The base density was right where it was: at the end of the chain.",
            base=lambda z, x: -(x**2) / 2,
        ),
        slip(
            _formula,
            "base-doubled",
            "The ½ in the exponent was right.",
            base=lambda z, x: -(z**2),
        ),
        slip(
            _formula,
            "base-turned",
            "The minus in the exponent of the base was right.",
            base=lambda z, x: z**2 / 2,
        ),
        slip(
            _formula,
            "constant-dropped",
            "The constant of the base density was right.",
            constant=0.0,
        ),
        slip(
            _formula,
            "constant-doubled",
            "The ½ in front of log 2π was right: the constant of the normal density is a root.",
            constant=2 * _CONSTANT,
        ),
        Misconception(
            "summed",
            lambda x, u, w, c: float(np.sum(_formula(x, u, w, c))),
            "You added the samples up. Each has its own log-density.",
        ),
        Misconception(
            "averaged",
            lambda x, u, w, c: float(np.mean(_formula(x, u, w, c))),
            "You averaged over the samples. Each has its own log-density.",
        ),
        Misconception(
            "layers-backwards",
            lambda x, u, w, c: _formula(x, u[::-1], w[::-1], c[::-1]),
            "You run through the layers from the last to the first. The data meet the first one "
            "first.",
        ),
        Misconception(
            "density",
            lambda x, u, w, c: np.exp(_formula(x, u, w, c)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "layer-twice",
            _moved_twice,
            "The layer is applied twice in each round. Once is right.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
