"""The largest step."""

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, slip


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, p: int, edge: str = "", size: float = 1.0) -> Case:
        # Neither 1 nor 2 in size, so that a square isn't a double.
        J = size * rng.normal(size=(B, p)) * rng.uniform(1.2, 2.2, size=p)
        return Case((J,), edge=edge, sizes={"B": B, "p": p})

    return [
        case(5, 3),
        case(4, 7),
        case(7, 4),
        case(1, 4, "B is 1"),
        case(5, 1, "p is 1"),
        case(4, 6, "J is tiny", size=1e-4),
        case(4, 6, "J is large", size=1e3),
    ]


def _step(
    J: Matrix,
    *,
    top: float = 2.0,
    count: str = "B",
    eigenvalue: str = "largest",
) -> float:
    sigma = np.linalg.svd(J, compute_uv=False)
    chosen = {
        "largest": sigma[0] ** 2,
        "smallest": sigma[-1] ** 2,
        "trace": np.sum(sigma**2),
        "singular value": sigma[0],
        "mean": np.sum(sigma**2) / len(J),
        "largest entry": np.max(np.sum(J**2, axis=1)),
        "bound": np.max(np.sum(np.abs(J @ J.T), axis=1)),
        "fourth": sigma[0] ** 4,
        "column": np.max(np.sum(J**2, axis=0)),
        "norm of K": np.linalg.norm(J @ J.T),
        "norm of J": np.linalg.norm(J),
        "mean of some": np.mean(sigma**2),
    }[eigenvalue]
    B, p = J.shape
    return float(top * {"B": B, "1": 1, "p": p, "1/B": 1 / B, "B²": B**2}[count] / chosen)


def _by_the_hessian(J: Matrix) -> float:
    """Two over the largest curvature of the mean loss, found by power iteration on its Hessian."""
    H = hessian_of(lambda theta: np.mean((J @ theta) ** 2) / 2, np.zeros(J.shape[1]))
    return float(2 / np.linalg.eigvalsh(H)[-1])


EXERCISE = Exercise(
    id="ntk.largest_step",
    name="largest_step",
    title="The largest step",
    level=2,
    points=2,
    objective="16.2",
    hints=(
        "By which factor does one update multiply the mode with the eigenvalue λ, when the loss is "
        "the mean? When is it below 1 in absolute value?",
        "The largest eigenvalue of K is the strictest.",
    ),
    answer=Array(),
    reference=lambda J: _step(J),
    sampler=_cases,
    misconceptions=(
        slip(
            _step,
            "sum",
            "The bound is that of the sum ½‖r‖². A mean is flatter.",
            count="1",
        ),
        slip(
            _step,
            "divided",
            "You divided by the number of samples. A mean is flatter than a sum, so the bound is "
            "larger.",
            count="1/B",
        ),
        slip(
            _step,
            "parameters-for-samples",
            "You took the number of parameters. The mean is over the samples.",
            count="p",
        ),
        slip(_step, "samples-squared", "You have the number of samples twice.", count="B²"),
        slip(
            _step,
            "half",
            "At this step the fastest mode is done in one update. It may be overshot, and still "
            "shrink.",
            top=1.0,
        ),
        slip(
            _step,
            "double",
            "Beyond half of this the fastest mode grows already.",
            top=4.0,
        ),
        slip(_step, "quarter", "The bound is four times too small.", top=0.5),
        slip(
            _step,
            "trace",
            "You took the sum of all eigenvalues. The largest one is the strictest.",
            eigenvalue="trace",
        ),
        slip(
            _step,
            "smallest",
            "You took the smallest eigenvalue. The largest one is the strictest.",
            eigenvalue="smallest",
        ),
        slip(
            _step,
            "singular-value",
            "You took the largest singular value of J. The eigenvalues of K are their squares.",
            eigenvalue="singular value",
        ),
        slip(
            _step,
            "mean-eigenvalue",
            "You took the mean of the eigenvalues. The largest one is the strictest.",
            eigenvalue="mean",
        ),
        slip(
            _step,
            "largest-entry",
            "You took the largest entry of K's diagonal. The samples move each other, too.",
            eigenvalue="largest entry",
        ),
        slip(
            _step,
            "row-sums",
            "The largest sum of a row bounds the eigenvalues from above. The bound for the step is "
            "asked for exactly.",
            eigenvalue="bound",
        ),
        slip(
            _step,
            "largest-column",
            "You took the longest column of J, squared. The parameters act together, too.",
            eigenvalue="column",
        ),
        slip(
            _step,
            "norm-of-kernel",
            "`np.linalg.norm(K)` is the root of the sum of the squared eigenvalues. The largest "
            "one is the strictest.",
            eigenvalue="norm of K",
        ),
        slip(
            _step,
            "norm-of-jacobian",
            "`np.linalg.norm(J)` is the root of the sum of the eigenvalues. The largest one is the "
            "strictest.",
            eigenvalue="norm of J",
        ),
        slip(
            _step,
            "mean-of-squares",
            "You took the mean of the squared singular values. The largest one is the strictest.",
            eigenvalue="mean of some",
        ),
        slip(
            _step,
            "fourth-power",
            "You squared the singular values of K. They are its eigenvalues already.",
            eigenvalue="fourth",
        ),
        Misconception(
            "the-eigenvalue",
            lambda J: np.linalg.norm(J, 2) ** 2,
            "This is the largest eigenvalue of K. How large may the step be?",
        ),
        Misconception(
            "upside-down",
            lambda J: np.linalg.norm(J, 2) ** 2 / (2 * len(J)),
            "The bound is upside down: the larger the eigenvalue, the smaller the step.",
        ),
        Misconception(
            "upside-down-without-two",
            lambda J: np.linalg.norm(J, 2) ** 2 / len(J),
            "This is the largest curvature of the mean loss. How large may the step be?",
        ),
        Misconception(
            "best",
            lambda J: 2 * len(J) / np.sum(np.linalg.svd(J, compute_uv=False)[[0, -1]] ** 2),
            "This step balances the fastest and the slowest mode. The bound beyond which a mode "
            "grows is asked for.",
        ),
        Misconception(
            "negative",
            lambda J: -2 * len(J) / np.linalg.norm(J, 2) ** 2,
            "A learning rate is positive.",
        ),
    ),
    proof=Recomputed(_by_the_hessian, rtol=1e-7),
)
