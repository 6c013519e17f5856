"""A gradient in polar coordinates."""

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
    Vector,
    slip,
)


def _polar_cases(rng: np.random.Generator) -> list[Case]:
    # Never r = 1: there the unit vectors and the columns of J are the same.
    def case(edge: str = "", angle: float | None = None) -> Case:
        r = float(rng.uniform(1.5, 3.0))
        theta = float(rng.uniform(0.3, 1.2)) if angle is None else angle
        return Case((r, theta, rng.normal(size=2)), edge=edge)

    # Doubles near 1e6 are 1e-10 apart: a finite difference loses its step there.
    many_turns = float(rng.uniform(1e6, 2e6))
    return [
        case(),
        case(),
        case(angle=2.4),
        case(angle=4.0),
        case(angle=many_turns),
        case("theta is 0", 0.0),
        case("theta is 7", 7.0),
    ]


def _polar(
    formula: Callable[[Matrix, Vector], Vector], radius: bool = True
) -> Callable[[float, float, Vector], Vector]:
    """Make (r, θ, g) ↦ formula(J, g) with the polar map's Jacobian, or with its unit columns."""

    def pulled(r: float, theta: float, g: Vector) -> Vector:
        c, s = np.cos(theta), np.sin(theta)
        length = r if radius else 1.0
        return formula(np.array([[c, -length * s], [s, length * c]]), g)

    return pulled


def _differentiated(r: float, theta: float, g: Vector) -> Vector:
    """Differentiate a loss with the gradient g, as a function of r and θ."""
    return gradient_of(
        lambda p: g[0] * p[0] * np.cos(p[1]) + g[1] * p[0] * np.sin(p[1]), [r, theta]
    )


Slope = Callable[[float, float, float], float]


def _slopes(
    r: float,
    theta: float,
    g: Vector,
    *,
    angle: Callable[[float], float] = float,
    x_by_r: Slope = lambda r, c, s: c,
    y_by_r: Slope = lambda r, c, s: s,
    x_by_angle: Slope = lambda r, c, s: -r * s,
    y_by_angle: Slope = lambda r, c, s: r * c,
    given: Callable[[Vector], Vector] = lambda g: g,
    placed: Callable[[Vector], Vector] = lambda slopes: slopes,
) -> Vector:
    """The two slopes, made of their terms."""
    c, s = float(np.cos(angle(theta))), float(np.sin(angle(theta)))
    u, v = given(g)
    first = x_by_r(r, c, s) * u + y_by_r(r, c, s) * v
    second = x_by_angle(r, c, s) * u + y_by_angle(r, c, s) * v
    return placed(np.array([first, second]))


EXERCISE = Exercise(
    id="jacobian.polar",
    name="polar_gradient",
    title="A gradient in polar coordinates",
    level=2,
    points=2,
    objective="2.6",
    hints=(
        "The map f takes (r, θ) to (x, y), and L∘f is the loss as a function of (r, θ). You know "
        "the gradient of L by the outputs of f and want the one by its inputs.",
        "Which is it: J, its transpose or its inverse? Check with dL = g·(dx, dy) and "
        "(dx, dy) = J (dr, dθ).",
    ),
    answer=Array(),
    reference=_polar(lambda J, g: J.T @ g),
    sampler=_polar_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "pushed-forward",
            _polar(lambda J, g: J @ g),
            "You multiplied by J, which takes a step of (r, θ) to a step of (x, y). A gradient "
            "goes the other way, from the outputs of the map to its inputs.",
        ),
        Misconception(
            "inverse",
            _polar(lambda J, g: np.linalg.solve(J, g)),
            "These numbers are J⁻¹g: the second entry is divided by r. That is how a *velocity* "
            "is rewritten in polar coordinates. A gradient isn't a velocity: write dL in terms of"
            " dr and dθ.",
        ),
        Misconception(
            "inverse-transposed",
            _polar(lambda J, g: np.linalg.solve(J.T, g)),
            "You used the inverse of the transpose: that takes a gradient by (r, θ) to one by "
            "(x, y), the wrong way round.",
        ),
        slip(
            _slopes,
            "unit-vectors",
            "Your second entry is the slope per unit of *length* along the circle. The derivative "
            "by θ is asked for, and a small angle dθ moves the point farther the larger r is.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -s,
            y_by_angle=lambda r, c, s: c,
        ),
        slip(
            _slopes,
            "angle-sign",
            "The second entry has the wrong sign: as θ grows, x falls by r sin θ dθ and y rises by "
            "r cos θ dθ.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: r * s,
            y_by_angle=lambda r, c, s: -r * c,
        ),
        slip(
            _slopes,
            "term-sign",
            "In the second entry the term of x has the wrong sign: what is the derivative of cos "
            "θ?",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: r * s,
        ),
        Misconception(
            "sine-for-cosine",
            _polar(lambda J, g: J[::-1].T @ g),
            "These would be the slopes for x = r sin θ and y = r cos θ, or for the entries of g "
            "in each other's place. Here it is the other way round.",
        ),
        slip(
            _slopes,
            "degrees",
            "You converted theta as if it were in degrees. It is in radians, and so are NumPy's "
            "functions.",
            angle=np.radians,
        ),
        slip(
            _slopes,
            "order",
            "The two entries have changed places: first the slope by r, then the one by θ.",
            placed=lambda slopes: slopes[::-1],
        ),
        slip(
            _slopes,
            "radius-in-both",
            "The first entry is multiplied by r. Moving outwards by dr moves the point by dr, "
            "whatever r is.",
            "The second entry is right.",
            x_by_r=lambda r, c, s: r * c,
            y_by_r=lambda r, c, s: r * s,
        ),
        Misconception(
            "polar-of-g",
            lambda r, theta, g: np.array([np.hypot(*g), np.arctan2(g[1], g[0])]),
            "This is the vector g in polar coordinates, its length and its angle. Asked for is how "
            "L changes with r and with θ.",
        ),
        Misconception(
            "unchanged",
            _polar(lambda J, g: g),
            "You returned the gradient by x and y. By other variables it has other numbers.",
        ),
        Misconception(
            "x-for-the-whole",
            lambda r, theta, g: g[0] * np.array([np.cos(theta), -r * np.sin(theta)]),
            "You followed x alone. y depends on r and θ as well.",
        ),
        Misconception(
            "y-for-the-whole",
            lambda r, theta, g: g[1] * np.array([np.sin(theta), r * np.cos(theta)]),
            "You followed y alone. x depends on r and θ as well.",
        ),
        Misconception(
            "diagonal-alone",
            lambda r, theta, g: g * np.array([np.cos(theta), r * np.cos(theta)]),
            "You used the diagonal of the Jacobian alone: ∂x/∂r and ∂y/∂θ. The other two entries "
            "count as well.",
        ),
        Misconception(
            "times-the-point",
            lambda r, theta, g: g * r * np.array([np.cos(theta), np.sin(theta)]),
            "You multiplied the gradient by the point (x, y), entry by entry. The chain rule "
            "multiplies by derivatives.",
        ),
        Misconception(
            "half-turns-dropped",
            lambda r, theta, g: np.array(
                [
                    np.cos(theta % np.pi) * g[0] + np.sin(theta % np.pi) * g[1],
                    r * (np.cos(theta % np.pi) * g[1] - np.sin(theta % np.pi) * g[0]),
                ]
            ),
            "You took θ modulo π. A full turn is 2π, and sine and cosine know that themselves.",
        ),
        slip(
            _slopes,
            "first-exchanged",
            "In the first entry sine and cosine have changed places.",
            "The second entry is right.",
            x_by_r=lambda r, c, s: s,
            y_by_r=lambda r, c, s: c,
        ),
        slip(
            _slopes,
            "second-exchanged",
            "In the second entry sine and cosine have changed places.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -r * c,
            y_by_angle=lambda r, c, s: r * s,
        ),
        slip(
            _slopes,
            "second-not-differentiated",
            "In the second entry stand the coordinates themselves. Differentiate x and y by θ.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: r * c,
            y_by_angle=lambda r, c, s: r * s,
        ),
        slip(
            _slopes,
            "second-term-sign",
            "In the second entry the term of y has the wrong sign: what is the derivative of sin "
            "θ?",
            "The first entry is right.",
            y_by_angle=lambda r, c, s: -r * c,
        ),
        slip(
            _slopes,
            "first-term-sign",
            "In the first entry the term of y has the wrong sign.",
            "The second entry is right.",
            y_by_r=lambda r, c, s: -s,
        ),
        slip(
            _slopes,
            "first-x-sign",
            "In the first entry the term of x has the wrong sign.",
            "The second entry is right.",
            x_by_r=lambda r, c, s: -c,
        ),
        slip(
            _slopes,
            "first-y-missing",
            "In the first entry the term of y is missing.",
            "The second entry is right.",
            y_by_r=lambda r, c, s: 0.0,
        ),
        slip(
            _slopes,
            "first-x-missing",
            "In the first entry the term of x is missing.",
            "The second entry is right.",
            x_by_r=lambda r, c, s: 0.0,
        ),
        slip(
            _slopes,
            "second-x-missing",
            "In the second entry the term of x is missing.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: 0.0,
        ),
        slip(
            _slopes,
            "second-y-missing",
            "In the second entry the term of y is missing.",
            "The first entry is right.",
            y_by_angle=lambda r, c, s: 0.0,
        ),
        slip(
            _slopes,
            "second-squared",
            "The second entry has r². Its derivatives by θ hold one r.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -(r**2) * s,
            y_by_angle=lambda r, c, s: r**2 * c,
        ),
        slip(
            _slopes,
            "second-x-without-r",
            "In the second entry the r of the term of x is missing.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -s,
        ),
        slip(
            _slopes,
            "second-y-without-r",
            "In the second entry the r of the term of y is missing.",
            "The first entry is right.",
            y_by_angle=lambda r, c, s: c,
        ),
        slip(
            _slopes,
            "gradient-forgotten",
            "g is missing: you added up derivatives of x and y.",
            given=np.ones_like,
        ),
        slip(_slopes, "angle-turned", "Your angle has the wrong sign.", angle=lambda theta: -theta),
        slip(
            _slopes,
            "negated",
            "Both entries have the wrong sign: the gradient is asked for, not a step of descent.",
            placed=lambda slopes: -slopes,
        ),
        slip(_slopes, "added", "You added the two slopes up. They are two entries.", placed=np.sum),
        Misconception(
            "the-point",
            lambda r, theta, g: np.array([r * np.cos(theta), r * np.sin(theta)]),
            "This is the point (x, y). How the loss changes with r and θ is asked for.",
        ),
        slip(
            _slopes,
            "second-doubled",
            "The second entry is twice what it should be.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -2 * r * s,
            y_by_angle=lambda r, c, s: 2 * r * c,
        ),
        slip(
            _slopes,
            "second-halved",
            "The second entry is half of what it should be.",
            "The first entry is right.",
            x_by_angle=lambda r, c, s: -r * s / 2,
            y_by_angle=lambda r, c, s: r * c / 2,
        ),
        slip(
            _slopes,
            "first-doubled",
            "The first entry is twice what it should be.",
            "The second entry is right.",
            x_by_r=lambda r, c, s: 2 * c,
            y_by_r=lambda r, c, s: 2 * s,
        ),
        Misconception(
            "lengths-multiplied",
            lambda r, theta, g: np.linalg.norm(g) * np.array([np.cos(theta), r * np.sin(theta)]),
            "You took the length of g. Its two entries belong to x and y: each is multiplied by a"
            " derivative.",
        ),
        Misconception(
            "terms-multiplied-in-the-second",
            lambda r, theta, g: np.array(
                [
                    np.cos(theta) * g[0] + np.sin(theta) * g[1],
                    -r * np.sin(theta) * g[0] * r * np.cos(theta) * g[1],
                ]
            ),
            "In the second entry the two terms are multiplied. The chain rule adds them.",
        ),
        Misconception(
            "terms-multiplied-in-the-first",
            lambda r, theta, g: np.array(
                [
                    np.cos(theta) * g[0] * np.sin(theta) * g[1],
                    r * (np.cos(theta) * g[1] - np.sin(theta) * g[0]),
                ]
            ),
            "In the first entry the two terms are multiplied. The chain rule adds them.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
