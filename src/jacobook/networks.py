"""A small network of dense layers with its gradients written out, for a batch at a time.

The layers are pairs ``(W, b)`` of shapes ``(out, in)`` and ``(out,)``; tanh stands between them,
and the last one returns the scores of the classes. The loss of a sample is the cross-entropy of
their softmax. Chapter 10 derives the equations.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jacobook.functions import log_sum_exp, softmax

__all__ = [
    "forward",
    "hvp",
    "init",
    "losses",
    "mean_gradient",
    "pack",
    "parameter_jvp",
    "parameter_vjp",
    "per_sample_gradients",
    "unpack",
]

Floats = NDArray[np.float64]
Layers = list[tuple[Floats, Floats]]


def init(sizes: Sequence[int], rng: np.random.Generator) -> Layers:
    """Draw a network: weights from a normal distribution of variance 1/in, biases zero.

    Parameters
    ----------
    sizes
        The widths, from the inputs to the classes: ``(64, 32, 10)`` has two layers.
    rng
        Where the weights are drawn from.

    Returns
    -------
    list of pairs
        ``(W, b)`` of shapes ``(out, in)`` and ``(out,)`` for each layer.
    """
    if len(sizes) < 2:
        raise ValueError(f"init: a network needs at least two sizes, and got {tuple(sizes)}.")
    return [
        (rng.normal(size=(out, into)) / np.sqrt(into), np.zeros(out))
        for into, out in pairwise(sizes)
    ]


def forward(layers: Layers, X: ArrayLike) -> list[Floats]:
    """Run a batch through the network and keep what the way back needs.

    Parameters
    ----------
    layers
        Pairs ``(W, b)``.
    X
        Shape ``(B, in)``: one sample a row.

    Returns
    -------
    list of arrays
        The input of each layer, then the scores, shape ``(B, classes)``.
    """
    values = [_batch("forward", X, layers)]
    for number, (W, b) in enumerate(layers, start=1):
        Z = values[-1] @ W.T + b
        values.append(Z if number == len(layers) else np.tanh(Z))
    return values


def losses(layers: Layers, X: ArrayLike, labels: ArrayLike) -> Floats:
    """Return the loss of each sample, shape ``(B,)``.

    Parameters
    ----------
    layers
        Pairs ``(W, b)``.
    X
        Shape ``(B, in)``.
    labels
        Shape ``(B,)``: whole numbers from 0, the true classes.
    """
    scores = forward(layers, X)[-1]
    found: Floats = log_sum_exp(scores) - scores[_true("losses", scores, labels)]
    return found


def mean_gradient(layers: Layers, X: ArrayLike, labels: ArrayLike) -> Layers:
    """Return the gradient of the mean loss, in pairs of the shapes of the layers.

    Parameters
    ----------
    layers, X, labels
        As for `losses`.
    """
    values = forward(layers, X)
    deltas = _deltas("mean_gradient", layers, values, labels)
    B = len(values[0])
    return [
        (delta.T @ value / B, delta.sum(axis=0) / B)
        for delta, value in zip(deltas, values, strict=False)
    ]


def per_sample_gradients(layers: Layers, X: ArrayLike, labels: ArrayLike) -> Floats:
    """Return the Jacobian of the B losses by all parameters, shape ``(B, p)``.

    Row i is the gradient of the loss of sample i, in the order of `pack`; the mean of the rows is
    `mean_gradient`. It takes B times the memory of a gradient.

    Parameters
    ----------
    layers, X, labels
        As for `losses`.
    """
    values = forward(layers, X)
    deltas = _deltas("per_sample_gradients", layers, values, labels)
    B = len(values[0])
    parts = []
    for delta, value in zip(deltas, values, strict=False):
        parts += [(delta[:, :, None] * value[:, None, :]).reshape(B, -1), delta]
    return np.concatenate(parts, axis=1)


def parameter_jvp(layers: Layers, X: ArrayLike, step: Layers) -> Floats:
    """Return how the scores move for a step of the parameters, J times it: shape (B, classes).

    J is the Jacobian of all scores by all parameters, shape ``(B * classes, p)``. It isn't built:
    the step travels forward beside the values (chapter 16).

    Parameters
    ----------
    layers
        Pairs ``(W, b)``.
    X
        Shape ``(B, in)``.
    step
        A direction of the parameters, in pairs of the shapes of the layers.
    """
    _same_shapes("parameter_jvp: step", layers, step)
    values = forward(layers, X)
    moved = np.zeros_like(values[0])  # the data don't move
    for number, ((W, _), (dW, db)) in enumerate(zip(layers, step, strict=True), start=1):
        moved = moved @ W.T + values[number - 1] @ np.asarray(dW).T + db
        if number < len(layers):
            moved = moved * (1 - values[number] ** 2)
    return moved


def parameter_vjp(layers: Layers, X: ArrayLike, U: ArrayLike) -> Layers:
    """Return the transposed Jacobian of the scores by the parameters times U, in pairs.

    It is the gradient, by the parameters, of ``np.sum(U * scores)`` with U held constant.

    Parameters
    ----------
    layers
        Pairs ``(W, b)``.
    X
        Shape ``(B, in)``.
    U
        One number for each score, shape ``(B, classes)``.
    """
    values = forward(layers, X)
    U = np.asarray(U, dtype=float)
    if U.shape != values[-1].shape:
        raise ValueError(
            f"parameter_vjp: U needs the shape of the scores, {values[-1].shape}, and has the "
            f"shape {U.shape}."
        )
    deltas = _carried_back(layers, values, U)
    return [
        (delta.T @ value, delta.sum(axis=0)) for delta, value in zip(deltas, values, strict=False)
    ]


def hvp(layers: Layers, direction: Layers, X: ArrayLike, labels: ArrayLike) -> Layers:
    r"""Return the Hessian of the mean loss times a direction, in pairs of the layers' shapes.

    It is exact up to rounding, and takes the time of a few gradients: every line of the gradient's
    computation, forward and back, is differentiated along the direction :math:`(\dot W, \dot b)`,
    such as

    .. math:: \dot Z = \dot A W^\top + A \dot W^\top + \dot b, \qquad
              \dot G = (\dot\Delta W + \Delta \dot W) \odot (1 - A^2) - 2\,
              (\Delta W) \odot A \odot \dot A .

    Parameters
    ----------
    layers, X, labels
        As for `losses`.
    direction
        Pairs of the same shapes as the layers.

    Raises
    ------
    ValueError
        When the direction has other shapes than the layers.

    References
    ----------
    B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994),
    147–160.
    """
    _same_shapes("hvp: direction", layers, direction)
    values = forward(layers, X)
    deltas = _deltas("hvp", layers, values, labels)
    dots = [np.zeros_like(values[0])]  # how the values change along the direction
    for number, ((W, _), (dW, db)) in enumerate(zip(layers, direction, strict=True), start=1):
        dZ = dots[-1] @ W.T + values[number - 1] @ dW.T + db
        dots.append(dZ if number == len(layers) else (1 - values[number] ** 2) * dZ)
    probabilities = softmax(values[-1])
    moved = probabilities * dots[-1]
    delta_dot = moved - probabilities * moved.sum(axis=1, keepdims=True)
    B, products = len(values[0]), []
    for number in range(len(layers) - 1, -1, -1):
        value, value_dot, delta = values[number], dots[number], deltas[number]
        by_W = (delta_dot.T @ value + delta.T @ value_dot) / B
        products.append((by_W, delta_dot.sum(axis=0) / B))
        if number:
            (W, _), (dW, _) = layers[number], direction[number]
            delta_dot = (delta_dot @ W + delta @ dW) * (1 - value**2)
            delta_dot -= 2 * (delta @ W) * value * value_dot
    return products[::-1]


def pack(layers: Layers) -> Floats:
    """Write all parameters (or a gradient) into one array of shape ``(p,)``: W, b, W, b, …

    A matrix is read along its rows.
    """
    return np.concatenate([part.ravel() for layer in layers for part in layer])


def unpack(theta: ArrayLike, sizes: Sequence[int]) -> Layers:
    """Undo `pack`, for a network of these widths."""
    theta = np.asarray(theta, dtype=float)
    pairs = list(pairwise(sizes))
    p = sum(out * into + out for into, out in pairs)
    if theta.shape != (p,):
        raise ValueError(
            f"unpack: a network of sizes {tuple(sizes)} has {p} parameters, and theta has the "
            f"shape {theta.shape}."
        )
    layers, start = [], 0
    for into, out in pairs:
        end = start + out * into
        layers.append((theta[start:end].reshape(out, into), theta[end : end + out]))
        start = end + out
    return layers


def _deltas(who: str, layers: Layers, values: list[Floats], labels: ArrayLike) -> list[Floats]:
    """For each layer, the gradient of each sample's loss by that layer's Z, shape (B, out)."""
    delta = softmax(values[-1])
    delta[_true(who, delta, labels)] -= 1
    return _carried_back(layers, values, delta)


def _carried_back(layers: Layers, values: list[Floats], delta: Floats) -> list[Floats]:
    """Carry a gradient by the scores back to the Z of each layer."""
    deltas = [delta]
    for (W, _), value in zip(layers[:0:-1], values[-2:0:-1], strict=True):
        delta = delta @ W * (1 - value**2)
        deltas.append(delta)
    return deltas[::-1]


def _same_shapes(who: str, layers: Layers, step: Layers) -> None:
    needed = [(np.shape(W), np.shape(b)) for W, b in layers]
    found = [(np.shape(dW), np.shape(db)) for dW, db in step]
    if needed != found:
        raise ValueError(
            f"{who} needs pairs of the shapes of the layers, {needed}, and has pairs of the shapes "
            f"{found}."
        )


def _batch(who: str, X: ArrayLike, layers: Layers) -> Floats:
    X = np.asarray(X, dtype=float)
    into = layers[0][0].shape[1]
    if X.ndim != 2 or X.shape[1] != into:
        raise ValueError(
            f"{who}: X needs the shape (B, {into}), one sample a row, and has the shape {X.shape}."
        )
    return X


def _true(who: str, scores: Floats, labels: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the true classes in an array of shape (B, classes)."""
    labels = np.asarray(labels)
    B, classes = scores.shape
    if labels.shape != (B,) or labels.dtype.kind not in "iu":
        raise ValueError(f"{who}: labels needs {B} whole numbers, one for each row of X.")
    if B and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(f"{who}: labels needs whole numbers from 0 to {classes - 1}.")
    return np.arange(B), labels
