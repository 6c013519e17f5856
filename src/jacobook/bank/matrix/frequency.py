"""How fast does a frequency move?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Tolerance,
    Vector,
    slip,
)

Modes = Callable[[Matrix, Matrix], tuple[float, Vector]]


def _cases(rng: np.random.Generator) -> list[Case]:
    def definite(n: int, low: float, high: float) -> Matrix:
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        A: Matrix = Q * np.linspace(low, high, n) @ Q.T
        return (A + A.T) / 2

    def case(n: int, edge: str = "", unit: bool = False) -> Case:
        M = np.eye(n) if unit else definite(n, 0.5, 4.0)
        root = np.linalg.cholesky(M)
        # The eigenvalues are apart, and the lowest one isn't 1: λ and √λ mustn't agree.
        low = float(rng.uniform(1.5, 5.0))
        K = root @ definite(n, low, low + 3.0 * n) @ root.T
        steps = [A + A.T for A in rng.normal(size=(2, n, n))]
        return Case(((K + K.T) / 2, M, *steps), edge=edge, condition=10.0, sizes={"n": n})

    return [
        *(case(n) for n in (3, 4, 5, 3, 4)),
        case(3, "M is the identity", unit=True),
        case(1, "n is 1"),
    ]


def _mode(K: Matrix, M: Matrix, place: int = 0) -> tuple[float, Vector]:
    """An eigenvalue of Kv = λMv, counted from the lowest, and v with vᵀMv = 1."""
    inverse = np.linalg.inv(np.linalg.cholesky(M))
    values, vectors = np.linalg.eigh(inverse @ K @ inverse.T)
    return float(values[place]), inverse.T @ vectors[:, place]


def _turned(K: Matrix, M: Matrix, back: Callable[[Matrix, Vector], Vector]) -> tuple[float, Vector]:
    """The lowest eigenvalue, and what is made of the symmetric matrix's eigenvector."""
    inverse = np.linalg.inv(np.linalg.cholesky(M))
    values, vectors = np.linalg.eigh(inverse @ K @ inverse.T)
    return float(values[0]), back(inverse, vectors[:, 0])


def _row_for_the_vector(K: Matrix, M: Matrix) -> tuple[float, Vector]:
    inverse = np.linalg.inv(np.linalg.cholesky(M))
    values, vectors = np.linalg.eigh(inverse @ K @ inverse.T)
    return float(values[0]), (inverse.T @ vectors)[0]


def _of_K_alone(K: Matrix, M: Matrix) -> tuple[float, Vector]:
    values, vectors = np.linalg.eigh(K)
    return float(values[0]), vectors[:, 0]


def _vector_of_K(K: Matrix, M: Matrix) -> tuple[float, Vector]:
    return _mode(K, M)[0], _of_K_alone(K, M)[1]


def _speed(
    K: Matrix,
    M: Matrix,
    dK: Matrix,
    dM: Matrix,
    mode: Modes = _mode,
    by_K: float = 1.0,
    by_M: float = -1.0,
    times: Callable[[float], float] = lambda value: value,
    over: Callable[[Vector, Matrix], float] = lambda v, M: float(v @ M @ v),
    outer: Callable[[float], float] = lambda value: float(0.5 / np.sqrt(value)),
    diagonals: bool = False,
    turns: float = 1.0,
) -> float:
    """Differentiate the root of λ, which is (vᵀKv)/(vᵀMv) at the eigenvector v."""
    value, v = mode(K, M)
    if diagonals:
        dK, dM = (np.diag(np.diag(step)) for step in (dK, dM))
    moved = by_K * (v @ dK @ v) + by_M * times(value) * (v @ dM @ v)
    return float(outer(value) * moved / over(v, M) / turns)


def _by_the_determinant(K: Matrix, M: Matrix, dK: Matrix, dM: Matrix) -> float:
    """Differentiate det(K + t dK − ω²(M + t dM)) = 0 implicitly, each time by a complex step."""
    root = float(np.sqrt(np.min(np.linalg.eigvals(np.linalg.solve(M, K)).real)))
    h = 1e-30
    by_t = np.linalg.det(K + 1j * h * dK - root**2 * (M + 1j * h * dM)).imag / h
    by_root = np.linalg.det(K - (root + 1j * h) ** 2 * M).imag / h
    return -float(by_t / by_root)


def _through_a_quotient(K: Matrix, M: Matrix, dK: Matrix, dM: Matrix) -> float:
    """Move M⁻¹K, and use the symmetric rule for it, which isn't symmetric."""
    value, v = _mode(K, M)
    inverse = np.linalg.inv(M)
    step = inverse @ dK - inverse @ dM @ inverse @ K
    return float(v @ step @ v / (v @ v) / (2 * np.sqrt(value)))


def _lowest(K: Matrix, M: Matrix) -> float:
    return float(np.sqrt(_mode(K, M)[0]))


def _whole_step(K: Matrix, M: Matrix, dK: Matrix, dM: Matrix) -> float:
    # M + dM needn't be positive definite; then the lowest eigenvalue may have no real root.
    lowest = np.min(np.linalg.eigvals(np.linalg.solve(M + dM, K + dK)).real)
    return float(np.sqrt(np.abs(lowest))) - _lowest(K, M)


def _moved_quotient(K: Matrix, M: Matrix, dK: Matrix, dM: Matrix) -> float:
    value, v = _mode(K, M)
    moved = (v @ (K + dK) @ v) / (v @ (M + dM) @ v)
    return float(np.sqrt(np.abs(moved)) - np.sqrt(value))


_UNIT_LENGTH = (
    "You divide by vᵀv, or made it 1, as for an eigenvalue of K alone. Multiply the differentiated "
    "equation by vᵀ, and see what stands behind dλ."
)

EXERCISE = Exercise(
    id="matrix.frequency",
    name="frequency_speed",
    title="How fast does a frequency move?",
    level=2,
    points=2,
    objective="9.6",
    hints=(
        "With λ = ω² differentiate Kv = λMv: four terms hold one small factor each. Multiply by "
        "vᵀ from the left: two of them cancel, because K and M are symmetric.",
        "`scipy.linalg.eigh(K, M)` solves Kv = λMv, with λ in increasing order and vᵀMv = 1.",
    ),
    answer=Array(),
    reference=lambda K, M, dK, dM: _speed(K, M, dK, dM),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _speed,
            "vectors-of-the-symmetric-matrix",
            "You took an eigenvector w of the symmetric matrix L⁻¹KL⁻ᵀ for v. It is w = Lᵀv.",
            mode=lambda K, M: _turned(K, M, lambda inverse, w: w),
            over=lambda v, M: 1.0,
        ),
        slip(
            _speed,
            "turned-back-the-wrong-way",
            "You went back from the symmetric matrix to v with L⁻¹. With w = Lᵀv it takes L⁻ᵀ.",
            mode=lambda K, M: _turned(K, M, lambda inverse, w: inverse @ w),
            over=lambda v, M: 1.0,
        ),
        slip(
            _speed,
            "row-for-the-vector",
            "You took a row of the matrix of eigenvectors. They stand in its columns.",
            mode=_row_for_the_vector,
            over=lambda v, M: 1.0,
        ),
        Misconception(
            "all-frequencies",
            lambda K, M, dK, dM: sum(
                _speed(K, M, dK, dM, mode=lambda K, M, i=i: _mode(K, M, i))  # type: ignore[misc]
                for i in range(len(K))
            ),
            "You added up the speeds of all frequencies. That of the lowest is asked for.",
        ),
        slip(
            _speed,
            "entries-alone",
            "You took the diagonals of dK and dM alone. Off the diagonal they count too.",
            diagonals=True,
        ),
        slip(
            _speed,
            "in-turns",
            "You divided by 2π. ω itself is asked for.",
            turns=2 * np.pi,
        ),
        slip(
            _speed,
            "eigenvalue-for-frequency",
            "This is the speed of λ = ω², not of ω: the root has an inner derivative.",
            outer=lambda value: 1.0,
        ),
        slip(
            _speed,
            "half-forgotten",
            "From λ to ω you divided by ω alone. The derivative of a root has another constant.",
            outer=lambda value: float(1 / np.sqrt(value)),
        ),
        slip(
            _speed,
            "root-of-the-root",
            "From λ to ω you divided by 2λ. In the derivative of a root stands the root.",
            outer=lambda value: 0.5 / value,
        ),
        slip(
            _speed,
            "multiplied-by-the-root",
            "From λ to ω you multiplied by 2ω. That is the way from ω to λ.",
            outer=lambda value: float(2 * np.sqrt(value)),
        ),
        slip(
            _speed,
            "mass-held-fixed",
            "M was held fixed: it moves as well, by dM.",
            "The term of dK is right.",
            by_M=0.0,
        ),
        slip(
            _speed,
            "stiffness-held-fixed",
            "K was held fixed: it moves as well, by dK.",
            "The term of dM is right.",
            by_K=0.0,
        ),
        slip(
            _speed,
            "mass-added",
            "The term of dM has the wrong sign: a heavier body swings more slowly.",
            "The term of dK is right.",
            by_M=1.0,
        ),
        slip(
            _speed,
            "eigenvalue-missing",
            "The term of dM lacks the factor λ: in the equation stands λM.",
            "The term of dK is right.",
            times=lambda value: 1.0,
        ),
        slip(
            _speed,
            "frequency-in-the-mass-term",
            "In the term of dM stands ω where λ = ω² belongs.",
            "The term of dK is right.",
            times=lambda value: float(np.sqrt(value)),
        ),
        slip(_speed, "unit-length", _UNIT_LENGTH, over=lambda v, M: float(v @ v)),
        slip(
            _speed,
            "highest",
            "This is the highest frequency; the lowest is asked for.",
            mode=lambda K, M: _mode(K, M, -1),
        ),
        slip(
            _speed,
            "mass-left-out",
            "Your λ and v are those of K alone. They solve Kv = λMv.",
            mode=_of_K_alone,
        ),
        slip(
            _speed,
            "vector-of-the-stiffness",
            "Your λ is right, and v is an eigenvector of K alone. It must solve Kv = λMv.",
            mode=_vector_of_K,
        ),
        Misconception(
            "not-symmetric",
            _through_a_quotient,
            "You took M⁻¹K for symmetric. A product of symmetric matrices isn't, in general: its "
            "transpose has other eigenvectors.",
        ),
        Misconception(
            "after-the-step",
            lambda K, M, dK, dM: _whole_step(K, M, dK, dM) + _lowest(K, M),
            "This is a frequency at t = 1. The derivative by t at t = 0 is asked for.",
        ),
        Misconception(
            "whole-step",
            _whole_step,
            "This is how far the frequency moves in a whole step, from t = 0 to t = 1. The "
            "derivative at t = 0 is asked for.",
        ),
        Misconception(
            "value",
            lambda K, M, dK, dM: _lowest(K, M),
            "This is the lowest frequency itself. How fast it moves is asked for.",
        ),
        Misconception(
            "of-the-steps",
            lambda K, M, dK, dM: float(np.trace(np.linalg.solve(M, dK))),
            "A trace is a sum over all eigenvalues, and the speed of one is asked for.",
        ),
        slip(
            _speed,
            "second-lowest",
            "This is the second lowest frequency; the lowest is asked for.",
            mode=lambda K, M: _mode(K, M, min(1, len(K) - 1)),
        ),
        slip(
            _speed,
            "eigenvalue-squared",
            "The term of dM has the factor λ². In the equation stands λM.",
            "The term of dK is right.",
            times=lambda value: value**2,
        ),
        Misconception(
            "stiffness-alone",
            lambda K, M, dK, dM: _speed(
                K, M, dK, dM, mode=_of_K_alone, by_M=0.0, over=lambda v, M: 1.0
            ),
            "You treated K alone, as for Kv = λv. M stands in the equation, and moves as well.",
        ),
        Misconception(
            "roles-exchanged",
            lambda K, M, dK, dM: _speed(M, K, dM, dK),
            "K and M have changed places: the equation is Kv = ω²Mv.",
        ),
        Misconception(
            "moved-quotient",
            _moved_quotient,
            "You took a whole step in the quotient vᵀKv/vᵀMv, with v held fixed. The derivative "
            "at t = 0 is asked for.",
        ),
        Misconception(
            "negated",
            lambda K, M, dK, dM: -_speed(K, M, dK, dM),
            "The sign is wrong: more stiffness raises a frequency, more mass lowers it.",
        ),
    ),
    terms=(
        Term("the term of dK", lambda K, M, dK, dM: _speed(K, M, dK, dM, by_M=0.0)),
        Term("the term of dM", lambda K, M, dK, dM: _speed(K, M, dK, dM, by_K=0.0)),
    ),
    tolerance=Tolerance(rtol=1e-11, reason="a finite difference has nine digits or ten"),
    coincidences={
        f"{name}-symmetric": "K, M and their steps are symmetric by nature: the exercise says so."
        for name in ("K", "M", "dK", "dM")
    },
    proof=Recomputed(_by_the_determinant, rtol=1e-7),
)
