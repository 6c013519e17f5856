"""What several of the chapter's proofs need."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.bank.routes import hessian_of
from jacobook.declaration import Matrix, Vector


def hessian_in_units(f: Callable[[Vector], Any], x: Vector, units: Vector) -> Matrix:
    """The Hessian of f at x, measured where each coordinate is counted in a unit of its own.

    A function that varies on a scale of 1e-4 can't be measured with the steps that suit a scale
    of 1: the change of variables x = units · u makes the scale 1.
    """
    in_units = hessian_of(lambda u: f(units * u), x / units)
    return np.asarray(in_units / np.outer(units, units))
