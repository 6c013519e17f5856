"""The exercises of chapter 13, Normalizing flows."""

# The order in which the chapter asks them.
ORDER = (
    "direction",
    "chain",
    "jacobian",
    "undo",
    "log_density",
    "rank_one",
    "which_density",
    "find_the_bug",
    "pullback",
    "invert",
    "volume_kept",
)
