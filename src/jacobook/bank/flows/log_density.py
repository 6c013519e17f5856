"""The log-density of a batch under a flow."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
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

_HALF_LOG = 0.5 * np.log(2 * np.pi)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, n: int, edge: str = "", plain: bool = False, signs: int = 0, far: bool = False
    ) -> Case:
        X = rng.uniform(0.4, 2.0, size=(B, n)) * rng.choice([-1.0, 1.0], size=(B, n))
        if plain:
            return Case((X, np.zeros(n), np.ones(n)), edge=edge, sizes={"B": B, "n": n})
        shift = rng.uniform(0.2, 0.8, size=n) * rng.choice([-1.0, 1.0], size=n)
        tail = rng.uniform(0.5, 1.6, size=n)
        tail *= np.where(np.arange(n) % 2, 1.0, -1.0) if signs else 1.0
        if far:  # a step that is good elsewhere is lost in the digits of X
            X, tail = 1e7 * X, 0.08 * tail
        return Case((X, shift, tail), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 5),
        case(4, 2),
        case(6, 3, signs=1),
        case(5, 4, signs=1),
        case(1, 3, "B is 1"),
        case(5, 1, "n is 1"),
        case(5, 3, "the flow changes nothing", plain=True),
        case(5, 3, "the samples are far out", far=True),
    ]


def _formula(
    X: Matrix,
    shift: Vector,
    tail: Vector,
    *,
    inner: Callable[[Matrix, Vector, Vector], Matrix] = lambda A, c, d: c + d * A,
    base: Callable[[Matrix, Matrix], Matrix] = lambda Z, X: -(Z**2) / 2,
    constant: float = _HALF_LOG,
    tails: Callable[[Vector], Vector] = lambda d: np.log(np.abs(d)),
    outer: Callable[[Matrix, Matrix, Matrix], Matrix] = lambda H, Z, X: np.log(np.cosh(H)),
    first: Callable[[Matrix, Matrix], Matrix] = lambda X, H: -np.log(1 + X**2) / 2,
    turn: float = 1.0,
    gathered: Callable[[Matrix], Any] = lambda E: np.sum(E, axis=1),
) -> Any:
    """The log-density of each sample, made of its steps."""
    H = inner(np.arcsinh(X), shift, tail)
    Z = np.sinh(H)
    volume = tails(tail) + outer(H, Z, X) + first(X, H)
    return gathered(base(Z, X) - constant + turn * volume)


def _with_volume(
    X: Matrix, shift: Vector, tail: Vector, total: Callable[[Matrix], Vector]
) -> Vector:
    """The base density is right, and the logarithms of the slopes are put together by `total`."""
    volume = _formula(X, shift, tail, base=lambda Z, X: 0 * Z, constant=0.0, gathered=lambda E: E)
    base: Vector = _formula(X, shift, tail, turn=0.0)
    return base + total(volume)


def _quiet_log(x: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(x)


def _entry_by_entry(X: Matrix, shift: Vector, tail: Vector) -> Vector:
    """Each entry has its own map of the line: differentiate it, and use SciPy's normal density."""
    from scipy.stats import norm

    out = np.zeros(len(X))
    for i, row in enumerate(X):
        for x, c, d in zip(row, shift, tail, strict=True):

            def f(v: Any, c: float = c, d: float = d) -> Any:
                return np.sinh(c + d * np.arcsinh(v))

            out[i] += norm.logpdf(f(x)) + np.log(abs(float(gradient_of(f, x))))
    return out


EXERCISE = Exercise(
    id="flows.log_density",
    name="flow_log_density",
    title="The log-density of a batch",
    level=2,
    points=2,
    objective="13.1",
    hints=(
        "Each entry has a map of its own, so the Jacobian is diagonal. Differentiate z by x: three "
        "functions, one in the other, so three factors.",
        "The log-density of a sample is a sum over its n entries: base, and the logarithms of the "
        "three factors. One of them may be negative.",
    ),
    answer=Array(),
    reference=lambda X, shift, tail: _formula(X, shift, tail),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _formula,
            "sign",
            "The log-determinant has the wrong sign. The map leads from the data to the base: "
            "where it stretches, many data are packed.",
            turn=-1.0,
        ),
        slip(
            _formula,
            "as-if-a-function",
            "The determinant is missing: the map stretches, and the density answers to it.",
            turn=0.0,
        ),
        slip(
            _formula,
            "base-at-x",
            "You took the base density at x. It takes the point that x is mapped to.",
            base=lambda Z, X: -(X**2) / 2,
        ),
        slip(
            _formula,
            "base-before-sinh",
            "You took the base density at what is put into sinh. It belongs at the end of the map.",
            base=lambda Z, X: -(np.arcsinh(Z) ** 2) / 2,
        ),
        slip(
            _formula,
            "half-forgotten",
            "The exponent of the normal density has a ½, which yours lacks.",
            base=lambda Z, X: -(Z**2),
        ),
        slip(
            _formula,
            "base-positive",
            "The exponent of the normal density is negative.",
            base=lambda Z, X: Z**2 / 2,
        ),
        slip(
            _formula,
            "base-forgotten",
            "The exponent of the normal density is missing.",
            base=lambda Z, X: 0 * Z,
        ),
        slip(
            _formula,
            "constant-forgotten",
            "The constant of the normal density is missing, once for each entry.",
            constant=0.0,
        ),
        slip(
            _formula,
            "root-forgotten",
            "You have log 2π for each entry. The constant of the normal density is a root.",
            constant=2 * _HALF_LOG,
        ),
        Misconception(
            "constant-once",
            lambda X, shift, tail: _formula(X, shift, tail, constant=0.0) - _HALF_LOG,
            "You counted the constant of the normal density once. Each of the n entries has one.",
        ),
        slip(
            _formula,
            "bars-forgotten",
            "The logarithm of tail doesn't exist where tail is negative. The determinant counts "
            "by its size.",
            tails=_quiet_log,
        ),
        slip(
            _formula,
            "tail-forgotten",
            "The slope lacks the factor tail: it multiplies inside, so it counts.",
            tails=lambda d: 0 * d,
        ),
        slip(
            _formula,
            "tail-not-the-logarithm",
            "You added tail itself. Its logarithm is to be added.",
            tails=lambda d: d,
        ),
        slip(
            _formula,
            "tail-inverted",
            "The logarithm of tail has the wrong sign: tail multiplies.",
            tails=lambda d: -np.log(np.abs(d)),
        ),
        slip(
            _formula,
            "outer-forgotten",
            "The slope lacks the factor of the outermost function, sinh.",
            outer=lambda H, Z, X: 0 * H,
        ),
        slip(
            _formula,
            "outer-at-z",
            "You took the slope of sinh at z. It belongs at what is put into sinh.",
            outer=lambda H, Z, X: np.log(np.cosh(Z)),
        ),
        slip(
            _formula,
            "outer-at-x",
            "You took the slope of sinh at x. It belongs at what is put into sinh.",
            outer=lambda H, Z, X: np.log(np.cosh(X)),
        ),
        slip(
            _formula,
            "outer-value",
            "For the outermost function you took its value. Its slope is needed.",
            outer=lambda H, Z, X: _quiet_log(np.abs(Z)),
        ),
        slip(
            _formula,
            "outer-not-the-logarithm",
            "You added the slope of sinh itself. Its logarithm is to be added.",
            outer=lambda H, Z, X: np.cosh(H),
        ),
        slip(
            _formula,
            "inner-forgotten",
            "The slope lacks the factor of the innermost function, arcsinh.",
            first=lambda X, H: 0 * X,
        ),
        slip(
            _formula,
            "inner-inverted",
            "The factor of arcsinh has the wrong sign in the exponent: it flattens.",
            first=lambda X, H: np.log(1 + X**2) / 2,
        ),
        slip(
            _formula,
            "inner-without-the-root",
            "The slope of arcsinh has a root, which yours lacks.",
            first=lambda X, H: -np.log(1 + X**2),
        ),
        slip(
            _formula,
            "inner-as-arccosh",
            "Your slope of arcsinh has a minus under the root.",
            first=lambda X, H: -_quiet_log(np.abs(X**2 - 1)) / 2,
        ),
        slip(
            _formula,
            "shift-forgotten",
            "The shift is missing: it moves the point.",
            inner=lambda A, c, d: d * A,
        ),
        slip(
            _formula,
            "shift-subtracted",
            "The shift has the wrong sign.",
            inner=lambda A, c, d: d * A - c,
        ),
        slip(
            _formula,
            "shift-inside",
            "You added the shift before multiplying by tail. It is added after.",
            inner=lambda A, c, d: d * (A + c),
        ),
        slip(
            _formula,
            "roles-exchanged",
            "shift and tail have changed places inside of sinh.",
            inner=lambda A, c, d: d + c * A,
        ),
        Misconception(
            "batch-summed",
            lambda X, shift, tail: float(np.sum(_formula(X, shift, tail))),
            "You added the samples up. Each sample has its own log-density: shape (B,).",
        ),
        Misconception(
            "batch-averaged",
            lambda X, shift, tail: float(np.mean(_formula(X, shift, tail))),
            "This is the mean over the batch. Each sample has its own log-density: shape (B,).",
        ),
        slip(
            _formula,
            "features-averaged",
            "You averaged over the entries. The log-density of a sample is a sum over them.",
            gathered=lambda E: np.mean(E, axis=1),
        ),
        Misconception(
            "over-samples",
            lambda X, shift, tail: _formula(X, shift, tail, gathered=lambda E: np.sum(E, axis=0)),
            "You added over the samples. Add over the entries of each sample.",
        ),
        Misconception(
            "not-summed",
            lambda X, shift, tail: _formula(X, shift, tail, gathered=lambda E: E),
            "These are the parts of the single entries. The log-density of a sample is their sum.",
        ),
        Misconception(
            "determinant-not-the-logarithm",
            lambda X, shift, tail: _with_volume(X, shift, tail, lambda V: np.exp(V.sum(axis=1))),
            "You added the determinant itself. Its logarithm is to be added.",
        ),
        Misconception(
            "slopes-added",
            lambda X, shift, tail: _with_volume(
                X, shift, tail, lambda V: np.log(np.exp(V).sum(axis=1))
            ),
            "You added the slopes up before the logarithm. A diagonal determinant is a product.",
        ),
        Misconception(
            "logarithms-multiplied",
            lambda X, shift, tail: _with_volume(X, shift, tail, lambda V: V.prod(axis=1)),
            "You multiplied the logarithms of the slopes. The slopes multiply, so their "
            "logarithms add.",
        ),
        Misconception(
            "size-of-each-logarithm",
            lambda X, shift, tail: _with_volume(X, shift, tail, lambda V: np.abs(V).sum(axis=1)),
            "You took the absolute value of each logarithm. The bars stand inside: where the map "
            "shrinks, the logarithm is negative, rightly.",
        ),
        Misconception(
            "log-det-alone",
            lambda X, shift, tail: _formula(X, shift, tail, base=lambda Z, X: 0 * Z, constant=0.0),
            "This is the log-determinant alone. The base density is to be added.",
        ),
        Misconception(
            "density",
            lambda X, shift, tail: np.exp(_formula(X, shift, tail)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "loss",
            lambda X, shift, tail: -_formula(X, shift, tail),
            "This is the negative: the loss. The log-density is asked for.",
        ),
    ),
    proof=Recomputed(_entry_by_entry),
)
