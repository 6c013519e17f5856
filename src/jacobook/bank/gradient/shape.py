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
        Misconception(
            "weights-by-weights",
            lambda: (12, 12),
            "`(12, 12)` pairs each weight with each, as a second derivative does. ∂L/∂W is a "
            "first derivative, with one entry for each weight.",
        ),
        Misconception(
            "column-of-weights",
            lambda: (12, 1),
            "`(12, 1)` has one entry per weight, in a column. A derivative by a matrix keeps the "
            "matrix's rows and columns.",
        ),
        Misconception(
            "outputs-squared",
            lambda: (4, 4),
            "`(4, 4)` has a column for each output, or one for a bias as well. W has a column for "
            "each input, and no bias in it.",
        ),
        Misconception(
            "inputs-squared",
            lambda: (3, 3),
            "`(3, 3)` has a row for each input. W has a row for each output.",
        ),
        Misconception(
            "output-column",
            lambda: (4, 1),
            "`(4, 1)` has one entry for each output. W has one for each pair of an output and an "
            "input.",
        ),
        Misconception(
            "input-row",
            lambda: (1, 3),
            "`(1, 3)` has one entry for each input. W has one for each pair of an output and an "
            "input.",
        ),
        Misconception(
            "inputs-and-outputs-added",
            lambda: (7,),
            "`(7,)` adds inputs and outputs. There is a weight for each *pair* of them.",
        ),
        Misconception(
            "one-entry",
            lambda: (1,),
            "`(1,)` has a single entry, as for the loss. Its derivative has an entry for every "
            "weight that can move.",
        ),
    ),
    proof=Recomputed(_shape_of_a_gradient),
)
