"""Gaussian points from two uniform numbers."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Satisfies, Vector


def _box_muller_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, edge: str = "") -> Case:
        m = rng.uniform(0.5, 1.5, size=2)
        L = np.array([[rng.uniform(1.2, 1.8), 0.0], rng.uniform(0.5, 0.9, size=2)])
        L[1, 1] *= -1.0 if k == 5 else 1.0  # a factor of a covariance may mirror
        u1, u2 = rng.uniform(0.1, 0.9, size=(2, k))
        return Case((m, L, np.ones(k) if k > 1 and edge else u1, u2), edge=edge, sizes={"k": k})

    one_point = "there is one point"
    return [case(4), case(5), case(3), case(1, one_point), case(3, "u1 is 1")]


def _box_muller(
    radius: Callable[[Vector], Vector] = lambda u: np.sqrt(-2 * np.log(u)),
    turn: float = 2 * np.pi,
    place: Callable[[Vector, Vector, Matrix], Vector] = lambda m, z, L: m + z @ L.T,
    swapped: bool = False,
    mirrored: bool = False,
) -> Callable[..., Matrix]:
    """Make (m, L, u1, u2) ↦ points out of the parts of the recipe."""

    def points(m: Vector, L: Matrix, u1: Vector, u2: Vector) -> Matrix:
        if swapped:
            u1, u2 = u2, u1
        z = np.stack([np.cos(turn * u2), np.sin(turn * u2)], axis=-1)
        if mirrored:
            z = z[:, ::-1]
        return place(m, radius(u1)[:, None] * z, L)

    return points


def _tell_their_uniforms(points: Matrix, m: Vector, L: Matrix, u1: Vector, u2: Vector) -> bool:
    """Undo L and m; P(R > r) must be u1, and the angle, in turns, u2."""
    if points.shape != (len(u1), 2):
        return False
    x, y = np.linalg.solve(L, (points - m).T)
    beyond = np.exp(-(x**2 + y**2) / 2)
    turns = np.arctan2(y, x) / (2 * np.pi) - u2
    angle_right = np.where(u1 < 1, np.abs(turns - np.rint(turns)) < 1e-8, True)
    return bool(np.max(np.abs(beyond - u1)) < 1e-8 and np.all(angle_right))


EXERCISE = Exercise(
    id="change_of_variables.box_muller",
    name="gaussian_points",
    title="Gaussian points from two uniform numbers",
    level=2,
    points=2,
    objective="8.7",
    hints=(
        "First make standard normal points z, of shape `(k, 2)`: a radius from u1, an angle from "
        "u2.",
        "Then map each z to m + Lz. With one point in each row, L stands on the other side and is "
        "transposed.",
    ),
    answer=Array(),
    reference=_box_muller(),
    sampler=_box_muller_cases,
    misconceptions=(
        Misconception(
            "two-forgotten",
            _box_muller(radius=lambda u: np.sqrt(-np.log(u))),
            "Your radius is too small by √2: half the squared radius is −log u1, not the whole.",
        ),
        Misconception(
            "root-forgotten",
            _box_muller(radius=lambda u: -2 * np.log(u)),
            "−2 log u1 is the square of the radius.",
        ),
        Misconception(
            "one-minus",
            _box_muller(radius=lambda u: np.sqrt(-2 * np.log(1 - u))),
            "You took one minus u1. That is just as Gaussian, but here u1 itself makes the "
            "radius: it may be 1 and is never 0.",
        ),
        Misconception(
            "disc",
            _box_muller(radius=np.sqrt),
            "With the radius √u1 the points fill a disc evenly, none of them beyond radius 1. A "
            "Gaussian radius reaches farther.",
        ),
        Misconception(
            "degrees",
            _box_muller(turn=360.0),
            "The angle is in degrees. `np.cos` and `np.sin` take radians.",
        ),
        Misconception(
            "no-full-turn",
            _box_muller(turn=1.0),
            "u2 is a part of a full turn, not an angle in radians: your points stay in one corner.",
        ),
        Misconception(
            "half-turn",
            _box_muller(turn=np.pi),
            "Your angle covers half a turn only.",
        ),
        Misconception(
            "uniforms-swapped",
            _box_muller(swapped=True),
            "You took the radius from u2 and the angle from u1. That is just as Gaussian, but the "
            "convention here is the other way round.",
        ),
        Misconception(
            "sine-first",
            _box_muller(mirrored=True),
            "You put the sine first. That is just as Gaussian, but the convention here is the "
            "cosine first.",
        ),
        Misconception(
            "untransposed",
            _box_muller(place=lambda m, z, L: m + z @ L),
            "`z @ L` applies the transpose of L to each row: their covariance is LᵀL. Each row "
            "should become m + Lz.",
        ),
        Misconception(
            "covariance-for-factor",
            _box_muller(place=lambda m, z, L: m + z @ (L @ L.T)),
            "You multiplied by the covariance LLᵀ. Its factor L is the map; the covariance of Lz "
            "is then LLᵀ.",
        ),
        Misconception(
            "mean-forgotten",
            _box_muller(place=lambda m, z, L: z @ L.T),
            "The points are centred at 0. The mean m is missing.",
        ),
        Misconception(
            "standard",
            _box_muller(place=lambda m, z, L: z),
            "These are standard normal points. Map them to mean m and covariance LLᵀ.",
        ),
        Misconception(
            "factor-forgotten",
            _box_muller(place=lambda m, z, L: m + z),
            "Your points have the right mean and the covariance I. The factor L is missing.",
        ),
        Misconception(
            "mean-mapped",
            _box_muller(place=lambda m, z, L: (m + z) @ L.T),
            "You added m first and then applied L to the sum. So the mean is Lm; add m last.",
        ),
        Misconception(
            "reshaped",
            _box_muller(place=lambda m, z, L: m + z.T.reshape(-1, 2) @ L.T),
            "You reshaped an array `(2, k)` to `(k, 2)`. That keeps the order of the numbers, so "
            "cosines meet cosines; stack or transpose instead.",
        ),
        Misconception(
            "radius-doubled",
            _box_muller(radius=lambda u: 2 * np.sqrt(-np.log(u))),
            "Your radius is too large by √2: the 2 belongs under the root.",
        ),
        Misconception(
            "base-ten",
            _box_muller(radius=lambda u: np.sqrt(-2 * np.log10(u))),
            "You took the logarithm to base 10. The natural logarithm undoes e⁻ˢ.",
        ),
        Misconception(
            "angle-clockwise",
            _box_muller(turn=-2 * np.pi),
            "Your angle runs clockwise. That is just as Gaussian, but the angle here is u2 full "
            "turns from the first axis towards the second.",
        ),
        Misconception(
            "mean-subtracted",
            _box_muller(place=lambda m, z, L: z @ L.T - m),
            "You subtracted the mean. The points are m + Lz.",
        ),
    ),
    proof=Satisfies(_tell_their_uniforms),
)
