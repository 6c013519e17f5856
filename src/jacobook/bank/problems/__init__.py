"""The problem set: ten problems, each across several chapters."""

# The order in which the page asks them.
ORDER = (
    "projector",
    "simplex",
    "counts",
    "design",
    "leave_one_out",
    "water_filling",
    "attention",
    "lyapunov",
    "flattest",
    "squaring",
)
