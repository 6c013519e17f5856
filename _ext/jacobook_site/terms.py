"""A term shows its definition when the pointer rests on it or the keyboard reaches it.

Each page carries the definitions of the terms it uses, taken from the glossary as it was built, so
that nothing is fetched and it works from a folder on the reader's disk.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

GLOSSARY = "chapters/glossary.html"

_ENTRY = re.compile(
    r'<dt id="(?P<id>term-[^"]+)">(?P<term>.*?)</dt>\s*<dd>(?P<text>.*?)</dd>', re.S
)
_LINK = re.compile(r'href="[^"]*glossary\.html#(?P<id>term-[^"]+)"')
_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.S)
_ANCHOR = re.compile(r"</?a\b[^>]*>")
_STORE = re.compile(r"<template id=\"jb-terms\">.*?</template>\n?", re.S)

SCRIPT = """
(() => {
  let card, owner;
  function hide() {
    card?.remove();
    owner?.removeAttribute("aria-describedby");
    card = owner = undefined;
  }
  function show(link) {
    const name = decodeURIComponent(link.hash.slice(1));
    const store = document.getElementById("jb-terms")?.content;
    const text = store?.querySelector(`[data-term="${CSS.escape(name)}"]`);
    if (!text || owner === link) return;
    hide();
    owner = link;
    card = document.createElement("div");
    card.id = "jb-term-card";
    card.setAttribute("role", "tooltip");
    card.append(text.cloneNode(true));
    document.body.append(card);
    link.setAttribute("aria-describedby", card.id);
    const place = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(place.left, width - card.offsetWidth - 8));
    const height = card.offsetHeight;
    const above = place.bottom + height + 12 > innerHeight && place.top > height;
    const top = above ? place.top - height - 4 : place.bottom + 4;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
    card.addEventListener("pointerleave", hide);
  }
  const term = (event) => event.target.closest?.('a[href*="glossary.html#term-"]');
  addEventListener("pointerover", (event) => {
    const link = event.pointerType === "touch" ? null : term(event);
    if (link) show(link);
    else if (card && !card.contains(event.target)) hide();
  });
  addEventListener("focusin", (event) => { const link = term(event); link ? show(link) : hide(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
"""


def definitions(glossary: str) -> dict[str, str]:
    """Return the glossary's entries by their anchors, as HTML that stands on any page.

    Links inside of a definition are dropped: they would lead from a card that closes.
    """
    entries = {}
    for match in _ENTRY.finditer(glossary):
        term = _ANCHOR.sub("", _PERMALINK.sub("", match["term"])).strip()
        text = _ANCHOR.sub("", match["text"]).strip()
        entries[match["id"]] = (
            f'<div data-term="{match["id"]}"><p class="jb-term-name">{term}</p>{text}</div>'
        )
    return entries


def with_definitions(page: str, entries: dict[str, str]) -> str:
    """Return a page that carries the definitions of the terms it links to."""
    page = _STORE.sub("", page)
    used = sorted({match["id"] for match in _LINK.finditer(page)} & entries.keys())
    if not used:
        return page
    store = "".join(entries[name] for name in used)
    return page.replace("</body>", f'<template id="jb-terms">{store}</template>\n</body>', 1)


def add_definitions(app: Sphinx, exception: Exception | None) -> None:
    """Put the definitions into every page that was built."""
    site = Path(app.outdir)
    if exception is not None or app.builder.format != "html" or not (site / GLOSSARY).exists():
        return
    entries = definitions((site / GLOSSARY).read_text(encoding="utf-8"))
    for path in sorted(site.rglob("*.html")):
        if "_static" in path.parts or path == site / GLOSSARY:
            continue
        page = path.read_text(encoding="utf-8")
        new = with_definitions(page, entries)
        if new != page:
            path.write_text(new, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Do it after the pages are written, and before they are packed."""
    app.connect("build-finished", add_definitions, priority=800)
    app.add_js_file(None, body=SCRIPT)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
