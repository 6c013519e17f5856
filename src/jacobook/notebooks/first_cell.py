"""The first code cell of a notebook: it brings the course where it isn't installed.

``jacobook refresh`` puts it into every notebook that imports the course, before its first code
cell; its words are in `jacobook.elsewhere`. Where the course is installed the cell does and says
nothing. The site and the book leave it out, and the grader doesn't run it.
"""

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from jacobook import elsewhere

__all__ = ["ID", "METADATA", "placed", "places"]

ID = "elsewhere"

# The site's tag; and what folds the cell in Colab, JupyterLab and Kaggle.
METADATA = {
    "tags": ["long", "remove-cell"],
    "cellView": "form",
    "jupyter": {"source_hidden": True},
    "_kg_hide-input": True,
}

PACKAGE = "jacobook"

_IMPORTS = re.compile(r"^\s*(?:from|import) jacobook\b", re.MULTILINE)
_ADDRESS = re.compile(r"^\s*jacobook_repository:\s*[\"']?([^\s\"'#]*)", re.MULTILINE)


def places(root: Path) -> list[str]:
    """Say where pip can have the course from, the nearest to the notebooks first.

    Parameters
    ----------
    root
        The folder of the repository, with ``_config.yml``.

    Returns
    -------
    list of str
        The repository, where its address is known: what a notebook of its main branch uses is
        there, and may not be released yet. Then the name on PyPI.
    """
    path = root / "_config.yml"
    found = _ADDRESS.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    address = found[1].rstrip("/") if found else ""
    return [f"git+{address}", PACKAGE] if address else [PACKAGE]


def placed(notebook: NotebookNode, root: Path) -> NotebookNode:
    """Return the notebook with this cell before its first code cell, if it imports the course.

    Parameters
    ----------
    notebook
        Stays as it is. A cell that was written here earlier is replaced.
    root
        The folder of the repository.

    Returns
    -------
    NotebookNode
        The cell counts as run only where it was run in the same words.
    """
    earlier = [cell for cell in notebook.cells if _written_here(cell)]
    cells = [cell for cell in copy.deepcopy(notebook.cells) if not _written_here(cell)]
    code = [index for index, cell in enumerate(cells) if cell.cell_type == "code"]
    if any(_IMPORTS.search(cells[index].source) for index in code):
        source = elsewhere.cell(places(root))
        counts = [each.get("execution_count") for each in earlier if each.source == source]
        cell: dict[str, Any] = {
            "cell_type": "code",
            "id": ID,
            "metadata": copy.deepcopy(METADATA),
            "source": source,
            "execution_count": next(iter(counts), None),
            "outputs": [],
        }
        cells.insert(code[0], nbformat.from_dict(cell))
    return nbformat.from_dict({**notebook, "cells": cells})


def _written_here(cell: NotebookNode) -> bool:
    """Tell whether a cell is this one, in today's words or, by its id, in earlier ones."""
    earlier = cell.get("id") == ID and "def _bring(" in cell.source
    return earlier or elsewhere.is_cell(cell.source)
