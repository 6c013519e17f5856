r"""Newton's method, conjugate gradients, BFGS, L-BFGS and Lanczos, short enough to be read.

A point has shape ``(n,)``. ``f`` returns a number, ``gradient`` an array of shape ``(n,)`` and
``hessian`` one of shape ``(n, n)``. Every solver says how many steps it made and how many times it
asked for what is dear, and whether it reached what was asked of it. Chapter 11 derives them, and
chapter 14 derives `lanczos`, which finds eigenvalues.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LanczosResult",
    "LinearResult",
    "Result",
    "Searched",
    "bfgs",
    "conjugate_gradients",
    "lanczos",
    "lbfgs",
    "line_search",
    "newton",
]

Floats = NDArray[np.float64]
Function = Callable[[Floats], Any]
Watch = Callable[[Floats], Any]


class Result(NamedTuple):
    """Where an iteration ended, and what it cost.

    Attributes
    ----------
    x
        The last point, shape ``(n,)``.
    gradient
        The gradient there, shape ``(n,)``; for a system F(x) = 0 the values ``F(x)``.
    steps
        How many steps were made.
    evaluations
        How many times ``f`` was evaluated (for Newton's method without ``f``: ``F``).
    converged
        True where the gradient's length is within the tolerance.
    """

    x: Floats
    gradient: Floats
    steps: int
    evaluations: int
    converged: bool


class LinearResult(NamedTuple):
    """Where conjugate gradients ended, and why.

    Attributes
    ----------
    x
        The last iterate, shape ``(n,)``.
    residual
        ``b - A @ x``, shape ``(n,)``, as the iteration updates it.
    products
        How many times ``A @ p`` was asked for.
    reason
        ``"converged"``, ``"limit"`` or ``"negative curvature"``.
    direction
        The direction ``p`` with ``p @ A @ p <= 0``, shape ``(n,)``, where one was met; else None.
    """

    x: Floats
    residual: Floats
    products: int
    reason: str
    direction: Floats | None = None


class LanczosResult(NamedTuple):
    """What Lanczos' method learnt about a symmetric matrix A from m products.

    Attributes
    ----------
    values
        The eigenvalues of the tridiagonal matrix, shape ``(m,)``, from low to high.
    vectors
        In its columns a unit vector for each of them, shape ``(n, m)``.
    errors
        Shape ``(m,)``: A has an eigenvalue within ``errors[i]`` of ``values[i]``, up to rounding.
    diagonal, off_diagonal
        The tridiagonal matrix, shapes ``(m,)`` and ``(m - 1,)``.
    products
        How many times ``A @ q`` was asked for: m.
    """

    values: Floats
    vectors: Floats
    errors: Floats
    diagonal: Floats
    off_diagonal: Floats
    products: int


class Searched(NamedTuple):
    """What a line search found.

    Attributes
    ----------
    step
        The factor t of the direction; 0 where none was found.
    x, value, gradient
        The point ``x + t * direction``, the value of ``f`` and its gradient there.
    evaluations
        How many times ``f`` was evaluated.
    found
        True where both conditions hold.
    """

    step: float
    x: Floats
    value: float
    gradient: Floats
    evaluations: int
    found: bool


def newton(
    F: Function,
    jacobian: Function,
    start: ArrayLike,
    *,
    f: Function | None = None,
    tolerance: float = 1e-10,
    limit: int = 100,
    watch: Watch | None = None,
) -> Result:
    r"""Solve F(x) = 0 by Newton's method; with ``f``, minimise f by a repaired one.

    Without ``f`` each step solves :math:`J(x)\,d = -F(x)` and goes to :math:`x + d`, in any case.
    With ``f``, of which ``F`` is the gradient and ``jacobian`` the Hessian, two repairs are made: a
    multiple of the identity is added until the Cholesky factorisation exists, so that f goes down
    along d, and a `line_search` chooses how far.

    Parameters
    ----------
    F
        Takes ``(n,)`` and returns ``(n,)``.
    jacobian
        Takes ``(n,)`` and returns ``(n, n)``, outputs down the rows.
    start
        Shape ``(n,)``.
    f
        Takes ``(n,)`` and returns a number.
    tolerance
        Stop where the length of ``F(x)`` is at most this.
    limit
        The largest number of steps.
    watch
        Called with the start and with each new point.

    Returns
    -------
    Result
        ``evaluations`` counts F, or with ``f`` the evaluations of f.

    Raises
    ------
    ValueError
        When a shape is not as above.
    numpy.linalg.LinAlgError
        When a Jacobian is singular and no ``f`` is given.

    References
    ----------
    J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., 2006, algorithms 3.2, 3.3 and 11.1.
    """
    x = _point("newton", start)
    F = _checked("newton: F", F, x.shape)
    jacobian = _checked("newton: jacobian", jacobian, x.shape * 2)
    value = None if f is None else float(f(x))
    g, steps, evaluations = F(x), 0, 1
    if watch:
        watch(x.copy())
    while not np.linalg.norm(g) <= tolerance and steps < limit and np.all(np.isfinite(g)):
        if f is None:
            x = x - np.linalg.solve(jacobian(x), g)
            g, evaluations = F(x), evaluations + 1
        else:
            found = line_search(f, F, x, _downhill(jacobian(x), g), value=value, gradient_here=g)
            evaluations += found.evaluations
            if not found.found:
                break
            x, value, g = found.x, found.value, found.gradient
        steps += 1
        if watch:
            watch(x.copy())
    return Result(x, g, steps, evaluations, bool(np.linalg.norm(g) <= tolerance))


def _downhill(H: Floats, g: Floats) -> Floats:
    """Solve (H + shift I) d = -g with the first shift of a growing sequence that makes it PD."""
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    size = float(np.linalg.norm(H)) or 1.0
    shift = 0.0
    while True:
        try:
            factor = cho_factor(H + shift * np.eye(len(g)))
        except LinAlgError:
            shift = max(2 * shift, 1e-3 * size)
        else:
            return -np.asarray(cho_solve(factor, g))


def conjugate_gradients(
    product: Function,
    b: ArrayLike,
    *,
    tolerance: float = 1e-10,
    limit: int | None = None,
    watch: Watch | None = None,
) -> LinearResult:
    r"""Solve A x = b for a symmetric positive definite A that is known by its products only.

    It begins at x = 0. In exact arithmetic it needs at most as many products as A has distinct
    eigenvalues. It stops where it meets a direction p with :math:`p^\top A p \le 0`: then A isn't
    positive definite.

    Parameters
    ----------
    product
        Takes p of shape ``(n,)`` and returns ``A @ p``, such as a Hessian–vector product.
    b
        Shape ``(n,)``.
    tolerance
        Stop where the length of the residual is at most this times the length of b.
    limit
        The largest number of products; n without.
    watch
        Called with the start and with each new iterate.

    Returns
    -------
    LinearResult
        With the residual, the number of products and the reason to stop.

    Raises
    ------
    ValueError
        When a shape is not as above.

    References
    ----------
    J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., 2006, algorithm 5.2.
    """
    r = _point("conjugate_gradients", b, "b").copy()
    product = _checked("conjugate_gradients: product", product, r.shape)
    x, p, products = np.zeros_like(r), r.copy(), 0
    square = float(r @ r)
    goal = (tolerance * np.sqrt(square)) ** 2
    limit = len(r) if limit is None else limit
    if watch:
        watch(x.copy())
    while square > goal:
        if products >= limit:
            return LinearResult(x, r, products, "limit")
        Ap = product(p)
        products += 1
        curvature = float(p @ Ap)
        if not curvature > 0:
            return LinearResult(x, r, products, "negative curvature", p)
        step = square / curvature
        x = x + step * p
        r = r - step * Ap
        square, before = float(r @ r), square
        p = r + (square / before) * p
        if watch:
            watch(x.copy())
    return LinearResult(x, r, products, "converged")


def lanczos(product: Function, start: ArrayLike, steps: int) -> LanczosResult:
    r"""Approximate eigenvalues of a symmetric matrix A that is known by its products only.

    From :math:`q_1`, the start at length 1, it builds an orthonormal basis of the combinations of
    :math:`q_1, Aq_1, A^2q_1, \dots`:

    .. math:: A q_k = \beta_{k-1} q_{k-1} + \alpha_k q_k + \beta_k q_{k+1} .

    In this basis A is tridiagonal. The extreme eigenvalues come first; an eigenvalue whose
    eigenvectors are orthogonal to the start is never found, and a multiple one is found once. Each
    new vector is made orthogonal to all earlier ones, twice: without that rounding destroys the
    basis, and copies of eigenvalues appear.

    Parameters
    ----------
    product
        Takes q of shape ``(n,)`` and returns ``A @ q``, such as a Hessian–vector product.
    start
        Shape ``(n,)``, not zero.
    steps
        How many products to make, from 1 to n. There are fewer where the combinations above fill
        a space that A maps into itself: then the values are exact, up to rounding.

    Returns
    -------
    LanczosResult
        With the values, vectors and bounds of the errors.

    Raises
    ------
    ValueError
        When a shape is not as above, the start is zero, or ``steps`` isn't between 1 and n.

    References
    ----------
    G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., 2013, chapter 10.
    """
    q = _point("lanczos", start)
    product = _checked("lanczos: product", product, q.shape)
    n, length = len(q), float(np.linalg.norm(q))
    if not 1 <= steps <= n:
        raise ValueError(f"lanczos: steps is between 1 and n = {n}, and not {steps}.")
    if not 0 < length < np.inf:
        raise ValueError("lanczos: the start must be finite and not zero.")
    basis = np.zeros((steps, n))  # one vector a row
    basis[0] = q / length
    diagonal, off_diagonal, size = [], [], 0.0
    for k in range(steps):
        r = product(basis[k])
        diagonal.append(float(basis[k] @ r))
        size = max(size, float(np.linalg.norm(r)))
        for _ in range(2):
            r = r - basis[: k + 1].T @ (basis[: k + 1] @ r)
        beta = float(np.linalg.norm(r))
        if not beta > n * np.finfo(float).eps * size:  # nothing but rounding is left
            beta = 0.0
            break
        if k + 1 < steps:
            basis[k + 1] = r / beta
            off_diagonal.append(beta)
    m = len(diagonal)
    T = np.diag(diagonal) + np.diag(off_diagonal, 1) + np.diag(off_diagonal, -1)
    values, S = np.linalg.eigh(T)
    return LanczosResult(
        values,
        basis[:m].T @ S,
        beta * np.abs(S[-1]),
        np.array(diagonal),
        np.array(off_diagonal),
        m,
    )


def line_search(
    f: Function,
    gradient: Function,
    x: ArrayLike,
    direction: ArrayLike,
    *,
    value: float | None = None,
    gradient_here: ArrayLike | None = None,
    first: float = 1.0,
    c1: float = 1e-4,
    c2: float = 0.9,
    limit: int = 60,
) -> Searched:
    r"""Find a step along a direction of descent that satisfies the weak Wolfe conditions.

    .. math:: f(x + t d) \le f(x) + c_1\, t\, g^\top d, \qquad
              \nabla f(x + t d)^\top d \ge c_2\, g^\top d .

    The first says that f went down enough, the second that the slope has risen enough. Where the
    first fails, t is too long; where the second fails, it is too short; the interval is halved, or
    t doubled as long as it has no upper end. The first condition is tested with a slack of a few
    roundings of f, since near a minimum f no longer shows what it still loses.

    Parameters
    ----------
    f, gradient
        Take ``(n,)``; return a number and ``(n,)``.
    x, direction
        Shape ``(n,)``. Along the direction f must go down.
    value, gradient_here
        ``f(x)`` and the gradient at x, where they are known already.
    first
        The first t that is tried.
    c1, c2
        Two numbers with 0 < c1 < c2 < 1.
    limit
        The largest number of evaluations of f.

    Returns
    -------
    Searched
        Where nothing was found within the limit, ``step`` is 0 and ``x`` the point itself.

    Raises
    ------
    ValueError
        When f doesn't go down along the direction, or c1 and c2 aren't as above.

    References
    ----------
    J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., 2006, section 3.1; the bisection is
    that of A. S. Lewis, M. L. Overton, Mathematical Programming 141 (2013), 135–163.
    """
    if not 0 < c1 < c2 < 1:
        raise ValueError(f"line_search: 0 < c1 < c2 < 1 is needed, and got c1 = {c1}, c2 = {c2}.")
    x = _point("line_search", x)
    direction = _point("line_search", direction, "direction")
    gradient = _checked("line_search: gradient", gradient, x.shape)
    here = float(f(x)) if value is None else value
    g = gradient(x) if gradient_here is None else np.asarray(gradient_here, dtype=float)
    slope = float(g @ direction)
    if not slope < 0:
        raise ValueError(
            f"line_search: f doesn't go down along the direction: its slope is {slope}."
        )
    slack = 4 * np.finfo(float).eps * abs(here)
    low, high, t = 0.0, np.inf, first
    for evaluations in range(1, limit + 1):
        new = x + t * direction
        there = float(f(new))
        if not there <= here + c1 * t * slope + slack:  # too long, or not a number
            high = t
        else:
            slopes = gradient(new)
            if float(slopes @ direction) >= c2 * slope:
                return Searched(t, new, there, slopes, evaluations, True)
            low = t  # too short
        t = (low + high) / 2 if high < np.inf else 2 * low
    return Searched(0.0, x, here, g, limit, False)


def bfgs(
    f: Function,
    gradient: Function,
    start: ArrayLike,
    *,
    tolerance: float = 1e-6,
    limit: int = 1000,
    watch: Watch | None = None,
) -> Result:
    r"""Minimise f by BFGS: Newton's method with an inverse Hessian that it learns from gradients.

    The matrix C, shape ``(n, n)``, stands for the inverse Hessian. After a step s along which the
    gradient changed by y it becomes

    .. math:: C_+ = (I - \rho\, s y^\top)\, C\, (I - \rho\, y s^\top) + \rho\, s s^\top,
              \qquad \rho = 1 / (y^\top s) .

    It begins with the identity, which is scaled once, by :math:`y^\top s / y^\top y` of the first
    step. Steps come from `line_search`, so that :math:`y^\top s > 0`.

    Parameters
    ----------
    f, gradient
        Take ``(n,)``; return a number and ``(n,)``.
    start
        Shape ``(n,)``.
    tolerance
        Stop where the gradient's length is at most this.
    limit
        The largest number of steps.
    watch
        Called with the start and with each new point.

    Returns
    -------
    Result
        Not converged where the line search found nothing, as at the floor of rounding.

    Raises
    ------
    ValueError
        When a shape is not as above.

    References
    ----------
    J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., 2006, algorithm 6.1.
    """
    C: Floats | None = None

    def direction(g: Floats) -> Floats:
        return -g if C is None else -(C @ g)

    def learn(s: Floats, y: Floats) -> None:
        nonlocal C
        curvature = float(y @ s)
        if C is None:
            C = curvature / float(y @ y) * np.eye(len(s))
        Cy = C @ y
        mixed = np.outer(Cy, s) / curvature
        along = (1 + float(y @ Cy) / curvature) / curvature
        C = C - mixed - mixed.T + along * np.outer(s, s)

    return _quasi_newton("bfgs", f, gradient, start, direction, learn, tolerance, limit, watch)


def lbfgs(
    f: Function,
    gradient: Function,
    start: ArrayLike,
    *,
    memory: int = 10,
    tolerance: float = 1e-6,
    limit: int = 1000,
    watch: Watch | None = None,
) -> Result:
    r"""Minimise f by L-BFGS: BFGS that remembers only the last pairs of step and gradient change.

    No matrix is stored: ``2 * memory`` vectors are. The update of `bfgs` is applied afresh in every
    step, for the remembered pairs, to :math:`\gamma I` with :math:`\gamma = y^\top s / y^\top y` of
    the latest pair.

    Parameters
    ----------
    f, gradient
        Take ``(n,)``; return a number and ``(n,)``.
    start
        Shape ``(n,)``.
    memory
        How many pairs are remembered.
    tolerance
        Stop where the gradient's length is at most this.
    limit
        The largest number of steps.
    watch
        Called with the start and with each new point.

    Returns
    -------
    Result
        Not converged where the line search found nothing, as at the floor of rounding.

    Raises
    ------
    ValueError
        When a shape is not as above, or nothing is to be remembered.

    References
    ----------
    J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed., 2006, algorithms 7.4 and 7.5.
    """
    if memory < 1:
        raise ValueError(f"lbfgs: at least one pair must be remembered, and memory is {memory}.")
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=memory)

    def direction(g: Floats) -> Floats:
        q, weights = g.copy(), []
        for s, y, rho in reversed(pairs):  # the latest first
            weights.append(rho * float(s @ q))
            q -= weights[-1] * y
        if pairs:
            s, y, rho = pairs[-1]
            q /= rho * float(y @ y)
        for (s, y, rho), weight in zip(pairs, reversed(weights), strict=True):
            q += (weight - rho * float(y @ q)) * s
        return -q

    def learn(s: Floats, y: Floats) -> None:
        pairs.append((s, y, 1 / float(y @ s)))

    return _quasi_newton("lbfgs", f, gradient, start, direction, learn, tolerance, limit, watch)


def _quasi_newton(
    name: str,
    f: Function,
    gradient: Function,
    start: ArrayLike,
    direction: Callable[[Floats], Floats],
    learn: Callable[[Floats, Floats], None],
    tolerance: float,
    limit: int,
    watch: Watch | None,
) -> Result:
    """Step along the direction, learn from the step, until the gradient is short."""
    x = _point(name, start)
    gradient = _checked(f"{name}: gradient", gradient, x.shape)
    value, g, steps, evaluations = float(f(x)), gradient(x), 0, 1
    if watch:
        watch(x.copy())
    while not np.linalg.norm(g) <= tolerance and steps < limit and np.all(np.isfinite(g)):
        d = direction(g)
        if not float(g @ d) < 0:  # only rounding can bring that about
            break
        found = line_search(f, gradient, x, d, value=value, gradient_here=g)
        evaluations += found.evaluations
        if not found.found:
            break
        s, y = found.x - x, found.gradient - g
        if float(y @ s) > 0:
            learn(s, y)
        x, value, g, steps = found.x, found.value, found.gradient, steps + 1
        if watch:
            watch(x.copy())
    return Result(x, g, steps, evaluations, bool(np.linalg.norm(g) <= tolerance))


def _point(who: str, x: ArrayLike, name: str = "the start") -> Floats:
    """Return x as floats, if it is a vector."""
    point = np.array(x, dtype=float)
    if point.ndim != 1 or point.size == 0:
        raise ValueError(f"{who}: {name} has shape (n,), and this one has {point.shape}.")
    return point


def _checked(who: str, function: Function, shape: tuple[int, ...]) -> Callable[[Floats], Floats]:
    """Return the function with its result made an array whose shape is looked at."""

    def call(x: Floats) -> Floats:
        result = np.asarray(function(x), dtype=float)
        if result.shape != shape:
            raise ValueError(f"{who} must return shape {shape}, and returned {result.shape}.")
        return result

    return call
