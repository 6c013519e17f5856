"""The exercises of chapter 2, The Jacobian."""

# The order in which the chapter asks them.
ORDER = (
    "by_hand",
    "shape",
    "prediction",
    "layout",
    "dense",
    "softmax",
    "inverse",
    "polar",
    "gauss_newton",
    "both_fall",
)
