"""Independent routes to a derivative, for the proofs of answer keys.

A proof takes the *function* that an exercise speaks of and differentiates it here; it never uses
the formula in the reference. What is imported is imported when a proof runs, not when an exercise
is loaded.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Matrix, Vector


def gradient_of(f: Callable[[Vector], Any], x: Any) -> Vector:
    """Return the gradient of an analytic f at x, by the complex step: right to rounding.

    Parameters
    ----------
    f
        A function of an array of any shape that returns a number; written with operations that
        take complex numbers (no abs, no comparison of z itself, no conjugate).
    x
        The point; the gradient has its shape.
    """
    from jacobook.derivatives import gradient

    return gradient(f, np.asarray(x, dtype=float), method="complex")


def jacobian_of(f: Callable[[Vector], Any], x: Any) -> Matrix:
    """Return the Jacobian of an analytic f at x, by the complex step: right to rounding.

    Its shape is the shape of f(x), then the shape of x.
    """
    from jacobook.derivatives import jacobian

    return jacobian(f, np.asarray(x, dtype=float), method="complex")


def hessian_of(f: Callable[[Vector], Any], x: Any) -> Matrix:
    """Return the Hessian of an analytic f at x, by a complex step inside a central difference.

    It is right to about ten digits of the largest entry.
    """
    from jacobook.derivatives import hessian

    return hessian(f, np.asarray(x, dtype=float), method="complex")


def softplus(z: Any) -> Any:
    """Return log(1 + exp(z)) for complex z, without an overflow in exp."""
    z = np.asarray(z)
    return np.where(z.real > 0, z, 0) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))
