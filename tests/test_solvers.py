"""The solvers against solutions that were found another way, and against what they promise."""

import numpy as np
import pytest
from scipy.optimize import minimize

from jacobook import functions, solvers

START = np.array([-1.2, 1.0])


def _spd(n: int, seed: int = 0) -> np.ndarray:
    M = np.random.default_rng(seed).normal(size=(n, n))
    return M @ M.T + np.eye(n)


def _quartic(n: int = 12) -> tuple[object, object]:
    """A convex function that isn't quadratic, with curvatures from 1 to 1000 at its minimum 0."""
    Q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(n, n)))
    D = np.geomspace(1, 1e3, n)
    return (
        lambda x: 0.5 * x @ (D * x) + 0.25 * np.sum((Q @ x) ** 4),
        lambda x: D * x + Q.T @ (Q @ x) ** 3,
    )


def test_newton_solves_a_system_and_its_digits_double() -> None:
    path: list[np.ndarray] = []
    result = solvers.newton(
        lambda v: [v[0] ** 2 + v[1] ** 2 - 4, v[0] * v[1] - 1],
        lambda v: [[2 * v[0], 2 * v[1]], [v[1], v[0]]],
        [2.0, 1.0],
        watch=path.append,
    )
    plus, minus = np.sqrt(6), np.sqrt(2)
    root = np.array([(plus + minus) / 2, (plus - minus) / 2])
    errors = np.linalg.norm(np.array(path) - root, axis=1)
    assert result.converged
    assert result.steps == len(path) - 1
    assert result.evaluations == len(path)
    assert np.allclose(result.x, root, rtol=1e-14)
    assert np.all(errors[1:4] < 2 * errors[:3] ** 2)
    assert errors[3] < 1e-4


def test_newton_needs_one_step_for_a_linear_system_that_is_not_symmetric() -> None:
    A = np.random.default_rng(1).normal(size=(4, 4))
    b = np.arange(4.0)
    result = solvers.newton(lambda x: A @ x - b, lambda x: A, np.ones(4), tolerance=1e-9)
    assert result.steps == 1
    assert np.allclose(A @ result.x, b)


def test_newton_without_f_says_that_it_did_not_converge() -> None:
    far = solvers.newton(np.arctan, lambda x: np.diag(1 / (1 + x**2)), [1.5], limit=6)
    assert not far.converged
    assert abs(far.x[0]) > 1e4
    slow = solvers.newton(lambda x: 4 * x**3, lambda x: np.diag(12 * x**2), [1.0], limit=5)
    assert (slow.converged, slow.steps) == (False, 5)
    assert np.isclose(slow.x[0], (2 / 3) ** 5)
    with pytest.raises(np.linalg.LinAlgError):
        solvers.newton(lambda x: x**2 + 1, lambda x: np.diag(2 * x), [0.0])


def test_newton_with_f_goes_down_where_the_hessian_is_indefinite_or_zero() -> None:
    def f(v: np.ndarray) -> float:
        return float(v[0] ** 4 / 4 - v[0] ** 2 / 2 + v[1] ** 2)

    def gradient(v: np.ndarray) -> list[float]:
        return [v[0] ** 3 - v[0], 2 * v[1]]

    def hessian(v: np.ndarray) -> list[list[float]]:
        return [[3 * v[0] ** 2 - 1, 0], [0, 2]]

    path: list[np.ndarray] = []
    result = solvers.newton(gradient, hessian, [0.1, 0.4], f=f, watch=path.append)
    assert result.converged
    assert np.allclose(result.x, [1, 0])
    assert np.all(np.diff([f(v) for v in path]) < 0)
    pure = solvers.newton(gradient, hessian, [0.1, 0.4])
    assert np.allclose(pure.x, 0)  # the saddle

    flat = solvers.newton(
        lambda x: x**3, lambda x: np.diag(0 * x), [2.0], f=lambda x: x[0] ** 4 / 4
    )
    assert abs(flat.x[0]) < 0.01


def test_newton_with_f_descends_on_rosenbrock_where_the_pure_one_rises() -> None:
    f, gradient, hessian = (
        functions.rosenbrock,
        functions.rosenbrock_gradient,
        functions.rosenbrock_hessian,
    )
    path: list[np.ndarray] = []
    pure = solvers.newton(gradient, hessian, START, watch=path.append)
    assert pure.converged
    assert max(f(v) for v in path) > 1000
    path.clear()
    safe = solvers.newton(gradient, hessian, START, f=f, watch=path.append)
    assert safe.converged
    assert np.all(np.diff([f(v) for v in path]) <= 0)
    assert np.allclose(safe.x, 1)


def test_conjugate_gradients_solve_and_count() -> None:
    A, b = _spd(9), np.arange(1.0, 10)
    calls: list[np.ndarray] = []

    def product(p: np.ndarray) -> np.ndarray:
        calls.append(p)
        return A @ p

    result = solvers.conjugate_gradients(product, b, tolerance=1e-12, limit=30)
    assert result.reason == "converged"
    assert result.products == len(calls) <= 12
    assert np.allclose(result.x, np.linalg.solve(A, b))
    assert np.linalg.norm(b - A @ result.x) <= 1e-11 * np.linalg.norm(b)
    assert np.allclose(result.residual, b - A @ result.x)


def test_conjugate_gradients_need_as_many_products_as_there_are_distinct_eigenvalues() -> None:
    rng = np.random.default_rng(2)
    Q, _ = np.linalg.qr(rng.normal(size=(40, 40)))
    eigenvalues = np.repeat([1.0, 4.0, 9.0], [10, 20, 10])
    result = solvers.conjugate_gradients(
        lambda p: Q @ (eigenvalues * (Q.T @ p)), rng.normal(size=40)
    )
    assert (result.reason, result.products) == ("converged", 3)


def test_conjugate_gradients_minimise_over_the_growing_space() -> None:
    A, b = _spd(7), np.ones(7)
    path: list[np.ndarray] = []
    solvers.conjugate_gradients(lambda p: A @ p, b, limit=4, watch=path.append)
    span = np.array([np.linalg.matrix_power(A, k) @ b for k in range(3)]).T
    best = span @ np.linalg.solve(span.T @ A @ span, span.T @ b)
    assert np.allclose(path[3], best)


def test_conjugate_gradients_stop_at_their_limit_at_negative_curvature_and_for_zero() -> None:
    A = _spd(20)
    short = solvers.conjugate_gradients(lambda p: A @ p, np.ones(20), limit=3)
    assert (short.reason, short.products, short.direction) == ("limit", 3, None)
    indefinite = np.diag([3.0, 1.0, -2.0])
    stopped = solvers.conjugate_gradients(lambda p: indefinite @ p, [1.0, 1.0, 1.0])
    assert stopped.reason == "negative curvature"
    assert stopped.direction is not None
    assert stopped.direction @ indefinite @ stopped.direction <= 0
    nothing = solvers.conjugate_gradients(lambda p: A @ p, np.zeros(20))
    assert (nothing.reason, nothing.products) == ("converged", 0)
    assert not nothing.x.any()


@pytest.mark.parametrize("first", [1e-6, 1.0, 1e4])
def test_line_search_returns_a_step_with_both_conditions(first: float) -> None:
    f, gradient = functions.rosenbrock, functions.rosenbrock_gradient
    rng = np.random.default_rng(3)
    for _ in range(20):
        x = 2 * rng.normal(size=2)
        g = gradient(x)
        d = -g * rng.uniform(0.5, 2, size=2)
        found = solvers.line_search(f, gradient, x, d, first=first)
        assert found.found
        assert np.array_equal(found.x, x + found.step * d)
        assert found.value == f(found.x)
        assert np.array_equal(found.gradient, gradient(found.x))
        assert found.value <= f(x) + 1e-4 * found.step * (g @ d) + 1e-12 * abs(f(x))
        assert found.gradient @ d >= 0.9 * (g @ d)
        assert (found.gradient - g) @ (found.x - x) > 0


def test_line_search_comes_back_from_where_f_is_not_a_number() -> None:
    def f(x: np.ndarray) -> float:
        with np.errstate(invalid="ignore"):
            return float(-np.log(x[0]) + x[0])

    found = solvers.line_search(f, lambda x: 1 - 1 / x, [3.0], [-4.0])
    assert found.found
    assert 0 < found.x[0] < 3


def test_line_search_refuses_a_direction_that_goes_up_and_gives_up_where_there_is_no_step() -> None:
    with pytest.raises(ValueError, match="doesn't go down"):
        solvers.line_search(lambda x: x @ x, lambda x: 2 * x, [1.0], [1.0])
    with pytest.raises(ValueError, match="c1 < c2"):
        solvers.line_search(lambda x: x @ x, lambda x: 2 * x, [1.0], [-1.0], c1=0.9, c2=0.1)
    down_for_ever = solvers.line_search(lambda x: -x[0], lambda x: [-1.0], [0.0], [1.0], limit=20)
    assert (down_for_ever.found, down_for_ever.step, down_for_ever.evaluations) == (False, 0, 20)


@pytest.mark.parametrize("solver", [solvers.bfgs, solvers.lbfgs])
def test_quasi_newton_finds_the_minimum_goes_down_and_counts(solver) -> None:  # type: ignore[no-untyped-def]
    calls = 0

    def f(x: np.ndarray) -> float:
        nonlocal calls
        calls += 1
        return float(functions.rosenbrock(x))

    path: list[np.ndarray] = []
    result = solver(f, functions.rosenbrock_gradient, START, tolerance=1e-9, watch=path.append)
    assert result.converged
    assert np.allclose(result.x, 1)
    assert result.evaluations == calls
    assert result.steps == len(path) - 1
    assert 20 < result.steps < 60
    values = [functions.rosenbrock(v) for v in path]
    assert np.all(np.diff(values) <= 1e-12)
    judge = minimize(functions.rosenbrock, START, jac=functions.rosenbrock_gradient, method="BFGS")
    assert result.evaluations < 3 * judge.nfev


def test_bfgs_ends_faster_than_any_straight_line_and_lbfgs_keeps_its_rate() -> None:
    f, gradient = _quartic()
    start = np.ones(12)
    paths: dict[str, list[np.ndarray]] = {"bfgs": [], "lbfgs": []}
    assert solvers.bfgs(f, gradient, start, tolerance=1e-9, watch=paths["bfgs"].append).converged
    assert solvers.lbfgs(
        f, gradient, start, memory=3, tolerance=1e-9, watch=paths["lbfgs"].append
    ).converged
    digits = {name: -np.log10(np.linalg.norm(path, axis=1)) for name, path in paths.items()}
    assert len(paths["bfgs"]) < len(paths["lbfgs"])
    k = len(digits["bfgs"]) // 4
    early, late = digits["bfgs"][3 * k] - digits["bfgs"][0], digits["bfgs"][-1]
    assert late - digits["bfgs"][3 * k] > 2 * early


def test_lbfgs_that_remembers_everything_is_bfgs_without_the_later_scalings() -> None:
    # On a quadratic, with one pair, both make the same second step.
    A = _spd(6)
    runs: dict[str, list[np.ndarray]] = {"bfgs": [], "lbfgs": []}
    for name, path in runs.items():
        getattr(solvers, name)(
            lambda x: x @ A @ x / 2, lambda x: A @ x, np.ones(6), watch=path.append, limit=2
        )
    assert np.allclose(runs["bfgs"], runs["lbfgs"])


def test_bfgs_makes_the_steps_of_the_update_of_the_hessian_itself() -> None:
    f, gradient = functions.rosenbrock, functions.rosenbrock_gradient
    path: list[np.ndarray] = []
    solvers.bfgs(f, gradient, START, limit=8, watch=path.append)
    x, B = START, np.eye(2)
    for k in range(8):
        g = gradient(x)
        step = solvers.line_search(f, gradient, x, -np.linalg.solve(B, g))
        s, y = step.x - x, step.gradient - g
        if k == 0:
            B = (y @ y) / (y @ s) * np.eye(2)
        B = B - np.outer(B @ s, B @ s) / (s @ B @ s) + np.outer(y, y) / (y @ s)
        x = step.x
        assert np.allclose(path[k + 1], x)


def test_lbfgs_stores_no_matrix() -> None:
    n = 50_000  # a matrix of this side would take 20 GB
    curvatures = np.linspace(1, 4, n)
    result = solvers.lbfgs(
        lambda x: x @ (curvatures * x) / 2,
        lambda x: curvatures * x,
        np.ones(n),
        memory=3,
        tolerance=1e-3,
    )
    assert result.converged


def test_a_gradient_that_is_short_already_needs_no_step() -> None:
    for solver in (solvers.bfgs, solvers.lbfgs):
        result = solver(lambda x: x @ x, lambda x: 2 * x, [0.0, 0.0])
        assert (result.steps, result.converged, result.evaluations) == (0, True, 1)
    assert solvers.newton(lambda x: x, lambda x: np.eye(1), [0.0]).steps == 0


def test_bfgs_without_a_minimum_says_that_it_did_not_converge() -> None:
    result = solvers.bfgs(lambda x: x[0], lambda x: [1.0], [0.0])
    assert not result.converged


def test_shapes_are_looked_at() -> None:
    with pytest.raises(ValueError, match=r"shape \(n,\)"):
        solvers.newton(lambda x: x, lambda x: x, [[1.0]])
    with pytest.raises(ValueError, match=r"jacobian must return shape \(2, 2\)"):
        solvers.newton(lambda x: x, lambda x: x, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"gradient must return shape \(2,\)"):
        solvers.bfgs(lambda x: x @ x, lambda x: x[:1], [1.0, 2.0])
    with pytest.raises(ValueError, match="b has shape"):
        solvers.conjugate_gradients(lambda x: x, 3.0)
    with pytest.raises(ValueError, match="at least one pair"):
        solvers.lbfgs(lambda x: x @ x, lambda x: 2 * x, [1.0], memory=0)


def test_the_start_is_left_as_it_is() -> None:
    start = np.array([2.0, 1.0])
    for solver in (solvers.bfgs, solvers.lbfgs):
        solver(lambda x: x @ x, lambda x: 2 * x, start)
    solvers.newton(lambda x: x, lambda x: np.eye(2), start)
    assert np.array_equal(start, [2, 1])


def test_newton_with_f_shifts_an_indefinite_hessian_whose_diagonal_is_positive() -> None:
    H = np.array([[1.0, 3.0], [3.0, 1.0]])

    def f(x: np.ndarray) -> float:
        return float(x @ H @ x / 2 + np.sum(x**4) / 4)

    result = solvers.newton(
        lambda x: H @ x + x**3, lambda x: H + np.diag(3 * x**2), [0.1, 0.2], f=f
    )
    assert result.converged
    assert np.allclose(np.abs(result.x), np.sqrt(2))
    assert f(result.x) < 0


def _symmetric(values: np.ndarray, seed: int = 0) -> np.ndarray:
    n = len(values)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    return Q * values @ Q.T


def test_lanczos_finds_both_ends_says_how_close_and_counts() -> None:
    values = np.concatenate([np.linspace(-1, 1, 100), [4.0, 9.0, -5.0]])
    A, asked = _symmetric(values), []
    found = solvers.lanczos(
        lambda q: asked.append(q) or A @ q, np.random.default_rng(1).normal(size=103), 40
    )
    assert found.products == len(asked) == len(found.values) == len(found.errors) == 40
    assert np.allclose(found.values[[0, -2, -1]], [-5, 4, 9], atol=1e-9)
    nearest = np.min(np.abs(values[:, None] - found.values), axis=0)
    assert np.all(nearest <= found.errors + 1e-12)
    assert np.any(found.errors > 1e-3)  # in the middle it doesn't claim to know
    residual = A @ found.vectors - found.vectors * found.values
    assert np.allclose(np.linalg.norm(residual, axis=0), found.errors, atol=1e-12)
    assert np.allclose(found.vectors.T @ found.vectors, np.eye(40), atol=1e-13)


def test_lanczos_tridiagonal_is_the_matrix_in_its_basis() -> None:
    A = _symmetric(np.linspace(-3, 5, 12))
    start = np.random.default_rng(1).normal(size=12)
    found = solvers.lanczos(lambda q: A @ q, start, 12)
    T = np.diag(found.diagonal) + np.diag(found.off_diagonal, 1) + np.diag(found.off_diagonal, -1)
    first = start / np.linalg.norm(start)
    for power in range(5):  # q₁ᵀAᵏq₁ is the corner of Tᵏ
        corner = np.linalg.matrix_power(T, power)[0, 0]
        assert np.isclose(first @ np.linalg.matrix_power(A, power) @ first, corner)
    assert np.allclose(found.values, np.linspace(-3, 5, 12))
    assert np.all(found.errors <= 1e-10)


def test_lanczos_finds_no_copies_where_rounding_would_make_some() -> None:
    values = np.append(np.linspace(1, 2, 99), 1000.0)
    A = _symmetric(values)
    found = solvers.lanczos(lambda q: A @ q, np.ones(100), 60)
    assert np.sum(found.values > 500) == 1
    assert np.allclose(found.vectors.T @ found.vectors, np.eye(60), atol=1e-12)


def test_lanczos_ends_where_nothing_new_comes() -> None:
    found = solvers.lanczos(lambda q: np.array([1.0, 1.0, 2.0]) * q, np.ones(3), 3)
    assert found.products == 2
    assert np.allclose(found.values, [1, 2])
    assert np.array_equal(found.errors, [0, 0])
    nothing = solvers.lanczos(lambda q: 0 * q, np.ones(3), 3)
    assert (nothing.products, nothing.values.tolist()) == (1, [0.0])


@pytest.mark.parametrize(
    ("start", "steps", "says"),
    [
        (np.zeros(3), 2, "finite and not zero"),
        (np.ones(3), 0, "between 1 and n = 3"),
        (np.ones(3), 4, "between 1 and n = 3"),
        (np.ones((3, 3)), 2, r"has shape \(n,\)"),
    ],
)
def test_lanczos_says_what_it_cannot_use(start: np.ndarray, steps: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        solvers.lanczos(lambda q: q, start, steps)
