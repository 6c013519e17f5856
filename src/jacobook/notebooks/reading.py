"""How a chapter reads: its length, its pictures, and the words it uses before it explains them.

A reader's *main line* is what stands outside folds (a ``dropdown``, a cell tagged ``hide-…``) and
outside the sections whose first line is *Skip at first*. Lines are those of a page about 70
characters wide.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from jacobook.notebooks.notebooks import tags

_SKIP = re.compile(r"^\*Skip at first", re.MULTILINE)
WORDS_A_LINE = 12.0
# A check of so many lines may stand open.
SHORT_CHECK = 12

_FOLD = re.compile(
    r"^(`{3,})\{admonition\}[^\n]*\n:class:[^\n]*dropdown.*?^\1\s*$", re.MULTILINE | re.DOTALL
)
_ANNOUNCED = re.compile(
    r"^(`{3,})\{admonition\}[^\n]*\n:class: (?:question|objectives).*?^\1\s*$",
    re.MULTILINE | re.DOTALL,
)
_MARKUP = (
    re.compile(r"^`{3,}.*$", re.MULTILINE),
    re.compile(r"^:[a-z-]+:.*$", re.MULTILINE),
    re.compile(r"^\([a-z0-9-]+\)=$", re.MULTILINE),
    re.compile(r"\$\$.*?\$\$(\s*\([a-z-]+\))?", re.DOTALL),
    re.compile(r"^\|[-| :]+\|$", re.MULTILINE),
)
_WORD = re.compile(r"[A-Za-z0-9’'-]+")


@dataclass(frozen=True)
class Piece:
    """A cell, or the part of one that belongs to a section.

    Attributes
    ----------
    cell
        The cell.
    text
        Its Markdown or code.
    skipped
        True in a section that begins with *Skip at first*.
    """

    cell: NotebookNode
    text: str
    skipped: bool


def pieces(notebook: NotebookNode) -> Iterator[Piece]:
    """Cut a notebook at its headings of the first two levels."""
    skipped = False
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            yield Piece(cell, cell.source, skipped)
            continue
        for part in re.split(r"^(?=#{1,2} )", cell.source, flags=re.MULTILINE):
            if re.match(r"#{1,2} ", part):
                skipped = bool(_SKIP.search(part))
            yield Piece(cell, part, skipped)


def prose(text: str) -> str:
    """Return what a reader reads of Markdown outside folds; an inline formula is one word.

    The boxes that announce a chapter, its question and its objectives, aren't counted either.
    """
    text = _ANNOUNCED.sub("", _FOLD.sub("", text))
    for markup in _MARKUP:
        text = markup.sub("", text)
    text = re.sub(r"\$[^$\n]+\$", " M ", text)
    return re.sub(r"\{[a-z:]+\}", "", text)


def prose_words(notebook: NotebookNode, *, main_line: bool = False) -> int:
    """Count the words of a chapter's prose outside folds, or those of its main line alone."""
    return sum(
        len(_WORD.findall(prose(piece.text)))
        for piece in pieces(notebook)
        if piece.cell.cell_type == "markdown" and not (main_line and piece.skipped)
    )


def has_picture(cell: NotebookNode) -> bool:
    """Tell whether a cell shows a figure."""
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def longest_stretch(notebook: NotebookNode) -> tuple[float, str]:
    """Return the most lines of the main line without a picture, and the heading they end at."""
    lines, longest, heading, where = 0.0, 0.0, "", ""
    for piece in pieces(notebook):
        if piece.skipped:
            continue
        if piece.cell.cell_type == "markdown":
            found = re.match(r"#{1,2} (.*)", piece.text)
            heading = found.group(1) if found else heading
            lines += len(_WORD.findall(prose(piece.text))) / WORDS_A_LINE
            lines += _FOLD.sub("", piece.text).count("$$")
        else:
            lines = 0.0 if has_picture(piece.cell) else lines + _shown_lines(piece.cell)
        if lines > longest:
            longest, where = lines, heading
    return longest, where


def shown_checks(notebook: NotebookNode, *, all_code: bool = False) -> list[str]:
    """Name the cells that should be folded and aren't: imports, and long checks.

    A check that defines a function stays: the function is part of the text.

    Parameters
    ----------
    notebook
        The page.
    all_code
        Name every cell whose code is shown.

    Returns
    -------
    list of str
        The ids of the cells.
    """
    return [
        cell.id
        for cell in notebook.cells
        if cell.cell_type == "code"
        and not any(tag.startswith(("hide-", "remove-")) for tag in tags(cell))
        and (
            all_code
            or cell.source.startswith(("import ", "from "))
            or (
                cell.metadata.get("verifies")
                and cell.source.count("\n") >= SHORT_CHECK
                and not re.search(r"^def ", cell.source, re.MULTILINE)
            )
        )
    ]


def _shown_lines(cell: NotebookNode) -> int:
    named = set(tags(cell))
    if "hide-cell" in named or "remove-cell" in named:
        return 0
    code = 1 if "hide-input" in named else cell.source.count("\n") + 2
    printed = sum(output.get("text", "").count("\n") for output in cell.get("outputs", []))
    return code + (1 if "hide-output" in named else printed)


def used_before_explained(
    pages: Mapping[str, NotebookNode], terms: Mapping[str, str]
) -> dict[str, str]:
    """Return the terms whose first use in reading order has no link, with the page of that use.

    Parameters
    ----------
    pages
        The chapters in reading order, by name.
    terms
        For each term of the glossary, a regular expression that finds its uses.
    """
    first: dict[str, str] = {}
    explained: set[str] = set()
    for name, notebook in pages.items():
        for piece in pieces(notebook):
            if piece.cell.cell_type != "markdown":
                continue
            for paragraph in _explaining(piece.text):
                linked = {
                    (target or shown).strip().lower()
                    for shown, target in re.findall(
                        r"\{term\}`([^`<]*?)(?:<([^`>]*)>)?`", paragraph
                    )
                }
                text = prose(re.sub(r"\{term\}`[^`]*`", "", paragraph)).lower()
                for term, pattern in terms.items():
                    if term in explained or term in first:
                        continue
                    if term.lower() in linked:
                        explained.add(term)
                    elif re.search(pattern, text):
                        first[term] = name
    return first


def _explaining(text: str) -> list[str]:
    """The paragraphs that are read for their content: no headings, announcements or figures."""
    text = _ANNOUNCED.sub("", text)
    return [
        paragraph
        for paragraph in text.split("\n\n")
        if not paragraph.lstrip().startswith(("#", "**You need**", "**First reading:**"))
    ]


def glossary_terms(page: str) -> list[str]:
    """Return the terms that the glossary's page defines."""
    body = page.split("```{glossary}\n", 1)[1].rsplit("\n```", 1)[0]
    return [entry.split("\n", 1)[0].strip() for entry in body.split("\n\n") if entry.strip()]
