"""The exercises of chapter 2, The Jacobian."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Exercise,
    Misconception,
    Parts,
    Shape,
)
from jacobook.functions import softmax

Vector = np.ndarray
Matrix = np.ndarray

# ------------------------------------------------------------------- level 1: read off, compute

BY_HAND = Exercise(
    id="jacobian.by_hand",
    name="hand_jacobian",
    title="A Jacobian by hand",
    level=1,
    points=1,
    objective="2.2",
    hints=(
        "Two outputs, three inputs. Write the gradient of the first output, then the gradient of "
        "the second, and put them where rows belong.",
        "An output that doesn't contain a variable has the slope 0 along it, and the 0 needs its "
        "place too.",
    ),
    answer=Array(),
    # f(x, y, z) = (xy², 3x + yz) at (3, −2, 5)
    reference=lambda: np.array([[4.0, -12.0, 0.0], [3.0, 5.0, -2.0]]),
    misconceptions=(
        Misconception(
            "transposed",
            lambda: np.array([[4.0, 3.0], [-12.0, 5.0], [0.0, -2.0]]),
            "The six numbers are right, but your inputs go down the rows. That is denominator "
            "layout. In this book a row belongs to an output, a column to an input.",
        ),
        Misconception(
            "outputs-swapped",
            lambda: np.array([[3.0, 5.0, -2.0], [4.0, -12.0, 0.0]]),
            "The two rows have changed places: the first row belongs to the first output.",
        ),
        Misconception(
            "constant-factors-dropped",
            lambda: np.array([[1.0, -4.0, 0.0], [3.0, 1.0, 1.0]]),
            "You dropped the variables that are held fixed. They are constants, and a constant "
            "factor stays: the derivative of 5y² by y is 10y, not 2y.",
        ),
        Misconception(
            "factor-forgotten",
            lambda: np.array([[4.0, -6.0, 0.0], [3.0, 5.0, -2.0]]),
            "One entry lacks a factor. Look at the square in f: what does its power leave behind "
            "when you differentiate?",
        ),
        Misconception(
            "sign-lost",
            lambda: np.array([[4.0, 12.0, 0.0], [3.0, 5.0, -2.0]]),
            "One sign is lost. y is negative, so a product with a single factor y is, too (x is "
            "positive).",
        ),
        Misconception(
            "minus-squared",
            lambda: np.array([[-4.0, -12.0, 0.0], [3.0, 5.0, -2.0]]),
            "The square of a negative number isn't negative. (If Python did it: `-2**2` is −4, "
            "since the power is taken before the minus. Write `(-2)**2`.)",
        ),
        Misconception(
            "factors-swapped",
            lambda: np.array([[4.0, -12.0, 0.0], [3.0, -2.0, 5.0]]),
            "In the second row you gave the product yz the wrong slopes. Differentiate by one "
            "factor, and the *other* is left.",
        ),
        Misconception(
            "outputs-added",
            lambda: np.array([7.0, -7.0, -2.0]),
            "This is the gradient of the sum of the two outputs. The Jacobian keeps the outputs "
            "apart, one row for each.",
        ),
        Misconception(
            "value",
            lambda: np.array([12.0, -1.0]),
            "This is f itself at the point. Its Jacobian has one slope for each output and each "
            "input.",
        ),
    ),
)

SHAPE = Exercise(
    id="jacobian.shape",
    name="per_sample_shape",
    title="The shape of per-sample Jacobians",
    level=1,
    points=1,
    objective="2.2",
    hints=(
        "Which shape has the Jacobian of one sample? Then stack seven of them: in this book the "
        "batch axis comes first.",
    ),
    answer=Shape(),
    # X (7, 5), layer ℝ⁵ → ℝ³
    reference=lambda: (7, 3, 5),
    misconceptions=(
        Misconception(
            "inputs-first",
            lambda: (7, 5, 3),
            "The batch axis is in its place. After it, each sample's Jacobian has inputs down the "
            "rows in your answer, as in denominator layout; here outputs come first.",
        ),
        Misconception(
            "one-sample",
            lambda: (3, 5),
            "`(3, 5)` is the Jacobian at one point. Every sample is another point, and so has a "
            "Jacobian of its own.",
        ),
        Misconception(
            "batch-last",
            lambda: (3, 5, 7),
            "You put the batch axis last. In this book it comes first, as in `X` itself, so that "
            "`jacobians[i]` is the Jacobian of sample i.",
        ),
        Misconception(
            "batch-in-the-middle",
            lambda: (3, 7, 5),
            "You put the outputs' axis before the batch. In this book the batch axis comes first, "
            "as in `X` itself, so that `jacobians[i]` is the Jacobian of sample i.",
        ),
        Misconception(
            "one-sample-inputs-first",
            lambda: (5, 3),
            "This is the Jacobian at one point, with inputs down the rows, as in denominator "
            "layout. Here outputs come first, and every sample has a Jacobian of its own.",
        ),
        Misconception(
            "each-flattened",
            lambda: (7, 15),
            "The batch axis is in its place, and you flattened each sample's Jacobian into a row. "
            "Leave it a table: outputs down, inputs along.",
        ),
        Misconception(
            "every-sample-by-every-sample",
            lambda: (7, 3, 7, 5),
            "This is the derivative of all outputs by *all* inputs. Sample i's outputs don't "
            "depend on sample j's inputs, so nearly all of it is zeros; only each sample's own "
            "block is asked for.",
        ),
        Misconception(
            "flattened",
            lambda: (21, 35),
            "This is the Jacobian of the flattened outputs by the flattened batch: one big matrix, "
            "with blocks of zeros between samples. Asked for are the seven blocks.",
        ),
        Misconception(
            "outputs-only",
            lambda: (7, 3),
            "`(7, 3)` is the shape of the layer's output. A derivative has the shape of the output "
            "followed by the shape of the input.",
        ),
    ),
)

VALUE = np.array([1.2, -0.7])
SLOPES = np.array([[2.0, -3.0], [0.5, 4.0]])
STEP = np.array([0.03, -0.02])

PREDICTION = Exercise(
    id="jacobian.prediction",
    name="predicted_output",
    title="Predict both outputs",
    level=1,
    points=1,
    objective="2.1",
    hints=(
        "Row i of the Jacobian times the step is the change of output i. What is asked for is the "
        "output after the change.",
    ),
    answer=Array(),
    reference=lambda: VALUE + SLOPES @ STEP,
    misconceptions=(
        Misconception(
            "transposed",
            lambda: VALUE + SLOPES.T @ STEP,
            "You multiplied the step by the transposed Jacobian. A step of the *inputs* is pushed "
            "forward by J itself: each row of J, times the step, is the change of one output.",
        ),
        Misconception(
            "only-the-change",
            lambda: SLOPES @ STEP,
            "This is the change J dx. The output after the step is asked for: where f was, plus "
            "the change.",
        ),
        Misconception(
            "change-subtracted",
            lambda: VALUE - SLOPES @ STEP,
            "You subtracted the change. The output after the step is the output before it plus "
            "J dx.",
        ),
        Misconception(
            "entry-by-entry",
            lambda: VALUE + SLOPES * STEP,
            "You multiplied entry by entry (`*`), so NumPy stretched the step over the rows. The "
            "matrix product (`@`) also adds along each row.",
        ),
        Misconception(
            "transposed-change",
            lambda: SLOPES.T @ STEP,
            "Two things at once. You multiplied by the transposed Jacobian, and this is only a "
            "change: the output after the step is asked for.",
        ),
        Misconception(
            "diagonal-only",
            lambda: VALUE + np.diag(SLOPES) * STEP,
            "You let each output follow one input alone, with the diagonal of J. Here both inputs "
            "move, and an output listens to both: use its whole row.",
        ),
        Misconception(
            "step-added",
            lambda: VALUE + STEP,
            "You added the step of the *inputs* to the outputs. J turns it into a step of the "
            "outputs.",
        ),
        Misconception(
            "value-moved-too",
            lambda: SLOPES @ (VALUE + STEP),
            "You multiplied J by f(a) + dx. J takes steps of the inputs, and only dx is one.",
        ),
        Misconception(
            "step-forgotten",
            lambda: VALUE + SLOPES.sum(axis=1),
            "You added the rows of J without the step. Its entries are rates: multiply each by how "
            "far its input moved.",
        ),
    ),
)

# ------------------------------------------------------------------ level 2: derive, implement


def _layout_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, m: int, edge: str = "") -> Case:
        return Case((rng.normal(size=(n, m)), rng.normal(size=(m, 1))), edge=edge)

    return [case(4, 3), case(2, 5), case(6, 4), case(3, 1, "there is one output")]


LAYOUT = Exercise(
    id="jacobian.layout",
    name="translate",
    title="Out of another layout",
    level=2,
    points=2,
    objective="2.2",
    hints=(
        "For a vector by a vector, denominator layout is the transpose of ours. For a number by a "
        "vector the numbers are in the right order already, and there is one axis too many.",
        "In the paper's layout the chain rule reads ∂L/∂x = (∂z/∂x)(∂L/∂z), from the inside out. "
        "The shapes (n, m)(m, 1) agree as they stand.",
    ),
    answer=Parts((("J", Array()), ("g", Array()))),
    reference=lambda D, c: (D.T, (D @ c).ravel()),
    sampler=_layout_cases,
    misconceptions=(
        Misconception(
            "untranslated",
            lambda D, c: (D, D @ c),
            "Both derivatives are still in the paper's layout: inputs down the rows, and the "
            "gradient as a column. In this book a row of J belongs to an output, and g has the "
            "shape of x.",
        ),
        Misconception(
            "jacobian-untranslated",
            lambda D, c: (D, (D @ c).ravel()),
            "g is right. J still has the inputs down its rows, as in the paper.",
        ),
        Misconception(
            "jacobian-reshaped",
            lambda D, c: (D.reshape(D.shape[::-1]), (D @ c).ravel()),
            "g is right. Your J has the right shape and the wrong order of numbers: `reshape` "
            "reads along the rows and fills again along the rows. What is needed swaps the axes.",
        ),
        Misconception(
            "gradient-column",
            lambda D, c: (D.T, D @ c),
            "J is right. Your g is a column of shape `(n, 1)`; in this book a gradient has the "
            "shape of its variable, `(n,)`.",
        ),
        Misconception(
            "gradient-row",
            lambda D, c: (D.T, (D @ c).T),
            "J is right. Your g is a row of shape `(1, n)`, which is numerator layout; in this "
            "book a gradient has the shape of its variable, `(n,)`.",
        ),
        Misconception(
            "gradient-by-z",
            lambda D, c: (D.T, c.ravel()),
            "J is right. Your g is the gradient by z, with m entries. Pull it back through the map "
            "to get the one by x.",
        ),
        Misconception(
            "gradient-by-z-column",
            lambda D, c: (D.T, c),
            "J is right. Your g is still the paper's gradient by z, with m entries in a column. "
            "The one by x is asked for, in the shape of x.",
        ),
        Misconception(
            "parts-swapped",
            lambda D, c: ((D @ c).ravel(), D.T),
            "The two parts have changed places: J comes first, then g.",
        ),
    ),
)


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

DENSE = Exercise(
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


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, n: int, edge: str = "", shift: float | Matrix = 0.0, max_bytes: int | None = None
    ) -> Case:
        Z, U = shift + 1.5 * rng.normal(size=(B, n)), rng.normal(size=(B, n))
        T = float(rng.uniform(1.6, 2.4))
        return Case((Z, U, T), edge=edge, sizes={"B": B, "n": n}, max_bytes=max_bytes)

    return [
        case(7, 3),
        case(5, 4),
        case(3, 6),
        case(1, 4, "B is 1"),
        case(3, 4, "the entries of Z are near 2000", 2000.0),
        case(4, 3, "the entries of Z are near −2000", -2000.0),
        # One number subtracted from all of Z isn't enough here: each row has its own largest.
        case(2, 3, "one row of Z is near 2000, the other near −2000", np.array([[2e3], [-2e3]])),
        # An n × n matrix takes 32 MB, and then 7.2 GB.
        case(2, 2000, "n is 2000", max_bytes=1_000_000),
        case(1, 30_000, "n is 30 000", max_bytes=10_000_000),
    ]


def _with_probabilities(
    formula: Callable[[Matrix, Matrix, float], Matrix],
) -> Callable[[Matrix, Matrix, float], Matrix]:
    """Make (Z, U, T) ↦ formula(P, U, T) with the probabilities P = softmax(Z/T), row by row."""

    def pullback(Z: Matrix, U: Matrix, T: float) -> Matrix:
        return formula(softmax(Z / T), U, T)

    return pullback


def _means(P: Matrix, U: Matrix) -> Matrix:
    """The mean of each row of U under the same row of P, shape (B, 1)."""
    means: Matrix = np.sum(P * U, axis=1, keepdims=True)
    return means


def _across_the_batch(Z: Matrix, U: Matrix, T: float) -> Matrix:
    P = softmax(Z.T / T).T
    result: Matrix = P * (U - np.sum(P * U, axis=0)) / T
    return result


def _across_then_along(Z: Matrix, U: Matrix, T: float) -> Matrix:
    P = softmax(Z.T / T).T
    result: Matrix = P * (U - _means(P, U)) / T
    return result


SOFTMAX = Exercise(
    id="jacobian.softmax",
    name="softmax_pullback",
    title="Back through softmax",
    level=2,
    points=2,
    objective="2.3",
    hints=(
        "Take one row first. Write pᵢ = exp(zᵢ/T) / s and differentiate: zᵢ occurs in the "
        "numerator of pᵢ, every z occurs in s, and each time it is divided by T.",
        "Multiply the two terms of the Jacobian with u one at a time: neither needs an n × n "
        "array. For all rows at once, sum over the last axis with `keepdims=True`. And the "
        "exponential of a large number is infinite on a computer: which number may you subtract "
        "from the scores of a row without changing p?",
    ),
    answer=Array(),
    reference=_with_probabilities(lambda P, U, T: P * (U - _means(P, U)) / T),
    sampler=_softmax_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "diagonal-forgotten",
            _with_probabilities(lambda P, U, T: -P * _means(P, U) / T),
            "You have the term −ppᵀu, which comes from the common denominator. zᵢ also stands in "
            "the numerator of pᵢ, which adds something on the diagonal.",
        ),
        Misconception(
            "only-the-diagonal",
            _with_probabilities(lambda P, U, T: P * U / T),
            "You differentiated the numerator and held the denominator fixed. The sum contains "
            "every z, so each output depends on each input.",
        ),
        Misconception(
            "as-if-elementwise",
            _with_probabilities(lambda P, U, T: P * (1 - P) * U / T),
            "You used p(1 − p), which is the diagonal of the Jacobian (but for T). Softmax isn't "
            "an elementwise map: the entries off the diagonal aren't zero.",
        ),
        Misconception(
            "sign",
            _with_probabilities(lambda P, U, T: P * (_means(P, U) - U) / T),
            "The sign is wrong: raising zᵢ raises pᵢ and lowers the others.",
        ),
        Misconception(
            "outer-product-added",
            _with_probabilities(lambda P, U, T: P * (U + _means(P, U)) / T),
            "Both terms are there, and one has the wrong sign. If every entry of z rises by the "
            "same amount, p doesn't change: check that with your formula.",
        ),
        Misconception(
            "temperature-forgotten",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U))),
            "You pulled U back to z/T. One step is left: z/T changes by less, or more, than z "
            "does.",
        ),
        Misconception(
            "temperature-upside-down",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U)) * T),
            "You multiplied by T. The slope of z/T by z is another number.",
        ),
        Misconception(
            "temperature-ignored",
            lambda Z, U, T: softmax(Z) * (U - _means(softmax(Z), U)),
            "You took the softmax of Z itself. The scores are divided by T first, which changes "
            "the probabilities.",
        ),
        Misconception(
            "temperature-only-outside",
            lambda Z, U, T: softmax(Z) * (U - _means(softmax(Z), U)) / T,
            "The T of dy = dz/T is there, but your probabilities are those of Z. The scores are "
            "divided by T before the softmax, too.",
        ),
        Misconception(
            "averaged",
            _with_probabilities(lambda P, U, T: P * (U - _means(P, U)) / T / len(P)),
            "You averaged over the batch. If the loss is an average, U contains that factor "
            "already.",
        ),
        Misconception(
            "plain-mean",
            _with_probabilities(lambda P, U, T: P * (U - U.mean(axis=1, keepdims=True)) / T),
            "You subtracted the plain mean of each row of U. The common denominator brings in "
            "another mean: the one in which entry i counts with the weight pᵢ.",
        ),
        Misconception(
            "log-softmax",
            _with_probabilities(lambda P, U, T: (U - P * U.sum(axis=1, keepdims=True)) / T),
            "You pulled U back through log softmax. Here U holds gradients by the probabilities, "
            "not by their logarithms.",
        ),
        Misconception(
            "means-of-columns",
            _with_probabilities(lambda P, U, T: P * (U - np.sum(P * U, axis=0)) / T),
            "You added p·u up down the columns, over different samples. A sample is a row: add "
            "along it.",
        ),
        Misconception(
            "softmax-across",
            _across_then_along,
            "Your probabilities add up to 1 down the columns, over different samples. A sample is "
            "a row: its probabilities add up along it.",
        ),
        Misconception(
            "across-the-batch",
            _across_the_batch,
            "You summed over the batch axis: your probabilities add up to 1 down the columns. A "
            "sample is a row, so they must add up along the rows.",
        ),
        Misconception(
            "samples-mixed",
            _with_probabilities(lambda P, U, T: P * (U - np.sum(P * U)) / T),
            "You added p·u up over all samples. Each row is a softmax of its own and has a mean of "
            "its own: keep the batch axis.",
        ),
        Misconception(
            "cross-entropy",
            _with_probabilities(lambda P, U, T: (P - U) / T),
            "p − u is the gradient of the cross-entropy *together with* softmax, for a target u. "
            "Here u is a gradient by p, of any loss, to be pulled back through softmax alone.",
        ),
    ),
)

INVERSE = Exercise(
    id="jacobian.inverse",
    name="inverse_jacobian",
    title="The Jacobian of an inverse map",
    level=2,
    points=2,
    objective="2.5",
    hints=(
        "You don't need a formula for g. g(f(x, y)) = (x, y) for all points near (2, 1): "
        "differentiate both sides.",
        "The Jacobian of g *at (4, 3)* belongs to the Jacobian of f at the point that f takes "
        "there.",
    ),
    answer=Array(),
    # f(x, y) = (x²y, x + y²) at (2, 1): J = [[4, 4], [1, 2]], determinant 4
    reference=lambda: np.linalg.inv([[4.0, 4.0], [1.0, 2.0]]),
    misconceptions=(
        Misconception(
            "entry-by-entry",
            lambda: 1 / np.array([[4.0, 4.0], [1.0, 2.0]]),
            "You took the reciprocal of each entry. That works for one variable only. With (u, v) "
            "= f(x, y), ∂x/∂u holds the other *output* fixed, ∂u/∂x the other *input*. Invert the "
            "matrix.",
        ),
        Misconception(
            "forward",
            lambda: np.array([[4.0, 4.0], [1.0, 2.0]]),
            "This is the Jacobian of f at (2, 1). The one of its inverse is asked for.",
        ),
        Misconception(
            "at-the-image",
            lambda: np.linalg.inv([[24.0, 16.0], [1.0, 6.0]]),
            "You put the image (4, 3) into the Jacobian of f and inverted. f isn't evaluated at "
            "(4, 3): look for the point that f takes *to* (4, 3).",
        ),
        Misconception(
            "forward-at-the-image",
            lambda: np.array([[24.0, 16.0], [1.0, 6.0]]),
            "You put the image (4, 3) into the Jacobian of f. It belongs at the point that f takes "
            "*to* (4, 3), and it is the inverse map's that is asked for.",
        ),
        Misconception(
            "signs-forgotten",
            lambda: np.array([[0.5, 1.0], [0.25, 1.0]]),
            "Two signs are lost in your inverse matrix. Check: its product with the Jacobian of f "
            "has to be the identity.",
        ),
        Misconception(
            "diagonal-not-swapped",
            lambda: np.array([[1.0, -1.0], [-0.25, 0.5]]),
            "The inverse of a 2 × 2 matrix also swaps the two entries on the diagonal. Check: its "
            "product with the Jacobian of f has to be the identity.",
        ),
        Misconception(
            "rows-swapped",
            lambda: np.linalg.inv([[4.0, 4.0], [1.0, 2.0]])[::-1],
            "The two rows have changed places: the first output of g is x.",
        ),
        Misconception(
            "transposed",
            lambda: np.linalg.inv([[4.0, 1.0], [4.0, 2.0]]),
            "You have the inverse of the transposed Jacobian. Rows of J belong to the outputs of "
            "f; the rows of the answer belong to the outputs of g, which are x and y.",
        ),
        Misconception(
            "transpose-for-inverse",
            lambda: np.array([[4.0, 1.0], [4.0, 2.0]]),
            "This is the transpose of the Jacobian. It equals the inverse only for a rotation or a "
            "reflection.",
        ),
        Misconception(
            "determinant-forgotten",
            lambda: np.array([[2.0, -4.0], [-1.0, 4.0]]),
            "You swapped the diagonal and changed the signs, but the determinant still has to "
            "divide it all.",
        ),
    ),
)


def _polar_cases(rng: np.random.Generator) -> list[Case]:
    # Never r = 1: there the unit vectors and the columns of J are the same.
    def case(edge: str = "", angle: float | None = None) -> Case:
        r = float(rng.uniform(1.5, 3.0))
        theta = float(rng.uniform(0.3, 1.2)) if angle is None else angle
        return Case((r, theta, rng.normal(size=2)), edge=edge)

    return [case(), case(), case(angle=2.4), case("theta is 0", 0.0), case("theta is 7", 7.0)]


def _polar(
    formula: Callable[[Matrix, Vector], Vector], radius: bool = True
) -> Callable[[float, float, Vector], Vector]:
    """Make (r, θ, g) ↦ formula(J, g) with the polar map's Jacobian, or with its unit columns."""

    def pulled(r: float, theta: float, g: Vector) -> Vector:
        c, s = np.cos(theta), np.sin(theta)
        length = r if radius else 1.0
        return formula(np.array([[c, -length * s], [s, length * c]]), g)

    return pulled


POLAR = Exercise(
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
            "These numbers are J⁻¹g: that is how a *velocity* is rewritten in polar coordinates, "
            "and it divides by r. A gradient isn't a velocity. Write dL in terms of dr and dθ.",
        ),
        Misconception(
            "inverse-transposed",
            _polar(lambda J, g: np.linalg.solve(J.T, g)),
            "You used the inverse of the transpose: that takes a gradient by (r, θ) to one by "
            "(x, y), the wrong way round.",
        ),
        Misconception(
            "unit-vectors",
            _polar(lambda J, g: J.T @ g, radius=False),
            "Your second entry is the slope per unit of *length* along the circle. The derivative "
            "by θ is asked for, and a small angle dθ moves the point farther the larger r is.",
        ),
        Misconception(
            "angle-sign",
            _polar(lambda J, g: np.array([1.0, -1.0]) * (J.T @ g)),
            "The second entry has the wrong sign: as θ grows, x falls by r sin θ dθ and y rises by "
            "r cos θ dθ.",
        ),
        Misconception(
            "term-sign",
            _polar(lambda J, g: (J * [[1.0, -1.0], [1.0, 1.0]]).T @ g),
            "The first entry is right. In the second, one term has the wrong sign: what is the "
            "derivative of cos θ?",
        ),
        Misconception(
            "sine-for-cosine",
            _polar(lambda J, g: J[::-1].T @ g),
            "These would be the slopes for x = r sin θ and y = r cos θ. Here it is the other way "
            "round.",
        ),
        Misconception(
            "degrees",
            lambda r, theta, g: _polar(lambda J, g: J.T @ g)(r, np.radians(theta), g),
            "You converted theta as if it were in degrees. It is in radians, and so are NumPy's "
            "functions.",
        ),
        Misconception(
            "order",
            _polar(lambda J, g: (J.T @ g)[::-1]),
            "The two entries have changed places: first the slope by r, then the one by θ.",
        ),
        Misconception(
            "radius-in-both",
            lambda r, theta, g: r * _polar(lambda J, g: J.T @ g, radius=False)(r, theta, g),
            "You multiplied both entries by r. Moving outwards by dr moves the point by dr, "
            "whatever r is.",
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
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _saturation(b: Vector, t: Vector) -> Vector:
    return b[0] * t / (b[1] + t)


def _saturation_jacobian(b: Vector, t: Vector) -> Matrix:
    return np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)


def _gauss_newton_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, edge: str = "") -> Case:
        truth = np.array([rng.uniform(3.0, 5.0), rng.uniform(1.5, 2.5)])
        t = np.linspace(0.4, 6.0, m) + rng.uniform(-0.1, 0.1, size=m)
        y = _saturation(truth, t) + 0.05 * rng.normal(size=m)
        # Far enough away that a second step is another answer, not a nearly right one.
        b = truth * (1 + rng.uniform(0.3, 0.4, size=2) * np.array([1.0, -1.0]))
        return Case((b, t, y), edge=edge, sizes={"m": m})

    return [
        case(7),
        case(9),
        case(12),
        case(2, "there are as many samples as parameters"),
    ]


def _step(
    jacobian: Callable[[Vector, Vector], Matrix] = _saturation_jacobian, factor: float = 1.0
) -> Callable[[Vector, Vector, Vector], Vector]:
    """Make (b, t, y) ↦ b + factor · δ out of a Jacobian."""

    def stepped(b: Vector, t: Vector, y: Vector) -> Vector:
        r = _saturation(b, t) - y
        delta: Vector = np.linalg.lstsq(jacobian(b, t), -r, rcond=None)[0]
        return b + factor * delta

    return stepped


def _only_the_step(b: Vector, t: Vector, y: Vector) -> Vector:
    return _step()(b, t, y) - b


def _gradient_step(b: Vector, t: Vector, y: Vector) -> Vector:
    return b - _saturation_jacobian(b, t).T @ (_saturation(b, t) - y)


def _by_the_input(b: Vector, t: Vector, y: Vector) -> Vector:
    slopes, r = b[0] * b[1] / (b[1] + t) ** 2, _saturation(b, t) - y
    return b - (slopes @ r) / (slopes @ slopes)


def _one_parameter_at_a_time(b: Vector, t: Vector, y: Vector) -> Vector:
    J, r = _saturation_jacobian(b, t), _saturation(b, t) - y
    return b - (J.T @ r) / np.sum(J**2, axis=0)


def _averaged_on_one_side(b: Vector, t: Vector, y: Vector) -> Vector:
    return _step(factor=float(len(t)))(b, t, y)


def _newton(b: Vector, t: Vector, y: Vector) -> Vector:
    J, r = _saturation_jacobian(b, t), _saturation(b, t) - y
    mixed, twice = -t / (b[1] + t) ** 2, 2 * b[0] * t / (b[1] + t) ** 3
    second = np.array([[0.0, r @ mixed], [r @ mixed, r @ twice]])
    result: Vector = b - np.linalg.solve(J.T @ J + second, J.T @ r)
    return result


def _fitted_to_the_data(b: Vector, t: Vector, y: Vector) -> Vector:
    result: Vector = b + np.linalg.lstsq(_saturation_jacobian(b, t), y, rcond=None)[0]
    return result


def _converged(b: Vector, t: Vector, y: Vector) -> Vector:
    for _ in range(30):
        b = _step()(b, t, y)
    return b


GAUSS_NEWTON = Exercise(
    id="jacobian.gauss_newton",
    name="gauss_newton",
    title="One Gauss–Newton step",
    level=3,
    points=3,
    objective="2.7",
    hints=(
        "Two parameters, so two columns: differentiate the model by b₀, then by b₁. The times t "
        "are data and stay.",
        "The step δ makes ‖r + Jδ‖ least: a linear least-squares problem with the matrix J and the "
        "right-hand side −r. `np.linalg.lstsq` solves it. Return b + δ.",
    ),
    answer=Array(),
    reference=_step(),
    sampler=_gauss_newton_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "wrong-direction",
            _step(factor=-1.0),
            "Your step goes the opposite way. The linear model says r + Jδ, and it should become "
            "small: look at the sign of the right-hand side.",
        ),
        Misconception(
            "only-the-step",
            _only_the_step,
            "This is the step δ. The new parameters are asked for.",
        ),
        Misconception(
            "gradient-descent",
            _gradient_step,
            "You subtracted the gradient Jᵀr itself. That is gradient descent with learning rate "
            "1; Gauss–Newton solves a linear system with JᵀJ.",
        ),
        Misconception(
            "wrong-variable",
            _by_the_input,
            "You differentiated the model by t. That is how the output moves along the curve; the "
            "fit moves the *parameters*, so J needs one column for each of them.",
        ),
        Misconception(
            "sign-of-a-column",
            _step(lambda b, t: np.abs(_saturation_jacobian(b, t))),
            "The second column has the wrong sign: b₁ stands in the denominator, so a larger b₁ "
            "makes the model smaller.",
        ),
        Misconception(
            "denominator-not-squared",
            _step(lambda b, t: np.stack([t / (b[1] + t), -b[0] * t / (b[1] + t)], axis=-1)),
            "The second column isn't the derivative by b₁: the derivative of 1/(b₁ + t) has a "
            "squared denominator.",
        ),
        Misconception(
            "amplitude-forgotten",
            _step(lambda b, t: np.stack([t / (b[1] + t), -t / (b[1] + t) ** 2], axis=-1)),
            "In the second column b₀ is missing: it is a constant factor there, and stays.",
        ),
        Misconception(
            "numerator-forgotten",
            _step(lambda b, t: np.stack([t / (b[1] + t), -b[0] / (b[1] + t) ** 2], axis=-1)),
            "In the second column t is missing: the whole numerator is a constant factor there, "
            "and stays.",
        ),
        Misconception(
            "numerator-of-the-first",
            _step(lambda b, t: np.stack([1 / (b[1] + t), -b[0] * t / (b[1] + t) ** 2], axis=-1)),
            "In the first column t is missing: it is a factor of the model, and stays.",
        ),
        Misconception(
            "second-column-by-t",
            _step(lambda b, t: np.stack([t / (b[1] + t), b[0] * b[1] / (b[1] + t) ** 2], axis=-1)),
            "Your second column is the derivative by t. The data stay; the second parameter is b₁.",
        ),
        Misconception(
            "half-the-step",
            _step(factor=0.5),
            "Your step is half as long as it should be. The ½ of the loss is in JᵀJ as well as in "
            "Jᵀr, so it cancels.",
        ),
        Misconception(
            "averaged-on-one-side",
            _averaged_on_one_side,
            "Your step is m times too long, as if JᵀJ were averaged over the samples and Jᵀr not. "
            "A factor belongs in both, where it cancels.",
        ),
        Misconception(
            "data-for-residual",
            _fitted_to_the_data,
            "You solved Jδ ≈ y. The step has to make r + Jδ small: what is left to fit is the "
            "residual.",
        ),
        Misconception(
            "newton",
            _newton,
            "You added the second derivatives of the model. That is Newton's method; Gauss–Newton "
            "leaves them out.",
        ),
        Misconception(
            "twice-the-step",
            _step(factor=2.0),
            "Your step is twice as long as it should be. The 2 of the square is in JᵀJ as well as "
            "in Jᵀr, so it cancels.",
        ),
        Misconception(
            "one-parameter-at-a-time",
            _one_parameter_at_a_time,
            "You fitted each parameter as if the other stood still, dividing by the diagonal of "
            "JᵀJ. The columns of J aren't orthogonal, so the two have to be solved for together.",
        ),
        Misconception(
            "two-steps",
            lambda b, t, y: _step()(_step()(b, t, y), t, y),
            "You took two steps. One is asked for: is there a loop that runs once more than it "
            "should?",
        ),
        Misconception(
            "all-the-way",
            _converged,
            "You repeated the step until nothing changed. One step is asked for.",
        ),
    ),
)


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    def whole(*size: int) -> Matrix:
        return rng.integers(1, 6, size=size) * rng.choice([-1.0, 1.0], size=size)

    def case(first: Vector, second: Vector, edge: str = "") -> Case:
        return Case((np.stack([first, second]),), edge=edge)

    a, b, c = whole(3), whole(4), whole(2)
    turned = np.array([-c[1], c[0]])
    # Along no single axis do both fall, and the dot product is negative.
    k = rng.integers(1, 3)
    d, e = k * np.array([5.0, -1.0, 0.0]), k * np.array([-1.0, 4.0, 0.0])
    # Along the second axis both fall; against the sum, the second one rises.
    long, short = k * np.array([6.0, 1.0]), np.array([-2.0, 1.0])
    return [
        case(d, e),
        case(long, short),
        case(c, turned),
        case(a, -2 * a),
        case(3 * b, -b),
        case(b, 2 * b, "the gradients are parallel"),
        case(a, 0 * a, "one gradient is zero"),
        case(0 * b, b, "one gradient is zero"),
        case(-c, c, "the gradients cancel"),
        case(np.array([3.0]), np.array([1.0]), "n is 1"),
        case(np.array([2.0]), np.array([-5.0]), "n is 1"),
    ]


def _answer(condition: Callable[[Vector, Vector], bool]) -> Callable[[Matrix], str]:
    """Make J ↦ "yes" or "no" out of a condition on its two rows."""

    def can_both_fall(J: Matrix) -> str:
        return "yes" if condition(J[0], J[1]) else "no"

    return can_both_fall


def _common_descent(first: Vector, second: Vector) -> bool:
    # Whole numbers: products and sums are exact.
    independent = (first @ first) * (second @ second) > (first @ second) ** 2
    return bool(independent or first @ second > 0)


BOTH_FALL = Exercise(
    id="jacobian.both_fall",
    name="can_both_fall",
    title="Can both fall at once?",
    level=3,
    points=3,
    objective="2.6",
    hints=(
        "Draw two arrows. Each forbids half of the plane: the steps at less than a right angle to "
        "it. When is nothing left?",
        "With a single sum, −(g₁ + g₂), one loss can still rise. Try the sum of the two *unit* "
        "gradients: when is it no use?",
    ),
    answer=Choice(
        {
            "yes": "some step v makes both entries of Jv negative: both losses fall at first.",
            "no": "no step does: whoever lowers one must leave the other level, or raise it.",
        }
    ),
    reference=_answer(_common_descent),
    sampler=_descent_cases,
    misconceptions=(
        Misconception(
            "always",
            _answer(lambda g, h: True),
            "You always say yes. Along the negative gradient of one loss the other may rise; find "
            "two gradients for which every step fails.",
        ),
        Misconception(
            "never",
            _answer(lambda g, h: False),
            "You always say no. Two outputs may well fall together: try two gradients at a right "
            "angle.",
        ),
        Misconception(
            "negative-product",
            _answer(lambda g, h: bool(g @ h >= 0)),
            "You say no wherever the gradients' dot product is negative, and only there. An angle "
            "between 90° and 180° still leaves a wedge of steps that lower both. And a product of "
            "0 isn't always harmless.",
        ),
        Misconception(
            "positive-product",
            _answer(lambda g, h: bool(g @ h > 0)),
            "You say yes only where the gradients' dot product is positive, that is, where "
            "steepest descent on one loss lowers the other as well. At a right angle, or beyond, "
            "other steps may still lower both.",
        ),
        Misconception(
            "independent",
            _answer(lambda g, h: bool((g @ g) * (h @ h) > (g @ h) ** 2)),
            "You say yes only where the two rows are independent. Dependent rows may agree: if one "
            "gradient is a positive multiple of the other, the same steps lower both.",
        ),
        Misconception(
            "sum",
            _answer(lambda g, h: bool((g + h).any())),
            "You say no only where the gradients add up to zero. They can pull in exactly opposite "
            "ways with different lengths, too. And what if just one of them is zero?",
        ),
        Misconception(
            "both-nonzero",
            _answer(lambda g, h: bool(g.any() and h.any())),
            "You say yes wherever neither gradient is zero. Two gradients may still pull in "
            "exactly opposite ways.",
        ),
        Misconception(
            "not-opposite",
            _answer(lambda g, h: not (bool((g @ g) * (h @ h) == (g @ h) ** 2) and bool(g @ h < 0))),
            "You caught the gradients that pull in opposite ways. There is one more case: a loss "
            "that no step lowers at first, because its own gradient says nothing.",
        ),
        Misconception(
            "against-the-sum",
            _answer(lambda g, h: bool(g @ (g + h) > 0 and h @ (g + h) > 0)),
            "You say yes only where the step against the sum of the gradients lowers both. It "
            "lowers the *sum*; a short gradient is outvoted by a long one, though other steps may "
            "suit both.",
        ),
        Misconception(
            "opposite-signs",
            _answer(lambda g, h: bool((np.sign(g) != -np.sign(h)).any())),
            "You say no wherever the gradients have opposite signs in every coordinate. Opposite "
            "signs aren't opposite directions: the sizes count as well. And one of them may be "
            "zero.",
        ),
        Misconception(
            "along-an-axis",
            _answer(lambda g, h: bool((g * h > 0).any())),
            "You say yes only where some coordinate has the same sign in both gradients, so that "
            "one step along its axis lowers both. A step may move several coordinates at once.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    BY_HAND,
    SHAPE,
    PREDICTION,
    LAYOUT,
    DENSE,
    SOFTMAX,
    INVERSE,
    POLAR,
    GAUSS_NEWTON,
    BOTH_FALL,
)
