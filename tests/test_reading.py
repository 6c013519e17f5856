"""Chapters keep to a length and to a distance between pictures, and explain words at first use."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jacobook import bank
from jacobook.notebooks import reading
from jacobook.notebooks.notebooks import read

CHAPTERS = Path(__file__).parents[1] / "chapters"
BOOK = {
    bank.page(word): read(CHAPTERS / f"{bank.page(word)}.ipynb")
    for word in bank.BOOK
    if word not in bank.UNNUMBERED
}
MAIN_LINE, EVERYTHING = 3300, 4000
# Five screens of about 45 lines.
STRETCH = 225

# Terms that may occur before the link that explains them, with the reason.
EARLY = {
    "gradient": "the question of the book's first sentence",
    "derivative": "that of one variable is known",
    "step": "in its everyday meaning",
    "smooth": "in its everyday meaning",
    "loss": "in its everyday meaning",
    "layout": "in its everyday meaning",
    "eigenvalue": "linked to What you need instead",
    "Hessian": "the link leads to its chapter",
    "linear map": "explained in the same sentence",
    "JVP": "explained by the product itself, two sections before its name",
    "density": "the link leads to its chapter",
    "pullback": "used as a verb first",
    "vec": "linked to its definition on the notation page",
    "second-order model": "the link leads to its chapter",
    "kink": "named by the note that says what may be skipped",
    "mode": "as a part of forward mode and reverse mode",
    "adjoint": "the adjoint test is a term of its own",
    "convex problem": "explained in the same sentence",
}


@pytest.mark.parametrize("name", BOOK)
def test_chapter_keeps_to_its_length(name: str) -> None:
    assert reading.prose_words(BOOK[name], main_line=True) <= MAIN_LINE
    assert reading.prose_words(BOOK[name]) <= EVERYTHING


@pytest.mark.parametrize("name", BOOK)
def test_a_picture_comes_at_least_every_five_screens(name: str) -> None:
    lines, section = reading.longest_stretch(BOOK[name])
    assert lines <= STRETCH, f"{lines:.0f} lines without a picture, up to “{section}”"


@pytest.mark.parametrize("name", [*BOOK, "claims_checked"])
def test_code_that_prepares_or_checks_is_folded(name: str) -> None:
    shown = reading.shown_checks(read(CHAPTERS / f"{name}.ipynb"), all_code=name not in BOOK)
    assert shown == [], "tag with hide-input: " + ", ".join(shown)


@pytest.mark.parametrize("name", BOOK)
def test_chapter_says_what_a_first_reading_is_and_how_long_it_takes(name: str) -> None:
    opening = BOOK[name].cells[0].source + BOOK[name].cells[1].source
    assert "**First reading:**" in opening
    time = (
        r"\*\*Time:\*\* about \d+ minutes for the first reading, about \d+ minutes for everything"
    )
    assert re.search(time, opening)


def test_terms_are_explained_where_they_first_occur() -> None:
    terms = reading.glossary_terms((CHAPTERS / "glossary.md").read_text(encoding="utf-8"))
    uses = {term: rf"\b{re.escape(term.lower())}(s|es)?\b" for term in terms}
    early = reading.used_before_explained(BOOK, uses)
    assert {term: page for term, page in early.items() if term not in EARLY} == {}
    assert set(EARLY) <= set(early), "no longer early: " + ", ".join(set(EARLY) - set(early))


# ------------------------------------------------------------------------------ do the rules see?


def test_folds_formulas_and_skipped_sections_are_not_counted() -> None:
    book = new_notebook(
        cells=[
            # What mentions the mark isn't what it marks.
            new_markdown_cell("# A\n\nOne two $x + y$ three: not *Skip at first*."),
            new_markdown_cell(
                "```{admonition} Aside: b\n:class: note dropdown\nNever counted.\n```\n"
                "```{admonition} The question\n:class: question\nNor this?\n```"
            ),
            new_markdown_cell("## C\n\n*Skip at first.*\n\nFour five.\n\n$$ a = b $$ (eq-a)"),
        ]
    )
    main = ["A", "One", "two", "M", "three", "not", "Skip", "at", "first"]
    assert reading.prose_words(book, main_line=True) == len(main)
    beside = ["C", "Skip", "at", "first", "Four", "five"]
    assert reading.prose_words(book) == len(main + beside)


def test_a_picture_ends_a_stretch_and_a_hidden_cell_adds_nothing() -> None:
    picture = new_code_cell("plot", outputs=[new_output("display_data", {"image/png": ""})])
    lines = "\n".join("abcdefgh")
    long, again = new_code_cell(lines), new_code_cell(lines)
    hidden = new_code_cell(lines, metadata={"tags": ["hide-cell"]})
    shown, where = reading.longest_stretch(
        new_notebook(cells=[new_markdown_cell("# A"), long, picture, again, hidden])
    )
    assert (where, round(shown)) == ("A", 9)


def test_imports_and_long_checks_are_named_where_they_are_shown() -> None:
    long, check = "\n".join(["assert True"] * 13), {"verifies": ["eq-a"]}
    cells = [
        new_code_cell("import numpy as np", id="imports"),
        new_code_cell("import numpy as np", metadata={"tags": ["hide-input"]}, id="folded"),
        new_code_cell(long, metadata=check, id="long"),
        new_code_cell("assert True", metadata=check, id="short"),
        new_code_cell(long + "\ndef f():\n    pass", metadata=check, id="defines"),
        new_code_cell("x = 1", id="text"),
    ]
    page = new_notebook(cells=cells)
    assert reading.shown_checks(page) == ["imports", "long"]
    every = ["imports", "long", "short", "defines", "text"]
    assert reading.shown_checks(page, all_code=True) == every


def test_a_term_used_before_its_link_is_named() -> None:
    first = new_notebook(cells=[new_markdown_cell("# A\n\nThe norm of a vector.")])
    second = new_notebook(cells=[new_markdown_cell("A {term}`norm` is a {term}`ring <rank>`.")])
    uses = {"norm": r"\bnorm\b", "rank": r"\branks?\b"}
    assert reading.used_before_explained({"a": first, "b": second}, uses) == {"norm": "a"}
