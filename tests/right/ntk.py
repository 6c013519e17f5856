"""Right answers to the exercises of chapter 16."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import jacobian
from scipy.integrate import quad_vec

a, w, b, x = sympy.symbols("a w b x")
MODEL = a * (w * x + b * x**2) / 2
ROWS = sympy.Matrix(
    [[MODEL.diff(t).subs({a: 3, w: 4, b: -2, x: at}) for t in (a, w, b)] for at in (-2, 3)]
)


# ------------------------------------------------------------------------------- mean or sum


def outputs_power(K, f0, y, eta, k):
    step = np.eye(len(y)) - eta / len(y) * K
    return y + np.linalg.matrix_power(step, k) @ (f0 - y)


def outputs_modes(K, f0, y, eta, k):
    lam, U = scipy.linalg.eigh(K)
    return y + (U * (1 - eta * lam / len(y)) ** k) @ (U.T @ (f0 - y))


def outputs_steps(K, f0, y, eta, k):
    f = np.array(f0, dtype=float)
    for _ in range(k):
        f = f - eta * K @ ((f - y) / f.size)
    return f


# -------------------------------------------------------------------------------- two layers


def cross_loops(a, W, b, X, Z):
    m = len(a)
    K = np.zeros((len(X), len(Z)))
    for j, x in enumerate(X):
        for k, z in enumerate(Z):
            for i in range(m):
                u, v = W[i] @ x + b[i], W[i] @ z + b[i]
                slopes = a[i] ** 2 / np.cosh(u) ** 2 / np.cosh(v) ** 2
                K[j, k] += (np.tanh(u) * np.tanh(v) + slopes * (1 + x @ z)) / m
    return K


def cross_einsum(a, W, b, X, Z):
    H, G = (np.tanh(np.einsum("in,jn->ji", W, V) + b) for V in (X, Z))
    S, T = (1 - H**2) * a, (1 - G**2) * a
    by_W = np.einsum("ji,jn,ki,kn->jk", S, X, T, Z)
    return (np.einsum("ji,ki->jk", H, G) + by_W + np.einsum("ji,ki->jk", S, T)) / len(a)


def cross_autograd(a, W, b, X, Z):
    a, W, b, X, Z = (np.asarray(part, dtype=float) for part in (a, W, b, X, Z))
    m, n = W.shape

    def rows(V):
        def f(theta):
            hidden = anp.tanh(
                anp.dot(V, theta[m : m + m * n].reshape((m, n)).T) + theta[m + m * n :]
            )
            return anp.dot(hidden, theta[:m]) / anp.sqrt(m)

        return jacobian(f)(np.concatenate([a, W.ravel(), b]))

    return rows(X) @ rows(Z).T


# -------------------------------------------------------------------------- predicted change


def change_step(vjp, jvp_new, f, y, eta):
    return jvp_new(-eta / len(f) * np.asarray(vjp(f - y)))


def change_last(vjp, jvp_new, f, y, eta):
    return np.asarray(jvp_new(vjp(y - f))) * eta / np.size(y)


def change_mean(vjp, jvp_new, f, y, eta):
    B = len(y)
    slope = np.array([(f[i] - y[i]) / B for i in range(B)])
    return [-eta * moved for moved in jvp_new(vjp(slope))]


# ------------------------------------------------------------------------------ largest step


def step_eigen(J):
    return 2 * len(J) / np.linalg.eigvalsh(J @ J.T)[-1]


def step_gauss_newton(J):
    return 2 / scipy.linalg.eigvalsh(J.T @ J / J.shape[0]).max()


def step_svd(J):
    return 2 * J.shape[0] * np.linalg.svd(J, compute_uv=False)[0] ** -2.0


# ------------------------------------------------------------------------------ find the bug


def predicted_expm(K, k_new, y, f0, f0_new, t):
    left = scipy.linalg.expm(-t * K)
    return f0_new + k_new @ np.linalg.solve(K, (np.eye(len(y)) - left) @ (y - f0))


def predicted_integral(K, k_new, y, f0, f0_new, t):
    moved, _ = quad_vec(lambda s: k_new @ scipy.linalg.expm(-s * K) @ (y - f0), 0, t, epsrel=1e-12)
    return f0_new + moved


def predicted_modes(K, k_new, y, f0, f0_new, t):
    lam, U = np.linalg.eigh(K)
    c = U.T @ (f0 - y)
    return f0_new - (k_new @ U) @ (c * (1 - np.exp(-lam * t)) / lam)


# ------------------------------------------------------------------------------ never learnt


def never_lstsq(J, r0):
    return r0 - J @ np.linalg.lstsq(J, r0, rcond=1e-10)[0]


def never_null_space(J, r0):
    if not np.any(J):
        return r0
    N = scipy.linalg.null_space(np.asarray(J).T, rcond=1e-10)
    return N @ (N.T @ r0)


def never_pinv(J, r0):
    return r0 - J @ (np.linalg.pinv(J, rcond=1e-10) @ r0)


ANSWERS = {
    "which_kernel": (
        ((60, 100), (60, 60), (21, 60), (100,)),
        [[60, 100], [60, 60], [21, 60], [100]],
        (np.zeros((60, 100)).shape, (20 * 3, 20 * 3), (7 * 3, 20 * 3), np.zeros(100).shape),
    ),
    "by_hand": (
        [[109, 91.5], [91.5, 211.5]],
        [[109, Fraction(183, 2)], [Fraction(183, 2), Fraction(423, 2)]],
        ROWS * ROWS.T,
        np.array(ROWS.tolist(), dtype=float) @ np.array(ROWS.tolist(), dtype=float).T,
    ),
    "halved": (sympy.log(2) / 10, 0.0693147, -np.log(0.5) / 10),
    "mean_or_sum": (outputs_power, outputs_modes, outputs_steps),
    "two_layers": (cross_loops, cross_einsum, cross_autograd),
    "predicted_change": (change_step, change_last, change_mean),
    "largest_step": (step_eigen, step_gauss_newton, step_svd),
    "find_the_bug": (predicted_expm, predicted_integral, predicted_modes),
    "choose_test": ("d",),
    "never_learnt": (never_lstsq, never_null_space, never_pinv),
    "three_points": (
        {"a": [1, 1], "W": [[1, 0], [0, 1]], "X": [[1, 1], [1, 2], [2, 1]], "v": [3, -1, -1]},
        # one unit active at all three points
        {"a": [2, 5], "W": [[1, 1], [-1, -1]], "X": [[1, 0], [0, 1], [1, 1]], "v": [1, 1, -1]},
        {
            "a": [Fraction(1, 2), -3],
            "W": [[1.5, 2.5], [2.0, -0.5]],
            "X": [[1, 0.5], [2, 0.25], [3, 0.75]],
            "v": [1, 1, -1],
        },
    ),
}
