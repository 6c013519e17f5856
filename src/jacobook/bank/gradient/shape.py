"""The shape of ∂L/∂W."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Exercise, Misconception, Recomputed, Shape


def _shape_of_a_gradient() -> tuple[int, ...]:
    """Differentiate one loss of z = Wx with x of shape (3,) and z of shape (4,)."""
    x, W = np.array([1.0, -2.0, 3.0]), np.arange(12.0).reshape(4, 3)
    return np.shape(gradient_of(lambda W: np.sum((W @ x) ** 2), W))


EXERCISE = Exercise(
    id="gradient.shape",
    name="weight_gradient_shape",
    title="The shape of ∂L/∂W",
    level=1,
    points=1,
    objective="1.2",
    hints=(
        "In gradient descent you compute `W - step * dL_dW`. Which shapes can be subtracted "
        "entry by entry?",
    ),
    answer=Shape(),
    reference=lambda: (4, 3),
    misconceptions=(
        Misconception(
            "numerator-layout",
            lambda: (3, 4),
            "`(3, 4)` is pure numerator layout, in which the derivative of a number by a matrix is "
            "transposed. This course gives it the shape of the variable, as NumPy, PyTorch and JAX "
            "programs do, so that `W - step * dL_dW` works as it stands.",
        ),
        Misconception(
            "flattened",
            lambda: (12,),
            "`(12,)` has one entry per weight, which is the right number, but the weights have "
            "lost their places. A derivative by a matrix keeps the matrix's rows and columns.",
        ),
        Misconception(
            "jacobian-row",
            lambda: (1, 12),
            "`(1, 12)` is the Jacobian of L as a function of the flattened weights. The derivative "
            "of a number by W keeps the shape of W itself.",
        ),
        Misconception(
            "number",
            lambda: (),
            "`()` is the shape of the loss, a number. Its derivative has an entry for every "
            "weight that can move.",
        ),
        Misconception(
            "by-the-input",
            lambda: (3,),
            "`(3,)` is the shape of the gradient by the layer's *input*. ∂L/∂W has an entry for "
            "each weight.",
        ),
        Misconception(
            "by-the-output",
            lambda: (4,),
            "`(4,)` is the shape of the gradient by the layer's *output*, or by a bias. ∂L/∂W has "
            "an entry for each weight.",
        ),
        Misconception(
            "output-by-weights",
            lambda: (4, 4, 3),
            "This is the derivative of all the *outputs* by W. L is a single number, so one axis "
            "goes.",
        ),
    ),
    proof=Recomputed(_shape_of_a_gradient),
)
