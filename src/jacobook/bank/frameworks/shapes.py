"""Four calls, four shapes."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Exercise, Misconception, Parts, Recomputed, Shape, Vector

Shapes = tuple[tuple[int, ...], ...]


def _differentiated() -> Shapes:
    """Do in NumPy what the four calls do, and look at the shapes."""
    rng = np.random.default_rng(0)
    W, X, y = rng.normal(size=(3, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 3))

    def gradient(x: Vector, target: Vector) -> Vector:
        return jacobian_of(lambda M: np.sum((M @ x - target) ** 2), W)

    return (
        jacobian_of(lambda M: np.tanh(M @ X[0]), W).shape,
        jacobian_of(lambda Z: np.tanh(Z @ W.T), X).shape,
        jacobian_of(lambda Z: np.tanh(Z @ W.T).sum(axis=0), X).shape,
        np.stack([gradient(*pair) for pair in zip(X, y, strict=True)]).shape,
    )


EXERCISE = Exercise(
    id="frameworks.shapes",
    name="four_shapes",
    title="Four calls, four shapes",
    level=1,
    points=1,
    objective="F.1",
    hints=(
        "`jacrev(f)(a)` has the shape of `f(a)`, followed by the shape of `a`. Write both down for "
        "each call, with the numbers. What `vmap` maps over becomes an axis in front.",
    ),
    answer=Parts((("a", Shape()), ("b", Shape()), ("c", Shape()), ("d", Shape()))),
    # W (3, 4), X (6, 4), f: (4,) → (3,)
    reference=lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (6, 3, 4)),
    misconceptions=(
        Misconception(
            "per-sample-in-b",
            lambda: ((3, 3, 4), (6, 3, 4), (3, 6, 4), (6, 3, 4)),
            "Look at (b) again: without `vmap` nothing says that sample i's output depends on "
            "sample i alone, so every output is differentiated by every entry of `X`.",
        ),
        Misconception(
            "sum-forgotten-in-c",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (6, 3, 6, 4), (6, 3, 4)),
            "Look at (c) again: after the sum over the batch the output has no batch axis any "
            "more.",
        ),
        Misconception(
            "c-as-per-sample",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (6, 3, 4), (6, 3, 4)),
            "Look at (c) again: the output comes first. The only batch axis left belongs to the "
            "input `X`, so it comes after the output's.",
        ),
        Misconception(
            "input-axis-summed-in-c",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 4), (6, 3, 4)),
            "Look at (c) again: the sum takes the batch axis from the output. The input `X` still "
            "has its own.",
        ),
        Misconception(
            "a-as-a-gradient",
            lambda: ((3, 4), (6, 3, 6, 4), (3, 6, 4), (6, 3, 4)),
            "Look at (a) again: `(3, 4)` is the gradient of a *number* by W. Here three numbers "
            "are differentiated.",
        ),
        Misconception(
            "a-by-the-input",
            lambda: ((3, 4, 4), (6, 3, 6, 4), (3, 6, 4), (6, 3, 4)),
            "Look at (a) again: first the shape of the output, which is that of f(x), then that "
            "of W.",
        ),
        Misconception(
            "d-summed",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (3, 4)),
            "Look at (d) again: `(3, 4)` is the gradient of one loss, or of the sum of all. `vmap` "
            "keeps one for each sample.",
        ),
        Misconception(
            "d-transposed",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (6, 4, 3)),
            "Look at (d) again: a gradient has the shape of its variable, and W has the shape "
            "`(3, 4)`.",
        ),
        Misconception(
            "d-batch-last",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (3, 4, 6)),
            "Look at (d) again: what `vmap` maps over becomes the *first* axis of the result, "
            "unless you say otherwise.",
        ),
        Misconception(
            "d-by-the-sample",
            lambda: ((3, 3, 4), (6, 3, 6, 4), (3, 6, 4), (6, 4)),
            "Look at (d) again: `(6, 4)` would be the gradients by the samples. `grad` "
            "differentiates by the first argument, which is W.",
        ),
        Misconception(
            "input-first",
            lambda: ((3, 4, 3), (6, 4, 6, 3), (6, 4, 3), (6, 3, 4)),
            "You put the input's axes first. In both frameworks, as in this book, the output's "
            "axes come first.",
        ),
    ),
    coincidences={
        "a-equal": "The layer's outputs are differentiated by its weights, and both have an axis "
        "as long as the layer is wide.",
        "b-equal": "Every sample's output is differentiated by every sample: the batch axis is "
        "there twice.",
    },
    proof=Recomputed(_differentiated),
)
