"""Solutions become exercises, notebooks are stored in one form, facts are accounted for."""

import base64
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from small_notebooks import CHAPTER, check_cell, code, notebook, text

from jacobook import bank
from jacobook.notebooks import announce, facts, figures, notebooks, refresh, registered, stubs
from jacobook.notebooks.execute import CellFailed, execute
from jacobook.notebooks.normalise import dumps, normalised
from jacobook.notebooks.notebooks import NotebookError

FIRST, SECOND = bank.chapter(CHAPTER)[:2]


def with_answer(solution: NotebookNode, source: str) -> NotebookNode:
    """Replace the first answer of the solution."""
    solution.cells[2].source = source
    return solution


# ----------------------------------------------------------------- solutions become exercises


def test_an_exercise_holds_no_answer(solution: NotebookNode) -> None:
    exercise = stubs.exercise_from(solution)
    everything = "\n".join(cell.source for cell in exercise.cells)
    assert "SOLUTION" not in everything
    assert "reference" not in everything
    assert "Why it is so" not in everything
    assert exercise.cells[0].source == "# Exercises: test"
    assert exercise.cells[2].source == f"{FIRST.name} = ...  # your answer here"
    assert exercise.cells[3].source == check_cell(FIRST)


def test_a_region_in_a_function_becomes_a_return(solution: NotebookNode) -> None:
    with_answer(
        solution,
        f"def {FIRST.name}(x):\n    '''What it does.'''\n    ### BEGIN SOLUTION\n"
        "    secret = 2 * x\n\n    return secret\n    ### END SOLUTION\n\nprint('kept')",
    )
    assert stubs.exercise_from(solution).cells[2].source == (
        f"def {FIRST.name}(x):\n    '''What it does.'''\n    return ...  # your answer here\n\n"
        "print('kept')"
    )


def test_a_region_that_binds_no_exercise_name_asks_for_all_its_names(
    solution: NotebookNode,
) -> None:
    with_answer(
        solution,
        "### BEGIN SOLUTION\nleft, (right, *rest) = 1, (2, 3)\n### END SOLUTION\n"
        f"### BEGIN SOLUTION\nhelper = 1\n{FIRST.name} = helper\n### END SOLUTION",
    )
    assert stubs.exercise_from(solution).cells[2].source.splitlines() == [
        "left = ...  # your answer here",
        "right = ...  # your answer here",
        "rest = ...  # your answer here",
        f"{FIRST.name} = ...  # your answer here",
    ]


def test_both_notebooks_carry_nbgrader_metadata(solution: NotebookNode) -> None:
    for made in (stubs.prepared(solution), stubs.exercise_from(solution)):
        answer, check = made.cells[2].metadata.nbgrader, made.cells[3].metadata.nbgrader
        assert (answer.solution, answer.grade, answer.locked) == (True, False, False)
        assert (check.solution, check.grade, check.locked) == (False, True, True)
        assert answer.grade_id == FIRST.id.replace(".", "-")
        assert check.grade_id == "check-" + answer.grade_id
        assert check.points == FIRST.points
        assert answer.schema_version == check.schema_version == 3
        ids = [
            cell.metadata.nbgrader.grade_id for cell in made.cells if "nbgrader" in cell.metadata
        ]
        assert len(ids) == len(set(ids)) == 2 * len(bank.chapter(CHAPTER))


def test_stale_nbgrader_metadata_goes(solution: NotebookNode) -> None:
    solution.cells[1].metadata["nbgrader"] = {"grade_id": "old"}
    assert "nbgrader" not in stubs.prepared(solution).cells[1].metadata


def test_preparing_and_making_twice_changes_nothing(solution: NotebookNode) -> None:
    once = stubs.prepared(solution)
    assert dumps(stubs.prepared(once)) == dumps(once)
    assert dumps(stubs.exercise_from(once)) == dumps(stubs.exercise_from(solution))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("### BEGIN SOLUTION\nNAME = 1", "without an '### END SOLUTION'"),
        ("NAME = 1\n### END SOLUTION", "without a '### BEGIN SOLUTION'"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nNAME = 1\n### END SOLUTION", "a second"),
        ("# begin solution\nNAME = 1\n# end solution", "write the marker as"),
        (
            "def NAME(x):\n    ### BEGIN SOLUTION\n    return x\n### END SOLUTION",
            "line 4: '### END SOLUTION' is not indented as",
        ),
        (
            "if True:\n    ### BEGIN SOLUTION\n    NAME = 1\n    ### END SOLUTION",
            "directly inside a function",
        ),
        (
            "def NAME(x):\n    if x:\n        ### BEGIN SOLUTION\n        return x\n"
            "    return 1\n        ### END SOLUTION",
            "line 5: this line of the region is indented less",
        ),
        ("NAME = 1\n### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", "gives no name a value"),
        ("NAME = OTHER = 1\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "give each its own cell"),
        ("NAME = 1", "no cell before this check holds a solution region"),
    ],
)
def test_a_misplaced_marker_is_explained(
    solution: NotebookNode, answer: str, sentence: str
) -> None:
    answer = answer.replace("NAME", FIRST.name).replace("OTHER", SECOND.name)
    with pytest.raises(NotebookError) as refused:
        stubs.exercise_from(with_answer(solution, answer))
    assert sentence in str(refused.value)
    assert "cell 3 (id c3)" in str(refused.value) or "cell 4 (id c4)" in str(refused.value)


def test_an_unknown_id_names_the_nearest(solution: NotebookNode) -> None:
    solution.cells[3].source = f'check("{FIRST.id}x", {FIRST.name})'
    with pytest.raises(NotebookError, match=f"cell 4 .*{FIRST.id}x.*mean .*{FIRST.id}"):
        stubs.prepared(solution)


def test_a_missing_exercise_is_named(solution: NotebookNode) -> None:
    del solution.cells[3]
    with pytest.raises(NotebookError, match=f"declares {FIRST.id}, but no cell checks it"):
        stubs.prepared(solution)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ('check("ID", other)', "but its answer is called NAME"),
        ('x = check("ID", NAME)', "must be all that its cell holds"),
    ],
)
def test_a_check_that_does_not_fit_is_explained(
    solution: NotebookNode, source: str, sentence: str
) -> None:
    solution.cells[3].source = source.replace("ID", FIRST.id).replace("NAME", FIRST.name)
    with pytest.raises(NotebookError, match=sentence.replace("NAME", FIRST.name)):
        stubs.prepared(solution)


def test_a_check_that_stands_twice_is_refused(solution: NotebookNode) -> None:
    solution.cells.append(code(check_cell(FIRST)))
    with pytest.raises(NotebookError, match="checked twice"):
        stubs.prepared(solution)


def test_an_explanation_may_show_what_a_check_says(solution: NotebookNode) -> None:
    solution.cells.append(code(f'check("{FIRST.id}", None)', tags=["solution"]))
    assert len(stubs.exercise_from(solution).cells) == 2 + 2 * len(bank.chapter(CHAPTER))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("<!-- BEGIN SOLUTION -->\nx", "never ended"),
        ("x\n<!-- END SOLUTION -->", "without a '<!-- BEGIN SOLUTION -->'"),
        ("<!-- BEGIN SOLUTION -->\nx\nEND EXERCISE -->", "without a '<!-- BEGIN EXERCISE'"),
        ("x <!-- BEGIN SOLUTION -->\nx\n<!-- END SOLUTION -->", "line of its own"),
    ],
)
def test_markers_in_text_must_balance(solution: NotebookNode, source: str, sentence: str) -> None:
    solution.cells.insert(2, text(source))
    with pytest.raises(NotebookError, match=sentence):
        stubs.exercise_from(solution)


def test_a_difference_shows_the_lines(solution: NotebookNode) -> None:
    expected = stubs.exercise_from(solution)
    found = stubs.exercise_from(solution)
    assert stubs.difference(expected, found, "one") == ""
    found.cells[2].source += "\nprint('edited by hand')"
    assert "-print('edited by hand')" in stubs.difference(expected, found, "one")


# ----------------------------------------------------------------------- the stored form


def test_what_editors_leave_behind_goes() -> None:
    untidy = notebook(code("x = 1\n\n", tags=["b", "a"], collapsed=True, execution={"t": "1"}))
    untidy.metadata = {
        "jupytext": {"v": 1},
        "vscode": {},
        "mystnb": {"execution_mode": "off"},
        "kernelspec": {"display_name": "my env", "name": "env7", "language": "python"},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    tidy = normalised(nbformat.from_dict(untidy))
    assert tidy.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "mystnb": {"execution_mode": "off"},
    }
    assert tidy.cells[0].metadata == {"tags": ["a", "b"]}
    assert tidy.cells[0].source == "x = 1"
    assert tidy.cells[0].id == "c1"
    assert (tidy.nbformat, tidy.nbformat_minor) == (4, 5)
    nbformat.validate(tidy)


def test_normalising_twice_changes_nothing_and_text_ends_with_one_newline() -> None:
    book = notebook(text("Grüße\n"), code("print(1)"))
    once = dumps(book)
    assert dumps(nbformat.reads(once, as_version=4)) == once
    assert once.endswith("}\n")
    assert "Grüße" in once


def test_missing_ids_are_made_the_same_every_time() -> None:
    def without_ids() -> NotebookNode:
        book = notebook(code("x = 1"), code("x = 1"), text("x = 1"))
        for cell in book.cells:
            del cell["id"]
        return book

    made = [cell.id for cell in normalised(without_ids()).cells]
    assert made == [cell.id for cell in normalised(without_ids()).cells]
    assert len(set(made)) == 3


def test_two_cells_with_one_id_are_refused() -> None:
    book = notebook(code("1"), text("2"))
    book.cells[1]["id"] = "c1"
    with pytest.raises(NotebookError, match="Cells 1 and 2 have the same id 'c1'"):
        normalised(book)


def test_outputs_are_kept_merged_and_steady() -> None:
    book = notebook(code("x"), code(""), code("y"))
    stream = nbformat.v4.new_output
    book.cells[0].execution_count = 7
    book.cells[0].outputs = [
        stream("stream", name="stderr", text="/tmp/ipykernel_12/34.py:1: Warning\n"),
        stream("stream", name="stdout", text="a\n"),
        stream("stream", name="stdout", text="b\n"),
        stream("execute_result", data={"text/plain": "<f at 0x7f01a2b3c4>"}, execution_count=7),
    ]
    book.cells[2].execution_count = 9
    tidy = normalised(book)
    out, err, result = tidy.cells[0].outputs
    assert (out.name, out.text) == ("stdout", "a\nb\n")
    assert err.text == "<cell>:1: Warning\n"
    assert result.data["text/plain"] == "<f at 0x...>"
    assert [cell.execution_count for cell in tidy.cells] == [1, None, 1]
    assert result.execution_count == 1
    assert dumps(tidy) == dumps(book)


# --------------------------------------------------------------------- reading and writing


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"\x89PNG\xff\xfe", "does not hold text"),
        (b'{"cells": [', "not valid JSON .line 1."),
        (b"[1, 2]", "not a notebook: it has no cells"),
        (b'{"nbformat": 9, "cells": []}', "format 9, which is newer"),
        (b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}', "damaged"),
        (b'{"nbformat": 4, "metadata": {}, "cells": [7]}', "damaged"),
    ],
)
def test_a_file_that_is_no_notebook_is_explained(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotebookError, match=sentence):
        notebooks.read(path)


def test_old_notebooks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    cell = {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []}
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [cell | {"metadata": {}, "collapsed": False}], "metadata": {}}],
    }
    path.write_text(json.dumps(old))
    assert notebooks.read(path).cells[0].source == "x = 1"


def test_writing_leaves_equal_files_alone_and_no_rest_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    assert notebooks.write_text(path, "1\n")
    assert not notebooks.write_text(path, "1\n")
    assert [each.name for each in tmp_path.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('check("a.b", answer)', [("a.b", "answer", True)]),
        ('jacobook.check("a.b", f(x)); y', [("a.b", "f(x)", False)]),
        ('%matplotlib inline\ncheck("a.b", y)', [("a.b", "y", False)]),
        ('y = (\ncheck("a.b", y)', [("a.b", None, False)]),
        ("check(name, y)", []),
        ('# check("a.b", y)', []),
        ('recheck("a.b", y)', []),
    ],
)
def test_check_calls_are_found(source: str, expected: list[tuple[str, str | None, bool]]) -> None:
    found = [(call.exercise, call.answer, call.alone) for call in notebooks.check_calls(source)]
    assert found == expected


# ------------------------------------------------------------------------------ execution


def test_execution_has_inline_figures_and_one_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    book = notebook(
        code("import os\nfor name in ('JACOBOOK_PROGRESS', 'PYTHONHASHSEED'):\n"
             "    print(os.environ[name])\n"
             "print(os.environ.get('NBGRADER_EXECUTION'), os.getcwd())"),
        code("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
    )  # fmt: skip
    execute(book, tmp_path)
    assert book.cells[0].outputs[0].text == f"off\n0\nNone {tmp_path}\n"
    assert "image/png" in book.cells[1].outputs[0].data
    assert "execution" not in book.cells[0].metadata


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def f():\n    return 1 / 0\nf()", r"cell 2 \(id c2\), line 2, raised ZeroDivisionError"),
        ("x = = 1", r"cell 2 \(id c2\), line 1, raised SyntaxError"),
        ("import time\ntime.sleep(60)", "cell 2 .* ran for more than 1 seconds"),
        ("import os\nos._exit(1)", "cell 2 .* ended its Python process"),
    ],
)
def test_a_failing_cell_is_named_and_the_file_stays(
    tmp_path: Path, source: str, sentence: str
) -> None:
    folder = tmp_path / "chapters"
    folder.mkdir()
    path = folder / "one.ipynb"
    path.write_text(dumps(notebook(text("# One"), code(source))))
    before = path.read_bytes()
    with pytest.raises(CellFailed, match=sentence):
        execute(notebooks.read(path), folder, timeout=1)
    outcome = refresh.refresh(path, timeout=1)
    assert outcome.status == "failed"
    assert path.read_bytes() == before
    assert [each.name for each in folder.iterdir()] == ["one.ipynb"]


def test_refreshing_twice_changes_nothing(course: Callable[..., Path]) -> None:
    chapter = notebook(
        code("import warnings\nprint({'a', 'b', 'c'}, object())\nwarnings.warn('slow')"),
        code("1 / 0", tags=["raises-exception"]),
        code("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"),
    )
    path = course(chapters__two=chapter) / "chapters" / "two.ipynb"
    assert refresh.refresh(path).status == "written"
    stored = path.read_bytes()
    assert refresh.refresh(path).status == "unchanged"
    assert path.read_bytes() == stored
    assert b"ipykernel_" not in stored

    book = notebooks.read(path)
    book.cells[0].outputs[0].text = "something else"
    path.write_text(dumps(book))
    assert "outputs of cell 1 differ" in refresh.refresh(path, check=True).message


def test_refresh_keeps_a_figure_that_looks_the_same_and_replaces_another() -> None:
    white = np.full((200, 400, 3), 255, dtype=np.uint8)
    marked = white.copy()
    marked[20:60, 30:90] = 0

    def drawn(*pictures: np.ndarray) -> NotebookNode:
        cell = code("plot()")
        cell.outputs = [new_output("display_data", {"image/png": png(each)}) for each in pictures]
        return notebook(cell)

    def kept(book: NotebookNode) -> list[str]:
        return [output.data["image/png"] for output in book.cells[0].outputs]

    stored, fresh = drawn(white, white), drawn(white - np.uint8(8), marked)
    assert kept(refresh.keeping_figures(fresh, stored)) == [png(white), png(marked)]
    # A figure that wasn't there before, and one that can't be read, are taken as they come.
    stored.cells[0].outputs[0].data["image/png"] = "AAAA"
    fresh = drawn(white, white, marked)
    assert kept(refresh.keeping_figures(fresh, stored)) == [png(white), png(white), png(marked)]


def test_an_exercise_is_stored_with_the_outputs_of_its_stubs(course: Callable[..., Path]) -> None:
    source = course() / "solutions" / "one.ipynb"
    assert [outcome.status for outcome in refresh.drift(source)] == ["stale", "stale"]
    assert refresh.write_solution(source).status == "written"
    assert refresh.write_exercise(source).status == "written"
    assert [outcome.status for outcome in refresh.drift(source)] == ["unchanged", "unchanged"]
    made = refresh.exercise_path(source)
    stored = made.read_bytes()
    assert refresh.write_exercise(source).status == "unchanged"
    assert made.read_bytes() == stored
    checks = [cell for cell in notebooks.read(made).cells if cell.source.startswith("check(")]
    assert len(checks) == len(bank.chapter(CHAPTER))
    for cell in checks:
        assert "Not attempted" in cell.outputs[0].data["text/plain"]


# ---------------------------------------------------------------------------------- facts


def test_labels_are_found_where_they_count() -> None:
    page = (
        "$$ x = 1 $$ (eq-one)\n\n$$\ny\n= 2\n$$ (def-two)\n\n"
        "```{math}\n:label: eq-three\nz\n```\n\n"
        "````{admonition} Note\n$$ w $$ (eq-four)\n```python\n'$$ v $$ (eq-code)'\n```\n````\n"
        "\\begin{align}\\label{eq-five} a\\end{align}\n"
        "```\n$$ u $$ (eq-listing)\n```\n`$$ t $$ (eq-inline)` and {eq}`eq-one` and $$ s $$\n"
        "<!-- $$ r $$ (eq-comment) -->\n(a remark) $$ q $$ (eq-six)"
    )
    assert facts.labels_in(page) == [
        "eq-one", "def-two", "eq-three", "eq-four", "eq-five", "eq-six"
    ]  # fmt: skip


def test_labels_and_verifications_know_their_cells() -> None:
    book = notebook(text("$$ x $$ (eq-a)"), code("1", verifies=["eq-a", "eq-b"]))
    assert facts.labels(book) == [facts.Label("eq-a", 0)]
    assert facts.verified(book) == [
        facts.Verification("eq-a", 1, "c2"),
        facts.Verification("eq-b", 1, "c2"),
    ]


@pytest.mark.parametrize(
    ("formula", "metadata", "sentence"),
    [
        ("(eq-a)", {"verifies": ["eq-a"]}, None),
        ("(def-a)", {}, None),
        ("(eq-a)", {}, "no cell verifies eq-a"),
        ("(eq-a)", {"verifies": ["eq-a", "eq-b"]}, "verifies eq-b, which labels nothing"),
        ("(euler)", {}, "begins neither with eq-"),
        ("(eq-a)\n\n$$ y $$ (eq-a)", {"verifies": ["eq-a"]}, "already used"),
        ("(eq-a)", {"verifies": "eq-a"}, "is a list of labels"),
    ],
)
def test_the_promise_about_facts_is_kept(
    formula: str, metadata: dict[str, object], sentence: str | None
) -> None:
    found = facts.problems({"page": f"$$ x $$ {formula}", "book": notebook(code("1", **metadata))})
    assert sentence in found[0] if sentence else found == []


def test_a_fact_may_be_verified_on_another_page() -> None:
    pages = {
        "one": notebook(text("$$ x $$ (eq-a)")),
        "two": notebook(code("1", verifies=["eq-a"])),
    }
    assert facts.problems(pages) == []


# -------------------------------------------------------------------------------- figures


def png(pixels: np.ndarray, **options: object) -> str:
    """A picture, as a notebook stores it."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png", **options)
    return base64.b64encode(file.getvalue()).decode()


def test_equal_pictures_agree_however_they_are_compressed() -> None:
    white = np.full((80, 100, 3), 255, dtype=np.uint8)
    assert figures.difference(png(white), png(white) + "\n") is None
    assert figures.difference(png(white), png(white, compress_level=0)) is None


def test_rounding_is_forgiven_and_a_mark_is_not() -> None:
    white = np.full((200, 400, 3), 255, dtype=np.uint8)
    rounded = white - np.uint8(8)
    assert figures.difference(png(white), png(rounded)) is None
    marked = white.copy()
    marked[20:26, 30:34] = 0
    said = figures.difference(png(white), png(marked))
    assert said is not None
    assert "24 pixels" in said
    assert "columns 30–33 and rows 20–25" in said


def test_another_size_is_said() -> None:
    one, two = np.zeros((10, 20, 3), np.uint8), np.zeros((10, 30, 3), np.uint8)
    said = figures.difference(png(one), png(two))
    assert said == "its size was 20 × 10 pixels and is now 30 × 10"


def test_a_broken_picture_is_said() -> None:
    with pytest.raises(ValueError, match="the stored figure is not a readable image"):
        figures.difference("AAAA", png(np.zeros((2, 2, 3), np.uint8)))


def test_figures_are_stored_with_a_palette_once_and_for_all() -> None:
    rng = np.random.default_rng(3)
    drawing = np.full((200, 300, 3), 255, np.uint8)
    drawing[40:60] = np.linspace(0, 255, 300, dtype=np.uint8)[:, None]
    drawing[100:140, 50:90] = rng.integers(0, 255, (40, 40, 3))
    stored = figures.compacted(png(drawing))
    assert len(stored) < len(png(drawing))
    assert figures.compacted(stored) == stored
    assert figures.difference(stored, png(drawing)) is None
    assert figures.compacted("AAAA") == "AAAA"


# --------------------------------------------------- what the bank declares, written on the pages


def with_statements(solution: NotebookNode, *statements: str) -> NotebookNode:
    """Put a statement before the first answers of the solution."""
    for number, statement in enumerate(statements):
        solution.cells.insert(2 + 4 * number, text(statement, id=f"s{number}"))
    return solution


def line_of(exercise: bank.Exercise) -> str:
    points = f"{exercise.points} point{'s' if exercise.points > 1 else ''}"
    return f"`{exercise.id}` · {points} · objective {exercise.objective}"


def test_a_statement_gets_its_heading_from_the_bank(solution: NotebookNode) -> None:
    typed = f"## 7. Another title ★★★\n\n`{SECOND.id}` · 9 points · objective 9.9\n\nDerive it."
    made = stubs.prepared(with_statements(solution, "Compute it.\n\nBy hand.", typed))
    first, second = made.cells[2].source, made.cells[6].source
    stars = "★" * FIRST.level
    assert first == f"## 1. {FIRST.title} {stars}\n\n{line_of(FIRST)}\n\nCompute it.\n\nBy hand."
    assert second.startswith(f"## 2. {SECOND.title} ")
    assert second.endswith(f"\n\n{line_of(SECOND)}\n\nDerive it.")
    assert dumps(stubs.prepared(made)) == dumps(made)
    assert stubs.exercise_from(solution).cells[2].source == first


def test_the_opening_of_a_page_and_an_explanation_are_no_statements(
    solution: NotebookNode,
) -> None:
    before = [cell.source for cell in solution.cells]
    assert [cell.source for cell in stubs.prepared(solution).cells] == before


def test_exercises_stand_in_the_order_of_the_bank(solution: NotebookNode) -> None:
    solution.cells[2:8] = [*solution.cells[5:8], *solution.cells[2:5]]
    with pytest.raises(NotebookError, match=f"{SECOND.id} stands where the bank has {FIRST.id}"):
        stubs.prepared(solution)


def test_pages_repeat_the_counts_of_the_bank(tmp_path: Path) -> None:
    exercises = bank.chapter(CHAPTER)
    row = "| {{doc}}`01_gradient` | `gradient` | {} | {} | an hour | two |\n"
    other = "| {doc}`99_cooking` | `cooking` | 3 | 4 | an hour | two |\n"
    table, readme = tmp_path / "chapters" / "for_instructors.md", tmp_path / "README.md"
    table.parent.mkdir()
    table.write_text(row.format(1, 2) + other, encoding="utf-8")
    readme.write_text("Eight chapters with 7 graded\nexercises and 3 figures.", encoding="utf-8")

    def outcomes(**options: bool) -> list[str]:
        return [each.status for each in refresh.write_counts(tmp_path, **options)]

    assert outcomes(check=True) == ["stale", "stale"]
    assert outcomes() == ["written", "written"]
    points = sum(each.points for each in exercises)
    assert table.read_text(encoding="utf-8") == row.format(len(exercises), points) + other
    said = f"Eight chapters with {announce.count()} graded\nexercises and 3 figures."
    assert readme.read_text(encoding="utf-8") == said
    assert outcomes() == ["unchanged", "unchanged"]


PLACES = [
    ("chapters/02_jacobian.ipynb", None),
    ("solutions/02_jacobian.ipynb", None),
    ("exercises/02_jacobian.ipynb", None),
    ("_toc.yml", "file: chapters/02_jacobian\n"),
    ("_toc.yml", "file: solutions/02_jacobian\n"),
    ("_toc.yml", "file: exercises/02_jacobian\n"),
    ("index.md", "\n02_jacobian:"),
    ("chapters/for_instructors.md", "| {doc}`02_jacobian` | `jacobian` |"),
    ("chapters/shape_sheet.md", "(02_jacobian.ipynb)"),
    ("README.md", "graded exercises"),
    ("README.md", f"{announce.count()} graded"),
    ("src/jacobook/bank/jacobian/__init__.py", "ORDER"),
    ("src/jacobook/bank/jacobian/__init__.py", '"softmax"'),
    ("src/jacobook/bank/jacobian/softmax.py", None),
]


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A copy of what a chapter must be known to, complete."""
    root = Path(__file__).parents[1]
    for name in dict.fromkeys([name for name, _ in PLACES]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    for folder in ("chapters", "solutions", "exercises"):
        for path in refresh.notebooks_in(root / folder):
            (tmp_path / folder / path.name).touch()
    shutil.copytree(
        root / registered.BANK,
        tmp_path / registered.BANK,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("_toc.yml", "index.md", "chapters/for_instructors.md", "chapters/shape_sheet.md"):
        shutil.copy(root / name, tmp_path / name)
    readme = f"Eight chapters with {announce.count()} graded\nexercises."
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    return tmp_path


def test_every_place_of_a_chapter_is_named_when_it_lacks(places: Path) -> None:
    assert registered.missing_places(places) == []
    for name, part in PLACES:
        path = places / name
        before = path.read_bytes()
        if part is None:
            path.unlink()
        else:
            kept = before.decode().replace(part, "", 1).replace(part.replace(" ", "\n"), "", 1)
            path.write_text(kept, encoding="utf-8")
            assert path.read_bytes() != before, (name, part)
        found = registered.missing_places(places)
        assert len(found) == 1 or (name.endswith("__init__.py") and found), (name, part, found)
        assert Path(name).stem in found[0], (name, part, found)
        path.write_bytes(before)


def test_a_folder_that_is_no_chapter_is_named(places: Path) -> None:
    (places / registered.BANK / "cooking").mkdir()
    (places / registered.BANK / "cooking" / "__init__.py").write_text("ORDER = ()")
    (found,) = registered.missing_places(places)
    assert "add 'cooking' to BOOK" in found


def test_the_book_is_registered_everywhere() -> None:
    assert registered.missing_places(Path(__file__).parents[1]) == []
