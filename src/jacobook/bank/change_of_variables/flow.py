"""The log-density of a nonlinear map."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _log
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Tolerance,
    Vector,
)


def _flow_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        W = np.tril(rng.uniform(0.3, 0.9, size=(n, n)) * rng.choice([-1, 1], size=(n, n)), -1)
        return Case((W, rng.uniform(0.5, 1.5, size=n)), edge=edge, sizes={"n": n})

    n = 50
    # Every s but the first is near 24, so det J is about exp(24 · 49), beyond the largest double.
    W = np.tril(rng.uniform(0.9, 1.1, size=(n, n)), -1)
    W[1:] *= 24.0 / W[1:].sum(axis=1, keepdims=True)
    overflow = Case(
        (W, rng.uniform(0.9, 1.1, size=n)),
        edge="the determinant is too large for a double",
        sizes={"n": n},
    )
    return [case(3), case(4), case(5), case(4), case(1, "n is 1"), overflow]


def _flow(
    back: Callable[[Vector, Vector], Vector] = lambda y, s: np.exp(-s) * y,
    volume: Callable[[Vector], Any] = np.sum,
    constant: float = 0.5 * np.log(2 * np.pi),
    scales: Callable[[Matrix, Vector], Vector] = lambda W, y: W @ y,
) -> Callable[[Matrix, Vector], Any]:
    """Make (W, y) ↦ log-density out of the parts of the formula."""

    def log_density(W: Matrix, y: Vector) -> Any:
        s = scales(W, y)
        x = back(y, s)
        return -0.5 * np.sum(x**2) - constant * len(y) - volume(s)

    return log_density


def _scales_from_x(W: Matrix, y: Vector) -> Vector:
    s, x = np.zeros_like(y), np.zeros_like(y)
    for i in range(len(y)):
        s[i] = W[i] @ x
        x[i] = np.exp(-s[i]) * y[i]
    return s


def _log_of_product(s: Vector) -> float:
    with np.errstate(over="ignore"):
        return _log(np.prod(np.exp(s)))


def _one_entry_after_the_other(W: Matrix, y: Vector) -> float:
    """Given the earlier entries, y_i is normal with mean 0 and deviation exp(s_i)."""
    from scipy.stats import norm

    total = 0.0
    for i in range(len(y)):
        deviation = np.exp(sum(W[i, j] * y[j] for j in range(i)))
        total += norm.logpdf(y[i], scale=deviation)
    return float(total)


EXERCISE = Exercise(
    id="change_of_variables.flow",
    name="flow_log_density",
    title="The log-density of a nonlinear map",
    level=3,
    points=3,
    objective="8.6",
    hints=(
        "Going back is easy: y is given, so s is known, and each x_i follows from y_i. Then look "
        "at which y_i depend on which x_j: what does that make of the Jacobian?",
        "A triangular determinant is the product of its diagonal, so its logarithm is a sum. The "
        "diagonal holds ∂y_i/∂x_i, where s_i depends on earlier entries only.",
    ),
    answer=Array(),
    reference=_flow(),
    sampler=_flow_cases,
    tolerance=Tolerance(1e-10, 1e-12, "a formula in logarithms is right nearly to rounding"),
    misconceptions=(
        Misconception(
            "J-for-its-inverse",
            _flow(volume=lambda s: -np.sum(s)),
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "density becomes lower.",
        ),
        Misconception(
            "as-if-a-function",
            _flow(volume=lambda s: 0.0),
            "You took the normal density at x and stopped. The map changes volumes, so the "
            "determinant of its Jacobian belongs in the answer.",
        ),
        Misconception(
            "density-at-y",
            _flow(back=lambda y, s: y),
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
        ),
        Misconception(
            "forward-for-backward",
            _flow(back=lambda y, s: np.exp(s) * y),
            "You multiplied y by exp(s). The map did that to x; to go back, undo it.",
        ),
        Misconception(
            "size-of-each-scale",
            _flow(volume=lambda s: np.sum(np.abs(s))),
            "You added up the absolute values of s. It is the determinant whose absolute value "
            "counts, and exp(s) is positive already: s itself may be negative.",
        ),
        Misconception(
            "scales-added",
            _flow(volume=lambda s: _log(np.sum(np.exp(s)))),
            "You added the diagonal of the Jacobian up before the logarithm. The determinant of a "
            "triangular matrix is a product.",
        ),
        Misconception(
            "constant-forgotten",
            _flow(constant=0.0),
            "The constant of the normal density is missing, once for each of the n entries.",
        ),
        Misconception(
            "constant-once",
            lambda W, y: _flow(constant=0.5 * np.log(2 * np.pi) / len(y))(W, y),
            "You counted the constant of the normal density once. There are n entries, and each "
            "has one.",
        ),
        Misconception(
            "scales-from-x",
            _flow(scales=_scales_from_x),
            "You computed s from x. Here it is made of the earlier entries of y.",
        ),
        Misconception(
            "transposed",
            _flow(scales=lambda W, y: W.T @ y),
            "You used the transpose of W, so that s_i depends on the later entries.",
        ),
        Misconception(
            "determinant-overflows",
            _flow(volume=_log_of_product),
            "Right, as long as the determinant fits into a double. You multiplied first and took "
            "the logarithm afterwards; in high dimension the product overflows.",
        ),
        Misconception(
            "not-the-logarithm",
            lambda W, y: np.exp(_flow()(W, y)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "half-forgotten",
            lambda W, y: _flow()(W, y) - 0.5 * np.sum((np.exp(-W @ y) * y) ** 2),
            "The exponent of the normal density has a ½, which yours lacks.",
        ),
        Misconception(
            "root-forgotten",
            _flow(constant=np.log(2 * np.pi)),
            "You have log 2π for each entry. The constant in front of the normal density is "
            "1/√(2π): mind the root.",
        ),
        Misconception(
            "subtracted",
            _flow(back=lambda y, s: y - s),
            "You subtracted s from y. The map multiplied by exp(s), so divide by that.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            _flow(volume=lambda s: 1.0),
            "You subtracted the sign of the determinant, which is 1. `slogdet` returns two "
            "numbers: the sign first, then the logarithm.",
        ),
        Misconception(
            "half-the-logarithm",
            _flow(volume=lambda s: np.sum(s) / 2),
            "You took half of log|det J|. The half belongs to the determinant of a covariance, "
            "which is the square of such a determinant.",
        ),
        Misconception(
            "last-scale-alone",
            _flow(volume=lambda s: s[-1]),
            "You subtracted the logarithm of the last scale. All n entries are stretched, each by "
            "its own.",
        ),
        Misconception(
            "sum-for-the-squares",
            lambda W, y: (
                -0.5 * np.sum(np.abs(np.exp(-W @ y) * y))
                - 0.5 * len(y) * np.log(2 * np.pi)
                - np.sum(W @ y)
            ),
            "In the exponent of the normal density each x is squared.",
        ),
        Misconception(
            "exponentials-added",
            _flow(volume=lambda s: np.sum(np.exp(s))),
            "You subtracted the sum of the eˢ. The logarithm of a product of exponentials is the "
            "sum of the exponents.",
        ),
        Misconception(
            "scales-summed-up",
            _flow(scales=lambda W, y: np.cumsum(W @ y)),
            "You added the s up one after the other. Each sᵢ is its own sum of Wᵢⱼyⱼ.",
        ),
        Misconception(
            "weights-alone",
            _flow(scales=lambda W, y: W.sum(axis=1)),
            "Your s is the sum of the weights of a row. Each weight is multiplied by its yⱼ.",
        ),
        Misconception(
            "linear-map",
            _flow(back=lambda y, s: y - s, volume=lambda s: 0.0),
            "You took x = y − Wy, as if s were added. eˢ multiplies x.",
        ),
        Misconception(
            "logarithms-of-the-scales",
            _flow(volume=lambda s: np.sum(np.log(np.abs(s) + 1))),
            "You took logarithms of s. s is the logarithm of the factor already.",
        ),
        Misconception(
            "first-entry-dropped",
            lambda W, y: _flow()(W, y) + 0.5 * y[0] ** 2,
            "The first entry is missing from the sum of squares. s₁ = 0, so x₁ is y₁, and it "
            "counts.",
        ),
        Misconception(
            "two-forgotten-under-the-root",
            _flow(constant=0.5 * np.log(np.pi)),
            "In the constant stands π where 2π belongs.",
        ),
        Misconception(
            "length-for-its-square",
            lambda W, y: (
                -0.5 * np.linalg.norm(np.exp(-W @ y) * y)
                - 0.5 * len(y) * np.log(2 * np.pi)
                - np.sum(W @ y)
            ),
            "You took the length of x. In the exponent stands its square.",
        ),
    ),
    terms=(
        Term(
            "the term of the squares", lambda W, y: np.sum((np.exp(-W @ y) * y) ** 2), weight=-0.5
        ),
        Term("the constant", lambda W, y: len(y) * np.log(2 * np.pi), weight=-0.5),
        Term("the term of the determinant", lambda W, y: np.sum(W @ y), weight=-1.0),
    ),
    proof=Recomputed(_one_entry_after_the_other),
)
