"""A multiplier by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Array, Exercise, Inner, Misconception, Recomputed, Vector, slip


def _saddle_of_the_lagrangian() -> Vector:
    """One Newton step on the gradient of f + νh, by (x, y, ν): it is exact, f being quadratic."""

    def lagrangian(v: Vector) -> Any:
        x, y, nu = v
        return 2 * x**2 + 3 * y**2 + nu * (2 * x - 5 * y - 31)

    start = np.array([1.0, 1.0, 1.0])
    slope, curvature = gradient_of(lagrangian, start), hessian_of(lagrangian, start)
    return start - np.linalg.solve(curvature, slope)


def _balanced(
    *,
    fx: float = 4.0,
    fy: float = 6.0,
    hx: float = 2.0,
    hy: float = -5.0,
    cx: float = 2.0,
    cy: float = -5.0,
    c: float = 31.0,
    multiplier: Callable[[float, float, float], float] = lambda nu, x, y: nu,
    point: Callable[[float, float], tuple[float, float]] = lambda x, y: (x, y),
) -> Vector:
    """Solve fx·x + ν·hx = 0, fy·y + ν·hy = 0, cx·x + cy·y = c, made of its steps."""
    system = np.array([[fx, 0, hx], [0, fy, hy], [cx, cy, 0]])
    x, y, nu = np.linalg.solve(system, np.array([0, 0, c]))
    return np.array([*point(x, y), multiplier(nu, x, y)])


def _with_constraint(*, x: float = 2.0, y: float = -5.0) -> Vector:
    """The answer with other coefficients of h, in its gradient and in the constraint."""
    return _balanced(hx=x, cx=x, hy=y, cy=y)


EXERCISE = Exercise(
    id="constrained.by_hand",
    name="point_and_multiplier",
    title="A multiplier by hand",
    level=1,
    points=1,
    objective="7.2",
    hints=(
        "Three equations for three unknowns: the derivative of the Lagrangian by x, by y, and the "
        "constraint itself.",
        "The first two give x and y in terms of ν. Put them into the third.",
    ),
    answer=Array(),
    # f = 2x² + 3y², h = 2x − 5y − 31, L = f + νh
    reference=lambda: np.array([3.0, -5.0, -6.0]),
    misconceptions=(
        slip(
            _balanced,
            "multiplier-sign",
            "The multiplier has the other sign. It belongs to f − νh; the Lagrangian here is f + "
            "νh, with h = 2x − 5y − 31.",
            "The point is right.",
            multiplier=lambda nu, x, y: -nu,
        ),
        Misconception(
            "unconstrained",
            lambda: np.array([0.0, 0.0, 0.0]),
            "This is where the gradient of f is zero, and 2x − 5y isn't 31 there. At a constrained "
            "minimum the gradient of f need not vanish.",
        ),
        Misconception(
            "partials-equated",
            lambda: np.array([-93 / 4, -31 / 2, 93 / 2]),
            "You set ∂f/∂x equal to ∂f/∂y. The gradient of f must be parallel to that of h, and "
            "the gradient of h is (2, −5), not (1, 1).",
        ),
        Misconception(
            "partials-equated-second",
            lambda: np.array([-93 / 4, -31 / 2, -93 / 5]),
            "You set ∂f/∂x equal to ∂f/∂y, and took ν from the second equation; the first one "
            "doesn't hold then. The gradient of h is (2, −5), not (1, 1).",
        ),
        slip(
            _balanced,
            "powers-kept",
            "A factor is missing in ν, as when 2x² and 3y² lose the 2 in differentiating: put your "
            "numbers into ∇f + ν∇h.",
            fx=2.0,
            fy=3.0,
        ),
        Misconception(
            "gradients-equal",
            lambda: np.array([1 / 2, -5 / 6, -1.0]),
            "You took the two gradients for equal. They need only be parallel: ν is unknown, and "
            "the constraint decides it. Yours doesn't hold.",
        ),
        slip(
            _balanced,
            "nearest-to-zero",
            "In your equations the two squares have the same weight, as in x² + y². In f they "
            "have others.",
            fx=2.0,
            fy=2.0,
        ),
        slip(
            _balanced,
            "sign-of-the-second-entry",
            "You took (2, 5) for the gradient of h. In h the y has a minus sign.",
            hy=5.0,
        ),
        slip(
            _balanced,
            "constant-turned",
            "Your constraint is 2x − 5y = −31. Put your point into 2x − 5y.",
            c=-31.0,
        ),
        slip(
            _balanced,
            "second-coefficient-not-halved",
            "In your equations ∂f/∂y isn't right: differentiating y² brings a 2 down.",
            fy=3.0,
        ),
        slip(
            _balanced,
            "first-coefficient-not-halved",
            "In your equations ∂f/∂x isn't right: differentiating x² brings a 2 down.",
            fx=2.0,
        ),
        Misconception(
            "multiplier-first",
            lambda: np.array([-6.0, 3.0, -5.0]),
            "The three numbers are right, in another order: x, then y, then ν.",
        ),
        slip(
            _balanced,
            "multiplier-doubled",
            "ν is twice what it should be: put it into ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: 2 * nu,
        ),
        slip(
            _balanced,
            "multiplier-doubled-and-turned",
            "ν is twice what it should be, and has the wrong sign; or you gave ∂f/∂x for it. Put "
            "it into ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: -2 * nu,
        ),
        slip(
            _balanced,
            "multiplier-halved-and-turned",
            "ν is half of what it should be, and has the wrong sign: put it into ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: -nu / 2,
        ),
        slip(
            _balanced,
            "multiplier-zero",
            "ν is 0 in yours. Then ∇f would be zero at the point, and it isn't.",
            "The point is right.",
            multiplier=lambda nu, x, y: 0.0,
        ),
        slip(
            _balanced,
            "multiplier-upside-down",
            "ν stands upside down: in ∇f + ν∇h = 0 it multiplies the gradient of h.",
            "The point is right.",
            multiplier=lambda nu, x, y: 1 / nu,
        ),
        slip(
            _balanced,
            "value-for-the-multiplier",
            "You gave the value of f for ν. ν is the factor in ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: 2 * x**2 + 3 * y**2,
        ),
        slip(
            _balanced,
            "constant-for-the-multiplier",
            "You gave the constant of the constraint for ν. ν is the factor in ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: 31.0,
        ),
        slip(
            _balanced,
            "other-slope-for-the-multiplier",
            "You gave ∂f/∂y for ν. It is a multiple of ∂h/∂y.",
            "The point is right.",
            multiplier=lambda nu, x, y: 6 * y,
        ),
        slip(
            _balanced,
            "second-sign",
            "Your y has the wrong sign: in h the y has a minus. Put the point into 2x − 5y.",
            point=lambda x, y: (x, -y),
        ),
        slip(
            _balanced,
            "first-sign",
            "Your x has the wrong sign: put the point into 2x − 5y.",
            point=lambda x, y: (-x, y),
        ),
        slip(
            _balanced,
            "both-signs",
            "x and y have the wrong signs: put the point into 2x − 5y. (And ν is of the sign that"
            " belongs to the right point.)",
            point=lambda x, y: (-x, -y),
        ),
        slip(
            _balanced,
            "coordinates-exchanged",
            "x and y have changed places.",
            point=lambda x, y: (y, x),
        ),
        slip(
            _balanced,
            "sign-in-the-constraint",
            "You solved with 2x + 5y = 31 at the end. The y has a minus sign.",
            cy=5.0,
        ),
        slip(
            _balanced,
            "entries-of-the-gradient-exchanged",
            "The entries of ∇h have changed places in your equations.",
            hx=-5.0,
            hy=2.0,
        ),
        slip(
            _balanced,
            "weights-exchanged",
            "The weights of x² and y² have changed places in your equations.",
            fx=6.0,
            fy=4.0,
        ),
        slip(_balanced, "first-weight-lost", "In ∂f/∂x the coefficient 2 of x² got lost.", fx=1.0),
        slip(_balanced, "second-weight-lost", "In ∂f/∂y the coefficient 3 of y² got lost.", fy=2.0),
        slip(
            _balanced,
            "first-doubled",
            "Beside ∂h/∂x, ∂f/∂x is twice too large in your equations.",
            fx=8.0,
        ),
        slip(
            _balanced,
            "second-doubled",
            "Beside ∂h/∂y, ∂f/∂y is twice too large in your equations.",
            fy=12.0,
        ),
        slip(
            _balanced,
            "y-left-out",
            "You left y out, or took it for 0: the gradient of h has two entries.",
            fy=1e9,
            hy=0.0,
        ),
        slip(
            _balanced,
            "constant-halved",
            "The constant of the constraint is halved in your equations, or all three numbers are.",
            c=15.5,
        ),
        Misconception(
            "x-left-out",
            lambda: np.array([0.0, -6.2, -7.44]),
            "You took 0 for x. The point satisfies the constraint, and ∂f/∂x + ν ∂h/∂x isn't zero"
            " there.",
        ),
        Misconception(
            "x-left-out-and-sign",
            lambda: np.array([0.0, -6.2, 7.44]),
            "You took 0 for x. The point satisfies the constraint, and the gradients aren't "
            "parallel there.",
        ),
        slip(
            _balanced,
            "first-doubled-alone",
            "Your x is twice what it should be: put the point into 2x − 5y.",
            point=lambda x, y: (2 * x, y),
        ),
        slip(
            _balanced,
            "second-doubled-alone",
            "Your y is twice what it should be: put the point into 2x − 5y.",
            point=lambda x, y: (x, 2 * y),
        ),
        slip(
            _balanced,
            "both-doubled",
            "x and y are twice what they should be: put the point into 2x − 5y.",
            point=lambda x, y: (2 * x, 2 * y),
        ),
        slip(
            _balanced,
            "price-of-half",
            "You gave half of the constant for ν. ν is the factor in ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: 15.5,
        ),
        slip(
            _balanced,
            "second-coordinate-for-the-multiplier",
            "You gave y for ν, or its size.",
            "The point is right.",
            multiplier=lambda nu, x, y: y,
        ),
        slip(
            _balanced,
            "second-coordinate-turned",
            "You gave the size of y for ν.",
            "The point is right.",
            multiplier=lambda nu, x, y: -y,
        ),
        slip(
            _balanced,
            "multiplier-tripled",
            "ν is three times what it should be.",
            "The point is right.",
            multiplier=lambda nu, x, y: 3 * nu,
        ),
        slip(
            _balanced,
            "multiplier-third",
            "ν is a third of what it should be.",
            "The point is right.",
            multiplier=lambda nu, x, y: nu / 3,
        ),
        slip(
            _balanced,
            "multiplier-tripled-and-turned",
            "ν is three times what it should be, with the wrong sign.",
            "The point is right.",
            multiplier=lambda nu, x, y: -3 * nu,
        ),
        slip(
            _balanced,
            "multiplier-four-times",
            "ν is four times what it should be.",
            "The point is right.",
            multiplier=lambda nu, x, y: 4 * nu,
        ),
        slip(
            _balanced,
            "negative-constant-for-the-multiplier",
            "You gave −31 for ν. ν is the factor in ∇f + ν∇h = 0.",
            "The point is right.",
            multiplier=lambda nu, x, y: -31.0,
        ),
        slip(
            _balanced,
            "gradient-for-the-point",
            "You gave the gradient of f for the point.",
            point=lambda x, y: (4 * x, 6 * y),
        ),
        slip(
            _balanced,
            "intercepts-for-the-point",
            "You gave the two places where the line meets the axes. Both coordinates belong to "
            "one point.",
            point=lambda x, y: (15.5, -6.2),
        ),
    ),
    inner=(
        Inner("∂f/∂x", _balanced, "fx"),
        Inner("∂f/∂y", _balanced, "fy"),
        Inner("∂h/∂x", _balanced, "hx"),
        Inner("∂h/∂y", _balanced, "hy"),
        Inner("the coefficient of x in the constraint", _balanced, "cx"),
        Inner("the coefficient of y in the constraint", _balanced, "cy"),
        Inner("the coefficient of x in h", _with_constraint, "x"),
        Inner("the coefficient of y in h", _with_constraint, "y"),
    ),
    proof=Recomputed(_saddle_of_the_lagrangian),
)
