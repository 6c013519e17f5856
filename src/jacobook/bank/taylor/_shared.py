"""What several of the chapter's exercises need."""

import numpy as np

from jacobook.declaration import Matrix


def _rotation(rng: np.random.Generator, n: int) -> Matrix:
    return np.linalg.qr(rng.normal(size=(n, n)))[0]
