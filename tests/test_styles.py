"""Right answers are right in any form, and by any way to them: by the check and by the grader."""

import json
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest
from right import answers
from styles import forms, ways_to_write

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.judge import judge, prepare
from jacobook.checking.plain import Plain, read, read_numbers
from jacobook.checking.run import Limits, observe
from jacobook.declaration import Case, Expression, Witness
from jacobook.grading.jail import protocol

EXERCISES = bank.everything()
SOLVED = [each for each in EXERCISES if answers(each.id)]
VALUES = [each for each in EXERCISES if each.sampler is None]
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


def graded(declared, answer, seed=5):
    """The way through the grader: arguments and what a worker observes cross as JSON."""
    prepared = prepare(declared, seed)
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
        case.max_bytes is not None for case in prepare(declared, 5).cases
    )


def returning(declared, form):
    """The reference, returning its answer in another form."""

    def answer(*args):
        value = read(declared.answer, declared.reference(*args))
        assert isinstance(value, Plain)
        made = in_all_forms(declared, value.data)
        return made.get(form, next(iter(made.values())))  # not every case has every form

    def key(args):
        return tuple(np.asarray(arg).tobytes() for arg in args)

    if not measured(declared):
        return answer
    # What it takes to make the forms isn't memory of the answer's.
    ready = {key(case.args): answer(*case.args) for case in prepare(declared, 5).cases}
    return lambda *args: ready[key(args)]


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


@pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_functions_are_right_however_they_are_written_and_whatever_they_return(declared):
    first, *_ = (*answers(declared.id), declared.reference)
    written = ways_to_write(declared, first)
    example = read(declared.answer, declared.reference(*own_arguments(declared)))
    returned = {name: returning(declared, name) for name in in_all_forms(declared, example.data)}
    assert len(written) + len(returned) >= 20
    assert refused(declared, written) == {}
    # The grader reads as the check does, and then what was read crosses.
    assert refused(declared, returned, [graded]) == {}


def own_arguments(declared):
    return [getattr(arg, "function", arg) for arg in prepare(declared, 5).cases[0].args]


def test_every_answer_belongs_to_an_exercise():
    """An exercise that is renamed takes its answers along."""
    known = {each.id for each in EXERCISES}
    for chapter in bank.BOOK:
        if find_spec(f"right.{chapter}") is not None:
            words = import_module(f"right.{chapter}").ANSWERS
            assert {f"{chapter}.{word}" for word in words} <= known
