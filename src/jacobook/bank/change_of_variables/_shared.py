"""What several of the chapter's exercises need."""

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
    return float(np.linalg.slogdet(A)[1])


def _log(x: Any) -> float:
    """The logarithm, with −∞ at 0 and NaN below, without complaint."""
    with np.errstate(all="ignore"):
        return float(np.log(x))
