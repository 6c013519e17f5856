"""Time and accuracy of the numerical derivatives, against SciPy and autograd.

Run ``python benchmarks/bench_derivatives.py`` for the full table. `report` gives the few lines
that have a limit, for ``make bench``.

The map is ℝ²⁰⁰ → ℝ²⁰⁰, f(x) = tanh(Ax) + x² with a dense A, so its Jacobian is known exactly. The
opponent at equal accuracy is SciPy's three-point difference,
``scipy.optimize._numdiff.approx_derivative``; it isn't public, but it is what SciPy's optimisers
use. The public routes are shown beside it: ``approx_fprime`` (forward only) and
``scipy.differentiate.jacobian`` (adaptive, of high order, wants a batched f).

The accuracy table takes 19 elementary functions, those of numdifftools' examples, at 0.5, 1 and 5
where they have a derivative: 53 pairs. numdifftools is measured where it is installed.
"""

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
import scipy.differentiate
import scipy.optimize
from scipy.optimize._numdiff import approx_derivative

from jacobook.derivatives import check_gradient, extrapolate, gradient, hessian, jacobian, vjp

N = 200
ROUNDS = 15
MATRIX = np.random.default_rng(0).normal(size=(N, N)) / N**0.5


class Row(NamedTuple):
    """One measured way to a derivative."""

    name: str
    seconds: float  # median
    error: float  # median over the points of the largest error of an entry


def f(x: Any) -> Any:
    """The map, at one point of shape (n,)."""
    return np.tanh(MATRIX @ x) + x**2


def f_batch(x: Any) -> Any:
    """The map at a batch of points, shape (B, n)."""
    return np.tanh(x @ MATRIX.T) + x**2


def f_last(x: Any) -> Any:
    """The map with the components in the first axis, as scipy.differentiate wants it."""
    return np.tanh(np.tensordot(MATRIX, x, 1)) + x**2


def f_autograd(x: Any) -> Any:
    """The map in autograd's NumPy."""
    return anp.tanh(anp.dot(MATRIX, x)) + x**2


def exact(x: Any) -> Any:
    """Jacobian by formula: diag(1 − tanh²(Ax)) A + 2 diag(x)."""
    return (1 - np.tanh(MATRIX @ x) ** 2)[:, None] * MATRIX + 2 * np.diag(x)


def total(x: Any) -> Any:
    """A scalar function, ½‖f(x)‖²; its gradient is Jᵀ f(x)."""
    return 0.5 * np.sum(f(x) ** 2)


def total_batch(x: Any) -> Any:
    """The scalar function at a batch of points."""
    return 0.5 * np.sum(f_batch(x) ** 2, axis=-1)


def measure(
    ways: dict[str, Callable[[Any], Any]],
    reference: Callable[[Any], Any] | None,
    *,
    n: int = N,
    rounds: int = ROUNDS,
) -> list[Row]:
    """Time the ways in turn, at a new point each round, so that a busy moment hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    errors: dict[str, list[float]] = {name: [] for name in ways}
    for seed in range(rounds + 1):
        x = np.random.default_rng(seed).normal(size=n)
        truth = None if reference is None else reference(x)
        for name, way in ways.items():
            start = time.perf_counter()
            found = way(x)
            elapsed = time.perf_counter() - start
            if seed == 0:  # the first round warms up
                continue
            seconds[name].append(elapsed)
            errors[name].append(0.0 if truth is None else float(np.max(np.abs(found - truth))))
    return [Row(w, float(np.median(seconds[w])), float(np.median(errors[w]))) for w in ways]


def jacobian_rows(*, rounds: int = ROUNDS, only_limits: bool = False) -> list[Row]:
    """Ways to the 200 × 200 Jacobian; SciPy's three-point difference first."""
    ways: dict[str, Callable[[Any], Any]] = {
        "scipy approx_derivative, 3-point": lambda x: approx_derivative(f, x, method="3-point"),
        "jacobian, central": lambda x: jacobian(f, x),
        "jacobian, central, vectorized": lambda x: jacobian(f_batch, x, vectorized=True),
    }
    if not only_limits:
        ways |= {
            "jacobian, forward": lambda x: jacobian(f, x, method="forward"),
            "jacobian, complex": lambda x: jacobian(f, x, method="complex"),
            "jacobian, complex, vectorized": lambda x: jacobian(
                f_batch, x, method="complex", vectorized=True
            ),
            "scipy approx_fprime (forward)": lambda x: scipy.optimize.approx_fprime(x, f),
            "scipy approx_derivative, cs": lambda x: approx_derivative(f, x, method="cs"),
            "scipy.differentiate.jacobian": lambda x: scipy.differentiate.jacobian(f_last, x).df,
            "autograd.jacobian (reverse)": autograd.jacobian(f_autograd),
        }
    return measure(ways, exact, rounds=rounds)


def gradient_rows(*, rounds: int = ROUNDS) -> list[Row]:
    """Ways to the gradient of a scalar function of 200 variables, and its check."""

    def grad(x: Any) -> Any:
        return exact(x).T @ f(x)

    def passing_check(x: Any) -> Any:
        found = check_gradient(total, grad, x)
        if not found:
            raise RuntimeError(str(found))
        return np.nan  # there is no error to show

    ways: dict[str, Callable[[Any], Any]] = {
        "scipy approx_derivative, 3-point": lambda x: approx_derivative(total, x, method="3-point"),
        "gradient, central": lambda x: gradient(total, x),
        "gradient, central, vectorized": lambda x: gradient(total_batch, x, vectorized=True),
        "gradient, complex": lambda x: gradient(total, x, method="complex"),
        "vjp, central": lambda x: vjp(f, x, f(x)),
        "check_gradient": passing_check,
    }
    return measure(ways, grad, rounds=rounds)


def hessian_rows(*, rounds: int = 5, n: int = 30) -> list[Row]:
    """Ways to the Hessian of Rosenbrock's function of 30 variables."""

    def rosen_batch(x: Any) -> Any:
        return np.sum(100 * (x[..., 1:] - x[..., :-1] ** 2) ** 2 + (1 - x[..., :-1]) ** 2, axis=-1)

    rosen, rosen_hess = scipy.optimize.rosen, scipy.optimize.rosen_hess
    ways: dict[str, Callable[[Any], Any]] = {
        "hessian, central": lambda x: hessian(rosen, x),
        "hessian, central, vectorized": lambda x: hessian(rosen_batch, x, vectorized=True),
        "hessian, complex": lambda x: hessian(rosen, x, method="complex"),
        "jacobian of the exact gradient": lambda x: jacobian(scipy.optimize.rosen_der, x),
        "scipy.differentiate.hessian": lambda x: (
            scipy.differentiate.hessian(
                lambda z: np.sum(100 * (z[1:] - z[:-1] ** 2) ** 2 + (1 - z[:-1]) ** 2, axis=0), x
            ).ddf
        ),
    }
    return measure(ways, rosen_hess, n=n, rounds=rounds)


class Accuracy(NamedTuple):
    """One way to the derivatives of the 53 pairs."""

    name: str
    median: float  # relative error
    worst: float
    calls: float  # median number of values of f
    failed: int  # where it says that it didn't converge


ELEMENTARY: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "cos": (np.cos, lambda x: -np.sin(x)),
    "sin": (np.sin, np.cos),
    "tan": (np.tan, lambda x: 1 / np.cos(x) ** 2),
    "cosh": (np.cosh, np.sinh),
    "sinh": (np.sinh, np.cosh),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "arcsinh": (np.arcsinh, lambda x: 1 / np.sqrt(1 + x**2)),
    "exp": (np.exp, np.exp),
    "expm1": (np.expm1, np.exp),
    "exp2": (np.exp2, lambda x: np.exp2(x) * np.log(2)),
    "square": (np.square, lambda x: 2 * x),
    "sqrt": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    "log": (np.log, lambda x: 1 / x),
    "log1p": (np.log1p, lambda x: 1 / (1 + x)),
    "log10": (np.log10, lambda x: 1 / (x * np.log(10))),
    "log2": (np.log2, lambda x: 1 / (x * np.log(2))),
    "arccos": (np.arccos, lambda x: -1 / np.sqrt(1 - x**2)),
    "arcsin": (np.arcsin, lambda x: 1 / np.sqrt(1 - x**2)),
    "arctan": (np.arctan, lambda x: 1 / (1 + x**2)),
}


def _counted(way: Callable[..., tuple[float, bool]], f: Any, x: float) -> tuple[float, int, bool]:
    """A derivative, the number of values of f that it took, and whether it was given up."""
    values = 0

    def g(x: Any) -> Any:
        nonlocal values
        values += np.size(x)
        return f(x)

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, failed = way(g, x)
    return found, values, failed


def accuracy_rows() -> list[Accuracy]:
    """Relative errors and calls over the 53 pairs."""

    def of_scipy(f: Any, x: float) -> tuple[float, bool]:
        found = scipy.differentiate.derivative(f, x)
        return float(found.df), not found.success

    ways: dict[str, Callable[..., tuple[float, bool]]] = {
        "extrapolate": lambda f, x: (float(extrapolate(f, x).value), False),
        "gradient, central": lambda f, x: (float(gradient(f, x)), False),
        "gradient, complex": lambda f, x: (float(gradient(f, x, method="complex")), False),
        "scipy.differentiate.derivative": of_scipy,
    }
    try:
        import numdifftools
    except ImportError:
        pass
    else:
        ways["numdifftools.Derivative"] = lambda f, x: (float(numdifftools.Derivative(f)(x)), False)
    pairs = [
        (f, exact, x)
        for name, (f, exact) in ELEMENTARY.items()
        for x in (0.5, 1.0, 5.0)
        if x < 1 or name not in ("arccos", "arcsin")
    ]
    rows = []
    for name, way in ways.items():
        found = [(*_counted(way, f, x), exact(x)) for f, exact, x in pairs]
        errors = [
            abs(value - truth) / abs(truth) for value, _, failed, truth in found if not failed
        ]
        rows.append(
            Accuracy(
                name,
                float(np.median(errors)),
                float(np.max(errors)),
                float(np.median([calls for _, calls, _, _ in found])),
                sum(failed for _, _, failed, _ in found),
            )
        )
    return rows


def report() -> list[tuple[str, str, str, bool]]:
    """Return the measures that have a limit: (measure, value, limit, holds)."""
    scipy_way, ours, batched = jacobian_rows(only_limits=True)
    ratio = ours.seconds / scipy_way.seconds
    batch_ratio = batched.seconds / scipy_way.seconds
    error = ours.error / scipy_way.error
    best, *others = accuracy_rows()
    theirs = next(row for row in others if row.name.startswith("scipy"))
    setting = f"Jacobian ℝ²⁰⁰ → ℝ²⁰⁰, {ours.seconds * 1e3:.1f} ms"
    return [
        (f"{setting}: time over SciPy's 3-point", f"{ratio:.2f}", "≤ 3", ratio <= 3),
        ("the same, vectorized", f"{batch_ratio:.2f}", "≤ 3", batch_ratio <= 3),
        (
            f"the same, error {ours.error:.1e}: over SciPy's",
            f"{error:.3f}",
            "≤ 1.05",  # the two differ by rounding at most
            error <= 1.05,
        ),
        (
            f"extrapolate, 53 pairs: median error (SciPy's: {theirs.median:.0e})",
            f"{best.median:.1e}",
            "≤ 1e-13",
            best.median <= 1e-13,
        ),
        (
            f"the same: values of f (SciPy's: {theirs.calls:.0f})",
            f"{best.calls:.0f}",
            "≤ 13",  # twelve beside x, and f(x)
            best.calls <= 13,
        ),
    ]


def _print(title: str, rows: list[Row]) -> None:
    print(f"\n{title}\n{'':36}{'median':>11}{'ratio':>9}{'largest error':>16}")
    for row in rows:
        ratio = row.seconds / rows[0].seconds
        error = "–" if np.isnan(row.error) else f"{row.error:.1e}"
        print(f"{row.name:36}{row.seconds * 1e3:8.2f} ms{ratio:9.2f}{error:>16}")


def _print_accuracy(rows: list[Accuracy]) -> None:
    print("\nAccuracy over 53 pairs of a function and a point")
    print(f"{'':36}{'median':>11}{'worst':>11}{'values of f':>14}{'gave up':>10}")
    for row in rows:
        print(f"{row.name:36}{row.median:11.1e}{row.worst:11.1e}{row.calls:14.0f}{row.failed:10}")


def main() -> int:
    """Print the tables; 0 if all limits hold, 1 if not."""
    _print("Jacobian of tanh(Ax) + x², ℝ²⁰⁰ → ℝ²⁰⁰", jacobian_rows())
    _print("Gradient of ½‖tanh(Ax) + x²‖², n = 200", gradient_rows())
    _print("Hessian of Rosenbrock's function, n = 30", hessian_rows())
    _print_accuracy(accuracy_rows())
    print()
    lines = report()
    for measure_name, value, limit, holds in lines:
        print(f"{'ok    ' if holds else 'MISSED'}  {measure_name}: {value} (limit {limit})")
    return 0 if all(line[3] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
