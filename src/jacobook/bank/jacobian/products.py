"""JVP or VJP?."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Array, Exercise, Matrix, Recomputed, Vector, slip

Counts = tuple[int, int]

# Of a map with 1000 inputs and 3 outputs: (JVPs, VJPs) for J; row 1 of J; column 7 of J; the
# change along a step; the gradient of a loss of the outputs; JᵀJv; u·Jv.
COUNTS = np.array([[0, 3], [0, 1], [1, 0], [1, 0], [0, 1], [1, 1], [1, 0]])


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


def _table(
    *,
    a: Counts = (0, 3),
    b: Counts = (0, 1),
    c: Counts = (1, 0),
    d: Counts = (1, 0),
    e: Counts = (0, 1),
    f: Counts = (1, 1),
    g: Counts = (1, 0),
    placed: Callable[[Matrix], Matrix] = lambda counts: counts,
) -> Matrix:
    """The table, a row for each task."""
    return placed(np.array([a, b, c, d, e, f, g]))


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
        slip(
            _table,
            "modes-swapped",
            "You took JVP for VJP throughout. A JVP, Jv, pushes a step of the inputs forward; a "
            "VJP, Jᵀu, pulls a vector of the outputs back.",
            placed=lambda counts: counts[:, ::-1].copy(),
        ),
        slip(
            _table,
            "jacobian-by-columns",
            "The whole Jacobian can be had column by column, as you do. Is "
            "there a shorter way, for a matrix with so few rows?",
            "Six rows are right.",
            a=(1000, 0),
        ),
        slip(
            _table,
            "jacobian-in-one",
            "A VJP gives one combination of the rows of J, and not all of them.",
            "Six rows are right.",
            a=(0, 1),
        ),
        slip(
            _table,
            "jacobian-by-three-jvps",
            "For the whole Jacobian 3 products do, but not of this kind: a "
            "JVP gives a column, and there are 1000 of those.",
            "Six rows are right.",
            a=(3, 0),
        ),
        slip(
            _table,
            "row-by-columns",
            "A row of J is the gradient of one output: must you move every "
            "input by itself to get it?",
            "Six rows are right.",
            b=(1000, 0),
        ),
        slip(
            _table,
            "row-by-a-jvp",
            "A row of J has 1000 entries, and a JVP returns only 3 numbers.",
            "Six rows are right.",
            b=(1, 0),
        ),
        slip(
            _table,
            "row-from-all-rows",
            "For a single row of J you computed all the rows.",
            "Six rows are right.",
            b=(0, 3),
        ),
        slip(
            _table,
            "column-by-rows",
            "A column of J says how all outputs move with one input: that is "
            "what a single step shows.",
            "Six rows are right.",
            c=(0, 3),
        ),
        slip(
            _table,
            "column-by-a-vjp",
            "A column of J has 3 entries, and a VJP returns 1000 numbers: "
            "it gives a combination of rows.",
            "Six rows are right.",
            c=(0, 1),
        ),
        slip(
            _table,
            "change-by-a-vjp",
            "In (d) the step of the inputs is given. What is done with one "
            "of those, to see the outputs move?",
            "Six rows are right.",
            d=(0, 1),
        ),
        slip(
            _table,
            "change-by-rows",
            "The step is given in (d), so there's no need for the rows of J: push it forward.",
            "Six rows are right.",
            d=(0, 3),
        ),
        slip(
            _table,
            "loss-by-rows",
            "For the loss you pull back each output by itself. The loss is one "
            "number: combine before you pull back.",
            "Six rows are right.",
            e=(0, 3),
        ),
        slip(
            _table,
            "loss-forward",
            "For the gradient of the loss you push forward. It has an entry "
            "for each of the 1000 inputs, and a JVP returns only 3 numbers.",
            "Six rows are right.",
            e=(1, 0),
        ),
        slip(
            _table,
            "loss-by-columns",
            "You get the gradient of the loss by moving each input. One number "
            "has one gradient, and it can be pulled back at once.",
            "Six rows are right.",
            e=(1000, 0),
        ),
        slip(
            _table,
            "normal-product-by-rows",
            "For JᵀJv you built J first. Read the product from the right, one "
            "vector after the other.",
            "Six rows are right.",
            f=(0, 3),
        ),
        slip(
            _table,
            "normal-product-half",
            "Jv has 3 entries, and JᵀJv has 1000: the way back is missing.",
            "Six rows are right.",
            f=(1, 0),
        ),
        slip(
            _table,
            "normal-product-by-two-jvps",
            "Jv has 3 entries: no second JVP can take it, as that wants a step of the 1000 inputs.",
            "Six rows are right.",
            f=(2, 0),
        ),
        slip(
            _table,
            "number-in-two",
            "u·(Jv) takes a product with J or one with Jᵀ, and then a dot "
            "product. Doing both is the adjoint test.",
            "Six rows are right.",
            g=(1, 1),
        ),
        slip(
            _table,
            "on-its-side",
            "Your table lies on its side: a row for each of (a) to (g), two numbers in each.",
            placed=np.transpose,
        ),
        slip(
            _table,
            "jacobian-by-a-thousand-vjps",
            "For the whole Jacobian 1000 VJPs are far too many: one gives a whole row.",
            "Six rows are right.",
            a=(0, 1000),
        ),
        slip(
            _table,
            "jacobian-by-both",
            "For the whole Jacobian you need rows or columns, not both.",
            "Six rows are right.",
            a=(3, 1000),
        ),
        slip(
            _table,
            "jacobian-by-both-kinds",
            "For the whole Jacobian you need rows or columns, not both.",
            "Six rows are right.",
            a=(1000, 3),
        ),
        slip(
            _table,
            "jacobian-in-one-jvp",
            "One JVP gives one combination of the columns of J, and not all of them.",
            "Six rows are right.",
            a=(1, 0),
        ),
        slip(
            _table,
            "row-by-both",
            "For a row of J one product of the right kind is enough.",
            "Six rows are right.",
            b=(1, 1),
        ),
        slip(
            _table,
            "row-by-three-jvps",
            "A row of J has 1000 entries: three JVPs give nine numbers.",
            "Six rows are right.",
            b=(3, 0),
        ),
        slip(
            _table,
            "column-by-all-columns",
            "For a single column of J you computed all of them.",
            "Six rows are right.",
            c=(1000, 0),
        ),
        slip(
            _table,
            "column-by-seven",
            "For the seventh column alone the six before it aren't needed.",
            "Six rows are right.",
            c=(7, 0),
        ),
        slip(
            _table,
            "column-by-both",
            "For a column of J one product of the right kind is enough.",
            "Six rows are right.",
            c=(1, 1),
        ),
        slip(
            _table,
            "change-by-columns",
            "In (d) the step is given: push it forward as a whole, not input by input.",
            "Six rows are right.",
            d=(1000, 0),
        ),
        slip(
            _table,
            "change-by-both",
            "In (d) one product of the right kind is enough.",
            "Six rows are right.",
            d=(1, 1),
        ),
        slip(
            _table,
            "loss-by-both",
            "For the gradient of the loss f(x) is known, so there is nothing to push forward.",
            "Six rows are right.",
            e=(1, 1),
        ),
        slip(
            _table,
            "loss-by-three-jvps",
            "For the gradient of the loss you push forward. A JVP returns only 3 numbers, and the"
            " gradient has 1000.",
            "Six rows are right.",
            e=(3, 0),
        ),
        slip(
            _table,
            "normal-product-by-two-vjps",
            "JᵀJv begins with Jv, and a VJP can't take v: it wants a vector of the outputs.",
            "Six rows are right.",
            f=(0, 2),
        ),
        slip(
            _table,
            "normal-product-by-one-vjp",
            "JᵀJv begins with Jv, and a VJP can't take v: it wants a vector of the outputs.",
            "Six rows are right.",
            f=(0, 1),
        ),
        slip(
            _table,
            "normal-product-with-the-matrix",
            "For JᵀJv you need no whole matrix: read the product from the right, one vector after"
            " the other.",
            "Six rows are right.",
            f=(1000, 3),
        ),
        slip(
            _table,
            "normal-product-twice",
            "For JᵀJv each kind is needed once.",
            "Six rows are right.",
            f=(2, 1),
        ),
        slip(
            _table,
            "number-by-a-vjp",
            "u·(Jv) can be had with a VJP as well; of two ways that cost the same, the statement "
            "wants the JVP.",
            "Six rows are right.",
            g=(0, 1),
        ),
        slip(
            _table,
            "number-by-rows",
            "For one number no whole matrix is needed.",
            "Six rows are right.",
            g=(0, 3),
        ),
        slip(
            _table,
            "number-for-nothing",
            "u·(Jv) needs a product with J: it isn't free.",
            "Six rows are right.",
            g=(0, 0),
        ),
    ),
    coincidences={"answer-equal": "the answer is a table of small counts."},
    proof=Recomputed(_counted),
)
