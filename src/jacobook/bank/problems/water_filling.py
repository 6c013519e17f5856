"""Water in a vessel with an uneven floor."""

from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Parts,
    Satisfies,
    Vector,
)

Pair = tuple[Vector, float]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, c: float, edge: str = "") -> Case:
        a = rng.uniform(0.5, 4.0, size=n)
        a[rng.integers(n)] = rng.uniform(5.0, 6.0)  # one that stays dry, unless c is large
        return Case((a, c), edge=edge, sizes={"n": n})

    return [
        case(5, 2.0),
        case(6, 3.1),
        case(4, 1.2),
        case(5, 40.0, "every part gets some"),
        case(4, 1e-3, "c is tiny"),
        case(1, 0.7, "n is 1"),
        Case((np.array([1.3, 2.2, 1.3, 5.1]), 0.9), edge="two floors are equal"),
    ]


def _filled(a: Vector, c: float) -> Pair:
    """Let the level be (c + Σ a)/k over the k lowest floors, for the largest k that it covers."""
    floors = np.sort(a)
    levels = (c + np.cumsum(floors)) / np.arange(1, len(a) + 1)
    k = np.flatnonzero(levels > floors)[-1]
    level = float(levels[k])
    return np.maximum(level - a, 0.0), 1 / level


def _meets(answer: tuple[Any, Any], a: Vector, c: float) -> bool:
    """The KKT conditions of least −Σ log(a + x) over Σx = c, x ≥ 0: sufficient, it is convex."""
    x, price = np.asarray(answer[0], dtype=float), float(answer[1])
    slopes = 1 / (a + x)
    tight = 1e-9
    return bool(
        x.shape == a.shape
        and np.all(x >= -tight)
        and abs(x.sum() - c) <= tight * max(1.0, c)
        and np.all(slopes <= price * (1 + tight))
        and np.all((x <= 1e-12) | (np.abs(slopes - price) <= 1e-8 * price))
    )


def _clipped(a: Vector, c: float) -> Vector:
    """The level as if every part got some; negative amounts set to zero."""
    return np.maximum((c + a.sum()) / len(a) - a, 0.0)


def _all_get(a: Vector, c: float) -> Pair:
    level = (c + a.sum()) / len(a)
    return level - a, 1 / level


EXERCISE = Exercise(
    id="problems.water_filling",
    name="water_filling",
    title="Water in a vessel with an uneven floor",
    level=2,
    points=2,
    objective="P.4",
    hints=(
        "Write the KKT conditions. Where xᵢ > 0, what do all the sums aᵢ + xᵢ have in common?",
        "Call that common value the level. Given the level you know every xᵢ; choose it such that "
        "they add up to c. Sort the floors, or search for the level by bisection.",
    ),
    answer=Parts((("x", Array()), ("price", Array()))),
    reference=_filled,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "equal-shares",
            lambda a, c: (np.full(len(a), c / len(a)), np.mean(1 / (a + c / len(a)))),
            "You share c equally. The slopes 1/(aᵢ + xᵢ) differ then: move a little from where the "
            "slope is small to where it is large, and the sum grows.",
        ),
        Misconception(
            "signs-forgotten",
            _all_get,
            "You solved with the equation alone, and some xᵢ are negative. The inequalities x ≥ 0 "
            "count too.",
        ),
        Misconception(
            "clipped",
            lambda a, c: (_clipped(a, c), _all_get(a, c)[1]),
            "You solved with the equation alone and set negative amounts to zero. Then more than c "
            "is given out: the level must sink.",
        ),
        Misconception(
            "clipped-and-scaled",
            lambda a, c: (
                _clipped(a, c) * c / _clipped(a, c).sum(),
                _filled(a, c)[1],
            ),
            "The price is right. For x you set negative amounts to zero and scaled the rest to the "
            "sum c; the sums aᵢ + xᵢ of those that get some aren't equal then.",
        ),
        Misconception(
            "lowest-takes-all",
            lambda a, c: (
                np.where(np.arange(len(a)) == np.argmin(a), c, 0.0),
                1 / (a.min() + c),
            ),
            "You gave everything to the lowest floor. As it fills, its slope sinks below that of "
            "others.",
        ),
        Misconception(
            "highest-first",
            lambda a, c: (_filled(-a + a.max() + a.min(), c)[0], _filled(a, c)[1]),
            "The price is right. x is turned round: the logarithm is steepest where aᵢ is small.",
        ),
        Misconception(
            "in-proportion",
            lambda a, c: (c * (1 / a) / np.sum(1 / a), _filled(a, c)[1]),
            "The price is right. You shared c in proportion to 1/aᵢ, the slopes at the start. They "
            "change while you give.",
        ),
        Misconception(
            "price-sign",
            lambda a, c: (_filled(a, c)[0], -_filled(a, c)[1]),
            "x is right. The price has the wrong sign: the largest sum grows with c.",
        ),
        Misconception(
            "price-is-level",
            lambda a, c: (_filled(a, c)[0], 1 / _filled(a, c)[1]),
            "x is right. The price is the level. How fast does the logarithm grow there?",
        ),
        Misconception(
            "price-times-number",
            lambda a, c: (
                _filled(a, c)[0],
                np.count_nonzero(_filled(a, c)[0]) * _filled(a, c)[1],
            ),
            "x is right. The price is multiplied by the number of parts that get some: one more "
            "unit is *shared* among them.",
        ),
        Misconception(
            "price-divided",
            lambda a, c: (
                _filled(a, c)[0],
                _filled(a, c)[1] / np.count_nonzero(_filled(a, c)[0]),
            ),
            "x is right. The price is divided by the number of parts that get some: each of them "
            "gets a part of the unit, and the gains add up.",
        ),
        Misconception(
            "value-for-price",
            lambda a, c: (_filled(a, c)[0], np.sum(np.log(a + _filled(a, c)[0]))),
            "x is right. The second part is the value of the sum. Its derivative by c is asked "
            "for.",
        ),
        Misconception(
            "levels-for-x",
            lambda a, c: (a + _filled(a, c)[0], _filled(a, c)[1]),
            "The price is right. You return aᵢ + xᵢ; take the floor away again.",
        ),
        Misconception(
            "mean-slope",
            lambda a, c: (_filled(a, c)[0], np.mean(1 / (a + _filled(a, c)[0]))),
            "x is right. The price is an average of all slopes. The parts that get nothing have "
            "smaller ones, and no share in the next unit.",
        ),
    ),
    proof=Satisfies(_meets),
)
