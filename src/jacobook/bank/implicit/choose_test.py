"""A test that can fail."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Matrix, Recomputed, Vector


def _experiment_that_tells() -> str:
    """Make each comparison with the right J and with a wrong one."""
    rng = np.random.default_rng(0)
    M, B = rng.normal(size=(4, 4)), rng.normal(size=(4, 3))
    Q, theta, w = M @ M.T + np.eye(4), rng.normal(size=3), rng.normal(size=4)
    u, v, h = rng.normal(size=4), rng.normal(size=3), 1e-5

    def minimiser(t: Vector) -> Vector:
        x: Vector = np.linalg.solve(Q, B @ t)
        return x

    def least(t: Vector) -> float:
        x = minimiser(t)
        return float(x @ Q @ x / 2 - x @ B @ t)

    def by_difference(f: object) -> Vector:
        assert callable(f)
        return np.array([(f(theta + s) - f(theta - s)) / (2 * h) for s in h * np.eye(3)])

    x = minimiser(theta)
    slope = Q @ x - B @ theta  # of f by x, at the minimiser

    def misses(J: Matrix) -> dict[str, float]:
        claimed_least = J.T @ slope - B.T @ x
        claimed_other = J.T @ (w * np.cos(x))
        other = by_difference(lambda t: float(w @ np.sin(minimiser(t))))
        return {
            "a": float(np.linalg.norm(by_difference(least) - claimed_least)),
            "b": float(np.linalg.norm(slope)),
            "c": float(np.linalg.norm(other - claimed_other)),
            "d": abs(float(u @ (J @ v) - (J.T @ u) @ v)),
        }

    right, wrong = misses(np.linalg.solve(Q, B)), misses(-np.linalg.solve(Q.T @ Q, B))
    (telling,) = (label for label in right if right[label] < 1e-6 < 1e-3 < wrong[label])
    return telling


EXERCISE = Exercise(
    id="implicit.choose_test",
    name="comparison",
    title="A test that can fail",
    level=2,
    points=2,
    objective="12.6",
    hints=(
        "Put a wrong J into each comparison, for example J = 0. Which one notices?",
        "At a minimiser the gradient of f by x is zero. What is left of a term that has it as a "
        "factor?",
    ),
    answer=Choice(
        {
            "a": "At the minimiser ∇ₓf is zero, and so Jᵀ∇ₓf is zero for every J. This comparison "
            "passes whatever J is.",
            "b": "This tests the minimiser. J doesn't occur in it.",
            "c": "V isn't the function that was minimised, so ∇V isn't zero at the minimiser, and "
            "a wrong J can show.",
            "d": "This is true of every matrix and its transpose. It tests that two programs "
            "belong to one J, not that the J is right.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_experiment_that_tells),
)
