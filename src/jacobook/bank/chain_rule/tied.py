"""One matrix, used twice."""

import numpy as np

from jacobook.bank.routes import gradient_of
from jacobook.declaration import Array, Exercise, Misconception, Recomputed

# z = Wx sends δ back, r = Wᵀy sends ε back; W has shape (2, 3).
X, DELTA = np.array([3.0, -1.0, 5.0]), np.array([2.0, -4.0])
Y, EPSILON = np.array([7.0, -3.0]), np.array([-2.0, 6.0, 1.0])
FORWARDS, BACKWARDS = np.outer(DELTA, X), np.outer(Y, EPSILON)

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
    misconceptions=(
        Misconception(
            "first-use-only",
            lambda: FORWARDS.copy(),
            "You followed W through z = Wx only. It is used a second time, in r = Wᵀy, and both "
            "uses contribute.",
        ),
        Misconception(
            "second-use-only",
            lambda: BACKWARDS.copy(),
            "You followed W through r = Wᵀy only. It is used in z = Wx as well, and both uses "
            "contribute.",
        ),
        Misconception(
            "transposed",
            lambda: (FORWARDS + BACKWARDS).T,
            "Your numbers stand in a `(3, 2)` array. The gradient has the shape of W, `(2, 3)`: it "
            "is subtracted from W entry by entry.",
        ),
        Misconception(
            "subtracted",
            lambda: FORWARDS - BACKWARDS,
            "Both contributions are there, and you subtracted the second. That W stands transposed "
            "in it doesn't change a sign.",
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
            "first-transposed-into-place",
            lambda: np.outer(X, DELTA).reshape(2, 3) + BACKWARDS,
            "The second contribution is right. The first has the right numbers in wrong places: "
            "outputs of `W @ x` belong down the rows, and `reshape` doesn't swap axes.",
        ),
        Misconception(
            "second-reshaped-into-place",
            lambda: FORWARDS + np.outer(EPSILON, Y).reshape(2, 3),
            "The first contribution is right. The second has the right numbers in wrong places: "
            "swap the axes of a `(3, 2)` array with `.T`, not with `reshape`.",
        ),
        Misconception(
            "second-use-summed",
            lambda: FORWARDS + np.outer(DELTA, EPSILON),
            "The first contribution is right. In the second one, ε goes with what Wᵀ multiplies.",
        ),
    ),
    proof=Recomputed(
        lambda: gradient_of(lambda W: DELTA @ (W @ X) + EPSILON @ (W.T @ Y), np.zeros((2, 3)))
    ),
)
