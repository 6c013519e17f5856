"""Back through a projection."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, length: float, edge: str = "", along: bool = False) -> Case:
        y = rng.normal(size=n)
        y *= length / np.linalg.norm(y)
        u = 1.7 * y if along else rng.normal(size=n)
        return Case((y, u), edge=edge, sizes={"n": n})

    def even(n: int, low: float, high: float) -> Case:
        # No entry sticks out: neither the largest entry nor their sum tells where the ball ends.
        y = rng.choice([-1.0, 1.0], size=n) * rng.uniform(low, high, size=n)
        return Case((y, rng.normal(size=n)), sizes={"n": n})

    return [
        case(3, 2.5),
        case(4, 0.6),
        case(5, 1.6),
        case(2, 3.5),
        case(3, 0.3),
        even(4, 0.6, 0.9),
        even(5, 0.3, 0.4),
        case(4, 2.2, "u is a multiple of y", along=True),
        case(1, 2.0, "n is 1"),
    ]


def _pullback(
    outside: Callable[[Vector, Vector, float], Any],
    inside: Callable[[Vector, Vector], Any] = lambda y, u: u,
) -> Callable[[Vector, Vector], Any]:
    """Make an answer out of a formula in y, u and the length of y, and one for the inside."""

    def ball_pullback(y: Vector, u: Vector) -> Any:
        length = float(np.linalg.norm(y))
        return inside(y, u) if length < 1 else outside(y, u, length)

    return ball_pullback


def _steps(
    y: Vector,
    u: Vector,
    *,
    along: Callable[[Vector, Vector, float], Any] = lambda y, u, r: y * (y @ u) / r**2,
    sign: float = 1.0,
    length: Callable[[float], float] = lambda r: r,
    inside: Callable[[Vector, Vector], Any] = lambda y, u: u,
) -> Any:
    """The pullback, made of its steps: u without its part along y, divided by a length."""
    r = float(np.linalg.norm(y))
    return inside(y, u) if r < 1 else (u - sign * along(y, u, r)) / length(r)


def _tangent(y: Vector, u: Vector, r: float) -> Vector:
    """u without its part along y."""
    return u - y * (y @ u) / r**2


def _differentiated(y: Vector, u: Vector) -> Vector:
    """Differentiate u·P(y) by y."""

    def value(v: Any) -> Any:
        square = np.sum(v**2)
        return u @ (v if square.real < 1 else v / np.sqrt(square))

    return gradient_of(value, y)


EXERCISE = Exercise(
    id="implicit.ball_pullback",
    name="ball_pullback",
    title="Back through a projection",
    level=3,
    points=3,
    objective="12.4",
    hints=(
        "There are two cases. What does the projection do to a point inside? And outside, which "
        "motions of y don't move P(y) at all?",
        "Outside, P(y) = y/‖y‖. Write its differential for a step dy: a product of two factors, "
        "and both move.",
    ),
    answer=Array(),
    reference=_pullback(lambda y, u, r: _tangent(y, u, r) / r),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "identity",
            lambda y, u: u,
            "You returned u everywhere. That is right inside the ball. Outside, P(y) doesn't move "
            "when y moves straight away from the ball.",
        ),
        slip(
            _steps,
            "not-shortened",
            "Outside the length isn't right: the farther y is, the less P(y) turns.",
            "Inside it is right.",
            length=lambda r: 1.0,
        ),
        slip(
            _steps,
            "shortened-twice",
            "Outside you divided by the length of y once too often.",
            "Inside it is right.",
            length=lambda r: r**2,
        ),
        slip(
            _steps,
            "lengthened",
            "Outside you multiply by the length of y: the farther y is, the *less* P(y) turns.",
            "Inside it is right.",
            length=lambda r: 1 / r,
        ),
        slip(
            _steps,
            "length-held",
            "Outside you held ‖y‖. It moves with y too.",
            "Inside it is right.",
            along=lambda y, u, r: 0 * y,
        ),
        Misconception(
            "everywhere-as-outside",
            lambda y, u: _tangent(y, u, float(np.linalg.norm(y))) / np.linalg.norm(y),
            "Outside it is right. Inside the ball the projection leaves y where it is.",
        ),
        Misconception(
            "everywhere-tangent",
            lambda y, u: _tangent(y, u, float(np.linalg.norm(y))),
            "You took away the part along y, inside as well. Inside the projection leaves y where "
            "it is; and outside something is missing still.",
        ),
        Misconception(
            "everywhere-length-held",
            lambda y, u: u / np.linalg.norm(y),
            "You divided u by ‖y‖, inside as well, and held ‖y‖. Inside the projection leaves y "
            "where it is.",
        ),
        slip(
            _steps,
            "not-a-unit-vector",
            "Outside, to take away the part along y you need the unit vector along y.",
            "Inside it is right.",
            along=lambda y, u, r: y * (y @ u),
        ),
        slip(
            _steps,
            "unit-on-one-side",
            "Outside, the part of u along y has the unit vector twice.",
            "Inside it is right.",
            along=lambda y, u, r: y * (y @ u) / r,
        ),
        slip(
            _steps,
            "number-subtracted",
            "Outside you took the same number away from each entry. The part "
            "along y is a vector: a number times y.",
            "Inside it is right.",
            along=lambda y, u, r: (y @ u) / r**2,
        ),
        slip(
            _steps,
            "entry-by-entry",
            "Outside you multiplied y, y and u entry by entry. The part of u "
            "along y needs a dot product.",
            "Inside it is right.",
            along=lambda y, u, r: y * y * u / r**2,
        ),
        slip(
            _steps,
            "point-subtracted",
            "Outside you took away the unit vector itself, not the part of u along it.",
            "Inside it is right.",
            along=lambda y, u, r: y / r,
        ),
        Misconception(
            "radial-part",
            _pullback(lambda y, u, r: y * (y @ u) / r**3),
            "Inside it is right. Outside you kept the part along y and took away the rest: it is "
            "the other way round.",
        ),
        Misconception(
            "radial-part-unshortened",
            _pullback(lambda y, u, r: y * (y @ u) / r**2),
            "Inside it is right. Outside you kept the part of u along y. That is the one that "
            "doesn't move P(y).",
        ),
        slip(
            _steps,
            "added",
            "Outside the second term has the wrong sign: a longer y makes 1/‖y‖ smaller.",
            "Inside it is right.",
            sign=-1.0,
        ),
        Misconception(
            "u-projected",
            lambda y, u: u / max(1.0, float(np.linalg.norm(u))),
            "You projected u onto the ball. It is y that was projected; u is a gradient.",
        ),
        Misconception(
            "value",
            lambda y, u: y / max(1.0, float(np.linalg.norm(y))),
            "This is the projection of y. Its pullback, applied to u, is asked for.",
        ),
        Misconception(
            "zero-outside",
            _pullback(lambda y, u, r: 0 * u),
            "Inside it is right. Outside the projection isn't constant: when y moves sideways, "
            "P(y) moves along the sphere.",
        ),
        slip(
            _steps,
            "projection-inside",
            "Inside you return the point. Its pullback, applied to u, is asked for.",
            "Outside it is right.",
            inside=lambda y, u: y,
        ),
        slip(
            _steps,
            "tangent-inside",
            "Inside you took away the part of u along y. There the projection moves as y does.",
            "Outside it is right.",
            inside=lambda y, u: u - y * (y @ u) / (y @ y),
        ),
        slip(
            _steps,
            "outside-inside",
            "Inside you divide by the length of y. There the projection leaves y where it is.",
            "Outside it is right.",
            inside=lambda y, u: u / np.linalg.norm(y),
        ),
        slip(
            _steps,
            "root-of-the-length",
            "You divided by the root of the length of y: the length itself belongs there.",
            "Inside it is right.",
            length=lambda r: r**0.5,
        ),
        slip(
            _steps,
            "half",
            "Outside a 2 divides your answer: P(y) = y/‖y‖ has none.",
            "Inside it is right.",
            length=lambda r: 2 * r,
        ),
        slip(
            _steps,
            "distance-to-the-ball",
            "You divided by how far y is from the ball. The length of y belongs there.",
            "Inside it is right.",
            length=lambda r: r - 1,
        ),
        slip(
            _steps,
            "reflected",
            "You took the part along y away twice: that reflects u.",
            "Inside it is right.",
            sign=2.0,
        ),
        Misconception(
            "unit-vector-alone",
            _pullback(lambda y, u, r: y / r),
            "Outside this is P(y) itself. Its pullback, applied to u, is asked for.",
        ),
        Misconception(
            "divided-by-the-length-of-u",
            _pullback(lambda y, u, r: _tangent(y, u, r) / np.linalg.norm(u)),
            "Outside you divided by the length of u. How little P(y) turns, the length of y says.",
        ),
        Misconception(
            "a-box",
            lambda y, u: u * (np.abs(y) < 1),
            "You let through the entries with |yᵢ| < 1, as for the projection onto a box. The ball "
            "couples the entries.",
        ),
        slip(
            _steps,
            "zero-inside",
            "Inside, P(y) moves exactly as y does.",
            "Outside it is right.",
            inside=lambda y, u: 0 * u,
        ),
        Misconception(
            "sign",
            _pullback(lambda y, u, r: -_tangent(y, u, r) / r),
            "Inside it is right. Outside the sign is wrong: P(y) moves to the same side as y.",
        ),
        Misconception(
            "cases-exchanged",
            lambda y, u: (
                u
                if np.linalg.norm(y) >= 1
                else _tangent(y, u, float(np.linalg.norm(y))) / np.linalg.norm(y)
            ),
            "The two cases have changed places: inside the projection leaves y where it is.",
        ),
        Misconception(
            "by-the-largest-entry",
            lambda y, u: (
                u
                if np.max(np.abs(y)) < 1
                else _tangent(y, u, float(np.linalg.norm(y))) / np.linalg.norm(y)
            ),
            "The formulas are right. Which case it is, the length of y decides; with the largest "
            "entry you take a box for the ball.",
        ),
        Misconception(
            "by-the-sum-of-the-entries",
            lambda y, u: (
                u
                if np.sum(np.abs(y)) < 1
                else _tangent(y, u, float(np.linalg.norm(y))) / np.linalg.norm(y)
            ),
            "The formulas are right. Which case it is, the length of y decides, and not the sum of "
            "its entries' sizes.",
        ),
        Misconception(
            "number",
            lambda y, u: float(u @ y) / max(1.0, float(np.linalg.norm(y))),
            "This is the number u·P(y). Its gradient by y has the shape of y.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
