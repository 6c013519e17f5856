"""A dual function."""

from collections.abc import Callable
from functools import partial
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


def _least(
    *,
    at_x: float = 2.0,
    at_y: float = -1.0,
    fx: float = 1.0,
    fy: float = 3.0,
    constant: float = 21.0,
    gx: float = -4.0,
    gy: float = 6.0,
    price: float = 1.0,
) -> Any:
    """The Lagrangian at x = at_x·λ, y = at_y·λ, made of its parts."""
    import sympy

    lam = sympy.Symbol("lam")
    x, y = at_x * lam, at_y * lam
    return fx * x**2 + fy * y**2 + price * lam * (constant + gx * x + gy * y)


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
            partial(
                _least,
                constant=-21.0,
            ),
            "The 21 has the wrong sign. In the form g ≤ 0, 4x − 6y ≥ 21 has the 21 with a plus.",
        ),
        Misconception(
            "objective-alone",
            partial(
                _least,
                price=0.0,
            ),
            "You put the minimiser into f. It belongs into the whole Lagrangian, f + λg.",
        ),
        Misconception(
            "constant-forgotten",
            partial(
                _least,
                constant=0.0,
            ),
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
            partial(
                _least,
                fx=0.0,
                fy=0.0,
            ),
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
            partial(
                _least,
                at_x=4.0,
                at_y=-2.0,
            ),
            "Your minimiser is twice too far out, so f and λg cancel: the derivative of x² is 2x, "
            "and that of 3y² is 6y.",
        ),
        Misconception(
            "second-derivative-halved",
            partial(
                _least,
                at_y=-2.0,
            ),
            "Your y isn't right: the derivative of 3y² is 6y, not 3y. (Or your y is 0.)",
        ),
        Misconception(
            "first-derivative-halved",
            partial(
                _least,
                at_x=4.0,
            ),
            "Your x isn't right: the derivative of x² is 2x, not x. (Or your x is 0.)",
        ),
        Misconception(
            "sign-of-y",
            partial(
                _least,
                at_y=1.0,
            ),
            "Your y or the 6y of g has the wrong sign, or your y is that for y² in place of 3y²: "
            "set 6y + 6λ to zero, and put it in with its sign.",
        ),
        Misconception(
            "sign-of-x",
            partial(
                _least,
                at_x=-2.0,
            ),
            "Your x or the 4x of g has the wrong sign: set 2x − 4λ to zero, and put it in with "
            "its sign.",
        ),
        Misconception(
            "sign-of-both",
            partial(
                _least,
                at_x=-2.0,
                at_y=1.0,
            ),
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
        Misconception(
            "three-lost-in-the-value", partial(_least, fy=1.0), "In f(x, y) you put y² for 3y²."
        ),
        Misconception(
            "three-everywhere-lost",
            partial(
                _least,
                at_y=-3.0,
                fy=1.0,
            ),
            "You read x² + y² for f: the 3 is missing everywhere.",
        ),
        Misconception(
            "three-squared",
            partial(
                _least,
                fy=9.0,
            ),
            "You put (3y)² for 3y², or left the 6y of g out when you put the minimiser in.",
        ),
        Misconception(
            "six-for-y",
            partial(
                _least,
                at_y=-6.0,
            ),
            "Your y is six times too large: the derivative of 3y² is 6y, and 6λ + 6y is zero at "
            "it.",
        ),
        Misconception(
            "half-for-y",
            partial(
                _least,
                at_y=-0.5,
            ),
            "Your y is half of what it should be: set 6y + 6λ to zero.",
        ),
        Misconception(
            "one-for-x",
            partial(
                _least,
                at_x=1.0,
            ),
            "Your x is half of what it should be: set 2x − 4λ to zero.",
        ),
        Misconception("x-squares-lost", partial(_least, fx=0.0), "In f(x, y) the x² is missing."),
        Misconception("y-squares-lost", partial(_least, fy=0.0), "In f(x, y) the 3y² is missing."),
        Misconception(
            "x-lost-in-the-constraint",
            partial(
                _least,
                gx=0.0,
            ),
            "In g the 4x is missing when you put the minimiser in.",
        ),
        Misconception(
            "constraint-halved", partial(_least, price=0.5), "λg counts half in your value."
        ),
        Misconception(
            "constraint-subtracted",
            partial(
                _least,
                price=-1.0,
            ),
            "λg has a minus sign in your value: the Lagrangian is f + λg.",
        ),
        Misconception(
            "constraint-doubled", partial(_least, price=2.0), "λg counts twice in your value."
        ),
        Misconception(
            "half-the-square",
            _in_lambda(lambda lam: 21 * lam - 7 * lam**2 / 2),
            "The term with λ² is half of what it should be: at the minimiser add f and λg up once"
            " more.",
        ),
        Misconception(
            "multiplier-of-the-optimum",
            _in_lambda(lambda lam: 0 * lam + 3 / 2),
            "This is the λ where the dual function is largest. The function itself is asked for.",
        ),
        Misconception(
            "derivative",
            _in_lambda(lambda lam: 21 - 7 * lam),
            "You divided by λ, or left it out: the dual function has a term with λ and one with "
            "λ².",
        ),
    ),
    terms=(
        Term("the term with λ", _in_lambda(lambda lam: lam), weight=21.0),
        Term("the term with λ²", _in_lambda(lambda lam: lam**2), weight=-7.0),
        Term("a constant", _in_lambda(lambda lam: 1 + 0 * lam), weight=0.0),
    ),
    proof=Recomputed(_least_lagrangian),
)
