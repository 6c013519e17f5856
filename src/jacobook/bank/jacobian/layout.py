"""Out of another layout."""

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
)


def _layout_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, m: int, edge: str = "") -> Case:
        sizes = {"n": n, "m": m}
        return Case((rng.normal(size=(n, m)), rng.normal(size=(m, 1))), edge=edge, sizes=sizes)

    return [case(4, 3), case(2, 5), case(6, 4), case(3, 1, "m is 1"), case(1, 4, "n is 1")]


def _differentiated(D: Matrix, c: Matrix) -> tuple[Matrix, Vector]:
    """Differentiate a map whose output j moves with input i at the rate that the paper says."""
    n, m = D.shape

    def f(x: Vector) -> Vector:
        return np.array([sum(D[i, j] * x[i] for i in range(n)) for j in range(m)])

    def loss(x: Vector) -> Vector:
        return sum(c[j, 0] * z for j, z in enumerate(f(x)))

    x = np.zeros(n)
    return jacobian_of(f, x), gradient_of(loss, x)


EXERCISE = Exercise(
    id="jacobian.layout",
    name="translate",
    title="Out of another layout",
    level=2,
    points=2,
    objective="2.2",
    hints=(
        "For a vector by a vector, denominator layout is the transpose of ours. For a number by a "
        "vector the numbers are in the right order already, and there is one axis too many.",
        "In the paper's layout the chain rule reads ∂L/∂x = (∂z/∂x)(∂L/∂z), from the inside out. "
        "The shapes (n, m)(m, 1) agree as they stand.",
    ),
    answer=Parts((("J", Array()), ("g", Array()))),
    reference=lambda D, c: (D.T, (D @ c).ravel()),
    sampler=_layout_cases,
    misconceptions=(
        Misconception(
            "untranslated",
            lambda D, c: (D, D @ c),
            "Both derivatives are still in the paper's layout: inputs down the rows, and the "
            "gradient as a column. In this book a row of J belongs to an output, and g has the "
            "shape of x.",
        ),
        Misconception(
            "jacobian-untranslated",
            lambda D, c: (D, (D @ c).ravel()),
            "g is right. J still has the inputs down its rows, as in the paper.",
        ),
        Misconception(
            "jacobian-reshaped",
            lambda D, c: (D.reshape(D.shape[::-1]), (D @ c).ravel()),
            "g is right. Your J has the right shape and the wrong order of numbers: `reshape` "
            "reads along the rows and fills again along the rows. What is needed swaps the axes.",
        ),
        Misconception(
            "gradient-column",
            lambda D, c: (D.T, D @ c),
            "J is right. Your g is a column of shape `(n, 1)`; in this book a gradient has the "
            "shape of its variable, `(n,)`.",
        ),
        Misconception(
            "gradient-row",
            lambda D, c: (D.T, (D @ c).T),
            "J is right. Your g is a row of shape `(1, n)`, which is numerator layout; in this "
            "book a gradient has the shape of its variable, `(n,)`.",
        ),
        Misconception(
            "gradient-by-z",
            lambda D, c: (D.T, c.ravel()),
            "J is right. Your g is the gradient by z, with m entries. Pull it back through the map "
            "to get the one by x.",
        ),
        Misconception(
            "gradient-by-z-column",
            lambda D, c: (D.T, c),
            "J is right. Your g is still the paper's gradient by z, with m entries in a column. "
            "The one by x is asked for, in the shape of x.",
        ),
        Misconception(
            "parts-swapped",
            lambda D, c: ((D @ c).ravel(), D.T),
            "The two parts have changed places: J comes first, then g.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
