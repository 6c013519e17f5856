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
    slip,
)

Product = Callable[[Vector], Vector]


def _needed(name: str, vector: Any, what: str, length: int) -> Vector:
    vector = np.asarray(vector, dtype=float)
    if vector.shape != (length,):
        raise ValueError(
            f"{name} takes {what}, an array of shape ({length},), and got shape {vector.shape}."
        )
    return vector


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, N: int, p: int, edge: str = "") -> Case:
        J, J_new = rng.normal(size=(B, p)), rng.normal(size=(N, p))
        vjp = Callback(lambda u: J.T @ _needed("vjp", u, "one number for each sample", B), "vjp", 1)
        jvp_new = Callback(
            lambda v: J_new @ _needed("jvp_new", v, "one number for each parameter", p),
            "jvp_new",
            1,
        )
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


def _change(
    vjp: Product,
    jvp_new: Product,
    f: Vector,
    y: Vector,
    eta: float,
    *,
    seed: str = "residual",
    count: str = "B",
    rate: float = 1.0,
    sign: float = -1.0,
    half: float = 1.0,
) -> Vector:
    begin = {
        "residual": f - y,
        "outputs": f,
        "targets": y,
        "squares": (f - y) ** 2,
        "ones": np.ones(len(f)),
        "sizes": np.abs(f - y),
        "unit": (f - y) / np.linalg.norm(f - y),
    }[seed]
    B = len(f)
    step = sign * half * eta**rate / {"B": B, "1": 1, "B²": B**2, "1/B": 1 / B}[count]
    return jvp_new(vjp(step * begin))


def _predicted(vjp: Product, jvp_new: Product, f: Vector, y: Vector, eta: float) -> Vector:
    return _change(vjp, jvp_new, f, y, eta)


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
    reference=_predicted,
    sampler=_cases,
    misconceptions=(
        slip(
            _change,
            "sum",
            "That is the step for the sum over the samples. The loss is their mean.",
            count="1",
        ),
        slip(
            _change,
            "divided-twice",
            "You divided by the number of samples twice.",
            count="B²",
        ),
        slip(
            _change,
            "multiplied",
            "You multiplied by the number of samples. A mean divides by it.",
            count="1/B",
        ),
        slip(
            _change,
            "uphill",
            "The sign is wrong: descent subtracts the gradient.",
            sign=1.0,
        ),
        slip(_change, "without-learning-rate", "The learning rate is missing.", rate=0.0),
        slip(_change, "learning-rate-twice", "The learning rate stands there twice.", rate=2.0),
        slip(
            _change,
            "half-forgotten",
            "There is a factor 2 too many: the loss of a sample has a ½.",
            half=2.0,
        ),
        slip(
            _change,
            "half-kept",
            "There is a factor ½ too many: differentiating the square uses it up.",
            half=0.5,
        ),
        slip(
            _change,
            "outputs-for-residual",
            "You pulled the outputs back. The gradient of the loss by the outputs is a difference.",
            seed="outputs",
        ),
        slip(
            _change,
            "targets-for-residual",
            "You pulled the targets back. The gradient of the loss by the outputs is a difference.",
            seed="targets",
        ),
        slip(
            _change,
            "squares",
            "You pulled the squares of the residuals back. The gradient by the outputs is wanted.",
            seed="squares",
        ),
        slip(
            _change,
            "ones",
            "You pulled a vector of ones back. That is for a Jacobian of losses; vjp is of "
            "outputs, so begin with the gradient of the loss by them.",
            seed="ones",
        ),
        slip(
            _change,
            "sizes",
            "You pulled the sizes of the residuals back. Their signs matter.",
            seed="sizes",
        ),
        slip(
            _change,
            "unit",
            "You gave the residual the length 1. Its length counts.",
            seed="unit",
        ),
        Misconception(
            "kernel-times-residual",
            lambda vjp, jvp_new, f, y, eta: jvp_new(vjp(f - y)),
            "This is the kernel times the residual. A step of descent on the mean has a sign, a "
            "learning rate and the number of samples.",
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
