"""Which fields of a declaration hold something of the wrong type."""

from collections.abc import Iterator, Mapping
from numbers import Integral, Real
from typing import Any, get_args

from jacobook.declaration import (
    Argued,
    Choice,
    Condition,
    Exercise,
    Expression,
    Kind,
    Misconception,
    Parts,
    Points,
    Proof,
    Recomputed,
    Satisfies,
    Term,
    Tolerance,
    Witness,
)

KINDS = get_args(Kind)
PROOFS = get_args(Proof)
TEXTS = ("id", "name", "title", "objective")


def wrong_fields(exercise: Exercise) -> list[str]:
    """Return a sentence for each field that holds something of the wrong type."""
    return list(_wrong(exercise))


def _type(value: Any) -> str:
    return type(value).__name__


def _is_int(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _wrong(exercise: Exercise) -> Iterator[str]:
    for name in TEXTS:
        if not _is_text(getattr(exercise, name)):
            yield f"The field `{name}` must be text."
    for name in ("level", "points"):
        value = getattr(exercise, name)
        if not _is_int(value):
            yield f"The field `{name}` must be a whole number, and is of type {_type(value)}."
    if isinstance(exercise.hints, str):
        yield 'The hints are one text: write a tuple, `("…",)`, with the comma.'
    elif not isinstance(exercise.hints, tuple) or not all(map(_is_text, exercise.hints)):
        yield "The hints must be a tuple of texts, none of them empty."
    yield from _wrong_kind("answer", exercise.answer)
    if not callable(exercise.reference):
        yield (
            "The reference must be a function, also where the answer is a value: write "
            "`lambda: value`."
        )
    if exercise.sampler is not None and not callable(exercise.sampler):
        yield "The sampler must be a function that takes a random generator, or None."
    if not isinstance(exercise.misconceptions, tuple):
        yield (
            f"The misconceptions must be a tuple, and are of type "
            f"{_type(exercise.misconceptions)}: write `(Misconception(…),)`, with the comma."
        )
    else:
        for number, mistake in enumerate(exercise.misconceptions, start=1):
            yield from _wrong_mistake(number, mistake)
    yield from _wrong_tolerance(exercise.tolerance)
    if not isinstance(exercise.exact_derivative, bool):
        yield "The field `exact_derivative` must be True or False."
    yield from _wrong_proof(exercise.proof)
    if not isinstance(exercise.coincidences, Mapping) or not all(
        _is_text(word) and _is_text(why) for word, why in exercise.coincidences.items()
    ):
        yield "The coincidences must be a dictionary: for each word the reason, as text."
    if not isinstance(exercise.terms, tuple) or not all(
        isinstance(each, Term) and _is_text(each.words) and callable(each.value)
        for each in exercise.terms
    ):
        yield "The terms must be a tuple of `Term(…)`, each with words and a function."


def _wrong_mistake(number: int, mistake: Any) -> Iterator[str]:
    if not isinstance(mistake, Misconception):
        yield f"Mistake {number} must be a `Misconception(…)`, and is of type {_type(mistake)}."
        return
    if not callable(mistake.wrong):
        yield (
            f"The wrong answer of the mistake `{mistake.label}` must be a function: write "
            "`lambda: value` for a value."
        )
    if not isinstance(mistake.message, str):
        yield f"The message of the mistake `{mistake.label}` must be text."


def _wrong_kind(where: str, kind: Any) -> Iterator[str]:
    if isinstance(kind, type):
        call = (
            f"{kind.__name__}(…)" if kind in (Points, Parts, Expression) else f"{kind.__name__}()"
        )
        yield f"The {where} is the class `{kind.__name__}` itself: write `{call}`."
    elif not isinstance(kind, KINDS):
        yield f"The {where} must be a kind, such as `Array()`, and is of type {_type(kind)}."
    elif isinstance(kind, Points) and not (_is_int(kind.dimension) and kind.dimension >= 1):
        yield f"The dimension of the {where} must be a whole number, 1 or more."
    elif isinstance(kind, Parts):
        yield from _wrong_parts(kind)
    elif isinstance(kind, Expression):
        yield from _wrong_expression(kind)
    elif isinstance(kind, Choice):
        options = kind.options
        if not isinstance(options, Mapping) or len(options) < 2:
            yield "The options of a choice must be a dictionary with at least two labels."
        elif not all(isinstance(label, str) and _is_text(text) for label, text in options.items()):
            yield "Every option of a choice needs a label and a text."
    elif isinstance(kind, Witness):
        yield from _wrong_witness(kind)


def _wrong_parts(kind: Parts) -> Iterator[str]:
    pairs = kind.of
    if not isinstance(pairs, tuple) or not pairs:
        yield 'The parts must be a tuple of pairs, such as `(("dW", Array()), ("db", Array()))`.'
        return
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2 or not _is_text(pair[0]):
            yield 'Each part must be a pair of a name and a kind, such as `("dW", Array())`.'
        else:
            yield from _wrong_kind(f"part `{pair[0]}`", pair[1])


def _wrong_expression(kind: Expression) -> Iterator[str]:
    if not isinstance(kind.symbols, tuple) or not all(map(_is_text, kind.symbols)):
        yield 'The symbols must be a tuple of names, such as `("x", "y")`.'
        return
    if not isinstance(kind.domain, Mapping):
        yield 'The domain must be a dictionary, such as `{"x": (0.5, 2.0)}`.'
        return
    for name, bounds in kind.domain.items():
        if name not in kind.symbols:
            yield f"The domain names `{name}`, which is no symbol of the answer."
        elif not (
            isinstance(bounds, tuple)
            and len(bounds) == 2
            and all(isinstance(bound, Real) for bound in bounds)
            and bounds[0] < bounds[1]
        ):
            yield f"The domain of `{name}` must be two numbers, the smaller one first."


def _wrong_witness(kind: Witness) -> Iterator[str]:
    fields = kind.fields
    if not isinstance(fields, tuple) or not all(
        isinstance(pair, tuple)
        and len(pair) == 2
        and _is_text(pair[0])
        and isinstance(pair[1], tuple)
        and all(map(_is_int, pair[1]))
        for pair in fields
    ):
        yield 'The fields of a witness must be a tuple of pairs, such as `(("x", (2,)),)`.'
    if not isinstance(kind.conditions, tuple) or not kind.conditions:
        yield "The conditions of a witness must be a tuple with at least one `Condition(…)`."
        return
    for condition in kind.conditions:
        if not isinstance(condition, Condition):
            yield f"A condition must be a `Condition(…)`, and is of type {_type(condition)}."
        elif not callable(condition.holds) or not isinstance(condition.message, str):
            yield f"The condition `{condition.label}` needs a function and a message."


def _wrong_tolerance(tolerance: Any) -> Iterator[str]:
    if not isinstance(tolerance, Tolerance):
        yield f"The tolerance must be a `Tolerance(…)`, and is of type {_type(tolerance)}."
    elif not all(isinstance(t, Real) and t >= 0 for t in (tolerance.rtol, tolerance.atol)):
        yield "The tolerance's `rtol` and `atol` must be numbers, not below zero."


def _wrong_proof(proof: Any) -> Iterator[str]:
    if proof is None:
        return
    if isinstance(proof, type) and proof in PROOFS:
        yield f"The proof is the class `{proof.__name__}` itself: write `{proof.__name__}(…)`."
    elif not isinstance(proof, PROOFS):
        yield (
            f"The proof must be a `Recomputed(…)`, `Satisfies(…)` or `Argued(…)`, and is of type "
            f"{_type(proof)}."
        )
    elif isinstance(proof, Recomputed):
        if not callable(proof.by):
            yield "The proof's `by` must be a function."
        if not all(isinstance(t, Real) and t >= 0 for t in (proof.rtol, proof.atol)):
            yield "The proof's `rtol` and `atol` must be numbers, not below zero."
    elif isinstance(proof, Satisfies) and not callable(proof.holds):
        yield "The proof's `holds` must be a function."
    elif isinstance(proof, Argued) and not _is_text(proof.why):
        yield "The proof `Argued` must say why, in a sentence."


__all__ = ["wrong_fields"]
