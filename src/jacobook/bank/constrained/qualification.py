"""An optimum without a multiplier."""

from jacobook.declaration import Choice, Exercise

EXERCISE = Exercise(
    id="constrained.qualification",
    name="no_multiplier",
    title="An optimum without a multiplier",
    level=1,
    points=1,
    objective="7.5",
    hints=(
        "Find each minimum by looking at the feasible set. Then write the gradients of f and of "
        "the active constraints there, and ask for multipliers.",
        "Multipliers can be missing only where the gradients of the active constraints are "
        "linearly dependent. That happens in two of the five.",
    ),
    answer=Choice(
        {
            "a": "In a the minimum is at (1, 1). There ∇f = (2, 2) and the gradient of the "
            "constraint is (1, 1): a multiplier exists.",
            "b": "In b the minimum is at (−1, 0). There ∇f = (1, 0) and the constraint's gradient "
            "is (−2, 0): a positive multiplier exists.",
            "c": "In c the feasible set ends in a cusp at (1, 0), the minimum. The gradients of "
            "the two active constraints are (0, 1) and (0, −1), and no combination of them is "
            "(1, 0). Their being opposite is the qualification failing.",
            "d": "In d only x = 0 is feasible, and the gradient of the constraint vanishes there. "
            "But that of f does too, so every multiplier λ ≥ 0 will do: a qualification may fail "
            "and multipliers exist all the same.",
            "e": "In e the feasible set has a corner at (0, 0), the minimum. A corner is no harm: "
            "the gradients (1, −1) and (−1, −1) of the two constraints are independent, and half "
            "of each gives (0, −1), which cancels ∇f.",
        }
    ),
    reference=lambda: "c",
)
