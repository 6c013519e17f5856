"""A gradient from values alone."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Tolerance,
    Vector,
)


def _difference_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        a, c = rng.uniform(0.5, 1.5, size=n), rng.uniform(0.5, 1.5, size=n)

        def f(x: Vector) -> float:
            # The first slope is below 0, whatever is drawn.
            return float(np.sin(a @ x) + np.sum(c * x**3) / 3 - 3.5 * x[0])

        x, h = rng.uniform(-1.0, 1.0, size=n), float(rng.uniform(0.02, 0.05))
        if n > 1:
            x[-1] *= 1.5 / abs(x[-1])  # farther out than 1, where h · max(1, |x|) isn't h
        return Case((Callback(f, "f", limit=2 * n + 1), x, h), edge=edge, sizes={"n": n})

    # h is large on purpose: forward, backward and central differences then differ visibly.
    return [case(2), case(3), case(2), case(1, "n is 1")]


def _difference(
    formula: Callable[[Callable[[Vector], float], Vector, Vector, float], float],
) -> Callable[[Callable[[Vector], float], Vector, float], Vector]:
    """Make (f, x, h) ↦ vector out of a formula for the step h·eᵢ."""

    def numerical_gradient(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
        return np.array([formula(f, x, h * e, h) for e in np.eye(len(x))])

    return numerical_gradient


def _central(f: Callable[[Vector], float], x: Vector, step: Vector, h: float) -> float:
    return (f(x + step) - f(x - step)) / (2 * h)


def _from_a_parabola(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
    """The slope at 0 of the parabola through three values of f on each coordinate line."""
    slopes = []
    for i in range(len(x)):
        line = np.repeat(x[None, :], 3, axis=0)
        line[:, i] += h * np.array([-1.0, 0.0, 1.0])
        slopes.append(np.polyfit([-h, 0.0, h], [f(point) for point in line], 2)[1])
    return np.array(slopes)


def _in_proportion(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
    steps = [x * h * e for e in np.eye(len(x))]
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


def _in_whole_numbers(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
    return np.trunc([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def _with_steps_kept(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
    moved, g = x.copy(), np.zeros(len(x))
    for i in range(len(x)):
        moved[i] += h
        ahead = f(moved)
        moved[i] -= 2 * h
        g[i] = (ahead - f(moved)) / (2 * h)
    return g


def _with_both_steps_kept(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
    ahead, behind, g = x.copy(), x.copy(), np.zeros(len(x))
    for i in range(len(x)):
        ahead[i] += h
        behind[i] -= h
        g[i] = (f(ahead) - f(behind)) / (2 * h)
    return g


EXERCISE = Exercise(
    id="gradient.central_difference",
    name="central_gradient",
    title="A gradient from values alone",
    level=2,
    points=2,
    objective="1.6",
    hints=(
        "Move one coordinate at a time: once up by h, once down by h. The other coordinates stay.",
        "The two points are 2h apart. Change a copy, so that x itself stays what it was.",
    ),
    answer=Array(),
    reference=_difference(_central),
    sampler=_difference_cases,
    tolerance=Tolerance(
        1e-7, 1e-12, "any small step that is not the h given has to be recognised as one"
    ),
    misconceptions=(
        Misconception(
            "forward",
            _difference(lambda f, x, step, h: (f(x + step) - f(x)) / h),
            "This is the forward difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "backward",
            _difference(lambda f, x, step, h: (f(x) - f(x - step)) / h),
            "This is the backward difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "forward-over-two-steps",
            _difference(lambda f, x, step, h: (f(x + step) - f(x)) / (2 * h)),
            "Your two points are h apart, and you divide by 2h: go down from x by h, too.",
        ),
        Misconception(
            "divided-by-h",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
            "Rise over run: the two points lie farther apart than the h you divide by.",
        ),
        Misconception(
            "half-steps",
            _difference(lambda f, x, step, h: _central(f, x, step / 2, h / 2)),
            "Your two points are h apart: you went half a step to either side. They should be a "
            "whole step h from x, and so 2h apart.",
        ),
        Misconception(
            "precedence",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2 * h),
            "In Python `a / 2 * h` divides by 2 and then multiplies by h. Put the denominator "
            "in brackets.",
        ),
        Misconception(
            "own-step",
            _difference(
                lambda f, x, step, h: (f(x + 1e-4 * step) - f(x - 1e-4 * step)) / (2e-4 * h)
            ),
            "This is nearer to the derivative itself than the central difference with the h given: "
            "a much smaller step of your own gives it, or a formula with more points.",
        ),
        Misconception(
            "all-coordinates-at-once",
            _difference(
                lambda f, x, step, h: (
                    (f(x + h * np.ones_like(x)) - f(x - h * np.ones_like(x))) / (2 * h)
                )
            ),
            "Every entry of your answer is the same: you moved all coordinates at once, which "
            "gives the derivative along (1, …, 1). A partial derivative moves one at a time.",
        ),
        Misconception(
            "double-steps",
            _difference(lambda f, x, step, h: _central(f, x, 2 * step, 2 * h)),
            "You went two steps of h to either side. Go one step h up and one step h down.",
        ),
        Misconception(
            "not-divided",
            _difference(lambda f, x, step, h: f(x + step) - f(x - step)),
            "These are the differences of f, the rise. Divide by the run.",
        ),
        Misconception(
            "divided-by-two-only",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2),
            "You divided by 2 and not by the length of the way, which depends on h.",
        ),
        Misconception(
            "values-added",
            _difference(lambda f, x, step, h: (f(x + step) + f(x - step)) / (2 * h)),
            "You added the two values of f. A slope is a *difference* of values, divided by the "
            "way between the points.",
        ),
        Misconception(
            "second-difference",
            _difference(lambda f, x, step, h: (f(x + step) - 2 * f(x) + f(x - step)) / h**2),
            "This is the second difference, which approximates a second derivative: how the "
            "slope changes.",
        ),
        Misconception(
            "divided-by-the-square",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / h**2),
            "You divided by h². The two points are 2h apart.",
        ),
        Misconception(
            "double-steps-over-two",
            _difference(lambda f, x, step, h: (f(x + 2 * step) - f(x - 2 * step)) / (2 * h)),
            "Your points are 4h apart, and you divided by 2h.",
        ),
        Misconception(
            "step-in-proportion",
            _in_proportion,
            "Your step is h times the coordinate. h itself is the step, in each coordinate.",
        ),
        Misconception(
            "step-in-proportion-from-one-on",
            lambda f, x, h: np.array(
                [
                    _central(f, x, h * s * e, h * s)
                    for s, e in zip(np.maximum(1, np.abs(x)), np.eye(len(x)), strict=True)
                ]
            ),
            "Where a coordinate is larger than 1 your step is h times its size. h itself is the "
            "step, in each coordinate.",
        ),
        Misconception(
            "brackets-forgotten",
            _difference(lambda f, x, step, h: f(x + step) - f(x - step) / (2 * h)),
            "Only the second value of f is divided. Put the difference in brackets: division "
            "comes before subtraction.",
        ),
        Misconception(
            "both-steps-kept",
            _with_both_steps_kept,
            "Your two points keep the steps of the coordinates before. In each turn begin again "
            "with two copies of x.",
        ),
        Misconception(
            "whole-numbers",
            _in_whole_numbers,
            "Your gradient holds whole numbers only: an array of integers cuts off what is "
            "behind the point. Make it with `np.zeros(len(x))`.",
        ),
        Misconception(
            "steps-kept",
            _with_steps_kept,
            "You never took the step back: each coordinate is left moved when the next has its "
            "turn.",
        ),
        Misconception(
            "sizes",
            lambda f, x, h: np.abs(_difference(_central)(f, x, h)),
            "You took absolute values. A slope may be negative: f falls there.",
        ),
        Misconception(
            "first-coordinate-alone",
            lambda f, x, h: _difference(_central)(f, x, h) * (np.arange(len(x)) == 0),
            "Only the first entry is there. Does your loop return too early, or run over one "
            "coordinate only?",
        ),
        Misconception(
            "last-coordinate-alone",
            lambda f, x, h: _difference(_central)(f, x, h) * (np.arange(len(x)) == len(x) - 1),
            "Only the last entry is there. Is the array made anew in each turn of your loop?",
        ),
        Misconception(
            "unit-steps",
            _difference(lambda f, x, step, h: (f(x + step / h) - f(x - step / h)) / (2 * h)),
            "You went a whole unit to either side, along eᵢ. The step is h times eᵢ.",
        ),
        Misconception(
            "reversed",
            _difference(lambda f, x, step, h: -_central(f, x, step, h)),
            "The two values are subtracted the wrong way round: that of x − heᵢ is taken from "
            "that of x + heᵢ.",
        ),
        Misconception(
            "whole-step-half-apart",
            _difference(lambda f, x, step, h: (f(x + step / 2) - f(x - step / 2)) / (2 * h)),
            "You went half a step to either side, and divided by 2h. The points should be 2h "
            "apart.",
        ),
        Misconception(
            "both-ahead",
            _difference(lambda f, x, step, h: (f(x + 2 * step) - f(x)) / (2 * h)),
            "You took the value at x and one two steps ahead. The two points lie on both sides of "
            "x.",
        ),
        Misconception(
            "both-behind",
            _difference(lambda f, x, step, h: (f(x) - f(x - 2 * step)) / (2 * h)),
            "You took the value at x and one two steps behind. The two points lie on both sides "
            "of x.",
        ),
        Misconception(
            "reversed-order",
            lambda f, x, h: _difference(_central)(f, x, h)[::-1],
            "The entries stand in reverse order.",
        ),
        Misconception(
            "scaled-to-length-one",
            lambda f, x, h: (
                _difference(_central)(f, x, h) / np.linalg.norm(_difference(_central)(f, x, h))
            ),
            "You scaled the result to length 1. Its length says how steep f is.",
        ),
        Misconception(
            "away-from-the-point",
            lambda f, x, h: _difference(_central)(f, x + h, h),
            "All coordinates are moved by h besides. Only one moves at a time, from x.",
        ),
        Misconception(
            "one-mean-for-all",
            lambda f, x, h: np.full(len(x), _difference(_central)(f, x, h).mean()),
            "Every entry is the mean of all. Each coordinate has a slope of its own.",
        ),
    ),
    proof=Recomputed(_from_a_parabola, rtol=1e-8),
)
