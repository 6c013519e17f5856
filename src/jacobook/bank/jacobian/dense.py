"""Through a layer, both ways."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Parts, Vector


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        m: int, n: int, edge: str = "", length: float | None = None, max_bytes: int | None = None
    ) -> Case:
        W, b = rng.normal(size=(m, n)), rng.normal(size=m)
        x, v, u = rng.normal(size=n), rng.normal(size=n), rng.normal(size=m)
        # Never of length 1 by accident: there a missing division by the length can't be seen.
        x *= (rng.uniform(1.8, 2.6) if length is None else length) / np.linalg.norm(x)
        return Case((W, b, x, v, u), edge=edge, sizes={"m": m, "n": n}, max_bytes=max_bytes)

    return [
        case(4, 3),
        case(3, 5),
        case(6, 2),
        case(1, 3, "m is 1"),
        case(2, 3, "x has length 1", 1.0),
        # A matrix of the shape of J takes 1 MB here.
        case(320, 400, "m and n are in the hundreds", max_bytes=400_000),
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
    bias: bool = True,
) -> Callable[..., tuple[Vector, Vector]]:
    """Make (W, b, x, v, u) ↦ (Jv, Jᵀu) out of the slopes at z and the way through x/‖x‖."""

    def products(W: Matrix, b: Vector, x: Vector, v: Vector, u: Vector) -> tuple[Vector, Vector]:
        s = slope(W @ inner(x) + b if bias else W @ inner(x))
        return s * (W @ through(x, v)), through(x, W.T @ (s * u))

    return products


_right_layer = _layer()


EXERCISE = Exercise(
    id="jacobian.dense",
    name="layer_products",
    title="Through a layer, both ways",
    level=2,
    points=2,
    objective="2.4",
    hints=(
        "Three maps follow one another: y = x/‖x‖, z = Wy + b, a = tanh(z). Write dy, dz and da, "
        "each in terms of the one before, and put dx = v.",
        "Jᵀ is the product of the transposed factors in reverse order. What acts last on the way "
        "forward acts first on the way back.",
    ),
    answer=Parts((("Jv", Array()), ("Jᵀu", Array()))),
    reference=_right_layer,
    sampler=_layer_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "normalisation-ignored",
            _layer(through=_no_normalisation),
            "You went through W and tanh, and treated x/‖x‖ as if it were x. Normalising has a "
            "Jacobian too, and v has to pass it first.",
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
            "projected-along",
            _layer(through=lambda x, w: x * (x @ w) / np.linalg.norm(x) ** 3),
            "You kept the part of the step along x and dropped the rest. It is the other way "
            "round: making x longer doesn't change x/‖x‖.",
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
            _layer(bias=False),
            "Your slopes are taken without the bias. It adds nothing to the change of z, but it "
            "moves the place where tanh is evaluated.",
        ),
        Misconception(
            "slope-at-the-raw-input",
            _layer(inner=lambda x: x),
            "You took the slopes of tanh at Wx + b. The layer evaluates it at another place: x is "
            "normalised first.",
        ),
        Misconception(
            "slope-forgotten-on-the-way-back",
            lambda W, b, x, v, u: (_right_layer(W, b, x, v, u)[0], _projected(x, W.T @ u)),
            "Jv is right. On the way back you left out tanh: its slopes act on u first.",
        ),
        Misconception(
            "wrong-variable",
            lambda W, b, x, v, u: (
                _right_layer(W, b, x, v, u)[0],
                _layer(through=_no_normalisation)(W, b, x, v, u)[1],
            ),
            "Jv is right. Your second part is the pullback to the *normalised* vector: it belongs "
            "to another variable. The way back to x passes through the normalisation as well.",
        ),
        Misconception(
            "parts-swapped",
            lambda W, b, x, v, u: _right_layer(W, b, x, v, u)[::-1],
            "The two parts have changed places: first Jv, of shape `(m,)`, then Jᵀu, of shape "
            "`(n,)`.",
        ),
    ),
)
