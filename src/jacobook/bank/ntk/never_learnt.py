"""What this model never learns."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed, Vector


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(
        B: int, p: int, rank: int, edge: str = "", size: float = 1.0, last: float = 1.0
    ) -> Case:
        # Singular values between 0.5 and 2, times the size; the others are zero up to rounding.
        # The last one is also multiplied by `last`.
        U = np.linalg.qr(rng.normal(size=(B, B)))[0][:, :rank]
        V = np.linalg.qr(rng.normal(size=(p, p)))[0][:, :rank]
        sigma = rng.uniform(0.5, 2.0, size=rank)
        sigma[-1:] *= last
        J = size * (U * sigma) @ V.T
        return Case((J, rng.normal(size=B) + 0.6), edge=edge, sizes={"B": B, "p": p})

    return [
        case(5, 8, 3),
        case(6, 4, 2),
        case(4, 9, 2),
        case(7, 3, 3, "there are fewer parameters than samples"),
        case(5, 8, 3, "J is tiny", size=1e-14),
        case(5, 8, 3, "J is large", size=1e7),
        case(4, 7, 4, "K is nonsingular"),
        case(4, 6, 0, "J is zero"),
        case(5, 6, 4, "the null space is a line"),
        case(1, 3, 1, "there is one sample"),
        case(
            5,
            8,
            3,
            "one singular value of J is far smaller than the others, and not zero",
            last=1e-7,
        ),
        case(5, 8, 3, "one singular value of J is so small that it counts as zero", last=1e-13),
    ]


def _split(J: Matrix, size: float = 1e-10) -> tuple[Matrix, Vector]:
    """The eigenvectors of K in columns, and for each whether its eigenvalue counts as zero."""
    U, sigma, _ = np.linalg.svd(J)
    full = np.zeros(len(J))
    full[: len(sigma)] = sigma
    return U, full <= size * max(full[0], 1e-300)


def _left(J: Matrix, r0: Vector) -> Vector:
    U, zero = _split(J)
    left: Vector = U[:, zero] @ (U[:, zero].T @ r0)
    return left


def _absolute(J: Matrix, r0: Vector) -> Vector:
    lam, U = np.linalg.eigh(J @ J.T)
    zero = lam < 1e-10
    left: Vector = U[:, zero] @ (U[:, zero].T @ r0)
    return left


def _by_eigenvalues(J: Matrix, r0: Vector) -> Vector:
    lam, U = np.linalg.eigh(J @ J.T)
    zero = lam <= 1e-10 * lam[-1]
    left: Vector = U[:, zero] @ (U[:, zero].T @ r0)
    return left


def _slowest(J: Matrix, r0: Vector) -> Vector:
    # the one that a symmetric eigensolver puts first
    u = np.linalg.eigh(J @ J.T)[1][:, 0]
    return u * (u @ r0)


def _not_explained(J: Matrix, r0: Vector) -> Vector:
    """What is left of the residual after the best step of the parameters."""
    left: Vector = r0 - J @ np.linalg.lstsq(J, r0, rcond=1e-10)[0]
    return left


EXERCISE = Exercise(
    id="ntk.never_learnt",
    name="never_learnt",
    title="What this model never learns",
    level=3,
    points=3,
    objective="16.6",
    hints=(
        "Split r0 into a part in the null space of K = JJᵀ and a part at a right angle to it. "
        "Which of the two does descent change?",
        "Take the singular vectors of J on the samples' side whose singular value is zero, which "
        "means small *compared with the largest one*. (In K the singular values are squared: "
        "there a small one is lost in rounding.) Or fit r0 by the columns of J and look at what "
        "remains.",
    ),
    answer=Array(),
    reference=_left,
    sampler=_cases,
    misconceptions=(
        Misconception(
            "learnt-part",
            lambda J, r0: r0 - _left(J, r0),
            "This is the part that is learnt. The other one is asked for.",
        ),
        Misconception(
            "all-of-it",
            lambda J, r0: r0,
            "This is all of the residual at the start. Descent changes part of it.",
        ),
        Misconception(
            "nothing",
            lambda J, r0: 0 * r0,
            "You say that everything is learnt. That takes a kernel without a null space.",
        ),
        Misconception(
            "sign",
            lambda J, r0: -_left(J, r0),
            "The sign is wrong: this part of the residual stays as it is.",
        ),
        Misconception(
            "learnt-part-and-sign",
            lambda J, r0: _left(J, r0) - r0,
            "This is how much the residual changes until the end of training. What stays is asked "
            "for.",
        ),
        Misconception(
            "absolute-threshold",
            _absolute,
            "Your threshold for zero is absolute. Rounding grows and shrinks with J: compare with "
            "the largest one.",
        ),
        Misconception(
            "threshold-on-the-kernel",
            _by_eigenvalues,
            "You asked for the eigenvalues of K that are at most 1e-10 times the largest. They are "
            "squares: the threshold is for the singular values of J.",
        ),
        Misconception(
            "learnt-part-twice",
            lambda J, r0: 2 * _left(J, r0) - r0,
            "You subtracted the learnt part twice.",
        ),
        Misconception(
            "all-coordinates",
            lambda J, r0: _split(J)[0].T @ r0,
            "These are the coordinates of all of r0 along the eigenvectors. Keep those of the "
            "null space, and go back to the samples.",
        ),
        Misconception(
            "solved-with-the-kernel",
            lambda J, r0: r0 - np.linalg.pinv(J @ J.T) @ r0,
            "You subtracted K⁺r0. To get the learnt part, K comes in front of it.",
        ),
        Misconception(
            "projection-matrix",
            lambda J, r0: _split(J)[0] * _split(J)[1] @ _split(J)[0].T,
            "This is the matrix of the projection. Apply it to r0.",
        ),
        Misconception(
            "centred",
            lambda J, r0: r0 - np.mean(r0),
            "You subtracted the mean of r0. What is learnt depends on J.",
        ),
        Misconception(
            "length-one",
            lambda J, r0: _left(J, r0) / max(float(np.linalg.norm(_left(J, r0))), 1e-3),
            "You gave that part the length 1. Its length counts.",
        ),
        Misconception(
            "qr-of-all-columns",
            lambda J, r0: r0 - np.linalg.qr(J)[0] @ (np.linalg.qr(J)[0].T @ r0),
            "The Q of a QR decomposition has a column for each column of J (or each row), whatever "
            "the rank is. Leave out those that belong to nothing.",
        ),
        Misconception(
            "one-eigenvector",
            _slowest,
            "You took one eigenvector. A null space may have more dimensions, or none.",
        ),
        Misconception(
            "coordinates",
            lambda J, r0: _split(J)[0].T @ r0 * _split(J)[1],
            "These are the coordinates of that part along the eigenvectors. Go back to the "
            "samples.",
        ),
        Misconception(
            "length",
            lambda J, r0: float(np.linalg.norm(_left(J, r0))),
            "This is the length of that part. The part itself has one entry for each sample.",
        ),
        Misconception(
            "loss",
            lambda J, r0: float(_left(J, r0) @ _left(J, r0)) / 2,
            "This is the loss at the end. The part of the residual has one entry for each sample.",
        ),
        Misconception(
            "first-update",
            lambda J, r0: r0 - J @ (J.T @ r0),
            "This is the residual after one update with the learning rate 1. What stays for ever "
            "is asked for.",
        ),
        Misconception(
            "kernel-times",
            lambda J, r0: J @ (J.T @ r0),
            "This is K r0, how fast the residual falls. What doesn't fall is asked for.",
        ),
        Misconception(
            "orthogonal-columns",
            lambda J, r0: (
                r0
                - sum(
                    (c * (c @ r0) / (c @ c) for c in J.T if c @ c > 0),
                    np.zeros(len(r0)),
                )
            ),
            "You subtracted the part along each column of J by itself. The columns aren't at right "
            "angles, so these parts overlap.",
        ),
        Misconception(
            "entry-by-entry",
            lambda J, r0: np.where(np.sum(J**2, axis=1) > 0, 0 * r0, r0),
            "You asked for each sample whether its gradient is zero. Samples may be entangled: "
            "then a combination of outputs stands still, though each of them moves.",
        ),
        Misconception(
            "parameters",
            lambda J, r0: J.T @ r0,
            "This is the gradient by the parameters. A part of the residual has one entry for each "
            "sample.",
        ),
        Misconception(
            "fit",
            lambda J, r0: np.linalg.lstsq(J, r0, rcond=1e-10)[0],
            "These are the parameters of the best fit. What it leaves of the residual is asked "
            "for.",
        ),
    ),
    proof=Recomputed(_not_explained),
)
