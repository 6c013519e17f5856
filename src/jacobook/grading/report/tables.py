"""The tables of a report: ``grades.csv`` for a spreadsheet, ``grades.json`` for scripts."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jacobook.grading.records import Graded, Run
from jacobook.grading.report.files import file_names

FORMAT = 1
"""The version of the layout of grades.json."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def counting(graded: Sequence[Graded]) -> list[Graded]:
    """Return the records that count, one per student, sorted by name."""
    counts = [each for each in graded if each.status != "superseded"]
    return sorted(counts, key=lambda each: (each.student.casefold(), each.student, each.name))


def total_points(run: Run) -> float:
    """Return what can be earned in a run."""
    return sum(points for _, _, points in run.exercises)


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
                f"{percentage(each.score, points):.1f}",
            ]
        )
    return "\ufeff" + target.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from computing what a student wrote; a newline stays inside its cell."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def grades_json(run: Run, graded: Sequence[Graded], notes: Sequence[str] = ()) -> str:
    """Return everything that is known of a run as JSON, superseded files included."""
    return "".join(json_parts(run, graded, notes))


def json_parts(run: Run, graded: Sequence[Graded], notes: Sequence[str]) -> Iterator[str]:
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
        "percent": round(percentage(each.score, points), 1),
        "feedback": [
            {**asdict(feedback), "headline": feedback.headline} for feedback in each.feedback
        ],
        "notes": list(each.notes),
        "flags": list(each.flags),
        "unsettled": each.unsettled,
        "output": each.output,
        "seconds": each.seconds,
        "digest": each.digest,
        "identifiers": each.identifiers,
        "page": f"feedback/{page}" if page and counts else "",
    }


def percentage(score: float, points: float) -> float:
    return 100 * score / points if points else 0.0


@dataclass(frozen=True)
class Term:
    """The points of a whole course.

    Attributes
    ----------
    assignments
        Each with what can be earned, in the order in which they were given.
    scores
        For each student the points by assignment; none where nothing was graded.
    """

    assignments: tuple[tuple[str, float], ...]
    scores: dict[str, dict[str, float]]

    @property
    def points(self) -> float:
        """What can be earned in all of them."""
        return sum(points for _, points in self.assignments)


def term_csv(term: Term) -> str:
    """Return the points of a course as CSV, one row per student."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    names = [name for name, _ in term.assignments]
    writer.writerow(map(_cell, ["student", *names, "total", "points", "percent"]))
    for student, scores in term.scores.items():
        total = sum(scores.values())
        writer.writerow(
            [
                _cell(student),
                *(f"{scores[name]:g}" if name in scores else "" for name in names),
                f"{total:g}",
                f"{term.points:g}",
                f"{percentage(total, term.points):.1f}",
            ]
        )
    return "\ufeff" + target.getvalue()
