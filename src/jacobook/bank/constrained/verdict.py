"""A verdict from curvature."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)

_ZERO = 1e-8


def _judged(eigenvalues: Vector, zero: float = _ZERO) -> str:
    """The verdict of the eigenvalues of a symmetric matrix on all directions allowed."""
    least, largest = eigenvalues[0], eigenvalues[-1]
    if least > zero:
        return "minimum"
    if largest < -zero:
        return "maximum"
    return "saddle" if least < -zero and largest > zero else "undecided"


def _lagrangian_hessian(Hf: Matrix, Hh: Any, nu: Vector) -> Matrix:
    return np.asarray(Hf + np.tensordot(nu, Hh, axes=1))


def _tangent_basis(J: Matrix) -> Matrix:
    return np.asarray(np.linalg.svd(J)[2][len(J) :].T)


def _restricted(H: Matrix, J: Matrix) -> Vector:
    Z = _tangent_basis(J)
    return np.asarray(np.linalg.eigvalsh(Z.T @ H @ Z))


def _steps(
    Hf: Matrix,
    Hh: Any,
    J: Matrix,
    nu: Vector,
    *,
    hessian: Callable[[Matrix, Any, Vector], Matrix] = _lagrangian_hessian,
    eigenvalues: Callable[[Matrix, Matrix], Vector] = _restricted,
    judged: Callable[[Vector], str] = _judged,
) -> str:
    """The verdict, made of its three steps."""
    return judged(eigenvalues(hessian(Hf, Hh, nu), J))


def _on_everything(H: Matrix, J: Matrix) -> Vector:
    return np.asarray(np.linalg.eigvalsh(H))


def _on_projector(H: Matrix, J: Matrix) -> Vector:
    Z = _tangent_basis(J)
    return np.asarray(np.linalg.eigvalsh(Z @ Z.T @ H @ Z @ Z.T))


def _on_normals(H: Matrix, J: Matrix) -> Vector:
    Q = np.linalg.qr(J.T)[0]
    return np.asarray(np.linalg.eigvalsh(Q.T @ H @ Q))


def _bordered(H: Matrix, J: Matrix) -> Vector:
    zero = np.zeros((len(J), len(J)))
    return np.asarray(np.linalg.eigvalsh(np.block([[H, J.T], [J, zero]])))


def _first_rows(H: Matrix, J: Matrix) -> Vector:
    """The rows of Vᵀ that span the rows of J, n − p of them, taken for the tangent space."""
    Z = np.linalg.svd(J)[2][: max(1, len(H) - len(J))].T
    return np.asarray(np.linalg.eigvalsh(Z.T @ H @ Z))


def _last_columns(H: Matrix, J: Matrix) -> Vector:
    """The last columns of Vᵀ in place of its last rows."""
    Z = np.linalg.svd(J)[2][:, len(J) :]
    return np.asarray(np.linalg.eigvalsh(Z.T @ H @ Z))


def _on_diagonal(H: Matrix, J: Matrix) -> Vector:
    Z = _tangent_basis(J)
    return np.sort(np.diag(Z.T @ H @ Z))


def _by_size(eigenvalues: Vector) -> str:
    """Look at the eigenvalue that is smallest in size, and at its sign alone."""
    nearest = eigenvalues[np.argmin(np.abs(eigenvalues))]
    return _judged(np.array([nearest]))


def _by_trace(eigenvalues: Vector) -> str:
    return _judged(np.array([np.sum(eigenvalues)]))


def _by_determinant(eigenvalues: Vector) -> str:
    """The test for two directions, used for any number: the determinant, then the trace."""
    determinant = float(np.prod(eigenvalues))
    if abs(determinant) <= _ZERO:
        return "undecided"
    if determinant < 0:
        return "saddle"
    return "minimum" if np.sum(eigenvalues) > 0 else "maximum"


def _semidefinite_is_enough(eigenvalues: Vector) -> str:
    if eigenvalues[0] >= -_ZERO:
        return "minimum"
    return "maximum" if eigenvalues[-1] <= _ZERO else "saddle"


def _zero_is_undecided(eigenvalues: Vector) -> str:
    return "undecided" if np.any(np.abs(eigenvalues) <= _ZERO) else _judged(eigenvalues)


def _swapped(eigenvalues: Vector) -> str:
    other = {"minimum": "maximum", "maximum": "minimum"}
    return other.get(_judged(eigenvalues), _judged(eigenvalues))


def _never_maximum(eigenvalues: Vector) -> str:
    verdict = _judged(eigenvalues)
    return "saddle" if verdict == "maximum" else verdict


def _saddle_when_undecided(eigenvalues: Vector) -> str:
    verdict = _judged(eigenvalues)
    return "saddle" if verdict == "undecided" else verdict


def _signs_of_roots(M: Any) -> tuple[int, int]:
    """How many roots of an integer symmetric matrix's characteristic polynomial are > 0, < 0.

    Faddeev–LeVerrier in integers, then Descartes' rule of signs, which is exact when all roots are
    real.
    """
    n = len(M)
    coefficients, power = [1], np.zeros((n, n), dtype=object)
    for k in range(1, n + 1):
        power = M @ power + coefficients[-1] * np.eye(n, dtype=int).astype(object)
        coefficients.append(-int(np.trace(M @ power)) // k)

    def changes(signs: list[int]) -> int:
        kept = [s for s in signs if s]
        return sum(a != b for a, b in pairwise(kept))

    up = [(c > 0) - (c < 0) for c in coefficients]
    down = [s * (-1) ** i for i, s in enumerate(up)]
    return changes(up), changes(down)


def _by_counting(Hf: Matrix, Hh: Any, J: Matrix, nu: Vector) -> str:
    """In exact integers, by the bordered matrix.

    It has as many positive and as many negative eigenvalues as ZᵀHZ, and p more of either.
    """
    p, n = J.shape
    L = np.array([[int(a) for a in row] for row in Hf], dtype=object)
    for multiplier, curvature in zip(nu, Hh, strict=True):
        L = L + int(multiplier) * np.array([[int(a) for a in row] for row in curvature], object)
    rows = np.array([[int(a) for a in row] for row in J], dtype=object)
    bordered = np.zeros((n + p, n + p), dtype=object)
    bordered[:n, :n], bordered[n:, :n], bordered[:n, n:] = L, rows, rows.T
    positive, negative = (count - p for count in _signs_of_roots(bordered))
    if positive and negative:
        return "saddle"
    if positive + negative < n - p:
        return "undecided"
    return "minimum" if positive else "maximum"


def _case(
    rng: np.random.Generator, f: Matrix, k: Matrix, nu: Vector, p: int, edge: str = ""
) -> Case:
    """A case whose curvatures on the tangent space have the signs of f + ν·k.

    f, of shape (n − p,), and k, of shape (p, n − p), become diagonals of the Hessians of f and h in
    a basis of the tangent space, and that basis is mixed with integers. So every count of signs is
    exact.
    """
    n = p + len(f)
    mix = _unimodular(rng, n)
    shear = np.eye(n, dtype=int)
    shear[p:, p:] += np.triu(rng.integers(-1, 2, size=(n - p, n - p)), 1)

    def hessian(tangent: Vector) -> Matrix:
        normal = rng.choice([-3, -2, 2, 3], size=p)
        inner = shear.T @ np.diag(np.concatenate([normal, tangent])) @ shear
        return np.asarray(mix.T @ inner @ mix, dtype=float)

    Hh = np.array([hessian(row) for row in k])
    args = (hessian(f), Hh, mix[:p].astype(float), nu.astype(float))
    return Case(args, edge=edge, sizes={"n": n, "p": p})


def _telling_cases(rng: np.random.Generator, count: int = 5) -> list[Case]:
    """Cases that together tell the Lagrangian's Hessian from all that is taken for it."""
    while True:
        drawn = [
            (rng.integers(-5, 6, size=2), rng.integers(-3, 4, size=(2, 2)), _multipliers(rng, 2))
            for _ in range(count)
        ]
        verdicts = [
            [
                _judged(np.sort(diagonal).astype(float))
                for diagonal in (f + nu @ k, f, f - nu @ k, f + k[0] + k[1], f + nu[0] * k[0])
            ]
            + [_judged(np.sort(nu @ k).astype(float))]
            for f, k, nu in drawn
        ]
        decided = all("undecided" not in row for row in verdicts)
        if decided and len(set(zip(*verdicts, strict=True))) == len(verdicts[0]):
            return [_case(rng, f, k, nu, 2) for f, k, nu in drawn]


def _multipliers(rng: np.random.Generator, p: int) -> Vector:
    return np.asarray(rng.choice([-3, -2, 2, 3], size=p))


def _verdict_cases(rng: np.random.Generator) -> list[Case]:
    def case(tangent: list[int], p: int, edge: str = "") -> Case:
        k, nu = rng.integers(-2, 3, size=(p, len(tangent))), _multipliers(rng, p)
        return _case(rng, np.array(tangent) - nu @ k, k, nu, p, edge)

    zero = "a curvature on the tangent space is zero"
    line = "the tangent space is a line"
    return [
        case([1, 2], 1),
        case([-2, -1, -4], 1),
        case([3, -1], 2),
        case([1, 2, 5], 2),
        case([-2, -3], 1),
        case([1, -4, 1], 1),
        case([-3, -1, 2], 1),
        case([-1, -1, 2, 1], 1),
        *_telling_cases(rng),
        case([2, 0], 1, zero),
        case([0, -3, -1], 1, zero),
        case([2, 0, -1], 1, zero),
        case([0, 0], 2, zero),
        case([2], 2, line),
        case([-1], 1, line),
        case([0], 1, zero),
    ]


def _unimodular(rng: np.random.Generator, n: int) -> Matrix:
    """An integer matrix without structure, of determinant 1."""
    lower = np.eye(n, dtype=int) + np.tril(rng.integers(-1, 2, size=(n, n)), -1)
    upper = np.eye(n, dtype=int) + np.triu(rng.integers(-1, 2, size=(n, n)), 1)
    return np.asarray(lower @ upper)


EXERCISE = Exercise(
    id="constrained.verdict",
    name="verdict",
    title="A verdict from curvature",
    level=2,
    points=2,
    objective="7.6",
    hints=(
        "Whose curvature counts, and in which directions? Neither the Hessian of f alone nor all "
        "directions: build the Hessian of the Lagrangian first.",
        "Find an orthonormal basis of all v with Jv = 0 and put it into the columns of a matrix Z; "
        "the last rows of `np.linalg.svd(J)[2]` are one. The signs of *all* eigenvalues of the "
        "restricted matrix decide.",
    ),
    answer=Choice(
        {
            "minimum": "The second-order condition makes the point a strict local minimum.",
            "maximum": "The same condition for −f makes it a strict local maximum.",
            "saddle": "f falls in one allowed direction and rises in another.",
            "undecided": "Neither: the curvatures don't decide.",
        }
    ),
    reference=lambda Hf, Hh, J, nu: _steps(Hf, Hh, J, nu),
    sampler=_verdict_cases,
    misconceptions=(
        slip(
            _steps,
            "objective-alone",
            "You used the Hessian of f alone. The constraints bend too: along a curve inside the "
            "feasible set the Hessian of the Lagrangian counts.",
            hessian=lambda Hf, Hh, nu: Hf,
        ),
        slip(
            _steps,
            "multipliers-subtracted",
            "You subtract the constraints' part. The Lagrangian here is f + ν·h, and so is its "
            "Hessian.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh, -nu),
        ),
        slip(
            _steps,
            "multipliers-forgotten",
            "You added the Hessians of the constraints without their multipliers: each counts "
            "νᵢ times.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh, np.ones_like(nu)),
        ),
        slip(
            _steps,
            "first-constraint-alone",
            "You added the part of the first constraint. Every constraint has a Hessian and a "
            "multiplier.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh[:1], nu[:1]),
        ),
        slip(
            _steps,
            "constraints-alone",
            "You left out the Hessian of f: the Lagrangian is f + ν·h.",
            hessian=lambda Hf, Hh, nu: np.tensordot(nu, Hh, axes=1),
        ),
        slip(
            _steps,
            "all-directions",
            "You judge all eigenvalues of the Lagrangian's Hessian. Most directions leave the "
            "feasible set: only those with Jv = 0 count.",
            eigenvalues=_on_everything,
        ),
        slip(
            _steps,
            "objective-in-all-directions",
            "This is the test without constraints, of f alone in all directions. Two things "
            "change: the Lagrangian takes the place of f, and only v with Jv = 0 count.",
            hessian=lambda Hf, Hh, nu: Hf,
            eigenvalues=_on_everything,
        ),
        slip(
            _steps,
            "objective-on-the-projector",
            "Two things: the Hessian of the Lagrangian counts, not that of f; and a projected "
            "matrix PHP has p zeros of its own. Restrict it instead, to a smaller matrix.",
            hessian=lambda Hf, Hh, nu: Hf,
            eigenvalues=_on_projector,
        ),
        slip(
            _steps,
            "projected-matrix",
            "You projected H to PHP. Along the normals PHP is zero, and these p zeros are among "
            "your eigenvalues. Restrict H to the tangent space instead: a smaller matrix.",
            eigenvalues=_on_projector,
        ),
        slip(
            _steps,
            "zero-always-undecided",
            "You stop as soon as one curvature is zero. If others have both signs, f falls one "
            "way and rises another all the same.",
            judged=_zero_is_undecided,
        ),
        slip(
            _steps,
            "normal-space",
            "You restricted H to the rows of J: the directions that the constraints forbid. The "
            "tangent space is what is orthogonal to them.",
            eigenvalues=_on_normals,
        ),
        slip(
            _steps,
            "first-rows",
            "You took the first rows of Vᵀ. They span the rows of J, which the constraints forbid; "
            "the last n − p span the tangent space.",
            eigenvalues=_first_rows,
        ),
        slip(
            _steps,
            "last-columns",
            "You took columns of Vᵀ. The basis stands in its last rows, which are orthogonal to "
            "the rows of J.",
            eigenvalues=_last_columns,
        ),
        slip(
            _steps,
            "bordered",
            "You say saddle in all cases. The bordered matrix [[H, Jᵀ], [J, 0]], if that is what "
            "you judge, always has p positive and p negative eigenvalues more than the restricted"
            " matrix.",
            eigenvalues=_bordered,
        ),
        slip(
            _steps,
            "diagonal",
            "You read the signs off the diagonal of ZᵀHZ. The curvatures are its eigenvalues; "
            "with numbers off the diagonal these differ.",
            eigenvalues=_on_diagonal,
        ),
        slip(
            _steps,
            "nearest-to-zero",
            "You looked at the eigenvalue that is smallest in *size*, or at one of them alone. The "
            "signs of all decide.",
            judged=_by_size,
        ),
        slip(
            _steps,
            "least-alone",
            "You looked at the least eigenvalue alone. Where it is negative, the largest decides "
            "between a maximum and a saddle.",
            judged=lambda e: _judged(e[:1]),
        ),
        slip(
            _steps,
            "trace",
            "You looked at the sum of the curvatures, or at one direction alone. One curvature "
            "can be negative although the sum is positive.",
            judged=_by_trace,
        ),
        slip(
            _steps,
            "determinant",
            "You looked at the determinant. With more than two directions it doesn't tell: two "
            "negative curvatures of three make it positive.",
            judged=_by_determinant,
        ),
        slip(
            _steps,
            "semidefinite",
            "You count a zero curvature as enough for a minimum or a maximum. It leaves the case "
            "open.",
            judged=_semidefinite_is_enough,
        ),
        slip(
            _steps,
            "swapped",
            "Minimum and maximum have changed places: positive curvature means a minimum.",
            judged=_swapped,
        ),
        slip(
            _steps,
            "never-a-maximum",
            "You call a point a saddle as soon as some curvature is negative. Where all are, it "
            "is a maximum.",
            judged=_never_maximum,
        ),
        slip(
            _steps,
            "saddle-when-undecided",
            "You call the undecided cases saddles. A zero curvature proves nothing: higher "
            "derivatives decide.",
            judged=_saddle_when_undecided,
        ),
        slip(
            _steps,
            "no-tolerance",
            "You compare with exactly 0. A curvature that is zero comes out of an eigenvalue "
            "routine as a rounding error of either sign: leave a margin.",
            judged=lambda e: _judged(e, 0.0),
        ),
        slip(
            _steps,
            "determinant-alone",
            "You read the verdict off the sign of the determinant. It is the product of the "
            "curvatures: two negative ones make it positive, and one of each sign makes it "
            "negative.",
            judged=lambda e: (
                "undecided"
                if abs(np.prod(e)) <= _ZERO
                else "minimum"
                if np.prod(e) > 0
                else "maximum"
            ),
        ),
        slip(
            _steps,
            "largest-alone",
            "You looked at the largest eigenvalue alone. Where it is positive, the least decides "
            "between a minimum and a saddle.",
            judged=lambda e: _judged(e[-1:]),
        ),
        slip(
            _steps,
            "sizes-of-the-multipliers",
            "You took the sizes of the multipliers. Those of equalities may be negative, and "
            "their signs count.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh, np.abs(nu)),
        ),
        slip(
            _steps,
            "constraints-halved",
            "You counted the constraints' part half. The Hessian of the Lagrangian has no ½.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh, nu / 2),
        ),
        slip(
            _steps,
            "last-constraint-alone",
            "You added the part of the last constraint alone. Every constraint has a Hessian and "
            "a multiplier.",
            hessian=lambda Hf, Hh, nu: _lagrangian_hessian(Hf, Hh[-1:], nu[-1:]),
        ),
        slip(
            _steps,
            "negated",
            "You subtracted the Hessian of f. The Lagrangian is f + ν·h.",
            hessian=lambda Hf, Hh, nu: -Hf + _lagrangian_hessian(0 * Hf, Hh, nu),
        ),
        slip(
            _steps,
            "tolerance-too-large",
            "Your margin for zero is far too large: a curvature counts as zero below 1e-8.",
            judged=lambda e: _judged(e, 1.0),
        ),
        slip(
            _steps,
            "never-a-saddle",
            "You never say saddle. Where one allowed curvature is negative and another positive, "
            "the point is one.",
            judged=lambda e: "undecided" if _judged(e) == "saddle" else _judged(e),
        ),
        slip(
            _steps,
            "never-a-minimum",
            "You never say minimum. Where all allowed curvatures are positive, the point is one.",
            judged=lambda e: "undecided" if _judged(e) == "minimum" else _judged(e),
        ),
        Misconception(
            "always-minimum",
            lambda Hf, Hh, J, nu: "minimum",
            "You say minimum whatever you are given. The signs of the curvatures decide.",
        ),
        Misconception(
            "always-undecided",
            lambda Hf, Hh, J, nu: "undecided",
            "You say undecided whatever you are given. The signs of the curvatures decide.",
        ),
        Misconception(
            "always-maximum",
            lambda Hf, Hh, J, nu: "maximum",
            "You say maximum whatever you are given. The signs of the curvatures decide.",
        ),
        slip(
            _steps,
            "minimum-is-saddle",
            "You call a point a saddle where all allowed curvatures are positive. It is a minimum.",
            judged=lambda e: "saddle" if _judged(e) == "minimum" else _judged(e),
        ),
        slip(
            _steps,
            "minimum-when-undecided",
            "You call the undecided cases minima. A zero curvature proves nothing: higher "
            "derivatives decide.",
            judged=lambda e: "minimum" if _judged(e) == "undecided" else _judged(e),
        ),
    ),
    coincidences={"Hf-symmetric": "A Hessian is symmetric where f is twice differentiable enough."},
    proof=Recomputed(_by_counting),
)
