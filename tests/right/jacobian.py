"""Right answers to the exercises of chapter 2."""

import math
from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.special
import sympy
from autograd import grad
from autograd import jacobian as autograd_jacobian

from right.gradient import complex_step

x, y, z = sympy.symbols("x y z")
STEPS = np.array([[0.1, 0.3], [0.0, 0.2]])
CHANGES = np.array([[0.2, 1.2], [-0.3, -0.7], [0.5, 0.7]])
COUNTS = {"a": (0, 3), "b": (0, 1), "c": (1, 0), "d": (1, 0), "e": (0, 1), "f": (1, 1), "g": (1, 0)}
INVERSE = sympy.Matrix([x**2 * y, x + y**2]).jacobian([x, y]).subs({x: -4, y: 3})


# ------------------------------------------------------------------------------------- layouts


def layout_plain(D, c):
    return D.T, (D @ c)[:, 0]


def layout_by_the_jacobian(D, c):
    J = np.swapaxes(D, 0, 1)
    return J, J.T @ c.ravel()


def layout_loops(D, c):
    n, m = D.shape
    J = np.array([[D[j, i] for j in range(n)] for i in range(m)])
    return J, [sum(D[j, i] * c[i, 0] for i in range(m)) for j in range(n)]


def layout_einsum(D, c):
    return np.einsum("nm->mn", D), np.einsum("nm,mk->n", D, c)


# ------------------------------------------------------------------------------- thin products


def factored_chain(A, B, b, x, v, u):
    r = np.linalg.norm(x)
    e = x / r
    s = 1 - np.tanh(A @ (B.T @ e) + b) ** 2
    back = B @ (A.T @ (s * u))
    return s * (A @ (B.T @ ((v - e * (e @ v)) / r))), (back - e * (e @ back)) / r


def factored_einsum(A, B, b, x, v, u):
    r = np.sqrt(np.sum(x * x))
    slope = 1 / np.cosh(A @ (B.T @ x) / r + b) ** 2
    dx = v / r - x * np.dot(x, v) / r**3
    forward = slope * np.einsum("mk,k->m", A, np.einsum("nk,n->k", B, dx))
    w = np.einsum("nk,k->n", B, np.einsum("mk,m->k", A, slope * u))
    return forward, w / r - x * np.dot(x, w) / r**3


def factored_complex_step(A, B, b, x, v, u):
    def f(t):
        return np.tanh(A @ (B.T @ (t / np.sqrt(t @ t))) + b)

    h = 1e-30
    size = np.linalg.norm(x)
    forward = f(x + 1j * h * size * v).imag / (h * size)
    r, slope = size, 1 - f(x) ** 2
    w = B.dot(A.T.dot(slope * u))
    return forward, w / r - (x / r) * ((x / r) @ w) / r


def factored_autograd(A, B, b, x, v, u):
    def f(t):
        return anp.tanh(anp.dot(A, anp.dot(B.T, t / anp.sqrt(anp.sum(t * t)))) + b)

    pulled = grad(lambda t: anp.dot(u, f(t)))(x)
    forward = grad(lambda w: anp.dot(v, grad(lambda t: anp.dot(w, f(t)))(x)))(np.zeros_like(u))
    return forward, pulled


# -------------------------------------------------------------------------------- adjoint test


def adjoint_random(push, pull, m, n):
    rng = np.random.default_rng(3)
    v, u = rng.normal(size=n), rng.normal(size=m)
    one, other = u @ push(v), v @ pull(u)
    return "yes" if abs(one - other) <= 1e-6 * max(abs(one), abs(other)) else "no"


def adjoint_twice(push, pull, m, n):
    rng = np.random.default_rng(11)
    for _ in range(2):
        v, u = rng.uniform(1, 2, size=n), rng.uniform(1, 2, size=m)
        if not np.isclose(np.dot(u, push(v)), np.dot(pull(u), v), rtol=1e-6, atol=0):
            return "no"
    return "yes"


def adjoint_lists(push, pull, m, n):
    v = [math.sqrt(2 + k) for k in range(n)]
    u = [math.sin(1 + k) + 2 for k in range(m)]
    there = sum(a * b for a, b in zip(u, push(v), strict=True))
    back = sum(a * b for a, b in zip(v, pull(u), strict=True))
    return "yes" if math.isclose(there, back, rel_tol=1e-7) else "no"


# ------------------------------------------------------------------------------------- softmax


def softmax_shifted(Z, U, T):
    E = np.exp((Z - Z.max(axis=1, keepdims=True)) / T)
    P = E / E.sum(axis=1, keepdims=True)
    return P * (U - np.sum(P * U, axis=1, keepdims=True)) / T


def softmax_scipy(Z, U, T):
    P = scipy.special.softmax(Z / T, axis=-1)
    return (P * U - P * np.einsum("bn,bn->b", P, U)[:, None]) / T


def softmax_rows(Z, U, T):
    rows = []
    for z, u in zip(Z, U, strict=True):
        p = np.exp(scipy.special.log_softmax(z / T))
        rows.append((p * u - p * (p @ u)) / T)
    return rows


def softmax_autograd(Z, U, T):
    def total(Z):
        shifted = Z / T - anp.max(Z / T, axis=1, keepdims=True)
        E = anp.exp(shifted)
        return anp.sum(U * E / anp.sum(E, axis=1, keepdims=True))

    return grad(total)(Z)


# --------------------------------------------------------------------------------------- polar


def polar_matrix(r, theta, g):
    J = np.array([[np.cos(theta), -r * np.sin(theta)], [np.sin(theta), r * np.cos(theta)]])
    return J.T @ g


def polar_written_out(r, theta, g):
    c, s = math.cos(theta), math.sin(theta)
    return (g[0] * c + g[1] * s, r * (g[1] * c - g[0] * s))


def polar_rotation(r, theta, g):
    turned = (g[0] + 1j * g[1]) * np.exp(-1j * theta)
    return [turned.real, r * turned.imag]


def polar_autograd(r, theta, g):
    def loss(q):
        return anp.dot(g, q[0] * anp.array([anp.cos(q[1]), anp.sin(q[1])]))

    return grad(loss)(np.array([r, theta], dtype=float))


def polar_sympy(r, theta, g):
    R, t, a, b = sympy.symbols("R t a b")
    both = [sympy.diff(a * R * sympy.cos(t) + b * R * sympy.sin(t), v) for v in (R, t)]
    return sympy.lambdify((R, t, a, b), both)(r, theta, *g)


# -------------------------------------------------------------------------------- Gauss–Newton


def newton_lstsq(b, t, y):
    J = np.column_stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2])
    return b - np.linalg.lstsq(J, b[0] * t / (b[1] + t) - y, rcond=None)[0]


def newton_qr(b, t, y):
    J = np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)
    Q, R = np.linalg.qr(J)
    return b + np.linalg.solve(R, Q.T @ (y - b[0] * t / (b[1] + t)))


def newton_pinv(b, t, y):
    def model(p):
        return p[0] * t / (p[1] + t)

    return b + np.linalg.pinv(complex_step(model, b).T) @ (y - model(b))


def newton_autograd(b, t, y):
    def model(p):
        return p[0] * t / (p[1] + t)

    J = autograd_jacobian(model)(np.array(b, dtype=float))
    U, s, Vt = np.linalg.svd(J, full_matrices=False)
    return b - Vt.T @ ((U.T @ (model(b) - y)) / s)


# -------------------------------------------------------------------------------- can both fall


def fall_by_cosine(J):
    first, second = J
    if not first.any() or not second.any():
        return "no"
    opposite = first @ second < 0 and (first @ second) ** 2 == (first @ first) * (second @ second)
    return "no" if opposite else "yes"


def fall_by_a_step(J):
    lengths = np.linalg.norm(J, axis=1)
    if np.any(lengths == 0):
        return "no"
    v = -(J[0] / lengths[0] + J[1] / lengths[1])
    return "yes" if np.all(J @ v < -1e-9 * lengths) else "no"


def fall_by_minors(J):
    rows = [[int(entry) for entry in row] for row in J]
    if not all(map(any, rows)):
        return "no"
    a, b = rows
    n = len(a)
    parallel = all(a[i] * b[j] == a[j] * b[i] for i in range(n) for j in range(n))
    return "no" if parallel and sum(p * q for p, q in zip(a, b, strict=True)) < 0 else "yes"


def fall_by_programming(J):
    from scipy.optimize import linprog

    n = J.shape[1]
    found = linprog(np.zeros(n), A_ub=J, b_ub=[-1, -1], bounds=[(None, None)] * n)
    return "yes" if found.status == 0 else "no"


ANSWERS = {
    "by_hand": (
        [[(-4) ** 2, 2 * 5 * -4, 0], [3, 7, -4]],
        sympy.Matrix([x * y**2, 3 * x + y * z]).jacobian([x, y, z]).subs({x: 5, y: -4, z: 7}),
        [
            sympy.derive_by_array(f, (x, y, z)).subs({x: 5, y: -4, z: 7})
            for f in (x * y**2, 3 * x + y * z)
        ],
        autograd_jacobian(lambda p: anp.array([p[0] * p[1] ** 2, 3 * p[0] + p[1] * p[2]]))(
            np.array([5.0, -4.0, 7.0])
        ),
        np.vstack([[16, -40, 0], [3, 7, -4]]),
    ),
    "shape": ((7, 3, 5), np.einsum("mi,bi->bmi", np.ones((3, 5)), np.ones((7, 5))).shape),
    "two_steps": (
        [[2, 3], [-3, 1], [5, -4]],
        CHANGES @ np.linalg.inv(STEPS),
        np.linalg.solve(STEPS.T, CHANGES.T).T,
        np.linalg.lstsq(STEPS.T, CHANGES.T, rcond=None)[0].T,
        np.column_stack([CHANGES[:, 0] / 0.1, (CHANGES[:, 1] - 3 * CHANGES[:, 0]) / 0.2]),
    ),
    "products": (list(COUNTS.values()), np.array(list(COUNTS.values())), COUNTS.values()),
    "layout": (layout_plain, layout_by_the_jacobian, layout_loops, layout_einsum),
    "factored": (factored_chain, factored_einsum, factored_complex_step, factored_autograd),
    "adjoint_test": (adjoint_random, adjoint_twice, adjoint_lists),
    "softmax": (softmax_shifted, softmax_scipy, softmax_rows, softmax_autograd),
    "inverse": (
        INVERSE.inv(),
        np.linalg.inv([[2 * -4 * 3, 16], [1, 6]]),
        [[-0.0375, 0.1], [0.00625, 0.15]],
        [[-3.75e-2, 1e-1], [6.25e-3, 1.5e-1]],
        [[Fraction(-6, 160), Fraction(16, 160)], [Fraction(1, 160), Fraction(24, 160)]],
        np.linalg.solve([[-24.0, 16.0], [1.0, 6.0]], np.eye(2)),
    ),
    "polar": (polar_matrix, polar_written_out, polar_rotation, polar_autograd, polar_sympy),
    "gauss_newton": (newton_lstsq, newton_qr, newton_pinv, newton_autograd),
    "both_fall": (fall_by_cosine, fall_by_a_step, fall_by_minors, fall_by_programming),
}
