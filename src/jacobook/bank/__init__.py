"""The bank: a folder per chapter, and in it a file per exercise, named after its id.

``gradient.by_hand`` is declared in ``bank/gradient/by_hand.py``, under the name ``EXERCISE``; the
chapter's ``__init__`` holds their order. Nothing in here is needed to *run* a notebook, except by
``check`` and ``hint``. It holds every reference answer.

An instructor's own exercises are one file that holds a tuple ``EXERCISES``, named to
:func:`register` or in the environment variable ``JACOBOOK_BANK``.
"""

import difflib
import importlib.util
import os
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from jacobook.declaration import Exercise

# The chapters of the book, in its order: each word stands before the dot of its exercises' ids, and
# names a folder in here. `jacobook bank` says what a new chapter still lacks elsewhere.
BOOK = (
    "gradient",
    "jacobian",
    "chain_rule",
    "hessian",
    "second_order",
    "taylor",
    "constrained",
    "change_of_variables",
    "matrix",
    "backprop",
    "newton",
    "implicit",
    "flows",
    "landscapes",
    "fisher",
    "ntk",
    "frameworks",
    "problems",
)
# Pages outside of the numbered chapters, by the word of their exercises.
UNNUMBERED = {"frameworks": "same_in_frameworks", "problems": "problem_set"}

# The exercises of banks of one's own, by the word before the dot, and the files they come from.
_own: dict[str, tuple[Exercise, ...]] = {}
_own_files: dict[str, str] = {}
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
    if (
        not isinstance(exercises, tuple | list)
        or not exercises
        or not all(isinstance(each, Exercise) for each in exercises)
    ):
        raise UnusableBank(f"{name} holds no tuple EXERCISES of declared exercises.")
    identities = [each.id for each in exercises]
    for each in exercises:
        taken = each.chapter in BOOK or _own_files.get(each.chapter, module.__file__) != (
            module.__file__
        )
        if taken:
            raise UnusableBank(
                f"{name} declares {each.id}, and there is a chapter called {each.chapter!r} "
                "already: begin your ids with another word."
            )
        if identities.count(each.id) > 1:
            raise UnusableBank(f"{name} declares {each.id} twice.")
    sys.modules[module.__name__] = module
    for each in exercises:
        _own_files[each.chapter] = str(module.__file__)
        _own[each.chapter] = tuple(one for one in exercises if one.chapter == each.chapter)
    return tuple(exercises)


def read(name: str) -> tuple[Any, ...]:
    """Return what a file or module declares, and register nothing.

    Parameters
    ----------
    name
        As for :func:`register`; or a file of the book, which holds one ``EXERCISE``.

    Returns
    -------
    tuple
        Whatever stands in ``EXERCISES``: :func:`jacobook.checking.verify.verify` judges it.

    Raises
    ------
    UnusableBank
        When there is no such file, it can't be imported, or it declares nothing.
    """
    if name.endswith(".py"):
        path = _found(Path(name).expanduser())
        folder = path.parent
        if folder.parent == Path(__file__).resolve().parent and folder.name in BOOK:
            if path.stem.startswith("_"):  # what a chapter's exercises share declares nothing
                return ()
            name = f"jacobook.bank.{folder.name}.{path.stem}"
    module = _own_module(name)
    if hasattr(module, "EXERCISE"):
        return (module.EXERCISE,)
    exercises = getattr(module, "EXERCISES", None)
    if not isinstance(exercises, tuple | list) or not exercises:
        raise UnusableBank(f"{name} holds no tuple EXERCISES of declared exercises.")
    return tuple(exercises)


def _own_module(name: str) -> ModuleType:
    try:
        if not name.endswith(".py"):
            return import_module(name)
        path = _found(Path(name).expanduser())
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


def _found(path: Path) -> Path:
    """Look for a relative path from the working folder upwards.

    A notebook's working folder is the notebook's own, and not the one in which the environment
    variable was set.
    """
    if not path.is_absolute():
        for folder in (Path.cwd(), *Path.cwd().parents):
            if (folder / path).is_file():
                return folder / path
    return path.resolve()


def _read_own_banks() -> None:
    """Register the banks that the environment names, each once."""
    for name in filter(None, os.environ.get("JACOBOOK_BANK", "").split(os.pathsep)):
        if name not in _own_banks_read:
            register(name)
            _own_banks_read.add(name)


@cache
def _declared(word: str, exercise: str) -> Exercise:
    """The exercise that a file of the book declares."""
    declared: Exercise = import_module(f"jacobook.bank.{word}.{exercise}").EXERCISE
    return declared


@cache
def _order(word: str) -> tuple[str, ...]:
    order: tuple[str, ...] = import_module(f"jacobook.bank.{word}").ORDER
    return order


def chapters() -> tuple[str, ...]:
    """Return the words of the book's chapters in order, and those of one's own banks."""
    _read_own_banks()
    return (*BOOK, *_own)


def page(name: str) -> str:
    """Return the name that a chapter's notebooks bear, such as ``01_gradient``."""
    return UNNUMBERED.get(name) or f"{BOOK.index(name) + 1:02}_{name}"


def is_own(exercise: Exercise) -> bool:
    """Tell whether an exercise comes from a bank of one's own, not from the book."""
    return exercise.chapter not in BOOK


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
    if name in BOOK:
        return tuple(_declared(name, exercise) for exercise in _order(name))
    if name not in chapters():
        raise UnknownExercise(
            f"There is no chapter called {name!r}. The chapters are: {', '.join(chapters())}."
        )
    return _own[name]


def everything() -> tuple[Exercise, ...]:
    """Return every exercise of the book, in order, and those of one's own banks."""
    return tuple(exercise for name in chapters() for exercise in chapter(name))


def source(exercise: Exercise) -> Path:
    """Return the file that declares an exercise."""
    if is_own(exercise):
        return Path(_own_files[exercise.chapter])
    return Path(__file__).parent / exercise.chapter / f"{exercise.word}.py"


def sources() -> list[Path]:
    """Return the files that the declarations come from."""
    _read_own_banks()
    own = [Path(path) for path in dict.fromkeys(_own_files.values())]
    return [*sorted(Path(__file__).parent.rglob("*.py")), *own]


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
    word, _, name = exercise_id.partition(".")
    if word in BOOK:
        if name in _order(word):
            return _declared(word, name)
    else:
        _read_own_banks()
        for exercise in _own.get(word, ()):
            if exercise.id == exercise_id:
                return exercise
    known = [exercise.id for exercise in everything()]
    near = difflib.get_close_matches(exercise_id, known, n=3, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"The ids are: {', '.join(known)}."
    raise UnknownExercise(f"There is no exercise called {exercise_id!r}. {advice}")
