"""How long the figures that move take to start and to follow a hand, and what they weigh.

Each script is run in Chromium with a processor four times slower. A redraw is a change of one
range: all that the figure computes and writes, and the layout of its page part. The slowest figure
counts.
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
from figures_declared import FIGURES  # noqa: E402
from find_browser import FLAGS, MISSING, find_browser  # noqa: E402

START_LIMIT, REDRAW_LIMIT = 150.0, 2.0  # ms
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
MEASURE = """async (name) => {
  const place = document.getElementById(name);
  place.scrollIntoView();
  await new Promise(requestAnimationFrame);
  const begin = performance.now();
  jacobookFigures.start(place);
  const start = performance.now() - begin;
  place.getBoundingClientRect();
  const input = place.querySelector("input");
  const ends = [input.min, input.max].map(Number);
  const turns = 120;
  const times = [];
  for (let part = 0; part < 5; part++) {
    const from = performance.now();
    for (let i = 0; i < turns; i++) {
      input.value = ends[0] + ((ends[1] - ends[0]) * i) / turns;
      input.dispatchEvent(new Event("input"));
    }
    times.push((performance.now() - from) / turns);
  }
  times.sort((a, b) => a - b);
  return [start, times[2]];
}"""


def measured(browser: Any, origin: str, site: Path) -> dict[str, tuple[float, float, float]]:
    """Of each figure: milliseconds to start and to redraw, and its page's script in kilobytes."""
    found = {}
    for page in dict.fromkeys(figure.page for figure in FIGURES):
        window = browser.new_page(viewport={"width": 412, "height": 823})
        window.add_init_script(ASLEEP)
        window.goto(f"{origin}/{page}.html", wait_until="load")
        session = window.context.new_cdp_session(window)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        names = [figure.name for figure in FIGURES if figure.page == page]
        address = window.locator(f"#{names[0]}").get_attribute("data-script")
        window.evaluate(LOAD, address)
        script = site / address.removeprefix("../")
        weight = len(gzip.compress(script.read_bytes(), 6)) / 1000
        for name in names:
            start, redraw = window.evaluate(MEASURE, name)
            found[name] = start, redraw, weight
        window.close()
    return found


def least(runs: list[dict[str, tuple[float, float, float]]], which: int) -> tuple[str, float]:
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
        (2, "script of a page's figures, compressed", "kB", WEIGHT_LIMIT),
    ):
        name, value = least(runs, which)
        words = f"{value:.{0 if which == 0 else 1}f} {unit} ({name})"
        rows.append((what, words, f"≤ {limit:g} {unit}", value <= limit))
    return rows


if __name__ == "__main__":
    for row in report():
        print("{:<60} {:>32}   limit {:<14} {}".format(*row[:3], "ok" if row[3] else "MISSED"))
