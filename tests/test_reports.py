"""What the instructor and the students read after a run, and that nobody can write in it."""

import csv
import inspect
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from jacobook.checking.feedback import Feedback
from jacobook.grading.jail import sandbox
from jacobook.grading.records import Graded, Run
from jacobook.grading.report import folder, gradescope, pages, tables
from jacobook.grading.report.files import file_names, write_text

EXERCISES = (("gradient.a", "First <one>", 1.0), ("gradient.b", "Second", 2.0))
HOSTILE = "<script>alert(1)</script>"
SEED = 987654321


def make_run(tier: str = "bubblewrap") -> Run:
    return Run(
        "gradient",
        SEED,
        tier,
        "Submissions ran in a sandbox." if tier == "bubblewrap" else "They ran WITHOUT a sandbox.",
        {"Python": "3.11"},
        {"memory": "512 MB"},
        "2025-01-02T10:20:30+00:00",
        EXERCISES,
    )


def said(exercise: int, status: str, label: str = "x", message: str = "So it is.") -> Feedback:
    identity, title, points = EXERCISES[exercise]
    score = points if status == "passed" else 0.0
    return Feedback(identity, status, label, score, points, title, message)  # type: ignore[arg-type]


def graded(student: str, first: str = "passed", second: str = "failed", **more: object) -> Graded:
    feedback = (said(0, first), said(1, second))
    return Graded(student, f"{student}.ipynb", "graded", "d", feedback, **more)  # type: ignore[arg-type]


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def greeted(folder: Path) -> dict[str, BeautifulSoup]:
    """The feedback pages by the student whom they greet."""
    found = {}
    for path in (folder / "feedback").iterdir():
        page = soup(path)
        heading = page.h1
        assert heading is not None
        found[heading.get_text(strip=True)] = page
    return found


# ------------------------------------------------------------------------------- tables


def test_grades_csv_has_one_row_per_student() -> None:
    records = [
        graded("bo"),
        graded("Anna", "passed", "passed"),
        Graded("bo", "bo-old.ipynb", "superseded"),
        Graded("cy", "cy.pdf", "unreadable", notes=("No notebook.",)),
        Graded("dee", "", "missing"),
    ]
    text = tables.grades_csv(make_run(), records)
    assert text.startswith("\ufeff")  # a spreadsheet reads it as UTF-8
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    assert [row["student"] for row in rows] == ["Anna", "bo", "cy", "dee"]
    assert rows[0] == {
        "student": "Anna",
        "file": "Anna.ipynb",
        "status": "graded",
        "gradient.a": "1",
        "gradient.b": "2",
        "total": "3",
        "points": "3",
        "percent": "100.0",
    }
    assert rows[1]["percent"] == "33.3"
    assert (rows[2]["gradient.a"], rows[2]["total"], rows[3]["status"]) == ("", "0", "missing")


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", 'a,"b"\nc', "李雷"],
)
def test_no_cell_is_a_formula(name: str) -> None:
    text = tables.grades_csv(make_run(), [graded(name)]).lstrip("\ufeff")
    row = list(csv.reader(io.StringIO(text, newline="")))[1]
    for cell in row[:2]:
        assert cell.lstrip()[0] not in "=+-@＝\t\r"
        assert cell.removeprefix("'").removesuffix(".ipynb") == name


def test_grades_json_holds_everything(tmp_path: Path) -> None:
    old = Graded("bo", "old.ipynb", "superseded")
    bo = graded("bo", notes=("A note.",), output="printed", seconds=0.5)
    folder.write(tmp_path, make_run(), [bo, old], ["For the instructor."])
    data = json.loads((tmp_path / "grades.json").read_text("utf-8"))
    assert data["run"]["seed"] == SEED
    assert data["run"]["tier"] == "bubblewrap"
    assert data["notes"] == ["For the instructor."]
    first, second = data["submissions"]
    assert first["feedback"][1]["message"] == "So it is."
    assert (first["score"], first["points"], first["seconds"]) == (1.0, 3.0, 0.5)
    assert (first["notes"], first["output"]) == (["A note."], "printed")
    assert (tmp_path / first["page"]).is_file()
    assert (second["status"], second["page"]) == ("superseded", "")


# ------------------------------------------------------------------------------- pages


def test_a_student_sees_their_own_work_and_nothing_else(tmp_path: Path) -> None:
    mistake = said(1, "recognised", "misconception:m", "You forgot the `chain` rule.")
    anna = Graded("Anna", "anna.ipynb", "graded", feedback=(said(0, "passed"), mistake))
    folder.write(tmp_path, make_run(), [anna, graded("Benedikta")], ["Benedikta cheated."])
    page = greeted(tmp_path)["Anna"]
    text = page.get_text(" ", strip=True)
    assert "You forgot the chain rule." in text
    assert "1 of 3 points" in text
    assert len(page.select(".jb-feedback")) == 2
    for word in ("Benedikta", str(SEED), "misconception:m", "sandbox"):
        assert word not in str(page)


def test_a_student_without_a_grade_reads_why(tmp_path: Path) -> None:
    broken = Graded("Anna", "a.pdf", "unreadable", notes=("It is not a notebook.",))
    folder.write(tmp_path, make_run(), [broken])
    text = greeted(tmp_path)["Anna"].get_text(" ", strip=True)
    assert "Could not be read. It is not a notebook." in re.sub(r"\s+", " ", text)
    assert "0 of 3 points" in text


def test_nothing_that_a_student_wrote_becomes_html(tmp_path: Path) -> None:
    message = f"Your line `{HOSTILE}` raised {HOSTILE}\n<img src=x onerror=alert(1)>"
    evil = Graded(
        HOSTILE,
        f'"onmouseover="x {HOSTILE}.ipynb',
        "graded",
        feedback=(said(0, "failed", HOSTILE, message), said(1, "recognised", "m", message)),
        notes=(f"{HOSTILE} `{HOSTILE}`",),
        output=f"{HOSTILE}\x1b[31mred\x1b[0m\x00</pre></details>",
    )
    unread = Graded("u" + HOSTILE, HOSTILE, "unreadable", notes=(HOSTILE,))
    folder.write(tmp_path, make_run("limits"), [evil, unread], [HOSTILE])
    for path in [tmp_path / "index.html", *(tmp_path / "feedback").iterdir()]:
        page = soup(path)
        assert not page.find_all(["script", "img", "link", "iframe", "object", "base"])
        assert not [tag for tag in page.find_all(True) for name in tag.attrs if name[:2] == "on"]
        assert HOSTILE in page.get_text()
        assert all(
            tag["href"].startswith(("#", "feedback/", "grades.")) for tag in page.find_all("a")
        )
        assert "\x1b" not in str(page)
        assert "\x00" not in str(page)
    assert "red" in greeted(tmp_path)[HOSTILE].pre.get_text()  # type: ignore[union-attr]


def test_pages_ask_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run(), [graded("anna")])
    for path in (tmp_path / "index.html", tmp_path / "feedback" / "anna.html"):
        page = soup(path)
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert policy is not None
        assert "default-src 'none'" in str(policy["content"])
        assert not re.search(r"https?://|url\(|@import", str(page))
        assert page.html is not None
        assert page.html["lang"] == "en"


def test_the_overview_says_loudly_that_there_was_no_sandbox(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run("limits"), [graded("anna")])
    alert = soup(tmp_path / "index.html").select_one("header .alert")
    assert alert is not None
    assert "WITHOUT a sandbox" in alert.get_text()
    folder.write(tmp_path, make_run(), [graded("anna")])
    page = soup(tmp_path / "index.html")
    assert page.select_one(".alert") is None
    assert "Submissions ran in a sandbox." in page.get_text()


def test_the_overview_counts_exercises_and_mistakes(tmp_path: Path) -> None:
    def with_mistake(student: str, label: str, message: str) -> Graded:
        feedback = (said(0, "passed"), said(1, "recognised", label, message))
        return Graded(student, f"{student}.ipynb", "graded", feedback=feedback)

    records = [
        with_mistake("a", "misconception:m", "The chain rule has one more link."),
        with_mistake("b", "misconception:m", "The chain rule has one more link."),
        with_mistake("c", "misconception:n", "A transpose is missing."),
        graded("d", "not attempted", "passed"),
        Graded("e", "e.ipynb", "unreadable", notes=("It is empty.",)),
        Graded("f", "", "missing"),
    ]
    done = [each for each in records if each.status == "graded"]
    mistakes = pages.common_mistakes(done, "recognised")
    assert [(each.count, each.label) for each in mistakes] == [
        (2, "misconception:m"),
        (1, "misconception:n"),
    ]
    outcomes = pages.per_exercise(make_run(), done)
    assert (outcomes[0].passed, outcomes[0].untried, outcomes[0].total) == (3, 1, 4)
    assert (outcomes[1].passed, outcomes[1].recognised) == (1, 3)
    folder.write(tmp_path, make_run(), records, ["Mind the gap."])
    page = soup(tmp_path / "index.html")
    first = page.select("li.mistake")[0].get_text(" ", strip=True)
    assert "The chain rule has one more link." in first
    assert first.startswith("2 50 %")
    text = re.sub(r"\s+", " ", page.get_text(" "))
    for words in ("3 of 4 right", "It is empty.", "handed nothing in", "Mind the gap.", str(SEED)):
        assert words in text
    for link in page.select("td a[href], th a[href]"):
        target = str(link["href"])
        assert target.startswith("#") or (tmp_path / target).is_file()


@pytest.mark.parametrize(
    ("percents", "bins"),
    [
        ([], [0] * 10),
        ([0, 9.99, 10, 99.9, 100], [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]),
        ([100 * 0.3], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_histogram(percents: list[float], bins: list[int]) -> None:
    assert pages.histogram(percents) == bins


def test_the_histogram_can_be_heard(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run(), [graded("a"), graded("b", "passed", "passed")])
    svg = soup(tmp_path / "index.html").svg
    assert svg is not None
    assert svg["role"] == "img"
    assert "30 to 40 percent: 1. 90 to 100 percent: 1." in str(svg["aria-label"])


def test_a_class_in_which_nobody_could_be_graded(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run(), [Graded("a", "a.ipynb", "failed", notes=("It died.",))])
    assert "It died." in (tmp_path / "index.html").read_text("utf-8")


# ------------------------------------------------------------------------------- files


NAMES = [
    "anna",
    "Anna",
    "ANNA",
    "änna",
    "../x",
    "..\\x",
    "con",
    "CON",
    "nul",
    "a/b",
    "a:b",
    "",
    ".",
]
NAMES += ["李雷", "王芳", "Weiß", HOSTILE, "x" * 300, "x" * 299, "a b", "a-b", "a\nb", "a\udce9b"]


def test_file_names_are_safe_and_never_alike() -> None:
    names = file_names(NAMES, ".html")
    assert len({each.casefold() for each in names.values()}) == len(NAMES)
    for name in names.values():
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]*\.html", name)
        assert len(name) < 100
        assert name.partition(".")[0] not in {"con", "nul"}
    assert names["anna"] == "anna.html"
    assert names["Weiß"].startswith("weiss-")
    # A name does not depend on who else is in the class.
    assert file_names(["Anna"], ".html")["Anna"] == names["Anna"]


def test_a_name_cannot_take_anothers_page() -> None:
    taken = file_names(["Anna"], "")["Anna"]
    names = file_names([taken, "Anna"], "")
    assert names[taken] != names["Anna"]


def test_pages_of_an_earlier_run_go_and_other_files_stay(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run(), [graded("anna"), graded("bo")])
    (tmp_path / "feedback" / "mine.html").write_text("<p>notes of my own</p>")
    folder.write(tmp_path, make_run(), [graded("anna")])
    assert sorted(path.name for path in (tmp_path / "feedback").iterdir()) == [
        "anna.html",
        "mine.html",
    ]


def test_a_crash_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_text(tmp_path / "x.txt", "old")

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        write_text(tmp_path / "x.txt", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.txt", "old")]


def test_a_thousand_students(tmp_path: Path) -> None:
    folder.write(tmp_path, make_run(), [graded(f"Student {n}") for n in range(1000)])
    assert len(list((tmp_path / "feedback").iterdir())) == 1000
    assert len(soup(tmp_path / "index.html").select("td.status")) == 1000


# ------------------------------------------------------------------------------- Gradescope


def test_gradescope_results(tmp_path: Path) -> None:
    anna = graded("submission", notes=(f"A note {HOSTILE}",), seconds=1.5)
    old = Graded("submission", "old.ipynb", "superseded")
    gradescope.write_results(tmp_path / "results.json", make_run(), [old, anna])
    data = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert data["score"] == 1.0
    assert data["execution_time"] == 1.5
    assert (data["visibility"], data["stdout_visibility"]) == ("visible", "hidden")
    assert data["output"] == "<p>A note &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    first, second = data["tests"]
    assert first == {
        "number": "1",
        "name": "First <one>",
        "name_format": "text",
        "score": 1.0,
        "max_score": 1.0,
        "status": "passed",
        "output": "<p><strong>Passed</strong></p><p>So it is.</p>",
        "output_format": "html",
        "visibility": "visible",
    }
    assert (second["status"], second["score"], second["max_score"]) == ("failed", 0.0, 2.0)
    assert str(SEED) not in json.dumps(data)


@pytest.mark.parametrize("records", [[], [Graded("a", "a.pdf", "unreadable", notes=("No.",))]])
def test_gradescope_results_without_a_notebook(tmp_path: Path, records: list[Graded]) -> None:
    gradescope.write_results(tmp_path / "results.json", make_run(), records)
    data = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert data["score"] == 0
    assert [test["max_score"] for test in data["tests"]] == [1.0, 2.0]
    assert data["output"]


def test_the_autograder_holds_a_wheel_that_runs(tmp_path: Path) -> None:
    out = tmp_path / "autograder.zip"
    gradescope.build_zip(out, "it's; rm -rf $HOME")
    first = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        modes = {each.filename: each.external_attr >> 16 & 0o777 for each in archive.infolist()}
        archive.extractall(tmp_path / "source")
    wheel = next(name for name in names if name.endswith(".whl"))
    assert sorted(names) == sorted([wheel, "requirements.txt", "run_autograder", "setup.sh"])
    assert (modes["setup.sh"], modes["run_autograder"]) == (0o755, 0o755)
    script = (tmp_path / "source" / "run_autograder").read_text()
    assert "--assignment 'it'\"'\"'s; rm -rf $HOME' " in script
    assert "--gradescope" in script
    # Imported from the wheel, not from here; the templates, the bank and the command come along.
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'source' / wheel)!r})\n"
        "import jacobook.cli, jacobook.bank\n"
        "from jacobook.grading.report import pages\n"
        "pages._environment().get_template('index.html.j2')\n"
        "print(pages.__file__, len(jacobook.bank.everything()))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ".whl" in done.stdout
    gradescope.build_zip(out, "it's; rm -rf $HOME")
    assert out.read_bytes() == first


@pytest.mark.skipif(os.name == "nt", reason="Gradescope's scripts are for Linux")
def test_the_autograders_scripts_are_valid_and_always_leave_results(tmp_path: Path) -> None:
    script = gradescope.RUN.format(assignment="gradient").replace("/autograder", str(tmp_path))
    (tmp_path / "run").write_text(script)
    (tmp_path / "setup").write_text(gradescope.SETUP)
    for name in ("run", "setup"):
        subprocess.run(["bash", "-n", str(tmp_path / name)], check=True)
    subprocess.run(["bash", str(tmp_path / "run")], check=True, capture_output=True)
    data = json.loads((tmp_path / "results" / "results.json").read_text())
    assert data["score"] == 0


@pytest.mark.skipif(os.name == "nt", reason="Gradescope's scripts are for Linux")
def test_the_autograders_script_is_read_whole_before_anything_runs(tmp_path: Path) -> None:
    """What is graded may write to the script, or leave results where there are none yet."""
    results, script = tmp_path / "results/results.json", tmp_path / "run_autograder"
    source = gradescope.RUN.format(assignment="gradient").replace("/autograder", str(tmp_path))
    command = tmp_path / "environment/bin/jacobook"
    command.parent.mkdir(parents=True)
    forged = f"echo forged >{results}"
    for written in (f"echo '{forged}' >>{script}", f"yes '{forged}' | head -n 500 >{script}"):
        results.parent.mkdir(exist_ok=True)
        results.write_text("of another student")
        script.write_text(source)
        # It stands for a grader that fails, so that the script itself writes the results.
        command.write_text(f"#!/bin/sh\n{written}\ntest -e {results} && exit 0\nexit 2\n")
        command.chmod(0o755)
        subprocess.run(["bash", str(script)], check=True, capture_output=True)
        assert json.loads(results.read_text())["score"] == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="Gradescope starts the script as root"
)
def test_the_autograders_files_are_closed_to_the_user_who_runs_the_notebook(
    tmp_path: Path,
) -> None:
    script = tmp_path / "run_autograder"
    script.write_text(
        gradescope.RUN.format(assignment="gradient").replace("/autograder", str(tmp_path))
    )
    package = "environment/lib/python3.12/site-packages/jacobook"
    for name in ("results", "submission", "source", f"{package}/bank"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / package / "bank/answers.py").write_text("")
    closed = ["results", "submission", "source", "run_autograder", package, f"{package}/bank"]
    for path in (tmp_path, *(tmp_path / name for name in closed)):
        path.chmod(0o777)
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    modes = {name: (tmp_path / name).stat().st_mode & 0o077 for name in closed}
    assert modes == dict.fromkeys(closed, 0)
    assert tmp_path.stat().st_mode & 0o022 == 0
    # And there is such a user.
    assert "useradd" in gradescope.SETUP
    assert "jacobook-worker" in gradescope.SETUP
    assert '"jacobook-worker"' in inspect.getsource(sandbox.ordinary_user.__wrapped__)


def test_the_autograders_requirements_are_pinned_and_complete() -> None:
    lines = gradescope.requirements().splitlines()
    pinned = [line for line in lines if not line.startswith(" ")]
    assert all("==" in line for line in pinned)
    names = {re.split(r"[=\s;]", line)[0] for line in pinned}
    assert {"numpy", "sympy", "matplotlib", "nbformat", "click", "jinja2", "markupsafe"} <= names
    assert not names & {"pytest", "ruff", "jupyterlab", "jacobook"}


@pytest.mark.parametrize("name", ["", "  ", "a\nb"])
def test_an_autograder_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(gradescope.CannotBuild, match="name of an assignment"):
        gradescope.build_zip(tmp_path / "x.zip", name)
