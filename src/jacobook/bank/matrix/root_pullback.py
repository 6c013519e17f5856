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


def _in_the_basis(S: Matrix, U: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    inside: Matrix = (Q.T @ U @ Q) / (np.sqrt(values)[:, None] + np.sqrt(values))
    return inside


def _turned_the_other_way(S: Matrix, U: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    roots = np.sqrt(values)
    turned: Matrix = Q.T @ ((Q @ U @ Q.T) / (roots[:, None] + roots)) @ Q
    return turned


def _solve_cholesky(S: Matrix, U: Matrix) -> Matrix:
    """Solve LP + PLᵀ = U with the Cholesky factor, as n² equations."""
    n, L = len(S), np.linalg.cholesky(S)
    system = np.kron(L, np.eye(n)) + np.kron(np.eye(n), L)
    solution: Matrix = np.linalg.solve(system, U.ravel()).reshape(n, n)
    return solution


def _entrywise(S: Matrix, U: Matrix) -> Matrix:
    """Solve MP + PM = U with the roots of the entries, as n² equations."""
    n, M = len(S), np.sqrt(np.abs(S))
    system = np.kron(M, np.eye(n)) + np.kron(np.eye(n), M)
    solution: Matrix = np.linalg.lstsq(system, U.ravel(), rcond=None)[0].reshape(n, n)
    return solution


def _roots_of_sums(S: Matrix, U: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    inside: Matrix = Q @ ((Q.T @ U @ Q) / np.sqrt(values[:, None] + values)) @ Q.T
    return inside


def _diagonal_in_the_basis(S: Matrix, U: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    kept: Matrix = Q @ np.diag(np.diag(Q.T @ U @ Q) / (2 * np.sqrt(values))) @ Q.T
    return kept


def _differences(S: Matrix, U: Matrix) -> Matrix:
    values, Q = np.linalg.eigh(S)
    roots = np.sqrt(values)
    gaps = roots[:, None] - roots + 2 * np.diag(roots)
    inside = np.divide(Q.T @ U @ Q, gaps, where=abs(gaps) > 1e-9, out=np.zeros(U.shape))
    result: Matrix = Q @ inside @ Q.T
    return result


def _turned_by(S: Matrix, U: Matrix, right: bool = True, back: bool = True) -> Matrix:
    values, Q = np.linalg.eigh(S)
    roots = np.sqrt(values)
    inside = Q.T @ (U @ Q if right else U) / (roots[:, None] + roots)
    result: Matrix = Q @ (inside @ (Q.T if back else Q) if right else inside)
    return result


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
        Misconception(
            "both-sides",
            lambda S, U: np.linalg.solve(_root(S), U) @ np.linalg.inv(_root(S)),
            "R⁻¹UR⁻¹ has an inverse on each side, as for the inverse of a matrix. Here RP + PR = "
            "U is to be solved.",
        ),
        Misconception(
            "both-sides-halved",
            lambda S, U: np.linalg.solve(_root(S), U) @ np.linalg.inv(_root(S)) / 2,
            "½R⁻¹UR⁻¹ has an inverse on each side, as for the inverse of a matrix. Here RP + PR "
            "= U is to be solved.",
        ),
        Misconception(
            "split-between-the-sides",
            lambda S, U: np.linalg.inv(_root(_root(S))) @ U @ np.linalg.inv(_root(_root(S))) / 2,
            "You spread R⁻¹ over both sides of U, as ½R^(−½) U R^(−½). That is symmetric, and "
            "still the rule for numbers.",
        ),
        Misconception(
            "cholesky",
            lambda S, U: _solve_cholesky(S, U),
            "You solved with the Cholesky factor. S = LLᵀ is another root than the symmetric R "
            "with RR = S.",
        ),
        Misconception(
            "multiplied",
            lambda S, U: 2 * _root(S) @ U,
            "2RU is the rule for the square of a number. The gradient of a root divides.",
        ),
        Misconception(
            "untouched",
            lambda S, U: U,
            "This is U, the gradient by R, as it came in.",
        ),
        Misconception(
            "forward-value",
            lambda S, U: _root(S),
            "This is R itself. The gradient by S is asked for.",
        ),
        Misconception(
            "left-in-the-eigenbasis",
            lambda S, U: _in_the_basis(S, U),
            "The numbers are those in the basis of the eigenvectors. Turn the result back: Q … Qᵀ.",
        ),
        Misconception(
            "not-turned",
            lambda S, U: (
                U / (np.sqrt(np.linalg.eigvalsh(S))[:, None] + np.sqrt(np.linalg.eigvalsh(S)))
            ),
            "You divided the entries of U as it is. The sums of eigenvalues belong to the "
            "entries in the basis of the eigenvectors, QᵀUQ.",
        ),
        Misconception(
            "turned-the-other-way",
            lambda S, U: _turned_the_other_way(S, U),
            "You turned with Q where Qᵀ belongs, and the other way round. The eigenvectors are "
            "the columns of Q, so U becomes QᵀUQ.",
        ),
        Misconception(
            "roots-entry-by-entry",
            lambda S, U: _entrywise(S, U),
            "You took the roots of the entries of S. R is the matrix with RR = S.",
        ),
        Misconception(
            "sandwich",
            lambda S, U: _root(S) @ U @ _root(S),
            "You multiplied U by R on both sides. The gradient of a root divides, and RP + PR = "
            "U is to be solved.",
        ),
        Misconception(
            "divided-by-S",
            lambda S, U: np.linalg.solve(S, U),
            "S⁻¹U: this is as for a logarithm of numbers. For the root RP + PR = U is to be "
            "solved.",
        ),
        Misconception(
            "quarter",
            lambda S, U: np.linalg.solve(_root(S), U) / 4,
            "¼R⁻¹U: of the mean of ½R⁻¹U and ½UR⁻¹ you have one half. And the mean is right only "
            "where R and U commute.",
        ),
        Misconception(
            "multiplied-on-the-right",
            lambda S, U: U @ _root(S),
            "You multiplied by R. The gradient of a root divides, and RP + PR = U is to be solved.",
        ),
        Misconception(
            "multiplied-on-the-left",
            lambda S, U: _root(S) @ U,
            "You multiplied by R. The gradient of a root divides, and RP + PR = U is to be "
            "solved: on the left alone it isn't even symmetric.",
        ),
        Misconception(
            "roots-of-sums",
            lambda S, U: _roots_of_sums(S, U),
            "You divided by the roots of the sums of S's eigenvalues. The sums are those of R's "
            "eigenvalues, each a root by itself.",
        ),
        Misconception(
            "similarity",
            lambda S, U: np.linalg.solve(_root(S), U) @ _root(S),
            "R⁻¹UR has the inverse on one side alone. RP + PR = U is to be solved.",
        ),
        Misconception(
            "diagonal-in-the-basis",
            lambda S, U: _diagonal_in_the_basis(S, U),
            "In the basis of the eigenvectors you kept the diagonal alone, as if U commuted with "
            "R. The other entries are divided too, each by its own sum.",
        ),
        Misconception(
            "cholesky-for-the-root",
            lambda S, U: np.linalg.solve(np.linalg.cholesky(S), U) / 2,
            "You took the Cholesky factor L, LLᵀ = S, for the root, and the rule for numbers. R is "
            "the symmetric matrix with RR = S.",
        ),
        Misconception(
            "differences-for-sums",
            lambda S, U: _differences(S, U),
            "You divided by differences of eigenvalues, as for an eigenvector. In R dR + dR R both "
            "terms have a plus.",
        ),
        Misconception(
            "not-turned-back",
            lambda S, U: _turned_by(S, U, back=False),
            "At the end Q stands where Qᵀ belongs: turn back with Q … Qᵀ.",
        ),
        Misconception(
            "turned-on-one-side",
            lambda S, U: _turned_by(S, U, right=False),
            "You turned U on one side only. In the basis of the eigenvectors it is QᵀUQ, and back "
            "again it takes both sides as well.",
        ),
        Misconception(
            "of-the-inverse-root",
            lambda S, U: -np.linalg.solve(_root(S) @ S, U) / 2,
            "This is the rule for S^(−½), of numbers. The loss depends on S^(½).",
        ),
        Misconception(
            "diagonal-alone",
            lambda S, U: np.diag(np.diag(_solve_sum(_root(S), U))),
            "Only the diagonal is there. The entries beside it move too.",
        ),
        Misconception(
            "pairs-halved",
            lambda S, U: (_solve_sum(_root(S), U) + np.diag(np.diag(_solve_sum(_root(S), U)))) / 2,
            "Off the diagonal your entries are half of what they should be: ⟨P, dS⟩ counts both "
            "entries of a pair already.",
        ),
        Misconception(
            "pairs-doubled",
            lambda S, U: 2 * _solve_sum(_root(S), U) - np.diag(np.diag(_solve_sum(_root(S), U))),
            "You counted a pair of entries as one unknown. P has dL = ⟨P, dS⟩, which counts both.",
        ),
        Misconception(
            "doubled",
            lambda S, U: 2 * _solve_sum(_root(S), U),
            "There is a factor 2 too many: of the two terms R dR and dR R each counts once.",
        ),
        Misconception(
            "halved",
            lambda S, U: _solve_sum(_root(S), U) / 2,
            "There is a factor ½ too many. RP + PR = U has none.",
        ),
    ),
    proof=Satisfies(_agrees_with_every_step),
)
