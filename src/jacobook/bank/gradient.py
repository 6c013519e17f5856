"""The exercises of chapter 1, *Gradient*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Choice,
    Condition,
    Direction,
    Exercise,
    Expression,
    Misconception,
    Parts,
    Points,
    Shape,
    Witness,
)
from jacobook.functions import sigmoid

Vector = np.ndarray
Matrix = np.ndarray

# ------------------------------------------------------------------- level 1: read off, compute

BY_HAND = Exercise(
    id="gradient.by_hand",
    name="hand_gradient",
    title="A gradient by hand",
    level=1,
    points=1,
    objective="1.2",
    hints=(
        "Take one variable at a time. The others are constants while you do.",
        "A constant factor stays in front of the derivative; a constant term disappears. Only "
        "then put in x = 2, y = −1, z = 3.",
    ),
    answer=Array(),
    # f(x, y, z) = x²y − 3yz² at (2, −1, 3)
    reference=lambda: np.array([2 * 2 * -1, 2**2 - 3 * 3**2, -6 * -1 * 3]),
    misconceptions=(
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([2 * 2, 1 - 3, -6 * 3]),
            "You dropped the variables that are held fixed. In ∂f/∂x they are constants, and a "
            "constant *factor* stays: the derivative of 5x² is 10x, not 2x.",
        ),
        Misconception(
            "order-reversed",
            lambda: np.array([-6 * -1 * 3, 2**2 - 3 * 3**2, 2 * 2 * -1]),
            "The three numbers are right, in reverse order. Entry i of a gradient is the "
            "derivative by variable i: x first, then y, then z.",
        ),
        Misconception(
            "jacobian-row",
            lambda: np.array([[2 * 2 * -1, 2**2 - 3 * 3**2, -6 * -1 * 3]]),
            "These are the numbers as a 1×3 matrix, which is the Jacobian of f. The gradient has "
            "the shape of the point, `(3,)`: one pair of brackets fewer.",
        ),
        Misconception(
            "normalised",
            lambda: np.array([-4.0, -23.0, 18.0]) / np.linalg.norm([-4.0, -23.0, 18.0]),
            "You scaled the gradient to length 1. Its length is part of the answer: it says how "
            "steep f is.",
        ),
    ),
)

SHAPE = Exercise(
    id="gradient.shape",
    name="weight_gradient_shape",
    title="The shape of ∂L/∂W",
    level=1,
    points=1,
    objective="1.2",
    hints=(
        "In gradient descent you compute `W - step * dL_dW`. Which shapes can be subtracted "
        "entry by entry?",
    ),
    answer=Shape(),
    reference=lambda: (4, 3),
    misconceptions=(
        Misconception(
            "numerator-layout",
            lambda: (3, 4),
            "`(3, 4)` is pure numerator layout, in which the derivative of a number by a matrix is "
            "transposed. This course gives it the shape of the variable, as NumPy, PyTorch and JAX "
            "programs do, so that `W - step * dL_dW` works as it stands.",
        ),
        Misconception(
            "flattened",
            lambda: (12,),
            "`(12,)` has one entry per weight, which is the right number, but the weights have "
            "lost their places. A derivative by a matrix keeps the matrix's rows and columns.",
        ),
        Misconception(
            "jacobian-row",
            lambda: (1, 12),
            "`(1, 12)` is the Jacobian of L as a function of the flattened weights. The derivative "
            "of a number by W keeps the shape of W itself.",
        ),
        Misconception(
            "number",
            lambda: (),
            "`()` is the shape of the loss, a number. Its derivative has an entry for every "
            "weight that can move.",
        ),
    ),
)

PREDICTION = Exercise(
    id="gradient.prediction",
    name="predicted_value",
    title="Predict a small change",
    level=1,
    points=1,
    objective="1.1",
    hints=(
        "The derivative turns a small step into a small change: df = ∇f · dx. What is asked for "
        "is the value after the change.",
    ),
    answer=Array(),
    # f(a) = 5, ∇f(a) = (3, −2, 0.5), dx = (0.01, 0.02, −0.04)
    reference=lambda: 5 + np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
    misconceptions=(
        Misconception(
            "only-the-change",
            lambda: np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "This is the change df. The value after the step is asked for: where f was, plus the "
            "change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: 5 - np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "You subtracted the change. f after the step is f before it *plus* df; a change "
            "that is negative makes it smaller by itself.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: 5 + np.linalg.norm([3, -2, 0.5]) * np.linalg.norm([0.01, 0.02, -0.04]),
            "You multiplied the two lengths. That is the change for a step straight uphill; this "
            "step goes another way, so the dot product is needed.",
        ),
        Misconception(
            "gradient-summed",
            lambda: 5 + np.sum([3, -2, 0.5]),
            "You added the gradient's entries without the step. Each partial derivative is a rate: "
            "multiply it by how far that variable moved.",
        ),
    ),
)

STEEPEST = Exercise(
    id="gradient.steepest",
    name="uphill",
    title="Straight uphill",
    level=1,
    points=1,
    objective="1.3",
    hints=("Differentiate by x and by y, and put in the point. Any positive length will do.",),
    answer=Direction(),
    # f(x, y) = x² + 3xy at (2, 1)
    reference=lambda: np.array([7.0, 6.0]),
    misconceptions=(
        Misconception(
            "downhill",
            lambda: np.array([-7.0, -6.0]),
            "Along your vector f *falls* fastest. That is the way gradient descent goes; uphill is "
            "the opposite direction.",
        ),
        Misconception(
            "along-level-set",
            lambda: np.array([-6.0, 7.0]),
            "Your vector runs along the level set: in that direction f does not change at first. "
            "Uphill is at a right angle to it.",
        ),
        Misconception(
            "position",
            lambda: np.array([2.0, 1.0]),
            "Your vector is the point itself, the way out from the origin. Uphill depends on f: "
            "differentiate first.",
        ),
        Misconception(
            "one-coordinate",
            lambda: np.array([1.0, 0.0]),
            "You moved only the variable with the largest partial derivative. Moving the other one "
            "a little as well climbs faster for the same length of step.",
        ),
    ),
)

BEST_STEP = Exercise(
    id="gradient.best_step",
    name="best_step",
    title="How small should h be?",
    level=1,
    points=1,
    objective="1.6",
    hints=(
        "Two errors add up: one from cutting the Taylor series off, which shrinks with h, and one "
        "from rounding in f, divided by h, which grows.",
        "Minimise h/2 + 2ε/h with ε ≈ 2·10⁻¹⁶.",
    ),
    answer=Choice(
        {
            "a": "h = 1e-16 is so small that x + h is x again in double precision. The difference "
            "is exactly zero, whatever f is.",
            "b": "h = 1e-12 makes the truncation error tiny, but the two values of f agree in all "
            "digits but a few: their difference keeps about four correct digits.",
            "c": "With h = 1e-8 the two errors balance: both are about 1e-8, the square root of "
            "the machine epsilon.",
            "d": "h = 1e-5 suits the *central* difference, whose truncation error is of order h². "
            "The forward difference still has an error of about 1e-5 / 2 there.",
            "e": "With h = 1e-2 rounding does no harm, but the truncation error is about half a "
            "percent: the difference quotient is the slope of a chord, not of the tangent.",
        }
    ),
    reference=lambda: "c",
)

# ------------------------------------------------------------------ level 2: derive, implement

KINKS = Exercise(
    id="gradient.kinks",
    name="kinks",
    title="Where the derivative does not exist",
    level=2,
    points=2,
    objective="1.5",
    hints=(
        "|u| has a kink where u changes sign, and max(0, u) too. List the candidates first.",
        "At each candidate compare the slope just left of it with the slope just right of it. "
        "They may be equal.",
    ),
    answer=Points(dimension=1),
    # f(x) = |x³ − x²| + max(0, x + 2); at 0 the first term is x²|x − 1|, which is smooth enough
    reference=lambda: [-2.0, 1.0],
    misconceptions=(
        Misconception(
            "every-zero-of-the-absolute-value",
            lambda: [-2.0, 0.0, 1.0],
            "You took every zero of u for a kink of |u|. There is one only where u passes through "
            "zero with a slope; where u just touches zero, both one-sided slopes of |u| are 0.",
        ),
        Misconception(
            "relu-forgotten",
            lambda: [1.0],
            "You looked at the absolute value alone. The other term, max(0, x + 2), has a kink "
            "of its own.",
        ),
        Misconception(
            "relu-at-origin",
            lambda: [0.0, 1.0],
            "The kink of max(0, u) sits where u is zero, and here u is x + 2. Then look again at "
            "what the absolute value does where x is 0.",
        ),
    ),
)


def _quadratic_cases(rng: np.random.Generator) -> list[Case]:
    # Never symmetric: a symmetric A would make 2Ax right by accident.
    cases = [
        Case((rng.normal(size=(n, n)), rng.normal(size=n)), sizes={"n": n}) for n in (3, 4, 5, 3)
    ]
    return [
        *cases,
        Case((rng.normal(size=(3, 3)), np.zeros(3)), edge="x is zero"),
        Case((rng.normal(size=(1, 1)), rng.normal(size=1)), edge="n is 1"),
    ]


QUADRATIC = Exercise(
    id="gradient.quadratic",
    name="quadratic_gradient",
    title="The gradient of xᵀAx",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "x occurs twice in xᵀAx. Write d(xᵀAx) with the product rule: two terms.",
        "Bring both terms into the form (something)·dx. A number equals its own transpose.",
    ),
    answer=Array(),
    reference=lambda A, x: (A + A.T) @ x,
    sampler=_quadratic_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "symmetric-A",
            lambda A, x: 2 * A @ x,
            "You returned 2Ax, which is right only when A is symmetric. The product rule gives two "
            "terms, and one of them brings the transpose of A.",
        ),
        Misconception(
            "one-term",
            lambda A, x: A @ x,
            "You returned Ax: one of two terms. x stands on both sides of A, and both occurrences "
            "change when x does.",
        ),
        Misconception(
            "other-term",
            lambda A, x: A.T @ x,
            "You returned Aᵀx: one of two terms. x stands on both sides of A, and both occurrences "
            "change when x does.",
        ),
        Misconception(
            "transposed-twice",
            lambda A, x: 2 * A.T @ x,
            "You returned 2Aᵀx, which is right only when A is symmetric. The product rule gives "
            "two different terms here.",
        ),
        Misconception(
            "value",
            lambda A, x: x @ A @ x,
            "You returned the value of xᵀAx, a number. Its gradient has one entry per entry of x.",
        ),
    ),
)


def _softplus_of_product(make: Callable[..., Any]) -> Callable[[], Any]:
    """Hand x, y and σ(xy) as SymPy expressions to ``make``; SymPy is imported only when called."""

    def build() -> Any:
        import sympy

        x, y = sympy.symbols("x y")
        return make(x, y, 1 / (1 + sympy.exp(-x * y)))

    return build


SYMBOLIC = Exercise(
    id="gradient.symbolic",
    name="symbolic_gradient",
    title="A symbolic gradient",
    level=2,
    points=2,
    objective="1.2",
    hints=(
        "Two nested functions: ln(1 + u) with u = exp(xy). Use the chain rule once for ln and once "
        "for exp.",
        "∂(xy)/∂x is y. The result has the logistic function σ(xy) = 1/(1 + exp(−xy)) in it.",
    ),
    answer=Expression(symbols=("x", "y")),
    reference=_softplus_of_product(lambda x, y, s: [y * s, x * s]),
    misconceptions=(
        Misconception(
            "inner-factor-forgotten",
            _softplus_of_product(lambda x, y, s: [s, s]),
            "Both entries lack a factor: the derivative of the innermost function, xy, by the "
            "variable in question. The chain rule has one more link.",
        ),
        Misconception(
            "partials-swapped",
            _softplus_of_product(lambda x, y, s: [x * s, y * s]),
            "The two entries have changed places: the derivative of xy by x is y, and by y it is "
            "x.",
        ),
        Misconception(
            "exponential-forgotten",
            _softplus_of_product(lambda x, y, s: [y * (1 - s), x * (1 - s)]),
            "You differentiated ln(1 + u) to 1/(1 + u) and then the exponent, but between them "
            "stands exp, whose derivative is exp itself.",
        ),
    ),
)


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, scale: float = 1.0, edge: str = "") -> Case:
        X, y = rng.normal(size=(B, n)), rng.integers(0, 2, size=B).astype(float)
        y[:2] = (0.0, 1.0)  # both classes occur, so that no formula is right by accident
        w, b = scale * rng.normal(size=n), rng.normal()
        return Case((w, b, X, y), edge=edge, sizes={"B": B, "n": n})

    far = "some entries of Xw + b are beyond ±1000, where exp overflows"
    return [case(7, 3), case(5, 4), case(11, 3), case(8, 5), case(9, 3, 3000.0, far)]


def _logistic(
    dw: Callable[..., Vector], db: Callable[..., float]
) -> Callable[..., tuple[Vector, float]]:
    """Make (w, b, X, y) ↦ (dw, db) out of formulas in the probabilities p."""

    def formula(w: Vector, b: float, X: Matrix, y: Vector) -> tuple[Vector, float]:
        p = sigmoid(X @ w + b)
        return dw(X, p, y), db(p, y)

    return formula


def _logistic_without_sigmoid(w: Vector, b: float, X: Matrix, y: Vector) -> tuple[Vector, float]:
    r = X @ w + b - y
    return X.T @ r / len(y), float(np.mean(r))


LOGISTIC = Exercise(
    id="gradient.logistic",
    name="logistic_gradient",
    title="The gradient of the logistic loss",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "For one sample with z = xᵀw + b, the loss is ln(1 + eᶻ) − yz. Its derivative by z is a "
        "difference of two terms you know.",
        "Sum over the samples what z's derivative does to w and to b, then remember that L is a "
        "*mean*.",
    ),
    answer=Parts((("dw", Array()), ("db", Array()))),
    reference=_logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.mean(p - y))),
    sampler=_logistic_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "summed",
            _logistic(lambda X, p, y: X.T @ (p - y), lambda p, y: float(np.sum(p - y))),
            "This is the gradient of the *sum* of the losses. L is their mean, so that a step size "
            "which works for one batch works for a larger one: divide by B.",
        ),
        Misconception(
            "bias-summed",
            _logistic(lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.sum(p - y))),
            "dw is right. db is summed over the batch and not averaged: the mean in L concerns "
            "the bias as well.",
        ),
        Misconception(
            "ascent",
            _logistic(lambda X, p, y: X.T @ (y - p) / len(y), lambda p, y: float(np.mean(y - p))),
            "Both parts have the wrong sign: this is the gradient of the log-likelihood, which one "
            "climbs. The loss is its negative.",
        ),
        Misconception(
            "labels-forgotten",
            _logistic(lambda X, p, y: X.T @ p / len(y), lambda p, y: float(np.mean(p))),
            "The labels are missing. The loss ln(1 + eᶻ) − yz has two terms, and the second "
            "depends on z too.",
        ),
        Misconception(
            "sigmoid-forgotten",
            _logistic_without_sigmoid,
            "You used z where its logistic function is needed: this is the gradient of half the "
            "mean squared error of a linear model.",
        ),
    ),
)


def _difference_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        a, c = rng.uniform(0.5, 1.5, size=n), rng.uniform(0.5, 1.5, size=n)

        def f(x: Vector) -> float:
            return float(np.sin(a @ x) + np.sum(c * x**3) / 3)

        x, h = rng.uniform(-1.0, 1.0, size=n), float(rng.uniform(0.02, 0.05))
        return Case((Callback(f, "f", limit=2 * n + 1), x, h), edge=edge, sizes={"n": n})

    # h is large on purpose: forward, backward and central differences then differ visibly.
    return [case(3), case(4), case(5), case(3), case(1, "n is 1")]


def _difference(
    formula: Callable[[Callable[[Vector], float], Vector, Vector, float], float],
) -> Callable[[Callable[[Vector], float], Vector, float], Vector]:
    """Make (f, x, h) ↦ vector out of a formula for the step h·eᵢ."""

    def numerical_gradient(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
        return np.array([formula(f, x, h * e, h) for e in np.eye(len(x))])

    return numerical_gradient


CENTRAL_DIFFERENCE = Exercise(
    id="gradient.central_difference",
    name="central_gradient",
    title="A gradient from values alone",
    level=2,
    points=2,
    objective="1.6",
    hints=(
        "Move one coordinate at a time: once up by h, once down by h. The other coordinates stay.",
        "The two points are 2h apart. Change a copy, so that x itself stays what it was.",
    ),
    answer=Array(),
    reference=_difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / (2 * h)),
    sampler=_difference_cases,
    misconceptions=(
        Misconception(
            "forward",
            _difference(lambda f, x, step, h: (f(x + step) - f(x)) / h),
            "This is the *forward* difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "backward",
            _difference(lambda f, x, step, h: (f(x) - f(x - step)) / h),
            "This is the *backward* difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "divided-by-h",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
            "Rise over run: the two points lie farther apart than the h you divide by.",
        ),
        Misconception(
            "all-coordinates-at-once",
            _difference(
                lambda f, x, step, h: (
                    (f(x + h * np.ones_like(x)) - f(x - h * np.ones_like(x))) / (2 * h)
                )
            ),
            "Every entry of your answer is the same: you moved all coordinates at once, which "
            "gives the derivative along (1, …, 1). A partial derivative moves one at a time.",
        ),
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, n: int, count: int, edge: str = "") -> Case:
        A, b, x0 = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n)
        step = 0.4 / float(np.linalg.norm(A, 2)) ** 2
        return Case((A, b, x0, step, count), edge=edge, sizes={"m": m})

    return [case(5, 3, 4), case(6, 4, 3), case(7, 3, 9), case(5, 3, 0, "count is 0")]


def _descent(move: Callable[[Matrix, Vector, Vector, float], Vector]) -> Callable[..., Vector]:
    """Make (A, b, x0, step, count) ↦ x out of the move from one iterate to the next."""

    def descend(A: Matrix, b: Vector, x0: Vector, step: float, count: int) -> Vector:
        x = x0.copy()
        for _ in range(count):
            x = x + move(A, b, x, step)
        return x

    return descend


def _unit(v: Vector) -> Vector:
    return v / np.linalg.norm(v)


def _stops_early(A: Matrix, b: Vector, x0: Vector, step: float, count: int) -> Vector:
    return DESCENT.reference(A, b, x0, step, max(count - 1, 0))


DESCENT = Exercise(
    id="gradient.descent",
    name="descend",
    title="Gradient descent on least squares",
    level=3,
    points=3,
    objective="1.7",
    hints=(
        "With r = Ax − b the loss is ½ rᵀr, and dr = A dx. What is d(½ rᵀr)?",
        "The shapes decide: the gradient must have the shape of x, `(n,)`, and r has shape "
        "`(m,)`. Count the steps: with count = 0 nothing moves.",
    ),
    answer=Array(),
    reference=_descent(lambda A, b, x, step: -step * A.T @ (A @ x - b)),
    sampler=_descent_cases,
    misconceptions=(
        Misconception(
            "ascent",
            _descent(lambda A, b, x, step: step * A.T @ (A @ x - b)),
            "Your steps go uphill: the loss grows with each of them. Descent subtracts the "
            "gradient.",
        ),
        Misconception(
            "normalised",
            _descent(lambda A, b, x, step: -step * _unit(A.T @ (A @ x - b))),
            "You scaled the gradient to length 1, so every step has the same length and the "
            "iterates never settle. Use the gradient as it is: it shrinks near the minimum.",
        ),
        Misconception(
            "factor-two",
            _descent(lambda A, b, x, step: -2 * step * A.T @ (A @ x - b)),
            "This is the gradient of ‖Ax − b‖². The loss here has a ½ in front, and it has a "
            "purpose: it cancels the 2.",
        ),
        Misconception(
            "averaged",
            _descent(lambda A, b, x, step: -step * A.T @ (A @ x - b) / len(b)),
            "You divided by the number of rows. The loss here is ½‖Ax − b‖², a sum over the rows "
            "and not a mean.",
        ),
        Misconception(
            "one-step-short",
            _stops_early,
            "You took one step fewer than `count`.",
        ),
    ),
)

NOT_DIFFERENTIABLE = Exercise(
    id="gradient.not_differentiable",
    name="witness",
    title="Partial derivatives are not enough",
    level=3,
    points=3,
    objective="1.5",
    hints=(
        "On the x-axis f is the number a, except at the origin, where it is 0. When does the "
        "difference quotient (f(h, 0) − f(0, 0)) / h have a limit?",
        "On the line through the origin along (u, v), f has the same value at every point but the "
        "origin. Compute that value.",
    ),
    answer=Witness(
        fields=(("coefficients", (3,)), ("direction", (2,))),
        # f(x, y) = (ax² + bxy + cy²) / (x² + y²), f(0, 0) = 0
        conditions=(
            Condition(
                "no-partial-derivatives",
                lambda k, d: k[0] == 0 and k[2] == 0,
                "One of the two partial derivatives at the origin does not exist for your "
                "coefficients: along an axis f jumps from 0 to another constant. Look at f(h, 0) "
                "and f(0, h).",
                ((1, 1, 0), (1, 1)),
            ),
            Condition(
                "zero-function",
                lambda k, d: k[1] != 0,
                "With these coefficients f is zero everywhere, and so differentiable. Keep the "
                "axes quiet, but let something happen between them.",
                ((0, 0, 0), (1, 1)),
            ),
            Condition(
                "no-direction",
                lambda k, d: bool(np.any(d != 0)),
                "The coefficients are fine. The direction is the zero vector, which leads nowhere.",
                ((0, 1, 0), (0, 0)),
            ),
            Condition(
                "along-an-axis",
                lambda k, d: d[0] * d[1] != 0,
                "The coefficients are fine. Along your direction, an axis, f is 0 all the way, "
                "which shows nothing. Choose one along which f approaches another value.",
                ((0, 1, 0), (1, 0)),
            ),
        ),
    ),
    reference=lambda: ((0, 1, 0), (1, 1)),
)


def _inner_product_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int) -> Case:
        root = rng.normal(size=(n, n))
        M = root @ root.T + 0.5 * np.eye(n)
        return Case((M, rng.normal(size=n)), condition=float(np.linalg.cond(M)))

    diagonal = Case((np.diag([1.0, 4.0, 9.0]), rng.normal(size=3)))
    return [case(3), case(4), case(5), diagonal]


def _inverse_root(M: Matrix, g: Vector) -> Vector:
    values, vectors = np.linalg.eigh(M)
    return vectors @ ((vectors.T @ g) / np.sqrt(values))


OTHER_INNER_PRODUCT = Exercise(
    id="gradient.other_inner_product",
    name="steepest_in",
    title="Uphill by another measure of length",
    level=3,
    points=3,
    objective="1.3",
    hints=(
        "Write g·v as an inner product in the new measure: find the vector s with sᵀMv = gᵀv for "
        "every v.",
        "Then Cauchy–Schwarz in the inner product uᵀMv says which v of length 1 makes sᵀMv "
        "largest. Solve a linear system; don't invert.",
    ),
    answer=Direction(),
    reference=lambda M, g: np.linalg.solve(M, g),
    sampler=_inner_product_cases,
    misconceptions=(
        Misconception(
            "euclidean",
            lambda M, g: g,
            "You returned g itself: uphill when length is measured as usual. Here a step costs "
            "√(vᵀMv), so cheap directions are worth more.",
        ),
        Misconception(
            "multiplied",
            lambda M, g: M @ g,
            "You multiplied by M, which favours the *expensive* directions. The longer M makes a "
            "step, the less of it you can afford.",
        ),
        Misconception(
            "square-root",
            _inverse_root,
            "You took the inverse square root of M. That is the best direction in the stretched "
            "coordinates M^½ v; it still has to be brought back to v.",
        ),
        Misconception(
            "diagonal",
            lambda M, g: g / np.diag(M),
            "You divided by the diagonal of M, which is right only when M is diagonal: the other "
            "entries couple the coordinates.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    BY_HAND,
    SHAPE,
    PREDICTION,
    STEEPEST,
    BEST_STEP,
    KINKS,
    QUADRATIC,
    SYMBOLIC,
    LOGISTIC,
    CENTRAL_DIFFERENCE,
    DESCENT,
    NOT_DIFFERENTIABLE,
    OTHER_INNER_PRODUCT,
)
