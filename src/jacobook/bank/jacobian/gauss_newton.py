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
    slip,
)


def _saturation(b: Vector, t: Vector) -> Vector:
    return b[0] * t / (b[1] + t)


def _saturation_jacobian(b: Vector, t: Vector) -> Matrix:
    return np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)


def _gauss_newton_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        m: int, edge: str = "", unit: float = 1.0, crossing: bool = False, far: bool = False
    ) -> Case:
        truth = np.array([rng.uniform(3.0, 5.0), rng.uniform(1.5, 2.5)])
        t = np.linspace(0.4, 6.0, m) + rng.uniform(-0.1, 0.1, size=m)
        y = _saturation(truth, t) + 0.05 * rng.normal(size=m)
        # Far enough away that a second step is another answer, not a nearly right one.
        b = truth * (1 + rng.uniform(0.3, 0.4, size=2) * np.array([1.0, -1.0]))
        if crossing:  # the model starts below the data, and ends above: residuals of both signs
            b = truth * np.array([rng.uniform(1.3, 1.4), rng.uniform(1.9, 2.1)])
        if far:  # from here the step makes b₁ negative, and that is the answer
            b = truth * np.array([rng.uniform(1.9, 2.1), rng.uniform(3.8, 4.2)])
        # In another unit of time t and b₁ are small numbers, and steps of 1e-6 long ones.
        b, t = b * [1.0, unit], t * unit
        return Case((b, t, y), edge=edge, condition=10.0 if unit != 1 else 1.0, sizes={"m": m})

    return [
        case(7),
        case(9, crossing=True),
        case(12),
        case(10, far=True),
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


def _stepped(
    b: Vector,
    t: Vector,
    y: Vector,
    *,
    first: Callable[[Vector, Vector], Vector] = lambda b, t: t / (b[1] + t),
    second: Callable[[Vector, Vector], Vector] = lambda b, t: -b[0] * t / (b[1] + t) ** 2,
    residual: Callable[[Vector, Vector], Vector] = lambda model, y: model - y,
    solved: Callable[[Matrix, Vector], Vector] = lambda J, r: np.linalg.lstsq(J, r, rcond=None)[0],
    ended: Callable[[Vector, Vector], Vector] = lambda b, step: b - step,
) -> Vector:
    """The new parameters, made of their steps."""
    J = np.stack([first(b, t), second(b, t)], axis=-1)
    return ended(b, solved(J, residual(_saturation(b, t), y)))


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
        slip(
            _stepped,
            "wrong-direction",
            "Your step goes the opposite way. The linear model says r + Jδ, and it should become "
            "small: look at the sign of the right-hand side.",
            ended=lambda b, step: b + step,
        ),
        slip(
            _stepped,
            "only-the-step",
            "You left b out: this is the step δ, and the new parameters are asked for.",
            ended=lambda b, step: -step,
        ),
        slip(
            _stepped,
            "gradient-descent",
            "You subtracted the gradient Jᵀr itself. That is gradient descent with learning rate "
            "1; Gauss–Newton solves a linear system with JᵀJ.",
            solved=lambda J, r: J.T @ r,
        ),
        Misconception(
            "wrong-variable",
            _by_the_input,
            "You differentiated the model by t. That is how the output moves along the curve; the "
            "fit moves the *parameters*, so J needs one column for each of them.",
        ),
        slip(
            _stepped,
            "sign-of-a-column",
            "The second column has the wrong sign: b₁ stands in the denominator, so a larger b₁ "
            "makes the model smaller.",
            second=lambda b, t: b[0] * t / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "denominator-not-squared",
            "The second column isn't the derivative by b₁: the derivative of 1/(b₁ + t) has a "
            "squared denominator.",
            second=lambda b, t: -b[0] * t / (b[1] + t),
        ),
        slip(
            _stepped,
            "amplitude-forgotten",
            "In the second column b₀ is missing: it is a constant factor there, and stays.",
            second=lambda b, t: -t / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "numerator-forgotten",
            "In the second column t is missing: the whole numerator is a constant factor there, "
            "and stays.",
            second=lambda b, t: -b[0] / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "numerator-of-the-first",
            "In the first column t is missing: it is a factor of the model, and stays.",
            first=lambda b, t: 1 / (b[1] + t),
        ),
        slip(
            _stepped,
            "second-column-by-t",
            "Your second column is the derivative by t. The data stay; the second parameter is b₁.",
            second=lambda b, t: b[0] * b[1] / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "half-the-step",
            "Your step is half as long as it should be. The ½ of the loss is in JᵀJ as well as in "
            "Jᵀr, so it cancels.",
            ended=lambda b, step: b - step / 2,
        ),
        Misconception(
            "averaged-on-one-side",
            _averaged_on_one_side,
            "Your step is m times too long, as if JᵀJ were averaged over the samples and Jᵀr not. "
            "A factor belongs in both, where it cancels.",
        ),
        slip(
            _stepped,
            "data-for-residual",
            "You solved Jδ ≈ y. The step has to make r + Jδ small: what is left to fit is the "
            "residual.",
            residual=lambda model, y: -y,
        ),
        Misconception(
            "not-moved",
            lambda b, t, y: b,
            "These are the parameters that you were given. Take the step, and add it to them.",
        ),
        Misconception(
            "newton",
            _newton,
            "You added the second derivatives of the model. That is Newton's method; Gauss–Newton "
            "leaves them out.",
        ),
        slip(
            _stepped,
            "twice-the-step",
            "Your step is twice as long as it should be. The 2 of the square is in JᵀJ as well as "
            "in Jᵀr, so it cancels.",
            ended=lambda b, step: b - 2 * step,
        ),
        slip(
            _stepped,
            "one-parameter-at-a-time",
            "You fitted each parameter as if the other stood still, dividing by the diagonal of "
            "JᵀJ. The columns of J aren't orthogonal, so the two have to be solved for together.",
            solved=lambda J, r: (J.T @ r) / np.sum(J**2, axis=0),
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
        slip(
            _stepped,
            "first-column-squared",
            "In the first column the denominator is squared. By b₀ the model is linear.",
            first=lambda b, t: t / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "time-squared",
            "In the second column stands t². One t was there, and it stays one.",
            second=lambda b, t: -b[0] * t**2 / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "second-column-cubed",
            "In the second column the denominator is cubed: of 1/(b₁ + t) it becomes a square.",
            second=lambda b, t: -b[0] * t / (b[1] + t) ** 3,
        ),
        slip(
            _stepped,
            "first-column-numerator",
            "In the first column the denominator is missing.",
            first=lambda b, t: t,
        ),
        slip(
            _stepped,
            "residual-added",
            "Your residual is model plus data.",
            residual=lambda model, y: model + y,
        ),
        slip(
            _stepped,
            "sign-and-square-of-the-second-column",
            "In the second column the minus and the square are missing: differentiate 1/(b₁ + t) "
            "by b₁.",
            second=lambda b, t: b[0] * t / (b[1] + t),
        ),
        slip(
            _stepped,
            "step-alone-turned",
            "You returned the step, with the wrong sign and without b.",
            ended=lambda b, step: step,
        ),
        slip(
            _stepped,
            "parameters-reversed",
            "The entries of b have changed places when you added the step.",
            ended=lambda b, step: b[::-1] - step,
        ),
        slip(
            _stepped,
            "amplitude-in-the-first",
            "In the first column b₀ is still there. The model is linear in it: it leaves.",
            first=lambda b, t: b[0] * t / (b[1] + t),
        ),
        slip(
            _stepped,
            "ones-in-the-first",
            "The first column holds ones. The model is t/(b₁ + t) times b₀.",
            first=lambda b, t: np.ones_like(t),
        ),
        slip(
            _stepped,
            "two-in-the-second",
            "In the second column there is a factor 2. The derivative of 1/(b₁ + t) has none.",
            second=lambda b, t: -2 * b[0] * t / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "squares-added-in-the-second",
            "In the second column the denominator is b₁² + t². It is the square of the sum.",
            second=lambda b, t: -b[0] * t / (b[1] ** 2 + t**2),
        ),
        slip(
            _stepped,
            "logarithm-in-the-second",
            "In the second column stands a logarithm: you integrated 1/(b₁ + t).",
            second=lambda b, t: b[0] * t * np.log(b[1] + t),
        ),
        slip(
            _stepped,
            "parameter-in-the-second",
            "In the second column stands b₁ where t belongs.",
            second=lambda b, t: -b[0] * b[1] / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "only-b1-in-the-second",
            "In the second column the denominator is b₁ alone, squared.",
            second=lambda b, t: -b[0] * t / b[1] ** 2,
        ),
        slip(
            _stepped,
            "model-for-residual",
            "The data are missing from your residual: it is model minus data.",
            residual=lambda model, y: model,
        ),
        slip(
            _stepped,
            "squared-residual",
            "Your residuals are squared. The square belongs to the loss.",
            residual=lambda model, y: (model - y) ** 2,
        ),
        slip(
            _stepped,
            "relative-residual",
            "You divided the residuals by the data.",
            residual=lambda model, y: (model - y) / y,
        ),
        slip(
            _stepped,
            "sizes-of-the-residuals",
            "You took the sizes of the residuals. Their signs say which way to go.",
            residual=lambda model, y: np.abs(model - y),
        ),
        slip(
            _stepped,
            "damped",
            "You added 1 to the diagonal of JᵀJ. That is a damped step (Levenberg–Marquardt); "
            "plain Gauss–Newton adds nothing.",
            solved=lambda J, r: np.linalg.solve(J.T @ J + np.eye(2), J.T @ r),
        ),
        slip(
            _stepped,
            "normalised-gradient",
            "You took a step of length 1 along the gradient. Gauss–Newton solves a linear system "
            "with JᵀJ.",
            solved=lambda J, r: J.T @ r / np.linalg.norm(J.T @ r),
        ),
        slip(
            _stepped,
            "averaged-gradient",
            "You subtracted the averaged gradient. Gauss–Newton solves a linear system with JᵀJ.",
            solved=lambda J, r: J.T @ r / len(r),
        ),
        slip(
            _stepped,
            "inverse-alone",
            "In the normal equations Jᵀr is missing on the right.",
            solved=lambda J, r: np.linalg.solve(J.T @ J, np.ones(2)),
        ),
        slip(
            _stepped,
            "multiplied-by-the-normal-matrix",
            "You multiplied by JᵀJ. The equation JᵀJ δ = −Jᵀr is to be solved.",
            solved=lambda J, r: J.T @ J @ (J.T @ r),
        ),
        Misconception(
            "parameters-exchanged",
            lambda b, t, y: _stepped(
                b,
                t,
                y,
                first=lambda b, t: t / (b[0] + t),
                second=lambda b, t: -b[1] * t / (b[0] + t) ** 2,
            ),
            "In your Jacobian b₀ and b₁ have changed places.",
        ),
        slip(
            _stepped,
            "amplitude-and-square-forgotten",
            "In the second column b₀ is missing, and the square below: differentiate b₀t/(b₁ + t)"
            " by b₁.",
            second=lambda b, t: -t / (b[1] + t),
        ),
        slip(
            _stepped,
            "amplitude-and-time-forgotten",
            "In the second column the numerator is missing: it is a constant factor there, and "
            "stays.",
            second=lambda b, t: -1 / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "amplitude-and-sign-forgotten",
            "In the second column b₀ is missing, and the minus.",
            second=lambda b, t: t / (b[1] + t) ** 2,
        ),
        slip(
            _stepped,
            "parameter-alone-below-in-the-first",
            "In the first column the denominator is b₁ alone. It is the sum b₁ + t.",
            first=lambda b, t: t / b[1],
        ),
        slip(
            _stepped,
            "half-a-step-the-wrong-way",
            "Your step goes the opposite way, and is half as long.",
            ended=lambda b, step: b + step / 2,
        ),
        slip(
            _stepped,
            "with-a-learning-rate",
            "You multiplied the step by a learning rate of 0.1. Gauss–Newton takes the whole step.",
            ended=lambda b, step: b - 0.1 * step,
        ),
        slip(
            _stepped,
            "averaged-residual",
            "Your residuals are divided by m, and JᵀJ isn't averaged. A factor belongs in both, "
            "where it cancels.",
            residual=lambda model, y: (model - y) / len(y),
        ),
        slip(
            _stepped,
            "two-samples-alone",
            "You solved with the first two samples alone. All of them are to be fitted.",
            solved=lambda J, r: np.linalg.solve(J[:2], r[:2]),
        ),
    ),
    proof=Recomputed(_least_by_the_linear_model),
)
