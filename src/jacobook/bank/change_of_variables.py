"""The exercises of chapter 8, Change of variables."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Array, Case, Choice, Exercise, Misconception, Tolerance

Vector = np.ndarray
Matrix = np.ndarray


def _normal(x: Any, mean: Any = 0.0, deviation: float = 1.0) -> Any:
    """The normal density."""
    z = (x - mean) / deviation
    return np.exp(-(z**2) / 2) / (deviation * np.sqrt(2 * np.pi))


def _mixing(rng: np.random.Generator, n: int, mirrored: bool) -> Matrix:
    """A well-conditioned matrix without structure, whose determinant has the sign asked for."""
    Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    A = Q * rng.uniform(1.3, 2.5, size=n) @ R
    if (np.linalg.slogdet(A)[0] < 0) != mirrored:
        A[:, 0] *= -1
    return A


# ------------------------------------------------------------------- level 1: read off, compute

AREA = Exercise(
    id="change_of_variables.area",
    name="area_factor",
    title="How much larger does a small square become?",
    level=1,
    points=1,
    objective="8.1",
    hints=(
        "Write down the Jacobian at the point: outputs down the rows, inputs along the columns. "
        "Its determinant is ad − bc.",
        "An area is never negative.",
    ),
    answer=Array(),
    # g(x, y) = (xy², x − 3y) at (2, 1): J = [[y², 2xy], [1, −3]] = [[1, 4], [1, −3]]
    reference=lambda: abs(1 * -3 - 4 * 1),
    misconceptions=(
        Misconception(
            "absolute-value-forgotten",
            lambda: -7.0,
            "This is the determinant with its sign. The sign says that the map mirrors; an area "
            "isn't negative.",
        ),
        Misconception(
            "inverse-map",
            lambda: 1 / 7,
            "This is the factor of the inverse map, which takes the image back to the square.",
        ),
        Misconception(
            "diagonal-only",
            lambda: 3.0,
            "You multiplied the diagonal of the Jacobian. That is its determinant only when it is "
            "triangular, and this one isn't.",
        ),
        Misconception(
            "plus-for-minus",
            lambda: 1.0,
            "You added the two products of a 2×2 determinant. The second is subtracted: ad − bc.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: np.sqrt(2) * 5,
            "You multiplied the lengths of the Jacobian's columns, the edges of the image. That "
            "is the area of a rectangle; these edges don't meet at a right angle.",
        ),
        Misconception(
            "coordinates-swapped",
            lambda: 16.0,
            "You evaluated the Jacobian at x = 1, y = 2. The point is (2, 1): x comes first.",
        ),
        Misconception(
            "diagonal-with-its-sign",
            lambda: -3.0,
            "You multiplied the diagonal of the Jacobian. The other product of a 2×2 determinant "
            "isn't zero here; and an area isn't negative.",
        ),
    ),
)

POLAR = Exercise(
    id="change_of_variables.polar",
    name="ring_integral",
    title="An integral over a quarter of a ring",
    level=1,
    points=1,
    objective="8.3",
    hints=(
        "Three things change: the integrand, the factor, and the limits. In polar coordinates "
        "the region is a rectangle: which r, and which θ?",
        "∫ cos²θ dθ from 0 to π/2 is π/4.",
    ),
    answer=Array(),
    # ∫ x² over 1 ≤ x² + y² ≤ 4, x ≥ 0, y ≥ 0
    reference=lambda: 15 / 4 * np.pi / 4,
    misconceptions=(
        Misconception(
            "r-forgotten",
            lambda: 7 / 3 * np.pi / 4,
            "The factor r is missing. A small rectangle dr by dθ has the area r dr dθ: far out it "
            "is larger.",
        ),
        Misconception(
            "limits-not-changed",
            lambda: 255 / 4 * np.pi / 4,
            "You integrated r from 1 to 4. Those are the limits of x² + y², which is not r but "
            "its square.",
        ),
        Misconception(
            "whole-ring",
            lambda: 15 / 4 * np.pi,
            "You went once around, θ from 0 to 2π. The region is the part with x ≥ 0 and y ≥ 0.",
        ),
        Misconception(
            "half-ring",
            lambda: 15 / 4 * np.pi / 2,
            "This is twice too much. Either θ runs over two quarters here, or the integrand is "
            "r² instead of x², which has a cos² too.",
        ),
        Misconception(
            "hole-forgotten",
            lambda: np.pi,
            "You integrated r from 0. The region is a ring: its inner disc is left out.",
        ),
        Misconception(
            "squared-factor",
            lambda: 31 / 5 * np.pi / 4,
            "Your factor is r². In the plane it is r to the first power; r² belongs to spherical "
            "coordinates.",
        ),
        Misconception(
            "integrand-forgotten",
            lambda: 3 * np.pi / 4,
            "This is the area of the region. The function to be integrated is missing.",
        ),
        Misconception(
            "r-and-limits",
            lambda: 21 * np.pi / 4,
            "Two things are to mend: the factor r is missing, and 1 and 4 are the limits of x² + "
            "y², not of r.",
        ),
        Misconception(
            "cosine-not-squared",
            lambda: 15 / 4,
            "Your integrand has cos θ to the first power. The whole of x is squared, its cosine "
            "too.",
        ),
        Misconception(
            "mean",
            lambda: 5 / 4,
            "This is the mean of x² over the region. The integral isn't divided by the area.",
        ),
    ),
)

LOCAL = Exercise(
    id="change_of_variables.local",
    name="invertibility",
    title="Invertible here, invertible everywhere?",
    level=1,
    points=1,
    objective="8.2",
    hints=(
        "Compute det J, and ask where it is zero. Then try to find two points with the same image.",
        "Where do (x, y) and (−x, −y) go?",
    ),
    answer=Choice(
        {
            "a": "det J > 0 at every point makes g one-to-one in a small neighbourhood of each. A "
            "determinant can't see that two points far apart have the same image: look for such "
            "a pair.",
            "b": "g is invertible near each point of the domain, and not one-to-one on the whole: "
            "det J = 4(x² + y²) is not 0, and yet (x, y) and (−x, −y) have the same image.",
            "c": "Every image has two preimages, but they lie on opposite sides of the origin: a "
            "small enough neighbourhood of one leaves the other out. Where is det J zero?",
            "d": "Nothing is special on the axes. One of the two terms x², y² is zero there, but "
            "det J is made of their sum.",
        }
    ),
    reference=lambda: "b",
)

SPHERICAL = Exercise(
    id="change_of_variables.spherical",
    name="cone_integral",
    title="An integral over an ice-cream cone",
    level=1,
    points=1,
    objective="8.3",
    hints=(
        "With ρ the distance from the origin and φ the angle from the positive z-axis, z is "
        "ρ cos φ and the factor is ρ² sin φ.",
        "The integral is a product of three: one in ρ, one in φ, one in θ. In φ, substitute cos φ.",
    ),
    answer=Array(),
    # ∫ z² over the ball of radius 3, angle from the positive z-axis at most π/3
    reference=lambda: 243 / 5 * 7 / 24 * 2 * np.pi,
    misconceptions=(
        Misconception(
            "factor-forgotten",
            lambda: 9 * (np.pi / 6 + np.sqrt(3) / 8) * 2 * np.pi,
            "The factor of the change of variables is missing: dρ dφ dθ is not a volume.",
        ),
        Misconception(
            "sine-forgotten",
            lambda: 243 / 5 * (np.pi / 6 + np.sqrt(3) / 8) * 2 * np.pi,
            "Of the factor you have ρ². The other part depends on φ: near the z-axis the circles "
            "around it are short.",
        ),
        Misconception(
            "radius-forgotten",
            lambda: 9 * 7 / 24 * 2 * np.pi,
            "Of the factor you have sin φ. The other part depends on ρ: two of the three edges of "
            "a small block grow with the distance.",
        ),
        Misconception(
            "one-radius",
            lambda: 81 / 4 * 7 / 24 * 2 * np.pi,
            "Your factor has ρ to the first power, as in the plane. Here two edges of a small "
            "block grow with ρ.",
        ),
        Misconception(
            "latitude",
            lambda: 243 / 5 * (np.sqrt(3) / 2) ** 3 / 3 * 2 * np.pi,
            "You measured the angle from the plane z = 0, as a latitude, and kept the limits for "
            "the angle from the z-axis. Angle, factor and limits must belong together.",
        ),
        Misconception(
            "half-ball",
            lambda: 243 / 5 / 3 * 2 * np.pi,
            "This is the integral over half the ball. The cone ends where φ is π/3.",
        ),
        Misconception(
            "half-turn",
            lambda: 243 / 5 * 7 / 24 * np.pi,
            "You went half around the axis. θ takes a full turn.",
        ),
        Misconception(
            "volume",
            lambda: 9 / 2 * 2 * np.pi,
            "This is the volume of the cone. The function to be integrated is missing.",
        ),
        Misconception(
            "sine-for-z",
            lambda: 243 / 5 * 5 / 24 * 2 * np.pi,
            "You put ρ sin φ for z. That is the distance from the z-axis; z is the height.",
        ),
        Misconception(
            "upper-limit-only",
            lambda: 243 / 5 / 24 * 2 * np.pi,
            "In φ you have the value at one limit only, with its sign turned. At the other limit, "
            "φ = 0, the cosine isn't 0.",
        ),
        Misconception(
            "angle-halved",
            lambda: 243 / 5 * (1 - (np.sqrt(3) / 2) ** 3) / 3 * 2 * np.pi,
            "You let φ run to π/6. The angle π/3 is measured from the axis to the edge, not "
            "across the cone.",
        ),
        Misconception(
            "z-not-squared",
            lambda: 81 / 4 * 3 / 8 * 2 * np.pi,
            "You integrated z. Its square is asked for.",
        ),
    ),
)

P_VALUE = Exercise(
    id="change_of_variables.p_value",
    name="meaning",
    title="What a p-value says",
    level=1,
    points=1,
    objective="8.7",
    hints=(
        "Of what is a p-value the probability, and what is taken for granted in computing it?",
        "It is computed as if the density were right. Then how often would a sample be at least "
        "as far from it?",
    ),
    answer=Choice(
        {
            "a": "A p-value is computed as if the density were right. So it can't say how probable "
            "that is.",
            "b": "Not rejected isn't proved, whatever the level: with this many points a slightly "
            "wrong density isn't caught either.",
            "c": "If your density is right, 34 of 100 such samples are at least as far from it as "
            "yours was. So this sample gives no reason to doubt it, and no proof.",
            "d": "Another sample may as well have a p-value near 0.9, even if your density is "
            "right: how far a sample is from its density is chance.",
        }
    ),
    reference=lambda: "c",
)

# ------------------------------------------------------------------ level 2: derive, implement


def _affine_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, mirrored: bool, edge: str = "", scale: float = 1.0, at: float = 1.0) -> Case:
        A = _mixing(rng, n, mirrored)
        b, x = rng.uniform(0.5, 1.5, size=n), at * rng.normal(size=n)
        return Case((scale * A, b, scale * (A @ x) + b), edge=edge, condition=10.0, sizes={"n": n})

    return [
        case(3, False),
        case(4, True),
        case(2, True),
        case(5, False),
        case(3, True, "y equals b", at=0.0),
        case(1, True, "n is 1"),
        case(80, False, "the determinant is too large for a double", scale=1e5),
    ]


def _laplace(x: Vector) -> float:
    return float(-np.sum(np.abs(x)) - len(x) * np.log(2))


def _size(A: Matrix) -> float:
    return float(np.linalg.slogdet(A)[1])


AFFINE = Exercise(
    id="change_of_variables.affine",
    name="affine_log_density",
    title="The log-density of an affine map",
    level=2,
    points=2,
    objective="8.4",
    hints=(
        "Which x was mapped to y? Solve for it. Then log p(y) is the log-density of X at that x, "
        "corrected by how much A stretches volume.",
        "Where A stretches, the same probability fills more room, so the density is lower. "
        "`np.linalg.slogdet(A)` returns the sign and log|det A|.",
    ),
    answer=Array(),
    reference=lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - _size(A),
    sampler=_affine_cases,
    misconceptions=(
        Misconception(
            "J-for-its-inverse",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) + _size(A),
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "same probability fills more room: does the density go up or down?",
        ),
        Misconception(
            "as-if-a-function",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)),
            "You went back to x and took the density there, as if it were a function of a point. "
            "A density is per volume, and A changes the volume.",
        ),
        Misconception(
            "forward-for-backward",
            lambda A, b, y: _laplace(A @ (y - b)) - _size(A),
            "You multiplied y − b by A. To find the x that was mapped to y, undo A.",
        ),
        Misconception(
            "forward-and-inverse",
            lambda A, b, y: _laplace(A @ (y - b)) + _size(A),
            "You used A where its inverse is needed, in both places: this is the density of "
            "another variable, the one that A maps back.",
        ),
        Misconception(
            "density-at-y",
            lambda A, b, y: _laplace(y) - _size(A),
            "You evaluated the density of X at y. It belongs at the point x that was mapped to y.",
        ),
        Misconception(
            "shift-forgotten",
            lambda A, b, y: _laplace(np.linalg.solve(A, y)) - _size(A),
            "You left b out on the way back. It doesn't change volumes, but it moves the points.",
        ),
        Misconception(
            "shift-added",
            lambda A, b, y: _laplace(np.linalg.solve(A, y + b)) - _size(A),
            "You added b on the way back. The map added it, so undo that.",
        ),
        Misconception(
            "transposed",
            lambda A, b, y: _laplace(np.linalg.solve(A.T, y - b)) - _size(A),
            "You solved with the transpose of A. The determinant doesn't notice, but the point "
            "x does.",
        ),
        Misconception(
            "twos-forgotten",
            lambda A, b, y: float(-np.sum(np.abs(np.linalg.solve(A, y - b)))) - _size(A),
            "The ½ in front of each entry's density is missing: n of them, one for each entry.",
        ),
        Misconception(
            "one-two",
            lambda A, b, y: (
                float(-np.sum(np.abs(np.linalg.solve(A, y - b)))) - np.log(2) - _size(A)
            ),
            "You counted the ½ of the density once. The density of X is a product of n factors, "
            "and each has one.",
        ),
        Misconception(
            "gaussian",
            lambda A, b, y: (
                (-np.sum(np.linalg.solve(A, y - b) ** 2) / 2 - len(y) / 2 * np.log(2 * np.pi))
                - _size(A)
            ),
            "This is right for Gaussian entries. The density here is ½ exp(−|x|): another "
            "logarithm, the same map.",
        ),
        Misconception(
            "not-the-logarithm",
            lambda A, b, y: np.exp(_laplace(np.linalg.solve(A, y - b)) - _size(A)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "determinant-overflows",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.log(np.abs(np.linalg.det(A))),
            "Right, as long as the determinant fits into a double. With 80 dimensions it may be "
            "larger than 1e308, and then its logarithm comes out infinite. Never form the "
            "determinant: `np.linalg.slogdet`.",
        ),
        Misconception(
            "absolute-value-forgotten",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.log(np.linalg.det(A)),
            "Where the determinant is negative you took the logarithm of a negative number. The "
            "density needs the absolute value. (And a determinant can overflow: look for a "
            "function that returns the logarithm at once.)",
        ),
        Misconception(
            "matrix-not-undone",
            lambda A, b, y: _laplace(y - b) - _size(A),
            "You took b away and left A in place. To find the x that was mapped to y, undo both.",
        ),
        Misconception(
            "undone-in-the-wrong-order",
            lambda A, b, y: _laplace(np.linalg.solve(A, y) - b) - _size(A),
            "You undid A first and b afterwards. The map added b last, so it is to be taken away "
            "first.",
        ),
        Misconception(
            "half-the-logarithm",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - _size(A) / 2,
            "You took half of log|det A|. The half belongs to the determinant of a covariance, "
            "AAᵀ, which is the square of det A.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            lambda A, b, y: _laplace(np.linalg.solve(A, y - b)) - np.linalg.slogdet(A)[0],
            "You subtracted the sign of the determinant. `slogdet` returns two numbers: the sign "
            "first, then the logarithm.",
        ),
    ),
)


def _log_det_cases(rng: np.random.Generator) -> list[Case]:
    # x is chosen by what the first map makes of it: entries of both signs, with a sum below 0.
    def case(A: Matrix, B: Matrix, edge: str = "") -> Case:
        n = len(A)
        middle = np.where(np.arange(n) % 3 == 1, 1.0, -1.0) * rng.uniform(0.5, 1.5, size=n)
        x = np.linalg.solve(B, middle)
        return Case((A, B, x), edge=edge, condition=10.0, sizes={"n": n})

    def small(n: int, mirrored: bool, scale: float = 1.0) -> tuple[Matrix, Matrix]:
        return scale * _mixing(rng, n, mirrored), _mixing(rng, n, False)

    def large(n: int, scale: float) -> tuple[Matrix, Matrix]:
        # Strong on the diagonal, so they are well conditioned without a QR factorisation.
        A, B = rng.normal(size=(2, n, n)) / np.sqrt(n) + 3.0 * np.eye(n)
        return scale * A, B

    return [
        case(*small(3, True)),
        case(*small(4, False)),
        case(*small(5, True, scale=0.3)),
        case(*small(3, False)),
        case(*small(1, True), "n is 1"),
        case(*large(200, 40.0), "the determinant is too large for a double"),
        case(*large(150, 1e-4), "the determinant is too small for a double"),
    ]


def _log(x: Any) -> float:
    """The logarithm, with −∞ at 0 and NaN below, without complaint."""
    with np.errstate(all="ignore"):
        return float(np.log(x))


def _det(A: Matrix) -> float:
    with np.errstate(all="ignore"):
        return float(np.linalg.det(A))


def _composed(A: Matrix, B: Matrix, x: Vector) -> float:
    return float(_size(A) + np.sum(B @ x) + _size(B))


def _composed_det(A: Matrix, B: Matrix, x: Vector) -> float:
    return _det(A * np.exp(B @ x) @ B)


LOG_DET = Exercise(
    id="change_of_variables.log_det",
    name="composed_log_det",
    title="The log-determinant of three maps in a row",
    level=2,
    points=2,
    objective="8.6",
    hints=(
        "Three maps, one after the other: B, then exp in each entry, then A. By the chain rule "
        "their determinants multiply.",
        "The map in the middle has a diagonal Jacobian. What stands on its diagonal, and what "
        "is the logarithm of that? For A and B there is `np.linalg.slogdet`.",
    ),
    answer=Array(),
    # g(x) = A exp(B x), J = A diag(exp(B x)) B
    reference=_composed,
    sampler=_log_det_cases,
    misconceptions=(
        Misconception(
            "determinant-first",
            lambda A, B, x: _log(abs(_composed_det(A, B, x))),
            "Right for small matrices. Where the determinant is larger than 1e308 it becomes "
            "infinite before you take the logarithm, and where it is tiny it becomes 0. Add "
            "logarithms up instead of multiplying numbers.",
        ),
        Misconception(
            "absolute-value-forgotten",
            lambda A, B, x: _log(_composed_det(A, B, x)),
            "You took the logarithm of the determinant with its sign; where that is negative, the "
            "result is NaN. (And for a large matrix the determinant overflows.)",
        ),
        Misconception(
            "middle-forgotten",
            lambda A, B, x: _size(A) + _size(B),
            "You have the two matrices. The exp between them stretches too, each entry by its "
            "own slope.",
        ),
        Misconception(
            "outer-forgotten",
            lambda A, B, x: float(np.sum(B @ x)) + _size(B),
            "The outer matrix A is missing: each of the three maps changes volumes.",
        ),
        Misconception(
            "inner-forgotten",
            lambda A, B, x: _size(A) + float(np.sum(B @ x)),
            "The inner matrix B decides where the slopes are taken, and you have that. It also "
            "changes volumes itself.",
        ),
        Misconception(
            "slope-at-x",
            lambda A, B, x: _size(A) + float(np.sum(x)) + _size(B),
            "You took the slopes of exp at x. What is put into exp is Bx.",
        ),
        Misconception(
            "transposed",
            lambda A, B, x: _size(A) + float(np.sum(x @ B)) + _size(B),
            "You took the slopes of exp at Bᵀx. B isn't transposed: what is put into exp is Bx.",
        ),
        Misconception(
            "slopes-added",
            lambda A, B, x: _size(A) + float(np.sum(np.exp(B @ x))) + _size(B),
            "You added the slopes of exp up. Their logarithms are to be added.",
        ),
        Misconception(
            "size-of-each-logarithm",
            lambda A, B, x: _size(A) + float(np.sum(np.abs(B @ x))) + _size(B),
            "You added the absolute values of the entries of Bx. The slopes of exp are positive "
            "already; where one is below 1, its logarithm is negative, and rightly so.",
        ),
        Misconception(
            "inverse-map",
            lambda A, B, x: -_composed(A, B, x),
            "The sign is turned: this is the log-determinant of the inverse map.",
        ),
        Misconception(
            "sign-for-the-logarithm",
            lambda A, B, x: float(
                np.linalg.slogdet(A)[0] + np.sum(B @ x) + np.linalg.slogdet(B)[0]
            ),
            "You added the signs of the determinants. `slogdet` returns two numbers: the sign "
            "first, then the logarithm.",
        ),
        Misconception(
            "logarithms-multiplied",
            lambda A, B, x: _size(A) * float(np.sum(B @ x)) * _size(B),
            "You multiplied the three logarithms. The determinants multiply, so their logarithms "
            "add.",
        ),
        Misconception(
            "diagonal-only",
            lambda A, B, x: float(
                np.sum(np.log(np.abs(np.diag(A))))
                + np.sum(B @ x)
                + np.sum(np.log(np.abs(np.diag(B))))
            ),
            "You used the diagonals of A and B. That is the shortcut for triangular matrices; "
            "factor each into triangular ones first.",
        ),
        Misconception(
            "base-ten",
            lambda A, B, x: _composed(A, B, x) / np.log(10),
            "This is the logarithm to base 10. The natural logarithm is asked for.",
        ),
        Misconception(
            "size-of-the-logarithm",
            lambda A, B, x: abs(_composed(A, B, x)),
            "The absolute value stands outside the logarithm. It belongs inside: log|det J| is "
            "negative for a map that shrinks volume.",
        ),
        Misconception(
            "determinant",
            lambda A, B, x: abs(_composed_det(A, B, x)),
            "This is the determinant. The logarithm of its absolute value is asked for, which "
            "stays in range where the determinant doesn't.",
        ),
    ),
)


def _logit_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int) -> Case:
        mu = float(rng.uniform(0.4, 1.2) * rng.choice([-1, 1]))
        s = float(rng.uniform(0.5, 0.8))
        return Case((mu, s, rng.uniform(0.1, 0.9, size=k)), sizes={"k": k})

    outside = np.array([-0.3, 0.0, float(rng.uniform(0.2, 0.8)), 1.0, 1.7])
    edge = Case((0.5, 0.7, outside), edge="some y lie outside (0, 1)", sizes={"k": 5})
    return [case(4), case(5), case(3), edge]


def _inside(formula: Callable[[float, float, Vector], Vector]) -> Callable[..., Vector]:
    """Make (mu, s, y) ↦ density out of a formula for y in (0, 1); elsewhere 0."""

    def density(mu: float, s: float, y: Vector) -> Vector:
        within = (y > 0) & (y < 1)
        values = formula(mu, s, np.where(within, y, 0.5))
        return np.where(within, values, 0.0)

    return density


def _logit(y: Vector) -> Vector:
    return np.asarray(np.log(y / (1 - y)))


LOGIT_NORMAL = Exercise(
    id="change_of_variables.logit_normal",
    name="logit_normal_density",
    title="The density of a random probability",
    level=2,
    points=1,
    objective="8.4",
    hints=(
        "Undo the sigmoid: which x gives y? Then differentiate that x by y.",
        "The sigmoid's slope at x is y(1 − y). A density is divided by the slope of the map.",
    ),
    answer=Array(),
    reference=_inside(lambda mu, s, y: _normal(_logit(y), mu, s) / (y * (1 - y))),
    sampler=_logit_cases,
    misconceptions=(
        Misconception(
            "as-if-a-function",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s)),
            "You went back to x and took the normal density there. The sigmoid squeezes a piece "
            "of the line into a shorter one, and a density is per length.",
        ),
        Misconception(
            "J-for-its-inverse",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) * y * (1 - y)),
            "You multiplied by the sigmoid's slope. Where the slope is small, points are crowded: "
            "is the density higher or lower there?",
        ),
        Misconception(
            "not-taken-back",
            _inside(lambda mu, s, y: _normal(y, mu, s) / (y * (1 - y))),
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
        ),
        Misconception(
            "log-normal",
            _inside(lambda mu, s, y: _normal(np.log(y), mu, s) / y),
            "This is the density of exp(X). The map here is the sigmoid.",
        ),
        Misconception(
            "half-the-slope",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s) / y),
            "Of the derivative of log(y) − log(1 − y) you have the first term only.",
        ),
        Misconception(
            "deviation-not-in-front",
            _inside(lambda mu, s, y: s * _normal(_logit(y), mu, s) / (y * (1 - y))),
            "The normal density has s in its exponent and in the constant in front. Yours has it "
            "only in the exponent.",
        ),
        Misconception(
            "variance-for-deviation",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, np.sqrt(s)) / (y * (1 - y))),
            "You took s for the variance. Here it is the standard deviation.",
        ),
        Misconception(
            "sigmoid-again",
            _inside(lambda mu, s, y: _normal(1 / (1 + np.exp(-y)), mu, s) / (y * (1 - y))),
            "You applied the sigmoid to y. It has been applied already: undo it.",
        ),
        Misconception(
            "two-not-in-the-exponent",
            _inside(
                lambda mu, s, y: (
                    np.exp(-(((_logit(y) - mu) / s) ** 2)) / (s * np.sqrt(2 * np.pi) * y * (1 - y))
                )
            ),
            "The exponent of the normal density has a ½, which yours lacks.",
        ),
        Misconception(
            "deviation-squared",
            _inside(lambda mu, s, y: _normal(_logit(y), mu, s**2) / (y * (1 - y))),
            "You took s² for the standard deviation. That is s itself (and so is `scale` in "
            "SciPy).",
        ),
        Misconception(
            "logit-mirrored",
            _inside(lambda mu, s, y: _normal(-_logit(y), mu, s) / (y * (1 - y))),
            "You solved for −x. The sigmoid increases: for y near 1, x must be large.",
        ),
        Misconception(
            "slope-at-y",
            _inside(
                lambda mu, s, y: _normal(_logit(y), mu, s) * (1 + np.exp(y)) * (1 + np.exp(-y))
            ),
            "You evaluated the sigmoid's slope at y. It belongs at x, where the sigmoid has the "
            "value y.",
        ),
        Misconception(
            "the-logarithm",
            _inside(lambda mu, s, y: np.log(_normal(_logit(y), mu, s) / (y * (1 - y)))),
            "This is the logarithm of the density. The density itself is asked for.",
        ),
    ),
)


def _inverse_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int) -> Case:
        a = float(rng.uniform(1.5, 3.0))
        return Case((a, rng.uniform(0.1, 0.45, size=k)), sizes={"k": k})

    edge = Case((2.5, np.array([0.0, 0.25])), edge="u contains 0", sizes={"k": 2})
    return [case(4), case(5), case(3), edge]


INVERSE_TRANSFORM = Exercise(
    id="change_of_variables.inverse_transform",
    name="heavy_tailed_samples",
    title="Samples from uniform numbers",
    level=2,
    points=2,
    objective="8.7",
    hints=(
        "First integrate the density from 0 to x: that is F(x). Check that F(0) = 0 and F(∞) = 1.",
        "Solve u = F(x) for x. Small u must give small x.",
    ),
    answer=Array(),
    # p(x) = a (1 + x)^(−a − 1) for x ≥ 0, F(x) = 1 − (1 + x)^(−a)
    reference=lambda a, u: (1 - u) ** (-1 / a) - 1,
    sampler=_inverse_cases,
    misconceptions=(
        Misconception(
            "mirrored",
            lambda a, u: np.where(u > 0, np.where(u > 0, u, 1.0) ** (-1 / a) - 1, np.inf),
            "These have the right distribution, because 1 − U is uniform too, but they aren't "
            "F⁻¹(u): yours fall as u grows.",
        ),
        Misconception(
            "forward",
            lambda a, u: 1 - (1 + u) ** (-a),
            "You applied F. It turns samples into uniform numbers; the way from uniform numbers "
            "to samples is its inverse.",
        ),
        Misconception(
            "density-evaluated",
            lambda a, u: a * (1 + u) ** (-a - 1),
            "You evaluated the density at u. A sample is a point x; find the one below which the "
            "probability is u.",
        ),
        Misconception(
            "density-inverted",
            lambda a, u: np.where(
                u > 0, (np.where(u > 0, u, 1.0) / a) ** (-1 / (a + 1)) - 1, np.inf
            ),
            "You solved u = p(x). The density isn't a probability: integrate it to F first, and "
            "invert that.",
        ),
        Misconception(
            "one-not-subtracted",
            lambda a, u: (1 - u) ** (-1 / a),
            "You solved for 1 + x. For u = 0 the sample should be 0, the left end.",
        ),
        Misconception(
            "reciprocal-forgotten",
            lambda a, u: (1 - u) ** (-a) - 1,
            "To undo the power −a, take the power −1/a.",
        ),
        Misconception(
            "sign-of-the-exponent",
            lambda a, u: (1 - u) ** (1 / a) - 1,
            "Your samples are negative, and the density lives on x ≥ 0. Look at the sign of the "
            "exponent.",
        ),
        Misconception(
            "exponent-of-the-density",
            lambda a, u: (1 - u) ** (-1 / (a + 1)) - 1,
            "You kept the exponent of the density. Integrating raises it by one.",
        ),
        Misconception(
            "exponential",
            lambda a, u: -np.log(1 - u) / a,
            "These samples have the exponential density. The one here falls like a power: "
            "integrate it.",
        ),
        Misconception(
            "reciprocal",
            lambda a, u: np.where(u > 0, 1 / (1 - (1 + np.where(u > 0, u, 1.0)) ** (-a)), np.inf),
            "You computed 1/F(u). F⁻¹ is the inverse function, which undoes F.",
        ),
    ),
)


def _box_muller_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, edge: str = "") -> Case:
        m = rng.uniform(0.5, 1.5, size=2)
        L = np.array([[rng.uniform(1.2, 1.8), 0.0], rng.uniform(0.5, 0.9, size=2)])
        u1, u2 = rng.uniform(0.1, 0.9, size=(2, k))
        return Case((m, L, np.ones(k) if edge else u1, u2), edge=edge, sizes={"k": k})

    return [case(4), case(5), case(3), case(3, "u1 is 1")]


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


BOX_MULLER = Exercise(
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
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _square_cases(rng: np.random.Generator) -> list[Case]:
    # μ is never 0: then both preimages would weigh the same, and doubling one would be right.
    def case(k: int, sign: float) -> Case:
        mu = float(sign * rng.uniform(0.5, 1.2))
        return Case((mu, rng.uniform(0.2, 0.8, size=k) + np.arange(k)), sizes={"k": k})

    edge = Case(
        (-0.7, np.array([-1.5, 0.0, float(rng.uniform(0.5, 1.5))])),
        edge="y contains 0 or a negative number",
        sizes={"k": 3},
    )
    return [case(4, 1.0), case(3, -1.0), case(5, 1.0), edge]


def _squared(formula: Callable[[float, Vector], Vector]) -> Callable[[float, Vector], Vector]:
    """Make (mu, y) ↦ density out of a formula in the positive root r = √y; 0 for y ≤ 0."""

    def density(mu: float, y: Vector) -> Vector:
        positive = y > 0
        return np.where(positive, formula(mu, np.sqrt(np.where(positive, y, 1.0))), 0.0)

    return density


SQUARE = Exercise(
    id="change_of_variables.square",
    name="square_density",
    title="The density of a square",
    level=3,
    points=3,
    objective="8.5",
    hints=(
        "Which x have x² = y? For y > 0 there are two, and since μ is not 0 they are not equally "
        "likely.",
        "Each preimage gives a term: the normal density *there*, divided by the size of the slope "
        "there.",
    ),
    answer=Array(),
    reference=_squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (2 * r)),
    sampler=_square_cases,
    misconceptions=(
        Misconception(
            "one-preimage",
            _squared(lambda mu, r: _normal(r, mu) / (2 * r)),
            "You have the term of x = √y. Another x has the same square.",
        ),
        Misconception(
            "other-preimage",
            _squared(lambda mu, r: _normal(-r, mu) / (2 * r)),
            "You have the term of x = −√y. Another x has the same square.",
        ),
        Misconception(
            "doubled",
            _squared(lambda mu, r: _normal(r, mu) / r),
            "You counted one preimage twice. The two are equally likely only when μ = 0: each "
            "needs the density at its own place. (Or is a 2 of the slope missing?)",
        ),
        Misconception(
            "absolute-value-forgotten",
            _squared(lambda mu, r: (_normal(r, mu) - _normal(-r, mu)) / (2 * r)),
            "Your two terms are subtracted. At the negative preimage the slope is negative, but "
            "the probability that comes from there is not: divide by the size of the slope.",
        ),
        Misconception(
            "as-if-a-function",
            _squared(lambda mu, r: _normal(r, mu) + _normal(-r, mu)),
            "You added the normal densities at the two preimages. A density is per length, and "
            "squaring changes lengths: the slope is missing.",
        ),
        Misconception(
            "as-if-a-function-at-one",
            _squared(lambda mu, r: _normal(r, mu)),
            "You took the normal density at √y, as if it were a function. It is per length, so "
            "the slope comes in; and there is another preimage.",
        ),
        Misconception(
            "J-for-its-inverse",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) * 2 * r),
            "You multiplied by the slope of the square. Where the map stretches, the density "
            "becomes lower.",
        ),
        Misconception(
            "slope-at-y",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / (2 * r**2)),
            "You evaluated the slope 2x at y. It belongs at the preimage x.",
        ),
        Misconception(
            "slope-without-two",
            _squared(lambda mu, r: (_normal(r, mu) + _normal(-r, mu)) / r),
            "Your density has the total probability 2. Look at the derivative of x² again.",
        ),
        Misconception(
            "mean-ignored",
            _squared(lambda mu, r: _normal(r) / r),
            "This is the density for μ = 0, called chi-square with one degree of freedom. Here μ "
            "is not 0.",
        ),
        Misconception(
            "squared-again",
            _squared(lambda mu, r: _normal(r**4, mu)),
            "You put y² into the normal density. Go back from y to x, not forward once more.",
        ),
        Misconception(
            "mirrored-below-zero",
            lambda mu, y: _squared(lambda m, r: (_normal(r, m) + _normal(-r, m)) / (2 * r))(
                mu, np.abs(y)
            ),
            "For a negative y you took the value at −y. A square is never negative: what is the "
            "density there?",
        ),
        Misconception(
            "shifted",
            lambda mu, y: _squared(lambda m, r: _normal(r) / r)(mu, y - mu),
            "You shifted the density for mean 0 by μ. But shifting X by μ doesn't shift X² by μ: "
            "start from the preimages of y.",
        ),
        Misconception(
            "density-at-y",
            _squared(lambda mu, r: _normal(r**2, mu)),
            "You evaluated the normal density at y. It belongs at each x whose square is y, with "
            "the slope there.",
        ),
    ),
)


def _flow_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        W = np.tril(rng.uniform(0.3, 0.9, size=(n, n)) * rng.choice([-1, 1], size=(n, n)), -1)
        return Case((W, rng.uniform(0.5, 1.5, size=n)), edge=edge, sizes={"n": n})

    n = 50
    # Every s but the first is near 24, so det J is about exp(24 · 49), beyond the largest double.
    W = np.tril(rng.uniform(0.9, 1.1, size=(n, n)), -1)
    W[1:] *= 24.0 / W[1:].sum(axis=1, keepdims=True)
    overflow = Case(
        (W, rng.uniform(0.9, 1.1, size=n)),
        edge="the determinant is too large for a double",
        sizes={"n": n},
    )
    return [case(3), case(4), case(5), case(4), case(1, "n is 1"), overflow]


def _flow(
    back: Callable[[Vector, Vector], Vector] = lambda y, s: np.exp(-s) * y,
    volume: Callable[[Vector], Any] = np.sum,
    constant: float = 0.5 * np.log(2 * np.pi),
    scales: Callable[[Matrix, Vector], Vector] = lambda W, y: W @ y,
) -> Callable[[Matrix, Vector], Any]:
    """Make (W, y) ↦ log-density out of the parts of the formula."""

    def log_density(W: Matrix, y: Vector) -> Any:
        s = scales(W, y)
        x = back(y, s)
        return -0.5 * np.sum(x**2) - constant * len(y) - volume(s)

    return log_density


def _scales_from_x(W: Matrix, y: Vector) -> Vector:
    s, x = np.zeros_like(y), np.zeros_like(y)
    for i in range(len(y)):
        s[i] = W[i] @ x
        x[i] = np.exp(-s[i]) * y[i]
    return s


def _log_of_product(s: Vector) -> float:
    with np.errstate(over="ignore"):
        return _log(np.prod(np.exp(s)))


FLOW = Exercise(
    id="change_of_variables.flow",
    name="flow_log_density",
    title="The log-density of a nonlinear map",
    level=3,
    points=3,
    objective="8.6",
    hints=(
        "Going back is easy: y is given, so s is known, and each x_i follows from y_i. Then look "
        "at which y_i depend on which x_j: what does that make of the Jacobian?",
        "A triangular determinant is the product of its diagonal, so its logarithm is a sum. The "
        "diagonal holds ∂y_i/∂x_i, where s_i depends on earlier entries only.",
    ),
    answer=Array(),
    reference=_flow(),
    sampler=_flow_cases,
    tolerance=Tolerance(1e-10, 1e-12, "a formula in logarithms is right nearly to rounding"),
    misconceptions=(
        Misconception(
            "J-for-its-inverse",
            _flow(volume=lambda s: -np.sum(s)),
            "The logarithm of the determinant has the wrong sign. Where the map stretches, the "
            "density becomes lower.",
        ),
        Misconception(
            "as-if-a-function",
            _flow(volume=lambda s: 0.0),
            "You took the normal density at x and stopped. The map changes volumes, so the "
            "determinant of its Jacobian belongs in the answer.",
        ),
        Misconception(
            "density-at-y",
            _flow(back=lambda y, s: y),
            "You evaluated the normal density at y. It belongs at the x that was mapped to y.",
        ),
        Misconception(
            "forward-for-backward",
            _flow(back=lambda y, s: np.exp(s) * y),
            "You multiplied y by exp(s). The map did that to x; to go back, undo it.",
        ),
        Misconception(
            "size-of-each-scale",
            _flow(volume=lambda s: np.sum(np.abs(s))),
            "You added up the absolute values of s. It is the determinant whose absolute value "
            "counts, and exp(s) is positive already: s itself may be negative.",
        ),
        Misconception(
            "scales-added",
            _flow(volume=lambda s: _log(np.sum(np.exp(s)))),
            "You added the diagonal of the Jacobian up before the logarithm. The determinant of a "
            "triangular matrix is a product.",
        ),
        Misconception(
            "constant-forgotten",
            _flow(constant=0.0),
            "The constant of the normal density is missing, once for each of the n entries.",
        ),
        Misconception(
            "constant-once",
            lambda W, y: _flow(constant=0.5 * np.log(2 * np.pi) / len(y))(W, y),
            "You counted the constant of the normal density once. There are n entries, and each "
            "has one.",
        ),
        Misconception(
            "scales-from-x",
            _flow(scales=_scales_from_x),
            "You computed s from x. Here it is made of the earlier entries of y.",
        ),
        Misconception(
            "transposed",
            _flow(scales=lambda W, y: W.T @ y),
            "You used the transpose of W, so that s_i depends on the later entries.",
        ),
        Misconception(
            "determinant-overflows",
            _flow(volume=_log_of_product),
            "Right, as long as the determinant fits into a double. You multiplied first and took "
            "the logarithm afterwards; in high dimension the product overflows.",
        ),
        Misconception(
            "not-the-logarithm",
            lambda W, y: np.exp(_flow()(W, y)),
            "This is the density itself. Its logarithm is asked for.",
        ),
        Misconception(
            "half-forgotten",
            lambda W, y: _flow()(W, y) - 0.5 * np.sum((np.exp(-W @ y) * y) ** 2),
            "The exponent of the normal density has a ½, which yours lacks.",
        ),
        Misconception(
            "root-forgotten",
            _flow(constant=np.log(2 * np.pi)),
            "You have log 2π for each entry. The constant in front of the normal density is "
            "1/√(2π): mind the root.",
        ),
        Misconception(
            "subtracted",
            _flow(back=lambda y, s: y - s),
            "You subtracted s from y. The map multiplied by exp(s), so divide by that.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    AREA,
    POLAR,
    LOCAL,
    SPHERICAL,
    P_VALUE,
    AFFINE,
    LOG_DET,
    LOGIT_NORMAL,
    INVERSE_TRANSFORM,
    BOX_MULLER,
    SQUARE,
    FLOW,
)
