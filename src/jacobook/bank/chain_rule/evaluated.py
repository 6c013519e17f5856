"""A composition by hand."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Exercise, Inner, Misconception, Recomputed, slip

# f(x) = (x₁ + 3x₂, x₁x₂), g(y) = (y₁², y₁y₂), at x = (5, −3)
_INNER = np.array([[1.0, 3.0], [-3.0, 5.0]])  # J_f at (5, −3)
_OUTER = np.array([[-8.0, 0.0], [-15.0, -4.0]])  # J_g at f(5, −3) = (−4, −15)
_OUTER_AT_X = np.array([[10.0, 0.0], [-3.0, 5.0]])  # J_g at (5, −3)

Row = tuple[float, float]


def _product(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    return outer @ inner


def _chain(
    *,
    first: Row = (1.0, 3.0),
    product: Row = (-3.0, 5.0),
    square: Row = (-8.0, 0.0),
    mixed: Row = (-15.0, -4.0),
    combine: Callable[[np.ndarray, np.ndarray], np.ndarray] = _product,
) -> np.ndarray:
    """The chain rule out of the rows of J_f (x₁ + 3x₂, x₁x₂) and of J_g (y₁², y₁y₂)."""
    return combine(np.array([square, mixed]), np.array([first, product]))


def _at(
    *, x1: float = 5.0, x2: float = -3.0, sum_: float | None = None, product: float | None = None
) -> np.ndarray:
    """The chain rule at another point, or with other coordinates of f(x)."""
    y1 = x1 + 3 * x2 if sum_ is None else sum_
    y2 = x1 * x2 if product is None else product
    return _chain(product=(x2, x1), square=(2 * y1, 0.0), mixed=(y2, y1))


def _with_first(*, y1: float = -4.0) -> np.ndarray:
    return _at(sum_=y1)


def _with_second(*, y2: float = -15.0) -> np.ndarray:
    return _at(product=y2)


EXERCISE = Exercise(
    id="chain_rule.evaluated",
    name="composed_jacobian",
    title="A composition by hand",
    level=1,
    points=1,
    objective="3.2",
    hints=(
        "Compute y = f(x) first. Which of the two Jacobians is to be evaluated there?",
        "Outer map on the left: J_g J_f. Multiply rows of J_g by columns of J_f.",
    ),
    answer=Array(),
    reference=lambda: _OUTER @ _INNER,
    misconceptions=(
        slip(
            _chain,
            "outer-at-x",
            "You evaluated the outer Jacobian at x. g never sees x: its input is f(x), so that is "
            "where its slopes count.",
            square=(10.0, 0.0),
            mixed=(-3.0, 5.0),
        ),
        slip(
            _chain,
            "inner-at-y",
            "You evaluated the inner Jacobian at f(x). What f is fed with is x, and its slopes "
            "count there.",
            product=(-15.0, -4.0),
        ),
        slip(
            _chain,
            "order-swapped",
            "The order of the factors is swapped. A step of x goes through f first, so the factor "
            "of f must stand next to the step.",
            "Both factors are right.",
            combine=lambda outer, inner: inner @ outer,
        ),
        slip(
            _chain,
            "transposed",
            "Your inputs go down the rows. A row belongs to an output of g ∘ f.",
            "The four numbers are right, in other places.",
            combine=lambda outer, inner: (outer @ inner).T,
        ),
        slip(
            _chain,
            "inner-transposed",
            "The inner Jacobian is transposed: each of its rows belongs to an output of f, each "
            "column to an entry of x.",
            combine=lambda outer, inner: outer @ inner.T,
        ),
        slip(
            _chain,
            "outer-transposed",
            "The outer Jacobian is transposed: each of its rows belongs to an output of g, each "
            "column to an entry of y.",
            combine=lambda outer, inner: outer.T @ inner,
        ),
        slip(
            _chain,
            "elementwise",
            "You multiplied entry by entry (`*`). Two linear maps one after the other are the "
            "matrix product, `@`.",
            combine=lambda outer, inner: outer * inner,
        ),
        slip(
            _chain,
            "inner-forgotten",
            "This is the outer Jacobian alone. The chain has another link: how y moves when x "
            "does.",
            combine=lambda outer, inner: outer.copy(),
        ),
        slip(
            _chain,
            "outer-forgotten",
            "This is the inner Jacobian alone, how y moves with x. The chain has another link: how "
            "z moves when y does.",
            combine=lambda outer, inner: inner.copy(),
        ),
        Misconception(
            "other-composition",
            lambda: np.array([[1.0, 3.0], [-15.0, 25.0]]) @ _OUTER_AT_X,  # J_f at g(x) = (25, −15)
            "This is the Jacobian of f ∘ g, which runs g first. In g(f(x)) it is f that gets x.",
        ),
        Misconception(
            "value",
            lambda: np.array([16.0, 60.0]),
            "This is g(f(x)), the value. Its derivative has a row for each of the two outputs and "
            "a column for each of the two inputs.",
        ),
        slip(
            _chain,
            "added",
            "You added the two Jacobians. Effects add along two routes side by side; here one map "
            "is fed with the other's output.",
            combine=lambda outer, inner: outer + inner,
        ),
        slip(
            _chain,
            "inner-slopes-swapped",
            "In the inner Jacobian you gave the product x₁x₂ the wrong slopes: differentiate by "
            "one factor, and the *other* is left.",
            "The order of the factors is right.",
            product=(5.0, -3.0),
        ),
        slip(
            _chain,
            "outer-slopes-swapped",
            "In the outer Jacobian you gave the product y₁y₂ the wrong slopes: differentiate by "
            "one factor, and the *other* is left.",
            "The order of the factors is right.",
            mixed=(-4.0, -15.0),
        ),
        slip(
            _chain,
            "two-forgotten",
            "In the first row of the outer Jacobian the 2 that comes down from y₁² is missing.",
            "The second row is right.",
            square=(-4.0, 0.0),
        ),
        slip(
            _chain,
            "power-kept",
            "You multiplied y₁² by 2. In the derivative the power also goes down by one.",
            "The second row is right.",
            square=(32.0, 0.0),
        ),
        slip(
            _chain,
            "square-as-a-line",
            "You took 2 for the slope of y₁². A square's slope depends on where you are.",
            "The second row is right.",
            square=(2.0, 0.0),
        ),
        slip(
            _chain,
            "square-not-differentiated",
            "In the outer Jacobian the value of y₁² stands where its slope belongs.",
            "The second row is right.",
            square=(16.0, 0.0),
        ),
        *(
            slip(
                _chain,
                label,
                "You gave y₁² a slope by y₂ too. It doesn't contain y₂.",
                "The second row is right.",
                square=(-8.0, number),
            )
            for label, number in (("square-by-both", -8.0), ("square-by-the-other", 1.0))
        ),
        slip(
            _chain,
            "square-in-the-other-column",
            "In the outer Jacobian the slope of y₁² stands in the column of y₂.",
            "The second row is right.",
            square=(0.0, -8.0),
        ),
        slip(
            _chain,
            "three-forgotten",
            "In the inner Jacobian the 3 in front of x₂ is missing.",
            first=(1.0, 1.0),
        ),
        slip(
            _chain,
            "first-row-swapped",
            "In the first row of the inner Jacobian the two slopes have changed places: which of "
            "x₁ and x₂ has the factor 3?",
            first=(3.0, 1.0),
        ),
        slip(
            _chain,
            "three-negated",
            "In the inner Jacobian the coefficient of x₂ has the wrong sign: x₂ itself is "
            "negative here, its coefficient isn't.",
            first=(1.0, -3.0),
        ),
        slip(
            _chain,
            "first-row-of-values",
            "In the first row of the inner Jacobian stand the terms x₁ and 3x₂ themselves. How "
            "fast do they grow?",
            first=(5.0, -9.0),
        ),
        slip(
            _chain,
            "first-output-with-plus",
            "Your f(x) has a wrong first entry: 3x₂ is negative here.",
            square=(28.0, 0.0),
            mixed=(-15.0, 14.0),
        ),
        slip(
            _chain,
            "first-output-without-three",
            "Your f(x) has a wrong first entry: x₂ counts three times in it.",
            square=(4.0, 0.0),
            mixed=(-15.0, 2.0),
        ),
        slip(
            _chain,
            "second-output-with-plus",
            "Your f(x) has a wrong second entry: a product of a positive and a negative number is "
            "negative.",
            mixed=(15.0, -4.0),
        ),
        slip(
            _chain,
            "second-output-added",
            "Your f(x) has a wrong second entry: it is the product of x₁ and x₂, not their sum.",
            mixed=(2.0, -4.0),
        ),
        slip(
            _chain,
            "outputs-swapped",
            "You put the two entries of f(x) into g in each other's place.",
            square=(-30.0, 0.0),
            mixed=(-4.0, -15.0),
        ),
        slip(
            _chain,
            "sign-of-x2-lost",
            "A sign got lost where −3 comes in: in the inner Jacobian, or where its entry is "
            "multiplied by another negative number.",
            "The other three entries are right.",
            product=(3.0, 5.0),
        ),
        slip(
            _chain,
            "both-signs-lost",
            "In the second row a sign got lost: both slopes of x₁x₂, or that of y₁y₂ by y₂, which "
            "is y₁ and negative.",
            product=(3.0, -5.0),
        ),
        slip(
            _chain,
            "product-second-sign",
            "In the inner Jacobian the slope of x₁x₂ by x₂ has the wrong sign, or it got lost "
            "where that slope is multiplied by −4.",
            product=(-3.0, -5.0),
        ),
        slip(
            _chain,
            "product-as-sum",
            "In the inner Jacobian x₁x₂ has the slopes of x₁ + x₂. Differentiate the product by "
            "one factor, and the other is left.",
            product=(1.0, 1.0),
        ),
        slip(
            _chain,
            "product-missing",
            "In the inner Jacobian the slopes of x₁x₂ are missing.",
            product=(0.0, 0.0),
        ),
        slip(
            _chain,
            "first-half-missing",
            "In the inner Jacobian the slope of x₁ + 3x₂ by x₂ is missing.",
            first=(1.0, 0.0),
        ),
        slip(
            _chain,
            "first-other-half-missing",
            "In the inner Jacobian the slope of x₁ + 3x₂ by x₁ is missing.",
            first=(0.0, 3.0),
        ),
        slip(
            _chain,
            "square-sign",
            "In the first row the sign of y₁ got lost: its slope is 2y₁, and y₁ is negative.",
            square=(8.0, 0.0),
        ),
        slip(
            _chain,
            "mixed-signs-lost",
            "In the outer Jacobian both slopes of y₁y₂ lost their signs.",
            mixed=(15.0, 4.0),
        ),
        slip(
            _chain,
            "mixed-as-sum",
            "In the outer Jacobian y₁y₂ has the slopes of y₁ + y₂. Differentiate the product by "
            "one factor, and the other is left.",
            mixed=(1.0, 1.0),
        ),
        slip(
            _chain,
            "order-swapped-and-transposed",
            "The order of the factors is swapped, and the outer one is transposed.",
            combine=lambda outer, inner: inner @ outer.T,
        ),
        slip(
            _chain,
            "swapped-and-transposed",
            "The order of the factors is swapped, and inputs go down the rows.",
            combine=lambda outer, inner: (inner @ outer).T,
        ),
        slip(
            _chain,
            "subtracted",
            "You subtracted the inner Jacobian. Two linear maps one after the other are the "
            "matrix product.",
            combine=lambda outer, inner: outer - inner,
        ),
        slip(
            _chain,
            "product-first-slope-missing",
            "In the inner Jacobian the slope of x₁x₂ by x₁ is missing.",
            "The other three entries are right.",
            product=(0.0, 5.0),
        ),
        slip(
            _chain,
            "product-second-slope-missing",
            "In the inner Jacobian the slope of x₁x₂ by x₂ is missing.",
            "The other three entries are right.",
            product=(-3.0, 0.0),
        ),
        Misconception(
            "rows-exchanged",
            lambda: _chain()[::-1],
            "The numbers are right, with the two rows exchanged: the first row belongs to the "
            "first output of g.",
        ),
        Misconception(
            "columns-exchanged",
            lambda: _chain()[:, ::-1],
            "The numbers are right, with the two columns exchanged: the first column belongs to "
            "x₁.",
        ),
        Misconception(
            "second-row-exchanged",
            lambda: np.array([_chain()[0], _chain()[1, ::-1]]),
            "The first row is right. In the second one the two entries have changed places.",
        ),
    ),
    inner=(
        Inner("the first coordinate of f(x)", _with_first, "y1"),
        Inner("the second coordinate of f(x)", _with_second, "y2"),
        Inner("the first coordinate of x, with which you began", _at, "x1"),
        Inner("the second coordinate of x, with which you began", _at, "x2"),
    ),
    proof=Recomputed(
        lambda: jacobian_of(
            lambda x: (lambda y: np.array([y[0] ** 2, y[0] * y[1]]))(
                np.array([x[0] + 3 * x[1], x[0] * x[1]])
            ),
            [5, -3],
        )
    ),
)
