"""What a page does while it is read: wide boxes are reachable, and sections are laid out when due.

A formula or an output that is too wide for the screen scrolls within the text, and the keyboard
must be able to reach it. The theme's fold buttons get a name, which a screen reader needs. And the
style sheet leaves far sections out of the first layout: it is told how tall they may be.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from jacobook_site.facts import is_cell

SCRIPT = """
function jacobookReachable(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    const kind = box.matches(".math, .jb-formula") ? "formula"
      : box.matches(".cell_input pre") ? "code" : "output";
    box.setAttribute("aria-label", "wide " + kind);
  } else if (box.getAttribute("aria-label")?.startsWith("wide ")) {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}
// Reloaded, returned to, or entered by a link into it, a page opens in its middle.
if (location.hash || performance.getEntriesByType("navigation")[0]?.type !== "navigate")
  document.documentElement.classList.add("jb-whole");
addEventListener("DOMContentLoaded", () => {
  for (const fold of document.querySelectorAll("nav.bd-links li > details > summary")) {
    const chapter = fold.closest("li").querySelector("a")?.textContent.trim() ?? "this chapter";
    fold.setAttribute("aria-label", "Pages of " + chapter);
  }
  // An observer is told of sizes when they are known; asking for one would lay out the whole page.
  const sizes = new ResizeObserver((seen) => {
    for (const each of seen) jacobookReachable(each.target);
  });
  const boxes = "div.math > .jb-formula, span.math, .bd-article pre, .cell_output .output,"
    + ".pst-scrollable-table-container";
  for (const box of document.querySelectorAll(boxes)) sizes.observe(box);
});
// The style sheet leaves sections out of the first layout of a page. Once the reader does anything
// they follow one by one, while the browser has nothing else to do: soon every place is where it is
// said to be, and what is wide can be reached.
addEventListener("load", () => {
  const signs = ["scroll", "pointermove", "pointerdown", "keydown"];
  const later = window.requestIdleCallback ?? ((go) => setTimeout(go, 60));
  const left = [...document.querySelectorAll(".bd-article > section > section")];
  const next = () => {
    const section = left.shift();
    if (!section) return;
    section.style.contentVisibility = "visible";
    later(next);
  };
  const start = () => {
    for (const sign of signs) removeEventListener(sign, start, true);
    later(next);
  };
  for (const sign of signs) addEventListener(sign, start, { capture: true, passive: true });
  if (scrollY > 0) start();
});
"""


# About how many pixels of a phone's page each thing takes; measured on the chapters.
_TALL = {
    nodes.image: 330,
    nodes.math_block: 90,
    nodes.Admonition: 150,
    nodes.section: 150,
    nodes.table: 150,
    nodes.row: 40,
}


def tallness(section: nodes.section) -> int:
    """A generous guess of how tall a section is on a phone, in pixels.

    The style sheet keeps this room for sections that aren't laid out yet. With too little of it
    their contents would lie on one another for programs that ask where something is.
    """
    height = 0.62 * len(section.astext())
    height += sum(90 for node in section.findall(nodes.container) if is_cell(node))
    for kind, each in _TALL.items():
        height += each * sum(1 for _ in section.findall(kind))
    return 10 * round(height / 10)


def with_tallness(text: str, heights: dict[str, int]) -> str:
    """Note the guesses at the sections, by their ids."""
    for name, height in heights.items():
        start = re.compile(rf'(<section\b[^>]*\bid="{re.escape(name)}")')
        text = start.sub(rf'\1 style="--jb-tall: {height}px"', text, count=1)
    return text


def tell_tallness(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Note at the sections of a page how tall they may be."""
    body = context.get("body")
    if isinstance(body, str) and isinstance(doctree, nodes.document):
        top = next(iter(doctree.findall(nodes.section)), None)
        sections = [] if top is None else [n for n in top.children if isinstance(n, nodes.section)]
        heights = {each["ids"][0]: tallness(each) for each in sections}
        context["body"] = with_tallness(body, heights)


def setup(app: Sphinx) -> dict[str, Any]:
    """Note it while a page is written; the script goes to every page."""
    app.connect("html-page-context", tell_tallness)
    app.add_js_file(None, body=SCRIPT)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
