"""Read the rate off the errors."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Misconception,
    Reading,
    Recomputed,
    Vector,
)

SHOWN = {"linear": 1.0, "superlinear": 1.55, "quadratic": 2.1}


def _followed_by_noise(
    rng: np.random.Generator,
    errors: list[float],
    floor: float,
    anywhere: str,
    at_the_end: str,
    at_first: float | None = None,
) -> Vector:
    """Cut a list at the floor and put noise there, down and up as rounding goes.

    The noise above the floor shows the order that `anywhere` says, and the end of the list shows
    `at_the_end`: so whoever reads either off gives labels that nobody else gives.
    """
    above = [error for error in errors if error > floor]
    lows = rng.uniform(0.1, 0.3, size=3)
    lows[0] = lows[0] if at_first is None else at_first
    highs = np.array([3.0, 2.5, 2.5 * (2.5 / 3.0) ** SHOWN[anywhere]])
    end = np.array([0.8, 0.5, 0.5 * (0.5 / 0.8) ** SHOWN[at_the_end]])
    noise = np.ravel(np.stack([lows, highs], axis=-1))
    return np.array([*above, *(noise * floor), *(end * floor)])


def _recursion(start: list[float], move: Callable[[list[float]], float]) -> list[float]:
    errors = list(start)
    while errors[-1] > 1e-18 and len(errors) < 200:
        errors.append(move(errors))
    return errors


def _rate_cases(rng: np.random.Generator) -> list[Case]:
    C, q, fast = rng.uniform(0.5, 0.9), rng.uniform(0.3, 0.6), rng.uniform(0.003, 0.008)
    modes = [0.4 * q**k + (q / 5) ** k for k in range(100)]
    from_afar = _recursion(
        [float(rng.uniform(3e8, 9e8))], lambda e: float(e[-1] ** 2 / (2 * (e[-1] + 1.4)))
    )
    secant = _recursion([0.5, 0.4], lambda e: float(C * e[-1] * e[-2]))
    quick = _recursion([0.9], lambda e: float(fast * e[-1]))
    newton = _recursion([0.04], lambda e: float(C * e[-1] ** 2))

    afar = float(rng.uniform(2e5, 4e5))
    slow_secant = _recursion([2 * afar, afar], lambda e: e[-1] * e[-2] / (e[-1] + e[-2] + 1.4))
    # Slow, then quick, and linear all the time: only in between the factor shrinks.
    factors = [q / 4 + (0.95 - q / 4) / (1 + np.exp(2.0 * (k - 5))) for k in range(60)]
    kicked = [float(error) for error in np.cumprod([0.9, *factors])]
    # Linear down to 0.1, and quadratic from there on.
    damped = _recursion([float(rng.uniform(0.9, 1.1))], lambda e: min(0.1, e[-1]) * e[-1])

    def case(
        errors: list[float],
        anywhere: str,
        at_the_end: str,
        floor: float = 1e-14,
        edge: str = "",
        unit: float = 1.0,
        at_first: float | None = None,
    ) -> Case:
        listed = unit * _followed_by_noise(rng, errors, floor, anywhere, at_the_end, at_first)
        return Case((listed, unit * floor), edge=edge)

    L, S, Q = SHOWN
    not_yet, few = "no error has reached the floor yet", "only three errors lie above the floor"
    return [
        case(modes, Q, S),
        case(from_afar, L, S),
        case(secant, L, Q),
        case(quick, S, Q),
        case(newton, S, L),
        # In a small unit errors are large numbers: an order doesn't depend on the unit.
        case(newton, L, S, at_first=1.0),  # "at or below": the first of the noise is at the floor
        case(newton, L, S, unit=1e7),
        case(secant, Q, L, unit=1e9),
        case(modes, S, Q, unit=1e12),
        case(slow_secant, Q, L),
        case(kicked, Q, S),
        case(damped, L, S, 1e-6),  # quadratic at the last three errors only
        case(newton, S, L, 1e-9, few),
        Case((np.array(secant[:6]), 1e-14), edge=not_yet),
    ]


def _named(order: float) -> str:
    return "linear" if order < 1.3 else "superlinear" if order < 1.8 else "quadratic"


def _most_even(errors: Vector, floor: float) -> str:
    """For which order are the last errors a constant times a power of the ones before?"""
    above = _above(errors, floor)[-3:]

    def change(order: float) -> float:
        constants = above[1:] / above[:-1] ** order
        return float(abs(np.log(constants[1] / constants[0])))

    orders = {"linear": 1.0, "superlinear": (1 + np.sqrt(5)) / 2, "quadratic": 2.0}
    return min(orders, key=lambda name: change(orders[name]))


def _order(errors: Vector) -> float:
    earlier, middle, last = np.log(errors)
    return float((last - middle) / (middle - earlier))


def _above(errors: Vector, floor: float) -> Vector:
    return errors[: np.argmax(np.append(errors, 0.0) <= floor)]


def _by_last_ratio(errors: Vector, floor: float) -> str:
    above = _above(errors, floor)
    ratio = above[-1] / above[-2]
    return "linear" if ratio > 0.1 else "superlinear" if ratio > 1e-3 else "quadratic"


def _of_all(
    choose: Callable[[Vector], float], noise_too: bool = False
) -> Callable[[Vector, float], str]:
    """Make one order out of those that all neighbours show, and name it."""

    def convergence(errors: Vector, floor: float) -> str:
        steps = np.diff(np.log(errors if noise_too else _above(errors, floor)))
        return _named(float(choose(steps[1:] / steps[:-1])))

    return convergence


def _linear_before_noise(errors: Vector, floor: float) -> str:
    return "linear" if np.any(errors <= floor) else _named(_order(errors[-3:]))


def _one_too_early(errors: Vector, floor: float) -> str:
    above = _above(errors, floor)
    return _named(_order(above[:-1][-3:] if len(above) > 3 else above))


def _above_anywhere(errors: Vector, floor: float) -> str:
    return _named(_order(errors[errors > floor][-3:]))


def _without_differences(errors: Vector, floor: float) -> str:
    *_, before, last = _above(errors, floor)
    return _named(float(np.log(last) / np.log(before)))


def _without_differences_unrounded(errors: Vector, floor: float) -> str:
    *_, before, last = _above(errors, floor)
    order = float(np.log(last) / np.log(before))
    return "linear" if order < 1.05 else "superlinear" if order < 1.8 else "quadratic"


def _upside_down(errors: Vector, floor: float) -> str:
    return _named(1 / _order(_above(errors, floor)[-3:]))


def _with_one_of_the_noise(errors: Vector, floor: float) -> str:
    return _named(_order(errors[: len(_above(errors, floor)) + 1][-3:]))


def _with_the_first_at_the_floor(errors: Vector, floor: float) -> str:
    return _named(_order(errors[: np.argmax(np.append(errors, 0.0) < floor)][-3:]))


def _renamed(rename: Callable[[float], str]) -> Callable[[Vector, float], str]:
    """Find the right order, and name it in another way."""
    return lambda errors, floor: rename(_order(_above(errors, floor)[-3:]))


def _by_the_square(errors: Vector, floor: float) -> str:
    before, middle, last = _above(errors, floor)[-3:]
    if last <= middle**2:
        return "quadratic"
    return "superlinear" if last / middle < middle / before else "linear"


def _never_superlinear(errors: Vector, floor: float) -> str:
    return "linear" if _order(_above(errors, floor)[-3:]) < 1.3 else "quadratic"


def _never_quadratic(errors: Vector, floor: float) -> str:
    return "linear" if _order(_above(errors, floor)[-3:]) < 1.3 else "superlinear"


EXERCISE = Exercise(
    id="taylor.rate",
    name="convergence",
    title="Read the rate off the errors",
    level=2,
    points=2,
    objective="6.7",
    hints=(
        "First cut the list where the errors reach the floor. Then look at its end, not at its "
        "beginning.",
        "Estimate the order p from three successive errors by logarithms; p is near 1, near 1.6 "
        "or near 2.",
    ),
    answer=Choice(
        {
            "linear": "Each error is about a constant factor times the one before.",
            "superlinear": "The factor itself shrinks to 0, but the order stays below 2.",
            "quadratic": "Each error is about a constant times the square of the one before.",
        }
    ),
    reference=lambda errors, floor: _named(_order(_above(errors, floor)[-3:])),
    sampler=_rate_cases,
    readings=(
        Reading(
            "the last factor above the floor, eₖ₊₁/eₖ",
            lambda errors, floor: float(_above(errors, floor)[-1] / _above(errors, floor)[-2]),
            "A small factor isn't an order: a linear method can have one too. How does the factor "
            "change?",
        ),
        Reading(
            "how many errors lie above the floor",
            lambda errors, floor: float(len(_above(errors, floor))),
            "That depends on the start and on the floor too.",
        ),
        Reading(
            "the last error above the floor",
            lambda errors, floor: float(_above(errors, floor)[-1]),
            "How small an error is depends on the unit. Compare it with those before.",
        ),
        Reading(
            "the order that the first three errors show",
            lambda errors, floor: _order(errors[:3]),
            "Some methods are slow at first: the last errors that count decide.",
        ),
        Reading(
            "the order that the last three errors of the list show",
            lambda errors, floor: _order(errors[-3:]),
            "Where the floor is reached these are noise.",
        ),
        Reading(
            "the length of the list",
            lambda errors, floor: float(len(errors)),
            "It depends on the start, and holds noise too.",
        ),
        Reading(
            "the last eₖ₊₁/eₖ² above the floor",
            lambda errors, floor: float(_above(errors, floor)[-1] / _above(errors, floor)[-2] ** 2),
            "One such number says nothing, and it depends on the unit. Does it stay the same from "
            "step to step?",
        ),
        Reading(
            "log eₖ₊₁ / log eₖ of the last errors above the floor",
            lambda errors, floor: float(
                np.log(_above(errors, floor)[-1]) / np.log(_above(errors, floor)[-2])
            ),
            "The constant in front spoils that. Differences of logarithms are free of it.",
        ),
    ),
    proof=Recomputed(_most_even),
    misconceptions=(
        Misconception(
            "floor-included",
            lambda errors, floor: _named(_order(errors[-3:])),
            "You read the rate off the end of the whole list, where the errors are rounding "
            "noise. Use only those above the floor.",
        ),
        Misconception(
            "above-anywhere",
            _above_anywhere,
            "You kept every error above the floor, wherever it stands. Noise jumps: from the first "
            "error at or below the floor on nothing counts.",
        ),
        Misconception(
            "one-of-the-noise",
            _with_one_of_the_noise,
            "Your last error is the first one of the noise. It doesn't count any more.",
        ),
        Misconception(
            "without-differences",
            _without_differences,
            "You divided the logarithms of two errors. The constant C is still in that, and the "
            "unit of the errors too: take differences of logarithms.",
        ),
        Misconception(
            "without-differences-stricter",
            _without_differences_unrounded,
            "You divided the logarithms of two errors, and drew the lines to suit. In another "
            "unit the same errors give another quotient: take differences of logarithms.",
        ),
        Misconception(
            "read-at-the-start",
            lambda errors, floor: _named(_order(errors[:3])),
            "You read the rate off the first errors. A rate is about what happens in the end; a "
            "method may be slow, or lucky, at first.",
        ),
        Misconception(
            "speed-for-rate",
            _by_last_ratio,
            "You judged by the size of the last ratio. A small factor makes linear convergence "
            "quick, and it stays linear: look at how the ratio *changes*.",
        ),
        Misconception(
            "never-quadratic",
            _never_quadratic,
            "You call everything that is better than linear superlinear. That is true, but some "
            "of these lists have order 2, and the strongest name is asked for.",
        ),
        Misconception(
            "never-superlinear",
            _never_superlinear,
            "You call an order near 1.6 quadratic, as rounding it to 2 does. It is better than "
            "linear and clearly below 2: that is the third name.",
        ),
        Misconception(
            "averaged",
            _of_all(np.mean),
            "You averaged the orders of the whole list. Where a method is slow at first its early "
            "errors outvote the last ones, and only these show the rate.",
        ),
        Misconception(
            "median",
            _of_all(np.median),
            "You let the whole list vote, by the median of its orders or a fitted line. Where a "
            "method is slow at first its early errors outvote the last ones, and only these show "
            "the rate.",
        ),
        Misconception(
            "linear-before-noise",
            _linear_before_noise,
            "You call every list linear that ends in noise. Most likely the noise takes part in "
            "what you compute, in a fit for instance, or through a filter that keeps what jumps "
            "above the floor: cut the list at the first error at or below the floor.",
        ),
        Misconception(
            "greatest-anywhere",
            _of_all(np.max),
            "You took the greatest order that occurs anywhere. A method that becomes quicker once "
            "shows a high order there, and none later: look at the last errors that count.",
        ),
        Misconception(
            "least-anywhere",
            _of_all(np.min),
            "You took the least order that occurs anywhere. A method may be slow at first: look at "
            "the last errors that count.",
        ),
        Misconception(
            "one-too-early",
            _one_too_early,
            "You left out the last error that counts. It is still above the floor, and where a "
            "method was slow so far it may be the first to show the rate.",
        ),
        Misconception(
            "ratio-below-one",
            lambda errors, floor: "linear",
            "You call every list linear. That each error is smaller than the one before holds for "
            "all three: does the ratio stay, or shrink?",
        ),
        Misconception(
            "at-the-floor",
            _with_the_first_at_the_floor,
            "Right in general. An error that equals `floor` is noise already: the statement says "
            '"at or below".',
        ),
        Misconception(
            "two-names-by-the-ratio",
            lambda errors, floor: (
                "linear" if np.divide(*_above(errors, floor)[:-3:-1]) > 0.1 else "quadratic"
            ),
            "You judged by the size of the last ratio. A small factor makes linear convergence "
            "quick, and it stays linear: look at how the ratio *changes*.",
        ),
        Misconception(
            "always-superlinear",
            lambda errors, floor: "superlinear",
            "You call every list superlinear. If you compute an order, print it: it should come "
            "out near 1 for some lists, and near 2 for others.",
        ),
        Misconception(
            "always-quadratic",
            lambda errors, floor: "quadratic",
            "You call every list quadratic. If you compute an order, print it: it should come out "
            "near 1 for some lists, and near 1.6 for others.",
        ),
        Misconception(
            "never-linear",
            _renamed(lambda p: "superlinear" if p < 1.8 else "quadratic"),
            "You never say linear. Where each error is about the same factor times the one before, "
            "the order is 1.",
        ),
        Misconception(
            "turned-around",
            _renamed(
                lambda p: {"linear": "superlinear", "superlinear": "linear"}.get(
                    _named(p), "quadratic"
                )
            ),
            "You have linear and superlinear the wrong way round. In which of the two does the "
            "factor from error to error shrink?",
        ),
        Misconception(
            "line-too-high",
            _renamed(lambda p: "linear" if p < 1.7 else "superlinear" if p < 1.9 else "quadratic"),
            "You call an order near 1.6 linear. It is nearer to 1.6 than to 1: the factor from "
            "error to error shrinks.",
        ),
        Misconception(
            "quadratic-from-two-on",
            _renamed(lambda p: "linear" if p < 1.3 else "superlinear" if p < 2 else "quadratic"),
            "Below 2 you say superlinear. A measured order of a quadratic method is often a "
            "little less than 2.",
        ),
        Misconception(
            "linear-and-quadratic-swapped",
            _renamed(
                lambda p: {"linear": "quadratic", "quadratic": "linear"}.get(
                    _named(p), "superlinear"
                )
            ),
            "You have linear and quadratic the wrong way round. Which of the two is the quick one?",
        ),
        Misconception(
            "two-quick-ones-swapped",
            _renamed(
                lambda p: {"superlinear": "quadratic", "quadratic": "superlinear"}.get(
                    _named(p), "linear"
                )
            ),
            "You have superlinear and quadratic the wrong way round. Which of the two has the "
            "higher order?",
        ),
        Misconception(
            "constant-left-out",
            _by_the_square,
            "You compare an error with the square of the one before, without a constant. The "
            "constant may be larger than 1, and it depends on the unit of the errors.",
        ),
        Misconception(
            "over-the-last-few",
            _of_all(lambda orders: float(np.mean(orders[-3:]))),
            "You averaged the last few orders, or fitted a line to the last few errors. Where a "
            "method becomes quick late, only the very last three errors show the rate.",
        ),
    ),
)
