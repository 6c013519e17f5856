"""Figures that move: a stored figure becomes one that a reader can drag and turn.

A figure of a chapter, found by its name, gets on its page a question, range inputs that hold its
state, and room for a sentence that says it. All this is shown only on a screen and where scripts
run (CSS, ``scripting: enabled``), so that nothing shifts when a figure starts, and a page without
scripts, and paper, are as they were. Shortly before a figure comes into view its page's script is
loaded, which draws in the place of the stored picture, and of the same size. The script of a page
is figures.js with the figure_*.js of that page.
"""

import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from jacobook_site.figures_declared import FIGURES, Figure, Range

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent

# ---------------------------------------------------------------------------------------- a page


def plain(value: float) -> str:
    """A number as HTML attributes and scripts write it."""
    return f"{value:.10g}"


def control(each: Range) -> str:
    """The range input of a number; the script enables it."""
    values = " ".join(
        f'{name}="{plain(value)}"'
        for name, value in (
            ("min", each.low),
            ("max", each.high),
            ("step", each.step),
            ("value", each.value),
        )
    )
    return (
        f"<label><span>{html.escape(each.label)}</span>"
        f'<input type="range" name="{each.name}" {values} autocomplete="off" disabled></label>'
    )


BUTTONS = (
    '<button type="button" data-by="-1" disabled>Previous</button>'
    '<button type="button" data-by="1" disabled>Next</button>'
)


def moving(page: str, figure: Figure, address: str) -> str | None:
    """The page with what a figure needs to move; None where the stored figure isn't found."""
    found = re.search(
        rf'<figure class="(?P<classes>[^"]*)" id="{figure.name}">\s*'
        r'(?P<picture><a\b[^>]*>\s*<img\b[^>]*\bwidth="(?P<width>\d+)" height="(?P<height>\d+)"'
        r"[^>]*>\s*</a>)\s*<figcaption>(?P<caption>.*?)</figcaption>\s*</figure>",
        page,
        re.S,
    )
    if found is None:
        return None
    caption = found["caption"]
    if figure.caption:
        words = f'<span class="caption-text jb-moving">{html.escape(figure.caption)}</span>'
        caption = re.sub(r'(?=<a class="headerlink"|</p>\s*$)', words, caption, count=1)
    size = f"--jb-wide:{found['width']};--jb-high:{found['height']};--jb-tall:{figure.tall}px"
    buttons = BUTTONS if figure.steps else ""
    new = (
        f'<figure class="{found["classes"]} jb-moves" id="{figure.name}" data-script="{address}" '
        f'data-alt="{html.escape(figure.alt)}">\n'
        f'<p class="jb-ask">{html.escape(figure.question)}</p>\n'
        f'<div class="jb-stage" style="{size}">{found["picture"]}</div>\n'
        f'<div class="jb-controls">{"".join(map(control, figure.ranges))}{buttons}</div>\n'
        f'<p class="jb-says" data-widest="{html.escape(figure.widest)}"><span></span></p>\n'
        f"<figcaption>{caption}</figcaption>\n</figure>"
    )
    return page[: found.start()] + new + page[found.end() :]


def figures_of(page: str) -> tuple[Figure, ...]:
    """The figures of a page."""
    return tuple(figure for figure in FIGURES if figure.page == page)


def add_figures(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put into a page what its figures need; one that isn't there is a warning, which stops -W."""
    figures = figures_of(pagename)
    body = context.get("body")
    if not figures or not isinstance(body, str) or app.builder.format != "html":
        return
    name, _ = script_of(figures)
    address = "../" * pagename.count("/") + f"_static/{name}"
    for figure in figures:
        new = moving(body, figure, address)
        if new is None:
            logger.warning(
                "the figure %s, which moves, isn't on this page: correct its name or its page in "
                "_ext/jacobook_site/figures.py",
                figure.name,
                location=pagename,
                type="jacobook",
                subtype="figures",
            )
        else:
            body = new
    context["body"] = body


# -------------------------------------------------------------------------------------- scripts


def bundle(scripts: Iterable[str]) -> str:
    """What all figures share, then the figures; without comments that fill a line, or indents."""
    names = ["figures.js", *(f"figure_{each}.js" for each in scripts)]
    text = "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"^[ \t]+|^[ \t]*//.*\n", "", text, flags=re.M)


def script_of(figures: tuple[Figure, ...]) -> tuple[str, str]:
    """Name and text of the script of a page; the name changes with the text."""
    text = bundle(dict.fromkeys(figure.script for figure in figures))
    page = figures[0].page.rsplit("/", 1)[-1]
    return f"figures-{page}-{hashlib.sha256(text.encode()).hexdigest()[:10]}.js", text


def write_scripts(app: Sphinx, exception: Exception | None) -> None:
    """Write a script for each page that has figures."""
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    scripts = dict(
        script_of(figures_of(page)) for page in dict.fromkeys(each.page for each in FIGURES)
    )
    for old in static.glob("figures-*.js"):
        if old.name not in scripts:
            old.unlink()
    for name, text in scripts.items():
        (static / name).write_text(text, encoding="utf-8")


# A script element, and no module: it works on a page that was opened from a folder, too.
LOADER = """
addEventListener("DOMContentLoaded", () => {
  if (!matchMedia("(scripting: enabled)").matches) return;
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      if (window.jacobookFigures) window.jacobookFigures.start(target);
      else {
        const script = document.createElement("script");
        script.src = target.dataset.script;
        script.onload = () => window.jacobookFigures.start(target);
        document.head.append(script);
      }
    }
  }, { rootMargin: "500px" });
  for (const figure of document.querySelectorAll(".jb-moves")) near.observe(figure);
});
"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Change pages after pictures.py has given the pictures their sizes."""
    app.connect("html-page-context", add_figures, priority=600)
    app.connect("build-finished", write_scripts)
    app.add_js_file(None, body=LOADER)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
