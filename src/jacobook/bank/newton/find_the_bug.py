"""Find the bug: a damped step."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Recomputed, Vector, slip


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, mu: float, edge: str = "") -> Case:
        # Columns of very different lengths, so that the unit of each parameter shows.
        J = rng.normal(size=(m, n)) * rng.permutation(np.geomspace(0.2, 5, n) if n > 1 else [2.0])
        return Case((J, rng.normal(size=m), mu), edge=edge, sizes={"m": m, "n": n})

    return [
        case(7, 3, 0.5),
        case(5, 2, 3.0),
        case(6, 4, 0.1),
        case(4, 4, 2.0, "m equals n"),
        case(2, 4, 0.7, "there are fewer residuals than parameters"),
        case(5, 1, 0.4, "n is 1"),
    ]


def _squares(J: Matrix) -> Vector:
    squares: Vector = np.sum(J**2, axis=0)
    return squares


def _of_the_sum(J: Matrix) -> Vector:
    squares: Vector = np.sum(J, axis=0) ** 2
    return squares


def _step(
    J: Matrix,
    r: Vector,
    mu: float,
    *,
    squares: Callable[[Matrix], Vector] = _squares,
    sign: float = -1.0,
    weight: Callable[[float], float] = lambda mu: mu,
    inner: Callable[[Matrix], Matrix] = lambda J: J.T @ J,
    right: Callable[[Matrix, Vector], Vector] = lambda J, r: J.T @ r,
) -> Vector:
    A = inner(J) + weight(mu) * np.diag(squares(J))
    solved: Vector = sign * np.linalg.solve(A, right(J, r))
    return solved


def _stacked(J: Matrix, r: Vector, mu: float) -> Vector:
    """Solve the same least-squares problem with a row for each term, by its singular values."""
    D = np.linalg.norm(J, axis=0)
    stacked = np.vstack([J, np.sqrt(mu) * np.diag(D)])
    solved: Vector = np.linalg.pinv(stacked) @ np.concatenate([-r, np.zeros(len(D))])
    return solved


EXERCISE = Exercise(
    id="newton.find_the_bug",
    name="damped_step",
    title="Find the bug: a damped step",
    level=2,
    points=2,
    objective="11.5",
    hints=(
        "Two lines are wrong. Take J with one column (1, −1): what is the length of the column, "
        "and what does the code make of it? Then take μ close to 0, and compare with Gauss–Newton.",
        "The square of a column's length is the sum of the squares of its entries. And the step "
        "goes down: δ·Jᵀr is negative.",
    ),
    answer=Array(),
    reference=lambda J, r, mu: _step(J, r, mu),
    sampler=_cases,
    misconceptions=(
        slip(
            _step,
            "square-of-the-sum",
            "`squares` still holds the square of each column's *sum*: entries of opposite sign "
            "cancel in it.",
            "The sign is repaired.",
            squares=_of_the_sum,
        ),
        slip(
            _step,
            "uphill",
            "The step still goes uphill.",
            "The squares are repaired.",
            sign=1.0,
        ),
        slip(
            _step,
            "identity",
            "The damping is the same number for all parameters. Each is to be damped in its own "
            "unit, by the squared length of its column.",
            squares=lambda J: np.ones(J.shape[1]),
        ),
        slip(
            _step,
            "lengths-unsquared",
            "The lengths of the columns stand there unsquared. The term is μ‖Dδ‖²: what is the "
            "matrix of that square?",
            squares=lambda J: np.sqrt(_squares(J)),
        ),
        slip(
            _step,
            "mean-of-squares",
            "You take the mean of the squares of a column. A length has their sum.",
            squares=lambda J: np.mean(J**2, axis=0),
        ),
        slip(
            _step,
            "squares-of-squares",
            "The squared lengths are squared once more.",
            squares=lambda J: _squares(J) ** 2,
        ),
        slip(
            _step,
            "largest-column",
            "All parameters are damped like the one with the longest column.",
            squares=lambda J: np.full(J.shape[1], np.max(_squares(J))),
        ),
        slip(
            _step,
            "all-together",
            "All parameters are damped by one number, the sum of all squares of J.",
            squares=lambda J: np.full(J.shape[1], np.sum(J**2)),
        ),
        slip(
            _step,
            "plain-sums",
            "Each column is added up, and nothing is squared.",
            squares=lambda J: np.sum(J, axis=0),
        ),
        slip(
            _step,
            "without-mu",
            "The damping isn't multiplied by μ.",
            weight=lambda mu: 1.0,
        ),
        slip(
            _step,
            "damping-alone",
            "The product JᵀJ is missing in the matrix; only the damping is there.",
            inner=lambda J: np.zeros((J.shape[1], J.shape[1])),
        ),
        slip(
            _step,
            "absolute-sums",
            "You take the sum of the absolute values. The length of a column is the root of a sum "
            "of squares.",
            squares=lambda J: np.sum(np.abs(J), axis=0),
        ),
        slip(
            _step,
            "absolute-sums-squared",
            "You square the sum of the absolute values. Square first, then sum.",
            squares=lambda J: np.sum(np.abs(J), axis=0) ** 2,
        ),
        slip(
            _step,
            "mu-squared",
            "μ is squared. It stands in front of the square of D, and isn't part of it.",
            weight=lambda mu: mu**2,
        ),
        slip(
            _step,
            "mu-rooted",
            "The root of μ is right in a stacked system. In the normal equations it is squared "
            "again.",
            weight=np.sqrt,
        ),
        slip(
            _step,
            "undamped",
            "The damping is gone: the system is plain Gauss–Newton's, or nearly.",
            weight=lambda mu: 1e-10,
        ),
        slip(
            _step,
            "mu-halved",
            "The damping is half of what it should be: neither square has a ½ here.",
            weight=lambda mu: mu / 2,
        ),
        slip(
            _step,
            "mu-doubled",
            "The damping is twice what it should be: both squares bring down a 2.",
            weight=lambda mu: 2 * mu,
        ),
        slip(
            _step,
            "damping-taken-away",
            "The damping is taken away. It makes the matrix *more* definite.",
            weight=lambda mu: -mu,
        ),
        slip(
            _step,
            "diagonal-alone",
            "The matrix is left with its diagonal alone. The parameters are coupled through JᵀJ.",
            inner=lambda J: np.diag(_squares(J)),
        ),
        slip(
            _step,
            "right-side-doubled",
            "The right-hand side is doubled. Both squares bring down a 2, and it cancels.",
            right=lambda J, r: 2 * J.T @ r,
        ),
        slip(
            _step,
            "right-side-averaged",
            "The right-hand side is divided by the number of residuals. No mean is taken.",
            right=lambda J, r: J.T @ r / len(r),
        ),
    ),
    proof=Recomputed(_stacked),
)
