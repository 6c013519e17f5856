"""Make one PDF of the whole book, with working links: ``make pdf``.

The pages of the built site are put one after the other into a single page, which Chromium or
Chrome prints with the site's own rules for paper.
"""

import posixpath
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import yaml
from bs4 import BeautifulSoup, Tag
from find_browser import FLAGS, MISSING, find_browser

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"


def page_names(toc: object) -> list[str]:
    """The names of the pages that a table of contents lists, in reading order."""
    found: list[str] = []
    if isinstance(toc, list):
        for each in toc:
            found += page_names(each)
    elif isinstance(toc, dict):
        name = toc.get("root") or toc.get("file")
        found += [name] if name else []
        for value in toc.values():
            found += page_names(value)
    return found


def anchor(page: str, fragment: str = "") -> str:
    """The id that a place of a page has in the whole book."""
    return f"{page.replace('/', '--')}{'--' + fragment if fragment else ''}"


def relocated(article: Tag, page: str, pages: set[str], site: Path) -> Tag:
    """Give ids and links of a page the form that they have in the whole book."""
    for tag in article.select("[id]"):
        tag["id"] = anchor(page, str(tag["id"]))
    for fold in article.select("details"):
        cell = fold.find_parent(class_="cell")
        if cell is None or cell.select_one("img") is None:  # the code of figures stays folded
            fold["open"] = ""
            if cell is not None:  # and then says what it checks
                cell["class"] = [name for name in cell["class"] if name != "tag_hide-input"]
    # What leads about the site, and a progress that paper doesn't make.
    for door in article.select(".sd-container-fluid:has(.jb-door)"):
        door.decompose()
    for heading in article.select("section > :is(h2, h3)"):
        if heading.get_text().strip(" #") == "How far you are" and heading.parent is not None:
            heading.parent.decompose()
    if page.startswith("solutions/"):
        for hints in article.select(".jb-hints"):
            hints.decompose()  # they are in the exercises, a few pages before
    for tag in article.select("[href], [src]"):
        name = "href" if tag.has_attr("href") else "src"
        parts = urlsplit(str(tag[name]))
        if parts.scheme or parts.netloc:
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        target = path.removesuffix(".html") if parts.path else page
        if target in pages:
            tag[name] = "#" + anchor(target, unquote(parts.fragment))
        elif name == "src":
            tag[name] = (site / path).as_uri()
        else:
            del tag[name]  # notebooks and pictures of this computer aren't in the book
    for image in article.select("img[loading]"):
        del image["loading"]  # what is far down the page is printed too
    return article


def whole_book(site: Path, names: list[str]) -> str:
    """The book as one page of HTML."""
    pages = {name for name in names if (site / f"{name}.html").exists()}
    first = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    style = first.select_one('link[rel="stylesheet"]')
    assert style is not None
    sheet = (site / str(style["href"]).partition("?")[0]).as_uri()
    articles = []
    for name in names:
        if name not in pages:
            continue
        soup = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
        article = soup.select_one("article.bd-article") or soup.select_one("article")
        if article is None:
            continue
        relocated(article, name, pages, site)
        articles.append(f'<div id="{anchor(name)}" class="bd-article-container">{article}</div>')
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head>'
        f'<meta charset="utf-8"><title>Jacobook</title><link rel="stylesheet" href="{sheet}">'
        "<style>section { content-visibility: visible !important; }"
        ".bd-article-container { break-before: page; }"
        "article a { color: #0b5a94 !important; }</style></head>"
        f"<body>{''.join(articles)}</body></html>"
    )


def headings(book: str) -> list[str]:
    """The words of all headings, in order, without what is there for programs that read aloud."""
    soup = BeautifulSoup(book, "html.parser")
    for tag in soup.select(".jb-spoken, a.headerlink"):
        tag.decompose()
    found = (tag.get_text() for tag in soup.select("h1, h2, h3, h4, h5, h6"))
    return [" ".join(words.split()) for words in found]


def finish(path: Path, titles: Sequence[str]) -> None:
    """Give the bookmarks of a printed book their titles, and store it compressed.

    Chromium makes a bookmark for each heading, and writes its words twice where a page begins.

    Parameters
    ----------
    path
        Of the PDF, which is replaced.
    titles
        Of all bookmarks, in order.

    Raises
    ------
    ValueError
        When there are more bookmarks than titles, or fewer.
    """
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            marks = in_order(outline.root)
            if len(marks) != len(titles):
                raise ValueError(f"{len(marks)} bookmarks were printed for {len(titles)} headings")
            for mark, title in zip(marks, titles, strict=True):
                mark.title = title
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def in_order(marks: Sequence[pikepdf.OutlineItem]) -> list[pikepdf.OutlineItem]:
    """All bookmarks, each before those below it."""
    return [each for mark in marks for each in (mark, *in_order(mark.children))]


def main() -> int:
    """Write _build/jacobook.pdf; the exit code is 2 where that can't be done."""
    executable = find_browser()
    if executable is None:
        print(f"pdf: {MISSING}", file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    names = page_names(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
    source, target = ROOT / "_build" / "book.html", ROOT / "_build" / "jacobook.pdf"
    book = whole_book(SITE, names)
    source.write_text(book, encoding="utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = chromium.new_page()
        page.set_default_timeout(300_000)
        page.goto(source.as_uri(), wait_until="load")
        page.pdf(
            path=target,
            format="A4",
            prefer_css_page_size=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template='<div style="font-size: 8px; width: 100%; text-align: center">'
            '<span class="pageNumber"></span></div>',
        )
        chromium.close()
    source.unlink()
    finish(target, headings(book))
    print(f"The book is in {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
