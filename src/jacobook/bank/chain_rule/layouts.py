"""A chain from another book."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed


def _layout_cases(rng: np.random.Generator) -> list[Case]:
    # Square factors on purpose: every order fits, and only thinking finds the right one.
    def case(n: int, edge: str = "") -> Case:
        return Case(tuple(rng.normal(size=(n, n)) for _ in range(3)), edge=edge)

    return [case(3), case(4), case(2), case(1, "n is 1")]


def _differentiated(D_f: Matrix, D_g: Matrix, D_h: Matrix) -> Matrix:
    """Differentiate maps whose output j moves with input i at the rate D[i, j]."""

    def f(x: np.ndarray) -> np.ndarray:
        return np.sin(x @ D_f)

    def g(y: np.ndarray) -> np.ndarray:
        return np.sin(y @ D_g)

    def h(z: np.ndarray) -> np.ndarray:
        return np.sin(z @ D_h)

    # At 0, which all three maps keep, the slopes are those of D_f, D_g and D_h.
    return jacobian_of(lambda x: h(g(f(x))), np.zeros(len(D_f)))


EXERCISE = Exercise(
    id="chain_rule.layouts",
    name="composed_from_denominator",
    title="A chain from another book",
    level=2,
    points=2,
    objective="3.2",
    hints=(
        "In denominator layout D = Jᵀ. Turn each of the three into ours first.",
        "Then multiply as in this book, outermost map on the left. (Transposing a product turns "
        "its order around.)",
    ),
    answer=Array(),
    reference=lambda D_f, D_g, D_h: D_h.T @ D_g.T @ D_f.T,
    sampler=_layout_cases,
    misconceptions=(
        Misconception(
            "still-denominator",
            lambda D_f, D_g, D_h: D_f @ D_g @ D_h,
            "This is the composition as that book writes it, inputs down the rows. Our Jacobian "
            "has outputs down the rows: one more step.",
        ),
        Misconception(
            "read-as-ours",
            lambda D_f, D_g, D_h: D_h @ D_g @ D_f,
            "You multiplied the three as if they were Jacobians in our layout. They are "
            "transposed, and the product of transposes has another order.",
        ),
        Misconception(
            "order-kept",
            lambda D_f, D_g, D_h: D_f.T @ D_g.T @ D_h.T,
            "Each factor is now in our layout, but their order is still the other book's. With the "
            "layout the order turns around.",
        ),
        Misconception(
            "outer-left-alone",
            lambda D_f, D_g, D_h: D_h @ D_g.T @ D_f.T,
            "Two of the three factors are in our layout. All three have to be turned.",
        ),
        Misconception(
            "inner-right-alone",
            lambda D_f, D_g, D_h: D_h.T @ D_g.T @ D_f,
            "D_f is still in the other layout. All three have to be turned.",
        ),
        Misconception(
            "middle-left-alone",
            lambda D_f, D_g, D_h: D_h.T @ D_g @ D_f.T,
            "D_g is still in the other layout. All three have to be turned.",
        ),
        Misconception(
            "outer-pair-swapped",
            lambda D_f, D_g, D_h: D_g.T @ D_h.T @ D_f.T,
            "All three are in our layout, and f stands where it should. The other two are in "
            "the wrong order: which of them acts last?",
        ),
        Misconception(
            "inner-pair-swapped",
            lambda D_f, D_g, D_h: D_h.T @ D_f.T @ D_g.T,
            "All three are in our layout, and h stands where it should. The other two are in "
            "the wrong order: which of them acts first?",
        ),
        Misconception(
            "first-in-the-middle",
            lambda D_f, D_g, D_h: D_g.T @ D_f.T @ D_h.T,
            "All three are in our layout, in the wrong order: h acts last, so it doesn't stand "
            "next to the step.",
        ),
        Misconception(
            "last-in-the-middle",
            lambda D_f, D_g, D_h: D_f.T @ D_h.T @ D_g.T,
            "All three are in our layout, in the wrong order: f acts first, so it stands next "
            "to the step, at the right end.",
        ),
        Misconception(
            "innermost-left-out",
            lambda D_f, D_g, D_h: D_h.T @ D_g.T,
            "This is the Jacobian of h ∘ g. f acts before them.",
        ),
        Misconception(
            "outermost-left-out",
            lambda D_f, D_g, D_h: D_g.T @ D_f.T,
            "This is the Jacobian of g ∘ f. h acts after them.",
        ),
        Misconception(
            "elementwise",
            lambda D_f, D_g, D_h: (D_h * D_g * D_f).T,
            "You multiplied entry by entry. Compositions are matrix products.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
