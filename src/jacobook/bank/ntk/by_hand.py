"""Two samples by hand."""

from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Term, slip

_A, _W, _B = 3.0, 4.0, -2.0
_X = np.array([-2.0, 3.0])


def _part(values: Any) -> Matrix:
    return np.outer(values, values) / 4


def _rows() -> Matrix:
    """The Jacobian by (a, w, b) without the factor ½ in front."""
    return np.stack([_W * _X + _B * _X**2, _A * _X, _A * _X**2], axis=-1)


def _kernel(*, scale: float = 0.25, first: float = 1.0, cross: float = 1.0) -> Matrix:
    K: Matrix = scale * _rows() @ _rows().T
    K[0, 0] *= first
    return K * np.array([[1.0, cross], [cross, 1.0]])


def _by_steps() -> Matrix:
    """The Jacobian of both outputs by a complex step, times its transpose."""
    J = jacobian_of(lambda t: t[0] * (t[1] * _X + t[2] * _X**2) / 2, [_A, _W, _B])
    return J @ J.T


EXERCISE = Exercise(
    id="ntk.by_hand",
    name="hand_kernel",
    title="Two samples by hand",
    level=1,
    points=1,
    objective="16.1",
    hints=(
        "For each sample write down three slopes: by a, by w and by b. The factor ½ stands in "
        "front of all of them.",
        "Each entry of K is the dot product of two rows of J, with three terms.",
    ),
    answer=Array(),
    reference=_kernel,
    terms=(
        Term("the part by a", lambda: _part(_rows()[:, 0])),
        Term("the part by w", lambda: _part(_rows()[:, 1])),
        Term("the part by b", lambda: _part(_rows()[:, 2])),
    ),
    misconceptions=(
        slip(
            _kernel,
            "scale-forgotten",
            "The factor ½ in front of the model is missing from the slopes.",
            scale=1.0,
        ),
        slip(
            _kernel,
            "scale-once",
            "The factor ½ is in your K once. It is in both of the rows that an entry multiplies.",
            scale=0.5,
        ),
        slip(
            _kernel,
            "scale-four-times",
            "The factor in front of your K is too small: ½ stands in each of two rows.",
            scale=0.0625,
        ),
        slip(
            _kernel,
            "divided-by-samples",
            "You divided by the number of samples. K is a product, no mean.",
            scale=0.125,
        ),
        slip(
            _kernel,
            "sign-off-diagonal",
            "The diagonal is right. The sign of the entry that compares the two samples isn't.",
            cross=-1.0,
        ),
        slip(
            _kernel,
            "diagonal-only",
            "The diagonal is right. The two samples also move each other.",
            cross=0.0,
        ),
        Misconception(
            "by-parameters",
            lambda: _rows().T @ _rows() / 4,
            "This is JᵀJ, a table with a row for each parameter. The kernel has one for each "
            "sample.",
        ),
        Misconception(
            "the-Jacobian",
            lambda: _rows() / 2,
            "This is J. The kernel is the table of the dot products of its rows.",
        ),
        Misconception(
            "the-Jacobian-transposed",
            lambda: _rows().T / 2,
            "This is the transpose of J. The kernel is the table of the dot products of J's rows.",
        ),
        Misconception(
            "outputs-multiplied",
            lambda: np.outer(*2 * [_A * (_W * _X + _B * _X**2) / 2]),
            "You multiplied the outputs. The kernel multiplies their slopes by the parameters.",
        ),
        Misconception(
            "by-the-input",
            lambda: np.outer(*2 * [_A * (_W + 2 * _B * _X) / 2]),
            "You took the slope by x. The slopes by the parameters are asked for.",
        ),
        Misconception(
            "parameters-for-slopes",
            lambda: np.outer(*2 * [np.ones(2)]) * (_A**2 + _W**2 + _B**2) / 4,
            "You multiplied the parameters with themselves. The slopes of f by them are needed.",
        ),
        Misconception(
            "b-forgotten-by-a",
            lambda: _part(_W * _X) + _part(_A * _X) + _part(_A * _X**2),
            "In the slope by a the term with b is missing: a multiplies the whole bracket.",
        ),
        Misconception(
            "w-forgotten-by-a",
            lambda: _part(_B * _X**2) + _part(_A * _X) + _part(_A * _X**2),
            "In the slope by a the term with w is missing: a multiplies the whole bracket.",
        ),
        Misconception(
            "a-forgotten",
            lambda: _part(_W * _X + _B * _X**2) + _part(_X) + _part(_X**2),
            "The slope by a is right. In those by w and b the factor a is missing.",
        ),
        Misconception(
            "a-forgotten-by-w",
            lambda: _part(_W * _X + _B * _X**2) + _part(_X) + _part(_A * _X**2),
            "In the slope by w the factor a is missing.",
        ),
        Misconception(
            "a-forgotten-by-b",
            lambda: _part(_W * _X + _B * _X**2) + _part(_A * _X) + _part(_X**2),
            "In the slope by b the factor a is missing.",
        ),
        Misconception(
            "square-forgotten-by-b",
            lambda: _part(_W * _X + _B * _X**2) + _part(_A * _X) + _part(_A * _X),
            "The slope by b has x², not x.",
        ),
        Misconception(
            "sign-of-b",
            lambda: _part(_W * _X - _B * _X**2) + _part(_A * _X) + _part(_A * _X**2),
            "In the slope by a the sign of the term with b is wrong: b is negative here.",
        ),
        Misconception(
            "sign-of-square",
            lambda: (
                _part(_W * _X + _B * _X * np.abs(_X)) + _part(_A * _X) + _part(_A * _X * np.abs(_X))
            ),
            "(−2)² is positive.",
        ),
        Misconception(
            "samples-exchanged",
            lambda: _kernel()[::-1, ::-1],
            "The samples have changed places: the first one is x = −2.",
        ),
    ),
    proof=Recomputed(_by_steps),
    coincidences={"answer-symmetric": "A kernel is symmetric."},
)
