"""Multiply by a Hessian that isn't there."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Satisfies, Vector


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
    """Whether u · product is the mixed derivative of f along v and u, for all axes u or some.

    f is a polynomial of degree 4: its slope along u (by a complex step) at x + tv is a cubic in
    t, whose derivative at 0 four values give without an error of their own.
    """
    if np.shape(product) != np.shape(x):
        return False
    n, rng = len(x), np.random.default_rng(0)
    axes = np.arange(n) if n <= 8 else np.unique([0, 1, n - 2, n - 1, *rng.integers(0, n, 8)])
    probes = [np.eye(1, n, int(axis))[0] for axis in axes]
    if n > 8:
        probes += list(rng.normal(size=(4, n)))
    reach = float(np.sqrt(np.sum(x**2)))
    size = reach / float(np.sqrt(np.sum(v**2)))
    for u in probes:
        step = 1e-20 * reach
        slopes = [
            _f(d, x + t * size * v + 1j * step * u).imag / step for t in (-2.0, -1.0, 1.0, 2.0)
        ]
        change = np.dot([1.0, -8.0, 8.0, -1.0], slopes) / (12 * size)
        rounding = 1e-10 * (np.max(np.abs(slopes)) / size + np.max(np.abs(u * product)))
        if abs(change - u @ product) > rounding:
            return False
    return True


def _product(
    level: float = 1.0, rank_one: float = 2.0, before: float = 1.0, after: float = 1.0
) -> Callable[[Vector, Vector, Vector], Vector]:
    """Make (d, x, v) ↦ vector out of the factors of the four terms of Hv."""

    def formula(d: Vector, x: Vector, v: Vector) -> Vector:
        Dx = d * x
        result: Vector = level * (x @ Dx) * d * v + rank_one * Dx * (Dx @ v)
        result[1:] += before * v[:-1]
        result[:-1] += after * v[1:]
        return result

    return formula


def _product_gradient(d: Vector, x: Vector) -> Vector:
    gradient: Vector = (x @ (d * x)) * d * x
    gradient[1:] += x[:-1]
    gradient[:-1] += x[1:]
    return gradient


def _ring(d: Vector, x: Vector, v: Vector) -> Vector:
    product: Vector = _product(before=0.0, after=0.0)(d, x, v) + np.roll(v, 1) + np.roll(v, -1)
    return product


def _elementwise(d: Vector, x: Vector, v: Vector) -> Vector:
    product: Vector = _product(rank_one=0.0)(d, x, v) + 2 * (d * x) ** 2 * v
    return product


def _neighbours_of_x(d: Vector, x: Vector, v: Vector) -> Vector:
    result: Vector = _product(before=0.0, after=0.0)(d, x, v)
    result[1:] += x[:-1]
    result[:-1] += x[1:]
    return result


def _weight_lost(d: Vector, x: Vector, v: Vector) -> Vector:
    return np.asarray(_product(level=0.0)(d, x, v) + (x @ (d * x)) * v)


def _weight_lost_in_q(d: Vector, x: Vector, v: Vector) -> Vector:
    return np.asarray(_product(level=0.0)(d, x, v) + (x @ x) * d * v)


def _weights_lost_in_the_change(d: Vector, x: Vector, v: Vector) -> Vector:
    return np.asarray(_product(rank_one=0.0)(d, x, v) + 2 * x * (x @ v))


def _outer_times_vector(d: Vector, x: Vector, v: Vector) -> Vector:
    g = _product_gradient(d, x)
    product: Vector = g * (g @ v)
    return product


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
    reference=_product(),
    sampler=_product_cases,
    exact_derivative=True,
    proof=Satisfies(_is_the_change_of_every_slope),
    misconceptions=(
        Misconception(
            "rank-one-part-forgotten",
            _product(rank_one=0.0),
            "You held q fixed. It depends on x as well, and when x changes by v, so does q: one "
            "more term.",
        ),
        Misconception(
            "only-q-changes",
            _product(level=0.0),
            "You let q change, and held the other factor of the gradient fixed. The product rule "
            "has a term for each factor.",
        ),
        Misconception(
            "factor-of-q",
            _product(rank_one=1.0),
            "In the term that comes from the change of q a factor is missing: differentiate "
            "Σ dᵢxᵢ² once more, with care for the square.",
        ),
        Misconception(
            "half",
            _product(level=0.5, rank_one=1.0),
            "The part with q is half as large as it should be. ¼q² has the derivative ½q, and "
            "q's own derivative brings another 2.",
        ),
        Misconception(
            "neighbours-forgotten",
            _product(before=0.0, after=0.0),
            "The part with q is right. The products of neighbours have second derivatives too, off "
            "the diagonal of H.",
        ),
        Misconception(
            "one-neighbour",
            _product(before=0.0),
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry above the "
            "diagonal of H and its mirror image below.",
        ),
        Misconception(
            "other-neighbour",
            _product(after=0.0),
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry below the "
            "diagonal of H and its mirror image above.",
        ),
        Misconception(
            "ring",
            _ring,
            "You closed the chain to a ring, as np.roll does: the first and the last entry aren't "
            "neighbours.",
        ),
        Misconception(
            "neighbours-doubled",
            _product(before=2.0, after=2.0),
            "The part with q is right, and the neighbours' part is twice too large: each product "
            "xᵢxᵢ₊₁ has the mixed derivative 1.",
        ),
        Misconception(
            "doubled",
            _product(level=2.0, rank_one=4.0),
            "The part with q is twice as large as it should be: look at the factor in front of "
            "q² again.",
        ),
        Misconception(
            "rank-one-doubled",
            _product(rank_one=4.0),
            "The term that comes from the change of q is twice too large. Count its factors of 2 "
            "again, and don't forget the ¼.",
        ),
        Misconception(
            "rank-one-sign",
            _product(rank_one=-2.0),
            "The term that comes from the change of q has the wrong sign.",
        ),
        Misconception(
            "neighbours-halved",
            _product(before=0.5, after=0.5),
            "The part with q is right, and the neighbours' part is half of what it should be: no "
            "½ stands in front of that sum.",
        ),
        Misconception(
            "neighbours-sign",
            _product(before=-1.0, after=-1.0),
            "The part with q is right, and the neighbours' part has the wrong sign.",
        ),
        Misconception(
            "neighbours-of-x",
            _neighbours_of_x,
            "The part with q is right. For the neighbours you took the entries of x, as in the "
            "gradient; let x change by v.",
        ),
        Misconception(
            "weight-lost",
            _weight_lost,
            "In the term in which q is held fixed the factor dᵢ is missing: the gradient has q "
            "times dᵢxᵢ.",
        ),
        Misconception(
            "weight-lost-in-q",
            _weight_lost_in_q,
            "In the term in which q is held fixed you summed the squares of x without the dᵢ.",
        ),
        Misconception(
            "weights-lost-in-the-change",
            _weights_lost_in_the_change,
            "In the term that comes from the change of q the factors dᵢ are missing.",
        ),
        Misconception(
            "elementwise",
            _elementwise,
            "When x changes by v, q changes by one number, to which every entry of v contributes. "
            "You let each entry change its own q.",
        ),
        Misconception(
            "outer-product",
            _outer_times_vector,
            "You multiplied v by the outer product of the gradient with itself. That matrix is "
            "made of first derivatives; H is the derivative of the gradient.",
        ),
        Misconception(
            "curvature",
            lambda d, x, v: v @ _product()(d, x, v),
            "You went one step too far: this is vᵀHv, a number. The vector Hv is asked for.",
        ),
        Misconception(
            "gradient",
            lambda d, x, v: _product_gradient(d, x),
            "This is the gradient at x. How does it change when x changes by v?",
        ),
    ),
)
