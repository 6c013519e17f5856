"""All Jacobians of a batch from a few pullbacks."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Callback, Case, Exercise, Misconception, Recomputed, Vector

Pull = Callable[[Vector], Vector]


def _pull_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, m: int, n: int, edge: str = "") -> Case:
        J = rng.normal(size=(B, m, n))

        def pull(U: Vector) -> Vector:
            return np.einsum("bm,bmn->bn", U, J)

        return Case(
            (Callback(pull, "pull", limit=m), B, m),
            edge=edge,
            sizes={"B": B, "m": m, "n": n},
        )

    return [
        case(5, 3, 4),
        case(4, 2, 6),
        case(6, 4, 2),
        case(3, 3, 3),
        case(1, 3, 2, "B is 1"),
        case(4, 1, 3, "m is 1"),
        case(4, 3, 1, "n is 1"),
    ]


def _pulled(pull: Pull, B: int, m: int, direction: Callable[[int], Vector]) -> list[Vector]:
    """Pull back one cotangent a time: the same row, given by `direction`, for every sample."""
    return [pull(np.tile(direction(i), (B, 1))) for i in range(m)]


def _basis(m: int) -> Callable[[int], Vector]:
    return lambda i: np.eye(m)[i]


def _by_solving(pull: Pull, B: int, m: int) -> Vector:
    """Pull back m random cotangents, different for each sample, and solve for every Jacobian."""
    rng = np.random.default_rng(11)
    U = rng.normal(size=(m, B, m)) + 3 * np.eye(m)[:, None, :]
    pulled = np.stack([pull(each) for each in U])  # (m, B, n)
    return np.stack([np.linalg.solve(U[:, b, :], pulled[:, b, :]) for b in range(B)])


def _one_sample_only(pull: Pull, B: int, m: int) -> Vector:
    rows = []
    for i in range(m):
        U = np.zeros((B, m))
        U[0, i] = 1.0
        rows.append(pull(U))
    return np.stack(rows, axis=1)


def _ones_alone(pull: Pull, B: int, m: int) -> Vector:
    return pull(np.ones((B, m)))


def _averaged(pull: Pull, B: int, m: int) -> Vector:
    return np.stack(_pulled(pull, B, m, lambda i: np.eye(m)[i] / B), axis=1)


EXERCISE = Exercise(
    id="frameworks.few_pulls",
    name="batch_jacobians",
    title="All Jacobians of a batch from m pullbacks",
    level=3,
    points=3,
    objective="F.1",
    hints=(
        "For one sample, which u makes Jᵀu the first row of J? Samples don't mix, so `pull` does "
        "this for all of them in one call: row b of `U` is the u of sample b.",
        "Call `pull` once for each output i, with a `U` whose i-th column is 1 and the rest 0. "
        "Every call gives `(B, n)`: row i of *every* Jacobian. Then stack the m results along the "
        "middle axis.",
    ),
    answer=Array(),
    reference=lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m)), axis=1),
    sampler=_pull_cases,
    misconceptions=(
        Misconception(
            "outputs-first",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m)), axis=0),
            "The rows are right and stacked with the outputs first, `(m, B, n)`. The batch comes "
            "first.",
        ),
        Misconception(
            "inputs-in-the-middle",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m)), axis=2),
            "Each Jacobian is transposed: what `pull` returns is a *row* of it, outputs go down.",
        ),
        Misconception(
            "rows-added-up",
            _ones_alone,
            "With ones everywhere you get the sum of each Jacobian's rows. Pull back one output at "
            "a time.",
        ),
        Misconception(
            "one-sample",
            _one_sample_only,
            "Only the first sample's Jacobian is there. Set the 1 in every row of `U`: the samples "
            "don't mix, so one call serves all of them.",
        ),
        Misconception(
            "summed-over-the-batch",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m)), axis=1).sum(axis=0),
            "You added the samples' Jacobians up. One for each sample is asked for.",
        ),
        Misconception(
            "averaged-over-the-batch",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m)), axis=1).mean(axis=0),
            "You averaged the samples' Jacobians. One for each sample is asked for.",
        ),
        Misconception(
            "divided-by-b",
            _averaged,
            "Every entry is divided by B. `pull` has no mean in it: put a plain 1 into `U`.",
        ),
        Misconception(
            "outputs-backwards",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m))[::-1], axis=1),
            "The rows of each Jacobian are in the opposite order: output 0 comes first.",
        ),
        Misconception(
            "reshaped",
            lambda pull, B, m: np.stack(_pulled(pull, B, m, _basis(m))).reshape(B, m, -1),
            "`reshape` doesn't exchange axes: it deals the numbers out anew. Stack along another "
            "axis, or transpose.",
        ),
    ),
    proof=Recomputed(_by_solving),
)
