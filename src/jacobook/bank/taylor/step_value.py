"""The model after a step down the gradient."""

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="taylor.step_value",
    name="predicted",
    title="The model after a step down the gradient",
    level=1,
    points=1,
    objective="6.2",
    hints=("The step is p = −εg. Put it into the second-order model and collect the powers of ε.",),
    answer=Array(),
    # f(a) = 7, g = (1, −2, 2), H = [[4, 1, 0], [1, 2, 0], [0, 0, 3]]: gᵀg = 9, gᵀHg = 20; ε = 0.1
    reference=lambda: 7 - 0.1 * 9 + 0.1**2 / 2 * 20,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: 7 - 0.1 * 9 + 0.1**2 * 20,
            "The curvature counts twice in your model: its term has a factor ½.",
        ),
        Misconception(
            "step-not-squared",
            lambda: 7 - 0.1 * 9 + 0.1 / 2 * 20,
            "In pᵀHp the step occurs twice, and so does ε: the curvature's term has the second "
            "power of ε.",
        ),
        Misconception(
            "gradient-sign",
            lambda: 7 + 0.1 * 9 + 0.1**2 / 2 * 20,
            "You went up. The step is against the gradient, so the slope's promise is a drop.",
        ),
        Misconception(
            "square-forgotten",
            lambda: 7 - 0.1 * 3 + 0.1**2 / 2 * 20,
            "You multiplied ε by the length of g. The slope's promise is ε times gᵀg, the length "
            "*squared*: once for how steep it is, once for how long the step −εg is.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: 7 - 0.1 * 9 - 0.1**2 / 2 * 20,
            "You subtracted the curvature's term. The step has a minus sign, but it occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "first-order",
            lambda: 7 - 0.1 * 9,
            "This is what the slope promises. The curvature's correction is missing.",
        ),
        Misconception(
            "only-the-change",
            lambda: -0.1 * 9 + 0.1**2 / 2 * 20,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "normalised",
            lambda: 7 - 0.1 * 3 + 0.1**2 / 2 * 20 / 9,
            "You scaled the gradient to length 1 first. The step here is ε times the gradient as "
            "it is.",
        ),
        Misconception(
            "step-not-squared-nor-half",
            lambda: 7 - 0.1 * 9 + 0.1 * 20,
            "The curvature's term has a factor ½, and the second power of ε: the step occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "best-step",
            lambda: 7 - 9**2 / (2 * 20),
            "This is the lowest value of the model, at its best step. The value at the given ε is "
            "asked for.",
        ),
        Misconception(
            "gradient-multiplied-once",
            lambda: 7 - 0.1 * 9 + 0.1**2 / 2 * 5,
            "You added up the entries of Hg. The curvature's term is gᵀHg: multiply by g "
            "once more.",
        ),
    ),
)
