"""What each order costs."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Misconception,
    Parts,
    Recomputed,
    Vector,
    slip,
)


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    def case(dims: Sequence[int], edge: str = "") -> Case:
        return Case((np.array(dims, dtype=np.int64),), edge=edge)

    def near(size: int) -> int:
        return int(rng.integers(size, size + 5))

    return [
        case([near(40), near(15), near(20), near(2)]),
        case([near(3), near(10), near(25), near(16), near(30)]),
        # Fewer outputs than inputs, and forward is cheaper: the narrow place decides.
        case([near(12), near(100), 1, near(6)]),
        case([near(4), near(30), near(2), near(60), near(20)]),
        case([near(6), near(9), near(11)], "there are two maps"),
        case([near(6), near(9)], "there is a single map"),
    ]


def _forward_cost(dims: Sequence[int]) -> float:
    return float(sum(dims[0] * dims[i] * dims[i + 1] for i in range(1, len(dims) - 1)))


def _reverse_cost(dims: Sequence[int]) -> float:
    return float(sum(dims[-1] * dims[i] * dims[i - 1] for i in range(1, len(dims) - 1)))


Counts = tuple[float, float]


def _costs(
    forward: Callable[[list[int]], float], reverse: Callable[[list[int]], float]
) -> Callable[[Vector], Counts]:
    """Make dims ↦ (forward, reverse) out of formulas in a list of integers."""

    def costs(dims: Vector) -> Counts:
        sizes = [int(size) for size in dims]
        return forward(sizes), reverse(sizes)

    return costs


_reference_costs = _costs(_forward_cost, _reverse_cost)


def _counted(
    dims: Vector,
    *,
    forward: Callable[[list[int]], float] = _forward_cost,
    reverse: Callable[[list[int]], float] = _reverse_cost,
    times: Callable[[int], float] = lambda K: 1.0,
    exchanged: bool = False,
) -> Counts:
    """Both numbers, each counted in a way of its own."""
    first, second = (each * times(len(dims) - 1) for each in _costs(forward, reverse)(dims))
    return (second, first) if exchanged else (first, second)


def _multiplied_out(dims: Vector) -> Counts:
    """Carry the shape of the product along, and count what each step multiplies."""
    shapes = [(int(out), int(into)) for into, out in pairwise(dims)]

    def multiply(
        left: tuple[int, int], right: tuple[int, int], counted: list[int]
    ) -> tuple[int, int]:
        counted.append(left[0] * left[1] * right[1])
        return left[0], right[1]

    forward, reverse = [0], [0]
    product = shapes[0]
    for shape in shapes[1:]:
        product = multiply(shape, product, forward)
    product = shapes[-1]
    for shape in shapes[-2::-1]:
        product = multiply(product, shape, reverse)
    return float(sum(forward)), float(sum(reverse))


EXERCISE = Exercise(
    id="chain_rule.cost",
    name="accumulation_costs",
    title="What each order costs",
    level=2,
    points=2,
    objective="3.3",
    hints=(
        "The Jacobian of map i has shape (dims[i], dims[i − 1]). A (p, q) matrix times a (q, r) "
        "matrix takes p·q·r multiplications.",
        "Forward accumulation keeps a product with dims[0] columns, reverse accumulation one with "
        "dims[−1] rows. With K maps there are K − 1 products either way.",
    ),
    answer=Parts((("forward", Array()), ("reverse", Array()))),
    reference=lambda dims: _reference_costs(dims),
    sampler=_cost_cases,
    misconceptions=(
        slip(
            _counted,
            "modes-swapped",
            "You took forward for reverse. Forward accumulation begins at the *input*, with the "
            "Jacobian of the first map, and multiplies from the left.",
            exchanged=True,
        ),
        Misconception(
            "identity-counted",
            _costs(
                lambda d: _forward_cost(d) + d[0] * d[0] * d[1],
                lambda d: _reverse_cost(d) + d[-1] * d[-1] * d[-2],
            ),
            "You counted a product with the identity matrix as well. (A JVP for each input, or a "
            "VJP for each output, comes to the same.) Both orders begin with a Jacobian that is "
            "there already.",
        ),
        Misconception(
            "one-vector",
            _costs(
                lambda d: float(sum(a * b for a, b in pairwise(d[1:]))),
                lambda d: float(sum(a * b for a, b in pairwise(d[:-1]))),
            ),
            "You counted matrix times *vector*. What is carried along is a matrix here: one column "
            "per input in forward order, one row per output in reverse order.",
        ),
        Misconception(
            "one-pass",
            _costs(
                lambda d: float(sum(a * b for a, b in pairwise(d))),
                lambda d: float(sum(a * b for a, b in pairwise(d))),
            ),
            "This is the price of one pass with a single vector, a JVP or a VJP, through all maps. "
            "Here whole matrices are multiplied, and the two orders differ.",
        ),
        Misconception(
            "both-forward",
            _costs(_forward_cost, _forward_cost),
            "Forward is right, and you returned it twice.",
        ),
        Misconception(
            "both-in-reverse",
            _costs(_reverse_cost, _reverse_cost),
            "Reverse is right, and you returned it twice.",
        ),
        Misconception(
            "neighbours-only",
            _costs(
                lambda d: float(sum(d[i - 1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
                lambda d: float(sum(d[i - 1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
            ),
            "You multiplied each Jacobian by its neighbour. In an accumulation one factor is "
            "the product so far, and it keeps the size at which you began.",
        ),
        Misconception(
            "all-sizes-multiplied",
            _costs(lambda d: float(np.prod(d)), lambda d: float(np.prod(d))),
            "You multiplied all sizes. There is one product after the other, and their prices "
            "add up.",
        ),
        Misconception(
            "entries",
            _costs(
                lambda d: float(sum(d[0] * d[i] for i in range(2, len(d)))),
                lambda d: float(sum(d[-1] * d[i] for i in range(len(d) - 2))),
            ),
            "You counted the entries of each product. Every entry of it is a dot product, which "
            "takes as many multiplications as the inner size.",
        ),
        Misconception(
            "ends-swapped",
            _costs(
                lambda d: float(d[-1] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1))),
                lambda d: float(d[0] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1))),
            ),
            "In each order you run through the right Jacobians, and carry the wrong size along. "
            "Which size of the first factor survives every product?",
        ),
        Misconception(
            "cheaper-first",
            lambda dims: tuple(sorted(_reference_costs(dims))),
            "You sorted the two numbers, the smaller one first. The tuple is `(forward, reverse)`, "
            "whichever is cheaper.",
        ),
        Misconception(
            "dearer-first",
            lambda dims: tuple(sorted(_reference_costs(dims)))[::-1],
            "You sorted the two numbers, the larger one first. The tuple is `(forward, reverse)`, "
            "whichever is cheaper.",
        ),
        slip(
            _counted,
            "forward-wrong-size",
            "In forward order you carry the wrong size along. Which size of the first factor "
            "survives every product?",
            "Reverse is right.",
            forward=lambda d: float(d[-1] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-vector",
            "In forward order you counted matrix times *vector*. What is carried along is a "
            "matrix.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-start-counted",
            "In forward order you counted the entries of the Jacobian that you start with. It is "
            "there already.",
            "Reverse is right.",
            forward=lambda d: float(
                d[0] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1)) + d[0] * d[1]
            ),
        ),
        slip(
            _counted,
            "forward-identity",
            "In forward order you counted a product with the identity matrix as well, one product "
            "too many.",
            "Reverse is right.",
            forward=lambda d: float(
                d[0] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1)) + d[0] * d[0] * d[1]
            ),
        ),
        slip(
            _counted,
            "forward-last-missing",
            "In forward order the last product is missing: K maps need K − 1 products.",
            "Reverse is right.",
            forward=lambda d: float(d[0] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 2))),
        ),
        slip(
            _counted,
            "forward-first-missing",
            "In forward order the first product is missing: K maps need K − 1 products.",
            "Reverse is right.",
            forward=lambda d: float(d[0] * sum(d[i] * d[i + 1] for i in range(2, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-neighbours",
            "In forward order you multiplied each Jacobian by its neighbour. One factor is the "
            "product so far, and it keeps the size at which you began.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[i - 1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-next-size",
            "In forward order the size that you carry along is one map too far inside. The "
            "product keeps the number of inputs, dims[0].",
            "Reverse is right.",
            forward=lambda d: float(d[1] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-entries",
            "In forward order you counted the entries of each product. Every entry of it is a dot "
            "product, which takes as many multiplications as the inner size.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] * d[i] for i in range(2, len(d)))),
        ),
        slip(
            _counted,
            "forward-inner-squared",
            "In forward order the inner size counts twice: a (p, q) matrix times a (q, r) matrix "
            "takes p·q·r multiplications.",
            "Reverse is right.",
            forward=lambda d: float(
                d[0] * sum(d[i] * d[i + 1] * d[i] for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "forward-added",
            "In forward order you added the three sizes of a product. Multiply them.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] + d[i] + d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-all",
            "In forward order you multiplied all sizes. There is one product after the other, and "
            "their prices add up.",
            "Reverse is right.",
            forward=lambda d: float(np.prod(d)),
        ),
        slip(
            _counted,
            "reverse-wrong-size",
            "In reverse order you carry the wrong size along. Which size of the first factor "
            "survives every product?",
            "Forward is right.",
            reverse=lambda d: float(d[0] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-vector",
            "In reverse order you counted matrix times *vector*. What is carried along is a "
            "matrix.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[i] * d[i - 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-start-counted",
            "In reverse order you counted the entries of the Jacobian that you start with. It is "
            "there already.",
            "Forward is right.",
            reverse=lambda d: float(
                d[-1] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1)) + d[-1] * d[-2]
            ),
        ),
        slip(
            _counted,
            "reverse-identity",
            "In reverse order you counted a product with the identity matrix as well, one product "
            "too many.",
            "Forward is right.",
            reverse=lambda d: float(
                d[-1] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1)) + d[-1] * d[-1] * d[-2]
            ),
        ),
        slip(
            _counted,
            "reverse-last-missing",
            "In reverse order the last product is missing: K maps need K − 1 products.",
            "Forward is right.",
            reverse=lambda d: float(d[-1] * sum(d[i] * d[i - 1] for i in range(2, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-first-missing",
            "In reverse order the first product is missing: K maps need K − 1 products.",
            "Forward is right.",
            reverse=lambda d: float(d[-1] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 2))),
        ),
        slip(
            _counted,
            "reverse-neighbours",
            "In reverse order you multiplied each Jacobian by its neighbour. One factor is the "
            "product so far, and it keeps the size at which you began.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[i - 1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-next-size",
            "In reverse order the size that you carry along is one map too far inside. The "
            "product keeps the number of outputs, dims[−1].",
            "Forward is right.",
            reverse=lambda d: float(d[-2] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-entries",
            "In reverse order you counted the entries of each product. Every entry of it is a dot "
            "product, which takes as many multiplications as the inner size.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[-1] * d[i] for i in range(len(d) - 2))),
        ),
        slip(
            _counted,
            "reverse-inner-squared",
            "In reverse order the inner size counts twice: a (p, q) matrix times a (q, r) matrix "
            "takes p·q·r multiplications.",
            "Forward is right.",
            reverse=lambda d: float(
                d[-1] * sum(d[i] * d[i - 1] * d[i] for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "reverse-added",
            "In reverse order you added the three sizes of a product. Multiply them.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[-1] + d[i] + d[i - 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-all",
            "In reverse order you multiplied all sizes. There is one product after the other, and "
            "their prices add up.",
            "Forward is right.",
            reverse=lambda d: float(np.prod(d)),
        ),
        slip(
            _counted,
            "reverse-same-products",
            "In reverse order you counted the same Jacobians as in forward order. Which one is "
            "the start there, and which is multiplied last?",
            "Forward is right.",
            reverse=lambda d: float(sum(d[-1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-same-products",
            "In forward order you counted the same Jacobians as in reverse order. Which one is "
            "the start there, and which is multiplied last?",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] * d[i] * d[i - 1] for i in range(1, len(d) - 1))),
        ),
        Misconception(
            "swapped-and-start-counted",
            _costs(
                lambda d: _reverse_cost(d) + d[-1] * d[-2],
                lambda d: _forward_cost(d) + d[0] * d[1],
            ),
            "Two things: you took forward for reverse, and you counted the entries of the Jacobian "
            "that you start with, which is there already.",
        ),
        Misconception(
            "swapped-and-identity-counted",
            _costs(
                lambda d: _reverse_cost(d) + d[-1] * d[-1] * d[-2],
                lambda d: _forward_cost(d) + d[0] * d[0] * d[1],
            ),
            "Two things: you took forward for reverse, and you counted a product with the identity "
            "matrix, though the first Jacobian is there already.",
        ),
        slip(
            _counted,
            "forward-new-size-squared",
            "In forward order the size of the new factor counts twice, and the inner size is "
            "missing: a (p, q) matrix times a (q, r) matrix takes p·q·r multiplications.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] * d[i + 1] ** 2 for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-other-entries",
            "In forward order you counted the entries of the product so far, before each step. A "
            "(p, q) matrix times a (q, r) matrix takes p·q·r multiplications.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] * d[i] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-ends-multiplied",
            "In forward order you multiplied both ends with each inner size. One end is carried "
            "along, and the other size is that of the next map.",
            "Reverse is right.",
            forward=lambda d: float(sum(d[0] * d[-1] * d[i] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "forward-additions",
            "In forward order you counted the additions as well. Multiplications are asked for.",
            "Reverse is right.",
            forward=lambda d: float(
                sum(d[0] * d[i + 1] * (2 * d[i] - 1) for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "forward-additions-alone",
            "In forward order you counted the additions. Multiplications are asked for.",
            "Reverse is right.",
            forward=lambda d: float(
                sum(d[0] * d[i + 1] * (d[i] - 1) for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "forward-largest",
            "In forward order you took the dearest product. All of them are computed: add up.",
            "Reverse is right.",
            forward=lambda d: float(
                max([d[0] * d[i + 1] * d[i] for i in range(1, len(d) - 1)], default=0.0)
            ),
        ),
        slip(
            _counted,
            "reverse-new-size-squared",
            "In reverse order the size of the new factor counts twice, and the inner size is "
            "missing: a (p, q) matrix times a (q, r) matrix takes p·q·r multiplications.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[-1] * d[i - 1] ** 2 for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-other-entries",
            "In reverse order you counted the entries of the product so far, before each step. A "
            "(p, q) matrix times a (q, r) matrix takes p·q·r multiplications.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[-1] * d[i] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-ends-multiplied",
            "In reverse order you multiplied both ends with each inner size. One end is carried "
            "along, and the other size is that of the next map.",
            "Forward is right.",
            reverse=lambda d: float(sum(d[0] * d[-1] * d[i] for i in range(1, len(d) - 1))),
        ),
        slip(
            _counted,
            "reverse-additions",
            "In reverse order you counted the additions as well. Multiplications are asked for.",
            "Forward is right.",
            reverse=lambda d: float(
                sum(d[-1] * d[i - 1] * (2 * d[i] - 1) for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "reverse-additions-alone",
            "In reverse order you counted the additions. Multiplications are asked for.",
            "Forward is right.",
            reverse=lambda d: float(
                sum(d[-1] * d[i - 1] * (d[i] - 1) for i in range(1, len(d) - 1))
            ),
        ),
        slip(
            _counted,
            "reverse-largest",
            "In reverse order you took the dearest product. All of them are computed: add up.",
            "Forward is right.",
            reverse=lambda d: float(
                max([d[-1] * d[i - 1] * d[i] for i in range(1, len(d) - 1)], default=0.0)
            ),
        ),
        slip(
            _counted,
            "times-the-maps",
            "You multiplied by the number of maps. The sum counts each product already.",
            times=lambda K: float(K),
        ),
        slip(
            _counted,
            "times-the-products",
            "You multiplied by the number of products. The sum counts each of them already.",
            times=lambda K: float(max(K - 1, 1)),
        ),
        slip(
            _counted,
            "doubled",
            "Both numbers are twice too large: multiplications are counted, without the additions.",
            times=lambda K: 2.0,
        ),
        slip(
            _counted,
            "halved",
            "Both numbers are half of what they should be.",
            times=lambda K: 0.5,
        ),
        Misconception(
            "added-up",
            lambda dims: (sum(_reference_costs(dims)),) * 2,
            "You added the two numbers. Each order is a computation of its own.",
        ),
        Misconception(
            "averaged",
            lambda dims: ((_forward_cost(dims) + _reverse_cost(dims)) / 2,) * 2,
            "You took the mean of the two orders. Each has a number of its own.",
        ),
        Misconception(
            "entries-as-well",
            lambda dims: tuple(
                each + sum(int(a) * int(b) for a, b in pairwise(dims))
                for each in (
                    _forward_cost([int(d) for d in dims]),
                    _reverse_cost([int(d) for d in dims]),
                )
            ),
            "You counted the entries of the Jacobians as well. They are there already; "
            "multiplications are counted.",
        ),
    ),
    proof=Recomputed(_multiplied_out),
)
