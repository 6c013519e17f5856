"""Which gradient fits?"""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Choice, Exercise, Recomputed


def _measured() -> str:
    """Differentiate tr(AXB) for random matrices of the given shapes, and see which option it is."""
    rng = np.random.default_rng(0)
    A, X, B = rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=(3, 2))
    slopes = gradient_of(lambda M: np.trace(A @ M @ B), X)
    options = {"a": B @ A, "b": A @ B, "c": A.T @ B.T, "d": B.T @ A.T}
    (right,) = (
        label
        for label, option in options.items()
        if option.shape == slopes.shape and np.allclose(option, slopes)
    )
    return right


EXERCISE = Exercise(
    id="matrix.which_fits",
    name="trace_gradient",
    title="Which gradient fits?",
    level=1,
    points=1,
    objective="9.2",
    hints=(
        "Write down the four shapes first. The gradient has the shape of X. Two options are left.",
        "Which entry of X meets which entry of A? In tr(AXB) the second index of A is the first "
        "index of X.",
    ),
    answer=Choice(
        {
            "a": "BA has the right shape and is the transpose of the gradient. In ⟨G, dX⟩ an entry "
            "of G meets the entry of dX at the same place; in tr(BA dX) it meets the one at the "
            "mirrored place.",
            "b": "AB is 2 × 2, and the gradient has the shape of X, 3 × 3.",
            "c": "tr(A dX B) = tr(BA dX) = ⟨(BA)ᵀ, dX⟩, and (BA)ᵀ is AᵀBᵀ, of the shape of X.",
            "d": "BᵀAᵀ is 2 × 2, and the gradient has the shape of X, 3 × 3. A transposed product "
            "turns its order round.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_measured),
)
