"""One step, felt elsewhere."""

from collections.abc import Callable
from typing import Any

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
)

Product = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, N: int, p: int, edge: str = "") -> Case:
        J, J_new = rng.normal(size=(B, p)), rng.normal(size=(N, p))
        vjp = Callback(lambda u: J.T @ u, "vjp", limit=1)
        jvp_new = Callback(lambda v: J_new @ v, "jvp_new", limit=1)
        # Residuals of both signs, so that their sizes don't do in their place.
        y = rng.normal(size=B) + 0.4
        f = y + rng.uniform(0.3, 1.8, size=B) * (-1.0) ** np.arange(1, B + 1)
        args = (vjp, jvp_new, f, y, float(rng.uniform(0.2, 0.7)))
        return Case(args, edge=edge, sizes={"B": B, "N": N, "p": p})

    return [
        case(4, 3, 6),
        case(3, 5, 7),
        case(6, 2, 5),
        # As many samples as parameters and new inputs: no shape tells the calls apart.
        case(4, 4, 4, "B, N and p are equal"),
        case(1, 3, 4, "B is 1"),
        case(3, 1, 4, "there is one new input"),
    ]


def _matrices(vjp: Product, jvp_new: Product, f: Vector) -> tuple[Matrix, Matrix]:
    """Both Jacobians, unit vector by unit vector."""
    J = np.array([vjp(e) for e in np.eye(len(f))])
    return J, np.stack([jvp_new(e) for e in np.eye(J.shape[1])], axis=-1)


def _moved(vjp: Product, jvp_new: Product, f: Vector, y: Vector, eta: float) -> Vector:
    """Take outputs that are linear in the parameters; descend on the mean; look at the new ones."""
    J, J_new = _matrices(vjp, jvp_new, f)
    theta = np.zeros(J.shape[1])
    h = 1e-30
    slope = [
        np.mean((f + J @ (theta + 1j * h * e) - y) ** 2).imag / (2 * h) for e in np.eye(len(theta))
    ]
    moved: Vector = J_new @ (theta - eta * np.array(slope)) - J_new @ theta
    return moved


def _change(factor: Callable[..., Any]) -> Callable[..., Any]:
    """Make an answer that is the right one with another residual or another factor."""

    def predicted_change(
        vjp: Product, jvp_new: Product, f: Vector, y: Vector, eta: float
    ) -> Vector:
        return jvp_new(vjp(factor(f, y, eta)))

    return predicted_change


EXERCISE = Exercise(
    id="ntk.predicted_change",
    name="predicted_change",
    title="One step, felt elsewhere",
    level=2,
    points=2,
    objective="16.4",
    hints=(
        "First find the step of the parameters. The gradient of the mean by θ is one VJP; of "
        "which vector?",
        "jvp_new takes a step of the parameters and says how the new outputs move along it.",
    ),
    answer=Array(),
    reference=_change(lambda f, y, eta: -eta * (f - y) / len(f)),
    sampler=_cases,
    misconceptions=(
        Misconception(
            "sum",
            _change(lambda f, y, eta: -eta * (f - y)),
            "That is the step for the sum over the samples. The loss is their mean.",
        ),
        Misconception(
            "uphill",
            _change(lambda f, y, eta: eta * (f - y) / len(f)),
            "The sign is wrong: descent subtracts the gradient.",
        ),
        Misconception(
            "uphill-and-sum",
            _change(lambda f, y, eta: eta * (f - y)),
            "The sign is wrong: descent subtracts the gradient. And the loss is a mean over the "
            "samples.",
        ),
        Misconception(
            "without-learning-rate",
            _change(lambda f, y, eta: -(f - y) / len(f)),
            "The learning rate is missing.",
        ),
        Misconception(
            "without-learning-rate-and-sum",
            _change(lambda f, y, eta: -(f - y)),
            "The learning rate is missing, and the loss is a mean over the samples.",
        ),
        Misconception(
            "without-learning-rate-and-uphill",
            _change(lambda f, y, eta: (f - y) / len(f)),
            "This is the kernel times the gradient of the mean. A step of descent has a sign and a "
            "learning rate.",
        ),
        Misconception(
            "kernel-times-residual",
            _change(lambda f, y, eta: f - y),
            "This is the kernel times the residual. A step of descent on the mean has a sign, a "
            "learning rate and the number of samples.",
        ),
        Misconception(
            "half-forgotten",
            _change(lambda f, y, eta: -2 * eta * (f - y) / len(f)),
            "There is a factor 2 too many: the loss of a sample has a ½.",
        ),
        Misconception(
            "half-kept",
            _change(lambda f, y, eta: -eta * (f - y) / (2 * len(f))),
            "There is a factor ½ too many: differentiating the square uses it up.",
        ),
        Misconception(
            "half-forgotten-and-sum",
            _change(lambda f, y, eta: -2 * eta * (f - y)),
            "There is a factor 2 too many, and the loss is a mean over the samples.",
        ),
        Misconception(
            "outputs-for-residual",
            _change(lambda f, y, eta: -eta * f / len(f)),
            "You pulled the outputs back. The gradient of the loss by the outputs is a difference.",
        ),
        Misconception(
            "targets-for-residual",
            _change(lambda f, y, eta: -eta * y / len(f)),
            "You pulled the targets back. The gradient of the loss by the outputs is a difference.",
        ),
        Misconception(
            "targets-pulled-back",
            _change(lambda f, y, eta: eta * y / len(f)),
            "You left the outputs out: the gradient of the loss by the outputs is f − y.",
        ),
        Misconception(
            "squared",
            _change(lambda f, y, eta: -eta * (f - y) ** 2 / len(f)),
            "You pulled the squares of the residuals back. The gradient by the outputs is wanted.",
        ),
        Misconception(
            "losses-pulled-back",
            _change(lambda f, y, eta: -eta * (f - y) ** 2 / (2 * len(f))),
            "You pulled the losses back. The gradient of the loss by the outputs is wanted.",
        ),
        Misconception(
            "ones-pulled-back",
            _change(lambda f, y, eta: -eta * np.ones(len(f)) / len(f)),
            "You pulled a vector of ones back. That is for a Jacobian of losses; vjp is of "
            "outputs, so begin with the gradient of the loss by them.",
        ),
        Misconception(
            "divided-twice",
            _change(lambda f, y, eta: -eta * (f - y) / len(f) ** 2),
            "You divided by the number of samples twice.",
        ),
        Misconception(
            "absolute",
            _change(lambda f, y, eta: -eta * np.abs(f - y) / len(f)),
            "You pulled the sizes of the residuals back. Their signs matter.",
        ),
        Misconception(
            "normalised",
            _change(lambda f, y, eta: -eta * (f - y) / np.linalg.norm(f - y)),
            "You gave the residual the length 1. The mean divides by the number of samples.",
        ),
        Misconception(
            "the-step",
            lambda vjp, jvp_new, f, y, eta: -eta * vjp(f - y) / len(f),
            "This is the step of the parameters. How the new outputs move along it is asked for.",
        ),
        Misconception(
            "the-gradient",
            lambda vjp, jvp_new, f, y, eta: vjp(f - y) / len(f),
            "This is the gradient by the parameters. Make it a step, and see how the new outputs "
            "move along it.",
        ),
        Misconception(
            "at-the-samples",
            lambda vjp, jvp_new, f, y, eta: (
                -eta * _matrices(vjp, jvp_new, f)[0] @ vjp(f - y) / len(f)
            ),
            "This is how the outputs of the samples move. The new ones are asked for.",
        ),
        Misconception(
            "nothing",
            lambda vjp, jvp_new, f, y, eta: np.zeros_like(jvp_new(vjp(f))),
            "You let the new outputs stand still. They share the parameters with the samples.",
        ),
    ),
    proof=Recomputed(_moved),
)
