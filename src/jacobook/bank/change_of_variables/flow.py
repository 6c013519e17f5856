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
    slip,
)


def _flow_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        W = np.tril(rng.uniform(0.3, 0.9, size=(n, n)) * rng.choice([-1, 1], size=(n, n)), -1)
        y = rng.uniform(0.5, 1.5, size=n) * np.where(np.arange(n) % 2, -1.0, 1.0)
        return Case((W, y), edge=edge, sizes={"n": n})

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
        return _steps(W, y, back=back, volume=volume, constant=constant, scales=scales)

    return log_density


def _steps(
    W: Matrix,
    y: Vector,
    *,
    back: Callable[[Vector, Vector], Vector] = lambda y, s: np.exp(-s) * y,
    volume: Callable[[Vector], Any] = np.sum,
    constant: float = 0.5 * np.log(2 * np.pi),
    scales: Callable[[Matrix, Vector], Vector] = lambda W, y: W @ y,
    squares: Callable[[Vector], Any] = lambda x: np.sum(x**2) / 2,
    count: Callable[[int], float] = float,
) -> Any:
    """The log-density, made of its steps."""
    s = scales(W, y)
    return -squares(back(y, s)) - constant * count(len(y)) - volume(s)


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
        slip(
            _steps,
            "J-for-its-inverse",
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "density becomes lower.",
            volume=lambda s: -np.sum(s),
        ),
        slip(
            _steps,
            "as-if-a-function",
            "The map changes volumes, so the determinant of its Jacobian belongs in the answer.",
            volume=lambda s: 0.0,
        ),
        slip(
            _steps,
            "density-at-y",
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
            back=lambda y, s: y,
        ),
        slip(
            _steps,
            "forward-for-backward",
            "You multiplied y by exp(s). The map did that to x; to go back, undo it.",
            back=lambda y, s: np.exp(s) * y,
        ),
        slip(
            _steps,
            "size-of-each-scale",
            "You added up the absolute values of s. It is the determinant whose absolute value "
            "counts, and exp(s) is positive already: s itself may be negative.",
            volume=lambda s: np.sum(np.abs(s)),
        ),
        slip(
            _steps,
            "scales-added",
            "You added the diagonal of the Jacobian up before the logarithm. The determinant of a "
            "triangular matrix is a product.",
            volume=lambda s: _log(np.sum(np.exp(s))),
        ),
        slip(
            _steps,
            "constant-forgotten",
            "The constant of the normal density is missing, once for each of the n entries.",
            constant=0.0,
        ),
        slip(
            _steps,
            "constant-once",
            "You counted the constant of the normal density once. There are n entries, and each "
            "has one.",
            count=lambda n: 1.0,
        ),
        slip(
            _steps,
            "scales-from-x",
            "You computed s from x. Here it is made of the earlier entries of y.",
            scales=_scales_from_x,
        ),
        slip(
            _steps,
            "transposed",
            "You used the transpose of W, so that s_i depends on the later entries.",
            scales=lambda W, y: W.T @ y,
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
        slip(
            _steps,
            "half-forgotten",
            "The exponent of the normal density has a ½, which yours lacks.",
            squares=lambda x: np.sum(x**2),
        ),
        slip(
            _steps,
            "root-forgotten",
            "You have log 2π for each entry. The constant in front of the normal density is "
            "1/√(2π): mind the root.",
            constant=np.log(2 * np.pi),
        ),
        slip(
            _steps,
            "subtracted",
            "You subtracted s from y. The map multiplied by exp(s), so divide by that.",
            back=lambda y, s: y - s,
        ),
        Misconception(
            "sign-for-the-logarithm",
            _flow(volume=lambda s: 1.0),
            "You subtracted the sign of the determinant, which is 1. `slogdet` returns two "
            "numbers: the sign first, then the logarithm.",
        ),
        slip(
            _steps,
            "half-the-logarithm",
            "You took half of log|det J|. The half belongs to the determinant of a covariance, "
            "which is the square of such a determinant.",
            volume=lambda s: np.sum(s) / 2,
        ),
        slip(
            _steps,
            "last-scale-alone",
            "You subtracted the logarithm of the last scale. All n entries are stretched, each by "
            "its own.",
            volume=lambda s: s[-1],
        ),
        slip(
            _steps,
            "sum-for-the-squares",
            "In the exponent of the normal density each x is squared.",
            squares=lambda x: np.sum(np.abs(x)) / 2,
        ),
        slip(
            _steps,
            "exponentials-added",
            "You subtracted the sum of the eˢ. The logarithm of a product of exponentials is the "
            "sum of the exponents.",
            volume=lambda s: np.sum(np.exp(s)),
        ),
        slip(
            _steps,
            "scales-summed-up",
            "You added the s up one after the other. Each sᵢ is its own sum of Wᵢⱼyⱼ.",
            scales=lambda W, y: np.cumsum(W @ y),
        ),
        slip(
            _steps,
            "weights-alone",
            "Your s is the sum of the weights of a row. Each weight is multiplied by its yⱼ.",
            scales=lambda W, y: W.sum(axis=1),
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
        slip(
            _steps,
            "first-entry-dropped",
            "The first entry is missing from the sum of squares, and it counts.",
            squares=lambda x: np.sum(x[1:] ** 2) / 2,
        ),
        slip(
            _steps,
            "two-forgotten-under-the-root",
            "In the constant stands π where 2π belongs.",
            constant=0.5 * np.log(np.pi),
        ),
        slip(
            _steps,
            "length-for-its-square",
            "You took the length of x. In the exponent stands its square.",
            squares=lambda x: np.linalg.norm(x) / 2,
        ),
        slip(
            _steps,
            "exponent-sign",
            "The term of the squares has the wrong sign: far out the normal density is small.",
            squares=lambda x: -np.sum(x**2) / 2,
        ),
        slip(
            _steps,
            "square-of-the-sum",
            "You squared the sum of the entries. Each entry is squared for itself.",
            squares=lambda x: np.sum(x) ** 2 / 2,
        ),
        slip(
            _steps,
            "averaged",
            "You took the mean of the squares. The density is a product over the entries, so "
            "their squares are added.",
            squares=lambda x: np.mean(x**2) / 2,
        ),
        slip(
            _steps,
            "pi-forgotten",
            "In the constant stands 2 where 2π belongs.",
            constant=0.5 * np.log(2),
        ),
        slip(
            _steps,
            "constant-added",
            "The constant of the normal density has the wrong sign: it is divided by √(2π).",
            constant=-0.5 * np.log(2 * np.pi),
        ),
        slip(
            _steps,
            "logarithm-twice",
            "log|det J| counts twice. It counts once.",
            volume=lambda s: 2 * np.sum(s),
        ),
        Misconception(
            "determinant-at-x",
            lambda W, y: _flow(volume=lambda s: np.sum(W @ (np.exp(-s) * y)))(W, y),
            "You made the sum for the determinant out of x. Each s is made of the entries of y, "
            "there too.",
        ),
        slip(
            _steps,
            "twice-undone",
            "You divided by eˢ twice on the way back.",
            back=lambda y, s: np.exp(-2 * s) * y,
        ),
        slip(
            _steps,
            "divided-by-the-logarithm",
            "You divided y by s. The map multiplied by exp(s).",
            back=lambda y, s: y / np.where(s == 0, 1.0, s),
        ),
        slip(
            _steps,
            "exponential-for-its-exponent",
            "Your s is an exponential already. s is the plain sum of the Wᵢⱼyⱼ.",
            scales=lambda W, y: np.exp(np.minimum(W @ y, 100.0)),
        ),
        slip(
            _steps,
            "scales-negated",
            "Your s has the wrong sign: it is the sum of the Wᵢⱼyⱼ, with a plus.",
            scales=lambda W, y: -(W @ y),
        ),
        slip(
            _steps,
            "own-entry",
            "You multiplied the sum of the weights of row i by yᵢ. Each weight belongs to its own"
            " yⱼ.",
            scales=lambda W, y: W.sum(axis=1) * y,
        ),
        slip(
            _steps,
            "one-entry-late",
            "In your s the first entry y₁ is left out. The sum goes over all j < i.",
            scales=lambda W, y: W[:, 1:] @ y[1:],
        ),
        slip(
            _steps,
            "neighbour-alone",
            "Your s has only the entry just before it. The sum goes over all earlier ones.",
            scales=lambda W, y: np.concatenate([[0.0], np.diag(W, -1) * y[:-1]]),
        ),
        Misconception(
            "negative-log-likelihood",
            lambda W, y: -_steps(W, y),
            "This is the *negative* logarithm, as it is minimised in training. The logarithm "
            "itself is asked for.",
        ),
        slip(
            _steps,
            "sizes-in-the-scales",
            "Your s is made of the sizes of the y. Their signs count.",
            scales=lambda W, y: W @ np.abs(y),
        ),
        slip(
            _steps,
            "squares-in-the-scales",
            "Your s is made of the squares of the y.",
            scales=lambda W, y: W @ y**2,
        ),
        slip(
            _steps,
            "tanh-in-the-scales",
            "Your s goes through a tanh. It is the plain sum of the Wᵢⱼyⱼ.",
            scales=lambda W, y: np.tanh(W @ y),
        ),
        slip(
            _steps,
            "own-entry-too",
            "Your s holds the entry itself too. The sum goes over the *earlier* ones.",
            scales=lambda W, y: W @ y + y,
        ),
        slip(
            _steps,
            "both-triangles",
            "Your s has the weights on both sides of the diagonal. The sum goes over the earlier "
            "entries.",
            scales=lambda W, y: (W + W.T) @ y,
        ),
        slip(
            _steps,
            "scales-squared",
            "On the way back s is squared.",
            back=lambda y, s: np.exp(-(s**2)) * y,
        ),
        slip(
            _steps,
            "exponential-added",
            "On the way back an exponential is added. The map multiplied.",
            back=lambda y, s: np.exp(-s) + y,
        ),
        slip(
            _steps,
            "largest-scale",
            "You subtracted the largest s. All n entries are stretched, each by its own.",
            volume=np.max,
        ),
        slip(
            _steps,
            "mean-scale",
            "You subtracted the mean of the s. The logarithm of a product is a sum.",
            volume=np.mean,
        ),
        slip(
            _steps,
            "scales-times-n",
            "The sum of the s is multiplied by n. The sum goes over the entries already.",
            volume=lambda s: len(s) * np.sum(s),
        ),
        slip(
            _steps,
            "largest-square",
            "You took the largest of the squares. The density is a product over all entries.",
            squares=lambda x: np.max(x**2) / 2,
        ),
        slip(
            _steps,
            "product-of-squares",
            "You multiplied the squares. In the exponent they are added.",
            squares=lambda x: np.prod(x**2) / 2,
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
