"""A Hessian that isn't symmetric."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _origin_cases(rng: np.random.Generator) -> list[Case]:
    def case(edge: str = "") -> Case:
        coefficients = rng.uniform(1.0, 2.0, size=5) + np.array([0.0, 0.0, 0.5, 0.0, 2.0])
        coefficients[1] = coefficients[3] if edge else -coefficients[1]
        return Case((coefficients,), edge=edge)

    return [case(), case(), case(), case("a equals b, so that the order plays no part")]


def _by_definition(coefficients: Vector) -> Matrix:
    """Differentiate first at points of an axis, then along it, as the definition says."""

    def f(x: complex, y: complex) -> complex:
        p, a, c, b, q = (float(each) for each in coefficients)
        top = p * x**4 + a * x**3 * y + c * x**2 * y**2 + b * x * y**3 + q * y**4
        return top / (x**2 + y**2)

    def slope_x(x: float, y: float) -> float:
        return f(x + 1e-20j, y).imag / 1e-20

    def slope_y(x: float, y: float) -> float:
        return f(x, y + 1e-20j).imag / 1e-20

    # f is of degree 2 under scaling: its slopes are straight along each ray and 0 at the origin.
    t = 0.37
    rows = [[slope_x(t, 0), slope_x(0, t)], [slope_y(t, 0), slope_y(0, t)]]
    return np.array(rows) / t


def _corner(
    make: Callable[[float, float, float, float, float], list[list[float]]],
) -> Callable[[Vector], Matrix]:
    """Make coefficients ↦ matrix out of a formula in p, a, c, b, q."""

    def formula(coefficients: Vector) -> Matrix:
        return np.array(make(*coefficients))

    return formula


EXERCISE = Exercise(
    id="hessian.order_of_differentiation",
    name="hessian_at_origin",
    title="A Hessian that isn't symmetric",
    level=3,
    points=3,
    objective="4.2",
    hints=(
        "You need ∂f/∂x on the y-axis only, and ∂f/∂y on the x-axis only. Near the y-axis, which "
        "terms of f are linear in x?",
        "Row 1 of H holds the derivatives of ∂f/∂x: first by x, then by y. Walk from the origin "
        "along the axis you differentiate by.",
    ),
    answer=Array(),
    # f = (px⁴ + ax³y + cx²y² + bxy³ + qy⁴)/(x² + y²): ∂f/∂x(0, y) = by, ∂f/∂y(x, 0) = ax
    reference=_corner(lambda p, a, c, b, q: [[2 * p, b], [a, 2 * q]]),
    sampler=_origin_cases,
    exact_derivative=True,
    proof=Recomputed(_by_definition),
    misconceptions=(
        Misconception(
            "transposed",
            _corner(lambda p, a, c, b, q: [[2 * p, a], [b, 2 * q]]),
            "The two mixed derivatives have changed places. In H₁₂ = ∂/∂x₂(∂f/∂x₁) the derivative "
            "by x₁ is taken first, at points of the x₂-axis.",
        ),
        Misconception(
            "symmetrised",
            _corner(lambda p, a, c, b, q: [[2 * p, (a + b) / 2], [(a + b) / 2, 2 * q]]),
            "Your matrix is symmetric: both mixed entries are the mean of the two right ones, as "
            "`(H + H.T) / 2` or the symmetric four-point difference makes them. Schwarz's theorem "
            "needs continuous second derivatives, and at 0 these aren't.",
        ),
        Misconception(
            "upper-copied",
            _corner(lambda p, a, c, b, q: [[2 * p, b], [b, 2 * q]]),
            "You computed the mixed derivative above the diagonal and copied it below. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
        ),
        Misconception(
            "lower-copied",
            _corner(lambda p, a, c, b, q: [[2 * p, a], [a, 2 * q]]),
            "You computed the mixed derivative below the diagonal and copied it above. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
        ),
        Misconception(
            "diagonal-halved",
            _corner(lambda p, a, c, b, q: [[p, b], [a, q]]),
            "The mixed entries are right. On the x-axis f is a multiple of x²: differentiate that "
            "twice.",
        ),
        Misconception(
            "mixed-zero",
            _corner(lambda p, a, c, b, q: [[2 * p, 0.0], [0.0, 2 * q]]),
            "You took the mixed derivatives for zero, because f is smooth along each axis. They "
            "ask how the slope *across* an axis changes as you walk along it.",
        ),
        Misconception(
            "diagonal-zero",
            _corner(lambda p, a, c, b, q: [[0.0, b], [a, 0.0]]),
            "The mixed entries are right. The diagonal is zero for Peano's function, which is zero "
            "on both axes. Is this one?",
        ),
        Misconception(
            "middle-coefficient",
            _corner(lambda p, a, c, b, q: [[2 * p, c], [c, 2 * q]]),
            "You read the mixed derivative off the term with x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
        ),
        Misconception(
            "mixed-doubled",
            _corner(lambda p, a, c, b, q: [[2 * p, 2 * b], [2 * a, 2 * q]]),
            "The diagonal is right, and the mixed entries are twice too large: the first "
            "derivative leaves a term that is linear in the other variable, without a 2.",
        ),
    ),
)
