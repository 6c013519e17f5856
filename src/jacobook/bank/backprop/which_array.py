"""Name that array."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Choice, Exercise, Recomputed


def _measured() -> str:
    """Differentiate losses of a shared scale by everything, and see which derivative M is."""
    rng = np.random.default_rng(0)
    B, n = 5, 3
    H, T, scale = rng.normal(size=(B, n)), rng.normal(size=(B, n)), rng.normal(size=n)

    def losses(Z: Any) -> Any:
        return np.sum(T * np.sin(Z), axis=1)

    Z = scale * H
    # Row i of G is the gradient of loss i by its own scores: a block of the Jacobian.
    by_all = jacobian_of(losses, Z)
    M = by_all[np.arange(B), np.arange(B)] * H
    options = {
        "a": jacobian_of(losses, Z).reshape(B, B * n),
        "b": jacobian_of(lambda c: losses(c * H), scale),
        "c": gradient_of(lambda c: np.sum(losses(c * H)), scale),
        "d": gradient_of(lambda Z: np.sum(losses(Z)), Z),
    }
    (right,) = (
        label
        for label, option in options.items()
        if option.shape == M.shape and np.allclose(option, M)
    )
    return right


EXERCISE = Exercise(
    id="backprop.which_array",
    name="array_is",
    title="Name that array",
    level=1,
    points=1,
    objective="10.1",
    hints=(
        "How does loss i change if c₂ moves and everything else stays? Follow it through z_i.",
        "Now write the shapes of the four derivatives. Two have the shape of M. Which of the two "
        "contains the factor h?",
    ),
    answer=Choice(
        {
            "a": "The Jacobian by all scores has Bn columns, most of them zero. M has n columns.",
            "b": "Entry (i, j) of M is Gᵢⱼhᵢⱼ, the slope of loss i by cⱼ. All losses share c, so "
            "this is a Jacobian: outputs down the rows, inputs along the columns.",
            "c": "The gradient of the summed loss by c has the shape (n,). It is the sum of the "
            "rows of M.",
            "d": "The gradient of the summed loss by Z has the shape of M. It is G, without the "
            "factor h that M has.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_measured),
)
