"""How much samples mix."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed, Vector


def _full_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, m: int, n: int, edge: str = "", apart: bool = False) -> Case:
        full = rng.normal(size=(B, m, B, n))
        if apart:
            full *= np.eye(B)[:, None, :, None]
        return Case((full,), edge=edge, sizes={"B": B, "m": m, "n": n})

    return [
        case(4, 2, 3),
        case(3, 5, 2),
        case(5, 3, 3),
        # As many outputs as samples: an axis taken for another one doesn't show in the shape.
        case(3, 3, 3),
        case(4, 3, 2, "samples don't mix", apart=True),
        case(1, 2, 3, "B is 1"),
        case(3, 1, 4, "m is 1"),
        case(3, 4, 1, "n is 1"),
    ]


def _block_by_block(full: Vector) -> Vector:
    B = len(full)
    singular = [
        [np.linalg.svd(full[i, :, j, :], compute_uv=False) for j in range(B)] for i in range(B)
    ]
    return np.array([[np.sqrt(np.sum(each**2)) for each in row] for row in singular])


EXERCISE = Exercise(
    id="frameworks.mixing",
    name="mixing",
    title="How much samples mix",
    level=2,
    points=2,
    objective="F.2",
    hints=(
        "The block of output sample i by input sample j is `full[i, :, j, :]`, of shape `(m, n)`. "
        "A Frobenius norm is the root of the sum of squares.",
        "Which two of the four axes does the answer keep? Sum the squares over the other two.",
    ),
    answer=Array(),
    reference=lambda full: np.sqrt(np.sum(full**2, axis=(1, 3))),
    sampler=_full_cases,
    misconceptions=(
        Misconception(
            "input-first",
            lambda full: np.sqrt(np.sum(full**2, axis=(1, 3))).T,
            "Your entry (i, j) is the block of output sample j by input sample i. Outputs go down "
            "the rows, here too.",
        ),
        Misconception(
            "not-rooted",
            lambda full: np.sum(full**2, axis=(1, 3)),
            "You have the sums of squares. A norm is their root.",
        ),
        Misconception(
            "added-up",
            lambda full: np.abs(np.sum(full, axis=(1, 3))),
            "You added up the entries of each block, and they can cancel: a block that isn't zero "
            "may add up to zero.",
        ),
        Misconception(
            "added-up-signed",
            lambda full: np.sum(full, axis=(1, 3)),
            "You added up the entries of each block, and they can cancel. A norm adds up their "
            "squares.",
        ),
        Misconception(
            "sizes-added-up",
            lambda full: np.sum(np.abs(full), axis=(1, 3)),
            "You added up absolute values. The Frobenius norm adds up squares, and takes the root.",
        ),
        Misconception(
            "largest-entry",
            lambda full: np.max(np.abs(full), axis=(1, 3)),
            "You took the largest entry of each block. The Frobenius norm counts all of them.",
        ),
        Misconception(
            "mean-square",
            lambda full: np.sqrt(np.mean(full**2, axis=(1, 3))),
            "You took the root of the *mean* square. The Frobenius norm doesn't divide by the "
            "number of entries.",
        ),
        Misconception(
            "spectral",
            lambda full: np.linalg.norm(full.transpose(0, 2, 1, 3), 2, axis=(2, 3)),
            "You took the spectral norm, the largest singular value of each block. The Frobenius "
            "norm is asked for.",
        ),
        Misconception(
            "outputs-and-inputs",
            lambda full: np.sqrt(np.sum(full**2, axis=(0, 2))),
            "You summed over the samples and kept outputs and inputs. It is the pair of samples "
            "that the answer keeps.",
        ),
        Misconception(
            "axes-side-by-side",
            lambda full: np.sqrt(np.sum(full**2, axis=(2, 3))),
            "You kept the first two axes: output sample and output. The answer keeps output sample "
            "and *input sample*.",
        ),
        Misconception(
            "blocks-reshaped",
            lambda full: np.sqrt(np.sum(full.reshape(len(full), len(full), -1) ** 2, axis=2)),
            "`reshape` doesn't move axes: the pieces that you summed aren't the blocks. Sum over "
            "the axes of outputs and inputs instead, or transpose first.",
        ),
    ),
    coincidences={},
    proof=Recomputed(_block_by_block),
)
