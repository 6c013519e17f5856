"""Right answers to the exercises of chapter 10."""

import autograd.numpy as anp
import numpy as np
import sympy
from autograd import grad
from scipy.special import expit

T = sympy.Matrix([[2, -1, -4], [0, 3, 1], [2, -1, 4], [4, 0, -3]])


# ------------------------------------------------------------------------- another storage


def storage_products(X, W, Delta):
    return X @ Delta.T, W @ Delta


def storage_einsum(X, W, Delta):
    return np.einsum("ib,ob->io", X, Delta), np.einsum("io,ob->ib", W, Delta)


def storage_samples(X, W, Delta):
    by_W = sum(np.outer(x, d) for x, d in zip(X.T, Delta.T, strict=True))
    return by_W, np.stack([W @ d for d in Delta.T], axis=1)


def storage_autograd(X, W, Delta):
    def loss(X, W):
        return anp.sum(Delta * anp.dot(W.T, X))

    return grad(loss, 1)(X + 0.0, W + 0.0), grad(loss, 0)(X + 0.0, W + 0.0)


# --------------------------------------------------------------------------- weighted mean


def weighted_rows(X, Y, W, b, c):
    D = (c / c.sum())[:, None] * (X @ W.T + b - Y)
    return D.T @ X, D.sum(axis=0)


def weighted_average(X, Y, W, b, c):
    error = X @ W.T + b - Y
    each = np.einsum("bo,bi->boi", error, X)
    return np.average(each, axis=0, weights=c), np.average(error, axis=0, weights=c)


def weighted_diagonal(X, Y, W, b, c):
    error = (X @ W.T + b - Y).T @ np.diag(c)
    return error @ X / np.sum(c), error @ np.ones(len(c)) / np.sum(c)


def weighted_autograd(X, Y, W, b, c):
    def loss(W, b):
        error = anp.dot(X, W.T) + b - Y
        return anp.sum(c * anp.sum(error**2, axis=1)) / (2 * np.sum(c))

    return grad(loss, 0)(W + 0.0, b + 0.0), grad(loss, 1)(W + 0.0, b + 0.0)


# -------------------------------------------------------------------------- a sigmoid layer


def layer_plain(X, Z, U):
    s = 1 / (1 + np.exp(-Z))
    delta = U * s * (1 - s)
    return delta.T @ X, delta.sum(axis=0)


def layer_einsum(X, Z, U):
    delta = U * expit(Z) * expit(-Z)
    return np.einsum("bo,bi->oi", delta, X), np.einsum("bo->o", delta)


def layer_tanh(X, Z, U):
    delta = U * (1 - np.tanh(Z / 2) ** 2) / 4
    return (X.T @ delta).T, np.ones(len(X)) @ delta


def layer_samples(X, Z, U):
    by_W, by_b = 0, 0
    for x, z, u in zip(X, Z, U, strict=True):
        s = expit(z)
        by_W, by_b = by_W + np.outer(u * s * (1 - s), x), by_b + u * s * (1 - s)
    return by_W, by_b


# ------------------------------------------------------------------------------------ norms


def norms_formula(X, G):
    return np.sqrt((G**2).sum(axis=1) * ((X**2).sum(axis=1) + 1))


def norms_column_of_ones(X, G):
    wider = np.hstack([X, np.ones((len(X), 1))])
    return np.linalg.norm(wider, axis=1) * np.linalg.norm(G, axis=1)


def norms_one_by_one(X, G):
    return [
        np.hypot(np.linalg.norm(np.outer(g, x)), np.linalg.norm(g))
        for x, g in zip(X, G, strict=True)
    ]


def norms_einsum(X, G):
    squares = np.einsum("bi,bi->b", X, X)
    return np.sqrt(np.einsum("bo,bo,b->b", G, G, squares + 1))


# ------------------------------------------------------------------------- normalised batch


def batch_norm_formula(Z, gamma, eps, U):
    s = np.sqrt(Z.var(axis=0) + eps)
    unit, q = (Z - Z.mean(axis=0)) / s, gamma * U
    return (q - q.mean(axis=0) - unit * (q * unit).mean(axis=0)) / s


def batch_norm_by_parts(Z, gamma, eps, U):
    B = len(Z)
    centred = Z - Z.mean(axis=0)
    variance = (centred**2).mean(axis=0)
    by_unit = U * gamma
    by_variance = (by_unit * centred).sum(axis=0) * -0.5 * (variance + eps) ** -1.5
    by_mean = -by_unit.sum(axis=0) / np.sqrt(variance + eps)
    return by_unit / np.sqrt(variance + eps) + by_variance * 2 * centred / B + by_mean / B


def batch_norm_jacobians(Z, gamma, eps, U):
    B, n = Z.shape
    back = np.empty((B, n))
    for j in range(n):
        s = np.sqrt(Z[:, j].var() + eps)
        unit = (Z[:, j] - Z[:, j].mean()) / s
        J = gamma[j] * (np.eye(B) - 1 / B - np.outer(unit, unit) / B) / s
        back[:, j] = J.T @ U[:, j]
    return back


def batch_norm_autograd(Z, gamma, eps, U):
    def loss(Z):
        centred = Z - anp.mean(Z, axis=0)
        return anp.sum(U * gamma * centred / anp.sqrt(anp.mean(centred**2, axis=0) + eps))

    return grad(loss)(Z + 0.0)


ANSWERS = {
    "which_array": ("b",),
    "how_big": (
        ((7, 21), (7, 18), (3, 5)),
        (np.zeros((7, 21)).shape, (7, 3 * 5 + 3), np.ones((3, 5)).shape),
    ),
    "once": (
        [2, 0.25, -0.5],
        np.array(T.tolist(), dtype=float).sum(axis=0) / 4,
        [sum(T[:, j]) / 4 for j in range(3)],
    ),
    "other_storage": (storage_products, storage_einsum, storage_samples, storage_autograd),
    "weighted_loss": (weighted_rows, weighted_average, weighted_diagonal, weighted_autograd),
    "proof_step": ("c",),
    "find_the_bug": (layer_plain, layer_einsum, layer_tanh, layer_samples),
    "norms": (norms_formula, norms_column_of_ones, norms_one_by_one, norms_einsum),
    "choose_test": ("b",),
    "batch_norm": (
        batch_norm_formula,
        batch_norm_by_parts,
        batch_norm_jacobians,
        batch_norm_autograd,
    ),
    "clipping_climbs": (
        {"g": [5, -2, -2], "c": 1},
        {"g": [-3, -3, 10], "c": 4},
    ),
}
