"""Push the gradient through a coupling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Term,
    slip,
)

Triple = tuple[Matrix, Matrix, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "", kind: str = "") -> Case:
        b, s, t, G = rng.normal(size=(4, B, n))
        s = 0.3 * np.sign(s) + 0.5 * s
        if kind == "no gradient":
            G = 0 * G
        if kind == "y is zero":
            b = t.copy()
        if kind == "far":  # a difference quotient by b or t drowns in rounding
            t = t + 1e4
            b = b + 1e4
        return Case((b, s, t, G), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 4),
        case(3, 5),
        case(4, 4),
        case(1, 3, "B is 1"),
        case(5, 1, "n is 1"),
        case(5, 3, "G is zero", "no gradient"),
        case(5, 3, "y is zero", "y is zero"),
        case(5, 3, "b and t are large and close together", "far"),
    ]


def _gradients(
    b: Matrix,
    s: Matrix,
    t: Matrix,
    G: Matrix,
    *,
    volume: Callable[[Matrix], Any] = lambda b: 1 / len(b),
    moved: Callable[[Matrix, Matrix, Matrix], Matrix] = lambda b, s, t: (b - t) * np.exp(-s),
    by_scale: float = -1.0,
    shrunk: Callable[[Matrix, Matrix], Matrix] = lambda G, s: G * np.exp(-s),
    by_shift: Callable[[Matrix], Matrix] = lambda back: -back,
    by_part: Callable[[Matrix, Matrix], Matrix] = lambda back, G: back,
) -> Triple:
    back = shrunk(G, s)
    ds = by_scale * G * moved(b, s, t) + volume(b)
    return ds, by_shift(back), by_part(back, G)


def _differentiated(b: Matrix, s: Matrix, t: Matrix, G: Matrix) -> Triple:
    """Differentiate a loss of y whose gradient is G everywhere, with the log-determinants."""

    def loss(b: Any, s: Any, t: Any) -> Any:
        later = np.sum(G * (b - t) / np.exp(s))
        log_dets = np.sum(-s, axis=1)
        return later - np.sum(log_dets) / len(log_dets)

    return (
        gradient_of(lambda v: loss(b, v, t), s),
        gradient_of(lambda v: loss(b, s, v), t),
        gradient_of(lambda v: loss(v, s, t), b),
    )


EXERCISE = Exercise(
    id="flows.pullback",
    name="coupling_gradients",
    title="Push the gradient through a coupling",
    level=3,
    points=3,
    objective="13.5",
    hints=(
        "s enters the loss by two ways: through y, and through the log-determinant. First write "
        "the log-determinant of one sample: which sign has s in it here?",
        "Write dy for steps db, ds and dt. The loss is a mean over B samples; G holds that "
        "already, and the log-determinants don't.",
    ),
    answer=Parts((("ds", Array()), ("dt", Array()), ("db", Array()))),
    reference=lambda b, s, t, G: _gradients(b, s, t, G),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradients,
            "log-det-forgotten",
            "In ds the log-determinant is missing: s enters the loss directly too.",
            "dt and db are right.",
            volume=lambda b: 0.0,
        ),
        slip(
            _gradients,
            "log-det-not-averaged",
            "In ds the part of the log-determinant isn't divided by B. The loss is a mean.",
            "dt and db are right.",
            volume=lambda b: 1.0,
        ),
        slip(
            _gradients,
            "log-det-sign",
            "In ds the part of the log-determinant has the wrong sign. Here the layer divides by "
            "e to the s, and the loss is the negative log-density.",
            "dt and db are right.",
            volume=lambda b: -1 / len(b),
        ),
        slip(
            _gradients,
            "log-det-sign-and-not-averaged",
            "In ds the part of the log-determinant has the wrong sign, and isn't divided by B.",
            "dt and db are right.",
            volume=lambda b: -1.0,
        ),
        slip(
            _gradients,
            "log-det-over-all-entries",
            "In ds you divided the part of the log-determinant by the number of entries. It is a "
            "sum over n, and a mean over B.",
            "dt and db are right.",
            volume=lambda b: 1 / b.size,
        ),
        slip(
            _gradients,
            "log-det-over-n",
            "In ds you divided the part of the log-determinant by n. It is a sum over n, and a "
            "mean over B.",
            "dt and db are right.",
            volume=lambda b: 1 / b.shape[1],
        ),
        slip(
            _gradients,
            "log-det-times-n",
            "In ds the part of the log-determinant counts n times. Each entry of s occurs once.",
            "dt and db are right.",
            volume=lambda b: b.shape[1] / len(b),
        ),
        slip(
            _gradients,
            "scale-sign",
            "In ds the part through y has the wrong sign: a larger s makes y smaller.",
            "dt and db are right.",
            by_scale=1.0,
        ),
        slip(
            _gradients,
            "b-for-y",
            "In ds you multiplied by b. The part through y needs dy/ds.",
            "dt and db are right.",
            moved=lambda b, s, t: b,
        ),
        slip(
            _gradients,
            "shift-left-out",
            "In ds you scaled b without its shift. b − t is what is scaled.",
            "dt and db are right.",
            moved=lambda b, s, t: b * np.exp(-s),
        ),
        slip(
            _gradients,
            "shift-added-in-y",
            "In ds your y has the wrong sign of t.",
            "dt and db are right.",
            moved=lambda b, s, t: (b + t) * np.exp(-s),
        ),
        slip(
            _gradients,
            "scale-missing-in-y",
            "In ds you used b − t without e to the −s.",
            "dt and db are right.",
            moved=lambda b, s, t: b - t,
        ),
        slip(
            _gradients,
            "scale-up-in-y",
            "In ds your y is multiplied by e to the s. This layer divides.",
            "dt and db are right.",
            moved=lambda b, s, t: (b - t) * np.exp(s),
        ),
        slip(
            _gradients,
            "other-layer",
            "In ds your y is that of the layer which scales, then shifts. This one subtracts t "
            "first.",
            "dt and db are right.",
            moved=lambda b, s, t: b * np.exp(s) + t,
        ),
        slip(
            _gradients,
            "shift-after-in-y",
            "In ds you subtracted t after scaling. This layer subtracts it first.",
            "dt and db are right.",
            moved=lambda b, s, t: b * np.exp(-s) - t,
        ),
        slip(
            _gradients,
            "divided-again-in-ds",
            "In ds you divided the part through y by B. G holds the mean already.",
            "dt and db are right.",
            moved=lambda b, s, t: (b - t) * np.exp(-s) / len(b),
        ),
        slip(
            _gradients,
            "way-through-y-forgotten",
            "In ds the way through y is missing: s scales, so y moves with it.",
            "dt and db are right.",
            moved=lambda b, s, t: 0 * b,
        ),
        slip(
            _gradients,
            "scale-forgotten-on-the-way",
            "The factor e to the −s is missing: the layer shrinks or stretches the steps of b and "
            "t.",
            "ds is right.",
            shrunk=lambda G, s: G,
        ),
        slip(
            _gradients,
            "scale-inverted-on-the-way",
            "The factor is upside down: the layer divides by e to the s.",
            "ds is right.",
            shrunk=lambda G, s: G * np.exp(s),
        ),
        slip(
            _gradients,
            "s-for-its-exponential",
            "You multiplied by s. The layer scales by e to the −s.",
            "ds is right.",
            shrunk=lambda G, s: G * s,
        ),
        slip(
            _gradients,
            "divided-again",
            "You divided by B. G holds the mean already.",
            "ds is right.",
            shrunk=lambda G, s: G * np.exp(-s) / len(G),
        ),
        slip(
            _gradients,
            "shift-sign",
            "dt has the wrong sign: t is subtracted.",
            "ds and db are right.",
            by_shift=lambda back: back,
        ),
        slip(
            _gradients,
            "part-sign",
            "db has the wrong sign: b enters with a plus.",
            "ds and dt are right.",
            by_part=lambda back, G: -back,
        ),
        slip(
            _gradients,
            "part-unscaled",
            "In db the factor e to the −s is missing.",
            "ds and dt are right.",
            by_part=lambda back, G: G,
        ),
        slip(
            _gradients,
            "shift-summed",
            "You added dt up over the batch. Each sample has its own t here.",
            "ds and db are right.",
            by_shift=lambda back: -np.sum(back, axis=0),
        ),
        Misconception(
            "order",
            lambda b, s, t, G: (lambda p: (p[1], p[0], p[2]))(_gradients(b, s, t, G)),
            "ds and dt have changed places: the order is ds, dt, db.",
        ),
        Misconception(
            "reversed",
            lambda b, s, t, G: _gradients(b, s, t, G)[::-1],
            "The three stand in the opposite order: it is ds, dt, db.",
        ),
        Misconception(
            "ascent",
            lambda b, s, t, G: tuple(-part for part in _gradients(b, s, t, G)),
            "All three have the wrong sign: these are the gradients of the log-density, and the "
            "loss is its negative.",
        ),
        Misconception(
            "opposite-layer",
            lambda b, s, t, G: (G * b * np.exp(s) - 1 / len(b), G, G * np.exp(s)),
            "This is for the layer b ⊙ e to the s, plus t. This one subtracts t, and divides.",
        ),
        Misconception(
            "as-if-it-were-the-last",
            lambda b, s, t, G: _gradients(b, s, t, (b - t) * np.exp(-s)),
            "You took y in place of G, as if the normal base came right after this layer. G is "
            "what the later layers sent back.",
        ),
        Misconception(
            "as-if-it-were-the-last-averaged",
            lambda b, s, t, G: _gradients(b, s, t, (b - t) * np.exp(-s) / len(b)),
            "You took y/B in place of G, as if the normal base came right after this layer. G is "
            "what the later layers sent back.",
        ),
        Misconception(
            "summed-over-the-batch",
            lambda b, s, t, G: tuple(np.sum(part, axis=0) for part in _gradients(b, s, t, G)),
            "You added up over the batch. s, t and b hold numbers for each sample, and their "
            "gradients have the same shape.",
        ),
    ),
    terms=(
        Term(
            "the way through y",
            lambda b, s, t, G: G * (b - t) * np.exp(-s),
            weight=-1.0,
            part="ds",
        ),
        Term(
            "the part of the log-determinant",
            lambda b, s, t, G: np.ones_like(b) / len(b),
            part="ds",
        ),
    ),
    proof=Recomputed(_differentiated),
)
