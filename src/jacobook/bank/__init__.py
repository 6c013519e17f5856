"""The bank: one module per chapter, holding the declarations of its exercises.

Nothing in here is needed to *run* a notebook, except by ``check`` and ``hint``. It holds every
reference answer.
"""

import difflib
from importlib import import_module

from jacobook.declaration import Exercise

# The word before the dot of an id → the module that declares the chapter's exercises, in the
# order of the book. The module holds them in a tuple called EXERCISES.
CHAPTERS = {"gradient": "jacobook.bank.gradient"}


class UnknownExercise(LookupError):
    """Raised for an id that no chapter declares; the message names the nearest ones."""


def chapter(name: str) -> tuple[Exercise, ...]:
    """Return the exercises of one chapter, in the order in which it asks them.

    Parameters
    ----------
    name
        The word before the dot of its ids, such as ``"gradient"``.

    Raises
    ------
    UnknownExercise
        When the bank has no such chapter.
    """
    if name not in CHAPTERS:
        raise UnknownExercise(
            f"There is no chapter called {name!r}. The chapters are: {', '.join(CHAPTERS)}."
        )
    exercises: tuple[Exercise, ...] = import_module(CHAPTERS[name]).EXERCISES
    return exercises


def everything() -> tuple[Exercise, ...]:
    """Return every exercise of the book, in order."""
    return tuple(exercise for name in CHAPTERS for exercise in chapter(name))


def load(exercise_id: str) -> Exercise:
    """Return the exercise with this id.

    Raises
    ------
    UnknownExercise
        When no exercise has it; the message names the nearest ids.
    """
    if not isinstance(exercise_id, str):
        raise UnknownExercise(
            "An exercise is named by its id, in quotes and before the answer, as in "
            'check("gradient.by_hand", hand_gradient).'
        )
    word = exercise_id.partition(".")[0]
    for exercise in chapter(word) if word in CHAPTERS else ():
        if exercise.id == exercise_id:
            return exercise
    known = [exercise.id for exercise in everything()]
    near = difflib.get_close_matches(exercise_id, known, n=3, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"The ids are: {', '.join(known)}."
    raise UnknownExercise(f"There is no exercise called {exercise_id!r}. {advice}")
