"""An instructor's own exercises: a module like those of the book, with a tuple EXERCISES.

Check with it: ``JACOBOOK_BANK=examples/own_bank.py`` in the environment of the notebook.
Grade with it: ``jacobook grade submitted --out report --bank examples/own_bank.py``.
"""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception


def _projectile_cases(rng: np.random.Generator) -> list[Case]:
    def case(angle: float, edge: str = "") -> Case:
        return Case((float(rng.uniform(5.0, 30.0)), angle), edge=edge)

    angles = rng.uniform(0.2, 1.3, size=3)
    return [*(case(float(angle)) for angle in angles), case(0.0, "the throw is level")]


RANGE = Exercise(
    id="projectile.range_gradient",
    name="range_gradient",
    title="How far a ball flies",
    level=2,
    points=2,
    objective="own 1",
    hints=("The range is v² sin(2α) / g. Differentiate by v, then by α.",),
    answer=Array(),
    reference=lambda v, alpha: (
        np.array([2 * v * np.sin(2 * alpha), 2 * v**2 * np.cos(2 * alpha)]) / 9.81
    ),
    sampler=_projectile_cases,
    misconceptions=(
        Misconception(
            "inner-derivative-forgotten",
            lambda v, alpha: np.array([2 * v * np.sin(2 * alpha), v**2 * np.cos(2 * alpha)]) / 9.81,
            "The entry for α lacks a factor: sin(2α) has an inner function.",
        ),
        Misconception(
            "order-reversed",
            lambda v, alpha: (
                np.array([2 * v**2 * np.cos(2 * alpha), 2 * v * np.sin(2 * alpha)]) / 9.81
            ),
            "The entries have changed places: v comes first, then α.",
        ),
        Misconception(
            "gravity-forgotten",
            lambda v, alpha: np.array([2 * v * np.sin(2 * alpha), 2 * v**2 * np.cos(2 * alpha)]),
            "The division by g is missing.",
        ),
    ),
)

EXERCISES = (RANGE,)
