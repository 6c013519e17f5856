"""The exercises of the page *The same in PyTorch and in JAX*; none of them needs a framework."""

# The order in which the page asks them.
ORDER = (
    "shapes",
    "kink",
    "second",
    "mixing",
    "kernel",
    "unzeroed",
    "micro_batches",
    "column",
    "few_pulls",
)
