"""Kernel of a two-layer network."""

from typing import Any

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, B: int, N: int, edge: str = "", bias: float = 1.0) -> Case:
        # no a is near 1 in size, so that a² isn't a
        a = rng.choice([-1, 1], size=m) * rng.uniform(1.4, 2.6, size=m)
        W, b = rng.normal(size=(m, n)), bias * rng.uniform(0.3, 1.0, size=m)
        X, Z = rng.normal(size=(B, n)) + 0.3, rng.normal(size=(N, n)) - 0.2
        return Case((a, W, b, X, Z), edge=edge, sizes={"m": m, "B": B, "N": N, "n": n})

    return [
        case(5, 3, 4, 2),
        case(3, 2, 2, 5),
        case(4, 5, 3, 6),
        case(1, 3, 4, 2, "m is 1"),
        case(4, 1, 3, 2, "n is 1"),
        case(4, 3, 2, 1, "there is one new input"),
        case(4, 3, 3, 2, "b is zero", bias=0.0),
    ]


def _pre(W: Matrix, b: Vector, X: Matrix) -> Matrix:
    pre: Matrix = X @ W.T + b
    return pre


def _slope(z: Matrix) -> Matrix:
    slope: Matrix = 1 - np.tanh(z) ** 2
    return slope


def _by_a(a: Vector, W: Matrix, b: Vector, X: Matrix, Z: Matrix) -> Matrix:
    part: Matrix = np.tanh(_pre(W, b, X)) @ np.tanh(_pre(W, b, Z)).T / len(a)
    return part


def _by_b(a: Vector, W: Matrix, b: Vector, X: Matrix, Z: Matrix) -> Matrix:
    part: Matrix = (a**2 * _slope(_pre(W, b, X))) @ _slope(_pre(W, b, Z)).T / len(a)
    return part


def _by_W(a: Vector, W: Matrix, b: Vector, X: Matrix, Z: Matrix) -> Matrix:
    return _by_b(a, W, b, X, Z) * (X @ Z.T)


def _kernel(
    a: Vector,
    W: Matrix,
    b: Vector,
    X: Matrix,
    Z: Matrix,
    *,
    width: float = 1.0,
    weight: str = "a²",
    slope: str = "at z",
    bias: bool = True,
    inputs: bool = True,
    activation: str = "tanh",
    ones: bool = True,
    a_itself: bool = False,
    width_of_rest: bool = True,
    right_slope: bool = True,
) -> Matrix:
    z = [_pre(W, b if bias else 0 * b, V) for V in (X, Z)]
    h = [{"tanh": np.tanh(v), "none": v, "slope": _slope(v)}[activation] for v in z]
    if a_itself:
        h = [a * v for v in h]
    if slope == "at z":
        s = [_slope(v) for v in z]
    elif slope == "at a":
        s = [_slope(np.tanh(v)) for v in z]
    elif slope == "none":
        s = [np.ones_like(v) for v in z]
    elif slope == "no square":
        s = [1 - np.tanh(v) for v in z]
    else:
        s = [np.tanh(v) for v in z]
    factor = {"a²": a**2, "a": a, "1": np.ones(len(a)), "|a|": np.abs(a)}[weight]
    pairs = X @ Z.T if inputs else np.ones((len(X), len(Z)))
    if not right_slope:
        s[1] = np.ones_like(s[1])
    rest = (factor * s[0]) @ s[1].T * (pairs + (1 if ones else 0))
    m = len(a)
    K: Matrix = h[0] @ h[1].T / m**width + rest / m ** (width if width_of_rest else 0.0)
    return K


def _cross(a: Vector, W: Matrix, b: Vector, X: Matrix, Z: Matrix) -> Matrix:
    return _kernel(a, W, b, X, Z)


def _by_the_parameters(a: Vector, W: Matrix, b: Vector, X: Matrix, Z: Matrix) -> Matrix:
    """Two Jacobians by all parameters, by complex steps, and their product."""
    m, n = W.shape

    def rows(V: Matrix) -> Matrix:
        def outputs(theta: Any) -> Any:
            hidden = np.tanh(V @ theta[m : m + m * n].reshape(m, n).T + theta[m + m * n :])
            return hidden @ theta[:m] / np.sqrt(m)

        return jacobian_of(outputs, np.concatenate([a, W.ravel(), b]))

    return rows(X) @ rows(Z).T


EXERCISE = Exercise(
    id="ntk.two_layers",
    name="cross_kernel",
    title="Kernel of a two-layer network",
    level=2,
    points=2,
    objective="16.1",
    hints=(
        "Three groups of parameters, three parts. For one unit and one input write down the slopes "
        "of f by aᵢ, by wᵢ and by bᵢ.",
        "Multiply each slope at x with the same slope at z, and add up. By wᵢ the slope is a "
        "multiple of x; the product of two of them has x·z.",
    ),
    answer=Array(),
    reference=_cross,
    sampler=_cases,
    exact_derivative=True,
    terms=(
        Term("the part by the output weights a", _by_a),
        Term("the part by the weights W", _by_W),
        Term("the part by the biases b", _by_b),
    ),
    misconceptions=(
        slip(
            _kernel,
            "width-once",
            "The factor 1/√m is in your kernel once. It stands in both slopes of a product.",
            width=0.5,
        ),
        slip(
            _kernel,
            "width-forgotten",
            "The factor 1/√m of the model is missing from the slopes.",
            width=0.0,
        ),
        slip(
            _kernel,
            "width-squared",
            "There are too many factors of the width: 1/√m stands in each of two slopes.",
            width=2.0,
        ),
        slip(
            _kernel,
            "a-once",
            "In the parts by W and b the output weight stands once. Both slopes of a product have "
            "it.",
            weight="a",
        ),
        slip(
            _kernel,
            "a-forgotten",
            "In the parts by W and b the output weights are missing.",
            weight="1",
        ),
        slip(
            _kernel,
            "a-in-absolute-value",
            "In the parts by W and b you took the absolute value of the output weight. A product "
            "of two slopes has it twice.",
            weight="|a|",
        ),
        slip(
            _kernel,
            "slope-at-the-activation",
            "You took the slope of tanh at tanh(z), not at z.",
            slope="at a",
        ),
        slip(
            _kernel,
            "tanh-for-its-slope",
            "In the parts by W and b stands the slope of tanh, not tanh itself.",
            slope="tanh",
        ),
        slip(
            _kernel,
            "slope-forgotten",
            "In the parts by W and b the slope of tanh is missing.",
            slope="none",
        ),
        slip(
            _kernel,
            "slope-without-square",
            "The slope of tanh isn't 1 − tanh(z).",
            slope="no square",
        ),
        slip(
            _kernel,
            "bias-left-out",
            "You left the bias out of what tanh is taken of.",
            bias=False,
        ),
        slip(
            _kernel,
            "inputs-forgotten",
            "In the part by W the inputs are missing: the slope by wᵢ is a multiple of x.",
            inputs=False,
        ),
        slip(
            _kernel,
            "activation-forgotten",
            "In the part by a stands the hidden unit's value, after tanh.",
            activation="none",
        ),
        slip(
            _kernel,
            "activation-s-slope",
            "In the part by a stands the hidden unit's value, not its slope.",
            activation="slope",
        ),
        slip(
            _kernel,
            "biases-left-out",
            "The biases are trained too: their part is missing.",
            ones=False,
        ),
        slip(
            _kernel,
            "a-in-its-own-part",
            "In the part by a the output weight itself doesn't occur.",
            a_itself=True,
        ),
        slip(
            _kernel,
            "width-of-one-part-only",
            "The parts by W and b lack the factor of the width. It stands in front of the whole "
            "model.",
            width_of_rest=False,
        ),
        slip(
            _kernel,
            "slope-once",
            "In the parts by W and b the slope of tanh stands once, at X. It is at both inputs.",
            right_slope=False,
        ),
        Misconception(
            "inputs-multiplied",
            lambda a, W, b, X, Z: X @ Z.T,
            "You multiplied the inputs. The kernel multiplies the slopes of f by the parameters.",
        ),
        Misconception(
            "transposed",
            lambda a, W, b, X, Z: _kernel(a, W, b, X, Z).T,
            "Your kernel is turned round: the rows belong to X.",
        ),
        Misconception(
            "X-with-itself",
            lambda a, W, b, X, Z: _kernel(a, W, b, X, X),
            "You compared X with itself. The columns belong to Z.",
        ),
        Misconception(
            "Z-with-itself",
            lambda a, W, b, X, Z: _kernel(a, W, b, Z, Z),
            "You compared Z with itself. The rows belong to X.",
        ),
        Misconception(
            "bias-as-an-input",
            lambda a, W, b, X, Z: (
                _by_a(a, W, b, X, Z) + _by_W(a, W, b, X, Z) + np.sum(b**2) / len(a)
            ),
            "For the biases you added their own squares. The slopes of f by them are needed.",
        ),
        Misconception(
            "covariance",
            lambda a, W, b, X, Z: (
                (np.tanh(_pre(W, b, X)) @ a)[:, None]
                * (np.tanh(_pre(W, b, Z)) @ a)[None, :]
                / len(a)
            ),
            "You multiplied the outputs. The kernel multiplies their slopes.",
        ),
    ),
    proof=Recomputed(_by_the_parameters),
)
