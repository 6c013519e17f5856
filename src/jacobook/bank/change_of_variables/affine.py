"""The log-density of an affine map."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _mixing, _size
from jacobook.bank.routes import jacobian_of
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


def _affine_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, mirrored: bool, edge: str = "", scale: float = 1.0, at: float = 1.0) -> Case:
        A = _mixing(rng, n, mirrored)
        b, x = rng.uniform(0.5, 1.5, size=n), at * rng.normal(size=n)
        return Case((scale * A, b, scale * (A @ x) + b), edge=edge, condition=10.0, sizes={"n": n})

    return [
        case(3, False),
        case(4, True),
        case(2, True),
        case(5, False),
        case(3, True, "y equals b", at=0.0),
        case(1, True, "n is 1"),
        case(80, False, "the determinant is too large for a double", scale=1e5),
    ]


def _laplace(x: Vector) -> float:
    return float(-np.sum(np.abs(x)) - len(x) * np.log(2))


def _through_the_inverse(A: Matrix, b: Vector, y: Vector) -> float:
    """The inverse map's own Jacobian, by the complex step; its volume by singular values."""
    from scipy.stats import laplace

    def back(v: Vector) -> Vector:
        return np.asarray(np.linalg.solve(A, v - b))

    shrunk = np.sum(np.log(np.linalg.svd(jacobian_of(back, y), compute_uv=False)))
    return float(np.sum(laplace.logpdf(back(y))) + shrunk)


def _density(
    A: Matrix,
    b: Vector,
    y: Vector,
    *,
    back: Callable[[Matrix, Vector, Vector], Vector] = lambda A, b, y: np.linalg.solve(A, y - b),
    spread: Callable[[Vector], Any] = lambda x: np.sum(np.abs(x)),
    halves: Callable[[int], float] = lambda n: n * np.log(2),
    volume: Callable[[Matrix], float] = _size,
) -> Any:
    """The log-density, made of its steps."""
    return -spread(back(A, b, y)) - halves(len(y)) - volume(A)


EXERCISE = Exercise(
    id="change_of_variables.affine",
    name="affine_log_density",
    title="The log-density of an affine map",
    level=2,
    points=2,
    objective="8.4",
    hints=(
        "Which x was mapped to y? Solve for it. Then log p(y) is the log-density of X at that x, "
        "corrected by how much A stretches volume.",
        "Where A stretches, the same probability fills more room, so the density is lower. "
        "`np.linalg.slogdet(A)` returns the sign and log|det A|.",
    ),
    answer=Array(),
    reference=lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - _size(A),
    sampler=_affine_cases,
    misconceptions=(
        slip(
            _density,
            "J-for-its-inverse",
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "same probability fills more room: does the density go up or down?",
            volume=lambda A: -_size(A),
        ),
        slip(
            _density,
            "as-if-a-function",
            "A density is per volume, and A changes the volume: its determinant is missing.",
            volume=lambda A: 0.0,
        ),
        slip(
            _density,
            "forward-for-backward",
            "You multiplied y − b by A. To find the x that was mapped to y, undo A.",
            back=lambda A, b, y: A @ (y - b),
        ),
        slip(
            _density,
            "density-at-y",
            "You evaluated the density of X at y. It belongs at the point x that was mapped to y.",
            back=lambda A, b, y: y,
        ),
        slip(
            _density,
            "shift-forgotten",
            "You left b out on the way back. It doesn't change volumes, but it moves the points.",
            back=lambda A, b, y: np.linalg.solve(A, y),
        ),
        slip(
            _density,
            "shift-added",
            "You added b on the way back. The map added it, so undo that.",
            back=lambda A, b, y: np.linalg.solve(A, y + b),
        ),
        slip(
            _density,
            "transposed",
            "You solved with the transpose of A.",
            back=lambda A, b, y: np.linalg.solve(A.T, y - b),
        ),
        slip(
            _density,
            "twos-forgotten",
            "The ½ in front of each entry's density is missing: n of them, one for each entry.",
            halves=lambda n: 0.0,
        ),
        slip(
            _density,
            "one-two",
            "You counted the ½ of the density once. The density of X is a product of n factors, "
            "and each has one.",
            halves=lambda n: np.log(2),
        ),
        Misconception(
            "gaussian",
            lambda A, b, y: (
                (-np.sum(np.linalg.solve(A, y - b) ** 2) / 2 - len(y) / 2 * np.log(2 * np.pi))
                - _size(A)
            ),
            "This is right for Gaussian entries. The density here is ½ exp(−|x|): another "
            "logarithm, the same map.",
        ),
        Misconception(
            "not-the-logarithm",
            lambda A, b, y: np.exp(_laplace(np.linalg.solve(A, y - b)) - _size(A)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "determinant-overflows",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.log(np.abs(np.linalg.det(A))),
            "Right, as long as the determinant fits into a double. With 80 dimensions it may be "
            "larger than 1e308, and then its logarithm comes out infinite. Never form the "
            "determinant: `np.linalg.slogdet`.",
        ),
        Misconception(
            "absolute-value-forgotten",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.log(np.linalg.det(A)),
            "Where the determinant is negative you took the logarithm of a negative number. The "
            "density needs the absolute value. (And a determinant can overflow: look for a "
            "function that returns the logarithm at once.)",
        ),
        slip(
            _density,
            "matrix-not-undone",
            "You took b away and left A in place. To find the x that was mapped to y, undo both.",
            back=lambda A, b, y: y - b,
        ),
        slip(
            _density,
            "undone-in-the-wrong-order",
            "You undid A first and b afterwards. The map added b last, so it is to be taken away "
            "first.",
            back=lambda A, b, y: np.linalg.solve(A, y) - b,
        ),
        slip(
            _density,
            "half-the-logarithm",
            "You took half of log|det A|. The half belongs to the determinant of a covariance, "
            "AAᵀ, which is the square of det A.",
            volume=lambda A: _size(A) / 2,
        ),
        slip(
            _density,
            "sign-for-the-logarithm",
            "You subtracted the sign of the determinant, which `slogdet` returns first. The "
            "logarithm is the second number.",
            volume=lambda A: np.linalg.slogdet(A)[0],
        ),
        slip(
            _density,
            "logarithm-times-n",
            "You counted log|det A| once for each entry. The determinant is that of the whole "
            "map: it counts once.",
            volume=lambda A: len(A) * _size(A),
        ),
        slip(
            _density,
            "twos-added",
            "The logarithm of ½ is −log 2, not log 2.",
            halves=lambda n: -n * np.log(2),
        ),
        slip(
            _density,
            "bars-forgotten",
            "In the density of X the bars are missing: it falls on both sides of 0.",
            spread=np.sum,
        ),
        slip(
            _density,
            "length-for-the-sum",
            "You took the length of x. The product of the entries' densities has the *sum* of "
            "their absolute values in the exponent.",
            spread=np.linalg.norm,
        ),
        slip(
            _density,
            "forward-with-the-shift",
            "You sent y forward through the map. Go back: which x was mapped to y?",
            back=lambda A, b, y: A @ y + b,
        ),
        slip(
            _density,
            "averaged",
            "You averaged the sizes |x|. The logarithm of a product is a sum.",
            spread=lambda x: np.mean(np.abs(x)),
        ),
        slip(
            _density,
            "diagonal-for-the-determinant",
            "You took the product of the diagonal for the determinant. That is right for "
            "triangular matrices only.",
            volume=lambda A: np.sum(np.log(np.abs(np.diag(A)))),
        ),
        slip(
            _density,
            "bars-around-the-sum",
            "The bars stand around the sum. Each entry has bars of its own.",
            spread=lambda x: np.abs(np.sum(x)),
        ),
        slip(
            _density,
            "largest-entry",
            "You took the largest |x|. The density of X is a product over all entries.",
            spread=lambda x: np.max(np.abs(x)),
        ),
        slip(
            _density,
            "exponent-sign",
            "The term of |x| has the wrong sign: far out the density of X is small.",
            spread=lambda x: -np.sum(np.abs(x)),
        ),
        slip(
            _density,
            "squares",
            "You squared the entries of x. The density of X has |x| in its exponent.",
            spread=lambda x: np.sum(x**2),
        ),
        slip(
            _density,
            "half-in-the-exponent",
            "The term of |x| has a ½, and the exponent of this density has none.",
            spread=lambda x: np.sum(np.abs(x)) / 2,
        ),
        slip(
            _density,
            "logarithm-twice",
            "log|det A| counts twice. It counts once.",
            volume=lambda A: 2 * _size(A),
        ),
        slip(
            _density,
            "determinant-itself",
            "You subtracted the size of the determinant. Its logarithm belongs there.",
            volume=lambda A: np.abs(np.linalg.det(A)) if len(A) < 50 else np.inf,
        ),
        slip(
            _density,
            "trace",
            "You took the trace of A. What scales a volume is the determinant.",
            volume=np.trace,
        ),
        slip(
            _density,
            "root-of-the-halves",
            "You have half of log 2 for each entry. The ½ in front of the density stands under no"
            " root.",
            halves=lambda n: n * np.log(2) / 2,
        ),
        slip(
            _density,
            "gaussian-constant",
            "The constant is that of the normal density. Here it is ½ for each entry.",
            halves=lambda n: n / 2 * np.log(2 * np.pi),
        ),
        Misconception(
            "negative-log-likelihood",
            lambda A, b, y: -_density(A, b, y),
            "This is the *negative* logarithm, as it is minimised in training. The logarithm "
            "itself is asked for.",
        ),
        Misconception(
            "base-ten",
            lambda A, b, y: _density(A, b, y) / np.log(10),
            "This is the logarithm to base 10. The natural logarithm is asked for.",
        ),
        slip(
            _density,
            "exponent-doubled",
            "The term of |x| counts twice. The exponent of the density is −|x|.",
            spread=lambda x: 2 * np.sum(np.abs(x)),
        ),
        slip(
            _density,
            "root-of-the-sum",
            "You took the root of the sum of the sizes.",
            spread=lambda x: np.sqrt(np.sum(np.abs(x))),
        ),
        slip(
            _density,
            "gaussian-exponent",
            "The exponent is that of the normal density. Here it is −|x|.",
            spread=lambda x: np.sum(x**2) / 2,
        ),
        slip(
            _density,
            "quarters",
            "You took ¼ for the ½ of the density, or counted it twice.",
            halves=lambda n: 2 * n * np.log(2),
        ),
        slip(
            _density,
            "logarithm-forgotten-of-the-half",
            "You took 2 for log 2.",
            halves=lambda n: 2.0 * n,
        ),
        slip(
            _density,
            "logarithm-of-2n",
            "You took the logarithm of 2n. The constant is n times log 2.",
            halves=lambda n: np.log(2 * n),
        ),
        slip(
            _density,
            "transpose-for-the-inverse",
            "You multiplied by the transpose of A. It is the inverse only for rotations.",
            back=lambda A, b, y: A.T @ (y - b),
        ),
        slip(
            _density,
            "length-of-A",
            "You took the logarithm of the Frobenius norm of A. What scales a volume is the "
            "determinant.",
            volume=lambda A: np.log(np.linalg.norm(A)),
        ),
    ),
    coincidences={"b-y-swapped": "The density of X is even, so that of Y is symmetric about b."},
    terms=(
        Term(
            "the term of |x|",
            lambda A, b, y: np.sum(np.abs(np.linalg.solve(A, y - b))),
            weight=-1.0,
        ),
        Term("the term of the halves", lambda A, b, y: len(y) * np.log(2), weight=-1.0),
        Term("the term of the determinant", lambda A, b, y: _size(A), weight=-1.0),
    ),
    proof=Recomputed(_through_the_inverse),
)
