"""How long a reader waits for an answer to be checked on an exercise page, and what that loads.

A browser that has never been here types an answer and presses the keys for a check at once. What is
transferred is counted as a host sends it that compresses. Where there is no engine (tools/engine.py
says why), nothing is measured.
"""

import gzip
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench_site import build
from bench_web import served

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "tools"))
import engine  # noqa: E402
from find_browser import FLAGS, MISSING, find_browser  # noqa: E402

PAGE = "exercises/02_jacobian.html"
WRONG, RIGHT = "[[16, 3], [-40, 7], [0, -4]]", "[[16, -40, 0], [3, 7, -4]]"
FIRST_LIMIT, NEXT_LIMIT = 4.5, 0.1  # s
WEIGHT_LIMIT = 9.5  # MB
RUNS = 3

Row = tuple[str, str, str, bool]


def compressed(site: Path, addresses: list[str]) -> float:
    """Megabytes of some files of the site, each as small as gzip makes it."""
    total = 0
    for address in addresses:
        data = (site / urlsplit(address).path.lstrip("/")).read_bytes()
        total += min(len(data), len(gzip.compress(data, 6)))
    return total / 1e6


def wait_for_verdict(page: Any, answer: str) -> float:
    """Type an answer, check it, and return the seconds from the first key to what is said."""
    page.evaluate("document.querySelector('.jb-verdict')?.remove()")
    page.locator("textarea").fill("")
    start = time.perf_counter()
    page.keyboard.insert_text(f"hand_jacobian = np.array({answer})")
    page.keyboard.press("Control+Enter")
    page.locator(".jb-verdict").wait_for(timeout=120_000)
    return time.perf_counter() - start


def visit(browser: Any, origin: str) -> tuple[float, float, list[str], list[str]]:
    """Seconds of a first and a later check, and what was asked for before and after a key."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{origin}/{PAGE}", wait_until="networkidle")
    before = [each for each in asked if "/_engine/" in each]
    page.locator(".jb-answer-open").first.click()
    first = wait_for_verdict(page, WRONG)
    after = sorted({each for each in asked if "/_engine/" in each})
    later = min(wait_for_verdict(page, answer) for answer in (RIGHT, WRONG, RIGHT))
    context.close()
    return first, later, before, after


def report() -> list[Row]:
    """Build the site with the engine, and answer an exercise on it."""
    executable = find_browser()
    if executable is None:
        return [("an answer checked on its page", MISSING, "measured", False)]
    try:
        engine.bring()
    except engine.CannotBring:
        return [("an answer checked on its page", "no engine here", "not measured", True)]
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        build(folder)
        site = Path(folder) / "_build" / "html"
        with served(site) as origin, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            visits = [visit(browser, origin) for _ in range(RUNS)]
            browser.close()
        first, later = min(each[0] for each in visits), min(each[1] for each in visits)
        before, weight = len(visits[0][2]), compressed(site, visits[0][3])
    return [
        (
            "first check on a page, from the key",
            f"{first:.1f} s",
            f"≤ {FIRST_LIMIT:g} s",
            first <= FIRST_LIMIT,
        ),
        ("later checks on a page", f"{later:.2f} s", f"≤ {NEXT_LIMIT:g} s", later <= NEXT_LIMIT),
        (
            "loaded for the first check, compressed",
            f"{weight:.1f} MB",
            f"≤ {WEIGHT_LIMIT:g} MB",
            weight <= WEIGHT_LIMIT,
        ),
        ("requests for it before a key is typed", f"{before}", "0", before == 0),
    ]


if __name__ == "__main__":
    for row in report():
        print("{:<60} {:>20}   limit {:<14} {}".format(*row[:3], "ok" if row[3] else "MISSED"))
