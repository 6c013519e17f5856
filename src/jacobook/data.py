"""Small real data sets, each with its source and its licence.

The files and a description of each stand in ``jacobook/data``.
"""

from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["NAMES", "DataSet", "load"]


class DataSet(NamedTuple):
    """A response that is to be explained by features, for B samples and k features.

    Attributes
    ----------
    title
        What was observed, in one sentence.
    features
        Array of shape ``(B, k)``: one row for each sample.
    response
        Array of shape ``(B,)``.
    feature_names, feature_units
        Tuples of k strings.
    response_name, response_unit
        One string each.
    source
        Where the numbers come from.
    licence
        On what terms they can be used.
    """

    title: str
    features: NDArray[np.float64]
    response: NDArray[np.float64]
    feature_names: tuple[str, ...]
    feature_units: tuple[str, ...]
    response_name: str
    response_unit: str
    source: str
    licence: str


class _Description(NamedTuple):
    """All that a `DataSet` says besides its numbers; the names are the file's column headings."""

    title: str
    feature_names: tuple[str, ...]
    feature_units: tuple[str, ...]
    response_name: str
    response_unit: str
    source: str
    licence: str


_DESCRIPTIONS = MappingProxyType(
    {
        "engel": _Description(
            title="Income and expenditure on food of 235 Belgian working-class households, 1857.",
            feature_names=("income",),
            feature_units=("Belgian francs a year",),
            response_name="foodexp",
            response_unit="Belgian francs a year",
            source=(
                "E. Engel (1857), as used by R. Koenker and G. Bassett, Econometrica 50 (1982), "
                "43–61; the file is from statsmodels 0.15.0."
            ),
            licence="Public domain.",
        ),
        "misra1a": _Description(
            title="Volume of an adsorbed layer at 14 pressures, from dental research, 1978.",
            feature_names=("pressure",),
            feature_units=("not stated",),
            response_name="volume",
            response_unit="not stated",
            source=(
                "D. Misra, Dental Research Monomolecular Adsorption Study, NIST (1978); data set "
                "Misra1a of the NIST Statistical Reference Datasets, with certified results for "
                "the model volume = b1 (1 - exp(-b2 pressure))."
            ),
            licence="Public domain in the United States (a work of NIST, a federal agency).",
        ),
        "longley": _Description(
            title="Employment in the United States and six economic measures, 1947 to 1962.",
            feature_names=("GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"),
            feature_units=(
                "per cent of 1954",
                "millions of dollars",
                "thousands",
                "thousands",
                "thousands",
                "year",
            ),
            response_name="TOTEMP",
            response_unit="thousands",
            source=(
                "J. W. Longley, Journal of the American Statistical Association 62 (1967), "
                "819–841, as in NIST's Statistical Reference Datasets; the file is from "
                "statsmodels 0.15.0."
            ),
            licence="Public domain.",
        ),
    }
)

#: The names that `load` knows.
NAMES = tuple(_DESCRIPTIONS)


def load(name: str) -> DataSet:
    """Read a data set that comes with the course.

    Parameters
    ----------
    name
        One of `NAMES`:

        ``"engel"``
            235 households, 1 feature. How much of its income does a household spend on food? On
            the features ``[1, income]`` least squares is badly scaled by nature: the income is
            about a thousand times the constant.
        ``"misra1a"``
            14 observations, 1 feature. A curve fit that isn't linear in its parameters, with
            certified results to compare with: volume = b1 (1 − exp(−b2 · pressure)).

        ``"longley"``
            16 years, 6 features, four of which rise nearly in step. Least squares with
            collinearity; NIST certifies the coefficients.

    Returns
    -------
    DataSet
        Fresh arrays: changing them changes no other caller's.

    Raises
    ------
    ValueError
        If there is no data set of that name.

    Examples
    --------
    >>> engel = load("engel")
    >>> engel.features.shape, engel.response.shape
    ((235, 1), (235,))
    """
    if name not in _DESCRIPTIONS:
        raise ValueError(f"There is no data set {name!r}; the course has: {', '.join(NAMES)}.")
    about = _DESCRIPTIONS[name]
    text = (resources.files("jacobook") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    columns = [column.strip('"') for column in header.split(",")]
    table = np.array([row.split(",") for row in rows], dtype=np.float64)
    features = table[:, [columns.index(feature) for feature in about.feature_names]]
    response = table[:, columns.index(about.response_name)]
    return DataSet(features=features, response=response.copy(), **about._asdict())
