"""The Hessian of a regression for counts."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.hessian._shared import hessian_in_units
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Term,
    Vector,
    slip,
)
from jacobook.functions import sigmoid_derivative


def _count_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, n: int, edge: str = "", scale: float = 1.0, penalty: float | None = None
    ) -> Case:
        X = scale * rng.normal(size=(B, n)) * rng.uniform(0.5, 1.0, size=n)
        X[:, 0] = 1.0
        w = rng.uniform(-0.8, 0.8, size=n)
        w[1:] /= scale
        t = rng.uniform(0.5, 4.0, size=B)
        y = rng.poisson(t * np.exp(X @ w)).astype(float)
        lam = float(rng.uniform(0.3, 0.9)) if penalty is None else penalty
        return Case((w, X, y, t, lam), edge=edge, sizes={"B": B, "n": n})

    return [
        case(7, 3),
        case(5, 4),
        case(11, 2),
        case(9, 4),
        case(7, 1, "n is 1: the offset is the only weight"),
        case(7, 3, "the penalty is 0", penalty=0.0),
        # The loss varies on a scale of 1e-4 in these weights: no step of a difference suits all.
        case(9, 3, "the features are in the ten thousands", 3e4),
    ]


def _loss(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Vector:
    z = X @ w
    return np.mean(t * np.exp(z) - y * z) + penalty * np.sum(w[1:] ** 2) / 2


def _proof(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    units = 1 / np.max(np.abs(X), axis=0)
    return hessian_in_units(lambda v: _loss(v, X, y, t, penalty), w, units)


def _without_offset(n: int) -> Vector:
    return (np.arange(n) > 0).astype(float)


def _free(w: Vector) -> Matrix:
    """The identity matrix without the offset's entry."""
    return np.diag(_without_offset(len(w)))


def _rate(z: Vector, y: Vector, t: Vector) -> Vector:
    return np.asarray(t * np.exp(z))


def _matrix(
    w: Vector,
    X: Matrix,
    y: Vector,
    t: Vector,
    penalty: float,
    *,
    weight: Callable[[Vector, Vector, Vector], Vector] = _rate,
    over: Callable[[int, int, Vector], float] = lambda B, n, t: float(B),
    data: Callable[[Matrix], Matrix] = np.asarray,
    penalised: Callable[[Vector], Matrix] = _free,
    strength: Callable[[float, int], float] = lambda penalty, B: penalty,
) -> Matrix:
    """The data's part with each sample's weight (from z, y, t), and the penalty's."""
    B, n = X.shape
    bent = (X.T * weight(X @ w, y, t)) @ X / over(B, n, t)
    return np.asarray(data(bent) + strength(penalty, B) * penalised(w))


def _without_corner(M: Matrix) -> Matrix:
    return M * (1 - np.eye(1, M.size).reshape(M.shape))


def _without_first(M: Matrix) -> Matrix:
    return M * np.outer(_without_offset(len(M)), _without_offset(len(M)))


def _gradient(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Vector:
    residual = t * np.exp(X @ w) - y
    return np.asarray(X.T @ residual / len(y) + penalty * _without_offset(len(w)) * w)


def _outer(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    g = _gradient(w, X, y, t, penalty)
    return np.outer(g, g)


def _outer_and_penalty(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    g = _gradient(w, X, y, t, 0.0)
    return np.outer(g, g) + penalty * _free(w)


def _samples_for_features(w: Vector, X: Matrix, y: Vector, t: Vector, penalty: float) -> Matrix:
    return np.asarray((X * _rate(X @ w, y, t)[:, None]) @ X.T / len(y))


EXERCISE = Exercise(
    id="hessian.poisson",
    name="count_hessian",
    title="The Hessian of a regression for counts",
    level=2,
    points=2,
    objective="4.5",
    hints=(
        "One sample first, as a function of the number z: what are the first and the second "
        "derivative of t eᶻ − yz?",
        "The gradient by w is a sum of numbers t the rows of X. Its differential has one more "
        "factor, xᵢ · dw. Then the mean, and then the penalty, which one weight escapes.",
    ),
    answer=Array(),
    reference=lambda w, X, y, t, penalty: _matrix(w, X, y, t, penalty),
    sampler=_count_cases,
    exact_derivative=True,
    terms=(
        Term("the data's part", lambda w, X, y, t, penalty: _matrix(w, X, y, t, 0.0)),
        Term("the penalty's part", lambda w, X, y, t, penalty: penalty * _free(w)),
    ),
    misconceptions=(
        slip(
            _matrix,
            "summed",
            "You summed over the samples. The loss is their mean, and so is its Hessian.",
            over=lambda B, n, t: 1.0,
        ),
        slip(
            _matrix,
            "divided-by-n",
            "You divided by n, the number of weights. The mean runs over the samples, the rows of "
            "X.",
            over=lambda B, n, t: float(n),
        ),
        slip(
            _matrix,
            "divided-by-one-less",
            "You divided by B − 1, as for a sample variance. The loss is the plain mean over B "
            "samples.",
            over=lambda B, n, t: B - 1.0 + (B == 1),
        ),
        slip(
            _matrix,
            "divided-by-the-time",
            "You divided by the total time. The loss is the mean over the samples, and B of them "
            "are there.",
            over=lambda B, n, t: float(np.sum(t)),
        ),
        slip(
            _matrix,
            "halved",
            "You halved the data's part. There is no ½ in front of it.",
            over=lambda B, n, t: 2.0 * B,
        ),
        slip(
            _matrix,
            "data-doubled",
            "The data's part is twice too large.",
            "The penalty's part is right.",
            over=lambda B, n, t: B / 2,
        ),
        slip(
            _matrix,
            "offset-penalised",
            "Your penalty also counts the first weight, the offset; look at where its sum begins.",
            "The data's part is right.",
            penalised=lambda w: np.eye(len(w)),
        ),
        slip(
            _matrix,
            "last-weight-free",
            "The weight that the penalty leaves out is the first one, not the last.",
            "The data's part is right.",
            penalised=lambda w: np.diag(_without_offset(len(w))[::-1]),
        ),
        slip(
            _matrix,
            "two-weights-free",
            "The penalty leaves out one weight, the first. Yours leaves out two.",
            "The data's part is right.",
            penalised=lambda w: np.diag((np.arange(len(w)) > 1).astype(float)),
        ),
        slip(
            _matrix,
            "offset-alone-penalised",
            "Your penalty counts the first weight only. That is the one it leaves out.",
            "The data's part is right.",
            penalised=lambda w: np.diag(1 - _without_offset(len(w))),
        ),
        slip(
            _matrix,
            "penalty-forgotten",
            "The penalty is missing. It is curved too, equally in each of its weights.",
            "The data's part is right.",
            penalised=lambda w: 0.0 * np.eye(len(w)),
        ),
        slip(
            _matrix,
            "penalty-doubled",
            "The penalty's part is twice too large: the ½ in front is there to cancel the 2.",
            "The data's part is right.",
            penalised=lambda w: 2 * _free(w),
        ),
        slip(
            _matrix,
            "penalty-halved",
            "The penalty's part is half of what it should be: ½w² has the second derivative 1.",
            "The data's part is right.",
            penalised=lambda w: _free(w) / 2,
        ),
        slip(
            _matrix,
            "penalty-subtracted",
            "The penalty's part has the wrong sign: it is added to the loss.",
            "The data's part is right.",
            penalised=lambda w: -_free(w),
        ),
        slip(
            _matrix,
            "penalty-times-the-weights",
            "The weights w stand in your penalty's part: that is its gradient. Differentiated "
            "once more, no w is left.",
            "The data's part is right.",
            penalised=lambda w: np.diag(w) * _free(w),
        ),
        slip(
            _matrix,
            "penalty-times-all-weights",
            "The weights w stand in your penalty's part, that of the offset too: its gradient "
            "leaves out the offset, and its Hessian has no w.",
            "The data's part is right.",
            penalised=np.diag,
        ),
        slip(
            _matrix,
            "penalty-times-the-squares",
            "The squares of the weights stand in your penalty's part: that is the penalty itself. "
            "Differentiate it twice.",
            "The data's part is right.",
            penalised=lambda w: np.diag(w**2) * _free(w),
        ),
        slip(
            _matrix,
            "penalty-times-all-squares",
            "The squares of all weights stand in your penalty's part: differentiated twice, no w "
            "is left, and the offset isn't penalised.",
            "The data's part is right.",
            penalised=lambda w: np.diag(w**2),
        ),
        slip(
            _matrix,
            "penalty-everywhere",
            "You added λ to *every* entry: NumPy stretches a number over the whole matrix. The "
            "penalty is a sum of squares of single weights, without mixed terms.",
            "The data's part is right.",
            penalised=lambda w: np.ones((len(w), len(w))),
        ),
        slip(
            _matrix,
            "penalty-everywhere-but-the-offset",
            "You added λ to every entry of a block. The penalty is a sum of squares of single "
            "weights, without mixed terms.",
            "The data's part is right.",
            penalised=lambda w: np.outer(_without_offset(len(w)), _without_offset(len(w))),
        ),
        slip(
            _matrix,
            "penalty-everywhere-but-the-corner",
            "You added λ to every entry but the first. The penalty is a sum of squares of single "
            "weights, without mixed terms.",
            "The data's part is right.",
            penalised=lambda w: np.ones((len(w), len(w))) - np.diag(1 - _without_offset(len(w))),
        ),
        slip(
            _matrix,
            "penalty-averaged",
            "You divided the penalty by B as well. The mean runs over the samples' losses; the "
            "penalty is added once, outside.",
            "The data's part is right.",
            strength=lambda penalty, B: penalty / B,
        ),
        slip(
            _matrix,
            "penalty-times-the-batch",
            "You multiplied the penalty by B. The mean runs over the samples' losses; the penalty "
            "is added once, outside.",
            "The data's part is right.",
            strength=lambda penalty, B: penalty * B,
        ),
        slip(
            _matrix,
            "strength-forgotten",
            "The factor λ is missing in your penalty's part.",
            "The data's part is right.",
            strength=lambda penalty, B: 1.0,
        ),
        slip(
            _matrix,
            "strength-squared",
            "The factor λ is squared in your penalty's part.",
            "The data's part is right.",
            strength=lambda penalty, B: penalty**2,
        ),
        slip(
            _matrix,
            "times-forgotten",
            "The times tᵢ are missing. In the loss they stand in front of the exponential, and "
            "differentiating leaves them there.",
            weight=lambda z, y, t: np.exp(z),
        ),
        slip(
            _matrix,
            "times-squared",
            "The times tᵢ come in twice. They are constant factors, not part of z: the second "
            "differentiation brings no new one.",
            weight=lambda z, y, t: t**2 * np.exp(z),
        ),
        slip(
            _matrix,
            "times-inside",
            "The times tᵢ stand in the exponent. In the loss they are factors in front of the "
            "exponential.",
            weight=lambda z, y, t: np.exp(t * z),
        ),
        slip(
            _matrix,
            "count-kept",
            "The counts y are in your weights. The term yᵢzᵢ is linear in w: it has a slope and "
            "no curvature.",
            weight=lambda z, y, t: t * np.exp(z) - y,
        ),
        slip(
            _matrix,
            "count-as-a-factor",
            "The counts y are factors in your weights. The term yᵢzᵢ is linear in w, and not "
            "curved at all.",
            weight=lambda z, y, t: y * t * np.exp(z),
        ),
        slip(
            _matrix,
            "count-alone",
            "Your weights are the counts y. The term yᵢzᵢ is linear in w; what is curved is the "
            "exponential.",
            weight=lambda z, y, t: y,
        ),
        slip(
            _matrix,
            "count-without-time",
            "The times tᵢ are missing in your weights, and the counts y are in them: yᵢzᵢ is "
            "linear in w, and not curved.",
            weight=lambda z, y, t: np.exp(z) - y,
        ),
        slip(
            _matrix,
            "weight-squared",
            "Each sample's weight is squared: you scaled both factors X by it, or multiplied "
            "first derivatives. In XᵀSX the diagonal matrix S stands once.",
            weight=lambda z, y, t: (t * np.exp(z)) ** 2,
        ),
        slip(
            _matrix,
            "weight-rooted",
            "A root is taken of each sample's weight. The root belongs on *both* factors X, or "
            "else S itself stands once.",
            weight=lambda z, y, t: np.sqrt(t * np.exp(z)),
        ),
        slip(
            _matrix,
            "least-squares",
            "XᵀX would belong to a linear model. Here each sample has a weight of its own: the "
            "second derivative of its loss by z.",
            weight=lambda z, y, t: np.ones_like(z),
        ),
        slip(
            _matrix,
            "times-alone",
            "The exponential is missing in your weights: tᵢ is the factor in front of it, and eᶻ "
            "stays when it is differentiated.",
            weight=lambda z, y, t: t,
        ),
        slip(
            _matrix,
            "exponential-forgotten",
            "In your weights z stands where eᶻ belongs.",
            weight=lambda z, y, t: t * z,
        ),
        slip(
            _matrix,
            "exponential-with-minus",
            "In your weights the exponent has the wrong sign.",
            weight=lambda z, y, t: t * np.exp(-z),
        ),
        slip(
            _matrix,
            "exponential-with-z",
            "In your weights there is a factor z. eᶻ is its own derivative.",
            weight=lambda z, y, t: t * z * np.exp(z),
        ),
        slip(
            _matrix,
            "rate-times-mean",
            "Your weights look like p(1 − p), as in a logistic regression. The derivative of eᶻ "
            "is eᶻ alone.",
            weight=lambda z, y, t: t * np.exp(z) * (1 - np.exp(z)),
        ),
        slip(
            _matrix,
            "logistic",
            "You used the weights of the logistic loss. This loss has another second derivative "
            "by z: begin with one sample.",
            weight=lambda z, y, t: sigmoid_derivative(z),
        ),
        slip(
            _matrix,
            "logistic-with-time",
            "You used the weights of the logistic loss, times tᵢ. This loss has another second "
            "derivative by z: begin with one sample.",
            weight=lambda z, y, t: t * sigmoid_derivative(z),
        ),
        slip(
            _matrix,
            "logistic-function",
            "You used the logistic function in your weights. This loss has eᶻ in it.",
            weight=lambda z, y, t: t / (1 + np.exp(-z)),
        ),
        slip(
            _matrix,
            "outer-products-per-sample",
            "You averaged the outer products of the samples' gradients. They are made of first "
            "derivatives only, and depend on the counts; the Hessian here does not.",
            weight=lambda z, y, t: (t * np.exp(z) - y) ** 2,
        ),
        slip(
            _matrix,
            "loss-itself",
            "Your weights are the samples' losses. Differentiate each twice by z.",
            weight=lambda z, y, t: t * np.exp(z) - y * z,
        ),
        slip(
            _matrix,
            "weight-negated",
            "The data's part has the wrong sign.",
            weight=lambda z, y, t: -t * np.exp(z),
        ),
        slip(
            _matrix,
            "offset-dropped",
            "The upper left entry is wrong in the data's part: the offset isn't penalised, but "
            "the data bend the loss along it.",
            "Everything else is right.",
            data=_without_corner,
        ),
        slip(
            _matrix,
            "offset-row-dropped",
            "In the data's part the row and the column of the offset are zero. The offset isn't "
            "penalised, but the data bend the loss along it.",
            data=_without_first,
        ),
        slip(
            _matrix,
            "data-diagonal",
            "In the data's part only the diagonal is there. Two features of one sample act on the "
            "same z: there are mixed derivatives.",
            data=lambda M: np.diag(np.diag(M)),
        ),
        slip(
            _matrix,
            "data-upper",
            "In the data's part the entries below the diagonal are missing.",
            data=np.triu,
        ),
        slip(
            _matrix,
            "data-forgotten",
            "The data's part is missing.",
            "The penalty's part is right.",
            data=np.zeros_like,
        ),
        Misconception(
            "outer-product",
            _outer,
            "This is the outer product of the gradient with itself: a matrix of rank one, made of "
            "first derivatives. Differentiate the gradient instead.",
        ),
        Misconception(
            "gradient",
            _gradient,
            "This is the gradient, of shape `(n,)`. Differentiate it once more: the Hessian has a "
            "row for each of its entries.",
        ),
        Misconception(
            "outer-product-and-penalty",
            _outer_and_penalty,
            "This is the outer product of the data's gradient with itself, with the penalty's "
            "Hessian: made of first derivatives. Differentiate the gradient instead.",
        ),
        Misconception(
            "samples-for-features",
            _samples_for_features,
            "You multiplied X S Xᵀ: a row for each sample. The Hessian has a row for each weight.",
        ),
        Misconception(
            "all-averaged",
            lambda w, X, y, t, penalty: _matrix(w, X, y, t, penalty) / len(y),
            "You divided by B once more at the end. The data's part is a mean already, and the "
            "penalty is added once, outside.",
        ),
        Misconception(
            "all-times-the-batch",
            lambda w, X, y, t, penalty: _matrix(w, X, y, t, penalty) * len(y),
            "You multiplied the whole by B: this is the Hessian of B times L. The loss is the "
            "mean.",
        ),
        slip(
            _matrix,
            "times-divided",
            "The times tᵢ divide in your weights. In the loss they are factors in front of the "
            "exponential.",
            weight=lambda z, y, t: np.exp(z) / t,
        ),
        slip(
            _matrix,
            "times-added",
            "The times tᵢ are added in your weights. In the loss they are factors in front of the "
            "exponential.",
            weight=lambda z, y, t: np.exp(z) + t,
        ),
        slip(
            _matrix,
            "divided-twice",
            "The data's part is divided by B twice.",
            "The penalty's part is right.",
            over=lambda B, n, t: float(B) ** 2,
        ),
        slip(
            _matrix,
            "count-added",
            "The counts y are added in your weights. The term yᵢzᵢ is linear in w: it has a slope "
            "and no curvature.",
            weight=lambda z, y, t: t * np.exp(z) + y,
        ),
        slip(
            _matrix,
            "count-times-time",
            "The counts y are in your weights, times tᵢ. The term yᵢzᵢ is linear in w: it has a "
            "slope and no curvature.",
            weight=lambda z, y, t: t * (np.exp(z) - y),
        ),
        slip(
            _matrix,
            "mean-weight",
            "All samples have the same weight in yours, a mean. Each has its own, the second "
            "derivative of its loss by z.",
            weight=lambda z, y, t: np.full_like(z, np.mean(t * np.exp(z))),
        ),
        slip(
            _matrix,
            "weight-of-a-probability",
            "Each sample's weight is μ(1 − μ), with its rate μ. That belongs to a probability; a "
            "rate has another second derivative.",
            weight=lambda z, y, t: t * np.exp(z) * (1 - t * np.exp(z)),
        ),
        slip(
            _matrix,
            "weight-inverted",
            "Each sample's weight is one over its rate. The more events are expected, the more "
            "the loss bends.",
            weight=lambda z, y, t: np.exp(-z) / t,
        ),
        slip(
            _matrix,
            "counts-squared",
            "Your weights are the squared counts. The term yᵢzᵢ is linear in w; what is curved is "
            "the exponential.",
            weight=lambda z, y, t: y**2,
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
