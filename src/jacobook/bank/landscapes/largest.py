"""The largest eigenvalue, not the largest in size."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Satisfies,
    Tolerance,
    Vector,
)

Product = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(values: Vector, edge: str = "", scale: float = 1.0) -> Case:
        # The scale differs, so that a shift has to be found out, not guessed.
        n, values = len(values), scale * values
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        H = Q * values @ Q.T
        # A part of at least a twentieth of the usual along both ends.
        parts = rng.normal(size=n)
        for end in (int(np.argmin(values)), int(np.argmax(values))):
            parts[end] = np.copysign(max(abs(parts[end]), 0.5), parts[end])
        product = Callback(lambda v: H @ v, "product", limit=80)
        return Case((product, Q @ parts), edge=edge, sizes={"n": n})

    def bulk(n: int, low: float = -2.0, high: float = 2.0) -> Vector:
        values: Vector = rng.uniform(low, high, size=n)
        return values

    return [
        case(np.append(bulk(90), [rng.uniform(4.0, 4.5), -rng.uniform(6.5, 7.0)])),
        case(
            np.append(bulk(88), [rng.uniform(3.5, 4.0), -rng.uniform(5.0, 5.5), -4.0]), scale=200.0
        ),
        case(np.append(bulk(95), [rng.uniform(5.0, 5.5), -rng.uniform(9.0, 10.0)]), scale=0.005),
        case(np.append(bulk(90, 0.1, 2.0), rng.uniform(4.0, 4.5)), "all eigenvalues are positive"),
        case(
            np.append(bulk(90, -7.0, -4.0), -rng.uniform(0.5, 1.0)),
            "all eigenvalues are negative",
        ),
        case(np.array([-rng.uniform(2.0, 3.0)]), "n is 1"),
    ]


def _lanczos(product: Product, start: Vector, m: int = 45) -> tuple[Vector, Vector]:
    """The Ritz values from low to high after at most m products, and the diagonal of T."""
    m = min(m, len(start))
    basis = np.zeros((m + 1, len(start)))
    basis[0] = start / np.linalg.norm(start)
    alpha, beta = [], []
    for k in range(m):
        r = product(basis[k])
        alpha.append(float(basis[k] @ r))
        for _ in range(2):
            r = r - basis[: k + 1].T @ (basis[: k + 1] @ r)
        beta.append(float(np.linalg.norm(r)))
        if beta[-1] < 1e-10:
            break
        basis[k + 1] = r / beta[-1]
    off = beta[: len(alpha) - 1]
    T = np.diag(alpha) + np.diag(off, 1) + np.diag(off, -1)
    return np.linalg.eigvalsh(T), np.array(alpha)


def _largest(product: Product, start: Vector) -> float:
    return float(_lanczos(product, start)[0][-1])


def _of_ritz(choose: Callable[[Vector], float]) -> Callable[[Product, Vector], float]:
    def answer(product: Product, start: Vector) -> float:
        return float(choose(_lanczos(product, start)[0]))

    return answer


def _power(steps: int, shift: float = 0.0, back: float = 0.0) -> Callable[[Product, Vector], float]:
    """So many steps of power iteration with H + shift·I; the quotient, and so much more."""

    def answer(product: Product, start: Vector) -> float:
        q = start / np.linalg.norm(start)
        for _ in range(steps):
            q = product(q) + shift * q
            q /= np.linalg.norm(q)
        return float(q @ product(q)) + back

    return answer


def _in_size(values: Vector) -> float:
    return float(values[np.argmax(np.abs(values))])


@lru_cache(maxsize=8)
def _matrix(product: Product, n: int) -> Matrix:
    return np.stack([product(e) for e in np.eye(n)], axis=-1)


def _is_definite(A: Matrix) -> bool:
    try:
        np.linalg.cholesky((A + A.T) / 2)
    except np.linalg.LinAlgError:
        return False
    return True


def _is_the_largest(answer: Any, product: Product, start: Vector) -> bool:
    """Just above the answer its multiple of the identity, minus H, is definite; below it isn't."""
    if np.shape(answer) != ():
        return False
    H, size = _matrix(product, len(start)), float(answer)
    reach = 1e-6 * float(np.linalg.norm(H, 2))
    return _is_definite((size + reach) * np.eye(len(H)) - H) and not _is_definite(
        (size - reach) * np.eye(len(H)) - H
    )


EXERCISE = Exercise(
    id="landscapes.largest",
    name="largest_eigenvalue",
    title="Largest, not largest in size",
    level=2,
    points=2,
    objective="14.2",
    hints=(
        "Power iteration may find the most negative eigenvalue. What does adding a multiple of the "
        "identity to H do to the eigenvalues, and to their order in size?",
        "Or use Lanczos' method, which finds both ends at once, and take the right one.",
    ),
    answer=Array(),
    reference=_largest,
    sampler=_cases,
    tolerance=Tolerance(
        rtol=1e-6, atol=1e-9, reason="An iteration stops somewhere; six digits are asked for."
    ),
    misconceptions=(
        Misconception(
            "largest-in-size",
            _of_ritz(_in_size),
            "This is the eigenvalue that is largest in size, with its sign. A negative one of that "
            "kind isn't the largest.",
        ),
        Misconception(
            "size-of-the-largest-in-size",
            _of_ritz(lambda values: abs(_in_size(values))),
            "This is the largest *size* of an eigenvalue: the length of Hq doesn't know the sign. "
            "The largest eigenvalue is asked for.",
        ),
        Misconception(
            "smallest",
            _of_ritz(lambda values: float(values[0])),
            "This is the smallest eigenvalue, the other end. (A shift in the wrong direction leads "
            "there.)",
        ),
        Misconception(
            "size-of-the-largest",
            _of_ritz(lambda values: abs(float(values[-1]))),
            "The size is right. Keep the sign: all eigenvalues may be negative.",
        ),
        Misconception(
            "not-below-zero",
            _of_ritz(lambda values: max(float(values[-1]), 0.0)),
            "You never return less than 0. All eigenvalues may be negative.",
        ),
        Misconception(
            "shift-left-in",
            _of_ritz(lambda values: float(values[-1] + abs(_in_size(values)))),
            "This is the largest eigenvalue of the shifted matrix. Take the shift off again.",
        ),
        Misconception(
            "shift-taken-twice",
            _of_ritz(lambda values: float(values[-1] - abs(_in_size(values)))),
            "You took the shift off once too often: the quotient with H itself has no shift in it.",
        ),
        Misconception(
            "spread",
            _of_ritz(lambda values: float(values[-1] - values[0])),
            "This is the distance between the two ends of the spectrum.",
        ),
        Misconception(
            "sign-turned",
            _of_ritz(lambda values: -float(values[-1])),
            "The sign is turned.",
        ),
        Misconception(
            "square",
            _of_ritz(lambda values: float(_in_size(values) ** 2)),
            "This is an eigenvalue of H², the largest one.",
        ),
        Misconception(
            "quotient-at-the-start",
            lambda product, start: start @ product(start) / (start @ start),
            "This is the curvature along the start: a mean of the eigenvalues, and no end of the "
            "spectrum.",
        ),
        Misconception(
            "quotient-not-divided",
            lambda product, start: start @ product(start),
            "This is the quadratic form at the start. Where is the iteration?",
        ),
        Misconception(
            "length-at-the-start",
            lambda product, start: np.linalg.norm(product(start)) / np.linalg.norm(start),
            "This is how much longer H makes the start: neither an eigenvalue nor an end of the "
            "spectrum.",
        ),
        *(
            Misconception(
                f"power-{steps}-steps",
                _power(steps),
                f"These are {steps} steps of power iteration with H itself: they go to the "
                "eigenvalue that is largest in size, and aren't there yet.",
            )
            for steps in (5, 10, 20)
        ),
        *(
            Misconception(
                f"lanczos-{m}-products",
                lambda product, start, m=m: float(_lanczos(product, start, m)[0][-1]),
                f"This is what Lanczos' method knows after {m} products: it needs some more for "
                "six digits.",
            )
            for m in (3, 5)
        ),
        Misconception(
            "largest-on-the-diagonal",
            lambda product, start: float(np.max(_lanczos(product, start)[1])),
            "This is the largest entry on the diagonal of the tridiagonal matrix. Its largest "
            "*eigenvalue* is what comes close to H's.",
        ),
        Misconception(
            "trace",
            lambda product, start: float(np.sum(_lanczos(product, start)[1])),
            "This is the trace of the tridiagonal matrix, the sum of its eigenvalues.",
        ),
        Misconception(
            "second",
            _of_ritz(lambda values: float(values[-2] if len(values) > 1 else values[-1] - 1.0)),
            "This is the second largest.",
        ),
        Misconception(
            "all-ritz-values",
            lambda product, start: _lanczos(product, start)[0],
            "This is a list of eigenvalues. The largest is asked for, a number.",
        ),
    ),
    proof=Satisfies(_is_the_largest),
)
