"""Not quadratic, and the step is exact."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _times(a: list[Any], b: list[Any]) -> list[Any]:
    """The product of two polynomials, given by their coefficients."""
    product = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            product[i + j] += left * right
    return product


def _gradient_of(c: np.ndarray, point: np.ndarray) -> tuple[Any, Any]:
    x, y = point
    gx = sum((i * c[i, j] * x ** (i - 1) * y**j for i in range(1, 4) for j in range(4)), Fraction())
    gy = sum((j * c[i, j] * x**i * y ** (j - 1) for i in range(4) for j in range(1, 4)), Fraction())
    return gx, gy


def _along_ray(c: np.ndarray, point: np.ndarray) -> list[Any]:
    """The coefficients of t ↦ f(x − t∇f(x)), lowest power first, as exact fractions."""
    gx, gy = _gradient_of(c, point)
    total = [Fraction(0)] * 7
    for i in range(4):
        for j in range(4):
            term = [Fraction(1)]
            for factor in [[point[0], -gx]] * i + [[point[1], -gy]] * j:
                term = _times(term, factor)
            for power, value in enumerate(term):
                total[power] += c[i, j] * value
    return total


def _highest_degree_silent(c: np.ndarray, point: np.ndarray) -> bool:
    """Whether the terms of the highest degree vanish in the direction of the gradient."""
    gx, gy = _gradient_of(c, point)
    degree = max(i + j for i in range(4) for j in range(4) if c[i, j] != 0)
    inside = [(i, degree - i) for i in range(4) if 0 <= degree - i <= 3]
    return bool(sum((c[i, j] * gx**i * gy**j for i, j in inside), Fraction()) == 0)


def _quadratic_along_its_ray(answer: tuple[np.ndarray, np.ndarray]) -> bool:
    """Let SymPy differentiate, and compare f with its model at more places than it has powers."""
    import sympy

    c, point = answer
    x, y = sympy.symbols("x y")
    f = sum(sympy.Rational(str(c[i, j])) * x**i * y**j for i in range(4) for j in range(4))
    f = sympy.Poly(f, x, y)
    at = dict(zip((x, y), (sympy.Rational(str(each)) for each in point), strict=True))
    g = sympy.Matrix([f.as_expr().diff(s).subs(at) for s in (x, y)])
    H = sympy.hessian(f.as_expr(), (x, y)).subs(at)
    slope, bend = (g.T * g)[0, 0], (g.T * H * g)[0, 0]

    def missed(eps: int) -> bool:
        true = f.as_expr().subs({x: at[x] - eps * g[0], y: at[y] - eps * g[1]})
        return bool(true != f.as_expr().subs(at) - eps * slope + eps**2 * bend / 2)

    return bool(
        f.total_degree() >= 3
        and g[0] != 0
        and g[1] != 0
        and bend > 0
        and not any(missed(eps) for eps in range(1, 8))
    )


def _table(**coefficients: float) -> list[list[float]]:
    """A 4×4 table of coefficients: ``c21=3`` is 3x²y."""
    table = [[0.0] * 4 for _ in range(4)]
    for name, value in coefficients.items():
        table[int(name[1])][int(name[2])] = value
    return table


_CUBE = {"c30": 1.0, "c21": -3.0, "c12": 3.0, "c03": -1.0}  # (x − y)³


EXERCISE = Exercise(
    id="taylor.exact_step",
    name="witness",
    title="Not quadratic, and the step is exact",
    level=3,
    points=3,
    objective="6.3",
    hints=(
        "Only the ray counts. Start from a quadratic function and a point, and find the line on "
        "which the ray lies.",
        "Add something of degree 3 that is zero on that line and does not change the gradient "
        "there.",
    ),
    answer=Witness(
        fields=(("coefficients", (4, 4)), ("point", (2,))),
        # f(x, y) = Σ c[i][j] xⁱ yʲ
        conditions=(
            Condition(
                "quadratic",
                lambda c, point: any(
                    c[i, j] != 0 for i in range(4) for j in range(4) if i + j >= 3
                ),
                "Your polynomial is quadratic (or simpler), and on those the step is always exact. "
                "It needs a term of degree 3 or more.",
                (_table(c20=1.0, c02=1.0), (1.0, 1.0)),
            ),
            Condition(
                "critical-point",
                lambda c, point: any(_gradient_of(c, point)),
                "The gradient is zero at your point, so there is no ray to walk along.",
                (_table(c20=1.0, c02=1.0, **_CUBE), (0.0, 0.0)),
            ),
            Condition(
                "along-an-axis",
                lambda c, point: all(_gradient_of(c, point)),
                "One entry of the gradient is zero at your point, so the ray is parallel to an "
                "axis. Both entries must be different from zero.",
                (_table(c20=1.0, c03=1.0), (1.0, 0.0)),
            ),
            Condition(
                "no-curvature",
                lambda c, point: _along_ray(c, point)[2] > 0,
                "At your point gᵀHg isn't positive, so the model falls for ever and there is no ε* "
                "to be exact.",
                (_table(c20=-1.0, c02=-1.0, **_CUBE), (1.0, 1.0)),
            ),
            Condition(
                "highest-degree",
                _highest_degree_silent,
                "Along the ray from your point f isn't quadratic: the highest power of ε stays. "
                "Its factor is what your terms of the highest degree give at g, and they don't "
                "vanish in the direction of the gradient of your *whole* f at your point. (And "
                "are all your numbers exact in the computer, unlike 1/3?)",
                (_table(c20=1.0, c02=1.0, c30=1.0), (1.0, 1.0)),
            ),
            Condition(
                "not-exact",
                lambda c, point: not any(_along_ray(c, point)[3:]),
                "Along the ray from your point f isn't quadratic. Your terms of the highest "
                "degree do vanish in the direction of the gradient, but the function of ε still "
                "has a power above the second: does what you added vanish on all of the ray, your "
                "point included? (And are all your numbers exact in the computer, unlike 1/3?)",
                (_table(c01=10.0, c20=1.0, c02=1.0, c31=1.0, c22=-1.0), (2.0, 1.0)),
            ),
        ),
    ),
    reference=lambda: (_table(c20=1.0, c02=1.0, **_CUBE), (1.0, 1.0)),
    proof=Satisfies(_quadratic_along_its_ray),
)
