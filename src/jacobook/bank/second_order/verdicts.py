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


POINTS = {(5, 0): MINIMUM, (-5, 0): MAXIMUM, (3, -4): SADDLE, (-3, 4): SADDLE}


def _one_verdict_wrong() -> list[Misconception]:
    """All points right, and one of the saddles misjudged."""
    names = {MINIMUM: "minimum", MAXIMUM: "maximum"}
    return [
        Misconception(
            f"{name}-at-{a}-{b}".replace("--", "-minus-"),
            lambda point=(a, b), verdict=verdict: [
                (*p, verdict if p == point else v) for p, v in POINTS.items()
            ],
            "The four points are right, and three verdicts too. Compute D at "
            f"({a}, {b}) again: is it positive?".replace("-", "−"),
        )
        for a, b in ((3, -4), (-3, 4))
        for verdict, name in names.items()
    ]


def _saddles_on_the_line(slope: float) -> Callable[[], Verdicts]:
    """Minimum and maximum right, and the saddles where another line meets the circle."""
    x = 5 / (1 + slope**2) ** 0.5
    return _listed([(5, 0)], [(-5, 0)], [(x, slope * x), (-x, -slope * x)])


def _missing() -> list[Misconception]:
    """Right triples, and some that are missing."""
    ways = (
        "Keep both factors of ∂f/∂y, and where x² is known try both signs: two systems, and two "
        "points from each."
    )
    said: dict[str, tuple[tuple[int, ...], str]] = {
        "minimum-missing": ((1, 2, 3), f"One point is missing. {ways}"),
        "maximum-missing": ((0, 2, 3), f"One point is missing. {ways}"),
        "one-saddle-missing": ((0, 1, 3), f"One point is missing. {ways}"),
        "other-saddle-missing": ((0, 1, 2), f"One point is missing. {ways}"),
        "minimum-alone": ((0,), f"Three points are missing. {ways}"),
        "minimum-and-other-saddle": ((0, 3), f"Two points are missing. {ways}"),
        "maximum-and-saddle": ((1, 2), f"Two points are missing. {ways}"),
        "maximum-and-other-saddle": ((1, 3), f"Two points are missing. {ways}"),
    }
    listed = [(*p, v) for p, v in POINTS.items()]
    return [
        Misconception(label, lambda kept=kept: [listed[i] for i in kept], message)
        for label, (kept, message) in said.items()
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
        Misconception(
            "all-minima",
            _listed([(5, 0), (-5, 0), (3, -4), (-3, 4)], [], []),
            "The four points are right, and you call them all minima. A zero gradient alone "
            "doesn't make one: compute D and f_xx at each.",
        ),
        Misconception(
            "all-maxima",
            _listed([], [(5, 0), (-5, 0), (3, -4), (-3, 4)], []),
            "The four points are right, and you call them all maxima. A zero gradient alone "
            "doesn't make one: compute D and f_xx at each.",
        ),
        Misconception(
            "saddle-is-two",
            lambda: [(5, 0, 1), (-5, 0, -1), (3, -4, 2), (-3, 4, 2)],
            "The points are right, and the verdicts if 2 stood for a saddle. The statement has "
            "another number for it.",
        ),
        Misconception(
            "counted-from-zero",
            lambda: [(5, 0, 0), (-5, 0, 1), (3, -4, 2), (-3, 4, 2)],
            "The four points are right, and so are your verdicts in a numbering of your own. Look "
            "at which number stands for what.",
        ),
        Misconception(
            "maximum-is-two",
            lambda: [(5, 0, 1), (-5, 0, 2), (3, -4, 0), (-3, 4, 0)],
            "The points are right, and the verdicts if 2 stood for a maximum. The statement has "
            "another number for it.",
        ),
        Misconception(
            "verdict-first",
            lambda: [(1, 5, 0), (-1, -5, 0), (0, 3, -4), (0, -3, 4)],
            "The numbers are right, with the verdict in front. A triple is (x, y, s).",
        ),
        Misconception(
            "other-axis-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (0, 5), (0, -5)]),
            "Four of your points are right. At the two with x = 0 ∂f/∂x is zero, and ∂f/∂y isn't: "
            "its second factor has a y in it too.",
        ),
        Misconception(
            "saddles-swapped-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (4, -3), (-4, 3)]),
            "Four of your points are right. The other two lie on the line 3x = −4y: put them into "
            "∂f/∂y.",
        ),
        Misconception(
            "one-saddle-swapped",
            _listed([(5, 0)], [(-5, 0)], [(4, -3), (-3, 4)]),
            "Three of your points are right. (4, −3) isn't: put it into ∂f/∂y.",
        ),
        Misconception(
            "other-saddle-swapped",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-4, 3)]),
            "Three of your points are right. (−4, 3) isn't: put it into ∂f/∂y.",
        ),
        Misconception(
            "one-saddle-sign",
            _listed([(5, 0)], [(-5, 0)], [(3, 4), (-3, 4)]),
            "Three of your points are right. (3, 4) isn't: the line of the second factor ties the "
            "sign of y to that of x.",
        ),
        Misconception(
            "other-saddle-sign",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, -4)]),
            "Three of your points are right. (−3, −4) isn't: the line of the second factor ties "
            "the sign of y to that of x.",
        ),
        Misconception(
            "circle-point-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (4, 3)]),
            "Four of your points are right. At (4, 3) ∂f/∂x is zero, and ∂f/∂y isn't.",
        ),
        Misconception(
            "square-root-forgotten",
            _listed([(25, 0)], [(-25, 0)], [(3, -4), (-3, 4)]),
            "Your saddles are right. At the other two take the root: ∂f/∂x = 0 says what x² is "
            "there.",
        ),
        Misconception(
            "six-forgotten",
            _listed([(150**0.5, 0)], [(-(150**0.5), 0)], [(3, -4), (-3, 4)]),
            "Your saddles are right. At the other two the 6 in front of x² is missing.",
        ),
        Misconception(
            "power-kept",
            _listed(
                [(5, 0)], [(-5, 0)], [(5 / 17**0.5, -20 / 17**0.5), (-5 / 17**0.5, 20 / 17**0.5)]
            ),
            "Minimum and maximum are right. Your saddles lie on the line y = −4x: the derivative "
            "of 3y³ has a factor 3 more.",
        ),
        Misconception(
            "two-forgotten",
            _listed(
                [(5, 0)], [(-5, 0)], [(15 / 13**0.5, -10 / 13**0.5), (-15 / 13**0.5, 10 / 13**0.5)]
            ),
            "Minimum and maximum are right. Your saddles lie on the line 2x = −3y: the derivative "
            "of 6xy² by y has a factor 2 more.",
        ),
        Misconception(
            "everywhere-swapped",
            lambda: [(5, 0, -1), (-5, 0, 1), (3, -4, -1), (-3, 4, 1)],
            "The four points are right. You judged them by the sign of f_xx alone, and turned it "
            "around: D comes first, and positive curvature bends upwards.",
        ),
        Misconception(
            "f_yy-alone-turned",
            lambda: [(5, 0, -1), (-5, 0, 1), (3, -4, 1), (-3, 4, -1)],
            "The four points are right. You judged them by the sign of f_yy alone, and turned it "
            "around: D comes first, and positive curvature bends upwards.",
        ),
        *_one_verdict_wrong(),
        *_missing(),
        Misconception(
            "differentiated-by-y-once-more",
            _listed([(5, 0)], [(-5, 0)], [(-0.75, 24.4375**0.5), (-0.75, -(24.4375**0.5))]),
            "Minimum and maximum are right. Your second factor of ∂f/∂y has no y in it: what is "
            "left of 12xy + 9y² when you take y out?",
        ),
    ),
    proof=Recomputed(_walked_around),
)
