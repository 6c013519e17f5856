"""The exercises of chapter 11, Newton and quasi-Newton."""

# The order in which the chapter asks them.
ORDER = ()
