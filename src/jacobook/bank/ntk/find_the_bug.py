"""Find the bugs: a prediction."""

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
    def case(
        B: int, N: int, time: float, edge: str = "", start: float = 1.0, new: float = 1.0
    ) -> Case:
        J, J_new = rng.normal(size=(B, B + 3)), rng.normal(size=(N, B + 3))
        K = J @ J.T
        # in units of the modes, so that none is finished and none has hardly begun
        t = time / float(np.median(np.linalg.eigvalsh(K)))
        y = rng.normal(size=B) + 1
        args = (K, J_new @ J.T, y, start * rng.normal(size=B), new * rng.normal(size=N), t)
        return Case(args, edge=edge, sizes={"B": B, "N": N})

    return [
        case(4, 3, 0.7),
        case(3, 5, 0.4),
        case(5, 2, 1.1),
        case(4, 3, 0.0, "t is 0"),
        case(4, 3, 0.6, "f0 is zero", start=0.0),
        case(4, 3, 0.6, "f0_new is zero", new=0.0),
        case(1, 3, 0.5, "B is 1"),
        case(3, 1, 0.5, "there is one new input"),
    ]


def _predicted(
    K: Matrix,
    k_new: Matrix,
    y: Vector,
    f0: Vector,
    f0_new: Vector,
    t: float,
    *,
    power: float = 1.0,
    start: bool = True,
    new: bool = True,
    sign: float = 1.0,
    divided: bool = True,
    mean: bool = False,
) -> Vector:
    lam, U = np.linalg.eigh(K)
    learnt = -np.expm1(-power * lam * t / (len(y) if mean else 1)) / (lam if divided else 1.0)
    moved = k_new @ (U @ (learnt * (U.T @ (y - f0 if start else y))))
    predicted: Vector = (f0_new if new else 0.0) + sign * moved
    return predicted


def _followed(K: Matrix, k_new: Matrix, y: Vector, f0: Vector, f0_new: Vector, t: float) -> Vector:
    """Follow the residuals and the new outputs as one linear system, by the matrix exponential."""
    from scipy.linalg import expm

    B, N = len(y), len(f0_new)
    system = np.zeros((B + N, B + N))
    system[:B, :B], system[B:, :B] = -K, -k_new
    end: Vector = (expm(t * system) @ np.concatenate([f0 - y, f0_new]))[B:]
    return end


def _not_in_modes(
    K: Matrix, k_new: Matrix, y: Vector, f0: Vector, f0_new: Vector, t: float
) -> Vector:
    lam = np.linalg.eigvalsh(K)
    wrong: Vector = f0_new + k_new @ (-np.expm1(-lam * t) / lam * (y - f0))
    return wrong


def _in_rows(K: Matrix, k_new: Matrix, y: Vector, f0: Vector, f0_new: Vector, t: float) -> Vector:
    lam, U = np.linalg.eigh(K)
    wrong: Vector = f0_new + k_new @ (U.T @ (-np.expm1(-lam * t) / lam * (U @ (y - f0))))
    return wrong


def _what_is_left(
    K: Matrix, k_new: Matrix, y: Vector, f0: Vector, f0_new: Vector, t: float
) -> Vector:
    lam, U = np.linalg.eigh(K)
    wrong: Vector = f0_new + k_new @ (U @ (np.exp(-lam * t) / lam * (U.T @ (y - f0))))
    return wrong


EXERCISE = Exercise(
    id="ntk.find_the_bug",
    name="predicted",
    title="Find the bugs: a prediction",
    level=2,
    points=2,
    objective="16.3",
    hints=(
        "Test with t = 0: nothing has been learnt yet. What should come out? And what is there to "
        "learn when the outputs are already at their targets?",
        "Which exponent do outputs have, and which the loss?",
    ),
    answer=Array(),
    reference=lambda K, k_new, y, f0, f0_new, t: _predicted(K, k_new, y, f0, f0_new, t),
    sampler=_cases,
    misconceptions=(
        Misconception(
            "the-code-as-it-stands",
            lambda K, k_new, y, f0, f0_new, t: _predicted(
                K, k_new, y, f0, f0_new, t, power=2.0, start=False, new=False
            ),
            "This is the code as it stands. It uses neither f0 nor f0_new, and something else is "
            "wrong with it.",
        ),
        slip(
            _predicted,
            "exponent-of-the-loss",
            "The exponent is still that of the loss.",
            power=2.0,
        ),
        slip(
            _predicted,
            "exponent-too-small",
            "The exponent is too small now.",
            power=0.5,
        ),
        slip(
            _predicted,
            "start-at-the-samples",
            "You still learn all of y. The outputs at the samples have a start of their own.",
            start=False,
        ),
        slip(
            _predicted,
            "start-at-the-new-inputs",
            "The new outputs still begin at 0.",
            new=False,
        ),
        slip(
            _predicted,
            "sign",
            "The new outputs move the wrong way.",
            sign=-1.0,
        ),
        slip(
            _predicted,
            "division-lost",
            "The division by the eigenvalues got lost.",
            divided=False,
        ),
        slip(
            _predicted,
            "mean",
            "You divided the speeds by the number of samples. The loss is the sum ½‖r‖².",
            mean=True,
        ),
        Misconception(
            "the-end",
            lambda K, k_new, y, f0, f0_new, t: f0_new + k_new @ np.linalg.solve(K, y - f0),
            "This is where training ends. At time t it is still on its way.",
        ),
        Misconception(
            "the-end-without-starts",
            lambda K, k_new, y, f0, f0_new, t: k_new @ np.linalg.solve(K, y),
            "This is where training would end if all outputs began at 0. They don't, and at time "
            "t training is still on its way.",
        ),
        Misconception(
            "what-is-left",
            _what_is_left,
            "You took the share that is left to learn. The share that has been learnt moves the "
            "outputs.",
        ),
        slip(
            _predicted,
            "exponent-squared-again",
            "The exponent has become larger still. Outputs fall more slowly than their squares.",
            power=4.0,
        ),
        Misconception(
            "code-with-a-sign",
            lambda K, k_new, y, f0, f0_new, t: _predicted(
                K, k_new, y, f0, f0_new, t, start=False, new=False, sign=-1.0
            ),
            "The exponent is right now. f0 and f0_new aren't used, and the sign is wrong.",
        ),
        Misconception(
            "eigenvectors-in-rows",
            lambda K, k_new, y, f0, f0_new, t: _in_rows(K, k_new, y, f0, f0_new, t),
            "You took the eigenvectors from the rows of U. They are its columns.",
        ),
        Misconception(
            "not-in-modes",
            _not_in_modes,
            "The factors belong to modes. Turn the residual into modes first, and back afterwards.",
        ),
        Misconception(
            "before-training",
            lambda K, k_new, y, f0, f0_new, t: f0_new,
            "These are the new outputs before training.",
        ),
        Misconception(
            "zero",
            lambda K, k_new, y, f0, f0_new, t: 0 * f0_new,
            "Your prediction is 0 at every new input. They begin at f0_new, and then they move.",
        ),
        Misconception(
            "samples",
            lambda K, k_new, y, f0, f0_new, t: _predicted(K, K, y, f0, f0, t),
            "This is the prediction at the samples. The one at the new inputs is asked for.",
        ),
        Misconception(
            "new-start-subtracted",
            lambda K, k_new, y, f0, f0_new, t: _predicted(K, k_new, y, f0, -f0_new, t),
            "You subtracted f0_new. The new outputs begin there.",
        ),
        Misconception(
            "start-added",
            lambda K, k_new, y, f0, f0_new, t: _predicted(K, k_new, y, -f0, f0_new, t),
            "You added f0 to y. What there is to learn is the difference.",
        ),
        Misconception(
            "linear-in-time",
            lambda K, k_new, y, f0, f0_new, t: f0_new + t * k_new @ (y - f0),
            "You let the outputs go on as fast as at the start. They slow down as the residual "
            "shrinks.",
        ),
    ),
    proof=Recomputed(_followed),
    coincidences={"K-symmetric": "A kernel is symmetric."},
)
