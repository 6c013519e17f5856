"""Numerical derivatives: against exact ones, by their order of convergence, and their refusals."""

import doctest
import fractions
import inspect
import math
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.optimize
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from jacobook import derivatives
from jacobook.derivatives import (
    EPS,
    AccuracyWarning,
    GradientCheck,
    Method,
    check_gradient,
    default_step,
    directional_derivative,
    extrapolate,
    gradient,
    hessian,
    jacobian,
    jvp,
    vjp,
)

METHODS: tuple[Method, ...] = ("forward", "central", "complex")
# What each method promises for a well-scaled function: a few times ε^{1/2}, ε^{2/3}, ε.
ACCURACY = {"forward": 3e-7, "central": 3e-9, "complex": 1e-13}

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
coordinates = st.floats(-3.0, 3.0, allow_nan=False, width=64)
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=3)
points = shapes.flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=coordinates))
vectors = st.integers(1, 5).flatmap(lambda n: hnp.arrays(np.float64, (n,), elements=coordinates))


def rosenbrock(x: Any) -> Any:
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def rosenbrock_gradient(x: Any) -> Any:
    return np.array([-400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]), 200 * (x[1] - x[0] ** 2)])


def peano(x: Any) -> Any:
    square = x[0] ** 2 + x[1] ** 2
    return x[0] * x[1] * (x[0] ** 2 - x[1] ** 2) / square if square != 0 else 0 * x[0]


def mixing(n: int, m: int, seed: int = 0) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """A smooth map ℝⁿ → ℝᵐ, for one point or a batch, and its Jacobian."""
    matrix = np.random.default_rng(seed).normal(size=(m, n))
    return (
        lambda x: np.sin(x @ matrix.T),
        lambda x: np.cos(matrix @ x)[:, None] * matrix,
    )


# ----------------------------------------------------------------- right values


@pytest.mark.parametrize("method", METHODS)
@few
@given(x=points)
def test_gradient_of_any_shape(method: Method, x: np.ndarray) -> None:
    g = gradient(lambda x: np.sum(np.sin(x) + x**3 / 3), x, method=method)
    assert g.shape == x.shape
    assert g.dtype == np.float64
    assert_allclose(g, np.cos(x) + x**2, atol=10 * ACCURACY[method], rtol=0)


@pytest.mark.parametrize("method", METHODS)
@few
@given(x=vectors, m=st.integers(1, 4))
def test_jacobian_against_the_formula(method: Method, x: np.ndarray, m: int) -> None:
    f, exact = mixing(len(x), m)
    j = jacobian(f, x, method=method)
    assert j.shape == (m, len(x))
    assert_allclose(j, exact(x), atol=30 * ACCURACY[method], rtol=0)


@few
@given(x=hnp.arrays(np.float64, (2, 3), elements=coordinates))
def test_jacobian_of_matrices_against_autograd(x: np.ndarray) -> None:
    def f(w: Any) -> Any:
        return anp.tanh(w @ w.T) + anp.exp(w[0, 1] / 2)

    assert jacobian(f, x).shape == (2, 2, 2, 3)
    assert_allclose(jacobian(f, x), autograd.jacobian(f)(x), atol=1e-8)


@settings(few, max_examples=12)
@given(
    x=hnp.arrays(np.float64, (3,), elements=coordinates),
    powers=hnp.arrays(np.int64, (4, 3), elements=st.integers(0, 3)),
    factors=hnp.arrays(np.int64, (4,), elements=st.integers(-3, 3)),
)
def test_polynomials_against_sympy(x: np.ndarray, powers: Any, factors: Any) -> None:
    symbols = sympy.symbols("a b c")
    expression = sum(
        int(c) * sympy.prod([s ** int(p) for s, p in zip(symbols, row, strict=True)])
        for c, row in zip(factors, powers, strict=True)
    )

    def f(x: Any) -> Any:
        return np.sum(factors * np.prod(x**powers, axis=1))

    values = dict(zip(symbols, x, strict=True))
    exact_g = np.array([float(sympy.diff(expression, s).subs(values)) for s in symbols])
    exact_h = np.array(sympy.hessian(expression, symbols).subs(values), dtype=float)
    size = 1 + np.sum(np.abs(factors) * np.prod(np.maximum(1, np.abs(x)) ** powers, axis=1))
    assert_allclose(gradient(f, x), exact_g, atol=3e-9 * size)
    assert_allclose(gradient(f, x, method="complex"), exact_g, atol=1e-13 * size)
    assert_allclose(hessian(f, x), exact_h, atol=3e-6 * size)
    assert_allclose(hessian(f, x, method="complex"), exact_h, atol=3e-9 * size)


@few
@given(x=hnp.arrays(np.float64, (2,), elements=coordinates))
def test_at_least_as_accurate_as_scipy(x: np.ndarray) -> None:
    exact = rosenbrock_gradient(x)
    ours = np.abs(gradient(rosenbrock, x, method="forward") - exact).max()
    theirs = np.abs(scipy.optimize.approx_fprime(x, rosenbrock) - exact).max()
    assert ours <= 4 * theirs + 6e-4  # √ε times the largest second derivative here, 1e4, and some
    assert np.abs(gradient(rosenbrock, x) - exact).max() < 1e-5


@pytest.mark.parametrize("x", [1e-8, 1.0, 1e6, -1e150])
def test_step_scales_with_x(x: float) -> None:
    assert_allclose(gradient(lambda x: x**2, x), 2 * x, rtol=1e-9, atol=1e-10)
    assert_allclose(gradient(lambda x: 3 * x, x, method="forward"), 3, rtol=1e-7)


def test_shapes_of_scalars_and_curves() -> None:
    assert gradient(np.sin, 0.5).shape == ()
    assert jacobian(lambda t: np.array([np.cos(t), np.sin(t)]), 0.5).shape == (2,)
    assert jacobian(lambda x: x @ x, [1.0, 2.0]).shape == (2,)
    assert jacobian(lambda x: np.zeros((2, 0)), [1.0, 2.0]).shape == (2, 0, 2)
    assert gradient(lambda x: 3.0, np.zeros((0, 2))).shape == (0, 2)
    assert hessian(lambda w: np.sum(w**2), np.ones((2, 3))).shape == (2, 3, 2, 3)
    assert hessian(np.sin, 0.5).shape == ()


def test_the_jacobian_is_not_transposed() -> None:
    j = jacobian(lambda x: np.array([x[0] * x[1] * x[2], x[2]]), [2.0, 3.0, 5.0])
    assert_allclose(j, [[15, 10, 6], [0, 0, 1]], atol=1e-8)


# ----------------------------------------------------------- orders of convergence


def slope(method: Method, steps: np.ndarray) -> float:
    errors = [
        abs(float(gradient(np.exp, 0.7, method=method, step=h)) - math.exp(0.7)) for h in steps
    ]
    return float(np.polyfit(np.log(steps), np.log(errors), 1)[0])


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("central", 2), ("complex", 2)])
def test_order_of_convergence(method: Method, order: int) -> None:
    assert slope(method, np.logspace(-1, -3, 9)) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("method", ["forward", "central"])
def test_rounding_error_grows_as_the_step_shrinks(method: Method) -> None:
    assert slope(method, np.logspace(-10, -14, 40)) == pytest.approx(-1, abs=0.2)


@pytest.mark.parametrize("method", ["forward", "central"])
def test_the_default_step_is_near_the_bottom_of_the_u(method: Method) -> None:
    def error(h: float | np.ndarray) -> float:
        # Averaged over points, since rounding is erratic.
        x = np.linspace(0.2, 1.2, 101)
        found = np.diagonal(jacobian(np.exp, x, method=method, step=h))
        return float(np.mean(np.abs(found - np.exp(x))))

    best = min(error(h) for h in np.logspace(-11, -2, 46))
    assert error(default_step(np.linspace(0.2, 1.2, 101), method)) < 4 * best


def test_the_complex_step_has_no_u() -> None:
    for h in (1e-8, 1e-20, 1e-100, 1e-200):
        assert_allclose(gradient(np.exp, 0.7, method="complex", step=h), math.exp(0.7), rtol=2e-15)


def test_order_of_the_hessian() -> None:
    steps = np.logspace(-0.5, -2, 7)
    errors = [abs(float(hessian(np.exp, 0.7, step=k)) - math.exp(0.7)) for k in steps]
    assert np.polyfit(np.log(steps), np.log(errors), 1)[0] == pytest.approx(2, abs=0.1)


# ------------------------------------------------------------------- default_step


@given(x=points)
def test_default_step_is_representable_and_follows_the_analysis(x: np.ndarray) -> None:
    size = np.maximum(1, np.abs(x))
    for method, order, power in [
        ("forward", 1, 1 / 2),
        ("central", 1, 1 / 3),
        ("forward", 2, 1 / 3),
        ("central", 2, 1 / 4),
    ]:
        h = default_step(x, method, order)  # type: ignore[arg-type]
        assert h.shape == x.shape
        assert_array_equal((x + h) - x, h)
        assert_allclose(h, EPS**power * size, rtol=1e-6)
    assert_allclose(default_step(x, "complex"), 1e-20 * size)


def test_default_step_in_single_precision() -> None:
    eps = float(np.finfo(np.float32).eps)
    assert_allclose(default_step(1.0, "forward", eps=eps), eps**0.5, rtol=1e-6)


def test_a_second_difference_with_its_step() -> None:
    h = default_step(0.7, order=2)
    second = (np.exp(0.7 + h) - 2 * np.exp(0.7) + np.exp(0.7 - h)) / h**2
    assert_allclose(second, np.exp(0.7), rtol=1e-6)


# ------------------------------------------------------------------------ Hessian


@pytest.mark.parametrize(("method", "accuracy"), [("central", 3e-7), ("complex", 3e-9)])
def test_hessian_of_rosenbrock(method: Any, accuracy: float) -> None:
    x = np.array([-1.2, 1.0])
    exact = np.array([[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200]])
    assert_allclose(hessian(rosenbrock, x, method=method), exact, atol=accuracy * 1330)


@pytest.mark.parametrize("method", ["central", "complex"])
def test_hessian_is_the_jacobian_of_the_gradient_and_not_symmetrised(method: Any) -> None:
    assert_allclose(hessian(peano, [0.0, 0.0], method=method), [[0, -1], [1, 0]], atol=1e-3)


def test_hessian_of_a_matrix_function_against_autograd() -> None:
    def f(w: Any) -> Any:
        return anp.sum(anp.tanh(w @ w.T)) + w[0, 1] ** 3

    x = np.random.default_rng(1).normal(size=(2, 3))
    assert_allclose(hessian(f, x), autograd.hessian(f)(x), atol=1e-5)


def test_hessian_from_an_exact_gradient() -> None:
    h = jacobian(rosenbrock_gradient, [-1.2, 1.0])
    assert_allclose(h, [[1330, 480], [480, 200]], atol=1e-6)


# ----------------------------------------------------------------- J v, Jᵀ u, D_v f


@pytest.mark.parametrize("method", METHODS)
@few
@given(x=vectors, data=st.data())
def test_products_with_the_jacobian(method: Method, x: np.ndarray, data: Any) -> None:
    f, exact = mixing(len(x), 3)
    v = data.draw(hnp.arrays(np.float64, x.shape, elements=coordinates))
    u = data.draw(hnp.arrays(np.float64, (3,), elements=coordinates))
    accuracy = 300 * ACCURACY[method]
    assert_allclose(jvp(f, x, v, method=method), exact(x) @ v, atol=accuracy)
    assert_allclose(vjp(f, x, u, method=method), exact(x).T @ u, atol=accuracy)
    assert_allclose(directional_derivative(f, x, v, method=method), exact(x) @ v, atol=accuracy)


def test_products_with_arrays_of_any_shape() -> None:
    rng = np.random.default_rng(2)
    x, v, u = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(4, 1, 2))
    weights = rng.normal(size=(4, 1, 3))

    def f(w: Any) -> Any:
        return np.sin(weights @ w.T)

    j = jacobian(f, x)
    assert j.shape == (4, 1, 2, 2, 3)
    assert_allclose(jvp(f, x, v), np.tensordot(j, v, 2), atol=1e-8)
    assert_allclose(vjp(f, x, u), np.tensordot(u, j, 3), atol=1e-8)


def test_the_direction_is_not_normalised() -> None:
    x, v = np.array([1.0, 2.0]), np.array([3, 4])  # a direction may hold integers
    assert directional_derivative(lambda x: x @ x, x, v) == pytest.approx(22, abs=1e-7)
    assert directional_derivative(lambda x: x @ x, x, 1e-9 * v) == pytest.approx(2.2e-8, rel=1e-8)
    assert directional_derivative(lambda x: x @ x, x, 1e9 * v) == pytest.approx(2.2e10, rel=1e-8)
    assert directional_derivative(lambda x: x @ x, x, 0 * v) == 0.0
    assert isinstance(directional_derivative(lambda x: x @ x, x, v), float)
    assert_array_equal(jvp(np.sin, x, np.zeros(2)), np.zeros(2))


def test_directional_derivative_is_one_sided_with_forward() -> None:
    for v in (1.0, -1.0):
        assert directional_derivative(np.abs, 0.0, v, method="forward") == 1.0
    assert directional_derivative(np.abs, 0.0, 1.0) == 0.0


def test_directional_derivative_costs_three_calls() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(1)
        return np.sin(x)

    directional_derivative(f, np.ones(50), np.ones(50))
    assert len(calls) == 3


# -------------------------------------------------------------------- vectorized


@pytest.mark.parametrize("method", METHODS)
@few
@given(x=vectors)
def test_vectorized_equals_the_loop(method: Method, x: np.ndarray) -> None:
    f, _ = mixing(len(x), 3)
    u, v = np.array([1.0, -2.0, 0.5]), np.linspace(-1, 1, len(x))

    def scalar(x: Any) -> Any:
        return np.sum(np.sin(x) ** 2, axis=-1)

    # BLAS may add in another order in a batch: a rounding error, over the step.
    close = 1e-13 / {"forward": 1e-8, "central": 6e-6, "complex": 1}[method]
    pairs: list[tuple[Any, Any]] = [
        (jacobian, (f, x)),
        (gradient, (scalar, x)),
        (jvp, (f, x, v)),
        (vjp, (f, x, u)),
    ]
    for function, arguments in pairs:
        loop = function(*arguments, method=method)
        batch = function(*arguments, method=method, vectorized=True)
        assert np.shape(batch) == np.shape(loop)
        assert_allclose(batch, loop, rtol=0, atol=close)


def test_vectorized_hessian_scalars_and_gradient_check() -> None:
    x = np.array([[0.3, -1.2], [0.5, 2.0]])

    def batched(w: Any) -> Any:
        return np.sum(np.sin(w) * w[..., ::-1, :], axis=(-2, -1))

    for method in ("central", "complex"):
        loop = hessian(batched, x, method=method)
        assert_allclose(hessian(batched, x, method=method, vectorized=True), loop, atol=1e-6)
    assert_allclose(gradient(np.sin, 0.5, vectorized=True), math.cos(0.5))
    claimed = np.cos(x) * x[::-1] + np.sin(x[::-1])
    assert check_gradient(batched, claimed, x, vectorized=True)
    assert not check_gradient(batched, 2 * claimed, x, vectorized=True)


@pytest.mark.parametrize("method", METHODS)
def test_vectorized_calls_f_twice(method: Method) -> None:
    sizes = []

    def f(x: Any) -> Any:
        sizes.append(x.shape)
        return np.sum(x**2, axis=1)

    gradient(f, np.ones(20), method=method, vectorized=True)
    assert len(sizes) == (2 if method != "complex" else 4)  # two more to see that f is analytic
    assert sizes[0] == (1, 20)


@pytest.mark.parametrize("vectorized", [False, True])
def test_large_batches_are_cut(monkeypatch: pytest.MonkeyPatch, vectorized: bool) -> None:
    f, exact = mixing(11, 3)
    x = np.linspace(-1, 1, 11)
    whole = jacobian(f, x)
    monkeypatch.setattr(derivatives, "BATCH_NUMBERS", 70)
    assert_allclose(jacobian(f, x, vectorized=vectorized), whole, atol=1e-9)
    assert_allclose(vjp(f, x, np.ones(3), vectorized=vectorized), exact(x).sum(0), atol=1e-8)
    assert check_gradient(lambda x: f(x).sum(-1), exact(x).sum(0), x, vectorized=vectorized)


# ------------------------------------------------------------ precision and purity


def test_float32_input_is_computed_in_double() -> None:
    seen = []

    def f(x: Any) -> Any:
        seen.append(x.dtype)
        return x @ x

    x = np.array([0.1, 2.0], dtype=np.float32)
    g = gradient(f, x)
    assert g.dtype == np.float64
    assert set(seen) == {np.dtype(np.float64)}
    assert_allclose(g, 2 * x.astype(np.float64), atol=1e-9)


@pytest.mark.parametrize(("method", "accuracy"), [("forward", 2e-3), ("central", 1e-4)])
def test_a_function_that_returns_float32_gets_larger_steps(method: Method, accuracy: float) -> None:
    def f(x: Any) -> Any:
        return np.float32(np.sum(np.sin(x)))

    x = np.array([0.3, 1.7])
    assert_allclose(gradient(f, x, method=method), np.cos(x), atol=accuracy)
    assert_allclose(hessian(f, x), np.diag(-np.sin(x)), atol=2e-2)
    assert check_gradient(f, np.cos, x)
    assert not check_gradient(f, lambda x: 1.01 * np.cos(x), x)


def test_x_is_not_changed_and_f_gets_a_copy() -> None:
    x = np.array([1.0, 2.0])
    x.setflags(write=False)
    seen = []

    def f(p: Any) -> Any:
        seen.append(p)
        return p @ p

    gradient(f, x)
    check_gradient(f, lambda x: 2 * x, x)
    assert not any(np.shares_memory(p, x) for p in seen)
    assert_array_equal(x, [1.0, 2.0])


def test_lists_and_other_array_likes() -> None:
    assert_allclose(gradient(lambda x: x[0] * x[1], [2.0, 3.0]), [3, 2], atol=1e-9)
    assert_allclose(jacobian(lambda x: [x[0], [x[1]][0]], (2.0, 3.0)), np.eye(2), atol=1e-9)


# ---------------------------------------------------------------------- refusals

TWO = np.array([1.0, 2.0])
unknown: Any = "centre"


def real_only(x: Any) -> Any:
    return math.sin(x[0])


def fills_floats(x: Any) -> Any:
    result = np.zeros(2)
    result[:] = x
    return result


def changes_x(x: Any) -> Any:
    x *= 2
    return x.sum()


def no_return(x: Any) -> None:
    x.sum()


REFUSALS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    # x
    (lambda: gradient(np.sum, np.array([1, 2])), TypeError, r"integers.*x\.astype\(float\).*steps"),
    (lambda: gradient(np.sum, [1, 2]), TypeError, "holds integers"),
    (lambda: gradient(np.sum, 3), TypeError, "2.0 for 2"),
    (lambda: default_step([True]), TypeError, "holds integers"),
    (lambda: gradient(np.sum, [1j]), TypeError, "x is complex"),
    (lambda: gradient(np.sum, ["a"]), TypeError, "array of floats"),
    (lambda: gradient(np.sum, [[1.0, 2.0], [np.nan, 1.0]]), ValueError, r"x\[1, 0\] is nan"),
    # what f returns
    (lambda: gradient(np.sin, TWO), ValueError, r"shape \(2,\), but gradient needs.*use jacobian"),
    (lambda: gradient(lambda x: x[:1], TWO), ValueError, r"shape \(1,\)"),
    (lambda: hessian(np.sin, TWO), ValueError, "hessian needs a number"),
    (lambda: check_gradient(np.sin, np.cos, TWO), ValueError, "check_gradient needs a number"),
    (lambda: gradient(no_return, TWO), TypeError, "returned None"),
    (lambda: jacobian(lambda x: [1, [2, 3]], TWO), TypeError, "isn't an array"),
    (lambda: gradient(lambda x: sympy.Symbol("a"), TWO), TypeError, "numbers, not Symbol"),
    (lambda: jacobian(lambda x: x[x > 1], TWO), ValueError, r"shape \(1,\) at x but shape \(2,\)"),
    (lambda: gradient(lambda x: x[0] + 1j, TWO), TypeError, "complex values for a real x"),
    (lambda: gradient(changes_x, TWO), ValueError, r"changes its argument.*x\.copy\(\)"),
    (lambda: hessian(changes_x, TWO), ValueError, "changes its argument"),
    (lambda: jvp(changes_x, TWO, TWO), ValueError, "changes its argument"),
    # not finite
    (
        lambda: gradient(lambda x: np.sum(x / 0), TWO),
        ValueError,
        r"isn't finite at x = \[1\., 2\.\]",
    ),
    (
        lambda: gradient(lambda x: np.sum(np.log(x)), [1.0, 1e-7]),
        ValueError,
        r"where x\[1\] is moved from 1e-07 to -5\.9\d*e-06, at x = ",
    ),
    (lambda: jvp(np.log, [1e-7], [2.0]), ValueError, "along v"),
    (lambda: check_gradient(np.log, 1e7, 1e-7), ValueError, "where x is moved"),
    # step and method
    (lambda: gradient(np.sum, TWO, step=0), ValueError, "positive and finite, and is 0"),
    (lambda: gradient(np.sum, TWO, step=-1e-3), ValueError, "positive"),
    (lambda: gradient(np.sum, TWO, step=np.inf), ValueError, "finite"),
    (lambda: gradient(np.sum, TWO, step=[1e-3] * 3), ValueError, r"shape of x, \(2,\), not \(3,\)"),
    (lambda: gradient(np.sum, TWO, step="small"), TypeError, "step must be a real number"),
    (
        lambda: gradient(np.sum, TWO, method="forward", step=1e-16),
        ValueError,
        r"step 1e-16 is too small at x\[0\] = 1: x \+ h rounds to x.*2\.2e-16 away.*near 6e-06",
    ),
    (lambda: jvp(np.sin, TWO, TWO, step=1e-17), ValueError, "too small"),
    (lambda: hessian(np.sum, TWO, step=1e-15), ValueError, "too small"),
    (lambda: gradient(np.sum, TWO, method=unknown), ValueError, "\"central\".*not 'centre'"),
    (lambda: jvp(np.sum, TWO, TWO, method=unknown), ValueError, "method must be"),
    (lambda: hessian(np.sum, TWO, method=unknown), ValueError, "For hessian"),
    (lambda: default_step(TWO, order=3), ValueError, "order must be 1 or 2"),
    (lambda: default_step(TWO, "complex", 2), ValueError, "first derivatives"),
    # complex step
    (lambda: gradient(np.linalg.norm, TWO, method="complex"), TypeError, "returned real values"),
    (lambda: gradient(lambda x: 3.0, TWO, method="complex"), TypeError, "doesn't depend on x"),
    (lambda: gradient(real_only, TWO, method="complex"), TypeError, 'method="central"'),
    (
        lambda: jacobian(fills_floats, TWO, method="complex"),
        TypeError,
        "doesn't work with the comp",
    ),
    (
        lambda: gradient(lambda x: np.abs(x[0]) + x[1], TWO, method="complex"),
        ValueError,
        "analytic",
    ),
    (lambda: gradient(lambda x: x.conj() @ x, TWO, method="complex"), ValueError, "analytic"),
    (lambda: vjp(lambda x: x.conj() * x, TWO, TWO, method="complex"), ValueError, "analytic"),
    (lambda: hessian(lambda x: x.conj() @ x, TWO, method="complex"), ValueError, "analytic"),
    (lambda: jvp(lambda x: x.conj() * x, TWO, TWO, method="complex"), ValueError, "analytic"),
    (lambda: gradient(lambda x: np.sqrt(x**2), 0.0, method="complex"), ValueError, "kink"),
    # u and v
    (lambda: jvp(np.sin, TWO, [[1.0, 2.0]]), ValueError, r"v has shape \(1, 2\).*x, \(2,\)"),
    (lambda: vjp(np.sin, TWO, [1.0]), ValueError, r"u has shape \(1,\).*f\(x\), \(2,\)"),
    (lambda: jvp(np.sin, TWO, [np.nan, 1.0]), ValueError, "v must be finite"),
    (lambda: jvp(np.sin, TWO, [1j, 1.0]), TypeError, "v must hold real numbers"),
    # vectorized
    (lambda: gradient(np.sum, TWO, vectorized=True), ValueError, r"batch of shape \(1, 2\)"),
    (
        lambda: jacobian(lambda x: np.exp(x) / np.exp(x).sum(), TWO, vectorized=True),
        ValueError,
        "another value at x in a batch of 7 than in a batch of 1",
    ),
    # gradient check
    (lambda: check_gradient(np.sum, np.ones((2, 1)), TWO), ValueError, r"\(2, 1\).*of x, \(2,\)"),
    (lambda: check_gradient(np.sum, no_return, TWO), TypeError, "grad returned None"),
    (lambda: check_gradient(np.sum, np.array([1j, 1]), TWO), TypeError, "gradient is complex"),
    (lambda: check_gradient(np.sum, changes_x, TWO), ValueError, "grad changes its argument"),
    (lambda: check_gradient(np.sum, np.ones(0), np.ones(0)), ValueError, "x is empty"),
    (lambda: check_gradient(np.sum, np.ones(2), TWO, tolerance=0), ValueError, "tolerance"),
    (
        lambda: check_gradient(lambda x: x @ np.random.default_rng().normal(size=2), TWO, TWO),
        ValueError,
        "two different values",
    ),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("call", "error", "message"), REFUSALS)
def test_refusals_explain(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        call()
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_an_error_inside_f_is_passed_on_unchanged() -> None:
    def f(x: Any) -> Any:
        return x.no_such_attribute

    with pytest.raises(AttributeError, match="no_such_attribute"):
        gradient(f, TWO)
    with pytest.raises(TypeError, match="can only concatenate"):
        gradient(lambda x: x.shape + 1, TWO)


@pytest.mark.parametrize("frequency", [1.0, 1e3, 1e7])
def test_the_complex_step_is_not_refused_for_wild_analytic_functions(frequency: float) -> None:
    x = np.array([0.3, 1.1])
    g = gradient(lambda x: np.sum(np.sin(frequency * x)), x, method="complex")
    assert_allclose(g, frequency * np.cos(frequency * x), rtol=1e-8)


def test_the_complex_step_at_the_edge_of_the_domain() -> None:
    assert_allclose(gradient(np.log, 1e-9, method="complex"), 1e9)


# -------------------------------------------------------------------- gradient check


@few
@given(
    x=points,
    factor=st.sampled_from([-1.0, 0.5, 2.0, 1 + 1e-5, 1 - 1e-5]),
    scale=st.sampled_from([1e-12, 1.0, 1e12]),
)
def test_the_check_passes_right_and_fails_wrong(x: np.ndarray, factor: float, scale: float) -> None:
    def f(x: Any) -> Any:
        return scale * np.sum(np.exp(np.sin(x)) + x**2)

    def grad(x: Any) -> Any:
        return scale * (np.exp(np.sin(x)) * np.cos(x) + 2 * x)

    assert check_gradient(f, grad, x)
    assert check_gradient(f, grad(x), x)
    if np.abs(grad(x)).max() > 1e-2 * scale:
        assert not check_gradient(f, lambda x: factor * grad(x), x)


@few
@given(x=vectors, data=st.data())
def test_the_check_finds_the_one_wrong_coordinate(x: np.ndarray, data: Any) -> None:
    j = data.draw(st.integers(0, len(x) - 1))
    claimed = np.cos(x)
    claimed[j] += 1e-4
    found = check_gradient(lambda x: np.sum(np.sin(x)), claimed, x)
    assert not found.ok
    assert found.index == (j,)
    assert found.disagreeing == 1
    assert found.claimed == claimed[j]
    assert found.numerical == pytest.approx(np.cos(x[j]), abs=1e-8)
    assert found.relative_error > found.tolerance


def test_the_check_on_functions_that_courses_use() -> None:
    rng = np.random.default_rng(3)
    a, b, labels = rng.normal(size=(30, 4)), rng.normal(size=30), rng.integers(0, 2, 30)
    w = rng.normal(size=4)

    def softmax(z: Any) -> Any:
        return np.exp(z - z.max()) / np.exp(z - z.max()).sum()

    def logistic(w: Any) -> Any:
        return np.mean(np.logaddexp(0, a @ w) - labels * (a @ w))

    right = [
        (lambda w: ((a @ w - b) ** 2).sum() / 2, lambda w: a.T @ (a @ w - b)),
        (logistic, lambda w: a.T @ (1 / (1 + np.exp(-a @ w)) - labels) / 30),
        (lambda w: np.log(np.exp(w).sum()), softmax),
        (lambda w: w @ a[:4] @ w, lambda w: (a[:4] + a[:4].T) @ w),
    ]
    for f, grad in right:
        assert check_gradient(f, grad, w)
        assert not check_gradient(f, 1.0001 * grad(w), w)
    assert not check_gradient(lambda w: w @ a[:4] @ w, lambda w: 2 * a[:4] @ w, w)
    # Badly scaled features: columns of size 1 and 2000, as a year would be.
    years = np.column_stack([np.ones(30), rng.uniform(1950, 2020, 30)])
    w = np.array([3.0, 0.1])
    assert check_gradient(
        lambda w: ((years @ w - b) ** 2).sum() / 2, lambda w: years.T @ (years @ w - b), w
    )


@pytest.mark.parametrize("power", [2, 3, 4, 6])
def test_the_check_at_flat_critical_points(power: int) -> None:
    found = check_gradient(
        lambda x: np.sum(x**power), lambda x: power * x ** (power - 1), np.zeros(2)
    )
    assert found.ok
    assert not found.kink


def test_the_check_where_f_is_nothing_but_rounding() -> None:
    # KL(p ‖ softmax(θ)) at its minimum: the value is 0 by cancellation of terms of size 1.
    p = np.array([0.2, 0.3, 0.5])

    def divergence(theta: Any) -> Any:
        return p @ (np.log(p) - theta + np.log(np.exp(theta).sum()))

    for shift in (0.0, 1.0, 10.0):
        theta = np.log(p) + shift
        assert check_gradient(divergence, lambda t: np.exp(t) / np.exp(t).sum() - p, theta)
    assert check_gradient(rosenbrock, rosenbrock_gradient, np.ones(2))


def test_the_check_sees_how_far_it_can_be_trusted() -> None:
    # Truncation: f changes fast, so the step is shortened; unless it was given.
    for w in (1e2, 1e4, 1e6):

        def wave(x: Any, w: float = w) -> Any:
            return np.sin(w * x)

        assert check_gradient(wave, w * np.cos(w * 1.3), 1.3)
        assert not check_gradient(wave, 1.001 * w * np.cos(w * 1.3), 1.3)
    assert check_gradient(np.log, lambda x: 1 / x, 1e-5)
    assert not check_gradient(np.log, 1.001e5, 1e-5)
    assert "trusted only to" in str(check_gradient(np.log, 1e5, 1e-5, step=6e-6))
    # Rounding: f has a large constant.
    offset = check_gradient(lambda x: 1e6 + x @ x, lambda x: 2 * x, TWO)
    assert offset.ok
    assert 1e-6 < offset.tolerance < 1e-3
    assert not check_gradient(lambda x: 1e6 + x @ x, lambda x: 2.01 * x, TWO)


@pytest.mark.parametrize("at", [0.0, 3.0, -250.0])
@pytest.mark.parametrize("claimed", [0.0, 0.5, 1.0])
def test_a_kink_is_reported(at: float, claimed: float) -> None:
    x = np.array([5.0, at, -7.0])
    grad = np.array([1.0, claimed, 0.0])
    found = check_gradient(lambda x: np.sum(np.maximum(x, [0, at, 0])), grad, x)
    assert not found.ok
    assert found.kink
    assert found.index == (1,)
    assert found.slopes == pytest.approx((0, 1), abs=1e-6)
    assert "f seems to have a kink here: along x[1] its slope is" in str(found)
    assert "on the left and 1 on the right" in str(found).replace("\n ", "")
    assert max(map(len, str(found).splitlines())) <= 80  # a page's width


def test_a_kink_beside_x_and_a_cusp() -> None:
    for distance in (5e-6, 3e-6, 1e-6, 1e-7):  # f is differentiable there: the step is shortened
        assert check_gradient(np.abs, 1.0, distance).ok
        assert check_gradient(lambda x: np.maximum(x, 0), 0.0, -distance).ok
        assert not check_gradient(np.abs, 0.9, distance).ok
    assert check_gradient(np.abs, 1.0, 1e-12).kink
    assert check_gradient(lambda x: np.sqrt(np.abs(x)), 0.0, 0.0).kink
    assert check_gradient(np.abs, 1.0, 1e-4).ok
    assert check_gradient(lambda x: np.abs(x) ** 1.5, 0.0, 0.0).ok  # differentiable at 0


def test_a_wrong_coordinate_goes_before_a_kink() -> None:
    found = check_gradient(lambda x: np.sum(np.abs(x)), np.array([0.0, 2.0]), np.array([0.0, 1.0]))
    assert found.index == (1,)
    assert not found.kink


def test_smooth_networks_have_no_kinks_and_relu_networks_pass_elsewhere() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=(20, 6)), rng.normal(size=20)
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=6)
        assert check_gradient(
            lambda x: second @ np.maximum(first @ x, 0),
            lambda x: first.T @ (second * (first @ x > 0)),
            x,
        )
        assert check_gradient(
            lambda x: second @ np.tanh(first @ x),
            lambda x: first.T @ (second * (1 - np.tanh(first @ x) ** 2)),
            x,
        )


def test_the_report_reads_well() -> None:
    wrong = check_gradient(lambda w: np.sum(w**2), lambda w: w, np.array([[1.0, 3.0]]))
    assert isinstance(wrong, GradientCheck)
    assert str(wrong).splitlines() == [
        "Gradient check failed in 2 of 2 coordinates.",
        "  Worst at x[0, 1]: claimed 3, central difference 6;",
        "  relative error 5.0e-01, allowed 1.5e-08.",
    ]
    assert repr(wrong) == str(wrong)
    right = check_gradient(lambda x: x @ x, lambda x: 2 * x, TWO)
    assert str(right).startswith("Gradient check passed in all 2 coordinates.\n  Worst at x[")
    assert str(check_gradient(np.sin, np.cos, 0.3)).startswith("Gradient check passed.\n")
    with pytest.raises(AttributeError):
        right.ok = False  # type: ignore[misc]


def test_a_claimed_value_that_is_not_finite_fails() -> None:
    for value in (np.nan, np.inf, -np.inf):
        found = check_gradient(np.sum, np.array([1.0, value]), TWO)
        assert not found.ok
        assert found.index == (1,)
        assert found.relative_error == np.inf
        assert "inf" in str(found)


def test_the_check_with_a_claim_of_integers_and_a_constant_function() -> None:
    assert check_gradient(lambda x: x @ x, np.array([2, 4]), TWO)
    assert check_gradient(lambda x: 3.0, np.zeros(2), TWO)
    assert not check_gradient(lambda x: 3.0, np.array([0.0, 1e-6]), TWO)


# ------------------------------------------------------------- derivatives at the edges


def cancelling(x: Any) -> Any:
    return 1e12 + x @ x


def single_loss(seed: int, n: int) -> tuple[Callable[..., float], Callable[..., Any]]:
    """A loss that computes in single precision and returns a Python float, and its gradient."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(20, n)).astype(np.float32), rng.normal(size=20).astype(np.float32)

    def loss(w: Any) -> float:
        residual = np.tanh(a @ np.asarray(w, dtype=np.float32)) - b
        return float(np.mean(residual**2, dtype=np.float32))

    def grad(w: Any) -> Any:
        z = np.tanh(a.astype(float) @ w)
        return a.astype(float).T @ (2 * (z - b) * (1 - z * z)) / 20

    return loss, grad


def warned(call: Callable[[], Any], match: str) -> Any:
    with pytest.warns(AccuracyWarning, match=match) as caught:
        value = call()
    assert caught[0].filename == __file__  # at the line of whoever called
    assert all(str(warning.message).endswith(".") for warning in caught)
    return value


def test_a_function_may_return_its_own_buffer() -> None:
    buffer, batch_buffer = np.empty(3), np.empty((16, 3))
    x = np.array([1.0, 2.0, 3.0])

    def f(x: Any) -> Any:
        np.multiply(x, x, out=buffer)
        return buffer

    def f_batch(x: Any) -> Any:
        return np.multiply(x, x, out=batch_buffer[: len(x)])

    for method in METHODS[:2]:
        assert_allclose(jacobian(f, x, method=method), np.diag(2 * x), atol=1e-6)
        assert_allclose(
            jacobian(f_batch, x, method=method, vectorized=True), np.diag(2 * x), atol=1e-6
        )
    assert_allclose(jacobian(f, x, method="extrapolated"), np.diag(2 * x), atol=1e-12)
    assert_allclose(vjp(f, x, np.ones(3)), 2 * x, atol=1e-8)
    assert_allclose(jvp(f, x, np.ones(3)), 2 * x, atol=1e-8)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.sign, 0.0),
        (lambda x: x**2 + (x >= 1), 1.0),
        (lambda x: x**2 - 1e-3 * (x > 1), 1.0),
        (np.floor, 2.0),
        (lambda x: np.sum(np.sin(x)) + (x[1] >= 250.0), np.array([1.0, 250.0])),
    ],
)
@pytest.mark.parametrize("claim", [0.0, 2.0, 7.0, 1e5])
def test_a_jump_never_passes(f: Any, x: Any, claim: float) -> None:
    found = check_gradient(f, np.full(np.shape(x), claim), x)
    assert not found
    if np.ndim(x) == 0:
        assert found.jump
        assert not found.kink
        assert "f seems to jump here, where x moves" in str(found)
        assert "trusted only" not in str(found)


def test_a_jump_beside_x_is_none_and_fast_change_is_none() -> None:
    for distance in (1e-3, 1e-6, 1e-9, 1e-12):
        assert check_gradient(np.sign, 0.0, distance).ok
        assert not check_gradient(np.sign, 1.0, distance).ok
    assert not check_gradient(lambda x: np.sqrt(np.abs(x)), 0.0, 0.0).jump
    for x in (1e3, 1e6, 1e10):
        found = check_gradient(np.sin, np.cos, x)
        assert found.ok, str(found)
        assert not found.kink
        assert not check_gradient(np.sin, lambda x: 1.001 * np.cos(x), x)


def test_what_cannot_be_told_never_passes() -> None:
    x = np.array([1.0, 2.0])
    # Longer steps tell, where one difference can't.
    assert check_gradient(cancelling, lambda x: 2 * x, x).extrapolated
    for wrong in (-2.0, 2.1, 2.001, 0.0):
        assert not check_gradient(cancelling, lambda x, c=wrong: c * x, x)
    lost = check_gradient(lambda x: 1e17 + x @ x, lambda x: 2 * x, x)
    assert not lost.ok
    assert lost.undecided == 2
    assert lost.disagreeing == 0
    assert str(lost).startswith("Gradient check can't tell in 2 of 2 coordinates.")
    assert "more than the value itself" in str(lost)
    assert max(map(len, str(lost).splitlines())) <= 80


def test_losses_in_single_precision_that_return_a_float() -> None:
    for seed in range(25):
        n = 1 + seed % 6
        loss, grad = single_loss(seed, n)
        w = np.random.default_rng(seed).normal(size=n)
        right = check_gradient(loss, grad, w)
        assert right.ok, str(right)
        assert "f computes in single precision" in str(right)
        assert "dtype=torch.float64" in str(right)
        assert not check_gradient(loss, lambda w, grad=grad: 1.02 * grad(w), w)
    found = warned(lambda: gradient(loss, w), "single precision.*jax_enable_x64")
    assert_allclose(found, grad(w), atol=3e-4)
    # Numbers that are exact in single precision because they are simple aren't taken for it.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient(lambda x: x @ x, [1.0, 2.0])
        gradient(lambda x: float(np.float32(0.1)), [1.0, 2.0])  # a constant
        # What is left of a cancellation, 4e-10, has few digits.
        gradient(lambda x: x[0] ** 2 - 3.0, [np.sqrt(3.0) + 1e-10])
        jacobian(lambda x: 3 * x, np.array([0.1, 0.7], dtype=np.float32))
        assert "precision" not in str(check_gradient(lambda x: x @ x, lambda x: 2 * x, TWO))


def test_a_loss_that_moves_in_steps() -> None:
    def rounded(x: Any) -> float:
        return round(float(x @ x), 3)

    right = check_gradient(rounded, lambda x: 2 * x, TWO)
    assert right.ok, str(right)
    assert "f moves in steps here" in str(right)
    assert not check_gradient(rounded, lambda x: 1.8 * x, TWO)
    # Flat because it is: a unit that is off, with its kink not far.
    dead = check_gradient(lambda x: np.maximum(x - 0.01, 0), 1.0, 0.0)
    assert not dead.ok
    assert "steps" not in str(dead)
    assert check_gradient(lambda x: np.maximum(x - 0.01, 0), 0.0, 0.0)


FAST = [
    (lambda: gradient(np.log, 7e-6), r"by x isn't accurate at x = 7e-06.*bounds="),
    (lambda: gradient(np.sin, 1e6), r"with the step 6.*by x|by x.*with the step 6"),
    (lambda: gradient(np.sin, 1e6, method="forward"), "isn't accurate"),
    (lambda: gradient(lambda x: np.sin(1e6 * x), 1.3), "isn't accurate"),
    (lambda: hessian(np.log, 3.4e-4), "Hessian by x isn't accurate.*formula for the gradient"),
    (lambda: jacobian(np.log, np.array([1.0, 7e-6])), r"by x\[1\] isn't accurate"),
    (lambda: jacobian(np.log, np.array([1.0, 7e-6]), vectorized=True), r"by x\[1\]"),
    (lambda: vjp(np.log, np.array([1.0, 7e-6]), np.ones(2)), r"by x\[1\]"),
    (lambda: jvp(np.log, 7e-6, 1.0), "along v isn't accurate"),
    (
        lambda: gradient(lambda x: np.sum(np.log(x)), np.array([1.0, 7e-6]), bounds=(0, 2)),
        r"x\[1\]",
    ),
    (lambda: gradient(lambda x: x**1.5, 0.0, bounds=(0, 1)), "isn't accurate"),
    (lambda: gradient(cancelling, TWO), "mostly rounding error.*1e\\+12"),
    (lambda: gradient(lambda x: np.sin(1e13 * x), 1.3, method="extrapolated"), "estimated error"),
]


@pytest.mark.parametrize(("call", "message"), FAST)
def test_a_derivative_that_cannot_be_trusted_is_warned_of(call: Any, message: str) -> None:
    warned(call, message)


def test_nothing_is_warned_of_where_f_is_tame() -> None:
    rng = np.random.default_rng(0)
    p = np.array([0.2, 0.3, 0.5])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for seed in range(30):
            n = 1 + seed % 5
            x = rng.normal(size=n) * 10.0 ** rng.integers(-2, 3)
            f, _ = mixing(n, 3, seed)
            scaled = x / (1 + np.linalg.norm(x))
            for method in METHODS:
                jacobian(f, scaled, method=method)
                gradient(lambda x: np.sum(np.exp(np.sin(x)) + x**2), scaled, method=method)
            jacobian(f, scaled, method="extrapolated")
            hessian(lambda x: np.sum(np.exp(np.sin(x)) + x**2), scaled)
            jvp(f, scaled, np.ones(n))
            vjp(f, scaled, np.ones(3))
            gradient(lambda x: x @ x, x)
        # Critical points, kinks at x, constants, and a value by cancellation.
        for power in (2, 3, 4, 6):

            def flat(x: Any, power: int = power) -> Any:
                return np.sum(x**power)

            gradient(flat, np.zeros(2))
            gradient(flat, np.zeros(2), method="forward")
            hessian(flat, np.zeros(2))
        gradient(np.abs, 0.0)
        gradient(lambda x: 3e12, np.zeros(2))
        gradient(lambda t: p @ (np.log(p) - t + np.log(np.exp(t).sum())), np.log(p))
        hessian(rosenbrock, np.ones(2))
        gradient(np.log, 7e-6, step=6e-6)  # who chooses the step isn't warned


def test_an_error_of_f_says_which_coordinate_was_moved() -> None:
    with pytest.raises(ValueError, match=r"math domain|positive") as caught:
        gradient(lambda x: x[0] + math.log(x[1]), [1.0, 1e-7])
    (note,) = caught.value.__notes__
    assert "f was called with x[1] moved from 1e-07 to -5.95545e-06" in note
    assert "bounds=" in note
    with pytest.raises(ZeroDivisionError) as plain:
        gradient(lambda x: 1 / 0, TWO)
    assert not hasattr(plain.value, "__notes__")  # at x itself nothing was moved


def test_differences_that_overflow() -> None:
    def f(x: Any) -> Any:
        return 1.7e308 * np.sign(x[0])

    for method in ("forward", "central"):
        with pytest.raises(ValueError, match=r"At x\[0\] = 0, f's values are so large"):
            gradient(f, [0.0], method=method)
    with pytest.raises(ValueError, match="overflows"):
        jvp(f, [0.0], [1.0])
    with pytest.raises(ValueError, match="so large that x \\+ h overflows"):
        gradient(lambda x: 1.0, np.finfo(float).max)


def test_arrays_of_objects_and_masked_arrays() -> None:
    objects = np.array([1.0, 2.0], dtype=object)
    assert_allclose(gradient(lambda x: x @ x, objects), [2, 4], atol=1e-9)
    assert_allclose(jacobian(lambda x: [fractions.Fraction(3), x[0]], TWO), [[0, 0], [1, 0]])
    with pytest.raises(TypeError, match="holds integers"):
        gradient(np.sum, np.array([1, 2], dtype=object))
    with pytest.raises(TypeError, match=r"x is a masked array.*filled"):
        gradient(np.sum, np.ma.array([1.0, 2.0], mask=[0, 1]))
    with pytest.raises(TypeError, match="What f returned is a masked array"):
        jacobian(lambda x: np.ma.array(x, mask=[0, 1]), TWO)


# --------------------------------------------------------------------------- bounds


@pytest.mark.parametrize("vectorized", [False, True])
@few
@given(
    x=hnp.arrays(np.float64, (3,), elements=st.sampled_from([0.0, 1e-9, 1e-6, 3e-6, 0.4, 1.0])),
    method=st.sampled_from(["forward", "central", "extrapolated"]),
)
def test_f_is_called_between_the_bounds_only(x: Any, method: Any, vectorized: bool) -> None:
    def f(x: Any) -> Any:
        assert (x >= 0).all()
        assert (x <= 1).all()
        return np.sin(x) + x[..., ::-1] ** 2

    j = jacobian(f, x, method=method, bounds=(0, 1), vectorized=vectorized)
    accuracy = 1e-7 if method == "forward" else 2e-9
    assert_allclose(j, np.diag(np.cos(x)) + 2 * np.fliplr(np.diag(x[::-1])), atol=accuracy)
    g = vjp(f, x, np.ones(3), method=method, bounds=(0, 1), vectorized=vectorized)
    assert_allclose(g, np.cos(x) + 2 * x, atol=4 * accuracy)
    v = np.where(x > 0.5, -1.0, 0.5)
    d = jvp(f, x, v, method=method, bounds=(0, 1), vectorized=vectorized)
    assert_allclose(d, np.cos(x) * v + 2 * (x * v)[::-1], atol=4 * accuracy)


def test_bounds_of_hessian_and_check() -> None:
    def f(x: Any) -> Any:
        assert (x >= 0).all()
        assert (x <= 1).all()
        return np.sum(x**3) + x[0] * x[1]

    for x in ([0.0, 1.0], [1e-5, 0.5], [0.5, 1 - 1e-4]):
        exact = np.diag(6 * np.array(x)) + np.fliplr(np.eye(2))
        assert_allclose(hessian(f, x, bounds=(0, 1)), exact, atol=5e-6)
        claim = 3 * np.array(x) ** 2 + x[::-1]
        assert check_gradient(f, claim, x, bounds=(0, 1)).ok
        assert not check_gradient(f, claim + 1e-4, x, bounds=(0, 1)).ok
    entropy = check_gradient(
        lambda x: np.sum(x * np.log(x)), lambda x: np.log(x) + 1, [1e-6, 1.0], bounds=(0, 1)
    )
    assert entropy.ok, str(entropy)
    with pytest.raises(ValueError, match=r"x\[0\] = 3 must lie between its bounds 0 and 1"):
        gradient(np.sum, [3.0, 0.0], bounds=(0, 1))
    with pytest.raises(ValueError, match="must differ"):
        gradient(np.sum, [1.0, 1.0], bounds=(1, 1))
    with pytest.raises(TypeError, match="a pair"):
        gradient(np.sum, [1.0, 1.0], bounds=1)  # type: ignore[arg-type]
    both = scipy.optimize.Bounds([0, 0], [1, 1])
    assert_allclose(gradient(f, [0.0, 1.0], bounds=both), [1, 3], atol=1e-8)


# -------------------------------------------------------------------- extrapolation


ELEMENTARY: list[tuple[Any, Any, tuple[float, ...]]] = [
    (np.sin, np.cos, (0.5, 1.0, 5.0, 1e3, 1e6)),
    (np.tan, lambda x: 1 / np.cos(x) ** 2, (0.5, 1.0, 5.0)),
    (np.exp, np.exp, (0.5, 1.0, 5.0)),
    (np.tanh, lambda x: 1 / np.cosh(x) ** 2, (0.5, 1.0)),
    (np.arctan, lambda x: 1 / (1 + x**2), (0.5, 1.0, 5.0)),
    (np.log, lambda x: 1 / x, (7e-6, 1e-3, 0.5, 1.0, 5.0)),
    (np.sqrt, lambda x: 0.5 / np.sqrt(x), (1e-6, 0.5, 5.0)),
    (np.arcsin, lambda x: 1 / np.sqrt(1 - x**2), (0.5,)),
    (math.log, lambda x: 1 / x, (1e-3,)),  # raises an exception where it has no value
]


def test_extrapolated_differences_are_accurate_and_know_it() -> None:
    errors = []
    for f, exact, places in ELEMENTARY:
        for x in places:
            calls: list[float] = []

            def counted(x: Any, f: Any = f, calls: list[float] = calls) -> Any:
                calls.append(1.0)
                return f(x)

            found = extrapolate(counted, x)
            assert found.calls <= 12
            assert len(calls) <= 13  # and f(x) once
            error = abs(float(found.value - exact(x)))
            assert error <= 3 * found.error + 1e-15, (f, x)
            errors.append(error / abs(exact(x)))
    assert np.median(errors) < 1e-13
    assert max(errors) < 1e-10


def test_extrapolation_of_arrays_and_of_products() -> None:
    f, exact = mixing(4, 3)
    x, u, v = np.linspace(-1, 1, 4), np.array([1.0, -2.0, 0.5]), np.linspace(0.5, 1, 4)
    found = extrapolate(f, x)
    assert found.value.shape == found.error.shape == (3, 4)
    assert_allclose(found.value, exact(x), atol=1e-12)
    assert (np.abs(found.value - exact(x)) <= 3 * found.error + 1e-15).all()
    assert_allclose(extrapolate(f, x, vectorized=True).value, exact(x), atol=1e-12)
    assert_allclose(jacobian(f, x, method="extrapolated"), exact(x), atol=1e-12)
    assert_allclose(vjp(f, x, u, method="extrapolated"), u @ exact(x), atol=1e-11)
    assert_allclose(jvp(f, x, v, method="extrapolated"), exact(x) @ v, atol=1e-11)
    assert extrapolate(lambda x: np.zeros((2, 0)), [1.0, 2.0]).value.shape == (2, 0, 2)
    assert gradient(lambda x: 3.0, np.zeros(0), method="extrapolated").shape == (0,)
    assert str(extrapolate(np.exp, 0.0)).startswith("1.\n  ± ")
    assert "± " in str(found)
    assert "12 values of f for each coordinate" in str(found)


def test_extrapolation_where_f_changes_fast_takes_more_values_and_is_right() -> None:
    w = 1e5
    found = extrapolate(lambda x: np.sin(w * x), 1.3)
    assert 12 < found.calls <= 30
    assert_allclose(found.value, w * np.cos(w * 1.3), rtol=1e-5)
    assert_allclose(gradient(cancelling, TWO, method="extrapolated"), [2, 4], atol=1e-4)


def test_help_is_short() -> None:
    assert len(str(inspect.signature(jacobian))) < 250
    assert "ArrayLike" in str(inspect.signature(jacobian))


# ------------------------------------------------------------------------ the module


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(derivatives).failed == 0


def test_importing_it_loads_numpy_only() -> None:
    code = (
        "import sys, jacobook.derivatives; "
        "sys.exit(any(m in sys.modules for m in ('sympy', 'scipy', 'matplotlib', 'autograd')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_is_documented() -> None:
    for name in derivatives.__all__:
        if name != "Method":
            assert len(getattr(derivatives, name).__doc__) > 100
