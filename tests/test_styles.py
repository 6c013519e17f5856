"""Right answers are right in any form, and by any way to them: by the check and by the grader."""

import json
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nbformat
import numpy as np
import pytest
from right import answers
from styles import forms, ways_to_write

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.judge import judge, prepare
from jacobook.checking.plain import Plain, read, read_numbers
from jacobook.checking.run import Limits, observe
from jacobook.declaration import Case, Choice, Expression, Parts, Shape, Witness
from jacobook.grading.jail import protocol

ROOT = Path(__file__).parents[1]
EXERCISES = bank.everything()
SOLVED = [each for each in EXERCISES if answers(each.id)]
VALUES = [each for each in EXERCISES if each.sampler is None]
NUMBERS = [each for each in VALUES if not isinstance(each.answer, Choice | Expression | Witness)]
FUNCTIONS = [each for each in EXERCISES if each.sampler is not None]


# Whether an answer is right doesn't depend on how busy the machine is.
PATIENT = Limits(call_seconds=120.0, total_seconds=600.0)
# SymPy's vectors are matrices of one row or one column, and count as vectors. But where a declared
# mistake is a row or a column in place of a vector, that is what they are.
AXES_ARE_THE_LESSON = {
    "gradient.by_hand": {"row of SymPy"},
    "jacobian.layout": {
        "row of SymPy",
        "matrix of SymPy",
        "immutable matrix",
        "sparse matrix of SymPy",
        "matrix of mpmath",
    },
    "chain_rule.broadcast": {"row of SymPy"},
}


@cache
def prepared_for(exercise_id):
    """An exercise with its cases, prepared once for all the answers to it."""
    return prepare(bank.load(exercise_id), 5)


def graded(declared, answer):
    """The way through the grader: arguments and what a worker observes cross as JSON."""
    prepared = prepared_for(declared.id)
    sent = protocol.encode_question(declared.answer, declared.parameters, prepared.cases)
    question = json.loads(json.dumps(sent))
    kind = protocol.decode_kind(question["kind"])
    cases = [
        Case(
            tuple(
                protocol.decode_argument(message, lambda _name, own=own: called(own.function))
                for message, own in zip(row, case.args, strict=True)
            ),
            max_bytes=limit,
        )
        for row, limit, case in zip(
            question["cases"], question["bytes"], prepared.cases, strict=True
        )
    ]
    observed = observe(kind, declared.parameters, cases, answer, PATIENT)
    reply = json.loads(json.dumps(protocol.encode_observed(observed)))
    return judge(prepared, protocol.decode_observed(declared.answer, reply, prepared.cases))


def checked(declared, answer):
    """The way through the check."""
    return assess(declared, answer, limits=PATIENT)


def called(function):
    """A function of ours as a worker has it: numbers cross either way."""

    def call(*args):
        plain = [read_numbers(arg) for arg in args]
        sent = json.loads(json.dumps([protocol.encode_array(each.data) for each in plain]))
        value = function(*protocol.decode_points(sent))
        reply = json.loads(json.dumps(protocol.encode_array(np.asarray(value))))
        found = protocol.decode_array(reply)
        return float(found) if found.ndim == 0 else found

    return call


def refused(declared, handed_in, judges=(checked, graded)):
    """Which of the answers the check or the grader refuses, and what they say."""
    feedback = {
        f"{name} ({judged.__name__})": judged(declared, answer)
        for name, answer in handed_in.items()
        for judged in judges
    }
    return {name: each.message for name, each in feedback.items() if not each.passed}


def in_all_forms(declared, value):
    """The answer in the forms that are right in this exercise."""
    made = forms(declared.answer, value, measured(declared))
    return {
        name: form
        for name, form in made.items()
        if name not in AXES_ARE_THE_LESSON.get(declared.id, ())
    }


def measured(declared):
    """Tell whether the memory of some call is measured: then only arrays are small enough."""
    return declared.sampler is not None and any(
        case.max_bytes is not None for case in prepared_for(declared.id).cases
    )


def returning(declared):
    """The reference, returning its answer in each of the forms: a dictionary of functions."""
    made = {}

    def forms_for(args):
        value = read(declared.answer, declared.reference(*copied(args)))
        assert isinstance(value, Plain)
        return in_all_forms(declared, value.data)

    def key(args):
        return tuple(np.asarray(arg).tobytes() for arg in args)

    # Made beforehand: what it takes to make the forms is neither memory nor time of the answer's.
    given = [
        [getattr(arg, "function", arg) for arg in case.args]
        for case in prepared_for(declared.id).cases
    ]
    with_functions = any(callable(arg) for args in given for arg in args)
    for args in given:
        made[key(args)] = forms_for(args)

    def in_form(form):
        def answer(*args):
            ready = forms_for(args) if with_functions else made[key(args)]
            return ready.get(form, next(iter(ready.values())))  # not every case has every form

        return answer

    return {form: in_form(form) for form in next(iter(made.values()))}


def copied(args):
    return [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]


@pytest.mark.parametrize("declared", SOLVED, ids=[each.id for each in SOLVED])
def test_every_way_to_the_answer_is_accepted(declared):
    found = answers(declared.id)
    handed_in = {f"{k}: {getattr(one, '__name__', one)!s:.60}": one for k, one in enumerate(found)}
    assert refused(declared, handed_in) == {}


@pytest.mark.parametrize("declared", VALUES, ids=[each.id for each in VALUES])
def test_values_are_right_in_any_form(declared):
    answer = declared.reference()
    if isinstance(declared.answer, Expression | Witness):
        handed_in = in_all_forms(declared, answer)
    else:
        value = read(declared.answer, answer)
        assert isinstance(value, Plain)
        handed_in = in_all_forms(declared, value.data)
    assert len(handed_in) >= 20
    assert refused(declared, handed_in) == {}


def statement(declared):
    """What the solutions' notebook asks: the cell of Markdown that begins with the id's heading."""
    path = ROOT / "solutions" / f"{bank.page(declared.chapter)}.ipynb"
    (cell,) = [
        cell.source
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "markdown" and f"`{declared.id}` ·" in cell.source
    ]
    return cell


def to_six_digits(kind, data):
    """Plain data with every number as it is written with six significant digits."""
    if isinstance(kind, Parts):
        return tuple(to_six_digits(part, one) for (_, part), one in zip(kind.of, data, strict=True))
    if isinstance(kind, Shape):
        return tuple(map(int, data))
    return np.array([float(f"{x:.6g}") for x in data.ravel()]).reshape(data.shape)


@pytest.mark.parametrize("declared", NUMBERS, ids=[each.id for each in NUMBERS])
def test_six_digits_are_enough_or_the_statement_says_exactly(declared):
    value = read(declared.answer, declared.reference())
    found = refused(declared, {"six digits": to_six_digits(declared.answer, value.data)})
    if found:
        assert re.search(r"\bexact(ly)?\b", statement(declared)), found


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_functions_are_right_however_they_are_written_and_whatever_they_return(declared):
    first, *_ = (*answers(declared.id), declared.reference)
    written = ways_to_write(declared, first)
    returned = returning(declared)
    assert len(written) + len(returned) >= 20
    assert refused(declared, written) == {}
    # The grader reads as the check does, and then what was read crosses.
    assert refused(declared, returned, [graded]) == {}


def test_every_answer_belongs_to_an_exercise():
    """An exercise that is renamed takes its answers along."""
    known = {each.id for each in EXERCISES}
    for chapter in bank.BOOK:
        if find_spec(f"right.{chapter}") is not None:
            words = import_module(f"right.{chapter}").ANSWERS
            assert {f"{chapter}.{word}" for word in words} <= known
