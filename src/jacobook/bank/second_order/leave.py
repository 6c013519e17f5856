"""A step off the saddle."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from jacobook.bank.second_order._shared import _symmetric
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Satisfies,
    Term,
    Vector,
    slip,
)

Step = tuple[Vector, float]


def _saddle_cases(rng: np.random.Generator) -> list[Case]:
    def case(H: Matrix, sense: float, edge: str = "") -> Case:
        """The routine's own eigenvector leads up (sense 1) or down (−1): each in every draw."""
        n = len(H)
        g = rng.uniform(0.3, 0.6, size=n) * rng.choice([-1.0, 1.0], size=n)
        lowest = np.linalg.eigh(H)[1][:, 0]
        # Neither at a right angle to the way down nor along it.
        g = g - (g @ lowest) * lowest + sense * rng.uniform(0.2, 0.4) * lowest
        return Case((H, g, float(rng.uniform(0.5, 0.8))), edge=edge, sizes={"n": n})

    def near(*eigenvalues: float) -> Matrix:
        return _symmetric(rng, *(value + rng.uniform(-0.15, 0.15) for value in eigenvalues))

    # In an order in which neither the first eigenvalue nor the first negative one is the smallest.
    diagonal = np.diag(np.array([1.2, -1.0, -0.5, 2.5, -1.8]) + rng.uniform(-0.15, 0.15, size=5))
    return [
        case(near(-1.0, 3.0), 1.0),
        case(near(-1.5, 0.5, 3.0), -1.0),
        case(near(-4.0, -1.5, 0.6, 2.0), -1.0),
        case(near(-2.0, -1.2, 0.5, 1.5, 3.0), 1.0),
        case(diagonal, 1.0, "H is diagonal"),
        case(np.array([[-rng.uniform(1.0, 2.0)]]), 1.0, "n is 1"),
    ]


def _leads_down_best(answer: Step, H: Matrix, g: Vector, radius: float) -> bool:
    """Whether the step has its length, begins downhill, and no direction is curved down more."""
    step, change = answer
    if np.shape(step) != np.shape(g) or np.ndim(change) or not np.all(np.isfinite(step)):
        return False
    length = float(np.sqrt(np.sum(step**2)))
    curvature = step @ H @ step / length**2
    # No direction curves less exactly if H − curvature · I is positive semidefinite; a little is
    # added for rounding.
    shifted = H - (curvature - 1e-9) * np.eye(len(H))
    try:
        np.linalg.cholesky(shifted)
    except np.linalg.LinAlgError:
        return False
    halfway = (g + H @ step / 2) @ step  # the slope halfway, on a parabola the mean slope
    stays = np.abs(H @ step - curvature * step).max() < 1e-8
    return bool(
        stays
        and abs(length - radius) < 1e-9
        and g @ step < 0
        and abs(change - halfway) < 1e-9 * (1 + abs(halfway))
    )


def _model(H: Matrix, g: Vector, step: Vector) -> float:
    return float(g @ step + step @ H @ step / 2)


def _along(choose: Callable[[Matrix, Vector], Vector]) -> Callable[[Matrix, Vector, float], Step]:
    """A step of the right length along another direction, downhill, with its predicted change."""

    def leave(H: Matrix, g: Vector, radius: float) -> Step:
        v = choose(H, g)
        step = -radius * (np.sign(g @ v) or 1.0) * v / np.linalg.norm(v)
        return step, _model(H, g, step)

    return leave


def _column(choose: Callable[[Vector], int]) -> Callable[[Matrix, Vector], Vector]:
    """The eigenvector of one of the ascending eigenvalues."""

    def direction(H: Matrix, g: Vector) -> Vector:
        values, vectors = np.linalg.eigh(H)
        return np.asarray(vectors[:, choose(values)])

    return direction


_leave = _along(_column(lambda values: 0))


_lowest_line = _column(lambda values: 0)


def _formula(
    H: Matrix,
    g: Vector,
    radius: float,
    *,
    line: Callable[[Matrix, Vector], Vector] = _lowest_line,
    sense: Callable[[Vector, Vector], Any] = lambda g, v: -(np.sign(g @ v) or 1.0),
    length: Callable[[float], float] = lambda radius: radius,
    change: Callable[[Matrix, Vector, Vector], Any] = _model,
) -> Step:
    """The step made in three steps, and its predicted change."""
    v = line(H, g)
    step = length(radius) * sense(g, v) * v / np.linalg.norm(v)
    return step, float(change(H, g, step))


def _predicting(
    change: Callable[[Matrix, Vector, Vector], float],
) -> Callable[[Matrix, Vector, float], Step]:
    """The right step, with another prediction."""

    def leave(H: Matrix, g: Vector, radius: float) -> Step:
        step, _ = _leave(H, g, radius)
        return step, float(change(H, g, step))

    return leave


def _other_way(H: Matrix, g: Vector, radius: float) -> Step:
    step = -_leave(H, g, radius)[0]
    return step, _model(H, g, step)


def _either_way(sign: float) -> Callable[[Matrix, Vector, float], Step]:
    """The eigenvector as the routine gives it, or its negative, without a look at the gradient."""

    def leave(H: Matrix, g: Vector, radius: float) -> Step:
        step = sign * radius * np.linalg.eigh(H)[1][:, 0]
        return step, _model(H, g, step)

    return leave


def _of_length_one(H: Matrix, g: Vector, radius: float) -> Step:
    return _leave(H, g, 1.0)


def _of_length(length: Callable[[float], float]) -> Callable[[Matrix, Vector, float], Step]:
    """The right step but for its length."""
    return lambda H, g, radius: _leave(H, g, length(radius))


def _as_it_is(
    step: Callable[[Matrix, Vector, float], Vector],
) -> Callable[[Matrix, Vector, float], Step]:
    """Another step, whatever its length and sense, with its predicted change."""

    def leave(H: Matrix, g: Vector, radius: float) -> Step:
        taken = np.asarray(step(H, g, radius))
        return taken, _model(H, g, taken)

    return leave


def _with_length(step: Vector, radius: float) -> Vector:
    return radius * step / np.linalg.norm(step)


def _along_all_that_curve_down(H: Matrix, g: Vector) -> Vector:
    values, vectors = np.linalg.eigh(H)
    down = vectors[:, values < 0]
    return np.asarray(down @ (down.T @ g))


def _signs_entry_by_entry(H: Matrix, g: Vector, radius: float) -> Vector:
    return np.asarray(-radius * np.sign(g) * np.abs(np.linalg.eigh(H)[1][:, 0]))


def _half_the_bend(H: Matrix, g: Vector, radius: float) -> float:
    step = _leave(H, g, radius)[0]
    return float(step @ H @ step / 2)


def _projected_gradient(H: Matrix, g: Vector, radius: float) -> Vector:
    step = _leave(H, g, 1.0)[0]
    return np.asarray(radius * abs(g @ step) * step)


def _longest_entry(H: Matrix, g: Vector, radius: float) -> Vector:
    step = _leave(H, g, 1.0)[0]
    return np.asarray(radius * step / np.max(np.abs(step)))


def _step_added_to_the_gradient(H: Matrix, g: Vector, radius: float) -> Step:
    step, change = _leave(H, g, radius)
    return g + step, change


def _alone(label: str, message: str, rest: str = "", **instead: Any) -> Misconception:
    """A slip that is too rare to be tried together with others: each pair costs time."""
    return replace(slip(_formula, label, message, rest, **instead), formula=None)


EXERCISE = Exercise(
    id="second_order.leave",
    name="leave_saddle",
    title="A step off the saddle",
    level=2,
    points=2,
    objective="5.6",
    hints=(
        "Both senses of one line have the same curvature. Which line, and what tells the two "
        "senses apart where the gradient isn't quite zero?",
        "`np.linalg.eigh(H)` returns the eigenvalues in ascending order and unit eigenvectors as "
        "*columns*. The predicted change has two parts: one from the slope, one from the "
        "curvature.",
    ),
    answer=Parts((("step", Array()), ("change", Array()))),
    reference=_leave,
    sampler=_saddle_cases,
    misconceptions=(
        slip(
            _formula,
            "other-way",
            "You walk the line the wrong way: at first f goes up. The gradient tells the two ways "
            "apart.",
            rest="The line is right.",
            sense=lambda g, v: np.sign(g @ v) or 1.0,
        ),
        slip(
            _formula,
            "as-the-routine-gives-it",
            "Which way along the line the routine's eigenvector points is chance; the gradient "
            "tells which way f goes down at first.",
            rest="The line is right.",
            sense=lambda g, v: 1.0,
        ),
        _alone(
            "minus-what-the-routine-gives",
            "Which way along the line the routine's eigenvector points is chance, and so is the "
            "way of its negative; the gradient tells which way f goes down at first.",
            rest="The line is right.",
            sense=lambda g, v: -1.0,
        ),
        slip(
            _formula,
            "length-one",
            "Your step has length 1. Its length was given.",
            rest="It points the right way.",
            length=lambda radius: 1.0,
        ),
        slip(
            _formula,
            "row-of-eigenvectors",
            "You took a row of the matrix of eigenvectors. NumPy stores them as columns: "
            "`vectors[:, i]` belongs to `values[i]`.",
            line=lambda H, g: np.linalg.eigh(H)[1][0],
        ),
        slip(
            _formula,
            "steepest-up",
            "Along your line f curves up most: it belongs to the largest eigenvalue. The "
            "eigenvalues come in ascending order.",
            line=_column(lambda values: -1),
        ),
        _alone(
            "largest-in-size",
            "You took the eigenvalue of largest size. If that one is positive, f curves up: the "
            "sign matters.",
            line=_column(lambda values: int(np.argmax(np.abs(values)))),
        ),
        _alone(
            "least-negative",
            "Along your line f curves down, but there is a negative eigenvalue that is further "
            "from zero.",
            line=_column(lambda values: int(np.sum(values < 0)) - 1),
        ),
        slip(
            _formula,
            "flattest",
            "You took the eigenvalue nearest to zero, along which f hardly curves.",
            line=_column(lambda values: int(np.argmin(np.abs(values)))),
        ),
        _alone(
            "axis",
            "You took the axis with the smallest diagonal entry. A direction between the axes "
            "curves down more.",
            line=lambda H, g: np.eye(len(H))[np.argmin(np.diag(H))],
        ),
        slip(
            _formula,
            "gradient-step",
            "You walk straight against the gradient. Near a saddle it is small and says little; "
            "the curvature names the way.",
            line=lambda H, g: g,
        ),
        slip(
            _formula,
            "newton-step",
            "You walk along Newton's direction −H⁻¹g, or against it. It leads to where the "
            "gradient is zero, which is the saddle itself.",
            line=lambda H, g: np.linalg.solve(H, g),
        ),
        slip(
            _formula,
            "half-forgotten",
            "In the predicted change the factor ½ in front of the curvature's part is missing.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d + d @ H @ d,
        ),
        slip(
            _formula,
            "slope-forgotten",
            "The predicted change lacks the slope's part: the gradient isn't zero here.",
            rest="Your step is right.",
            change=lambda H, g, d: d @ H @ d / 2,
        ),
        _alone(
            "slope-and-half-forgotten",
            "The predicted change lacks the slope's part, and a factor ½.",
            rest="Your step is right.",
            change=lambda H, g, d: d @ H @ d,
        ),
        slip(
            _formula,
            "curvature-forgotten",
            "The predicted change lacks the curvature's part, which is why one walks this way.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d,
        ),
        slip(
            _formula,
            "curvature-subtracted",
            "In the predicted change the curvature's part is subtracted; it is added, and brings "
            "its own sign along.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d - d @ H @ d / 2,
        ),
        Misconception(
            "length-not-squared",
            _predicting(
                lambda H, g, d: g @ d + d @ H @ d / (2 * max(float(np.linalg.norm(d)), 1e-300))
            ),
            "Your step is right. In its predicted change the curvature's part has the length of "
            "the step once; the step occurs twice in it.",
        ),
        _alone(
            "eigenvalue-for-change",
            "Beside the step stands the smallest eigenvalue, the curvature along it; the "
            "predicted change also needs the slope, and the length of the step.",
            rest="Your step is right.",
            change=lambda H, g, d: np.linalg.eigvalsh(H)[0],
        ),
        _alone(
            "curvature-of-unit-step",
            "In the predicted change the curvature's part is that of a step of length 1.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d + np.linalg.eigvalsh(H)[0] / 2,
        ),
        slip(
            _formula,
            "drop-for-change",
            "The predicted change has the wrong sign.",
            rest="Your step is right.",
            change=lambda H, g, d: -_model(H, g, d),
        ),
        slip(
            _formula,
            "radius-squared",
            "The length of your step is the *square* of the one that was given.",
            rest="It points the right way.",
            length=lambda radius: radius**2,
        ),
        _alone(
            "radius-root",
            "The length of your step is the *root* of the one that was given.",
            rest="It points the right way.",
            length=lambda radius: radius**0.5,
        ),
        _alone(
            "radius-halved",
            "Your step has half the length that was given.",
            rest="It points the right way.",
            length=lambda radius: radius / 2,
        ),
        Misconception(
            "newton-unscaled",
            _as_it_is(lambda H, g, radius: -np.linalg.solve(H, g)),
            "This is Newton's step −H⁻¹g. It leads to where the gradient is zero, which is the "
            "saddle itself; and the length of the step was given.",
        ),
        Misconception(
            "newton-as-it-points",
            _as_it_is(lambda H, g, radius: _with_length(-np.linalg.solve(H, g), radius)),
            "You walk along Newton's direction −H⁻¹g. It leads to where the gradient is zero, "
            "which is the saddle itself.",
        ),
        Misconception(
            "gradient-unscaled",
            _as_it_is(lambda H, g, radius: -g),
            "You walk straight against the gradient, by its own length. Near a saddle it is small "
            "and says little; the curvature names the way, and the length was given.",
        ),
        Misconception(
            "gradient-times-radius",
            _as_it_is(lambda H, g, radius: -radius * g),
            "You walk straight against the gradient. Near a saddle it is small and says little; "
            "the curvature names the way. (And `radius` is the length of the step: scale to "
            "length 1 first.)",
        ),
        _alone(
            "hessian-times-gradient",
            "You walk along Hg, or against it. The curvature is least along an *eigenvector* of H.",
            line=lambda H, g: H @ g,
        ),
        _alone(
            "unsorted",
            "You took the first eigenvector that `np.linalg.eig` returns. It doesn't sort: "
            "`np.linalg.eigh`, for symmetric matrices, does.",
            line=lambda H, g: np.linalg.eig(H)[1][:, 0].real,
        ),
        _alone(
            "row-of-the-unsorted",
            "You took a row of the matrix of eigenvectors. NumPy stores them as columns: "
            "`vectors[:, i]` belongs to `values[i]`.",
            line=lambda H, g: np.linalg.eig(H)[1][np.argmin(np.linalg.eig(H)[0])].real,
        ),
        Misconception(
            "row-as-it-is",
            _as_it_is(lambda H, g, radius: radius * np.linalg.eigh(H)[1][0]),
            "Two things. You took a row of the matrix of eigenvectors, and they are its columns. "
            "And which way an eigenvector points is chance: the gradient tells which way f goes "
            "down.",
        ),
        _alone(
            "all-that-curve-down",
            "You mix all directions along which f curves down, as the gradient weighs them. It "
            "curves down *most* along one of them alone.",
            line=_along_all_that_curve_down,
        ),
        Misconception(
            "signs-entry-by-entry",
            _as_it_is(_signs_entry_by_entry),
            "You gave each entry the sign that the gradient's entry asks for. That leaves the "
            "line: the eigenvector is turned around as a whole, or not at all.",
        ),
        Misconception(
            "projected-gradient",
            _as_it_is(_projected_gradient),
            "Your step has the right line and sense, and its length contains the gradient: it is "
            "the gradient's projection. The length was given.",
        ),
        Misconception(
            "longest-entry",
            _as_it_is(_longest_entry),
            "Your step has the right line and sense, and its *longest entry* is `radius`. The "
            "length of a vector is the root of the sum of its squares.",
        ),
        Misconception(
            "step-added-to-the-gradient",
            _step_added_to_the_gradient,
            "The change is right. You added the step to g: the step itself is asked for.",
        ),
        slip(
            _formula,
            "half-of-both",
            "In the predicted change the ½ belongs to the curvature's part alone.",
            rest="Your step is right.",
            change=lambda H, g, d: (g @ d + d @ H @ d) / 2,
        ),
        slip(
            _formula,
            "slope-subtracted",
            "In the predicted change the slope's part has the wrong sign: it is g · d, with the "
            "step as it is.",
            rest="Your step is right.",
            change=lambda H, g, d: -g @ d + d @ H @ d / 2,
        ),
        _alone(
            "unit-throughout",
            "The predicted change is that of a step of length 1.",
            rest="Your step is right.",
            change=lambda H, g, d: _model(H, g, d / np.linalg.norm(d)),
        ),
        _alone(
            "slope-of-a-unit-step",
            "In the predicted change the slope's part is that of a step of length 1.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d / np.linalg.norm(d) + d @ H @ d / 2,
        ),
        _alone(
            "half-eigenvalue-for-change",
            "Beside the step stands half the smallest eigenvalue; the predicted change also needs "
            "the slope, and the length of the step.",
            rest="Your step is right.",
            change=lambda H, g, d: np.linalg.eigvalsh(H)[0] / 2,
        ),
        _alone(
            "eigenvalue-times-length",
            "Beside the step stands the smallest eigenvalue times the length; the predicted "
            "change also needs the slope, a ½, and the length *squared*.",
            rest="Your step is right.",
            change=lambda H, g, d: np.linalg.eigvalsh(H)[0] * np.linalg.norm(d),
        ),
        _alone(
            "length-of-the-gradient",
            "In the predicted change the slope's part is that of a step straight against the "
            "gradient: it is g · d.",
            rest="Your step is right.",
            change=lambda H, g, d: -np.linalg.norm(g) * np.linalg.norm(d) + d @ H @ d / 2,
        ),
        _alone(
            "unit-as-the-routine-gives-it",
            "The predicted change is that of the eigenvector as the routine gives it, which has "
            "length 1, and may point uphill.",
            rest="Your step is right.",
            change=lambda H, g, d: _model(H, g, np.linalg.eigh(H)[1][:, 0]),
        ),
        slip(
            _formula,
            "second-eigenvalue",
            "You took the second eigenvector: counting begins with 0.",
            line=_column(lambda values: min(1, len(values) - 1)),
        ),
        _alone(
            "halves-exchanged",
            "In the predicted change the ½ stands in front of the slope's part, and belongs to "
            "the curvature's.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d / 2 + d @ H @ d,
        ),
        _alone(
            "slope-times-length",
            "In the predicted change the slope's part has the length of the step twice: d "
            "contains it already.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d * np.linalg.norm(d) + d @ H @ d / 2,
        ),
        slip(
            _formula,
            "length-doubled",
            "Your step is twice as long as it should be.",
            length=lambda radius: 2 * radius,
        ),
        slip(
            _formula,
            "radius-below",
            "You divided by the radius. It is the length of the step.",
            length=lambda radius: 1 / radius,
        ),
        slip(
            _formula,
            "curvature-quartered",
            "In the predicted change the curvature's part has ¼ in front, and ½ belongs there.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d + d @ H @ d / 4,
        ),
        slip(
            _formula,
            "length-of-the-product",
            "In the predicted change the curvature's part is the length of Hd. It is ½dᵀHd.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d + np.linalg.norm(H @ d) / 2,
        ),
        slip(
            _formula,
            "curvature-along-the-gradient",
            "In the predicted change the curvature is that along g. It belongs to the step.",
            rest="Your step is right.",
            change=lambda H, g, d: g @ d + g @ H @ g / 2,
        ),
        slip(
            _formula,
            "last-row-of-eigenvectors",
            "You took the last row of the matrix of eigenvectors. They are its columns, in the "
            "order of the eigenvalues.",
            line=lambda H, g: np.linalg.eigh(H)[1][-1],
        ),
        slip(
            _formula,
            "sum-of-eigenvectors",
            "You added the eigenvectors up. One of them is the way down.",
            line=lambda H, g: np.linalg.eigh(H)[1].sum(axis=1),
        ),
    ),
    terms=(
        Term("the slope's part", lambda H, g, radius: g @ _leave(H, g, radius)[0], part="change"),
        Term("the curvature's part", _half_the_bend, part="change"),
    ),
    proof=Satisfies(_leads_down_best),
    coincidences={
        "H-symmetric": "A Hessian is symmetric, and the statement says so.",
    },
)
