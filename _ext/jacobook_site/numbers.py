"""Chapters and sections have numbers; subsections and pages of exercises have none."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder

NUMBERED_LEVELS = 2
# Sections of a chapter for Sphinx, and not for a reader: 2.16 would say nothing.
UNNUMBERED = ("exercises/", "solutions/")


def shorten_numbers(app: Sphinx, builder: Builder) -> None:
    """Drop the numbers of subsections, such as 1.16.3.

    An exercise has a number of its own, the same in exercises/ and solutions/, and would get two.
    ``numbered: 2`` in _toc.yml would say it, but then figures and equations in a subsection lose
    the chapter's number, and Jupyter Book 2 can't read it. So it happens here: after everything has
    been numbered and the state has been saved, just before the pages are written.
    """
    for docname, numbers in app.env.toc_secnumbers.items():
        deepest = 0 if docname.startswith(UNNUMBERED) else NUMBERED_LEVELS
        # Empty, not gone: a heading that isn't in here would be given the page's own number.
        app.env.toc_secnumbers[docname] = {
            anchor: number if len(number or ()) <= deepest else ()
            for anchor, number in numbers.items()
        }
    for docname, title in app.env.titles.items():
        if docname.startswith(UNNUMBERED):
            title["secnumber"] = None
    for docname, toc in app.env.tocs.items():
        deepest = 0 if docname.startswith(UNNUMBERED) else NUMBERED_LEVELS
        for reference in toc.findall(nodes.reference):
            if len(reference.get("secnumber") or ()) > deepest:
                reference["secnumber"] = None


def setup(app: Sphinx) -> dict[str, Any]:
    """Do it just before the pages are written."""
    app.connect("write-started", shorten_numbers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
