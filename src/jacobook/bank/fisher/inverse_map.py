"""New parameters, given the other way round."""

from typing import Any

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed

_inv, _solve = np.linalg.inv, np.linalg.solve


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", plain: str = "", size: float = 1.0, turn: int = 1) -> Case:
        S = rng.normal(size=(n + 4, n)) * rng.uniform(0.5, 2.0, size=n)
        F = S.T @ S / (n + 4) + 0.2 * np.eye(n)
        # Singular values between 0.5 and 2, and neither symmetric nor orthogonal.
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        K = size * Q * rng.uniform(0.5, 2.0, size=n) @ R
        K[0] *= turn * np.sign(np.linalg.det(K))  # the determinant's sign
        if plain == "diagonal":
            K = np.diag(rng.uniform(0.5, 3.0, size=n))
        return Case((F, K), edge=edge, condition=10.0, sizes={"n": n})

    return [
        case(3),
        case(4, turn=-1),
        case(2),
        case(3, "K is diagonal", plain="diagonal"),
        case(1, "n is 1"),
        case(3, "K is large", size=1e5),
    ]


def _transformed(F: Matrix, K: Matrix) -> Matrix:
    """Write the score by φ as the solution of Kᵀs = (score by θ), column by column of a root."""
    rows: Matrix = _solve(K.T, _solve(K.T, F).T)
    return rows


def _by_steps(F: Matrix, K: Matrix) -> Matrix:
    """Read the matrix off the divergence of steps in φ, each led back to a step in θ."""
    n = len(F)

    def divergence(step: Any) -> float:
        back = np.linalg.lstsq(K, step, rcond=None)[0]
        return float(back @ F @ back) / 2

    unit = np.eye(n)
    return np.array(
        [
            [
                divergence(unit[i] + unit[j]) - divergence(unit[i]) - divergence(unit[j])
                for j in range(n)
            ]
            for i in range(n)
        ]
    )


EXERCISE = Exercise(
    id="fisher.inverse_map",
    name="new_information",
    title="New parameters, given the other way round",
    level=2,
    points=2,
    objective="15.5",
    hints=(
        "How does the score by θ follow from the score by φ, if φ is a function of θ? That is the "
        "chain rule, with K. Then go the other way.",
        "The divergence of a step is ½ dθᵀF dθ. Put in what dθ is for a given dφ.",
    ),
    answer=Array(),
    reference=_transformed,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "as-if-K-were-its-inverse",
            lambda F, K: K.T @ F @ K,
            "You used KᵀFK. The rule has the Jacobian of the *old* parameters by the new ones; K "
            "is the other one.",
        ),
        Misconception(
            "K-on-both-sides",
            lambda F, K: K @ F @ K.T,
            "You used KFKᵀ. That is how a *covariance of steps* changes, from θ to φ. Scores are "
            "gradients, and change the other way.",
        ),
        Misconception(
            "transposes-exchanged",
            lambda F, K: _inv(K) @ F @ _inv(K).T,
            "The inverse of K is right. Of the two, the other one needs the transpose.",
        ),
        Misconception(
            "similarity",
            lambda F, K: _inv(K) @ F @ K,
            "You used K⁻¹FK. That is how the matrix of a linear map changes. F is a quadratic "
            "form: it takes two steps, and gives a number.",
        ),
        Misconception(
            "similarity-other-way",
            lambda F, K: K @ F @ _inv(K),
            "You used KFK⁻¹. That is how the matrix of a linear map changes. F is a quadratic "
            "form: it takes two steps, and gives a number.",
        ),
        Misconception(
            "no-transpose",
            lambda F, K: _inv(K) @ F @ _inv(K),
            "The inverse is right on both sides. One of the two needs a transpose.",
        ),
        Misconception(
            "no-transpose-not-inverted",
            lambda F, K: K @ F @ K,
            "You used KFK. It is the inverse of K that leads from a step in φ to one in θ, and one "
            "side needs a transpose.",
        ),
        Misconception(
            "left-alone",
            lambda F, K: _inv(K).T @ F,
            "You changed F on the left side only. A score stands on both sides of s sᵀ.",
        ),
        Misconception(
            "right-alone",
            lambda F, K: F @ _inv(K),
            "You changed F on the right side only. A score stands on both sides of s sᵀ.",
        ),
        Misconception(
            "left-alone-not-inverted",
            lambda F, K: K.T @ F,
            "You multiplied on one side only, and by K. A score stands on both sides of s sᵀ, and "
            "K leads the other way.",
        ),
        Misconception(
            "right-alone-not-inverted",
            lambda F, K: F @ K,
            "You multiplied on one side only, and by K. A score stands on both sides of s sᵀ, and "
            "K leads the other way.",
        ),
        Misconception(
            "unchanged",
            lambda F, K: F,
            "This is F as it was. The information depends on the parameters.",
        ),
        Misconception(
            "inverse-of-the-information",
            lambda F, K: K @ _inv(F) @ K.T,
            "This is the inverse of what is asked for: the bound on the covariance of unbiased "
            "estimators of φ.",
        ),
        Misconception(
            "elementwise-square",
            lambda F, K: F / K**2,
            "You divided the entries by the squares of the entries of K. That is the rule for one "
            "parameter; with several K is a matrix.",
        ),
        Misconception(
            "determinant",
            lambda F, K: F / np.linalg.det(K) ** 2,
            "You divided by the square of the determinant. That is how the determinant of F "
            "changes, not its entries.",
        ),
        Misconception(
            "identity-for-F",
            lambda F, K: _inv(K @ K.T),
            "You left out F.",
        ),
        Misconception(
            "left-alone-untransposed",
            lambda F, K: _inv(K) @ F,
            "You changed F on the left side only, with K⁻¹. A score stands on both sides of s sᵀ.",
        ),
        Misconception(
            "left-alone-K",
            lambda F, K: K @ F,
            "You multiplied on one side only, and by K. A score stands on both sides of s sᵀ, "
            "and K leads the other way.",
        ),
        Misconception(
            "right-alone-K-transposed",
            lambda F, K: F @ K.T,
            "You multiplied on one side only, and by Kᵀ. A score stands on both sides of s sᵀ, "
            "and K leads the other way.",
        ),
        Misconception(
            "right-alone-transposed",
            lambda F, K: F @ _inv(K).T,
            "You changed F on the right side only, with K⁻ᵀ. A score stands on both sides of s sᵀ.",
        ),
        Misconception(
            "F-inverted",
            lambda F, K: _inv(F),
            "This is the inverse of F, by the old parameters.",
        ),
        Misconception(
            "F-inverted-and-K-transposed",
            lambda F, K: K.T @ _inv(F) @ K,
            "You changed the inverse of F. The information itself is asked for.",
        ),
        Misconception(
            "inverse-of-KFK",
            lambda F, K: _inv(K @ F @ K.T),
            "You inverted all of KFKᵀ, F included. Only the Jacobian is to be inverted.",
        ),
        Misconception(
            "inverse-of-KTFK",
            lambda F, K: _inv(K.T @ F @ K),
            "You inverted all of KᵀFK, F included. Only the Jacobian is to be inverted.",
        ),
        Misconception(
            "both-transposed",
            lambda F, K: _inv(K).T @ F @ _inv(K).T,
            "The inverse transposed stands on both sides. On one side the transpose must go.",
        ),
        Misconception(
            "similarity-transposed",
            lambda F, K: K.T @ F @ _inv(K).T,
            "You used KᵀFK⁻ᵀ. That is a rule for the matrix of a linear map. F is a quadratic "
            "form: it takes two steps, and gives a number.",
        ),
        Misconception(
            "similarity-transposed-other-way",
            lambda F, K: _inv(K).T @ F @ K.T,
            "You used K⁻ᵀFKᵀ. That is a rule for the matrix of a linear map. F is a quadratic "
            "form: it takes two steps, and gives a number.",
        ),
        Misconception(
            "determinant-once",
            lambda F, K: F / abs(np.linalg.det(K)),
            "You divided by the determinant, as for a density. F is a matrix of squared slopes.",
        ),
        Misconception(
            "twice-on-the-left",
            lambda F, K: _solve(K.T, _solve(K.T, F)),
            "You applied K⁻ᵀ twice on the left. One of the two belongs on the other side of F, "
            "as a transpose.",
        ),
    ),
    proof=Recomputed(_by_steps),
    coincidences={
        "answer-symmetric": "Fisher information is a covariance matrix, and so symmetric.",
        "F-symmetric": "Fisher information is a covariance matrix, and so symmetric.",
    },
)
