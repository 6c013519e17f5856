"""The exercises of chapter 11, Newton and quasi-Newton."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "which_rate",
    "goes_down",
    "two_ranges",
    "choose_test",
    "proof_step",
    "find_the_bug",
    "hessian_update",
    "two_loops",
    "budget",
    "two_cycle",
)
