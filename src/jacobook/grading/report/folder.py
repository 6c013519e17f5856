"""The folder of a report: two tables, a page per student, a page for the instructor."""

from collections.abc import Sequence
from pathlib import Path

from jacobook.grading.records import Graded, Run
from jacobook.grading.report.files import file_names, write_parts, write_text
from jacobook.grading.report.pages import GENERATOR, feedback_page, index_page
from jacobook.grading.report.tables import counting, grades_csv, json_parts


def write(folder: Path, run: Run, graded: Sequence[Graded], notes: Sequence[str] = ()) -> None:
    """Write all reports of a run into a folder, each file whole or not at all.

    ``grades.csv``, ``grades.json``, ``index.html`` for the instructor, and
    ``feedback/STUDENT.html`` for each student. Pages in ``feedback`` that an earlier run wrote and
    this one did not are deleted, so that no grade stands that no longer holds.

    Parameters
    ----------
    folder
        Made where it does not exist.
    run
        The facts of the run.
    graded
        One record per file; of each student at most one that is not ``superseded``.
    notes
        What the instructor should know about the collection as a whole.
    """
    pages = file_names((each.student for each in counting(graded)), ".html")
    for each in counting(graded):
        write_text(folder / "feedback" / pages[each.student], feedback_page(run, each))
    _sweep(folder / "feedback", set(pages.values()))
    write_text(folder / "grades.csv", grades_csv(run, graded))
    write_parts(folder / "grades.json", json_parts(run, graded, notes))
    # Last, so that every link on it leads somewhere.
    write_text(folder / "index.html", index_page(run, graded, notes))


def _sweep(folder: Path, current: set[str]) -> None:
    for page in folder.glob("*.html"):
        if page.name in current or page.is_symlink() or not page.is_file():
            continue
        with open(page, encoding="utf-8", errors="replace") as file:
            ours = f'name="generator" content="{GENERATOR}"' in file.read(1000)
        if ours:
            page.unlink()
