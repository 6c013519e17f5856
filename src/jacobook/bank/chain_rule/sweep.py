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
    Vector,
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
    misconceptions=(
        Misconception(
            "skip-dropped",
            lambda f, pull_f, pull_g, x, u: pull_f(x, pull_g(f(x), u)),
            "You went back through g only. y also reaches z directly, and that branch brings its "
            "own contribution.",
        ),
        Misconception(
            "block-dropped",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u),
            "You went back along the direct arrow only. y reaches z through g as well.",
        ),
        Misconception(
            "outer-at-x",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u + pull_g(x, u)),
            "You pulled back through g at x. The input of g was f(x): the forward pass is there to "
            "provide this point.",
        ),
        Misconception(
            "inner-at-y",
            lambda f, pull_f, pull_g, x, u: pull_f(f(x), u + pull_g(f(x), u)),
            "You pulled back through f at y = f(x), its output. A pullback is taken at the point "
            "where its map was evaluated.",
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
            "stopped-at-y",
            lambda f, pull_f, pull_g, x, u: u + pull_g(f(x), u),
            "This is the gradient by y: both arrows are in it. x is one step further back.",
        ),
        Misconception(
            "added-across",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) + pull_g(f(x), u),
            "You added a gradient by x to a gradient by y. What comes back through g has only "
            "arrived at y.",
        ),
        Misconception(
            "difference-of-the-branches",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u - pull_g(f(x), u)),
            "At y you subtracted what comes back through g. z is y *plus* g(y), and gradients "
            "add up where arrows meet.",
        ),
        Misconception(
            "product-of-the-branches",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u * pull_g(f(x), u)),
            "At y you multiplied the two gradients that arrive. Gradients that arrive along two "
            "arrows add up.",
        ),
        Misconception(
            "direct-arrow-twice",
            lambda f, pull_f, pull_g, x, u: pull_f(x, 2 * u),
            "You counted the direct arrow twice. The second way from z to y leads through g, "
            "and changes u.",
        ),
        Misconception(
            "only-g",
            lambda f, pull_f, pull_g, x, u: pull_g(f(x), u),
            "You stopped at y, and followed only the arrow through g. There is a direct arrow "
            "too, and x is one step further back.",
        ),
        Misconception(
            "value-for-the-gradient",
            lambda f, pull_f, pull_g, x, u: pull_f(x, f(x) + pull_g(f(x), u)),
            "On the direct arrow you added y, the value. What goes back along it is a gradient.",
        ),
        Misconception(
            "forward-order-without-skip",
            lambda f, pull_f, pull_g, x, u: pull_g(f(x), pull_f(x, u)),
            "You went through f first, and left out the direct arrow. Backwards, the last map "
            "comes first.",
        ),
        Misconception(
            "direct-arrow-to-x-as-well",
            lambda f, pull_f, pull_g, x, u: u + pull_f(x, u + pull_g(f(x), u)),
            "What comes through f is right. You added u once more at the end, and no arrow "
            "leads from z straight to x.",
        ),
        Misconception(
            "arguments-swapped",
            lambda f, pull_f, pull_g, x, u: pull_f(u + pull_g(u, f(x)), x),
            "The arguments of the pullbacks are swapped: first the point, then the vector that is "
            "pulled back.",
        ),
    ),
    proof=Recomputed(_column_by_column),
)
