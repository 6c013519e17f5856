"""A whole class from the command line: every file gets a record, and nothing is lost."""

import csv
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result

from jacobook import bank
from jacobook.checking import assess
from jacobook.cli import main
from jacobook.grading import runner
from jacobook.grading.jail import sandbox

ROOT = Path(__file__).parents[1]
SOLUTION = ROOT / "solutions" / "01_gradient.ipynb"
EXERCISE = ROOT / "exercises" / "01_gradient.ipynb"
POINTS = sum(each.points for each in bank.chapter("gradient"))

pytestmark = pytest.mark.skipif(
    not hasattr(__import__("os"), "fork"), reason="grading needs a POSIX system"
)


def notebook(path: Path, *cells: str) -> Path:
    """Write a small notebook."""
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def grade(*arguments: str | Path) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, ["grade", *map(str, arguments)], catch_exceptions=False)


def rows(report: Path) -> dict[str, dict[str, str]]:
    """grades.csv by student."""
    with (report / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A class of four: one right, one untouched, one half done, one file that is no notebook."""
    folder = tmp_path / "submitted"
    for student, source in [("ada", SOLUTION), ("ben", EXERCISE)]:
        target = folder / student / "01_gradient" / "01_gradient.ipynb"
        target.parent.mkdir(parents=True)
        shutil.copyfile(source, target)
    notebook(
        folder / "cleo" / "01_gradient" / "01_gradient.ipynb",
        "from jacobook import check",
        'check("gradient.shape", (3, 4))',
        "hand_gradient = [-28, -26, 60]",
    )
    broken = folder / "dora" / "01_gradient" / "01_gradient.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [')
    return folder


def test_a_chapters_word_names_one_of_several_assignments(submitted: Path, tmp_path: Path) -> None:
    other = submitted / "ada" / "05_second_order" / "x.ipynb"
    other.parent.mkdir()
    shutil.copyfile(SOLUTION, other)
    result = grade(submitted, "--out", tmp_path / "r")
    assert "01_gradient, 05_second_order" in result.output
    for name in ("gradient", "01_gradient"):
        report = tmp_path / name
        grade(submitted, "--out", report, "--assignment", name)
        assert set(rows(report)) == {"ada", "ben", "cleo", "dora"}
        assert rows(report)["ada"]["file"] == "ada/01_gradient/01_gradient.ipynb"


def test_a_flat_folder_may_be_called_submitted(tmp_path: Path) -> None:
    folder = tmp_path / "submitted"
    folder.mkdir()
    shutil.copyfile(SOLUTION, folder / "ada.ipynb")
    shutil.copyfile(EXERCISE, folder / "ben.ipynb")
    result = grade(folder, "--out", tmp_path / "r")
    assert result.exit_code == 0, result.output
    found = rows(tmp_path / "r")
    assert [float(found[name]["total"]) for name in ("ada", "ben")] == [POINTS, 0]


def test_a_class_gets_its_grades_and_every_file_a_record(submitted: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    result = grade(submitted, "--out", report, "--jobs", "2", "--seed", "7")
    assert result.exit_code == 1, result.output  # dora's file is to be looked at
    found = rows(report)
    assert float(found["ada"]["total"]) == POINTS
    assert float(found["ben"]["total"]) == 0
    assert (found["cleo"]["gradient.by_hand"], found["cleo"]["gradient.shape"]) == ("1", "0")
    assert found["dora"]["status"] == "unreadable"
    data = json.loads((report / "grades.json").read_text(encoding="utf-8"))
    assert data["run"]["seed"] == 7
    assert data["run"]["tier"] == sandbox.available().name
    assert "numerator layout" in (report / "feedback" / "cleo.html").read_text(encoding="utf-8")
    overview = (report / "index.html").read_text(encoding="utf-8")
    assert "dora" in overview
    assert "valid JSON" in overview


def test_an_interrupted_run_goes_on_where_it_stopped(
    submitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report"
    whole, seen = runner.grade, []

    def interrupted(*arguments, **options):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(arguments[3].student)
        return whole(*arguments, **options)

    monkeypatch.setattr(runner, "grade", interrupted)
    stopped = grade(submitted, "--out", report, "--jobs", "1")
    assert stopped.exit_code == 2
    assert "go on where it stopped" in stopped.output
    again: list[str] = []

    def counted(*arguments, **options):
        again.append(arguments[3].student)
        return whole(*arguments, **options)

    monkeypatch.setattr(runner, "grade", counted)
    result = grade(submitted, "--out", report, "--jobs", "1")
    assert "2 of them in an earlier run" in result.output
    assert set(again) == {"ada", "ben", "cleo", "dora"} - set(seen)
    assert float(rows(report)["ada"]["total"]) == POINTS
    # What has changed is graded again: another notebook, other options.
    shutil.copyfile(SOLUTION, submitted / "ben" / "01_gradient" / "01_gradient.ipynb")
    again.clear()
    grade(submitted, "--out", report, "--jobs", "1")
    assert again == ["ben"]
    again.clear()
    grade(submitted, "--out", report, "--jobs", "1", "--cell-timeout", "20")
    assert len(again) == 4


def test_arguments_differ_from_run_to_run_unless_the_seed_is_given(
    submitted: Path, tmp_path: Path
) -> None:
    seeds = []
    for number in range(2):
        grade(submitted, "--out", tmp_path / str(number))
        seeds.append(json.loads((tmp_path / str(number) / "run.json").read_text())["seed"])
    assert seeds[0] != seeds[1]


def test_a_roster_names_who_handed_nothing_in(submitted: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("student\nada\nben\ncleo\ndora\nemil\n")
    grade(submitted, "--out", tmp_path / "report", "--roster", roster)
    assert rows(tmp_path / "report")["emil"]["status"] == "missing"


def test_gradescope_reads_one_submission(tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    shutil.copyfile(SOLUTION, folder / "my work.ipynb")
    results = tmp_path / "results.json"
    result = grade(
        folder, "--out", tmp_path / "r", "--assignment", "gradient", "--gradescope", results
    )
    assert result.exit_code == 0, result.output
    said = json.loads(results.read_text(encoding="utf-8"))
    assert said["score"] == POINTS
    assert len(said["tests"]) == len(bank.chapter("gradient"))
    shutil.rmtree(folder)
    folder.mkdir()
    grade(folder, "--out", tmp_path / "s", "--assignment", "gradient", "--gradescope", results)
    assert json.loads(results.read_text(encoding="utf-8"))["score"] == 0


def test_a_grade_book_is_filled(submitted: Path, tmp_path: Path) -> None:
    exported = tmp_path / "canvas.csv"
    exported.write_text(
        "Student,ID,SIS Login ID,Section,Gradient (17)\n"
        f"    Points Possible,,,,{POINTS}\n"
        "Ada,1,ada,A,\nBen,2,ben,A,\n"
    )
    result = grade(submitted, "--out", tmp_path / "report", "--fill", exported)
    filled = (tmp_path / "report" / "filled-canvas.csv").read_text()
    assert f"Ada,1,ada,A,{POINTS}" in filled, result.output
    assert "Ben,2,ben,A,0" in filled


# ------------------------------------------------------------------------------- own exercises


@pytest.fixture
def own_bank():
    """The example of the documentation, forgotten afterwards."""
    yield str(ROOT / "examples" / "own_bank.py")
    bank._own.clear()
    bank._own_files.clear()
    bank._own_banks_read.clear()


def test_own_exercises_are_checked_and_graded_like_the_books(
    own_bank: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JACOBOOK_BANK", own_bank)
    declared = bank.load("projectile.range_gradient")
    assert assess(declared, declared.reference).passed
    for mistake in declared.mistakes():
        assert assess(declared, mistake.wrong).message == mistake.message
    answer = "np.array([2*v*np.sin(2*alpha), 2*v**2*np.cos(2*alpha)])"
    for student, divisor in [("right", "9.81"), ("wrong", "1")]:
        notebook(
            tmp_path / "in" / student / "throw" / "throw.ipynb",
            "import numpy as np\nfrom jacobook import check",
            f"def range_gradient(v, alpha):\n    return {answer} / {divisor}",
            'check("projectile.range_gradient", range_gradient)',
        )
    monkeypatch.delenv("JACOBOOK_BANK")
    result = grade(tmp_path / "in", "--out", tmp_path / "out", "--bank", own_bank)
    assert result.exit_code == 0, result.output
    found = rows(tmp_path / "out")
    assert (found["right"]["total"], found["wrong"]["total"]) == ("2", "0")
    page = (tmp_path / "out" / "feedback" / "wrong.html").read_text(encoding="utf-8")
    assert "division by g is missing" in page


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("EXERCISES = ()", "holds no tuple EXERCISES"),
        ("import nothing_like_this", "can't be imported"),
        (
            "import jacobook.bank\nEXERCISES = jacobook.bank.chapter('gradient')",
            "there is a chapter called 'gradient'",
        ),
    ],
)
def test_a_bank_that_cannot_be_used_says_why(
    own_bank: str, tmp_path: Path, submitted: Path, source: str, words: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source)
    result = grade(submitted, "--out", tmp_path / "out", "--bank", path)
    assert result.exit_code == 2
    assert words in result.output


# --------------------------------------------------------------------- what can't be graded


def test_what_cannot_be_graded_says_why(
    submitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    nothing = notebook(tmp_path / "other" / "x.ipynb", "1 + 1").parent
    for arguments, words in [
        ((tmp_path / "missing", "--out", tmp_path / "o"), "missing"),
        ((tmp_path / "empty", "--out", tmp_path / "o"), "empty"),
        ((nothing, "--out", tmp_path / "o"), "Name the chapter with --assignment: gradient"),
        ((submitted, "--out", submitted / "report"), "Choose another --out"),
    ]:
        result = grade(*arguments)
        assert result.exit_code == 2, result.output
        assert words in result.output
        assert "Traceback" not in result.output
    monkeypatch.setattr(sandbox, "available", lambda: sandbox.LIMITS)
    refused = grade(submitted, "--out", tmp_path / "o", "--require-sandbox")
    assert refused.exit_code == 2
    assert "apt install bubblewrap" in refused.output


def test_without_a_sandbox_the_grades_are_made_and_the_danger_is_said(
    submitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "available", lambda: sandbox.LIMITS)
    monkeypatch.setattr(sandbox, "is_root_alone", lambda: False)  # nothing hostile is among them
    result = grade(submitted, "--out", tmp_path / "report")
    assert "WITHOUT a sandbox" in result.output
    assert float(rows(tmp_path / "report")["ada"]["total"]) == POINTS
    assert "WITHOUT a sandbox" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
