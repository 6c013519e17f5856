"""Notebook files: reading, writing, and the calls of ``check`` in them."""

import ast
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode


class NotebookError(Exception):
    """A notebook that cannot be used; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class CheckCall:
    """One call ``check("id", answer)`` in a code cell.

    Attributes
    ----------
    exercise
        The id, as written.
    answer
        The source of the second argument, or None when there is none.
    alone
        True when the call is all that the cell holds.
    line
        The line in the cell, from 1.
    """

    exercise: str
    answer: str | None
    alone: bool
    line: int


def read(path: Path) -> NotebookNode:
    """Read a notebook; versions before 4 are converted in memory.

    Raises
    ------
    NotebookError
        When the file is missing, unreadable, not JSON or not a notebook.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotebookError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise NotebookError(f"{path} is a folder; name a notebook (.ipynb) in it.") from None
    except UnicodeDecodeError:
        raise NotebookError(f"{path} is not a notebook: it does not hold text.") from None
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NotebookError(
            f"{path} is not a notebook: it is not valid JSON{place}. "
            "If it was merged or cut off, open an earlier copy."
        ) from None
    return _from_data(data, path)


def _from_data(data: Any, path: Path) -> NotebookNode:
    major = data.get("nbformat") if isinstance(data, dict) else None
    if not isinstance(major, int) or not ("cells" in data or "worksheets" in data):
        raise NotebookError(f"{path} is JSON, but not a notebook: it has no cells.")
    if major > 4:
        raise NotebookError(
            f"{path} has notebook format {major}, which is newer than this program knows (4)."
        )
    try:
        if major == 4:
            # Not nbformat.read: it would fill in random ids where they are missing.
            notebook = nbformat.v4.to_notebook(data)
        else:
            notebook = nbformat.reads(json.dumps(data), as_version=4)
        for cell in notebook.cells:
            if not isinstance(cell.source, str):
                raise TypeError("source")
            cell.metadata = cell.get("metadata") or NotebookNode()
            if cell.cell_type == "code":
                cell.outputs = cell.get("outputs") or []
    except Exception as error:
        raise NotebookError(
            f"{path} is damaged: its cells cannot be read ({type(error).__name__}: {error})."
        ) from None
    return notebook


def write_text(path: Path, text: str) -> bool:
    """Write a file as a whole or not at all; return False when it held that text already."""
    path = Path(path)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp makes private files; a new notebook should be as readable as its neighbours.
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def place(notebook: NotebookNode, index: int) -> str:
    """Say which cell is meant, counted from 1 over all cells, with its id."""
    identifier = notebook.cells[index].get("id")
    return f"cell {index + 1}" + (f" (id {identifier})" if identifier else "")


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    found = cell.metadata.get("tags", [])
    return [tag for tag in found if isinstance(tag, str)] if isinstance(found, list) else []


def as_python(source: str) -> str:
    """Replace a cell's magics and shell lines by the Python that IPython makes of them."""
    if not re.search(r"^\s*[%!?]|\?\s*$|=\s*[%!]", source, flags=re.MULTILINE):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(source)
    except SyntaxError:
        return source


def check_calls(source: str) -> list[CheckCall]:
    """Find the calls of ``check`` with a literal id in the source of a code cell.

    A cell that is no valid Python is searched for ``check("…"`` as text, so that a student's
    unfinished cell does not hide its exercise.
    """
    if "check" not in source:
        return []
    try:
        tree = ast.parse(as_python(source))
    except (SyntaxError, ValueError):
        pattern = re.compile(r"\bcheck\(\s*(['\"])([\w.]+)\1")
        return [
            CheckCall(match[2], None, False, source.count("\n", 0, match.start()) + 1)
            for match in pattern.finditer(source)
        ]
    calls = [_check_call(node, tree) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted((call for call in calls if call), key=lambda call: call.line)


def _check_call(node: ast.Call, tree: ast.Module) -> CheckCall | None:
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    first = node.args[0] if node.args else None
    if name != "check" or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    statement = tree.body[0] if len(tree.body) == 1 else None
    return CheckCall(
        exercise=first.value,
        answer=ast.unparse(node.args[1]) if len(node.args) > 1 else None,
        alone=isinstance(statement, ast.Expr) and statement.value is node,
        line=node.lineno,
    )
