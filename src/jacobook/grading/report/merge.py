"""Join reports: the parts of a large class into one, or the weeks of a course into a table."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jacobook.checking.feedback import Feedback
from jacobook.grading.records import Graded, Run, record_from
from jacobook.grading.report import folder, matching
from jacobook.grading.report.files import write_text
from jacobook.grading.report.pages import term_page
from jacobook.grading.report.tables import Term, counting, term_csv, total_points
from jacobook.grading.text import one_line


class CannotMerge(ValueError):
    """Raised for reports that can't be joined; the message says why."""


@dataclass(frozen=True)
class Report:
    """One report, as its ``grades.json`` holds it."""

    path: Path
    run: Run
    graded: tuple[Graded, ...]
    notes: tuple[str, ...]


def read(path: Path) -> Report:
    """Read a report.

    Raises
    ------
    CannotMerge
        When there is none, or another version has written it.
    """
    source = path / "grades.json"
    try:
        data = json.loads(source.read_text(encoding="utf-8"))
        facts = dict(data["run"])
        exercises = tuple(
            (each["exercise"], each["title"], float(each["points"])) for each in facts["exercises"]
        )
        run = Run(**{**facts, "exercises": exercises})
        said: dict[Feedback, Feedback] = {}
        graded = tuple(_record(each, said) for each in data["submissions"])
        return Report(path, run, graded, tuple(map(str, data["notes"])))
    except OSError as error:
        raise CannotMerge(
            f"{one_line(str(path))} holds no report: {source.name} can't be read "
            f"({error.strerror or error})."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotMerge(
            f"{one_line(str(source))} was written by another version of the grader, or changed "
            "since: grade that part again."
        ) from None


def _record(plain: dict[str, Any], said: dict[Feedback, Feedback]) -> Graded:
    fields = {
        key: value for key, value in plain.items() if key not in ("points", "percent", "page")
    }
    fields["name"] = fields.pop("file")
    del fields["score"]
    fields["feedback"] = [
        {key: value for key, value in each.items() if key != "headline"}
        for each in fields["feedback"]
    ]
    record = record_from(fields)
    # Most of a class reads one of a few sentences: each is kept once.
    return replace(record, feedback=tuple(said.setdefault(each, each) for each in record.feedback))


def merge(
    paths: Sequence[Path], out: Path, roster: Path | None = None
) -> tuple[list[Report], list[str]]:
    """Join reports and write the result.

    Reports of one assignment become one report, grade book included. Reports of several
    assignments become a table of points: a row for each student, a column for each assignment.

    Parameters
    ----------
    paths
        The folders of the reports. Where a student is in two of one assignment, the later counts.
    out
        Where to write; none of the folders that are read.
    roster
        A table of all students, or None.

    Returns
    -------
    reports, notes
        One report for each assignment, and what the instructor should know.

    Raises
    ------
    CannotMerge
        When a report can't be read, or parts of one assignment asked different things.
    """
    if any(out.resolve() == path.resolve() for path in paths):
        raise CannotMerge(f"{one_line(str(out))} is one of the reports: choose another --out.")
    groups: dict[str, list[Report]] = defaultdict(list)
    for path in paths:
        report = read(path)
        groups[report.run.assignment].append(report)
    joined, notes = [], []
    for reports in groups.values():
        report, more = _joined(reports, out, roster)
        joined.append(report)
        notes += more
    if len(joined) == 1:
        folder.write(out, joined[0].run, joined[0].graded, joined[0].notes)
    else:
        term = _term(joined)
        write_text(out / "grades.csv", term_csv(term))
        write_text(out / "index.html", term_page(term))
    return joined, notes


def _joined(reports: Sequence[Report], out: Path, roster: Path | None) -> tuple[Report, list[str]]:
    first = reports[0].run
    for report in reports:
        if report.run.exercises != first.exercises:
            raise CannotMerge(
                f"{one_line(str(report.path))} asks other exercises than "
                f"{one_line(str(reports[0].path))}, under the same name {first.assignment!r}."
            )
    notes = [note for report in reports for note in report.notes]
    if len({report.run.seed for report in reports}) > 1:
        notes.append("The parts were graded with different seeds, so not all were asked the same.")
    latest: dict[str, list[Graded]] = {}
    twice: set[str] = set()
    for report in reports:
        own: dict[str, list[Graded]] = defaultdict(list)
        for record in report.graded:
            if record.status != "missing":  # who is missing in a part may be in another
                own[record.student].append(record)
        twice |= own.keys() & latest.keys()
        latest.update(own)
    if twice:
        notes.append(f"In several reports, and the last one counts: {', '.join(sorted(twice))}.")
    graded = [record for records in latest.values() for record in records]
    if roster is not None:
        graded, more = matching.with_missing(graded, matching.read_roster(roster))
        notes += more
    else:
        missing = {
            record.student: record
            for report in reports
            for record in report.graded
            if record.status == "missing" and record.student not in latest
        }
        graded += missing.values()
    weakest = next((r.run for r in reports if r.run.tier == "limits"), first)
    run = replace(
        first,
        tier=weakest.tier,
        tier_sentence=weakest.tier_sentence,
        began=min(report.run.began for report in reports),
    )
    return Report(out, run, tuple(graded), tuple(dict.fromkeys(notes))), notes


def _term(reports: Sequence[Report]) -> Term:
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for report in reports:
        for record in counting(report.graded):
            scores[record.student][report.run.assignment] = record.score
    return Term(
        tuple((report.run.assignment, total_points(report.run)) for report in reports),
        {student: scores[student] for student in sorted(scores, key=str.casefold)},
    )
