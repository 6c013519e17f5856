"""Where descent can stay."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, Vector

_ETA = 9 / 41


def _interval(sharpness: Callable[[float], float], bound: float) -> Vector:
    """The a > 0, from below and from above 1, at which a sharpness reaches a bound."""
    ends = []
    for low, high in ((1.0, 1e-6), (1.0, 1e6)):
        for _ in range(200):
            middle = float(np.sqrt(low * high))
            if sharpness(middle) <= bound:
                low = middle
            else:
                high = middle
        ends.append(low)
    return np.array(ends)


def _by_descent() -> Vector:
    """Bisect for the ends: let descent run from a point beside the minimum, and see if it stays."""

    def stays(a: float) -> bool:
        # The exact linear part of an update, by a complex step, seen over many updates.
        def update(w: Vector) -> Vector:
            residual = w[0] * w[1] - 1
            return np.array([w[0] - _ETA * residual * w[1], w[1] - _ETA * residual * w[0]])

        here = np.array([a, 1 / a])
        e = np.array([1 / a, a]) / np.hypot(a, 1 / a)
        size = 1.0
        for _ in range(50):
            e = update(here + 1e-30j * e).imag / 1e-30
            size = float(np.linalg.norm(e))
        return size <= 1.0

    return _interval(lambda a: 0.0 if stays(a) else 1.0, 0.5)


EXERCISE = Exercise(
    id="landscapes.where_it_stays",
    name="interval",
    title="Where descent can stay",
    level=1,
    points=1,
    objective="14.7",
    hints=(
        "How large is the largest eigenvalue of H at (a, 1/a)? And which value must it not exceed "
        "for this η?",
        "Write u = a². The condition becomes a quadratic inequality in u.",
    ),
    answer=Array(),
    reference=lambda: np.array([1 / 3, 3.0]),
    tolerance=Tolerance(1e-6, 1e-12, "numbers by hand, to six digits"),
    misconceptions=(
        Misconception(
            "squares",
            lambda: np.array([1 / 9, 9.0]),
            "These are the squares of the ends, or the ends for the *sum* of the weights. Solve "
            "for a; the eigenvalue is the sum of the squares.",
        ),
        Misconception(
            "one-over-eta",
            lambda: _interval(lambda a: a**2 + a**-2, 1 / _ETA),
            "This is the interval for the edge 1/η, or for twice the eigenvalue. Up to which λ is "
            "1 − ηλ at least −1? And does the ½ of the loss go away in H?",
        ),
        Misconception(
            "four-over-eta",
            lambda: _interval(lambda a: a**2 + a**-2, 4 / _ETA),
            "This is the interval for the edge 4/η, or for half the eigenvalue. Up to which λ is "
            "1 − ηλ at least −1? And does the ½ of the loss go away in H?",
        ),
        Misconception(
            "three-over-eta",
            lambda: _interval(lambda a: a**2 + a**-2, 3 / _ETA),
            "Your edge is 3/η, too far. Up to which eigenvalue is 1 − ηλ at least −1?",
        ),
        Misconception(
            "high-end-of-one-square",
            lambda: np.array([(_ETA / 2) ** 0.5, (2 / _ETA) ** 0.5]),
            "You took the larger one of a² and 1/a² for the eigenvalue. It is a sum.",
        ),
        Misconception(
            "a-alone",
            lambda: np.array([0.0, (2 / _ETA) ** 0.5]),
            "You took a² for the eigenvalue. The other weight is 1/a, and it counts as well: near "
            "a = 0 it is huge.",
        ),
        Misconception(
            "from-zero",
            lambda: np.array([0.0, 3.0]),
            "The upper end is right. Near a = 0 the other weight is huge.",
        ),
        Misconception(
            "from-one",
            lambda: np.array([1.0, 3.0]),
            "The upper end is right. Below 1 the other weight is the larger one, and there is room "
            "for that too.",
        ),
        Misconception(
            "up-to-one",
            lambda: np.array([1 / 3, 1.0]),
            "The lower end is right. Above 1 the other weight is the smaller one, and there is "
            "room for that too.",
        ),
        Misconception(
            "range-of-the-eigenvalue",
            lambda: np.array([0.0, 2 / _ETA]),
            "This is the range that the eigenvalue may have. Which a keep it there?",
        ),
        Misconception(
            "symmetric-about-zero",
            lambda: np.array([-3.0, 3.0]),
            "The upper end is right. The lower end isn't its negative: a is positive, and 0 is no "
            "minimum.",
        ),
        Misconception(
            "the-other-branch",
            lambda: np.array([-3.0, -1 / 3]),
            "This is the interval of the other branch. Here a is positive.",
        ),
        Misconception(
            "upper-end-alone",
            lambda: 3.0,
            "This is the upper end. Give both ends of the interval.",
        ),
        Misconception(
            "lower-end-alone",
            lambda: 1 / 3,
            "This is the lower end. Give both ends of the interval.",
        ),
        Misconception(
            "ends-exchanged",
            lambda: np.array([3.0, 1 / 3]),
            "The ends are right, in the wrong order: the lower one comes first.",
        ),
        Misconception(
            "square-of-the-sum",
            lambda: _interval(lambda a: (a + 1 / a) ** 2, 2 / _ETA),
            "You took the square of the sum of the weights. The eigenvalue is the sum of their "
            "squares.",
        ),
        Misconception(
            "difference-of-squares",
            lambda: _interval(lambda a: abs(a**2 - a**-2), 2 / _ETA),
            "You took the difference of the squares. The eigenvalue is their sum.",
        ),
        Misconception(
            "edge-and-its-inverse",
            lambda: np.array([_ETA / 2, 2 / _ETA]),
            "These are the bound for the eigenvalue, and one over it. Which a keep the eigenvalue "
            "below the bound?",
        ),
        Misconception(
            "edge-itself",
            lambda: 2 / _ETA,
            "This is the edge, a bound for the eigenvalue. Which a have an eigenvalue below it?",
        ),
        Misconception(
            "trace-minus-something",
            lambda: _interval(lambda a: a**2 + a**-2 - 1, 2 / _ETA),
            "Your eigenvalue is too small by 1. At a minimum H is the outer product of (1/a, a) "
            "with itself.",
        ),
    ),
    proof=Recomputed(_by_descent, rtol=1e-7),
)
