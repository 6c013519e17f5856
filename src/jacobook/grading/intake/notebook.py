"""Take the code cells out of a submitted file, whatever state it is in."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

MAX_BYTES = 20 * 2**20
MAX_CELLS = 2000
# Of brackets and braces, those in texts included: each may become an object of some 200 bytes.
MAX_MARKS = 500_000


class UnusableNotebook(Exception):
    """The file holds no notebook that could be run; the message is a sentence."""


def code_cells(content: bytes) -> tuple[list[str], list[str]]:
    """Return the sources of the code cells in order, and notes on what was odd.

    Notebook formats 2 to 4 are read; metadata and outputs are never looked at, so that what an
    editor lost costs nothing.

    Raises
    ------
    UnusableNotebook
        When the file is empty, too large, no JSON, or no notebook.
    """
    if not content.strip():
        raise UnusableNotebook("The file is empty.")
    notes = []
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
        notes.append(
            "The file was saved as UTF-16, where notebooks are UTF-8; it was read as such."
        )
    if len(content) > MAX_BYTES:
        raise UnusableNotebook(
            f"The file has {len(content) / 2**20:.0f} MB; at most {MAX_BYTES // 2**20} MB are "
            "read. Clear its outputs and hand it in again."
        )
    if content.count(b"[") + content.count(b"{") > MAX_MARKS:
        raise UnusableNotebook(
            "The file is too intricate to be read. Clear its outputs and hand it in again."
        )
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        said = _no_json(content)
        if "not valid JSON" in said:
            said = "The file is not a notebook: it does not hold text."
        raise UnusableNotebook(said) from None
    except (ValueError, RecursionError):
        raise UnusableNotebook(_no_json(content)) from None
    if not isinstance(data, dict):
        raise UnusableNotebook("The file is JSON, but not a notebook.")
    cells = data.get("cells")
    if not isinstance(cells, list):
        cells = [
            cell
            for sheet in _list(data.get("worksheets"))
            if isinstance(sheet, dict)
            for cell in _list(sheet.get("cells"))
        ]
    if not cells:
        raise UnusableNotebook("The file is JSON, but not a notebook: it has no cells.")
    sources, damaged = [], 0
    for cell in cells[:MAX_CELLS]:
        source = _source(cell)
        if source is None:
            damaged += 1
        elif source:
            sources.append(source)
    return sources, notes + _notes(data, len(cells), damaged)


_CHECK = re.compile(r"""^[^#\n]*?\bcheck\(\s*["']([a-z][a-z0-9_]*)\.[a-z0-9_]+""", re.MULTILINE)


def chapters_checked(cells: Sequence[str]) -> Counter[str]:
    """Count the words before the dots of the ids that code cells check."""
    return Counter(word for source in cells for word in _CHECK.findall(source))


_STUB = re.compile(r"^[^#\n]*\.\.\.\s*(?:#[^\n]*)?$", re.MULTILINE)


def is_untouched(cells: Sequence[str]) -> bool:
    """Tell whether every check stands below an answer that is still ``...``."""
    checks = [number for number, source in enumerate(cells) if _CHECK.search(source)]
    return bool(checks) and all(number and _STUB.search(cells[number - 1]) for number in checks)


_MERGE = re.compile(rb"^(<{7} |={7}\s*$|>{7} )", re.MULTILINE)


def _no_json(content: bytes) -> str:
    """Say what a file is that is no JSON, where its beginning or its lines tell."""
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head")):
        return (
            "The file is a web page and not a notebook: what was saved is the page that showed it. "
            "Download the notebook itself."
        )
    if len(_MERGE.findall(content)) > 1:
        return (
            "The file holds the marks of an unfinished merge (`<<<<<<<`, `=======`, `>>>>>>>`), so "
            "it is no notebook. Settle the merge and hand it in again."
        )
    if head.startswith(b"%pdf"):
        return "The file is a PDF and not a notebook: hand in the file that ends in .ipynb."
    if head.startswith(b"pk\x03\x04"):
        return (
            "The file is a zip archive and not a notebook, whatever its name says: unpack it, and "
            "hand in what ends in .ipynb."
        )
    return "The file is not a notebook: it is not valid JSON. It may have been cut off."


def _source(cell: Any) -> str | None:
    """The source of a code cell; empty for any other, None for a damaged one."""
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return None
    if cell["cell_type"] != "code":
        return ""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # A lone surrogate is valid JSON and no text that could be compiled or sent on.
    return source.encode("utf-8", "replace").decode("utf-8")


def _notes(data: dict[str, Any], cells: int, damaged: int) -> list[str]:
    notes = []
    metadata = data.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language") if isinstance(kernel, dict) else None
    if isinstance(language, str) and language.lower() not in ("python", ""):
        notes.append(f"The notebook was saved for {language[:30]}; it was run with Python.")
    if damaged:
        notes.append(f"{damaged} damaged cells were passed over.")
    if cells > MAX_CELLS:
        notes.append(f"Only the first {MAX_CELLS} of {cells} cells were read.")
    return notes


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
