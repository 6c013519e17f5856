"""The map of the chapters on the landing page: what needs what, each node a link.

The directive ``{chapter-map}`` names the chapters, one a line, and after a colon those that it
builds on. The picture is drawn from the titles of the pages when the site is built; the same can be
read as a list below it, which is what a screen reader and a phone show.
"""

import html
import textwrap
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WIDTH, HEIGHT, GAP_X, GAP_Y = 162, 66, 34, 24


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


@dataclass(frozen=True)
class Place:
    """A node's upper left corner."""

    x: float
    y: float


def columns(needs: dict[str, list[str]]) -> list[list[str]]:
    """Put each chapter one column after the last that it needs.

    Raises
    ------
    ValueError
        When chapters need one another in a circle.
    """
    column: dict[str, int] = {}

    def find(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            raise ValueError(f"The chapters need one another in a circle: {', '.join(above)}.")
        if name not in column:
            before = [find(each, (*above, name)) for each in needs[name]]
            column[name] = max(before, default=-1) + 1
        return column[name]

    for name in needs:
        find(name, ())
    return [
        [name for name in needs if column[name] == number]
        for number in range(max(column.values(), default=-1) + 1)
    ]


def places(needs: dict[str, list[str]]) -> tuple[dict[str, Place], float, float]:
    """Where the nodes stand, and how large the picture is."""
    grid = columns(needs)
    tallest = max(map(len, grid), default=0)
    height = tallest * HEIGHT + (tallest - 1) * GAP_Y
    found = {}
    for number, names in enumerate(grid):
        own = len(names) * HEIGHT + (len(names) - 1) * GAP_Y
        for row, name in enumerate(names):
            top = (height - own) / 2 + row * (HEIGHT + GAP_Y)
            found[name] = Place(number * (WIDTH + GAP_X), top)
    return found, len(grid) * WIDTH + (len(grid) - 1) * GAP_X, height


def picture(needs: dict[str, list[str]], titles: dict[str, str], links: dict[str, str]) -> str:
    """The map as an SVG element. It is hidden from screen readers: the list says the same."""
    where, width, height = places(needs)
    parts = [
        f'<svg class="jb-map" viewBox="-2 -2 {width + 4:g} {height + 4:g}" aria-hidden="true" '
        'focusable="false">'
    ]
    for name, needed in needs.items():
        for each in needed:
            start, end = where[each], where[name]
            x1, y1 = start.x + WIDTH, start.y + HEIGHT / 2
            x2, y2 = end.x, end.y + HEIGHT / 2
            x2 -= 7  # the arrow's head is drawn after the line
            bend = (x2 - x1) / 2
            parts.append(
                f'<path d="M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} '
                f'{x2:g} {y2:g}"/>'
            )
            parts.append(
                f'<path class="jb-arrow" d="M{x2 - 3:g} {y2 - 5:g}L{x2 + 7:g} {y2:g}L{x2 - 3:g} '
                f'{y2 + 5:g}Z"/>'
            )
    for name, place in where.items():
        title = titles[name]
        lines = textwrap.wrap(title, 15)
        first = place.y + HEIGHT / 2 + 6 - 11 * (len(lines) - 1)
        text = "".join(
            f'<tspan x="{place.x + WIDTH / 2:g}" y="{first + 22 * row:g}">{html.escape(line)}'
            "</tspan>"
            for row, line in enumerate(lines)
        )
        parts.append(
            f'<a href="{html.escape(links[name])}" tabindex="-1"><rect x="{place.x:g}" '
            f'y="{place.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
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
    return {"version": "1", "env_version": 1, "parallel_read_safe": True}
