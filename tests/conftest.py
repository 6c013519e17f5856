"""A small course for the tests of authoring and of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from small_notebooks import CHAPTER, check_cell, code, notebook, right_answer, text

from jacobook import bank
from jacobook.notebooks.normalise import dumps


@pytest.fixture
def solution() -> NotebookNode:
    """A solution notebook with every exercise of a real chapter."""
    cells = [
        text(
            "<!-- BEGIN SOLUTION -->\n# Solutions: test\n<!-- END SOLUTION -->\n"
            "<!-- BEGIN EXERCISE\n# Exercises: test\nEND EXERCISE -->"
        ),
        code("from jacobook import check"),
    ]
    for exercise in bank.chapter(CHAPTER):
        cells += [
            code(f"### BEGIN SOLUTION\n{right_answer(exercise)}\n### END SOLUTION"),
            code(check_cell(exercise)),
            text("Why it is so.", tags=["solution"]),
        ]
    return notebook(*cells)


@pytest.fixture
def course(
    tmp_path: Path, solution: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Write a small course and move into it; further notebooks are given by their path."""

    def write(**notebooks: NotebookNode) -> Path:
        for folder in ("chapters", "solutions", "exercises"):
            (tmp_path / folder).mkdir(exist_ok=True)
        for name, content in {"solutions__one": solution, **notebooks}.items():
            path = tmp_path / f"{name.replace('__', '/')}.ipynb"
            path.write_text(dumps(content), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return write
