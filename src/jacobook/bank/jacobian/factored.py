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
        Misconception(
            "normalisation-ignored",
            _layer(through=_no_normalisation),
            "You went through the weights and tanh, and treated x/‖x‖ as if it were x. Normalising "
            "has a Jacobian too, and v has to pass it first.",
        ),
        Misconception(
            "only-divided",
            _layer(through=lambda x, w: w / np.linalg.norm(x)),
            "You divided by ‖x‖ as if it were a constant. It changes with x: of a step along x, "
            "nothing is left after normalising.",
        ),
        Misconception(
            "length-forgotten",
            _layer(through=lambda x, w: _projected(x, w) * np.linalg.norm(x)),
            "You cut off the part along x, and left out the division by ‖x‖. The longer x is, the "
            "less a step turns it.",
        ),
        Misconception(
            "not-a-unit-vector",
            _layer(through=lambda x, w: (w - x * (x @ w)) / np.linalg.norm(x)),
            "You cut off x(xᵀv) with x itself. The part of v along x is x̂(x̂ᵀv), with the *unit* "
            "vector.",
        ),
        Misconception(
            "slope-forgotten",
            _layer(slope=np.ones_like),
            "You left out tanh, which has a slope too: each output's change is multiplied by tanh′ "
            "at its own z.",
        ),
        Misconception(
            "square-forgotten",
            _layer(slope=lambda z: 1 - np.tanh(z)),
            "Your slopes are 1 − tanh(z). Differentiate tanh = sinh/cosh once more by the quotient "
            "rule: a square is missing.",
        ),
        Misconception(
            "slope-at-the-output",
            _layer(slope=lambda z: 1 - np.tanh(np.tanh(z)) ** 2),
            "You took the slope of tanh at a = tanh(z). It belongs at z: the slope of a function "
            "is taken where the function is evaluated.",
        ),
        Misconception(
            "value-for-slope",
            _layer(slope=np.tanh),
            "You multiplied by tanh(z), the value. The derivative of an elementwise map has its "
            "*slopes* on the diagonal.",
        ),
        Misconception(
            "bias-forgotten",
            _layer(bias=0.0),
            "Your slopes are taken without the bias. It adds nothing to the change of z, but it "
            "moves the place where tanh is evaluated.",
        ),
        Misconception(
            "slope-at-the-raw-input",
            _layer(inner=lambda x: x),
            "You took the slopes of tanh at ABᵀx + b. The layer evaluates it at another place: x "
            "is normalised first.",
        ),
        Misconception(
            "slope-forgotten-on-the-way-back",
            lambda A, B, b, x, v, u: (
                _right(A, B, b, x, v, u)[0],
                _projected(x, B @ (A.T @ u)),
            ),
            "Jv is right. On the way back you left out tanh: its slopes act on u first.",
        ),
        Misconception(
            "normalisation-forgotten-on-the-way-back",
            lambda A, B, b, x, v, u: (
                _right(A, B, b, x, v, u)[0],
                _layer(through=_no_normalisation)(A, B, b, x, v, u)[1],
            ),
            "Jv is right. Your second part is the pullback to the *normalised* vector: it belongs "
            "to another variable. The way back to x passes through the normalisation as well.",
        ),
        Misconception(
            "normalisation-forgotten-on-the-way-forward",
            lambda A, B, b, x, v, u: (
                _layer(through=_no_normalisation)(A, B, b, x, v, u)[0],
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. On the way forward v has to pass the normalisation before it meets the "
            "weights.",
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
        Misconception(
            "length-squared",
            _layer(through=lambda x, w: _projected(x, w) / np.linalg.norm(x)),
            "You divided by ‖x‖ twice.",
        ),
        Misconception(
            "projected-with-a-plus",
            _layer(through=lambda x, w: 2 * w / np.linalg.norm(x) - _projected(x, w)),
            "The projection has the wrong sign: the part of the step along x is taken away, "
            "since ‖x‖ divides it out.",
        ),
        Misconception(
            "slope-squared",
            _layer(slope=lambda z: (1 - np.tanh(z) ** 2) ** 2),
            "The slope of tanh is there twice.",
        ),
        Misconception(
            "slope-of-the-sigmoid",
            _layer(slope=lambda z: np.tanh(z) * (1 - np.tanh(z))),
            "a(1 − a) is the slope of the sigmoid. That of tanh is another one.",
        ),
        Misconception(
            "plus-in-the-slope",
            _layer(slope=lambda z: 1 + np.tanh(z) ** 2),
            "The slope of tanh holds a minus: it falls where tanh saturates.",
        ),
        Misconception(
            "negated",
            lambda A, B, b, x, v, u: (-_right(A, B, b, x, v, u)[0], -_right(A, B, b, x, v, u)[1]),
            "Both products have the wrong sign.",
        ),
        Misconception(
            "slope-forgotten-on-the-way-forward",
            lambda A, B, b, x, v, u: (
                _layer(slope=np.ones_like)(A, B, b, x, v, u)[0],
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. In Jv the slope of tanh is missing.",
        ),
        Misconception(
            "length-forgotten-on-the-way-forward",
            lambda A, B, b, x, v, u: (
                _layer(through=_projected_alone)(A, B, b, x, v, u)[0],
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. In Jv the division by ‖x‖ is missing.",
        ),
        Misconception(
            "length-forgotten-on-the-way-back",
            lambda A, B, b, x, v, u: (
                _right(A, B, b, x, v, u)[0],
                _layer(through=_projected_alone)(A, B, b, x, v, u)[1],
            ),
            "Jv is right. In Jᵀu the division by ‖x‖ is missing.",
        ),
        Misconception(
            "plus-on-the-way-forward",
            lambda A, B, b, x, v, u: (
                _layer(through=lambda x, w: 2 * w / np.linalg.norm(x) - _projected(x, w))(
                    A, B, b, x, v, u
                )[0],
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. In Jv the projection has the wrong sign: the part along x is taken "
            "away.",
        ),
        Misconception(
            "no-unit-vector-on-the-way-forward",
            lambda A, B, b, x, v, u: (
                _layer(through=lambda x, w: (w - x * (x @ w)) / np.linalg.norm(x))(
                    A, B, b, x, v, u
                )[0],
                _right(A, B, b, x, v, u)[1],
            ),
            "Jᵀu is right. In Jv the projection uses x as it is: it takes x/‖x‖.",
        ),
        Misconception(
            "no-unit-vector-on-the-way-back",
            lambda A, B, b, x, v, u: (
                _right(A, B, b, x, v, u)[0],
                _layer(through=lambda x, w: (w - x * (x @ w)) / np.linalg.norm(x))(
                    A, B, b, x, v, u
                )[1],
            ),
            "Jv is right. In Jᵀu the projection uses x as it is: it takes x/‖x‖.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
