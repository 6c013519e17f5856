"""Can both fall at once?."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Reading,
    Recomputed,
    Vector,
)


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def whole(*size: int) -> Matrix:
        return rng.integers(1, 6, size=size) * rng.choice([-1.0, 1.0], size=size)

    def case(first: Vector, second: Vector, edge: str = "") -> Case:
        return Case((np.stack([first, second]),), edge=edge)

    a, b, c = whole(3), whole(4), whole(2)
    turned = np.array([-c[1], c[0]])
    # Along no single axis do both fall, and the dot product is negative.
    k = rng.integers(1, 3)
    d, e = k * np.array([5.0, -1.0, 0.0]), k * np.array([-1.0, 4.0, 0.0])
    # Along the second axis both fall; against the sum, the second one rises.
    long, short = k * np.array([6.0, 1.0]), np.array([-2.0, 1.0])
    # Nearly opposite: the cosine of the angle is −0.995 and −0.9998.
    almost = rng.choice([-1.0, 1.0], size=2) * np.array([[5.0, 3.0], [-3.0, -2.0]])
    nearer = rng.choice([-1.0, 1.0], size=2) * np.array([[8.0, 5.0], [-5.0, -3.0]])
    return [
        case(d, e),
        case(*almost),
        case(*nearer),
        case(long, short),
        case(c, turned),
        case(a, -2 * a),
        case(3 * b, -b),
        case(b, 2 * b, "the gradients are parallel"),
        case(a, 0 * a, "one gradient is zero"),
        case(0 * b, b, "one gradient is zero"),
        case(-c, c, "the gradients cancel"),
        case(0 * a, 0 * a, "both gradients are zero"),
        case(np.array([1.0]), np.array([1.0]), "n is 1"),
        case(np.array([2.0]), np.array([-5.0]), "n is 1"),
    ]


def _answer(condition: Callable[[Vector, Vector], bool]) -> Callable[[Matrix], str]:
    """Make J ↦ "yes" or "no" out of a condition on its two rows."""

    def can_both_fall(J: Matrix) -> str:
        return "yes" if condition(J[0], J[1]) else "no"

    return can_both_fall


def _common_descent(first: Vector, second: Vector) -> bool:
    # Whole numbers: products and sums are exact.
    independent = (first @ first) * (second @ second) > (first @ second) ** 2
    return bool(independent or first @ second > 0)


def _no_mixture_vanishes(J: Matrix) -> str:
    """By Gordan's theorem some v lowers both unless a weighted mean of the rows is zero."""
    pairs = [(Fraction(g), Fraction(h)) for g, h in J.T.tolist()]
    weights = [-h / (g - h) for g, h in pairs if g != h] or [Fraction(0)]
    vanishes = any(0 <= w <= 1 and all(w * g + (1 - w) * h == 0 for g, h in pairs) for w in weights)
    return "no" if vanishes else "yes"


EXERCISE = Exercise(
    id="jacobian.both_fall",
    name="can_both_fall",
    title="Can both fall at once?",
    level=3,
    points=3,
    objective="2.6",
    hints=(
        "Draw two arrows. Each forbids half of the plane: the steps at less than a right angle to "
        "it. When is nothing left?",
        "With a single sum, −(g₁ + g₂), one loss can still rise. Try the sum of the two *unit* "
        "gradients: when is it no use?",
    ),
    answer=Choice(
        {
            "yes": "some step v makes both entries of Jv negative: both losses fall at first.",
            "no": "no step does: whoever lowers one must leave the other level, or raise it.",
        }
    ),
    reference=_answer(_common_descent),
    sampler=_descent_cases,
    misconceptions=(
        Misconception(
            "always",
            _answer(lambda g, h: True),
            "You always say yes. Along the negative gradient of one loss the other may rise; find "
            "two gradients for which every step fails.",
        ),
        Misconception(
            "never",
            _answer(lambda g, h: False),
            "You always say no. Two outputs may well fall together: try two gradients at a right "
            "angle.",
        ),
        Misconception(
            "negative-product",
            _answer(lambda g, h: bool(g @ h >= 0)),
            "You say no wherever the gradients' dot product is negative, and only there. An angle "
            "between 90° and 180° still leaves a wedge of steps that lower both. And a product of "
            "0 isn't always harmless.",
        ),
        Misconception(
            "positive-product",
            _answer(lambda g, h: bool(g @ h > 0)),
            "You say yes only where the gradients' dot product is positive, that is, where "
            "steepest descent on one loss lowers the other as well. At a right angle, or beyond, "
            "other steps may still lower both.",
        ),
        Misconception(
            "independent",
            _answer(lambda g, h: bool((g @ g) * (h @ h) > (g @ h) ** 2)),
            "You say yes only where the two rows are independent. Dependent rows may agree: if one "
            "gradient is a positive multiple of the other, the same steps lower both.",
        ),
        Misconception(
            "sum",
            _answer(lambda g, h: bool((g + h).any())),
            "You say no only where the gradients add up to zero. They can pull in exactly opposite "
            "ways with different lengths, too. And what if just one of them is zero?",
        ),
        Misconception(
            "both-nonzero",
            _answer(lambda g, h: bool(g.any() and h.any())),
            "You say yes wherever neither gradient is zero. Two gradients may still pull in "
            "exactly opposite ways.",
        ),
        Misconception(
            "not-opposite",
            _answer(lambda g, h: not (bool((g @ g) * (h @ h) == (g @ h) ** 2) and bool(g @ h < 0))),
            "You caught the gradients that pull in opposite ways. There is one more case: a loss "
            "that no step lowers at first, because its own gradient says nothing.",
        ),
        Misconception(
            "against-the-sum",
            _answer(lambda g, h: bool(g @ (g + h) > 0 and h @ (g + h) > 0)),
            "You say yes only where the step against the sum of the gradients lowers both. It "
            "lowers the *sum*; a short gradient is outvoted by a long one, though other steps may "
            "suit both.",
        ),
        Misconception(
            "opposite-signs",
            _answer(lambda g, h: bool((np.sign(g) != -np.sign(h)).any())),
            "You say no wherever the gradients have opposite signs in every coordinate. Opposite "
            "signs aren't opposite directions: the sizes count as well. And one of them may be "
            "zero.",
        ),
        Misconception(
            "along-an-axis",
            _answer(lambda g, h: bool((g * h > 0).any())),
            "You say yes only where some coordinate has the same sign in both gradients, so that "
            "one step along its axis lowers both. A step may move several coordinates at once.",
        ),
        Misconception(
            "an-entry-of-the-same-sign",
            _answer(lambda g, h: bool(np.any(np.sign(g) == np.sign(h)))),
            "You looked for a coordinate in which both gradients have the same sign. Two wide "
            "apart may have none, and both losses still fall along some step.",
        ),
        Misconception(
            "obtuse-enough",
            _answer(
                lambda g, h: (
                    bool(g.any() and h.any())
                    and g @ h > -0.9 * float(np.linalg.norm(g) * np.linalg.norm(h))
                )
            ),
            "You say no from some wide angle on. However wide it is, as long as it is less than "
            "180°, a narrow wedge of common descent is left.",
        ),
        Misconception(
            "not-orthogonal",
            _answer(lambda g, h: bool(g @ h != 0)),
            "You say yes wherever the dot product isn't zero. Two gradients at a right angle "
            "leave many steps that lower both, and two opposite ones none.",
        ),
        Misconception(
            "orthogonal-alone",
            _answer(lambda g, h: bool(g @ h == 0)),
            "You say yes only where the dot product is zero. Its size isn't what decides: draw "
            "the two half-planes that the gradients forbid.",
        ),
        Misconception(
            "dependent",
            _answer(lambda g, h: not bool((g @ g) * (h @ h) > (g @ h) ** 2)),
            "You say yes only where the two rows are dependent. It is the other way round, "
            "nearly: independent rows always leave a step.",
        ),
        Misconception(
            "one-nonzero",
            _answer(lambda g, h: bool(g.any() or h.any())),
            "You say yes as soon as one gradient isn't zero. A loss with the gradient zero "
            "doesn't fall at first, whatever the step.",
        ),
        Misconception(
            "labels-exchanged",
            _answer(lambda g, h: not _common_descent(g, h)),
            "Your labels are exchanged: yes means that some step lowers both.",
        ),
    ),
    readings=(
        Reading(
            "the dot product of the two gradients",
            lambda J: float(J[0] @ J[1]),
            "A negative one need not be in the way: a step can go against both.",
        ),
        Reading(
            "how many inputs there are",
            lambda J: float(J.shape[1]),
            "With many inputs the two gradients can oppose each other all the same.",
        ),
    ),
    proof=Recomputed(_no_mixture_vanishes),
)
