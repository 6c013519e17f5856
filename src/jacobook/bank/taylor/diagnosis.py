"""What is wrong with these derivatives?."""

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

NOISE = 1e-13
TERMS = np.arange(1, 5)


def _table_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        ratio: float,
        powers: dict[int, float],
        count: int,
        edge: str = "",
        unit: float = 1.0,
        at_first: float = 0.3,
    ) -> Case:
        """Misses Σ c·sizeᵖ down to the noise, and then noise."""
        sizes = rng.uniform(0.4, 0.6) * ratio ** np.arange(count)
        scales = rng.uniform(0.8, 1.2, size=len(powers))
        parts = [c * scale * sizes**p for (p, c), scale in zip(powers.items(), scales, strict=True)]
        misses = np.abs(np.sum(parts, axis=0))
        return listed(sizes, misses, edge, unit, at_first)

    def late(
        low: int,
        high: int,
        last: int,
        ratio: float,
        few: int = 1,
        most: float = 2.0,
        at_first: float = 0.3,
    ) -> Case:
        """Only the last few pairs of the misses that count, up to `last`, show the lower power."""
        sizes = rng.uniform(0.4, 0.6) * ratio ** np.arange(last + 5)
        end, crossing = sizes[last], sizes[last - few]
        part = rng.uniform(3.0, 5.0) * NOISE * (sizes / end) ** low
        excess = rng.uniform(most / 2, most) * (sizes / crossing) ** (high - low)
        return listed(sizes, part * (1 + excess), at_first=at_first)

    def sign_changes(low: int, at: int, count: int) -> Case:
        """The miss is zero beside the length `at`: it drops there and comes back."""
        sizes = rng.uniform(0.4, 0.6) * slow ** np.arange(count)
        zero = sizes[at] * rng.uniform(0.985, 0.99)
        return listed(sizes, np.abs(0.7 * sizes**low * (1 - sizes / zero)))

    def listed(
        sizes: Vector, misses: Vector, edge: str = "", unit: float = 1.0, at_first: float = 0.3
    ) -> Case:
        """From the first miss at or below the noise on, put noise."""
        count = len(sizes)
        below = np.append(misses, 0.0) <= NOISE
        first = int(np.argmax(below))
        # Up and down, and sometimes above the line again, as rounding is; low at first and last.
        from_the_end = np.arange(count)[::-1]
        noise = NOISE * np.where(from_the_end % 2, 2.5, 0.25) * rng.uniform(0.9, 1.1, size=count)
        misses[first:] = noise[first:]
        misses[first : first + 1] = NOISE * at_first
        return Case((unit * sizes, misses, NOISE), edge=edge)

    fast, slow = rng.uniform(0.04, 0.06), rng.uniform(0.3, 0.36)
    two = "only two misses lie above the noise"
    return [
        case(slow, {1: 1e-3, 3: 20.0}, 24),
        case(slow, {2: 1e-3, 4: 20.0}, 16),
        case(slow, {3: 0.7, 4: -0.4}, 11),
        case(fast, {1: 0.02, 2: 3.0}, 12),
        case(fast, {2: 0.4, 3: -0.3}, 6),
        case(slow, {3: 0.7, 4: 0.5}, 11, unit=1e6),  # lengths in a small unit are large numbers
        case(slow, {2: 0.4, 3: 0.5}, 16, unit=1e8),
        case(slow, {3: 0.3, 5: 0.5}, 12, at_first=1.0),  # "at or below": the first noise is at it
        late(1, 3, 4, fast),
        late(2, 4, 4, fast, at_first=1.0),
        late(1, 3, 4, fast, most=0.3),
        late(1, 3, 10, slow, few=3),
        sign_changes(3, 1, 11),
        sign_changes(1, 2, 30),
        case(slow, {4: 2.0}, 9),  # the third derivative happens to be zero along this line
        case(0.5, {1: 1e-6, 2: 1e-3, 4: 4.0}, 30, "the wrong part is tiny"),
        case(slow, {1: 1e-3, 3: 20.0}, 9, "no miss has reached the noise yet"),
        case(0.001, {3: 0.4, 4: 0.2}, 5, two),
    ]


def _parts_fitted(sizes: Vector, misses: Vector, noise: float) -> str:
    """Fit the last misses by powers 1 to 4 with weights ≥ 0, and see which is left at the end."""
    from scipy.optimize import nnls

    counted = int(np.argmax(np.append(misses, 0.0) <= noise))
    size, miss = sizes[:counted][-4:], misses[:counted][-4:]
    columns = (size / size[0])[:, None] ** TERMS / miss[:, None]
    lengths = np.sqrt(np.sum(columns**2, axis=0))
    weights, _ = nnls(columns / lengths, np.ones(len(size)), maxiter=1000)
    power = TERMS[np.argmax(weights / lengths * columns[-1])]
    return {1: "gradient", 2: "hessian"}.get(int(power), "right")


def _named(power: float) -> str:
    return "gradient" if power < 1.5 else "hessian" if power < 2.5 else "right"


def _counted(misses: Vector, noise: float) -> int:
    """How many misses count: those before the first one at or below the noise."""
    return int(np.argmax(np.append(misses, 0.0) <= noise))


def _slope(sizes: Vector, misses: Vector) -> float:
    """The power that two sizes and their misses show."""
    return float(np.log(misses[1] / misses[0]) / np.log(sizes[1] / sizes[0]))


def _at_the_end(
    named: Callable[[float], str],
) -> Callable[[Vector, Vector, float], str]:
    """Read the power off the last two misses that count, and name it."""

    def diagnose(sizes: Vector, misses: Vector, noise: float) -> str:
        last = slice(_counted(misses, noise) - 2, _counted(misses, noise))
        return named(_slope(sizes[last], misses[last]))

    return diagnose


def _filtered(sizes: Vector, misses: Vector, noise: float) -> str:
    above = misses > noise
    return _named(_slope(sizes[above][-2:], misses[above][-2:]))


def _fitted(sizes: Vector, misses: Vector, noise: float) -> str:
    n = _counted(misses, noise)
    return _named(float(np.polyfit(np.log(sizes[:n]), np.log(misses[:n]), 1)[0]))


def _tens(sizes: Vector, misses: Vector, noise: float) -> str:
    n = _counted(misses, noise)
    return _named(float(np.log10(misses[n - 2] / misses[n - 1])))


def _with_one_of_the_noise(sizes: Vector, misses: Vector, noise: float) -> str:
    n = min(_counted(misses, noise) + 1, len(misses))
    return _named(_slope(sizes[n - 2 : n], misses[n - 2 : n]))


def _halves(sizes: Vector, misses: Vector, noise: float) -> str:
    n = _counted(misses, noise)
    return _named(float(np.log2(misses[n - 2] / misses[n - 1])))


def _powers(sizes: Vector, misses: Vector) -> Vector:
    """The powers that each two neighbours show."""
    return np.asarray(np.diff(np.log(misses)) / np.diff(np.log(sizes)))


def _of_all(
    choose: Callable[[Vector], float], noise_too: bool = False
) -> Callable[[Vector, Vector, float], str]:
    """Make one power out of those that all neighbours show, and name it."""

    def diagnose(sizes: Vector, misses: Vector, noise: float) -> str:
        n = len(misses) if noise_too else _counted(misses, noise)
        return _named(float(choose(_powers(sizes[:n], misses[:n]))))

    return diagnose


def _most_frequent(powers: Vector) -> float:
    rounded = np.clip(np.round(powers), 1, 3)
    return float(max((1.0, 2.0, 3.0), key=lambda power: int(np.sum(rounded == power))))


def _before_the_last(sizes: Vector, misses: Vector, noise: float) -> str:
    n = max(_counted(misses, noise) - 1, 2)
    return _named(_slope(sizes[n - 2 : n], misses[n - 2 : n]))


def _over_three(sizes: Vector, misses: Vector, noise: float) -> str:
    n = _counted(misses, noise)
    ends = [max(n - 3, 0), n - 1]
    return _named(_slope(sizes[ends], misses[ends]))


def _equal_to_the_noise(sizes: Vector, misses: Vector, noise: float) -> str:
    n = int(np.argmax(np.append(misses, 0.0) < noise))
    return _named(_slope(sizes[n - 2 : n], misses[n - 2 : n]))


def _without_differences(sizes: Vector, misses: Vector, noise: float) -> str:
    last = _counted(misses, noise) - 1
    return _named(float(np.log(misses[last]) / np.log(sizes[last])))


EXERCISE = Exercise(
    id="taylor.diagnosis",
    name="diagnose",
    title="What is wrong with these derivatives?",
    level=2,
    points=2,
    objective="6.1",
    hints=(
        "If a term of the model is wrong by a little, the miss is a sum of powers of the step's "
        "length. Which power is left when the steps get short?",
        "If miss ≈ C·sᵖ at two lengths, divide: C cancels, and logarithms give p. Take the "
        "shortest two lengths before the noise.",
    ),
    answer=Choice(
        {
            "gradient": "The gradient is wrong.",
            "hessian": "The gradient is right along this line, and the Hessian is wrong.",
            "right": "Nothing is wrong along this line.",
        }
    ),
    reference=_at_the_end(_named),
    sampler=_table_cases,
    misconceptions=(
        Misconception(
            "at-the-longest-steps",
            lambda sizes, misses, noise: _named(_slope(sizes[:2], misses[:2])),
            "You read the power off the longest steps, where the model's own miss hides what is "
            "wrong with it. A wrong term of a lower power wins when the steps get short.",
        ),
        Misconception(
            "fitted-to-all",
            _fitted,
            "You made one power out of all lengths that count: by a fitted line, an average, or "
            "the first against the last. Where two powers are in the table, it lies between them: "
            "only the shortest steps show the lower one.",
        ),
        Misconception(
            "median",
            _of_all(np.median),
            "You let all neighbours vote, by the median of their powers. The long steps outvote "
            "the short ones, and only these show what is wrong by little.",
        ),
        Misconception(
            "majority",
            _of_all(_most_frequent),
            "You let all neighbours vote, and took the most frequent power. The long steps outvote "
            "the short ones, and only these show what is wrong by little.",
        ),
        Misconception(
            "least-anywhere",
            _of_all(np.min),
            "You took the least power that occurs anywhere. Where the miss changes its sign "
            "between two lengths it is small by chance, and the powers beside it mean nothing: "
            "look at the shortest steps that count.",
        ),
        Misconception(
            "greatest-anywhere",
            _of_all(np.max),
            "You took the greatest power that occurs anywhere. It belongs to the long steps, or to "
            "a miss that is small by chance: look at the shortest steps that count.",
        ),
        Misconception(
            "one-pair-too-early",
            _before_the_last,
            "You left out the last miss that counts. It is still above the noise, and where a part "
            "is wrong by little it may be the first to show that.",
        ),
        Misconception(
            "over-three",
            _over_three,
            "You read the power off the last *three* misses that count, or from the third last to "
            "the last. Where the power changes late, only the last two show it.",
        ),
        Misconception(
            "equal-to-the-noise",
            _equal_to_the_noise,
            "You count a miss that equals `noise`. The statement says *at* or below: it is noise "
            "already.",
        ),
        Misconception(
            "fitted-to-the-noise-too",
            lambda sizes, misses, noise: _named(
                float(np.polyfit(np.log(sizes), np.log(misses), 1)[0])
            ),
            "You made one power out of the whole list, the noise included. Cut the list where the "
            "noise begins, and look at the shortest steps before.",
        ),
        Misconception(
            "in-the-noise",
            lambda sizes, misses, noise: _named(_slope(sizes[-2:], misses[-2:])),
            "You read the power off the end of the whole list, where the misses are rounding "
            "noise. Use those before the noise begins.",
        ),
        Misconception(
            "filtered",
            _filtered,
            "You kept all misses above the noise level, wherever they stand. Noise jumps: after "
            "the first miss at or below the level nothing counts.",
        ),
        Misconception(
            "always-a-tenth",
            _tens,
            "You took for granted that each step is a tenth of the one before. Divide by the "
            "logarithm of the ratio of the *lengths*.",
        ),
        Misconception(
            "constant-left-in",
            _without_differences,
            "You divided the logarithm of one miss by that of its length. The constant in front "
            "of the power is still in it: compare two lengths.",
        ),
        Misconception(
            "one-power-too-low",
            _at_the_end(lambda power: _named(power + 1)),
            "You call a miss of power 2 right. That is what the *first*-order model shows; with a "
            "right Hessian the second-order model does better.",
        ),
        Misconception(
            "one-power-too-high",
            _at_the_end(lambda power: "hessian" if power < 3.5 else "right"),
            "You expect more of a right second-order model than it promises: its miss is of the "
            "third order.",
        ),
        Misconception(
            "exactly-three",
            _at_the_end(lambda power: "hessian" if power > 3.5 else _named(power)),
            "You ask for the power 3 exactly. It may be higher, where the third derivative along "
            "the line happens to be zero.",
        ),
        Misconception(
            "rounded-down",
            _at_the_end(lambda power: _named(power - 0.5)),
            "You draw the lines at 2 and at 3. A measured power is a little more or a little less "
            "than the true one: draw them halfway between.",
        ),
        Misconception(
            "swapped",
            _at_the_end(
                lambda power: {"gradient": "hessian", "hessian": "gradient"}.get(
                    _named(power), "right"
                )
            ),
            "You have wrong gradient and wrong Hessian the wrong way round. Which of the two terms "
            "contains the step once, and which twice?",
        ),
        Misconception(
            "one-of-the-noise",
            _with_one_of_the_noise,
            "Your last miss is the first one of the noise. It doesn't count any more.",
        ),
        Misconception(
            "always-a-half",
            _halves,
            "You took for granted that each step is half of the one before. Divide by the "
            "logarithm of the ratio of the *lengths*.",
        ),
        Misconception(
            "one-power-too-high-throughout",
            _at_the_end(lambda power: _named(power - 1)),
            "Your powers are one too high. By which power of the length does a model miss whose "
            "first-order term is wrong?",
        ),
        Misconception(
            "never-the-hessian",
            _at_the_end(lambda power: "gradient" if power < 1.5 else "right"),
            "You tell a wrong gradient from the rest, and never name the Hessian. Its term has a "
            "power of its own.",
        ),
        Misconception(
            "never-the-gradient",
            _at_the_end(lambda power: "hessian" if power < 2.5 else "right"),
            "You tell a right model from a wrong one, and never name the gradient. Its term has a "
            "lower power than that of the Hessian.",
        ),
        Misconception(
            "never-right",
            _at_the_end(lambda power: "gradient" if power < 1.5 else "hessian"),
            "You tell a wrong gradient from the rest, and never say that both are right. With "
            "both right the miss has a higher power still.",
        ),
        Misconception(
            "turned-around",
            _at_the_end(
                lambda power: {"gradient": "right", "right": "gradient"}.get(
                    _named(power), "hessian"
                )
            ),
            "You have it upside down. The better the model, the *faster* its miss shrinks: the "
            "more is right, the higher the power.",
        ),
        Misconception(
            "always-gradient",
            lambda sizes, misses, noise: "gradient",
            "You say gradient whatever the table. If you compute a power, print it: for a wrong "
            "gradient it is near 1, and it should come out larger elsewhere. Is the quotient "
            "upside down, has it the wrong sign, are the logarithms missing?",
        ),
        Misconception(
            "always-right",
            lambda sizes, misses, noise: "right",
            "You say right whatever the table. That the misses get small proves nothing: with a "
            "wrong gradient they do too, only later. How *fast* do they shrink?",
        ),
        Misconception(
            "lines-too-low",
            _at_the_end(
                lambda power: "gradient" if power < 1.15 else "hessian" if power < 2.15 else "right"
            ),
            "You draw the lines close above 1 and 2. Where two powers meet, the measured one is a "
            "good deal more than the lower: draw them halfway between.",
        ),
        Misconception(
            "noise-reached",
            lambda sizes, misses, noise: "right" if np.min(misses) <= noise else "gradient",
            "You ask whether the misses get down to the noise. With a wrong gradient they do too, "
            "only later: what tells is how *fast* they shrink.",
        ),
        Misconception(
            "rounded-up",
            _at_the_end(lambda power: _named(power + 0.5)),
            "You draw the lines at 1 and at 2. A measured power is a little more or a little less "
            "than the true one: draw them halfway between.",
        ),
        Misconception(
            "right-from-two-on",
            _at_the_end(
                lambda power: "gradient" if power < 1.5 else "hessian" if power < 2 else "right"
            ),
            "From power 2 on you say right. A power near 2 may come out a little more: draw the "
            "line halfway to 3.",
        ),
        Misconception(
            "always-hessian",
            lambda sizes, misses, noise: "hessian",
            "You say hessian whatever the table. A wrong gradient, a wrong Hessian and a right "
            "model each have their own power: print it.",
        ),
    ),
    readings=(
        Reading(
            "the power between the two longest steps",
            lambda sizes, misses, noise: _slope(sizes[:2], misses[:2]),
            "What is wrong by little shows at short steps only.",
        ),
        Reading(
            "the power between the last two steps of the list",
            lambda sizes, misses, noise: _slope(sizes[-2:], misses[-2:]),
            "Where the noise is reached, that is rounding.",
        ),
        Reading(
            "one line fitted through all points before the noise",
            lambda sizes, misses, noise: float(
                np.polyfit(
                    np.log(sizes[: _counted(misses, noise)]),
                    np.log(misses[: _counted(misses, noise)]),
                    1,
                )[0]
            ),
            "The long steps have the same say in it as the short ones, and the short ones decide.",
        ),
        Reading(
            "the ratio of the last two misses that count, without their steps",
            lambda sizes, misses, noise: float(
                misses[_counted(misses, noise) - 2] / misses[_counted(misses, noise) - 1]
            ),
            "How far apart the two steps are counts too.",
        ),
        Reading(
            "the last miss that counts",
            lambda sizes, misses, noise: float(misses[_counted(misses, noise) - 1]),
            "How small a miss is says nothing of the power with which it falls.",
        ),
        Reading(
            "how many misses lie above the noise",
            lambda sizes, misses, noise: float(_counted(misses, noise)),
            "That depends on the steps that were chosen.",
        ),
        Reading(
            "the power between the longest and the shortest step that count",
            lambda sizes, misses, noise: _slope(
                sizes[[0, _counted(misses, noise) - 1]], misses[[0, _counted(misses, noise) - 1]]
            ),
            "The long steps have their say in it, and the short ones decide.",
        ),
    ),
    proof=Recomputed(_parts_fitted),
)
