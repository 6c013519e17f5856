"""From words to standard form."""

from typing import Any

import numpy as np

from jacobook.declaration import Condition, Exercise, Satisfies, Vector, Witness

# x jars of jam and y bottles of juice, in hundreds. As rows (coefficient of x, of y, right side)
# of ax + by ≤ k.
_SUGAR = (5, 2, 60)  # 5 kg and 2 kg of sugar, of 60
_ORDER = (-1, -1, -11)  # at least 11 hundreds together
_RATIO = (-3, 1, 0)  # at most three times as much juice as jam
_LEAST = (0, -1, -2)  # at least 2 hundred bottles of juice


def _has(G: Any, k: Vector, row: tuple[int, int, int]) -> bool:
    """Tell whether some row is a positive multiple of the one given."""
    wanted = np.array(row, dtype=object)
    for a, b, c in zip(G[:, 0], G[:, 1], k, strict=True):
        own = np.array([a, b, c], dtype=object)
        i = next(i for i, entry in enumerate(wanted) if entry)
        if own[i] * wanted[i] > 0 and np.all(own * wanted[i] == wanted * own[i]):
            return True
    return False


def _turned(row: tuple[int, int, int]) -> tuple[int, int, int]:
    a, b, c = row
    return -a, -b, -c


def _allowed_by_the_words(x: Any, y: Any) -> bool:
    """The text, sentence by sentence."""
    return 5 * x + 2 * y <= 60 and x + y >= 11 and y <= 3 * x and y >= 2


def _means_the_same(answer: Any) -> bool:
    """On a fine grid the same points are allowed, and of two points the same one is better."""
    cost, G, k = (np.array(part, dtype=float) for part in answer)  # halves are exact
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-4, 60) / 2, np.arange(-4, 60) / 2))
    inside = np.all(np.stack([x, y], axis=-1) @ G.T <= k, axis=1)
    words = [_allowed_by_the_words(a, b) for a, b in zip(x, y, strict=True)]
    better = (cost[0] * (x - 3) + cost[1] * (y - 5) < 0) == (30 * (x - 3) + 70 * (y - 5) > 0)
    return bool(np.array_equal(inside, words) and np.all(better))


_G = ((5, 2), (-1, -1), (-3, 1), (0, -1))
_K = (60, -11, 0, -2)


def _with_row(place: int, row: tuple[int, int, int]) -> tuple[Any, ...]:
    """The right answer with another row in one place."""
    G, k = list(_G), list(_K)
    G[place], k[place] = row[:2], row[2]
    return ((-3, -7), tuple(G), tuple(k))


def _lacks(row: tuple[int, int, int]) -> Any:
    """The condition that no row is the one given."""
    return lambda cost, G, k: not _has(G, k, row)


def _holds(row: tuple[int, int, int]) -> Any:
    return lambda cost, G, k: _has(G, k, row)


EXERCISE = Exercise(
    id="constrained.standard_form",
    name="standard_form",
    title="From words to standard form",
    level=1,
    points=1,
    objective="7.1",
    hints=(
        "Take one sentence at a time. Write it as an inequality in x and y first, then bring it "
        'to the form "… ≤ number"; "at least" turns round when you multiply by −1.',
        "To maximise something is to minimise its negative. For the third sentence try numbers: "
        "are x = 2, y = 6 allowed? Are x = 6, y = 2?",
    ),
    answer=Witness(
        fields=(("cost", (2,)), ("G", (4, 2)), ("k", (4,))),
        conditions=(
            Condition(
                "maximised",
                lambda cost, G, k: not (cost[0] > 0 and 7 * cost[0] == 3 * cost[1]),
                "Minimising your `cost` makes the profit as small as possible. The standard form "
                "minimises: what must become small when the profit is to become large?",
                ((3, 7), _G, _K),
            ),
            Condition(
                "cost-swapped",
                lambda cost, G, k: 3 * cost[0] != 7 * cost[1],
                "The two entries of `cost` have changed places: x is the jam, y the juice.",
                ((-7, -3), _G, _K),
            ),
            Condition(
                "cost",
                lambda cost, G, k: cost[0] < 0 and 7 * cost[0] == 3 * cost[1],
                "Your `cost` isn't a multiple of what the profit asks for. Its two entries must be "
                "in the ratio of the two profits, with the right sign.",
                ((-3, 7), _G, _K),
            ),
            Condition(
                "sugar-turned",
                _lacks(_turned(_SUGAR)),
                "Your row about the sugar asks for *at least* 60 kg. No more than that is there.",
                _with_row(0, _turned(_SUGAR)),
            ),
            Condition(
                "sugar-swapped",
                _lacks((2, 5, 60)),
                "In your row about the sugar the two amounts have changed places: x is the jam, y "
                "the juice.",
                _with_row(0, (2, 5, 60)),
            ),
            Condition(
                "sugar",
                _holds(_SUGAR),
                "No row of yours says that there are 60 kg of sugar. (Numbers are compared "
                "exactly; one that was computed, such as `0.1 * 3`, may differ in its last digit: "
                "use integers or fractions.)",
                _with_row(0, (5, 2, 6)),
            ),
            Condition(
                "order-turned",
                _lacks(_turned(_ORDER)),
                "Your row about the order says *at most* 11 hundreds, and at least that many are "
                "ordered. Multiply by −1 to turn ≥ into ≤.",
                _with_row(1, _turned(_ORDER)),
            ),
            Condition(
                "order-half-turned",
                lambda cost, G, k: not (_has(G, k, (1, 1, -11)) or _has(G, k, (-1, -1, 11))),
                "In your row about the order one side has changed its sign and the other hasn't: "
                "multiplying an inequality by −1 changes both.",
                _with_row(1, (-1, -1, 11)),
            ),
            Condition(
                "order",
                _holds(_ORDER),
                "No row of yours says that at least 11 hundreds are ordered.",
                _with_row(1, (-1, -1, -1100)),
            ),
            Condition(
                "ratio-reversed",
                lambda cost, G, k: not (_has(G, k, (1, -3, 0)) or _has(G, k, (-1, 3, 0))),
                "In your row about the ratio the 3 stands with the wrong amount. Put in x = 2 and "
                "y = 6, which is just allowed.",
                _with_row(2, (1, -3, 0)),
            ),
            Condition(
                "ratio-turned",
                _lacks(_turned(_RATIO)),
                "Your row about the ratio asks for *at least* three times as much juice as jam.",
                _with_row(2, _turned(_RATIO)),
            ),
            Condition(
                "ratio",
                _holds(_RATIO),
                "No row of yours says that there is at most three times as much juice as jam. Both "
                "amounts belong on the left, with 0 on the right.",
                _with_row(2, (3, 1, 0)),
            ),
            Condition(
                "least-turned",
                _lacks(_turned(_LEAST)),
                "Your row about the juice says *at most* 2 hundred bottles. Multiply by −1 to turn "
                "≥ into ≤.",
                _with_row(3, _turned(_LEAST)),
            ),
            Condition(
                "least",
                _holds(_LEAST),
                "No row of yours says that at least 2 hundred bottles of juice are made. Mind both "
                "signs, and which amount it concerns.",
                _with_row(3, (0, -1, 2)),
            ),
        ),
    ),
    reference=lambda: ((-3, -7), _G, _K),
    proof=Satisfies(_means_the_same),
)
