"""Three weights in a row."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import (
    Array,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)

_W, _TARGET = np.array([2.0, 3.0, 5.0]), 26.0


def _slopes(w: Vector) -> Vector:
    return np.array([w[1] * w[2], w[0] * w[2], w[0] * w[1]])


def _bends(w: Vector) -> Matrix:
    a, b, c = w
    return np.array([[0.0, c, b], [c, 0.0, a], [b, a, 0.0]])


def _matrix(
    *,
    slopes: Callable[[Vector], Vector] = _slopes,
    first: Callable[[Vector], Matrix] = lambda d: np.outer(d, d),
    residual: float = float(np.prod(_W)) - _TARGET,
    bends: Callable[[Vector], Matrix] = _bends,
    over: float = 1.0,
) -> Matrix:
    return (first(slopes(_W)) + residual * bends(_W)) / over


EXERCISE = Exercise(
    id="landscapes.three_weights",
    name="hessian_matrix",
    title="Three weights in a row",
    level=1,
    points=1,
    objective="14.3",
    hints=(
        "Differentiate once: ∇L = (abc − 26)·(bc, ac, ab). Both factors depend on the weights.",
        "One term is the slopes' outer product, the other is the residual times the second "
        "derivatives of abc.",
    ),
    answer=Array(),
    reference=lambda: _matrix(),
    coincidences={"answer-symmetric": "A Hessian is symmetric."},
    terms=(
        Term("the product of the slopes", lambda: np.outer(_slopes(_W), _slopes(_W))),
        Term("the residual times the model's second derivatives", lambda: 4.0 * _bends(_W)),
    ),
    misconceptions=(
        slip(
            _matrix,
            "gauss-newton-alone",
            "The model's own curvature is missing: abc has second derivatives, and the residual "
            "isn't zero.",
            "This is the Gauss–Newton part.",
            residual=0.0,
        ),
        slip(
            _matrix,
            "rest-alone",
            "The product of the slopes is missing: the residual changes too.",
            first=lambda d: np.zeros((3, 3)),
        ),
        slip(
            _matrix,
            "residual-is-one",
            "The second derivatives of abc are to be multiplied by the residual abc − 26.",
            "The first term is right.",
            residual=1.0,
        ),
        slip(
            _matrix,
            "residual-sign",
            "The residual has the wrong sign: it is abc − 26, not 26 − abc.",
            residual=-4.0,
        ),
        slip(
            _matrix,
            "target-forgotten",
            "For the residual you took abc. The target 26 has to be taken off.",
            residual=30.0,
        ),
        slip(
            _matrix,
            "target-one",
            "For the residual you took abc − 1. The target is 26 here.",
            residual=29.0,
        ),
        slip(
            _matrix,
            "target-for-residual",
            "For the residual you took the target.",
            residual=26.0,
        ),
        slip(
            _matrix,
            "half-in-the-first-term",
            "The ½ of the loss is gone after the first derivative, from the square's 2.",
            first=lambda d: np.outer(d, d) / 2,
        ),
        slip(
            _matrix,
            "first-term-doubled",
            "The first term is twice too large: the square's 2 is gone with the loss's ½.",
            first=lambda d: 2 * np.outer(d, d),
        ),
        slip(
            _matrix,
            "weights-for-slopes",
            "For the slopes of abc you took the weights themselves. The slope by a is bc.",
            slopes=lambda w: w,
        ),
        slip(
            _matrix,
            "slopes-out-of-order",
            "The slopes of abc stand in another order: by a it is bc, the product of the others.",
            slopes=lambda w: _slopes(w)[::-1],
        ),
        slip(
            _matrix,
            "squares-only",
            "Only the squares of the slopes are there. The first term is their outer product, with "
            "all products of two.",
            first=lambda d: np.diag(d**2),
        ),
        slip(
            _matrix,
            "slopes-on-the-diagonal",
            "The slopes stand on the diagonal, not multiplied with each other.",
            first=np.diag,
        ),
        slip(
            _matrix,
            "bends-from-slopes",
            "For the second derivatives of abc you took products of two weights. By a and b it is "
            "c: one weight is left.",
            bends=lambda w: np.array(
                [
                    [0.0, w[0] * w[1], w[0] * w[2]],
                    [w[0] * w[1], 0.0, w[1] * w[2]],
                    [w[0] * w[2], w[1] * w[2], 0.0],
                ]
            ),
        ),
        slip(
            _matrix,
            "bends-upper",
            "The second derivatives of abc stand above the diagonal only. A Hessian is symmetric.",
            bends=lambda w: np.triu(_bends(w)),
        ),
        slip(
            _matrix,
            "bends-lower",
            "The second derivatives of abc stand below the diagonal only. A Hessian is symmetric.",
            bends=lambda w: np.tril(_bends(w)),
        ),
        slip(
            _matrix,
            "bends-out-of-order",
            "The second derivatives of abc are in the wrong places: by two of the weights the "
            "third is left.",
            bends=lambda w: _bends(w[::-1]),
        ),
        slip(
            _matrix,
            "bends-on-the-diagonal",
            "abc is linear in each single weight, so its second derivatives on the diagonal are "
            "zero.",
            bends=lambda w: _bends(w) + np.diag(w),
        ),
        slip(
            _matrix,
            "ones-for-bends",
            "For the second derivatives of abc you took ones. By a and b, c is left.",
            bends=lambda w: 1.0 - np.eye(3),
        ),
        slip(
            _matrix,
            "loss-without-its-half-undone",
            "All of it is halved. Differentiating the square brings a 2 that takes the ½ away.",
            over=2.0,
        ),
        slip(
            _matrix,
            "loss-without-half",
            "All of it is doubled: you left out the ½ of the loss.",
            over=0.5,
        ),
        slip(
            _matrix,
            "bends-doubled",
            "The second derivatives of abc are doubled: by a and b it is c, once.",
            bends=lambda w: 2 * _bends(w),
        ),
        Misconception(
            "diagonal-zero",
            lambda: _matrix() - np.diag(np.diag(_matrix())),
            "The diagonal is zero in your answer. abc is linear in each weight, but its half "
            "square isn't.",
        ),
        Misconception(
            "slopes-and-bends-multiplied",
            lambda: np.outer(_slopes(_W), _slopes(_W)) * _bends(_W),
            "You multiplied the two terms. By the product rule they are added.",
        ),
        Misconception(
            "residual-on-the-diagonal",
            lambda: np.outer(_slopes(_W), _slopes(_W)) + 4.0 * np.eye(3),
            "The residual stands on the diagonal. There the second derivatives of abc are zero.",
        ),
        Misconception(
            "gradient",
            lambda: 4.0 * _slopes(_W),
            "This is the gradient. Differentiate each of its entries by each weight.",
        ),
        Misconception(
            "hessian-of-the-product",
            lambda: _bends(_W),
            "These are the second derivatives of abc alone. The loss is half the square of abc − "
            "26.",
        ),
        Misconception(
            "eigenvalues",
            lambda: np.linalg.eigvalsh(_matrix()),
            "These are the eigenvalues. The matrix is asked for.",
        ),
        Misconception(
            "determinant",
            lambda: np.linalg.det(_matrix()),
            "This is the determinant. The matrix is asked for.",
        ),
        Misconception(
            "multiplied-by-the-residual",
            lambda: 4.0 * np.outer(_slopes(_W), _slopes(_W)),
            "This is the residual times the product of the slopes, and no second derivative of abc "
            "occurs in it.",
        ),
    ),
    proof=Recomputed(lambda: hessian_of(lambda w: (w[0] * w[1] * w[2] - 26) ** 2 / 2, _W)),
)
