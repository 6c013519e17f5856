"""The exercises of chapter 5, Second-order conditions."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Condition,
    Direction,
    Exercise,
    Misconception,
    Points,
    Witness,
)

Vector = np.ndarray
Matrix = np.ndarray

# ------------------------------------------------------------------- level 1: read off, compute

CRITICAL_POINTS = Exercise(
    id="second_order.critical_points",
    name="critical_points",
    title="All critical points",
    level=1,
    points=1,
    objective="5.1",
    hints=(
        "Both partial derivatives are products. A product is zero when one factor is zero, "
        "whichever it is.",
        "Two factors in each equation make four systems of two equations. Solve each of them.",
    ),
    answer=Points(dimension=2),
    # f(x, y) = xy(6 − 2x − 3y): f_x = y(6 − 4x − 3y), f_y = x(6 − 2x − 6y)
    reference=lambda: [(0, 0), (3, 0), (0, 2), (1, 2 / 3)],
    misconceptions=(
        Misconception(
            "divided-by-the-unknown",
            lambda: [(1, 2 / 3)],
            "You divided by x and by y. That is allowed only where they aren't zero, and it threw "
            "solutions away. Keep the factors and ask when each is zero.",
        ),
        Misconception(
            "paired-alike",
            lambda: [(0, 0), (1, 2 / 3)],
            "You took both short factors zero, then both long ones. The short factor of one "
            "equation can also be zero together with the long factor of the other.",
        ),
        Misconception(
            "origin-forgotten",
            lambda: [(3, 0), (0, 2), (1, 2 / 3)],
            "One point is missing: the one where both equations are solved by their short factor.",
        ),
        Misconception(
            "one-equation",
            lambda: [(0, 0), (1.5, 0), (0, 1), (1, 2 / 3)],
            "Two of your points make both factors of the *same* equation zero, which leaves the "
            "other equation unsolved. Put your points into both partial derivatives.",
        ),
        Misconception(
            "zeros-of-f",
            lambda: [(0, 0), (3, 0), (0, 2)],
            "At these points f itself is zero as well, but one critical point lies where f isn't. "
            "The *derivatives* have to vanish, so solve the two long factors together too.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: [(0, 0), (0, 3), (2, 0), (2 / 3, 1)],
            "The numbers are right, in the order (y, x). A point is written (x, y).",
        ),
        Misconception(
            "rounded",
            lambda: [(0, 0), (3, 0), (0, 2), (1, 0.67)],
            "One coordinate is rounded. Write it as a fraction, and let Python divide.",
        ),
        Misconception(
            "rounded-to-three-digits",
            lambda: [(0, 0), (3, 0), (0, 2), (1, 0.667)],
            "One coordinate is rounded. Write it as a fraction, and let Python divide.",
        ),
    ),
)

D_TEST = Exercise(
    id="second_order.d_test",
    name="sure_minima",
    title="What the D-test is sure of",
    level=1,
    points=1,
    objective="5.2",
    hints=(
        "Compute D = f_xx f_yy − f_xy² for each point first. Its sign is the first question, the "
        "sign of f_xx the second.",
    ),
    # (f_xx, f_xy, f_yy) and D.  P: (2, 3, 5), 1;  Q: (−2, 1, −4), 7;  R: (3, 4, 5), −1;
    # S: (1, 2, 4), 0;  T: (2, 1, −3), −7
    answer=Choice(
        {
            "a": "You looked at the sign of f_xx alone. That is the test in one variable; in two, "
            "D comes first.",
            "b": "You asked for D > 0 alone. That says that both curvatures have the same sign, "
            "and not which: look at the sign of f_xx too.",
            "c": "You looked at f_xx and f_yy alone. They are the curvatures along the two axes; "
            "between the axes f_xy can turn the sign. D knows.",
            "d": "Only P has D > 0 together with f_xx > 0: both eigenvalues are positive. Q is a "
            "maximum, R and T are saddles, and at S the test is silent.",
            "e": "You let D = 0 pass. With D = 0 one eigenvalue is zero, and along its eigenvector "
            "the second derivatives say nothing.",
        }
    ),
    reference=lambda: "d",
)

ZERO_EIGENVALUE = Exercise(
    id="second_order.zero_eigenvalue",
    name="conclusion",
    title="One eigenvalue is zero",
    level=1,
    points=1,
    objective="5.3",
    hints=(
        "Along the eigenvector of 3, f is one-variable calculus with a second derivative that "
        "isn't zero. Which of the verdicts does this line alone rule out?",
    ),
    answer=Choice(
        {
            "a": "H ⪰ 0 is what a minimum *must* have. It isn't enough: along the eigenvector of 0 "
            "the higher derivatives decide, and they may go down.",
            "b": "Along the eigenvector of 3, f goes up, so p is no maximum. Along the eigenvector "
            "of 0 the second derivatives are silent, so minimum and saddle are both possible.",
            "c": "For a sure saddle you need eigenvalues of both signs. Zero is not negative: f "
            "may go up along that eigenvector as well, only more slowly.",
            "d": "That is more modest than necessary. One eigenvalue isn't zero: what does f do "
            "along its eigenvector?",
        }
    ),
    reference=lambda: "b",
)

LOCAL_GLOBAL = Exercise(
    id="second_order.local_global",
    name="least_value",
    title="The least value",
    level=1,
    points=1,
    objective="5.7",
    hints=(
        "A critical point tells about its own neighbourhood. What could f do far away from both?",
    ),
    answer=Choice(
        {
            "a": "You took a local minimum for a global one. Far away f may go below every value "
            "that it has near its critical points.",
            "b": "A saddle means that f goes down somewhere near it, and not that it goes down for "
            "ever: it may go down from 5 to 3 and stop there.",
            "c": "A least value is taken at a critical point, because the plane has no edge and f "
            "is smooth; the saddle isn't it. But whether f *has* a least value, critical points "
            "don't tell: look at what f does far away.",
            "d": "A least value, if there is one, must be taken at a point with gradient zero. So "
            "the list of the critical points does narrow it down.",
        }
    ),
    reference=lambda: "c",
)

# ------------------------------------------------------------------ level 2: derive, implement

THRESHOLD = Exercise(
    id="second_order.threshold",
    name="threshold",
    title="How much curvature is enough?",
    level=2,
    points=2,
    objective="5.5",
    hints=(
        "Write down the three leading minors. Two of them depend on k, and all three must be "
        "positive at once.",
        "Each minor is a straight line in k. The condition that is the last to be fulfilled "
        "decides.",
    ),
    answer=Array(),
    # H(k) = [[2, 1, 1], [1, k, 2], [1, 2, 3]]: minors 2, 2k − 1, 5k − 7
    reference=lambda: 1.4,
    misconceptions=(
        Misconception(
            "second-minor",
            lambda: 0.5,
            "You stopped at the leading minor of size 2. The third one asks for more.",
        ),
        Misconception(
            "lower-right-block",
            lambda: 4 / 3,
            "This makes the lower right 2×2 block positive definite. That is necessary and not yet "
            "enough: the first row has a say too.",
        ),
        Misconception(
            "diagonal",
            lambda: 0.0,
            "You asked for a positive diagonal. That is necessary, but off-diagonal entries can "
            "still make some vᵀHv negative.",
        ),
        Misconception(
            "diagonally-dominant",
            lambda: 3.0,
            "You asked for the diagonal to exceed the rest of its row, which is sufficient where "
            "it holds in every row, and not necessary. (In the other two rows here it can't hold.)",
        ),
    ),
)

SMALL = 1e-9  # an eigenvalue counts as zero when it is at most this part of the largest


def _symmetric(rng: np.random.Generator, *eigenvalues: float) -> Matrix:
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    n = len(eigenvalues)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = Q * np.array(eigenvalues) @ Q.T
    return np.asarray((A + A.T) / 2)


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
        (1e-14 * some(1, 1), "all entries of H are tiny"),
        (1e-14 * some(1, -1, -1), "all entries of H are tiny"),
    ]
    return [Case((H,)) for H in ordinary] + [Case((H,), edge=edge) for H, edge in edges]


def _by_signs(
    decide: Callable[[bool, bool, bool], str], small: float = SMALL, absolute: bool = False
) -> Callable[[Matrix], str]:
    """Make H ↦ label out of a rule: are there negative, zero, positive eigenvalues?"""

    def classify(H: Matrix) -> str:
        values = np.linalg.eigvalsh(H)
        zero = np.abs(values) <= small * (1.0 if absolute else np.max(np.abs(values)))
        return decide(bool(np.any(values[~zero] < 0)), bool(zero.any()), bool(np.any(values > 0)))

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


_SWAPPED = {"minimum": "maximum", "maximum": "minimum"}

CLASSIFY = Exercise(
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
            "You looked at the determinant alone, and only for minimum or saddle. It is the product "
            "of the eigenvalues: an even number of negative ones make it positive.",
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
            "eigenvalues of both signs decides nothing. And an eigenvalue that is only rounding "
            "counts as zero.",
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
            "You compare eigenvalues with zero exactly. A computed eigenvalue that should be zero "
            "comes out as ±1e-16 or so, and its sign is chance: measure it against the largest.",
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
    ),
)


def _escape_cases(rng: np.random.Generator) -> list[Case]:
    def near(*eigenvalues: float) -> Matrix:
        return _symmetric(rng, *(value + rng.uniform(-0.15, 0.15) for value in eigenvalues))

    # In an order in which neither the first eigenvalue nor the first negative one is the smallest.
    diagonal = np.diag(np.array([1.2, -1.0, -0.5, 2.5, -1.8]) + rng.uniform(-0.15, 0.15, size=5))
    return [
        Case((near(-1.0, 3.0),), sizes={"n": 2}),
        Case((near(-1.5, 0.5, 3.0),), sizes={"n": 3}),
        Case((near(-4.0, -1.5, 0.6, 2.0),), sizes={"n": 4}),
        Case((near(-2.0, -1.2, 0.5, 1.5, 3.0),), sizes={"n": 5}),
        Case((diagonal,), edge="H is diagonal"),
    ]


def _eigenvector(choose: Callable[[Vector], int]) -> Callable[[Matrix], Vector]:
    """Make H ↦ eigenvector out of a rule that picks one of the ascending eigenvalues."""

    def direction(H: Matrix) -> Vector:
        values, vectors = np.linalg.eigh(H)
        return np.asarray(vectors[:, choose(values)])

    return direction


def _eigh_row(H: Matrix) -> Vector:
    return np.asarray(np.linalg.eigh(H)[1][0])


def _unsorted(choose: Callable[[Vector], int]) -> Callable[[Matrix], Vector]:
    """The same with the eigenvalues in the order in which `eig` returns them."""

    def direction(H: Matrix) -> Vector:
        values, vectors = np.linalg.eig(H)
        return np.asarray(vectors[:, choose(values)])

    return direction


ESCAPE = Exercise(
    id="second_order.escape",
    name="escape_direction",
    title="The way off a saddle",
    level=2,
    points=2,
    objective="5.6",
    hints=(
        "For unit vectors, vᵀHv lies between the smallest and the largest eigenvalue. Which v "
        "makes it smallest?",
        "`np.linalg.eigh(H)` returns the eigenvalues in ascending order and the eigenvectors as "
        "*columns*.",
    ),
    answer=Direction(either_sign=True),
    reference=_eigenvector(lambda values: 0),
    sampler=_escape_cases,
    misconceptions=(
        Misconception(
            "row-of-eigenvectors",
            _eigh_row,
            "You took a row of the matrix of eigenvectors. NumPy stores them as columns: "
            "`vectors[:, i]` belongs to `values[i]`.",
        ),
        Misconception(
            "steepest-up",
            _eigenvector(lambda values: -1),
            "Along your direction f rises fastest: it belongs to the largest eigenvalue. The "
            "eigenvalues come in ascending order.",
        ),
        Misconception(
            "largest-in-size",
            _eigenvector(lambda values: int(np.argmax(np.abs(values)))),
            "You took the eigenvalue of largest size. If that one is positive, f goes up: the sign "
            "matters.",
        ),
        Misconception(
            "least-negative",
            _eigenvector(lambda values: int(np.sum(values < 0)) - 1),
            "Along your direction f goes down, but there is a negative eigenvalue that is further "
            "from zero.",
        ),
        Misconception(
            "flattest",
            _eigenvector(lambda values: int(np.argmin(np.abs(values)))),
            "You took the eigenvalue nearest to zero, along which f hardly changes.",
        ),
        Misconception(
            "unsorted",
            _unsorted(lambda values: 0),
            "`np.linalg.eig` returns the eigenvalues in no particular order, so its first column "
            "may belong to any of them. `eigh`, for symmetric matrices, sorts.",
        ),
        Misconception(
            "first-negative",
            _unsorted(lambda values: int(np.argmax(values < 0))),
            "`np.linalg.eig` returns the eigenvalues in no particular order: the first negative "
            "one needn't be the most negative.",
        ),
        Misconception(
            "eigenvalues",
            lambda H: np.linalg.eigvalsh(H),
            "You returned the eigenvalues. Each tells a curvature; the direction in which f has "
            "that curvature is its eigenvector.",
        ),
        Misconception(
            "axis",
            lambda H: np.eye(len(H))[np.argmin(np.diag(H))],
            "You took the axis with the smallest diagonal entry. A direction between the axes "
            "curves down more.",
        ),
    ),
)


def _minor(A: Matrix, rows: Sequence[int]) -> Any:
    """The principal minor with these rows and columns, in the arithmetic of the entries."""
    block = A[np.ix_(rows, rows)]
    if len(rows) == 1:
        return block[0, 0]
    return sum(
        (-1) ** j * block[0, j] * _determinant(np.delete(block[1:], j, axis=1))
        for j in range(len(rows))
    )


def _determinant(A: Matrix) -> Any:
    if len(A) == 1:
        return A[0, 0]
    return sum(
        (-1) ** j * A[0, j] * _determinant(np.delete(A[1:], j, axis=1)) for j in range(len(A))
    )


def _positive_semidefinite(A: Matrix) -> bool:
    n = len(A)
    subsets = (rows for size in range(1, n + 1) for rows in combinations(range(n), size))
    return all(_minor(A, rows) >= 0 for rows in subsets)


MINORS_LIE = ((1, 1, 2), (1, 1, 2), (2, 2, 1))

SYLVESTER = Exercise(
    id="second_order.sylvester",
    name="not_semidefinite",
    title="When leading minors lie",
    level=2,
    points=2,
    objective="5.5",
    hints=(
        "If all leading minors were positive, A would be positive definite. So one of them has to "
        "be zero, and it should come early: what follows a zero is hidden.",
        "Make the first two rows and columns alike. Then look at the minor that uses rows 1 and 3, "
        "which isn't a leading one.",
    ),
    answer=Witness(
        fields=(("A", (3, 3)), ("v", (3,))),
        conditions=(
            Condition(
                "not-symmetric",
                lambda A, v: bool(np.all(A == A.T)),
                "Your A isn't symmetric. Hessians are (of C² functions), and the tests with minors "
                "are about symmetric matrices only.",
                (((1, 2, 0), (0, 1, 0), (0, 0, 1)), (1, 1, 1)),
            ),
            Condition(
                "diagonal-not-positive",
                lambda A, v: bool(np.all(np.diag(A) > 0)),
                "A diagonal entry isn't positive. A negative one gives A away at a glance; here "
                "all three must be positive.",
                (((1, 0, 0), (0, 0, 0), (0, 0, -1)), (0, 0, 1)),
            ),
            Condition(
                "second-minor-negative",
                lambda A, v: _minor(A, range(2)) >= 0,
                "The second leading minor is negative, so the leading minors tell that A isn't "
                "positive semidefinite. They are to be fooled: all three ≥ 0.",
                (((1, 2, 0), (2, 1, 0), (0, 0, 1)), (1, -1, 0)),
            ),
            Condition(
                "determinant-negative",
                lambda A, v: _minor(A, range(3)) >= 0,
                "The third leading minor, det A, is negative, so the leading minors tell that A "
                "isn't positive semidefinite. They are to be fooled: all three ≥ 0. Compute det A "
                "with letters in the third row and column, and see when it isn't negative.",
                (((1, 1, 0), (1, 1, 1), (0, 1, 1)), (1, -1, 1)),
            ),
            Condition(
                "semidefinite",
                lambda A, v: not _positive_semidefinite(A),
                "Your A is positive semidefinite: all seven principal minors are ≥ 0, so there is "
                "no v with vᵀAv < 0. If all leading minors are positive, this must happen.",
                (((1, 0, 0), (0, 1, 0), (0, 0, 1)), (1, 0, 0)),
            ),
            Condition(
                "no-certificate",
                lambda A, v: v @ A @ v < 0,
                "A is what was asked for, but your v doesn't show it: vᵀAv isn't negative. Look "
                "for a v inside the rows whose principal minor is negative.",
                (MINORS_LIE, (1, 1, 1)),
            ),
        ),
    ),
    reference=lambda: (MINORS_LIE, (-2, 0, 1)),
)

# --------------------------------------------------- level 3: combine, find the counterexample

Polynomial = list[Any]  # its coefficients in t, constant first


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    product: Polynomial = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] += a * b
    return product


def _first_sign(forms: Sequence[Sequence[Any]], curve: Sequence[Any], forward: int = 1) -> int:
    """Return the sign of f on (pt + qt², rt + st²) for small t > 0 (or t < 0): −1, 0 or 1.

    Each form lists the coefficients of xᵈ, xᵈ⁻¹y, …, yᵈ; f is their sum.
    """
    p, q, r, s = curve
    x: Polynomial = [Fraction(0), forward * p, q]
    y: Polynomial = [Fraction(0), forward * r, s]
    total: Polynomial = [Fraction(0)] * 9
    for form in forms:
        degree = len(form) - 1
        for i, coefficient in enumerate(form):
            term: Polynomial = [coefficient]
            for factor in [x] * (degree - i) + [y] * i:
                term = _times(term, factor)
            for power, entry in enumerate(term):
                total[power] += entry
    lowest = next((entry for entry in total if entry != 0), Fraction(0))
    return (lowest > 0) - (lowest < 0)


def _semidefinite_form(a: Any, b: Any, c: Any) -> bool:
    """Whether ax² + bxy + cy² is nowhere negative."""
    return bool(a >= 0 and c >= 0 and 4 * a * c >= b * b)


def _cubic(coefficients: Sequence[Any]) -> list[Sequence[Any]]:
    a, b, c, d, e = coefficients
    return [(a, b, c), (d, 0, 0, e)]


SEMIDEFINITE = Exercise(
    id="second_order.semidefinite",
    name="way_down",
    title="Semidefinite, and yet no minimum",
    level=3,
    points=3,
    objective="5.4",
    hints=(
        "The quadratic part must be the square of a linear expression, up to a positive factor. "
        "Along which line is it zero?",
        "On that line only dx³ + ey³ is left. One of its two directions goes down.",
    ),
    answer=Witness(
        fields=(("coefficients", (5,)), ("curve", (4,))),
        # f = ax² + bxy + cy² + dx³ + ey³ along (pt + qt², rt + st²)
        conditions=(
            Condition(
                "zero-coefficient",
                lambda f, curve: bool(np.all(f[:3] != 0)),
                "One of a, b, c is zero. All three must be different from zero, so that the flat "
                "direction isn't an axis.",
                ((0, 0, 1, 1, 0), (-1, 0, 0, 0)),
            ),
            Condition(
                "not-semidefinite",
                lambda f, curve: _semidefinite_form(*f[:3]),
                "Your Hessian isn't positive semidefinite: it has a negative eigenvalue, so it "
                "tells by itself that there is no minimum. The claim begins with H ⪰ 0. (The rows "
                "of H are 2a, b and b, 2c.)",
                ((1, 3, 1, 0, 0), (1, 0, -1, 0)),
            ),
            Condition(
                "definite",
                lambda f, curve: 4 * f[0] * f[2] == f[1] ** 2,
                "Your Hessian is positive definite. That is sufficient: the origin is a strict "
                "minimum, and no curve goes down. (The rows of H are 2a, b and b, 2c.)",
                ((1, 1, 1, 1, 0), (-1, 0, 0, 0)),
            ),
            Condition(
                "square-alone",
                lambda f, curve: bool(f[3] != 0 or f[4] != 0),
                "With d = e = 0 only a square is left, which is never negative: the origin is a "
                "minimum after all. Let the higher terms speak where the square is silent.",
                ((1, -4, 4, 0, 0), (2, 0, 1, 0)),
            ),
            Condition(
                "constant-curve",
                lambda f, curve: bool(np.any(curve != 0)),
                "The function is fine. Your curve never leaves the origin.",
                ((1, -4, 4, 1, 0), (0, 0, 0, 0)),
            ),
            Condition(
                "other-way",
                lambda f, curve: (
                    _first_sign(_cubic(f), curve) < 0 or _first_sign(_cubic(f), curve, -1) >= 0
                ),
                "The function is fine. Along your curve f goes up for small t > 0, though not for "
                "small t < 0: walk the other way.",
                ((1, -4, 4, 1, 0), (2, 0, 1, 0)),
            ),
            Condition(
                "goes-up",
                lambda f, curve: _first_sign(_cubic(f), curve) < 0,
                "The function is fine. Along your curve f doesn't go down: put x = pt + qt², "
                "y = rt + st² into f and look at the lowest power of t. Start out along the line "
                "on which the quadratic part is zero. If f is zero on all of that line, bend.",
                ((1, -4, 4, 1, 0), (1, 0, 0, 0)),
            ),
        ),
    ),
    reference=lambda: ((1, -4, 4, 1, 0), (-2, 0, -1, 0)),
)


def _flat_direction(quadratic: Sequence[Any]) -> tuple[Any, Any]:
    """A direction in which ax² + bxy + cy², with 4ac = b² and a ≠ 0, is zero."""
    a, b, _ = quadratic
    return b, -2 * a


def _at(form: Sequence[Any], x: Any, y: Any) -> Any:
    degree = len(form) - 1
    return sum(c * x ** (degree - i) * y**i for i, c in enumerate(form))


# w = x + y in the place of y: (w − x²)(w − 3x²), and the parabola w = 2x².
LINES_LIE = ((1, 2, 1), (-4, -4, 0, 0), (3, 0, 0, 0, 0))
CURVE = (1, 0, -1, 2)

EVERY_LINE = Exercise(
    id="second_order.every_line",
    name="unseen",
    title="Every line sees a minimum",
    level=3,
    points=3,
    objective="5.4",
    hints=(
        "The quadratic part must be a square, say of w = x + y. Which lines does it settle, and "
        "which one does it leave to the cubic and the quartic part?",
        "Build f as a product of two expressions, w minus a multiple of x² each, and multiply out. "
        "Where is a product of two factors negative? Lead the curve through there.",
    ),
    answer=Witness(
        fields=(("quadratic", (3,)), ("cubic", (4,)), ("quartic", (5,)), ("curve", (4,))),
        conditions=(
            Condition(
                "zero-coefficient",
                lambda two, three, four, curve: bool(np.all(two != 0)),
                "One of the coefficients of x², xy and y² is zero. All three must differ from "
                "zero, so that the flat direction isn't an axis as in the chapter.",
                ((0, 0, 1), (0, -4, 0, 0), (3, 0, 0, 0, 0), (1, 0, 0, 2)),
            ),
            Condition(
                "a-line-goes-down",
                lambda two, three, four, curve: _semidefinite_form(*two),
                "Your quadratic part is negative along some line, so that line sees f go down. "
                "Every line should see a minimum: H ⪰ 0.",
                ((1, 3, 1), (0, 0, 0, 0), (1, 0, 0, 0, 1), (1, 0, -1, 0)),
            ),
            Condition(
                "definite",
                lambda two, three, four, curve: 4 * two[0] * two[2] == two[1] ** 2,
                "Your Hessian is positive definite, which is sufficient: the origin is a strict "
                "minimum, and no curve goes down.",
                ((1, 1, 1), (-4, -4, 0, 0), (3, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "cubic-on-the-flat-line",
                lambda two, three, four, curve: _at(three, *_flat_direction(two)) == 0,
                "There is one line on which the quadratic part is zero. On it your cubic part "
                "isn't, and a cube changes sign: one half of this line goes down. The cubic part "
                "must vanish there.",
                ((1, 2, 1), (1, 0, 0, 0), (3, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "quartic-on-the-flat-line",
                lambda two, three, four, curve: _at(four, *_flat_direction(two)) > 0,
                "On the one line where the quadratic and the cubic part are both zero, your "
                "quartic part isn't positive: that line doesn't see a strict minimum.",
                ((1, 2, 1), (-4, -4, 0, 0), (0, 0, 0, 0, 0), (1, 0, -1, 2)),
            ),
            Condition(
                "straight-curve",
                lambda two, three, four, curve: curve[0] * curve[3] != curve[1] * curve[2],
                "The function is fine as far as lines go. Your curve runs along a straight line "
                "(or stays at the origin), and there f goes up. It has to bend.",
                (*LINES_LIE, (1, 0, -1, 0)),
            ),
            Condition(
                "goes-up",
                lambda two, three, four, curve: _first_sign((two, three, four), curve) < 0,
                "Every line sees a strict minimum, as it should. But along your curve f doesn't go "
                "down: put x = pt + qt², y = rt + st² into f and look at the lowest power of t. "
                "Start out along the flat line, and bend enough but not too much. (If no curve "
                "helps, the cubic part is too small.)",
                (*LINES_LIE, (1, 0, -1, 5)),
            ),
        ),
    ),
    reference=lambda: (*LINES_LIE, CURVE),
)

EXERCISES: tuple[Exercise, ...] = (
    CRITICAL_POINTS,
    D_TEST,
    ZERO_EIGENVALUE,
    LOCAL_GLOBAL,
    THRESHOLD,
    CLASSIFY,
    ESCAPE,
    SYLVESTER,
    SEMIDEFINITE,
    EVERY_LINE,
)
