"""What a student reads: one :class:`Feedback`, as HTML in a notebook and as text elsewhere."""

import html
import re
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["passed", "not attempted", "recognised", "failed"]

# A sign, a word and a colour for each status: never the colour alone. The colours keep a contrast
# of at least 3:1 against white and against black, and the text keeps the page's own colour.
_LOOK = {
    "passed": ("✓", "Passed", "#1a8a5f"),
    "not attempted": ("○", "Not attempted", "#7a7a7a"),
    "recognised": ("✎", "Not yet — a common mistake", "#c2571a"),
    "failed": ("✗", "Not yet", "#c2571a"),
}


def as_html(text: str) -> str:
    """Escape plain text and turn its `code` marks into code elements."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text))


def points_text(score: float, points: float) -> str:
    """Write a score, such as ``1 of 2 points``."""
    return f"{score:g} of {points:g} point{'s' if points != 1 else ''}"


def panel(colour: str, heading: str, detail: str, body: str, kind: str) -> str:
    """Lay out a quiet panel that works on any background; the arguments are HTML.

    The styles are inline because a notebook front end gives an output no style sheet.
    """
    return (
        f'<div class="jb-feedback {kind}" role="note" style="border-left:4px solid {colour};'
        "background:rgba(127,127,127,.09);padding:.6em 1em;margin:.5em 0;"
        'border-radius:0 4px 4px 0;max-width:44em;line-height:1.45">'
        f'<div><strong>{heading}</strong><br><small style="opacity:.85">{detail}</small></div>'
        f"{body}</div>"
    )


@dataclass(frozen=True)
class Hint:
    """One hint of an exercise.

    Attributes
    ----------
    exercise
        The exercise's id.
    number, total
        Which hint this is, out of how many.
    text
        Plain text with `code` marks.
    showings
        Gets an entry each time the hint is shown.
    """

    exercise: str
    number: int
    total: int
    text: str
    showings: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def shown(self) -> bool:
        """True where the hint was shown, in whatever form."""
        return bool(self.showings)

    @property
    def heading(self) -> str:
        """Which hint this is, and whether it is the last."""
        last = ", the last" if self.number == self.total else ""
        return f"Hint {self.number} of {self.total}{last}"

    def __str__(self) -> str:
        self.showings.append("text")
        return f"{self.heading} ({self.exercise}): {self.text}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        self.showings.append("html")
        return panel(
            "#3b7dd8",
            self.heading,
            f"<code>{html.escape(self.exercise)}</code>",
            f"<p>{as_html(self.text)}</p>",
            "jb-hint",
        )


@dataclass(frozen=True)
class Feedback:
    """The outcome of one check.

    Attributes
    ----------
    exercise
        The exercise's id.
    status
        ``passed``, ``not attempted``, ``recognised`` (a mistake that has its own sentence) or
        ``failed``.
    label
        A lasting word for what was found, such as ``misconception:row-matrix``, ``shape`` or
        ``sign``.
    score, points
        What the answer earns, and what it could.
    title
        The exercise's title.
    message
        Plain text with `code` marks. It never contains the right answer.
    """

    exercise: str
    status: Status
    label: str
    score: float
    points: float
    title: str
    message: str

    @property
    def passed(self) -> bool:
        """True where the answer is right."""
        return self.status == "passed"

    @property
    def headline(self) -> str:
        """The outcome in a few words."""
        return _LOOK[self.status][1]

    def __str__(self) -> str:
        sign, word, _ = _LOOK[self.status]
        earned = points_text(self.score, self.points)
        return f"{sign} {word} · {self.title} ({self.exercise}) · {earned}\n{self.message}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        sign, word, colour = _LOOK[self.status]
        body = "".join(f"<p>{as_html(part)}</p>" for part in self.message.split("\n") if part)
        return panel(
            colour,
            f'<span aria-hidden="true">{sign}</span> {html.escape(word)}',
            f"{html.escape(self.title)} · <code>{html.escape(self.exercise)}</code>"
            f" · {points_text(self.score, self.points)}",
            body,
            f"jb-{self.status.replace(' ', '-')}",
        )


@dataclass(frozen=True)
class Progress:
    """How far a reader has come.

    Attributes
    ----------
    rows
        One per exercise: id, title, level, outcome in words, best score, points, attempts.
    """

    rows: tuple[tuple[str, str, int, str, float, float, int], ...]

    @property
    def score(self) -> float:
        """The sum of the best scores."""
        return sum(row[4] for row in self.rows)

    @property
    def points(self) -> float:
        """The sum of the points that could be earned."""
        return sum(row[5] for row in self.rows)

    def __str__(self) -> str:
        width = max((len(row[0]) for row in self.rows), default=0)
        lines = [
            f"{'★' * level:<3}  {identity:<{width}}  {outcome:<15} {best:>3g}/{points:g}"
            for identity, _, level, outcome, best, points, _ in self.rows
        ]
        return "\n".join([*lines, f"Total: {points_text(self.score, self.points)}"])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>'
            for name in ("Level", "Exercise", "Outcome", "Best", "Attempts")
        )
        body = "".join(
            f'<tr><td><span role="img" aria-label="level {level}">{"★" * level}</span></td>'
            f'<th scope="row" style="text-align:left;font-weight:normal">{html.escape(title)}<br>'
            f"<code>{html.escape(identity)}</code></th><td>{html.escape(outcome)}</td>"
            f"<td>{best:g} of {points:g}</td><td>{attempts}</td></tr>"
            for identity, title, level, outcome, best, points, attempts in self.rows
        )
        total = points_text(self.score, self.points)
        return (
            '<table class="jb-progress"><caption style="text-align:left"><strong>Your progress'
            f"</strong>: {total}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )
