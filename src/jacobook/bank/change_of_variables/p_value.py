"""What a p-value says."""

from typing import Any

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _by_simulation() -> str:
    """Act the test many times, and see which statement describes what happens."""
    rng = np.random.default_rng(0)
    n, runs = 1000, 600

    def distances(samples: Any) -> Any:
        steps, ordered = np.arange(n + 1) / n, np.sort(samples, axis=1)
        return np.maximum(steps[1:] - ordered, ordered - steps[:-1]).max(axis=1)

    null = distances(rng.uniform(size=(runs, n)))
    yours = np.quantile(null, 1 - 0.34)  # a sample whose p-value is 0.34
    as_far = float(np.mean(distances(rng.uniform(size=(runs, n))) >= yours))
    slightly_wrong = distances(rng.uniform(size=(runs, n)) ** 1.02)

    def p_of(gaps: Any) -> Any:
        return np.mean(null[None, :] >= gaps[:, None], axis=1)

    near = [np.mean(np.abs(p_of(gaps) - 0.34) < 0.1) for gaps in (null, slightly_wrong)]
    right_if_rare, right_if_common = (
        share * near[0] / (share * near[0] + (1 - share) * near[1]) for share in (0.1, 0.9)
    )
    true = {
        "a": abs(right_if_rare - 0.34) < 0.1 and abs(right_if_common - 0.34) < 0.1,
        "b": np.mean(p_of(slightly_wrong) > 0.34) < 0.01,
        "c": abs(as_far - 0.34) < 0.1,
        "d": np.mean(np.abs(p_of(null) - 0.34) < 0.1) > 0.9,
    }
    (letter,) = (letter for letter, holds in true.items() if holds)
    return letter


EXERCISE = Exercise(
    id="change_of_variables.p_value",
    name="meaning",
    title="What a p-value says",
    level=1,
    points=1,
    objective="8.7",
    hints=(
        "Of what is a p-value the probability, and what is taken for granted in computing it?",
        "It is computed as if the density were right. Then how often would a sample be at least "
        "as far from it?",
    ),
    answer=Choice(
        {
            "a": "A p-value is computed as if the density were right. So it can't say how probable "
            "that is.",
            "b": "Not rejected isn't proved, whatever the level: with this many points a slightly "
            "wrong density isn't caught either.",
            "c": "If your density is right, 34 of 100 such samples are at least as far from it as "
            "yours was. So this sample gives no reason to doubt it, and no proof.",
            "d": "Another sample may as well have a p-value near 0.9, even if your density is "
            "right: how far a sample is from its density is chance.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_by_simulation),
)
