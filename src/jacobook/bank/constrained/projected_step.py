"""Step, then project."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Misconception, Satisfies, Vector


def _in_ball(y: Vector, rho: float) -> Vector:
    length = float(np.linalg.norm(y))
    return y if length <= rho else y * (rho / length)


def _no_ball_point_nearer(p: Vector, x: Vector, g: Vector, eta: float, rho: float) -> bool:
    """The projection's own property: (y − p)·(z − p) ≤ 0 for every z of the ball."""
    if p.shape != x.shape:
        return False
    left = (x - eta * g) - p  # from the candidate to y; z = ρ left/‖left‖ is the worst z
    slack = 1e-8 * rho
    worst = rho * np.linalg.norm(left) - left @ p
    return bool(np.linalg.norm(p) <= rho + slack and worst <= slack * np.linalg.norm(left) + 1e-18)


def _projection_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, rho: float, start: float, end: float, edge: str = "") -> Case:
        # ‖x‖ = start·ρ, and the step lands at ‖x − ηg‖ = end·ρ.
        directions = rng.normal(size=(2, n))
        directions /= np.linalg.norm(directions, axis=1)[:, None]
        eta = float(rng.uniform(0.2, 0.4))
        x, y = start * rho * directions[0], end * rho * directions[1]
        return Case((x, (x - y) / eta, eta, rho), edge=edge, sizes={"n": n})

    start = rng.uniform(0.2, 0.6, size=3)
    return [
        case(2, 2.5, 0.6, 1.8),
        case(3, 0.7, 0.9, 2.2),
        case(4, 3.0, 1.9, 1.4),
        case(3, 2.0, 1.7, 0.6),
        case(3, 0.5, 0.6, 1.2),
        case(3, 1.6, 0.5, 0.8, "the step ends inside the ball"),
        case(1, 1.4, 0.5, 1.7, "n is 1"),
        Case(
            (start, 2.0 * start, 0.5, 1.2),
            edge="the step ends in the centre of the ball",
            sizes={"n": 3},
        ),
    ]


def _unit(y: Vector) -> Vector:
    return np.asarray(y / np.linalg.norm(y))  # NaN for 0, as in a student's code


def _stay_if_outside(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if np.linalg.norm(y) <= rho else x


def _looking_at_the_start(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if np.linalg.norm(x) <= rho else rho * y / np.linalg.norm(y)


def _square_against_radius(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    return y if y @ y <= rho else rho * y / np.linalg.norm(y)


def _back_along_the_step(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    y = x - eta * g
    if np.linalg.norm(y) <= rho:
        return y
    # The farthest t in [0, 1] with ‖x + t(y − x)‖ = ρ; where there is none, the step's start.
    d = y - x
    root = (x @ d) ** 2 - (d @ d) * (x @ x - rho**2)
    t = (-(x @ d) + np.sqrt(root)) / (d @ d) if root >= 0 else 0.0
    return x + t * d


def _tangential(x: Vector, g: Vector, eta: float, rho: float) -> Vector:
    return x - eta * (g - (g @ x) / (x @ x) * x)


EXERCISE = Exercise(
    id="constrained.projected_step",
    name="projected_step",
    title="Step, then project",
    level=2,
    points=2,
    objective="7.1",
    hints=(
        "First the plain gradient step, as if nothing were forbidden. Then look where you are.",
        "A point outside the ball moves straight towards the centre, as far as it must and no "
        "farther; a point inside stays.",
    ),
    answer=Array(),
    reference=lambda x, g, eta, rho: _in_ball(x - eta * g, rho),
    sampler=_projection_cases,
    misconceptions=(
        Misconception(
            "gradient-projected",
            lambda x, g, eta, rho: x - eta * _in_ball(g, rho),
            "You projected the gradient, and the point can end outside. A gradient of any length "
            "is allowed; it is the point that must lie in the ball.",
        ),
        Misconception(
            "step-shortened",
            lambda x, g, eta, rho: x - _in_ball(eta * g, rho),
            "You shortened the step to length ρ. A step may have any length; it is the point where "
            "it ends that must lie in the ball.",
        ),
        Misconception(
            "step-refused",
            _stay_if_outside,
            "Where the step ends outside, you stay at x. That gives the progress away: go, and "
            "then to the nearest point of the ball.",
        ),
        Misconception(
            "start-looked-at",
            _looking_at_the_start,
            "You look whether x is in the ball. Where the step *ends* decides: a step can leave "
            "the ball, or come back into it.",
        ),
        Misconception(
            "square-against-radius",
            _square_against_radius,
            "You compare ‖y‖² with ρ: take a root on one side or a square on the other.",
        ),
        Misconception(
            "projected-twice",
            lambda x, g, eta, rho: _in_ball(_in_ball(x, rho) - eta * g, rho),
            "You projected x too, before the step. The step starts at x, wherever that is; only "
            "its end is projected.",
        ),
        Misconception(
            "gradient-made-tangential",
            _tangential,
            "You removed the part of the gradient along x, so the step runs along the sphere's "
            "tangent, and ends outside. Take the whole step, then project the point.",
        ),
        Misconception(
            "gradient-and-point-projected",
            lambda x, g, eta, rho: _in_ball(_tangential(x, g, eta, rho), rho),
            "You made the gradient tangential and then projected the point. The point alone is "
            "projected: the gradient may also point inwards, and then x should leave the sphere.",
        ),
        Misconception(
            "no-projection",
            lambda x, g, eta, rho: x - eta * g,
            "This is the plain step. Where it ends outside the ball, it isn't finished.",
        ),
        Misconception(
            "onto-the-sphere",
            lambda x, g, eta, rho: rho * _unit(x - eta * g),
            "You moved every point to the sphere. A point inside the ball is allowed already and "
            "stays where it is: the constraint is not always active.",
        ),
        Misconception(
            "onto-the-unit-sphere",
            lambda x, g, eta, rho: _unit(x - eta * g),
            "You scaled the point to length 1. The ball has the radius ρ, and a point inside it "
            "stays where it is.",
        ),
        Misconception(
            "unit-ball",
            lambda x, g, eta, rho: _in_ball(x - eta * g, 1.0),
            "You projected onto the ball of radius 1. Its radius here is ρ.",
        ),
        Misconception(
            "projected-before",
            lambda x, g, eta, rho: _in_ball(x, rho) - eta * g,
            "You projected first and stepped afterwards, so you can end outside. Project last.",
        ),
        Misconception(
            "each-coordinate",
            lambda x, g, eta, rho: np.clip(x - eta * g, -rho, rho),
            "You cut off each coordinate on its own: that projects onto a box, and its corners lie "
            "outside the ball.",
        ),
        Misconception(
            "normalised",
            lambda x, g, eta, rho: (
                _in_ball(x - eta * g, rho) / (rho if np.linalg.norm(x - eta * g) > rho else 1.0)
            ),
            "Your points outside end at distance 1 from the centre. They belong at distance ρ.",
        ),
        Misconception(
            "ascent",
            lambda x, g, eta, rho: _in_ball(x + eta * g, rho),
            "Your step goes uphill. Descent subtracts the gradient.",
        ),
        Misconception(
            "centre-divided-by",
            lambda x, g, eta, rho: (
                _unit(x - eta * g) * min(rho, float(np.linalg.norm(x - eta * g)))
            ),
            "Right, except where the step ends in the centre: you divide by its length there, and "
            "that is 0. A point inside the ball needs no division at all.",
        ),
        Misconception(
            "learning-rate-forgotten",
            lambda x, g, eta, rho: _in_ball(x - g, rho),
            "Your step has the length of the gradient itself. The learning rate is missing.",
        ),
        Misconception(
            "pulled-back-to-the-start",
            _back_along_the_step,
            "You shortened the step until it ends on the sphere, so the point lies on the line "
            "from x to y. The nearest point of the ball lies on the line from y to the centre.",
        ),
        Misconception(
            "divided-by-the-radius",
            lambda x, g, eta, rho: (
                x - eta * g if np.linalg.norm(x - eta * g) <= rho else (x - eta * g) / rho
            ),
            "Outside you divided by ρ. That leaves the length that it had, over ρ; it must "
            "become ρ.",
        ),
        Misconception(
            "divided-by-the-square",
            lambda x, g, eta, rho: (
                x - eta * g
                if np.linalg.norm(x - eta * g) <= rho
                else rho * (x - eta * g) / np.sum((x - eta * g) ** 2)
            ),
            "You divided by the square of the length.",
        ),
        Misconception(
            "largest-coordinate",
            lambda x, g, eta, rho: (
                (x - eta * g) / max(1.0, float(np.max(np.abs(x - eta * g))) / rho)
            ),
            "You measured the length by the largest coordinate. The ball is that of the "
            "Euclidean length.",
        ),
        Misconception(
            "sum-of-the-sizes",
            lambda x, g, eta, rho: (
                (x - eta * g) / max(1.0, float(np.sum(np.abs(x - eta * g))) / rho)
            ),
            "You measured the length by the sum of the sizes. The ball is that of the Euclidean "
            "length.",
        ),
        Misconception(
            "ratio-turned",
            lambda x, g, eta, rho: (
                (x - eta * g) * min(1.0, float(np.linalg.norm(x - eta * g)) / rho)
            ),
            "You have ‖y‖/ρ where ρ/‖y‖ belongs: points outside must shrink, and those inside "
            "stay.",
        ),
        Misconception(
            "length-of-the-start",
            lambda x, g, eta, rho: (
                x - eta * g
                if np.linalg.norm(x - eta * g) <= rho
                else rho * (x - eta * g) / np.linalg.norm(x)
            ),
            "You divided by the length of x. Divide by the length of what is scaled.",
        ),
        Misconception(
            "reflected",
            lambda x, g, eta, rho: (
                x - eta * g
                if np.linalg.norm(x - eta * g) <= rho
                else 2 * rho * _unit(x - eta * g) - (x - eta * g)
            ),
            "You reflected the point at the sphere. The nearest point of the ball lies on it.",
        ),
        Misconception(
            "radius-subtracted",
            lambda x, g, eta, rho: (
                x - eta * g if np.linalg.norm(x - eta * g) <= rho else x - eta * g - rho
            ),
            "You subtracted ρ from every entry. Scale the vector to the length ρ.",
        ),
        Misconception(
            "doubled-step",
            lambda x, g, eta, rho: _in_ball(x - 2 * eta * g, rho),
            "Your step is twice too long.",
        ),
    ),
    proof=Satisfies(_no_ball_point_nearer),
)
