"""A second-order model by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

_p = np.array([0.1, -0.2])


_q = np.array([1.1, 1.8])  # where the step leads


_g = np.array([-1.0, -4.0])


_H = np.array([[6.0, -4.0], [-4.0, -2.0]])


EXERCISE = Exercise(
    id="taylor.by_hand",
    name="model_value",
    title="A second-order model by hand",
    level=1,
    points=1,
    objective="6.1",
    hints=(
        "You need three things at (1, 2): the value of f, its gradient and its Hessian.",
        "In pᵀHp the mixed second derivative occurs twice, once for each order of x and y.",
    ),
    answer=Array(),
    # f(x, y) = x³ − xy² at (1, 2), step (0.1, −0.2)
    reference=lambda: -3 + _g @ _p + _p @ _H @ _p / 2,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: -3 + _g @ _p + _p @ _H @ _p,
            "The curvature counts twice in your model: the factor ½ in front of pᵀHp is missing.",
        ),
        Misconception(
            "first-order",
            lambda: -3 + _g @ _p,
            "This is the first-order model, the value plus the slope's promise. The curvature's "
            "correction is still to come.",
        ),
        Misconception(
            "mixed-terms-dropped",
            lambda: -3 + _g @ _p + (6 * 0.1**2 - 2 * 0.2**2) / 2,
            "You used the diagonal of the Hessian alone. The mixed second derivative isn't zero "
            "here, and the step moves both coordinates.",
        ),
        Misconception(
            "mixed-term-once",
            lambda: -3 + _g @ _p + (6 * 0.1**2 - 2 * 0.2**2 + 4 * 0.1 * 0.2) / 2,
            "The mixed second derivative stands in the Hessian at two places, and you counted it "
            "once.",
        ),
        Misconception(
            "only-the-change",
            lambda: _g @ _p + _p @ _H @ _p / 2,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "true-value",
            lambda: 1.1**3 - 1.1 * 1.8**2,
            "This is f itself after the step. The *model's* value is asked for; it differs a "
            "little.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: -3 + _g @ _p - _p @ _H @ _p / 2,
            "You subtracted the curvature's correction. In the model all three parts are added; "
            "a negative one brings its sign along.",
        ),
        Misconception(
            "slope-subtracted",
            lambda: -3 - _g @ _p + _p @ _H @ _p / 2,
            "You subtracted g·p. The minus sign belongs to a step −εg; here the step is p itself, "
            "and both of its entries already have their signs.",
        ),
        Misconception(
            "position-for-step",
            lambda: -3 + _g @ _q + _q @ _H @ _q / 2,
            "You put the new point into the model. It takes the step, measured from (1, 2).",
        ),
    ),
)
