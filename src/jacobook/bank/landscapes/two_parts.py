"""Gauss–Newton and the rest."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Parts,
    Recomputed,
    Vector,
    slip,
)

Two = tuple[Matrix, Matrix]


def _softmax(z: Vector) -> Vector:
    e = np.exp(z - np.max(z))
    shares: Vector = e / np.sum(e)
    return shares


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(K: int, n: int, edge: str = "", fitted: bool = False) -> Case:
        A, w = rng.normal(size=(K, n)), rng.uniform(0.6, 1.4, size=n)
        w *= rng.choice([-1.0, 1.0], size=n)
        y = _softmax(A @ w**2) if fitted else _softmax(1.5 * rng.normal(size=K))
        return Case((A, w, y), edge=edge, sizes={"K": K, "n": n})

    return [
        case(4, 3),
        case(3, 5),
        case(3, 3),
        case(2, 4, "there are two classes"),
        case(4, 1, "n is 1"),
        case(4, 3, "y is what the network says", fitted=True),
    ]


def _parts(
    A: Matrix,
    w: Vector,
    y: Vector,
    *,
    scores: Callable[[Matrix, Vector], Vector] = lambda A, w: A @ w**2,
    jacobian: Callable[[Matrix, Vector], Matrix] = lambda A, w: 2 * A * w,
    middle: Callable[[Vector, Vector], Matrix] = lambda p, y: np.diag(p) - np.outer(p, p),
    residual: Callable[[Vector, Vector], Vector] = np.subtract,
    bent: Callable[[Matrix, Vector, Vector], Matrix] = lambda A, w, r: 2 * np.diag(A.T @ r),
    shown: Callable[[Matrix, Matrix], Any] = lambda G, R: (G, R),
) -> Any:
    p = _softmax(scores(A, w))
    J = jacobian(A, w)
    return shown(J.T @ middle(p, y) @ J, bent(A, w, residual(p, y)))


def _frozen(A: Matrix, w: Vector, y: Vector) -> Two:
    """Straighten the network for the first part; hold the loss's slopes for the second."""
    here, p = A @ w**2, _softmax(A @ w**2)

    def straight(v: Any) -> Any:
        z = here + 2 * A @ (w * (v - w))
        return np.log(np.sum(np.exp(z - np.max(here)))) - y @ z

    return hessian_of(straight, w), hessian_of(lambda v: (p - y) @ (A @ v**2), w)


EXERCISE = Exercise(
    id="landscapes.two_parts",
    name="two_parts",
    title="Gauss–Newton and the rest",
    level=2,
    points=2,
    objective="14.3",
    hints=(
        "What is the Jacobian of the scores by w? Row k, column j: only w_j² depends on w_j.",
        "For the second part: the second derivatives of score k by w form a diagonal matrix. Each "
        "is weighted with the slope of the loss by that score.",
    ),
    answer=Parts((("the Gauss–Newton part", Array()), ("the rest", Array()))),
    reference=lambda A, w, y: _parts(A, w, y),
    sampler=_cases,
    coincidences={
        "the Gauss–Newton part-symmetric": "It is JᵀMJ with a symmetric M.",
        "the rest-symmetric": "It is diagonal.",
    },
    misconceptions=(
        slip(
            _parts,
            "factor-of-the-jacobian",
            "In the Jacobian of the scores a factor is missing: differentiate the square.",
            jacobian=lambda A, w: A * w,
        ),
        slip(
            _parts,
            "weights-lost",
            "The Jacobian of the scores depends on w, and yours doesn't.",
            jacobian=lambda A, w: 2 * A,
        ),
        slip(
            _parts,
            "linear-scores",
            "For the Jacobian you took A. The scores are linear in w², not in w.",
            jacobian=lambda A, w: A,
        ),
        slip(
            _parts,
            "squares-in-the-jacobian",
            "In the Jacobian the weights are squared. One factor is gone by differentiating.",
            jacobian=lambda A, w: 2 * A * w**2,
        ),
        slip(
            _parts,
            "diagonal-of-softmax",
            "In the Gauss–Newton part the loss's Hessian lacks its second term: softmax "
            "normalises.",
            middle=lambda p, y: np.diag(p),
        ),
        slip(
            _parts,
            "outer-of-softmax",
            "In the Gauss–Newton part the loss's Hessian lacks its first term, and has a wrong "
            "sign.",
            middle=lambda p, y: np.outer(p, p),
        ),
        slip(
            _parts,
            "softmax-sign",
            "In the loss's Hessian the second term has the wrong sign.",
            middle=lambda p, y: np.diag(p) + np.outer(p, p),
        ),
        slip(
            _parts,
            "bernoulli",
            "You treat the classes as separate yes-or-no questions: the loss's Hessian has entries "
            "off its diagonal.",
            middle=lambda p, y: np.diag(p * (1 - p)),
        ),
        slip(
            _parts,
            "squared-error",
            "You took the identity for the loss's Hessian. That belongs to squared errors.",
            middle=lambda p, y: np.eye(len(p)),
        ),
        slip(
            _parts,
            "gradient-squared",
            "In the Gauss–Newton part you took the loss's slopes, multiplied with each other, for "
            "its Hessian.",
            middle=lambda p, y: np.outer(p - y, p - y),
        ),
        slip(
            _parts,
            "label-in-the-middle",
            "In the loss's Hessian you used y. It depends on the scores alone.",
            middle=lambda p, y: np.diag(y) - np.outer(y, y),
        ),
        slip(
            _parts,
            "scores-linear",
            "You computed the probabilities from Aw. The scores are A times the squares of w.",
            scores=lambda A, w: A @ w,
        ),
        slip(
            _parts,
            "residual-turned",
            "In the rest the slopes of the loss have the wrong sign.",
            residual=lambda p, y: y - p,
        ),
        slip(
            _parts,
            "probabilities-alone",
            "In the rest you weighted with the probabilities. The slope of the loss has y in it "
            "as well.",
            residual=lambda p, y: p,
        ),
        slip(
            _parts,
            "targets-alone",
            "In the rest you weighted with y. The slope of the loss has the probabilities in it as "
            "well.",
            residual=lambda p, y: y,
        ),
        slip(
            _parts,
            "no-weights-in-the-rest",
            "In the rest the second derivatives aren't weighted with the loss's slopes.",
            residual=lambda p, y: np.ones_like(p),
        ),
        slip(
            _parts,
            "rest-halved",
            "The rest is half of what it should be: the second derivative of a square is 2.",
            bent=lambda A, w, r: np.diag(A.T @ r),
        ),
        slip(
            _parts,
            "rest-doubled",
            "The rest is twice what it should be.",
            bent=lambda A, w, r: 4 * np.diag(A.T @ r),
        ),
        slip(
            _parts,
            "rest-with-w",
            "In the rest there is a factor w: that is a first derivative of the scores.",
            bent=lambda A, w, r: 2 * np.diag(w * (A.T @ r)),
        ),
        slip(
            _parts,
            "rest-dropped",
            "The rest is zero in your answer. The scores are curved, and their slopes aren't zero.",
            "The Gauss–Newton part is right.",
            bent=lambda A, w, r: np.zeros((len(w), len(w))),
        ),
        slip(
            _parts,
            "rest-as-outer",
            "The rest has entries off the diagonal in your answer. Score k has no mixed second "
            "derivatives.",
            bent=lambda A, w, r: 2 * np.outer(w, A.T @ r),
        ),
        slip(
            _parts,
            "rest-as-vector",
            "The rest is a vector in your answer. It is a matrix, like the Hessian.",
            bent=lambda A, w, r: 2 * (A.T @ r),
        ),
        slip(
            _parts,
            "exchanged",
            "The two parts have changed places.",
            shown=lambda G, R: (R, G),
        ),
        slip(
            _parts,
            "whole-hessian-second",
            "Your second matrix is the whole Hessian. The rest is what remains without the first.",
            shown=lambda G, R: (G, G + R),
        ),
        slip(
            _parts,
            "whole-hessian-first",
            "Your first matrix is the whole Hessian. The Gauss–Newton part is asked for.",
            shown=lambda G, R: (G + R, R),
        ),
        slip(
            _parts,
            "both-negative",
            "Both parts have the wrong sign.",
            shown=lambda G, R: (-G, -R),
        ),
    ),
    proof=Recomputed(_frozen, rtol=1e-7, atol=1e-8),
)
