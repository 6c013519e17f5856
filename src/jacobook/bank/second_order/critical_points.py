"""All critical points."""

from functools import cache

from jacobook.declaration import Exercise, Misconception, Points, Recomputed


@cache
def _solved() -> list[tuple[float, float]]:
    """Let SymPy differentiate and solve."""
    import sympy

    x, y = sympy.symbols("x y", real=True)
    f = x * y * (20 - 4 * x - 5 * y)
    found = sympy.solve([f.diff(x), f.diff(y)], [x, y], dict=True)
    return [(float(point[x]), float(point[y])) for point in found]


ORIGIN, ON_X, ON_Y, LAST = (0, 0), (5, 0), (0, 4), (5 / 3, 4 / 3)


def _incomplete() -> list[Misconception]:
    """Lists in which every point is right, and some are missing."""
    mixed = (
        "The short factor of one equation may be zero together with the long factor of the "
        "*other* one, and that both ways round."
    )
    long = "And both long factors may be zero together."
    short = "And both short factors may be zero together."
    lists: dict[str, tuple[list[tuple[float, float]], str]] = {
        "without-x-axis": ([ORIGIN, ON_Y, LAST], f"One point is missing. {mixed}"),
        "without-y-axis": ([ORIGIN, ON_X, LAST], f"One point is missing. {mixed}"),
        "x-axis-alone": ([ON_X], f"Your point is right, and others are missing. {mixed}"),
        "y-axis-alone": ([ON_Y], f"Your point is right, and others are missing. {mixed}"),
        "origin-and-x-axis": ([ORIGIN, ON_X], f"Two points are missing. {mixed} {long}"),
        "origin-and-y-axis": ([ORIGIN, ON_Y], f"Two points are missing. {mixed} {long}"),
        "x-axis-and-last": ([ON_X, LAST], f"Two points are missing. {mixed} {short}"),
        "y-axis-and-last": ([ON_Y, LAST], f"Two points are missing. {mixed} {short}"),
    }
    return [
        Misconception(label, lambda points=points: points, message)
        for label, (points, message) in lists.items()
    ]


def _another_last(label: str, x: float, y: float, message: str) -> Misconception:
    """The three points on the axes, and a wrong fourth one."""
    message = f"Three of your points are right. {message}"
    return Misconception(label, lambda: [ORIGIN, ON_X, ON_Y, (x, y)], message)


EXERCISE = Exercise(
    id="second_order.critical_points",
    name="critical_points",
    title="All critical points",
    level=1,
    points=1,
    objective="5.1",
    hints=(
        "Both partial derivatives are products. A product is zero when one factor is zero, "
        "whichever it is.",
        "Two factors in each equation make four systems of two equations. Solve each of them.",
    ),
    answer=Points(dimension=2),
    # f(x, y) = xy(20 − 4x − 5y): f_x = y(20 − 8x − 5y), f_y = x(20 − 4x − 10y)
    reference=lambda: [(0, 0), (5, 0), (0, 4), (5 / 3, 4 / 3)],
    misconceptions=(
        Misconception(
            "divided-by-the-unknown",
            lambda: [(5 / 3, 4 / 3)],
            "You divided by x and by y. That is allowed only where they aren't zero, and it threw "
            "solutions away. Keep the factors and ask when each is zero.",
        ),
        Misconception(
            "paired-alike",
            lambda: [(0, 0), (5 / 3, 4 / 3)],
            "You took both short factors zero, then both long ones. The short factor of one "
            "equation can also be zero together with the long factor of the other.",
        ),
        Misconception(
            "origin-forgotten",
            lambda: [(5, 0), (0, 4), (5 / 3, 4 / 3)],
            "One point is missing: the one where both equations are solved by their short factor.",
        ),
        Misconception(
            "origin-alone",
            lambda: [(0, 0)],
            "You took the short factor of each equation for zero. Each equation has a second "
            "factor, which may be zero instead.",
        ),
        Misconception(
            "on-the-axes-alone",
            lambda: [(5, 0), (0, 4)],
            "You paired the short factor of one equation with the long factor of the other. Two "
            "pairs are left: both short ones, and both long ones.",
        ),
        Misconception(
            "one-equation",
            lambda: [(0, 0), (2.5, 0), (0, 2), (5 / 3, 4 / 3)],
            "Two of your points make both factors of the *same* equation zero, which leaves the "
            "other equation unsolved. Put your points into both partial derivatives.",
        ),
        Misconception(
            "zeros-of-f",
            lambda: [(0, 0), (5, 0), (0, 4)],
            "At these points f itself is zero as well, but one critical point lies where f isn't. "
            "The *derivatives* have to vanish, so solve the two long factors together too.",
        ),
        Misconception(
            "power-kept",
            lambda: [(0, 0), (5, 0), (0, 4), (2.5, 2)],
            "Three of your points are right. The fourth lies on the line where f is zero, and its "
            "derivatives aren't: put it into both of them.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: [(0, 0), (0, 5), (4, 0), (4 / 3, 5 / 3)],
            "The numbers are right, in the order (y, x). A point is written (x, y).",
        ),
        Misconception(
            "rounded",
            lambda: [(0, 0), (5, 0), (0, 4), (1.67, 1.33)],
            "Two coordinates are rounded. Write them as fractions, and let Python divide.",
        ),
        Misconception(
            "rounded-to-three-digits",
            lambda: [(0, 0), (5, 0), (0, 4), (1.667, 1.333)],
            "Two coordinates are rounded. Write them as fractions, and let Python divide.",
        ),
        Misconception(
            "one-intercept-along-x",
            lambda: [(0, 0), (2.5, 0), (0, 4), (5 / 3, 4 / 3)],
            "One of your points on the axes makes both factors of the *same* equation zero, which "
            "leaves the other one unsolved. The other three points are right.",
        ),
        Misconception(
            "one-intercept-along-y",
            lambda: [(0, 0), (5, 0), (0, 2), (5 / 3, 4 / 3)],
            "One of your points on the axes makes both factors of the *same* equation zero, which "
            "leaves the other one unsolved. The other three points are right.",
        ),
        Misconception(
            "one-equation-too",
            lambda: [(0, 0), (5, 0), (0, 4), (5 / 3, 4 / 3), (2.5, 0), (0, 2)],
            "All critical points are among yours, and two more. These make both factors of the "
            "*same* equation zero, and leave the other one unsolved.",
        ),
        Misconception(
            "one-equation-alone",
            lambda: [(0, 0), (2.5, 0), (0, 2)],
            "Your points on the axes make both factors of the *same* equation zero, which leaves "
            "the other one unsolved. Take one factor from each equation, in every way.",
        ),
        Misconception(
            "axes-combined",
            lambda: [(0, 0), (5, 0), (0, 4), (5, 4)],
            "Three of your points are right. The fourth has its x from one of them and its y from "
            "another: put it into both derivatives.",
        ),
        Misconception(
            "axes-combined-too",
            lambda: [(0, 0), (5, 0), (0, 4), (5, 4), (5 / 3, 4 / 3)],
            "One point is too many: it has its x from one solution and its y from another. Put it "
            "into both derivatives.",
        ),
        Misconception(
            "axes-swapped",
            lambda: [(0, 0), (4, 0), (0, 5), (5 / 3, 4 / 3)],
            "Your two points on the axes aren't right, and the others are. Where x = 0, which "
            "equation is left, and what does it say about y?",
        ),
        Misconception(
            "last-swapped",
            lambda: [(0, 0), (5, 0), (0, 4), (4 / 3, 5 / 3)],
            "The points on the axes are right. In the fourth x and y have changed places.",
        ),
        Misconception(
            "last-sign",
            lambda: [(0, 0), (5, 0), (0, 4), (-5 / 3, -4 / 3)],
            "The points on the axes are right. The fourth has the wrong signs: solve the two long "
            "factors again.",
        ),
        Misconception(
            "axes-swapped-too",
            lambda: [(0, 0), (5, 0), (0, 4), (0, 5), (5 / 3, 4 / 3)],
            "One point is too many, and lies on an axis: with x = 0 only one equation is left, "
            "and it says something else about y.",
        ),
        Misconception(
            "axes-swapped-too-along-x",
            lambda: [(0, 0), (5, 0), (0, 4), (4, 0), (5 / 3, 4 / 3)],
            "One point is too many, and lies on an axis: with y = 0 only one equation is left, "
            "and it says something else about x.",
        ),
        Misconception(
            "axes-signs",
            lambda: [(0, 0), (-5, 0), (0, -4), (5 / 3, 4 / 3)],
            "Your two points on the axes have the wrong sign, and the others are right. On an "
            "axis one equation is left: solve it again.",
        ),
        Misconception(
            "x-signs",
            lambda: [(0, 0), (-5, 0), (0, 4), (-5 / 3, 4 / 3)],
            "Two of your points have a wrong sign at x: 4x is *subtracted* in f.",
        ),
        Misconception(
            "y-signs",
            lambda: [(0, 0), (5, 0), (0, -4), (5 / 3, -4 / 3)],
            "Two of your points have a wrong sign at y: 5y is *subtracted* in f.",
        ),
        Misconception(
            "x-sign-on-the-axis",
            lambda: [(0, 0), (-5, 0), (0, 4), (5 / 3, 4 / 3)],
            "One of your points on the axes has a wrong sign, and the others are right.",
        ),
        Misconception(
            "y-sign-on-the-axis",
            lambda: [(0, 0), (5, 0), (0, -4), (5 / 3, 4 / 3)],
            "One of your points on the axes has a wrong sign, and the others are right.",
        ),
        _another_last(
            "y-from-f",
            5 / 3,
            8 / 3,
            "The fourth solves one long factor only: put it into both.",
        ),
        _another_last(
            "x-from-f",
            10 / 3,
            4 / 3,
            "The fourth solves one long factor only: put it into both.",
        ),
        _another_last(
            "sign-in-the-first",
            3,
            4 / 5,
            "For the fourth a sign is wrong in one of the long factors: both have two minus signs.",
        ),
        _another_last(
            "sign-in-the-second",
            3,
            -4 / 5,
            "For the fourth a sign is wrong in one of the long factors: both have two minus signs.",
        ),
        _another_last(
            "y-halved",
            5 / 3,
            2 / 3,
            "In the fourth the x is right. Put it into a long factor again, and solve for y.",
        ),
        _another_last(
            "integer-division",
            1,
            1,
            "The fourth has lost what stands behind the point: `//` and `int` cut it off. Write "
            "`/`.",
        ),
        _another_last(
            "rounded-to-one-digit",
            1.7,
            1.3,
            "The fourth is rounded. Write fractions, and let Python divide.",
        ),
        _another_last(
            "rounded-to-integers",
            2,
            1,
            "The fourth is rounded. Write fractions, and let Python divide.",
        ),
        *_incomplete(),
    ),
    proof=Recomputed(_solved),
)
