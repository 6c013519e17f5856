"""Figures that move, in a browser: pointer, finger and keyboard, print, no script, accessibility.

What the figures say is compared with the chapters in test_figures.py; here, that a reader can move
them, and that a page is what it was for everybody else.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import Browser
from bs4 import BeautifulSoup
from jacobook_site.figures_declared import FIGURES, Figure

EACH = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
BY_NAME = {figure.name: figure for figure in FIGURES}
# Sections away from the screen are laid out when the reader does something.
ALL_THERE = """() => [...document.querySelectorAll(".bd-article > section > section")]
  .every((section) => section.style.contentVisibility === "visible")"""
SET = """(input, value) => {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def go(page: Any, origin: str, figure: Figure) -> Any:
    """Open a figure's page, scroll there and wait until it moves."""
    page.goto(f"{origin}/{figure.page}.html", wait_until="load")
    page.mouse.move(3, 3)
    page.wait_for_function(ALL_THERE)
    place = page.locator(f"#{figure.name}")
    place.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    page.wait_for_selector(f"#{figure.name}.jb-moves-on")
    return place


@pytest.fixture(scope="module")
def shared(browser: Any, origin: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page on which a figure moves, for several tests: opening a chapter takes longest."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield go(context.new_page(), origin, request.param)
    context.close()


@pytest.fixture
def place(shared: Any) -> Any:
    """A figure as it is at first, on a wide screen, in the middle of it."""
    page = shared.page
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.mouse.move(3, 3)
    shared.evaluate(
        """(node) => {
          for (const input of node.querySelectorAll("input")) input.value = input.defaultValue;
          node.querySelector("input").dispatchEvent(new Event("input"));
          node.scrollIntoView({ block: "center" });
        }"""
    )
    return shared


SHARED = pytest.mark.parametrize("shared", FIGURES, ids=lambda figure: figure.name, indirect=True)


def figure_of(place: Any) -> Figure:
    return BY_NAME[place.get_attribute("id")]


def state(place: Any) -> dict[str, float]:
    """The values of a figure's ranges."""
    values: dict[str, float] = place.evaluate(
        "(node) => Object.fromEntries([...node.querySelectorAll('input')]"
        ".map((each) => [each.name, each.valueAsNumber]))"
    )
    return values


def says(place: Any) -> str:
    text: str = place.locator(".jb-says > span").inner_text()
    return text


def middle(place: Any, handle: str) -> tuple[float, float]:
    """Where a handle is on the screen."""
    box = place.locator(f"[data-handle={handle}]").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def handles(place: Any) -> list[str]:
    names: list[str] = place.evaluate(
        "(node) => [...node.querySelectorAll('[data-handle]')].map((each) => each.dataset.handle)"
    )
    return names


# --- Before it moves ------------------------------------------------------------------------------


def test_only_pages_with_figures_name_a_script_and_each_is_there(
    site: Path, soups: dict[str, BeautifulSoup]
) -> None:
    named = {
        page: {str(figure["data-script"]) for figure in soup.select("figure.jb-moves")}
        for page, soup in soups.items()
    }
    assert {page for page, scripts in named.items() if scripts} == {
        f"{figure.page}.html" for figure in FIGURES
    }
    for scripts in filter(None, named.values()):
        (script,) = scripts  # one for all figures of a page
        path = site / script.removeprefix("../")
        assert path.stat().st_size < 40_000
    assert len(list((site / "_static").glob("figures-*.js"))) == len(
        {figure.page for figure in FIGURES}
    )


def test_the_script_is_loaded_when_the_figure_comes_near(window: Any, origin: str) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    figure = BY_NAME["fig-uphill"]
    window.goto(f"{origin}/{figure.page}.html", wait_until="networkidle")
    assert not [url for url in asked if "figures-" in url]
    go(window, origin, figure)
    assert len([url for url in asked if "figures-" in url]) == 1


@EACH
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_shifts_when_a_figure_starts_or_moves(
    window: Any, origin: str, figure: Figure, width: int
) -> None:
    window.set_viewport_size({"width": width, "height": 844})
    # The script is kept back until everything has been measured.
    window.route("**/figures-*.js", lambda route: None)
    window.goto(f"{origin}/{figure.page}.html", wait_until="load")
    window.mouse.move(3, 3)
    window.wait_for_function(ALL_THERE)
    place = window.locator(f"#{figure.name}")
    place.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    place.locator("img").evaluate("(image) => { image.loading = 'eager'; return image.decode(); }")
    size = "(node) => [node.getBoundingClientRect().height, document.body.scrollHeight]"
    before = place.evaluate(size)
    assert not place.locator("svg").count()
    window.unroute("**/figures-*.js")
    place = go(window, origin, figure)
    assert place.evaluate(size) == before
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    for end in ("min", "max"):
        for each in place.locator("input").all():
            each.evaluate(f"(input) => ({SET})(input, input.{end})")
            assert place.evaluate(size) == before, (end, says(place))


# --- By mouse, finger and keyboard ----------------------------------------------------------------


@SHARED
def test_every_range_moves_the_figure_by_keyboard(place: Any) -> None:
    page, figure = place.page, figure_of(place)
    presses = 1 if figure.steps else 3
    for each in figure.ranges:
        field = place.get_by_role("slider", name=each.label, exact=True)
        before, said = state(place), says(place)
        drawn = place.locator("svg").inner_html()
        field.focus()
        key, sign = ("ArrowRight", 1) if each.value < each.high else ("ArrowLeft", -1)
        for _ in range(presses):
            page.keyboard.press(key)
        now = state(place)
        moved = sign * presses * each.step
        assert now[each.name] == pytest.approx(before[each.name] + moved)
        assert {k: v for k, v in now.items() if k != each.name} == {
            k: v for k, v in before.items() if k != each.name
        }
        assert says(place) != said
        assert place.locator("svg").inner_html() != drawn
        assert field.get_attribute("aria-valuetext")


@SHARED
def test_a_screen_reader_is_told_after_a_pause(place: Any) -> None:
    status = place.get_by_role("status")
    status.evaluate("(node) => { node.textContent = ''; }")
    field = place.locator("input").first
    at_once = field.evaluate(
        f"""(input) => {{
          ({SET})(input, input.max);
          return input.closest("figure").querySelector("[role=status]").textContent;
        }}"""
    )
    assert at_once == ""
    place.page.wait_for_function("(node) => node.textContent", arg=status.element_handle())
    assert status.text_content() == says(place)


@SHARED
def test_every_handle_can_be_dragged_with_the_mouse(place: Any) -> None:
    for handle in handles(place):
        before, said, (x, y) = state(place), says(place), middle(place, handle)
        page = place.page
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 14, y + 9, steps=3)
        page.mouse.move(x - 40, y + 26, steps=3)
        page.mouse.up()
        assert state(place) != before, handle
        assert says(place) != said
        after = state(place)
        page.mouse.move(x + 60, y + 60)
        assert state(place) == after, "it is dragged though the button is up"


@pytest.mark.parametrize("shared", FIGURES[:1], ids=["fig-uphill"], indirect=True)
def test_a_dragged_handle_follows_the_pointer(place: Any) -> None:
    (x, y), page = middle(place, "x"), place.page
    page.mouse.move(x + 5, y - 3)  # not quite in its middle
    page.mouse.down()
    page.mouse.move(x - 95, y + 97, steps=4)
    page.mouse.up()
    u, v = middle(place, "x")
    assert (u, v) == pytest.approx((x - 100, y + 100), abs=3)  # on a step of 0.05
    (x, y) = middle(place, "step")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(u + 200, v, steps=4)  # to the right of the point
    page.mouse.up()
    assert state(place)["angle"] in (0, 1, 359)


@EACH
def test_a_finger_drags_a_handle_and_the_page_stays(
    browser: Any, origin: str, figure: Figure
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    place = go(page, origin, figure)
    place.locator(".jb-stage").evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(100)
    session = context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    for handle in handles(place):
        box = place.locator(f"[data-handle={handle}] circle").first.bounding_box()
        assert min(box["width"], box["height"]) >= 44 - 1e-3  # (of a pixel: rounding)
        before, at, (x, y) = state(place), page.evaluate("scrollY"), middle(place, handle)
        # What a finger meets there is this handle.
        meets = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('[data-handle]')?.dataset.handle",
            [x, y],
        )
        assert meets == handle
        touch("touchStart", (x, y))
        for share in (0.3, 0.6, 1):
            touch("touchMove", (x - 30 * share, y + 40 * share))
        touch("touchEnd")
        assert state(place) != before, handle
        assert page.evaluate("scrollY") == at
    context.close()


STEPPED = [figure for figure in FIGURES if figure.steps]


@pytest.mark.parametrize("shared", STEPPED, ids=lambda figure: figure.name, indirect=True)
def test_steps_go_forth_and_back(place: Any) -> None:
    back = place.get_by_role("button", name="Previous")
    forth = place.get_by_role("button", name="Next")
    assert back.is_disabled()
    said = [says(place)]
    forth.focus()
    for _ in range(int(figure_of(place).ranges[0].high)):
        place.page.keyboard.press("Enter")
        said.append(says(place))
    assert forth.is_disabled()
    assert len(set(said)) == len(said)
    assert place.page.evaluate("document.activeElement.textContent") == "Previous"
    place.page.keyboard.press("Enter")
    assert says(place) == said[-2]


# --- For everybody else ---------------------------------------------------------------------------


@EACH
def test_without_scripts_there_is_the_stored_picture(
    browser: Any, origin: str, figure: Figure
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/{figure.page}.html")
    place = page.locator(f"#{figure.name}")
    assert place.locator("img").is_visible()
    for name in (".jb-ask", ".jb-controls", ".jb-says", ".jb-moving"):
        for each in place.locator(name).all():
            assert not each.is_visible()
    assert place.locator(".caption-text").first.is_visible()
    context.close()


@SHARED
def test_paper_shows_the_stored_picture(place: Any) -> None:
    assert place.locator("svg").is_visible()
    assert not place.locator("img").is_visible()
    place.page.emulate_media(media="print")
    assert place.locator("img").is_visible()
    assert place.locator(".caption-text").first.is_visible()
    for name in ("svg", ".jb-ask", ".jb-controls", ".jb-says", ".jb-moving"):
        for each in place.locator(name).all():
            assert not each.is_visible()


@SHARED
def test_a_moving_figure_is_accessible_in_light_in_dark_and_on_a_phone(place: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, figure = place.page, figure_of(place)
    options = {"resultTypes": ["violations"], "preload": False}
    options["rules"] = {"target-size": {"enabled": True}}
    context = {"include": [[f"#{figure.name}"]]}
    place.evaluate(PUT_AWAY)
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        found = Axe().run(page, context=context, options=options).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (scheme, width)
        assert place.evaluate(PALE) == [], (scheme, width)
    page.evaluate("() => putAway.forEach((back) => back())")


# axe reads the whole page for a single figure. Its other sections, which tests/test_site.py looks
# at, are taken out and put back.
PUT_AWAY = """(figure) => {
  const others = [...document.querySelectorAll("article section")]
    .filter((section) => !section.contains(figure) && section.parentElement.contains(figure));
  globalThis.putAway = others.map((section) => {
    const mark = document.createComment("section");
    section.replaceWith(mark);
    return () => mark.replaceWith(section);
  });
}"""


# axe passes over letters in a picture: those that are drawn too pale on the page's ground.
PALE = """(node) => {
  const parts = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (color) => parts(color).map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0) + 0.05;
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return [...node.querySelectorAll("svg text")].filter((text) => {
    const ink = light(getComputedStyle(text).fill);
    return Math.max(ink, ground) / Math.min(ink, ground) < 4.5;
  }).map((text) => text.textContent);
}"""


# Words that stand outside of the picture, or of the screen.
OUTSIDE = """(node) => {
  const wide = document.documentElement.clientWidth;
  const { top, bottom } = node.querySelector(".jb-stage").getBoundingClientRect();
  return [...node.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < 0 || box.right > wide
      || box.top < top - 10 || box.bottom > bottom + 10);
  }).map((text) => text.textContent);
}"""


@SHARED
def test_no_words_of_a_figure_are_cut_off(place: Any) -> None:
    for width in (390, 1280):
        place.page.set_viewport_size({"width": width, "height": 844})
        place.page.wait_for_function(
            "(node) => Math.abs(node.querySelector('svg').viewBox.baseVal.width"
            " - node.querySelector('.jb-stage').clientWidth) < 2",
            arg=place.element_handle(),
        )
        for end in ("min", "max", "defaultValue"):
            for each in place.locator("input").all():
                each.evaluate(f"(input) => ({SET})(input, input.{end})")
            assert place.evaluate(OUTSIDE) == [], (width, end)
            assert place.evaluate(PALE) == []


def test_from_a_folder_a_figure_moves_too(window: Any, site: Path) -> None:
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    place = go(window, site.as_uri(), BY_NAME["fig-uphill"])
    said = says(place)
    place.locator("input").last.evaluate(f"(input) => ({SET})(input, 90)")
    assert says(place) != said
    assert errors == []


# --- Firefox --------------------------------------------------------------------------------------

MOVE = """async (name, values) => {
  const figure = document.getElementById(name);
  figure.scrollIntoView();
  while (!figure.matches(".jb-moves-on")) await new Promise((done) => setTimeout(done, 100));
  for (const [name, value] of Object.entries(values)) {
    const input = figure.querySelector(`input[name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("input"));
  }
  return figure.querySelector(".jb-says > span").textContent;
}"""


def test_a_figure_moves_in_firefox_too(firefox: Browser, origin: str) -> None:
    firefox.open(f"{origin}/chapters/01_gradient.html")
    said = firefox.run(MOVE, "fig-uphill", {"x1": 1, "x2": 2, "angle": 68})
    assert re.match(r"At \(1\.00, 2\.00\) the gradient is \(2\.00, 5\.00\), at 68°", said)
    assert said.endswith("No direction promises more.")
