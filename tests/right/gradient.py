"""Right answers to the exercises of chapter 1."""

import functools
import math

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import scipy.special
import sympy
from autograd import grad, value_and_grad

x, y, z = sympy.symbols("x y z")
CUBIC = x**2 * y - 3 * y * z**2
POINT = {x: 7, y: -2, z: 5}


def complex_step(f, at, h=1e-30):
    at = np.asarray(at, dtype=float)
    return np.array([f(at + 1j * h * e).imag / h for e in np.eye(len(at))])


def by_hand():
    def f(p):
        return p[0] ** 2 * p[1] - 3 * p[1] * p[2] ** 2

    return (
        [2 * 7 * (-2), 7**2 - 3 * 5**2, -6 * (-2) * 5],
        [CUBIC.diff(v).subs(POINT) for v in (x, y, z)],
        sympy.derive_by_array(CUBIC, (x, y, z)).subs(POINT),
        sympy.Matrix([CUBIC]).jacobian([x, y, z]).subs(POINT).row(0).T,
        sympy.lambdify((x, y, z), [CUBIC.diff(v) for v in (x, y, z)])(7, -2, 5),
        grad(f)(np.array([7.0, -2.0, 5.0])),
        complex_step(f, [7, -2, 5]),
    )


# ------------------------------------------------------------------------------------- the bump


def bump_formula(A, b, x):
    d = x - b
    return -0.5 * np.exp(-0.5 * d @ A @ d) * (A + A.T) @ d


def bump_loops(A, b, x):
    n = len(x)
    d = [x[i] - b[i] for i in range(n)]
    q = sum(d[i] * A[i, j] * d[j] for i in range(n) for j in range(n))
    return [
        -math.exp(-q / 2) * sum((A[i, k] + A[k, i]) * d[k] for k in range(n)) / 2 for i in range(n)
    ]


def bump_einsum(A, b, x):
    d = x - b
    q = np.einsum("i,ij,j->", d, A, d)
    dq = np.einsum("ij,j->i", A, d) + np.einsum("ij,i->j", A, d)
    return np.exp(-q / 2) * (-dq / 2)


def bump_autograd(A, b, x):
    return grad(lambda t: anp.exp(-anp.dot(t - b, anp.dot(A, t - b)) / 2))(x)


def bump_complex_step(A, b, x):
    return complex_step(lambda t: np.exp(-(t - b) @ A @ (t - b) / 2), x)


def bump_symmetric_part(A, b, x):
    S, d = np.add(A, A.transpose()) / 2, np.subtract(x, b)
    return np.multiply(-np.matmul(S, d), np.exp(np.dot(d, np.dot(S, d)) / -2))


# --------------------------------------------------------------------------------- logistic loss


def logistic_expit(w, b, X, y):
    r = scipy.special.expit(X @ w + b) - y
    return X.T @ r / len(y), r.mean()


def logistic_tanh(w, b, X, y):
    residual = 0.5 * (1 + np.tanh((X.dot(w) + b) / 2)) - y
    return np.average(X * residual[:, None], axis=0), np.average(residual)


def logistic_loops(w, b, X, y):
    dw, db = [0.0] * len(w), 0.0
    for row, label in zip(X, y, strict=True):
        z = sum(float(r) * float(v) for r, v in zip(row, w, strict=True)) + float(b)
        p = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        db += (p - label) / len(X)
        for j, entry in enumerate(row):
            dw[j] += (p - label) * entry / len(X)
    return dw, db


def logistic_where(w, b, X, y):
    z = X @ w + b
    small = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    return np.einsum("bn,b->n", X, p - y) / X.shape[0], np.sum(p - y) / X.shape[0]


def logistic_autograd(w, b, X, y):
    def loss(theta):
        z = anp.dot(X, theta[:-1]) + theta[-1]
        return anp.mean(anp.logaddexp(0, z) - y * z)

    both = grad(loss)(np.append(w, b))
    return both[:-1], both[-1]


def logistic_ones_column(w, b, X, y):
    with_ones = np.column_stack([X, np.ones(len(X))])
    z = with_ones @ np.concatenate([w, [b]])
    g = with_ones.T @ (np.exp(-np.logaddexp(0, -z)) - y) / len(X)
    return (g[:-1], g[-1])


# --------------------------------------------------------------------------- finite differences


def central_rows(f, x, h):
    return np.array([(f(x + row) - f(x - row)) / (2 * h) for row in h * np.eye(x.size)])


def central_loop(f, x, h):
    g = np.zeros_like(x, dtype=float)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


def central_lists(f, x, h):
    def moved(i, by):
        return [entry + by * (i == j) for j, entry in enumerate(x.tolist())]

    return [(f(moved(i, h)) - f(moved(i, -h))) / h / 2 for i in range(len(x))]


def central_along_axis(f, x, h):
    up = np.apply_along_axis(f, 1, x + h * np.identity(len(x)))
    return (up - np.apply_along_axis(f, 1, x - h * np.identity(len(x)))) / (2 * h)


# -------------------------------------------------------------------------- the table of errors


def table_by_logs(steps, errors):
    best = math.log10(min(errors))
    if best > -3.5:
        return "wrong"
    if best > -7.5:
        return "single"
    return "right" if errors[0] < 10 * steps[0] ** 2 * 1.5 and errors[1] < 1e-2 else "kink"


def table_by_falls(steps, errors):
    falls = np.diff(np.log10(errors))[:2]
    if errors.min() >= 1e-3 or (errors.min() > 2e-4):
        return "wrong"
    if errors.min() > 1e-7:
        return "single"
    return "right" if falls[0] < -1.5 else "kink"


# ------------------------------------------------------------------------------------- descent


def descend_loop(A, b, penalty, x0, step, count):
    x = np.array(x0, dtype=float)
    for _ in range(int(count)):
        x = x - step * (A.T @ (A @ x - b) + penalty * x)
    return x


def descend_reduce(A, b, penalty, x0, step, count):
    M = np.eye(len(x0)) - step * (A.T @ A + penalty * np.eye(len(x0)))
    c = step * A.T @ b
    return functools.reduce(lambda at, _: M @ at + c, range(count), x0)


def descend_autograd(A, b, penalty, x0, step, count):
    def f(t):
        return 0.5 * anp.sum((anp.dot(A, t) - b) ** 2) + 0.5 * penalty * anp.sum(t**2)

    at = x0 + 0.0
    for _ in range(count):
        _, slope = value_and_grad(f)(at)
        at = at - step * slope
    return at


def descend_recursion(A, b, penalty, x0, step, count):
    if count == 0:
        return x0
    r = np.einsum("mn,n->m", A, x0) - b
    moved = x0 - step * (np.einsum("mn,m->n", A, r) + np.multiply(penalty, x0))
    return descend_recursion(A, b, penalty, moved, step, count - 1)


# ---------------------------------------------------------------------- another inner product


def steepest_solve(S, g):
    return np.linalg.solve(S.T @ S, g)


def steepest_two_solves(S, g):
    return scipy.linalg.solve(S, scipy.linalg.solve(S.T, g))


def steepest_inverse(S, g):
    inverse = np.linalg.inv(S)
    v = inverse @ inverse.T @ g
    return v / np.linalg.norm(S @ v)


def steepest_qr(S, g):
    R = np.linalg.qr(S, mode="r")
    return scipy.linalg.solve_triangular(R, scipy.linalg.solve_triangular(R, g, trans="T"))


def steepest_svd(S, g):
    _, s, Vt = np.linalg.svd(S)
    return Vt.T @ ((Vt @ g) / s**2)


xy = x * y
ANSWERS = {
    "by_hand": by_hand(),
    "shape": ((4, 3), np.zeros((4, 3)).shape, np.outer(np.ones(4), np.ones(3)).shape),
    "prediction": (
        0.5 + 4 * 0.02 - 3 * 0.03 + 0.2 * -0.1,
        0.5 + np.dot([4, -3, 0.2], [0.02, 0.03, -0.1]),
        sympy.Rational("0.5")
        + sympy.Matrix([4, -3, sympy.Rational(1, 5)]).dot(
            sympy.Matrix([sympy.Rational("0.02"), sympy.Rational("0.03"), sympy.Rational("-0.1")])
        ),
        0.470000,
    ),
    "steepest": (
        [2 * 5 + 3 * -2, 3 * 5],
        [0.257663, 0.966235],
        [0.266667, 1.0],
        np.array([4, 15]) / np.sqrt(241),
        sympy.Matrix([4, 15]) / sympy.sqrt(241),
        sympy.Matrix([4, 15]).normalized(),
        (np.cos(np.arctan2(15, 4)), np.sin(np.arctan2(15, 4))),
    ),
    "best_step": ("c",),
    "kinks": (
        [1, -2],
        np.roots([1, 1, -2]),
        sympy.solve((x - 1) * (x + 2), x),
        sympy.solveset((x - 1) * (x + 2), x),
        sympy.roots((x - 1) * (x + 2), x),
        sympy.real_roots((x - 1) * (x + 2)),
        sympy.Union(sympy.FiniteSet(1), sympy.FiniteSet(-2)),
        np.polynomial.Polynomial([-2, 1, 1]).roots(),
    ),
    "bump": (
        bump_formula,
        bump_loops,
        bump_einsum,
        bump_autograd,
        bump_complex_step,
        bump_symmetric_part,
    ),
    "symbolic": (
        [y / (1 + sympy.exp(-xy)), x / (1 + sympy.exp(-xy))],
        [y * sympy.exp(xy) / (1 + sympy.exp(xy)), x * sympy.exp(xy) / (1 + sympy.exp(xy))],
        [y - y / (1 + sympy.exp(xy)), x * (1 + sympy.tanh(xy / 2)) / 2],
        [sympy.diff(sympy.log(1 + sympy.exp(xy)), v) for v in (x, y)],
        sympy.derive_by_array(sympy.log(1 + sympy.exp(xy)), (x, y)),
        sympy.Matrix([sympy.log(1 + sympy.exp(xy))]).jacobian([x, y]),
        [sympy.Derivative(sympy.log(1 + sympy.exp(xy)), v) for v in (x, y)],
    ),
    "logistic": (
        logistic_expit,
        logistic_tanh,
        logistic_loops,
        logistic_where,
        logistic_autograd,
        logistic_ones_column,
    ),
    "central_difference": (central_rows, central_loop, central_lists, central_along_axis),
    "error_table": (table_by_logs, table_by_falls),
    "descent": (descend_loop, descend_reduce, descend_autograd, descend_recursion),
    "not_differentiable": (
        {"coefficients": [0, 1, 0], "k": 1},
        {"coefficients": [0, -2, 0], "k": -3},
        {"coefficients": (0, 0.5, 0), "k": 0.25},
    ),
    "other_inner_product": (
        steepest_solve,
        steepest_two_solves,
        steepest_inverse,
        steepest_qr,
        steepest_svd,
    ),
}
