"""The reference of the package: a page for each module, whose examples run."""

import doctest
import importlib
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "reference").glob("jacobook_*.md"))
MODULES = [page.stem.replace("_", ".", 1) for page in PAGES]


def test_there_are_pages() -> None:
    assert {"jacobook.derivatives", "jacobook.shapes", "jacobook.declaration"} <= set(MODULES)
    assert "glob: reference/jacobook_*" in (ROOT / "_toc.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "module"), list(zip(PAGES, MODULES, strict=True)), ids=MODULES)
def test_a_page_shows_its_module(page: Path, module: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# `{module}`\n")
    assert re.search(rf"^\.\. automodule:: {re.escape(module)}$", text, re.M)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_its_docstrings_run(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module), extraglobs={"np": np})
    assert found.failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_and_class_is_documented(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__doc__
    for name in getattr(loaded, "__all__", [n for n in vars(loaded) if n[0] != "_"]):
        thing = getattr(loaded, name)
        if callable(thing) and getattr(thing, "__module__", None) == module:
            assert len(thing.__doc__ or "") > 20, name


def test_the_package_says_that_it_has_types() -> None:
    assert files("jacobook").joinpath("py.typed").is_file()
