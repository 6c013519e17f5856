"""What programs that read aloud need and the theme doesn't give them."""

import re
from typing import Any

from sphinx.application import Sphinx

_HEADER = re.compile(
    r'(?P<start><th class="head"><p>)<span (?P<rest>class="math[^>]*>'
    r"(?P<formula>(?:(?!</th>|</p>).)*)</span></p></th>)",
    re.S,
)


def with_spoken_headers(text: str) -> str:
    """Give header cells that hold a formula alone its letters as text.

    Programs that read tables aloud repeat headers, and not all of them find a formula there.
    """

    def spoken(match: re.Match[str]) -> str:
        words = " ".join(re.sub(r"<[^>]*>", "", match["formula"]).split())
        hidden = f'<span class="jb-spoken">{words}</span><span aria-hidden="true" '
        return match["start"] + hidden + match["rest"]

    return _HEADER.sub(spoken, text)


def speak(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Correct the HTML of a page: headers of tables, a slip in the bibliography."""
    body = context.get("body")
    if isinstance(body, str):
        # docutils makes a list whose entries aren't list items, which screen readers skip.
        body = body.replace('role="doc-biblioentry"', 'role="listitem"')
        context["body"] = with_spoken_headers(body)


def setup(app: Sphinx) -> dict[str, Any]:
    """Do it while a page is written."""
    app.connect("html-page-context", speak)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
