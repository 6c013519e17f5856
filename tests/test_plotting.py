"""The figures can be read: on a light page and on a dark one, in any eyes, the same every time.

The dark page shows each figure through the CSS filters ``invert(1) hue-rotate(180deg)`` and the
blend mode ``screen``; this file computes what comes out.
"""

import base64
import io
import itertools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from jacobook import plotting
from jacobook.plotting import COLORS

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from PIL import Image

LIGHT_PAGE = np.array([1.0, 1.0, 1.0])
DARK_PAGE = np.array(to_rgb("#14181e"))
LINES = ("blue", "orange", "green", "vermilion", "purple", "sky")

# CSS Filter Effects, hue-rotate: the matrix at 180°.
HUE_ROTATE_180 = np.array([[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]])
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIMULATION = {
    "full colour vision": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def linear(rgb: np.ndarray) -> np.ndarray:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """The contrast ratio of WCAG 2."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted([linear(one) @ weights, linear(other) @ weights])
    return float((high + 0.05) / (low + 0.05))


def on_dark_page(rgb: np.ndarray) -> np.ndarray:
    """What a figure's colour becomes on the site's dark page."""
    filtered = np.clip((1 - rgb) @ HUE_ROTATE_180.T, 0, 1)
    return 1 - (1 - filtered) * (1 - DARK_PAGE)


def contrasts(color: Any) -> tuple[float, float]:
    """A colour's contrast with the page, light and dark."""
    rgb = np.array(to_rgb(color))
    return contrast(rgb, LIGHT_PAGE), contrast(on_dark_page(rgb), DARK_PAGE)


def oklab(linear_rgb: np.ndarray) -> np.ndarray:
    """Oklab coordinates (Ottosson, 2020), in which distance is roughly what the eye sees."""
    to_lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.cbrt(np.clip(linear_rgb @ to_lms.T, 0, None)) @ to_lab.T


@pytest.fixture
def ax() -> Iterator[Axes]:
    with mpl.rc_context():
        plotting.use_style()
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def bowl(x: np.ndarray) -> Any:
    return x[..., 0] ** 2 + 3 * x[..., 1] ** 2


# --- Colours ------------------------------------------------------------------------------------


def test_the_filter_turns_white_paper_into_the_page_and_black_ink_into_white() -> None:
    np.testing.assert_allclose(on_dark_page(np.ones(3)), DARK_PAGE)
    np.testing.assert_allclose(on_dark_page(np.zeros(3)), np.ones(3))


@pytest.mark.parametrize("name", LINES)
def test_lines_stand_out_on_both_pages(name: str) -> None:
    light, dark = contrasts(getattr(COLORS, name))
    assert light >= 3
    assert dark >= 3


@pytest.mark.parametrize("name", ["ink", "muted"])
def test_text_is_readable_on_both_pages(name: str) -> None:
    light, dark = contrasts(getattr(COLORS, name))
    assert light >= 4.5
    assert dark >= 4.5


@pytest.mark.parametrize("name", [*LINES, "grid"])
def test_a_label_in_any_colour_is_readable_on_both_pages(name: str, ax: Axes) -> None:
    text = plotting.label(ax, "f", (0, 0), color=getattr(COLORS, name))
    light, dark = contrasts(text.get_color())
    assert light >= 4.5
    assert dark >= 4.5


def test_a_label_keeps_a_colour_that_is_dark_enough(ax: Axes) -> None:
    assert plotting.label(ax, "f", (0, 0), color=COLORS.blue).get_color() == COLORS.blue


def test_the_grid_is_seen_and_quiet_on_both_pages() -> None:
    light, dark = contrasts(COLORS.grid)
    assert 1.1 < light < 1.6
    assert 1.1 < dark < 1.6


@pytest.mark.parametrize("vision", SIMULATION)
@pytest.mark.parametrize("page", ["light", "dark"])
def test_any_two_line_colours_are_told_apart(vision: str, page: str) -> None:
    distances = {}
    for one, other in itertools.combinations(LINES, 2):
        places = []
        for name in (one, other):
            rgb = np.array(to_rgb(getattr(COLORS, name)))
            seen = linear(rgb if page == "light" else on_dark_page(rgb))
            places.append(oklab(np.clip(seen @ SIMULATION[vision].T, 0, 1)))
        distances[one, other] = float(np.linalg.norm(places[0] - places[1]))
    # 0.02 is about where two patches side by side begin to differ.
    assert min(distances.values()) > (0.14 if vision == "full colour vision" else 0.06), distances


def test_no_two_lines_of_the_cycle_share_a_colour_or_a_dash(ax: Axes) -> None:
    lines = [ax.plot([0, 1], [i, i])[0] for i in range(6)]
    assert {line.get_color() for line in lines} == {getattr(COLORS, name) for name in LINES}
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 6  # type: ignore[attr-defined]


# --- Files --------------------------------------------------------------------------------------


def draw() -> bytes:
    with mpl.rc_context():
        plotting.use_style()
        figure, ax = plt.subplots()
        plotting.contours(ax, bowl, (-2, 2), (-1, 1), labels=True)
        plotting.arrow(ax, (0.5, 0.5), (1, 0.2), label=r"$\nabla f$", color=COLORS.vermilion)
        file = io.BytesIO()
        figure.savefig(file)
        plt.close(figure)
    return file.getvalue()


def test_a_figure_is_the_same_to_the_byte_each_time() -> None:
    assert draw() == draw()


def test_a_figure_is_white_and_opaque_and_twice_as_dense_as_the_screen() -> None:
    image = Image.open(io.BytesIO(draw())).convert("RGBA")
    assert image.size == (1360, 800)
    pixels = np.asarray(image)
    assert (pixels[..., 3] == 255).all()
    assert (pixels[0] == 255).all()


def test_in_a_notebook_a_figure_has_the_same_density_and_names_no_version() -> None:
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "import matplotlib.pyplot as plt\nfrom jacobook import plotting\nplotting.use_style()",
        "figure, ax = plt.subplots()\nax.plot([0, 1], [1, 0]);",
    ]
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    assert notebook.cells[0].outputs == []
    (output,) = notebook.cells[1].outputs
    assert output.metadata["image/png"] == {"width": 680, "height": 400}
    image = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    assert image.size == (1360, 800)
    assert "Software" not in image.info


def test_a_readers_own_settings_do_not_show_through() -> None:
    with mpl.rc_context():
        mpl.rcParams.update({"lines.marker": "x", "axes.facecolor": "pink", "font.size": 30})
        plotting.use_style()
        assert mpl.rcParams["lines.marker"] == "None"
        assert mpl.rcParams["axes.facecolor"] == "white"
        assert mpl.rcParams["font.size"] == 11


def test_importing_the_module_does_not_import_matplotlib() -> None:
    code = "import sys, jacobook.plotting; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# --- Contours -----------------------------------------------------------------------------------


def test_each_contour_lies_on_its_level_set(ax: Axes) -> None:
    shown: Any = plotting.contours(ax, bowl, (-2, 2), (-1, 1), levels=[0.5, 1, 2])
    np.testing.assert_array_equal(shown.levels, [0.5, 1, 2])
    for level, path in zip(shown.levels, shown.get_paths(), strict=True):
        assert len(path.vertices) > 50
        np.testing.assert_allclose(bowl(np.asarray(path.vertices)), level, atol=2e-3)


def test_contours_call_a_vectorized_function_once_and_draw_the_same(ax: Axes) -> None:
    shapes = []

    def batched(x: np.ndarray) -> Any:
        shapes.append(x.shape)
        return bowl(x)

    once = plotting.contours(ax, batched, (-2, 2), (-1, 1), points=21, vectorized=True)
    assert shapes == [(441, 2)]
    pointwise = plotting.contours(ax, bowl, (-2, 2), (-1, 1), points=21)
    for one, other in zip(once.get_paths(), pointwise.get_paths(), strict=True):
        np.testing.assert_array_equal(one.vertices, other.vertices)


@pytest.mark.parametrize("levels", [None, 5, np.geomspace(0.01, 5, 12)])
def test_every_contour_can_be_seen_on_both_pages_and_higher_is_darker(
    levels: Any, ax: Axes
) -> None:
    shown: Any = plotting.contours(ax, bowl, (-2, 2), (-1, 1), levels=levels)
    assert 3 <= len(shown.levels) <= 14
    assert 0 < shown.levels[0] < shown.levels[-1] < 7
    greys = [contrasts(color[:3]) for color in shown.get_edgecolors()]
    assert np.min(greys) >= 3
    assert (np.diff(np.array(greys)[:, 0]) > 0).all()


def test_contours_below_zero_are_not_dashed(ax: Axes) -> None:
    shown: Any = plotting.contours(ax, lambda x: -bowl(x), (-2, 2), (-1, 1))
    assert all(dashes is None for _, dashes in shown.get_linestyle())


def test_contours_write_their_values_if_asked(ax: Axes) -> None:
    def upside_down(x: np.ndarray) -> Any:
        return 1 - bowl(x)

    plotting.contours(ax, upside_down, (-2, 2), (-1, 1), levels=[-1.5, 0])
    assert not ax.texts
    plotting.contours(ax, upside_down, (-2, 2), (-1, 1), levels=[-1.5, 0], labels=True)
    assert {text.get_text() for text in ax.texts} == {"−1.5", "0"}


def test_right_angles_look_right_on_contours(ax: Axes) -> None:
    plotting.contours(ax, bowl, (-2, 2), (-1, 1), equal_aspect=False)
    assert ax.get_aspect() == "auto"
    plotting.contours(ax, bowl, (-2, 2), (-1, 1))
    assert ax.get_aspect() == 1


def test_contours_leave_out_where_the_function_is_not_defined(ax: Axes) -> None:
    with np.errstate(invalid="ignore"):
        shown = plotting.contours(ax, lambda x: np.sqrt(x[0]), (-1, 1), (-1, 1), levels=[0.5])
    np.testing.assert_allclose(np.asarray(shown.get_paths()[0].vertices)[:, 0], 0.25, atol=1e-2)


def test_contours_refuse_what_they_cannot_draw(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"x_range is \(2, -2\): give the lower end first"):
        plotting.contours(ax, bowl, (2, -2), (-1, 1))
    with pytest.raises(ValueError, match=r"f must return a scalar, but it returned shape \(2,\)"):
        plotting.contours(ax, lambda x: x, (-2, 2), (-1, 1), points=5)
    with pytest.raises(ValueError, match=r"batch of values of shape \(25,\).*shape \(5, 5\)"):
        plotting.contours(
            ax, lambda x: np.zeros((5, 5)), (-2, 2), (-1, 1), points=5, vectorized=True
        )
    with pytest.raises(ValueError, match="finite nowhere"):
        plotting.contours(ax, lambda x: np.nan, (-2, 2), (-1, 1), points=5)


# --- Arrows and labels --------------------------------------------------------------------------


def test_an_arrow_ends_where_its_vector_does_and_fits_into_the_axes(ax: Axes) -> None:
    shown: Any = plotting.arrow(ax, (1, 1), (4, -2), scale=0.5)
    np.testing.assert_allclose(shown.get_path().vertices.min(axis=0)[1], 0, atol=0.3)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left <= 1 < 3 <= right
    assert bottom <= 0 < 1 <= top
    assert shown._posA_posB == [(1, 1), (3, 0)]


def test_an_arrows_label_stands_beyond_its_tip_in_its_colour(ax: Axes) -> None:
    plotting.arrow(ax, (0, 0), (2, 0), label="east", color=COLORS.blue)
    plotting.arrow(ax, (0, 0), (-2, 0), label="west")
    plotting.arrow(ax, (0, 0), (0, -2), label="south")
    plotting.arrow(ax, (0, 0), (0, 2), label="moved", label_offset=(30, -5))
    texts: Any = ax.texts
    east, west, south, moved = texts
    assert (east.get_ha(), west.get_ha(), south.get_ha()) == ("left", "right", "center")
    assert east.get_color() == COLORS.blue
    assert east.xy == (2, 0)
    assert east.xyann[0] > 0 > west.xyann[0]
    assert south.xyann[1] < 0
    assert moved.xyann == (30, -5)


def test_a_zero_vector_is_a_dot(ax: Axes) -> None:
    dot: Any = plotting.arrow(ax, (1, 2), (0, 0), label="here")
    assert dot.get_marker() == "o"
    np.testing.assert_array_equal(dot.get_xydata(), [[1, 2]])
    assert ax.texts[0].get_text() == "here"
    ax.figure.canvas.draw()


def test_arrows_and_labels_refuse_what_is_no_point_of_the_plane(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"vector must have shape \(2,\).*shape \(2, 1\)"):
        plotting.arrow(ax, (0, 0), [[1], [2]])
    with pytest.raises(ValueError, match=r"tail is \[nan  0\.\]: only finite"):
        plotting.arrow(ax, (np.nan, 0), (1, 1))
    with pytest.raises(ValueError, match=r"xy must have shape \(2,\).*shape \(3,\)"):
        plotting.label(ax, "f", (1, 2, 3))


ELLIPSE = np.array([[3.0, 1.0], [1.0, 2.0]])


def test_an_ellipse_lies_on_its_level_set_and_has_the_eigenvectors_for_axes(ax: Axes) -> None:
    centre = np.array([1.0, -2.0])
    line = plotting.ellipse(ax, centre, ELLIPSE, level=4.0)
    from_centre = np.column_stack(line.get_data()) - centre
    assert np.allclose(np.sum(from_centre @ ELLIPSE * from_centre, axis=1), 4.0)
    assert np.allclose(from_centre[0], from_centre[-1])
    farthest = from_centre[np.argmax(np.linalg.norm(from_centre, axis=1))]
    eigenvalues, directions = np.linalg.eigh(ELLIPSE)
    assert np.isclose(np.linalg.norm(farthest), 2 / np.sqrt(eigenvalues[0]), rtol=1e-3)
    assert np.isclose(abs(farthest @ directions[:, 0]), np.linalg.norm(farthest), rtol=1e-3)


def test_an_ellipses_label_stands_outside_in_its_colour(ax: Axes) -> None:
    plotting.ellipse(ax, (0, 0), np.diag([1.0, 4.0]), color=COLORS.green, label="vᵀHv = 1")
    (text,) = ax.texts
    assert text.get_text() == "vᵀHv = 1"
    assert to_rgb(text.get_color()) == to_rgb(COLORS.green)
    assert np.allclose(np.abs(text.xy), (1.0, 0.0))


def test_an_ellipse_is_filled_if_asked(ax: Axes) -> None:
    plotting.ellipse(ax, (0, 0), np.eye(2))
    assert len(ax.patches) == 0
    plotting.ellipse(ax, (0, 0), np.eye(2), fill=True, linestyle="--")
    assert len(ax.patches) == 1


def test_an_ellipse_refuses_what_is_none(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"centre must have shape \(2,\)"):
        plotting.ellipse(ax, (0, 0, 0), np.eye(2))
    with pytest.raises(ValueError, match=r"matrix must have shape \(2, 2\).*shape \(3, 3\)"):
        plotting.ellipse(ax, (0, 0), np.eye(3))
    with pytest.raises(ValueError, match="no finite number"):
        plotting.ellipse(ax, (0, 0), np.diag([1.0, np.nan]))
    with pytest.raises(ValueError, match="isn't symmetric"):
        plotting.ellipse(ax, (0, 0), [[2.0, 1.0], [0.0, 2.0]])
    with pytest.raises(ValueError, match="isn't positive definite: it has the eigenvalue -1"):
        plotting.ellipse(ax, (0, 0), [[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(ValueError, match=r"level is 0\.0: it must be a positive"):
        plotting.ellipse(ax, (0, 0), np.eye(2), level=0.0)


# --- Parallelograms and slopes ------------------------------------------------------------------


def test_a_parallelograms_edges_are_the_columns_and_it_fits_into_the_axes(ax: Axes) -> None:
    shown = plotting.parallelogram(ax, (1, 2), np.array([[3, -1], [0.5, 2]]), color=COLORS.green)
    corners = np.array([[1, 2], [4, 2.5], [3, 4.5], [0, 4]])
    np.testing.assert_allclose(np.asarray(shown.get_xy())[:4], corners)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left <= 0 < 4 <= right
    assert bottom <= 2 < 4.5 <= top
    assert shown.get_edgecolor() == (*to_rgb(COLORS.green), 1.0)
    assert not ax.texts


def test_a_parallelogram_is_filled_palely_or_not_at_all_and_labelled_in_its_middle(
    ax: Axes,
) -> None:
    filled: Any = plotting.parallelogram(ax, (0, 0), np.eye(2), label="$dx$")
    empty: Any = plotting.parallelogram(
        ax, (0, 0), np.eye(2), fill=False, linestyle="--", linewidth=1.5
    )
    assert 0 < filled.get_facecolor()[3] < 0.3
    assert empty.get_facecolor()[3] == 0
    assert (empty.get_linestyle(), empty.get_linewidth()) == ("--", 1.5)
    texts: Any = ax.texts
    (text,) = texts
    assert text.get_text() == "$dx$"
    np.testing.assert_allclose(text.xy, [0.5, 0.5])


def test_a_singular_matrix_is_drawn_too(ax: Axes) -> None:
    plotting.parallelogram(ax, (0, 0), [[1, 2], [1, 2]])
    plotting.parallelogram(ax, (0, 0), np.zeros((2, 2)))
    ax.figure.canvas.draw()


def test_a_slope_guide_has_its_slope_and_spans_its_factor(ax: Axes) -> None:
    ax.loglog([1e-3, 1], [1e-6, 1])
    for slope, factor in [(2, 10), (-1.5, 100), (1, 0.1), (0, 3)]:
        line = plotting.slope_guide(ax, (0.01, 0.2), slope, factor)
        (x0, y0), (x1, y1) = np.asarray(line.get_xydata())
        assert (x0, y0) == (0.01, 0.2)
        np.testing.assert_allclose([x1 / x0, y1 / y0], [factor, factor**slope])
    assert not ax.texts


def test_a_slope_guides_label_stands_at_its_middle(ax: Axes) -> None:
    ax.loglog([1e-3, 1], [1e-6, 1])
    plotting.slope_guide(ax, (0.01, 0.01), 2, 100, label="slope 2", color=COLORS.blue)
    texts: Any = ax.texts
    (text,) = texts
    assert (text.get_text(), text.get_color()) == ("slope 2", COLORS.blue)
    np.testing.assert_allclose(text.xy, [0.1, 1])


def test_parallelograms_and_slopes_refuse_what_they_cannot_draw(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"matrix must have shape \(2, 2\).*shape \(2, 3\)"):
        plotting.parallelogram(ax, (0, 0), np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"matrix is \[\[nan.*: only finite"):
        plotting.parallelogram(ax, (0, 0), np.diag([np.nan, 1]))
    with pytest.raises(ValueError, match=r"corner must have shape \(2,\)"):
        plotting.parallelogram(ax, (0, 0, 0), np.eye(2))
    with pytest.raises(ValueError, match="needs logarithmic axes"):
        plotting.slope_guide(ax, (1, 1), 2, 10)
    ax.loglog([1e-3, 1], [1e-6, 1])
    with pytest.raises(ValueError, match=r"start is \[ 1\. -1\.\]: logarithmic"):
        plotting.slope_guide(ax, (1, -1), 2, 10)
    with pytest.raises(ValueError, match="slope is inf"):
        plotting.slope_guide(ax, (1, 1), np.inf, 10)
    for factor in (0, -2, 1, np.inf):
        with pytest.raises(ValueError, match=f"factor is {factor}"):
            plotting.slope_guide(ax, (1, 1), 2, factor)
