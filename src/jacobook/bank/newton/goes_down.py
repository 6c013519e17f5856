"""Does it go down?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Reading,
    Recomputed,
    Vector,
)

Labelled = Callable[[Vector, Matrix], str]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        eigenvalues: list[float], parts: list[float], edge: str = "", length: float = 1.0
    ) -> Case:
        """H with these eigenvalues, and g with these parts along its eigenvectors, times length."""
        n = len(eigenvalues)
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        signs = rng.choice([-1.0, 1.0], size=n)
        return Case(
            (length * Q @ (signs * parts), (Q * eigenvalues) @ Q.T), edge=edge, sizes={"n": n}
        )

    def draw(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    exact = np.array([[0.0, 4.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.0, -2.0]])
    return [
        # definite
        case([draw(1, 2), draw(3, 4), draw(5, 6)], [1.0, 2.0, 1.5]),
        case([-draw(1, 2), -draw(3, 4)], [1.0, 2.0]),
        # indefinite, and the trace, the determinant and gᵀHg say something else
        case([draw(0.5, 1), -draw(6, 8)], [2.0, 1.5]),
        case([-draw(0.5, 1), draw(6, 8)], [2.0, 1.5]),
        case([draw(0.5, 1), -draw(3, 4), -draw(5, 6)], [2.0, 1.0, 1.0]),
        case([-draw(0.5, 1), draw(3, 4), draw(5, 6)], [2.0, 1.0, 1.0]),
        case([draw(0.5, 1), -draw(6, 8), draw(1, 2), -draw(4, 5)], [2.0, 2.0, 1.0, 1.0]),
        case([-draw(0.5, 1), draw(2, 3), -draw(5, 6)], [1.0, 3.0, 0.5]),
        # steep on the whole, and the largest part of g in the other half
        case([draw(8, 9), -draw(0.5, 1)], [3.0, 0.3]),
        case([-draw(8, 9), draw(0.5, 1)], [3.0, 0.3]),
        # the largest part of g belongs to a large eigenvalue, which makes it count for less
        case([draw(0.2, 0.3), -draw(8, 9)], [1.0, 1.5]),
        case([-draw(0.2, 0.3), draw(8, 9)], [1.0, 1.5]),
        # the two parts all but cancel, and the slope isn't zero
        case([1.0, -1.05], [1.0, 1.0]),
        case([-1.0, 1.05], [1.0, 1.0]),
        # the slope is zero, without any rounding
        Case((np.array([3.0, 0.0]), np.array([[0.0, 2.0], [2.0, 0.0]])), sizes={"n": 2}),
        Case((np.array([0.0, 3.0, 0.0]), exact), sizes={"n": 3}),
        case([draw(1, 2), draw(3, 4)], [0.0, 0.0], "g is zero"),
        case([-draw(1, 2)], [2.0], "n is 1"),
        # A tolerance of its own makes the first two zero, and none at all the others not.
        case([draw(1, 2), draw(3, 4), -draw(5, 6)], [2.0, 1.0, 0.5], "g is tiny", 1e-12),
        case([-draw(1, 2), -draw(3, 4), draw(5, 6)], [2.0, 1.0, 0.5], "g is tiny", 1e-12),
        *(
            case([1.3, -1.3, 2.1, -2.1, 3.7, -3.7], [1.0, 1.0, 2.0, 2.0, 1.5, 1.5], rounded)
            for rounded in ["the slope is zero but for rounding"] * 3
        ),
    ]


def _named(number: float, size: float = 1.0) -> str:
    """Name the slope −number."""
    return "neither" if abs(number) <= 1e-9 * size else "down" if number > 0 else "up"


def _judge(number: Callable[[Vector, Matrix], Any]) -> Labelled:
    return lambda g, H: _named(float(number(g, H)))


def _slope(g: Vector, H: Matrix) -> str:
    d = -np.linalg.solve(H, g)
    return _named(-float(g @ d), float(np.linalg.norm(g) * np.linalg.norm(d)))


def _loosely(g: Vector, H: Matrix, limit: float) -> str:
    d = np.linalg.solve(H, g)
    slope, size = float(g @ d), float(np.linalg.norm(g) * np.linalg.norm(d))
    return "neither" if abs(slope) <= limit * size else "down" if slope > 0 else "up"


def _unanimous(numbers: Vector) -> str:
    """Down where all numbers are positive, up where all are negative."""
    return "down" if np.all(numbers > 0) else "up" if np.all(numbers < 0) else "neither"


def _by_eigenvectors(g: Vector, H: Matrix) -> str:
    """Add what each eigenvector contributes to the slope."""
    eigenvalues, vectors = np.linalg.eigh(H)
    parts = (vectors.T @ g) ** 2 / eigenvalues
    return _named(float(np.sum(parts)), float(np.sum(np.abs(parts))) or 1.0)


def _by_definiteness(indefinite: str) -> Labelled:
    def judge(g: Vector, H: Matrix) -> str:
        low, high = np.linalg.eigvalsh(H)[[0, -1]]
        return "down" if low > 0 else "up" if high < 0 else indefinite

    return judge


def _exactly(g: Vector, H: Matrix) -> str:
    number = _slope(g, H)
    return "up" if number == "neither" else number


def _largest_part(g: Vector, H: Matrix) -> str:
    eigenvalues, vectors = np.linalg.eigh(H)
    return _named(float(eigenvalues[np.argmax(np.abs(vectors.T @ g))]))


EXERCISE = Exercise(
    id="newton.goes_down",
    name="newton_goes",
    title="Does it go down?",
    level=2,
    points=2,
    objective="11.3",
    hints=(
        "The slope of f along d is the dot product of the gradient with d. Take Newton's d.",
        "One number decides. Its sign needs g and H together: neither the eigenvalues alone nor "
        "the gradient alone will do.",
    ),
    answer=Choice(
        {
            "down": "f goes down at first along Newton's step.",
            "up": "f goes up at first along Newton's step.",
            "neither": "the slope along Newton's step is zero.",
        }
    ),
    reference=_slope,
    sampler=_cases,
    coincidences={
        "H-transposed": "A Hessian is symmetric.",
        "H-symmetric": "A Hessian is symmetric.",
    },
    misconceptions=(
        Misconception(
            "tolerance-too-large",
            lambda g, H: _loosely(g, H, 0.1),
            "You count small slopes as zero. Only what is at most 1e-9 of ‖g‖‖d‖ counts as zero.",
        ),
        Misconception(
            "first-entry-alone",
            lambda g, H: _named(float(g[0] * np.linalg.solve(H, g)[0])),
            "You looked at the first entries alone. The slope is a sum over all of them.",
        ),
        Misconception(
            "every-entry",
            lambda g, H: _unanimous(g * np.linalg.solve(H, g)),
            "You ask that every entry of g and d has a product of one sign. Their sum counts.",
        ),
        Misconception(
            "diagonal",
            lambda g, H: _unanimous(np.diag(H)),
            "You looked at the signs on the diagonal of H. The slope needs g, and all of H.",
        ),
        Misconception(
            "up-and-down-exchanged",
            lambda g, H: {"up": "down", "down": "up"}.get(_slope(g, H), "neither"),
            "You have up and down the wrong way round. Newton's step has a minus, and with a "
            "positive definite H it goes down.",
        ),
        Misconception(
            "only-positive-definite",
            _by_definiteness("up"),
            "You say down for a positive definite H only. With an indefinite H the step may go "
            "down as well: it depends on g.",
        ),
        Misconception(
            "indefinite-is-neither",
            _by_definiteness("neither"),
            "You say neither wherever H is indefinite. The slope is one number, and has a sign "
            "for an indefinite H too.",
        ),
        Misconception(
            "only-negative-definite-climbs",
            _by_definiteness("down"),
            "You say up for a negative definite H only. With an indefinite H the step may go up "
            "as well: it depends on g.",
        ),
        Misconception(
            "definite-or-neither",
            lambda g, H: "down" if np.linalg.eigvalsh(H)[0] > 0 else "neither",
            "You say neither wherever H isn't positive definite. The slope is one number, and it "
            "has a sign there too.",
        ),
        Misconception(
            "first-corner",
            _judge(lambda g, H: H[0, 0]),
            "You judged by the first entry of H alone. The slope along d needs all of H, and g.",
        ),
        Misconception(
            "first-entry-of-the-step",
            _judge(lambda g, H: np.linalg.solve(H, g)[0]),
            "You judged by the first entry of the step. Whether f goes down is the sign of a dot "
            "product with g.",
        ),
        Misconception(
            "curvature-along-the-gradient",
            _judge(lambda g, H: g @ H @ g),
            "You judged by gᵀHg, the curvature along the gradient. Newton's step doesn't go "
            "along the gradient: what is its dot product with g?",
        ),
        Misconception(
            "trace",
            _judge(lambda g, H: np.trace(H)),
            "You judged by the trace, the sum of the eigenvalues. A large eigenvalue makes a "
            "*short* part of the step.",
        ),
        Misconception(
            "determinant",
            _judge(lambda g, H: np.linalg.det(H)),
            "You judged by the determinant. Two negative eigenvalues give it the sign that none "
            "gives it, and g plays no part.",
        ),
        Misconception(
            "gradient-alone",
            _judge(lambda g, H: g @ g),
            "You say down wherever g isn't zero. That is so for the negative gradient. For "
            "Newton's step it depends on H.",
        ),
        Misconception(
            "curvature-along-the-step",
            _judge(lambda g, H: np.linalg.solve(H, g) @ np.linalg.solve(H, np.linalg.solve(H, g))),
            "You judged by the sign of something that holds the inverse of H too often. The slope "
            "along d is g times d, and d holds it once.",
        ),
        Misconception(
            "sum-of-the-inverse",
            _judge(lambda g, H: np.trace(np.linalg.inv(H))),
            "You judged by the trace of the inverse, as if g had equal parts along all "
            "eigenvectors.",
        ),
        Misconception(
            "largest-part-of-g",
            _largest_part,
            "You judged by one eigenvector alone. Every one contributes to the slope, and one with "
            "a small eigenvalue contributes much.",
        ),
        Misconception(
            "sum-of-the-step",
            _judge(lambda g, H: np.sum(np.linalg.solve(H, g))),
            "You judged by the sum of the entries of the step. Whether f goes down is the sign of "
            "a dot product with g.",
        ),
        Misconception(
            "always-down",
            lambda g, H: "down",
            "You say down every time. The step leads to the *stationary* point of the model; that "
            "may lie uphill.",
        ),
        Misconception(
            "always-up",
            lambda g, H: "up",
            "You say up every time. With a positive definite H the step goes down.",
        ),
        Misconception(
            "always-neither",
            lambda g, H: "neither",
            "You say neither every time. The gradient of the *model* is zero at the end of the "
            "step; the slope of f at its beginning usually isn't.",
        ),
        Misconception(
            "exchanged-and-never-zero",
            lambda g, H: "down" if g @ np.linalg.solve(H, g) < 0 else "up",
            "You have up and down the wrong way round, and never say neither. Newton's step has a "
            "minus; and a slope that is zero but for rounding has a name of its own.",
        ),
        Misconception(
            "zero-is-up",
            _exactly,
            "Up and down are right. A slope that is zero but for rounding counts as neither.",
        ),
        Misconception(
            "zero-is-down",
            lambda g, H: "down" if _slope(g, H) == "neither" else _slope(g, H),
            "Up and down are right. A slope that is zero but for rounding counts as neither.",
        ),
    ),
    readings=(
        Reading(
            "the determinant of H",
            lambda g, H: float(np.linalg.det(H)),
            "The slope needs the gradient too.",
        ),
        Reading(
            "the trace of H",
            lambda g, H: float(np.trace(H)),
            "The slope needs the gradient too.",
        ),
        Reading(
            "the least eigenvalue of H",
            lambda g, H: float(np.linalg.eigvalsh(H)[0]),
            "With a negative one f can go down all the same: the gradient has a say.",
        ),
        Reading(
            "the largest eigenvalue of H",
            lambda g, H: float(np.linalg.eigvalsh(H)[-1]),
            "With a positive one f can go up all the same: the gradient has a say.",
        ),
        Reading(
            "the curvature along the gradient, gᵀHg",
            lambda g, H: float(g @ H @ g),
            "The slope along d has the inverse of H in it.",
        ),
        Reading(
            "the sum of the entries of d",
            lambda g, H: -float(np.sum(np.linalg.solve(H, g))),
            "The slope weights them with the gradient.",
        ),
        Reading(
            "the product of the first entries of g and d",
            lambda g, H: -float(g[0] * np.linalg.solve(H, g)[0]),
            "The slope is a sum over all entries.",
        ),
    ),
    proof=Recomputed(_by_eigenvectors),
)
