"""The log-density of an affine map."""

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
        Misconception(
            "J-for-its-inverse",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) + _size(A),
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "same probability fills more room: does the density go up or down?",
        ),
        Misconception(
            "as-if-a-function",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)),
            "You went back to x and took the density there, as if it were a function of a point. "
            "A density is per volume, and A changes the volume.",
        ),
        Misconception(
            "forward-for-backward",
            lambda A, b, y: _laplace(A @ (y - b)) - _size(A),
            "You multiplied y − b by A. To find the x that was mapped to y, undo A.",
        ),
        Misconception(
            "forward-and-inverse",
            lambda A, b, y: _laplace(A @ (y - b)) + _size(A),
            "You used A where its inverse is needed, in both places: this is the density of "
            "another variable, the one that A maps back.",
        ),
        Misconception(
            "density-at-y",
            lambda A, b, y: _laplace(y) - _size(A),
            "You evaluated the density of X at y. It belongs at the point x that was mapped to y.",
        ),
        Misconception(
            "shift-forgotten",
            lambda A, b, y: _laplace(np.linalg.solve(A, y)) - _size(A),
            "You left b out on the way back. It doesn't change volumes, but it moves the points.",
        ),
        Misconception(
            "shift-added",
            lambda A, b, y: _laplace(np.linalg.solve(A, y + b)) - _size(A),
            "You added b on the way back. The map added it, so undo that.",
        ),
        Misconception(
            "transposed",
            lambda A, b, y: _laplace(np.linalg.solve(A.T, y - b)) - _size(A),
            "You solved with the transpose of A. The determinant doesn't notice, but the point "
            "x does.",
        ),
        Misconception(
            "twos-forgotten",
            lambda A, b, y: float(-np.sum(np.abs(np.linalg.solve(A, y - b)))) - _size(A),
            "The ½ in front of each entry's density is missing: n of them, one for each entry.",
        ),
        Misconception(
            "one-two",
            lambda A, b, y: (
                float(-np.sum(np.abs(np.linalg.solve(A, y - b)))) - np.log(2) - _size(A)
            ),
            "You counted the ½ of the density once. The density of X is a product of n factors, "
            "and each has one.",
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
        Misconception(
            "matrix-not-undone",
            lambda A, b, y: _laplace(y - b) - _size(A),
            "You took b away and left A in place. To find the x that was mapped to y, undo both.",
        ),
        Misconception(
            "undone-in-the-wrong-order",
            lambda A, b, y: _laplace(np.linalg.solve(A, y) - b) - _size(A),
            "You undid A first and b afterwards. The map added b last, so it is to be taken away "
            "first.",
        ),
        Misconception(
            "half-the-logarithm",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - _size(A) / 2,
            "You took half of log|det A|. The half belongs to the determinant of a covariance, "
            "AAᵀ, which is the square of det A.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.linalg.slogdet(A)[0],
            "You subtracted the sign of the determinant. `slogdet` returns two numbers: the sign "
            "first, then the logarithm.",
        ),
        Misconception(
            "logarithm-times-n",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - len(y) * _size(A),
            "You counted log|det A| once for each entry. The determinant is that of the whole "
            "map: it counts once.",
        ),
        Misconception(
            "twos-added",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) + 2 * len(y) * np.log(2) - _size(A),
            "The logarithm of ½ is −log 2, not log 2.",
        ),
        Misconception(
            "bars-forgotten",
            lambda A, b, y: (
                float(np.sum(-np.linalg.solve(A, y - b))) - len(y) * np.log(2) - _size(A)
            ),
            "In the density of X the bars are missing: it falls on both sides of 0.",
        ),
        Misconception(
            "length-for-the-sum",
            lambda A, b, y: (
                -float(np.linalg.norm(np.linalg.solve(A, y - b))) - len(y) * np.log(2) - _size(A)
            ),
            "You took the length of x. The product of the entries' densities has the *sum* of "
            "their absolute values in the exponent.",
        ),
        Misconception(
            "forward-with-the-shift",
            lambda A, b, y: _laplace(A @ y + b) - _size(A),
            "You sent y forward through the map. Go back: which x was mapped to y?",
        ),
        Misconception(
            "forward-with-the-shift-and-sign",
            lambda A, b, y: _laplace(A @ y + b) + _size(A),
            "You sent y forward through the map. Go back: which x was mapped to y? And where the "
            "map stretches, the density goes down.",
        ),
        Misconception(
            "averaged",
            lambda A, b, y: (
                -float(np.mean(np.abs(np.linalg.solve(A, y - b)))) - len(y) * np.log(2) - _size(A)
            ),
            "You averaged the sizes |x|. The logarithm of a product is a sum.",
        ),
        Misconception(
            "diagonal-for-the-determinant",
            lambda A, b, y: (
                _laplace(np.linalg.solve(A, y - b)) - float(np.sum(np.log(np.abs(np.diag(A)))))
            ),
            "You took the product of the diagonal for the determinant. That is right for "
            "triangular matrices only.",
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
