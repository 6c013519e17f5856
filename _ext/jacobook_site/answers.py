"""Exercises can be answered on their pages: the course's own check runs in the reader's browser.

Every exercise section says, in data that isn't shown, what it is: its id, the answer's name, how
the answer begins, and, where the answer is one of a few letters, what the check says to each. If
tools/engine.py has brought what runs Python in a browser, exercise pages get one script and one
style sheet, and the site serves the engine from ``_engine/``. Without it a page has neither, and
looks as it would without a script.

The script is answers.js, the style sheet answers.css. Nothing of the engine is asked for before a
reader types. The worker (answers_worker.mjs) runs Python, and in it answers_desk.py runs the check.
"""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

HERE = Path(__file__).parent
ENGINE_VARIABLE = "JACOBOOK_ENGINE"
SCRIPT, STYLE = "_static/answers.js", "_static/answers.css"
_OURS = re.compile(r"[ \t]*<(?:link|script)\b[^>]*/answers\.(?:css|js)\?[^>]*>(?:</script>)?\n?")


# ------------------------------------------------------------------------------ what an exercise is


def described(exercise: Any, stub: str) -> dict[str, Any]:
    """Return what the page's script needs to know of an exercise."""
    from jacobook.checking import assess
    from jacobook.declaration import Choice, Expression

    about: dict[str, Any] = {
        "id": exercise.id,
        "name": exercise.name,
        "title": exercise.title,
        "points": exercise.points,
    }
    if isinstance(exercise.answer, Choice) and exercise.sampler is None:
        # A letter needs no Python: what the check says to each is known.
        said = {letter: assess(exercise, letter) for letter in exercise.answer.options}
        about["kind"] = "choice"
        about["said"] = {
            letter: {
                "status": feedback.status,
                "label": feedback.label,
                "score": float(feedback.score),
                "message": feedback.message,
            }
            for letter, feedback in said.items()
        }
        return about
    about["kind"] = "value" if exercise.sampler is None else "function"
    about["stub"] = stub
    if isinstance(exercise.answer, Expression):
        about["sympy"] = True
    return about


def data(name: str, value: Any) -> str:
    """Return a value as an element that a script can read and nobody sees."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="{name}">{text}</script>'


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Put into every exercise of a page what it is."""
    docname = app.env.docname
    if not docname.startswith("exercises/") or app.builder.format != "html":
        return
    from jacobook import bank

    known = {exercise.id: exercise for exercise in bank.everything()}
    for section in doctree.findall(nodes.section):
        cells = [
            child
            for child in section
            if isinstance(child, nodes.container) and child.get("nb_element") == "cell_code"
        ]
        line = section[1] if len(section) > 1 else None
        first = line[0] if isinstance(line, nodes.paragraph) and len(line) else None
        if isinstance(first, nodes.literal) and first.astext() in known and cells:
            stub = next(iter(cells[0].findall(nodes.literal_block))).astext()
            about = described(known[first.astext()], stub)
            section.append(nodes.raw("", data("jb-answer-data", about), format="html"))


# ---------------------------------------------------------------------------------- after the build


def engine_folder(source: Path) -> Path | None:
    """Where the engine is, or None: the folder that JACOBOOK_ENGINE names, or ``_build/engine``."""
    folder = Path(os.environ.get(ENGINE_VARIABLE) or source / "_build" / "engine")
    return folder if (folder / "engine.json").is_file() else None


def serve(app: Sphinx, exception: Exception | None) -> None:
    """Put the engine beside the pages, and script and style sheet on those with exercises."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    served = site / "_engine"
    engine = engine_folder(Path(app.srcdir))
    head = ""
    if engine is None:
        shutil.rmtree(served, ignore_errors=True)
    else:
        worker = serve_engine(engine, served)
        titles = {name: title.astext() for name, title in app.env.titles.items()}
        script = (HERE / "answers.js").read_text(encoding="utf-8")
        book = json.dumps(contents(titles), ensure_ascii=False)
        script = script.replace("const BOOK = [];", f"const BOOK = {book};")
        style = (HERE / "answers.css").read_text(encoding="utf-8")
        for name, text in ((SCRIPT, script), (STYLE, style)):
            (site / name).write_text(text, encoding="utf-8")
        head = (
            f'<link rel="stylesheet" href="../{STYLE}?v={short_hash(style)}">\n'
            f'<script defer src="../{SCRIPT}?v={short_hash(script)}" '
            f'data-worker="../_engine/{worker}"></script>\n'
        )
    for path in sorted((site / "exercises").glob("*.html")):
        page = path.read_text(encoding="utf-8")
        new = _OURS.sub("", page)
        if 'class="jb-answer-data"' in page and head:
            new = new.replace("</head>", f"{head}</head>", 1)
        if new != page:
            path.write_text(new, encoding="utf-8")


def serve_engine(engine: Path, served: Path) -> str:
    """Copy the engine, add the worker and its desk, and return the worker's address below it.

    Each name changes with its contents, so that a browser's cache never mixes two versions.
    """
    made = json.loads((engine / "engine.json").read_text(encoding="utf-8"))
    if served.is_dir():
        kept = served / "engine.json"
        if not kept.is_file() or kept.read_bytes() != (engine / "engine.json").read_bytes():
            shutil.rmtree(served)
    if not served.is_dir():
        shutil.copytree(engine, served)
    for old in served.glob("answers_*"):
        old.unlink()
    desk = (HERE / "answers_desk.py").read_text(encoding="utf-8")
    names = {**made["served"], "desk": f"answers_desk-{short_hash(desk)}.py"}
    worker = (HERE / "answers_worker.mjs").read_text(encoding="utf-8")
    worker = worker.replace("const SERVED = {};", f"const SERVED = {json.dumps(names)};")
    place = f"answers_worker-{short_hash(worker)}.mjs"
    (served / names["desk"]).write_text(desk, encoding="utf-8")
    (served / place).write_text(worker, encoding="utf-8")
    return place


def contents(titles: dict[str, str]) -> list[list[Any]]:
    """Return for each page of exercises its title, its file, its word and how many there are."""
    from jacobook import bank

    return [
        [
            re.sub(r"^Exercises: ", "", titles.get(f"exercises/{bank.page(word)}", word)),
            f"{bank.page(word)}.html",
            word,
            len(bank.chapter(word)),
        ]
        for word in bank.BOOK
    ]


def short_hash(text: str) -> str:
    """Return a mark that changes with a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def setup(app: Sphinx) -> dict[str, Any]:
    """Mark pages before exercises.py frames them, and serve after the pages are packed."""
    app.connect("doctree-read", mark, priority=450)
    app.connect("build-finished", serve, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
