"""Predict a small change."""

from fractions import Fraction

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance

VALUE, SLOPES, STEP = 0.5, np.array([4.0, -3.0, 0.2]), np.array([0.02, 0.03, -0.1])


def _walked() -> float:
    """Walk along one coordinate after the other, in exact fractions."""
    value = Fraction("0.5")
    for slope, step in (("4", "0.02"), ("-3", "0.03"), ("0.2", "-0.1")):
        value += Fraction(slope) * Fraction(step)
    return float(value)


EXERCISE = Exercise(
    id="gradient.prediction",
    name="predicted_value",
    title="Predict a small change",
    level=1,
    points=1,
    objective="1.1",
    hints=(
        "The derivative turns a small step into a small change: df = ∇f · dx. What is asked for "
        "is the value after the change.",
    ),
    answer=Array(),
    reference=lambda: VALUE + SLOPES @ STEP,
    tolerance=Tolerance(1e-6, 1e-12, "a number by hand, to six digits"),
    misconceptions=(
        Misconception(
            "only-the-change",
            lambda: SLOPES @ STEP,
            "This is the change df. The value after the step is asked for: where f was, plus the "
            "change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: VALUE - SLOPES @ STEP,
            "You subtracted the change. f after the step is f before it plus df; a change "
            "that is negative makes it smaller by itself.",
        ),
        Misconception(
            "value-before",
            lambda: VALUE,
            "This is f(a), the value before the step.",
        ),
        Misconception(
            "signs-lost",
            lambda: VALUE + np.abs(SLOPES) @ np.abs(STEP),
            "You lost the minus signs. A negative slope along a positive step lowers f, and so "
            "does a positive slope along a negative step.",
        ),
        Misconception(
            "sign-of-a-step-lost",
            lambda: VALUE + SLOPES @ np.abs(STEP),
            "You lost the minus sign of a step: with a positive slope it lowers f.",
        ),
        Misconception(
            "sign-of-a-slope-lost",
            lambda: VALUE + np.abs(SLOPES) @ STEP,
            "You lost the minus sign of a slope: along a positive step it lowers f.",
        ),
        Misconception(
            "change-as-a-share",
            lambda: VALUE * (1 + SLOPES @ STEP),
            "You took the change as a share of f(a). It is a change in f's own unit: add it.",
        ),
        Misconception(
            "only-the-first-term",
            lambda: VALUE + SLOPES[0] * STEP[0],
            "You counted the first variable alone. All three move, and their three changes add up.",
        ),
        Misconception(
            "a-value-for-each",
            lambda: VALUE + SLOPES * STEP,
            "You have three numbers, one for each variable. f is one number: the three changes add "
            "up.",
        ),
        Misconception(
            "three-changes",
            lambda: SLOPES * STEP,
            "These are the changes that the three variables bring. They add up to one, and the "
            "value after it is asked for.",
        ),
        Misconception(
            "step-added",
            lambda: VALUE + np.sum(STEP),
            "You added the step itself. It has to be multiplied by the slopes, which say how much "
            "f changes per step.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: VALUE + np.linalg.norm(SLOPES) * np.linalg.norm(STEP),
            "You multiplied the two lengths. That is the change for a step straight uphill; this "
            "step goes another way, so the dot product is needed.",
        ),
        Misconception(
            "gradient-summed",
            lambda: VALUE + np.sum(SLOPES),
            "You added the gradient's entries without the step. Each partial derivative is a rate: "
            "multiply it by how far that variable moved.",
        ),
        Misconception(
            "third-term-forgotten",
            lambda: VALUE + SLOPES[:2] @ STEP[:2],
            "Two of the three products are there. The third coordinate moves as well.",
        ),
        Misconception(
            "second-term-forgotten",
            lambda: VALUE + SLOPES[::2] @ STEP[::2],
            "The product of the second coordinate is missing.",
        ),
        Misconception(
            "first-term-forgotten",
            lambda: VALUE + SLOPES[1:] @ STEP[1:],
            "The product of the first coordinate is missing.",
        ),
        Misconception(
            "change-of-the-value-times",
            lambda: VALUE * (SLOPES @ STEP),
            "You multiplied the value by the change. The change is added to it.",
        ),
        Misconception(
            "last-product-ten-times",
            lambda: VALUE + SLOPES @ STEP + 9 * SLOPES[2] * STEP[2],
            "The last product is ten times too large: count its decimals.",
        ),
        Misconception(
            "middle-product-too-small",
            lambda: VALUE + SLOPES @ STEP - 0.9 * SLOPES[1] * STEP[1],
            "The product of the second coordinate is ten times too small: count its decimals.",
        ),
        Misconception(
            "middle-product-too-large",
            lambda: VALUE + SLOPES @ STEP + 9 * SLOPES[1] * STEP[1],
            "The product of the second coordinate is ten times too large: count its decimals.",
        ),
        Misconception(
            "first-product-too-large",
            lambda: VALUE + SLOPES @ STEP + 9 * SLOPES[0] * STEP[0],
            "The product of the first coordinate is ten times too large: count its decimals.",
        ),
        Misconception(
            "value-twice",
            lambda: 2 * VALUE + SLOPES @ STEP,
            "The value f(a) is in it twice.",
        ),
        Misconception(
            "gradient-alone-summed",
            lambda: np.sum(SLOPES),
            "You added the entries of the gradient up. Each is to be multiplied by the step in "
            "its coordinate.",
        ),
        Misconception(
            "length-of-the-step",
            lambda: np.linalg.norm(STEP),
            "This is the length of the step.",
        ),
        Misconception(
            "step-alone-summed",
            lambda: np.sum(STEP),
            "You added the entries of the step up. Each is to be multiplied by the slope in its "
            "coordinate.",
        ),
        Misconception(
            "first-sign",
            lambda: 0.5 - 0.08 - 0.09 - 0.02,
            "The first product has the wrong sign: both of its factors are positive.",
        ),
        Misconception(
            "change-doubled",
            lambda: 0.44,
            "You took the change twice. The derivative predicts f(a) plus *one* times ∇f(a) · dx.",
        ),
        Misconception(
            "change-without-sign",
            lambda: 0.03,
            "You gave the size of the change. The value after the step is asked for: f(a), with "
            "the change, which has a sign.",
        ),
        Misconception(
            "length-of-the-gradient",
            lambda: 0.5 + np.sqrt(25.04),
            "You added the length of the gradient. What is added is its dot product with the step.",
        ),
        Misconception(
            "products-squared",
            lambda: 0.5 + 0.08**2 + 0.09**2 + 0.02**2,
            "You squared the three products. They are added as they are, with their signs.",
        ),
        Misconception(
            "change-ten-times-wrong-sign",
            lambda: 0.8,
            "Your change has the wrong sign and is ten times too large: compute the three "
            "products again, digit by digit.",
        ),
        Misconception(
            "change-ten-times",
            lambda: 0.2,
            "Your change is ten times too large: look at the decimal places of the three products.",
        ),
        Misconception(
            "last-product-tenth",
            lambda: 0.5 - 0.01 - 0.002,
            "The last product is a tenth of what it should be: look at its decimal places.",
        ),
        Misconception(
            "negated-value",
            lambda: -0.47,
            "Your number has the wrong sign: f(a) is 0.5, and the step is small.",
        ),
        Misconception(
            "middle-alone",
            lambda: 0.5 - 0.09,
            "You counted the second variable alone. All three move, and their three changes add "
            "up.",
        ),
        Misconception(
            "step-of-the-last",
            lambda: 0.5 + 0.1,
            "You added 0.1, as large as the last step. What is added is the dot product of "
            "gradient and step.",
        ),
        Misconception(
            "first-product-too-small",
            lambda: 0.5 + 0.008 - 0.09 - 0.02,
            "The product of the first coordinate is a tenth of what it should be: count its "
            "decimals.",
        ),
        Misconception(
            "products-multiplied",
            lambda: 0.5 + 0.08 * -0.09 * -0.02,
            "You multiplied the three products. The changes that they stand for add up.",
        ),
        Misconception(
            "length-of-the-gradient-squared",
            lambda: 0.5 - 25.04,
            "You subtracted the squared length of the gradient, as after a step straight "
            "downhill. The step is another one.",
        ),
    ),
    proof=Recomputed(_walked),
)
