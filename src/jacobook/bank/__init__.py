"""The bank: one module per chapter, holding the declarations of its exercises.

Nothing in here is needed to *run* a notebook, except by ``check`` and ``hint``. It holds every
reference answer. An instructor's own exercises are a module of the same form: a tuple
``EXERCISES``, named to :func:`register` or in the environment variable ``JACOBOOK_BANK``.
"""

import difflib
import importlib.util
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from jacobook.declaration import Exercise

# The word before the dot of an id → the module that declares the chapter's exercises, in the
# order of the book. The module holds them in a tuple called EXERCISES.
CHAPTERS = {
    word: f"jacobook.bank.{word}"
    for word in (
        "gradient",
        "jacobian",
        "chain_rule",
        "hessian",
        "second_order",
        "taylor",
        "constrained",
        "change_of_variables",
    )
}

_own_banks_read: set[str] = set()


class UnknownExercise(LookupError):
    """Raised for an id that no chapter declares; the message names the nearest ones."""


class UnusableBank(ValueError):
    """Raised for a bank of one's own that can't be used; the message says what is wrong."""


def register(name: str) -> tuple[Exercise, ...]:
    """Add a bank of one's own, which then works exactly like a chapter of the book.

    Parameters
    ----------
    name
        A module's name, or the path of a Python file, that holds a tuple ``EXERCISES``. It is
        *executed*: name only a file that you trust.

    Returns
    -------
    tuple of Exercise
        What was added.

    Raises
    ------
    UnusableBank
        When the module can't be imported, holds no exercises, or uses the word of a chapter that
        exists already.
    """
    module = _own_module(name)
    exercises = getattr(module, "EXERCISES", None)
    if not exercises or not all(isinstance(each, Exercise) for each in exercises):
        raise UnusableBank(f"{name} holds no tuple EXERCISES of declared exercises.")
    identities = [each.id for each in exercises]
    for each in exercises:
        if CHAPTERS.get(each.chapter, module.__name__) != module.__name__:
            raise UnusableBank(
                f"{name} declares {each.id}, and there is a chapter called {each.chapter!r} "
                "already: begin your ids with another word."
            )
        if identities.count(each.id) > 1:
            raise UnusableBank(f"{name} declares {each.id} twice.")
    sys.modules[module.__name__] = module
    for each in exercises:
        CHAPTERS[each.chapter] = module.__name__
    return tuple(exercises)


def _own_module(name: str) -> ModuleType:
    try:
        if not name.endswith(".py"):
            return import_module(name)
        path = Path(name).expanduser().resolve()
        word = f"jacobook_own_bank_{path.stem}"
        spec = importlib.util.spec_from_file_location(word, path)
        if spec is None or spec.loader is None or not path.is_file():
            raise UnusableBank(f"There is no file {name}.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    except UnusableBank:
        raise
    except Exception as error:
        raise UnusableBank(
            f"The bank {name} can't be imported: {type(error).__name__}: {error}"
        ) from error


def _read_own_banks() -> None:
    """Register the banks that the environment names, each once."""
    for name in filter(None, os.environ.get("JACOBOOK_BANK", "").split(os.pathsep)):
        if name not in _own_banks_read:
            _own_banks_read.add(name)
            register(name)


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
    _read_own_banks()
    if name not in CHAPTERS:
        raise UnknownExercise(
            f"There is no chapter called {name!r}. The chapters are: {', '.join(CHAPTERS)}."
        )
    exercises: tuple[Exercise, ...] = import_module(CHAPTERS[name]).EXERCISES
    return tuple(each for each in exercises if each.chapter == name)


def everything() -> tuple[Exercise, ...]:
    """Return every exercise of the book, in order, and those of one's own banks."""
    _read_own_banks()
    return tuple(exercise for name in CHAPTERS for exercise in chapter(name))


def sources() -> list[str]:
    """Return the files that the declarations come from."""
    _read_own_banks()
    modules = (import_module(name) for name in dict.fromkeys(CHAPTERS.values()))
    return [str(module.__file__) for module in modules]


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
    _read_own_banks()
    word = exercise_id.partition(".")[0]
    for exercise in chapter(word) if word in CHAPTERS else ():
        if exercise.id == exercise_id:
            return exercise
    known = [exercise.id for exercise in everything()]
    near = difflib.get_close_matches(exercise_id, known, n=3, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"The ids are: {', '.join(known)}."
    raise UnknownExercise(f"There is no exercise called {exercise_id!r}. {advice}")
