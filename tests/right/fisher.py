"""Right answers to the exercises of chapter 15."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import hessian, jacobian

y, theta = sympy.symbols("y theta", positive=True)


# ----------------------------------------------------------------------------- other parameters


def new_inverse(F, K):
    J = np.linalg.inv(K)
    return J.T @ F @ J


def new_root(F, K):
    root = np.linalg.solve(K.T, np.linalg.cholesky(F))
    return root @ root.T


def new_back_and_forth(F, K):
    return np.linalg.inv(K @ np.linalg.inv(F) @ K.T)


def new_einsum(F, K):
    J = scipy.linalg.inv(K)
    return np.einsum("ia,ij,jb->ab", J, F, J)


# -------------------------------------------------------------------------------- three matrices


def three_loops(w, X, y):
    n = X.shape[1]
    F, E, H = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
    for x, time in zip(X, y, strict=True):
        z = x @ w
        slope = 1 - time * np.exp(-z)
        F += np.outer(x, x)
        E += slope**2 * np.outer(x, x)
        H += time * np.exp(-z) * np.outer(x, x)
    return F / len(y), E / len(y), H / len(y)


def three_einsum(w, X, y):
    share = y / np.exp(X @ w)
    return tuple(
        np.einsum("b,bi,bj->ij", c, X, X) / len(y)
        for c in (np.ones(len(y)), (share - 1) ** 2, share)
    )


def three_autograd(w, X, y):
    def losses(w, times):
        z = anp.dot(X, w)
        return z + times * anp.exp(-z)

    def mean_hessian(times):
        return hessian(lambda w: anp.mean(losses(w, times)))(w)

    G = jacobian(lambda w: losses(w, y))(w)
    # the loss is linear in the times: its mean over them is its value at their mean
    return mean_hessian(np.exp(X @ w)), G.T @ G / len(y), mean_hessian(y)


# ------------------------------------------------------------------------------- a step by size


def sized_cholesky(g, F, eps):
    L = np.linalg.cholesky(F)
    u = scipy.linalg.solve_triangular(L, g, lower=True)
    return -np.sqrt(2 * eps) * scipy.linalg.solve_triangular(L.T, u / np.linalg.norm(u))


def sized_scaled(g, F, eps):
    d = -np.linalg.inv(F) @ g
    return d * np.sqrt(2 * eps / (d @ F @ d))


def sized_eigenvectors(g, F, eps):
    values, Q = np.linalg.eigh(F)
    part = Q.T @ g
    return -Q @ (part / values) * np.sqrt(2 * eps / np.sum(part**2 / values))


# -------------------------------------------------------------------------------------- products


def product_matrix(jvp, vjp, p, y, v):
    return vjp((np.diag(p) - np.outer(p, p)) @ np.asarray(jvp(v)))


def product_centred(jvp, vjp, p, y, v):
    a = np.asarray(jvp(v))
    return vjp(p * (a - np.average(a, weights=p)))


def product_classes(jvp, vjp, p, y, v):
    a, u = np.asarray(jvp(v)), np.zeros(len(p))
    for chance, label in zip(p, np.eye(len(p)), strict=True):
        u += chance * (label - p) * ((label - p) @ a)
    return vjp(u)


# -------------------------------------------------------------------------------------- relation


def relation_loops(J, C, Lam, r, bends):
    F, G, S = 0, 0, 0
    for j, c, lam, res, bend in zip(J, C, Lam, r, bends, strict=True):
        F, G, S = F + lam * np.outer(j, j), G + c * np.outer(j, j), S + res * bend
    near = 1e-9 * np.sqrt(np.sum(F**2))
    if np.sqrt(np.sum((G + S - F) ** 2)) <= near:
        return "h"
    return "g" if np.sqrt(np.sum((G - F) ** 2)) <= near else "n"


def relation_mean(J, C, Lam, r, bends):
    B = len(C)
    F, G = J.T @ np.diag(Lam) @ J / B, J.T @ np.diag(C) @ J / B
    H = G + np.einsum("b,bij->ij", r, bends) / B

    def same(A):
        return np.linalg.norm(A - F) <= 1e-9 * np.linalg.norm(F)

    return "h" if same(H) else "g" if same(G) else "n"


# --------------------------------------------------------------------------------------- the bug


def _softmax(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_kron(W, X, y):
    P = _softmax(X @ W.T)
    parts = [
        np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x)) for p, x in zip(P, X, strict=True)
    ]
    return np.mean(parts, axis=0)


def softmax_einsum(W, X, y):
    P = _softmax(X @ W.T)
    Lam = P[:, :, None] * np.eye(len(W)) - P[:, :, None] * P[:, None, :]
    return np.einsum("bkl,bi,bj->kilj", Lam, X, X).reshape(W.size, W.size) / len(X)


def softmax_autograd(W, X, y):
    def loss(flat):
        Z = anp.dot(X, anp.reshape(flat, W.shape).T)
        top = np.max(X @ W.T, axis=1)
        logs = anp.log(anp.sum(anp.exp(Z - top[:, None]), axis=1)) + top
        return anp.mean(logs - Z[np.arange(len(y)), y])

    return hessian(loss)(W.ravel())


ANSWERS = {
    "score": (
        (2 * y - 2 * theta**2) / theta,
        sympy.expand_log(sympy.log((theta**2) ** y * sympy.exp(-(theta**2))), force=True).diff(
            theta
        ),
        (2 * y) / theta - sympy.diff(theta**2, theta),
    ),
    "by_hand": (
        12 / (1 - 0.25),
        Fraction(12) / (1 - Fraction(1, 4)),
        sympy.Rational(16),
        np.float64(12 * 0.25**2 / (0.25**2 * 0.75)),
    ),
    "inverse_map": (new_inverse, new_root, new_back_and_forth, new_einsum),
    "three_matrices": (three_loops, three_einsum, three_autograd),
    "which_line": ("D", "(d)", "d."),
    "bound_applies": ("B", "(b)", "b."),
    "given_size": (sized_cholesky, sized_scaled, sized_eigenvectors),
    "product": (product_matrix, product_centred, product_classes),
    "relation": (relation_loops, relation_mean),
    "find_the_bug": (softmax_kron, softmax_einsum, softmax_autograd),
    "step_goes_up": (
        {"x": [1, 1], "y": [0, 0], "theta": 0.01},
        {"x": np.array([1.0, -3.0]), "y": [2, -6], "theta": 2.001},
        {"x": [Fraction(1, 2), 5], "y": [1, 10], "theta": Fraction(1999, 1000)},
    ),
}
