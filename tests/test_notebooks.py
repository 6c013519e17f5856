"""What every committed notebook keeps to.

The notebooks themselves are run, and their texts and figures compared, by ``conftest.py`` in the
root of the repository: ``pytest chapters exercises solutions``. The last tests here break a small
course on purpose, to see that those comparisons notice.
"""

import ast
import copy
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from nbformat import NotebookNode
from small_notebooks import code, notebook, text

from jacobook import bank, checking
from jacobook.notebooks import facts, refresh
from jacobook.notebooks.normalise import dumps
from jacobook.notebooks.notebooks import as_python, check_calls, place, read, tags

ROOT = Path(__file__).parents[1]
FOLDERS = ("chapters", "exercises", "solutions")
PATHS = [path for folder in FOLDERS for path in refresh.notebooks_in(ROOT / folder)]
SOLUTIONS = refresh.notebooks_in(ROOT / "solutions")

# Long cells hide the mathematics; the tag `long` says that somebody looked.
LONGEST, LONG = 25, 15

every_notebook = pytest.mark.parametrize(
    "path", PATHS, ids=[str(p.relative_to(ROOT)) for p in PATHS]
)
every_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=[p.name for p in SOLUTIONS])


def code_cells(book: NotebookNode) -> list[tuple[str, NotebookNode]]:
    """Every code cell with words that say where it is."""
    return [
        (place(book, index), cell)
        for index, cell in enumerate(book.cells)
        if cell.cell_type == "code"
    ]


def pictures(cell: NotebookNode) -> int:
    """How many pictures a code cell shows."""
    return sum(
        any(kind.startswith("image/") for kind in output.get("data", {})) for output in cell.outputs
    )


# ----------------------------------------------------------------------------- rules, as functions


def style_problems(book: NotebookNode) -> list[str]:
    """What a reader of the code would stumble over."""
    found = []
    for where, cell in code_cells(book):
        lines = cell.source.splitlines()
        filled = sum(bool(line.strip()) for line in lines)
        if len(lines) > LONGEST:
            found.append(f"{where} has {len(lines)} lines; {LONGEST} are the most.")
        elif filled > LONG and "long" not in tags(cell):
            found.append(
                f"{where} has {filled} lines that are not blank: split it, or tag it `long`."
            )
        tree = ast.parse(as_python(cell.source))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
                found.append(f"{where} imports * from {node.module}: name what it needs.")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
                found.append(f"{where} touches sys.path: the package is installed.")
    return found


def output_problems(book: NotebookNode) -> list[str]:
    """What should not have been stored as an output."""
    found = []
    for where, cell in code_cells(book):
        if cell.source.strip() and cell.execution_count is None:
            found.append(f"{where} was never run: make refresh.")
        for output in cell.outputs:
            printed = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                found.append(f"{where} stores an error: {output.ename}.")
            if re.search(r"\bnp\.\w+\(|<matplotlib|\bText\(", printed):
                found.append(f"{where} prints the inside of a library: {printed.strip()[:60]!r}.")
    return found


def picture_problems(book: NotebookNode) -> list[str]:
    """Pictures without a name, a caption or words that say what is to be seen."""
    found = []
    for where, cell in code_cells(book):
        if not pictures(cell):
            continue
        described = cell.metadata.get("mystnb", {})
        figure, image = described.get("figure", {}), described.get("image", {})
        if pictures(cell) > 1:
            found.append(f"{where} shows {pictures(cell)} pictures: one figure for each cell.")
        if not str(figure.get("name", "")).startswith("fig-"):
            found.append(f"{where} needs mystnb.figure.name, which begins with fig-.")
        if not str(figure.get("caption", "")).strip():
            found.append(f"{where} needs mystnb.figure.caption.")
        if len(str(image.get("alt", "")).split()) < 4:
            found.append(f"{where} needs mystnb.image.alt, a sentence that says what is seen.")
    for index, cell in enumerate(book.cells):
        if cell.cell_type == "markdown" and any(not alt for alt in alt_texts(cell.source)):
            found.append(f"{place(book, index)} has a picture without an alternative text.")
    return found


def alt_texts(source: str) -> list[str]:
    """The alternative text of every picture in Markdown; empty where there is none."""
    found = [match[1].strip() for match in re.finditer(r"!\[([^\]]*)\]\(", source)]
    for tag in re.findall(r"<img\b[^>]*>", source):
        match = re.search(r"\balt\s*=\s*[\"']([^\"']*)", tag)
        found.append(match[1].strip() if match else "")
    for directive in re.findall(r"^[`:]{3,}\{(?:figure|image)\}.*?^[`:]{3,}", source, re.M | re.S):
        match = re.search(r"^:alt:\s*(.+)$", directive, re.M)
        found.append(match[1].strip() if match else "")
    return found


# ----------------------------------------------------------------------------- every notebook


@every_notebook
def test_is_stored_in_the_one_form(path: Path) -> None:
    assert dumps(read(path)) == path.read_text(encoding="utf-8"), (
        f"{path.name} is not normalised: make refresh NB={path.relative_to(ROOT)}"
    )


@every_notebook
def test_cells_are_short_and_say_what_they_import(path: Path) -> None:
    problems = style_problems(read(path))
    assert not problems, "\n".join(problems)


@every_notebook
def test_outputs_are_there_and_fit_to_be_seen(path: Path) -> None:
    problems = output_problems(read(path))
    assert not problems, "\n".join(problems)


@every_notebook
def test_pictures_have_names_captions_and_words(path: Path) -> None:
    problems = picture_problems(read(path))
    assert not problems, "\n".join(problems)


@every_solution
def test_exercises_are_what_their_solutions_yield(path: Path) -> None:
    for outcome in refresh.drift(path):
        assert outcome.good, f"{outcome.path.name}: {outcome.message}\nRun `make exercises`."


def test_every_exercise_has_a_solution() -> None:
    assert [outcome.message for outcome in refresh.orphans(ROOT)] == []


def test_figures_have_names_of_their_own() -> None:
    names = Counter(
        cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        for path in PATHS
        for _, cell in code_cells(read(path))
    )
    assert [name for name, count in names.items() if name and count > 1] == []


@pytest.mark.skipif(not SOLUTIONS, reason="no solutions yet")
def test_notebooks_and_bank_have_the_same_exercises() -> None:
    def checked(folder: str) -> set[str]:
        return {
            call.exercise
            for path in refresh.notebooks_in(ROOT / folder)
            for _, cell in code_cells(read(path))
            for call in check_calls(cell.source)
        }

    declared = {exercise.id for exercise in bank.everything()}
    assert checked("exercises") == declared
    assert checked("solutions") == declared
    assert checked("chapters") <= declared


def test_the_table_of_assignments_is_right() -> None:
    page = (ROOT / "chapters" / "for_instructors.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| {doc}`")
    ]
    assert [row[1] for row in rows] == list(bank.BOOK)
    for chapter, word, exercises, points, reading, solving in rows:
        declared = bank.chapter(word)
        assert (word, int(exercises)) == (word, len(declared))
        assert (word, int(points)) == (word, sum(each.points for each in declared))
        book = read(ROOT / "chapters" / f"{chapter.removeprefix('{doc}`')}.ipynb")
        text = " ".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
        time = text.partition("**Time:**")[2].partition("\n")[0]
        assert f"about {reading} for everything" in time, f"{chapter}: the chapter says {time}"
        assert f"about {solving}" in time, f"{chapter}: the chapter says {time}"


def test_the_plans_count_the_points_right() -> None:
    """Each week's points are those of its chapter, or from the least to the most of several."""
    page = (ROOT / "chapters" / "what_to_read.md").read_text(encoding="utf-8")
    words = {bank.page(word): word for word in bank.BOOK}
    least, most, weeks = 0, 0, 0
    for line in page.splitlines():
        found = re.fullmatch(r"\| (\d*) ?\| (.+) \| (\d+)(?: to (\d+))? \|", line)
        if found is None:
            continue
        week, what, said = found[1], found[2], (int(found[3]), int(found[4] or found[3]))
        if not week:
            assert said == (least, most)
            assert what.split()[-1] == {7: "seven", 14: "fourteen"}[weeks]
            least, most, weeks = 0, 0, 0
            continue
        chapters = re.findall(r"\{doc\}`(\w+)`", what)
        points = [sum(each.points for each in bank.chapter(words[name])) for name in chapters]
        assert said == (min(points), max(points)), f"week {week}"
        least, most, weeks = least + min(points), most + max(points), weeks + 1
    assert (least, most, weeks) == (0, 0, 0)


def test_the_landing_page_shows_what_check_says() -> None:
    landing = (ROOT / "index.md").read_text(encoding="utf-8")
    name, answer, identity, checked = re.findall(
        r'^(\w+) = (.+)\ncheck\("([\w.]+)", (\w+)\)$', landing, re.M
    )[0]
    exercise = next(each for each in bank.everything() if each.id == identity)
    assert (name, checked) == (exercise.name, exercise.name)
    heard = checking.assess(exercise, ast.literal_eval(answer))
    shown = landing.partition(":::{div} jb-heard\n")[2].partition("\n:::")[0]
    headline, message = shown.split("\n\n")
    assert headline == f"**✎ {heard.headline}**"
    assert " ".join(message.split()) == heard.message
    # The formula's shapes are those of the answer that was wanted.
    rows, columns = np.shape(exercise.reference())
    shapes = re.findall(r"\\underset\{\((\d),\\,(\d)\)\}", landing)
    assert shapes == [(str(rows), str(columns)), (str(rows), "1"), ("1", str(columns))]


def test_the_three_ways_are_the_same_on_both_pages_and_keep_to_the_map() -> None:
    """A chapter of a way comes after those that the landing page's map draws before it."""
    landing = (ROOT / "index.md").read_text(encoding="utf-8")
    page = (ROOT / "chapters" / "what_to_read.md").read_text(encoding="utf-8")
    before = {
        name: re.findall(r"\w+", needed)
        for name, needed in re.findall(r"^(\d\d_\w+):(.*)$", landing, re.M)
    }
    for way in ("To train networks", "For statistics", "For optimisation"):
        here, there = (
            re.findall(r"\d\d_\w+", text.partition(f"\n{way}\n:")[2].partition("\n\n")[0])
            for text in (landing, page)
        )
        assert here == there
        assert here
        for number, chapter in enumerate(here):
            assert set(before[chapter]) <= set(here[:number]), f"{way}: {chapter}"


@every_solution
def test_checks_show_what_they_should(path: Path) -> None:
    for made, said in ((path, "Passed"), (refresh.exercise_path(path), "Not attempted")):
        book = read(made)
        for where, cell in code_cells(book):
            if "nbgrader" in cell.metadata and cell.metadata.nbgrader.grade:
                shown = cell.outputs[0].data["text/plain"]
                assert said in shown.splitlines()[0], f"{made.name}, {where}: {shown}"


def test_every_fact_is_verified() -> None:
    folder = ROOT / "chapters"
    pages: dict[str, NotebookNode | str] = {
        path.name: read(path) for path in refresh.notebooks_in(folder)
    }
    pages |= {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    problems = facts.problems(pages)
    assert not problems, "\n".join(problems)


# ------------------------------------------------------------------- do the rules notice?


@pytest.mark.parametrize(
    ("cell", "rule", "sentence"),
    [
        (code("x = 1\n" * 26), style_problems, "has 26 lines"),
        (code("x = 1\n" * 16), style_problems, "tag it `long`"),
        (code("x = 1\n" * 16, tags=["long"]), style_problems, None),
        (code("from numpy import *"), style_problems, "imports *"),
        (code("import sys\nsys.path.append('..')"), style_problems, "sys.path"),
        (code("x = 1"), output_problems, "never run"),
        (text("![](x.png)"), picture_problems, "without an alternative text"),
        (text("<img src='x'>"), picture_problems, "without an alternative text"),
        (text("```{figure} x.png\n:name: y\n```"), picture_problems, "without an alternative"),
        (text("```{figure} x.png\n:alt: A hill.\n```"), picture_problems, None),
    ],
)
def test_the_rules_notice(
    cell: NotebookNode, rule: Callable[[NotebookNode], list[str]], sentence: str | None
) -> None:
    found = rule(notebook(cell))
    assert sentence in found[0] if sentence else found == []


PLOT = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 3, SECOND]);"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one notebook, refreshed, and the collection of this one."""
    root = tmp_path_factory.mktemp("tiny")
    (root / "chapters").mkdir()
    (root / "tests").mkdir()
    shutil.copy(ROOT / "conftest.py", root)
    shutil.copy(ROOT / "tests" / "nbval_sanitize.cfg", root / "tests")
    book = notebook(
        text("$$ x = 6 $$ (eq-six)"),
        code("print(2 * 3, object())", verifies=["eq-six"]),
        code(PLOT.replace("SECOND", "2")),
        code("print('last')"),
    )
    path = root / "chapters" / "one.ipynb"
    path.write_text(dumps(book), encoding="utf-8")
    assert refresh.refresh(path).status == "written"
    return path


def run_pytest(path: Path, change: Callable[[NotebookNode], None]) -> tuple[int, str]:
    """Change a copy of the notebook without running it, and let pytest compare it."""
    stored = path.read_text(encoding="utf-8")
    book = read(path)
    change(book)
    path.write_text(dumps(book), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "chapters"],
            cwd=path.parents[1],
            env={**os.environ, "MPLBACKEND": "Agg", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.write_text(stored, encoding="utf-8")
    return done.returncode, done.stdout


def test_an_untouched_notebook_passes(tiny: Path) -> None:
    code_, said = run_pytest(tiny, lambda book: None)
    assert code_ == 0, said
    assert "3 passed" in said


def test_a_changed_text_and_a_changed_figure_fail(tiny: Path) -> None:
    def change(book: NotebookNode) -> None:
        book.cells[1].source = "print(2 * 4, object())"
        book.cells[2].source = PLOT.replace("SECOND", "2.5")

    code_, said = run_pytest(tiny, change)
    assert code_ == 1
    assert "2 failed, 1 passed" in said
    assert "In chapters/one.ipynb, cell 3 (id c3), figure 1 of 1 is another:" in said
    assert "make refresh NB=chapters/one.ipynb" in said


def test_a_missing_and_an_additional_figure_fail(tiny: Path) -> None:
    def change(book: NotebookNode) -> None:
        figure = next(output for output in book.cells[2].outputs if "data" in output)
        book.cells[2].outputs.append(copy.deepcopy(figure))
        book.cells[3].source = "print('last')\n" + PLOT.replace("SECOND", "2")

    code_, said = run_pytest(tiny, change)
    assert code_ == 1
    assert "there were 2 figures and there are now 1" in said
    assert "there were 0 figures and there are now 1" in said


@pytest.mark.parametrize(
    ("by", "passed", "failed", "sentence"),
    [("2 * 4", 4, 0, None), ("3 * 2", 3, 1, "survived: another factor")],
)
def test_a_wrong_version_that_survives_fails(
    tiny: Path, by: str, passed: int, failed: int, sentence: str | None
) -> None:
    def change(book: NotebookNode) -> None:
        # The stored output stays: an assertion prints nothing.
        book.cells[1].source = "print(2 * 3, object())\nassert 2 * 3 + 0 == 6"
        book.cells[1].metadata["wrong_versions"] = [
            {"says": "another factor", "replace": "2 * 3 + 0", "by": by}
        ]

    code_, said = run_pytest(tiny, change)
    assert code_ == bool(failed), said
    assert f"{passed} passed" in said
    if sentence:
        assert sentence in said
        assert "Try: jacobook wrong chapters/one.ipynb" in said


def test_an_unverified_fact_fails(tiny: Path) -> None:
    book = read(tiny)
    assert facts.problems({"one": book}) == []
    book.cells[1].metadata.pop("verifies")
    assert "no cell verifies eq-six" in facts.problems({"one": book})[0]
