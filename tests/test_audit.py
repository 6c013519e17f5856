"""The audit changes a reference's code as people do, and says what the check makes of it."""

import ast
import itertools
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from jacobook import bank
from jacobook.checking import audit as audit_module
from jacobook.checking.audit import WHY, CannotAudit, audit
from jacobook.checking.changes import changes
from jacobook.checking.run import OutOfTimeError
from jacobook.cli import main

# ----------------------------------------------------------------------------- the changes alone


def changed(code, is_value=False):
    """Every changed version of an expression, as code."""
    tree = ast.parse(f"def f(A, x, i, j):\n    return {code}")
    found = []
    for change in changes(tree, "f.py", is_value):
        with change:
            found.append(ast.unparse(tree.body[0].body[0].value))
    assert ast.unparse(tree.body[0].body[0].value) == ast.unparse(ast.parse(code, mode="eval"))
    return set(found)


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("A * x", {"A", "x", "-(A * x)", "x * x", "A * A"}),
        ("A / x", {"A", "x", "A * x"}),
        ("A @ x", {"A", "x", "x @ A", "A.T @ x", "A @ x.T"}),
        ("A + x", {"A", "x", "A - x"}),
        ("A - x", {"A", "-x", "A + x", "x - A"}),
        ("A ** 2", {"A", "A ** 1"}),
        ("-x", {"x"}),
        ("A.T", {"A"}),
        ("f(A, x)", {"f(x, A)", "f(x, x)", "f(A, A)"}),
        ("np.sum(x)", {"np.mean(x)"}),
        ("x.mean()", {"x.sum()"}),
        ("np.max(x)", {"np.min(x)"}),
        ("np.abs(x)", {"x"}),
        ("x < 3", {"x <= 3", "x > 3"}),
        ("x >= 3", {"x > 3", "x <= 3"}),
        ("np.sum(x, axis=0)", {"np.sum(x, axis=-1)"}),
        ("np.sum(x, axis=1)", {"np.sum(x, axis=0)"}),
        ("0.5 * x", {"1 * x", "0.5", "x"}),
        ("1e-6 * x", {"0.001 * x"}),
        ("x[0]", {"x[-1]"}),
        ("x[1]", {"x[0]"}),
        ("A[i, j]", {"A[j, j]", "A[i, i]"}),
        ("A if i else x", {"A", "x"}),
        ("i and j", {"i", "j", "i or j"}),
        ("np.outer(A, x)", {"np.outer(x, A)"}),
        ("[A, x]", {"[x, A]"}),
    ],
)
def test_changes_are_those_that_people_make(code, versions):
    assert versions <= changed(code)


def test_numbers_of_a_value_change_their_sign_and_places():
    assert {"[-4.0, 7]", "[4.0, -7]", "[7, 4.0]", "[5.0, 7]"} <= changed("[4.0, 7]", is_value=True)


def test_texts_and_annotations_are_left_alone():
    tree = ast.parse('def f(x: "A" = None) -> "B":\n    """Two words."""\n    return "label"')
    assert list(changes(tree, "f.py")) == []


def test_both_branches_of_an_if_are_taken():
    tree = ast.parse("def f(x):\n    if x > 0:\n        return x\n    return 3")
    assert {"True", "False"} <= {change.after for change in changes(tree, "f.py")}


def test_a_short_change_is_shown_with_what_surrounds_it():
    tree = ast.parse("def f(x):\n    return 2 * x + 7")
    (change,) = [each for each in changes(tree, "f.py") if each.after.startswith("1 * x")]
    assert (change.before, change.place) == ("2 * x", "f.py:2")


# ------------------------------------------------------------------------------- a made-up bank

OWN = """
import numpy as np
from jacobook.declaration import *

SMALL = 1e-6


def gradient(A, x):
    total = 0 * x
    for _ in range(3):
        total = total + (A + A.T) @ x / 3
    if x.size > 50:
        return 7 * total
    return total


def cases(rng):
    def case(n, edge=""):
        return Case(({matrix}, rng.normal(size=n)), edge=edge)

    return [case(3), case(4), case(5), case(1, "n is 1")]


EXERCISES = (
    Exercise(
        id="mine.gradient",
        name="g",
        title="A gradient",
        level=2,
        points=2,
        objective="0.1",
        hints=("Think.",),
        answer=Array(),
        reference=gradient,
        sampler=cases,
        misconceptions=(
            Misconception("two", lambda A, x: 2 * gradient(A, x), "Not four times."),
        ),
    ),
    Exercise(
        id="mine.label",
        name="g",
        title="A label",
        level=2,
        points=2,
        objective="0.1",
        hints=("Think.",),
        answer=Choice({{"large": "x is more than SMALL.", "small": "It isn't."}}),
        reference=lambda x: "large" if np.abs(x) > SMALL else "small",
        sampler=lambda rng: [
            Case((float(x),)) for x in (*rng.uniform(0.5, 1.5, 3), *rng.uniform(-2, -1, 2), 0)
        ],
    ),
    Exercise(
        id="mine.point",
        name="p",
        title="A point",
        level=1,
        points=1,
        objective="0.1",
        hints=("Think.",),
        answer=Array(),
        reference=lambda: np.array([3.0, 5.0]),
    ),
    Exercise(
        id="mine.witness",
        name="w",
        title="A witness",
        level=3,
        points=3,
        objective="0.1",
        hints=("Think.",),
        answer=Witness(
            (("x", (2,)),),
            (
                Condition("sum", lambda x: x[0] + x[1] > 0, "Not positive.", ((-1, -1),)),
                Condition("sign", lambda x: x[0] * x[1] < {limit}, "Equal signs.", ((1, 1),)),
            ),
        ),
        reference=lambda: ((3, -2),),
        proof=Satisfies(lambda fields: sum(fields[0]) > 0 and min(fields[0]) < 0),
    ),
    Exercise(
        id="mine.choice",
        name="c",
        title="A choice",
        level=1,
        points=1,
        objective="0.1",
        hints=("Think.",),
        answer=Choice({{"a": "Right.", "b": "Wrong."}}),
        reference=lambda: "a",
    ),
)
"""


@pytest.fixture
def own(tmp_path):
    def write(matrix="rng.normal(size=(n, n))", limit=0):
        path = tmp_path / "mine.py"
        path.write_text(OWN.format(matrix=matrix, limit=limit), encoding="utf-8")
        return {each.word: each for each in bank.read(str(path))}

    return write


def outcome(versions, before, after):
    """What became of the versions in which a piece of code, not its surroundings, has changed."""
    return {
        (each.outcome, each.why)
        for each in versions
        if before in each.before and each.before.replace(before, after) == each.after
    }


def test_versions_are_refused_or_accepted(own):
    versions = audit(own()["gradient"])
    assert outcome(versions, "A + A.T", "A - A.T") == {("general", None)}
    assert ("accepted", "same") not in outcome(versions, "total + ", "total - ")
    # The label of the general sentence is told.
    assert {each.label for each in versions if each.outcome == "general"} >= {"wrong"}


def test_code_that_no_sample_reaches_is_left_alone(own):
    assert not [each for each in audit(own()["gradient"]) if "7 * total" in each.before]


def test_a_version_that_only_the_samples_hide_is_told_from_the_same_function(own):
    versions = audit(own(matrix="(lambda A: A + A.T)(rng.normal(size=(n, n)))")["gradient"])
    # Aᵀ for A shows only where A isn't symmetric, and such A is never drawn.
    assert ("accepted", "elsewhere") in {
        (each.outcome, each.why) for each in versions if each.after == "A + A"
    }
    plain = audit(own()["gradient"])
    assert ("accepted", "elsewhere") not in {(each.outcome, each.why) for each in plain}


def test_a_version_that_differs_on_another_seed_is_a_hole(own, monkeypatch):
    """On some seeds no sample is negative: there the absolute value may be forgotten."""
    label = own()["label"]

    def cases(rng):
        from jacobook.declaration import Case

        low = -2.0 if rng.uniform() < 0.5 else 0.5
        return [Case((float(x),)) for x in (*rng.uniform(0.5, 1.5, 3), low, 0.0)]

    object.__setattr__(label, "sampler", cases)
    assert outcome(audit(label, range(6)), "np.abs(x) > SMALL", "x > SMALL") == {
        ("accepted", "differs")
    }
    object.__setattr__(label, "sampler", own()["label"].sampler)
    assert outcome(audit(label), "np.abs(x) > SMALL", "x > SMALL") == {("general", None)}


def test_a_limit_that_no_sample_tests_is_named(own):
    versions = audit(own()["label"])
    assert outcome(versions, "np.abs(x) > SMALL", "np.abs(x) >= SMALL") == {("accepted", "border")}
    assert {each.why for each in versions if each.after == "0.001"} == {"border"}


def test_a_declared_mistake_has_its_own_sentence(own):
    doubled = [each for each in audit(own()["gradient"]) if each.outcome == "recognised"]
    assert all(each.label == "misconception:two" for each in doubled)


def test_numbers_of_a_value_are_changed(own):
    versions = audit(own()["point"])
    after = {each.after for each in versions}
    assert {"[-3.0, 5.0]", "[3.0, -5.0]", "np.array([5.0, 3.0])", "[4.0, 5.0]"} <= after
    assert not [each for each in versions if each.outcome == "accepted" and each.why != "same"]


def test_conditions_of_a_witness_are_changed(own):
    versions = audit(own()["witness"])
    assert outcome(versions, "x[0] + x[1] > 0", "x[0] - x[1] > 0") == {("recognised", None)}
    assert outcome(versions, "x[0] * x[1] < 0", "x[0] * x[1] <= 0") <= {
        ("recognised", None),
        ("accepted", "unseen"),
    }
    assert not [each for each in versions if each.why == "differs"]


def test_conditions_and_proof_of_a_witness_must_agree_nearby(own):
    """The check would accept (3, 0), and the proof refuses it."""
    (hole, *_) = [each for each in audit(own(limit=1)["witness"]) if each.why == "differs"]
    assert "the check accepts it, the proof refuses it" in hole.after


def test_a_choice_has_no_code(own):
    assert audit(own()["choice"]) == []


def test_a_loop_without_end_is_stopped(own, monkeypatch):
    monkeypatch.setattr(audit_module, "SECONDS", 0.2)
    path = Path(own()["gradient"].reference.__code__.co_filename)
    text = path.read_text(encoding="utf-8")
    loop = "n = 3\n    while n > 0:\n        n = n - 1"
    path.write_text(text.replace("for _ in range(3):", loop), encoding="utf-8")
    versions = audit(bank.read(str(path))[0])
    assert ("stopped", "timeout") in {(each.outcome, each.label) for each in versions}


def test_a_busy_machine_changes_no_verdict(monkeypatch):
    """A version that waits for the processor has more time; one that computes has not."""
    monkeypatch.setattr(audit_module, "SECONDS", 0.2)
    assert audit_module._in_time(lambda: time.sleep(0.5) or "done") == "done"
    with pytest.raises(OutOfTimeError):
        audit_module._in_time(lambda: sum(1 for _ in itertools.count()))


def test_code_that_cannot_be_found_is_said(own):
    exercise = own()["point"]
    object.__setattr__(exercise, "id", "mine.other")
    with pytest.raises(CannotAudit, match=r'no `Exercise\(id="mine\.other"'):
        audit(exercise)


def test_shared_code_of_a_chapter_is_changed_too():
    places = {each.place.partition(":")[0] for each in audit(bank.load("second_order.every_line"))}
    assert places >= {"every_line.py", "_shared.py"}


def test_the_audit_leaves_the_bank_as_it_was():
    exercise = bank.load("gradient.bump")
    before = bank.source(exercise).read_bytes()
    case = exercise.sampler(np.random.default_rng(0))[0]
    right = exercise.reference(*case.args)
    audit(exercise)
    assert bank.source(exercise).read_bytes() == before
    np.testing.assert_array_equal(exercise.reference(*case.args), right)


# ---------------------------------------------------------------------------------- the command


def test_command_prints_a_work_list():
    result = CliRunner().invoke(
        main, ["bank", "--audit", "--exercise", "gradient.bump", "--seeds", "1"]
    )
    assert "gradient.bump: " in result.output
    assert "refused, without a sentence of their own:" in result.output
    assert "[wrong] bump.py:" in result.output
    assert all(
        f"  {said}:\n    " in result.output for said in WHY.values() if said in result.output
    )


def test_command_looks_for_holes_only_where_there_are_no_faults(tmp_path):
    path = tmp_path / "mine.py"
    code = OWN.format(matrix="np.eye(n)", limit=0).replace("7 * total", "total")
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    result = CliRunner().invoke(main, ["bank", str(path), "--audit"])
    assert result.exit_code == 1
    assert ("changed versions" in result.output) == ("0 faults" in result.output)
