"""Compare nbgrader's scores of honest submissions with ours: ``python tests/nbgrader_compare.py``.

Our notebooks carry nbgrader's metadata, so an instructor may use either grader. This script makes
an environment of its own, installs nbgrader and this package into it, lets nbgrader make the
assignment from the exercise notebook and autograde honest submissions, and compares every score
with that of ``jacobook grade``. It takes a few minutes and needs a package index; the tests don't
run it.

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
from jacobook.grading import sandbox
from jacobook.grading.grade import Exam, Limits, grade
from jacobook.grading.pool import Worker
from jacobook.grading.records import Submission

ROOT = Path(__file__).resolve().parents[1]
NAME = "01_gradient"
CHAPTER = "gradient"

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


def submissions() -> dict[str, dict[str, Any]]:
    """Honest notebooks: nothing answered, everything, every other exercise, and a wrong one."""
    exercise = json.loads((ROOT / "exercises" / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    solution = json.loads((ROOT / "solutions" / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    answers = {
        _grade_id(cell): cell["source"]
        for cell in solution["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    order = list(answers)

    def answered(
        wanted: Callable[[str], bool], change: Callable[[str], str] = lambda source: source
    ) -> dict[str, Any]:
        notebook: dict[str, Any] = json.loads(json.dumps(exercise))
        for cell in notebook["cells"]:
            name = _grade_id(cell)
            if name in answers and wanted(name):
                cell["source"] = change("".join(answers[name]))
        return notebook

    return {
        "nothing": exercise,
        "everything": answered(lambda name: True),
        "every-other": answered(lambda name: order.index(name) % 2 == 0),
        "the-rest": answered(lambda name: order.index(name) % 2 == 1),
        "all-wrong": answered(
            lambda name: True,
            lambda source: (
                source.replace("2 * x", "3 * x")
                .replace("(4, 3)", "(3, 4)")
                .replace('"c"', '"d"')
                .replace("A + A.T", "2 * A")
                .replace("p - y", "y - p")
            ),
        ),
    }


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def ours(notebooks: dict[str, dict[str, Any]]) -> tuple[dict[str, dict[str, float]], float]:
    """Grade with this package: exercise by exercise, and the seconds that it took."""
    exam = Exam(bank.chapter(CHAPTER), seed=1)
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(sandbox.plant(Path(folder)), sandbox.available())
        try:
            worker.start()
            began = time.monotonic()
            found = {}
            for student, notebook in notebooks.items():
                content = json.dumps(notebook).encode()
                given = Submission(student, "", NAME, lambda content=content: content)  # type: ignore[misc]
                graded = grade(worker, exam, Limits(), given)
                found[student] = {each.exercise: each.score for each in graded.feedback}
            return found, time.monotonic() - began
        finally:
            worker.close()


def theirs(
    notebooks: dict[str, dict[str, Any]], folder: Path
) -> tuple[dict[str, dict[str, float]], float]:
    """Grade with nbgrader in an environment of its own."""
    python = folder / "environment/bin/python"
    venv.create(folder / "environment", with_pip=True)
    print("Installing nbgrader and this package into an environment of their own …", flush=True)
    _run([python, "-m", "pip", "install", "--quiet", "nbgrader", str(ROOT)], folder)
    course = folder / "course"
    _write(course / "source" / CHAPTER / f"{NAME}.ipynb", ROOT / "exercises" / f"{NAME}.ipynb")
    # An exercise notebook has its stubs already, better ones than nbgrader would put in.
    config = "c = get_config()\nc.ClearSolutions.enabled = False\n"
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for student, notebook in notebooks.items():
        path = course / "submitted" / student / CHAPTER / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    nbgrader: list[str | Path] = [python, "-m", "nbgrader"]
    _run([*nbgrader, "generate_assignment", CHAPTER, "--create"], course)
    began = time.monotonic()
    _run([*nbgrader, "autograde", CHAPTER, "--create"], course)
    seconds = time.monotonic() - began
    said = _run([python, "-c", READ_GRADES, CHAPTER], course)
    scores = json.loads(said.splitlines()[-1])
    known = {exercise.id.replace(".", "-"): exercise.id for exercise in bank.chapter(CHAPTER)}
    return {
        student: {
            known[name.removeprefix("check-")]: float(score or 0.0) for name, score in cells.items()
        }
        for student, cells in scores.items()
    }, seconds


def _write(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(source.read_bytes())


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
    notebooks = submissions()
    mine, seconds = ours(notebooks)
    with tempfile.TemporaryDirectory(prefix="jacobook-nbgrader-") as folder:
        try:
            other, their_seconds = theirs(notebooks, Path(folder))
        except CannotCompare as error:
            print(f"nbgrader can't be compared with on Python {sys.version.split()[0]}: {error}")
            return 2
    differences = 0
    for student in notebooks:
        print(
            f"{student:12} ours {sum(mine[student].values()):5g}   "
            f"nbgrader {sum(other.get(student, {}).values()):5g}"
        )
        for exercise, score in mine[student].items():
            their = other.get(student, {}).get(exercise)
            if their != score:
                differences += 1
                print(f"    {exercise}: ours {score:g}, nbgrader {their}")
    count = len(notebooks)
    print(
        f"{differences} scores differ. Seconds a submission: ours {seconds / count:.3f}, "
        f"nbgrader {their_seconds / count:.2f}."
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
