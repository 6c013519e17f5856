"""A Hessian that isn't symmetric."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


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


Pair = Callable[[float, float, float, float, float], tuple[float, float]]


def _at_origin(
    coefficients: Vector,
    *,
    diagonal: Pair = lambda p, a, c, b, q: (2 * p, 2 * q),
    mixed: Pair = lambda p, a, c, b, q: (b, a),
    order: tuple[int, ...] = (0, 1, 2, 3, 4),
) -> Matrix:
    """The matrix from its diagonal and from its two mixed entries, the upper one first."""
    p, a, c, b, q = (float(coefficients[i]) for i in order)
    (first, last), (upper, lower) = diagonal(p, a, c, b, q), mixed(p, a, c, b, q)
    return np.array([[first, upper], [lower, last]])


def _with_last(k: Vector, last: float) -> Matrix:
    """The Hessian, with another number in the lower right corner."""
    p, a, _, b, _ = map(float, k)
    return np.array([[2 * p, b], [a, float(last)]])


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
    reference=lambda coefficients: _at_origin(coefficients),
    sampler=_origin_cases,
    exact_derivative=True,
    proof=Recomputed(_by_definition),
    misconceptions=(
        slip(
            _at_origin,
            "symmetrised",
            "Your matrix is symmetric: both mixed entries are the mean of the two right ones, as "
            "`(H + H.T) / 2` or the symmetric four-point difference makes them. Schwarz's theorem "
            "needs continuous second derivatives, and at 0 these aren't.",
            mixed=lambda p, a, c, b, q: ((a + b) / 2, (a + b) / 2),
        ),
        slip(
            _at_origin,
            "transposed",
            "The two mixed derivatives have changed places. In H₁₂ = ∂/∂x₂(∂f/∂x₁) the derivative "
            "by x₁ is taken first, at points of the x₂-axis.",
            mixed=lambda p, a, c, b, q: (a, b),
        ),
        slip(
            _at_origin,
            "upper-copied",
            "You computed the mixed derivative above the diagonal and copied it below. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
            mixed=lambda p, a, c, b, q: (b, b),
        ),
        slip(
            _at_origin,
            "lower-copied",
            "You computed the mixed derivative below the diagonal and copied it above. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
            mixed=lambda p, a, c, b, q: (a, a),
        ),
        slip(
            _at_origin,
            "mixed-zero",
            "You took the mixed derivatives for zero, because f is smooth along each axis. They "
            "ask how the slope *across* an axis changes as you walk along it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (0.0, 0.0),
        ),
        slip(
            _at_origin,
            "middle-coefficient",
            "You read the mixed derivative off the term with x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (c, c),
        ),
        slip(
            _at_origin,
            "middle-coefficient-doubled",
            "You read the mixed derivative off the term with x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (2 * c, 2 * c),
        ),
        slip(
            _at_origin,
            "mixed-doubled",
            "The mixed entries are twice too large: the first derivative leaves a term that is "
            "linear in the other variable, without a 2.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (2 * b, 2 * a),
        ),
        slip(
            _at_origin,
            "mixed-halved",
            "The mixed entries are half of what they should be: each is the slope of a straight "
            "line.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b / 2, a / 2),
        ),
        slip(
            _at_origin,
            "mixed-tripled",
            "The mixed entries are three times too large: you differentiated the cube in the "
            "numerator. First divide by x² + y² on the axis, where one variable is zero.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (3 * b, 3 * a),
        ),
        slip(
            _at_origin,
            "mixed-six-times",
            "The mixed entries are six times too large: you differentiated the numerator alone. "
            "On the axis the denominator takes two powers away.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (6 * b, 6 * a),
        ),
        slip(
            _at_origin,
            "mixed-tripled-and-exchanged",
            "In the mixed entries you differentiated the cube in the numerator. On the axis, "
            "divide first by x² + y²; and which term is linear in the other variable there?",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (3 * a, 3 * b),
        ),
        slip(
            _at_origin,
            "mixed-added",
            "Both mixed entries are the sum of the coefficients of x³y and xy³. Across each axis "
            "only one of the two terms is linear.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (a + b, a + b),
        ),
        slip(
            _at_origin,
            "mixed-difference",
            "In the mixed entries the two coefficients are subtracted, as they are on the "
            "diagonals x = y and x = −y. Along an axis only one of the two terms has a slope "
            "across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b - a, a - b),
        ),
        slip(
            _at_origin,
            "mixed-half-difference",
            "In the mixed entries stands half of a difference: the part of f that isn't "
            "symmetric. Take each limit along its axis.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: ((a - b) / 2, (b - a) / 2),
        ),
        slip(
            _at_origin,
            "mixed-with-the-middle",
            "In the mixed entries the coefficient of x²y² is added. Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b + c, a + c),
        ),
        slip(
            _at_origin,
            "mixed-negated",
            "The mixed entries have the wrong sign.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (-b, -a),
        ),
        slip(
            _at_origin,
            "upper-negated",
            "The mixed entry above the diagonal has the wrong sign.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (-b, a),
        ),
        slip(
            _at_origin,
            "lower-negated",
            "The mixed entry below the diagonal has the wrong sign.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b, -a),
        ),
        slip(
            _at_origin,
            "exchanged-and-negated",
            "The two mixed derivatives have changed places, and have the wrong sign.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (-a, -b),
        ),
        slip(
            _at_origin,
            "upper-missing",
            "The mixed entry above the diagonal is missing.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (0.0, a),
        ),
        slip(
            _at_origin,
            "lower-missing",
            "The mixed entry below the diagonal is missing.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b, 0.0),
        ),
        slip(
            _at_origin,
            "peano",
            "You took the mixed entries of Peano's function. This f has coefficients of its own.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (-1.0, 1.0),
        ),
        slip(
            _at_origin,
            "peano-exchanged",
            "You took the mixed entries of Peano's function, exchanged. This f has coefficients "
            "of its own.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (1.0, -1.0),
        ),
        slip(
            _at_origin,
            "mixed-on-the-diagonal-line",
            "In the mixed entries stands the value that f has along the line x = y. The "
            "derivatives are taken along the axes.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: ((p + a + c + b + q) / 2, (p + a + c + b + q) / 2),
        ),
        slip(
            _at_origin,
            "upper-with-the-middle",
            "Above the diagonal stands the coefficient of x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it. (The five come as p, a, c, "
            "b, q, with c in the middle.)",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (c, a),
        ),
        slip(
            _at_origin,
            "lower-with-the-middle",
            "Below the diagonal stands the coefficient of x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it. (The five come as p, a, c, "
            "b, q, with c in the middle.)",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (b, c),
        ),
        slip(
            _at_origin,
            "diagonal-halved",
            "On the x-axis f is a multiple of x²: differentiate that twice.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (p, q),
        ),
        slip(
            _at_origin,
            "diagonal-zero",
            "The diagonal is zero for Peano's function, which is zero on both axes. Is this one?",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (0.0, 0.0),
        ),
        slip(
            _at_origin,
            "diagonal-of-the-numerator",
            "On the diagonal you differentiated the numerator alone: on an axis the denominator "
            "takes two powers away.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (12 * p, 12 * q),
        ),
        slip(
            _at_origin,
            "diagonal-tripled",
            "The diagonal is three times too large. On the x-axis f is a multiple of x²: which?",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (6 * p, 6 * q),
        ),
        slip(
            _at_origin,
            "diagonal-doubled",
            "The diagonal is twice too large: on the x-axis f is a multiple of x². Divide by x² + "
            "y² first.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (4 * p, 4 * q),
        ),
        slip(
            _at_origin,
            "diagonal-exchanged",
            "The two diagonal entries have changed places: on the x-axis only x⁴ is left of the "
            "numerator.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * q, 2 * p),
        ),
        slip(
            _at_origin,
            "diagonal-negated",
            "The diagonal has the wrong sign.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (-2 * p, -2 * q),
        ),
        slip(
            _at_origin,
            "diagonal-with-the-middle",
            "On the diagonal the coefficient of x²y² is added. On an axis that term is zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * p + 2 * c, 2 * q + 2 * c),
        ),
        slip(
            _at_origin,
            "diagonal-of-the-middle",
            "On the diagonal stands the coefficient of x²y². On an axis that term is zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * c, 2 * c),
        ),
        slip(
            _at_origin,
            "diagonal-of-the-cubes",
            "On the diagonal stand the coefficients of x³y and xy³. On an axis those terms are "
            "zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * a, 2 * b),
        ),
        slip(
            _at_origin,
            "diagonal-of-mixed-halved",
            "On the diagonal stand the coefficients of x³y and xy³. On an axis those terms are "
            "zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (a, b),
        ),
        slip(
            _at_origin,
            "diagonal-less-the-middle",
            "On the diagonal the coefficient of x²y² is subtracted. On an axis that term is zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * (p - c), 2 * (q - c)),
        ),
        slip(
            _at_origin,
            "first-diagonal-halved",
            "The upper left entry is half of what it should be: on the x-axis f is a multiple of "
            "x². Differentiate that twice.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (p, 2 * q),
        ),
        slip(
            _at_origin,
            "last-diagonal-halved",
            "The lower right entry is half of what it should be: on the y-axis f is a multiple of "
            "y². Differentiate that twice.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * p, q),
        ),
        slip(
            _at_origin,
            "first-diagonal-zero",
            "The upper left entry is zero. On the x-axis f is a multiple of x²: differentiate "
            "that twice.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (0.0, 2 * q),
        ),
        slip(
            _at_origin,
            "last-diagonal-zero",
            "The lower right entry is zero. On the y-axis f is a multiple of y²: differentiate "
            "that twice.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * p, 0.0),
        ),
        slip(
            _at_origin,
            "read-q-after-p",
            "You read the five coefficients in another order: they come as p, a, c, b, q.",
            order=(0, 2, 3, 4, 1),
        ),
        slip(
            _at_origin,
            "read-alphabetical",
            "You read the five coefficients in another order: they come as p, a, c, b, q.",
            order=(3, 0, 2, 1, 4),
        ),
        slip(
            _at_origin,
            "read-backwards",
            "You read the five coefficients from the other end, or exchanged x and y: p comes "
            "first, with x⁴.",
            order=(4, 3, 2, 1, 0),
        ),
        Misconception(
            "first-row",
            lambda coefficients: _at_origin(coefficients)[0],
            "You returned the first row: the derivatives of ∂f/∂x. The second row holds those of "
            "∂f/∂y.",
        ),
        Misconception(
            "diagonal-alone",
            lambda coefficients: np.diag(_at_origin(coefficients)),
            "You returned the diagonal. The mixed derivatives belong to the matrix too.",
        ),
        slip(
            _at_origin,
            "mixed-difference-exchanged",
            "In the mixed entries the two coefficients are subtracted. Along an axis only one of "
            "the two terms has a slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (a - b, b - a),
        ),
        slip(
            _at_origin,
            "middle-coefficient-fourfold",
            "You read the mixed derivative off the numerator's term with x²y². Near an axis that "
            "term is quadratic in the distance, and so has no slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (4 * c, 4 * c),
        ),
        slip(
            _at_origin,
            "diagonal-with-half-the-middle",
            "On the diagonal the coefficient of x²y² is added. On an axis that term is zero.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * p + c, 2 * q + c),
        ),
        slip(
            _at_origin,
            "diagonal-of-sums",
            "On the diagonal the coefficients of x⁴ and of y⁴ are added. On each axis only one of "
            "the two terms is left.",
            "The mixed entries are right.",
            diagonal=lambda p, a, c, b, q: (2 * (p + q), 2 * (p + q)),
        ),
        slip(
            _at_origin,
            "mixed-multiplied",
            "In the mixed entries the coefficients of x³y and xy³ are multiplied. Across each "
            "axis only one of the two terms is linear.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (a * b, a * b),
        ),
        slip(
            _at_origin,
            "middle-coefficient-halved",
            "You read the mixed derivative off the term with x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
            "The diagonal is right.",
            mixed=lambda p, a, c, b, q: (c / 2, c / 2),
        ),
        slip(
            _at_origin,
            "last-diagonal-of-the-numerator",
            "In the lower right entry you differentiated the numerator alone: on an axis the "
            "denominator takes two powers away.",
            "Everything else is right.",
            diagonal=lambda p, a, c, b, q: (2 * p, 12 * q),
        ),
        slip(
            _at_origin,
            "first-diagonal-of-the-numerator",
            "In the upper left entry you differentiated the numerator alone: on an axis the "
            "denominator takes two powers away.",
            "Everything else is right.",
            diagonal=lambda p, a, c, b, q: (12 * p, 2 * q),
        ),
        Misconception(
            "last-corner-from-the-first",
            lambda k: _with_last(k, 2 * k[0]),
            "The lower right entry is wrong: p belongs to the x-axis. The other three are right.",
        ),
        Misconception(
            "last-corner-from-the-middle",
            lambda k: _with_last(k, 2 * k[2]),
            "The lower right entry is wrong: on the y-axis the term with x²y² is zero. The other "
            "three are right.",
        ),
    ),
)
