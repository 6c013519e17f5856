"""The way off a saddle."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.second_order._shared import _symmetric
from jacobook.declaration import Case, Direction, Exercise, Matrix, Misconception, Vector


def _escape_cases(rng: np.random.Generator) -> list[Case]:
    def near(*eigenvalues: float) -> Matrix:
        return _symmetric(rng, *(value + rng.uniform(-0.15, 0.15) for value in eigenvalues))

    # In an order in which neither the first eigenvalue nor the first negative one is the smallest.
    diagonal = np.diag(np.array([1.2, -1.0, -0.5, 2.5, -1.8]) + rng.uniform(-0.15, 0.15, size=5))
    return [
        Case((near(-1.0, 3.0),), sizes={"n": 2}),
        Case((near(-1.5, 0.5, 3.0),), sizes={"n": 3}),
        Case((near(-4.0, -1.5, 0.6, 2.0),), sizes={"n": 4}),
        Case((near(-2.0, -1.2, 0.5, 1.5, 3.0),), sizes={"n": 5}),
        Case((diagonal,), edge="H is diagonal"),
    ]


def _eigenvector(choose: Callable[[Vector], int]) -> Callable[[Matrix], Vector]:
    """Make H ↦ eigenvector out of a rule that picks one of the ascending eigenvalues."""

    def direction(H: Matrix) -> Vector:
        values, vectors = np.linalg.eigh(H)
        return np.asarray(vectors[:, choose(values)])

    return direction


def _eigh_row(H: Matrix) -> Vector:
    return np.asarray(np.linalg.eigh(H)[1][0])


def _unsorted(choose: Callable[[Vector], int]) -> Callable[[Matrix], Vector]:
    """The same with the eigenvalues in the order in which `eig` returns them."""

    def direction(H: Matrix) -> Vector:
        values, vectors = np.linalg.eig(H)
        return np.asarray(vectors[:, choose(values)])

    return direction


EXERCISE = Exercise(
    id="second_order.escape",
    name="escape_direction",
    title="The way off a saddle",
    level=2,
    points=2,
    objective="5.6",
    hints=(
        "For unit vectors, vᵀHv lies between the smallest and the largest eigenvalue. Which v "
        "makes it smallest?",
        "`np.linalg.eigh(H)` returns the eigenvalues in ascending order and the eigenvectors as "
        "*columns*.",
    ),
    answer=Direction(either_sign=True),
    reference=_eigenvector(lambda values: 0),
    sampler=_escape_cases,
    misconceptions=(
        Misconception(
            "row-of-eigenvectors",
            _eigh_row,
            "You took a row of the matrix of eigenvectors. NumPy stores them as columns: "
            "`vectors[:, i]` belongs to `values[i]`.",
        ),
        Misconception(
            "steepest-up",
            _eigenvector(lambda values: -1),
            "Along your direction f rises fastest: it belongs to the largest eigenvalue. The "
            "eigenvalues come in ascending order.",
        ),
        Misconception(
            "largest-in-size",
            _eigenvector(lambda values: int(np.argmax(np.abs(values)))),
            "You took the eigenvalue of largest size. If that one is positive, f goes up: the sign "
            "matters.",
        ),
        Misconception(
            "least-negative",
            _eigenvector(lambda values: int(np.sum(values < 0)) - 1),
            "Along your direction f goes down, but there is a negative eigenvalue that is further "
            "from zero.",
        ),
        Misconception(
            "flattest",
            _eigenvector(lambda values: int(np.argmin(np.abs(values)))),
            "You took the eigenvalue nearest to zero, along which f hardly changes.",
        ),
        Misconception(
            "unsorted",
            _unsorted(lambda values: 0),
            "`np.linalg.eig` returns the eigenvalues in no particular order, so its first column "
            "may belong to any of them. `eigh`, for symmetric matrices, sorts.",
        ),
        Misconception(
            "first-negative",
            _unsorted(lambda values: int(np.argmax(values < 0))),
            "`np.linalg.eig` returns the eigenvalues in no particular order: the first negative "
            "one needn't be the most negative.",
        ),
        Misconception(
            "eigenvalues",
            lambda H: np.linalg.eigvalsh(H),
            "You returned the eigenvalues. Each tells a curvature; the direction in which f has "
            "that curvature is its eigenvector.",
        ),
        Misconception(
            "axis",
            lambda H: np.eye(len(H))[np.argmin(np.diag(H))],
            "You took the axis with the smallest diagonal entry. A direction between the axes "
            "curves down more.",
        ),
    ),
)
