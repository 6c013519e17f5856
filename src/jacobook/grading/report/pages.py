"""The pages of a report: one for each student, and one for the instructor.

The pages load nothing from anywhere and run no script, and everything in them that came from a
student is escaped. A student's page shows that student's own work alone: no other student, no
right answer, no seed.
"""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jacobook.checking.feedback import Feedback, as_html, points_text
from jacobook.grading.records import Graded, Run
from jacobook.grading.report.files import file_names
from jacobook.grading.report.tables import Term, counting, percentage, total_points
from jacobook.grading.text import one_line

if TYPE_CHECKING:
    from jinja2 import Environment


# Written into every page, so that a later run knows its own pages from other files.
GENERATOR = "Jacobook grading"
_STATUS_WORDS = {
    "graded": "Graded",
    "unreadable": "Could not be read",
    "failed": "Could not be graded",
    "missing": "Nothing handed in",
    "superseded": "Another file counts",
    "wrong": "Another chapter's notebook",
}
_BINS = 10


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
        percent=percentage(graded.score, points),
        output=printable(graded.output),
    )


def index_page(run: Run, graded: Sequence[Graded], notes: Sequence[str] = ()) -> str:
    """Return the instructor's page: the class, the exercises, the mistakes, the students."""
    students = counting(graded)
    done = [each for each in students if each.status == "graded"]
    points = total_points(run)
    percents = [percentage(each.score, points) for each in done]
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
        problems=[each for each in graded if each.status in ("unreadable", "failed", "wrong")],
        flagged=[each for each in graded if each.flags or each.unsettled],
        superseded=[each for each in graded if each.status == "superseded"],
        remarks=[each for each in done if each.notes],
        seconds=sum(each.seconds for each in graded),
    )


def term_page(term: Term) -> str:
    """Return the page of a whole course: each assignment's median, each student's points."""
    medians = []
    for name, points in term.assignments:
        scores = [each[name] for each in term.scores.values() if name in each]
        medians.append((name, points, len(scores), statistics.median(scores) if scores else 0.0))
    return _render("term.html.j2", term=term, medians=medians)


def printable(text: str) -> str:
    """Take from a notebook's output what is no text: colours of a terminal, control characters."""
    text = re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])", "", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)


@dataclass(frozen=True)
class Tally:
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


def per_exercise(run: Run, done: Sequence[Graded]) -> list[Tally]:
    """Count the outcomes of each exercise over the graded students."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in done:
        for feedback in each.feedback:
            counts[feedback.exercise][feedback.status] += 1
    return [
        Tally(
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
    return _environment().get_template(template).render(generator=GENERATOR, **values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("jacobook.grading.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # These two make HTML of text that they have escaped themselves.
    environment.filters["panel"] = lambda feedback: Markup(feedback._repr_html_())
    environment.filters["marks"] = lambda text: Markup(as_html(text))
    environment.filters["one_line"] = one_line
    environment.filters["day"] = lambda moment: moment[:16].replace("T", " ")
    environment.globals["points_text"] = points_text
    return environment
