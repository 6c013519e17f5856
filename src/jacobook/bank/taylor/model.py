"""The second-order model as a function."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception


def _model_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", moved: float = 1.0) -> Case:
        root, a = rng.normal(size=(n, n)), rng.normal(size=n)
        x = a + moved * rng.normal(size=n)
        args = (float(rng.normal(scale=3.0)), rng.normal(size=n), root + root.T, a, x)
        return Case(args, edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(1, "n is 1"), case(3, "x equals a", 0.0)]


EXERCISE = Exercise(
    id="taylor.model",
    name="second_order_model",
    title="The second-order model as a function",
    level=2,
    points=2,
    objective="6.1",
    hints=(
        "The model is a function of the *step*. Which step leads from a to x?",
        "At x = a the model must return the value itself.",
    ),
    answer=Array(),
    reference=lambda value, g, H, a, x: value + g @ (x - a) + (x - a) @ H @ (x - a) / 2,
    sampler=_model_cases,
    misconceptions=(
        Misconception(
            "missing-half",
            lambda value, g, H, a, x: value + g @ (x - a) + (x - a) @ H @ (x - a),
            "The factor ½ in front of the curvature's term is missing. Differentiate your model "
            "twice: do you get H?",
        ),
        Misconception(
            "position-for-step",
            lambda value, g, H, a, x: value + g @ x + x @ H @ x / 2,
            "You put the point x where the step belongs. The model was built at a, and the step "
            "is measured from there.",
        ),
        Misconception(
            "step-reversed",
            lambda value, g, H, a, x: value + g @ (a - x) + (a - x) @ H @ (a - x) / 2,
            "Your step leads from x to a. The curvature's term doesn't notice, but the slope's "
            "does: the step leads from a to x.",
        ),
        Misconception(
            "first-order",
            lambda value, g, H, a, x: value + g @ (x - a),
            "This is the first-order model: H doesn't occur in it.",
        ),
        Misconception(
            "slope-dropped",
            lambda value, g, H, a, x: value + (x - a) @ H @ (x - a) / 2,
            "The slope's term is missing. Only where the gradient is zero does it vanish.",
        ),
        Misconception(
            "value-dropped",
            lambda value, g, H, a, x: g @ (x - a) + (x - a) @ H @ (x - a) / 2,
            "This is the predicted change. The model starts from the value at a.",
        ),
        Misconception(
            "half-of-both",
            lambda value, g, H, a, x: value + (g @ (x - a) + (x - a) @ H @ (x - a)) / 2,
            "You halved the slope's term as well. The ½ belongs to the second power of the step "
            "alone.",
        ),
        Misconception(
            "curvature-subtracted",
            lambda value, g, H, a, x: value + g @ (x - a) - (x - a) @ H @ (x - a) / 2,
            "You subtracted the curvature's term. All three terms are added.",
        ),
        Misconception(
            "diagonal-only",
            lambda value, g, H, a, x: value + g @ (x - a) + np.sum(np.diag(H) * (x - a) ** 2) / 2,
            "You used only the diagonal of H. The mixed second derivatives belong to the "
            "curvature too.",
        ),
        Misconception(
            "curvature-elementwise",
            lambda value, g, H, a, x: value + g @ (x - a) + np.sum(H @ (x - a)) / 2,
            "You multiplied H by the step once and added up. The step occurs on both sides of H.",
        ),
        Misconception(
            "star-for-at",
            lambda value, g, H, a, x: (
                value + np.sum(g * (x - a)) + np.sum((x - a) * H * (x - a)) / 2
            ),
            "In NumPy `*` multiplies entry by entry. With p in one dimension, `p * H * p` squares "
            "the entries of one step and never mixes two of them. Matrix products are `@`.",
        ),
        Misconception(
            "position-in-curvature",
            lambda value, g, H, a, x: value + g @ (x - a) + x @ H @ x / 2,
            "The slope's term takes the step from a to x, and so must the curvature's: yours takes "
            "x itself.",
        ),
        Misconception(
            "position-in-slope",
            lambda value, g, H, a, x: value + g @ x + (x - a) @ H @ (x - a) / 2,
            "The curvature's term takes the step from a to x, and so must the slope's: yours takes "
            "x itself.",
        ),
        Misconception(
            "gradient-of-the-model",
            lambda value, g, H, a, x: g + H @ (x - a),
            "This is the *gradient* of the model at x, a vector. Its value, a number, is asked "
            "for.",
        ),
    ),
)
