"""Right answers to the exercises of chapter 9."""

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import grad

X = sympy.Matrix([[3, -1], [5, 2]])
E = sympy.Matrix([[2, 7], [-3, 4]])
K = sympy.Matrix([[3, 5], [4, 2]])
t = sympy.Symbol("t")


# ---------------------------------------------------------------------------------- a solve


def solve_transposed_product(solve, solve_T, B, U):
    G = solve_T(U)
    return G, -solve(B).T @ G


def solve_einsum(solve, solve_T, B, U):
    X, G = solve(B), solve_T(U)
    return G, np.einsum("ki,kj->ij", -X, G)


def solve_lists(solve, solve_T, B, U):
    X, G = solve(B.tolist()), solve_T(tuple(map(tuple, U)))
    n = len(G[0])
    rows = range(len(B))
    return G, [[-sum(X[k][i] * G[k][j] for k in rows) for j in range(n)] for i in range(n)]


def solve_outer_products(solve, solve_T, B, U):
    X, G = np.asarray(solve(B)), np.asarray(solve_T(U))
    return G, -sum(np.outer(x, g) for x, g in zip(X, G, strict=True))


# ------------------------------------------------------------------------------- a quotient


def quotient_product_rule(X, E):
    eye = np.eye(len(X))
    inverse = np.linalg.inv(eye + X)
    return -E @ inverse - (eye - X) @ inverse @ E @ inverse


def quotient_short(X, E):
    inverse = np.linalg.inv(np.eye(len(X)) + X)
    return -2 * np.einsum("ij,jk,kl->il", inverse, E, inverse)


def quotient_solves(X, E):
    M = np.eye(len(X)) + X
    left = np.linalg.solve(M, E)
    return -2 * np.linalg.solve(M.T, left.T).T


def quotient_complex_step(X, E):
    Z, eye = X + 1e-30j * E, np.eye(len(X))
    return np.imag((eye - Z) @ np.linalg.inv(eye + Z)) / 1e-30


def quotient_block(X, E):
    n = len(X)
    block = np.block([[X, E], [np.zeros_like(X), X]])
    eye = np.eye(2 * n)
    return ((eye - block) @ np.linalg.inv(eye + block))[:n, n:]


# -------------------------------------------------------------------------------- covariance


def covariance_inv(S, r):
    inverse = np.linalg.inv(S)
    return (inverse - inverse @ np.outer(r, r) @ inverse) / 2


def covariance_solve(S, r):
    s = np.linalg.solve(S, r)
    return 0.5 * (np.linalg.solve(S, np.eye(len(r))) - np.outer(s, s))


def covariance_cholesky(S, r):
    factor = scipy.linalg.cho_factor(S)
    s = scipy.linalg.cho_solve(factor, r)
    return np.subtract(scipy.linalg.cho_solve(factor, np.eye(len(S))), s[:, None] * s) / 2


def covariance_autograd(S, r):
    def loss(S):
        S = (S + S.T) / 2
        return anp.linalg.slogdet(S)[1] / 2 + anp.dot(r, anp.linalg.solve(S, r)) / 2

    return grad(loss)(S + 0.0)


# -------------------------------------------------------------------------------- congruence


def congruence_sum(X, W, U):
    return U @ X @ W.T + U.T @ X @ W


def congruence_einsum(X, W, U):
    return np.einsum("ik,kn,jn->ij", U, X, W) + np.einsum("ki,kn,nj->ij", U, X, W)


def congruence_autograd(X, W, U):
    return grad(lambda X: anp.sum(U * anp.dot(anp.dot(X, W), X.T)))(X + 0.0)


def congruence_entries(X, W, U):
    G = np.zeros_like(X)
    for place in np.ndindex(*X.shape):
        step = np.zeros_like(X)
        step[place] = 1
        G[place] = np.sum(U * (step @ W @ X.T + X @ W @ step.T))
    return G


# -------------------------------------------------------------------------------- frequency


def frequency_scipy(K, M, dK, dM):
    values, vectors = scipy.linalg.eigh(K, M)
    v = vectors[:, 0]
    return v @ (dK - values[0] * dM) @ v / (2 * values[0] ** 0.5)


def frequency_general(K, M, dK, dM):
    values, V = np.linalg.eig(np.linalg.solve(M, K))
    k = np.argmin(values.real)
    v, omega = V[:, k].real, np.sqrt(values[k].real)
    return (v @ dK @ v - omega**2 * (v @ dM @ v)) / (2 * omega * (v @ M @ v))


def frequency_left_vectors(K, M, dK, dM):
    inverse = np.linalg.inv(M)
    values, V = np.linalg.eig(inverse @ K)
    k = np.argmin(values.real)
    step = inverse @ dK - inverse @ dM @ inverse @ K
    return (np.linalg.inv(V)[k] @ step @ V[:, k]).real / (2 * values[k].real ** 0.5)


def frequency_whitened(K, M, dK, dM):
    L = np.linalg.cholesky(M)
    A = np.linalg.solve(L, np.linalg.solve(L, K).T)
    values, W = np.linalg.eigh((A + A.T) / 2)
    v = np.linalg.solve(L.T, W[:, 0])
    return np.einsum("i,ij,j", v, dK - values[0] * dM, v) / np.sqrt(4 * values[0])


# ---------------------------------------------------------------------------------- the root


def root_sylvester(S, U):
    R = np.real(scipy.linalg.sqrtm(S))
    return scipy.linalg.solve_continuous_lyapunov(R, U)


def root_eigh(S, U):
    values, V = np.linalg.eigh(S)
    roots = np.sqrt(values)
    return V @ ((V.T @ U @ V) / (roots[:, None] + roots)) @ V.T


def root_kron(S, U):
    values, V = np.linalg.eigh(S)
    R, eye = (V * np.sqrt(values)) @ V.T, np.eye(len(S))
    P = np.linalg.solve(np.kron(R, eye) + np.kron(eye, R), U.ravel())
    return P.reshape(S.shape)


def root_sylvester_general(S, U):
    w, V = scipy.linalg.eigh(S)
    R = np.einsum("ik,k,jk->ij", V, w**0.5, V)
    P = scipy.linalg.solve_sylvester(R, R, U)
    return (P + P.T) / 2


ANSWERS = {
    "transposed_step": ("c",),
    "square": (
        X * E + E * X,
        np.array(X.tolist(), dtype=float) @ np.array(E.tolist(), dtype=float)
        + np.array(E.tolist(), dtype=float) @ np.array(X.tolist(), dtype=float),
        ((X + t * E) ** 2).diff(t).subs(t, 0),
        [[9 + 41, 17 + 12], [4 + 11, 43 + 11]],
    ),
    "log_det": (
        K.inv().T,
        np.linalg.inv([[3.0, 5.0], [4.0, 2.0]]).T,
        [[-0.142857, 0.285714], [0.357143, -0.214286]],
        [[-1 / 7, 2 / 7], [5 / 14, -3 / 14]],
        K.cofactor_matrix() / K.det(),
        grad(lambda M: anp.linalg.slogdet(M)[1])(np.array([[3.0, 5.0], [4.0, 2.0]])),
    ),
    "solve_rows": (solve_transposed_product, solve_einsum, solve_lists, solve_outer_products),
    "cayley": (
        quotient_product_rule,
        quotient_short,
        quotient_solves,
        quotient_complex_step,
        quotient_block,
    ),
    "covariance": (covariance_inv, covariance_solve, covariance_cholesky, covariance_autograd),
    "proof_step": ("d",),
    "congruence": (congruence_sum, congruence_einsum, congruence_autograd, congruence_entries),
    "frequency": (
        frequency_scipy,
        frequency_general,
        frequency_left_vectors,
        frequency_whitened,
    ),
    "root_pullback": (root_sylvester, root_eigh, root_kron, root_sylvester_general),
    "no_first_order": (
        {"A": [[1, 0], [0, -1]], "E": [[0, 1], [1, 0]]},
        {"A": [[0, 1], [0, 0]], "E": [[2, 0], [0, -2]]},
        {"A": [[1, 2], [0, -1]], "E": [[1, 1], [-1, -1]]},
    ),
}
