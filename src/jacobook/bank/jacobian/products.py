"""JVP or VJP?."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Misconception, Recomputed, Vector

# Of a map with 1000 inputs and 3 outputs: (JVPs, VJPs) for J; row 1 of J; column 7 of J; the
# change along a step; the gradient of a loss of the outputs; JᵀJv; u·Jv.
COUNTS = np.array([[0, 3], [0, 1], [1, 0], [1, 0], [0, 1], [1, 1], [1, 0]])


def _with(task: int, jvps: int, vjps: int) -> Callable[[], Matrix]:
    def wrong() -> Matrix:
        counts = COUNTS.copy()
        counts[task] = jvps, vjps
        return counts

    return wrong


def _counted() -> Matrix:
    """Do each task in every way that comes to mind, compare with J, and count the cheapest."""
    rng = np.random.default_rng(0)
    J, v, y, u = rng.normal(size=(3, 1000)), rng.normal(size=1000), np.ones(3), np.array([2, -1, 3])
    counts = np.zeros(2, dtype=int)

    def push(step: Vector) -> Vector:
        counts[0] += 1
        return J @ step

    def pull(at_outputs: Vector) -> Vector:
        counts[1] += 1
        return at_outputs @ J

    def columns() -> Matrix:
        return np.stack([push(e) for e in np.eye(1000)], axis=1)

    def rows() -> Matrix:
        return np.stack([pull(e) for e in np.eye(3)])

    first, seventh = np.eye(3)[0], np.eye(1000)[6]
    tasks = [
        (J, [columns, rows]),
        (J[0], [lambda: columns()[0], lambda: pull(first)]),
        (J[:, 6], [lambda: rows()[:, 6], lambda: push(seventh)]),
        (J @ v, [lambda: rows() @ v, lambda: push(v)]),
        (J.T @ y, [lambda: y @ columns(), lambda: y @ rows(), lambda: pull(y)]),
        (J.T @ (J @ v), [lambda: pull(push(v)), lambda: rows().T @ push(v)]),
        (u @ J @ v, [lambda: u @ push(v), lambda: v @ rows().T @ u]),
    ]
    found = []
    for result, ways in tasks:
        prices = []
        for way in ways:
            counts[:] = 0
            assert np.allclose(way(), result)
            prices.append(tuple(counts))
        found.append(min(prices, key=sum))
    return np.array(found)


EXERCISE = Exercise(
    id="jacobian.products",
    name="counts",
    title="JVP or VJP?",
    level=1,
    points=1,
    objective="2.4",
    hints=(
        "A JVP takes a step of the 1000 inputs, a VJP a vector of the 3 outputs. Which of the two "
        "is given in the task, or may be chosen?",
        "The column j of J is J eⱼ, the row i is Jᵀeᵢ.",
    ),
    answer=Array(),
    reference=lambda: COUNTS.copy(),
    misconceptions=(
        Misconception(
            "modes-swapped",
            lambda: COUNTS[:, ::-1].copy(),
            "You took JVP for VJP throughout. A JVP, Jv, pushes a step of the inputs forward; a "
            "VJP, Jᵀu, pulls a vector of the outputs back.",
        ),
        Misconception(
            "jacobian-by-columns",
            _with(0, 1000, 0),
            "Six rows are right. The whole Jacobian can be had column by column, as you do. Is "
            "there a shorter way, for a matrix with so few rows?",
        ),
        Misconception(
            "jacobian-in-one",
            _with(0, 0, 1),
            "Six rows are right. A VJP gives one combination of the rows of J, and not all of "
            "them.",
        ),
        Misconception(
            "jacobian-by-three-jvps",
            _with(0, 3, 0),
            "Six rows are right. For the whole Jacobian 3 products do, but not of this kind: a "
            "JVP gives a column, and there are 1000 of those.",
        ),
        Misconception(
            "row-by-columns",
            _with(1, 1000, 0),
            "Six rows are right. A row of J is the gradient of one output: must you move every "
            "input by itself to get it?",
        ),
        Misconception(
            "row-by-a-jvp",
            _with(1, 1, 0),
            "Six rows are right. A row of J has 1000 entries, and a JVP returns only 3 numbers.",
        ),
        Misconception(
            "row-from-all-rows",
            _with(1, 0, 3),
            "Six rows are right. For a single row of J you computed all the rows.",
        ),
        Misconception(
            "column-by-rows",
            _with(2, 0, 3),
            "Six rows are right. A column of J says how all outputs move with one input: that is "
            "what a single step shows.",
        ),
        Misconception(
            "column-by-a-vjp",
            _with(2, 0, 1),
            "Six rows are right. A column of J has 3 entries, and a VJP returns 1000 numbers: "
            "it gives a combination of rows.",
        ),
        Misconception(
            "change-by-a-vjp",
            _with(3, 0, 1),
            "Six rows are right. In (d) the step of the inputs is given. What is done with one "
            "of those, to see the outputs move?",
        ),
        Misconception(
            "change-by-rows",
            _with(3, 0, 3),
            "Six rows are right. The step is given in (d), so there's no need for the rows of J: "
            "push it forward.",
        ),
        Misconception(
            "loss-by-rows",
            _with(4, 0, 3),
            "Six rows are right. For the loss you pull back each output by itself. The loss is one "
            "number: combine before you pull back.",
        ),
        Misconception(
            "loss-forward",
            _with(4, 1, 0),
            "Six rows are right. For the gradient of the loss you push forward. It has an entry "
            "for each of the 1000 inputs, and a JVP returns only 3 numbers.",
        ),
        Misconception(
            "loss-by-columns",
            _with(4, 1000, 0),
            "Six rows are right. You get the gradient of the loss by moving each input. One number "
            "has one gradient, and it can be pulled back at once.",
        ),
        Misconception(
            "normal-product-by-rows",
            _with(5, 0, 3),
            "Six rows are right. For JᵀJv you built J first. Read the product from the right, one "
            "vector after the other.",
        ),
        Misconception(
            "normal-product-half",
            _with(5, 1, 0),
            "Six rows are right. Jv has 3 entries, and JᵀJv has 1000: the way back is missing.",
        ),
        Misconception(
            "normal-product-by-two-jvps",
            _with(5, 2, 0),
            "Six rows are right. Jv has 3 entries: no second JVP can take it, as that wants a "
            "step of the 1000 inputs.",
        ),
        Misconception(
            "number-in-two",
            _with(6, 1, 1),
            "Six rows are right. u·(Jv) takes a product with J or one with Jᵀ, and then a dot "
            "product. Doing both is the adjoint test.",
        ),
    ),
    coincidences={"answer-equal": "the answer is a table of small counts."},
    proof=Recomputed(_counted),
)
