"""What several of the chapter's exercises need."""

import numpy as np

from jacobook.declaration import Matrix, Vector


def _from_singular_values(
    rng: np.random.Generator, m: int, n: int, values: list[float]
) -> tuple[Matrix, Matrix, Matrix]:
    """A matrix with given singular values, and its singular vectors, (m, r) and (n, r)."""
    r = len(values)
    U = np.linalg.qr(rng.normal(size=(m, r)))[0]
    V = np.linalg.qr(rng.normal(size=(n, r)))[0]
    return U * values @ V.T, U, V


def _solve_in_ball(A: Matrix, b: Vector, rho: float = 1.0) -> tuple[Vector, float]:
    """Minimise ½‖Ax − b‖² with xᵀx ≤ ρ²; the shortest x, and λ ≥ 0 of λ(xᵀx − ρ²)."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    keep = s > 1e-10 * s[0]
    c, s, V = (U.T @ b)[keep], s[keep], Vt[keep].T
    if np.linalg.norm(c / s) <= rho:
        return V @ (c / s), 0.0
    # ‖x‖ = ρ says that 2λ is an eigenvalue of this matrix, the one farthest to the right. So there
    # is no iteration, of which a wrong step would come to the same end.
    fixed, g = np.diag(s**2), s * c
    pencil = np.block([[-fixed, np.outer(g, g) / rho**2], [np.eye(len(s)), -fixed]])
    lam = float(np.max(np.linalg.eigvals(pencil).real)) / 2
    return V @ (s * c / (s**2 + 2 * lam)), lam
