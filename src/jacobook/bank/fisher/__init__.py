"""The exercises of chapter 15, Fisher information and natural gradient."""

# The order in which the chapter asks them.
ORDER: tuple[str, ...] = ()
