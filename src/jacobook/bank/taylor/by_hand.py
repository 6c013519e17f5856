"""A second-order model by hand."""

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector

# f(x, y) = x³ − xy² at (4, −5), step (0.2, −0.1)
_AT = np.array([4.0, -5.0])
_p = np.array([0.2, -0.1])
_f = -36.0
_g = np.array([23.0, 40.0])
_H = np.array([[24.0, 10.0], [10.0, -8.0]])
_q = _AT + _p  # where the step leads


def _differentiated_along_the_step() -> float:
    """Look along the step: value, slope and second derivative of a function of one variable."""

    def along(t: Vector) -> Vector:
        x, y = 4 + 0.2 * t[0], -5 - 0.1 * t[0]
        return np.asarray(x**3 - x * y**2)

    start = np.zeros(1)
    slope, bend = gradient_of(along, start)[0], hessian_of(along, start)[0, 0]
    return float(along(start) + slope + bend / 2)


EXERCISE = Exercise(
    id="taylor.by_hand",
    name="model_value",
    title="A second-order model by hand",
    level=1,
    points=1,
    objective="6.1",
    hints=(
        "You need three things at (4, −5): the value of f, its gradient and its Hessian.",
        "In pᵀHp the mixed second derivative occurs twice, once for each order of x and y.",
    ),
    answer=Array(),
    reference=lambda: _f + _g @ _p + _p @ _H @ _p / 2,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: _f + _g @ _p + _p @ _H @ _p,
            "The curvature counts twice in your model: the factor ½ in front of pᵀHp is missing.",
        ),
        Misconception(
            "first-order",
            lambda: _f + _g @ _p,
            "This is the first-order model, the value plus the slope's promise. The curvature's "
            "correction is still to come.",
        ),
        Misconception(
            "mixed-terms-dropped",
            lambda: _f + _g @ _p + (24 * 0.2**2 - 8 * 0.1**2) / 2,
            "You used the diagonal of the Hessian alone. The mixed second derivative isn't zero "
            "here, and the step moves both coordinates.",
        ),
        Misconception(
            "mixed-term-once",
            lambda: _f + _g @ _p + (24 * 0.2**2 - 8 * 0.1**2 - 10 * 0.2 * 0.1) / 2,
            "The mixed second derivative stands in the Hessian at two places, and you counted it "
            "once.",
        ),
        Misconception(
            "mixed-sign",
            lambda: _f + _g @ _p + (24 * 0.2**2 - 8 * 0.1**2 + 20 * 0.2 * 0.1) / 2,
            "The mixed part of the curvature has the wrong sign. There are three minus signs to "
            "mind: in front of xy², in y, and in the step.",
        ),
        Misconception(
            "last-entry-sign",
            lambda: _f + _g @ _p + (24 * 0.2**2 + 8 * 0.1**2 - 20 * 0.2 * 0.1) / 2,
            "The second derivative by y has the wrong sign: there is a minus in front of xy².",
        ),
        Misconception(
            "slope-by-y-sign",
            lambda: _f + 23 * 0.2 + 40 * 0.1 + _p @ _H @ _p / 2,
            "The part of the slope that comes from y has the wrong sign: ∂f/∂y at the point, or "
            "the step along y.",
        ),
        Misconception(
            "slope-term-dropped",
            lambda: _f + _p @ _H @ _p / 2,
            "The slope's part g·p is missing.",
        ),
        Misconception(
            "product-rule-forgotten",
            lambda: _f + np.array([48.0, 40.0]) @ _p + _p @ _H @ _p / 2,
            "In ∂f/∂x you differentiated x³ and forgot that xy² depends on x as well.",
        ),
        Misconception(
            "only-the-change",
            lambda: _g @ _p + _p @ _H @ _p / 2,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "true-value",
            lambda: 4.2**3 - 4.2 * 5.1**2,
            "This is f itself after the step. The *model's* value is asked for; it differs a "
            "little.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: _f + _g @ _p - _p @ _H @ _p / 2,
            "You subtracted the curvature's correction. In the model all three parts are added; "
            "a negative one brings its sign along.",
        ),
        Misconception(
            "slope-subtracted",
            lambda: _f - _g @ _p + _p @ _H @ _p / 2,
            "You subtracted g·p. The minus sign belongs to a step −εg; here the step is p itself, "
            "and both of its entries already have their signs.",
        ),
        Misconception(
            "both-subtracted",
            lambda: _f - _g @ _p - _p @ _H @ _p / 2,
            "You subtracted both corrections. In the model all three parts are added.",
        ),
        Misconception(
            "sign-of-y-lost",
            lambda: _f + np.array([23.0, -40.0]) @ _p + _p @ (_H * [[1, -1], [-1, 1]]) @ _p / 2,
            "You put in 5 for y. It is −5.",
        ),
        Misconception(
            "half-of-the-diagonal-alone",
            lambda: _f + _g @ _p + (24 * 0.2**2 - 8 * 0.1**2) / 2 - 20 * 0.2 * 0.1,
            "The ½ stands in front of all of pᵀHp, the mixed part too. That part occurs twice in "
            "pᵀHp, and so once in the model.",
        ),
        Misconception(
            "position-for-step",
            lambda: _f + _g @ _q + _q @ _H @ _q / 2,
            "You put the new point into the model. It takes the step, measured from (4, −5).",
        ),
        Misconception(
            "value-at-the-point",
            lambda: _f,
            "This is f(4, −5), where the model starts. The value after the step is asked for.",
        ),
    ),
    proof=Recomputed(_differentiated_along_the_step),
)
