"""A step in the proof."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Choice, Exercise, Recomputed


def _first_line_that_fails() -> str:
    """Try each line on a batch of four samples with three scores."""
    rng = np.random.default_rng(0)
    B, n = 4, 3
    Z, T = rng.normal(size=(B, n)), rng.normal(size=(B, n))

    def centred(Z: Any) -> Any:
        return Z - np.sum(Z, axis=0) / B

    def losses(V: Any) -> Any:
        return np.sum(T * np.sin(V), axis=1)

    V = centred(Z)
    G = gradient_of(lambda V: np.sum(losses(V)), V)
    by_Z = gradient_of(lambda Z: np.sum(losses(centred(Z))), Z)
    maps = jacobian_of(centred, Z)  # (B, n, B, n)
    by_V = jacobian_of(losses, V)  # (B, B, n)
    own = all(np.allclose(maps[i, :, i], (1 - 1 / B) * np.eye(n)) for i in range(B))
    others = all(np.allclose(maps[i, :, j], 0) for i in range(B) for j in range(B) if i != j)
    lines = {
        "a": all(np.allclose(by_V[i, j], G[i] * (i == j)) for i in range(B) for j in range(B)),
        "b": own,
        "c": others,
        "d": np.allclose(by_Z, (1 - 1 / B) * G),
        "e": np.allclose(by_Z, G),
    }
    return next(label for label, holds in lines.items() if not holds)


EXERCISE = Exercise(
    id="backprop.proof_step",
    name="wrong_line",
    title="A step in the proof",
    level=2,
    points=2,
    objective="10.2",
    hints=(
        "Take B = 2 and one score per sample, and write both centred scores out.",
        "Move z₁ only. What happens to the mean, and what to the centred score of sample 2?",
    ),
    answer=Choice(
        {
            "a": "Line (a) is right: loss i is a function of the centred row i alone.",
            "b": "Line (b) is right: zᵢ stands in the difference once, and in the mean with the "
            "factor 1/B.",
            "c": "Line (c) forgets the mean: zⱼ is part of it, so every centred row moves, by "
            "−1/B times the step. This is how samples interact.",
            "d": "Line (d) is the chain rule, and follows from the lines before it. The fault is "
            "earlier.",
            "e": "In line (e) the factor is close to 1, and 'nearly' is all that it claims. It "
            "stands on line (d); the fault is earlier.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_first_line_that_fails),
)
