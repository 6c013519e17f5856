"""The house style of the figures, and the few pictures that recur.

Figures are stored as opaque white PNG images at twice the screen's density, so that they can be
read in any notebook program. The site shows the same images on its dark pages by inverting them
and turning the hue back (CSS ``invert(1) hue-rotate(180deg)``, blended onto the page). The colours
here are chosen to keep their contrast, and their distance from one another, on both.

No figure says anything by colour alone: the cycle changes the dashes together with the colour, and
lines carry their names next to them rather than in a box (`label`).

Matplotlib is imported by the functions that draw, so importing this module costs nothing.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.contour import QuadContourSet
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon
    from matplotlib.text import Annotation

__all__ = [
    "COLORS",
    "STYLE",
    "Palette",
    "arrow",
    "contours",
    "ellipse",
    "label",
    "parallelogram",
    "slope_guide",
    "use_style",
]


class Palette(NamedTuple):
    """The colours of the book, by name; six for lines and three for everything around them."""

    ink: str = "#1a1d21"
    muted: str = "#5c6470"
    grid: str = "#e3e6ea"
    blue: str = "#0a5cb8"
    orange: str = "#bf8000"
    green: str = "#007348"
    vermilion: str = "#b83c00"
    purple: str = "#b63c8b"
    sky: str = "#4695ca"


#: The colours of the book: ``COLORS.blue``, ``COLORS.vermilion``, … A darkened Okabe–Ito palette
#: (Okabe and Ito, *Color universal design*, 2008).
COLORS = Palette()

# One dash pattern for each colour of the cycle, so that a line is known without its colour.
_CYCLE: tuple[tuple[str, str | tuple[int, tuple[float, ...]]], ...] = (
    (COLORS.blue, "-"),
    (COLORS.vermilion, (0, (5.0, 1.6))),
    (COLORS.green, (0, (6.0, 1.4, 1.2, 1.4))),
    (COLORS.purple, (0, (1.2, 1.3))),
    (COLORS.orange, (0, (9.0, 2.0))),
    (COLORS.sky, (0, (4.0, 1.3, 1.2, 1.3, 1.2, 1.3))),
)

#: What `use_style` sets, as Matplotlib's rcParams (the colour cycle apart).
STYLE: Mapping[Any, Any] = MappingProxyType(
    {
        # 680 × 400 CSS pixels: the width of the page's text; stored at twice that.
        "figure.figsize": (6.8, 4.0),
        "figure.dpi": 100,
        "savefig.dpi": 200,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "savefig.edgecolor": "white",
        "savefig.transparent": False,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.07,
        "figure.constrained_layout.w_pad": 0.07,
        "figure.constrained_layout.wspace": 0.05,
        # Text. DejaVu Sans comes with Matplotlib, so every machine draws the same letters.
        "font.family": "DejaVu Sans",
        "font.size": 11,
        "mathtext.fontset": "dejavusans",
        "text.color": COLORS.ink,
        "axes.titlesize": 11.5,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.labelsize": 11,
        "axes.labelpad": 5,
        "axes.labelcolor": COLORS.ink,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "axes.formatter.use_mathtext": True,
        "axes.formatter.limits": (-4, 5),
        # A quiet frame.
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": COLORS.muted,
        "axes.linewidth": 0.8,
        "xtick.color": COLORS.muted,
        "ytick.color": COLORS.muted,
        "xtick.major.size": 3.5,
        "ytick.major.size": 3.5,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": COLORS.grid,
        "grid.linewidth": 0.8,
        "axes.xmargin": 0.03,
        "axes.ymargin": 0.06,
        # The data.
        "lines.linewidth": 2.0,
        "lines.markersize": 6.0,
        "lines.solid_capstyle": "round",
        "lines.scale_dashes": True,
        "contour.linewidth": 1.0,
        "patch.linewidth": 0.8,
        "image.cmap": "cividis",
        "legend.frameon": False,
        "legend.handlelength": 2.8,
        # Nothing random in a vector file either.
        "svg.hashsalt": "jacobook",
    }
)


def use_style() -> None:
    """Draw every following figure in the house style.

    Starts from Matplotlib's defaults, so that a personal ``matplotlibrc`` changes nothing. In a
    notebook it also asks for images at twice the density, untrimmed, and without the note of the
    Matplotlib version: a figure then has the same bytes wherever it is drawn.
    """
    import matplotlib as mpl
    import matplotlib.style as mpl_style
    from cycler import cycler

    mpl_style.use("default")
    mpl.rcParams.update(STYLE)
    colors, dashes = zip(*_CYCLE, strict=True)
    mpl.rcParams["axes.prop_cycle"] = cycler(color=colors) + cycler(linestyle=dashes)

    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("retina", bbox_inches=None, metadata={"Software": None})


def contours(
    ax: "Axes",
    f: Callable[[np.ndarray], Any],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    *,
    levels: int | Sequence[float] | np.ndarray | None = None,
    labels: bool = False,
    points: int = 161,
    vectorized: bool = False,
    equal_aspect: bool = True,
) -> "QuadContourSet":
    r"""Draw the level sets :math:`\{x : f(x) = c\}` of a function of two variables.

    The lines are grey, darker where the function is higher, and stay behind everything else.

    Parameters
    ----------
    ax
        The axes to draw in.
    f
        A function of a point of shape ``(2,)`` with a scalar value. It is called once for each
        grid point, ``points**2`` times.
    x_range, y_range
        The lowest and the highest value along each axis.
    levels
        The values of the lines, increasing; or roughly how many; or None for about ten.
    labels
        Write the value on each line.
    points
        Grid points along each axis.
    vectorized
        True if ``f`` takes a batch of shape ``(B, 2)`` and returns ``(B,)``; it is then called
        once.
    equal_aspect
        Draw one unit along x as long as one unit along y. Only then do right angles look right:
        on stretched axes a gradient doesn't *look* orthogonal to the level set.

    Returns
    -------
    QuadContourSet
        What Matplotlib's ``ax.contour`` returns.

    Raises
    ------
    ValueError
        If a range is empty or reversed, if ``f`` returns the wrong shape, or if it is finite
        nowhere on the grid.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import MaxNLocator

    for name, (low, high) in (("x_range", x_range), ("y_range", y_range)):
        if not low < high:
            raise ValueError(f"{name} is ({low}, {high}): give the lower end first.")
    x = np.linspace(*x_range, points)
    y = np.linspace(*y_range, points)
    batch = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values = np.asarray(f(batch) if vectorized else [f(point) for point in batch], dtype=float)
    if values.shape != (len(batch),):
        one = values.shape[1:] if values.shape[:1] == (len(batch),) else values.shape
        wanted = f"a batch of values of shape ({len(batch)},)" if vectorized else "a scalar"
        raise ValueError(f"f must return {wanted}, but it returned shape {one}.")
    if not np.isfinite(values).any():
        raise ValueError("f is finite nowhere on the grid: choose other ranges.")

    grid = np.ma.masked_invalid(values.reshape(points, points))
    if levels is None or isinstance(levels, int):
        lowest, highest = grid.min(), grid.max()
        ticks = MaxNLocator(10 if levels is None else levels).tick_values(lowest, highest)
        heights = ticks[(ticks > lowest) & (ticks < highest)]
    else:
        heights = np.asarray(levels, dtype=float)
    # Grey by rank, not by value: levels in geometric progression get the whole range too.
    greys = LinearSegmentedColormap.from_list("greys", ["#8c929b", "#474e58"])
    colors = greys(np.linspace(0, 1, len(heights)))
    shown = ax.contour(x, y, grid, levels=heights, colors=colors, linestyles="solid", zorder=1)
    if labels:
        ax.clabel(shown, fmt=_number, fontsize=9, colors=COLORS.muted, inline_spacing=4)
    ax.grid(False)
    if equal_aspect:
        ax.set_aspect("equal")
    return shown


def ellipse(
    ax: "Axes",
    centre: ArrayLike,
    matrix: ArrayLike,
    *,
    level: float = 1.0,
    color: str = COLORS.blue,
    label: str | None = None,
    fill: bool = False,
    linestyle: str = "-",
    linewidth: float = 2.0,
) -> "Line2D":
    r"""Draw the level set of a quadratic form: an ellipse.

    .. math:: \{x : (x - c)^\top M (x - c) = \ell\}

    Its axes lie along the eigenvectors of M, and a half-axis is :math:`\sqrt{\ell/\lambda}` long:
    the larger the eigenvalue, the shorter. For right angles to look right, the axes need equal
    units, as `contours` gives them.

    Parameters
    ----------
    ax
        The axes to draw in.
    centre
        The point c, shape ``(2,)``.
    matrix
        The matrix M, shape ``(2, 2)``: symmetric and positive definite.
    level
        The value ℓ > 0.
    color
        The curve's colour, and its label's.
    label
        A text next to the end of the long axis (of the two ends, the higher one).
    fill
        Tint the inside as well.
    linestyle, linewidth
        As for a line.

    Returns
    -------
    Line2D
        The curve, closed.

    Raises
    ------
    ValueError
        If ``centre`` hasn't shape ``(2,)``, if ``matrix`` hasn't shape ``(2, 2)`` or isn't
        symmetric and positive definite, or if ``level`` isn't positive.
    """
    middle = _pair(centre, "centre")
    form = np.asarray(matrix, dtype=float)
    if form.shape != (2, 2):
        raise ValueError(f"matrix must have shape (2, 2), but it has shape {form.shape}.")
    if not np.isfinite(form).all():
        raise ValueError("matrix has an entry that is no finite number.")
    if abs(form[0, 1] - form[1, 0]) > 1e-9 * np.abs(form).max():
        raise ValueError("matrix isn't symmetric: the quadratic form needs (M + M.T) / 2.")
    eigenvalues, directions = np.linalg.eigh(form)
    if eigenvalues[0] <= 0:
        raise ValueError(
            f"matrix isn't positive definite: it has the eigenvalue {eigenvalues[0]:.3g}, "
            "and its level set is no ellipse."
        )
    if not 0 < level < np.inf:
        raise ValueError(f"level is {level}: it must be a positive number.")

    half_axes = directions * np.sqrt(
        level / eigenvalues
    )  # a half-axis a column, the long one first
    turns = np.linspace(0, 2 * np.pi, 201)
    curve = middle[:, None] + half_axes @ np.stack([np.cos(turns), np.sin(turns)])
    (line,) = ax.plot(*curve, color=color, linestyle=linestyle, linewidth=linewidth, zorder=2)
    if fill:
        ax.fill(*curve, color=color, alpha=0.12, linewidth=0, zorder=1.5)
    if label is not None:
        long = half_axes[:, 0]
        long = long if (long[1], long[0]) > (0.0, 0.0) else -long
        side = "left" if long[0] >= 0 else "right"
        away = 6.0 if side == "left" else -6.0
        _write(ax, label, middle + long, color=color, offset=(away, 4.0), ha=side, va="center")
    return line


def arrow(
    ax: "Axes",
    tail: ArrayLike,
    vector: ArrayLike,
    *,
    color: str = COLORS.ink,
    label: str | None = None,
    scale: float = 1.0,
    linewidth: float = 2.0,
    linestyle: str = "-",
    label_offset: tuple[float, float] | None = None,
) -> "Artist":
    """Draw a vector at a point, as an arrow from ``tail`` to ``tail + scale * vector``.

    Unlike ``ax.quiver`` and ``ax.annotate``, it keeps the vector's length in data units and makes
    the axes large enough to show it. A zero vector is drawn as a dot, since it has no direction.

    Parameters
    ----------
    ax
        The axes to draw in.
    tail, vector
        Arrays of shape ``(2,)``.
    color
        The arrow's colour, and its label's.
    label
        A text at the arrow's tip, just beyond it.
    scale
        Draw the vector this many times as long. Say so in the caption if it isn't 1.
    linewidth, linestyle
        As for a line.
    label_offset
        Where the label's middle stands, in points from the tip, if beyond it is no good place.

    Returns
    -------
    Artist
        The arrow, or the dot.

    Raises
    ------
    ValueError
        If ``tail`` or ``vector`` hasn't shape ``(2,)`` or isn't finite.
    """
    from matplotlib.patches import FancyArrowPatch

    start = _pair(tail, "tail")
    direction = scale * _pair(vector, "vector")
    tip = start + direction
    length = float(np.hypot(*direction))
    ax.update_datalim([start, tip])
    artist: Artist
    if length == 0.0:
        (artist,) = ax.plot(*start, "o", color=color, markersize=5, zorder=3)
    else:
        artist = ax.add_patch(
            FancyArrowPatch(
                (start[0], start[1]),
                (tip[0], tip[1]),
                arrowstyle="-|>,head_length=0.5,head_width=0.22",
                mutation_scale=16,
                shrinkA=0,
                shrinkB=0,
                color=color,
                linewidth=linewidth,
                linestyle=linestyle,
                capstyle="butt",
                joinstyle="miter",
                zorder=3,
            )
        )
    if label is not None:
        beyond = direction / length if length else np.array([0.0, 1.0])
        offset = tuple(12.0 * beyond) if label_offset is None else label_offset
        # Text is wider than high: beyond a sideways arrow it starts, or ends, at the offset.
        align = "center" if abs(beyond[0]) < 0.35 else ("left" if beyond[0] > 0 else "right")
        if label_offset is None and align != "center":
            offset = tuple(6.0 * beyond)
        _write(ax, label, tip, color=color, offset=offset, ha=align, va="center")
    ax.autoscale_view()
    return artist


def label(
    ax: "Axes",
    text: str,
    xy: ArrayLike,
    *,
    color: str = COLORS.ink,
    offset: tuple[float, float] = (6.0, 6.0),
    ha: str = "left",
    va: str = "center",
    fontsize: float | None = None,
) -> "Annotation":
    """Write a name next to the thing it names, instead of in a legend.

    The text stands on a thin white rim, so that lines under it don't cross its letters, and in its
    line's colour, darkened where that is too pale to read.

    Parameters
    ----------
    ax
        The axes to draw in.
    text
        What to write; mathematics between dollar signs.
    xy
        The point that is named, of shape ``(2,)``, in data units.
    color
        The named thing's colour.
    offset
        How far from the point the text stands, in points (a line of text is 11 points high).
    ha, va
        Which part of the text stands there, as in ``ax.annotate``.
    fontsize
        In points; by default the figure's.

    Returns
    -------
    Annotation
        The text.

    Raises
    ------
    ValueError
        If ``xy`` hasn't shape ``(2,)`` or isn't finite.
    """
    return _write(ax, text, _pair(xy, "xy"), color, offset, ha, va, fontsize)


def parallelogram(
    ax: "Axes",
    corner: ArrayLike,
    matrix: ArrayLike,
    *,
    color: str = COLORS.blue,
    label: str | None = None,
    fill: bool = True,
    linestyle: str = "-",
    linewidth: float = 2.0,
) -> "Polygon":
    r"""Draw the unit square's image under :math:`u \mapsto c + M u`: a parallelogram.

    The edges that start at the corner c are the columns of the matrix M. The axes grow to show
    it.

    Parameters
    ----------
    ax
        The axes to draw in.
    corner
        Where the corner of the unit square at 0 goes, of shape ``(2,)``.
    matrix
        An array of shape ``(2, 2)``. If it is singular, the parallelogram is a line or a point.
    color
        The outline's colour, and the label's; the inside is filled with a pale tint of it.
    label
        A text in the middle.
    fill
        Tint the inside.
    linestyle, linewidth
        As for a line.

    Returns
    -------
    Polygon
        The outline, its corners in the order (0, 0), (1, 0), (1, 1), (0, 1) of the unit square.

    Raises
    ------
    ValueError
        If ``corner`` hasn't shape ``(2,)``, ``matrix`` hasn't shape ``(2, 2)``, or either isn't
        finite.
    """
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon

    start = _pair(corner, "corner")
    edges = np.asarray(matrix, dtype=float)
    if edges.shape != (2, 2):
        raise ValueError(f"matrix must have shape (2, 2), but it has shape {edges.shape}.")
    if not np.isfinite(edges).all():
        raise ValueError(f"matrix is {edges.tolist()}: only finite numbers can be drawn.")
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    corners = start + square @ edges.T
    outline = Polygon(
        corners,
        closed=True,
        facecolor=to_rgba(color, 0.16) if fill else "none",
        edgecolor=color,
        linestyle=linestyle,
        linewidth=linewidth,
        joinstyle="round",
        zorder=2,
    )
    ax.add_patch(outline)
    ax.update_datalim(corners)
    if label is not None:
        _write(ax, label, corners.mean(axis=0), color, (0.0, 0.0), "center", "center")
    ax.autoscale_view()
    return outline


def slope_guide(
    ax: "Axes",
    start: ArrayLike,
    slope: float,
    factor: float,
    *,
    label: str | None = None,
    color: str = COLORS.muted,
) -> "Line2D":
    """Draw a short line of a known slope on log–log axes, to compare a curve with.

    On such axes :math:`y = C x^p` is a straight line, and its slope is the power :math:`p`.

    Parameters
    ----------
    ax
        Axes with logarithmic scales along x and y.
    start
        A point of the line, of shape ``(2,)``, with positive coordinates.
    slope
        The power.
    factor
        The line goes from ``start`` to the point whose x is this many times as large; a factor
        below 1 draws it to the left.
    label
        A text at the line's middle, such as "slope 2".
    color
        The line's colour, and its label's.

    Returns
    -------
    Line2D
        The line.

    Raises
    ------
    ValueError
        If the axes aren't logarithmic, ``start`` hasn't shape ``(2,)`` or isn't positive and
        finite, ``slope`` isn't finite, or ``factor`` isn't positive, finite and different from 1.
    """
    if (ax.get_xscale(), ax.get_yscale()) != ("log", "log"):
        raise ValueError("A slope guide needs logarithmic axes: call ax.loglog first.")
    foot = _pair(start, "start")
    if not (foot > 0).all():
        raise ValueError(f"start is {foot}: logarithmic axes show positive numbers only.")
    if not np.isfinite(slope):
        raise ValueError(f"slope is {slope}: it must be a finite number.")
    if not (np.isfinite(factor) and factor > 0 and factor != 1):
        raise ValueError(f"factor is {factor}: it must be positive, finite and not 1.")
    end = foot * [factor, factor**slope]
    (line,) = ax.plot(*np.stack([foot, end], axis=-1), "-", color=color, linewidth=1.2, zorder=2)
    if label is not None:
        # Beside the middle: to the right of a rising line, that is below it.
        rising = slope > 0
        middle = np.sqrt(foot * end)
        _write(ax, label, middle, color, (7.0, -7.0 if rising else 7.0), "left", "center")
    return line


def _write(
    ax: "Axes",
    text: str,
    xy: np.ndarray,
    color: str,
    offset: tuple[float, float],
    ha: str,
    va: str,
    fontsize: float | None = None,
) -> "Annotation":
    """Annotate with a white rim; `label` and `arrow` share it."""
    from matplotlib.patheffects import withStroke

    return ax.annotate(
        text,
        xy=(xy[0], xy[1]),
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        va=va,
        fontsize=fontsize,
        color=_readable(color),
        path_effects=[withStroke(linewidth=3.0, foreground="white")],
        annotation_clip=False,
        zorder=5,
    )


def _readable(color: str) -> str:
    """The colour, mixed with black until its contrast on white is at least 4.5 (WCAG 2, 1.4.3)."""
    from matplotlib.colors import to_hex, to_rgb

    rgb = np.array(to_rgb(color))
    for share in np.linspace(1.0, 0.0, 21):
        mixed = share * rgb
        linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
        luminance = float(linear @ np.array([0.2126, 0.7152, 0.0722]))
        if 1.05 / (luminance + 0.05) >= 4.6:
            return to_hex(tuple(mixed))
    return COLORS.ink


def _number(value: float) -> str:
    """The number in few digits, with a minus sign that is one."""
    return f"{value:g}".replace("-", "−")


def _pair(value: ArrayLike, name: str) -> np.ndarray:
    """The value as a finite float array of shape ``(2,)``, or an error that names it."""
    pair = np.asarray(value, dtype=float)
    if pair.shape != (2,):
        raise ValueError(f"{name} must have shape (2,), but it has shape {pair.shape}.")
    if not np.isfinite(pair).all():
        raise ValueError(f"{name} is {pair}: only finite numbers can be drawn.")
    return pair
