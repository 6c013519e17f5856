"""How the site is found and where it leads: previews of links, a site map, a page for dead links.

Two addresses are known only to whoever publishes the site. Both stand once, in _config.yml, and
may be empty:

- ``html_baseurl``, where the site is published: canonical addresses, sitemap.xml, robots.txt and
  the picture of a link's preview need it;
- ``jacobook_repository``, where the code lives: then every notebook page has buttons that run it on
  Binder or Colab, that open the repository, and that report an issue. Without it there is none.
  Colab opens notebooks of GitHub only, and Binder has what requirements.lock has: a page that can't
  run there has no such button.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

CARD = "_static/card.png"


def use_repository(app: Sphinx, config: Config) -> None:
    """Turn on the theme's buttons when there is a repository for them to lead to."""
    address = config.jacobook_repository.rstrip("/")
    if not address:
        return
    launch = {"notebook_interface": "jupyterlab"}
    if address.startswith(("https://github.com/", "https://gitlab.com/")):
        launch["binderhub_url"] = "https://mybinder.org"
    if address.startswith("https://github.com/"):
        launch["colab_url"] = "https://colab.research.google.com"
    config.html_theme_options.update(
        repository_url=address,
        repository_branch="main",
        path_to_docs="",
        use_repository_button=True,
        use_issues_button=True,
        launch_buttons=launch,
    )


def launch_what_runs(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take Binder's button from a notebook that needs packages which aren't in the lock."""
    path = Path(app.srcdir, f"{pagename}.ipynb")
    if not path.is_file():
        return
    said = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("jacobook", {})
    if not said.get("needs"):
        return
    kept = []
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            group["buttons"] = [each for each in group["buttons"] if each["text"] != "Binder"]
        if group.get("buttons", True):
            kept.append(group)
    context["header_buttons"] = kept


def description(doctree: nodes.document, length: int = 160) -> str:
    """What a page is about, for search engines: its first words, cut at the end of a word.

    A chapter begins with its question, which says it best.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 30:
            if len(text) <= length:
                return text
            return text[: length - 2].rpartition(" ")[0].rstrip(",;:") + " …"
    return ""


def tags(title: str, words: str, base: str, page: str) -> str:
    """The elements of a page's head that say what it is to somebody who only sees a link."""
    pairs = [("og:type", "article"), ("og:site_name", "Jacobook"), ("og:title", title)]
    if words:
        pairs.append(("og:description", words))
    if base:
        pairs += [("og:url", f"{base}/{page}"), ("og:image", f"{base}/{CARD}")]
        pairs.append(
            ("og:image:alt", "A contour map on which arrows, the gradients, point uphill.")
        )
    lines = [f'<meta property="{name}" content="{html.escape(value)}" />' for name, value in pairs]
    if words:
        lines.append(f'<meta name="description" content="{html.escape(words)}" />')
    lines.append('<meta name="twitter:card" content="summary_large_image" />')
    return "\n".join(lines)


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the elements to a page."""
    if app.builder.format != "html":
        return
    words = description(doctree) if isinstance(doctree, nodes.document) else ""
    title = str(context.get("title", "Jacobook"))
    base = (app.config.html_baseurl or "").rstrip("/")
    page = f"{pagename}.html"
    added = tags(_plain(title), words or _WITHOUT_TEXT.get(pagename, ""), base, page)
    context["metatags"] = f"{context.get('metatags', '')}\n{added}"


_WITHOUT_TEXT = {
    "search": "Search the course: words, names of formulas, ids of exercises.",
    "genindex": "The index of the course: every term and where it is defined.",
}


def _plain(title: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", title))


# A page for dead links. It is shown at any depth, so it can't load anything by a relative address.
_LOST = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found — Jacobook</title>
<meta name="robots" content="noindex">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.125rem/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 34rem; }}
body {{ padding: 0 1.25rem; }}
h1 {{ font-family: Charter, "Noto Serif", Georgia, serif; }}
</style>
</head>
<body>
<main>
<h1>There is no page here</h1>
<p>The gradient at this address is zero, and so is everything else. Perhaps the page has moved.</p>
<p><a href="{home}">To the first page of Jacobook</a></p>
</main>
</body>
</html>
"""


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write 404.html, and where the site's address is known sitemap.xml and robots.txt."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    base = (app.config.html_baseurl or "").rstrip("/")
    home = f"{base}/index.html" if base else "/index.html"
    (site / "404.html").write_text(_LOST.format(home=html.escape(home)), encoding="utf-8")
    if not base:
        return
    pages = sorted(app.env.found_docs)
    places = "".join(
        f"<url><loc>{html.escape(f'{base}/{page}.html')}</loc></url>\n" for page in pages
    )
    (site / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n',
        encoding="utf-8",
    )
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", encoding="utf-8"
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.add_config_value("jacobook_repository", "", "html")
    app.connect("config-inited", use_repository)
    app.connect("html-page-context", describe)
    # After the theme has made its buttons.
    app.connect("html-page-context", launch_what_runs, priority=510)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
