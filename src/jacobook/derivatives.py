"""Numerical derivatives, and the check of a gradient against them.

A derivative of f at x is estimated from values of f at points near x. Three
formulas are used, written here for one coordinate, with h the step:

=========  =================================  ==================  =====================
method     formula                            truncation error    rounding error
=========  =================================  ==================  =====================
forward    ``(f(x + h) − f(x)) / h``          ``h |f''| / 2``     about ``2ε |f| / h``
central    ``(f(x + h) − f(x − h)) / (2h)``   ``h² |f'''| / 6``   about ``ε |f| / h``
complex    ``Im f(x + ih) / h``               ``h² |f'''| / 6``   none, no subtraction
=========  =================================  ==================  =====================

ε is the spacing of floating-point numbers at 1, about 2.2e-16. A smaller h makes the
truncation error smaller and the rounding error larger; the sum is least where the two are about
equal. That is h ≈ ε^{1/2} for the forward difference (error about ε^{1/2}) and h ≈ ε^{1/3} for
the central one (error about ε^{2/3}). The complex step subtracts nothing, so h can be as small
as 1e-20 and the truncation error vanishes; but f must be analytic and must accept complex x.

Every function here takes the same arguments:

f
    A function of an array of the shape of `x` (of a NumPy float where that shape is ()). It
    must not change its argument. It may return an array of any library.
x
    The point: an array of floats of any shape, () included. float32 is converted to float64, so
    f is called with double precision. Where f itself *returns* float32, ε is that of float32
    and the steps grow accordingly. A tensor of PyTorch or an array of JAX is kept what it is: f
    is called with such arrays, of the precision of `x`.
method
    "forward", "central", "complex", or "extrapolated": central differences with several steps,
    combined such that their errors cancel. It takes twelve values of f for each coordinate and
    is the most accurate: see `extrapolate`.
step
    The step h, if you want to choose it: one positive number, or an array of the shape of `x`.
    It is used as it is, not scaled with x. (With "extrapolated" it is the first step.)
bounds
    ``(lower, upper)``, each a number, an array of the shape of `x`, or None: f is called between
    them only. Where there isn't room on both sides of x, the difference is one-sided, in place
    of the central one it is (−3f(x) + 4f(x + h) − f(x + 2h)) / (2h).
vectorized
    True says that f maps a batch of points, shape ``(B, *x.shape)``, to a batch of values,
    shape ``(B, *out)``. f is then called twice in all, not twice for each coordinate
    (more often only where the batch would hold more than 2²⁴ numbers).

A difference can't be better than its step. So two more values of f, beside x along all coordinates
at once, are compared with what the differences say. Where they disagree by more than a thousandth,
the coordinate that is to blame is looked for, and an `AccuracyWarning` names it. If you chose the
step, there is no warning. f's that compute in single precision and return a Python float, as
``loss.item()`` does, are found out by their digits: their steps grow, and a warning says so.

References
----------
.. [1] P. E. Gill, W. Murray, M. H. Wright, *Practical Optimization*, Academic Press, 1981, §8.6
   (choice of the step).
.. [2] W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions",
   SIAM Review 40 (1998) 110–112 (complex step).
.. [3] J. J. Moré, S. M. Wild, "Estimating computational noise", SIAM Journal on Scientific
   Computing 33 (2011) 1292–1314 (rounding error of f, measured from a difference table).
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.exceptions import ComplexWarning
from numpy.typing import ArrayLike, NDArray

from jacobook.arrays import (
    Framework,
    Unreadable,
    as_numpy,
    double_precision,
    epsilon,
    framework_of,
    maker_like,
)
from jacobook.extrapolation import Extrapolation, extrapolate_differences

__all__ = [
    "AccuracyWarning",
    "Estimate",
    "GradientCheck",
    "Method",
    "check_gradient",
    "default_step",
    "directional_derivative",
    "extrapolate",
    "gradient",
    "hessian",
    "jacobian",
    "jvp",
    "vjp",
]

Method: TypeAlias = Literal["forward", "central", "complex", "extrapolated"]
Function: TypeAlias = Callable[[Any], Any]
Bounds: TypeAlias = tuple[ArrayLike | None, ArrayLike | None]
Floats: TypeAlias = NDArray[np.float64]
Index: TypeAlias = tuple[int, ...]


class AccuracyWarning(UserWarning):
    """A derivative is returned that can't be trusted to three digits.

    The message says where, and by how much it changes with a shorter step.
    """


EPS = float(np.finfo(np.float64).eps)
SINGLE_EPS = float(np.finfo(np.float32).eps)
COMPLEX_STEP = 1e-20
FIRST_STEP = 0.25  # of the extrapolation, at x of size 1
DISAGREEMENT = 1e-3  # two differences that agree less well than this are warned of
BATCH_NUMBERS = 2**24  # a batch of points holds at most this many numbers (128 MiB of floats)


# ----------------------------------------------------------------- public functions


def default_step(
    x: ArrayLike, method: Method = "central", order: int = 1, *, eps: float = EPS
) -> Floats:
    """Return the step h that the error analysis recommends, for each coordinate of x.

    With truncation error proportional to hᵖ (p = 1 forward, p = 2 central) and rounding error
    proportional to ε/hᵏ for a derivative of order k, the sum is least near ::

        h = ε^{1/(k+p)} · max(1, |x|)

    =======  ===============  ===============
    order    forward          central
    =======  ===============  ===============
    1        ε^{1/2}, 1.5e-8  ε^{1/3}, 6.1e-6
    2        ε^{1/3}, 6.1e-6  ε^{1/4}, 1.2e-4
    =======  ===============  ===============

    The complex step has no rounding error to balance: ``1e-20 · max(1, |x|)``, order 1 only. The
    extrapolation begins with a long step, ``max(1, log(1 + |x|)) / 4``, and goes on from there.

    Parameters
    ----------
    x : array of floats, any shape
    method : {"forward", "central", "complex", "extrapolated"}
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
    if method == "extrapolated":
        if order == 2:
            raise ValueError("The extrapolation is for first derivatives: use order=1.")
        return FIRST_STEP * np.maximum(1.0, np.log1p(np.abs(point)))
    truncation_order = 1 if method == "forward" else 2
    return _representable(point, eps ** (1 / (order + truncation_order)) * scale)


def gradient(
    f: Function,
    x: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the gradient of a scalar function at x: (∇f)_j = ∂f/∂x_j.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number, shape ().
    x, method, step, bounds, vectorized
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
    source = _Source.of(f, x, bounds, vectorized)
    base = source.value_at_x()
    _require_scalar(base, "gradient")
    return _jacobian(source, base, method, step)


def jacobian(
    f: Function,
    x: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the Jacobian of f at x: J_ij = ∂f_i/∂x_j, outputs down, inputs along.

    Column j is the velocity of the outputs as x_j moves, and it is computed as such.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to an array of any shape.
    x, method, step, bounds, vectorized
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
    source = _Source.of(f, x, bounds, vectorized)
    return _jacobian(source, source.value_at_x(), method, step)


def hessian(
    f: Function,
    x: ArrayLike,
    *,
    method: Literal["central", "complex"] = "central",
    step: ArrayLike | None = None,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> Floats:
    """Return the Hessian of a scalar function at x: H_ij = ∂/∂x_j (∂f/∂x_i).

    It is the Jacobian of the gradient, both computed numerically: g(x) ≈ ∇f(x) with an inner
    step, then (g(x + k e_j) − g(x − k e_j)) / (2k) with an outer step k. The result is *not*
    symmetrised. Where the second partials are continuous, H and its transpose differ by the
    error of the method only; where they aren't, as in Peano's function at 0, H shows it.

    The steps, each times ``max(1, |x|)``:

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
    x, bounds, vectorized
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
    source = _Source.of(f, x, bounds, vectorized)
    point, base = source.point, source.value_at_x()
    _require_scalar(base, "hessian")
    if step is not None:
        outer = source.representable(_as_step(step, point))
    elif method == "complex":
        outer = source.representable(default_step(point, "central", eps=source.eps))
    else:
        outer = source.representable(source.eps ** (2 / 9) * np.maximum(1.0, np.abs(point)))
    inner = source.eps ** (1 / 9) * outer if method == "central" else default_step(point, "complex")
    # This first gradient also makes the checks of f that need not be repeated.
    prepared = _prepared_step(source, base, method, inner)
    gradient_at_x = _columns_as_array(source, base, method, prepared)

    def numerical_gradient(moved: Floats) -> Floats:
        beside = source.moved_to(np.asarray(moved))
        value = None if bounds is None else beside.value_at_x()
        return _columns_as_array(beside, value, method, inner)

    of_gradient = _Source(numerical_gradient, point, eps=source.eps ** (2 / 3), room=source.room)
    probe = None if step is not None else _Probe.beside(of_gradient, outer)
    result = _columns_as_array(of_gradient, gradient_at_x, "central", outer, probe=probe)
    if probe is not None:
        _warn_where_inaccurate(
            of_gradient, gradient_at_x, result, "central", outer, probe, "Hessian", 10
        )
    return result


def directional_derivative(
    f: Function,
    x: ArrayLike,
    v: ArrayLike,
    *,
    method: Method = "central",
    step: float | None = None,
    bounds: Bounds | None = None,
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
        `default_step` allows: the minimum of ``h_j/|v_j|``.
    x, method, bounds, vectorized
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
    source = _Source.of(f, x, bounds, vectorized)
    point = source.point
    direction = _as_direction(v, point, "v", "x")
    _check_method(method)
    base = source.value_at_x()
    if not direction.any():
        return _plain(np.zeros(base.shape))
    line = _Line(source, base, direction)
    if step is None:
        t = _step_along(point, direction, method, source.eps)
    else:
        t = float(_as_step(step, np.zeros(())))
        if method != "complex" and np.array_equal(source.rounded(point + t * direction), point):
            raise ValueError(
                f"step {t:g} is too small: x + step·v rounds to x, so the difference would be 0/0."
            )
    if method == "complex":
        _require_analytic(source, base, direction)
        values = source.evaluate((point + 1j * t * direction)[None], base.shape)
        return _plain(values[0].imag / t)
    if method == "extrapolated":
        found = line.extrapolated(t)
        return _plain(_warned_value(found.value[0], found.error[0], source, "along v"))
    derivative, doubtful = line.difference(t, method)
    if doubtful and step is None:
        line.warn_where_inaccurate(t, method, derivative)
    return _plain(derivative)


def jvp(
    f: Function,
    x: ArrayLike,
    v: ArrayLike,
    *,
    method: Method = "central",
    step: float | None = None,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> Any:
    """Return the Jacobian–vector product J v, the pushforward of v, without J.

    J v is the directional derivative of f along v, so two calls of f are enough, whatever the
    dimensions. (This is what forward-mode automatic differentiation computes.)

    Parameters
    ----------
    f, x, v, method, step, bounds, vectorized
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
    return directional_derivative(
        f, x, v, method=method, step=step, bounds=bounds, vectorized=vectorized
    )


def vjp(
    f: Function,
    x: ArrayLike,
    u: ArrayLike,
    *,
    method: Method = "central",
    step: ArrayLike | None = None,
    bounds: Bounds | None = None,
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
    x, method, step, bounds, vectorized
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
    source = _Source.of(f, x, bounds, vectorized)
    base = source.value_at_x()
    weights = _as_direction(u, base, "u", "f(x)").reshape(-1)
    if method == "extrapolated":
        found = _extrapolated(source, base, step)
        flat = (source.point.size, -1)
        value = found.value.reshape(flat) @ weights
        error = found.error.reshape(flat) @ np.abs(weights)
        return _warned_value(value.reshape(source.point.shape), error, source, "")
    h = _prepared_step(source, base, method, step)
    probe = None if step is not None or method == "complex" else _Probe.beside(source, h)
    product = np.empty(source.point.size)
    for start, block in _columns(source, base, base.shape, method, h, probe):
        product[start : start + len(block)] = block.reshape(len(block), -1) @ weights
    result = product.reshape(source.point.shape)
    if probe is not None:
        _warn_where_inaccurate(source, base, result, method, h, probe, "derivative", 1, weights)
    return result


@dataclass(frozen=True, repr=False)
class Estimate:
    """A derivative with an estimate of its error, from `extrapolate`; prints readably.

    Attributes
    ----------
    value : ndarray, shape ``f(x).shape + x.shape``
        The derivative.
    error : ndarray, shape of `value`
        How far each entry may be off: its change when one of the steps is left out, and the
        rounding error. It is an estimate, not a bound.
    calls : int
        How many values of f it took for each coordinate.
    """

    value: Floats
    error: Floats
    calls: int

    def __str__(self) -> str:
        if self.value.size == 0:
            return f"Derivative of shape {self.value.shape}: no entries."
        scale = float(np.max(np.abs(self.value)))
        worst = float(np.max(self.error))
        digits = 16 if worst == 0 or scale == 0 else math.floor(-math.log10(worst / scale))
        shown = np.array2string(self.value, precision=max(1, min(16, digits)), separator=", ")
        return f"{shown}\n  ± {worst:.1e} at most, {self.calls} values of f for each coordinate"

    __repr__ = __str__


def extrapolate(
    f: Function,
    x: ArrayLike,
    *,
    step: ArrayLike | None = None,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> Estimate:
    """Return the Jacobian of f at x by extrapolated differences, with an estimate of its error.

    One central difference has the error c₂h² + c₄h⁴ + … With six steps the first five of these
    terms can be made to cancel (Richardson's extrapolation), so the steps may be long, and long
    steps have little rounding error: about 1e-14 is usual, where a single central difference
    reaches 1e-11. The steps adapt to f: they shrink where it changes fast or has no value, and
    grow where its rounding errors are large.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number or an array. Where it has no value (nan, or an
        exception of arithmetic), the steps shrink.
    step : positive number or array of the shape of x, optional
        The first step; by default ``default_step(x, "extrapolated")``.
    x, bounds, vectorized
        See the head of this module.

    Returns
    -------
    Estimate
        The derivative, its error, and the number of values that it took: 12 for each coordinate,
        and up to 18 more where f changes fast.

    Raises
    ------
    TypeError, ValueError
        As `jacobian`.

    Examples
    --------
    >>> found = extrapolate(np.sin, 1.0)
    >>> print(f"{found.value - np.cos(1.0):.12f}, {found.error < 1e-12}, {found.calls}")
    0.000000000000, True, 12
    """
    source = _Source.of(f, x, bounds, vectorized)
    base = source.value_at_x()
    found = _extrapolated(source, base, step)
    shape = base.shape + source.point.shape

    def turned(columns: Floats) -> Floats:
        return np.ascontiguousarray(np.moveaxis(columns, 0, -1)).reshape(shape)

    return Estimate(turned(found.value), turned(found.error), found.calls)


# ------------------------------------------------------------------- gradient check


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """What `check_gradient` found. True in a condition when the check passed; prints readably.

    Attributes
    ----------
    ok : bool
        Every coordinate agrees, and there is neither a kink nor a jump nor a coordinate in which
        nothing can be told.
    index : tuple of int
        The worst coordinate: the one whose error is largest compared with what is allowed;
        if all agree but f has a kink or a jump, or can't be told, the coordinate of that.
    claimed, numerical : float
        The two values of ∂f/∂x at that coordinate.
    relative_error : float
        ``|claimed − numerical| / max(|claimed|, |numerical|)``; 0 if both are 0.
    tolerance : float
        The relative error allowed at that coordinate.
    disagreeing, size : int
        How many coordinates disagree, and how many there are.
    kink : bool
        f seems to have a kink at x along that coordinate, so there is no derivative to check.
    slopes : tuple of two floats
        Backward and forward difference at that coordinate; at a kink they differ.
    jump : bool
        f seems to jump at x along that coordinate, so there is no derivative to check.
    undecided : int
        In how many coordinates the difference can't be trusted even to the size of the value,
        though the claim lies within that.
    extrapolated : bool
        The numerical value at that coordinate comes from extrapolated differences, because one
        difference alone couldn't decide.
    note : str
        What was done about values of f in single precision, or that move in steps.
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
    jump: bool = False
    undecided: int = 0
    extrapolated: bool = False
    note: str = ""

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        place = _name(self.index)
        kind = "extrapolated" if self.extrapolated else "central"
        error = f"relative error {self.relative_error:.1e}, allowed {self.tolerance:.1e}"
        values = f"claimed {self.claimed:.8g}, {kind} difference {self.numerical:.8g}"
        of_all = f"{self.size} coordinates" if self.size > 1 else "1 coordinate"
        if self.ok:
            verdict = f"passed in all {self.size} coordinates" if self.size > 1 else "passed"
        elif self.disagreeing:
            verdict = f"failed in {self.disagreeing} of {self.size} coordinates"
        elif self.kink or self.jump:
            verdict = "failed: there is no derivative to compare with"
        else:
            verdict = f"can't tell in {self.undecided} of {of_all}"
        lines = [f"Gradient check {verdict}.", f"  Worst at {place}: {values};", f"  {error}."]
        if self.tolerance > 0.01 and not (self.kink or self.jump):
            trusted = self.tolerance * max(abs(self.claimed), abs(self.numerical))
            lines.append(f"  The {kind} difference itself is trusted only to ±{trusted:.1g} here.")
        if self.undecided and not (self.disagreeing or self.kink or self.jump):
            lines.append(
                "  That is more than the value itself: f's rounding errors hide it. Leave out\n"
                "  large constants, or check at another point."
            )
        if self.jump:
            lines.append(f"  f seems to jump here, where {place} moves. Check at another point.")
        elif self.kink:
            left, right = self.slopes
            lines.append(
                f"  f seems to have a kink here: along {place} its slope is {left:.4g} on the\n"
                f"  left and {right:.4g} on the right. Check at another point."
            )
        if self.note:
            lines.append(self.note)
        return "\n".join(lines)

    __repr__ = __str__


def check_gradient(
    f: Function,
    grad: Function | ArrayLike,
    x: ArrayLike,
    *,
    step: ArrayLike | None = None,
    tolerance: float = EPS**0.5,
    bounds: Bounds | None = None,
    vectorized: bool = False,
) -> GradientCheck:
    """Compare a claimed gradient of f with central differences, coordinate by coordinate.

    With D(h) the central difference, a coordinate agrees when ::

        |claimed − D(h)|  ≤  tolerance · |D(h)|  +  16 δ/h  +  2 · (64/63) |D(h) − D(h/8)|

    The last two terms are what the error analysis expects of D(h) itself:

    * *rounding*, δ/h, where δ is the rounding error of f: at least ``ε|f|``, or more where f
      subtracts large numbers. That is measured: over a few points so close to x that a smooth f
      is a straight line there, the third differences of f are nothing but rounding.
    * *truncation*, ``c h²`` with ``c = |f'''|/6``, since D(h) − D(h/8) = c h² (1 − 1/64) nearly.

    For a well-scaled smooth f both are near ε^{2/3} ≈ 4e-11, so √ε ≈ 1.5e-8, the default
    tolerance, leaves room for them and for the rounding of the claimed value, and still sees an
    error in the eighth digit. What is below 16 δ/h can't be seen: at a value of f of 1e6,
    errors up to about 6e-4. Where truncation is above the tolerance and above rounding (f changes
    fast, or there is a kink beside x), h is replaced by h/8, up to four times and further where
    that doesn't settle it, unless you gave the step.

    Where this leaves room for more than 1 % of the value, the derivative is computed again with
    extrapolated differences (`extrapolate`), unless you gave the step. Where even these can't be
    trusted to the size of the value, the check can't tell, and doesn't pass.

    A kink along a coordinate is reported when forward and backward differences disagree, and by
    about as much with step h/8 as with step h: where f is smooth the gap shrinks to an eighth.
    A jump is reported when f changes by about as much over a few units in the last place of x as
    over h/8.

    Values that are all exact in single precision, as those of ``loss.item()``, are taken for that:
    ε is that of float32, h grows, about four digits are compared, and the report says so. Where f
    moves in steps, as a rounded loss does, h grows until the steps don't matter.

    Parameters
    ----------
    f : callable
        Maps an array of the shape of x to a number, shape ().
    grad : callable or array
        The claimed gradient: a function of x, or its value at x. It must have the shape of x.
        A tensor of PyTorch or an array of JAX is fine, and so is one that tracks its gradient.
    tolerance : float
        The relative error allowed beyond the error of the central difference.
    x, step, bounds, vectorized
        See the head of this module. f is called about 4n + 16 times, n = x.size.

    Returns
    -------
    GradientCheck
        Tells the worst coordinate, both its values, the relative error and what was allowed. A
        claimed value that isn't finite fails. At a kink or a jump the check fails even if the
        values agree, since f has no gradient there.

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
    source = _Source.of(f, x, bounds, vectorized)
    if source.point.size == 0:
        raise ValueError("x is empty, so there is no coordinate to check.")
    if not (np.isfinite(tolerance) and tolerance > 0):
        raise ValueError(f"tolerance must be a positive number, not {tolerance!r}.")
    base = source.value_at_x(quiet=True)
    _require_scalar(base, "check_gradient")
    if source.value_at_x(quiet=True) != base:
        raise ValueError("f gave two different values at the same x: fix its random numbers first.")
    claimed = _claimed_gradient(grad, source).reshape(-1)
    look = _first_look(source, base, step, tolerance)
    kinks, jumps = look.kinks() & ~look.jumps, look.jumps
    extrapolated = np.zeros(len(claimed), dtype=bool)
    note = source.note_on_precision(look.h)
    allowed = tolerance * np.abs(look.numerical) + 16 * look.noise / look.h + 2 * look.truncation
    numerical = look.numerical
    error = _error(claimed, numerical)
    variation = np.maximum(look.slope - 16 * look.noise / look.h, 0.0)
    if step is None:
        stairs = np.zeros(len(claimed), dtype=bool)
        for row in np.flatnonzero(~look.changes & (error > allowed)):
            found = _across_stairs(source, base, int(row), look.h[row])
            if found is not None:
                stairs[row] = True
                numerical[row], doubt, reach = found
                allowed[row] = tolerance * abs(numerical[row]) + doubt
                note = (
                    "  f moves in steps here, as rounded values do, so the step was widened to "
                    f"{reach:.2g}."
                )
        rows = np.flatnonzero(
            (allowed > 0.01 * np.maximum(np.abs(claimed), np.abs(numerical)))
            & (allowed > 0.01 * variation)
            & ~(kinks | jumps | stairs)
            & ~((claimed == 0) & (numerical == 0) & look.changes)
        )
        if len(rows):
            second, changed = _second_look(source, base, rows)
            close = tolerance * np.abs(second.value) + 4 * second.error
            better = close < allowed[rows]
            extrapolated[rows] = better
            numerical[rows] = np.where(better, second.value, numerical[rows])
            allowed[rows] = np.where(better, close, allowed[rows])
            variation[rows] = np.where(
                better, np.maximum(variation[rows], changed), variation[rows]
            )
        error = _error(claimed, numerical)
    disagrees = (error > allowed) & ~jumps
    values = np.maximum(np.abs(claimed), np.abs(numerical))
    undecided = (
        ~disagrees
        & ~(kinks | jumps)
        & (allowed >= values)
        & (allowed > 0.01 * variation)
        & (allowed > 1e-3 * np.max(np.abs(numerical)))
        & (error > 0)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.where(error == 0, 0.0, error / allowed)
        relative = np.where(error == 0, 0.0, np.where(np.isfinite(error), error / values, np.inf))
        relative_allowed = np.where(values > 0, allowed / values, tolerance)
    broken = kinks | jumps
    for candidates in (disagrees & ~broken, broken, undecided, np.ones_like(broken)):
        if candidates.any():
            worst = int(np.argmax(np.where(candidates, excess, -1.0)))
            break
    return GradientCheck(
        ok=not (disagrees.any() or broken.any() or undecided.any()),
        index=_index(worst, source.point.shape),
        claimed=float(claimed[worst]) + 0.0,  # -0.0 prints badly
        numerical=float(numerical[worst]) + 0.0,
        relative_error=float(relative[worst]),
        tolerance=float(relative_allowed[worst]),
        disagreeing=int(disagrees.sum()),
        size=source.point.size,
        kink=bool(kinks[worst]),
        slopes=(float(look.slopes[0, worst]) + 0.0, float(look.slopes[1, worst]) + 0.0),
        jump=bool(jumps[worst]),
        undecided=int(undecided.sum()),
        extrapolated=bool(extrapolated[worst]),
        note=note,
    )


def _error(claimed: Floats, numerical: Floats) -> Floats:
    return np.where(np.isfinite(claimed), np.abs(claimed - numerical), np.inf)


def _claimed_gradient(grad: Function | ArrayLike, source: _Source) -> Floats:
    point = source.point
    if callable(grad) and framework_of(grad) is None:
        argument = point.copy()
        value = grad(argument[()] if source.make is None else source.make(argument))
        if not np.array_equal(argument, point):
            raise ValueError("grad changes its argument: work on a copy, x = x.copy().")
    else:
        value = grad
    if isinstance(value, tuple) and len(value) == 1 and framework_of(value[0]) is not None:
        raise TypeError(
            "grad returned a tuple with one array in it, as torch.autograd.grad does: take its "
            "first entry, [0]."
        )
    claimed = _as_numbers(value, "grad")
    if np.iscomplexobj(claimed):
        raise TypeError("The claimed gradient is complex: a gradient of a real f is real.")
    if claimed.shape != point.shape:
        raise ValueError(
            f"The claimed gradient has shape {claimed.shape}, but a gradient has the shape of x, "
            f"{point.shape}."
        )
    return claimed.astype(np.float64)


class _Look:
    """What the plain differences of a scalar f say, for each coordinate: arrays of shape (n,)."""

    def __init__(self, source: _Source, base: Floats, h: Floats) -> None:
        self.source, self.base = source, base
        self.h = h.reshape(-1).copy()
        everything = np.arange(source.point.size)
        self.slopes, self.sided = _one_sided_slopes(source, base, self.h, everything)
        self.near_slopes, _ = _one_sided_slopes(source, base, self.h / 8, everything)
        self.measured, self.beside = _measured_noise(source, h, ())
        self.jumps = np.zeros(len(everything), dtype=bool)

    @property
    def numerical(self) -> Floats:
        """The central difference."""
        return self.slopes.mean(axis=0)

    @property
    def slope(self) -> Floats:
        """The steeper one of the two slopes, without its sign."""
        return np.abs(self.slopes).max(axis=0)

    @property
    def noise(self) -> Floats:
        """Rounding error of f."""
        expected = self.source.eps * (abs(float(self.base)) + self.h * self.slope)
        return np.maximum(self.measured, expected)

    @property
    def truncation(self) -> Floats:
        """Error of the central difference by its step."""
        return np.abs(self.numerical - self.near_slopes.mean(axis=0)) * 64 / 63

    @property
    def changes(self) -> NDArray[np.bool_]:
        """Whether f has another value anywhere within h."""
        return np.any((self.slopes != 0) | (self.near_slopes != 0), axis=0)

    def kinks(self) -> NDArray[np.bool_]:
        """Whether the slopes differ, far above rounding, and don't approach each other."""
        gap = np.abs(np.diff(self.slopes, axis=0)[0])
        near_gap = np.abs(np.diff(self.near_slopes, axis=0)[0])
        return (gap > 1e-4 * self.slope + 64 * self.noise / self.h) & (near_gap > gap / 2)

    def wild(self) -> NDArray[np.bool_]:
        """Whether a slope on one side is another one with an eighth of the step."""
        gap = np.abs(self.slopes - self.near_slopes)
        size = np.maximum(np.abs(self.slopes), np.abs(self.near_slopes))
        return np.any(gap > 0.25 * size + 64 * self.noise / self.h, axis=0)

    def find_jumps(self) -> None:
        """Where f changes over a few units in the last place of x as over h/8, it jumps."""
        point = self.source.point
        # Measured beside x: at x the jump itself would pass for noise.
        noise = np.maximum(self.beside, self.source.eps * abs(float(self.base)))
        tiny = 64 * self.source.eps * np.maximum(1.0, np.abs(point)).reshape(-1)
        near = np.abs(self.near_slopes) * self.h / 8
        suspects = (near > np.abs(self.slopes) * self.h / 2) & (near > 64 * noise)
        rows = np.flatnonzero(suspects.any(axis=0) & (tiny < self.h / 64))
        if len(rows) == 0:
            return
        slopes, _ = _one_sided_slopes(self.source, self.base, tiny[rows], rows)
        changes = np.abs(slopes) * tiny[rows]
        jumps = suspects[:, rows] & (changes > near[:, rows] / 2) & (changes > 64 * noise)
        self.jumps[rows] = jumps.any(axis=0)
        if jumps.any():
            self.measured = self.beside

    def refine(self, tolerance: float) -> None:
        """Shorten the steps that are too long for f."""
        for refinement in range(12):
            near = np.abs(self.near_slopes.mean(axis=0))
            room = np.maximum(tolerance * near, 128 * self.noise / self.h)
            too_long = (self.truncation > room) & ~self.jumps
            if refinement >= 4:
                too_long &= self.wild()
            point = self.source.point.reshape(-1)
            too_long &= self.h / 64 > 4 * self.source.eps * np.abs(point)
            rows = np.flatnonzero(too_long)
            if len(rows) == 0:
                return
            self.h[rows] /= 8
            self.slopes[:, rows] = self.near_slopes[:, rows]
            self.near_slopes[:, rows], _ = _one_sided_slopes(
                self.source, self.base, self.h[rows] / 8, rows
            )


def _first_look(source: _Source, base: Floats, step: ArrayLike | None, tolerance: float) -> _Look:
    source.seen = []
    look = _Look(source, base, _as_step_for(source, step, "central"))
    if source.eps == EPS and _all_single(np.array([float(base), *source.seen])):
        source.eps, source.hidden = SINGLE_EPS, True
        look = _Look(source, base, _as_step_for(source, step, "central"))
    source.seen = None
    look.find_jumps()
    if step is None:
        look.refine(tolerance)
    return look


def _second_look(
    source: _Source, base: Floats, rows: NDArray[np.intp]
) -> tuple[Extrapolation, Floats]:
    """Extrapolated differences for some coordinates, and how steep f is across their steps."""
    steepest = np.zeros(len(rows))

    def values_at(which: NDArray[np.intp], displacement: Floats) -> tuple[NDArray[Any], Floats]:
        values, moved = source.quietly_along(rows[which], displacement, ())
        with np.errstate(all="ignore"):
            rounding = 16 * source.eps * np.maximum(np.abs(values), abs(float(base)))
            steep = (np.abs(values - base) - rounding) / np.abs(moved)
        steepest[which] = np.fmax(steepest[which], steep)
        return values, moved

    return _extrapolated_along(source, base, rows, None, values_at), steepest


def _across_stairs(
    source: _Source, base: Floats, row: int, h: float
) -> tuple[float, float, float] | None:
    """Derivative, doubt and step where f, flat at x, moves in steps; None where it doesn't.

    f is a staircase if it has other values farther away and is as flat beside these as at x.
    """
    x = float(source.point.reshape(-1)[row])
    longest, height = float(default_step(x, "extrapolated")), 0.0
    while h < longest:
        h = min(2 * h, longest)
        ends, _ = source.quietly_along(np.full(2, row), np.array([h, -h]), ())
        if not np.isfinite(ends).all():
            return None
        height = height or float(np.max(np.abs(ends - base)))  # of one step, or two
        if not height or (h < longest and 50 * height > np.max(np.abs(ends - base))):
            continue
        grid = np.linspace(-h, h, 33)
        values, moved = source.quietly_along(np.full(33, row), grid, ())
        beside, _ = source.quietly_along(np.full(33, row), grid + h * 1e-6, ())
        if not np.isfinite(values).all() or np.count_nonzero(values == beside) < 30:
            return None
        slope = float((values[-1] - values[0]) / (moved[-1] - moved[0]))
        half = float((values[24] - values[8]) / (moved[24] - moved[8]))
        return slope, height / h + 2 * abs(slope - half), h
    return None


def _one_sided_slopes(
    source: _Source, base: Floats, h: Floats, rows: NDArray[np.intp]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Backward and forward differences along coordinates, shape (2, len(rows)).

    Where bounds leave one side only, both are the one-sided difference of second order; the mask
    tells where.
    """
    slopes, one_sided = np.empty((2, len(rows))), np.zeros(len(rows), dtype=bool)
    x = source.point.reshape(-1)
    for run in _chunks(len(rows), source.point.size, 2):
        chosen, x_rows = rows[run], x[rows[run]]
        first, second, sided = source.targets(chosen, h[run], "central")
        points = _moved(source.point, chosen, first, second)
        values = source.beside(points, base, ())
        _require_finite(values, points, source.point, chosen)
        near, far = values[: len(run)] - base, values[len(run) :] - base
        slopes[0, run] = far / (second - x_rows)
        slopes[1, run] = near / (first - x_rows)
        if sided is not None:
            both = _quadratic(near, far, first - x_rows, second - x_rows)
            slopes[:, run[sided]] = both[sided]
            one_sided[run] = sided
    return slopes, one_sided


def _measured_noise(source: _Source, h: Floats, out: Index) -> tuple[Any, Any]:
    """Rounding error of f, from third differences; for each output.

    The larger one of that at x and that a step h away; and the latter alone.

    They are taken over points some thousand ulps apart. Values with independent errors of size δ
    have third differences of size √20 δ (Moré and Wild, see above); the smooth part of f leaves
    its third derivative times the cube of the spacing, 1e-36, which is nothing.
    """
    spacing = 2.0**12 * source.eps if source.eps < 2.0**-40 else source.eps**0.5
    at_x = _third_differences(source, source.point, spacing, out)
    away = source.point + h * source.inwards(_generic_direction(source.point.shape))
    beside = _third_differences(source, away, spacing, out)
    if (at_x > 100 * beside).any():
        # Rounding errors don't depend on the spacing; a jump or a kink near x does.
        at_x = np.minimum(at_x, _third_differences(source, source.point, spacing / 64, out))
    return np.maximum(at_x, beside), beside


def _third_differences(source: _Source, center: Floats, spacing: float, out: Index) -> Any:
    """The largest third difference over seven points at a center, as a rounding error of f."""
    direction = source.inwards(_generic_direction(center.shape))
    gaps = spacing * np.maximum(1.0, np.abs(source.point)) * direction
    first = -3.0 if source.room is None else 0.0
    offsets = (first + np.arange(7.0)).reshape((-1,) + (1,) * center.ndim)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        values = source.evaluate(source.rounded(center + offsets * gaps), out)
        differences = np.abs(np.diff(_as_double(values), n=3, axis=0))
    return np.where(np.isfinite(differences), differences, 0.0).max(axis=0) / 20**0.5


# ------------------------------------------------------------------ the differences


def _jacobian(source: _Source, base: Floats, method: Method, step: ArrayLike | None) -> Floats:
    if method == "extrapolated":
        found = _extrapolated(source, base, step)
        shape = base.shape + source.point.shape
        turned = np.ascontiguousarray(np.moveaxis(found.value, 0, -1)).reshape(shape)
        return _warned_value(turned, np.moveaxis(found.error, 0, -1).reshape(shape), source, "")
    h = _prepared_step(source, base, method, step)
    probe = None if step is not None or method == "complex" else _Probe.beside(source, h)
    result = _columns_as_array(source, base, method, h, probe=probe)
    if probe is not None:
        _warn_where_inaccurate(source, base, result, method, h, probe, "derivative", 1)
    return result


def _prepared_step(source: _Source, base: Floats, method: Method, step: ArrayLike | None) -> Floats:
    """Choose or check the step; with the complex step, refuse an f that isn't analytic."""
    _check_method(method)
    h = _as_step_for(source, step, method)
    if method == "complex" and source.point.size:
        _require_analytic(source, base, _generic_direction(source.point.shape))
    return h


def _columns_as_array(
    source: _Source,
    base: Floats | None,
    method: Method,
    h: Floats,
    probe: _Probe | None = None,
) -> Floats:
    out = () if base is None else base.shape
    columns = np.empty((source.point.size, *out))
    for start, block in _columns(source, base, out, method, h, probe):
        columns[start : start + len(block)] = block
    return np.ascontiguousarray(np.moveaxis(columns, 0, -1)).reshape(out + source.point.shape)


def _columns(
    source: _Source,
    base: Floats | None,
    out: Index,
    method: Method,
    h: Floats,
    probe: _Probe | None = None,
) -> Iterator[tuple[int, Floats]]:
    """Yield the columns ∂f/∂x_j of the Jacobian in blocks (first j, array of shape (k, *out)).

    `base`, the value at x, is needed by one-sided differences; where it is known, a batched f
    is also checked with it. The probe gets its values on the way.
    """
    point = source.point
    flat_x, flat_h = point.reshape(-1), h.reshape(-1)
    for rows in _chunks(point.size, point.size, 2):
        k = len(rows)
        x_rows, h_rows = flat_x[rows], flat_h[rows]
        sided = None
        if method == "complex":
            points = _moved(point, rows, x_rows + 1j * h_rows)
        elif method == "forward":
            first, _, _ = source.targets(rows, h_rows, method)
            points = _moved(point, rows, first)
        else:
            first, second, sided = source.targets(rows, h_rows, method)
            points = _moved(point, rows, first, second)
        if probe is not None and rows[0] == 0:
            values = probe.evaluate_with(source, points, base, out)
        else:
            values = source.beside(points, base, out)
        _require_finite(values, points, point, rows)
        with np.errstate(over="ignore"):
            if method == "complex":
                change, distance = values.imag, h_rows
            elif method == "forward":
                change, distance = values - base, first - x_rows
            else:  # what was really moved, after rounding
                change, distance = values[:k] - values[k:], first - second
            block = change / distance.reshape((k,) + (1,) * len(out))
        if sided is not None and sided.any():
            wide = (k,) + (1,) * len(out)
            quadratic = _quadratic(
                values[:k] - base,
                values[k:] - base,
                (first - x_rows).reshape(wide),
                (second - x_rows).reshape(wide),
            )
            block[sided] = quadratic[sided] + 0.0  # -0.0 prints badly
        if not math.isfinite(float(block.sum())):
            _require_no_overflow(block, rows, point)
        yield int(rows[0]), block


def _quadratic(near: Any, far: Any, d1: Any, d2: Any) -> Any:
    """Slope at 0 of the parabola through (0, 0), (d1, near) and (d2, far)."""
    with np.errstate(all="ignore"):
        return (near * (d2 / d1) - far * (d1 / d2)) / (d2 - d1)


def _stencil(
    h: Floats, down: Floats, up: Floats, method: Method
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Two displacements along each coordinate that stay inside its room, and which are one-sided.

    Central where there is room on both sides; else two steps into the larger room, shortened
    if they must be, unless a central step as long as these fits.
    """
    longer = np.where(up >= down, up, -down)
    if method == "forward":
        first = np.where(h <= up, h, np.where(h <= down, -h, longer))
        return first, first, np.ones(len(h), dtype=bool)
    smaller, side = np.minimum(down, up), np.minimum(h, np.abs(longer) / 2)
    central = h <= smaller
    shortened = ~central & (side <= smaller)
    central |= shortened
    length = np.where(shortened, smaller, h)
    first = np.where(central, length, np.copysign(side, longer))
    second = np.where(central, -length, 2 * np.copysign(side, longer))
    return first, second, ~central


def _chunks(count: int, size: int, points_per_coordinate: int) -> Iterator[NDArray[np.intp]]:
    """The numbers 0 … count−1, cut into runs whose points, of `size` numbers, fit into a batch."""
    run = max(1, BATCH_NUMBERS // max(1, points_per_coordinate * size))
    for start in range(0, count, run):
        yield np.arange(start, min(start + run, count))


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


# ------------------------------------------------- how far a difference can be trusted


class _Probe:
    """Two points beside x, along all coordinates at once, and f there.

    The differences along the coordinates say what f's change between them must be. Where it is
    another one, some step is too long for f.
    """

    def __init__(self, source: _Source, displacement: Floats) -> None:
        up = source.rounded(source.point + displacement)
        down = source.rounded(source.point - displacement)
        self.points = np.stack([up, down])
        self.moved = (up - down).reshape(-1) / 2
        self.values: NDArray[Any] | None = None

    @classmethod
    def beside(cls, source: _Source, h: Floats) -> _Probe | None:
        """An eighth of the steps away, in all; only where there is room on both sides of x."""
        n = source.point.size
        if n == 0:
            return None
        displacement = _generic_direction(source.point.shape) * h / (8 * n**0.5)
        if source.room is not None:
            displacement = np.where(np.minimum(*source.room) >= h, displacement, 0.0)
        return cls(source, displacement)

    def evaluate_with(
        self, source: _Source, points: NDArray[Any], base: Floats | None, out: Index
    ) -> NDArray[Any]:
        """Values at the points; f at the probe's own points on the way, in the same batch."""
        if source.vectorized:
            values = source.beside(np.concatenate([points, self.points]), base, out)
            self.values = values[-2:]
            return values[:-2]
        values = source.beside(points, base, out)
        self.values = source.quietly(self.points, out)
        return values


def _warn_where_inaccurate(
    source: _Source,
    base: Floats,
    result: Floats,
    method: Method,
    h: Floats,
    probe: _Probe,
    what: str,
    factor: float,
    weights: Floats | None = None,
) -> None:
    """Compare the differences with the probe; where they disagree, look which one it is, and warn.

    With weights the result is the product of these with the Jacobian.
    """
    n = source.point.size
    if base.size == 0:
        return
    slopes = result.reshape(-1, n)
    suspects = np.zeros(n, dtype=bool)
    if source.room is not None:
        suspects = (np.minimum(*source.room) < h).reshape(-1)
    if probe.values is not None:
        values = probe.values.reshape(2, -1)
        if weights is not None:
            values = (values @ weights)[:, None]
        with np.errstate(all="ignore"):
            expected, measured = slopes @ probe.moved, (values[0] - values[1]) / 2
            scale = np.abs(slopes) @ np.abs(probe.moved)
            slack = 32 * source.eps * np.abs(values).max(axis=0)
            usual = _usual_error(source, base, method, h.reshape(-1))
            slack = slack + usual @ np.abs(probe.moved)
            off = np.abs(expected - measured) > factor * DISAGREEMENT * scale + slack
        if off.any():
            suspects[:] = True
    if suspects.any():
        _warn_of_the_worst(source, base, method, h, what, factor, suspects)
    elif method == "central" and weights is None:
        _warn_of_rounding(source, base, slopes, h, what)


def _warn_of_the_worst(
    source: _Source,
    base: Floats,
    method: Method,
    h: Floats,
    what: str,
    factor: float,
    suspects: NDArray[np.bool_],
) -> None:
    """Compare with a shorter step; name the coordinate in which that is most different."""
    # The outer step of a Hessian must stay much longer than the inner one.
    shorter = h / 2 if what == "Hessian" else h / 8
    shorter = np.maximum(shorter, 4 * np.spacing(np.abs(source.point)))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wide, near = (
                _columns_as_array(source, base, method, k).reshape(-1, source.point.size)
                for k in (h, shorter)
            )
            noise = np.max(_measured_noise(source, h, base.shape)[0], initial=0.0)
        except (ValueError, ArithmeticError):  # f has no value that near, or that far
            return
    gap, size = np.abs(wide - near).max(axis=0), np.maximum(np.abs(wide), np.abs(near)).max(axis=0)
    slack = 32 * noise / shorter.reshape(-1) + _usual_error(source, base, method, h.reshape(-1))
    bad = (gap > factor * DISAGREEMENT * size + slack) & suspects
    if not bad.any():
        return
    with np.errstate(all="ignore"):
        worst = int(np.argmax(np.where(bad, gap / size, -1.0)))
    output = int(np.argmax(np.abs(wide - near)[:, worst]))
    index = _index(worst, source.point.shape)
    if what == "Hessian":
        advice = "take a smaller step=, or jacobian(grad, x) with a formula for the gradient."
    else:
        advice = 'use method="extrapolated" or a smaller step=' + (
            ", or bounds= where f ends." if source.room is None else "."
        )
    _warn(
        f"The {what} by {_name(index)} isn't accurate at {_name(index)} = "
        f"{source.point[index]:.6g}: with the step {h[index]:.1e} it is "
        f"{wide[output, worst]:.4g}, with {shorter[index]:.1e} it is {near[output, worst]:.4g}. "
        f"f changes fast there, or ends or bends near it: {advice}"
    )


def _usual_error(source: _Source, base: Floats, method: Method, h: Floats) -> Floats:
    """The error that the analysis expects, amply, for an f of size 1 on a scale of max(1, |x|).

    Where a derivative is 0, no error is small compared with it; this one is still no surprise.
    """
    scale = np.maximum(1.0, np.abs(source.point.reshape(-1)))
    size = max(1.0, float(np.max(np.abs(base), initial=0.0)))
    return np.asarray(1e4 * size * (h / scale) ** (1 if method == "forward" else 2) / scale)


def _warn_of_rounding(source: _Source, base: Floats, slopes: Floats, h: Floats, what: str) -> None:
    """Warn where all that f changes by, within the steps, is a few units in the last place."""
    rounding = 16 * source.eps * np.abs(base).reshape(-1, 1)
    changes = 2 * np.abs(slopes) * h.reshape(-1)
    if (changes > rounding).any() or (rounding < 16 * DISAGREEMENT * h.min()).all():
        return
    nothing = not changes.any()
    # A constant function, or one whose changes are lost? A long step tells.
    reach = np.maximum(1.0, np.abs(source.point)) if nothing else h
    moved = source.quietly(
        source.inside(source.point + reach * source.inwards(_generic_direction(h.shape)))[None],
        base.shape,
    )
    if moved is None:
        return
    differs = np.abs(moved[0] - base) > 2 * rounding.reshape(base.shape)
    if differs.any() != nothing:
        return
    _warn(
        f"The {what} is mostly rounding error: within the step {np.max(h):.1e} f changes by a few "
        f"units in its last place, since its value {np.max(np.abs(base)):.3g} is so large. Leave "
        'out constants, or use method="extrapolated", whose steps are longer.'
    )


def _warned_value(value: Floats, error: Floats, source: _Source, where: str) -> Floats:
    """The value; with a warning where its estimated error is large."""
    if value.size == 0:
        return value
    size, worst = float(np.max(np.abs(value))), float(np.max(error))
    if not worst <= max(DISAGREEMENT * size, source.eps):
        place = where or f"at x = {_show(source.point)}"
        _warn(
            f"The extrapolated derivative {place} has an estimated error of {worst:.1e}, at a "
            f"value of {size:.4g}: f changes too fast there, has a kink, or ends near x."
        )
    return value


def _warn(message: str) -> None:
    """Warn at the line that called this module."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, AccuracyWarning, stacklevel=level)


def _extrapolated(source: _Source, base: Floats, step: ArrayLike | None) -> Extrapolation:
    rows = np.arange(source.point.size)

    def values_at(which: NDArray[np.intp], displacement: Floats) -> tuple[NDArray[Any], Floats]:
        return source.quietly_along(which, displacement, base.shape)

    return _extrapolated_along(source, base, rows, step, values_at)


def _extrapolated_along(
    source: _Source,
    base: Floats,
    rows: NDArray[np.intp],
    step: ArrayLike | None,
    values_at: Callable[[NDArray[np.intp], Floats], tuple[NDArray[Any], Floats]],
) -> Extrapolation:
    point = source.point
    first = default_step(point, "extrapolated") if step is None else _as_step(step, point)
    down, up = source.room_of(rows)
    return extrapolate_differences(
        values_at,
        base,
        first.reshape(-1)[rows],
        room_down=down,
        room_up=up,
        distance_to_zero=np.abs(point.reshape(-1)[rows]),
        eps=source.eps,
    )


class _Line:
    """f along the line x + t v."""

    def __init__(self, source: _Source, base: Floats, direction: Floats) -> None:
        self.source, self.base, self.direction = source, base, direction
        down, up = np.inf, np.inf
        if source.room is not None:
            with np.errstate(all="ignore"):
                forth = np.where(direction > 0, source.room[1], source.room[0]) / np.abs(direction)
                back = np.where(direction > 0, source.room[0], source.room[1]) / np.abs(direction)
            moves = direction != 0
            up, down = float(np.min(forth[moves])), float(np.min(back[moves]))
        self.down, self.up = np.array([down]), np.array([up])

    def points(self, times: Floats) -> Floats:
        """Points of the line, inside the bounds."""
        times = np.asarray(times, dtype=float).reshape((-1,) + (1,) * self.direction.ndim)
        points = self.source.point + times * self.direction
        return self.source.rounded(self.source.inside(points))

    def difference(self, t: float, method: Method) -> tuple[Floats, bool]:
        """The derivative along v, and whether f bends so much that it should be looked at again."""
        first, second, sided = (
            entry[0] for entry in _stencil(np.array([t]), self.down, self.up, method)
        )
        times = np.array([first] if method == "forward" else [first, second])
        values = self.source.beside(self.points(times), self.base, self.base.shape)
        if not np.isfinite(values).all():
            raise ValueError(
                f"f isn't finite within a step {t:.2g} of x along v, at x = "
                f"{_show(self.source.point)}: move x further inside f's domain, or take a smaller "
                "step."
            )
        with np.errstate(over="ignore"):
            if method == "forward":
                return (values[0] - self.base) / first, True
            near, far = values[0] - self.base, values[1] - self.base
            if sided:
                return _quadratic(near, far, first, second), True
            change = values[0] - values[1]
            if not np.isfinite(change).all():
                raise ValueError(_OVERFLOW)
            bend = np.abs(near + far)
            rounding = 64 * self.source.eps * np.abs(self.base)
            doubtful = (bend > 0.01 * np.abs(change) + rounding).any()
            return change / (first - second), bool(doubtful)

    def warn_where_inaccurate(self, t: float, method: Method, derivative: Floats) -> None:
        """Compare with an eighth of the step."""
        with np.errstate(all="ignore"):
            try:
                near, _ = self.difference(t / 8, method)
                h = np.maximum(t * np.abs(self.direction), np.spacing(np.abs(self.source.point)))
                noise, _ = _measured_noise(self.source, h, self.base.shape)
            except (ValueError, ArithmeticError):
                return
            gap = np.abs(near - derivative)
            size = np.maximum(np.abs(near), np.abs(derivative))
            rounding = np.maximum(noise, self.source.eps * np.abs(self.base))
            moved = t * np.abs(self.direction)
            usual = _usual_error(self.source, self.base, method, moved.reshape(-1))
            slack = 32 * 8 * rounding / t + usual @ np.abs(self.direction).reshape(-1)
            bad = gap > DISAGREEMENT * size.max(initial=0.0) + slack
        if bad.any():
            worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
            _warn(
                f"The derivative along v isn't accurate: with the step {t:.1e} it is "
                f"{derivative[worst]:.4g}, with an eighth of it {near[worst]:.4g}. f changes fast "
                'there, or ends or bends near x: use method="extrapolated", a smaller step=, or '
                "bounds= where f ends."
            )

    def extrapolated(self, t: float) -> Extrapolation:
        """Extrapolated differences along the line."""

        def values_at(which: NDArray[np.intp], times: Floats) -> tuple[NDArray[Any], Floats]:
            points = self.points(times)
            values = self.source.quietly(points, self.base.shape, each=True)
            assert values is not None
            return values, times

        with np.errstate(all="ignore"):
            to_zero = np.abs(self.source.point / self.direction)
        moves = (self.direction != 0) & (to_zero > 0)
        return extrapolate_differences(
            values_at,
            self.base,
            np.array([t]),
            room_down=self.down,
            room_up=self.up,
            distance_to_zero=np.array([np.min(to_zero[moves], initial=np.inf)]),
            eps=self.source.eps,
        )


# -------------------------------------------------------------------- calling f


class _Source:
    """f at x: how it is called, how accurate its values are, and where it may be called.

    Attributes
    ----------
    point
        x, in double precision.
    eps
        Relative accuracy of the values of f.
    room
        How far each coordinate may go down and up, two arrays of the shape of x; or None.
    make
        What turns an array of NumPy into one of x's framework; None where x is NumPy's.
    framework
        What x, or the value of f, comes from.
    hidden
        Whether single precision was found out by the digits of the values.
    seen
        Where it is a list, the values met are collected in it.
    """

    def __init__(
        self,
        f: Function,
        point: Floats,
        *,
        eps: float = EPS,
        room: tuple[Floats, Floats] | None = None,
        vectorized: bool = False,
        make: Callable[[NDArray[Any]], Any] | None = None,
        framework: Framework | None = None,
    ) -> None:
        self.f, self.point, self.eps, self.room = f, point, eps, room
        self.vectorized, self.make, self.framework = vectorized, make, framework
        self.hidden = False
        self.seen: list[float] | None = None

    @classmethod
    def of(cls, f: Function, x: ArrayLike, bounds: Bounds | None, vectorized: bool) -> _Source:
        """Read x and the bounds."""
        point = _as_point(x)
        make = maker_like(x)
        eps = EPS if make is None else max(EPS, epsilon(x))
        room = None if bounds is None else _as_room(bounds, point)
        return cls(
            f,
            point,
            eps=eps,
            room=room,
            vectorized=vectorized,
            make=make,
            framework=framework_of(x),
        )

    def moved_to(self, point: Floats) -> _Source:
        """The same f at another point."""
        room = None
        if self.room is not None:
            shift = point - self.point
            room = (np.maximum(self.room[0] + shift, 0), np.maximum(self.room[1] - shift, 0))
        return _Source(
            self.f,
            point,
            eps=self.eps,
            room=room,
            vectorized=self.vectorized,
            make=self.make,
            framework=self.framework,
        )

    # ---- values

    def value_at_x(self, quiet: bool = False) -> Floats:
        """f(x), checked, in double precision; learns the accuracy of f from it."""
        argument = self.point.copy()
        raw = self._call(argument[None] if self.vectorized else argument[()])
        value = _as_numbers(raw, "f")
        self.framework = self.framework or framework_of(raw)
        self.eps = max(self.eps, epsilon(raw), epsilon(value))
        if np.iscomplexobj(value):
            raise TypeError("f returned complex values for a real x: f must be a real function.")
        if self.vectorized:
            value = _split(value, argument[None])[0]
        self._require_untouched(argument, self.point)
        if not np.isfinite(value).all():
            raise ValueError(f"f isn't finite at x = {_show(self.point)}: f(x) = {_show(value)}.")
        base = np.array(_as_double(np.asarray(value)))  # a copy: f may write there again
        if not quiet and self.eps == EPS and _all_single(base):
            self._find_out_precision(base)
        return base

    def _find_out_precision(self, base: Floats) -> None:
        """See whether f computes in single precision and hides it in a Python float."""
        # A value that is left of a cancellation has few digits too, but not a little farther away;
        # and a constant has no derivative to worry about.
        scale = np.maximum(1.0, np.abs(self.point))
        direction = scale * self.inwards(_generic_direction(self.point.shape))
        reaches = [EPS ** (1 / 3), SINGLE_EPS ** (1 / 3)]
        values = self.quietly(np.stack([self.point + k * direction for k in reaches]), base.shape)
        if values is None or not _all_single(values) or np.array_equal(values[1], base):
            return
        self.eps, self.hidden = SINGLE_EPS, True
        _warn(
            "f's values are numbers of single precision, so the steps are longer and about four "
            "digits of a derivative are right. For more, let f compute in double precision: "
            f"{double_precision(self.framework)}."
        )

    def evaluate(self, points: NDArray[Any], out: Index) -> NDArray[Any]:
        """Values of f at a batch of points, shape (B, *out); by one call if f is vectorized.

        Points are complex for the complex step; then f must return complex values.
        """
        if not np.iscomplexobj(points):
            return self._evaluate_unguarded(points, out)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", ComplexWarning)
                return self._evaluate_unguarded(points, out)
        except (ComplexWarning, _CannotTakeComplex) as problem:
            raise TypeError(
                f"f doesn't work with the complex x that the complex step needs ({problem}): "
                'use NumPy functions on arrays of x\'s dtype, or method="central".'
            ) from problem

    def beside(self, points: NDArray[Any], base: Floats | None, out: Index) -> NDArray[Any]:
        """Evaluate; with a batched f put x itself at the end, to see that samples don't mix."""
        if not self.vectorized or base is None:
            values = _as_double(self.evaluate(points, out))
        else:
            all_points = np.concatenate([points, self.point[None]])
            values = _as_double(self.evaluate(all_points, out))
            again = values[-1].real
            slack = 1e6 * self.eps * (np.abs(base) + np.max(np.abs(base), initial=0.0))
            if not (np.abs(again - base) <= slack).all():
                raise ValueError(
                    f"f gave another value at x in a batch of {len(values)} than in a batch of 1: "
                    "with vectorized=True each point must be computed by itself (mind the axis of "
                    "sums)."
                )
            values = values[:-1]
        if self.seen is not None:
            self.seen += values.real.reshape(-1).tolist()
        return values

    def quietly(self, points: NDArray[Any], out: Index, each: bool = False) -> NDArray[Any] | None:
        """Values at points where f may have none: None then, or nan with `each`."""
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if each and not self.vectorized:
                rows = [self.quietly(point[None], out) for point in points]
                missing = np.full((1, *out), np.nan)
                return np.concatenate([missing if row is None else row for row in rows])
            try:
                return _as_double(self.evaluate(points, out))
            except _SHAPE_ERRORS:
                raise
            except Exception:  # out there f may raise anything
                return np.full((len(points), *out), np.nan) if each else None

    def quietly_along(
        self, rows: NDArray[np.intp], displacement: Floats, out: Index
    ) -> tuple[NDArray[Any], Floats]:
        """Values where these coordinates are moved, nan where there is none; how far they moved."""
        x = self.point.reshape(-1)[rows]
        targets = self.rounded(x + displacement)
        values = np.empty((len(rows), *out))
        for run in _chunks(len(rows), self.point.size, 1):
            found = self.quietly(_moved(self.point, rows[run], targets[run]), out, each=True)
            assert found is not None
            values[run] = found
        return values, targets - x

    def _evaluate_unguarded(self, points: NDArray[Any], out: Index) -> NDArray[Any]:
        untouched = points.copy()
        if self.vectorized:
            values = _split(self._numbers(points), points)
            shapes = {values.shape[1:]}
        else:
            results = [self._numbers(point) for point in points]
            shapes = {result.shape for result in results}
        self._require_untouched(points, untouched)
        for shape in shapes - {out}:
            raise ValueError(
                f"f returned shape {out} at x but shape {shape} next to x: "
                "its shape must not depend on the values of x."
            )
        if not self.vectorized:
            values = np.stack(results) if results else np.empty((0, *out))
        return values

    def _require_untouched(self, points: NDArray[Any], untouched: NDArray[Any]) -> None:
        if not np.array_equal(points, untouched):
            raise ValueError("f changes its argument: work on a copy, x = x.copy().")

    def _numbers(self, argument: Any) -> NDArray[Any]:
        is_complex = np.iscomplexobj(argument)
        try:
            value = self._call(argument)
        except (TypeError, RuntimeError) as problem:  # PyTorch raises the latter
            if is_complex:
                raise _CannotTakeComplex(str(problem)) from problem
            raise
        numbers = _as_numbers(value, "f")
        if is_complex and not np.iscomplexobj(numbers):
            raise TypeError(
                "f returned real values for a complex x, so the derivative is lost: np.abs, .real "
                "or an array of floats drops the imaginary part, or f doesn't depend on x; use "
                'method="central".'
            )
        if np.iscomplexobj(numbers) and not is_complex:
            raise TypeError("f returned complex values for a real x: f must be a real function.")
        # A copy: f may write its next value into the same array.
        return numbers.copy()

    def _call(self, argument: Any) -> Any:
        try:
            return self.f(argument if self.make is None else self.make(argument))
        except Exception as problem:
            self._note_the_place(problem, np.asarray(argument))
            raise

    def _note_the_place(self, problem: Exception, argument: NDArray[Any]) -> None:
        """Say on an error of f's own which coordinate was moved to where."""
        if np.iscomplexobj(argument) or argument.shape != self.point.shape:
            return
        moved = np.flatnonzero((argument != self.point).reshape(-1))
        if len(moved) != 1 or getattr(problem, "__notes__", None):
            return
        index = _index(int(moved[0]), self.point.shape)
        problem.add_note(
            f"For a numerical derivative at x = {_show(self.point)}, f was called with "
            f"{_name(index)} moved from {self.point[index]:.6g} to {argument[index]:.6g}. If f has "
            "no value there, say so with bounds=, or take a smaller step=."
        )

    # ---- points

    def rounded(self, points: Floats) -> Floats:
        """The points in f's precision: what it would see anyway."""
        if self.eps <= EPS:
            return points
        mantissa, exponent = np.frexp(points)
        scale = 2.0 / self.eps
        return np.asarray(np.ldexp(np.round(mantissa * scale) / scale, exponent))

    def inside(self, points: Floats) -> Floats:
        """The points, moved back over a bound that rounding crossed."""
        if self.room is None:
            return points
        down, up = self.room
        return np.clip(points, self.point - down, self.point + up)

    def inwards(self, direction: Floats) -> Floats:
        """The direction with signs that lead away from the nearer bound."""
        if self.room is None:
            return direction
        return np.where(self.room[1] >= self.room[0], 1.0, -1.0) * np.abs(direction)

    def room_of(self, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Room down and up for some coordinates."""
        if self.room is None:
            return np.full(len(rows), np.inf), np.full(len(rows), np.inf)
        return self.room[0].reshape(-1)[rows], self.room[1].reshape(-1)[rows]

    def targets(
        self, rows: NDArray[np.intp], h: Floats, method: Method
    ) -> tuple[Floats, Floats, NDArray[np.bool_] | None]:
        """Where coordinates are moved to, twice, and which of these pairs lie on one side of x."""
        x = self.point.reshape(-1)[rows]
        if self.room is None:
            return self.rounded(x + h), self.rounded(x - h), None
        down, up = self.room_of(rows)
        first, second, sided = _stencil(h, down, up, method)
        lower, upper = x - down, x + up
        first, second = (np.clip(self.rounded(x + d), lower, upper) for d in (first, second))
        return first, second, sided

    def representable(self, h: Floats) -> Floats:
        """Round h such that x + h is exact in f's precision; refuse an h that doesn't change x."""
        if self.eps <= EPS:
            return _representable(self.point, h)
        with np.errstate(over="ignore"):
            # Away from 0, where the numbers are farther apart: then x − h is exact too.
            away = self.rounded(self.point + np.copysign(h, self.point))
        rounded = np.abs(away - self.point)
        return np.where(rounded == 0, _representable(self.point, h), rounded)

    def note_on_precision(self, h: Floats) -> str:
        """What a report says where f computes in less than double precision."""
        if self.eps <= EPS:
            return ""
        digits = {True: "four", False: "two"}[self.eps <= SINGLE_EPS]
        kind = "single" if self.eps == SINGLE_EPS else "low"
        return (
            f"  f computes in {kind} precision, so the step is long, {np.max(h):.1g}, and about "
            f"{digits}\n  digits are compared. In double precision, more would be:\n"
            f"  {double_precision(self.framework)}."
        )


_SHAPE_ERRORS = (Unreadable,)
_OVERFLOW = (
    "f's values are so large that their difference overflows: scale f down, by its largest value."
)


def _split(values: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    """The values of a batched f, checked to be one for each point."""
    if values.ndim == 0 or len(values) != len(points):
        raise ValueError(
            f"With vectorized=True f must map a batch of shape {points.shape} to one value "
            f"per point, shape ({len(points)}, …), but it returned shape {values.shape}."
        )
    return values


class _CannotTakeComplex(TypeError):
    """f refused a complex argument."""


def _as_double(values: NDArray[Any]) -> NDArray[Any]:
    """Differences are formed in double precision, whatever f returns."""
    return values.astype(np.complex128 if np.iscomplexobj(values) else np.float64, copy=False)


def _all_single(values: NDArray[Any]) -> bool:
    """Whether all numbers are exact in single precision, and not just because they are simple."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    if not np.array_equal(single, values):
        return False
    mantissa, _ = np.frexp(single)
    return bool(np.any(np.ldexp(mantissa, 12) % 1))


def _require_analytic(source: _Source, base: Floats, direction: Floats) -> None:
    """Compare the complex step with central differences along one direction; refuse if they differ.

    np.abs or a conjugate inside f makes the complex step silently wrong. Central differences with
    three steps tell how far they can be trusted themselves; where they can't, nothing is refused.
    """
    point = source.point
    t = _step_along(point, direction, "central", source.eps)
    tiny = _step_along(point, direction, "complex", EPS)
    exact = source.evaluate((point + 1j * tiny * direction)[None], base.shape)
    complex_step = exact[0].imag / tiny
    offsets = np.array([t, -t, t / 2, -t / 2, t / 1024, -t / 1024])
    offsets = offsets.reshape((-1,) + (1,) * point.ndim)
    points = source.inside(point + offsets * direction)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        values = _as_double(source.evaluate(points, base.shape))
        wide, narrow = (values[0] - values[1]) / (2 * t), (values[2] - values[3]) / t
        finest = (values[4] - values[5]) / (t / 512)
        rounding = source.eps * np.max(np.abs(values), axis=0) / t
        spread = np.maximum(np.abs(wide - narrow), np.abs(finest - narrow))
        doubt = spread + 100 * rounding + 1e-6 * np.abs(narrow)
        wrong = np.abs(complex_step - narrow) > 10 * doubt  # False where anything is nan
    if wrong.any() and np.array_equal(points, point + offsets * direction):
        raise ValueError(
            "f isn't analytic at x, so the complex step would be wrong: along a test direction it "
            f"gives {_show(complex_step[wrong][0])}, a central difference "
            f"{_show(narrow[wrong][0])}; np.abs, .real, a conjugate or a kink does this. Use "
            'method="central".'
        )


# ------------------------------------------------------- checking the arguments


def _as_point(x: ArrayLike) -> Floats:
    point = as_numpy(x)
    if point.dtype.kind in "iub":
        remedy = {None: "x.astype(float) or 2.0 for 2", "torch": "x.double()"}.get(
            framework_of(x), "x.astype(float)"
        )
        raise TypeError(
            f"x holds integers ({point.dtype}): make it floats, {remedy}, "
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


def _as_room(bounds: Bounds, point: Floats) -> tuple[Floats, Floats]:
    """How far each coordinate may go down and up."""
    if hasattr(bounds, "lb"):  # scipy.optimize.Bounds
        bounds = (getattr(bounds, "lb", None), getattr(bounds, "ub", None))
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        raise TypeError("bounds must be a pair (lower, upper); None stands for no bound.")
    ends = []
    for name, end, default in zip(("lower", "upper"), bounds, (-np.inf, np.inf), strict=True):
        numbers = as_numpy(default if end is None else end, f"the {name} bound")
        if numbers.dtype.kind not in "iuf":
            raise TypeError(f"The {name} bound must be a real number, not {numbers.dtype}.")
        try:
            ends.append(np.broadcast_to(numbers.astype(np.float64), point.shape))
        except ValueError as problem:
            raise ValueError(
                f"The {name} bound must be one number or have the shape of x, {point.shape}, not "
                f"{numbers.shape}."
            ) from problem
    lower, upper = ends
    outside = ~((lower <= point) & (point <= upper) & (lower < upper)).reshape(-1)
    if outside.any():
        index = _index(int(np.argmax(outside)), point.shape)
        raise ValueError(
            f"{_name(index)} = {point[index]:g} must lie between its bounds {lower[index]:g} and "
            f"{upper[index]:g}, and these must differ."
        )
    return point - lower, upper - point


def _as_direction(v: ArrayLike, like: NDArray[Any], name: str, like_name: str) -> Floats:
    direction = as_numpy(v, name)
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
    h = as_numpy(step, "step")
    if h.dtype.kind not in "iuf":
        raise TypeError(f"step must be a real number, not {h.dtype}.")
    if h.shape not in ((), point.shape):
        raise ValueError(
            f"step must be one number or have the shape of x, {point.shape}, not {h.shape}."
        )
    if not (np.isfinite(h) & (h > 0)).all():
        raise ValueError(f"step must be positive and finite, and is {_show(h)}.")
    return np.broadcast_to(h.astype(np.float64), point.shape)


def _as_step_for(source: _Source, step: ArrayLike | None, method: Method) -> Floats:
    if method == "complex":
        if step is None:
            return default_step(source.point, method)
        return _as_step(step, source.point)
    if step is not None:
        return source.representable(_as_step(step, source.point))
    h = default_step(source.point, method, eps=source.eps)
    return h if source.eps <= EPS else source.representable(h)


def _representable(point: Floats, h: Floats) -> Floats:
    """Round h such that x + h is exact; refuse an h that doesn't change x at all."""
    with np.errstate(over="ignore"):
        rounded: Floats = (point + h) - point
    lost = ~(np.isfinite(rounded) & (rounded != 0)).reshape(-1)
    if lost.any():
        j = int(np.argmax(lost))
        value, wanted = float(point.reshape(-1)[j]), float(np.asarray(h).reshape(-1)[j])
        size = abs(value)
        if not np.isfinite(rounded.reshape(-1)[j]):
            raise ValueError(
                f"{_name(_index(j, point.shape))} = {value:g} is so large that x + h overflows."
            )
        raise ValueError(
            f"step {wanted:g} is too small at {_name(_index(j, point.shape))} = {value:g}: x + h "
            f"rounds to x, so the difference would be 0/0; the numbers next to x are "
            f"{np.spacing(size):.1e} away, and a good step is near {6e-6 * max(1.0, size):.0e}."
        )
    return rounded


def _check_method(method: str) -> None:
    if method not in get_args(Method):
        raise ValueError(
            f'method must be "forward", "central", "complex" or "extrapolated", not {method!r}.'
        )


def _as_numbers(value: Any, who: str) -> NDArray[Any]:
    if value is None:
        raise TypeError(f"{who} returned None: it must end with return and a value.")
    try:
        numbers = as_numpy(value, f"what {who} returned")
    except Unreadable as problem:
        if problem.code in ("ragged", "type"):
            raise TypeError(f"{who} returned something that isn't an array ({problem}).") from None
        raise Unreadable(problem.code, f"{str(problem)[0].upper()}{str(problem)[1:]}") from problem
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
        f"{points[b][index]:.6g}, at x = {_show(point)}: move x further inside f's domain, say "
        "where f ends with bounds=, or take a smaller step."
    )


def _require_no_overflow(block: Floats, rows: NDArray[np.intp], point: Floats) -> None:
    bad = ~np.isfinite(block.reshape(len(block), -1)).all(axis=1)
    if bad.any():
        index = _index(int(rows[int(np.argmax(bad))]), point.shape)
        raise ValueError(f"At {_name(index)} = {point[index]:.6g}, {_OVERFLOW}")


def _index(flat: int, shape: Index) -> Index:
    return tuple(int(i) for i in np.unravel_index(flat, shape))


def _name(index: Index) -> str:
    return f"x[{', '.join(map(str, index))}]" if index else "x"


def _show(array: ArrayLike) -> str:
    return np.array2string(np.asarray(array), precision=4, threshold=6, separator=", ")


def _plain(value: Any) -> Any:
    """A number for shape (), an array otherwise."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value, dtype=np.float64)
