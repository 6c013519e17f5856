"""Invertible here, invertible everywhere?."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Choice, Exercise, Recomputed, Vector


def _map(v: Vector) -> Vector:
    x, y = v
    return np.array([x**2 - y**2, 2 * x * y])


def _by_trial() -> str:
    """Look for vanishing determinants, on the axes and off them, and for two equal images."""
    grid = [np.array([i, j]) / 2 for i in range(-4, 5) for j in range(-4, 5) if i or j]
    flat = [v for v in grid if abs(np.linalg.det(jacobian_of(_map, v))) < 1e-12]
    if flat:
        return "c" if len(flat) == len(grid) else "d"
    images = {tuple(_map(v)) for v in grid}  # halves: exact
    return "a" if len(images) == len(grid) else "b"


EXERCISE = Exercise(
    id="change_of_variables.local",
    name="invertibility",
    title="Invertible here, invertible everywhere?",
    level=1,
    points=1,
    objective="8.2",
    hints=(
        "Compute det J, and ask where it is zero. Then try to find two points with the same image.",
        "Where do (x, y) and (−x, −y) go?",
    ),
    answer=Choice(
        {
            "a": "det J > 0 at every point makes g one-to-one in a small neighbourhood of each. A "
            "determinant can't see that two points far apart have the same image: look for such "
            "a pair.",
            "b": "g is invertible near each point of the domain, and not one-to-one on the whole: "
            "det J = 4(x² + y²) is not 0, and yet (x, y) and (−x, −y) have the same image.",
            "c": "Every image has two preimages, but they lie on opposite sides of the origin: a "
            "small enough neighbourhood of one leaves the other out. Where is det J zero?",
            "d": "Nothing is special on the axes. One of the two terms x², y² is zero there, but "
            "det J is made of their sum.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_by_trial),
)
