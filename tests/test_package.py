"""The package as others get it: what is in it, what it needs, and that it works where it is alone.

The environments made here see the package that was built and what it declares to need, and nothing
else of the environment that runs the tests.
"""

import importlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
import pytest
import run_floors
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from jacobook import __main__ as command
from jacobook import bank, elsewhere
from jacobook.grading.intake import official

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

needs_links = pytest.mark.skipif(os.name == "nt", reason="makes symbolic links")


# ------------------------------------------------------------------------------- what it needs


def test_the_floors_are_what_is_tried() -> None:
    """`make floors` pins each requirement to its least version, and a workflow does it weekly."""
    pins = run_floors.floors(PROJECT)
    declared = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["tools"],
    ]
    assert pins == [line.replace(">=", "==") for line in declared]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^floors: .*\n\t.*tools/run_floors\.py$", makefile, re.M)
    weekly = (ROOT / ".github/workflows/weekly.yml").read_text(encoding="utf-8")
    (job,) = re.findall(r"^  floors:\n(?:    .*\n|\n)+", weekly, re.M)
    assert "run: make floors" in job
    (python,) = re.findall(r'python-version: "([0-9.]+)"', job)
    assert SpecifierSet(PROJECT["project"]["requires-python"]) == SpecifierSet(f">={python}")


@pytest.mark.parametrize("line", ["numpy", "numpy>=2,<3", "numpy==2.0.2", "numpy>=2; extra == 'a'"])
def test_a_requirement_without_a_plain_floor_is_refused(line: str) -> None:
    changed = {"project": {"dependencies": [line], "optional-dependencies": {"tools": []}}}
    with pytest.raises(ValueError, match="no name with a least version"):
        run_floors.floors(changed)


def test_the_command_looks_for_what_its_extra_brings() -> None:
    declared = {
        Requirement(line).name for line in PROJECT["project"]["optional-dependencies"]["tools"]
    }
    assert set(command.MODULES) == declared
    for name in command.MODULES:
        importlib.import_module(name)


def needed(*extras: str) -> set[str]:
    """The packages that the course needs here, and what these need, and so on."""
    found: set[str] = set()
    waiting = [("jacobook", frozenset(extras))]
    seen = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found.add(name)
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": each}) for each in (*wanted, "")):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found - {"jacobook"}


# ------------------------------------------------------------------------------ what is in it


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


# Made while it is built, from the solutions, which stay in the repository.
OFFICIAL = "jacobook/grading/intake/official.json"


def wheel_of(folder: Path) -> Path:
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, list[bytes]]:
    """The lines of each file; in any order, for RECORD lists files as they were found."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: sorted(archive.read(name).splitlines()) for name in archive.namelist()}


def sources() -> set[str]:
    """The files of the package, as the repository has them."""
    return {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/jacobook").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    names = set(contents(wheel_of(built)))
    about = {name for name in names if name.startswith("jacobook-")}
    assert names - about == sources() | {OFFICIAL}
    assert {"jacobook/py.typed", "jacobook/data/longley.csv"} <= names
    assert {f"jacobook/bank/{word}/__init__.py" for word in bank.BOOK} <= names
    assert {name.partition("/")[2] for name in about} == {
        *("METADATA", "WHEEL", "RECORD", "entry_points.txt"),
        *("licenses/LICENSE", "licenses/LICENSE-TEXT"),
    }


def test_an_installed_grader_knows_the_solutions_by_their_digests(built: Path) -> None:
    (line,) = contents(wheel_of(built))[OFFICIAL]
    found = json.loads(line)
    assert found == {word: sorted(official.answers(word)) for word in sorted(bank.BOOK)}
    assert all(len(found[word]) >= len(bank.chapter(word)) for word in bank.BOOK)


def test_its_description_shows_no_picture_and_no_link_that_leads_nowhere(built: Path) -> None:
    files = contents(wheel_of(built))
    (name,) = [name for name in files if name.endswith("/METADATA")]
    described = b"\n".join(files[name]).decode("utf-8")
    assert "Provides-Extra: tools" in described
    assert "pip install jacobook" in described
    assert re.findall(r"\]\((?!https://)[^)]*\)", described) == []


def test_the_source_distribution_yields_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
        content.extractall(tmp_path, filter="data")
    assert names - {f"src/{name}" for name in sources()} == {
        *(".gitignore", ".github/PACKAGE.md", "LICENSE", "LICENSE-TEXT", f"src/{OFFICIAL}"),
        *("PKG-INFO", "hatch_build.py", "pyproject.toml"),
    }
    (source,) = tmp_path.glob("jacobook-*")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    assert contents(wheel_of(tmp_path)) == contents(wheel_of(built))


# --------------------------------------------------------------------- where it is all there is


def environment(folder: Path, *packages: str) -> Path:
    """Make an environment that sees these packages of ours by links; return its Python."""
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    links = folder / "packages"
    links.mkdir()
    for name in packages:
        distribution = metadata.distribution(name)
        for top in {path.parts[0] for path in distribution.files or []} - {".."}:
            here = Path(str(distribution.locate_file(top)))
            if here.exists() and top != "__pycache__" and not (links / top).exists():
                (links / top).symlink_to(here)
    (site_packages(folder) / "packages.pth").write_text(f"{links}\n", encoding="utf-8")
    return python


def site_packages(folder: Path) -> Path:
    (found,) = folder.glob("lib/python*/site-packages")
    return found


def install(python: Path, wheel: Path) -> None:
    """Install a wheel alone, with the pip that runs the tests."""
    into = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*into, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)


def call(*words: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with nothing of this process's environment for Python."""
    ours = ("PYTHON", "PIP_", "JACOBOOK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**kept, "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


@needs_links
def test_with_its_tools_it_checks_a_notebook(built: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "alone", *needed("tools"))
    install(python, wheel_of(built))
    jacobook = python.with_name("jacobook")
    work = tmp_path / "work"
    work.mkdir()
    (right, asked) = (
        (ROOT / folder / "01_gradient.ipynb").read_bytes() for folder in ("solutions", "exercises")
    )
    (work / "right.ipynb").write_bytes(right)
    (work / "asked.ipynb").write_bytes(asked)
    count = len(bank.chapter("gradient"))
    done = call(jacobook, "check", "right.ipynb", folder=work)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} of {count} passed" in done.stdout
    done = call(jacobook, "check", "asked.ipynb", folder=work)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("not attempted") == count
    done = call(python, "-m", "jacobook", "--version", folder=work)
    assert done.stdout == f"jacobook {metadata.version('jacobook')}\n"


@needs_links
def test_without_its_tools_a_check_works_and_the_command_says_what_it_lacks(
    built: Path, tmp_path: Path
) -> None:
    python = environment(tmp_path / "alone", *needed())
    install(python, wheel_of(built))
    lines = (
        "from jacobook import check, data, jacobian, plotting",
        "from jacobook.data import load",
        "plotting.use_style()",
        "[load(name) for name in data.NAMES]",
        "print(check('gradient.shape', (3, 4)))",
        "print(check('gradient.bump', lambda A, b, x: 0 * x).status)",
    )
    done = call(python, "-c", "\n".join(lines), folder=tmp_path, JACOBOOK_PROGRESS="off")
    assert done.returncode == 0, done.stderr
    assert "numerator layout" in done.stdout
    done = call(python.with_name("jacobook"), "progress", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert 'pip install "jacobook[tools]"' in done.stderr


# ----------------------------------------------------------- the first cell, where nothing is


def fake_autograd(folder: Path, needs: str) -> None:
    """A wheel of autograd's name that needs something."""
    about = "autograd-9.0.dist-info"
    with zipfile.ZipFile(folder / "autograd-9.0-py3-none-any.whl", "w") as archive:
        archive.writestr("autograd/__init__.py", "")
        archive.writestr(
            f"{about}/METADATA",
            f"Metadata-Version: 2.1\nName: autograd\nVersion: 9.0\nRequires-Dist: {needs}\n",
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")


@pytest.fixture
def service(built: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A Python as a service has it, with all but the course and autograd; and a folder for pip."""
    python = environment(tmp_path / "service", "pip", *needed() - {"autograd"})
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    return python, wheels


def run_first_cell(
    service: tuple[Path, Path], after: str = "", *places: str
) -> subprocess.CompletedProcess[str]:
    python, wheels = service
    program = elsewhere.cell(places or ["jacobook"]) + "\n" + after
    only_here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
    return call(python, "-c", program, folder=wheels, JACOBOOK_PROGRESS="off", **only_here)


@needs_links
def test_the_first_cell_brings_the_course_and_leaves_the_rest(
    built: Path, service: tuple[Path, Path]
) -> None:
    python, wheels = service
    (wheels / wheel_of(built).name).write_bytes(wheel_of(built).read_bytes())
    fake_autograd(wheels, "numpy>=1")
    use = "from jacobook import check\nprint(check('gradient.shape', (4, 3)).status)"
    done = run_first_cell(service, use)
    version = metadata.version("jacobook")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"Installed here: jacobook {version}, with autograd>=1.7.0.",
        "passed",
    ]
    new = {path.name for path in site_packages(python.parents[1]).glob("*.dist-info")}
    assert new == {f"jacobook-{version}.dist-info", "autograd-9.0.dist-info"}
    assert run_first_cell(service).stdout == ""


@needs_links
def test_the_first_cell_takes_the_repository_first_and_then_the_name(
    built: Path, service: tuple[Path, Path]
) -> None:
    _, wheels = service
    fake_autograd(wheels, "numpy>=1")
    (wheels / wheel_of(built).name).write_bytes(wheel_of(built).read_bytes())
    done = run_first_cell(service, "", "git+file:///nowhere/at/all", "jacobook")
    assert "Installed here: jacobook" in done.stdout, done.stderr


@needs_links
def test_the_first_cell_replaces_no_package_for_another(
    built: Path, service: tuple[Path, Path]
) -> None:
    python, wheels = service
    (wheels / wheel_of(built).name).write_bytes(wheel_of(built).read_bytes())
    fake_autograd(wheels, "numpy>=99")
    done = run_first_cell(service)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "ImportError: The course is installed, and needs autograd>=1.7.0, which pip can't install "
        "beside the packages that are here (ERROR: Cannot install autograd"
    )
    assert last.endswith("run `%pip install 'autograd>=1.7.0'` and restart the session.")
    assert not list(site_packages(python.parents[1]).glob("numpy*"))


@needs_links
@pytest.mark.parametrize(
    ("places", "said"),
    [
        (("jacobook",), "No matching distribution found for jacobook"),
        ((), "no place is known where it can be had"),
    ],
)
def test_the_first_cell_says_why_it_can_not(
    service: tuple[Path, Path], places: tuple[str, ...], said: str
) -> None:
    python, wheels = service
    program = elsewhere.cell(places)
    alone = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    done = call(python, "-c", program, folder=wheels, **alone)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: The course isn't installed here, and couldn't be ")
    assert said in last
    assert "switch on Internet" in last


# ---------------------------------------------------------------------- Codespaces and VS Code


def test_a_container_gets_the_environment_that_make_makes() -> None:
    described = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    image, _, tag = described["image"].partition(":")
    assert image == "mcr.microsoft.com/devcontainers/python"
    (version,) = re.findall(r"\b3\.\d+\b", tag)
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])
    assert "make env" in described["postCreateCommand"]
    settings = described["customizations"]["vscode"]["settings"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (folder,) = re.findall(r"^VENV \?= (\S+)$", makefile, re.M)
    assert settings["python.defaultInterpreterPath"].endswith(f"/{folder}/bin/python")


# ------------------------------------------------------------------------------- the release


def test_the_versions_agree() -> None:
    version = PROJECT["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf'^version: "?{re.escape(version)}"?$', citation, re.M)


def test_only_the_job_that_publishes_may_ask_for_a_token() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert re.search(r"^permissions: \{\}$", text, re.M)
    build, publish = re.split(r"^  publish:$", text, flags=re.M)
    assert "id-token" not in build
    assert "id-token: write" in publish
    assert "secrets." not in text
    # What has the token runs nothing of the repository.
    assert "checkout" not in publish
    assert not re.search(r"^\s*(- )?run:", publish, re.M)
    unpinned = re.findall(r"uses: (?!\S+@[0-9a-f]{40} # v\d)\S+", text)
    assert unpinned == []


def test_notebooks_of_the_book_are_valid() -> None:
    """What folds the first cell is metadata of other programs, and no fault of the format."""
    nbformat.validate(nbformat.read(ROOT / "exercises/01_gradient.ipynb", as_version=4))
