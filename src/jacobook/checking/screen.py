"""Which of hundreds of possible answers a value can be, told from one number of each.

What an exercise's slips, in pairs, and its reference, for other arguments, give on a case doesn't
depend on what is handed in. So one number of each is kept, a weighted sum of its entries.
"""

from collections.abc import Sequence

import numpy as np

from jacobook.declaration import Case, Tolerance

_GOLDEN = 0.6180339887498949


def weighted_sum(values: np.ndarray) -> float:
    """Return the sum of the entries, each with a weight of its own between 1 and 2."""
    flat = np.asarray(values, dtype=float).ravel()
    with np.errstate(all="ignore"):
        return float(flat @ (1.0 + (np.arange(1, flat.size + 1) * _GOLDEN) % 1.0))


class Screen:
    """What many possible answers give on one case, in one number each.

    Parameters
    ----------
    values
        Arrays, or None for what gives nothing.
    """

    def __init__(
        self, values: Sequence[np.ndarray | None], case: Case, tolerance: Tolerance
    ) -> None:
        arrays = [np.zeros(0) if v is None else np.asarray(v, dtype=float) for v in values]
        self.nothing = np.array([v is None for v in values], dtype=bool)
        self.sizes = np.array([a.size for a in arrays])
        self.sums = np.array([weighted_sum(a) for a in arrays])
        with np.errstate(all="ignore"):
            scales = np.array([np.abs(a).max(initial=0.0) for a in arrays])
            # Twice as much for each entry as is allowed: weights are up to 2.
            each = tolerance.atol + tolerance.rtol * case.condition * scales
            self.limits = 2.0 * self.sizes * each + 1e-12 * self.sizes * scales

    def possible(self, value: np.ndarray) -> np.ndarray:
        """Return the places of those that may be the value; none of the others is."""
        with np.errstate(all="ignore"):
            far = (
                np.abs(self.sums - weighted_sum(value)) > self.limits
            )  # not where one is no number
        return np.flatnonzero(~self.nothing & (self.sizes == value.size) & ~far)


__all__ = ["Screen", "weighted_sum"]
