"""Volume kept, shape lost."""

from itertools import permutations
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness


def _keeps_volume_and_mixes(answer: tuple[Any, ...]) -> bool:
    """Build the matrix: its determinant by elimination, and its zeros in all six orders."""
    u, v = (np.asarray(part).astype(float) for part in answer)
    if u.shape != (3,) or v.shape != (3,):
        return False
    J = np.eye(3) + np.outer(u, v)
    orders = (list(order) for order in permutations(range(3)))
    triangular = any(np.all(np.triu(J[np.ix_(order, order)], 1) == 0) for order in orders)
    return bool(np.isclose(np.linalg.det(J), 1, atol=1e-9)) and not triangular


EXERCISE = Exercise(
    id="flows.volume_kept",
    name="shear",
    title="Volume kept, shape lost",
    level=3,
    points=3,
    objective="13.3",
    hints=(
        "The matrix determinant lemma says what the determinant is. So which condition must u and "
        "v meet?",
        "In no order triangular: find two coordinates each of which moves the other. Entry (i, j) "
        "off the diagonal is uᵢvⱼ.",
    ),
    answer=Witness(
        fields=(("u", (3,)), ("v", (3,))),
        conditions=(
            Condition(
                "u-is-zero",
                lambda u, v: bool(np.any(u != 0)),
                "Your u is zero, so the matrix is I: no layer at all.",
                ((0, 0, 0), (1, 2, 3)),
            ),
            Condition(
                "v-is-zero",
                lambda u, v: bool(np.any(v != 0)),
                "Your v is zero, so the matrix is I: no layer at all.",
                ((1, 2, 3), (0, 0, 0)),
            ),
            Condition(
                "determinant",
                lambda u, v: bool(u @ v == 0),
                "The determinant of your I + uvᵀ isn't 1. (Numbers are read exactly: use whole "
                "numbers or fractions.)",
                ((1, 1, 0), (1, 2, 0)),
            ),
            Condition(
                "triangular",
                # u·v = 0, so if one product isn't zero, a second isn't: both entries (i, j) and
                # (j, i) are there. If all are zero, no walk through the entries comes back.
                lambda u, v: bool(np.any(u * v != 0)),
                "The determinant is 1. But your matrix is triangular, perhaps after the "
                "coordinates are renumbered: no two of them move each other.",
                ((1, 2, 0), (0, 0, 5)),
            ),
        ),
    ),
    reference=lambda: ((1, 1, 0), (1, -1, 0)),
    proof=Satisfies(_keeps_volume_and_mixes),
)
