"""The first cell of a notebook, which brings the course where nobody has prepared anything.

Whether it installs the course in a bare environment is tried in ``test_package.py``.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from nbformat import NotebookNode
from small_notebooks import code, notebook, text

from jacobook import elsewhere
from jacobook.cli import main
from jacobook.notebooks import first_cell, reading, refresh
from jacobook.notebooks.normalise import normalised
from jacobook.notebooks.notebooks import NotebookError, read

ROOT = Path(__file__).parents[1]
PATHS = [
    path
    for folder in (refresh.CHAPTERS, refresh.EXERCISES, refresh.SOLUTIONS)
    for path in refresh.notebooks_in(ROOT / folder)
]


# ----------------------------------------------------------------------------- what it does


@pytest.mark.parametrize("path", PATHS, ids=[str(path.relative_to(ROOT)) for path in PATHS])
def test_every_notebook_begins_with_it(path: Path) -> None:
    book = read(path)
    assert first_cell.placed(book, ROOT) == book, "jacobook refresh --first-cell"
    begins = next(cell for cell in book.cells if cell.cell_type == "code")
    assert begins.id == first_cell.ID
    assert "remove-cell" in begins.metadata.tags


def test_where_the_course_is_installed_it_says_nothing_and_leaves_no_name(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def installs(*command: Any, **options: Any) -> None:
        raise AssertionError("it would install something")

    monkeypatch.setattr(subprocess, "run", installs)
    names: dict[str, Any] = {}
    exec(elsewhere.cell(["jacobook"]), names)
    assert capfd.readouterr() == ("", "")
    assert set(names) == {"__builtins__"}


# ----------------------------------------------------------------- what the course still needs


def requires(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[list[str]]:
    """Let the course declare these requirements; return what will be asked of pip."""
    asked_for: list[list[str]] = []
    monkeypatch.setattr(elsewhere.metadata, "requires", lambda name: list(lines))
    monkeypatch.setattr(elsewhere, "_install", asked_for.append)
    return asked_for


def test_what_is_here_and_new_enough_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked_for = requires(monkeypatch, "numpy>=2.0.2", "no-such-tool>=1; extra == 'tools'")
    elsewhere.complete()
    assert asked_for == []
    assert capsys.readouterr().out == f"Installed here: jacobook {_version()}.\n"


def test_what_is_missing_is_installed_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked_for = requires(monkeypatch, "numpy>=2.0.2", "no-such-package>=1.7.0")
    elsewhere.complete()
    assert asked_for == [["no-such-package>=1.7.0"]]
    assert "with no-such-package>=1.7.0." in capsys.readouterr().out


def test_what_is_too_old_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = requires(monkeypatch, "numpy>=99.0", "no-such-package>=1")
    with pytest.raises(ImportError, match=r'numpy 99\.0 or newer \(here is .*"numpy>=99\.0"'):
        elsewhere.complete()
    # What it lacks is there all the same, for whoever goes on.
    assert asked_for == [["no-such-package>=1"]]


@pytest.mark.parametrize(
    ("here", "least", "old"),
    [
        ("2.0.2", "2.0.2", False),
        ("2.10.0", "2.9", False),
        ("2.0.2rc1", "2.0.2", False),
        ("2.1", "2.1.0", False),
        ("2.1.dev0", "2.1.0", False),
        ("10", "9.10.0", False),
        ("2.10", "2.100.0", True),
        ("1.26.4", "2.0.2", True),
        ("2.0", "2.0.2", True),
    ],
)
def test_versions_are_compared_as_numbers(
    monkeypatch: pytest.MonkeyPatch, here: str, least: str, old: bool
) -> None:
    requires(monkeypatch, f"numpy>={least}")
    monkeypatch.setattr(elsewhere.metadata, "version", lambda name: here)
    if old:
        with pytest.raises(ImportError):
            elsewhere.complete()
    else:
        elsewhere.complete()


def test_what_the_course_asks_for_can_be_read_there() -> None:
    """A requirement of another form would be passed over in silence."""
    declared = [line for line in elsewhere.metadata.requires("jacobook") or [] if ";" not in line]
    assert len(elsewhere.asked(declared)) == len(declared) > 4


def _version() -> str:
    return elsewhere.metadata.version("jacobook")


# ------------------------------------------------------------------------ where it is written


def with_config(folder: Path, line: str) -> Path:
    (folder / "_config.yml").write_text(f"sphinx:\n  config:\n    {line}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ('jacobook_repository: ""', ["jacobook"]),
        ("jacobook_repository:", ["jacobook"]),
        ('html_baseurl: "https://a.example"', ["jacobook"]),
        ('jacobook_repository: "https://a.example/b/"', ["git+https://a.example/b", "jacobook"]),
        ("jacobook_repository: https://a.example/b # c", ["git+https://a.example/b", "jacobook"]),
    ],
)
def test_the_repository_is_asked_first_where_it_has_an_address(
    tmp_path: Path, line: str, places: list[str]
) -> None:
    assert first_cell.places(with_config(tmp_path, line)) == places
    written = elsewhere.cell(first_cell.places(tmp_path))
    assert f"_bring({', '.join(map(repr, places))})".replace("'", '"') in written
    assert elsewhere.is_cell(written)
    assert elsewhere.is_cell(written.replace("\n", "\r\n") + "\n")


def test_a_changed_word_makes_it_the_students_own() -> None:
    written = elsewhere.cell(["jacobook"])
    assert not elsewhere.is_cell(written + "\nanswer = 1")
    assert not elsewhere.is_cell(written.replace("return\n", "print('mine')\n", 1))
    assert not elsewhere.is_cell("_bring()")


def test_it_is_written_once_before_the_first_code_cell(tmp_path: Path) -> None:
    book = notebook(text("# Title"), text("More."), code("import numpy"), code("import jacobook"))
    once = first_cell.placed(book, tmp_path)
    assert [cell.id for cell in once.cells] == ["c1", "c2", "elsewhere", "c3", "c4"]
    assert first_cell.placed(once, tmp_path) == once
    stored = normalised(once)
    assert stored.cells[2].metadata == first_cell.METADATA
    # It was never run in these words, and says so; having been run, it keeps that.
    assert [cell.get("execution_count") for cell in stored.cells][2:] == [None, None, None]
    once.cells[2].execution_count = 7
    assert first_cell.placed(once, tmp_path) == once
    # An editor may have taken its id, an earlier version may have had other words.
    once.cells[2].pop("id")
    assert [cell.id for cell in first_cell.placed(once, tmp_path).cells][2] == "elsewhere"
    once.cells[2].update(id="elsewhere", source="# older\ndef _bring():\n    pass")
    again = first_cell.placed(once, tmp_path).cells[2]
    assert (again.source, again.execution_count) == (elsewhere.cell(["jacobook"]), None)


def test_what_an_author_wrote_in_its_place_is_not_lost(tmp_path: Path) -> None:
    book = first_cell.placed(notebook(code("import jacobook")), tmp_path)
    book.cells[0].source = "mine = 1"
    with pytest.raises(NotebookError, match="the same id 'elsewhere'"):
        normalised(first_cell.placed(book, tmp_path))


def test_a_notebook_that_needs_no_course_gets_none(tmp_path: Path) -> None:
    book = notebook(text("from jacobook import check"), code("import numpy"))
    assert first_cell.placed(book, tmp_path).cells == book.cells


def test_it_takes_no_time_to_read() -> None:
    book = read(ROOT / "chapters" / "01_gradient.ipynb")
    without = NotebookNode(cells=[cell for cell in book.cells if cell.id != first_cell.ID])
    assert reading.longest_stretch(book) == reading.longest_stretch(without)
    assert reading.prose_words(book) == reading.prose_words(without)


def test_the_command_writes_it_and_runs_nothing_else(course: Callable[..., Path]) -> None:
    root = course(chapters__a=notebook(text("# A"), code("import jacobook\n1 / 0")))
    said = CliRunner().invoke(main, ["refresh", "--first-cell", "--check"])
    assert said.exit_code == 1
    assert "chapters/a.ipynb: stale" in said.output
    said = CliRunner().invoke(main, ["refresh", "--first-cell"])
    assert said.exit_code == 0, said.output
    assert "chapters/a.ipynb: written\nsolutions/one.ipynb: written" in said.output
    for name in ("chapters/a", "solutions/one"):
        (cell,) = [c for c in read(root / f"{name}.ipynb").cells if c.id == first_cell.ID]
        assert (cell.execution_count, cell.outputs) == (1, [])
    assert CliRunner().invoke(main, ["refresh", "--first-cell", "--check"]).exit_code == 0
    # A refresh keeps to it, and the exercise that is made of a solution gets it too.
    said = CliRunner().invoke(main, ["refresh", "solutions/one.ipynb"])
    assert "solutions/one.ipynb: written\nexercises/one.ipynb: written" in said.output
    for name in ("solutions", "exercises"):
        cells = read(root / name / "one.ipynb").cells
        assert next(cell.id for cell in cells if cell.cell_type == "code") == first_cell.ID
        assert "nbgrader" not in cells[1].metadata
