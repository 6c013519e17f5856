"""A second-order model by hand."""

from functools import partial
from itertools import product

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Vector, slip

# f(x, y) = x³ − xy² at (4, −5), step (0.2, −0.1)
_AT = np.array([4.0, -5.0])
_p = np.array([0.2, -0.1])
_f = -36.0
_g = np.array([23.0, 40.0])
_H = np.array([[24.0, 10.0], [10.0, -8.0]])
_q = _AT + _p  # where the step leads


def _model(
    value: float = -36.0,
    by_x: float = 23.0,
    by_y: float = 40.0,
    by_xx: float = 24.0,
    by_xy: float = 10.0,
    by_yy: float = -8.0,
    mixed: float = 2.0,
    half: float = 0.5,
) -> float:
    """Build the model out of its parts, each of which may be a wrong one."""
    x, y = _p
    bend = by_xx * x**2 + mixed * by_xy * x * y + by_yy * y**2
    return float(value + by_x * x + by_y * y + half * bend)


def _slip(label: str, message: str, **parts: float) -> Misconception:
    return slip(_model, label, message, "", **parts)


_IN_THE_MODEL: dict[str, tuple[str, dict[str, float]]] = {
    "half": ("The factor ½ in front of pᵀHp is missing.", {"half": 1.0}),
    "first-order": ("The curvature's correction is missing.", {"half": 0.0}),
    "mixed-dropped": ("Of the Hessian only the diagonal is used.", {"mixed": 0.0}),
    "mixed-once": ("The mixed second derivative is counted once.", {"mixed": 1.0}),
    "change": ("The value f(4, −5) isn't added.", {"value": 0.0}),
}
_IN_A_DERIVATIVE: dict[str, tuple[str, dict[str, float]]] = {
    "slope-by-y": ("The slope by y has the wrong sign.", {"by_y": -40.0}),
    "product-rule": ("In ∂f/∂x the part that comes from xy² is missing.", {"by_x": 48.0}),
    "slope-by-x": ("In ∂f/∂x the part that comes from xy² has the wrong sign.", {"by_x": 73.0}),
    "bend-by-y": ("The second derivative by y has the wrong sign.", {"by_yy": 8.0}),
    "no-bend-by-y": ("The second derivative by y isn't zero.", {"by_yy": 0.0}),
}


# These give a number that another mistake gives too.
_AMBIGUOUS = (
    ("half", "bend-by-y"),
    ("mixed-dropped", "no-bend-by-y"),
    ("mixed-once", "product-rule"),
    ("first-order", "bend-by-y"),
    ("first-order", "no-bend-by-y"),
)
_BOTH_IN_THE_MODEL = (
    ("half", "change"),
    ("half", "mixed-dropped"),
    ("first-order", "change"),
    ("mixed-once", "change"),
    ("mixed-dropped", "change"),
)
_BOTH_IN_DERIVATIVES = (
    ("slope-by-y", "bend-by-y"),
    ("slope-by-y", "no-bend-by-y"),
    ("product-rule", "slope-by-y"),
    ("product-rule", "bend-by-y"),
    ("slope-by-x", "slope-by-y"),
    ("slope-by-x", "bend-by-y"),
)


def _two_slips() -> list[Misconception]:
    """One slip in the model together with another one there, or with one in a derivative."""
    known = _IN_THE_MODEL | _IN_A_DERIVATIVE
    pairs = [*product(_IN_THE_MODEL, _IN_A_DERIVATIVE), *_BOTH_IN_THE_MODEL, *_BOTH_IN_DERIVATIVES]
    return [
        Misconception(
            f"{one}-and-{other}",
            partial(_model, **(known[one][1] | known[other][1])),
            f"This is what comes out of two mistakes together. {known[one][0]} {known[other][0]}",
        )
        for one, other in pairs
        if (one, other) not in _AMBIGUOUS
    ]


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
        slip(
            _model,
            "missing-half",
            "The curvature's correction is twice what it should be: the factor ½ in front of pᵀHp"
            " is missing. (It comes out like this too if the second derivative by y still has a y"
            " in it.)",
            half=1.0,
        ),
        slip(
            _model,
            "first-order",
            "The curvature's correction is missing, or came out as zero: the second derivative of"
            " x³ isn't 3x.",
            half=0.0,
        ),
        slip(
            _model,
            "mixed-terms-dropped",
            "This is what the diagonal of the Hessian alone gives. The mixed second derivative "
            "isn't zero here, and the step moves both coordinates.",
            mixed=0.0,
        ),
        slip(
            _model,
            "mixed-term-once",
            "This is what comes out if the mixed second derivative is counted once, or has lost "
            "the 2 that y² leaves in it. It stands in the Hessian at two places.",
            mixed=1.0,
        ),
        slip(
            _model,
            "mixed-sign",
            "The mixed part of the curvature has the wrong sign. There are three minus signs to "
            "mind: in front of xy², in y, and in the step.",
            mixed=-2.0,
        ),
        slip(
            _model,
            "last-entry-sign",
            "The second derivative by y has the wrong sign: there is a minus in front of xy².",
            by_yy=8.0,
        ),
        slip(
            _model,
            "slope-by-y-sign",
            "The part of the slope that comes from y has the wrong sign: ∂f/∂y at the point, or "
            "the step along y.",
            by_y=-40.0,
        ),
        slip(_model, "slope-term-dropped", "The slope's part g·p is missing.", by_x=0.0, by_y=0.0),
        slip(
            _model,
            "product-rule-forgotten",
            "The slope's part is as if xy² didn't depend on x: it does. (It comes out like this "
            "too with −10 for ∂f/∂y, where a factor and a sign are lost.)",
            by_x=48.0,
        ),
        slip(
            _model,
            "only-the-change",
            "The value f(4, −5) isn't added: the value after the step is asked for, not its "
            "change.",
            value=0.0,
        ),
        Misconception(
            "true-value",
            lambda: 4.2**3 - 4.2 * 5.1**2,
            "This is f itself after the step. The *model's* value is asked for; it differs a "
            "little.",
        ),
        slip(
            _model,
            "curvature-subtracted",
            "Your correction for the curvature has the wrong sign. In the model all three parts "
            "are added; a negative one brings its sign along. (It comes out like this too if the "
            "second derivative by x is missing, or exchanged with the one by y.)",
            half=-0.5,
        ),
        slip(
            _model,
            "slope-subtracted",
            "You subtracted g·p, or took p − (4, −5) for the step. The minus sign belongs to a "
            "step −εg; here the step is p itself, and its entries have their signs already.",
            by_x=-23.0,
            by_y=-40.0,
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
            "The mixed part of pᵀHp counts twice in your model. It occurs twice in pᵀHp, and the "
            "½ stands in front of all of it: so it counts once.",
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
        _slip(
            "second-by-y-forgotten",
            "The second derivative by y is missing from your curvature. It isn't zero: y occurs as "
            "y² in f.",
            by_yy=0.0,
        ),
        _slip(
            "second-by-y-without-x",
            "In the second derivative by y the factor x of xy² is missing.",
            by_yy=-2.0,
        ),
        _slip(
            "second-by-x-without-x",
            "The second derivative of x³ still has an x in it.",
            by_xx=6.0,
        ),
        _slip(
            "second-by-x-once-differentiated",
            "For the second derivative by x you took 3x², the first one of x³. Differentiate "
            "again.",
            by_xx=48.0,
        ),
        _slip(
            "slope-by-x-sign",
            "In ∂f/∂x the part that comes from −xy² has the wrong sign: (−5)² is positive, and a "
            "minus stands in front.",
            by_x=73.0,
        ),
        _slip(
            "slope-by-x-power",
            "In ∂f/∂x you kept x in the part that comes from xy²: differentiating by x takes it "
            "away.",
            by_x=48.0 - 100.0,
        ),
        _slip(
            "slope-by-x-without-three",
            "In ∂f/∂x the factor 3 is missing that x³ leaves in front.",
            by_x=16.0 - 25.0,
        ),
        _slip(
            "slope-by-x-power-of-x",
            "In ∂f/∂x you have 3x where x³ leaves 3x².",
            by_x=12.0 - 25.0,
        ),
        _slip(
            "slope-by-y-without-two",
            "In ∂f/∂y the factor 2 is missing that y² leaves in front.",
            by_y=20.0,
        ),
        _slip(
            "slope-by-y-without-x",
            "In ∂f/∂y the factor x of xy² is missing.",
            by_y=10.0,
        ),
        _slip(
            "slope-by-x-forgotten",
            "The part of the slope that comes from x is missing.",
            by_x=0.0,
        ),
        _slip(
            "slope-by-y-forgotten",
            "The part of the slope that comes from y is missing.",
            by_y=0.0,
        ),
        _slip(
            "value-sign",
            "In f(4, −5) the sign of xy² is wrong: (−5)² is positive, and a minus stands in front.",
            value=164.0,
        ),
        _slip(
            "value-square-forgotten",
            "In f(4, −5) you took xy, and f has xy² there.",
            value=84.0,
        ),
        _slip(
            "quarter",
            "The curvature's correction is only half of what it should be: its ½ counts twice.",
            half=0.25,
        ),
        _slip(
            "slopes-exchanged",
            "The two entries of the gradient have changed places.",
            by_x=40.0,
            by_y=23.0,
        ),
        Misconception(
            "gradient-at-the-new-point",
            lambda: _model(by_x=3 * _q[0] ** 2 - _q[1] ** 2, by_y=-2 * _q[0] * _q[1]),
            "You evaluated the gradient at the new point. The whole model is made at (4, −5).",
        ),
        Misconception(
            "hessian-at-the-new-point",
            lambda: _model(by_xx=6 * _q[0], by_xy=-2 * _q[1], by_yy=-2 * _q[0]),
            "You evaluated the Hessian at the new point. The whole model is made at (4, −5).",
        ),
        Misconception(
            "hessian-for-one",
            lambda: float(_f + _g @ _p + _p @ _p / 2),
            "In the curvature's correction the Hessian is missing: you took pᵀp.",
        ),
        Misconception(
            "rounded",
            lambda: -35.2,
            "Your number is rounded. Hand over all its decimals; there aren't many.",
        ),
        Misconception(
            "rounded-to-an-integer",
            lambda: -35.0,
            "Your number is rounded to an integer. Hand over its decimals too.",
        ),
        *_two_slips(),
        Misconception(
            "x-alone",
            lambda: _model(by_y=0.0, by_xy=0.0, by_yy=0.0),
            "You moved x alone. The step moves y too: its slope and its curvature are missing.",
        ),
        Misconception(
            "y-alone",
            lambda: _model(by_x=0.0, by_xy=0.0, by_xx=0.0),
            "You moved y alone. The step moves x too: its slope and its curvature are missing.",
        ),
        Misconception(
            "x-alone-to-first-order",
            lambda: _model(by_y=0.0, half=0.0),
            "Two things. The part of the slope that comes from y is missing, and so is the "
            "curvature's correction.",
        ),
        Misconception(
            "y-alone-to-first-order",
            lambda: _model(by_x=0.0, half=0.0),
            "Two things. The part of the slope that comes from x is missing, and so is the "
            "curvature's correction.",
        ),
        Misconception(
            "value-without-square",
            lambda: _model(value=44.0),
            "In f(4, −5) you subtracted xy with a positive sign, and f has xy² there.",
        ),
        Misconception(
            "mixed-by-x",
            lambda: _model(by_xy=-8.0),
            "For the mixed second derivative you differentiated −2xy by y. Differentiate ∂f/∂y by "
            "x, or ∂f/∂x by y.",
        ),
        Misconception(
            "change-first-order-x",
            lambda: _model(value=0.0, by_y=-40.0, half=0.0),
            "Two things, and a sign. f(4, −5) and the curvature's correction are missing, and the "
            "slope by y has the wrong sign.",
        ),
        _slip(
            "sixth",
            "The curvature's correction is divided by 6. Only the ½ belongs there.",
            half=1 / 6,
        ),
        _slip(
            "curvature-doubled",
            "The curvature's correction has a factor 2 in place of ½.",
            half=2.0,
        ),
        _slip("value-of-x-alone", "In f(4, −5) the term xy² is missing.", value=64.0),
        _slip("value-of-y-alone", "In f(4, −5) the term x³ is missing.", value=-100.0),
        _slip("value-power-lost", "In f(4, −5) the power of x³ is lost.", value=4.0 - 100.0),
        _slip(
            "slope-by-x-of-y-alone", "In ∂f/∂x the part that comes from x³ is missing.", by_x=-25.0
        ),
        _slip("slope-by-x-turned", "∂f/∂x has the wrong sign.", by_x=-23.0),
        _slip("slope-by-x-of-y-unsquared", "In ∂f/∂x the square of y is lost.", by_x=48.0 + 5.0),
        _slip("slope-by-x-cubed", "In ∂f/∂x the power of x³ isn't lowered.", by_x=192.0 - 25.0),
        _slip("slope-by-y-squared", "In ∂f/∂y the square of y is still there.", by_y=-2 * 4 * 25.0),
        _slip("second-by-x-sign", "The second derivative by x has the wrong sign.", by_xx=-24.0),
        _slip(
            "second-by-x-of-y-too",
            "In the second derivative by x the part of xy² is still there. It is linear in x.",
            by_xx=24.0 - 25.0,
        ),
        _slip(
            "second-by-y-once",
            "For the second derivative by y you took −x: the 2 of y² is lost.",
            by_yy=-4.0,
        ),
        Misconception(
            "new-point-in-the-slope",
            lambda: _f + _g @ _q + _p @ _H @ _p / 2,
            "You put the new point into the slope's part. It takes the step, measured from (4, "
            "−5).",
        ),
        Misconception(
            "new-point-in-the-curvature",
            lambda: _f + _g @ _p + _q @ _H @ _q / 2,
            "You put the new point into the curvature's part. It takes the step, measured from "
            "(4, −5).",
        ),
        Misconception(
            "steps-not-squared",
            lambda: _f + _g @ _p + (24 * 0.2 - 2 * 10 * 0.02 - 8 * -0.1) / 2,
            "In the curvature's part the steps on the diagonal aren't squared.",
        ),
        Misconception(
            "curvature-alone",
            lambda: _p @ _H @ _p / 2,
            "This is the curvature's correction alone. The value and the slope's part belong to "
            "the model too.",
        ),
    ),
    proof=Recomputed(_differentiated_along_the_step),
)
