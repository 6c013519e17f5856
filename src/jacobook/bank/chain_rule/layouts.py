"""A chain from another book."""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, slip

Turn = Callable[[Matrix], Matrix]


def _layout_cases(rng: np.random.Generator) -> list[Case]:
    # Square factors on purpose: every order fits, and only thinking finds the right one.
    def case(n: int, edge: str = "") -> Case:
        return Case(tuple(rng.normal(size=(n, n)) for _ in range(3)), edge=edge)

    return [case(3), case(4), case(2), case(1, "n is 1")]


def _matrix_product(factors: Sequence[Matrix]) -> Matrix:
    result: Matrix = reduce(np.matmul, factors)
    return result


def _composed(
    D_f: Matrix,
    D_g: Matrix,
    D_h: Matrix,
    *,
    f: Turn = np.transpose,
    g: Turn = np.transpose,
    h: Turn = np.transpose,
    order: str = "hgf",
    combine: Callable[[Sequence[Matrix]], Matrix] = _matrix_product,
    final: Turn = np.asarray,
) -> Matrix:
    """Turn each factor, multiply them in an order, and turn the result."""
    factors = {"f": f(D_f), "g": g(D_g), "h": h(D_h)}
    return final(combine([factors[name] for name in order]))


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
        slip(
            _composed,
            "still-denominator",
            "Your result has inputs down the rows, as that book writes it. Our Jacobian has "
            "outputs down the rows: one more step.",
            final=np.transpose,
        ),
        Misconception(
            "read-as-ours",
            lambda D_f, D_g, D_h: D_h @ D_g @ D_f,
            "You multiplied the three as if they were Jacobians in our layout. They are "
            "transposed, and the product of transposes has another order.",
        ),
        slip(
            _composed,
            "order-kept",
            "The order is still the other book's. With the layout the order turns around.",
            "Each factor is now in our layout.",
            order="fgh",
        ),
        slip(
            _composed,
            "outer-left-alone",
            "D_h is still in the other layout. All three have to be turned.",
            h=np.asarray,
        ),
        slip(
            _composed,
            "middle-left-alone",
            "D_g is still in the other layout. All three have to be turned.",
            g=np.asarray,
        ),
        slip(
            _composed,
            "inner-right-alone",
            "D_f is still in the other layout. All three have to be turned.",
            f=np.asarray,
        ),
        slip(
            _composed,
            "outer-pair-swapped",
            "g and h are in the wrong order: which of them acts last? (f stands where it should.)",
            "All three are in our layout.",
            order="ghf",
        ),
        slip(
            _composed,
            "inner-pair-swapped",
            "f and g are in the wrong order: which of them acts first? (h stands where it should.)",
            "All three are in our layout.",
            order="hfg",
        ),
        slip(
            _composed,
            "first-in-the-middle",
            "The order is wrong: h acts last, so it doesn't stand next to the step.",
            "All three are in our layout.",
            order="gfh",
        ),
        slip(
            _composed,
            "last-in-the-middle",
            "The order is wrong: f acts first, so it stands next to the step, at the right end.",
            "All three are in our layout.",
            order="fhg",
        ),
        slip(
            _composed,
            "innermost-left-out",
            "Only g and h are in it, as for h ∘ g. f acts before them.",
            order="hg",
        ),
        slip(
            _composed,
            "outermost-left-out",
            "Only f and g are in it, as for g ∘ f. h acts after them.",
            order="gf",
        ),
        slip(
            _composed,
            "middle-left-out",
            "Only f and h are in it, as for h ∘ f. g acts between them.",
            order="hf",
        ),
        slip(
            _composed,
            "elementwise",
            "You multiplied entry by entry. Compositions are matrix products.",
            combine=lambda factors: np.prod(factors, axis=0),
        ),
        slip(
            _composed,
            "right-pair-elementwise",
            "Of your two products the right one is entry by entry. Compositions are matrix "
            "products.",
            combine=lambda factors: factors[0] @ np.prod(factors[1:], axis=0),
        ),
        slip(
            _composed,
            "left-pair-elementwise",
            "Of your two products the left one is entry by entry. Compositions are matrix "
            "products.",
            combine=lambda factors: np.prod(factors[:2], axis=0) @ factors[-1],
        ),
        slip(
            _composed,
            "added",
            "You added the factors. Effects add along routes side by side; here the maps act one "
            "after another, and their derivatives are multiplied.",
            combine=lambda factors: np.sum(factors, axis=0),
        ),
        Misconception(
            "inverse-of-each",
            lambda D_f, D_g, D_h: np.linalg.inv(D_f @ D_g @ D_h),
            "You inverted where you should transpose. The two agree for orthogonal matrices only.",
        ),
        slip(
            _composed,
            "last-left-out-and-swapped",
            "Only f and g are in it, and in the wrong order. f acts first, then g, then h.",
            order="fg",
        ),
        slip(
            _composed,
            "first-left-out-and-swapped",
            "Only g and h are in it, and in the wrong order. f acts first, then g, then h.",
            order="gh",
        ),
        slip(
            _composed,
            "middle-left-out-and-swapped",
            "Only f and h are in it, and in the wrong order. f acts first, then g, then h.",
            order="fh",
        ),
        slip(
            _composed,
            "last-twice",
            "h is in it twice, and f is missing.",
            order="hgh",
        ),
        slip(
            _composed,
            "first-twice",
            "f is in it twice, and h is missing.",
            order="fgf",
        ),
        slip(
            _composed,
            "middle-twice",
            "g is in it twice.",
            order="hggf",
        ),
        slip(
            _composed,
            "first-added",
            "You multiplied two factors and added the third. Compositions are products throughout.",
            combine=lambda factors: factors[0] + _matrix_product(factors[1:]),
        ),
        slip(
            _composed,
            "last-added",
            "You multiplied two factors and added the third. Compositions are products throughout.",
            combine=lambda factors: _matrix_product(factors[:-1]) + factors[-1],
        ),
        slip(
            _composed,
            "innermost-alone",
            "Only f is in it. g and h act after it.",
            order="f",
        ),
        slip(
            _composed,
            "outermost-alone",
            "Only h is in it. f and g act before it.",
            order="h",
        ),
        Misconception(
            "negated",
            lambda D_f, D_g, D_h: -(D_f @ D_g @ D_h).T,
            "All signs are wrong. Turning a layout changes no sign.",
        ),
        Misconception(
            "symmetrised",
            lambda D_f, D_g, D_h: (D_f @ D_g @ D_h + (D_f @ D_g @ D_h).T) / 2,
            "You took the mean of the product and its transpose. Only one of the two is our "
            "Jacobian.",
        ),
        Misconception(
            "inverted-at-the-end",
            lambda D_f, D_g, D_h: np.linalg.inv((D_f @ D_g @ D_h).T),
            "You inverted the result: that is the Jacobian of the inverse map.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
