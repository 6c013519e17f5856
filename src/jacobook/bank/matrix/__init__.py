"""The exercises of chapter 9, Matrix differentials."""

# The order in which the chapter asks them.
ORDER = (
    "transposed_step",
    "square",
    "log_det",
    "solve_rows",
    "cayley",
    "covariance",
    "proof_step",
    "congruence",
    "frequency",
    "root_pullback",
    "no_first_order",
)
