"""What the site's extensions decide, each function by itself; the whole is in test_site.py."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import make_pdf
import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from jacobook_site import chapter_map, exercises, formulas, head, pack, terms
from nbformat.v4 import new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[1]


# --- Formulas -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a = b", "a = b"),
        (r"a \\ b", r"\begin{split}a \\ b\end{split}"),
        ("a\n\nb\n  \nc", r"\begin{gathered}a \\ b \\ c\end{gathered}"),
        (r"\begin{pmatrix} a \\ b \end{pmatrix}", r"\begin{pmatrix} a \\ b \end{pmatrix}"),
        # Numbers are Sphinx's: environments that count by themselves get their star.
        (r"\begin{align} a &= b \end{align}", r"\begin{align*} a &= b \end{align*}"),
        (r"\begin{align*} a &= b \end{align*}", r"\begin{align*} a &= b \end{align*}"),
    ],
)
def test_a_displayed_formula_is_one_formula(written: str, meant: str) -> None:
    assert formulas.display_tex(written, whole=False) == meant


@pytest.fixture(scope="module")
def renderer() -> Any:
    made = formulas.Renderer({})
    yield made
    made.close()


def test_formulas_become_mathml(renderer: Any) -> None:
    mathml = renderer.mathml(r"\nabla f(x) = (A + A^\top)\,x", False)
    assert mathml.startswith("<math")
    assert "∇" in mathml
    assert "\\" not in re.sub(r"<annotation.*?</annotation>", "", mathml)


def test_a_prime_stands_beside_its_letter(renderer: Any) -> None:
    assert "<msup>" not in renderer.mathml("f'(x)", False)
    # A prime that shares its place with something else stays where it is, and so do powers.
    assert "<msup>" in renderer.mathml("x^2", False)


@pytest.mark.parametrize("wrong", [r"\frac{1}", r"\nosuchmacro x", r"\begin{pmatrix} a"])
def test_a_broken_formula_is_refused_and_the_next_is_not(renderer: Any, wrong: str) -> None:
    with pytest.raises(formulas.MathError):
        renderer.mathml(wrong, False)
    assert renderer.mathml("a", False).startswith("<math")


def test_many_formulas_are_translated_at_once(renderer: Any) -> None:
    wanted = [("q_1", False), (r"\frac{1}", False), ("q_2", True), ("q_1", False)]
    renderer.learn(wanted)
    assert (r"\frac{1}", False) not in renderer.known
    assert "display" not in renderer.known["q_1", False].partition(">")[0]
    assert 'display="block"' in renderer.known["q_2", True]
    assert renderer.mathml("q_2", True) == renderer.known["q_2", True]


def tied(*children: nodes.Node) -> str:
    """A paragraph after the extension has tied punctuation; what is tied stands in brackets ⟨⟩."""
    document = new_document("test")
    paragraph = nodes.paragraph("", "", *children)
    document += paragraph

    class App:
        class builder:
            format = "html"

    formulas.tie_punctuation(App(), document, "page")  # type: ignore[arg-type]
    for inline in document.findall(nodes.inline):
        assert inline["classes"] == ["jb-tie"]
    return "".join(
        f"⟨{child.astext()}⟩" if isinstance(child, nodes.inline) else child.astext()
        for child in paragraph
    )


def formula(tex: str) -> nodes.math:
    return nodes.math(tex, tex)


def test_punctuation_stays_with_its_formula() -> None:
    assert tied(nodes.Text("Let "), formula("x"), nodes.Text(", then (")) == "Let ⟨x,⟩ then ("
    assert tied(nodes.Text("see ("), formula("x"), nodes.Text(") there")) == "see ⟨(x)⟩ there"
    assert tied(nodes.Text("a "), formula("x"), nodes.Text(" b")) == "a x b"


def test_equal_neighbours_are_told_apart() -> None:
    children = [formula("a"), nodes.Text(", "), formula("b"), nodes.Text(", "), formula("c")]
    assert tied(*children) == "⟨a,⟩ ⟨b,⟩ c"


# --- One style sheet, one script ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "used"),
    [
        ("p", True),
        (".here", True),
        (".here .gone", False),
        ("a:not(.gone)", True),
        (":is(.gone, .here) p", True),
        (r".sd-m\:1", False),
    ],
)
def test_a_selector_is_used_when_all_its_classes_occur(selector: str, used: bool) -> None:
    assert pack.is_used(selector, {"here"}) is used


def test_purging_keeps_what_can_apply() -> None:
    css = """/* a note */ .here, .gone { color: red; }
      .gone { color: blue }
      @media print { .gone { color: blue } .here { content: ", .gone" } }
      @media screen { .gone { top: 0 } }
      @font-face { font-family: X; src: url(x.woff2) }"""
    got = re.sub(r"\s+", "", pack.purged(css, {"here"}))
    assert got == (
        '.here{color:red;}@mediaprint{.here{content:",.gone"}}'
        "@font-face{font-family:X;src:url(x.woff2)}"
    )


def test_addresses_follow_a_style_sheet_to_another_folder() -> None:
    css = 'a{b:url("../webfonts/x.woff2")}c{d:url(data:x)}e{f:url(#g)}'
    assert pack.rebased(css, "styles") == (
        'a{b:url("webfonts/x.woff2")}c{d:url(data:x)}e{f:url(#g)}'
    )


def test_only_our_fonts_go_into_the_style_sheet(tmp_path: Path) -> None:
    (tmp_path / formulas.FONT_NAME).write_bytes(b"font")
    css = (
        f'@font-face{{font-family:M;src:url("{formulas.FONT_NAME}") format("woff2")}}'
        '@font-face{font-family:O;src:url("other.woff2")}p{color:red}'
    )
    assert pack.with_fonts(css, tmp_path, tmp_path) == (
        '@font-face{font-family:M;src:url(data:font/woff2;base64,Zm9udA==) format("woff2")}'
        "p{color:red}"
    )


PAGE = """<html><head>
<title>A page</title>
<script data-cfasync="false">first()</script>
<link rel="stylesheet" href="../_static/a.css?v=1">
<script src="../_static/b.js"></script>
<script src="../searchindex.js"></script>
</head><body><summary><p class="collapsed">Show</p></summary>
<script>DOCUMENTATION_OPTIONS.pagename = 'one'; more()</script></body></html>"""


def test_a_packed_page_asks_for_two_files() -> None:
    soup = BeautifulSoup(
        pack.packed(PAGE, "../", "_static/site.css?v=2", "_static/site.js?v=3"),
        "html.parser",
    )
    assert [link["href"] for link in soup.select("link")] == ["../_static/site.css?v=2"]
    scripts = soup.select("script")
    # Light or dark is chosen before anything is painted.
    assert [script.get("src") or script.text for script in scripts] == [
        "../_static/site.js?v=3",
        "first()",
    ]
    assert soup.select_one("summary > span.collapsed") is not None
    assert soup.select_one("summary p") is None


def test_a_page_that_is_packed_again_stays_as_it_is() -> None:
    page = PAGE.replace("<body>", '<body><div class="bd-sidebar-primary"></div>')
    once = pack.packed(page, "../", pack.STYLE, pack.SCRIPT)
    assert once.count("role=") == 1
    assert pack.packed(once, "../", pack.STYLE, pack.SCRIPT) == once


def test_a_page_keeps_the_script_that_is_its_own() -> None:
    own = PAGE.replace("<script src", "<script data-alone src", 1)
    page = pack.packed(own, "../", "s.css", "s.js")
    assert "b.js" in page
    assert "searchindex.js" not in page
    assert pack.script_parts(own) == ["\nmore()"]


def test_parts_of_a_page() -> None:
    assert pack.script_parts(PAGE) == ["_static/b.js", "\nmore()"]


# --- The list of pages ----------------------------------------------------------------------------

TREE = """{% extends "!layout.html" %}
{% block footer %}
<nav>{{ toctree(collapse=False, titles_only=True, includehidden=True, maxdepth=3) }}</nav>
<aside>{{ toctree(collapse=True) }}</aside>
{% endblock %}"""


def test_the_list_of_pages_is_what_sphinx_would_make(tmp_path: Path) -> None:
    pages = {
        "index": ("a/one", "a/two"),
        "a/one": ("a/deep/er",),
        "a/two": (),
        "a/deep/er": ("last",),
        "last": (),
    }
    source = tmp_path / "source"
    for page, below in pages.items():
        lines = [f"Page & {page}", "=" * 40, "", ".. toctree::", "   :caption: Part", ""]
        path = source / f"{page}.rst"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, *(f"   /{each}" for each in below)]) + "\n")
    (source / "templates").mkdir()
    (source / "templates/layout.html").write_text(TREE)
    made = {}
    for extension in ("sphinx.ext.autodoc", "jacobook_site.sidebar"):
        settings = f"extensions = [{extension!r}]\ntemplates_path = ['templates']\n"
        (source / "conf.py").write_text(settings + "html_theme = 'basic'\n")
        out = tmp_path / extension
        command = [sys.executable, "-m", "sphinx", "-q", "-E", "-W", str(source), str(out)]
        path_to_it = {**os.environ, "PYTHONPATH": str(ROOT / "_ext")}
        subprocess.run(command, env=path_to_it, check=True)
        made[extension] = {
            page: [
                str(part)
                for part in BeautifulSoup(
                    (out / f"{page}.html").read_text("utf-8"), "html.parser"
                ).select("nav:not([class]), aside")
            ]
            for page in [*pages, "search"]
        }
    by_sphinx, once = made.values()
    assert len(by_sphinx["last"]) == 2
    assert by_sphinx["last"][0].count("current") > 5
    assert once == by_sphinx


# --- Terms ----------------------------------------------------------------------------------------

GLOSSARY = """<dl><dt id="term-gradient">gradient<a class="headerlink" href="#x">#</a></dt>
<dd><p>The derivative, see <a href="#term-jacobian">Jacobian</a>.</p></dd></dl>"""


def test_definitions_stand_alone() -> None:
    (text,) = terms.definitions(GLOSSARY).values()
    soup = BeautifulSoup(text, "html.parser")
    assert soup.select_one(".jb-term-name").text == "gradient"
    assert soup.select("a") == []
    assert soup.text.endswith("see Jacobian.")


def test_a_page_carries_the_definitions_it_needs_once() -> None:
    entries = {"term-a": "<div>A</div>", "term-b": "<div>B</div>"}
    page = '<body><a href="glossary.html#term-a">a</a></body>'
    once = terms.with_definitions(page, entries)
    assert "<div>A</div>" in once
    assert "<div>B</div>" not in once
    assert terms.with_definitions(once, entries) == once
    assert terms.with_definitions("<body></body>", entries) == "<body></body>"


# --- The map --------------------------------------------------------------------------------------


def test_a_chapter_stands_to_the_right_of_what_it_needs_and_arrows_go_round_the_boxes() -> None:
    names = "abcde"
    needs = {"a": [], "b": ["a"], "c": ["b"], "d": ["c", "a"], "e": ["a", "d"]}
    width, height = chapter_map.WIDTH, 60.0
    sizes = dict.fromkeys(names, (width, height))
    edges = [(each, name) for name, needed in needs.items() for each in needed]
    found = chapter_map.laid_out(sizes, edges)
    assert set(found.nodes) == set(names)
    for (start, end), points in zip(edges, found.edges, strict=True):
        way = chapter_map.stations(found.nodes[start], found.nodes[end], points)
        assert way[0] == (found.nodes[start][0] + width / 2, found.nodes[start][1])
        assert way[-1] == (found.nodes[end][0] - width / 2, found.nodes[end][1])
        assert [x for x, _ in way] == sorted(x for x, _ in way)
        # In the columns that it passes it goes by the boxes.
        for name, (x, y) in found.nodes.items():
            if name not in (start, end):
                here = [way_y for way_x, way_y in way if abs(way_x - x) <= width / 2]
                assert all(abs(way_y - y) > height / 2 for way_y in here)
    # The longest leads past three columns.
    longest = chapter_map.stations(found.nodes["a"], found.nodes["e"], found.edges[-2])
    assert (edges[-2], len(longest)) == (("a", "e"), 2 + 2 * 3)
    assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in found.nodes.values())


def test_a_long_title_has_a_box_that_holds_it() -> None:
    title = "15. Fisher information and natural gradient"
    drawn = BeautifulSoup(
        chapter_map.picture(
            {"a": [], "b": ["a"]}, {"a": "1. A", "b": title}, dict.fromkeys("ab", "#")
        ),
        "html.parser",
    )
    box = drawn.select("rect")[1]
    rows = [float(row["y"]) for row in drawn.select("a")[1].select("tspan")]
    assert " ".join(row.text for row in drawn.select("a")[1].select("tspan")) == title
    top, height = float(box["y"]), float(box["height"])
    assert top + 12 < rows[0]
    assert rows[-1] < top + height - 6


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="in a circle: "):
        chapter_map.refuse_circles({"a": ["b"], "b": ["a"]})


# --- How the site is found ------------------------------------------------------------------------


def test_a_description_is_cut_at_the_end_of_a_word() -> None:
    document = new_document("test")
    document += nodes.paragraph("", "Short.")
    document += nodes.paragraph("", "many words " * 40)
    words = head.description(document)
    assert len(words) <= 160
    assert words.endswith("words …") or words.endswith("many …")


def test_tags_need_an_address_for_the_picture() -> None:
    without = head.tags("A & B", "About it.", "", "a.html")
    assert 'content="A &amp; B"' in without
    assert "og:image" not in without
    full = head.tags("A", "About it.", "https://example.org/x", "a.html")
    assert 'content="https://example.org/x/_static/card.png"' in full
    assert 'content="https://example.org/x/a.html"' in full


CONF = """
project = "Test"
extensions = ["myst_nb", "sphinx_book_theme", "jacobook_site.head"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "off"
jacobook_repository = {address!r}
"""


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, list[str]]]:
    """Build four pages for a repository; return the links of each to it and to services."""

    def build(address: str) -> dict[str, list[str]]:
        source = tmp_path_factory.mktemp("launched")
        (source / "conf.py").write_text(CONF.format(address=address), encoding="utf-8")
        pages = ("chapters/one", "exercises/one", "chapters/frameworks")
        text = "# T\n\n```{toctree}\n" + "\n".join(pages) + "\n```\n"
        (source / "index.md").write_text(text, encoding="utf-8")
        for page in pages:
            book = new_notebook(cells=[new_markdown_cell(f"# {page}")])
            book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
            if page.endswith("frameworks"):
                book.metadata["jacobook"] = {"needs": ["torch"]}
            (source / page).parent.mkdir(exist_ok=True)
            nbformat.write(book, source / f"{page}.ipynb")
        command = [sys.executable, "-m", "sphinx", "-q", "-W", str(source), str(source / "out")]
        path = {**os.environ, "PYTHONPATH": str(ROOT / "_ext")}
        done = subprocess.run(command, env=path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        hosts = ("mybinder.org", "colab.research", "github.com/o", "gitlab.com/o")
        return {
            page: [
                link["href"]
                for link in BeautifulSoup(
                    (source / f"out/{page}.html").read_text("utf-8"), "html.parser"
                ).select("a[href]")
                if any(host in link["href"] for host in hosts)
            ]
            for page in ("index", *pages)
        }

    return build


def test_buttons_open_what_runs(launched: Callable[[str], dict[str, list[str]]]) -> None:
    links = launched("https://github.com/o/r/")
    binder = "https://mybinder.org/v2/gh/o/r/main?urlpath=lab/tree/"
    colab = "https://colab.research.google.com/github/o/r/blob/main/"
    for page in ("chapters/one", "exercises/one"):
        assert f"{binder}{page}.ipynb" in links[page]
        assert f"{colab}{page}.ipynb" in links[page]
        assert "https://github.com/o/r" in links[page]
    # Binder has no PyTorch, Colab has.
    page = "chapters/frameworks"
    assert [link for link in links[page] if "binder" in link] == []
    assert f"{colab}{page}.ipynb" in links[page]
    # What is no notebook runs nowhere.
    assert [link for link in links["index"] if "binder" in link or "colab" in link] == []


def test_colab_is_offered_for_github_alone(
    launched: Callable[[str], dict[str, list[str]]],
) -> None:
    links = launched("https://gitlab.com/o/r")
    (binder,) = [link for link in links["chapters/one"] if "binder" in link]
    assert binder == "https://mybinder.org/v2/gl/o%2Fr/main?urlpath=lab/tree/chapters/one.ipynb"
    assert [link for page in links.values() for link in page if "colab" in link] == []
    assert [link for link in links["chapters/frameworks"] if "binder" in link] == []


def test_without_an_address_there_is_no_button(
    launched: Callable[[str], dict[str, list[str]]],
) -> None:
    assert [link for page in launched("").values() for link in page] == []


# --- Exercises ------------------------------------------------------------------------------------


def test_hints_show_code_and_nothing_else() -> None:
    assert exercises.with_code("Use `a < b` & c") == (
        'Use <code class="jb-short">a &lt; b</code> &amp; c'
    )


def test_the_time_gets_a_paragraph_of_its_own() -> None:
    paragraph = nodes.paragraph(
        "",
        "",
        nodes.strong("", "You need"),
        nodes.Text(" this. "),
        nodes.strong("", "Time:"),
        nodes.Text(" an hour."),
    )
    first, second = exercises.split_off_time(paragraph)
    assert first.astext().strip() == "You need this."
    assert second.astext() == "Time: an hour."
    assert len(exercises.split_off_time(nodes.paragraph("", "", nodes.Text("x")))) == 1


# --- The whole book as one PDF --------------------------------------------------------------------


def test_pages_come_in_reading_order() -> None:
    toc = {
        "root": "index",
        "parts": [{"chapters": [{"file": "a", "sections": [{"file": "b"}]}, {"file": "c"}]}],
    }
    assert make_pdf.page_names(toc) == ["index", "a", "b", "c"]


def test_links_lead_to_places_of_the_book(tmp_path: Path) -> None:
    article = BeautifulSoup(
        '<article><p id="here"></p><a href="#here"></a><a href="b.html#there"></a>'
        '<a href="../index.html"></a><a href="https://example.org/"></a>'
        '<details><a href="x.png"><img src="x.png" loading="lazy"></a></details></article>',
        "html.parser",
    ).article
    make_pdf.relocated(article, "chapters/a", {"index", "chapters/a", "chapters/b"}, tmp_path)
    assert article.p["id"] == "chapters--a--here"
    links = [link["href"] for link in article.select("a[href]")]
    assert links == [
        "#chapters--a--here",
        "#chapters--b--there",
        "#index",
        "https://example.org/",
    ]
    assert article.img["src"] == (tmp_path / "chapters" / "x.png").as_uri()
    assert not article.img.has_attr("loading")
    assert article.details.has_attr("open")


def test_the_book_shows_folded_code_but_that_of_figures(tmp_path: Path) -> None:
    cell = '<div class="cell tag_hide-input"><details></details>{}</div>'
    article = BeautifulSoup(
        f"<article>{cell.format('')}{cell.format('<img/>')}</article>", "html.parser"
    ).article
    make_pdf.relocated(article, "index", {"index"}, tmp_path)
    check, figure = article.select("div.cell")
    assert check.details.has_attr("open")
    assert check["class"] == ["cell"]
    assert not figure.details.has_attr("open")
    assert figure["class"] == ["cell", "tag_hide-input"]


def test_the_book_leaves_out_doors_and_progress(tmp_path: Path) -> None:
    article = BeautifulSoup(
        '<article><div class="sd-container-fluid"><div class="jb-door"><a href="a.html"></a></div>'
        "</div><section><h2>How far you are<a>#</a></h2><p>0 of 9</p></section>"
        "<section><h2>How far to step</h2></section></article>",
        "html.parser",
    ).article
    make_pdf.relocated(article, "index", {"index", "a"}, tmp_path)
    assert str(article) == "<article><section><h2>How far to step</h2></section></article>"


def test_a_changed_style_makes_all_pages_anew(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_ext").mkdir()
    style = tmp_path / "_static" / "style.css"
    style.write_text("p { color: red; }")
    before = pack.look(tmp_path)
    assert pack.look(tmp_path) == before
    style.write_text("p { color: blue; }")
    assert pack.look(tmp_path) != before


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    (options,) = re.findall(r"jupyter-book build (.*?) \. >", recipe)
    (tmp_path / "_config.yml").write_text("title: A book\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "index.md").write_text("# A page\n\nA {ref}`link` to nowhere.\n")
    program = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [program, "build", *options.split(), tmp_path], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "index.md:3" in done.stdout + done.stderr
