"""Leave each one out, and fit once."""

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, mu: float, edge: str = "") -> Case:
        # A kernel matrix of n points in the plane, far from diagonal.
        points = rng.normal(size=(n, 2))
        distances = np.sum((points[:, None] - points[None]) ** 2, axis=-1)
        K = 2.0 * np.exp(-distances / 2)
        return Case((K, rng.normal(size=n), mu), edge=edge, sizes={"n": n})

    return [
        case(6, 0.3),
        case(8, 1.1),
        case(5, 0.05),
        case(2, 0.4, "there are two points"),
        case(7, 30.0, "μ is large"),
        case(1, 0.5, "there is one point"),
    ]


def _residuals(
    K: Matrix,
    y: Vector,
    mu: float,
    divisor: bool = True,
    power: float = 1.0,
    sign: float = 1.0,
    of_hat: bool = False,
) -> Vector:
    """With G = (K + μI)⁻¹ and α = Gy: yᵢ − ŷᵢ (without i) = αᵢ / Gᵢᵢ."""
    G = np.linalg.inv(K + mu * np.eye(len(K)))
    alpha = G @ y
    left = 1 - np.diag(K @ G) if of_hat else np.diag(G)
    residuals: Vector = sign * alpha / (left**power if divisor else 1.0)
    return residuals


def _refitted(K: Matrix, y: Vector, mu: float) -> Vector:
    """Fit n times, each time without one point."""
    found = []
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        weights = np.linalg.solve(K[np.ix_(rest, rest)] + mu * np.eye(len(y) - 1), y[rest])
        found.append(y[i] - K[i, rest] @ weights)
    return np.array(found)


def _hat_diagonal(K: Matrix, mu: float) -> Vector:
    diagonal: Vector = np.diag(K @ np.linalg.inv(K + mu * np.eye(len(K))))
    return diagonal


EXERCISE = Exercise(
    id="problems.leave_one_out",
    name="leave_one_out",
    title="Leave each one out, and fit once",
    level=2,
    points=2,
    objective="P.5",
    hints=(
        "To leave out i, let the fit ignore it: give yᵢ the value that the fit without i predicts. "
        "Then the fit with all points predicts that, too.",
        "Write what all n equations say when yᵢ is replaced by yᵢ − rᵢ, with rᵢ the residual you "
        "look for: α changes by −rᵢ times a column of (K + μI)⁻¹. And αᵢ is zero then.",
    ),
    answer=Array(),
    reference=lambda K, y, mu: _residuals(K, y, mu),
    sampler=_cases,
    misconceptions=(
        slip(
            _residuals,
            "weights",
            "These are the weights α. They become the residuals by one division each.",
            divisor=False,
        ),
        slip(
            _residuals,
            "of-hat",
            "You divided α by 1 − hᵢ. That divisor belongs to the ordinary residual y − Kα, which "
            "is μα.",
            of_hat=True,
        ),
        slip(
            _residuals,
            "sign",
            "The sign is wrong: a residual is the observed minus the predicted.",
            sign=-1.0,
        ),
        slip(
            _residuals,
            "root",
            "You divided by a square root. That scales residuals to equal variance; leaving out "
            "divides by the number itself.",
            power=0.5,
        ),
        slip(
            _residuals,
            "squared",
            "The divisor is squared.",
            power=2.0,
        ),
        Misconception(
            "fitted-residuals",
            lambda K, y, mu: y - K @ np.linalg.solve(K + mu * np.eye(len(K)), y),
            "These are the residuals of the fit to all points. Each point has helped to predict "
            "itself.",
        ),
        Misconception(
            "predictions",
            lambda K, y, mu: y - _residuals(K, y, mu),
            "These are the predictions. What is asked for is yᵢ minus them.",
        ),
        Misconception(
            "all-predictions",
            lambda K, y, mu: K @ np.linalg.solve(K + mu * np.eye(len(K)), y),
            "These are the predictions of the fit to all points.",
        ),
        Misconception(
            "mu-forgotten-in-fit",
            lambda K, y, mu: (
                np.linalg.solve(K + mu * np.eye(len(K)), y)
                / np.diag(np.linalg.inv(K + 1e-3 * mu * np.eye(len(K))))
            ),
            "α is right. The divisor is from another matrix: μ is almost missing in it.",
        ),
        Misconception(
            "diagonal-inverted-first",
            lambda K, y, mu: np.linalg.solve(K + mu * np.eye(len(K)), y) * (np.diag(K) + mu),
            "You divided by 1/(Kᵢᵢ + μ), the inverse of the diagonal. The diagonal of the inverse "
            "is another thing.",
        ),
        Misconception(
            "residual-over-diagonal",
            lambda K, y, mu: mu * _residuals(K, y, mu),
            "There is a factor μ too many: the ordinary residual is μα, and its divisor μGᵢᵢ.",
        ),
        Misconception(
            "kernel-for-hat",
            lambda K, y, mu: mu * np.linalg.solve(K + mu * np.eye(len(K)), y) / (1 - np.diag(K)),
            "The ordinary residual is divided by 1 − Kᵢᵢ. What a point adds to its own prediction "
            "is the diagonal of K(K + μI)⁻¹, not of K.",
        ),
        Misconception(
            "hat-for-leave-out",
            lambda K, y, mu: (
                mu * np.linalg.solve(K + mu * np.eye(len(K)), y) / (1 + _hat_diagonal(K, mu))
            ),
            "The ordinary residual is divided by 1 + hᵢ: leaving a point out makes the residual "
            "larger, not smaller.",
        ),
        Misconception(
            "mean-leverage",
            lambda K, y, mu: (
                mu * np.linalg.solve(K + mu * np.eye(len(K)), y) / (1 - _hat_diagonal(K, mu).mean())
            ),
            "You divided every residual by the same number, with the average of the hᵢ. Each point "
            "has its own.",
        ),
        Misconception(
            "left-out-as-zero",
            lambda K, y, mu: np.array(
                [
                    y[i]
                    - K[i]
                    @ np.linalg.solve(
                        K + mu * np.eye(len(K)), np.where(np.arange(len(y)) == i, 0, y)
                    )
                    for i in range(len(y))
                ]
            ),
            "You set yᵢ to zero and fitted again. The point is still there, with a value of 0, and "
            "pulls the fit towards it.",
        ),
    ),
    coincidences={"K-symmetric": "A kernel matrix is symmetric."},
    proof=Recomputed(_refitted),
)
