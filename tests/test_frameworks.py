"""The page about PyTorch and JAX: its stored shapes, and that it is skipped where they are missing.

Whether its cells still run is what ``make frameworks`` sees.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jacobook.notebooks import needs, refresh
from jacobook.notebooks.notebooks import read
from jacobook.shapes import derivative_shape

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "chapters" / "same_in_frameworks.ipynb"
N, M, OUT, B = 3, 2, 4, 5

#: Output's and input's shape of every row, and the batch axis in front of it.
ROWS = {
    "gradient": ((), (N,), ()),
    "Jacobian": ((M,), (N,), ()),
    "velocity": ((2,), (), ()),
    "Hessian": ((N,), (N,), ()),
    "JVP": ((M,), (), ()),  # by the time along v
    "VJP": ((), (N,), ()),  # of the number u · f
    "Hessian–vector product": ((N,), (), ()),
    "loss by weights": ((), (OUT, N), ()),
    "vector by weights": ((OUT,), (OUT, N), ()),
    "per-sample Jacobians": ((M,), (N,), (B,)),
    "per-sample gradients": ((), (N,), (B,)),
}


def stored_text() -> str:
    return "".join(
        output.get("text", "")
        for cell in read(PAGE).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


def shapes_in(text: str) -> dict[str, tuple[int, ...]]:
    """The lines "name   (2, 3)" of a text."""
    found = {}
    for name, shape in re.findall(r"^(\S.*?) {2,}\(([\d, ]*)\)$", text, re.M):
        found[name] = tuple(int(n) for n in shape.split(",") if n.strip())
    return found


def test_the_stored_shapes_follow_the_rule() -> None:
    found = shapes_in(stored_text())
    assert set(found) == set(ROWS)
    for name, (output, point, batch) in ROWS.items():
        assert found[name] == batch + derivative_shape(output, point), name


def test_the_shape_with_four_axes_is_the_rule_too() -> None:
    batched = derivative_shape((B, M), (B, N))
    assert f"batched: {batched}  per sample: {(B, M, N)}" in stored_text()


def test_the_table_of_the_page_has_these_rows() -> None:
    text = "\n".join(cell.source for cell in read(PAGE).cells if cell.cell_type == "markdown")
    for name in ROWS:
        plain = re.sub(r"\{term\}`([^`<]*).*?`", r"\1", text)
        assert f"| {name} |" in plain, name


def test_nothing_that_moves_between_versions_is_compared() -> None:
    for cell in read(PAGE).cells:
        if cell.cell_type == "code" and re.search(r"__version__|kinked|argmax", cell.source):
            assert "nbval-ignore-output" in cell.metadata.get("tags", [])


@pytest.fixture
def needy(tmp_path: Path) -> Path:
    """A notebook that needs what nobody has."""
    book = json.loads(PAGE.read_text(encoding="utf-8"))
    book["metadata"]["jacobook"] = {"needs": ["json", "no_such_framework"]}
    path = tmp_path / "chapters" / "needy.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def test_what_a_notebook_needs_and_why_it_is_not_run(needy: Path) -> None:
    assert read(PAGE).metadata["jacobook"]["needs"] == ["torch", "jax"]
    assert needs.missing(needy) == ["no_such_framework"]
    assert needs.missing(ROOT / "chapters" / "01_gradient.ipynb") == []
    stored = refresh.refresh(needy)
    assert stored.status == "failed"
    assert "needy.ipynb needs no_such_framework" in stored.message
    executed, _ = refresh.plan(needy.parents[1])
    assert needy not in executed


@pytest.mark.parametrize("required", [False, True])
def test_it_is_skipped_with_a_reason_or_fails_where_it_must_run(
    needy: Path, required: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (needy.parents[1] / "conftest.py").write_text(
        (ROOT / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.delenv("JACOBOOK_REQUIRE_FRAMEWORKS", raising=False)
    if required:
        monkeypatch.setenv("JACOBOOK_REQUIRE_FRAMEWORKS", "1")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(needy)]
    done = subprocess.run(
        command, cwd=needy.parents[1], capture_output=True, text=True, check=False, timeout=120
    )
    assert "needy.ipynb needs no_such_framework" in done.stdout
    assert ("1 skipped" in done.stdout) == (not required)
    assert ("1 error" in done.stdout) == required
