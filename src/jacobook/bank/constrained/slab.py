"""Step, then project onto a slab."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Satisfies, Vector, slip


def _into(t: float, low: float, high: float) -> float:
    return min(max(t, low), high)


def _moved(
    x: Vector,
    g: Vector,
    eta: float,
    a: Vector,
    low: float,
    high: float,
    *,
    start: Callable[[Vector], Vector] = lambda x: x,
    rate: Callable[[float], float] = lambda eta: -eta,
    slope: Callable[[Vector, Vector], Vector] = lambda g, a: g,
    height: Callable[[Vector, Vector, Vector], float] = lambda y, x, a: float(a @ y),
    allowed: Callable[[float, float, float], float] = _into,
    back: Callable[[Vector], Vector] = lambda a: a / (a @ a),
    amount: Callable[[float], float] = lambda miss: miss,
) -> Vector:
    """The projected step, made of its steps."""
    y = start(x) + rate(eta) * slope(g, a)
    t = height(y, x, a)
    return np.asarray(y + amount(allowed(t, low, high) - t) * back(a))


def _scaled(x: Vector, g: Vector, eta: float, a: Vector, low: float, high: float) -> Vector:
    y = x - eta * g
    t = float(a @ y)
    return np.asarray(y * (_into(t, low, high) / t))


def _stay(x: Vector, g: Vector, eta: float, a: Vector, low: float, high: float) -> Vector:
    y = x - eta * g
    return y if low <= a @ y <= high else x


def _back_along_the_step(
    x: Vector, g: Vector, eta: float, a: Vector, low: float, high: float
) -> Vector:
    y = x - eta * g
    t, descent = float(a @ y), float(a @ g)
    return np.asarray(y + g * ((_into(t, low, high) - t) / descent if descent else 0.0))


def _clipped(x: Vector, g: Vector, eta: float, a: Vector, low: float, high: float) -> Vector:
    return np.clip(x - eta * g, low, high)


def _no_allowed_point_nearer(
    p: Vector, x: Vector, g: Vector, eta: float, a: Vector, low: float, high: float
) -> bool:
    """p is allowed, and what it leaves of y is orthogonal to the slab, and points out of it."""
    if p.shape != x.shape:
        return False
    left, t = (x - eta * g) - p, float(a @ p)
    small = 1e-8 * max(1.0, abs(low), abs(high), float(np.max(np.abs(left))))
    along = a / np.linalg.norm(a)
    out = float(along @ left)
    outwards = (
        abs(out) <= small
        or (out > 0 and abs(t - high) <= small * np.linalg.norm(a))
        or (out < 0 and abs(t - low) <= small * np.linalg.norm(a))
    )
    inside = low - small <= t <= high + small
    return bool(inside and outwards and np.max(np.abs(left - out * along)) <= small)


def _slab_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, start: float, end: float, edge: str = "", flat: bool = False) -> Case:
        # a·x is at `start` and a·(x − ηg) at `end`, where the slab reaches from 0 to 1.
        a = rng.uniform(0.7, 1.6, size=n) * rng.choice([-1.0, 1.0], size=n)
        low = float(rng.uniform(0.6, 1.1))
        high = low if flat else low + float(rng.uniform(0.8, 1.4))
        width = high - low or 1.0
        eta = float(rng.uniform(0.2, 0.4))

        def at(place: float) -> Vector:
            z = rng.normal(size=n)
            return np.asarray(z + (low + place * width - a @ z) / (a @ a) * a)

        x = at(start)
        return Case((x, (x - at(end)) / eta, eta, a, low, high), edge=edge, sizes={"n": n})

    return [
        case(3, 0.5, 1.8),
        case(4, 0.7, -1.1),
        case(2, 0.4, 2.1),
        case(3, 1.6, -0.7),
        case(4, -0.8, 1.5),
        case(3, 0.5, 0.3, "the step ends inside"),
        case(3, 1.9, 0.6, "only the start lies outside"),
        case(3, 0.6, -0.9, "the slab is a plane", flat=True),
        case(1, 0.5, 1.7, "n is 1"),
    ]


EXERCISE = Exercise(
    id="constrained.slab",
    name="slab_step",
    title="Step, then project onto a slab",
    level=2,
    points=2,
    objective="7.1",
    hints=(
        "First the plain step, to y. If a·y is allowed, that is all. If not, which points have "
        "the nearest allowed value of a·x, and which of them is nearest to y?",
        "The way from y to the nearest point of a plane a·x = t is parallel to a. So look for the "
        "s with a·(y + sa) = t.",
    ),
    answer=Array(),
    reference=lambda x, g, eta, a, low, high: _moved(x, g, eta, a, low, high),
    sampler=_slab_cases,
    misconceptions=(
        slip(
            _moved,
            "ascent",
            "Your step goes uphill. Descent subtracts the gradient.",
            rate=lambda eta: eta,
        ),
        slip(
            _moved,
            "learning-rate-forgotten",
            "You subtracted the whole gradient: the learning rate is missing.",
            rate=lambda eta: -1.0,
        ),
        slip(
            _moved,
            "step-forgotten",
            "You projected x itself: the gradient step is missing.",
            rate=lambda eta: 0.0,
        ),
        slip(
            _moved,
            "no-projection",
            "This is the plain step. Where it ends outside, it isn't finished.",
            allowed=lambda t, low, high: t,
        ),
        slip(
            _moved,
            "upper-limit-alone",
            "You look at the upper limit alone, or take −`high` for the lower one. a·y may also be "
            "below `low`.",
            allowed=lambda t, low, high: min(t, high),
        ),
        slip(
            _moved,
            "lower-limit-alone",
            "You look at the lower limit alone. a·y may also be above `high`.",
            allowed=lambda t, low, high: max(t, low),
        ),
        slip(
            _moved,
            "limits-exchanged",
            "You go to the far side of the slab: from above to `low`, from below to `high`. The "
            "*nearest* allowed point is asked for.",
            allowed=lambda t, low, high: low if t > high else high if t < low else t,
        ),
        slip(
            _moved,
            "to-the-middle",
            "You go to the middle of the slab. Go as far as you must, and no farther.",
            allowed=lambda t, low, high: t if low <= t <= high else (low + high) / 2,
        ),
        slip(
            _moved,
            "length-instead-of-its-square",
            "You moved by the miss of a·y times the unit vector of a. A step s·a changes a·y by "
            "s‖a‖².",
            back=lambda a: a / np.linalg.norm(a),
        ),
        slip(
            _moved,
            "not-divided",
            "You moved by the miss of a·y times a. A step s·a changes a·y by s‖a‖².",
            back=lambda a: a,
        ),
        slip(
            _moved,
            "shared-evenly",
            "You gave each coordinate the same share of the miss. The shortest way to the plane "
            "is parallel to a.",
            back=lambda a: np.ones_like(a) / len(a),
        ),
        slip(
            _moved,
            "shared-evenly-by-sum",
            "You moved parallel to (1, 1, …, 1). The shortest way to the plane is parallel to a.",
            back=lambda a: np.ones_like(a) / np.sum(a),
        ),
        slip(
            _moved,
            "wrong-way",
            "You moved away from the slab: the sign of your correction is wrong.",
            amount=lambda miss: -miss,
        ),
        slip(
            _moved,
            "too-far",
            "You moved twice as far as you must: that is the mirror image of y.",
            amount=lambda miss: 2 * miss,
        ),
        slip(
            _moved,
            "half-way",
            "You moved half as far as you must. Your point still lies outside.",
            amount=lambda miss: miss / 2,
        ),
        slip(
            _moved,
            "unsigned",
            "You took the size of the miss. From above the slab the way leads down, from below up.",
            amount=abs,
        ),
        slip(
            _moved,
            "looked-at-the-start",
            "You measured a·x at the start. Where the step *ends* decides.",
            height=lambda y, x, a: float(a @ x),
        ),
        slip(
            _moved,
            "distance-against-the-limits",
            "You compared a·y/‖a‖ with the limits. They are limits of a·x itself.",
            height=lambda y, x, a: float(a @ y) / float(np.linalg.norm(a)),
        ),
        slip(
            _moved,
            "gradient-made-tangential",
            "You removed the part of the gradient along a before the step. The point is to be "
            "projected, after a plain step.",
            slope=lambda g, a: g - (g @ a) / (a @ a) * a,
        ),
        slip(
            _moved,
            "gradient-normalised",
            "You scaled the gradient to length 1. The step is `eta` times the gradient as it is.",
            slope=lambda g, a: g / np.linalg.norm(g),
        ),
        slip(
            _moved,
            "started-from-zero",
            "Your step doesn't start at x.",
            start=np.zeros_like,
        ),
        *(
            slip(wrong, label, message)
            for wrong, label, message in (
                (
                    _scaled,
                    "scaled",
                    "You scaled y until a·y is allowed. That moves it towards the origin, as for "
                    "a ball; the nearest point of a slab lies in the direction of a.",
                ),
                (
                    _stay,
                    "step-refused",
                    "Where the step ends outside, you stay at x. That gives the progress away: "
                    "go, and then to the nearest allowed point.",
                ),
                (
                    _back_along_the_step,
                    "back-along-the-step",
                    "You went back along the step until you were allowed. The nearest allowed "
                    "point lies in the direction of a, not of g.",
                ),
                (
                    _clipped,
                    "each-coordinate",
                    "You cut off each coordinate on its own: that projects onto a box. Here the "
                    "number a·x has the limits.",
                ),
            )
        ),
        slip(
            _moved,
            "always-to-the-upper-plane",
            "You go to the upper plane always. A point inside stays, and one below goes to the "
            "lower plane.",
            allowed=lambda t, low, high: high,
        ),
        slip(
            _moved,
            "always-to-the-lower-plane",
            "You go to the lower plane always. A point inside stays, and one above goes to the "
            "upper plane.",
            allowed=lambda t, low, high: low,
        ),
        slip(
            _moved,
            "to-zero",
            "You go to the plane a·x = 0. It need not belong to the slab.",
            allowed=lambda t, low, high: 0.0,
        ),
        slip(
            _moved,
            "first-coordinate-alone",
            "You moved the first coordinate alone. The shortest way to the plane is parallel to a.",
            back=lambda a: np.eye(len(a))[0] / a[0],
        ),
        slip(
            _moved,
            "largest-coordinate-alone",
            "You moved the coordinate alone to which the largest entry of a belongs. The shortest"
            " way to the plane is parallel to a.",
            back=lambda a: np.eye(len(a))[np.argmax(np.abs(a))] / a[np.argmax(np.abs(a))],
        ),
        slip(
            _moved,
            "the-move-alone",
            "This is the way that you moved, without its start: add x.",
            start=lambda x: 0 * x,
            height=lambda y, x, a: float(a @ (x + y)),
        ),
    ),
    proof=Satisfies(_no_allowed_point_nearer),
)
