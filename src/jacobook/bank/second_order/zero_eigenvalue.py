"""One eigenvalue is zero."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _walked_around_examples() -> str:
    """Walk around the origin of functions whose Hessian there has the eigenvalues 0 and 3."""
    x, y = 1e-3 * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 4001)]).T
    seen = set()
    for higher in (x**4, -(x**4), x**3, x**4 - 4 * x**2 * y, x**6, -(x**6) + y**3):
        heights = np.where(np.abs(y) > 1e-9, 1.5 * y**2, 0.0) + higher
        low, high = heights.min() < 0, heights.max() > 0
        seen.add("saddle" if low and high else "minimum" if high else "maximum")
    options = {("minimum",): "a", ("minimum", "saddle"): "b", ("saddle",): "c"}
    return options.get(tuple(sorted(seen)), "d")


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
    proof=Recomputed(_walked_around_examples),
)
