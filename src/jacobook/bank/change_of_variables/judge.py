"""Do the samples fit the claim?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Parts, Recomputed, Vector

_CRITICAL = 1.63  # √k·gap exceeds it in one of a hundred large samples

Distribution = Callable[[Vector, float], Vector]
Judge = Callable[[Vector, float], tuple[float, float]]


def _below(y: Vector, a: float) -> Vector:
    """P(Y ≤ y) for Y = exp(−X)."""
    return np.asarray(np.clip(y, 0.0, 1.0) ** a)


def _largest_gap(F: Vector) -> float:
    k = len(F)
    steps = np.arange(k + 1) / k
    return float(max(np.max(steps[1:] - F), np.max(F - steps[:-1])))


def _judge(
    below: Distribution = _below,
    gap: Callable[[Vector], float] = _largest_gap,
    critical: Callable[[int], float] = lambda k: _CRITICAL / np.sqrt(k),
    order: Callable[[Vector], Vector] = np.sort,
    verdict: Callable[[bool], float] = float,
) -> Judge:
    """Make (y, a) ↦ (gap, rejected) out of its steps."""

    def judge(y: Vector, a: float) -> tuple[float, float]:
        distance = gap(below(order(y), a))
        return distance, verdict(distance > critical(len(y)))

    return judge


def _upper_gap(F: Vector) -> float:
    return float(np.max(np.arange(1, len(F) + 1) / len(F) - F))


def _lower_gap(F: Vector) -> float:
    return float(np.max(F - np.arange(len(F)) / len(F)))


def _gap_after_each(F: Vector) -> float:
    return float(np.max(np.abs(np.arange(1, len(F) + 1) / len(F) - F)))


def _gap_before_each(F: Vector) -> float:
    return float(np.max(np.abs(np.arange(len(F)) / len(F) - F)))


def _gap_to_middles(F: Vector) -> float:
    return float(np.max(np.abs((np.arange(len(F)) + 0.5) / len(F) - F)))


def _mean_gap(F: Vector) -> float:
    return float(np.mean(np.abs(np.arange(1, len(F) + 1) / len(F) - F)))


def _by_counting(y: Vector, a: float) -> tuple[float, float]:
    """Count the samples at each jump and just before it; P(Y ≤ t) is P(X ≥ −log t)."""
    from scipy.stats import expon

    gap = 0.0
    for t in y:
        claimed = expon.sf(-np.log(t), scale=1 / a) if t > 0 else 0.0
        counts = np.mean(y <= t), np.mean(y < t)
        gap = max(gap, *(abs(float(count) - claimed) for count in counts))
    return gap, float(len(y) * gap**2 > _CRITICAL**2)


def _judge_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        k: int,
        truth: float,
        rejected: bool,
        edge: str = "",
        twice: bool = False,
        out: int = 0,
        near: bool = False,
    ) -> Case:
        """A sample for the exponent a·truth whose verdict is clear, and whose gaps differ."""
        a = float(rng.uniform(1.5, 3.0))
        while True:
            y = rng.uniform(size=k) ** (1 / (a * truth))
            if twice:
                y[: k // 3] = y[k // 3 : 2 * (k // 3)]
            if out:
                y[0], y[1] = -rng.uniform(0.1, 0.5), 1 + rng.uniform(0.4, 0.8)
            F = _below(np.sort(y), a)
            score = np.sqrt(k) * _largest_gap(F)
            unclipped = _largest_gap(np.maximum(np.sort(y), 0.0) ** a)
            if out and unclipped < _largest_gap(F) + 0.02:
                continue
            if near and not 1.4 < score < 1.6:  # beyond the limit of the 5 % level
                continue
            if out and abs(_largest_gap(F) - _largest_gap(F[(F > 0) & (F < 1)])) < 0.01:
                continue
            if twice and abs(_largest_gap(F) - _largest_gap(np.unique(F))) < 0.01:
                continue
            clear = near or (abs(score - _CRITICAL) > 0.1 and (score > _CRITICAL) == rejected)
            if k == 1 or (clear and abs(_upper_gap(F) - _lower_gap(F)) > 0.02):
                return Case((y, a), edge=edge, sizes={"k": k})

    return [
        case(23, 1.0, False),
        case(40, 2.2, True),
        case(31, 0.45, True),
        case(17, 1.1, False),
        case(60, 1.0, False),
        case(28, 1.7, True),
        case(25, 1.4, False, near=True),
        case(12, 1.0, False, "values occur twice", twice=True),
        case(14, 1.0, False, "some values lie outside (0, 1)", out=1),
        case(1, 1.0, False, "k is 1"),
    ]


EXERCISE = Exercise(
    id="change_of_variables.judge",
    name="judge",
    title="Do the samples fit the claim?",
    level=2,
    points=2,
    objective="8.7",
    hints=(
        "First the claim: P(Y ≤ y) is a probability about X. The map falls, so which X give a Y "
        "of at most y?",
        "Sort the samples. At the i-th the sample's function jumps from (i − 1)/k to i/k, and the "
        "largest gap can be at either end of the jump, above the claimed function or below it.",
    ),
    answer=Parts((("gap", Array()), ("rejected", Array()))),
    reference=_judge(),
    sampler=_judge_cases,
    misconceptions=(
        Misconception(
            "falling-map-forgotten",
            _judge(below=lambda y, a: 1 - _below(y, a)),
            "Your F falls from 1 to 0. The map exp(−x) falls, so Y ≤ y means that X is *at least* "
            "something.",
        ),
        Misconception(
            "of-the-other-variable",
            _judge(below=lambda y, a: 1 - np.exp(-a * np.maximum(y, 0.0))),
            "You compared the samples with the distribution of X. They are values of Y.",
        ),
        Misconception(
            "density",
            _judge(below=lambda y, a: np.where((y > 0) & (y < 1), a * _below(y, a - 1), 0.0)),
            "You compared with the density of Y. The test compares cumulative distribution "
            "functions.",
        ),
        Misconception(
            "uniform",
            _judge(below=lambda y, a: _below(y, 1.0)),
            "You compared with the uniform distribution on (0, 1). The a of the claim is missing.",
        ),
        Misconception(
            "reciprocal-exponent",
            _judge(below=lambda y, a: _below(y, 1 / a)),
            "Your exponent is upside down: it makes samples of Y from uniform numbers. Here F is "
            "asked for.",
        ),
        Misconception(
            "not-clipped",
            _judge(below=lambda y, a: np.maximum(y, 0.0) ** a),
            "Right, except for values above 1, where your F exceeds 1. No probability does.",
        ),
        Misconception(
            "unsorted",
            _judge(order=lambda y: y),
            "You numbered the samples as they come. Sort them first: i/k is the share of samples "
            "up to the i-th *smallest*.",
        ),
        Misconception(
            "upper-gap-alone",
            _judge(gap=_upper_gap),
            "You have the largest gap where the sample's function lies above the claimed one. It "
            "may be below by more.",
        ),
        Misconception(
            "lower-gap-alone",
            _judge(gap=_lower_gap),
            "You have the largest gap where the sample's function lies below the claimed one. It "
            "may be above by more.",
        ),
        Misconception(
            "after-each-sample",
            _judge(gap=_gap_after_each),
            "You looked just after each jump, at i/k. The largest gap may stand just before one, "
            "at (i − 1)/k.",
        ),
        Misconception(
            "before-each-sample",
            _judge(gap=_gap_before_each),
            "You looked just before each jump, at (i − 1)/k. The largest gap may stand just after "
            "one, at i/k.",
        ),
        Misconception(
            "middles",
            _judge(gap=_gap_to_middles),
            "You compared with the middles of the jumps. The gap is largest at one of their ends.",
        ),
        Misconception(
            "mean-gap",
            _judge(gap=_mean_gap),
            "You took the mean of the gaps. The test takes the largest.",
        ),
        Misconception(
            "root-forgotten",
            _judge(critical=lambda k: _CRITICAL),
            "The gap is right, and you never reject. (Without the root, no gap would exceed 1.63.) "
            "The limit falls with the number of samples.",
        ),
        Misconception(
            "five-percent",
            _judge(critical=lambda k: 1.36 / np.sqrt(k)),
            "The gap is right. You compare it with 1.36/√k, which a right claim exceeds in 5 of "
            "100 samples. Another limit is asked for.",
        ),
        Misconception(
            "divided-by-k",
            _judge(critical=lambda k: _CRITICAL / k),
            "The gap is right. You compare it with 1.63/k, which chance exceeds nearly always: "
            "mind the root.",
        ),
        Misconception(
            "verdict-turned",
            _judge(verdict=lambda rejected: float(not rejected)),
            "The gap is right, and the verdict is turned round: a *large* gap speaks against the "
            "claim.",
        ),
        Misconception(
            "scaled-gap",
            lambda y, a: (float(np.sqrt(len(y))) * _judge()(y, a)[0], _judge()(y, a)[1]),
            "The verdict is right. For the gap you have √k times the gap.",
        ),
        Misconception(
            "outside-dropped",
            _judge(
                order=lambda y: np.sort(y[(y > 0) & (y < 1)]) if np.any((y > 0) & (y < 1)) else y
            ),
            "You dropped the numbers outside (0, 1). They are part of the sample, and speak "
            "against the claim.",
        ),
        Misconception(
            "equal-ones-dropped",
            _judge(order=np.unique),
            "`np.unique` keeps one of equal numbers. Each of them counts in the share of the "
            "sample.",
        ),
    ),
    proof=Recomputed(_by_counting),
)
