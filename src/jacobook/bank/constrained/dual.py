"""A dual function."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Exercise, Expression, Misconception, Recomputed, Term


def _in_lambda(make: Callable[[Any], Any]) -> Callable[[], Any]:
    """Hand the symbol λ to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        return make(sympy.Symbol("lam"))

    return build


def _least_lagrangian(lam: float) -> float:
    """Minimise f + λg by one Newton step, which is exact here, and return its value there."""

    def lagrangian(v: Any) -> Any:
        x, y = v
        return x**2 + 3 * y**2 + lam * (21 - 4 * x + 6 * y)

    start = np.array([1.0, 1.0])
    curvature = hessian_of(lagrangian, start)
    return float(lagrangian(start - np.linalg.solve(curvature, gradient_of(lagrangian, start))))


EXERCISE = Exercise(
    id="constrained.dual",
    name="dual_function",
    title="A dual function",
    level=1,
    points=1,
    objective="7.7",
    hints=(
        "Write the inequality as g ≤ 0 first. Then hold λ and minimise f + λg by x and by y, "
        "without any constraint.",
        "The minimiser depends on λ. Put it back into the whole Lagrangian.",
    ),
    answer=Expression(symbols=("lam",), domain={"lam": (0.2, 5.0)}),
    # f = x² + 3y², g = 21 − 4x + 6y: the Lagrangian is least at x = 2λ, y = −λ
    reference=_in_lambda(lambda lam: 21 * lam - 7 * lam**2),
    misconceptions=(
        Misconception(
            "constraint-turned",
            _in_lambda(lambda lam: -21 * lam - 7 * lam**2),
            "Your constraint is the wrong way round. In the form g ≤ 0, 4x − 6y ≥ 21 has the 21 "
            "with a plus sign. (As it stands your function is largest at λ = 0.)",
        ),
        Misconception(
            "objective-alone",
            _in_lambda(lambda lam: 7 * lam**2),
            "You put the minimiser into f. It belongs into the whole Lagrangian, f + λg.",
        ),
        Misconception(
            "constant-forgotten",
            _in_lambda(lambda lam: -7 * lam**2),
            "The constant 21 of the constraint got lost: it doesn't matter for the minimiser, but "
            "it does for the value.",
        ),
        Misconception(
            "constant-without-multiplier",
            _in_lambda(lambda lam: 21 - 7 * lam**2),
            "The constant 21 of the constraint stands inside g, so λ multiplies it too.",
        ),
        Misconception(
            "penalty-alone",
            _in_lambda(lambda lam: 21 * lam - 14 * lam**2),
            "You put the minimiser into λg and left f out. The dual function is the least value of "
            "f + λg.",
        ),
        Misconception(
            "constraint-alone",
            _in_lambda(lambda lam: 21 - 14 * lam),
            "This is g at the minimiser, which is also the derivative of the dual function. The "
            "function itself is asked for.",
        ),
        Misconception(
            "multiplier-forgotten",
            _in_lambda(lambda lam: 21 - 14 * lam + 7 * lam**2),
            "You added g without its λ. The minimiser belongs into f + λg.",
        ),
        Misconception(
            "both-minimisers-doubled",
            _in_lambda(lambda lam: 21 * lam),
            "Your minimiser is twice too far out, so f and λg cancel: the derivative of x² is 2x, "
            "and that of 3y² is 6y.",
        ),
        Misconception(
            "second-derivative-halved",
            _in_lambda(lambda lam: 21 * lam - 4 * lam**2),
            "Your x is right and your y isn't: the derivative of 3y² is 6y, not 3y. (Or your y is "
            "0.)",
        ),
        Misconception(
            "first-derivative-halved",
            _in_lambda(lambda lam: 21 * lam - 3 * lam**2),
            "Your y is right and your x isn't: the derivative of x² is 2x, not x. (Or your x is "
            "0.)",
        ),
        Misconception(
            "sign-of-y",
            _in_lambda(lambda lam: 21 * lam + 5 * lam**2),
            "Your x is right, and your y has the wrong sign. In g the y has a plus sign, since 6y "
            "changed sides.",
        ),
        Misconception(
            "sign-of-x",
            _in_lambda(lambda lam: 21 * lam + 9 * lam**2),
            "Your y is right, and your x has the wrong sign: set 2x − 4λ to zero.",
        ),
        Misconception(
            "sign-of-both",
            _in_lambda(lambda lam: 21 * lam + 21 * lam**2),
            "Both entries of your minimiser have the wrong sign. It must make the gradient of "
            "f + λg zero.",
        ),
        Misconception(
            "gradients-equal",
            _in_lambda(lambda lam: 7 + 7 * lam),
            "Your minimiser doesn't depend on λ. The larger the price, the farther it goes: λ "
            "belongs in the equations that you solve.",
        ),
        Misconception(
            "best-value",
            _in_lambda(lambda lam: lam * 0 + 63 / 4),
            "This is the largest value of the dual function. The function itself is asked for, "
            "with `lam` in it.",
        ),
        Misconception(
            "negative",
            _in_lambda(lambda lam: -21 * lam + 7 * lam**2),
            "Your function has the wrong sign as a whole. The Lagrangian is f + λg with f as it "
            "stands, and a dual function is concave.",
        ),
        Misconception(
            "sum-for-difference",
            _in_lambda(lambda lam: 21 * lam + 7 * lam**2),
            "The quadratic term has the wrong sign. At the minimiser the constraint takes away "
            "twice what f adds.",
        ),
        Misconception(
            "square-forgotten",
            _in_lambda(lambda lam: 21 * lam - 7 * lam),
            "The quadratic term has lost its square: f is of second degree in λ.",
        ),
        Misconception(
            "minimiser-handed-over",
            _in_lambda(lambda lam: 2 * lam),
            "This is where the Lagrangian is least, in x. Put it in: D is the least value.",
        ),
    ),
    terms=(
        Term("the term with λ", _in_lambda(lambda lam: lam), weight=21.0),
        Term("the term with λ²", _in_lambda(lambda lam: lam**2), weight=-7.0),
        Term("a constant", _in_lambda(lambda lam: 1 + 0 * lam), weight=0.0),
    ),
    proof=Recomputed(_least_lagrangian),
)
