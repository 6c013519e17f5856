"""Mean or sum."""

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, p: int, k: int, share: float, edge: str = "") -> Case:
        J = rng.normal(size=(B, p)) * rng.uniform(0.6, 1.6, size=p)
        K = J @ J.T
        # share of the largest stable step of the mean; small enough for the sum's to be told apart
        eta = share * 2 * B / float(np.linalg.eigvalsh(K)[-1])
        f0, y = rng.normal(size=(2, B)) + np.array([[0.7], [-0.4]])
        return Case((K, f0, y, eta, k), edge=edge, sizes={"B": B})

    return [
        case(4, 6, 3, 0.4),
        case(5, 7, 2, 0.6),
        case(3, 5, 4, 0.3),
        case(6, 8, 3, 0.85),
        case(1, 3, 3, 0.3, "B is 1"),
        case(4, 6, 0, 0.4, "k is 0"),
        case(4, 6, 1, 0.4, "k is 1"),
        case(5, 2, 3, 0.4, "K is singular"),
        case(4, 5, 200, 0.45, "k is 200"),
    ]


def _outputs(
    K: Matrix,
    f0: Vector,
    y: Vector,
    eta: float,
    k: int,
    *,
    divided: bool = True,
    exponential: bool = False,
    power: float = 1.0,
    start: bool = True,
    targets: bool = True,
    offset: int = 0,
    sign: float = -1.0,
) -> Vector:
    lam, U = np.linalg.eigh(K)
    speed = eta * lam / (len(y) if divided else 1)
    times = power * (k + offset)
    if exponential:
        factor = np.exp(sign * speed * times)
    else:
        base = 1 + sign * speed
        factor = base**times if float(times).is_integer() else np.abs(base) ** times
    r = (f0 if start else 0 * f0) - y
    outputs: Vector = (y if targets else 0 * y) + U @ (factor * (U.T @ r))
    return outputs


def _descended(K: Matrix, f0: Vector, y: Vector, eta: float, k: int) -> Vector:
    """Take a model with this kernel, and let its parameters descend."""
    lam, U = np.linalg.eigh(K)
    J = U * np.sqrt(np.maximum(lam, 0))
    theta = np.zeros(len(y))
    for _ in range(k):
        theta = theta - eta * J.T @ (f0 + J @ theta - y) / len(y)
    outputs: Vector = f0 + J @ theta
    return outputs


EXERCISE = Exercise(
    id="ntk.mean_or_sum",
    name="outputs_after",
    title="Mean or sum",
    level=2,
    points=2,
    objective="16.2",
    hints=(
        "Write one update for the residual: r becomes r minus what times K r?",
        "Repeat it k times, in a loop or by the modes. Then turn the residual into outputs.",
    ),
    answer=Array(),
    reference=lambda K, f0, y, eta, k: _outputs(K, f0, y, eta, k),
    sampler=_cases,
    misconceptions=(
        slip(
            _outputs,
            "sum",
            "The speed is that of the sum ½‖r‖². The loss is a mean over the samples.",
            divided=False,
        ),
        slip(
            _outputs,
            "flow",
            "You let time run on, with an exponential. Updates are steps, and each has a factor.",
            exponential=True,
        ),
        slip(
            _outputs,
            "loss-s-factor",
            "The factor is that of the loss, a square. The outputs are asked for.",
            power=2.0,
        ),
        slip(
            _outputs,
            "start-forgotten",
            "You let the outputs begin at 0. They begin at f0.",
            start=False,
        ),
        slip(
            _outputs,
            "residual",
            "This is the residual after k updates. The outputs are asked for.",
            targets=False,
        ),
        slip(_outputs, "one-too-many", "You made one update too many.", offset=1),
        slip(_outputs, "uphill", "You went uphill: an update subtracts.", sign=1.0),
        Misconception(
            "one-update",
            lambda K, f0, y, eta, k: _outputs(K, f0, y, eta, 1),
            "You made one update. k of them are asked for.",
        ),
        Misconception(
            "k-times-the-first",
            lambda K, f0, y, eta, k: f0 - k * eta * K @ (f0 - y) / len(y),
            "You made the first update k times. Each one starts from the residual that the one "
            "before has left.",
        ),
        Misconception(
            "one-eigenvalue",
            lambda K, f0, y, eta, k: (
                y + (1 - eta * np.linalg.eigvalsh(K)[-1] / len(y)) ** k * (f0 - y)
            ),
            "You shrank all of the residual by the factor of the largest eigenvalue. Each mode has "
            "its own.",
        ),
        Misconception(
            "smallest-eigenvalue",
            lambda K, f0, y, eta, k: (
                y + (1 - eta * np.linalg.eigvalsh(K)[0] / len(y)) ** k * (f0 - y)
            ),
            "You shrank all of the residual by the factor of the smallest eigenvalue. Each mode "
            "has its own.",
        ),
        Misconception(
            "multiplied",
            lambda K, f0, y, eta, k: _outputs(K * len(y) ** 2, f0, y, eta, k),
            "You multiplied the speed by the number of samples. A mean is flatter than a sum.",
        ),
        Misconception(
            "eigenvectors-in-rows",
            lambda K, f0, y, eta, k: (
                y
                + np.linalg.eigh(K)[1].T
                @ (
                    (1 - eta * np.linalg.eigvalsh(K) / len(y)) ** k
                    * (np.linalg.eigh(K)[1] @ (f0 - y))
                )
            ),
            "You took the eigenvectors from the rows of U. They are its columns.",
        ),
        Misconception(
            "eigenvectors-twice-the-same-way",
            lambda K, f0, y, eta, k: (
                y
                + np.linalg.eigh(K)[1]
                @ (
                    (1 - eta * np.linalg.eigvalsh(K) / len(y)) ** k
                    * (np.linalg.eigh(K)[1] @ (f0 - y))
                )
            ),
            "To the modes and back you multiplied by the same matrix. One of the two is the "
            "transpose.",
        ),
        Misconception(
            "residual-before",
            lambda K, f0, y, eta, k: f0 - y,
            "This is the residual before training.",
        ),
        Misconception("zero", lambda K, f0, y, eta, k: 0 * y, "Your outputs are all 0."),
        Misconception(
            "change-in-the-wrong-direction",
            lambda K, f0, y, eta, k: 2 * f0 - _outputs(K, f0, y, eta, k),
            "The outputs change by the right amount, and in the wrong direction.",
        ),
        Misconception(
            "loss",
            lambda K, f0, y, eta, k: float(np.mean((_outputs(K, f0, y, eta, k) - y) ** 2) / 2),
            "This is the loss after k updates. The outputs are asked for.",
        ),
        Misconception(
            "entry-by-entry",
            lambda K, f0, y, eta, k: y + (1 - eta * np.diag(K) / len(y)) ** k * (f0 - y),
            "You used the diagonal of K only, as if the samples didn't move each other.",
        ),
        Misconception(
            "power-of-entries",
            lambda K, f0, y, eta, k: y + (np.eye(len(y)) - eta * K / len(y)) ** k @ (f0 - y),
            "`**` raises each entry of a matrix to the power. The matrix product, k times, is "
            "needed.",
        ),
        Misconception(
            "coordinates",
            lambda K, f0, y, eta, k: (
                y
                + (1 - eta * np.linalg.eigvalsh(K) / len(y)) ** k
                * (np.linalg.eigh(K)[1].T @ (f0 - y))
            ),
            "You shrank the modes, and didn't go back from the modes to the samples.",
        ),
        Misconception(
            "not-in-modes",
            lambda K, f0, y, eta, k: y + (1 - eta * np.linalg.eigvalsh(K) / len(y)) ** k * (f0 - y),
            "You multiplied the entries of the residual by the factors of the modes. Turn the "
            "residual into modes first, and back afterwards.",
        ),
        Misconception(
            "sign-of-the-residual",
            lambda K, f0, y, eta, k: 2 * y - _outputs(K, f0, y, eta, k),
            "The residual has the wrong sign: r = f − y, and so f = y + r.",
        ),
        Misconception(
            "target-minus-output",
            lambda K, f0, y, eta, k: y - _outputs(K, f0, y, eta, k),
            "This is minus the residual. The outputs are asked for.",
        ),
        Misconception(
            "added-to-the-start",
            lambda K, f0, y, eta, k: f0 + _outputs(K, f0, y, eta, k) - y,
            "You added what is left of the residual to f0. It is the distance from y.",
        ),
        Misconception(
            "residual-divided",
            lambda K, f0, y, eta, k: (
                y + _outputs(K, f0, y, eta, k, divided=False, targets=False) / len(y)
            ),
            "You divided the residual by B. It is the speed that a mean changes.",
        ),
        Misconception(
            "half-forgotten",
            lambda K, f0, y, eta, k: _outputs(2 * K, f0, y, eta, k),
            "There is a factor 2 too many in the speed: the loss has a ½.",
        ),
        Misconception(
            "half-twice",
            lambda K, f0, y, eta, k: _outputs(K / 2, f0, y, eta, k),
            "There is a factor ½ too many in the speed: differentiating the square uses it up.",
        ),
        Misconception(
            "divided-twice",
            lambda K, f0, y, eta, k: _outputs(K / len(y), f0, y, eta, k),
            "You divided by B twice.",
        ),
        Misconception(
            "unlearnt",
            lambda K, f0, y, eta, k: f0,
            "These are the outputs before training.",
        ),
        Misconception("learnt", lambda K, f0, y, eta, k: y, "These are the targets."),
    ),
    proof=Recomputed(_descended),
    coincidences={"K-symmetric": "A kernel is symmetric."},
)
