"""The forms in which a right answer can be handed over, made from one of its forms.

Each function here returns a dictionary: the name of a form, and the answer in it. What NumPy,
SymPy, mpmath or Python itself takes for the same numbers is the same answer.
"""

import array
import enum
import functools
from collections import deque, namedtuple
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import scipy.sparse
import sympy

from jacobook.declaration import (
    Choice,
    Direction,
    Exercise,
    Expression,
    Kind,
    Parts,
    Points,
    Shape,
    Witness,
)

Forms = dict[str, Any]


class Tagged(np.ndarray):
    """An array of a class of its own, as units and labels have it."""


def _each(convert: Callable[[float], Any], values: Any) -> Any:
    """Convert the numbers in nested lists."""
    if isinstance(values, list):
        return [_each(convert, value) for value in values]
    return convert(values)


def _tuples(values: Any) -> Any:
    return tuple(map(_tuples, values)) if isinstance(values, list) else values


def _fraction(number: float) -> Any:
    return Fraction(number) if np.isfinite(number) else number


def _rational(number: float) -> Any:
    return sympy.Rational(number) if np.isfinite(number) else sympy.Float(number)


def _strided(a: np.ndarray) -> np.ndarray:
    wide = np.full((*a.shape[:-1], 2 * a.shape[-1]), 7.0)
    wide[..., ::2] = a
    return wide[..., ::2]


def _read_only(a: np.ndarray) -> np.ndarray:
    fixed = a.copy()
    fixed.flags.writeable = False
    return fixed


def _objects(listed: Any, shape: tuple[int, ...]) -> np.ndarray:
    made = np.empty(shape, dtype=object)
    made[...] = listed
    return made


def numpy_forms(a: np.ndarray) -> Forms:
    """Return an array of floats in the forms that NumPy has for it."""
    forms: Forms = {
        "array": a.copy(),
        "long double": a.astype(np.longdouble),
        "complex without imaginary part": a.astype(complex),
        "big-endian": a.astype(">f8"),
        "read-only": _read_only(a),
        "nothing masked": np.ma.array(a, mask=np.zeros(a.shape, dtype=bool)),
        "subclass": a.view(Tagged),
    }
    if a.ndim:
        forms |= {
            "columns first": np.asfortranarray(a),
            "strided": _strided(a),
            "reversed twice": a[::-1].copy()[::-1],
            "list": a.tolist(),
            "tuple": _tuples(a.tolist()),
            "tuple of arrays": tuple(a.copy()),
            "list of NumPy numbers": [np.float64(x) for x in a] if a.ndim == 1 else list(a),
        }
    else:
        forms |= {"float": float(a), "NumPy number": np.float64(a), "not in an array": a[()]}
    if np.array_equal(a.astype(np.float32), a):
        forms["single precision, where it is exact"] = a.astype(np.float32)
    if np.all(np.isfinite(a)) and np.array_equal(a, np.rint(a)) and np.all(np.abs(a) < 2**31):
        forms["integers"] = a.astype(int)
        forms["small integers"] = a.astype(np.int32)
        forms["Python's integers"] = a.astype(int).tolist()
    if a.ndim == 2:
        forms["np.matrix"] = np.matrix(a)
        forms["transposed twice"] = a.T.copy().T
    return forms


def other_forms(a: np.ndarray) -> Forms:
    """Return an array of floats in forms of Python, SymPy, mpmath and SciPy."""
    listed, t = a.tolist(), sympy.Symbol("t")
    fractions = _each(_fraction, listed)
    rationals = _each(_rational, listed)
    forms: Forms = {
        "fractions": fractions,
        "decimals": _each(Decimal, listed),
        "SymPy's floats": _each(sympy.Float, listed),
        "SymPy's rationals": rationals,
        "mpmath's numbers": _each(mpmath.mpf, listed),
        "complex of mpmath": _each(mpmath.mpc, listed),
        "objects": _objects(fractions, a.shape),
        "SymPy in an array": _objects(rationals, a.shape),
        "not worked out": _each(lambda n: sympy.Add(n, 0, evaluate=False), rationals),
        "an integral": _each(lambda n: sympy.Integral(n, (t, 0, 1)), rationals),
    }
    if not a.ndim:
        forms["solved for"] = {t: rationals}
    if a.ndim in (1, 2) and a.size:
        forms |= {
            "matrix of SymPy": sympy.Matrix(rationals),
            "immutable matrix": sympy.ImmutableMatrix(rationals),
            "sparse matrix of SymPy": sympy.SparseMatrix(rationals),
            "matrix of mpmath": mpmath.matrix(listed),
        }
    if a.ndim and a.size:
        forms["array of SymPy"] = sympy.Array(rationals)
        forms["mutable array of SymPy"] = sympy.MutableDenseNDimArray(rationals)
        forms["deque"] = deque(listed)
        forms["values of a dictionary"] = dict(enumerate(listed)).values()
    if a.ndim == 1 and a.size:
        forms |= {
            "row of SymPy": sympy.Matrix([rationals]),
            "tuple of SymPy": sympy.Tuple(*rationals),
            "array of Python": array.array("d", listed),
            "numbered symbols": dict(zip(sympy.symbols(f"x1:{a.size + 1}"), listed, strict=True)),
        }
    if a.ndim == 1 and 2 <= a.size <= 3:
        forms["by x, y, z"] = dict(zip("xyz", rationals, strict=False))
        forms["point of SymPy"] = sympy.Point(*rationals)
    if a.ndim == 2 and a.size:
        forms["sparse"] = scipy.sparse.csr_array(a)
        forms["sparse matrix"] = scipy.sparse.coo_matrix(a)
        forms["rows of SymPy"] = [sympy.Matrix(row) for row in rationals]
        forms["tuple of tuples of SymPy"] = sympy.Tuple(*(sympy.Tuple(*row) for row in rationals))
    return forms


def number_forms(a: np.ndarray) -> Forms:
    """Return an array of floats in all forms."""
    return numpy_forms(a) | other_forms(a)


def direction_forms(kind: Direction, a: np.ndarray) -> Forms:
    """Return a direction in all forms, and in other lengths."""
    forms = number_forms(a)
    forms |= {"longer": 1e3 * a, "shorter": (1e-3 * a).tolist(), "unit": a / np.linalg.norm(a)}
    return forms | ({"the other way": -a} if kind.either_sign else {})


def point_forms(a: np.ndarray) -> Forms:
    """Return a set of points in all forms."""
    rows = [tuple(map(_rational, row)) for row in a.tolist()]
    symbols = sympy.symbols("x y z")[: a.shape[1]]
    forms: Forms = {
        "array": a,
        "in another order": a[::-1],
        "list of tuples": [tuple(row) for row in a.tolist()],
        "tuple of lists": tuple(a.tolist()),
        "list of arrays": list(a),
        "set": {tuple(row) for row in a.tolist()},
        "frozen set": frozenset(rows),
        "SymPy's tuples": [sympy.Tuple(*row) for row in rows],
        "SymPy's matrices": [sympy.Matrix(row) for row in rows],
        "SymPy's row matrices": [sympy.Matrix([row]) for row in rows],
        "one matrix of SymPy": sympy.Matrix(rows),
        "array of SymPy": sympy.Array(rows),
        "SymPy's finite set": sympy.FiniteSet(*(sympy.Tuple(*row) for row in rows)),
        "dictionaries of solve": [dict(zip(symbols, row, strict=True)) for row in rows],
        "set of solve": (list(symbols), set(rows)),
        "fractions": [tuple(map(_fraction, row)) for row in a.tolist()],
        "decimals": [list(map(Decimal, row)) for row in a.tolist()],
        "mpmath's matrices": [mpmath.matrix(row) for row in a.tolist()],
        "deque": deque(rows),
        "complex without imaginary part": a.astype(complex),
        "keys of a dictionary": dict.fromkeys(rows, "found").keys(),
        "zipped": list(zip(*a.T, strict=True)),
    }
    if a.shape[1] > 1:
        forms["SymPy's points"] = [sympy.Point(*row) for row in rows]
    else:
        flat = [row[0] for row in rows]
        forms |= {
            "numbers": a.ravel().tolist(),
            "set of numbers": set(a.ravel().tolist()),
            "finite set of numbers": sympy.FiniteSet(*flat),
            "roots with multiplicities": dict.fromkeys(flat, 1),
            "sorted array": np.sort(a.ravel()),
        }
    return forms


def shape_forms(a: np.ndarray) -> Forms:
    """Return a shape in all forms."""
    sizes = tuple(int(n) for n in a)
    named = namedtuple("Sizes", [f"axis{k}" for k in range(len(sizes))])
    integers = [sympy.Integer(n) for n in sizes]
    return {
        "tuple": sizes,
        "list": list(sizes),
        "array": np.array(sizes),
        "array of small integers": np.array(sizes, dtype=np.int8),
        "array of unsigned integers": np.array(sizes, dtype=np.uint16),
        "array of objects": np.array(sizes, dtype=object),
        "NumPy's integers": tuple(np.int64(n) for n in sizes),
        "integers of both": (np.int32(sizes[0]), *sizes[1:]),
        "of zeros": np.zeros(sizes).shape,
        "of an empty array": np.shape(np.empty(sizes)),
        "of a sum": (np.ones(sizes) + np.ones(sizes[-1])).shape,
        "of SymPy's array": sympy.MutableDenseNDimArray.zeros(*sizes).shape,
        "named tuple": named(*sizes),
        "tuple of SymPy": sympy.Tuple(*sizes),
        "SymPy's integers": tuple(integers),
        "list of SymPy's integers": integers,
        "array of SymPy's integers": np.array(integers),
        "array of SymPy": sympy.Array(sizes),
        "matrix of SymPy": sympy.Matrix(sizes),
        "sum of tuples": sizes[:1] + sizes[1:],
        "read-only array": _read_only(np.array(sizes)),
    }


def label_forms(label: str) -> Forms:
    """Return a label in all forms."""
    title = label.title()
    texts = {
        "as it is": label,
        "upper case": label.upper(),
        "first letter large": title,
        "spaces": f"  {label} ",
        "line end": f"{label}\n",
        "tab": f"\t{label}",
        "brackets": f"({label})",
        "one bracket": f"{label})",
        "full stop": f"{label}.",
        "brackets and upper case": f"({label.upper()})",
        "brackets and spaces": f" ( {label} ) ",
        "quotes": f'"{label}"',
        "single quotes": f"'{label}'",
        "backticks": f"`{label}`",
        "colon": f"{label}:",
        "comma": f"{label},",
        "square brackets": f"[{label}]",
        "joined": "".join(list(label)),
        "formatted": f"{label:s}",
    }
    member = enum.Enum("Answer", {"CHOSEN": label}, type=str)
    return texts | {
        "NumPy's text": np.str_(label),
        "NumPy's text, upper case": np.str_(label.upper()),
        "array without axes": np.array(label),
        "entry of an array": np.array(["other", label])[1],
        "member of an enumeration": member.CHOSEN,
    }


def parts_forms(kind: Parts, parts: tuple[np.ndarray, ...], plain_only: bool = False) -> Forms:
    """Return a tuple of parts in all forms."""
    names = [name for name, _ in kind.of]
    all_forms = [
        forms(each, part, plain_only) for (_, each), part in zip(kind.of, parts, strict=True)
    ]
    first = [next(iter(each.values())) for each in all_forms]
    made: Forms = {}
    for form in dict.fromkeys(name for each in all_forms for name in each):
        # A part that has no such form comes in its first one.
        pairs = zip(all_forms, first, strict=True)
        made[form] = tuple(each.get(form, ordinary) for each, ordinary in pairs)
    named = namedtuple("Answer", [f"part{k}" for k in range(len(names))])
    made |= {
        "list of parts": first,
        "named tuple of parts": named(*first),
        "parts by name": dict(zip(names, first, strict=True)),
        "objects in an array": _array_of(tuple(first)),
    }
    if len({part.shape for part in parts}) == 1:
        made["stacked"] = np.stack(first)
    if all(not part.ndim for part in parts):
        made["vector of parts"] = np.array([float(part) for part in parts])
        made["tuple of SymPy as a whole"] = sympy.Tuple(*(float(part) for part in parts))
    return made


def _array_of(parts: tuple[Any, ...]) -> np.ndarray:
    made = np.empty(len(parts), dtype=object)
    for place, part in enumerate(parts):
        made[place] = part
    return made


def expression_forms(kind: Expression, answer: Any) -> Forms:
    """Return a formula, or a list of them, in all forms."""
    single = not isinstance(answer, list | tuple)
    entries = [answer] if single else list(answer)
    symbols = {name: sympy.Symbol(name) for name in kind.symbols}
    one, t = next(iter(symbols.values())), sympy.Symbol("t")
    changes: dict[str, Callable[[Any], Any]] = {
        "as it is": lambda e: e,
        "expanded": sympy.expand,
        "simplified": sympy.simplify,
        "factored": sympy.factor,
        "over one denominator": sympy.together,
        "apart": lambda e: sympy.expand(e, deep=True).doit(),
        "in floats": lambda e: e.evalf(),
        "real symbols": lambda e: e.subs({s: sympy.Symbol(n, real=True)
                                          for n, s in symbols.items()}),
        "positive symbols": lambda e: e.subs({s: sympy.Symbol(n, positive=True)
                                              for n, s in symbols.items()}),
        "plus zero": lambda e: e + 0.0,
        "times one": lambda e: sympy.Mul(1, e, evaluate=False),
        "not worked out": lambda e: sympy.Add(e, 0, evaluate=False),
        "read from text": lambda e: sympy.sympify(str(e), locals=symbols),
        "rewritten": lambda e: e.rewrite(sympy.exp),
        "by cases": lambda e: sympy.Piecewise((e, one > -100), (0, True)),
        "an integral": lambda e: sympy.Integral(e, (t, 0, 1)),
        "two halves": lambda e: e / 2 + sympy.Rational(1, 2) * e,
        "collected": lambda e: sympy.collect(sympy.expand(e), one),
        "cancelled": sympy.cancel,
    }  # fmt: skip
    forms = {}
    for name, change in changes.items():
        changed = [change(entry) for entry in entries]
        forms[name] = changed[0] if single else changed
    if single:
        forms["array without axes"] = _objects(answer, ())
        if answer.is_polynomial(*symbols.values()):
            forms["polynomial"] = sympy.Poly(answer, *symbols.values())
        return forms
    return forms | {
        "tuple": tuple(entries),
        "column": sympy.Matrix(entries),
        "row": sympy.Matrix([entries]),
        "immutable": sympy.ImmutableMatrix(entries),
        "array of SymPy": sympy.Array(entries),
        "tuple of SymPy": sympy.Tuple(*entries),
        "array of NumPy": np.array(entries, dtype=object),
        "by symbol": dict(zip(symbols.values(), entries, strict=True)),
        "by name": dict(zip(symbols, entries, strict=True)),
        "deque": deque(entries),
    }


def witness_forms(kind: Witness, answer: Any) -> Forms:
    """Return a witness in all forms."""
    names = [name for name, _ in kind.fields]
    given = [answer[name] for name in names] if isinstance(answer, Mapping) else list(answer)
    exact = [_objects(field, shape) for field, (_, shape) in zip(given, kind.fields, strict=True)]

    def by_name(convert: Callable[[np.ndarray], Any]) -> dict[str, Any]:
        return {name: convert(field) for name, field in zip(names, exact, strict=True)}

    def listed(convert: Callable[[Any], Any]) -> dict[str, Any]:
        return by_name(lambda field: _each(convert, field.tolist()))

    def rational(number: Any) -> Any:
        fraction = Fraction(str(number))
        return sympy.Rational(fraction.numerator, fraction.denominator)

    def of_sympy(make: Callable[[Any], Any]) -> Callable[[np.ndarray], Any]:
        def convert(field: np.ndarray) -> Any:
            rationals = _each(rational, field.tolist())
            return make(rationals) if field.ndim else rationals

        return convert

    named = namedtuple("Example", [f"field{k}" for k in range(len(names))])
    forms: Forms = {
        "dictionary": by_name(lambda field: field.tolist()),
        "in the order of the fields": tuple(field.tolist() for field in exact),
        "list": [field.tolist() for field in exact],
        "named tuple": named(*exact),
        "keyword arguments": dict(**by_name(lambda field: field.tolist())),
        "more keys": by_name(lambda field: field.tolist()) | {"because": "it works"},
        "other order of keys": dict(reversed(by_name(lambda field: field.tolist()).items())),
        "NumPy's text as keys": {np.str_(k): v for k, v in by_name(np.ndarray.tolist).items()},
        "symbols as keys": {sympy.Symbol(k): v for k, v in by_name(np.ndarray.tolist).items()},
        "tuples": by_name(lambda field: _tuples(field.tolist())),
        "arrays of objects": by_name(lambda field: field),
        "fractions": listed(lambda n: Fraction(str(n))),
        "SymPy's rationals": listed(rational),
        "matrices of SymPy": by_name(of_sympy(sympy.Matrix)),
        "immutable matrices": by_name(of_sympy(sympy.ImmutableMatrix)),
        "arrays of SymPy": by_name(of_sympy(sympy.Array)),
        "deques": by_name(lambda field: deque(field.tolist()) if field.ndim else field.item()),
    }
    if all(Fraction(float(n)) == Fraction(str(n)) or len(str(float(n))) < 8
           for field in exact for n in field.ravel()):  # fmt: skip
        floats = [field.astype(float) for field in exact]
        forms |= {
            "floats": {name: field.tolist() for name, field in zip(names, floats, strict=True)},
            "arrays": dict(zip(names, floats, strict=True)),
            "NumPy's matrices": {name: np.matrix(field) if field.ndim == 2 else field
                                 for name, field in zip(names, floats, strict=True)},
            "complex": {name: field.astype(complex)
                        for name, field in zip(names, floats, strict=True)},
            "decimals": {name: _each(lambda n: Decimal(repr(n)), field.tolist())
                         for name, field in zip(names, floats, strict=True)},
            "SymPy's floats": {name: _each(lambda n: sympy.Float(repr(n)), field.tolist())
                               for name, field in zip(names, floats, strict=True)},
            "mpmath": {name: _each(mpmath.mpf, field.tolist())
                       for name, field in zip(names, floats, strict=True)},
            "sparse": {name: scipy.sparse.csr_array(field) if field.ndim == 2 else field
                       for name, field in zip(names, floats, strict=True)},
        }  # fmt: skip
    return forms


def forms(kind: Kind, value: Any, plain_only: bool = False) -> Forms:
    """Return an answer of a kind in all forms.

    Parameters
    ----------
    value
        Plain data, as :func:`jacobook.checking.plain.read` makes them; for an expression or a
        witness the answer itself.
    plain_only
        True for the forms of NumPy alone.
    """
    if isinstance(kind, Parts):
        return parts_forms(kind, value, plain_only)
    if isinstance(kind, Choice):
        return label_forms(value)
    if isinstance(kind, Shape):
        return shape_forms(value)
    if isinstance(kind, Points):
        return point_forms(value)
    if isinstance(kind, Direction) and not plain_only:
        return direction_forms(kind, value)
    if isinstance(kind, Expression):
        return expression_forms(kind, value)
    if isinstance(kind, Witness):
        return witness_forms(kind, value)
    return numpy_forms(value) if plain_only else number_forms(value)


# ------------------------------------------------------------------------------------- functions


class Called:
    """An object that is called like a function, and one of its methods."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    def method(self, *args: Any) -> Any:
        """Do the same."""
        return self.function(*args)


def spelled(names: tuple[str, ...], head: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Write a function out whose arguments stand as in ``head``, which holds ``{names}``."""
    space: dict[str, Any] = {"function": function}
    listed = ", ".join(names)
    exec(f"def answer({head.format(names=listed)}):\n    return function({listed})", space)
    made: Callable[..., Any] = space["answer"]
    return made


def ways_to_write(declared: Exercise, function: Callable[..., Any]) -> Forms:
    """Return a function in the ways that Python has to write one."""
    names = declared.parameters or ()

    @functools.wraps(function)
    def decorated(*args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return {
        "as it is": function,
        "lambda": lambda *args: function(*args),
        "the names of the exercise": spelled(names, "{names}", function),
        "positional only": spelled(names, "{names}, /", function),
        "one more option": spelled(names, "{names}, check=False", function),
        "an option by keyword": spelled(names, "{names}, *, check=False", function),
        "anything more": spelled(names, "{names}, *more, **options", function),
        "other names": spelled(tuple(f"arg{k}" for k in range(len(names))), "{names}", function),
        "decorated": decorated,
        "partial": functools.partial(lambda verbose, *args: function(*args), False),
        "object": Called(function),
        "method": Called(function).method,
        "static": staticmethod(function),
        "dispatched": functools.singledispatch(function),
    }
