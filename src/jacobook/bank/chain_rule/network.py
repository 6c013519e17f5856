"""Two layers, backwards."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Parts, Vector


def _network_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, h: int, k: int, edge: str = "") -> Case:
        W1, b1 = rng.normal(size=(h, n)) / np.sqrt(n), rng.normal(size=h)
        W2 = rng.normal(size=(k, h)) / np.sqrt(h)
        return Case((W1, b1, W2, rng.normal(size=n), rng.normal(size=k)), edge=edge)

    return [case(3, 5, 2), case(4, 3, 5), case(2, 4, 3), case(3, 4, 1, "there is one output")]


Gradients = tuple[Matrix, Vector, Matrix]


def _slope(z: Vector, a: Vector) -> Vector:
    return 1 - a**2


def _network(
    hidden: Callable[[Vector, Vector], Vector] = _slope,
    outer: Callable[[Vector, Vector], Vector] = _slope,
    carried: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    sign: float = 1.0,
    transposed: bool = False,
    model: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    bias: float = 1.0,
    back: Callable[[Vector, Vector], Vector] = lambda residual, delta: delta,
) -> Callable[..., Gradients]:
    """The backward pass, with the places at which it goes wrong as arguments."""

    def gradients(W1: Matrix, b1: Vector, W2: Matrix, x: Vector, y: Vector) -> Gradients:
        z1 = W1 @ x + bias * b1
        a1 = np.tanh(z1)
        z2 = W2 @ a1
        a2 = np.tanh(z2)
        residual = sign * (model(z2, a2) - y)
        delta2 = residual * outer(z2, a2)
        delta1 = (W2.T @ back(residual, delta2)) * hidden(z1, a1)
        dW1, dW2 = np.outer(delta1, x), np.outer(delta2, carried(z1, a1))
        return (dW1.T, delta1, dW2.T) if transposed else (dW1, delta1, dW2)

    return gradients


_reference_network = _network()


def _at_activation(z: Vector, a: Vector) -> Vector:
    return 1 - np.tanh(a) ** 2


def _ones(z: Vector, a: Vector) -> Vector:
    return np.ones_like(z)


EXERCISE = Exercise(
    id="chain_rule.network",
    name="network_gradients",
    title="Two layers, backwards",
    level=3,
    points=3,
    objective="3.6",
    hints=(
        "Run forward and keep z₁, a₁, z₂, a₂. Then start at the end: what is ∂L/∂a₂, and then "
        "∂L/∂z₂?",
        "Each layer does the same three things: times the slope of tanh (entry by entry), an outer "
        "product for the weights, times Wᵀ for the layer below.",
    ),
    answer=Parts((("dW1", Array()), ("db1", Array()), ("dW2", Array()))),
    reference=lambda W1, b1, W2, x, y: _reference_network(W1, b1, W2, x, y),
    sampler=_network_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "slope-at-the-activation",
            _network(_at_activation, _at_activation),
            "You evaluated the slope of tanh at its output a, in place of its input z. (For ReLU "
            "nobody would notice.) Written with a = tanh(z), the slope needs no further tanh.",
        ),
        Misconception(
            "hidden-slope-at-the-activation",
            _network(_at_activation),
            "dW2 is right. In the hidden layer you evaluated the slope of tanh at a₁, its output. "
            "It belongs at z₁.",
        ),
        Misconception(
            "output-slope-at-the-activation",
            _network(outer=_at_activation),
            "In the output layer you evaluated the slope of tanh at a₂, its output. It belongs at "
            "z₂.",
        ),
        Misconception(
            "linear-output",
            _network(outer=_ones, model=lambda z, a: z),
            "You took δ₂ = z₂ − y, as if the loss compared y with z₂. This network has a second "
            "tanh, and the loss compares y with its output.",
        ),
        Misconception(
            "compared-with-z",
            _network(model=lambda z, a: z),
            "Your residual is z₂ − y. The loss compares y with a₂, the output of the second tanh.",
        ),
        Misconception(
            "residual-carried-back",
            _network(back=lambda residual, delta: residual),
            "dW2 is right. Through W₂ᵀ you sent a₂ − y, the gradient by a₂. What stands right "
            "behind W₂ is z₂.",
        ),
        Misconception(
            "bias-forgotten",
            _network(bias=0.0),
            "Your forward pass leaves out b₁, so everything is evaluated at the wrong z₁.",
        ),
        Misconception(
            "output-slope-forgotten",
            _network(outer=_ones),
            "The slope of the second tanh is missing: the loss compares y with a₂, and δ₂ is the "
            "gradient by z₂.",
        ),
        Misconception(
            "hidden-slope-forgotten",
            _network(hidden=_ones),
            "dW2 is right. Between a₁ and z₁ stands a tanh, and its slope is missing in dW1 and "
            "db1.",
        ),
        Misconception(
            "slopes-forgotten",
            _network(_ones, _ones),
            "Both slopes of tanh are missing: this is the gradient of a network without "
            "activations, with the values of one that has them.",
        ),
        Misconception(
            "transposed",
            _network(transposed=True),
            "Both weight gradients are transposed. Each has the shape of its W, `(out, in)`: "
            "outputs down the rows.",
        ),
        Misconception(
            "before-the-activation",
            _network(carried=lambda z, a: z),
            "In dW2 you used z₁ where a₁ belongs. A weight's gradient carries what the weight was "
            "multiplied by in the forward pass.",
        ),
        Misconception(
            "residual-sign",
            _network(sign=-1.0),
            "Every entry has the wrong sign: your residual is y − a₂. Model minus data, a₂ − y, is "
            "what the derivative gives.",
        ),
    ),
)
