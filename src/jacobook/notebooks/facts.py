"""Numbered facts, and the cells that verify them.

A fact is a displayed formula with a label ``eq-…``; a definition has one that begins with
``def-…``. A code cell names the facts that it verifies in its metadata: ``"verifies": ["eq-…"]``.
The course promises that every claim can be run, so each fact needs at least one such cell. Such a
cell must be able to fail: `jacobook.notebooks.wrong` asks it to refuse wrong versions of each fact.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

FACT, DEFINITION = "eq-", "def-"

_NAME = r"[A-Za-z0-9][\w:.-]*"
_LABELS = (
    re.compile(rf"(?<!\\)\$\$(?:(?!\$\$).)+\$\$[ \t]*\(({_NAME})\)", re.DOTALL),
    re.compile(rf"^[ \t]*:label:[ \t]*({_NAME})[ \t]*$", re.MULTILINE),
    re.compile(rf"\\label\{{({_NAME})\}}"),
)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}|:{3,})[ \t]*(.*?)[ \t]*$")
_CODE = re.compile(r"\{(code|code-block|code-cell|literalinclude|parsed-literal)\}")


@dataclass(frozen=True)
class Label:
    """The label of a displayed formula.

    Attributes
    ----------
    name
        As written: ``eq-steepest``.
    cell
        The index of its Markdown cell, or None on a page that is not a notebook.
    """

    name: str
    cell: int | None = None


@dataclass(frozen=True)
class Verification:
    """A code cell that says which fact it verifies.

    Attributes
    ----------
    name
        The label of the fact.
    cell
        The index of the code cell.
    cell_id
        Its id.
    """

    name: str
    cell: int
    cell_id: str


def labels(notebook: NotebookNode) -> list[Label]:
    """The labels of formulas in a notebook's Markdown cells, in order."""
    return [
        Label(name, index)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown"
        for name in labels_in(cell.source)
    ]


def labels_in(text: str) -> list[str]:
    """The labels of formulas in MyST Markdown, in order; listings of code are passed over."""
    text = re.sub(r"<!--.*?-->", "", _without_listings(text), flags=re.DOTALL)
    found = [match for pattern in _LABELS for match in pattern.finditer(text)]
    return [match[1] for match in sorted(found, key=lambda match: match.start(1))]


def verified(notebook: NotebookNode) -> list[Verification]:
    """The facts that a notebook's code cells say they verify, in order."""
    return [
        Verification(name, index, cell.get("id", ""))
        for index, cell in enumerate(notebook.cells)
        for name in _names(cell)
    ]


def problems(pages: Mapping[str, NotebookNode | str]) -> list[str]:
    """Say what breaks the promise that every numbered fact is verified.

    Parameters
    ----------
    pages
        The name of each page and its notebook, or its text where it is Markdown.

    Returns
    -------
    list of str
        One sentence for each problem; empty when the promise is kept.
    """
    found: list[str] = []
    home: dict[str, str] = {}
    for page, content in pages.items():
        names = (
            labels_in(content)
            if isinstance(content, str)
            else [label.name for label in labels(content)]
        )
        for name in names:
            if name in home:
                found.append(f"{page}: the label {name} is already used in {home[name]}.")
            elif not name.startswith((FACT, DEFINITION)):
                found.append(
                    f"{page}: the label {name} begins neither with {FACT} (a fact) nor with "
                    f"{DEFINITION} (a definition)."
                )
            home.setdefault(name, page)
    proved: set[str] = set()
    for page, content in pages.items():
        if isinstance(content, str):
            continue
        for index, cell in enumerate(content.cells):
            where = f"{page}, cell {index + 1}"
            if "verifies" in cell.metadata and (cell.cell_type != "code" or not _names(cell)):
                found.append(
                    f'{where}: "verifies" is a list of labels, in the metadata of a code cell.'
                )
            for name in _names(cell):
                if name not in home:
                    found.append(f"{where}: it says that it verifies {name}, which labels nothing.")
                proved.add(name)
    for name, page in home.items():
        if name.startswith(FACT) and name not in proved:
            found.append(f'{page}: no cell verifies {name}; add "verifies": ["{name}"] to one.')
    return found


def _names(cell: NotebookNode) -> list[str]:
    named = cell.metadata.get("verifies", [])
    if cell.cell_type != "code" or not isinstance(named, list):
        return []
    return [name for name in named if isinstance(name, str)]


def _without_listings(text: str) -> str:
    """Drop fenced listings and inline code; keep what directives hold."""
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", "\n".join(_outside_listings(text)))


def _outside_listings(text: str) -> Iterator[str]:
    open_fences: list[tuple[str, bool]] = []
    for line in text.splitlines():
        fence = _FENCE.match(line)
        listing = bool(open_fences) and open_fences[-1][1]
        if fence:
            marks, info = fence[1], fence[2]
            closes = bool(open_fences) and not info and marks.startswith(open_fences[-1][0])
            if closes:
                open_fences.pop()
                continue
            if not listing:
                directive = info.startswith("{") and not _CODE.match(info)
                open_fences.append((marks, not directive))
                continue
        if not listing:
            yield line
