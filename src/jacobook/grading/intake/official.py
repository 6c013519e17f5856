"""Recognise the course's own solutions, which are public, in what was handed in."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from jacobook.grading.intake.notebook import chapters_checked, code_cells

_HERE = Path(__file__).resolve()
SOLUTIONS = _HERE.parents[4] / "solutions"
# Where no notebooks lie beside the package, as in an installed one, this file stands for them.
DIGESTS = _HERE.with_name("official.json")
# Short answers are alike by nature; from this share on it is no accident any more.
SHARE = 0.8
_FEWEST = 4


@cache
def answers(word: str) -> frozenset[str]:
    """Return digests of the official answers to a chapter's exercises; empty where unknown."""
    if DIGESTS.is_file():
        return frozenset(json.loads(DIGESTS.read_text(encoding="utf-8")).get(word, ()))
    return _read().get(word, frozenset())


@cache
def _read() -> dict[str, frozenset[str]]:
    """Digest the answers in the solutions, by the word of the chapter that they check."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(SOLUTIONS.glob("*.ipynb")):
        cells, _ = code_cells(path.read_bytes())
        answered = {digest(source) for source in cells if "### BEGIN SOLUTION" in source}
        for word in chapters_checked(cells):
            found[word] = found.get(word, frozenset()) | answered
    return found


def digests(words: Iterable[str]) -> str:
    """Return the content of :data:`DIGESTS`, for a package without its notebooks."""
    return json.dumps({word: sorted(answers(word)) for word in words})


def digest(source: str) -> str:
    """Digest a cell's code without its comments and spaces."""
    code = re.sub(r"#[^\n]*", "", source)
    return hashlib.sha256("".join(code.split()).encode("utf-8", "replace")).hexdigest()[:24]


def copied(cells: Sequence[str], official: frozenset[str]) -> str:
    """Return a sentence where most answers are, letter by letter, the official ones."""
    if len(official) < _FEWEST:
        return ""
    found = official & {digest(source) for source in cells}
    if len(found) < SHARE * len(official):
        return ""
    return (
        f"{len(found)} of {len(official)} answers are, but for comments and spaces, those of the "
        "course's own solutions."
    )
