"""The site in Chromium, Firefox and WebKit: what a reader does on a phone and on a desk.

Each engine lays formulas out by its own code, and restores places and follows links in its own
order. One test asks all of them; where an engine isn't installed, it is skipped with the reason.
"""

import re
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from browsers import Browser

CHAPTERS = sorted(path.stem for path in Path(__file__).parents[1].glob("chapters/*.ipynb"))
LONG = "chapters/03_chain_rule.html"
WIDTHS = pytest.mark.parametrize("width", [390, 1280])

# Fonts are there, and nothing has moved for a fifth of a second.
SETTLED = """async () => {
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  await document.fonts.ready;
  const state = () => `${scrollY} ${document.documentElement.scrollHeight}`;
  for (let calm = 0, last = state(), i = 0; calm < 4 && i < 100; i++) {
    await pause(50);
    calm = state() === last ? calm + 1 : 0;
    last = state();
  }
}"""
# The first formula or paragraph below the middle of the window, and how far down it stands.
IN_THE_MIDDLE = """() => {
  const all = [...document.querySelectorAll("article .math, article p")];
  const place = all.findIndex((node) => node.getBoundingClientRect().top > innerHeight / 2);
  return [place, all[place].getBoundingClientRect().top];
}"""
WHERE = """(place) => [...document.querySelectorAll("article .math, article p")][place]
  .getBoundingClientRect().top"""
# How far a place stands below the bar, whether something covers it, and whether the page ends here.
LANDED = """(id) => {
  let node = document.getElementById(id);
  if (node.matches("section, span")) node = node.querySelector("h1, h2, h3, h4") ?? node;
  const box = node.getBoundingClientRect();
  let bar = 0;
  for (const each of document.querySelectorAll(".bd-header, .bd-header-article")) {
    const edge = each.getBoundingClientRect();
    if (/sticky|fixed/.test(getComputedStyle(each).position) && edge.top <= 1)
      bar = Math.max(bar, edge.bottom);
  }
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + 2);
  return {
    below: box.top - bar,
    covered: !(seen && (node.contains(seen) || seen.contains(node))),
    end: scrollY + innerHeight >= document.documentElement.scrollHeight - 2,
    height: innerHeight,
  };
}"""


def go(reader: Browser, address: str, width: int) -> None:
    """Open a page and wait until it stands still."""
    reader.size(width, 844)
    reader.open(address)
    reader.run(SETTLED)


def assert_landed(reader: Browser, name: str) -> None:
    """A place stands under the bar, whole and near it; or as high as the page's end allows."""
    reader.run(SETTLED)
    got: dict[str, Any] = reader.run(LANDED, name)
    assert not got["covered"], (name, got)
    assert -0.5 <= got["below"] < 130 or (got["end"] and got["below"] < got["height"]), (name, got)


@WIDTHS
@pytest.mark.parametrize("way", ["reload", "back"])
def test_the_text_in_the_middle_stays(reader: Browser, origin: str, way: str, width: int) -> None:
    go(reader, f"{origin}/{LONG}", width)
    reader.run("() => scrollTo(0, document.documentElement.scrollHeight * 0.3)")
    reader.run(SETTLED)
    reader.run("() => scrollTo(0, document.documentElement.scrollHeight * 0.6)")
    reader.run(SETTLED)
    place, top = reader.run(IN_THE_MIDDLE)
    if way == "reload":
        reader.reload()
    else:
        reader.open(f"{origin}/index.html")
        reader.back()
    reader.run(SETTLED)
    assert abs(reader.run(WHERE, place) - top) < 5


@WIDTHS
def test_the_contents_of_a_page_lead_to_their_headings(
    reader: Browser, origin: str, width: int
) -> None:
    go(reader, f"{origin}/{LONG}", width)
    links: list[str] = reader.run(
        """() => [...document.querySelectorAll(".page-toc a[href^='#']")]
          .map((link) => decodeURIComponent(link.hash.slice(1))).filter(Boolean)"""
    )
    assert len(links) > 5
    for name in links[1 :: max(1, len(links) // 4)]:
        reader.run(
            """(name) => [...document.querySelectorAll(".page-toc a")]
              .find((link) => decodeURIComponent(link.hash.slice(1)) === name).click()""",
            name,
        )
        assert_landed(reader, name)


@WIDTHS
@pytest.mark.parametrize("page", [LONG, "chapters/07_constrained.html"])
def test_an_equation_reference_leads_to_its_equation(
    reader: Browser, origin: str, page: str, width: int
) -> None:
    go(reader, f"{origin}/{page}", width)
    name = reader.run(
        """() => {
          const links = document.querySelectorAll("article a[href^='#equation-']");
          const link = links[Math.floor(links.length / 2)];
          link.click();
          return link.hash.slice(1);
        }"""
    )
    assert_landed(reader, name)
    # From another page it is the address that leads there.
    reader.open(f"{origin}/index.html")
    reader.open(f"{origin}/{page}#{name}")
    assert_landed(reader, name)


@WIDTHS
def test_a_search_result_leads_to_its_section(reader: Browser, origin: str, width: int) -> None:
    go(reader, f"{origin}/search.html?q=change+of+variables+jacobian", width)
    address: str = reader.run(
        """async () => {
          const find = () => [...document.querySelectorAll("#search-results ul.jb-found > li > a")]
            .find((link) => link.hash && link.pathname.includes("/chapters/"));
          while (!find()) await new Promise((done) => setTimeout(done, 50));
          return find().href;
        }"""
    )
    reader.open(address)
    name = unquote(address.partition("#")[2])
    assert_landed(reader, name)


# Cells that aren't aligned as they say, symbols that stick out of their cell, and symbols in
# different cells that lie on each other.
ON_EACH_OTHER = """() => {
  const found = [];
  let tables = 0;
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const table of document.querySelectorAll("article mtable")) {
    const symbols = [...table.querySelectorAll("mi, mn, mo, mtext")].flatMap((node) => {
      const box = node.getBoundingClientRect();
      return box.width && node.textContent.trim() ? [{ node, cell: node.closest("mtd"), box }] : [];
    });
    if (!symbols.length) continue;
    tables++;
    const text = ({ node }) => node.textContent;
    for (const side of ["left", "right"]) {
      for (const cell of table.querySelectorAll(`mtd.tml-${side}`)) {
        const inside = symbols.filter((each) => each.cell === cell).map(({ box }) => box[side]);
        const end = side === "left" ? Math.min(...inside) : Math.max(...inside);
        const pad = parseFloat(getComputedStyle(cell)[`padding-${side}`]);
        const edge = cell.getBoundingClientRect()[side] + (side === "left" ? pad : -pad);
        if (inside.length && Math.abs(edge - end) > 6)
          found.push(`not ${side}: ${cell.textContent.slice(0, 60)}`);
      }
    }
    for (const [place, one] of symbols.entries()) {
      const edge = one.cell.getBoundingClientRect();
      if (one.box.left < edge.left - 3 || one.box.right > edge.right + 3)
        found.push(`${text(one)} sticks out of its cell: ${table.textContent.slice(0, 60)}`);
      for (const other of symbols.slice(place + 1)) {
        if (one.cell === other.cell) continue;
        if (one.cell.contains(other.cell) || other.cell.contains(one.cell)) continue;
        const [a, b] = [one.box, other.box];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1)
          found.push(`${text(one)} on ${text(other)}: ${table.textContent.slice(0, 60)}`);
      }
    }
  }
  return { tables, found: found.slice(0, 5) };
}"""


@WIDTHS
@pytest.mark.parametrize("chapter", ["03_chain_rule", "07_constrained", "10_backprop"])
def test_the_cells_of_a_formula_are_aligned_and_apart(
    reader: Browser, origin: str, chapter: str, width: int
) -> None:
    go(reader, f"{origin}/chapters/{chapter}.html", width)
    reader.run("() => scrollTo(0, document.documentElement.scrollHeight / 2)")
    reader.run(SETTLED)
    got = reader.run(ON_EACH_OTHER)
    assert got["tables"] > 0
    assert got["found"] == []


# Each accent's distance from its letter, sideways and upwards, in ems of the formula.
ACCENTS = """() => [...document.querySelectorAll("article mover")].flatMap((mover) => {
  const [letter, accent] = [...mover.children].map((node) => node.getBoundingClientRect());
  const em = parseFloat(getComputedStyle(mover).fontSize);
  if (!letter.width || mover.lastElementChild.localName !== "mo") return [];
  const middle = (box) => (box.left + box.right) / 2;
  return [[(middle(accent) - middle(letter)) / em, (accent.bottom - letter.top) / em,
    (letter.bottom - accent.top) / em]];
})"""


def test_an_accent_stands_over_its_letter(reader: Browser, origin: str) -> None:
    go(reader, f"{origin}/chapters/10_backprop.html", 1280)
    accents = reader.run(ACCENTS)
    assert len(accents) > 5
    for sideways, gap, whole in accents:
        assert abs(sideways) < 0.35
        assert gap > -0.25, "the accent floats"
        assert whole < 1.7, "letter and accent are far from each other"


def test_no_page_is_wider_than_a_phone(reader: Browser, origin: str) -> None:
    reader.size(390, 844)
    wide = []
    for name in ["index", "search", "notation", "shape_sheet", "glossary", *CHAPTERS]:
        folder = "" if name in ("index", "search") else "chapters/"
        reader.open(f"{origin}/{folder}{name}.html")
        got = reader.run("() => document.documentElement.scrollWidth - innerWidth")
        if got > 0:
            wide.append((name, got))
    assert wide == []


def sides(pdf: bytes) -> int:
    """How many pages a PDF has, its compressed parts included."""
    texts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            texts.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b", text)) for text in texts)


def test_the_shape_sheet_prints_on_two_sides(reader: Browser, origin: str) -> None:
    if reader.name == "webkit":
        pytest.skip("WebKit's driver can't print")
    reader.size(1280, 844)
    reader.open(f"{origin}/chapters/shape_sheet.html")
    reader.run(SETTLED)
    assert sides(reader.printed()) == 2
