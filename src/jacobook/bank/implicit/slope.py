"""A slope without a formula."""

from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Tolerance


def _measured() -> float:
    """Solve the cubic for x at a θ with a tiny imaginary part, by a plain fixed-point iteration."""
    h = 1e-30
    theta, x = 3.0 + 1j * h, 2.0 + 0j
    for _ in range(200):
        x = x - (x**3 + x * theta**2 - 4 * theta - 14) / 25
    return x.imag / h


EXERCISE = Exercise(
    id="implicit.slope",
    name="slope",
    title="A slope without a formula",
    level=1,
    points=1,
    objective="12.2",
    hints=(
        "The left side stays 0 while θ and x move: add the change by x and the change by θ.",
        "Differentiate the left side once with θ held, once with x held, and put in x = 2, θ = 3. "
        "Which of the two numbers belongs to the unknown?",
    ),
    answer=Array(),
    # F = x³ + xθ² − 4θ − 14 at x = 2, θ = 3: F_x = 21, F_θ = 8
    reference=lambda: -8 / 21,
    misconceptions=(
        Misconception(
            "sign",
            lambda: 8 / 21,
            "The size is right and the sign isn't. The change by x and the change by θ must add "
            "up to zero.",
        ),
        Misconception(
            "upside-down",
            lambda: -21 / 8,
            "This is dθ/dx. How fast x moves as θ does is asked for.",
        ),
        Misconception(
            "upside-down-and-sign",
            lambda: 21 / 8,
            "The fraction is upside down, and the sign is wrong too: the changes by x and by θ "
            "must add up to zero.",
        ),
        Misconception(
            "coordinates-exchanged",
            lambda: -8 / 31,
            "This is the fraction at x = 3, θ = 2. That point isn't on the curve: x comes first.",
        ),
        Misconception(
            "coordinates-exchanged-and-sign",
            lambda: 8 / 31,
            "You took x = 3 and θ = 2, which isn't on the curve; and the sign is wrong.",
        ),
        Misconception(
            "linear-term-forgotten",
            lambda: -12 / 21,
            "The derivative by x is right. By θ, the term −4θ counts too.",
        ),
        Misconception(
            "mixed-term-forgotten-by-theta",
            lambda: 4 / 21,
            "The derivative by x is right. By θ, the term xθ² counts too.",
        ),
        Misconception(
            "mixed-term-forgotten-by-x",
            lambda: -8 / 12,
            "The derivative by θ is right. By x, the term xθ² counts too.",
        ),
        Misconception(
            "cube-forgotten",
            lambda: -8 / 9,
            "The derivative by θ is right. By x, the term x³ counts too.",
        ),
        Misconception(
            "three-forgotten",
            lambda: -8 / 13,
            "The derivative by θ is right. In that of x³ by x the factor 3 is missing.",
        ),
        Misconception(
            "power-kept",
            lambda: -8 / 33,
            "The derivative by θ is right. In that of x³ by x the power must go down to 2.",
        ),
        Misconception(
            "x-lost-by-theta",
            lambda: -2 / 21,
            "The derivative by x is right. By θ, the term xθ² keeps its factor x.",
        ),
        Misconception(
            "theta-square-kept",
            lambda: -(9 - 4) / 21,
            "The derivative by x is right. By θ you left θ² as it is: that is the derivative of "
            "xθ² by x.",
        ),
        Misconception(
            "mixed-term-by-both",
            lambda: -8 / 24,
            "The derivative by θ is right. By x you differentiated xθ² by θ: hold θ, it is a "
            "constant there.",
        ),
        Misconception(
            "by-theta-alone",
            lambda: 8.0,
            "This is how F changes with θ while x is held. x moves so that F stays 0.",
        ),
        Misconception(
            "by-theta-alone-and-sign",
            lambda: -8.0,
            "This is how F changes with θ while x is held, with the sign turned. Divide it by how "
            "F changes with x.",
        ),
        Misconception(
            "constant-kept",
            lambda: -(8 - 14) / 21,
            "The derivative by x is right. By θ, yours is too small by 14: a constant has the "
            "derivative 0.",
        ),
        Misconception(
            "three-x",
            lambda: -8 / 15,
            "The derivative by θ is right. In that of x³ by x the 3 is right, and the power must "
            "go down to 2.",
        ),
        Misconception(
            "by-x-alone",
            lambda: 21.0,
            "This is how F changes with x while θ is held. It is one of the two numbers that you "
            "need.",
        ),
        Misconception(
            "added",
            lambda: 29.0,
            "You added the two derivatives, as if x moved as fast as θ. How fast must x move for F "
            "to stay 0?",
        ),
    ),
    tolerance=Tolerance(rtol=2e-6, reason="six digits are asked for"),
    proof=Recomputed(_measured),
)
