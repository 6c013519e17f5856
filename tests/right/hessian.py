"""Right answers to the exercises of chapter 4."""

import itertools
import math

import autograd.numpy as anp
import numpy as np
import scipy.sparse
import sympy
from autograd import elementwise_grad, grad
from autograd import hessian as autograd_hessian
from autograd import jacobian as autograd_jacobian

x, y, z, c = sympy.symbols("x y z c")
CUBIC = x**3 * y - y * z**2
POINT = {x: 5, y: -3, z: 7}
A = np.array([[3, -1], [4, 2], [-2, 5]])
BEND = np.array([[10, 3], [3, 8]])


# -------------------------------------------------------------------------------------- Poisson


def poisson_weights(w, X, y, t, penalty):
    weights = t * np.exp(X @ w)
    D = np.eye(len(w))
    D[0, 0] = 0
    return X.T @ (weights[:, None] * X) / len(X) + penalty * D


def poisson_einsum(w, X, y, t, penalty):
    H = np.einsum("b,bi,bj->ij", t * np.exp(np.einsum("bi,i->b", X, w)), X, X) / X.shape[0]
    H[np.diag_indices(len(w))] += np.where(np.arange(len(w)) > 0, penalty, 0.0)
    return H


def poisson_loops(w, X, y, t, penalty):
    n, B = len(w), len(X)
    H = [[0.0] * n for _ in range(n)]
    for row, time in zip(X, t, strict=True):
        weight = time * math.exp(sum(row[j] * w[j] for j in range(n)))
        for i in range(n):
            for j in range(n):
                H[i][j] += weight * row[i] * row[j] / B
    for j in range(1, n):
        H[j][j] += penalty
    return H


def poisson_autograd(w, X, y, t, penalty):
    def loss(w):
        z = anp.dot(X, w)
        return anp.mean(t * anp.exp(z) - y * z) + penalty / 2 * anp.sum(w[1:] ** 2)

    return autograd_jacobian(grad(loss))(w + 0.0)


# --------------------------------------------------------------------------------------- chain


def chain_loops(x):
    n = len(x)
    H = np.zeros((n, n))
    for i in range(n - 1):
        H[i, i] += 6 * x[i] * x[i + 1] ** 2
        H[i + 1, i + 1] += 2 * x[i] ** 3
        H[i, i + 1] = H[i + 1, i] = 6 * x[i] ** 2 * x[i + 1]
    return H


def chain_diagonals(x):
    main = np.zeros_like(x)
    main[:-1] += 6 * x[:-1] * x[1:] ** 2
    main[1:] += 2 * x[:-1] ** 3
    side = 6 * x[:-1] ** 2 * x[1:]
    return np.diag(main) + np.diag(side, 1) + np.diag(side, -1)


def chain_sparse(x):
    main = np.append(6 * x[:-1] * x[1:] ** 2, 0) + np.append(0, 2 * x[:-1] ** 3)
    side = 6 * x[:-1] ** 2 * x[1:]
    if len(x) == 1:
        return scipy.sparse.csr_array((1, 1))
    return scipy.sparse.diags_array([side, main, side], offsets=[-1, 0, 1]).tocsr()


def chain_autograd(x):
    if len(x) == 1:
        return [[0]]
    return autograd_hessian(lambda t: anp.sum(t[:-1] ** 3 * t[1:] ** 2))(x + 0.0)


def chain_sympy(x):
    names = sympy.symbols(f"t:{len(x)}")
    f = sum((p**3 * q**2 for p, q in itertools.pairwise(names)), sympy.Integer(0))
    return sympy.hessian(f, names).subs(dict(zip(names, x.tolist(), strict=True)))


# --------------------------------------------------------------------------------- Gauss–Newton


def curvature_formula(w, t, y):
    s, k = np.sin(w[1] * t), np.cos(w[1] * t)
    J = np.column_stack([s, w[0] * t * k])
    r = w[0] * s - y
    G = J.T @ J
    cross, corner = r @ (t * k), r @ (-w[0] * t**2 * s)
    return G, G + np.array([[0, cross], [cross, corner]])


def curvature_sums(w, t, y):
    G, H = np.zeros((2, 2)), np.zeros((2, 2))
    for time, seen in zip(t, y, strict=True):
        s, k = math.sin(w[1] * time), math.cos(w[1] * time)
        row = np.array([s, w[0] * time * k])
        r = w[0] * s - seen
        G += np.outer(row, row)
        H += np.outer(row, row)
        H += r * np.array([[0, time * k], [time * k, -w[0] * time**2 * s]])
    return G, H


def curvature_autograd(w, t, y):
    def r(w):
        return w[0] * anp.sin(w[1] * t) - y

    J = autograd_jacobian(r)(w + 0.0)
    return J.T @ J, autograd_hessian(lambda w: anp.sum(r(w) ** 2) / 2)(w + 0.0)


def curvature_einsum(w, t, y):
    s, k = np.sin(w[1] * t), np.cos(w[1] * t)
    J = np.array([s, w[0] * t * k])
    second = np.array([[0 * t, t * k], [t * k, -w[0] * t * t * s]])
    G = np.einsum("ib,jb->ij", J, J)
    return [G, G + np.einsum("b,ijb->ij", w[0] * s - y, second)]


# ------------------------------------------------------------------------------------- product


def product_formula(d, x, v):
    q = np.sum(d * x**2)
    result = q * d * v + 2 * d * x * np.dot(d * x, v)
    result[:-1] += v[1:]
    result[1:] += v[:-1]
    return result


def product_padded(d, x, v):
    padded = np.concatenate([[0], v, [0]])
    dx = d * x
    return (x @ dx) * (d * v) + 2 * dx * (dx @ v) + padded[2:] + padded[:-2]


def product_complex_step(d, x, v):
    def slope(t):
        g = np.sum(d * t * t) * d * t
        g[:-1] += t[1:]
        g[1:] += t[:-1]
        return g

    return slope(x + 1e-30j * v).imag / 1e-30


def product_operator(d, x, v):
    from scipy.sparse.linalg import LinearOperator

    def times(v):
        neighbours = np.zeros(len(v))
        neighbours[1:] = v[:-1]
        neighbours[:-1] += v[1:]
        return np.vdot(d, x * x) * d * v + 2 * (d * x) * np.vdot(d * x, v) + neighbours

    return LinearOperator((len(x), len(x)), matvec=times, dtype=float) @ v


# -------------------------------------------------------------------------------- at the origin


def origin_read_off(coefficients):
    p, a, _, b, q = coefficients
    return np.array([[2 * p, b], [a, 2 * q]])


def origin_limits(coefficients):
    p, a, c, b, q = map(sympy.Rational, coefficients.tolist())
    f = (p * x**4 + a * x**3 * y + c * x**2 * y**2 + b * x * y**3 + q * y**4) / (x**2 + y**2)
    fx, fy = (sympy.cancel(f.diff(v)) for v in (x, y))

    def along(g, v, other):
        return sympy.cancel(g.subs(other, 0)).diff(v).subs(v, 0)

    return [[along(fx, x, y), along(fx, y, x)], [along(fy, x, y), along(fy, y, x)]]


def origin_slopes(coefficients):
    p, a, c, b, q = coefficients

    def slopes(u, v):
        top = p * u**4 + a * u**3 * v + c * u**2 * v**2 + b * u * v**3 + q * v**4
        tu = 4 * p * u**3 + 3 * a * u**2 * v + 2 * c * u * v**2 + b * v**3
        tv = a * u**3 + 2 * c * u**2 * v + 3 * b * u * v**2 + 4 * q * v**3
        s = u * u + v * v
        return np.array([tu / s - top * 2 * u / s**2, tv / s - top * 2 * v / s**2])

    return np.transpose([slopes(1.0, 0.0), slopes(0.0, 1.0)])  # both are linear along the axes


def hand():
    def f(p):
        return p[0] ** 3 * p[1] - p[1] * p[2] ** 2

    at = np.array([5.0, -3.0, 7.0])
    return (
        [[6 * 5 * -3, 3 * 5**2, 0], [3 * 5**2, 0, -2 * 7], [0, -14, -2 * -3]],
        sympy.hessian(CUBIC, (x, y, z)).subs(POINT),
        sympy.Matrix([CUBIC]).jacobian([x, y, z]).jacobian([x, y, z]).subs(POINT),
        sympy.derive_by_array(sympy.derive_by_array(CUBIC, (x, y, z)), (x, y, z)).subs(POINT),
        autograd_hessian(f)(at),
        autograd_jacobian(grad(f))(at),
        [sympy.Matrix([-90, 75, 0]), sympy.Matrix([75, 0, -14]), sympy.Matrix([0, -14, 6])],
    )


V = np.array([5, 7])
RATES = np.abs(1 - 0.15 * np.linalg.eigvalsh(BEND))
ANSWERS = {
    "by_hand": hand(),
    "curvature": (
        3 * 25 - 2 * 5 * 35 + 4 * 49 * 1,
        V @ np.array([[3, -5], [-5, 4]]) @ V,
        np.einsum("i,ij,j", V, [[3, -5], [-5, 4]], V),
        (sympy.Matrix([[5, 7]]) * sympy.Matrix([[3, -5], [-5, 4]]) * sympy.Matrix([5, 7]))[0],
        elementwise_grad(elementwise_grad(lambda t: (75 - 350 + 196) * t**2 / 2))(0.3),
    ),
    "jump_penalty": (
        A.T @ A + 14 * np.array([[1, -1], [-1, 1]]),
        [[9 + 16 + 4 + 14, -3 + 8 - 10 - 14], [-19, 1 + 4 + 25 + 14]],
        sympy.Matrix(A).T * sympy.Matrix(A) + 14 * sympy.Matrix([[1, -1], [-1, 1]]),
        sum(np.outer(row, row) for row in A) + 14 * np.outer([1, -1], [1, -1]),
        autograd_hessian(lambda t: anp.sum(anp.dot(A, t) ** 2) / 2 + 7 * (t[0] - t[1]) ** 2)(
            np.zeros(2)
        ),
    ),
    "strictly_convex": ("b",),
    "zigzag": (
        0.824342,
        np.max(RATES),
        np.linalg.norm(np.eye(2) - 0.15 * BEND, 2),
        0.15 * (9 + math.sqrt(10)) - 1,
        sympy.Rational(15, 100) * (9 + sympy.sqrt(10)) - 1,
        max(abs(1 - sympy.Rational(3, 20) * each) for each in sympy.Matrix(BEND).eigenvals()),
        0.8243416,
    ),
    "convex_range": (
        [-math.sqrt(60), math.sqrt(60)],
        [-7.74597, 7.74597],
        [-2 * sympy.sqrt(15), 2 * sympy.sqrt(15)],
        np.sort(np.roots([1, 0, -60])),
        sorted(sympy.solve(60 - c**2, c)),
        np.array([-7.745967, 7.745967]),
    ),
    "poisson": (poisson_weights, poisson_einsum, poisson_loops, poisson_autograd),
    "two_bugs": (chain_loops, chain_diagonals, chain_sparse, chain_autograd, chain_sympy),
    "gauss_newton": (curvature_formula, curvature_sums, curvature_autograd, curvature_einsum),
    "product": (product_formula, product_padded, product_complex_step, product_operator),
    "order_of_differentiation": (origin_read_off, origin_limits, origin_slopes),
}
