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
    slip,
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
    W1: Matrix,
    b1: Vector,
    W2: Matrix,
    V: Matrix,
    x: Vector,
    y: Vector,
    *,
    activation: Callable[[Vector], Vector] = np.tanh,
    error: Callable[[Vector, Vector], Vector] = _error,
    slope: Callable[[Vector, Vector], Vector] = _slope,
    carried: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    dW1: Callable[..., Matrix] = lambda d1, x, a, back: np.outer(d1, x),
    dW2: Callable[..., Matrix] = np.outer,
    dV: Callable[..., Matrix] = lambda d2, x, a, y: np.outer(d2, x),
    dx: Callable[..., Vector] = lambda W1, V, d1, d2, y, W2: W1.T @ d1 + V.T @ d2,
    label_in_second: float = 1.0,
    bias: float = 1.0,
    shortcut: float = 1.0,
) -> Gradients:
    """The backward pass in steps: ∇L by z₂, tanh′ at z₁, what W₂ multiplies, and each part."""
    z1 = W1 @ x + bias * b1
    a1 = activation(z1)
    delta2 = error(W2 @ a1 + shortcut * V @ x, y)
    back = W2.T @ delta2
    delta1 = back * slope(z1, a1)
    return (
        dW1(delta1, x, a1, back),
        dW2(delta2 + (1 - label_in_second) * y, carried(z1, a1)),
        dV(delta2, x, a1, y),
        dx(W1, V, delta1, delta2, y, W2),
    )


def _twice_through_softmax(z2: Vector, y: Vector) -> Vector:
    p = softmax(z2)
    return p * (p - y - p @ (p - y))


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
    reference=lambda W1, b1, W2, V, x, y: _network(W1, b1, W2, V, x, y),
    sampler=_network_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _network,
            "shortcut-dropped-in-dx",
            "In dx only the way through W₁ is there: x acts on z₂ directly as well.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: W1.T @ d1,
        ),
        slip(
            _network,
            "hidden-layer-dropped-in-dx",
            "In dx only the shortcut is there: x acts through the hidden layer as well.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: V.T @ d2,
        ),
        slip(
            _network,
            "branches-subtracted",
            "In dx the two contributions belong added up; the one through the hidden layer is "
            "subtracted.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: V.T @ d2 - W1.T @ d1,
        ),
        slip(
            _network,
            "shortcut-subtracted",
            "In dx the two contributions belong added up; the one of the shortcut is subtracted.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: W1.T @ d1 - V.T @ d2,
        ),
        slip(
            _network,
            "slope-missing-in-dx",
            "In dx the slope of tanh is missing on the way through the hidden layer.",
            dx=lambda W1, V, d1, d2, y, W2: W1.T @ (W2.T @ d2) + V.T @ d2,
        ),
        slip(
            _network,
            "label-missing-in-dx",
            "In dx the label y is missing on the shortcut: what comes back to z₂ is the same for "
            "both ways.",
            dx=lambda W1, V, d1, d2, y, W2: W1.T @ d1 + V.T @ (d2 + y),
        ),
        slip(
            _network,
            "branches-multiplied",
            "In dx you multiplied the two contributions. Along two routes side by side effects "
            "add up.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: (W1.T @ d1) * (V.T @ d2),
        ),
        slip(
            _network,
            "dx-negated",
            "dx has the wrong sign.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: -W1.T @ d1 - V.T @ d2,
        ),
        slip(
            _network,
            "hidden-twice-in-dx",
            "In dx the way through the hidden layer counts twice.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: 2 * W1.T @ d1 + V.T @ d2,
        ),
        slip(
            _network,
            "shortcut-missing-forwards",
            "Your forward pass leaves Vx out of z₂, so the probabilities are those of another "
            "network.",
            shortcut=0.0,
        ),
        slip(
            _network,
            "bias-forgotten",
            "Your forward pass leaves out b₁, so everything is evaluated at the wrong z₁.",
            bias=0.0,
        ),
        slip(
            _network,
            "activation-forgotten",
            "Your forward pass leaves out tanh: a₁ is z₁ there.",
            activation=np.asarray,
        ),
        slip(
            _network,
            "slope-at-the-activation",
            "You evaluated the slope of tanh at a₁, its output. It belongs at z₁; written with a₁ "
            "it needs no further tanh.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 - np.tanh(a) ** 2,
        ),
        slip(
            _network,
            "slope-forgotten",
            "Between a₁ and z₁ stands a tanh, and its slope is missing on the way back to W₁ and "
            "x.",
            "dW2 and dV are right.",
            slope=lambda z, a: np.ones_like(a),
        ),
        slip(
            _network,
            "value-for-slope",
            "You multiplied by a₁, the value of tanh, where its slope belongs.",
            "dW2 and dV are right.",
            slope=lambda z, a: a,
        ),
        slip(
            _network,
            "slope-of-the-sigmoid",
            "a(1 − a) is the slope of the logistic function. Here the activation is tanh.",
            "dW2 and dV are right.",
            slope=lambda z, a: a * (1 - a),
        ),
        slip(
            _network,
            "square-forgotten",
            "In the slope of tanh, written with its value, a square is missing.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 - a,
        ),
        slip(
            _network,
            "slope-of-z",
            "You wrote the slope of tanh with z₁ where its value a₁ belongs.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 - z**2,
        ),
        slip(
            _network,
            "slope-with-plus",
            "The slope of tanh has a wrong sign inside: tanh gets flatter where its value is "
            "large.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 + a**2,
        ),
        slip(
            _network,
            "slope-squared",
            "The slope of tanh occurs twice.",
            "dW2 and dV are right.",
            slope=lambda z, a: (1 - a**2) ** 2,
        ),
        slip(
            _network,
            "slope-doubled",
            "The slope of tanh, written with its value a, isn't 1 − 2a: you put the power in "
            "front.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 - 2 * a,
        ),
        slip(
            _network,
            "slope-of-relu",
            "You took the slope of ReLU, 1 where z₁ is positive. Here the activation is tanh.",
            "dW2 and dV are right.",
            slope=lambda z, a: np.where(z > 0, 1.0, 0.0),
        ),
        slip(
            _network,
            "sech-without-square",
            "1/cosh lacks its square: the slope of tanh is the square of 1/cosh.",
            "dW2 and dV are right.",
            slope=lambda z, a: 1 / np.cosh(z),
        ),
        slip(
            _network,
            "before-the-activation",
            "In dW2 you used z₁ where a₁ belongs: a weight's gradient carries what the weight was "
            "multiplied by.",
            "The other three are right.",
            carried=lambda z, a: z,
        ),
        slip(
            _network,
            "second-transposed",
            "dW2 is transposed. It has the shape of W₂, `(k, h)`.",
            "The other three are right.",
            dW2=lambda d2, a: np.outer(a, d2),
        ),
        slip(
            _network,
            "shortcut-transposed",
            "dV is transposed. It has the shape of V, `(k, n)`.",
            "The other three are right.",
            dV=lambda d2, x, a, y: np.outer(x, d2),
        ),
        slip(
            _network,
            "shortcut-with-activation",
            "In dV you used a₁. V was multiplied by x.",
            "The other three are right.",
            dV=lambda d2, x, a, y: np.outer(d2, a),
        ),
        slip(
            _network,
            "shortcut-without-label",
            "In dV the label y is missing: what comes back to z₂ is the same for W₂ and for V.",
            "The other three are right.",
            dV=lambda d2, x, a, y: np.outer(d2 + y, x),
        ),
        slip(
            _network,
            "shortcut-squared",
            "In dV the gradient by z₂ is multiplied by itself. V was multiplied by x.",
            "The other three are right.",
            dV=lambda d2, x, a, y: np.outer(d2, d2),
        ),
        slip(
            _network,
            "first-transposed",
            "dW1 is transposed. It has the shape of W₁, `(h, n)`.",
            "The other three are right.",
            dW1=lambda d1, x, a, back: np.outer(x, d1),
        ),
        slip(
            _network,
            "first-with-activation",
            "In dW1 you used a₁, the output of the layer. W₁ was multiplied by x.",
            "The other three are right.",
            dW1=lambda d1, x, a, back: np.outer(d1, a),
        ),
        slip(
            _network,
            "first-without-slope",
            "In dW1 the slope of tanh is missing: you stopped at a₁.",
            "The other three are right.",
            dW1=lambda d1, x, a, back: np.outer(back, x),
        ),
        slip(
            _network,
            "label-forgotten",
            "The label y is missing in the gradient by z₂. The loss has a second term, the score "
            "of the true class.",
            error=lambda z2, y: softmax(z2),
        ),
        slip(
            _network,
            "sign",
            "Every sign is wrong: this is the gradient of −L. Log-sum-exp has a plus in L, the "
            "true class's score a minus.",
            error=lambda z2, y: y - softmax(z2),
        ),
        slip(
            _network,
            "softmax-forgotten",
            "You took z₂ − y for the gradient by z₂, as for half a squared distance. This loss is "
            "made of log-sum-exp.",
            error=lambda z2, y: z2 - y,
        ),
        slip(
            _network,
            "label-alone",
            "In the gradient by z₂ you left out log-sum-exp, and took −y alone.",
            error=lambda z2, y: -y,
        ),
        slip(
            _network,
            "exp-without-sum",
            "In the gradient by z₂ the exponentials aren't divided by their sum: the logarithm's "
            "slope is 1 over what it is taken of.",
            error=lambda z2, y: np.exp(z2) - y,
        ),
        slip(
            _network,
            "sigmoid-for-softmax",
            "You took the logistic function of each score. Log-sum-exp ties all scores together: "
            "its gradient is softmax.",
            error=lambda z2, y: 1 / (1 + np.exp(-z2)) - y,
        ),
        slip(
            _network,
            "slope-of-a-sigmoid-as-well",
            "You multiplied p − y by p(1 − p) as well. It is the gradient by the scores z₂ "
            "already.",
            error=lambda z2, y: (softmax(z2) - y) * softmax(z2) * (1 - softmax(z2)),
        ),
        slip(
            _network,
            "slope-of-a-sigmoid-alone",
            "You took p(1 − p) for the gradient by z₂: that is softmax's own derivative, on its "
            "diagonal.",
            error=lambda z2, y: softmax(z2) * (1 - softmax(z2)),
        ),
        slip(
            _network,
            "by-the-probabilities",
            "You took −y/p, the gradient by the *probabilities*. Softmax stands between them and "
            "z₂.",
            error=lambda z2, y: -y / softmax(z2),
        ),
        slip(
            _network,
            "label-added",
            "In the gradient by z₂ the label y has the wrong sign.",
            error=lambda z2, y: softmax(z2) + y,
        ),
        slip(
            _network,
            "weighted-by-label",
            "In the gradient by z₂ you kept the entry of the true class only. All scores are in "
            "log-sum-exp.",
            error=lambda z2, y: y * (softmax(z2) - 1),
        ),
        slip(
            _network,
            "softmax-twice",
            "You pulled p − y back through softmax once more. It is the gradient by the scores z₂ "
            "already.",
            error=_twice_through_softmax,
        ),
        Misconception(
            "transposed",
            lambda *args: (*(part.T for part in _network(*args)[:3]), _network(*args)[3]),
            "dx is right, and the three weight gradients are transposed. Each has the shape of its "
            "matrix, `(out, in)`.",
        ),
        slip(
            _network,
            "shortcut-twice-in-dx",
            "In dx the shortcut counts twice.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: W1.T @ d1 + 2 * V.T @ d2,
        ),
        slip(
            _network,
            "dx-averaged",
            "In dx you took the mean of the two contributions. They add up.",
            "The three weight gradients are right.",
            dx=lambda W1, V, d1, d2, y, W2: (W1.T @ d1 + V.T @ d2) / 2,
        ),
        slip(
            _network,
            "first-as-bias",
            "dW1 has no columns: this is the gradient by b₁. W₁ was multiplied by x, which gives "
            "the columns.",
            "The other three are right.",
            dW1=lambda d1, x, a, back: d1,
        ),
        slip(
            _network,
            "second-as-bias",
            "dW2 has no columns: this is the gradient by z₂. W₂ was multiplied by a₁, which gives "
            "the columns.",
            "The other three are right.",
            dW2=lambda d2, a: d2,
        ),
        slip(
            _network,
            "shortcut-as-bias",
            "dV has no columns: this is the gradient by z₂. V was multiplied by x, which gives "
            "the columns.",
            "The other three are right.",
            dV=lambda d2, x, a, y: d2,
        ),
        slip(
            _network,
            "second-with-slope",
            "In dW2 the slope of tanh stands where a₁ belongs. tanh comes before W₂ in the "
            "forward pass, so it plays no part in what comes back to W₂.",
            "The other three are right.",
            carried=lambda z, a: 1 - a**2,
        ),
        slip(
            _network,
            "second-without-label",
            "In dW2 the label y is missing: what comes back to z₂ is the same for W₂ and for V.",
            "The other three are right.",
            label_in_second=0.0,
        ),
        slip(
            _network,
            "second-halved",
            "dW2 is half of what it should be.",
            "The other three are right.",
            dW2=lambda d2, a: np.outer(d2, a) / 2,
        ),
        slip(
            _network,
            "logarithm-for-softmax",
            "You took log p − y for the gradient by z₂. The gradient of log-sum-exp is p itself.",
            error=lambda z2, y: np.log(softmax(z2)) - y,
        ),
        slip(
            _network,
            "averaged-over-classes",
            "You divided the gradient by z₂ by the number of classes. Nothing is averaged in L.",
            error=lambda z2, y: (softmax(z2) - y) / len(y),
        ),
        slip(
            _network,
            "error-doubled",
            "The gradient by z₂ is twice too large: there is no square in L.",
            error=lambda z2, y: 2 * (softmax(z2) - y),
        ),
        slip(
            _network,
            "largest-for-softmax",
            "1 at the largest score stands where a probability belongs: log-sum-exp is smooth, "
            "and its gradient is softmax.",
            error=lambda z2, y: np.eye(len(z2))[int(np.argmax(z2))] - y,
        ),
        slip(
            _network,
            "error-halved",
            "The gradient by z₂ is half of what it should be: L has no ½.",
            error=lambda z2, y: _error(z2, y) / 2,
        ),
    ),
    coincidences={"y-small": "y marks the true class with a 1."},
    proof=Recomputed(_differentiated),
)
