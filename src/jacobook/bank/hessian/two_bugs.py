"""Two mistakes in the code of a Hessian."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.hessian._shared import hessian_in_units
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _chain_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        # Neither 0 nor 1, where powers agree, and no two entries alike.
        x = rng.permutation(np.linspace(1.3, 2.6, n + 2))[:n] * rng.choice([-1.0, 1.0], size=n)
        return Case((scale * x,), edge=edge, sizes={"n": n})

    return [
        case(3),
        case(4),
        case(6),
        case(5),
        case(2, "n is 2"),
        case(1, "n is 1"),
        # Here no step of a difference near 1e-6 or 1e-3 is any good.
        case(4, "the entries of x are in the millions", 1e6),
    ]


def _f(x: Vector) -> Vector:
    return np.sum(x[:-1] ** 3 * x[1:] ** 2)


Entry = Callable[[float, float], float]


def _filled(put: Callable[[Matrix, int, float, float], None]) -> Callable[[Vector], Matrix]:
    """Make x ↦ H out of what a term, with its two entries of x, puts at place i."""

    def hessian(x: Vector) -> Matrix:
        H = np.zeros((len(x), len(x)))
        for i in range(len(x) - 1):
            put(H, i, float(x[i]), float(x[i + 1]))
        return H

    return hessian


def _right(H: Matrix, i: int, a: float, b: float) -> None:
    H[i, i] += 6 * a * b**2
    H[i + 1, i + 1] += 2 * a**3
    H[i, i + 1] = H[i + 1, i] = 6 * a**2 * b


def _as_given(H: Matrix, i: int, a: float, b: float) -> None:
    H[i, i] = 6 * a * b**2
    H[i + 1, i + 1] = 2 * a**3
    H[i, i + 1] = 6 * a**2 * b
    H[i + 1, i] = 6 * a * b**2


def _chain(
    x: Vector,
    *,
    own: Entry = lambda a, b: 6 * a * b**2,
    following: Entry = lambda a, b: 2 * a**3,
    upper: Entry = lambda a, b: 6 * a**2 * b,
    lower: Entry = lambda a, b: 6 * a**2 * b,
    kept: str = "both",
    place: int = 0,
    terms: Callable[[int], range] = lambda n: range(n - 1),
) -> Matrix:
    """The Hessian out of what a term, with its two factors a and b, puts into its four places.

    ``kept`` says what becomes of two shares that meet on the diagonal.
    """
    n = len(x)
    H = np.zeros((n, n))
    for i in terms(n):
        a, b, j = float(x[i]), float(x[(i + 1) % n]), (i + 1) % n
        at = i + place
        share, before = own(a, b), float(H[at, at])
        H[at, at] = {
            "both": before + share,
            "own": share,
            "following": before or share,
            "times": (before or 1.0) * share,
        }[kept]
        H[j, j] += following(a, b)
        H[i, j], H[j, i] = upper(a, b), lower(a, b)
    return H


def _averaged(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i + 1] = H[i + 1, i] = 3 * a**2 * b + 3 * a * b**2


def _symmetrised(x: Vector) -> Matrix:
    H = _filled(_as_given)(x)
    return (H + H.T) / 2


def _proof(x: Vector) -> Matrix:
    return hessian_in_units(_f, x, np.full(len(x), np.max(np.abs(x))))


EXERCISE = Exercise(
    id="hessian.two_bugs",
    name="chain_hessian",
    title="Two mistakes in the code",
    level=2,
    points=2,
    objective="4.1",
    hints=(
        "Do what its author didn't: three coordinates, all different. Then compare with "
        "`jacobook.hessian`, and ask which entries differ. What must hold for H and H.T?",
        "The entry x₂ stands in two terms of the sum. What becomes of the first one's share of the "
        "second derivative by x₂ when the loop comes to the second?",
    ),
    answer=Array(),
    reference=lambda x: _chain(x),
    sampler=_chain_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "as-given",
            _filled(_as_given),
            "This is what the code gives as it stands. Compare it with a measured Hessian at a "
            "point with three different coordinates.",
        ),
        Misconception(
            "averaged",
            _filled(_averaged),
            "The diagonal is right now. Of the two mixed derivatives you took the mean, which "
            "hides the mistake and doesn't mend it: one is right, the other wrong.",
        ),
        Misconception(
            "symmetrised",
            _symmetrised,
            "You averaged the matrix with its transpose. That hides the mistake beside the "
            "diagonal and doesn't mend it, and the other one, on the diagonal, is still there.",
        ),
        slip(
            _chain,
            "still-overwritten",
            "On the diagonal something is lost: an inner entry of x stands in two terms of the "
            "sum, and each has its share.",
            "The mixed derivatives are right now.",
            kept="own",
        ),
        slip(
            _chain,
            "other-share-lost",
            "On the diagonal an inner entry of x gets the share of one of its two terms only.",
            "The mixed derivatives are right now.",
            kept="following",
        ),
        slip(
            _chain,
            "shares-subtracted",
            "On the diagonal the two shares of an inner entry of x are subtracted. The terms of f "
            "are added, and so are their shares.",
            "The mixed derivatives are right now.",
            own=lambda a, b: -6 * a * b**2,
        ),
        slip(
            _chain,
            "shares-multiplied",
            "On the diagonal the two shares of an inner entry of x are multiplied. The terms of f "
            "are added, and so are their shares.",
            "The mixed derivatives are right now.",
            kept="times",
        ),
        slip(
            _chain,
            "still-not-symmetric",
            "Below the diagonal stands the entry of the given code: your matrix isn't symmetric, "
            "and f is a polynomial. One of the two mixed derivatives is wrong.",
            "The diagonal is right now.",
            lower=lambda a, b: 6 * a * b**2,
        ),
        slip(
            _chain,
            "upper-changed",
            "You changed the mixed derivative above the diagonal, and left the one below. "
            "Differentiate one term by both variables: which of the two was right?",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a * b**2,
            lower=lambda a, b: 6 * a**2 * b,
        ),
        slip(
            _chain,
            "wrong-one-copied",
            "The matrix is symmetric, but of the two different mixed derivatives you kept the "
            "wrong one: differentiate one term by both variables.",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a * b**2,
            lower=lambda a, b: 6 * a * b**2,
        ),
        slip(
            _chain,
            "lower-negated",
            "Below the diagonal the mixed derivative has the wrong sign.",
            "The diagonal is right now.",
            lower=lambda a, b: -6 * a**2 * b,
        ),
        slip(
            _chain,
            "lower-missing",
            "Below the diagonal the mixed derivatives are missing.",
            lower=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "upper-missing",
            "Above the diagonal the mixed derivatives are missing.",
            upper=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "both-above",
            "Above the diagonal the mixed derivative is counted twice, and below not at all: each "
            "order has a place of its own.",
            "The diagonal is right now.",
            upper=lambda a, b: 12 * a**2 * b,
            lower=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "mixed-doubled",
            "The mixed entries are twice too large: each order of differentiation has a place of "
            "its own.",
            "The diagonal is right now.",
            upper=lambda a, b: 12 * a**2 * b,
            lower=lambda a, b: 12 * a**2 * b,
        ),
        slip(
            _chain,
            "mixed-halved",
            "The mixed entries are half of what they should be. Both powers come down as factors.",
            "The diagonal is right now.",
            upper=lambda a, b: 3 * a**2 * b,
            lower=lambda a, b: 3 * a**2 * b,
        ),
        slip(
            _chain,
            "mixed-third",
            "In the mixed entries the 3 that comes down from the cube is missing.",
            "The diagonal is right now.",
            upper=lambda a, b: 2 * a**2 * b,
            lower=lambda a, b: 2 * a**2 * b,
        ),
        slip(
            _chain,
            "mixed-square-kept",
            "In the mixed entries the square of the second factor is still there: its power goes "
            "down by one.",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a**2 * b**2,
            lower=lambda a, b: 6 * a**2 * b**2,
        ),
        slip(
            _chain,
            "mixed-cube-kept",
            "In the mixed entries the cube is still there: its power goes down by one.",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a**3 * b,
            lower=lambda a, b: 6 * a**3 * b,
        ),
        slip(
            _chain,
            "mixed-power-down-twice",
            "In the mixed entries the power of the first factor went down by two. It is "
            "differentiated once.",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a * b,
            lower=lambda a, b: 6 * a * b,
        ),
        slip(
            _chain,
            "mixed-without-second",
            "In the mixed entries the second factor is gone: its square goes down to the first "
            "power.",
            "The diagonal is right now.",
            upper=lambda a, b: 6 * a**2,
            lower=lambda a, b: 6 * a**2,
        ),
        slip(
            _chain,
            "mixed-negated",
            "The mixed entries have the wrong sign.",
            "The diagonal is right now.",
            upper=lambda a, b: -6 * a**2 * b,
            lower=lambda a, b: -6 * a**2 * b,
        ),
        slip(
            _chain,
            "mixed-missing",
            "The mixed entries are missing.",
            "The diagonal is right now.",
            upper=lambda a, b: 0.0,
            lower=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "mixed-factor-five",
            "In the mixed entries the powers 3 and 2 come down as factors. They are multiplied, "
            "not added.",
            "The diagonal is right now.",
            upper=lambda a, b: 5 * a**2 * b,
            lower=lambda a, b: 5 * a**2 * b,
        ),
        slip(
            _chain,
            "own-power-lost",
            "In the share of a term on the diagonal of its *first* factor, the second factor lost "
            "its power: by the first alone, the other stays as it is.",
            own=lambda a, b: 6 * a * b,
        ),
        slip(
            _chain,
            "own-not-lowered-twice",
            "In the share of a term on the diagonal of its *first* factor, the power of the first "
            "factor went down by one. It is differentiated twice.",
            own=lambda a, b: 3 * a**2 * b**2,
        ),
        slip(
            _chain,
            "own-square-kept",
            "In the share of a term on the diagonal of its *first* factor, the power of the first "
            "factor is still 2. It goes down by two.",
            own=lambda a, b: 6 * a**2 * b**2,
        ),
        slip(
            _chain,
            "own-halved",
            "In the share of a term on the diagonal of its *first* factor, a factor is missing: "
            "both differentiations bring the power down, first 3, then 2.",
            own=lambda a, b: 3 * a * b**2,
        ),
        slip(
            _chain,
            "own-like-the-mixed",
            "In the share of a term on the diagonal of its *first* factor stands the mixed "
            "derivative.",
            own=lambda a, b: 6 * a**2 * b,
        ),
        slip(
            _chain,
            "own-without-second",
            "In the share of a term on the diagonal of its *first* factor, the second factor is "
            "missing: it is a constant there, and stays.",
            own=lambda a, b: 6 * a,
        ),
        slip(
            _chain,
            "own-missing",
            "In the share of a term on the diagonal of its *first* factor, nothing stands.",
            own=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "next-power",
            "In the share of a term on the diagonal of its *second* factor, the cube of the first "
            "factor became a square: it is a constant there, and stays.",
            following=lambda a, b: 2 * a**2,
        ),
        slip(
            _chain,
            "next-wrong-entry",
            "In the share of a term on the diagonal of its *second* factor, you took the cube of "
            "the second factor. The cube is the first one's.",
            following=lambda a, b: 2 * b**3,
        ),
        slip(
            _chain,
            "next-halved",
            "In the share of a term on the diagonal of its *second* factor, the 2 that comes down "
            "from the square is missing.",
            following=lambda a, b: a**3,
        ),
        slip(
            _chain,
            "next-not-twice",
            "In the share of a term on the diagonal of its *second* factor, the second factor is "
            "still there: its square is differentiated twice.",
            following=lambda a, b: 2 * a**3 * b,
        ),
        slip(
            _chain,
            "next-negated",
            "In the share of a term on the diagonal of its *second* factor, the sign is wrong.",
            following=lambda a, b: -2 * a**3,
        ),
        slip(
            _chain,
            "next-linear",
            "In the share of a term on the diagonal of its *second* factor, the cube of the first "
            "factor is gone: it is a constant there, and stays.",
            following=lambda a, b: 2 * a,
        ),
        slip(
            _chain,
            "next-six",
            "In the share of a term on the diagonal of its *second* factor, the factor is 6. The "
            "square brings only a 2, and the cube isn't differentiated.",
            following=lambda a, b: 6 * a**3,
        ),
        slip(
            _chain,
            "next-missing",
            "In the share of a term on the diagonal of its *second* factor, nothing stands.",
            following=lambda a, b: 0.0,
        ),
        slip(
            _chain,
            "last-term-missing",
            "The last term of the sum is missing: it runs over all neighbours, n − 1 of them.",
            terms=lambda n: range(n - 2),
        ),
        slip(
            _chain,
            "first-term-missing",
            "The first term of the sum is missing: it runs over all neighbours, n − 1 of them.",
            terms=lambda n: range(1, n - 1),
        ),
        slip(
            _chain,
            "ring",
            "Your sum closes the chain to a ring: a term with the last and the first entry of x "
            "is in it. There are n − 1 terms.",
            terms=lambda n: range(n if n > 1 else 0),
        ),
        slip(
            _chain,
            "one-row-too-far",
            "On the diagonal the first factor's share stands one place too early.",
            place=-1,
        ),
        Misconception(
            "last-row-cut-off",
            lambda x: _chain(x)[:-1, :-1],
            "Your matrix has a row and a column too few: x has n entries, and the last one has its "
            "second derivatives too.",
        ),
        Misconception(
            "gradient",
            lambda x: (
                np.append(3 * x[:-1] ** 2 * x[1:] ** 2, 0.0)
                + np.append(0.0, 2 * x[:-1] ** 3 * x[1:])
            ),
            "This is the gradient of f. The Hessian has a row for each of its entries.",
        ),
        Misconception(
            "diagonal-of-it",
            lambda x: np.diag(_chain(x)),
            "These are the diagonal entries. The Hessian is the whole matrix.",
        ),
        slip(
            _chain,
            "next-not-differentiated",
            "In the share of a term on the diagonal of its *second* factor, the square of that "
            "factor is still there: it is differentiated twice.",
            following=lambda a, b: 2 * a**3 * b**2,
        ),
        slip(
            _chain,
            "own-without-itself",
            "In the share of a term on the diagonal of its *first* factor, no power of it is "
            "left: a cube differentiated twice leaves one.",
            own=lambda a, b: 6 * b**2,
        ),
        slip(
            _chain,
            "own-cube",
            "In the share of a term on the diagonal of its *first* factor, the cube is still "
            "there: its power goes down by two.",
            own=lambda a, b: 6 * a**3 * b**2,
        ),
        slip(
            _chain,
            "shares-exchanged",
            "On the diagonal the two shares of a term stand in each other's place.",
            "The mixed derivatives are right now.",
            own=lambda a, b: 2 * a**3,
            following=lambda a, b: 6 * a * b**2,
        ),
        slip(
            _chain,
            "lower-square-kept",
            "Below the diagonal the square of the second factor is still there: its power goes "
            "down by one.",
            "Everything else is right.",
            lower=lambda a, b: 6 * a**2 * b**2,
        ),
        slip(
            _chain,
            "next-slope-of-the-cube",
            "In the share of a term on the diagonal of its *second* factor stands the slope of "
            "the cube. The cube is a constant there, and stays.",
            following=lambda a, b: 3 * a**2,
        ),
        slip(
            _chain,
            "lower-without-square",
            "Below the diagonal the first factor lost its square. The matrix must be symmetric.",
            "The rest is right now.",
            lower=lambda a, b: 6 * a * b,
        ),
        slip(
            _chain,
            "lower-without-second",
            "Below the diagonal the second factor is missing. The matrix must be symmetric.",
            "The rest is right now.",
            lower=lambda a, b: 6 * a**2,
        ),
        slip(
            _chain,
            "mixed-of-the-diagonal",
            "In the mixed entries stands the share of the second factor on the diagonal.",
            "The diagonal is right now.",
            upper=lambda a, b: 2 * a**3,
            lower=lambda a, b: 2 * a**3,
        ),
        slip(
            _chain,
            "next-without-power",
            "In the share of a term on the diagonal of its *second* factor, the cube was "
            "differentiated: it is constant there.",
            following=lambda a, b: 6 * a,
        ),
        slip(
            _chain,
            "own-with-two",
            "In the share of a term on the diagonal of its *first* factor the constant is 2. The "
            "cube brings 3, then 2.",
            own=lambda a, b: 2 * a * b**2,
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
