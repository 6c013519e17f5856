"""∂L/∂W by its shape."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

_W = np.array([[1.0, 0.0, 2.0], [-3.0, 1.0, 1.0]])


_DELTA = np.array([4.0, -2.0])


_INPUT = np.array([1.5, -1.0, 3.0])


EXERCISE = Exercise(
    id="chain_rule.weights",
    name="weight_gradient",
    title="∂L/∂W by its shape",
    level=1,
    points=1,
    objective="3.4",
    hints=(
        "L moves by δ · dz, and dz = dW x. Which number multiplies the entry dWᵢⱼ?",
        "The result has the shape of W. Which of the two vectors belongs down the rows?",
    ),
    answer=Array(),
    reference=lambda: np.outer(_DELTA, _INPUT),
    misconceptions=(
        Misconception(
            "transposed",
            lambda: np.outer(_INPUT, _DELTA),
            "Your product has the inputs down the rows, shape `(3, 2)`. W has its *outputs* down "
            "the rows, and its gradient is subtracted from it entry by entry.",
        ),
        Misconception(
            "input-gradient",
            lambda: _W.T @ _DELTA,
            "This is the gradient by x, of shape `(3,)`: it goes on to the layer below. The one by "
            "W is asked for, with an entry for each weight.",
        ),
        Misconception(
            "bias-gradient",
            lambda: _DELTA.copy(),
            "This is δ itself, the gradient by z (and by b). A weight also carries the input that "
            "it multiplies.",
        ),
        Misconception(
            "elementwise-with-W",
            lambda: _W * np.outer(_DELTA, _INPUT),
            "The weights themselves occur in your answer. z is linear in W, so W drops out when "
            "you differentiate by it, as 3 is the derivative of 3t.",
        ),
        Misconception(
            "input-repeated",
            lambda: np.stack([_INPUT, _INPUT]),
            "Each row is x: that is how z moves with its row of weights. How L moves with z is "
            "missing.",
        ),
        Misconception(
            "scaled-weights",
            lambda: _DELTA[:, None] * _W,
            "You multiplied each row of W by its entry of δ. What an entry of W changes in z isn't "
            "the weight but the input that it multiplies.",
        ),
        Misconception(
            "output-for-delta",
            lambda: np.outer(_W @ _INPUT, _INPUT),
            "You took the output Wx in place of δ. What comes back from the loss is how L moves "
            "with z, not z itself.",
        ),
    ),
)
