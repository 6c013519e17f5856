"""An input that is used twice."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
)


def _gate_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", scale: float = 1.0, unit: float = 1.0) -> Case:
        W, x, u = rng.normal(size=(n, n)) / unit, scale * rng.normal(size=n), rng.normal(size=n)
        return Case((W, x, u), edge=edge, sizes={"n": n})

    # With x near 1e-3 and W near 1e3 the usual step of a finite difference is too long.
    small = case(4, scale=1e-3, unit=1e-3)
    return [case(3), case(4), case(5), small, case(3, "x is zero", 0.0), case(1, "n is 1")]


def _gate(formula: Callable[..., Vector]) -> Callable[[Matrix, Vector, Vector], Vector]:
    """Make (W, x, u) ↦ vector out of a formula that also gets t = tanh(Wx)."""
    return lambda W, x, u: formula(W, x, u, np.tanh(W @ x))


EXERCISE = Exercise(
    id="chain_rule.gate",
    name="gate_pullback",
    title="An input that is used twice",
    level=2,
    points=2,
    objective="3.5",
    hints=(
        "Pretend that the two occurrences of x are different variables. Differentiate by each, and "
        "add.",
        "Go back step by step: from y to t = tanh(z), from t to z = Wx, from z to x. W is square, "
        "so in the last step the shapes don't tell W from Wᵀ: which of the two carries gradients?",
    ),
    answer=Array(),
    reference=_gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - t**2))),
    sampler=_gate_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "inner-branch-dropped",
            _gate(lambda W, x, u, t: u * t),
            "You held tanh(Wx) fixed. x acts through the gate as well: that branch is missing.",
        ),
        Misconception(
            "outer-branch-dropped",
            _gate(lambda W, x, u, t: W.T @ (u * x * (1 - t**2))),
            "You held the factor x in front fixed, and followed x through the gate only. Both "
            "occurrences contribute, and the contributions add.",
        ),
        Misconception(
            "transpose-missing",
            _gate(lambda W, x, u, t: u * t + W @ (u * x * (1 - t**2))),
            "Backwards through z = Wx a gradient is multiplied by a transposed matrix. W is square "
            "here, so nothing complained.",
        ),
        Misconception(
            "pushforward",
            _gate(lambda W, x, u, t: u * t + x * (1 - t**2) * (W @ u)),
            "This is J u, which pushes a *step* of x forward. Asked for is the gradient, Jᵀu, "
            "which goes backwards.",
        ),
        Misconception(
            "slope-at-the-activation",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - np.tanh(t) ** 2))),
            "You evaluated the slope of tanh at its output. It belongs at its input, z = Wx; "
            "written with t = tanh(z) the slope needs no second tanh.",
        ),
        Misconception(
            "factor-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * (1 - t**2))),
            "In the branch through the gate a factor is missing: the gate multiplies x, so what "
            "comes back to it is u times that.",
        ),
        Misconception(
            "slope-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x)),
            "The slope of tanh is missing in the branch that goes through the gate.",
        ),
        Misconception(
            "weights-forgotten",
            _gate(lambda W, x, u, t: u * t + u * x * (1 - t**2)),
            "In the branch through the gate you stop at z. One step is missing, from z = Wx back "
            "to x.",
        ),
        Misconception(
            "factor-after-weights",
            _gate(lambda W, x, u, t: u * t + x * (W.T @ (u * (1 - t**2)))),
            "In the branch through the gate you multiply by x at the end. The gate's factor x is "
            "met first on the way back, before z and W: order counts here.",
        ),
        Misconception(
            "slope-after-weights",
            _gate(lambda W, x, u, t: u * t + (1 - t**2) * (W.T @ (u * x))),
            "In the branch through the gate you multiply by the slope of tanh at the end. On the "
            "way back tanh is met before W: order counts here.",
        ),
        Misconception(
            "slope-at-x",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - np.tanh(x) ** 2))),
            "You evaluated the slope of tanh at x. What is fed to tanh here is z = Wx.",
        ),
        Misconception(
            "upstream-forgotten-in-front",
            _gate(lambda W, x, u, t: t + W.T @ (u * x * (1 - t**2))),
            "The branch through the gate is right. In the other one u is missing.",
        ),
        Misconception(
            "upstream-at-the-end",
            _gate(lambda W, x, u, t: u * (t + W.T @ (x * (1 - t**2)))),
            "You multiplied by u at the end. What comes back from the loss is met first on the "
            "way back, before W.",
        ),
        Misconception(
            "square-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - t))),
            "The branch in front is right. In the other one the slope of tanh, written with its "
            "value t, lacks a square.",
        ),
        Misconception(
            "slope-of-the-sigmoid",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * t * (1 - t))),
            "The branch in front is right. In the other one t(1 − t) is the slope of the "
            "logistic function, and here it is tanh.",
        ),
        Misconception(
            "branches-subtracted",
            _gate(lambda W, x, u, t: u * t - W.T @ (u * x * (1 - t**2))),
            "Both branches are right, and you subtracted one. Contributions add up.",
        ),
        Misconception(
            "factor-swapped",
            _gate(lambda W, x, u, t: u * x + W.T @ (u * x * (1 - t**2))),
            "The branch through the gate is right. In the other one, x is what you "
            "differentiate by: its factor is left.",
        ),
        Misconception(
            "upstream-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (x * (1 - t**2))),
            "u is missing in the branch through the gate. What comes back from the loss goes along "
            "both branches.",
        ),
    ),
    proof=Recomputed(lambda W, x, u: gradient_of(lambda v: u @ (v * np.tanh(W @ v)), x)),
)
