"""What an exercise is: one declaration that the check, the grader and the tests all read.

An :class:`Exercise` says what the answer is called, what *kind* of thing it is, what the right
answer would be, on which arguments a function is tried, and which mistakes are expected, each as
code together with the sentence that its author needs to hear. Nothing here runs a student's code
and nothing here compares anything: that is the work of :mod:`jacobook.checking`.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

Vector = np.ndarray  # of shape (n,)
Matrix = np.ndarray  # of shape (m, n)

# --------------------------------------------------------------------------- kinds of answers


@dataclass(frozen=True)
class Array:
    """A number or an array of real numbers; its shape is the reference's."""


@dataclass(frozen=True)
class Shape:
    """The shape of an array, as NumPy writes it: a tuple of integers."""


@dataclass(frozen=True)
class Points:
    """An unordered set of points, given as an array of shape ``(k, n)``.

    Attributes
    ----------
    dimension
        The n of ℝⁿ. Points of ℝ may also be given as a plain list of numbers.
    """

    dimension: int


@dataclass(frozen=True)
class Direction:
    """A vector of which only the direction counts.

    Attributes
    ----------
    either_sign
        True where ``v`` and ``-v`` are the same answer, as for an eigenvector.
    """

    either_sign: bool = False


@dataclass(frozen=True)
class Parts:
    """A tuple of answers, such as ``(dW, db)``.

    Attributes
    ----------
    of
        Pairs of a name, as the student reads it, and the kind of that part.
    """

    of: tuple[tuple[str, "Array | Shape | Points | Direction"], ...]


@dataclass(frozen=True)
class Expression:
    """A SymPy expression, or a list of them; symbols are matched by name.

    Attributes
    ----------
    symbols
        The names an answer may contain.
    domain
        For each symbol, the open interval that its sample values are drawn from.
    """

    symbols: tuple[str, ...]
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One label out of several; a function may be asked for one too, and returns it for each case.

    Attributes
    ----------
    options
        Each label, in lower case, with a text. For a value it is the explanation that choosing it
        deserves, and every wrong option is a mistake with its own sentence. For a function it says
        what the label means, and the mistakes are declared as functions that return labels.
    """

    options: Mapping[str, str]


MAX_LABEL = 60


def plain_label(text: str) -> str:
    """Return the label that a text stands for: `` (C) ``, ``"c"`` and ``c.`` are all ``c``."""
    return text.strip(" \t\r\n()[]{}.,:;'\"`").lower()[:MAX_LABEL]


@dataclass(frozen=True)
class Condition:
    """One property that a witness must have.

    Attributes
    ----------
    label
        A lasting word for the property.
    holds
        Called with the witness's fields as arrays of exact fractions.
    message
        What the author of a witness without the property needs to hear.
    example
        A witness that has every earlier property and lacks this one.
    """

    label: str
    holds: Callable[..., bool]
    message: str
    example: tuple[Any, ...]


@dataclass(frozen=True)
class Witness:
    """An object that must satisfy properties, given as data together with its certificate.

    Attributes
    ----------
    fields
        Pairs of a name and the shape of that field. Numbers are read as exact fractions.
    conditions
        Tried in this order; the witness is right when all hold.
    """

    fields: tuple[tuple[str, tuple[int, ...]], ...]
    conditions: tuple[Condition, ...]


Kind = Array | Shape | Points | Direction | Parts | Expression | Choice | Witness


# --------------------------------------------------------------------- samples and tolerances


@dataclass(frozen=True)
class Callback:
    """A function handed to the student's function; the judging side answers and counts.

    Attributes
    ----------
    function
        What a call returns.
    name
        How a message speaks of it.
    limit
        The largest number of calls that one answer may need, or None.
    """

    function: Callable[..., Any]
    name: str = "f"
    limit: int | None = None


@dataclass(frozen=True)
class Case:
    """The arguments of one call.

    Attributes
    ----------
    args
        Positional arguments: numbers, arrays, :class:`Callback`.
    edge
        Words that complete "… when", for a case at the edge of the domain.
    condition
        By how much the problem magnifies rounding here; it multiplies the tolerance.
    sizes
        Named counts, such as ``{"B": 7}``, so that a factor of 7 can be called B.
    max_bytes
        The most memory that the call may allocate at any moment, or None for no such limit: what
        tells a product with a matrix from the matrix. The cases after the first that exceeds its
        limit are not run, so order them from small to large, and put an ordinary one first: what
        the first call imports is counted too. The figure is the worker's word; what a worker
        can't talk away is a case whose forbidden array doesn't fit into its memory (4096 MB by
        default: a square matrix of 24,000 rows).
    """

    args: tuple[Any, ...]
    edge: str = ""
    condition: float = 1.0
    sizes: Mapping[str, int] = field(default_factory=dict)
    max_bytes: int | None = None


@dataclass(frozen=True)
class Tolerance:
    """How far from the reference an answer may be: ``atol + rtol * condition * max|reference|``.

    Anything but the default needs a reason.
    """

    rtol: float = 1e-9
    atol: float = 1e-12
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.rtol, self.atol) != (1e-9, 1e-12) and not self.reason:
            raise ValueError("A tolerance other than the default needs a reason.")


@dataclass(frozen=True)
class Misconception:
    """A wrong answer as code, and what its author needs to hear.

    Attributes
    ----------
    label
        A lasting word, unique within its exercise.
    wrong
        Called with the arguments of the reference; returns the wrong answer.
    message
        One or two sentences: what was done, why it is not what was asked, where to look. It never
        contains the right answer.
    formula, instead, beside
        Of a mistake in one step of a formula; see :func:`slip`. What the formula is, which of its
        steps are replaced by what, and the message for an answer that has other mistakes too.
    """

    label: str
    wrong: Callable[..., Any]
    message: str
    formula: Callable[..., Any] | None = None
    instead: tuple[tuple[str, Any], ...] = ()
    beside: str = ""


def slip(
    formula: Callable[..., Any], label: str, message: str, rest: str = "", **instead: Any
) -> Misconception:
    """Declare a mistake in one step of a formula.

    Two slips of one formula can be made at once, and an answer of several parts can have a slip in
    one part only. The check recognises both without a declaration of their own.

    Parameters
    ----------
    formula
        Takes the arguments of the reference, and each step as a keyword whose default is right.
    label
        As in :class:`Misconception`.
    message
        What is wrong with this step, and nothing about the rest of the answer.
    rest
        What may be said of the rest where nothing else is wrong, such as "The diagonal is right."
    instead
        The steps that go wrong, each with what is taken in its place.

    Returns
    -------
    Misconception
        The formula with that step replaced.
    """
    return Misconception(
        label,
        partial(formula, **instead),
        f"{rest} {message}".strip(),
        formula,
        tuple(instead.items()),
        message,
    )


@dataclass(frozen=True)
class Term:
    """One term of the right answer, or one that is often taken for such.

    The terms of an exercise, each times its weight, add up to the answer (or to one of its parts).
    An answer that is made of them with other weights hears of each term what is wrong with it.

    Attributes
    ----------
    words
        What a student reads, such as "the term of the determinant". They give no formula away.
    value
        Called with the arguments of the reference.
    weight
        How often the term is in the right answer; 0 for one that doesn't belong there.
    part
        The name of the part that it is a term of, where the answer has parts.
    """

    words: str
    value: Callable[..., Any]
    weight: float = 1.0
    part: str = ""


@dataclass(frozen=True)
class Inner:
    """A number on the way to a value, which a student may get wrong and then compute on with.

    Where some number in its place gives all of an answer, in two entries or more, the student hears
    where to compute again.

    Attributes
    ----------
    words
        What a student reads, such as "∂f/∂y". They give no number away.
    formula
        Makes the answer of its steps, which are keywords whose defaults are right; see
        :func:`slip`.
    step
        The keyword.
    """

    words: str
    formula: Callable[..., Any]
    step: str

    @property
    def right(self) -> float:
        """The right number."""
        return float(inspect.signature(self.formula).parameters[self.step].default)


@dataclass(frozen=True)
class Reading:
    """Less than the arguments, off which somebody may read the labels of a function.

    Where all labels of an answer come in one run each when the cases are sorted by this number,
    and the right ones don't, the student hears that this alone would do for their answer.

    Attributes
    ----------
    words
        What a student reads, such as "the least error".
    value
        Called with the arguments of the reference; returns a number.
    message
        Why that isn't enough, in a sentence.
    """

    words: str
    value: Callable[..., float]
    message: str


# ---------------------------------------------------------------------------------------- proofs


@dataclass(frozen=True)
class Recomputed:
    """A proof by another route: the answer computed again in a way of its own.

    Attributes
    ----------
    by
        Called with the arguments of a case (for an expression with the values of its symbols);
        returns what the answer should be. It never uses the reference, nor the formula in it: it
        differentiates, integrates, solves or searches.
    rtol, atol
        How exact that route is, as in :class:`Tolerance`.
    """

    by: Callable[..., Any]
    rtol: float = 1e-8
    atol: float = 1e-10


@dataclass(frozen=True)
class Satisfies:
    """A proof by properties: conditions that the right answer satisfies, and no other.

    Attributes
    ----------
    holds
        Called with the answer, then the arguments of the case; tells whether the answer is right.
        The answer comes as plain data: an array; a tuple of integers for a shape; a tuple for
        parts; a label for a choice; a tuple of arrays of fractions for a witness; for an
        expression its value, with the values of the symbols as arguments.
    """

    holds: Callable[..., bool]


@dataclass(frozen=True)
class Argued:
    """For a choice that no computation can back, the reason why.

    Attributes
    ----------
    why
        A sentence: what kind of fact the right option states, and why it can't be computed.
    """

    why: str


Proof = Recomputed | Satisfies | Argued

# ------------------------------------------------------------------------------- the exercise

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Exercise:
    """One exercise, declared.

    Attributes
    ----------
    id
        ``chapter.word``; it lasts for ever, because students' notebooks contain it.
    name
        The name that the answer bears in the notebook.
    title, level, points, objective
        What the page shows: level 1 (read off and compute), 2 (derive and implement) or
        3 (combine, or find the counterexample); the objective's number in its chapter.
    hints
        One or two, from gentle to plain.
    answer
        The kind of the answer, or of what the student's function returns.
    reference
        The right answer as code. It takes the arguments of a case, or none.
    sampler
        Given a random generator, the cases on which the student's function is tried. None where
        the answer is a value and not a function.
    misconceptions
        The expected mistakes.
    tolerance
        See :class:`Tolerance`.
    exact_derivative
        True where a finite difference is not accepted as an answer.
    proof
        Why the reference is right, by an independent route: see :class:`Recomputed`,
        :class:`Satisfies` and :class:`Argued`. It must accept the reference and refuse every
        mistake, so that a key that is changed by accident is noticed.
    coincidences
        What no sample can tell from the right answer because the mathematics has it so: for each
        word that :func:`jacobook.checking.verify.verify` gives to a coincidence, such as
        ``answer-symmetric``, the reason why it is no accident.
    terms
        What the answer is a sum of, where mistakes are made term by term: see :class:`Term`.
    inner
        Numbers on the way to a value: see :class:`Inner`.
    readings
        What labels may have been read off: see :class:`Reading`.

    Raises
    ------
    ValueError
        When the declaration contradicts itself; the message names the exercise.
    """

    id: str
    name: str
    title: str
    level: int
    points: int
    objective: str
    hints: tuple[str, ...]
    answer: Kind
    reference: Callable[..., Any]
    sampler: Callable[[np.random.Generator], Sequence[Case]] | None = None
    misconceptions: tuple[Misconception, ...] = ()
    tolerance: Tolerance = field(default_factory=Tolerance)
    exact_derivative: bool = False
    proof: Proof | None = None
    coincidences: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    inner: tuple[Inner, ...] = ()
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        def refuse(problem: str) -> None:
            raise ValueError(f"Exercise {self.id!r}: {problem}")

        if not _ID.fullmatch(self.id):
            refuse("an id is two lower-case words with a dot between them, as `gradient.by_hand`.")
        if not self.name.isidentifier():
            refuse(f"the answer's name {self.name!r} is not a Python name.")
        if self.level not in (1, 2, 3):
            refuse("the level is 1, 2 or 3.")
        if self.points < 1:
            refuse("it needs at least one point.")
        if not 1 <= len(self.hints) <= 2:
            refuse("it needs one or two hints.")
        if self.sampler is not None and isinstance(self.answer, Expression | Witness):
            refuse("a function cannot return an expression or a witness.")
        labels = [mistake.label for mistake in self.mistakes()]
        for label in labels:
            if not _LABEL.fullmatch(label):
                refuse(f"the label {label!r} is not one plain word.")
            if labels.count(label) > 1:
                refuse(f"two misconceptions are both called {label!r}.")
        if isinstance(self.answer, Choice):
            for label in self.answer.options:
                if label != plain_label(label):
                    refuse(f"the option {label!r} would be read as {plain_label(label)!r}.")
            if self.sampler is None and self.reference() not in self.answer.options:
                refuse("the right choice is not among its options.")

    @cached_property
    def parameters(self) -> tuple[str, ...] | None:
        """The names of the arguments of the student's function; None where a value is asked for."""
        if self.sampler is None:
            return None
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def chapter(self) -> str:
        """The chapter's word: what stands before the dot of the id."""
        return self.id.partition(".")[0]

    @property
    def word(self) -> str:
        """What stands after the dot of the id."""
        return self.id.partition(".")[2]

    def mistakes(self) -> Iterator[Misconception]:
        """Every mistake that has its own sentence, whatever the kind of the answer.

        For a choice that is no function's these are the other options, for a witness the
        conditions.
        """
        yield from self.misconceptions
        if isinstance(self.answer, Choice) and self.sampler is None:
            right = self.reference()
            for option, explanation in self.answer.options.items():
                if option != right:
                    yield Misconception(option, lambda option=option: option, explanation)
        if isinstance(self.answer, Witness):
            for condition in self.answer.conditions:
                yield Misconception(
                    condition.label,
                    lambda condition=condition: condition.example,
                    condition.message,
                )
