"""One eigenvalue is zero."""

from jacobook.declaration import Choice, Exercise

EXERCISE = Exercise(
    id="second_order.zero_eigenvalue",
    name="conclusion",
    title="One eigenvalue is zero",
    level=1,
    points=1,
    objective="5.3",
    hints=(
        "Along the eigenvector of 3, f is one-variable calculus with a second derivative that "
        "isn't zero. Which of the verdicts does this line alone rule out?",
    ),
    answer=Choice(
        {
            "a": "H ⪰ 0 is what a minimum *must* have. It isn't enough: along the eigenvector of 0 "
            "the higher derivatives decide, and they may go down.",
            "b": "Along the eigenvector of 3, f goes up, so p is no maximum. Along the eigenvector "
            "of 0 the second derivatives are silent, so minimum and saddle are both possible.",
            "c": "For a sure saddle you need eigenvalues of both signs. Zero is not negative: f "
            "may go up along that eigenvector as well, only more slowly.",
            "d": "That is more modest than necessary. One eigenvalue isn't zero: what does f do "
            "along its eigenvector?",
        }
    ),
    reference=lambda: "b",
)
