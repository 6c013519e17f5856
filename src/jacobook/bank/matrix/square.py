"""The differential of a square."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Term, slip

_X = np.array([[3, -1], [5, 2]])
_E = np.array([[2, 7], [-3, 4]])


def _odd_part() -> Matrix:
    """What changes sign with E in (X + E)²: the terms with one E."""
    plus, minus = _X + _E, _X - _E
    return (plus @ plus - minus @ minus) / 2


def _multiplied(A: Matrix, B: Matrix) -> Matrix:
    product: Matrix = A @ B
    return product


def _rows_by_rows(A: Matrix, B: Matrix) -> Matrix:
    product: Matrix = A @ B.T
    return product


def _square(
    x: Matrix = _X,
    e: Matrix = _E,
    first: Callable[[Matrix, Matrix], Matrix] = _multiplied,
    second: Callable[[Matrix, Matrix], Matrix] = _multiplied,
) -> Matrix:
    return first(x, e) + second(e, x)


EXERCISE = Exercise(
    id="matrix.square",
    name="square_differential",
    title="The differential of a square",
    level=1,
    points=1,
    objective="9.1",
    hints=(
        "Multiply out (X + E)(X + E). Keep the order of the factors. Which terms hold exactly one "
        "E?",
    ),
    answer=Array(),
    reference=lambda: _square(),
    misconceptions=(
        Misconception(
            "twice-from-the-left",
            lambda: 2 * _X @ _E,
            "This is 2XE, as for numbers. Matrices don't commute: of the two terms with one E, E "
            "stands on the right in one and on the left in the other.",
        ),
        Misconception(
            "twice-from-the-right",
            lambda: 2 * _E @ _X,
            "This is 2EX, as for numbers. Matrices don't commute: of the two terms with one E, E "
            "stands on the right in one and on the left in the other.",
        ),
        Misconception(
            "one-term-left",
            lambda: _X @ _E,
            "This is XE, one of two terms. X occurs twice in XX, and each occurrence changes.",
        ),
        Misconception(
            "one-term-right",
            lambda: _E @ _X,
            "This is EX, one of two terms. X occurs twice in XX, and each occurrence changes.",
        ),
        Misconception(
            "square-of-step",
            lambda: _E @ _E,
            "This is E², the part that is left out: it holds two small factors.",
        ),
        Misconception(
            "whole-change",
            lambda: _X @ _E + _E @ _X + _E @ _E,
            "This is the whole change (X + E)² − X². The differential keeps the terms with one E "
            "and leaves E² out.",
        ),
        Misconception(
            "entrywise",
            lambda: 2 * _X * _E,
            "You multiplied entry by entry. The square here is the matrix product XX.",
        ),
        Misconception(
            "no-step",
            lambda: 2 * _X,
            "This is 2X: the step E is missing. A differential is a map, and here its value at E "
            "is asked for.",
        ),
        Misconception(
            "commutator",
            lambda: _X @ _E - _E @ _X,
            "The two products are right, and you took their difference. Both terms have a plus.",
        ),
        Misconception(
            "value-after-the-step",
            lambda: (_X + _E) @ (_X + _E),
            "This is F(X + E), the value after the step. The change is asked for, and of that "
            "the part with one E.",
        ),
        Misconception(
            "value-itself",
            lambda: _X @ _X,
            "This is X², the value itself. What changes when X moves by E is asked for.",
        ),
        Misconception(
            "commutator-reversed",
            lambda: _E @ _X - _X @ _E,
            "The two products are right, and you took their difference, EX − XE. Both have a plus.",
        ),
        Misconception(
            "one-term-transposed",
            lambda: _X @ _E + (_X @ _E).T,
            "Your second term is the transpose of XE. It is EX, with the factors exchanged: that "
            "is the transpose only where both are symmetric.",
        ),
        slip(
            _square,
            "step-transposed",
            "You transposed E. Multiply (X + E)(X + E) out: nothing is transposed.",
            e=_E.T,
        ),
        slip(
            _square,
            "matrix-transposed",
            "You transposed X. Multiply (X + E)(X + E) out: nothing is transposed.",
            x=_X.T,
        ),
        slip(
            _square,
            "sign-in-X-lost",
            "The sign of −1 in X got lost.",
            x=np.abs(_X),
        ),
        slip(
            _square,
            "sign-in-E-lost",
            "The sign of −3 in E got lost.",
            e=np.abs(_E),
        ),
        slip(
            _square,
            "first-by-rows",
            "In XE you multiplied rows by rows. An entry is a row of X times a *column* of E.",
            "EX is right.",
            first=_rows_by_rows,
        ),
        slip(
            _square,
            "second-by-rows",
            "In EX you multiplied rows by rows. An entry is a row of E times a *column* of X.",
            "XE is right.",
            second=_rows_by_rows,
        ),
        slip(
            _square,
            "first-entrywise",
            "XE is multiplied entry by entry.",
            "EX is right.",
            first=np.multiply,
        ),
        slip(
            _square,
            "second-entrywise",
            "EX is multiplied entry by entry.",
            "XE is right.",
            second=np.multiply,
        ),
        Misconception(
            "twice-the-step",
            lambda: 2 * _E,
            "This is 2E: X is missing. Each of the two terms is a product of X and E.",
        ),
        Misconception(
            "sum-for-the-product",
            lambda: _X + _E,
            "This is X + E, where F is to be taken. Multiply (X + E)(X + E) out.",
        ),
        Misconception(
            "between-two",
            lambda: _X @ _E @ _X,
            "You put E between two X. That has three factors; a square has two, and E replaces "
            "one of them.",
        ),
        Misconception(
            "entrywise-squares",
            lambda: (_X + _E) ** 2 - _X**2,
            "`**` squares entry by entry. The square here is the matrix product XX, and E² is "
            "left out.",
        ),
        Misconception(
            "value-and-change",
            lambda: _X @ _X + _square(),
            "You kept X². The change is asked for, and of that the part with one E.",
        ),
        Misconception(
            "symmetrised",
            lambda: (_square() + _square().T) / 2,
            "You took the mean of the result and its transpose. Nothing here is symmetric.",
        ),
        Misconception(
            "other-way-round",
            lambda: _E @ _X @ _E,
            "X stands between two E: that has three factors, and two of them are small.",
        ),
        Misconception(
            "square-times-the-step",
            lambda: _X @ _X @ _E,
            "This is X²E. In X² one of the two X is *replaced* by E.",
        ),
        Misconception(
            "sum-of-both",
            lambda: 2 * _X + _E,
            "This is 2X + E. The product of matrices is missing: multiply (X + E)(X + E) out.",
        ),
        Misconception(
            "by-the-trace",
            lambda: np.trace(_square()) * np.eye(2),
            "This is a trace times I. F is a matrix, and each of its entries has a change of its "
            "own.",
        ),
    ),
    terms=(
        Term("XE", lambda: _X @ _E),
        Term("EX", lambda: _E @ _X),
        Term("E²", lambda: _E @ _E, weight=0.0),
    ),
    proof=Recomputed(_odd_part),
)
