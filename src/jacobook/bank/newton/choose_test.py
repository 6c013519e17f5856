"""Is it really Newton?"""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _experiment_that_tells() -> str:
    """Do each experiment with the pure direction and with one that has a shift left in it."""
    rng = np.random.default_rng(0)
    M, g = rng.normal(size=(4, 4)), rng.normal(size=4)
    H = M @ M.T + np.eye(4)
    shift = 1e-3

    def outcomes(mu: float) -> dict[str, str]:
        def direction(scale: float) -> np.ndarray:
            return -np.linalg.solve(scale * H + mu * np.eye(4), scale * g)

        d = direction(1.0)
        ratio = np.linalg.norm(direction(1e-6)) / np.linalg.norm(direction(1e6))
        pair = -np.linalg.solve(1e6 * H + mu * np.eye(4), 1e6 * g)
        return {
            "a": f"slope {np.sign(g @ d):.0f}",
            "b": f"ratio {ratio:.2f}",
            "c": f"zero {np.linalg.norm(H @ pair + g) / np.linalg.norm(g) < 1e-8}",
            "d": f"turned {np.allclose(direction(1.0), d)}",
        }

    pure, shifted = outcomes(0.0), outcomes(shift)
    (telling,) = (label for label in pure if pure[label] != shifted[label])
    return telling


EXERCISE = Exercise(
    id="newton.choose_test",
    name="experiment",
    title="A shift left behind",
    level=2,
    points=2,
    objective="11.3",
    hints=(
        "For each experiment write down its outcome twice: for −H⁻¹g, and for −(H + μI)⁻¹g.",
        "What happens to H, to g and to μI if f is multiplied by a constant?",
    ),
    answer=Choice(
        {
            "a": "With a positive definite H both directions go down: H + μI is positive definite "
            "as well.",
            "b": "Multiply f by c, and H and g are multiplied by c. Newton's direction stays; in "
            "H + μI the shift doesn't grow along, so a tiny c makes the other one short.",
            "c": "Multiplied by a million, H drowns the shift: unless its eigenvalues were "
            "tiny, both directions pass within the tolerance.",
            "d": "Either program returns the same direction twice at the same point. That would "
            "find random numbers, not a shift.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_experiment_that_tells),
)
