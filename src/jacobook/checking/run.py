"""Run a student's answer on the cases and write down what it did, in plain data.

This is the only part of the check in which a student's code runs.
"""

import contextlib
import copy
import inspect
import io
import linecache
import os
import signal
import sys
import sysconfig
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from jacobook.arrays import framework_of
from jacobook.checking.plain import (
    Plain,
    Refusal,
    is_unattempted,
    opened,
    read,
    read_numbers,
    sympy_refusal,
    type_name,
)
from jacobook.declaration import Callback, Case, Expression, Kind


@dataclass(frozen=True)
class Limits:
    """How long an answer may take.

    Attributes
    ----------
    call_seconds
        For one call. What the call imports has its own time.
    total_seconds
        For all the calls together.
    runaway_calls
        A callback that is called more often is in a loop without end.
    """

    call_seconds: float = 5.0
    total_seconds: float = 20.0
    runaway_calls: int = 100_000


LIMITS = Limits()


@dataclass(frozen=True)
class Failure:
    """What a student's code raised, with the student's own line."""

    type: str
    message: str
    line: str = ""
    number: int = 0


@dataclass(frozen=True)
class Call:
    """What one call of the student's function did.

    Attributes
    ----------
    value
        What it returned, or why that could not be read; None where it returned nothing at all.
    failure
        What it raised.
    changed
        The positions of the arguments that it changed in place.
    counts
        How often each callback was called.
    peak
        The most bytes that it allocated at any moment; None where that was not measured.
    """

    value: Plain | Refusal | None
    failure: Failure | None = None
    changed: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    peak: int | None = None


@dataclass(frozen=True)
class Observed:
    """Everything the judging side may know of an answer.

    Attributes
    ----------
    calls
        One per case, in order; fewer where a call never returned or took too much memory.
    again
        The first case once more, to see whether the answer is deterministic.
    refusal
        Why nothing could be called at all.
    """

    calls: tuple[Call, ...] = ()
    again: Call | None = None
    refusal: Refusal | None = None


def exceeds(case: Case, call: Call) -> bool:
    """Tell whether a call took more memory than its case allows."""
    if case.max_bytes is None:
        return False
    if call.failure is not None and call.failure.type == "MemoryError":
        return True
    return call.peak is not None and call.peak > case.max_bytes


class OutOfTimeError(BaseException):
    """Raised in code that runs too long.

    Not an Exception, so that a student's ``except Exception`` lets it through.
    """


class _Silence(io.TextIOBase):
    """Swallows what a student's function prints while it is being tried."""

    def write(self, text: str) -> int:
        return len(text)


class Undisturbed:
    """Lets no alarm interrupt the body in the main thread; the next one strikes after it."""

    entered = 0

    def __enter__(self) -> None:
        self.counts = threading.get_ident() == threading.main_thread().ident
        Undisturbed.entered += self.counts

    def __exit__(self, *_: object) -> None:
        Undisturbed.entered -= self.counts


def strike(_number: int, frame: types.FrameType | None) -> None:
    """Handle an alarm: end what is running, but for an import.

    An import that is cut off leaves a module half made, and what is imported later may fail because
    of it. So the alarm waits for its end, and then gives as much time again as it had given.
    """
    if Undisturbed.entered:
        return
    alarm = Alarm.innermost
    if alarm is not None and alarm.importing(frame):
        alarm.imported = True
    elif alarm is not None and alarm.imported:
        alarm.begin_again()
    else:
        raise OutOfTimeError


class Alarm:
    """Sets an alarm for the body, where the platform can; :func:`strike` must be its handler.

    The alarm repeats, because a bare ``except:`` in a loop would swallow the first one.

    Attributes
    ----------
    imported
        True where an import was going on when the alarm struck.
    granted
        The seconds that imports have taken, and that don't count.
    """

    innermost: "Alarm | None" = None

    def __init__(self, seconds: float) -> None:
        self.seconds = max(seconds, 0.01)
        self.imported, self.granted = False, 0.0

    def __enter__(self) -> "Alarm":
        self.able = can_interrupt()
        if self.able:
            self.around, Alarm.innermost = Alarm.innermost, self
            self.frame = id(sys._getframe(1))
            self.began = time.monotonic()
            self.outer, self.again = signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.2)
        return self

    def __exit__(self, *_: object) -> None:
        if not self.able:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        Alarm.innermost = self.around
        if self.imported:
            self.granted = max(self.granted, time.monotonic() - self.began - self.seconds)
        if self.outer:  # an alarm was set around this one: it goes on, for what is left of its time
            left = max(self.outer - (time.monotonic() - self.began), 0.01)
            signal.setitimer(signal.ITIMER_REAL, left, self.again)

    def importing(self, frame: types.FrameType | None) -> bool:
        """Tell whether the body, which led to this frame, is importing something."""
        while frame is not None and id(frame) != self.frame:
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return True
            frame = frame.f_back
        return False

    def begin_again(self) -> None:
        """Give the full time once more, now that an import has ended."""
        self.imported = False
        self.granted = time.monotonic() - self.began
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.2)


def can_interrupt() -> bool:
    """Tell whether code that runs here can be interrupted: POSIX, and the main thread."""
    return hasattr(signal, "setitimer") and (threading.get_ident() == threading.main_thread().ident)


@contextlib.contextmanager
def _striking() -> Iterator[None]:
    """Let alarms end what is running."""
    if not can_interrupt():
        yield
        return
    before = signal.signal(signal.SIGALRM, strike)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the body after ``seconds``, where the platform can (POSIX, main thread)."""
    with _striking(), Alarm(seconds):
        yield


def observe(
    kind: Kind,
    parameters: Sequence[str] | None,
    cases: Sequence[Case],
    answer: Any,
    limits: Limits = LIMITS,
) -> Observed:
    """Run ``answer`` on the cases.

    Parameters
    ----------
    kind
        The kind of the answer, or of what the student's function returns.
    parameters
        The names of the function's arguments; None where a value is asked for.
    cases
        What to call a function with; for an expression, the points at which to evaluate it; one
        empty case for any other value.
    answer
        Whatever the student handed over.
    limits
        How long it may take.
    """
    if is_unattempted(answer):
        return Observed(refusal=Refusal("unattempted"))
    if isinstance(kind, Expression):
        return _observe_expression(kind, cases, answer, limits)
    if parameters is None:
        if inspect.isroutine(answer):
            return Observed(refusal=Refusal("function", {"type": type_name(answer)}))
        return Observed(calls=(Call(read(kind, answer)),))
    if answer is None or not callable(answer) or isinstance(answer, type):
        return Observed(refusal=Refusal("not-callable", {"type": type_name(answer)}))
    mismatch = _signature_mismatch(answer, parameters)
    if mismatch is not None:
        return Observed(refusal=mismatch)
    return _observe_function(kind, cases, answer, limits)


def _signature_mismatch(answer: Callable[..., Any], parameters: Sequence[str]) -> Refusal | None:
    if type(answer) is types.FunctionType and not answer.__dict__:
        # What a `def` with the very names has made need not be looked at any further.
        code = answer.__code__
        plain = code.co_kwonlyargcount == 0 and code.co_argcount == len(parameters)
        if plain and code.co_varnames[: code.co_argcount] == tuple(parameters):
            return None
    try:
        signature = inspect.signature(answer)
    except (ValueError, TypeError):  # some built-in functions have none
        return None
    names = list(signature.parameters)
    if names != list(parameters) and sorted(names) == sorted(parameters):
        said = {"wanted": ", ".join(parameters), "found": ", ".join(names)}
        return Refusal("signature-order", said)
    try:
        signature.bind(*parameters)
    except TypeError:
        found = str(signature)[1:-1][:120]
        return Refusal("signature", {"wanted": ", ".join(parameters), "found": found})
    return None


def _observe_function(
    kind: Kind, cases: Sequence[Case], answer: Callable[..., Any], limits: Limits
) -> Observed:
    deadline = _Deadline(limits)
    calls: list[Call] = []
    with _quiet(), _striking():
        for case in cases:
            call = _call(kind, case, answer, deadline)
            calls.append(call)
            if call.failure is not None and call.failure.type == "timeout":
                return Observed(calls=tuple(calls))
            if exceeds(case, call):  # those that follow are larger, perhaps larger than the memory
                return Observed(calls=tuple(calls))
        again = _call(kind, cases[0], answer, deadline)
    return Observed(calls=tuple(calls), again=again)


class _Deadline:
    """When all calls together have taken too long; imports put it off."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.at = time.monotonic() + limits.total_seconds

    def alarm(self) -> Alarm:
        """Make the alarm for the next call."""
        return Alarm(min(self.limits.call_seconds, self.at - time.monotonic()))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let a student's function print and warn without anybody hearing it."""
    with (
        contextlib.redirect_stdout(_Silence()),
        contextlib.redirect_stderr(_Silence()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def _call(kind: Kind, case: Case, answer: Callable[..., Any], deadline: _Deadline) -> Call:
    memory = None if case.max_bytes is None else _Memory()
    most = deadline.limits.runaway_calls
    counters = [
        _Counter(arg, most, memory) if isinstance(arg, Callback) else None for arg in case.args
    ]
    args = [
        _copied(arg) if counter is None else counter.call
        for arg, counter in zip(case.args, counters, strict=True)
    ]
    counted = [counter for counter in counters if counter is not None]
    value: Plain | Refusal | None = None
    failure = None
    alarm = deadline.alarm()
    try:
        with alarm:
            # Reading is inside the limits too: it may call an __array__ of the student's.
            if memory is None:
                value = read(kind, answer(*args))
            else:
                with memory:
                    returned = answer(*args)
                if framework_of(returned) is None:
                    value = read(kind, returned)
                else:  # Python's count of memory knows nothing of it
                    value = Refusal("framework-memory", {"type": type(returned).__name__[:60]})
    except OutOfTimeError:
        failure = Failure("timeout", f"{alarm.seconds:.2g}")
    except NotImplementedError as error:
        if _is_stub(error, answer):
            value = Refusal("unattempted")
        else:  # a library of the student's raised it
            failure = describe(error)
    except KeyboardInterrupt:
        raise
    except MemoryError as error:  # NumPy's has a name of its own
        failure = replace(describe(error), type="MemoryError")
    except BaseException as error:  # SystemExit too: it must not end the reader's session
        failure = describe(error)
    deadline.at += alarm.granted
    changed = tuple(
        index
        for index, (given, kept) in enumerate(zip(args, case.args, strict=True))
        if not isinstance(kept, Callback) and not _same(given, kept)
    )
    counts = tuple(counter.count for counter in counted)
    return Call(value, failure, changed, counts, None if memory is None else memory.peak)


def _is_stub(error: NotImplementedError, answer: Callable[..., Any]) -> bool:
    """Tell whether the answer itself raised this, and nothing that it called."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code is getattr(answer, "__code__", None)


def _copied(argument: Any) -> Any:
    kind = type(argument)
    if kind is np.ndarray:
        return argument.copy()
    return argument if kind is float or kind is int else copy.deepcopy(argument)


class _Memory:
    """Measures the most that is allocated at any moment while it is entered.

    Python's own count, which includes the data of NumPy's arrays. A trace that somebody else has
    begun goes on, with its peak begun anew.
    """

    def __init__(self) -> None:
        self.peak = 0

    def __enter__(self) -> None:
        import tracemalloc

        self.trace = tracemalloc
        self.ours = not tracemalloc.is_tracing()
        if self.ours:
            tracemalloc.start()
        tracemalloc.reset_peak()
        self.before = tracemalloc.get_traced_memory()[0]

    def __exit__(self, *_: object) -> None:
        self._note()
        if self.ours:
            self.trace.stop()

    def _note(self) -> None:
        self.peak = max(self.peak, self.trace.get_traced_memory()[1] - self.before)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Leave out what is allocated meanwhile, but for what is still there afterwards."""
        self._note()
        try:
            yield
        finally:
            self.trace.reset_peak()


class _Counter:
    """Answers a callback for the student's function and counts how often it was asked."""

    def __init__(self, callback: Callback, most: int, memory: _Memory | None = None) -> None:
        self.callback, self.most, self.memory = callback, most, memory
        self.count = 0

    def call(self, *args: Any) -> Any:
        self.count += 1
        if self.count > self.most:
            raise RuntimeError(f"{self.callback.name} was called {self.most:,} times")
        args = tuple(map(_as_array, args))
        if self.memory is None:
            return self.callback.function(*args)
        with self.memory.paused():
            return self.callback.function(*args)


def _as_array(argument: Any) -> Any:
    """Return what a function of ours is called with as it would reach the grader: in floats."""
    if type(argument) is np.ndarray and argument.dtype.kind in "fc":
        return argument
    value = read_numbers(argument)
    return value.data if isinstance(value, Plain) else argument


def _same(given: Any, kept: Any) -> bool:
    if given is kept:  # a number, which nobody can change
        return True
    if isinstance(kept, np.ndarray):
        return (
            isinstance(given, np.ndarray)
            and given.shape == kept.shape
            and (
                (given.dtype == kept.dtype and given.tobytes() == kept.tobytes())
                or np.array_equal(given, kept, equal_nan=True)
            )
        )
    return bool(given == kept)


# --------------------------------------------------------------------------- the student's line

_OURS = Path(__file__).resolve().parents[1]
# (The standard library may be a zip, as in a browser.)
_ZIPPED = {path for path in sys.path if path.endswith(".zip")}
_LIBRARIES = tuple(
    str(Path(path).resolve()) + os.sep
    for path in {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), *_ZIPPED}
    if path
)


def _is_students(filename: str) -> bool:
    if filename.startswith("<frozen"):
        return False
    path = os.path.realpath(filename)
    return not (path.startswith(str(_OURS) + os.sep) or path.startswith(_LIBRARIES))


def describe(error: BaseException) -> Failure:
    """Return what was raised, with the last line of it that the student wrote."""
    line, number = "", 0
    for frame in traceback.extract_tb(error.__traceback__, limit=200):
        if _is_students(frame.filename) and frame.lineno is not None:
            line = (frame.line or linecache.getline(frame.filename, frame.lineno)).strip()
            number = frame.lineno
    try:
        message = str(error)
    except Exception:
        message = ""
    name = "exit" if isinstance(error, SystemExit) else type(error).__name__
    return Failure(name[:60], message[:300], line[:200], number)


# ----------------------------------------------------------------------------------- expressions


def _observe_expression(
    kind: Expression, cases: Sequence[Case], answer: Any, limits: Limits
) -> Observed:
    try:
        with time_limit(limits.call_seconds), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = expression_values(kind, [case.args for case in cases], answer)
    except OutOfTimeError:
        return Observed(calls=(Call(None, Failure("timeout", f"{limits.call_seconds:.2g}")),))
    except KeyboardInterrupt:
        raise
    except Exception as error:
        return Observed(calls=(Call(None, describe(error)),))
    if isinstance(values, Refusal):
        return Observed(refusal=values)
    # A SymPy matrix has two axes, also where it stands for a vector.
    marks = frozenset({"matrix"} if getattr(answer, "is_Matrix", False) else ())
    return Observed(calls=tuple(Call(Plain(value, marks)) for value in values))


def expression_values(
    kind: Expression, points: Sequence[Sequence[float]], answer: Any
) -> list[np.ndarray] | Refusal:
    """Evaluate a SymPy expression, or a list of them, at the given points.

    Parameters
    ----------
    kind
        Names the symbols; they are matched by name, whatever their assumptions.
    points
        For each point, the symbols' values in the declared order.
    answer
        A SymPy expression; a list, tuple, array or matrix of them, or a dictionary with one for
        each symbol. A column matrix counts as a list.

    Returns
    -------
    list of arrays or Refusal
        One array per point, of the expression's shape.
    """
    import sympy

    laid_out = _laid_out(kind, answer)
    if isinstance(laid_out, Refusal):
        return laid_out
    shape, entries = laid_out
    expressions = []
    for entry in entries:
        if entry is Ellipsis:
            return Refusal("unattempted-part")
        if isinstance(entry, str):
            return Refusal("text-formula-sympy")
        entry = _as_sympy(entry)
        if getattr(entry, "is_Poly", False):
            entry = entry.as_expr()
        refused = sympy_refusal(entry)
        if refused is not None:
            return refused
        if not isinstance(entry, sympy.Expr):
            return Refusal("not-sympy", {"type": type_name(entry)})
        foreign = sorted({str(s) for s in entry.free_symbols} - set(kind.symbols))
        if foreign:
            return Refusal(
                "foreign-symbol", {"found": foreign[0][:40], "wanted": ", ".join(kind.symbols)}
            )
        expressions.append(entry)

    values = []
    for point in points:
        named = {name: sympy.Rational(str(x)) for name, x in zip(kind.symbols, point, strict=True)}
        row = []
        for entry in expressions:
            values_here = {symbol: named[symbol.name] for symbol in entry.free_symbols}
            number = entry.evalf(20, subs=values_here)  # much faster than subs, then evalf
            if not number.is_number:
                number = entry.subs(values_here).evalf(20)
            if number.has(sympy.nan, sympy.zoo, sympy.oo):
                row.append(float("nan"))
            elif number.is_Float or number.is_Rational:
                row.append(float(number))
            elif number.is_number and number.is_real is False:
                return Refusal("complex")
            else:
                return Refusal("not-evaluable", {"found": str(entry)[:80]})
        values.append(np.array(row).reshape(shape))
    return values


def _laid_out(kind: Expression, answer: Any) -> tuple[tuple[int, ...], list[Any]] | Refusal:
    """Return the shape of an answer in symbols, and its entries in order."""
    if isinstance(answer, dict):
        named = {str(key): value for key, value in answer.items()}
        if not named or not set(named) <= set(kind.symbols):
            return Refusal("dictionary", {"type": "dict", "keys": ", ".join(named)[:80]})
        answer = [named[name] for name in kind.symbols if name in named]
    if isinstance(answer, set | frozenset):
        return Refusal("set", {"type": type_name(answer)})
    if isinstance(answer, np.ndarray) and answer.dtype != object:
        return Refusal("not-sympy", {"type": type_name(answer)})
    marks: set[str] = set()
    answer = opened(answer, marks)
    if isinstance(answer, Refusal):
        return answer
    if isinstance(answer, list):
        shapes = {
            np.shape(entry) if isinstance(entry, list | np.ndarray) else () for entry in answer
        }
        if len(shapes) > 1:
            return Refusal("ragged", {})
        inner = shapes.pop() if shapes else ()
        listed = np.empty((len(answer), *inner), dtype=object)
        for index, entry in enumerate(answer):
            listed[index] = entry
        answer = listed
    if isinstance(answer, np.ndarray):
        if "matrix" in marks and answer.ndim == 2 and answer.shape[1] == 1:
            answer = answer[:, 0]
        return answer.shape, answer.ravel().tolist()
    return (), [answer]


def _as_sympy(entry: Any) -> Any:
    """Turn a number of Python or NumPy into SymPy's."""
    import sympy

    if isinstance(entry, bool | np.bool_):
        return entry
    if isinstance(entry, int | np.integer):
        return sympy.Integer(int(entry))
    if isinstance(entry, float | np.floating):
        return sympy.Float(float(entry))
    if isinstance(entry, Fraction):
        return sympy.Rational(entry.numerator, entry.denominator)
    if isinstance(entry, Decimal) and entry.is_finite():
        return sympy.Rational(str(entry))
    return entry
