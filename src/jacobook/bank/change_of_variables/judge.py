"""Do the samples fit the claim?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)

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
        close: bool = False,
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
            if close and not 1.66 < score < 1.74:  # below 1.63·√(k/(k − 1)) for so small a k
                continue
            clear = (
                near
                or (close and score > _CRITICAL)
                or (abs(score - _CRITICAL) > 0.1 and (score > _CRITICAL) == rejected)
            )
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
        case(6, 2.2, True, close=True),
        case(12, 1.0, False, "values occur twice", twice=True),
        case(14, 1.0, False, "some values lie outside (0, 1)", out=1),
        case(1, 1.0, False, "k is 1"),
    ]


def _judged(
    y: Vector,
    a: float,
    *,
    below: Distribution = _below,
    gap: Callable[[Vector], float] = _largest_gap,
    told: Callable[[float, int], float] = lambda gap, k: gap,
    critical: Callable[[int], float] = lambda k: _CRITICAL / np.sqrt(k),
    order: Callable[[Vector], Vector] = np.sort,
    verdict: Callable[[bool], float] = float,
) -> tuple[float, float]:
    """The gap and the verdict, made of their steps."""
    distance = gap(below(order(y), a))
    return told(distance, len(y)), verdict(distance > critical(len(y)))


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
        slip(
            _judged,
            "falling-map-forgotten",
            "Either your F falls from 1 to 0, or you sorted downwards. The map exp(−x) falls, so "
            "Y ≤ t means that X is *at least* something; and i/k is the share of samples up to "
            "the i-th *smallest*.",
            below=lambda y, a: 1 - _below(y, a),
        ),
        slip(
            _judged,
            "of-the-other-variable",
            "You compared the samples with the distribution of X. They are values of Y.",
            below=lambda y, a: 1 - np.exp(-a * np.maximum(y, 0.0)),
        ),
        slip(
            _judged,
            "density",
            "You compared with the density of Y. The test compares cumulative distribution "
            "functions.",
            below=lambda y, a: np.where((y > 0) & (y < 1), a * _below(y, a - 1), 0.0),
        ),
        slip(
            _judged,
            "uniform",
            "You compared with the uniform distribution on (0, 1). The a of the claim is missing.",
            below=lambda y, a: _below(y, 1.0),
        ),
        slip(
            _judged,
            "reciprocal-exponent",
            "Your exponent is upside down: it makes samples of Y from uniform numbers. Here F is "
            "asked for.",
            below=lambda y, a: _below(y, 1 / a),
        ),
        Misconception(
            "not-clipped",
            _judge(below=lambda y, a: np.maximum(y, 0.0) ** a),
            "Right, except for values above 1, where your F exceeds 1. No probability does.",
        ),
        slip(
            _judged,
            "unsorted",
            "You numbered the samples as they come. Sort them first: i/k is the share of samples "
            "up to the i-th *smallest*.",
            order=lambda y: y,
        ),
        slip(
            _judged,
            "upper-gap-alone",
            "You have the largest gap where the sample's function lies above the claimed one. It "
            "may be below by more.",
            gap=_upper_gap,
        ),
        slip(
            _judged,
            "lower-gap-alone",
            "You have the largest gap where the sample's function lies below the claimed one. It "
            "may be above by more.",
            gap=_lower_gap,
        ),
        slip(
            _judged,
            "after-each-sample",
            "You looked just after each jump, at i/k. The largest gap may stand just before one, "
            "at (i − 1)/k.",
            gap=_gap_after_each,
        ),
        slip(
            _judged,
            "before-each-sample",
            "You looked just before each jump, at (i − 1)/k. The largest gap may stand just after "
            "one, at i/k.",
            gap=_gap_before_each,
        ),
        slip(
            _judged,
            "middles",
            "You compared with the middles of the jumps. The gap is largest at one of their ends.",
            gap=_gap_to_middles,
        ),
        slip(
            _judged,
            "mean-gap",
            "You took the mean of the gaps. The test takes the largest.",
            gap=_mean_gap,
        ),
        Misconception(
            "root-forgotten",
            _judge(critical=lambda k: _CRITICAL),
            "The gap is right, and you never reject. (Without the root, no gap would exceed 1.63.) "
            "The limit falls with the number of samples.",
        ),
        slip(
            _judged,
            "five-percent",
            "You compare the gap with 1.36/√k, which a right claim exceeds in 5 of 100 samples. "
            "Another limit is asked for.",
            "The gap is right.",
            critical=lambda k: 1.36 / np.sqrt(k),
        ),
        slip(
            _judged,
            "divided-by-k",
            "You compare the gap with 1.63/k, which chance exceeds nearly always: mind the root.",
            "The gap is right.",
            critical=lambda k: _CRITICAL / k,
        ),
        slip(
            _judged,
            "verdict-turned",
            "The verdict is turned round: a *large* gap speaks against the claim.",
            "The gap is right.",
            verdict=lambda rejected: float(not rejected),
        ),
        slip(
            _judged,
            "scaled-gap",
            "For the gap you have √k times the gap.",
            "The verdict is right.",
            told=lambda gap, k: float(np.sqrt(k)) * gap,
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
        slip(
            _judged,
            "gap-doubled",
            "Your gap is twice the largest distance.",
            "The verdict is right.",
            told=lambda gap, k: 2 * gap,
        ),
        slip(
            _judged,
            "gap-squared",
            "Your gap is the square of the largest distance.",
            "The verdict is right.",
            told=lambda gap, k: gap**2,
        ),
        slip(
            _judged,
            "gap-counted",
            "Your gap counts samples. It is a difference of shares: divide by k.",
            "The verdict is right.",
            told=lambda gap, k: k * gap,
        ),
        slip(
            _judged,
            "always-rejected",
            "You reject every claim. Compare the gap with the limit.",
            "The gap is right.",
            verdict=lambda rejected: 1.0,
        ),
        slip(
            _judged,
            "exponent-raised",
            "Your F has the exponent a + 1. Integrate the density of X, and mind which X give a Y"
            " of at most t.",
            below=lambda y, a: _below(y, a + 1),
        ),
        slip(
            _judged,
            "exponent-lowered",
            "Your F has the exponent a − 1, that of the density of Y.",
            below=lambda y, a: _below(y, a - 1),
        ),
        slip(
            _judged,
            "exponential-of-y",
            "You have exp(−at). Which x belong to Y ≤ t? Take the logarithm of t first.",
            below=lambda y, a: np.exp(-a * np.maximum(y, 0.0)),
        ),
        slip(
            _judged,
            "mirrored",
            "You have 1 − t where t belongs.",
            below=lambda y, a: _below(1 - y, a),
        ),
        slip(
            _judged,
            "zero-above-one",
            "Your F falls back to 0 above 1. There all of the probability lies below.",
            below=lambda y, a: np.where(y < 1, _below(y, a), 0.0),
        ),
        slip(
            _judged,
            "root-of-the-mean-square",
            "You took the root of the mean square of the gaps. The test takes the largest.",
            gap=lambda F: float(np.sqrt(np.mean((np.arange(1, len(F) + 1) / len(F) - F) ** 2))),
        ),
        slip(
            _judged,
            "smallest-gap",
            "You took the smallest of the gaps. The test takes the largest.",
            gap=lambda F: float(np.min(np.abs(np.arange(1, len(F) + 1) / len(F) - F))),
        ),
        slip(
            _judged,
            "counted-from-k-plus-one",
            "You divided the numbers of the samples by k + 1. The share of samples up to the i-th"
            " is i/k.",
            gap=lambda F: float(np.max(np.abs(np.arange(1, len(F) + 1) / (len(F) + 1) - F))),
        ),
        slip(
            _judged,
            "evenly-spaced",
            "You compared with evenly spaced numbers from 0 to 1. The sample's function has the "
            "values (i − 1)/k and i/k at its i-th jump.",
            gap=lambda F: float(np.max(np.abs(np.linspace(0, 1, len(F)) - F))),
        ),
        slip(
            _judged,
            "gaps-added",
            "You added the largest gap above and the largest below. The larger of the two is "
            "asked for.",
            gap=lambda F: _upper_gap(F) + _lower_gap(F),
        ),
        slip(
            _judged,
            "one-sample-less",
            "You compare the gap with 1.63/√(k − 1). There are k samples.",
            "The gap is right.",
            critical=lambda k: _CRITICAL / np.sqrt(max(k - 1, 0.5)),
        ),
        slip(
            _judged,
            "rest-of-the-gap",
            "Your gap is 1 minus the largest distance.",
            "The verdict is right.",
            told=lambda gap, k: 1 - gap,
        ),
        slip(
            _judged,
            "exponent-doubled",
            "Your F has the exponent 2a.",
            below=lambda y, a: _below(y, 2 * a),
        ),
        slip(
            _judged,
            "exponent-halved",
            "Your F has the exponent a/2.",
            below=lambda y, a: _below(y, a / 2),
        ),
        slip(
            _judged,
            "halved-distribution",
            "Your F ends at ½. It tends to 1.",
            below=lambda y, a: _below(y, a) / 2,
        ),
    ),
    proof=Recomputed(_by_counting),
)
