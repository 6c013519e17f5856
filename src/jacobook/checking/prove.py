"""Does the proof of an exercise accept a value? The proof is the declaration's second opinion."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import distance
from jacobook.checking.many import Stack
from jacobook.checking.plain import Plain, Refusal, read
from jacobook.declaration import (
    Argued,
    Array,
    Callback,
    Case,
    Choice,
    Exercise,
    Expression,
    Kind,
    Parts,
    Recomputed,
    Satisfies,
    Shape,
    Tolerance,
    Witness,
)


class ProofError(ValueError):
    """Raised when a proof itself fails; the message says how, as the end of a sentence."""


def arguments(case: Case) -> list[Any]:
    """Return what the declaration's own code is called with: copies, and the functions."""
    return [_given(arg) for arg in case.args]


def _given(arg: Any) -> Any:
    if isinstance(arg, np.ndarray):
        return arg.copy()
    return arg.function if isinstance(arg, Callback) else arg


def compared_as(exercise: Exercise) -> Kind:
    """Return the kind by which values are compared: an expression's values are arrays."""
    return Array() if isinstance(exercise.answer, Expression) else exercise.answer


def proof_tolerance(exercise: Exercise) -> Tolerance:
    """Return how far from the answer a value must be before the proof has to refuse it.

    The exercise's own tolerance, or the proof's where that is wider.
    """
    mine, proof = exercise.tolerance, exercise.proof
    if not isinstance(proof, Recomputed):
        return mine
    return Tolerance(
        max(mine.rtol, proof.rtol), max(mine.atol, proof.atol), reason="the wider of the two"
    )


def recomputed(exercise: Exercise, case: Case) -> Any:
    """Return the plain data that the proof :class:`Recomputed` finds for a case.

    Raises
    ------
    ProofError
        When the route raises, or returns something of another kind than the answer.
    """
    assert isinstance(exercise.proof, Recomputed)
    found = read(compared_as(exercise), _called(exercise.proof.by, arguments(case)))
    if isinstance(found, Refusal):
        raise ProofError(f"returns something that can't be compared with the answer ({found.code})")
    return found.data


def _called(function: Callable[..., Any], given: list[Any]) -> Any:
    try:
        with np.errstate(all="ignore"):
            return function(*given)
    except Exception as error:
        raise ProofError(f"raises {type(error).__name__}: {error}") from error


def proof_value(kind: Kind, value: Any) -> Any:
    """Return plain data as a proof by properties sees them.

    Parameters
    ----------
    kind
        The kind of the answer, or of a part of it.
    value
        Plain data, as :func:`jacobook.checking.plain.read` makes them.
    """
    if isinstance(kind, Parts):
        return tuple(proof_value(part, one) for (_, part), one in zip(kind.of, value, strict=True))
    if isinstance(kind, Shape):
        return tuple(int(n) for n in value)
    if isinstance(kind, Choice):
        return value
    if isinstance(kind, Witness):
        return tuple(one.copy() for one in value)
    return np.array(value)


def proves(exercise: Exercise, case: Case, value: Any) -> bool:
    """Tell whether the proof of an exercise accepts a value on a case.

    Parameters
    ----------
    exercise
        Its declaration, with a proof.
    case
        Where the value is claimed to be right.
    value
        Plain data, as :func:`jacobook.checking.plain.read` makes them.

    Raises
    ------
    ProofError
        When there is no proof, or it raises, or returns what can't be used.
    """
    proof = exercise.proof
    if isinstance(proof, Recomputed):
        return accepts(exercise, case, value, recomputed(exercise, case))
    if isinstance(proof, Satisfies):
        plain = proof_value(exercise.answer, value)
        held = _called(proof.holds, [plain, *arguments(case)])
        if not isinstance(held, bool | np.bool_):
            raise ProofError(f"returns an object of type {type(held).__name__}, not True or False")
        return bool(held)
    if isinstance(proof, Argued) and isinstance(exercise.answer, Choice):
        right = read(exercise.answer, exercise.reference(*arguments(case)))
        return isinstance(right, Plain) and bool(value == right.data)
    raise ProofError("is missing")


def accepts(exercise: Exercise, case: Case, value: Any, found: Any) -> bool:
    """Tell whether a value agrees with what the proof :class:`Recomputed` has found."""
    own = _own_tolerance(exercise)
    return distance(compared_as(exercise), value, found, case, own) <= 1.0


def all_accepted(
    exercise: Exercise, case: Case, values: Sequence[Any], found: Any
) -> Sequence[bool]:
    """Tell of each of many values whether :func:`accepts` holds."""
    stack = Stack(compared_as(exercise), values)
    told: list[bool] = (stack.distances(found, case, _own_tolerance(exercise)) <= 1.0).tolist()
    return told


def _own_tolerance(exercise: Exercise) -> Tolerance:
    assert isinstance(exercise.proof, Recomputed)
    return Tolerance(exercise.proof.rtol, exercise.proof.atol, reason="how exact the route is")


__all__ = [
    "ProofError",
    "accepts",
    "all_accepted",
    "arguments",
    "compared_as",
    "proof_tolerance",
    "proof_value",
    "proves",
    "recomputed",
]
