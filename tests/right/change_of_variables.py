"""Right answers to the exercises of chapter 8."""

import math

import mpmath
import numpy as np
import scipy.integrate
import scipy.linalg
import scipy.special
import scipy.stats
import sympy

x, y, r, t, p, u, v = sympy.symbols("x y r t p u v", positive=True)
RING = sympy.integrate(r**3 * sympy.cos(t) ** 2, (r, 1, 2), (t, 0, sympy.pi / 2))
CONE = (
    2
    * sympy.pi
    * sympy.integrate(r**4 * sympy.cos(t) ** 2 * sympy.sin(t), (r, 0, 3), (t, 0, sympy.pi / 3))
)
BETWEEN = sympy.integrate(v**2 / (2 * u), (v, 2, 5), (u, 2, 7))
SQUASHED = sympy.Matrix([x * y**2, x - 3 * y])


# --------------------------------------------------------------------------------------- affine


def affine_solve(A, b, y):
    z = np.linalg.solve(A, y - b)
    return -np.abs(z).sum() - len(y) * np.log(2) - np.linalg.slogdet(A)[1]


def affine_lu(A, b, y):
    lu, order = scipy.linalg.lu_factor(A)
    z = scipy.linalg.lu_solve((lu, order), y - b)
    return -np.linalg.norm(z, 1) - np.log(np.abs(2 * np.diag(lu))).sum()


def affine_svd(A, b, y):
    U, s, Vt = np.linalg.svd(A)
    z = Vt.T @ ((U.T @ (y - b)) / s)
    return float(np.sum(scipy.stats.laplace.logpdf(z)) - np.sum(np.log(s)))


def affine_inverse(A, b, y):
    inverse = np.linalg.inv(A)
    _, log = np.linalg.slogdet(inverse)
    return log + sum(math.log(0.5) - abs(each) for each in inverse @ (y - b))


# -------------------------------------------------------------------------------- log-determinant


def log_det_factors(A, B, x):
    return np.linalg.slogdet(A)[1] + np.linalg.slogdet(B)[1] + np.sum(B @ x)


def log_det_product(A, B, x):
    z = B @ x
    top = z.mean()
    return np.linalg.slogdet(A @ np.diag(np.exp(z - top)) @ B).logabsdet + len(x) * top


def log_det_singular_values(A, B, x):
    logs = [np.log(scipy.linalg.svdvals(each)).sum() for each in (A, B)]
    return math.fsum([*logs, *np.einsum("ij,j->i", B, x)])


def log_det_qr(A, B, x):
    def log(M):
        return np.log(np.abs(np.diag(np.linalg.qr(M, mode="r")))).sum()

    return log(A) + log(B) + np.dot(B, x).sum()


# ----------------------------------------------------------------------------------- logit-normal


def logit_where(mu, s, y):
    inside = (y > 0) & (y < 1)
    safe = np.where(inside, y, 0.5)
    z = (np.log(safe) - np.log1p(-safe) - mu) / s
    density = np.exp(-z * z / 2) / (s * math.sqrt(2 * math.pi) * safe * (1 - safe))
    return np.where(inside, density, 0.0)


def logit_loop(mu, s, y):
    result = []
    for each in y:
        if not 0 < each < 1:
            result.append(0)
            continue
        z = (math.log(each) - math.log1p(-each) - mu) / s
        height = math.exp(-0.5 * z**2) / math.sqrt(2 * math.pi) / s
        result.append(height * (1 / each + 1 / (1 - each)))
    return result


def logit_scipy(mu, s, y):
    result = np.zeros_like(y)
    inside = np.logical_and(y > 0, y < 1)
    at = y[inside]
    result[inside] = scipy.stats.norm.pdf(scipy.special.logit(at), mu, s) / (at * (1 - at))
    return result


logit_vectorized = np.vectorize(
    lambda mu, s, y: (
        scipy.stats.norm(mu, s).pdf(scipy.special.logit(y)) / (y - y * y) if 0 < y < 1 else 0.0
    ),
    otypes=[float],
)


# ------------------------------------------------------------------------------ inverse transform


def heavy_power(a, u):
    return np.expm1(-np.log1p(-u) / a)


def heavy_math(a, u):
    return [math.expm1(-math.log1p(-each) / a) for each in u]


def heavy_lomax(a, u):
    return np.expm1(scipy.stats.expon.ppf(u, scale=1 / a))


heavy_ufunc = np.frompyfunc(lambda a, u: math.expm1(-math.log1p(-u) / a), 2, 1)


# ------------------------------------------------------------------------------------- Box–Muller


def points_rows(m, L, u1, u2):
    r, angle = np.sqrt(-2 * np.log(u1)), 2 * np.pi * u2
    return m + np.column_stack([r * np.cos(angle), r * np.sin(angle)]) @ L.T


def points_loop(m, L, u1, u2):
    points = []
    for a, b in zip(u1, u2, strict=True):
        r = math.sqrt(-2 * math.log(a))
        z = np.array([r * math.cos(2 * math.pi * b), r * math.sin(2 * math.pi * b)])
        points.append(m + L @ z)
    return points


def points_complex(m, L, u1, u2):
    z = np.sqrt(-2 * np.log(u1)) * np.exp(2j * np.pi * u2)
    return np.einsum("ij,kj->ki", L, np.stack([z.real, z.imag], axis=-1)) + m[None, :]


def points_columns(m, L, u1, u2):
    z = np.sqrt(2 * -np.log(u1)) * np.array([np.cos(2 * np.pi * u2), np.sin(2 * np.pi * u2)])
    return (m[:, None] + L @ z).T


# ------------------------------------------------------------------------------------------ judge


def judge_sorted(y, a):
    t, k = np.sort(y), len(y)
    F = np.clip(t, 0, 1) ** a
    gap = max(np.max(np.arange(1, k + 1) / k - F), np.max(F - np.arange(k) / k))
    return gap, int(gap > 1.63 / np.sqrt(k))


def judge_scipy(y, a):
    gap = scipy.stats.kstest(y, lambda t: np.clip(t, 0, 1) ** a).statistic
    return gap, gap > 1.63 / math.sqrt(len(y))


def judge_counts(y, a):
    k, worst = len(y), 0.0
    for t in set(y.tolist()):
        F = 0.0 if t <= 0 else 1.0 if t >= 1 else t**a
        at_most, below = sum(each <= t for each in y) / k, sum(each < t for each in y) / k
        worst = max(worst, abs(F - at_most), abs(F - below))
    return worst, 1.0 if worst > 1.63 / k**0.5 else 0.0


# ----------------------------------------------------------------------------------------- square


def square_two_roots(mu, y):
    positive = y > 0
    s = np.sqrt(np.where(positive, y, 1.0))
    both = np.exp(-((s - mu) ** 2) / 2) + np.exp(-((s + mu) ** 2) / 2)
    return np.where(positive, both / (2 * s * np.sqrt(2 * np.pi)), 0.0)


def square_loop(mu, y):
    def normal(t):
        return math.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)

    return [
        0
        if each <= 0
        else sum(normal(root - mu) / abs(2 * root) for root in (math.sqrt(each), -math.sqrt(each)))
        for each in y
    ]


def square_scipy(mu, y):
    result = np.zeros(len(y))
    s = np.sqrt(y[y > 0])
    result[y > 0] = (scipy.stats.norm.pdf(s, mu) + scipy.stats.norm.pdf(-s, mu)) / (2 * s)
    return result


def square_noncentral(mu, y):
    return np.where(y > 0, scipy.stats.ncx2.pdf(np.where(y > 0, y, 1.0), 1, mu**2), 0)


# ------------------------------------------------------------------------------------------- flow


def flow_matrix(W, y):
    s = W @ y
    x = y * np.exp(-s)
    return -0.5 * x @ x - 0.5 * len(y) * np.log(2 * np.pi) - s.sum()


def flow_loop(W, y):
    total = 0.0
    for i in range(len(y)):
        s = sum(W[i, j] * y[j] for j in range(i))
        total += -0.5 * (y[i] * math.exp(-s)) ** 2 - 0.5 * math.log(2 * math.pi) - s
    return total


def flow_scipy(W, y):
    s = np.tril(W, -1).dot(y)
    return np.sum(scipy.stats.norm.logpdf(np.exp(-s) * y) - s)


def flow_scales(W, y):
    return scipy.stats.norm.logpdf(y, scale=np.exp(np.einsum("ij,j->i", W, y))).sum()


ANSWERS = {
    "area": (
        57,
        abs(3**2 * -3 - 2 * 5 * 3 * 1),
        abs(SQUASHED.jacobian([x, y]).subs({x: 5, y: 3}).det()),
        abs(np.linalg.det([[9, 30], [1, -3]])),
        sympy.Abs(SQUASHED.jacobian([x, y]).det()).subs({x: 5, y: 3}),
    ),
    "polar": (
        15 * np.pi / 16,
        2.94524,
        2.945243,
        RING,
        sympy.Rational(15, 4) * sympy.Integral(sympy.cos(t) ** 2, (t, 0, sympy.pi / 2)),
        scipy.integrate.dblquad(lambda t, r: r**3 * np.cos(t) ** 2, 1, 2, 0, np.pi / 2)[0],
        mpmath.quad(lambda r, t: r**3 * mpmath.cos(t) ** 2, [1, 2], [0, mpmath.pi / 2]),
    ),
    "local": ("b",),
    "spherical": (
        2 * np.pi * 3**5 / 5 * (1 - 1 / 8) / 3,
        89.0642,
        89.06415,
        CONE,
        sympy.Rational(567, 20) * sympy.pi,
        scipy.integrate.nquad(
            lambda r, t: 2 * np.pi * r**4 * np.cos(t) ** 2 * np.sin(t), [[0, 3], [0, np.pi / 3]]
        )[0],
    ),
    "p_value": ("c",),
    "hyperbolas": (
        39 / 2 * np.log(7 / 2),
        24.4289,
        24.42888,
        BETWEEN,
        sympy.Rational(39, 2) * sympy.log(sympy.Rational(7, 2)),
        scipy.integrate.dblquad(lambda u, v: v**2 / (2 * u), 2, 5, 2, 7)[0],
        mpmath.mpf(39) / 2 * mpmath.log(3.5),
    ),
    "affine": (affine_solve, affine_lu, affine_svd, affine_inverse),
    "log_det": (log_det_factors, log_det_product, log_det_singular_values, log_det_qr),
    "logit_normal": (logit_where, logit_loop, logit_scipy, logit_vectorized),
    "inverse_transform": (heavy_power, heavy_math, heavy_lomax, heavy_ufunc),
    "box_muller": (points_rows, points_loop, points_complex, points_columns),
    "judge": (judge_sorted, judge_scipy, judge_counts),
    "square": (square_two_roots, square_loop, square_scipy, square_noncentral),
    "flow": (flow_matrix, flow_loop, flow_scipy, flow_scales),
}
