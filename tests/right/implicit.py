"""Right answers to the exercises of chapter 12."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import grad, jacobian
from scipy.sparse.linalg import LinearOperator, gmres

x, theta = sympy.symbols("x theta")
CURVE = x**3 + x * theta**2 - 4 * theta - 14
ELLIPSE = x**2 + 4 * x * theta + 5 * theta**2 - 9


# ------------------------------------------------------------------------------------- ridge


def ridge_cholesky(A, b, D, mu):
    factor = scipy.linalg.cho_factor(A.T @ A + mu * D)
    return -scipy.linalg.cho_solve(factor, D @ scipy.linalg.cho_solve(factor, A.T @ b))


def ridge_inverse(A, b, D, mu):
    inverse = np.linalg.inv(A.T @ A + mu * D)
    return -inverse @ D @ inverse @ A.T @ b


def ridge_autograd(A, b, D, mu):
    def minimiser(m):
        return anp.linalg.solve(anp.dot(A.T, A) + m * D, anp.dot(A.T, b))

    return jacobian(minimiser)(float(mu))


def ridge_generalised(A, b, D, mu):
    # in the basis with VᵀDV = I and VᵀAᵀAV = diag(values)
    values, V = scipy.linalg.eigh(A.T @ A, D)
    return -V @ ((V.T @ A.T @ b) / (values + mu) ** 2)


# ----------------------------------------------------------------------------------- adjoint


def adjoint_einsum(solve, solve_T, parts, b, u, w):
    return w - np.einsum("i,kij,j->k", solve_T(u), parts, solve(b))


def adjoint_products(solve, solve_T, parts, b, u, w):
    return w - (parts @ np.asarray(solve(b))) @ np.asarray(solve_T(u))


def adjoint_outer(solve, solve_T, parts, b, u, w):
    by_A = -np.outer(solve_T(u), solve(b))
    return [w_k + np.sum(by_A * part) for w_k, part in zip(w, parts, strict=True)]


# ------------------------------------------------------------------------------------ market


def market_slopes(x, tau, a, b, c):
    d, s = a * b * np.exp(-b * x), 2 * c * (x - tau)
    return s / (s + d)


def market_autograd(x, tau, a, b, c):
    def excess(x, tau):
        return a * anp.exp(-b * x) - c * (x - tau) ** 2

    return -grad(excess, 1)(float(x), float(tau)) / grad(excess, 0)(float(x), float(tau))


def market_logarithms(x, tau, a, b, c):
    # log a − b x = log c + 2 log(x − τ)
    return (2 / (x - tau)) / (b + 2 / (x - tau))


# ------------------------------------------------------------------------------- fixed point


def fixed_iterated(pull, S, u):
    lam = np.zeros_like(u)
    for _ in range(790):
        lam = u + np.asarray(pull(lam))
    return S.T @ lam


def fixed_terms(pull, S, u):
    total, term = np.array(u, dtype=float), np.array(u, dtype=float)
    while np.linalg.norm(term) > 1e-14:
        term = np.asarray(pull(term))
        total = total + term
    return total @ S


def fixed_matrix(pull, S, u):
    columns = [pull(e) for e in np.eye(len(u))]
    return np.linalg.solve(np.eye(len(u)) - np.column_stack(columns), u) @ S


def fixed_krylov(pull, S, u):
    n = len(u)
    operator = LinearOperator((n, n), matvec=lambda v: v - np.asarray(pull(v)), dtype=float)
    lam, _ = gmres(operator, u, rtol=1e-13, atol=0, restart=n, maxiter=20)
    return S.T @ lam


# -------------------------------------------------------------------------------------- ball


def ball_matrix(y, u):
    r = np.linalg.norm(y)
    J = np.eye(len(y)) if r <= 1 else (np.eye(len(y)) - np.outer(y, y) / r**2) / r
    return J.T @ u


def ball_cubes(y, u):
    square = y @ y
    return u if square < 1 else u / square**0.5 - y * (y @ u) / square**1.5


def ball_autograd(y, u):
    def value(v):
        return anp.dot(u, v / anp.maximum(1.0, anp.sqrt(anp.sum(v**2))))

    return grad(value)(y + 0.0)


ANSWERS = {
    "slope": (
        -sympy.Rational(8, 21),
        -0.380952,
        Fraction(-8, 21),
        sympy.idiff(CURVE, x, theta).subs({x: 2, theta: 3}),
    ),
    "where_not": (
        [[6, -3], [-6, 3]],
        [
            (float(p[x]), float(p[theta]))
            for p in sympy.solve([ELLIPSE, ELLIPSE.diff(x)], [x, theta], dict=True)
        ],
        np.array([[-6.0, 3.0], [6.0, -3.0]]),
    ),
    "sizes": (
        ((6, 4), (6, 4), (6,), (4,)),
        [[6, 4], [6, 4], [6], [4]],
        (np.zeros((6, 4)).shape, (6, 4), np.shape(np.zeros(6)), np.zeros(4).shape),
    ),
    "ridge_velocity": (ridge_cholesky, ridge_inverse, ridge_autograd, ridge_generalised),
    "adjoint": (adjoint_einsum, adjoint_products, adjoint_outer),
    "market": (market_slopes, market_autograd, market_logarithms),
    "choose_test": ("c",),
    "fixed_point": (fixed_iterated, fixed_terms, fixed_matrix, fixed_krylov),
    "wrong_line": ("c",),
    "ball_pullback": (ball_matrix, ball_cubes, ball_autograd),
    "two_optima": (
        {
            "A": [[1, 1], [-1, 0], [0, -1]],
            "b": [1, 0, 0],
            "c": [1, 1],
            "x1": [1, 0],
            "x2": [0, 1],
            "y": [1, 0, 0],
        },
        {
            "A": [[0, 1], [1, 0], [-1, 0]],
            "b": [3, 5, 5],
            "c": [0, Fraction(1, 2)],
            "x1": [5, 3],
            "x2": [-5, 3],
            "y": [Fraction(1, 2), 0, 0],
        },
        {
            "A": np.array([[0.5, 0.5], [0.0, -1.0], [0.0, 1.0]]),
            "b": np.array([1.0, 3.0, 4.0]),
            "c": np.array([2.0, 2.0]),
            "x1": np.array([1.0, 1.0]),
            "x2": np.array([0.0, 2.0]),
            "y": np.array([4.0, 0.0, 0.0]),
        },
    ),
}
