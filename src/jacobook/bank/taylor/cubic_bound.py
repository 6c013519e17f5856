"""A guarantee from the third derivative."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.taylor._shared import _rotation
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

Step = Callable[[Vector, Matrix, float], float]


def _bound_cases(rng: np.random.Generator) -> list[Case]:
    def case(curvatures: tuple[float, ...], M: float, edge: str = "") -> Case:
        n = len(curvatures)
        Q = _rotation(rng, n)
        H = Q * (rng.uniform(0.8, 1.2, size=n) * np.array(curvatures)) @ Q.T
        # About as much of the gradient along each eigenvector, so that the sign is as planned.
        g = Q @ (rng.uniform(0.5, 0.9, size=n) * rng.choice([-1.0, 1.0], size=n))
        return Case((g, (H + H.T) / 2, M * float(rng.uniform(0.8, 1.2))), edge=edge)

    return [
        case((0.5, 2.0, 5.0), 3.0),
        case((1.0, 3.0), 0.7),
        case((0.4, 1.5, 2.5, 4.0), 12.0),
        case((-4.0, 0.3, -1.0), 5.0, "gᵀHg is negative"),
        case((-3.0, -0.5), 1e-9, "M is tiny and gᵀHg is negative"),
        case((-2.0, -0.6), 1e-13, "M is tiny and gᵀHg is negative"),
        case((0.5, 2.0, 5.0), 1e-9, "M is tiny and gᵀHg is positive"),
        case((2.0, 4.0), 1e-13, "M is tiny and gᵀHg is positive"),
        case((3.0,), 2.0, "n is 1"),
    ]


def _lowest_place_of_the_bound(g: Vector, H: Matrix, M: float) -> float:
    """Search for the place where the slope of the bound changes its sign."""
    from scipy.optimize import brentq

    square, bend = float(g @ g), float(g @ H @ g)

    def bound(eps: complex) -> complex:
        return -eps * square + eps**2 / 2 * bend + M / 6 * eps**3 * square**1.5

    def slope(eps: float) -> float:
        return bound(eps + 1e-30j).imag / 1e-30

    high = 1.0
    while slope(high) < 0:
        high *= 2
    return float(brentq(slope, 0.0, high, xtol=1e-300, rtol=1e-14))


def _solved(
    slope: Callable[[float], float] = lambda s: s,
    bend: Callable[[float], float] = lambda b: b,
    third: Callable[[float, float], float] = lambda M, s: M / 2 * s**1.5,
) -> Step:
    """The positive root of −slope + bend·ε + third·ε², from gᵀg, gᵀHg and M."""

    def step(g: Vector, H: Matrix, M: float) -> float:
        s, b = float(g @ g), float(g @ H @ g)
        a, b, c = third(M, s), bend(b), slope(s)
        root = np.sqrt(b**2 + 4 * a * c)
        return float(2 * c / (b + root) if b > 0 else (root - b) / (2 * a))

    return step


def _step(
    g: Vector,
    H: Matrix,
    M: float,
    *,
    slope: Callable[[float], float] = lambda s: s,
    bend: Callable[[float], float] = lambda b: b,
    third: Callable[[float, float], float] = lambda M, s: M / 2 * s**1.5,
) -> float:
    return _solved(slope, bend, third)(g, H, M)


def _naive(g: Vector, H: Matrix, M: float) -> float:
    s, b = float(g @ g), float(g @ H @ g)
    return float((-b + np.sqrt(b**2 + 2 * M * s**2.5)) / (M * s**1.5))


def _other_root(g: Vector, H: Matrix, M: float) -> float:
    s, b = float(g @ g), float(g @ H @ g)
    return float((-b - np.sqrt(b**2 + 2 * M * s**2.5)) / (M * s**1.5))


def _where_the_bound_is_zero(g: Vector, H: Matrix, M: float) -> float:
    return _solved(bend=lambda b: b / 2, third=lambda M, s: M / 6 * s**1.5)(g, H, M)


def _model_alone(g: Vector, H: Matrix, M: float) -> float:
    bend = float(g @ H @ g)
    return float(g @ g) / bend if bend > 0 else np.inf


def _added(b: float, M: float, s: float) -> float:
    """What stands beside b² under the root."""
    return 2 * M * s**2.5


def _wrong_formula(
    below: float = 1.0, added: Callable[[float, float, float], float] = _added
) -> Step:
    """The root formula of a quadratic equation with a slip in it, and without cancellation."""

    def step(g: Vector, H: Matrix, M: float) -> float:
        s, b = float(g @ g), float(g @ H @ g)
        more = added(b, M, s)
        root = np.sqrt(abs(b * b + more))
        return float((root - b if b <= 0 else more / (root + b)) / (below * M * s**1.5))

    return step


def _with_curvature(bend: Callable[[Vector, Matrix], float]) -> Step:
    """The right formula with another number in the place of gᵀHg."""
    return lambda g, H, M: _solved(bend=lambda b: float(bend(g, H)))(g, H, M)


def _drop(g: Vector, H: Matrix, M: float) -> float:
    eps, s, b = _solved()(g, H, M), float(g @ g), float(g @ H @ g)
    return float(-eps * s + eps**2 * b / 2 + M / 6 * (eps * np.sqrt(s)) ** 3)


def _sum_of_sizes_for_length(g: Vector, H: Matrix, M: float) -> float:
    length = float(np.sum(np.abs(g)))
    return _solved(third=lambda M, s: M / 2 * length**3)(g, H, M)


def _first_with_sum_below(g: Vector, H: Matrix, M: float) -> float:
    s, b = float(g @ g), float(g @ H @ g)
    return float(2 * s / (b + np.sqrt(b**2 + 2 * M * s**2.5)))


EXERCISE = Exercise(
    id="taylor.cubic_bound",
    name="sure_step",
    title="A guarantee from the third derivative",
    level=3,
    points=3,
    objective="6.4",
    hints=(
        "Put p = −εg into the second-order model and into the bound on what it misses. Together "
        "they bound f(x − εg) from above by a polynomial in ε. What is its degree?",
        "Its derivative is a quadratic polynomial in ε, negative at 0. It has one positive root, "
        "whatever the sign of gᵀHg. Of the two ways to write a root, one subtracts two nearly "
        "equal numbers when M is tiny.",
    ),
    answer=Array(),
    reference=_solved(),
    sampler=_bound_cases,
    misconceptions=(
        Misconception(
            "model-alone",
            _model_alone,
            "This is ε*, the lowest point of the model. It guarantees nothing: what the model "
            "misses isn't in it.",
        ),
        Misconception(
            "where-the-bound-is-zero",
            _where_the_bound_is_zero,
            "Up to your step the bound promises that f goes down, and at it nothing any more. The "
            "step with the largest promise is asked for.",
        ),
        slip(
            _step,
            "power-of-the-length",
            "The bound on what the model misses has ‖p‖³ in it, and p is −εg: the length of g "
            "comes in with the third power, not the second.",
            third=lambda M, s: M / 2 * s,
        ),
        slip(
            _step,
            "length-forgotten",
            "In the bound on what the model misses the length of the step is ε‖g‖. You took ε "
            "alone.",
            third=lambda M, s: M / 2,
        ),
        slip(
            _step,
            "sixth-forgotten",
            "The bound on what the model misses has a factor 1/6, and yours hasn't.",
            third=lambda M, s: 3 * M * s**1.5,
        ),
        slip(
            _step,
            "sixth-kept",
            "You differentiated the third power and left out the factor 3 that it leaves in front.",
            third=lambda M, s: M / 6 * s**1.5,
        ),
        slip(
            _step,
            "half-forgotten",
            "The curvature's term has a factor ½ in the model. Yours counts twice.",
            bend=lambda b: 2 * b,
        ),
        slip(
            _step,
            "half-kept",
            "You differentiated the square and left out the factor 2 that it leaves in front.",
            bend=lambda b: b / 2,
        ),
        slip(
            _step,
            "curvature-sign",
            "The curvature's term has the wrong sign. The step has a minus, and it occurs twice in "
            "pᵀHp.",
            bend=lambda b: -b,
        ),
        slip(
            _step,
            "absolute-curvature",
            "You took the absolute value of gᵀHg. Where it is negative f bends down along the "
            "ray, and the bound allows a longer step.",
            bend=abs,
        ),
        slip(
            _step,
            "negative-curvature-dropped",
            "You took a negative gᵀHg for zero. The bound holds for it as it is, and allows a "
            "longer step.",
            bend=lambda b: max(b, 0.0),
        ),
        slip(
            _step,
            "length-for-its-square",
            "The slope's promise is ε times gᵀg, the length of g *squared*.",
            slope=np.sqrt,
        ),
        Misconception(
            "other-root",
            _other_root,
            "This is the negative root of the derivative, a step uphill. The positive one is asked "
            "for.",
        ),
        Misconception(
            "cancelled",
            _naive,
            "Right in general. Where M is tiny you subtract two nearly equal numbers, and most "
            "digits are lost: write the root with the sum in the denominator.",
        ),
        slip(
            _step,
            "two-for-three",
            "The third power leaves a factor 3, and M/6 stands in front. In your derivative they "
            "make M/3.",
            third=lambda M, s: M / 3 * s**1.5,
        ),
        slip(
            _step,
            "six-for-three",
            "The third power leaves a factor 3, and M/6 stands in front. In your derivative they "
            "make M.",
            third=lambda M, s: M * s**1.5,
        ),
        slip(
            _step,
            "first-power-of-the-length",
            "The bound on what the model misses has ‖p‖³ in it, and p is −εg: the length of g "
            "comes in with the third power, not the first.",
            third=lambda M, s: M / 2 * np.sqrt(s),
        ),
        slip(
            _step,
            "sixth-power-of-the-length",
            "You cubed gᵀg, the *square* of the length. The length itself is cubed.",
            third=lambda M, s: M / 2 * s**3,
        ),
        slip(
            _step,
            "fourth-power-of-the-length",
            "The length of g comes in with the third power. In your bound it is the fourth, "
            "(gᵀg)².",
            third=lambda M, s: M / 2 * s**2,
        ),
        slip(
            _step,
            "curvature-forgotten",
            "You left the curvature's term out of the bound. The model is of second order.",
            bend=lambda b: 0.0,
        ),
        slip(
            _step,
            "slope-halved",
            "The model's first-order term is g · p, without a ½.",
            slope=lambda s: s / 2,
        ),
        slip(
            _step,
            "slope-squared",
            "The slope's promise is ε times gᵀg. In yours that number is squared.",
            slope=lambda s: s * s,
        ),
        Misconception(
            "length-of-the-step",
            lambda g, H, M: _solved()(g, H, M) * float(np.linalg.norm(g)),
            "This is the length of the step. ε is the number in front of g.",
        ),
        Misconception(
            "largest-eigenvalue",
            lambda g, H, M: _solved(bend=lambda b: float(g @ g * np.linalg.eigvalsh(H)[-1]))(
                g, H, M
            ),
            "You took the largest eigenvalue of H for the curvature along g. The bound in the "
            "statement has the curvature along the step itself.",
        ),
        Misconception(
            "sum-always-below",
            _first_with_sum_below,
            "Right in general. Where gᵀHg is negative and M tiny, the sum in your denominator "
            "subtracts two nearly equal numbers: write the root the other way there.",
        ),
        Misconception(
            "lipschitz-step",
            lambda g, H, M: 1 / np.max(np.abs(np.linalg.eigvalsh(H))),
            "You took one over the largest curvature, the step of the descent lemma. Here the "
            "Hessian changes, and the bound has M in it.",
        ),
        Misconception(
            "one-over-M",
            lambda g, H, M: 1 / M,
            "You took 1/M. M bounds how fast the *Hessian* changes; put p = −εg into the model "
            "and the bound together.",
        ),
        Misconception(
            "trace-for-curvature",
            _with_curvature(lambda g, H: np.trace(H)),
            "You took the trace of H for the curvature. Along −εg it is ε²gᵀHg.",
        ),
        Misconception(
            "curvature-along-the-unit-gradient",
            _with_curvature(lambda g, H: g @ H @ g / (g @ g)),
            "Your curvature is that along g scaled to length 1, and the rest of your bound takes "
            "g as it is: the step is −εg, and gᵀHg belongs to it.",
        ),
        Misconception(
            "root-of-minus",
            _wrong_formula(added=lambda b, M, s: -2 * M * s**2.5),
            "Under your root the sign is wrong: the constant of the quadratic equation is −gᵀg, "
            "and b² − 4ac adds.",
        ),
        Misconception(
            "four-forgotten",
            _wrong_formula(added=lambda b, M, s: M * s**2.5 / 2),
            "Under your root the 4 of b² − 4ac is missing.",
        ),
        Misconception(
            "two-in-the-denominator",
            _wrong_formula(below=2.0),
            "Your step is half of what it should be. In the root the denominator is 2a, and a is "
            "M‖g‖³/2.",
        ),
        Misconception(
            "half-in-the-denominator",
            _wrong_formula(below=0.5),
            "Your step is twice too long. In the root the denominator is 2a, and a is M‖g‖³/2.",
        ),
        Misconception(
            "b-not-squared",
            _wrong_formula(added=lambda b, M, s: abs(b) - b * b + 2 * M * s**2.5),
            "Under your root gᵀHg isn't squared.",
        ),
        slip(
            _step,
            "slope-cubed",
            "The slope's promise is ε times gᵀg, the length of g squared. In yours the length is "
            "cubed.",
            slope=lambda s: s**1.5,
        ),
        Misconception(
            "drop-for-step",
            _drop,
            "This is the drop that your step guarantees, or its negative. The step itself is "
            "asked for.",
        ),
        Misconception(
            "largest-size-for-curvature",
            _with_curvature(lambda g, H: np.linalg.norm(H, 2) * (g @ g)),
            "You took the largest eigenvalue of H in size for the curvature along g. The bound in "
            "the statement has the curvature along the step itself, with its sign.",
        ),
        Misconception(
            "infinite-where-it-bends-down",
            lambda g, H, M: np.inf if g @ H @ g < 0 else _solved()(g, H, M),
            "Where gᵀHg is negative you return infinity. The model falls for ever there, but the "
            "bound doesn't: the term with M turns it upwards.",
        ),
        Misconception(
            "model-where-M-is-tiny",
            lambda g, H, M: float(g @ g / (g @ H @ g)) if M < 1e-6 else _solved()(g, H, M),
            "Where M is tiny you take ε*, the lowest point of the model. If gᵀHg is negative the "
            "model has none, and M decides, however small.",
        ),
        Misconception(
            "sum-of-sizes-for-length",
            _sum_of_sizes_for_length,
            "You took the sum of the sizes of g's entries for its length.",
        ),
        Misconception(
            "one-length-too-few-in-the-curvature",
            _with_curvature(lambda g, H: g @ H @ g / np.linalg.norm(g)),
            "You divided gᵀHg by the length of g. The step is −εg as it is: its curvature's term "
            "is ½ε²gᵀHg.",
        ),
        Misconception(
            "curvatures-added",
            lambda g, H, M: float(g @ g / (g @ H @ g + M * np.linalg.norm(g) ** 3)),
            "You added M to the curvature, as if it bounded that. M bounds how fast the Hessian "
            "changes: its term has ε³, and the lowest place solves a quadratic equation.",
        ),
        Misconception(
            "largest-curvature-plus-M",
            lambda g, H, M: 1 / (float(np.linalg.eigvalsh(H)[-1]) + M),
            "You added M to the largest curvature, as if it bounded that. M bounds how fast the "
            "Hessian changes: its term has ε³, and the lowest place solves a quadratic equation.",
        ),
    ),
    proof=Recomputed(_lowest_place_of_the_bound),
    coincidences={
        "H-symmetric": "A Hessian is symmetric, and the statement says so.",
    },
)
