"""How much curvature is enough?."""

from jacobook.declaration import Array, Exercise, Misconception

EXERCISE = Exercise(
    id="second_order.threshold",
    name="threshold",
    title="How much curvature is enough?",
    level=2,
    points=2,
    objective="5.5",
    hints=(
        "Write down the three leading minors. Two of them depend on k, and all three must be "
        "positive at once.",
        "Each minor is a straight line in k. The condition that is the last to be fulfilled "
        "decides.",
    ),
    answer=Array(),
    # H(k) = [[2, 1, 1], [1, k, 2], [1, 2, 3]]: minors 2, 2k − 1, 5k − 7
    reference=lambda: 1.4,
    misconceptions=(
        Misconception(
            "second-minor",
            lambda: 0.5,
            "You stopped at the leading minor of size 2. The third one asks for more.",
        ),
        Misconception(
            "lower-right-block",
            lambda: 4 / 3,
            "This makes the lower right 2×2 block positive definite. That is necessary and not yet "
            "enough: the first row has a say too.",
        ),
        Misconception(
            "diagonal",
            lambda: 0.0,
            "You asked for a positive diagonal. That is necessary, but off-diagonal entries can "
            "still make some vᵀHv negative.",
        ),
        Misconception(
            "diagonally-dominant",
            lambda: 3.0,
            "You asked for the diagonal to exceed the rest of its row, which is sufficient where "
            "it holds in every row, and not necessary. (In the other two rows here it can't hold.)",
        ),
    ),
)
