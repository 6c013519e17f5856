"""Change the code of a reference a little, hand that in, and see whether the check notices.

A version that the check accepts is a wrong answer that earns points, or the same function written
in another way; a version that gets no sentence of its own is a mistake that nobody has described
yet. The changes are those that people make: a factor or a sign forgotten, a transpose, two
arguments swapped, the wrong axis, a mean for a sum, ``<`` for ``<=``. The list is the author's work
list, and not a verdict: whether a version is a mistake, only the author knows.
"""

import ast
import copy
import importlib
import inspect
import itertools
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import numpy as np

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.changes import Change, changes
from jacobook.checking.compare import distance, sample
from jacobook.checking.plain import Refusal, read
from jacobook.checking.prove import ProofError, arguments, compared_as, proves
from jacobook.checking.run import OutOfTimeError, expression_values, time_limit
from jacobook.declaration import Case, Choice, Exercise, Expression, Witness

SEEDS = (0, 1, 2)
FRESH = range(1000, 1020)
STOPPED = ("raises", "timeout", "not-attempted")
# How many cases with arguments that no sampler draws.
ELSEWHERE = 20
# How long the witnesses nearby may take on which a changed condition is tried.
NEARBY_SECONDS = 0.1
# How long a version may take on the samples of one seed: a changed loop may have no end. What
# counts is the time that this process was given, so a busy machine changes no verdict.
SECONDS = 1.0
LONGER = (1.0, 4.0, 16.0, 64.0)

Difference = Literal["differs", "border", "elsewhere", "unseen", "same"]

# In the order in which an author should look at them.
WHY: dict[Difference, str] = {
    "differs": "accepted, and differs from the reference on samples of other seeds",
    "border": "accepted, and no sample lies at the border or between the two limits",
    "elsewhere": "accepted, and differs on arguments that the sampler never draws (allowed ones?)",
    "unseen": "a changed condition, and no example and no witness nearby shows the change",
    "same": "accepted, and perhaps the same function: it agrees on the samples of 20 other seeds",
}


class CannotAudit(ValueError):
    """Raised when there is no code that could be changed; the message says why."""


@dataclass(frozen=True)
class Version:
    """One changed version of a reference, and what the check made of it.

    Attributes
    ----------
    place
        File and line of the change.
    before, after
        The code.
    outcome
        ``accepted``; ``recognised``, with a sentence of its own; ``general``, with a sentence that
        can happen everywhere; ``stopped``, where it raises or returns nothing that can be compared.
    label
        The label of the feedback.
    why
        For an accepted version a key of ``WHY``.
    """

    place: str
    before: str
    after: str
    outcome: Literal["accepted", "recognised", "general", "stopped"]
    label: str
    why: Difference | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.before} → {self.after}"


def audit(exercise: Exercise, seeds: Sequence[int] = SEEDS) -> list[Version]:
    """Change the reference's code in every way that people do, and check each version.

    Parameters
    ----------
    exercise
        Its declaration; its file must hold it literally, as ``Exercise(id="…", …)``.
    seeds
        Those whose samples each version is tried on; one that accepts is enough.

    Returns
    -------
    list of Version
        In the order of the file. Empty for a choice, which has no code.

    Raises
    ------
    CannotAudit
        When the declaration's code can't be found.
    """
    if isinstance(exercise.answer, Choice) and exercise.sampler is None:
        return []
    code = Code.of(exercise)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if isinstance(exercise.answer, Witness):
            return [*_changed_conditions(exercise, code), *_changed_witnesses(exercise)]
        smaller = _without_large_cases(exercise)
        fresh = _Fresh.of(smaller)
        reached = _reached_lines(smaller, code, seeds)
        found = [
            (change.kind, _version(smaller, fresh, change, code, tuple(seeds)))
            for change in code.changes(is_value=exercise.sampler is None)
            if any((change.place.rpartition(":")[0], line) in reached for line in change.lines)
        ]
    # A vector's transpose is the vector.
    return [each for kind, each in found if not (kind == "transpose" and each.why == "same")]


def _without_large_cases(exercise: Exercise) -> Exercise:
    """Leave out the cases that limit the memory: a changed version could take all there is."""
    sampler = exercise.sampler
    if sampler is None:
        return exercise
    return replace(
        exercise, sampler=lambda rng: [case for case in sampler(rng) if case.max_bytes is None]
    )


# -------------------------------------------------------------------------------------- the code


@dataclass(frozen=True)
class Code:
    """What a reference consists of: a file's code without its declarations, and what it imports.

    Attributes
    ----------
    exercise
        Whose reference it is.
    modules
        The trees of the exercise's own file and of a ``_shared.py`` that it imports from.
    roots
        The parts of these trees that the reference reaches, each with its file's name.
    """

    exercise: Exercise
    modules: tuple["Module", ...]
    roots: tuple[tuple[ast.AST, str], ...]

    @classmethod
    def of(cls, exercise: Exercise) -> "Code":
        """Read the file that declares an exercise; of a witness, the conditions are wanted."""
        path = _file(exercise)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        statement, call = _declaration(tree, exercise.id)
        fields = {keyword.arg: keyword.value for keyword in call.keywords}
        wanted = "answer" if isinstance(exercise.answer, Witness) else "reference"
        if wanted not in fields:
            raise CannotAudit(f"{exercise.id} has no `{wanted}=` in {path.name}.")
        holder = ast.Assign(
            targets=[ast.Name("_WANTED", ast.Store())], value=fields[wanted], lineno=1
        )
        tree.body = [each for each in tree.body if each is not statement] + [holder]
        own = Module(path, tree, {})
        modules = [own]
        starts: list[ast.AST] = [holder]
        if isinstance(exercise.answer, Witness):
            starts = list(_conditions(fields[wanted]))
        roots = [(node, path.name) for node in _reached(tree, starts)]
        for each in list(tree.body):
            if isinstance(each, ast.ImportFrom) and (each.module or "").endswith("._shared"):
                shared = _module(str(each.module))
                used = {alias.name: alias.asname or alias.name for alias in each.names}
                own.borrowed[str(each.module)] = used
                tree.body.remove(each)
                names = {name for node, _ in roots for name in _names(node)}
                begin = [
                    node
                    for node in shared.tree.body
                    if any(used.get(name) in names for name in _bound(node))
                ]
                roots += [(node, shared.path.name) for node in _reached(shared.tree, begin)]
                modules.append(shared)
        ast.fix_missing_locations(tree)
        return cls(exercise, tuple(modules), tuple(roots))

    def changes(self, is_value: bool) -> Iterator[Change]:
        """Yield every change; the trees are changed while one is being looked at."""
        for root, file in self.roots:
            yield from changes(root, file, is_value)

    def run(self) -> Any:
        """Run the code as it stands now and return the wanted field."""
        own, *others = self.modules
        space: dict[str, Any] = {"__name__": own.path.stem, "__file__": str(own.path)}
        for module in others:
            theirs: dict[str, Any] = {"__name__": module.path.stem, "__file__": str(module.path)}
            exec(compile(module.tree, str(module.path), "exec"), theirs)
            for names in own.borrowed.values():
                space |= {mine: theirs[name] for name, mine in names.items() if name in theirs}
        exec(compile(own.tree, str(own.path), "exec"), space)
        return space["_WANTED"]


@dataclass(frozen=True)
class Module:
    """A file's code, and the names that it borrows from ``_shared`` modules."""

    path: Path
    tree: ast.Module
    borrowed: dict[str, dict[str, str]]


def _file(exercise: Exercise) -> Path:
    try:
        path = bank.source(exercise)
    except KeyError:  # a bank that was only read, not registered
        path = Path(inspect.getsourcefile(exercise.reference) or "")
    if not path.is_file():
        raise CannotAudit(f"The file that declares {exercise.id} can't be found.")
    return path


def _module(name: str) -> Module:
    path = Path(inspect.getsourcefile(importlib.import_module(name)) or "")
    return Module(path, ast.parse(path.read_text(encoding="utf-8")), {})


def _declaration(tree: ast.Module, exercise_id: str) -> tuple[ast.stmt, ast.Call]:
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and any(
                keyword.arg == "id"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value == exercise_id
                for keyword in node.keywords
            ):
                return statement, node
    raise CannotAudit(
        f'{exercise_id} can\'t be audited: its file holds no `Exercise(id="{exercise_id}", …)`.'
    )


def _conditions(answer: ast.expr) -> Iterator[ast.expr]:
    """Yield the code of each condition of a witness."""
    for node in ast.walk(answer):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Condition":
            named = [keyword.value for keyword in node.keywords if keyword.arg == "holds"]
            yield from named or node.args[1:2]


def _bound(statement: ast.AST) -> set[str]:
    """Return the names that a statement of a module gives a value to."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign | ast.For):
        targets = [statement.target]
    return {name for target in targets for name in _names(target)}


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _reached(tree: ast.Module, starts: Sequence[ast.AST]) -> list[ast.AST]:
    """Return the statements that the given ones reach by name, these included."""
    found: list[ast.AST] = []
    todo: list[ast.AST] = list(starts)
    while todo:
        statement = todo.pop(0)
        if any(statement is each for each in found):
            continue
        found.append(statement)
        names = _names(statement)
        todo += [each for each in tree.body if _bound(each) & names]
    return found


# ---------------------------------------------------------------------------------- one version


def _reached_lines(exercise: Exercise, code: Code, seeds: Sequence[int]) -> set[tuple[str, int]]:
    """Return the lines that the reference runs on the samples: others needn't be changed."""
    reached: set[tuple[str, int]] = set()
    files = {str(module.path): module.path.name for module in code.modules}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        name = files.get(frame.f_code.co_filename)
        if name is None:
            return None
        reached.add((name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        reference = code.run()
        if exercise.sampler is None:
            reference()
        else:
            for seed in seeds:
                for case in sample(exercise, seed):
                    reference(*arguments(case))
    finally:
        sys.settrace(before)
    return reached


def _version(
    exercise: Exercise, fresh: "_Fresh", change: Change, code: Code, seeds: tuple[int, ...]
) -> Version:
    with change:
        try:
            answer = _in_time(code.run)
            handed_in = answer if exercise.sampler is not None else _in_time(answer)
        except (Exception, OutOfTimeError):
            return _as(change, "stopped", "raises")
    accepted = False
    label, status = "", ""
    for seed in seeds:
        try:
            feedback = _in_time(partial(assess, exercise, handed_in, seed))
        except (Exception, OutOfTimeError):
            return _as(change, "stopped", "timeout")
        if feedback.passed:
            accepted = True
        elif not label:
            label, status = feedback.label, feedback.status
            if label in STOPPED:
                return _as(change, "stopped", label)
    if accepted:
        why = _difference(exercise, fresh, change, answer)
        return _as(change, "accepted", "passed", why)
    if status == "recognised":
        return _as(change, "recognised", label)
    if label.startswith("type:"):
        return _as(change, "stopped", label)
    return _as(change, "general", label)


def _in_time(run: Callable[[], Any]) -> Any:
    """Call a function, and interrupt it when it has had ``SECONDS`` of computing time.

    Raises
    ------
    OutOfTimeError
        When it was interrupted.
    """
    began = time.process_time()
    for longer in LONGER:
        try:
            with time_limit(longer * SECONDS):
                return run()
        except OutOfTimeError:
            # On a busy machine time passes and little is computed: then once more, with more time.
            if time.process_time() - began >= SECONDS / 2:
                raise
    raise OutOfTimeError


def _as(change: Change, outcome: Any, label: str, why: Difference | None = None) -> Version:
    return Version(change.place, change.before, change.after, outcome, label, why)


@dataclass(frozen=True)
class _Fresh:
    """Cases that no version has been tried on, and what the reference gives there."""

    sampled: tuple[tuple[Case, Any], ...]
    elsewhere: tuple[tuple[Case, Any], ...]

    @classmethod
    def of(cls, exercise: Exercise) -> "_Fresh":
        is_value = exercise.sampler is None and not isinstance(exercise.answer, Expression)
        seeds = FRESH[:1] if is_value else FRESH
        sampled = [case for seed in seeds for case in sample(exercise, seed)]
        found = tuple((case, _plain(exercise, case, exercise.reference)) for case in sampled)
        if exercise.sampler is None:
            return cls(found, ())
        rng = np.random.default_rng(0)
        anything = [
            replace(case, args=tuple(_anything(rng, arg) for arg in case.args))
            for case in sampled[:ELSEWHERE]
        ]
        tried = [(case, _plain(exercise, case, exercise.reference)) for case in anything]
        return cls(found, tuple((case, value) for case, value in tried if value is not None))


def _difference(
    exercise: Exercise, fresh: _Fresh, change: Change, answer: Callable[..., Any]
) -> Difference:
    """Say in what way an accepted version differs from the reference."""
    for case, wanted in fresh.sampled:
        if _gap(exercise, case, answer, wanted) > 1.0:
            return "differs"
    if change.kind == "border":
        return "border"
    for case, wanted in fresh.elsewhere:
        if _gap(exercise, case, answer, wanted) > 1e3:
            return "elsewhere"
    return "same"


def _gap(exercise: Exercise, case: Case, answer: Callable[..., Any], wanted: Any) -> float:
    """Return how many tolerances a version is from the reference on a case."""
    value = _plain(exercise, case, answer)
    if value is None:
        return float("inf")
    return distance(compared_as(exercise), value, wanted, case, exercise.tolerance)


def _plain(exercise: Exercise, case: Case, answer: Callable[..., Any]) -> Any:
    """Return what a function gives on a case, as plain data; None where that can't be had."""
    try:
        if isinstance(exercise.answer, Expression):
            kind = exercise.answer
            found = _in_time(lambda: expression_values(kind, [case.args], answer()))
            return None if isinstance(found, Refusal) else found[0]
        value = _in_time(lambda: read(exercise.answer, answer(*arguments(case))))
    except (Exception, OutOfTimeError):
        return None
    return None if isinstance(value, Refusal) else value.data


def _anything(rng: np.random.Generator, arg: Any) -> Any:
    """Return another argument of the same shape, without any structure."""
    if isinstance(arg, np.ndarray) and arg.dtype.kind == "f":
        return rng.normal(size=arg.shape)
    if isinstance(arg, float):
        return float(rng.uniform(0.3, 2.5))
    return arg


# --------------------------------------------------------------------------------------- witnesses


def _changed_conditions(exercise: Exercise, code: Code) -> Iterator[Version]:
    """Change the conditions, and see whether an example or a witness nearby shows it."""
    kind = exercise.answer
    assert isinstance(kind, Witness)
    right = exercise.reference()
    known: list[tuple[Any, str]] = []
    began = time.monotonic()
    for number, one in enumerate(
        [right, *(each.example for each in kind.conditions), *_nearby(right)]
    ):
        value = read(kind, one)
        if number > len(kind.conditions) and time.monotonic() - began > NEARBY_SECONDS:
            break
        if not isinstance(value, Refusal):
            known.append((value.data, _verdict(kind, value.data)))
    for change in code.changes(is_value=False):
        with change:
            try:
                changed = _in_time(code.run)
                judged = partial(_judged_alike, changed, known)
                same = _in_time(judged)
            except (Exception, OutOfTimeError):
                yield _as(change, "stopped", "raises")
                continue
        if same:
            yield _as(change, "accepted", "passed", "unseen")
        else:
            yield _as(change, "recognised", "example")


def _judged_alike(kind: Witness, known: Sequence[tuple[Any, str]]) -> bool:
    """Tell whether conditions find the same property lacking in each of the known witnesses."""
    return all(_verdict(kind, value) == lacking for value, lacking in known)


def _verdict(kind: Witness, fields: Sequence[Any]) -> str:
    """Return the first property that a witness lacks."""
    for condition in kind.conditions:
        if not condition.holds(*fields):
            return condition.label
    return ""


def _changed_witnesses(exercise: Exercise) -> Iterator[Version]:
    """Change the numbers of the witness: conditions and proof must agree on every one."""
    kind = exercise.answer
    assert isinstance(kind, Witness)
    if exercise.proof is None:
        return
    right = exercise.reference()
    for witness in _nearby(right):
        value = read(kind, witness)
        if isinstance(value, Refusal):
            continue
        try:
            lacking = _verdict(kind, value.data)
            proved = proves(exercise, Case(()), value.data)
        except (ProofError, ArithmeticError):
            continue
        if (not lacking) != proved:
            said = f"the check finds `{lacking}`" if lacking else "the check accepts it"
            also = "the proof accepts it" if proved else "the proof refuses it"
            yield Version(
                f"{exercise.id} (witness)",
                repr(right),
                f"{witness!r}: {said}, {also}",
                "accepted" if not lacking else "general",
                lacking or "passed",
                None if lacking else "differs",
            )


def _nearby(witness: Any) -> Iterator[Any]:
    """Yield the witness with one number changed, or two neighbours swapped."""
    places = list(_places(witness))
    for place in places:
        for change in (
            lambda x: -x,
            lambda x: x + 1,
            lambda x: x - 1,
            lambda x: 0 * x,
            lambda x: 2 * x,
            lambda x: x / Fraction(2) if not isinstance(x, float) else x / 2,
        ):
            yield _put(witness, place, change(_at(witness, place)))
    for one, other in itertools.pairwise(places):
        swapped = _put(witness, one, _at(witness, other))
        yield _put(swapped, other, _at(witness, one))


def _places(entry: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(entry, dict):
        items: Any = entry.items()
    elif isinstance(entry, np.ndarray):
        yield from _places(entry.tolist())
        return
    elif isinstance(entry, list | tuple):
        items = enumerate(entry)
    else:
        yield ()
        return
    for key, inner in items:
        for rest in _places(inner):
            yield (key, *rest)


def _at(entry: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        entry = entry[key]
    return entry


def _put(entry: Any, place: tuple[Any, ...], number: Any) -> Any:
    if not place:
        return number
    key, *rest = place
    if isinstance(entry, np.ndarray):
        entry = entry.tolist()
    inner = copy.copy(entry) if isinstance(entry, dict) else list(entry)
    inner[key] = _put(inner[key], tuple(rest), number)
    return tuple(inner) if isinstance(entry, tuple) else inner


__all__ = ["SEEDS", "WHY", "CannotAudit", "Version", "audit"]
