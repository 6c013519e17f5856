"""Once and only once."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

_Z = np.array([[3, 1, 0], [2, 6, 1], [5, 0, 9], [4, 2, 2]])
_Y = np.array([[1, 2, 4], [2, 3, 0], [3, 1, 5], [0, 2, 5]])
_G = _Z - _Y  # by the scores, of each sample's own loss
_DELTA = _G / 4


def _differentiated() -> np.ndarray:
    """Move all scores by b and differentiate the mean loss by b, at 0."""
    return gradient_of(lambda b: np.mean(np.sum((_Z + b - _Y) ** 2, axis=1) / 2), np.zeros(3))


EXERCISE = Exercise(
    id="backprop.once",
    name="bias_gradient",
    title="Once and only once",
    level=1,
    points=1,
    objective="10.3",
    hints=(
        "The table is the gradient of the mean loss already. Which entries of Z does b₁ move?",
        "All four samples share b, so their parts add up: down the columns.",
    ),
    answer=Array(),
    reference=lambda: _DELTA.sum(axis=0),
    misconceptions=(
        Misconception(
            "mean-again",
            lambda: _DELTA.mean(axis=0),
            "1/B is in the table already, because it is a gradient of the mean loss. You divided "
            "by B a second time.",
        ),
        Misconception(
            "undone",
            lambda: _G.sum(axis=0),
            "The factor ¼ is gone. That gives the gradient of the summed loss; L is the mean.",
        ),
        Misconception(
            "along-the-rows",
            lambda: _DELTA.sum(axis=1),
            "You added along the rows, over the outputs of one sample. The samples share b: add "
            "over the samples.",
        ),
        Misconception(
            "mean-along-the-rows",
            lambda: _DELTA.mean(axis=1),
            "You averaged along the rows, over the outputs of one sample. The samples share b: add "
            "over the samples.",
        ),
        Misconception(
            "divided-by-outputs",
            lambda: _DELTA.sum(axis=0) / 3,
            "You divided by the number of outputs too, or by that of all scores. Nothing in L "
            "averages over outputs.",
        ),
        Misconception(
            "one-number",
            lambda: _DELTA.sum(),
            "This is one number, the sum over everything. b has three entries, and the gradient "
            "has the shape of b.",
        ),
        Misconception(
            "not-summed",
            lambda: _DELTA,
            "This is the table itself. b has the shape (3,), so its gradient has that shape too: "
            "the samples share b.",
        ),
        Misconception(
            "first-sample",
            lambda: _DELTA[0],
            "This is the part of sample 1. The others use the same b.",
        ),
        Misconception(
            "sign",
            lambda: -_DELTA.sum(axis=0),
            "The sign is wrong: a larger b makes Z larger by the same amount.",
        ),
        Misconception(
            "multiplied-by-B",
            lambda: _G.sum(axis=0) * 4,
            "You multiplied by B where ¼ stands. The table is the gradient by Z, with its ¼.",
        ),
        Misconception(
            "factor-of-outputs",
            lambda: _G.sum(axis=0) / 3,
            "You have ⅓, the number of outputs, where ¼ belongs: L averages over the samples.",
        ),
        Misconception(
            "half-for-quarter",
            lambda: _G.sum(axis=0) / 2,
            "You have ½, or a root of ¼, where ¼ stands in front of the table.",
        ),
        Misconception(
            "along-the-rows-undone",
            lambda: _G.sum(axis=1),
            "You added along the rows, over the outputs of one sample, and left out the ¼. The "
            "samples share b: add over the samples.",
        ),
        Misconception(
            "mean-along-the-rows-undone",
            lambda: _G.mean(axis=1),
            "You averaged along the rows, over the outputs of one sample, and left out the ¼. The "
            "samples share b: add over the samples.",
        ),
        Misconception(
            "signs-dropped",
            lambda: np.abs(_DELTA).sum(axis=0),
            "You added the sizes of the entries. Their signs count: parts may cancel.",
        ),
        Misconception(
            "last-sample",
            lambda: _DELTA[-1],
            "This is the part of the last sample. The others use the same b.",
        ),
        Misconception(
            "last-sample-forgotten",
            lambda: _DELTA[:-1].sum(axis=0),
            "The last row of the table isn't in your sum. Four samples share b.",
        ),
        Misconception(
            "largest",
            lambda: _DELTA.max(axis=0),
            "You took the largest entry of each column. All samples move when b does: their parts "
            "add up.",
        ),
        Misconception(
            "ones",
            lambda: np.ones(3),
            "This says how Z moves with b. How L moves with Z is in the table, and the two are "
            "multiplied.",
        ),
        Misconception(
            "products",
            lambda: _G.prod(axis=0) / 4,
            "You multiplied down the columns. Effects of one change on several samples add up.",
        ),
        Misconception(
            "lengths",
            lambda: np.linalg.norm(_DELTA, axis=0),
            "You took the length of each column. Effects add up, with their signs; nothing is "
            "squared.",
        ),
        Misconception(
            "sign-of-four",
            lambda: _DELTA.sum(axis=0) + np.array([0, 0, 2]),
            "In the third column the minus of −4 got lost.",
        ),
        Misconception(
            "sign-of-one",
            lambda: _DELTA.sum(axis=0) + np.array([0, 0.5, 0]),
            "In the second column the minus of a −1 got lost.",
        ),
        Misconception(
            "sign-of-three",
            lambda: _DELTA.sum(axis=0) + np.array([0, 0, 1.5]),
            "In the third column the minus of −3 got lost.",
        ),
        Misconception(
            "both-signs-of-one",
            lambda: _DELTA.sum(axis=0) + np.array([0, 1, 0]),
            "In the second column the minus of both −1 got lost.",
        ),
        Misconception(
            "smallest",
            lambda: _DELTA.min(axis=0),
            "You took the smallest entry of each column. All samples move when b does: their "
            "parts add up.",
        ),
        Misconception(
            "first-half",
            lambda: _DELTA[:2].sum(axis=0),
            "Only the first two rows are in your sum. Four samples share b.",
        ),
        Misconception(
            "middle-rows",
            lambda: _DELTA[1:3].sum(axis=0),
            "Only the two rows in the middle are in your sum. Four samples share b.",
        ),
        Misconception(
            "squares",
            lambda: (_G**2).sum(axis=0) / 4,
            "You squared the entries. They are derivatives already, and add up as they are.",
        ),
        Misconception(
            "middles",
            lambda: np.median(_G, axis=0),
            "You took the middle value of each column. All samples' parts add up.",
        ),
        Misconception(
            "halved-again",
            lambda: _DELTA.sum(axis=0) / 2,
            "There is a ½ too many: the table is the gradient of L already.",
        ),
        Misconception(
            "quarter-on-the-first-row",
            lambda: _DELTA[0] + _G[1:].sum(axis=0),
            "The ¼ in front of the table belongs to every row, and you gave it to the first alone.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
