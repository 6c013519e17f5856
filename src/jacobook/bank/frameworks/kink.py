"""What a framework says at a kink, and what is true."""

from jacobook.declaration import Array, Exercise, Misconception, Parts, Recomputed


def _relu(x: float) -> float:
    return max(x, 0.0)


def _f(x: float) -> float:
    return 3 * _relu(x - 2) - 3 * _relu(2 - x) + x**2


class _Dual:
    """A number with its derivative, and a relu whose slope at 0 is 0, as in both frameworks."""

    def __init__(self, value: float, slope: float) -> None:
        self.value, self.slope = value, slope

    def relu(self) -> "_Dual":
        return _Dual(_relu(self.value), self.slope if self.value > 0 else 0.0)


def _term_by_term() -> tuple[float, float]:
    """Carry slopes through the program; and look at the function itself beside the point."""
    x = _Dual(2.0, 1.0)
    up = _Dual(x.value - 2, x.slope).relu()
    down = _Dual(2 - x.value, -x.slope).relu()
    reported = 3 * up.slope - 3 * down.slope + 2 * x.value * x.slope
    h = 0.25
    # On both sides f is a parabola; a central difference of one is exact.
    right = (_f(2 + 2 * h) - _f(2.0)) / (2 * h) - 2 * h
    left = (_f(2.0) - _f(2 - 2 * h)) / (2 * h) + 2 * h
    assert right == left
    return reported, right


EXERCISE = Exercise(
    id="frameworks.kink",
    name="at_the_kink",
    title="A slope that the program gets wrong",
    level=1,
    points=1,
    objective="F.5",
    hints=(
        "For the first number differentiate each of the three terms by itself, with the slope that "
        "relu is given at 0. For the second, simplify f on each side of x = 2 before you "
        "differentiate.",
    ),
    answer=Parts((("reported", Array()), ("true", Array()))),
    reference=lambda: (4.0, 7.0),
    misconceptions=(
        Misconception(
            "the-same-twice",
            lambda: (7.0, 7.0),
            "The true slope is right. A framework doesn't simplify: it differentiates each relu "
            "by itself, and at 0 it takes the slope 0.",
        ),
        Misconception(
            "reported-taken-for-true",
            lambda: (4.0, 4.0),
            "What the framework reports is right. But f has a derivative at 2, and it is another "
            "number: write f without relu for x > 2 and for x < 2.",
        ),
        Misconception(
            "exchanged",
            lambda: (7.0, 4.0),
            "Both numbers are right and stand in the wrong order: what is reported comes first.",
        ),
        Misconception(
            "true-without-the-square",
            lambda: (4.0, 3.0),
            "What the framework reports is right. The other number is the slope of the two relu "
            "terms alone: x² adds its own.",
        ),
        Misconception(
            "reported-without-the-square",
            lambda: (0.0, 7.0),
            "The true slope is right. In what is reported the relu terms do add 0, and x² adds its "
            "own slope.",
        ),
        Misconception(
            "one-sided",
            lambda: (4.0, 10.0),
            "What the framework reports is right. In the true slope you counted both relu terms "
            "on the same side of 2; on each side only one of them is not constant.",
        ),
        Misconception(
            "signs-cancel",
            lambda: (4.0, 1.0),
            "What the framework reports is right. Check the sign: to the left of 2 the second term "
            "is −3(2 − x), and that rises with x.",
        ),
        Misconception(
            "slope-one-at-zero",
            lambda: (10.0, 7.0),
            "The true slope is right. You gave relu the slope 1 at 0; both frameworks take 0.",
        ),
        Misconception(
            "one-relu-counted",
            lambda: (7.0, 10.0),
            "At x = 2 both relu terms stand at their kink, and the framework gives each the slope "
            "0. Beside 2 only one of them is not constant.",
        ),
    ),
    proof=Recomputed(_term_by_term),
)
