"""The exercises of chapter 3, Shapes in the chain rule."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Choice,
    Exercise,
    Misconception,
    Parts,
)

Vector = np.ndarray
Matrix = np.ndarray

# ------------------------------------------------------------------- level 1: read off, compute

DEFINED = Exercise(
    id="chain_rule.defined",
    name="right_product",
    title="Which product?",
    level=1,
    points=1,
    objective="3.1",
    hints=(
        "Write the shape of each Jacobian first: outputs down the rows, inputs along the columns.",
        "A step of x is the first thing to be multiplied, and it stands at the right end.",
    ),
    answer=Choice(
        {
            "a": "`J_f @ J_g @ J_h` is (3, 4)(5, 3)…: 4 columns meet 5 rows, so it isn't even "
            "defined. The map that acts first stands next to the step, at the right end.",
            "b": "`J_h @ J_g @ J_f` is (2, 5)(5, 3)(3, 4), which is (2, 4): outputs of h by inputs "
            "of f. Each inner pair of sizes agrees.",
            "c": "`J_f.T @ J_g.T @ J_h.T` is defined, (4, 3)(3, 5)(5, 2), and holds the right "
            "numbers, but its shape is (4, 2): this is the Jacobian in denominator layout, the "
            "transpose of ours.",
            "d": "`J_h @ J_f @ J_g` is (2, 5)(3, 4)…: 5 columns meet 3 rows. The outermost map is "
            "on the left, but the other two have to follow in the order of the composition.",
            "e": "`J_h * J_g * J_f` multiplies entry by entry, and NumPy refuses these shapes. "
            "Linear maps one after another are a *matrix* product.",
        }
    ),
    reference=lambda: "b",
)

_INNER = np.array([[1.0, 3.0], [-1.0, 2.0]])  # J_f at (2, −1)
_OUTER = np.array([[-2.0, 0.0], [-2.0, -1.0]])  # J_g at f(2, −1) = (−1, −2)
_OUTER_AT_X = np.array([[4.0, 0.0], [-1.0, 2.0]])  # J_g at (2, −1)

EVALUATED = Exercise(
    id="chain_rule.evaluated",
    name="composed_jacobian",
    title="A composition by hand",
    level=1,
    points=1,
    objective="3.2",
    hints=(
        "Compute y = f(x) first. Which of the two Jacobians is to be evaluated there?",
        "Outer map on the left: J_g J_f. Multiply rows of J_g by columns of J_f.",
    ),
    answer=Array(),
    # f(x) = (x₁ + 3x₂, x₁x₂), g(y) = (y₁², y₁y₂), at x = (2, −1)
    reference=lambda: _OUTER @ _INNER,
    misconceptions=(
        Misconception(
            "outer-at-x",
            lambda: _OUTER_AT_X @ _INNER,
            "You evaluated the outer Jacobian at x. g never sees x: its input is f(x), so that is "
            "where its slopes count.",
        ),
        Misconception(
            "order-swapped",
            lambda: _INNER @ _OUTER,
            "Both factors are right and their order is swapped. A step of x goes through f first, "
            "so the factor of f must stand next to the step.",
        ),
        Misconception(
            "swapped-and-at-x",
            lambda: _INNER @ _OUTER_AT_X,
            "Two things: the order of the factors is swapped, and the outer Jacobian belongs at "
            "the point that g really gets.",
        ),
        Misconception(
            "elementwise",
            lambda: _OUTER * _INNER,
            "You multiplied entry by entry (`*`). Two linear maps one after the other are the "
            "matrix product, `@`.",
        ),
        Misconception(
            "inner-forgotten",
            lambda: _OUTER.copy(),
            "This is the outer Jacobian alone. The chain has another link: how y moves when x "
            "does.",
        ),
        Misconception(
            "outer-forgotten",
            lambda: _INNER.copy(),
            "This is the inner Jacobian alone, how y moves with x. The chain has another link: how "
            "z moves when y does.",
        ),
        Misconception(
            "other-composition",
            lambda: np.array([[1.0, 3.0], [-2.0, 4.0]]) @ _OUTER_AT_X,  # J_f at g(2, −1) = (4, −2)
            "This is the Jacobian of f ∘ g, which runs g first. In g(f(x)) it is f that gets x.",
        ),
        Misconception(
            "added",
            lambda: _OUTER + _INNER,
            "You added the two Jacobians. Effects add along two routes side by side; here one map "
            "is fed with the other's output.",
        ),
    ),
)

_W = np.array([[1.0, 0.0, 2.0], [-3.0, 1.0, 1.0]])
_DELTA, _INPUT = np.array([4.0, -2.0]), np.array([1.5, -1.0, 3.0])

WEIGHTS = Exercise(
    id="chain_rule.weights",
    name="weight_gradient",
    title="∂L/∂W by its shape",
    level=1,
    points=1,
    objective="3.4",
    hints=(
        "L moves by δ · dz, and dz = dW x. Which number multiplies the entry dWᵢⱼ?",
        "The result has the shape of W. Which of the two vectors belongs down the rows?",
    ),
    answer=Array(),
    reference=lambda: np.outer(_DELTA, _INPUT),
    misconceptions=(
        Misconception(
            "transposed",
            lambda: np.outer(_INPUT, _DELTA),
            "Your product has the inputs down the rows, shape `(3, 2)`. W has its *outputs* down "
            "the rows, and its gradient is subtracted from it entry by entry.",
        ),
        Misconception(
            "input-gradient",
            lambda: _W.T @ _DELTA,
            "This is the gradient by x, of shape `(3,)`: it goes on to the layer below. The one by "
            "W is asked for, with an entry for each weight.",
        ),
        Misconception(
            "bias-gradient",
            lambda: _DELTA.copy(),
            "This is δ itself, the gradient by z (and by b). A weight also carries the input that "
            "it multiplies.",
        ),
        Misconception(
            "elementwise-with-W",
            lambda: _W * np.outer(_DELTA, _INPUT),
            "The weights themselves occur in your answer. z is linear in W, so W drops out when "
            "you differentiate by it, as 3 is the derivative of 3t.",
        ),
        Misconception(
            "input-repeated",
            lambda: np.stack([_INPUT, _INPUT]),
            "Each row is x: that is how z moves with its row of weights. How L moves with z is "
            "missing.",
        ),
        Misconception(
            "scaled-weights",
            lambda: _DELTA[:, None] * _W,
            "You multiplied each row of W by its entry of δ. What an entry of W changes in z isn't "
            "the weight but the input that it multiplies.",
        ),
        Misconception(
            "output-for-delta",
            lambda: np.outer(_W @ _INPUT, _INPUT),
            "You took the output Wx in place of δ. What comes back from the loss is how L moves "
            "with z, not z itself.",
        ),
    ),
)


def _broadcast_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, edge: str = "") -> Case:
        c, X, U = rng.normal(size=(B, 1)), rng.normal(size=(B, n)), rng.normal(size=(B, n))
        return Case((c, X, U), edge=edge, sizes={"B": B, "n": n})

    return [case(7, 3), case(7, 4), case(5, 3), case(1, 3, "the batch has one sample")]


Formula = Callable[..., tuple[Vector, Vector]]


def _broadcast(dc: Callable[..., Matrix], db: Callable[..., Vector]) -> Formula:
    return lambda c, X, U: (dc(c, X, U), db(c, X, U))


def _dc(c: Matrix, X: Matrix, U: Matrix) -> Matrix:
    return np.sum(U * X, axis=1, keepdims=True)


def _db(c: Matrix, X: Matrix, U: Matrix) -> Vector:
    return np.sum(U, axis=0)


BROADCAST = Exercise(
    id="chain_rule.broadcast",
    name="broadcast_gradients",
    title="Backwards through broadcasting",
    level=1,
    points=1,
    objective="3.5",
    hints=(
        "Which entries of Z does b₂ occur in? Each occurrence contributes to its derivative.",
        "An array that was stretched along an axis gets its gradient by adding up along that "
        "axis. The result must have the array's own shape.",
    ),
    answer=Parts((("dc", Array()), ("db", Array()))),
    reference=lambda c, X, U: (_dc(c, X, U), _db(c, X, U)),
    sampler=_broadcast_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "wrong-axis",
            _broadcast(_dc, lambda c, X, U: np.sum(U, axis=1)),
            "dc is right. db is added up over the features, axis 1, and has one entry per sample. "
            "b was stretched along the other axis.",
        ),
        Misconception(
            "axes-swapped",
            _broadcast(lambda c, X, U: np.sum(U * X, axis=0), lambda c, X, U: np.sum(U, axis=1)),
            "Both sums run along the wrong axis. An array's gradient is added up along the axis "
            "on which the array had to be stretched.",
        ),
        Misconception(
            "averaged",
            _broadcast(_dc, lambda c, X, U: np.mean(U, axis=0)),
            "You averaged over the batch for db. Contributions *add*; if the loss is a mean, its "
            "1/B is in U already.",
        ),
        Misconception(
            "both-averaged",
            _broadcast(
                lambda c, X, U: np.mean(U * X, axis=1, keepdims=True),
                lambda c, X, U: np.mean(U, axis=0),
            ),
            "You averaged where contributions *add*. If the loss is a mean, its 1/B is in U "
            "already, and nothing is divided by the number of features.",
        ),
        Misconception(
            "keepdims-forgotten",
            _broadcast(lambda c, X, U: np.sum(U * X, axis=1), _db),
            "db is right. dc has lost an axis: c has shape `(B, 1)`, and so must its gradient, or "
            "`c - step * dc` becomes a B×B table.",
        ),
        Misconception(
            "factor-forgotten",
            _broadcast(lambda c, X, U: np.sum(U, axis=1, keepdims=True), _db),
            "db is right. In dc a factor is missing: how fast Zᵢⱼ moves with cᵢ.",
        ),
        Misconception(
            "not-summed",
            _broadcast(lambda c, X, U: U * X, lambda c, X, U: U.copy()),
            "You have the contributions of all entries, not yet added up: each array's gradient "
            "has the shape of the array.",
        ),
        Misconception(
            "upstream-forgotten",
            _broadcast(
                lambda c, X, U: np.sum(X, axis=1, keepdims=True),
                lambda c, X, U: np.full(X.shape[1], float(len(X))),
            ),
            "U doesn't occur: these would be the gradients if L were the plain sum of all entries "
            "of Z. How L moves with each entry is what U says.",
        ),
        Misconception(
            "offset-scaled",
            _broadcast(_dc, lambda c, X, U: np.sum(c * U, axis=0)),
            "dc is right. In db there is a factor c: but b is added after X was scaled, so c "
            "doesn't touch it.",
        ),
        Misconception(
            "parts-swapped",
            lambda c, X, U: (_db(c, X, U), _dc(c, X, U)),
            "You return `(db, dc)`. The tuple begins with dc.",
        ),
    ),
)

# ------------------------------------------------------------------ level 2: derive, implement


def _layout_cases(rng: np.random.Generator) -> list[Case]:
    # Square factors on purpose: every order fits, and only thinking finds the right one.
    def case(n: int, edge: str = "") -> Case:
        return Case(tuple(rng.normal(size=(n, n)) for _ in range(3)), edge=edge)

    return [case(3), case(4), case(2), case(1, "n is 1")]


LAYOUTS = Exercise(
    id="chain_rule.layouts",
    name="composed_from_denominator",
    title="A chain from another book",
    level=2,
    points=2,
    objective="3.2",
    hints=(
        "In denominator layout D = Jᵀ. Turn each of the three into ours first.",
        "Then multiply as in this book, outermost map on the left. (Transposing a product turns "
        "its order around.)",
    ),
    answer=Array(),
    reference=lambda D_f, D_g, D_h: D_h.T @ D_g.T @ D_f.T,
    sampler=_layout_cases,
    misconceptions=(
        Misconception(
            "still-denominator",
            lambda D_f, D_g, D_h: D_f @ D_g @ D_h,
            "This is the composition as that book writes it, inputs down the rows. Our Jacobian "
            "has outputs down the rows: one more step.",
        ),
        Misconception(
            "read-as-ours",
            lambda D_f, D_g, D_h: D_h @ D_g @ D_f,
            "You multiplied the three as if they were Jacobians in our layout. They are "
            "transposed, and the product of transposes has another order.",
        ),
        Misconception(
            "order-kept",
            lambda D_f, D_g, D_h: D_f.T @ D_g.T @ D_h.T,
            "Each factor is now in our layout, but their order is still the other book's. With the "
            "layout the order turns around.",
        ),
        Misconception(
            "outer-left-alone",
            lambda D_f, D_g, D_h: D_h @ D_g.T @ D_f.T,
            "Two of the three factors are in our layout. All three have to be turned.",
        ),
        Misconception(
            "inner-right-alone",
            lambda D_f, D_g, D_h: D_h.T @ D_g.T @ D_f,
            "D_f is still in the other layout. All three have to be turned.",
        ),
        Misconception(
            "elementwise",
            lambda D_f, D_g, D_h: (D_h * D_g * D_f).T,
            "You multiplied entry by entry. Compositions are matrix products.",
        ),
    ),
)


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    def case(dims: Sequence[int], edge: str = "") -> Case:
        return Case((np.array(dims, dtype=np.int64),), edge=edge)

    def near(size: int) -> int:
        return int(rng.integers(size, size + 5))

    return [
        case([near(40), near(15), near(20), near(2)]),
        case([near(3), near(10), near(25), near(16), near(30)]),
        # Fewer outputs than inputs, and forward is cheaper: the narrow place decides.
        case([near(12), near(100), 1, near(6)]),
        case([near(4), near(30), near(2), near(60), near(20)]),
        case([near(6), near(9), near(11)], "there are two maps"),
        case([near(6), near(9)], "there is a single map"),
    ]


def _forward_cost(dims: Sequence[int]) -> float:
    return float(sum(dims[0] * dims[i] * dims[i + 1] for i in range(1, len(dims) - 1)))


def _reverse_cost(dims: Sequence[int]) -> float:
    return float(sum(dims[-1] * dims[i] * dims[i - 1] for i in range(1, len(dims) - 1)))


Counts = tuple[float, float]


def _costs(
    forward: Callable[[list[int]], float], reverse: Callable[[list[int]], float]
) -> Callable[[Vector], Counts]:
    """Make dims ↦ (forward, reverse) out of formulas in a list of integers."""

    def costs(dims: Vector) -> Counts:
        sizes = [int(size) for size in dims]
        return forward(sizes), reverse(sizes)

    return costs


_reference_costs = _costs(_forward_cost, _reverse_cost)

COST = Exercise(
    id="chain_rule.cost",
    name="accumulation_costs",
    title="What each order costs",
    level=2,
    points=2,
    objective="3.3",
    hints=(
        "The Jacobian of map i has shape (dims[i], dims[i − 1]). A (p, q) matrix times a (q, r) "
        "matrix takes p·q·r multiplications.",
        "Forward accumulation keeps a product with dims[0] columns, reverse accumulation one with "
        "dims[−1] rows. With K maps there are K − 1 products either way.",
    ),
    answer=Parts((("forward", Array()), ("reverse", Array()))),
    reference=lambda dims: _reference_costs(dims),
    sampler=_cost_cases,
    misconceptions=(
        Misconception(
            "modes-swapped",
            _costs(_reverse_cost, _forward_cost),
            "You took forward for reverse. Forward accumulation begins at the *input*, with the "
            "Jacobian of the first map, and multiplies from the left.",
        ),
        Misconception(
            "identity-counted",
            _costs(
                lambda d: _forward_cost(d) + d[0] * d[0] * d[1],
                lambda d: _reverse_cost(d) + d[-1] * d[-1] * d[-2],
            ),
            "You counted a product with the identity matrix as well. (A JVP for each input, or a "
            "VJP for each output, comes to the same.) Both orders begin with a Jacobian that is "
            "there already.",
        ),
        Misconception(
            "one-vector",
            _costs(
                lambda d: float(sum(a * b for a, b in pairwise(d[1:]))),
                lambda d: float(sum(a * b for a, b in pairwise(d[:-1]))),
            ),
            "You counted matrix times *vector*. What is carried along is a matrix here: one column "
            "per input in forward order, one row per output in reverse order.",
        ),
        Misconception(
            "one-pass",
            _costs(
                lambda d: float(sum(a * b for a, b in pairwise(d))),
                lambda d: float(sum(a * b for a, b in pairwise(d))),
            ),
            "This is the price of one pass with a single vector, a JVP or a VJP, through all maps. "
            "Here whole matrices are multiplied, and the two orders differ.",
        ),
        Misconception(
            "same-products",
            _costs(
                _forward_cost,
                lambda d: float(sum(d[-1] * d[i] * d[i + 1] for i in range(1, len(d) - 1))),
            ),
            "Forward is right. In reverse order you counted the same Jacobians as in forward "
            "order. Which one is the start there, and which is multiplied last?",
        ),
        Misconception(
            "entries",
            _costs(
                lambda d: float(sum(d[0] * d[i] for i in range(2, len(d)))),
                lambda d: float(sum(d[-1] * d[i] for i in range(len(d) - 2))),
            ),
            "You counted the entries of each product. Every entry of it is a dot product, which "
            "takes as many multiplications as the inner size.",
        ),
        Misconception(
            "ends-swapped",
            _costs(
                lambda d: float(d[-1] * sum(d[i] * d[i + 1] for i in range(1, len(d) - 1))),
                lambda d: float(d[0] * sum(d[i] * d[i - 1] for i in range(1, len(d) - 1))),
            ),
            "In each order you run through the right Jacobians, and carry the wrong size along. "
            "Which size of the first factor survives every product?",
        ),
    ),
)


def _stacked_cases(rng: np.random.Generator) -> list[Case]:
    def case(p: int, q: int, edge: str = "") -> Case:
        A, B = rng.normal(size=(p, p)), rng.normal(size=(q, q))
        return Case((A, B), edge=edge, sizes={"p": p, "q": q})

    return [case(2, 3), case(3, 2), case(3, 4), case(1, 3, "X has a single row")]


STACKED = Exercise(
    id="chain_rule.stacked",
    name="stacked_jacobian",
    title="A Jacobian for ravel",
    level=2,
    points=2,
    objective="3.4",
    hints=(
        "Write AX as AXI and XB as IXB, each with an identity matrix of the right size. X occurs "
        "twice.",
        "`ravel` reads along the rows. Which of the two Kronecker formulas belongs to that order?",
    ),
    answer=Array(),
    reference=lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(np.eye(len(A)), B.T),
    sampler=_stacked_cases,
    misconceptions=(
        Misconception(
            "column-major",
            lambda A, B: np.kron(np.eye(len(B)), A) + np.kron(B.T, np.eye(len(A))),
            "This is the matrix for vec, which stacks *columns*. NumPy's `ravel` reads along the "
            "rows. Both matrices have the same shape, so NumPy doesn't complain.",
        ),
        Misconception(
            "transpose-missing",
            lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(np.eye(len(A)), B),
            "The term of A is right. In the other one, X meets B from the left: try it with X of a "
            "single row, and see whether B or its transpose comes out.",
        ),
        Misconception(
            "wrong-transpose",
            lambda A, B: np.kron(A.T, np.eye(len(B))) + np.kron(np.eye(len(A)), B),
            "Both terms are transposed: yours is the matrix of the pullback, which takes a "
            "gradient by F(X) back to X. The Jacobian itself is asked for.",
        ),
        Misconception(
            "right-branch-dropped",
            lambda A, B: np.kron(A, np.eye(len(B))),
            "This is the Jacobian of X ↦ AX. X occurs a second time, and its contributions add.",
        ),
        Misconception(
            "left-branch-dropped",
            lambda A, B: np.kron(np.eye(len(A)), B.T),
            "This is the Jacobian of X ↦ XB. X occurs a second time, and its contributions add.",
        ),
        Misconception(
            "product-for-sum",
            lambda A, B: np.kron(A, B.T),
            "This is the Jacobian of X ↦ AXB. Here A and B act on separate copies of X.",
        ),
        Misconception(
            "left-transposed",
            lambda A, B: np.kron(A.T, np.eye(len(B))) + np.kron(np.eye(len(A)), B.T),
            "The term of B is right. In the other one A is transposed: try it with X of a single "
            "column.",
        ),
        Misconception(
            "orders-mixed",
            lambda A, B: np.kron(A, np.eye(len(B))) + np.kron(B.T, np.eye(len(A))),
            "The first term reads X along the rows, the second stacks its columns. Both have the "
            "same shape, so NumPy adds them without complaint.",
        ),
    ),
)


def _gate_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", scale: float = 1.0) -> Case:
        W, x, u = rng.normal(size=(n, n)), scale * rng.normal(size=n), rng.normal(size=n)
        return Case((W, x, u), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(3, "x is zero", 0.0), case(1, "n is 1")]


def _gate(formula: Callable[..., Vector]) -> Callable[[Matrix, Vector, Vector], Vector]:
    """Make (W, x, u) ↦ vector out of a formula that also gets t = tanh(Wx)."""
    return lambda W, x, u: formula(W, x, u, np.tanh(W @ x))


GATE = Exercise(
    id="chain_rule.gate",
    name="gate_pullback",
    title="An input that is used twice",
    level=2,
    points=2,
    objective="3.5",
    hints=(
        "Pretend that the two occurrences of x are different variables. Differentiate by each, and "
        "add.",
        "Go back step by step: from y to t = tanh(z), from t to z = Wx, from z to x. W is square, "
        "so in the last step the shapes don't tell W from Wᵀ: which of the two carries gradients?",
    ),
    answer=Array(),
    reference=_gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - t**2))),
    sampler=_gate_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "inner-branch-dropped",
            _gate(lambda W, x, u, t: u * t),
            "You held tanh(Wx) fixed. x acts through the gate as well: that branch is missing.",
        ),
        Misconception(
            "outer-branch-dropped",
            _gate(lambda W, x, u, t: W.T @ (u * x * (1 - t**2))),
            "You held the factor x in front fixed, and followed x through the gate only. Both "
            "occurrences contribute, and the contributions add.",
        ),
        Misconception(
            "transpose-missing",
            _gate(lambda W, x, u, t: u * t + W @ (u * x * (1 - t**2))),
            "Backwards through z = Wx a gradient is multiplied by a transposed matrix. W is square "
            "here, so nothing complained.",
        ),
        Misconception(
            "pushforward",
            _gate(lambda W, x, u, t: u * t + x * (1 - t**2) * (W @ u)),
            "This is J u, which pushes a *step* of x forward. Asked for is the gradient, Jᵀu, "
            "which goes backwards.",
        ),
        Misconception(
            "slope-at-the-activation",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - np.tanh(t) ** 2))),
            "You evaluated the slope of tanh at its output. It belongs at its input, z = Wx; "
            "written with t = tanh(z) the slope needs no second tanh.",
        ),
        Misconception(
            "factor-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * (1 - t**2))),
            "In the branch through the gate a factor is missing: the gate multiplies x, so what "
            "comes back to it is u times that.",
        ),
        Misconception(
            "slope-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x)),
            "The slope of tanh is missing in the branch that goes through the gate.",
        ),
        Misconception(
            "weights-forgotten",
            _gate(lambda W, x, u, t: u * t + u * x * (1 - t**2)),
            "In the branch through the gate you stop at z. One step is missing, from z = Wx back "
            "to x.",
        ),
        Misconception(
            "factor-after-weights",
            _gate(lambda W, x, u, t: u * t + x * (W.T @ (u * (1 - t**2)))),
            "In the branch through the gate you multiply by x at the end. The gate's factor x is "
            "met first on the way back, before z and W: order counts here.",
        ),
        Misconception(
            "slope-after-weights",
            _gate(lambda W, x, u, t: u * t + (1 - t**2) * (W.T @ (u * x))),
            "In the branch through the gate you multiply by the slope of tanh at the end. On the "
            "way back tanh is met before W: order counts here.",
        ),
        Misconception(
            "slope-at-x",
            _gate(lambda W, x, u, t: u * t + W.T @ (u * x * (1 - np.tanh(x) ** 2))),
            "You evaluated the slope of tanh at x. What is fed to tanh here is z = Wx.",
        ),
        Misconception(
            "upstream-forgotten",
            _gate(lambda W, x, u, t: u * t + W.T @ (x * (1 - t**2))),
            "u is missing in the branch through the gate. What comes back from the loss goes along "
            "both branches.",
        ),
    ),
)

# ------------------------------------------------------------------------- level 3: combine


def _network_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, h: int, k: int, edge: str = "") -> Case:
        W1, b1 = rng.normal(size=(h, n)) / np.sqrt(n), rng.normal(size=h)
        W2 = rng.normal(size=(k, h)) / np.sqrt(h)
        return Case((W1, b1, W2, rng.normal(size=n), rng.normal(size=k)), edge=edge)

    return [case(3, 5, 2), case(4, 3, 5), case(2, 4, 3), case(3, 4, 1, "there is one output")]


Gradients = tuple[Matrix, Vector, Matrix]


def _slope(z: Vector, a: Vector) -> Vector:
    return 1 - a**2


def _network(
    hidden: Callable[[Vector, Vector], Vector] = _slope,
    outer: Callable[[Vector, Vector], Vector] = _slope,
    carried: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    sign: float = 1.0,
    transposed: bool = False,
    model: Callable[[Vector, Vector], Vector] = lambda z, a: a,
    bias: float = 1.0,
    back: Callable[[Vector, Vector], Vector] = lambda residual, delta: delta,
) -> Callable[..., Gradients]:
    """The backward pass, with the places at which it goes wrong as arguments."""

    def gradients(W1: Matrix, b1: Vector, W2: Matrix, x: Vector, y: Vector) -> Gradients:
        z1 = W1 @ x + bias * b1
        a1 = np.tanh(z1)
        z2 = W2 @ a1
        a2 = np.tanh(z2)
        residual = sign * (model(z2, a2) - y)
        delta2 = residual * outer(z2, a2)
        delta1 = (W2.T @ back(residual, delta2)) * hidden(z1, a1)
        dW1, dW2 = np.outer(delta1, x), np.outer(delta2, carried(z1, a1))
        return (dW1.T, delta1, dW2.T) if transposed else (dW1, delta1, dW2)

    return gradients


_reference_network = _network()


def _at_activation(z: Vector, a: Vector) -> Vector:
    return 1 - np.tanh(a) ** 2


def _ones(z: Vector, a: Vector) -> Vector:
    return np.ones_like(z)


NETWORK = Exercise(
    id="chain_rule.network",
    name="network_gradients",
    title="Two layers, backwards",
    level=3,
    points=3,
    objective="3.6",
    hints=(
        "Run forward and keep z₁, a₁, z₂, a₂. Then start at the end: what is ∂L/∂a₂, and then "
        "∂L/∂z₂?",
        "Each layer does the same three things: times the slope of tanh (entry by entry), an outer "
        "product for the weights, times Wᵀ for the layer below.",
    ),
    answer=Parts((("dW1", Array()), ("db1", Array()), ("dW2", Array()))),
    reference=lambda W1, b1, W2, x, y: _reference_network(W1, b1, W2, x, y),
    sampler=_network_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "slope-at-the-activation",
            _network(_at_activation, _at_activation),
            "You evaluated the slope of tanh at its output a, in place of its input z. (For ReLU "
            "nobody would notice.) Written with a = tanh(z), the slope needs no further tanh.",
        ),
        Misconception(
            "hidden-slope-at-the-activation",
            _network(_at_activation),
            "dW2 is right. In the hidden layer you evaluated the slope of tanh at a₁, its output. "
            "It belongs at z₁.",
        ),
        Misconception(
            "output-slope-at-the-activation",
            _network(outer=_at_activation),
            "In the output layer you evaluated the slope of tanh at a₂, its output. It belongs at "
            "z₂.",
        ),
        Misconception(
            "linear-output",
            _network(outer=_ones, model=lambda z, a: z),
            "You took δ₂ = z₂ − y, as if the loss compared y with z₂. This network has a second "
            "tanh, and the loss compares y with its output.",
        ),
        Misconception(
            "compared-with-z",
            _network(model=lambda z, a: z),
            "Your residual is z₂ − y. The loss compares y with a₂, the output of the second tanh.",
        ),
        Misconception(
            "residual-carried-back",
            _network(back=lambda residual, delta: residual),
            "dW2 is right. Through W₂ᵀ you sent a₂ − y, the gradient by a₂. What stands right "
            "behind W₂ is z₂.",
        ),
        Misconception(
            "bias-forgotten",
            _network(bias=0.0),
            "Your forward pass leaves out b₁, so everything is evaluated at the wrong z₁.",
        ),
        Misconception(
            "output-slope-forgotten",
            _network(outer=_ones),
            "The slope of the second tanh is missing: the loss compares y with a₂, and δ₂ is the "
            "gradient by z₂.",
        ),
        Misconception(
            "hidden-slope-forgotten",
            _network(hidden=_ones),
            "dW2 is right. Between a₁ and z₁ stands a tanh, and its slope is missing in dW1 and "
            "db1.",
        ),
        Misconception(
            "slopes-forgotten",
            _network(_ones, _ones),
            "Both slopes of tanh are missing: this is the gradient of a network without "
            "activations, with the values of one that has them.",
        ),
        Misconception(
            "transposed",
            _network(transposed=True),
            "Both weight gradients are transposed. Each has the shape of its W, `(out, in)`: "
            "outputs down the rows.",
        ),
        Misconception(
            "before-the-activation",
            _network(carried=lambda z, a: z),
            "In dW2 you used z₁ where a₁ belongs. A weight's gradient carries what the weight was "
            "multiplied by in the forward pass.",
        ),
        Misconception(
            "residual-sign",
            _network(sign=-1.0),
            "Every entry has the wrong sign: your residual is y − a₂. Model minus data, a₂ − y, is "
            "what the derivative gives.",
        ),
    ),
)


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "") -> Case:
        A, C = rng.normal(size=(n, n)), rng.normal(size=(n, n))

        def f(x: Vector) -> Vector:
            return np.sin(A @ x) + 0.5 * x**2

        def pull_f(x: Vector, u: Vector) -> Vector:
            return A.T @ (np.cos(A @ x) * u) + x * u

        def pull_g(y: Vector, u: Vector) -> Vector:  # g(y) = tanh(Cy) + y³/3
            return C.T @ ((1 - np.tanh(C @ y) ** 2) * u) + y**2 * u

        calls = (
            Callback(f, "f", limit=1),
            Callback(pull_f, "pull_f", limit=1),
            Callback(pull_g, "pull_g", limit=1),
        )
        return Case((*calls, rng.normal(size=n), rng.normal(size=n)), edge=edge, sizes={"n": n})

    return [case(3), case(4), case(5), case(1, "n is 1")]


def _through_f_first(
    f: Callable[[Vector], Vector],
    pull_f: Callable[[Vector, Vector], Vector],
    pull_g: Callable[[Vector, Vector], Vector],
    x: Vector,
    u: Vector,
) -> Vector:
    carried = pull_f(x, u)
    return carried + pull_g(f(x), carried)


SWEEP = Exercise(
    id="chain_rule.sweep",
    name="backward_sweep",
    title="Your own backward pass",
    level=3,
    points=3,
    objective="3.7",
    hints=(
        "Draw the graph: x → y, then y → g(y) → z, and beside it a second arrow from y straight to "
        "z. Which gradient arrives at y, along which arrows?",
        "Collect at y everything that arrives there, and only then go on to x. A pullback needs "
        "the point at which its map was evaluated, so run forward first.",
    ),
    answer=Array(),
    reference=lambda f, pull_f, pull_g, x, u: pull_f(x, u + pull_g(f(x), u)),
    sampler=_sweep_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "skip-dropped",
            lambda f, pull_f, pull_g, x, u: pull_f(x, pull_g(f(x), u)),
            "You went back through g only. y also reaches z directly, and that branch brings its "
            "own contribution.",
        ),
        Misconception(
            "block-dropped",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u),
            "You went back along the direct arrow only. y reaches z through g as well.",
        ),
        Misconception(
            "outer-at-x",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u + pull_g(x, u)),
            "You pulled back through g at x. The input of g was f(x): the forward pass is there to "
            "provide this point.",
        ),
        Misconception(
            "inner-at-y",
            lambda f, pull_f, pull_g, x, u: pull_f(f(x), u + pull_g(f(x), u)),
            "You pulled back through f at y = f(x), its output. A pullback is taken at the point "
            "where its map was evaluated.",
        ),
        Misconception(
            "skip-around-both",
            lambda f, pull_f, pull_g, x, u: u + pull_f(x, pull_g(f(x), u)),
            "You added u at the very end, as if x itself were added to z. The direct arrow starts "
            "at y, so its contribution still has to go through f.",
        ),
        Misconception(
            "forward-order",
            _through_f_first,
            "You went through f first. Backwards, the last map comes first.",
        ),
        Misconception(
            "stopped-at-y",
            lambda f, pull_f, pull_g, x, u: u + pull_g(f(x), u),
            "This is the gradient by y: both arrows are in it. x is one step further back.",
        ),
        Misconception(
            "added-across",
            lambda f, pull_f, pull_g, x, u: pull_f(x, u) + pull_g(f(x), u),
            "You added a gradient by x to a gradient by y. What comes back through g has only "
            "arrived at y.",
        ),
        Misconception(
            "arguments-swapped",
            lambda f, pull_f, pull_g, x, u: pull_f(u + pull_g(u, f(x)), x),
            "The arguments of the pullbacks are swapped: first the point, then the vector that is "
            "pulled back.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    DEFINED,
    EVALUATED,
    WEIGHTS,
    BROADCAST,
    LAYOUTS,
    COST,
    STACKED,
    GATE,
    NETWORK,
    SWEEP,
)
