"""One matrix, used twice."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed, Term, slip

# z = Wx sends δ back, r = Wᵀy sends ε back; W has shape (2, 3).
X, DELTA = np.array([3.0, -1.0, 5.0]), np.array([2.0, -4.0])
Y, EPSILON = np.array([7.0, -3.0]), np.array([-2.0, 6.0, 1.0])
FORWARDS, BACKWARDS = np.outer(DELTA, X), np.outer(Y, EPSILON)


def _tied(
    *, first: np.ndarray = FORWARDS, second: np.ndarray = BACKWARDS, transposed: bool = False
) -> np.ndarray:
    """The sum of what the two uses of W contribute."""
    return (first + second).T if transposed else first + second


EXERCISE = Exercise(
    id="chain_rule.tied",
    name="tied_gradient",
    title="One matrix, used twice",
    level=1,
    points=1,
    objective="3.4",
    hints=(
        "L moves by δ·dz + ε·dr, with dz = dW x and dr = dWᵀ y. Which number multiplies the entry "
        "dWᵢⱼ in each of the two?",
        "Each use contributes an outer product of the shape of W, and the two add up. In the "
        "second one, which vector belongs down the rows?",
    ),
    answer=Array(),
    reference=lambda: FORWARDS + BACKWARDS,
    terms=(
        Term("the contribution of z = Wx", lambda: FORWARDS),
        Term("the contribution of r = Wᵀy", lambda: BACKWARDS),
    ),
    misconceptions=(
        slip(
            _tied,
            "first-use-only",
            "You followed W through z = Wx only. It is used a second time, in r = Wᵀy, and both "
            "uses contribute.",
            second=np.zeros((2, 3)),
        ),
        slip(
            _tied,
            "second-use-only",
            "You followed W through r = Wᵀy only. It is used in z = Wx as well, and both uses "
            "contribute.",
            first=np.zeros((2, 3)),
        ),
        slip(
            _tied,
            "subtracted",
            "You subtracted the contribution of r = Wᵀy. That W stands transposed in it doesn't "
            "change a sign.",
            "Both contributions are there.",
            second=-BACKWARDS,
        ),
        slip(
            _tied,
            "transposed",
            "Your numbers stand in a `(3, 2)` array. The gradient has the shape of W, `(2, 3)`: "
            "it is subtracted from W entry by entry.",
            transposed=True,
        ),
        Misconception(
            "averaged",
            lambda: (FORWARDS + BACKWARDS) / 2,
            "You averaged the two contributions. The effects of both uses happen together: they "
            "add up.",
        ),
        Misconception(
            "multiplied",
            lambda: FORWARDS * BACKWARDS,
            "You multiplied the two contributions. Along two routes side by side effects add up; "
            "they multiply only along one route.",
        ),
        Misconception(
            "inputs-crossed",
            lambda: np.outer(DELTA, EPSILON) + np.outer(Y, X),
            "You paired δ with ε and y with x. Each use has its own pair: what W (or its "
            "transpose) multiplies, and what comes back to the result of that product.",
        ),
        Misconception(
            "gradients-multiplied",
            lambda: np.outer(DELTA, EPSILON),
            "You multiplied the two gradients that come back. Each goes with the vector that was "
            "multiplied on its own way: x for z, y for r.",
        ),
        Misconception(
            "inputs-multiplied",
            lambda: np.outer(Y, X),
            "You multiplied the two inputs. How L moves with z and with r, that is δ and ε, is "
            "missing.",
        ),
        Misconception(
            "multiplied-as-matrices",
            lambda: FORWARDS @ BACKWARDS.T,
            "You multiplied the two contributions as matrices. Along two routes side by side "
            "effects add up; and the gradient has the shape of W.",
        ),
        Misconception(
            "added-before-the-product",
            lambda: np.outer(DELTA + Y, X + EPSILON),
            "You added the vectors first and multiplied then. Each use makes an outer product of "
            "its own two vectors; these are added.",
        ),
        slip(
            _tied,
            "first-doubled",
            "The contribution of z = Wx counts twice: each use contributes once.",
            "The second contribution is right.",
            first=2 * FORWARDS,
        ),
        slip(
            _tied,
            "first-negated",
            "The contribution of z = Wx has the wrong sign.",
            "The second contribution is right.",
            first=-FORWARDS,
        ),
        slip(
            _tied,
            "first-gradients",
            "In the contribution of z = Wx, δ goes with what W multiplies, and not with the other "
            "gradient.",
            "The second contribution is right.",
            first=np.outer(DELTA, EPSILON),
        ),
        slip(
            _tied,
            "first-inputs",
            "In the contribution of z = Wx two inputs are multiplied: δ, which says how L moves "
            "with z, is missing.",
            "The second contribution is right.",
            first=np.outer(Y, X),
        ),
        slip(
            _tied,
            "first-transposed-into-place",
            "The contribution of z = Wx has the right numbers in wrong places: outputs of `W @ x` "
            "belong down the rows, and `reshape` doesn't swap axes.",
            "The second contribution is right.",
            first=np.outer(X, DELTA).reshape(2, 3),
        ),
        slip(
            _tied,
            "first-sign-of-x",
            "In the contribution of z = Wx the sign of an entry of x got lost.",
            "The second contribution is right.",
            first=np.outer(DELTA, np.abs(X)),
        ),
        slip(
            _tied,
            "first-sign-of-delta",
            "In the contribution of z = Wx the sign of an entry of δ got lost.",
            "The second contribution is right.",
            first=np.outer(np.abs(DELTA), X),
        ),
        slip(
            _tied,
            "first-delta-reversed",
            "In the contribution of z = Wx the two entries of δ have changed places.",
            "The second contribution is right.",
            first=np.outer(DELTA[::-1], X),
        ),
        slip(
            _tied,
            "first-without-delta",
            "In the contribution of z = Wx the factor δ is missing: how L moves with z.",
            "The second contribution is right.",
            first=np.outer([1.0, 1.0], X),
        ),
        slip(
            _tied,
            "first-without-x",
            "In the contribution of z = Wx the factor x is missing: how z moves with W.",
            "The second contribution is right.",
            first=np.outer(DELTA, np.ones(3)),
        ),
        slip(
            _tied,
            "first-halved",
            "The contribution of z = Wx is half of what it should be.",
            "The second contribution is right.",
            first=FORWARDS / 2,
        ),
        slip(
            _tied,
            "second-doubled",
            "The contribution of r = Wᵀy counts twice: each use contributes once.",
            "The first contribution is right.",
            second=2 * BACKWARDS,
        ),
        slip(
            _tied,
            "second-gradients",
            "In the contribution of r = Wᵀy, ε goes with what Wᵀ multiplies, and not with the "
            "other gradient.",
            "The first contribution is right.",
            second=np.outer(DELTA, EPSILON),
        ),
        slip(
            _tied,
            "second-inputs",
            "In the contribution of r = Wᵀy two inputs are multiplied: ε, which says how L moves "
            "with r, is missing.",
            "The first contribution is right.",
            second=np.outer(Y, X),
        ),
        slip(
            _tied,
            "second-reshaped-into-place",
            "The contribution of r = Wᵀy has the right numbers in wrong places: swap the axes of "
            "a `(3, 2)` array with `.T`, not with `reshape`.",
            "The first contribution is right.",
            second=np.outer(EPSILON, Y).reshape(2, 3),
        ),
        slip(
            _tied,
            "second-sign-of-y",
            "In the contribution of r = Wᵀy the sign of an entry of y got lost.",
            "The first contribution is right.",
            second=np.outer(np.abs(Y), EPSILON),
        ),
        slip(
            _tied,
            "second-sign-of-epsilon",
            "In the contribution of r = Wᵀy the sign of an entry of ε got lost.",
            "The first contribution is right.",
            second=np.outer(Y, np.abs(EPSILON)),
        ),
        slip(
            _tied,
            "second-y-reversed",
            "In the contribution of r = Wᵀy the two entries of y have changed places.",
            "The first contribution is right.",
            second=np.outer(Y[::-1], EPSILON),
        ),
        slip(
            _tied,
            "second-without-y",
            "In the contribution of r = Wᵀy the factor y is missing: how r moves with W.",
            "The first contribution is right.",
            second=np.outer([1.0, 1.0], EPSILON),
        ),
        slip(
            _tied,
            "second-without-epsilon",
            "In the contribution of r = Wᵀy the factor ε is missing: how L moves with r.",
            "The first contribution is right.",
            second=np.outer(Y, np.ones(3)),
        ),
        slip(
            _tied,
            "second-halved",
            "The contribution of r = Wᵀy is half of what it should be.",
            "The first contribution is right.",
            second=BACKWARDS / 2,
        ),
        slip(
            _tied,
            "x-reversed",
            "In the contribution of z = Wx the entries of x are in reverse order.",
            "The second contribution is right.",
            first=np.outer(DELTA, X[::-1]),
        ),
        slip(
            _tied,
            "epsilon-reversed",
            "In the contribution of r = Wᵀy the entries of ε are in reverse order.",
            "The first contribution is right.",
            second=np.outer(Y, EPSILON[::-1]),
        ),
        slip(
            _tied,
            "first-negated-with-inputs",
            "In the contribution of z = Wx two inputs are multiplied, with a minus: δ, which says "
            "how L moves with z, is missing.",
            "The second contribution is right.",
            first=-np.outer(Y, X),
        ),
        slip(
            _tied,
            "first-tripled",
            "The contribution of z = Wx counts three times: each use contributes once.",
            "The second contribution is right.",
            first=3 * FORWARDS,
        ),
        slip(
            _tied,
            "second-doubled-and-negated",
            "The contribution of r = Wᵀy counts twice, and with the wrong sign.",
            "The first contribution is right.",
            second=-2 * BACKWARDS,
        ),
        Misconception(
            "first-summed",
            lambda: FORWARDS.sum(axis=1),
            "You added up along the rows of W. Each of the six entries of W has a derivative of "
            "its own, and the second use of W is missing.",
        ),
        Misconception(
            "all-summed",
            lambda: (FORWARDS + BACKWARDS).sum(axis=1),
            "You added up along the rows of W. Each of the six entries of W has a derivative of "
            "its own.",
        ),
        Misconception(
            "squared",
            lambda: (
                np.outer([2.0, -4.0], [3.0, -1.0, 5.0]) ** 2
                + np.outer([7.0, -3.0], [-2.0, 6.0, 1.0]) ** 2
            ),
            "You squared the entries of both contributions. They add up as they are.",
        ),
        Misconception(
            "rows-exchanged",
            lambda: _tied()[::-1],
            "The numbers are right, with the two rows exchanged.",
        ),
        Misconception(
            "negated",
            lambda: -_tied(),
            "All signs are wrong: this is the step down, and the gradient is asked for.",
        ),
    ),
    proof=Recomputed(
        lambda: gradient_of(lambda W: DELTA @ (W @ X) + EPSILON @ (W.T @ Y), np.zeros((2, 3)))
    ),
)
