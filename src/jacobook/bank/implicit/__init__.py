"""The exercises of chapter 12, Implicit differentiation."""

# The order in which the chapter asks them.
ORDER = (
    "slope",
    "where_not",
    "sizes",
    "ridge_velocity",
    "adjoint",
    "market",
    "choose_test",
    "fixed_point",
    "wrong_line",
    "ball_pullback",
    "two_optima",
)
