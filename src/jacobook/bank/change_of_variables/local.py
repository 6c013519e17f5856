"""Invertible here, invertible everywhere?."""

from jacobook.declaration import Choice, Exercise

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
)
