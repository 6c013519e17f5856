"""Descent that never clears .grad."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Callback, Case, Exercise, Misconception, Recomputed, Vector

Gradient = Callable[[Vector], Vector]


def _training_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, steps: int, edge: str = "") -> Case:
        A = rng.normal(size=(n, n))
        H, b = A.T @ A / n + np.eye(n), rng.normal(size=n)

        def grad(w: Vector) -> Vector:
            slope: Vector = H @ w - b + 0.3 * np.cos(w)
            return slope

        w, eta = rng.normal(size=n), float(rng.uniform(0.05, 0.15))
        # More calls than steps: what is wrong with a gradient too many is worth its own sentence.
        return Case(
            (Callback(grad, "grad", limit=steps + 2), w, eta, steps), edge=edge, sizes={"n": n}
        )

    return [
        case(3, 4),
        case(2, 6),
        case(5, 3),
        case(3, 1, "steps is 1"),
        case(3, 0, "steps is 0"),
        case(1, 3, "n is 1"),
    ]


def _trained(
    direction: Callable[[list[Vector], int], Vector],
) -> Callable[[Gradient, Vector, float, int], Vector]:
    """Make a descent out of what it takes for the gradient, given all gradients so far."""

    def train(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
        seen: list[Vector] = []
        for step in range(steps):
            seen.append(grad(w))
            w = w - eta * direction(seen, step)
        return w

    return train


def _as_momentum(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    """The same path by its second differences: each step is the last step, and a little more."""
    last = np.zeros_like(w)
    for _ in range(steps):
        last = last - eta * grad(w)
        w = w + last
    return w


def _all_from_the_start(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    first = grad(w)
    return w - eta * first * sum(range(1, steps + 1))


def _once_at_the_end(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    first = grad(w)
    return w - eta * steps * first


def _one_step_less(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    return _as_momentum(grad, w, eta, max(steps - 1, 0))


def _one_step_more(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    return _as_momentum(grad, w, eta, steps + 1)


def _step_before_adding(grad: Gradient, w: Vector, eta: float, steps: int) -> Vector:
    total = np.zeros_like(w)
    for _ in range(steps):
        slope = grad(w)
        w = w - eta * total
        total = total + slope
    return w


EXERCISE = Exercise(
    id="frameworks.unzeroed",
    name="train_unzeroed",
    title="Training that never clears .grad",
    level=2,
    points=2,
    objective="F.3",
    hints=(
        "Keep an array for `.grad`, zero at the start. What does `backward()` do to it, and what "
        "does the step use?",
        "In every round: add `grad(w)` to the kept array, then move `w` by −η times the *kept* "
        "array. Nothing sets it back.",
    ),
    answer=Array(),
    reference=_trained(lambda seen, step: np.sum(seen, axis=0)),
    sampler=_training_cases,
    misconceptions=(
        Misconception(
            "cleared",
            _trained(lambda seen, step: seen[-1]),
            "Your loop clears `.grad` in every round: that is descent as it should be. Asked for "
            "is what happens when nobody clears it.",
        ),
        Misconception(
            "averaged",
            _trained(lambda seen, step: np.mean(seen, axis=0)),
            "You took the mean of the gradients so far. `backward()` adds, and nothing divides.",
        ),
        Misconception(
            "only-the-last-two",
            _trained(lambda seen, step: np.sum(seen[-2:], axis=0)),
            "You added the last gradient to the one before. All of them are in `.grad` still.",
        ),
        Misconception(
            "uphill",
            _trained(lambda seen, step: -np.sum(seen, axis=0)),
            "The steps go uphill: subtract.",
        ),
        Misconception(
            "gradient-at-the-start",
            _all_from_the_start,
            "You took every gradient at the starting point. `w` moves, and the next gradient is "
            "taken where it is then.",
        ),
        Misconception(
            "one-step-with-all",
            _once_at_the_end,
            "You took one gradient, at the starting point, once for each round. `w` moves in every "
            "round, and what is kept grows.",
        ),
        Misconception(
            "one-step-less",
            _one_step_less,
            "You moved `w` one time too few.",
        ),
        Misconception(
            "one-step-more",
            _one_step_more,
            "You moved `w` one time too many.",
        ),
        Misconception(
            "stepped-before-backward",
            _step_before_adding,
            "You moved `w` before the new gradient was added. In a round `backward()` comes first, "
            "then the step.",
        ),
        Misconception(
            "multiplied-by-the-round",
            _trained(lambda seen, step: (step + 1) * seen[-1]),
            "You multiplied the newest gradient by the number of the round. The earlier gradients "
            "were taken at other points: they are other vectors.",
        ),
        Misconception(
            "decayed",
            _trained(lambda seen, step: 0.9 ** np.arange(step, -1, -1) @ np.array(seen)),
            "The older gradients fade in your loop, as with a momentum of 0.9. In `.grad` nothing "
            "fades.",
        ),
    ),
    proof=Recomputed(_as_momentum),
)
