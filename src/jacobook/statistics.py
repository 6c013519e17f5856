"""Goodness of fit: may this sample come from that density?

Both tests compare a sample with a density that is given as a function. They report the integral
of the density, which must be 1, beside the p-value. For the p-value the density is scaled to the
total 1, so that a density with a wrong factor isn't rejected for its total alone.

A small p-value speaks against the density. A large one proves nothing.

SciPy is imported by the functions that need it, so importing this module costs nothing.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["GoodnessOfFit", "chi_square_test", "ks_test"]

Density = Callable[[NDArray[Any]], ArrayLike]


class GoodnessOfFit(NamedTuple):
    """What a test says: the integral of the density, and the p-value of the sample."""

    total: float
    p_value: float


def ks_test(
    sample: ArrayLike, density: Density, low: float, high: float, points: int = 40_001
) -> GoodnessOfFit:
    """Kolmogorov–Smirnov test of a sample of numbers against a density.

    The statistic is the largest gap between two cumulative distribution functions: the sample's
    and the density's, which is integrated by Simpson's rule.

    Parameters
    ----------
    sample
        Numbers, shape ``(k,)``.
    density
        The density, called once with a grid of shape ``(points,)``.
    low, high
        The interval outside which the density is negligible.
    points
        How many points the grid has.

    Returns
    -------
    GoodnessOfFit
        The integral of the density from `low` to `high`, and the p-value.

    Raises
    ------
    ValueError
        If the sample isn't of shape ``(k,)``, or a value of the density is negative or not finite.

    Examples
    --------
    >>> sample = np.random.default_rng(0).random(500)
    >>> total, p_value = ks_test(sample, lambda x: 2 * x, 0, 1)  # not the uniform density
    >>> round(total, 6), p_value < 1e-6
    (1.0, True)
    """
    from scipy import integrate, stats

    sample = np.asarray(sample, dtype=float)
    if sample.ndim != 1 or not len(sample):
        raise ValueError(f"the sample has shape {sample.shape}; (k,) is needed, with k ≥ 1")
    grid = np.linspace(low, high, points)
    cdf = integrate.cumulative_simpson(_heights(density, grid), x=grid, initial=0)
    total = cdf[-1]
    test = stats.kstest(sample, lambda t: np.interp(t, grid, cdf / total))
    return GoodnessOfFit(float(total), float(test.pvalue))


def chi_square_test(
    sample: ArrayLike, density: Density, edges: ArrayLike, reach: float = 8.0
) -> GoodnessOfFit:
    """Chi-square test of a sample of points in the plane against a density.

    The edges cut a square into equal cells, and one more cell is the rest of the plane. The
    statistic adds up (count − expected)² / expected over the cells.

    Parameters
    ----------
    sample
        Points, shape ``(k, 2)``.
    density
        The density, called with grids of points, shape ``(m, m, 2)``; it returns ``(m, m)``.
    edges
        Where cells begin and end, the same on both axes: equally spaced, increasing.
    reach
        Outside the square from −reach to reach, on both axes, the density is negligible.

    Returns
    -------
    GoodnessOfFit
        The integral of the density over the square of that reach, and the p-value.

    Raises
    ------
    ValueError
        If the sample isn't of shape ``(k, 2)``, the edges aren't equally spaced, fewer than 5
        points are expected in a cell, or a value of the density is negative or not finite.

    Examples
    --------
    >>> sample = np.random.default_rng(0).normal(size=(2000, 2))
    >>> edges = np.linspace(-1, 1, 5)
    >>> wide = lambda x: np.exp(-np.sum(x**2, axis=-1) / 8) / (8 * np.pi)  # twice as wide
    >>> total, p_value = chi_square_test(sample, wide, edges, reach=20)
    >>> round(total, 6), p_value < 1e-6
    (1.0, True)
    """
    from scipy import stats

    sample, edges = np.asarray(sample, dtype=float), np.asarray(edges, dtype=float)
    if sample.ndim != 2 or sample.shape[1] != 2:
        raise ValueError(f"the sample has shape {sample.shape}; (k, 2) is needed")
    widths = np.diff(edges)
    if len(edges) < 2 or widths[0] <= 0 or not np.allclose(widths, widths[0]):
        raise ValueError("the edges must increase in equal steps")
    everything = np.linspace(-reach, reach, max(2, round(2 * reach / widths[0])) + 1)
    total = _cell_masses(density, everything).sum()
    inside = _cell_masses(density, edges).ravel() / total
    expected = len(sample) * np.append(inside, 1 - inside.sum())
    if expected.min() < 5:
        raise ValueError(
            f"only {expected.min():.1f} points are expected in a cell; the test needs 5: "
            "take more points or fewer cells"
        )
    inner, *_ = np.histogram2d(sample[:, 0], sample[:, 1], bins=[edges, edges])
    counts = np.append(inner.ravel(), len(sample) - inner.sum())
    return GoodnessOfFit(float(total), float(stats.chisquare(counts, expected).pvalue))


def _cell_masses(density: Density, edges: NDArray[Any], parts: int = 10) -> NDArray[Any]:
    """Integral of a density over each cell of a square grid, by the midpoint rule."""
    cells, fine = len(edges) - 1, (edges[1] - edges[0]) / parts
    middles = edges[0] + fine * (np.arange(parts * cells) + 0.5)
    grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)
    masses = _heights(density, grid) * fine**2
    return np.asarray(masses.reshape(cells, parts, cells, parts).sum(axis=(1, 3)))


def _heights(density: Density, grid: NDArray[Any]) -> NDArray[Any]:
    heights = np.asarray(density(grid), dtype=float)
    if not np.all(np.isfinite(heights)) or np.any(heights < 0):
        raise ValueError("a density must be finite and not negative on the whole grid")
    return heights
