"""The data sets are what their published descriptions say, and travel with the package."""

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from jacobook import data

ROOT = Path(__file__).parents[1]


def test_engel_has_the_published_rows_means_and_least_squares_line() -> None:
    engel = data.load("engel")
    assert engel.features.shape == (235, 1)
    assert engel.response.shape == (235,)
    np.testing.assert_allclose(engel.features.mean(axis=0), [982.473], atol=5e-4)
    np.testing.assert_allclose(engel.response.mean(), 624.150, atol=5e-4)
    design = np.column_stack([np.ones(235), engel.features])
    line, *_ = np.linalg.lstsq(design, engel.response, rcond=None)
    np.testing.assert_allclose(line, [147.475389, 0.485178], atol=5e-7)


def test_engel_has_the_first_and_the_last_household_of_the_file() -> None:
    engel = data.load("engel")
    assert (engel.features[0, 0], engel.response[0]) == (420.157650843928, 255.839424594576)
    assert (engel.features[-1, 0], engel.response[-1]) == (1057.67671146451, 750.320163419201)


def test_engel_shows_engels_law() -> None:
    engel = data.load("engel")
    income = engel.features[:, 0]
    share = engel.response / income
    richer = income > np.median(income)
    assert ((share > 0) & (share < 1)).all()
    assert share[richer].mean() < share[~richer].mean()


def test_misra1a_has_the_certified_sum_of_squares_and_it_is_the_least() -> None:
    misra = data.load("misra1a")
    pressure = misra.features[:, 0]
    assert pressure.shape == misra.response.shape == (14,)
    assert (pressure[0], misra.response[0]) == (77.6, 10.07)
    assert (pressure[-1], misra.response[-1]) == (760.0, 81.78)

    b1, b2 = 238.94212918, 5.5015643181e-4
    decay = np.exp(-b2 * pressure)
    residual = b1 * (1 - decay) - misra.response
    np.testing.assert_allclose(residual @ residual, 0.12455138894, rtol=1e-9)
    # At the least sum of squares the residual is orthogonal to the columns of the Jacobian.
    J = np.stack([1 - decay, b1 * pressure * decay], axis=-1)
    cosines = J.T @ residual / (np.linalg.norm(J, axis=0) * np.linalg.norm(residual))
    np.testing.assert_allclose(cosines, 0, atol=1e-7)
    spread = np.sqrt(np.diag(np.linalg.inv(J.T @ J)) * (residual @ residual) / 12)
    np.testing.assert_allclose(spread, [2.7070075241, 7.2668688436e-6], rtol=1e-7)


def test_longley_has_the_coefficients_that_nist_certifies() -> None:
    longley = data.load("longley")
    assert longley.features.shape == (16, 6)
    assert longley.response.mean() == 65317
    design = np.column_stack([np.ones(16), longley.features])
    fit, *_ = np.linalg.lstsq(design, longley.response, rcond=None)
    certified = [-3482258.63459582, 15.0618722713733, -0.358191792925910e-01]
    certified += [-2.02022980381683, -1.03322686717359, -0.511041056535807e-01, 1829.15146461355]
    # The condition number of the design is about 5e9, so half of the digits survive.
    np.testing.assert_allclose(fit, certified, rtol=1e-6)


def test_longley_runs_from_1947_to_1962() -> None:
    longley = data.load("longley")
    assert longley.features[:, 5].tolist() == list(range(1947, 1963))
    assert (longley.features[0, 0], longley.response[-1]) == (83.0, 70551.0)


@pytest.mark.parametrize("name", data.NAMES)
def test_every_data_set_is_complete_and_says_where_it_is_from(name: str) -> None:
    loaded = data.load(name)
    samples, features = loaded.features.shape
    assert loaded.response.shape == (samples,)
    assert np.isfinite(loaded.features).all()
    assert np.isfinite(loaded.response).all()
    assert len(loaded.feature_names) == len(loaded.feature_units) == features
    assert all([loaded.title, loaded.source, loaded.licence, loaded.response_unit])
    described = (ROOT / "src" / "jacobook" / "data" / "README.md").read_text(encoding="utf-8")
    assert any(name in line for line in described.splitlines() if line.startswith("## "))


def test_each_call_gives_arrays_of_its_own() -> None:
    first = data.load("engel")
    first.features[:] = 0
    first.response[:] = 0
    assert data.load("engel").features.all()
    assert data.load("engel").response.all()


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no data set 'engels'; the course has: engel"):
        data.load("engels")


def test_the_wheel_carries_the_files(tmp_path: Path) -> None:
    # hatchling called directly: no build isolation, so nothing is downloaded.
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = {path.name for path in (ROOT / "src" / "jacobook" / "data").glob("*.csv")}
    assert files == {f"{name}.csv" for name in data.NAMES if not data.load(name).classes}
    assert {f"jacobook/data/{file}" for file in files} <= names
    assert {"jacobook/data.py", "jacobook/data/README.md"} <= names


@pytest.mark.parametrize(
    ("name", "shape", "counts"),
    [
        # The counts of the classes as the repositories that published the data state them.
        ("digits", (1797, 64), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
        ("breast_cancer", (569, 30), [212, 357]),
        ("iris", (150, 4), [50, 50, 50]),
    ],
)
def test_the_data_sets_of_scikit_learn_have_the_published_counts(name, shape, counts) -> None:
    found = data.load(name)
    assert found.features.shape == shape
    assert len(found.feature_names) == len(found.feature_units) == shape[1]
    assert found.response.dtype.kind == "i"
    assert np.bincount(found.response).tolist() == counts
    assert len(found.classes) == len(counts)


def test_digits_are_whole_grey_values_and_three_pixels_are_always_white() -> None:
    pixels = data.load("digits").features
    assert np.array_equal(pixels, pixels.round())
    assert (pixels.min(), pixels.max()) == (0, 16)
    assert np.flatnonzero(pixels.max(axis=0) == 0).tolist() == [0, 32, 39]


def test_malignant_nuclei_are_larger() -> None:
    tumours = data.load("breast_cancer")
    radius = tumours.features[:, tumours.feature_names.index("mean radius")]
    malignant = tumours.response == tumours.classes.index("malignant")
    assert radius[malignant].mean() > 1.4 * radius[~malignant].mean()


def test_iris_follows_the_paper_and_not_the_other_copy() -> None:
    """Rows 35 and 38 (from 1) are where the two copies differ."""
    iris = data.load("iris").features
    np.testing.assert_array_equal(iris[34], [4.9, 3.1, 1.5, 0.2])
    np.testing.assert_array_equal(iris[37], [4.9, 3.6, 1.4, 0.1])


def test_without_scikit_learn_one_sentence_says_what_to_do(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        data.load("iris")
    assert data.load("engel").features.shape == (235, 1)
