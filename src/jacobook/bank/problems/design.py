"""Which measurement is worth more?"""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)

Pair = tuple[Vector, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(N: int, p: int, edge: str = "") -> Case:
        # Singular values between 1 and 3, so that M is far from singular.
        left, right = np.linalg.qr(rng.normal(size=(N, p)))[0], rng.normal(size=(p, p))
        X = left * rng.uniform(1.0, 3.0, size=p) @ np.linalg.qr(right)[0]
        return Case((X, rng.uniform(0.3, 2.0, size=N)), edge=edge, sizes={"N": N, "p": p})

    return [
        case(7, 3),
        case(6, 2),
        case(9, 4),
        case(5, 1, "p is 1"),
        case(3, 3, "N is p"),
        case(1, 1, "N is 1"),
    ]


def _derivatives(
    X: Matrix,
    w: Vector,
    gradient_sign: float = 1.0,
    hessian_sign: float = -1.0,
    squared: bool = True,
    factor: float = 1.0,
    diagonal: bool = False,
    weighted: bool = True,
    own_weight: bool = False,
    scale: float = 1.0,
) -> Pair:
    """With M = Σ wᵢxᵢxᵢᵀ and K = XM⁻¹Xᵀ: ∂/∂wᵢ = Kᵢᵢ, ∂²/∂wᵢ∂wⱼ = −Kᵢⱼ²."""
    M = X.T @ (w[:, None] * X) if weighted else X.T @ X
    K = X @ np.linalg.solve(M, X.T)
    leverages = np.diag(K) * w if own_weight else np.diag(K)
    H = hessian_sign * factor * (K**2 if squared else K)
    return (
        scale * gradient_sign * leverages,
        scale * (np.diag(np.diag(H)) if diagonal else H),
    )


def _value(X: Matrix) -> Any:
    def log_det(w: Any) -> Any:
        # By Gaussian elimination, which takes complex numbers (slogdet's sign would be needed).
        M, total = X.T @ (w[:, None] * X), 0.0
        for k in range(len(M)):
            total = total + np.log(M[k, k])
            M = M - np.outer(M[:, k], M[k]) / M[k, k]
            M[k, k] = 1.0
        return total

    return log_det


def _differentiated(X: Matrix, w: Vector) -> Pair:
    return gradient_of(_value(X), w), hessian_of(_value(X), w)


EXERCISE = Exercise(
    id="problems.design",
    name="design_derivatives",
    title="Which measurement is worth more?",
    level=2,
    points=2,
    objective="P.2",
    hints=(
        "dM = Σ dwᵢ xᵢxᵢᵀ, and d log det M = tr(M⁻¹ dM). A trace of M⁻¹xxᵀ is a number: turn it "
        "in a circle.",
        "For the Hessian differentiate xᵢᵀM⁻¹xᵢ once more, with d(M⁻¹) = −M⁻¹ dM M⁻¹. The same "
        "number comes twice.",
    ),
    answer=Parts((("g", Array()), ("H", Array()))),
    reference=lambda X, w: _derivatives(X, w),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _derivatives,
            "gradient-sign",
            "`g` has the wrong sign: more weight on a measurement adds to M.",
            "`H` is right.",
            gradient_sign=-1.0,
        ),
        slip(
            _derivatives,
            "hessian-sign",
            "`H` has the wrong sign. d(M⁻¹) brings a minus: log det is concave.",
            "`g` is right.",
            hessian_sign=1.0,
        ),
        slip(
            _derivatives,
            "not-squared",
            "In `H` the number xᵢᵀM⁻¹xⱼ occurs once. d(M⁻¹) has M⁻¹ on both sides of dM, so it "
            "occurs twice.",
            "`g` is right.",
            squared=False,
        ),
        slip(
            _derivatives,
            "doubled",
            "In `H` there is a 2: that belongs to a quadratic form in x. Here w moves, and x "
            "stays.",
            "`g` is right.",
            factor=2.0,
        ),
        slip(
            _derivatives,
            "halved",
            "In `H` there is a ½. Nothing is halved in log det M.",
            "`g` is right.",
            factor=0.5,
        ),
        slip(
            _derivatives,
            "diagonal",
            "`H` has its diagonal only. A weight changes what every other measurement is worth.",
            "`g` is right.",
            diagonal=True,
        ),
        slip(
            _derivatives,
            "unweighted",
            "Your M has no weights in it. M = Σ wᵢ xᵢxᵢᵀ.",
            weighted=False,
        ),
        slip(
            _derivatives,
            "own-weight",
            "In `g` each entry is multiplied by its weight. These add up to p, a useful fact; the "
            "slope has no such factor.",
            "`H` is right.",
            own_weight=True,
        ),
        slip(
            _derivatives,
            "of-the-inverse",
            "Both are of the wrong sign: these are derivatives of log det(M⁻¹).",
            scale=-1.0,
        ),
        slip(
            _derivatives,
            "of-half",
            "Both are halved. log det M has no ½ in front.",
            scale=0.5,
        ),
        Misconception(
            "of-the-determinant",
            lambda X, w: (
                np.linalg.det(X.T @ (w[:, None] * X)) * _derivatives(X, w)[0],
                np.linalg.det(X.T @ (w[:, None] * X))
                * (np.outer(_derivatives(X, w)[0], _derivatives(X, w)[0]) + _derivatives(X, w)[1]),
            ),
            "These are the derivatives of the determinant. Its logarithm is asked for.",
        ),
        Misconception(
            "of-the-trace",
            lambda X, w: (np.sum(X**2, axis=1), np.zeros((len(w), len(w)))),
            "You differentiated the trace of M. log det M sums the logarithms of its eigenvalues, "
            "not the eigenvalues.",
        ),
        Misconception(
            "whole-matrix",
            lambda X, w: (
                X @ np.linalg.solve(X.T @ (w[:, None] * X), X.T),
                _derivatives(X, w)[1],
            ),
            "`H` is right. `g` is a matrix; the gradient has one entry for each weight: its "
            "diagonal.",
        ),
        Misconception(
            "by-matrix",
            lambda X, w: (np.linalg.inv(X.T @ (w[:, None] * X)), _derivatives(X, w)[1]),
            "`H` is right. `g` is M⁻¹, the gradient by M. One more step leads to the weights: how "
            "does M move with wᵢ?",
        ),
        Misconception(
            "swapped",
            lambda X, w: _derivatives(X, w)[::-1],
            "The two parts have changed places: g first, then H.",
        ),
    ),
    coincidences={"H-symmetric": "It is the Hessian of a smooth function."},
    proof=Recomputed(_differentiated, rtol=1e-6, atol=1e-7),
)
