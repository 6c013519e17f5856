"""A dual function."""

from collections.abc import Callable
from typing import Any

from jacobook.declaration import Exercise, Expression, Misconception


def _in_lambda(make: Callable[[Any], Any]) -> Callable[[], Any]:
    """Hand the symbol λ to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        return make(sympy.Symbol("lam"))

    return build


def _fraction(a: int, b: int) -> Any:
    import sympy

    return sympy.Rational(a, b)


EXERCISE = Exercise(
    id="constrained.dual",
    name="dual_function",
    title="A dual function",
    level=2,
    points=1,
    objective="7.7",
    hints=(
        "Write the inequality as g ≤ 0 first. Then hold λ and minimise f + λg by x and by y, "
        "without any constraint.",
        "The minimiser depends on λ. Put it back into the whole Lagrangian.",
    ),
    answer=Expression(symbols=("lam",), domain={"lam": (0.2, 3.0)}),
    # f = x² + 2y², g = 3 − x − 4y: the Lagrangian is least at x = λ/2, y = λ
    reference=_in_lambda(lambda lam: 3 * lam - _fraction(9, 4) * lam**2),
    misconceptions=(
        Misconception(
            "constraint-turned",
            _in_lambda(lambda lam: -3 * lam - _fraction(9, 4) * lam**2),
            "Your constraint is the wrong way round. In the form g ≤ 0, x + 4y ≥ 3 has the 3 with "
            "a plus sign. (As it stands your function is largest at λ = 0.)",
        ),
        Misconception(
            "objective-alone",
            _in_lambda(lambda lam: _fraction(9, 4) * lam**2),
            "You put the minimiser into f. It belongs into the whole Lagrangian, f + λg.",
        ),
        Misconception(
            "constant-forgotten",
            _in_lambda(lambda lam: -_fraction(9, 4) * lam**2),
            "The constant 3 of the constraint got lost: it doesn't matter for the minimiser, but "
            "it does for the value.",
        ),
        Misconception(
            "penalty-alone",
            _in_lambda(lambda lam: 3 * lam - _fraction(9, 2) * lam**2),
            "You put the minimiser into λg and left f out. The dual function is the least value of "
            "f + λg.",
        ),
        Misconception(
            "half-minimiser",
            _in_lambda(lambda lam: 3 * lam),
            "Your minimiser is twice too far out, so f and λg cancel: the derivative of x² is 2x, "
            "and that of 2y² is 4y.",
        ),
        Misconception(
            "second-derivative-halved",
            _in_lambda(lambda lam: 3 * lam - _fraction(1, 4) * lam**2),
            "Your x is right and your y isn't: the derivative of 2y² is 4y, not 2y.",
        ),
        Misconception(
            "slope",
            _in_lambda(lambda lam: 3 - _fraction(9, 2) * lam),
            "This is the derivative of the dual function, or g at the minimiser. The function "
            "itself is asked for.",
        ),
        Misconception(
            "negative",
            _in_lambda(lambda lam: -3 * lam + _fraction(9, 4) * lam**2),
            "Your function has the wrong sign as a whole. The Lagrangian is f + λg with f as it "
            "stands, and a dual function is concave.",
        ),
    ),
)
