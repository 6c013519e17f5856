"""From whatever a student hands over to plain numbers, or to a reason why that cannot be done.

This runs beside the student's code. What it returns holds nothing but numbers, short strings and
tuples, so that the judging side never touches an object that a student made.
"""

import math
import re
from collections import deque
from collections.abc import Iterator, KeysView, Mapping, Sequence, ValuesView
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Complex, Real
from typing import Any

import numpy as np

from jacobook.arrays import Unreadable, as_numpy, framework_of
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
MAX_DEPTH = 32
# An imaginary part up to this size, beside the largest entry, is a routine's rounding. What is
# smaller than any rounding, and not zero, was put there: it is the h of a complex step.
ROUNDING = (1e-18, 1e-12)


@dataclass(frozen=True)
class Plain:
    """An answer reduced to plain data.

    Attributes
    ----------
    data
        A real array; a tuple of these (parts, and the fields of a witness); or a label.
    marks
        Words for how the numbers came, out of :data:`MARKS`: as a matrix of SymPy or mpmath, which
        has two axes even where it stands for a vector; with imaginary parts of the size of
        rounding; as decimals of 16 digits or more, where numbers are taken exactly; as True and
        False.
    """

    data: Any
    marks: frozenset[str] = frozenset()


MARKS = frozenset({"matrix", "complex", "rounded", "boolean"})


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


def _is_from(package: str, answer: Any) -> bool:
    # By name too: neither package is imported just to ask.
    return str(type(answer).__module__).partition(".")[0] == package


def _is_constant(answer: Any) -> bool:
    """Tell whether a SymPy object holds no symbol."""
    return not getattr(answer, "free_symbols", True)


def _is_sympy_number(entry: Any) -> bool:
    return _is_sympy(entry) and getattr(entry, "is_number", False) is True


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
    answer = without_frameworks(answer)
    if isinstance(answer, Refusal):
        return answer
    if isinstance(kind, Shape):
        return _read_shape(answer)
    if isinstance(kind, Choice):
        return _read_choice(answer)
    if isinstance(kind, Parts):
        return _read_parts(kind, answer)
    if isinstance(kind, Witness):
        return _read_witness(kind, answer)
    if isinstance(kind, Points):
        return _read_points(kind, answer)
    value = read_numbers(answer)
    if isinstance(kind, Direction) and isinstance(value, Plain) and not np.any(value.data):
        return Refusal("zero-vector")
    return value


def without_frameworks(answer: Any, depth: int = 0) -> Any:
    """Return tensors of PyTorch and arrays of JAX as NumPy's, in lists and dictionaries too.

    Parameters
    ----------
    answer
        Any object; what holds nothing of a framework comes back as it is.

    Returns
    -------
    object or Refusal
        A refusal where an array has no values, or has them elsewhere.
    """
    kind = type(answer)
    if kind is np.ndarray or kind in _NUMBERS or depth > MAX_DEPTH:
        return answer
    if kind is list or kind is tuple or kind is dict:
        entries = list(answer.values()) if kind is dict else answer
        inner = [without_frameworks(entry, depth + 1) for entry in entries]
        for old, new in zip(entries, inner, strict=True):
            if isinstance(new, Refusal) and new is not old:
                return new
        if all(old is new for old, new in zip(entries, inner, strict=True)):
            return answer
        return dict(zip(answer, inner, strict=True)) if kind is dict else kind(inner)
    try:
        if framework_of(answer) is None:
            return answer
        return as_numpy(answer)[()]  # a number where there is no axis
    except Unreadable as problem:
        device = str(getattr(answer, "device", ""))[:20]
        facts = {"type": type_name(answer), "device": device, "limit": f"{MAX_ENTRIES:,}"}
        known = problem.code in ("device", "no-values", "huge")
        return Refusal(problem.code if known else "type", facts)
    except Exception:  # whatever it is, it isn't what it says
        return Refusal("type", {"type": type_name(answer)})


def _read_points(kind: Points, answer: Any) -> Plain | Refusal:
    n = kind.dimension
    if isinstance(answer, dict) and n == 1 and answer and all(map(_is_sympy_number, answer)):
        answer = list(answer)  # SymPy's `roots` gives each with its multiplicity
    elif isinstance(answer, dict):  # `solve` gives one where there is one solution
        answer = [answer]
    elif isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], set):
        answer = list(answer[1])  # what `solve(…, set=True)` gives: the symbols, and the points
    elif isinstance(answer, set | frozenset) or _is_finite_set(answer):
        answer = list(answer)
    value = read_numbers(answer)
    if isinstance(value, Refusal):
        return value
    shape = value.data.shape
    if n == 1 and len(shape) == 1:  # a list of numbers is a set of points of the line
        return replace(value, data=value.data.reshape(-1, 1))
    if not value.data.size and len(shape) == 1:  # an empty set
        return replace(value, data=value.data.reshape(0, n))
    if n > 1 and shape == (n,):  # a single point
        return replace(value, data=value.data.reshape(1, n))
    if "matrix" in value.marks and sorted(shape[1:]) == [1, n]:  # points as SymPy's matrices
        return replace(value, data=value.data.reshape(-1, n))
    return value


def read_numbers(answer: Any) -> Plain | Refusal:
    """Reduce an answer to a real array in double precision."""
    if type(answer) is np.ndarray:
        return _read_array(answer, "ndarray")
    if isinstance(answer, np.ma.MaskedArray):
        if np.ma.getmaskarray(answer).any():
            return Refusal("masked")
        answer = answer.data
    if isinstance(answer, Iterator):
        return Refusal("iterator", {"type": type_name(answer)})
    if isinstance(answer, str | bytes):
        return _text(answer)
    if isinstance(answer, type) or (
        callable(answer) and not isinstance(answer, np.ndarray) and not _is_sympy(answer)
    ):
        return Refusal("function", {"type": type_name(answer)})
    if isinstance(answer, set | frozenset) or _is_finite_set(answer):
        return Refusal("set", {"type": type_name(answer)})
    if getattr(answer, "size", 0) is not None and _count(answer) > MAX_ENTRIES:
        return _huge()
    marks: set[str] = set()
    name = type_name(answer)
    try:
        answer = opened(answer, marks)
        if isinstance(answer, Refusal):
            return answer
        array = np.asarray(answer)
    except (ValueError, TypeError) as error:
        ragged = "inhomogeneous" in str(error)
        return Refusal("ragged" if ragged else "type", {"type": name})
    except Exception:  # an __array__ or __len__ of the student's own may raise anything
        return Refusal("type", {"type": name})
    return _read_array(array, name, marks)


def opened(answer: Any, marks: set[str], depth: int = 0) -> Any:
    """Return what holds entries in an order of their own as lists, at any depth.

    These are dictionaries, ranges and the like; SymPy's and mpmath's matrices, arrays and tuples;
    and sparse matrices of SciPy, as arrays.

    Parameters
    ----------
    answer
        Any object.
    marks
        Gets the mark ``matrix`` where a matrix was met.

    Returns
    -------
    object or Refusal
        A refusal where a dictionary has no order, or its keys no clear one.
    """
    kind = type(answer)
    if kind in _NUMBERS or depth > MAX_DEPTH:
        return answer
    if kind is list or kind is tuple:
        entries = []
        for entry in answer:
            inner = entry if type(entry) in _NUMBERS else opened(entry, marks, depth + 1)
            if isinstance(inner, Refusal):
                return inner
            entries.append(inner)
        return entries
    if isinstance(answer, Refusal):
        return answer
    if isinstance(answer, dict):
        return opened(_in_order(answer), marks, depth + 1)
    if isinstance(answer, _IN_ORDER):
        few = len(answer) <= MAX_ENTRIES
        return opened(list(answer), marks, depth + 1) if few else _huge()
    if _is_from("scipy", answer) and hasattr(answer, "toarray"):  # a sparse matrix
        few = math.prod(answer.shape) <= MAX_ENTRIES
        return answer.toarray() if few else _huge()
    if _is_from("mpmath", answer) and hasattr(answer, "tolist"):
        marks.add("matrix")
        return answer.tolist()
    if not _is_sympy(answer):
        return answer
    if getattr(answer, "is_MatrixExpr", False):
        answer = answer.as_explicit()
    if hasattr(answer, "tolist"):  # a matrix, or an array of any number of axes
        if getattr(answer, "is_Matrix", False):
            marks.add("matrix")
        # An object array keeps the shape of what has no entries.
        listed = np.empty(tuple(int(n) for n in answer.shape), dtype=object)
        listed[...] = answer.tolist()
        return listed
    if type(answer).__name__ in ("Tuple", "Point", "Point2D", "Point3D"):
        return opened(list(answer.args), marks, depth + 1)
    return answer


_NUMBERS = frozenset({int, float, np.float64, np.ndarray, Fraction})


def _huge() -> Refusal:
    return Refusal("huge", {"limit": f"{MAX_ENTRIES:,}"})


_IN_ORDER = (range, deque, ValuesView, KeysView)
_NAMED = re.compile(r"([A-Za-z]+)_?\{?(\d+)\}?")


def _in_order(answer: Mapping[Any, Any]) -> Any:
    """Return a dictionary's values by its names: x, y, z or x1, x2 … Other names have no order.

    The value alone where there is one symbol, as in what `solve` gives for one unknown.
    """
    names = {str(key)[:40]: value for key, value in answer.items()}
    indexed = [_NAMED.fullmatch(name) for name in names]
    if names and all(indexed) and len({each[1] for each in indexed if each}) == 1:
        numbers = [int(each[2]) for each in indexed if each]
        ordered = sorted(zip(numbers, names.values(), strict=True), key=lambda pair: pair[0])
        numbers.sort()
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1):
            return [value for _, value in ordered]
    if len(answer) == 1 and all(map(_is_sympy, answer)):
        return next(iter(answer.values()))
    if "".join(sorted(names)) in ("xy", "xyz", "uv", "uvw", "st"):
        return [names[name] for name in sorted(names)]
    return Refusal("dictionary", {"type": type_name(answer), "keys": ", ".join(names)[:80]})


def _is_finite_set(answer: Any) -> bool:
    return type(answer).__name__ in ("FiniteSet", "EmptySet") and _is_sympy(answer)


def _text(answer: Any) -> Refusal:
    """Tell a number in quotes from a formula in quotes."""
    try:
        float(answer)
    except ValueError:
        return Refusal("text-formula")
    return Refusal("text")


def _count(answer: Any) -> int:
    try:
        return int(getattr(answer, "size", 0) or 0)
    except Exception:
        return 0


def _read_array(
    array: np.ndarray, name: str, marks: frozenset[str] | set[str] = frozenset()
) -> Plain | Refusal:
    if array.size > MAX_ENTRIES:
        return _huge()
    if array.dtype == object:
        numbers = _read_entries(array.ravel().tolist(), name)
        if isinstance(numbers, Refusal):
            return numbers
        array = np.array(numbers).reshape(array.shape)
    if array.dtype.kind == "c":
        real = _real(array)
        if real is None:
            return Refusal("complex")
        if np.any(array.imag):
            marks = {*marks, "complex"}
        array = real
    if array.dtype.kind == "b":
        marks = {*marks, "boolean"}
    if array.dtype.kind in "US":
        texts = [_text(entry) for entry in array.ravel()[:20].tolist()]
        return next((each for each in texts if each.code == "text-formula"), Refusal("text"))
    if array.dtype.kind not in "iufb":
        return Refusal("type", {"type": name})
    # A fresh, contiguous array of the base class: nothing of a subclass gets any further.
    fresh = np.array(array, dtype=np.float64, order="C", subok=False)
    return Plain(fresh, frozenset(marks)) if marks else Plain(fresh)


def _real(array: np.ndarray) -> np.ndarray | None:
    """Return the real part where the imaginary part is zero, or no more than rounding."""
    imaginary = float(np.abs(array.imag).max(initial=0.0))
    if imaginary == 0.0:
        return array.real
    size = float(np.abs(array.real).max(initial=0.0))
    low, high = ROUNDING
    return array.real if low * size <= imaginary <= high * size else None


def _read_entries(entries: list[Any], name: str) -> list[float] | list[complex] | Refusal:
    """Reduce the entries of an array of Python objects to numbers of Python."""
    numbers: list[Any] = []
    for entry in entries:
        number: Any
        if type(entry) is float or type(entry) is int:
            number = entry
        elif entry is Ellipsis:
            return Refusal("unattempted-part")
        elif entry is None:
            return Refusal("none-inside")
        elif _is_sympy(entry):
            number = sympy_number(entry)
            if isinstance(number, Refusal):
                return number
        elif isinstance(entry, Real | Decimal | np.bool_):
            number = entry
        elif isinstance(entry, Complex):
            number = complex(entry)
        else:
            return Refusal("object", {"type": type_name(entry)})
        try:
            numbers.append(number if isinstance(number, complex) else float(number))
        except OverflowError:
            return Refusal("overflow")
        except ValueError:  # a signalling NaN
            numbers.append(float("nan"))
        except Exception:  # a number of the student's own making
            return Refusal("object", {"type": type_name(entry)})
    return numbers


def sympy_number(entry: Any) -> float | complex | Refusal:
    """Return the value of a SymPy object without symbols; a refusal says what else it is."""
    if isinstance(entry, type):
        return Refusal("function", {"type": type_name(entry)})
    refused = sympy_refusal(entry)
    if refused is not None:
        return refused
    if not _is_constant(entry):
        return Refusal("sympy")
    if getattr(entry, "is_Boolean", False):
        return Refusal("boolean")
    if getattr(entry, "is_Poly", False):
        entry = entry.as_expr()
    if type(entry).__name__ in ("ComplexInfinity", "NaN"):
        return float("nan")
    try:
        number = complex(entry)
    except OverflowError:
        return Refusal("overflow")
    except Exception:  # an unfinished derivative or integral, or no number at all
        return Refusal("not-a-number", {"found": str(entry)[:80]})
    # Roots of a cubic carry imaginary parts that cancel, but for rounding.
    return number.real if abs(number.imag) <= ROUNDING[1] * abs(number.real) else number


def sympy_refusal(entry: Any) -> Refusal | None:
    """Return why a SymPy object is no number or formula at all, or None."""
    if getattr(entry, "is_Relational", False):
        return Refusal("sympy-equation")
    if any(base.__name__ == "Lambda" for base in type(entry).__mro__):
        return Refusal("sympy-lambda")
    if hasattr(entry, "is_subset"):
        return Refusal("set", {"type": type_name(entry)})
    return None


def _read_shape(answer: Any) -> Plain | Refusal:
    if isinstance(answer, bool | np.bool_):
        return Refusal("shape-type", {"type": type_name(answer)})
    if _is_whole(answer):
        return Refusal("shape-number", {"number": str(int(answer))[:20]})
    if isinstance(answer, str):
        return Refusal("shape-text")
    if isinstance(answer, np.ndarray) and answer.dtype.kind in "iuO" and answer.size <= 32:
        if answer.ndim == 0 and answer.dtype.kind != "O":
            return Refusal("shape-number", {"number": str(int(answer))[:20]})
        answer = np.ndarray.tolist(answer)
    elif isinstance(answer, range) or _is_sympy(answer):
        listed = _flattened_axis(opened(answer, set()))
        answer = answer if listed is None else listed
    if not isinstance(answer, tuple | list):
        return Refusal("shape-type", {"type": type_name(answer)})
    if len(answer) > 32:
        return Refusal("shape-long")
    if any(entry is Ellipsis for entry in answer):
        return Refusal("unattempted-part")
    sizes = []
    for entry in answer:
        if not _is_whole(entry) or abs(int(entry)) > 10**9:
            return Refusal("shape-entry", {"type": type_name(entry)})
        sizes.append(int(entry))
    return Plain(np.array(sizes, dtype=np.float64))


def _flattened_axis(given: Any) -> list[Any] | None:
    """Return the entries of what has one axis, or two of which one has length 1."""
    array = np.asarray(given, dtype=object)
    one_axis = array.ndim == 1 or (array.ndim == 2 and 1 in array.shape)
    return array.ravel().tolist() if one_axis and array.size <= 32 else None


def _is_whole(entry: Any) -> bool:
    if isinstance(entry, bool):
        return False
    if isinstance(entry, int | np.integer):
        return True
    return _is_sympy(entry) and getattr(entry, "is_Integer", False) is True


def _read_choice(answer: Any) -> Plain | Refusal:
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and answer.dtype.kind == "U":
        answer = np.ndarray.item(answer)
    if not isinstance(answer, str):
        return Refusal("choice-type", {"type": type_name(answer)})
    # The text itself, whatever methods a subclass (NumPy's, or the student's own) may have.
    return Plain(plain_label(str.__getitem__(answer, slice(10 * MAX_LABEL))))


def _read_parts(kind: Parts, answer: Any) -> Plain | Refusal:
    names = ", ".join(name for name, _ in kind.of)
    answer = _split(answer, [name for name, _ in kind.of])
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
    marks = frozenset().union(*(value.marks for value in values))
    return Plain(tuple(value.data for value in values), marks)


def _split(answer: Any, names: list[str]) -> Any:
    """Return what holds exactly the named things, in whatever form, as a list of them."""
    if isinstance(answer, tuple | list):
        return answer
    if isinstance(answer, np.ndarray):
        fits = answer.ndim >= 1 and answer.shape[0] == len(names)
        return [answer[index] for index in range(len(names))] if fits else answer
    if isinstance(answer, dict):
        named = {str(key): value for key, value in answer.items()}
        return [named[name] for name in names] if set(named) == set(names) else answer
    if _is_sympy(answer):
        if getattr(answer, "is_Matrix", False):
            return list(answer) if 1 in answer.shape and len(answer) == len(names) else answer
        if type(answer).__name__ == "Tuple":
            return list(answer.args)
        if hasattr(answer, "tolist") and answer.shape and answer.shape[0] == len(names):
            return list(answer)
    return answer


_RATIONAL = re.compile(r"-?\d+(/\d+)?")


def _exact(entry: Any) -> Fraction | None:
    """Return a number as an exact fraction, or None where it is none.

    A decimal of up to 15 digits is what was written: 0.1 is one tenth. What has more digits is
    taken as the computer holds it.
    """
    if isinstance(entry, bool | np.bool_):
        return None
    try:
        if isinstance(entry, int | Fraction | Decimal | np.integer):
            number = Fraction(int(entry) if isinstance(entry, np.integer) else entry)
        elif isinstance(entry, float | np.floating):
            number = Fraction(float(entry) if _is_long(entry) else str(entry))
        elif _is_sympy(entry) and _RATIONAL.fullmatch(str(entry)[: 2 * MAX_DIGITS]):
            number = Fraction(str(entry))
        elif _is_sympy(entry) and getattr(entry, "is_Float", False):
            return _exact(float(entry))
        elif isinstance(entry, complex | np.complexfloating) and entry.imag == 0:
            return _exact(float(entry.real))
        elif _is_from("mpmath", entry) and isinstance(entry, Real):
            return _exact(float(entry))
        else:
            return None
    except (ValueError, OverflowError, TypeError, ZeroDivisionError):  # nan and infinity end here
        return None
    size = max(number.numerator.bit_length(), number.denominator.bit_length())
    return number if size <= 3 * MAX_DIGITS else None


def _is_long(entry: Any) -> bool:
    """Tell whether a decimal needs 16 digits or more, as one does that was computed."""
    digits = str(entry).lower().partition("e")[0]
    return sum(character.isdigit() for character in digits.strip("-0.")) > 15


def _flat(entry: Any) -> list[Any]:
    if isinstance(entry, np.ndarray):
        return list(np.asarray(entry).ravel()) if entry.size <= MAX_ENTRIES else []
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
        named = {str(key): value for key, value in answer.items()}
        missing = [name for name, _ in kind.fields if name not in named]
        if missing:
            return Refusal("witness-missing", {"names": names, "missing": missing[0]})
        entries: Sequence[Any] = [named[name] for name, _ in kind.fields]
    else:
        entries = _split(answer, [name for name, _ in kind.fields])
        if not isinstance(entries, tuple | list) or len(entries) != len(kind.fields):
            return Refusal("witness-type", {"type": type_name(answer), "names": names})
    if any(entry is Ellipsis for entry in entries):
        return Refusal("unattempted-part")
    values = []
    rounded = False
    for (name, shape), entry in zip(kind.fields, entries, strict=True):
        marks: set[str] = set()
        given = opened(entry, marks)
        if isinstance(given, Refusal):
            return replace(given, facts={**given.facts, "part": name})
        found = _shape_of(given)
        if found is None:
            return Refusal("ragged", {"part": name})
        flat = len(shape) == 1 and "matrix" in marks and found in {(shape[0], 1), (1, shape[0])}
        if found != shape and not flat:
            return Refusal(
                "witness-shape", {"part": name, "shape": str(shape), "found": str(found)}
            )
        entered = _flat(given)
        numbers = [_exact(number) for number in entered]
        if any(number is None for number in numbers) or len(numbers) != int(np.prod(shape)):
            irrational = any(
                number is None and _is_sympy(each) and getattr(each, "is_real", False)
                for number, each in zip(numbers, entered, strict=True)
            )
            return Refusal("witness-irrational" if irrational else "witness-number", {"part": name})
        rounded |= any(isinstance(each, float) and _is_long(each) for each in entered)
        field_values = np.empty(len(numbers), dtype=object)
        field_values[:] = numbers
        values.append(field_values.reshape(shape))
    return Plain(tuple(values), frozenset({"rounded"} if rounded else ()))


__all__ = [
    "MARKS",
    "Array",
    "Plain",
    "Refusal",
    "is_unattempted",
    "opened",
    "read",
    "read_numbers",
    "sympy_number",
    "sympy_refusal",
    "type_name",
]
