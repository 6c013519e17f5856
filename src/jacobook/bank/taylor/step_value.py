"""The model after a step down the gradient."""

from fractions import Fraction

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


def _of_a_quadratic_function() -> float:
    """A quadratic function is its own model: put the new point into one, in exact fractions."""
    steps = [-Fraction(1, 10) * entry for entry in (3, -1, 5)]
    u, v, w = steps
    value = 7 + 3 * u - v + 5 * w
    value += 2 * u**2 + u * v + 3 * v**2 + Fraction(3, 2) * w**2
    return float(value)


EXERCISE = Exercise(
    id="taylor.step_value",
    name="predicted",
    title="The model after a step down the gradient",
    level=1,
    points=1,
    objective="6.2",
    hints=("The step is p = −εg. Put it into the second-order model and collect the powers of ε.",),
    answer=Array(),
    # f(a) = 7, g = (3, −1, 5), H = [[4, 1, 0], [1, 6, 0], [0, 0, 3]]: gᵀg = 35, gᵀHg = 111; ε = 0.1
    reference=lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 111,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: 7 - 0.1 * 35 + 0.1**2 * 111,
            "The curvature counts twice in your model: its term has a factor ½.",
        ),
        Misconception(
            "step-not-squared",
            lambda: 7 - 0.1 * 35 + 0.1 / 2 * 111,
            "In pᵀHp the step occurs twice, and so does ε: the curvature's term has the second "
            "power of ε.",
        ),
        Misconception(
            "gradient-sign",
            lambda: 7 + 0.1 * 35 + 0.1**2 / 2 * 111,
            "You went up. The step is against the gradient, so the slope's promise is a drop.",
        ),
        Misconception(
            "square-forgotten",
            lambda: 7 - 0.1 * 35**0.5 + 0.1**2 / 2 * 111,
            "You multiplied ε by the length of g. The slope's promise is ε times gᵀg, the length "
            "*squared*: once for how steep it is, once for how long the step −εg is.",
        ),
        Misconception(
            "entries-of-g-added",
            lambda: 7 - 0.1 * 7 + 0.1**2 / 2 * 111,
            "You added up the entries of g. The slope's promise is ε times gᵀg.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: 7 - 0.1 * 35 - 0.1**2 / 2 * 111,
            "You subtracted the curvature's term. The step has a minus sign, but it occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "first-order",
            lambda: 7 - 0.1 * 35,
            "This is what the slope promises. The curvature's correction is missing.",
        ),
        Misconception(
            "only-the-change",
            lambda: -0.1 * 35 + 0.1**2 / 2 * 111,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "normalised",
            lambda: 7 - 0.1 * 35**0.5 + 0.1**2 / 2 * 111 / 35,
            "You scaled the gradient to length 1 first. The step here is ε times the gradient as "
            "it is.",
        ),
        Misconception(
            "step-not-squared-nor-half",
            lambda: 7 - 0.1 * 35 + 0.1 * 111,
            "The curvature's term has a factor ½, and the second power of ε: the step occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "mixed-once",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 114,
            "The mixed second derivative stands in H at two places, and you counted it once.",
        ),
        Misconception(
            "mixed-dropped",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 117,
            "You used the diagonal of H alone. The entries beside it belong to the curvature too.",
        ),
        Misconception(
            "mixed-sign",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 123,
            "The mixed part of gᵀHg has the wrong sign: g has entries of both signs.",
        ),
        Misconception(
            "squares-with-signs",
            lambda: 7 - 0.1 * 33 + 0.1**2 / 2 * 111,
            "In gᵀg one square has come out negative: the square of −1 is positive.",
        ),
        Misconception(
            "gradient-in-the-curvature",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 35,
            "In the curvature's term H is missing: you took gᵀg where gᵀHg belongs.",
        ),
        Misconception(
            "trace",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 13,
            "You used the trace of H. The curvature's term is gᵀHg: the direction of g counts.",
        ),
        Misconception(
            "sign-and-half",
            lambda: 7 - 0.1 * 35 - 0.1**2 * 111,
            "Two things about the curvature's term: it is added, and it has a factor ½.",
        ),
        Misconception(
            "best-step",
            lambda: 7 - 35**2 / (2 * 111),
            "This is the lowest value of the model, at its best step. The value at the given ε is "
            "asked for.",
        ),
        Misconception(
            "gradient-multiplied-once",
            lambda: 7 - 0.1 * 35 + 0.1**2 / 2 * 23,
            "You added up the entries of Hg. The curvature's term is gᵀHg: multiply by g "
            "once more.",
        ),
    ),
    proof=Recomputed(_of_a_quadratic_function),
)
