"""From what an answer did to a verdict, in a fixed order of judgement.

Not attempted; raises; wrong type; the declared misconceptions, on all cases or else on all ordinary
ones; then what can happen everywhere: parts exchanged, wrong shape, not finite, ignores its
argument, not deterministic, changes its argument, sign, factor, order, edge cases, single
precision, nearly right; then two slips at once, or slips in single parts; one number on the way,
wrong terms, what belongs to another part, a factor or a term made of the arguments, a mistake
behind a factor, two mistakes that add up, entries with a slip each, the right answer for other
arguments, right where an argument has a property; then the place or the entries that are wrong.
Where all this finds nothing, too many calls and too much memory.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from jacobook.checking.arguments import other_arguments
from jacobook.checking.compare import agrees, distance, sample, targets
from jacobook.checking.entries import entry_names
from jacobook.checking.extras import hidden_mistake, other_part, something_added
from jacobook.checking.feedback import Feedback, Status
from jacobook.checking.findings import Finding, Pair, named_edges
from jacobook.checking.inner import inner_number
from jacobook.checking.labels import read_off_too_little, wrong_labels
from jacobook.checking.many import Stack
from jacobook.checking.plain import Plain, Refusal
from jacobook.checking.prove import compared_as
from jacobook.checking.recognise import (
    after_repetition,
    before_repetition,
    first_finding,
    only_edges_wrong,
    same_label,
)
from jacobook.checking.run import Call, Failure, Observed, exceeds
from jacobook.checking.sentences import refusal_sentence
from jacobook.checking.slips import SLIPS, slipped, slipped_labels
from jacobook.checking.terms import wrong_terms
from jacobook.checking.together import entry_by_entry, two_mistakes
from jacobook.checking.where import right_somewhere
from jacobook.declaration import (
    Callback,
    Case,
    Choice,
    Exercise,
    Kind,
    Misconception,
    Parts,
    Witness,
)


@dataclass(frozen=True)
class Prepared:
    """An exercise with its cases, and what the declared answers give on them.

    Attributes
    ----------
    exercise
        Its declaration.
    cases
        Those on which answers are run.
    wanted
        The reference's values, one per case; empty for a witness, and for a choice that is no
        function's.
    mistakes
        Each misconception with its values.
    """

    exercise: Exercise
    cases: tuple[Case, ...]
    wanted: tuple[Any, ...]
    mistakes: tuple[tuple[Misconception, tuple[Any, ...]], ...]

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """The values of all mistakes in each case, laid out for comparisons."""
        kind = compared_as(self.exercise)
        return tuple(
            Stack(kind, [mistaken[i] for _, mistaken in self.mistakes])
            for i in range(len(self.cases))
        )

    def nearness(self, values: Sequence[Any]) -> np.ndarray:
        """Tell of each mistake, row by row, in which cases it gives these values."""
        near = np.zeros((len(self.mistakes), len(values)), dtype=bool)
        if self.mistakes:
            for i, value in enumerate(values):
                far = self.stacks[i].distances_from(value, self.cases[i], self.exercise.tolerance)
                near[:, i] = far <= 1.0
        return near


def prepare(exercise: Exercise, seed: int) -> Prepared:
    """Draw the cases of an exercise from a seed and compute what belongs to them."""
    cases = sample(exercise, seed)
    if exercise.sampler is None and isinstance(exercise.answer, Choice | Witness):
        return Prepared(exercise, cases, (), ())
    return Prepared(
        exercise,
        cases,
        targets(exercise, cases, exercise.reference),
        tuple((each, targets(exercise, cases, each.wrong)) for each in exercise.misconceptions),
    )


def judge(prepared: Prepared, observed: Observed) -> Feedback:
    """Judge what was observed of an answer.

    Parameters
    ----------
    prepared
        The exercise, with the cases on which the answer was run.
    observed
        Plain data only; nothing that a student made is touched here.
    """
    exercise, cases, wanted = prepared.exercise, prepared.cases, prepared.wanted
    calls = observed.calls
    refusal = observed.refusal
    if refusal is None and _all_unattempted(calls):
        refusal = Refusal("unattempted")
    if refusal is not None and refusal.code == "unattempted":
        return _feedback(exercise, "not attempted", "not-attempted", _unattempted(exercise))
    if refusal is not None:
        return _feedback(exercise, "failed", f"type:{refusal.code}", refusal_sentence(refusal))

    greedy, calls = _until_too_much_memory(cases, calls)
    for case, call in zip(cases, calls, strict=False):
        if call.failure is not None:
            return _feedback(exercise, "failed", *_raised(exercise, case, call.failure))
    if greedy is not None:  # then these are the cases that can be judged
        cases, wanted = cases[: len(calls)], wanted[: len(calls)]
    for case, call in zip(cases, calls, strict=True):
        if not isinstance(call.value, Plain):
            refused = call.value or Refusal("none")
            if refused.code == "unattempted":
                refused = Refusal("unattempted-part")
            where = f" This happens when {case.edge}." if case.edge else ""
            message = _returned(exercise, refused) + where
            return _feedback(exercise, "failed", f"type:{refused.code}", message)

    values = _as_vectors(prepared, calls, wanted)
    if isinstance(exercise.answer, Witness):
        return _judge_witness(exercise, exercise.answer, values[0], _marked(calls[0], "rounded"))
    if isinstance(exercise.answer, Choice):
        if exercise.sampler is None:
            return _judge_choice(exercise, exercise.answer, values[0])
        for case, value in zip(cases, values, strict=True):
            if value not in exercise.answer.options:
                message = _no_option(exercise, exercise.answer, case, value)
                return _feedback(exercise, "failed", "type:choice", message)

    # What agrees with the reference everywhere can't agree with a mistake: each of them is a
    # hundred tolerances away on some case. (On a part of the cases two may look alike.)
    right = agrees(exercise, cases, values, wanted)
    if not right:
        recognised = _recognised(prepared, calls, values)
        if recognised is not None:
            return _feedback(exercise, "recognised", recognised.label, recognised.message)
        for code in ("complex", "boolean"):
            if any(_marked(call, code) for call in calls):
                sentence = refusal_sentence(Refusal(code))
                return _feedback(exercise, "failed", f"type:{code}", sentence)
    if right:
        finding = _conduct(exercise, cases, calls, observed.again)
    else:
        mistakes = prepared.mistakes
        finding = _universal(exercise, cases, calls, observed.again, values, wanted, mistakes)
    if finding is None and greedy is not None:
        finding = _too_much_memory(exercise, greedy)
    if finding is not None:
        status: Status = "recognised" if _is_slip(finding) else "failed"
        return _feedback(exercise, status, finding.label, finding.message)
    return _feedback(exercise, "passed", "passed", "Right.")


def _matching(prepared: Prepared, nearness: np.ndarray) -> tuple[Misconception, ...]:
    """Return the declared mistakes that give the same on all the cases that were run.

    Parameters
    ----------
    nearness
        Of each mistake, row by row: in which cases it gives the answer's values.
    """
    everywhere = np.flatnonzero(np.all(nearness, axis=1))
    return tuple(prepared.mistakes[row][0] for row in everywhere)


def _recognised(prepared: Prepared, calls: Sequence[Call], values: Sequence[Any]) -> Finding | None:
    """Find the declared mistake that gives these values, on all cases or on all ordinary ones."""
    nearness = prepared.nearness(values)
    alike, beyond = _matching(prepared, nearness), ""
    if not alike:
        alike, beyond = _matching_but_for_edges(prepared, values, nearness)
    if not alike:
        return None
    if len(alike) == 1:
        message = alike[0].message + beyond
    else:
        lines = "\n".join(f"— {mistake.message}" for mistake in alike)
        message = f"This is what comes out of either of these mistakes:\n{lines}"
    label = "+".join(mistake.label for mistake in alike)
    changed = _changed_argument(prepared.exercise, calls)
    if changed is not None:
        message = f"{changed.message} With the numbers as they are: {message}"
    return Finding(f"misconception:{label}", message)


def _matching_but_for_edges(
    prepared: Prepared, values: Sequence[Any], nearness: np.ndarray
) -> tuple[tuple[Misconception, ...], str]:
    """Find the one declared mistake that agrees on all ordinary cases.

    Returns
    -------
    mistakes
        That mistake, or none: where two agree equally well, neither is claimed.
    beyond
        A sentence about the edges that go wrong in another way; empty where there are none.
    """
    exercise, cases = prepared.exercise, prepared.cases[: len(values)]

    def agree(targets: Sequence[Any]) -> list[bool]:
        rows = zip(cases, values, targets[: len(cases)], strict=True)
        kind, tolerance = exercise.answer, exercise.tolerance
        return [
            distance(kind, value, target, case, tolerance) <= 1.0 for case, value, target in rows
        ]

    ordinary = [not case.edge for case in cases]
    if all(ordinary) or not any(ordinary):
        return (), ""
    good = agree(prepared.wanted)
    if all(fine for fine, usual in zip(good, ordinary, strict=True) if usual):
        return (), ""
    found: list[tuple[int, Misconception, list[bool]]] = []
    for (mistake, mistaken), near in zip(prepared.mistakes, nearness, strict=True):
        same = near.tolist()
        if all(fits for fits, usual in zip(same, ordinary, strict=True) if usual):
            if isinstance(exercise.answer, Choice) and not _tells(values, mistaken, good, same):
                continue
            found.append((sum(same), mistake, same))
    most = max((count for count, *_ in found), default=0)
    best = [(mistake, same) for count, mistake, same in found if count == most]
    if len(best) != 1:
        return (), ""
    ((mistake, same),) = best
    astray = [
        case for case, fits, fine in zip(cases, same, good, strict=True) if not fits and not fine
    ]
    beyond = f" And when {named_edges(astray, ', or when ')}, it goes wrong too." if astray else ""
    return (mistake,), beyond


def _tells(
    values: Sequence[str], mistaken: Sequence[str], good: Sequence[bool], same: Sequence[bool]
) -> bool:
    """Tell whether labels that agree on the ordinary cases are evidence enough for a mistake.

    There are few labels, and so a function may share those of a mistake without making it.
    """
    if len(set(mistaken)) == 1:  # "you always say …" is true or false of all cases
        return False
    shared = sum(fits and not fine for fits, fine in zip(same, good, strict=True))
    return shared > len(values) - sum(same)


def _marked(call: Call, mark: str) -> bool:
    return isinstance(call.value, Plain) and mark in call.value.marks


def _as_vectors(prepared: Prepared, calls: Sequence[Call], wanted: Sequence[Any]) -> list[Any]:
    """Return what the calls gave, with SymPy's matrices as vectors where vectors are asked for.

    SymPy has no other vectors. But where a declared mistake is about the axes, they stay.
    """
    exercise, values = prepared.exercise, [_data(call) for call in calls]
    if not any(_marked(call, "matrix") for call in calls):
        return values
    if isinstance(exercise.answer, Choice | Witness) or _matching(
        prepared, prepared.nearness(values)
    ):
        return values
    return [_flattened(value, target) for value, target in zip(values, wanted, strict=True)]


def _flattened(value: Any, target: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_flattened(v, t) for v, t in zip(value, target, strict=True))
    if value.ndim != target.ndim + 1 or value.ndim < 2:
        return value
    for axis in (-1, -2):  # a column or a row for a vector; for a matrix, a list of such
        if value.shape[axis] == 1 and value.squeeze(axis).shape == target.shape:
            return value.squeeze(axis)
    return value


def _data(call: Call) -> Any:
    return call.value.data if isinstance(call.value, Plain) else None


def _feedback(exercise: Exercise, status: Status, label: str, message: str) -> Feedback:
    score = float(exercise.points) if status == "passed" else 0.0
    return Feedback(
        exercise.id, status, label, score, float(exercise.points), exercise.title, message
    )


# ------------------------------------------------------------- before anything can be compared


def _all_unattempted(calls: Sequence[Call]) -> bool:
    return bool(calls) and all(
        isinstance(call.value, Refusal) and call.value.code == "unattempted" for call in calls
    )


def _unattempted(exercise: Exercise) -> str:
    if exercise.sampler is not None:
        return (
            f"The function `{exercise.name}` still returns `...`: replace that with your answer, "
            "run the cell, then check again."
        )
    return (
        f"`{exercise.name}` is still `...`: replace that with your answer, run the cell, then "
        "check again."
    )


def _returned(exercise: Exercise, refusal: Refusal) -> str:
    if exercise.sampler is not None and refusal.code == "choice-type":
        return (
            f"Your function returned an object of type `{refusal.facts.get('type')}`, and must "
            f"return one of these labels, in quotes: {_labels(exercise.answer)}."
        )
    if exercise.sampler is not None and refusal.code == "none" and "part" not in refusal.facts:
        return (
            f"Your function `{exercise.name}` returns `None`. Either no `return` is reached (it is "
            "missing, or indented into a loop or an `if`), or what stands behind it is `None`, as "
            "what `list.sort()` or `print(...)` returns."
        )
    return refusal_sentence(refusal)


def _raised(exercise: Exercise, case: Case, failure: Failure) -> tuple[str, str]:
    called = _called_with(exercise, case)
    if failure.type == "timeout":
        return "timeout", (
            f"Your code did not return within {failure.message} seconds{called}, so it was "
            "stopped. Look for a loop that never ends, or one with far more steps than it needs."
        )
    what = f"{failure.type}: {failure.message}" if failure.message else failure.type
    if failure.type == "exit":
        what = "exit() was called, which would end the session"
    line = f"\nIn your line {failure.number}: `{failure.line}`" if failure.line else ""
    return "raises", f"Your code stopped with an error{called}.\n{what}{line}"


def _called_with(exercise: Exercise, case: Case) -> str:
    """Describe the arguments of a call by name and shape, never by value."""
    if exercise.sampler is None:
        return ""
    described = []
    for name, arg in zip(exercise.parameters or (), case.args, strict=False):
        if isinstance(arg, Callback):
            described.append(f"`{name}` a function")
        elif isinstance(arg, np.ndarray) and arg.ndim:
            described.append(f"`{name}` of shape `{arg.shape}`")
        else:
            described.append(f"`{name}` a number")
    edge = f", {case.edge}" if case.edge else ""
    return f" when called with {', '.join(described)}{edge}"


def _until_too_much_memory(
    cases: Sequence[Case], calls: tuple[Call, ...]
) -> tuple[Case | None, tuple[Call, ...]]:
    """Find the first case whose call took too much memory; those after it were not made.

    Returns
    -------
    case
        That case, or None.
    calls
        Those up to it, and that one too where it returned.
    """
    for number, (case, call) in enumerate(zip(cases, calls, strict=False)):
        if exceeds(case, call):
            ran_out = call.failure is not None and call.failure.type in ("MemoryError", "timeout")
            return case, calls[: number + (not ran_out)]
    return None, calls


def _too_much_memory(exercise: Exercise, case: Case) -> Finding:
    return Finding(
        "too-much-memory",
        f"Your function takes more than {(case.max_bytes or 0) / 1e6:.3g} MB of memory at once"
        f"{_called_with(exercise, case)}, and the answer can be had with less. Look for the "
        "largest array that it makes, or for many that it keeps, and do without.",
    )


# ------------------------------------------------------------------------- choices and witnesses


def _labels(kind: Kind) -> str:
    options = kind.options if isinstance(kind, Choice) else ()
    return ", ".join(f'"{label}"' for label in options)


def _no_option(exercise: Exercise, kind: Choice, case: Case, value: str) -> str:
    return (
        f"Your function returned `{value}`{_called_with(exercise, case)}. It must return one of "
        f"these labels: {_labels(kind)}."
    )


def _judge_choice(exercise: Exercise, kind: Choice, value: str) -> Feedback:
    if value not in kind.options:
        labels = _labels(kind)
        message = f"There is no option `{value}`. Answer with the letter in front: one of {labels}."
        return _feedback(exercise, "failed", "type:choice", message)
    if value == exercise.reference():
        return _feedback(exercise, "passed", "passed", f"Right. {kind.options[value]}")
    return _feedback(exercise, "recognised", f"misconception:{value}", kind.options[value])


def _judge_witness(
    exercise: Exercise, kind: Witness, values: Sequence[np.ndarray], rounded: bool
) -> Feedback:
    for condition in kind.conditions:
        if not condition.holds(*values):
            message = f"{condition.message}{_ROUNDED if rounded else ''}"
            return _feedback(exercise, "recognised", f"misconception:{condition.label}", message)
    return _feedback(exercise, "passed", "passed", "Right: every property holds.")


_ROUNDED = (
    " (One of your decimals has 16 digits or more, as a number has that was computed. It is taken "
    "exactly as the computer holds it; where that matters, write whole numbers or fractions.)"
)


# --------------------------------------------------------------------------------- what is left


def _universal(
    exercise: Exercise,
    cases: Sequence[Case],
    calls: Sequence[Call],
    again: Call | None,
    values: Sequence[Any],
    wanted: Sequence[Any],
    mistakes: Sequence[tuple[Misconception, tuple[Any, ...]]],
) -> Finding | None:
    """Look for what can happen in every exercise; None where the answer is right."""
    if isinstance(exercise.answer, Choice):
        edges = [
            Pair(case, value, right)
            for case, value, right in zip(cases, values, wanted, strict=True)
        ]
        return (
            same_label(values, wanted)
            or _not_deterministic(exercise, cases, calls, again)
            or _changed_argument(exercise, calls)
            or only_edges_wrong(edges, exercise.answer, exercise.tolerance)
            or other_arguments(exercise, edges, exercise.answer)
            or slipped_labels(exercise, cases, values, wanted)
            or read_off_too_little(exercise, edges)
            or wrong_labels(exercise, edges)
        )
    again_differs = _not_deterministic(exercise, cases, calls, again)
    changed = _changed_argument(exercise, calls)
    exchanged = _parts_exchanged(exercise, cases, values, wanted)
    if exchanged is not None:
        return exchanged
    right, findings = [], []
    parts = _parts(exercise.answer, values, wanted)
    for number, (name, kind, part_values, part_wanted) in enumerate(parts):
        pairs = [
            Pair(case, value, target)
            for case, value, target in zip(cases, part_values, part_wanted, strict=True)
        ]
        if all(distance(kind, p.value, p.target, p.case, exercise.tolerance) <= 1.0 for p in pairs):
            right.append(name)
            continue
        before, after = before_repetition(exercise, kind), after_repetition(exercise, kind)
        found = first_finding(before, pairs, kind, exercise.tolerance) or again_differs
        found = found or first_finding(after, pairs, kind, exercise.tolerance)
        if found is again_differs:
            return again_differs
        if found is not None and found.label in _UNSPECIFIC:
            part = number if isinstance(exercise.answer, Parts) else None
            found = (
                (part is not None and other_part(exercise, part, part_values, wanted, cases))
                or slipped(exercise, cases, part_values, part_wanted, name)
                or _inner(exercise, pairs, kind)
                or wrong_terms(exercise, pairs, kind, name)
                or something_added(exercise, pairs, kind)
                or hidden_mistake(exercise, pairs, mistakes, kind, part)
                or two_mistakes(exercise, pairs, mistakes, kind, part)
                or _by_entries(exercise, pairs, kind)
                or other_arguments(exercise, pairs, kind, part)
                or right_somewhere(exercise, pairs, kind, exercise.tolerance)
                or found
            )
        elif found is not None and found.label in _TOLD_BETTER and exercise.sampler is None:
            found = slipped(exercise, cases, part_values, part_wanted, name) or found
        if found is not None:
            findings.append((name, found))
    if not findings:
        return None
    told = [each for each in findings if each[1].label not in _UNSPECIFIC]
    told = told or [each for each in findings if each[1] == findings[0][1]]
    found = told[0][1]
    message = _in_parts(told, right, [each[0] for each in findings if each not in told])
    if changed is not None:
        return Finding(changed.label, f"{changed.message} With the numbers as they are: {message}")
    calling = _too_many_calls(cases, calls)
    return Finding(found.label, f"{message} {calling.message}" if calling else message)


def _inner(exercise: Exercise, pairs: Sequence[Pair], kind: Kind) -> Finding | None:
    """Look for one wrong number on the way, where a value is asked for."""
    if exercise.sampler is not None or len(pairs) != 1:
        return None
    return inner_number(exercise, pairs[0], kind)


def _by_entries(exercise: Exercise, pairs: Sequence[Pair], kind: Kind) -> Finding | None:
    """Look at each wrong entry alone, where a value is asked for."""
    if exercise.sampler is not None or len(pairs) != 1:
        return None
    return entry_by_entry(exercise, pairs[0], kind, entry_names(pairs[0].target))


# What a finding is called that says where an answer is wrong and not why.
_UNSPECIFIC = ("wrong", "place", "shape")
# Of one value, a factor or the points that are wrong; what they came out of says more.
_TOLD_BETTER = ("factor", "points")


def _is_slip(finding: Finding) -> bool:
    return finding.label.startswith(SLIPS)


def _in_parts(
    found: Sequence[tuple[str, Finding]], right: Sequence[str], wrong: Sequence[str]
) -> str:
    """Say in which parts what is wrong, and how the other parts are."""
    if not found[0][0]:
        return found[0][1].message
    by_message: dict[str, list[str]] = {}
    for name, finding in found:
        by_message.setdefault(finding.message, []).append(f"`{name}`")
    opening = f"{_are(right, 'right')}. " if right else ""
    body = " ".join(f"In {', '.join(names)}: {message}" for message, names in by_message.items())
    closing = f" ({_are(wrong, 'wrong too')}.)" if wrong else ""
    return f"{opening}{body}{closing}"


def _are(names: Sequence[str], how: str) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    return f"{listed} {'is' if len(names) == 1 else 'are'} {how}"


def _parts_exchanged(
    exercise: Exercise, cases: Sequence[Case], values: Sequence[Any], wanted: Sequence[Any]
) -> Finding | None:
    """Recognise the right parts in another order."""
    kind = exercise.answer
    if not isinstance(kind, Parts) or len(kind.of) > 4:
        return None
    for order in itertools.permutations(range(len(kind.of))):
        moved = [tuple(value[index] for index in order) for value in values]
        if agrees(exercise, cases, moved, wanted):
            names = ", ".join(name for name, _ in kind.of)
            return Finding("order", f"The parts are right, in another order than `({names})`.")
    return None


def _parts(
    kind: Kind, values: Sequence[Any], wanted: Sequence[Any]
) -> list[tuple[str, Kind, list[Any], list[Any]]]:
    if not isinstance(kind, Parts):
        return [("", kind, list(values), list(wanted))]
    return [
        (name, part, [value[i] for value in values], [target[i] for target in wanted])
        for i, (name, part) in enumerate(kind.of)
    ]


def _conduct(
    exercise: Exercise, cases: Sequence[Case], calls: Sequence[Call], again: Call | None
) -> Finding | None:
    """Look at how a function behaved whose numbers are right."""
    return (
        _not_deterministic(exercise, cases, calls, again)
        or _too_many_calls(cases, calls)
        or _changed_argument(exercise, calls)
    )


def _not_deterministic(
    exercise: Exercise, cases: Sequence[Case], calls: Sequence[Call], again: Call | None
) -> Finding | None:
    if again is None or _repeats(exercise, cases[0], calls[0], again):
        return None
    return Finding(
        "not-deterministic",
        "Called twice with the same arguments, your function returns two different answers: "
        "let the answer depend on the arguments alone, not on earlier calls or on chance.",
    )


def _too_many_calls(cases: Sequence[Case], calls: Sequence[Call]) -> Finding | None:
    for case, call in zip(cases, calls, strict=True):
        callbacks = [arg for arg in case.args if isinstance(arg, Callback)]
        for callback, count in zip(callbacks, call.counts, strict=True):
            if callback.limit is not None and count > callback.limit:
                enough = "1 call is" if callback.limit == 1 else f"{callback.limit} calls are"
                return Finding(
                    "too-many-calls",
                    f"Your function calls `{callback.name}` {count} times where {enough} enough: "
                    "each call may be expensive.",
                )
    return None


def _changed_argument(exercise: Exercise, calls: Sequence[Call]) -> Finding | None:
    changed = sorted({index for call in calls for index in call.changed})
    if not changed:
        return None
    name = (exercise.parameters or ())[changed[0]]
    return Finding(
        "changes-argument",
        f"Your function changes its argument `{name}` in place, so whoever calls it loses the "
        f"data. Work on a copy, `{name}.copy()`, or make a new array.",
    )


def _repeats(exercise: Exercise, case: Case, first: Call, again: Call) -> bool:
    """Tell whether a function gave the same answer twice, within the exercise's tolerance."""
    if not isinstance(again.value, Plain):
        return False
    one, other = _data(first), _data(again)
    return _identical(one, other) or (
        distance(exercise.answer, other, one, case, exercise.tolerance) <= 1.0
    )


def _identical(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return all(map(_identical, one, other))
    if isinstance(one, str):
        return bool(one == other)
    return one.shape == other.shape and one.tobytes() == other.tobytes()
