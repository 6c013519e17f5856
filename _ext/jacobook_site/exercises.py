"""On the site, an exercise is a block: its level and points, its hints folded, its solution folded.

The notebooks stay as they are. A section of a page in exercises/ or solutions/ whose first line
names an exercise of the bank gets its frame, links its objective to the chapter, and shows the
bank's hints one by one. On a solutions page, what comes after the statement is folded. An exercise
page begins with what a recognised mistake looks like, made by the check itself.

A chapter opens with its objectives, what is needed, the time and the way to its exercises, in one
block.
"""

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

FOLDERS = ("exercises", "solutions")
_STARS = re.compile(r"\s*(★+)\s*$")


def enrich(app: Sphinx, doctree: nodes.document) -> None:
    """Give every exercise of a page its block."""
    docname = app.env.docname
    folder, _, name = docname.partition("/")
    if folder not in FOLDERS or app.builder.format != "html":
        return
    from jacobook import bank

    for source in bank.sources():
        app.env.note_dependency(str(source))
    known = {exercise.id: exercise for exercise in bank.everything()}
    found = []
    for section in doctree.findall(nodes.section):
        line = section[1] if len(section) > 1 else None
        first = line[0] if isinstance(line, nodes.paragraph) and len(line) else None
        if isinstance(first, nodes.literal) and first.astext() in known:
            exercise = known[first.astext()]
            found.append(exercise)
            if folder == "exercises" and len(found) > 1:
                drop_not_attempted(section)
            frame(section, line, exercise, f"../chapters/{name}.html")
            if folder == "solutions":
                fold_solution(section)
    tie_stars(app, docname)
    if folder == "exercises" and found:
        show_a_mistake(doctree, found)


def drop_not_attempted(section: nodes.section) -> None:
    """Leave out what a check says before there is an answer; the first exercise shows it."""
    for output in list(section.findall(nodes.container)):
        if output.get("nb_element") == "cell_code_output" and "Not attempted" in output.astext():
            output.parent.remove(output)


def frame(section: nodes.section, line: nodes.paragraph, exercise: Any, chapter: str) -> None:
    """Mark the block, say its level in words, link its objective, and put its hints at the end."""
    section["classes"].append("jb-exercise")
    line["classes"].append("jb-exercise-line")
    level = f"level {exercise.level} of 3"
    for text in section[0].findall(nodes.Text):
        if match := _STARS.search(text):
            stars = nodes.raw(
                "",
                f' <span class="jb-stars" role="img" aria-label="{level}">{match[1]}</span>',
                format="html",
            )
            index = section[0].index(text)
            section[0][index] = nodes.Text(text[: match.start()])
            section[0].insert(index + 1, stars)
    for text in list(line.findall(nodes.Text)):
        if "objective" in text:
            before, _, number = text.partition("objective ")
            link = nodes.reference(
                "", f"objective {number}", refuri=f"{chapter}#objectives", internal=True
            )
            index = line.index(text)
            line[index : index + 1] = [nodes.Text(before), link]
    hints = "".join(
        f'<details class="jb-fold jb-hint-fold"><summary>{summary}</summary>'
        f"<p>{with_code(hint)}</p></details>"
        for summary, hint in zip(_names(len(exercise.hints)), exercise.hints, strict=True)
    )
    place = _first_cell(section)
    section.insert(place, nodes.raw("", f'<div class="jb-hints">{hints}</div>', format="html"))


def _names(count: int) -> list[str]:
    return ["Hint"] if count == 1 else ["First hint", "Second hint"]


def _first_cell(section: nodes.section) -> int:
    """Where the answer begins: the first code cell, or the end."""
    for index, child in enumerate(section):
        if isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
            return index
    return len(section)


def fold_solution(section: nodes.section) -> None:
    """Put everything from the first code cell on behind one bar."""
    place = _first_cell(section)
    opening = '<details class="jb-fold jb-solution"><summary>Solution, with the reason</summary>'
    section.insert(place, nodes.raw("", opening, format="html"))
    section.append(nodes.raw("", "</details>", format="html"))


def with_code(text: str) -> str:
    """Plain text with `code` marks, as HTML."""
    return re.sub(r"`([^`]+)`", r'<code class="jb-short">\1</code>', html.escape(text))


def show_a_mistake(doctree: nodes.document, exercises: list[Any]) -> None:
    """Show, before the first exercise, what the check says to an answer that it recognises."""
    from jacobook.checking import assess

    for exercise in exercises:
        for mistake in exercise.misconceptions:
            answer = mistake.wrong if exercise.sampler is not None else mistake.wrong()
            feedback = assess(exercise, answer)
            if feedback.status == "recognised":
                panel = feedback._repr_html_()
                fold = (
                    '<details class="jb-fold jb-example"><summary>What a check says when it knows '
                    f"your mistake</summary>{panel}</details>"
                )
                for section in doctree.findall(nodes.section):
                    if "jb-exercise" in section["classes"]:
                        place = section.parent.index(section)
                        section.parent.insert(place, nodes.raw("", fold, format="html"))
                        return


def open_chapter(app: Sphinx, doctree: nodes.document) -> None:
    """Make one block of what opens a chapter: objectives, what is needed, the time, and the doors.

    The text has them one after the other: a box, a paragraph "**You need** …" and a paragraph
    "**First reading:** … **Time:** …".
    """
    folder, _, name = app.env.docname.partition("/")
    if folder != "chapters":
        return
    for box in doctree.findall(nodes.Admonition):
        if not (isinstance(box, nodes.Element) and "objectives" in box.get("classes", ())):
            continue
        box["ids"].append("objectives")
        place = box.parent.index(box) + 1
        for words, kind in (("You need", "jb-need"), ("First reading:", "jb-first")):
            after = box.parent[place] if place < len(box.parent) else None
            if isinstance(after, nodes.paragraph) and _begins(after, words):
                box.parent.remove(after)
                after["classes"].append(kind)
                box += split_off_time(after)
        if Path(app.srcdir, "exercises", f"{name}.ipynb").exists():
            links = (
                f'<p class="jb-doors"><a href="../exercises/{name}.html">Exercises</a> '
                f'<a href="../solutions/{name}.html">Solutions</a> '
                f'<a href="../_sources/chapters/{name}.ipynb" download>This chapter as a '
                "notebook</a></p>"
            )
            box += nodes.raw("", links, format="html")
        return


def _begins(paragraph: nodes.paragraph, words: str) -> bool:
    # MyST puts an empty text before what is strong.
    first = next((child for child in paragraph if child.astext()), None)
    return isinstance(first, nodes.strong) and first.astext() == words


def split_off_time(paragraph: nodes.paragraph) -> list[nodes.paragraph]:
    """Put "**Time:** …" at the end of a paragraph into one of its own."""
    for index, child in enumerate(paragraph):
        if isinstance(child, nodes.strong) and child.astext() == "Time:":
            time = nodes.paragraph("", "", *paragraph[index:], classes=["jb-time"])
            del paragraph[index:]
            return [paragraph, time]
    return [paragraph]


def tie_stars(app: Sphinx, docname: str) -> None:
    """Keep the stars of an exercise on one line with its name in the table of contents."""
    for text in list(app.env.tocs[docname].findall(nodes.Text)):
        if _STARS.search(text):
            text.parent.replace(text, nodes.Text(_STARS.sub("\u00a0\\1", text)))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("doctree-read", enrich)
    app.connect("doctree-read", open_chapter)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
