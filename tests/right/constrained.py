"""Right answers to the exercises of chapter 7."""

from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.optimize
import sympy

x, y, nu, lam = sympy.symbols("x y nu lam")
UNKNOWN = [x, y, nu]
LAGRANGIAN = 2 * x**2 + 3 * y**2 + nu * (2 * x - 5 * y - 31)
SYSTEM = [[4, 0, 2], [0, 6, -5], [2, -5, 0]]
A, b = np.array([[2, -3, 6], [4, -6, 12]]), np.array([50, 220])


# --------------------------------------------------------------------------------- onto a slab


def slab_ifs(x, g, eta, a, low, high):
    y = x - eta * g
    t = np.dot(a, y)
    if t > high:
        return y - (t - high) / np.dot(a, a) * a
    return y + (low - t) / np.dot(a, a) * a if t < low else y


def slab_unit_normal(x, g, eta, a, low, high):
    size = np.linalg.norm(a)
    u, y = a / size, np.subtract(x, np.multiply(eta, g))
    return y - u * (u @ y) + u * min(max(u @ y, low / size), high / size)


def slab_lists(x, g, eta, a, low, high):
    y = [s - eta * k for s, k in zip(x, g, strict=True)]
    t = sum(s * k for s, k in zip(a, y, strict=True))
    over = max(t - high, 0.0) - max(low - t, 0.0)
    return [s - over * k / sum(each**2 for each in a) for s, k in zip(y, a, strict=True)]


def slab_by_kkt(x, g, eta, a, low, high):
    """Nearest point p with a·p = t: (p − y) + ν a = 0."""
    y, n = x - eta * g, len(x)
    if low <= a @ y <= high:
        return y
    system = np.block([[np.eye(n), a[:, None]], [a[None, :], np.zeros((1, 1))]])
    return np.linalg.solve(system, [*y, high if a @ y > high else low])[:n]


# ---------------------------------------------------------------------------------- deliveries


def deliveries_normal(g, A, x, d):
    tight = np.abs(A @ x - d) < 1e-6
    prices = np.zeros(len(d))
    T = A[tight]
    if tight.any():
        prices[tight] = np.linalg.solve(T @ T.T, T @ g)
    return prices, np.dot(prices, d)


def deliveries_nnls(g, A, x, d):
    rows = [i for i in range(len(d)) if A[i] @ x - d[i] < 1e-6]
    prices = np.zeros(len(d))
    if rows:
        prices[rows] = scipy.optimize.nnls(A[rows].T, g)[0]
    return prices, sum(p * each for p, each in zip(prices, d, strict=True))


def deliveries_pinv(g, A, x, d):
    tight = (A @ x - d <= 1e-6).astype(float)
    lam = np.linalg.pinv((A * tight[:, None]).T) @ g
    return {"prices": lam, "together": lam @ d}


# ------------------------------------------------------------------------------------ checklist


def checklist_ifs(gradient, g, Jg, lam, h, Jh, nu):
    tol = 1e-6
    if np.any(g > tol) or np.any(np.abs(h) > tol):
        return "primal"
    if np.any(lam < -tol):
        return "dual"
    if np.any(np.abs(lam * g) > tol):
        return "slackness"
    slope = gradient + Jg.T @ lam + Jh.T @ nu
    return "stationarity" if np.any(np.abs(slope) > tol) else "none"


def checklist_table(gradient, g, Jg, lam, h, Jh, nu):
    def worst(values):
        return max((float(each) for each in np.ravel(values)), default=0.0)

    misses = {
        "primal": max(worst(g), worst(abs(h))),
        "dual": worst(-lam),
        "slackness": worst(abs(lam * g)),
        "stationarity": worst(
            abs(gradient + np.einsum("qn,q->n", Jg, lam) + np.einsum("pn,p->n", Jh, nu))
        ),
    }
    return next((name for name, miss in misses.items() if miss > 1e-6), "none")


# -------------------------------------------------------------------------------------- verdict


def _named(values):
    up, down = np.any(values > 1e-8), np.any(values < -1e-8)
    if up and down:
        return "saddle"
    if np.any(np.abs(values) <= 1e-8):
        return "undecided"
    return "minimum" if up else "maximum"


def verdict_null_space(Hf, Hh, J, nu):
    Z = scipy.linalg.null_space(J)
    H = Hf + np.einsum("p,pij->ij", nu, Hh)
    return _named(np.linalg.eigvalsh(Z.T @ H @ Z))


def verdict_svd(Hf, Hh, J, nu):
    H = Hf + np.tensordot(nu, Hh, axes=1)
    Z = np.linalg.svd(J)[2][len(J) :].T
    return _named(np.linalg.eigvals(Z.T @ H @ Z).real)


def verdict_qr(Hf, Hh, J, nu):
    H = Hf + sum((n * each for n, each in zip(nu, Hh, strict=True)), np.zeros_like(Hf))
    Q = np.linalg.qr(J.T, mode="complete")[0][:, J.shape[0] :]
    return _named(scipy.linalg.eigh(Q.T @ H @ Q, eigvals_only=True))


# ---------------------------------------------------------------------------------- certificate


def certificate_solve(Q, c, G, k, x, lam):
    lam = np.maximum(lam, 0)
    q = c + G.T @ lam
    bound = -0.5 * q @ np.linalg.solve(Q, q) - lam @ k
    return bound, 0.5 * x @ Q @ x + c @ x - bound


def certificate_minimiser(Q, c, G, k, x, lam):
    lam = np.where(lam > 0, lam, 0.0)
    at = -scipy.linalg.cho_solve(scipy.linalg.cho_factor(Q), c + lam @ G)

    def f(t):
        return t @ Q @ t / 2 + c @ t

    bound = f(at) + lam @ (G @ at - k)
    return bound, f(x) - bound


def certificate_eigen(Q, c, G, k, x, lam):
    lam = np.clip(lam, 0, None)
    values, V = np.linalg.eigh(Q)
    w = V.T @ (c + np.einsum("mn,m->n", G, lam))
    bound = -np.sum(w**2 / values) / 2 - np.dot(lam, k)
    return {"bound": bound, "gap": np.sum(values * (V.T @ x) ** 2) / 2 + np.dot(c, x) - bound}


# -------------------------------------------------------------------------------------- secular


def secular_svd(A, b):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    keep = s > 1e-12 * max(s.max(initial=0), 1e-300)
    s, beta, V = s[keep], (U.T @ b)[keep], Vt[keep].T
    shortest = V @ (beta / s)
    if shortest @ shortest <= 1:
        return shortest, 0.0

    def over(lam):
        return np.linalg.norm(s * beta / (s**2 + 2 * lam)) - 1

    lam = scipy.optimize.brentq(over, 0, np.linalg.norm(s * beta), xtol=1e-15, rtol=1e-14)
    return V @ (s * beta / (s**2 + 2 * lam)), lam


def secular_newton(A, b):
    shortest = np.linalg.lstsq(A, b, rcond=None)[0]
    if shortest @ shortest <= 1:
        return shortest, 0
    values, V = np.linalg.eigh(A.T @ A)
    w = V.T @ A.T @ b
    values = np.clip(values, 0, None)
    w = np.where(values > 1e-12 * values[-1], w, 0)
    m = 0.0
    for _ in range(200):  # Newton's method for 1/‖x‖ = 1, from below
        d = np.where(values + m > 0, values + m, 1.0)
        t = w / d
        length = np.linalg.norm(t)
        m += (length - 1) * length**2 / np.sum(t * t / d)
    return V @ (w / np.where(values + m > 0, values + m, 1.0)), m / 2


def secular_bisection(A, b):
    best = np.linalg.pinv(A) @ b
    if np.linalg.norm(best) <= 1:
        return best, 0.0
    eye, low, high = np.eye(A.shape[1]), 0.0, np.linalg.norm(A.T @ b)
    for _ in range(200):
        middle = (low + high) / 2
        x = np.linalg.solve(A.T @ A + middle * eye, A.T @ b)
        low, high = (middle, high) if x @ x > 1 else (low, middle)
    return x, high / 2


ANSWERS = {
    "by_hand": (
        [3, -5, -6],
        np.linalg.solve(SYSTEM, [0, 0, 31]),
        [sympy.solve([LAGRANGIAN.diff(v) for v in UNKNOWN], UNKNOWN)[v] for v in UNKNOWN],
        sympy.Matrix(SYSTEM).LUsolve(sympy.Matrix([0, 0, 31])),
        next(iter(sympy.linsolve([LAGRANGIAN.diff(v) for v in UNKNOWN], UNKNOWN))),
    ),
    "standard_form": (
        {"cost": [-30, -70], "G": [[5, 2], [-1, -1], [-3, 1], [0, -1]], "k": [60, -11, 0, -2]},
        {"cost": [-3, -7], "G": [[0, -2], [-3, 1], [5, 2], [-2, -2]], "k": [-4, 0, 60, -22]},
        {
            "cost": [-1, Fraction(-7, 3)],
            "G": [[2.5, 1], [-1, -1], [-6, 2], [0, -0.5]],
            "k": [30, -11, 0, -1],
        },
    ),
    "qualification": ("c",),
    "dual": (
        21 * lam - 7 * lam**2,
        7 * lam * (3 - lam),
        lam * 21 - (2 * lam) ** 2 - 3 * lam**2,
        (x**2 + 3 * y**2 + lam * (21 - 4 * x + 6 * y)).subs({x: 2 * lam, y: -lam}),
        sympy.Poly(-7 * lam**2 + 21 * lam, lam),
        sympy.Piecewise((21 * lam - 7 * lam**2, lam >= 0), (-sympy.oo, True)),
        sympy.Integral(21 - 14 * x, (x, 0, lam)),
        21.0 * lam - 7.0 * lam**2,
    ),
    "minimum_norm": (
        [4, -6, 12],
        np.linalg.pinv(A) @ b,
        np.linalg.lstsq(A, b, rcond=None)[0],
        scipy.linalg.lstsq(A, b)[0],
        sympy.Matrix(A.tolist()).pinv() * sympy.Matrix(b.tolist()),
        98 / 49 * np.array([2, -3, 6]),
    ),
    "slab": (slab_ifs, slab_unit_normal, slab_lists, slab_by_kkt),
    "deliveries": (deliveries_normal, deliveries_nnls, deliveries_pinv),
    "checklist": (checklist_ifs, checklist_table),
    "verdict": (verdict_null_space, verdict_svd, verdict_qr),
    "certificate": (certificate_solve, certificate_minimiser, certificate_eigen),
    "secular": (secular_svd, secular_newton, secular_bisection),
    "kkt_not_optimal": (
        {"coefficients": [-1, -2, 0, 0], "point": [1, 0], "multiplier": 1, "better": [0, 1]},
        # −x² − y: at (0, 1) with λ = 1/2, and (3/5, 4/5) is better.
        {
            "coefficients": [-1, 0, 0, -1],
            "point": [0, 1],
            "multiplier": Fraction(1, 2),
            "better": [0.6, 0.8],
        },
        {
            "coefficients": [-10, -20, 0, 0],
            "point": [-1, 0],
            "multiplier": 10.0,
            "better": [Fraction(3, 5), Fraction(-4, 5)],
        },
    ),
}
