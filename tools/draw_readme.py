"""Take the pictures of the README: a page of the built site, and three feedback panels.

Run it after ``make site``, with Chromium installed: ``.venv/bin/python tools/draw_readme.py``.
"""

import functools
import http.server
import threading
from pathlib import Path

from find_browser import FLAGS, MISSING, find_browser
from PIL import Image
from playwright.sync_api import sync_playwright

from jacobook import bank
from jacobook.checking import assess

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / ".github" / "pictures"
PAGE = """<meta charset="utf-8"><body style="font:16px/1.5 'DejaVu Sans',sans-serif;margin:1.2em;
max-width:46em;background:#fff;color:#1a1d21">"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def panels() -> str:
    """Three answers to one exercise, as a reader sees what the check says of them."""
    exercise = bank.load("gradient.bump")
    answers = (
        next(each.wrong for each in exercise.mistakes() if each.label == "symmetric-A"),
        lambda A, b, x: exercise.reference(A, b, x)[:, None],
        exercise.reference,
    )
    return PAGE + "".join(assess(exercise, answer)._repr_html_() for answer in answers)


def store(picture: Path) -> None:
    """Reduce a screenshot to a palette, which is enough for text and lines."""
    image = Image.open(picture).convert("RGB")
    image = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    image.save(picture, optimize=True)


def main() -> None:
    """Draw both pictures."""
    handler = functools.partial(Quiet, directory=ROOT / "_build" / "html")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    executable = find_browser()
    if executable is None:
        raise SystemExit(f"draw_readme: {MISSING}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{server.server_port}/chapters/01_gradient.html")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.getElementById('fig-uphill').scrollIntoView({block: 'center'})")
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "site.png")
        page = browser.new_page(viewport={"width": 760, "height": 300}, device_scale_factor=1.5)
        page.set_content(panels())
        page.screenshot(path=PICTURES / "feedback.png", full_page=True)
        browser.close()
    server.shutdown()
    for name in ("site.png", "feedback.png"):
        store(PICTURES / name)


if __name__ == "__main__":
    main()
