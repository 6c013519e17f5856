"""One Gauss–Newton step."""

from collections.abc import Callable

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
)


def _saturation(b: Vector, t: Vector) -> Vector:
    return b[0] * t / (b[1] + t)


def _saturation_jacobian(b: Vector, t: Vector) -> Matrix:
    return np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)


def _gauss_newton_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, edge: str = "", unit: float = 1.0) -> Case:
        truth = np.array([rng.uniform(3.0, 5.0), rng.uniform(1.5, 2.5)])
        t = np.linspace(0.4, 6.0, m) + rng.uniform(-0.1, 0.1, size=m)
        y = _saturation(truth, t) + 0.05 * rng.normal(size=m)
        # Far enough away that a second step is another answer, not a nearly right one.
        b = truth * (1 + rng.uniform(0.3, 0.4, size=2) * np.array([1.0, -1.0]))
        # In another unit of time t and b₁ are small numbers, and steps of 1e-6 long ones.
        b, t = b * [1.0, unit], t * unit
        return Case((b, t, y), edge=edge, condition=10.0 if unit != 1 else 1.0, sizes={"m": m})

    return [
        case(7),
        case(9),
        case(12),
        case(8, unit=1e-3),
        case(2, "there are as many samples as parameters"),
    ]


def _step(
    jacobian: Callable[[Vector, Vector], Matrix] = _saturation_jacobian, factor: float = 1.0
) -> Callable[[Vector, Vector, Vector], Vector]:
    """Make (b, t, y) ↦ b + factor · δ out of a Jacobian."""

    def stepped(b: Vector, t: Vector, y: Vector) -> Vector:
        r = _saturation(b, t) - y
        delta: Vector = np.linalg.lstsq(jacobian(b, t), -r, rcond=None)[0]
        return b + factor * delta

    return stepped


def _only_the_step(b: Vector, t: Vector, y: Vector) -> Vector:
    return _step()(b, t, y) - b


def _gradient_step(b: Vector, t: Vector, y: Vector) -> Vector:
    return b - _saturation_jacobian(b, t).T @ (_saturation(b, t) - y)


def _by_the_input(b: Vector, t: Vector, y: Vector) -> Vector:
    slopes, r = b[0] * b[1] / (b[1] + t) ** 2, _saturation(b, t) - y
    return b - (slopes @ r) / (slopes @ slopes)


def _one_parameter_at_a_time(b: Vector, t: Vector, y: Vector) -> Vector:
    J, r = _saturation_jacobian(b, t), _saturation(b, t) - y
    return b - (J.T @ r) / np.sum(J**2, axis=0)


def _averaged_on_one_side(b: Vector, t: Vector, y: Vector) -> Vector:
    return _step(factor=float(len(t)))(b, t, y)


def _newton(b: Vector, t: Vector, y: Vector) -> Vector:
    J, r = _saturation_jacobian(b, t), _saturation(b, t) - y
    mixed, twice = -t / (b[1] + t) ** 2, 2 * b[0] * t / (b[1] + t) ** 3
    second = np.array([[0.0, r @ mixed], [r @ mixed, r @ twice]])
    result: Vector = b - np.linalg.solve(J.T @ J + second, J.T @ r)
    return result


def _fitted_to_the_data(b: Vector, t: Vector, y: Vector) -> Vector:
    result: Vector = b + np.linalg.lstsq(_saturation_jacobian(b, t), y, rcond=None)[0]
    return result


def _converged(b: Vector, t: Vector, y: Vector) -> Vector:
    for _ in range(30):
        b = _step()(b, t, y)
    return b


def _least_by_the_linear_model(b: Vector, t: Vector, y: Vector) -> Vector:
    """Differentiate the residual by a complex step; make the linear model least by its SVD."""
    J = jacobian_of(lambda p: p[0] * t / (p[1] + t) - y, b)
    sizes = np.linalg.norm(J, axis=0)
    return b - np.linalg.pinv(J / sizes) @ (b[0] * t / (b[1] + t) - y) / sizes


EXERCISE = Exercise(
    id="jacobian.gauss_newton",
    name="gauss_newton",
    title="One Gauss–Newton step",
    level=3,
    points=3,
    objective="2.7",
    hints=(
        "Two parameters, so two columns: differentiate the model by b₀, then by b₁. The times t "
        "are data and stay.",
        "The step δ makes ‖r + Jδ‖ least: a linear least-squares problem with the matrix J and the "
        "right-hand side −r. `np.linalg.lstsq` solves it. Return b + δ.",
    ),
    answer=Array(),
    reference=_step(),
    sampler=_gauss_newton_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "wrong-direction",
            _step(factor=-1.0),
            "Your step goes the opposite way. The linear model says r + Jδ, and it should become "
            "small: look at the sign of the right-hand side.",
        ),
        Misconception(
            "only-the-step",
            _only_the_step,
            "This is the step δ. The new parameters are asked for.",
        ),
        Misconception(
            "gradient-descent",
            _gradient_step,
            "You subtracted the gradient Jᵀr itself. That is gradient descent with learning rate "
            "1; Gauss–Newton solves a linear system with JᵀJ.",
        ),
        Misconception(
            "wrong-variable",
            _by_the_input,
            "You differentiated the model by t. That is how the output moves along the curve; the "
            "fit moves the *parameters*, so J needs one column for each of them.",
        ),
        Misconception(
            "sign-of-a-column",
            _step(lambda b, t: np.abs(_saturation_jacobian(b, t))),
            "The second column has the wrong sign: b₁ stands in the denominator, so a larger b₁ "
            "makes the model smaller.",
        ),
        Misconception(
            "denominator-not-squared",
            _step(lambda b, t: np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t)], axis=-1)),
            "The second column isn't the derivative by b₁: the derivative of 1/(b₁ + t) has a "
            "squared denominator.",
        ),
        Misconception(
            "amplitude-forgotten",
            _step(lambda b, t: np.stack([t / (b[1] + t), -t / (b[1] + t) ** 2], axis=-1)),
            "In the second column b₀ is missing: it is a constant factor there, and stays.",
        ),
        Misconception(
            "numerator-forgotten",
            _step(lambda b, t: np.stack([t / (b[1] + t), -b[0] / (b[1] + t) ** 2], axis=-1)),
            "In the second column t is missing: the whole numerator is a constant factor there, "
            "and stays.",
        ),
        Misconception(
            "numerator-of-the-first",
            _step(lambda b, t: np.stack([1 / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)),
            "In the first column t is missing: it is a factor of the model, and stays.",
        ),
        Misconception(
            "second-column-by-t",
            _step(lambda b, t: np.stack([t / (b[1] + t), b[0] * b[1] / (b[1] + t) ** 2], axis=-1)),
            "Your second column is the derivative by t. The data stay; the second parameter is b₁.",
        ),
        Misconception(
            "half-the-step",
            _step(factor=0.5),
            "Your step is half as long as it should be. The ½ of the loss is in JᵀJ as well as in "
            "Jᵀr, so it cancels.",
        ),
        Misconception(
            "averaged-on-one-side",
            _averaged_on_one_side,
            "Your step is m times too long, as if JᵀJ were averaged over the samples and Jᵀr not. "
            "A factor belongs in both, where it cancels.",
        ),
        Misconception(
            "data-for-residual",
            _fitted_to_the_data,
            "You solved Jδ ≈ y. The step has to make r + Jδ small: what is left to fit is the "
            "residual.",
        ),
        Misconception(
            "newton",
            _newton,
            "You added the second derivatives of the model. That is Newton's method; Gauss–Newton "
            "leaves them out.",
        ),
        Misconception(
            "twice-the-step",
            _step(factor=2.0),
            "Your step is twice as long as it should be. The 2 of the square is in JᵀJ as well as "
            "in Jᵀr, so it cancels.",
        ),
        Misconception(
            "one-parameter-at-a-time",
            _one_parameter_at_a_time,
            "You fitted each parameter as if the other stood still, dividing by the diagonal of "
            "JᵀJ. The columns of J aren't orthogonal, so the two have to be solved for together.",
        ),
        Misconception(
            "two-steps",
            lambda b, t, y: _step()(_step()(b, t, y), t, y),
            "You took two steps. One is asked for: is there a loop that runs once more than it "
            "should?",
        ),
        Misconception(
            "all-the-way",
            _converged,
            "You repeated the step until nothing changed. One step is asked for.",
        ),
        Misconception(
            "columns-exchanged",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([-b[0] * t / (b[1] + t) ** 2, t / (b[1] + t)]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "The columns of your Jacobian have changed places: b₀ comes first.",
        ),
        Misconception(
            "direct-fit",
            lambda b, t, y: np.linalg.lstsq(np.column_stack([t, -y]), y * t, rcond=None)[0],
            "You multiplied the equation out and solved for the parameters at once. That "
            "minimises another sum of squares; one Gauss–Newton step is asked for.",
        ),
        Misconception(
            "sign-and-square-of-the-second-column",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t / (b[1] + t), b[0] * t / (b[1] + t)]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "In the second column of your Jacobian the minus and the square are missing: "
            "differentiate 1/(b₁ + t) by b₁.",
        ),
        Misconception(
            "first-column-squared",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t / (b[1] + t) ** 2, -b[0] * t / (b[1] + t) ** 2]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "In the first column the denominator is squared. By b₀ the model is linear.",
        ),
        Misconception(
            "time-squared",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t / (b[1] + t), -b[0] * t**2 / (b[1] + t) ** 2]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "In the second column stands t². One t was there, and it stays one.",
        ),
        Misconception(
            "second-column-cubed",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 3]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "In the second column the denominator is cubed: of 1/(b₁ + t) it becomes a square.",
        ),
        Misconception(
            "first-column-numerator",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t, -b[0] * t / (b[1] + t) ** 2]),
                    b[0] * t / (b[1] + t) - y,
                    rcond=None,
                )[0]
            ),
            "In the first column the denominator is missing.",
        ),
        Misconception(
            "residual-added",
            lambda b, t, y: (
                b
                - np.linalg.lstsq(
                    np.column_stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2]),
                    b[0] * t / (b[1] + t) + y,
                    rcond=None,
                )[0]
            ),
            "Your residual is model plus data.",
        ),
    ),
    proof=Recomputed(_least_by_the_linear_model),
)
