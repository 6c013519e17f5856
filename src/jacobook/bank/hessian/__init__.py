"""The exercises of chapter 4, The Hessian."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "curvature",
    "jump_penalty",
    "strictly_convex",
    "zigzag",
    "convex_range",
    "poisson",
    "two_bugs",
    "gauss_newton",
    "product",
    "order_of_differentiation",
)
