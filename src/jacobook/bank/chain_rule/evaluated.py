"""A composition by hand."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# f(x) = (x₁ + 3x₂, x₁x₂), g(y) = (y₁², y₁y₂), at x = (5, −3)
_INNER = np.array([[1.0, 3.0], [-3.0, 5.0]])  # J_f at (5, −3)
_OUTER = np.array([[-8.0, 0.0], [-15.0, -4.0]])  # J_g at f(5, −3) = (−4, −15)
_OUTER_AT_X = np.array([[10.0, 0.0], [-3.0, 5.0]])  # J_g at (5, −3)

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
        Misconception(
            "outer-at-x",
            lambda: _OUTER_AT_X @ _INNER,
            "You evaluated the outer Jacobian at x. g never sees x: its input is f(x), so that is "
            "where its slopes count.",
        ),
        Misconception(
            "order-swapped",
            lambda: _INNER @ _OUTER,
            "Both factors are right and their order is swapped. A step of x goes through f first, "
            "so the factor of f must stand next to the step.",
        ),
        Misconception(
            "swapped-and-at-x",
            lambda: _INNER @ _OUTER_AT_X,
            "Two things: the order of the factors is swapped, and the outer Jacobian belongs at "
            "the point that g really gets.",
        ),
        Misconception(
            "transposed",
            lambda: (_OUTER @ _INNER).T,
            "The four numbers are right, but your inputs go down the rows. A row belongs to an "
            "output of g ∘ f.",
        ),
        Misconception(
            "elementwise",
            lambda: _OUTER * _INNER,
            "You multiplied entry by entry (`*`). Two linear maps one after the other are the "
            "matrix product, `@`.",
        ),
        Misconception(
            "inner-forgotten",
            lambda: _OUTER.copy(),
            "This is the outer Jacobian alone. The chain has another link: how y moves when x "
            "does.",
        ),
        Misconception(
            "outer-forgotten",
            lambda: _INNER.copy(),
            "This is the inner Jacobian alone, how y moves with x. The chain has another link: how "
            "z moves when y does.",
        ),
        Misconception(
            "other-composition",
            lambda: np.array([[1.0, 3.0], [-15.0, 25.0]]) @ _OUTER_AT_X,  # J_f at g(x) = (25, −15)
            "This is the Jacobian of f ∘ g, which runs g first. In g(f(x)) it is f that gets x.",
        ),
        Misconception(
            "added",
            lambda: _OUTER + _INNER,
            "You added the two Jacobians. Effects add along two routes side by side; here one map "
            "is fed with the other's output.",
        ),
        Misconception(
            "inner-slopes-swapped",
            lambda: _OUTER @ [[1.0, 3.0], [5.0, -3.0]],
            "The order of the factors is right. In the inner Jacobian you gave the product x₁x₂ "
            "the wrong slopes: differentiate by one factor, and the *other* is left.",
        ),
        Misconception(
            "outer-slopes-swapped",
            lambda: np.array([[-8.0, 0.0], [-4.0, -15.0]]) @ _INNER,
            "The order of the factors is right. In the outer Jacobian you gave the product y₁y₂ "
            "the wrong slopes: differentiate by one factor, and the *other* is left.",
        ),
        Misconception(
            "two-forgotten",
            lambda: np.array([[-4.0, 0.0], [-15.0, -4.0]]) @ _INNER,
            "The second row is right. In the first one the 2 that comes down from y₁² is missing.",
        ),
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
