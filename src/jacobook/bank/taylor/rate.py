"""Read the rate off the errors."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Case, Choice, Exercise, Misconception, Recomputed, Vector


def _followed_by_noise(
    rng: np.random.Generator, errors: list[float], floor: float, at_first: float | None = None
) -> Vector:
    # Down and up, as rounding does, and after the first also above the floor: an order read off
    # here is near −1.
    above = [error for error in errors if error > floor]
    # (Those above alone would show order 2.)
    lows, highs = rng.uniform(0.1, 0.3, size=3), np.array([3.0, 2.5, 1.74])
    lows[0] = lows[0] if at_first is None else at_first
    noise = np.ravel(np.stack([lows, highs], axis=-1)) * floor
    return np.array([*above, *noise])


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

    def case(
        errors: list[float],
        floor: float = 1e-14,
        edge: str = "",
        unit: float = 1.0,
        at_first: float | None = None,
    ) -> Case:
        listed = unit * _followed_by_noise(rng, errors, floor, at_first)
        return Case((listed, unit * floor), edge=edge)

    not_yet = "no error has reached the floor yet"
    return [
        case(modes),
        case(from_afar),
        case(secant),
        case(quick),
        case(newton),
        # In a small unit errors are large numbers: an order doesn't depend on the unit.
        case(newton, at_first=1.0),  # "at or below": the first one of the noise is at the floor
        case(newton, unit=1e7),
        case(secant, unit=1e9),
        case(modes, unit=1e12),
        case(newton, 1e-9, "only three errors lie above the floor"),
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


def _middle(errors: Vector, floor: float) -> str:
    logs = np.log(_above(errors, floor))
    return _named(float(np.median(np.diff(logs)[1:] / np.diff(logs)[:-1])))


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
            _middle,
            "You averaged over the whole list, or fitted a line to it. Where a method is slow at "
            "first its early errors outvote the last ones, and only these show the rate.",
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
    ),
)
