"""The exercises of chapter 15, Fisher information and natural gradient."""

# The order in which the chapter asks them.
ORDER = (
    "score",
    "by_hand",
    "inverse_map",
    "three_matrices",
    "which_line",
    "bound_applies",
    "given_size",
    "product",
    "relation",
    "find_the_bug",
    "step_goes_up",
)
