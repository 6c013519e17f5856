"""Search by section: the index that readers' browsers search, and the page that shows results.

Sphinx's own search finds pages, and a chapter is thirty screens long. Here every section is an
entry, with the names of its equations and the terms that it links; so are exercises, terms of the
glossary and functions of the reference. MiniSearch (an npm package, pinned in package-lock.json)
searches them, in the way that ``search.js`` beside this file says.

The index is a script, since a page read from a folder may not fetch anything else. Nothing of the
search is loaded before a reader opens its page.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from jacobook_site.numbers import NUMBERED_LEVELS, UNNUMBERED

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parents[1] / "node_modules/minisearch/dist/umd/index.js"
OURS = HERE / "search.js"
SCRIPT, INDEX = "_static/search.js", "_static/search-index.js"

# --------------------------------------------------------------------- formulas as plain words

_SIGNS = """
alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ vartheta:θ iota:ι
kappa:κ lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ phi:φ varphi:φ chi:χ psi:ψ omega:ω Gamma:Γ
Delta:Δ Theta:Θ Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω ell:ℓ nabla:∇ partial:∂ infty:∞
sum:∑ prod:∏ int:∫ iint:∬ iiint:∭ times:× cdot:· odot:⊙ otimes:⊗ oplus:⊕ circ:∘ pm:± mp:∓ star:*
ast:* prime:′ le:≤ leq:≤ ge:≥ geq:≥ ne:≠ neq:≠ approx:≈ sim:~ equiv:≡ propto:∝ ll:≪ gg:≫ in:∈
notin:∉ subset:⊂ subseteq:⊆ cup:∪ cap:∩ setminus:∖ emptyset:∅ to:→ rightarrow:→ mapsto:↦
leftarrow:← Rightarrow:⇒ implies:⇒ iff:⇔ Longleftrightarrow:⇔ succ:≻ succeq:⪰ prec:≺ preceq:⪯
perp:⊥ mid:| vert:| lvert:| rvert:| Vert:‖ lVert:‖ rVert:‖ langle:⟨ rangle:⟩ lfloor:⌊ rfloor:⌋
lceil:⌈ rceil:⌉ ldots:… dots:… cdots:… vdots:… ddots:… forall:∀ exists:∃
"""
_CHARACTERS = dict(pair.split(":") for pair in _SIGNS.split())
_ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304"} | {
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
}
_RAISED = str.maketrans("0123456789+-−()nTi", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿᵀⁱ")
_LOWERED = str.maketrans("0123456789+-−()ijkn", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ᵢⱼₖₙ")
# What is left out: sizes, spaces, names of environments and of typefaces.
_SILENT = re.compile(
    r"\\(?:begin|end)\{[^}]*\}(?:\{[lcr|]*\})?|\\(?:left|right|[bB]igg?[lrm]?|displaystyle|tfrac)"
    r"(?![A-Za-z])\.?|\\[,;:!]|[&~]|\\(?:math(?:rm|bf|sf|it|cal)|operatorname\*?|text(?:bf|it)?)"
    r"(?![A-Za-z])|\\label\{[^}]*\}|\\limits"
)
# Marks, until a formula is whole, of sides where no space may stand.
_OPEN, _CLOSE = "\ue000", "\ue001"
LONGEST_LEFT = 30
_PIECE = re.compile(r"\\([A-Za-z]+)|\\(.)|(.)", re.S)


def plain(tex: str) -> str:
    r"""Return a formula as one would write it in a message: ``\nabla f(x)^\top`` as ∇ f(x)ᵀ."""
    text = re.sub(r"\\\\(\[[^\]]*\])?", " ", tex)
    text = re.sub(r"\\[dt]frac", r"\\frac", text)
    pieces = list(_PIECE.findall(_SILENT.sub(" ", text)))
    text = re.sub(rf"\s*{_CLOSE}|{_OPEN}\s*", "", _sequence(pieces, closing=""))
    return re.sub(r" ([_^₀-₉,)])", r"\1", re.sub(r"\s+", " ", text).strip().replace("( ", "("))


def left_side(tex: str) -> str:
    """What an equation gives the value of: "ε*" for ``\\varepsilon^* = …``. Else nothing."""
    left, equals, _ = re.sub(r"\\begin\{[^}]*\}", "", tex).partition("=")
    text = plain(left).rstrip(": ")
    return text if equals and len(text) <= LONGEST_LEFT else ""


def _sequence(pieces: list[tuple[str, str, str]], closing: str) -> str:
    """Read up to a closing bracket, which is taken too."""
    found: list[str] = []
    while pieces:
        if pieces[0][2] == closing != "":
            pieces.pop(0)
            break
        found.append(_one(pieces))
    return "".join(found)


def _argument(pieces: list[tuple[str, str, str]]) -> str:
    while pieces and pieces[0][2].isspace():
        pieces.pop(0)
    return _one(pieces).strip() if pieces else ""


def _one(pieces: list[tuple[str, str, str]]) -> str:
    name, escaped, character = pieces.pop(0)
    if character == "{":
        return _sequence(pieces, closing="}")
    if character in ("^", "_") and character:
        return _script(_argument(pieces), raised=character == "^")
    if character or escaped:
        return "‖" if escaped == "|" else character or escaped
    if name == "frac":
        return f"{_tied(_argument(pieces))}/{_tied(_argument(pieces))}"
    if name == "sqrt":
        return f"√{_tied(_argument(pieces))}"
    if name in _ACCENTS:
        return _argument(pieces) + _ACCENTS[name]
    if name == "mathbb":
        letter = _argument(pieces)
        return {"R": "ℝ", "E": "𝔼", "N": "ℕ"}.get(letter, letter)
    if name == "top":
        return "ᵀ"
    if name in ("quad", "qquad"):
        return " "
    sign = {"colon": ":"}.get(name) or _CHARACTERS.get(name)
    if name in ("nabla", "partial", "langle", "lvert", "lVert"):
        return f"{sign}{_OPEN}"
    if name in ("rangle", "rvert", "rVert"):
        return f"{_CLOSE}{sign}"
    # A function such as log is a word of its own.
    return sign or f" {name} "


def _tied(text: str) -> str:
    text = re.sub(rf"{_OPEN}\s*", _OPEN, text)
    return text if re.fullmatch(rf"[\w.∂∇′ᵀ{_OPEN}]*", text) else f"({text})"


def _script(text: str, raised: bool) -> str:
    if raised and text in ("*", "′", "ᵀ", "∘"):
        return text
    moved = text.translate(_RAISED if raised else _LOWERED)
    if not any(character in text for character in moved if character != "ᵀ"):
        return moved
    return ("^" if raised else "_") + _tied(text)


# ------------------------------------------------------------------------------- what a page holds

_OURS = {"jb-checks", "jb-checked", "jb-refuses", "jb-exercise-line", "jb-spoken"}
_SKIPPED = (
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.section,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.target,
    addnodes.desc,
    addnodes.glossary,
    addnodes.index,
    addnodes.toctree,
)
_TERM = re.compile(r"#term-(.+)$")
# Of code, names of functions: np.linalg.slogdet, check_gradient.
_NAME = re.compile(r"\b(?=\w*_\w|[a-z]{2,}\.)[A-Za-z]\w*(?:\.\w+)*(?<!\.shape)(?<!\.size)\b")


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _text(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield str(node)
    elif isinstance(node, nodes.math | nodes.math_block):
        yield plain(node.astext())
    elif isinstance(node, _SKIPPED) or not isinstance(node, nodes.Element):
        return
    elif _is_cell(node):
        # Of a cell, what is said about its picture; its code is indexed by its names.
        for caption in node.findall(nodes.caption):
            yield from _text(caption)
    elif not _OURS.intersection(node.get("classes", ())):
        for child in node.children:
            yield from _text(child)
    if not isinstance(node, nodes.Inline | nodes.Text):
        yield " "


def words(children: Iterable[nodes.Node]) -> str:
    """What is to be read in some parts of a page, as one line; formulas as plain words."""
    text = re.sub(r"\s+", " ", "".join(part for each in children for part in _text(each)))
    return re.sub(r" ([.,;:?])(?= |$)", r"\1", text).strip()


def _own(section: nodes.Element) -> Iterator[nodes.Element]:
    """Everything in a section that isn't in a section of it, nor in an entry of another kind."""
    for child in section.children:
        if isinstance(child, nodes.Element) and not isinstance(
            child, nodes.section | addnodes.desc | addnodes.glossary
        ):
            yield from child.findall(nodes.Element)


def _code_names(section: nodes.Element) -> str:
    names = {
        name
        for each in _own(section)
        if _is_cell(each)
        for block in each.findall(nodes.literal_block)
        if block.get("language", "ipython3") != "none"
        for name in _NAME.findall(block.astext())
    }
    return " ".join(sorted(names))


def _kind(docname: str) -> str:
    folder, _, name = docname.rpartition("/")
    if folder == "chapters":
        return "section" if name[:2].isdigit() else "page"
    return {"exercises": "exercise", "solutions": "solution", "reference": "function"}.get(
        folder, "page"
    )


def entries(doctree: nodes.document, docname: str, env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return what a page adds to the index, in reading order.

    Each entry says its ``kind``, ``anchor`` and ``title``, and where there are any its ``number``,
    the titles ``above`` it, its ``text``, its ``equations`` (number, name, anchor, left side), the
    ``terms`` that it links, the names in its ``code``, and the ``id`` of its exercise.
    """
    kind = _kind(docname)
    found: list[dict[str, Any]] = []

    def add(**entry: Any) -> None:
        found.append({name: value for name, value in entry.items() if value})

    def number(anchor: str, depth: int) -> str:
        if docname.startswith(UNNUMBERED) or depth > NUMBERED_LEVELS:
            return ""
        places = env.toc_secnumbers.get(docname, {})
        return ".".join(map(str, places.get("" if depth == 1 else f"#{anchor}") or ()))

    def equations(section: nodes.Element) -> list[list[str]]:
        numbers = env.toc_fignumbers.get(docname, {}).get("displaymath", {})
        return [
            [
                ".".join(map(str, numbers.get(each["ids"][0], ()))),
                re.sub(r"^(eq|def)-", "", each["label"]).replace("-", " "),
                each["ids"][0],
                left_side(each.astext()),
            ]
            for each in _own(section)
            if isinstance(each, nodes.math_block) and each.get("label") and each["ids"]
        ]

    def terms(section: nodes.Element) -> str:
        links = [
            _TERM.search(each.get("refuri", "") or f"#{each.get('refid', '')}")
            for each in _own(section)
            if isinstance(each, nodes.reference)
        ]
        names = [unquote(link[1]).replace("-", " ") for link in links if link is not None]
        return " ".join(dict.fromkeys(names))

    def walk(section: nodes.section, above: tuple[str, ...]) -> None:
        anchor = section["ids"][0]
        heading = words(
            child for child in section[0].children if not isinstance(child, nodes.raw)
        ).rstrip(" ★")
        depth = len(above) + 1
        own = number(anchor, depth)
        exercise = "jb-exercise" in section.get("classes", ())
        literal = next(section[1].findall(nodes.literal), None) if exercise else None
        add(
            kind="list" if kind in ("exercise", "solution") and not exercise else kind,
            anchor=anchor if depth > 1 else "",
            number=own,
            title=heading,
            above=list(above),
            id=literal.astext() if literal is not None else "",
            text=words(section.children[1:]),
            equations=equations(section),
            terms=terms(section),
            code=_code_names(section),
        )
        line = (*above, f"{own} {heading}".strip())
        for child in section.children[1:]:
            if isinstance(child, nodes.section):
                walk(child, line)
            elif isinstance(child, nodes.Element):
                for each in child.findall(addnodes.glossary):
                    glossary(each, line)
                for described in child.findall(addnodes.desc):
                    function(described, line)

    def glossary(node: nodes.Element, above: tuple[str, ...]) -> None:
        for item in node.findall(nodes.definition_list_item):
            names = [each for each in item if isinstance(each, nodes.term)]
            add(
                kind="term",
                anchor=names[0]["ids"][0],
                title=", ".join(words([each]) for each in names),
                above=list(above),
                text=words(each for each in item if isinstance(each, nodes.definition)),
            )

    def function(node: nodes.Element, above: tuple[str, ...]) -> None:
        signature = node[0]
        if isinstance(signature, addnodes.desc_signature) and signature["ids"]:
            add(
                kind="function",
                anchor=signature["ids"][0],
                title=signature["ids"][0],
                above=list(above),
                text=words(node[1].children) if len(node) > 1 else "",
            )

    for section in doctree.children:
        if isinstance(section, nodes.section):
            walk(section, ())
    return found


# ---------------------------------------------------------------------------------- the build


def _memory(app: Sphinx) -> Path:
    # A file of our own: Sphinx saves its environment before it writes the pages.
    return Path(app.doctreedir, "sections.json")


def _pages(app: Sphinx) -> dict[str, list[dict[str, Any]]]:
    """What the pages hold, by their names; of pages that aren't written again, as remembered."""
    if not hasattr(app, "jacobook_sections"):
        memory = _memory(app)
        known = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
        app.jacobook_sections = known  # type: ignore[attr-defined]
    pages: dict[str, list[dict[str, Any]]] = app.jacobook_sections  # type: ignore[attr-defined]
    return pages


def _known(app: Sphinx) -> dict[str, list[dict[str, Any]]]:
    """What is held by the pages that there still are."""
    return {page: held for page, held in _pages(app).items() if page in app.env.all_docs}


def collect(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Note what a page holds. Pages are resolved by one process, also where several write them."""
    if app.builder.format == "html":
        _pages(app)[docname] = entries(doctree, docname, app.env)


def pages_to_collect(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages of which nothing is known, though they have not changed: a build was broken off."""
    return sorted(env.all_docs.keys() - _pages(app).keys()) if app.builder.format == "html" else []


def leave_out_sphinx_search(app: Sphinx) -> None:
    """Keep Sphinx from making its own index and the page that searches it."""
    app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The theme's page, with our script in the place of Sphinx's three: see pack.py."""
    if app.builder.format == "html":
        code = LIBRARY.read_bytes() + OURS.read_bytes()
        held = index(_known(app)).encode()
        mark, marked = (hashlib.sha256(each).hexdigest()[:10] for each in (code, held))
        script = f'src="{SCRIPT}?v={mark}" data-index="{INDEX}?v={marked}"'
        yield "search", {"metatags": f"<script defer data-alone {script}></script>"}, "search.html"


def index(pages: dict[str, list[dict[str, Any]]]) -> str:
    """Return the index as a script."""
    lines = [
        json.dumps({"page": page, **entry}, ensure_ascii=False, separators=(",", ":"))
        for page in sorted(pages)
        for entry in pages[page]
        if page != "genindex"
    ]
    return "globalThis.jacobookSections = [\n" + ",\n".join(lines) + "\n];\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the index and the script that searches it."""
    if app.builder.format != "html":
        return
    pages = _known(app)
    _memory(app).write_text(json.dumps(pages), encoding="utf-8")
    if exception is not None:
        return
    site = Path(app.outdir)
    (site / INDEX).write_text(index(pages), encoding="utf-8")
    library = re.sub(r"^//# sourceMappingURL=.*$", "", LIBRARY.read_text("utf-8"), flags=re.M)
    (site / SCRIPT).write_text(library + OURS.read_text("utf-8"), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("builder-inited", leave_out_sphinx_search)
    app.connect("env-updated", pages_to_collect)
    app.connect("doctree-resolved", collect)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
