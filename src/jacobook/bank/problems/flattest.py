"""The flattest of equal networks."""

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
    Vector,
    slip,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(N: int, n: int, h: int, edge: str = "") -> Case:
        X, W, a = rng.normal(size=(N, n)), rng.normal(size=(h, n)), rng.normal(size=h)
        W *= rng.uniform(0.2, 3.0, size=(h, 1))
        # Each unit is active for at least two samples, so that its two sums aren't multiples.
        for j in range(h):
            while np.count_nonzero(X @ W[j] > 0.05) < min(2, N):
                W[j] = rng.normal(size=n)
        return Case((X, W, a), edge=edge, sizes={"N": N, "n": n, "h": h})

    return [
        case(7, 3, 4),
        case(6, 2, 3),
        case(9, 4, 2),
        case(8, 1, 3, "n is 1"),
        case(5, 3, 1, "there is one hidden unit"),
    ]


def _scales(
    X: Matrix,
    W: Matrix,
    a: Vector,
    power: float = 0.25,
    active: bool = True,
    upside_down: bool = False,
    out_weight: bool = True,
    bars: bool = True,
    inputs: bool = True,
) -> Vector:
    """cⱼ⁴ = aⱼ² Σ_active ‖x‖² / Σ relu(wⱼ·x)²: where c²R + a²S/c² is least."""
    Z = X @ W.T
    on = Z > 0
    R = np.sum(np.where(on, Z, 0.0) ** 2 if active else Z**2, axis=0)
    norms = np.sum(X**2, axis=1) if inputs else np.ones(len(X))
    S = norms @ (on if active else np.ones_like(on))
    above = (a**2 if out_weight else 1.0) * S
    ratio = R / above if upside_down else above / R
    scales: Vector = ratio**power if bars else np.sign(a) * ratio**power
    return scales


def _network(X: Matrix, h: int) -> Any:
    n = X.shape[1]

    def outputs(theta: Any) -> Any:
        W, a = theta[: h * n].reshape(h, n), theta[h * n :]
        Z = X @ W.T
        return np.where(Z.real > 0, Z, 0) @ a

    return outputs


def _measured(X: Matrix, W: Matrix, a: Vector) -> Vector:
    """Measure the trace of JᵀJ for two scales of each unit, and find its least value from these.

    The trace is αc² + β/c² + what the other units add: three scales give α and β.
    """
    h = len(a)

    def trace(j: int, c: float) -> float:
        scaled_W, scaled_a = W.copy(), a.copy()
        scaled_W[j] *= c
        scaled_a[j] /= c
        J = jacobian_of(_network(X, h), np.concatenate([scaled_W.ravel(), scaled_a]))
        return float(np.sum(J**2))

    found = []
    for j in range(h):
        values = [trace(j, c) for c in (0.5, 1.0, 2.0)]
        rows = [[c**2, c**-2, 1.0] for c in (0.5, 1.0, 2.0)]
        alpha, beta, _ = np.linalg.solve(np.array(rows), np.array(values))
        found.append((beta / alpha) ** 0.25)
    return np.array(found)


EXERCISE = Exercise(
    id="problems.flattest",
    name="flattest_scales",
    title="The flattest of equal networks",
    level=3,
    points=3,
    objective="P.5",
    hints=(
        "At zero residuals the Hessian is JᵀJ, and its trace is the sum of the squares of all "
        "entries of J: of all derivatives of all outputs. Which are they, by aⱼ and by wⱼ?",
        "For one unit the sum is R + a²S. What becomes of R and of a²S if the unit is scaled by c? "
        "Find the c with the least sum.",
    ),
    answer=Array(),
    reference=lambda X, W, a: _scales(X, W, a),
    sampler=_cases,
    misconceptions=(
        slip(
            _scales,
            "upside-down",
            "The scales are upside down: you divided the w's where they must be multiplied.",
            upside_down=True,
        ),
        slip(
            _scales,
            "squares",
            "These are the squares of the scales: the sum is least where c⁴ equals your ratio's "
            "square.",
            power=0.5,
        ),
        slip(
            _scales,
            "fourth-powers",
            "These are the fourth powers of the scales.",
            power=1.0,
        ),
        slip(
            _scales,
            "eighth-root",
            "You took one root too many.",
            power=0.125,
        ),
        slip(
            _scales,
            "inactive-counted",
            "You counted samples for which the unit is off. There neither its output nor its slope "
            "contributes.",
            active=False,
        ),
        slip(
            _scales,
            "out-weight-forgotten",
            "The slope by wⱼ has the factor aⱼ, and it is missing.",
            out_weight=False,
        ),
        slip(
            _scales,
            "negative",
            "A scale must be positive: relu(cz) = c·relu(z) holds for c > 0 only. Take the "
            "absolute value of aⱼ.",
            bars=False,
        ),
        slip(
            _scales,
            "inputs-forgotten",
            "The slope by wⱼ is a multiple of x, and its square has the factor ‖x‖². It is "
            "missing.",
            inputs=False,
        ),
        Misconception(
            "balanced-norms",
            lambda X, W, a: np.sqrt(np.abs(a) / np.linalg.norm(W, axis=1)),
            "You made |aⱼ| and ‖wⱼ‖ equal. That gives the least sum of squared weights, which is "
            "another measure.",
        ),
        Misconception(
            "one-for-all",
            lambda X, W, a: np.full(
                len(a),
                (
                    np.sum(a**2 * (np.sum(X**2, axis=1) @ (X @ W.T > 0)))
                    / np.sum(np.maximum(X @ W.T, 0) ** 2)
                )
                ** 0.25,
            ),
            "You took the same scale for all units. Each has its own, and the sum falls further.",
        ),
        Misconception(
            "sharpness",
            lambda X, W, a: 2 * _scales(X, W, a) ** 2 * np.sum(np.maximum(X @ W.T, 0) ** 2, axis=0),
            "This is each unit's share of the least trace. The scales are asked for.",
        ),
        Misconception(
            "all-ones",
            lambda X, W, a: np.ones(len(a)),
            "A scale of 1 leaves the network as it is. Its trace isn't the least.",
        ),
        Misconception(
            "outputs-not-squared",
            lambda X, W, a: (
                (
                    np.abs(a)
                    * (np.sqrt(np.sum(X**2, axis=1)) @ (X @ W.T > 0))
                    / np.sum(np.maximum(X @ W.T, 0), axis=0)
                )
                ** 0.5
            ),
            "You added up the sizes of the derivatives. The trace of JᵀJ adds up their squares.",
        ),
    ),
    proof=Recomputed(_measured, rtol=1e-7),
)
