"""Find the bug: a matrix on both sides."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import gradient_of
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

Turn = Callable[[Matrix], Matrix]


def _same(A: Matrix) -> Matrix:
    return A


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, edge: str = "") -> Case:
        # W and U are never symmetric: together they would make the two terms equal.
        X, W = rng.normal(size=(m, n)), rng.normal(size=(n, n))
        return Case((X, W, rng.normal(size=(m, m))), edge=edge, sizes={"m": m, "n": n})

    return [case(4, 3), case(3, 5), case(5, 4), case(1, 3, "m is 1"), case(3, 1, "n is 1")]


def _two_terms(
    X: Matrix,
    W: Matrix,
    U: Matrix,
    first_U: Turn = _same,
    first_W: Turn = np.transpose,
    second_U: Turn = np.transpose,
    second_W: Turn = _same,
    weights: tuple[float, float] = (1.0, 1.0),
) -> Matrix:
    first: Matrix = first_U(U) @ X @ first_W(W)
    second: Matrix = second_U(U) @ X @ second_W(W)
    return weights[0] * first + weights[1] * second


EXERCISE = Exercise(
    id="matrix.congruence",
    name="congruence_pullback",
    title="Find the bug: a matrix on both sides",
    level=2,
    points=2,
    objective="9.2",
    hints=(
        "dZ has two terms, because X occurs twice. The code has one.",
        "⟨U, X W dXᵀ⟩ = tr(Uᵀ X W dXᵀ). A matrix and its transpose have the same trace, so bring "
        "dX to the end by transposing.",
    ),
    answer=Array(),
    reference=lambda X, W, U: _two_terms(X, W, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "the-code-as-it-stands",
            lambda X, W, U: U @ X @ W.T,
            "This is the code as it stands: the first X alone has moved. X occurs a second time, "
            "in Xᵀ.",
        ),
        Misconception(
            "the-other-use",
            lambda X, W, U: U.T @ X @ W,
            "This is the term of Xᵀ alone. The first X moves as well: the two terms add up.",
        ),
        Misconception(
            "doubled",
            lambda X, W, U: 2 * U @ X @ W.T,
            "You doubled the term. That is right only where U and W are symmetric: the second "
            "term has its transposes in other places.",
        ),
        slip(
            _two_terms,
            "W-untransposed",
            "There are two terms, as it should be. In one of them W needs its transpose.",
            first_W=_same,
        ),
        slip(
            _two_terms,
            "U-untransposed",
            "There are two terms, as it should be. In one of them U needs its transpose.",
            second_U=_same,
        ),
        Misconception(
            "nothing-transposed",
            lambda X, W, U: 2 * U @ X @ W,
            "There are two terms, and they aren't equal: one needs Wᵀ, the other Uᵀ.",
        ),
        Misconception(
            "transposes-exchanged",
            lambda X, W, U: U @ X @ W + U.T @ X @ W.T,
            "There are two terms, and the transposes stand in the wrong ones: write each as "
            "tr(… dX) and read it off.",
        ),
        slip(
            _two_terms,
            "difference",
            "Both terms are right, and they add up. Nothing brings a minus.",
            weights=(1.0, -1.0),
        ),
        Misconception(
            "forward",
            lambda X, W, U: X @ W @ X.T,
            "This is Z itself. The gradient by X is asked for, of the shape of X.",
        ),
        Misconception(
            "the-other-doubled",
            lambda X, W, U: 2 * U.T @ X @ W,
            "You doubled the term of Xᵀ. The first X has a term of its own, which differs from it.",
        ),
        Misconception(
            "U-symmetrised",
            lambda X, W, U: (U + U.T) @ X @ (W + W.T),
            "You have four terms. X occurs twice in XWXᵀ, so there are two.",
        ),
        slip(
            _two_terms,
            "U-alone-symmetrised",
            "There are two terms, as it should be. In one of them W isn't transposed.",
            second_W=np.transpose,
        ),
        slip(
            _two_terms,
            "both-in-the-other-way",
            "There are two terms, as it should be. In one of them U isn't transposed.",
            first_U=np.transpose,
        ),
        slip(
            _two_terms,
            "W-dropped-in-the-second",
            "In the second term W is missing.",
            second_W=lambda W: np.eye(len(W)),
        ),
        slip(
            _two_terms,
            "W-dropped-in-the-first",
            "In the first term W is missing.",
            first_W=lambda W: np.eye(len(W)),
        ),
        slip(
            _two_terms,
            "U-dropped-in-the-second",
            "In the second term U is missing: it says how L moves with each entry of Z.",
            second_U=lambda U: np.eye(len(U)),
        ),
        slip(
            _two_terms,
            "U-dropped-in-the-first",
            "In the first term U is missing: it says how L moves with each entry of Z.",
            first_U=lambda U: np.eye(len(U)),
        ),
        Misconception(
            "factors-multiplied-entrywise",
            lambda X, W, U: (U @ X) * (X @ W.T),
            "You multiplied UX and XWᵀ entry by entry. All products here are matrix products.",
        ),
        Misconception(
            "one-term-untransposed",
            lambda X, W, U: U @ X @ W,
            "You took the transpose off W. The code's one term was right; a second one is missing.",
        ),
        Misconception(
            "one-term-both-transposed",
            lambda X, W, U: U.T @ X @ W.T,
            "There is one term, with both transposed. X occurs twice, so there are two, and each "
            "has one transpose.",
        ),
        Misconception(
            "by-W",
            lambda X, W, U: U @ X @ W.T @ W,
            "W stands in it twice: in each term of dZ it stands once.",
        ),
    ),
    terms=(
        Term("the term of the first X", lambda X, W, U: U @ X @ W.T),
        Term("the term of the second X, in Xᵀ,", lambda X, W, U: U.T @ X @ W),
        Term("a product without a transpose, UXW,", lambda X, W, U: U @ X @ W, weight=0.0),
        Term("a product with two transposes, UᵀXWᵀ,", lambda X, W, U: U.T @ X @ W.T, weight=0.0),
        Term("X itself", lambda X, W, U: X, weight=0.0),
    ),
    proof=Recomputed(lambda X, W, U: gradient_of(lambda M: np.sum(U * (M @ W @ M.T)), X)),
)
