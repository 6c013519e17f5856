"""Which direction?"""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _the_one_that_fits() -> str:
    """Try each formula on a falling map of the line, against the slope of a probability."""
    from scipy.stats import norm

    def sample(z: float) -> float:  # F, from the base to the data
        return float(-np.sinh(z) - z / 2)

    def slope(z: float) -> float:
        return float(-np.cosh(z) - 0.5)

    z, h = 0.7, 1e-5
    x = sample(z)
    # P(X ≤ x) = P(Z ≥ z), since F falls. Its derivative by x, from two nearby z.
    rise = norm.sf(z - h) - norm.sf(z + h)
    run = sample(z - h) - sample(z + h)
    true = np.log(rise / run)
    inverse_at_z = 1 / slope(_solved(sample, z))
    with np.errstate(invalid="ignore"):
        formulas = {
            "a": norm.logpdf(z) + np.log(abs(slope(z))),
            "b": norm.logpdf(x) - np.log(abs(slope(x))),
            "c": norm.logpdf(z) - np.log(abs(slope(z))),
            "d": norm.logpdf(z) + np.log(abs(inverse_at_z)),
            "e": norm.logpdf(z) - np.log(slope(z)),
        }
    (label,) = (label for label, value in formulas.items() if np.isclose(value, true, atol=1e-6))
    return label


def _solved(sample: object, goal: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(lambda z: sample(z) - goal, -5, 5))  # type: ignore[operator]


EXERCISE = Exercise(
    id="flows.direction",
    name="formula",
    title="Which direction?",
    level=1,
    points=1,
    objective="13.1",
    hints=(
        "Here the map leads from the base to the data. Where it stretches, what happens to the "
        "density of the data?",
        "Two things can be at the wrong point: the base density, and the determinant. F takes z "
        "as its argument.",
    ),
    answer=Choice(
        {
            "a": "The sign belongs to a map from the data to the base. F goes the other way: where "
            "it stretches, the same probability is spread over more room.",
            "b": "The sign is right. But the base density and F take points of the base, and x is "
            "a point of the data.",
            "c": "F leads to the data, so its determinant divides.",
            "d": "The determinant of the inverse map has a plus, rightly. But the inverse takes "
            "points of the data, so it can't be taken at z.",
            "e": "Without the bars the logarithm doesn't exist where the determinant is negative. "
            "Nothing is said here about its sign.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_the_one_that_fits),
)
