"""A column that meets a vector."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _loss_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, edge: str = "") -> Case:
        p, y, w = rng.normal(size=(B, 1)), rng.normal(size=B), rng.uniform(0.5, 2.0, size=B)
        return Case((p, y, w), edge=edge, sizes={"B": B})

    return [case(4), case(3), case(6), case(1, "B is 1")]


def _broadcast(p: Matrix, y: Vector, w: Vector) -> Matrix:
    """Run the faulty loss, and differentiate it."""
    return gradient_of(lambda p: np.mean(w * (p - y) ** 2), p)


EXERCISE = Exercise(
    id="frameworks.column",
    name="broadcast_gradient",
    title="A column that meets a vector",
    level=2,
    points=2,
    objective="F.4",
    hints=(
        "Which shape has `p - y` when `p` is `(B, 1)` and `y` is `(B,)`? Write its entry (i, j). "
        "Along which axis does `w` then go?",
        "The loss is Σᵢ Σⱼ wⱼ(pᵢ − yⱼ)² / B². Differentiate by one pᵢ: the sum over j stays.",
    ),
    answer=Array(),
    reference=lambda p, y, w: 2 * (w * (p - y)).sum(axis=1, keepdims=True) / len(y) ** 2,
    sampler=_loss_cases,
    misconceptions=(
        Misconception(
            "as-meant",
            lambda p, y, w: 2 * w[:, None] * (p - y[:, None]) / len(y),
            "That is the gradient of the loss that was *meant*, with the shapes put right. Asked "
            "for is the gradient of the line as it stands.",
        ),
        Misconception(
            "divided-once",
            lambda p, y, w: 2 * (w * (p - y)).sum(axis=1, keepdims=True) / len(y),
            "The mean is over all entries of the array, and that has more than B of them.",
        ),
        Misconception(
            "not-divided",
            lambda p, y, w: 2 * (w * (p - y)).sum(axis=1, keepdims=True),
            "You have the gradient of the sum. The loss is a mean over all entries.",
        ),
        Misconception(
            "factor-two",
            lambda p, y, w: (w * (p - y)).sum(axis=1, keepdims=True) / len(y) ** 2,
            "The square's derivative has a factor 2.",
        ),
        Misconception(
            "weights-down-the-rows",
            lambda p, y, w: 2 * (w[:, None] * (p - y)).sum(axis=1, keepdims=True) / len(y) ** 2,
            "You gave prediction i the weight wᵢ. But `w` has the shape `(B,)`, like `y`: NumPy "
            "lays it along the rows, and it goes with the targets.",
        ),
        Misconception(
            "plain-mean-of-targets",
            lambda p, y, w: 2 * (p - y.mean()) * w.mean() / len(y),
            "You pulled every prediction to the plain mean of the targets. With weights it is "
            "another mean.",
        ),
        Misconception(
            "weights-forgotten",
            lambda p, y, w: 2 * (p - y.mean()) / len(y),
            "The weights are missing.",
        ),
        Misconception(
            "summed-over-predictions",
            lambda p, y, w: 2 * (w * (p - y)).sum(axis=0)[:, None] / len(y) ** 2,
            "You summed over the predictions and kept the targets. Each prediction has its own "
            "entry of the gradient: sum over the targets.",
        ),
        Misconception(
            "by-the-targets",
            lambda p, y, w: -2 * (w * (p - y)).sum(axis=0)[:, None] / len(y) ** 2,
            "That is the gradient by the targets. Asked for is that by the predictions.",
        ),
        Misconception(
            "sign",
            lambda p, y, w: -2 * (w * (p - y)).sum(axis=1, keepdims=True) / len(y) ** 2,
            "The sign is wrong: where a prediction is too large, the loss rises with it.",
        ),
        Misconception(
            "flat",
            lambda p, y, w: 2 * (w * (p - y)).sum(axis=1) / len(y) ** 2,
            "The numbers are right. A gradient has the shape of its variable, and `p` has the "
            "shape `(B, 1)`: keep the axis.",
        ),
        Misconception(
            "not-summed",
            lambda p, y, w: 2 * w * (p - y) / len(y) ** 2,
            "You have a number for every pair of a prediction and a target. Each prediction stands "
            "in a whole row of the array: add up along it.",
        ),
    ),
    proof=Recomputed(_broadcast),
)
