"""All critical points."""

from jacobook.declaration import Exercise, Misconception, Points

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
    # f(x, y) = xy(6 − 2x − 3y): f_x = y(6 − 4x − 3y), f_y = x(6 − 2x − 6y)
    reference=lambda: [(0, 0), (3, 0), (0, 2), (1, 2 / 3)],
    misconceptions=(
        Misconception(
            "divided-by-the-unknown",
            lambda: [(1, 2 / 3)],
            "You divided by x and by y. That is allowed only where they aren't zero, and it threw "
            "solutions away. Keep the factors and ask when each is zero.",
        ),
        Misconception(
            "paired-alike",
            lambda: [(0, 0), (1, 2 / 3)],
            "You took both short factors zero, then both long ones. The short factor of one "
            "equation can also be zero together with the long factor of the other.",
        ),
        Misconception(
            "origin-forgotten",
            lambda: [(3, 0), (0, 2), (1, 2 / 3)],
            "One point is missing: the one where both equations are solved by their short factor.",
        ),
        Misconception(
            "one-equation",
            lambda: [(0, 0), (1.5, 0), (0, 1), (1, 2 / 3)],
            "Two of your points make both factors of the *same* equation zero, which leaves the "
            "other equation unsolved. Put your points into both partial derivatives.",
        ),
        Misconception(
            "zeros-of-f",
            lambda: [(0, 0), (3, 0), (0, 2)],
            "At these points f itself is zero as well, but one critical point lies where f isn't. "
            "The *derivatives* have to vanish, so solve the two long factors together too.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: [(0, 0), (0, 3), (2, 0), (2 / 3, 1)],
            "The numbers are right, in the order (y, x). A point is written (x, y).",
        ),
        Misconception(
            "rounded",
            lambda: [(0, 0), (3, 0), (0, 2), (1, 0.67)],
            "One coordinate is rounded. Write it as a fraction, and let Python divide.",
        ),
        Misconception(
            "rounded-to-three-digits",
            lambda: [(0, 0), (3, 0), (0, 2), (1, 0.667)],
            "One coordinate is rounded. Write it as a fraction, and let Python divide.",
        ),
    ),
)
