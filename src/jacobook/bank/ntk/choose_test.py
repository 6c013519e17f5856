"""A comparison that can fail."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Choice, Exercise, Matrix, Recomputed, Vector

Model = tuple[Callable[[Vector], Vector], Callable[[Vector], Matrix]]  # outputs, Jacobian

_X = np.array([[-1.0, 1.0], [0.3, 1.0], [1.2, 1.0]])
_Y = np.array([1.0, -0.5, 0.8])


def _network(theta: Vector) -> Vector:
    outputs: Vector = np.tanh(_X @ theta[4:].reshape(4, 2).T) @ theta[:4] / 2
    return outputs


def _slopes(theta: Vector) -> Matrix:
    hidden = np.tanh(_X @ theta[4:].reshape(4, 2).T)
    by_W = ((1 - hidden**2) * theta[:4])[:, :, None] * _X[:, None, :]
    return np.concatenate([hidden, by_W.reshape(3, 8)], axis=1) / 2


def _frozen(theta: Vector) -> Model:
    """The model that is linear in its parameters and agrees with the network at theta."""
    start, J = _network(theta), _slopes(theta)
    return lambda t: start + J @ (t - theta), lambda _: J


def _trained(model: Model, theta: Vector, eta: float, updates: int) -> Matrix:
    """The residuals before each update, one a row."""
    outputs, slopes = model
    residuals = []
    for _ in range(updates):
        residuals.append(outputs(theta) - _Y)
        theta = theta - eta * slopes(theta).T @ residuals[-1]
    return np.array(residuals)


def _bend(residuals: Matrix) -> float:
    """By how much the slope of the loss, on a logarithmic scale, changes late in training."""
    log_loss = np.log(np.sum(residuals**2, axis=1))
    below = [int(np.argmax(log_loss < np.log(level))) for level in (1e-10, 1e-14, 1e-18)]
    first, second = np.diff(log_loss[below]) / np.diff(below)
    return float(abs(second / first - 1))


def _telling() -> str:
    """Make each comparison for the network, and for a model that does train like a linear one."""
    start, other = np.random.default_rng(4).normal(size=(2, 12))

    def step(theta: Vector) -> float:
        return 1 / float(np.linalg.norm(_slopes(theta), 2) ** 2)

    def misses(models: Callable[[Vector], Model]) -> dict[str, float]:
        model, eta = models(start), step(start)
        residuals = _trained(model, start, eta, 3000)
        again = _trained(models(other), other, step(other), 3000)
        halved = _trained(model, start, eta / 20, 400)[::20][1:]
        coarse = _trained(model, start, eta / 10, 200)[::10][1:]
        frozen = _trained(_frozen(start), start, eta, 3000)
        return {
            "a": _bend(residuals),
            "b": float(np.max(np.abs(halved - coarse))),
            "c": _bend(again),
            "d": float(np.max(np.abs(frozen - residuals))),
        }

    linear, network = misses(_frozen), misses(lambda _: (_network, _slopes))
    (telling,) = (label for label in linear if linear[label] < 0.03 < 0.1 < network[label])
    return telling


EXERCISE = Exercise(
    id="ntk.choose_test",
    name="comparison",
    title="A comparison that can fail",
    level=2,
    points=2,
    objective="16.5",
    hints=(
        "Near a minimum, every smooth model is nearly linear. Which of the comparisons look at the "
        "part of training before that?",
        "A model that trains like a linear one must train like *that* linear one.",
    ),
    answer=Choice(
        {
            "a": "Close to a minimum the kernel hardly moves any more, whatever it did before. So "
            "late in training the line is straight for nearly every network.",
            "b": "This tests whether the steps are small enough for the flow. The kernel may move "
            "as much as it likes along it.",
            "c": "Close to its own minimum each run has a straight line. Repeating what can't fail "
            "doesn't make it a test.",
            "d": "The linear model makes a prediction for each update, the early ones included. A "
            "kernel that has moved shows.",
        }
    ),
    reference=lambda: "d",
    proof=Recomputed(_telling),
)
