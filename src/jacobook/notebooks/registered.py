"""Where a chapter of the book must be known, and where it isn't yet."""

import re
from collections.abc import Iterator
from pathlib import Path

from jacobook import bank
from jacobook.notebooks.announce import GRADED, INSTRUCTORS, README, count

BANK = Path("src/jacobook/bank")


def missing_places(root: Path) -> list[str]:
    """Return a sentence for each place that a chapter of the book lacks.

    Parameters
    ----------
    root
        The folder of the repository.
    """
    found = list(_unlisted_folders(root / BANK))
    for word in bank.BOOK:
        found += _bank(root / BANK / word, word)
        found += _pages(root, word)
    found += _count(root)
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _unlisted_folders(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*/__init__.py")):
        word = path.parent.name
        if word not in bank.BOOK:
            yield f"{BANK / word} is no chapter: add {word!r} to BOOK in {BANK / '__init__.py'}."


def _bank(folder: Path, word: str) -> Iterator[str]:
    """Yield what is wrong with a chapter's folder and the order of its exercises."""
    shown = BANK / word
    order = re.search(r"^ORDER\b[^=]*=\s*\((.*?)\)", _text(folder / "__init__.py"), re.M | re.S)
    if order is None:
        yield f"{shown / '__init__.py'} holds no ORDER: list there the words of its exercises."
        return
    words = re.findall(r"[\"'](\w+)[\"']", order[1])
    files = {path.stem for path in folder.glob("*.py") if not path.name.startswith("_")}
    for each in words:
        if each not in files:
            yield f"{shown / each}.py is missing, and ORDER names it."
    for each in sorted(files - set(words)):
        yield f"{shown / each}.py is in no place: add {each!r} to ORDER in its `__init__`."


def _pages(root: Path, word: str) -> Iterator[str]:
    page = bank.page(word)
    for folder in ("chapters", "solutions", "exercises"):
        path = Path(folder) / f"{page}.ipynb"
        if not (root / path).is_file():
            how = ": run `jacobook exercises`" if folder == "exercises" else ""
            yield f"{path} is missing{how}."
    contents = _text(root / "_toc.yml")
    for folder in ("chapters", "exercises", "solutions"):
        if not re.search(rf"file: {folder}/{page}$", contents, re.M):
            yield f"_toc.yml doesn't list {folder}/{page}."
    if f"{{doc}}`{page}` | `{word}` |" not in _text(root / INSTRUCTORS):
        yield f"{INSTRUCTORS} has no row for {page} in its table."
    if word in bank.UNNUMBERED:
        return
    if not re.search(rf"^{page}:", _text(root / "index.md"), re.M):
        yield f"index.md has no line `{page}:` in its chapter map."
    number = bank.BOOK.index(word) + 1
    if not re.search(
        rf"^## {number}\. .*\({page}\.ipynb\)", _text(root / "chapters/shape_sheet.md"), re.M
    ):
        yield f"chapters/shape_sheet.md has no section that links to {page}.ipynb."


def _count(root: Path) -> Iterator[str]:
    said = GRADED.search(_text(root / README))
    if said is None:
        yield f"{README} doesn't say that there are {count()} graded exercises."
    elif int(said[1]) != count():
        yield (
            f"{README} counts {said[1]} graded exercises, and the bank declares {count()}: run "
            "`jacobook exercises`."
        )


__all__ = ["missing_places"]
