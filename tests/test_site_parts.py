"""What the site's extensions decide, each function by itself; the whole is in test_site.py."""

import os
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jacobook_exercises
import jacobook_found
import jacobook_map
import jacobook_math
import jacobook_pack
import jacobook_terms
import make_pdf
import nbformat
import pack_pdf
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
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
    assert jacobook_math.display_tex(written, whole=False) == meant


@pytest.fixture(scope="module")
def renderer() -> Any:
    made = jacobook_math.Renderer({})
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
    with pytest.raises(jacobook_math.MathError):
        renderer.mathml(wrong, False)
    assert renderer.mathml("a", False).startswith("<math")


def tied(*children: nodes.Node) -> str:
    """A paragraph after the extension has tied punctuation; what is tied stands in brackets ⟨⟩."""
    document = new_document("test")
    paragraph = nodes.paragraph("", "", *children)
    document += paragraph

    class App:
        class builder:
            format = "html"

    jacobook_math.tie_punctuation(App(), document, "page")  # type: ignore[arg-type]
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
    assert jacobook_pack.is_used(selector, {"here"}) is used


def test_purging_keeps_what_can_apply() -> None:
    css = """/* a note */ .here, .gone { color: red; }
      .gone { color: blue }
      @media print { .gone { color: blue } .here { content: ", .gone" } }
      @media screen { .gone { top: 0 } }
      @font-face { font-family: X; src: url(x.woff2) }"""
    got = re.sub(r"\s+", "", jacobook_pack.purged(css, {"here"}))
    assert got == (
        '.here{color:red;}@mediaprint{.here{content:",.gone"}}'
        "@font-face{font-family:X;src:url(x.woff2)}"
    )


def test_addresses_follow_a_style_sheet_to_another_folder() -> None:
    css = 'a{b:url("../webfonts/x.woff2")}c{d:url(data:x)}e{f:url(#g)}'
    assert jacobook_pack.rebased(css, "styles") == (
        'a{b:url("webfonts/x.woff2")}c{d:url(data:x)}e{f:url(#g)}'
    )


def test_only_our_fonts_go_into_the_style_sheet(tmp_path: Path) -> None:
    (tmp_path / jacobook_math.FONT_NAME).write_bytes(b"font")
    css = (
        f'@font-face{{font-family:M;src:url("{jacobook_math.FONT_NAME}") format("woff2")}}'
        '@font-face{font-family:O;src:url("other.woff2")}p{color:red}'
    )
    assert jacobook_pack.with_fonts(css, tmp_path, tmp_path) == (
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
        jacobook_pack.packed(PAGE, "../", "_static/site.css?v=2", "_static/site.js?v=3"),
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


def test_a_page_keeps_the_script_that_is_its_own() -> None:
    own = PAGE.replace("<script src", "<script data-alone src", 1)
    page = jacobook_pack.packed(own, "../", "s.css", "s.js")
    assert "b.js" in page
    assert "searchindex.js" not in page
    assert jacobook_pack.script_parts(own) == ["\nmore()"]


def test_parts_of_a_page() -> None:
    assert jacobook_pack.script_parts(PAGE) == ["_static/b.js", "\nmore()"]


# --- Terms ----------------------------------------------------------------------------------------

GLOSSARY = """<dl><dt id="term-gradient">gradient<a class="headerlink" href="#x">#</a></dt>
<dd><p>The derivative, see <a href="#term-jacobian">Jacobian</a>.</p></dd></dl>"""


def test_definitions_stand_alone() -> None:
    (text,) = jacobook_terms.definitions(GLOSSARY).values()
    soup = BeautifulSoup(text, "html.parser")
    assert soup.select_one(".jb-term-name").text == "gradient"
    assert soup.select("a") == []
    assert soup.text.endswith("see Jacobian.")


def test_a_page_carries_the_definitions_it_needs_once() -> None:
    entries = {"term-a": "<div>A</div>", "term-b": "<div>B</div>"}
    page = '<body><a href="glossary.html#term-a">a</a></body>'
    once = jacobook_terms.with_definitions(page, entries)
    assert "<div>A</div>" in once
    assert "<div>B</div>" not in once
    assert jacobook_terms.with_definitions(once, entries) == once
    assert jacobook_terms.with_definitions("<body></body>", entries) == "<body></body>"


# --- The map --------------------------------------------------------------------------------------


def test_a_chapter_stands_to_the_right_of_what_it_needs_and_arrows_go_round_the_boxes() -> None:
    names = "abcde"
    needs = {"a": [], "b": ["a"], "c": ["b"], "d": ["c", "a"], "e": ["a", "d"]}
    width, height = jacobook_map.WIDTH, 60.0
    sizes = dict.fromkeys(names, (width, height))
    edges = [(each, name) for name, needed in needs.items() for each in needed]
    found = jacobook_map.laid_out(sizes, edges)
    assert set(found.nodes) == set(names)
    for (start, end), points in zip(edges, found.edges, strict=True):
        way = jacobook_map.stations(found.nodes[start], found.nodes[end], points)
        assert way[0] == (found.nodes[start][0] + width / 2, found.nodes[start][1])
        assert way[-1] == (found.nodes[end][0] - width / 2, found.nodes[end][1])
        assert [x for x, _ in way] == sorted(x for x, _ in way)
        # In the columns that it passes it goes by the boxes.
        for name, (x, y) in found.nodes.items():
            if name not in (start, end):
                here = [way_y for way_x, way_y in way if abs(way_x - x) <= width / 2]
                assert all(abs(way_y - y) > height / 2 for way_y in here)
    # The longest leads past three columns.
    longest = jacobook_map.stations(found.nodes["a"], found.nodes["e"], found.edges[-2])
    assert (edges[-2], len(longest)) == (("a", "e"), 2 + 2 * 3)
    assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in found.nodes.values())


def test_a_long_title_has_a_box_that_holds_it() -> None:
    title = "15. Fisher information and natural gradient"
    drawn = BeautifulSoup(
        jacobook_map.picture(
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
        jacobook_map.refuse_circles({"a": ["b"], "b": ["a"]})


# --- How the site is found ------------------------------------------------------------------------


def test_a_description_is_cut_at_the_end_of_a_word() -> None:
    document = new_document("test")
    document += nodes.paragraph("", "Short.")
    document += nodes.paragraph("", "many words " * 40)
    words = jacobook_found.description(document)
    assert len(words) <= 160
    assert words.endswith("words …") or words.endswith("many …")


def test_tags_need_an_address_for_the_picture() -> None:
    without = jacobook_found.tags("A & B", "About it.", "", "a.html")
    assert 'content="A &amp; B"' in without
    assert "og:image" not in without
    full = jacobook_found.tags("A", "About it.", "https://example.org/x", "a.html")
    assert 'content="https://example.org/x/_static/card.png"' in full
    assert 'content="https://example.org/x/a.html"' in full


CONF = """
project = "Test"
extensions = ["myst_nb", "sphinx_book_theme", "jacobook_found"]
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
    assert jacobook_exercises.with_code("Use `a < b` & c") == (
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
    first, second = jacobook_exercises.split_off_time(paragraph)
    assert first.astext().strip() == "You need this."
    assert second.astext() == "Time: an hour."
    assert len(jacobook_exercises.split_off_time(nodes.paragraph("", "", nodes.Text("x")))) == 1


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


def test_the_book_leaves_out_doors_and_progress(tmp_path: Path) -> None:
    article = BeautifulSoup(
        '<article><div class="sd-container-fluid"><div class="jb-door"><a href="a.html"></a></div>'
        "</div><section><h2>How far you are<a>#</a></h2><p>0 of 9</p></section>"
        "<section><h2>How far to step</h2></section></article>",
        "html.parser",
    ).article
    make_pdf.relocated(article, "index", {"index", "a"}, tmp_path)
    assert str(article) == "<article><section><h2>How far to step</h2></section></article>"


def small_pdf(title: bytes) -> bytes:
    """A document of one page with one bookmark, written as Chromium writes one."""
    bodies = [
        b"<</Type /Catalog\n/Pages 2 0 R\n/Outlines 5 0 R>>",
        b"<</Type /Pages\n/Count 1\n/Kids [3 0 R]>>",
        b"<</Type /Page\n/Parent 2 0 R\n/MediaBox [0 0 99 99]\n/Contents 4 0 R>>",
        b"<</Length 14>>\nstream\n0 0 9 9 re f\n0 \nendstream",
        b"<</Type /Outlines\n/First 6 0 R\n/Last 6 0 R\n/Count 1>>",
        b"<</Title " + title + b"\n/Dest [3 0 R /XYZ 0 99 0]\n/Parent 5 0 R>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size 7\n/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


def unpacked(data: bytes) -> dict[int, bytes]:
    """Read a packed document by its own table, as a reader does."""
    stream = re.compile(rb"(?s)(\d+) 0 obj\n<<(.*?)>>\nstream\n(.*?)\nendstream")
    at = int(data[data.rindex(b"startxref") :].split()[1])
    table = stream.match(data, at)
    assert table is not None
    assert b"/Root 1 0 R" in table[2]
    rows, found = zlib.decompress(table[3]), {}
    for number in range(len(rows) // 7):
        row = rows[7 * number : 7 * number + 7]
        where, which = int.from_bytes(row[1:5], "big"), int.from_bytes(row[5:], "big")
        if row[0] == 1:
            assert data[where:].startswith(b"%d 0 obj" % number)
            found[number] = data[where : data.index(b"endobj", where)]
        elif row[0] == 2:
            within = next(each for each in stream.finditer(data) if int(each[1]) == where)
            first = int(re.search(rb"/First (\d+)", within[2])[1])  # type: ignore[index]
            held = zlib.decompress(within[3])
            index = [int(each) for each in held[:first].split()]
            assert index[2 * which] == number
            places = [*index[1::2], len(held) - first]
            found[number] = held[first + places[which] : first + places[which + 1]]
    return found


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (b"(1. 1. The gradientThe gradient)", "1. The gradient"),
        (b"<FEFF" + "χ: χ: heatheat".encode("utf-16-be").hex().encode() + b">", "χ: heat"),
        (b"(6. Both ways 6. Both ways level 2 of 3**)", "6. Both ways level 2 of 3*"),
        (rb"(a \(b\)\134\051)", "a (b)\\)"),
        (b"(dodo)", "dodo"),
    ],
)
def test_a_packed_document_holds_the_same_objects_and_says_a_title_once(
    title: bytes, said: str
) -> None:
    data = small_pdf(title)
    headings = [["1. ", "The gradient"], ["χ: ", "heat"], ["6. Both ways ", "level 2 of 3", "*"]]
    found = unpacked(pack_pdf.packed(data, headings))
    assert [found[n].strip() for n in (1, 2, 3, 5)] == [
        pack_pdf.objects(data)[n] for n in (1, 2, 3, 5)
    ]
    assert b"0 0 9 9 re f" in found[4]
    written = re.search(rb"/Title <(\w+)>", found[6])
    assert written is not None
    assert bytes.fromhex(written[1].decode()).decode("utf-16") == said


def test_a_document_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="table of all objects"):
        pack_pdf.packed(pack_pdf.packed(small_pdf(b"(a)")) + b"trailer")


def test_a_changed_style_makes_all_pages_anew(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_ext").mkdir()
    style = tmp_path / "_static" / "style.css"
    style.write_text("p { color: red; }")
    before = jacobook_pack.look(tmp_path)
    assert jacobook_pack.look(tmp_path) == before
    style.write_text("p { color: blue; }")
    assert jacobook_pack.look(tmp_path) != before
