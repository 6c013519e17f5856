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
    assert f"## {name}.csv" in described


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
    assert {f"jacobook/data/{name}.csv" for name in data.NAMES} <= names
    assert {"jacobook/data.py", "jacobook/data/README.md"} <= names
