"""Compare nbgrader's scores of honest submissions with ours: ``python tests/nbgrader_compare.py``.

Our notebooks carry nbgrader's metadata, so an instructor may use either grader. This script makes
an environment of its own, installs nbgrader and this package into it, lets nbgrader make an
assignment of each chapter's exercise notebook and autograde honest submissions, and compares every
score with that of ``jacobook grade``. It takes some minutes and needs a package index; the tests
don't run it.

Exit codes: 0 all scores agree, 1 some differ, 2 nbgrader could not be installed or run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jacobook import bank
from jacobook.declaration import Exercise
from jacobook.grading.grade import Allowance, Exam, grade
from jacobook.grading.jail import sandbox
from jacobook.grading.jail.pool import Worker
from jacobook.grading.records import Submission

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = bank.BOOK

READ_GRADES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        each.student.id: {
            grade.cell.name: grade.score
            for notebook in each.notebooks for grade in notebook.grades
        }
        for each in book.assignment_submissions(sys.argv[1])
    }))
"""


class CannotCompare(Exception):
    """nbgrader could not be installed or run; the message says why."""


def notebook(folder: str, word: str) -> Path:
    """A chapter's notebook in one of the folders."""
    return ROOT / folder / f"{bank.page(word)}.ipynb"


def submissions(word: str) -> dict[str, dict[str, Any]]:
    """Honest notebooks: nothing answered, everything, every other exercise, and wrong ones."""
    exercise = json.loads(notebook("exercises", word).read_text(encoding="utf-8"))
    solution = json.loads(notebook("solutions", word).read_text(encoding="utf-8"))
    answers = {
        _grade_id(cell): cell["source"]
        for cell in solution["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    order = list(answers)
    useless = {
        each.id.replace(".", "-"): f"\n{each.name} = {_useless(each)}\n"
        for each in bank.chapter(word)
    }

    def answered(
        wanted: Callable[[str], bool], change: Callable[[str, str], str] = lambda source, _: source
    ) -> dict[str, Any]:
        filled: dict[str, Any] = json.loads(json.dumps(exercise))
        for cell in filled["cells"]:
            name = _grade_id(cell)
            if name in answers and wanted(name):
                cell["source"] = change("".join(answers[name]), name)
        return filled

    return {
        "nothing": exercise,
        "everything": answered(lambda name: True),
        "every-other": answered(lambda name: order.index(name) % 2 == 0),
        "the-rest": answered(lambda name: order.index(name) % 2 == 1),
        "all-useless": answered(lambda name: True, lambda source, name: source + useless[name]),
        "some-wrong": answered(
            lambda name: True,
            lambda source, _: (
                source.replace("2 * x", "3 * x")
                .replace("(4, 3)", "(3, 4)")
                .replace('"c"', '"d"')
                .replace("A + A.T", "2 * A")
                .replace("p - y", "y - p")
            ),
        ),
    }


def _useless(exercise: Exercise) -> str:
    """A wrong answer of the right kind of thing: a number, or a function that returns it."""
    if exercise.parameters is None:
        return "1234.5"
    return f"lambda {', '.join(exercise.parameters)}: 1234.5"


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


Scores = dict[str, dict[str, float]]


def ours(classes: dict[str, dict[str, dict[str, Any]]]) -> tuple[dict[str, Scores], float]:
    """Grade with this package: exercise by exercise, and the seconds that it took."""
    exams = {word: Exam(bank.chapter(word), seed=1) for word in classes}
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(sandbox.plant(Path(folder)), sandbox.available())
        try:
            worker.start()
            began = time.monotonic()
            found: dict[str, Scores] = {}
            for word, notebooks in classes.items():
                found[word] = {}
                for student, handed_in in notebooks.items():
                    content = json.dumps(handed_in).encode()
                    given = Submission(student, "", word, lambda content=content: content)  # type: ignore[misc]
                    graded = grade(worker, exams[word], Allowance(), given)
                    found[word][student] = {each.exercise: each.score for each in graded.feedback}
            return found, time.monotonic() - began
        finally:
            worker.close()


def theirs(
    classes: dict[str, dict[str, dict[str, Any]]], folder: Path
) -> tuple[dict[str, Scores], float]:
    """Grade with nbgrader in an environment of its own."""
    python = folder / "environment/bin/python"
    venv.create(folder / "environment", with_pip=True)
    print("Installing nbgrader and this package into an environment of their own …", flush=True)
    _run([python, "-m", "pip", "install", "--quiet", "nbgrader", str(ROOT)], folder)
    course = folder / "course"
    # An exercise notebook has its stubs already, better ones than nbgrader would put in.
    config = "c = get_config()\nc.ClearSolutions.enabled = False\n"
    course.mkdir()
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    nbgrader: list[str | Path] = [python, "-m", "nbgrader"]
    found: dict[str, Scores] = {}
    seconds = 0.0
    for word, notebooks in classes.items():
        released = notebook("exercises", word)
        _write(course / "source" / word / released.name, released.read_bytes())
        for student, handed_in in notebooks.items():
            path = course / "submitted" / student / word / released.name
            _write(path, json.dumps(handed_in).encode())
        _run([*nbgrader, "generate_assignment", word, "--create"], course)
        began = time.monotonic()
        _run([*nbgrader, "autograde", word, "--create"], course)
        seconds += time.monotonic() - began
        said = _run([python, "-c", READ_GRADES, word], course)
        known = {"check-" + each.id.replace(".", "-"): each.id for each in bank.chapter(word)}
        found[word] = {
            student: {known[name]: float(score or 0.0) for name, score in cells.items()}
            for student, cells in json.loads(said.splitlines()[-1]).items()
        }
    return found, seconds


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(content)


def _run(words: list[str | Path], folder: Path) -> str:
    own = folder / "environment/bin" if (folder / "environment").exists() else None
    path = os.environ.get("PATH", "")
    environment = os.environ | {
        "HOME": str(folder),
        "PATH": f"{own or folder.parent / 'environment/bin'}{os.pathsep}{path}",
        "JACOBOOK_PROGRESS": "off",
    }
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-15:])
        command = " ".join(str(word) for word in words[:6])
        raise CannotCompare(f"`{command}` ended with {done.returncode}:\n{said}")
    return done.stdout


def main() -> int:
    """Compare, and say what differs."""
    classes = {word: submissions(word) for word in CHAPTERS}
    mine, seconds = ours(classes)
    with tempfile.TemporaryDirectory(prefix="jacobook-nbgrader-") as folder:
        try:
            other, their_seconds = theirs(classes, Path(folder))
        except CannotCompare as error:
            print(f"nbgrader can't be compared with on Python {sys.version.split()[0]}: {error}")
            return 2
    differences = 0
    students = [(word, student) for word, notebooks in classes.items() for student in notebooks]
    for word, student in students:
        their_scores = other[word].get(student, {})
        print(
            f"{word:20} {student:12} ours {sum(mine[word][student].values()):5g}   "
            f"nbgrader {sum(their_scores.values()):5g}"
        )
        for exercise, score in mine[word][student].items():
            their = their_scores.get(exercise)
            if their != score:
                differences += 1
                print(f"    {exercise}: ours {score:g}, nbgrader {their}")
    count = len(students)
    print(
        f"{differences} scores differ. Seconds a submission: ours {seconds / count:.3f}, "
        f"nbgrader {their_seconds / count:.2f}."
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
