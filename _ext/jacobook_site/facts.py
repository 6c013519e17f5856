"""Every claim can be run: equations and the cells that check them, linked both ways.

A code cell whose metadata say ``"verifies": ["eq-…"]`` shows which equations it checks, with links,
and each of these equations links back to the cell. A name that labels no equation is a warning, and
the strict build stops at it. Where the cell declares wrong versions, it says how many it refuses,
and shows them when asked.

The functions that decide something are plain ones, tested by themselves in tests/test_site.py.
"""

import html
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CheckingCell:
    """A code cell that verifies equations.

    ``position`` counts everything in the page that may be a cell or an equation, in reading
    order, so that an equation can say whether its cell is above or below it. ``altered`` holds, for
    each wrong version that the cell refuses, the equations that it alters.
    """

    docname: str
    anchor: str
    names: tuple[str, ...]
    position: int
    altered: tuple[tuple[str, ...], ...] = ()

    def refuses(self, name: str) -> int:
        """How many wrong versions of an equation the cell refuses."""
        return sum(name in names for names in self.altered)


@dataclass(frozen=True)
class Labelled:
    """A labelled equation: where it stands."""

    docname: str
    position: int


def is_cell(node: nodes.Node) -> bool:
    """Tell whether a node is a code cell of a notebook."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def verified_names(metadata: dict[str, Any]) -> tuple[str, ...]:
    """Names in a cell's ``verifies``, each once, in their order; a lone string counts as one."""
    value = metadata.get("verifies", ())
    names: Iterable[Any] = (value,) if isinstance(value, str) else value
    return tuple(dict.fromkeys(str(name) for name in names))


@dataclass(frozen=True)
class WrongVersion:
    """A mistake that a cell refuses: in words, and what replaces which piece of code.

    ``names`` are the equations that it alters; ``elsewhere`` says that the piece stands in an
    earlier cell.
    """

    says: str
    piece: str
    by: str
    names: tuple[str, ...]
    elsewhere: bool = False


def wrong_versions(metadata: dict[str, Any]) -> tuple[WrongVersion, ...]:
    """What a cell declares as ``wrong_versions``; that it is well-formed is tested elsewhere."""
    verified = verified_names(metadata)
    return tuple(
        WrongVersion(
            entry["says"],
            entry["replace"],
            entry["by"],
            verified_names({"verifies": entry.get("fact", verified)}),
            "cell" in entry,
        )
        for entry in metadata.get("wrong_versions", ())
    )


def counted(number: int) -> str:
    """ "1 wrong version", "4 wrong versions"."""
    return f"{number} wrong version{'' if number == 1 else 's'}"


def link_words(
    equation: Labelled, cell: CheckingCell, first: bool, title: str, refuses: int = 0
) -> str:
    """Words of the link from an equation to a cell: they must make sense when heard alone."""
    if cell.docname != equation.docname:
        place = f"in {title}"
    elif cell.position > equation.position:
        place = "below"
    else:
        place = "above"
    words = f"checked by the cell {place}" if first else f"and by another {place}"
    return f"{words}, which refuses {counted(refuses)}" if refuses else words


def _cells(env: BuildEnvironment) -> dict[str, list[CheckingCell]]:
    if not hasattr(env, "jacobook_cells"):
        env.jacobook_cells = {}  # type: ignore[attr-defined]
    cells: dict[str, list[CheckingCell]] = env.jacobook_cells  # type: ignore[attr-defined]
    return cells


def _equations(env: BuildEnvironment) -> dict[str, Labelled]:
    if not hasattr(env, "jacobook_equations"):
        env.jacobook_equations = {}  # type: ignore[attr-defined]
    equations: dict[str, Labelled] = env.jacobook_equations  # type: ignore[attr-defined]
    return equations


# A shape such as `(n, n)` stays on one line; a longer piece of code may break.
UNBROKEN = 16


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the page's labelled equations and checking cells, and write "Checks equation …"."""
    docname = app.env.docname
    for literal in doctree.findall(nodes.literal):
        if len(literal.astext()) <= UNBROKEN:
            literal["classes"].append("jb-short")
    cells: list[CheckingCell] = []
    found = [
        node for node in doctree.findall() if is_cell(node) or isinstance(node, nodes.math_block)
    ]
    for position, node in enumerate(found):
        if isinstance(node, nodes.math_block):
            if label := node.get("label"):
                _equations(app.env)[label] = Labelled(docname, position)
            continue
        assert isinstance(node, nodes.container)
        names = verified_names(node.get("cell_metadata", {}))
        versions = wrong_versions(node.get("cell_metadata", {}))
        if names:
            anchor = f"check-{len(cells) + 1}"
            altered = tuple(version.names for version in versions)
            cells.append(CheckingCell(docname, anchor, names, position, altered))
            node.parent.insert(node.parent.index(node), checks_line(docname, anchor, names))
        if versions:
            place = node.parent.index(node)
            fold = refused_fold(docname, versions, len(names) > 1)
            node.parent.insert(place, fold)
    _cells(app.env)[docname] = cells


def name_hidden_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """Write "Show the output" on a cell that hides its output; MyST-NB has one text for all."""
    for cell in doctree.findall(is_cell):
        if isinstance(cell, nodes.Element) and "tag_hide-output" in cell["classes"]:
            cell["prompt_show"], cell["prompt_hide"] = "Show the output", "Hide the output"


def checks_line(docname: str, anchor: str, names: tuple[str, ...]) -> nodes.paragraph:
    """The line over a cell: "Checks equations (1.3), (1.4)", with a link for each number."""
    words = "Checks equation " if len(names) == 1 else "Checks equations "
    line = nodes.paragraph("", "", nodes.inline("", words), classes=["jb-checks"], ids=[anchor])
    line += equation_links(docname, names)
    return line


def equation_links(docname: str, names: tuple[str, ...]) -> list[nodes.Node]:
    """Links to equations, "(1.3), (1.4)"."""
    links: list[nodes.Node] = []
    for number, name in enumerate(names):
        if number:
            links.append(nodes.Text(", "))
        # Sphinx's own equation reference: it knows the number and the page.
        links.append(
            addnodes.pending_xref(
                "",
                nodes.inline("", name),
                refdomain="math",
                reftype="eq",
                reftarget=name,
                refdoc=docname,
                refexplicit=False,
                refwarn=False,
                jacobook_verifies=True,
            )
        )
    return links


def refused_fold(
    docname: str, versions: tuple[WrongVersion, ...], several: bool
) -> nodes.container:
    """The fold over a cell: "Refuses 4 wrong versions", and within, each with its code.

    ``several``: the cell checks more than one equation, so each version says which it alters.
    """
    items = nodes.bullet_list(classes=["jb-refused"])
    for version in versions:
        words = nodes.paragraph()
        if several:
            words += [*equation_links(docname, version.names), nodes.Text(": ")]
        words += spoken(version.says)
        if version.elsewhere:
            words += nodes.Text(" (in an earlier cell)")
        code = nodes.raw("", changed_code(version.piece, version.by), format="html")
        items += nodes.list_item("", words, code)
    summary = f"<summary>Refuses {counted(len(versions))}</summary>"
    return nodes.container(
        "",
        nodes.raw("", f'<details class="jb-fold">{summary}', format="html"),
        items,
        nodes.raw("", "</details>", format="html"),
        classes=["jb-refuses"],
    )


_MARKED = re.compile(r"`([^`]+)`|\$([^$]+)\$")


def spoken(text: str) -> list[nodes.Node]:
    """Words with `code` and $formulas$ as nodes."""
    found: list[nodes.Node] = []
    end = 0
    for match in _MARKED.finditer(text):
        found.append(nodes.Text(text[end : match.start()]))
        code, formula = match.groups()
        found.append(
            nodes.literal("", code, classes=["jb-short"] if len(code) <= UNBROKEN else [])
            if code
            else nodes.math("", formula)
        )
        end = match.end()
    return [*found, nodes.Text(text[end:])]


_PAIRS = {")": "(", "]": "[", "}": "{"}


def trimmed(piece: str, by: str) -> tuple[str, str]:
    """Both pieces without what they share at an end and a reader doesn't need.

    That is space, commas, and brackets whose partner isn't there: a piece is cut out of its line so
    that it occurs only once.
    """
    while piece and by and piece[0] == by[0] and piece[0] in ", \n":
        piece, by = piece[1:], by[1:]
    while piece and by and piece[-1] == by[-1]:
        last = piece[-1]
        alone = last in _PAIRS and all(
            text.count(last) > text.count(_PAIRS[last]) for text in (piece, by)
        )
        if not alone and last not in ", \n":
            break
        piece, by = piece[:-1], by[:-1]
    return piece, by


def changed_code(piece: str, by: str) -> str:
    """What stands and what replaces it, as HTML; the arrow is a word for those who listen."""
    dedented = (textwrap.dedent(code).strip("\n") for code in (piece, by))
    before, after = map(html.escape, trimmed(*dedented))
    arrow = '<span class="jb-spoken"> becomes </span><span aria-hidden="true"> → </span>'
    lines = " jb-lines" if "\n" in before + after else ""
    return (
        f'<p class="jb-change{lines}"><del><code>{before}</code></del>{arrow}'
        f"<ins><code>{after or '(nothing)'}</code></ins></p>"
    )


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what a page contributed, before it is read again or because it has gone."""
    _cells(env).pop(docname, None)
    equations = _equations(env)
    for label in [label for label, place in equations.items() if place.docname == docname]:
        del equations[label]


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Gather what parallel readers found."""
    for docname in docnames:
        _cells(env)[docname] = _cells(other).get(docname, [])
    for label, place in _equations(other).items():
        if place.docname in docnames:
            _equations(env)[label] = place


def cells_by_equation(env: BuildEnvironment) -> dict[str, list[CheckingCell]]:
    """For each name that some cell verifies, its cells; those of the equation's page first."""
    by_name: dict[str, list[CheckingCell]] = {}
    for docname in sorted(_cells(env)):
        for cell in _cells(env)[docname]:
            for name in cell.names:
                by_name.setdefault(name, []).append(cell)
    equations = _equations(env)
    for name, cells in by_name.items():
        home = equations[name].docname if name in equations else ""
        cells.sort(key=lambda cell: (cell.docname != home, cell.docname, cell.position))
    return by_name


def pages_to_rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages whose links back have changed though the pages themselves haven't been edited."""
    now: dict[str, set[tuple[str, CheckingCell]]] = {}
    equations = _equations(env)
    for name, cells in cells_by_equation(env).items():
        if name in equations:
            now.setdefault(equations[name].docname, set()).update((name, cell) for cell in cells)
    before = getattr(env, "jacobook_written", {})
    env.jacobook_written = now  # type: ignore[attr-defined]
    return [
        docname
        for docname in sorted(now.keys() | before.keys())
        if now.get(docname) != before.get(docname) and docname in env.all_docs
    ]


def warn_about_unknown(app: Sphinx, env: BuildEnvironment) -> None:
    """A cell that verifies nothing is a broken promise: warn, so that -W stops the build."""
    for docname, cells in _cells(env).items():
        for cell in cells:
            for name in cell.names:
                if name not in _equations(env):
                    logger.warning(
                        "a code cell says that it verifies %r, which labels no equation: label "
                        "the equation, $$ … $$ (%s), or correct the cell's metadata",
                        name,
                        name,
                        location=docname,
                        type="jacobook",
                        subtype="verifies",
                    )


def resolve_unknown(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, child: nodes.Node
) -> nodes.Node | None:
    """Our own warning has been given already: show the name, don't warn a second time."""
    return child if node.get("jacobook_verifies") else None


def link_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write "checked by the cell below" at every verified equation of a page."""
    if app.builder.format != "html":
        return
    by_name = cells_by_equation(app.env)
    for equation in list(doctree.findall(nodes.math_block)):
        cells = by_name.get(equation.get("label") or "", [])
        if not cells:
            continue
        place = _equations(app.env)[equation["label"]]
        line = nodes.paragraph(classes=["jb-checked"])
        for number, cell in enumerate(cells):
            if number:
                line += nodes.Text(", ")
            title = app.env.titles[cell.docname].astext()
            refuses = cell.refuses(equation["label"])
            words = link_words(place, cell, number == 0, title, refuses)
            target = f"#{cell.anchor}"
            if cell.docname != docname:
                target = app.builder.get_relative_uri(docname, cell.docname) + target
            # A page has many such links; heard alone, each says which equation it belongs to.
            name = nodes.inline("", equation_name(app, equation, docname), classes=["jb-spoken"])
            line += nodes.reference("", "", name, nodes.Text(words), refuri=target, internal=True)
        equation.parent.insert(equation.parent.index(equation) + 1, line)


def equation_name(app: Sphinx, equation: nodes.math_block, docname: str) -> str:
    """ "Equation 1.12: ", for those who hear a link without what stands around it."""
    numbers = app.env.toc_fignumbers.get(docname, {}).get("displaymath", {})
    number = next((numbers[name] for name in equation["ids"] if name in numbers), None)
    shown = ".".join(map(str, number)) if number else str(equation.get("number") or "")
    return f"Equation {shown}: " if shown else ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the functions above to Sphinx's events."""
    app.connect("doctree-read", collect)
    app.connect("doctree-read", name_hidden_outputs)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", pages_to_rewrite)
    app.connect("env-check-consistency", warn_about_unknown)
    app.connect("missing-reference", resolve_unknown)
    app.connect("doctree-resolved", link_back)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
