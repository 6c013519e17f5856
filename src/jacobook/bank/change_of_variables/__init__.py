"""The exercises of chapter 8, Change of variables."""

# The order in which the chapter asks them.
ORDER = (
    "area",
    "polar",
    "local",
    "spherical",
    "p_value",
    "hyperbolas",
    "affine",
    "log_det",
    "logit_normal",
    "inverse_transform",
    "box_muller",
    "judge",
    "square",
    "flow",
)
