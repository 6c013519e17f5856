"""The one form in which a notebook is stored.

Notebook format 4.5; every cell has an id that stays; every cell that was run has the count 1, so
that a new one changes no other; the kernel is "Python 3" without version details; nothing that an
editor, a clock or a machine has left behind.
Outputs are kept: the site shows them and the tests compare them.
"""

import copy
import hashlib
import re
from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode

from jacobook.notebooks import first_cell
from jacobook.notebooks.figures import compacted
from jacobook.notebooks.notebooks import NotebookError, tags

# What may be said about a notebook and about a cell. Everything else comes from an editor.
NOTEBOOK_METADATA = frozenset(
    {"jacobook", "kernelspec", "language_info", "mystnb", "myst", "html_meta"}
)
CELL_METADATA = frozenset({"tags", "mystnb", "nbgrader", "verifies", "wrong_versions"})

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

# Text that differs from run to run or from machine to machine, and what is stored instead.
_UNSTEADY = (
    (re.compile(r"(?:[A-Za-z]:)?[^\s\"'(<>]*ipykernel_\d+[\\/]\d+\.py"), "<cell>"),
    (re.compile(r"(?:[A-Za-z]:)?[^\s\"'(<>]*[\\/]site-packages[\\/]"), ".../site-packages/"),
    (re.compile(r"(?:[A-Za-z]:)?[^\s\"'(<>]*[\\/]src[\\/]jacobook[\\/]"), ".../jacobook/"),
    (re.compile(r"\bat 0x[0-9a-fA-F]{6,16}\b"), "at 0x..."),
)


def normalised(notebook: NotebookNode) -> NotebookNode:
    """Return the stored form of a notebook; the argument stays as it is.

    Raises
    ------
    NotebookError
        When two cells have the same id.
    """
    cells = [_cell(cell) for cell in notebook.cells]
    _give_ids(cells)
    for cell in cells:
        if cell.cell_type != "code":
            continue
        # A cell that was never run keeps no count, so that it can be recognised.
        ran = cell.execution_count is not None and cell.source.strip() != ""
        cell.execution_count = 1 if ran else None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    metadata = {
        key: copy.deepcopy(value)
        for key, value in notebook.metadata.items()
        if key in NOTEBOOK_METADATA
    }
    metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    metadata["language_info"] = {"name": "python"}
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def dumps(notebook: NotebookNode) -> str:
    """The text of the stored form: keys sorted, one newline at the end."""
    return nbformat.v4.writes(normalised(notebook)).rstrip("\n") + "\n"


def steady(text: str) -> str:
    """Replace what changes from run to run in printed text: temporary paths and addresses."""
    for pattern, replacement in _UNSTEADY:
        text = pattern.sub(replacement, text)
    return text


def _cell(cell: NotebookNode) -> NotebookNode:
    kept: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "metadata": _cell_metadata(cell),
        "source": cell.source.replace("\r\n", "\n").rstrip(),
    }
    if "id" in cell:
        kept["id"] = cell.id
    if cell.cell_type == "code":
        kept["execution_count"] = cell.get("execution_count")
        kept["outputs"] = _outputs(cell.get("outputs", []))
    elif cell.get("attachments"):
        kept["attachments"] = cell.attachments
    return nbformat.from_dict(copy.deepcopy(kept))


def _cell_metadata(cell: NotebookNode) -> dict[str, Any]:
    # What folds the first cell looks like an editor's leavings, and is meant.
    folding = first_cell.METADATA.keys() if cell.get("id") == first_cell.ID else set()
    kept = CELL_METADATA | folding
    metadata = {key: value for key, value in cell.metadata.items() if key in kept}
    metadata["tags"] = sorted(set(tags(cell)))
    # Empty lists and mappings say nothing.
    return {key: value for key, value in metadata.items() if value not in ([], {}, None)}


def _outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Merge the pieces of each stream, and make what is printed steady."""
    merged: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in copy.deepcopy(list(outputs)):
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            output.text = steady(output.text)
        elif output.output_type == "error":
            output.evalue = steady(output.evalue)
            output.traceback = [steady(line) for line in output.traceback]
        else:
            for kind, value in output.data.items():
                if kind == "image/png" and isinstance(value, str):
                    output.data[kind] = compacted("".join(value.split()))
                elif isinstance(value, str):
                    output.data[kind] = (
                        "".join(value.split()) if _is_base64(kind) else steady(value)
                    )
    # The two streams come through different pipes, so their order is left to chance.
    names = [output.get("name") for output in merged]
    if "stdout" in names and "stderr" in names:
        out, err = names.index("stdout"), names.index("stderr")
        if out == err + 1:
            merged[err], merged[out] = merged[out], merged[err]
    return merged


def _is_base64(kind: str) -> bool:
    return kind.startswith("image/") and kind != "image/svg+xml"


def _give_ids(cells: list[NotebookNode]) -> None:
    """Refuse ids that appear twice, and make missing ones from what the cell says."""
    taken: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        if not _ID.fullmatch(str(cell.get("id", ""))):
            cell.pop("id", None)
        elif cell.id in taken:
            raise NotebookError(
                f"Cells {taken[cell.id]} and {number} have the same id {cell.id!r}: one is a copy. "
                "Delete the id of one of them, and a new one is made."
            )
        else:
            taken[cell.id] = number
    for number, cell in enumerate(cells, start=1):
        turn = 0
        while "id" not in cell:
            text = f"{cell.cell_type}\n{cell.source}\n{turn}"
            identifier = hashlib.sha256(text.encode()).hexdigest()[:8]
            if identifier in taken:
                turn += 1
            else:
                cell["id"] = identifier
                taken[identifier] = number
