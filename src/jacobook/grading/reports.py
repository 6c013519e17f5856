"""Write what a run of the grader found: two tables, a page per student, a page for the instructor.

The pages load nothing from anywhere and run no script, and everything in them that came from a
student is escaped. A student's page shows that student's own work alone: no other student, no
right answer, no seed.
"""

import csv
import io
import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jacobook.checking.feedback import Feedback, as_html, points_text
from jacobook.grading.records import Graded, Run
from jacobook.grading.submissions import clean
from jacobook.grading.writing import file_names, write_parts, write_text

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT = 1
"""The version of the layout of grades.json."""

# Written into every page, so that a later run knows its own pages from other files.
_GENERATOR = "Jacobook grading"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_STATUS_WORDS = {
    "graded": "Graded",
    "unreadable": "Could not be read",
    "failed": "Could not be graded",
    "missing": "Nothing handed in",
    "superseded": "Another file counts",
}
_BINS = 10


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
    write_parts(folder / "grades.json", _json_parts(run, graded, notes))
    # Last, so that every link on it leads somewhere.
    write_text(folder / "index.html", index_page(run, graded, notes))


def counting(graded: Sequence[Graded]) -> list[Graded]:
    """Return the records that count, one per student, sorted by name."""
    counts = [each for each in graded if each.status != "superseded"]
    return sorted(counts, key=lambda each: (each.student.casefold(), each.student, each.name))


def total_points(run: Run) -> float:
    """Return what can be earned in a run."""
    return sum(points for _, _, points in run.exercises)


def _sweep(folder: Path, current: set[str]) -> None:
    for page in folder.glob("*.html"):
        if page.name in current or page.is_symlink() or not page.is_file():
            continue
        with open(page, encoding="utf-8", errors="replace") as file:
            ours = f'name="generator" content="{_GENERATOR}"' in file.read(1000)
        if ours:
            page.unlink()


# ------------------------------------------------------------------------------- tables


def grades_csv(run: Run, graded: Sequence[Graded]) -> str:
    """Return the grades as CSV, one row per student.

    It begins with a byte-order mark, because a spreadsheet takes it for another encoding
    otherwise, and a cell that a spreadsheet would compute gets an apostrophe in front.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    identities = [identity for identity, _, _ in run.exercises]
    writer.writerow(
        map(_cell, ["student", "file", "status", *identities, "total", "points", "percent"])
    )
    points = total_points(run)
    for each in counting(graded):
        scores = {feedback.exercise: feedback.score for feedback in each.feedback}
        writer.writerow(
            [
                *map(_cell, (each.student, each.name, each.status)),
                *(f"{scores[name]:g}" if name in scores else "" for name in identities),
                f"{each.score:g}",
                f"{points:g}",
                f"{_percent(each.score, points):.1f}",
            ]
        )
    return "\ufeff" + target.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from computing what a student wrote; a newline stays inside its cell."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def grades_json(run: Run, graded: Sequence[Graded], notes: Sequence[str] = ()) -> str:
    """Return everything that is known of a run as JSON, superseded files included."""
    return "".join(_json_parts(run, graded, notes))


def _json_parts(run: Run, graded: Sequence[Graded], notes: Sequence[str]) -> Iterator[str]:
    """Yield the JSON piece by piece, so that a large class need not be held as text."""

    def text(data: Any) -> str:
        return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)

    points = total_points(run)
    pages = file_names((each.student for each in counting(graded)), ".html")
    facts = asdict(run)
    facts["exercises"] = [
        {"exercise": identity, "title": title, "points": worth}
        for identity, title, worth in run.exercises
    ]
    head = text({"format": FORMAT, "run": facts, "notes": list(notes)})
    yield head.removesuffix("\n}") + ',\n "submissions": ['
    superseded = [each for each in graded if each.status == "superseded"]
    for number, each in enumerate([*counting(graded), *superseded]):
        yield ("," if number else "") + "\n"
        yield text(_record(each, points, pages.get(each.student, "")))
    yield "\n]}\n"


def _record(each: Graded, points: float, page: str) -> dict[str, Any]:
    counts = each.status != "superseded"
    return {
        "student": each.student,
        "file": each.name,
        "status": each.status,
        "score": each.score,
        "points": points,
        "percent": round(_percent(each.score, points), 1),
        "feedback": [
            {**asdict(feedback), "headline": feedback.headline} for feedback in each.feedback
        ],
        "notes": list(each.notes),
        "output": each.output,
        "seconds": each.seconds,
        "digest": each.digest,
        "identifiers": each.identifiers,
        "page": f"feedback/{page}" if page and counts else "",
    }


def _percent(score: float, points: float) -> float:
    return 100 * score / points if points else 0.0


# ------------------------------------------------------------------------------- pages


def feedback_page(run: Run, graded: Graded) -> str:
    """Return the page of one student: what the checks said, and how the notebook was read."""
    points = total_points(run)
    return _render(
        "feedback.html.j2",
        run=run,
        graded=graded,
        status=_STATUS_WORDS.get(graded.status, graded.status),
        score=graded.score,
        points=points,
        percent=_percent(graded.score, points),
        output=printable(graded.output),
    )


def index_page(run: Run, graded: Sequence[Graded], notes: Sequence[str] = ()) -> str:
    """Return the instructor's page: the class, the exercises, the mistakes, the students."""
    students = counting(graded)
    done = [each for each in students if each.status == "graded"]
    points = total_points(run)
    percents = [_percent(each.score, points) for each in done]
    return _render(
        "index.html.j2",
        run=run,
        notes=notes,
        students=students,
        pages=file_names((each.student for each in students), ".html"),
        words=_STATUS_WORDS,
        done=done,
        statuses=Counter(each.status for each in students),
        points=points,
        mean=statistics.fmean(percents) if percents else 0.0,
        median=statistics.median(percents) if percents else 0.0,
        histogram=histogram(percents),
        exercises=per_exercise(run, done),
        mistakes=common_mistakes(done, "recognised"),
        stumbles=[each for each in common_mistakes(done, "failed") if each.count > 1],
        problems=[each for each in graded if each.status in ("unreadable", "failed")],
        superseded=[each for each in graded if each.status == "superseded"],
        remarks=[each for each in done if each.notes],
        seconds=sum(each.seconds for each in graded),
    )


def printable(text: str) -> str:
    """Take from a notebook's output what is no text: colours of a terminal, control characters."""
    text = re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])", "", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)


@dataclass(frozen=True)
class Outcomes:
    """How the graded students did in one exercise."""

    exercise: str
    title: str
    points: float
    passed: int
    recognised: int
    failed: int
    untried: int

    @property
    def total(self) -> int:
        """How many students were graded."""
        return self.passed + self.recognised + self.failed + self.untried

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The outcomes that occur: a word for the style sheet, words for a reader, the number."""
        parts = [
            ("passed", "right", self.passed),
            ("recognised", "with a known mistake", self.recognised),
            ("failed", "otherwise not right", self.failed),
            ("untried", "not attempted", self.untried),
        ]
        return [part for part in parts if part[2]]


def per_exercise(run: Run, done: Sequence[Graded]) -> list[Outcomes]:
    """Count the outcomes of each exercise over the graded students."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in done:
        for feedback in each.feedback:
            counts[feedback.exercise][feedback.status] += 1
    return [
        Outcomes(
            identity,
            title,
            points,
            counts[identity]["passed"],
            counts[identity]["recognised"],
            counts[identity]["failed"],
            counts[identity]["not attempted"],
        )
        for identity, title, points in run.exercises
    ]


@dataclass(frozen=True)
class Mistake:
    """A mistake that several students may have made, with the sentence that each of them read."""

    exercise: str
    title: str
    label: str
    message: str
    count: int


def common_mistakes(done: Sequence[Graded], status: str) -> list[Mistake]:
    """Return the outcomes of one status by exercise and label, the commonest first."""
    groups: dict[tuple[str, str], list[Feedback]] = defaultdict(list)
    for each in done:
        for feedback in each.feedback:
            if feedback.status == status:
                groups[feedback.exercise, feedback.label].append(feedback)
    mistakes = [
        Mistake(
            exercise,
            group[0].title,
            label,
            Counter(each.message for each in group).most_common(1)[0][0],
            len(group),
        )
        for (exercise, label), group in groups.items()
    ]
    return sorted(mistakes, key=lambda each: (-each.count, each.exercise, each.label))


def histogram(percents: Sequence[float]) -> list[int]:
    """Count scores in ten equal bins from 0 to 100 percent; full marks are in the last."""
    bins = [0] * _BINS
    for percent in percents:
        bins[min(int(percent * _BINS / 100 + 1e-9), _BINS - 1)] += 1
    return bins


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(generator=_GENERATOR, **values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("jacobook.grading", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # These two make HTML of text that they have escaped themselves.
    environment.filters["panel"] = lambda feedback: Markup(feedback._repr_html_())
    environment.filters["marks"] = lambda text: Markup(as_html(text))
    environment.filters["clean"] = clean
    environment.filters["day"] = lambda moment: moment[:16].replace("T", " ")
    environment.globals["points_text"] = points_text
    return environment
