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
    slip,
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


def _rows_added(M: Matrix) -> Matrix:
    return np.sum(M, axis=1, keepdims=True)


def _columns_added(M: Matrix) -> Vector:
    return np.sum(M, axis=0)


def _gradients(
    c: Matrix,
    X: Matrix,
    U: Matrix,
    *,
    scaled: Callable[..., Matrix] = lambda c, X, U: U * X,
    along: Callable[[Matrix], Matrix] = _rows_added,
    offset: Callable[..., Matrix] = lambda c, X, U: U,
    down: Callable[[Matrix], Vector] = _columns_added,
) -> tuple[Matrix, Vector]:
    """Both gradients in steps: what each entry of Z contributes, and how that is added up."""
    return along(scaled(c, X, U)), down(offset(c, X, U))


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
            "axes-swapped",
            _broadcast(lambda c, X, U: np.sum(U * X, axis=0), lambda c, X, U: np.sum(U, axis=1)),
            "Both sums run along the wrong axis. An array's gradient is added up along the axis "
            "on which the array had to be stretched.",
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
            "parts-swapped",
            lambda c, X, U: (_db(c, X, U), _dc(c, X, U)),
            "You return `(db, dc)`. The tuple begins with dc.",
        ),
        slip(
            _gradients,
            "wrong-axis",
            "db is added up over the features, axis 1, and has one entry per sample. b was "
            "stretched along the other axis.",
            "dc is right.",
            down=lambda M: np.sum(M, axis=1),
        ),
        slip(
            _gradients,
            "averaged",
            "You averaged over the batch for db. Contributions *add*; if the loss is a mean, its "
            "1/B is in U already.",
            "dc is right.",
            down=lambda M: np.mean(M, axis=0),
        ),
        slip(
            _gradients,
            "averaged-over-the-features",
            "You divided db by the number of features. Contributions *add*.",
            "dc is right.",
            down=lambda M: np.sum(M, axis=0) / M.shape[1],
        ),
        slip(
            _gradients,
            "offset-not-summed",
            "Your db still has a row for each sample: b is added in every row, and what comes "
            "back to it adds up.",
            "dc is right.",
            down=lambda M: np.array(M),
        ),
        slip(
            _gradients,
            "offset-kept-as-a-row",
            "db has one axis too many: b has shape `(n,)`, and so has its gradient.",
            "dc is right.",
            down=lambda M: np.sum(M, axis=0, keepdims=True),
        ),
        slip(
            _gradients,
            "offset-kept-as-a-column",
            "db is added up over the features, axis 1, and kept as a column. b was stretched "
            "along the other axis, and has shape `(n,)`.",
            "dc is right.",
            down=lambda M: np.sum(M, axis=1, keepdims=True),
        ),
        slip(
            _gradients,
            "offset-total",
            "You added up everything for db. b has an entry for each feature, and so has its "
            "gradient.",
            "dc is right.",
            down=lambda M: np.asarray(np.sum(M)),
        ),
        slip(
            _gradients,
            "offset-negated",
            "db has the wrong sign.",
            "dc is right.",
            down=lambda M: -np.sum(M, axis=0),
        ),
        slip(
            _gradients,
            "offset-of-the-first-sample",
            "In db only the first sample counts. b is added in every row.",
            "dc is right.",
            down=lambda M: M[0],
        ),
        slip(
            _gradients,
            "offset-of-the-last-sample",
            "In db only the last sample counts. b is added in every row: did a loop overwrite it?",
            "dc is right.",
            down=lambda M: M[-1],
        ),
        slip(
            _gradients,
            "offset-largest",
            "In db the largest contribution stands. They add up.",
            "dc is right.",
            down=lambda M: np.max(M, axis=0),
        ),
        slip(
            _gradients,
            "offset-accumulated",
            "In db the contributions are added up step by step, and all partial sums are kept. "
            "Only the last is asked for.",
            "dc is right.",
            down=lambda M: np.cumsum(M, axis=0),
        ),
        slip(
            _gradients,
            "offset-not-multiplied-by-U",
            "In db X stands where U belongs: b is added to c·X, so X doesn't act on it.",
            "dc is right.",
            offset=lambda c, X, U: X,
        ),
        slip(
            _gradients,
            "offset-times-X",
            "In db there is a factor X: but b is added, and nothing multiplies it.",
            "dc is right.",
            offset=lambda c, X, U: U * X,
        ),
        slip(
            _gradients,
            "offset-counted",
            "In db U doesn't occur: you counted how often each entry of b is used. How L moves "
            "with each use is what U says.",
            "dc is right.",
            offset=lambda c, X, U: np.ones_like(X),
        ),
        slip(
            _gradients,
            "offset-scaled",
            "In db there is a factor c: but b is added after X was scaled, so c doesn't touch it.",
            "dc is right.",
            offset=lambda c, X, U: c * U,
        ),
        slip(
            _gradients,
            "offset-scaled-input",
            "In db stands c·X, a part of Z itself. How L moves with Z is what U says.",
            "dc is right.",
            offset=lambda c, X, U: c * X,
        ),
        slip(
            _gradients,
            "offset-times-both",
            "In db there are factors c and X: but b is added, and nothing multiplies it.",
            "dc is right.",
            offset=lambda c, X, U: c * U * X,
        ),
        slip(
            _gradients,
            "factor-averaged",
            "You averaged over the features for dc. Contributions *add*: nothing is divided by "
            "their number.",
            "db is right.",
            along=lambda M: np.mean(M, axis=1, keepdims=True),
        ),
        slip(
            _gradients,
            "factor-by-the-batch",
            "You divided dc by the number of samples. Each cᵢ belongs to one sample; if the loss "
            "is a mean, its 1/B is in U already.",
            "db is right.",
            along=lambda M: _rows_added(M) / len(M),
        ),
        slip(
            _gradients,
            "keepdims-forgotten",
            "dc has lost an axis: c has shape `(B, 1)`, and so must its gradient, or `c - step * "
            "dc` becomes a B×B table.",
            "db is right.",
            along=lambda M: np.sum(M, axis=1),
        ),
        slip(
            _gradients,
            "factor-as-a-row",
            "dc is a row: c has shape `(B, 1)`, and so must its gradient.",
            "db is right.",
            along=lambda M: np.sum(M, axis=1)[None],
        ),
        slip(
            _gradients,
            "factor-averaged-without-keepdims",
            "You averaged over the features for dc, and its second axis got lost: c has shape "
            "`(B, 1)`, and contributions add.",
            "db is right.",
            along=lambda M: np.mean(M, axis=1),
        ),
        slip(
            _gradients,
            "factor-not-summed",
            "Your dc still has a column for each feature: cᵢ multiplies the whole row i, and what "
            "comes back to it adds up.",
            "db is right.",
            along=lambda M: np.array(M),
        ),
        slip(
            _gradients,
            "factor-wrong-axis",
            "dc is added up over the samples, axis 0, and has an entry per feature. c was "
            "stretched along the other axis.",
            "db is right.",
            along=lambda M: np.sum(M, axis=0),
        ),
        slip(
            _gradients,
            "factor-wrong-axis-column",
            "dc is added up over the samples, axis 0, and is a row. c was stretched along the "
            "other axis, and is a column.",
            "db is right.",
            along=lambda M: np.sum(M, axis=0, keepdims=True),
        ),
        slip(
            _gradients,
            "factor-total",
            "You added up everything for dc. c has an entry for each sample, and so has its "
            "gradient.",
            "db is right.",
            along=lambda M: np.asarray(np.sum(M)),
        ),
        slip(
            _gradients,
            "factor-negated",
            "dc has the wrong sign.",
            "db is right.",
            along=lambda M: -_rows_added(M),
        ),
        slip(
            _gradients,
            "factor-of-the-first-feature",
            "In dc only the first feature counts. cᵢ multiplies the whole row i.",
            "db is right.",
            along=lambda M: M[:, :1],
        ),
        slip(
            _gradients,
            "factor-of-the-last-feature",
            "In dc only the last feature counts. cᵢ multiplies the whole row i: did a loop "
            "overwrite it?",
            "db is right.",
            along=lambda M: M[:, -1:],
        ),
        slip(
            _gradients,
            "factor-largest",
            "In dc the largest contribution stands. They add up.",
            "db is right.",
            along=lambda M: np.max(M, axis=1, keepdims=True),
        ),
        slip(
            _gradients,
            "factor-forgotten",
            "In dc a factor is missing: how fast Zᵢⱼ moves with cᵢ.",
            "db is right.",
            scaled=lambda c, X, U: U,
        ),
        slip(
            _gradients,
            "factor-upstream-forgotten",
            "In dc U doesn't occur: how L moves with each entry of Z is what U says.",
            "db is right.",
            scaled=lambda c, X, U: X,
        ),
        slip(
            _gradients,
            "factor-kept",
            "In dc the factor c is still there. c·X is linear in c: differentiating by c leaves "
            "no c.",
            "db is right.",
            scaled=lambda c, X, U: c * U * X,
        ),
        slip(
            _gradients,
            "factor-differentiated-by-X",
            "In dc the factor is c: that is the slope of Z by X. How fast does Z move with c?",
            "db is right.",
            scaled=lambda c, X, U: c * U,
        ),
        slip(
            _gradients,
            "factor-divided",
            "In dc you divided by X. c multiplies X, and so does what comes back to c.",
            "db is right.",
            scaled=lambda c, X, U: U / X,
        ),
        slip(
            _gradients,
            "factor-input-squared",
            "In dc the factor X stands twice.",
            "db is right.",
            scaled=lambda c, X, U: U * X**2,
        ),
        slip(
            _gradients,
            "factor-mean-input",
            "In dc the factor is a mean of X over the samples. Sample i's factor acts on its own "
            "row of X.",
            "db is right.",
            scaled=lambda c, X, U: U * np.mean(X, axis=0),
        ),
        Misconception(
            "factor-of-all-pairs",
            lambda c, X, U: (U @ X.T, _db(c, X, U)),
            "db is right. In dc you multiplied matrices, U Xᵀ: that pairs each sample's U with "
            "every other sample's X. Sample i's factor acts on its own row only.",
        ),
        Misconception(
            "factor-product-of-sums",
            lambda c, X, U: (_rows_added(U) * _rows_added(X), _db(c, X, U)),
            "db is right. In dc you multiplied the sum of U by the sum of X. First multiply entry "
            "by entry, then add up.",
        ),
        Misconception(
            "offset-slope-alone",
            lambda c, X, U: (_dc(c, X, U), np.ones(X.shape[1])),
            "dc is right. In db U doesn't occur: you took the slope of Z by b for the gradient of "
            "L. How L moves with Z is what U says.",
        ),
        Misconception(
            "parts-swapped-and-flat",
            lambda c, X, U: (_db(c, X, U), _dc(c, X, U).ravel()),
            "You return `(db, dc)`, and dc has lost an axis. The tuple begins with dc, of shape "
            "`(B, 1)`.",
        ),
        slip(
            _gradients,
            "offset-total-everywhere",
            "In db every entry is the sum over everything. Each feature has its own offset.",
            "dc is right.",
            down=lambda M: np.full(M.shape[1], M.sum()),
        ),
        slip(
            _gradients,
            "factor-total-everywhere",
            "In dc every entry is the sum over everything. Each sample has its own factor.",
            "db is right.",
            along=lambda M: np.full((len(M), 1), M.sum()),
        ),
    ),
    proof=Recomputed(_differentiated),
)
