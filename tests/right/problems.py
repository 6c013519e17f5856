"""Right answers to the problem set."""

from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.special
from autograd import grad, hessian
from autograd import numpy as anp

# ------------------------------------------------------------------------------------- projector


def projector_product_rule(A, E):
    M = np.linalg.inv(A.T @ A)
    dM = -M @ (E.T @ A + A.T @ E) @ M
    return E @ M @ A.T + A @ dM @ A.T + A @ M @ E.T


def projector_qr(A, E):
    Q, R = np.linalg.qr(A)
    F = (E - Q @ (Q.T @ E)) @ np.linalg.inv(R)
    return F @ Q.T + Q @ F.T


def projector_pinv(A, E):
    half = (np.eye(len(A)) - A @ np.linalg.pinv(A)) @ E @ np.linalg.pinv(A)
    return half + half.T


# --------------------------------------------------------------------------------------- simplex


def simplex_slogdet(p, mu):
    z = np.log(p[:-1] / p[-1])
    J = np.diag(p[:-1]) - np.outer(p[:-1], p[:-1])
    return (
        -np.sum((z - mu) ** 2) / 2
        - len(z) / 2 * np.log(2 * np.pi)
        - np.linalg.slogdet(np.diag(1 / np.sqrt(p[:-1])) @ J @ np.diag(1 / np.sqrt(p[:-1])))[1]
        - np.sum(np.log(p[:-1]))
    )


def simplex_loop(p, mu):
    total = -np.log(p[-1])
    for i in range(len(mu)):
        total -= 0.5 * (np.log(p[i]) - np.log(p[-1]) - mu[i]) ** 2
        total -= 0.5 * np.log(2 * np.pi) + np.log(p[i])
    return total


def simplex_inverse_map(p, mu):
    # ∂zᵢ/∂pⱼ = δᵢⱼ/pᵢ + 1/p_k, because p_k = 1 − Σ pⱼ; a rank-one change of a diagonal
    z = np.log(p[:-1] / p[-1])
    log_det = -np.sum(np.log(p[:-1])) + np.log1p(np.sum(p[:-1]) / p[-1])
    return -(z - mu) @ (z - mu) / 2 - len(z) * np.log(2 * np.pi) / 2 + log_det


# ---------------------------------------------------------------------------------------- counts


def counts_loop(X, y, b, theta):
    F, H = 0.0, 0.0
    for x, count, background in zip(X, y, b, strict=True):
        e = np.exp(x @ theta)
        m = e + background
        F = F + e**2 / m * np.outer(x, x)
        H = H + (e - e * count * background / m**2) * np.outer(x, x)
    return F, H


def counts_jacobian(X, y, b, theta):
    e = np.exp(X @ theta)
    m, J = e + b, e[:, None] * X
    extra = np.einsum("i,ij,ik->jk", e * (1 - y / m), X, X)
    return J.T @ np.diag(1 / m) @ J, (J / m[:, None]).T @ np.diag(y) @ (J / m[:, None]) + extra


def counts_autograd(X, y, b, theta):
    def loss(counts):
        return lambda t: anp.sum(
            anp.exp(anp.dot(X, t)) - counts * anp.log(anp.exp(anp.dot(X, t)) + b)
        )

    return hessian(loss(np.exp(X @ theta) + b))(theta), hessian(loss(y))(theta)


# ---------------------------------------------------------------------------------------- design


def design_inverse(X, w):
    inverse = np.linalg.inv(np.einsum("i,ij,ik->jk", w, X, X))
    K = np.einsum("ij,jk,lk->il", X, inverse, X)
    return K.diagonal(), -K * K


def design_cholesky(X, w):
    R = np.linalg.cholesky(X.T @ (w[:, None] * X))
    Z = scipy.linalg.solve_triangular(R, X.T, lower=True)
    return np.sum(Z**2, axis=0), -((Z.T @ Z) ** 2)


def design_autograd(X, w):
    def value(w):
        return anp.linalg.slogdet(anp.dot(X.T, w[:, None] * X))[1]

    return grad(value)(w), hessian(value)(w)


# --------------------------------------------------------------------------------- leave one out


def leave_one_out_refit(K, y, mu):
    found = np.empty(len(y))
    for i in range(len(y)):
        keep = [j for j in range(len(y)) if j != i]
        A = K[np.ix_(keep, keep)] + mu * np.eye(len(keep))
        found[i] = y[i] - K[i, keep] @ np.linalg.solve(A, y[keep])
    return found


def leave_one_out_hat(K, y, mu):
    hat = K @ np.linalg.inv(K + mu * np.eye(len(K)))
    return (y - hat @ y) / (1 - np.diag(hat))


def leave_one_out_cholesky(K, y, mu):
    factor = scipy.linalg.cho_factor(K + mu * np.eye(len(K)))
    G = scipy.linalg.cho_solve(factor, np.eye(len(K)))
    return scipy.linalg.cho_solve(factor, y) / G.diagonal()


# --------------------------------------------------------------------------------- water filling


def water_bisection(a, c):
    low, high = a.min(), a.max() + c
    for _ in range(200):
        middle = (low + high) / 2
        if np.maximum(middle - a, 0).sum() > c:
            high = middle
        else:
            low = middle
    return np.maximum(low - a, 0), 1 / low


def water_brentq(a, c):
    level = scipy.optimize.brentq(
        lambda t: np.maximum(t - a, 0).sum() - c, a.min(), a.max() + c, xtol=1e-15, rtol=1e-15
    )
    return np.clip(level - a, 0, None), 1 / level


def water_active_set(a, c):
    inside = np.ones(len(a), dtype=bool)
    while True:
        level = (c + a[inside].sum()) / inside.sum()
        if np.all(level > a[inside]):
            return np.where(inside, level - a, 0.0), 1 / level
        inside &= level > a


# ------------------------------------------------------------------------------------- attention


def attention_loop(Q, K, V, U):
    d = Q.shape[1]
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for i in range(len(Q)):
        s = K @ Q[i] / np.sqrt(d)
        p = np.exp(s - s.max())
        p /= p.sum()
        g = V @ U[i]
        back = (np.diag(p) - np.outer(p, p)) @ g / np.sqrt(d)
        dQ[i] = K.T @ back
        dK += np.outer(back, Q[i])
        dV += np.outer(p, U[i])
    return dQ, dK, dV


def attention_einsum(Q, K, V, U):
    scale = Q.shape[1] ** -0.5
    S = scale * np.einsum("id,jd->ij", Q, K)
    P = scipy.special.softmax(S, axis=-1)
    G = np.einsum("ie,je->ij", U, V)
    D = scale * P * (G - np.einsum("ij,ij->i", P, G)[:, None])
    return np.einsum("ij,jd->id", D, K), np.einsum("ij,id->jd", D, Q), np.einsum("ij,ie->je", P, U)


def attention_autograd(Q, K, V, U):
    def loss(Q, K, V):
        S = anp.dot(Q, K.T) / anp.sqrt(Q.shape[1])
        P = anp.exp(S - anp.max(S, axis=1, keepdims=True))
        return anp.sum(U * anp.dot(P / anp.sum(P, axis=1, keepdims=True), V))

    return tuple(grad(loss, k)(Q, K, V) for k in range(3))


# -------------------------------------------------------------------------------------- lyapunov


def lyapunov_scipy(A, Q, U):
    X = scipy.linalg.solve_continuous_lyapunov(A, -Q)
    adjoint = scipy.linalg.solve_continuous_lyapunov(A.T, -U)
    return adjoint @ X.T + adjoint.T @ X, adjoint


def lyapunov_sylvester(A, Q, U):
    X = scipy.linalg.solve_sylvester(A, A.T, -Q)
    adjoint = scipy.linalg.solve_sylvester(A.T, A, -U)
    return adjoint @ X.T + (X.T @ adjoint).T, adjoint


def lyapunov_entries(A, Q, U):
    # entry by entry: one solve for each
    def solve(C):
        return scipy.linalg.solve_sylvester(A, A.T, C)

    X, n = solve(-Q), len(A)
    by_A, by_Q = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            E = np.zeros((n, n))
            E[i, j] = 1
            by_A[i, j] = np.sum(U * solve(-(E @ X + X @ E.T)))
            by_Q[i, j] = np.sum(U * solve(-E))
    return by_A, by_Q


# -------------------------------------------------------------------------------------- flattest


def flattest_loop(X, W, a):
    scales = []
    for w, weight in zip(W, a, strict=True):
        out = sum(max(x @ w, 0) ** 2 for x in X)
        into = sum(weight**2 * (x @ x) for x in X if x @ w > 0)
        scales.append((into / out) ** 0.25)
    return scales


def flattest_root(X, W, a):
    on = W @ X.T > 0
    out = np.where(on, W @ X.T, 0)
    return np.sqrt(
        np.abs(a)
        * np.linalg.norm(on * np.linalg.norm(X, axis=1), axis=1)
        / np.linalg.norm(out, axis=1)
    )


def flattest_einsum(X, W, a):
    Z = np.einsum("ni,hi->nh", X, W).clip(0)
    return ((a**2 * np.einsum("ni,ni,nh->h", X, X, np.sign(Z))) / np.einsum("nh,nh->h", Z, Z)) ** (
        1 / 4
    )


# -------------------------------------------------------------------------------------- squaring

ANSWERS = {
    "projector": (projector_product_rule, projector_qr, projector_pinv),
    "simplex": (simplex_slogdet, simplex_loop, simplex_inverse_map),
    "counts": (counts_loop, counts_jacobian, counts_autograd),
    "design": (design_inverse, design_cholesky, design_autograd),
    "leave_one_out": (leave_one_out_refit, leave_one_out_hat, leave_one_out_cholesky),
    "water_filling": (water_bisection, water_brentq, water_active_set),
    "attention": (attention_loop, attention_einsum, attention_autograd),
    "lyapunov": (lyapunov_scipy, lyapunov_sylvester, lyapunov_entries),
    "flattest": (flattest_loop, flattest_root, flattest_einsum),
    "squaring": (
        ([[5, 2], [2, 5]], [[1, 0], [0, 4]]),
        (np.array([[2, 1], [1, 11]]), np.diag([1, 10])),
        ([[Fraction(3, 2), Fraction(1, 2)], [Fraction(1, 2), 1]], [[1, 0], [0, Fraction(1, 2)]]),
    ),
}
