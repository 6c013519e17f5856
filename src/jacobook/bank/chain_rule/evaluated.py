"""A composition by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception

_INNER = np.array([[1.0, 3.0], [-1.0, 2.0]])  # J_f at (2, −1)


_OUTER = np.array([[-2.0, 0.0], [-2.0, -1.0]])  # J_g at f(2, −1) = (−1, −2)


_OUTER_AT_X = np.array([[4.0, 0.0], [-1.0, 2.0]])  # J_g at (2, −1)


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
    # f(x) = (x₁ + 3x₂, x₁x₂), g(y) = (y₁², y₁y₂), at x = (2, −1)
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
            lambda: np.array([[1.0, 3.0], [-2.0, 4.0]]) @ _OUTER_AT_X,  # J_f at g(2, −1) = (4, −2)
            "This is the Jacobian of f ∘ g, which runs g first. In g(f(x)) it is f that gets x.",
        ),
        Misconception(
            "added",
            lambda: _OUTER + _INNER,
            "You added the two Jacobians. Effects add along two routes side by side; here one map "
            "is fed with the other's output.",
        ),
    ),
)
