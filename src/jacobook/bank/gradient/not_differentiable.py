"""Straight lines are not enough."""

from jacobook.declaration import Condition, Exercise, Witness

EXERCISE = Exercise(
    id="gradient.not_differentiable",
    name="witness",
    title="Straight lines are not enough",
    level=3,
    points=3,
    objective="1.5",
    hints=(
        "On the x-axis f is the number a, except at the origin, where it is 0. When does the "
        "difference quotient (f(t, 0) − f(0, 0)) / t have a limit? Then do the y-axis.",
        "Put x = kt² and y = t into f: the t cancels. Which value is left?",
    ),
    answer=Witness(
        fields=(("coefficients", (3,)), ("k", ())),
        # f(x, y) = (ax² + bxy² + cy⁴) / (x² + y⁴), f(0, 0) = 0, along (kt², t)
        conditions=(
            Condition(
                "no-partial-derivatives",
                lambda abc, k: abc[0] == 0 and abc[2] == 0,
                "At least one of the two partial derivatives at the origin does not exist for your "
                "coefficients: along an axis f jumps from 0 to another constant. Look at f(t, 0) "
                "and f(0, t).",
                ((1, 1, 0), 1),
            ),
            Condition(
                "zero-function",
                lambda abc, k: abc[1] != 0,
                "With these coefficients f is zero everywhere, and so differentiable. Keep the "
                "axes quiet, but let something happen between them.",
                ((0, 0, 0), 1),
            ),
            Condition(
                "along-an-axis",
                lambda abc, k: k[()] != 0,
                "The coefficients are fine. With k = 0 your curve is the y-axis, on which f is 0 "
                "all the way: it shows nothing.",
                ((0, 1, 0), 0),
            ),
        ),
    ),
    reference=lambda: ((0, 1, 0), 1),
)
