"""How fast a class is graded, and whether memory stays flat.

Run ``python benchmarks/bench_grading.py``, or ``make bench`` for every benchmark. With nbgrader in
an environment of its own, name that environment's ``bin`` in ``JACOBOOK_NBGRADER`` to compare.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
CLASS = 1000
SMALL, LARGE = 50, 1000
PER_CORE_LIMIT = 30.0  # ms of wall time for a submission, times the cores, the start included
FLAT_LIMIT = 0.2
RATE_LIMIT = 50.0
THREE = ("hand_gradient", "predicted_value", "bump_gradient")

# Run in a process of its own, so that its peak memory is that of one run alone.
_GRADE = """
import json, sys, time
from pathlib import Path
from jacobook.grading import runner
from jacobook.grading.jail import pool
from jacobook.grading.grade import Allowance

workers = []
start = pool.Worker.start

def starting(worker):
    start(worker)
    workers.append(worker.process.pid)

pool.Worker.start = starting

def worker_peak():
    # The sandbox's first process is bubblewrap itself; the warm parent is below it.
    todo, peak = list(workers), 0
    while todo:
        pid = todo.pop()
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            peak = max(peak, int(status.split("VmHWM:")[1].split()[0]))
            todo += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except (OSError, IndexError):
            pass
    return peak

peaks = []

def after(record, done, every):
    marks.append(time.perf_counter())
    if done == every:
        peaks.append(worker_peak())

marks = []
began = time.perf_counter()
outcome = runner.grade_class(
    Path(sys.argv[1]),
    Path(sys.argv[2]),
    runner.Settings(jobs=int(sys.argv[3]), limits=Allowance()),
    after,
)
assert all(each.status == "graded" for each in outcome.graded)
print(json.dumps({
    "seconds": (marks[-1] - began) / len(marks),
    # Not ru_maxrss, which a new process takes over from the one that started it.
    "grader": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]),
    "worker": max(peaks, default=0),
    "tier": outcome.run.tier,
    "score": outcome.graded[0].score,
}))
"""


def hand_in(folder: Path, count: int, cells: list[str]) -> None:
    """Write a class in which everybody hands in these cells."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    text = nbformat.writes(notebook)
    for number in range(count):
        path = folder / f"student{number:04}" / "01_gradient" / "01_gradient.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def chapter_cells() -> list[str]:
    """The code of a full chapter's solution."""
    notebook = nbformat.read(ROOT / "solutions" / "01_gradient.ipynb", 4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def negligible_cells() -> list[str]:
    """A full chapter in which every exercise is answered, wrongly, by code that costs nothing."""
    from jacobook import bank
    from jacobook.declaration import Expression

    cells = ["import numpy as np\nimport sympy\nfrom jacobook import check"]
    for exercise in bank.chapter("gradient"):
        answer = f"{exercise.name} = np.ones(3)"
        if exercise.parameters is not None:
            answer = (
                f"def {exercise.name}({', '.join(exercise.parameters)}):\n    return np.ones(3)"
            )
        elif isinstance(exercise.answer, Expression):
            answer = f"{exercise.name} = list(sympy.symbols('x y'))"
        cells += [answer, f'check("{exercise.id}", {exercise.name})']
    return cells


def grade(count: int, cells: list[str], jobs: int) -> dict:
    """Grade a class and return its figures."""
    import json

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hand_in(folder / "submitted", count, cells)
        words = [str(folder / "submitted"), str(folder / "report"), str(jobs)]
        run = subprocess.run(
            [sys.executable, "-c", _GRADE, *words], capture_output=True, text=True, check=True
        )
        return json.loads(run.stdout)


def report() -> list[tuple[str, str, str, bool]]:
    """Return rows of measure, value, limit, and whether the limit holds."""
    cores = os.cpu_count() or 1
    cells = chapter_cells()
    bare, full = (grade(CLASS, each, cores) for each in (negligible_cells(), cells))
    per_core, solved = (1e3 * each["seconds"] * cores for each in (bare, full))
    rows = [
        (
            f"grading, {CLASS} full chapters, per submission and core ({bare['tier']}), "
            "student code negligible, start included",
            f"{per_core:.0f} ms",
            f"{PER_CORE_LIMIT:.0f} ms",
            per_core <= PER_CORE_LIMIT,
        ),
        ("the same, every exercise solved", f"{solved:.0f} ms", "(measured)", True),
    ]
    three = [cells[0], *_three_questions(cells)]
    small, large = (grade(count, three, cores) for count in (SMALL, LARGE))
    for who in ("grader", "worker"):
        growth = large[who] / small[who] - 1
        rows.append(
            (
                f"grading, {who}'s peak memory, {SMALL} → {LARGE} submissions",
                f"{small[who] / 1024:.0f} → {large[who] / 1024:.0f} MB",
                "± 20 %",
                abs(growth) <= FLAT_LIMIT,
            )
        )
    rate = 1 / large["seconds"]
    other = os.environ.get("JACOBOOK_NBGRADER")
    if other:
        theirs = nbgrader_rate(Path(other))
        rows.append(
            (
                "grading three questions, rate against nbgrader's",
                f"{rate:.0f} against {theirs:.2f} a second, {rate / theirs:.0f} times",
                f"{RATE_LIMIT:.0f} times",
                rate / theirs >= RATE_LIMIT,
            )
        )
    else:
        rows.append(
            ("grading three questions, submissions a second", f"{rate:.0f}", "(measured)", True)
        )
    return rows


def _three_questions(cells: list[str]) -> list[str]:
    return [source for source in cells if any(name in source for name in THREE)]


def nbgrader_rate(binaries: Path, count: int = 10) -> float:
    """Return how many submissions of the same three questions nbgrader grades in a second."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        released = nbformat.read(ROOT / "exercises" / "01_gradient.ipynb", 4)
        names = ("import numpy", *THREE)
        released.cells = [
            cell
            for cell in released.cells
            if cell.cell_type == "code" and any(name in cell.source for name in names)
        ]
        source = course / "source" / "ps"
        source.mkdir(parents=True)
        nbformat.write(released, source / "p.ipynb")
        for number in range(count):
            folder = course / "submitted" / f"s{number}" / "ps"
            folder.mkdir(parents=True)
            nbformat.write(released, folder / "p.ipynb")
        environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}

        def run(*words: str) -> None:
            subprocess.run(
                [str(binaries / "nbgrader"), *words, f"--course-dir={course}"],
                check=True,
                capture_output=True,
                env=environment,
            )

        run("generate_assignment", "ps")
        began = time.perf_counter()
        run("autograde", "ps")
        return count / (time.perf_counter() - began)


if __name__ == "__main__":
    for row in report():
        print("{:<72} {:>24}   limit {:<10} {}".format(*row[:3], "ok" if row[3] else "MISSED"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"(largest process: {peak / 1024:.0f} MB)")
