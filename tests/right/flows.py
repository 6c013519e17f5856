"""Right answers to the exercises of chapter 13."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import scipy.linalg
import sympy
from autograd import elementwise_grad, grad, jacobian
from scipy import stats
from scipy.optimize import brentq

x1, x2, a, b1, b2 = sympy.symbols("x1 x2 a b1 b2", positive=True)
SECOND = [2 * x1 + x2, 3 * x1 - 2 * x2]
THIRD = [h + h**3 for h in SECOND]
CHAIN = sympy.Matrix([THIRD[0], THIRD[1] * sympy.exp(THIRD[0] / 10) + THIRD[0] ** 2])
LAYER = sympy.Matrix([a, b1 * a + a**2, b2 * a**2 - 5 * a])


# -------------------------------------------------------------------------------------- undo


def undo_loops(a_new, b_new, s, t, q, r):
    scale, shift = q(b_new), r(b_new)
    a = np.array([(a_new[i] - shift[i]) / np.exp(scale[i]) for i in range(len(a_new))])
    scale, shift = s(a), t(a)
    return a, [b_new[j] / np.exp(scale[j]) - shift[j] for j in range(len(b_new))]


def undo_names(a_new, b_new, s, t, q, r):
    grown = np.exp(q(b_new))
    a = a_new / grown - r(b_new) / grown
    b = (b_new - t(a) * np.exp(s(a))) * np.exp(-s(a))
    return [a, b]


# ------------------------------------------------------------------------------- log-density


def density_scipy(X, shift, tail):
    h = shift + tail * np.arcsinh(X)
    slope = tail * np.cosh(h) / np.hypot(1, X)
    return stats.norm.logpdf(np.sinh(h)).sum(axis=1) + np.log(abs(slope)).sum(axis=1)


def density_loops(X, shift, tail):
    out = []
    for row in X:
        total = 0.0
        for x, c, d in zip(row, shift, tail, strict=True):
            h = c + d * np.sign(x) * np.log(abs(x) + np.sqrt(x * x + 1))
            total -= (np.sinh(h) ** 2 + np.log(2 * np.pi)) / 2
            total += np.log(abs(d)) + np.log(np.cosh(h)) - np.log(1 + x * x) / 2
        out.append(total)
    return out


def density_autograd(X, shift, tail):
    def flow(V):
        return anp.sinh(shift + tail * anp.arcsinh(V))

    Z, slopes = flow(X), elementwise_grad(flow)(X + 0.0)
    n = X.shape[1]
    return -np.sum(Z**2, 1) / 2 - n * np.log(2 * np.pi) / 2 + np.log(abs(slopes)).sum(1)


# ---------------------------------------------------------------------------------- rank one


def rank_one_slogdet(d, u, w, x):
    J = np.diag(d) + np.outer(u, w) / (1 + (w @ x) ** 2)
    return np.linalg.slogdet(J)[1]


def rank_one_qr(d, u, w, x):
    J = np.diag(d) + np.outer(u, w) / (1 + np.dot(x, w) ** 2)
    return np.log(abs(np.diag(scipy.linalg.qr(J)[1]))).sum()


def rank_one_cosine(d, u, w, x):
    slope = np.cos(np.arctan(w @ x)) ** 2
    return np.log(abs(d)).sum() + np.log(abs(1 + slope * (w @ (u / d))))


# ------------------------------------------------------------------------------------- chain


def repaired_two_passes(x, u, w, c):
    inputs = [np.asarray(x, dtype=float)]
    for u_k, w_k, c_k in zip(u, w, c, strict=True):
        inputs.append(inputs[-1] + u_k * np.tanh(w_k * inputs[-1] + c_k))
    total = sum(
        np.log1p(u_k * w_k / np.cosh(w_k * h + c_k) ** 2)
        for h, u_k, w_k, c_k in zip(inputs[:-1], u, w, c, strict=True)
    )
    return stats.norm.logpdf(inputs[-1]) + total


def repaired_lines_exchanged(x, u, w, c):
    h, log_det = x, 0.0
    for u_k, w_k, c_k in zip(u, w, c, strict=True):
        log_det = log_det + np.log(1 + u_k * w_k * (1 - np.tanh(w_k * h + c_k) ** 2))
        h = h + u_k * np.tanh(w_k * h + c_k)
    return -(h**2) / 2 - np.log(2 * np.pi) / 2 + log_det


def repaired_autograd(x, u, w, c):
    def chain(h):
        for u_k, w_k, c_k in zip(u, w, c, strict=True):
            h = h + u_k * anp.tanh(w_k * h + c_k)
        return h

    slopes = elementwise_grad(chain)(x + 0.0)
    return stats.norm.logpdf(chain(x)) + np.log(slopes)


# ---------------------------------------------------------------------------------- pullback


def pullback_autograd(b, s, t, G):
    def loss(b, s, t):
        return anp.sum(G * (b - t) * anp.exp(-s)) + anp.mean(anp.sum(s, axis=1))

    return tuple(grad(loss, place)(b, s, t) for place in (1, 2, 0))


def pullback_loops(b, s, t, G):
    B, n = b.shape
    ds, dt, db = np.zeros((3, B, n))
    for i in range(B):
        for j in range(n):
            db[i, j] = G[i, j] / np.exp(s[i, j])
            dt[i, j] = -db[i, j]
            ds[i, j] = -db[i, j] * (b[i, j] - t[i, j]) + 1 / B
    return ds, dt, db


def pullback_jacobian(b, s, t, G):
    # the Jacobian of y by each array, flattened, is diagonal
    def layer(b, s, t):
        return anp.ravel((b - t) / anp.exp(s))

    back = [
        (np.ravel(G) @ jacobian(layer, place)(b, s, t).reshape(G.size, -1)).reshape(G.shape)
        for place in (1, 2, 0)
    ]
    return back[0] + 1 / len(b), back[1], back[2]


# ------------------------------------------------------------------------------------ invert


def invert_brent(f, z):
    gap = z - f(0)
    return (
        0.0 if gap == 0 else brentq(lambda x: f(x) - z, *sorted((0.2 * gap, 5 * gap)), xtol=1e-13)
    )


def invert_guarded_newton(f, z):
    gap = z - f(0.0)
    low, high = sorted((gap / 4, 4 * gap))
    x, calls = (low + high) / 2, 1
    while high - low > 1e-10 * max(1, abs(x)) and calls < 58:
        here, ahead = f(x) - z, f(x + 1e-5) - z
        calls += 2
        low, high = (x, high) if here < 0 else (low, x)
        x = x - here * 1e-5 / (ahead - here)
        if abs(here) < 1e-11:
            return x
        if not low < x < high or calls % 4 == 1:
            x = (low + high) / 2
    return x


ANSWERS = {
    "direction": ("c",),
    "chain": (
        np.log(7) + np.log(28) + np.log(19.75) + 3,
        11.26127,
        sympy.log(-CHAIN.jacobian([x1, x2]).det()).subs({x1: sympy.Rational(1, 2), x2: 2}),
    ),
    "jacobian": (
        [[1, 0, 0], [8, 3, 0], [-29, 0, 9]],
        LAYER.jacobian([a, b1, b2]).subs({a: 3, b1: 2, b2: -4}),
        np.array([[1.0, 0.0, 0.0], [2 + 6, 3.0, 0.0], [2 * 3 * -4 - 5, 0.0, 9.0]]),
    ),
    "undo": (undo_loops, undo_names),
    "log_density": (density_scipy, density_loops, density_autograd),
    "rank_one": (rank_one_slogdet, rank_one_qr, rank_one_cosine),
    "which_density": ("c",),
    "find_the_bug": (repaired_two_passes, repaired_lines_exchanged, repaired_autograd),
    "pullback": (pullback_autograd, pullback_loops, pullback_jacobian),
    "invert": (invert_brent, invert_guarded_newton),
    "volume_kept": (
        {"u": [1, 1, 1], "v": [1, 1, -2]},
        {"u": [Fraction(1, 2), 0, 3], "v": [6, 5, -1]},
        {"u": np.array([0.5, 2.0, -1.0]), "v": np.array([4.0, 1.0, 4.0])},
    ),
}
