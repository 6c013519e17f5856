"""Right answers to the exercises of chapter 6."""

import math
from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.optimize
import sympy

x, y = sympy.symbols("x y")
CUBIC = x**3 - x * y**2
POINT = {x: 4, y: -5}
STEP = sympy.Matrix([sympy.Rational(1, 5), sympy.Rational(-1, 10)])
GRADIENT = sympy.Matrix([CUBIC.diff(v) for v in (x, y)]).subs(POINT)
MODEL = (
    CUBIC.subs(POINT)
    + GRADIENT.dot(STEP)
    + STEP.dot(sympy.hessian(CUBIC, (x, y)).subs(POINT) * STEP) / 2
)
G, H = np.array([3, -1, 5]), np.array([[4, 1, 0], [1, 6, 0], [0, 0, 3]])


# ------------------------------------------------------------------------------------ diagnosis


def diagnosis_last_two(sizes, misses, noise):
    low = np.flatnonzero(misses <= noise)
    end = low[0] if low.size else len(misses)
    power = math.log(misses[end - 2] / misses[end - 1]) / math.log(sizes[end - 2] / sizes[end - 1])
    return "gradient" if power < 1.5 else "hessian" if power < 2.5 else "right"


def diagnosis_loop(sizes, misses, noise):
    kept = []
    for size, miss in zip(sizes, misses, strict=True):
        if miss <= noise:
            break
        kept.append((float(size), float(miss)))
    (s, m), (t, n) = kept[-2:]
    order = round((math.log2(m) - math.log2(n)) / (math.log2(s) - math.log2(t)))
    return {1: "gradient", 2: "hessian"}.get(order, "right")


def diagnosis_polyfit(sizes, misses, noise):
    count = next((i for i, miss in enumerate(misses) if miss <= noise), len(misses))
    last = slice(count - 2, count)
    slope, _ = np.polyfit(np.log(sizes[last]), np.log(misses[last]), 1)
    return ["gradient", "hessian", "right", "right"][min(int(np.rint(slope)), 4) - 1]


# --------------------------------------------------------------------------------- optimal step


def optimal_cases(g, H, p):
    slope, bend = g @ p, p @ H @ p
    if bend > 0:
        return max(0.0, -slope / bend)
    return np.inf


def optimal_einsum(g, H, p):
    bend = np.einsum("i,ij,j", p, H, p)
    slope = np.einsum("i,i", g, p)
    return float("inf") if bend < 0 else np.maximum(-slope / bend, 0)


def optimal_math(g, H, p):
    Hp = [sum(H[i][j] * p[j] for j in range(len(p))) for i in range(len(p))]
    bend = sum(a * b for a, b in zip(p, Hp, strict=True))
    slope = sum(a * b for a, b in zip(g, p, strict=True))
    if bend < 0:
        return math.inf
    return 0 if slope >= 0 else -slope / bend


# --------------------------------------------------------------------------------- descent step


def descent_eigvalsh(X, penalty):
    return 1 / (np.linalg.eigvalsh(X.T @ X / len(X))[-1] / 4 + penalty)


def descent_norm(X, penalty):
    return 1 / (np.linalg.norm(X, 2) ** 2 / (4 * X.shape[0]) + penalty)


def descent_svd(X, penalty):
    return 4 * len(X) / (scipy.linalg.svdvals(X).max() ** 2 + 4 * len(X) * penalty)


def descent_gram(X, penalty):
    top = max(np.linalg.eigvals(X @ X.T).real)
    return np.reciprocal(0.25 * top / len(X) + penalty)


# ----------------------------------------------------------------------------------------- rate


def rate_order(errors, floor):
    low = np.flatnonzero(errors <= floor)
    logs = np.log(errors[: low[0] if low.size else len(errors)][-3:])
    order = (logs[2] - logs[1]) / (logs[1] - logs[0])
    return "linear" if order < 1.3 else "quadratic" if order > 1.8 else "superlinear"


def rate_nearest(errors, floor):
    kept = []
    for error in errors:
        if error <= floor:
            break
        kept.append(math.log10(error))
    a, b, c = kept[-3:]
    order = (c - b) / (b - a)
    names = {"linear": 1, "superlinear": 1.6, "quadratic": 2}
    return min(names, key=lambda name: abs(names[name] - order))


# ---------------------------------------------------------------------------------- cubic bound


def cubic_stable(g, H, M):
    n = np.linalg.norm(g)
    bend = g @ H @ g / n**2
    root = math.sqrt(bend**2 + 2 * M * n)
    return 2 / (bend + root) if bend >= 0 else (root - bend) / (M * n)


def cubic_hypot(g, H, M):
    n = np.sqrt(np.sum(g * g))
    u = g / n
    bend = np.dot(u, H @ u)
    root = np.hypot(bend, np.sqrt(2 * M * n))
    return np.where(bend > 0, 2 / (root + abs(bend)), (root + abs(bend)) / (M * n))


def cubic_sympy(g, H, M):
    g, H, M = sympy.Matrix(g.tolist()), sympy.Matrix(H.tolist()), sympy.Rational(float(M))
    g, H = g.applyfunc(sympy.Rational), H.applyfunc(sympy.Rational)
    square, bend = g.dot(g), g.dot(H * g)
    a = M * square ** sympy.Rational(3, 2)
    root = (-bend + sympy.sqrt(bend**2 + 2 * a * square)) / a
    return root.evalf(30)


def cubic_fractions(g, H, M):
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 80
        g, M = [Decimal(float(each)) for each in g], Decimal(float(M))
        H = [[Decimal(float(each)) for each in row] for row in H]
        square = sum(each * each for each in g)
        bend = sum(
            p * h * q for p, row in zip(g, H, strict=True) for h, q in zip(row, g, strict=True)
        )
        a = M * square * square.sqrt()
        return ((bend * bend + 2 * a * square).sqrt() - bend) / a


# ---------------------------------------------------------------------------------- line search


def search_loop(f, x, p, slope, step, c):
    start, t = f(x), step

    def fine(t):
        return f(x + t * p) <= start + c * t * slope

    if fine(t):
        while fine(2 * t):
            t *= 2
        return t
    while not fine(t):
        t /= 2
    return t


def search_factor(f, x, p, slope, step, c):
    at_start = float(f(x))
    drop = c * slope

    def accepted(t):
        value = f(np.add(x, np.multiply(t, p)))
        return not math.isnan(value) and value - at_start <= t * drop

    first = accepted(step)
    factor, t = (2.0, step) if first else (0.5, step / 2)
    while accepted(factor * t if first else t) == first:
        t *= factor
    return t


def search_lists(f, x, p, slope, step, c):
    start, tries = f(x.tolist()), {}

    def fine(exponent):
        if exponent not in tries:
            t = step * 2.0**exponent
            value = f([a + t * b for a, b in zip(x, p, strict=True)])
            tries[exponent] = bool(value <= start + c * t * slope)
        return tries[exponent]

    k = 0
    if fine(0):
        while fine(k + 1):
            k += 1
    else:
        while not fine(k):
            k -= 1
    return step * 2.0**k


ANSWERS = {
    "by_hand": (
        4**3 - 4 * 25 + 23 * 0.2 + 40 * -0.1 + 0.5 * (24 * 0.04 + 2 * 10 * -0.02 - 8 * 0.01),
        MODEL,
        float(MODEL),
        -35.16,
        -36
        + np.array([23, 40]) @ [0.2, -0.1]
        + 0.5 * np.array([0.2, -0.1]) @ [[24, 10], [10, -8]] @ np.array([0.2, -0.1]),
    ),
    "step_value": (
        9 - 0.1 * 35 + 0.005 * 111,
        9 - 0.1 * G @ G + 0.005 * G @ H @ G,
        6.055,
        Fraction(1211, 200),
    ),
    "largest_step": (
        0.125,
        2 / np.linalg.eigvalsh([[14, 4], [4, 8]])[-1],
        2 / max(sympy.Matrix([[14, 4], [4, 8]]).eigenvals()),
        sympy.Rational(1, 8),
        2 / np.linalg.norm([[14, 4], [4, 8]], ord=2),
    ),
    "series": (
        3.6,
        9 / (4 - 1.5),
        sympy.Rational(18, 5),
        sum(9 / 4 * (1.5 / 4) ** n for n in range(60)),
        (9 / (4 - x)).subs(x, sympy.Rational(3, 2)),
        sympy.Sum(sympy.Rational(9, 4) * sympy.Rational(3, 8) ** x, (x, 0, sympy.oo)).doit(),
    ),
    "diagnosis": (diagnosis_last_two, diagnosis_loop, diagnosis_polyfit),
    "optimal_step": (optimal_cases, optimal_einsum, optimal_math),
    "descent_step": (descent_eigvalsh, descent_norm, descent_svd, descent_gram),
    "rate": (rate_order, rate_nearest),
    "cubic_bound": (cubic_stable, cubic_hypot, cubic_sympy, cubic_fractions),
    "exact_step": (
        # f = ½x² + ½y² + (x − y)³ at (1, 1): along the ray x = y the cubic part is zero.
        {
            "coefficients": [[0, 0, 0.5, -1], [0, 0, 3, 0], [0.5, -3, 0, 0], [1, 0, 0, 0]],
            "point": [1, 1],
        },
        # f = x² + y² + x(x − y)² at (2, 2).
        {
            "coefficients": [[0, 0, 1, 0], [0, 0, 1, 0], [1, -2, 0, 0], [1, 0, 0, 0]],
            "point": [2, 2],
        },
    ),
    "line_search": (search_loop, search_factor, search_lists),
}
