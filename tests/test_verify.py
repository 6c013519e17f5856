"""What verify says of bad declarations, each made up to have one fault, and of good ones."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from jacobook import bank, checking
from jacobook.checking import coincidences, many, prove
from jacobook.checking.compare import distance
from jacobook.checking.many import Stack
from jacobook.checking.verify import QUICK, Fault, verify
from jacobook.cli import main
from jacobook.declaration import (
    Argued,
    Array,
    Callback,
    Case,
    Choice,
    Condition,
    Direction,
    Exercise,
    Expression,
    Inner,
    Misconception,
    Parts,
    Points,
    Reading,
    Recomputed,
    Satisfies,
    Shape,
    Tolerance,
    Witness,
)

# ----------------------------------------------------------------------------- made-up exercises


def square_cases(rng):
    """Matrices without structure, of several sizes, and two edges."""
    sizes = (3, 4, 5, 1)
    cases = [
        Case((rng.normal(size=(n, n)), rng.normal(size=n)), edge="n is 1" if n == 1 else "")
        for n in sizes
    ]
    return [*cases, Case((rng.normal(size=(3, 3)), np.zeros(3)), edge="x is zero")]


def by_complex_step(A, x):
    """The gradient of xᵀAx, without a formula for it."""
    steps = 1e-30j * np.eye(len(x))
    return np.array([((x + step) @ A @ (x + step)).imag / 1e-30 for step in steps])


PARTS = {
    "id": "test.one",
    "name": "one",
    "title": "One",
    "level": 2,
    "points": 2,
    "objective": "0.1",
    "hints": ("Think of A and of its transpose.",),
    "answer": Array(),
    "reference": lambda A, x: (A + A.T) @ x,
    "sampler": square_cases,
    "misconceptions": (
        Misconception("symmetric", lambda A, x: 2 * A @ x, "You took A for symmetric."),
        Misconception("half", lambda A, x: A @ x, "x occurs twice."),
        Misconception("other-half", lambda A, x: A.T @ x, "x occurs twice, here too."),
    ),
    "proof": Recomputed(by_complex_step),
    "coincidences": {"A-transposed": "Only the symmetric part of A counts."},
}


def exercise(**changes):
    return Exercise(**(PARTS | changes))


def value(**changes):
    """A value exercise: the gradient of x²y at (3, 5)."""
    parts = {
        "level": 1,
        "sampler": None,
        "reference": lambda: np.array([30.0, 9.0]),
        "misconceptions": (
            Misconception("swapped", lambda: np.array([9.0, 30.0]), "Which comes first?"),
            Misconception("one-factor", lambda: np.array([6.0, 9.0]), "Keep the factor y."),
        ),
        "proof": Recomputed(
            lambda: [((3 + 1e-30j) ** 2 * 5).imag / 1e-30, (9 * (5 + 1e-30j)).imag / 1e-30]
        ),
        "coincidences": {},
    }
    return exercise(**(parts | changes))


def choice(**changes):
    options = {"a": "Right: 3 is odd.", "b": "4 is even.", "c": "6 is even."}
    parts = {
        "level": 1,
        "answer": Choice(options),
        "reference": lambda: "a",
        "misconceptions": (),
        "proof": Recomputed(lambda: "abc"[[n % 2 for n in (3, 4, 6)].index(1)]),
    }
    return value(**(parts | changes))


def conditions(**changes):
    positive = Condition("sum", lambda x: x[0] + x[1] > 0, "The sum isn't positive.", ((-1, -1),))
    product = Condition("product", lambda x: x[0] * x[1] < 0, "The signs are equal.", ((1, 1),))
    return replace(positive, **changes), product


def witness(**changes):
    parts = {
        "level": 1,
        "answer": Witness((("x", (2,)),), conditions()),
        "reference": lambda: ((3, -2),),
        "misconceptions": (),
        "proof": Satisfies(lambda answer: min(answer[0]) < 0 < sum(answer[0])),
    }
    return value(**(parts | changes))


def expression(**changes):
    def symbols(make):
        def of_x():
            import sympy

            return make(sympy.Symbol("x"))

        return of_x

    parts = {
        "answer": Expression(("x",)),
        "reference": symbols(lambda x: 3 * x**2),
        "misconceptions": (
            Misconception("power", symbols(lambda x: 3 * x**3), "The power falls by one."),
            Misconception("factor", symbols(lambda x: x**2), "The power comes down."),
        ),
        "proof": Recomputed(lambda x: ((x + 1e-30j) ** 3).imag / 1e-30),
    }
    return value(**(parts | changes))


def codes(*exercises, seeds=QUICK, severity=None):
    return {
        each.code
        for each in verify(exercises, seeds)
        if severity is None or each.severity == severity
    }


# ----------------------------------------------------------------------------------- good ones


def label_cases(rng):
    return [
        *(Case((float(rng.uniform(0.5, 2)) * sign,)) for sign in (1, -1, 1, -1)),
        Case((0.0,), edge="x is zero"),
    ]


def sign_of(x):
    return "positive" if x > 0 else "negative" if x < 0 else "zero"


LABELS = Choice({"positive": "x > 0", "negative": "x < 0", "zero": "x = 0"})

GOOD = {
    "function": exercise(),
    "value": value(),
    "choice": choice(),
    "argued choice": choice(proof=Argued("What odd means is a convention.")),
    "witness": witness(),
    "expression": expression(),
    "shape": value(
        answer=Shape(),
        reference=lambda: (7, 3),
        misconceptions=(
            Misconception("transposed", lambda: (3, 7), "Rows first."),
            Misconception("extra", lambda: (7, 3, 1), "Two axes."),
        ),
        proof=Satisfies(lambda answer: answer == np.zeros((7, 3)).shape),
    ),
    "points": value(
        answer=Points(2),
        reference=lambda: [(0, 3), (5, 1)],
        misconceptions=(
            Misconception("one", lambda: [(0, 3)], "One is missing."),
            Misconception("swapped", lambda: [(3, 0), (1, 5)], "Write (x, y)."),
        ),
        proof=Satisfies(
            lambda points: points.shape == (2, 2) and sorted(points.tolist()) == [[0, 3], [5, 1]]
        ),
    ),
    "parts": exercise(
        answer=Parts((("slope", Array()), ("shape", Shape()))),
        reference=lambda A, x: ((A + A.T) @ x, x.shape),
        misconceptions=tuple(
            Misconception(name, wrong, "Not so.")
            for name, wrong in (
                ("symmetric", lambda A, x: (2 * A @ x, x.shape)),
                ("half", lambda A, x: (A @ x, x.shape)),
                ("column", lambda A, x: ((A + A.T) @ x, (len(x), 1))),
            )
        ),
        proof=Satisfies(
            lambda answer, A, x: (
                answer[1] == (x.size,) and bool(np.allclose(answer[0], by_complex_step(A, x), 1e-9))
            )
        ),
        coincidences={"A-transposed": "Only the symmetric part of A counts."},
    ),
    "labels": exercise(
        answer=LABELS,
        reference=sign_of,
        sampler=label_cases,
        misconceptions=tuple(
            Misconception(label, lambda x, label=label: label, "It depends on x.")
            for label in ("positive", "negative", "zero")
        ),
        proof=Recomputed(lambda x: {1: "positive", -1: "negative", 0: "zero"}[int(np.sign(x))]),
        coincidences={},
    ),
    "callback": exercise(
        reference=lambda f, x: f(x) ** 2,
        sampler=lambda rng: [
            Case((Callback(np.sin), float(x)), edge="x is zero" if x == 0 else "")
            for x in (*rng.uniform(0.5, 1, size=3), 0.0)
        ],
        misconceptions=tuple(
            Misconception(name, wrong, "Not so.")
            for name, wrong in (
                ("no-square", lambda f, x: f(x)),
                ("inside", lambda f, x: f(x**2)),
                ("twice", lambda f, x: f(f(x))),
            )
        ),
        proof=Recomputed(lambda f, x: (1 - np.cos(2 * x)) / 2),
        coincidences={},
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_said_of_a_good_declaration(name):
    assert verify([GOOD[name]], range(6)) == []


# ------------------------------------------------------------------------------------ bad ones

EYE = {"sampler": lambda rng: [Case((np.eye(3), rng.normal(size=3))) for _ in range(3)]}
TWINS = (
    *PARTS["misconceptions"],
    Misconception("again", lambda A, x: A @ x * (1 + 1e-9), "x occurs twice."),
)


def with_mistake(wrong, message="Not so."):
    return {"misconceptions": (*PARTS["misconceptions"], Misconception("new", wrong, message))}


class Opaque:
    pass


FAULTS = [
    # the samples don't tell a mistake from the answer, or two mistakes apart
    ("mistake-passes", exercise(**EYE)),
    ("mistake-near", exercise(**with_mistake(lambda A, x: (A + A.T) @ x * (1 + 3e-9)))),
    ("mistakes-alike", exercise(misconceptions=TWINS)),
    # the reference
    ("reference-kind", exercise(reference=lambda A, x: 1j * x)),
    ("reference-kind", exercise(reference=lambda A, x: None)),
    ("reference-kind", exercise(reference=lambda A, x: [[1], [2, 3]])),
    ("reference-kind", expression(reference=lambda: np.ones(2))),
    ("reference-kind", replace(GOOD["labels"], reference=lambda x: str(x))),
    ("reference-raises", exercise(reference=lambda A, x: 1 // 0)),
    ("reference-raises", value(reference=lambda: [][0])),
    ("reference-not-finite", exercise(reference=lambda A, x: x / 0)),
    ("reference-not-finite", value(reference=lambda: float("nan"))),
    # the mistakes
    ("mistake-kind", exercise(**with_mistake(lambda A, x: "no"))),
    ("mistake-raises", exercise(**with_mistake(lambda A, x: x[7]))),
    ("no-sentence", exercise(**with_mistake(lambda A, x: x, "  "))),
    # the samples
    ("samples-raise", exercise(sampler=lambda rng: 3)),
    ("samples-type", exercise(sampler=lambda rng: [])),
    ("samples-type", exercise(sampler=lambda rng: [np.eye(2)])),
    ("samples-type", exercise(sampler=lambda rng: [Case((np.eye(2),))])),
    ("samples-type", exercise(sampler=lambda rng: [Case(np.eye(2))])),
    ("not-deterministic", exercise(sampler=lambda rng: square_cases(np.random.default_rng()))),
    (
        "memory-first",
        exercise(
            sampler=lambda rng: [replace(each, max_bytes=10**9) for each in square_cases(rng)]
        ),
    ),
    # the proof
    ("proof-refuses", exercise(proof=Recomputed(lambda A, x: A @ x))),
    ("proof-refuses", exercise(proof=Satisfies(lambda v, A, x: False))),
    ("proof-accepts", exercise(proof=Satisfies(lambda v, A, x: True))),
    ("proof-accepts", witness(proof=Satisfies(lambda fields: sum(fields[0]) > 0))),
    ("proof-accepts", choice(proof=Satisfies(lambda label: label != "c"))),
    ("proof-raises", exercise(proof=Recomputed(lambda A, x: A @ missing))),  # noqa: F821
    ("proof-raises", exercise(proof=Recomputed(lambda A, x: "x"))),
    ("proof-raises", exercise(proof=Satisfies(lambda v, A, x: v == A @ x))),
    ("proof-raises", value(proof=Satisfies(lambda v, A: True))),
    ("argued", exercise(proof=Argued("It is clear."))),
    ("argued", replace(GOOD["labels"], proof=Argued("So."))),
    ("proof-is-reference", exercise(proof=Recomputed(PARTS["reference"]))),
    ("proof-is-reference", exercise(proof=Recomputed(lambda B, y: (B + B.T) @ y))),
    # the sentences
    ("gives-away", value(hints=("It is (30, 9).",))),
    ("gives-away", value(hints=("Write [30.0, 9.0], no more.",))),
    ("gives-away", choice(hints=("Choose option a.",))),
    ("gives-away", expression(hints=("Try `3*x**2`.",))),
    (
        "gives-away",
        value(
            reference=lambda: -0.625,
            misconceptions=(
                Misconception("sign", lambda: 0.625, "Not so: it is −5/8."),
                Misconception("two", lambda: 2.0, "Not so."),
            ),
            proof=None,
        ),
    ),
    # the conditions of a witness
    ("witness-reference", witness(reference=lambda: ((3, 2),))),
    (
        "witness-example",
        witness(answer=Witness((("x", (2,)),), conditions(example=((2, -1),)))),
    ),
    (
        "witness-example",
        witness(answer=Witness((("x", (2,)),), conditions()[::-1])),
    ),
    # the coincidences
    ("no-coincidence", exercise(coincidences=PARTS["coincidences"] | {"answer-zero": "It is."})),
]


@pytest.mark.parametrize(
    ("code", "bad"), FAULTS, ids=[f"{c}-{i}" for i, (c, _) in enumerate(FAULTS)]
)
def test_a_fault_is_named(code, bad):
    found = verify([bad])
    assert code in {each.code for each in found if each.severity == "fault"}, found
    assert all(each.exercise == bad.id and each.message.endswith(".") for each in found)


WRONG_FIELDS = [
    ({"answer": Array}, "write `Array()`"),
    ({"answer": Points}, "write `Points(…)`"),
    ({"answer": 3}, "must be a kind"),
    ({"answer": Points(1.5)}, "whole number"),
    ({"answer": Parts(())}, "tuple of pairs"),
    ({"answer": Parts((("a", Array),))}, "the class `Array` itself"),
    ({"answer": Parts(("ab",))}, "a pair of a name and a kind"),
    ({"hints": "ab"}, "with the comma"),
    ({"hints": ["Think."]}, "tuple of texts"),
    ({"hints": ("",)}, "none of them empty"),
    ({"misconceptions": []}, "must be a tuple"),
    ({"points": 1.5}, "`points` must be a whole number"),
    ({"points": True}, "`points` must be a whole number"),
    ({"level": 1.0}, "`level` must be a whole number"),
    ({"title": ""}, "`title` must be text"),
    ({"objective": 1.1}, "`objective` must be text"),
    ({"reference": 3.0}, "must be a function"),
    ({"sampler": [Case(())]}, "sampler must be a function"),
    ({"tolerance": 1e-6}, "must be a `Tolerance(…)`"),
    ({"tolerance": Tolerance(-1.0, reason="a slip")}, "not below zero"),
    ({"exact_derivative": 1}, "True or False"),
    ({"proof": Recomputed}, "write `Recomputed(…)`"),
    ({"proof": by_complex_step}, "must be a `Recomputed(…)`"),
    ({"proof": Recomputed(3)}, "`by` must be a function"),
    ({"proof": Recomputed(by_complex_step, rtol="small")}, "must be numbers"),
    ({"proof": Satisfies(True)}, "`holds` must be a function"),
    ({"coincidences": ("A-symmetric",)}, "must be a dictionary"),
    ({"coincidences": {"A-symmetric": ""}}, "for each word the reason"),
    ({"sampler": None, "answer": Expression("xy")}, "tuple of names"),
    ({"sampler": None, "answer": Expression(("x",), {"y": (0, 1)})}, "no symbol"),
    ({"sampler": None, "answer": Expression(("x",), {"x": (1, 0)})}, "smaller one first"),
    ({"answer": Choice({"a": "One."})}, "at least two labels"),
    ({"answer": Choice({"a": "One.", "b": ""})}, "a label and a text"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG_FIELDS, ids=[w for _, w in WRONG_FIELDS])
def test_a_field_of_the_wrong_type_is_named(changes, words):
    (found, *_) = verify([exercise(**changes)])
    assert (found.code, found.severity) == ("field", "fault")
    assert words in found.message


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (Misconception("a", 3.0, "m"), "must be a function"),
        (Misconception("a", abs, None), "must be text"),
    ],
)
def test_a_mistake_of_the_wrong_type_is_named(mistake, words):
    (found,) = verify([exercise(misconceptions=(mistake,))])
    assert words in found.message


def test_a_choice_argued_without_a_reason_is_named():
    (found,) = verify([choice(proof=Argued(" "))])
    assert "must say why" in found.message


def test_a_witness_of_the_wrong_type_is_named():
    for kind, words in (
        (Witness(("x",), conditions()), "tuple of pairs"),
        (Witness((("x", (2,)),), ()), "at least one"),
        (Witness((("x", (2,)),), conditions(holds=3)), "a function and a message"),
    ):
        (found,) = verify([witness(answer=kind)])
        assert words in found.message


def test_an_id_twice_and_strangers_are_named():
    found = verify([exercise(), value(), 3])
    assert [(each.exercise, each.code) for each in found] == [
        ("test.one", "twice"),
        ("number 3", "not-an-exercise"),
    ]


def test_verify_never_raises():
    """Whatever stands in a field, the answer is a list of faults."""
    strange = [
        None,
        3,
        "x",
        Opaque(),
        Opaque,
        [],
        (),
        {},
        np.eye(2),
        lambda *_: 1 / 0,
        float("nan"),
    ]
    for name in PARTS:
        for thing in strange:
            bad = exercise()
            object.__setattr__(bad, name, thing)
            assert all(isinstance(each, Fault) for each in verify([bad]))


def test_a_fault_is_named_once_however_many_seeds():
    found = verify([exercise(**EYE)], range(8))
    assert [each.code for each in found].count("mistake-passes") == 1


# ---------------------------------------------------------------------------------- the advice


def ordinary(make, *sizes):
    return lambda rng: [
        *(make(rng, n) for n in sizes),
        replace(make(rng, 1), edge="n is 1"),
    ]


def gradient_of(matrix):
    return exercise(
        sampler=ordinary(lambda rng, n: Case((matrix(rng, n), rng.normal(size=n))), 3, 4, 5),
        misconceptions=(),
        coincidences={},
    )


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def symmetric(rng, n):
    A = rng.normal(size=(n, n))
    return A + A.T


def oriented(rng, n):
    A = rng.normal(size=(n, n))
    A[0] *= np.sign(np.linalg.det(A))
    return A


def of_size(names, *sizes):
    """An exercise whose samples carry named sizes."""

    def cases(rng):
        return [Case((rng.normal(size=3),), sizes=dict(zip(names, n, strict=True))) for n in sizes]

    return exercise(reference=lambda x: 2 * x, sampler=cases, misconceptions=(), coincidences={})


def of_x(reference, draw):
    return exercise(
        reference=reference,
        sampler=lambda rng: [Case((draw(rng, n),)) for n in (3, 4, 5)],
        misconceptions=(),
        coincidences={},
    )


ADVICE = [
    ("no-proof", exercise(proof=None)),
    ("few-mistakes", exercise(misconceptions=())),
    ("few-cases", exercise(sampler=lambda rng: square_cases(rng)[2:])),
    ("no-edge", exercise(sampler=lambda rng: square_cases(rng)[:3])),
    ("samples-constant", exercise(sampler=lambda rng: square_cases(np.random.default_rng(3)))),
    ("A-identity", gradient_of(lambda rng, n: np.eye(n))),
    ("A-diagonal", gradient_of(lambda rng, n: np.diag(rng.normal(size=n)))),
    ("A-symmetric", gradient_of(symmetric)),
    ("A-orthogonal", gradient_of(orthogonal)),
    ("A-orientation", gradient_of(oriented)),
    ("A-transposed", gradient_of(lambda rng, n: rng.normal(size=(n, n)))),
    ("A-small", gradient_of(lambda rng, n: rng.integers(0, 3, size=(n, n)) * 1.0)),
    ("x-constant", of_x(lambda x: x + 1, lambda rng, n: np.ones(n))),
    ("answer-zero", of_x(lambda x: 0 * x, lambda rng, n: rng.normal(size=n))),
    ("answer-equal", of_x(lambda x: x.sum() + 0 * x, lambda rng, n: rng.normal(size=n))),
    ("answer-squeezed", of_x(lambda x: 2 * x, lambda rng, n: rng.normal(size=n))),
    ("answer-symmetric", of_x(lambda x: np.outer(x, x), lambda rng, n: rng.normal(size=n))),
    ("B-one", of_size("B", (1,), (1,), (1,))),
    ("B-two", of_size("B", (2,), (2,), (2,))),
    ("B-n-equal", of_size("Bn", (3, 3), (4, 4), (5, 5))),
    (
        "x-y-swapped",
        exercise(
            reference=lambda x, y: x * y,
            sampler=lambda rng: [Case(tuple(rng.normal(size=(2, n)))) for n in (3, 4)],
            misconceptions=(),
        ),
    ),
    ("never-zero", replace(GOOD["labels"], sampler=lambda rng: label_cases(rng)[:4])),
    ("answer-equal", value(reference=lambda: np.array([3.0, 5.0, 3.0]), misconceptions=())),
    ("answer-equal", value(answer=Shape(), reference=lambda: (4, 4), misconceptions=())),
    (
        "answer-swapped",
        value(answer=Points(2), reference=lambda: [(1, 2), (2, 1)], misconceptions=()),
    ),
]


@pytest.mark.parametrize(
    ("code", "weak"), ADVICE, ids=[f"{c}-{i}" for i, (c, _) in enumerate(ADVICE)]
)
def test_advice_is_given(code, weak):
    found = {each.code: each.severity for each in verify([weak])}
    assert found.get(code) == "advice"


def test_a_declared_coincidence_is_no_advice():
    assert "A-transposed" not in codes(exercise())
    assert "A-transposed" in codes(exercise(coincidences={}))


def test_a_coincidence_of_one_seed_counts():
    """A grade comes from one seed: a label that is missing on some seeds is missed there."""

    def cases(rng):
        drawn = label_cases(rng)
        return drawn if rng.uniform() < 0.5 else [*drawn[:4], drawn[0]]

    sometimes = replace(GOOD["labels"], sampler=cases)
    assert "never-zero" in codes(sometimes, seeds=range(8))


def test_symmetric_entries_of_a_symmetric_matrix_are_no_coincidence():
    matrix = value(reference=lambda: np.array([[3.0, 5.0], [5.0, 7.0]]), misconceptions=())
    assert "answer-equal" not in codes(matrix)
    assert "answer-symmetric" in codes(matrix)


def test_no_seed_is_needed_for_a_value():
    drawn = []

    def reference():
        drawn.append(1)
        return np.array([30.0, 9.0])

    verify([value(reference=reference)], range(50))
    assert len(drawn) < 5


# ----------------------------------------------------------------------------------- the proof


def test_a_proof_by_properties_sees_plain_values():
    kind = Parts((("a", Array()), ("s", Shape()), ("v", Direction())))
    seen = prove.proof_value(kind, (np.array(2.0), np.array([7.0, 3.0]), np.ones(2)))
    assert (float(seen[0]), seen[1]) == (2.0, (7, 3))
    assert all(type(size) is int for size in seen[1])
    fields = (np.array([Fraction(1, 3)], dtype=object),)
    assert prove.proof_value(Witness((("x", (1,)),), ()), fields)[0][0] == Fraction(1, 3)


def test_cases_that_measure_memory_are_proved_on_every_seed():
    """A key that fails on a large case of a late seed alone is no key."""

    def cases(rng):
        large = Case((rng.normal(size=(40, 40)), rng.normal(size=40)), max_bytes=10**6)
        return [*square_cases(rng), large]

    def drawn(seed):
        return cases(np.random.default_rng(seed))[-1].args[1][0]

    late = max(range(20), key=drawn)
    assert late >= 3

    def key(A, x):
        right = GOOD["function"].reference(A, x)
        return -right if len(x) == 40 and x[0] == drawn(late) else right

    assert "proof-refuses" in codes(exercise(sampler=cases, reference=key), seeds=range(20))


def test_a_proof_works_on_copies():
    def spoils(answer, A, x):
        answer[:] = x[:] = 0.0
        return True

    case = Case((np.eye(2), np.ones(2)))
    answer = np.ones(2)
    prove.proves(exercise(proof=Satisfies(spoils)), case, answer)
    assert answer.any()
    assert case.args[1].any()


def test_a_proof_knows_its_own_precision():
    """A coarse route accepts the reference, and need not refuse what is nearer than it sees."""
    coarse = Recomputed(lambda A, x: by_complex_step(A, x) * (1 + 1e-6), rtol=1e-5)
    near = with_mistake(lambda A, x: (A + A.T) @ x * (1 + 1e-4))
    assert codes(exercise(proof=coarse)) == set()
    assert codes(exercise(proof=coarse, **near)) == set()
    nearer = with_mistake(lambda A, x: (A + A.T) @ x * (1 + 1e-6))
    assert codes(exercise(proof=coarse, **nearer)) == {"proof-accepts"}


def test_a_missing_proof_proves_nothing():
    with pytest.raises(prove.ProofError, match="missing"):
        prove.proves(exercise(proof=None), Case(()), np.ones(2))


def helper(A, x):
    return (A + A.T) @ x


def detour(A, x):
    return helper(A, x)


def test_a_detour_to_the_reference_is_no_proof():
    assert "proof-is-reference" in codes(exercise(reference=helper, proof=Recomputed(detour)))
    closed = (lambda f: lambda A, x: f(A, x))(helper)
    assert "proof-is-reference" in codes(exercise(reference=helper, proof=Recomputed(closed)))


NAN, INF = float("nan"), float("inf")
SEVERAL = [
    (Array(), [2.0, 2.0 + 1e-7, -2.0, NAN, INF, -INF, 0.0]),
    (Array(), [[1.0, 2.0], [1.0, 2.1], [[1.0], [2.0]], [1.0, NAN], [1.0, INF], [1.0], [NAN, 1.0]]),
    (Array(), [[], [1.0], np.zeros((0, 3))]),
    (Array(), [np.ones(n) * (1 + n * 1e-9) for n in (3, 3, 4, 4, 3)]),
    (Shape(), [[2.0, 3.0], [3.0, 2.0], [2.0]]),
    (Points(2), [[[1.0, 2.0], [3.0, 4.0]], [[3.0, 4.0], [1.0, 2.0]], [[1.0, 2.0]]]),
    (Direction(either_sign=True), [[1.0, 2.0], [-2.0, -4.0], [2.0, 1.0], [1.0, 2.0, 0.0]]),
    (Direction(), [[1.0, 2.0], [-2.0, -4.0], [1e200, 2e200], [0.0, 0.0], [1.0, 2.0 + 1e-7]]),
    (Choice({"a": "", "b": ""}), ["a", "b", "a"]),
]


@pytest.mark.parametrize(("kind", "values"), SEVERAL)
def test_many_values_are_as_far_apart_as_one_by_one(kind, values, monkeypatch):
    if not isinstance(kind, Choice):
        values = [np.array(each) for each in values]
    case, tolerance = Case((), condition=3.0), Tolerance(1e-6, 1e-12, "a test")
    pairs = [(Stack(kind, values), kind, values)]
    parts = [(each, other) for each, other in zip(values, values[::-1], strict=True)]
    pairs.append((Stack(both := Parts((("u", kind), ("v", kind))), parts), both, parts))
    monkeypatch.setattr(many, "_AT_ONCE", 0)
    pairs.append((Stack(kind, values), kind, values))
    for stack, of, those in pairs:
        for target in those:
            one_by_one = [distance(of, each, target, case, tolerance) for each in those]
            np.testing.assert_array_equal(stack.distances(target, case, tolerance), one_by_one)
            from_it = [distance(of, target, each, case, tolerance) for each in those]
            got = stack.distances_from(target, case, tolerance)
            np.testing.assert_array_equal(
                np.nan_to_num(got, nan=INF, posinf=INF), np.nan_to_num(from_it, nan=INF, posinf=INF)
            )
            first = stack.distances(target, case, tolerance, 2)
            np.testing.assert_array_equal(first, one_by_one[:2])


def test_the_words_of_coincidences_come_from_one_function():
    weak = exercise(coincidences={}, proof=None)
    cases = square_cases(np.random.default_rng(0))
    wanted = [weak.reference(*case.args) for case in cases]
    assert set(coincidences.coincidences(weak, [(cases, wanted)])) == {"A-transposed"}


# ------------------------------------------------------------------- the command, and own banks

OWN = """
import numpy as np
from jacobook.declaration import Array, Case, Exercise, Misconception, Recomputed


def cases(rng):
    return [
        Case((rng.normal(size=n),), edge="n is 1" if n == 1 else "") for n in (3, 4, 5, 1)
    ]


EXERCISES = (
    Exercise(
        id="{word}.square",
        name="square_gradient",
        title="The gradient of x·x",
        level=1,
        points=1,
        objective="0.1",
        hints=("Each entry occurs twice.",),
        answer=Array(),
        reference=lambda x: {reference},
        sampler=cases,
        misconceptions=(
            Misconception("once", lambda x: x, "Each entry occurs twice."),
            Misconception("ones", lambda x: 1 + 0 * x, "Where is x?"),
        ),
        {proof}
    ),
)
"""
PROOF = """proof=Recomputed(
            lambda x: np.array([((x + s) @ (x + s)).imag / 1e-30 for s in 1e-30j * np.eye(len(x))])
        ),"""


@pytest.fixture
def own_bank(tmp_path, monkeypatch):
    """Write banks of one's own, and forget them afterwards."""
    for name in ("_own", "_own_files"):
        monkeypatch.setattr(bank, name, {})
    monkeypatch.setattr(bank, "_own_banks_read", set())
    monkeypatch.setattr(checking, "_found_sound", {})
    monkeypatch.setenv("JACOBOOK_PROGRESS", "off")

    def write(reference="2 * x", proof=PROOF, word="mine"):
        path = tmp_path / "mine.py"
        path.write_text(OWN.format(reference=reference, proof=proof, word=word), encoding="utf-8")
        return path

    return write


def run(*arguments):
    return CliRunner().invoke(main, ["bank", *map(str, arguments)])


def test_command_finds_nothing_in_a_good_bank(own_bank):
    result = run(own_bank())
    assert result.exit_code == 0
    assert result.output == "1 exercise, 0 faults, 0 to look at.\n"


def test_command_prints_sentences_by_exercise(own_bank):
    result = run(own_bank(reference="x", proof=""))
    assert result.exit_code == 1
    head, first, *_ = result.output.splitlines()
    assert head == "mine.square"
    assert first.startswith("    fault [mistake-passes]: The mistake `once` gives the right answer")
    assert "advice [no-proof]" in result.output
    assert result.output.endswith("1 exercise, 1 fault, 1 to look at.\n")


def test_command_says_what_it_cannot_read(own_bank, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("EXERCISES = ()\n1 / 0\n", encoding="utf-8")
    for arguments, words in (
        ((tmp_path / "none.py",), "There is no file"),
        ((broken,), "ZeroDivisionError"),
        (("--exercise", "gradient.nonsense"), "no exercise called"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert words in result.output


def test_command_says_that_a_chapter_does_not_list_a_file(monkeypatch):
    """A newcomer writes the file, and forgets its place."""
    placed = [each for each in bank.chapter("matrix") if each.word != "square"]
    monkeypatch.setattr(bank, "chapter", lambda word: placed if word == "matrix" else [])
    result = CliRunner().invoke(main, ["bank", "--exercise", "matrix.square"])
    assert result.exit_code == 2
    assert "add 'square' to ORDER" in result.output


def test_command_reads_files_of_the_book():
    folder = bank.source(bank.load("gradient.bump")).parent
    result = run(folder / "bump.py", folder / "__init__.py")
    assert "1 exercise, 0 faults" in result.output


def test_own_exercise_at_fault_is_refused_at_its_first_check(own_bank, monkeypatch):
    monkeypatch.setenv("JACOBOOK_BANK", str(own_bank(reference="x")))
    with pytest.raises(bank.UnusableBank, match=r"mine\.square can't be used.*`once`"):
        checking.check("mine.square", lambda x: x)


def test_own_exercise_with_advice_is_used(own_bank, monkeypatch):
    monkeypatch.setenv("JACOBOOK_BANK", str(own_bank(proof="")))
    assert checking.check("mine.square", lambda x: 2 * x).passed


def test_own_exercise_is_verified_once(own_bank, monkeypatch):
    from jacobook.checking import verify as module

    looked = []
    monkeypatch.setattr(module, "verify", lambda exercises: looked.append(exercises) or [])
    monkeypatch.setenv("JACOBOOK_BANK", str(own_bank()))
    for _ in range(3):
        checking.check("mine.square", lambda x: 2 * x)
    checking.check("gradient.bump", lambda A, b, x: x)
    assert len(looked) == 1


def test_relative_path_of_a_bank_works_from_any_folder_below(own_bank, monkeypatch, tmp_path):
    own_bank()
    below = tmp_path / "course" / "notebooks"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    monkeypatch.setenv("JACOBOOK_BANK", "mine.py")
    assert checking.check("mine.square", lambda x: 2 * x).passed


def test_a_bank_that_cannot_be_used_says_so_every_time(own_bank, monkeypatch, tmp_path):
    monkeypatch.setenv("JACOBOOK_BANK", str(tmp_path / "none.py"))
    for _ in range(2):
        with pytest.raises(bank.UnusableBank, match="There is no file"):
            checking.check("mine.square", 1)


@pytest.mark.parametrize(("reference", "refused"), [("x", True), ("2 * x", False)])
def test_grading_verifies_the_bank_first(own_bank, tmp_path, reference, refused):
    folder = tmp_path / "submitted"
    folder.mkdir()
    result = CliRunner().invoke(
        main,
        [
            "grade",
            str(folder),
            "--out",
            str(tmp_path / "reports"),
            "--bank",
            str(own_bank(reference=reference)),
        ],
    )
    assert result.exit_code == 2  # there is nothing in the folder
    assert ("mine.square: The mistake `once`" in result.output) == refused


def test_numbers_on_the_way_must_lead_to_the_reference():
    def formula(*, side=3.0, other=5.0):
        return np.array([2 * side * other, side**2])

    def wrong(*, side=2.0):
        return formula(side=side)

    good = value(inner=(Inner("the first number", formula, "side"),))
    assert "inner" not in codes(good)
    assert "inner" in codes(value(inner=(Inner("the first number", wrong, "side"),)))
    assert "inner" in codes(value(inner=(Inner("the first number", formula, "third"),)))


def test_readings_must_give_a_number_in_every_case():
    first = Reading("the first entry", lambda A, x: x[0], "There are others.")
    second = Reading("the second entry", lambda A, x: x[1], "There are others.")
    assert "readings" not in codes(exercise(readings=(first,)))
    assert "readings" in codes(exercise(readings=(second,)))  # one of the cases has one entry
