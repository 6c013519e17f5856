"""A step that always goes down."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of, softplus
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


def _safe_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", penalty: float | None = None) -> Case:
        X = rng.normal(size=(B, n)) * rng.uniform(0.7, 2.0, size=n)
        lam = float(rng.uniform(0.2, 0.8)) if penalty is None else penalty
        return Case((X, lam), edge=edge, sizes={"B": B, "n": n})

    strong = case(9, 3, penalty=float(rng.uniform(8.0, 10.0)))  # the penalty's own step is shorter
    fewer = "there are fewer samples than features"
    return [
        case(7, 3),
        case(5, 4),
        case(11, 3),
        strong,
        case(3, 5, fewer),
        case(7, 3, "penalty is 0", 0.0),
    ]


def _by_the_strongest_curvature(X: Matrix, penalty: float) -> float:
    """Measure the Hessian at some w, 0 among them, and take the strongest curvature of all."""
    return 1 / (_strongest(X.tobytes(), *X.shape) + penalty)


@lru_cache(maxsize=16)  # each mistake is held against the same few matrices
def _strongest(entries: bytes, B: int, n: int) -> float:
    X, rng = np.frombuffer(entries).reshape(B, n), np.random.default_rng(0)
    y = (np.arange(B) % 2).astype(float)

    def f(w: Vector) -> Vector:
        return np.asarray(np.mean(softplus(X @ w) - y * (X @ w)))

    tried = [np.zeros(n), *0.3 * rng.normal(size=(2, n))]
    return max(float(np.linalg.eigvalsh(hessian_of(f, w))[-1]) for w in tried)


def _safe(constant: Callable[[Vector, int, float], float]) -> Callable[[Matrix, float], float]:
    """Make (X, penalty) ↦ 1/L out of L as a function of the eigenvalues of XᵀX, B and λ."""
    return lambda X, penalty: float(
        1 / constant(np.linalg.svd(X, compute_uv=False) ** 2, len(X), penalty)
    )


def _step(
    X: Matrix,
    penalty: float,
    *,
    curvature: Callable[[Matrix], Any] = lambda X: np.linalg.norm(X, 2) ** 2,
    slope: float = 0.25,
    samples: Callable[[Matrix], Any] = len,
    bend: Callable[[float], float] = lambda penalty: penalty,
    top: float = 1.0,
) -> float:
    return float(top / (slope * curvature(X) / samples(X) + bend(penalty)))


def _one_over(constant: Callable[[Matrix], Any]) -> Callable[[Matrix, float], float]:
    """Make (X, penalty) ↦ 1/L out of a quarter of a wrong largest curvature of X."""
    return lambda X, penalty: float(1 / (constant(X) / 4 + penalty))


def _steps_apart(X: Matrix, penalty: float) -> tuple[float, float]:
    """The safe steps of the loss and of the penalty."""
    alone = 1 / penalty if penalty else np.inf
    return 4 * len(X) / float(np.linalg.norm(X, 2)) ** 2, alone


def _alone(label: str, message: str, rest: str = "", **instead: Any) -> Misconception:
    """A slip that is too rare to be tried together with others: each pair costs time."""
    return replace(slip(_step, label, message, rest, **instead), formula=None)


EXERCISE = Exercise(
    id="taylor.descent_step",
    name="safe_step",
    title="A step that always goes down",
    level=2,
    points=2,
    objective="6.4",
    hints=(
        "L is the largest curvature that any w can show. The Hessian of the mean is XᵀSX/B, with "
        "a diagonal S.",
        "The derivative of the sigmoid, σ(1 − σ), is largest where σ = ½. What does the penalty "
        "add to every eigenvalue?",
    ),
    answer=Array(),
    reference=_safe(lambda s, B, lam: s[0] / (4 * B) + lam),
    sampler=_safe_step_cases,
    proof=Recomputed(_by_the_strongest_curvature),
    misconceptions=(
        slip(
            _step,
            "quarter-forgotten",
            "You bounded the slope of the sigmoid by 1. Its largest value is smaller.",
            slope=1.0,
        ),
        slip(
            _step,
            "not-averaged",
            "The loss is a *mean* over the samples, and so is its curvature.",
            samples=lambda X: 1,
        ),
        slip(
            _step,
            "penalty-forgotten",
            "The penalty is curved too: it adds to every eigenvalue of the Hessian.",
            bend=lambda penalty: 0.0,
        ),
        Misconception(
            "penalty-averaged",
            _safe(lambda s, B, lam: (s[0] / 4 + lam) / B),
            "You divided the penalty by the number of samples as well. It stands outside the mean.",
        ),
        slip(
            _step,
            "penalty-halved",
            "The penalty ½λ‖w‖² has a larger second derivative than λ/2: the ½ cancels the 2.",
            bend=lambda penalty: penalty / 2,
        ),
        slip(
            _step,
            "singular-value",
            "You took the largest singular value of X. The largest eigenvalue of XᵀX is its "
            "square.",
            curvature=lambda X: np.linalg.norm(X, 2),
        ),
        slip(
            _step,
            "trace",
            "You added up the eigenvalues of XᵀX (its trace, or the squares of all entries of X). "
            "One direction at a time is what a step takes: the largest eigenvalue counts.",
            curvature=lambda X: np.sum(X**2),
        ),
        slip(
            _step,
            "two-over-L",
            "You took 2/L. At twice 1/L the descent lemma promises no decrease any more: that is "
            "the limit, and the statement asks for 1/L.",
            top=2.0,
        ),
        Misconception(
            "constant-itself",
            lambda X, penalty: np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + penalty,
            "This is L, the largest curvature. The step is long where it is small.",
        ),
        slip(
            _step,
            "sigmoid-for-its-slope",
            "You used ½, the value of the sigmoid at 0. The Hessian has its *slope*, σ(1 − σ).",
            slope=0.5,
        ),
        slip(
            _step,
            "frobenius",
            "`np.linalg.norm` of a matrix is the root of the sum of all squared entries, unless "
            "you ask otherwise. The largest eigenvalue of XᵀX is smaller.",
            curvature=lambda X: np.linalg.norm(X.T @ X),
        ),
        slip(
            _step,
            "smallest-eigenvalue",
            "You took the smallest eigenvalue of XᵀX. L must bound the curvature in *every* "
            "direction, so the strongest counts. (NumPy sorts eigenvalues upwards.)",
            curvature=lambda X: max(np.linalg.eigvalsh(X.T @ X)[0], 1e-12),
        ),
        slip(
            _step,
            "features-for-samples",
            "You divided by the number of features. The mean is over the samples, the rows of X.",
            samples=lambda X: X.shape[1],
        ),
        slip(
            _step,
            "penalty-doubled",
            "The penalty counts twice in your L. The ½ in front of it cancels the 2 that the "
            "square leaves.",
            bend=lambda penalty: 2 * penalty,
        ),
        slip(
            _step,
            "penalty-subtracted",
            "You subtracted the penalty. It is curved upwards, like the loss, and adds to every "
            "eigenvalue.",
            bend=lambda penalty: -penalty,
        ),
        Misconception(
            "parts-added",
            lambda X, penalty: 4 * len(X) / np.linalg.norm(X, 2) ** 2 + penalty,
            "You turned one part of L upside down and then added the penalty. Add the curvatures "
            "first, and take one over the sum.",
        ),
        Misconception(
            "longest-sample",
            lambda X, penalty: 1 / (np.max(np.sum(X**2, axis=1)) / 4 + penalty),
            "You took the largest curvature of one sample. That is safe and too cautious: the "
            "mean bends less, and the *smallest* L is asked for.",
        ),
        _alone(
            "longest-column",
            "You took the largest entry of the diagonal of XᵀX, the curvature along an axis. The "
            "strongest curvature lies in an oblique direction.",
            curvature=lambda X: np.max(np.sum(X**2, axis=0)),
        ),
        slip(
            _step,
            "slope-squared",
            "The largest slope of the sigmoid counts twice in your L. It occurs once in the "
            "Hessian.",
            slope=1 / 16,
        ),
        _alone(
            "longest-sample-averaged",
            "You took the longest sample for the whole of XᵀX. That is less than its largest "
            "eigenvalue.",
            curvature=lambda X: np.max(np.sum(X**2, axis=1)),
        ),
        slip(
            _step,
            "penalty-quartered",
            "You took a quarter of the penalty as well. The sigmoid's slope belongs to the loss "
            "alone.",
            bend=lambda penalty: penalty / 4,
        ),
        Misconception(
            "penalty-quartered-and-averaged",
            _safe(lambda s, B, lam: (s[0] + lam) / (4 * B)),
            "You divided the penalty by 4B as well. It stands outside the mean, and has no "
            "sigmoid.",
        ),
        Misconception(
            "steps-added",
            lambda X, penalty: sum(step for step in _steps_apart(X, penalty) if step < np.inf),
            "You added the safe steps of the two parts. Curvatures add up, steps don't: take one "
            "over the sum.",
        ),
        Misconception(
            "shorter-of-the-steps",
            lambda X, penalty: min(_steps_apart(X, penalty)),
            "You took the shorter one of the safe steps of the two parts. Their curvatures add "
            "up, and so both together allow less.",
        ),
        slip(
            _step,
            "averaged-twice",
            "You divided by the number of samples twice.",
            samples=lambda X: len(X) ** 2,
        ),
        slip(
            _step,
            "multiplied-by-samples",
            "You multiplied by the number of samples. The loss is a mean: it divides.",
            samples=lambda X: 1 / len(X),
        ),
        _alone(
            "root-of-samples",
            "You divided by the root of the number of samples. The loss is a mean: it divides by "
            "the number itself.",
            samples=lambda X: np.sqrt(len(X)),
        ),
        _alone(
            "one-sample-less",
            "You divided by B − 1, as an estimate of a variance does. The mean divides by B.",
            samples=lambda X: max(len(X) - 1, 1),
        ),
        Misconception(
            "mean-sample",
            _one_over(lambda X: np.sum(np.mean(X, axis=0) ** 2)),
            "You took the mean of the samples first. The curvature is the mean of their "
            "*squares*, of the matrices xᵢxᵢᵀ.",
        ),
        _alone(
            "centred",
            "You centred the samples, as for a covariance matrix. The Hessian has the samples as "
            "they are.",
            curvature=lambda X: np.linalg.norm(X - X.mean(axis=0), 2) ** 2,
        ),
        Misconception(
            "largest-entry",
            _one_over(lambda X: np.max(np.abs(X)) ** 2),
            "You took the largest entry of X. The curvature is the largest eigenvalue of XᵀX/B, "
            "divided by 4.",
        ),
        slip(
            _step,
            "largest-row-sum",
            "You took the largest row sum of XᵀX, a bound for its eigenvalues. The *smallest* L "
            "is asked for, the largest eigenvalue itself.",
            curvature=lambda X: np.max(np.sum(np.abs(X.T @ X), axis=1)),
        ),
        _alone(
            "largest-row-sum-of-samples",
            "You took the largest sum of a row of X. The curvature is the largest eigenvalue of "
            "XᵀX, a sum of squares.",
            curvature=lambda X: np.max(np.sum(np.abs(X), axis=1)) ** 2,
        ),
        _alone(
            "sum-of-the-square",
            "You added up all entries of XᵀX. Its largest eigenvalue is needed.",
            curvature=lambda X: np.sum(X.T @ X),
        ),
        _alone(
            "penalty-squared",
            "You squared λ. The penalty has ‖w‖² in it, and λ once.",
            bend=lambda penalty: penalty**2,
        ),
        Misconception(
            "penalty-times",
            _safe(lambda s, B, lam: s[0] / (4 * B) * (lam if lam else 1.0)),
            "You multiplied by the penalty. The two curvatures are added.",
        ),
        Misconception(
            "one-plus-penalty",
            _safe(lambda s, B, lam: s[0] / (4 * B) * (1 + lam)),
            "You multiplied by 1 + λ. The penalty adds λ to every eigenvalue, whatever its size.",
        ),
        Misconception(
            "squared",
            _safe(lambda s, B, lam: (s[0] / (4 * B) + lam) ** 2),
            "You squared L. The step is 1/L.",
        ),
        Misconception(
            "half-of-it",
            _safe(lambda s, B, lam: 2 * (s[0] / (4 * B) + lam)),
            "Your L is twice too large: this is the step 1/(2L).",
        ),
        Misconception(
            "two-over-the-sum",
            _safe(lambda s, B, lam: (s[0] / (4 * B) + 2 * lam) / 2),
            "You took 2/(L + λ), the best rate for a quadratic whose curvatures lie between λ and "
            "L. The step 1/L is asked for.",
        ),
        _alone(
            "quarter-upside-down",
            "You multiplied by 4. The largest slope of the sigmoid is ¼.",
            slope=4.0,
        ),
        _alone(
            "mean-of-the-eigenvalues",
            "You took the mean of the eigenvalues of XᵀX. The strongest curvature is the largest "
            "one.",
            curvature=lambda X: np.sum(X**2) / X.shape[1],
        ),
        _alone(
            "all-entries-counted",
            "You divided by the number of all entries of X. The mean is over the samples, the "
            "rows of X.",
            samples=np.size,
        ),
        _alone(
            "condition-number",
            "You took the condition number for the largest eigenvalue of XᵀX.",
            curvature=lambda X: np.linalg.cond(X) ** 2,
        ),
        slip(
            _step,
            "three-for-the-slope",
            "For the largest slope of the sigmoid you took another number than ¼: put in σ(0).",
            slope=1 / 3,
        ),
        slip(
            _step,
            "times-the-features",
            "You multiplied the curvature by the number of features. The largest eigenvalue "
            "covers all directions already.",
            samples=lambda X: len(X) / X.shape[1],
        ),
        slip(
            _step,
            "sum-of-all-entries",
            "You squared the sum of all entries of X. The largest eigenvalue of XᵀX is asked for.",
            curvature=lambda X: np.sum(X) ** 2,
        ),
        slip(
            _step,
            "frobenius-length",
            "You took `np.linalg.norm(X)`, the root of the sum of all squares, without squaring. "
            "The largest eigenvalue of XᵀX is asked for.",
            curvature=lambda X: np.linalg.norm(X),
        ),
        slip(
            _step,
            "determinant",
            "You took the determinant of XᵀX, the product of its eigenvalues. The largest of them"
            " is asked for.",
            curvature=lambda X: np.linalg.det(X.T @ X),
        ),
        slip(
            _step,
            "penalty-rooted",
            "The penalty stands under a root in your L. It adds to every eigenvalue as it is.",
            bend=lambda penalty: float(np.sqrt(penalty)),
        ),
        slip(
            _step,
            "negative",
            "Your step is negative. It is a positive number, and the step goes against the "
            "gradient anyway.",
            top=-1.0,
        ),
        Misconception(
            "root-of-the-step",
            lambda X, penalty: float(np.sqrt(_step(X, penalty))),
            "You took a root. The step is 1/L itself.",
        ),
    ),
)
