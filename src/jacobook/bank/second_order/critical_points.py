"""All critical points."""

from functools import cache

from jacobook.declaration import Exercise, Misconception, Points, Recomputed, slip


@cache
def _solved() -> list[tuple[float, float]]:
    """Let SymPy differentiate and solve."""
    import sympy

    x, y = sympy.symbols("x y", real=True)
    f = x * y * (20 - 4 * x - 5 * y)
    found = sympy.solve([f.diff(x), f.diff(y)], [x, y], dict=True)
    return [(float(point[x]), float(point[y])) for point in found]


ORIGIN, ON_X, ON_Y, LAST = (0, 0), (5, 0), (0, 4), (5 / 3, 4 / 3)


Place = tuple[float, float]


def _listed(
    *,
    origin: Place | None = ORIGIN,
    on_x: Place | None = ON_X,
    on_y: Place | None = ON_Y,
    last: Place | None = LAST,
    more: Place | None = None,
) -> list[Place]:
    """The list, made of its points; None leaves one out."""
    return [point for point in (origin, on_x, on_y, last, more) if point is not None]


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
        slip(
            _listed,
            "origin-forgotten",
            "A point is missing: the one where both equations are solved by their short factor.",
            origin=None,
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
        slip(
            _listed,
            "zeros-of-f",
            "The point off the axes is missing, where f itself isn't zero. The *derivatives* have"
            " to vanish, so solve the two long factors together too.",
            last=None,
        ),
        slip(
            _listed,
            "power-kept",
            "(2.5, 2) lies on the line where f is zero, and its derivatives aren't: put it into "
            "both of them.",
            "Three of your points are right.",
            last=(2.5, 2),
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
        slip(
            _listed,
            "one-intercept-along-x",
            "Your point on the x-axis makes both factors of the *same* equation zero, which "
            "leaves the other one unsolved.",
            "The other three points are right.",
            on_x=(2.5, 0),
        ),
        slip(
            _listed,
            "one-intercept-along-y",
            "Your point on the y-axis makes both factors of the *same* equation zero, which "
            "leaves the other one unsolved.",
            "The other three points are right.",
            on_y=(0, 2),
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
        slip(
            _listed,
            "axes-combined",
            "(5, 4) has its x from one point and its y from another: put it into both derivatives.",
            "Three of your points are right.",
            last=(5, 4),
        ),
        slip(
            _listed,
            "axes-combined-too",
            "One point is too many: (5, 4) has its x from one solution and its y from another. "
            "Put it into both derivatives.",
            more=(5, 4),
        ),
        Misconception(
            "axes-swapped",
            lambda: [(0, 0), (4, 0), (0, 5), (5 / 3, 4 / 3)],
            "Your two points on the axes aren't right, and the others are. Where x = 0, which "
            "equation is left, and what does it say about y?",
        ),
        slip(
            _listed,
            "last-swapped",
            "In the point off the axes x and y have changed places.",
            "The points on the axes are right.",
            last=(4 / 3, 5 / 3),
        ),
        slip(
            _listed,
            "last-sign",
            "The point off the axes has the wrong signs: solve the two long factors again.",
            "The points on the axes are right.",
            last=(-5 / 3, -4 / 3),
        ),
        slip(
            _listed,
            "axes-swapped-too",
            "One point is too many, and lies on an axis: with x = 0 only one equation is left, "
            "and it says something else about y.",
            more=(0, 5),
        ),
        slip(
            _listed,
            "axes-swapped-too-along-x",
            "One point is too many, and lies on an axis: with y = 0 only one equation is left, "
            "and it says something else about x.",
            more=(4, 0),
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
        slip(
            _listed,
            "x-sign-on-the-axis",
            "Your point on the x-axis has a wrong sign.",
            "The other three points are right.",
            on_x=(-5, 0),
        ),
        slip(
            _listed,
            "y-sign-on-the-axis",
            "Your point on the y-axis has a wrong sign.",
            "The other three points are right.",
            on_y=(0, -4),
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
        slip(
            _listed,
            "intercept-swapped-along-x",
            "Your point on the x-axis is (4, 0). With y = 0 one equation is left: what does it "
            "say about x?",
            "The other three points are right.",
            on_x=(4, 0),
        ),
        slip(
            _listed,
            "intercept-swapped-along-y",
            "Your point on the y-axis is (0, 5). With x = 0 one equation is left: what does it "
            "say about y?",
            "The other three points are right.",
            on_y=(0, 5),
        ),
        slip(
            _listed,
            "intercept-doubled-along-x",
            "Your point on the x-axis is twice as far out as it should be.",
            "The other three points are right.",
            on_x=(10, 0),
        ),
        slip(
            _listed,
            "intercept-doubled-along-y",
            "Your point on the y-axis is twice as far out as it should be.",
            "The other three points are right.",
            on_y=(0, 8),
        ),
        slip(
            _listed,
            "intercept-undivided-along-x",
            "Your point on the x-axis has x = 20: the factor of x is still to divide it.",
            "The other three points are right.",
            on_x=(20, 0),
        ),
        slip(
            _listed,
            "intercept-undivided-along-y",
            "Your point on the y-axis has y = 20: the factor of y is still to divide it.",
            "The other three points are right.",
            on_y=(0, 20),
        ),
        slip(
            _listed,
            "last-doubled",
            "The point off the axes is twice as far out as it should be: put it into a long "
            "factor.",
            "The points on the axes are right.",
            last=(10 / 3, 8 / 3),
        ),
        slip(
            _listed,
            "last-alike",
            "You took x = y at the point off the axes. The two long factors say what x and y are.",
            "The points on the axes are right.",
            last=(20 / 9, 20 / 9),
        ),
        slip(
            _listed,
            "last-halved",
            "The point off the axes is half as far out as it should be: put it into a long factor.",
            "The points on the axes are right.",
            last=(5 / 6, 2 / 3),
        ),
        slip(
            _listed,
            "middle-too",
            "One point is too many: (2.5, 2) lies on the line where f is zero, and its "
            "derivatives aren't.",
            "The other four points are right.",
            more=(2.5, 2),
        ),
        slip(
            _listed,
            "one-one-too",
            "One point is too many: (1, 1) solves neither equation.",
            "The other four points are right.",
            more=(1, 1),
        ),
        slip(
            _listed,
            "last-swapped-too",
            "One point is too many: in (4/3, 5/3) x and y have changed places.",
            "The other four points are right.",
            more=(4 / 3, 5 / 3),
        ),
        slip(
            _listed,
            "intercept-halved-too-along-x",
            "One point is too many: (2.5, 0) makes both factors of the *same* equation zero.",
            "The other four points are right.",
            more=(2.5, 0),
        ),
        slip(
            _listed,
            "intercept-halved-too-along-y",
            "One point is too many: (0, 2) makes both factors of the *same* equation zero.",
            "The other four points are right.",
            more=(0, 2),
        ),
    ),
    proof=Recomputed(_solved),
)
