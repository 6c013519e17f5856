"""Back through attention."""

from typing import Any

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Parts,
    Recomputed,
    slip,
)

Triple = tuple[Matrix, Matrix, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, m: int, d: int, e: int, size: float = 1.0, edge: str = "") -> Case:
        Q, K, V = (
            size * rng.normal(size=(n, d)),
            rng.normal(size=(m, d)),
            rng.normal(size=(m, e)),
        )
        sizes = {"n": n, "m": m, "d": d, "e": e}
        return Case((Q, K, V, rng.normal(size=(n, e))), edge=edge, sizes=sizes)

    return [
        case(3, 5, 2, 4),
        case(4, 3, 5, 2),
        case(2, 4, 3, 3),
        case(4, 4, 3, 3, edge="there are as many queries as keys"),
        case(1, 3, 2, 2, edge="there is one query"),
        case(3, 1, 2, 2, edge="there is one key"),
        case(3, 4, 2, 2, 3000.0, "the scores are large"),
    ]


def _softmax(S: Any, axis: int = 1) -> Any:
    e = np.exp(S - S.real.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _gradients(
    Q: Matrix,
    K: Matrix,
    V: Matrix,
    U: Matrix,
    centred: bool = True,
    along: int = 1,
    forward_scale: bool = True,
    scale_Q: float = 0.5,
    scale_K: float = 0.5,
    weighted: bool = True,
    sign: float = 1.0,
    values: bool = False,
) -> Triple:
    """With P = softmax(QKᵀ/√d): dV = PᵀU, G = UVᵀ, D = P ⊙ (G − Σ P⊙G), dQ = DK/√d, dK = DᵀQ/√d."""
    d = Q.shape[1]
    P = _softmax(Q @ K.T / (np.sqrt(d) if forward_scale else 1.0))
    G = U @ V.T
    mean = (P * G).sum(axis=along, keepdims=True) if centred else 0.0
    D = sign * (P * (G - mean) if weighted else G - mean)
    dV = G.T @ U if values else P.T @ U
    return D @ K / d**scale_Q, D.T @ Q / d**scale_K, dV


def _columns(Q: Matrix, K: Matrix, V: Matrix, U: Matrix) -> Triple:
    d = Q.shape[1]
    P, G = _softmax(Q @ K.T / np.sqrt(d), axis=0), U @ V.T
    D = P * (G - (P * G).sum(axis=0, keepdims=True))
    return D @ K / np.sqrt(d), D.T @ Q / np.sqrt(d), P.T @ U


def _differentiated(Q: Matrix, K: Matrix, V: Matrix, U: Matrix) -> Triple:
    def loss(Q: Any, K: Any, V: Any) -> Any:
        return np.sum(U * (_softmax(Q @ K.T / np.sqrt(Q.shape[1])) @ V))

    return (
        gradient_of(lambda M: loss(M, K, V), Q),
        gradient_of(lambda M: loss(Q, M, V), K),
        gradient_of(lambda M: loss(Q, K, M), V),
    )


_LAST = "`dV` is right."

EXERCISE = Exercise(
    id="problems.attention",
    name="attention_gradients",
    title="Back through attention",
    level=3,
    points=3,
    objective="P.1",
    hints=(
        "Three layers: S = QKᵀ/√d, P = softmax of each row, O = PV. Go back through the last one "
        "first: two gradients, with the shapes of P and of V.",
        "Each row of P is its own softmax: with g the upstream row, the gradient by its scores is "
        "p ⊙ g minus p times one number. Then S is a product of two matrices, divided by √d.",
    ),
    answer=Parts((("dQ", Array()), ("dK", Array()), ("dV", Array()))),
    reference=lambda Q, K, V, U: _gradients(Q, K, V, U),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _gradients,
            "not-centred",
            "You went back through the softmax with p ⊙ g, as if it worked entry by entry. Every "
            "score of a row moves every probability of that row.",
            _LAST,
            centred=False,
        ),
        slip(
            _gradients,
            "wrong-axis",
            "In the softmax's pullback you summed over the queries. Each query's row is a softmax "
            "of its own: sum over the keys.",
            _LAST,
            along=0,
        ),
        slip(
            _gradients,
            "unscaled-Q",
            "`dQ` lacks the division by √d: the scores have it, so the gradient has it too.",
            scale_Q=0.0,
        ),
        slip(
            _gradients,
            "unscaled-K",
            "`dK` lacks the division by √d: the scores have it, so the gradient has it too.",
            scale_K=0.0,
        ),
        slip(
            _gradients,
            "d-for-root-Q",
            "`dQ` is divided by d, not by √d.",
            scale_Q=1.0,
        ),
        slip(
            _gradients,
            "d-for-root-K",
            "`dK` is divided by d, not by √d.",
            scale_K=1.0,
        ),
        slip(
            _gradients,
            "scores-not-scaled",
            "The scores are QKᵀ without the division by √d, so P is another matrix.",
            forward_scale=False,
        ),
        slip(
            _gradients,
            "not-weighted",
            "In the softmax's pullback the factor p in front is missing.",
            _LAST,
            weighted=False,
        ),
        slip(
            _gradients,
            "sign",
            "What comes back through the softmax has the wrong sign.",
            _LAST,
            sign=-1.0,
        ),
        slip(
            _gradients,
            "upstream-for-values",
            "In `dV` you used the gradient by P where P itself belongs: V is multiplied by P.",
            values=True,
        ),
        Misconception(
            "scale-forgotten-backwards",
            lambda Q, K, V, U: _gradients(Q, K, V, U, scale_Q=0.0, scale_K=0.0),
            "`dV` is right. `dQ` and `dK` lack the division by √d, which stands in front of QKᵀ.",
        ),
        Misconception(
            "scale-squared",
            lambda Q, K, V, U: _gradients(Q, K, V, U, scale_Q=1.0, scale_K=1.0),
            "`dV` is right. `dQ` and `dK` are divided by d. The scores are divided by √d, once.",
        ),
        Misconception(
            "no-softmax",
            lambda Q, K, V, U: (
                U @ V.T @ K / np.sqrt(Q.shape[1]),
                (U @ V.T).T @ Q / np.sqrt(Q.shape[1]),
                _gradients(Q, K, V, U)[2],
            ),
            "`dV` is right. On the way to Q and K you left out the softmax: the gradient by P went "
            "straight on as that by the scores.",
        ),
        Misconception(
            "columns",
            _columns,
            "Your softmax runs over the queries, down the columns. Each query shares its weight of "
            "1 among the keys, along a row.",
        ),
        Misconception(
            "same-for-both",
            lambda Q, K, V, U: (
                _gradients(Q, K, V, U)[0],
                _gradients(Q, K, V, U)[1],
                U,
            ),
            "`dQ` and `dK` are right. `dV` is the upstream gradient itself. V was multiplied by P.",
        ),
        Misconception(
            "order",
            lambda Q, K, V, U: _gradients(Q, K, V, U)[::-1],
            "The parts stand in the reverse order: dQ, dK, dV.",
        ),
        Misconception(
            "averaged",
            lambda Q, K, V, U: tuple(part / len(Q) for part in _gradients(Q, K, V, U)),
            "All three are divided by the number of queries. U is the gradient by O already.",
        ),
    ),
    proof=Recomputed(_differentiated),
)
