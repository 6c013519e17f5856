"""Does a sentence that a student can read contain the answer?"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from jacobook.checking.plain import Refusal, read
from jacobook.declaration import Array, Choice, Direction, Exercise, Expression, Points, Shape

# A number as a sentence writes it: 3, −0.5, 2/3.
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:/\d+)?(?![\w]|\.\d)")
# Whole numbers up to this size stand in sentences for other reasons.
_COMMON = 12


def gives_away(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield each sentence of an exercise that contains its answer: where, and what it contains.

    Only values and labels can be given away like this, not functions.
    """
    if exercise.sampler is not None:
        return
    for where, text in _sentences(exercise):
        found = _contained(exercise, text)
        if found:
            yield where, found


def _sentences(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(exercise.hints, start=1):
        yield f"Hint {number}", text
    for mistake in exercise.mistakes():
        yield f"The message of `{mistake.label}`", mistake.message


def _contained(exercise: Exercise, text: str) -> str:
    kind = exercise.answer
    if isinstance(kind, Choice):
        right = re.escape(str(exercise.reference()))
        named = re.search(rf"\b(?:option|answer|choose|label) (?:is )?[`\"(]?{right}\b", text, re.I)
        return named.group() if named else ""
    if isinstance(kind, Expression):
        return _expression(exercise.reference(), text)
    if not isinstance(kind, Array | Shape | Points | Direction):
        return ""
    try:
        value = read(kind, exercise.reference())
    except Exception:  # named elsewhere
        return ""
    if isinstance(value, Refusal):
        return ""
    return _numbers([float(x) for x in value.data.ravel()], text)


def _expression(right: Any, text: str) -> str:
    bare = "".join(text.split()).replace("−", "-")
    for one in right if isinstance(right, list | tuple) else [right]:
        written = str(one)
        if len(written) >= 5 and "".join(written.split()) in bare:
            return f"`{written}`"
    return ""


def _numbers(right: Sequence[float], text: str) -> str:
    written = list(_NUMBER.finditer(text))
    values = [_value(each.group()) for each in written]
    for start in range(len(values) - len(right) + 1):
        run = values[start : start + len(right)]
        if not right or not all(map(_is_written, run, right)):
            continue
        if len(right) == 1 and float(right[0]).is_integer() and abs(right[0]) <= _COMMON:
            continue
        first, last = written[start], written[start + len(right) - 1]
        between = re.sub(_NUMBER, "", text[first.start() : last.end()])
        if re.fullmatch(r"[\s,;()\[\]]*", between):
            return f"`{text[first.start() : last.end()]}`"
    return ""


def _value(text: str) -> float:
    above, _, below = text.replace("−", "-").partition("/")
    return float(above) / float(below or 1) if float(below or 1) else float("nan")


def _is_written(written: float, right: float) -> bool:
    return bool(np.isclose(written, right, rtol=1e-3, atol=1e-12))


__all__ = ["gives_away"]
