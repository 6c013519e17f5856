"""The exercises of chapter 6, Taylor steps."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "step_value",
    "largest_step",
    "series",
    "diagnosis",
    "optimal_step",
    "descent_step",
    "rate",
    "cubic_bound",
    "exact_step",
    "line_search",
)
