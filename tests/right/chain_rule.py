"""Right answers to the exercises of chapter 3."""

import functools
import itertools
import math

import autograd.numpy as anp
import numpy as np
import scipy.sparse
import scipy.special
import sympy
from autograd import grad

from right.gradient import complex_step

a, b = sympy.symbols("x1 x2")
F = sympy.Matrix([a + 3 * b, a * b])
COMPOSED = sympy.Matrix([F[0] ** 2, F[0] * F[1]])
X, Y, GZ, GR = (np.array(v) for v in ([3, -1, 5], [7, -3], [2, -4], [-2, 6, 1]))


# -------------------------------------------------------------------------------- broadcasting


def broadcast_sums(c, X, U):
    return (U * X).sum(axis=1, keepdims=True), U.sum(axis=0)


def broadcast_einsum(c, X, U):
    return np.einsum("bn,bn->b", U, X)[:, None], np.einsum("bn->n", U)


def broadcast_loops(c, X, U):
    B, n = X.shape
    dc = [[sum(U[i, j] * X[i, j] for j in range(n))] for i in range(B)]
    return dc, [sum(U[i, j] for i in range(B)) for j in range(n)]


def broadcast_autograd(c, X, U):
    n = X.shape[1]
    return (
        grad(lambda c: anp.sum(U * (c * X)))(c + 0.0),
        grad(lambda b: anp.sum(U * (b + 0 * X)))(np.zeros(n)),
    )


def broadcast_ones(c, X, U):
    return np.multiply(U, X) @ np.ones((X.shape[1], 1)), np.ones(len(U)) @ U


# ------------------------------------------------------------------------- denominator layout


def layouts_reversed(D_f, D_g, D_h):
    return D_h.T @ D_g.T @ D_f.T


def layouts_at_the_end(D_f, D_g, D_h):
    return (D_f @ D_g @ D_h).T


def layouts_einsum(D_f, D_g, D_h):
    return np.einsum("ij,jk,kl->li", D_f, D_g, D_h)


def layouts_multi_dot(D_f, D_g, D_h):
    return np.linalg.multi_dot([np.transpose(D) for D in (D_h, D_g, D_f)])


def layouts_columns(D_f, D_g, D_h):
    return np.stack([D_h.T @ (D_g.T @ (D_f.T @ e)) for e in np.eye(len(D_f))], axis=1)


# ----------------------------------------------------------------------------------------- cost


def cost_sums(dims):
    forward = sum(int(dims[0]) * int(dims[i]) * int(dims[i + 1]) for i in range(1, len(dims) - 1))
    reverse = sum(int(dims[-1]) * int(dims[i]) * int(dims[i - 1]) for i in range(1, len(dims) - 1))
    return forward, reverse


def cost_arrays(dims):
    d = np.asarray(dims, dtype=float)
    neighbours = d[:-1] * d[1:]
    return d[0] * neighbours[1:].sum(), d[-1] * neighbours[:-1].sum()


def cost_simulated(dims):
    sizes = [int(d) for d in dims]

    def run(shapes):
        total, at = 0, shapes[0]
        for left in shapes[1:]:
            total += left[0] * left[1] * at[1]
            at = (left[0], at[1])
        return total

    shapes = [(m, n) for n, m in itertools.pairwise(sizes)]
    return run(shapes), run([(n, m) for m, n in reversed(shapes)])


def cost_reduce(dims):
    def one(sizes):
        pairs = itertools.pairwise(sizes[1:])
        return functools.reduce(lambda total, pair: total + sizes[0] * math.prod(pair), pairs, 0)

    sizes = list(map(int, dims))
    return [one(sizes), one(sizes[::-1])]


# ------------------------------------------------------------------------------------- stacked


def stacked_kron(A, B):
    return np.kron(A, np.eye(len(B))) + np.kron(np.eye(len(A)), B.T)


def stacked_columns(A, B):
    p, q = len(A), len(B)
    M = np.zeros((p * q, p * q))
    for k in range(p * q):
        E = np.zeros(p * q)
        E[k] = 1
        E = E.reshape(p, q)
        M[:, k] = (A @ E + E @ B).ravel()
    return M


def stacked_einsum(A, B):
    p, q = len(A), len(B)
    T = np.einsum("ik,jl->ijkl", A, np.eye(q)) + np.einsum("ik,lj->ijkl", np.eye(p), B)
    return T.reshape(p * q, p * q)


def stacked_loops(A, B):
    p, q = len(A), len(B)
    places = [(i, j) for i in range(p) for j in range(q)]
    return [[A[i, k] * (j == m) + B[m, j] * (i == k) for k, m in places] for i, j in places]


def stacked_sparse(A, B):
    return scipy.sparse.kronsum(scipy.sparse.csr_array(B.T), scipy.sparse.csr_array(A))


# ----------------------------------------------------------------------------------------- gate


def gate_formula(W, x, u):
    t = np.tanh(W @ x)
    return u * t + W.T @ (u * x * (1 - t**2))


def gate_einsum(W, x, u):
    t = np.tanh(np.einsum("ij,j->i", W, x))
    return np.einsum("i,i->i", u, t) + np.einsum("ij,i->j", W, u * x / np.cosh(W @ x) ** 2)


def gate_steps(W, x, u):
    z = W.dot(x)
    a = np.tanh(z)
    da, dx = np.multiply(u, x), np.multiply(u, a)
    dz = da * (1 + a) * (1 - a)
    return dx + np.matmul(dz, W)


def gate_autograd(W, x, u):
    return grad(lambda x: anp.dot(u, x * anp.tanh(anp.dot(W, x))))(x)


# ----------------------------------------------------------------------------------------- bugs


def bugs_repaired(W, b, X, U):
    A = np.tanh(X @ W.T + b)
    G = U * (1 - A**2)
    return G.T @ X, G.sum(axis=0), G @ W


def bugs_einsum(W, b, X, U):
    G = U / np.cosh(np.einsum("bn,mn->bm", X, W) + b) ** 2
    return np.einsum("bm,bn->mn", G, X), np.einsum("bm->m", G), np.einsum("bm,mn->bn", G, W)


def bugs_by_samples(W, b, X, U):
    dW, db, dX = np.zeros_like(W), np.zeros_like(b), np.zeros_like(X)
    for i, (x, u) in enumerate(zip(X, U, strict=True)):
        g = u * (1 - np.tanh(W @ x + b) ** 2)
        dW += np.outer(g, x)
        db += g
        dX[i] = W.T @ g
    return dW, db, dX


def bugs_autograd(W, b, X, U):
    def total(W, b, X):
        return anp.sum(U * anp.tanh(anp.dot(X, W.T) + b))

    return tuple(grad(total, place)(W, b, X) for place in range(3))


# ------------------------------------------------------------------------------------- shortcut


def shortcut_formula(W1, b1, W2, V, x, y):
    a = np.tanh(W1 @ x + b1)
    g = scipy.special.softmax(W2 @ a + V @ x) - y
    d = (W2.T @ g) * (1 - a**2)
    return np.outer(d, x), np.outer(g, a), np.outer(g, x), W1.T @ d + V.T @ g


def shortcut_columns(W1, b1, W2, V, x, y):
    x, y = x[:, None], y[:, None]
    a = np.tanh(W1 @ x + b1[:, None])
    z = W2 @ a + V @ x
    e = np.exp(z - z.max())
    g = e / e.sum() - y
    d = W2.T @ g * (1 - a * a)
    return d @ x.T, g @ a.T, g @ x.T, (W1.T @ d + V.T @ g).ravel()


def shortcut_autograd(W1, b1, W2, V, x, y):
    def loss(W1, W2, V, x):
        z = anp.dot(W2, anp.tanh(anp.dot(W1, x) + b1)) + anp.dot(V, x)
        top = anp.max(z)
        return top + anp.log(anp.sum(anp.exp(z - top))) - anp.dot(y, z)

    return tuple(grad(loss, place)(W1, W2, V, x) for place in range(4))


def shortcut_complex_step(W1, b1, W2, V, x, y):
    def loss(W1, W2, V, x):
        z = W2 @ np.tanh(W1 @ x + b1) + V @ x
        top = z.real.max()
        return top + np.log(np.sum(np.exp(z - top))) - y @ z

    args, found = [W1, W2, V, x], []
    for place, arg in enumerate(args):

        def along(entries, place=place, arg=arg):
            given = list(args)
            given[place] = entries.reshape(arg.shape)
            return loss(*given)

        found.append(complex_step(along, arg.ravel()).reshape(arg.shape))
    return tuple(found)


# ---------------------------------------------------------------------------------------- sweep


def sweep_short(f, pull_f, pull_g, x, u):
    y = f(x)
    return pull_f(x, u + pull_g(y, u))


def sweep_keywords(f, pull_f, pull_g, x, u):
    dz, y = u, f(x)
    dy = dz.copy()
    dy += pull_g(y, dz)
    dx = pull_f(x, dy)
    return dx


def sweep_lists(f, pull_f, pull_g, x, u):
    back = pull_g(list(f(list(x))), tuple(u))
    return list(pull_f(tuple(x), [one + other for one, other in zip(u, back, strict=True)]))


ANSWERS = {
    "defined": ("b",),
    "evaluated": (
        COMPOSED.jacobian([a, b]).subs({a: 5, b: -3}),
        np.array([[2 * -4, 0], [-15, -4]]) @ np.array([[1, 3], [-3, 5]]),
        [[-8, -24], [-3, -65]],
        sympy.Matrix([[-8, 0], [-15, -4]]) * sympy.Matrix([[1, 3], [-3, 5]]),
    ),
    "tied": (
        np.outer(GZ, X) + np.outer(Y, GR),
        np.einsum("i,j->ij", GZ, X) + np.einsum("i,j->ij", Y, GR),
        sympy.Matrix(GZ) * sympy.Matrix(X).T + sympy.Matrix(Y) * sympy.Matrix(GR).T,
        [[2 * 3 + 7 * -2, 2 * -1 + 7 * 6, 2 * 5 + 7], [-12 + 6, 4 - 18, -20 - 3]],
        grad(lambda W: anp.dot(GZ, anp.dot(W, X)) + anp.dot(GR, anp.dot(W.T, Y)))(np.ones((2, 3))),
    ),
    "broadcast": (
        broadcast_sums,
        broadcast_einsum,
        broadcast_loops,
        broadcast_autograd,
        broadcast_ones,
    ),
    "layouts": (
        layouts_reversed,
        layouts_at_the_end,
        layouts_einsum,
        layouts_multi_dot,
        layouts_columns,
    ),
    "cost": (cost_sums, cost_arrays, cost_simulated, cost_reduce),
    "stacked": (stacked_kron, stacked_columns, stacked_einsum, stacked_loops, stacked_sparse),
    "gate": (gate_formula, gate_einsum, gate_steps, gate_autograd),
    "bugs": (bugs_repaired, bugs_einsum, bugs_by_samples, bugs_autograd),
    "shortcut": (shortcut_formula, shortcut_columns, shortcut_autograd, shortcut_complex_step),
    "sweep": (sweep_short, sweep_keywords, sweep_lists),
}
