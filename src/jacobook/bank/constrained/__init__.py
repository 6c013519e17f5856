"""The exercises of chapter 7, Constrained optimization."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "standard_form",
    "qualification",
    "dual",
    "minimum_norm",
    "slab",
    "deliveries",
    "checklist",
    "verdict",
    "certificate",
    "secular",
    "kkt_not_optimal",
)
