"""The tests of goodness of fit: they agree with SciPy's, and reject what is wrong."""

import numpy as np
import pytest
from scipy import stats

from jacobook.statistics import chi_square_test, ks_test

EDGES = np.linspace(-1.5, 1.5, 7)


def normal_plane(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.sum(x**2, axis=-1) / 2) / (2 * np.pi)


def test_ks_agrees_with_scipy_and_reports_the_total() -> None:
    sample = np.random.default_rng(0).normal(size=400)
    total, p_value = ks_test(sample, stats.norm.pdf, -9, 9)
    assert total == pytest.approx(1, abs=1e-10)
    assert p_value == pytest.approx(stats.kstest(sample, "norm").pvalue, rel=1e-6)


def test_ks_doesnt_look_at_the_total() -> None:
    sample = np.random.default_rng(0).normal(size=400)
    once = ks_test(sample, stats.norm.pdf, -9, 9)
    thrice = ks_test(sample, lambda x: 3 * stats.norm.pdf(x), -9, 9)
    assert thrice.total == pytest.approx(3)
    assert thrice.p_value == pytest.approx(once.p_value)


def test_ks_rejects_a_shift_of_a_third() -> None:
    sample = np.random.default_rng(0).normal(size=400)
    assert ks_test(sample, stats.norm(1 / 3).pdf, -9, 9).p_value < 1e-4


def test_chi_square_agrees_with_exact_probabilities() -> None:
    sample = np.random.default_rng(1).normal(size=(5000, 2))
    strip = np.diff(stats.norm.cdf(EDGES))
    inside = np.outer(strip, strip).ravel()
    expected = 5000 * np.append(inside, 1 - inside.sum())
    inner = np.histogram2d(*sample.T, bins=[EDGES, EDGES])[0].ravel()
    exact = stats.chisquare(np.append(inner, 5000 - inner.sum()), expected).pvalue
    total, p_value = chi_square_test(sample, normal_plane, EDGES)
    assert total == pytest.approx(1, abs=1e-9)
    assert p_value == pytest.approx(exact, abs=0.01)


def test_chi_square_keeps_the_axes_apart() -> None:
    sample = np.random.default_rng(2).normal(size=(5000, 2)) * [1, 0.7]

    def right(x: np.ndarray) -> np.ndarray:
        return normal_plane(x / [1, 0.7]) / 0.7

    assert chi_square_test(sample, right, EDGES).p_value > 0.01
    assert chi_square_test(sample[:, ::-1], right, EDGES).p_value < 1e-6


def test_chi_square_sees_what_is_outside_of_the_cells() -> None:
    # Uniform on the inner square, as the density claims; but half of the points lie far away.
    rng = np.random.default_rng(3)
    sample = np.concatenate([rng.uniform(-1, 1, (500, 2)), rng.uniform(5, 6, (500, 2))])

    def claimed(x: np.ndarray) -> np.ndarray:
        return np.where(np.max(np.abs(x), axis=-1) < 1, 0.9 / 4, 0.1 / 252)

    assert chi_square_test(sample, claimed, np.linspace(-1, 1, 5)).p_value < 1e-6


def test_too_few_points_and_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="expected in a cell"):
        chi_square_test(np.zeros((20, 2)), normal_plane, EDGES)
    with pytest.raises(ValueError, match=r"\(k, 2\)"):
        chi_square_test(np.zeros(20), normal_plane, EDGES)
    with pytest.raises(ValueError, match=r"\(k,\)"):
        ks_test(np.zeros((20, 2)), stats.norm.pdf, -9, 9)
    with pytest.raises(ValueError, match="equal steps"):
        chi_square_test(np.zeros((20, 2)), normal_plane, [0, 1, 3])


def test_a_negative_density_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        ks_test(np.zeros(5), lambda x: -stats.norm.pdf(x), -9, 9)
