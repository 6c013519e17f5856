"""From the arrays of other libraries to NumPy's, in one place, and back.

A reader may hand over a tensor of PyTorch (with or without ``requires_grad``, a parameter, sparse,
of ``bfloat16``, a conjugate view), an array of JAX, a sparse matrix of SciPy, or a list of any of
these. `as_numpy` makes one array of NumPy of it, or says in a sentence why it can't. No framework
is imported here: what an object is, is told by its class and its methods.

==========================  ======================================================================
handed over                 what happens
==========================  ======================================================================
tracks its gradient         is read without it: the numbers are the same
``bfloat16``, ``float8``    NumPy hasn't got these: the numbers come as ``float32``
sparse                      is made dense, if it isn't too large for that
lists and tuples of arrays  are stacked
objects that are numbers    become floats: ``Fraction``, ``Decimal``, numbers of SymPy
on another device           is refused, with what brings it to the CPU
no values yet               is refused: a tracer of ``jax.jit``, a tensor on the device ``meta``
masked                      is refused: a masked entry has no value
==========================  ======================================================================
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Framework",
    "Unreadable",
    "as_numpy",
    "as_shape",
    "double_precision",
    "epsilon",
    "framework_of",
    "maker_like",
]

Framework = Literal["torch", "jax"]

MAX_DENSE = 2**26  # a sparse array is made dense up to this many entries (512 MiB of floats)

#: Spacing at 1 of the floating-point formats that NumPy hasn't got.
_NARROW = {
    "bfloat16": 2.0**-7,
    "float8_e4m3fn": 2.0**-3,
    "float8_e4m3fnuz": 2.0**-3,
    "float8_e5m2": 2.0**-2,
    "float8_e5m2fnuz": 2.0**-2,
}

#: What makes each framework compute in double precision.
_DOUBLE = {
    "torch": "`dtype=torch.float64`, or `x.double()` and `model.double()`",
    "jax": '`jax.config.update("jax_enable_x64", True)`, before the first array is made',
}


class Unreadable(TypeError):
    """An object that can't be made an array of NumPy; the message says why, in a sentence.

    Attributes
    ----------
    code : str
        ``"device"``, ``"no-values"``, ``"masked"``, ``"huge"``, ``"ragged"`` or ``"type"``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def framework_of(x: object) -> Framework | None:
    """Tell which framework an object's class comes from; None for NumPy and everything else.

    Parameters
    ----------
    x : object

    Returns
    -------
    {"torch", "jax"} or None

    Examples
    --------
    >>> print(framework_of(np.ones(3)))
    None
    """
    kind = type(x)
    if kind is np.ndarray or kind is float or kind is np.float64:
        return None
    for base in kind.__mro__[:-1]:
        package = str(base.__module__).partition(".")[0]
        if package == "torch" and hasattr(x, "detach"):
            return "torch"
        if package in ("jax", "jaxlib") and hasattr(x, "dtype"):
            return "jax"
    return None


def as_numpy(x: Any, name: str = "x") -> NDArray[Any]:
    """Return the numbers of x as an array of NumPy.

    Parameters
    ----------
    x : array of any library, number, or nested lists of them
    name : str
        What the sentence of a refusal calls it.

    Returns
    -------
    ndarray
        Not a copy where x is an array of NumPy already.

    Raises
    ------
    Unreadable
        If x has no numbers that NumPy could hold.

    Examples
    --------
    >>> as_numpy([1.0, 2.0])
    array([1., 2.])
    """
    kind = type(x)
    if kind is np.ndarray:
        return _without_objects(x, name) if x.dtype == object else x
    if kind is float or kind is int or isinstance(x, np.generic):
        return np.asarray(x)
    if isinstance(x, np.ma.MaskedArray):
        raise Unreadable(
            "masked",
            f"{name} is a masked array, and a masked entry has no value: fill it, `.filled(0.0)`, "
            "or leave these entries out.",
        )
    framework = framework_of(x)
    if framework == "torch":
        return _from_torch(x, name)
    if framework == "jax":
        return _from_jax(x, name)
    if isinstance(x, list | tuple):
        return _from_sequence(x, name)
    dense = getattr(x, "toarray", None)  # sparse matrices and arrays of SciPy
    if callable(dense) and hasattr(x, "nnz"):
        _require_small(x, name)
        return np.asarray(dense())
    return _asarray(x, name)


def _from_torch(x: Any, name: str) -> NDArray[Any]:
    device = str(getattr(x, "device", "cpu"))
    if device.partition(":")[0] == "meta":
        raise Unreadable(
            "no-values", f"{name} is on the device meta, where tensors have a shape and no values."
        )
    if device.partition(":")[0] != "cpu":
        raise Unreadable(
            "device",
            f"{name} is on the device {device}, and is needed on the CPU: hand over its `.cpu()`.",
        )
    try:
        x = x.detach()
        if str(getattr(x, "layout", "torch.strided")) != "torch.strided":
            _require_small(x, name)
            x = x.to_dense()
        for resolve in ("resolve_conj", "resolve_neg"):  # views that NumPy can't take
            x = getattr(x, resolve, lambda x=x: x)()
        if getattr(x, "is_quantized", False):
            x = x.dequantize()
        if str(x.dtype).rpartition(".")[2] in _NARROW:
            x = x.float()
        return np.asarray(x.numpy())
    except Unreadable:
        raise
    except Exception as problem:
        raise _no_values(x, name, "torch.func.grad or vmap", problem) from problem


def _from_jax(x: Any, name: str) -> NDArray[Any]:
    try:
        if hasattr(x, "todense") and not hasattr(x, "__array__"):  # jax.experimental.sparse
            _require_small(x, name)
            x = x.todense()
        array = np.asarray(x)
        if array.dtype.name in _NARROW:
            array = array.astype(np.float32)
        return array
    except Unreadable:
        raise
    except Exception as problem:  # TracerArrayConversionError above all
        raise _no_values(x, name, "jax.jit, grad or vmap", problem) from problem


def _no_values(x: object, name: str, where: str, problem: Exception) -> Unreadable:
    why = (str(problem).strip().splitlines() or [type(problem).__name__])[0][:100].rstrip(".")
    return Unreadable(
        "no-values",
        f"{name}, of type {type(x).__name__}, can't be read as numbers ({why}). Where this happens "
        f"inside of {where}, an array stands for any values and has none: ask outside of it.",
    )


def _require_small(x: Any, name: str) -> None:
    shape = tuple(int(n) for n in x.shape)
    if np.prod([float(n) for n in shape]) > MAX_DENSE:
        raise Unreadable(
            "huge", f"{name} is sparse, of shape {shape}: too large to be made a dense array."
        )


def _from_sequence(x: Any, name: str) -> NDArray[Any]:
    """Stack what a list holds; a plain list of numbers goes straight to NumPy."""
    if not any(_is_inside(entry) for entry in x):
        return _asarray(x, name)
    parts = [as_numpy(entry, f"{name}[{i}]") for i, entry in enumerate(x)]
    return _asarray(parts, name)


def _is_inside(entry: object) -> bool:
    """Whether a list's entry is, or holds, an array that NumPy alone wouldn't read rightly."""
    if isinstance(entry, list | tuple):
        return any(_is_inside(inner) for inner in entry)
    return framework_of(entry) is not None or isinstance(entry, np.ma.MaskedArray)


def _asarray(x: Any, name: str) -> NDArray[Any]:
    try:
        array = np.asarray(x)
    except ValueError as problem:
        code = "ragged" if "inhomogeneous" in str(problem) else "type"
        raise Unreadable(code, f"{name} isn't an array ({problem}).") from problem
    except Exception as problem:  # an __array__ of somebody's own may raise anything
        raise Unreadable(
            "type", f"{name}, of type {type(x).__name__}, can't be made an array ({problem})."
        ) from problem
    if array.dtype == object:
        return _without_objects(array, name)
    return array


def _without_objects(array: NDArray[Any], name: str) -> NDArray[Any]:
    """An array of objects as one of floats, where each object is a number; else as it is."""
    entries = [array[index] for index in np.ndindex(array.shape)]
    if not entries:
        return array.astype(np.float64)
    if all(framework_of(entry) for entry in entries):
        parts = [as_numpy(entry, name) for entry in entries]
        return _asarray(parts, name).reshape(array.shape + parts[0].shape)
    if not all(_is_number(entry) for entry in entries):
        return array
    if all(isinstance(entry, int | np.integer) for entry in entries):
        return array.astype(np.int64) if max(map(abs, entries)) < 2**63 else array
    return np.array([float(entry) for entry in entries]).reshape(array.shape)


def _is_number(entry: Any) -> bool:
    """Whether float(entry) is the number that the entry is, no text and no symbol."""
    if isinstance(entry, int | float | np.integer | np.floating):
        return True
    if isinstance(entry, str | bytes | complex | np.ndarray) or not hasattr(entry, "__float__"):
        return False
    try:
        float(entry)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def as_shape(x: Any) -> tuple[int, ...] | None:
    """Read a shape: a tuple or list of integers, a ``torch.Size``, a vector of integers.

    Parameters
    ----------
    x : object

    Returns
    -------
    tuple of int, or None
        None where x isn't a shape.

    Examples
    --------
    >>> as_shape(np.array([3, 4]))
    (3, 4)
    >>> as_shape((3.5, 4)) is None
    True
    """
    if isinstance(x, tuple) and all(type(n) is int for n in x):
        return tuple(x)
    try:
        numbers = as_numpy(x) if not isinstance(x, tuple | list) or len(x) else np.zeros(0, int)
    except Unreadable:
        return None
    if numbers.ndim != 1 or (numbers.dtype.kind not in "iu" and numbers.size):
        return None
    return tuple(int(n) for n in numbers)


def epsilon(x: Any) -> float:
    """Spacing at 1 of the numbers that x holds; 0 where these are exact or aren't floats.

    Parameters
    ----------
    x : object

    Returns
    -------
    float

    Examples
    --------
    >>> epsilon(np.float32(2)) == 2.0**-23
    True
    """
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        return 0.0
    name = str(dtype).rpartition(".")[2]
    if name in _NARROW:
        return _NARROW[name]
    try:
        return float(np.finfo(name).eps)
    except (TypeError, ValueError):
        return 0.0


def double_precision(framework: Framework | None) -> str:
    """Say how to compute in double precision, in the words of a framework.

    Parameters
    ----------
    framework : {"torch", "jax"} or None

    Returns
    -------
    str
    """
    if framework is None:
        return "`dtype=torch.float64` in PyTorch, `jax_enable_x64` in JAX"
    return _DOUBLE[framework]


def maker_like(x: Any) -> Callable[[NDArray[Any]], Any] | None:
    """What turns NumPy's numbers into arrays of x's framework, precision and device.

    Parameters
    ----------
    x : array of any library

    Returns
    -------
    callable or None
        None where x is no array of a framework. A complex array keeps x's precision. A tensor that
        tracks its gradient gets tensors that do so too.
    """
    framework = framework_of(x)
    if framework == "torch":
        return _torch_maker(x)
    if framework == "jax":
        numpy = sys.modules["jax.numpy"]  # it is there, since x is

        def make_jax(array: NDArray[Any]) -> Any:
            if np.iscomplexobj(array):
                return numpy.asarray(array, dtype=(x + 0j).dtype)
            return numpy.asarray(array, dtype=x.dtype)

        return make_jax
    return None


def _torch_maker(x: Any) -> Callable[[NDArray[Any]], Any]:
    detached = x.detach()
    tracks = bool(getattr(x, "requires_grad", False))

    def make_torch(array: NDArray[Any]) -> Any:
        like = detached + 0j if np.iscomplexobj(array) else detached
        tensor = like.new_tensor(np.asarray(array))
        return tensor.requires_grad_() if tracks else tensor

    return make_torch
