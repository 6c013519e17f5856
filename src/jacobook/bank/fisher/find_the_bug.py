"""Find the bug: a matrix that shrinks too fast."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, k: int, edge: str = "", size: float = 1.0) -> Case:
        X, W = rng.normal(size=(B, n)), size * rng.normal(size=(k, n))
        return Case((W, X, rng.integers(0, k, size=B)), edge=edge, sizes={"B": B, "n": n, "k": k})

    return [
        case(7, 2, 3),
        case(5, 3, 4),
        case(9, 3, 2),
        case(6, 2, 5),
        case(8, 3, 3, "n equals k"),
        case(1, 2, 3, "B is 1"),
        case(6, 1, 4, "n is 1"),
        case(9, 2, 3, "the scores are large", size=2000.0),
    ]


def _softmax(Z: Matrix) -> Matrix:
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    chances: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return chances


Labels = Callable[[Matrix, Vector], Matrix]


def _observed(P: Matrix, y: Vector) -> Matrix:
    return np.asarray(np.eye(P.shape[1])[y])


def _likeliest(P: Matrix, y: Vector) -> Matrix:
    return np.asarray(np.eye(P.shape[1])[P.argmax(axis=1)])


def _uniform(P: Matrix, y: Vector) -> Matrix:
    return np.full_like(P, 1 / P.shape[1])


def _expected(P: Matrix, y: Vector) -> Matrix:
    return P


def _blocks(P: Matrix) -> Matrix:
    return np.asarray(P[:, :, None] * np.eye(P.shape[1]) - P[:, :, None] * P[:, None, :])


def _information(
    W: Matrix,
    X: Matrix,
    y: Vector,
    *,
    chances: Labels = _expected,
    over: Callable[[int, int, int], float] = lambda B, n, k: float(B),
    classes_first: bool = True,
    centred: bool = False,
) -> Matrix:
    """Squared scores for every class, each class with its weight."""
    (B, n), k = X.shape, len(W)
    P = _softmax(X @ W.T)
    weights = chances(P, y)
    total: Matrix = np.zeros((k * n, k * n))
    mean: Vector = np.zeros(k * n)
    for label in range(k):
        R = P - np.eye(k)[label]
        pairs = R[:, :, None] * X[:, None, :]
        G = (pairs if classes_first else pairs.swapaxes(1, 2)).reshape(B, -1)
        total = np.asarray(total + (G.T * weights[:, label]) @ G)
        mean = np.asarray(mean + weights[:, label] @ G / B)
    found: Matrix = total / over(B, n, k)
    return found - np.outer(mean, mean) if centred else found


def _kronecker(
    W: Matrix, X: Matrix, block: Callable[[Vector], Matrix], swapped: bool = False
) -> Matrix:
    """The mean of (block of a sample) ⊗ xxᵀ, or with the factors exchanged."""
    P = _softmax(X @ W.T)
    pairs = [(block(p), np.outer(x, x)) for p, x in zip(P, X, strict=True)]
    return np.asarray(
        np.mean([np.kron(b, a) if swapped else np.kron(a, b) for a, b in pairs], axis=0)
    )


def _with_label(
    W: Matrix, X: Matrix, y: Vector, block: Callable[[Vector, Vector], Matrix]
) -> Matrix:
    """The mean of (block of the probabilities and the data's label) ⊗ xxᵀ."""
    P, Y = _softmax(X @ W.T), np.eye(len(W))[y]
    return np.asarray(
        np.mean(
            [np.kron(block(p, e), np.outer(x, x)) for p, e, x in zip(P, Y, X, strict=True)], axis=0
        )
    )


def _mean_gradient_squared(W: Matrix, X: Matrix, y: Vector) -> Matrix:
    R = _softmax(X @ W.T) - np.eye(len(W))[y]
    g = (R.T @ X / len(X)).ravel()
    return np.outer(g, g)


def _differentiated(W: Matrix, X: Matrix, y: Vector) -> Matrix:
    """The Hessian of the loss: for softmax scores that are linear in W it is F, for any labels."""
    from jacobook.bank.routes import jacobian_of

    def slope(flat: Any) -> Any:
        Z = X @ flat.reshape(W.shape).T
        powers = np.exp(Z - Z.real.max(axis=1, keepdims=True))
        return (powers / powers.sum(axis=1, keepdims=True)).T @ X / len(X)

    return jacobian_of(lambda flat: slope(flat).ravel(), W.ravel())


EXERCISE = Exercise(
    id="fisher.find_the_bug",
    name="softmax_fisher",
    title="Find the bug: a matrix that shrinks too fast",
    level=3,
    points=3,
    objective="15.4",
    hints=(
        "Which labels does the code use? Compare (1 − p)² with p(1 − p), for p nearly 1.",
        "Add up over all k classes: the squared score that the sample would have with that label, "
        "times the probability that the model gives it.",
    ),
    answer=Array(),
    reference=lambda W, X, y: _information(W, X, y),
    sampler=_cases,
    misconceptions=(
        slip(
            _information,
            "the-code-as-it-stands",
            "This is the code as it stands: the empirical Fisher, from the labels of the data.",
            chances=_observed,
        ),
        slip(
            _information,
            "likeliest-label",
            "You took each sample's likeliest class for its label. The mean is over all classes, "
            "each with its probability.",
            chances=_likeliest,
        ),
        slip(
            _information,
            "all-classes-alike",
            "You averaged over the classes with equal weights. The model expects them with the "
            "probabilities P.",
            chances=_uniform,
        ),
        slip(
            _information,
            "classes-added",
            "You added up the squared scores of all classes without weights.",
            chances=lambda P, y: np.ones_like(P),
        ),
        slip(
            _information,
            "probabilities-squared",
            "You weighted each class with the square of its probability.",
            chances=lambda P, y: P**2,
        ),
        slip(
            _information,
            "summed",
            "You summed over the samples. Asked for is the mean.",
            over=lambda B, n, k: 1.0,
        ),
        slip(
            _information,
            "divided-by-k-too",
            "You divided by the number of classes as well. Their weights, the probabilities, "
            "already add up to 1.",
            over=lambda B, n, k: float(B * k),
        ),
        slip(
            _information,
            "divided-by-k",
            "You divided by the number of classes, and not by that of the samples.",
            over=lambda B, n, k: float(k),
        ),
        slip(
            _information,
            "divided-by-n",
            "You divided by the number of features. The mean runs over the samples.",
            over=lambda B, n, k: float(n),
        ),
        slip(
            _information,
            "columns-of-W",
            "The numbers are right, in another order: you went through W column by column. The "
            "code reads it along its rows.",
            classes_first=False,
        ),
        Misconception(
            "diagonal-blocks-only",
            lambda W, X, y: _kronecker(W, X, lambda p: np.diag(p * (1 - p))),
            "You left out what one class's scores say about another's: the blocks off the diagonal "
            "aren't zero.",
        ),
        Misconception(
            "outer-product-missing",
            lambda W, X, y: _kronecker(W, X, np.diag),
            "Of the information about the scores you took diag(p). The outer product of p with "
            "itself is subtracted.",
        ),
        Misconception(
            "outer-product-alone",
            lambda W, X, y: _kronecker(W, X, lambda p: np.outer(p, p)),
            "Of the information about the scores you took the outer product ppᵀ alone.",
        ),
        Misconception(
            "outer-product-added",
            lambda W, X, y: _kronecker(W, X, lambda p: np.diag(p) + np.outer(p, p)),
            "The outer product ppᵀ is subtracted, not added.",
        ),
        Misconception(
            "features-alone",
            lambda W, X, y: _kronecker(W, X, lambda p: np.eye(len(p))),
            "The probabilities are missing: this is the matrix for least squares.",
        ),
        Misconception(
            "mean-gradient-squared",
            _mean_gradient_squared,
            "You squared the mean gradient of the data. The mean of squares is asked for, and over "
            "the model's labels.",
        ),
        Misconception(
            "mean-of-the-residual",
            lambda W, X, y: np.zeros((W.size, W.size)),
            "You averaged the scores over the classes before squaring: their mean is zero. Square "
            "first.",
        ),
        Misconception(
            "mean-features-and-blocks",
            lambda W, X, y: np.kron(_blocks(_softmax(X @ W.T)).mean(axis=0), X.T @ X / len(X)),
            "You averaged the two factors by themselves. The mean of products isn't the product of "
            "the means.",
        ),
        Misconception(
            "sign",
            lambda W, X, y: -_information(W, X, y),
            "The sign is wrong: squares can't be negative.",
        ),
        Misconception(
            "observed-minus-mean",
            lambda W, X, y: _information(W, X, y, chances=_observed, centred=True),
            "You subtracted the mean gradient from the gradients of the data. Their labels are "
            "still the data's: average over the model's.",
        ),
        Misconception(
            "squares-at-the-data-diagonal",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: np.diag((p - e) ** 2)),
            "You kept the diagonal of the squared residuals at the labels of the data. Average "
            "over the labels of the model, and keep the other blocks.",
        ),
        Misconception(
            "label-for-the-diagonal",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: np.diag(e) - np.outer(p, p)),
            "Of the information about the scores you took the data's label for the diagonal. The "
            "information contains no label.",
        ),
        Misconception(
            "label-for-one-p",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: np.diag(p) - np.outer(p, e)),
            "In the outer product you put the data's label for one p. The information contains no "
            "label.",
        ),
        Misconception(
            "residual-on-the-diagonal",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: np.diag(p - e)),
            "On the diagonal stand the residuals at the labels of the data. The information "
            "contains no label, and isn't diagonal.",
        ),
        Misconception(
            "residual-times-p",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: np.outer(p - e, p)),
            "You multiplied the residual by p, not by itself, and at the labels of the data.",
        ),
        Misconception(
            "the-label-times-its-chance",
            lambda W, X, y: _with_label(W, X, y, lambda p, e: (p @ e) * np.outer(p - e, p - e)),
            "You weighted the data's label with its probability, and left the other classes out. "
            "Every class takes its turn as the label.",
        ),
        Misconception(
            "mean-probabilities",
            lambda W, X, y: np.kron(
                _blocks(_softmax(X @ W.T).mean(axis=0, keepdims=True))[0], X.T @ X / len(X)
            ),
            "You averaged the probabilities over the samples first. Each sample has its own.",
        ),
    ),
    proof=Recomputed(_differentiated),
    coincidences={
        "answer-symmetric": "A mean of squares s sᵀ is symmetric.",
        "answer-squeezed": "There are at least two classes, so no axis has length 1.",
    },
)
