"""The shared functions have the values and the derivatives that their formulas promise.

Each exact derivative is compared with two others: SymPy's, and the complex step's.
"""

from collections.abc import Callable
from typing import Any

import autograd
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jacobook import functions as fn

RNG = np.random.default_rng(20261)
POINT = np.array([0.7, -1.3, 0.4])
PAIR = np.array([0.7, -1.3])
A = RNG.normal(size=(3, 3))
TALL = RNG.normal(size=(5, 3))
RIGHT = RNG.normal(size=5)
LABELS = np.array([0, 1, 1, 0, 1])

# name: function of one point, its gradient, its Hessian, a point
SCALAR: dict[str, tuple[Callable, Callable, Callable, np.ndarray]] = {
    "rosenbrock": (fn.rosenbrock, fn.rosenbrock_gradient, fn.rosenbrock_hessian, POINT),
    "himmelblau": (fn.himmelblau, fn.himmelblau_gradient, fn.himmelblau_hessian, PAIR),
    "peano": (fn.peano, fn.peano_gradient, fn.peano_hessian, PAIR),
    "log_sum_exp": (fn.log_sum_exp, fn.log_sum_exp_gradient, fn.log_sum_exp_hessian, POINT),
    "quadratic": (
        lambda x: fn.quadratic(x, A),
        lambda x: fn.quadratic_gradient(x, A),
        lambda x: fn.quadratic_hessian(x, A),
        POINT,
    ),
    "least_squares": (
        lambda x: fn.least_squares(x, TALL, RIGHT),
        lambda x: fn.least_squares_gradient(x, TALL, RIGHT),
        lambda x: fn.least_squares_hessian(x, TALL, RIGHT),
        POINT,
    ),
    "logistic_loss": (
        lambda w: fn.logistic_loss(w, TALL, LABELS),
        lambda w: fn.logistic_loss_gradient(w, TALL, LABELS),
        lambda w: fn.logistic_loss_hessian(w, TALL, LABELS),
        POINT,
    ),
    "probit_loss": (
        lambda w: fn.probit_loss(w, TALL, LABELS),
        lambda w: fn.probit_loss_gradient(w, TALL, LABELS),
        lambda w: fn.probit_loss_hessian(w, TALL, LABELS),
        POINT,
    ),
}


def complex_step(f: Callable[[np.ndarray], Any], x: np.ndarray) -> np.ndarray:
    """The Jacobian (or gradient) of an analytic f, one column for each coordinate."""
    h = 1e-30
    steps = h * np.eye(len(x))
    return np.stack([np.imag(f(x + 1j * step)) / h for step in steps], axis=-1)


@pytest.mark.parametrize("name", SCALAR)
def test_gradient_and_hessian_agree_with_the_complex_step(name: str) -> None:
    f, gradient, hessian, x = SCALAR[name]
    assert np.shape(f(x)) == ()
    np.testing.assert_allclose(gradient(x), complex_step(f, x), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(hessian(x), complex_step(gradient, x), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", SCALAR)
def test_a_batch_gives_each_point_its_own_result(name: str) -> None:
    f, gradient, hessian, x = SCALAR[name]
    batch = x + RNG.normal(size=(4, len(x)))
    for function in (f, gradient, hessian):
        expected = np.stack([function(point) for point in batch])
        np.testing.assert_allclose(function(batch), expected, rtol=1e-13, atol=1e-13)


def test_gradients_and_hessians_agree_with_sympy() -> None:
    x1, x2 = sympy.symbols("x1 x2", real=True)
    formulas = {
        "rosenbrock": 100 * (x2 - x1**2) ** 2 + (1 - x1) ** 2,
        "himmelblau": (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2,
        "peano": x1 * x2 * (x1**2 - x2**2) / (x1**2 + x2**2),
        "log_sum_exp": sympy.log(sympy.exp(x1) + sympy.exp(x2)),
    }
    for name, formula in formulas.items():
        f, gradient, hessian, _ = SCALAR[name]
        at = dict(zip((x1, x2), PAIR, strict=True))
        first = [formula.diff(v) for v in (x1, x2)]
        second = sympy.hessian(formula, (x1, x2))
        np.testing.assert_allclose(f(PAIR), float(formula.subs(at)), rtol=1e-13)
        np.testing.assert_allclose(gradient(PAIR), [float(d.subs(at)) for d in first], rtol=1e-12)
        exact = np.array(second.subs(at), dtype=float)
        np.testing.assert_allclose(hessian(PAIR), exact, rtol=1e-12)


@pytest.mark.parametrize(
    "name", ["rosenbrock", "himmelblau", "peano", "quadratic", "least_squares"]
)
def test_functions_of_arithmetic_alone_go_through_autograd(name: str) -> None:
    f, gradient, _, x = SCALAR[name]
    np.testing.assert_allclose(autograd.grad(f)(x), gradient(x), rtol=1e-12)


def test_the_function_with_partials_only_goes_through_autograd_too() -> None:
    f = fn.partials_without_differentiability
    np.testing.assert_allclose(autograd.grad(f)(PAIR), complex_step(f, PAIR), rtol=1e-12)


# --- What the functions are known for -----------------------------------------------------------


def test_rosenbrocks_minimum_is_at_the_ones() -> None:
    ones = np.ones(5)
    assert fn.rosenbrock(ones) == 0
    np.testing.assert_array_equal(fn.rosenbrock_gradient(ones), np.zeros(5))
    assert np.linalg.eigvalsh(fn.rosenbrock_hessian(ones)).min() > 0
    # SciPy's example value (scipy.optimize.rosen), an independent implementation
    from scipy.optimize import rosen, rosen_der, rosen_hess

    x = np.array([1.3, 0.7, 0.8, 1.9])
    np.testing.assert_allclose(fn.rosenbrock(x), rosen(x))
    np.testing.assert_allclose(fn.rosenbrock_gradient(x), rosen_der(x))
    np.testing.assert_allclose(fn.rosenbrock_hessian(x), rosen_hess(x))


def test_himmelblaus_four_minima_and_its_maximum() -> None:
    minima = np.array(
        [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848127]]
    )
    np.testing.assert_allclose(fn.himmelblau(minima), np.zeros(4), atol=1e-9)
    np.testing.assert_allclose(fn.himmelblau_gradient(minima), np.zeros((4, 2)), atol=1e-4)
    assert (np.linalg.eigvalsh(fn.himmelblau_hessian(minima)) > 0).all()
    top = np.array([-0.270845, -0.923039])
    np.testing.assert_allclose(fn.himmelblau(top), 181.617, atol=1e-3)
    assert (np.linalg.eigvalsh(fn.himmelblau_hessian(top)) < 0).all()


def test_peanos_mixed_partials_at_the_origin_differ() -> None:
    origin = np.zeros(2)
    assert fn.peano(origin) == 0
    np.testing.assert_array_equal(fn.peano_gradient(origin), [0, 0])
    np.testing.assert_array_equal(fn.peano_hessian(origin), [[0, -1], [1, 0]])
    # The Jacobian of the exact gradient, by an independent route.
    found = complex_step(fn.peano_gradient, origin)
    np.testing.assert_allclose(found, [[0, -1], [1, 0]], atol=1e-15)


@pytest.mark.parametrize("scale", [1e-150, 1e-8, 1.0, 1e150])
def test_peanos_hessian_is_the_same_along_a_ray_however_near_the_origin(scale: float) -> None:
    np.testing.assert_allclose(fn.peano_hessian(scale * PAIR), fn.peano_hessian(PAIR), rtol=1e-12)
    batch = np.array([[0.0, 0.0], scale * PAIR])
    np.testing.assert_array_equal(fn.peano_hessian(batch)[0], [[0, -1], [1, 0]])


def test_partials_without_differentiability_has_partials_and_no_limit() -> None:
    f = fn.partials_without_differentiability
    assert f([0.0, 0.0]) == 0
    t = 10.0 ** -np.arange(1, 9)
    np.testing.assert_array_equal(f(np.column_stack([t, 0 * t])), 0 * t)
    np.testing.assert_array_equal(f(np.column_stack([0 * t, t])), 0 * t)
    np.testing.assert_allclose(f(np.column_stack([t, t])), 0.5)


def test_quadratic_takes_a_matrix_that_is_not_symmetric() -> None:
    form = np.array([[1.0, 5.0], [-2.0, 3.0]])
    assert fn.quadratic([1, 2], form) == 1 + 10 - 4 + 12
    np.testing.assert_array_equal(fn.quadratic_gradient([1, 2], form), [8, 15])
    np.testing.assert_array_equal(fn.quadratic_hessian([1, 2], form), [[2, 3], [3, 6]])


def test_least_squares_has_the_half() -> None:
    assert fn.least_squares([1, 2], np.eye(2), [0, 0]) == 2.5


def test_integers_are_floats() -> None:
    # 1e6 ** 4 doesn't fit into 64 bits
    np.testing.assert_allclose(fn.rosenbrock([10**6, 2]), 1e26, rtol=1e-5)


def test_the_registry_names_functions_of_one_argument() -> None:
    for name, function in fn.REGISTRY.items():
        assert getattr(fn, name) is function
        assert np.isfinite(function(PAIR)).all()
    assert {"rosenbrock", "himmelblau", "peano", "softmax", "log_sum_exp"} <= set(fn.REGISTRY)


def test_the_probit_models_fisher_information_averages_over_the_models_labels() -> None:
    # Not at w = 0, where the Hessian, the Fisher and the squared gradients are one matrix.
    from scipy.stats import norm

    heads = norm.cdf(TALL @ POINT)
    expected_hessian = squares = np.zeros((3, 3))
    for x, p in zip(TALL, heads, strict=True):
        for label, chance in ((1, p), (0, 1 - p)):
            slope = fn.probit_loss_gradient(POINT, x[None], [label])
            squares = squares + chance * np.outer(slope, slope) / 5
            bend = fn.probit_loss_hessian(POINT, x[None], [label])
            expected_hessian = expected_hessian + chance * bend / 5
    F = fn.probit_loss_fisher(POINT, TALL)
    np.testing.assert_allclose(F, squares, rtol=1e-12)
    np.testing.assert_allclose(F, expected_hessian, rtol=1e-12)
    H = fn.probit_loss_hessian(POINT, TALL, LABELS)
    assert np.linalg.norm(H - F) > 0.1 * np.linalg.norm(F)
    batch = POINT + RNG.normal(size=(2, 4, 3))
    found = fn.probit_loss_fisher(batch, TALL)
    np.testing.assert_allclose(found[1, 2], fn.probit_loss_fisher(batch[1, 2], TALL), rtol=1e-13)


def test_at_zero_weights_the_three_matrices_of_the_probit_model_are_one() -> None:
    zero, F = np.zeros(3), TALL.T @ TALL / 5 * 2 / np.pi
    slopes = [fn.probit_loss_gradient(zero, TALL[[i]], LABELS[[i]]) for i in range(5)]
    np.testing.assert_allclose(fn.probit_loss_fisher(zero, TALL), F, rtol=1e-13)
    np.testing.assert_allclose(fn.probit_loss_hessian(zero, TALL, LABELS), F, rtol=1e-13)
    np.testing.assert_allclose(sum(np.outer(s, s) for s in slopes) / 5, F, rtol=1e-13)


# --- Rounding -----------------------------------------------------------------------------------


def same(found: Any, exact: mpmath.mpf, relative: float = 4e-16) -> None:
    """Equal to a few units in the last place, or both too small for a double."""
    assert abs(mpmath.mpf(float(found)) - exact) <= relative * abs(exact) + 5e-324


def test_large_entries_do_not_overflow() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert fn.log_sum_exp([1000.0, 1000.0]) == 1000 + np.log(2)
        assert fn.log_sum_exp([-1000.0, -1000.0]) == -1000 + np.log(2)
        np.testing.assert_array_equal(fn.softmax([1000.0, -1000.0, 1000.0]), [0.5, 0, 0.5])
        np.testing.assert_array_equal(fn.softmax([-1000.0, -1000.0]), [0.5, 0.5])
        np.testing.assert_array_equal(fn.sigmoid([-1000.0, 0.0, 1000.0]), [0, 0.5, 1])
        np.testing.assert_array_equal(fn.softplus([-1000.0, 1000.0]), [0, 1000])
        big = np.array([[1000.0], [1000.0], [-1000.0], [-1000.0]])
        losses = [fn.logistic_loss([1.0], big[[i]], [i % 2]) for i in range(4)]
        assert losses == [1000, 0, 0, 1000]
        for function in (fn.logistic_loss_gradient, fn.logistic_loss_hessian):
            assert np.isfinite(function([1.0], big, [0, 1, 0, 1])).all()


def test_minus_infinity_switches_an_entry_off() -> None:
    np.testing.assert_array_equal(fn.softmax([0.0, -np.inf, 0.0]), [0.5, 0, 0.5])
    assert fn.log_sum_exp([3.0, -np.inf]) == 3


@given(st.floats(-750, 750))
def test_sigmoid_and_softplus_are_right_to_the_last_digits(x: float) -> None:
    with mpmath.workdps(360):
        exact = 1 / (1 + mpmath.exp(-mpmath.mpf(x)))
        same(fn.sigmoid(x), exact)
        same(fn.sigmoid_derivative(x), exact * (1 - exact), 1e-15)
        same(fn.softplus(x), mpmath.log1p(mpmath.exp(mpmath.mpf(x))), 1e-15)
        same(fn.logistic_loss([x], [[1.0]], [1]), mpmath.log1p(mpmath.exp(-mpmath.mpf(x))), 1e-15)
        same(fn.logistic_loss_gradient([x], [[1.0]], [1])[0], exact - 1)


@given(st.floats(-3000, 25))
def test_the_probit_loss_is_right_far_out(u: float) -> None:
    with mpmath.workdps(360):
        at = mpmath.mpf(u)
        ratio = mpmath.npdf(at) / mpmath.ncdf(at)
        same(fn.probit_loss([u], [[1.0]], [1]), -mpmath.log(mpmath.ncdf(at)), 1e-13)
        same(fn.probit_loss_gradient([u], [[1.0]], [1])[0], -ratio, 1e-12)
        same(fn.probit_loss_hessian([u], [[1.0]], [1])[0, 0], ratio * (ratio + at), 3e-12)


@given(st.floats(-30, 30))
def test_the_probit_models_fisher_information_is_right_far_out(z: float) -> None:
    with mpmath.workdps(360):
        at = mpmath.mpf(z)
        exact = mpmath.npdf(at) ** 2 / mpmath.ncdf(at) / mpmath.ncdf(-at)
        same(fn.probit_loss_fisher([z], [[1.0]])[0, 0], exact, 2e-12)


@given(st.floats(allow_nan=False))
def test_softplus_is_numpys_logaddexp(x: float) -> None:
    np.testing.assert_allclose(fn.softplus(x), np.logaddexp(0, x), rtol=4e-16, atol=5e-324)


@given(arrays(float, 4, elements=st.floats(-1000, 1000)))
def test_softmax_and_log_sum_exp_keep_their_laws(x: np.ndarray) -> None:
    p = fn.softmax(x)
    np.testing.assert_allclose(p.sum(), 1, rtol=1e-15)
    assert (p >= 0).all()
    assert x.max() <= fn.log_sum_exp(x) <= x.max() + np.log(4) + 1e-12
    np.testing.assert_allclose(fn.log_sum_exp(x), np.logaddexp.reduce(x), rtol=1e-14, atol=1e-14)
    J = fn.softmax_jacobian(x)
    np.testing.assert_allclose(J.sum(axis=1), np.zeros(4), atol=1e-15)
    np.testing.assert_array_equal(J, J.T)


@pytest.mark.parametrize("x", [-800.0, -3.0, 2.0, 800.0])
def test_the_complex_step_goes_through_both_branches(x: float) -> None:
    h = 1e-30
    at = x + 1j * h
    np.testing.assert_allclose(fn.sigmoid(at).imag / h, fn.sigmoid_derivative(x), rtol=1e-14)
    np.testing.assert_allclose(fn.softplus(at).imag / h, fn.sigmoid(x), rtol=1e-14)
    np.testing.assert_allclose(fn.relu(at).imag / h, fn.relu_derivative(x))


def test_softmax_jacobian_is_the_derivative_of_softmax() -> None:
    np.testing.assert_allclose(
        fn.softmax_jacobian(POINT), complex_step(fn.softmax, POINT), rtol=1e-14
    )


def test_relu_is_flat_at_its_kink_and_passes_on_what_is_not_a_number() -> None:
    x = np.array([-np.inf, -2.0, 0.0, 3.0, np.inf, np.nan])
    np.testing.assert_array_equal(fn.relu(x), [0, 0, 0, 3, np.inf, np.nan])
    np.testing.assert_array_equal(fn.relu_derivative(x[:5]), [0, 0, 0, 1, 1])
    assert fn.relu(1e-30j) == 0
    assert fn.relu(2.0) == 2.0


# --- Two moons ----------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.03, 0.4])
def test_two_moons_are_drawn_from_a_density_with_the_integral_one(noise: float) -> None:
    edge = 6 * noise
    across, up = np.linspace(-1 - edge, 2 + edge, 141), np.linspace(-0.5 - edge, 1 + edge, 111)
    plane = np.stack(np.meshgrid(across, up), axis=-1)
    cell = (across[1] - across[0]) * (up[1] - up[0])
    masses = np.exp(fn.two_moons_log_density(plane, noise)) * cell
    assert masses.sum() == pytest.approx(1, abs=1e-6)

    points = fn.two_moons(40_000, np.random.default_rng(3), noise)
    for feature in (
        lambda x: x[..., 0],
        lambda x: x[..., 1],
        lambda x: x[..., 0] ** 2,
        lambda x: x[..., 0] * x[..., 1],
        lambda x: np.cos(3 * x[..., 0] + 5 * x[..., 1]),
        lambda x: fn.two_moons_log_density(x, noise),
    ):
        drawn, expected = feature(points), np.sum(masses * feature(plane))
        assert drawn.mean() == pytest.approx(expected, abs=4 * drawn.std() / 200)


def test_the_complex_step_goes_through_the_density_of_two_moons() -> None:
    point, h = np.array([0.2, 0.3]), 1e-5
    slope = complex_step(fn.two_moons_log_density, point)
    for i, step in enumerate(h * np.eye(2)):
        ahead, behind = (fn.two_moons_log_density(point + s) for s in (step, -step))
        assert slope[i] == pytest.approx((ahead - behind) / (2 * h), rel=1e-6)


def test_two_moons_halves_and_their_far_density() -> None:
    rng = np.random.default_rng(4)
    points = fn.two_moons(5, rng, 0.0)
    assert np.allclose(np.linalg.norm(points[:3], axis=1), 1)
    assert np.allclose(np.linalg.norm(points[3:] - [1, 0.5], axis=1), 1)
    assert fn.two_moons(0, rng).shape == (0, 2)
    assert fn.two_moons_log_density([30.0, 40.0]) == pytest.approx(-120_000, rel=0.05)


# --- Refusals -----------------------------------------------------------------------------------


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(ValueError, match=r"himmelblau takes a point of shape \(2,\).*\(3,\)"):
        fn.himmelblau(np.zeros(3))
    with pytest.raises(ValueError, match=r"rosenbrock takes .* n ≥ 2, .* shape \(1,\)"):
        fn.rosenbrock([1.0])
    with pytest.raises(ValueError, match=r"log_sum_exp takes a point .* shape \(\)"):
        fn.log_sum_exp(2.0)
    with pytest.raises(ValueError, match=r"A of shape \(2, 2\).*A has shape \(2, 3\)"):
        fn.quadratic([1, 2], np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"A with 2 columns.*A has shape \(5, 3\)"):
        fn.least_squares([1, 2], TALL, RIGHT)
    with pytest.raises(ValueError, match=r"X with 2 columns, one for each entry of w"):
        fn.logistic_loss([1, 2], TALL, LABELS)
    with pytest.raises(ValueError, match=r"two_moons_log_density takes a point of shape \(2,\)"):
        fn.two_moons_log_density([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"a positive noise, not 0"):
        fn.two_moons_log_density([1.0, 2.0], 0)
    with pytest.raises(ValueError, match=r"a noise of at least 0, not -1"):
        fn.two_moons(3, RNG, -1)
    with pytest.raises(ValueError, match=r"X with 2 columns.*X has shape \(5, 3\)"):
        fn.probit_loss_fisher([1, 2], TALL)


def test_a_column_for_a_right_hand_side_is_refused_and_not_broadcast() -> None:
    with pytest.raises(ValueError, match=r"b of shape \(5,\).*b has shape \(5, 1\)"):
        fn.least_squares(POINT, TALL, RIGHT[:, None])


def test_labels_of_the_other_kind_are_refused() -> None:
    with pytest.raises(ValueError, match=r"labels 0 and 1, but y contains \[-1\.\]"):
        fn.logistic_loss(POINT, TALL, 2 * LABELS - 1)
