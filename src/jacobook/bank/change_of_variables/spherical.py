"""An integral over an ice-cream cone."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance


def _by_discs() -> float:
    """The cone cut into discs at height z: inside the cone's side at first, then the ball's."""
    from scipy.integrate import quad

    def disc(z: float) -> float:
        side = (z * np.tan(np.pi / 3)) ** 2
        return float(z**2 * np.pi * min(side, 9 - z**2))

    return float(quad(disc, 0, 3, points=[1.5])[0])


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
        Misconception(
            "cosine-forgotten",
            lambda: 243 / 5 / 2 * 2 * np.pi,
            "You put ρ² for z². That is the squared distance from the origin; z has a cosine.",
        ),
        Misconception(
            "cosine-not-squared",
            lambda: 243 / 5 * 3 / 8 * 2 * np.pi,
            "Your integrand has cos φ to the first power. The whole of z is squared.",
        ),
        Misconception(
            "third-forgotten",
            lambda: 243 / 5 * 7 / 8 * 2 * np.pi,
            "The integral in φ is three times too large: ∫u² du is u³/3.",
        ),
        Misconception(
            "fifth-forgotten",
            lambda: 243 * 7 / 24 * 2 * np.pi,
            "The integral in ρ is five times too large: ∫ρ⁴ dρ is ρ⁵/5.",
        ),
        Misconception(
            "turn-forgotten",
            lambda: 243 / 5 * 7 / 24,
            "The angle θ around the axis is missing: it doesn't occur in the integrand, and it is "
            "integrated all the same.",
        ),
        Misconception(
            "mean",
            lambda: 243 / 5 * 7 / 24 / (9 / 2),
            "This is the mean of z² over the cone. The integral isn't divided by the volume.",
        ),
        Misconception(
            "radius-squared",
            lambda: 9**5 / 5 * 7 / 24 * 2 * np.pi,
            "You took 9 for the radius. The ball has radius 3.",
        ),
        Misconception(
            "whole-ball",
            lambda: 243 / 5 * 2 / 3 * 2 * np.pi,
            "This is the integral over the whole ball. K ends at the angle π/3.",
        ),
        Misconception(
            "degrees",
            lambda: 360 * 243 / 5 * 7 / 24,
            "The turn around the axis stands in degrees. It is 2π.",
        ),
    ),
    proof=Recomputed(_by_discs, rtol=1e-7),
)
