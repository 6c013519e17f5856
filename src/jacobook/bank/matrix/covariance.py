"""A covariance's gradient."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Satisfies,
    Term,
    Tolerance,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        # Never diagonal: there nobody could tell whether the off-diagonal entries are doubled.
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        S = Q * rng.uniform(0.5, 2.0, size=n) @ Q.T
        return Case(((S + S.T) / 2, rng.normal(size=n)), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(3), case(1, "n is 1")]


def _inverse(S: Matrix) -> Matrix:
    return np.linalg.inv(S)


def _outer(S: Matrix, r: Vector) -> Matrix:
    solved = np.linalg.solve(S, r)
    return np.outer(solved, solved)


def _gradient(S: Matrix, r: Vector) -> Matrix:
    return (_inverse(S) - _outer(S, r)) / 2


def _whitened(S: Matrix, r: Vector) -> Matrix:
    values, Q = np.linalg.eigh(S)
    white = Q @ ((Q.T @ r) / np.sqrt(values))
    return np.outer(white, white)


def _two_terms(
    S: Matrix,
    r: Vector,
    first: Callable[[Matrix], Matrix] = _inverse,
    second: Callable[[Matrix, Vector], Matrix] = _outer,
    half_of_first: float = 0.5,
    half_of_second: float = 0.5,
    sign: float = -1.0,
) -> Matrix:
    return half_of_first * first(S) + sign * half_of_second * second(S, r)


def _predicts_every_symmetric_step(G: Matrix, S: Matrix, r: Vector) -> bool:
    """⟨G, E⟩ is the change of L for every symmetric E, and G itself is symmetric."""
    n, h = len(S), 1e-30
    if np.shape(G) != (n, n) or not np.allclose(G, np.transpose(G), rtol=1e-8, atol=1e-10):
        return False
    for i in range(n):
        for j in range(i + 1):
            E = np.zeros((n, n))
            E[i, j] = E[j, i] = 1.0
            moved = S + 1j * h * E
            # log det by the product of the pivots of a complex determinant
            change = (np.log(np.linalg.det(moved)) + r @ np.linalg.solve(moved, r)).imag / (2 * h)
            if not np.isclose(np.sum(G * E), change, rtol=1e-8, atol=1e-9):
                return False
    return True


EXERCISE = Exercise(
    id="matrix.covariance",
    name="covariance_gradient",
    title="A covariance's gradient",
    level=2,
    points=2,
    objective="9.5",
    hints=(
        "Two terms, one after the other: d log det S = tr(S⁻¹ dS), and d(S⁻¹) = −S⁻¹ dS S⁻¹.",
        "rᵀS⁻¹ dS S⁻¹r is a number, so it is its own trace: turn the factors round until dS stands "
        "at the end.",
    ),
    answer=Array(),
    reference=_gradient,
    sampler=_cases,
    exact_derivative=True,
    coincidences={
        "answer-symmetric": "The gradient in a symmetric matrix is symmetric.",
        "S-symmetric": "A covariance matrix is symmetric.",
    },
    misconceptions=(
        Misconception(
            "half-missing",
            lambda S, r: 2 * _gradient(S, r),
            "The ½ in front of both terms is missing.",
        ),
        slip(
            _two_terms,
            "plus",
            "The second term has the wrong sign: d(S⁻¹) brings a minus.",
            sign=1.0,
        ),
        Misconception(
            "negated",
            lambda S, r: -_gradient(S, r),
            "Both signs are wrong: this is the gradient of the log-likelihood, and L is its "
            "negative.",
        ),
        Misconception(
            "pairs-doubled",
            lambda S, r: 2 * _gradient(S, r) - np.diag(np.diag(_gradient(S, r))),
            "You counted a pair of entries as one unknown. As a step for the matrix it would move "
            "twice too far off the diagonal: the gradient G has dL = ⟨G, dS⟩ for every symmetric "
            "dS.",
        ),
        Misconception(
            "covariance-for-inverse",
            lambda S, r: (S - np.outer(r, r)) / 2,
            "You have S and rrᵀ where their inverses belong. Where this is zero the gradient is "
            "zero too, but elsewhere it differs.",
        ),
        slip(
            _two_terms,
            "log-det-alone",
            "The first term is right, and the second, with r, is missing: it contains S as well.",
            sign=0.0,
        ),
        slip(
            _two_terms,
            "quadratic-alone",
            "The second term is right, and that of the log-determinant is missing.",
            half_of_first=0.0,
        ),
        slip(
            _two_terms,
            "one-inverse",
            "In the second term one inverse is missing: d(S⁻¹) has one on each side of dS.",
            second=lambda S, r: np.outer(np.linalg.solve(S, r), r),
        ),
        slip(
            _two_terms,
            "outer-product-unsolved",
            "In the second term both inverses are missing: d(S⁻¹) has one on each side of dS.",
            second=lambda S, r: np.outer(r, r),
        ),
        slip(
            _two_terms,
            "determinant-for-logarithm",
            "Your first term belongs to det S. The logarithm divides it by the determinant.",
            first=lambda S: np.linalg.det(S) * _inverse(S),
        ),
        Misconception(
            "inner-for-outer",
            lambda S, r: (_inverse(S) - r @ np.linalg.solve(S, r)) / 2,
            "Your second term is a number, rᵀS⁻¹r, and was taken from every entry. Its "
            "derivative by S is a matrix.",
        ),
        Misconception(
            "symmetrised-half-way",
            lambda S, r: (
                (_inverse(S) - (_inverse(S) @ np.outer(r, r) + np.outer(r, r) @ _inverse(S)) / 2)
                / 2
            ),
            "In the second term one inverse is missing: there is one on each side of rrᵀ at the "
            "same time.",
        ),
        slip(
            _two_terms,
            "S-for-its-inverse-in-the-second",
            "In the second term stands S where its inverse belongs.",
            second=lambda S, r: np.outer(S @ r, S @ r),
        ),
        Misconception(
            "length-for-the-outer-product",
            lambda S, r: (_inverse(S) - r @ r * _inverse(S) @ _inverse(S)) / 2,
            "You used the number rᵀr. In the gradient r stands twice, as an outer product "
            "between the two inverses.",
        ),
        Misconception(
            "inverse-squared",
            lambda S, r: (_inverse(S) @ _inverse(S) - _outer(S, r)) / 2,
            "Your first term is S⁻². The derivative of the log-determinant has one inverse.",
        ),
        Misconception(
            "no-r-in-the-second",
            lambda S, r: (_inverse(S) - _inverse(S) @ _inverse(S)) / 2,
            "r is missing from your second term: between the two inverses stands rrᵀ.",
        ),
        slip(
            _two_terms,
            "identity-for-the-first",
            "Your first term is the identity. The derivative of log det S depends on S.",
            first=lambda S: np.eye(len(S)),
        ),
        slip(
            _two_terms,
            "entrywise-inverse",
            "`1 / S` inverts entry by entry. The inverse of the matrix is meant.",
            first=lambda S: 1 / S,
        ),
        Misconception(
            "one-over-the-determinant",
            lambda S, r: (1 / np.linalg.det(S) - _outer(S, r)) / 2,
            "Your first term is the number 1/det S. The derivative of log det S by the matrix S "
            "is a matrix.",
        ),
        slip(
            _two_terms,
            "S-in-the-first",
            "In the first term stands S where its inverse belongs.",
            first=lambda S: S,
        ),
        slip(
            _two_terms,
            "inverse-on-the-right-alone",
            "In the second term one inverse is missing, that on the left of r.",
            second=lambda S, r: np.outer(r, np.linalg.solve(S, r)),
        ),
        slip(
            _two_terms,
            "logarithm-kept",
            "The logarithm itself is still in your first term. Differentiating it leaves one "
            "over its argument.",
            first=lambda S: np.linalg.slogdet(S)[1] * _inverse(S),
        ),
        slip(
            _two_terms,
            "three-inverses",
            "In the second term there is one inverse too many.",
            second=lambda S, r: _inverse(S) @ _outer(S, r),
        ),
        slip(
            _two_terms,
            "first-without-half",
            "In the first term the ½ is missing.",
            "The second term is right.",
            half_of_first=1.0,
        ),
        slip(
            _two_terms,
            "second-without-half",
            "In the second term the ½ is missing.",
            "The first term is right.",
            half_of_second=1.0,
        ),
        slip(
            _two_terms,
            "identity-over-the-determinant",
            "Your first term is the identity over the determinant. That is the rule for numbers: "
            "1/det S still has to be multiplied by the gradient of det S.",
            first=lambda S: np.eye(len(S)) / np.linalg.det(S),
        ),
        slip(
            _two_terms,
            "diagonal-of-the-inverse",
            "In the first term only the diagonal of the inverse is left.",
            "The second term is right.",
            first=lambda S: np.diag(np.diag(_inverse(S))),
        ),
        slip(
            _two_terms,
            "square-of-the-inverse-in-front",
            "In the second term both inverses stand on the left of rrᵀ: dS stands between them, "
            "and so must rrᵀ.",
            second=lambda S, r: _inverse(S) @ _inverse(S) @ np.outer(r, r),
        ),
        slip(
            _two_terms,
            "number-for-the-outer-product",
            "In the second term stands a number where a matrix belongs: from S⁻¹r make an outer "
            "product.",
            second=lambda S, r: np.full(S.shape, np.trace(_outer(S, r))),
        ),
        slip(
            _two_terms,
            "quadratic-form-kept",
            "In the second term you multiplied S⁻¹ by the number rᵀS⁻¹r. dS stands between the "
            "two inverses: r and rᵀ come to stand outside, and meet only when the trace is "
            "turned.",
            second=lambda S, r: float(r @ np.linalg.solve(S, r)) * _inverse(S),
        ),
        slip(
            _two_terms,
            "divided-by-variances",
            "In the second term r is divided by the variances alone. S⁻¹ mixes its entries.",
            second=lambda S, r: np.outer(r / np.diag(S), r / np.diag(S)),
        ),
        slip(
            _two_terms,
            "whitened-once",
            "In the second term stands S^(−½)r, the whitened deviation. d(S⁻¹) has a whole "
            "inverse on each side of dS.",
            second=_whitened,
        ),
        Misconception(
            "diagonal-alone",
            lambda S, r: np.diag(np.diag(_gradient(S, r))),
            "Only the diagonal is there. Covariances move too, off the diagonal.",
        ),
        Misconception(
            "lower-half",
            lambda S, r: np.tril(_gradient(S, r)),
            "Above the diagonal there is nothing. G is symmetric.",
        ),
        Misconception(
            "pairs-halved",
            lambda S, r: (_gradient(S, r) + np.diag(np.diag(_gradient(S, r)))) / 2,
            "Off the diagonal your entries are half of what they should be: ⟨G, dS⟩ counts both "
            "entries of a pair already.",
        ),
    ),
    terms=(
        Term("the term of the log-determinant", lambda S, r: _inverse(S), weight=0.5),
        Term("the term of r", lambda S, r: _outer(S, r), weight=-0.5),
    ),
    tolerance=Tolerance(rtol=1e-11, reason="a finite difference has nine digits or ten"),
    proof=Satisfies(_predicts_every_symmetric_step),
)
