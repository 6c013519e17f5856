"""The exercises of chapter 9, Matrix differentials."""

# The order in which the chapter asks them.
ORDER = (
    "which_fits",
    "square",
    "log_det",
    "solve_gradient",
    "inverse",
    "covariance",
    "proof_step",
    "congruence",
    "eigenvalue_speed",
    "root_pullback",
    "no_first_order",
)
