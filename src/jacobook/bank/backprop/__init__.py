"""The exercises of chapter 10, Backpropagation over a batch."""

# The order in which the chapter asks them.
ORDER = (
    "which_array",
    "how_big",
    "once",
    "other_storage",
    "weighted_loss",
    "proof_step",
    "find_the_bug",
    "norms",
    "choose_test",
    "batch_norm",
    "clipping_climbs",
)
