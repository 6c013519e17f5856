"""Sharper at will."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Condition, Exercise, Satisfies, Witness

_W, _A = (2, -3), (Fraction(3), Fraction(1, 2))
_INPUTS = (1, 2, -1)


def _output(w: Any, a: Any, x: Any) -> Any:
    """The network's answer to one input, for exact numbers or complex ones."""
    total = 0 * a[0]
    for w_j, a_j in zip(w, a, strict=True):
        if (w_j * x).real > 0:
            total = total + a_j * w_j * x
    return total


def _trace(w: Any, a: Any) -> Any:
    """The trace of the Hessian where all residuals are zero: the mean of squared slopes."""
    total = 0 * a[0]
    for x in _INPUTS:
        for w_j, a_j in zip(w, a, strict=True):
            if w_j * x > 0:
                total = total + x**2 * (a_j**2 + w_j**2)
    return total / len(_INPUTS)


_FIRST = _trace(_W, _A)


def _same_function_and_sharper(answer: tuple[Any, ...]) -> bool:
    """Compare outputs at many inputs; let the Hessian of the loss be computed."""
    w, a = (np.asarray(part).astype(float) for part in answer)
    first = np.concatenate([np.array(_W, dtype=float), np.array(_A, dtype=float)])
    if np.any(w == 0):
        return False
    for x in (-3.0, -0.7, 0.4, 5.0):
        if not np.isclose(_output(w, a, x), _output(first[:2], first[2:], x), rtol=1e-12):
            return False

    def loss(z: Any) -> Any:
        misses = [
            _output(z[:2], z[2:], x) - _output(first[:2], first[2:], x) for x in map(float, _INPUTS)
        ]
        return sum(miss**2 for miss in misses) / (2 * len(_INPUTS))

    there = np.trace(hessian_of(loss, np.concatenate([w, a])))
    return bool(there >= 100 * np.trace(hessian_of(loss, first)) * (1 - 1e-6))


EXERCISE = Exercise(
    id="landscapes.sharper",
    name="sharper_network",
    title="Sharper at will",
    level=3,
    points=3,
    objective="14.6",
    hints=(
        "A ReLU unit with c > 0 times the incoming weight and 1/c times the outgoing one computes "
        "the same.",
        "At zero residual the trace is a mean of squared slopes. The slope by an outgoing weight "
        "grows with the incoming one.",
    ),
    answer=Witness(
        fields=(("w", (2,)), ("a", (2,))),
        conditions=(
            Condition(
                "weight-is-zero",
                lambda w, a: bool(np.all(w != 0)),
                "An incoming weight is zero. There the unit has a kink, and H doesn't exist.",
                ((0, -3), (3, Fraction(1, 2))),
            ),
            Condition(
                "other-function-right",
                lambda w, a: bool(_output(w, a, 1) == _output(_W, _A, 1)),
                "Your network isn't the same function: for the input 1 it has another output. "
                "(Numbers are compared exactly: use whole numbers or fractions.)",
                ((40, -3), (3, Fraction(1, 2))),
            ),
            Condition(
                "other-function-left",
                lambda w, a: bool(_output(w, a, -1) == _output(_W, _A, -1)),
                "Your network isn't the same function: for the input 1 the output is right, for "
                "the input −1 it isn't. (Numbers are compared exactly: use whole numbers or "
                "fractions.)",
                ((40, -3), (Fraction(3, 20), 5)),
            ),
            Condition(
                "not-sharp-enough",
                lambda w, a: bool(_trace(w, a) >= 100 * _FIRST),
                "Your network is the same function, and the trace of its Hessian isn't 100 times "
                "as large yet.",
                ((10, -3), (Fraction(3, 5), Fraction(1, 2))),
            ),
        ),
    ),
    reference=lambda: ((40, -3), (Fraction(3, 20), Fraction(1, 2))),
    proof=Satisfies(_same_function_and_sharper),
)
