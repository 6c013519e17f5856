"""A Jacobian from two steps."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Satisfies, Vector, slip

# The step (0.1, 0) changes the three outputs by FIRST, the step (0.3, 0.2) by SECOND.
FIRST, SECOND = np.array([0.2, -0.3, 0.5]), np.array([1.2, -0.7, 0.7])
BY_X, BY_Y = FIRST / 0.1, (SECOND - 3 * FIRST) / 0.2


def _columns(first: Matrix, second: Matrix) -> Matrix:
    return np.stack([first, second], axis=-1)


def _explains_both_steps(J: Matrix) -> bool:
    return (
        J.shape == (3, 2)
        and np.allclose(J @ [0.1, 0.0], [0.2, -0.3, 0.5], rtol=1e-9)
        and np.allclose(J @ [0.3, 0.2], [1.2, -0.7, 0.7], rtol=1e-9)
    )


def _measured(
    *,
    first: Vector = FIRST,
    by: float = 0.1,
    taken: Callable[[Vector, Vector], Vector] = lambda second, first: second - 3 * first,
    by_second: float = 0.2,
    placed: Callable[[Matrix], Matrix] = lambda J: J,
) -> Matrix:
    """The two columns, made of their steps."""
    return placed(_columns(first / by, taken(SECOND, first) / by_second))


EXERCISE = Exercise(
    id="jacobian.two_steps",
    name="measured_jacobian",
    title="A Jacobian from two steps",
    level=1,
    points=1,
    objective="2.1",
    hints=(
        "The first step moves only the first input. Which part of J does it show?",
        "The second step is three times the first, plus a step of 0.2 along the second input. Its "
        "change is composed in the same way.",
    ),
    answer=Array(),
    reference=lambda: _columns(BY_X, BY_Y),
    misconceptions=(
        slip(
            _measured,
            "transposed",
            "Your inputs go down the rows. There are three outputs, so three rows, and two inputs, "
            "so two columns.",
            placed=np.transpose,
        ),
        slip(
            _measured,
            "change-of-the-first-input-left-in",
            "In the second step the first input moves too, and its part of the change has to go "
            "before you divide.",
            "The first column is right.",
            taken=lambda second, first: second,
        ),
        slip(
            _measured,
            "first-change-subtracted-once",
            "In the second step the first input moves three times as far as in the first one, and"
            " so does its part of the change.",
            "The first column is right.",
            taken=lambda second, first: second - first,
        ),
        slip(
            _measured,
            "divided-by-both",
            "For the second column you divided by 0.3, the first input's step.",
            "The first column is right.",
            by_second=0.3,
        ),
        slip(
            _measured,
            "second-not-divided",
            "The second column is a change and not yet a rate: divide by how far that input moved.",
            "The first column is right.",
            by_second=1.0,
        ),
        Misconception(
            "by-its-length",
            lambda: _columns(BY_X, SECOND / np.hypot(0.3, 0.2)),
            "The first column is right. The second one is the rate along the second *step*, in "
            "which both inputs move. A column of J belongs to one input alone.",
        ),
        slip(
            _measured,
            "first-not-divided",
            "The first column is a change and not yet a rate: divide by how far that input moved.",
            "The second column is right.",
            by=1.0,
        ),
        slip(
            _measured,
            "columns-swapped",
            "The two columns have changed places: the first belongs to the first input.",
            placed=lambda J: J[:, ::-1],
        ),
        Misconception(
            "first-column-alone",
            lambda: BY_X,
            "This is the first column of J. The second input has a column, too.",
        ),
        Misconception(
            "outer-products",
            lambda: np.outer(FIRST, [0.1, 0.0]) + np.outer(SECOND, [0.3, 0.2]),
            "You multiplied changes by steps. J takes a step and returns the change, so look for "
            "the matrix with J·step = change for both.",
        ),
        Misconception(
            "changes",
            lambda: _columns(FIRST, SECOND),
            "These are the two changes side by side. J holds rates: change per step of one input.",
        ),
        slip(
            _measured,
            "added",
            "The first input's part is added to the second change, and it has to be taken out.",
            "The first column is right.",
            taken=lambda second, first: second + 3 * first,
        ),
        slip(
            _measured,
            "added-once",
            "The first change is added to the second one, and it has to be taken out, three times.",
            "The first column is right.",
            taken=lambda second, first: second + first,
        ),
        slip(
            _measured,
            "taken-out-twice",
            "The first input moves three times as far in the second step, and you took its part "
            "out twice (or took the first column out after dividing).",
            "The first column is right.",
            taken=lambda second, first: second - 2 * first,
        ),
        slip(
            _measured,
            "tenth-part-taken-out",
            "You took out 0.3 times the first change. It belongs to a step of 0.1, so three times"
            " that is to be taken out.",
            "The first column is right.",
            taken=lambda second, first: second - 0.3 * first,
        ),
        slip(
            _measured,
            "whole-rate-taken-out",
            "You took out the first column as it is. In the second step it is multiplied by 0.3.",
            "The first column is right.",
            taken=lambda second, first: second - 10 * first,
        ),
        slip(
            _measured,
            "wrong-way-round",
            "For the second column you subtracted the wrong way round.",
            "The first column is right.",
            taken=lambda second, first: 3 * first - second,
        ),
        slip(
            _measured,
            "first-part-alone",
            "The second column is made of the first change alone.",
            "The first column is right.",
            taken=lambda second, first: 3 * first,
        ),
        slip(
            _measured,
            "multiplied-by-the-step",
            "You multiplied by the step of the second input. A rate divides by it.",
            "The first column is right.",
            by_second=5.0,
        ),
        slip(
            _measured,
            "length-of-the-step",
            "For the second column you divided by the length of the whole second step.",
            "The first column is right.",
            by_second=float(np.hypot(0.3, 0.2)),
        ),
        slip(
            _measured,
            "sum-of-the-step",
            "For the second column you divided by 0.5, the sum of the two steps.",
            "The first column is right.",
            by_second=0.5,
        ),
        slip(
            _measured,
            "tenth-for-both",
            "For the second column you divided by 0.1. The second input moved by 0.2.",
            "The first column is right.",
            by_second=0.1,
        ),
        slip(
            _measured,
            "ten-times-too-small",
            "For the second column you divided by 2 in place of 0.2.",
            "The first column is right.",
            by_second=2.0,
        ),
        slip(
            _measured,
            "hundredth",
            "For the second column you divided by 0.02 in place of 0.2.",
            "The first column is right.",
            by_second=0.02,
        ),
        slip(
            _measured,
            "second-zero",
            "The second column is zero in yours. The second input has a rate of its own.",
            "The first column is right.",
            taken=lambda second, first: 0 * second,
        ),
        slip(
            _measured,
            "first-multiplied",
            "You multiplied the first change by the step 0.1. A rate divides by it.",
            by=10.0,
        ),
        slip(
            _measured,
            "first-divided-by-three-tenths",
            "You divided the first change by 0.3. The first step is 0.1.",
            by=0.3,
        ),
        slip(
            _measured,
            "first-doubled",
            "The first column is twice too large: divide by 0.1.",
            by=0.05,
        ),
        slip(
            _measured,
            "rows-reversed",
            "The rows stand in reverse order: a row for each output, in their order.",
            placed=lambda J: J[::-1],
        ),
        slip(
            _measured,
            "all-tenfold",
            "All numbers are ten times too large: look at the decimal points of the steps.",
            placed=lambda J: 10 * J,
        ),
        slip(
            _measured,
            "all-a-tenth",
            "All numbers are a tenth of what they should be: look at the decimal points of the "
            "steps.",
            placed=lambda J: J / 10,
        ),
        slip(
            _measured,
            "all-halved",
            "All numbers are half of what they should be.",
            placed=lambda J: J / 2,
        ),
        slip(
            _measured,
            "all-doubled",
            "All numbers are twice what they should be.",
            placed=lambda J: 2 * J,
        ),
        slip(
            _measured,
            "last-sign",
            "The last number of the second column has the wrong sign: subtract once more.",
            placed=lambda J: J * [[1, 1], [1, 1], [1, -1]],
        ),
        slip(
            _measured,
            "middle-sign",
            "The middle number of the second column has the wrong sign: subtracting a negative "
            "number adds.",
            placed=lambda J: J * [[1, 1], [1, -1], [1, 1]],
        ),
        slip(
            _measured,
            "middle-added",
            "In the middle output the first input's part is taken out with the wrong sign: "
            "subtracting a negative number adds.",
            placed=lambda J: J + np.array([[0, 0], [0, -9.0], [0, 0]]),
        ),
    ),
    proof=Satisfies(_explains_both_steps),
)
