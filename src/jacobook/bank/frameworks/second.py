"""The gradient of a summed gradient."""

import numpy as np

from jacobook.bank.routes import gradient_of, hessian_of
from jacobook.declaration import Array, Exercise, Misconception, Parts, Recomputed, Vector


def _f(x: Vector) -> float:
    return x[0] ** 3 * x[1] + 2 * x[1] ** 2


def _differentiated() -> tuple[Vector, Vector]:
    """Differentiate the summed gradient, whose formula is written out; and f twice."""
    at = [1.0, 3.0]

    def summed(x: Vector) -> float:
        return 3 * x[0] ** 2 * x[1] + (x[0] ** 3 + 4 * x[1])

    return gradient_of(summed, at), np.diag(hessian_of(_f, at))


EXERCISE = Exercise(
    id="frameworks.second",
    name="second_grad",
    title="The gradient of a summed gradient",
    level=1,
    points=1,
    objective="F.5",
    hints=(
        "Write the gradient of f, add up its two entries, and differentiate that number by x₁ and "
        "by x₂. For the diagonal differentiate each entry by its own variable.",
    ),
    answer=Parts((("returned", Array()), ("diagonal", Array()))),
    reference=lambda: (np.array([21.0, 7.0]), np.array([18.0, 4.0])),
    misconceptions=(
        Misconception(
            "diagonal-twice",
            lambda: (np.array([18.0, 4.0]), np.array([18.0, 4.0])),
            "The diagonal is right. What the call returns is another vector: after the sum, each "
            "entry of the gradient is differentiated by *every* variable.",
        ),
        Misconception(
            "sum-twice",
            lambda: (np.array([21.0, 7.0]), np.array([21.0, 7.0])),
            "What the call returns is right. Each of its entries adds up a row of the Hessian; the "
            "diagonal holds only ∂²f/∂x₁² and ∂²f/∂x₂².",
        ),
        Misconception(
            "exchanged",
            lambda: (np.array([18.0, 4.0]), np.array([21.0, 7.0])),
            "Both vectors are right and stand in the wrong order: what the call returns comes "
            "first.",
        ),
        Misconception(
            "off-the-diagonal",
            lambda: (np.array([3.0, 3.0]), np.array([18.0, 4.0])),
            "The diagonal is right. For what the call returns you took only the mixed derivatives; "
            "the sum has the others too.",
        ),
        Misconception(
            "mixed-term-twice",
            lambda: (np.array([24.0, 10.0]), np.array([18.0, 4.0])),
            "The diagonal is right. In what the call returns the mixed derivative occurs once in "
            "each entry.",
        ),
        Misconception(
            "gradient",
            lambda: (np.array([9.0, 13.0]), np.array([18.0, 4.0])),
            "The diagonal is right. What you give first is the gradient itself, before it is "
            "differentiated again.",
        ),
        Misconception(
            "inner-factor-lost",
            lambda: (np.array([12.0, 7.0]), np.array([9.0, 4.0])),
            "In both vectors the second entry is right. In the first one ∂²f/∂x₁² is wrong: the "
            "derivative of 3x₁²x₂ by x₁ has a factor more.",
        ),
        Misconception(
            "square-lost",
            lambda: (np.array([21.0, 3.0]), np.array([18.0, 0.0])),
            "In both vectors the first entry is right. In the second one you lost the term 2x₂²: "
            "it has a second derivative too.",
        ),
        Misconception(
            "square-halved",
            lambda: (np.array([21.0, 5.0]), np.array([18.0, 2.0])),
            "In both vectors the first entry is right. In the second one the term 2x₂² is "
            "differentiated as if the factor 2 weren't there.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
