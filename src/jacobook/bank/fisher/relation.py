"""Is it Newton's step?"""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import Case, Choice, Exercise, Matrix, Misconception, Recomputed, Vector

Labelled = Callable[[Matrix, Vector, Vector, Vector, Matrix], str]
# From J, C, Λ, r and the outputs' Hessians.
Args = tuple[Matrix, Vector, Vector, Vector, Matrix]


def _cases(rng: np.random.Generator) -> list[Case]:
    def symmetric(B: int, n: int) -> Matrix:
        M = rng.normal(size=(B, n, n))
        return M + np.swapaxes(M, 1, 2)

    def case(
        B: int,
        n: int,
        natural: bool,
        linear: bool,
        fit: bool = False,
        edge: str = "",
        little: float = 1.0,
    ) -> Case:
        J, Lam = rng.normal(size=(B, n)), rng.uniform(0.3, 2.0, size=B)
        r = 0 * Lam if fit else rng.normal(size=B)
        C = Lam if natural or fit else Lam + little * rng.uniform(0.2, 1.0, size=B)
        bends = np.zeros((B, n, n)) if linear else little * symmetric(B, n)
        return Case((J, C.copy(), Lam, r, bends), edge=edge, sizes={"B": B, "n": n})

    def cancelling(B: int, n: int) -> Case:
        """The outputs bend and the residuals aren't zero; the second term is, all the same."""
        J, Lam = rng.normal(size=(B, n)), rng.uniform(0.3, 2.0, size=B)
        r = rng.uniform(0.5, 2.0, size=B)
        bends = symmetric(B, n)
        bends[-1] = -np.tensordot(r[:-1], bends[:-1], 1) / r[-1]
        return Case((J, Lam.copy(), Lam, r, bends), sizes={"B": B, "n": n})

    def making_up(B: int, n: int, sign: float = 1.0) -> Case:
        """C isn't Λ, and the second term makes up for it: F = H, not G. (Or doubles it.)"""
        J, Lam, r = rng.normal(size=(B, n)), rng.uniform(0.3, 2.0, size=B), rng.uniform(1, 2, B)
        C = Lam + rng.uniform(0.2, 1.0, size=B)
        bends = np.einsum("b,bi,bj->bij", sign * (Lam - C) / r, J, J)
        return Case((J, C, Lam, r, bends), sizes={"B": B, "n": n})

    def balanced(B: int, n: int) -> Case:
        """C isn't Λ at any sample, but the samples come in pairs: F = G. The outputs bend."""
        J = np.repeat(rng.normal(size=(B, n)), 2, axis=0)
        Lam = np.repeat(rng.uniform(1.0, 2.0, size=B), 2)
        C = Lam + np.tile([0.4, -0.4], B) * np.repeat(rng.uniform(0.5, 1, size=B), 2)
        return Case((J, C, Lam, rng.normal(size=2 * B), symmetric(2 * B, n)), sizes={"n": n})

    def same_trace(B: int, n: int, natural: bool) -> Case:
        """What separates F from H, and from G if C isn't Λ, has the trace zero."""
        J, Lam = rng.normal(size=(B, n)), rng.uniform(1.0, 2.0, size=B)
        J /= np.linalg.norm(J, axis=1, keepdims=True)
        away = rng.uniform(-0.5, 0.5, size=B)
        bends = symmetric(B, n) * (1 - np.eye(n))  # not even the diagonals differ
        C = Lam.copy() if natural else Lam + away - np.mean(away)
        return Case((J, C, Lam, rng.normal(size=B), bends), sizes={"B": B, "n": n})

    def opposite(B: int, n: int) -> Case:
        """G and H are −F: the norms of the three are equal."""
        J, Lam = rng.normal(size=(B, n)), rng.uniform(0.3, 2.0, size=B)
        bends = np.zeros((B, n, n))
        return Case((J, -Lam, Lam, rng.normal(size=B), bends), sizes={"B": B, "n": n})

    def tiny(B: int, n: int) -> Case:
        """F = G, and H is far from it, compared with F; the difference is tiny all the same."""
        J, Lam = 1e-6 * rng.normal(size=(B, n)), rng.uniform(0.3, 2.0, size=B)
        bends = 1e-12 * symmetric(B, n)
        return Case((J, Lam.copy(), Lam, rng.normal(size=B), bends), edge="J is tiny")

    return [
        case(7, 3, natural=True, linear=True),
        case(5, 2, natural=True, linear=False),
        case(6, 3, natural=False, linear=True),
        case(5, 4, natural=False, linear=False),
        case(6, 2, natural=False, linear=False, fit=True),
        case(4, 3, natural=True, linear=False),
        case(9, 2, natural=False, linear=True),
        case(3, 5, natural=True, linear=True),
        case(3, 5, natural=False, linear=True),
        cancelling(5, 3),
        making_up(6, 3),
        making_up(5, 2, sign=-1.0),
        balanced(4, 3),
        same_trace(6, 3, natural=True),
        same_trace(5, 3, natural=False),
        case(6, 3, True, False, edge="the outputs bend a little", little=3e-7),
        case(6, 3, False, True, edge="C and Λ differ a little", little=3e-7),
        case(1, 2, natural=True, linear=False, edge="B is 1"),
        opposite(6, 3),
        tiny(6, 3),
    ]


def _three(
    J: Matrix, C: Vector, Lam: Vector, r: Vector, bends: Matrix
) -> tuple[Matrix, Matrix, Matrix]:
    """F, G and H."""
    B = len(C)
    F, G = ((J.T * c) @ J / B for c in (Lam, C))
    return F, G, G + np.tensordot(r, bends, 1) / B


def _same(A: Matrix, M: Matrix, rtol: float = 1e-9) -> bool:
    return bool(np.linalg.norm(A - M) <= rtol * np.linalg.norm(A))


def _label(J: Matrix, C: Vector, Lam: Vector, r: Vector, bends: Matrix) -> str:
    F, G, H = _three(J, C, Lam, r, bends)
    return "h" if _same(F, H) else "g" if _same(F, G) else "n"


def _by_parts(J: Matrix, C: Vector, Lam: Vector, r: Vector, bends: Matrix) -> str:
    """Judge by products with random vectors, sample by sample, without building a matrix."""
    rng = np.random.default_rng(1)
    to_g = to_h = size = 0.0
    for v in rng.normal(size=(20, J.shape[1])):
        first = sum((lam - c) * j * (j @ v) for lam, c, j in zip(Lam, C, J, strict=True))
        second = sum(res * (bend @ v) for res, bend in zip(r, bends, strict=True))
        whole = sum(lam * j * (j @ v) for lam, j in zip(Lam, J, strict=True))
        to_g = max(to_g, float(np.linalg.norm(first)))
        to_h = max(to_h, float(np.linalg.norm(first - second)))
        size = max(size, float(np.linalg.norm(whole)))
    return "h" if to_h < 3e-9 * size else "g" if to_g < 3e-9 * size else "n"


def _flags(J: Matrix, C: Vector, Lam: Vector, r: Vector, bends: Matrix) -> tuple[bool, bool, bool]:
    """Whether C is Λ, whether the outputs are linear, whether all residuals are zero."""
    return bool(np.allclose(C, Lam, rtol=1e-9, atol=0)), not np.any(bends), not np.any(r)


def _by_flags(rule: Callable[[bool, bool, bool], str]) -> Labelled:
    return lambda J, C, Lam, r, bends: rule(*_flags(J, C, Lam, r, bends))


def _by_matrices(rule: Callable[[Matrix, Matrix, Matrix], str]) -> Labelled:
    return lambda J, C, Lam, r, bends: rule(*_three(J, C, Lam, r, bends))


def _without_residuals(J: Matrix, C: Vector, Lam: Vector, r: Vector, bends: Matrix) -> str:
    return _label(J, C, Lam, np.ones_like(r), bends)


EXERCISE = Exercise(
    id="fisher.relation",
    name="relation",
    title="Is it Newton's step?",
    level=3,
    points=3,
    objective="15.7",
    hints=(
        "Build the three matrices from what you get: two of them have the same form, with other "
        "numbers on the diagonal, and the third has one more term.",
        "Compare norms of differences with the norm of F. First ask whether F is H: that may be so "
        "where F isn't G.",
    ),
    answer=Choice(
        {
            "h": "F is the Hessian: the natural step with η = 1 is Newton's.",
            "g": "F is the generalised Gauss–Newton matrix, and not the Hessian.",
            "n": "F is neither of the two.",
        }
    ),
    reference=_label,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "natural-parameters-suffice",
            _by_flags(lambda natural, linear, fit: "h" if natural else "n"),
            "You say Newton wherever C is Λ. That makes F the Gauss–Newton part; the Hessian has "
            "a second term where the outputs bend.",
        ),
        Misconception(
            "linear-suffices",
            _by_flags(lambda natural, linear, fit: "h" if linear else "g" if natural else "n"),
            "You say Newton wherever the outputs are linear. Then H is G; but C may depend on the "
            "label, and then F isn't G.",
        ),
        Misconception(
            "residuals-ignored",
            _by_flags(
                lambda natural, linear, fit: "h" if natural and linear else "g" if natural else "n"
            ),
            "You judged by C = Λ and by linear outputs. The second term is zero also where the "
            "residuals are, or where its parts cancel.",
        ),
        Misconception(
            "by-samples",
            _by_flags(
                lambda natural, linear, fit: (
                    "h" if natural and (linear or fit) else "g" if natural else "n"
                )
            ),
            "You judged sample by sample. The matrices are sums: what differs in each sample may "
            "cancel. Build them, and compare.",
        ),
        Misconception(
            "only-perfect-fit",
            _by_flags(lambda natural, linear, fit: "h" if fit else "g" if natural else "n"),
            "You say Newton for zero residuals only. With linear outputs the residuals have "
            "nothing to multiply.",
        ),
        Misconception(
            "Gauss-Newton-first",
            _by_matrices(lambda F, G, H: "g" if _same(F, G) else "h" if _same(F, H) else "n"),
            "You say Gauss–Newton also where F is G *and* H. Ask about the Hessian first.",
        ),
        Misconception(
            "never-Gauss-Newton",
            _by_matrices(lambda F, G, H: "h" if _same(F, H) else "n"),
            "You never say g. Where F isn't H it may still be G.",
        ),
        Misconception(
            "G-compared-with-H",
            _by_matrices(lambda F, G, H: "h" if _same(G, H) else "g" if _same(F, G) else "n"),
            "You compared G with H. It is F that the natural step solves with.",
        ),
        Misconception(
            "H-only-through-G",
            _by_matrices(lambda F, G, H: ("h" if _same(G, H) else "g") if _same(F, G) else "n"),
            "You ask about H only where F is G. F may be H where neither is G: then the second "
            "term makes up for the first.",
        ),
        Misconception(
            "without-residuals",
            _without_residuals,
            "You added up the outputs' Hessians without their weights: each is multiplied by its "
            "residual.",
        ),
        Misconception(
            "second-term-subtracted",
            lambda J, C, Lam, r, bends: _label(J, C, Lam, -r, bends),
            "You subtracted the second term of the Hessian.",
        ),
        Misconception(
            "coarse",
            _by_matrices(
                lambda F, G, H: "h" if _same(F, H, 1e-3) else "g" if _same(F, G, 1e-3) else "n"
            ),
            "You take matrices for equal that differ in the fourth digit or later. The page says "
            "how near is equal.",
        ),
        Misconception(
            "absolute-tolerance",
            _by_matrices(
                lambda F, G, H: (
                    "h"
                    if np.linalg.norm(F - H) <= 1e-9
                    else "g"
                    if np.linalg.norm(F - G) <= 1e-9
                    else "n"
                )
            ),
            "You compare the difference with a fixed number. Where the matrices are tiny, every "
            "difference is: compare it with the norm of F.",
        ),
        Misconception(
            "norms",
            _by_matrices(
                lambda F, G, H: (
                    "h"
                    if np.isclose(np.linalg.norm(F), np.linalg.norm(H), rtol=1e-9, atol=0)
                    else "g"
                    if np.isclose(np.linalg.norm(F), np.linalg.norm(G), rtol=1e-9, atol=0)
                    else "n"
                )
            ),
            "You compared the norms. Take the norm of the difference: a matrix and its opposite "
            "have the same norm.",
        ),
        Misconception(
            "labels-exchanged",
            lambda J, C, Lam, r, bends: {"h": "g", "g": "h", "n": "n"}[_label(J, C, Lam, r, bends)],
            "h and g have changed places.",
        ),
        Misconception(
            "always-Newton",
            lambda J, C, Lam, r, bends: "h",
            "You always say h. F is the mean of the Hessian over the model's labels; on the labels "
            "of the data the two may differ.",
        ),
        Misconception(
            "always-Gauss-Newton",
            lambda J, C, Lam, r, bends: "g",
            "You always say g. G uses C at the labels of the data, and that may differ from Λ.",
        ),
        Misconception(
            "sums-of-C",
            lambda J, C, Lam, r, bends: (
                "n"
                if not np.isclose(C.sum(), Lam.sum(), rtol=1e-9)
                else ("h" if not np.any(np.tensordot(r, bends, 1)) else "g")
            ),
            "You compared the sums of C and Λ. In the matrices each number has its own j jᵀ.",
        ),
        Misconception(
            "never-Hessian",
            _by_matrices(lambda F, G, H: "g" if _same(F, G) else "n"),
            "You never say h. Compare F with the Hessian as well.",
        ),
        Misconception(
            "traces",
            _by_matrices(
                lambda F, G, H: (
                    "h"
                    if np.isclose(np.trace(F), np.trace(H), rtol=1e-9)
                    else "g"
                    if np.isclose(np.trace(F), np.trace(G), rtol=1e-9)
                    else "n"
                )
            ),
            "You compared traces. Matrices with one trace may differ.",
        ),
        Misconception(
            "diagonals",
            _by_matrices(
                lambda F, G, H: (
                    "h"
                    if np.allclose(np.diag(F), np.diag(H), rtol=1e-9, atol=0)
                    else "g"
                    if np.allclose(np.diag(F), np.diag(G), rtol=1e-9, atol=0)
                    else "n"
                )
            ),
            "You compared the diagonals. Matrices with one diagonal may differ beside it.",
        ),
        Misconception(
            "linear-first",
            lambda J, C, Lam, r, bends: (
                "h"
                if not np.any(bends)
                else "g"
                if _same(*_three(J, C, Lam, r, bends)[:2])
                else "n"
            ),
            "You say Newton wherever the outputs are linear, and never else. C may differ from Λ "
            "there; and the second term may vanish though the outputs bend.",
        ),
        Misconception(
            "fit-first",
            lambda J, C, Lam, r, bends: (
                "h" if not np.any(r) else "g" if _same(*_three(J, C, Lam, r, bends)[:2]) else "n"
            ),
            "You say Newton for zero residuals only. The second term vanishes for linear outputs "
            "too, or where its parts cancel.",
        ),
        Misconception(
            "H-is-G",
            _by_matrices(lambda F, G, H: "h" if _same(F, H) else "g" if _same(G, H) else "n"),
            "You say g where G is the Hessian. g means that F is G.",
        ),
        Misconception(
            "linear-or-Gauss-Newton",
            _by_flags(lambda natural, linear, fit: "h" if linear else "g"),
            "You say h for linear outputs and g for others. Whether F is either depends on C and Λ "
            "too.",
        ),
        Misconception(
            "linear-or-neither",
            _by_flags(lambda natural, linear, fit: "h" if linear else "n"),
            "You say h for linear outputs and n for others. Whether F is H or G depends on C and Λ "
            "too.",
        ),
    ),
    proof=Recomputed(_by_parts),
)
