"""Is a declaration sound? What is wrong with it, in sentences, before a student meets it.

A *fault* makes an exercise unfit for use: a right answer would be refused, a wrong one would pass,
or the check would break. *Advice* names what a careful author looks at: a proof that is missing, a
mistake that the samples can't tell from the answer. One's own bank may be used with advice
unanswered; the book has none.
"""

import inspect
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from jacobook.checking.coincidences import coincidences
from jacobook.checking.compare import agrees, sample, targets
from jacobook.checking.fields import wrong_fields
from jacobook.checking.findings import count_text
from jacobook.checking.giveaway import gives_away
from jacobook.checking.many import Stack
from jacobook.checking.plain import Refusal, read
from jacobook.checking.prove import (
    ProofError,
    all_accepted,
    arguments,
    compared_as,
    proof_tolerance,
    proves,
    recomputed,
)
from jacobook.checking.run import expression_values
from jacobook.checking.terms import terms_add_up
from jacobook.declaration import (
    Argued,
    Case,
    Choice,
    Exercise,
    Expression,
    Misconception,
    Recomputed,
    Tolerance,
    Witness,
)

QUICK = (0, 1)
# Two answers are told apart when they differ by as many tolerances on some sample.
APART = 100.0
# The fewest mistakes with a sentence of their own, by level.
FEWEST = {1: 2, 2: 3, 3: 3}

Severity = Literal["fault", "advice"]


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with a declaration.

    Attributes
    ----------
    exercise
        The exercise's id, as far as it has one.
    code
        A lasting word.
    message
        One sentence: what is wrong, and what to do.
    severity
        ``fault``: the exercise can't be used; ``advice``: the author should look at it.
    """

    exercise: str
    code: str
    message: str
    severity: Severity = "fault"


def verify(exercises: Sequence[Any], seeds: Sequence[int] = QUICK) -> list[Fault]:
    """Say what is wrong with declarations.

    Parameters
    ----------
    exercises
        Declarations; whatever else stands among them is named too.
    seeds
        What the samples are drawn from: two for a quick look, fifty for a book.

    Returns
    -------
    list of Fault
        Empty where nothing is wrong. However bad a declaration is, this function doesn't raise.
    """
    found: list[Fault] = []
    met: set[str] = set()
    for number, exercise in enumerate(exercises, start=1):
        if not isinstance(exercise, Exercise):
            what = f"number {number}"
            found.append(
                Fault(
                    what,
                    "not-an-exercise",
                    f"Entry {what} of the bank is an object of type {type(exercise).__name__}: "
                    "declare each entry with `Exercise(…)`.",
                )
            )
            continue
        name = str(exercise.id)
        if name in met:
            message = f"The id `{name}` is declared twice: give the second one another word."
            found.append(Fault(name, "twice", message))
        met.add(name)
        found += _sound(exercise, tuple(seeds))
    return found


def _sound(exercise: Exercise, seeds: tuple[int, ...]) -> list[Fault]:
    name = str(exercise.id)
    wrong = wrong_fields(exercise)
    if wrong:  # what is built on a field of the wrong type would only raise
        return [Fault(name, "field", message) for message in wrong]
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return list(_Look(exercise).faults(seeds))
    except Exception as error:
        message = (
            f"The declaration can't be verified, because its code raises "
            f"{type(error).__name__}: {error}."
        )
        return [Fault(name, "broken", message)]


class _Unusable(Exception):
    """Ends the look at an exercise: what comes next builds on what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class _Drawn:
    """The values of all declared answers on the cases of one seed."""

    seed: int
    cases: tuple[Case, ...]
    wanted: tuple[Any, ...]
    mistakes: tuple[tuple[Misconception, tuple[Any, ...]], ...]


class _Look:
    """One look at one exercise; each kind of fault is named once, where it first occurs."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.said: set[tuple[str, str]] = set()

    def fault(
        self, code: str, message: str, about: str = "", severity: Severity = "fault"
    ) -> Iterator[Fault]:
        if (code, about) not in self.said:
            self.said.add((code, about))
            yield Fault(self.exercise.id, code, message, severity)

    def faults(self, seeds: tuple[int, ...]) -> Iterator[Fault]:
        exercise = self.exercise
        yield from self.words()
        depends = exercise.sampler is not None or isinstance(exercise.answer, Expression)
        try:
            every = [self.draw(seed) for seed in (seeds if depends else seeds[:1])]
        except _Unusable as trouble:
            yield from self.fault(trouble.code, trouble.message)
            return
        if exercise.sampler is not None:
            yield from self.samples(every)
        for drawn in every:
            yield from self.apart(drawn)
            yield from self.terms(drawn)
            yield from self.readings(drawn)
        yield from self.inner(every[0])
        yield from self.witness()
        yield from self.proof(every)
        yield from self.inherent(every)

    def terms(self, drawn: _Drawn) -> Iterator[Fault]:
        """The terms add up to the reference, each times its weight."""
        for part in dict.fromkeys(term.part for term in self.exercise.terms):
            try:
                fits = terms_add_up(self.exercise, drawn.cases, drawn.wanted, part)
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                yield from self.fault("terms", f"A term raises {what} (seed {drawn.seed}).", part)
                continue
            if not fits:
                yield from self.fault(
                    "terms",
                    f"The terms{f' of `{part}`' if part else ''} don't add up to the reference "
                    f"(seed {drawn.seed}): correct them or their weights.",
                    part,
                )

    def inner(self, drawn: _Drawn) -> Iterator[Fault]:
        """With its right number, the formula of each number on the way gives the reference."""
        exercise = self.exercise
        for each in exercise.inner:
            try:
                (found,) = targets(exercise, drawn.cases[:1], each.formula)
                float(each.right)
                fits = agrees(exercise, drawn.cases[:1], [found], drawn.wanted[:1])
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                yield from self.fault(
                    "inner", f"The number on the way “{each.words}” raises {what}.", each.words
                )
                continue
            if not fits:
                yield from self.fault(
                    "inner",
                    f"The formula of the number on the way “{each.words}” doesn't give the "
                    "reference: its defaults must be the right numbers.",
                    each.words,
                )

    def readings(self, drawn: _Drawn) -> Iterator[Fault]:
        """Each reading gives a number in every case."""
        for reading in self.exercise.readings:
            try:
                with np.errstate(all="ignore"):
                    for case in drawn.cases:
                        float(reading.value(*arguments(case)))
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                yield from self.fault(
                    "readings",
                    f"The reading “{reading.words}” raises {what} (seed {drawn.seed}).",
                    reading.words,
                )

    # ------------------------------------------------------------------------------- the words

    def words(self) -> Iterator[Fault]:
        exercise = self.exercise
        if not 1 <= len(exercise.hints) <= 2:
            many = len(exercise.hints)
            yield from self.fault("hints", f"There are {many} hints: an exercise has one or two.")
        mistakes = list(exercise.mistakes())
        for mistake in mistakes:
            if not mistake.message.strip():
                yield from self.fault(
                    "no-sentence",
                    f"The mistake `{mistake.label}` has no sentence: say in its message what was "
                    "done, why it isn't what was asked, and where to look.",
                    mistake.label,
                )
        fewest = FEWEST.get(exercise.level, 3)
        if len(mistakes) < fewest:
            yield from self.fault(
                "few-mistakes",
                f"It expects {count_text(len(mistakes), 'mistake', 'mistakes')}, and level "
                f"{exercise.level} needs at least {fewest}: "
                "declare more wrong answers with their sentences.",
                severity="advice",
            )
        for where, what in gives_away(exercise):
            yield from self.fault(
                "gives-away", f"{where} contains the answer, {what}: take it out.", where
            )

    # ------------------------------------------------------------------------------ the values

    def draw(self, seed: int) -> _Drawn:
        cases = self.cases(seed)
        exercise = self.exercise
        wanted = self.values("The reference", "reference", exercise.reference, cases, seed)
        for case, value, number in zip(cases, wanted, range(1, len(cases) + 1), strict=True):
            odd = _not_finite(value, at_edge=bool(case.edge))
            if odd:
                raise _Unusable(
                    "reference-not-finite",
                    f"The reference is {odd} {self.place(seed, number, case)}: no answer can be "
                    "compared with that, so change the samples or the formula.",
                )
        mistakes = tuple(
            (
                mistake,
                self.values(
                    f"The mistake `{mistake.label}`", "mistake", mistake.wrong, cases, seed
                ),
            )
            for mistake in exercise.mistakes()
        )
        return _Drawn(seed, cases, wanted, mistakes)

    def cases(self, seed: int) -> tuple[Case, ...]:
        try:
            cases = sample(self.exercise, seed)
        except Exception as error:
            raise _Unusable(
                "samples-raise",
                f"The sampler raises {type(error).__name__}: {error} (seed {seed}).",
            ) from error
        if not cases or not all(isinstance(case, Case) for case in cases):
            raise _Unusable(
                "samples-type", "The sampler must return a list of `Case(…)`, with at least one."
            )
        if self.exercise.sampler is None:
            return cases
        for number, case in enumerate(cases, start=1):
            if not isinstance(case.args, tuple):
                raise _Unusable(
                    "samples-type",
                    f"The arguments of case {number} are no tuple: write `Case((x,))`, with the "
                    "comma, also for a single one.",
                )
            try:
                inspect.signature(self.exercise.reference).bind(*case.args)
            except TypeError:
                wants = ", ".join(inspect.signature(self.exercise.reference).parameters)
                raise _Unusable(
                    "samples-type",
                    f"Case {number} holds {len(case.args)} arguments, and the reference takes "
                    f"({wants}): give both the same ones.",
                ) from None
        return cases

    def values(
        self, who: str, code: str, answer: Callable[..., Any], cases: Sequence[Case], seed: int
    ) -> tuple[Any, ...]:
        """Return the plain data of one of the declaration's own answers on the cases."""
        kind = self.exercise.answer
        label = who if code == "mistake" else ""
        result = []
        try:
            if isinstance(kind, Expression):
                number, case = 1, cases[0]
                found = expression_values(kind, [case.args for case in cases], answer())
                if isinstance(found, Refusal):
                    raise _Unusable(f"{code}-kind", f"{who} {_unreadable(found, self.exercise)}.")
                return tuple(found)
            for number, case in enumerate(cases, start=1):
                value = read(kind, answer(*arguments(case)))
                if isinstance(value, Refusal):
                    raise _Unusable(
                        f"{code}-kind",
                        f"{who} {_unreadable(value, self.exercise)} "
                        f"{self.place(seed, number, case)}.",
                    )
                if isinstance(kind, Choice) and value.data not in kind.options:
                    raise _Unusable(
                        f"{code}-kind",
                        f"{who} returns {value.data!r} {self.place(seed, number, case)}, which is "
                        "none of the options: declare it, or correct the label.",
                    )
                result.append(value.data)
        except _Unusable:
            raise
        except Exception as error:
            raise _Unusable(
                f"{code}-raises",
                f"{label or who} raises {type(error).__name__}: {error} "
                f"{self.place(seed, number, case)}; it must return a value on every sample.",
            ) from error
        return tuple(result)

    def place(self, seed: int, number: int, case: Case) -> str:
        """Say where: on which case of which seed."""
        if isinstance(self.exercise.answer, Expression):
            point = ", ".join(
                f"{name} = {x}"
                for name, x in zip(self.exercise.answer.symbols, case.args, strict=True)
            )
            return f"at {point}"
        if self.exercise.sampler is None:
            return "when it is computed"
        edge = f", when {case.edge}" if case.edge else ""
        return f"on case {number} of seed {seed}{edge}"

    # ----------------------------------------------------------------------------- the samples

    def samples(self, every: Sequence[_Drawn]) -> Iterator[Fault]:
        first = every[0]
        if not _same_cases(first.cases, self.cases(first.seed)):
            yield from self.fault(
                "not-deterministic",
                f"The sampler draws other cases when it is called again with seed {first.seed}: "
                "take every random number from its argument.",
            )
        numeric = any(isinstance(a, np.ndarray | float) for c in first.cases for a in c.args)
        if numeric and len(every) > 1 and _same_cases(first.cases, every[1].cases):
            yield from self.fault(
                "samples-constant",
                "The sampler draws the same cases for every seed: take numbers from the generator "
                "that it is given.",
                severity="advice",
            )
        if first.cases[0].max_bytes is not None:
            yield from self.fault(
                "memory-first",
                "The first case limits the memory, and what the first call imports would be "
                "counted: put an ordinary case first.",
            )

    def apart(self, drawn: _Drawn) -> Iterator[Fault]:
        """Yield the mistakes that the samples of one seed don't tell apart."""
        exercise = self.exercise
        if exercise.sampler is None and isinstance(exercise.answer, Choice | Witness):
            return
        where = "" if exercise.sampler is None else f" on every sample of seed {drawn.seed}"
        stacks = self.stacks(drawn)
        gaps = self.gaps(drawn, stacks, exercise.tolerance).max(axis=0, initial=0.0)
        alike = self.alike(drawn, stacks)
        for index, (mistake, _) in enumerate(drawn.mistakes):
            if gaps[index] <= 1:
                yield from self.fault(
                    "mistake-passes",
                    f"The mistake `{mistake.label}` gives the right answer{where}, so whoever "
                    "makes it earns the points: draw samples that tell it apart, or drop it.",
                    mistake.label,
                )
            elif gaps[index] < APART:
                yield from self.fault(
                    "mistake-near",
                    f"The mistake `{mistake.label}` is within {APART:g} tolerances of the right "
                    f"answer{where}: draw samples that tell it apart, or drop it.",
                    mistake.label,
                )
            for other in alike[index]:
                label = drawn.mistakes[other][0].label
                yield from self.fault(
                    "mistakes-alike",
                    f"The mistakes `{mistake.label}` and `{label}` agree{where}, so "
                    "neither sentence can be said: draw samples that tell them apart, or join "
                    "them.",
                    f"{mistake.label} {label}",
                )

    def stacks(self, drawn: _Drawn) -> list[Stack]:
        """Return for each case the values of all mistakes, ready to be compared."""
        kind = compared_as(self.exercise)
        return [
            Stack(kind, [values[number] for _, values in drawn.mistakes])
            for number in range(len(drawn.cases))
        ]

    def gaps(self, drawn: _Drawn, stacks: Sequence[Stack], tolerance: Tolerance) -> np.ndarray:
        """Return how far each mistake is from the answer: a row for each case."""
        rows = zip(stacks, drawn.wanted, drawn.cases, strict=True)
        return np.array([stack.distances(one, case, tolerance) for stack, one, case in rows])

    def alike(self, drawn: _Drawn, stacks: Sequence[Stack]) -> list[list[int]]:
        """Return for each mistake the later ones that no sample tells from it."""
        found: list[list[int]] = [[] for _ in drawn.mistakes]
        for later, (_, theirs) in enumerate(drawn.mistakes):
            near = np.arange(later)
            for stack, one, case in zip(stacks, theirs, drawn.cases, strict=True):
                if not near.size:  # most are told apart by the first case
                    break
                gaps = stack.distances(one, case, self.exercise.tolerance, later)
                near = near[gaps[near] < APART]
            for earlier in near:
                found[earlier].append(later)
        return found

    def witness(self) -> Iterator[Fault]:
        """Yield what is wrong with the conditions of a witness."""
        kind = self.exercise.answer
        if not isinstance(kind, Witness):
            return
        right = self.exact(self.exercise.reference())
        for number, condition in enumerate(kind.conditions):
            if not condition.holds(*right):
                yield from self.fault(
                    "witness-reference",
                    f"The reference lacks the property `{condition.label}`: correct the one or the "
                    "other.",
                    condition.label,
                )
            example = self.exact(condition.example)
            failed = [each.label for each in kind.conditions[:number] if not each.holds(*example)]
            if failed or condition.holds(*example):
                why = f"lacks `{failed[0]}` already" if failed else "has the property"
                yield from self.fault(
                    "witness-example",
                    f"The example of the property `{condition.label}` {why}: give one that has "
                    "every earlier property and lacks this one.",
                    condition.label,
                )

    def exact(self, witness: Any) -> tuple[Any, ...]:
        found = read(self.exercise.answer, witness)
        assert not isinstance(found, Refusal)  # `values` has looked at these
        return tuple(found.data)

    # ------------------------------------------------------------------------------- the proof

    def proof(self, every: Sequence[_Drawn]) -> Iterator[Fault]:
        exercise = self.exercise
        proof = exercise.proof
        if proof is None:
            yield from self.fault(
                "no-proof",
                "It has no proof: add `proof=Recomputed(by=…)` or `proof=Satisfies(holds=…)`, an "
                "independent route to the answer.",
                severity="advice",
            )
            return
        if isinstance(proof, Argued):
            if not isinstance(exercise.answer, Choice) or exercise.sampler is not None:
                yield from self.fault(
                    "argued",
                    "`Argued` is for a choice that no computation can back: prove this answer by "
                    "`Recomputed` or `Satisfies`.",
                )
            return
        route = proof.by if isinstance(proof, Recomputed) else proof.holds
        if _leads_to(route, exercise.reference):
            yield from self.fault(
                "proof-is-reference",
                "The proof uses the reference itself, so it would accept any key: find the answer "
                "by another route.",
            )
            return
        try:
            for drawn in every:
                yield from self.proved(drawn)
        except _Unusable as trouble:
            yield from self.fault(trouble.code, trouble.message)

    def proved(self, drawn: _Drawn) -> Iterator[Fault]:
        """Yield what the proof says on the cases of one seed that it shouldn't."""
        verdicts = [
            self.verdict(drawn.seed, number, case)
            for number, case in enumerate(drawn.cases, start=1)
        ]
        for number, (case, verdict, value) in enumerate(
            zip(drawn.cases, verdicts, drawn.wanted, strict=True), start=1
        ):
            if not all(verdict([value])):
                yield from self.fault(
                    "proof-refuses",
                    f"The proof refuses the reference {self.place(drawn.seed, number, case)}: one "
                    "of the two is wrong.",
                )
        if not drawn.mistakes:
            return
        gaps = self.gaps(drawn, self.stacks(drawn), proof_tolerance(self.exercise))
        columns = zip(*(values for _, values in drawn.mistakes), strict=True)
        accepted = np.array(
            [verdict(values) for verdict, values in zip(verdicts, columns, strict=True)]
        )
        for row, (mistake, _) in enumerate(drawn.mistakes):
            for number, case in enumerate(drawn.cases, start=1):
                if accepted[number - 1, row] and gaps[number - 1, row] > APART:
                    yield from self.fault(
                        "proof-accepts",
                        f"The proof accepts the mistake `{mistake.label}` "
                        f"{self.place(drawn.seed, number, case)}: it must refuse every wrong "
                        "answer.",
                        mistake.label,
                    )
            if accepted[:, row].all():
                yield from self.fault(
                    "proof-accepts",
                    f"The proof accepts the mistake `{mistake.label}` on every case of seed "
                    f"{drawn.seed}: it must refuse every wrong answer.",
                    mistake.label,
                )

    def verdict(
        self, seed: int, number: int, case: Case
    ) -> Callable[[Sequence[Any]], Sequence[bool]]:
        """Return the proof's judgement on one case; another route is gone only once."""
        exercise = self.exercise

        def named(error: ProofError) -> _Unusable:
            where = self.place(seed, number, case)
            return _Unusable("proof-raises", f"The proof {error}, {where}.")

        if isinstance(exercise.proof, Recomputed):
            try:
                found = recomputed(exercise, case)
            except ProofError as error:
                raise named(error) from error
            return lambda values: all_accepted(exercise, case, values, found)

        known: dict[Any, bool] = {}

        def judged(values: Sequence[Any]) -> list[bool]:
            verdicts = []
            for value in values:
                key = _key(value)  # at an edge many mistakes come to the same
                if key not in known:
                    try:
                        known[key] = proves(exercise, case, value)
                    except ProofError as error:
                        raise named(error) from error
                verdicts.append(known[key])
            return verdicts

        return judged

    # ------------------------------------------------------------------------ the coincidences

    def inherent(self, every: Sequence[_Drawn]) -> Iterator[Fault]:
        """Yield the coincidences that nobody has declared, and those declared that are none."""
        exercise = self.exercise
        drawn = [(each.cases, each.wanted) for each in every]
        found = coincidences(exercise, drawn)
        for code, message in found.items():
            if code not in exercise.coincidences:
                yield from self.fault(code, message, severity="advice")
        for code in exercise.coincidences:
            if code not in found:
                yield from self.fault(
                    "no-coincidence",
                    f"It declares the coincidence `{code}`, and the samples show none of this "
                    "name: take it out.",
                    code,
                )


# ------------------------------------------------------------------------------------ small parts

_WHAT = {
    "none": "returns None",
    "complex": "is complex",
    "text": "returns text",
    "boolean": "returns True or False, and not a number",
    "object": "returns an array of objects",
    "ragged": "returns rows of different lengths",
    "overflow": "returns a number that is too large",
    "huge": "returns too many numbers",
    "unattempted": "returns `...`",
    "unattempted-part": "returns `...` in one part",
    "not-sympy": "returns no SymPy expression",
    "foreign-symbol": "contains a symbol that the kind doesn't name",
    "not-evaluable": "can't be evaluated at a point of the domain",
}


def _unreadable(refusal: Refusal, exercise: Exercise) -> str:
    kind = type(exercise.answer).__name__
    what = _WHAT.get(refusal.code, f"returns something else ({refusal.code})")
    return f"{what}, and the declared kind is `{kind}`,"


def _key(value: Any) -> Any:
    """Return what two values have in common that are the same to the last bit."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if not isinstance(value, np.ndarray):
        return value
    entries = tuple(value.ravel()) if value.dtype == object else value.tobytes()
    return value.shape, entries


def _not_finite(value: Any, at_edge: bool) -> str:
    """Say what is not finite in a reference's value; an infinity may stand at an edge."""
    if isinstance(value, tuple):
        return next(filter(None, (_not_finite(one, at_edge) for one in value)), "")
    if not isinstance(value, np.ndarray) or value.dtype == object:
        return ""
    if np.isnan(value).any():
        return "not a number (nan)"
    return "" if at_edge or np.isfinite(value).all() else "infinite"


def _same_cases(one: Sequence[Case], other: Sequence[Case]) -> bool:
    return len(one) == len(other) and all(
        len(a.args) == len(b.args)
        and a.edge == b.edge
        and all(_same(x, y) for x, y in zip(a.args, b.args, strict=True))
        for a, b in zip(one, other, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, int | float | str) and isinstance(other, int | float | str):
        return one == other or (one != one and other != other)
    return type(one) is type(other)  # functions are made anew each time


def _leads_to(route: Callable[..., Any], reference: Callable[..., Any]) -> bool:
    """Tell whether a function reaches another one, or is the same code. The best that can be done.

    Looks at the names that its code uses, in the modules of the bank and in what it closes over.
    """
    seen: set[int] = set()
    todo: list[Any] = [route]
    while todo:
        one = todo.pop()
        one = getattr(one, "__wrapped__", one)
        if one is reference:
            return True
        if not isinstance(one, types.FunctionType) or id(one) in seen:
            continue
        seen.add(id(one))
        if one is route and _same_code(one, reference):
            return True
        if one is not route and one.__module__ != getattr(reference, "__module__", None):
            continue
        todo += _used(one)
    return False


def _used(function: types.FunctionType) -> list[Any]:
    names: set[str] = set()
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        names |= set(code.co_names)
        codes += [each for each in code.co_consts if isinstance(each, types.CodeType)]
    space: Mapping[str, Any] = function.__globals__
    used = [space[name] for name in names if name in space]
    for cell in function.__closure__ or ():
        try:
            used.append(cell.cell_contents)
        except ValueError:  # an empty cell
            continue
    return used


def _same_code(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    mine, theirs = getattr(one, "__code__", None), getattr(other, "__code__", None)
    if mine is None or theirs is None:
        return False
    return _outline(mine) == _outline(theirs)


def _outline(code: types.CodeType) -> tuple[Any, ...]:
    constants = tuple(
        _outline(each) if isinstance(each, types.CodeType) else repr(each)
        for each in code.co_consts
        if not isinstance(each, str)  # a docstring is no part of what is computed
    )
    return code.co_code, constants, code.co_names


__all__ = ["Fault", "verify"]
