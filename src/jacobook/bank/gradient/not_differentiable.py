"""Straight lines are not enough."""

from fractions import Fraction
from typing import Any

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _limits_disagree(answer: tuple[Any, Any]) -> bool:
    """Put axes and curve into f, exactly, ever closer to the origin."""
    (a, b, c), k = answer[0], answer[1][()]

    def f(x: Fraction, y: Fraction) -> Fraction:
        return (a * x**2 + b * x * y**2 + c * y**4) / (x**2 + y**4)

    near = [Fraction(1, 10**power) for power in range(1, 6)]
    both_partials = all(f(t, 0 * t) == 0 and f(0 * t, t) == 0 for t in near)
    along_the_curve = {f(k * t**2, t) for t in near}
    return both_partials and len(along_the_curve) == 1 and along_the_curve != {0}


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
    proof=Satisfies(_limits_disagree),
)
