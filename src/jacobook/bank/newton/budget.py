"""Conjugate gradients with a budget."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)

Product = Callable[[Vector], Vector]


def _relative_residuals(H: Matrix, g: Vector) -> list[float]:
    """How short the residual is after 0, 1, 2, … products, relative to g."""
    sizes: list[float] = []
    for k in range(len(g)):
        span = np.stack([np.linalg.matrix_power(H, j) @ g for j in range(k)], axis=1) if k else None
        d = 0 * g if span is None else span @ np.linalg.solve(span.T @ H @ span, -span.T @ g)
        sizes.append(float(np.linalg.norm(g + H @ d) / np.linalg.norm(g)))
    return sizes


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        eigenvalues: list[float],
        parts: list[float],
        budget: int,
        tolerance: float = 1e-12,
        edge: str = "",
        just_above: int = 0,
        length: float = 1.0,
        turned: bool = True,
    ) -> Case:
        """H with these eigenvalues; the parts of g along its eigenvectors make each test clear."""
        n = len(eigenvalues)
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0] if turned else np.eye(n)
        H = (Q * eigenvalues) @ Q.T
        g = length * Q @ (np.array(parts) * rng.choice([-1.0, 1.0], size=n))
        if just_above:  # after so many products the residual is a little too long
            tolerance = 0.93 * _relative_residuals(H, g)[just_above]
        hvp = Callback(lambda p: H @ p, "hvp", limit=budget)
        return Case((hvp, g, budget, tolerance), edge=edge, sizes={"n": n})

    return [
        # The budget ends it.
        case([1.0, 2.0, 4.0, 7.0, 9.0], [3.0, 2.0, 1.0, 2.0, 3.0], 3),
        case([1.0, 3.0, 5.0, 8.0], [2.0, 3.0, 2.0, 1.0], 2),
        # The tolerance ends it, for a long and for a short g.
        case([1.0, 2.0, 4.0, 7.0, 9.0], [1.0, 1.0, 1.0, 1.0, 1.0], 5, just_above=1, length=8.0),
        case([1.0, 1.5, 2.0, 3.0], [2.0, 3.0, 2.0, 1.0], 4, just_above=2, length=1e-3),
        # Negative curvature ends it, after one product or two.
        case([-1.0, 2.0, 4.0, 9.0], [0.8, 2.0, 3.0, 2.0], 4),
        case([-2.0, 1.0, 3.0, 6.0, 8.0], [0.7, 3.0, 2.0, 2.0, 1.0], 5),
        case([-3.0, 1.0, 2.0], [3.0, 1.0, 1.0], 3, edge="the first direction bends down"),
        case([2.0, 5.0, 7.0], [1.0, 1.0, 1.0], 1, edge="the budget is 1"),
        case([2.0, 5.0, 7.0], [0.0, 0.0, 0.0], 3, 0.5, "g is zero"),
        case([3.0], [2.0], 1, edge="n is 1"),
        case([2.0, 5.0], [2.0, 1.0], 2, 1.0, "the tolerance is 1", turned=False),
        case([2.0, -2.0], [3.0, 3.0], 2, edge="the first curvature is zero", turned=False),
    ]


def _solve(
    hvp: Product,
    g: Vector,
    budget: int,
    tolerance: float,
    *,
    right: Callable[[Vector], Vector] = lambda g: -g,
    goal: Callable[[Vector, float], float] = lambda g, tolerance: tolerance * _length(g),
    size: Callable[[Vector], float] = lambda r: _length(r),
    products: Callable[[int], int] = lambda budget: budget,
    bent: Callable[[float], bool] = lambda curvature: curvature <= 0,
    at_first: Callable[[Vector, Vector], Vector] = lambda g, d: -g,
    later: Callable[..., Vector] = lambda g, d, p: d,
    beta: Callable[..., float] = lambda new, r: float(new @ new) / float(r @ r),
    step: Callable[..., float] = lambda r, p, curvature: float(r @ r) / curvature,
    top: Callable[[Vector, Vector], Vector] = lambda r, first: r,
    front: Callable[[Vector, Vector], Vector] = lambda new, r: new,
    turn: float = -1.0,
    change: Callable[[Vector, Vector], Vector] = lambda Hp, p: Hp,
    moved_first: bool = False,
) -> Vector:
    d, r = np.zeros_like(g), right(g)
    p = r
    for k in range(products(budget)):
        if size(r) <= goal(g, tolerance):
            break
        Hp = hvp(p)
        curvature = float(p @ Hp)
        if bent(curvature):
            if k and moved_first:
                d = d + step(r, p, curvature) * p
            return later(g, d, p) if k else at_first(g, d)
        alpha = step(top(r, right(g)), p, curvature)
        d = d + alpha * p
        new = r + turn * alpha * change(Hp, p)
        p, r = front(new, r) + beta(new, r) * p, new
    return d


def _length(v: Vector) -> float:
    return float(np.linalg.norm(v))


def _by_growing_spaces(hvp: Product, g: Vector, budget: int, tolerance: float) -> Vector:
    """Find H, then solve the model on spans that grow by one residual at a time."""
    H = np.stack([hvp(e) for e in np.eye(len(g))], axis=1)
    d, span = np.zeros_like(g), np.zeros((len(g), 0))
    for k in range(budget):
        r = -g - H @ d
        if _length(r) <= tolerance * _length(g):
            return d
        inner = span.T @ H @ span
        p = r - span @ np.linalg.solve(inner, span.T @ H @ r) if k else r
        if p @ H @ p <= 0:
            return d if k else -g
        span = np.column_stack([span, p / _length(p)])
        d = span @ np.linalg.solve(span.T @ H @ span, -span.T @ g)
    return d


def _one_array(hvp: Product, g: Vector, budget: int, tolerance: float) -> Vector:
    """Change the residual in place while the first direction is the same array."""
    d, r = np.zeros_like(g), -g
    p = r
    for k in range(budget):
        if _length(r) <= tolerance * _length(g):
            break
        Hp = hvp(p)
        curvature = float(p @ Hp)
        if curvature <= 0:
            return d if k else -g
        old = float(r @ r)
        d += old / curvature * p
        r -= old / curvature * Hp
        p = r + float(r @ r) / old * p
    return d


def _forgetful(new: Vector, r: Vector) -> float:
    return 0.0


EXERCISE = Exercise(
    id="newton.budget",
    name="newton_cg",
    title="Conjugate gradients with a budget",
    level=3,
    points=3,
    objective="11.4",
    hints=(
        "Begin with the chapter's loop, with b = −g. Before each product ask: is the residual "
        "short enough? Is the budget used up?",
        "After each product look at the curvature p·Hp before you divide by it. Whether it is the "
        "first product decides what to return.",
    ),
    answer=Array(),
    reference=lambda hvp, g, budget, tolerance: _solve(hvp, g, budget, tolerance),
    sampler=_cases,
    misconceptions=(
        slip(
            _solve,
            "uphill",
            "The right-hand side is g. Newton's step solves with the negative gradient.",
            right=lambda g: g,
        ),
        slip(
            _solve,
            "absolute-tolerance",
            "The tolerance is absolute. It is to be taken relative to the length of g.",
            goal=lambda g, tolerance: tolerance,
        ),
        slip(
            _solve,
            "squares-against-lengths",
            "The *squared* length of the residual is compared with tolerance times a length.",
            size=lambda r: float(r @ r),
        ),
        slip(
            _solve,
            "largest-entry",
            "The largest entry of the residual is compared, not its length.",
            size=lambda r: float(np.max(np.abs(r))),
        ),
        slip(
            _solve,
            "tolerance-squared-away",
            "The squares of both lengths are compared, and the tolerance isn't squared.",
            size=lambda r: float(r @ r),
            goal=lambda g, tolerance: tolerance * float(g @ g),
        ),
        slip(
            _solve,
            "tolerance-ignored",
            "The tolerance is never looked at: products are spent on a residual that is short "
            "enough.",
            goal=lambda g, tolerance: 1e-13 * _length(g),
        ),
        slip(
            _solve,
            "one-product-too-few",
            "You stop one product early: the budget isn't used up.",
            products=lambda budget: budget - 1,
        ),
        slip(
            _solve,
            "runs-on",
            "You run on through negative curvature. Along such a p the model has no lowest point.",
            bent=lambda curvature: curvature == 0,
        ),
        slip(
            _solve,
            "step-of-one",
            "You add the whole of p. How far to go along it, the residual and the curvature say.",
            step=lambda r, p, curvature: 1.0,
        ),
        slip(
            _solve,
            "step-without-residual",
            "The step along p has 1 on top. There stands the squared length of the residual.",
            step=lambda r, p, curvature: 1 / curvature,
        ),
        slip(
            _solve,
            "goal-squared",
            "The goal holds the *squared* length of g, and the residual its plain length.",
            goal=lambda g, tolerance: tolerance * float(g @ g),
        ),
        slip(
            _solve,
            "beta-undivided",
            "The factor for the next direction isn't divided by the old residual's squared length.",
            beta=lambda new, r: float(new @ new),
        ),
        slip(
            _solve,
            "bent-direction-taken-away",
            "At negative curvature you take p away. What has been reached so far is asked for.",
            later=lambda g, d, p: d - p,
        ),
        Misconception(
            "gradient-always",
            lambda hvp, g, budget, tolerance: -g,
            "You return the negative gradient every time. The products play no part in it.",
        ),
        slip(
            _solve,
            "absolute-curvature",
            "You took the absolute value of the curvature. Where p bends down, stop.",
            bent=lambda curvature: curvature == 0,
            step=lambda r, p, curvature: float(r @ r) / abs(curvature),
        ),
        slip(
            _solve,
            "zero-at-first",
            "Where the very first direction bends down you return zero, and no step is made. The "
            "negative gradient still goes down.",
            at_first=lambda g, d: d,
        ),
        slip(
            _solve,
            "gradient-at-first",
            "Where the very first direction bends down you return g: that goes up.",
            at_first=lambda g, d: g,
        ),
        slip(
            _solve,
            "gradient-later",
            "At negative curvature after a later product you return the negative gradient. By then "
            "there is something better: what has been reached so far.",
            later=lambda g, d, p: -g,
        ),
        slip(
            _solve,
            "bent-direction",
            "At negative curvature you return p. What has been reached so far is asked for.",
            later=lambda g, d, p: p,
        ),
        slip(
            _solve,
            "bent-direction-added",
            "At negative curvature you still add p. Stop before that.",
            later=lambda g, d, p: d + p,
        ),
        slip(
            _solve,
            "zero-later",
            "At negative curvature you return zero. What has been reached so far is asked for.",
            later=lambda g, d, p: 0 * d,
        ),
        slip(
            _solve,
            "beta-upside-down",
            "The factor for the next direction is upside down: the new residual stands on top.",
            beta=lambda new, r: float(r @ r) / max(float(new @ new), 1e-300),
        ),
        slip(
            _solve,
            "steepest-descent",
            "Each direction is the plain residual. That is steepest descent on the model: the old "
            "direction belongs in it too.",
            beta=_forgetful,
        ),
        slip(
            _solve,
            "beta-unsquared",
            "The factor for the next direction is a ratio of lengths. It is one of *squared* "
            "lengths.",
            beta=lambda new, r: _length(new) / _length(r),
        ),
        slip(
            _solve,
            "beta-one",
            "The old direction is added whole. It needs a factor: the new residual against the "
            "old.",
            beta=lambda new, r: 1.0,
        ),
        slip(
            _solve,
            "beta-negative",
            "The factor for the next direction has the wrong sign.",
            beta=lambda new, r: -float(new @ new) / float(r @ r),
        ),
        slip(
            _solve,
            "step-by-the-direction",
            "The step along p has pᵀp on top. There stands rᵀr.",
            step=lambda r, p, curvature: float(p @ p) / curvature,
        ),
        slip(
            _solve,
            "steps-of-half-length",
            "The step along p is half as long as it should be.",
            step=lambda r, p, curvature: float(r @ r) / (2 * curvature),
        ),
        slip(
            _solve,
            "first-residual-kept",
            "The step along p has the squared length of the *first* residual on top. It is the "
            "latest one's.",
            top=lambda r, first: first,
        ),
        slip(
            _solve,
            "residual-grows",
            "The residual is updated with the wrong sign. It is the right-hand side minus Hd: how "
            "does it change when a multiple of p is added to d?",
            turn=1.0,
        ),
        slip(
            _solve,
            "residual-without-the-product",
            "The residual changes by a multiple of p. It is the right-hand side minus Hd: when d "
            "changes by p, by what does Hd?",
            change=lambda Hp, p: p,
        ),
        Misconception(
            "one-array-for-both",
            _one_array,
            "The residual and the first direction are one array: what changes the residual in "
            "place changes the direction too. Begin with a copy.",
        ),
        slip(
            _solve,
            "old-residual-in-front",
            "The next direction begins with the old residual. It begins with the new one.",
            front=lambda new, r: r,
        ),
        slip(
            _solve,
            "moved-before-the-look",
            "At negative curvature you have already moved along p. Look at the curvature first.",
            moved_first=True,
        ),
    ),
    proof=Recomputed(_by_growing_spaces),
)
