"""Draw the pictures of the site: gradients on the map of chapter 1.

_static/banner.svg stands on the landing page; its two colours are readable on white and on the dark
page alike. _static/card.png is what a link to the site shows in a chat. Run it again after a
change: ``python tools/draw_banner.py``.
"""

from pathlib import Path

import contourpy
import numpy as np
from PIL import Image

from jacobook import gradient

WIDTH, HEIGHT = 704, 190
X, Y = (-2.7, 2.9), (-1.45, 0.062)
STARTS = [(-2.25, -0.3), (-1.95, -1.15), (-0.5, -0.35), (0.15, -0.95), (0.45, -0.3)]
STARTS += [(1.45, -1.2), (1.85, -0.65), (2.15, -0.2)]
LINE, ARROW = "#7688a0", "#cf6a2d"


def height(x: np.ndarray) -> np.ndarray:
    """The hillside of chapter 1; x has shape (2, …)."""
    return x[0] ** 3 - 3 * x[0] + x[0] * x[1] + x[1] ** 2


def on_page(x: np.ndarray) -> np.ndarray:
    """Points of the plane, shape (n, 2), in the picture's pixels."""
    scale = WIDTH / (X[1] - X[0])
    return np.stack([(x[:, 0] - X[0]) * scale, HEIGHT - (x[:, 1] - Y[0]) * scale], axis=-1)


def path(points: np.ndarray) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)


def card() -> None:
    """Write _static/card.png, 1200 × 630 pixels."""
    import matplotlib.pyplot as plt

    from jacobook import plotting

    plotting.use_style()
    figure = plt.figure(figsize=(12, 6.3), layout="none")
    ax = figure.add_axes((0, 0, 1, 0.66))
    values = np.linspace(*X, 300), np.linspace(-1.45, 0.49, 120)
    grid = np.stack(np.meshgrid(*values))
    levels = np.arange(-8, 12.5, 0.75)
    ax.contour(
        *values, height(grid), levels=levels, colors=LINE, linewidths=1.3, linestyles="solid"
    )
    for start in STARTS:
        slope = gradient(height, np.array(start))
        vector = 0.2 * slope / np.sqrt(np.linalg.norm(slope))
        plotting.arrow(ax, start, vector, color=ARROW, linewidth=4)
    ax.set(xlim=X, ylim=(-1.45, 0.49))
    ax.axis("off")
    figure.text(0.05, 0.83, "Jacobook", fontsize=52, weight="bold", va="center")
    sentence = (
        "Every derivative has a shape,\nevery shape has a reason,\nand every claim can be run."
    )
    figure.text(0.43, 0.83, sentence, fontsize=20, va="center", linespacing=1.4)
    path = Path(__file__).parents[1].joinpath("_static", "card.png")
    figure.savefig(path, dpi=100, metadata={"Software": None})
    Image.open(path).quantize(64).save(path, optimize=True)


def main() -> None:
    card()
    xs, ys = np.linspace(*X, 240), np.linspace(*Y, 90)
    generator = contourpy.contour_generator(xs, ys, height(np.stack(np.meshgrid(xs, ys))))
    contours = "".join(
        path(on_page(np.asarray(line))[::2])
        for level in np.arange(-8, 12.5, 0.75)
        for line in generator.lines(level)
        if len(line) > 6
    )
    arrows = heads = ""
    for start in STARTS:
        slope = gradient(height, np.array(start))
        tail, tip = on_page(np.stack([start, start + 0.2 * slope / np.sqrt(np.linalg.norm(slope))]))
        along = (tip - tail) / np.linalg.norm(tip - tail)
        across = np.array([-along[1], along[0]])
        arrows += path(np.stack([tail, tip - 6 * along]))
        heads += path(np.stack([tip, tip - 11 * along + 5 * across, tip - 11 * along - 5 * across]))
        heads += "Z"
    Path(__file__).parents[1].joinpath("_static", "banner.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">\n'
        f'<path d="{contours}" fill="none" stroke="{LINE}" stroke-width="1.1"/>\n'
        f'<path d="{arrows}" fill="none" stroke="{ARROW}" stroke-width="2.6" '
        'stroke-linecap="round"/>\n'
        f'<path d="{heads}" fill="{ARROW}"/>\n</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
