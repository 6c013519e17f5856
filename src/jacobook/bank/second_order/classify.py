"""Minimum, maximum, saddle, or undecided."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np

from jacobook.bank.second_order._shared import _symmetric
from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Reading,
    Recomputed,
)

SMALL = 1e-9  # an eigenvalue counts as zero when it is at most this part of the largest


def _classify_cases(rng: np.random.Generator) -> list[Case]:
    def some(*signs: int) -> Matrix:
        return _symmetric(rng, *(sign * rng.uniform(1.0, 3.0) for sign in signs))

    p, q, r = rng.uniform(1.0, 1.5), rng.uniform(2.0, 2.5), rng.uniform(1.0, 1.5)
    # Leading minors p, 0, 0, and negative along (q, 0, −p): q²p − 2q²p + p²r = −p(q² − pr).
    leading_minors_lie = np.array([[p, p, q], [p, p, q], [q, q, r]])
    # A positive diagonal with a large entry beside it.
    diagonal_lies = np.array([[p, q, 0.1], [q, r, 0.2], [0.1, 0.2, p]])
    # Indefinite and singular, and the second leading minor is negative, as of an honest saddle.
    turn = rng.uniform(0.3, 0.8)
    c, s = np.cos(turn), np.sin(turn)
    R = np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
    plain_saddle = R @ np.array([[p, q, 0.0], [q, -r, 0.0], [0.0, 0.0, 0.0]]) @ R.T
    plain_saddle = (plain_saddle + plain_saddle.T) / 2
    ordinary = [
        some(1, 1),
        some(-1, -1),
        some(1, -1),
        some(1, 1, 1),
        some(-1, -1, -1),
        some(1, -1, -1),
        diagonal_lies,
        some(1, 1, 1, 1),
        some(-1, -1, -1, -1),
        some(1, 1, 1, -1),
    ]
    edges = [
        (np.array([[rng.uniform(1.0, 3.0)]]), "n is 1"),
        (np.array([[-rng.uniform(1.0, 3.0)]]), "n is 1"),
        (some(0, 1, 1), "H is singular, and no eigenvalue is negative"),
        (some(-1, 0), "H is singular, and no eigenvalue is positive"),
        (plain_saddle, "H is singular, with eigenvalues of both signs"),
        (leading_minors_lie, "H is singular, with eigenvalues of both signs"),
        (np.zeros((2, 2)), "H is the zero matrix"),
        (np.diag([2.0, -3e-13]), "an eigenvalue is nothing but rounding"),
        (np.diag([1.0, 4e-13, 3.0]), "an eigenvalue is nothing but rounding"),
        (np.diag([-3.0, -2e-13]), "an eigenvalue is nothing but rounding"),
        (np.diag([-1.0, 1e-17]), "an eigenvalue is nothing but rounding"),
        # On either side of 1e-9, and not near it: the line that the statement draws.
        (np.diag([3.0, -4e-11]), "an eigenvalue is tiny, and below the line"),
        (np.diag([-3.0, 2.0, 4e-8]), "an eigenvalue is small, and above the line"),
        (np.diag([2.0, 5e-8]), "an eigenvalue is small, and above the line"),
        (np.diag([-6e-8, -2.0]), "an eigenvalue is small, and above the line"),
        (np.diag([4.0, -9e-8]), "an eigenvalue is small, and above the line"),
        (1e-14 * some(1, 1), "all entries of H are tiny"),
        (1e-14 * some(1, -1, -1), "all entries of H are tiny"),
    ]
    return [Case((H,)) for H in ordinary] + [Case((H,), edge=edge) for H, edge in edges]


def _above(H: Matrix, level: Fraction) -> int:
    """How many eigenvalues exceed a level, in exact fractions.

    All roots of the characteristic polynomial are real, so as many of them are positive as its
    coefficients change their sign (Descartes).
    """
    n = len(H)
    M = np.array([[Fraction(entry) for entry in row] for row in H.tolist()], dtype=object)
    M -= level * np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)])
    coefficients, power = [Fraction(1)], M
    for k in range(1, n + 1):  # Faddeev and LeVerrier
        coefficients.append(-Fraction(np.trace(power)) / k)
        power = M @ (power + coefficients[-1] * np.eye(n, dtype=int))
    signs = [entry > 0 for entry in coefficients if entry != 0]
    return sum(one != other for one, other in pairwise(signs))


def _counted_exactly(H: Matrix) -> str:
    return _counted(H.tobytes(), len(H))


@lru_cache(maxsize=64)  # each mistake is held against the same few matrices
def _counted(entries: bytes, n: int) -> str:
    H = np.frombuffer(entries).reshape(n, n)
    small = Fraction(float(np.linalg.norm(H, 2))) / 10**9
    positive, negative = _above(H, small), _above(-H, small)
    if positive and negative:
        return "saddle"
    if positive + negative < len(H):
        return "undecided"
    return "minimum" if positive else "maximum"


def _by_signs(
    decide: Callable[[bool, bool, bool], str], small: float = SMALL, absolute: bool = False
) -> Callable[[Matrix], str]:
    """Make H ↦ label out of a rule: are there negative, zero, positive eigenvalues?"""

    def classify(H: Matrix) -> str:
        values = np.linalg.eigvalsh(H)
        zero = np.abs(values) <= small * (1.0 if absolute else np.max(np.abs(values)))
        negative, positive = values[~zero] < 0, values[~zero] > 0
        return decide(bool(negative.any()), bool(zero.any()), bool(positive.any()))

    return classify


def _right(negative: bool, zero: bool, positive: bool) -> str:
    if negative and positive:
        return "saddle"
    if zero:
        return "undecided"
    return "maximum" if negative else "minimum"


def _positive(negative: bool, zero: bool, positive: bool) -> str:
    # Semidefinite taken for definite.
    if not negative:
        return "minimum"
    return "saddle" if positive else "maximum"


_classify = _by_signs(_right)


def _determinant_sign(H: Matrix) -> int:
    scale = max(float(np.max(np.abs(H))), 1e-300)
    determinant = float(np.linalg.det(H / scale))
    return 0 if abs(determinant) <= SMALL else int(np.sign(determinant))


def _by_determinant(H: Matrix) -> str:
    return {1: "minimum", -1: "saddle", 0: "undecided"}[_determinant_sign(H)]


def _d_test_everywhere(H: Matrix) -> str:
    if _determinant_sign(H) > 0:
        return "minimum" if H[0, 0] > 0 else "maximum"
    return _by_determinant(H)


def _by_leading_minors(silent: bool) -> Callable[[Matrix], str]:
    def classify(H: Matrix) -> str:
        signs = [_determinant_sign(H[:k, :k]) for k in range(1, len(H) + 1)]
        turned = [(-1) ** k * sign for k, sign in enumerate(signs, start=1)]
        for name, found in (("minimum", signs), ("maximum", turned)):
            if min(found) > 0:
                return name
        for name, found in (("minimum", signs), ("maximum", turned)):
            if min(found) == 0:
                return "undecided" if silent else name
        return "saddle"

    return classify


def _definite_by_minors(H: Matrix) -> str:
    minors = [float(np.linalg.det(H[:k, :k])) for k in range(1, len(H) + 1)]
    if min(minors) > 0:
        return "minimum"
    if min((-1) ** k * minor for k, minor in enumerate(minors, start=1)) > 0:
        return "maximum"
    return "undecided"


def _d_test_unrounded(H: Matrix) -> str:
    determinant = float(np.linalg.det(H))
    if determinant > 0:
        return "minimum" if H[0, 0] > 0 else "maximum"
    return "saddle" if determinant < 0 else "undecided"


def _by_diagonal(small: float) -> Callable[[Matrix], str]:
    return lambda H: _by_signs(_right, small)(np.diag(np.diag(H)))


def _definite_or_saddle(negative: bool, zero: bool, positive: bool) -> str:
    return "saddle" if zero else _right(negative, zero, positive)


def _measured_by_the_last(H: Matrix) -> str:
    # The largest eigenvalue, and not the largest in size.
    values = np.linalg.eigvalsh(H)
    small = SMALL * values[-1]
    if np.all(values > small):
        return "minimum"
    if np.all(values < -small):
        return "maximum"
    return "saddle" if values[0] < -small and values[-1] > small else "undecided"


def _without(label: str) -> Callable[[Matrix], str]:
    """Right, except that one label never occurs."""
    return lambda H: "undecided" if _classify(H) == label else _classify(H)


def _by_product(H: Matrix) -> str:
    values = np.linalg.eigvalsh(H)
    product = float(np.prod(values / max(float(np.max(np.abs(values))), 1e-300)))
    if abs(product) <= SMALL:
        return "undecided"
    if product < 0:
        return "saddle"
    return "minimum" if values[0] > 0 else "maximum" if values[-1] < 0 else "saddle"


def _by_entries(values: np.ndarray, rest: str = "saddle") -> str:
    return "minimum" if np.all(values > 0) else "maximum" if np.all(values < 0) else rest


def _minors_all_negative(H: Matrix) -> str:
    minors = np.array([np.linalg.det(H[:k, :k]) for k in range(1, len(H) + 1)])
    return _by_entries(minors)


def _strictly_below_the_line(H: Matrix) -> str:
    values = np.linalg.eigvalsh(H)
    zero = np.abs(values) < SMALL * np.max(np.abs(values))
    negative, positive = values[~zero] < 0, values[~zero] > 0
    return _right(bool(negative.any()), bool(zero.any()), bool(positive.any()))


def _semidefinite_one_way(negative: bool, zero: bool, positive: bool) -> str:
    # A zero passes as positive only.
    if not negative:
        return "minimum"
    return "saddle" if positive or zero else "maximum"


_SWAPPED = {"minimum": "maximum", "maximum": "minimum"}


def _by_corner_block(H: Matrix) -> str:
    if len(H) == 1:
        return "minimum" if H[0, 0] > 0 else "maximum"
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D < 0:
        return "saddle"
    return "undecided" if D == 0 else "minimum" if H[0, 0] > 0 else "maximum"


EXERCISE = Exercise(
    id="second_order.classify",
    name="classify",
    title="Minimum, maximum, saddle, or undecided",
    level=2,
    points=2,
    objective="5.2",
    hints=(
        "Compute the eigenvalues with `np.linalg.eigvalsh` and ask three questions: is one of them "
        "negative, is one positive, is one zero?",
        "Ask the questions in the right order. Eigenvalues of both signs settle the matter, "
        "whatever the others are; only then does a zero matter.",
    ),
    answer=Choice(
        {
            "minimum": "A strict local minimum, for sure.",
            "maximum": "A strict local maximum, for sure.",
            "saddle": "A saddle, for sure.",
            "undecided": "The second derivatives alone don't decide.",
        }
    ),
    reference=_classify,
    sampler=_classify_cases,
    readings=(
        Reading(
            "the least eigenvalue",
            lambda H: float(np.linalg.eigvalsh(H)[0]),
            "Where it is negative, the largest one decides between a maximum and a saddle.",
        ),
        Reading(
            "the largest eigenvalue",
            lambda H: float(np.linalg.eigvalsh(H)[-1]),
            "Where it is positive, the least one decides between a minimum and a saddle.",
        ),
        Reading(
            "the trace",
            lambda H: float(np.trace(H)),
            "A sum of curvatures doesn't show their signs.",
        ),
        Reading(
            "the determinant",
            lambda H: float(np.linalg.det(H)),
            "A product of curvatures doesn't show their signs, and its size means nothing.",
        ),
        Reading(
            "the first entry of the diagonal",
            lambda H: float(H[0, 0]),
            "It is the curvature along one axis. All directions count.",
        ),
        Reading(
            "the least entry of the diagonal",
            lambda H: float(np.min(np.diag(H))),
            "These are the curvatures along the axes. All directions count.",
        ),
        Reading(
            "the least entry of H",
            lambda H: float(np.min(H)),
            "The signs of the entries aren't those of the curvatures.",
        ),
        Reading(
            "the eigenvalue that is smallest in size",
            lambda H: float(min(np.linalg.eigvalsh(H), key=abs)),
            "The others have signs too.",
        ),
        Reading(
            "the determinant of the leading 2 × 2 block",
            lambda H: float(np.linalg.det(H[:2, :2])),
            "With more than two variables the rest of H counts too.",
        ),
    ),
    proof=Recomputed(_counted_exactly),
    misconceptions=(
        Misconception(
            "always-minimum",
            lambda H: "minimum",
            "Your function says minimum whatever H is. A zero gradient alone doesn't make one: "
            "look at the eigenvalues of H.",
        ),
        Misconception(
            "semidefinite-is-minimum",
            _by_signs(_positive),
            "You let zero eigenvalues pass as positive (or as negative). H ⪰ 0 is necessary for a "
            "minimum and not sufficient: x³ and x⁴ have the same Hessian at 0.",
        ),
        Misconception(
            "semidefinite-is-minimum-unrounded",
            _by_signs(_positive, small=0.0),
            "Two things. You let zero eigenvalues pass as positive (or as negative), and H ⪰ 0 is "
            "not sufficient: x³ and x⁴ have the same Hessian at 0. And an eigenvalue that is only "
            "rounding counts as zero.",
        ),
        Misconception(
            "determinant-or-saddle",
            lambda H: "minimum" if np.linalg.det(H) > 0 else "saddle",
            "You looked at the determinant alone, and only for minimum or saddle. It is the "
            "product of the eigenvalues: an even number of negative ones make it positive.",
        ),
        Misconception(
            "semidefinite-is-saddle",
            _by_signs(lambda negative, zero, positive: _right(negative or zero, False, positive)),
            "You treat a zero eigenvalue as if it were negative. Along its eigenvector f may do "
            "anything: think of x² + y⁴ and x² − y⁴.",
        ),
        Misconception(
            "saddle-for-the-rest",
            _by_signs(_definite_or_saddle),
            "Whatever isn't definite you call a saddle. A singular H without eigenvalues of both "
            "signs decides nothing: x⁴ + y⁴ has the zero matrix.",
        ),
        Misconception(
            "saddle-for-the-rest-unrounded",
            _by_signs(_definite_or_saddle, small=0.0),
            "Two things. Whatever isn't definite you call a saddle; a singular H without "
            "eigenvalues of both signs decides nothing. And what is only rounding, an eigenvalue "
            "or a minor, counts as zero.",
        ),
        Misconception(
            "singular-is-undecided",
            _by_signs(
                lambda negative, zero, positive: (
                    "undecided" if zero else _right(negative, zero, positive)
                )
            ),
            "You give up as soon as H is singular. If other eigenvalues have both signs, f goes up "
            "along one eigenvector and down along another, whatever the zero hides.",
        ),
        Misconception(
            "determinant-alone",
            _by_determinant,
            "You looked at the determinant alone. It is the product of the eigenvalues: two "
            "negative ones make it positive, and in three variables three make it negative.",
        ),
        Misconception(
            "d-test-everywhere",
            _d_test_everywhere,
            "This is the D-test, which belongs to two variables. For another n the sign of the "
            "determinant doesn't say how many eigenvalues are negative.",
        ),
        Misconception(
            "d-test-unrounded",
            _d_test_unrounded,
            "This is the D-test, which belongs to two variables. For another n the sign of the "
            "determinant doesn't say how many eigenvalues are negative.",
        ),
        Misconception(
            "leading-minors-nonnegative",
            _by_leading_minors(silent=True),
            "You took leading minors ≥ 0 for a semidefinite H. That holds with > for definite; a "
            "zero minor hides what comes after it, and some of the samples are saddles.",
        ),
        Misconception(
            "leading-minors-minimum",
            _by_leading_minors(silent=False),
            "Two things: leading minors ≥ 0 don't make H ⪰ 0, and H ⪰ 0 doesn't make a minimum.",
        ),
        Misconception(
            "definite-by-minors-or-undecided",
            _definite_by_minors,
            "Whatever isn't definite you call undecided. Of that the second derivatives often "
            "decide: are there eigenvalues of both signs?",
        ),
        Misconception(
            "trace",
            lambda H: "minimum" if np.trace(H) > 0 else "maximum" if np.trace(H) < 0 else "saddle",
            "You looked at the trace, the sum of the eigenvalues. A sum doesn't tell the signs of "
            "its parts.",
        ),
        Misconception(
            "first-diagonal-entry",
            lambda H: "minimum" if H[0, 0] > 0 else "maximum" if H[0, 0] < 0 else "undecided",
            "You looked at the first diagonal entry alone, the curvature along one axis.",
        ),
        Misconception(
            "last-diagonal-entry",
            lambda H: "minimum" if H[-1, -1] > 0 else "maximum",
            "You looked at the last diagonal entry alone, the curvature along one axis.",
        ),
        Misconception(
            "strict-majority",
            lambda H: "minimum" if 2 * np.sum(np.linalg.eigvalsh(H) > 0) > len(H) else "maximum",
            "You counted the positive eigenvalues and let more than half of them make a minimum. "
            "One that is negative among them is enough for a saddle.",
        ),
        Misconception(
            "corner-block",
            _by_corner_block,
            "You did the D-test with the upper left 2×2 block. For a larger H that leaves the "
            "other variables out.",
        ),
        Misconception(
            "diagonal-alone",
            _by_diagonal(SMALL),
            "You looked at the diagonal of H, which holds the curvatures along the axes. Between "
            "the axes the other entries count.",
        ),
        Misconception(
            "diagonal-alone-unrounded",
            _by_diagonal(0.0),
            "You looked at the diagonal of H, which holds the curvatures along the axes. Between "
            "the axes the other entries count.",
        ),
        Misconception(
            "swapped",
            lambda H: _SWAPPED.get(_classify(H), _classify(H)),
            "Minimum and maximum have changed places. Positive curvature bends upwards, like a "
            "bowl.",
        ),
        Misconception(
            "no-tolerance",
            _by_signs(_right, small=0.0),
            "You compare eigenvalues with zero exactly (or with a part of the *smallest* one). A "
            "computed eigenvalue that should be zero comes out as ±1e-16 or so, and its sign is "
            "chance: measure it against the largest.",
        ),
        Misconception(
            "coarse-tolerance",
            _by_signs(_right, small=1e-6),
            "You call eigenvalues zero that are larger than the statement's line: it is drawn at "
            "a billionth of the largest one.",
        ),
        Misconception(
            "fine-tolerance",
            _by_signs(_right, small=1e-14),
            "You let eigenvalues count that the statement calls zero: its line is drawn at a "
            "billionth of the largest one.",
        ),
        Misconception(
            "absolute-tolerance",
            _by_signs(_right, absolute=True),
            "You call an eigenvalue zero when it is below a fixed number. In other units the same "
            "H has eigenvalues of 1e-14, and they are no rounding: compare with the largest one.",
        ),
        Misconception(
            "largest-without-size",
            _measured_by_the_last,
            "You compare with the largest eigenvalue. If most are negative, that isn't the largest "
            "*in size*: take absolute values first.",
        ),
        Misconception(
            "never-maximum",
            _without("maximum"),
            "You never say maximum. Where all eigenvalues are negative f goes down in every "
            "direction.",
        ),
        Misconception(
            "never-saddle",
            _without("saddle"),
            "You never say saddle. With eigenvalues of both signs f goes up along one eigenvector "
            "and down along another, for sure.",
        ),
        Misconception(
            "minimum-or-undecided",
            lambda H: "minimum" if _classify(H) == "minimum" else "undecided",
            "You only ever say minimum or undecided. Eigenvalues that are all negative, or of "
            "both signs, decide as well.",
        ),
        Misconception(
            "any-negative-is-saddle",
            lambda H: "saddle" if _classify(H) == "maximum" else _classify(H),
            "You say saddle as soon as an eigenvalue is negative. If all are, it is a maximum.",
        ),
        Misconception(
            "any-negative-is-saddle-throughout",
            _by_signs(lambda n, z, p: "saddle" if n else "undecided" if z else "minimum"),
            "You say saddle as soon as an eigenvalue is negative. A saddle needs one that is "
            "positive as well; if all are negative it is a maximum.",
        ),
        Misconception(
            "any-negative-is-maximum",
            _by_signs(lambda n, z, p: "maximum" if n else "undecided" if z else "minimum"),
            "You say maximum as soon as an eigenvalue is negative. All of them have to be; if "
            "others are positive, it is a saddle.",
        ),
        Misconception(
            "any-positive-is-minimum",
            _by_signs(lambda n, z, p: "minimum" if p else "undecided" if z else "maximum"),
            "You say minimum as soon as an eigenvalue is positive. All of them have to be; if "
            "others are negative, it is a saddle.",
        ),
        Misconception(
            "by-product",
            _by_product,
            "You looked at the *product* of the eigenvalues for a saddle. In three variables "
            "three negative ones make it negative, and a zero hides the signs of the others.",
        ),
        Misconception(
            "entries",
            _by_entries,
            "You looked at the signs of the entries of H. What counts are the signs of its "
            "eigenvalues.",
        ),
        Misconception(
            "eigenvectors",
            lambda H: _by_entries(np.linalg.eigh(H)[1]),
            "You looked at the entries of the eigenvectors. `np.linalg.eigh` returns the "
            "eigenvalues first, and the eigenvectors after them; `eigvalsh` returns the "
            "eigenvalues alone.",
        ),
        Misconception(
            "singular-values",
            _by_signs(lambda n, z, p: "undecided" if z else "minimum"),
            "You say minimum wherever H isn't singular, as the *sizes* of the eigenvalues tell "
            "(singular values have no sign). The signs decide.",
        ),
        Misconception(
            "minors-all-negative",
            _minors_all_negative,
            "For a maximum you want all leading minors negative. Of −H they are positive, and so "
            "those of H alternate: the first is negative, the second positive.",
        ),
        Misconception(
            "strictly-below-the-line",
            _strictly_below_the_line,
            "Right in general. Where all eigenvalues are zero none is *smaller* than a part of "
            "the largest: the statement says *at most*.",
        ),
        Misconception(
            "somewhat-fine-tolerance",
            _by_signs(_right, small=1e-12),
            "You let eigenvalues count that the statement calls zero: its line is drawn at a "
            "billionth of the largest one, and yours is lower.",
        ),
        Misconception(
            "coarse-absolute-tolerance",
            _by_signs(_right, small=1e-6, absolute=True),
            "You call an eigenvalue zero when it is below a fixed number, and that number is "
            "large besides (rounding to a few decimals does the same). In other units the same H "
            "has tiny eigenvalues: compare with the largest one.",
        ),
        Misconception(
            "semidefinite-is-minimum-only",
            _by_signs(_semidefinite_one_way),
            "You let a zero eigenvalue pass as positive for a minimum, and call the other "
            "singular ones saddles. A zero eigenvalue beside others of one sign leaves the matter "
            "open.",
        ),
        Misconception(
            "majority",
            lambda H: (
                lambda e: (
                    "minimum"
                    if np.sum(e > 0) > np.sum(e < 0)
                    else "maximum"
                    if np.sum(e < 0) > np.sum(e > 0)
                    else "saddle"
                )
            )(np.linalg.eigvalsh(H)),
            "You let the eigenvalues vote. One of the other sign is enough for a saddle.",
        ),
        Misconception(
            "mean-curvature",
            lambda H: (
                lambda d: "undecided" if abs(d) <= SMALL else "minimum" if d > 0 else "maximum"
            )(np.linalg.det(H)),
            "You read the verdict off the sign of the determinant. It is the product of the "
            "eigenvalues: two negative ones make it positive, and one makes it negative.",
        ),
        Misconception(
            "saddle-without-the-line",
            lambda H: (
                lambda e: (
                    "saddle" if e[0] < 0 < e[-1] and _classify(H) == "undecided" else _classify(H)
                )
            )(np.linalg.eigvalsh(H)),
            "Right in general. For a saddle you compare with zero exactly; an eigenvalue below "
            "the statement's line counts as zero there too.",
        ),
        Misconception(
            "one-variable-undecided",
            lambda H: "undecided" if len(H) == 1 else _classify(H),
            "Right, unless n is 1. There the one entry is the one curvature, and decides as in "
            "school.",
        ),
        Misconception(
            "largest-alone",
            lambda H: (
                lambda e: "minimum" if e[-1] > 0 else "maximum" if e[-1] < 0 else "undecided"
            )(np.linalg.eigvalsh(H)),
            "You looked at the largest eigenvalue alone. Where it is positive, the smallest "
            "decides between a minimum and a saddle.",
        ),
        Misconception(
            "always-saddle",
            lambda H: "saddle",
            "Your function says saddle whatever H is. The signs of its eigenvalues decide.",
        ),
        Misconception(
            "always-maximum",
            lambda H: "maximum",
            "Your function says maximum whatever H is. The signs of its eigenvalues decide.",
        ),
        Misconception(
            "always-undecided",
            lambda H: "undecided",
            "Your function says undecided whatever H is. Often the eigenvalues do decide.",
        ),
    ),
    coincidences={
        "H-symmetric": "A Hessian is symmetric, and the statement says so.",
    },
)
