"""The model after a step down the gradient."""

from fractions import Fraction

from jacobook.declaration import Array, Exercise, Misconception, Recomputed


def _of_a_quadratic_function() -> float:
    """A quadratic function is its own model: put the new point into one, in exact fractions."""
    steps = [-Fraction(1, 10) * entry for entry in (3, -1, 5)]
    u, v, w = steps
    value = 9 + 3 * u - v + 5 * w
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
    # f(a) = 9, g = (3, −1, 5), H = [[4, 1, 0], [1, 6, 0], [0, 0, 3]]: gᵀg = 35, gᵀHg = 111; ε = 0.1
    reference=lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 111,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda: 9 - 0.1 * 35 + 0.1**2 * 111,
            "The curvature counts twice in your model: its term has a factor ½.",
        ),
        Misconception(
            "step-not-squared",
            lambda: 9 - 0.1 * 35 + 0.1 / 2 * 111,
            "In pᵀHp the step occurs twice, and so does ε: the curvature's term has the second "
            "power of ε.",
        ),
        Misconception(
            "gradient-sign",
            lambda: 9 + 0.1 * 35 + 0.1**2 / 2 * 111,
            "You went up. The step is against the gradient, so the slope's promise is a drop.",
        ),
        Misconception(
            "square-forgotten",
            lambda: 9 - 0.1 * 35**0.5 + 0.1**2 / 2 * 111,
            "You multiplied ε by the length of g. The slope's promise is ε times gᵀg, the length "
            "*squared*: once for how steep it is, once for how long the step −εg is.",
        ),
        Misconception(
            "entries-of-g-added",
            lambda: 9 - 0.1 * 7 + 0.1**2 / 2 * 111,
            "You added up the entries of g. The slope's promise is ε times gᵀg.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda: 9 - 0.1 * 35 - 0.1**2 / 2 * 111,
            "You subtracted the curvature's term. The step has a minus sign, but it occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "first-order",
            lambda: 9 - 0.1 * 35,
            "This is what the slope promises. The curvature's correction is missing.",
        ),
        Misconception(
            "only-the-change",
            lambda: -0.1 * 35 + 0.1**2 / 2 * 111,
            "This is the change that the model predicts. The value after the step is asked for.",
        ),
        Misconception(
            "normalised",
            lambda: 9 - 0.1 * 35**0.5 + 0.1**2 / 2 * 111 / 35,
            "You scaled the gradient to length 1 first. The step here is ε times the gradient as "
            "it is.",
        ),
        Misconception(
            "step-not-squared-nor-half",
            lambda: 9 - 0.1 * 35 + 0.1 * 111,
            "The curvature's term has a factor ½, and the second power of ε: the step occurs twice "
            "in pᵀHp.",
        ),
        Misconception(
            "mixed-once",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 114,
            "The mixed second derivative stands in H at two places, and you counted it once.",
        ),
        Misconception(
            "mixed-dropped",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 117,
            "You used the diagonal of H alone. The entries beside it belong to the curvature too.",
        ),
        Misconception(
            "mixed-sign",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 123,
            "The mixed part of gᵀHg has the wrong sign: g has entries of both signs.",
        ),
        Misconception(
            "squares-with-signs",
            lambda: 9 - 0.1 * 33 + 0.1**2 / 2 * 111,
            "In gᵀg one square has come out negative: the square of −1 is positive.",
        ),
        Misconception(
            "gradient-in-the-curvature",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 35,
            "In the curvature's term H is missing: you took gᵀg where gᵀHg belongs.",
        ),
        Misconception(
            "trace",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 13,
            "You used the trace of H. The curvature's term is gᵀHg: the direction of g counts.",
        ),
        Misconception(
            "sign-and-half",
            lambda: 9 - 0.1 * 35 - 0.1**2 * 111,
            "Two things about the curvature's term: it is added, and it has a factor ½.",
        ),
        Misconception(
            "best-step",
            lambda: 9 - 35**2 / (2 * 111),
            "This is the lowest value of the model, at its best step. The value at the given ε is "
            "asked for.",
        ),
        Misconception(
            "gradient-multiplied-once",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 23,
            "You added up the entries of Hg. The curvature's term is gᵀHg: multiply by g "
            "once more.",
        ),
        Misconception(
            "slope-forgotten",
            lambda: 9 + 0.1**2 / 2 * 111,
            "The slope's part −ε gᵀg is missing.",
        ),
        Misconception(
            "slope-halved",
            lambda: 9 - 0.1 * 35 / 2 + 0.1**2 / 2 * 111,
            "The ½ belongs to the curvature's term alone. Yours stands in front of the slope's "
            "too.",
        ),
        Misconception(
            "step-squared-in-the-slope",
            lambda: 9 - 0.1**2 * 35 + 0.1**2 / 2 * 111,
            "In the slope's part ε occurs once. You squared it there too.",
        ),
        Misconception(
            "sum-of-sizes",
            lambda: 9 - 0.1 * 9 + 0.1**2 / 2 * 111,
            "You added up the sizes of the entries of g. The slope's promise is ε times gᵀg, the "
            "sum of their *squares*.",
        ),
        Misconception(
            "largest-entry",
            lambda: 9 - 0.1 * 5 + 0.1**2 / 2 * 111,
            "You took the largest entry of g. The slope's promise is ε times gᵀg.",
        ),
        Misconception(
            "small-square-forgotten",
            lambda: 9 - 0.1 * 34 + 0.1**2 / 2 * 111,
            "In gᵀg one square is missing, that of −1.",
        ),
        Misconception(
            "last-curvature-forgotten",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 36,
            "In gᵀHg the part of the third coordinate is missing.",
        ),
        Misconception(
            "middle-square-sign",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 99,
            "In gᵀHg the square of −1 has come out negative.",
        ),
        Misconception(
            "last-entry-not-squared",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 51,
            "In gᵀHg the third coordinate of g occurs once. Multiply Hg by g once more.",
        ),
        Misconception(
            "length-of-the-product",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 355,
            "You took the square of the length of Hg. The curvature's term is gᵀHg, with one H.",
        ),
        Misconception(
            "trace-times-square",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 13 * 35,
            "You took the trace of H for the curvature along g. The curvature's term is gᵀHg.",
        ),
        Misconception(
            "step-one",
            lambda: 9 - 35 + 111 / 2,
            "You left ε out, or took 1 for it. The step is ε times g, and ε = 0.1.",
        ),
        Misconception(
            "step-forgotten-in-the-curvature",
            lambda: 9 - 0.1 * 35 + 111 / 2,
            "In the curvature's term ε is missing: the step occurs twice there.",
        ),
        Misconception(
            "cubed",
            lambda: 9 - 0.1 * 35 + 0.1**3 / 2 * 111,
            "The curvature's term has the second power of ε, and yours the third.",
        ),
        Misconception(
            "half-squared",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 4 * 111,
            "The curvature's term has a factor ½, and yours has ¼.",
        ),
        Misconception(
            "up-and-half",
            lambda: 9 + 0.1 * 35 + 0.1**2 * 111,
            "Two things. The step is against the gradient, so the slope's promise is a drop; and "
            "the curvature's term has a factor ½.",
        ),
        Misconception(
            "up-and-first-order",
            lambda: 9 + 0.1 * 35,
            "Two things. The step is against the gradient, so the slope's promise is a drop; and "
            "the curvature's term is missing.",
        ),
        Misconception(
            "up-and-curvature-subtracted",
            lambda: 9 + 0.1 * 35 - 0.1**2 / 2 * 111,
            "Both signs are turned around. The step is against the gradient, so the slope's part "
            "is a drop; the step occurs twice in the curvature's term, which keeps its sign.",
        ),
        Misconception(
            "half-and-mixed-dropped",
            lambda: 9 - 0.1 * 35 + 0.1**2 * 117,
            "Two things. The curvature's term has a factor ½, and the entries beside the diagonal "
            "of H belong to it.",
        ),
        Misconception(
            "half-and-mixed-once",
            lambda: 9 - 0.1 * 35 + 0.1**2 * 114,
            "Two things. The curvature's term has a factor ½, and the mixed second derivative "
            "stands in H at two places.",
        ),
        Misconception(
            "half-and-mixed-sign",
            lambda: 9 - 0.1 * 35 + 0.1**2 * 123,
            "Two things. The curvature's term has a factor ½, and its mixed part has the wrong "
            "sign.",
        ),
        Misconception(
            "change-and-first-order",
            lambda: -0.1 * 35,
            "Two things. The value f(a) isn't added, and the curvature's term is missing.",
        ),
        Misconception(
            "change-and-half",
            lambda: -0.1 * 35 + 0.1**2 * 111,
            "Two things. The value f(a) isn't added, and the curvature's term has a factor ½.",
        ),
        Misconception(
            "length-and-half",
            lambda: 9 - 0.1 * 35**0.5 + 0.1**2 * 111,
            "Two things. The slope's promise is ε times gᵀg, the length of g *squared*; and the "
            "curvature's term has a factor ½.",
        ),
        Misconception(
            "length-and-first-order",
            lambda: 9 - 0.1 * 35**0.5,
            "Two things. The slope's promise is ε times gᵀg, the length of g *squared*; and the "
            "curvature's term is missing.",
        ),
        Misconception(
            "squares-with-signs-throughout",
            lambda: 9 - 0.1 * 33 + 0.1**2 / 2 * 99,
            "In gᵀg and in gᵀHg the square of −1 has come out negative.",
        ),
        Misconception(
            "rounded",
            lambda: 6.06,
            "Your number is rounded. Hand over all its decimals; there aren't many.",
        ),
        Misconception(
            "rounded-more",
            lambda: 6.1,
            "Your number is rounded. Hand over all its decimals; there aren't many.",
        ),
        Misconception(
            "rounded-to-an-integer",
            lambda: 6.0,
            "Your number is rounded to an integer. Hand over its decimals too.",
        ),
        Misconception(
            "step-doubled",
            lambda: 9 - 0.2 * 35 + 0.2**2 / 2 * 111,
            "You stepped twice as far: ε is 0.1.",
        ),
        Misconception(
            "third-coordinate-forgotten",
            lambda: 9 - 0.1 * 10 + 0.1**2 / 2 * 36,
            "The third coordinate is missing, from gᵀg and from gᵀHg.",
        ),
        Misconception(
            "mixed-subtracted-twice",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * 105,
            "In gᵀHg the mixed part is counted twice too often. Each of its two entries occurs "
            "once.",
        ),
        Misconception(
            "first-curvature-not-squared",
            lambda: 9 - 0.1 * 35 + 0.1**2 / 2 * (12 + 6 + 75 - 6),
            "In gᵀHg the first coordinate of g occurs once. Multiply Hg by g once more.",
        ),
        Misconception(
            "slope-not-squared-but-largest",
            lambda: 9 - 0.1 * 25 + 0.1**2 / 2 * 111,
            "In gᵀg only the largest square is left. Add up all three.",
        ),
        Misconception(
            "slope-without-last",
            lambda: 9 - 0.1 * 10 + 0.1**2 / 2 * 111,
            "In gᵀg the square of the third entry is missing.",
        ),
        Misconception(
            "slope-with-first-alone",
            lambda: 9 - 0.1 * 9 + 0.1**2 / 2 * 36,
            "In gᵀg and in gᵀHg squares are missing: all three coordinates count.",
        ),
        Misconception(
            "change-and-curvature-subtracted",
            lambda: -0.1 * 35 - 0.1**2 / 2 * 111,
            "Two things. The value f(a) isn't added, and the curvature's term is subtracted: it "
            "occurs with the square of −ε.",
        ),
        Misconception(
            "change-uphill",
            lambda: 0.1 * 35 + 0.1**2 / 2 * 111,
            "Two things. The value f(a) isn't added, and the step is against the gradient.",
        ),
        Misconception(
            "half-and-subtracted-first-order",
            lambda: 9 - 0.1 * 35 / 2,
            "You halved the slope's part, and the curvature's is missing. The ½ belongs to the "
            "curvature.",
        ),
        Misconception(
            "slope-and-curvature-trace",
            lambda: 9 - 0.1 * 35 + 0.1**2 * 13,
            "You used the trace of H, and the ½ is missing. The curvature's term is ½ε²gᵀHg.",
        ),
        Misconception(
            "drop",
            lambda: 0.1 * 35 - 0.1**2 / 2 * 111,
            "This is by how much the model falls. The value after the step is asked for.",
        ),
    ),
    proof=Recomputed(_of_a_quadratic_function),
)
