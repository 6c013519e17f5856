"""Small real data sets, each with its source and its licence.

The files and a description of each stand in ``jacobook/data``. Three more come with scikit-learn,
which is imported when one of them is asked for: nothing is copied here whose own source states no
licence.
"""

from importlib import import_module, resources
from types import MappingProxyType
from typing import Any, NamedTuple

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
        Array of shape ``(B,)``; whole numbers where it names classes.
    feature_names, feature_units
        Tuples of k strings.
    response_name, response_unit
        One string each.
    source
        Where the numbers come from.
    licence
        On what terms they can be used.
    classes
        What the whole numbers of the response mean, in their order; empty for a measured response.
    """

    title: str
    features: NDArray[np.float64]
    response: NDArray[Any]
    feature_names: tuple[str, ...]
    feature_units: tuple[str, ...]
    response_name: str
    response_unit: str
    source: str
    licence: str
    classes: tuple[str, ...] = ()


class _Description(NamedTuple):
    """All that a `DataSet` says besides its numbers; the names are the file's column headings."""

    title: str
    feature_names: tuple[str, ...]
    feature_units: tuple[str, ...]
    response_name: str
    response_unit: str
    source: str
    licence: str
    classes: tuple[str, ...] = ()


_SCIKIT_LEARN = "As distributed with scikit-learn; the data's own source states no licence here."

# What scikit-learn carries: our name, and the name of its loader.
_BORROWED = MappingProxyType(
    {"digits": "load_digits", "breast_cancer": "load_breast_cancer", "iris": "load_iris"}
)

_DESCRIPTIONS = MappingProxyType(
    {
        "engel": _Description(
            title="Income and food expenditure of 235 working-class households (Engel, 1857).",
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
        "digits": _Description(
            title="Handwritten digits of 13 people as images of 8 × 8 grey values, 1998.",
            feature_names=tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
            feature_units=("0 (white) to 16 (black)",) * 64,
            response_name="digit",
            response_unit="class",
            source=(
                "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI "
                "Machine Learning Repository: its test set, in the order of the file."
            ),
            licence=_SCIKIT_LEARN,
            classes=tuple("0123456789"),
        ),
        "breast_cancer": _Description(
            title="30 measurements of cell nuclei in each of 569 breast tumours, 1995.",
            feature_names=tuple(
                f"{statistic} {measure}"
                for statistic in ("mean", "standard error of", "worst")
                for measure in (
                    "radius",
                    "texture",
                    "perimeter",
                    "area",
                    "smoothness",
                    "compactness",
                    "concavity",
                    "concave points",
                    "symmetry",
                    "fractal dimension",
                )
            ),
            feature_units=("of the image",) * 30,
            response_name="diagnosis",
            response_unit="class",
            source=(
                "W. Wolberg, O. Mangasarian, N. Street and W. Street (1995), Breast Cancer "
                "Wisconsin (Diagnostic), UCI Machine Learning Repository."
            ),
            licence=_SCIKIT_LEARN,
            classes=("malignant", "benign"),
        ),
        "iris": _Description(
            title="Four lengths of 150 iris flowers of three species, 1936.",
            feature_names=("sepal length", "sepal width", "petal length", "petal width"),
            feature_units=("cm",) * 4,
            response_name="species",
            response_unit="class",
            source=(
                "R. A. Fisher, Annals of Eugenics 7 (1936), 179–188, from measurements by "
                "E. Anderson. Two rows differ from the copy in UCI's repository."
            ),
            licence=_SCIKIT_LEARN,
            classes=("setosa", "versicolor", "virginica"),
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
        ``"digits"``
            1797 images, 64 pixels, 10 classes. Neighbouring rows are by the same writer. Pixels 0,
            32 and 39 are always white.
        ``"breast_cancer"``
            569 tumours, 30 features, 2 classes (0 is malignant). Standardised, the two classes can
            be separated by a plane, so logistic regression without a penalty has no optimum.
        ``"iris"``
            150 flowers, 4 features, 3 classes.

    The last three come with scikit-learn.

    Returns
    -------
    DataSet
        Fresh arrays: changing them changes no other caller's.

    Raises
    ------
    ValueError
        If there is no data set of that name.
    ImportError
        If scikit-learn is needed and not installed.

    Examples
    --------
    >>> engel = load("engel")
    >>> engel.features.shape, engel.response.shape
    ((235, 1), (235,))
    """
    if name not in _DESCRIPTIONS:
        raise ValueError(f"There is no data set {name!r}; the course has: {', '.join(NAMES)}.")
    about = _DESCRIPTIONS[name]
    if name in _BORROWED:
        return _borrowed(about, _BORROWED[name])
    text = (resources.files("jacobook") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    columns = [column.strip('"') for column in header.split(",")]
    table = np.array([row.split(",") for row in rows], dtype=np.float64)
    features = table[:, [columns.index(feature) for feature in about.feature_names]]
    response = table[:, columns.index(about.response_name)]
    return DataSet(features=features, response=response.copy(), **about._asdict())


def _borrowed(about: _Description, loader: str) -> DataSet:
    """Take a data set from scikit-learn's package; nothing is downloaded."""
    try:
        found = getattr(import_module("sklearn.datasets"), loader)()
    except ImportError as error:
        raise ImportError(
            "This data set comes with scikit-learn, which isn't installed: "
            "`pip install scikit-learn`."
        ) from error
    features = np.array(found.data, dtype=np.float64)
    return DataSet(features=features, response=np.array(found.target), **about._asdict())
