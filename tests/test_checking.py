"""What a student reads, whatever they hand over."""

import json
import re
import sys
import time
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from autograd import grad
from bs4 import BeautifulSoup

import jacobook
from jacobook import bank, checking
from jacobook.checking import arguments, assess, attempts
from jacobook.checking.judge import judge, prepare
from jacobook.checking.run import Limits, observe, time_limit
from jacobook.declaration import (
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
    Shape,
    Term,
    Witness,
    slip,
)
from jacobook.functions import sigmoid
from jacobook.grading.jail import protocol


@pytest.fixture(autouse=True)
def own_record(tmp_path, monkeypatch):
    """Each test has a record of its own, and hints start anew."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("JACOBOOK_PROGRESS", str(path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    checking._hints_given.clear()
    checking._hints_waiting.clear()
    return path


def exercise(reference, answer=None, *cases, exact=False, mistakes=()):
    """A small exercise for one test; with cases it asks for a function."""
    return Exercise(
        id="test.one",
        name="one",
        title="One",
        level=1,
        points=2,
        objective="0.1",
        hints=("Think.",),
        answer=answer or Array(),
        reference=reference,
        sampler=(lambda rng: list(cases)) if cases else None,
        exact_derivative=exact,
        misconceptions=mistakes,
    )


RNG = np.random.default_rng(7)
VECTORS = [Case((RNG.normal(size=n),), sizes={"n": n}) for n in (3, 4, 5)]
BATCHES = [
    Case((RNG.normal(size=(7, 3)),), sizes={"B": 7}),
    Case((RNG.normal(size=(5, 4)),), sizes={"B": 5}),
]
MATRICES = [Case((RNG.normal(size=(n, n)), RNG.normal(size=n))) for n in (3, 4, 5, 3)]
FORM = exercise(
    lambda A, x: (A + A.T) @ x,
    None,
    *MATRICES,
    Case((RNG.normal(size=(3, 3)), np.zeros(3)), edge="x is zero"),
    Case((RNG.normal(size=(1, 1)), RNG.normal(size=1)), edge="n is 1"),
    exact=True,
    mistakes=(Misconception("symmetric-A", lambda A, x: 2 * A @ x, "You returned 2Ax."),),
)
CUBE = exercise(lambda x: x**3, None, *VECTORS, exact=True)


# --------------------------------------------------------------------- two slips, slips in parts


def line(x, u, *, slope=2.0, sign=1.0, side=np.ones_like):
    return slope * x + sign * u * side(x)


SLIPS = (
    slip(line, "slope", "The slope is wrong.", "The rest is right.", slope=3.0),
    slip(line, "sign", "The sign is wrong.", sign=-1.0),
    slip(line, "side", "A factor is missing.", side=lambda x: x**2),
    Misconception("zero", lambda x, u: 0 * x - 1, "Everything is wrong."),
)
PLAIN = [Case((RNG.normal(size=n), RNG.normal(size=n))) for n in (3, 4, 5)]
EDGE = Case((RNG.normal(size=1), RNG.normal(size=1)), edge="n is 1")
LINE = exercise(lambda x, u: line(x, u), None, *PLAIN, EDGE, mistakes=SLIPS)


def both(x, u, *, first=np.square, second=np.square, moved=0.0):
    return first(x + moved), 5 * second(u + moved)


BOTH = exercise(
    lambda x, u: both(x, u),
    Parts((("one", Array()), ("two", Array()))),
    *PLAIN,
    mistakes=(
        slip(both, "first", "This isn't a cube.", "two is right.", first=lambda v: v**3),
        slip(both, "second", "This isn't an exponential.", "one is right.", second=np.exp),
        slip(both, "moved", "Nothing is moved.", moved=1.0),
    ),
)


def test_a_single_slip_says_what_else_is_right():
    feedback = assess(LINE, lambda x, u: 3 * x + u)
    assert feedback.message == "The rest is right. The slope is wrong."


def test_two_slips_at_once_are_both_told_and_nothing_is_said_of_the_rest():
    feedback = assess(LINE, lambda x, u: 3 * x - u)
    assert (feedback.status, feedback.label) == ("recognised", "slips:slope+sign")
    assert "The slope is wrong." in feedback.message
    assert "The sign is wrong." in feedback.message
    assert "The rest is right" not in feedback.message


def test_two_slips_are_recognised_beside_an_edge_that_goes_wrong_otherwise():
    feedback = assess(LINE, lambda x, u: 3 * x - u if len(x) > 1 else 0.5 * x)
    assert feedback.label == "slips:slope+sign"
    assert "when n is 1, it goes wrong too" in feedback.message


def test_what_no_two_slips_give_is_not_taken_for_slips():
    feedback = assess(LINE, lambda x, u: 3 * x - 1.7 * u)
    assert feedback.status == "failed"


def test_slips_in_single_parts_are_told_with_their_parts():
    feedback = assess(BOTH, lambda x, u: (x**3, 5 * (u + 1) ** 2))
    assert feedback.status == "recognised"
    assert "In `one`: This isn't a cube." in feedback.message
    assert "In `two`: Nothing is moved." in feedback.message
    assert "is right" not in feedback.message


def test_a_slip_in_one_part_does_not_hide_that_another_is_wrong():
    feedback = assess(BOTH, lambda x, u: (x**3, np.cos(u)))
    assert "In `one`: This isn't a cube." in feedback.message
    assert "`two` is wrong too" in feedback.message


def test_two_slips_that_do_not_fit_together_are_left_out():
    def made(A, *, rows=lambda A: A, combine=np.matmul):
        return combine(rows(A), A)

    mistakes = (
        slip(made, "rows", "A row is missing.", rows=lambda A: A[:-1]),
        slip(made, "combine", "Entry by entry.", combine=np.multiply),
    )
    cases = [Case((RNG.normal(size=(n, n)),)) for n in (3, 4)]
    square = exercise(lambda A: made(A), None, *cases, mistakes=mistakes)
    assert assess(square, lambda A: A @ A * A).status == "failed"


def test_of_few_numbers_it_is_said_where_they_come_from_and_not_what_was_done():
    def made(*, a=1.0, b=2.0):
        return np.array([a + b, a - b])

    few = exercise(
        lambda: made(),
        mistakes=(slip(made, "a", "a is wrong.", a=4.0), slip(made, "b", "b is wrong.", b=7.0)),
    )
    assert assess(few, made(a=4.0)).label == "misconception:a"
    assert assess(few, made(a=4.0, b=7.0)).message == (
        "This is what comes out of these two mistakes together (others may give it too):\n"
        "— a is wrong.\n— b is wrong."
    )
    assert assess(few, made(a=4.1, b=7.0)).status == "failed"


# ----------------------------------------- a factor or a term too many, two mistakes without slips


def scaled(x, c):
    return np.sin(x) + c


SCALED = [
    Case((RNG.normal(size=n), float(RNG.uniform(2.0, 3.0))), sizes={"n": n}) for n in (3, 4, 5)
]
ONE_MORE = (
    Misconception("sine", lambda x, c: np.cos(x) + c, "You took the cosine."),
    Misconception("offset", lambda x, c: np.sin(x) + c**2, "You squared the offset."),
    Misconception("praised", lambda x, c: np.sin(x) + np.exp(c), "The sine is right."),
)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x, c: scaled(x, c) * c, "Your answer is the right one times `c`."),
        (lambda x, c: scaled(x, c) / c, "Your answer is the right one divided by `c`."),
        (lambda x, c: scaled(x, c) * x, "Your answer is the right one times `x`."),
        (lambda x, c: scaled(x, c) - 2 * x, "Your answer is the right one minus twice `x`."),
        (
            lambda x, c: scaled(x, c) + np.sum(x),
            "Your answer is the right one plus the sum of `x`.",
        ),
        (
            lambda x, c: scaled(x, c) * np.linalg.norm(x),
            "Your answer is the right one times the length of `x`.",
        ),
    ],
)
def test_a_factor_or_a_term_too_many_is_named(wrong, words):
    feedback = assess(exercise(scaled, None, *SCALED), wrong)
    assert (feedback.label, feedback.message) == ("added", words)


def test_a_factor_too_many_in_a_formula_is_named_without_giving_the_formula():
    x, y = sympy.symbols("x y")
    one = exercise(lambda: sympy.exp(x) * y, Expression(("x", "y")))
    feedback = assess(one, sympy.exp(x) * y + x)
    assert feedback.message == "Right but for a term that is made of `x`."


def test_a_mistake_is_recognised_behind_a_factor_that_is_made_of_the_arguments():
    one = exercise(scaled, None, *SCALED, mistakes=ONE_MORE)
    feedback = assess(one, lambda x, c: (np.cos(x) + c) / len(x))
    assert feedback.label == "multiple:sine"
    assert feedback.message == (
        "Your answer is what comes out of this mistake, divided by n: You took the cosine."
    )


def test_a_mistake_is_recognised_behind_a_factor_in_one_part():
    one = exercise(
        lambda x: (x**2, np.exp(x)),
        Parts((("a", Array()), ("b", Array()))),
        *VECTORS,
        mistakes=(Misconception("sine", lambda x: (np.sin(x), np.exp(x)), "A sine."),),
    )
    feedback = assess(one, lambda x: (-np.sin(x), np.exp(x)))
    assert feedback.message.startswith("`b` is right. In `a`: Your answer is the negative of what")
    other = assess(one, lambda x: (np.exp(x), np.cos(x)))
    assert other.message == "In `a`: This is what belongs to `b`. (`b` is wrong too.)"


def test_two_mistakes_in_two_terms_are_told_together_unless_one_praises_the_rest():
    one = exercise(scaled, None, *SCALED, mistakes=ONE_MORE)
    feedback = assess(one, lambda x, c: np.cos(x) + c**2)
    assert (feedback.status, feedback.label) == ("recognised", "slips:sine+offset")
    assert feedback.message == (
        "Two mistakes together give your answer:\n— You took the cosine.\n— You squared the offset."
    )
    assert assess(one, lambda x, c: np.cos(x) + np.exp(c)).label == "wrong"


def test_two_mistakes_in_two_factors_are_told_together():
    mistakes = (
        Misconception("sine", lambda x, c: np.cos(x) * c, "You took the cosine."),
        Misconception("factor", lambda x, c: np.sin(x) * (1 + c**3), "You cubed the factor."),
    )
    one = exercise(lambda x, c: np.sin(x) * c, None, *SCALED, mistakes=mistakes)
    feedback = assess(one, lambda x, c: np.cos(x) * (1 + c**3))
    assert feedback.label == "slips:sine+factor"


def test_two_factors_of_the_whole_answer_are_never_added():
    """2t and −t give 2t + (−t) − t = 0, and nobody who made them gets zeros."""
    mistakes = (
        Misconception("doubled", lambda x, c: 2 * np.sin(x) * c, "You doubled it."),
        Misconception("tripled", lambda x, c: 3 * np.sin(x) * c, "You tripled it."),
        Misconception("negated", lambda x, c: -np.sin(x) * c, "You turned it around."),
    )
    one = exercise(lambda x, c: np.sin(x) * c, None, *SCALED, mistakes=mistakes)
    for wrong in (lambda x, c: np.zeros_like(x), lambda x, c: 4 * np.sin(x) * c):
        assert not assess(one, wrong).label.startswith("slips:")


def test_zeros_hear_that_they_are_zeros_and_no_two_mistakes():
    def both(x, c, front=1.0, back=1.0):
        return front * np.sin(x) + back * c * x

    mistakes = (
        slip(both, "front-gone", "The first term is missing.", front=0.0),
        slip(both, "back-gone", "The second term is missing.", back=0.0),
    )
    one = exercise(lambda x, c: both(x, c), None, *SCALED, mistakes=mistakes)
    feedback = assess(one, lambda x, c: 0.0 * x)
    assert feedback.label == "factor"
    assert feedback.message == "All your numbers are zero, in every test case: they shouldn't be."


def test_two_factors_of_the_same_term_are_never_added():
    """x − δ and x + 2δ in place of x + δ add up to x itself, where no step was taken."""
    mistakes = (
        Misconception("away", lambda x, c: x - c * np.sin(x), "You went the other way."),
        Misconception("twice", lambda x, c: x + 2 * c * np.sin(x), "You went twice as far."),
    )
    one = exercise(lambda x, c: x + c * np.sin(x), None, *SCALED, mistakes=mistakes)
    assert not assess(one, lambda x, c: 1.0 * x).label.startswith("slips:")


def test_two_mistakes_that_add_up_and_multiply_to_the_same_are_told_once():
    sides = np.array([1.0, 0.0, 1.0])
    mistakes = (
        Misconception(
            "ends", lambda x, c: np.sin(x) * c * (1 + sides[: len(x)]), "You doubled the ends."
        ),
        Misconception(
            "middle",
            lambda x, c: np.sin(x) * c + np.cos(c) * (1 - sides[: len(x)]),
            "You moved the middle.",
        ),
    )
    three = [Case((np.array([0.3, 0.7, 1.1]) * k, 1.5 * k)) for k in (0.5, 1.0, 1.2)]
    one = exercise(lambda x, c: np.sin(x) * c, None, *three, mistakes=mistakes)
    feedback = assess(
        one, lambda x, c: np.where(sides > 0, 2 * np.sin(x) * c, np.sin(x) * c + np.cos(c))
    )
    assert feedback.label == "slips:ends+middle"
    assert "Or:" not in feedback.message


def test_numbers_that_were_all_rounded_hear_it():
    feedback = assess(CUBE, lambda x: np.round(x**3, 2))
    assert feedback.message == (
        "Your numbers are the right ones, rounded to 2 decimals. Leave the rounding out."
    )
    assert "rounded to" not in assess(CUBE, lambda x: np.round(x**3, 2) + 0.01).message
    assert "rounded to" not in assess(CUBE, lambda x: x**3 + 1e-7).message


# ------------------------------------------------------- values: numbers on the way, entry by entry


def product(a=3.0, b=-2.0, c=5.0):
    return np.array([a * b, b * c + a, a * c * c])


def test_one_wrong_number_on_the_way_is_named_where_it_decides_several_entries():
    one = replace(
        exercise(product),
        inner=(Inner("the first factor", product, "a"), Inner("the third factor", product, "c")),
    )
    feedback = assess(one, product(a=8.0))
    assert feedback.label == "inner"
    assert feedback.message == (
        "All fits together but for one number on the way: compute again the first factor."
    )
    alone = product() + np.array([0.0, 0.0, 7.0])
    assert assess(one, alone).label == "wrong"  # one entry alone says nothing


def test_mistakes_in_entries_of_their_own_are_all_told():
    def table(*, first=2.0, second=5.0, third=11.0):
        return np.array([first, second, third, third**2, 7.0])

    one = exercise(
        table,
        mistakes=(
            slip(table, "first", "The first isn't prime.", first=4.0),
            slip(table, "second", "The second isn't prime.", second=6.0),
            slip(table, "third", "The third isn't prime.", third=12.0),
        ),
    )
    feedback = assess(one, table(first=4.0, second=6.0, third=12.0))
    assert feedback.label == "slips:first+second+third"
    assert feedback.message == (
        "These mistakes, each in entries of its own, give your answer (others may too):\n"
        "— the first: The first isn't prime.\n"
        "— the second: The second isn't prime.\n"
        "— the third, the fourth: The third isn't prime."
    )
    # A slip that changes two entries isn't claimed where only one of them shows it.
    assert assess(one, [4.0, 6.0, 12.0, 121.0, 7.0]).label == "wrong"


# ------------------------------------------------------------ where a function is right, and labels


def test_entries_that_are_wrong_where_an_argument_is_negative_say_so():
    feedback = assess(exercise(lambda x: x**3, None, *LONG), lambda x: np.abs(x) ** 3)
    assert "absolute value" in feedback.message
    feedback = assess(exercise(lambda x: x**2 + 1, None, *LONG), lambda x: x * np.abs(x) + 1)
    assert feedback.message == "Right except where the entry of `x` is negative."


LONG = [Case((RNG.normal(size=n),)) for n in (7, 8)]
PLANE = [Case((float(RNG.normal()), float(RNG.normal()))) for _ in range(16)]


def test_cases_that_are_wrong_where_an_argument_is_negative_say_so():
    feedback = assess(
        exercise(lambda x, y: x * x + y, None, *PLANE), lambda x, y: x * x + max(y, 0.0)
    )
    assert feedback.label == "where"
    assert "test cases in which `y` is negative, and right in the" in feedback.message


def quadrant(x, y):
    return "north" if y > 0.3 else "south" if x > 0 else "west"


QUADRANTS = Choice({"north": "up.", "south": "down.", "west": "left."})


def test_labels_that_could_be_read_off_one_number_say_so():
    one = replace(
        exercise(quadrant, QUADRANTS, *PLANE),
        readings=(Reading("the first number", lambda x, y: x, "The second counts too."),),
    )
    feedback = assess(one, lambda x, y: "north" if x > 0.9 else "south" if x > 0.2 else "west")
    assert feedback.label == "reading"
    assert feedback.message == (
        "All that yours says could be read off the first number, alone. The second counts too."
    )
    assert assess(one, lambda x, y: "north" if y > 0.3 else "south").label != "reading"


def test_a_single_confusion_of_labels_is_told_as_one():
    feedback = assess(
        exercise(quadrant, QUADRANTS, *PLANE),
        lambda x, y: "north" if y > 0.3 else "south" if x > 0 or x < -0.5 else "west",
    )
    assert feedback.label == "confused"
    assert feedback.message.startswith(
        'Right but for one confusion: where "west" is right, yours says "south", in '
    )


def test_a_label_that_is_never_said_is_named():
    feedback = assess(
        exercise(quadrant, QUADRANTS, *PLANE),
        lambda x, y: "south" if y > 0.3 and x > 0 else "west",
    )
    assert feedback.label == "confused"
    assert 'Yours never says "north".' in feedback.message


def test_one_entry_that_is_wrong_in_all_cases_is_named():
    def right(x):
        return np.array([[x, x**2], [np.sin(x), x**3]])

    cases = [Case((float(each),)) for each in (0.3, 1.2, 2.1)]
    feedback = assess(
        exercise(right, None, *cases), lambda x: right(x) * np.array([[1, 1], [-1, 1]])
    )
    assert feedback.message == "Right except for the entry at `[1, 0]`, which has the wrong sign."


def test_unnamed_answers_are_checked_at_little_cost_once_the_mistakes_are_known():
    one, wrong = bank.load("gradient.logistic"), lambda w, b, X, y: (w * 1.37 + 0.1, b * 0.33)
    assert assess(one, wrong).label == "wrong"
    start = time.process_time()
    for _ in range(5):
        assess(one, wrong)
    assert (time.process_time() - start) / 5 < 0.05


# ------------------------------------------------------------ right answers, written differently


def quadratic_by_autograd(A, x):
    return grad(lambda z: anp.dot(z, anp.dot(A, z)))(x)


def quadratic_by_complex_step(A, x):
    def f(z):
        return z @ A @ z

    return np.array([f(x + 1e-30j * e).imag / 1e-30 for e in np.eye(len(x))])


def quadratic_by_loops(A, x):
    n = len(x)
    return [sum((A[i, j] + A[j, i]) * x[j] for j in range(n)) for i in range(n)]


def quadratic_strided(A, x):
    g = np.zeros(2 * len(x))[::2]
    g += A @ x + A.T @ x
    return g


@pytest.mark.parametrize(
    "answer",
    [
        quadratic_by_autograd,
        quadratic_by_complex_step,
        quadratic_by_loops,
        quadratic_strided,
        lambda A, x: tuple((A + A.T) @ x),
        lambda A, x: np.einsum("ij,j->i", A, x) + np.einsum("ji,j->i", A, x),
    ],
)
def test_right_answers_written_differently_pass(answer):
    assert assess(FORM, answer).passed


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("gradient.by_hand", [-28, -26, 60]),
        ("gradient.by_hand", np.array([-28, -26, 60], dtype=np.float32)),
        ("gradient.by_hand", [Fraction(-28), Fraction(-26), Fraction(60)]),
        ("gradient.prediction", 0.47),
        ("gradient.prediction", np.float64(0.47)),
        ("gradient.prediction", np.array(0.47)),
        ("gradient.shape", [4, 3]),
        ("gradient.shape", np.empty((4, 3)).shape),
        ("gradient.steepest", (0.4, 1.5)),
        ("gradient.steepest", np.array([4.0, 15.0]) / np.hypot(4, 15)),
        ("gradient.best_step", " C "),
        ("gradient.kinks", {1, -2}),
        ("gradient.kinks", np.array([[1.0], [-2.0]])),
        ("gradient.not_differentiable", ((0, -3.5, 0), 0.5)),
        (
            "gradient.not_differentiable",
            {"coefficients": np.array([0, 2, 0]), "k": sympy.Rational(-1, 3)},
        ),
    ],
)
def test_values_in_other_forms_pass(exercise_id, answer):
    feedback = assess(bank.load(exercise_id), answer)
    assert feedback.passed, feedback


X, Y, Z = sympy.symbols("x y z")
F = X**2 * Y - 3 * Y * Z**2
AT = {X: 2, Y: -1, Z: 3}
HAND = exercise(
    lambda: [-4, -23, 18],
    mistakes=(Misconception("jacobian-row", lambda: [[-4, -23, 18]], "A row."),),
)
NUMBER = exercise(lambda: 0.47)
POINTS = exercise(lambda: [[1.0, -1.0], [0.5, 2.0]], Points(dimension=2))
PAIR = exercise(lambda: ([1.0, 2.0], [3.0, 4.0]), Parts((("a", Array()), ("b", Array()))))
COUPLE = exercise(lambda: (1.0, 2.0), Parts((("a", Array()), ("b", Array()))))
IN_XY = Expression(("x", "y"))
LIST = exercise(lambda: [2 * X, 1], IN_XY)
STEP = sympy.Matrix([[0, 0], [0, X]])


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        (HAND, [F.diff(v).subs(AT) for v in (X, Y, Z)]),
        (HAND, sympy.Matrix([F.diff(v).subs(AT) for v in (X, Y, Z)])),
        (HAND, sympy.ImmutableMatrix([-4, -23, 18])),
        (HAND, sympy.Array([-4, -23, 18])),
        (HAND, sympy.derive_by_array(F, (X, Y, Z)).subs(AT)),
        (HAND, sympy.Tuple(-4, -23, 18)),
        (HAND, np.array([sympy.Integer(-4), -23.0, Fraction(18)])),
        (HAND, [Decimal(-4), Decimal("-23"), np.float32(18)]),
        (HAND, {Z: 18, X: -4, Y: -23}),
        (HAND, {"x1": -4, "x2": -23, "x3": 18}),
        (HAND, np.array([-4, -23, 18]) + 0j),
        (HAND, np.array([-4 + 1e-15j, -23, 18 - 2e-14j])),
        (NUMBER, sympy.Rational(47, 100)),
        (NUMBER, sympy.Float("0.47")),
        (NUMBER, Decimal("0.47")),
        (NUMBER, 0.47 + 0j),
        (NUMBER, {X: 0.47}),
        (NUMBER, np.array(Fraction(47, 100))),
        (exercise(lambda: np.sqrt(2) * np.pi), sympy.sqrt(2) * sympy.pi),
        (exercise(lambda: np.sqrt(2) * np.pi), sympy.Integral(sympy.sqrt(2), (X, 0, sympy.pi))),
        (
            exercise(lambda: sorted(np.roots([1, 0, -3, 1]))),
            sorted(sympy.solve(X**3 - 3 * X + 1), key=lambda root: sympy.re(root).evalf()),
        ),
        (exercise(lambda: [[1.0, 2.0], [3.0, 4.0]]), sympy.Matrix([[1, 2], [3, 4]])),
        (exercise(lambda: [[1.0, 2.0], [3.0, 4.0]]), sympy.Array([[1, 2], [3, 4]])),
        (exercise(lambda: [[1.0], [3.0]]), sympy.Matrix([1, 3])),
        (exercise(lambda: [[1.0, 3.0]]), sympy.Matrix([[1, 3]])),
        (exercise(lambda: [1.0, 3.0]), sympy.Matrix([[1, 3]])),
        (exercise(lambda: [1.0, 3.0], Direction()), sympy.Matrix([2, 6])),
        ("gradient.shape", np.array([4, 3])),
        ("gradient.shape", np.shape(np.ones((4, 3)))),
        ("gradient.shape", sympy.Tuple(4, 3)),
        ("gradient.shape", (sympy.Integer(4), np.int64(3))),
        ("gradient.shape", sympy.zeros(4, 3).shape),
        ("gradient.kinks", sympy.FiniteSet(1, -2)),
        ("gradient.kinks", sympy.solve((X - 1) * (X + 2))),
        ("gradient.kinks", sympy.solve((X - 1) * (X + 2), dict=True)),
        ("gradient.kinks", [(1,), (-2,)]),
        (POINTS, [(sympy.Rational(1, 2), 2), (1, -1)]),
        (POINTS, sympy.FiniteSet((1, -1), (sympy.Rational(1, 2), 2))),
        (POINTS, sympy.solve([(X - 1) * (2 * X - 1), Y + 6 * X - 5], [X, Y])),
        (POINTS, sympy.solve([(X - 1) * (2 * X - 1), Y + 6 * X - 5], [X, Y], dict=True)),
        (POINTS, sympy.nonlinsolve([(X - 1) * (2 * X - 1), Y + 6 * X - 5], [X, Y])),
        (POINTS, [sympy.Matrix([1, -1]), sympy.Matrix([0.5, 2])]),
        (POINTS, [sympy.Point(1, -1), sympy.Point(0.5, 2)]),
        (exercise(lambda: [[1.0, 2.0]], Points(dimension=2)), {X: 1, Y: 2}),
        (exercise(lambda: [[1.0, 2.0]], Points(dimension=2)), (1, 2)),
        (PAIR, np.array([[1, 2], [3, 4]])),
        (PAIR, sympy.Array([[1, 2], [3, 4]])),
        (PAIR, (sympy.Matrix([1, 2]), sympy.Matrix([[3, 4]]))),
        (PAIR, {"b": [3, 4], "a": [1, 2]}),
        (COUPLE, np.array([1, 2])),
        (COUPLE, sympy.Matrix([1, 2])),
        (COUPLE, sympy.Tuple(1, 2)),
        ("gradient.not_differentiable", {"coefficients": sympy.Matrix([0, 2, 0]), "k": 0.1}),
        ("gradient.not_differentiable", {"coefficients": sympy.Array([0, 2, 0]), "k": 1}),
        ("gradient.not_differentiable", {"coefficients": [0, Decimal("0.1"), 0], "k": 0.3}),
        ("gradient.not_differentiable", {X**0: 1, "coefficients": (0, 1, 0), "k": Decimal(2)}),
        (LIST, sympy.Matrix([2 * X, 1])),
        (LIST, sympy.Matrix([[2 * X, 1]])),
        (LIST, {Y: 1, X: 2 * X}),
        (LIST, {"x": 2 * X, "y": 1.0}),
        (LIST, sympy.derive_by_array(X**2 + Y, (X, Y))),
        (LIST, sympy.Tuple(2 * X, 1)),
        (LIST, (2 * X, Fraction(2, 2))),
        (LIST, (2 * X, Decimal(1))),
        (LIST, [2 * X, np.float64(1)]),
        (exercise(lambda: [[2, 1], [1, X]], IN_XY), sympy.hessian(X**2 + X * Y, (X, Y)) + STEP),
        (exercise(lambda: [[2, 1], [1, X]], IN_XY), [[2, 1], [1, X]]),
    ],
)
def test_right_answers_are_right_in_any_form(declared, answer):
    declared = bank.load(declared) if isinstance(declared, str) else declared
    feedback = assess(declared, answer)
    assert feedback.passed, feedback


@pytest.mark.parametrize(
    ("declared", "answer", "words"),
    [
        (POINTS, [{"w": 1, "b": -1}, {"w": 0.5, "b": 2}], "in the order of the exercise"),
        (PAIR, np.array([[1, 3], [2, 4], [5, 6]]), "`(a, b)`"),
        (PAIR, {"a": [1, 2], "c": [3, 4]}, "`dict`"),
        (HAND, (n for n in (-4, -23, 18)), "`list(...)`"),
        (HAND, [True, False, True], "True and False"),
        (HAND, np.ma.array([-4, -23, 18], mask=[True, False, False]), "masked"),
        (exercise(lambda: [X, Y], Expression(("x", "y"))), {sympy.Symbol("t"): X}, "keys t"),
        (exercise(lambda: X, Expression(("x",))), sympy.Eq(Y, X), "`.rhs`"),
        (exercise(lambda: X, Expression(("x",))), sympy.Lambda(X, X), "`.expr`"),
        (exercise(lambda: X, Expression(("x",))), "x", "`sympy.symbols`"),
        (exercise(lambda: X, Expression(("x",))), {X}, "no order"),
        (exercise(lambda: [X, X], Expression(("x",))), [[X], X], "different lengths"),
        (
            bank.load("gradient.not_differentiable"),
            {"coefficients": [0, sympy.sqrt(2), 0], "k": 1},
            "exact fractions",
        ),
    ],
)
def test_forms_that_cannot_be_read_get_a_sentence(declared, answer, words):
    feedback = assess(declared, answer)
    assert feedback.status == "failed"
    assert words in feedback.message


def test_a_typed_decimal_is_what_was_typed_and_a_computed_one_what_was_computed():
    circle = exercise(
        lambda: None,
        Witness(
            (("point", (2,)),),
            (Condition("off", lambda p: p[0] ** 2 + p[1] ** 2 == 1, "Off.", ([1, 1],)),),
        ),
    )
    for point in ([0.6, 0.8], [-0.28, 0.96], [Decimal("0.6"), 0.8], np.array([0.6, 0.8])):
        assert assess(circle, {"point": point}).passed
    assert not assess(circle, {"point": [np.sqrt(0.5), np.sqrt(0.5)]}).passed


def test_a_function_may_return_any_of_these_forms():
    double = exercise(lambda x: 2 * x, None, *VECTORS)
    assert assess(double, lambda x: sympy.Matrix(2 * x)).passed
    assert assess(double, lambda x: [sympy.Float(2 * each) for each in x]).passed
    assert assess(double, lambda x: (2 * x).astype(complex)).passed
    assert assess(double, lambda x: 2 * x * (1 + 1e-16j)).passed


def graded(declared, answer):
    """The way through the grader: what a worker observes crosses as JSON and is judged there."""
    prepared = prepare(declared, 5)
    sent = protocol.encode_question(declared.answer, declared.parameters, prepared.cases)
    kind = protocol.decode_kind(json.loads(json.dumps(sent))["kind"])
    observed = observe(kind, declared.parameters, prepared.cases, answer)
    reply = json.loads(json.dumps(protocol.encode_observed(observed)))
    return judge(prepared, protocol.decode_observed(declared.answer, reply, prepared.cases))


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        (HAND, sympy.Matrix([-4, -23, 18])),
        (HAND, np.array([-4, -23, 18 + 1e-15j])),
        (HAND, [Decimal(-4), sympy.Integer(-23), Fraction(18)]),
        ("gradient.shape", np.array([4, 3])),
        ("gradient.kinks", sympy.FiniteSet(1, -2)),
        ("gradient.symbolic", sympy.Matrix([bank.load("gradient.symbolic").reference()])),
        ("gradient.not_differentiable", {"coefficients": sympy.Matrix([0, 1, 0]), "k": 0.1}),
    ],
)
def test_the_grader_takes_every_form_too(exercise_id, answer):
    declared = bank.load(exercise_id) if isinstance(exercise_id, str) else exercise_id
    feedback = graded(declared, answer)
    assert feedback.passed, feedback


def test_the_grader_refuses_a_mark_that_it_does_not_know():
    observed = observe(Array(), None, [Case(())], [1.0])
    reply = protocol.encode_observed(observed)
    reply["calls"][0]["value"]["marks"] = ["right"]
    with pytest.raises(protocol.ProtocolError, match="unknown word"):
        protocol.decode_observed(Array(), reply, [Case(())])


def test_a_row_where_the_axes_are_the_lesson_is_still_a_row():
    row = assess(HAND, sympy.Matrix([F]).jacobian([X, Y, Z]).subs(AT))
    assert row.label == "misconception:jacobian-row"


@pytest.mark.parametrize("h", [1e-4, 1e-8, 1e-20, 1e-30, 1e-200])
def test_what_a_complex_step_returns_before_its_last_line_is_complex(h):
    feedback = assess(CUBE, lambda x: (x + 1j * h) ** 3)
    assert feedback.label == "type:complex"
    assert "divide by h" in feedback.message


def test_wrong_numbers_with_imaginary_parts_of_rounding_are_complex():
    assert assess(CUBE, lambda x: x + 1e-15j).label == "type:complex"


def test_a_repeated_call_is_compared_by_the_kind_and_its_tolerance():
    chance = np.random.default_rng(1)
    axis = exercise(lambda x: x, Direction(either_sign=True), *VECTORS)
    assert assess(axis, lambda x: x * chance.normal()).passed
    way = exercise(lambda x: x, Direction(), *VECTORS)
    assert assess(way, lambda x: x * chance.uniform(1, 2)).passed
    signs = iter([1, 1, 1, -1])
    assert assess(way, lambda x: x * next(signs)).label == "not-deterministic"
    assert assess(CUBE, lambda x: x**3 * (1 + 1e-12 * chance.normal())).passed
    points = exercise(lambda x: np.outer(x, [1, 2]), Points(dimension=2), *VECTORS)
    assert assess(points, lambda x: np.outer(chance.permutation(x), [1, 2])).passed


def test_symbolic_answers_in_other_forms_pass():
    x, y = sympy.symbols("x y", positive=True)  # symbols match by name, whatever is assumed
    f = sympy.log(1 + sympy.exp(x * y))
    declared = bank.load("gradient.symbolic")
    assert assess(declared, [f.diff(x), f.diff(y)]).passed
    assert assess(declared, sympy.Matrix([f.diff(x), f.diff(y)])).passed
    assert assess(declared, (f.diff(x).simplify(), f.diff(y))).passed
    assert assess(declared, np.array([f.diff(x), f.diff(y)])).passed


# -------------------------------------------------------------- what can happen in every exercise


@pytest.mark.parametrize(
    ("declared", "answer", "label", "words"),
    [
        (CUBE, lambda x: (x**3)[:, None], "column-matrix", "(3, 1)"),
        (CUBE, lambda x: (x**3)[None, :], "row-matrix", "(1, 3)"),
        (CUBE, lambda x: np.append(x**3, 0), "shape", "(4,)"),
        (CUBE, lambda x: x**3 / 0, "not-finite", "infinity"),
        (CUBE, lambda x: x * np.nan, "not-finite", "NaN"),
        (CUBE, lambda x: -(x**3), "sign", "wrong sign"),
        (CUBE, lambda x: 2 * x**3, "factor", "times 2"),
        (CUBE, lambda x: x**3 / 2, "factor", "times ½"),
        (CUBE, lambda x: len(x) * x**3, "factor", "times n"),
        (CUBE, lambda x: x**3 / len(x), "factor", "times 1/n"),
        (CUBE, lambda x: 3.7 * x**3, "factor", "constant multiple"),
        (CUBE, lambda x: (x**3).astype(np.float32), "single-precision", "float32"),
        (CUBE, lambda x: x**3 * (1 + 1e-6), "not-exact", "6 digits"),
        (CUBE, lambda x: x**3 + [1, *[0] * (len(x) - 1)], "place", "except for the first entry."),
        (CUBE, lambda x: x**3 + [0, 1, *[0] * (len(x) - 2)], "wrong", "[1]"),
    ],
)
def test_universal_mistakes(declared, answer, label, words):
    with np.errstate(all="ignore"):
        feedback = assess(declared, answer)
    assert (feedback.status, feedback.label) == ("failed", label), feedback
    assert words in feedback.message


def test_finite_differences_are_recognised_where_the_derivative_is_asked_for():
    declared = bank.load("gradient.bump")

    def bump(A, b, x):
        return np.exp(-(x - b) @ A @ (x - b) / 2)

    def forward(A, b, x, h=1e-7):
        return np.array([(bump(A, b, x + h * e) - bump(A, b, x)) / h for e in steps(x)])

    def central(A, b, x, h=1e-6):
        up, down = ([bump(A, b, x + sign * h * e) for e in steps(x)] for sign in (1, -1))
        return (np.array(up) - np.array(down)) / (2 * h)

    def steps(x):
        return np.eye(len(x))

    for difference in (forward, central):
        feedback = assess(declared, difference)
        assert feedback.label == "not-exact"
        assert "complex step" in feedback.message


def test_batch_axis_last_and_transposed_are_told_apart():
    batch = exercise(lambda X: X[:, :, None] * X[:, None, :] ** 2, None, *BATCHES)
    last = assess(batch, lambda X: np.moveaxis(X[:, :, None] * X[:, None, :] ** 2, 0, -1))
    assert last.label == "batch-last"
    matrix = exercise(
        lambda X: X**2, None, Case((RNG.normal(size=(4, 3)),)), Case((RNG.normal(size=(2, 5)),))
    )
    assert assess(matrix, lambda X: (X**2).T).label == "transposed"
    square = exercise(lambda X: X**2, None, Case((RNG.normal(size=(3, 3)),)))
    assert assess(square, lambda X: (X**2).T).label == "transposed"
    assert assess(matrix, lambda X: (X**2).ravel()).label == "reshaped"


def test_scalars_have_no_axes():
    length = exercise(lambda x: float(np.linalg.norm(x)), None, *VECTORS)
    feedback = assess(length, lambda x: np.array([np.linalg.norm(x)]))
    assert feedback.label == "not-scalar"


def test_factor_is_not_named_after_a_batch_of_two():
    small = [Case((RNG.normal(size=3),), sizes={"B": 2}) for _ in range(3)]
    feedback = assess(exercise(lambda x: x, None, *small), lambda x: 2 * x)
    assert "times 2" in feedback.message


def test_zero_reference_gives_no_sign_or_factor():
    zero = exercise(lambda x: 0 * x, None, *VECTORS)
    assert assess(zero, lambda x: 0 * x).passed
    assert assess(zero, lambda x: 0 * x + 1).label == "wrong"


def test_right_except_at_edges_says_which():
    edge = Case((np.zeros(3),), edge="x is zero")
    declared = exercise(lambda x: np.sign(x), None, *VECTORS, edge)
    feedback = assess(declared, lambda x: np.where(x >= 0, 1.0, -1.0))
    assert feedback.label == "edge"
    assert "x is zero" in feedback.message


def test_ignored_argument_chance_and_memory():
    assert assess(CUBE, lambda x: np.ones(3)).label == "shape"
    fixed = [Case((RNG.normal(size=3),)) for _ in range(3)]
    cube = exercise(lambda x: x**3, None, *fixed)
    assert assess(cube, lambda x: np.ones(3)).label == "ignores-argument"
    chance = np.random.default_rng(1)
    assert assess(cube, lambda x: x**3 + chance.normal()).label == "not-deterministic"
    calls = []

    def remembers(x):
        calls.append(x)
        return x**3 if len(calls) <= 3 else x

    assert assess(cube, remembers).label == "not-deterministic"


def test_changed_argument_is_noticed_although_the_numbers_are_right():
    def in_place(x):
        x **= 3
        return x

    feedback = assess(CUBE, in_place)
    assert feedback.label == "changes-argument"
    assert "`x`" in feedback.message


def test_callback_calls_are_counted():
    square = Case((Callback(lambda t: t**2, "f", limit=2), 1.5))
    declared = exercise(lambda f, t: f(t) + 1, None, square)
    assert assess(declared, lambda f, t: f(t) + 1).passed
    greedy = assess(declared, lambda f, t: sum(f(t) for _ in range(4)) / 4 + 1)
    assert greedy.label == "too-many-calls"
    assert "4 times" in greedy.message


def test_central_difference_that_moves_x_itself_is_noticed():
    def in_place(f, x, h):
        g = np.zeros_like(x)
        for i in range(len(x)):
            x[i] += h
            up = f(x)
            x[i] -= 2 * h
            g[i] = (up - f(x)) / (2 * h)
            x[i] += h + 1e-3
        return g

    assert assess(bank.load("gradient.central_difference"), in_place).status == "failed"


def test_declared_mistake_goes_before_the_general_one():
    mistake = Misconception("minus", lambda x: -(x**3), "You went down.")
    declared = exercise(lambda x: x**3, None, *VECTORS, mistakes=(mistake,))
    assert assess(declared, lambda x: -(x**3)).message == "You went down."


def test_small_slips_get_a_sentence_of_their_own():
    assert assess(bank.load("gradient.prediction"), (0, 47)).label == "decimal-comma"
    assert assess(bank.load("gradient.symbolic"), [0.5, 0.5]).label == "constant-expression"
    assert assess(FORM, lambda x, A: x).label == "type:signature-order"
    assert "loop" in assess(FORM, lambda A, x: None).message
    rounded = assess(bank.load("gradient.steepest"), [0.26, 0.97])
    assert rounded.label == "imprecise"
    assert "[3, 5]" in assess(bank.load("gradient.kinks"), 1.0).message
    assert "one of" in assess(bank.load("gradient.best_step"), "h = 1e-8").message
    slip = assess(bank.load("gradient.prediction"), 0.48)
    assert slip.label == "wrong"  # a slip in one term is not a matter of rounding
    near = assess(bank.load("matrix.square"), [[50, 30], [15, 54]])
    assert near.label == "wrong"  # nobody rounds 29 to 30
    both = assess(bank.load("gradient.by_hand"), [28, -26, 30])
    assert both.label == "slips:x-sign+z-two-forgotten"  # three numbers are enough for two slips


def test_factors_of_sizes_are_named():
    def per_feature(w, b, X, y):
        r = sigmoid(X @ w + b) - y
        return X.T @ r / X.shape[1], np.mean(r)

    assert "times B/n" in assess(bank.load("gradient.logistic"), per_feature).message


def test_a_size_of_one_in_some_case_does_not_hide_its_name():
    some = exercise(lambda x: x**3, None, *VECTORS, Case((RNG.normal(size=1),), sizes={"n": 1}))
    assert "times n" in assess(some, lambda x: len(x) * x**3).message


def test_a_label_needs_all_samples():
    def sometimes(A, x):
        return 2 * A @ x if len(x) > 3 else (A + A.T) @ x

    feedback = assess(FORM, sometimes)
    assert feedback.label == "wrong"
    assert "2 of 6 test cases" in feedback.message


def test_logistic_overflow_is_called_by_its_edge():
    def naive(w, b, X, y):
        z = X @ w + b
        p = np.exp(z) / (1 + np.exp(z))
        return X.T @ (p - y) / len(y), np.mean(p - y)

    feedback = assess(bank.load("gradient.logistic"), naive)
    assert feedback.label == "not-finite"
    assert "overflow" in feedback.message
    assert "thousands" in feedback.message


def test_parts_are_judged_one_by_one():
    def swapped(w, b, X, y):
        r = sigmoid(X @ w + b) - y
        return np.mean(r) + 1, X.T @ r / len(y)

    feedback = assess(bank.load("gradient.logistic"), swapped)
    assert feedback.message == "In `db`: This is what belongs to `dw`. (`dw` is wrong too.)"

    def wrong_bias(w, b, X, y):
        r = sigmoid(X @ w + b) - y
        return X.T @ r / len(y), -np.mean(r)

    feedback = assess(bank.load("gradient.logistic"), wrong_bias)
    assert feedback.label == "sign"
    assert feedback.message.startswith("`dw` is right. In `db`: ")


# ---------------------------------------------------------------------------- kinds of answers


def test_points_say_how_many_are_missing_foreign_or_repeated():
    corners = exercise(lambda: [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]], Points(dimension=2))
    assert assess(corners, [(0, 2), (0, 0), (1, 0)]).passed
    assert assess(corners, {(0, 2), (0, 0), (1, 0)}).passed
    assert "1 point is missing" in assess(corners, [(0, 0), (1, 0)]).message
    assert "does not belong" in assess(corners, [(0, 2), (0, 0), (1, 1)]).message
    assert "more than once" in assess(corners, [(0, 2), (0, 0), (1, 0), (1, 0)]).message
    assert "one point per row" in assess(corners, [1, 2, 3]).message
    assert assess(corners, [(0, 2), (0, 0), (np.nan, 0)]).label == "not-finite"


def test_directions_up_to_positive_scale_or_any_scale():
    way = exercise(lambda: [3.0, -4.0], Direction())
    axis = exercise(lambda: [3.0, -4.0], Direction(either_sign=True))
    assert assess(way, [30, -40]).passed
    assert assess(way, [-3, 4]).label == "sign"
    assert assess(axis, [-0.3, 0.4]).passed
    assert assess(way, [4, 3]).label == "perpendicular"
    assert assess(way, [3e-200, -4e-200]).passed
    assert "zero vector" in assess(way, [0, 0]).message
    assert "degrees" in assess(axis, [3, 5]).message
    assert assess(way, [[3], [-4]]).label == "column-matrix"


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ((3, 2), "transposed"),
        ((2, 3, 1), "extra-axis"),
        ((6,), "reshaped"),
        ((2, 2, 2), "axes"),
        ((2, 4), "shape"),
    ],
)
def test_shapes(answer, label):
    declared = exercise(lambda: (2, 3), Shape())
    assert assess(declared, (2, 3)).passed
    assert assess(declared, answer).label == label


def test_a_number_is_no_shape():
    feedback = assess(exercise(lambda: (3,), Shape()), 3)
    assert "(3,)" in feedback.message
    assert assess(exercise(lambda: (3,), Shape()), "3").label == "type:shape-text"
    assert assess(exercise(lambda: (), Shape()), ()).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((2.0, 3), "holds something else, of type `float`"),
        ((sympy.Rational(5, 2), 3), "holds something else, of type `Rational`"),
        (np.array([2.0, 3.0]), "not a `ndarray`"),
        (np.array(6), "the comma"),
        ((1,) * 40, "far too many"),
        ({2, 3}, "not a `set`"),
    ],
)
def test_what_is_no_shape_is_named(answer, words):
    assert words in assess(exercise(lambda: (2, 3), Shape()), answer).message


def test_expressions():
    x, t = sympy.symbols("x t")
    declared = exercise(lambda: sympy.sin(sympy.Symbol("x")) ** 2, Expression(("x",)))
    assert assess(declared, 1 - sympy.cos(x) ** 2).passed
    assert assess(declared, -(sympy.sin(x) ** 2)).label == "sign"
    assert assess(declared, 2 * sympy.sin(x) ** 2).label == "factor"
    assert assess(declared, sympy.Integer(1)).status == "failed"
    assert "`t`" in assess(declared, sympy.sin(t)).message
    assert "complex" in assess(declared, sympy.sqrt(-(x**2) - 1)).message
    assert assess(declared, sympy.log(0) + x).label == "not-finite"
    unfinished = sympy.Integral(sympy.Function("g")(x), x)
    assert ".doit()" in assess(declared, unfinished).message
    assert "SymPy" in assess(declared, np.array([1.0, 2.0])).message
    assert "SymPy" in assess(declared, lambda x: x).message
    logarithm = Expression(("x",), {"x": (0.5, 3.0)})
    assert assess(exercise(lambda: sympy.log(x), logarithm), sympy.log(x**2) / 2).passed


def test_choice_outside_the_options_lists_them():
    feedback = assess(bank.load("gradient.best_step"), "f")
    assert '"a", "b"' in feedback.message
    assert "quotes" in assess(bank.load("gradient.best_step"), 1e-8).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"coefficients": [0, 1, 0]}, "`k`"),
        ([1, 2, 3], "dictionary"),
        ({"coefficients": [0, 1], "k": 1}, "(3,)"),
        ({"coefficients": [0, "b", 0], "k": 1}, "`coefficients`"),
        ({"coefficients": [0, np.nan, 0], "k": 1}, "finite"),
        ({"coefficients": [0, 1, [0]], "k": 1}, "coefficients"),
        ({"coefficients": [0, 1, 0], "k": ...}, "`...`"),
    ],
)
def test_witness_forms(answer, words):
    feedback = assess(bank.load("gradient.not_differentiable"), answer)
    assert feedback.status == "failed"
    assert words in feedback.message


def test_witness_is_judged_exactly():
    """A coefficient of 1e-300 is not zero, whatever a tolerance would say."""
    answer = {"coefficients": [1e-300, 1, 0], "k": 1}
    feedback = assess(bank.load("gradient.not_differentiable"), answer)
    assert feedback.label == "misconception:no-partial-derivatives"


# ------------------------------------------------------------------- strange things handed over


class Strange:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array today")

    def __len__(self):
        raise RuntimeError("no length either")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "`None`"),
        ("2*x", "put the values into the formula, without quotes"),
        ("-4", "leave off the quotes"),
        (["1", "2", "3"], "leave off the quotes"),
        ({"a": 1}, "`dict`"),
        ([1, None, 2], "`None`"),
        ([1, ..., 2], "`...`"),
        ([[1, 2], [3]], "different lengths"),
        (np.array([1 + 2j, 0, 0]), "complex"),
        (np.array([1, object(), 3]), "Python objects"),
        (np.ma.array([1, 2, 3], mask=[0, 1, 0]), "masked"),
        (sympy.Symbol("x"), "symbolic"),
        ([sympy.Symbol("x"), 2, 3], "symbolic"),
        ([sympy.Symbol("x") / 3, 2, 3], "symbolic"),
        (sympy.Integral(sympy.sin(sympy.Symbol("t")), (sympy.Symbol("t"), 0, 1)).func, "function"),
        (sympy.Eq(sympy.Symbol("x"), 2), "`.rhs`"),
        (sympy.Lambda(sympy.Symbol("x"), 2), "`.expr`"),
        (sympy.FiniteSet(-28, -26, 60), "no order"),
        ({-28, -26, 60}, "no order"),
        ({"w": -28, "b": -26, "c": 60}, "keys w, b, c"),
        ([sympy.I, 2, 3], "complex"),
        (sympy.true, "True and False"),
        ([sympy.zoo, 2, 3], "NaN"),
        (np.zeros(2_000_000), "1,000,000"),
        ([10**400, 1, 2], "too large"),
        (np.array([True, False, True]), "True and False"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "type"),
        (Strange(), "`Strange`"),
        (lambda: 1, "call the function"),
        (int, "call the function"),
        (iter([1, 2]), "`list_iterator`"),
        (np.zeros((0,)), "shape"),
    ],
)
def test_strange_values_get_a_sentence(answer, words):
    feedback = assess(bank.load("gradient.by_hand"), answer)
    assert (feedback.status, feedback.score) == ("failed", 0.0)
    assert words in feedback.message
    assert "Traceback" not in str(feedback)


def test_array_subclass_cannot_equal_everything():
    class Yes(np.ndarray):
        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return np.zeros(3)

        def __array_function__(self, *args, **kwargs):
            return True

    assert not assess(bank.load("gradient.by_hand"), np.zeros(3).view(Yes)).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "a function is asked for"),
        (np.zeros(3), "without calling it"),
        (lambda x: x, "(A, x)"),
        (lambda A, x, y: x, "(x, y)".replace("x, y", "A, x")),
        (lambda A, x: None, "Either no `return` is reached"),
        (lambda A, x: print("flood") or "no", "quotes"),
        (lambda A, x: A @ x + 1j, "complex"),
        (dict, "function"),
    ],
)
def test_strange_functions_get_a_sentence(answer, words, capsys):
    feedback = assess(FORM, answer)
    assert feedback.status == "failed"
    assert words in feedback.message
    assert capsys.readouterr().out == ""


def broken_gradient(A, x):
    doubled = 2 * x
    return A @ doubled[:-1]  # a line of the student's own


def test_error_shows_the_students_own_line():
    feedback = assess(FORM, broken_gradient)
    assert feedback.label == "raises"
    assert "ValueError" in feedback.message
    assert "`return A @ doubled[:-1]  # a line of the student's own`" in feedback.message
    assert "`A` of shape `(3, 3)`" in feedback.message


def test_error_inside_a_library_shows_the_line_that_called_it():
    def calls_numpy(A, x):
        return np.linalg.solve(np.zeros_like(A), x)

    message = assess(FORM, calls_numpy).message
    assert "Singular" in message
    assert "np.linalg.solve(np.zeros_like(A), x)" in message


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, GeneratorExit])
def test_no_error_of_the_students_gets_through(error):
    def answer(A, x):
        raise error

    assert assess(FORM, answer).label == "raises"


def test_not_implemented_is_not_attempted():
    def answer(A, x):
        raise NotImplementedError

    assert assess(FORM, answer).status == "not attempted"


def test_endless_answers_are_stopped():
    limits = Limits(call_seconds=0.3)

    def endless(A, x):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue

    def stubborn(A, x):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                time.sleep(0.01)
            except:  # noqa: E722 — as students write it
                if time.monotonic() > end - 19:
                    raise

    for answer in (endless, stubborn):
        began = time.monotonic()
        feedback = assess(FORM, answer, limits=limits)
        assert feedback.label == "timeout"
        assert "0.3 seconds" in feedback.message
        assert "never ends" in feedback.message
        assert time.monotonic() - began < 5


def test_time_limit_leaves_no_alarm_behind():
    with time_limit(0.05):
        pass
    time.sleep(0.1)


# ------------------------------------------------------------- recognised on ordinary cases alone

EDGE = Case((np.zeros(3),), edge="x is zero")
FAR = Case((np.full(3, 50.0),), edge="x is large")
SLOPES = exercise(
    lambda x: 3 * x**2 + 1,
    None,
    *VECTORS,
    EDGE,
    FAR,
    mistakes=(
        Misconception("constant-kept", lambda x: 3 * x**2 + 2, "You kept the 2."),
        Misconception("power-kept", lambda x: 3 * x**3 + 1, "You kept the power."),
        Misconception(
            "power-kept-too", lambda x: 3 * x**3 + 1 + (abs(x[0]) > 40), "You kept it, far out."
        ),
    ),
)


def test_one_more_slip_at_an_edge_does_not_hide_the_main_mistake():
    clipped = assess(SLOPES, lambda x: np.clip(3 * x**2 + 2, 0, 100))
    assert (clipped.status, clipped.label) == ("recognised", "misconception:constant-kept")
    assert clipped.message == "You kept the 2. And when x is large, it goes wrong too."
    both = assess(SLOPES, lambda x: np.clip(3 * x**2 + 2, 2.5, 100))
    assert both.label != "misconception:constant-kept"  # an ordinary case may go wrong as well
    both = assess(SLOPES, lambda x: np.clip(3 * x**2 + 2, 0, 100) + (not x.any()))
    assert both.message.endswith(" And when x is zero, or when x is large, it goes wrong too.")


def test_an_edge_that_is_right_is_not_blamed():
    feedback = assess(SLOPES, lambda x: 3 * x**2 + (2 if x.any() else 1))
    assert feedback.label == "misconception:constant-kept"
    assert feedback.message == "You kept the 2."


def test_of_two_mistakes_that_differ_at_edges_alone_neither_is_claimed():
    """Unless one of them explains more."""
    assert assess(SLOPES, lambda x: 3 * x**3 + 1).label == "misconception:power-kept"
    nearer = assess(SLOPES, lambda x: 3 * x**3 + 1 + (abs(x[0]) > 40) + 7 * (not x.any()))
    assert nearer.label == "misconception:power-kept-too"
    neither = assess(SLOPES, lambda x: 3 * x**3 + 1 + 7 * (abs(x[0]) > 40))
    assert neither.status == "failed"


def test_labels_need_more_than_a_chance_agreement():
    yes = Misconception("always", lambda x: "minimum", "You always say minimum.")
    cases = [Case((np.array(row),)) for row in ([1.0, 2], [2.0, 3], [1.0, -2])]
    edges = [Case((np.array(row),), edge="negative") for row in ([-1.0, -2], [-2.0, -1])]
    declared = exercise(kind_of, Choice(KINDS), *cases, *edges, mistakes=(yes,))
    feedback = assess(declared, lambda x: "minimum" if max(x) > 0 else "maximum")
    assert feedback.status == "failed"
    assert "always" not in feedback.message


def test_two_mistakes_with_the_same_numbers_are_both_named():
    declared = exercise(
        lambda: 3.0,
        mistakes=(
            Misconception("one", lambda: 4.0, "You squared."),
            Misconception("two", lambda: 4.0, "You added."),
        ),
    )
    feedback = assess(declared, 4)
    assert (feedback.status, feedback.label) == ("recognised", "misconception:one+two")
    assert "either of these" in feedback.message
    assert "You squared." in feedback.message
    assert "You added." in feedback.message


# --------------------------------------------------------------------- what is wrong with a value

TRIPLE = exercise(lambda: [-4.0, -23.0, 18.0])
TABLE = exercise(lambda: [[1.0, 2.0, 4.0], [3.0, 7.0, 9.0]])
SQUARE = exercise(lambda: [[2.0, 5.0], [6.0, 3.0]])


@pytest.mark.parametrize(
    ("declared", "answer", "label", "words"),
    [
        (TRIPLE, [4, -23, 18], "place", "except for the first entry, which has the wrong sign."),
        (TRIPLE, [-4, -23, 9], "place", "except for the last entry, which is half of the right"),
        (TRIPLE, [-4, -46, 18], "wrong", "but for one entry: the second is twice the right one"),
        (
            TRIPLE,
            [-4, -22, 18],
            "wrong",
            "Right but for one entry: the second is too large by one.",
        ),
        (TRIPLE, [-4, -21.3, 18], "wrong", "Right but for one entry: the second."),
        (TRIPLE, [-12, -23, 18], "wrong", "the first is three times the right one."),
        (TRIPLE, [-4, 0, 18], "wrong", "the second is zero, and shouldn't be"),
        (TRIPLE, [4, -21.3, 9], "wrong", "None of the 3 entries is right yet: the first has the"),
        (TRIPLE, [4, -23, -18], "wrong", "2 of 3 entries are wrong: the first and the third have"),
        (TRIPLE, [18, 1, 2], "wrong", "the first is what belongs to the third"),
        (TRIPLE, [18, -23, -4], "order", "reverse order"),
        (TRIPLE, [-23, -4, 18], "order", "another order"),
        (TRIPLE, [1, 2, 3], "wrong", "None of the 3 entries is right yet: go through them"),
        (TRIPLE, -9, "summed", "sum of the entries"),
        (TRIPLE, -19, "shape", "3 numbers, each for itself"),
        (TRIPLE, np.diag([-4, -23, 18]), "diagonal", "diagonal of your matrix"),
        (TRIPLE, [[-4, -20, 18], [0, -3, 0]], "not-summed", "Added up along axis 0"),
        (TABLE, [[1, 3], [2, 7], [4, 9]], "transposed", "a row for each output"),
        (TABLE, [[3, 7, 9], [1, 2, 4]], "order", "rows in reverse order"),
        (TABLE, [[4, 2, 1], [9, 7, 3]], "order", "columns in reverse order"),
        (TABLE, [[1, 2, 4], [-3, -7, -9]], "place", "the last row, whose entries have the wrong"),
        (TABLE, [[1, 2, 8], [3, 7, 18]], "place", "the last column, whose entries are twice"),
        (TABLE, [[1, 2, 4], [3, 8.2, 9]], "wrong", "Right but for one entry: `[1, 1]`."),
        (TABLE, [4, 9, 13], "summed", "added up along axis 0"),
        (TABLE, [7, 19], "summed", "added up along axis 1"),
        (SQUARE, [2, 3], "diagonal", "These are the diagonal entries"),
        (SQUARE, [[2, 2.5], [3, 3]], "place", "off the diagonal, which are half of the right"),
        (SQUARE, [[4, 5], [6, 6]], "place", "the diagonal entries, which are twice"),
        (SQUARE, [[2, 6], [5, 3]], "transposed", "rows and columns are exchanged"),
        (NUMBER, [0.47], "not-scalar", "take `[0]` of it"),
        (NUMBER, (0.47,), "not-scalar", "take `[0]` of it"),
        (NUMBER, [[0.47]], "not-scalar", "take `.item()` of it"),
        (NUMBER, sympy.Matrix([[0.47]]), "not-scalar", "alone in a list, tuple or array"),
        (NUMBER, [0.4, 0.07], "not-summed", "add your entries up"),
        (NUMBER, [1, 2, 3], "shape", "not several"),
        (NUMBER, 0.94, "factor", "Your number is twice the right one."),
        (NUMBER, -0.47, "sign", "wrong sign"),
        (TABLE, [[[1, 2, 4], [3, 7, 9]]], "one-element", "alone in a list: take `[0]`"),
        (exercise(lambda: [0.5, 1.25]), (0, 5, 1, 25), "decimal-comma", "`1.5`, not `1,5`"),
        (exercise(lambda: [2.0, 1.0], Direction()), [1, 2], "order", "two entries are exchanged"),
        (exercise(lambda: [1.0, 2.0, 3.0], Direction()), [3, 2, 1], "order", "reverse order"),
        (exercise(lambda: [1.0, 2.0, 3.0], Direction()), [2, 1, 3], "order", "another order"),
        (exercise(lambda: [1.0, 2.0, 3.0], Direction()), [1, -2, 3], "sign", "up to their signs"),
        (POINTS, [(-1, 1), (2, 0.5)], "order", "coordinates of your points are in reverse"),
        (POINTS, [(-1, 1), (-0.5, -2)], "sign", "wrong sign"),
        (POINTS, [(1, -1.001), (0.5, 2)], "imprecise", "rounded"),
        (exercise(lambda: (4, 3), Shape()), (12,), "reshaped", "right number of entries"),
        (exercise(lambda: (4, 3), Shape()), (4,), "axes", "1 axis, and that is too few"),
        (exercise(lambda: (4, 3), Shape()), (4, 2), "shape", "length of axis 1 is wrong"),
        (exercise(lambda: (4, 3, 2), Shape()), (3, 4, 2), "order", "in another order"),
    ],
)
def test_a_wrong_value_hears_which_entry_and_what_it_is_to_the_right_one(
    declared, answer, label, words
):
    feedback = assess(declared, answer)
    assert (feedback.status, feedback.label) == ("failed", label), feedback
    assert words in feedback.message


def numbers_in(text):
    """The numbers of a sentence, written with any brackets and any minus."""
    return {float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))}


@pytest.mark.parametrize("right", [3.25, -0.75, 12.5, 0.0])
@pytest.mark.parametrize("level", [2, 3])
def test_beyond_the_first_level_no_sentence_on_a_number_lets_it_be_worked_out(level, right):
    """Neither its sign nor a factor is named, and nothing that depends on it but its size."""
    declared = replace(exercise(lambda: right), level=level)
    heard = set()
    slips = (-right, 2 * right, right / 2, right + 1, 1 / (right or 1), right**2, 0.0)
    for answer in slips:
        feedback = assess(declared, answer)
        if feedback.passed:
            continue
        assert right not in numbers_in(feedback.message), feedback
        assert not re.search("sign|twice|half|times [2½n]|square|root|zero", feedback.message)
        heard.add(feedback.message)
    assert len(heard) <= 4


VALUES = [e for e in bank.everything() if e.sampler is None and isinstance(e.answer, Array)]


@pytest.mark.parametrize("declared", VALUES, ids=lambda each: each.id)
def test_no_sentence_on_a_value_of_the_book_holds_a_number_of_it(declared):
    """A hundred wrong answers to each: but for places, counts and digits there is no number."""
    right = np.asarray(declared.reference(), dtype=float)
    chance = np.random.default_rng(3)
    for _ in range(100):
        wrong = right * chance.choice([1, -1, 2, 0.5, 0, 3], size=right.shape)
        wrong = wrong + chance.choice([0, 0, 1, -0.25], size=right.shape)
        feedback = assess(declared, wrong)
        if feedback.status == "failed":
            counted = r"`[^`]*`|\d+ of \d+|times 2|\d+ digits?|the \d+ entries"
            assert not numbers_in(re.sub(counted, "", feedback.message)), feedback


# ------------------------------------------------------------------ what is wrong with a function

TABLES = [Case((RNG.normal(size=(n, n)),)) for n in (3, 4, 2)]
NUMBERS = [Case((x,)) for x in (0.3, 1.7, -2.2, 4.1)]


@pytest.mark.parametrize(
    ("declared", "answer", "label", "words"),
    [
        (exercise(lambda A: A**2, None, *TABLES), lambda A: A**2 + np.diag(A**2 * 1.0).sum() * 0
         + np.diag(np.diag(A**2)), "place", "the diagonal entries, which are twice"),
        (exercise(lambda A: A**2, None, *TABLES), lambda A: np.tril(A**2), "place",
         "above the diagonal, which are zero"),
        (exercise(lambda A: A @ A[0], None, *TABLES), lambda A: A * A[0], "not-summed",
         "Added up along axis 1"),
        (exercise(lambda A: A * A[0], None, *TABLES), lambda A: A @ A[0], "summed", "along axis 1"),
        (exercise(lambda A: float(np.sum(A)), None, *TABLES), lambda A: A, "not-summed",
         "add your entries up"),
        (exercise(lambda A: A[0], None, *TABLES), lambda A: A[0, ::-1], "order", "reverse"),
        (exercise(lambda x: x**2 + 1, None, *NUMBERS), lambda x: x**2 + 3, "constant-added",
         "by a constant"),
        (exercise(lambda x: x**2 + 1, None, *NUMBERS), lambda x: np.log(x**2 + 1), "transformed",
         "the logarithm"),
        (exercise(lambda x: x**2 + 1, None, *NUMBERS), lambda x: np.sqrt(x**2 + 1), "transformed",
         "the square root"),
        (exercise(lambda x: x, None, *NUMBERS), abs, "transformed", "the absolute value"),
        (exercise(lambda x: x, None, *NUMBERS), lambda x: x if x > 1 else -x, "sign", "2 of 4"),
        (exercise(lambda x: 1 + 0.1 * x, None, *NUMBERS), lambda x: (1 + 0.1 * x) ** 3, "wrong",
         "Wrong on 4 of 4 test cases"),
    ],
)  # fmt: skip
def test_a_wrong_function_hears_where_and_how(declared, answer, label, words):
    feedback = assess(declared, answer)
    assert (feedback.status, feedback.label) == ("failed", label), feedback
    assert words in feedback.message


def test_parts_that_are_right_are_said_to_be():
    three = exercise(
        lambda: ([1.0, 2.0], 3.0, 4.0), Parts((("a", Array()), ("b", Array()), ("c", Array())))
    )
    one = assess(three, ([1, 2], 3, 5)).message
    assert one.startswith("`a`, `b` are right. In `c`: ")
    two = assess(three, ([1, 2], 3.7, 2.9)).message
    assert two.startswith("`a` is right. In `b`: ")
    assert two.endswith(" (`c` is wrong too.)")
    both = assess(three, ([-1, -2], 6, 4)).message
    assert both == (
        "`c` is right. In `a`: Every entry has the wrong sign. In `b`: Your number is twice the "
        "right one."
    )
    assert "`(a, b, c)`" in assess(three, ([1, 2], 4, 3)).message
    assert assess(three, ([1, 2], 4, 3)).label == "order"


# ---------------------------------------------------------------------------- feedback that is true


def test_a_cause_that_is_not_known_is_not_claimed():
    """A ridge, a rounded constant: neither of them is a finite difference."""
    for answer in (lambda x: x**3 + 1e-7, lambda x: x**3 * 3.14159265 / np.pi):
        feedback = assess(CUBE, answer)
        assert feedback.label == "not-exact"
        assert "as a finite difference is" not in feedback.message
        assert "so does a number that was rounded, or a small one" in feedback.message
    inexact = replace(CUBE, exact_derivative=False)
    assert "Don't round" not in assess(inexact, lambda x: x**3 + 1e-7).message


def test_a_complex_step_is_not_advised_where_memory_forbids_it():
    lean = replace(LEAN, exact_derivative=True)
    message = assess(lean, lambda u, v: u * (u @ v) * (1 + 1e-7)).message
    assert "complex step" not in message


def test_dyadic_numbers_are_in_no_precision():
    half = exercise(lambda: 0.5000001)
    assert assess(half, 0.5).label == "imprecise"
    assert assess(half, np.float32(0.5)).label == "imprecise"
    third = exercise(lambda: [1 / 3, 0.5])
    assert assess(third, np.array([1 / 3, 0.5], dtype=np.float32)).label == "single-precision"


def test_infinity_may_be_meant():
    assert "If you didn't put it there" in assess(CUBE, lambda x: x + np.inf).message


def test_every_multiple_of_what_is_all_of_one_size_says_nothing():
    assert assess(exercise(lambda: [2.0, 2.0, 2.0]), [3, 3, 3]).label != "factor"
    assert assess(exercise(lambda: [2.0, 2.0, 4.0]), [3, 3, 6]).label == "factor"


def test_the_value_is_judged_before_the_number_of_calls():
    square = [Case((Callback(lambda t: t**2, "f", limit=2), t)) for t in (1.5, 2.0, 3.0)]
    declared = exercise(lambda f, t: f(t) + 1, None, *square)
    feedback = assess(declared, lambda f, t: -sum(f(t) for _ in range(4)) / 4 - 1)
    assert feedback.label == "sign"
    assert "wrong sign. Your function calls `f` 4 times" in feedback.message


def test_a_changed_argument_comes_before_what_its_numbers_look_like():
    def halves(x):
        x /= 2
        return 2 * x**3

    declared = replace(
        CUBE, misconceptions=(Misconception("quarter", lambda x: x**3 / 4, "You divided by 4."),)
    )
    feedback = assess(declared, halves)
    assert feedback.label == "misconception:quarter"
    assert feedback.message.startswith("Your function changes its argument `x` in place")
    assert feedback.message.endswith("With the numbers as they are: You divided by 4.")
    other = assess(CUBE, halves)
    assert other.label == "changes-argument"
    assert "With the numbers as they are: Your answer is" in other.message


def test_a_decimal_comma_needs_two_numbers_that_look_like_one():
    assert assess(exercise(lambda: 1.5), (1, 5)).label == "decimal-comma"
    assert assess(exercise(lambda: 1.5), (2, 3)).label == "shape"
    assert "decimal point" not in assess(exercise(lambda: 1.5), (0.5, 0.7)).message


def test_none_may_have_been_returned():
    assert "what stands behind it is `None`" in assess(FORM, lambda A, x: [].sort()).message


def library():
    raise NotImplementedError("reverse mode of eig")


def test_not_implemented_in_a_library_is_an_error_and_no_stub():
    def answer(A, x):
        return library()

    feedback = assess(FORM, answer)
    assert feedback.label == "raises"
    assert "reverse mode of eig" in feedback.message


# ------------------------------------------------------------------------------ imports and limits


def test_an_import_is_not_interrupted_and_not_blamed(tmp_path, monkeypatch):
    """A module that is cut off in its import is half made, for the rest of the session."""
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.6)\nready = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    limits = Limits(call_seconds=0.2, total_seconds=0.5)

    def answer(A, x):
        import slow_to_import

        assert slow_to_import.ready
        return (A + A.T) @ x

    try:
        assert assess(FORM, answer, limits=limits).passed
    finally:
        sys.modules.pop("slow_to_import", None)

    def endless_afterwards(A, x):
        import slow_to_import  # noqa: F401

        while True:
            pass

    began = time.monotonic()
    try:
        assert assess(FORM, endless_afterwards, limits=limits).label == "timeout"
    finally:
        sys.modules.pop("slow_to_import", None)
    assert time.monotonic() - began < 3


def test_what_runs_inside_of_an_import_is_limited_all_the_same(tmp_path, monkeypatch):
    """A module may check an answer while it is imported: then that is no import of the answer's."""
    (tmp_path / "checks_at_import.py").write_text(
        "import test_checking\n"
        "from jacobook.checking import assess\n"
        "from jacobook.checking.run import Limits\n"
        "def endless(A, x):\n    while True: pass\n"
        "feedback = assess(test_checking.FORM, endless, limits=Limits(call_seconds=0.2))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import checks_at_import

    assert checks_at_import.feedback.label == "timeout"


def test_a_callback_without_end_is_stopped():
    case = Case((Callback(lambda t: t, "f"), 1.5))
    declared = exercise(lambda f, t: f(t), None, case)

    def endless(f, t):
        while True:
            f(t)

    feedback = assess(declared, endless, limits=Limits(runaway_calls=50))
    assert "f was called 50 times" in feedback.message


def test_a_hint_that_was_not_shown_comes_with_the_check():
    jacobook.hint("gradient.shape")
    text = bank.load("gradient.shape").hints[0]
    assert f"Hint 1 of 1, the last: {text}" in str(jacobook.check("gradient.shape", (3, 4)))
    assert "Hint" not in str(jacobook.check("gradient.shape", (3, 4)))
    shown = jacobook.hint("gradient.shape")
    shown._repr_html_()
    assert "Hint" not in jacobook.check("gradient.shape", (3, 4))._repr_html_()
    jacobook.hint("gradient.shape")
    assert "Hint" not in jacobook.check("gradient.by_hand", [1, 2, 3])._repr_html_()
    assert "Hint 1 of 1" in jacobook.check("gradient.shape", (3, 4))._repr_html_()


# --------------------------------------------------------------- check, hint, progress, the record


def test_feedback_is_deterministic_and_never_prints_the_reference():
    first = assess(bank.load("gradient.by_hand"), [1, 2, 3])
    assert first == assess(bank.load("gradient.by_hand"), [1, 2, 3])
    assert "-26" not in first._repr_html_().replace("−", "-")


def test_html_is_escaped_and_not_by_colour_alone():
    def answer(A, x):
        raise ValueError("<script>alert(1)</script> `code`")

    feedback = assess(FORM, answer)
    page = BeautifulSoup(feedback._repr_html_(), "html.parser")
    assert page.script is None
    assert "<script>" in page.get_text()
    assert page.find("code", string="code")
    assert "Not yet" in page.strong.get_text()
    passed = assess(bank.load("gradient.by_hand"), [-28, -26, 60])
    assert "Passed" in BeautifulSoup(passed._repr_html_(), "html.parser").get_text()
    assert str(passed).startswith("✓ Passed")
    assert "1 of 1 point" in str(passed)


def test_check_records_attempts_and_keeps_the_best(own_record):
    jacobook.check("gradient.shape", ...)
    jacobook.check("gradient.shape", (3, 4))
    jacobook.check("gradient.shape", (4, 3))
    jacobook.check("gradient.shape", (12,))
    entry = json.loads(own_record.read_text())["exercises"]["gradient.shape"]
    assert (entry["attempts"], entry["best"], entry["score"]) == (3, 1.0, 0.0)
    assert entry["label"] == "misconception:flattened"
    shown = jacobook.progress("gradient")
    assert shown.score == 1.0
    assert shown.points == sum(each.points for each in bank.chapter("gradient"))
    assert "passed" in str(shown)
    assert BeautifulSoup(shown._repr_html_(), "html.parser").find("caption")


def test_damaged_record_is_left_alone_and_said(own_record):
    own_record.write_text("{not json")
    feedback = jacobook.check("gradient.shape", (4, 3))
    assert feedback.passed
    assert "was not recorded" in feedback.message
    assert own_record.read_text() == "{not json"
    with pytest.raises(attempts.UnreadableRecord, match="Rename or delete"):
        jacobook.progress()


def test_record_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JACOBOOK_PROGRESS", str(tmp_path / "file" / "progress.json"))
    feedback = jacobook.check("gradient.shape", (4, 3))
    assert feedback.passed
    assert "not recorded" in feedback.message


def test_record_can_be_off(monkeypatch):
    monkeypatch.setenv("JACOBOOK_PROGRESS", "off")
    attempts.forget()
    jacobook.check("gradient.shape", (4, 3))
    assert jacobook.progress("gradient").score == 1.0
    attempts.forget()
    assert jacobook.progress("gradient").score == 0.0


def test_hints_come_one_by_one_and_the_last_stays():
    first, second, third = (jacobook.hint("gradient.bump") for _ in range(3))
    assert (first.number, second.number, third.number) == (1, 2, 2)
    assert first.text != second.text
    assert "Hint 1 of 2" in first._repr_html_()
    assert "the last" not in str(first)
    assert "the last" in str(second)
    with pytest.raises(bank.UnknownExercise):
        jacobook.hint("gradient.nothing")


def test_unknown_id_names_the_nearest():
    with pytest.raises(bank.UnknownExercise, match=r"gradient\.symbolic"):
        jacobook.check("gradient.symbolc", 1)


def test_check_without_its_parts_says_what_is_missing():
    with pytest.raises(TypeError, match=r'check\("gradient.shape", weight_gradient_shape\)'):
        jacobook.check("gradient.shape")
    with pytest.raises(bank.UnknownExercise, match="in quotes"):
        jacobook.check((4, 3), "gradient.shape")


def test_nbgrader_learns_of_a_wrong_answer(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert jacobook.check("gradient.shape", (4, 3)).passed
    with pytest.raises(AssertionError, match="numerator layout"):
        jacobook.check("gradient.shape", (3, 4))


# ----------------------------------------------------------------- functions that return a label

KINDS = {"minimum": "Both are positive.", "maximum": "Both are negative.", "saddle": "One of each."}


def kind_of(x):
    return "minimum" if min(x) > 0 else "maximum" if max(x) < 0 else "saddle"


def first_sign(x):
    return "minimum" if x[0] > 0 else "maximum"


LABELLED = exercise(
    kind_of,
    Choice(KINDS),
    *(Case((np.array(row),)) for row in ([1.0, 2], [-1.0, -2], [1.0, -2], [-2.0, 1])),
    Case((np.array([0.0, 1.0]),), edge="an entry is zero"),
    mistakes=(Misconception("first-only", first_sign, "You looked at the first entry only."),),
)


class Sly(str):
    """A text that claims to be every label."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("minimum")

    def strip(self, *_):
        return "minimum"

    lower = __str__ = __format__ = strip


@pytest.mark.parametrize(
    "answer",
    [
        kind_of,
        lambda x: f" {kind_of(x).upper()} ",
        lambda x: np.str_(kind_of(x)),
        lambda x: np.where(min(x) > 0, "minimum", kind_of(x)),
    ],
)
def test_a_function_may_return_a_label(answer):
    feedback = assess(LABELLED, answer)
    assert feedback.passed, feedback
    assert feedback.message == "Right."


def cycling():
    labels = iter(["minimum", "maximum", "saddle", "saddle", "saddle", "maximum"])
    return lambda x: next(labels)


def sorting(x):
    kind = kind_of(x)
    x.sort()
    return kind


@pytest.mark.parametrize(
    ("answer", "label", "words"),
    [
        (first_sign, "misconception:first-only", "first entry only"),
        (lambda x: "saddle", "ignores-argument", 'returns "saddle" in all 5'),
        (lambda x: "convex", "type:choice", '"minimum", "maximum", "saddle"'),
        (lambda x: Sly("nothing"), "type:choice", "`nothing`"),
        (lambda x: "a" * 10**6, "type:choice", f"`{'a' * 60}`"),
        (lambda x: True, "type:choice-type", "type `bool`, and must return one of these labels"),
        (lambda x: None, "type:none", "no `return` is reached"),
        (lambda x: x[7], "raises", "IndexError"),
        (lambda x: "saddle" if kind_of(x) != "saddle" else "minimum", "confused", "get one label"),
        (lambda x: "minimum" if min(x) >= 0 else kind_of(x), "edge", "an entry is zero"),
        (cycling(), "not-deterministic", "twice"),
        (sorting, "changes-argument", "`x`"),
    ],
)
def test_what_can_be_wrong_with_labels(answer, label, words):
    feedback = assess(LABELLED, answer)
    assert (feedback.label, feedback.score) == (label, 0.0), feedback
    assert words in feedback.message


def test_wrong_labels_say_what_is_taken_for_what_and_write_an_example():
    feedback = assess(LABELLED, lambda x: "saddle" if max(x) < 0 else kind_of(x))
    assert feedback.label == "confused"  # it never says one of the labels
    assert (
        '1 of 5 test cases: where "maximum" is right, yours says "saddle" (1 of 1). Yours never '
        'says "maximum".' in (feedback.message)
    )
    assert 'Wherever "minimum" or "saddle" is right, yours says so.' in feedback.message
    assert 'yours says "saddle" for `x = [-1, -2]`.' in feedback.message


def test_a_label_that_is_no_option_is_refused_in_a_declaration():
    astray = Misconception("astray", lambda x: "convex", "You said convex.")
    declared = exercise(kind_of, Choice(KINDS), Case((np.ones(2),)), mistakes=(astray,))
    with pytest.raises(ValueError, match="'convex' is no option"):
        assess(declared, kind_of)
    with pytest.raises(ValueError, match="would be read as 'saddle'"):
        exercise(kind_of, Choice({"Saddle.": "x"}), Case((np.ones(2),)))


# ----------------------------------------------------------------------------- too much memory


def outer_product(u, v):
    return np.outer(u, u) @ v


def lean_product(u, v):
    return u * (u @ v)


def vectors(n, **more):
    return Case((RNG.normal(size=n), RNG.normal(size=n)), **more)


LEAN = exercise(
    lean_product,
    None,
    vectors(3),
    vectors(4),
    vectors(2000, max_bytes=2_000_000),
    vectors(500_000, max_bytes=10**8),
    mistakes=(Misconception("v-twice", lambda u, v: v * (u @ v), "You multiplied by v."),),
)


def test_a_product_needs_no_matrix():
    began = time.monotonic()
    feedback = assess(LEAN, outer_product)
    assert time.monotonic() - began < 2, "the case that would need 2 TB was tried"
    assert (feedback.status, feedback.label) == ("failed", "too-much-memory")
    assert "more than 2 MB" in feedback.message
    assert "`u` of shape `(2000,)`" in feedback.message
    assert assess(LEAN, lean_product).passed
    assert not tracemalloc.is_tracing()


def test_a_memory_error_counts_as_too_much_memory():
    def impossible(u, v):
        return (np.empty((2**40, 2**10)) if len(u) > 1000 else np.outer(u, u)) @ v

    assert assess(LEAN, impossible).label == "too-much-memory"


def test_wrong_numbers_are_said_before_too_much_memory():
    assert assess(LEAN, lambda u, v: -np.outer(u, u) @ v).label == "sign"
    assert assess(LEAN, lambda u, v: np.outer(v, u) @ v).label == "misconception:v-twice"
    broken = assess(LEAN, lambda u, v: np.outer(u, u) @ v if len(u) < 9 else np.outer(u, u) @ v[1:])
    assert broken.label == "raises"


def test_a_trace_of_the_readers_own_goes_on():
    tracemalloc.start()
    try:
        assert assess(LEAN, outer_product).label == "too-much-memory"
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_what_a_function_of_ours_allocates_does_not_count():
    def f(x):
        return float(np.sum(np.outer(x, x)))

    case = Case((Callback(f, "f"), RNG.normal(size=1000)), max_bytes=1_000_000)
    declared = exercise(lambda f, x: f(x) + 1, None, case)
    assert assess(declared, lambda f, x: f(x) + 1).passed
    greedy = assess(declared, lambda f, x: f(x) + np.ones((len(x), len(x)))[0, 0])
    assert greedy.label == "too-much-memory"


def test_parts_need_a_tuple_of_the_right_length():
    pair = exercise(lambda: (1.0, [2.0, 3.0]), Parts((("a", Array()), ("b", Array()))))
    assert assess(pair, (1, [2, 3])).passed
    assert assess(pair, [1, np.array([2, 3])]).passed
    assert "(a, b)" in assess(pair, 1.0).message
    assert "has 3" in assess(pair, (1, 2, 3)).message
    assert assess(pair, (1, None)).message.startswith("In `b`")
    assert "still `...`" in assess(pair, (1, ...)).message


@pytest.mark.parametrize("wrong", [50.0, -50.0, 0.0])
def test_a_number_where_infinity_is_right_gets_a_sentence(wrong):
    """And where both are infinite, nothing is said about their difference."""
    one = exercise(
        lambda x: float("inf") if x < 0 else 3.0 * x, None, *(Case((x,)) for x in (-1.0, 2.0, 5.0))
    )
    feedback = assess(one, lambda x: wrong + x)
    assert feedback.status == "failed"
    assert "nan" not in feedback.message
    close = assess(one, lambda x: float("inf") if x < 0 else 3.0 * x * (1 + 1e-5))
    assert close.label == "imprecise"


# ------------------------------------------------------ right for other arguments, term by term

OFFSET = exercise(
    lambda A, b: A @ b + 3 * np.cos(b) + A[0],
    None,
    *MATRICES,
    Case((np.eye(3), np.zeros(3)), edge="b is zero"),
)
TURN = exercise(
    lambda t, r: r * np.cos(t), None, *[Case((x, 1.3 + x * x)) for x in (0.3, 1.7, -2.0)]
)


@pytest.mark.parametrize(
    ("declared", "answer", "words"),
    [
        (OFFSET, lambda A, b: A.T @ b + 3 * np.cos(b) + A[:, 0], "right for the transpose of `A`."),
        (OFFSET, lambda A, b: 2 * A @ b + 3 * np.cos(b) + 2 * A[0], "for `2 * A` in place of `A`."),
        (OFFSET, lambda A, b: 3 + A[0], "right if `b` were 0."),
        (OFFSET, lambda A, b: b + 3 * np.cos(b) + np.eye(len(b))[0], "were the identity matrix."),
        (OFFSET, lambda A, b: A @ b**2 + 3 * np.cos(b**2) + A[0], "`b ** 2` in place of `b`."),
        (TURN, lambda t, r: r * np.cos(np.radians(t)), "for `t` turned from degrees into radians."),
        (TURN, lambda t, r: t * np.cos(r), "for `t` and `r` in each other's place."),
        (TURN, lambda t, r: np.cos(t), "right if `r` were 1."),
    ],
)  # fmt: skip
def test_an_answer_to_another_question_is_said_to_be_one(declared, answer, words):
    feedback = assess(declared, answer)
    assert (feedback.status, feedback.label) == ("failed", "other-arguments"), feedback
    assert words in feedback.message


def test_a_reference_of_ones_own_may_search_for_ever_where_no_sample_is(monkeypatch):
    def halvings(x):
        steps = 0
        while x != 1:  # for a number that is no power of 2: for ever
            x, steps = (x / 2 if x > 1 else x), steps + 1
        return steps

    monkeypatch.setattr(arguments, "PATIENCE", 0.05)
    searching = exercise(halvings, Array(), Case((8.0,)), Case((2.0,)), Case((64.0,)))
    assert assess(searching, lambda x: 5.0).status == "failed"


def test_labels_for_other_arguments_need_more_than_one_that_differs():
    cases = [Case((np.array(x, dtype=float),)) for x in ([1, 2], [3, -4], [-5, 6], [-7, -8])]
    declared = exercise(
        lambda x: "up" if x[0] > 0 else "down", Choice({"up": "", "down": ""}), *cases
    )
    assert (
        "right for `-x` in place of `x`"
        in assess(declared, lambda x: "down" if x[0] > 0 else "up").message
    )
    last = assess(declared, lambda x: "up" if x[1] > 0 else "down")
    assert last.label == "wrong"  # two labels differ: too few for the order of the entries
    assert 'where "up" is right, yours says "down" (1 of 2)' in last.message
    assert 'where "down" is right, yours says "up" (1 of 2)' in last.message


SUMMED = replace(
    exercise(lambda A, x: A @ x - x / 2, None, *MATRICES),
    terms=(
        Term("the term of A", lambda A, x: A @ x),
        Term("the shift", lambda A, x: x, weight=-0.5),
        Term("a number", lambda A, x: 1.0, weight=0.0),
    ),
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda A, x: A @ x + x / 2, "the term of A is right; the shift has the wrong sign."),
        (lambda A, x: A @ x, "the term of A is right; the shift is missing."),
        (lambda A, x: 2 * A @ x - x / 2, "twice the size it should have; the shift is right."),
        (lambda A, x: A @ x - 0.7 * x, "the shift has a wrong factor."),
        (lambda A, x: A @ x - x / 2 + 4, "a constant"),
        (lambda A, x: 0.5 * A @ x - x / 4 + x, "half the size it should have; the shift has"),
    ],
)  # fmt: skip
def test_a_sum_hears_which_of_its_terms_is_wrong(answer, words):
    feedback = assess(SUMMED, answer)
    assert feedback.status == "failed"
    assert words in feedback.message, feedback


def test_a_term_that_does_not_belong_is_named():
    message = assess(SUMMED, lambda A, x: A @ x - x + 4).message
    assert "the shift has twice the size it should have; a number doesn't belong there." in message


def test_an_answer_of_other_terms_is_not_taken_apart():
    feedback = assess(SUMMED, lambda A, x: A @ x**2 - np.sin(x))
    assert feedback.label == "wrong"


# ------------------------------------------------------------------------------ points, numbers


def test_points_hear_which_of_them_are_right():
    three = exercise(lambda: [[1.0, 2.0], [3.0, 5.0], [-1.0, 4.0]], Points(dimension=2))
    message = assess(three, [(1, 2), (5, 3), (7, 7)]).message
    assert message.startswith("`(1, 2)` is right; `(5, 3)` (its coordinates exchanged, it would")
    assert "2 points are missing." in message
    assert (
        "`(1, 4)` (with other signs, it would belong)"
        in assess(three, [(1, 2), (3, 5), (1, 4)]).message
    )
    assert "1 point is listed more than once" in assess(three, [(1, 2), (1, 2), (3, 5)]).message
    tagged = exercise(lambda: [[1.0, 2.0, 0.0], [3.0, 5.0, 1.0]], Points(dimension=3))
    assert (
        "but for the coordinate 2 of the points" in assess(tagged, [(1, 2, 1), (3, 5, 0)]).message
    )


@pytest.mark.parametrize(
    ("right", "answer", "label", "words"),
    [
        (0.47, 0.047, "factor", "is a tenth of the right one"),
        (3.0, 9.42477796076938, "factor", "is π times the right one"),
        (4.2, 1 / 4.2, "factor", "is one divided by the right one"),
        (4.2, 4.2**2, "factor", "is the square of the right one"),
        (4.2, 5.2, "factor", "is too large by one"),
        (2.94524, 2.9, "imprecise", "as far as the digits go"),
        (2.94524, 2.94, "imprecise", "as far as the digits go"),
        (3.6, 3.5, "wrong", "too small, though by less than"),
        (1.5, (1.5, 0.0), "not-scalar", "the one at `[0]` is right"),
        (1.5, (0.2, 1.5), "not-scalar", "the one at `[1]` is right"),
    ],
)
def test_a_single_number_hears_what_it_is_to_the_right_one(right, answer, label, words):
    feedback = assess(exercise(lambda: right), answer)
    assert (feedback.status, feedback.label) == ("failed", label), feedback
    assert words in feedback.message
    assert "add your entries up" not in feedback.message


def test_beyond_the_first_level_a_multiple_is_called_simple_and_not_named():
    declared = replace(exercise(lambda: 2.94524), level=2)
    for factor in (2, -1, 1 / 3, np.pi, -np.pi / 4):
        assert "Only a simple factor is wrong" in assess(declared, 2.94524 * factor).message
    assert "factor" not in assess(declared, 4.1).message


def test_of_a_list_of_guesses_it_is_not_said_which_is_right():
    assert assess(NUMBER, [0.1, 0.2, 0.3, 0.47, 0.5]).label == "shape"


def test_a_direction_hears_which_of_two_entries_is_too_large():
    way = exercise(lambda: [4.0, 15.0], Direction())
    assert "beside the second entry, the first is twice as large" in assess(way, [8, 15]).message
    assert "beside the first entry, the second is too large" in assess(way, [4, 19]).message
    assert "its first entry has the wrong sign" in assess(way, [-9, 15]).message


def test_a_direction_is_turned_round_only_where_all_are():
    lines = [Case((np.array(x),)) for x in ([2.0], [1.0, 2.0], [3.0, -1.0, 2.0])]
    way = exercise(lambda x: x, Direction(), *lines)
    assert assess(way, lambda x: -x).message == "Your vector points exactly the other way."
    some = assess(way, lambda x: -x if len(x) < 3 else x).message
    assert "in 2 of 3 test cases" in some
    assert "angle" in assess(way, lambda x: -x if len(x) == 1 else x[::-1] ** 2).message


def test_a_label_at_an_edge_is_repeated():
    message = assess(LABELLED, lambda x: "minimum" if min(x) >= 0 else kind_of(x)).message
    assert message.endswith('There, yours says "minimum".')


def test_what_is_not_finite_at_one_edge_alone_is_right_elsewhere():
    message = assess(CUBES_AT_ZERO, lambda x: x**3 / np.any(x) if x.any() else x / 0.0).message
    assert "when x is zero, and is right everywhere else" in message


CUBES_AT_ZERO = exercise(lambda x: x**3, None, *VECTORS, EDGE)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: -(3 * x**3 + 1), "the negative of"),
        (lambda x: 2 * (3 * x**3 + 1) if x.any() else x, "twice"),
        (lambda x: -(3 * x**3 + 1) / 2, "minus half of"),
    ],
)
def test_a_mistake_is_recognised_behind_a_factor(answer, words):
    feedback = assess(SLOPES, answer)
    assert feedback.label == "multiple:power-kept", feedback
    assert feedback.message == (
        f"Your answer is {words} what comes out of this mistake: You kept the power."
    )
