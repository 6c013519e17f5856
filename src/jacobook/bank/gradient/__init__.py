"""The exercises of chapter 1, Gradient."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "shape",
    "prediction",
    "steepest",
    "best_step",
    "kinks",
    "bump",
    "symbolic",
    "logistic",
    "central_difference",
    "error_table",
    "descent",
    "not_differentiable",
    "other_inner_product",
)
