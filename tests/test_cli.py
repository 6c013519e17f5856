"""The command ``jacobook``, as a student and an author meet it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nbformat import NotebookNode
from small_notebooks import CHAPTER, check_cell, code, notebook, right_answer, text

import jacobook
from jacobook import bank
from jacobook.cli import main
from jacobook.notebooks import stubs
from jacobook.notebooks.normalise import dumps

EXERCISES = bank.chapter(CHAPTER)
FIRST, SECOND, THIRD = EXERCISES[:3]
ALL_POINTS = sum(exercise.points for exercise in EXERCISES)


def run(*arguments: str | Path) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def saved(folder: Path, book: NotebookNode) -> Path:
    """Store a notebook as a student's."""
    path = folder / "mine.ipynb"
    path.write_text(dumps(book), encoding="utf-8")
    return path


def row(result: Result, exercise: bank.Exercise) -> str:
    """The line of the table for one exercise."""
    return next(line for line in result.stdout.splitlines() if line.startswith(exercise.id))


# ---------------------------------------------------------------------------------- check


def test_right_answers_pass_and_the_file_stays(tmp_path: Path, solution: NotebookNode) -> None:
    path = saved(tmp_path, solution)
    before = path.read_bytes()
    result = run("check", path)
    assert result.exit_code == 0, result.output
    assert f"{ALL_POINTS}/{ALL_POINTS}" in result.stdout
    assert all(" passed " in row(result, exercise) for exercise in EXERCISES)
    assert "\x1b" not in result.output
    assert result.stderr == ""
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["mine.ipynb"]


def test_an_untouched_exercise_is_not_attempted(tmp_path: Path, solution: NotebookNode) -> None:
    result = run("check", saved(tmp_path, stubs.exercise_from(solution)))
    assert result.exit_code == 1
    assert all("not attempted" in row(result, exercise) for exercise in EXERCISES)
    assert f"0/{ALL_POINTS}" in result.stdout


def test_what_failed_and_what_raised_is_shown(
    tmp_path: Path, solution: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "my own progress.json"
    monkeypatch.setenv("JACOBOOK_PROGRESS", str(kept))
    book = stubs.exercise_from(solution)
    book.metadata["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R 4"}
    # Wrong; raises, so that its check raises too; right, but its check was deleted.
    book.cells[2].source = f"{FIRST.name} = object()"
    book.cells[4].source = f"def helper():\n    return 1 / 0\n\n{SECOND.name} = helper()"
    book.cells[6].source = right_answer(THIRD)
    book.cells[7].source = "# here was a check"
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps(book))
    result = run("check", path)
    assert result.exit_code == 1, result.output
    assert "kernel 'R 4'; it was run with Python" in result.stdout
    assert "failed" in row(result, FIRST)
    assert f"\n{FIRST.id} ({FIRST.title})\n    Not yet" in result.stdout
    assert "not run" in row(result, SECOND)
    assert "passed" in row(result, THIRD)
    assert f"No check ran for {THIRD.id}, so the object" in result.stdout
    assert "cell 5, line 2: ZeroDivisionError: division by zero\n    return 1 / 0" in result.stdout
    assert f"cell 6, line 1: NameError: name '{SECOND.name}' is not defined" in result.stdout
    kept_record = json.loads(kept.read_text(encoding="utf-8"))["exercises"]
    assert kept_record[THIRD.id]["status"] == "passed"  # a check in the terminal counts too
    assert SECOND.id not in kept_record


def test_an_error_in_an_earlier_cell_is_found_there(tmp_path: Path, solution: NotebookNode) -> None:
    solution.cells[2:2] = [code("def helper(x):\n    return x.size"), code("helper('text')")]
    result = run("check", saved(tmp_path, notebook(*solution.cells)))
    assert result.exit_code == 1
    assert "cell 3, line 2: AttributeError" in result.stdout
    assert "(called from cell 4)\n    return x.size" in result.stdout


def test_slow_cells_are_stopped_and_the_rest_runs(tmp_path: Path, solution: NotebookNode) -> None:
    solution.cells[2].source = "while True:\n    pass"
    solution.cells = solution.cells[:7]  # the other exercises are not attempted
    result = run("check", saved(tmp_path, solution), "--timeout", "5")
    assert result.exit_code == 1
    assert (
        "cell 3: It ran for more than 5 seconds and was stopped.\n    while True:" in result.stdout
    )
    assert f"cell 4, line 1: NameError: name '{FIRST.name}' is not defined" in result.stdout
    assert "not run" in row(result, FIRST)
    assert "passed" in row(result, SECOND)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import os\nos._exit(3)", "It ended the notebook's Python process."),
        (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
            "It ran for more than 5 seconds and was stopped.",
        ),
    ],
)
def test_a_lost_process_keeps_what_was_checked_before(
    tmp_path: Path,
    solution: NotebookNode,
    source: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jacobook.notebooks.rehearse.GRACE", 1)
    solution.cells[5].source = source
    result = run("check", saved(tmp_path, solution), "--timeout", "5")
    assert result.exit_code == 1
    assert f"cell 6: {sentence}" in result.stdout
    assert "cells after that did not run" in result.stdout
    assert "passed" in row(result, FIRST)
    assert "not run" in row(result, SECOND)


def test_metadata_tells_of_a_deleted_check_and_unknown_ids_are_said(
    tmp_path: Path, solution: NotebookNode
) -> None:
    book = stubs.exercise_from(solution)
    for cell in book.cells:
        if cell.source.startswith("check("):
            cell.source = ""
    book.cells[1].source = f'from jacobook import check\ncheck("{CHAPTER}.nonesuch", 1)'
    result = run("check", saved(tmp_path, book))
    assert result.exit_code == 1
    assert f"There is no exercise called '{CHAPTER}.nonesuch'" in result.stdout
    assert all("not attempted" in row(result, exercise) for exercise in EXERCISES)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        ("{", "not valid JSON"),
        ("{}", "not a notebook"),
        (dumps(notebook(text("# Hi"), code("x = 1"))), "holds no exercises"),
        (dumps(notebook(code('check("nothing.like_it", 1)'))), "There is no exercise called"),
    ],
)
def test_what_cannot_run_says_why(tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr
    assert "Traceback" not in result.output


# ------------------------------------------------------------------- hint, progress, version


def test_hints_are_given_one_by_one() -> None:
    several = next(exercise for exercise in EXERCISES if len(exercise.hints) > 1)
    first = run("hint", several.id)
    assert first.exit_code == 0
    assert several.hints[0] in first.stdout
    assert several.hints[1] not in first.stdout
    assert several.hints[1] in run("hint", several.id, "--all").stdout
    unknown = run("hint", several.id + "x")
    assert unknown.exit_code == 2
    assert several.id in unknown.stderr


def test_progress_is_shown_and_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "progress.json"
    monkeypatch.setenv("JACOBOOK_PROGRESS", str(path))
    assert run("progress").stdout == f"No attempts yet. They will be kept in {path}.\n"
    jacobook.check(FIRST.id, FIRST.reference if FIRST.sampler else FIRST.reference())
    result = run("progress")
    assert result.exit_code == 0
    line = next(line for line in result.stdout.splitlines() if FIRST.id in line)
    assert "passed" in line
    every = sum(exercise.points for exercise in bank.everything())
    assert f"{FIRST.points}/{every}" in result.stdout.splitlines()[-1]
    assert CliRunner().invoke(main, ["progress", "--reset"], input="n\n").exit_code == 1
    assert path.exists()
    assert run("progress", "--reset", "--yes").stdout == "All attempts are forgotten.\n"
    assert not path.exists()


def test_damaged_or_absent_progress_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.json"
    path.write_text("{broken")
    monkeypatch.setenv("JACOBOOK_PROGRESS", str(path))
    damaged = run("progress")
    assert damaged.exit_code == 2
    assert "damaged" in damaged.stderr
    monkeypatch.setenv("JACOBOOK_PROGRESS", "off")
    assert "are not kept" in run("progress").stdout


def test_version_and_help() -> None:
    assert run("--version").stdout == f"jacobook {jacobook.__version__}\n"
    said = run("--help").stdout
    for name in ("check", "exercises", "hint", "progress", "refresh"):
        assert name in said


def test_the_command_starts_without_the_heavy_libraries() -> None:
    program = (
        "import sys, jacobook.cli\n"
        "print(sorted({'numpy', 'sympy', 'matplotlib', 'nbformat'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


# ---------------------------------------------------------------------- exercises, refresh


def test_exercises_are_written_and_drift_is_found(course: Callable[..., Path]) -> None:
    root = course()
    stale = run("exercises", "--check")
    assert stale.exit_code == 1
    assert '+──── code cell c3 {"nbgrader"' in stale.stdout
    assert "exercises/one.ipynb: stale\n    It does not exist yet." in stale.stdout
    made = run("exercises", root)
    assert made.exit_code == 0, made.output
    assert "exercises/one.ipynb: written" in made.stdout
    good = run("exercises", "--check")
    assert good.exit_code == 0
    assert good.stdout == "solutions/one.ipynb: unchanged\nexercises/one.ipynb: unchanged\n"

    path = root / "exercises" / "one.ipynb"
    path.write_text(path.read_text().replace("# Exercises: test", "# Edited by hand"))
    (root / "exercises" / "old.ipynb").write_text(dumps(notebook(text("# Old"))))
    edited = run("exercises", "--check")
    assert edited.exit_code == 1
    assert "    -# Edited by hand\n    +# Exercises: test" in edited.stdout
    assert "exercises/old.ipynb: stale\n    No solution yields it" in edited.stdout


def test_a_broken_solution_is_reported_and_nothing_written(
    course: Callable[..., Path], solution: NotebookNode
) -> None:
    solution.cells[2].source = f"### BEGIN SOLUTION\n{FIRST.name} = 1"
    root = course(solutions__one=solution)
    result = run("exercises")
    assert result.exit_code == 1
    assert "solutions/one.ipynb: failed\n    In cell 3 (id c3), line 1:" in result.stdout
    assert not (root / "exercises" / "one.ipynb").exists()


def test_refresh_runs_everything_and_reports_a_failing_cell(course: Callable[..., Path]) -> None:
    root = course(
        chapters__good=notebook(code("print(1)")),
        chapters__bad=notebook(code("x = 1"), code("y = 2\nx / 0")),
    )
    bad = (root / "chapters" / "bad.ipynb").read_bytes()
    result = run("refresh")
    assert result.exit_code == 1
    assert (
        "chapters/bad.ipynb: failed\n    cell 2 (id c2), line 2, raised ZeroDivisionError: "
        "division by zero\n        x / 0\n"
    ) in result.stdout
    assert "chapters/good.ipynb: written" in result.stdout
    assert "exercises/one.ipynb: written" in result.stdout
    assert (root / "chapters" / "bad.ipynb").read_bytes() == bad

    good = root / "chapters" / "good.ipynb"
    assert run("refresh", good).stdout == "chapters/good.ipynb: unchanged\n"
    assert run("refresh", "exercises/one.ipynb").stdout == "exercises/one.ipynb: unchanged\n"
    good.write_text(good.read_text().replace("print(1)", "print(2)"))
    edited = good.read_bytes()
    drifted = run("refresh", "--check", good)
    assert drifted.exit_code == 1
    assert "The outputs of cell 1 differ" in drifted.stdout
    assert good.read_bytes() == edited


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["refresh", "chapters/none.ipynb"], "There is no file chapters/none.ipynb."),
        (["refresh", "exercises/none.ipynb"], "has no solution"),
        (["exercises", "elsewhere"], "There are no notebooks in elsewhere/solutions."),
    ],
)
def test_nothing_to_do_is_a_sentence(
    course: Callable[..., Path], arguments: list[str], sentence: str
) -> None:
    course()
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_terminal_gets_a_table_and_a_bar(tmp_path: Path, solution: NotebookNode) -> None:
    pty = pytest.importorskip("pty")
    path = saved(tmp_path, solution)
    main_end, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        [sys.executable, "-c", "from jacobook.cli import main; main()", "check", str(path)],
        stdout=terminal,
        stderr=terminal,
        env=environment,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            piece = os.read(main_end, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(main_end)
    assert process.wait() == 0
    drawn = shown.decode()
    assert "Running mine.ipynb" in drawn
    assert "┏" in drawn
    assert check_cell(FIRST) not in drawn
