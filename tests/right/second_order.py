"""Right answers to the exercises of chapter 5."""

from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.sparse.linalg
import sympy

x, y, k = sympy.symbols("x y k")
BASIN = x * y * (20 - 4 * x - 5 * y)
SLOPES = [BASIN.diff(v) for v in (x, y)]
CUBIC = 2 * x**3 + 6 * x * y**2 + 3 * y**3 - 150 * x
BENT = sympy.Matrix([[3, 2, -1], [2, k, 3], [-1, 3, 7]])


def verdicts_by_sympy():
    found = []
    for point in sympy.solve([CUBIC.diff(x), CUBIC.diff(y)], [x, y], dict=True):
        H = sympy.hessian(CUBIC, (x, y)).subs(point)
        sign = 0 if H.det() < 0 else sympy.sign(H.trace())
        found.append((point[x], point[y], sign))
    return found


# ------------------------------------------------------------------------------------- classify


def classify_eigvalsh(H):
    values = np.linalg.eigvalsh(H)
    small = 1e-9 * np.max(np.abs(values))
    if np.any(values > small) and np.any(values < -small):
        return "saddle"
    if np.all(values > small):
        return "minimum"
    return "maximum" if np.all(values < -small) else "undecided"


def classify_counts(H):
    values = np.sort(np.linalg.eigvals(H).real)
    top = max(abs(values[0]), abs(values[-1]))
    signs = [0 if abs(each) <= 1e-9 * top else int(np.sign(each)) for each in values]
    if 1 in signs and -1 in signs:
        return "saddle"
    if 0 in signs:
        return "undecided"
    return {1: "minimum", -1: "maximum"}[signs[0]]


def classify_scipy(H):
    values = scipy.linalg.eigh(H, eigvals_only=True)
    scaled = values / max(np.abs(values).max(), 1e-300)
    positive, negative = (scaled > 1e-9).sum(), (scaled < -1e-9).sum()
    if positive and negative:
        return "saddle"
    if positive == len(H):
        return "minimum"
    if negative == len(H):
        return "maximum"
    return "undecided"


# ---------------------------------------------------------------------------------------- leave


def leave_eigh(H, g, radius):
    values, vectors = np.linalg.eigh(H)
    v = vectors[:, 0]
    step = radius * (v if v @ g < 0 else -v)
    return step, g @ step + values[0] * radius**2 / 2


def leave_eig(H, g, radius):
    values, vectors = np.linalg.eig(H)
    v = vectors[:, np.argmin(values.real)]
    step = -np.sign((v @ g).real) * radius * v
    return step, g @ step + 0.5 * step @ H @ step


def leave_subset(H, g, radius):
    values, vectors = scipy.linalg.eigh(H, subset_by_index=[0, 0])
    step = radius * vectors[:, 0] * (-1 if vectors[:, 0] @ g > 0 else 1)
    return step, np.dot(g, step) + values[0] / 2 * radius**2


def leave_svd(H, g, radius):
    shift = np.abs(H).sum()  # then the smallest eigenvalue is the first singular value
    v = np.linalg.svd(shift * np.eye(len(g)) - H)[2][0]
    v = np.where(g @ v < 0, 1, -1) * v / np.sqrt(v @ v)
    return [radius * v, radius * (g @ v) + radius**2 * (v @ H @ v) / 2]


def leave_random_start(H, g, radius):
    if len(g) < 3:
        return leave_eigh(H, g, radius)
    _, vectors = scipy.sparse.linalg.eigsh(H, k=1, which="SA", tol=1e-14)
    step = radius * vectors[:, 0] * -np.sign(vectors[:, 0] @ g)
    return step, g @ step + step @ H @ step / 2


ANSWERS = {
    "critical_points": (
        [(0, 0), (5, 0), (0, 4), (5 / 3, 4 / 3)],
        sympy.solve(SLOPES, [x, y]),
        sympy.solve(SLOPES, [x, y], dict=True),
        sympy.solve(SLOPES, [x, y], set=True),
        sympy.nonlinsolve(SLOPES, [x, y]),
        {(0, 0), (0, 4), (Fraction(5, 3), Fraction(4, 3)), (5, 0)},
        [
            sympy.Point(0, 0),
            sympy.Point(5, 0),
            sympy.Point(0, 4),
            sympy.Point(sympy.Rational(5, 3), sympy.Rational(4, 3)),
        ],
        [np.zeros(2), np.linalg.solve([[8, 5], [4, 10]], [20, 20]), (5, 0), [0, 4]],
    ),
    "d_test": ("d",),
    "zero_eigenvalue": ("b",),
    "local_global": ("c",),
    "threshold": (
        3.35,
        Fraction(67, 20),
        sympy.solve(BENT.det(), k)[0],
        sympy.solve(BENT.det(), k, dict=True)[0][k],
        sympy.solve(BENT.det(), [k], dict=True)[0],
        np.array([2, 3]) @ np.linalg.solve([[3, -1], [-1, 7]], [2, 3]),
        sympy.solveset(BENT.det(), k).args[0],
    ),
    "verdicts": (
        [(5, 0, 1), (-5, 0, -1), (3, -4, 0), (-3, 4, 0)],
        verdicts_by_sympy(),
        {(5, 0, 1), (3, -4, 0), (-3, 4, 0), (-5, 0, -1)},
        np.array([[3, -4, 0], [-3, 4, 0], [-5, 0, -1], [5, 0, 1.0]]),
    ),
    "classify": (classify_eigvalsh, classify_counts, classify_scipy),
    "leave": (leave_eigh, leave_eig, leave_subset, leave_svd, leave_random_start),
    "sylvester": (
        {"A": [[4, 2, 2], [2, 1, 1], [2, 1, 0.5]], "v": [1, 0, -2]},
        {"A": [[1, 1, 1], [1, 1, 1], [1, 1, Fraction(1, 2)]], "v": [1, 0, -1.5]},
        {"A": [[2, 2, 3], [2, 2, 3], [3, 3, 4]], "v": [4, 0, -3]},
    ),
    "semidefinite": (
        {"coefficients": [1, -2, 1, -1, 0], "curve": [1, 0, 1, 0]},
        {"coefficients": [1, 2, 1, 3, 0], "curve": [-1, 0, 1, 0]},
        {"coefficients": [4, 4, 1, 0, 1], "curve": [1, 0, -2, 0]},
        {"coefficients": [0.25, -1, 1, -0.5, 0], "curve": [2, 0, 1, 0]},
    ),
    "every_line": (
        # f = (s − t²)(s − 2t²) with s = x − y and t = y: along s = 3/2 t² it is negative.
        {
            "quadratic": [1, -2, 1],
            "cubic": [0, 0, -3, 3],
            "quartic": [0, 0, 0, 0, 2],
            "curve": [1, Fraction(3, 2), 1, 0],
        },
        # The same with s = x + y and t = x.
        {
            "quadratic": [1, 2, 1],
            "cubic": [-3, -3, 0, 0],
            "quartic": [2, 0, 0, 0, 0],
            "curve": [1, 0, -1, 1.5],
        },
    ),
}
