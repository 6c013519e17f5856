"""Numerical derivatives, and the check of a gradient against them.

A derivative of f at x is estimated from values of f at points near x. Three
formulas are used, written here for one coordinate, with h the step:

=========  =================================  ==================  =====================
method     formula                            truncation error    rounding error
=========  =================================  ==================  =====================
forward    (f(x + h) − f(x)) / h              h |f''| / 2         about 2ε |f| / h
central    (f(x + h) − f(x − h)) / (2h)       h² |f'''| / 6       about ε |f| / h
complex    Im f(x + ih) / h                   h² |f'''| / 6       none: nothing is subtracted
=========  =================================  ==================  =====================

ε is the spacing of floating-point numbers at 1, about 2.2e-16. A smaller h makes the
truncation error smaller and the rounding error larger; the sum is least where the two are about
equal. That is h ≈ ε^{1/2} for the forward difference (error about ε^{1/2}) and h ≈ ε^{1/3} for
the central one (error about ε^{2/3}). The complex step subtracts nothing, so h can be as small
as 1e-20 and the truncation error vanishes; but f must be analytic and must accept complex x.

Every function here takes the same arguments:

f
    A function of an array of the shape of `x` (of a NumPy float where that shape is ()). It
    must not change its argument.
x
    The point: an array of floats of any shape, () included. float32 is converted to float64, so
    f is called with double precision. Where f itself *returns* float32, ε is that of float32
    and the steps grow accordingly.
method
    "forward", "central" or "complex".
step
    The step h, if you want to choose it: one positive number, or an array of the shape of `x`.
    It is used as it is, not scaled with x.
vectorized
    True says that f maps a batch of points, shape ``(B, *x.shape)``, to a batch of values,
    shape ``(B, *out)``. f is then called twice in all, not twice for each coordinate
    (more often only where the batch would hold more than 2²⁴ numbers).

References
----------
.. [1] P. E. Gill, W. Murray, M. H. Wright, *Practical Optimization*, Academic Press, 1981, §8.6
   (choice of the step).
.. [2] W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions",
   SIAM Review 40 (1998) 110–112 (complex step).
.. [3] J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM Journal on Scientific
   Computing 33 (2011) 1292–1314 (rounding error of f, measured from a difference table).
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.exceptions import ComplexWarning
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "GradientCheck",
    "Method",
    "check_gradient",
    "default_step",
    "directional_derivative",
    "gradient",
    "hessian",
    "jacobian",
    "jvp",
    "vjp",
]

Method = Literal["forward", "central", "complex"]
Function = Callable[[Any], Any]
Floats = NDArray[np.float64]
Index = tuple[int, ...]

EPS = float(np.finfo(np.float64).eps)
COMPLEX_STEP = 1e-20
BATCH_NUMBERS = 2**24  # a batch of points holds at most this many numbers (128 MiB of floats)


# ----------------------------------------------------------------- public functions


def default_step(
    x: ArrayLike, method: Method = "central", order: int = 1, *, eps: float = EPS
) -> Floats:
    """Return the step h that the error analysis recommends, for each coordinate of x.

    With truncation error proportional to hᵖ (p = 1 forward, p = 2 central) and rounding error
    proportional to ε/hᵏ for a derivative of order k, the sum is least near

        h = ε^{1/(k+p)} · max(1, |x|)

    =======  ===============  ===============
    order    forward          central
    =======  ===============  ===============
    1        ε^{1/2}, 1.5e-8  ε^{1/3}, 6.1e-6
    2        ε^{1/3}, 6.1e-6  ε^{1/4}, 1.2e-4
    =======  ===============  ===============

    The complex step has no rounding error to balance: h = 1e-20 · max(1, |x|), order 1 only.

    Parameters
    ----------
    x : array of floats, any shape
    method : {"forward", "central", "complex"}
    order : {1, 2}
        Order of the derivative. 2 is for a second difference in one step, such as
        (f(x+h) − 2f(x) + f(x−h))/h²; `hessian` has two steps and says which.
    eps : float
        Relative accuracy of the values of f; pass 1.2e-7 if f computes in single precision.

    Returns
    -------
    ndarray, shape of x
        Rounded such that x + h is exact: (x + h) − x equals h.

    Raises
    ------
    TypeError
        If x isn't an array of floats.
    ValueError
        If method or order is unknown, or x isn't finite.

    Examples
    --------
    >>> print(default_step(1.0, "forward") == 2.0**-26)
    True
    """
    point = _as_point(x)
    _check_method(method)
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2, not {order!r}.")
    scale = np.maximum(1.0, np.abs(point))
    if method == "complex":
        if order == 2:
            raise ValueError("The complex step is for first derivatives: use order=1.")
        return COMPLEX_STEP * scale
    truncation_order = 1 if method == "forward" else 2
    return _representable(point, eps ** (1 / (order + truncation_order)) * scale)


def gradient(
    f: Function,
    x: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the gradient of a scalar function at x: (∇f)_j = ∂f/∂x_j.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number, shape ().
    x, method, step, vectorized
        See the head of this module.

    Returns
    -------
    ndarray, shape of x
        So ∂L/∂W has the shape of W.

    Raises
    ------
    TypeError
        If x holds integers, f returns no numbers, or f can't take the complex x that
        ``method="complex"`` needs.
    ValueError
        If f returns an array (use `jacobian`), is not finite at or next to x, changes the shape
        of its result or its argument, if the step isn't positive or is too small to change x,
        or if f turns out not to be analytic with ``method="complex"``.

    Examples
    --------
    >>> gradient(lambda x: x @ x, [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    point = _as_point(x)
    base = _value_at(f, point, vectorized)
    _require_scalar(base, "gradient")
    return _jacobian(f, point, base, method, step, vectorized)


def jacobian(
    f: Function,
    x: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the Jacobian of f at x: J_ij = ∂f_i/∂x_j, outputs down, inputs along.

    Column j is the velocity of the outputs as x_j moves, and it is computed as such.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to an array of any shape.
    x, method, step, vectorized
        See the head of this module.

    Returns
    -------
    ndarray, shape ``f(x).shape + x.shape``
        (m, n) for a map from (n,) to (m,); (n,) for a scalar f; (m,) for a curve, x of shape ().

    Raises
    ------
    TypeError, ValueError
        As `gradient`, except that f may return an array.

    Examples
    --------
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[1]]), [2.0, 5.0]).round(6)
    array([[5., 2.],
           [0., 1.]])
    """
    point = _as_point(x)
    base = _value_at(f, point, vectorized)
    return _jacobian(f, point, base, method, step, vectorized)


def hessian(
    f: Function,
    x: ArrayLike,
    *,
    method: Literal["central", "complex"] = "central",
    step: ArrayLike | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the Hessian of a scalar function at x: H_ij = ∂/∂x_j (∂f/∂x_i).

    It is the Jacobian of the gradient, both computed numerically: g(x) ≈ ∇f(x) with an inner
    step, then (g(x + k e_j) − g(x − k e_j)) / (2k) with an outer step k. The result is *not*
    symmetrised. Where the second partials are continuous, H and its transpose differ by the
    error of the method only; where they aren't, as in Peano's function at 0, H shows it.

    The steps, each times max(1, |x|):

    =========  ===============  ===============  ====================
    method     inner step h     outer step k     error
    =========  ===============  ===============  ====================
    central    ε^{1/3}, 6.1e-6  ε^{2/9}, 3.3e-4  ε^{4/9}, about 1e-7
    complex    1e-20            ε^{1/3}, 6.1e-6  ε^{2/3}, about 4e-11
    =========  ===============  ===============  ====================

    A central gradient is good to ε^{2/3}; with that in the place of ε, the best outer step is
    (ε^{2/3})^{1/3} = ε^{2/9}. It is important that h is much smaller than k: with h = k the
    formula becomes the symmetric four-point difference, which can't see that the order of
    differentiation matters. With a formula for the gradient, ``jacobian(grad, x)`` is both
    cheaper and more accurate.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number, shape ().
    x, vectorized
        See the head of this module.
    method : {"central", "complex"}
        How the inner gradient is computed.
    step : float or array of the shape of x, optional
        The outer step k. With "central" the inner step is then ε^{1/9} k, about k/55.

    Returns
    -------
    ndarray, shape ``x.shape + x.shape``
        Computed with about 4n² calls of f (2n² with "complex"), n = x.size.

    Raises
    ------
    TypeError, ValueError
        As `gradient`.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1], [1.0, 3.0]).round(4)
    array([[6., 2.],
           [2., 0.]])
    """
    if method not in ("central", "complex"):
        raise ValueError(f'For hessian, method must be "central" or "complex", not {method!r}.')
    point = _as_point(x)
    base = _value_at(f, point, vectorized)
    _require_scalar(base, "hessian")
    eps = _accuracy(base)
    if step is not None:
        outer = _representable(point, _as_step(step, point))
    elif method == "complex":
        outer = default_step(point, "central", eps=eps)
    else:
        outer = _representable(point, eps ** (2 / 9) * np.maximum(1.0, np.abs(point)))
    inner = eps ** (1 / 9) * outer if method == "central" else default_step(point, "complex")
    # This first gradient also makes the checks of f that need not be repeated.
    _jacobian(f, point, base, method, inner, vectorized)

    def numerical_gradient(moved: Floats) -> Floats:
        return _columns_as_array(f, np.asarray(moved), None, (), method, inner, vectorized)

    return _columns_as_array(
        numerical_gradient, point, None, point.shape, "central", outer, vectorized=False
    )


def directional_derivative(
    f: Function,
    x: ArrayLike,
    v: ArrayLike,
    *,
    method: Method = "central",
    step: float | None = None,
    vectorized: bool = False,
) -> Any:
    """Return the derivative of f at x along v: D_v f(x) = d/dt f(x + t v) at t = 0.

    v is *not* normalised: D_{2v} f = 2 D_v f. The derivative is taken along the line, with two
    calls of f, and doesn't suppose that f is differentiable; where it is, D_v f = ∇f · v. With
    ``method="forward"`` it is one-sided, so at a kink D_v f and −D_{−v} f differ.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number or an array.
    v : array of the shape of x
    step : float, optional
        The step t along v. By default the largest t that moves no coordinate by more than
        `default_step` allows: the minimum of h_j/|v_j|.
    x, method, vectorized
        See the head of this module.

    Returns
    -------
    float or ndarray, shape ``f(x).shape``

    Raises
    ------
    TypeError, ValueError
        As `jacobian`; and if v hasn't the shape of x or isn't finite.

    Examples
    --------
    >>> round(directional_derivative(lambda x: x @ x, [1.0, 2.0], [3.0, 0.0]), 6)
    6.0
    """
    point = _as_point(x)
    direction = _as_direction(v, point, "v", "x")
    _check_method(method)
    base = _value_at(f, point, vectorized)
    out = base.shape
    if not direction.any():
        return _plain(np.zeros(out))
    if step is None:
        t = _step_along(point, direction, method, _accuracy(base))
    else:
        t = float(_as_step(step, np.zeros(())))
        if method != "complex" and np.array_equal(point + t * direction, point):
            raise ValueError(
                f"step {t:g} is too small: x + step·v rounds to x, so the difference would be 0/0."
            )
    if method == "complex":
        _require_analytic(f, point, base, direction, vectorized)
        values = _evaluate(f, (point + 1j * t * direction)[None], vectorized, out)
        return _plain(values[0].imag / t)
    moved = [point + t * direction]
    if method == "central":
        moved.append(point - t * direction)
    values = _evaluate(f, np.stack(moved), vectorized, out)
    if not np.isfinite(values).all():
        raise ValueError(
            f"f isn't finite within a step {t:.2g} of x along v, at x = {_show(point)}: "
            "move x further inside f's domain, or take a smaller step."
        )
    if method == "forward":
        return _plain((values[0] - base) / t)
    return _plain((values[0] - values[1]) / (2 * t))


def jvp(
    f: Function,
    x: ArrayLike,
    v: ArrayLike,
    *,
    method: Method = "central",
    step: float | None = None,
    vectorized: bool = False,
) -> Any:
    """Return the Jacobian–vector product J v, the pushforward of v, without J.

    J v is the directional derivative of f along v, so two calls of f are enough, whatever the
    dimensions. (This is what forward-mode automatic differentiation computes.)

    Parameters
    ----------
    f, x, v, method, step, vectorized
        As `directional_derivative`.

    Returns
    -------
    float or ndarray, shape ``f(x).shape``
        (Jv)_i = Σ_j ∂f_i/∂x_j v_j.

    Raises
    ------
    TypeError, ValueError
        As `directional_derivative`.

    Examples
    --------
    >>> jvp(lambda x: np.array([x[0] * x[1], x[1]]), [2.0, 5.0], [1.0, 1.0]).round(6)
    array([7., 1.])
    """
    return directional_derivative(f, x, v, method=method, step=step, vectorized=vectorized)


def vjp(
    f: Function,
    x: ArrayLike,
    u: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the vector–Jacobian product Jᵀu, the pullback of u, without storing J.

    Jᵀu is the gradient of the scalar function x ↦ u · f(x). Differences need 2n calls of f for
    it; reverse-mode automatic differentiation gets it at a small constant times the price of one.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to an array of the shape of u.
    u : array of the shape of f(x)
    x, method, step, vectorized
        See the head of this module.

    Returns
    -------
    ndarray, shape of x
        (Jᵀu)_j = Σ_i u_i ∂f_i/∂x_j.

    Raises
    ------
    TypeError, ValueError
        As `jacobian`; and if u hasn't the shape of f(x) or isn't finite.

    Examples
    --------
    >>> vjp(lambda x: np.array([x[0] * x[1], x[1]]), [2.0, 5.0], [1.0, 1.0]).round(6)
    array([5., 3.])
    """
    point = _as_point(x)
    base = _value_at(f, point, vectorized)
    weights = _as_direction(u, base, "u", "f(x)").reshape(-1)
    h = _prepared_step(f, point, base, method, step, vectorized)
    product = np.empty(point.size)
    for start, block in _columns(f, point, base, base.shape, method, h, vectorized):
        product[start : start + len(block)] = block.reshape(len(block), -1) @ weights
    return product.reshape(point.shape)


# ------------------------------------------------------------------- gradient check


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """What `check_gradient` found. True in a condition when the check passed; prints readably.

    Attributes
    ----------
    ok : bool
        Every coordinate agrees, and no kink was found.
    index : tuple of int
        The worst coordinate: the one whose error is largest compared with what is allowed;
        if all agree but f has a kink, the coordinate of the kink.
    claimed, numerical : float
        The two values of ∂f/∂x at that coordinate.
    relative_error : float
        |claimed − numerical| / max(|claimed|, |numerical|); 0 if both are 0.
    tolerance : float
        The relative error allowed at that coordinate.
    disagreeing, size : int
        How many coordinates disagree, and how many there are.
    kink : bool
        f seems to have a kink at x along that coordinate, so there is no derivative to check.
    slopes : tuple of two floats
        Backward and forward difference at that coordinate; at a kink they differ.
    """

    ok: bool
    index: Index
    claimed: float
    numerical: float
    relative_error: float
    tolerance: float
    disagreeing: int
    size: int
    kink: bool
    slopes: tuple[float, float]

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        place = _name(self.index)
        error = f"relative error {self.relative_error:.1e}, allowed {self.tolerance:.1e}"
        values = f"claimed {self.claimed:.8g}, central difference {self.numerical:.8g}"
        if self.ok:
            verdict = f"passed in all {self.size} coordinates" if self.size > 1 else "passed"
        elif self.disagreeing:
            verdict = f"failed in {self.disagreeing} of {self.size} coordinates"
        else:
            verdict = "failed: there is no derivative to compare with"
        lines = [f"Gradient check {verdict}.", f"  Worst at {place}: {values};", f"  {error}."]
        if self.tolerance > 0.01:
            trusted = self.tolerance * max(abs(self.claimed), abs(self.numerical))
            lines.append(f"  The central difference itself is trusted only to ±{trusted:.1g} here.")
        if self.kink:
            left, right = self.slopes
            lines.append(
                f"  f seems to have a kink here: along {place} its slope is {left:.4g} on the\n"
                f"  left and {right:.4g} on the right. Check at another point."
            )
        return "\n".join(lines)

    __repr__ = __str__


def check_gradient(
    f: Function,
    grad: Function | ArrayLike,
    x: ArrayLike,
    *,
    step: ArrayLike | None = None,
    tolerance: float = EPS**0.5,
    vectorized: bool = False,
) -> GradientCheck:
    """Compare a claimed gradient of f with central differences, coordinate by coordinate.

    With D(h) the central difference, a coordinate agrees when

        |claimed − D(h)|  ≤  tolerance · |D(h)|  +  16 δ/h  +  2 · (64/63) |D(h) − D(h/8)|

    The last two terms are what the error analysis expects of D(h) itself:

    * *rounding*, δ/h, where δ is the rounding error of f: at least ε|f|, or more where f
      subtracts large numbers. That is measured: over a few points so close to x that a smooth f
      is a straight line there, the third differences of f are nothing but rounding.
    * *truncation*, c h² with c = |f'''|/6, since D(h) − D(h/8) = c h² (1 − 1/64) nearly.

    For a well-scaled smooth f both are near ε^{2/3} ≈ 4e-11, so √ε ≈ 1.5e-8, the default
    tolerance, leaves room for them and for the rounding of the claimed value, and still sees an
    error in the eighth digit. What is below 16 δ/h can't be seen: at a value of f of 1e6,
    errors up to about 6e-4. Where truncation is above the tolerance and above rounding (f changes
    fast, or there is a kink beside x), h is replaced by h/8, up to four times, unless you gave
    the step.

    A kink along a coordinate is reported when forward and backward differences disagree, and by
    about as much with step h/8 as with step h: where f is smooth the gap shrinks to an eighth.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number, shape ().
    grad : callable or array
        The claimed gradient: a function of x, or its value at x. It must have the shape of x.
    tolerance : float
        The relative error allowed beyond the error of the central difference.
    x, step, vectorized
        See the head of this module. f is called about 4n + 16 times, n = x.size.

    Returns
    -------
    GradientCheck
        Tells the worst coordinate, both its values, the relative error and what was allowed. A
        claimed value that isn't finite fails. At a kink the check fails even if the values
        agree, since f has no gradient there.

    Raises
    ------
    TypeError, ValueError
        As `gradient`; and if the claimed gradient hasn't the shape of x, if x is empty, or if f
        gives two different values at the same x.

    Examples
    --------
    >>> print(check_gradient(lambda x: x @ x, lambda x: x, np.array([1.0, 3.0])))
    Gradient check failed in 2 of 2 coordinates.
      Worst at x[1]: claimed 3, central difference 6;
      relative error 5.0e-01, allowed 1.5e-08.
    """
    point = _as_point(x)
    if point.size == 0:
        raise ValueError("x is empty, so there is no coordinate to check.")
    if not (np.isfinite(tolerance) and tolerance > 0):
        raise ValueError(f"tolerance must be a positive number, not {tolerance!r}.")
    base = _value_at(f, point, vectorized)
    _require_scalar(base, "check_gradient")
    if _value_at(f, point, vectorized) != base:
        raise ValueError("f gave two different values at the same x: fix its random numbers first.")
    claimed = _claimed_gradient(grad, point).reshape(-1)

    h = _as_step_for(point, step, "central", _accuracy(base))
    measured = _measured_noise(f, point, h, vectorized)
    slopes, near_slopes = (_one_sided_slopes(f, point, base, k, vectorized) for k in (h, h / 8))
    for refinements_left in (4, 3, 2, 1, 0):
        numerical, nearer = slopes.mean(axis=0), near_slopes.mean(axis=0)
        steps, slope = h.reshape(-1), np.abs(slopes).max(axis=0)
        noise = np.maximum(measured, _accuracy(base) * (abs(float(base)) + steps * slope))
        truncation = np.abs(numerical - nearer) * 64 / 63
        too_long = truncation > np.maximum(tolerance * np.abs(nearer), 128 * noise / steps)
        if step is not None or refinements_left == 0 or not too_long.any():
            break
        h = np.where(too_long.reshape(h.shape), h / 8, h)
        slopes = np.where(too_long, near_slopes, slopes)
        near_slopes = _one_sided_slopes(f, point, base, h / 8, vectorized)
    allowed = tolerance * np.abs(numerical) + 16 * noise / steps + 2 * truncation
    error = np.where(np.isfinite(claimed), np.abs(claimed - numerical), np.inf)
    disagrees = error > allowed

    gap, near_gap = np.abs(np.diff(slopes, axis=0)[0]), np.abs(np.diff(near_slopes, axis=0)[0])
    # Far above rounding, and not shrinking with h as it does where f is smooth.
    kinks = (gap > 1e-4 * slope + 64 * noise / steps) & (near_gap > gap / 2)

    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.where(error == 0, 0.0, error / allowed)
        scale = np.maximum(np.abs(claimed), np.abs(numerical))
        relative = np.where(error == 0, 0.0, np.where(np.isfinite(error), error / scale, np.inf))
        relative_allowed = np.where(scale > 0, allowed / scale, tolerance)
    plainly_wrong = disagrees & ~kinks
    candidates = plainly_wrong if plainly_wrong.any() else kinks if kinks.any() else None
    worst = int(np.argmax(excess if candidates is None else np.where(candidates, excess, -1.0)))
    return GradientCheck(
        ok=not (disagrees.any() or kinks.any()),
        index=_index(worst, point.shape),
        claimed=float(claimed[worst]) + 0.0,  # -0.0 prints badly
        numerical=float(numerical[worst]) + 0.0,
        relative_error=float(relative[worst]),
        tolerance=float(relative_allowed[worst]),
        disagreeing=int(disagrees.sum()),
        size=point.size,
        kink=bool(kinks[worst]),
        slopes=(float(slopes[0, worst]), float(slopes[1, worst])),
    )


def _claimed_gradient(grad: Function | ArrayLike, point: Floats) -> Floats:
    if callable(grad):
        argument = point.copy()
        value = grad(argument[()])
        if not np.array_equal(argument, point):
            raise ValueError("grad changes its argument: work on a copy, x = x.copy().")
    else:
        value = grad
    claimed = _as_numbers(value, "grad")
    if np.iscomplexobj(claimed):
        raise TypeError("The claimed gradient is complex: a gradient of a real f is real.")
    if claimed.shape != point.shape:
        raise ValueError(
            f"The claimed gradient has shape {claimed.shape}, but a gradient has the shape of x, "
            f"{point.shape}."
        )
    return claimed.astype(np.float64)


def _one_sided_slopes(
    f: Function, point: Floats, base: Floats, h: Floats, vectorized: bool
) -> Floats:
    """Backward and forward differences along each coordinate, shape (2, n)."""
    slopes = np.empty((2, point.size))
    for rows in _chunks(point, 2):
        x_rows = point.reshape(-1)[rows]
        up, down = x_rows + h.reshape(-1)[rows], x_rows - h.reshape(-1)[rows]
        points = _moved(point, rows, up, down)
        values = _evaluate_beside(f, points, point, base, vectorized, ())
        _require_finite(values, points, point, rows)
        slopes[0, rows] = (base - values[len(rows) :]) / (x_rows - down)
        slopes[1, rows] = (values[: len(rows)] - base) / (up - x_rows)
    return slopes


def _measured_noise(f: Function, point: Floats, h: Floats, vectorized: bool) -> float:
    """Rounding error of f at x and a step h away, from third differences.

    They are taken over points some thousand ulps apart. Values with independent errors of size δ
    have third differences of size √20 δ (Moré and Wild, see above); the smooth part of f leaves
    its third derivative times the cube of the spacing, 1e-36, which is nothing.
    """
    direction = _generic_direction(point.shape)
    spacing = 2.0**-40 * np.maximum(1.0, np.abs(point)) * direction
    offsets = np.arange(-3.0, 4.0).reshape((-1,) + (1,) * point.ndim)
    points = np.concatenate([c + offsets * spacing for c in (point, point + h * direction)])
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        values = _as_double(_evaluate(f, points, vectorized, ()))
        differences = np.diff(values.reshape(2, 7), n=3, axis=1)
    finite = differences[np.isfinite(differences)]
    return float(np.max(np.abs(finite), initial=0.0)) / 20**0.5


# ------------------------------------------------------------------ the differences


def _jacobian(
    f: Function,
    point: Floats,
    base: Floats,
    method: Method,
    step: ArrayLike | None,
    vectorized: bool,
) -> Floats:
    h = _prepared_step(f, point, base, method, step, vectorized)
    return _columns_as_array(f, point, base, base.shape, method, h, vectorized)


def _prepared_step(
    f: Function,
    point: Floats,
    base: Floats,
    method: Method,
    step: ArrayLike | None,
    vectorized: bool,
) -> Floats:
    """Choose or check the step; with the complex step, refuse an f that isn't analytic."""
    _check_method(method)
    h = _as_step_for(point, step, method, _accuracy(base))
    if method == "complex" and point.size:
        _require_analytic(f, point, base, _generic_direction(point.shape), vectorized)
    return h


def _columns_as_array(
    f: Function,
    point: Floats,
    base: Floats | None,
    out: Index,
    method: Method,
    h: Floats,
    vectorized: bool,
) -> Floats:
    columns = np.empty((point.size, *out))
    for start, block in _columns(f, point, base, out, method, h, vectorized):
        columns[start : start + len(block)] = block
    return np.ascontiguousarray(np.moveaxis(columns, 0, -1)).reshape(out + point.shape)


def _columns(
    f: Function,
    point: Floats,
    base: Floats | None,
    out: Index,
    method: Method,
    h: Floats,
    vectorized: bool,
) -> Iterator[tuple[int, Floats]]:
    """Yield the columns ∂f/∂x_j of the Jacobian in blocks (first j, array of shape (k, *out)).

    `base`, the value at x, is needed by the forward difference; where it is known, a batched f
    is also checked with it.
    """
    flat_x, flat_h = point.reshape(-1), h.reshape(-1)
    for rows in _chunks(point, 2):
        k = len(rows)
        x_rows, h_rows = flat_x[rows], flat_h[rows]
        if method == "complex":
            points = _moved(point, rows, x_rows + 1j * h_rows)
            distance = h_rows
        elif method == "forward":
            up = x_rows + h_rows
            points = _moved(point, rows, up)
            distance = up - x_rows
        else:
            up, down = x_rows + h_rows, x_rows - h_rows
            points = _moved(point, rows, up, down)
            distance = up - down  # what was really moved, after rounding
        values = _evaluate_beside(f, points, point, base, vectorized, out)
        _require_finite(values, points, point, rows)
        if method == "complex":
            change = values.imag
        elif method == "forward":
            change = values - base
        else:
            change = values[:k] - values[k:]
        yield int(rows[0]), change / distance.reshape((k,) + (1,) * len(out))


def _chunks(point: Floats, points_per_coordinate: int) -> Iterator[NDArray[np.intp]]:
    """The coordinates 0 … n−1, cut into runs whose points fit into one batch."""
    run = max(1, BATCH_NUMBERS // max(1, points_per_coordinate * point.size))
    for start in range(0, point.size, run):
        yield np.arange(start, min(start + run, point.size))


def _moved(point: Floats, rows: NDArray[np.intp], *targets: NDArray[Any]) -> NDArray[Any]:
    """Copies of x: for each array of targets, one copy per row with that coordinate replaced."""
    k = len(rows)
    points = np.empty((len(targets) * k, point.size), dtype=np.result_type(*targets))
    points[:] = point.reshape(-1)
    for i, target in enumerate(targets):
        points[np.arange(i * k, (i + 1) * k), rows] = target
    return points.reshape((-1, *point.shape))


def _generic_direction(shape: Index) -> Floats:
    """A fixed direction with entries between ½ and 1 in size, mixed signs, and no pattern."""
    j = np.arange(1, int(np.prod(shape)) + 1)
    fraction = (j * 0.6180339887498949) % 1.0
    signs = np.where((j * 0.4142135623730951) % 1.0 < 0.5, 1.0, -1.0)
    return ((0.5 + fraction / 2) * signs).reshape(shape)


def _step_along(point: Floats, direction: Floats, method: Method, eps: float) -> float:
    """The largest t for which t·v moves no coordinate by more than its default step."""
    moves = direction != 0
    h = default_step(point, method, eps=eps)
    with np.errstate(over="ignore"):  # entries of v may be as small as 1e-320
        return float(min(1e300, np.min(h[moves] / np.abs(direction[moves]))))


# -------------------------------------------------------------------- calling f


def _value_at(f: Function, point: Floats, vectorized: bool) -> NDArray[Any]:
    """f(x), checked; it keeps its dtype, which tells the accuracy of f."""
    value: NDArray[Any] = _evaluate(f, point[None].copy(), vectorized, None)[0]
    if not np.isfinite(value).all():
        raise ValueError(f"f isn't finite at x = {_show(point)}: f(x) = {_show(value)}.")
    return np.asarray(value)


def _evaluate(
    f: Function, points: NDArray[Any], vectorized: bool, out: Index | None
) -> NDArray[Any]:
    """Values of f at a batch of points, shape (B, *out); by one call if f is vectorized.

    Points are complex for the complex step; then f must return complex values. `out` is the
    shape that f returned at x, None if not known yet.
    """
    if not np.iscomplexobj(points):
        return _evaluate_unguarded(f, points, vectorized, out)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ComplexWarning)
            return _evaluate_unguarded(f, points, vectorized, out)
    except (ComplexWarning, _CannotTakeComplex) as problem:
        raise TypeError(
            f"f doesn't work with the complex x that the complex step needs ({problem}): "
            'use NumPy functions on arrays of x\'s dtype, or method="central".'
        ) from problem


class _CannotTakeComplex(TypeError):
    """f refused a complex argument."""


def _call(f: Function, argument: Any) -> NDArray[Any]:
    is_complex = np.iscomplexobj(argument)
    try:
        value = f(argument)
    except TypeError as problem:
        if is_complex:
            raise _CannotTakeComplex(str(problem)) from problem
        raise
    numbers = _as_numbers(value, "f")
    if is_complex and not np.iscomplexobj(numbers):
        raise TypeError(
            "f returned real values for a complex x, so the derivative is lost: np.abs, .real or "
            "an array of floats drops the imaginary part, or f doesn't depend on x; use "
            'method="central".'
        )
    if np.iscomplexobj(numbers) and not is_complex:
        raise TypeError("f returned complex values for a real x: f must be a real function.")
    return numbers


def _evaluate_unguarded(
    f: Function, points: NDArray[Any], vectorized: bool, out: Index | None
) -> NDArray[Any]:
    untouched = points.copy()
    if vectorized:
        values = _call(f, points)
        if values.ndim == 0 or len(values) != len(points):
            raise ValueError(
                f"With vectorized=True f must map a batch of shape {points.shape} to one value "
                f"per point, shape ({len(points)}, …), but it returned shape {values.shape}."
            )
        shapes = {values.shape[1:]}
    else:
        results = [_call(f, point) for point in points]
        shapes = {result.shape for result in results}
    if not np.array_equal(points, untouched):
        raise ValueError("f changes its argument: work on a copy, x = x.copy().")
    expected = out if out is not None else next(iter(shapes))
    for shape in shapes - {expected}:
        raise ValueError(
            f"f returned shape {expected} at x but shape {shape} next to x: "
            "its shape must not depend on the values of x."
        )
    if not vectorized:
        values = np.stack(results) if results else np.empty((0, *expected))
    return values


def _evaluate_beside(
    f: Function,
    points: NDArray[Any],
    point: Floats,
    base: Floats | None,
    vectorized: bool,
    out: Index,
) -> NDArray[Any]:
    """Evaluate; with a batched f put x itself at the end, to see that samples don't mix."""
    if not vectorized or base is None:
        return _as_double(_evaluate(f, points, vectorized, out))
    values = _as_double(_evaluate(f, np.concatenate([points, point[None]]), vectorized, out))
    again = values[-1].real
    slack = 1e6 * _accuracy(base) * (np.abs(base) + np.max(np.abs(base), initial=0.0))
    if not (np.abs(again - base) <= slack).all():
        raise ValueError(
            f"f gave another value at x in a batch of {len(values)} than in a batch of 1: with "
            "vectorized=True each point must be computed by itself (mind the axis of sums)."
        )
    return values[:-1]


def _as_double(values: NDArray[Any]) -> NDArray[Any]:
    """Differences are formed in double precision, whatever f returns."""
    return values.astype(np.complex128 if np.iscomplexobj(values) else np.float64, copy=False)


def _require_analytic(
    f: Function, point: Floats, base: Floats, direction: Floats, vectorized: bool
) -> None:
    """Compare the complex step with central differences along one direction; refuse if they differ.

    np.abs or a conjugate inside f makes the complex step silently wrong. Central differences with
    three steps tell how far they can be trusted themselves; where they can't, nothing is refused.
    """
    t = _step_along(point, direction, "central", _accuracy(base))
    tiny = _step_along(point, direction, "complex", EPS)
    exact = _evaluate(f, (point + 1j * tiny * direction)[None], vectorized, base.shape)
    complex_step = exact[0].imag / tiny
    offsets = np.array([t, -t, t / 2, -t / 2, t / 1024, -t / 1024])
    offsets = offsets.reshape((-1,) + (1,) * point.ndim)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        values = _as_double(_evaluate(f, point + offsets * direction, vectorized, base.shape))
        wide, narrow = (values[0] - values[1]) / (2 * t), (values[2] - values[3]) / t
        finest = (values[4] - values[5]) / (t / 512)
        rounding = _accuracy(base) * np.max(np.abs(values), axis=0) / t
        spread = np.maximum(np.abs(wide - narrow), np.abs(finest - narrow))
        doubt = spread + 100 * rounding + 1e-6 * np.abs(narrow)
        wrong = np.abs(complex_step - narrow) > 10 * doubt  # False where anything is nan
    if wrong.any():
        raise ValueError(
            "f isn't analytic at x, so the complex step would be wrong: along a test direction it "
            f"gives {_show(complex_step[wrong][0])}, a central difference "
            f"{_show(narrow[wrong][0])}; np.abs, .real, a conjugate or a kink does this. Use "
            'method="central".'
        )


# ------------------------------------------------------- checking the arguments


def _as_point(x: ArrayLike) -> Floats:
    point = np.asarray(x)
    if point.dtype.kind in "iub":
        raise TypeError(
            f"x holds integers ({point.dtype}): make it floats, x.astype(float) or 2.0 for 2, "
            "because an integer array would cut the steps off."
        )
    if point.dtype.kind == "c":
        raise TypeError("x is complex: these are derivatives by a real x.")
    if point.dtype.kind != "f":
        raise TypeError(f"x must be an array of floats, not of {point.dtype}.")
    point = np.array(point, dtype=np.float64)
    if not np.isfinite(point).all():
        worst = int(np.argmin(np.isfinite(point.reshape(-1))))
        name = _name(_index(worst, point.shape))
        raise ValueError(f"{name} is {point.reshape(-1)[worst]}: x must be finite.")
    return point


def _as_direction(v: ArrayLike, like: NDArray[Any], name: str, like_name: str) -> Floats:
    direction = np.asarray(v)
    if direction.dtype.kind not in "iubf":
        raise TypeError(f"{name} must hold real numbers, not {direction.dtype}.")
    if direction.shape != like.shape:
        raise ValueError(
            f"{name} has shape {direction.shape}, but it must have the shape of {like_name}, "
            f"{like.shape}."
        )
    if not np.isfinite(direction).all():
        raise ValueError(f"{name} must be finite, and is {_show(direction)}.")
    return direction.astype(np.float64)


def _as_step(step: ArrayLike, point: Floats) -> Floats:
    h = np.asarray(step)
    if h.dtype.kind not in "iuf":
        raise TypeError(f"step must be a real number, not {h.dtype}.")
    if h.shape not in ((), point.shape):
        raise ValueError(
            f"step must be one number or have the shape of x, {point.shape}, not {h.shape}."
        )
    if not (np.isfinite(h) & (h > 0)).all():
        raise ValueError(f"step must be positive and finite, and is {_show(h)}.")
    return np.broadcast_to(h.astype(np.float64), point.shape)


def _as_step_for(point: Floats, step: ArrayLike | None, method: Method, eps: float) -> Floats:
    if step is None:
        return default_step(point, method, eps=eps)
    h = _as_step(step, point)
    return h if method == "complex" else _representable(point, h)


def _representable(point: Floats, h: Floats) -> Floats:
    """Round h such that x + h is exact; refuse an h that doesn't change x at all."""
    rounded: Floats = (point + h) - point
    lost = (rounded == 0).reshape(-1)
    if lost.any():
        j = int(np.argmax(lost))
        value, wanted = float(point.reshape(-1)[j]), float(np.asarray(h).reshape(-1)[j])
        size = abs(value)
        raise ValueError(
            f"step {wanted:g} is too small at {_name(_index(j, point.shape))} = {value:g}: x + h "
            f"rounds to x, so the difference would be 0/0; the numbers next to x are "
            f"{np.spacing(size):.1e} away, and a good step is near {6e-6 * max(1.0, size):.0e}."
        )
    return rounded


def _check_method(method: str) -> None:
    if method not in get_args(Method):
        raise ValueError(f'method must be "forward", "central" or "complex", not {method!r}.')


def _as_numbers(value: Any, who: str) -> NDArray[Any]:
    if value is None:
        raise TypeError(f"{who} returned None: it must end with return and a value.")
    try:
        numbers = np.asarray(value)
    except ValueError as problem:
        raise TypeError(f"{who} returned something that isn't an array ({problem}).") from problem
    if numbers.dtype.kind in "iub":
        return numbers.astype(np.float64)
    if numbers.dtype.kind not in "fc":
        raise TypeError(f"{who} must return numbers, not {type(value).__name__}.")
    return numbers


def _require_scalar(base: NDArray[Any], who: str) -> None:
    if base.shape != ():
        raise ValueError(
            f"f returned an array of shape {base.shape}, but {who} needs a number, shape (): "
            "use jacobian, or make f return a scalar."
        )


def _require_finite(
    values: NDArray[Any], points: NDArray[Any], point: Floats, rows: NDArray[np.intp]
) -> None:
    bad = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    if not bad.any():
        return
    b = int(np.argmax(bad))
    index = _index(int(rows[b % len(rows)]), point.shape)
    raise ValueError(
        f"f isn't finite where {_name(index)} is moved from {point[index]:.6g} to "
        f"{points[b][index]:.6g}, at x = {_show(point)}: move x further inside f's domain, or take "
        "a smaller step."
    )


def _accuracy(value: NDArray[Any]) -> float:
    """ε of the numbers that f returns, and not less than that of a double."""
    return max(EPS, float(np.finfo(value.dtype).eps))


def _index(flat: int, shape: Index) -> Index:
    return tuple(int(i) for i in np.unravel_index(flat, shape))


def _name(index: Index) -> str:
    return f"x[{', '.join(map(str, index))}]" if index else "x"


def _show(array: ArrayLike) -> str:
    return np.array2string(np.asarray(array), precision=4, threshold=6, separator=", ")


def _plain(value: Any) -> Any:
    """A number for shape (), an array otherwise."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value, dtype=np.float64)
