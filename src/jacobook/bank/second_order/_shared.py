"""What several of the chapter's exercises need."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Matrix


def _symmetric(rng: np.random.Generator, *eigenvalues: float) -> Matrix:
    """A symmetric matrix with these eigenvalues and random eigenvectors."""
    n = len(eigenvalues)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = Q * np.array(eigenvalues) @ Q.T
    return np.asarray((A + A.T) / 2)


Polynomial = list[Any]  # its coefficients in t, constant first


def _times(one: Polynomial, other: Polynomial) -> Polynomial:
    product: Polynomial = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] += a * b
    return product


def _first_sign(forms: Sequence[Sequence[Any]], curve: Sequence[Any], forward: int = 1) -> int:
    """Return the sign of f on (pt + qt², rt + st²) for small t > 0 (or t < 0): −1, 0 or 1.

    Each form lists the coefficients of xᵈ, xᵈ⁻¹y, …, yᵈ; f is their sum.
    """
    p, q, r, s = curve
    x: Polynomial = [Fraction(0), forward * p, q]
    y: Polynomial = [Fraction(0), forward * r, s]
    total: Polynomial = [Fraction(0)] * 9
    for form in forms:
        degree = len(form) - 1
        for i, coefficient in enumerate(form):
            term: Polynomial = [coefficient]
            for factor in [x] * (degree - i) + [y] * i:
                term = _times(term, factor)
            for power, entry in enumerate(term):
                total[power] += entry
    lowest = next((entry for entry in total if entry != 0), Fraction(0))
    return (lowest > 0) - (lowest < 0)


def _semidefinite_form(a: Any, b: Any, c: Any) -> bool:
    """Whether ax² + bxy + cy² is nowhere negative."""
    return bool(a >= 0 and c >= 0 and 4 * a * c >= b * b)
