"""The Jacobian of a coupling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Vector, slip

_POINT = np.array([3.0, 2.0, -4.0])  # a, b₁, b₂
_B = _POINT[1:]
_SCALES = np.array([3.0, 9.0])  # a and a²
_BY_SCALE = np.array([1.0, 6.0])
_BY_SHIFT = np.array([6.0, -5.0])


def _jacobian(
    *,
    scales: Vector = _SCALES,
    by_scale: Vector = _BY_SCALE,
    b: Vector = _B,
    by_shift: Vector = _BY_SHIFT,
    kept: float = 1.0,
) -> Matrix:
    J = np.diag([kept, *scales])
    J[1:, 0] = b * by_scale + by_shift
    return J


def _differentiated() -> Matrix:
    """Differentiate the layer itself by the complex step."""

    def layer(x: Any) -> Any:
        a, b = x[0], x[1:]
        s = np.array([np.log(a), 2 * np.log(a)])
        return np.append(a, b * np.exp(s) + np.array([a**2, -5 * a]))

    columns = [layer(_POINT + 1e-30j * e).imag / 1e-30 for e in np.eye(3)]
    return np.stack(columns, axis=-1)


def _changed(change: Callable[[Matrix], Any]) -> Callable[[], Any]:
    return lambda: change(_jacobian())


EXERCISE = Exercise(
    id="flows.jacobian",
    name="J",
    title="The Jacobian of a coupling",
    level=1,
    points=1,
    objective="13.3",
    hints=(
        "Write the three outputs as functions of a, b₁, b₂, with e to the s worked out. Then take "
        "the partial derivatives, outputs down the rows.",
        "The first row is that of an output that is copied. In the first column, a stands in the "
        "scale *and* in the shift.",
    ),
    answer=Array(),
    reference=_jacobian,
    misconceptions=(
        slip(
            _jacobian,
            "exponential-missing",
            "On the diagonal stands s. The layer multiplies b by e to the s.",
            scales=np.log([3.0, 9.0]),
        ),
        slip(
            _jacobian,
            "second-scale-not-squared",
            "The second scale is wrong: e to the 2 log a isn't 2a, nor a.",
            scales=np.array([3.0, 6.0]),
        ),
        slip(
            _jacobian,
            "scales-inverted",
            "The diagonal is that of the inverse layer.",
            scales=np.array([1 / 3, 1 / 9]),
        ),
        slip(
            _jacobian,
            "scales-exchanged",
            "The two scales on the diagonal have changed places.",
            scales=np.array([9.0, 3.0]),
        ),
        slip(
            _jacobian,
            "scale-held",
            "In the first column you differentiated the shift only. The scale moves with a too.",
            by_scale=np.zeros(2),
        ),
        slip(
            _jacobian,
            "shift-held",
            "In the first column you differentiated the scale only. The shift moves with a too.",
            by_shift=np.zeros(2),
        ),
        slip(
            _jacobian,
            "shift-not-differentiated",
            "In the first column you have the shift itself where its derivative belongs.",
            by_shift=np.array([9.0, -15.0]),
        ),
        slip(
            _jacobian,
            "scale-not-differentiated",
            "In the first column you have the scale itself where its derivative belongs.",
            by_scale=np.array([3.0, 9.0]),
        ),
        slip(
            _jacobian,
            "slope-of-s",
            "In the first column you used the derivative of s. That of e to the s has another "
            "factor.",
            by_scale=np.array([1 / 3, 2 / 3]),
        ),
        slip(
            _jacobian,
            "b-forgotten",
            "In the first column the derivative of the scale isn't multiplied by b.",
            b=np.ones(2),
        ),
        slip(
            _jacobian,
            "b-exchanged",
            "In the first column b₁ and b₂ have changed places.",
            b=_POINT[:0:-1],
        ),
        slip(
            _jacobian,
            "copied-scaled",
            "The first output is a itself: its row says how a moves with a.",
            kept=3.0,
        ),
        slip(
            _jacobian,
            "copied-forgotten",
            "The first row is zero in yours. The first output is a itself, and moves with it.",
            kept=0.0,
        ),
        slip(
            _jacobian,
            "shift-sign",
            "In the first column the derivative of the shift is subtracted. The layer adds it.",
            by_shift=-_BY_SHIFT,
        ),
        slip(
            _jacobian,
            "b-sign",
            "In the first column the derivative of the scale has the wrong sign.",
            b=-_B,
        ),
        Misconception(
            "order-of-the-outputs",
            lambda: _jacobian()[[1, 2, 0]],
            "The rows stand in another order: the outputs are a, y₁, y₂.",
        ),
        Misconception(
            "diagonal-only",
            lambda: np.diag([1.0, 3.0, 9.0]),
            "The diagonal is right, and that is all the determinant needs. The Jacobian has more: "
            "scale and shift depend on a.",
        ),
        Misconception(
            "transposed",
            _changed(lambda J: J.T),
            "This is the transpose. Outputs go down the rows, inputs along the columns.",
        ),
        Misconception(
            "inverse",
            _changed(np.linalg.inv),
            "This is the Jacobian of the inverse layer.",
        ),
        Misconception(
            "first-row-forgotten",
            _changed(lambda J: J[1:]),
            "The row of the first output is missing: a is copied, and counts as an output.",
        ),
        Misconception(
            "changed-part-alone",
            _changed(lambda J: J[1:, 1:]),
            "This is the block by b alone. The layer has three inputs and three outputs.",
        ),
        Misconception(
            "determinant",
            lambda: 27.0,
            "This is the determinant. The matrix is asked for.",
        ),
        Misconception(
            "values",
            lambda: np.array([3.0, 15.0, -51.0]),
            "These are the layer's outputs. Their derivatives are asked for.",
        ),
        Misconception(
            "identity-added",
            _changed(lambda J: J + np.diag([0.0, 1.0, 1.0])),
            "You added 1 to the scales on the diagonal. b is multiplied, not kept beside.",
        ),
    ),
    coincidences={"answer-equal": "The zeros say that no output moves with the other b."},
    proof=Recomputed(_differentiated),
)
