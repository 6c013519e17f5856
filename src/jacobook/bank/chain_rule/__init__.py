"""The exercises of chapter 3, Shapes in the chain rule."""

# The order in which the chapter asks them.
ORDER = (
    "defined",
    "evaluated",
    "weights",
    "broadcast",
    "layouts",
    "cost",
    "stacked",
    "gate",
    "network",
    "sweep",
)
