"""The gradient of a bump."""

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
    Term,
    Vector,
    slip,
)


def _bump_cases(rng: np.random.Generator) -> list[Case]:
    # Never symmetric: a symmetric A would make A(x − b) right by accident.
    def case(n: int, edge: str = "", away: float = 1.0, width: float = 1.0) -> Case:
        M, N = rng.normal(size=(n, n)), rng.normal(size=(n, n))
        A = (M @ M.T / n + 0.5 * np.eye(n) + (N - N.T)) / width**2
        b = rng.normal(size=n)
        return Case((A, b, b + away * width * rng.normal(size=n)), edge=edge, sizes={"n": n})

    # No step of a finite difference suits a bump of width 1 and one of width 1e-3.
    narrow = case(3, width=1e-3)
    top = case(4, "x is the top of the bump", 0.0)
    return [case(3), case(4), case(5), case(3), narrow, top, case(1, "n is 1")]


def _height(A: Matrix, d: Vector) -> Any:
    return np.exp(-(d @ A @ d) / 2)


def _bump(formula: Callable[..., Vector]) -> Callable[[Matrix, Vector, Vector], Vector]:
    """Make (A, b, x) ↦ formula(A, d, f) with d = x − b and the value f of the bump."""
    return lambda A, b, x: formula(A, x - b, _height(A, x - b))


def _gradient(
    A: Matrix,
    b: Vector,
    x: Vector,
    matrix: Callable[[Matrix], Any] = lambda A: (A + A.T) / 2,
    value: Callable[[Any], Any] = lambda q: np.exp(-q / 2),
    inside: Callable[[Matrix], Matrix] = lambda A: A,
    at: Callable[[Vector, Vector], Vector] = lambda x, b: x - b,
    form_at: Callable[[Vector, Vector], Vector] = lambda x, b: x - b,
    sign: float = -1.0,
) -> Vector:
    """The value of f, times the gradient of the exponent."""
    d = form_at(x, b)
    inner: Vector = matrix(A) @ at(x, b)
    return sign * value(d @ inside(A) @ d) * inner


EXERCISE = Exercise(
    id="gradient.bump",
    name="bump_gradient",
    title="The gradient of a bump",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "Name the parts: d = x − b, q = dᵀAd and f = exp(−q/2). Write dq in terms of dx, then df "
        "in terms of dq.",
        "d occurs twice in q, so dq has two terms. Bring each into the form (something)·dx: a "
        "number equals its own transpose.",
    ),
    answer=Array(),
    reference=lambda A, b, x: _gradient(A, b, x),
    sampler=_bump_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradient,
            "symmetric-A",
            "You used 2A(x − b) for the gradient of the quadratic form, which is right only when "
            "A is symmetric. The product rule gives two terms, and one brings the transpose of A.",
            matrix=lambda A: A,
        ),
        slip(
            _gradient,
            "transposed-twice",
            "You used 2Aᵀ(x − b) for the gradient of the quadratic form, which is right only when "
            "A is symmetric. The product rule gives two different terms here.",
            matrix=np.transpose,
        ),
        slip(
            _gradient,
            "one-term",
            "Of the quadratic form you have A(x − b), one of two terms. x − b stands on both "
            "sides of A, and both occurrences change when x does.",
            matrix=lambda A: A / 2,
        ),
        slip(
            _gradient,
            "other-term",
            "Of the quadratic form you have Aᵀ(x − b), one of two terms. x − b stands on both "
            "sides of A, and both occurrences change when x does.",
            matrix=lambda A: A.T / 2,
        ),
        slip(
            _gradient,
            "half-forgotten",
            "The ½ of the exponent is missing in the inner derivative. It cancels a 2 only where "
            "A is symmetric and you write 2A.",
            matrix=lambda A: A + A.T,
        ),
        slip(
            _gradient,
            "half-twice",
            "The inner derivative has a ½ too many.",
            matrix=lambda A: (A + A.T) / 4,
        ),
        slip(
            _gradient,
            "twice-symmetric-A",
            "You took 2A(x − b) for the gradient of q and forgot the ½. And A need not be "
            "symmetric.",
            matrix=lambda A: 2 * A,
        ),
        slip(
            _gradient,
            "antisymmetric",
            "You have A − Aᵀ. Both places of x − b in the form move, and their terms add up.",
            matrix=lambda A: (A - A.T) / 2,
        ),
        slip(
            _gradient,
            "product-of-A",
            "You multiplied A by its transpose. The two terms of the product rule are added.",
            matrix=lambda A: A @ A.T,
        ),
        slip(
            _gradient,
            "diagonal-alone",
            "In the inner derivative you used the diagonal of A alone. Off the diagonal stand "
            "products of different coordinates.",
            matrix=lambda A: np.diag(np.diag(A)),
        ),
        slip(
            _gradient,
            "matrix-forgotten",
            "In the inner derivative A is missing.",
            matrix=lambda A: np.eye(len(A)),
        ),
        slip(
            _gradient,
            "inverse-of-A",
            "You used the inverse of A. In a Gaussian the *covariance* is inverted; here A stands "
            "in the exponent as it is.",
            matrix=np.linalg.inv,
        ),
        slip(
            _gradient,
            "uphill-outwards",
            "The sign is wrong: the gradient points towards b, where the bump is highest. The "
            "minus in the exponent is part of the inner derivative.",
            sign=1.0,
        ),
        slip(
            _gradient,
            "gradient-of-the-exponent",
            "The exponential is missing. By the chain rule the derivative of exp, which is exp "
            "itself, comes as a factor.",
            value=lambda q: 1.0,
        ),
        slip(
            _gradient,
            "bump-upside-down",
            "The factor in front is exp with a plus in its exponent, so it grows away from b. "
            "Differentiating exp leaves its exponent as it is.",
            value=lambda q: np.exp(q / 2),
        ),
        slip(
            _gradient,
            "half-lost-in-the-value",
            "The factor in front isn't f(x): the ½ in its exponent is lost. Differentiating exp "
            "leaves its exponent as it is.",
            value=lambda q: np.exp(-q),
        ),
        slip(
            _gradient,
            "form-as-a-factor",
            "q stands in front as a factor. The chain rule multiplies by the derivative of q, not "
            "by q.",
            value=lambda q: q * np.exp(-q / 2),
        ),
        slip(
            _gradient,
            "power-rule",
            "You lowered the exponent by 1, as for a power of x. The derivative of exp is exp, "
            "with its exponent as it is.",
            value=lambda q: np.exp(-q / 2 - 1),
        ),
        slip(
            _gradient,
            "form-without-A",
            "In the exponent A is missing.",
            inside=lambda A: np.eye(len(A)),
        ),
        slip(
            _gradient,
            "value-at-x",
            "The value of f in front is taken at the wrong place: put x − b into the exponent.",
            form_at=lambda x, b: x,
        ),
        slip(
            _gradient,
            "inner-at-x",
            "The gradient of the quadratic form is taken at x. It belongs at x − b.",
            at=lambda x, b: x,
        ),
        slip(
            _gradient,
            "plus-b",
            "The gradient of q holds x + b. The bump is around b: x − b.",
            at=lambda x, b: x + b,
        ),
        Misconception(
            "quadratic-form-alone",
            lambda A, b, x: (A + A.T) @ (x - b),
            "This is the gradient of q alone. The chain has two more links: from q to the "
            "exponent, and exp.",
        ),
        Misconception(
            "center-forgotten",
            lambda A, b, x: -_height(A, x) * (A + A.T) @ x / 2,
            "This is the gradient of a bump around 0. Yours stands around b: put x − b wherever "
            "that bump has x.",
        ),
        Misconception(
            "value",
            lambda A, b, x: _height(A, x - b),
            "You returned the value of f, a number. Its gradient has one entry per entry of x.",
        ),
        Misconception(
            "outer-derivative-alone",
            _bump(lambda A, d, f: -f / 2 * np.ones_like(d)),
            "This is the outer derivative, by q. It is to be multiplied by the gradient of q.",
        ),
        Misconception(
            "value-entry-by-entry",
            lambda A, b, x: -np.exp(-(x - b) * (A @ (x - b)) / 2) * ((A + A.T) @ (x - b)) / 2,
            "Your exponential has an entry for each entry of x: q is a number, a sum over all of "
            "them.",
        ),
        slip(
            _gradient,
            "upper-half",
            "In the inner derivative you used the upper half of A alone.",
            matrix=np.triu,
        ),
        slip(
            _gradient,
            "centre-for-the-difference",
            "The gradient of the quadratic form is taken at b. It belongs at x − b.",
            at=lambda x, b: b,
        ),
        slip(
            _gradient,
            "trace-for-the-matrix",
            "In the inner derivative the trace of A stands where A belongs.",
            matrix=lambda A: np.trace(A) * np.eye(len(A)),
        ),
        slip(
            _gradient,
            "exponent-for-the-value",
            "The exponent −q/2 stands in front where the value exp(−q/2) belongs.",
            value=lambda q: -q / 2,
        ),
        slip(
            _gradient,
            "row-sums",
            "In the inner derivative the row sums of A multiply x − b, entry by entry. A times a "
            "vector is a matrix product.",
            matrix=lambda A: np.diag(A.sum(axis=1)),
        ),
    ),
    coincidences={
        "A-transposed": "xᵀAx is the same for A and its transpose, and so is its gradient.",
        "A-orientation": "a bump needs xᵀAx > 0 for all x but 0, and then det A is positive.",
    },
    terms=(
        Term("the term of the first x − b", _bump(lambda A, d, f: f * A @ d), weight=-0.5),
        Term("the term of the second x − b", _bump(lambda A, d, f: f * A.T @ d), weight=-0.5),
    ),
    proof=Recomputed(lambda A, b, x: gradient_of(lambda v: _height(A, v - b), x)),
)
