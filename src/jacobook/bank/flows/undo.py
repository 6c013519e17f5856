"""Undo two couplings."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Parts,
    Satisfies,
    Vector,
    slip,
)

Net = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def net(into: int, out: int, name: str, size: float = 1.0) -> Callback:
        M = size * rng.normal(size=(out, into)) / np.sqrt(into)
        c = size * rng.uniform(0.4, 1.2, size=out) * rng.choice([-1.0, 1.0], size=out)
        return Callback(lambda v: np.tanh(M @ v) + c, name)

    def zero(out: int, name: str) -> Callback:
        return Callback(lambda v: np.zeros(out), name)

    def case(n: int, m: int, edge: str = "", still: str = "") -> Case:
        nets = {"s": (n, m), "t": (n, m), "q": (m, n), "r": (m, n)}
        made = [
            zero(shape[1], name) if name in still else net(*shape, name)
            for name, shape in nets.items()
        ]
        return Case(
            (rng.normal(size=n), rng.normal(size=m), *made), edge=edge, sizes={"n": n, "m": m}
        )

    return [
        case(3, 3),
        case(2, 2),
        case(4, 2),
        case(2, 5),
        case(3, 3, "s and q are zero", "sq"),
        case(3, 3, "t and r are zero", "tr"),
        case(1, 1, "n and m are 1"),
    ]


def _undone(
    a_new: Vector,
    b_new: Vector,
    s: Net,
    t: Net,
    q: Net,
    r: Net,
    *,
    back_a: Callable[[Vector, Vector, Vector], Vector] = lambda y, q, r: (y - r) * np.exp(-q),
    back_b: Callable[[Vector, Vector, Vector], Vector] = lambda y, s, t: y * np.exp(-s) - t,
    seen: Callable[[Vector, Vector], Vector] = lambda a, a_new: a,
) -> tuple[Vector, Vector]:
    a = back_a(a_new, q(b_new), r(b_new))
    known = seen(a, a_new)
    return a, back_b(b_new, s(known), t(known))


def _reference(a_new: Vector, b_new: Vector, s: Net, t: Net, q: Net, r: Net) -> Any:
    return _undone(a_new, b_new, s, t, q, r)


def _b_first(a_new: Vector, b_new: Vector, s: Net, t: Net, q: Net, r: Net) -> Any:
    b = b_new * np.exp(-s(a_new)) - t(a_new)
    return (a_new - r(b)) * np.exp(-q(b)), b


def _forward(a: Vector, b: Vector, s: Net, t: Net, q: Net, r: Net) -> tuple[Vector, Vector]:
    b_new = (b + t(a)) * np.exp(s(a))
    return a * np.exp(q(b_new)) + r(b_new), b_new


def _leads_back(
    answer: tuple[Any, ...], a_new: Vector, b_new: Vector, s: Net, t: Net, q: Net, r: Net
) -> bool:
    """Send the answer through both layers: it must arrive at what was given."""
    a, b = (np.asarray(part, dtype=float) for part in answer)
    if a.shape != np.shape(a_new) or b.shape != np.shape(b_new):
        return False
    there = _forward(a, b, s, t, q, r)
    return all(
        np.allclose(x, y, rtol=1e-8, atol=1e-8) for x, y in zip(there, (a_new, b_new), strict=True)
    )


EXERCISE = Exercise(
    id="flows.undo",
    name="undo",
    title="Undo two couplings",
    level=2,
    points=2,
    objective="13.4",
    hints=(
        "Which of the two layers was the last? Undo it first. Which numbers did it compute its "
        "scale and shift from, and have you got them?",
        "Within a layer, undo its two operations in the opposite order too. The first layer "
        "shifts, then scales; the second scales, then shifts.",
    ),
    answer=Parts((("a", Array()), ("b", Array()))),
    reference=_reference,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "first-layer-first",
            _b_first,
            "You undid the first layer first. At that time you haven't got a, only what the "
            "second layer made of it.",
        ),
        slip(
            _undone,
            "conditioned-on-the-new-part",
            "You evaluated s and t at the a that the second layer has changed already. The first "
            "layer saw the a from before.",
            "`a` is right.",
            seen=lambda a, a_new: a_new,
        ),
        slip(
            _undone,
            "a-scaled-up",
            "To get a you multiplied by the scale. The layer did that; to go back, divide.",
            back_a=lambda y, q, r: (y - r) * np.exp(q),
        ),
        slip(
            _undone,
            "a-shift-after",
            "To get a you divided by the scale first. The layer scales, then shifts: the shift is "
            "undone first.",
            back_a=lambda y, q, r: y * np.exp(-q) - r,
        ),
        slip(
            _undone,
            "a-shift-added",
            "To get a you added the shift. The layer did that; to go back, subtract.",
            back_a=lambda y, q, r: (y + r) * np.exp(-q),
        ),
        slip(
            _undone,
            "a-forward",
            "For a you applied the layer once more. It is to be undone.",
            back_a=lambda y, q, r: y * np.exp(q) + r,
        ),
        slip(
            _undone,
            "a-exponential-missing",
            "To get a you divided by q itself. The layer multiplies by e to the q.",
            back_a=lambda y, q, r: (y - r) / q,
        ),
        slip(
            _undone,
            "a-scale-forgotten",
            "To get a you undid the shift only.",
            back_a=lambda y, q, r: y - r,
        ),
        slip(
            _undone,
            "a-shift-forgotten",
            "To get a you undid the scale only.",
            back_a=lambda y, q, r: y * np.exp(-q),
        ),
        slip(
            _undone,
            "a-left",
            "You left a as it came. The second layer has changed it.",
            back_a=lambda y, q, r: y,
        ),
        slip(
            _undone,
            "a-roles-exchanged",
            "To get a you took q for the shift and r for the scale.",
            back_a=lambda y, q, r: (y - q) * np.exp(-r),
        ),
        slip(
            _undone,
            "a-shift-after-and-added",
            "To get a you scaled first and then added the shift. The shift is undone first, by "
            "subtracting.",
            back_a=lambda y, q, r: y * np.exp(-q) + r,
        ),
        slip(
            _undone,
            "a-scaled-up-and-shift-after",
            "To get a you multiplied by the scale, then subtracted the shift. Both the operation "
            "and the order are wrong.",
            back_a=lambda y, q, r: y * np.exp(q) - r,
        ),
        slip(
            _undone,
            "a-shift-minus-input",
            "a has the wrong sign: you took what was given from the shift.",
            back_a=lambda y, q, r: (r - y) * np.exp(-q),
        ),
        slip(
            _undone,
            "b-roles-exchanged",
            "To get b you took s for the shift and t for the scale.",
            "`a` is right.",
            back_b=lambda y, s, t: y * np.exp(-t) - s,
        ),
        slip(
            _undone,
            "b-shift-first-and-added",
            "To get b you added the shift first, then divided. The scale is undone first, and the "
            "shift is subtracted.",
            "`a` is right.",
            back_b=lambda y, s, t: (y + t) * np.exp(-s),
        ),
        slip(
            _undone,
            "b-shift-first-and-scaled-up",
            "To get b you subtracted the shift first, then multiplied. The scale is undone first, "
            "by dividing.",
            "`a` is right.",
            back_b=lambda y, s, t: (y - t) * np.exp(s),
        ),
        slip(
            _undone,
            "b-shift-minus-input",
            "b has the wrong sign: you took what was given from the shift.",
            "`a` is right.",
            back_b=lambda y, s, t: t - y * np.exp(-s),
        ),
        slip(
            _undone,
            "b-scaled-up",
            "To get b you multiplied by the scale. The layer did that; to go back, divide.",
            "`a` is right.",
            back_b=lambda y, s, t: y * np.exp(s) - t,
        ),
        slip(
            _undone,
            "b-shift-first",
            "To get b you subtracted the shift first. The first layer shifts, then scales: the "
            "scale is undone first.",
            "`a` is right.",
            back_b=lambda y, s, t: (y - t) * np.exp(-s),
        ),
        slip(
            _undone,
            "b-shift-added",
            "To get b you added the shift. The layer did that; to go back, subtract.",
            "`a` is right.",
            back_b=lambda y, s, t: y * np.exp(-s) + t,
        ),
        slip(
            _undone,
            "b-forward",
            "For b you applied the layer once more. It is to be undone.",
            "`a` is right.",
            back_b=lambda y, s, t: (y + t) * np.exp(s),
        ),
        slip(
            _undone,
            "b-exponential-missing",
            "To get b you divided by s itself. The layer multiplies by e to the s.",
            "`a` is right.",
            back_b=lambda y, s, t: y / s - t,
        ),
        slip(
            _undone,
            "b-scale-forgotten",
            "To get b you undid the shift only.",
            "`a` is right.",
            back_b=lambda y, s, t: y - t,
        ),
        slip(
            _undone,
            "b-shift-forgotten",
            "To get b you undid the scale only.",
            "`a` is right.",
            back_b=lambda y, s, t: y * np.exp(-s),
        ),
        slip(
            _undone,
            "b-left",
            "You left b as it came. The first layer has changed it.",
            "`a` is right.",
            back_b=lambda y, s, t: y,
        ),
        Misconception(
            "forward-again",
            lambda a_new, b_new, s, t, q, r: _forward(a_new, b_new, s, t, q, r),
            "You applied both layers once more. They are to be undone.",
        ),
    ),
    proof=Satisfies(_leads_back),
)
