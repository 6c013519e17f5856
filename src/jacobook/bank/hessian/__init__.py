"""The exercises of chapter 4, The Hessian."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "curvature",
    "quadratic_form",
    "strictly_convex",
    "zigzag",
    "convex_range",
    "logistic",
    "gauss_newton",
    "product",
    "order_of_differentiation",
)
