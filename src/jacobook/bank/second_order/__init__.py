"""The exercises of chapter 5, Second-order conditions."""

# The order in which the chapter asks them.
ORDER = (
    "critical_points",
    "d_test",
    "zero_eigenvalue",
    "local_global",
    "threshold",
    "verdicts",
    "classify",
    "leave",
    "sylvester",
    "semidefinite",
    "every_line",
)
