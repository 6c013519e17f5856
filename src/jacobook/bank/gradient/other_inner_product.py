"""Uphill by another measure of length."""

import numpy as np

from jacobook.declaration import Case, Direction, Exercise, Matrix, Misconception, Satisfies, Vector


def _stretch_cases(rng: np.random.Generator) -> list[Case]:
    # Singular values between 1 and 3 keep the problem well conditioned; Q and R make S unlike Sᵀ.
    def case(n: int, edge: str = "") -> Case:
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        sizes = rng.uniform(1.0, 3.0, size=n)
        sizes[0] *= rng.choice([-1.0, 1.0])  # det S may have either sign
        S = Q * sizes @ R
        return Case((S, rng.normal(size=n)), edge=edge, condition=float(np.linalg.cond(S)) ** 2)

    return [*(case(n) for n in (3, 4, 5, 3)), case(1, "n is 1")]


def _nothing_climbs_faster(v: Vector, S: Matrix, g: Vector) -> bool:
    """For the same length of S·step, no step nearby and none at random has a larger slope."""

    def slope(step: Vector) -> float:
        return float(g @ step / np.linalg.norm(S @ step))

    best, size = slope(v), np.linalg.norm(v)
    rng = np.random.default_rng(0)
    others = [v + size * t * e for e in rng.normal(size=(20, len(v))) for t in (1.0, 1e-3, -1e-3)]
    # At the maximum, a change of relative size t costs t² of the slope, and first order elsewhere.
    return best > 0 and all(slope(step) <= best * (1 + 1e-12) for step in others)


def _root_inverse(S: Matrix) -> Matrix:
    """The inverse of the symmetric root of SᵀS."""
    _, sizes, Vt = np.linalg.svd(S)
    inverse: Matrix = (Vt.T / sizes) @ Vt
    return inverse


EXERCISE = Exercise(
    id="gradient.other_inner_product",
    name="steepest_in",
    title="Uphill by another measure of length",
    level=3,
    points=3,
    objective="1.3",
    hints=(
        "Give the stretched step a name, u = Sv, so that its cost is its ordinary length. Write "
        "the slope g·v in terms of u.",
        "Which u of length 1 is best is Cauchy–Schwarz as usual. Then go back from u to v: two "
        "linear systems to solve.",
    ),
    answer=Direction(),
    reference=lambda S, g: np.linalg.solve(S, np.linalg.solve(S.T, g)),
    sampler=_stretch_cases,
    misconceptions=(
        Misconception(
            "euclidean",
            lambda S, g: g,
            "You returned g itself: uphill when length is measured as usual. Here a step v costs "
            "‖Sv‖, so cheap directions are worth more.",
        ),
        Misconception(
            "still-stretched",
            lambda S, g: np.linalg.solve(S.T, g),
            "You have the best stretched step u = Sv. The step v itself is asked for: one more "
            "linear system.",
        ),
        Misconception(
            "untransposed",
            lambda S, g: np.linalg.solve(S, g),
            "You solved with S once. In g·v = g·(S⁻¹u) the matrix moves to the other factor, and "
            "is transposed on the way; and u still has to be brought back to v.",
        ),
        Misconception(
            "order-swapped",
            lambda S, g: np.linalg.solve(S.T, np.linalg.solve(S, g)),
            "The two systems, or the two factors of the matrix, are in the wrong order. That is "
            "forgiven only where SSᵀ = SᵀS.",
        ),
        Misconception(
            "multiplied",
            lambda S, g: S.T @ S @ g,
            "You multiplied by SᵀS, which favours the expensive directions. The longer S makes a "
            "step, the less of it you can afford.",
        ),
        Misconception(
            "multiplied-once",
            lambda S, g: S @ g,
            "You multiplied g by S. That favours the directions in which a step is expensive, "
            "and it isn't a step but a stretched one.",
        ),
        Misconception(
            "multiplied-by-the-transpose",
            lambda S, g: S.T @ g,
            "You multiplied g by Sᵀ. The longer S makes a step, the less of it you can afford: "
            "S has to be undone.",
        ),
        Misconception(
            "multiplied-in-the-wrong-order",
            lambda S, g: S @ S.T @ g,
            "You multiplied by SSᵀ. The longer S makes a step, the less of it you can afford: S "
            "has to be undone.",
        ),
        Misconception(
            "never-transposed",
            lambda S, g: np.linalg.solve(S, np.linalg.solve(S, g)),
            "You solved with S twice. In g·v = g·(S⁻¹u) the matrix moves to the other factor, "
            "and is transposed on the way.",
        ),
        Misconception(
            "twice-transposed",
            lambda S, g: np.linalg.solve(S.T, np.linalg.solve(S.T, g)),
            "You solved with Sᵀ twice. The first time is right, it gives the best u; the way "
            "back from u to v is another system.",
        ),
        Misconception(
            "entry-by-entry",
            lambda S, g: g / np.diag(S),
            "You divided by the diagonal of S. S mixes the coordinates: solve with the matrix.",
        ),
        Misconception(
            "symmetrised",
            lambda S, g: np.linalg.solve(S + S.T, g),
            "You solved with S + Sᵀ. The square of the cost is vᵀSᵀSv: a product.",
        ),
        Misconception(
            "downhill-euclidean",
            lambda S, g: -g,
            "This goes steepest downhill, by the Euclidean measure: neither the sign nor the "
            "cost is the one asked for.",
        ),
        Misconception(
            "entrywise-inverse",
            lambda S, g: (1 / S) @ g,
            "`1 / S` inverts entry by entry. Solve with the matrix.",
        ),
        Misconception(
            "inner-inverse-diagonal",
            lambda S, g: np.diag(np.linalg.inv(S.T @ S)) * g,
            "Of the inverse you used the diagonal alone.",
        ),
        Misconception(
            "multiplied-twice",
            lambda S, g: S @ S @ g,
            "You multiplied by S twice. A costly direction must count less, so S divides; and "
            "one S is transposed.",
        ),
        Misconception(
            "sizes",
            lambda S, g: np.abs(np.linalg.solve(S, np.linalg.solve(S.T, g))),
            "You took the sizes of the entries. Their signs belong to the direction.",
        ),
        Misconception(
            "signs-alone",
            lambda S, g: np.sign(g),
            "You kept the signs of the gradient alone.",
        ),
        Misconception(
            "root-of-the-product",
            lambda S, g: _root_inverse(S) @ g,
            "You solved with the root of SᵀS, once. SᵀS itself is in the cost: ‖Sv‖² = vᵀSᵀSv.",
        ),
        Misconception(
            "steepest-axis",
            lambda S, g: np.eye(len(g))[int(np.argmax(np.abs(g)))],
            "You moved along one axis only. Moving along the others as well climbs faster for the "
            "same cost.",
        ),
        Misconception(
            "diagonal-of-the-product",
            lambda S, g: g / np.sum(S**2, axis=0),
            "You used the diagonal of SᵀS alone, as if steps along different axes had nothing to "
            "do with one another.",
        ),
        Misconception(
            "downhill",
            lambda S, g: -np.linalg.solve(S, np.linalg.solve(S.T, g)),
            "Your vector points exactly the other way: that is steepest *descent*.",
        ),
    ),
    proof=Satisfies(_nothing_climbs_faster),
)
