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


def solve_outer(solve, solve_T, b, u):
    g = solve_T(u)
    return g, -np.outer(g, solve(b))


def solve_einsum(solve, solve_T, b, u):
    x, db = solve(b), solve_T(u)
    return db, np.einsum("i,j->ij", -db, x)


def solve_lists(solve, solve_T, b, u):
    x, g = list(solve(b.tolist())), list(solve_T(tuple(u)))
    return g, [[-p * q for q in x] for p in g]


def solve_columns(solve, solve_T, b, u):
    g = np.asarray(solve_T(u))[:, None]
    return g[:, 0], -g @ np.asarray(solve(b))[None, :]


# ----------------------------------------------------------------------------------- inverse


def inverse_inv(X, E):
    inverse = np.linalg.inv(X)
    return -inverse @ E @ inverse


def inverse_solves(X, E):
    left = np.linalg.solve(X, E)
    return -np.linalg.solve(X.T, left.T).T


def inverse_einsum(X, E):
    inverse = np.linalg.inv(X)
    return -np.einsum("ij,jk,kl->il", inverse, E, inverse)


def inverse_complex_step(X, E):
    return np.imag(np.linalg.inv(X + 1e-30j * E)) / 1e-30


def inverse_block(X, E):
    n = len(X)
    block = np.block([[X, E], [np.zeros_like(X), X]])
    return np.linalg.inv(block)[:n, n:]


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


# --------------------------------------------------------------------------- eigenvalue speed


def speed_scipy(A, E):
    values, left, right = scipy.linalg.eig(A, left=True, right=True)
    k = np.argmax(values.real)
    v, w = right[:, k].real, left[:, k].real
    return w @ E @ v / (w @ v)


def speed_inverse(A, E):
    values, V = np.linalg.eig(A)
    k = np.argmax(values)
    return (np.linalg.inv(V)[k] @ E @ V[:, k]).real


def speed_null_spaces(A, E):
    top = np.linalg.eigvals(A).real.max()
    U, _, Vt = np.linalg.svd(A - top * np.eye(len(A)))
    return np.einsum("i,ij,j", U[:, -1], E, Vt[-1]) / np.dot(U[:, -1], Vt[-1])


def speed_transposed(A, E):
    def top(M):
        values, vectors = np.linalg.eig(M)
        return vectors[:, values.real.argmax()].real

    v, w = top(A), top(A.T)
    return float(w.dot(E).dot(v)) / float(w.dot(v))


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
    "which_fits": ("c",),
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
    "solve_gradient": (solve_outer, solve_einsum, solve_lists, solve_columns),
    "inverse": (
        inverse_inv,
        inverse_solves,
        inverse_einsum,
        inverse_complex_step,
        inverse_block,
    ),
    "covariance": (covariance_inv, covariance_solve, covariance_cholesky, covariance_autograd),
    "proof_step": ("d",),
    "congruence": (congruence_sum, congruence_einsum, congruence_autograd, congruence_entries),
    "eigenvalue_speed": (speed_scipy, speed_inverse, speed_null_spaces, speed_transposed),
    "root_pullback": (root_sylvester, root_eigh, root_kron, root_sylvester_general),
    "no_first_order": (
        {"A": [[1, 0], [0, -1]], "E": [[0, 1], [1, 0]]},
        {"A": [[0, 1], [0, 0]], "E": [[2, 0], [0, -2]]},
        {"A": [[1, 2], [0, -1]], "E": [[1, 1], [-1, -1]]},
    ),
}
