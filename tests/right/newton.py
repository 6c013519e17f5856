"""Right answers to the exercises of chapter 11."""

from fractions import Fraction

import numpy as np
import scipy.linalg
import sympy

# ------------------------------------------------------------------------------ does it go down?


def goes_by_eigenvectors(g, H):
    values, vectors = np.linalg.eigh(H)
    parts = (vectors.T @ g) ** 2 / values
    if abs(parts.sum()) <= 1e-9 * max(np.abs(parts).sum(), 1e-300):
        return "neither"
    return "down" if parts.sum() > 0 else "up"


def goes_by_inverse(g, H):
    step = -np.linalg.inv(H) @ g
    slope, size = g @ step, np.linalg.norm(g) * np.linalg.norm(step)
    if abs(slope) <= 1e-9 * size:
        return "neither"
    return ("down", "up")[int(slope > 0)]


def goes_by_least_squares(g, H):
    step, *_ = np.linalg.lstsq(H, -g, rcond=None)
    cosine = g @ step / max(np.linalg.norm(g) * np.linalg.norm(step), 1e-300)
    return "Down" if cosine < -1e-9 else "up" if cosine > 1e-9 else "neither"


# ----------------------------------------------------------------------------------- beacons


def locate_loops(x, beacons, ranges):
    n = len(x)
    J, F = np.zeros((n, n)), np.zeros(n)
    for i in range(n):
        F[i] = -(ranges[i] ** 2)
        for j in range(n):
            F[i] += (x[j] - beacons[i, j]) ** 2
            J[i, j] = 2 * (x[j] - beacons[i, j])
    return x + np.linalg.solve(J, -F)


def locate_inverse(x, beacons, ranges):
    toward = beacons - x
    gap = ranges**2 - np.einsum("ij,ij->i", toward, toward)
    return x - np.linalg.inv(toward) @ gap / 2


def locate_multiplied_out(x, beacons, ranges):
    """The linear model solved for the new point itself."""
    right = ranges**2 + np.sum(x**2) - np.sum(beacons**2, axis=1)
    return scipy.linalg.solve(2 * (x - beacons), right)


# ------------------------------------------------------------------------------- a damped step


def damped_stacked(J, r, mu):
    D = np.linalg.norm(J, axis=0)
    tall = np.vstack([J, np.sqrt(mu) * np.diag(D)])
    return np.linalg.lstsq(tall, np.append(-r, np.zeros(len(D))), rcond=None)[0]


def damped_cholesky(J, r, mu):
    A = J.T @ J
    A = A + mu * np.diag(np.diag(A))
    return scipy.linalg.cho_solve(scipy.linalg.cho_factor(A), -(J.T @ r))


def damped_scaled(J, r, mu):
    """In units in which every column has length 1."""
    D = np.linalg.norm(J, axis=0)
    U = J / D
    return np.linalg.solve(U.T @ U + mu * np.eye(len(D)), -U.T @ r) / D


# --------------------------------------------------------------------------------- the update


def update_by_inverse(B, s, y):
    if s @ y <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (s @ y)
    return np.linalg.inv(V @ np.linalg.inv(B) @ V.T + np.outer(s, s) / (s @ y))


def update_columns(B, s, y):
    curvature = np.dot(y, s)
    if curvature <= 0:
        return B
    Bs = (B @ s)[:, None]
    return B - Bs @ Bs.T / (s @ B @ s) + y[:, None] * y[None, :] / curvature


def update_einsum(B, s, y):
    if not np.sum(y * s) > 0:
        return B
    v = np.einsum("ij,j->i", B, s)
    return B - np.einsum("i,j->ij", v, v) / (v @ s) + np.einsum("i,j->ij", y, y) / (s @ y)


# ----------------------------------------------------------------------------------- two loops


def loops_indexed(S, Y, g):
    m = len(S)
    rho = 1 / np.sum(S * Y, axis=1)
    alpha, q = np.zeros(m), np.array(g, dtype=float)
    for i in reversed(range(m)):
        alpha[i] = rho[i] * S[i].dot(q)
        q = q - alpha[i] * Y[i]
    z = q / (rho[-1] * Y[-1].dot(Y[-1]))
    for i in range(m):
        z = z + S[i] * (alpha[i] - rho[i] * Y[i].dot(z))
    return -z


def loops_from_minus_g(S, Y, g):
    q, kept = -g, []
    for s, y in list(zip(S, Y, strict=True))[::-1]:
        a = np.dot(s, q) / np.dot(s, y)
        kept.insert(0, a)
        q = q - a * y
    q = q * (np.dot(S[-1], Y[-1]) / np.dot(Y[-1], Y[-1]))
    for a, s, y in zip(kept, S, Y, strict=True):
        q = q + (a - np.dot(y, q) / np.dot(s, y)) * s
    return q


def loops_compact(S, Y, g):
    """By the compact form of the matrix: only small systems are solved."""
    gamma = S[-1] @ Y[-1] / (Y[-1] @ Y[-1])
    SY = S @ Y.T
    R, D = np.triu(SY), np.diag(np.diag(SY))
    p, q = S @ g, gamma * (Y @ g)
    u = np.linalg.solve(R, p)
    top = np.linalg.solve(R.T, (D + gamma * Y @ Y.T) @ u - q)
    return -(gamma * g + S.T @ top - gamma * Y.T @ u)


# ------------------------------------------------------------------------------------ a budget


def budget_while(hvp, g, budget, tolerance):
    d = 0 * g
    residual = g.copy()  # H d + g
    p, used = -g, 0
    while np.linalg.norm(residual) > tolerance * np.linalg.norm(g) and used < budget:
        image = np.asarray(hvp(p))
        used += 1
        bend = np.sum(p * image)
        if bend <= 0:
            return -g if used == 1 else d
        square = residual @ residual
        d = d + (square / bend) * p
        residual = residual + (square / bend) * image
        p = -residual + (residual @ residual / square) * p
    return d


def budget_conjugated(hvp, g, budget, tolerance):
    """Every direction made conjugate to all before it, with the products that are kept."""
    d, kept = np.zeros(len(g)), []
    r = -g
    for k in range(budget):
        if np.sqrt(r @ r) <= tolerance * np.sqrt(g @ g):
            break
        p = r - sum((image @ r) / (q @ image) * q for q, image in kept)
        image = np.asarray(hvp(p))
        if p @ image <= 0:
            return d if k else -g
        step = (p @ r) / (p @ image)
        d, r = d + step * p, r - step * image
        kept.append((p, image))
    return d


ANSWERS = {
    "by_hand": (
        np.array([5, -3]) - np.linalg.solve([[3, 1], [1, 2]], [7, 4]),
        np.array([5.0, -3.0]) - np.linalg.inv([[3.0, 1.0], [1.0, 2.0]]) @ np.array([7.0, 4.0]),
        sympy.Matrix([5, -3]) - sympy.Matrix([[3, 1], [1, 2]]).LUsolve(sympy.Matrix([7, 4])),
    ),
    "which_rate": ("b",),
    "goes_down": (goes_by_eigenvectors, goes_by_inverse, goes_by_least_squares),
    "two_ranges": (locate_loops, locate_inverse, locate_multiplied_out),
    "choose_test": ("b",),
    "proof_step": ("d",),
    "find_the_bug": (damped_stacked, damped_cholesky, damped_scaled),
    "hessian_update": (update_by_inverse, update_columns, update_einsum),
    "two_loops": (loops_indexed, loops_from_minus_g, loops_compact),
    "budget": (budget_while, budget_conjugated),
    "two_cycle": (
        {"b": 1, "c": -13, "d": 23},
        {"b": -12, "c": 0, "d": -68},
        {"b": Fraction(1, 2), "c": Fraction(-25, 2), "d": Fraction(39, 2)},
        {"b": -2, "c": -10, "d": 2},
    ),
}
