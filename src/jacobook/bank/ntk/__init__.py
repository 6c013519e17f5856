"""The exercises of chapter 16, Neural tangent kernel."""

# The order in which the chapter asks them.
ORDER = (
    "which_kernel",
    "by_hand",
    "halved",
    "mean_or_sum",
    "two_layers",
    "predicted_change",
    "largest_step",
    "find_the_bug",
    "choose_test",
    "never_learnt",
    "three_points",
)
