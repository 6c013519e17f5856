"""The differential of an inverse."""

import numpy as np

from jacobook.declaration import Array, Case, Exercise, Matrix, Misconception, Recomputed


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        Q, R = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        sizes = rng.uniform(1.0, 3.0, size=n)
        sizes[0] *= rng.choice([-1.0, 1.0])  # either sign of the determinant
        X = scale * (Q * sizes @ R)
        return Case((X, rng.normal(size=(n, n))), edge=edge, condition=10.0, sizes={"n": n})

    small = "the entries of X are small, about 1e-4"
    return [case(3), case(4), case(3), case(1, "n is 1"), case(3, small, 1e-4)]


def _inverse(X: Matrix) -> Matrix:
    return np.linalg.inv(X)


def _complex_step(X: Matrix, E: Matrix) -> Matrix:
    h = 1e-30
    step: Matrix = np.linalg.inv(X + 1j * h * E).imag / h
    return step


EXERCISE = Exercise(
    id="matrix.inverse",
    name="inverse_differential",
    title="The differential of an inverse",
    level=2,
    points=2,
    objective="9.3",
    hints=(
        "Begin with XX⁻¹ = I. What is the differential of the right side, and of the left?",
        "dX X⁻¹ + X d(X⁻¹) = 0. Solve for the differential that you want.",
    ),
    answer=Array(),
    reference=lambda X, E: -_inverse(X) @ E @ _inverse(X),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "sign",
            lambda X, E: _inverse(X) @ E @ _inverse(X),
            "The sign is missing: a larger X has a smaller inverse, as with 1/x.",
        ),
        Misconception(
            "square-on-the-left",
            lambda X, E: -_inverse(X) @ _inverse(X) @ E,
            "You put both inverses on the left. E doesn't commute with X⁻¹: it stands between "
            "them.",
        ),
        Misconception(
            "square-on-the-right",
            lambda X, E: -E @ _inverse(X) @ _inverse(X),
            "You put both inverses on the right. E doesn't commute with X⁻¹: it stands between "
            "them.",
        ),
        Misconception(
            "entrywise",
            lambda X, E: -E / X**2,
            "This is the rule for numbers, entry by entry. The inverse of a matrix mixes all "
            "entries.",
        ),
        Misconception(
            "transposed-inverses",
            lambda X, E: -_inverse(X).T @ E @ _inverse(X).T,
            "You transposed the inverses. That is how a *gradient* travels back; here a step "
            "travels forward.",
        ),
        Misconception(
            "transposed-step",
            lambda X, E: -_inverse(X) @ E.T @ _inverse(X),
            "You transposed E. Nothing in XX⁻¹ = I calls for that.",
        ),
        Misconception(
            "one-inverse",
            lambda X, E: -_inverse(X) @ E,
            "One inverse is missing. Multiply dX X⁻¹ + X d(X⁻¹) = 0 by X⁻¹ from the left, and "
            "look at the first term.",
        ),
        Misconception(
            "inverse-of-step",
            lambda X, E: _inverse(E),
            "You inverted the step. A small step must give a small change, and the inverse of a "
            "small E is large.",
        ),
        Misconception(
            "value",
            lambda X, E: _inverse(X),
            "This is X⁻¹ itself. Its change for the step E is asked for.",
        ),
        Misconception(
            "one-inverse-on-the-right",
            lambda X, E: -E @ _inverse(X),
            "One inverse is missing. Solve dX X⁻¹ + X d(X⁻¹) = 0 for d(X⁻¹): X stands on its left.",
        ),
        Misconception(
            "whole-change",
            lambda X, E: _inverse(X + E) - _inverse(X),
            "This is the whole change. The differential is the part that is linear in E.",
        ),
        Misconception(
            "value-after-the-step",
            lambda X, E: _inverse(X + E),
            "This is F(X + E), the value after the step. The part of the change that is linear "
            "in E is asked for.",
        ),
        Misconception(
            "entrywise-product",
            lambda X, E: -_inverse(X) * E * _inverse(X),
            "`*` multiplies entry by entry. The three factors are multiplied as matrices, with "
            "`@`.",
        ),
        Misconception(
            "left-inverse-transposed",
            lambda X, E: -_inverse(X).T @ E @ _inverse(X),
            "The inverse on the left is transposed. Nothing in XX⁻¹ = I calls for that.",
        ),
        Misconception(
            "right-inverse-transposed",
            lambda X, E: -_inverse(X) @ E @ _inverse(X).T,
            "The inverse on the right is transposed. Nothing in XX⁻¹ = I calls for that.",
        ),
        Misconception(
            "both-sides-added",
            lambda X, E: -(_inverse(X) @ E + E @ _inverse(X)),
            "You have a term with X⁻¹ on the left and one with X⁻¹ on the right. X occurs once "
            "in X⁻¹, so there is one term, with an inverse on each side of E.",
        ),
        Misconception(
            "squares-averaged",
            lambda X, E: -(_inverse(X) @ _inverse(X) @ E + E @ _inverse(X) @ _inverse(X)) / 2,
            "You took the mean of X⁻²E and EX⁻². That isn't the same as one inverse on each side "
            "of E.",
        ),
        Misconception(
            "second-order-kept",
            lambda X, E: (
                -_inverse(X) @ E @ _inverse(X) + _inverse(X) @ E @ _inverse(X) @ E @ _inverse(X)
            ),
            "Your first term is right. The second has two E: the differential leaves it out.",
        ),
        Misconception(
            "value-and-change",
            lambda X, E: _inverse(X) - _inverse(X) @ E @ _inverse(X),
            "You added the change to X⁻¹. The change alone is asked for.",
        ),
        Misconception(
            "not-inverted",
            lambda X, E: -X @ E @ X,
            "Where inverses belong you have X itself.",
        ),
        Misconception(
            "step-inverted-too",
            lambda X, E: -X @ _inverse(E) @ X,
            "You inverted E and left X as it is: it is the other way round.",
        ),
        Misconception(
            "two-steps",
            lambda X, E: -E @ _inverse(X) @ E,
            "E occurs twice here, and a differential is linear in E.",
        ),
        Misconception(
            "similarity",
            lambda X, E: -_inverse(X) @ E @ X,
            "On the right of E stands X. It must be an inverse there too.",
        ),
        Misconception(
            "similarity-reversed",
            lambda X, E: -X @ E @ _inverse(X),
            "On the left of E stands X. It must be an inverse there too.",
        ),
        Misconception(
            "determinant-kept",
            lambda X, E: -np.linalg.det(X) * _inverse(X) @ E @ _inverse(X),
            "There is a determinant too many: X⁻¹ holds it already.",
        ),
        Misconception(
            "three-inverses",
            lambda X, E: -_inverse(X) @ E @ _inverse(X) @ _inverse(X),
            "There is one inverse too many: one stands on each side of E.",
        ),
        Misconception(
            "value-minus-the-step",
            lambda X, E: _inverse(X) - E,
            "You subtracted the step from X⁻¹. A step of X must go through the inverse.",
        ),
        Misconception(
            "other-direction",
            lambda X, E: _inverse(X - E),
            "This is the inverse at X − E. The part of the change that is linear in E is asked "
            "for.",
        ),
        Misconception(
            "divided-by-the-determinant",
            lambda X, E: -E / np.linalg.det(X),
            "You divided by the determinant. That is right for numbers; a matrix needs its "
            "inverse on both sides.",
        ),
        Misconception(
            "trace-rule",
            lambda X, E: -np.trace(_inverse(X) @ E) * _inverse(X),
            "The trace belongs to the differential of a determinant. That of the inverse is a "
            "product of three matrices.",
        ),
    ),
    proof=Recomputed(_complex_step),
)
