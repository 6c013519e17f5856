"""A step of a given size."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Satisfies,
    Vector,
    slip,
)

_solve = np.linalg.solve


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        n: int, edge: str = "", plain: bool = False, length: float = 1.0, eps: float | None = None
    ) -> Case:
        S = rng.normal(size=(n + 5, n)) * rng.uniform(0.4, 2.5, size=n)
        F = np.eye(n) if plain else S.T @ S / (n + 5) + 0.2 * np.eye(n)
        size = float(rng.uniform(0.02, 0.3)) if eps is None else eps
        return Case(
            (length * rng.normal(size=n), F, size), edge=edge, condition=10.0, sizes={"n": n}
        )

    return [
        case(3),
        case(4),
        case(2),
        case(3, "F is the identity", plain=True),
        case(1, "n is 1"),
        case(3, "g is tiny", length=1e-9),
        case(3, "g is large", length=1e6),
        case(4, "eps is tiny", eps=1e-12),
        case(3, "eps is more than 1", eps=7.0),
    ]


Size = Callable[[Vector, Matrix, float, Vector], float]


def _dual(g: Vector, F: Matrix, eps: float, v: Vector) -> float:
    return float(np.sqrt(2 * eps / (g @ v)))


def _step(
    g: Vector,
    F: Matrix,
    eps: float,
    *,
    sign: float = -1.0,
    along: Callable[[Matrix, Vector], Vector] = _solve,
    size: Size = _dual,
) -> Vector:
    """Some direction v, times a number made of g, F, ε and v."""
    v = along(F, g)
    return np.asarray(sign * size(g, F, eps, v) * v)


def _half(g: Vector, F: Matrix) -> Vector:
    return np.asarray(_solve(np.linalg.cholesky(F), g))


def _lowest(d: Vector, g: Vector, F: Matrix, eps: float) -> bool:
    """Feasible, and −g a positive multiple of Fd: then, by Cauchy–Schwarz, no step is lower."""
    d = np.asarray(d, dtype=float)
    if d.shape != g.shape or not np.isclose(d @ F @ d / 2, eps, rtol=1e-8, atol=0.0):
        return False
    pull = F @ d
    factor = -(g @ pull) / (pull @ pull)
    return bool(factor > 0 and np.linalg.norm(g + factor * pull) <= 1e-7 * np.linalg.norm(g))


EXERCISE = Exercise(
    id="fisher.given_size",
    name="sized_step",
    title="A step of a given size",
    level=2,
    points=2,
    objective="15.6",
    hints=(
        "The direction is that of the natural step. Write d = −cF⁻¹g with a number c > 0, and put "
        "it into ½dᵀFd = ε.",
        "½dᵀFd = ½c² gᵀF⁻¹g. Solve F v = g once; then gᵀv is all that you need.",
    ),
    answer=Array(),
    reference=lambda g, F, eps: _step(g, F, eps),
    sampler=_cases,
    misconceptions=(
        slip(
            _step,
            "uphill",
            "The sign is wrong: this step raises the loss most.",
            sign=1.0,
        ),
        slip(
            _step,
            "two-forgotten",
            "The step has dᵀFd = ε. Half of that is meant to be ε.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(eps / (g @ v))),
        ),
        slip(
            _step,
            "half-for-twice",
            "From ½c²·gᵀF⁻¹g = ε the 2 must go to the other side as a factor; you divided by it.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(eps / 2 / (g @ v))),
        ),
        slip(
            _step,
            "four-for-two",
            "The size belongs to twice the ε.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(4 * eps / (g @ v))),
        ),
        slip(
            _step,
            "Euclidean-size",
            "You scaled the step to ½‖d‖² = ε. Its size is to be measured with F.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps / (v @ v))),
        ),
        slip(
            _step,
            "Euclidean-length",
            "You scaled the step to the length ε. Its size is ½dᵀFd.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(eps / np.linalg.norm(v)),
        ),
        slip(
            _step,
            "Euclidean-length-root",
            "You scaled the step to the length √ε. Its size is ½dᵀFd.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(eps / (v @ v))),
        ),
        slip(
            _step,
            "not-scaled",
            "The step isn't scaled: its size is that of the natural step with η = ε.",
            "The direction is right.",
            size=lambda g, F, eps, v: eps,
        ),
        slip(
            _step,
            "natural-step",
            "This is the natural step with η = 1. It is to be made as long as ε says.",
            "The direction is right.",
            size=lambda g, F, eps, v: 1.0,
        ),
        slip(
            _step,
            "unit",
            "The step has dᵀFd = 1: ε is missing.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(1 / np.sqrt(g @ v)),
        ),
        slip(
            _step,
            "root-forgotten",
            "The square root is missing.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(2 * eps / (g @ v)),
        ),
        slip(
            _step,
            "upside-down",
            "The fraction under the root is upside down: a longer F⁻¹g needs a smaller factor.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(g @ v / (2 * eps))),
        ),
        slip(
            _step,
            "gFg",
            "Under the root you took gᵀFg. Put d = −cF⁻¹g into dᵀFd: one F cancels, and an inverse "
            "is left.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps / (g @ F @ g))),
        ),
        slip(
            _step,
            "gg",
            "Under the root you took gᵀg. Put d = −cF⁻¹g into dᵀFd, and see what is left.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps / (g @ g))),
        ),
        Misconception(
            "steepest-descent-of-this-size",
            lambda g, F, eps: -np.sqrt(2 * eps / (g @ F @ g)) * g,
            "The size is right, and the direction is −g. Among the steps of this size another one "
            "is lower.",
        ),
        Misconception(
            "steepest-descent",
            lambda g, F, eps: -np.sqrt(2 * eps / (g @ g)) * g,
            "This is the steepest step with ½‖d‖² = ε: F is left out.",
        ),
        Misconception(
            "multiplied",
            lambda g, F, eps: -np.sqrt(2 * eps / (g @ F @ F @ F @ g)) * (F @ g),
            "The size is right. For the direction you multiplied by F where you should solve with "
            "it.",
        ),
        Misconception(
            "diagonal",
            lambda g, F, eps: (
                -np.sqrt(2 * eps / ((g / np.diag(F)) @ F @ (g / np.diag(F)))) * g / np.diag(F)
            ),
            "The size is right. For the direction you used the diagonal of F alone.",
        ),
        Misconception(
            "the-change-of-the-loss",
            lambda g, F, eps: float(-np.sqrt(2 * eps * (g @ _solve(F, g)))),
            "This is gᵀd, by how much the loss falls at first order. The step itself is asked for.",
        ),
        slip(
            _step,
            "root-of-eps",
            "You scaled F⁻¹g by √ε alone. How long F⁻¹g is, measured by F, must be divided out.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(eps)),
        ),
        slip(
            _step,
            "root-of-twice-eps",
            "You scaled F⁻¹g by √(2ε) alone. How long F⁻¹g is, measured by F, must be divided out.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps)),
        ),
        slip(
            _step,
            "twice-eps",
            "You scaled F⁻¹g by 2ε alone. How long F⁻¹g is, measured by F, must be divided out.",
            "The direction is right.",
            size=lambda g, F, eps, v: 2 * eps,
        ),
        slip(
            _step,
            "multiplied-under-the-root",
            "Under the root you multiplied by gᵀF⁻¹g. A longer F⁻¹g needs a smaller factor.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps * (g @ v))),
        ),
        slip(
            _step,
            "root-of-eps-alone",
            "You took the root of 2ε only, and not of gᵀF⁻¹g.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(np.sqrt(2 * eps) / (g @ v)),
        ),
        slip(
            _step,
            "root-without-the-two",
            "The square root is missing, and the 2.",
            "The direction is right.",
            size=lambda g, F, eps, v: float(eps / (g @ v)),
        ),
        Misconception(
            "gradient-step-of-eps",
            lambda g, F, eps: -eps * g,
            "This is a gradient step with η = ε: F is left out of the direction and of the size.",
        ),
        Misconception(
            "gradient-step",
            lambda g, F, eps: -g,
            "This is −g: F is left out of the direction, and ε of the size.",
        ),
        Misconception(
            "multiplied-unscaled",
            lambda g, F, eps: -F @ g,
            "You multiplied by F where you should solve with it, and ε is left out.",
        ),
        Misconception(
            "gradient-with-the-factor",
            lambda g, F, eps: -_dual(g, F, eps, _solve(F, g)) * g,
            "The factor belongs to the direction −F⁻¹g, and you put it on −g.",
        ),
        Misconception(
            "product-with-the-factor",
            lambda g, F, eps: -_dual(g, F, eps, _solve(F, g)) * (F @ g),
            "The factor belongs to the direction −F⁻¹g, and you put it on −Fg.",
        ),
        Misconception(
            "half-solved",
            lambda g, F, eps: -np.sqrt(2 * eps) * _half(g, F) / np.linalg.norm(_half(g, F)),
            "You solved with one triangular factor of F. To solve with F takes both.",
        ),
    ),
    proof=Satisfies(_lowest),
    coincidences={
        "F-symmetric": "Fisher information is a covariance matrix, and so symmetric.",
    },
)
