"""A score function."""

from collections.abc import Callable
from typing import Any

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Exercise, Expression, Misconception, Recomputed


def _of_symbols(make: Callable[[Any, Any, Any], Any]) -> Callable[[], Any]:
    """Hand SymPy and the symbols y and θ to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        return make(sympy, *sympy.symbols("y theta"))

    return build


def _probability(sp: Any, y: Any, t: Any) -> Any:
    return t ** (2 * y) * sp.exp(-(t**2)) / sp.gamma(y + 1)


def _differentiated(y: float, theta: float) -> Any:
    """Differentiate the logarithm of the probability itself, without its y!."""
    import numpy as np

    return gradient_of(lambda t: np.log((t**2) ** y * np.exp(-(t**2))), theta)


EXERCISE = Exercise(
    id="fisher.score",
    name="score",
    title="A score function",
    level=1,
    points=1,
    objective="15.1",
    hints=(
        "Take the logarithm of the probability first: a product becomes a sum. Which of its terms "
        "contain θ?",
        "log((θ²)ʸ) = 2y log θ. Differentiate by θ, with y held.",
    ),
    answer=Expression(symbols=("y", "theta"), domain={"y": (0.3, 6.0), "theta": (0.5, 3.0)}),
    reference=_of_symbols(lambda sp, y, t: 2 * y / t - 2 * t),
    misconceptions=(
        Misconception(
            "sign",
            _of_symbols(lambda sp, y, t: 2 * t - 2 * y / t),
            "The sign is wrong: this is the gradient of −log q, the loss. The score is that of "
            "log q.",
        ),
        Misconception(
            "by-the-mean",
            _of_symbols(lambda sp, y, t: y / t**2 - 1),
            "This is the slope by the mean, θ². The parameter is θ: one factor of the chain rule "
            "is missing.",
        ),
        Misconception(
            "by-the-mean-inverse-factor",
            _of_symbols(lambda sp, y, t: (y / t**2 - 1) / (2 * t)),
            "You divided the slope by the mean, θ², by the inner derivative. The chain rule "
            "multiplies.",
        ),
        Misconception(
            "mean-taken-as-theta",
            _of_symbols(lambda sp, y, t: y / t - 1),
            "This is the score where the mean is θ. Here the mean is θ².",
        ),
        Misconception(
            "mean-taken-as-theta-in-the-power",
            _of_symbols(lambda sp, y, t: y / t - 2 * t),
            "The second term is right. In the first you differentiated log θʸ; the power is (θ²)ʸ.",
        ),
        Misconception(
            "mean-taken-as-theta-in-the-exponent",
            _of_symbols(lambda sp, y, t: 2 * y / t - 1),
            "The first term is right. The exponent is −θ², not −θ.",
        ),
        Misconception(
            "two-lost-in-the-exponent",
            _of_symbols(lambda sp, y, t: 2 * y / t - t),
            "The first term is right. In the derivative of −θ² the factor 2 is missing.",
        ),
        Misconception(
            "sign-of-the-exponent",
            _of_symbols(lambda sp, y, t: 2 * y / t + 2 * t),
            "The first term is right. The exponent is *minus* θ². (With a plus the mean of the "
            "score couldn't be zero.)",
        ),
        Misconception(
            "first-term-alone",
            _of_symbols(lambda sp, y, t: 2 * y / t),
            "This is the first term. The exponential contains θ too.",
        ),
        Misconception(
            "exponent-alone",
            _of_symbols(lambda sp, y, t: -2 * t),
            "This is the second term. The power (θ²)ʸ contains θ too.",
        ),
        Misconception(
            "by-the-outcome",
            _of_symbols(lambda sp, y, t: 2 * sp.log(t)),
            "You differentiated by the outcome y (and left y! aside). The score is the slope by "
            "the parameter.",
        ),
        Misconception(
            "probability-not-logged",
            _of_symbols(lambda sp, y, t: (2 * y / t - 2 * t) * _probability(sp, y, t)),
            "You differentiated the probability itself. The score is the slope of its logarithm.",
        ),
        Misconception(
            "not-differentiated",
            _of_symbols(lambda sp, y, t: 2 * y * sp.log(t) - t**2),
            "This is the logarithm, but for y!. Its slope by θ is asked for.",
        ),
        Misconception(
            "second-derivative",
            _of_symbols(lambda sp, y, t: -2 * y / t**2 - 2),
            "This is the second derivative. The score is the first.",
        ),
        Misconception(
            "centred-outcome",
            _of_symbols(lambda sp, y, t: y - t**2),
            "This is the score by the logarithm of the mean. The parameter here is θ.",
        ),
        Misconception(
            "logarithm-kept",
            _of_symbols(lambda sp, y, t: 2 * y * sp.log(t) - 2 * t),
            "The second term is right. In the first the logarithm isn't differentiated.",
        ),
        Misconception(
            "power-rule",
            _of_symbols(lambda sp, y, t: 2 * y * t ** (2 * y - 1) - 2 * t),
            "The second term is right. In the first you differentiated the power itself, not its "
            "logarithm.",
        ),
        Misconception(
            "exponent-slope-constant",
            _of_symbols(lambda sp, y, t: 2 * y / t - 2),
            "The first term is right. The derivative of −θ² isn't a constant.",
        ),
        Misconception(
            "logarithm-of-the-square",
            _of_symbols(lambda sp, y, t: y / t**2 - 2 * t),
            "The second term is right. In the first the inner derivative of θ² is missing.",
        ),
        Misconception(
            "logarithm-slope-squared",
            _of_symbols(lambda sp, y, t: 2 * y / t**2 - 2 * t),
            "The second term is right. The slope of log θ isn't 1/θ².",
        ),
        Misconception(
            "logarithm-slope-forgotten",
            _of_symbols(lambda sp, y, t: 2 * y - 2 * t),
            "The second term is right. In the first the slope of log θ is missing.",
        ),
        Misconception(
            "exponent-not-differentiated",
            _of_symbols(lambda sp, y, t: 2 * y / t - t**2),
            "The first term is right. The exponent isn't differentiated.",
        ),
        Misconception(
            "outcome-forgotten",
            _of_symbols(lambda sp, y, t: 2 / t - 2 * t),
            "The second term is right. In the first the power y is missing.",
        ),
        Misconception(
            "curvature",
            _of_symbols(lambda sp, y, t: 2 * y / t**2 + 2),
            "This is minus the second derivative. The score is the first.",
        ),
        Misconception(
            "exponent-alone-plus",
            _of_symbols(lambda sp, y, t: 2 * t),
            "This is the slope of θ². The power (θ²)ʸ contains θ too, and the exponent has a "
            "minus.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
