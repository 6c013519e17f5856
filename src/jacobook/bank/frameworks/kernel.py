"""A gradient for each sample, by a kernel."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, m: int, edge: str = "") -> Case:
        X, G = rng.normal(size=(B, n)), rng.normal(size=(B, m))
        return Case((X, G), edge=edge, sizes={"B": B, "in": n, "out": m})

    return [
        case(6, 3, 2),
        case(4, 2, 5),
        case(3, 4, 4),
        case(1, 3, 2, "B is 1"),
        case(4, 1, 3, "in is 1"),
        case(4, 3, 1, "out is 1"),
    ]


def _sample_by_sample(X: Matrix, G: Matrix) -> Matrix:
    """Differentiate g·(xK) by K, for one sample after the other; any K will do."""

    def gradient(x: Vector, g: Vector) -> Matrix:
        return gradient_of(lambda K: g @ (x @ K), np.ones((len(x), len(g))))

    return np.array([gradient(*pair) for pair in zip(X, G, strict=True)])


EXERCISE = Exercise(
    id="frameworks.kernel",
    name="kernel_gradients",
    title="A gradient for each sample, by a kernel",
    level=2,
    points=2,
    objective="F.4",
    hints=(
        "Take one sample: yⱼ = Σᵢ xᵢKᵢⱼ. By which numbers does Kᵢⱼ move the loss, if gⱼ is the "
        "derivative by yⱼ?",
        "For one sample that is an outer product; for all at once give `X` and `G` an axis of "
        "length 1 where the other one has its second axis.",
    ),
    answer=Array(),
    reference=lambda X, G: X[:, :, None] * G[:, None, :],
    sampler=_layer_cases,
    misconceptions=(
        Misconception(
            "weight-layout",
            lambda X, G: G[:, :, None] * X[:, None, :],
            "Each sample's gradient has the shape `(out, in)`, as for the weight of `nn.Linear`. A "
            "kernel has the shape `(in, out)`, and a gradient has the shape of its variable.",
        ),
        Misconception(
            "summed",
            lambda X, G: X.T @ G,
            "You added the samples up: that is the gradient of the whole batch. One for each "
            "sample is asked for, with the batch axis first.",
        ),
        Misconception(
            "summed-weight-layout",
            lambda X, G: G.T @ X,
            "This is the gradient of the whole batch, for a weight of shape `(out, in)`. One for "
            "each sample is asked for, by a kernel of shape `(in, out)`.",
        ),
        Misconception(
            "averaged",
            lambda X, G: X.T @ G / len(X),
            "You averaged over the samples. One gradient for each of them is asked for.",
        ),
        Misconception(
            "each-divided-by-b",
            lambda X, G: X[:, :, None] * G[:, None, :] / len(X),
            "You divided by B. If the loss is a mean over the batch, G contains that factor "
            "already.",
        ),
        Misconception(
            "batch-last",
            lambda X, G: np.einsum("bi,bj->ijb", X, G),
            "You put the batch axis last; it comes first, as in `X`.",
        ),
        Misconception(
            "batch-in-the-middle",
            lambda X, G: np.einsum("bi,bj->ibj", X, G),
            "You put the batch axis in the middle; it comes first, as in `X`.",
        ),
        Misconception(
            "by-the-layer-of-ones",
            lambda X, G: np.repeat(X[:, :, None], G.shape[1], axis=2),
            "That is the derivative of each output by its column of K. The loss moves with the "
            "outputs at the rates in G: multiply by them.",
        ),
        Misconception(
            "every-pair",
            lambda X, G: np.einsum("bi,cj->bicj", X, G),
            "You multiplied each sample's `x` with *every* sample's `g`. Pair them: the same "
            "sample in both.",
        ),
        Misconception(
            "g-of-all-samples",
            lambda X, G: X[:, :, None] * G.sum(axis=0)[None, None, :],
            "You used the sum of G over the batch for every sample. Each has a row of its own.",
        ),
    ),
    proof=Recomputed(_sample_by_sample),
)
