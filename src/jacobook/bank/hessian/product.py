"""Multiply by a Hessian that isn't there."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Satisfies, Term, Vector, slip


def _product_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", max_bytes: int | None = None, scale: float = 1.0) -> Case:
        d = rng.uniform(0.5, 1.5, size=n) * rng.choice([-1.0, 1.0], size=n)
        if n > 2:
            d[:3] = np.abs(d[:3])
        x, v = rng.normal(size=n), rng.normal(size=n)
        x *= 2.0 / np.linalg.norm(x)
        args = (d / scale, scale * x, v)
        return Case(args, edge=edge, sizes={"n": n}, max_bytes=max_bytes)

    return [
        case(3),
        case(4),
        case(5),
        case(1, "n is 1"),
        # q is as large as ever, and varies on a scale of 1e-6 or 1e5: a difference step that
        # suits one doesn't suit the other.
        case(4, "x is tiny and d is huge", scale=1e-6),
        case(4, "x is huge and d is tiny", scale=1e5),
        case(2000, "n is 2000", 8_000_000),
        case(25_000, "n is 25000", 8_000_000),
    ]


def _f(d: Vector, x: Vector) -> Vector:
    return np.sum(d * x**2) ** 2 / 4 + np.sum(x[:-1] * x[1:])


def _is_the_change_of_every_slope(product: Vector, d: Vector, x: Vector, v: Vector) -> bool:
    """Whether u · product is the mixed derivative of f along v and u, for all axes u or some."""
    if np.shape(product) != np.shape(x):
        return False
    for u, change, rounding in _changes(d.tobytes(), x.tobytes(), v.tobytes()):
        if abs(change - u @ product) > rounding + 1e-10 * np.max(np.abs(u * product)):
            return False
    return True


@lru_cache(maxsize=1)
def _changes(*given: bytes) -> list[tuple[Vector, float, float]]:
    """Return directions u, the derivative along v of the slope along u, and its rounding.

    f is a polynomial of degree 4: its slope along u (by a complex step) at x + tv is a cubic in
    t, whose derivative at 0 four values give without an error of their own.
    """
    d, x, v = (np.frombuffer(each) for each in given)
    n, rng = len(x), np.random.default_rng(0)
    axes = np.arange(n) if n <= 8 else np.unique([0, 1, n - 2, n - 1, *rng.integers(0, n, 8)])
    probes = [np.eye(1, n, int(axis))[0] for axis in axes]
    if n > 8:
        probes += list(rng.normal(size=(4, n)))
    reach = float(np.sqrt(np.sum(x**2)))
    size = reach / float(np.sqrt(np.sum(v**2)))
    found = []
    for u in probes:
        step = 1e-20 * reach
        slopes = [
            _f(d, x + t * size * v + 1j * step * u).imag / step for t in (-2.0, -1.0, 1.0, 2.0)
        ]
        change = float(np.dot([1.0, -8.0, 8.0, -1.0], slopes)) / (12 * size)
        found.append((u, change, 1e-10 * float(np.max(np.abs(slopes))) / size))
    return found


def _shifted(v: Vector, by: int) -> Vector:
    """The vector with its entries moved by some places; zeros move in."""
    moved = np.zeros_like(v)
    if by > 0:
        moved[by:] = v[:-by]
    else:
        moved[:by] = v[-by:]
    return moved


def _in_place(v: Vector, by: int) -> Vector:
    """The entries that have a neighbour, left where they are."""
    kept = v.copy()
    kept[-1 if by < 0 else 0] = 0.0
    return kept


Summand = Callable[[Vector, Vector, Vector, float], Vector]


def _times(
    d: Vector,
    x: Vector,
    v: Vector,
    *,
    level: Summand = lambda d, x, v, q: q * d * v,
    change: Summand = lambda d, x, v, q: 2 * d * x * (d * x @ v),
    of: Callable[[Vector, Vector], Vector] = lambda x, v: v,
    shift: Callable[[Vector, int], Vector] = _shifted,
    beside: Callable[[Vector, Vector], tuple[Vector, Vector]] = lambda before, after: (
        before,
        after,
    ),
) -> Vector:
    """Hv in its terms: q held fixed, the change of q, and the two neighbours."""
    q = float(x @ (d * x))
    step = of(x, v)
    before, after = beside(shift(step, 1), shift(step, -1))
    return level(d, x, v, q) + change(d, x, v, q) + before + after


def _product_gradient(d: Vector, x: Vector) -> Vector:
    gradient: Vector = (x @ (d * x)) * d * x
    gradient[1:] += x[:-1]
    gradient[:-1] += x[1:]
    return gradient


def _outer_times_vector(d: Vector, x: Vector, v: Vector) -> Vector:
    g = _product_gradient(d, x)
    product: Vector = g * (g @ v)
    return product


def _neighbours(v: Vector) -> Vector:
    return _shifted(v, 1) + _shifted(v, -1)


EXERCISE = Exercise(
    id="hessian.product",
    name="hessian_times",
    title="Multiply by a Hessian that isn't there",
    level=3,
    points=3,
    objective="4.7",
    hints=(
        "Write ∇f first, with vectors only; q = Σ dᵢxᵢ² is a number that depends on x. Then let x "
        "change by v, and collect what is linear in v: that is Hv.",
        "A product a(bᵀv) is a vector times a number. Computed in this order it never needs the "
        "matrix abᵀ. And xᵢ has two neighbours.",
    ),
    answer=Array(),
    reference=lambda d, x, v: _times(d, x, v),
    sampler=_product_cases,
    exact_derivative=True,
    proof=Satisfies(_is_the_change_of_every_slope),
    terms=(
        Term("the term in which q is held fixed", lambda d, x, v: (x @ (d * x)) * d * v),
        Term("the term of the change of q", lambda d, x, v: 2 * d * x * (d * x @ v)),
        Term("the neighbour before", lambda d, x, v: _shifted(v, 1)),
        Term("the neighbour behind", lambda d, x, v: _shifted(v, -1)),
    ),
    misconceptions=(
        Misconception(
            "half",
            lambda d, x, v: (_times(d, x, v) + _neighbours(v)) / 2,
            "The part with q is half as large as it should be. ¼q² has the derivative ½q, and "
            "q's own derivative brings another 2.",
        ),
        Misconception(
            "doubled",
            lambda d, x, v: 2 * _times(d, x, v) - _neighbours(v),
            "The part with q is twice as large as it should be: look at the factor in front of "
            "q² again.",
        ),
        Misconception(
            "outer-product",
            _outer_times_vector,
            "You multiplied v by the outer product of the gradient with itself. That matrix is "
            "made of first derivatives; H is the derivative of the gradient.",
        ),
        Misconception(
            "curvature",
            lambda d, x, v: v @ _times(d, x, v),
            "You went one step too far: this is vᵀHv, a number. The vector Hv is asked for.",
        ),
        Misconception(
            "gradient",
            lambda d, x, v: _product_gradient(d, x),
            "This is the gradient at x. How does it change when x changes by v?",
        ),
        slip(
            _times,
            "only-q-changes",
            "You held the other factor of the gradient fixed, and let only q change. The product "
            "rule has a term for each factor.",
            level=lambda d, x, v, q: 0.0 * v,
        ),
        slip(
            _times,
            "level-doubled",
            "In the term in which q is held fixed there is a 2 too many: ¼q² has the derivative "
            "½q, and q's own derivative brings another 2.",
            level=lambda d, x, v, q: 2 * q * d * v,
        ),
        slip(
            _times,
            "level-halved",
            "In the term in which q is held fixed a 2 is missing: ¼q² has the derivative ½q, and "
            "q's own derivative brings another 2.",
            level=lambda d, x, v, q: q * d * v / 2,
        ),
        slip(
            _times,
            "level-negated",
            "In the term in which q is held fixed the sign is wrong.",
            level=lambda d, x, v, q: -q * d * v,
        ),
        slip(
            _times,
            "weight-lost",
            "In the term in which q is held fixed the factor dᵢ is missing: the gradient has q "
            "times dᵢxᵢ.",
            level=lambda d, x, v, q: q * v,
        ),
        slip(
            _times,
            "weight-squared",
            "In the term in which q is held fixed the factor dᵢ stands twice.",
            level=lambda d, x, v, q: q * d**2 * v,
        ),
        slip(
            _times,
            "weight-lost-in-q",
            "In the term in which q is held fixed you summed the squares of x without the dᵢ.",
            level=lambda d, x, v, q: (x @ x) * d * v,
        ),
        slip(
            _times,
            "q-squared",
            "In the term in which q is held fixed q is squared: ¼q² has the derivative ½q.",
            level=lambda d, x, v, q: q**2 * d * v,
        ),
        slip(
            _times,
            "q-lost",
            "In the term in which q is held fixed the factor q is missing.",
            level=lambda d, x, v, q: d * v,
        ),
        slip(
            _times,
            "step-lost",
            "In the term in which q is held fixed the step v is missing.",
            level=lambda d, x, v, q: q * d,
        ),
        slip(
            _times,
            "point-for-the-step",
            "In the term in which q is held fixed the point x stands, as in the gradient; let x "
            "change by v.",
            level=lambda d, x, v, q: q * d * x,
        ),
        slip(
            _times,
            "point-and-step",
            "In the term in which q is held fixed there is a factor x too many: dᵢxᵢ changes by "
            "dᵢvᵢ.",
            level=lambda d, x, v, q: q * d * x * v,
        ),
        slip(
            _times,
            "square-lost-in-q",
            "In the term in which q is held fixed q is summed without the squares: it is Σ dᵢxᵢ².",
            level=lambda d, x, v, q: (d @ x) * d * v,
        ),
        slip(
            _times,
            "q-of-the-step",
            "In the term in which q is held fixed q is computed from v. It is a number that "
            "belongs to the point x.",
            level=lambda d, x, v, q: (d @ v**2) * d * v,
        ),
        slip(
            _times,
            "weights-squared-in-q",
            "In the term in which q is held fixed the dᵢ in q are squared.",
            level=lambda d, x, v, q: (d * x) @ (d * x) * d * v,
        ),
        slip(
            _times,
            "q-halved-inside",
            "In the term in which q is held fixed x · v stands in place of q.",
            level=lambda d, x, v, q: (x @ v) * d * v,
        ),
        slip(
            _times,
            "rank-one-part-forgotten",
            "You held q fixed. It depends on x as well, and when x changes by v, so does q: one "
            "more term.",
            change=lambda d, x, v, q: 0.0 * v,
        ),
        slip(
            _times,
            "factor-of-q",
            "In the term that comes from the change of q a factor is missing: differentiate Σ "
            "dᵢxᵢ² once more, with care for the square.",
            change=lambda d, x, v, q: d * x * (d * x @ v),
        ),
        slip(
            _times,
            "rank-one-doubled",
            "In the term that comes from the change of q there is a 2 too many. Count its factors "
            "of 2 again, and don't forget the ¼.",
            change=lambda d, x, v, q: 4 * d * x * (d * x @ v),
        ),
        slip(
            _times,
            "rank-one-halved-twice",
            "In the term that comes from the change of q two factors of 2 are missing.",
            change=lambda d, x, v, q: d * x * (d * x @ v) / 2,
        ),
        slip(
            _times,
            "rank-one-sign",
            "In the term that comes from the change of q the sign is wrong.",
            change=lambda d, x, v, q: -2 * d * x * (d * x @ v),
        ),
        slip(
            _times,
            "weights-lost-in-the-change",
            "In the term that comes from the change of q the factors dᵢ are missing.",
            change=lambda d, x, v, q: 2 * x * (x @ v),
        ),
        slip(
            _times,
            "weights-lost-inside",
            "In the term that comes from the change of q the factors dᵢ are missing in the number "
            "by which q changes.",
            change=lambda d, x, v, q: 2 * d * x * (x @ v),
        ),
        slip(
            _times,
            "weights-lost-outside",
            "In the term that comes from the change of q the factors dᵢ are missing outside: what "
            "q is multiplied by in the gradient is dᵢxᵢ.",
            change=lambda d, x, v, q: 2 * x * (d * x @ v),
        ),
        slip(
            _times,
            "elementwise",
            "When x changes by v, q changes by one number, to which every entry of v contributes. "
            "You let each entry change its own q.",
            change=lambda d, x, v, q: 2 * (d * x) ** 2 * v,
        ),
        slip(
            _times,
            "q-in-the-change",
            "In the term that comes from the change of q there is a factor q: where q changes, it "
            "is differentiated, and gone.",
            change=lambda d, x, v, q: 2 * q * d * x * (d * x @ v),
        ),
        slip(
            _times,
            "point-lost-inside",
            "In the term that comes from the change of q the factors xᵢ are missing in the number "
            "by which q changes.",
            change=lambda d, x, v, q: 2 * d * x * (d @ v),
        ),
        slip(
            _times,
            "point-lost-outside",
            "In the term that comes from the change of q the factors xᵢ are missing outside: what "
            "q is multiplied by in the gradient is dᵢxᵢ.",
            change=lambda d, x, v, q: 2 * d * (d * x @ v),
        ),
        slip(
            _times,
            "step-outside",
            "In the term that comes from the change of q v stands twice: inside, where q changes "
            "by a number, and outside, where the point x belongs.",
            change=lambda d, x, v, q: 2 * d * v * (d * x @ v),
        ),
        slip(
            _times,
            "step-and-point-exchanged",
            "In the term that comes from the change of q x and v have changed places: the change "
            "of q is a number made with v, and the vector outside belongs to x.",
            change=lambda d, x, v, q: 2 * d * v * (d * x @ x),
        ),
        slip(
            _times,
            "weights-squared-outside",
            "In the term that comes from the change of q the factors dᵢ are squared outside.",
            change=lambda d, x, v, q: 2 * d**2 * x * (d * x @ v),
        ),
        slip(
            _times,
            "rank-one-summed",
            "In the term that comes from the change of q you added up the vector. Each entry has "
            "a dᵢxᵢ of its own.",
            change=lambda d, x, v, q: 2 * (d * x @ v) * np.sum(d * x) * np.ones_like(x),
        ),
        slip(
            _times,
            "neighbours-forgotten",
            "The products of neighbours are missing: they have second derivatives too, off the "
            "diagonal of H.",
            "The part with q is right.",
            beside=lambda before, after: (0.0 * before, 0.0 * after),
        ),
        slip(
            _times,
            "one-neighbour",
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry above the "
            "diagonal of H and its mirror image below.",
            beside=lambda before, after: (0.0 * before, after),
        ),
        slip(
            _times,
            "other-neighbour",
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry below the "
            "diagonal of H and its mirror image above.",
            beside=lambda before, after: (before, 0.0 * after),
        ),
        slip(
            _times,
            "neighbours-doubled",
            "The neighbours' part is twice too large: each product xᵢxᵢ₊₁ has the mixed "
            "derivative 1.",
            "The part with q is right.",
            beside=lambda before, after: (2 * before, 2 * after),
        ),
        slip(
            _times,
            "neighbours-halved",
            "The neighbours' part is half of what it should be: no ½ stands in front of that sum.",
            "The part with q is right.",
            beside=lambda before, after: (before / 2, after / 2),
        ),
        slip(
            _times,
            "neighbours-sign",
            "The neighbours' part has the wrong sign.",
            "The part with q is right.",
            beside=lambda before, after: (-before, -after),
        ),
        slip(
            _times,
            "one-neighbour-negated",
            "The neighbour before has the wrong sign: both neighbours count alike.",
            beside=lambda before, after: (-before, after),
        ),
        slip(
            _times,
            "other-neighbour-negated",
            "The neighbour behind has the wrong sign: both neighbours count alike.",
            beside=lambda before, after: (before, -after),
        ),
        slip(
            _times,
            "one-neighbour-doubled",
            "You counted the neighbour behind twice, and the one before not at all.",
            beside=lambda before, after: (0.0 * before, 2 * after),
        ),
        slip(
            _times,
            "other-neighbour-doubled",
            "You counted the neighbour before twice, and the one behind not at all.",
            beside=lambda before, after: (2 * before, 0.0 * after),
        ),
        slip(
            _times,
            "neighbours-multiplied",
            "You multiplied the two neighbours. Each stands in a term of its own.",
            "The part with q is right.",
            beside=lambda before, after: (before * after, 0.0 * after),
        ),
        slip(
            _times,
            "neighbours-of-x",
            "For the neighbours you took the entries of x, as in the gradient; let x change by v.",
            "The part with q is right.",
            of=lambda x, v: x,
        ),
        slip(
            _times,
            "neighbours-weighted",
            "For the neighbours you multiplied by entries of x: xᵢxᵢ₊₁ has the mixed derivative "
            "1, and no x is left.",
            "The part with q is right.",
            of=lambda x, v: x * v,
        ),
        slip(
            _times,
            "ring",
            "You closed the chain to a ring, as np.roll does: the first and the last entry aren't "
            "neighbours.",
            shift=np.roll,
        ),
        slip(
            _times,
            "neighbours-in-place",
            "You added entries of v to their own places: an inner entry twice, an outer one once. "
            "Shift v by one place, once in each direction.",
            "The part with q is right.",
            shift=_in_place,
        ),
        slip(
            _times,
            "shifted-twice",
            "Your neighbours stand two places away.",
            "The part with q is right.",
            shift=lambda v, by: _shifted(v, 2 * by),
        ),
        Misconception(
            "normalised",
            lambda d, x, v: _times(d, x, v) / np.linalg.norm(v),
            "You divided by the length of v. Hv is linear in v, and takes v as it is.",
        ),
        Misconception(
            "gradient-of-q-alone",
            lambda d, x, v: (x @ (d * x)) * d * x,
            "This is the part of the gradient at x that comes from q. How does it change when x "
            "changes by v? And there are the neighbours.",
        ),
        Misconception(
            "gradient-times-the-step",
            lambda d, x, v: _product_gradient(d, x) * v,
            "You multiplied the gradient by v, entry by entry. Hv tells how the gradient changes "
            "when x changes by v.",
        ),
        Misconception(
            "slope-along-v",
            lambda d, x, v: _product_gradient(d, x) @ v,
            "This is ∇f · v, a number: the slope along v. Hv tells how the gradient changes along "
            "v.",
        ),
        Misconception(
            "gradient-at-the-step",
            lambda d, x, v: _product_gradient(d, v),
            "This is the gradient at v. Hv tells how the gradient at x changes when x changes by "
            "v.",
        ),
        Misconception(
            "gradient-further-on",
            lambda d, x, v: _product_gradient(d, x + v) - _product_gradient(d, x),
            "This is how the gradient changes when x moves by the whole of v. Hv is the part of "
            "it that is linear in v.",
        ),
        slip(
            _times,
            "q-as-square-of-a-sum",
            "In the term in which q is held fixed q is the square of a sum. It is a sum of "
            "squares, each times dᵢ.",
            level=lambda d, x, v, q: (d @ x) ** 2 * d * v,
        ),
        slip(
            _times,
            "step-forgotten-inside",
            "In the term that comes from the change of q the number by which q changes is made "
            "with x in place of the step v.",
            change=lambda d, x, v, q: 2 * d * x * (d * x @ x),
        ),
        Misconception(
            "one-number-with-x",
            lambda d, x, v: x @ _times(d, x, v),
            "This is xᵀHv, a number. The vector Hv is asked for.",
        ),
    ),
)
