"""What several of the chapter's exercises need."""

from functools import lru_cache
from typing import Any

import numpy as np

from jacobook.declaration import Matrix


def _normal(x: Any, mean: Any = 0.0, deviation: float = 1.0) -> Any:
    """The normal density."""
    z = (x - mean) / deviation
    return np.exp(-(z**2) / 2) / (deviation * np.sqrt(2 * np.pi))


def _mixing(rng: np.random.Generator, n: int, mirrored: bool) -> Matrix:
    """A well-conditioned matrix without structure, whose determinant has the sign asked for."""
    Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    A = Q * rng.uniform(1.3, 2.5, size=n) @ R
    if (np.linalg.slogdet(A)[0] < 0) != mirrored:
        A[:, 0] *= -1
    return A


def _size(A: Matrix) -> float:
    """log|det A|; each of an exercise's mistakes asks for it, of the same large matrices."""
    return _size_of(np.asarray(A, dtype=float).tobytes(), len(A))


@lru_cache(maxsize=256)
def _size_of(entries: bytes, n: int) -> float:
    return float(np.linalg.slogdet(np.frombuffer(entries).reshape(n, n))[1])


def _log(x: Any) -> float:
    """The logarithm, with −∞ at 0 and NaN below, without complaint."""
    with np.errstate(all="ignore"):
        return float(np.log(x))
