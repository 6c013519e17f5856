"""A Jacobian from two steps."""

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Satisfies

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
        Misconception(
            "transposed",
            lambda: _columns(BY_X, BY_Y).T,
            "Your inputs go down the rows. There are three outputs, so three rows, and two inputs, "
            "so two columns.",
        ),
        Misconception(
            "changes",
            lambda: _columns(FIRST, SECOND),
            "These are the two changes side by side. J holds rates: change per step of one input.",
        ),
        Misconception(
            "change-of-the-first-input-left-in",
            lambda: _columns(BY_X, SECOND / 0.2),
            "The first column is right. In the second step the first input moves too, and its part "
            "of the change has to go before you divide.",
        ),
        Misconception(
            "first-change-subtracted-once",
            lambda: _columns(BY_X, (SECOND - FIRST) / 0.2),
            "The first column is right. In the second step the first input moves three times as "
            "far as in the first one, and so does its part of the change.",
        ),
        Misconception(
            "divided-by-both",
            lambda: _columns(BY_X, (SECOND - 3 * FIRST) / 0.3),
            "The first column is right. For the second one you took the right part of the change "
            "and divided by the other input's step.",
        ),
        Misconception(
            "second-not-divided",
            lambda: _columns(BY_X, SECOND - 3 * FIRST),
            "The first column is right. The second one is a change and not yet a rate: divide by "
            "how far that input moved.",
        ),
        Misconception(
            "by-its-length",
            lambda: _columns(BY_X, SECOND / np.hypot(0.3, 0.2)),
            "The first column is right. The second one is the rate along the second *step*, in "
            "which both inputs move. A column of J belongs to one input alone.",
        ),
        Misconception(
            "first-not-divided",
            lambda: _columns(FIRST, BY_Y),
            "The second column is right. The first one is a change and not yet a rate: divide "
            "by how far that input moved.",
        ),
        Misconception(
            "second-change-raw",
            lambda: _columns(BY_X, SECOND),
            "The first column is right. The second one is the whole second change. Take out "
            "what the first input does in it, and divide by the second input's step.",
        ),
        Misconception(
            "divided-by-the-other-step",
            lambda: _columns(BY_X, SECOND / 0.3),
            "The first column is right. You divided the second change by the first input's "
            "step, and left that input's part in it.",
        ),
        Misconception(
            "column-subtracted",
            lambda: _columns(BY_X, SECOND / 0.2 - BY_X),
            "The first column is right. You took the first column out once; the part of the "
            "first input in the second change is that column times its step, and all of it is "
            "then divided.",
        ),
        Misconception(
            "columns-swapped",
            lambda: _columns(BY_Y, BY_X),
            "The two columns have changed places: the first belongs to the first input.",
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
    ),
    proof=Satisfies(_explains_both_steps),
)
