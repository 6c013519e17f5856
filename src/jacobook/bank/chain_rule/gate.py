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
    Term,
    Vector,
    slip,
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


def _pullback(
    W: Matrix,
    x: Vector,
    u: Vector,
    *,
    forward: Callable[[Matrix, Vector], Vector] = np.matmul,
    activation: Callable[[Vector], Vector] = np.tanh,
    front: Callable[[Vector, Vector, Vector], Vector] = lambda x, u, t: u * t,
    weight: Callable[[Vector, Vector], Vector] = lambda x, u: u * x,
    slope: Callable[[Vector, Vector, Vector], Vector] = lambda x, z, t: 1 - t**2,
    back: Callable[[Matrix, Vector], Vector] = lambda W, v: W.T @ v,
    end: Callable[[Vector, Vector, Vector], Vector | float] = lambda x, u, t: 1.0,
    through: float = 1.0,
) -> Vector:
    """The pullback in steps: the branch in front, and the one through the gate."""
    z = forward(W, x)
    t = activation(z)
    inner = back(W, weight(x, u) * slope(x, z, t))
    return front(x, u, t) + through * end(x, u, t) * inner


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
    terms=(
        Term("the branch in front", lambda W, x, u: u * np.tanh(W @ x)),
        Term(
            "the branch through the gate", lambda W, x, u: W.T @ (u * x * (1 - np.tanh(W @ x) ** 2))
        ),
    ),
    misconceptions=(
        slip(
            _pullback,
            "inner-branch-dropped",
            "You held tanh(Wx) fixed. x acts through the gate as well: that branch is missing.",
            through=0.0,
        ),
        slip(
            _pullback,
            "outer-branch-dropped",
            "You held the factor x in front fixed, and followed x through the gate only. Both "
            "occurrences contribute, and the contributions add.",
            front=lambda x, u, t: 0.0 * u,
        ),
        slip(
            _pullback,
            "transpose-missing",
            "Backwards through z = Wx a gradient is multiplied by a transposed matrix. W is "
            "square here, so nothing complained.",
            back=lambda W, v: W @ v,
        ),
        slip(
            _pullback,
            "weights-forgotten",
            "In the branch through the gate you stop at z. One step is missing, from z = Wx back "
            "to x.",
            back=lambda W, v: v,
        ),
        slip(
            _pullback,
            "weights-summed",
            "In the branch through the gate you multiplied by the sums of W's columns. On the way "
            "back from z to x the vector is multiplied by the transposed matrix.",
            back=lambda W, v: np.sum(W, axis=0) * v,
        ),
        slip(
            _pullback,
            "weights-diagonal",
            "In the branch through the gate you used the diagonal of W only. Every entry of x "
            "acts on every entry of z.",
            back=lambda W, v: np.diag(W) * v,
        ),
        Misconception(
            "pushforward",
            _gate(lambda W, x, u, t: u * t + x * (1 - t**2) * (W @ u)),
            "This is J u, which pushes a *step* of x forward. Asked for is the gradient, Jᵀu, "
            "which goes backwards.",
        ),
        Misconception(
            "whole-jacobian",
            _gate(lambda W, x, u, t: np.diag(t) + (x * (1 - t**2))[:, None] * W),
            "This is the Jacobian of y by x, a matrix. The gradient of L is what it pulls back: "
            "its transpose times u.",
        ),
        Misconception(
            "jacobian-row-sums",
            _gate(lambda W, x, u, t: t + x * (1 - t**2) * np.sum(W, axis=1)),
            "You added up the rows of the Jacobian of y, and u doesn't occur. How L moves with y "
            "is what u says.",
        ),
        slip(
            _pullback,
            "slope-at-the-activation",
            "You evaluated the slope of tanh at its output. It belongs at its input, z = Wx; "
            "written with t = tanh(z) the slope needs no second tanh.",
            slope=lambda x, z, t: 1 - np.tanh(t) ** 2,
        ),
        slip(
            _pullback,
            "slope-at-x",
            "You evaluated the slope of tanh at x. What is fed to tanh here is z = Wx.",
            slope=lambda x, z, t: 1 - np.tanh(x) ** 2,
        ),
        slip(
            _pullback,
            "slope-forgotten",
            "The slope of tanh is missing in the branch that goes through the gate.",
            slope=lambda x, z, t: np.ones_like(t),
        ),
        slip(
            _pullback,
            "square-forgotten",
            "In the branch through the gate the slope of tanh, written with its value t, lacks a "
            "square.",
            "The branch in front is right.",
            slope=lambda x, z, t: 1 - t,
        ),
        slip(
            _pullback,
            "slope-with-plus",
            "In the branch through the gate the slope of tanh has a wrong sign inside: tanh gets "
            "flatter where its value is large.",
            "The branch in front is right.",
            slope=lambda x, z, t: 1 + t**2,
        ),
        slip(
            _pullback,
            "value-for-slope",
            "In the branch through the gate the value t of tanh stands where its slope belongs.",
            "The branch in front is right.",
            slope=lambda x, z, t: t,
        ),
        slip(
            _pullback,
            "value-and-slope",
            "In the branch through the gate the value t of tanh is multiplied by its slope: "
            "differentiated, the value is gone.",
            "The branch in front is right.",
            slope=lambda x, z, t: t * (1 - t**2),
        ),
        slip(
            _pullback,
            "slope-of-z",
            "In the branch through the gate you wrote the slope of tanh with z where its value t "
            "belongs.",
            "The branch in front is right.",
            slope=lambda x, z, t: 1 - z**2,
        ),
        slip(
            _pullback,
            "sech-without-square",
            "In the branch through the gate 1/cosh lacks its square: the slope of tanh is the "
            "square of 1/cosh.",
            "The branch in front is right.",
            slope=lambda x, z, t: 1 / np.cosh(z),
        ),
        slip(
            _pullback,
            "slope-squared",
            "In the branch through the gate the slope of tanh occurs twice.",
            "The branch in front is right.",
            slope=lambda x, z, t: (1 - t**2) ** 2,
        ),
        slip(
            _pullback,
            "slope-doubled",
            "In the branch through the gate the slope of tanh is written 1 − 2t, or with another "
            "wrong power of t.",
            "The branch in front is right.",
            slope=lambda x, z, t: 1 - 2 * t,
        ),
        slip(
            _pullback,
            "slope-of-the-sigmoid",
            "In the branch through the gate t(1 − t) is the slope of the logistic function, and "
            "here it is tanh.",
            "The branch in front is right.",
            slope=lambda x, z, t: t * (1 - t),
        ),
        slip(
            _pullback,
            "factor-forgotten",
            "In the branch through the gate a factor is missing: the gate multiplies x, so what "
            "comes back to it is u times that.",
            weight=lambda x, u: u,
        ),
        slip(
            _pullback,
            "upstream-forgotten",
            "u is missing in the branch through the gate. What comes back from the loss goes "
            "along both branches.",
            weight=lambda x, u: x,
        ),
        slip(
            _pullback,
            "both-forgotten",
            "In the branch through the gate neither u nor x occurs: what comes back to the gate "
            "is the product of the two.",
            weight=lambda x, u: np.ones_like(x),
        ),
        slip(
            _pullback,
            "factor-squared",
            "In the branch through the gate the factor x occurs twice.",
            "The branch in front is right.",
            weight=lambda x, u: u * x**2,
        ),
        slip(
            _pullback,
            "factor-after-weights",
            "In the branch through the gate you multiply by x at the end. The gate's factor x is "
            "met first on the way back, before z and W: order counts here.",
            weight=lambda x, u: u,
            end=lambda x, u, t: x,
        ),
        slip(
            _pullback,
            "slope-after-weights",
            "In the branch through the gate you multiply by the slope of tanh at the end. On the "
            "way back tanh is met before W: order counts here.",
            slope=lambda x, z, t: np.ones_like(t),
            end=lambda x, u, t: 1 - t**2,
        ),
        slip(
            _pullback,
            "upstream-at-the-end",
            "You multiplied by u at the end. What comes back from the loss is met first on the "
            "way back, before W.",
            weight=lambda x, u: x,
            end=lambda x, u, t: u,
        ),
        slip(
            _pullback,
            "upstream-twice",
            "You multiplied by u before W and once more at the end.",
            end=lambda x, u, t: u,
        ),
        slip(
            _pullback,
            "upstream-forgotten-in-front",
            "In the branch in front u is missing.",
            "The branch through the gate is right.",
            front=lambda x, u, t: t,
        ),
        slip(
            _pullback,
            "gate-forgotten-in-front",
            "In the branch in front the factor tanh(Wx) is missing, which multiplies x.",
            "The branch through the gate is right.",
            front=lambda x, u, t: u,
        ),
        slip(
            _pullback,
            "summed-in-front",
            "In the branch in front you added up: u and tanh(Wx) are multiplied entry by entry, "
            "and each entry of x gets its own number.",
            "The branch through the gate is right.",
            front=lambda x, u, t: u @ t * np.ones_like(u),
        ),
        slip(
            _pullback,
            "factor-swapped",
            "In the branch in front, x is what you differentiate by: its factor is left.",
            "The branch through the gate is right.",
            front=lambda x, u, t: u * x,
        ),
        slip(
            _pullback,
            "factor-kept",
            "In the branch in front the factor x is still there: differentiating by it leaves the "
            "other factor alone.",
            "The branch through the gate is right.",
            front=lambda x, u, t: u * x * t,
        ),
        slip(
            _pullback,
            "slope-in-front",
            "In the branch in front you differentiated tanh. There the gate is held fixed, and x "
            "alone is differentiated.",
            "The branch through the gate is right.",
            front=lambda x, u, t: u * (1 - t**2),
        ),
        slip(
            _pullback,
            "front-doubled",
            "The branch in front counts twice.",
            "The branch through the gate is right.",
            front=lambda x, u, t: 2 * u * t,
        ),
        slip(
            _pullback,
            "branches-subtracted",
            "You subtracted the branch through the gate. Contributions add up.",
            "Both branches are right.",
            through=-1.0,
        ),
        slip(
            _pullback,
            "gate-doubled",
            "The branch through the gate counts twice.",
            "The branch in front is right.",
            through=2.0,
        ),
        slip(
            _pullback,
            "activation-forgotten",
            "You left tanh out where you computed t, so that t is Wx.",
            activation=lambda z: z,
        ),
        slip(
            _pullback,
            "activation-forgotten-in-front",
            "The branch through the gate is right. In the branch in front tanh is missing: x is "
            "multiplied by tanh(Wx).",
            front=lambda x, u, t: u * np.arctanh(t),
        ),
        slip(
            _pullback,
            "forward-transposed",
            "In the forward pass you multiplied x by the transpose of W. The transpose belongs in "
            "the way back.",
            forward=lambda W, x: W.T @ x,
        ),
        Misconception(
            "branches-multiplied",
            _gate(lambda W, x, u, t: u * t * (W.T @ (u * x * (1 - t**2)))),
            "You multiplied the two branches. Along two routes side by side effects add up.",
        ),
        slip(
            _pullback,
            "point-for-upstream",
            "In the branch in front x stands where u belongs.",
            "The branch through the gate is right.",
            front=lambda x, u, t: x * t,
        ),
        slip(
            _pullback,
            "front-negated",
            "The branch in front has the wrong sign.",
            "The branch through the gate is right.",
            front=lambda x, u, t: -u * t,
        ),
        slip(
            _pullback,
            "weights-row-sums",
            "In the branch through the gate you multiplied by the sums of W's rows. On the way "
            "back from z to x the vector is multiplied by the transposed matrix.",
            back=lambda W, v: np.sum(W, axis=1) * v,
        ),
        slip(
            _pullback,
            "weights-twice",
            "In the branch through the gate you multiplied by W and by its transpose. One step "
            "leads from z back to x.",
            back=lambda W, v: W.T @ W @ v,
        ),
        slip(
            _pullback,
            "factor-after-weights-squared",
            "In the branch through the gate you multiply by x², at the end. The gate's factor x "
            "is met first on the way back, and once.",
            weight=lambda x, u: u,
            end=lambda x, u, t: x**2,
        ),
        Misconception(
            "pushforward-transposed-late",
            _gate(lambda W, x, u, t: u * t + x * (1 - t**2) * (W.T @ u)),
            "In the branch through the gate you multiplied by Wᵀ first. On the way back x and the "
            "slope of tanh are met before W: order counts here.",
        ),
        Misconception(
            "gate-without-slope-and-factor",
            _gate(lambda W, x, u, t: W.T @ (u * t)),
            "You pulled u tanh(Wx) back through W. u tanh(Wx) is the branch in front, and "
            "finished; what goes back through W has the factors x and the slope of tanh.",
        ),
        slip(
            _pullback,
            "number-for-the-weight",
            "In the branch through the gate stands the number u · x. Each gate has its own: u "
            "times x, entry by entry.",
            weight=lambda x, u: np.full(x.shape, u @ x),
        ),
        slip(
            _pullback,
            "gate-squared-in-front",
            "In the branch in front the gate is squared.",
            front=lambda x, u, t: u * t**2,
        ),
    ),
    proof=Recomputed(lambda W, x, u: gradient_of(lambda v: u @ (v * np.tanh(W @ v)), x)),
)
