"""The log-determinant of a chain."""

import numpy as np

from jacobook.declaration import (
    Array,
    Exercise,
    Misconception,
    Recomputed,
    Tolerance,
    Vector,
    slip,
)

_A = np.array([[2.0, 1.0], [3.0, -2.0]])  # not symmetric; its determinant is −7
_X = np.array([0.5, 2.0])
_AX = _A @ _X  # (3, −2.5)
_TX = _A.T @ _X
_H2 = _AX + _AX**3  # (30, −18.125)


def _chain(
    first: float = 7.0,
    point: Vector = _AX,
    third: float = float(_H2[0] / 10),
    sign: float = 1.0,
    second_sign: float = 1.0,
) -> float:
    slopes = 1 + 3 * point**2
    return float(sign * np.log(first) + second_sign * np.sum(np.log(slopes)) + third)


def _differentiated() -> float:
    """Differentiate the whole chain at once, by the complex step."""

    def f(x: Vector) -> Vector:
        h = _A @ x
        h = h + h**3
        return np.array([h[0], h[1] * np.exp(h[0] / 10) + h[0] ** 2])

    columns = [f(_X + 1e-30j * e).imag / 1e-30 for e in np.eye(2)]
    return float(np.linalg.slogdet(np.stack(columns, axis=-1))[1])


EXERCISE = Exercise(
    id="flows.chain",
    name="log_det",
    title="The log-determinant of a chain",
    level=1,
    points=1,
    objective="13.2",
    hints=(
        "Take the point through the layers, and write down at each layer where it is *before* "
        "the layer acts.",
        "The second layer has a diagonal Jacobian: two slopes, one for each entry. The third has "
        "a triangular one: look at its diagonal.",
    ),
    answer=Array(),
    reference=_chain,
    misconceptions=(
        slip(
            _chain,
            "second-at-x",
            "You took the slopes of the second layer at x. It is given what the first layer "
            "returns.",
            point=_X,
        ),
        slip(
            _chain,
            "second-at-its-output",
            "You took the slopes of the second layer at its output. They belong at its input.",
            point=_H2,
        ),
        slip(
            _chain,
            "third-at-x",
            "You took the third layer at x. It is given what the second layer returns.",
            third=0.05,
        ),
        slip(
            _chain,
            "third-at-the-second-input",
            "You took the third layer at the input of the second. It is given what the second "
            "returns.",
            third=0.3,
        ),
        slip(
            _chain,
            "transposed",
            "You multiplied by the transpose of the matrix. Its determinant is the same, and the "
            "point that goes on isn't.",
            point=_TX,
            third=float((_TX + _TX**3)[0] / 10),
        ),
        slip(
            _chain,
            "second-forgotten",
            "The second layer is missing: it stretches both entries.",
            second_sign=0.0,
        ),
        Misconception(
            "second-without-the-square",
            lambda: float(np.log(7) + np.log((1 + 9) * abs(1 - 7.5)) + 3),
            "The slope of u³ has a square in it, which yours lacks.",
        ),
        Misconception(
            "first-slope-alone",
            lambda: float(np.log(7) + np.log(28) + 3),
            "Of the second layer you took the first slope only. Its determinant is the product of "
            "two.",
        ),
        Misconception(
            "second-slope-alone",
            lambda: float(np.log(7) + np.log(19.75) + 3),
            "Of the second layer you took the second slope only. Its determinant is the product "
            "of two.",
        ),
        slip(
            _chain,
            "third-from-the-other-entry",
            "You took the scale of the third layer from the second entry. It is made of the first.",
            third=float(_H2[1] / 10),
        ),
        slip(
            _chain,
            "third-not-divided",
            "In the exponent of the third layer the 10 is missing.",
            third=float(_H2[0]),
        ),
        slip(
            _chain,
            "third-forgotten",
            "The third layer is missing: it stretches its second entry.",
            third=0.0,
        ),
        slip(
            _chain,
            "third-not-the-logarithm",
            "For the third layer you took the scale itself. Its logarithm is to be added.",
            third=float(np.exp(3.0)),
        ),
        slip(
            _chain,
            "third-twice",
            "The scale of the third layer counts twice in yours. Its first entry isn't scaled.",
            third=6.0,
        ),
        slip(
            _chain,
            "third-subtracted",
            "The third layer has the wrong sign. All three maps lead the same way.",
            third=-3.0,
        ),
        slip(
            _chain,
            "first-forgotten",
            "The first layer doesn't count in yours. The matrix changes areas too: look at the "
            "signs in its determinant.",
            first=1.0,
        ),
        slip(
            _chain,
            "first-product-of-the-diagonal",
            "For the first layer you multiplied its diagonal. The matrix isn't triangular: the "
            "other two entries count too.",
            first=4.0,
        ),
        slip(
            _chain,
            "first-subtracted",
            "The first layer has the wrong sign. The bars stand *inside* the logarithm.",
            sign=-1.0,
        ),
        slip(
            _chain,
            "second-subtracted",
            "The second layer has the wrong sign. All three maps lead the same way.",
            second_sign=-1.0,
        ),
        Misconception(
            "sign",
            lambda: -_chain(),
            "This is the log-determinant of the inverse, from the base to the data.",
        ),
        Misconception(
            "all-at-x",
            lambda: _chain(point=_X, third=0.05),
            "You took all layers at x. Each belongs at the point that it is given.",
        ),
        Misconception(
            "determinant",
            lambda: float(np.exp(_chain())),
            "This is the determinant. Its logarithm is asked for.",
        ),
        Misconception(
            "base-added",
            lambda: float(
                _chain()
                - np.log(2 * np.pi)
                - (_H2[0] ** 2 + (_H2[1] * np.exp(3.0) + _H2[0] ** 2) ** 2) / 2
            ),
            "You added the logarithm of a base density. Only the log-determinant is asked for.",
        ),
        Misconception(
            "sum-before-the-logarithm",
            lambda: float(np.log(7 + 28 * 19.75 + np.exp(3.0))),
            "You added the determinants before the logarithm. Determinants of a chain multiply.",
        ),
        Misconception(
            "product-of-logarithms",
            lambda: float(np.log(7) * np.log(28 * 19.75) * 3),
            "You multiplied the logarithms. The determinants multiply, so their logarithms add.",
        ),
        Misconception(
            "slopes-added",
            lambda: float(np.log(7) + np.log(28 + 19.75) + 3),
            "You added the two slopes of the second layer before the logarithm. A diagonal "
            "determinant is a product.",
        ),
        Misconception(
            "without-the-one",
            lambda: float(np.log(7) + np.log(27 * 18.75) + 3),
            "The slopes of the second layer lack a term: it is u plus u³.",
        ),
        Misconception(
            "cube-for-slope",
            lambda: float(np.log(7) + np.log(30 * 18.125) + 3),
            "For the second layer you took its values. Its slopes are needed.",
        ),
        Misconception(
            "power-not-lowered",
            lambda: float(np.log(7) + np.log((1 + 9) * (1 + 6.25)) + 3),
            "The slope of u³ isn't u²: a factor is missing.",
        ),
        Misconception(
            "base-ten",
            lambda: float(_chain() / np.log(10)),
            "This is the logarithm to base 10. The natural one is asked for.",
        ),
    ),
    tolerance=Tolerance(rtol=5e-6, reason="six digits are asked for"),
    proof=Recomputed(_differentiated),
)
