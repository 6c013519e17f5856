"""The same update for the Hessian itself, in words."""

from typing import Any

import numpy as np

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


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, sign: float = 1.0, edge: str = "") -> Case:
        M, s, y = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
        along = y - (y @ s) / (s @ s) * s  # then yᵀs is neither small nor sᵀs
        y = along + sign * rng.uniform(0.4, 0.8) * s
        return Case((M @ M.T / n + np.eye(n), s, y), edge=edge, sizes={"n": n})

    zero = case(2)
    flat = (zero.args[0], np.array([1.5, 0.5]), np.array([-1.0, 3.0]))
    return [
        case(3),
        case(4),
        case(2),
        case(5),
        case(1, edge="n is 1"),
        case(3, -1.0, "yᵀs is negative"),
        Case(flat, edge="yᵀs is zero", sizes={"n": 2}),
    ]


def _formula(
    B: Matrix,
    s: Vector,
    y: Vector,
    *,
    image: Any = lambda B, s, y: B @ s,
    taken: Any = lambda B, s, y, Bs: np.outer(Bs, Bs) / (s @ Bs),
    added: Any = lambda B, s, y: np.outer(y, y) / (y @ s),
    take: float = -1.0,
    add: float = 1.0,
    skip: Any = lambda B, s, y: y @ s <= 0,
    instead: Any = lambda B: B,
) -> Matrix:
    if skip(B, s, y):
        kept: Matrix = instead(B)
        return kept
    with np.errstate(divide="ignore", invalid="ignore"):
        new: Matrix = B + take * taken(B, s, y, image(B, s, y)) + add * added(B, s, y)
    return new


def _never(B: Matrix, s: Vector, y: Vector) -> bool:
    return False


def _for_the_inverse(B: Matrix, s: Vector, y: Vector) -> Matrix:
    if y @ s <= 0:
        return B
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    new: Matrix = V @ B @ V.T + rho * np.outer(s, s)
    return new


def _both_sides(B: Matrix, s: Vector, y: Vector) -> Matrix:
    if y @ s <= 0:
        return B
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(y, s)
    new: Matrix = V @ B @ V.T + rho * np.outer(y, y)
    return new


def _rank_one(B: Matrix, s: Vector, y: Vector) -> Matrix:
    if y @ s <= 0:
        return B
    gap = y - B @ s
    new: Matrix = B + np.outer(gap, gap) / (gap @ s)
    return new


def _by_the_inverse(B: Matrix, s: Vector, y: Vector) -> Matrix:
    """Update the inverse as the chapter does, entry by entry, and invert it."""
    if np.dot(y, s) <= 0:
        return B
    C, rho, n = np.linalg.inv(B), 1 / np.dot(y, s), len(s)
    V = np.array([[float(i == j) - rho * s[i] * y[j] for j in range(n)] for i in range(n)])
    inverted: Matrix = np.linalg.inv(V @ C @ V.T + rho * np.multiply.outer(s, s))
    return inverted


EXERCISE = Exercise(
    id="newton.hessian_update",
    name="hessian_update",
    title="The update, for the Hessian itself",
    level=2,
    points=2,
    objective="11.6",
    hints=(
        "A multiple of vvᵀ sends s to a multiple of v. What must v be, so that B minus that sends "
        "s to zero? And which number stands in front?",
        "What is added must send s to y: a multiple of yyᵀ. Apply it to s to find the number. And "
        "look at yᵀs before anything else.",
    ),
    answer=Array(),
    reference=lambda B, s, y: _formula(B, s, y),
    sampler=_cases,
    coincidences={
        "B-symmetric": "B stands for a Hessian.",
        "answer-symmetric": "B is symmetric, and both terms are multiples of a vvᵀ.",
    },
    misconceptions=(
        slip(
            _formula,
            "never-skipped",
            "An update is made although the measured curvature isn't positive. B is to be "
            "returned as it is then.",
            "The update is right where it is made.",
            skip=_never,
        ),
        slip(
            _formula,
            "identity-instead",
            "Where the curvature isn't positive you return the identity. What was learnt before "
            "is to be kept.",
            "The update is right.",
            instead=lambda B: np.eye(len(B)),
        ),
        slip(
            _formula,
            "always-skipped",
            "B is returned as it is, although the measured curvature is positive.",
            skip=lambda B, s, y: True,
        ),
        slip(
            _formula,
            "skipped-the-wrong-way-round",
            "You skip where the curvature is positive, and update where it isn't.",
            skip=lambda B, s, y: y @ s > 0,
        ),
        slip(
            _formula,
            "nothing-taken-away",
            "Nothing is taken away. Then B sends s to y *plus* what it sent s to before.",
            take=0.0,
        ),
        slip(
            _formula,
            "nothing-added",
            "Nothing is added: your matrix sends s to zero.",
            add=0.0,
        ),
        slip(
            _formula,
            "first-added",
            "What should be taken away is added.",
            take=1.0,
        ),
        slip(
            _formula,
            "second-taken-away",
            "What should be added is taken away.",
            add=-1.0,
        ),
        slip(
            _formula,
            "step-for-image",
            "What you take away is a multiple of ssᵀ. It sends s to a multiple of s; B sends it "
            "elsewhere.",
            taken=lambda B, s, y, Bs: np.outer(s, s) / (s @ Bs),
        ),
        slip(
            _formula,
            "unit-steps",
            "What you take away is divided by sᵀs. Apply your matrix to s: zero must come out "
            "before y is added.",
            taken=lambda B, s, y, Bs: np.outer(Bs, Bs) / (s @ s),
        ),
        slip(
            _formula,
            "length-of-the-image",
            "What you take away is divided by the squared length of Bs. Apply your matrix to s: "
            "zero must come out before y is added.",
            taken=lambda B, s, y, Bs: np.outer(Bs, Bs) / (Bs @ Bs),
        ),
        slip(
            _formula,
            "undivided",
            "What you take away isn't divided by anything.",
            taken=lambda B, s, y, Bs: np.outer(Bs, Bs),
        ),
        slip(
            _formula,
            "multiplied-not-divided",
            "What you take away is multiplied by a number that it should be divided by.",
            taken=lambda B, s, y, Bs: np.outer(Bs, Bs) * (s @ Bs),
        ),
        slip(
            _formula,
            "mixed-with-the-step",
            "What you take away mixes s with the image of s. It sends s to the right direction, "
            "and isn't symmetric.",
            taken=lambda B, s, y, Bs: np.outer(Bs, s) / (s @ Bs),
        ),
        slip(
            _formula,
            "mixed-the-other-way",
            "What you take away mixes s with the image of s, and isn't symmetric.",
            taken=lambda B, s, y, Bs: np.outer(s, Bs) / (s @ Bs),
        ),
        slip(
            _formula,
            "along-the-gradient-change",
            "What you take away is made of y. It must cancel what B does to s.",
            taken=lambda B, s, y, Bs: np.outer(y, y) / (s @ Bs),
        ),
        slip(
            _formula,
            "unit-step-for-image",
            "What you take away is ssᵀ over sᵀs. It sends s to s itself; B sends it elsewhere.",
            taken=lambda B, s, y, Bs: np.outer(s, s) / (s @ s),
        ),
        slip(
            _formula,
            "image-of-y-throughout",
            "What you take away is made for y: it makes B send *y* to zero. It is s that should "
            "go to zero.",
            taken=lambda B, s, y, Bs: np.outer(B @ y, B @ y) / (y @ B @ y),
        ),
        slip(
            _formula,
            "half-taken-away",
            "Only half is taken away: apply your matrix to s.",
            take=-0.5,
        ),
        slip(
            _formula,
            "one-sided",
            "What you take away is one-sided, (Bs)sᵀ over sᵀs. It sends s to the right place, but "
            "the result isn't symmetric.",
            taken=lambda B, s, y, Bs: np.outer(Bs, s) / (s @ s),
        ),
        slip(
            _formula,
            "denominator-of-the-other",
            "The number under the term that you take away belongs to the other one.",
            taken=lambda B, s, y, Bs: np.outer(Bs, Bs) / (y @ s),
        ),
        slip(
            _formula,
            "length-of-y",
            "What you add is divided by the squared length of y. Applied to s it must give y.",
            added=lambda B, s, y: np.outer(y, y) / (y @ y),
        ),
        slip(
            _formula,
            "length-of-s",
            "What you add is divided by the squared length of s. Applied to s it must give y.",
            added=lambda B, s, y: np.outer(y, y) / (s @ s),
        ),
        slip(
            _formula,
            "added-undivided",
            "What you add isn't divided by anything. Applied to s it must give y.",
            added=lambda B, s, y: np.outer(y, y),
        ),
        slip(
            _formula,
            "steps-added",
            "What you add is a multiple of ssᵀ: that is the last term for the *inverse*. Applied "
            "to s it must give y.",
            added=lambda B, s, y: np.outer(s, s) / (y @ s),
        ),
        slip(
            _formula,
            "added-multiplied",
            "What you add is multiplied by a number that it should be divided by.",
            added=lambda B, s, y: np.outer(y, y) * (y @ s),
        ),
        slip(
            _formula,
            "added-mixed",
            "What you add mixes s and y, and isn't symmetric.",
            added=lambda B, s, y: np.outer(y, s) / (y @ s),
        ),
        slip(
            _formula,
            "added-mixed-the-other-way",
            "What you add mixes s and y, and isn't symmetric.",
            added=lambda B, s, y: np.outer(s, y) / (y @ s),
        ),
        slip(
            _formula,
            "added-one-sided",
            "What you add is one-sided, ysᵀ over sᵀs. Applied to s it gives y, but the result "
            "isn't symmetric.",
            added=lambda B, s, y: np.outer(y, s) / (s @ s),
        ),
        slip(
            _formula,
            "added-the-image-of-the-other",
            "The number under the term that you add belongs to the other one.",
            added=lambda B, s, y: np.outer(y, y) / (s @ B @ s),
        ),
        slip(
            _formula,
            "image-of-y",
            "You multiplied B by y. B stands for the Hessian, which is applied to the step.",
            image=lambda B, s, y: B @ y,
        ),
        slip(
            _formula,
            "number-taken-away",
            "What you take away is a number, the product of a vector with itself. vvᵀ is a matrix "
            "of shape (n, n), with all products of two entries.",
            taken=lambda B, s, y, Bs: (Bs @ Bs) / (s @ Bs),
        ),
        slip(
            _formula,
            "number-added",
            "What you add is a number, the product of a vector with itself. yyᵀ is a matrix of "
            "shape (n, n), with all products of two entries.",
            added=lambda B, s, y: (y @ y) / (y @ s),
        ),
        slip(
            _formula,
            "squares-taken-away",
            "What you take away is a vector of squares. vvᵀ is a matrix of shape (n, n), with all "
            "products of two entries.",
            taken=lambda B, s, y, Bs: Bs * Bs / (s @ Bs),
        ),
        slip(
            _formula,
            "squares-added",
            "What you add is a vector of squares. yyᵀ is a matrix of shape (n, n), with all "
            "products of two entries.",
            added=lambda B, s, y: y * y / (y @ s),
        ),
        Misconception(
            "for-the-inverse",
            _for_the_inverse,
            "This is the chapter's update, for the *inverse* Hessian, applied to B. Your matrix "
            "sends y to s.",
        ),
        Misconception(
            "two-sided",
            _both_sides,
            "You exchanged s and y in the chapter's update. It sends s to y and is symmetric, and "
            "it is another method, DFP. The words ask for two terms of rank one.",
        ),
        Misconception(
            "change-alone",
            lambda B, s, y: B if y @ s <= 0 else _formula(B, s, y) - B,
            "This is what is added to B on the whole. The corrected B is asked for.",
        ),
        Misconception(
            "inverted",
            lambda B, s, y: np.linalg.inv(_formula(B, s, y)),
            "This is the inverse of the corrected B. B stands for the Hessian itself.",
        ),
        Misconception(
            "one-sided-throughout",
            lambda B, s, y: B if y @ s <= 0 else B + np.outer(y - B @ s, s) / (s @ s),
            "You corrected B by one term, (y − Bs)sᵀ over sᵀs. It sends s to y, and the result "
            "isn't symmetric.",
        ),
        Misconception(
            "rank-one",
            _rank_one,
            "You corrected B by one term of rank one. It sends s to y, and may lose positive "
            "definiteness. The words ask for two terms.",
        ),
    ),
    proof=Recomputed(_by_the_inverse),
)
