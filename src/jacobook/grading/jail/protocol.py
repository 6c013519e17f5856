"""What crosses between the grader and a worker: length-limited JSON frames of plain numbers.

Both sides use this module, and it imports nothing but NumPy and the declaration's kinds. Whatever
arrives is checked field by field: nothing is unpickled, evaluated or imported, and a number is
rebuilt from its shape and its bytes.
"""

import base64
import json
import math
import mmap
import re
import socket
import struct
import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.checking.plain import MARKS, Plain, Refusal
from jacobook.checking.run import Call, Failure, Observed, exceeds
from jacobook.declaration import (
    MAX_LABEL,
    Array,
    Callback,
    Case,
    Choice,
    Direction,
    Expression,
    Kind,
    Parts,
    Points,
    Shape,
    Witness,
)

MAX_FRAME = 32 * 2**20
MAX_TEXT = 2000
MAX_DIMENSIONS = 32
# What a worker may send: two million numbers, and so few brackets and commas that the objects which
# JSON makes of them stay small beside the frame itself.
MAX_ANSWER = 16 * 2**20
MAX_MARKS = 100_000
MAX_CALL_ENTRIES = 100_000

_LENGTH = struct.Struct(">I")
_PLACE = struct.Struct("<II")
# To wait longer than this takes several turns, so that the socket's time limit rarely changes.
_TURN_SECONDS = 0.2
_FRACTION = re.compile(r"-?[0-9]{1,450}(/0*[1-9][0-9]{0,449})?")


class ProtocolError(Exception):
    """What arrived is not what the protocol allows; the message says what was wrong."""


class Late(Exception):
    """Nothing arrived in time."""


# ------------------------------------------------------------------------------------- frames


def pack(message: Any) -> bytes:
    """Make the frame of a message."""
    payload = _ENCODER.encode(message).encode()
    return _LENGTH.pack(len(payload)) + payload


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON number")


_ENCODER = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_no_constant)


class Connection:
    """Messages over a socket: one frame each, its length first.

    Parameters
    ----------
    stream
        A connected stream socket; it belongs to the connection from now on.
    sends, takes
        The longest message in either direction, in bytes.
    marks
        The most brackets, braces and commas in a message that is taken, those in texts included;
        None for any number.
    """

    def __init__(
        self,
        stream: socket.socket,
        *,
        sends: int = MAX_FRAME,
        takes: int = MAX_FRAME,
        marks: int | None = None,
    ) -> None:
        self.stream = stream
        self.sends, self.takes, self.marks = sends, takes, marks
        self.pending = bytearray()
        self.waits: float | None = None
        stream.settimeout(None)

    def close(self) -> None:
        """Close the socket."""
        self.stream.close()

    def send(self, message: Any, seconds: float | None = None) -> None:
        """Send one message.

        Raises
        ------
        ProtocolError
            When it is larger than a frame may be.
        OSError
            When the other side is gone, or takes nothing for that many seconds.
        """
        self.send_packed(pack(message), seconds)

    def send_packed(self, frame: bytes, seconds: float | None = None) -> None:
        """Send a frame that :func:`pack` has made; see :meth:`send`."""
        length = len(frame) - _LENGTH.size
        if length > self.sends:
            raise ProtocolError(f"a message of {length:,} bytes is longer than allowed")
        self._wait_at_most(seconds)
        self.stream.sendall(frame)

    def receive(self, deadline: float | None = None) -> Any:
        """Receive one message, by the deadline on the monotonic clock.

        Raises
        ------
        Late
            When the deadline passes first.
        EOFError
            When the other side has closed the connection.
        ProtocolError
            When a frame is too long, no JSON, too deep, or holds a number that JSON can't carry.
            What follows in the connection means nothing then.
        """
        self._fill(_LENGTH.size, deadline)
        (length,) = _LENGTH.unpack_from(self.pending)
        if length > self.takes:
            raise ProtocolError(f"a frame of {length:,} bytes was announced")
        end = _LENGTH.size + length
        self._fill(end, deadline)
        payload = bytes(self.pending[_LENGTH.size : end])
        del self.pending[:end]
        marks = 0 if self.marks is None else sum(payload.count(mark) for mark in b"[{,")
        if self.marks is not None and marks > self.marks:
            raise ProtocolError("a frame holds too many lists and fields")
        try:
            return _DECODER.decode(payload.decode())
        except (ValueError, RecursionError) as error:
            raise ProtocolError(f"a frame is no JSON: {type(error).__name__}") from None

    def _fill(self, count: int, deadline: float | None) -> None:
        """Receive until that many bytes are there."""
        while len(self.pending) < count:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            self._wait_at_most(None if left is None else min(left, _TURN_SECONDS))
            try:
                part = self.stream.recv(2**18)
            except TimeoutError:
                continue
            except ConnectionError:
                raise EOFError from None
            if not part:
                raise EOFError
            self.pending += part

    def _wait_at_most(self, seconds: float | None) -> None:
        """Set the socket's time limit; each change is a system call."""
        if seconds != self.waits:
            self.waits = seconds
            self.stream.settimeout(seconds)


# ----------------------------------------------------------------------------------- progress


class Whereabouts:
    """Where a notebook is: memory that a child writes and the grader reads.

    Parameters
    ----------
    descriptor
        Of the memory, which both sides map.
    """

    BYTES = 4096

    def __init__(self, descriptor: int) -> None:
        self.page = mmap.mmap(descriptor, self.BYTES)

    def clear(self) -> None:
        """Forget everything: the next child finds nothing of this one."""
        self.page[:] = bytes(self.BYTES)

    def note(self, cell: int | None, answer: int | None = None) -> None:
        """Write down which cell runs, and which answer is being read."""
        place = (0 if number is None else number + 1 for number in (cell, answer))
        _PLACE.pack_into(self.page, 0, *place)

    def read(self) -> tuple[int | None, int | None]:
        """Return the cell and the answer: numbers from 0 on, which may be any."""
        cell, answer = (int(number) for number in _PLACE.unpack_from(self.page, 0))
        return (cell - 1 if cell else None), (answer - 1 if answer else None)

    def close(self) -> None:
        """Give the memory up."""
        self.page.close()


# ------------------------------------------------------------------------------- plain values


def encode_array(array: np.ndarray) -> dict[str, Any]:
    """Encode a real array as its shape and the bytes of little-endian doubles."""
    data = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": list(array.shape), "bytes": base64.b64encode(data.tobytes()).decode()}


def decode_array(message: Any) -> np.ndarray:
    """Rebuild an array; NaN and infinity may be in it, for they are honest results.

    Raises
    ------
    ProtocolError
        When shape and bytes don't fit each other.
    """
    fields = _fields(message, {"shape", "bytes"})
    shape = [_whole(n) for n in _list(fields["shape"], MAX_DIMENSIONS)]
    try:
        data = base64.b64decode(_text(fields["bytes"], MAX_FRAME), validate=True)
    except ValueError:  # also binascii.Error
        raise ProtocolError("an array's bytes are not base64") from None
    if len(data) != 8 * math.prod(shape):
        raise ProtocolError("an array's bytes don't fit its shape")
    try:
        return np.frombuffer(data, dtype="<f8").astype(np.float64).reshape(shape)
    except ValueError:  # without entries, but with axes longer than any array can have
        raise ProtocolError("an array has an impossible shape") from None


def _encode_data(data: Any) -> Any:
    if isinstance(data, str):
        return {"text": data}
    if isinstance(data, tuple):
        return {"parts": [_encode_data(part) for part in data]}
    if data.dtype == object:
        return {"shape": list(data.shape), "fractions": [str(x) for x in data.ravel()]}
    return encode_array(data)


def _decode_data(kind: Kind, message: Any) -> Any:
    """Rebuild the data of an answer of the given kind; the kind says what is allowed."""
    if isinstance(kind, Choice):
        return writable(_text(_fields(message, {"text"})["text"], MAX_LABEL))
    if isinstance(kind, Parts):
        parts = _list(_fields(message, {"parts"})["parts"], len(kind.of))
        if len(parts) != len(kind.of):
            raise ProtocolError("a tuple has the wrong number of parts")
        return tuple(
            _decode_data(part, entry) for (_, part), entry in zip(kind.of, parts, strict=True)
        )
    if isinstance(kind, Witness):
        parts = _list(_fields(message, {"parts"})["parts"], len(kind.fields))
        if len(parts) != len(kind.fields):
            raise ProtocolError("a witness has the wrong number of fields")
        return tuple(
            _decode_fractions(entry, shape)
            for (_, shape), entry in zip(kind.fields, parts, strict=True)
        )
    array = decode_array(message)
    if isinstance(kind, Shape) and (array.ndim != 1 or not np.all(np.abs(array) <= 1e9)):
        raise ProtocolError("a shape is no list of sizes")
    if isinstance(kind, Shape) and not np.array_equal(array, np.floor(array)):
        raise ProtocolError("a shape holds a number that is not whole")
    if isinstance(kind, Direction) and not np.any(array):
        raise ProtocolError("a direction is zero")
    return array


def _decode_fractions(message: Any, shape: tuple[int, ...]) -> np.ndarray:
    fields = _fields(message, {"shape", "fractions"})
    if fields["shape"] != list(shape):
        raise ProtocolError("a witness's field has the wrong shape")
    texts = _list(fields["fractions"], math.prod(shape))
    if len(texts) != math.prod(shape):
        raise ProtocolError("a witness's field has the wrong number of entries")
    values = np.empty(len(texts), dtype=object)
    for index, text in enumerate(texts):
        # Digits alone: `Fraction` would work out 1e999999999 as well, for hours.
        if not _FRACTION.fullmatch(_text(text, 1000)):
            raise ProtocolError("a witness holds no fraction")
        values[index] = Fraction(text)
    return values.reshape(shape)


# ---------------------------------------------------------------------------------- questions


def encode_kind(kind: Kind) -> dict[str, Any]:
    """Encode what the worker must know of a kind; of a choice or witness, never what is right."""
    if isinstance(kind, Array):
        return {"kind": "array"}
    if isinstance(kind, Shape):
        return {"kind": "shape"}
    if isinstance(kind, Points):
        return {"kind": "points", "dimension": kind.dimension}
    if isinstance(kind, Direction):
        return {"kind": "direction", "either_sign": kind.either_sign}
    if isinstance(kind, Parts):
        return {"kind": "parts", "of": [[name, encode_kind(part)] for name, part in kind.of]}
    if isinstance(kind, Expression):
        return {"kind": "expression", "symbols": list(kind.symbols)}
    if isinstance(kind, Choice):
        return {"kind": "choice"}
    return {"kind": "witness", "fields": [[name, list(shape)] for name, shape in kind.fields]}


def decode_kind(message: Any) -> Kind:
    """Rebuild a kind in the worker."""
    kind = message["kind"]
    if kind == "array":
        return Array()
    if kind == "shape":
        return Shape()
    if kind == "points":
        return Points(message["dimension"])
    if kind == "direction":
        return Direction(message["either_sign"])
    if kind == "parts":
        return Parts(tuple((name, decode_kind(part)) for name, part in message["of"]))  # type: ignore[misc]
    if kind == "expression":
        return Expression(tuple(message["symbols"]))
    if kind == "choice":
        return Choice({})
    return Witness(tuple((name, tuple(shape)) for name, shape in message["fields"]), ())


def encode_argument(argument: Any) -> Any:
    """Encode one argument of a case."""
    if isinstance(argument, Callback):
        return {"callback": argument.name}
    if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
        return encode_array(argument)
    if isinstance(argument, np.ndarray):
        return {"integers": argument.tolist()}
    if isinstance(argument, bool | str | int):
        return {"value": argument}
    return {"number": encode_array(np.asarray(float(argument)))}


def decode_argument(message: Any, call: Any) -> Any:
    """Rebuild one argument in the worker; ``call(name)`` makes the function for a callback."""
    if "callback" in message:
        return Callback(call(message["callback"]), message["callback"])
    if "integers" in message:
        return np.array(message["integers"])
    if "value" in message:
        return message["value"]
    if "number" in message:
        return float(decode_array(message["number"]))
    return decode_array(message)


def encode_cases(cases: Sequence[Case]) -> list[Any]:
    """Encode the arguments of the cases."""
    return [[encode_argument(argument) for argument in case.args] for case in cases]


def encode_question(
    kind: Kind, parameters: Sequence[str] | None, cases: Sequence[Case]
) -> dict[str, Any]:
    """Encode what the worker must know to try an answer: of a case its arguments and its limit."""
    return {
        "kind": encode_kind(kind),
        "parameters": parameters,
        "cases": encode_cases(cases),
        "bytes": [case.max_bytes for case in cases],
    }


# ------------------------------------------------------------------------------- observations


def _encode_value(value: Plain | Refusal | None) -> Any:
    if isinstance(value, Plain):
        return {"data": _encode_data(value.data), "marks": sorted(value.marks)}
    if isinstance(value, Refusal):
        return {"refusal": value.code, "facts": value.facts}
    return None


def _decode_value(kind: Kind, message: Any) -> Plain | Refusal | None:
    if message is None:
        return None
    if isinstance(message, dict) and "refusal" in message:
        return _decode_refusal(message)
    fields = _fields(message, {"data", "marks"})
    marks = frozenset(_text(mark, 20) for mark in _list(fields["marks"], len(MARKS)))
    if not marks <= MARKS:
        raise ProtocolError("a value is marked with an unknown word")
    return Plain(_decode_data(kind, fields["data"]), marks)


def _decode_refusal(message: Any) -> Refusal:
    fields = _fields(message, {"refusal", "facts"})
    facts = fields["facts"]
    if not isinstance(facts, dict) or len(facts) > 10:
        raise ProtocolError("the facts of a refusal are no short dictionary")
    return Refusal(
        writable(_text(fields["refusal"], 40)),
        {
            writable(_text(key, 40)): writable(_text(value, MAX_TEXT))
            for key, value in facts.items()
        },
    )


def _encode_call(call: Call | None) -> Any:
    if call is None:
        return None
    failure = call.failure
    return {
        "value": _encode_value(call.value),
        "failure": None
        if failure is None
        else [failure.type, failure.message, failure.line, failure.number],
        "changed": list(call.changed),
        "counts": list(call.counts),
        "peak": call.peak,
    }


def _decode_call(kind: Kind, message: Any) -> Call | None:
    if message is None:
        return None
    fields = _fields(message, {"value", "failure", "changed", "counts", "peak"})
    failure = None
    if fields["failure"] is not None:
        parts = _list(fields["failure"], 4)
        if len(parts) != 4:
            raise ProtocolError("a failure has the wrong number of parts")
        name, said, line = (writable(_text(text, MAX_TEXT)) for text in parts[:3])
        failure = Failure(name, said, line, _whole(parts[3]))
    return Call(
        _decode_value(kind, fields["value"]),
        failure,
        tuple(_whole(index) for index in _list(fields["changed"], 100)),
        tuple(_whole(count) for count in _list(fields["counts"], 100)),
        None if fields["peak"] is None else _whole(fields["peak"]),
    )


def encode_observed(observed: Observed) -> Any:
    """Encode everything that was observed of an answer."""
    return {
        "calls": [_encode_call(call) for call in observed.calls],
        "again": _encode_call(observed.again),
        "refusal": _encode_value(observed.refusal),
    }


def decode_observed(
    kind: Kind, message: Any, cases: Sequence[Case], *, is_function: bool = False
) -> Observed:
    """Rebuild an observation in the grader, believing nothing about its form.

    Parameters
    ----------
    kind
        What the exercise declares.
    message
        What the worker sent.
    cases
        Those it was asked about.
    is_function
        True where a function was tried on the cases: then the first is tried twice.

    Raises
    ------
    ProtocolError
        When it is not of that form.
    """
    fields = _fields(message, {"calls", "again", "refusal"})
    calls = [_decode_call(kind, call) for call in _list(fields["calls"], len(cases))]
    if any(call is None for call in calls):
        raise ProtocolError("a call is missing")
    refusal = None if fields["refusal"] is None else _decode_refusal(fields["refusal"])
    whole = [call for call in calls if call is not None]
    stopped = any(
        call.failure is not None or exceeds(case, call)
        for case, call in zip(cases, whole, strict=False)
    )
    if refusal is None and len(whole) != len(cases) and not stopped:
        raise ProtocolError("some cases were not answered")
    again = _decode_call(kind, fields["again"])
    if is_function and refusal is None and again is None and not stopped:
        raise ProtocolError("the repetition was not answered")
    return Observed(tuple(whole), again, refusal)


def decode_points(message: Any) -> list[np.ndarray]:
    """Rebuild the arguments of a call of ours.

    Raises
    ------
    ProtocolError
        When they are no short list of moderate arrays.
    """
    points = [decode_array(point) for point in _list(message, 10)]
    if sum(point.size for point in points) > MAX_CALL_ENTRIES:
        raise ProtocolError("a function of ours was called with too many numbers")
    return points


# ------------------------------------------------------------------------------- small checks


def _fields(message: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(message, dict) or set(message) != names:
        raise ProtocolError(f"a message lacks the fields {', '.join(sorted(names))}")
    return message


def _list(message: Any, most: int) -> list[Any]:
    if not isinstance(message, list) or len(message) > most:
        raise ProtocolError(f"a list of at most {most} entries was expected")
    return message


def _text(message: Any, most: int) -> str:
    if not isinstance(message, str) or len(message) > most:
        raise ProtocolError(f"a text of at most {most} characters was expected")
    return message


def _whole(message: Any) -> int:
    if isinstance(message, bool) or not isinstance(message, int) or not 0 <= message < 2**53:
        raise ProtocolError("a whole number was expected")
    return message


def writable(text: str) -> str:
    """Replace what no report could be written with: lone surrogates and control characters."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)
