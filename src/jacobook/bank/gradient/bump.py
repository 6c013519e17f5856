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
    reference=_bump(lambda A, d, f: -f * (A + A.T) @ d / 2),
    sampler=_bump_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "symmetric-A",
            _bump(lambda A, d, f: -f * A @ d),
            "You used 2A(x − b) for the gradient of the quadratic form, which is right only when A "
            "is symmetric. The product rule gives two terms, and one brings the transpose of A.",
        ),
        Misconception(
            "transposed-twice",
            _bump(lambda A, d, f: -f * A.T @ d),
            "You used 2Aᵀ(x − b) for the gradient of the quadratic form, which is right only when "
            "A is symmetric. The product rule gives two different terms here.",
        ),
        Misconception(
            "one-term",
            _bump(lambda A, d, f: -f * A @ d / 2),
            "Of the quadratic form you have A(x − b), one of two terms. x − b stands on both sides "
            "of A, and both occurrences change when x does.",
        ),
        Misconception(
            "other-term",
            _bump(lambda A, d, f: -f * A.T @ d / 2),
            "Of the quadratic form you have Aᵀ(x − b), one of two terms. x − b stands on both "
            "sides of A, and both occurrences change when x does.",
        ),
        Misconception(
            "half-forgotten",
            _bump(lambda A, d, f: -f * (A + A.T) @ d),
            "The ½ in the exponent is missing in your gradient. It cancels a 2 only where A is "
            "symmetric and you write 2A.",
        ),
        Misconception(
            "uphill-and-symmetric-A",
            _bump(lambda A, d, f: f * A @ d),
            "Two things: the sign is wrong, as the bump is highest at b; and 2A(x − b) is the "
            "gradient of the quadratic form only when A is symmetric.",
        ),
        Misconception(
            "uphill-outwards",
            _bump(lambda A, d, f: f * (A + A.T) @ d / 2),
            "The sign is wrong: your gradient points away from b, and the bump is highest at b. "
            "The minus in the exponent is part of the inner derivative.",
        ),
        Misconception(
            "quadratic-form-alone",
            lambda A, b, x: (A + A.T) @ (x - b),
            "This is the gradient of q alone. The chain has two more links: from q to the "
            "exponent, and exp.",
        ),
        Misconception(
            "gradient-of-the-exponent",
            lambda A, b, x: -(A + A.T) @ (x - b) / 2,
            "This is the gradient of the exponent. By the chain rule the derivative of exp, "
            "which is exp itself, comes as a factor.",
        ),
        Misconception(
            "center-forgotten",
            lambda A, b, x: -_height(A, x) * (A + A.T) @ x / 2,
            "This is the gradient of a bump around 0. Yours stands around b: put x − b wherever "
            "that bump has x.",
        ),
        Misconception(
            "value-at-x",
            lambda A, b, x: -_height(A, x) * (A + A.T) @ (x - b) / 2,
            "The inner derivative is right, and the value of f in front is taken at the wrong "
            "place: put x − b into the exponent.",
        ),
        Misconception(
            "inner-at-x",
            lambda A, b, x: -_height(A, x - b) * (A + A.T) @ x / 2,
            "The value of f is right, and the other factor is taken at x. The gradient of the "
            "quadratic form belongs at x − b, too.",
        ),
        Misconception(
            "bump-upside-down",
            _bump(lambda A, d, f: -(A + A.T) @ d / 2 / f),
            "The factor in front is exp with a plus in its exponent, so it grows away from b. "
            "Differentiating exp leaves its exponent as it is.",
        ),
        Misconception(
            "half-lost-in-the-value",
            _bump(lambda A, d, f: -(f**2) * (A + A.T) @ d / 2),
            "The factor in front isn't f(x): the ½ in its exponent is lost. Differentiating exp "
            "leaves its exponent as it is.",
        ),
        Misconception(
            "value",
            lambda A, b, x: _height(A, x - b),
            "You returned the value of f, a number. Its gradient has one entry per entry of x.",
        ),
        Misconception(
            "antisymmetric",
            _bump(lambda A, d, f: -f * (A - A.T) @ d / 2),
            "You have A − Aᵀ. Both places of x − b in the form move, and their terms add up.",
        ),
        Misconception(
            "product-of-A",
            _bump(lambda A, d, f: -f * A @ A.T @ d),
            "You multiplied A by its transpose. The two terms of the product rule are added.",
        ),
        Misconception(
            "uphill-gradient-of-the-exponent",
            lambda A, b, x: (A + A.T) @ (x - b) / 2,
            "This is the gradient of q/2. The exponential is missing, and the minus of its "
            "exponent.",
        ),
        Misconception(
            "diagonal-alone",
            _bump(lambda A, d, f: -f * np.diag(A) * d),
            "You used the diagonal of A alone. Off the diagonal stand products of different "
            "coordinates.",
        ),
        Misconception(
            "form-as-a-factor",
            _bump(lambda A, d, f: -f * (d @ A @ d) * (A + A.T) @ d / 2),
            "q stands in front as a factor. The chain rule multiplies by the derivative of q, "
            "not by q.",
        ),
        Misconception(
            "twice-symmetric-A",
            _bump(lambda A, d, f: -2 * f * A @ d),
            "You took 2A(x − b) for the gradient of q and forgot the ½. And A need not be "
            "symmetric.",
        ),
        Misconception(
            "plus-b",
            lambda A, b, x: -_height(A, x - b) * (A + A.T) @ (x + b) / 2,
            "The gradient of q holds x + b. The bump is around b: x − b.",
        ),
        Misconception(
            "form-without-A",
            lambda A, b, x: -np.exp(-(x - b) @ (x - b) / 2) * (A + A.T) @ (x - b) / 2,
            "In the exponent A is missing.",
        ),
        Misconception(
            "inverse-of-A",
            _bump(lambda A, d, f: -f * np.linalg.solve(A, d)),
            "You used the inverse of A. In a Gaussian the *covariance* is inverted; here A "
            "stands in the exponent as it is.",
        ),
        Misconception(
            "outer-derivative-alone",
            _bump(lambda A, d, f: -f / 2 * np.ones_like(d)),
            "This is the outer derivative, by q. It is to be multiplied by the gradient of q.",
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
