"""Two mistakes in the code of a Hessian."""

from collections.abc import Callable

import numpy as np

from jacobook.bank.hessian._shared import hessian_in_units
from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _chain_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        # Neither 0 nor 1, where powers agree, and no two entries alike.
        x = rng.permutation(np.linspace(1.3, 2.6, n + 2))[:n] * rng.choice([-1.0, 1.0], size=n)
        return Case((scale * x,), edge=edge, sizes={"n": n})

    return [
        case(3),
        case(4),
        case(6),
        case(5),
        case(2, "n is 2"),
        case(1, "n is 1"),
        # Here no step of a difference near 1e-6 or 1e-3 is any good.
        case(4, "the entries of x are in the millions", 1e6),
    ]


def _f(x: Vector) -> Vector:
    return np.sum(x[:-1] ** 3 * x[1:] ** 2)


def _filled(put: Callable[[Matrix, int, float, float], None]) -> Callable[[Vector], Matrix]:
    """Make x ↦ H out of what a term, with its two entries of x, puts at place i."""

    def hessian(x: Vector) -> Matrix:
        H = np.zeros((len(x), len(x)))
        for i in range(len(x) - 1):
            put(H, i, float(x[i]), float(x[i + 1]))
        return H

    return hessian


def _right(H: Matrix, i: int, a: float, b: float) -> None:
    H[i, i] += 6 * a * b**2
    H[i + 1, i + 1] += 2 * a**3
    H[i, i + 1] = H[i + 1, i] = 6 * a**2 * b


def _as_given(H: Matrix, i: int, a: float, b: float) -> None:
    H[i, i] = 6 * a * b**2
    H[i + 1, i + 1] = 2 * a**3
    H[i, i + 1] = 6 * a**2 * b
    H[i + 1, i] = 6 * a * b**2


def _overwritten(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i] = 6 * a * b**2


def _other_overwritten(H: Matrix, i: int, a: float, b: float) -> None:
    before = H[i, i]
    _right(H, i, a, b)
    H[i, i] = before if i else H[i, i]


def _not_symmetric(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i + 1, i] = 6 * a * b**2


def _wrong_one_copied(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i + 1] = H[i + 1, i] = 6 * a * b**2


def _averaged(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i + 1] = H[i + 1, i] = 3 * a**2 * b + 3 * a * b**2


def _symmetrised(x: Vector) -> Matrix:
    H = _filled(_as_given)(x)
    return (H + H.T) / 2


def _upper_overwritten(H: Matrix, i: int, a: float, b: float) -> None:
    _wrong_one_copied(H, i, a, b)
    H[i, i] = 6 * a * b**2


def _mixed_doubled(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i + 1] = H[i + 1, i] = 12 * a**2 * b


def _mixed_halved(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i + 1] = H[i + 1, i] = 3 * a**2 * b


def _upper_alone(x: Vector) -> Matrix:
    return np.triu(_filled(_right)(x))


def _diagonal_power(H: Matrix, i: int, a: float, b: float) -> None:
    _right(H, i, a, b)
    H[i, i] += 6 * a * b - 6 * a * b**2


def _proof(x: Vector) -> Matrix:
    return hessian_in_units(_f, x, np.full(len(x), np.max(np.abs(x))))


EXERCISE = Exercise(
    id="hessian.two_bugs",
    name="chain_hessian",
    title="Two mistakes in the code",
    level=2,
    points=2,
    objective="4.1",
    hints=(
        "Do what its author didn't: three coordinates, all different. Then compare with "
        "`jacobook.hessian`, and ask which entries differ. What must hold for H and H.T?",
        "The entry x₂ stands in two terms of the sum. What becomes of the first one's share of the "
        "second derivative by x₂ when the loop comes to the second?",
    ),
    answer=Array(),
    reference=_filled(_right),
    sampler=_chain_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "as-given",
            _filled(_as_given),
            "This is what the code gives as it stands. Compare it with a measured Hessian at a "
            "point with three different coordinates.",
        ),
        Misconception(
            "still-overwritten",
            _filled(_overwritten),
            "The mixed derivatives are right now. On the diagonal something is lost: an inner "
            "entry of x stands in two terms of the sum, and each has its share.",
        ),
        Misconception(
            "other-share-lost",
            _filled(_other_overwritten),
            "The mixed derivatives are right now. On the diagonal an inner entry of x gets the "
            "share of one of its two terms only.",
        ),
        Misconception(
            "still-not-symmetric",
            _filled(_not_symmetric),
            "The diagonal is right now. Your matrix isn't symmetric, and f is a polynomial: one of "
            "the two mixed derivatives is wrong.",
        ),
        Misconception(
            "wrong-one-copied",
            _filled(_wrong_one_copied),
            "The diagonal is right now, and the matrix is symmetric. But of the two different "
            "mixed derivatives you kept the wrong one: differentiate one term by both variables.",
        ),
        Misconception(
            "averaged",
            _filled(_averaged),
            "The diagonal is right now. Of the two mixed derivatives you took the mean, which "
            "hides the mistake and doesn't mend it: one is right, the other wrong.",
        ),
        Misconception(
            "symmetrised",
            _symmetrised,
            "You averaged the matrix with its transpose. That hides the mistake beside the "
            "diagonal and doesn't mend it, and the other one, on the diagonal, is still there.",
        ),
        Misconception(
            "wrong-one-copied-overwritten",
            _filled(_upper_overwritten),
            "Your matrix is symmetric, but of the two different mixed derivatives you kept the "
            "wrong one; and on the diagonal an inner entry of x gets the share of one term only.",
        ),
        Misconception(
            "mixed-doubled",
            _filled(_mixed_doubled),
            "The diagonal is right now, and the mixed entries are twice too large: each order of "
            "differentiation has a place of its own.",
        ),
        Misconception(
            "mixed-halved",
            _filled(_mixed_halved),
            "The diagonal is right now, and the mixed entries are half of what they should be. "
            "Both powers come down as factors.",
        ),
        Misconception(
            "one-triangle",
            _upper_alone,
            "The upper triangle is right. Below the diagonal the mixed derivatives stand as well.",
        ),
        Misconception(
            "power-lost",
            _filled(_diagonal_power),
            "The mixed derivatives are right now. On the diagonal you changed what was right: by "
            "xᵢ alone, the other factor of the term stays as it is, with its power.",
        ),
    ),
    proof=Recomputed(_proof, rtol=1e-7),
    coincidences={
        "answer-symmetric": "A Hessian is symmetric wherever f is twice continuously "
        "differentiable.",
    },
)
