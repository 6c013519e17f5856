"""What a hundred directions show."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Matrix, Recomputed

_P, _TRIED = 226, 100


def _every_curvature_positive(eigenvalues: np.ndarray) -> bool:
    """A hundred random directions in the basis of eigenvectors, three times over."""
    rng = np.random.default_rng(0)
    v: Matrix = rng.normal(size=(3 * _TRIED, _P))
    return bool(np.all(v**2 @ eigenvalues > 0))


def _statement_without_a_counterexample() -> str:
    """Look for a spectrum that shows the observation and belies the statement."""
    sevens = np.append(np.full(7, 1.0), np.full(_P - 7, -1e-6))  # 219 negative eigenvalues
    alone = np.append(1.0, np.full(_P - 1, -1e-12))  # one positive eigenvalue, as in the hint
    balanced = np.append(1.0, np.full(_P - 1, -1 / 100))  # a trace below zero
    belied = {
        "a": _every_curvature_positive(sevens),
        "b": _every_curvature_positive(sevens),
        "c": _every_curvature_positive(balanced),
        "d": _every_curvature_positive(alone),
        "e": not _every_curvature_positive(-sevens) and _every_curvature_positive(sevens),
    }
    (label,) = (label for label, found in belied.items() if not found)
    return label


EXERCISE = Exercise(
    id="landscapes.random_directions",
    name="conclusion",
    title="What a hundred directions show",
    level=2,
    points=2,
    objective="14.4",
    hints=(
        "Let H have one eigenvalue of 1 and 225 of −10⁻¹². What would the experiment show?",
        "vᵀHv is a weighted mean of the eigenvalues, with the squares of random numbers as "
        "weights. Which property of the spectrum must hold for it to be positive each time?",
    ),
    answer=Choice(
        {
            "a": "100 directions aren't 100 eigenvectors. Each mixes all 226, and a few large "
            "eigenvalues hide any number of small negative ones.",
            "b": "A random direction has parts along all eigenvectors, so it tests none of them. "
            "Negative eigenvalues may be the majority, if they are small.",
            "c": "Each vᵀHv is a mean of the eigenvalues with random weights, and it has the "
            "expectation tr H/p. If that weren't positive, one of 100 would very probably be "
            "negative or zero.",
            "d": "One large eigenvalue is enough to make all 100 curvatures positive.",
            "e": "Something does follow: with a spectrum that is negative on the whole, some of "
            "the curvatures would very probably have come out negative.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_statement_without_a_counterexample),
)
