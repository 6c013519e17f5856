"""A symbolic gradient."""

from collections.abc import Callable
from typing import Any

from jacobook.bank.routes import gradient_of, softplus
from jacobook.declaration import Exercise, Expression, Misconception, Recomputed


def _softplus_of_product(make: Callable[..., Any]) -> Callable[[], Any]:
    """Hand x, y and σ(xy) as SymPy expressions to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        x, y = sympy.symbols("x y")
        return make(x, y, 1 / (1 + sympy.exp(-x * y)))

    return build


def _of_symbols(make: Callable[..., Any]) -> Callable[[], Any]:
    """Hand SymPy's functions and the two symbols to ``make``."""

    def build() -> Any:
        import sympy

        return make(sympy, *sympy.symbols("x y"))

    return build


_times_the_logarithm = _of_symbols(
    lambda sp, x, y: [each * sp.exp(x * y) * sp.log(1 + sp.exp(x * y)) for each in (y, x)]
)
_minus_below = _of_symbols(
    lambda sp, x, y: [each * sp.exp(x * y) / (1 - sp.exp(x * y)) for each in (y, x)]
)
_minus_in_the_exponent_below = _of_symbols(
    lambda sp, x, y: [each * sp.exp(x * y) / (1 + sp.exp(-x * y)) for each in (y, x)]
)
_one_variable = _of_symbols(
    lambda sp, x, y: [
        y * sp.exp(x) / (1 + sp.exp(x * y)),
        x * sp.exp(y) / (1 + sp.exp(x * y)),
    ]
)
_power_rule = _of_symbols(lambda sp, x, y: [x * y * sp.exp(x * y - 1) / (1 + sp.exp(x * y))] * 2)


EXERCISE = Exercise(
    id="gradient.symbolic",
    name="symbolic_gradient",
    title="A symbolic gradient",
    level=2,
    points=2,
    objective="1.2",
    hints=(
        "Two nested functions: log(1 + u) with u = exp(xy). Use the chain rule once for log and "
        "once for exp.",
        "Three factors each: one from log, one from exp, one from xy.",
    ),
    answer=Expression(symbols=("x", "y")),
    reference=_softplus_of_product(lambda x, y, s: [y * s, x * s]),
    misconceptions=(
        Misconception(
            "minus-in-the-exponent-below",
            _minus_in_the_exponent_below,
            "In your denominator stands exp(−xy). It is the argument of the logarithm as it is; "
            "or 1 + exp(−xy) goes with a 1 on top.",
        ),
        Misconception(
            "inner-factor-forgotten",
            _softplus_of_product(lambda x, y, s: [s, s]),
            "Both entries lack a factor: the derivative of the innermost function, xy, by the "
            "variable in question. The chain rule has one more link.",
        ),
        Misconception(
            "partials-swapped",
            _softplus_of_product(lambda x, y, s: [x * s, y * s]),
            "The two entries have changed places: the derivative of xy by x is y, and by y it is "
            "x.",
        ),
        Misconception(
            "exponential-forgotten",
            _softplus_of_product(lambda x, y, s: [y * (1 - s), x * (1 - s)]),
            "You differentiated log(1 + u) to 1/(1 + u) and then the exponent, but between them "
            "stands exp, whose derivative is exp itself.",
        ),
        Misconception(
            "only-the-logarithm",
            _softplus_of_product(lambda x, y, s: [1 - s, 1 - s]),
            "You differentiated the logarithm and stopped: by the chain rule, the derivative of "
            "what stands inside it comes as a factor.",
        ),
        Misconception(
            "denominator-forgotten",
            _softplus_of_product(lambda x, y, s: [y * s / (1 - s), x * s / (1 - s)]),
            "You differentiated what stands inside the logarithm and left the logarithm out: its "
            "derivative is 1/u.",
        ),
        Misconception(
            "one-forgotten",
            _softplus_of_product(lambda x, y, s: [y, x]),
            "You cancelled log against exp. Inside the logarithm stands 1 + exp(xy), not exp(xy) "
            "alone.",
        ),
        Misconception(
            "exponent-as-factor",
            _softplus_of_product(lambda x, y, s: [x * y * s, x * y * s]),
            "The factor that comes last is wrong: you put xy itself there, and not its derivative "
            "by the variable in question.",
        ),
        Misconception(
            "sign",
            _softplus_of_product(lambda x, y, s: [-y * s, -x * s]),
            "Both signs are wrong. For positive y the function grows with x.",
        ),
        Misconception(
            "both-added",
            _softplus_of_product(lambda x, y, s: [(x + y) * s, (x + y) * s]),
            "You differentiated xy by both variables at once. In ∂f/∂x the variable y is a "
            "constant, and the other way round.",
        ),
        Misconception(
            "quotient-squared",
            _softplus_of_product(lambda x, y, s: [y * s * (1 - s), x * s * (1 - s)]),
            "The denominator is squared. The derivative of a logarithm divides by its argument "
            "once.",
        ),
        Misconception(
            "times-the-logarithm",
            _times_the_logarithm,
            "The logarithm itself is still there as a factor. Its derivative is one over its "
            "argument.",
        ),
        Misconception(
            "inner-factor-squared",
            _softplus_of_product(lambda x, y, s: [y**2 * s, x**2 * s]),
            "The inner derivative is there twice.",
        ),
        Misconception(
            "minus-in-the-denominator",
            _minus_below,
            "In the denominator stands a minus. The argument of the logarithm is a sum.",
        ),
        Misconception(
            "second-derivatives",
            _softplus_of_product(lambda x, y, s: [y**2 * s * (1 - s), x**2 * s * (1 - s)]),
            "You differentiated twice.",
        ),
        Misconception(
            "one-kept",
            _softplus_of_product(lambda x, y, s: [1 - s + y * s, 1 - s + x * s]),
            "The 1 of the argument was kept when you differentiated it. It is a constant.",
        ),
        Misconception(
            "one-of-the-variables-in-the-exponent",
            _one_variable,
            "In the exponent of the numerator only one variable is left. e^(xy) is "
            "differentiated to itself, times the inner derivative.",
        ),
        Misconception(
            "power-rule-for-the-exponential",
            _power_rule,
            "You lowered the exponent, as for a power. An exponential is its own derivative.",
        ),
        Misconception(
            "divided-by-the-exponential",
            _softplus_of_product(lambda x, y, s: [y * (1 - s) / s, x * (1 - s) / s]),
            "You divided by the exponential. It belongs above.",
        ),
        Misconception(
            "inner-factor-forgotten-in-the-second",
            _softplus_of_product(lambda x, y, s: [y * s, s]),
            "The first entry is right. The second lacks the derivative of xy by y.",
        ),
        Misconception(
            "inner-factor-forgotten-in-the-first",
            _softplus_of_product(lambda x, y, s: [s, x * s]),
            "The second entry is right. The first lacks the derivative of xy by x.",
        ),
        Misconception(
            "first-repeated",
            _softplus_of_product(lambda x, y, s: [y * s, y * s]),
            "The first entry is right, and the second is the same. By y the innermost function xy "
            "has another derivative.",
        ),
        Misconception(
            "second-repeated",
            _softplus_of_product(lambda x, y, s: [x * s, x * s]),
            "The second entry is right, and the first is the same. By x the innermost function xy "
            "has another derivative.",
        ),
        Misconception(
            "value",
            _of_symbols(lambda sp, x, y: [sp.log(1 + sp.exp(x * y))] * 2),
            "This is f itself, twice. Differentiate it by x, then by y.",
        ),
        Misconception(
            "sum-in-the-exponent",
            _of_symbols(
                lambda sp, x, y: [each * sp.exp(x + y) / (1 + sp.exp(x + y)) for each in (y, x)]
            ),
            "In your exponent stands x + y. In f the exponent is the product xy.",
        ),
        Misconception(
            "linear-below",
            _of_symbols(lambda sp, x, y: [each * sp.exp(x * y) / (1 + x * y) for each in (y, x)]),
            "In your denominator the exponential is missing: the logarithm's argument is 1 + "
            "exp(xy).",
        ),
        Misconception(
            "sign-in-the-exponent",
            _of_symbols(lambda sp, x, y: [each / (1 + sp.exp(x * y)) + 0 * x for each in (-y, -x)]),
            "This belongs to log(1 + exp(−xy)): f has no minus in its exponent.",
        ),
        Misconception(
            "base-ten",
            _of_symbols(
                lambda sp, x, y: [
                    each * sp.exp(x * y) / (1 + sp.exp(x * y)) / sp.log(10) for each in (y, x)
                ]
            ),
            "You divided by log 10, as for the logarithm to base 10. Here the logarithm is the "
            "natural one.",
        ),
        Misconception(
            "half-done",
            _softplus_of_product(lambda x, y, s: [y * s, x]),
            "The first entry is right. The second is the innermost derivative alone.",
        ),
        Misconception(
            "sign-of-the-second",
            _softplus_of_product(lambda x, y, s: [y * s, -x * s]),
            "The first entry is right. The second has the wrong sign.",
        ),
        Misconception(
            "sign-of-the-first",
            _softplus_of_product(lambda x, y, s: [-y * s, x * s]),
            "The second entry is right. The first has the wrong sign.",
        ),
        Misconception(
            "exponential-forgotten-in-the-second",
            _softplus_of_product(lambda x, y, s: [y * s, x * (1 - s)]),
            "The first entry is right. In the second exp is missing, whose derivative is exp "
            "itself.",
        ),
        Misconception(
            "denominator-forgotten-in-the-first",
            _of_symbols(
                lambda sp, x, y: [y * sp.exp(x * y), x * sp.exp(x * y) / (1 + sp.exp(x * y))]
            ),
            "The second entry is right. In the first the logarithm's derivative is missing: one "
            "over its argument.",
        ),
    ),
    proof=Recomputed(lambda x, y: gradient_of(lambda v: softplus(v[0] * v[1]), [x, y])),
)
