"""Square root backwards."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Satisfies


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", identity: bool = False) -> Case:
        Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        # Eigenvalues of S from 1 to 16: those of its root differ clearly, and U doesn't commute.
        values = np.full(n, 4.0) if identity else np.linspace(1.0, 4.0, n) ** 2
        S, U = Q * values @ Q.T, rng.normal(size=(n, n))
        return Case(((S + S.T) / 2, (U + U.T) / 2), edge=edge, sizes={"n": n})

    same = "S is a multiple of the identity"
    return [case(3), case(4), case(5), case(1, "n is 1"), case(3, same, identity=True)]


def _root(S: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    return Q * np.sqrt(values) @ Q.T


def _solve_sum(M: Matrix, U: Matrix) -> Matrix:
    """Solve MP + PM = U for symmetric positive definite M, in the basis of its eigenvectors."""
    values, Q = np.linalg.eigh(M)
    return Q @ ((Q.T @ U @ Q) / (values[:, None] + values)) @ Q.T


def _agrees_with_every_step(P: Matrix, S: Matrix, U: Matrix) -> bool:
    """⟨P, E⟩ = ⟨U, dR[E]⟩, where dR[E] is read off the root of a block matrix."""
    from scipy.linalg import sqrtm

    n = len(S)
    if np.shape(P) != (n, n) or not np.allclose(P, np.transpose(P), rtol=1e-7, atol=1e-9):
        return False
    for i in range(n):
        for j in range(i + 1):
            E = np.zeros((n, n))
            E[i, j] = E[j, i] = 1.0
            block = np.block([[S, E], [np.zeros((n, n)), S]])
            moved = sqrtm(block).real[:n, n:]
            if not np.isclose(np.sum(P * E), np.sum(U * moved), rtol=1e-7, atol=1e-9):
                return False
    return True


EXERCISE = Exercise(
    id="matrix.root_pullback",
    name="root_pullback",
    title="Square root backwards",
    level=3,
    points=3,
    objective="9.7",
    hints=(
        "Forwards: from RR = S, the step dR solves R dR + dR R = dS. Call that linear map dS ↦ dR "
        "by a letter and ask for its adjoint.",
        "The map dR ↦ R dR + dR R is its own adjoint. So is its inverse. Solve RP + PR = U, for "
        "instance in the basis of R's eigenvectors, where it falls apart into single numbers.",
    ),
    answer=Array(),
    reference=lambda S, U: _solve_sum(_root(S), U),
    sampler=_cases,
    exact_derivative=True,
    coincidences={
        "answer-symmetric": "The gradient in a symmetric matrix is symmetric.",
        "S-symmetric": "The root is asked for of a symmetric positive definite matrix.",
        "U-symmetric": "A gradient by a symmetric matrix is symmetric.",
    },
    misconceptions=(
        Misconception(
            "as-for-numbers",
            lambda S, U: np.linalg.solve(_root(S), U) / 2,
            "½R⁻¹U is the rule for numbers, U/(2√s). It is right only where R and U commute.",
        ),
        Misconception(
            "as-for-numbers-from-the-right",
            lambda S, U: U @ np.linalg.inv(_root(S)) / 2,
            "½UR⁻¹ is the rule for numbers, U/(2√s). It is right only where R and U commute.",
        ),
        Misconception(
            "as-for-numbers-symmetrised",
            lambda S, U: (np.linalg.solve(_root(S), U) + U @ np.linalg.inv(_root(S))) / 4,
            "The mean of ½R⁻¹U and ½UR⁻¹ is symmetric, and still the rule for numbers. Solve the "
            "equation RP + PR = U instead.",
        ),
        Misconception(
            "entrywise",
            lambda S, U: U / (2 * np.sqrt(np.abs(S))),
            "You took roots entry by entry. R is the matrix with RR = S.",
        ),
        Misconception(
            "solved-with-S",
            lambda S, U: _solve_sum(S, U),
            "You solved with S. In the equation stands its root R.",
        ),
        Misconception(
            "forward",
            lambda S, U: _root(S) @ U + U @ _root(S),
            "You applied the map dR ↦ R dR + dR R. It leads from dR to dS; the gradient needs its "
            "inverse.",
        ),
        Misconception(
            "minus",
            lambda S, U: -_solve_sum(_root(S), U),
            "The sign is wrong: a larger S has a larger root.",
        ),
        Misconception(
            "half-forgotten",
            lambda S, U: np.linalg.solve(_root(S), U),
            "R⁻¹U: a ½ is missing even where everything commutes, and it doesn't.",
        ),
        Misconception(
            "gradient-of-the-square",
            lambda S, U: S @ U + U @ S,
            "This belongs to the square S², not to its root.",
        ),
    ),
    proof=Satisfies(_agrees_with_every_step),
)
