"""Curvature where you may go."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception


def _tangent_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, p: int, sign: float, edge: str = "") -> Case:
        # The least curvature on the tangent space has the given sign; along the normals H is
        # negative, so that the zeros of a projected matrix and H's own eigenvalues tell.
        J = rng.normal(size=(p, n))
        Z, Q = _tangent_basis(J), np.linalg.qr(J.T)[0]
        H = rng.normal(size=(n, n))
        H = H + H.T
        H = H + (sign * float(rng.uniform(0.4, 1.0)) - _least(Z.T @ H @ Z)) * Z @ Z.T
        H = H - (float(rng.uniform(1.5, 2.5)) + float(np.linalg.norm(H, 2))) * Q @ Q.T
        return Case((H, J), edge=edge, condition=10.0, sizes={"n": n, "p": p})

    return [
        case(3, 1, 1.0),
        case(4, 1, -1.0),
        case(5, 2, 1.0),
        case(5, 3, -1.0),
        case(3, 2, 1.0, "the tangent space is a line"),
    ]


def _tangent_basis(J: Matrix) -> Matrix:
    return np.linalg.svd(J)[2][len(J) :].T


def _least(M: Matrix) -> float:
    return float(np.linalg.eigvalsh(M)[0])


def _on_projector(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return _least(Z @ Z.T @ H @ Z @ Z.T)


def _on_normal_space(H: Matrix, J: Matrix) -> float:
    Q = np.linalg.qr(J.T)[0]
    return _least(Q.T @ H @ Q)


def _largest(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.linalg.eigvalsh(Z.T @ H @ Z)[-1])


def _least_in_size(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.min(np.abs(np.linalg.eigvalsh(Z.T @ H @ Z))))


def _by_determinant(H: Matrix, J: Matrix) -> float:
    Z = _tangent_basis(J)
    return float(np.linalg.det(Z.T @ H @ Z))


def _not_orthonormal(H: Matrix, J: Matrix) -> float:
    p = len(J)
    Z = np.vstack([-np.linalg.solve(J[:, :p], J[:, p:]), np.eye(len(H) - p)])
    return _least(Z.T @ H @ Z)


def _bordered(H: Matrix, J: Matrix) -> float:
    p = len(J)
    return _least(np.block([[H, J.T], [J, np.zeros((p, p))]]))


EXERCISE = Exercise(
    id="constrained.tangent",
    name="least_tangent_curvature",
    title="Curvature where you may go",
    level=2,
    points=2,
    objective="7.6",
    hints=(
        "Find an orthonormal basis of all v with Jv = 0 and put it into the columns of a matrix Z. "
        "The last rows of `np.linalg.svd(J)[2]` are one.",
        "Then v = Zu with ‖u‖ = ‖v‖, and vᵀHv = uᵀ(ZᵀHZ)u: an ordinary eigenvalue problem, of "
        "size n − p.",
    ),
    answer=Array(),
    reference=lambda H, J: _least(_tangent_basis(J).T @ H @ _tangent_basis(J)),
    sampler=_tangent_cases,
    misconceptions=(
        Misconception(
            "whole-space",
            lambda H, J: _least(H),
            "This is the least eigenvalue of H, over all directions. Most of them leave the "
            "feasible set; only those with Jv = 0 count.",
        ),
        Misconception(
            "projected-matrix",
            _on_projector,
            "You projected H to PHP and took its least eigenvalue. Along the normals PHP is zero, "
            "and these p zeros are among your eigenvalues. Restrict H to the tangent space "
            "instead: a smaller matrix.",
        ),
        Misconception(
            "normal-space",
            _on_normal_space,
            "You restricted H to the rows of J: the directions that the constraints forbid. The "
            "tangent space is what is orthogonal to them.",
        ),
        Misconception(
            "sandwiched",
            lambda H, J: _least(J @ H @ J.T),
            "You took JHJᵀ, which belongs to the rows of J: the directions that the "
            "constraints forbid. The tangent space is what is orthogonal to them.",
        ),
        Misconception(
            "basis-not-orthonormal",
            _not_orthonormal,
            "The columns of your Z span the tangent space, and they aren't orthonormal. So Zu and "
            "u differ in length, and the eigenvalues of ZᵀHZ aren't curvatures of unit vectors.",
        ),
        Misconception(
            "largest",
            _largest,
            "This is the largest curvature on the tangent space. The least is asked for: its sign "
            "decides about a minimum.",
        ),
        Misconception(
            "least-in-size",
            _least_in_size,
            "You took the eigenvalue nearest to zero, without its sign. Least means farthest to "
            "the left, and a negative curvature is the news here.",
        ),
        Misconception(
            "determinant",
            _by_determinant,
            "This is the determinant of the restricted matrix, the product of its eigenvalues. The "
            "least of them is asked for.",
        ),
        Misconception(
            "bordered",
            _bordered,
            "This is the least eigenvalue of the bordered matrix [[H, Jᵀ], [J, 0]], which always "
            "has negative eigenvalues, one for each constraint.",
        ),
    ),
)
