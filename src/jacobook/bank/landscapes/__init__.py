"""The exercises of chapter 14, Loss landscapes."""

# The order in which the chapter asks them.
ORDER = (
    "power_iteration",
    "three_weights",
    "where_it_stays",
    "network_product",
    "jacobian_lanczos",
    "largest",
    "free_product",
    "two_parts",
    "random_directions",
    "sharper",
    "almost_stopped",
)
