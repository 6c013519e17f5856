"""Every declaration keeps its promises: the reference passes, a stub scores nothing, and each
declared mistake is recognised by name and by no other name."""

import inspect
import itertools
import re
import zlib
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sympy

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.compare import sample
from jacobook.checking.plain import Refusal, read
from jacobook.checking.prove import accepts, arguments, proves, recomputed
from jacobook.checking.run import Limits
from jacobook.checking.verify import QUICK, verify
from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Direction,
    Exercise,
    Expression,
    Misconception,
    Parts,
    Points,
    Recomputed,
    Shape,
    Tolerance,
    Witness,
)

EXERCISES = bank.everything()
ROOT = Path(__file__).parents[1]
IDS = [exercise.id for exercise in EXERCISES]
# The first is the one of a check: what a student meets.
SEEDS = [None, 1, 2, 3]
OBJECTIVE = re.compile(r"^- \*\*((?:\d+|[A-Z])\.\d+)\*\* ", re.MULTILINE)


# Whether an answer is right doesn't depend on how busy the machine is.
PATIENT = Limits(call_seconds=120.0, total_seconds=600.0)


def checked(exercise, answer, seed=None):
    """What the check says of an answer."""
    return assess(exercise, answer, seed, PATIENT)


def handed_in(exercise: Exercise, answer):
    """What a student would hand over: the function, or the value it returns."""
    return answer if exercise.sampler is not None else answer()


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_reference_passes_its_own_check(exercise):
    for seed in SEEDS:
        feedback = checked(exercise, handed_in(exercise, exercise.reference), seed)
        assert feedback.passed, (seed, feedback)
        assert feedback.score == exercise.points


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_stub_is_not_attempted_and_scores_nothing(exercise):
    stub = (lambda *args: ...) if exercise.sampler is not None else ...
    feedback = checked(exercise, stub)
    assert (feedback.status, feedback.score) == ("not attempted", 0.0)
    assert exercise.name in feedback.message


def seed_for(mistake):
    """One of the seeds, always the same one: what holds on any seed is tried on all of them."""
    return SEEDS[zlib.crc32(mistake.label.encode()) % len(SEEDS)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_declared_mistakes_get_exactly_their_own_sentence(exercise):
    """Each on one seed, from the answer to what the student reads.

    That a mistake stays apart from the answer and from every other, whatever the seed, is what
    the next test asks of 50 seeds.
    """
    told = {}
    for mistake in exercise.mistakes():
        seed = seed_for(mistake)
        found = checked(exercise, handed_in(exercise, mistake.wrong), seed)
        expected = ("recognised", f"misconception:{mistake.label}", mistake.message, 0.0)
        if (found.status, found.label, found.message, found.score) != expected:
            told[f"{exercise.id}:{mistake.label}, seed {seed}"] = str(found)
    assert told == {}


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_nothing_is_wrong_with_a_declaration(exercise):
    """Whatever the seed: a grader draws a secret one. The proof is asked on each of them."""
    assert verify([exercise], range(50)) == []


# A key that somebody changes by accident, in the bank and in the solution alike. Each of these
# would pass every other test.
def scaled(factor):
    return lambda right: lambda *args: factor * np.asarray(right(*args))


def in_part(index, change):
    """Change one part of a tuple."""

    def altered(right):
        def answer(*args):
            parts = list(right(*args))
            parts[index] = change(parts[index])
            return tuple(parts)

        return answer

    return altered


def relabelled(**labels):
    return lambda right: lambda *args: labels.get(right(*args), right(*args))


ALTERED = {
    "gradient.by_hand": ("a factor", scaled(2)),
    "gradient.prediction": ("a sign", scaled(-1)),
    "gradient.shape": ("transposed", lambda right: lambda: right()[::-1]),
    "gradient.kinks": ("a sign", lambda right: lambda: [-x for x in np.ravel(right())]),
    "gradient.symbolic": ("a sign", lambda right: lambda: [-entry for entry in right()]),
    "jacobian.by_hand": ("transposed", lambda right: lambda: np.transpose(right())),
    "gradient.logistic": ("a factor of one part", in_part(0, lambda dw: dw / 2)),
    "gradient.other_inner_product": ("transposed", lambda right: lambda S, g: right(S.T, g)),
    "second_order.classify": (
        "two labels swapped",
        relabelled(minimum="maximum", maximum="minimum"),
    ),
    "constrained.deliveries": ("a sign of one part", in_part(1, lambda price: -price)),
    "change_of_variables.affine": ("a sign", scaled(-1)),
    "gradient.best_step": ("another option", lambda right: lambda: "abcd".strip(right())[0]),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_key_that_is_altered_fails(name):
    exercise = bank.load(name)
    what, alter = ALTERED[name]
    assert "proof-refuses" not in {each.code for each in verify([exercise])}
    altered = replace(exercise, reference=alter(exercise.reference))
    assert "proof-refuses" in {each.code for each in verify([altered])}, what


def changes(exercise: Exercise):
    """What might befall any key of a kind, each as a function of the right answer in plain data."""
    kind = exercise.answer
    if isinstance(kind, Choice):
        labels = list(kind.options)
        always = {f"always {label}": lambda right, label=label: label for label in labels}
        return always | {
            f"{one} for {other}": lambda right, one=one, other=other: {one: other, other: one}.get(
                right, right
            )
            for one, other in itertools.combinations(labels, 2)
        }
    if isinstance(kind, Witness):
        return {"zeros": lambda right: tuple(0 * field for field in right)}
    if isinstance(kind, Expression):
        each = {"a sign": -1, "a factor": 2, "a little": sympy.Rational(1001, 1000)}
        return {
            name: lambda right, by=by: (
                [by * x for x in right] if isinstance(right, list) else by * right
            )
            for name, by in each.items()
        } | {"reversed": lambda right: right[::-1] if isinstance(right, list) else right}
    if isinstance(kind, Parts):
        return {
            f"{name}: {change}": lambda right, index=index, alter=alter: tuple(
                alter(part) if place == index else part for place, part in enumerate(right)
            )
            for index, (name, part) in enumerate(kind.of)
            for change, alter in changes_of_numbers(part).items()
        }
    return changes_of_numbers(kind)


def changes_of_numbers(kind):
    """What might befall numbers, or a shape."""
    if isinstance(kind, Shape):
        return {
            "reversed": lambda sizes: sizes[::-1],
            "one more": lambda sizes: (sizes[0] + 1, *sizes[1:]),
        }
    signed = {} if isinstance(kind, Direction) and kind.either_sign else {"a sign": lambda a: -a}
    if isinstance(kind, Points):
        return signed | {"one less": lambda a: a[1:], "a little": lambda a: 1.001 * a}
    flipped = {"transposed": transposed}
    if isinstance(kind, Direction):
        return signed | flipped | {"turned": lambda a: a * np.linspace(1, 1.01, len(a))}
    scales = {"a factor": lambda a: 2 * a, "a little": lambda a: 1.0001 * a}
    moved = {"moved": lambda a: a + 0.01 * (np.abs(a).max(initial=0) + 1)}
    return signed | scales | moved | flipped


def transposed(a):
    """A square matrix transposed, anything else with axes back to front."""
    if a.ndim == 2 and len(a) == len(a.T):
        return a.T
    return a[::-1] if a.ndim else a


def as_given(kind, data):
    """Plain data as an answer: a shape is read as numbers, and is a tuple of whole ones."""
    if isinstance(kind, Parts):
        return tuple(as_given(part, each) for (_, part), each in zip(kind.of, data, strict=True))
    return tuple(map(int, data)) if isinstance(kind, Shape) else data


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_no_key_can_be_altered(exercise):
    """Whatever key it is, and whatever befalls it: its proof refuses it."""

    def plain(*args):
        right = exercise.reference(*args)
        if isinstance(exercise.answer, Expression):
            return right
        return as_given(exercise.answer, read(exercise.answer, right).data)

    def altered(change):
        if exercise.sampler is None:
            return lambda: change(plain())
        made = lambda *args: change(plain(*args))  # noqa: E731
        made.__signature__ = inspect.signature(exercise.reference)
        return made

    refused = refusal_by_proof(exercise)
    survived, tried = [], 0
    for name, change in changes(exercise).items():
        key = replace(exercise, reference=altered(change))
        if checked(exercise, handed_in(exercise, key.reference)).passed:
            continue  # nothing has changed: a symmetric matrix is transposed
        tried += 1
        if refused(key):
            continue
        # A key on which the declaration's own code raises is found out as well.
        found = {fault.code for fault in verify([key])}
        if not found & {"proof-refuses", "broken"}:
            survived.append((name, found))
    assert survived == []
    assert tried


def refusal_by_proof(exercise):
    """A function that tells whether the proof refuses a key on some case, as verify asks it.

    What the proof computes is computed once, and not again for every key.
    """
    if isinstance(exercise.answer, Expression | Choice | Witness):
        return lambda key: False  # then verify itself is asked
    cases = [case for seed in QUICK for case in sample(exercise, seed)]
    by_route = isinstance(exercise.proof, Recomputed)
    right = [recomputed(exercise, case) if by_route else None for case in cases]

    def refuses(key):
        for case, found in zip(cases, right, strict=True):
            value = read(exercise.answer, key.reference(*arguments(case)))
            if isinstance(value, Refusal):
                return False  # verify says so in another way
            if by_route:
                accepted = accepts(exercise, case, value.data, found)
            else:
                accepted = proves(exercise, case, value.data)
            if not accepted:
                return True
        return False

    return refuses


def prose(folder: str, word: str) -> str:
    """The Markdown of a chapter's notebook in one of the folders."""
    cells = nbformat.read(ROOT / folder / f"{bank.page(word)}.ipynb", 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_ids_are_unique_within_the_book():
    assert len(set(IDS)) == len(IDS)


def test_the_book_has_enough_exercises():
    assert len(EXERCISES) >= 159


@pytest.mark.parametrize("word", bank.BOOK)
def test_a_chapter_has_enough_exercises_of_every_level_in_order(word):
    names = [exercise.name for exercise in bank.chapter(word)]
    assert len(names) >= 9
    assert len(set(names)) == len(names)
    levels = [exercise.level for exercise in bank.chapter(word)]
    assert set(levels) == ({2, 3} if word == "problems" else {1, 2, 3})
    assert levels == sorted(levels)


@pytest.mark.parametrize("word", bank.BOOK)
def test_every_objective_of_a_chapter_has_an_exercise(word):
    """The objectives that the chapter announces are those that its exercises serve."""
    announced = prose("chapters", word).partition(":class: objectives")[2].partition("```")[0]
    served = {exercise.objective for exercise in bank.chapter(word)}
    number = word[0].upper() if word in bank.UNNUMBERED else bank.BOOK.index(word) + 1
    assert served == set(OBJECTIVE.findall(announced))
    assert all(each.startswith(f"{number}.") for each in served)


@pytest.mark.parametrize("word", bank.BOOK)
def test_solutions_announce_what_the_bank_declares(word):
    """Title, stars, id, points and objective stand above each exercise, as declared."""
    text = prose("solutions", word)
    for number, exercise in enumerate(bank.chapter(word), start=1):
        points = f"{exercise.points} point{'s' if exercise.points > 1 else ''}"
        heading = f"## {number}. {exercise.title} {'★' * exercise.level}\n"
        line = f"`{exercise.id}` · {points} · objective {exercise.objective}\n"
        assert heading in text
        assert line in text


def test_unknown_id_names_the_nearest():
    with pytest.raises(bank.UnknownExercise, match=r"gradient\.by_hand"):
        bank.load("gradient.byhand")
    with pytest.raises(bank.UnknownExercise, match=r"gradient\.symbolic"):
        bank.load("symbolic")
    with pytest.raises(bank.UnknownExercise, match="no chapter"):
        bank.chapter("cooking")
    with pytest.raises(bank.UnknownExercise, match="in quotes"):
        bank.load(7)  # type: ignore[arg-type]


# ----------------------------------------------------- a declaration that contradicts itself


def declaration(**changes):
    parts = {
        "id": "test.one",
        "name": "one",
        "title": "One",
        "level": 1,
        "points": 1,
        "objective": "0.1",
        "hints": ("Think.",),
        "answer": Array(),
        "reference": lambda: 1.0,
    }
    return Exercise(**(parts | changes))


TWINS = (Misconception("twin", lambda: 2.0, "a"), Misconception("twin", lambda: 3.0, "b"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "One"}, "two lower-case words"),
        ({"name": "my answer"}, "not a Python name"),
        ({"level": 4}, "the level is 1, 2 or 3"),
        ({"points": 0}, "at least one point"),
        ({"hints": ()}, "one or two hints"),
        ({"misconceptions": TWINS}, "both called 'twin'"),
        ({"misconceptions": (Misconception("two words", lambda: 2.0, "a"),)}, "one plain word"),
        ({"answer": Choice({"a": "x"}), "reference": lambda: "b"}, "not among its options"),
        (
            {"answer": Expression(("x",)), "sampler": lambda rng: [Case(())]},
            "a function cannot return",
        ),
    ],
)
def test_contradictory_declarations_are_refused(changes, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        declaration(**changes)
    assert "Exercise " in str(caught.value)


def test_unusual_tolerance_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        Tolerance(rtol=1e-3)
    assert Tolerance(rtol=1e-3, reason="a Monte Carlo estimate").rtol == 1e-3
