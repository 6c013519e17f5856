"""Sum or mean?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Choice, Exercise, Matrix, Recomputed, Vector


def _experiment_that_tells() -> str:
    """Do each experiment with a program that sums and with one that takes the mean."""
    rng = np.random.default_rng(0)
    J, theta = rng.normal(size=(6, 4)), rng.normal(size=4)  # six per-sample gradients

    def outcomes(reduce: Callable[[Matrix], Vector]) -> dict[str, float]:
        g = reduce(J)
        once, twice = theta - 0.1 * g, theta - 0.2 * g
        return {
            "a": float(np.linalg.norm(reduce(J[:1])) / np.linalg.norm(J[0])),
            "b": float(np.linalg.norm(reduce(np.repeat(J, 2, axis=0))) / np.linalg.norm(g)),
            "c": float(np.linalg.norm(twice - theta) / np.linalg.norm(once - theta)),
            "d": float(np.linalg.norm(reduce(J[::-1])) / np.linalg.norm(g)),
        }

    sums = outcomes(lambda rows: rows.sum(axis=0))
    means = outcomes(lambda rows: rows.mean(axis=0))
    (telling,) = (label for label in sums if not np.isclose(sums[label], means[label]))
    return telling


EXERCISE = Exercise(
    id="backprop.choose_test",
    name="experiment",
    title="Sum or mean?",
    level=2,
    points=2,
    objective="10.6",
    hints=(
        "For each experiment write down its outcome twice: if the program returns Σgᵢ, and if it "
        "returns Σgᵢ/B.",
        "Which experiment changes the number of samples, and nothing else?",
    ),
    answer=Choice(
        {
            "a": "With B = 1 sum and mean agree: you would see the same with either program.",
            "b": "A sum doubles if every sample is there twice; a mean stays.",
            "c": "With a double rate either program moves twice as far. That tests the step, not "
            "the gradient.",
            "d": "Neither a sum nor a mean depends on the order. That would find a program that "
            "mixes samples, not one that divides wrongly.",
        }
    ),
    reference=lambda: "b",
    proof=Recomputed(_experiment_that_tells),
)
