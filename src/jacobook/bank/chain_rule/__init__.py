"""The exercises of chapter 3, Shapes in the chain rule."""

# The order in which the chapter asks them.
ORDER = (
    "defined",
    "evaluated",
    "tied",
    "broadcast",
    "layouts",
    "cost",
    "stacked",
    "gate",
    "bugs",
    "shortcut",
    "sweep",
)
