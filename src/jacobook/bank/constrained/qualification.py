"""An optimum without a multiplier."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of, jacobian_of
from jacobook.declaration import Choice, Exercise, Recomputed, Vector


def _problems() -> dict[str, tuple[Any, Any, bool]]:
    """Objective, constraints, and whether these are equalities, for each letter."""
    return {
        "a": (lambda v: v[0] ** 2 + v[1] ** 2, lambda v: np.array([v[0] + v[1] - 2]), True),
        "b": (lambda v: v[0], lambda v: np.array([v[0] ** 2 + v[1] ** 2 - 1]), False),
        "c": (lambda v: -v[0], lambda v: np.array([v[1] - (1 - v[0]) ** 3, -v[1]]), False),
        "d": (lambda v: v[0] ** 2, lambda v: np.array([v[0] ** 2]), False),
        "e": (lambda v: v[1], lambda v: np.array([v[0] - v[1], -v[0] - v[1]]), False),
    }


def _best_on_a_grid(f: Any, constraints: Any, equalities: bool) -> Vector:
    """The feasible grid point with the least f; quarters are exact, so no tolerance is needed."""
    grid = np.stack(np.meshgrid(np.arange(-8, 9) / 4, np.arange(-8, 9) / 4), axis=-1)
    values = [(v, constraints(v)) for v in grid.reshape(-1, 2)]
    feasible = [v for v, c in values if (np.all(c == 0) if equalities else np.all(c <= 0))]
    return min(feasible, key=f)


def _without_multipliers() -> str:
    """Find each minimum by search, and ask non-negative least squares for multipliers there."""
    from scipy.optimize import nnls

    missing = []
    for letter, (f, constraints, equalities) in _problems().items():
        at = _best_on_a_grid(f, constraints, equalities)
        J = jacobian_of(constraints, at)[constraints(at) == 0]
        signed = np.vstack([J, -J]) if equalities else J
        if nnls(signed.T, -gradient_of(f, at))[1] > 1e-9:
            missing.append(letter)
    (letter,) = missing
    return letter


EXERCISE = Exercise(
    id="constrained.qualification",
    name="no_multiplier",
    title="An optimum without a multiplier",
    level=1,
    points=1,
    objective="7.5",
    hints=(
        "Find each minimum by looking at the feasible set. Then write the gradients of f and of "
        "the active constraints there, and ask for multipliers.",
        "Multipliers can be missing only where the gradients of the active constraints are "
        "linearly dependent. That happens in two of the five.",
    ),
    answer=Choice(
        {
            "a": "In a the minimum is at (1, 1). There ∇f = (2, 2) and the gradient of the "
            "constraint is (1, 1): a multiplier exists.",
            "b": "In b the minimum is at (−1, 0). There ∇f = (1, 0) and the constraint's gradient "
            "is (−2, 0): a positive multiplier exists.",
            "c": "In c the feasible set ends in a cusp at (1, 0), the minimum. The gradients of "
            "the two active constraints are (0, 1) and (0, −1), and no combination of them is "
            "(1, 0). Their being opposite is the qualification failing.",
            "d": "In d only x = 0 is feasible, and the gradient of the constraint vanishes there. "
            "But that of f does too, so every multiplier λ ≥ 0 will do: a qualification may fail "
            "and multipliers exist all the same.",
            "e": "In e the feasible set has a corner at (0, 0), the minimum. A corner is no harm: "
            "the gradients (1, −1) and (−1, −1) of the two constraints are independent, and half "
            "of each gives (0, −1), which cancels ∇f.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_without_multipliers),
)
