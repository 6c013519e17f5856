"""After the build: one style sheet and one script for all pages, and nothing that no page uses.

The theme puts ten style sheets and fifteen scripts on a page, among them half a megabyte of icons.
Here they become two files. The style sheet loses the rules for classes that occur nowhere, and the
fonts are cut down to what is shown and put into it, so that a page never changes its letters after
it has appeared. The theme's own files aren't copied or edited: this reads what it wrote.
"""

import base64
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx
from sphinx.util import logging

from jacobook_site.formulas import FONT_NAME, subset_font

logger = logging.getLogger(__name__)

STYLE, SCRIPT = "_static/site.css", "_static/site.js"

# --------------------------------------------------------------------------------- the pages

_STYLE_LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
_PRELOAD = re.compile(r'[ \t]*<link rel="preload"[^>]*>\n?')
_SCRIPT = re.compile(r"[ \t]*<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>\n?", re.S)
_ALONE = re.compile(r"<script\b[^>]*\bdata-alone\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(?:href|src)="([^"?#]+)[^"]*"')
# The first script chooses light or dark before anything is painted, and one page's own is marked
# by whoever put it there.
_STAYS = ("data-cfasync", "application/", "data-alone")
# Scripts that no page needs: icons drawn by script (the style sheet has them as a font), tabs, and
# Sphinx's search with its marks on the words found, in whose place search.py has another.
_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js", "sphinx_highlight.js")
_UNUSED = ("fontawesome.js", "design-tabs.js", *_SEARCH)
# The theme's search page moves the focus, and would on every page. Ours does it itself.
_MOVES_FOCUS = "Set focus on search field"
# Slips of the theme and of MyST-NB: a name that hides the words a button shows, and a picture
# whose place isn't known before it has arrived.
_CORRECTIONS = (
    # The site's name stands there, outside of any landmark.
    (
        'class="bd-sidebar-primary',
        'role="complementary" aria-label="Site" class="bd-sidebar-primary',
    ),
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    ('class="logo__image only-light', 'width="42" height="42" class="logo__image only-light'),
    (
        'class="logo__image only-dark pst-js-only"',
        'class="logo__image only-dark pst-js-only" width="42" height="42"',
    ),
)
# The theme measures every code cell and output when the page has loaded, to let the keyboard reach
# those that scroll. That lays out all sections of a chapter at once, which costs a phone a second;
# live.py does it for what is near the screen.
_MEASURES = re.compile(
    r'document\.querySelectorAll\(\["pre","\.nboutput > \.output_area"[^\]]*\]\.join\(", "\)\)'
)
_SUMMARY = re.compile(r"<summary>.*?</summary>", re.S)
_OWN_PAGE = re.compile(r"DOCUMENTATION_OPTIONS\.pagename = '[^']*';")


def local_files(page: str, pattern: re.Pattern[str]) -> list[str]:
    """Names of the files below the site's root that matching elements load, in their order."""
    found = []
    for match in pattern.finditer(page):
        source = _ATTRIBUTE.search(match[0])
        if source is not None:
            found.append(re.sub(r"^(\.\./|\./)+", "", source[1]))
    return found


def script_parts(page: str) -> list[str]:
    """What the page's scripts are, in order: names of files, or text that begins with a line."""
    parts: list[str] = []
    for match in _SCRIPT.finditer(page):
        attributes, body = match["attributes"], match["body"]
        if any(mark in attributes for mark in _STAYS):
            continue
        source = _ATTRIBUTE.search(attributes)
        if source is None:
            text = _OWN_PAGE.sub("", body).strip()
            if text and f"\n{text}" not in parts and _MOVES_FOCUS not in text:
                parts.append(f"\n{text}")
        else:
            name = re.sub(r"^(\.\./|\./)+", "", source[1])
            if not name.endswith(_UNUSED):
                parts.append(name)
    return parts


def _without_paragraphs(summary: re.Match[str]) -> str:
    """A summary may hold words, and no paragraphs."""
    return summary[0].replace("<p ", "<span ").replace("</p>", "</span>")


def packed(page: str, root: str, style: str, script: str) -> str:
    """Return a page with one style sheet and one script in the place of all of theirs.

    Parameters
    ----------
    root
        The way from the page to the root of the site, such as ``"../"``.
    style, script
        The two files, with the marks of their versions.
    """

    def keep(match: re.Match[str]) -> str:
        return match[0] if any(mark in match["attributes"] for mark in _STAYS) else ""

    for wrong, right in () if is_packed(page) else _CORRECTIONS:
        page = page.replace(wrong, right)
    page = _SUMMARY.sub(_without_paragraphs, page)
    page = _STYLE_LINK.sub("", _PRELOAD.sub("", _SCRIPT.sub(keep, page)))
    links = (
        f'    <link rel="stylesheet" href="{root}{style}">\n'
        f'    <script defer src="{root}{script}"></script>\n'
    )
    return page.replace("</title>\n", f"</title>\n{links}", 1)


def is_packed(page: str) -> bool:
    """Whether a page has been packed already, by an earlier build."""
    return f'"{STYLE}' in page or f"/{STYLE}" in page


# ------------------------------------------------------------------------------- style sheets

_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*(?:\\.[\w-]*)*)")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_ARGUMENTS = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")


def words_in(texts: Iterable[str]) -> set[str]:
    """Every word that pages and scripts contain: the classes that may occur are among them."""
    return {word for text in texts for word in _WORD.findall(text)}


def is_used(selector: str, words: set[str]) -> bool:
    """Whether a selector could apply: each class in it occurs somewhere.

    What stands inside of ``:not(…)``, ``:is(…)`` and their like isn't looked at.
    """
    classes = _CLASS.findall(_ARGUMENTS.sub("", selector))
    return all(name.replace("\\", "") in words for name in classes)


def purged(css: str, words: set[str]) -> str:
    """Return a style sheet without the rules that can't apply, without comments and blank space."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_rule(rule, words) for rule in rules)


def _rule(rule: Any, words: set[str]) -> str:
    if rule.type == "qualified-rule":
        selectors = _split(tinycss2.serialize(rule.prelude))
        kept = [each for each in selectors if is_used(each, words)]
        content = _squeezed(rule.content)
        return f"{','.join(kept)}{{{content}}}" if kept and content else ""
    if rule.type == "at-rule" and rule.content is not None:
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}"
        if rule.lower_at_keyword in ("media", "supports", "layer", "container"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = "".join(_rule(each, words) for each in inner)
            return f"{head}{{{body}}}" if body else ""
        return f"{head}{{{_squeezed(rule.content)}}}"
    return str(rule.serialize()) if rule.type == "at-rule" else ""


def _squeezed(tokens: Any) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def _split(selectors: str) -> list[str]:
    """Split at the commas that aren't inside of brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(selectors):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(selectors[start:place].strip())
            start = place + 1
    return [*parts, selectors[start:].strip()]


_URL = re.compile(r"url\(\s*[\"']?(?P<path>[^\"')]+)[\"']?\s*\)")


def rebased(css: str, folder: str) -> str:
    """Return a style sheet of ``folder`` with the addresses it would have in ``_static/``."""

    def address(match: re.Match[str]) -> str:
        path = match["path"]
        if re.match(r"(data:|https?:|#|/)", path):
            return match[0]
        return f'url("{_joined(folder, path)}")'

    return _URL.sub(address, css)


_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?(?P<path>[^\"')\s;]+)[\"']?\)?\s*;")


def read_style(static: Path, name: str) -> str:
    """Return a style sheet with those that it imports in their places."""
    path = static / name
    if not path.is_file():
        return ""
    folder = name.rpartition("/")[0]
    css = rebased(path.read_text(encoding="utf-8"), folder)
    return _IMPORT.sub(lambda match: read_style(static, _joined(folder, match["path"])), css)


def _joined(folder: str, path: str) -> str:
    parts: list[str] = []
    for part in [*folder.split("/"), *path.split("/")]:
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


# -------------------------------------------------------------------------------------- fonts

_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
# Icons have places of their own in Unicode, its private use area.
_ICON = re.compile("[\ue000-\uf8ff]")


def with_fonts(css: str, static: Path, kept: Path) -> str:
    """Put the fonts that are used into the style sheet, and drop the others.

    The icons' font is cut down to the characters that the style sheet shows.
    """
    icons = set(_ICON.findall(css))

    def face(match: re.Match[str]) -> str:
        source = next((m["path"] for m in _URL.finditer(match[0]) if "woff2" in m["path"]), "")
        path = static / source.partition("?")[0]
        if path.name == FONT_NAME:
            data = path.read_bytes()
        elif path.name == "fa-solid-900.woff2":
            # Where no page has changed, the theme's font isn't copied again.
            name = hashlib.sha256("".join(sorted(icons)).encode()).hexdigest()[:16]
            small = kept / f"icon-font-{name}.woff2"
            if not small.exists():
                small.write_bytes(subset_font(path, icons))
            data = small.read_bytes()
        else:
            return ""
        address = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()})"
        return re.sub(r"src:[^;}]*", f'src:{address} format("woff2")', match[0], count=1)

    return _FACE.sub(face, css)


# ---------------------------------------------------------------------------------- the build


def pack(app: Sphinx, exception: Exception | None) -> None:
    """Write the two files and let every page use them."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    # The page for dead links stands alone.
    pages = {
        path: text
        for path, text in pages.items()
        if "_static" not in path.parts and path.name != "404.html"
    }
    if all(map(is_packed, pages.values())):
        return _forget(site)
    kept = Path(app.doctreedir)
    styles, scripts = _parts(pages, kept)
    script, changed = _MEASURES.subn("[]", "\n;\n".join(_script_text(site, p) for p in scripts))
    if changed != 1:
        logger.warning(
            "the theme measures boxes in another way now: see _MEASURES", type="jacobook"
        )
    alone = {part for text in pages.values() for part in local_files(text, _ALONE)}
    others = [_script_text(site, part) for part in alone]
    words = words_in([*(html.unescape(text) for text in pages.values()), script, *others])
    sheets = [read_style(site / "_static", name.removeprefix("_static/")) for name in styles]
    style = with_fonts(purged("\n".join(sheets), words), site / "_static", kept)
    marks = {}
    for name, text in ((STYLE, style), (SCRIPT, script)):
        (site / name).write_text(text, encoding="utf-8")
        marks[name] = f"{name}?v={hashlib.sha256(text.encode()).hexdigest()[:10]}"
    for path, text in pages.items():
        root = "../" * (len(path.relative_to(site).parts) - 1)
        new = packed(text, root, marks[STYLE], marks[SCRIPT])
        if new != text:
            path.write_text(new, encoding="utf-8")
    _forget(site)


def _parts(pages: dict[Path, str], kept: Path) -> tuple[list[str], list[str]]:
    """Style sheets and scripts of all pages, in order; remembered for pages packed earlier."""
    memory = kept / "parts.json"
    known = json.loads(memory.read_text()) if memory.exists() else {"styles": [], "scripts": []}
    styles: list[str] = []
    scripts: list[str] = []
    for text in pages.values():
        if is_packed(text):
            continue
        for each in local_files(text, _STYLE_LINK):
            if each not in styles:
                styles.append(each)
        for each in script_parts(text):
            if each not in scripts:
                scripts.append(each)
    styles = styles or known["styles"]
    scripts = scripts or known["scripts"]
    memory.write_text(json.dumps({"styles": styles, "scripts": scripts}))
    return styles, scripts


def _script_text(site: Path, part: str) -> str:
    if part.startswith("\n"):
        return part.strip()
    path = site / part
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.M).strip()


def _forget(site: Path) -> None:
    """Delete what no page asks for any more, so that the site is small to publish."""
    static = site / "_static"
    for path in static.rglob("*.map"):
        path.unlink()
    for name in ("scripts/fontawesome.js", "vendor", "locales", *_SEARCH):
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()


def look(folder: Path) -> str:
    """Digest what all pages are drawn with: the style, pictures and scripts, and these extensions.

    Sphinx writes a page again when its text has changed, or a setting of the kind "html".
    """
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("_static/**/*"), *folder.glob("_ext/**/*.*")]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    """Pack when everything else has been written."""
    app.add_config_value("jacobook_look", look(Path(app.confdir)), "html", types=str)
    app.connect("build-finished", pack, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
