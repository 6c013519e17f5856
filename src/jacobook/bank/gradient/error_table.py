"""A table of errors."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Case, Choice, Exercise, Misconception, Reading, Satisfies, Vector

STEPS = 10.0 ** -np.arange(1, 9)


def _measured(
    rng: np.random.Generator,
    *,
    claim_off: float = 0.0,
    kink: float = 0.0,
    kind: type = np.float64,
    edge: str = "",
) -> Case:
    """Check the gradient of a sum of 30 sines, and of one |·| with its kink at a distance."""
    a, c, phase, x = (rng.uniform(low, 2.0, size=30) for low in (0.7, 0.7, -2.0, -2.0))
    weight = float(rng.uniform(2.0, 4.0)) if kink else 0.0
    a, c, phase, x = (each.astype(kind) for each in (a, c, phase, x))
    corner = np.append(x[:1] - kind(kink), np.full(29, -9, dtype=kind))
    weights = np.append(kind(weight), np.zeros(29, dtype=kind))

    def f(t: Vector) -> Vector:
        return c * np.sin(a * t + phase) + weights * np.abs(t - corner)

    slopes = (c * a * np.cos(a * x + phase) + weights).astype(float)
    size = np.linalg.norm(slopes)
    slopes[3] += claim_off * size
    errors = []
    for step in STEPS:
        h = kind(step)
        central = (f(x + h) - f(x - h)).astype(float) / (2 * float(h))
        errors.append(float(np.linalg.norm(central - slopes) / np.linalg.norm(slopes)))
    return Case((STEPS.copy(), np.array(errors)), edge=edge)


def _table_cases(rng: np.random.Generator) -> list[Case]:
    off = (0.005, 0.05, 0.5, -0.02)
    near = (10**-2.5, 10**-3.5)  # always between two steps
    return [
        *(_measured(rng) for _ in range(3)),
        *(_measured(rng, claim_off=each) for each in off),
        *(_measured(rng, kink=each) for each in near),
        _measured(rng, kink=10**-4.5, edge="f has a kink only 3e-5 away"),
        *(_measured(rng, kind=np.float32) for _ in range(3)),
    ]


def _label(rule: Callable[[Vector], str]) -> Callable[[Vector, Vector], str]:
    """Make (steps, errors) ↦ label out of a rule for the errors alone."""
    return lambda steps, errors: rule(errors)


def _diagnosed(errors: Vector) -> str:
    least = np.min(errors)
    if least > 2e-4:
        return "wrong"
    if least > 1e-7:
        return "single"
    return "kink" if errors[0] > 0.02 else "right"


def _by_one_error(error: float) -> str:
    if error < 1e-6:
        return "right"
    return "single" if error < 2e-4 else "wrong"


def _agrees_with_the_orders(label: str, steps: Vector, errors: Vector) -> bool:
    """Read the same from the powers of h: the fall at large steps, the rise at small ones."""
    fall, rise = np.log10(errors[0] / errors[1]), np.log10(errors[6] / errors[3])
    if fall > 1:  # truncation, of order h², and then rounding
        return label == ("single" if errors[6] > 1e-3 and rise > 2 else "right")
    # A mistake in the formula levels off; a kink is out of sight once the step is short enough.
    drop = np.max(np.log10(errors[:5] / errors[1:6]))
    return label == ("kink" if drop > 2.5 else "wrong")


EXERCISE = Exercise(
    id="gradient.error_table",
    name="diagnose",
    title="A table of errors",
    level=2,
    points=2,
    objective="1.6",
    hints=(
        "Sketch the four curves, error against step, on logarithmic axes. Which come down like h² "
        "at large steps? How deep does each come?",
        "The least error tells three of them apart: about 1e-11, about 1e-5, or far more. The "
        "fourth shows itself at the largest steps.",
    ),
    answer=Choice(
        {
            "right": "the gradient is right, and everything is in double precision.",
            "wrong": "an entry of the gradient is wrong.",
            "kink": "the gradient is right, and f has a kink near x.",
            "single": "the gradient is right, and f is computed in single precision.",
        }
    ),
    reference=_label(_diagnosed),
    sampler=_table_cases,
    misconceptions=(
        Misconception(
            "smallest-step",
            _label(lambda errors: _by_one_error(errors[-1])),
            "You judge by one small step. In single precision rounding spoils that row, so a right "
            "gradient looks wrong; and so short a step doesn't reach a kink.",
        ),
        Misconception(
            "least-error-alone",
            _label(lambda errors: _by_one_error(float(np.min(errors)))),
            "You judge by the least error alone. That tells a right gradient from a wrong one; a "
            "kink near x shows at the steps that reach across it.",
        ),
        Misconception(
            "single-taken-for-wrong",
            _label(lambda errors: "wrong" if np.min(errors) > 1e-7 else _diagnosed(errors)),
            "You take single precision for a mistake. With an epsilon of 1e-7 a central difference "
            "can't get below about 1e-5, however right the gradient is.",
        ),
        Misconception(
            "single-taken-for-right",
            _label(lambda errors: "right" if 1e-7 < np.min(errors) < 2e-4 else _diagnosed(errors)),
            "You take single precision for double. Compare the least errors: in double precision a "
            "central difference comes far lower than 1e-5.",
        ),
        Misconception(
            "kink-taken-for-wrong",
            _label(lambda errors: "wrong" if errors[0] > 0.02 else _diagnosed(errors)),
            "You say wrong wherever the error is large at the largest step. A kink does that too, "
            "and with it the error collapses once the steps no longer reach across.",
        ),
        Misconception(
            "wrong-taken-for-kink",
            _label(lambda errors: "kink" if np.min(errors) > 2e-4 else _diagnosed(errors)),
            "You take a wrong entry for a kink. Short steps don't reach across a kink near x, so "
            "there the error collapses; with a wrong entry it levels off.",
        ),
        Misconception(
            "two-verdicts",
            _label(lambda errors: "wrong" if np.min(errors) > 2e-4 else "right"),
            "You say only right or wrong, and that rightly. Tell from the whole table whether a "
            "right gradient meets single precision or a kink.",
        ),
        Misconception(
            "largest-step",
            _label(lambda errors: "wrong" if errors[0] > 0.02 else "right"),
            "You judge by the error at the largest step. It is truncation that you see there, or a "
            "kink; read the whole table.",
        ),
        Misconception(
            "single-and-kink-exchanged",
            _label(
                lambda errors: {"single": "kink", "kink": "single"}.get(
                    _diagnosed(errors), _diagnosed(errors)
                )
            ),
            "You take single precision for a kink, and a kink for single precision. Rounding makes "
            "the errors rise towards small steps; a kink spoils the large steps.",
        ),
        Misconception(
            "rise-taken-for-single",
            _label(
                lambda errors: "single" if errors[-1] > 30 * np.min(errors) else _diagnosed(errors)
            ),
            "You say single wherever the error rises again at small steps. In double precision it "
            "does so too, from a far lower least error.",
        ),
        Misconception(
            "plateau-forgotten",
            _label(lambda errors: "right" if 2e-4 < np.min(errors) < 0.01 else _diagnosed(errors)),
            "You let a least error of half a per cent pass. It is the same at every small step, "
            "and neither truncation nor rounding stays the same when h changes.",
        ),
    ),
    readings=(
        Reading(
            "the least error",
            lambda steps, errors: float(np.min(errors)),
            "That doesn't tell a right gradient near a kink from one without: look at the steps "
            "that reach across.",
        ),
        Reading(
            "the error at the largest step",
            lambda steps, errors: float(errors[0]),
            "There you see truncation, or a kink; how deep the errors come tells the rest.",
        ),
        Reading(
            "the error at the smallest step",
            lambda steps, errors: float(errors[-1]),
            "There you see rounding, and no kink.",
        ),
        Reading(
            "the mean of the errors",
            lambda steps, errors: float(np.mean(errors)),
            "The largest errors decide a mean. How the errors go from step to step tells more.",
        ),
        Reading(
            "the largest error",
            lambda steps, errors: float(np.max(errors)),
            "It may come from truncation, from rounding or from a kink: look at which step it "
            "stands.",
        ),
        Reading(
            "the middle of the errors, sorted",
            lambda steps, errors: float(np.median(errors)),
            "It says nothing about the steps: how the errors go from one to the next tells more.",
        ),
        Reading(
            "the step with the least error",
            lambda steps, errors: float(np.argmin(errors)),
            "How small that error is counts too: a wrong entry has its least error somewhere.",
        ),
        *(
            Reading(
                f"the error at the step 1e-{k}",
                lambda steps, errors, k=k: float(errors[k - 1]),
                "One row isn't the table: compare how the errors fall and rise.",
            )
            for k in (2, 3, 4, 5, 6, 7)
        ),
        Reading(
            "how the error falls between the two largest steps",
            lambda steps, errors: float(errors[0] / errors[1]),
            "That tells truncation from the rest. Rounding shows at the small steps: how deep do "
            "the errors come?",
        ),
        Reading(
            "how far the error rises again at the smallest step",
            lambda steps, errors: float(errors[-1] / np.min(errors)),
            "Rounding makes it rise in double precision too. How small the least error is tells "
            "the precision.",
        ),
    ),
    proof=Satisfies(_agrees_with_the_orders),
)
