"""A rank-one map."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        n: int, negative: bool, edge: str = "", size: float = 1.0, still: bool = False
    ) -> Case:
        d = size * rng.uniform(0.4, 2.5, size=n) * rng.choice([-1.0, 1.0], size=n)
        w = rng.normal(size=n)
        u = rng.normal(size=n)
        x = rng.normal(size=n)
        x = x + (rng.uniform(0.4, 0.9) - w @ x) * w / (w @ w)  # now w·x is between 0.4 and 0.9
        goal = rng.uniform(2.5, 4.0) * (-1.0 if negative else 1.0)  # of wᵀD⁻¹u
        along = w / d
        u = u + (goal - along @ u) * along / (along @ along)
        if still:
            u = 0 * u
        return Case((d, u, w, x), edge=edge, sizes={"n": n})

    return [
        case(3, False),
        case(4, True),
        case(5, False),
        case(4, True),
        case(1, True, "n is 1"),
        case(3, False, "u is zero", still=True),
        case(300, False, "the determinant is too large for a double", size=50.0),
        case(300, True, "the determinant is too small for a double", size=0.002),
    ]


def _log(x: Any) -> float:
    with np.errstate(all="ignore"):
        return float(np.log(x))


def _sizes(d: Vector) -> float:
    return float(np.sum(np.log(np.abs(d))))


def _logs(d: Vector) -> Vector:
    with np.errstate(invalid="ignore"):
        logarithms: Vector = np.log(d)
    return logarithms


def _quiet_product(d: Vector) -> float:
    with np.errstate(all="ignore"):
        return float(np.prod(np.abs(d)))


def _formula(
    d: Vector,
    u: Vector,
    w: Vector,
    x: Vector,
    *,
    diagonal: Callable[[Vector], float] = _sizes,
    slope: Callable[[float], float] = lambda alpha: 1 / (1 + alpha**2),
    inner: Callable[[Vector, Vector, Vector], float] = lambda d, u, w: float(np.sum(w * u / d)),
    bracket: Callable[[float], float] = lambda part: _log(abs(1 + part)),
) -> Any:
    """The log-determinant, made of its steps."""
    return diagonal(d) + bracket(slope(float(w @ x)) * inner(d, u, w))


def _eliminated(d: Vector, u: Vector, w: Vector, x: Vector) -> float:
    """Differentiate the map itself, and let NumPy eliminate."""
    if len(d) > 50:  # the complex step, all at once
        steps = x[:, None] + 1e-30j * np.eye(len(x))
        J = (d[:, None] * steps + np.outer(u, np.arctan(w @ steps))).imag / 1e-30
    else:
        J = jacobian_of(lambda v: d * v + u * np.arctan(w @ v), x)
    return float(np.linalg.slogdet(J)[1])


EXERCISE = Exercise(
    id="flows.rank_one",
    name="rank_one_log_det",
    title="A rank-one map",
    level=2,
    points=2,
    objective="13.3",
    hints=(
        "The Jacobian is a diagonal matrix plus a column times a row. What is the slope of arctan?",
        "Take the diagonal matrix out as a factor: what is left is I plus a column times a row. "
        "Logarithms of the two determinants add.",
    ),
    answer=Array(),
    reference=lambda d, u, w, x: _formula(d, u, w, x),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _formula,
            "value-for-slope",
            "You used arctan where its slope belongs.",
            slope=np.arctan,
        ),
        slip(
            _formula,
            "slope-of-tanh",
            "You used 1 minus the square of arctan, which is how the slope of tanh is made. That "
            "of arctan is another function.",
            slope=lambda alpha: 1 - np.arctan(alpha) ** 2,
        ),
        slip(
            _formula,
            "tanh",
            "Your slope is that of tanh. The map has arctan.",
            slope=lambda alpha: 1 / np.cosh(alpha) ** 2,
        ),
        slip(
            _formula,
            "slope-without-the-square",
            "The slope of arctan has a square in it, which yours lacks.",
            slope=lambda alpha: 1 / (1 + alpha),
        ),
        slip(
            _formula,
            "slope-with-a-root",
            "The slope of arctan has no root: that is the slope of arcsinh.",
            slope=lambda alpha: 1 / np.sqrt(1 + alpha**2),
        ),
        slip(
            _formula,
            "slope-inverted",
            "The slope of arctan is upside down in yours.",
            slope=lambda alpha: 1 + alpha**2,
        ),
        slip(
            _formula,
            "slope-forgotten",
            "The slope of arctan is missing.",
            slope=lambda alpha: 1.0,
        ),
        slip(
            _formula,
            "d-forgotten-inside",
            "You took w·u, as if the diagonal were the identity. It must be divided by.",
            inner=lambda d, u, w: float(w @ u),
        ),
        slip(
            _formula,
            "d-multiplied",
            "In the dot product you multiplied by d. It is the *inverse* of the diagonal matrix "
            "that stands between w and u.",
            inner=lambda d, u, w: float(np.sum(w * u * d)),
        ),
        slip(
            _formula,
            "size-of-d",
            "In the dot product you used the sizes of the entries of d. There their signs count.",
            inner=lambda d, u, w: float(np.sum(w * u / np.abs(d))),
        ),
        slip(
            _formula,
            "u-twice",
            "You have u twice in the dot product. It is of w and u.",
            inner=lambda d, u, w: float(np.sum(u * u / d)),
        ),
        slip(
            _formula,
            "w-twice",
            "You have w twice in the dot product. It is of w and u.",
            inner=lambda d, u, w: float(np.sum(w * w / d)),
        ),
        slip(
            _formula,
            "divided-by-the-product",
            "You divided w·u by the whole determinant of the diagonal. Each entry has its own d.",
            inner=lambda d, u, w: float(w @ u) / (np.prod(np.sign(d)) * np.exp(_sizes(d))),
        ),
        slip(
            _formula,
            "bars-forgotten",
            "The bracket may be negative, and then it has no logarithm. The determinant counts "
            "by its size.",
            bracket=lambda part: _log(1 + part),
        ),
        slip(
            _formula,
            "bars-around-the-part",
            "The bars stand around the dot product in yours. They belong around the sum with 1.",
            bracket=lambda part: _log(1 + abs(part)),
        ),
        slip(
            _formula,
            "bracket-minus",
            "The bracket has a minus. The map adds its arctan.",
            bracket=lambda part: _log(abs(1 - part)),
        ),
        slip(
            _formula,
            "one-forgotten",
            "The bracket lacks the 1, which comes from the part of the map that isn't the arctan.",
            bracket=lambda part: _log(abs(part)),
        ),
        slip(
            _formula,
            "bracket-not-the-logarithm",
            "You added the bracket itself. Its logarithm is to be added.",
            bracket=lambda part: abs(1 + part),
        ),
        slip(
            _formula,
            "bracket-forgotten",
            "The arctan is missing: it changes volume too.",
            bracket=lambda part: 0.0,
        ),
        slip(
            _formula,
            "bracket-subtracted",
            "The bracket has the wrong sign in front. Determinants of factors multiply.",
            bracket=lambda part: -_log(abs(1 + part)),
        ),
        slip(
            _formula,
            "diagonal-forgotten",
            "The determinant of the diagonal matrix is missing.",
            diagonal=lambda d: 0.0,
        ),
        slip(
            _formula,
            "diagonal-subtracted",
            "The diagonal has the wrong sign: it multiplies.",
            diagonal=lambda d: -_sizes(d),
        ),
        slip(
            _formula,
            "diagonal-signed",
            "The logarithm of a negative entry of d doesn't exist. The determinant counts by its "
            "size.",
            diagonal=lambda d: float(np.sum(_logs(d))),
        ),
        slip(
            _formula,
            "diagonal-added",
            "You added the entries of d before the logarithm. A diagonal determinant is a product.",
            diagonal=lambda d: _log(abs(float(np.sum(d)))),
        ),
        slip(
            _formula,
            "size-of-each-logarithm",
            "You took the absolute values of the logarithms. The bars stand inside: an entry that "
            "shrinks counts negatively.",
            diagonal=lambda d: float(np.sum(np.abs(np.log(np.abs(d))))),
        ),
        Misconception(
            "determinant-first",
            lambda d, u, w, x: _log(
                _quiet_product(d) * abs(1 + float(np.sum(w * u / d)) / (1 + float(w @ x) ** 2))
            ),
            "Right, as long as the determinant fits into a double. You multiplied first and took "
            "the logarithm afterwards.",
        ),
        Misconception(
            "determinant",
            lambda d, u, w, x: (
                _quiet_product(d) * abs(1 + float(np.sum(w * u / d)) / (1 + float(w @ x) ** 2))
            ),
            "This is the determinant. Its logarithm is asked for.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            lambda d, u, w, x: float(
                np.prod(np.sign(d))
                * np.sign(1 + float(np.sum(w * u / d)) / (1 + float(w @ x) ** 2))
            ),
            "This is the sign of the determinant. `slogdet` returns two numbers: the sign first, "
            "then the logarithm.",
        ),
        Misconception(
            "slopes-entry-by-entry",
            lambda d, u, w, x: _sizes(d) + _log(abs(1 + float(np.sum(w * u / d / (1 + x**2))))),
            "You took a slope of arctan for each entry of x. There is one arctan, of the number "
            "w·x.",
        ),
        Misconception(
            "diagonal-of-J",
            lambda d, u, w, x: _sizes(d + u * w / (1 + float(w @ x) ** 2)),
            "You used the diagonal of the Jacobian. That is enough for a triangular matrix, and "
            "this one is full.",
        ),
        Misconception(
            "inverse-map",
            lambda d, u, w, x: -_formula(d, u, w, x),
            "The sign is turned: this is the log-determinant of the inverse.",
        ),
    ),
    proof=Recomputed(_eliminated),
)
