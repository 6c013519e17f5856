"""The differential of a quotient of matrices."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        n: int, edge: str = "", size: float = 1.0, sign: float = 1.0, near: float = 0.0
    ) -> Case:
        # I + X has singular values between 1 and 3, and X is never symmetric. The determinants
        # of X and of I + X have the given sign.
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        stretched = rng.uniform(1.0, 3.0, size=n)
        stretched[0] *= sign * np.sign(np.linalg.det(Q @ R))
        X = Q * stretched @ R - np.eye(n)
        X = size * X
        if near:  # I + X is nearly 0, and F bends so fast that no usual difference is right
            X = near * (np.eye(n) + X) - np.eye(n)
        condition = 10.0 / near if near else 10.0
        return Case((X, rng.normal(size=(n, n))), edge=edge, condition=condition, sizes={"n": n})

    return [
        case(3),
        case(4, sign=-1.0),
        case(5),
        case(4, near=1e-3),
        case(1, "n is 1"),
        case(3, "X is zero", 0.0),
    ]


def _inverse(X: Matrix) -> Matrix:
    return np.linalg.inv(np.eye(len(X)) + X)


def _reciprocals(X: Matrix) -> Matrix:
    whole = np.eye(len(X)) + X
    return np.divide(1.0, whole, where=whole != 0, out=np.zeros(whole.shape))


def _complex_step(X: Matrix, E: Matrix) -> Matrix:
    eye, h = np.eye(len(X)), 1e-30
    Z = X + 1j * h * E
    change: Matrix = ((eye - Z) @ np.linalg.inv(eye + Z)).imag / h
    return change


def _product(*factors: Matrix) -> Matrix:
    result: Matrix = np.linalg.multi_dot(factors)
    return result


def _entrywise(*factors: Matrix) -> Matrix:
    result: Matrix = np.prod(np.stack(factors), axis=0)
    return result


def _differential(
    X: Matrix,
    E: Matrix,
    inverse: Callable[[Matrix], Matrix] = _inverse,
    step: Callable[[Matrix], Matrix] = lambda E: E,
    first: Callable[[Matrix, Matrix], Matrix] = lambda E, M: -E @ M,
    front: Callable[[Matrix], Any] = lambda X: np.eye(len(X)) - X,
    middle: Callable[..., Matrix] = lambda E, M: M @ E @ M,
    sign: float = -1.0,
    product: Callable[..., Matrix] = _product,
) -> Matrix:
    """Differentiate (I − X) M with M = (I + X)⁻¹, one factor after the other."""
    M, moved = inverse(X), step(E)
    second: Matrix = product(front(X), middle(moved, M))
    total: Matrix = first(moved, M) + sign * second
    return total


EXERCISE = Exercise(
    id="matrix.cayley",
    name="cayley_differential",
    title="The differential of a quotient",
    level=2,
    points=2,
    objective="9.3",
    hints=(
        "F is a product of two factors, and X occurs in both. Keep their order.",
        "What is the differential of (I + X)⁻¹? It begins with (I + X)(I + X)⁻¹ = I.",
    ),
    answer=Array(),
    reference=lambda X, E: _differential(X, E),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _differential,
            "inverse-held-fixed",
            "The second factor, the inverse, was held fixed. X occurs in it as well.",
            "The term of the first factor is right.",
            sign=0.0,
        ),
        slip(
            _differential,
            "numerator-held-fixed",
            "The first factor, I − X, was held fixed. X occurs in it as well.",
            "The term of the inverse is right.",
            first=lambda E, M: 0.0 * E,
        ),
        slip(
            _differential,
            "sign-of-the-inverse",
            "The differential of the inverse has the wrong sign: a larger matrix has a smaller "
            "inverse.",
            "The term of the first factor is right.",
            sign=1.0,
        ),
        slip(
            _differential,
            "sign-of-the-numerator",
            "The term of I − X has the wrong sign.",
            "The term of the inverse is right.",
            first=lambda E, M: E @ M,
        ),
        slip(
            _differential,
            "inverses-before-the-step",
            "In the differential of the inverse both inverses stand before E. E doesn't commute "
            "with them.",
            "The term of the first factor is right.",
            middle=lambda E, M: M @ M @ E,
        ),
        slip(
            _differential,
            "inverses-behind-the-step",
            "In the differential of the inverse both inverses stand behind E. E doesn't commute "
            "with them.",
            "The term of the first factor is right.",
            middle=lambda E, M: E @ M @ M,
        ),
        slip(
            _differential,
            "second-inverse-missing",
            "In the differential of the inverse there is one inverse, before E. Another one "
            "belongs there.",
            "The term of the first factor is right.",
            middle=lambda E, M: M @ E,
        ),
        slip(
            _differential,
            "first-inverse-missing",
            "In the differential of the inverse there is one inverse, behind E. Another one "
            "belongs there.",
            "The term of the first factor is right.",
            middle=lambda E, M: E @ M,
        ),
        slip(
            _differential,
            "front-forgotten",
            "In the term of the inverse the factor I − X is missing.",
            "The term of the first factor is right.",
            front=lambda X: np.eye(len(X)),
        ),
        slip(
            _differential,
            "front-with-plus",
            "In the term of the inverse I + X stands where I − X belongs.",
            "The term of the first factor is right.",
            front=lambda X: np.eye(len(X)) + X,
        ),
        slip(
            _differential,
            "step-before-the-inverse",
            "In the term of I − X the inverse stands before E. It is the right factor of the "
            "product, and stays there.",
            "The term of the inverse is right.",
            first=lambda E, M: -M @ E,
        ),
        slip(
            _differential,
            "inverse-missing-in-the-first",
            "In the term of I − X the other factor, the inverse, is missing.",
            "The term of the inverse is right.",
            first=lambda E, M: -E,
        ),
        slip(
            _differential,
            "step-transposed",
            "You transposed E. Nothing in F is transposed.",
            step=np.transpose,
        ),
        slip(
            _differential,
            "inverse-transposed",
            "You transposed the inverse. That is how a *gradient* travels back; here a step "
            "travels forward.",
            inverse=lambda X: _inverse(X).T,
        ),
        slip(
            _differential,
            "inverse-of-X-alone",
            "You inverted X. The second factor is the inverse of I + X.",
            inverse=np.linalg.pinv,
        ),
        slip(
            _differential,
            "reciprocal-entries",
            "`1 / (I + X)` inverts entry by entry. The inverse of the matrix is meant.",
            inverse=_reciprocals,
        ),
        Misconception(
            "factor-before",
            lambda X, E: -2 * _inverse(X) @ _inverse(X) @ E,
            "This is −2(I + X)⁻²E, the rule for numbers. E doesn't commute with the inverses.",
        ),
        Misconception(
            "factor-behind",
            lambda X, E: -2 * E @ _inverse(X) @ _inverse(X),
            "This is −2E(I + X)⁻², the rule for numbers. E doesn't commute with the inverses.",
        ),
        Misconception(
            "inverse-alone",
            lambda X, E: -_inverse(X) @ E @ _inverse(X),
            "This is the differential of (I + X)⁻¹ alone, or else −X was taken for I − X. F has "
            "another factor, in which X occurs too, with an I.",
        ),
        Misconception(
            "quotient-of-differentials",
            lambda X, E: -E @ np.linalg.inv(E),
            "You differentiated both factors and then multiplied. In a product one factor moves "
            "at a time.",
        ),
        Misconception(
            "whole-change",
            lambda X, E: (
                (np.eye(len(X)) - X - E) @ _inverse(X + E) - (np.eye(len(X)) - X) @ _inverse(X)
            ),
            "This is the whole change. The differential is the part that is linear in E.",
        ),
        Misconception(
            "value",
            lambda X, E: (np.eye(len(X)) - X) @ _inverse(X),
            "This is F(X) itself. Its change for the step E is asked for.",
        ),
        Misconception(
            "pulled-back",
            lambda X, E: -2 * _inverse(X).T @ E @ _inverse(X).T,
            "Your inverses are transposed: that is how a *gradient* travels back. Here a step "
            "travels forward.",
        ),
        Misconception(
            "value-after-the-step",
            lambda X, E: (np.eye(len(X)) - X - E) @ _inverse(X + E),
            "This is F(X + E), the value after the step. The part of the change that is linear in "
            "E is asked for.",
        ),
        Misconception(
            "value-at-the-step",
            lambda X, E: (np.eye(len(X)) - E) @ _inverse(E),
            "This is F(E): F with the step in place of X. A differential is linear in E.",
        ),
        Misconception(
            "entry-by-entry",
            lambda X, E: -2 * E * _reciprocals(X) ** 2,
            "This is the rule for numbers, entry by entry. The inverse of a matrix mixes all "
            "entries.",
        ),
        Misconception(
            "negated",
            lambda X, E: 2 * _inverse(X) @ E @ _inverse(X),
            "The sign is wrong: with size 1, (1 − x)/(1 + x) falls as x grows.",
        ),
        Misconception(
            "step-added",
            lambda X, E: E - 2 * _inverse(X) @ E @ _inverse(X),
            "E itself is added. X occurs in I − X, but that is multiplied by the inverse.",
        ),
    ),
    terms=(
        Term("the term of the first factor", lambda X, E: -E @ _inverse(X)),
        Term(
            "the term of the inverse",
            lambda X, E: -(np.eye(len(X)) - X) @ _inverse(X) @ E @ _inverse(X),
        ),
    ),
    proof=Recomputed(_complex_step),
)
