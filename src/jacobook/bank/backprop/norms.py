"""Norms for nothing."""

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
    def case(B: int, into: int, out: int, edge: str = "", max_bytes: int | None = None) -> Case:
        args = (rng.normal(size=(B, into)), rng.normal(size=(B, out)))
        sizes = {"B": B, "in": into, "out": out}
        return Case(args, edge=edge, sizes=sizes, max_bytes=max_bytes)

    return [
        case(7, 4, 3),
        case(5, 2, 6),
        case(4, 6, 5),
        case(4, 4, 4, "in, out and B are equal"),
        case(1, 3, 2, "B is 1"),
        case(5, 1, 3, "in is 1"),
        # All gradients at once take 96 MB; one of them takes 1.9 MB, and may be built.
        case(50, 600, 400, "B is 50, in 600 and out 400", max_bytes=10_000_000),
    ]


def _lengths(M: Matrix) -> Vector:
    lengths: Vector = np.sqrt(np.sum(M**2, axis=1))
    return lengths


def _one_by_one(X: Matrix, G: Matrix) -> Vector:
    """Build each sample's gradient, put weights and bias into one vector, and measure it."""
    return np.array(
        [
            np.linalg.norm(np.append(np.multiply.outer(g, x).ravel(), g))
            for x, g in zip(X, G, strict=True)
        ]
    )


def _of_the_mean(X: Matrix, G: Matrix) -> float:
    B = len(X)
    return float(np.sqrt(np.sum((G.T @ X / B) ** 2) + np.sum(G.mean(axis=0) ** 2)))


def _of_the_sum(X: Matrix, G: Matrix) -> float:
    return float(np.sqrt(np.sum((G.T @ X) ** 2) + np.sum(G.sum(axis=0) ** 2)))


def _norms(
    X: Matrix,
    G: Matrix,
    inputs: Callable[[Matrix], Vector] = lambda X: np.sum(X**2, axis=1),
    gradients: Callable[[Matrix], Vector] = lambda G: np.sum(G**2, axis=1),
    bias: Callable[[Matrix], float] = lambda X: 1.0,
    outside: float = 0.0,
    extra: Callable[[Matrix], Any] = lambda G: 0.0,
    root: Callable[[Vector], Vector] = np.sqrt,
    outer: Callable[[Vector, Matrix], Vector] = lambda lengths, G: lengths,
) -> Vector:
    """The root of ‖g‖²(‖x‖² + 1), for each row."""
    return outer(root(gradients(G) * (inputs(X) + bias(X)) + outside + extra(G)), G)


EXERCISE = Exercise(
    id="backprop.norms",
    name="gradient_norms",
    title="Norms for nothing",
    level=2,
    points=2,
    objective="10.7",
    hints=(
        "The square of the norm is the sum of the squares of all entries: those of an outer "
        "product, and those of the bias's gradient.",
        "The bias is a weight whose input is always 1. What is then the vector of inputs, and how "
        "long is it?",
    ),
    answer=Array(),
    reference=lambda X, G: _norms(X, G),
    sampler=_cases,
    misconceptions=(
        slip(
            _norms,
            "bias-forgotten",
            "The bias's part is missing: the bias has a gradient too.",
            bias=lambda X: 0.0,
        ),
        slip(
            _norms,
            "bias-only",
            "The weights' part is missing: the bias's alone is there.",
            inputs=lambda X: 0.0 * X[:, 0],
        ),
        slip(
            _norms,
            "sizes-of-the-inputs",
            "For the length of a row of X you added the sizes up. A length adds squares, and ends "
            "with a root.",
            inputs=lambda X: np.sum(np.abs(X), axis=1) ** 2,
        ),
        slip(
            _norms,
            "mean-length-of-the-gradients",
            "You took the mean length of the rows of G for all samples. Each sample has its own.",
            gradients=lambda G: np.full(len(G), np.mean(_lengths(G)) ** 2),
        ),
        slip(
            _norms,
            "bias-inside-the-sum",
            "You added the bias's 1 to the sum of a row and squared that. The squares are added: "
            "those of the inputs, and 1 for the bias.",
            inputs=lambda X: (1 + np.sum(X, axis=1)) ** 2 - 1,
        ),
        slip(
            _norms,
            "bias-gradient-summed",
            "For the bias you added the entries of a row of G up before you squared.",
            bias=lambda X: 0.0,
            extra=lambda G: np.sum(G, axis=1) ** 2,
        ),
        slip(
            _norms,
            "bias-twice",
            "The bias counts twice.",
            bias=lambda X: 2.0,
        ),
        slip(
            _norms,
            "bias-for-each-input",
            "The bias counts once for each input. It is one weight for each output, with the "
            "input 1.",
            bias=lambda X: float(X.shape[1]),
        ),
        slip(
            _norms,
            "inputs-averaged",
            "For the inputs you took the mean of the squares of a row. Their sum is needed.",
            inputs=lambda X: np.mean(X**2, axis=1),
        ),
        slip(
            _norms,
            "gradients-averaged",
            "For the row of G you took the mean of the squares. Their sum is needed.",
            gradients=lambda G: np.mean(G**2, axis=1),
        ),
        slip(
            _norms,
            "inputs-summed-first",
            "You added the entries of a row of X first and squared then. The squares are added up.",
            inputs=lambda X: np.sum(X, axis=1) ** 2,
        ),
        slip(
            _norms,
            "gradients-summed-first",
            "You added the entries of a row of G first and squared then. The squares are added up.",
            gradients=lambda G: np.sum(G, axis=1) ** 2,
        ),
        slip(
            _norms,
            "inputs-not-squared",
            "In the inputs' part stands the length of a row of X, or the sum of its sizes, and "
            "not the sum of its squares.",
            inputs=_lengths,
        ),
        slip(
            _norms,
            "gradients-not-squared",
            "The length of a row of G stands under the root, where its square belongs.",
            gradients=_lengths,
        ),
        slip(
            _norms,
            "gradients-squared-twice",
            "The row of G enters with the fourth power under the root: its squared length was "
            "squared again, or a root of it is missing.",
            gradients=lambda G: np.sum(G**2, axis=1) ** 2,
        ),
        slip(
            _norms,
            "inputs-squared-twice",
            "The row of X enters with the fourth power under the root: its squared length was "
            "squared again.",
            inputs=lambda X: np.sum(X**2, axis=1) ** 2,
        ),
        slip(
            _norms,
            "largest-of-G",
            "For the row of G you took its largest entry. Its length is needed.",
            gradients=lambda G: np.max(np.abs(G), axis=1) ** 2,
        ),
        slip(
            _norms,
            "squared",
            "The root is missing: these are squares of lengths.",
            root=lambda squares: squares,
        ),
        slip(
            _norms,
            "divided-by-B",
            "You divided by the number of samples. G holds the gradients of each sample's own "
            "loss, and no mean is taken.",
            outer=lambda lengths, G: lengths / len(G),
        ),
        Misconception(
            "one-outside",
            lambda X, G: _norms(X, G, bias=lambda X: 0.0, outside=1.0),
            "The 1 for the bias stands in the wrong place: the bias's part has the length of the "
            "row of G, not the length 1.",
        ),
        Misconception(
            "inputs-alone",
            lambda X, G: _lengths(X),
            "This is the length of the row of X. The entries of the gradient are products of the "
            "row of X and that of G.",
        ),
        Misconception(
            "squares-added",
            lambda X, G: np.sqrt(np.sum(X**2, axis=1) + np.sum(G**2, axis=1)),
            "You put the row of X and that of G into one vector. The entries of the gradient are "
            "products of the two.",
        ),
        Misconception(
            "sums-of-sizes",
            lambda X, G: np.abs(X).sum(axis=1) * np.abs(G).sum(axis=1),
            "You added the sizes of the entries. The length is the root of the sum of their "
            "squares.",
        ),
        Misconception(
            "of-the-sum-for-each",
            lambda X, G: np.linalg.norm(G.T @ X) + np.zeros(len(X)),
            "Each sample has the norm of the summed gradient. Its own is asked for, with the bias.",
        ),
        Misconception(
            "products-without-roots",
            lambda X, G: np.sum(X**2, axis=1) * np.sum(G**2, axis=1),
            "This is the product of the squared lengths of the two rows. The root is missing, and "
            "the bias's part.",
        ),
        Misconception(
            "weights-root-outside",
            lambda X, G: _lengths(G) * np.sum(X**2, axis=1),
            "You multiplied the length of the row of G by the *squared* length of that of X, and "
            "left out the bias.",
        ),
        Misconception(
            "lengths-added",
            lambda X, G: _lengths(G) * _lengths(X) + _lengths(G),
            "You added the norms of the two parts. Norms of parts combine like the sides of a "
            "right triangle.",
        ),
        Misconception(
            "of-the-mean",
            _of_the_mean,
            "This is the norm of the mean gradient: one number. Clipping needs one for each "
            "sample.",
        ),
        Misconception(
            "of-the-sum",
            _of_the_sum,
            "This is the norm of the summed gradient: one number. Clipping needs one for each "
            "sample.",
        ),
        Misconception(
            "inputs-for-bias",
            lambda X, G: _lengths(X) * np.sqrt(np.sum(G**2, axis=1) + 1),
            "The roles are exchanged: the gradient by the bias is the row of G, not the row of X.",
        ),
        Misconception(
            "largest-entry",
            lambda X, G: np.max(np.abs(G), axis=1) * np.maximum(np.max(np.abs(X), axis=1), 1),
            "This is the largest entry of each gradient. The norm is the root of the sum of all "
            "squares.",
        ),
        Misconception(
            "sum-of-lengths",
            lambda X, G: _lengths(G) + _lengths(X),
            "You added the length of the row of G and that of the row of X. The entries of the "
            "gradient are products of the two.",
        ),
        slip(
            _norms,
            "inputs-of-the-batch",
            "For the inputs you took all rows of X together. Each sample has its own row.",
            inputs=lambda X: np.sum(X**2) + 0.0 * X[:, 0],
        ),
        slip(
            _norms,
            "gradients-of-the-batch",
            "For G you took all rows together. Each sample has its own row.",
            gradients=lambda G: np.sum(G**2) + 0.0 * G[:, 0],
        ),
        slip(
            _norms,
            "bias-for-each-sample",
            "The bias counts once for each sample. It is one weight for each output, with the "
            "input 1.",
            bias=lambda X: float(len(X)),
        ),
        slip(
            _norms,
            "sizes-of-G",
            "For the row of G you added the sizes of the entries. The length is the root of the "
            "sum of their squares.",
            gradients=lambda G: np.sum(np.abs(G), axis=1) ** 2,
        ),
        slip(
            _norms,
            "largest-of-X",
            "For the row of X you took its largest entry. Its length is needed.",
            inputs=lambda X: np.max(np.abs(X), axis=1) ** 2,
        ),
        slip(
            _norms,
            "divided-by-the-root-of-B",
            "You divided by the root of the number of samples. Each sample's own length is asked "
            "for.",
            outer=lambda lengths, G: lengths / np.sqrt(len(G)),
        ),
        slip(
            _norms,
            "clipped",
            "You clipped the lengths to 1. They are asked for as they are.",
            outer=lambda lengths, G: np.minimum(lengths, 1.0),
        ),
        Misconception(
            "one-added-at-the-end",
            lambda X, G: _lengths(G) * _lengths(X) + 1,
            "You added 1 for the bias. The bias's part has the length of the row of G, and "
            "lengths of parts combine like the sides of a right triangle.",
        ),
        Misconception(
            "root-forgotten-over-the-inputs",
            lambda X, G: _lengths(G) * (np.sum(X**2, axis=1) + 1),
            "A root is missing over the inputs' part.",
        ),
    ),
    proof=Recomputed(_one_by_one),
)
