"""The gradient of a batch from those of its parts."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _part_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, sizes: list[int], edge: str = "") -> Case:
        gradients = rng.normal(size=(len(sizes), n))
        return Case(
            (gradients, np.array(sizes, dtype=np.int64)),
            edge=edge,
            sizes={"K": len(sizes), "B": sum(sizes)},
        )

    return [
        case(3, [4, 2, 5]),
        case(2, [7, 1]),
        # As many coordinates as parts: sizes along the wrong axis don't show in the shape.
        case(3, [1, 6, 2]),
        case(4, [3, 3, 3, 2]),
        case(3, [5, 5], "all parts are equal"),
        case(3, [8], "there is one part"),
        case(1, [2, 3], "w has one entry"),
    ]


def _from_samples(gradients: Matrix, sizes: Vector) -> Vector:
    """Make samples whose means are these gradients, and differentiate the mean loss of all."""
    samples = np.concatenate(
        [
            g + np.linspace(-1, 1, int(size))[:, None] * (size > 1)
            for g, size in zip(gradients, sizes, strict=True)
        ]
    )
    return gradient_of(lambda w: np.sum(samples @ w) / len(samples), np.ones(samples.shape[1]))


EXERCISE = Exercise(
    id="frameworks.micro_batches",
    name="whole_gradient",
    title="A batch fed in parts",
    level=2,
    points=2,
    objective="F.3",
    hints=(
        "Write the mean loss of the whole batch as a sum over its B samples, and sort the samples "
        "by parts. What is the sum over one part, if its mean is known?",
        "A part of bₖ samples has the summed loss bₖ · (its mean loss). Add these up and divide by "
        "the number of all samples.",
    ),
    answer=Array(),
    reference=lambda gradients, sizes: sizes @ gradients / sizes.sum(),
    sampler=_part_cases,
    misconceptions=(
        Misconception(
            "added-up",
            lambda gradients, sizes: gradients.sum(axis=0),
            "You added the gradients up, as `backward()` does. Each belongs to a *mean* over its "
            "part; the sum of the means isn't the mean of all.",
        ),
        Misconception(
            "plain-mean",
            lambda gradients, sizes: gradients.mean(axis=0),
            "You took the plain mean, in which a sample of a small part counts more than one of a "
            "large part. In the mean over the batch every sample counts the same.",
        ),
        Misconception(
            "summed-losses",
            lambda gradients, sizes: sizes @ gradients,
            "That is the gradient of the *summed* loss of the batch. The mean loss is asked for.",
        ),
        Misconception(
            "divided-by-parts",
            lambda gradients, sizes: sizes @ gradients / len(sizes),
            "You divided by the number of parts. The mean over the batch divides by the number of "
            "samples.",
        ),
        Misconception(
            "sizes-divide",
            lambda gradients, sizes: (gradients / sizes[:, None]).sum(axis=0),
            "You divided each gradient by the size of its part, which its mean has done already.",
        ),
        Misconception(
            "sum-divided-by-samples",
            lambda gradients, sizes: gradients.sum(axis=0) / sizes.sum(),
            "You added the gradients up and divided by the number of samples, as if they were "
            "gradients of summed losses. They belong to means.",
        ),
        Misconception(
            "inverse-sizes",
            lambda gradients, sizes: (1 / sizes) @ gradients / (1 / sizes).sum(),
            "A part with more samples counts less in your mean. It should count more.",
        ),
        Misconception(
            "largest-part",
            lambda gradients, sizes: sizes @ gradients / sizes.max(),
            "You divided by the size of the largest part. The mean over the batch divides by the "
            "number of all samples.",
        ),
        Misconception(
            "not-added",
            lambda gradients, sizes: sizes[:, None] * gradients / sizes.sum(),
            "Each part has its right weight now. What is left is to add the parts up.",
        ),
    ),
    proof=Recomputed(_from_samples),
)
