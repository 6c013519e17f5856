"""Backwards through broadcasting."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import gradient_of
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


def _broadcast_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", large: float = 1.0) -> Case:
        c, X, U = large * rng.normal(size=(B, 1)), rng.normal(size=(B, n)), rng.normal(size=(B, n))
        return Case((c, X, U), edge=edge, sizes={"B": B, "n": n})

    # With large factors Z is large, and a finite difference of L loses its digits.
    return [
        case(7, 3),
        case(7, 4),
        case(5, 3, large=1e5),
        case(1, 3, "the batch has one sample"),
        case(7, 1, "there is one feature"),
    ]


Formula = Callable[..., tuple[Vector, Vector]]


def _broadcast(dc: Callable[..., Matrix], db: Callable[..., Vector]) -> Formula:
    return lambda c, X, U: (dc(c, X, U), db(c, X, U))


def _dc(c: Matrix, X: Matrix, U: Matrix) -> Matrix:
    return np.sum(U * X, axis=1, keepdims=True)


def _db(c: Matrix, X: Matrix, U: Matrix) -> Vector:
    return np.sum(U, axis=0)


def _differentiated(c: Matrix, X: Matrix, U: Matrix) -> tuple[Matrix, Vector]:
    b = np.zeros(X.shape[1])
    return (
        gradient_of(lambda v: np.sum(U * (v * X + b)), c),
        gradient_of(lambda v: np.sum(U * (c * X + v)), b),
    )


EXERCISE = Exercise(
    id="chain_rule.broadcast",
    name="broadcast_gradients",
    title="Backwards through broadcasting",
    level=1,
    points=1,
    objective="3.5",
    hints=(
        "Which entries of Z does b₂ occur in? Each occurrence contributes to its derivative.",
        "An array that was stretched along an axis gets its gradient by adding up along that "
        "axis. The result must have the array's own shape.",
    ),
    answer=Parts((("dc", Array()), ("db", Array()))),
    reference=lambda c, X, U: (_dc(c, X, U), _db(c, X, U)),
    sampler=_broadcast_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "wrong-axis",
            _broadcast(_dc, lambda c, X, U: np.sum(U, axis=1)),
            "dc is right. db is added up over the features, axis 1, and has one entry per sample. "
            "b was stretched along the other axis.",
        ),
        Misconception(
            "axes-swapped",
            _broadcast(lambda c, X, U: np.sum(U * X, axis=0), lambda c, X, U: np.sum(U, axis=1)),
            "Both sums run along the wrong axis. An array's gradient is added up along the axis "
            "on which the array had to be stretched.",
        ),
        Misconception(
            "averaged",
            _broadcast(_dc, lambda c, X, U: np.mean(U, axis=0)),
            "You averaged over the batch for db. Contributions *add*; if the loss is a mean, its "
            "1/B is in U already.",
        ),
        Misconception(
            "both-averaged",
            _broadcast(
                lambda c, X, U: np.mean(U * X, axis=1, keepdims=True),
                lambda c, X, U: np.mean(U, axis=0),
            ),
            "You averaged where contributions *add*. If the loss is a mean, its 1/B is in U "
            "already, and nothing is divided by the number of features.",
        ),
        Misconception(
            "keepdims-forgotten",
            _broadcast(lambda c, X, U: np.sum(U * X, axis=1), _db),
            "db is right. dc has lost an axis: c has shape `(B, 1)`, and so must its gradient, or "
            "`c - step * dc` becomes a B×B table.",
        ),
        Misconception(
            "offset-not-summed",
            _broadcast(_dc, lambda c, X, U: U.copy()),
            "dc is right. Your db still has a row for each sample: b is added in every row, and "
            "what comes back to it adds up.",
        ),
        Misconception(
            "factor-not-summed",
            _broadcast(lambda c, X, U: U * X, _db),
            "db is right. Your dc still has a column for each feature: cᵢ multiplies the whole row "
            "i, and what comes back to it adds up.",
        ),
        Misconception(
            "offset-kept-as-a-row",
            _broadcast(_dc, lambda c, X, U: np.sum(U, axis=0, keepdims=True)),
            "dc is right. db has one axis too many: b has shape `(n,)`, and so has its gradient.",
        ),
        Misconception(
            "offset-not-multiplied-by-U",
            _broadcast(_dc, lambda c, X, U: np.sum(X, axis=0)),
            "dc is right. In db X stands where U belongs: b is added to c·X, so X doesn't act on "
            "it.",
        ),
        Misconception(
            "factor-forgotten",
            _broadcast(lambda c, X, U: np.sum(U, axis=1, keepdims=True), _db),
            "db is right. In dc a factor is missing: how fast Zᵢⱼ moves with cᵢ.",
        ),
        Misconception(
            "not-summed",
            _broadcast(lambda c, X, U: U * X, lambda c, X, U: U.copy()),
            "You have the contributions of all entries, not yet added up: each array's gradient "
            "has the shape of the array.",
        ),
        Misconception(
            "upstream-forgotten",
            _broadcast(
                lambda c, X, U: np.sum(X, axis=1, keepdims=True),
                lambda c, X, U: np.full(X.shape[1], float(len(X))),
            ),
            "U doesn't occur: these would be the gradients if L were the plain sum of all entries "
            "of Z. How L moves with each entry is what U says.",
        ),
        Misconception(
            "offset-scaled",
            _broadcast(_dc, lambda c, X, U: np.sum(c * U, axis=0)),
            "dc is right. In db there is a factor c: but b is added after X was scaled, so c "
            "doesn't touch it.",
        ),
        Misconception(
            "parts-swapped",
            lambda c, X, U: (_db(c, X, U), _dc(c, X, U)),
            "You return `(db, dc)`. The tuple begins with dc.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
