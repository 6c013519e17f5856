"""Squaring without a first order."""

from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Witness

_ZERO = ((0, 0), (0, 0))
_FLIP = ((0, 1), (1, 0))
_UP = ((0, 1), (0, 0))


def _no_term_of_first_order(answer: tuple[Any, Any]) -> bool:
    """Square A + tE exactly for several t and look whether the part that is odd in t is zero."""
    A, E = answer
    zero = np.full((2, 2), Fraction(0))

    def odd(t: Fraction) -> Any:
        plus, minus = A + t * E, A - t * E
        return plus @ plus - minus @ minus

    odd_part_is_zero = all(np.array_equal(odd(Fraction(t)), zero) for t in (1, 2, -3))
    return odd_part_is_zero and not np.array_equal((A + A) @ E, zero)


EXERCISE = Exercise(
    id="matrix.no_first_order",
    name="witness",
    title="Squaring without a first order",
    level=3,
    points=3,
    objective="9.1",
    hints=(
        "d(A²)[E] = AE + EA must be zero. So E must turn the sign of A round as it passes: "
        "EA = −AE.",
        "Take a diagonal A with eigenvalues λ and −λ, and write AE + EA out entry by entry.",
    ),
    answer=Witness(
        fields=(("A", (2, 2)), ("E", (2, 2))),
        conditions=(
            Condition(
                "A-is-zero",
                lambda A, E: bool(np.any(A != 0)),
                "Your A is zero. Then A² has no first order for any E, which shows nothing.",
                (_ZERO, _FLIP),
            ),
            Condition(
                "E-is-zero",
                lambda A, E: bool(np.any(E != 0)),
                "Your E is zero. A step that doesn't move shows nothing.",
                (((1, 0), (0, -1)), _ZERO),
            ),
            Condition(
                "first-order-is-left",
                lambda A, E: bool(np.all(A @ E + E @ A == 0)),
                "AE + EA isn't zero for your matrices, so A² does change at first order. (Numbers "
                "are compared exactly: use whole numbers or fractions.)",
                (((1, 0), (0, 1)), _FLIP),
            ),
            Condition(
                "product-is-zero",
                lambda A, E: bool(np.any(A @ E != 0)),
                "AE + EA is zero, and so is AE. Then the wrong rule 2AE gives zero too, and your "
                "matrices don't tell the two rules apart.",
                (_UP, _UP),
            ),
        ),
    ),
    reference=lambda: (((1, 0), (0, -1)), _FLIP),
    proof=Satisfies(_no_term_of_first_order),
)
