"""Right answers to the exercises on PyTorch and JAX."""

import autograd.numpy as anp
import numpy as np
import sympy
from autograd import grad

x, y = sympy.symbols("x y")
QUARTIC = x**3 * y + 2 * y**2
HESSIAN = sympy.hessian(QUARTIC, (x, y)).subs({x: 1, y: 3})


# --------------------------------------------------------------------------------------- mixing


def mixing_sums(full):
    return np.sqrt((full * full).sum(axis=3).sum(axis=1))


def mixing_einsum(full):
    return np.einsum("imjn,imjn->ij", full, full) ** 0.5


def mixing_norm(full):
    return np.linalg.norm(full, axis=(1, 3))


def mixing_loops(full):
    B = len(full)
    return [[np.linalg.norm(full[i, :, j, :].ravel()) for j in range(B)] for i in range(B)]


# --------------------------------------------------------------------------------------- kernel


def kernel_einsum(X, G):
    return np.einsum("bi,bo->bio", X, G)


def kernel_outer(X, G):
    return np.array([np.outer(one, other) for one, other in zip(X, G, strict=True)])


def kernel_matmul(X, G):
    return X[..., np.newaxis] @ G[..., np.newaxis, :]


def kernel_autograd(X, G):
    def total(K, one, other):
        return anp.dot(anp.dot(one, K), other)

    K = np.zeros((X.shape[1], G.shape[1]))
    return [grad(total)(K, one, other) for one, other in zip(X, G, strict=True)]


# ------------------------------------------------------------------------------------- unzeroed


def unzeroed_running(grad, w, eta, steps):
    kept, at = 0, w.copy()
    for _ in range(int(steps)):
        kept = kept + grad(at)
        at = at - eta * kept
    return at


def unzeroed_history(grad, w, eta, steps):
    slopes, at = [], np.array(w, dtype=float)
    for _ in range(steps):
        slopes.append(grad(at))
        at = at - eta * np.sum(slopes, axis=0)
    return at


def unzeroed_momentum(grad, w, eta, steps):
    before, at = w, w
    for _ in range(steps):  # the last move once more, and a step down the gradient
        before, at = at, 2 * at - before - eta * np.asarray(grad(at.tolist()))
    return at


# -------------------------------------------------------------------------------- micro-batches


def whole_average(gradients, sizes):
    return np.average(gradients, axis=0, weights=sizes)


def whole_einsum(gradients, sizes):
    return np.einsum("k,kn->n", sizes / np.sum(sizes), gradients)


def whole_loop(gradients, sizes):
    total = 0.0
    for row, size in zip(gradients, sizes, strict=True):
        total = total + size * row
    return total / sum(sizes)


# --------------------------------------------------------------------------------------- column


def column_pairs(p, y, w):
    return (2 * w * (p - y)).sum(axis=1, keepdims=True) / (len(p) * len(y))


def column_means(p, y, w):
    return 2 * (w.mean() * p - (w * y).mean()) / len(p)


def column_loops(p, y, w):
    B = len(y)
    return [[2 * sum(w[j] * (p[i, 0] - y[j]) for j in range(B)) / B**2] for i in range(B)]


def column_autograd(p, y, w):
    return grad(lambda p: anp.mean(w * (p - y) ** 2))(p + 0.0)


# ------------------------------------------------------------------------------------ few pulls


def pulls_stacked(pull, B, m):
    return np.stack([pull(np.tile(e, (B, 1))) for e in np.eye(m)], axis=1)


def pulls_filled(pull, B, m):
    J = None
    for i in range(m):
        U = np.zeros((B, m))
        U[:, i] = 1
        rows = np.asarray(pull(U))
        J = np.empty((B, m, rows.shape[1])) if J is None else J
        J[:, i] = rows
    return J


def pulls_lists(pull, B, m):
    found = [pull([[float(i == k) for k in range(m)] for _ in range(B)]) for i in range(m)]
    return [[found[i][b].tolist() for i in range(m)] for b in range(B)]


ANSWERS = {
    "shapes": (((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (6, 3, 4)),),
    "kink": ((4, 7), (2 * 2, 3 + 2 * 2), np.array([4.0, 7.0]), sympy.Tuple(4, 7)),
    "second": (
        ([18 + 3, 3 + 4], [18, 4]),
        (HESSIAN * sympy.ones(2, 1), sympy.Matrix([HESSIAN[0, 0], HESSIAN[1, 1]])),
        (np.array([[18, 3], [3, 4]]).sum(axis=0), np.diag([[18, 3], [3, 4]])),
    ),
    "mixing": (mixing_sums, mixing_einsum, mixing_norm, mixing_loops),
    "kernel": (kernel_einsum, kernel_outer, kernel_matmul, kernel_autograd),
    "unzeroed": (unzeroed_running, unzeroed_history, unzeroed_momentum),
    "micro_batches": (whole_average, whole_einsum, whole_loop),
    "column": (column_pairs, column_means, column_loops, column_autograd),
    "few_pulls": (pulls_stacked, pulls_filled, pulls_lists),
}
