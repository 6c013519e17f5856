"""Which product?."""

import numpy as np

from jacobook.bank.routes import jacobian_of
from jacobook.declaration import Choice, Exercise, Recomputed


def _agreeing() -> str:
    """Differentiate one composition, and try the five products on the three Jacobians."""
    rng = np.random.default_rng(0)
    A, B, C = (rng.normal(size=shape) for shape in ((3, 4), (5, 3), (2, 5)))
    x = rng.normal(size=4)
    y = np.tanh(A @ x)
    z = np.sin(B @ y)
    J_f = jacobian_of(lambda v: np.tanh(A @ v), x)
    J_g = jacobian_of(lambda v: np.sin(B @ v), y)
    J_h = jacobian_of(lambda v: np.exp(C @ v), z)
    whole = jacobian_of(lambda v: np.exp(C @ np.sin(B @ np.tanh(A @ v))), x)
    products = {
        "a": lambda: J_f @ J_g @ J_h,
        "b": lambda: J_h @ J_g @ J_f,
        "c": lambda: J_f.T @ J_g.T @ J_h.T,
        "d": lambda: J_h @ J_f @ J_g,
        "e": lambda: J_h * J_g * J_f,
    }
    found = []
    for label, product in products.items():
        try:
            result = product()
        except ValueError:  # the shapes don't fit
            continue
        if result.shape == whole.shape and np.allclose(result, whole):
            found.append(label)
    (label,) = found
    return label


EXERCISE = Exercise(
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
    proof=Recomputed(_agreeing),
)
