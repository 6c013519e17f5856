"""What the D-test is sure of."""

from itertools import product

from jacobook.declaration import Choice, Exercise, Recomputed

# (f_xx, f_xy, f_yy) and D.  P: 1;  Q: 7;  R: −1;  S: 0;  T: −7
_SECOND = {"P": (2, 3, 5), "Q": (-2, 1, -4), "R": (3, 4, 5), "S": (1, 2, 4), "T": (2, 1, -3)}
_OPTIONS = {"PRST": "a", "PQ": "b", "PRS": "c", "P": "d", "PS": "e"}


def _bent_up_in_every_direction() -> str:
    """Compute the curvature along many directions, in integers, at each point."""
    directions = [each for each in product(range(-5, 6), repeat=2) if any(each)]
    sure = [
        name
        for name, (a, b, c) in _SECOND.items()
        if all(a * u * u + 2 * b * u * v + c * v * v > 0 for u, v in directions)
    ]
    return _OPTIONS["".join(sure)]


EXERCISE = Exercise(
    id="second_order.d_test",
    name="sure_minima",
    title="What the D-test is sure of",
    level=1,
    points=1,
    objective="5.2",
    hints=(
        "Compute D = f_xx f_yy − f_xy² for each point first. Its sign is the first question, the "
        "sign of f_xx the second.",
    ),
    answer=Choice(
        {
            "a": "You looked at the sign of f_xx alone. That is the test in one variable; in two, "
            "D comes first.",
            "b": "You asked for D > 0 alone. That says that both curvatures have the same sign, "
            "and not which: look at the sign of f_xx too.",
            "c": "You looked at f_xx and f_yy alone. They are the curvatures along the two axes; "
            "between the axes f_xy can turn the sign. D knows.",
            "d": "Only P has D > 0 together with f_xx > 0: both eigenvalues are positive. Q is a "
            "maximum, R and T are saddles, and at S the test is silent.",
            "e": "You let D = 0 pass. With D = 0 one eigenvalue is zero, and along its eigenvector "
            "the second derivatives say nothing.",
        }
    ),
    reference=lambda: "d",
    proof=Recomputed(_bent_up_in_every_direction),
)
