"""An adjoint test."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Callback,
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
)

Product = Callable[[Vector], Vector]


def _pair_cases(rng: np.random.Generator) -> list[Case]:
    def case(forward: Matrix, back: Matrix, edge: str = "") -> Case:
        m, n = forward.shape
        push = Callback(lambda v: forward @ v, "push", limit=2)
        pull = Callback(lambda u: back @ u, "pull", limit=2)
        return Case((push, pull, m, n), edge=edge, sizes={"m": m, "n": n})

    def random(m: int, n: int) -> Matrix:
        return rng.normal(size=(m, n))

    J, wide, square, thin = random(5, 7), random(4, 9), random(6, 6), random(1, 5)
    turn = random(6, 6)
    wrong_entry = wide.copy()
    wrong_entry[2, 5] += 1.5
    unseen = np.outer([1.0, -1.0, 1.0, -1.0], [2.0, -1.0, -1.0, 0, 1.0, -1.0, 0, 1.0, -1.0])
    large, small = [1e12 * random(17, size) for size in (4, 9, 14)], 1e-12 * random(4, 6)
    return [
        case(J, J.T),
        case(square, square),
        case(square, square.T),
        case(square, np.linalg.inv(square)),
        case(wide, wrong_entry.T),
        # A vector of ones doesn't see this one, neither as u nor as v.
        case(wide, (wide + unseen).T),
        case(J, -J.T),
        case(J, 2 * J.T),
        case(J, 1.03 * J.T),
        # With u = Jv this one isn't seen: the error is a turn, and a turn leaves v·Sv at zero.
        case(square, square.T + (turn - turn.T) @ np.linalg.inv(square)),
        case(J, J[[1, 0, 2, 3, 4]].T),
        # Several, because rounding may by chance be the same both ways.
        *(case(each, each.T, "the entries are about 1e12") for each in large),
        case(small, 0.5 * small.T, "the entries are about 1e-12"),
        case(thin, thin.T, "m is 1"),
    ]


Numbers = Callable[[Product, Product, int, int], tuple[float, float, float]]


def _test(numbers: Numbers) -> Callable[[Product, Product, int, int], str]:
    """Make a test out of the two numbers that it compares, and what is small beside them."""

    def fits(push: Product, pull: Product, m: int, n: int) -> str:
        one, other, small = numbers(push, pull, m, n)
        return "yes" if abs(one - other) <= small else "no"

    return fits


def _random(m: int, n: int) -> tuple[Vector, Vector]:
    rng = np.random.default_rng(5)
    return rng.normal(size=m), rng.normal(size=n)


def _adjoint(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
    u, v = _random(m, n)
    pushed, pulled = push(v), pull(u)
    size = np.linalg.norm(u) * np.linalg.norm(pushed) + np.linalg.norm(pulled) * np.linalg.norm(v)
    return float(u @ pushed), float(pulled @ v), 1e-10 * float(size)


def _with_vectors(
    make: Callable[[int], Vector],
) -> Callable[[Product, Product, int, int], str]:
    """The test with chosen vectors in place of random ones."""

    def numbers(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
        pushed, pulled = push(make(n)), pull(make(m))
        size = np.linalg.norm(pushed) + np.linalg.norm(pulled)
        return float(make(m) @ pushed), float(pulled @ make(n)), 1e-10 * float(size)

    return _test(numbers)


def _with_absolute(small: float) -> Callable[[Product, Product, int, int], str]:
    return _test(lambda push, pull, m, n: (*_adjoint(push, pull, m, n)[:2], small))


def _up_to_sign(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
    one, other, small = _adjoint(push, pull, m, n)
    return abs(one), abs(other), small


def _there_and_back(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
    v = _random(m, n)[1]
    back = pull(push(v))
    return float(np.linalg.norm(back - v)), 0.0, 1e-10 * float(np.linalg.norm(back))


def _built_and_compared(push: Product, pull: Product, m: int, n: int) -> str:
    """Both matrices in full, by products with unit vectors."""
    forward = np.stack([push(e) for e in np.eye(n)], axis=1)
    back = np.stack([pull(e) for e in np.eye(m)], axis=1)
    gap = np.abs(forward - back.T).max()
    return "yes" if gap <= 1e-10 * np.abs(forward).max() else "no"


def _to_ten_per_cent(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
    one, other, _ = _adjoint(push, pull, m, n)
    return one, other, 0.1 * abs(one)


def _with_the_pushed_vector(
    push: Product, pull: Product, m: int, n: int
) -> tuple[float, float, float]:
    v = _random(m, n)[1]
    u = push(v)
    size = np.linalg.norm(u) ** 2 + np.linalg.norm(pull(u)) * np.linalg.norm(v)
    return float(u @ u), float(pull(u) @ v), 1e-10 * float(size)


def _signs_alone(push: Product, pull: Product, m: int, n: int) -> tuple[float, float, float]:
    one, other, _ = _adjoint(push, pull, m, n)
    return float(np.sign(one)), float(np.sign(other)), 0.0


EXERCISE = Exercise(
    id="jacobian.adjoint_test",
    name="adjoint_test",
    title="An adjoint test",
    level=2,
    points=2,
    objective="2.4",
    hints=(
        "For the right pair one number comes out in two ways: u·(Jv) and (Jᵀu)·v. Draw u and v at "
        "random, with a fixed seed.",
        "The two agree up to rounding, which grows with the numbers that are added up: compare "
        "with ‖u‖‖Jv‖ and not with a fixed number.",
    ),
    answer=Choice(
        {
            "yes": "the two programs belong together: one multiplies by J, the other by Jᵀ.",
            "no": "they don't: their matrices aren't each other's transposes.",
        }
    ),
    reference=_test(_adjoint),
    sampler=_pair_cases,
    misconceptions=(
        Misconception(
            "always-yes",
            lambda push, pull, m, n: "yes",
            "Your function says yes to every pair, also to the wrong ones among the tests.",
        ),
        Misconception(
            "always-no",
            lambda push, pull, m, n: "no",
            "Your function says no to every pair, also to the right ones among the tests. Two "
            "numbers that are computed in different ways are hardly ever equal to the last bit; "
            "and are they u·(Jv) and (Jᵀu)·v?",
        ),
        Misconception(
            "ones",
            _with_vectors(np.ones),
            "You test with vectors of ones. A mistake whose rows or columns add up to zero doesn't "
            "show there: use random vectors.",
        ),
        Misconception(
            "first-unit-vectors",
            _with_vectors(lambda size: np.eye(size)[0]),
            "You test with the first unit vectors, which compares a single entry of the two "
            "matrices. Random vectors mix them all.",
        ),
        Misconception(
            "one-vector-for-both",
            _with_vectors(lambda size: np.random.default_rng(5).normal(size=size)),
            "Where m = n your u and v are the same vector, perhaps because two generators begin "
            "with one seed. Then u·(Ju) and (Jᵀu)·u agree also for a wrong pair.",
        ),
        Misconception(
            "absolute-tolerance",
            _with_absolute(1e-8),
            "Your tolerance is a fixed number. Where the entries are tiny every difference is "
            "below it, and where they are huge rounding is above it: compare with the size of what "
            "is added up.",
        ),
        Misconception(
            "sign-ignored",
            _test(_up_to_sign),
            "You compare absolute values, so a wrong sign passes.",
        ),
        Misconception(
            "inverse",
            _test(_there_and_back),
            "You ask whether pulling back undoes pushing forward. That is what an inverse does; "
            "a transpose need not.",
        ),
        Misconception(
            "too-wide",
            _test(_to_ten_per_cent),
            "Your tolerance lets a tenth pass. A wrong pair may be wrong by a few per cent: "
            "rounding is far smaller than that.",
        ),
        Misconception(
            "pushed-vector-for-u",
            _test(_with_the_pushed_vector),
            "Your u is what `push` made of v. Then a wrong pair can agree: u and v must be "
            "chosen independently.",
        ),
        Misconception(
            "opposite",
            lambda push, pull, m, n: {"yes": "no", "no": "yes"}[_test(_adjoint)(push, pull, m, n)],
            'Your labels are exchanged: "yes" is for a pair that belongs together.',
        ),
        Misconception(
            "signs-alone",
            _test(_signs_alone),
            "You compare the signs of the two numbers. They must be equal, up to rounding.",
        ),
        Misconception(
            "outputs-compared",
            lambda push, pull, m, n: (
                "yes"
                if m == n and np.allclose(push(_random(n, n)[1]), pull(_random(n, n)[1]))
                else "no"
            ),
            "You compare the outputs of the two programs for one vector. They belong together "
            "when u·(Jv) = (Jᵀu)·v.",
        ),
        Misconception(
            "shapes",
            lambda push, pull, m, n: "yes" if m == n else "no",
            "You compare m and n. Two programs for a map that isn't square can belong together "
            "as well.",
        ),
        Misconception(
            "turned-sign",
            _test(
                lambda push, pull, m, n: (
                    _adjoint(push, pull, m, n)[0],
                    -_adjoint(push, pull, m, n)[1],
                    _adjoint(push, pull, m, n)[2],
                )
            ),
            "You ask whether the two numbers add up to zero. For a pair that belongs together "
            "they are equal.",
        ),
        Misconception(
            "relative-and-unsigned",
            _test(
                lambda push, pull, m, n: (
                    abs(_adjoint(push, pull, m, n)[0]),
                    abs(_adjoint(push, pull, m, n)[1]),
                    1e-8 + 1e-5 * abs(_adjoint(push, pull, m, n)[1]),
                )
            ),
            "Two things. You compare absolute values, so a wrong sign passes. And `np.isclose` "
            "calls everything below 1e-8 equal: where the entries are tiny that hides every "
            "mistake.",
        ),
        Misconception(
            "close-by-default",
            _test(
                lambda push, pull, m, n: (
                    *_adjoint(push, pull, m, n)[:2],
                    1e-8 + 1e-5 * abs(_adjoint(push, pull, m, n)[1]),
                )
            ),
            "`np.isclose` and `np.allclose` call everything below 1e-8 equal, unless told "
            "otherwise. Where the entries are tiny that hides every mistake: set `atol=0`.",
        ),
    ),
    proof=Recomputed(_built_and_compared),
)
