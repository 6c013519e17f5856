"""From the gradient to the verdicts."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from jacobook.declaration import Exercise, Misconception, Points, Recomputed, slip

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


Triple = tuple[float, float, int]


def _triples(
    *,
    right: Triple | None = (5, 0, MINIMUM),
    left: Triple | None = (-5, 0, MAXIMUM),
    lower: Triple | None = (3, -4, SADDLE),
    upper: Triple | None = (-3, 4, SADDLE),
    more: tuple[Triple, ...] = (),
) -> Verdicts:
    """The list, made of its triples; None leaves one out."""
    return [one for one in (right, left, lower, upper, *more) if one is not None]


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
        slip(
            _triples,
            "minimum-for-maximum",
            "At (5, 0) and (−5, 0) minimum and maximum have changed places. Positive curvature "
            "bends upwards, like a bowl.",
            right=(5, 0, MAXIMUM),
            left=(-5, 0, MINIMUM),
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
        slip(
            _triples,
            "D-alone",
            "The four points are right, and the saddles too. A positive D means that both "
            "curvatures have the same sign, and not which: look at f_xx.",
            left=(-5, 0, MINIMUM),
        ),
        slip(
            _triples,
            "divided-by-y",
            "You divided by y and lost the points where y is zero. Keep the factor, and ask when "
            "it is zero.",
            right=None,
            left=None,
        ),
        slip(
            _triples,
            "factor-lost",
            "These two are right. You took y = 0 as the only way to make ∂f/∂y zero: it has "
            "another factor.",
            lower=None,
            upper=None,
        ),
        slip(
            _triples,
            "sign-of-the-line",
            "Minimum and maximum are right. Your saddles lie on the line 4x = 3y: put them into "
            "∂f/∂y.",
            lower=(3, 4, SADDLE),
            upper=(-3, -4, SADDLE),
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
        slip(
            _triples,
            "D-alone-downwards",
            "The four points are right, and the saddles too. A positive D means that both "
            "curvatures have the same sign, and not which: look at f_xx.",
            right=(5, 0, MAXIMUM),
        ),
        slip(
            _triples,
            "saddles-are-minima",
            "You call the points off the axis minima. Is D positive there?",
            lower=(3, -4, MINIMUM),
            upper=(-3, 4, MINIMUM),
        ),
        slip(
            _triples,
            "saddles-are-maxima",
            "You call the points off the axis maxima. Is D positive there?",
            lower=(3, -4, MAXIMUM),
            upper=(-3, 4, MAXIMUM),
        ),
        slip(
            _triples,
            "maximum-is-a-saddle",
            "At (−5, 0) f_xx and f_yy are both negative: which sign has their product?",
            left=(-5, 0, SADDLE),
        ),
        slip(_triples, "minimum-is-a-saddle", "Compute D at (5, 0) again.", right=(5, 0, SADDLE)),
        slip(
            _triples,
            "saddles-swapped",
            "Minimum and maximum are right. Your saddles lie on the line 3x = −4y: put them into "
            "∂f/∂y.",
            lower=(4, -3, SADDLE),
            upper=(-4, 3, SADDLE),
        ),
        slip(
            _triples,
            "other-axis",
            "Minimum and maximum are right. At your saddles ∂f/∂x is zero, and ∂f/∂y isn't: its "
            "second factor has a y in it too.",
            lower=(0, 5, SADDLE),
            upper=(0, -5, SADDLE),
        ),
        slip(
            _triples,
            "origin-too",
            "At the origin ∂f/∂y is zero, and ∂f/∂x isn't.",
            more=((0, 0, SADDLE),),
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
        slip(
            _triples,
            "saddle-is-two",
            "The points are right, and the verdicts if 2 stood for a saddle. The statement has "
            "another number for it.",
            lower=(3, -4, 2),
            upper=(-3, 4, 2),
        ),
        Misconception(
            "counted-from-zero",
            lambda: [(5, 0, 0), (-5, 0, 1), (3, -4, 2), (-3, 4, 2)],
            "The four points are right, and so are your verdicts in a numbering of your own. Look "
            "at which number stands for what.",
        ),
        slip(
            _triples,
            "maximum-is-two",
            "The points are right, and the verdicts if 2 stood for a maximum. The statement has "
            "another number for it.",
            left=(-5, 0, 2),
        ),
        Misconception(
            "verdict-first",
            lambda: [(1, 5, 0), (-1, -5, 0), (0, 3, -4), (0, -3, 4)],
            "The numbers are right, with the verdict in front. A triple is (x, y, s).",
        ),
        slip(
            _triples,
            "other-axis-too",
            "Four of your points are right. At the two with x = 0 ∂f/∂x is zero, and ∂f/∂y isn't: "
            "its second factor has a y in it too.",
            more=((0, 5, SADDLE), (0, -5, SADDLE)),
        ),
        Misconception(
            "saddles-swapped-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (4, -3), (-4, 3)]),
            "Four of your points are right. The other two lie on the line 3x = −4y: put them into "
            "∂f/∂y.",
        ),
        slip(
            _triples,
            "one-saddle-swapped",
            "(4, −3) isn't critical: put it into ∂f/∂y.",
            lower=(4, -3, SADDLE),
        ),
        slip(
            _triples,
            "other-saddle-swapped",
            "(−4, 3) isn't critical: put it into ∂f/∂y.",
            upper=(-4, 3, SADDLE),
        ),
        slip(
            _triples,
            "one-saddle-sign",
            "Three of your points are right. (3, 4) isn't: the line of the second factor ties the "
            "sign of y to that of x.",
            lower=(3, 4, SADDLE),
        ),
        slip(
            _triples,
            "other-saddle-sign",
            "Three of your points are right. (−3, −4) isn't: the line of the second factor ties "
            "the sign of y to that of x.",
            upper=(-3, -4, SADDLE),
        ),
        Misconception(
            "circle-point-too",
            _listed([(5, 0)], [(-5, 0)], [(3, -4), (-3, 4), (4, 3)]),
            "Four of your points are right. At (4, 3) ∂f/∂x is zero, and ∂f/∂y isn't.",
        ),
        slip(
            _triples,
            "square-root-forgotten",
            "At the points on the axis x is 25 in size: where x² is 25, take the root.",
            right=(25, 0, MINIMUM),
            left=(-25, 0, MAXIMUM),
        ),
        slip(
            _triples,
            "six-forgotten",
            "At the points on the axis the 6 in front of x² is missing.",
            right=(150**0.5, 0, MINIMUM),
            left=(-(150**0.5), 0, MAXIMUM),
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
        slip(
            _triples,
            "crossed-saddles",
            "Points off the axis where x and y have the same size aren't critical: on the line of"
            " the second factor 4x + 3y is zero.",
            lower=(4, -4, SADDLE),
            upper=(-4, 4, SADDLE),
        ),
        slip(
            _triples,
            "left-saddles",
            "Both of your points off the axis have x = −3. The sign of y is tied to that of x.",
            lower=(-3, -4, SADDLE),
        ),
        slip(
            _triples,
            "right-saddles",
            "Both of your points off the axis have x = 3. The sign of y is tied to that of x.",
            upper=(3, 4, SADDLE),
        ),
        slip(
            _triples,
            "origin-in-place-of-the-axis",
            "At the origin ∂f/∂y is zero, and ∂f/∂x isn't; and the points off the axis are "
            "missing.",
            lower=(0, 0, SADDLE),
            upper=None,
        ),
        slip(
            _triples,
            "values-for-the-verdicts",
            "Your third number on the axis is f_xx itself. A verdict is 1, −1 or 0.",
            right=(5, 0, 60),
            left=(-5, 0, -60),
        ),
        slip(
            _triples,
            "determinants-for-the-verdicts",
            "Your third number off the axis is D itself. A verdict is 1, −1 or 0.",
            lower=(3, -4, -3600),
            upper=(-3, 4, -3600),
        ),
        slip(
            _triples,
            "on-the-axis-halved",
            "At the points on the axis x isn't right: put it into ∂f/∂x.",
            right=(2.5, 0, MINIMUM),
            left=(-2.5, 0, MAXIMUM),
        ),
        slip(
            _triples,
            "off-the-axis-too-long",
            "At the points off the axis the numbers are right up to a factor: x² + y² must be 25.",
            lower=(0.75, -1, SADDLE),
            upper=(-0.75, 1, SADDLE),
        ),
    ),
    proof=Recomputed(_walked_around),
)
