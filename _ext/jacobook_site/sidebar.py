"""The list of all pages at the side is made once, and marked on each page.

Sphinx makes it anew for every page, which took a tenth of the build: for each of n pages it copies
n entries. But from page to page only three things differ: the addresses, which are relative, the
entry of the page itself, and the entries and lists around it.
"""

import re
from typing import Any

from sphinx.application import Sphinx

_TAG = re.compile(r"<(?P<end>/?)(?P<name>ul|li|a)\b(?P<attributes>[^>]*)>")
_HREF = re.compile(r'href="(?P<page>[^"#:]+)\.html"')
_CLASS = re.compile(r'class="(?P<names>[^"]*)"')


def marked(tree: str, page: str) -> str:
    """Mark a page's entry in a list of pages, and what it is in.

    Parameters
    ----------
    tree
        The list as HTML, with addresses from the site's root.
    page
        The page's name, such as ``"chapters/notation"``; the list may lack it.
    """
    address = f'href="{page}.html"'
    around: list[re.Match[str]] = []
    edits: list[tuple[re.Match[str], str]] = []
    for tag in _TAG.finditer(tree):
        if tag["name"] == "a":
            if address in tag["attributes"]:
                edits = [(each, _current(each)) for each in around]
                edits.append((tag, _current(tag).replace(address, 'href="#"')))
                break
        elif tag["end"]:
            around.pop()
        else:
            around.append(tag)
    parts, end = [], 0
    for tag, new in edits:
        parts += [tree[end : tag.start()], new]
        end = tag.end()
    return "".join([*parts, tree[end:]])


def _current(tag: re.Match[str]) -> str:
    """A tag with the class by which Sphinx marks it."""
    known = _CLASS.search(tag[0])
    if known is None:
        return f'<{tag["name"]} class="current">'
    names = f"{known['names']} current" if tag["name"] == "li" else f"current {known['names']}"
    return f'{tag[0][: known.start()]}class="{names}"{tag[0][known.end() :]}'


def make_once(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the theme the list that has been made, marked for this page."""
    if app.builder.format != "html" or "toctree" not in context:
        return
    if not hasattr(app, "jacobook_sidebar"):
        app.jacobook_sidebar = {}  # type: ignore[attr-defined]
    made: dict[tuple[tuple[str, Any], ...], str] = app.jacobook_sidebar  # type: ignore[attr-defined]

    def toctree(**options: Any) -> str:
        if options.get("collapse", True):  # then the entries aren't the same on all pages
            return str(by_sphinx(**options))
        key = tuple(sorted(options.items()))
        if key not in made:
            from_root = app.builder._get_local_toctree  # type: ignore[attr-defined]
            made[key] = from_root(app.config.root_doc, **options)
        uri = app.builder.get_relative_uri
        tree = marked(made[key], pagename)
        return _HREF.sub(lambda link: f'href="{uri(pagename, link["page"])}"', tree)

    by_sphinx, context["toctree"] = context["toctree"], toctree


def setup(app: Sphinx) -> dict[str, Any]:
    """Do it before the theme turns the list into folds."""
    app.connect("html-page-context", make_once, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
