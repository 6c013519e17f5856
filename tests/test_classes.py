"""Whole classes that are odd: copies of the repository, interruptions, parts, weeks, full disks."""

import contextlib
import csv
import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import hostile
import numpy as np
import pytest
from click.testing import CliRunner, Result

from jacobook import bank
from jacobook.cli import main
from jacobook.grading import runner
from jacobook.grading.intake.submissions import choose, find
from jacobook.grading.jail import sandbox
from jacobook.grading.records import Graded, record_from
from jacobook.grading.report import files

ROOT = Path(__file__).parents[1]
POINTS = sum(each.points for each in bank.chapter("gradient"))
ONE = hostile.notebook(hostile.START, *hostile.answered("by_hand"))
TWO = hostile.notebook(hostile.START, *hostile.answered("by_hand", "prediction"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs a POSIX system")


def grade(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["grade", *map(str, arguments)], catch_exceptions=False)


def merge(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, arguments)], catch_exceptions=False)


def rows(report: Path) -> dict[str, dict[str, str]]:
    with (report / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def data(report: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((report / "grades.json").read_text(encoding="utf-8"))
    return found


def record(report: Path, student: str) -> dict[str, Any]:
    return next(
        each
        for each in data(report)["submissions"]
        if each["student"] == student and each["status"] != "superseded"
    )


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def clone(folder: Path, *rooms: str) -> None:
    """A copy of the course's repository, as far as it matters here."""
    for room in rooms:
        for path in sorted((ROOT / room).glob("0[12]_*.ipynb")):
            put(folder / room / path.name, path.read_bytes())
    put(folder / "README.md", b"# Jacobook")
    put(folder / "src/jacobook/__init__.py", b"")


# --------------------------------------------------------------------- copies of the repository


@pytest.mark.parametrize("place", ["", "jacobook-main", "01_gradient/jacobook"])
def test_an_untouched_copy_of_the_repository_earns_nothing(tmp_path: Path, place: str) -> None:
    submitted = tmp_path / "submitted"
    clone(submitted / "ada" / place, "exercises", "solutions", "chapters")
    for student in ("ben", "cleo"):
        inner = "01_gradient/" if place.startswith("01") else ""
        put(submitted / student / f"{inner}01_gradient.ipynb", ONE)
    result = grade(submitted, "--out", tmp_path / "r", "--assignment", "gradient", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert [float(rows(tmp_path / "r")[name]["total"]) for name in ("ada", "ben", "cleo")] == [
        0,
        1,
        1,
    ]
    assert rows(tmp_path / "r")["ada"]["file"].endswith("exercises/01_gradient.ipynb")
    assert "copy of the course's repository" in result.output


def test_a_worked_copy_of_the_repository_earns_what_was_done_in_it(tmp_path: Path) -> None:
    clone(tmp_path / "in/ada/clone", "exercises", "solutions", "chapters")
    put(tmp_path / "in/ada/clone/exercises/01_gradient.ipynb", TWO)
    put(tmp_path / "in/ben/clone.ipynb", ONE)
    grade(tmp_path / "in", "--out", tmp_path / "r", "--assignment", "gradient", "--jobs", "1")
    assert float(rows(tmp_path / "r")["ada"]["total"]) == 2


@pytest.mark.parametrize(
    "own",
    [
        "ada/my_gradient.ipynb",
        "ada/jacobook/my_gradient.ipynb",
        "ada/jacobook/homework/gradient.ipynb",
        "ada/jacobook/exercises/00_gradient-Copy1.ipynb",
    ],
)
def test_ones_own_file_counts_before_the_untouched_exercises_beside_it(
    tmp_path: Path, own: str
) -> None:
    clone(tmp_path / "in/ada/jacobook", "exercises", "solutions", "chapters")
    put(tmp_path / "in/ada/jacobook/_build/html/_sources/01_gradient.ipynb", TWO)
    os.utime(put(tmp_path / "in" / own, ONE), (1, 1))  # the copy was made later
    put(tmp_path / "in/ben/01_gradient.ipynb", ONE)
    grade(tmp_path / "in", "--out", tmp_path / "r", "--assignment", "gradient", "--jobs", "1")
    assert rows(tmp_path / "r")["ada"]["file"] == own
    assert float(rows(tmp_path / "r")["ada"]["total"]) == 1


def test_a_copy_one_level_lower_makes_no_single_student_of_a_class(tmp_path: Path) -> None:
    clone(tmp_path / "in/week1/ada/jacobook", "exercises", "solutions", "chapters")
    put(tmp_path / "in/week1/ben/gradient.ipynb", ONE)
    put(tmp_path / "in/week1/cleo/gradient.ipynb", TWO)
    counting = {each.submission.student for each in choose(find(tmp_path / "in")[0]) if each.counts}
    assert counting == {"ada", "ben", "cleo"}


def test_the_official_solution_alone_counts_and_is_flagged(tmp_path: Path) -> None:
    official = (ROOT / "solutions/01_gradient.ipynb").read_bytes()
    put(tmp_path / "in/ada/solutions/01_gradient.ipynb", official)
    put(tmp_path / "in/ben/x.ipynb", ONE)
    put(tmp_path / "in/ben/solutions/01_gradient.ipynb", official)
    grade(tmp_path / "in", "--out", tmp_path / "r", "--assignment", "gradient", "--jobs", "1")
    assert float(rows(tmp_path / "r")["ada"]["total"]) == POINTS
    assert float(rows(tmp_path / "r")["ben"]["total"]) == 1
    assert len(record(tmp_path / "r", "ada")["flags"]) == 2
    overview = (tmp_path / "r/index.html").read_text(encoding="utf-8")
    assert "folder of the course itself" in overview
    page = (tmp_path / "r/feedback/ada.html").read_text(encoding="utf-8")
    assert "folder of the course itself" not in page  # the instructor alone reads it


def test_a_file_that_checks_the_chapter_comes_before_one_that_does_not(tmp_path: Path) -> None:
    put(tmp_path / "in/ada/homework.ipynb", ONE)
    put(tmp_path / "in/ada/zz.ipynb", hostile.notebook("print('scratch')"))
    put(tmp_path / "in/ben/x.ipynb", ONE)
    grade(tmp_path / "in", "--out", tmp_path / "r", "--jobs", "1")
    assert rows(tmp_path / "r")["ada"]["file"] == "ada/homework.ipynb"


# ------------------------------------------------------------------------ which chapter it is


def test_code_cells_of_most_notebooks_say_which_chapter_counts(tmp_path: Path) -> None:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": "check('jacobian.polar', 1)"}
    put(
        tmp_path / "in/ada.ipynb", hostile.notebook(markdown, hostile.START, hostile.check("kinks"))
    )
    put(tmp_path / "in/ben.ipynb", ONE)
    put(tmp_path / "in/cleo.ipynb", hostile.notebook("check('jacobian.polar', 1)"))
    result = grade(tmp_path / "in", "--out", tmp_path / "r", "--jobs", "1")
    assert result.exit_code == 1, result.output
    assert data(tmp_path / "r")["run"]["assignment"] == "gradient"
    assert "these check another chapter: cleo.ipynb" in result.output
    assert rows(tmp_path / "r")["cleo"]["status"] == "wrong"
    put(tmp_path / "in/dora.ipynb", hostile.notebook("check('jacobian.polar', 1)"))
    tied = grade(tmp_path / "in", "--out", tmp_path / "s", "--jobs", "1")
    assert tied.exit_code == 2
    assert "several chapters (gradient, jacobian)" in tied.output


def test_an_exercise_that_cannot_be_asked_ends_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)

    def broken(*_: Any) -> Any:
        raise TypeError("eig returns complex numbers")

    monkeypatch.setattr("jacobook.grading.grade.sample", broken)
    result = grade(tmp_path / "in", "--out", tmp_path / "r")
    assert result.exit_code == 2
    assert "The exercise gradient.by_hand can't be asked" in result.output
    assert "NumPy" in result.output


# -------------------------------------------------------------------- every name has a record


def test_every_name_has_a_record_or_a_note(tmp_path: Path) -> None:
    for name in (".x", "__pycache__", "ada", "Thumbs.db"):
        put(tmp_path / "in" / name / "a.ipynb", ONE)
    put(tmp_path / "in/ben/.hidden/a.ipynb", ONE)
    put(tmp_path / "in/ada/.ipynb_checkpoints/a-checkpoint.ipynb", TWO)
    put(tmp_path / "in/__MACOSX/ada/._a.ipynb", b"\0")
    result = grade(tmp_path / "in", "--out", tmp_path / "r", "--jobs", "1")
    found = rows(tmp_path / "r")
    assert {name: float(found[name]["total"]) for name in (".x", "__pycache__", "ada")} == {
        ".x": 1,
        "__pycache__": 1,
        "ada": 1,
    }
    assert "ben/.hidden/a.ipynb" in result.output
    assert "in these folders: ben" in result.output
    assert "MACOSX" not in result.output


# -------------------------------------------------------------------------- what was kept


def test_a_damaged_state_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)
    report = tmp_path / "r"
    arguments = (tmp_path / "in", "--out", report, "--seed", "5", "--jobs", "1")
    grade(*arguments)
    (line,) = (report / "state.jsonl").read_text().splitlines()
    damaged = []
    for field, value in [
        ("feedback", None),
        ("feedback", [{}]),
        ("status", 3),
        ("notes", "text"),
        ("seconds", "1"),
        ("seconds", float("nan")),
        ("identifiers", []),
        ("student", 7),
        ("unsettled", None),
        ("more", 1),
        ("score", 24),
    ]:
        entry = json.loads(line)
        if field == "score":
            entry["record"]["feedback"][0]["score"] = value
        else:
            entry["record"][field] = value
        with pytest.raises(ValueError, match="does not have the form"):
            record_from(entry["record"])
        damaged.append(json.dumps(entry))
    # The last of them has the right key, and a half line follows it.
    text = "\n".join(["[]", "7", '{"fingerprint": 3}', *damaged, line[: len(line) // 2]])
    (report / "state.jsonl").write_text(text)
    result = grade(*arguments)
    assert result.exit_code == 0, result.output
    assert "earlier run" not in result.output
    assert float(rows(report)["ada"]["total"]) == 1
    # What followed the half line is whole, and is used.
    assert "1 of them in an earlier run" in grade(*arguments).output


def test_what_is_not_settled_is_tried_again_and_so_not_kept(tmp_path: Path) -> None:
    """As what something outside has ended, or the grader itself could not finish."""
    kept = tmp_path / "state.jsonl"
    with runner._State(kept, "fingerprint") as state:
        state.keep(Graded("ada", "a", "graded", unsettled=True))
        state.keep(Graded("ben", "b", "failed"))
        state.keep(Graded("cleo", "c", "graded"))
    (line,) = kept.read_text().splitlines()
    assert json.loads(line)["record"]["student"] == "cleo"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"seed": "x"}', '{"seed": -1, "turn": true}'])
def test_a_damaged_seed_is_drawn_again(tmp_path: Path, text: str) -> None:
    put(tmp_path / "run.json", text.encode())
    seed, turn = runner._seed(tmp_path, None, True)
    assert seed >= 0
    assert turn == 0
    assert runner._seed(tmp_path, None, True) == (seed, 1)
    assert runner._seed(tmp_path, seed + 1, True) == (seed + 1, 0)
    assert runner._seed(tmp_path, None, False)[0] != seed + 1


def test_without_walls_nothing_that_was_kept_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)
    monkeypatch.setattr(sandbox, "available", lambda: sandbox.LIMITS)
    monkeypatch.setattr(sandbox, "is_root_alone", lambda: False)
    for _ in range(2):
        result = grade(tmp_path / "in", "--out", tmp_path / "r", "--jobs", "1")
        assert "earlier run" not in result.output
    assert "write and delete" in result.output
    state = tmp_path / "r/state.jsonl"
    forged = [json.loads(line) for line in state.read_text().splitlines()]
    for entry in forged:
        entry["record"]["feedback"] = []
    state.write_text("".join(json.dumps(entry) + "\n" for entry in forged))
    grade(tmp_path / "in", "--out", tmp_path / "r", "--jobs", "1")
    assert float(rows(tmp_path / "r")["ada"]["total"]) == 1


def test_root_without_any_wall_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that empties a folder would empty any folder of the computer."""
    put(tmp_path / "in/ada.ipynb", ONE)
    monkeypatch.setattr(sandbox, "available", lambda: sandbox.LIMITS)
    monkeypatch.setattr(sandbox, "is_root_alone", lambda: True)
    result = grade(tmp_path / "in", "--out", tmp_path / "r")
    assert result.exit_code == 2
    assert "as an ordinary user" in result.output
    assert not (tmp_path / "r").exists()


def test_who_is_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, ordinary, alone in ((0, None, True), (0, 65534, False), (1000, None, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        monkeypatch.setattr(sandbox, "ordinary_user", lambda ordinary=ordinary: ordinary)
        assert sandbox.is_root_alone() is alone


def test_a_bank_of_ones_own_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    source = tmp_path / "mine.py"
    shutil.copyfile(ROOT / "examples/own_bank.py", source)
    run = runner.Run("a", 1, "t", "s", {}, {}, "", ())
    try:
        bank.register(str(source))
        before = runner._fingerprint(run, [])
        assert runner._fingerprint(run, []) == before
        source.write_text(source.read_text() + "\n# another answer\n")
        assert runner._fingerprint(run, []) != before
    finally:
        for known in (bank._own, bank._own_files, bank._own_banks_read):
            known.clear()


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)
    (tmp_path / "r").mkdir()
    with runner._alone(tmp_path / "r"):
        result = grade(tmp_path / "in", "--out", tmp_path / "r")
    assert result.exit_code == 2
    assert "Another run is writing" in result.output
    assert grade(tmp_path / "in", "--out", tmp_path / "r").exit_code == 0


@pytest.mark.parametrize("where", ["state", "report"])
def test_a_full_disk_names_the_file_and_the_way_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)
    report = tmp_path / "r"
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with monkeypatch.context() as patch:
        if where == "state":
            whole = runner._State.__enter__

            class Full:
                def __init__(self, file: Any) -> None:
                    self.file = file

                def __getattr__(self, name: str) -> Any:
                    return getattr(self.file, name)

                def write(self, _: bytes) -> None:
                    raise full

            def enter(state: Any) -> Any:
                whole(state)
                state.file = Full(state.file)
                return state

            patch.setattr(runner._State, "__enter__", enter)
        else:
            whole_replace = os.replace

            def replace(source: Path, target: Path) -> None:
                if target.name == "grades.csv":
                    raise full
                whole_replace(source, target)

            patch.setattr(files.os, "replace", replace)
        result = grade(tmp_path / "in", "--out", report, "--jobs", "1")
    assert result.exit_code == 2
    name = "state.jsonl" if where == "state" else "grades.csv"
    assert f"{name} could not be written: No space left" in result.output
    assert "same command again" in result.output
    assert not list(report.rglob(".writing*"))
    assert grade(tmp_path / "in", "--out", report, "--jobs", "1").exit_code == 0
    assert float(rows(report)["ada"]["total"]) == 1


def test_a_file_that_changes_while_it_is_read_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jacobook.grading.intake import submissions

    path = put(tmp_path / "x.ipynb", b"half")
    whole, times = os.fstat, []

    def fstat(descriptor: int) -> os.stat_result:
        times.append(1)
        if len(times) == 2:
            path.write_bytes(b"half and whole")
        return whole(descriptor)

    monkeypatch.setattr(submissions.os, "fstat", fstat)
    assert submissions._read_file(path) == b"half and whole"


# ------------------------------------------------------------------------------- interruptions


SLOW = hostile.notebook(
    hostile.START,
    *hostile.answered("by_hand"),
    "import time\nprint('here')\ntime.sleep(4)",
    *hostile.answered("prediction"),
)


def heard() -> None:
    """Hear Ctrl-C again: a shell lets what it runs in the background ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(tmp_path: Path) -> tuple["subprocess.Popen[str]", Path]:
    for name in ("ada", "ben", "cleo"):
        put(tmp_path / f"in/{name}.ipynb", SLOW)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    words = [sys.executable, "-c", "from jacobook.cli import main; main()", "grade"]
    words += [str(tmp_path / "in"), "--out", str(tmp_path / "r"), "--jobs", "1"]
    process = subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        preexec_fn=heard,
    )
    deadline = time.monotonic() + 60
    while not _busy(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    return process, temporary


def _busy(root: int) -> bool:
    """Whether a notebook runs: the sandbox's parent has a child."""
    depth, level = 0, [root]
    while level:
        following: list[int] = []
        for pid in level:
            with contextlib.suppress(OSError):  # each thread has children of its own
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    following += map(int, children.read_text().split())
        depth, level = depth + bool(following), following
    return depth >= (4 if sandbox.available() is sandbox.BUBBLEWRAP else 2)


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="this looks into Linux's /proc")


@needs_proc
def test_the_first_ctrl_c_lets_what_runs_come_to_its_end(tmp_path: Path) -> None:
    process, temporary = start(tmp_path)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert "Finishing the notebook that is running; press Ctrl-C again" in said
    assert "Run the same command again" in said
    kept = (tmp_path / "r/state.jsonl").read_text().splitlines()
    assert len(kept) == 1
    assert os.listdir(temporary) == []


@needs_proc
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_the_second_and_a_word_to_end_stop_at_once_and_leave_nothing(
    tmp_path: Path, second: signal.Signals
) -> None:
    process, temporary = start(tmp_path)
    if second is signal.SIGINT:
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
    process.send_signal(second)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (2 if second is signal.SIGINT else 143), said
    # Who had waited for the notebook would have kept its record.
    assert (tmp_path / "r/state.jsonl").read_text() == ""
    assert os.listdir(temporary) == []


# ------------------------------------------------------------------------------ parts and weeks


def test_parts_of_a_class_make_one_report_and_one_grade_book(tmp_path: Path) -> None:
    names = [f"student{n}" for n in range(8)]
    for number, name in enumerate(names):
        put(tmp_path / f"in/{name}/x.ipynb", (ONE, TWO)[number % 2])
    exported = tmp_path / "canvas.csv"
    exported.write_text(
        "Student,ID,SIS Login ID,Section,Gradient (17)\n"
        f"    Points Possible,,,,{POINTS}\n"
        + "".join(f"{name},{n},{name},A,\n" for n, name in enumerate([*names, "zoe"], 1))
    )
    parts = []
    for k in (1, 2, 3):
        parts.append(tmp_path / f"part{k}")
        result = grade(
            tmp_path / "in", "--out", parts[-1], "--shard", f"{k}/3", "--seed", "5", "--jobs", "1"
        )
        assert result.exit_code == 0, result.output
    sizes = [len(rows(part)) for part in parts]
    assert sum(sizes) == 8
    assert sizes.count(0) == 0
    whole = tmp_path / "whole"
    result = merge(*parts, "--out", whole, "--roster", exported, "--fill", exported)
    assert result.exit_code == 0, result.output
    found = rows(whole)
    assert [float(found[name]["total"]) for name in names] == [1, 2] * 4
    assert found["zoe"]["status"] == "missing"
    assert len(list((whole / "feedback").glob("*.html"))) == 9
    filled = (whole / "filled-canvas.csv").read_text()
    assert "student1,2,student1,A,2\n" in filled
    assert "zoe,9,zoe,A,0\n" in filled


def test_a_later_report_counts_and_what_does_not_fit_is_said(tmp_path: Path) -> None:
    put(tmp_path / "first/ada.ipynb", ONE)
    put(tmp_path / "first/ben.ipynb", ONE)
    put(tmp_path / "later/ada.ipynb", TWO)
    for name in ("first", "later"):
        grade(tmp_path / name, "--out", tmp_path / f"r-{name}", "--jobs", "1")
    reports = [tmp_path / "r-first", tmp_path / "r-later"]
    result = merge(*reports, "--out", tmp_path / "both")
    assert "In several reports, and the last one counts: ada" in result.output
    assert "different seeds" in result.output
    assert [float(row["total"]) for row in rows(tmp_path / "both").values()] == [2, 1]
    (tmp_path / "none").mkdir()
    for arguments, words in [
        ((tmp_path / "none", "--out", tmp_path / "o"), "holds no report"),
        ((*reports, "--out", reports[0]), "is one of the reports"),
    ]:
        refused = merge(*arguments)
        assert refused.exit_code == 2
        assert words in refused.output
    broken = data(reports[1])
    broken["run"]["exercises"].pop()
    (reports[1] / "grades.json").write_text(json.dumps(broken))
    assert "asks other exercises" in merge(*reports, "--out", tmp_path / "o").output
    (reports[1] / "grades.json").write_text("{}")
    assert "another version" in merge(*reports, "--out", tmp_path / "o").output


def test_reports_of_several_chapters_make_a_table_of_the_weeks(tmp_path: Path) -> None:
    put(tmp_path / "week1/ada.ipynb", ONE)
    put(tmp_path / "week1/=ben.ipynb", TWO)
    put(tmp_path / "week2/ada.ipynb", (ROOT / "solutions/02_jacobian.ipynb").read_bytes())
    for week in ("week1", "week2"):
        grade(tmp_path / week, "--out", tmp_path / f"r-{week}", "--jobs", "1")
    result = merge(tmp_path / "r-week1", tmp_path / "r-week2", "--out", tmp_path / "term")
    assert result.exit_code == 0, result.output
    found = rows(tmp_path / "term")
    assert (found["ada"]["gradient"], found["'=ben"]["gradient"]) == ("1", "2")
    assert float(found["ada"]["jacobian"]) == sum(e.points for e in bank.chapter("jacobian"))
    assert found["'=ben"]["jacobian"] == ""
    assert "Points over the weeks" in (tmp_path / "term/index.html").read_text(encoding="utf-8")


def test_a_part_needs_a_seed_and_leaves_the_roster_to_the_whole(tmp_path: Path) -> None:
    put(tmp_path / "in/ada.ipynb", ONE)
    roster = put(tmp_path / "roster.csv", b"student\nada\n")
    base = (tmp_path / "in", "--out", tmp_path / "r", "--shard")
    for arguments, words in [
        ((*base, "1/2"), "--seed"),
        ((*base, "3/2", "--seed", "1"), "no part 3 of 2"),
        ((*base, "x", "--seed", "1"), "such as 3/20"),
        ((*base, "1/2", "--seed", "1", "--roster", roster), "jacobook merge"),
        ((*base, "1/2", "--seed", "1", "--fill", roster), "jacobook merge"),
    ]:
        result = grade(*arguments)
        assert result.exit_code == 2, result.output
        assert words in result.output


def test_a_large_class_is_found_with_work_that_grows_with_it(tmp_path: Path) -> None:
    """Calls are counted, not seconds: eight times the files need about eight times the calls."""

    def calls(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"s{number}.ipynb").touch()
        made = 0

        def count_one(_frame: Any, event: str, _arg: Any) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(count_one)
        try:
            found = choose(find(folder)[0])
        finally:
            sys.setprofile(None)
        assert len(found) == count
        return made

    small, large = calls(250), calls(2000)
    assert large < 10 * small


def test_a_record_survives_its_own_json() -> None:
    plain = {**vars(Graded("a", "b", "graded")), "feedback": [], "notes": [], "flags": []}
    assert record_from(json.loads(json.dumps(plain))) == Graded("a", "b", "graded")


def script(name: str) -> Any:
    """A script of the examples, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"examples/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_sample_report_on_the_site_is_what_the_grader_writes_today(tmp_path: Path) -> None:
    make_report = script("make_report")
    if np.__version__ != make_report.locked("numpy"):
        pytest.skip("the sample report is made with the versions of requirements.lock")
    if sandbox.available() is not sandbox.BUBBLEWRAP:
        pytest.skip("the sample report is made in bubblewrap")
    make_report.make(tmp_path)
    made, kept = (
        {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path, make_report.REPORT)
    )
    assert made == kept, "run python examples/make_report.py"
    assert sum(len(text.encode()) for text in kept.values()) < 200_000


def test_the_made_up_class_is_what_its_script_makes_and_gets_what_it_deserves(
    tmp_path: Path,
) -> None:
    make_class = script("make_class")
    archive = ROOT / "examples/class.zip"
    # Members, not bytes: another build of zlib packs the same file differently.
    with zipfile.ZipFile(archive) as kept:
        members = {name: kept.read(name) for name in kept.namelist()}
    assert members == make_class.hand_ins(), "run python examples/make_class.py"
    book = ROOT / "examples/gradebook.csv"
    assert book.read_text(encoding="utf-8") == make_class.GRADE_BOOK
    report = tmp_path / "r"
    result = grade(
        archive, "--out", report, "--roster", book, "--fill", book, "--cell-timeout", "2"
    )
    assert result.exit_code == 1, result.output
    worth = {each.id.partition(".")[2]: each.points for each in bank.chapter("gradient")}
    five = sum(worth[word] for word in ("by_hand", "shape", "steepest", "bump", "descent"))
    expected = {
        "adamsanna": POINTS,
        "bergbo": 0,
        "chenli": five,
        "diazeva": worth["by_hand"] + worth["shape"],
        "foxgil": worth["by_hand"] + worth["shape"] + worth["steepest"],
        "gruberhal": worth["by_hand"] + worth["bump"],
        "hillida": worth["by_hand"],
    }
    found = rows(report)
    assert {name: float(found[name]["total"]) for name in expected} == expected
    statuses = {name: found[name]["status"] for name in found if name not in expected}
    assert statuses == {
        "evansfay": "unreadable",
        "itojun": "wrong",
        "jonesku": "unreadable",
        "King, Lea": "missing",
    }
    assert record(report, "adamsanna")["flags"]
    filled = (report / "filled-gradebook.csv").read_text(encoding="utf-8")
    assert '"Adams, Anna",101,anna,A,10' in filled
    assert '"Student, Test",999,test,A,\n' in filled
