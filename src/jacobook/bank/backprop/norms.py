"""Norms for nothing."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


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
    reference=lambda X, G: _lengths(G) * np.sqrt(np.sum(X**2, axis=1) + 1),
    sampler=_cases,
    misconceptions=(
        Misconception(
            "bias-forgotten",
            lambda X, G: _lengths(G) * _lengths(X),
            "This is the norm of the weights' part. The bias has a gradient too.",
        ),
        Misconception(
            "lengths-added",
            lambda X, G: _lengths(G) * _lengths(X) + _lengths(G),
            "You added the norms of the two parts. Norms of parts combine like the sides of a "
            "right triangle.",
        ),
        Misconception(
            "bias-only",
            lambda X, G: _lengths(G),
            "This is the norm of the bias's part. The weights have a gradient too.",
        ),
        Misconception(
            "squared",
            lambda X, G: np.sum(G**2, axis=1) * (np.sum(X**2, axis=1) + 1),
            "These are the squares of the norms.",
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
            "divided-by-B",
            lambda X, G: _lengths(G) * np.sqrt(np.sum(X**2, axis=1) + 1) / len(X),
            "You divided by the number of samples. G holds the gradients of each sample's own "
            "loss, and no mean is taken.",
        ),
        Misconception(
            "one-outside",
            lambda X, G: np.sqrt(np.sum(G**2, axis=1) * np.sum(X**2, axis=1) + 1),
            "The 1 for the bias stands in the wrong place: the bias's part has the length of the "
            "row of G, not the length 1.",
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
    ),
    proof=Recomputed(_one_by_one),
)
