"""Through a factored layer, both ways."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        m: int,
        n: int,
        k: int,
        edge: str = "",
        length: float | None = None,
        max_bytes: int | None = None,
    ) -> Case:
        A, B = rng.normal(size=(m, k)), rng.normal(size=(n, k))
        b, x, v, u = (rng.normal(size=size) for size in (m, n, n, m))
        # Never of length 1 by accident: there a missing division by the length can't be seen.
        x *= (rng.uniform(1.8, 2.6) if length is None else length) / np.linalg.norm(x)
        sizes = {"m": m, "n": n, "k": k}
        return Case((A, B, b, x, v, u), edge=edge, sizes=sizes, max_bytes=max_bytes)

    return [
        case(4, 3, 2),
        case(3, 5, 2),
        case(6, 4, 3),
        # A short x turns far in a small step: finite differences step too far.
        case(5, 3, 2, length=1e-3),
        case(1, 3, 2, "m is 1"),
        case(3, 1, 2, "n is 1"),
        case(4, 3, 1, "k is 1"),
        case(3, 4, 2, "x has length 1", 1.0),
        # J takes 430 kB here, each of the arguments 29 kB at most.
        case(900, 60, 4, "m is 900", max_bytes=250_000),
    ]


def _no_normalisation(x: Vector, w: Vector) -> Vector:
    return w


def _projected(x: Vector, w: Vector) -> Vector:
    """The product with the Jacobian of x ↦ x/‖x‖, which is symmetric."""
    length = np.linalg.norm(x)
    unit = x / length
    return (w - unit * (unit @ w)) / length


def _layer(
    slope: Callable[[Vector], Vector] = lambda z: 1 - np.tanh(z) ** 2,
    through: Callable[[Vector, Vector], Vector] = _projected,
    inner: Callable[[Vector], Vector] = lambda x: x / np.linalg.norm(x),
    bias: float = 1.0,
) -> Callable[..., tuple[Vector, Vector]]:
    """Make (A, B, b, x, v, u) ↦ (Jv, Jᵀu) out of the slopes at z and the way through x/‖x‖."""

    def products(
        A: Matrix, B: Matrix, b: Vector, x: Vector, v: Vector, u: Vector
    ) -> tuple[Vector, Vector]:
        s = slope(A @ (B.T @ inner(x)) + bias * b)
        return s * (A @ (B.T @ through(x, v))), through(x, B @ (A.T @ (s * u)))

    return products


_right = _layer()


def _differentiated(
    A: Matrix, B: Matrix, b: Vector, x: Vector, v: Vector, u: Vector
) -> tuple[Vector, Vector]:
    """A complex step along v; and the gradient of u·f, by a complex step in each input."""

    def f(x: Any) -> Any:
        return np.tanh(A @ (B.T @ (x / np.sqrt(x @ x))) + b)

    return np.imag(f(x + 1e-30j * v)) / 1e-30, gradient_of(lambda p: u @ f(p), x)


def _projected_alone(x: Vector, w: Vector) -> Vector:
    return _projected(x, w) * np.linalg.norm(x)


def _passed(
    A: Matrix,
    B: Matrix,
    b: Vector,
    x: Vector,
    v: Vector,
    u: Vector,
    *,
    slope: Callable[[Vector], Vector] = lambda z: 1 - np.tanh(z) ** 2,
    place: Callable[[Matrix, Matrix, Vector, Vector], Vector] = lambda A, B, b, x: (
        A @ (B.T @ (x / np.linalg.norm(x))) + b
    ),
    ahead: Callable[[Vector, Vector], Vector] = _projected,
    back: Callable[[Vector, Vector], Vector] = _projected,
    slope_ahead: Callable[[Vector, Vector], Vector] = np.multiply,
    slope_back: Callable[[Vector, Vector], Vector] = np.multiply,
) -> tuple[Vector, Vector]:
    """The two products, made of their steps."""
    s = slope(place(A, B, b, x))
    return slope_ahead(s, A @ (B.T @ ahead(x, v))), back(x, B @ (A.T @ slope_back(s, u)))


def _with_a_plus(x: Vector, w: Vector) -> Vector:
    return np.asarray(2 * w / np.linalg.norm(x) - _projected(x, w))


def _only_divided(x: Vector, w: Vector) -> Vector:
    return np.asarray(w / np.linalg.norm(x))


def _no_unit_vector(x: Vector, w: Vector) -> Vector:
    return np.asarray((w - x * (x @ w)) / np.linalg.norm(x))


def _divided_twice(x: Vector, w: Vector) -> Vector:
    return np.asarray(_projected(x, w) / np.linalg.norm(x))


def _along_x(x: Vector, w: Vector) -> Vector:
    return np.asarray(w / np.linalg.norm(x) - _projected(x, w))


EXERCISE = Exercise(
    id="jacobian.factored",
    name="layer_products",
    title="Through a layer, both ways",
    level=2,
    points=2,
    objective="2.4",
    hints=(
        "Four maps follow one another: y = x/‖x‖, w = Bᵀy, z = Aw + b, a = tanh(z). Write dy, dw, "
        "dz and da, each in terms of the one before, and put dx = v.",
        "Jᵀ is the product of the transposed factors in reverse order. What acts last on the way "
        "forward acts first on the way back.",
    ),
    answer=Parts((("Jv", Array()), ("Jᵀu", Array()))),
    reference=lambda A, B, b, x, v, u: _right(A, B, b, x, v, u),
    sampler=_layer_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _passed,
            "normalisation-ignored",
            "You treated x/‖x‖ as if it were x. Normalising has a Jacobian too, on the way "
            "forward and on the way back.",
            ahead=_no_normalisation,
            back=_no_normalisation,
        ),
        slip(
            _passed,
            "only-divided",
            "You divided by ‖x‖ as if it were a constant. It changes with x: of a step along x, "
            "nothing is left after normalising.",
            ahead=_only_divided,
            back=_only_divided,
        ),
        slip(
            _passed,
            "length-forgotten",
            "You cut off the part along x, and left out the division by ‖x‖. The longer x is, the "
            "less a step turns it.",
            ahead=_projected_alone,
            back=_projected_alone,
        ),
        slip(
            _passed,
            "not-a-unit-vector",
            "You cut off x(xᵀv) with x itself. The part of v along x is x̂(x̂ᵀv), with the *unit* "
            "vector.",
            ahead=_no_unit_vector,
            back=_no_unit_vector,
        ),
        slip(
            _passed,
            "slope-forgotten",
            "You left out tanh, which has a slope too: each output's change is multiplied by tanh′ "
            "at its own z.",
            slope=np.ones_like,
        ),
        slip(
            _passed,
            "square-forgotten",
            "Your slopes are 1 − tanh(z). Differentiate tanh = sinh/cosh once more by the quotient "
            "rule: a square is missing.",
            slope=lambda z: 1 - np.tanh(z),
        ),
        slip(
            _passed,
            "slope-at-the-output",
            "You took the slope of tanh at a = tanh(z). It belongs at z: the slope of a function "
            "is taken where the function is evaluated.",
            slope=lambda z: 1 - np.tanh(np.tanh(z)) ** 2,
        ),
        slip(
            _passed,
            "value-for-slope",
            "You multiplied by tanh(z), the value. The derivative of an elementwise map has its "
            "*slopes* on the diagonal.",
            slope=np.tanh,
        ),
        slip(
            _passed,
            "bias-forgotten",
            "Your slopes are taken without the bias. It adds nothing to the change of z, but it "
            "moves the place where tanh is evaluated.",
            place=lambda A, B, b, x: A @ (B.T @ (x / np.linalg.norm(x))),
        ),
        slip(
            _passed,
            "slope-at-the-raw-input",
            "You took the slopes of tanh at ABᵀx + b. The layer evaluates it at another place: x "
            "is normalised first.",
            place=lambda A, B, b, x: A @ (B.T @ x) + b,
        ),
        slip(
            _passed,
            "slope-forgotten-on-the-way-back",
            "On the way back you left out tanh: its slopes act on u first.",
            "Jv is right.",
            slope_back=lambda s, w: w,
        ),
        slip(
            _passed,
            "normalisation-forgotten-on-the-way-back",
            "Your second part is the pullback to the *normalised* vector: it belongs to another "
            "variable. The way back to x passes through the normalisation as well.",
            "Jv is right.",
            back=_no_normalisation,
        ),
        slip(
            _passed,
            "normalisation-forgotten-on-the-way-forward",
            "On the way forward v has to pass the normalisation before it meets the weights.",
            "Jᵀu is right.",
            ahead=_no_normalisation,
        ),
        Misconception(
            "value-of-the-layer",
            lambda A, B, b, x, v, u: (
                np.tanh(A @ (B.T @ (x / np.linalg.norm(x))) + b),
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. Your first part is f(x), the layer's output: how it moves with v is "
            "asked for.",
        ),
        Misconception(
            "parts-swapped",
            lambda A, B, b, x, v, u: _right(A, B, b, x, v, u)[::-1],
            "The two parts have changed places: first Jv, of shape `(m,)`, then Jᵀu, of shape "
            "`(n,)`.",
        ),
        slip(
            _passed,
            "length-squared",
            "You divided by ‖x‖ twice.",
            ahead=_divided_twice,
            back=_divided_twice,
        ),
        slip(
            _passed,
            "projected-with-a-plus",
            "The projection has the wrong sign: the part of the step along x is taken away, "
            "since ‖x‖ divides it out.",
            ahead=_with_a_plus,
            back=_with_a_plus,
        ),
        slip(
            _passed,
            "slope-squared",
            "The slope of tanh is there twice.",
            slope=lambda z: (1 - np.tanh(z) ** 2) ** 2,
        ),
        slip(
            _passed,
            "slope-of-the-sigmoid",
            "a(1 − a) is the slope of the sigmoid. That of tanh is another one.",
            slope=lambda z: np.tanh(z) * (1 - np.tanh(z)),
        ),
        slip(
            _passed,
            "plus-in-the-slope",
            "The slope of tanh holds a minus: it falls where tanh saturates.",
            slope=lambda z: 1 + np.tanh(z) ** 2,
        ),
        slip(
            _passed,
            "slope-forgotten-on-the-way-forward",
            "In Jv the slope of tanh is missing.",
            "Jᵀu is right.",
            slope_ahead=lambda s, w: w,
        ),
        slip(
            _passed,
            "length-forgotten-on-the-way-forward",
            "In Jv the division by ‖x‖ is missing.",
            "Jᵀu is right.",
            ahead=_projected_alone,
        ),
        slip(
            _passed,
            "length-forgotten-on-the-way-back",
            "In Jᵀu the division by ‖x‖ is missing.",
            "Jv is right.",
            back=_projected_alone,
        ),
        slip(
            _passed,
            "plus-on-the-way-forward",
            "In Jv the projection has the wrong sign: the part along x is taken away.",
            "Jᵀu is right.",
            ahead=_with_a_plus,
        ),
        slip(
            _passed,
            "no-unit-vector-on-the-way-forward",
            "In Jv the projection uses x as it is: it takes x/‖x‖.",
            "Jᵀu is right.",
            ahead=_no_unit_vector,
        ),
        slip(
            _passed,
            "no-unit-vector-on-the-way-back",
            "In Jᵀu the projection uses x as it is: it takes x/‖x‖.",
            "Jv is right.",
            back=_no_unit_vector,
        ),
        slip(
            _passed,
            "plus-on-the-way-back",
            "In Jᵀu the projection has the wrong sign: the part along x is taken away.",
            "Jv is right.",
            back=_with_a_plus,
        ),
        slip(
            _passed,
            "only-divided-on-the-way-back",
            "In Jᵀu you divided by ‖x‖ as if it were a constant. It changes with x.",
            "Jv is right.",
            back=_only_divided,
        ),
        slip(
            _passed,
            "only-divided-on-the-way-forward",
            "In Jv you divided by ‖x‖ as if it were a constant. It changes with x.",
            "Jᵀu is right.",
            ahead=_only_divided,
        ),
        slip(
            _passed,
            "divided-twice-on-the-way-back",
            "In Jᵀu you divided by ‖x‖ twice.",
            "Jv is right.",
            back=_divided_twice,
        ),
        slip(
            _passed,
            "divided-twice-on-the-way-forward",
            "In Jv you divided by ‖x‖ twice.",
            "Jᵀu is right.",
            ahead=_divided_twice,
        ),
        slip(
            _passed,
            "along-x-alone",
            "You kept the part along x, and that is the one that normalising takes away.",
            ahead=_along_x,
            back=_along_x,
        ),
        slip(
            _passed,
            "slope-divided-on-the-way-back",
            "On the way back you divided by the slopes of tanh. Going back is no inverse: "
            "multiply by them.",
            "Jv is right.",
            slope_back=lambda s, w: w / s,
        ),
        slip(
            _passed,
            "slope-of-the-linear-part",
            "Your slopes are 1 − z². The slope of tanh at z is 1 − tanh²z.",
            slope=lambda z: 1 - z**2,
        ),
        slip(
            _passed,
            "root-of-the-slope",
            "Your slopes are 1/cosh z. The slope of tanh is the square of that.",
            slope=lambda z: 1 / np.cosh(z),
        ),
        slip(
            _passed,
            "slope-negated",
            "The sign is wrong. (The slope of tanh is positive: tanh rises.)",
            slope=lambda z: np.tanh(z) ** 2 - 1,
        ),
        slip(
            _passed,
            "square-of-the-value",
            "Your slopes are tanh²z. The slope of tanh is what is left of 1.",
            slope=lambda z: np.tanh(z) ** 2,
        ),
        slip(
            _passed,
            "bias-subtracted",
            "Your slopes are taken at z with −b.",
            place=lambda A, B, b, x: A @ (B.T @ (x / np.linalg.norm(x))) - b,
        ),
        slip(
            _passed,
            "slope-at-a-square",
            "You divided x by the square of its length where the slopes are taken.",
            place=lambda A, B, b, x: A @ (B.T @ (x / (x @ x))) + b,
        ),
        slip(
            _passed,
            "slope-of-the-sigmoid-itself",
            "You took the slope of the sigmoid at z. The map is tanh.",
            slope=lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        ),
        slip(
            _passed,
            "slope-of-the-arctangent",
            "You took the slope of the arctangent. The map is tanh.",
            slope=lambda z: 1 / (1 + z**2),
        ),
        slip(
            _passed,
            "slope-at-the-bias",
            "Your slopes are taken at b alone.",
            place=lambda A, B, b, x: b,
        ),
        slip(
            _passed,
            "length-multiplied",
            "You multiplied by ‖x‖. Normalising divides by it.",
            ahead=lambda x, w: _projected(x, w) * (x @ x),
            back=lambda x, w: _projected(x, w) * (x @ x),
        ),
        slip(
            _passed,
            "nothing-divided",
            "You cut off the part along x with a plus, and left out the division by ‖x‖.",
            ahead=lambda x, w: _with_a_plus(x, w) * np.linalg.norm(x),
            back=lambda x, w: _with_a_plus(x, w) * np.linalg.norm(x),
        ),
        slip(
            _passed,
            "root-of-the-length",
            "You divided by the root of ‖x‖.",
            ahead=lambda x, w: _projected(x, w) * np.sqrt(np.linalg.norm(x)),
            back=lambda x, w: _projected(x, w) * np.sqrt(np.linalg.norm(x)),
        ),
    ),
    proof=Recomputed(_differentiated),
)
