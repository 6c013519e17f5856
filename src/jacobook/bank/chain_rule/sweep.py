"""Your own backward pass."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        A, C = rng.normal(size=(n, n)), rng.normal(size=(n, n))

        def f(x: Vector) -> Vector:
            return np.sin(A @ x) + 0.5 * x**2

        def pull_f(x: Vector, u: Vector) -> Vector:
            return A.T @ (np.cos(A @ x) * u) + x * u

        def pull_g(y: Vector, u: Vector) -> Vector:  # g(y) = tanh(Cy) + y³/3
            return C.T @ ((1 - np.tanh(C @ y) ** 2) * u) + y**2 * u

        calls = (
            Callback(f, "f", limit=1),
            Callback(pull_f, "pull_f", limit=1),
            Callback(pull_g, "pull_g", limit=1),
        )
        return Case((*calls, rng.normal(size=n), rng.normal(size=n)), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(1, "n is 1")]


Pullback = Callable[[Vector, Vector], Vector]


def _swept(
    f: Callable[[Vector], Vector],
    pull_f: Pullback,
    pull_g: Pullback,
    x: Vector,
    u: Vector,
    *,
    g_at: Callable[[Vector, Vector, Vector], Vector] = lambda x, y, u: y,
    into_g: Callable[[Vector, Vector], Vector] = lambda y, u: u,
    block: float = 1.0,
    direct: Callable[[Vector, Vector, Vector], Vector] = lambda x, y, u: u,
    meet: Callable[[Vector, Vector], Vector] = np.add,
    f_at: Callable[[Vector, Vector], Vector] = lambda x, y: x,
    carry: Callable[[Pullback, Vector, Vector], Vector] = lambda pull_f, at, v: pull_f(at, v),
    end: Callable[[Vector, Vector, Vector], Vector | float] = lambda x, y, u: 0.0,
) -> Vector:
    """Backwards in steps: through g and along the direct arrow to y, then through f to x."""
    y = f(x)
    arrived = meet(direct(x, y, u), block * pull_g(g_at(x, y, u), into_g(y, u)))
    return carry(pull_f, f_at(x, y), arrived) + end(x, y, u)


def _through_f_first(
    f: Callable[[Vector], Vector],
    pull_f: Callable[[Vector, Vector], Vector],
    pull_g: Callable[[Vector, Vector], Vector],
    x: Vector,
    u: Vector,
) -> Vector:
    carried = pull_f(x, u)
    return carried + pull_g(f(x), carried)


def _column_by_column(
    f: Callable[[Vector], Vector],
    pull_f: Callable[[Vector, Vector], Vector],
    pull_g: Callable[[Vector, Vector], Vector],
    x: Vector,
    u: Vector,
) -> Vector:
    """Build both Jacobians, row by row, and the matrix of the whole block."""
    unit = np.eye(len(x))
    J_f = np.stack([pull_f(x, e) for e in unit])
    J_g = np.stack([pull_g(f(x), e) for e in unit])
    whole = (unit + J_g) @ J_f
    return np.array([u @ column for column in whole.T])


EXERCISE = Exercise(
    id="chain_rule.sweep",
    name="backward_sweep",
    title="Your own backward pass",
    level=3,
    points=3,
    objective="3.7",
    hints=(
        "Draw the graph: x → y, then y → g(y) → z, and beside it a second arrow from y straight to "
        "z. Which gradient arrives at y, along which arrows?",
        "Collect at y everything that arrives there, and only then go on to x. A pullback needs "
        "the point at which its map was evaluated, so run forward first.",
    ),
    answer=Array(),
    reference=lambda f, pull_f, pull_g, x, u: pull_f(x, u + pull_g(f(x), u)),
    sampler=_sweep_cases,
    exact_derivative=True,
    terms=(
        Term("the way along the direct arrow", lambda f, pull_f, pull_g, x, u: pull_f(x, u)),
        Term("the way through g", lambda f, pull_f, pull_g, x, u: pull_f(x, pull_g(f(x), u))),
    ),
    misconceptions=(
        slip(
            _swept,
            "skip-dropped",
            "You went back through g only. y also reaches z directly, and that branch brings its "
            "own contribution.",
            direct=lambda x, y, u: 0.0 * u,
        ),
        slip(
            _swept,
            "block-dropped",
            "You went back along the direct arrow only. y reaches z through g as well.",
            block=0.0,
        ),
        slip(
            _swept,
            "outer-at-x",
            "You pulled back through g at x. The input of g was f(x): the forward pass is there "
            "to provide this point.",
            g_at=lambda x, y, u: x,
        ),
        slip(
            _swept,
            "outer-at-z",
            "You pulled back through g at a point other than f(x): something was added to it.",
            g_at=lambda x, y, u: y + u,
        ),
        slip(
            _swept,
            "outer-at-u",
            "The arguments of the pullback of g are swapped: first the point, then the vector "
            "that is pulled back.",
            g_at=lambda x, y, u: u,
            into_g=lambda y, u: y,
        ),
        slip(
            _swept,
            "unit-into-g",
            "You pulled a vector of ones back through g. What comes back from the loss is u.",
            into_g=lambda y, u: np.ones_like(u),
        ),
        slip(
            _swept,
            "value-into-g",
            "You pulled y back through g. What goes back is a gradient, and u is the one that "
            "arrives.",
            into_g=lambda y, u: y,
        ),
        slip(
            _swept,
            "inner-at-y",
            "You pulled back through f at y = f(x), its output. A pullback is taken at the point "
            "where its map was evaluated.",
            f_at=lambda x, y: y,
        ),
        slip(
            _swept,
            "inner-swapped",
            "The arguments of the pullback of f are swapped: first the point, then the vector "
            "that is pulled back.",
            carry=lambda pull_f, at, v: pull_f(v, at),
        ),
        slip(
            _swept,
            "stopped-at-y",
            "You stopped at y. x is one step further back, through f.",
            carry=lambda pull_f, at, v: v,
        ),
        slip(
            _swept,
            "ones-through-f",
            "You pulled a vector of ones back through f, and multiplied entry by entry. What f "
            "pulls back is the gradient by y itself.",
            carry=lambda pull_f, at, v: pull_f(at, np.ones_like(v)) * v,
        ),
        slip(
            _swept,
            "through-f-twice",
            "You went back through f twice. x is one step behind y.",
            carry=lambda pull_f, at, v: pull_f(at, pull_f(at, v)),
        ),
        slip(
            _swept,
            "difference-of-the-branches",
            "At y you subtracted what comes back through g. z is y *plus* g(y), and gradients add "
            "up where arrows meet.",
            block=-1.0,
        ),
        slip(
            _swept,
            "block-doubled",
            "What comes back through g counts twice.",
            block=2.0,
        ),
        slip(
            _swept,
            "product-of-the-branches",
            "At y you multiplied the two gradients that arrive. Gradients that arrive along two "
            "arrows add up.",
            meet=np.multiply,
        ),
        slip(
            _swept,
            "mean-of-the-branches",
            "At y you averaged the two gradients that arrive. Gradients that arrive along two "
            "arrows add up.",
            meet=lambda a, b: (a + b) / 2,
        ),
        slip(
            _swept,
            "direct-doubled",
            "The direct arrow counts twice.",
            direct=lambda x, y, u: 2 * u,
        ),
        slip(
            _swept,
            "direct-negated",
            "The direct arrow has the wrong sign.",
            direct=lambda x, y, u: -u,
        ),
        slip(
            _swept,
            "one-for-the-gradient",
            "On the direct arrow you added 1, the slope of y by y. What goes back along it is "
            "that slope times u.",
            direct=lambda x, y, u: np.ones_like(u),
        ),
        slip(
            _swept,
            "value-for-the-gradient",
            "On the direct arrow you added y, the value. What goes back along it is a gradient.",
            direct=lambda x, y, u: y,
        ),
        slip(
            _swept,
            "point-for-the-gradient",
            "On the direct arrow you added x, a point. What goes back along it is a gradient.",
            direct=lambda x, y, u: x,
        ),
        slip(
            _swept,
            "direct-arrow-to-x-as-well",
            "You added u once more at the end, and no arrow leads from z straight to x.",
            "What comes through f is right.",
            end=lambda x, y, u: u,
        ),
        slip(
            _swept,
            "value-at-the-end",
            "You added x at the end. A gradient is made of gradients.",
            end=lambda x, y, u: x,
        ),
        Misconception(
            "skip-around-both",
            lambda f, pull_f, pull_g, x, u: u + pull_f(x, pull_g(f(x), u)),
            "You added u at the very end, as if x itself were added to z. The direct arrow starts "
            "at y, so its contribution still has to go through f.",
        ),
        Misconception(
            "forward-order",
            _through_f_first,
            "You went through f first. Backwards, the last map comes first.",
        ),
        Misconception(
            "added-across",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) + pull_g(f(x), u),
            "You added a gradient by x to a gradient by y. What comes back through g has only "
            "arrived at y.",
        ),
        Misconception(
            "direct-arrow-twice",
            lambda f, pull_f, pull_g, x, u: pull_f(x, 2 * u),
            "You counted the direct arrow twice. The second way from z to y leads through g, "
            "and changes u.",
        ),
        Misconception(
            "forward-order-without-skip",
            lambda f, pull_f, pull_g, x, u: pull_g(f(x), pull_f(x, u)),
            "You went through f first, and left out the direct arrow. Backwards, the last map "
            "comes first.",
        ),
        Misconception(
            "arguments-swapped",
            lambda f, pull_f, pull_g, x, u: pull_f(u + pull_g(u, f(x)), x),
            "The arguments of the pullbacks are swapped: first the point, then the vector that is "
            "pulled back.",
        ),
        Misconception(
            "all-swapped-without-g",
            lambda f, pull_f, pull_g, x, u: pull_f(u, x),
            "You went back along the direct arrow only, and the arguments of the pullback are "
            "swapped: first the point, then the vector that is pulled back.",
        ),
        Misconception(
            "upstream-at-the-end",
            lambda f, pull_f, pull_g, x, u: (
                u * pull_f(x, np.ones_like(u) + pull_g(f(x), np.ones_like(u)))
            ),
            "You pulled ones back and multiplied by u at the end. u is met first on the way back, "
            "and the Jacobians mix its entries.",
        ),
        Misconception(
            "product-across",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) * pull_g(f(x), u),
            "You multiplied a gradient by x with a gradient by y. Pull the second one back "
            "through f too; and along two arrows gradients add up.",
        ),
        Misconception(
            "arrows-swapped",
            lambda f, pull_f, pull_g, x, u: u + pull_f(x, u) + pull_g(f(x), u),
            "You added up everything that a pullback gives. Only what arrives at the same place "
            "may be added: first at y, and then one step through f.",
        ),
        Misconception(
            "nothing-pulled-back",
            lambda f, pull_f, pull_g, x, u: u + pull_f(x, u),
            "You took x + f(x) for the block: here the direct arrow starts at y, and g comes "
            "after f.",
        ),
        slip(
            _swept,
            "upstream-subtracted-at-the-end",
            "You subtracted u at the end. u meets what comes back through g at y, with a plus.",
            end=lambda x, y, u: -u,
        ),
        slip(
            _swept,
            "activation-at-twice-y",
            "You pulled back through g at a multiple of f(x).",
            g_at=lambda x, y, u: 2 * y,
        ),
        Misconception(
            "upstream-times-the-block",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) + u * pull_g(f(x), u),
            "You multiplied by u what comes back through g, and added it to a gradient by x. u is "
            "in it already, and it has only arrived at y.",
        ),
        Misconception(
            "block-at-x-unpulled",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) + pull_g(x, u),
            "You added what f and what g pull back, both at x. g is fed with f(x), and what comes "
            "back through it has only arrived at y: one more step through f.",
        ),
        Misconception(
            "forward-order-with-skip",
            lambda f, pull_f, pull_g, x, u: pull_g(f(x), u + pull_f(x, u)),
            "You went through f first, and then through g. Backwards, the last map comes first; "
            "and the direct arrow starts at y, not at x.",
        ),
        slip(
            _swept,
            "upstream-times-block",
            "At y you multiplied by u what comes back through g. u is in it already.",
            meet=lambda a, b: a + a * b,
        ),
        slip(
            _swept,
            "outer-at-the-upstream",
            "You pulled back through g at u. The input of g was f(x); u is what is pulled back.",
            g_at=lambda x, y, u: u,
        ),
        slip(
            _swept,
            "outer-at-input-plus-output",
            "You pulled back through g at x + f(x). The input of g was f(x) alone.",
            g_at=lambda x, y, u: x + y,
        ),
        slip(
            _swept,
            "value-times-upstream",
            "On the direct arrow you multiplied u by y. Along y → z nothing is multiplied: z is y "
            "plus something.",
            direct=lambda x, y, u: u * y,
        ),
    ),
    proof=Recomputed(_column_by_column),
)
