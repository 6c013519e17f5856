"""A step that always goes down."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from jacobook.bank.routes import hessian_of, softplus
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _safe_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", penalty: float | None = None) -> Case:
        X = rng.normal(size=(B, n)) * rng.uniform(0.7, 2.0, size=n)
        lam = float(rng.uniform(0.2, 0.8)) if penalty is None else penalty
        return Case((X, lam), edge=edge, sizes={"B": B, "n": n})

    fewer = "there are fewer samples than features"
    return [case(7, 3), case(5, 4), case(11, 3), case(3, 5, fewer), case(7, 3, "penalty is 0", 0.0)]


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
        Misconception(
            "quarter-forgotten",
            _safe(lambda s, B, lam: s[0] / B + lam),
            "You bounded the slope of the sigmoid by 1. Its largest value is smaller, so longer "
            "steps are safe.",
        ),
        Misconception(
            "not-averaged",
            _safe(lambda s, B, lam: s[0] / 4 + lam),
            "The loss is a *mean* over the samples, and so is its curvature.",
        ),
        Misconception(
            "penalty-forgotten",
            _safe(lambda s, B, lam: s[0] / (4 * B)),
            "The penalty is curved too: it adds to every eigenvalue of the Hessian, so your step "
            "is too long.",
        ),
        Misconception(
            "penalty-averaged",
            _safe(lambda s, B, lam: (s[0] / 4 + lam) / B),
            "You divided the penalty by the number of samples as well. It stands outside the mean.",
        ),
        Misconception(
            "penalty-halved",
            _safe(lambda s, B, lam: s[0] / (4 * B) + lam / 2),
            "The penalty ½λ‖w‖² has a larger second derivative than λ/2: the ½ cancels the 2.",
        ),
        Misconception(
            "singular-value",
            _safe(lambda s, B, lam: np.sqrt(s[0]) / (4 * B) + lam),
            "You took the largest singular value of X. The largest eigenvalue of XᵀX is its "
            "square.",
        ),
        Misconception(
            "trace",
            _safe(lambda s, B, lam: np.sum(s) / (4 * B) + lam),
            "You added up the eigenvalues of XᵀX (its trace, or the squares of all entries of X). "
            "That is safe and too cautious: one direction at a time is what a step takes.",
        ),
        Misconception(
            "two-over-L",
            lambda X, penalty: 2 / (np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + penalty),
            "At twice 1/L the descent lemma promises no decrease any more. That is the limit, "
            "not the step with the largest guaranteed drop.",
        ),
        Misconception(
            "constant-itself",
            lambda X, penalty: np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + penalty,
            "This is L, the largest curvature. The step is long where it is small.",
        ),
        Misconception(
            "sigmoid-for-its-slope",
            _safe(lambda s, B, lam: s[0] / (2 * B) + lam),
            "You used ½, the value of the sigmoid at 0. The Hessian has its *slope*, σ(1 − σ).",
        ),
        Misconception(
            "frobenius",
            _safe(lambda s, B, lam: np.sqrt(np.sum(s**2)) / (4 * B) + lam),
            "`np.linalg.norm` of a matrix is the root of the sum of all squared entries, unless "
            "you ask otherwise. The largest eigenvalue of XᵀX is smaller.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda X, penalty: (
                1 / (max(np.linalg.eigvalsh(X.T @ X)[0], 1e-12) / (4 * len(X)) + penalty)
            ),
            "You took the smallest eigenvalue of XᵀX. L must bound the curvature in *every* "
            "direction, so the strongest counts. (NumPy sorts eigenvalues upwards.)",
        ),
        Misconception(
            "features-for-samples",
            lambda X, penalty: 1 / (np.linalg.norm(X, 2) ** 2 / (4 * X.shape[1]) + penalty),
            "You divided by the number of features. The mean is over the samples, the rows of X.",
        ),
        Misconception(
            "quarter-and-mean-forgotten",
            _safe(lambda s, B, lam: s[0] + lam),
            "The Hessian's diagonal S holds slopes of the sigmoid, which are well below 1, and "
            "the loss is a *mean* over the samples.",
        ),
        Misconception(
            "bare-square",
            _safe(lambda s, B, lam: s[0] / B),
            "You took the curvature of XᵀX/B. Two things are missing: the largest slope of the "
            "sigmoid, and the penalty.",
        ),
        Misconception(
            "not-averaged-and-penalty-forgotten",
            _safe(lambda s, B, lam: s[0] / 4),
            "The slope of the sigmoid is right. The loss is a *mean* over the samples, and the "
            "penalty is curved too.",
        ),
        Misconception(
            "sigmoid-for-its-slope-and-penalty-forgotten",
            _safe(lambda s, B, lam: s[0] / (2 * B)),
            "You used ½, the value of the sigmoid at 0, where the Hessian has its *slope*; and "
            "the penalty is curved too.",
        ),
        Misconception(
            "penalty-doubled",
            _safe(lambda s, B, lam: s[0] / (4 * B) + 2 * lam),
            "The penalty counts twice in your L. The ½ in front of it cancels the 2 that the "
            "square leaves.",
        ),
        Misconception(
            "penalty-subtracted",
            _safe(lambda s, B, lam: s[0] / (4 * B) - lam),
            "You subtracted the penalty. It is curved upwards, like the loss, and adds to every "
            "eigenvalue.",
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
        Misconception(
            "longest-column",
            lambda X, penalty: 1 / (np.max(np.sum(X**2, axis=0)) / (4 * len(X)) + penalty),
            "You took the largest entry of the diagonal of XᵀX, the curvature along an axis. The "
            "strongest curvature lies in an oblique direction.",
        ),
        Misconception(
            "slope-squared",
            _safe(lambda s, B, lam: s[0] / (16 * B) + lam),
            "The largest slope of the sigmoid counts twice in your L. It occurs once in the "
            "Hessian.",
        ),
    ),
)
