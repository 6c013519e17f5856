"""Right answers to the exercises of chapter 14."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import grad, hessian
from scipy.sparse.linalg import LinearOperator, eigsh

from jacobook.solvers import lanczos

a, b, c = sympy.symbols("a b c")

# ------------------------------------------------------------------------------- tanh unit


def tanh_loops(X, y, w, v):
    total = np.zeros(len(w))
    for x_i, y_i in zip(X, y, strict=True):
        t = np.tanh(x_i @ w)
        slope = 1 - t * t
        total += (slope * slope - 2 * (t - y_i) * t * slope) * (x_i @ v) * x_i
    return total / len(y)


def tanh_sech(X, y, w, v):
    z = np.einsum("bn,n->b", X, w)
    sech2 = np.cosh(z) ** -2
    factor = sech2**2 - 2 * sech2 * np.tanh(z) * (np.tanh(z) - y)
    return np.mean((factor * (X @ v))[:, None] * X, axis=0)


def tanh_autograd(X, y, w, v):
    def loss(w):
        return anp.mean((anp.tanh(anp.dot(X, w)) - y) ** 2) / 2

    return grad(lambda w: anp.dot(grad(loss)(w), v))(w + 0.0)


def tanh_complex(X, y, w, v):
    t = np.tanh(X @ (w + 1e-30j * v))
    return (X.T @ ((t - y) * (1 - t**2))).imag / 1e-30 / len(y)


# ----------------------------------------------------------------------- Lanczos for a Jacobian


def bidiagonal_both(jvp, vjp, start, k):
    V, U = np.zeros((k + 1, len(start))), None
    alpha, beta = np.zeros(k), np.zeros(k)
    V[0] = start / np.sqrt(start @ start)
    for i in range(k):
        r = np.array(jvp(V[i]))
        if U is None:
            U = np.zeros((k, len(r)))
        if i:
            r -= beta[i - 1] * U[i - 1]
        for _ in range(2):
            r -= U[:i].T @ (U[:i] @ r)
        alpha[i] = np.linalg.norm(r)
        U[i] = r / alpha[i]
        s = np.array(vjp(U[i])) - alpha[i] * V[i]
        for _ in range(2):
            s -= V[: i + 1].T @ (V[: i + 1] @ s)
        beta[i] = np.linalg.norm(s)
        V[i + 1] = s / beta[i]
    return alpha, beta[:-1]


def bidiagonal_qr(jvp, vjp, start, k):
    vs, us = [start / np.linalg.norm(start)], []
    alpha, beta = [], []
    for i in range(k):
        Q, R = np.linalg.qr(np.column_stack([*us, jvp(vs[i])]))
        alpha.append(abs(R[-1, -1]))
        us.append(Q[:, -1] * np.sign(R[-1, -1]))
        if i + 1 < k:
            Q, R = np.linalg.qr(np.column_stack([*vs, vjp(us[i])]))
            beta.append(abs(R[-1, -1]))
            vs.append(Q[:, -1] * np.sign(R[-1, -1]))
    return alpha, beta


def bidiagonal_by_lanczos(jvp, vjp, start, k):
    found = lanczos(lambda v: vjp(jvp(v)), start, k)
    T = np.diag(found.diagonal) + np.diag(found.off_diagonal, 1) + np.diag(found.off_diagonal, -1)
    L = scipy.linalg.cholesky(T, lower=True)
    return np.diag(L), np.diag(L, -1)


# ---------------------------------------------------------------------------------- largest


def largest_package(product, start):
    return lanczos(product, start, min(len(start), 60)).values[-1]


def largest_scipy(product, start):
    n = len(start)
    if n == 1:
        return product(np.ones(1))[0]
    operator = LinearOperator((n, n), matvec=product, dtype=float)
    return eigsh(operator, k=1, which="LA", v0=start, tol=1e-9, return_eigenvectors=False)[0]


def largest_shifted(product, start):
    q = start / np.linalg.norm(start)
    for _ in range(24):
        q = product(q)
        q = q / np.linalg.norm(q)
    low = min(q @ product(q), 0.0)
    q = start / np.linalg.norm(start)
    for _ in range(53):
        q = product(q) - low * q
        size = np.linalg.norm(q)
        if size == 0:
            return low
        q = q / size
    return q @ product(q)


# ------------------------------------------------------------------------------ free product


def free_einsum(P, Q, S, G):
    return (
        -np.einsum("ji,jm,nm->in", S, Q, G),
        np.einsum("ij,jn,nm->im", S, P, G),
    )


def free_autograd(P, Q, S, G):
    # any ℓ with the gradient G will do: take the linear one
    def loss(z):
        return anp.sum(G * anp.dot(z[: P.size].reshape(P.shape).T, z[P.size :].reshape(Q.shape)))

    z = np.concatenate([P.ravel(), Q.ravel()])
    product = hessian(loss)(z) @ np.concatenate([(S @ P).ravel(), -(S.T @ Q).ravel()])
    return [product[: P.size].reshape(P.shape), product[P.size :].reshape(Q.shape)]


def free_kronecker(P, Q, S, G):
    r, (n, m) = len(S), G.shape
    by_P = np.kron(np.eye(n), S.T) @ (Q @ G.T).ravel(order="F")
    by_Q = np.kron(np.eye(m), S) @ (P @ G).ravel(order="F")
    return -by_P.reshape((r, n), order="F"), by_Q.reshape((r, m), order="F")


# --------------------------------------------------------------------------------- two parts


def parts_loops(A, w, y):
    z = A @ (w * w)
    p = np.exp(z) / np.sum(np.exp(z))
    n = len(w)
    G, R = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        R[i, i] = 2 * (p - y) @ A[:, i]
        for j in range(n):
            mean = (p @ A[:, i]) * (p @ A[:, j])
            G[i, j] = 4 * w[i] * w[j] * (p @ (A[:, i] * A[:, j]) - mean)
    return G, R


def parts_by_difference(A, w, y):
    def loss(w):
        z = anp.dot(A, w**2)
        return anp.log(anp.sum(anp.exp(z))) - anp.dot(y, z)

    z = A @ w**2
    p = np.exp(z) / np.sum(np.exp(z))
    rest = 2 * np.diag((p - y) @ A)
    return hessian(loss)(w + 0.0) - rest, rest


def parts_factor(A, w, y):
    z = A @ w**2
    p = np.exp(z - z.max())
    p /= p.sum()
    root = np.sqrt(p)[:, None] * (A - p @ A) * (2 * w)
    return [root.T @ root, np.diag((2 * A).T @ (p - y))]


ANSWERS = {
    "power_iteration": ("c",),
    "three_weights": (
        sympy.hessian((a * b * c - 26) ** 2 / 2, (a, b, c)).subs({a: 2, b: 3, c: 5}),
        np.outer([15, 10, 6], [15, 10, 6]) + 4 * np.array([[0, 5, 3], [5, 0, 2], [3, 2, 0]]),
        hessian(lambda w: (w[0] * w[1] * w[2] - 26) ** 2 / 2)(np.array([2.0, 3.0, 5.0])),
    ),
    "where_it_stays": (
        (0.333333, 3.0),
        [Fraction(1, 3), 3],
        np.sqrt(np.sort(np.roots([1, -82 / 9, 1]))),
        sorted(x for x in sympy.solve(a**2 + 1 / a**2 - sympy.Rational(82, 9), a) if x > 0),
    ),
    "network_product": (tanh_loops, tanh_sech, tanh_autograd, tanh_complex),
    "jacobian_lanczos": (bidiagonal_both, bidiagonal_qr, bidiagonal_by_lanczos),
    "largest": (largest_package, largest_scipy, largest_shifted),
    "free_product": (free_einsum, free_autograd, free_kronecker),
    "two_parts": (parts_loops, parts_by_difference, parts_factor),
    "random_directions": ("c",),
    "sharper": (
        {"w": [2000, -3], "a": [Fraction(6, 2000), Fraction(1, 2)]},
        {"w": [2, -300], "a": [3, Fraction(1, 200)]},
        {"w": [-150, 50], "a": [0.01, 0.12]},
        {"w": [Fraction(1, 50), -3], "a": [300, Fraction(1, 2)]},
    ),
    "almost_stopped": (
        {"c": [3, Fraction(1, 5000), 0, 500], "x": Fraction(1, 3000)},
        {"c": [0, -0.0001, 0, -1000], "x": Fraction(-1, 6000)},
        {"c": [0, Fraction(1, 10000) + 3000, -3000, 1000], "x": 1 + Fraction(1, 6000)},
    ),
}
