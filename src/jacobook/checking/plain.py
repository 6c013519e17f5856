"""From whatever a student hands over to plain numbers, or to a reason why that cannot be done.

This runs beside the student's code. What it returns holds nothing but numbers, short strings and
tuples, so that the judging side never touches an object that a student made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import (
    MAX_LABEL,
    Array,
    Choice,
    Direction,
    Kind,
    Parts,
    Points,
    Shape,
    Witness,
    plain_label,
)

MAX_ENTRIES = 1_000_000
MAX_DIGITS = 400


@dataclass(frozen=True)
class Plain:
    """An answer reduced to plain data.

    Attributes
    ----------
    data
        A real array; a tuple of these (parts, and the fields of a witness); or a label.
    single
        True where the numbers came in single precision.
    """

    data: Any
    single: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why an answer could not be read: a code, and the facts that its sentence needs."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


def is_unattempted(answer: Any) -> bool:
    """Tell whether an answer is still the stub's ``...``."""
    return answer is Ellipsis or answer is NotImplemented


def _is_sympy(answer: Any) -> bool:
    # By the name of the class's module, so that SymPy is not imported just to ask.
    return any(str(base.__module__).partition(".")[0] == "sympy" for base in type(answer).__mro__)


def _is_constant(answer: Any) -> bool:
    """Tell whether a SymPy object holds no symbol."""
    return not getattr(answer, "free_symbols", True)


def type_name(answer: Any) -> str:
    """Return the name of the answer's type as a student would say it, shortened."""
    return type(answer).__name__[:60]


def read(kind: Kind, answer: Any) -> Plain | Refusal:
    """Reduce ``answer`` to plain data of the given kind.

    Parameters
    ----------
    kind
        Any kind but an expression, whose values are sampled elsewhere
        (:func:`jacobook.checking.run.expression_values`).
    answer
        Any object.

    Returns
    -------
    Plain or Refusal
        Never raises for a strange answer: it says what is strange.
    """
    if is_unattempted(answer):
        return Refusal("unattempted")
    if answer is None:
        return Refusal("none")
    if isinstance(kind, Shape):
        return _read_shape(answer)
    if isinstance(kind, Choice):
        return _read_choice(answer)
    if isinstance(kind, Parts):
        return _read_parts(kind, answer)
    if isinstance(kind, Witness):
        return _read_witness(kind, answer)
    if isinstance(kind, Points) and isinstance(answer, set | frozenset):
        answer = list(answer)
    value = read_numbers(answer)
    if isinstance(kind, Points) and kind.dimension == 1 and isinstance(value, Plain):
        # A list of numbers is a set of points of the line.
        return replace(value, data=value.data.reshape(-1, 1)) if value.data.ndim == 1 else value
    if isinstance(kind, Direction) and isinstance(value, Plain) and not np.any(value.data):
        return Refusal("zero-vector")
    return value


def read_numbers(answer: Any) -> Plain | Refusal:
    """Reduce an answer to a real array in double precision."""
    if callable(answer) and not isinstance(answer, np.ndarray) and not _is_sympy(answer):
        return Refusal("function", {"type": type_name(answer)})
    if _is_sympy(answer):
        return Refusal("sympy-number" if _is_constant(answer) else "sympy")
    if isinstance(answer, np.ma.MaskedArray):
        return Refusal("masked")
    if isinstance(answer, str | bytes):
        return Refusal("text")
    if isinstance(answer, dict | set | frozenset):
        return Refusal("type", {"type": type_name(answer)})
    if getattr(answer, "size", 0) is not None and _count(answer) > MAX_ENTRIES:
        return Refusal("huge", {"limit": f"{MAX_ENTRIES:,}"})
    try:
        array = np.asarray(answer)
    except (ValueError, TypeError) as error:
        ragged = "inhomogeneous" in str(error)
        return Refusal("ragged" if ragged else "type", {"type": type_name(answer)})
    except Exception:  # an __array__ or __len__ of the student's own may raise anything
        return Refusal("type", {"type": type_name(answer)})
    return _read_array(array, type_name(answer))


def _count(answer: Any) -> int:
    try:
        return int(getattr(answer, "size", 0) or 0)
    except Exception:
        return 0


def _read_array(array: np.ndarray, name: str) -> Plain | Refusal:
    if array.size > MAX_ENTRIES:
        return Refusal("huge", {"limit": f"{MAX_ENTRIES:,}"})
    if array.dtype == object:
        entries = array.ravel().tolist()
        symbolic = [entry for entry in entries if _is_sympy(entry)]
        if symbolic:
            constant = all(_is_constant(entry) for entry in symbolic)
            return Refusal("sympy-number" if constant else "sympy")
        if any(entry is Ellipsis for entry in entries):
            return Refusal("unattempted-part")
        if any(entry is None for entry in entries):
            return Refusal("none-inside")
        if all(type(entry) in (int, float, bool, Fraction) for entry in entries):
            try:
                return Plain(np.array([float(e) for e in entries]).reshape(array.shape))
            except OverflowError:
                return Refusal("overflow")
        return Refusal("object", {"type": type_name(entries[0]) if entries else name})
    if array.dtype.kind == "c":
        return Refusal("complex")
    if array.dtype.kind == "b":
        return Refusal("boolean")
    if array.dtype.kind in "US":
        return Refusal("text")
    if array.dtype.kind not in "iuf":
        return Refusal("type", {"type": name})
    single = array.dtype.kind == "f" and array.dtype.itemsize < 8
    # A fresh, contiguous array of the base class: nothing of a subclass gets any further.
    return Plain(np.array(array, dtype=np.float64, order="C", subok=False), single)


def _read_shape(answer: Any) -> Plain | Refusal:
    if isinstance(answer, bool | np.bool_):
        return Refusal("shape-type", {"type": type_name(answer)})
    if isinstance(answer, int | np.integer):
        return Refusal("shape-number", {"number": str(int(answer))[:20]})
    if isinstance(answer, str):
        return Refusal("text")
    if not isinstance(answer, tuple | list):
        return Refusal("shape-type", {"type": type_name(answer)})
    if len(answer) > 32:
        return Refusal("shape-long")
    if any(entry is Ellipsis for entry in answer):
        return Refusal("unattempted-part")
    sizes = []
    for entry in answer:
        whole = isinstance(entry, int | np.integer) and not isinstance(entry, bool)
        if not whole or abs(int(entry)) > 10**9:
            return Refusal("shape-entry", {"type": type_name(entry)})
        sizes.append(int(entry))
    return Plain(np.array(sizes, dtype=np.float64))


def _read_choice(answer: Any) -> Plain | Refusal:
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and answer.dtype.kind == "U":
        answer = np.ndarray.item(answer)
    if not isinstance(answer, str):
        return Refusal("choice-type", {"type": type_name(answer)})
    # The text itself, whatever methods a subclass (NumPy's, or the student's own) may have.
    return Plain(plain_label(str.__getitem__(answer, slice(10 * MAX_LABEL))))


def _read_parts(kind: Parts, answer: Any) -> Plain | Refusal:
    names = ", ".join(name for name, _ in kind.of)
    if not isinstance(answer, tuple | list):
        return Refusal("parts-type", {"type": type_name(answer), "names": names})
    if len(answer) != len(kind.of):
        return Refusal("parts-count", {"count": str(len(answer)), "names": names})
    values = []
    for (name, part), entry in zip(kind.of, answer, strict=True):
        value = read(part, entry)
        if isinstance(value, Refusal):
            code = "unattempted-part" if value.code == "unattempted" else value.code
            return Refusal(code, {**value.facts, "part": name})
        values.append(value)
    return Plain(tuple(value.data for value in values), any(value.single for value in values))


_RATIONAL = re.compile(r"-?\d+(/\d+)?")


def _exact(entry: Any) -> Fraction | None:
    """Return a number as an exact fraction, or None where it is none."""
    if isinstance(entry, bool | np.bool_):
        return None
    try:
        if isinstance(entry, int | float | Fraction | np.integer | np.floating):
            number = Fraction(entry if isinstance(entry, int | Fraction) else float(entry))
        elif _is_sympy(entry) and _RATIONAL.fullmatch(str(entry)[: 2 * MAX_DIGITS]):
            number = Fraction(str(entry))
        else:
            return None
    except (ValueError, OverflowError, TypeError, ZeroDivisionError):  # nan and infinity end here
        return None
    size = max(number.numerator.bit_length(), number.denominator.bit_length())
    return number if size <= 3 * MAX_DIGITS else None


def _flat(entry: Any) -> list[Any]:
    if isinstance(entry, np.ndarray):
        entry = entry.tolist() if entry.size <= MAX_ENTRIES else None
    if isinstance(entry, list | tuple):
        return [number for inner in entry for number in _flat(inner)]
    return [entry]


def _shape_of(entry: Any) -> tuple[int, ...] | None:
    """Return the shape of nested lists, or None where they are ragged."""
    if isinstance(entry, np.ndarray):
        return entry.shape
    if isinstance(entry, list | tuple):
        inner = {_shape_of(each) for each in entry}
        if len(inner) > 1 or None in inner:
            return None
        return (len(entry), *(inner.pop() or () if inner else ()))
    return ()


def _read_witness(kind: Witness, answer: Any) -> Plain | Refusal:
    names = ", ".join(name for name, _ in kind.fields)
    if isinstance(answer, dict):
        missing = [name for name, _ in kind.fields if name not in answer]
        if missing:
            return Refusal("witness-missing", {"names": names, "missing": missing[0]})
        entries: Sequence[Any] = [answer[name] for name, _ in kind.fields]
    elif isinstance(answer, tuple | list) and len(answer) == len(kind.fields):
        entries = answer
    else:
        return Refusal("witness-type", {"type": type_name(answer), "names": names})
    if any(entry is Ellipsis for entry in entries):
        return Refusal("unattempted-part")
    values = []
    for (name, shape), entry in zip(kind.fields, entries, strict=True):
        found = _shape_of(entry)
        if found is None:
            return Refusal("ragged", {"part": name})
        if found != shape:
            return Refusal(
                "witness-shape", {"part": name, "shape": str(shape), "found": str(found)}
            )
        numbers = [_exact(number) for number in _flat(entry)]
        if any(number is None for number in numbers) or len(numbers) != int(np.prod(shape)):
            return Refusal("witness-number", {"part": name})
        field_values = np.empty(len(numbers), dtype=object)
        field_values[:] = numbers
        values.append(field_values.reshape(shape))
    return Plain(tuple(values))


__all__ = ["Array", "Plain", "Refusal", "is_unattempted", "read", "read_numbers", "type_name"]
