"""An integral over an ice-cream cone."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance, slip


def _by_discs() -> float:
    """The cone cut into discs at height z: inside the cone's side at first, then the ball's."""
    from scipy.integrate import quad

    def disc(z: float) -> float:
        side = (z * np.tan(np.pi / 3)) ** 2
        return float(z**2 * np.pi * min(side, 9 - z**2))

    return float(quad(disc, 0, 3, points=[1.5])[0])


def _integral(
    *,
    power: int = 4,
    radius: float = 3.0,
    primitive: Callable[[float, int], float] = lambda r, power: r ** (power + 1) / (power + 1),
    down: float = 7 / 24,
    around: float = 2 * np.pi,
) -> float:
    """The product of the three integrals, over ρ, φ and θ, made of its steps."""
    return primitive(radius, power) * down * around


EXERCISE = Exercise(
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
    tolerance=Tolerance(5e-6, 1e-12, "six digits are asked for"),
    misconceptions=(
        Misconception(
            "factor-forgotten",
            lambda: 9 * (np.pi / 6 + np.sqrt(3) / 8) * 2 * np.pi,
            "The factor of the change of variables is missing: dρ dφ dθ is not a volume.",
        ),
        slip(
            _integral,
            "sine-forgotten",
            "The factor sin φ is missing: near the z-axis the circles around it are short.",
            down=np.pi / 6 + np.sqrt(3) / 8,
        ),
        slip(
            _integral,
            "radius-forgotten",
            "The factor ρ² is missing: two of the three edges of a small block grow with the "
            "distance.",
            power=2,
        ),
        slip(
            _integral,
            "one-radius",
            "Your factor has ρ to the first power, as in the plane. Here two edges of a small "
            "block grow with ρ.",
            power=3,
        ),
        slip(
            _integral,
            "latitude",
            "You measured the angle from the plane z = 0, as a latitude, and kept the limits for "
            "the angle from the z-axis. Angle, factor and limits must belong together.",
            down=(np.sqrt(3) / 2) ** 3 / 3,
        ),
        slip(
            _integral,
            "half-ball",
            "The integral over φ is ⅓ in yours, as for half the ball. The cone ends where φ is "
            "π/3.",
            down=1 / 3,
        ),
        slip(
            _integral,
            "half-turn",
            "You went half around the axis. θ takes a full turn.",
            around=np.pi,
        ),
        Misconception(
            "volume",
            lambda: 9 / 2 * 2 * np.pi,
            "This is the volume of the cone. The function to be integrated is missing.",
        ),
        slip(
            _integral,
            "sine-for-z",
            "You put ρ sin φ for z. That is the distance from the z-axis; z is the height.",
            down=5 / 24,
        ),
        slip(
            _integral,
            "upper-limit-only",
            "In φ you have the value at one limit only, with its sign turned. At the other limit, "
            "φ = 0, the cosine isn't 0.",
            down=1 / 24,
        ),
        slip(
            _integral,
            "angle-halved",
            "You let φ run to π/6. The angle π/3 is measured from the axis to the edge, not "
            "across the cone.",
            down=(1 - (np.sqrt(3) / 2) ** 3) / 3,
        ),
        Misconception(
            "z-not-squared",
            lambda: 81 / 4 * 3 / 8 * 2 * np.pi,
            "You integrated z. Its square is asked for.",
        ),
        slip(
            _integral,
            "cosine-forgotten",
            "The integral over φ is that of sin φ alone, as for ρ² in place of z². z has a cosine.",
            down=1 / 2,
        ),
        slip(
            _integral,
            "cosine-not-squared",
            "The integral over φ is ⅜ in yours: either it is that of cos φ sin φ (the whole of z "
            "is squared), or the two limits are added (at the lower one the primitive is "
            "subtracted).",
            down=3 / 8,
        ),
        slip(
            _integral,
            "third-forgotten",
            "The integral in φ is three times too large: ∫u² du is u³/3.",
            down=7 / 8,
        ),
        slip(
            _integral,
            "fifth-forgotten",
            "The integral in ρ is five times too large: ∫ρ⁴ dρ is ρ⁵/5.",
            primitive=lambda r, power: r ** (power + 1),
        ),
        slip(
            _integral,
            "turn-forgotten",
            "The angle θ around the axis is missing: it doesn't occur in the integrand, and it is "
            "integrated all the same.",
            around=1.0,
        ),
        Misconception(
            "mean",
            lambda: 243 / 5 * 7 / 24 / (9 / 2),
            "This is the mean of z² over the cone. The integral isn't divided by the volume.",
        ),
        slip(
            _integral,
            "radius-squared",
            "You took 9 for the radius. The ball has radius 3.",
            radius=9.0,
        ),
        slip(
            _integral,
            "whole-ball",
            "The integral over φ is ⅔ in yours, as for the whole ball. K ends at the angle π/3.",
            down=2 / 3,
        ),
        slip(
            _integral,
            "degrees",
            "The turn around the axis stands in degrees. It is 2π.",
            around=360.0,
        ),
        slip(
            _integral,
            "two-powers-too-many",
            "There is a power of ρ too many: z² brings two, the volume two more.",
            power=5,
        ),
        slip(
            _integral,
            "three-powers",
            "You integrated ρ⁶, or something near it: z² brings two powers, the volume two more.",
            power=6,
        ),
        slip(
            _integral,
            "primitive-by-the-old-power",
            "You raised the power of ρ and divided by the old one. Divide by the new one.",
            primitive=lambda r, power: r ** (power + 1) / power,
        ),
        slip(
            _integral,
            "radius-to-the-power",
            "You put the radius into the integrand. It is to be integrated over ρ.",
            primitive=lambda r, power: r**power,
        ),
        slip(
            _integral,
            "differentiated",
            "You differentiated the power of ρ. It is to be integrated.",
            primitive=lambda r, power: power * r ** (power - 1),
        ),
        slip(_integral, "diameter", "You let ρ run to 6. The radius is 3.", radius=6.0),
        slip(_integral, "unit-ball", "You let ρ run to 1. The radius is 3.", radius=1.0),
        slip(
            _integral,
            "limits-turned",
            "In φ the limits are the wrong way round, or a sign of cos′ = −sin got lost: z² isn't"
            " negative.",
            down=-7 / 24,
        ),
        slip(
            _integral,
            "cube-as-square",
            "At the upper limit of φ you have the square of cos π/3 where its cube belongs.",
            down=1 / 4,
        ),
        slip(
            _integral,
            "cosine-at-the-limit",
            "At the upper limit of φ you have cos π/3 where its cube belongs.",
            down=1 / 6,
        ),
        slip(
            _integral, "quarter-in-phi", "In φ you divided by 2 where ∫u² du = u³/3.", down=7 / 16
        ),
        slip(
            _integral,
            "sine-squared",
            "The integral over φ has sin²φ: the factor holds one sine.",
            down=np.pi / 24 + np.sqrt(3) / 64,
        ),
        slip(
            _integral, "plain-cosine", "The integral over φ is that of cos φ.", down=np.sqrt(3) / 2
        ),
        slip(
            _integral,
            "angle-itself",
            "The integral over φ is the angle π/3 in yours: there is cos²φ sin φ under it.",
            down=np.pi / 3,
        ),
        slip(
            _integral,
            "two-turns",
            "You went around the axis twice. θ takes one full turn.",
            around=4 * np.pi,
        ),
        slip(
            _integral,
            "quarter-turn",
            "θ takes a quarter of a turn in yours. It takes a full one.",
            around=np.pi / 2,
        ),
        slip(
            _integral,
            "cone-angle-around",
            "θ runs to π/3 in yours. That is the limit of the angle from the axis; around it is a"
            " full turn.",
            around=np.pi / 3,
        ),
        slip(
            _integral,
            "cone-angle-both-ways",
            "Your number is a third of the right one: the turn around the axis is 2π, not 2π/3, "
            "and integrating ρ⁴ raises the power.",
            around=2 * np.pi / 3,
        ),
    ),
    proof=Recomputed(_by_discs, rtol=1e-7),
)
