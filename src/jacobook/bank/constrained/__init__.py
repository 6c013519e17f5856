"""The exercises of chapter 7, Constrained optimization."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "qualification",
    "minimum_norm",
    "projected_step",
    "price",
    "checklist",
    "tangent",
    "dual",
    "secular",
    "kkt_not_optimal",
)
