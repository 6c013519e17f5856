"""The log-determinant of three maps in a row."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.change_of_variables._shared import _log, _mixing, _size
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


def _log_det_cases(rng: np.random.Generator) -> list[Case]:
    # x is chosen by what the first map makes of it: entries of both signs, with a sum below 0.
    def case(A: Matrix, B: Matrix, edge: str = "", sinking: bool = False) -> Case:
        n = len(A)
        middle = np.where(np.arange(n) % 3 == 1, 1.0, -1.0) * rng.uniform(0.5, 1.5, size=n)
        if sinking:  # the product of the exponentials is too small as well
            middle = -6.0 * np.abs(middle)
        x = np.linalg.solve(B, middle)
        return Case((A, B, x), edge=edge, condition=10.0, sizes={"n": n})

    def small(
        n: int, mirrored: bool, scale: float = 1.0, inner: bool = False
    ) -> tuple[Matrix, Matrix]:
        return scale * _mixing(rng, n, mirrored), _mixing(rng, n, inner)

    def large(n: int, scale: float) -> tuple[Matrix, Matrix]:
        # Strong on the diagonal, so they are well conditioned without a QR factorisation.
        A, B = rng.normal(size=(2, n, n)) / np.sqrt(n) + 3.0 * np.eye(n)
        return scale * A, B

    return [
        case(*small(3, True)),
        case(*small(4, False, inner=True)),
        case(*small(5, True, scale=0.3)),
        case(*small(3, False)),
        case(*small(1, True), "n is 1"),
        case(*large(200, 40.0), "the determinant is too large for a double"),
        case(*large(150, 1e-4), "the determinant is too small for a double", sinking=True),
    ]


def _det(A: Matrix) -> float:
    with np.errstate(all="ignore"):
        return float(np.linalg.det(A))


def _composed(A: Matrix, B: Matrix, x: Vector) -> float:
    return float(_size(A) + np.sum(B @ x) + _size(B))


def _composed_det(A: Matrix, B: Matrix, x: Vector) -> float:
    return _det(A * np.exp(B @ x) @ B)


def _differentiated(A: Matrix, B: Matrix, x: Vector) -> float:
    """The Jacobian of g itself, by the complex step, and the volumes that its R multiplies."""
    steps = x[:, None] + 1e-30j * np.eye(len(x))  # all n steps at once: a column for each
    J = (A @ np.exp(B @ steps)).imag / 1e-30
    return float(np.sum(np.log(np.abs(np.diag(np.linalg.qr(J)[1])))))


def _log_det(
    A: Matrix,
    B: Matrix,
    x: Vector,
    *,
    outer: Callable[[Matrix], float] = _size,
    inner: Callable[[Matrix], float] = _size,
    exponents: Callable[[Matrix, Matrix, Vector], Vector] = lambda A, B, x: B @ x,
    middle: Callable[[Vector], float] = np.sum,
) -> Any:
    """The log-determinant, made of its steps."""
    return outer(A) + middle(exponents(A, B, x)) + inner(B)


EXERCISE = Exercise(
    id="change_of_variables.log_det",
    name="composed_log_det",
    title="The log-determinant of three maps in a row",
    level=2,
    points=2,
    objective="8.6",
    hints=(
        "Three maps, one after the other: B, then exp in each entry, then A. By the chain rule "
        "their determinants multiply.",
        "The map in the middle has a diagonal Jacobian. What stands on its diagonal, and what "
        "is the logarithm of that? For A and B there is `np.linalg.slogdet`.",
    ),
    answer=Array(),
    # g(x) = A exp(B x), J = A diag(exp(B x)) B
    reference=_composed,
    sampler=_log_det_cases,
    misconceptions=(
        Misconception(
            "determinant-first",
            lambda A, B, x: _log(abs(_composed_det(A, B, x))),
            "Right for small matrices. Where the determinant is larger than 1e308 it becomes "
            "infinite before you take the logarithm, and where it is tiny it becomes 0. Add "
            "logarithms up instead of multiplying numbers.",
        ),
        Misconception(
            "absolute-value-forgotten",
            lambda A, B, x: _log(_composed_det(A, B, x)),
            "You took the logarithm of the determinant with its sign; where that is negative, the "
            "result is NaN. (And for a large matrix the determinant overflows.)",
        ),
        slip(
            _log_det,
            "middle-forgotten",
            "The exp between the two matrices is missing: it stretches too, each entry by its own"
            " slope.",
            middle=lambda z: 0.0,
        ),
        slip(
            _log_det,
            "outer-forgotten",
            "The outer matrix A is missing: each of the three maps changes volumes.",
            outer=lambda A: 0.0,
        ),
        slip(
            _log_det,
            "inner-forgotten",
            "The determinant of B is missing. B decides where the slopes are taken, and it also "
            "changes volumes itself.",
            inner=lambda B: 0.0,
        ),
        slip(
            _log_det,
            "slope-at-x",
            "You took the slopes of exp at x. What is put into exp is Bx.",
            exponents=lambda A, B, x: x,
        ),
        slip(
            _log_det,
            "transposed",
            "You took the slopes of exp at Bᵀx. B isn't transposed: what is put into exp is Bx.",
            exponents=lambda A, B, x: B.T @ x,
        ),
        slip(
            _log_det,
            "slopes-added",
            "You added the slopes of exp up. Their logarithms are to be added.",
            middle=lambda z: np.sum(np.exp(z)),
        ),
        slip(
            _log_det,
            "size-of-each-logarithm",
            "You added the absolute values of the entries of Bx. The slopes of exp are positive "
            "already; where one is below 1, its logarithm is negative, and rightly so.",
            middle=lambda z: np.sum(np.abs(z)),
        ),
        Misconception(
            "inverse-map",
            lambda A, B, x: -_composed(A, B, x),
            "The sign is turned: this is the log-determinant of the inverse map.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            lambda A, B, x: float(
                np.linalg.slogdet(A)[0] + np.sum(B @ x) + np.linalg.slogdet(B)[0]
            ),
            "You added the signs of the determinants. `slogdet` returns two numbers: the sign "
            "first, then the logarithm.",
        ),
        Misconception(
            "logarithms-multiplied",
            lambda A, B, x: _size(A) * float(np.sum(B @ x)) * _size(B),
            "You multiplied the three logarithms. The determinants multiply, so their logarithms "
            "add.",
        ),
        Misconception(
            "diagonal-only",
            lambda A, B, x: float(
                np.sum(np.log(np.abs(np.diag(A))))
                + np.sum(B @ x)
                + np.sum(np.log(np.abs(np.diag(B))))
            ),
            "You used the diagonals of A and B. That is the shortcut for triangular matrices; "
            "factor each into triangular ones first.",
        ),
        Misconception(
            "base-ten",
            lambda A, B, x: _composed(A, B, x) / np.log(10),
            "This is the logarithm to base 10. The natural logarithm is asked for.",
        ),
        Misconception(
            "size-of-the-logarithm",
            lambda A, B, x: abs(_composed(A, B, x)),
            "The absolute value stands outside the logarithm. It belongs inside: log|det J| is "
            "negative for a map that shrinks volume.",
        ),
        Misconception(
            "determinant",
            lambda A, B, x: abs(_composed_det(A, B, x)),
            "This is the determinant. The logarithm of its absolute value is asked for, which "
            "stays in range where the determinant doesn't.",
        ),
        slip(
            _log_det,
            "middle-subtracted",
            "The slopes of exp count with a plus sign: where exp is steep, volume grows.",
            middle=lambda z: -np.sum(z),
        ),
        slip(
            _log_det,
            "mean-of-the-slopes",
            "You took the mean of the slopes' logarithms. The slopes multiply, so their "
            "logarithms are added up.",
            middle=np.mean,
        ),
        Misconception(
            "half",
            lambda A, B, x: _composed(A, B, x) / 2,
            "This is half of it, as from the root of a determinant. J is square: no root is "
            "needed.",
        ),
        Misconception(
            "sum-of-matrices",
            lambda A, B, x: _size(A + B) + float(np.sum(B @ x)),
            "You added the matrices. The maps come one after the other, so their Jacobians "
            "multiply.",
        ),
        slip(
            _log_det,
            "largest-entry",
            "Of the middle map you took the largest entry. Its determinant is a product of all "
            "of them.",
            middle=np.max,
        ),
        slip(
            _log_det,
            "product-of-the-exponents",
            "You multiplied the entries of Bx. The logarithm of a product of exponentials is the "
            "sum of the exponents.",
            middle=np.prod,
        ),
        Misconception(
            "traces",
            lambda A, B, x: float(np.trace(A) + np.sum(B @ x) + np.trace(B)),
            "You took the traces of A and B. What stretches a volume is the determinant.",
        ),
        slip(
            _log_det,
            "A-twice",
            "The exponents of the middle map are Bx: A comes after it.",
            exponents=lambda A, B, x: A @ (B @ x),
        ),
        Misconception(
            "times-n",
            lambda A, B, x: len(x) * (_size(A) + _size(B)) + float(np.sum(B @ x)),
            "You counted the determinants once for each entry. Each of the three maps counts once.",
        ),
        slip(
            _log_det,
            "outer-subtracted",
            "The part of A has the wrong sign: A comes after the rest and multiplies the "
            "determinant.",
            outer=lambda A: -_size(A),
        ),
        slip(
            _log_det,
            "inner-subtracted",
            "The part of B has the wrong sign: B stands in the map as it is, not its inverse.",
            inner=lambda B: -_size(B),
        ),
        slip(
            _log_det,
            "outer-sign",
            "For A you took the *sign* of the determinant, which `slogdet` returns first.",
            outer=lambda A: np.linalg.slogdet(A)[0],
        ),
        slip(
            _log_det,
            "inner-sign",
            "For B you took the *sign* of the determinant, which `slogdet` returns first.",
            inner=lambda B: np.linalg.slogdet(B)[0],
        ),
        slip(_log_det, "outer-twice", "The part of A counts twice.", outer=lambda A: 2 * _size(A)),
        slip(
            _log_det,
            "inner-twice",
            "The part of B counts twice: in the exponents it is no determinant.",
            inner=lambda B: 2 * _size(B),
        ),
        slip(
            _log_det,
            "middle-halved",
            "The part of the middle map has a factor ½ that doesn't belong there.",
            middle=lambda z: np.sum(z) / 2,
        ),
        slip(
            _log_det,
            "middle-times-n",
            "The part of the middle map counts once for each entry. The sum goes over the entries"
            " already.",
            middle=lambda z: len(z) * np.sum(z),
        ),
        slip(
            _log_det,
            "logarithm-of-the-exponents",
            "You took the logarithms of the entries of Bx. Those of the *slopes* are to be added.",
            middle=lambda z: np.sum(np.log(np.abs(z))),
        ),
        slip(
            _log_det,
            "logarithm-of-the-sum",
            "You added the slopes of exp up before the logarithm. The determinant of a diagonal "
            "matrix is a product.",
            middle=lambda z: np.log(np.sum(np.exp(z))),
        ),
        slip(
            _log_det,
            "weights-alone",
            "Your exponents are the row sums of B. What is put into exp is Bx.",
            exponents=lambda A, B, x: np.sum(B, axis=1),
        ),
        slip(
            _log_det,
            "outer-times-exponentials",
            "You put the values A exp(Bx) where the exponents Bx belong.",
            exponents=lambda A, B, x: A @ np.exp(np.minimum(B @ x, 50.0)),
        ),
        slip(
            _log_det,
            "exponents-by-A",
            "The exponents are Bx: you took Ax.",
            exponents=lambda A, B, x: A @ x,
        ),
        slip(
            _log_det,
            "length-of-the-exponents",
            "Of the middle map you took the length of Bx. Its entries are added.",
            middle=np.linalg.norm,
        ),
        slip(
            _log_det,
            "logarithm-of-the-summed-exponents",
            "You took the logarithm of the sum of the exponents.",
            middle=lambda z: np.log(np.abs(np.sum(z))),
        ),
        slip(
            _log_det,
            "first-exponent",
            "Of the middle map you took the first entry. Its determinant is a product of all.",
            middle=lambda z: z[0],
        ),
        slip(
            _log_det,
            "softplus",
            "Of the middle map you took log(1 + eᶻ). Its slopes are eᶻ.",
            middle=lambda z: np.sum(np.log1p(np.exp(np.minimum(z, 50.0)))),
        ),
        slip(
            _log_det,
            "middle-doubled",
            "The part of the middle map counts twice.",
            middle=lambda z: 2 * np.sum(z),
        ),
        slip(
            _log_det,
            "trace-of-B",
            "For B you took the trace. What stretches a volume is the determinant.",
            inner=np.trace,
        ),
        slip(
            _log_det,
            "trace-of-A",
            "For A you took the trace. What stretches a volume is the determinant.",
            outer=np.trace,
        ),
        slip(
            _log_det,
            "outer-times-n",
            "The part of A counts once for each entry. It counts once.",
            outer=lambda A: len(A) * _size(A),
        ),
        slip(
            _log_det,
            "inner-times-n",
            "The part of B counts once for each entry. It counts once.",
            inner=lambda B: len(B) * _size(B),
        ),
        slip(
            _log_det,
            "exponential-of-x",
            "Your exponents are exp(x). What is put into exp is Bx.",
            exponents=lambda A, B, x: np.exp(np.minimum(x, 50.0)),
        ),
    ),
    coincidences={"A-transposed": "A matrix and its transpose have the same determinant."},
    terms=(
        Term("the term of A", lambda A, B, x: _size(A)),
        Term("the term of the middle map", lambda A, B, x: float(np.sum(B @ x))),
        Term("the term of B", lambda A, B, x: _size(B)),
    ),
    proof=Recomputed(_differentiated),
)
