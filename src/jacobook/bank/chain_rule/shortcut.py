"""A network with a shortcut."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
)
from jacobook.functions import softmax

Gradients = tuple[Matrix, Matrix, Matrix, Vector]


def _network_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, h: int, k: int, edge: str = "", unit: float = 1.0) -> Case:
        W1, V = rng.normal(size=(h, n)) / unit, rng.normal(size=(k, n)) / unit
        W2, b1, x = rng.normal(size=(k, h)), rng.normal(size=h), unit * rng.normal(size=n)
        y = np.eye(k)[rng.integers(k)]
        args = (W1 / np.sqrt(n), b1, W2 / np.sqrt(h), V / np.sqrt(n), x, y)
        return Case(args, edge=edge, sizes={"n": n, "h": h, "k": k})

    return [
        case(3, 5, 4),
        case(4, 3, 5),
        case(2, 4, 3),
        # Inputs near 1e-3 with weights near 1e3: the usual finite differences step too far.
        case(4, 6, 3, unit=1e-3),
        case(1, 4, 3, "n is 1"),
        case(3, 1, 4, "h is 1"),
    ]


def _slope(z: Vector, a: Vector) -> Vector:
    return 1 - a**2


def _error(z2: Vector, y: Vector) -> Vector:
    return softmax(z2) - y


def _network(
    error: Callable[[Vector, Vector], Vector] = _error,
    slope: Callable[[Vector, Vector], Vector] = _slope,
    carried: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    bias: float = 1.0,
    shortcut: float = 1.0,
) -> Callable[..., Gradients]:
    """Make the backward pass out of its steps: ∇L by z₂, tanh′ at z₁, what W₂ multiplies."""

    def gradients(W1: Matrix, b1: Vector, W2: Matrix, V: Matrix, x: Vector, y: Vector) -> Gradients:
        z1 = W1 @ x + bias * b1
        a1 = np.tanh(z1)
        delta2 = error(W2 @ a1 + shortcut * V @ x, y)
        delta1 = (W2.T @ delta2) * slope(z1, a1)
        dW2, dV = np.outer(delta2, carried(z1, a1)), np.outer(delta2, x)
        return np.outer(delta1, x), dW2, dV, W1.T @ delta1 + V.T @ delta2

    return gradients


_right = _network()


def _twice_through_softmax(z2: Vector, y: Vector) -> Vector:
    p = softmax(z2)
    return p * (p - y - p @ (p - y))


def _with_dx(dx: Callable[..., Vector]) -> Callable[..., Gradients]:
    """The right answer but for its last part, made from (W1, V, delta1, delta2)."""

    def gradients(W1: Matrix, b1: Vector, W2: Matrix, V: Matrix, x: Vector, y: Vector) -> Gradients:
        a1 = np.tanh(W1 @ x + b1)
        delta2 = _error(W2 @ a1 + V @ x, y)
        delta1 = (W2.T @ delta2) * (1 - a1**2)
        return (*_right(W1, b1, W2, V, x, y)[:3], dx(W1, V, delta1, delta2))

    return gradients


def _differentiated(
    W1: Matrix, b1: Vector, W2: Matrix, V: Matrix, x: Vector, y: Vector
) -> Gradients:
    def loss(W1: Any, W2: Any, V: Any, x: Any) -> Any:
        z2 = W2 @ np.tanh(W1 @ x + b1) + V @ x
        top = z2.real.max()
        return top + np.log(np.sum(np.exp(z2 - top))) - y @ z2

    return (
        gradient_of(lambda v: loss(v, W2, V, x), W1),
        gradient_of(lambda v: loss(W1, v, V, x), W2),
        gradient_of(lambda v: loss(W1, W2, v, x), V),
        gradient_of(lambda v: loss(W1, W2, V, v), x),
    )


EXERCISE = Exercise(
    id="chain_rule.shortcut",
    name="shortcut_gradients",
    title="A network with a shortcut",
    level=3,
    points=3,
    objective="3.6",
    hints=(
        "Run forward and keep a₁ and z₂. Then start at the end: what is ∇L by z₂, if the gradient "
        "of log-sum-exp is softmax?",
        "Three arrays were multiplied by W₁, W₂ and V: each goes into an outer product with the "
        "gradient at the output of its product. And x is used twice.",
    ),
    answer=Parts((("dW1", Array()), ("dW2", Array()), ("dV", Array()), ("dx", Array()))),
    reference=lambda W1, b1, W2, V, x, y: _right(W1, b1, W2, V, x, y),
    sampler=_network_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "shortcut-dropped-in-dx",
            _with_dx(lambda W1, V, delta1, delta2: W1.T @ delta1),
            "The three weight gradients are right. In dx only the way through W₁ is there: x acts "
            "on z₂ directly as well.",
        ),
        Misconception(
            "hidden-layer-dropped-in-dx",
            _with_dx(lambda W1, V, delta1, delta2: V.T @ delta2),
            "The three weight gradients are right. In dx only the shortcut is there: x acts "
            "through the hidden layer as well.",
        ),
        Misconception(
            "branches-subtracted",
            _with_dx(lambda W1, V, delta1, delta2: V.T @ delta2 - W1.T @ delta1),
            "The three weight gradients are right. In dx the two contributions belong added up.",
        ),
        Misconception(
            "shortcut-missing-forwards",
            _network(shortcut=0.0),
            "Your forward pass leaves Vx out of z₂, so the probabilities are those of another "
            "network.",
        ),
        Misconception(
            "slope-at-the-activation",
            _network(slope=lambda z, a: 1 - np.tanh(a) ** 2),
            "dW2 and dV are right. You evaluated the slope of tanh at a₁, its output. It belongs "
            "at z₁; written with a₁ it needs no further tanh.",
        ),
        Misconception(
            "slope-forgotten",
            _network(slope=lambda z, a: np.ones_like(a)),
            "dW2 and dV are right. Between a₁ and z₁ stands a tanh, and its slope is missing in "
            "dW1 and dx.",
        ),
        Misconception(
            "value-for-slope",
            _network(slope=lambda z, a: a),
            "dW2 and dV are right. You multiplied by a₁, the value of tanh, where its slope "
            "belongs.",
        ),
        Misconception(
            "slope-of-the-sigmoid",
            _network(slope=lambda z, a: a * (1 - a)),
            "dW2 and dV are right. a(1 − a) is the slope of the logistic function. Here the "
            "activation is tanh.",
        ),
        Misconception(
            "square-forgotten",
            _network(slope=lambda z, a: 1 - a),
            "dW2 and dV are right. In the slope of tanh, written with its value, a square is "
            "missing.",
        ),
        Misconception(
            "before-the-activation",
            _network(carried=lambda z, a: z),
            "The other three are right. In dW2 you used z₁ where a₁ belongs: a weight's gradient "
            "carries what the weight was multiplied by.",
        ),
        Misconception(
            "label-forgotten",
            _network(error=lambda z2, y: softmax(z2)),
            "The label y is missing in the gradient by z₂. The loss has a second term, the score "
            "of the true class.",
        ),
        Misconception(
            "sign",
            _network(error=lambda z2, y: y - softmax(z2)),
            "Every sign is wrong: this is the gradient of −L. Log-sum-exp has a plus in L, the "
            "true class's score a minus.",
        ),
        Misconception(
            "softmax-forgotten",
            _network(error=lambda z2, y: z2 - y),
            "You took z₂ − y for the gradient by z₂, as for half a squared distance. This loss is "
            "made of log-sum-exp.",
        ),
        Misconception(
            "softmax-twice",
            _network(error=_twice_through_softmax),
            "You pulled p − y back through softmax once more. It is the gradient by the scores z₂ "
            "already.",
        ),
        Misconception(
            "bias-forgotten",
            _network(bias=0.0),
            "Your forward pass leaves out b₁, so everything is evaluated at the wrong z₁.",
        ),
        Misconception(
            "transposed",
            lambda *args: (*(part.T for part in _right(*args)[:3]), _right(*args)[3]),
            "dx is right, and the three weight gradients are transposed. Each has the shape of its "
            "matrix, `(out, in)`.",
        ),
    ),
    coincidences={"y-small": "y marks the true class with a 1."},
    proof=Recomputed(_differentiated),
)
