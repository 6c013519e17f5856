"""The exercises of chapter 1, Gradient."""

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
    Tolerance,
    Witness,
)
from jacobook.functions import sigmoid

Vector = np.ndarray
Matrix = np.ndarray

# A formula is right to rounding, and a finite difference is not.
TO_ROUNDING = Tolerance(1e-12, 1e-14, "a formula is right to rounding, a finite difference isn't")

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
            "constant factor stays: the derivative of 5x² is 10x, not 2x.",
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
    # f(a) = 0.5, ∇f(a) = (3, −2, 0.5), dx = (0.01, 0.02, −0.04)
    reference=lambda: 0.5 + np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
    misconceptions=(
        Misconception(
            "only-the-change",
            lambda: np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "This is the change df. The value after the step is asked for: where f was, plus the "
            "change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: 0.5 - np.dot([3, -2, 0.5], [0.01, 0.02, -0.04]),
            "You subtracted the change. f after the step is f before it plus df; a change "
            "that is negative makes it smaller by itself.",
        ),
        Misconception(
            "value-before",
            lambda: 0.5,
            "This is f(a), the value before the step.",
        ),
        Misconception(
            "lengths-multiplied",
            lambda: 0.5 + np.linalg.norm([3, -2, 0.5]) * np.linalg.norm([0.01, 0.02, -0.04]),
            "You multiplied the two lengths. That is the change for a step straight uphill; this "
            "step goes another way, so the dot product is needed.",
        ),
        Misconception(
            "gradient-summed",
            lambda: 0.5 + np.sum([3, -2, 0.5]),
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
            "Along your vector f falls fastest. That is the way gradient descent goes; uphill is "
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
            "as well climbs faster for the same length of step.",
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
            "a": "h = 1e-16 is so small that 1 + h is 1 again in double precision. The difference "
            "is exactly zero, whatever f is.",
            "b": "h = 1e-12 makes the truncation error tiny, but the two values of f agree in all "
            "digits but a few: their difference keeps about four correct digits.",
            "c": "With h = 1e-8 the two errors nearly balance: both are of the order of 1e-8, the "
            "square root of the machine epsilon.",
            "d": "h = 1e-5 suits the central difference, whose truncation error is of order h². "
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
        "|u| and max(0, u) can have a kink only where u is zero. List these candidates first.",
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
            "absolute-value-forgotten",
            lambda: [-2.0],
            "You looked at max(0, x + 2) alone. The other term, the absolute value, has a kink of "
            "its own.",
        ),
        Misconception(
            "relu-at-origin",
            lambda: [0.0, 1.0],
            "Two things. The kink of max(0, u) sits where u is zero, and here u is x + 2, not x. "
            "And a zero inside | | makes a kink only if u passes through it with a slope: compare "
            "the two one-sided slopes at each number that you list.",
        ),
    ),
)


def _quadratic_cases(rng: np.random.Generator) -> list[Case]:
    # Never symmetric: a symmetric A would make 2Ax right by accident.
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        A, b, x = rng.normal(size=(n, n)), rng.normal(size=n), scale * rng.normal(size=n)
        return Case((A, b, x), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(3), case(3, "x is zero", 0.0), case(1, "n is 1")]


QUADRATIC = Exercise(
    id="gradient.quadratic",
    name="quadratic_gradient",
    title="The gradient of a quadratic function",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "x occurs twice in xᵀAx. Write d(xᵀAx) with the product rule: two terms.",
        "Bring every term into the form (something)·dx. A number equals its own transpose.",
    ),
    answer=Array(),
    reference=lambda A, b, x: (A + A.T) @ x + b,
    sampler=_quadratic_cases,
    tolerance=TO_ROUNDING,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "symmetric-A",
            lambda A, b, x: 2 * A @ x + b,
            "You used 2Ax for the first term, which is right only when A is symmetric. The product "
            "rule gives two terms, and one of them brings the transpose of A.",
        ),
        Misconception(
            "transposed-twice",
            lambda A, b, x: 2 * A.T @ x + b,
            "You used 2Aᵀx for the first term, which is right only when A is symmetric. The "
            "product rule gives two different terms here.",
        ),
        Misconception(
            "one-term",
            lambda A, b, x: A @ x + b,
            "Of xᵀAx you have Ax, one of two terms. x stands on both sides of A, and both "
            "occurrences change when x does.",
        ),
        Misconception(
            "other-term",
            lambda A, b, x: A.T @ x + b,
            "Of xᵀAx you have Aᵀx, one of two terms. x stands on both sides of A, and both "
            "occurrences change when x does.",
        ),
        Misconception(
            "linear-term-dropped",
            lambda A, b, x: (A + A.T) @ x,
            "The quadratic part is right. What does bᵀx change by when x changes by dx?",
        ),
        Misconception(
            "symmetric-A-alone",
            lambda A, b, x: 2 * A @ x,
            "Two things: 2Ax is right only when A is symmetric, and the term bᵀx has a gradient "
            "too.",
        ),
        Misconception(
            "linear-term-negated",
            lambda A, b, x: (A + A.T) @ x - b,
            "The quadratic part is right, and the linear part has the wrong sign. (In ½‖Ax − b‖² "
            "there is a minus; here there is none.)",
        ),
        Misconception(
            "linear-term-kept",
            lambda A, b, x: (A + A.T) @ x + b * x,
            "The quadratic part is right. In the linear part the entries of x have been "
            "differentiated away: the derivative of 3t is 3, not 3t.",
        ),
        Misconception(
            "value",
            lambda A, b, x: x @ A @ x + b @ x,
            "You returned the value of f, a number. Its gradient has one entry per entry of x.",
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
        "Two nested functions: log(1 + u) with u = exp(xy). Use the chain rule once for log and "
        "once for exp.",
        "Three factors each: one from log, one from exp, one from xy.",
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
            "You differentiated log(1 + u) to 1/(1 + u) and then the exponent, but between them "
            "stands exp, whose derivative is exp itself.",
        ),
        Misconception(
            "only-the-logarithm",
            _softplus_of_product(lambda x, y, s: [1 - s, 1 - s]),
            "You differentiated the logarithm and stopped: by the chain rule, the derivative of "
            "what stands inside it comes as a factor.",
        ),
    ),
)


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, scale: float = 1.0, edge: str = "") -> Case:
        X, y = rng.normal(size=(B, n)), rng.integers(0, 2, size=B).astype(float)
        y[:2] = (0.0, 1.0)  # both classes occur, so that no formula is right by accident
        w, b = scale * rng.normal(size=n), rng.normal()
        return Case((w, b, X, y), edge=edge, sizes={"B": B, "n": n})

    far = "some entries of Xw + b are in the thousands, of either sign, where exp overflows"
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


_logistic_reference = _logistic(
    lambda X, p, y: X.T @ (p - y) / len(y), lambda p, y: float(np.mean(p - y))
)

LOGISTIC = Exercise(
    id="gradient.logistic",
    name="logistic_gradient",
    title="The gradient of the logistic loss",
    level=2,
    points=2,
    objective="1.4",
    hints=(
        "For one sample with z = xᵀw + b, the loss is log(1 + eᶻ) − yz. Its derivative by z is a "
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
            "This is the gradient of the sum of the losses. L is their mean, so that a step size "
            "which works for one batch works for a larger one.",
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
            'Both parts have the wrong sign: this is the gradient of −L. In "true minus predicted" '
            'and "predicted minus true", look which of the two the derivative gives.',
        ),
        Misconception(
            "labels-forgotten",
            _logistic(lambda X, p, y: X.T @ p / len(y), lambda p, y: float(np.mean(p))),
            "The labels are missing. The loss log(1 + eᶻ) − yz has two terms, and the second "
            "depends on z too.",
        ),
        Misconception(
            "bias-forgotten",
            lambda w, b, X, y: _logistic_reference(w, 0.0, X, y),
            "You left b out of z = Xw + b. It shifts every probability.",
        ),
        Misconception(
            "parts-swapped",
            lambda w, b, X, y: _logistic_reference(w, b, X, y)[::-1],
            "The two parts have changed places: dw comes first, then db.",
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
    return [case(2), case(3), case(2), case(1, "n is 1")]


def _difference(
    formula: Callable[[Callable[[Vector], float], Vector, Vector, float], float],
) -> Callable[[Callable[[Vector], float], Vector, float], Vector]:
    """Make (f, x, h) ↦ vector out of a formula for the step h·eᵢ."""

    def numerical_gradient(f: Callable[[Vector], float], x: Vector, h: float) -> Vector:
        return np.array([formula(f, x, h * e, h) for e in np.eye(len(x))])

    return numerical_gradient


def _central(f: Callable[[Vector], float], x: Vector, step: Vector, h: float) -> float:
    return (f(x + step) - f(x - step)) / (2 * h)


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
    reference=_difference(_central),
    sampler=_difference_cases,
    tolerance=Tolerance(
        1e-7, 1e-12, "any small step that is not the h given has to be recognised as one"
    ),
    misconceptions=(
        Misconception(
            "forward",
            _difference(lambda f, x, step, h: (f(x + step) - f(x)) / h),
            "This is the forward difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "backward",
            _difference(lambda f, x, step, h: (f(x) - f(x - step)) / h),
            "This is the backward difference: its error is proportional to h. The central one "
            "looks to both sides, and its error is proportional to h².",
        ),
        Misconception(
            "divided-by-h",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
            "Rise over run: the two points lie farther apart than the h you divide by.",
        ),
        Misconception(
            "half-steps",
            _difference(lambda f, x, step, h: _central(f, x, step / 2, h / 2)),
            "Your two points are h apart: you went half a step to either side. They should be a "
            "whole step h from x, and so 2h apart.",
        ),
        Misconception(
            "precedence",
            _difference(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2 * h),
            "In Python `a / 2 * h` divides by 2 and then multiplies by h. Put the denominator "
            "in brackets.",
        ),
        Misconception(
            "own-step",
            _difference(
                lambda f, x, step, h: (f(x + 1e-4 * step) - f(x - 1e-4 * step)) / (2e-4 * h)
            ),
            "This is the derivative itself, or a difference with a much smaller step of your own. "
            "Use the h that your function is given.",
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
        penalty = float(rng.uniform(0.5, 1.5))
        step = 0.4 / (float(np.linalg.norm(A, 2)) ** 2 + penalty)
        return Case((A, b, penalty, x0, step, count), edge=edge, sizes={"m": m})

    return [case(5, 3, 4), case(6, 4, 3), case(7, 3, 9), case(5, 3, 0, "count is 0")]


Move = Callable[[Matrix, Vector, float, Vector, float], Vector]


def _descent(move: Move, further: int = 0) -> Callable[..., Vector]:
    """Make (A, b, penalty, x0, step, count) ↦ x out of the move from one iterate to the next."""

    def descend(
        A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
    ) -> Vector:
        x = x0.copy()
        for _ in range(count + further):
            x = x + move(A, b, penalty, x, step)
        return x

    return descend


def _downhill(A: Matrix, b: Vector, penalty: float, x: Vector, step: float) -> Vector:
    return -step * (A.T @ (A @ x - b) + penalty * x)


def _normalised(A: Matrix, b: Vector, penalty: float, x: Vector, step: float) -> Vector:
    direction = _downhill(A, b, penalty, x, 1.0)
    return step * direction / np.linalg.norm(direction)


def _one_long_step(
    A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int
) -> Vector:
    return x0 + _downhill(A, b, penalty, x0, count * step)


def _minimum(A: Matrix, b: Vector, penalty: float, x0: Vector, step: float, count: int) -> Vector:
    return np.linalg.solve(A.T @ A + penalty * np.eye(len(x0)), A.T @ b)


DESCENT = Exercise(
    id="gradient.descent",
    name="descend",
    title="Gradient descent with a penalty",
    level=3,
    points=3,
    objective="1.7",
    hints=(
        "Differentiate the two terms apart. With r = Ax − b the first is ½ rᵀr, and dr = A dx; the "
        "second is ½λ xᵀx.",
        "The shapes decide: the gradient must have the shape of x, `(n,)`, and r has shape "
        "`(m,)`. Count the steps: with count = 0 nothing moves.",
    ),
    answer=Array(),
    reference=_descent(_downhill),
    sampler=_descent_cases,
    misconceptions=(
        Misconception(
            "ascent",
            _descent(lambda A, b, penalty, x, step: -_downhill(A, b, penalty, x, step)),
            "Your steps go uphill: the loss grows with each of them. Descent subtracts the "
            "gradient.",
        ),
        Misconception(
            "normalised",
            _descent(_normalised),
            "You scaled the gradient to length 1, so every step has the same length and the "
            "iterates never settle. Use the gradient as it is: it shrinks near the minimum.",
        ),
        Misconception(
            "factor-two",
            _descent(lambda A, b, penalty, x, step: 2 * _downhill(A, b, penalty, x, step)),
            "Your gradient is twice too long. Both terms of the loss have a ½ in front, and it has "
            "a purpose: it cancels the 2.",
        ),
        Misconception(
            "averaged",
            _descent(
                lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) / len(b) + penalty * x)
            ),
            "You divided by the number of rows. The loss here is ½‖Ax − b‖², a sum over the rows "
            "and not a mean.",
        ),
        Misconception(
            "penalty-forgotten",
            _descent(lambda A, b, penalty, x, step: -step * A.T @ (A @ x - b)),
            "This is descent on ½‖Ax − b‖² alone: the penalty ½λ‖x‖² has a gradient too.",
        ),
        Misconception(
            "penalty-not-times-x",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + penalty)),
            "You added λ itself. The gradient of the penalty depends on x: where x is zero, it "
            "is zero.",
        ),
        Misconception(
            "penalty-doubled",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x - b) + 2 * penalty * x)),
            "The gradient of the penalty is twice too long: the ½ in ½λ‖x‖² cancels the 2.",
        ),
        Misconception(
            "residual-sign",
            _descent(lambda A, b, penalty, x, step: -step * (A.T @ (A @ x + b) + penalty * x)),
            "Your residual is Ax + b. It is Ax − b: prediction minus target.",
        ),
        Misconception(
            "one-step-short",
            _descent(_downhill, -1),
            "You took one step fewer than `count`.",
        ),
        Misconception(
            "one-step-long",
            _descent(_downhill, 1),
            "You took one step more than `count`.",
        ),
        Misconception(
            "gradient-at-the-start",
            _one_long_step,
            "All your steps use the gradient at x0. Descent computes a new one wherever it stands.",
        ),
        Misconception(
            "starts-at-zero",
            lambda A, b, penalty, x0, step, count: _descent(_downhill)(
                A, b, penalty, 0 * x0, step, count
            ),
            "You started at zero. The start is x0.",
        ),
        Misconception(
            "minimum",
            _minimum,
            "You returned the minimum itself. Where descent stands after `count` steps is asked "
            "for, which is still on the way.",
        ),
    ),
)

NOT_DIFFERENTIABLE = Exercise(
    id="gradient.not_differentiable",
    name="witness",
    title="Straight lines are not enough",
    level=3,
    points=3,
    objective="1.5",
    hints=(
        "On the x-axis f is the number a, except at the origin, where it is 0. When does the "
        "difference quotient (f(t, 0) − f(0, 0)) / t have a limit? Then do the y-axis.",
        "Put x = kt² and y = t into f: the t cancels. Which value is left?",
    ),
    answer=Witness(
        fields=(("coefficients", (3,)), ("k", ())),
        # f(x, y) = (ax² + bxy² + cy⁴) / (x² + y⁴), f(0, 0) = 0, along (kt², t)
        conditions=(
            Condition(
                "no-partial-derivatives",
                lambda abc, k: abc[0] == 0 and abc[2] == 0,
                "At least one of the two partial derivatives at the origin does not exist for your "
                "coefficients: along an axis f jumps from 0 to another constant. Look at f(t, 0) "
                "and f(0, t).",
                ((1, 1, 0), 1),
            ),
            Condition(
                "zero-function",
                lambda abc, k: abc[1] != 0,
                "With these coefficients f is zero everywhere, and so differentiable. Keep the "
                "axes quiet, but let something happen between them.",
                ((0, 0, 0), 1),
            ),
            Condition(
                "along-an-axis",
                lambda abc, k: k[()] != 0,
                "The coefficients are fine. With k = 0 your curve is the y-axis, on which f is 0 "
                "all the way: it shows nothing.",
                ((0, 1, 0), 0),
            ),
        ),
    ),
    reference=lambda: ((0, 1, 0), 1),
)


def _stretch_cases(rng: np.random.Generator) -> list[Case]:
    # Singular values between 1 and 3 keep the problem well conditioned; Q and R make S unlike Sᵀ.
    def case(n: int) -> Case:
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        S = Q * rng.uniform(1.0, 3.0, size=n) @ R
        return Case((S, rng.normal(size=n)), condition=float(np.linalg.cond(S)) ** 2)

    return [case(n) for n in (3, 4, 5, 3)]


OTHER_INNER_PRODUCT = Exercise(
    id="gradient.other_inner_product",
    name="steepest_in",
    title="Uphill by another measure of length",
    level=3,
    points=3,
    objective="1.3",
    hints=(
        "Give the stretched step a name, u = Sv, so that its cost is its ordinary length. Write "
        "the slope g·v in terms of u.",
        "Which u of length 1 is best is Cauchy–Schwarz as usual. Then go back from u to v: two "
        "linear systems to solve.",
    ),
    answer=Direction(),
    reference=lambda S, g: np.linalg.solve(S, np.linalg.solve(S.T, g)),
    sampler=_stretch_cases,
    misconceptions=(
        Misconception(
            "euclidean",
            lambda S, g: g,
            "You returned g itself: uphill when length is measured as usual. Here a step v costs "
            "‖Sv‖, so cheap directions are worth more.",
        ),
        Misconception(
            "still-stretched",
            lambda S, g: np.linalg.solve(S.T, g),
            "You have the best stretched step u = Sv. The step v itself is asked for: one more "
            "linear system.",
        ),
        Misconception(
            "untransposed",
            lambda S, g: np.linalg.solve(S, g),
            "You solved with S once. In g·v = g·(S⁻¹u) the matrix moves to the other factor, and "
            "is transposed on the way; and u still has to be brought back to v.",
        ),
        Misconception(
            "order-swapped",
            lambda S, g: np.linalg.solve(S.T, np.linalg.solve(S, g)),
            "The two systems, or the two factors of the matrix, are in the wrong order. That is "
            "forgiven only where SSᵀ = SᵀS.",
        ),
        Misconception(
            "multiplied",
            lambda S, g: S.T @ S @ g,
            "You multiplied by SᵀS, which favours the expensive directions. The longer S makes a "
            "step, the less of it you can afford.",
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
