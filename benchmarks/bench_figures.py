"""How long the figures that move take to start and to follow a hand, and what they weigh.

What is counted is the time that Chromium's main thread computes, and not what other programs take
from it, times four, for a processor that is four times slower. A start is the figure's own script,
run for the first time; a redraw is what the script does at a change of one range. Style and layout
are counted apart: a browser does them once for a frame, however many changes came. The slowest
figure counts.
"""

import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench_site import build
from bench_web import SLOWDOWN, served

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tools"), str(HERE.parent / "_ext")]
from find_browser import FLAGS, MISSING, find_browser  # noqa: E402
from jacobook_site.figures_declared import FIGURES  # noqa: E402

START_LIMIT, REDRAW_LIMIT, FRAME_LIMIT = 150.0, 2.0, 16.0  # ms
WEIGHT_LIMIT = 9.0  # kB
RUNS = 3

Row = tuple[str, str, str, bool]

# The page's own loader never sees a figure come near: this starts them.
ASLEEP = "window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };"
LOAD = """(address) => new Promise((done) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = done;
  document.head.append(script);
})"""
NEAR = """async (name) => {
  document.getElementById(name).scrollIntoView();
  for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
}"""
# (What the debugger itself calls isn't counted as script: a timer calls it.)
START = """(name) => new Promise((done) => setTimeout(() => {
  jacobookFigures.start(document.getElementById(name));
  done();
}))"""
TURNS = 300
MOVE = """([name, turns, whole]) => new Promise((done) => setTimeout(() => {
  const place = document.getElementById(name);
  const input = place.querySelector("input");
  const [low, high] = [input.min, input.max].map(Number);
  for (let i = 0; i < turns; i++) {
    input.value = low + ((high - low) * i) / turns;
    input.dispatchEvent(new Event("input"));
    if (whole) place.getBoundingClientRect();
  }
  done();
}))"""
COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def times(session: Any) -> dict[str, float]:
    """Milliseconds that the main thread has computed so far, of each kind."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: 1000 * each["value"] for each in metrics if each["name"] in COUNTED}


def measured(browser: Any, origin: str, site: Path) -> dict[str, tuple[float, ...]]:
    """Of each figure: milliseconds to start, to redraw and for a frame; kilobytes of its script."""
    found = {}
    for page in dict.fromkeys(figure.page for figure in FIGURES):
        window = browser.new_page(viewport={"width": 412, "height": 823})
        window.add_init_script(ASLEEP)
        window.goto(f"{origin}/{page}.html", wait_until="load")
        session = window.context.new_cdp_session(window)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        names = [figure.name for figure in FIGURES if figure.page == page]
        address = window.locator(f"#{names[0]}").get_attribute("data-script")
        window.evaluate(LOAD, address)
        script = site / address.removeprefix("../")
        weight = len(gzip.compress(script.read_bytes(), 6)) / 1000
        for name in names:
            window.evaluate(NEAR, name)
            before = times(session)
            window.evaluate(START, name)
            started = times(session)
            window.evaluate(NEAR, name)
            still = times(session)
            window.evaluate(MOVE, [name, TURNS, False])
            moved = times(session)
            window.evaluate(NEAR, name)
            again = times(session)
            window.evaluate(MOVE, [name, TURNS, True])
            frames = times(session)
            start = started["ScriptDuration"] - before["ScriptDuration"]
            redraw = (moved["ScriptDuration"] - still["ScriptDuration"]) / TURNS
            frame = sum(frames[kind] - again[kind] for kind in COUNTED) / TURNS
            found[name] = (*(SLOWDOWN * each for each in (start, redraw, frame)), weight)
        window.close()
    return found


def least(runs: list[dict[str, tuple[float, ...]]], which: int) -> tuple[str, float]:
    """The figure with the largest value, and that value: of each figure its best run."""
    values = {name: min(run[name][which] for run in runs) for name in runs[0]}
    return max(values.items(), key=lambda each: each[1])


def report() -> list[Row]:
    """Build the site and start every figure."""
    executable = find_browser()
    if executable is None:
        return [("a figure moves", MISSING, "measured", False)]
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        build(folder)
        site = Path(folder) / "_build" / "html"
        with served(site) as origin, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            runs = [measured(browser, origin, site) for _ in range(RUNS)]
            browser.close()
    rows = []
    for which, what, unit, limit in (
        (0, f"figure started, processor {SLOWDOWN}× slower", "ms", START_LIMIT),
        (1, f"figure redrawn, processor {SLOWDOWN}× slower", "ms", REDRAW_LIMIT),
        (2, "the same, with style and layout of a frame", "ms", FRAME_LIMIT),
        (3, "script of a page's figures, compressed", "kB", WEIGHT_LIMIT),
    ):
        name, value = least(runs, which)
        words = f"{value:.{0 if which == 0 else 1}f} {unit} ({name})"
        rows.append((what, words, f"≤ {limit:g} {unit}", value <= limit))
    return rows


if __name__ == "__main__":
    for row in report():
        print("{:<60} {:>32}   limit {:<14} {}".format(*row[:3], "ok" if row[3] else "MISSED"))
