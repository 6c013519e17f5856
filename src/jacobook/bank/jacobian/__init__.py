"""The exercises of chapter 2, The Jacobian."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "shape",
    "two_steps",
    "products",
    "layout",
    "factored",
    "adjoint_test",
    "softmax",
    "inverse",
    "polar",
    "gauss_newton",
    "both_fall",
)
