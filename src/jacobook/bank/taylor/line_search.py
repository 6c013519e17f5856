"""A line search that goes both ways."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.bank.taylor._shared import _rotation
from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _search_case(
    rng: np.random.Generator,
    n: int,
    limit: float,
    offset: float,
    power: int,
    share: tuple[float, float] = (0.27, 0.36),
    hole: tuple[float, float] = (np.inf, np.inf),
    edge: str = "",
) -> Case:
    Q, c = _rotation(rng, n), float(rng.uniform(*share))
    A = Q * rng.uniform(0.5, 4.0, size=n) @ Q.T
    middle, x = rng.normal(size=n), rng.normal(size=n)
    gradient = A @ (x - middle)
    p = -rng.uniform(0.3, 2.0, size=n) * gradient  # downhill, and not along the gradient
    p = p * (-2 * (gradient @ p) / (p @ A @ p)) / limit
    slope = float(gradient @ p)

    def f(z: Vector) -> float:
        z = np.asarray(z, dtype=float)
        t = (z - x) @ p / (p @ p * limit)
        return float("nan") if hole[0] < t < hole[1] else float((z - middle) @ A @ (z - middle) / 2)

    step = float(limit * (1 + offset * c / 2) * 2.0**power)
    return _counted_case(f, x, p, slope, step, c, edge)


def _exact_case(rng: np.random.Generator, n: int, step: float, edge: str) -> Case:
    """A search on ½‖z‖² in whole numbers: t = 3/2 meets the bound exactly, without rounding."""
    x = rng.integers(2, 9, size=n) * rng.choice([-1.0, 1.0], size=n)

    def f(z: Vector) -> float:
        return float(np.sum(np.asarray(z, dtype=float) ** 2) / 2)

    return _counted_case(f, x, -x, -float(x @ x), step, 0.25, edge)


def _counted_case(
    f: "Function", x: Vector, p: Vector, slope: float, step: float, c: float, edge: str
) -> Case:
    """A case in which f may be called once more than the search needs."""
    trials = 0

    def counted(z: Vector) -> float:
        nonlocal trials
        trials += 1
        return f(z)

    _line_search(counted, x, p, slope, step, c)
    return Case((Callback(f, "f", limit=trials + 1), x, p, slope, step, c), edge=edge)


Function = Callable[[Vector], float]


def _from_a_table(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    """Judge every step of a long list, in exact fractions, and then look the answer up."""

    def acceptable(k: int) -> bool:
        t = step * 2.0**k
        value = f(x + t * p)
        if np.isnan(value) or np.isinf(value):
            return False
        bound = Fraction(f(x)) + Fraction(c) * Fraction(t) * Fraction(slope)
        return Fraction(value) <= bound

    table = {k: acceptable(k) for k in range(-20, 20)}
    if table[0]:
        return step * 2.0 ** (min(k for k in range(20) if not table.get(k + 1)))
    return step * 2.0 ** max(k for k in range(-20, 0) if table[k])


def _line_search(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)

    def acceptable(t: float) -> bool:
        return bool(f(x + t * p) <= start + c * t * slope)

    return _two_ways(acceptable, step)


def _two_ways(acceptable: Callable[[float], bool], step: float) -> float:
    if acceptable(step):
        while 0 < step < 1e6 and acceptable(2 * step):  # a step of 0 would stay 0
            step = 2 * step
        return step
    while not acceptable(step) and step > 1e-30:
        step = step / 2
    return step


Fine = Callable[[float], bool]
_MOST = 60  # moves, where two mistakes together would go on for ever


def _steps(
    f: Function,
    x: Vector,
    p: Vector,
    slope: float,
    step: float,
    c: float,
    *,
    test: Callable[..., Any] = lambda trial, start, t, slope, c: trial <= start + c * t * slope,
    walk: Callable[[Fine, float], float] = _two_ways,
    along: Callable[[Vector], Vector] = lambda p: p,
    promise: Callable[[float, Vector], float] = lambda slope, p: slope,
) -> float:
    """The search, made of its test, its walk, its direction and its slope."""
    start, d, promised = f(x), along(p), promise(slope, p)
    return walk(lambda t: bool(test(f(x + t * d), start, t, promised, c)), step)


def _shortened(fine: Fine, step: float) -> float:
    for _ in range(_MOST):
        if fine(step):
            break
        step = step / 2
    return step


def _doubled_until_refused(fine: Fine, step: float) -> float:
    for _ in range(_MOST):
        if not fine(step):
            break
        step = 2 * step
    return step


def _one_doubling_more(fine: Fine, step: float) -> float:
    found = _two_ways(fine, step)
    return 2 * found if found >= step else found


def _one_halving_more(fine: Fine, step: float) -> float:
    found = _two_ways(fine, step)
    return found / 2 if found < step else found


def _to_and_fro(fine: Fine, step: float) -> float:
    """Try ten times: double what is acceptable, and halve what isn't."""
    for _ in range(10):
        step = 2 * step if fine(step) else step / 2
    return step


def _by(shrink: float, grow: float) -> Callable[[Fine, float], float]:
    """A walk with other factors than a half and two."""

    def walk(fine: Fine, step: float) -> float:
        if fine(step):
            for _ in range(_MOST):
                if not fine(grow * step):
                    break
                step = grow * step
            return step
        for _ in range(_MOST):
            if fine(step):
                break
            step = shrink * step
        return step

    return walk


def _never_longer(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)
    while not f(x + step * p) <= start + c * step * slope:
        step = step / 2
    return step


def _never_shorter(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    return max(step, _line_search(f, x, p, slope, step, c))


def _nan_accepted(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    start = f(x)
    if f(x + step * p) > start + c * step * slope:
        return _line_search(f, x, p, slope, step, c)
    while f(x + 2 * step * p) <= start + 2 * c * step * slope:
        step = 2 * step
    return step


def _halved_while_higher(
    f: Function, x: Vector, p: Vector, slope: float, step: float, c: float
) -> float:
    start = f(x)
    while not f(x + step * p) <= start:
        step = step / 2
    return step


def _lowest_trial(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    """Double as long as f gets lower; if the first step isn't acceptable, halve."""
    start, here = f(x), f(x + step * p)
    if not here <= start + c * step * slope:
        return _never_longer(f, x, p, slope, step, c)
    while (there := f(x + 2 * step * p)) < here:
        step, here = 2 * step, there
    return step


def _lowest_of_all(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    trials = step * 2.0 ** np.arange(-20, 21)
    return float(trials[np.nanargmin([f(x + t * p) for t in trials])])


def _old_bound(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    """Judge the doubled step by the bound of the step before."""
    start = f(x)
    if not f(x + step * p) <= start + c * step * slope:
        return _never_longer(f, x, p, slope, step, c)
    while f(x + 2 * step * p) <= start + c * step * slope:
        step = 2 * step
    return step


def _against_the_last(
    f: Function, x: Vector, p: Vector, slope: float, step: float, c: float
) -> float:
    """Ask of each doubling that it goes down as far as the bound asks of a step."""
    here = f(x + step * p)
    if not here <= f(x) + c * step * slope:
        return _never_longer(f, x, p, slope, step, c)
    while (there := f(x + 2 * step * p)) <= here + c * step * slope:
        step, here = 2 * step, there
    return step


def _bracketed(f: Function, x: Vector, p: Vector, slope: float, step: float, c: float) -> float:
    """Goldstein's two conditions: halve what is too long, double what is too short."""
    start = f(x)
    for _ in range(40):
        value = f(x + step * p)
        if not value <= start + c * step * slope:
            step = step / 2
        elif value < start + (1 - c) * step * slope:
            step = 2 * step
        else:
            break
    return step


def _length_of_the_step(
    f: Function, x: Vector, p: Vector, slope: float, step: float, c: float
) -> float:
    return _line_search(f, x, p, slope, step, c) * float(np.linalg.norm(p))


def _line_search_cases(rng: np.random.Generator) -> list[Case]:
    # Beyond the hole f is high, so that a search which accepts nan comes to an end.
    short, long = "the first step is far too short", "the first step is far too long"
    first = "f is nan at the first trials, outside its domain"
    double = "f is nan at the doubled step, outside its domain"
    return [
        # The model of f falls up to limit/2, is back at f(x) at the limit, and meets the bound at
        # (1 − c)·limit. The offset says on which side of that, and how far, trials lie.
        _search_case(rng, 3, limit=10.0, offset=-1.5, power=3),
        _search_case(rng, 4, limit=8.0, offset=1, power=2),
        _search_case(rng, 3, limit=10.0, offset=-0.5, power=-3),
        _search_case(rng, 5, limit=2.0, offset=-1.5, power=-1),
        # A step beyond the lowest point, and still acceptable, since c is small.
        _search_case(rng, 3, limit=6.0, offset=-2.5, power=-2, share=(0.06, 0.1)),
        _search_case(rng, 4, limit=0.2, offset=-2.5, power=3, share=(0.06, 0.1)),
        _search_case(rng, 3, limit=600.0, offset=1, power=2),  # the slope is small
        _search_case(rng, 2, limit=9.0, offset=-1.5, power=-13, edge=short),
        _search_case(rng, 2, limit=9.0, offset=-1.5, power=13, edge=long),
        _search_case(rng, 3, limit=8.0, offset=1, power=3, hole=(1.5, 12.0), edge=first),
        _search_case(rng, 2, limit=8.0, offset=1, power=-3, hole=(0.9, 1.9), edge=double),
        _exact_case(rng, 3, 3 / 16, "the longest acceptable step meets the bound exactly"),
        _exact_case(rng, 2, 12.0, "the longest acceptable step meets the bound exactly"),
    ]


EXERCISE = Exercise(
    id="taylor.line_search",
    name="line_search",
    title="A line search that goes both ways",
    level=3,
    points=3,
    objective="6.6",
    hints=(
        "Write the test for one step as a small function of t first. Compute f(x) once, before "
        "all trials.",
        "A comparison with nan is always False. Which way round must the test stand, so that nan "
        "is refused?",
    ),
    answer=Array(),
    reference=_line_search,
    sampler=_line_search_cases,
    proof=Recomputed(_from_a_table),
    misconceptions=(
        slip(
            _steps,
            "simple-decrease",
            "You accept every step after which f is no higher (or lower by some tiny share of your "
            "own). Armijo's condition asks for more: the share c of what the slope promises.",
            test=lambda trial, start, t, slope, c: trial <= start,
        ),
        slip(
            _steps,
            "slope-sign",
            "Your bound lies *above* f(x), because the slope along p is negative already. It must "
            "lie below.",
            test=lambda trial, start, t, slope, c: trial <= start - c * t * slope,
        ),
        slip(
            _steps,
            "step-forgotten",
            "Your bound is the same for each trial. The slope's promise is proportional to the "
            "step: a longer step must bring more.",
            test=lambda trial, start, t, slope, c: trial <= start + c * slope,
        ),
        slip(
            _steps,
            "never-longer",
            "You only shorten the step. If the first one is acceptable, try twice the step, as "
            "long as that is acceptable too.",
            walk=_shortened,
        ),
        Misconception(
            "never-shorter",
            _never_shorter,
            "You return the first step even where it isn't acceptable. Halve it until it is.",
        ),
        slip(
            _steps,
            "one-doubling-too-many",
            "When you double, you return the first step that is *not* acceptable. The last one "
            "that is acceptable is asked for.",
            walk=_one_doubling_more,
        ),
        Misconception(
            "nan-accepted",
            _nan_accepted,
            "You accept a step at which f is nan: a comparison with nan is always False, so `not "
            "too high` isn't the same as `low enough`.",
        ),
        slip(
            _steps,
            "nan-accepted-throughout",
            "You accept steps at which f is nan, also when you double: a comparison with nan is "
            "always False, so `not too high` isn't the same as `low enough`.",
            test=lambda trial, start, t, slope, c: not trial > start + c * t * slope,
        ),
        slip(
            _steps,
            "doubled-once",
            "You double at most once. Go on as long as the doubled step is acceptable.",
            walk=lambda fine, step: min(2 * step, _two_ways(fine, step)),
        ),
        slip(
            _steps,
            "uphill",
            "You walk along −p. The direction p goes down already, since its slope is negative.",
            along=lambda p: -p,
        ),
        slip(
            _steps,
            "share-forgotten",
            "You ask for all that the slope promises. Where f curves upward no step keeps that; "
            "the condition asks for the share c of it.",
            test=lambda trial, start, t, slope, c: trial <= start + t * slope,
        ),
        slip(
            _steps,
            "strictly-below",
            "Right in general. You refuse a step that meets the bound exactly, and the condition "
            "has ≤ in it.",
            test=lambda trial, start, t, slope, c: trial < start + c * t * slope,
        ),
        slip(
            _steps,
            "share-doubled",
            "You ask for twice the share of what the slope promises.",
            test=lambda trial, start, t, slope, c: trial <= start + 2 * c * t * slope,
        ),
        slip(
            _steps,
            "one-halving-too-many",
            "When you halve, you go on once more after the first step that is acceptable.",
            walk=_one_halving_more,
        ),
        slip(
            _steps,
            "always-halved-first",
            "You halve the first step before you try it. Try it as it is given.",
            walk=lambda fine, step: _shortened(fine, step / 2),
        ),
        Misconception(
            "point",
            lambda f, x, p, slope, step, c: x + _line_search(f, x, p, slope, step, c) * p,
            "This is the point where the search ends. The step t is asked for, a number.",
        ),
        slip(
            _steps,
            "once-each-way",
            "You double once or halve once at most. Go on as long as the statement says.",
            walk=lambda fine, step: float(np.clip(_two_ways(fine, step), step / 2, 2 * step)),
        ),
        Misconception(
            "untried",
            lambda f, x, p, slope, step, c: step,
            "You return the first step as it is. Try it: if it is acceptable double it, if not "
            "halve it.",
        ),
        slip(
            _steps,
            "doubled-until-refused",
            "You only double, and return the first step that is *not* acceptable. The last one "
            "that is acceptable is asked for, and a first step that isn't must be halved.",
            walk=_doubled_until_refused,
        ),
        slip(
            _steps,
            "from-one",
            "You begin at 1. The search begins at `step`.",
            walk=lambda fine, step: _two_ways(fine, 1.0),
        ),
        slip(
            _steps,
            "direction-normalised",
            "You scaled p to length 1. The steps are t times p as it is, and the slope belongs to "
            "it.",
            along=lambda p: p / np.linalg.norm(p),
        ),
        Misconception(
            "simple-decrease-never-longer",
            _halved_while_higher,
            "Two things. You accept every step after which f is no higher, and Armijo's condition "
            "asks for more. And you only shorten the step: if the first one is acceptable, double.",
        ),
        Misconception(
            "while-it-gets-lower",
            _lowest_trial,
            "You double as long as f gets *lower*. The statement doubles as long as the doubled "
            "step is acceptable; it may lie beyond the lowest point.",
        ),
        Misconception(
            "lowest-of-all",
            _lowest_of_all,
            "You return the trial at which f is lowest. The search takes an acceptable step, and "
            "doesn't look for the best one.",
        ),
        Misconception(
            "bound-of-the-old-step",
            _old_bound,
            "When you double, you hold f at the doubled step against the bound of the step "
            "before. The bound belongs to the trial: there t has doubled too.",
        ),
        Misconception(
            "against-the-last-trial",
            _against_the_last,
            "When you double, you compare with f at the step before. Each trial is held against "
            "f(x) and its own bound.",
        ),
        Misconception(
            "two-conditions",
            _bracketed,
            "You double only where the step is *too short* by a second condition, as Goldstein "
            "has it. This search doubles as long as the doubled step is acceptable.",
        ),
        slip(
            _steps,
            "to-and-fro",
            "You halve after doubling, and double after halving. The search goes one way only: "
            "the first trial says which.",
            walk=_to_and_fro,
        ),
        slip(
            _steps,
            "ten-moves-at-most",
            "Right, where ten moves are enough. The statement sets no limit to them: use `while`.",
            walk=lambda fine, step: float(
                np.clip(_two_ways(fine, step), step / 2.0**10, step * 2.0**10)
            ),
        ),
        slip(
            _steps,
            "share-halved",
            "You ask for half the share of what the slope promises. (There is no ½ in the "
            "condition.)",
            test=lambda trial, start, t, slope, c: trial <= start + c * t * slope / 2,
        ),
        slip(
            _steps,
            "share-of-a-half",
            "You ask for half of what the slope promises. The share is c, an argument.",
            test=lambda trial, start, t, slope, c: trial <= start + t * slope / 2,
        ),
        slip(
            _steps,
            "direction-squared",
            "You took −p·p for the slope. That is right only where p is minus the gradient; the "
            "slope is an argument.",
            promise=lambda slope, p: -float(p @ p),
        ),
        slip(
            _steps,
            "shrunk-to-a-tenth",
            "You shorten the step to a tenth. The search halves it.",
            walk=_by(0.1, 2.0),
        ),
        slip(
            _steps,
            "tens-both-ways",
            "You multiply and divide by ten. The search doubles and halves.",
            walk=_by(0.1, 10.0),
        ),
        slip(
            _steps,
            "grown-tenfold",
            "You lengthen the step tenfold. The search doubles it.",
            walk=_by(0.5, 10.0),
        ),
        slip(
            _steps,
            "thirds",
            "You shorten the step to a third. The search halves it.",
            walk=_by(1 / 3, 2.0),
        ),
        slip(
            _steps,
            "grown-by-half",
            "You lengthen the step by half. The search doubles it.",
            walk=_by(0.5, 1.5),
        ),
        Misconception(
            "value-for-step",
            lambda f, x, p, slope, step, c: f(x + _line_search(f, x, p, slope, step, c) * p),
            "This is the value of f where the search ends. The step t is asked for.",
        ),
        slip(
            _steps,
            "turned-around",
            "Your test is turned around: a step is acceptable where f is *at or below* the bound.",
            test=lambda trial, start, t, slope, c: trial >= start + c * t * slope,
        ),
        slip(
            _steps,
            "slope-left-out",
            "The slope is missing from your bound, which therefore lies *above* f(x). The slope's "
            "promise is t · slope, a negative number.",
            test=lambda trial, start, t, slope, c: trial <= start + c * t,
        ),
        slip(
            _steps,
            "slope-left-out-and-sign",
            "The slope is missing from your bound. A step t along p promises t · slope, and not t.",
            test=lambda trial, start, t, slope, c: trial <= start - c * t,
        ),
        Misconception(
            "exact-on-a-parabola",
            lambda f, x, p, slope, step, c: -slope / (2 * (f(x + p) - f(x) - slope)),
            "This is the lowest point of a parabola through f. The search only doubles and halves "
            "the step.",
        ),
        slip(
            _steps,
            "share-of-the-value",
            "You compare with a share of f(x) itself. The condition asks for a share of what the "
            "*slope* promises; f(x) may be any number.",
            test=lambda trial, start, t, slope, c: trial <= (1 - c) * start,
        ),
        slip(
            _steps,
            "step-squared",
            "In your bound t is squared. The slope's promise is proportional to t.",
            test=lambda trial, start, t, slope, c: trial <= start + c * t**2 * slope,
        ),
        Misconception(
            "length-of-the-step",
            _length_of_the_step,
            "This is the length of the step tp. The number t is asked for.",
        ),
        slip(
            _steps,
            "step-doubled-at-the-end",
            "Your step is always twice the one where the search ends.",
            walk=lambda fine, step: 2 * _two_ways(fine, step),
        ),
    ),
    coincidences={
        "slope-c-swapped": "Only the product of the two occurs in Armijo's condition.",
    },
)
