"""A sampler with a counted inverse."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Satisfies,
    Tolerance,
)

Flow = Callable[[float], float]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(z_of: Callable[[float, Flow], float], x: float, edge: str = "", **made: float) -> Case:
        """A flow with slopes between 0.3 and 3.9, and a z whose x is known or asked for."""
        centre = made.get("centre", float(rng.uniform(-1.0, 1.0)))
        steep = made.get("steep", float(rng.uniform(1.5, 3.5)))
        width = made.get("width", float(rng.uniform(0.4, 1.2)))
        low = made.get("low", 0.3)
        offset = float(rng.uniform(0.5, 2.0))

        def flow(x: float) -> float:
            bump = steep * width * np.tanh((x - centre) / width)
            return float(low * x + bump + offset)

        return Case((Callback(flow, "f", limit=60), z_of(x, flow)), edge=edge)

    def there(x: float, flow: Flow) -> float:
        return flow(x)

    return [
        case(there, float(rng.uniform(0.6, 1.5))),
        case(there, float(rng.uniform(-3.0, -1.5))),
        case(there, float(rng.uniform(60.0, 120.0))),
        case(there, float(rng.uniform(-900.0, -500.0))),
        case(there, float(rng.uniform(2e5, 5e5))),
        case(there, float(rng.uniform(-8e8, -4e8))),
        # Steep at the root and flat beside it: Newton's step from outside jumps over it and back.
        case(there, 0.45, centre=0.4, steep=3.6, width=0.3),
        case(there, float(rng.uniform(1.5, 3.0)), low=2.5, steep=1.2),
        case(there, 0.0, "the answer is 0"),
    ]


def _bisected(f: Flow, z: float, steps: int = 54, low: float = 0.25, high: float = 4.0) -> float:
    """Halve a bracket that the bounds on the slope give."""
    gap = z - f(0.0)
    left, right = sorted((gap / high, gap / low))
    for _ in range(steps):
        middle = (left + right) / 2
        left, right = (middle, right) if f(middle) < z else (left, middle)
    return (left + right) / 2


def _between(f: Flow, z: float, left: float, right: float, steps: int) -> float:
    for _ in range(steps):
        middle = (left + right) / 2
        left, right = (middle, right) if f(middle) < z else (left, middle)
    return (left + right) / 2


def _newton(f: Flow, z: float, steps: int, x: float = 0.0) -> float:
    for _ in range(steps):
        slope = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
        x = x - (f(x) - z) / slope
    return x


def _turned(f: Flow, z: float) -> float:
    """The halves exchanged: it keeps the one without the root."""
    gap = z - f(0.0)
    left, right = sorted((gap / 4, 4 * gap))
    for _ in range(50):
        middle = (left + right) / 2
        left, right = (left, middle) if f(middle) < z else (middle, right)
    return (left + right) / 2


def _until_close(f: Flow, z: float) -> float:
    """Stops as soon as f is close, with a bound that is too coarse."""
    gap = z - f(0.0)
    left, right = sorted((gap / 4, 4 * gap))
    for _ in range(50):
        middle = (left + right) / 2
        value = f(middle)
        if abs(value - z) < 1e-3:
            break
        left, right = (middle, right) if value < z else (left, middle)
    return (left + right) / 2


def _stepped(f: Flow, z: float, share: float = 0.25) -> float:
    """Steps of a share of the error, 58 times; a quarter never overshoots."""
    x = 0.0
    for _ in range(58):
        x = x + share * (z - f(x))
    return x


def _within_the_gap(f: Flow, z: float) -> float:
    gap = z - f(0.0)
    return _between(f, z, min(0.0, gap), max(0.0, gap), 55)


def _chord(f: Flow, z: float) -> float:
    left, right = f(0.0), f(1.0)
    return (z - left) / (right - left)


def _leads_to_z(answer: Any, f: Flow, z: float) -> bool:
    """f must be just below z before the answer, and just above it behind."""
    x = np.asarray(answer, dtype=float)
    if x.shape != ():
        return False
    near = 1e-7 * max(1.0, abs(float(x)))
    return f(float(x) - near) < z < f(float(x) + near)


EXERCISE = Exercise(
    id="flows.invert",
    name="sample",
    title="A sampler with a counted inverse",
    level=3,
    points=3,
    objective="13.4",
    hints=(
        "The bounds on the slope tell how far x can be from 0, once f(0) is known: so you have a "
        "bracket with one call.",
        "Halving a bracket gains three digits in ten calls, whatever the slope does. A Newton "
        "step may jump out of it.",
    ),
    answer=Array(),
    reference=lambda f, z: _bisected(f, z),
    sampler=_cases,
    tolerance=Tolerance(1e-7, 1e-8, "x is searched for with a limited number of calls"),
    misconceptions=(
        Misconception(
            "too-few-halvings",
            lambda f, z: _bisected(f, z, steps=15),
            "Your bracket holds x, and you stopped halving too early: seven digits are asked for.",
        ),
        Misconception(
            "fixed-bracket",
            lambda f, z: _between(f, z, -10.0, 10.0, 50),
            "Right where x lies between −10 and 10. It may lie far outside: derive the bracket "
            "from f(0) and the bounds on the slope.",
        ),
        Misconception(
            "wider-fixed-bracket",
            lambda f, z: _between(f, z, -100.0, 100.0, 55),
            "Right where x lies between −100 and 100. It may lie outside: derive the bracket from "
            "f(0) and the bounds on the slope.",
        ),
        Misconception(
            "widest-fixed-bracket",
            lambda f, z: _between(f, z, -1000.0, 1000.0, 58),
            "Right where x lies between −1000 and 1000. It may lie outside: derive the bracket "
            "from f(0) and the bounds on the slope.",
        ),
        Misconception(
            "middle-of-the-bracket",
            lambda f, z: (z - f(0.0)) * 17 / 8,
            "This is the middle of the first bracket. Halve it until seven digits are right.",
        ),
        Misconception(
            "reciprocal",
            lambda f, z: 1 / f(z),
            "This is one over f(z). The inverse map is asked for, not the reciprocal.",
        ),
        Misconception(
            "half-steps",
            lambda f, z: _stepped(f, z, 0.5),
            "You step by half of the error. Where f is flat, that is too slow for 60 calls, and "
            "where it is steep, the steps are too long.",
        ),
        Misconception(
            "full-steps",
            lambda f, z: _stepped(f, z, 1.0),
            "You step by the error itself. Where the slope of f is above 2, that overshoots "
            "farther each time.",
        ),
        Misconception(
            "bracket-around-z",
            lambda f, z: _between(f, z, z - 10.0, z + 10.0, 50),
            "You searched within 10 of z. x may be much farther from z: derive the bracket from "
            "f(0) and the bounds on the slope.",
        ),
        Misconception(
            "bracket-from-z",
            lambda f, z: _between(f, z, min(z / 4, 4 * z), max(z / 4, 4 * z), 50),
            "Your bracket goes from z/4 to 4z, as if f(0) were 0. It is not.",
        ),
        Misconception(
            "positive-side-only",
            lambda f, z: _between(f, z, 0.0, 4 * abs(z - f(0.0)), 55),
            "You searched on the positive side only. Where z is below f(0), x is negative.",
        ),
        Misconception(
            "bracket-too-narrow",
            _within_the_gap,
            "Your bracket ends at z − f(0), as if the slope were at least 1. It may be ¼.",
        ),
        Misconception(
            "newton",
            lambda f, z: _newton(f, z, 15),
            "Newton's steps can jump over the answer and back for ever, where f is steep in the "
            "middle and flat beside. Keep a bracket.",
        ),
        Misconception(
            "one-newton-step",
            lambda f, z: _newton(f, z, 1),
            "This is one Newton step from 0. f isn't a straight line.",
        ),
        Misconception(
            "as-if-the-slope-were-one",
            lambda f, z: z - f(0.0),
            "This is right if the slope is 1 everywhere. It varies between ¼ and 4.",
        ),
        Misconception(
            "fixed-steps",
            _stepped,
            "You step by a fixed share of the error. Where f is flat, that is too slow for 60 "
            "calls.",
        ),
        Misconception(
            "z-itself",
            lambda f, z: z,
            "You returned z. The x with f(x) = z is asked for.",
        ),
        Misconception(
            "forward",
            lambda f, z: f(z),
            "You applied f to z. f takes data to the base; here its inverse is asked for.",
        ),
        Misconception(
            "wrong-half",
            _turned,
            "You keep the wrong half of the bracket: f rises, so where it is below z, x lies "
            "farther right.",
        ),
        Misconception(
            "stopped-when-f-is-close",
            _until_close,
            "You stop when f is within a thousandth of z. Seven digits of x are asked for.",
        ),
        Misconception(
            "left-end",
            lambda f, z: min((z - f(0.0)) / 4, 4 * (z - f(0.0))),
            "This is the left end of the bracket. x lies within.",
        ),
        Misconception(
            "right-end",
            lambda f, z: max((z - f(0.0)) / 4, 4 * (z - f(0.0))),
            "This is the right end of the bracket. x lies within.",
        ),
        Misconception(
            "chord",
            _chord,
            "This is one step with a straight line between two points. f isn't a straight line.",
        ),
        Misconception(
            "sign",
            lambda f, z: -_bisected(f, z),
            "The size is right, and the sign isn't.",
        ),
    ),
    proof=Satisfies(_leads_to_z),
)
