"""Gaussian points from two uniform numbers."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Satisfies,
    Vector,
    slip,
)


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


def _points(
    m: Vector,
    L: Matrix,
    u1: Vector,
    u2: Vector,
    *,
    radius: Callable[[Vector], Vector] = lambda u: np.sqrt(-2 * np.log(u)),
    angle: Callable[[Vector], Vector] = lambda u: 2 * np.pi * u,
    circle: Callable[[Vector], Matrix] = lambda t: np.stack([np.cos(t), np.sin(t)], axis=-1),
    factor: Callable[[Matrix, Matrix], Matrix] = lambda z, L: z @ L.T,
    move: Callable[[Matrix, Vector], Matrix] = lambda p, m: p + m,
) -> Matrix:
    """The points, made of the steps of the recipe."""
    return move(factor(radius(u1)[:, None] * circle(angle(u2)), L), m)


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
        slip(
            _points,
            "two-forgotten",
            "Your radius is too small by √2: half the squared radius is −log u1, not the whole.",
            radius=lambda u: np.sqrt(-np.log(u)),
        ),
        slip(
            _points,
            "root-forgotten",
            "−2 log u1 is the square of the radius.",
            radius=lambda u: -2 * np.log(u),
        ),
        slip(
            _points,
            "one-minus",
            "You took one minus u1. That is just as Gaussian, but here u1 itself makes the "
            "radius: it may be 1 and is never 0.",
            radius=lambda u: np.sqrt(-2 * np.log(1 - u + (u == 1))),
        ),
        slip(
            _points,
            "disc",
            "Your radius is √u1, which is at most 1. A Gaussian radius reaches farther.",
            radius=np.sqrt,
        ),
        slip(
            _points,
            "degrees",
            "The angle is in degrees. `np.cos` and `np.sin` take radians.",
            angle=lambda u: 360 * u,
        ),
        slip(
            _points,
            "no-full-turn",
            "u2 is a part of a full turn, not an angle in radians.",
            angle=lambda u: u,
        ),
        slip(
            _points, "half-turn", "Your angle covers half a turn only.", angle=lambda u: np.pi * u
        ),
        Misconception(
            "uniforms-swapped",
            _box_muller(swapped=True),
            "You took the radius from u2 and the angle from u1. That is just as Gaussian, but the "
            "convention here is the other way round.",
        ),
        slip(
            _points,
            "sine-first",
            "You put the sine first. That is just as Gaussian, but the convention here is the "
            "cosine first.",
            circle=lambda t: np.stack([np.sin(t), np.cos(t)], axis=-1),
        ),
        slip(
            _points,
            "untransposed",
            "`z @ L` applies the transpose of L to each row. Each row z should become Lz.",
            factor=lambda z, L: z @ L,
        ),
        slip(
            _points,
            "covariance-for-factor",
            "You multiplied by the covariance LLᵀ. Its factor L is the map; the covariance of Lz "
            "is then LLᵀ.",
            factor=lambda z, L: z @ (L @ L.T),
        ),
        slip(_points, "mean-forgotten", "The mean m is missing.", move=lambda p, m: p),
        slip(_points, "factor-forgotten", "The factor L is missing.", factor=lambda z, L: z),
        Misconception(
            "mean-mapped",
            _box_muller(place=lambda m, z, L: (m + z) @ L.T),
            "You added m first and then applied L to the sum. So the mean is Lm; add m last.",
        ),
        slip(
            _points,
            "reshaped",
            "You reshaped an array `(2, k)` to `(k, 2)`. That keeps the order of the numbers, so "
            "cosines meet cosines; stack or transpose instead.",
            factor=lambda z, L: z.T.reshape(-1, 2) @ L.T,
        ),
        slip(
            _points,
            "radius-doubled",
            "Your radius is too large by √2: the 2 belongs under the root.",
            radius=lambda u: 2 * np.sqrt(-np.log(u)),
        ),
        slip(
            _points,
            "base-ten",
            "You took the logarithm to base 10. The natural logarithm undoes e⁻ˢ.",
            radius=lambda u: np.sqrt(-2 * np.log10(u)),
        ),
        slip(
            _points,
            "angle-clockwise",
            "Your angle runs clockwise: look at its sign, and at that of the sine. (Just as "
            "Gaussian, but not what is asked for.)",
            angle=lambda u: -2 * np.pi * u,
        ),
        slip(
            _points,
            "mean-subtracted",
            "You subtracted the mean. The points are m + Lz.",
            move=lambda p, m: p - m,
        ),
        slip(
            _points,
            "radius-uniform",
            "Your radius is u1 itself, which is at most 1. A Gaussian radius reaches farther.",
            radius=lambda u: u,
        ),
        slip(
            _points,
            "radius-forgotten",
            "Your points z all have the distance 1 from the origin: the radius is missing.",
            radius=np.ones_like,
        ),
        slip(
            _points,
            "base-two",
            "You took the logarithm to base 2. The natural one is needed.",
            radius=lambda u: np.sqrt(-2 * np.log2(u)),
        ),
        slip(
            _points,
            "density-for-the-radius",
            "You evaluated a normal density for the radius. The radius is the place beyond which "
            "the probability is u1.",
            radius=lambda u: np.exp(-(u**2) / 2),
        ),
        slip(
            _points,
            "half-for-two",
            "Your radius is half of what it should be: under the root the 2 stands above.",
            radius=lambda u: np.sqrt(-np.log(u) / 2),
        ),
        slip(
            _points,
            "root-of-the-logarithm",
            "The 2 of the radius stands outside of the root, or the root is around half of it.",
            radius=lambda u: np.sqrt(-np.log(u)) / 2,
        ),
        slip(
            _points,
            "radius-of-the-exponential",
            "Your radius is −log u1, an exponential number. It is the root of twice that.",
            radius=lambda u: -np.log(u),
        ),
        slip(
            _points,
            "two-turns",
            "Your angle is twice what it should be.",
            angle=lambda u: 4 * np.pi * u,
        ),
        slip(
            _points,
            "quarter-turn",
            "Your angle covers a quarter of a turn only.",
            angle=lambda u: np.pi / 2 * u,
        ),
        slip(
            _points,
            "cosine-twice",
            "The second coordinate has the cosine too, where the sine belongs.",
            circle=lambda t: np.stack([np.cos(t), np.cos(t)], axis=-1),
        ),
        slip(
            _points,
            "sine-twice",
            "The first coordinate has the sine too, where the cosine belongs.",
            circle=lambda t: np.stack([np.sin(t), np.sin(t)], axis=-1),
        ),
        slip(
            _points,
            "cosine-negated",
            "The first coordinate has the wrong sign before L.",
            circle=lambda t: np.stack([-np.cos(t), np.sin(t)], axis=-1),
        ),
        slip(
            _points,
            "factor-inverted",
            "You multiplied by the inverse of L. Standard points become correlated by L itself.",
            factor=lambda z, L: z @ np.linalg.inv(L).T,
        ),
        slip(
            _points,
            "factor-diagonal",
            "You multiplied entry by entry with the diagonal of L. The entry below it belongs to "
            "Lz too.",
            factor=lambda z, L: z * np.diag(L),
        ),
        slip(
            _points,
            "covariance-diagonal",
            "You multiplied with the diagonal of LLᵀ. The map is L.",
            factor=lambda z, L: z * np.diag(L @ L.T),
        ),
        slip(_points, "mean-once-more", "The mean m is added twice.", move=lambda p, m: p + 2 * m),
        slip(
            _points,
            "mean-multiplied",
            "You multiplied by the mean. It is added.",
            move=lambda p, m: p * m,
        ),
        slip(
            _points,
            "mean-reversed",
            "The two entries of m have changed places.",
            move=lambda p, m: p + m[::-1],
        ),
        slip(
            _points,
            "radius-twice",
            "Your radius is twice what it should be.",
            radius=lambda u: 2 * np.sqrt(-2 * np.log(u)),
        ),
        slip(
            _points,
            "radius-without-logarithm",
            "In your radius the logarithm is missing.",
            radius=lambda u: np.sqrt(2 * (1 - u)),
        ),
        slip(
            _points,
            "radius-squared-twice",
            "Your radius is squared where a root belongs.",
            radius=lambda u: (2 * np.log(u)) ** 2,
        ),
        slip(
            _points,
            "degrees-of-half-a-turn",
            "Your angle has 180 in it: `np.cos` and `np.sin` take radians, and a full turn is 2π.",
            angle=lambda u: 180 * u,
        ),
        slip(
            _points,
            "angle-quarter-late",
            "Your angle begins a quarter of a turn later.",
            angle=lambda u: 2 * np.pi * u + np.pi / 2,
        ),
        slip(
            _points,
            "angle-half-late",
            "Your angle begins half a turn later.",
            angle=lambda u: 2 * np.pi * u + np.pi,
        ),
        slip(
            _points,
            "tangent",
            "The second coordinate has a tangent where the sine belongs.",
            circle=lambda t: np.stack([np.cos(t), np.tan(t)], axis=-1),
        ),
        slip(_points, "factor-twice", "L is multiplied twice.", factor=lambda z, L: z @ L.T @ L.T),
        slip(
            _points,
            "last-row-of-the-factor",
            "You multiplied entry by entry with the last row of L. Each point becomes Lz.",
            factor=lambda z, L: z * L[1],
        ),
        slip(
            _points,
            "sizes-of-the-factor",
            "The entries of L have lost their signs.",
            factor=lambda z, L: z @ np.abs(L).T,
        ),
        slip(
            _points,
            "mean-of-the-mean",
            "You added the mean of the two entries of m to both coordinates.",
            move=lambda p, m: p + m.mean(),
        ),
        slip(
            _points,
            "mean-first-alone",
            "You added the first entry of m to both coordinates.",
            move=lambda p, m: p + m[0],
        ),
        slip(
            _points,
            "coordinates-reversed",
            "The two coordinates of the points have changed places at the end.",
            move=lambda p, m: (p + m)[:, ::-1],
        ),
    ),
    proof=Satisfies(_tell_their_uniforms),
)
