"""Which gradient fits, where X stands transposed?"""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Choice, Exercise, Recomputed


def _measured() -> str:
    """Differentiate tr(AXᵀB) for random matrices of these shapes, and see which option it is."""
    rng = np.random.default_rng(0)
    A, X, B = rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=(3, 2))
    slopes = gradient_of(lambda M: np.trace(A @ M.T @ B), X)
    options = {"a": A.T @ B.T, "b": A @ B, "c": B @ A, "d": B.T @ A.T}
    (right,) = (
        label
        for label, option in options.items()
        if option.shape == slopes.shape and np.allclose(option, slopes)
    )
    return right


EXERCISE = Exercise(
    id="matrix.transposed_step",
    name="trace_gradient",
    title="Which gradient fits?",
    level=1,
    points=1,
    objective="9.2",
    hints=(
        "Write down the shapes of the four options first. The gradient has the shape of X. Two "
        "options are left.",
        "A matrix and its transpose have the same trace: transpose the whole product, and dX "
        "stands there without a T. Then turn it to the right end.",
    ),
    answer=Choice(
        {
            "a": "AᵀBᵀ has the right shape and is the transpose of the gradient. It is the "
            "gradient of tr(AXB); here X stands transposed.",
            "b": "AB is 2 × 2, and the gradient has the shape of X, 3 × 3.",
            "c": "tr(A dXᵀ B) = tr(Bᵀ dX Aᵀ) = tr(AᵀBᵀ dX) = ⟨(AᵀBᵀ)ᵀ, dX⟩, and (AᵀBᵀ)ᵀ is BA, "
            "of the shape of X.",
            "d": "BᵀAᵀ is 2 × 2, and the gradient has the shape of X, 3 × 3. A transposed product "
            "turns its order round.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_measured),
)
