r"""The test functions that chapters and exercises share, with their exact derivatives.

Every function takes its variable first and its data (a matrix, labels) after it. A point ``x`` has
shape ``(n,)``; a batch of points has shape ``(B, n)``, or any ``(..., n)``, and gives one result
for each point. The derivative of ``f`` is called ``f_gradient``, of shape ``(..., n)``;
``f_hessian``, of shape ``(..., n, n)``; or ``f_jacobian``, of shape ``(..., n, n)``. Integers are
turned into floats.

**Complex input.** The formulas of analytic functions are written without ``abs`` and without
conjugates, so that they can be differentiated by the complex step: all but `relu`, which has a
kink (away from it, the complex step works there too). Where a formula has two branches for the
sake of rounding, the real part chooses, and both branches are the same analytic function.

**Automatic differentiation.** With the library autograd, a function is written with
``autograd.numpy`` in place of ``numpy``. Those here that are made of arithmetic alone —
`rosenbrock`, `himmelblau`, `peano`, `partials_without_differentiability`, `quadratic`,
`least_squares` — can be handed to it as they are. The others call NumPy's ``exp`` or ``where``,
which autograd can't see into.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "REGISTRY",
    "himmelblau",
    "himmelblau_gradient",
    "himmelblau_hessian",
    "least_squares",
    "least_squares_gradient",
    "least_squares_hessian",
    "log_sum_exp",
    "log_sum_exp_gradient",
    "log_sum_exp_hessian",
    "logistic_loss",
    "logistic_loss_gradient",
    "logistic_loss_hessian",
    "partials_without_differentiability",
    "peano",
    "peano_gradient",
    "peano_hessian",
    "probit_loss",
    "probit_loss_fisher",
    "probit_loss_gradient",
    "probit_loss_hessian",
    "quadratic",
    "quadratic_gradient",
    "quadratic_hessian",
    "relu",
    "relu_derivative",
    "rosenbrock",
    "rosenbrock_gradient",
    "rosenbrock_hessian",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "softmax_jacobian",
    "softplus",
    "two_moons",
    "two_moons_log_density",
]


# What a function takes: a list, an array, or autograd's box, for which there is no common type.
Numbers: TypeAlias = Any


# --- Functions of a point -----------------------------------------------------------------------


def rosenbrock(x: Numbers) -> Any:
    r"""Rosenbrock's curved valley.

    .. math:: f(x) = \sum_{i=1}^{n-1} 100\,(x_{i+1} - x_i^2)^2 + (1 - x_i)^2

    Its minimum is 0, at ``(1, …, 1)``; for n = 2 it has no other critical point.

    Parameters
    ----------
    x
        Shape ``(..., n)`` with n ≥ 2.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If n < 2.

    References
    ----------
    H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function",
    *The Computer Journal* 3 (1960), 175–184.
    """
    x = _points("rosenbrock", x, at_least=2)
    here, following = x[..., :-1], x[..., 1:]
    return (100 * (following - here**2) ** 2 + (1 - here) ** 2).sum(-1)


def rosenbrock_gradient(x: Numbers) -> NDArray[Any]:
    r"""Gradient of `rosenbrock`, shape ``(..., n)``.

    .. math:: \frac{\partial f}{\partial x_i}
        = -400\,x_i (x_{i+1} - x_i^2) - 2(1 - x_i) + 200\,(x_i - x_{i-1}^2)

    The first two terms are for i < n, the last one for i > 1.
    """
    x = _points("rosenbrock_gradient", x, at_least=2)
    here, following = x[..., :-1], x[..., 1:]
    gradient = np.zeros_like(x)
    gradient[..., :-1] = -400 * here * (following - here**2) - 2 * (1 - here)
    gradient[..., 1:] += 200 * (following - here**2)
    return gradient


def rosenbrock_hessian(x: Numbers) -> NDArray[Any]:
    r"""Hessian of `rosenbrock`, shape ``(..., n, n)``: tridiagonal.

    .. math:: H_{ii} = 1200\,x_i^2 - 400\,x_{i+1} + 2 + 200, \qquad
        H_{i,i+1} = H_{i+1,i} = -400\,x_i

    On the diagonal the last entry is 200 alone, and the first one lacks the 200.
    """
    x = _points("rosenbrock_hessian", x, at_least=2)
    here, following = x[..., :-1], x[..., 1:]
    hessian = np.zeros((*x.shape, x.shape[-1]), dtype=x.dtype)
    i = np.arange(x.shape[-1] - 1)
    hessian[..., i, i] = 1200 * here**2 - 400 * following + 2
    hessian[..., i + 1, i + 1] += 200
    hessian[..., i, i + 1] = hessian[..., i + 1, i] = -400 * here
    return hessian


def himmelblau(x: Numbers) -> Any:
    r"""Himmelblau's function: four minima, four saddles and one maximum.

    .. math:: f(x_1, x_2) = (x_1^2 + x_2 - 11)^2 + (x_1 + x_2^2 - 7)^2

    All four minima have the value 0; one is at (3, 2).

    Parameters
    ----------
    x
        Shape ``(2,)`` or ``(..., 2)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the points don't have two coordinates.

    References
    ----------
    D. M. Himmelblau, *Applied Nonlinear Programming*, McGraw-Hill, 1972.
    """
    x1, x2 = _pair("himmelblau", x)
    return (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2


def himmelblau_gradient(x: Numbers) -> NDArray[Any]:
    r"""Gradient of `himmelblau`, shape ``(..., 2)``.

    With :math:`a = x_1^2 + x_2 - 11` and :math:`b = x_1 + x_2^2 - 7`:

    .. math:: \nabla f = (4 x_1 a + 2 b,\; 2 a + 4 x_2 b)
    """
    x1, x2 = _pair("himmelblau_gradient", x)
    a = x1**2 + x2 - 11
    b = x1 + x2**2 - 7
    return np.stack([4 * x1 * a + 2 * b, 2 * a + 4 * x2 * b], axis=-1)


def himmelblau_hessian(x: Numbers) -> NDArray[Any]:
    r"""Hessian of `himmelblau`, shape ``(..., 2, 2)``.

    .. math:: H = \begin{pmatrix} 12 x_1^2 + 4 x_2 - 42 & 4 (x_1 + x_2) \\
        4 (x_1 + x_2) & 12 x_2^2 + 4 x_1 - 26 \end{pmatrix}
    """
    x1, x2 = _pair("himmelblau_hessian", x)
    mixed = 4 * (x1 + x2)
    return _matrix(12 * x1**2 + 4 * x2 - 42, mixed, mixed, 12 * x2**2 + 4 * x1 - 26)


def peano(x: Numbers) -> Any:
    r"""Peano's function, whose mixed second partials at 0 differ.

    .. math:: f(x_1, x_2) = x_1 x_2 \frac{x_1^2 - x_2^2}{x_1^2 + x_2^2}, \qquad f(0) = 0

    It is once continuously differentiable everywhere and twice so except at 0, where the second
    partials exist but aren't continuous: Schwarz's theorem doesn't apply, and the Hessian isn't
    symmetric (`peano_hessian`).

    Parameters
    ----------
    x
        Shape ``(2,)`` or ``(..., 2)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the points don't have two coordinates.

    References
    ----------
    G. Peano, *Calcolo differenziale e principii di calcolo integrale* (with A. Genocchi), 1884.
    """
    x1, x2 = _pair("peano", x)
    p, q = _shares(x1, x2)
    return x1 * x2 * (p - q)


def peano_gradient(x: Numbers) -> NDArray[Any]:
    r"""Gradient of `peano`, shape ``(..., 2)``; 0 at 0.

    With :math:`p = x_1^2/(x_1^2 + x_2^2)` and :math:`q = 1 - p`:

    .. math:: \nabla f = \bigl(x_2 (p^2 + 4pq - q^2),\; x_1 (p^2 - 4pq - q^2)\bigr)
    """
    x1, x2 = _pair("peano_gradient", x)
    p, q = _shares(x1, x2)
    return np.stack([x2 * (p**2 + 4 * p * q - q**2), x1 * (p**2 - 4 * p * q - q**2)], axis=-1)


def peano_hessian(x: Numbers) -> NDArray[Any]:
    r"""Hessian of `peano`, shape ``(..., 2, 2)``: the Jacobian of its gradient.

    With p and q as in `peano_gradient` and :math:`c = x_1 x_2 / (x_1^2 + x_2^2)`, away from 0

    .. math:: H = \begin{pmatrix} -4cq(p - 3q) & p^3 + 9p^2q - 9pq^2 - q^3 \\
        p^3 + 9p^2q - 9pq^2 - q^3 & 4cp(q - 3p) \end{pmatrix},
        \qquad H(0) = \begin{pmatrix} 0 & -1 \\ 1 & 0 \end{pmatrix}.
    """
    x1, x2 = _pair("peano_hessian", x)
    p, q = _shares(x1, x2)
    square = x1**2 + x2**2
    origin = square == 0
    c = x1 * x2 / (square + origin)
    mixed = p**3 + 9 * p**2 * q - 9 * p * q**2 - q**3
    return _matrix(
        -4 * c * q * (p - 3 * q), mixed - origin, mixed + origin, 4 * c * p * (q - 3 * p)
    )


def partials_without_differentiability(x: Numbers) -> Any:
    r"""A function with both partial derivatives at 0, which isn't even continuous there.

    .. math:: f(x_1, x_2) = \frac{x_1 x_2}{x_1^2 + x_2^2}, \qquad f(0) = 0

    It is 0 on both axes, so both partials at 0 are 0; on the line x₁ = x₂ it is ½ right up to 0.
    It has no gradient there, and so there is none beside it here.

    Parameters
    ----------
    x
        Shape ``(2,)`` or ``(..., 2)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the points don't have two coordinates.
    """
    x1, x2 = _pair("partials_without_differentiability", x)
    square = x1**2 + x2**2
    return x1 * x2 / (square + (square == 0))


# --- Functions of a point and data --------------------------------------------------------------


def quadratic(x: Numbers, A: Numbers) -> Any:
    r"""The quadratic form :math:`f(x) = x^\top A x`; A needn't be symmetric.

    Parameters
    ----------
    x
        Shape ``(..., n)``.
    A
        Shape ``(n, n)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the shapes don't fit.
    """
    x, A = _quadratic_arguments("quadratic", x, A)
    return ((x @ A) * x).sum(-1)


def quadratic_gradient(x: Numbers, A: Numbers) -> NDArray[Any]:
    r"""Gradient of `quadratic`, shape ``(..., n)``: :math:`(A + A^\top) x`.

    It is :math:`2Ax` where A is symmetric, and only there.
    """
    x, A = _quadratic_arguments("quadratic_gradient", x, A)
    return x @ (A + A.T)


def quadratic_hessian(x: Numbers, A: Numbers) -> NDArray[Any]:
    r"""Hessian of `quadratic`, shape ``(..., n, n)``: :math:`A + A^\top` at every x."""
    x, A = _quadratic_arguments("quadratic_hessian", x, A)
    return np.broadcast_to(A + A.T, x.shape[:-1] + A.shape).copy()


def least_squares(x: Numbers, A: Numbers, b: Numbers) -> Any:
    r"""Least squares: :math:`f(x) = \tfrac12 \|Ax - b\|^2`.

    Parameters
    ----------
    x
        Shape ``(..., n)``.
    A
        Shape ``(m, n)``.
    b
        Shape ``(m,)``. A column ``(m, 1)`` is refused: NumPy would subtract it from every entry
        and return an m × m table of differences without a word.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the shapes don't fit.
    """
    x, A, b = _regression_arguments("least_squares", x, A, b)
    residual = x @ A.T - b
    return (residual * residual).sum(-1) / 2


def least_squares_gradient(x: Numbers, A: Numbers, b: Numbers) -> NDArray[Any]:
    r"""Gradient of `least_squares`, shape ``(..., n)``: :math:`A^\top (Ax - b)`."""
    x, A, b = _regression_arguments("least_squares_gradient", x, A, b)
    return (x @ A.T - b) @ A


def least_squares_hessian(x: Numbers, A: Numbers, b: Numbers) -> NDArray[Any]:
    r"""Hessian of `least_squares`, shape ``(..., n, n)``: :math:`A^\top A` at every x."""
    x, A, b = _regression_arguments("least_squares_hessian", x, A, b)
    return np.broadcast_to(A.T @ A, x.shape[:-1] + (A.shape[1],) * 2).copy()


def logistic_loss(w: Numbers, X: Numbers, y: Numbers) -> Any:
    r"""Mean logistic loss of the weights w over B labelled samples.

    .. math:: L(w) = \frac1B \sum_{i=1}^{B}
        \begin{cases} \log(1 + e^{-z_i}) & y_i = 1 \\ \log(1 + e^{z_i}) & y_i = 0 \end{cases},
        \qquad z = Xw

    No sum of large terms is formed, so neither a large nor a small loss loses digits.

    Parameters
    ----------
    w
        Weights, shape ``(..., n)``.
    X
        One sample in each row, shape ``(B, n)``; for a bias, give it a column of ones.
    y
        Labels 0 and 1, shape ``(B,)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the shapes don't fit or a label is neither 0 nor 1.
    """
    w, X, y = _logistic_arguments("logistic_loss", w, X, y)
    return softplus((1 - 2 * y) * (w @ X.T)).mean(-1)


def logistic_loss_gradient(w: Numbers, X: Numbers, y: Numbers) -> NDArray[Any]:
    r"""Gradient of `logistic_loss` in w, shape ``(..., n)``: :math:`X^\top (\sigma(Xw) - y)/B`."""
    w, X, y = _logistic_arguments("logistic_loss_gradient", w, X, y)
    # σ(z) − 1 = −σ(−z): written so, a small difference from the label keeps its digits.
    sign = 1 - 2 * y
    return (sign * sigmoid(sign * (w @ X.T))) @ X / len(X)


def logistic_loss_hessian(w: Numbers, X: Numbers, y: Numbers) -> NDArray[Any]:
    r"""Hessian of `logistic_loss` in w, shape ``(..., n, n)``: :math:`X^\top S X / B`.

    S is diagonal with :math:`S_{ii} = \sigma'(z_i)`; the labels play no part.
    """
    w, X, y = _logistic_arguments("logistic_loss_hessian", w, X, y)
    slopes = sigmoid_derivative(w @ X.T)
    return np.einsum("bi,...b,bj->...ij", X, slopes, X) / len(X)


def probit_loss(w: Numbers, X: Numbers, y: Numbers) -> Any:
    r"""Mean probit loss of the weights w over B labelled samples.

    .. math:: L(w) = -\frac1B \sum_{i=1}^{B} \log \Phi(s_i z_i),
        \qquad z = Xw, \quad s_i = 2 y_i - 1

    Here :math:`\Phi` is the standard normal distribution function: the label is 1 with the
    probability :math:`\Phi(z_i)`. `logistic_loss` has the sigmoid in its place.

    Parameters
    ----------
    w
        Weights, shape ``(..., n)``.
    X
        One sample in each row, shape ``(B, n)``; for a bias, give it a column of ones.
    y
        Labels 0 and 1, shape ``(B,)``.

    Returns
    -------
    scalar or array of shape ``(...)``

    Raises
    ------
    ValueError
        If the shapes don't fit or a label is neither 0 nor 1.

    References
    ----------
    P. McCullagh, J. A. Nelder, *Generalized Linear Models*, 2nd ed., Chapman & Hall, 1989.
    """
    from scipy.special import log_ndtr

    w, X, y = _logistic_arguments("probit_loss", w, X, y)
    return -log_ndtr((2 * y - 1) * (w @ X.T)).mean(-1)


def probit_loss_gradient(w: Numbers, X: Numbers, y: Numbers) -> NDArray[Any]:
    r"""Gradient of `probit_loss` in w, shape ``(..., n)``.

    .. math:: \nabla L = -\frac1B X^\top (s \odot \lambda(s \odot z)),
        \qquad \lambda = \varphi/\Phi

    with the standard normal density :math:`\varphi`.
    """
    w, X, y = _logistic_arguments("probit_loss_gradient", w, X, y)
    sign = 2 * y - 1
    return (-sign * _normal_ratio(sign * (w @ X.T))) @ X / len(X)


def probit_loss_hessian(w: Numbers, X: Numbers, y: Numbers) -> NDArray[Any]:
    r"""Hessian of `probit_loss` in w, shape ``(..., n, n)``: :math:`X^\top S X / B`.

    S is diagonal with :math:`S_{ii} = \lambda(u)\,(\lambda(u) + u)` at :math:`u = s_i z_i`, and
    :math:`\lambda` as in `probit_loss_gradient`. Unlike for `logistic_loss`, the labels matter.
    """
    w, X, y = _logistic_arguments("probit_loss_hessian", w, X, y)
    u = (2 * y - 1) * (w @ X.T)
    ratio = _normal_ratio(u)
    # Far out λ and u cancel; their series, 1 − u⁻² + 6u⁻⁴ − 50u⁻⁶ + …, doesn't.
    far = np.real(u) < -100
    square = np.where(far, u, 100.0) ** -2.0
    bend = np.where(far, 1 - square * (1 - square * (6 - 50 * square)), ratio * (ratio + u))
    return np.einsum("bi,...b,bj->...ij", X, bend, X) / len(X)


def probit_loss_fisher(w: Numbers, X: Numbers) -> NDArray[Any]:
    r"""Fisher information of the probit model in w, shape ``(..., n, n)``, for a mean over B.

    .. math:: F = \frac1B X^\top S X, \qquad
        S_{ii} = \lambda(z_i)\,\lambda(-z_i) = \frac{\varphi(z_i)^2}{\Phi(z_i)\,\Phi(-z_i)}

    It is the mean of `probit_loss_hessian` over labels that are drawn from the model itself, so
    no labels are given. For `logistic_loss` the Fisher information is its Hessian.

    Parameters
    ----------
    w
        Weights, shape ``(..., n)``.
    X
        One sample in each row, shape ``(B, n)``.

    Returns
    -------
    array of shape ``(..., n, n)``

    Raises
    ------
    ValueError
        If the shapes don't fit.
    """
    w, X = _weights_and_samples("probit_loss_fisher", w, X)
    z = w @ X.T
    weights = _normal_ratio(z) * _normal_ratio(-z)
    return np.einsum("bi,...b,bj->...ij", X, weights, X) / len(X)


# --- Functions that networks are made of --------------------------------------------------------


def log_sum_exp(x: Numbers) -> Any:
    r"""The smooth maximum :math:`f(x) = \log \sum_i e^{x_i}`, without overflow.

    The largest entry m is taken out first, :math:`f(x) = m + \log \sum_i e^{x_i - m}`: an identity,
    so it changes no derivative. Minus infinity is allowed where at least one entry is finite.

    Parameters
    ----------
    x
        Shape ``(..., n)``.

    Returns
    -------
    scalar or array of shape ``(...)``
    """
    x = _points("log_sum_exp", x)
    largest = np.real(x).max(axis=-1, keepdims=True)
    return np.log(np.exp(x - largest).sum(-1)) + largest[..., 0]


def log_sum_exp_gradient(x: Numbers) -> NDArray[Any]:
    """Gradient of `log_sum_exp`, shape ``(..., n)``: it is `softmax`."""
    return softmax(x)


def log_sum_exp_hessian(x: Numbers) -> NDArray[Any]:
    """Hessian of `log_sum_exp`, shape ``(..., n, n)``: it is `softmax_jacobian`."""
    return softmax_jacobian(x)


def softmax(x: Numbers) -> NDArray[Any]:
    r"""Softmax: :math:`p_i = e^{x_i} / \sum_j e^{x_j}`, without overflow.

    Parameters
    ----------
    x
        Shape ``(..., n)``.

    Returns
    -------
    array of shape ``(..., n)``
        Positive entries that add up to 1 (tiny ones may round to 0).
    """
    x = _points("softmax", x)
    powers = np.exp(x - np.real(x).max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_jacobian(x: Numbers) -> NDArray[Any]:
    r"""Jacobian of `softmax`, shape ``(..., n, n)``: :math:`\operatorname{diag}(p) - p p^\top`.

    It is symmetric, and singular: its rows add up to 0.
    """
    p = softmax(x)
    return p[..., :, None] * np.eye(p.shape[-1]) - p[..., :, None] * p[..., None, :]


def sigmoid(x: Numbers) -> Any:
    r"""The logistic function :math:`\sigma(x) = 1/(1 + e^{-x})`, elementwise, without overflow.

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    scalar or array of the shape of ``x``
    """
    x = _floats(x)
    power = np.exp(-_away_from_zero(x))
    return np.where(np.real(x) < 0, power, 1.0) / (1 + power)


def sigmoid_derivative(x: Numbers) -> Any:
    r"""Derivative of `sigmoid`, elementwise: :math:`\sigma'(x) = \sigma(x)\,\sigma(-x)`.

    The usual σ(1 − σ) is the same number, but loses its digits where σ is nearly 1.
    """
    return sigmoid(x) * sigmoid(-_floats(x))


def softplus(x: Numbers) -> Any:
    r"""The smooth ramp :math:`\log(1 + e^{x})`, elementwise, without overflow.

    Its derivative is `sigmoid`. For real x it is ``numpy.logaddexp(0, x)``, which refuses complex
    numbers.

    Parameters
    ----------
    x
        Any shape.

    Returns
    -------
    scalar or array of the shape of ``x``
    """
    x = _floats(x)
    return np.where(np.real(x) < 0, 0.0, x) + np.log1p(np.exp(-_away_from_zero(x)))


def relu(x: Numbers) -> Any:
    r"""The ramp :math:`\max(0, x)`, elementwise; differentiable except at 0.

    Parameters
    ----------
    x
        Any shape. Where x is complex its real part decides, and the kink counts as the flat side.

    Returns
    -------
    scalar or array of the shape of ``x``
    """
    x = _floats(x)
    return np.where(np.real(x) <= 0, 0.0, x)[()]


def relu_derivative(x: Numbers) -> Any:
    r"""Derivative of `relu`, elementwise: 1 where x > 0, else 0.

    At 0 there is none. The value there, 0, is the usual choice from the subdifferential [0, 1].
    """
    return np.where(np.real(_floats(x)) > 0, 1.0, 0.0)[()]


# --- A density whose samples lie along two arcs --------------------------------------------------


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> NDArray[np.float64]:
    r"""Draw points along two interlocking half circles, the usual test of a density model.

    .. math::
        (\cos t, \sin t) + \sigma\varepsilon
        \quad\text{or}\quad
        (1 - \cos t, \tfrac12 - \sin t) + \sigma\varepsilon

    with :math:`t` uniform between 0 and :math:`\pi` and :math:`\varepsilon` standard normal in the
    plane. The data set is that of ``sklearn.datasets.make_moons``, with a random :math:`t`.

    Parameters
    ----------
    n
        How many points. The first half, rounded up, is on the upper arc.
    rng
        Where they are drawn from.
    noise
        The standard deviation :math:`\sigma` in each direction.

    Returns
    -------
    array of shape ``(n, 2)``

    Raises
    ------
    ValueError
        For a negative noise.
    """
    if noise < 0:
        raise ValueError(f"two_moons needs a noise of at least 0, not {noise}.")
    arcs = _moon_arcs(np.pi * rng.random(n))
    upper = np.arange(n)[:, None] < (n + 1) // 2
    points: NDArray[np.float64] = np.where(upper, *arcs) + noise * rng.normal(size=(n, 2))
    return points


def two_moons_log_density(x: Numbers, noise: float = 0.1) -> Any:
    r"""Return the logarithm of the density that `two_moons` draws from, half on each arc.

    The normal density around a point of the arcs is averaged over the arcs by Gauss–Legendre
    quadrature, in logarithms, so that it doesn't become 0 far away.

    Parameters
    ----------
    x
        A point ``(2,)`` or a batch ``(..., 2)``.
    noise
        The standard deviation in each direction, positive.

    Returns
    -------
    float or array of shape ``(...)``

    Raises
    ------
    ValueError
        When ``x`` isn't a point of the plane or a batch of such, or ``noise`` isn't positive.
    """
    if noise <= 0:
        raise ValueError(f"two_moons_log_density needs a positive noise, not {noise}.")
    x1, x2 = _pair("two_moons_log_density", x)
    nodes, weights = np.polynomial.legendre.leggauss(32 + int(np.ceil(8 / noise)))
    turn = np.pi * (nodes + 1) / 2
    arcs = np.concatenate(_moon_arcs(turn))
    log_weights = np.log(np.tile(weights, 2) / 4)
    squares = (x1[..., None] - arcs[:, 0]) ** 2 + (x2[..., None] - arcs[:, 1]) ** 2
    log_normal = -squares / (2 * noise**2) - np.log(2 * np.pi * noise**2)
    return log_sum_exp(log_normal + log_weights)


def _moon_arcs(turn: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The points of the upper and of the lower arc at these angles, each ``(n, 2)``."""
    upper = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    return upper, np.array([1.0, 0.5]) - upper


#: The functions of one argument, by name: what an exercise may hand to an answer.
REGISTRY: Mapping[str, Callable[[Numbers], Any]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            rosenbrock,
            himmelblau,
            peano,
            partials_without_differentiability,
            log_sum_exp,
            softmax,
            sigmoid,
            softplus,
            relu,
        )
    }
)


# --- What they share ----------------------------------------------------------------------------


def _floats(x: Numbers) -> Any:
    """The input as an array of floats or complex numbers; autograd's boxes are left alone."""
    if type(x).__module__.startswith("autograd."):
        return x
    array = np.asarray(x)
    return array.astype(float) if array.dtype.kind in "biu" else array


def _points(name: str, x: Numbers, at_least: int = 1) -> Any:
    """The input as one point or a batch, or an error that says which shape was needed."""
    points = _floats(x)
    if points.ndim == 0 or points.shape[-1] < at_least:
        raise ValueError(
            f"{name} takes a point of shape (n,) with n ≥ {at_least}, or a batch (B, n), "
            f"but x has shape {points.shape}."
        )
    return points


def _pair(name: str, x: Numbers) -> tuple[Any, Any]:
    """The two coordinates of a point in the plane, or of each point of a batch."""
    points = _floats(x)
    if points.ndim == 0 or points.shape[-1] != 2:
        raise ValueError(
            f"{name} takes a point of shape (2,), or a batch (B, 2), "
            f"but x has shape {points.shape}."
        )
    return points[..., 0], points[..., 1]


def _shares(x1: Any, x2: Any) -> tuple[Any, Any]:
    """The shares of x₁² and x₂² in their sum; both 0 at the origin."""
    square = x1**2 + x2**2
    square = square + (square == 0)
    return x1**2 / square, x2**2 / square


def _matrix(a: Any, b: Any, c: Any, d: Any) -> NDArray[Any]:
    """The matrices ((a, b), (c, d)), of shape ``(..., 2, 2)``."""
    return np.stack([np.stack([a, b], axis=-1), np.stack([c, d], axis=-1)], axis=-2)


def _away_from_zero(x: Any) -> Any:
    """|x| for real x; for complex x the analytic function that continues it, x or −x."""
    return np.where(np.real(x) < 0, -x, x)


def _quadratic_arguments(name: str, x: Numbers, A: Numbers) -> tuple[Any, Any]:
    x, A = _points(name, x), _floats(A)
    if A.shape != (x.shape[-1],) * 2:
        raise ValueError(
            f"{name} needs A of shape {(x.shape[-1],) * 2} for x of shape {x.shape}, "
            f"but A has shape {A.shape}."
        )
    return x, A


def _regression_arguments(
    name: str, x: Numbers, A: Numbers, b: Numbers, letters: tuple[str, str, str] = ("x", "A", "b")
) -> tuple[Any, Any, Any]:
    """Variable, matrix and right-hand side as arrays whose shapes fit: (..., n), (m, n), (m,)."""
    x, A, b = _points(name, x), _floats(A), _floats(b)
    x_name, A_name, b_name = letters
    if A.ndim != 2 or A.shape[1] != x.shape[-1]:
        raise ValueError(
            f"{name} needs a matrix {A_name} with {x.shape[-1]} columns, one for each entry of "
            f"{x_name}, but {A_name} has shape {A.shape}."
        )
    if b.shape != A.shape[:1]:
        raise ValueError(
            f"{name} needs {b_name} of shape {A.shape[:1]}, one entry for each row of {A_name}, "
            f"but {b_name} has shape {b.shape}."
        )
    return x, A, b


def _weights_and_samples(name: str, w: Numbers, X: Numbers) -> tuple[Any, Any]:
    """Weights and samples as arrays whose shapes fit: (..., n) and (B, n)."""
    w, X = _points(name, w), _floats(X)
    if X.ndim != 2 or X.shape[1] != w.shape[-1]:
        raise ValueError(
            f"{name} needs a matrix X with {w.shape[-1]} columns, one for each entry of w, "
            f"but X has shape {X.shape}."
        )
    return w, X


def _normal_ratio(u: Any) -> Any:
    """λ(u) = φ(u)/Φ(u), elementwise; the scaled complementary error function keeps its digits."""
    from scipy.special import erfcx

    return np.sqrt(2 / np.pi) / erfcx(-u / np.sqrt(2))


def _logistic_arguments(name: str, w: Numbers, X: Numbers, y: Numbers) -> tuple[Any, Any, Any]:
    w, X, y = _regression_arguments(name, w, X, y, ("w", "X", "y"))
    if not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"{name} needs labels 0 and 1, but y contains {np.unique(y[~np.isin(y, (0, 1))])}."
        )
    return w, X, y
