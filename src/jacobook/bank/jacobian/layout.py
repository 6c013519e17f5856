"""Out of another layout."""

from collections.abc import Callable

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
    slip,
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


def _translated(
    D: Matrix,
    c: Matrix,
    *,
    jacobian: Callable[[Matrix], Matrix] = np.transpose,
    pulled: Callable[[Matrix, Matrix], Matrix] = lambda D, c: (D @ c).ravel(),
) -> tuple[Matrix, Matrix]:
    """The two parts, made of their steps."""
    return jacobian(D), pulled(D, c)


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
        slip(
            _translated,
            "jacobian-untranslated",
            "J still has the inputs down its rows, as in the paper.",
            "`g` is right.",
            jacobian=lambda D: D,
        ),
        slip(
            _translated,
            "jacobian-reshaped",
            "Your J has the right shape and the wrong order of numbers: `reshape` reads along the"
            " rows and fills again along the rows. What is needed swaps the axes.",
            "`g` is right.",
            jacobian=lambda D: D.reshape(D.shape[::-1]),
        ),
        slip(
            _translated,
            "gradient-column",
            "Your g is a column of shape `(n, 1)`; in this book a gradient has the shape of its "
            "variable, `(n,)`.",
            "`J` is right.",
            pulled=lambda D, c: D @ c,
        ),
        slip(
            _translated,
            "gradient-row",
            "Your g is a row of shape `(1, n)`, which is numerator layout; in this book a "
            "gradient has the shape of its variable, `(n,)`.",
            "`J` is right.",
            pulled=lambda D, c: (D @ c).T,
        ),
        slip(
            _translated,
            "gradient-by-z",
            "Your g is the gradient by z, with m entries. Pull it back through the map to get the"
            " one by x.",
            "`J` is right.",
            pulled=lambda D, c: c.ravel(),
        ),
        slip(
            _translated,
            "gradient-by-z-column",
            "Your g is still the paper's gradient by z, with m entries in a column. The one by x "
            "is asked for, in the shape of x.",
            "`J` is right.",
            pulled=lambda D, c: c,
        ),
        Misconception(
            "parts-swapped",
            lambda D, c: ((D @ c).ravel(), D.T),
            "The two parts have changed places: J comes first, then g.",
        ),
        slip(
            _translated,
            "pulled-twice",
            "Your g is pushed forward again: it has m entries. The gradient by x is pulled back "
            "once.",
            "`J` is right.",
            pulled=lambda D, c: (D.T @ (D @ c)).ravel(),
        ),
        slip(
            _translated,
            "gradient-negated",
            "Your g has the wrong sign: translating changes no sign.",
            "`J` is right.",
            pulled=lambda D, c: -(D @ c).ravel(),
        ),
        slip(
            _translated,
            "gradient-doubled",
            "Your g is twice what it should be: translating changes no number.",
            "`J` is right.",
            pulled=lambda D, c: 2 * (D @ c).ravel(),
        ),
        slip(
            _translated,
            "loss-ignored",
            "Your g is the sum along the rows of D: each output counts with its entry of c.",
            "`J` is right.",
            pulled=lambda D, c: D.sum(axis=1),
        ),
        slip(
            _translated,
            "not-summed",
            "Your g still has the outputs' parts side by side. Add them up over the outputs.",
            "`J` is right.",
            pulled=lambda D, c: D * c.T,
        ),
        slip(
            _translated,
            "averaged",
            "Your g is an average over the outputs. Their parts are added up.",
            "`J` is right.",
            pulled=lambda D, c: (D @ c).ravel() / len(c),
        ),
        slip(
            _translated,
            "solved",
            "You solved an equation for g. The chain rule multiplies.",
            "`J` is right.",
            pulled=lambda D, c: np.linalg.pinv(D.T) @ c.ravel(),
        ),
        slip(
            _translated,
            "reversed-gradient",
            "The entries of your g stand in reverse order.",
            "`J` is right.",
            pulled=lambda D, c: (D @ c).ravel()[::-1],
        ),
        slip(
            _translated,
            "added-to-one-number",
            "Your g is one number. A gradient has an entry for each entry of x.",
            "`J` is right.",
            pulled=lambda D, c: np.sum(D @ c),
        ),
        slip(
            _translated,
            "by-its-size",
            "Your g has lost the signs of its entries.",
            "`J` is right.",
            pulled=lambda D, c: np.abs(D @ c).ravel(),
        ),
        slip(
            _translated,
            "jacobian-negated",
            "Your J has the wrong sign: translating changes no sign.",
            "`g` is right.",
            jacobian=lambda D: -D.T,
        ),
        slip(
            _translated,
            "jacobian-inverted",
            "Your J is an inverse of D. Another layout is a transpose.",
            "`g` is right.",
            jacobian=np.linalg.pinv,
        ),
        slip(
            _translated,
            "jacobian-squared",
            "Your J is D multiplied by its transpose. Another layout is the transpose alone.",
            "`g` is right.",
            jacobian=lambda D: D.T @ D,
        ),
        slip(
            _translated,
            "jacobian-flat",
            "Your J is one long row. It has m rows and n columns.",
            "`g` is right.",
            jacobian=np.ravel,
        ),
        Misconception(
            "gradient-by-z-beside-the-jacobian-untranslated",
            lambda D, c: (D, c),
            "Nothing is translated: J has the inputs down its rows, and c is the gradient by z, "
            "as a column.",
        ),
        slip(
            _translated,
            "jacobian-doubled",
            "Your J is twice what it should be: translating changes no number.",
            "`g` is right.",
            jacobian=lambda D: 2 * D.T,
        ),
        slip(
            _translated,
            "jacobian-reversed",
            "The columns of your J stand in reverse order.",
            "`g` is right.",
            jacobian=lambda D: D[::-1].T,
        ),
        slip(
            _translated,
            "jacobian-rows-reversed",
            "The rows of your J stand in reverse order.",
            "`g` is right.",
            jacobian=lambda D: D.T[::-1],
        ),
        slip(
            _translated,
            "length-of-the-gradient",
            "Your g is a length, one number. A gradient has an entry for each entry of x.",
            "`J` is right.",
            pulled=lambda D, c: np.linalg.norm(D @ c),
        ),
        slip(
            _translated,
            "gradient-scaled",
            "You scaled g to length 1. A gradient has the length that it has.",
            "`J` is right.",
            pulled=lambda D, c: (D @ c).ravel() / np.linalg.norm(D @ c),
        ),
        Misconception(
            "loss-in-the-jacobian",
            lambda D, c: (D.T * c, (D @ c).ravel()),
            "g is right. Your J is multiplied by c, row by row. J is the Jacobian of f alone, "
            "without the loss.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
