"""The model after a step down the gradient."""

from fractions import Fraction

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, slip


def _of_a_quadratic_function() -> float:
    """A quadratic function is its own model: put the new point into one, in exact fractions."""
    steps = [-Fraction(1, 10) * entry for entry in (3, -1, 5)]
    u, v, w = steps
    value = 9 + 3 * u - v + 5 * w
    value += 2 * u**2 + u * v + 3 * v**2 + Fraction(3, 2) * w**2
    return float(value)


def _model(
    *,
    value: float = 9.0,
    way: float = -1.0,
    slope: float = 35.0,
    step: float = 0.1,
    bend: float = 111.0,
    steps: float = 0.01,
    half: float = 0.5,
) -> float:
    """The model's value, made of its parts."""
    return value + way * step * slope + half * steps * bend


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
        slip(
            _model,
            "missing-half",
            "The curvature counts twice in your model: its term has a factor ½.",
            half=1.0,
        ),
        slip(
            _model,
            "step-not-squared",
            "In pᵀHp the step occurs twice, and so does ε: the curvature's term has the second "
            "power of ε.",
            steps=0.1,
        ),
        slip(
            _model,
            "gradient-sign",
            "You went up. The step is against the gradient, so the slope's promise is a drop.",
            way=1.0,
        ),
        slip(
            _model,
            "square-forgotten",
            "You multiplied ε by the length of g. The slope's promise is ε times gᵀg, the length "
            "*squared*: once for how steep it is, once for how long the step −εg is.",
            slope=float(35**0.5),
        ),
        slip(
            _model,
            "entries-of-g-added",
            "You added up the entries of g. The slope's promise is ε times gᵀg.",
            slope=7.0,
        ),
        slip(
            _model,
            "curvature-subtracted",
            "You subtracted the curvature's term. The step has a minus sign, but it occurs twice "
            "in pᵀHp.",
            half=-0.5,
        ),
        slip(_model, "first-order", "The curvature's term is missing.", half=0.0),
        slip(
            _model,
            "only-the-change",
            "This is the change that the model predicts. The value after the step is asked for.",
            value=0.0,
        ),
        Misconception(
            "normalised",
            lambda: 9 - 0.1 * 35**0.5 + 0.1**2 / 2 * 111 / 35,
            "You scaled the gradient to length 1 first. The step here is ε times the gradient as "
            "it is.",
        ),
        slip(
            _model,
            "mixed-once",
            "The mixed second derivative stands in H at two places, and you counted it once.",
            bend=114.0,
        ),
        slip(
            _model,
            "mixed-dropped",
            "You used the diagonal of H alone. The entries beside it belong to the curvature too.",
            bend=117.0,
        ),
        slip(
            _model,
            "mixed-sign",
            "The mixed part of gᵀHg has the wrong sign: g has entries of both signs.",
            bend=123.0,
        ),
        slip(
            _model,
            "squares-with-signs",
            "In gᵀg one square has come out negative: the square of −1 is positive.",
            slope=33.0,
        ),
        slip(
            _model,
            "gradient-in-the-curvature",
            "In the curvature's term H is missing: you took gᵀg where gᵀHg belongs.",
            bend=35.0,
        ),
        slip(
            _model,
            "trace",
            "You used the trace of H. The curvature's term is gᵀHg: the direction of g counts.",
            bend=13.0,
        ),
        Misconception(
            "best-step",
            lambda: 9 - 35**2 / (2 * 111),
            "This is the lowest value of the model, at its best step. The value at the given ε is "
            "asked for.",
        ),
        slip(
            _model,
            "gradient-multiplied-once",
            "You added up the entries of Hg. The curvature's term is gᵀHg: multiply by g "
            "once more.",
            bend=23.0,
        ),
        slip(_model, "slope-forgotten", "The slope's part −ε gᵀg is missing.", slope=0.0),
        slip(
            _model,
            "slope-halved",
            "The slope's part is halved. The ½ belongs to the curvature's term alone.",
            slope=17.5,
        ),
        slip(
            _model,
            "step-squared-in-the-slope",
            "In the slope's part ε occurs once. You squared it there too.",
            step=0.01,
        ),
        slip(
            _model,
            "sum-of-sizes",
            "You added up the sizes of the entries of g. The slope's promise is ε times gᵀg, the "
            "sum of their *squares*.",
            slope=9.0,
        ),
        slip(
            _model,
            "largest-entry",
            "You took the largest entry of g. The slope's promise is ε times gᵀg.",
            slope=5.0,
        ),
        slip(
            _model,
            "small-square-forgotten",
            "In gᵀg one square is missing, that of −1.",
            slope=34.0,
        ),
        slip(
            _model,
            "last-curvature-forgotten",
            "In gᵀHg the part of the third coordinate is missing.",
            bend=36.0,
        ),
        slip(
            _model,
            "middle-square-sign",
            "In gᵀHg the square of −1 has come out negative.",
            bend=99.0,
        ),
        slip(
            _model,
            "last-entry-not-squared",
            "In gᵀHg the third coordinate of g occurs once. Multiply Hg by g once more.",
            bend=51.0,
        ),
        slip(
            _model,
            "length-of-the-product",
            "You took the square of the length of Hg. The curvature's term is gᵀHg, with one H.",
            bend=355.0,
        ),
        slip(
            _model,
            "trace-times-square",
            "You took the trace of H for the curvature along g. The curvature's term is gᵀHg.",
            bend=455.0,
        ),
        slip(
            _model,
            "step-one",
            "You left ε out, or took 1 for it. The step is ε times g, and ε = 0.1.",
            step=1.0,
            steps=1.0,
        ),
        slip(
            _model,
            "step-forgotten-in-the-curvature",
            "In the curvature's term ε is missing: the step occurs twice there.",
            steps=1.0,
        ),
        slip(
            _model,
            "cubed",
            "The curvature's term has the second power of ε, and yours the third.",
            steps=0.001,
        ),
        slip(
            _model,
            "half-squared",
            "The curvature's term has a factor ½, and yours has ¼.",
            half=0.25,
        ),
        Misconception(
            "up-and-curvature-subtracted",
            lambda: 9 + 0.1 * 35 - 0.1**2 / 2 * 111,
            "Both signs are turned around. The step is against the gradient, so the slope's part "
            "is a drop; the step occurs twice in the curvature's term, which keeps its sign.",
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
        slip(_model, "step-doubled", "You stepped twice as far: ε is 0.1.", step=0.2, steps=0.04),
        slip(
            _model,
            "mixed-subtracted-twice",
            "In gᵀHg the mixed part is counted twice too often. Each of its two entries occurs "
            "once.",
            bend=105.0,
        ),
        slip(
            _model,
            "first-curvature-not-squared",
            "In gᵀHg the first coordinate of g occurs once. Multiply Hg by g once more.",
            bend=87.0,
        ),
        slip(
            _model,
            "slope-not-squared-but-largest",
            "In gᵀg only the largest square is left. Add up all three.",
            slope=25.0,
        ),
        slip(
            _model,
            "slope-without-last",
            "In gᵀg the square of the third entry is missing.",
            slope=10.0,
        ),
        Misconception(
            "slope-with-first-alone",
            lambda: 9 - 0.1 * 9 + 0.1**2 / 2 * 36,
            "In gᵀg and in gᵀHg squares are missing: all three coordinates count.",
        ),
        Misconception(
            "change-uphill",
            lambda: 0.1 * 35 + 0.1**2 / 2 * 111,
            "Two things. The value f(a) isn't added, and the step is against the gradient.",
        ),
        Misconception(
            "drop",
            lambda: 0.1 * 35 - 0.1**2 / 2 * 111,
            "This is by how much the model falls. The value after the step is asked for.",
        ),
        slip(_model, "step-forgotten-in-the-slope", "In the slope's part ε is missing.", step=1.0),
        slip(
            _model,
            "sixth",
            "The curvature's term has a factor 1/6 in yours. The second-order term is divided by "
            "2.",
            half=1 / 6,
        ),
        slip(
            _model,
            "double",
            "The curvature's term has a factor 2 in yours, and ½ belongs there.",
            half=2.0,
        ),
        slip(
            _model,
            "entries-of-H",
            "In place of gᵀHg you added up the entries of H. The direction of g counts.",
            bend=15.0,
        ),
        slip(
            _model,
            "squares-of-the-diagonal",
            "In place of gᵀHg you took the squares of the diagonal of H.",
            bend=61.0,
        ),
        slip(
            _model,
            "entries-of-g-on-the-diagonal",
            "In gᵀHg the entries of g on the diagonal aren't squared.",
            bend=12.0 - 6.0 + 15.0,
        ),
        slip(_model, "determinant", "In place of gᵀHg you took the determinant of H.", bend=69.0),
        slip(
            _model,
            "largest-curvature",
            "In place of gᵀHg you took the largest diagonal entry of H times gᵀg.",
            bend=210.0,
        ),
        slip(_model, "middle-entry-lost", "In gᵀHg the middle entry of g is left out.", bend=108.0),
        slip(
            _model,
            "mean-of-squares",
            "The slope's part has the mean of the squares of g. They are added.",
            slope=35 / 3,
        ),
        slip(_model, "slope-doubled", "The slope's part is there twice.", slope=70.0),
        slip(
            _model,
            "product-of-g",
            "The slope's part has the product of the entries of g. Their squares are added.",
            slope=-15.0,
        ),
    ),
    proof=Recomputed(_of_a_quadratic_function),
)
