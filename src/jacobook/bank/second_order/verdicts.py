"""From the gradient to the verdicts."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from jacobook.declaration import Exercise, Misconception, Points, Recomputed

MINIMUM, MAXIMUM, SADDLE = 1, -1, 0
Verdicts = list[tuple[Any, Any, int]]


@cache
def _walked_around() -> Verdicts:
    """Let SymPy solve, then walk around each point, in exact fractions."""
    import sympy

    x, y = sympy.symbols("x y", real=True)
    formula = 2 * x**3 + 6 * x * y**2 + 3 * y**3 - 150 * x

    def f(a: Fraction, b: Fraction) -> Fraction:
        return 2 * a**3 + 6 * a * b**2 + 3 * b**3 - 150 * a

    verdicts = []
    edge = [Fraction(k, 10) for k in range(-10, 11)]
    square = [(s, e) for e in edge for s in (-1, 1)] + [(e, s) for e in edge for s in (-1, 1)]
    for point in sympy.solve([formula.diff(x), formula.diff(y)], [x, y], dict=True):
        a, b = Fraction(str(point[x])), Fraction(str(point[y]))
        changes = [f(a + u / Fraction(100), b + v / Fraction(100)) - f(a, b) for u, v in square]
        goes_down, goes_up = min(changes) < 0, max(changes) > 0
        kind = SADDLE if goes_down and goes_up else MINIMUM if goes_up else MAXIMUM
        verdicts.append((float(a), float(b), kind))
    return verdicts


def _listed(minima: list[Any], maxima: list[Any], saddles: list[Any]) -> Callable[[], Verdicts]:
    return lambda: [
        *((x, y, MINIMUM) for x, y in minima),
        *((x, y, MAXIMUM) for x, y in maxima),
        *((x, y, SADDLE) for x, y in saddles),
    ]


EXERCISE = Exercise(
    id="second_order.verdicts",
    name="verdicts",
    title="From the gradient to the verdicts",
    level=2,
    points=2,
    objective="5.1",
    hints=(
        "One of the two partial derivatives has a factor y. It is zero when y is, or when the "
        "other factor is: two systems to solve.",
        "There are four critical points. At each one compute D = f_xx f_yy − f_xy² first, and look "
        "at f_xx only where D is positive.",
    ),
    answer=Points(dimension=3),
    # f(x, y) = 2x³ + 6xy² + 3y³ − 150x: f_x = 6(x² + y² − 25), f_y = 3y(4x + 3y)
    reference=_listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4)]),
    misconceptions=(
        Misconception(
            "minimum-for-maximum",
            _listed([(-5, 0)], [(5, 0)], [(3, -4), (-3, 4)]),
            "The points are right, and minimum and maximum have changed places. Positive "
            "curvature bends upwards, like a bowl.",
        ),
        Misconception(
            "f_xx-alone",
            _listed([(5, 0), (3, -4)], [(-5, 0), (-3, 4)], []),
            "The four points are right. You judged them by the sign of f_xx alone, as in one "
            "variable; D comes first.",
        ),
        Misconception(
            "f_yy-alone",
            _listed([(5, 0), (-3, 4)], [(-5, 0), (3, -4)], []),
            "The four points are right. You judged them by the sign of f_yy alone, as in one "
            "variable; D comes first.",
        ),
        Misconception(
            "D-sign",
            _listed([(3, -4)], [(-3, 4)], [(5, 0), (-5, 0)]),
            "The four points are right. The sign of D is turned around: a positive D means that "
            "both curvatures have the same sign.",
        ),
        Misconception(
            "D-alone",
            _listed([(5, 0), (-5, 0)], [], [(3, -4), (-3, 4)]),
            "The four points are right, and the saddles too. A positive D means that both "
            "curvatures have the same sign, and not which: look at f_xx.",
        ),
        Misconception(
            "divided-by-y",
            _listed([], [], [(3, -4), (-3, 4)]),
            "You divided by y and lost the points where y is zero. Keep the factor, and ask when "
            "it is zero.",
        ),
        Misconception(
            "factor-lost",
            _listed([(5, 0)], [(-5, 0)], []),
            "These two are right. You took y = 0 as the only way to make ∂f/∂y zero: it has "
            "another factor.",
        ),
        Misconception(
            "sign-of-the-line",
            _listed([(5, 0)], [(-5, 0)], [(3, 4), (-3, -4)]),
            "Minimum and maximum are right. Your saddles lie on the line 4x = 3y: put them into "
            "∂f/∂y.",
        ),
        Misconception(
            "one-root",
            _listed([(5, 0)], [], [(3, -4)]),
            "A square has two roots: where x² or y² is known, both signs have to be tried.",
        ),
        Misconception(
            "coordinates-swapped",
            _listed([(0, 5)], [(0, -5)], [(-4, 3), (4, -3)]),
            "The numbers are right, in the order (y, x). A point is written (x, y).",
        ),
        Misconception(
            "saddle-is-minus-one",
            lambda: [(5, 0, 1), (-5, 0, 0), (3, -4, -1), (-3, 4, -1)],
            "The four points are right, and so are your verdicts if −1 stood for a saddle. Look "
            "at which number stands for what.",
        ),
        Misconception(
            "all-saddles",
            _listed([], [], [(5, 0), (-5, 0), (3, -4), (-3, 4)]),
            "The four points are right, and you call them all saddles. Compute D at each.",
        ),
        Misconception(
            "signs-paired-freely",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (3, 4), (-3, -4)]),
            "You paired the signs freely. Of your six points two solve one equation only: the "
            "line of the second factor ties the sign of y to that of x.",
        ),
        Misconception(
            "D-alone-downwards",
            _listed([], [(5, 0), (-5, 0)], [(3, -4), (-3, 4)]),
            "The four points are right, and the saddles too. A positive D means that both "
            "curvatures have the same sign, and not which: look at f_xx.",
        ),
        Misconception(
            "saddles-are-minima",
            _listed([(5, 0), (3, -4), (-3, 4)], [(-5, 0)], []),
            "The four points are right, and two verdicts too. At the other two compute D: is it "
            "positive?",
        ),
        Misconception(
            "saddles-are-maxima",
            _listed([(5, 0)], [(-5, 0), (3, -4), (-3, 4)], []),
            "The four points are right, and two verdicts too. At the other two compute D: is it "
            "positive?",
        ),
        Misconception(
            "maximum-is-a-saddle",
            _listed([(5, 0)], [], [(-5, 0), (3, -4), (-3, 4)]),
            "The four points are right, and three verdicts too. At (−5, 0) f_xx is negative, and "
            "f_yy as well: which sign has their product?",
        ),
        Misconception(
            "minimum-is-a-saddle",
            _listed([], [(-5, 0)], [(5, 0), (3, -4), (-3, 4)]),
            "The four points are right, and three verdicts too. Compute D at (5, 0) again.",
        ),
        Misconception(
            "saddles-swapped",
            _listed([(5, 0)], [(-5, 0)], [(4, -3), (-4, 3)]),
            "Minimum and maximum are right. Your saddles lie on the line 3x = −4y: put them into "
            "∂f/∂y.",
        ),
        Misconception(
            "other-axis",
            _listed([(5, 0)], [(-5, 0)], [(0, 5), (0, -5)]),
            "Minimum and maximum are right. At your saddles ∂f/∂x is zero, and ∂f/∂y isn't: its "
            "second factor has a y in it too.",
        ),
        Misconception(
            "origin-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (0, 0)]),
            "Four of your points are right. At the origin ∂f/∂y is zero, and ∂f/∂x isn't.",
        ),
        Misconception(
            "everything-turned",
            _listed([(-3, 4)], [(3, -4)], [(5, 0), (-5, 0)]),
            "The four points are right. The sign of D is turned around, and that of f_xx too: a "
            "positive D means that both curvatures have the same sign.",
        ),
    ),
    proof=Recomputed(_walked_around),
)
