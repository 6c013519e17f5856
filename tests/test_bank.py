"""Every declaration keeps its promises: the reference passes, a stub scores nothing, and each
declared mistake is recognised by name and by no other name."""

import itertools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.compare import distance, sample
from jacobook.checking.judge import prepare
from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Exercise,
    Expression,
    Misconception,
    Tolerance,
    Witness,
)

EXERCISES = bank.everything()
ROOT = Path(__file__).parents[1]
IDS = [exercise.id for exercise in EXERCISES]
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes()]
MISTAKE_IDS = [f"{exercise.id}:{mistake.label}" for exercise, mistake in MISTAKES]
SEEDS = [None, 1, 2, 3]
SAMPLED = [each for each in EXERCISES if each.sampler is not None]
# The one option that is right and the conditions of a witness have no values to compare.
MEASURED = [
    each
    for each in EXERCISES
    if each.sampler is not None or not isinstance(each.answer, Choice | Witness)
]
# Linear everywhere and defined everywhere: there is no edge to go to.
WITHOUT_EDGE = {"gradient.other_inner_product"}
OBJECTIVE = re.compile(r"^- \*\*(\d+\.\d+)\*\* ", re.MULTILINE)


def handed_in(exercise: Exercise, answer):
    """What a student would hand over: the function, or the value it returns."""
    return answer if exercise.sampler is not None else answer()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_reference_passes_its_own_check(exercise, seed):
    feedback = assess(exercise, handed_in(exercise, exercise.reference), seed)
    assert feedback.passed, feedback
    assert feedback.score == exercise.points


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_stub_is_not_attempted_and_scores_nothing(exercise):
    stub = (lambda *args: ...) if exercise.sampler is not None else ...
    feedback = assess(exercise, stub)
    assert (feedback.status, feedback.score) == ("not attempted", 0.0)
    assert exercise.name in feedback.message


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=MISTAKE_IDS)
def test_declared_mistake_gets_exactly_its_own_sentence(exercise, mistake, seed):
    feedback = assess(exercise, handed_in(exercise, mistake.wrong), seed)
    assert feedback.status == "recognised"
    assert feedback.label == f"misconception:{mistake.label}"
    assert feedback.message == mistake.message
    assert feedback.score == 0.0


@pytest.mark.parametrize("exercise", MEASURED, ids=lambda each: each.id)
def test_mistakes_are_a_hundred_tolerances_apart(exercise):
    """Whatever the seed: a grader draws a secret one."""
    for seed in [0] if exercise.sampler is None else range(12):
        prepared = prepare(exercise, seed)
        values = {"reference": prepared.wanted}
        values |= {mistake.label: wrong for mistake, wrong in prepared.mistakes}
        for (name, mine), (other, theirs) in itertools.combinations(values.items(), 2):
            gaps = (
                distance(exercise.answer, a, b, case, exercise.tolerance)
                for case, a, b in zip(prepared.cases, mine, theirs, strict=True)
            )
            assert max(gaps) >= 100, f"{name} can't be told from {other} (seed {seed})"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_there_are_enough_mistakes_and_samples(exercise):
    assert len(list(exercise.mistakes())) >= (2 if exercise.level == 1 else 3)
    if exercise.sampler is not None:
        cases = sample(exercise, 0)
        assert cases[0].max_bytes is None  # what the first call imports would be counted
        assert len([case for case in cases if not case.edge]) >= 3
        assert any(case.edge for case in cases) != (exercise.id in WITHOUT_EDGE)


@pytest.mark.parametrize("exercise", SAMPLED, ids=lambda each: each.id)
def test_samples_depend_on_the_seed_alone(exercise):
    one, same, other = (sample(exercise, seed) for seed in (5, 5, 6))

    def arrays(cases):
        return [a for case in cases for a in case.args if isinstance(a, np.ndarray)]

    pairs = list(zip(arrays(one), arrays(same), arrays(other), strict=True))
    assert all(np.array_equal(a, b) for a, b, _ in pairs)
    assert any(not np.array_equal(a, c) for a, _, c in pairs)


def prose(folder: str, word: str) -> str:
    """The Markdown of a chapter's notebook in one of the folders."""
    (path,) = (ROOT / folder).glob(f"*_{word}.ipynb")
    cells = nbformat.read(path, 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_ids_are_unique_within_the_book():
    assert len(set(IDS)) == len(IDS)


def test_the_book_has_enough_exercises():
    assert len(EXERCISES) >= 64


@pytest.mark.parametrize("word", bank.BOOK)
def test_a_chapter_has_enough_exercises_of_every_level_in_order(word):
    names = [exercise.name for exercise in bank.chapter(word)]
    assert len(names) >= 9
    assert len(set(names)) == len(names)
    levels = [exercise.level for exercise in bank.chapter(word)]
    assert set(levels) == {1, 2, 3}
    assert levels == sorted(levels)


@pytest.mark.parametrize("word", bank.BOOK)
def test_every_objective_of_a_chapter_has_an_exercise(word):
    """The objectives that the chapter announces are those that its exercises serve."""
    announced = prose("chapters", word).partition(":class: objectives")[2].partition("```")[0]
    served = {exercise.objective for exercise in bank.chapter(word)}
    number = bank.BOOK.index(word) + 1
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


def test_no_message_of_a_value_exercise_gives_the_answer_away():
    """The numbers of a reference, written plainly, stand in no sentence a student can get."""
    for exercise in EXERCISES:
        if exercise.sampler is None and isinstance(exercise.answer, Array):
            right = np.atleast_1d(np.asarray(exercise.reference(), dtype=float)).ravel()
            texts = [mistake.message for mistake in exercise.mistakes()] + list(exercise.hints)
            for text in texts:
                assert f"({', '.join(f'{x:g}' for x in right)})" not in text.replace("−", "-")
