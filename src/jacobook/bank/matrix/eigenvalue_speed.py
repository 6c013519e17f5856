"""How fast does an eigenvalue move?"""

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Tolerance,
    Vector,
)


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", symmetric: bool = False, negative: bool = False) -> Case:
        # Real eigenvalues, the largest apart from the others; eigenvectors far from orthogonal.
        values = np.append(rng.uniform(-2.0, 1.0, size=n - 1), rng.uniform(2.0, 3.0))
        if negative:
            values[0] = -4.0
        V = np.linalg.qr(rng.normal(size=(n, n)))[0]
        if not symmetric:
            V = V + 0.35 * rng.normal(size=(n, n)) / np.sqrt(n)
        A = V * values @ np.linalg.inv(V)
        if symmetric:
            A = (A + A.T) / 2
        condition = float(np.linalg.cond(V)) ** 2
        return Case((A, rng.normal(size=(n, n))), edge=edge, condition=condition, sizes={"n": n})

    return [
        case(3),
        case(4, negative=True),
        case(5),
        case(3),
        case(3, "A is symmetric", True),
        case(1, "n is 1"),
    ]


def _top(A: Matrix, position: int = -1) -> Vector:
    """The unit eigenvector of the largest eigenvalue (or of another), which is real."""
    values, vectors = np.linalg.eig(A)
    top: Vector = vectors[:, np.argsort(values.real)[position]].real
    return top / np.linalg.norm(top)


def _speed(A: Matrix, E: Matrix, position: int = -1) -> float:
    x, y = _top(A, position), _top(A.T, position)
    return float(y @ E @ x / (y @ x))


def _along_unnormalised(A: Matrix, E: Matrix) -> float:
    x, y = _top(A), _top(A.T)
    return float(np.sign(y @ x) * (y @ E @ x))


def _of_the_norm(A: Matrix, E: Matrix) -> float:
    U, _, Vt = np.linalg.svd(A)
    return float(U[:, 0] @ E @ Vt[0])


def _by_the_characteristic_polynomial(A: Matrix, E: Matrix) -> float:
    """Differentiate det(λI − A − tE) = 0 implicitly, each partial derivative by a complex step."""
    root = float(np.max(np.linalg.eigvals(A).real))
    eye, h = np.eye(len(A)), 1e-30
    by_t = np.linalg.det(root * eye - A - 1j * h * E).imag / h
    by_root = np.linalg.det((root + 1j * h) * eye - A).imag / h
    return -float(by_t / by_root)


def _of_the_largest_in_size(A: Matrix, E: Matrix) -> float:
    values = np.sort(np.linalg.eigvals(A).real)
    return _speed(A, E, int(np.argmax(np.abs(values))))


EXERCISE = Exercise(
    id="matrix.eigenvalue_speed",
    name="eigenvalue_speed",
    title="How fast does an eigenvalue move?",
    level=2,
    points=2,
    objective="9.6",
    hints=(
        "Differentiate Ax = λx, then multiply from the left by the eigenvector y of Aᵀ for the "
        "same eigenvalue.",
        "`np.linalg.eig(A)` returns values and vectors (columns), perhaps as complex numbers with "
        "imaginary part 0: take `.real`. yᵀx need not be 1.",
    ),
    answer=Array(),
    reference=lambda A, E: _speed(A, E),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "symmetric-formula",
            lambda A, E: float(_top(A) @ E @ _top(A)),
            "You used xᵀEx, which is right for symmetric A. In general the eigenvector of Aᵀ "
            "stands on the left.",
        ),
        Misconception(
            "not-normalised",
            _along_unnormalised,
            "You have yᵀEx with two vectors of length 1. What must be 1 is yᵀx: divide by it.",
        ),
        Misconception(
            "smallest",
            lambda A, E: _speed(A, E, 0),
            "This is the speed of the smallest eigenvalue; the largest is asked for. The order in "
            "which `eig` returns them isn't fixed.",
        ),
        Misconception(
            "left-on-both-sides",
            lambda A, E: float(_top(A.T) @ E @ _top(A.T)),
            "You used the eigenvector of Aᵀ on both sides. On the right stands that of A.",
        ),
        Misconception(
            "sides-exchanged",
            lambda A, E: float(_top(A) @ E @ _top(A.T) / (_top(A) @ _top(A.T))),
            "The two vectors have changed places: the eigenvector of A stands on the right, that "
            "of Aᵀ on the left.",
        ),
        Misconception(
            "spectral-norm",
            _of_the_norm,
            "This is the speed of the largest *singular value*. For a matrix that isn't symmetric "
            "that is another number.",
        ),
        Misconception(
            "trace",
            lambda A, E: float(np.trace(E)),
            "tr E is the speed of the *sum* of all eigenvalues.",
        ),
        Misconception(
            "eigenvalue-of-step",
            lambda A, E: float(np.max(np.linalg.eigvals((E + E.T) / 2).real)),
            "You took an eigenvalue of E. How the eigenvalue of A moves depends on the "
            "eigenvectors of A.",
        ),
        Misconception(
            "symmetric-solver",
            lambda A, E: float(np.linalg.eigh(A)[1][:, -1] @ E @ np.linalg.eigh(A)[1][:, -1]),
            "`eigh` is for symmetric matrices: it reads one triangle of A and ignores the other. "
            "`np.linalg.eig` takes any matrix.",
        ),
        Misconception(
            "of-the-step",
            lambda A, E: float(np.max(np.linalg.eigvals(E).real)),
            "This is the largest eigenvalue of E. How the eigenvalue of A moves depends on the "
            "eigenvectors of A.",
        ),
        Misconception(
            "whole-step",
            lambda A, E: float(
                np.max(np.linalg.eigvals(A + E).real) - np.max(np.linalg.eigvals(A).real)
            ),
            "This is how far the eigenvalue moves in a whole step, from t = 0 to t = 1. The "
            "derivative at t = 0 is asked for.",
        ),
        Misconception(
            "after-the-step",
            lambda A, E: float(np.max(np.linalg.eigvals(A + E).real)),
            "This is the eigenvalue of A + E. The derivative by t at t = 0 is asked for.",
        ),
        Misconception(
            "fastest",
            lambda A, E: float(
                np.max(np.diag(np.linalg.solve(np.linalg.eig(A)[1], E @ np.linalg.eig(A)[1])).real)
            ),
            "This is the fastest of all eigenvalues. The speed of the largest one is asked for.",
        ),
        Misconception(
            "times-the-product",
            lambda A, E: float((_top(A.T) @ E @ _top(A)) * (_top(A.T) @ _top(A))),
            "You multiplied by yᵀx. Divide by it.",
        ),
        Misconception(
            "sign-of-the-vectors",
            lambda A, E: abs(_speed(A, E)),
            "The speed can be negative: you took its absolute value, or that of yᵀEx.",
        ),
        Misconception(
            "not-normalised-exchanged",
            lambda A, E: float(np.sign(_top(A) @ _top(A.T)) * (_top(A) @ E @ _top(A.T))),
            "The two vectors have changed places, and yᵀx, which must be 1, isn't divided by.",
        ),
        Misconception(
            "rows-for-columns",
            lambda A, E: float(
                np.linalg.eig(A)[1][np.argmax(np.linalg.eig(A)[0].real)].real
                @ E
                @ np.linalg.eig(A)[1][np.argmax(np.linalg.eig(A)[0].real)].real
            ),
            "You took a row of the matrix that `eig` returns. Its eigenvectors are the columns.",
        ),
        Misconception(
            "largest-in-size",
            _of_the_largest_in_size,
            "You took the eigenvalue of largest absolute value. A negative one may be larger in "
            "size than the largest.",
        ),
    ),
    tolerance=Tolerance(rtol=1e-11, reason="a finite difference has nine digits or ten"),
    proof=Recomputed(_by_the_characteristic_polynomial, rtol=1e-7),
)
